//! Every status, in small cases: figures in, standing out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use duojin_base::exact::{int, parse_decimal, to_decimal};
use duojin_base::{Instant, NaiveDate, Span};
use duojin_plan::{Cadence, Comparator, Modality, Name, Number, Reached, ReachedOp, Target, TargetKind};
use duojin_stats::{
    Basis, Binding, DoublingBase, Figure, FigureKind, PublishedAt, Qualifier, Reason, Reliability, Scope, Select,
    SeriesBinding, Status, TargetReading, Wanted, reading,
};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn end_of(text: &str) -> Instant {
    Instant::end_of_shanghai_day(day(text))
}

fn target(kind: TargetKind, cadence: Cadence, test: &str, unit: &str) -> Target {
    let (op, number) = test.split_once(' ').unwrap();
    let number = Number::parse(number).unwrap();
    let (op, comparator) =
        if op == ">" { (ReachedOp::MoreThan, Comparator::MoreThan) } else { (ReachedOp::AtLeast, Comparator::AtLeast) };
    Target {
        id: "T99".to_owned(),
        name: Name { zh: "试".to_owned(), en: "try".to_owned() },
        section: "1".to_owned(),
        span: Span::new(0, 1),
        value_span: Span::new(0, 1),
        indicator: "试".to_owned(),
        subject: Vec::new(),
        filters: Vec::new(),
        comparator,
        comparator_accept: Vec::new(),
        comparator_words: Vec::new(),
        values: vec![number.clone()],
        unit: unit.to_owned(),
        base_values: vec![number.clone()],
        base_unit: unit.to_owned(),
        achieved_when: Reached { op, base_value: number },
        deadline: Some(2025),
        deadline_span: None,
        deadline_inferred: None,
        deadline_accept: Vec::new(),
        cadence,
        kind,
        modality: Modality::Plain,
        modality_ambiguous: false,
        lead_units: Vec::new(),
        related: Vec::new(),
        subset_of: None,
        systems: Vec::new(),
    }
}

fn level(test: &str) -> Target {
    target(TargetKind::AnnualLevel, Cadence::AtDeadline, test, "元")
}

fn stock(test: &str) -> Target {
    target(TargetKind::StockLevel, Cadence::AtDeadline, test, "元")
}

fn binding() -> Binding {
    let series = |indicator: &str, scope| SeriesBinding {
        select: Select { indicator: indicator.to_owned(), labels: None },
        scope,
        reason: "试".to_owned(),
    };
    Binding {
        target: "T99".to_owned(),
        indicator: "own".to_owned(),
        series: vec![series("same", Scope::Same), series("near", Scope::Near), series("other", Scope::Different)],
        register: None,
        form: None,
        base: None,
        first_year: None,
    }
}

/// `period [basis] value [qualifier] [@base] [#indicator] [%unit] [p=published] [k=kind]`
fn figure(text: &str) -> Figure {
    let mut words = text.split(' ');
    let period = words.next().unwrap().parse().unwrap();
    let mut figure = Figure {
        id: format!("F:{text}"),
        indicator: "same".to_owned(),
        category: None,
        period,
        basis: Basis::Whole,
        value_text: String::new(),
        unit: "元".to_owned(),
        value: int(0),
        base_unit: "元".to_owned(),
        kind: FigureKind::Actual,
        qualifier: Qualifier::Exact,
        label: String::new(),
        base_version: String::new(),
        reliability: Reliability::A,
        source: "试".to_owned(),
        published_at: None,
        source_url: None,
        recorded_at: end_of("2020-01-01"),
        note: None,
        coverage: None,
    };
    for word in words {
        match word {
            "ytd" => figure.basis = Basis::YearToDate,
            "eop" => figure.basis = Basis::EndOfPeriod,
            "gt" => figure.qualifier = Qualifier::Gt,
            "gte" => figure.qualifier = Qualifier::Gte,
            "near_below" => figure.qualifier = Qualifier::ApproxLt,
            "approx" => figure.qualifier = Qualifier::Approx,
            "k=target" => figure.kind = FigureKind::Target,
            _ => {
                if let Some(base) = word.strip_prefix('@') {
                    base.clone_into(&mut figure.base_version);
                } else if let Some(indicator) = word.strip_prefix('#') {
                    indicator.clone_into(&mut figure.indicator);
                } else if let Some(unit) = word.strip_prefix('%') {
                    unit.clone_into(&mut figure.base_unit);
                } else if let Some(published) = word.strip_prefix("p=") {
                    figure.published_at = Some(PublishedAt::parse(published).unwrap());
                } else if let Some(recorded) = word.strip_prefix("r=") {
                    figure.recorded_at = end_of(recorded);
                } else {
                    word.clone_into(&mut figure.value_text);
                    figure.value = parse_decimal(word).unwrap();
                }
            }
        }
    }
    figure
}

