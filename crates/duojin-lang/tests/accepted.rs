//! What must be accepted, in its canonical form.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/schema.rs"]
mod schema;

use std::fmt::Write as _;

use duojin_lang::{Source, check, check_expr, check_expr_in, parse, print_exactly, print_rules, without_spans};

#[test]
fn expressions() {
    let schema = schema::schema();
    let mut out = String::new();
    for line in include_str!("good/expressions.txt").lines().filter(|line| !line.starts_with('#')) {
        let (checked, warnings) = check_expr_in(line, &schema, duojin_lang::Scope::Entity);
        assert_eq!(warnings, [], "{line}");
        let checked = checked.unwrap_or_else(|errors| panic!("{line}\n{errors:#?}"));
        let canonical = duojin_lang::format(&format!("派生 x = {line}\n")).unwrap();
        let canonical = canonical.strip_prefix("派生 x = ").unwrap().trim_end();
        let read = print_exactly(&checked, &schema).unwrap_or_else(|| panic!("no spelling: {line}"));
        writeln!(out, "{line}\n  写 {canonical}").unwrap();
        if read != canonical {
            writeln!(out, "  读 {read}").unwrap();
        }
        let again = check_expr(&read, &schema).unwrap_or_else(|errors| panic!("{read}\n{errors:#?}"));
        assert_eq!(without_spans(&again), without_spans(&checked), "{line}\n{read}");
    }
    insta::assert_snapshot!(out);
}

fn accept(name: &str, text: &str) {
    let schema = schema::schema();
    let (rules, diagnostics) = check(&[Source::whole(name, text)], &schema);
    assert_eq!(diagnostics, []);
    let canonical = duojin_lang::format(text).unwrap();
    assert_eq!(duojin_lang::format(&canonical).unwrap(), canonical);
    let (tree, _) = parse(Source::whole(name, text));
    let (again, _) = parse(Source::whole(name, &canonical));
    assert_eq!(tree, again, "{canonical}");
    let printed = print_rules(&rules, &schema);
    let (_, diagnostics) = check(&[Source::whole(name, &printed)], &schema);
    assert_eq!(diagnostics, [], "{printed}");
    insta::assert_snapshot!(name, format!("{canonical}\n=== 读回 ===\n{printed}"));
}

#[test]
fn the_specification() {
    let text = include_str!("good/spec.dj");
    accept("spec.dj", text);
    assert_eq!(duojin_lang::format(text).unwrap(), text);
}

#[test]
fn clauses() {
    accept("clauses.dj", include_str!("good/clauses.dj"));
}

#[test]
fn derived_and_indicators() {
    accept("derived.dj", include_str!("good/derived.dj"));
}

/// The rules in the manual are read, and stand in their canonical form.
#[test]
fn the_manual() {
    let (blocks, diagnostics) = Source::fenced("language.md", include_str!("../../../docs/language.md"));
    assert_eq!(diagnostics, []);
    assert!(blocks.len() >= 2);
    for block in blocks {
        assert_eq!(duojin_lang::format(block.text).unwrap(), block.text);
    }
}

/// Every reserved word and function has its English twin, and both mean the same.
#[test]
fn english_twins() {
    let schema = schema::schema();
    for (zh, en) in [
        ("销售额[上年] >= 1亿元 且 非 限额以上", "销售额[previous] >= 1亿元 and not 限额以上"),
        ("行业 不属于 批发业 或 资质认定 包含 专精特新", "行业 not in 批发业 or 资质认定 has 专精特新"),
        ("若 限额以上 则 1 否则 2", "if 限额以上 then 1 else 2"),
        ("控股方 的 限额以上 = 是", "控股方 of 限额以上 = true"),
        ("至少 1 项(有(门店 其中 面积 > 1亩))", "at_least 1 (any(门店 where 面积 > 1亩))"),
        ("平均(销售额[近3年] 已有年份) >= 1元", "mean(销售额[last 3] known) >= 1元"),
        ("每年(同比(销售额[近2年]) > 0)", "each_year(growth(销售额[last 2]) > 0)"),
        ("分档(销售额[2022]: 达到 1元 给 1, 超过 2元 给 2)", "tiers(销售额[2022]: from 1元 give 1, above 2元 give 2)"),
        ("超额累进(销售额[2022]: 达到 1元 按 1%)", "marginal(销售额[2022]: from 1元 at 1%)"),
        ("未列入(展会) 且 首次列入(展会, 当年)", "not_listed(展会) and first_listed(展会, this)"),
        ("已享受(甲, 终身) 或 已享受(甲, 每年)", "received(甲, lifetime) or received(甲, yearly)"),
        ("无资料(行业) 且 有资料(行业)", "unknown(行业) and known(行业)"),
        ("百分点(占比(1元, 2元))", "points(share(1元, 2元))"),
        ("向下取整(1.5) + 向上取整(1.5) + 四舍五入(1.5)", "floor(1.5) + ceil(1.5) + round(1.5)"),
        ("满年(成立日期) + 合计(1年, 最大(2年), 最小(3年))", "age(成立日期) + sum(1年, max(2年), min(3年))"),
    ] {
        let read = |text: &str| {
            without_spans(&check_expr(text, &schema).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}")))
        };
        assert_eq!(read(zh), read(en), "{zh}");
    }
}

/// What stands in the brackets after a fact.
#[test]
fn periods() {
    use duojin_lang::period::PeriodArg;
    for (text, canonical) in [
        ("2024", "2024"),
        ("2024年度", "2024"),
        ("2024Q3", "2024-Q3"),
        ("2024年三季度", "2024-Q3"),
        ("2024年第4季", "2024-Q4"),
        ("2024年7月", "2024-07"),
        ("2024-12", "2024-12"),
        ("2024年上半年", "2024-H1"),
        ("本年", "当年"),
        ("上年度", "上年"),
        ("上年 Q3", "上年Q3"),
        ("上年7月", "上年-07"),
        ("申报年", "当年"),
        ("申报年-1", "上年"),
        ("申报年-3", "申报年-3"),
        ("申报年-3-07", "申报年-3-07"),
        ("申报年-07", "当年-07"),
        ("申报年+1", "申报年+1"),
        ("app-3H2", "申报年-3H2"),
        ("近三年", "近3年"),
        ("last 10", "近10年"),
        ("2021至2023", "2021至2023"),
        ("2021Q4到2022Q2", "2021-Q4至2022-Q2"),
    ] {
        let read = PeriodArg::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(read.text(), canonical, "{text}");
        assert_eq!(PeriodArg::parse(canonical), Some(read), "{text}");
    }
    for text in [
        "",
        "24",
        "20240",
        "2024-13",
        "2024-Q5",
        "2024-H3",
        "2024-7",
        "上",
        "近0年",
        "近年",
        "2300",
        "去年年",
        "申报年-",
        "上年-00",
        "2021至",
        "x",
    ] {
        assert_eq!(PeriodArg::parse(text), None, "{text}");
    }
    assert_eq!(PeriodArg::parse("2021-Q4至2022-Q2").unwrap().expand().unwrap().len(), 3);
    assert_eq!(PeriodArg::parse("2022至2021").unwrap().expand(), None);
    assert_eq!(PeriodArg::parse("2021至2022-Q2").unwrap().expand(), None);
}
