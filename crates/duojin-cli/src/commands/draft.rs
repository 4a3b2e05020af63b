//! `duojin draft`: a literate policy file drafted from a document, to be settled by people.

use serde_json::json;

use crate::arguments::{Draft, Format};
use crate::commands::read::{bytes, name};
use crate::exit::{Failure, plain};
use crate::output;

pub fn run(call: &Draft, format: Format) -> Result<(), Failure> {
    let bytes = bytes(&call.file)?;
    let pack = call.pack.pack.as_deref();
    let (text, remarks) = duojin_app::documents::draft_file(&output::operator(), &bytes, &name(&call.file), pack)?;
    for remark in &remarks {
        eprintln!("{}\n", plain(remark));
    }
    if let Some(out) = &call.out {
        std::fs::write(out, &text)
            .map_err(|error| duojin_app::AppError::Io { path: out.display().to_string(), source: error })?;
    }
    match (format, &call.out) {
        (Format::Json, out) => output::json(&json!({ "file": out, "draft": text, "remarks": remarks })),
        (Format::Text, Some(out)) => {
            println!("已写入 {}；请逐条核对“读不准的地方” / written; settle the open questions", out.display());
            Ok(())
        }
        (Format::Text, None) => {
            print!("{text}");
            Ok(())
        }
    }
}
