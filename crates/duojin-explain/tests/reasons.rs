//! Reasons as people read them. Read the snapshots before you accept them: they are sentences in a letter to an enterprise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::fmt::Write as _;

use duojin_base::{EntityId, NaiveDate, Truth, exact};
use duojin_eval::{Context, evaluate};
use duojin_explain::{Ask, Reason, Settles, explain, missing};
use duojin_lang::{Source, check};
use duojin_rule::{Clause, ObjectKind, Value};
use duojin_testkit::MemoryView;
use duojin_testkit::random::{self, Case, asked, default_rounding};

fn clause(text: &str) -> Clause {
    let (rules, diagnostics) = check(&[Source::whole("t.dj", text)], &random::schema());
    assert!(diagnostics.iter().all(|d| !d.is_error()), "{diagnostics:#?}");
    rules.clauses.into_iter().next().unwrap()
}

fn world() -> MemoryView {
    MemoryView::new(random::schema(), random::as_of())
        .entity(1, ObjectKind::Enterprise)
        .entity(2, ObjectKind::Enterprise)
}

fn yuan(value: i64) -> Value {
    Value::Number(exact::int(value))
}

fn print(reason: &Reason, depth: usize, out: &mut String) {
    let truth = match reason.truth {
        Truth::True => "符合",
        Truth::False => "不符合",
        Truth::Unknown => "待定",
    };
    let indent = "  ".repeat(depth);
    let value = |pick: fn(&duojin_explain::Words) -> &str| {
        reason.value.as_ref().map(|v| format!(" ｜ {}", pick(v))).unwrap_or_default()
    };
    let working = |pick: fn(&duojin_explain::Words) -> &str| {
        reason.working.as_ref().map(|v| format!(" ｜ {}", pick(v))).unwrap_or_default()
    };
    writeln!(out, "{indent}{truth} {}{}{}", reason.text.zh, value(|w| &w.zh), working(|w| &w.zh)).unwrap();
    writeln!(out, "{indent}  {}{}{}", reason.text.en, value(|w| &w.en), working(|w| &w.en)).unwrap();
    for read in &reason.read {
        writeln!(out, "{indent}  ← {read:?}").unwrap();
    }
    for child in &reason.children {
        print(child, depth + 1, out);
    }
}

fn tell(text: &str, view: &MemoryView) -> String {
    let clause = clause(text);
    let decision = evaluate(&clause, view, EntityId(1), &Context::new(&view.schema, view.as_of, default_rounding()));
    let mut out = String::new();
    print(&explain(&decision, &view.schema), 0, &mut out);
    for Ask { words, settles, too_coarse, .. } in missing(&decision, &view.schema) {
        let moves = if settles == Settles::Outcome { "结论" } else { "数额" };
        let coarse = too_coarse.map(|had| format!("（现有：{}）", had.zh)).unwrap_or_default();
        writeln!(out, "缺 {}{coarse} → {moves} / {}", words.zh, words.en).unwrap();
    }
    out
}

const GROWTH: &str = "
条款 批发业稳增长
  对象 企业
  申报年 2024
  当   行业 属于 批发业
  且   营业收入[上年] >= 500万元
  且   同比(营业收入[上年]) >= 20%
  除外 列入(失信名单)
  给予 奖励 (营业收入[上年] - 营业收入[前年] * 108%) * 10%
  封顶 15万元
  取整 向下 1万元
";

#[test]
fn eligible_with_workings() {
    let mut view = world()
        .with(1, "行业", None, Value::Code("5112".into()))
        .with(1, "营业收入", Some("2023"), yuan(11_200_000))
        .with(1, "营业收入", Some("2022"), yuan(9_200_000));
    let (register, _) = view.schema.register_named("失信名单").unwrap();
    view.load_register(register);
    insta::assert_snapshot!(tell(GROWTH, &view));
}

#[test]
fn unknown_for_different_causes() {
    let view =
        world().with(1, "行业", None, Value::Code("5".into())).with(1, "营业收入", Some("2023"), yuan(11_200_000));
    insta::assert_snapshot!("unknown_missing", tell(GROWTH, &view));
    let view = view.with(1, "行业", None, Value::Code("51".into())).with(1, "营业收入", Some("2022"), yuan(0));
    insta::assert_snapshot!("unknown_undefined", tell(GROWTH, &view));
}

#[test]
fn not_eligible_and_not_in_force() {
    let view =
        world().with(1, "行业", None, Value::Code("521".into())).with(1, "营业收入", Some("2023"), yuan(4_999_999));
    insta::assert_snapshot!("not_eligible", tell(GROWTH, &view));
    let expired = "条款 旧政策\n 对象 企业\n 有效 2021-01-01 至 2023-12-31\n 当 高新技术企业\n 给予 奖励 1万元";
    insta::assert_snapshot!("not_in_force", tell(expired, &view));
}

