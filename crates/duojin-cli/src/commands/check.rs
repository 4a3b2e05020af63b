//! `duojin check`: the whole pack, every problem at once.

use serde_json::json;

use crate::arguments::{Check, Format};
use crate::exit::{Failure, plain};
use crate::output;

pub fn run(call: &Check, format: Format) -> Result<(), Failure> {
    let checked = duojin_app::load_pack(&call.pack);
    let (counts, problems, ok) = match checked {
        Ok((pack, warnings)) => (Some(duojin_app::pack_counts(&pack)), warnings, true),
        Err(duojin_app::AppError::Input(problems)) => (None, problems, false),
        Err(other) => return Err(other.into()),
    };
    if format == Format::Json {
        output::json(&json!({ "ok": ok, "pack": call.pack, "counts": counts, "problems": problems }))?;
    } else {
        for problem in &problems {
            eprintln!("{}\n", plain(problem));
        }
        match &counts {
            Some(counts) => {
                println!("规则包“{}”没有错误 / the pack has no error", call.pack.display());
                for (zh, en, n) in counts.lines() {
                    println!("  {n:>6}  {zh} / {en}");
                }
            }
            None => println!(
                "规则包“{}”有 {} 处错误，没有装入任何内容 / nothing was loaded",
                call.pack.display(),
                problems.len()
            ),
        }
    }
    if ok { Ok(()) } else { Err(Failure::Judged) }
}