fn read_with(target: &Target, binding: &Binding, figures: &[&str], as_of: &str) -> TargetReading {
    let figures: Vec<Figure> = figures.iter().map(|text| figure(text)).collect();
    reading(target, binding, &figures, 2023, day(as_of), end_of("2026-11-23"))
}

fn check(target: &Target, figures: &[&str], as_of: &str, status: Status, reason: Reason) -> TargetReading {
    let found = read_with(target, &binding(), figures, as_of);
    assert_eq!((found.status, found.reason), (status, reason), "{figures:?} on {as_of}");
    found
}

const LATER: &str = "2026-06-30";
const BEFORE: &str = "2025-06-30";

#[test]
fn reached_and_missed_by_the_figure_of_the_deadline() {
    check(&level("> 400"), &["2025 401"], LATER, Status::Reached, Reason::FinalFigureReaches);
    check(&level("> 400"), &["2025 400"], LATER, Status::Missed, Reason::FinalFigureFallsShort);
    check(&level(">= 400"), &["2025 400"], LATER, Status::Reached, Reason::FinalFigureReaches);
    let missed =
        check(&level("> 5000"), &["2023 4408.12", "2025 4446"], LATER, Status::Missed, Reason::FinalFigureFallsShort);
    assert_eq!(to_decimal(&missed.gap.unwrap()).as_deref(), Some("554"));
    check(&stock(">= 10"), &["2025-12 eop 10"], LATER, Status::Reached, Reason::FinalFigureReaches);
    // The deadline's own figure decides, whatever stood before it.
    check(&level("> 400"), &["2023 463", "2025 380"], LATER, Status::Missed, Reason::FinalFigureFallsShort);
    // December of 年初累计 is the year.
    check(&level("> 400"), &["2025-12 ytd 401"], LATER, Status::Reached, Reason::FinalFigureReaches);
}

#[test]
fn an_earlier_figure_may_reach_but_never_miss() {
    let reached = check(&level("> 400"), &["2023 463.42"], LATER, Status::Reached, Reason::EarlierFigureReaches);
    assert_eq!(reached.wanted, Some(Wanted::FigureOf("2025".parse().unwrap())));
    check(&level("> 400"), &["2023 399"], LATER, Status::NoFinalData, Reason::FinalFigureMissing);
    check(&level("> 400"), &["2023 463", "2024 390"], LATER, Status::NoFinalData, Reason::FinalFigureMissing);
    // After the deadline it is too late to reach it.
    check(
        &stock(">= 10"),
        &["2025-06 eop 9", "2026-03 eop 12"],
        LATER,
        Status::NoFinalData,
        Reason::FinalFigureMissing,
    );
}

#[test]
fn a_bound_decides_only_where_all_it_allows_decides() {
    for (bound, test, status) in [
        ("2025 3800 near_below", ">= 3500", Status::Undetermined),
        ("2025 3500 near_below", ">= 3500", Status::Missed),
        ("2025 3500 gt", "> 3500", Status::Reached),
        ("2025 3500 gte", "> 3500", Status::Undetermined),
        ("2025 3500 gte", ">= 3500", Status::Reached),
        ("2025 3400 gt", ">= 3500", Status::Undetermined),
        ("2025 9000 approx", ">= 3500", Status::Undetermined),
    ] {
        let found = read_with(&stock(test), &binding(), &[bound], LATER);
        assert_eq!(found.status, status, "{bound} against {test}");
    }
    check(
        &stock(">= 3500"),
        &["2023-03 eop 3305", "2025-09 eop 3800 near_below"],
        LATER,
        Status::Undetermined,
        Reason::BoundSettlesNothing,
    );
}

#[test]
fn no_data_is_no_same_scope_figure_and_near_changes_nothing() {
    let found = check(
        &level("> 400"),
        &["2025 999 #near", "2025 999 #other", "2025 999 #unbound"],
        LATER,
        Status::NoData,
        Reason::NoSameScopeFigure,
    );
    assert_eq!(found.near().count(), 1);
    assert_eq!(found.figures.len(), 2);
    assert_eq!(found.value, None);
    check(&level("> 400"), &["2025 450 k=target"], LATER, Status::NoData, Reason::NoSameScopeFigure);
    check(&level("> 400"), &["2025-08 ytd 999"], LATER, Status::NoFinalData, Reason::OnlyPartYear);
    // A return or a register count bears the indicator's own id.
    check(&level("> 400"), &["2025 401 #own"], LATER, Status::Reached, Reason::FinalFigureReaches);
}

