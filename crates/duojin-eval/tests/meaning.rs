//! The language, line by line: `meaning.table` is written in the language itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duojin_base::{Cause, Causes, EntityId, Money, NaiveDate, Truth, exact};
use duojin_eval::{Context, eval_expr, eval_indicator, evaluate};
use duojin_lang::{Source, check, check_expr};
use duojin_rule::{Amount, AmountFlags, Known, ObjectKind, Outcome, RuleSet, Value};
use duojin_testkit::MemoryView;
use duojin_testkit::random::{self, default_rounding};
use duojin_testkit::table::Table;

fn number(value: i64) -> Value {
    Value::Number(exact::int(value))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn codes(of: &[&str]) -> Value {
    Value::Set(of.iter().map(|code| Arc::from(*code)).collect())
}

fn world() -> MemoryView {
    let mut view = MemoryView::new(random::schema(), random::as_of())
        .entity(1, ObjectKind::Enterprise)
        .entity(2, ObjectKind::Enterprise)
        .entity(3, ObjectKind::Park)
        .with(1, "营业收入", Some("2021"), number(8_000_000))
        .with(1, "营业收入", Some("2022"), number(9_200_000))
        .with(1, "营业收入", Some("2023"), number(11_200_000))
        .with(2, "营业收入", Some("2023"), number(250_000_000))
        .with(1, "从业人员", Some("2022"), number(0))
        .with(1, "从业人员", Some("2023"), number(50))
        .with(1, "研发费用", Some("2022"), number(-5))
        .with(1, "研发费用", Some("2023"), number(5))
        .with(1, "季度产值", Some("2023-Q3"), number(500))
        .with(1, "高新技术企业", None, Value::Bool(true))
        .with(1, "行业", None, Value::Code("5112".into()))
        .with(1, "年度行业", Some("2022"), Value::Code("511".into()))
        .with(1, "年度行业", Some("2021"), Value::Code("F".into()))
        .with(1, "所属镇街", None, Value::Code("南城南".into()))
        .with(1, "资质", None, codes(&["CMA", "高新"]))
        .with(1, "业务范围", None, codes(&["51", "6513"]))
        .with(1, "经营状态", None, Value::Text("存续".into()))
        .with(1, "成立日期", None, Value::Date(day(2020, 2, 29)))
        .with(1, "控股方", None, Value::Entity(EntityId(2)));
    let (capital, _) = view.schema.fact_named("注册资本").unwrap();
    view.conflicts.insert((EntityId(1), capital, None));
    let unknown = || Err(Causes::one(Cause::Missing));
    let store = |area: Known<Value>, own| vec![area, unknown(), unknown(), Ok(Value::Bool(own)), unknown(), unknown()];
    let (stores, _) = view.schema.record_named("门店").unwrap();
    let rows = vec![store(Ok(number(800)), true), store(Ok(number(2_000)), true), store(unknown(), false)];
    view.records.insert((EntityId(1), stores), rows);
    for name in ["失信名单", "专精特新", "科技型中小企业", "旧名录"] {
        let (register, _) = view.schema.register_named(name).unwrap();
        let state = view.load_register(register);
        if name == "专精特新" {
            state.spans.insert(EntityId(1), vec![(Some(day(2023, 5, 1)), None)]);
        }
    }
    view.ledgers.insert("稳增长".into(), BTreeMap::from([(EntityId(1), BTreeSet::from([2021]))]));
    view
}

fn shown(result: &Known<Value>) -> String {
    match result {
        Ok(Value::Bool(true)) => "是".to_owned(),
        Ok(Value::Bool(false)) => "否".to_owned(),
        Ok(Value::Number(value)) => value.to_string(),
        Ok(Value::Date(date)) => date.to_string(),
        Ok(other) => format!("{other:?}"),
        Err(causes) => causes.iter().map(Cause::zh).collect::<Vec<_>>().join("、"),
    }
}

/// `28400000/3` and `9466666 2/3` are one number: both sides are reduced.
fn reduced(text: &str) -> String {
    let parts: Option<Vec<i64>> = text.split('/').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([top, bottom]) => (exact::int(*top) / exact::int(*bottom)).to_string(),
        _ => text.to_owned(),
    }
}

#[test]
fn each_form_means_what_the_table_says() {
    let view = world();
    let context = Context::new(&view.schema, view.as_of, default_rounding());
    let table = Table::parse(include_str!("meaning.table")).unwrap();
    let mut wrong = Vec::new();
    for row in &table.rows {
        let (text, expected) = (table.given(row, "式").unwrap(), table.expected(row, "得").unwrap());
        match check_expr(text, &view.schema) {
            Err(errors) => {
                wrong.push(format!("{}: {text}: {:?}", row.line, errors.iter().map(|e| &e.zh).collect::<Vec<_>>()));
            }
            Ok(expr) => {
                let found = shown(&eval_expr(&expr, &view, EntityId(1), &context));
                if found != reduced(expected) {
                    wrong.push(format!("{}: {text}: {found}, not {expected}", row.line));
                }
            }
        }
    }
    assert!(table.rows.len() > 120 && wrong.is_empty(), "{} rows\n{}", table.rows.len(), wrong.join("\n"));
}

