//! Laws: nothing panics, formatting changes nothing but the form, and what is printed is read back as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/schema.rs"]
mod schema;

use std::sync::{Arc, LazyLock};

use duojin_lang::{
    Source, check, check_expr, highlight, parse, print_clause, print_exactly, print_expr, render, without_spans,
};
use duojin_rule::{BenefitForm, Dimension, Expr, Node, Schema, Type};
use duojin_testkit::{Rng, random};
use proptest::prelude::*;

static SCHEMA: LazyLock<Schema> = LazyLock::new(schema::schema);
static RANDOM: LazyLock<Arc<Schema>> = LazyLock::new(random::schema);

/// Reads a text in every way; what is returned does not matter.
fn read(text: &str) {
    let source = Source::whole("t", text);
    let (_, diagnostics) = check(&[source], &SCHEMA);
    let chars = u32::try_from(text.chars().count()).unwrap();
    for d in &diagnostics {
        let span = d.place.span.unwrap();
        assert!(span.start <= span.end && span.end <= chars, "{d:?} of {text:?}");
    }
    let shown: Vec<_> = diagnostics.into_iter().take(3).collect();
    render(&shown, &[("t", text)], true, duojin_lang::Language::Zh);
    let mut last = 0;
    for (span, _) in highlight(text) {
        assert!(last <= span.start && span.start < span.end && span.end <= chars);
        last = span.end;
    }
    let _ = check_expr(text, &SCHEMA);
    if let Ok(canonical) = duojin_lang::format(text) {
        let (first, _) = parse(source);
        let (second, diagnostics) = parse(Source::whole("t", &canonical));
        assert_eq!(diagnostics.iter().filter(|d| d.is_error()).count(), 0, "{text}\n{canonical}");
        assert_eq!(sorted(first), second, "{text}\n{canonical}");
        assert_eq!(duojin_lang::format(&canonical).unwrap(), canonical);
    }
}

/// Lines in the order in which the formatter writes them.
fn sorted(mut file: duojin_lang::ast::File) -> duojin_lang::ast::File {
    for item in &mut file.items {
        if let duojin_lang::ast::ItemKind::Clause(clause) = &mut item.kind {
            clause.lines.sort_by_key(|line| line.kind.word());
        }
    }
    file
}

/// Pieces from which texts are put together that are almost rules.
const PIECES: &[&str] = &[
    "条款",
    "甲",
    "乙",
    "\n",
    "\n  ",
    " ",
    "编号",
    "a-1",
    "对象",
    "企业",
    "、",
    "有效",
    "自",
    "2024-01-01",
    "至",
    "申报年",
    "2023",
    "牵头",
    "资金",
    "来源",
    "\"三\"",
    "当",
    "且",
    "或",
    "非",
    "除外",
    "给予",
    "奖励",
    "不超过",
    "另行核定",
    "封顶",
    "取整",
    "向下",
    "互斥",
    "于",
    "每年",
    "择一",
    "合计封顶",
    "派生",
    "指标",
    "单位",
    "=",
    "销售额",
    "[2022]",
    "[近3年]",
    "[上年]",
    "[",
    "]",
    "行业",
    "属于",
    "批发业",
    "包含",
    "资质认定",
    "限额以上",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "3亿元",
    "8%",
    "500",
    "-",
    "+",
    "*",
    "/",
    ">=",
    "<",
    "!=",
    "同比",
    "平均",
    "合计",
    "已有年份",
    "有",
    "门店",
    "其中",
    "面积",
    "的",
    "控股方",
    "若",
    "则",
    "否则",
    "至少",
    "2项",
    "分档",
    "达到",
    "给",
    "列入",
    "失信被执行人名单",
    "`",
    "“",
    "”",
    "#",
    "// x",
    "３",
    "％",
    "，",
    "（",
    "。",
    "\u{feff}",
    "是",
    "not",
    "in",
    "0",
    "99999999999999999999",
    ".",
    "序列",
    "向下取整",
];