#[test]
fn parts_records_references_and_ranges() {
    let text = "
条款 综合支持
  对象 企业、个体工商户
  申报年 2024
  当   高新技术企业 或 列入(专精特新)
  且   至少 2 项(规上[上年], 满年(成立日期) >= 3年, 合格率 >= 95%)
  且   有(门店 其中 面积 >= 1500平方米 且 自有)
  且   控股方 的 营业收入[上年] > 1亿元
  且   平均(营业收入[近3年]) >= 1000万元
  除外 首次列入(专精特新, 当年)
  除外 已享受(稳增长, 每年)
  给予 奖励 分档(营业收入[上年]: 达到 1000万元 给 10万元, 达到 1亿元 给 50万元)
  给予 补贴 超额累进(研发费用[上年]: 达到 0元 按 10%, 达到 100万元 按 5%) 若 有资料(研发费用[上年])
  给予 补贴 不超过 注册资本 * 1%
  给予 贴息 另行核定
  给予 称号 \"示范企业\"
";
    let area = |value: i64| Ok(Value::Number(exact::int(value)));
    let unknown = || Err(duojin_base::Causes::one(duojin_base::Cause::Missing));
    let store = |size, own| vec![size, unknown(), unknown(), own, unknown(), unknown()];
    let mut view = world()
        .with(1, "高新技术企业", None, Value::Bool(false))
        .with(1, "规上", Some("2023"), Value::Bool(true))
        .with(1, "成立日期", None, Value::Date(NaiveDate::from_ymd_opt(2020, 2, 29).unwrap()))
        .with(1, "控股方", None, Value::Entity(EntityId(2)))
        .with(2, "营业收入", Some("2023"), yuan(250_000_000))
        .with(1, "营业收入", Some("2021"), yuan(10_000_000))
        .with(1, "营业收入", Some("2022"), yuan(11_000_000))
        .with(1, "营业收入", Some("2023"), yuan(12_000_000))
        .with(1, "研发费用", Some("2023"), yuan(3_000_000))
        .with(1, "注册资本", None, yuan(10_000_000));
    let (record, _) = view.schema.record_named("门店").unwrap();
    view.records.insert(
        (EntityId(1), record),
        vec![store(area(800), Ok(Value::Bool(true))), store(area(1_800), Ok(Value::Bool(true)))],
    );
    let (register, _) = view.schema.register_named("专精特新").unwrap();
    let state = view.load_register(register);
    state.spans.insert(EntityId(1), vec![(NaiveDate::from_ymd_opt(2023, 5, 1), None)]);
    view.ledgers.insert("稳增长".into(), std::collections::BTreeMap::new());
    insta::assert_snapshot!(tell(text, &view));
    // Less known: what would settle it is named.
    view.records.remove(&(EntityId(1), record));
    view.facts.retain(|(entity, ..), _| *entity == EntityId(1));
    view.ledgers.clear();
    insta::assert_snapshot!("parts_less_known", tell(text, &view));
}

/// Every random decision can be told, in both languages, and what is missing is only asked for where something is open.
#[test]
fn every_decision_has_words() {
    for seed in 0..1_500 {
        let case = Case::from_seed(seed);
        for entity in asked(&case.view) {
            let decision = evaluate(
                &case.clause,
                &case.view,
                entity,
                &Context::new(&case.view.schema, case.view.as_of, default_rounding()),
            );
            let reason = explain(&decision, &case.view.schema);
            assert_eq!((reason.truth, reason.causes), (decision.truth, decision.causes));
            whole(&reason, seed);
            let asks = missing(&decision, &case.view.schema);
            if decision.truth != Truth::Unknown {
                assert!(asks.iter().all(|ask| ask.settles == Settles::Amount), "{seed}: {asks:?}");
            }
            let asked_for =
                decision.causes.contains(duojin_base::Cause::Missing) && case.view.objects.contains_key(&entity);
            // A constant code that is too coarse can be asked of nobody.
            let mut idle = false;
            decision.trace.walk(&mut |step| {
                let reads = |step: &duojin_eval::Trace<'_>| {
                    let mut any = false;
                    step.walk(&mut |step| any |= step.used.is_some());
                    any
                };
                idle |= step.result.is_err() && step.expr().is_some() && !reads(step);
            });
            if asked_for && !idle {
                assert!(asks.iter().any(|ask| ask.settles == Settles::Outcome), "{seed}: nothing to ask");
            }
            if decision.truth == Truth::False {
                assert!(asks.is_empty(), "{seed}");
            }
            for (at, ask) in asks.iter().enumerate() {
                assert!(!asks[..at].iter().any(|earlier| earlier.what == ask.what), "{seed}: asked twice: {ask:?}");
            }
        }
    }
}

fn whole(reason: &Reason, seed: u64) {
    assert!(!reason.text.zh.is_empty() && !reason.text.en.is_empty(), "{seed}: {reason:?}");
    assert!(
        reason.value.as_ref().is_none_or(|value| !value.zh.is_empty() && !value.en.is_empty()),
        "{seed}: {reason:?}"
    );
    reason.children.iter().for_each(|child| whole(child, seed));
}
