//! `duojin fmt`: rules in their one format.

use duojin_app::formatting::{FormatOutcome, format_path};

use crate::arguments::Fmt;
use crate::exit::Failure;

pub fn run(call: &Fmt) -> Result<(), Failure> {
    let mut problems = Vec::new();
    let (mut changed, mut total) = (0_usize, 0_usize);
    for path in &call.paths {
        for (file, outcome) in format_path(path, !call.check)? {
            total += 1;
            match outcome {
                FormatOutcome::Same => {}
                FormatOutcome::Changed => {
                    changed += 1;
                    eprintln!("{}", file.display());
                }
                FormatOutcome::Wrong(found) => problems.extend(found),
            }
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Input(problems));
    }
    eprintln!("{total} 个文件，{changed} 个{} / {total} files, {changed} changed", if call.check { "不合格式" } else { "已改" });
    if call.check && changed > 0 { Err(Failure::Judged) } else { Ok(()) }
}