fn almost_rules() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| {
        let mut text = String::new();
        for (index, piece) in pieces.iter().enumerate() {
            text.push_str(piece);
            if index % 3 != 0 {
                text.push(' ');
            }
        }
        text
    })
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        read(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn almost_rules_are_read(text in almost_rules()) {
        read(&text);
        read(&format!("条款 甲\n  对象 企业\n  当 {text}\n  给予 奖励 1万元\n"));
        read(&format!("派生 x = {text}"));
    }

    /// A good text with one piece cut out or put in.
    #[test]
    fn damaged_rules_are_read(at in 0_usize..700, length in 0_usize..12, piece in prop::sample::select(PIECES)) {
        for good in [include_str!("good/spec.dj"), include_str!("good/clauses.dj"), include_str!("good/derived.dj")] {
            let chars: Vec<char> = good.chars().collect();
            let at = at.min(chars.len());
            let text: String = chars[..at].iter().collect::<String>() + piece + &chars[(at + length).min(chars.len())..].iter().collect::<String>();
            read(&text);
        }
    }
}

#[test]
fn deep_and_long_texts_are_refused_in_words() {
    let deep = |open: &str, close: &str, n: usize| format!("{}限额以上{}", open.repeat(n), close.repeat(n));
    for text in [
        deep("(", ")", 200_000),
        deep("非 ", "", 200_000),
        deep("-", "", 500_000),
        deep("若 ", "", 100_000),
        deep("有资料(", ")", 50_000),
        deep("控股方 的 ", "", 50_000),
        format!("1{}", " + 1".repeat(200_000)),
        format!("1{}", " * 1".repeat(200_000)),
        format!("限额以上{}", " = 是".repeat(50_000)),
        "x".repeat(2_000_000),
    ] {
        assert!(check_expr(&text, &SCHEMA).is_err());
        read(&format!("派生 x = {text}"));
    }
    let flat = format!("限额以上{}", " 且 限额以上".repeat(9_000));
    assert!(check_expr(&flat, &SCHEMA).is_ok());
    let wide = format!("限额以上{}", " 且 限额以上".repeat(11_000));
    assert_eq!(check_expr(&wide, &SCHEMA).unwrap_err()[0].code, "rule.too-many-nodes");
    let mut doubling = "派生 甲0 = 1\n".to_owned();
    for n in 1..60 {
        doubling += &format!("派生 甲{n} = 甲{} + 甲{}\n", n - 1, n - 1);
    }
    let (rules, diagnostics) = check(&[Source::whole("t", &doubling)], &SCHEMA);
    assert!(rules.derived.len() < 14 && diagnostics[0].code == "rule.too-many-nodes", "{}", rules.derived.len());
}

/// 64 levels are read and printed, 65 refused.
#[test]
fn the_limit_of_depth() {
    let nested = |n: usize| format!("{}限额以上{}", "非 (".repeat(n), ")".repeat(n));
    let fits = check_expr(&nested(63), &SCHEMA).unwrap();
    let again = check_expr(&print_expr(&fits, &SCHEMA), &SCHEMA).unwrap();
    assert_eq!(without_spans(&again), without_spans(&fits));
    assert_eq!(check_expr(&nested(64), &SCHEMA).unwrap_err()[0].code, "rule.too-deep");
}

/// Random rules say some things in ways that have no spelling: derived facts of one name, lists of one.
fn spellable(expr: &Expr) -> Expr {
    let mut expr = expr.clone();
    rewrite(&mut expr);
    expr
}

fn rewrite(expr: &mut Expr) {
    loop {
        let inner = match &mut expr.node {
            Node::Derived { body, .. } => (**body).clone(),
            Node::And(parts) | Node::Or(parts) if parts.len() == 1 => parts.remove(0),
            _ => break,
        };
        *expr = inner;
    }
    match &mut expr.node {
        Node::Of { reference: a, body: b }
        | Node::Compare { left: a, right: b, .. }
        | Node::Arith { left: a, right: b, .. }
        | Node::Growth { now: a, before: b }
        | Node::Share { part: a, whole: b } => {
            rewrite(a);
            rewrite(b);
        }
        Node::And(parts) | Node::Or(parts) | Node::AtLeast { of: parts, .. } | Node::Aggregate { of: parts, .. } => {
            parts.iter_mut().for_each(rewrite);
        }
        Node::Not(e) | Node::HasValue(e) | Node::Neg(e) | Node::Points(e) | Node::Age(e) => {
            rewrite(e);
        }
        Node::Member { item: e, .. }
        | Node::TextIn { item: e, .. }
        | Node::Contains { set: e, .. }
        | Node::Round { value: e, .. } => rewrite(e),
        Node::AnyRecord { filter, .. } | Node::CountRecords { filter, .. } => {
            filter.iter_mut().for_each(|e| rewrite(e));
        }
        Node::AggregateRecords { value, filter, .. } => {
            rewrite(value);
            filter.iter_mut().for_each(|e| rewrite(e));
        }
        Node::If { condition, then, otherwise } => [condition, then, otherwise].into_iter().for_each(|e| rewrite(e)),
        Node::Bands { base, bands, .. } => {
            rewrite(base);
            bands.iter_mut().for_each(|band| rewrite(&mut band.value));
        }
        _ => {}
    }
}

