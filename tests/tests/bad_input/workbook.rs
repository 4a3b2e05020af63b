//! Excel workbooks as people make them, and files that only pretend to be one.

use crate::Ground;
use duojin_tests::{code, wrong_code};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

fn book(fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet()).unwrap();
    book.save_to_buffer().unwrap()
}

fn head(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (column, words) in (0..).zip(["统一社会信用代码", "营业收入(万元)", "从业人员"]) {
        sheet.write(0, column, words)?;
    }
    Ok(())
}

fn good_book() -> Vec<u8> {
    book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, code(9))?.write(1, 1, 1200.5)?.write(1, 2, 30)?;
        Ok(())
    })
}

#[test]
fn a_plain_workbook_is_taken() {
    let ground = Ground::new();
    let answer = ground.place.import_own(&ground.place.file("good.xlsx", good_book())).ok();
    assert_eq!((&answer["rows"], &answer["new_entities"]), (&1.into(), &1.into()), "{answer}");
}

#[test]
fn merged_headers_are_refused_with_their_cells() {
    let ground = Ground::new();
    let plain = Format::new();
    let across = book(|sheet| {
        sheet.write(0, 0, "统一社会信用代码")?;
        sheet.merge_range(0, 1, 0, 2, "经营情况", &plain)?;
        sheet.write(1, 1, "营业收入(万元)")?.write(1, 2, "从业人员")?;
        sheet.write(2, 0, code(9))?.write(2, 1, 5)?.write(2, 2, 6)?;
        Ok(())
    });
    ground.refuses("across.xlsx", across, &["合并", "B1"]);
    let down = book(|sheet| {
        sheet.merge_range(0, 0, 1, 0, "统一社会信用代码", &plain)?;
        sheet.merge_range(0, 1, 0, 2, "2024年", &plain)?;
        sheet.write(1, 1, "营业收入(万元)")?.write(1, 2, "从业人员")?;
        sheet.write(2, 0, code(9))?.write(2, 1, 5)?.write(2, 2, 6)?;
        Ok(())
    });
    ground.refuses("down.xlsx", down, &["合并"]);
    let two_under_one = book(|sheet| {
        sheet.write(0, 0, "统一社会信用代码")?;
        sheet.merge_range(0, 1, 0, 2, "营业收入(万元)", &plain)?;
        sheet.write(1, 0, code(9))?.write(1, 1, 5)?.write(1, 2, 6)?;
        Ok(())
    });
    ground.refuses("two-under-one.xlsx", two_under_one, &["合并", "B1"]);
    // A merged cell in the data says one thing of several enterprises.
    let in_data = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, code(8))?.write(2, 0, code(9))?;
        sheet.merge_range(1, 1, 2, 1, "", &plain)?;
        sheet.write(1, 1, 500)?;
        Ok(())
    });
    ground.refuses("data.xlsx", in_data, &["合并", "B2:B3"]);
}

#[test]
fn titles_above_and_notes_below_do_no_harm() {
    let ground = Ground::new();
    let titled = book(|sheet| {
        sheet.merge_range(0, 0, 0, 2, "2024 年企业经营情况表", &Format::new())?;
        for (column, words) in (0..).zip(["统一社会信用代码", "营业收入(万元)", "从业人员"]) {
            sheet.write(1, column, words)?;
        }
        sheet.write(2, 0, code(9))?.write(2, 1, 5)?.write(2, 2, 6)?;
        Ok(())
    });
    let answer = ground.place.import_own(&ground.place.file("title.xlsx", titled)).ok();
    assert_eq!((&answer["rows"], &answer["new_entities"]), (&1.into(), &1.into()), "{answer}");
    let noted = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, code(10))?.write(1, 1, 5)?;
        sheet.merge_range(2, 0, 2, 2, "注：以上为初步数", &Format::new())?;
        Ok(())
    });
    let run = ground.place.import_own(&ground.place.file("note.xlsx", noted));
    let answer = run.fails(1);
    assert_eq!((&answer["new_entities"], &answer["rejected"]), (&1.into(), &1.into()), "{run}");
}

#[test]
fn cells_of_the_wrong_kind_go_back() {
    let ground = Ground::new();
    let text = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, code(9))?.write(1, 1, "大约一千二")?.write(1, 2, "三十人左右")?;
        Ok(())
    });
    ground.sends_back("text.xlsx", text, 1, &["B2", "C2", "大约一千二"]);
    let truth = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, code(9))?.write(1, 1, true)?;
        Ok(())
    });
    ground.sends_back("truth.xlsx", truth, 1, &["B2"]);
    // A number that the spreadsheet shows as a day is a slip of typing.
    let day = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, code(9))?;
        sheet.write_with_format(1, 1, 45_000, &Format::new().set_num_format("yyyy-mm-dd"))?;
        Ok(())
    });
    ground.sends_back("day.xlsx", day, 1, &["B2"]);
}

