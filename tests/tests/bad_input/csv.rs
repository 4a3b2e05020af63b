//! CSV files as they come: other encodings, torn rows, codes that spreadsheets have mangled, numbers that are none.

use crate::Ground;
use duojin_tests::{Place, code, wrong_code};

const HEAD: &str = "统一社会信用代码,营业收入(万元),从业人员\n";

fn row(number: u32, rest: &str) -> String {
    format!("{},{rest}\n", code(number))
}

#[test]
fn a_file_without_a_table_is_refused() {
    let ground = Ground::new();
    ground.refuses("empty.csv", "", &["没有表格", "第一行写表头"]);
    ground.refuses("blank.csv", "\n\r\n , \n\n", &["怎么改"]);
    ground.refuses("bom.csv", "\u{feff}", &["没有表格"]);
    ground.refuses("nokey.csv", "营业收入(万元),从业人员\n1,2\n", &["统一社会信用代码", "文本格式"]);
}

#[test]
fn junk_is_refused() {
    let ground = Ground::new();
    // Bytes of no encoding, the same on every run.
    let mut state = 0x2545_f491_u32;
    let junk: Vec<u8> = (0..4096)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[1]
        })
        .collect();
    ground.refuses("junk.csv", &junk, &["怎么改"]);
    ground.refuses("zeros.csv", [0_u8; 4096], &["怎么改"]);
    ground.refuses("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["怎么改"]);
    let utf16: Vec<u8> = format!("\u{feff}{HEAD}{}", row(9, "1,2")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    ground.refuses("utf16.csv", utf16, &["UTF-8"]);
}

#[test]
fn gbk_reads_like_utf8() {
    let text = format!("{HEAD}{}", row(1, "1234.5,12"))
        .replace("统一社会信用代码", "统一社会信用代码,名称")
        .replace(",1234.5", ",喆囧餐饮有限公司,1234.5");
    let (gbk, _, lost) = encoding_rs::GB18030.encode(&text);
    assert!(!lost);
    let (left, right) = (Place::new(), Place::new());
    let one = left.import_own(&left.file("x.csv", &text)).ok();
    let other = right.import_own(&right.file("x.csv", gbk)).ok();
    assert_eq!(one["accepted"], other["accepted"]);
    assert_eq!(left.counts(), right.counts());
    let page = |place: &Place| {
        let run = duojin_tests::text(&["explain", "--data", &place.data(), &code(1)]);
        assert_eq!(run.code, Some(0), "{run}");
        run
    };
    page(&right).says(&["喆囧餐饮有限公司"]);
    assert_eq!(page(&left).out, page(&right).out);
}

#[test]
fn rows_that_do_not_line_up_are_never_guessed_at() {
    let ground = Ground::new();
    ground.refuses("long.csv", format!("{HEAD}{}", row(9, "1,2,3")), &["D2", "列对不上"]);
    ground.refuses("short.csv", format!("{HEAD}{}{}", row(8, "1,2"), row(9, "1")), &["第 3 行", "列对不上"]);
    // A file cut off in a number: 1200.5 must not become 12.
    ground.refuses("cut.csv", format!("{HEAD}{},12", code(9)), &["没有传完"]);
    // A quote that is never closed swallows the rest of the file.
    let text = format!("{HEAD}{}{}", row(8, "1,\"2"), row(9, "3,4"));
    ground.refuses("quote.csv", text, &["引号"]);
    let text = format!("{HEAD}{},5,\"6", code(8));
    ground.refuses("quote-at-end.csv", text, &["引号"]);
}

#[test]
fn headers_that_say_two_things_are_refused() {
    let ground = Ground::new();
    ground.refuses(
        "twice.csv",
        format!("统一社会信用代码,营业收入(万元),营业收入(万元)\n{}", row(9, "1,2")),
        &["B1", "C1"],
    );
    // An alias of the same fact is the same column.
    ground.refuses(
        "alias.csv",
        format!("统一社会信用代码,营业收入(万元),营业额(元)\n{}", row(9, "1,2")),
        &["B1", "C1"],
    );
    ground.refuses("unit.csv", format!("统一社会信用代码,营业收入(平方米)\n{}", row(9, "1")), &["平方米", "万元"]);
    // Every wrong header is told at once.
    let run = ground.refuses(
        "two.csv",
        format!("统一社会信用代码,营业收入(平方米),从业人员(万元)\n{}", row(9, "1,2")),
        &["B1", "C1"],
    );
    assert_eq!(run.json()["problems"].as_array().unwrap().len(), 2, "{run}");
}

#[test]
fn wrong_codes_go_back() {
    let ground = Ground::new();
    let text = format!("{HEAD}{},1,2\n", wrong_code(9));
    let run = ground.sends_back("digit.csv", text, 1, &["A2", "校验位"]);
    // The right digit is told.
    let right = code(9);
    run.says(&[&right[17..]]);
    // What a spreadsheet makes of an all-digit code: the answer says how to keep it from doing so.
    ground.sends_back("mangled.csv", format!("{HEAD}9.14419E+17,1,2\n"), 1, &["A2", "文本"]);
    ground.sends_back("short.csv", format!("{HEAD}{},1,2\n", &code(9)[..17]), 1, &["A2", "18"]);
    ground.sends_back("total.csv", format!("{HEAD}合计,600,30\n"), 1, &["A2"]);
    ground.sends_back("none.csv", format!("{HEAD},1,2\n"), 1, &["A2"]);
    ground.sends_back("old.csv", format!("{HEAD}441900000012345,1,2\n"), 1, &["A2"]);
}

#[test]
fn numbers_that_are_none_go_back_with_their_cell() {
    let ground = Ground::new();
    for (cell, said) in [
        ("约1200", "约1200"),
        ("#DIV/0!", "#DIV/0!"),
        ("NaN", "NaN"),
        ("inf", "inf"),
        ("1e400", "1e400"),
        ("99999999999999999999", "99999999999999999999"),
        ("0x10", "0x10"),
        ("12 34", "12 34"),
        ("1.2.3", "1.2.3"),
        ("--5", "--5"),
        ("1,2,3", "1,2,3"),
        ("0.0000001", "0.0000001"),
    ] {
        ground.sends_back("n.csv", format!("{HEAD}{}", row(9, &format!("\"{cell}\",2"))), 1, &["B2", said]);
    }
    ground.sends_back("half.csv", format!("{HEAD}{}", row(9, "1,2.5")), 1, &["C2", "2.5"]);
    // Both cells of one row are told.
    ground.sends_back("both.csv", format!("{HEAD}{}", row(9, "甲,乙")), 1, &["B2", "C2"]);
}

#[test]
fn good_rows_stay_and_bad_rows_come_back_as_a_file() {
    let ground = Ground::new();
    let text = format!("{HEAD}{}{}{},4,4\n{}", row(11, "1,1"), row(12, "坏,2"), wrong_code(13), row(14, "\"3,000\",3"));
    let file = ground.place.file("mixed.csv", text);
    let back = ground.place.arg("back.csv");
    let run = ground.place.import(&file, &["--source", "企业自报", "--period", "2024", "--rejected", &back]);
    let answer = run.fails(1);
    assert_eq!(
        (&answer["rows"], &answer["rejected"], &answer["new_entities"]),
        (&4.into(), &2.into(), &2.into()),
        "{run}"
    );
    let returned = std::fs::read_to_string(&back).unwrap();
    assert!(
        returned.contains(&wrong_code(13)) && returned.contains(&code(12)) && returned.contains('坏'),
        "{returned}"
    );
    assert!(!returned.contains(&code(11)) && !returned.contains(&code(14)), "{returned}");
    assert_eq!(returned.trim_end().lines().count(), 3, "{returned}");
    // Mended, the returned file is taken as it is.
    let mended = returned.replace('坏', "2").replace(&wrong_code(13), &code(13));
    let again = ground.place.import_own(&ground.place.file("mended.csv", mended)).ok();
    assert_eq!((&again["rejected"], &again["new_entities"]), (&0.into(), &2.into()), "{again}");
    assert_eq!(ground.place.counts().entities, 7);
}

#[test]
fn the_same_entity_twice_in_a_file_is_told() {
    let ground = Ground::new();
    let text = format!("{HEAD}{}{}", row(21, "1,1"), row(21, "2,1"));
    let run = ground.place.import_own(&ground.place.file("twice.csv", text));
    let answer = run.fails(1);
    assert_eq!(answer["rejected"], 1, "{run}");
    run.says(&["A3"]);
    ground.place.counts();
}

#[test]
fn dates_and_words_outside_their_lists_go_back() {
    let ground = Ground::new();
    for (head, cell) in [
        ("成立日期", "2024-02-30"),
        ("成立日期", "二〇二四年"),
        ("注册地", "东菀市"),
        ("行业", "99999"),
        ("法人资格", "也许"),
    ] {
        ground.sends_back("w.csv", format!("统一社会信用代码,{head}\n{}", row(9, cell)), 1, &["B2", cell]);
    }
}

#[test]
fn a_source_nobody_knows_is_told() {
    let ground = Ground::new();
    let file = ground.place.file("s.csv", format!("{HEAD}{}", row(9, "1,2")));
    // It would have no rank among the sources that the dictionary names: nothing of it is taken.
    let run = ground.place.import(&file, &["--source", "路边社", "--period", "2024"]);
    run.fails(1);
    run.says(&["路边社", "税务共享", "什么都没有写入"]);
    ground.unchanged();
    // A source that may tell of one column and not of the other: the one is taken, the other named.
    let run = ground.place.import(&file, &["--source", "税务共享", "--period", "2024"]);
    let refused = run.ok()["refused_columns"].to_string();
    assert!(refused.contains("从业人员") && refused.contains("社保共享") && !refused.contains("营业收入"), "{run}");
    let file = ground.place.file("t.csv", format!("{HEAD}{}", row(10, "1,2")));
    assert_eq!(ground.place.import_own(&file).ok()["warnings"], serde_json::json!([]));
}

#[test]
fn a_dry_run_writes_nothing() {
    let ground = Ground::new();
    let file = ground.place.file("d.csv", format!("{HEAD}{}", row(9, "1,2")));
    let answer = ground.place.import(&file, &["--source", "企业自报", "--period", "2024", "--dry-run"]).ok();
    assert_eq!((&answer["dry_run"], &answer["new_entities"]), (&true.into(), &1.into()), "{answer}");
    ground.unchanged();
}

#[test]
fn periods_that_are_none_are_refused() {
    let ground = Ground::new();
    let file = ground.place.file("p.csv", format!("{HEAD}{}", row(9, "1,2")));
    for period in ["2024-13", "24", "去年", "2024-Q5", "2024-Q1"] {
        let run = ground.place.import(&file, &["--source", "企业自报", "--period", period]);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[period]);
        ground.unchanged();
    }
}
