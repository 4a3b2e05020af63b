//! Quantities and times: the readable tables, and the laws that hold of any text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use duojin_base::{Exact, Span, exact};
use duojin_text::quantity::{Amount, Comparator, Edge, Quantity, Reading, Value, read, to_chinese};
use proptest::prelude::*;

fn figure(amount: &Amount) -> String {
    let base = exact::to_decimal(&amount.base).unwrap_or_else(|| amount.base.to_string());
    format!("{base}{}", amount.unit.base_words())
}

/// `>=10%`, `[25..30]家`, `(5..20]元`.
fn shown(q: &Quantity) -> String {
    match &q.value {
        Value::One(amount) => format!("{}{}", q.bound.comparator.sign(), figure(amount)),
        Value::Range { low, low_edge, high, high_edge } => {
            let open = if *low_edge == Edge::Excluded { '(' } else { '[' };
            let close = if *high_edge == Edge::Excluded { ')' } else { ']' };
            let vague = if q.vague { "~" } else { "" };
            let number = |a: &Amount| exact::to_decimal(&a.base).unwrap();
            format!("{vague}{open}{}..{}{close}{}", number(low), number(high), high.unit.base_words())
        }
    }
}

fn rows(table: &str) -> Vec<(&str, &str, &str)> {
    table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("---"))
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            (cells[0], cells[1], cells.get(2).copied().unwrap_or(""))
        })
        .collect()
}

#[test]
fn every_row_of_the_table_reads_as_written() {
    let table = rows(include_str!("quantity.md"));
    let mut wrong = Vec::new();
    for (words, wanted, values) in &table {
        let reading = read(words);
        let found: Vec<String> = reading.quantities.iter().map(shown).collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join("; ") };
        let spans: Vec<&str> = reading.quantities.iter().map(|q| q.value_span.of(words).unwrap()).collect();
        if found != *wanted || !values.is_empty() && spans.join("; ") != *values {
            wrong.push(format!("{words}\n    wanted {wanted} ({values})\n    found  {found} ({})", spans.join("; ")));
        }
    }
    assert!(table.len() >= 150, "{} rows", table.len());
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn values_go_to_their_subjects() {
    let text = "制造业贷款、科技信贷贷款分别达到3500亿元、2000亿元";
    let reading = read(text);
    let pairs: Vec<(&str, String)> = reading.shares[0]
        .pairs
        .iter()
        .map(|(subject, at)| (subject.of(text).unwrap(), shown(&reading.quantities[*at])))
        .collect();
    assert_eq!(pairs, [("制造业贷款", ">=350000000000元".to_owned()), ("科技信贷贷款", ">=200000000000元".to_owned())]);
    let uneven = read("甲、乙、丙三类分别达到5%、6%");
    assert!(uneven.shares.is_empty() && !uneven.questions.is_empty());
}

fn check_spans(text: &str, reading: &Reading) {
    let inside = |span: Span| assert!(span.of(text).is_some_and(|words| !words.is_empty()), "{span:?} in {text:?}");
    for q in &reading.quantities {
        inside(q.span);
        inside(q.value_span);
        q.bound.words.iter().copied().chain(q.cues.iter().map(|c| c.span)).for_each(inside);
        assert!(q.span.start <= q.value_span.start && q.value_span.end <= q.span.end);
    }
    reading.whens.iter().map(|w| w.span).chain(reading.marks.iter().map(|m| m.span)).for_each(inside);
    reading.questions.iter().map(|q| q.span).for_each(inside);
}