#[test]
fn formulas_that_failed_go_back() {
    let ground = Ground::new();
    for error in ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?"] {
        let failed = book(|sheet| {
            head(sheet)?;
            sheet.write(1, 0, code(9))?.write(1, 1, Formula::new("=1/0").set_result(error))?.write(1, 2, 3)?;
            Ok(())
        });
        ground.sends_back("formula.xlsx", failed, 1, &["B2", error]);
    }
    // One that worked is its value.
    let worked = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, code(9))?.write(1, 1, Formula::new("=1+1").set_result("2"))?;
        Ok(())
    });
    ground.place.import_own(&ground.place.file("worked.xlsx", worked)).ok();
}

#[test]
fn codes_kept_as_numbers_go_back_even_if_the_digits_fit() {
    let ground = Ground::new();
    let rounded = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, 914_419_001_234_567_890_f64)?.write(1, 1, 5)?;
        Ok(())
    });
    ground.sends_back("rounded.xlsx", rounded, 1, &["A2", "文本"]);
    // By luck the check digit of the rounded number is right: it is still not the code that was typed.
    let lucky = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, lucky_number())?.write(1, 1, 5)?;
        Ok(())
    });
    ground.sends_back("lucky.xlsx", lucky, 1, &["A2", "文本"]);
    let wrong = book(|sheet| {
        head(sheet)?;
        sheet.write(1, 0, wrong_code(9))?.write(1, 1, 5)?;
        Ok(())
    });
    ground.sends_back("wrong.xlsx", wrong, 1, &["A2", "校验位"]);
}

/// An eighteen-digit number that a double holds exactly and whose last digit is a right check digit.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "that is what is sought"
)]
fn lucky_number() -> f64 {
    const WEIGHTS: [u64; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    (0..1_000_000_u64)
        .map(|n| 914_499_990_000_000_000 + n * 128)
        .find(|candidate| {
            let digits: Vec<u64> = candidate.to_string().bytes().map(|b| u64::from(b - b'0')).collect();
            let sum: u64 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
            (31 - sum % 31) % 31 == digits[17] && *candidate as f64 as u64 == *candidate
        })
        .map(|candidate| candidate as f64)
        .unwrap()
}

#[test]
fn rows_told_twice_go_back() {
    let ground = Ground::new();
    let twice = book(|sheet| {
        head(sheet)?;
        for row in 1..4 {
            sheet.write(row, 0, code(9))?.write(row, 1, row)?;
        }
        Ok(())
    });
    let run = ground.place.import_own(&ground.place.file("twice.xlsx", twice));
    assert_eq!(run.fails(1)["rejected"], 2, "{run}");
    run.says(&["A3", "A4"]);
}

#[test]
fn a_second_sheet_is_not_passed_over_in_silence() {
    let ground = Ground::new();
    let mut book = Workbook::new();
    for number in [8, 9] {
        let sheet = book.add_worksheet();
        head(sheet).unwrap();
        sheet.write(1, 0, code(number)).unwrap().write(1, 1, 5).unwrap();
    }
    let run = ground.place.import_own(&ground.place.file("two.xlsx", book.save_to_buffer().unwrap()));
    run.says(&["Sheet2"]);
}

#[test]
fn an_empty_sheet_is_refused() {
    let ground = Ground::new();
    ground.refuses("empty.xlsx", book(|_| Ok(())), &["第一行写表头"]);
}

#[test]
fn files_that_only_pretend_are_refused() {
    let ground = Ground::new();
    let mut old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    old.resize(4096, 0);
    ground.refuses("old.xls", &old, &["xlsx"]);
    ground.refuses("renamed.xlsx", &old, &["xlsx"]);
    // A zip without a single file, and one cut after its first bytes.
    let mut empty_zip = b"PK\x05\x06".to_vec();
    empty_zip.resize(22, 0);
    ground.refuses("empty.xlsx", &empty_zip, &["怎么改"]);
    ground.refuses("start.xlsx", b"PK\x03\x04", &["怎么改"]);
    ground.refuses("empty-file.xlsx", b"", &["怎么改"]);
    // A sound zip with something else in it.
    let mut other = good_book();
    while let Some(at) = other.windows(15).position(|w| w == b"xl/workbook.xml") {
        other[at..at + 15].copy_from_slice(b"no/workbook.xmx");
    }
    ground.refuses("other.xlsx", &other, &["怎么改"]);
}

#[test]
fn a_workbook_cut_anywhere_is_refused() {
    let ground = Ground::new();
    let whole = good_book();
    for part in 1..12 {
        let length = whole.len() * part / 12;
        ground.refuses("cut.xlsx", &whole[..length], &["怎么改"]);
    }
    ground.refuses("last.xlsx", &whole[..whole.len() - 1], &["怎么改"]);
}
