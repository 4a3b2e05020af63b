//! `duojin fmt`: rules in their one format.

use duojin_app::formatting::{FormatOutcome, format_path};
use serde_json::json;

use crate::arguments::{Fmt, Format};
use crate::exit::Failure;
use crate::output;

pub fn run(call: &Fmt, format: Format) -> Result<(), Failure> {
    let mut problems = Vec::new();
    let mut changed = Vec::new();
    let mut total = 0_usize;
    for path in &call.paths {
        for (file, outcome) in format_path(path, !call.check)? {
            total += 1;
            match outcome {
                FormatOutcome::Same => {}
                FormatOutcome::Changed => {
                    eprintln!("{}", file.display());
                    changed.push(file.display().to_string());
                }
                FormatOutcome::Wrong(found) => problems.extend(found),
            }
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Input(problems));
    }
    let done = if call.check { "不合格式" } else { "已改" };
    eprintln!("{total} 个文件，{} 个{done} / {total} files, {} changed", changed.len(), changed.len());
    let differs = call.check && !changed.is_empty();
    if format == Format::Json {
        output::json(&json!({ "ok": !differs, "files": total, "changed": changed }))?;
    }
    if differs { Err(Failure::Judged) } else { Ok(()) }
}