/// `check(print(x)) == x` for every random expression that has a spelling.
#[test]
fn printed_expressions_are_read_back() {
    let shape = random::Shape::default();
    let types = [Type::Bool, Type::Number(Dimension::money()), Type::Number(Dimension::RATIO), Type::Date];
    let (mut spelt, mut all) = (0, 0);
    for seed in 0..8_000 {
        let mut rng = Rng::new(seed);
        let ty = &types[usize::try_from(seed).unwrap() % types.len()];
        let expr = spellable(&random::expr(&mut rng, &RANDOM, ty, shape));
        all += 1;
        let Some(text) = print_exactly(&expr, &RANDOM) else {
            print_expr(&expr, &RANDOM);
            continue;
        };
        spelt += 1;
        let again = check_expr(&text, &RANDOM).unwrap_or_else(|errors| panic!("seed {seed}\n{text}\n{errors:#?}"));
        assert_eq!(without_spans(&again), without_spans(&expr), "seed {seed}\n{text}");
        let formatted = duojin_lang::format(&format!("派生 x = {text}")).unwrap();
        assert_eq!(formatted.trim_end(), format!("派生 x = {text}"), "seed {seed}");
    }
    assert!(spelt * 2 > all, "only {spelt} of {all} have a spelling");
}

/// The same for whole clauses.
#[test]
fn printed_clauses_are_read_back() {
    let mut spelt = 0;
    for seed in 0..2_500 {
        let mut clause = random::Case::from_seed(seed).clause;
        let mut exact = clause.cap.is_none_or(|cap| cap.fen() > 0);
        let mut each = |expr: &mut Expr| {
            rewrite(expr);
            exact &= print_exactly(expr, &RANDOM).is_some();
        };
        clause.conditions.iter_mut().chain(&mut clause.exceptions).for_each(&mut each);
        for benefit in &mut clause.benefits {
            match &mut benefit.form {
                BenefitForm::Exact(expr) | BenefitForm::UpTo(expr) | BenefitForm::PoolShare { weight: expr, .. } => {
                    each(expr);
                }
                BenefitForm::CaseByCase | BenefitForm::InKind(_) => {}
            }
            benefit.when.iter_mut().for_each(&mut each);
        }
        let text = print_clause(&clause, &RANDOM);
        if !exact {
            continue;
        }
        spelt += 1;
        let (rules, diagnostics) = check(&[Source::whole("t", &text)], &RANDOM);
        assert!(!diagnostics.iter().any(duojin_base::Diagnostic::is_error), "seed {seed}\n{text}\n{diagnostics:#?}");
        let again = &rules.clauses[0];
        assert_eq!(print_clause(again, &RANDOM), text, "seed {seed}");
        let plain = |exprs: &[Expr]| exprs.iter().map(without_spans).collect::<Vec<_>>();
        assert_eq!(plain(&again.conditions), plain(&clause.conditions), "seed {seed}\n{text}");
        assert_eq!(plain(&again.exceptions), plain(&clause.exceptions), "seed {seed}\n{text}");
        assert_eq!(
            (again.cap, again.rounding, again.validity, &again.objects),
            (clause.cap, clause.rounding, clause.validity, &clause.objects)
        );
        assert_eq!(again.application_year, clause.application_year);
    }
    assert!(spelt > 250, "only {spelt} have a spelling");
}
