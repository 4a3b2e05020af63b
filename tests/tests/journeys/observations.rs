//! What is told, corrected, contradicted: nothing is lost, nothing is counted twice, the past can be asked.

use duojin_tests::{Place, code, run, text};

/// What one enterprise is said to be, in words, at some moment.
fn told(place: &Place, number: u32, more: &[&str]) -> String {
    let data = place.data();
    let run = text(&[&["explain", "--data", &data, &code(number)], more].concat());
    assert_eq!(run.code, Some(0), "{run}");
    run.out
}

fn name(place: &Place, file: &str, name: &str, source: &str) -> serde_json::Value {
    let csv = place.file(file, format!("统一社会信用代码,名称\n{},{name}\n", code(1)));
    place.import(&csv, &["--source", source]).ok()
}

fn revenue(place: &Place, value: &str, source: &str) -> serde_json::Value {
    let csv = place.file("revenue.csv", format!("统一社会信用代码,营业收入(万元)\n{},{value}\n", code(1)));
    place.import(&csv, &["--source", source, "--period", "2024"]).ok()
}

#[test]
fn a_table_brings_new_enterprises_and_updates_known_ones() {
    let place = Place::new();
    place.import(&place.generate(200, 2), &[]).ok();
    let city = place.counts();
    let first = place.file(
        "one.csv",
        format!("统一社会信用代码,名称,营业收入(万元)\n{},甲公司,100\n{},乙公司,200\n", code(1), code(2)),
    );
    let answer = place.import_own(&first).ok();
    assert_eq!((&answer["new_entities"], &answer["unchanged"]), (&2.into(), &0.into()), "{answer}");
    let after = place.counts();
    assert_eq!(after.entities, city.entities + 2);
    assert_eq!(after.observations, city.observations + answer["accepted"].as_u64().unwrap());

    // Told again: nothing.
    let again = place.import_own(&first).ok();
    assert_eq!((&again["accepted"], &again["batch"]), (&0.into(), &serde_json::Value::Null), "{again}");
    assert_eq!(place.counts(), after);

    // The same rows in another file, in another order, in another encoding: still nothing. (Idempotent by value, not by file.)
    let shuffled =
        format!("名称,营业收入(元),统一社会信用代码\n乙公司,2000000,{}\n甲公司,1000000,{}\n", code(2), code(1));
    let (gbk, ..) = encoding_rs::GBK.encode(&shuffled);
    let other = place.import_own(&place.file("other.csv", gbk)).ok();
    assert_eq!(other["accepted"], 0, "{other}");
    assert_eq!(place.counts(), after);

    // One changed, one new.
    let update = place.file(
        "two.csv",
        format!("统一社会信用代码,名称,营业收入(万元)\n{},甲公司,150\n{},丙公司,300\n", code(1), code(3)),
    );
    let answer = place.import_own(&update).ok();
    assert_eq!(answer["new_entities"], 1, "{answer}");
    let last = place.counts();
    assert_eq!(last.entities, after.entities + 1);
    assert_eq!(last.observations, after.observations + answer["accepted"].as_u64().unwrap());
    // One figure of the first; code, name and figure of the third.
    assert_eq!((&answer["accepted"], &answer["unchanged"]), (&4.into(), &1.into()), "{answer}");
}

#[test]
fn a_correction_and_its_correction_are_both_kept_and_the_last_word_holds() {
    let place = Place::new();
    let mut counts = Vec::new();
    for (file, word) in [("a.csv", "甲公司"), ("b.csv", "乙公司"), ("a.csv", "甲公司")] {
        let answer = name(&place, file, word, "市场监管登记");
        assert!(answer["batch"].is_i64(), "a correction back to an older value is news: {answer}");
        assert!(told(&place, 1, &[]).contains(word));
        counts.push(place.counts());
    }
    assert_eq!(counts.iter().map(|c| c.entities).collect::<Vec<_>>(), [1, 1, 1]);
    assert!(!told(&place, 1, &[]).contains("乙公司"));
    // And said once more it is no news.
    assert_eq!(name(&place, "a.csv", "甲公司", "市场监管登记")["accepted"], 0);
    assert_eq!(place.counts(), counts[2]);
}

