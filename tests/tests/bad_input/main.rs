//! What must be refused: each file of this suite attacks one kind of input.
//!
//! The common claim: the answer names the place and the mend, the exit code is not zero, nothing panics,
//! nothing is half-written (the doctor counts what it counted before).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod calls;
mod csv;
mod directory;
mod pack;
mod parquet_file;
mod workbook;

use duojin_tests::{Counts, Place, Run, code};

/// A data directory with three real enterprises in it, and what the doctor counted then.
struct Ground {
    place: Place,
    before: Counts,
}

impl Ground {
    fn new() -> Self {
        let place = Place::new();
        let good = format!(
            "统一社会信用代码,名称,营业收入(万元)\n{},甲公司,100\n{},乙公司,200\n{},丙公司,300\n",
            code(1),
            code(2),
            code(3)
        );
        let file = place.file("good.csv", good);
        place.import_own(&file).ok();
        let before = place.counts();
        assert_eq!(before.entities, 3);
        Self { place, before }
    }

    /// Imports a bad file: it must be refused as a whole, in these words, and change nothing.
    fn refuses(&self, name: &str, content: impl AsRef<[u8]>, words: &[&str]) -> Run {
        let file = self.place.file(name, content);
        let run = self.place.import_own(&file);
        let answer = run.fails(1);
        assert_eq!(answer["ok"], false, "{run}");
        let problems = answer["problems"].as_array().expect("problems");
        assert!(!problems.is_empty(), "{run}");
        for problem in problems {
            assert_eq!(
                problem["place"]["file"].as_str().map(|f| f.contains(name)),
                Some(true),
                "the file is named\n{run}"
            );
            for part in ["zh", "en", "mend_zh", "mend_en"] {
                assert!(problem[part].as_str().is_some_and(|t| !t.is_empty()), "{part} is missing\n{run}");
            }
            assert!(problem["zh"] != problem["en"], "{run}");
        }
        run.says(words);
        self.unchanged();
        run
    }

    /// Imports a file of which every row goes back, in these words; nothing is recorded.
    fn sends_back(&self, name: &str, content: impl AsRef<[u8]>, rows: u64, words: &[&str]) -> Run {
        let file = self.place.file(name, content);
        let run = self.place.import_own(&file);
        let answer = run.fails(1);
        assert_eq!(answer["rejected"], rows, "{run}");
        assert_eq!(answer["accepted"], 0, "{run}");
        for row in answer["rejected_rows"].as_array().unwrap() {
            assert!(row["row"].is_u64(), "{run}");
            for reason in row["reasons"].as_array().unwrap() {
                assert!(
                    reason["cell"].as_str().is_some_and(|cell| cell.ends_with(&row["row"].to_string())),
                    "the cell is named\n{run}"
                );
            }
        }
        run.says(words);
        self.unchanged();
        run
    }

    fn unchanged(&self) {
        assert_eq!(self.place.counts(), self.before);
    }
}
