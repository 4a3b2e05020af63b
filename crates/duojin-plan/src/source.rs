//! Reading the text files of a pack: CSV rows and TOML items that know their line, and every mistake at once.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use duojin_base::{Diagnostic, Place, Span};
use serde::de::DeserializeOwned;

/// The files of a pack: path with `/` between folders, and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What was found wrong so far.
pub type Problems = Vec<Diagnostic>;

/// The text of a file; a missing file or broken UTF-8 is a problem.
pub fn text<'a>(files: &'a Files, path: &str, problems: &mut Problems) -> Option<&'a str> {
    let Some(bytes) = files.get(path) else {
        problems.push(
            Diagnostic::error(
                "pack.file-missing",
                Place::file(path),
                format!("规则包里没有 {path}"),
                format!("the pack has no {path}"),
            )
            .mend("把这个文件放进规则包", "put this file into the pack"),
        );
        return None;
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = line_number(before.iter().filter(|byte| **byte == b'\n').count());
            problems.push(
                Diagnostic::error("pack.not-utf8", Place::line(path, line), "不是 UTF-8 编码", "not UTF-8")
                    .mend("另存为 UTF-8", "save it as UTF-8"),
            );
            None
        }
    }
}

fn line_number(newlines_before: usize) -> u32 {
    u32::try_from(newlines_before).unwrap_or(u32::MAX).saturating_add(1)
}

fn line_at(text: &str, byte: usize) -> u32 {
    let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
    line_number(before.iter().filter(|byte| **byte == b'\n').count())
}

/// One item of a TOML array of tables, or a whole TOML file, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    /// Line where it begins, from 1.
    pub line: u32,
    /// What it says.
    pub value: T,
}

fn toml_problem(path: &str, line: u32, message: &str) -> Diagnostic {
    let quoted = message.split('`').nth(1).unwrap_or_default().to_owned();
    let place = Place::line(path, line);
    if message.starts_with("missing field") {
        Diagnostic::error(
            "pack.field-missing",
            place,
            format!("缺少字段 {quoted}"),
            format!("field {quoted} is missing"),
        )
        .mend(format!("补上 {quoted}"), format!("add {quoted}"))
    } else if message.starts_with("unknown field") {
        let known = message.split_once("expected").map_or("", |(_, rest)| rest.trim());
        Diagnostic::error(
            "pack.field-unknown",
            place,
            format!("不认识的字段 {quoted}"),
            format!("unknown field {quoted}"),
        )
        .mend(format!("可用的字段：{known}"), format!("expected {known}"))
    } else if message.starts_with("unknown variant") {
        let known = message.split_once("expected").map_or("", |(_, rest)| rest.trim());
        Diagnostic::error(
            "pack.value-unknown",
            place,
            format!("不认识的值 {quoted}"),
            format!("unknown value {quoted}"),
        )
        .mend(format!("可用的值：{known}"), format!("expected {known}"))
    } else {
        Diagnostic::error("pack.toml", place, format!("读不懂：{message}"), message.to_owned())
            .mend("对照同类的项改写法", "write it as its neighbours are written")
    }
}

/// A whole TOML file as one value.
pub fn toml_file<T: DeserializeOwned>(files: &Files, path: &str, problems: &mut Problems) -> Option<Item<T>> {
    let text = text(files, path, problems)?;
    match toml::from_str::<T>(text) {
        Ok(value) => Some(Item { line: 1, value }),
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            problems.push(toml_problem(path, line, error.message()));
            None
        }
    }
}

/// The items of the array of tables `key`; each item that is wrong is a problem of its own, the others are read.
pub fn toml_items<T: DeserializeOwned>(files: &Files, path: &str, key: &str, problems: &mut Problems) -> Vec<Item<T>> {
    let Some(text) = text(files, path, problems) else {
        return Vec::new();
    };
    let table = match toml::from_str::<BTreeMap<String, toml::Spanned<toml::Value>>>(text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            problems.push(toml_problem(path, line, error.message()));
            return Vec::new();
        }
    };
    let Some(toml::Value::Array(values)) = table.get(key).map(toml::Spanned::get_ref) else {
        problems.push(
            Diagnostic::error(
                "pack.items-missing",
                Place::file(path),
                format!("没有一项 [[{key}]]"),
                format!("there is no [[{key}]]"),
            )
            .mend(format!("用 [[{key}]] 写各项"), format!("write the items as [[{key}]]")),
        );
        return Vec::new();
    };
    // A value inside an array has no span of its own once it is a plain value; its header line has.
    let header = format!("[[{key}]]");
    let lines: Vec<u32> =
        text.lines().enumerate().filter(|(_, line)| line.trim() == header).map(|(at, _)| line_number(at)).collect();
    let mut items = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let line = lines.get(at).copied().unwrap_or(1);
        match T::deserialize(value.clone()) {
            Ok(value) => items.push(Item { line, value }),
            Err(error) => problems.push(toml_problem(path, line, error.message())),
        }
    }
    items
}

