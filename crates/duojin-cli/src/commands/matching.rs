//! `duojin match`: all clauses with all entities.

use duojin_app::matching::{self, MatchReport, Money};

use crate::arguments::{Format, Match};
use crate::exit::Failure;
use crate::output::{self, Bars};

pub async fn run(call: &Match, format: Format) -> Result<(), Failure> {
    let at = super::at(&call.moment)?;
    let app = super::open_existing(&call.data.location(), call.pack.pack.as_deref()).await?;
    let report = matching::run(&app, &output::operator(), at, &Bars::default()).await?;
    let report = if call.historical { (*report).clone() } else { in_force(&report) };
    if format == Format::Json {
        return output::json(&report);
    }
    if report.synthetic {
        println!("模拟数据 / synthetic data");
    }
    println!("数据截至 {}；主体 {}，条款 {}", report.as_of, report.entities, report.results.len());
    if report.results.is_empty() {
        println!(
            "这一天没有在有效期内的条款；加 --historical 看历史演示 / no clause is in force on that day; add --historical"
        );
    }
    for r in &report.results {
        let day = if r.historical { format!("（历史演示 {}）", r.on) } else { String::new() };
        println!(
            "{}{day}  符合 {}  不符合 {}  待定 {}  {}",
            r.clause,
            r.eligible,
            r.not_eligible,
            r.unknown,
            r.money.as_ref().map_or_else(|| "金额：少于 3 家，不显示 / fewer than 3: not shown".to_owned(), money)
        );
    }
    Ok(())
}

/// Determined, range, number not determined: never one total.
fn money(money: &Money) -> String {
    let yuan = |fen: i128| format!("{}.{:02} 元", fen / 100, fen % 100);
    let low = money.determined_fen + money.low_fen;
    let range = match money.unbounded {
        0 => format!("{} 至 {}", yuan(low), yuan(money.determined_fen + money.high_fen)),
        _ => format!("至少 {}", yuan(low)),
    };
    format!(
        "已定 {}（{} 家）  区间 {range}  未定 {} 家",
        yuan(money.determined_fen),
        money.determined,
        money.undetermined
    )
}

/// What holds on the day itself.
fn in_force(report: &MatchReport) -> MatchReport {
    let results = report.results.iter().filter(|r| !r.historical).cloned().collect();
    MatchReport { results, ..report.clone() }
}
