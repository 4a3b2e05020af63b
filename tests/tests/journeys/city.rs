//! A synthetic city: made, imported, matched, explained; the demo and what it refuses.

use std::fs::File;

use arrow::array::StringArray;
use duojin_tests::{Place, code, run, text};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

/// The match without what differs between two runs: moments and durations.
fn matched(data: &str, more: &[&str]) -> Value {
    let mut answer = run(&[&["match", "--data", data], more].concat()).ok();
    for part in ["known_at", "load_seconds", "match_seconds"] {
        answer.as_object_mut().unwrap().remove(part);
    }
    answer
}

/// The credit codes in a file of the city.
fn codes(file: &str) -> Vec<String> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap();
    let mut codes = Vec::new();
    for batch in reader.build().unwrap() {
        let column = batch.unwrap().column_by_name("统一社会信用代码").unwrap().clone();
        let column = column.as_any().downcast_ref::<StringArray>().unwrap().clone();
        codes.extend(column.iter().flatten().map(str::to_owned));
    }
    codes
}

#[test]
fn a_city_from_generation_to_reasons() {
    let place = Place::new();
    let file = place.generate(1500, 7);
    let first = place.import(&file, &[]).ok();
    assert_eq!(first["new_entities"], 1500, "{first}");
    let counts = place.counts();
    assert_eq!((counts.entities, counts.observations), (1500, first["accepted"].as_u64().unwrap()));

    // Told again: nothing is new, and nothing is counted twice.
    let second = place.import(&file, &[]).ok();
    assert_eq!((&second["accepted"], &second["new_entities"], &second["batch"]), (&json!(0), &json!(0), &Value::Null));
    assert_eq!(place.counts(), counts);

    let data = place.data();
    let answer = matched(&data, &["--historical"]);
    assert_eq!((&answer["entities"], &answer["synthetic"]), (&json!(1500), &json!(true)));
    let results = answer["results"].as_array().unwrap();
    assert!(results.len() >= 30, "{} clauses", results.len());
    for result in results {
        let n = |key: &str| result[key].as_u64().unwrap();
        assert!(n("eligible") + n("not_eligible") + n("unknown") <= 1500, "{result}");
        assert!(n("eligible") + n("not_eligible") + n("unknown") > 0, "{result}");
    }
    for outcome in ["eligible", "not_eligible", "unknown"] {
        assert!(results.iter().any(|r| r[outcome].as_u64() > Some(0)), "no clause is ever {outcome}");
    }

    // Reasons agree with the count: whoever is unknown is told which facts are missing.
    let code = codes(&file).remove(0);
    let reasons = run(&["explain", "--data", &data, &code]).ok();
    assert_eq!((&reasons["entity"]["code"], &reasons["synthetic"]), (&json!(code), &json!(true)));
    assert!(reasons["entity"]["name"].as_str().unwrap().ends_with("（模拟）"), "{}", reasons["entity"]);
    let answers = reasons["answers"].as_array().unwrap();
    assert!(!answers.is_empty());
    for answer in answers {
        assert!(answer["reason"]["text"]["zh"].as_str().is_some_and(|t| !t.is_empty()), "{answer}");
        assert!(
            ["eligible", "not_eligible", "unknown", "not_in_force"].contains(&answer["outcome"].as_str().unwrap()),
            "{answer}"
        );
    }
    let one = text(&["explain", "--data", &data, &code, answers[0]["clause"].as_str().unwrap()]);
    assert_eq!(one.code, Some(0), "{one}");
    one.says(&[&code, "模拟数据", answers[0]["title"].as_str().unwrap()]);
}

#[test]
fn nothing_is_matched_outside_its_validity() {
    let place = Place::new();
    place.import(&place.generate(300, 7), &[]).ok();
    // Long before every clause of the pack, and before anything was recorded.
    let early = matched(&place.data(), &["--as-of", "2001-01-01"]);
    for result in early["results"].as_array().unwrap() {
        assert_eq!((&result["eligible"], &result["unknown"]), (&json!(0), &json!(0)), "{result}");
    }
    let unknown = matched(&place.data(), &["--known-at", "2020-01-01"]);
    assert_eq!(unknown["entities"], 0, "nothing was known then: {unknown}");
}

#[test]
fn a_seed_is_a_city() {
    let place = Place::new();
    let one = std::fs::read(place.generate(400, 11)).unwrap();
    let again = std::fs::read(place.generate(400, 11)).unwrap();
    let other = std::fs::read(place.generate(400, 12)).unwrap();
    assert_eq!(one, again, "one seed, one file, byte for byte");
    assert_ne!(one, other);
}

#[test]
fn the_demo_is_the_same_each_time_and_keeps_to_its_city() {
    let (left, right) = (Place::new(), Place::new());
    let demo = |place: &Place, more: &[&str]| {
        run(&[&["demo", "--entities", "400", "--no-serve", "--data", &place.data()], more].concat())
    };
    demo(&left, &[]).ok();
    demo(&right, &[]).ok();
    assert_eq!(left.counts().entities, 400);
    assert_eq!(left.counts(), right.counts());
    assert_eq!(matched(&left.data(), &["--historical"]), matched(&right.data(), &["--historical"]));

    // A second run uses what is there.
    let counts = left.counts();
    demo(&left, &[]).ok();
    assert_eq!(left.counts(), counts);
    assert!(!left.path("data/city.parquet.tmp").exists());

    // Another city does not go on top of this one.
    for more in [["--seed", "99"], ["--entities", "500"]] {
        let call = ["demo", "--no-serve", "--data", &left.data()];
        let rest: &[&str] = if more[0] == "--seed" { &["--entities", "400"] } else { &[] };
        let refused = run(&[&call[..], rest, &more[..]].concat());
        refused.fails(1);
        refused.says(&["另一座模拟城市", "换一个 --data"]);
        assert_eq!(left.counts(), counts);
    }
}

#[test]
fn a_demo_never_moves_into_real_data() {
    let place = Place::new();
    let csv = place.file("real.csv", format!("统一社会信用代码,名称\n{},甲公司\n", code(1)));
    place.import(&csv, &["--source", "市场监管登记"]).ok();
    let before = place.counts();
    let refused = run(&["demo", "--entities", "50", "--no-serve", "--data", &place.data()]);
    refused.fails(1);
    refused.says(&["--data"]);
    assert_eq!(place.counts(), before);
    let report = run(&["doctor", "--data", &place.data()]).ok();
    assert_eq!(report["synthetic"], false, "{report}");
}

#[test]
fn synthetic_codes_are_labelled_whoever_brings_them() {
    let place = Place::new();
    let codes = codes(&place.generate(300, 3));
    assert!(codes.len() > 250, "{} codes", codes.len());
    for code in &codes {
        assert_eq!(&code[2..4], "99", "{code} could be somebody's");
        assert_eq!(duojin_tests::check_digit(&code[..17]), code.chars().last().unwrap(), "{code} is well formed");
    }
    // Brought as a table in another's name it is still synthetic.
    let code = &codes[0];
    let other = Place::new();
    let csv = other.file("x.csv", format!("统一社会信用代码,名称\n{code},甲公司\n"));
    other.import(&csv, &["--source", "市场监管登记"]).ok();
    let report = run(&["doctor", "--data", &other.data()]).ok();
    assert_eq!(report["synthetic"], true, "{report}");
}