/// One row of a CSV table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    path: String,
    /// Line of the file, from 1.
    pub line: u32,
    cells: BTreeMap<String, String>,
}

/// The rows of a CSV table whose header must be exactly `columns`.
pub fn csv_rows(files: &Files, path: &str, columns: &[&str], problems: &mut Problems) -> Vec<Row> {
    let Some(text) = text(files, path, problems) else {
        return Vec::new();
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => {
            problems.push(Diagnostic::error(
                "pack.csv",
                Place::line(path, 1),
                format!("表头读不懂：{error}"),
                error.to_string(),
            ));
            return Vec::new();
        }
    };
    let found: BTreeSet<&str> = header.iter().map(String::as_str).collect();
    let wanted: BTreeSet<&str> = columns.iter().copied().collect();
    for missing in wanted.difference(&found) {
        problems.push(
            Diagnostic::error(
                "pack.column-missing",
                Place::line(path, 1),
                format!("表头缺一列 {missing}"),
                format!("column {missing} is missing"),
            )
            .mend(format!("表头应为 {}", columns.join(",")), format!("the header should be {}", columns.join(","))),
        );
    }
    for unknown in found.difference(&wanted) {
        problems.push(
            Diagnostic::error(
                "pack.column-unknown",
                Place::line(path, 1),
                format!("不认识的列 {unknown}"),
                format!("unknown column {unknown}"),
            )
            .mend(format!("表头应为 {}", columns.join(",")), format!("the header should be {}", columns.join(","))),
        );
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                let place = Place::line(path, u32::try_from(line).unwrap_or(u32::MAX));
                problems.push(Diagnostic::error(
                    "pack.csv",
                    place,
                    format!("这一行读不懂：{error}"),
                    error.to_string(),
                ));
                continue;
            }
        };
        let line = record.position().map_or(1, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        if record.len() != header.len() {
            problems.push(
                Diagnostic::error(
                    "pack.row-width",
                    Place::line(path, line),
                    format!("这一行有 {} 格，表头有 {} 列", record.len(), header.len()),
                    format!("{} cells under {} columns", record.len(), header.len()),
                )
                .mend("含逗号的格子用双引号括起来", "quote cells that hold a comma"),
            );
            continue;
        }
        let cells = header.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        rows.push(Row { path: path.to_owned(), line, cells });
    }
    rows
}

impl Row {
    /// Where the row is.
    pub fn place(&self) -> Place {
        Place::line(self.path.clone(), self.line)
    }

    /// The cell as it stands; empty if there is none.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The cell, or none if it is empty.
    pub fn optional(&self, column: &str) -> Option<String> {
        let cell = self.get(column);
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    /// The cell, which may not be empty.
    pub fn required(&self, column: &str, problems: &mut Problems) -> String {
        if self.get(column).is_empty() {
            problems.push(
                Diagnostic::error(
                    "pack.cell-empty",
                    self.place(),
                    format!("{column} 不能空"),
                    format!("{column} is empty"),
                )
                .mend(format!("填上 {column}"), format!("fill in {column}")),
            );
        }
        self.get(column).to_owned()
    }

    /// The parts of a cell between semicolons.
    pub fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// `1` or `0`.
    pub fn flag(&self, column: &str, problems: &mut Problems) -> bool {
        match self.get(column) {
            "1" => true,
            "0" => false,
            other => {
                self.wrong(column, other, "1 或 0", "1 or 0", problems);
                false
            }
        }
    }

    /// A value that reads itself; empty is none, nonsense a problem.
    pub fn parsed<T: FromStr>(&self, column: &str, zh: &str, en: &str, problems: &mut Problems) -> Option<T> {
        let cell = self.get(column);
        if cell.is_empty() {
            return None;
        }
        let parsed = cell.parse().ok();
        if parsed.is_none() {
            self.wrong(column, cell, zh, en, problems);
        }
        parsed
    }

    /// A word of a closed list.
    pub fn word<T: Copy>(&self, column: &str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
        let cell = self.get(column);
        let found = words.iter().find(|(word, _)| *word == cell).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let known = known.join(" | ");
            self.wrong(column, cell, &known, &known, problems);
        }
        found
    }

