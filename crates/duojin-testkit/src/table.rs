//! Test tables: one line, one case, readable without code.
//!
//! ```text
//! 企业  营收_2023  营收_2024  高企 | 条款        结论
//! A1    1800万     2100万     是   | 小升规奖励  符合
//! A2    1800万     _          是   | 小升规奖励  待定 缺资料:营收_2024
//! ```
//! The first line names the columns; what stands after `|` is expected. Cells are parted by blanks; one that holds blanks
//! stands in backquotes, and the last column takes the rest of its line. `_` is the default. Lines that begin with `#` say something to the reader.

use std::fmt;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Names of the given columns.
    pub given: Vec<String>,
    /// Names of the expected columns.
    pub expected: Vec<String>,
    /// The cases.
    pub rows: Vec<Row>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of the text, from 1: what a failing test prints.
    pub line: usize,
    /// Given cells; none where the default stands.
    pub given: Vec<Option<String>>,
    /// Expected cells; none where nothing is expected.
    pub expected: Vec<Option<String>>,
}

/// The text is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 行：{}", self.line, self.message)
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// If there is no head, a line has no `|` where the head has one, or the number of cells differs.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut lines =
            (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
        let error = |line, message: String| TableError { line, message };
        let (at, head) = lines.next().ok_or_else(|| error(1, "表是空的，第一行写列名".to_owned()))?;
        let (given, expected) = halves(head);
        let names = |half: &str| -> Vec<String> { half.split_whitespace().map(str::to_owned).collect() };
        let (given, expected) = (names(given), names(expected.unwrap_or("")));
        if given.is_empty() && expected.is_empty() {
            return Err(error(at, "第一行没有列名".to_owned()));
        }
        let mut rows = Vec::new();
        for (line, text) in lines {
            let (left, right) = halves(text);
            if right.is_some() == expected.is_empty() {
                return Err(error(line, "“|”与表头不一致：表头有几个“|”，每行就写几个".to_owned()));
            }
            let read = |half: &str, columns: &[String], last: bool| {
                cells(half, columns.len(), last)
                    .ok_or_else(|| error(line, format!("应有 {} 格（{}）：{half}", columns.len(), columns.join(" "))))
            };
            rows.push(Row {
                line,
                given: read(left, &given, expected.is_empty())?,
                expected: read(right.unwrap_or(""), &expected, true)?,
            });
        }
        Ok(Self { given, expected, rows })
    }

    /// The given cell of that column, or none where the default stands.
    pub fn given<'a>(&self, row: &'a Row, column: &str) -> Option<&'a str> {
        let at = self.given.iter().position(|name| name == column)?;
        row.given.get(at)?.as_deref()
    }

    /// The expected cell of that column, or none where nothing is expected.
    pub fn expected<'a>(&self, row: &'a Row, column: &str) -> Option<&'a str> {
        let at = self.expected.iter().position(|name| name == column)?;
        row.expected.get(at)?.as_deref()
    }
}

/// What stands before and after the first `|` outside backquotes.
fn halves(line: &str) -> (&str, Option<&str>) {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '`' => quoted = !quoted,
            '|' if !quoted => return (line.get(..at).unwrap_or(""), line.get(at + 1..)),
            _ => {}
        }
    }
    (line, None)
}

fn cells(text: &str, columns: usize, last_takes_rest: bool) -> Option<Vec<Option<String>>> {
    let mut rest = text.trim();
    let mut found: Vec<Option<String>> = Vec::new();
    while !rest.is_empty() {
        let (cell, after) = if let Some(quoted) = rest.strip_prefix('`') {
            quoted.split_once('`')?
        } else if last_takes_rest && found.len() + 1 == columns {
            (rest, "")
        } else {
            rest.split_once(char::is_whitespace).unwrap_or((rest, ""))
        };
        found.push((cell != "_").then(|| cell.to_owned()));
        rest = after.trim_start();
    }
    if last_takes_rest && found.len() + 1 == columns {
        found.push(None);
    }
    (found.len() == columns).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "
        # 小升规
        企业  营收_2023  高企 | 条款        结论
        A1    1800万     是   | 小升规奖励  符合
        A2    _          `是 且 否` | 小升规奖励 待定 缺资料:营收_2024
        A3    _          _    | _
    ";

    #[test]
    fn reads_defaults_quotes_and_the_rest_of_the_line() {
        let table = Table::parse(GOOD).unwrap();
        assert_eq!(table.given, ["企业", "营收_2023", "高企"]);
        let [first, second, third] = table.rows.as_slice() else { panic!("{table:?}") };
        assert_eq!((first.line, table.given(first, "营收_2023")), (4, Some("1800万")));
        assert_eq!(table.given(second, "营收_2023"), None);
        assert_eq!(table.given(second, "高企"), Some("是 且 否"));
        assert_eq!(table.expected(second, "结论"), Some("待定 缺资料:营收_2024"));
        assert_eq!((table.expected(third, "条款"), table.expected(third, "结论")), (None, None));
    }

    #[test]
    fn tells_line_and_mend() {
        for (text, line, word) in [
            ("", 1, "列名"),
            ("甲 乙 | 丙\n1 | 2", 2, "应有 2 格（甲 乙）"),
            ("甲 | 乙\n\n1 2", 3, "“|”"),
            ("甲\n1 | 2", 2, "“|”"),
        ] {
            let error = Table::parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.message.contains(word), "{error}");
        }
    }
}
