//! Statistics columns into a data directory, and what they change in the targets.

use duojin_tests::{Place, root, run};
use serde_json::Value;

const HEAD: &str = "indicator,period,value,unit,base_value,base_unit,kind,source_title,source_url,quote,note\n";

fn target(answer: &Value, id: &str) -> Value {
    answer["targets"].as_array().unwrap().iter().find(|t| t["id"] == id).unwrap().clone()
}

#[test]
fn statistics_are_taken_once() {
    let place = Place::new();
    let file = place.file(
        "s.csv",
        format!("{HEAD}地区生产总值,2019,9482.5,亿元,948250000000,元,actual,某公报,,,rel=A\n地区生产总值同比增速,2019,7.4,%,0.074,1,actual,某公报,,,rel=A\n"),
    );
    let answer = place.import(&file, &["--as", "series"]).ok();
    assert_eq!((&answer["rows"], &answer["rejected"]), (&2.into(), &0.into()), "{answer}");
    let counts = place.counts();
    assert_eq!((counts.entities, counts.observations), (0, 2));
    let again = place.import(&file, &["--as", "series"]).ok();
    assert_eq!(again["accepted"], 0, "{again}");
    assert_eq!(place.counts(), counts);
    let targets = run(&["targets", "--data", &place.data()]).ok();
    assert_eq!(targets["targets"].as_array().unwrap().len(), 48);
}

#[test]
fn statistics_that_contradict_themselves_are_told() {
    let place = Place::new();
    let good = "地区生产总值,2019,9482.5,亿元,948250000000,元,actual,某公报,,,rel=A\n";
    place.import(&place.file("good.csv", format!("{HEAD}{good}")), &["--as", "series"]).ok();
    let before = place.counts();
    for (name, bad) in [
        ("period", "地区生产总值,2019-13,1,亿元,100000000,元,actual,某公报,,,rel=A\n"),
        ("value", "地区生产总值,2020,很多,亿元,,元,actual,某公报,,,rel=A\n"),
        ("base", "地区生产总值,2020,1,亿元,1,元,actual,某公报,,,rel=A\n"),
        ("kind", "地区生产总值,2020,1,亿元,100000000,元,guess,某公报,,,rel=A\n"),
        ("unit", "地区生产总值,2020,1,光年,100000000,元,actual,某公报,,,rel=A\n"),
    ] {
        let run = place.import(&place.file(&format!("{name}.csv"), format!("{HEAD}{bad}")), &["--as", "series"]);
        assert_eq!(run.code, Some(1), "{name}\n{run}");
        assert_eq!(place.counts(), before, "{name}");
    }
    let run = place.import(&place.file("columns.csv", "period,value\n2019,1\n"), &["--as", "series"]);
    run.fails(1);
    run.says(&["indicator"]);
    let facts = place.import(&place.file("facts.csv", format!("{HEAD}{good}")), &[]);
    facts.fails(1);
    assert_eq!(place.counts(), before);
}

#[test]
fn the_published_statistics_go_in_whole() {
    let file = root().join("../shared/data/statistics/dongguan-actuals.csv");
    if !file.exists() {
        println!("skipped: no ../shared/data/statistics/dongguan-actuals.csv beside the project");
        return;
    }
    let place = Place::new();
    let answer = place.import(file.to_str().unwrap(), &["--as", "series"]).ok();
    assert_eq!((&answer["rows"], &answer["rejected"]), (&201.into(), &0.into()), "{answer}");
    // The pack's own figures are these: the answers do not change.
    let alone = run(&["targets", "--as-of", "2026-11-23"]).ok();
    let with = run(&["targets", "--as-of", "2026-11-23", "--data", &place.data()]).ok();
    for id in ["T11", "T18", "T22", "T12", "T01"] {
        let (one, other) = (target(&alone, id), target(&with, id));
        for part in ["status", "value", "period", "scope"] {
            assert_eq!(one[part], other[part], "{id} {part}");
        }
    }
}