fn only(text: &str) -> Quantity {
    let reading = read(text);
    assert_eq!(reading.quantities.len(), 1, "{text}: {reading:?}");
    reading.quantities[0].clone()
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_number_comes_back_from_chinese(number in prop_oneof![1_u64..1000, 1_u64..1_000_000, 1_u64..1_000_000_000_000], two in any::<bool>()) {
        let mut words = to_chinese(number);
        if two {
            for large in ["千", "万", "亿"] {
                words = words.replace(&format!("二{large}"), &format!("两{large}"));
            }
        }
        let found = only(&format!("共{words}吨。"));
        prop_assert_eq!(&found.low().base, &Exact::from_integer(number.into()), "{}", words);
    }

    #[test]
    fn a_quantity_comes_back_from_any_official_form(
        mantissa in 1_i64..100_000,
        decimals in 0_u32..3,
        unit in 0_usize..8,
        bound in 0_usize..10,
        wide in any::<bool>(),
        blank in any::<bool>(),
    ) {
        let (word, base, factor) = [
            ("元", "元", 1), ("万元", "元", 10_000), ("亿元", "元", 100_000_000), ("%", "%", 1), ("家", "家", 1), ("万家", "家", 10_000),
            ("平方米", "平方米", 1), ("万千瓦", "千瓦", 10_000),
        ][unit];
        let (before, after, comparator) = [
            ("不低于", "", Comparator::AtLeast), ("", "以上", Comparator::AtLeast), ("达到", "及以上", Comparator::AtLeast),
            ("超过", "", Comparator::MoreThan), ("", "以上（不含）", Comparator::MoreThan), ("不超过", "", Comparator::AtMost),
            ("", "以下", Comparator::AtMost), ("低于", "", Comparator::LessThan), ("低于", "（含）", Comparator::AtMost),
            ("", "左右", Comparator::About),
        ][bound];
        let value = exact::scaled(mantissa, decimals);
        let number = exact::to_decimal(&value).unwrap();
        let number = if wide { full_width(&number) } else { number };
        let text = format!("指标{before}{}{number}{}{word}{after}的，", if blank { " " } else { "" }, if blank { " " } else { "" });
        let found = only(&text);
        prop_assert_eq!(&found.low().base, &(value * exact::int(factor)), "{}", text);
        prop_assert_eq!(found.unit().base, base);
        prop_assert_eq!(found.bound.comparator, comparator, "{}", text);
        check_spans(&text, &read(&text));
    }

    #[test]
    fn any_text_is_read_without_harm(text in "[0-9一二三四五六七八九十百千万亿两零〇半几数余多年月日个元%家，、。（）()含不超过以上下每分之成翻番倍增到至近自起—\\-~.“”《》 \n近连续第]{0,60}") {
        check_spans(&text, &read(&text));
    }

    #[test]
    fn any_scalars_are_read_without_harm(text in "\\PC{0,80}") {
        check_spans(&text, &read(&text));
    }
}

#[test]
fn full_width_reads_like_half_width() {
    for (words, ..) in rows(include_str!("quantity.md")) {
        let wide: String = words
            .chars()
            .map(|c| if c.is_ascii_digit() || c == '%' { full_width(&c.to_string()) } else { c.to_string() })
            .collect();
        assert_eq!(
            read(words).quantities.iter().map(shown).collect::<Vec<_>>(),
            read(&wide).quantities.iter().map(shown).collect::<Vec<_>>(),
            "{words}"
        );
    }
}

#[test]
fn times_read_as_written() {
    for (words, wanted) in [
        ("到2025年，", "By Year(2025) Whole"),
        ("到2025年底，", "By Year(2025) End"),
        ("2025年前完成", "Before Year(2025) Whole"),
        ("截至2025年底", "Until Year(2025) End"),
        ("2023—2025年", "At Years { from: 2023, to: 2025 } Whole"),
        ("二〇二五年", "At Year(2025) Whole"),
        ("2022 年营业额", "At Year(2022) Whole"),
        ("2023年12月1日", "At Day(2023-12-01) Whole"),
        ("到“十五五”末", "By Plan { number: 15, from: 2026, to: 2030 } End"),
        ("“十四五”期间", "At Plan { number: 14, from: 2021, to: 2025 } Whole"),
        ("上年度收入", "At YearFromNow(-1) Whole"),
        ("上一年度收入", "At YearFromNow(-1) Whole"),
        ("当年收入", "At YearFromNow(0) Whole"),
        ("近三年", "At RecentYears(3) Whole"),
        ("近2个会计年度", "At RecentYears(2) Whole"),
        ("最近一年", "At RecentYears(1) Whole"),
        ("连续两年", "At RunningYears(2) Whole"),
        ("每年", "Each Every(Year) Whole"),
        ("12月底前", "Before MonthOfYear(12) End"),
    ] {
        let reading = read(words);
        let when = reading.whens.first().unwrap_or_else(|| panic!("{words}: {reading:?}"));
        assert_eq!(format!("{:?} {:?} {:?}", when.relation, when.time, when.part), wanted, "{words}");
    }
}
