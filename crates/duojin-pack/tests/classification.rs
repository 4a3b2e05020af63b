//! The classifications of the pack `dongguan`, and broken copies of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::path::Path;

use duojin_pack::classification::{Classifications, IndustryLevel, read};
use duojin_plan::source::Files;

fn pack() -> Files {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let own =
        ["industry", "size", "above-scale", "areas", "entity-types"].map(|name| format!("classification/{name}.csv"));
    let others =
        duojin_plan::PATHS.iter().chain(duojin_stats::PATHS).copied().chain(["plan/plan.txt"]).map(str::to_owned);
    own.into_iter().chain(others).map(|path| (path.clone(), std::fs::read(base.join(&path)).unwrap())).collect()
}

type Told = (&'static str, String, Option<u32>);

fn read_all(files: &Files) -> (Classifications, Vec<Told>) {
    let (plan, _) = duojin_plan::read(files);
    let (statistics, _) = duojin_stats::read(files, plan.as_ref());
    let mut problems = Vec::new();
    let found = read(files, plan.as_ref(), statistics.as_ref(), &mut problems);
    (found, problems.iter().map(|p| (p.code, p.place.file.clone(), p.place.line)).collect())
}

#[test]
fn the_pack_reads_without_a_problem() {
    let (found, problems) = read_all(&pack());
    assert_eq!(problems, []);
    let at = |level| found.industries.iter().filter(|industry| industry.level == level).count();
    let levels = [IndustryLevel::Section, IndustryLevel::Division, IndustryLevel::Group, IndustryLevel::Class];
    assert_eq!(levels.map(at), [20, 97, 473, 1381]);
    assert_eq!((found.sizes.len(), found.above_scale.len(), found.entity_types.len()), (30, 14, 201));
    let kinds = |kind: &str| found.reporting_areas().filter(|area| area.kind == kind).count();
    assert_eq!((kinds("街道"), kinds("镇"), kinds("功能区")), (4, 28, 1));
    let within: Vec<&str> = found.areas.iter().filter(|area| !area.reporting).map(|area| area.name.as_str()).collect();
    assert_eq!(within, ["东莞港", "东莞生态园", "滨海湾新区"]);
}

#[test]
fn rules_can_name_industries_and_areas() {
    let (found, _) = read_all(&pack());
    let industries = found.industry_classification();
    assert_eq!(&*industries.find("批发业").unwrap().code, "51");
    let section = industries.find("F").unwrap();
    assert_eq!(section.covers.iter().map(|code| &**code).collect::<Vec<_>>(), ["51", "52"]);
    let areas = found.area_classification();
    assert_eq!(areas.find("南城").unwrap().code, areas.find("南城街道").unwrap().code);
}

#[test]
fn broken_classifications_are_told_every_error_at_once() {
    let mut files = pack();
    let mut edit = |path: &str, from: &str, to: &str| {
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from), "{path} has {from}");
        files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
    };
    edit("classification/industry.csv", "\n5112,class,", "\n5112x,class,");
    edit("classification/size.csv", "20000,500,50", "20000,500,5000");
    edit("classification/above-scale.csv", "限额以上批发业,51,", "限额以上批发业,5x,");
    edit("classification/areas.csv", "功能区,滨海湾片区,0,沙田镇", "功能区,滨海湾片区,0,东莞生态园");
    edit("plan/clusters.csv", "flagship,南城街道", "flagship,南城区");
    let (_, problems) = read_all(&files);
    for wanted in [
        ("class.industry", "classification/industry.csv"),
        ("class.code-unknown", "sector-industries.csv"),
        ("class.size-order", "classification/size.csv"),
        ("class.code-unknown", "classification/above-scale.csv"),
        ("class.area", "classification/areas.csv"),
        ("class.code-unknown", "plan/clusters.csv"),
    ] {
        assert!(
            problems.iter().any(|(code, file, line)| (*code, file.as_str()) == wanted && line.is_some()),
            "{wanted:?} in {problems:?}"
        );
    }
}
