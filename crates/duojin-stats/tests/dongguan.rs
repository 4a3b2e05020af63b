//! The pack `dongguan`: its statistics read whole, the 48 standings, and broken copies.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use duojin_base::{Instant, NaiveDate};
use duojin_plan::Plan;
use duojin_plan::source::Files;
use duojin_stats::{
    Caveat, Reason, Scope, Statistics, Status, Wanted, count_statuses, readings, targets_report, work_list,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn pack() -> Files {
    let base = root().join("packs/dongguan");
    let paths = duojin_plan::PATHS.iter().chain(duojin_stats::PATHS).copied().chain(["plan/plan.txt"]);
    paths.map(|path| (path.to_owned(), std::fs::read(base.join(path)).unwrap())).collect()
}

fn read() -> (Plan, Statistics) {
    let files = pack();
    let (plan, problems) = duojin_plan::read(&files);
    assert_eq!(problems, []);
    let plan = plan.unwrap();
    let (statistics, problems) = duojin_stats::read(&files, Some(&plan));
    assert_eq!(problems, []);
    (plan, statistics.unwrap())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> Instant {
    Instant::end_of_shanghai_day(day("2026-11-23"))
}

#[test]
fn the_pack_reads_without_a_problem() {
    let (_, statistics) = read();
    let catalog = &statistics.catalog;
    let counts = [
        catalog.indicators.len(),
        catalog.bindings.len(),
        catalog.registers.len(),
        statistics.figures.len(),
        statistics.structure.len(),
    ];
    assert_eq!(counts, [46, 48, 20, 201, 118]);
    assert!(catalog.registers.iter().all(|register| !register.loaded));
}

/// semantics: same for T11, T18, T22; near for T12, T17, T21, T24, T36; nothing for the others.
#[test]
fn no_more_scope_is_claimed_than_is_known() {
    let (_, statistics) = read();
    let with = |scope: Scope| -> Vec<&str> {
        let bound = statistics
            .catalog
            .bindings
            .iter()
            .filter(|binding| binding.series.iter().any(|series| series.scope == scope));
        bound.map(|binding| binding.target.as_str()).collect()
    };
    assert_eq!(with(Scope::Same), ["T11", "T18", "T22"]);
    assert_eq!(with(Scope::Near), ["T12", "T17", "T21", "T24", "T36"]);
}

#[test]
fn the_48_standings_in_mid_2026() {
    let (plan, statistics) = read();
    let report = targets_report(&plan, &statistics.catalog, &statistics.figures, day("2026-06-30"), now());
    let statuses: Vec<Status> = report.targets.iter().map(|row| row.status).collect();
    let counts = count_statuses(statuses.iter());
    let of = |status| counts[&status];
    assert_eq!((of(Status::Reached), of(Status::Missed), of(Status::Undetermined), of(Status::NoData)), (1, 1, 3, 43));
    let row = |id: &str| report.targets.iter().find(|row| row.target.id == id).unwrap();

    let t18 = serde_json::to_value(row("T18")).unwrap();
    assert_eq!(t18["status"], "reached");
    assert_eq!(t18["value"], 46_342_000_000_i64);
    assert_eq!((&t18["period"], &t18["scope"]), (&"2023".into(), &"same".into()));
    assert_eq!(t18["wanted"], serde_json::json!({ "what": "figure_of", "period": "2025" }));
    assert_eq!(row("T18").caveats, [Caveat::EarlierPeriod, Caveat::DefinitionOpen]);

    let t22 = serde_json::to_value(row("T22")).unwrap();
    assert_eq!((&t22["status"], &t22["value"]), (&"missed".into(), &444_600_000_000_i64.into()));
    assert_eq!(t22["gap"], 55_400_000_000_i64);
    assert_eq!(row("T22").wanted, Some(Wanted::Original));

    let t11 = serde_json::to_value(row("T11")).unwrap();
    assert_eq!(
        (&t11["status"], &t11["qualifier"], &t11["period"]),
        (&"undetermined".into(), &"approx_lt".into(), &"2025-09".into())
    );

    for id in ["T06", "T07"] {
        assert_eq!((row(id).status, row(id).reason), (Status::Undetermined, Reason::BaseNotStated));
    }
    let near: Vec<&str> =
        report.targets.iter().filter(|row| !row.near.is_empty()).map(|row| row.target.id.as_str()).collect();
    assert_eq!(near, ["T12", "T17", "T21", "T24", "T36"]);
    for row in report.targets.iter().filter(|row| row.status == Status::NoData) {
        assert!(row.value.is_none() && row.period.is_none() && row.source.is_none());
        assert_eq!(row.scope, (!row.near.is_empty()).then_some(Scope::Near));
    }
}

/// A visitor who stands in the past sees what was over and known then.
#[test]
fn earlier_days_and_earlier_knowledge() {
    let (plan, statistics) = read();
    let status = |id: &str, as_of: &str, known_at: Instant| {
        let all = readings(&plan, &statistics.catalog, &statistics.figures, day(as_of), known_at);
        let (_, reading) = all.into_iter().find(|(target, _)| target.id == id).unwrap();
        (reading.status, reading.figure.map(|figure| figure.period.to_string()))
    };
    // The full-year figure of 2025 is dated May 2026.
    let in_march = Instant::end_of_shanghai_day(day("2026-03-31"));
    assert_eq!(status("T22", "2026-03-31", in_march), (Status::NoFinalData, None));
    assert_eq!(status("T22", "2026-03-31", now()), (Status::Missed, Some("2025".to_owned())));
    assert_eq!(status("T22", "2024-06-30", now()), (Status::NoFinalData, Some("2023".to_owned())));
    // Loans in mid-2023, as we know them now: 2,662 in March 2022, 3,305 in March 2023, on the way to 3,500.
    assert_eq!(status("T11", "2023-06-30", now()), (Status::OnTrack, Some("2023-03".to_owned())));
    assert_eq!(status("T11", "2022-06-30", now()), (Status::NoFinalData, Some("2022-03".to_owned())));
    assert_eq!(status("T11", "2019-06-30", now()), (Status::NoData, None));
}

#[test]
fn the_work_list_says_what_is_missing() {
    let (plan, statistics) = read();
    let list = work_list(&plan, &statistics.catalog, &statistics.figures, day("2026-06-30"), now());
    let count = |test: fn(&duojin_stats::WorkItem) -> bool| list.iter().filter(|item| test(item)).count();
    assert_eq!(list.len(), 48);
    assert_eq!(count(|item| item.line_stated), 46);
    assert_eq!(count(|item| item.deadline_stated), 46);
    assert_eq!(count(|item| item.has_same_scope), 3);
    assert_eq!(count(|item| item.judged), 2);
    // Every target but the three fed by published series alone has someone who reports.
    let without: Vec<&str> =
        list.iter().filter(|item| item.reporter.is_none()).map(|item| item.target.as_str()).collect();
    assert_eq!(without, ["T11", "T18", "T22"]);
    assert!(list.iter().filter(|item| !item.judged).all(|item| item.wanted.is_some()));
}

#[test]
fn a_broken_pack_is_told_every_error_at_once() {
    let mut files = pack();
    let mut edit = |path: &str, from: &str, to: &str| {
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from), "{path} has {from}");
        files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
    };
    edit("series/published.csv", "463.42,亿元,46342000000", "463.42,亿元,4634200000");
    edit("series/published.csv", "P001,地区生产总值,2019,", "P001,地区生产总值,19年,");
    edit(
        "bindings.toml",
        "indicator = \"制造业贷款余额\", labels = [\"人民银行口径\"",
        "indicator = \"制造业贷款余额\", labels = [\"人行\"",
    );
    edit("bindings.toml", "id = \"cma-bodies\"", "id = \"cma\"");
    edit("bindings.toml", "field = \"展览面积\"", "field = \"面积\"");
    edit("indicators.toml", "unit = \"件/万人\"", "unit = \"件\"");
    edit("registers.toml", "issuer = \"市教育局\"", "issuer = \"教育厅\"");
    let (plan, _) = duojin_plan::read(&files);
    let (statistics, problems) = duojin_stats::read(&files, plan.as_ref());
    assert!(statistics.is_none());
    let found: Vec<(&str, &str)> = problems.iter().map(|p| (p.code, p.place.file.as_str())).collect();
    for wanted in [
        ("stats.base-differs", "series/published.csv"),
        ("pack.cell-wrong", "series/published.csv"),
        ("stats.id-unknown", "bindings.toml"),
        ("stats.condition", "bindings.toml"),
        ("stats.unit-differs", "bindings.toml"),
        ("stats.id-unknown", "registers.toml"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
    }
    assert!(problems.iter().all(|problem| problem.place.line.is_some() && problem.mend_zh.is_some()));
}

/// The pack's rows are those of the collected table, cell by cell, and the importer reads the same.
#[test]
fn the_collected_table_imports_to_the_same_figures() {
    let path = root().join("../shared/data/statistics/dongguan-actuals.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let (_, statistics) = read();
    let files = Files::from([("t.csv".to_owned(), bytes)]);
    let mut problems = Vec::new();
    let rows = duojin_plan::source::csv_rows(&files, "t.csv", duojin_stats::STATISTICS_COLUMNS, &mut problems);
    assert_eq!((problems.as_slice(), rows.len()), (&[][..], statistics.figures.len()));
    for (row, ours) in rows.iter().zip(&statistics.figures) {
        let read =
            duojin_stats::statistics_row(|column| row.get(column), &row.place(), ours.id.clone(), ours.recorded_at);
        let figure = read.unwrap();
        assert_eq!(
            (&figure.indicator, figure.period, &figure.value, &figure.base_unit),
            (&ours.indicator, ours.period, &ours.value, &ours.base_unit)
        );
        assert_eq!(
            (figure.kind, figure.qualifier, figure.reliability),
            (ours.kind, ours.qualifier, ours.reliability),
            "{}",
            ours.id
        );
        if figure.published_at.is_some() {
            assert_eq!(figure.published_at, ours.published_at, "{}", ours.id);
        }
        if !figure.label.is_empty() {
            assert_eq!(figure.label, ours.label, "{}", ours.id);
        }
    }
}

/// One draft a target, readable back, never more than a draft.
#[test]
fn every_target_gets_a_draft_form() {
    let (plan, statistics) = read();
    for target in &plan.targets {
        let draft = duojin_stats::draft_form(&plan, &statistics.catalog, target).unwrap();
        assert_eq!(draft.status, "draft");
        assert!(plan.unit(&draft.reporter).is_some(), "{}", draft.reporter);
        let back: duojin_stats::FormDraft = toml::from_str(&draft.to_toml().unwrap()).unwrap();
        assert_eq!(back, draft);
    }
    let of = |id: &str| duojin_stats::draft_form(&plan, &statistics.catalog, plan.target(id).unwrap()).unwrap();
    let retail = of("T22");
    assert_eq!((retail.reporter.as_str(), retail.reporter_basis), ("市商务局", duojin_stats::ReporterBasis::Lead));
    assert_eq!((retail.cells[0].name.as_str(), retail.cells[0].unit.as_deref()), ("本期数", Some("亿元")));
    assert!(!retail.questions.is_empty());
    let exhibitions = of("T25");
    assert_eq!(exhibitions.register.as_deref(), Some("exhibitions"));
    assert!(exhibitions.cells.iter().any(|cell| cell.name == "展览面积" && cell.unit.as_deref() == Some("平方米")));
}