    /// Two columns as a span; both empty is none.
    pub fn span(&self, start: &str, end: &str, problems: &mut Problems) -> Option<Span> {
        if self.get(start).is_empty() && self.get(end).is_empty() {
            return None;
        }
        let from = self.parsed(start, "整数", "a whole number", problems);
        let to = self.parsed(end, "整数", "a whole number", problems);
        match (from, to) {
            (Some(from), Some(to)) => Some(Span::new(from, to)),
            _ => {
                if self.get(start).is_empty() != self.get(end).is_empty() {
                    self.wrong(start, self.get(start), "区间的两端都要写", "both ends of the span", problems);
                }
                None
            }
        }
    }

    /// Adds “this cell is not what it should be”.
    pub fn wrong(&self, column: &str, cell: &str, zh: &str, en: &str, problems: &mut Problems) {
        problems.push(
            Diagnostic::error(
                "pack.cell-wrong",
                self.place(),
                format!("{column} 写的是“{cell}”"),
                format!("{column} says “{cell}”"),
            )
            .mend(format!("应为 {zh}"), format!("expected {en}")),
        );
    }
}

/// Adds a problem for each id that stands twice.
pub fn unique<'a>(kind: (&str, &str), ids: impl Iterator<Item = (&'a str, Place)>, problems: &mut Problems) {
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for (id, place) in ids {
        if let Some(first) = seen.get(id) {
            problems.push(
                Diagnostic::error(
                    "pack.id-twice",
                    place,
                    format!("{} {id} 写了两次", kind.0),
                    format!("{} {id} stands twice", kind.1),
                )
                .mend("改其中一个的编号", "give one of them another id")
                .also(first.clone(), "第一次在这里", "first here"),
            );
        } else {
            seen.insert(id, place);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

    use super::*;

    fn files(path: &str, text: &str) -> Files {
        Files::from([(path.to_owned(), text.as_bytes().to_vec())])
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        id: String,
        size: u32,
    }

    #[test]
    fn every_wrong_item_is_told_with_its_line_and_the_others_are_read() {
        let text = "# head\n[[thing]]\nid = \"a\"\nsize = 1\n\n[[thing]]\nid = \"b\"\n\n[[thing]]\nid = \"c\"\nsize = 3\nsise = 4\n";
        let mut problems = Vec::new();
        let items: Vec<Item<Thing>> = toml_items(&files("t.toml", text), "t.toml", "thing", &mut problems);
        assert_eq!(items.iter().map(|item| (item.value.id.as_str(), item.value.size)).collect::<Vec<_>>(), [("a", 1)]);
        let told: Vec<(&str, Option<u32>)> = problems.iter().map(|p| (p.code, p.place.line)).collect();
        assert_eq!(told, [("pack.field-missing", Some(6)), ("pack.field-unknown", Some(9))]);
    }

    #[test]
    fn rows_know_their_line_and_wrong_cells_are_named() {
        let text = "id,start,end\nA,1,5\n\"B\n2\",x,5\nC,1\n";
        let mut problems = Vec::new();
        let rows = csv_rows(&files("t.csv", text), "t.csv", &["id", "start", "end"], &mut problems);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].span("start", "end", &mut problems), Some(Span::new(1, 5)));
        assert_eq!(rows[1].span("start", "end", &mut problems), None);
        let told: Vec<(&str, Option<u32>)> = problems.iter().map(|p| (p.code, p.place.line)).collect();
        assert_eq!(told, [("pack.row-width", Some(5)), ("pack.cell-wrong", Some(3))]);
    }

    #[test]
    fn a_missing_column_and_a_missing_file_are_told() {
        let mut problems = Vec::new();
        csv_rows(&files("t.csv", "id,begin\n"), "t.csv", &["id", "start"], &mut problems);
        csv_rows(&files("t.csv", "id"), "u.csv", &["id"], &mut problems);
        let told: Vec<&str> = problems.iter().map(|p| p.code).collect();
        assert_eq!(told, ["pack.column-missing", "pack.column-unknown", "pack.file-missing"]);
    }
}