#[test]
fn before_the_deadline_the_straight_line_decides() {
    // From 300 at the end of 2022 to 400 at the end of 2025: 366 2/3 at the end of 2024.
    let ahead = check(&stock(">= 400"), &["2022 300", "2024 370"], BEFORE, Status::OnTrack, Reason::OnPath);
    let path = ahead.path.unwrap();
    assert_eq!(path.expected, int(1100) / int(3));
    assert_eq!((path.months_left, path.per_month), (12, int(30) / int(12)));
    check(&stock(">= 400"), &["2022 300", "2024 366"], BEFORE, Status::Behind, Reason::BelowPath);
    check(&stock(">= 400"), &["2024 366"], BEFORE, Status::NoFinalData, Reason::OneFigureNoPath);
    check(
        &stock(">= 400"),
        &["2022 300 @old", "2024 366 @new"],
        BEFORE,
        Status::NotComparable,
        Reason::BaseVersionChanged,
    );
    check(&stock(">= 400"), &["2022 410", "2024 390"], BEFORE, Status::Behind, Reason::BelowPath);
    check(&stock(">= 400"), &["2022 300", "2024 401"], BEFORE, Status::Reached, Reason::EarlierFigureReaches);
}

#[test]
fn units_that_cannot_be_brought_together_are_not_comparable() {
    check(&level("> 400"), &["2025 999 %美元"], LATER, Status::NotComparable, Reason::UnitDiffers);
    let growth = target(TargetKind::YearlyGrowth, Cadence::EachYear, ">= 10", "%");
    check(&growth, &["2024 0.11 %1", "2025 0.10 %1"], LATER, Status::Reached, Reason::EveryYearReaches);
    check(&growth, &["2024 0.11 %1", "2025 0.0999 %1"], LATER, Status::Missed, Reason::YearFallsShort);
}

#[test]
fn each_year_must_hold() {
    let yearly = target(TargetKind::YearlyCount, Cadence::EachYear, ">= 45", "场次");
    check(&yearly, &["2024 45 %场"], BEFORE, Status::OnTrack, Reason::EveryYearReaches);
    check(&yearly, &["2024 44 %场"], BEFORE, Status::Missed, Reason::YearFallsShort);
    check(&yearly, &["2025 45 %场"], LATER, Status::NoFinalData, Reason::YearMissing);
    check(&yearly, &["2024 45 gt %场", "2025 40 gt %场"], LATER, Status::Undetermined, Reason::BoundSettlesNothing);
    check(&yearly, &["2023 50 %场"], "2024-06-30", Status::NoFinalData, Reason::YearMissing);
}

#[test]
fn additions_need_a_first_year_and_are_added() {
    let added = target(TargetKind::NewAdditions, Cadence::OverPeriod, ">= 1000", "家");
    check(&added, &["2024 600 %家"], LATER, Status::Undetermined, Reason::FirstYearNotStated);
    let from_2024 = Binding { first_year: Some(2024), ..binding() };
    for (figures, as_of, status) in [
        (vec!["2024 600 %家", "2025 400 %家"], LATER, Status::Reached),
        (vec!["2024 600 %家", "2025 399 %家"], LATER, Status::Missed),
        (vec!["2025 399 %家"], LATER, Status::NoFinalData),
        (vec!["2024 500 %家"], BEFORE, Status::OnTrack),
        (vec!["2024 499 %家"], BEFORE, Status::Behind),
        (vec!["2024 499 gt %家", "2025 400 %家"], LATER, Status::Undetermined),
    ] {
        assert_eq!(read_with(&added, &from_2024, &figures, as_of).status, status, "{figures:?}");
    }
}

#[test]
fn a_doubling_asks_for_its_base() {
    let mut doubling = target(TargetKind::Doubling, Cadence::AtDeadline, ">= 2", "倍");
    let found = check(&doubling, &["2025 900"], LATER, Status::Undetermined, Reason::BaseNotStated);
    assert_eq!(found.wanted, Some(Wanted::Base));
    let base = DoublingBase { period: "2022".parse().unwrap(), value: Number::parse("450").unwrap() };
    let with_base = Binding { base: Some(base), ..binding() };
    assert_eq!(read_with(&doubling, &with_base, &["2025 900"], LATER).status, Status::Reached);
    assert_eq!(read_with(&doubling, &with_base, &["2025 899"], LATER).status, Status::Missed);
    assert_eq!(read_with(&doubling, &with_base, &[], LATER).status, Status::NoData);
    doubling.deadline = None;
    assert_eq!(read_with(&doubling, &with_base, &["2025 899"], LATER).status, Status::Undetermined);
}