#[test]
fn the_past_is_as_it_was_known() {
    let place = Place::new();
    name(&place, "a.csv", "旧名公司", "市场监管登记");
    let between = millis();
    name(&place, "b.csv", "新名公司", "市场监管登记");
    assert!(told(&place, 1, &[]).contains("新名公司"));
    let then = told(&place, 1, &["--known-at", &between]);
    assert!(then.contains("旧名公司") && !then.contains("新名公司"), "{then}");
    // Before anything was recorded the enterprise is not known at all.
    let data = place.data();
    let before = run(&["explain", "--data", &data, &code(1), "--known-at", "2020-01-01"]);
    before.fails(1);
}

/// A moment after what is done and before what comes.
#[expect(clippy::disallowed_methods, reason = "the moment between two runs of the program")]
fn millis() -> String {
    let pause = std::time::Duration::from_millis(5);
    std::thread::sleep(pause);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    std::thread::sleep(pause);
    now.to_string()
}

#[test]
fn two_sources_disagree_and_both_are_kept() {
    let place = Place::new();
    revenue(&place, "1000", "税务共享");
    let one = place.counts();
    revenue(&place, "1300", "企业自报");
    let both = place.counts();
    assert_eq!((both.entities, both.observations), (one.entities, one.observations + 1));
    // The same order of rank whoever came last.
    let turned = Place::new();
    revenue(&turned, "1300", "企业自报");
    revenue(&turned, "1000", "税务共享");
    assert_eq!(turned.counts(), both);
    let outcomes = |place: &Place| {
        let answer = run(&["explain", "--data", &place.data(), &code(1)]).ok();
        let answers = answer["answers"].as_array().unwrap().iter();
        answers
            .map(|a| (a["clause"].clone(), a["on"].clone(), a["outcome"].clone(), a["amount"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(outcomes(&place), outcomes(&turned), "recording order never decides");
}

#[test]
fn a_mapping_is_kept_for_its_source() {
    let place = Place::new();
    let mapping = place.file(
        "mapping.toml",
        "key = \"信用号\"\nperiod = \"2023\"\n[columns.\"去年挣的\"]\nfact = \"营业收入\"\nunit = \"万元\"\n[columns.\"备注\"]\n",
    );
    let table = |number: u32, value: u32| format!("信用号,去年挣的,备注\n{},{value},随便\n", code(number));
    let first = place.file("first.csv", table(1, 10));
    place.import(&first, &["--source", "税务共享", "--mapping", &mapping]).ok();
    // The next file of that source needs none; another source does.
    let next = place.file("next.csv", table(2, 20));
    let answer = place.import(&next, &["--source", "税务共享"]).ok();
    assert_eq!((&answer["new_entities"], &answer["unread_columns"]), (&1.into(), &serde_json::json!([])), "{answer}");
    let stranger = place.import(&next, &["--source", "企业自报"]);
    stranger.fails(1);
    stranger.says(&["统一社会信用代码"]);
}

#[test]
fn a_workbook_and_a_table_say_the_same() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, words) in (0..).zip(["统一社会信用代码", "名称", "营业收入(万元)", "成立日期"]) {
        sheet.write(0, column, words).unwrap();
    }
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2019, 5, 6).unwrap();
    sheet.write(1, 0, code(1)).unwrap().write(1, 1, "甲公司").unwrap().write(1, 2, 1234.5).unwrap();
    sheet.write_with_format(1, 3, &day, &rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d")).unwrap();
    let place = Place::new();
    place.import_own(&place.file("x.xlsx", book.save_to_buffer().unwrap())).ok();
    let counts = place.counts();
    let csv = format!(
        "统一社会信用代码,名称,2024年营业收入（元）,成立日期\n{},甲公司,\"12,345,000\",2019年5月6日\n",
        code(1)
    );
    let answer = place.import_own(&place.file("x.csv", csv)).ok();
    assert_eq!(answer["accepted"], 0, "{answer}");
    assert_eq!(place.counts(), counts);
}
