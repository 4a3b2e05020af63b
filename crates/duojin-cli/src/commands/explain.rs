//! `duojin explain`: why a clause holds or not for one entity.

use duojin_app::entities::{ClauseAnswer, ReasonLine, detail};
use duojin_base::Truth;
use serde_json::json;

use crate::arguments::{Explain, Format};
use crate::exit::Failure;
use crate::output;

pub async fn run(call: &Explain, format: Format) -> Result<(), Failure> {
    let at = super::at(&call.moment)?;
    let app = super::open_existing(&call.data.location(), call.pack.pack.as_deref()).await?;
    let detail = detail(&app, &output::operator(), at, &call.entity).await?;
    let chosen = |answer: &&ClauseAnswer| call.clause.as_deref().is_none_or(|id| id == answer.clause);
    let answers: Vec<&ClauseAnswer> = detail.matches.iter().chain(&detail.history).filter(chosen).collect();
    if let Some(id) = call.clause.as_deref().filter(|_| answers.is_empty()) {
        return Err(Failure::Call(format!("没有编号为“{id}”的条款 / no clause has that id")));
    }
    if format == Format::Json {
        return output::json(&json!({
            "entity": detail.found, "synthetic": detail.synthetic, "as_of": at.as_of, "answers": answers, "wanted": detail.wanted,
        }));
    }
    println!(
        "{}（{}）",
        detail.found.name.as_deref().unwrap_or("未具名"),
        detail.found.code.as_deref().unwrap_or("无代码")
    );
    if detail.synthetic {
        println!("模拟数据 / synthetic data");
    }
    for answer in answers {
        let day = if answer.historical { format!("（历史演示 {}）", answer.on) } else { String::new() };
        println!("\n{} {}{day}", answer.clause, answer.title);
        print(&answer.reason, 1);
        if !answer.missing.is_empty() {
            let names: Vec<&str> = answer.missing.iter().map(|m| m.zh.as_str()).collect();
            println!("  缺资料：{}", names.join("、"));
        }
    }
    Ok(())
}

fn print(line: &ReasonLine, depth: usize) {
    let word = match line.truth {
        Truth::True => "符合",
        Truth::False => "不符合",
        Truth::Unknown => "待定",
    };
    let value = line.value.as_ref().map(|v| format!("  {}", v.zh)).unwrap_or_default();
    let working = line.working.as_ref().map(|w| format!("  ({})", w.zh)).unwrap_or_default();
    println!("{}{word} {}{value}{working}", "  ".repeat(depth), line.text.zh);
    for child in &line.children {
        print(child, depth + 1);
    }
}