#[test]
fn other_kinds_of_entity() {
    let view = world();
    let context = Context::new(&view.schema, view.as_of, default_rounding());
    let ask = |text: &str, entity| {
        shown(&eval_expr(&check_expr(text, &view.schema).unwrap(), &view, EntityId(entity), &context))
    };
    // The dictionary gives 注册资本 to enterprises and sole traders, not to parks; of a stranger nothing is known.
    assert_eq!(ask("注册资本", 3), "不适用");
    assert_eq!(ask("注册资本", 99), "缺资料");
    assert_eq!(ask("列入(失信名单)", 99), "否");
}

fn rules(text: &str) -> RuleSet {
    let (rules, diagnostics) = check(&[Source::whole("t.dj", text)], &random::schema());
    assert!(diagnostics.iter().all(|d| !d.is_error()), "{text}\n{diagnostics:#?}");
    rules
}

fn amount(benefits: &str) -> Amount {
    let view = world();
    let text = format!("条款 甲\n 对象 企业\n 当 是\n {benefits}");
    let rules = rules(&text);
    let clause = rules.clauses.first().unwrap();
    let decision = evaluate(clause, &view, EntityId(1), &Context::new(&view.schema, view.as_of, default_rounding()));
    assert_eq!(decision.outcome, Outcome::Eligible);
    decision.amount
}

fn between(low: i64, high: Option<i64>, flags: &[AmountFlags]) -> Amount {
    let flags = flags.iter().fold(AmountFlags::NONE, |all, flag| all.with(*flag));
    Amount { low: Money::from_fen(low), high: high.map(Money::from_fen), flags }
}

#[test]
fn amounts_with_their_bounds() {
    use AmountFlags as F;
    for (benefits, expected) in [
        ("给予 奖励 30万元", between(30_000_000, Some(30_000_000), &[])),
        // All that apply are added up.
        ("给予 奖励 1元\n 给予 补贴 2元 若 高新技术企业\n 给予 补贴 4元 若 否", between(300, Some(300), &[])),
        // A negative result is zero, and takes nothing from the others.
        ("给予 奖励 营业收入[2022] - 营业收入[2023]\n 给予 奖励 5元", between(500, Some(500), &[])),
        ("给予 补贴 不超过 20元", between(0, Some(2_000), &[F::UP_TO])),
        ("给予 补贴 另行核定", between(0, None, &[F::CASE_BY_CASE])),
        ("给予 补贴 另行核定\n 封顶 8元", between(0, Some(800), &[F::CASE_BY_CASE])),
        ("给予 补贴 分配 资金池 按 营业收入[2019]", between(0, None, &[F::POOL])),
        ("给予 称号 \"示范\"", Amount::NOTHING),
        ("给予 称号 \"示范\" 若 规上[上年]", Amount::NOTHING),
        // Unknown amounts and unknown 若.
        ("给予 补贴 营业收入[2019] * 1%", between(0, None, &[F::UNKNOWN])),
        ("给予 补贴 营业收入[2019] * 1%\n 给予 奖励 3元\n 封顶 10元", between(300, Some(1_000), &[F::UNKNOWN])),
        ("给予 奖励 3元\n 给予 奖励 4元 若 规上[上年]", between(300, Some(700), &[F::UNKNOWN])),
        ("给予 补贴 不超过 营业收入[2019]", between(0, None, &[F::UP_TO, F::UNKNOWN])),
        // The cap holds both bounds; then the rounding; and rounding up never pays more than the cap.
        ("给予 奖励 30元\n 给予 补贴 不超过 90元\n 封顶 100元", between(3_000, Some(10_000), &[F::UP_TO])),
        ("给予 奖励 1元 / 3\n 给予 奖励 1元 / 3\n 给予 奖励 1元 / 3", between(100, Some(100), &[])),
        ("给予 奖励 10元 / 3", between(333, Some(333), &[])),
        ("给予 奖励 10元 / 3\n 取整 向上 1分", between(334, Some(334), &[])),
        ("给予 奖励 12345元\n 封顶 9999元\n 取整 向下 100元", between(990_000, Some(990_000), &[])),
        ("给予 奖励 12345元\n 封顶 9999元\n 取整 向上 100元", between(999_900, Some(999_900), &[])),
        ("给予 奖励 150元\n 取整 四舍五入 100元", between(20_000, Some(20_000), &[])),
        // What does not fit into money: nothing is promised, nothing panics; a cap bounds it.
        ("给予 奖励 营业收入[2023] * 100000亿", between(0, None, &[F::UNKNOWN])),
        ("给予 奖励 营业收入[2023] * 100000亿\n 封顶 7元", between(700, Some(700), &[])),
    ] {
        assert_eq!(amount(benefits), expected, "{benefits}");
    }
}