#[test]
fn only_what_was_over_and_known_is_seen() {
    let target = level("> 400");
    let read = |figure_text: &str, as_of: &str, known: &str| {
        reading(&target, &binding(), &[figure(figure_text)], 2023, day(as_of), end_of(known)).status
    };
    assert_eq!(read("2025 401", "2025-12-30", "2026-11-23"), Status::NoData);
    assert_eq!(read("2025 401", "2025-12-31", "2026-11-23"), Status::Reached);
    assert_eq!(read("2025 401 p=2026-05", LATER, "2026-05-30"), Status::NoData);
    assert_eq!(read("2025 401 p=2026-05", LATER, "2026-05-31"), Status::Reached);
    // Without a publication date it is known from the day it was recorded.
    assert_eq!(read("2025 401 r=2026-06-01", LATER, "2026-05-31"), Status::NoData);
    assert_eq!(read("2025 401 r=2026-06-01", LATER, "2026-06-01"), Status::Reached);
}

#[test]
fn a_better_source_is_not_displaced_by_a_worse_one() {
    let mut official = figure("2025 401 p=2026-01-10");
    official.reliability = Reliability::A;
    let mut digest = figure("2025 399 p=2026-02-10");
    digest.reliability = Reliability::C;
    let revised = figure("2025 398 p=2026-03-10");
    let read =
        |figures: &[Figure]| reading(&level("> 400"), &binding(), figures, 2023, day(LATER), end_of(LATER)).status;
    assert_eq!(read(&[official.clone(), digest.clone()]), Status::Reached);
    assert_eq!(read(&[digest, revised.clone(), official.clone()]), Status::Missed);
    assert_eq!(read(&[revised, official]), Status::Missed);
}

fn any_figures() -> impl Strategy<Value = Vec<String>> {
    let qualifier = prop::sample::select(vec!["", " gt", " gte", " near_below", " approx"]);
    let period = prop::sample::select(vec![
        "2022",
        "2023",
        "2024",
        "2025",
        "2023-06 eop",
        "2025-09 eop",
        "2025-08 ytd",
        "2026-03 eop",
    ]);
    let one =
        (period, 0_i64..200, qualifier).prop_map(|(period, value, qualifier)| format!("{period} {value}{qualifier}"));
    prop::collection::vec(one, 0..6)
}

proptest! {
    /// After the deadline there is no on_track and no behind; near figures change nothing; a value comes with its figure.
    #[test]
    fn laws_of_the_reading(figures in any_figures(), line in 1_i64..200, strict: bool, yearly: bool, months in 0_u32..48) {
        let test = format!("{} {line}", if strict { ">" } else { ">=" });
        let target = if yearly { level(&test) } else { stock(&test) };
        let as_of = day("2023-12-31").checked_add_months(chrono::Months::new(months)).unwrap().to_string();
        let plain: Vec<&str> = figures.iter().map(String::as_str).collect();
        let found = read_with(&target, &binding(), &plain, &as_of);
        if as_of.as_str() >= "2025-12-31" {
            prop_assert!(!matches!(found.status, Status::OnTrack | Status::Behind));
        } else {
            prop_assert!(found.status != Status::Missed);
        }
        prop_assert_eq!(found.value.is_some(), found.figure.is_some());
        let nears: Vec<String> = figures.iter().map(|text| format!("{text} #near")).collect();
        let all: Vec<&str> = plain.iter().copied().chain(nears.iter().map(String::as_str)).collect();
        let with_near = read_with(&target, &binding(), &all, &as_of);
        prop_assert_eq!((found.status, found.reason, &found.value), (with_near.status, with_near.reason, &with_near.value));
    }
}

#[test]
fn the_same_publication_without_its_base_version_is_no_other_base() {
    let with_base = |mut figure: Figure, base: &str, value: i64| {
        figure.base_version = base.to_owned();
        figure.value = int(value);
        figure
    };
    let stated = with_base(figure("2023"), "五经普前", 4408);
    let repeated = with_base(figure("2023"), "", 4408);
    let other = with_base(figure("2023"), "", 4400);
    for order in [[&stated, &repeated], [&repeated, &stated]] {
        let current = duojin_stats::current_vintages(order.into_iter());
        assert_eq!(current, [&stated]);
    }
    assert_eq!(
        duojin_stats::current_vintages([&stated, &other].into_iter()).len(),
        2,
        "another value may stand on another base"
    );
}
