//! `duojin read`: what a document says, each part with its words.

use std::path::Path;

use duojin_app::AppError;
use duojin_app::documents::{self, DocumentKind, FileReading};
use serde_json::Value;

use crate::arguments::{Format, Read, ReadAs};
use crate::exit::{Failure, plain};
use crate::output;

/// Most bytes of a document.
const BYTES_MAX: u64 = 50 << 20;

pub fn run(call: &Read, format: Format) -> Result<(), Failure> {
    let bytes = bytes(&call.file)?;
    let wanted = match call.kind {
        ReadAs::Plan => Some(DocumentKind::Plan),
        ReadAs::Policy => Some(DocumentKind::Policy),
        ReadAs::Auto => None,
    };
    let pack = call.pack.pack.as_deref();
    let read = documents::read_file(&output::operator(), &bytes, &name(&call.file), wanted, pack)?;
    for remark in &read.remarks {
        eprintln!("{}\n", plain(remark));
    }
    match format {
        Format::Json => output::json(&read.value),
        Format::Text => {
            told(&read);
            Ok(())
        }
    }
}

/// The bytes of a file, bounded.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let io = |source| AppError::Io { path: file.display().to_string(), source };
    if std::fs::metadata(file).map_err(io)?.len() > BYTES_MAX {
        return Err(Failure::Call(format!("{} 超过 50 MB / the file is larger than 50 MB", file.display())));
    }
    Ok(std::fs::read(file).map_err(io)?)
}

pub(super) fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn told(read: &FileReading) {
    let list = |key: &str| read.value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match read.kind {
        DocumentKind::Plan => {
            println!(
                "计划 / plan：{} 节，{} 个目标，{} 项任务",
                list("sections").len(),
                list("targets").len(),
                list("measures").len()
            );
            for section in list("sections") {
                println!("  {:<6} {}", text(section, "id"), text(section, "heading"));
            }
            println!("目标 / targets");
            for target in list("targets") {
                let when = target
                    .get("deadline")
                    .and_then(Value::as_i64)
                    .map(|year| format!("（{year}）"))
                    .unwrap_or_default();
                println!(
                    "  {} {} {}{when}  {}",
                    text(target, "indicator"),
                    text(target, "comparator"),
                    text(target, "value_quote"),
                    names(target, "lead_units"),
                );
            }
        }
        DocumentKind::Policy => {
            println!("政策 / policy：{} 条", list("clauses").len());
            for clause in list("clauses") {
                println!("  [{}] {}", text(clause, "kind"), text(clause, "who"));
                for condition in clause.get("conditions").and_then(Value::as_array).into_iter().flatten() {
                    println!("      当 {}", text(condition, "quote"));
                }
                for benefit in clause.get("benefits").and_then(Value::as_array).into_iter().flatten() {
                    println!("      给 {}", text(benefit, "quote"));
                }
            }
        }
    }
    let questions = list("questions");
    if !questions.is_empty() {
        println!("读不准 / open：{}", questions.len());
        for question in questions {
            let words = if text(question, "zh").is_empty() { text(question, "message") } else { text(question, "zh") };
            println!("  {words}");
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn names(value: &Value, key: &str) -> String {
    let all = value.get(key).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).collect::<Vec<_>>().join("、")
}