#[test]
fn outcomes() {
    let view = world();
    let ask = |text: &str, entity: u64, as_of: NaiveDate| {
        let rules = rules(text);
        let clause = rules.clauses.first().unwrap();
        let decision =
            evaluate(clause, &view, EntityId(entity), &Context::new(&view.schema, as_of, default_rounding()));
        (
            decision.outcome,
            decision.truth,
            decision.causes.iter().map(Cause::zh).collect::<Vec<_>>().join("、"),
            decision.amount,
        )
    };
    let today = random::as_of();
    let one = Amount::exactly(Money::from_fen(100));
    let clause = |lines: &str| format!("条款 甲\n 对象 企业\n {lines}\n 给予 奖励 1元");
    let maybe = between(0, Some(100), &[AmountFlags::UNKNOWN]);
    let nothing = Amount::NOTHING;
    for (lines, entity, expected) in [
        ("当 是", 1, (Outcome::Eligible, Truth::True, "", one)),
        ("当 是", 3, (Outcome::NotEligible, Truth::False, "", nothing)),
        ("当 是", 99, (Outcome::Unknown, Truth::Unknown, "缺资料", maybe)),
        ("当 否", 99, (Outcome::NotEligible, Truth::False, "", nothing)),
        ("当 规上[上年]\n 且 规上[当年]", 1, (Outcome::Unknown, Truth::Unknown, "缺资料、未到期", maybe)),
        ("当 规上[上年]\n 且 否", 1, (Outcome::NotEligible, Truth::False, "", nothing)),
        ("当 是\n 除外 高新技术企业", 1, (Outcome::NotEligible, Truth::False, "", nothing)),
        ("当 是\n 除外 规上[上年]\n 除外 否", 1, (Outcome::Unknown, Truth::Unknown, "缺资料", maybe)),
        ("当 是\n 除外 否", 1, (Outcome::Eligible, Truth::True, "", one)),
    ] {
        let expected = (expected.0, expected.1, expected.2.to_owned(), expected.3);
        assert_eq!(ask(&clause(lines), entity, today), expected, "{lines} for {entity}");
    }
    // In force on both its days and on none outside; 历史演示 passes another day. The application year follows the day.
    let text = "条款 甲\n 对象 企业\n 有效 2022-01-01 至 2023-12-31\n 当 营业收入[上年] = 920万元\n 给予 奖励 1元";
    let outcome = |as_of| ask(text, 1, as_of).0;
    assert_eq!(outcome(today), Outcome::NotInForce);
    assert_eq!(outcome(day(2023, 12, 31)), Outcome::Eligible);
    assert_eq!(outcome(day(2024, 1, 1)), Outcome::NotInForce);
    assert_eq!(outcome(day(2022, 1, 1)), Outcome::NotEligible);
    assert_eq!(outcome(day(2021, 12, 31)), Outcome::NotInForce);
    let fixed = text.replace("当 营业", "申报年 2023\n 当 营业");
    assert_eq!(ask(&fixed, 1, day(2022, 6, 1)).0, Outcome::Eligible);
}

#[test]
fn numbers_of_the_whole_city() {
    let mut view = world();
    let (full, _) = view.schema.register_named("失信名单").unwrap();
    let (partial, _) = view.schema.register_named("科技型中小企业").unwrap();
    let row = |level: &str, area: i64| vec![Ok(Value::Code(level.into())), Ok(number(area))];
    let rows = vec![row("高新", 10), row("CMA", 30), row("CMA", 2)];
    view.load_register(full).rows.clone_from(&rows);
    view.load_register(partial).rows = rows;
    view.series.insert(("x.1".into(), "2023".parse().unwrap()), exact::int(7));
    let ask = |formula: &str| {
        let rules = rules(&format!("指标 甲\n = {formula}"));
        let found = eval_indicator(
            rules.indicators.first().unwrap(),
            &view,
            &Context::new(&view.schema, view.as_of, default_rounding()),
        );
        shown(&found.map(Value::Number))
    };
    for (formula, expected) in [
        ("计数(失信名单)", "3"),
        ("计数(失信名单 其中 级别 属于 CMA)", "2"),
        ("合计(失信名单 的 面积 其中 级别 属于 CMA)", "32"),
        ("最大(失信名单 的 面积)", "30"),
        // A partial register gives no data, never a lower bound as if it were the count.
        ("计数(科技型中小企业)", "缺资料"),
        ("序列(\"x.1\")[2023]", "7"),
        ("序列(\"x.1\")[2022]", "缺资料"),
        ("序列(\"x.1\")[2024]", "未到期"),
        ("计数(失信名单) / 计数(失信名单 其中 级别 属于 发明)", "无意义"),
    ] {
        assert_eq!(ask(formula), expected, "{formula}");
    }
}
