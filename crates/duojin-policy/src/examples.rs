//! Tables of example enterprises, split into cells that know their place. What a cell means is for the pack to say.

use std::ops::Range;

use duojin_base::{Diagnostic, Place};

use crate::offsets::Offsets;

/// Most rows of one table.
pub const MAX_EXAMPLE_ROWS: usize = 200;

/// A word of the table and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The word; `_` means not given.
    pub text: String,
    /// Where.
    pub place: Place,
}

impl Cell {
    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        self.text == "_"
    }
}

/// A heading of the table.
pub type Column = Cell;

/// One example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleRow {
    /// Its name.
    pub name: Cell,
    /// What is given, one a column of `given`.
    pub given: Vec<Cell>,
    /// What is expected, one a column of `expected`.
    pub expected: Vec<Cell>,
}

/// A table of examples.
///
/// ```text
/// 时点 2016-12-31
/// 各例 注册地=南城街道 法人资格=是
/// 企业 营业收入[2015] | 结论   金额
/// A    1200万元       | 符合   20万元
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleTable {
    /// 时点: the day on which the examples are judged, as written.
    pub as_of: Option<Cell>,
    /// 各例: what holds for every row, unless a column says otherwise: name and value.
    pub common: Vec<(Cell, Cell)>,
    /// What the rows are: 企业, 个体工商户 …
    pub object: Column,
    /// Headings of what is given.
    pub given: Vec<Column>,
    /// Headings of what is expected.
    pub expected: Vec<Column>,
    /// The examples.
    pub rows: Vec<ExampleRow>,
}

pub(crate) fn read(offsets: &Offsets<'_>, range: Range<usize>, problems: &mut Vec<Diagnostic>) -> Option<ExampleTable> {
    let text = offsets.text.get(range.clone())?;
    let (mut as_of, mut common) = (None, Vec::new());
    let mut header: Option<Line> = None;
    let mut rows = Vec::new();
    let mut at = range.start;
    for raw in text.split_inclusive('\n') {
        let line = Line::read(offsets, at, raw);
        at += raw.len();
        let Some(first) = line.given.first() else {
            if let Some(stray) = line.expected.first() {
                problems.push(row_problem(stray.place.clone(), "这一行没有名字", "this row has no name"));
            }
            continue;
        };
        match (&header, first.text.as_str()) {
            (None, "时点") => as_of = line.given.get(1).cloned(),
            (None, "各例") => common.extend(line.given.iter().skip(1).filter_map(|cell| pair(cell, problems))),
            (None, _) => header = Some(line),
            (Some(head), _) => {
                if line.given.len() != head.given.len() || line.expected.len() != head.expected.len() {
                    let counts = (line.given.len(), line.expected.len(), head.given.len(), head.expected.len());
                    problems.push(row_problem(
                        first.place.clone(),
                        format!("这一行是 {} 格 | {} 格，表头是 {} 列 | {} 列", counts.0, counts.1, counts.2, counts.3),
                        format!("{} | {} cells under {} | {} columns", counts.0, counts.1, counts.2, counts.3),
                    ));
                    continue;
                }
                let mut given = line.given.into_iter();
                if let Some(name) = given.next() {
                    rows.push(ExampleRow { name, given: given.collect(), expected: line.expected });
                }
            }
        }
    }
    let whole = offsets.place(&range);
    let Some(header) = header else {
        problems.push(row_problem(whole, "例子没有表头", "the examples have no header"));
        return None;
    };
    let mut given = header.given.into_iter();
    let object = given.next()?;
    if header.expected.is_empty() {
        problems.push(row_problem(
            object.place,
            "表头在 | 之后没有期望的列",
            "the header has no expected column after |",
        ));
        return None;
    }
    if rows.len() > MAX_EXAMPLE_ROWS {
        problems.push(row_problem(
            whole,
            format!("一张表最多 {MAX_EXAMPLE_ROWS} 例"),
            format!("at most {MAX_EXAMPLE_ROWS} examples a table"),
        ));
        rows.truncate(MAX_EXAMPLE_ROWS);
    }
    Some(ExampleTable { as_of, common, object, given: given.collect(), expected: header.expected, rows })
}

fn row_problem(place: Place, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    Diagnostic::error("policy.example-shape", place, zh, en).mend(
        "格与格之间空开，| 前是给出的，| 后是期望的，不知道写 _",
        "blanks between cells; given before |, expected after it; _ for unknown",
    )
}

fn pair(cell: &Cell, problems: &mut Vec<Diagnostic>) -> Option<(Cell, Cell)> {
    let Some((name, value)) = cell.text.split_once('=') else {
        problems.push(row_problem(cell.place.clone(), "“各例”里写 名=值", "write name=value after 各例"));
        return None;
    };
    let at = |text: &str| Cell { text: text.to_owned(), place: cell.place.clone() };
    Some((at(name), at(value)))
}

struct Line {
    given: Vec<Cell>,
    expected: Vec<Cell>,
}

impl Line {
    /// Cells are words between blanks. A comment line begins with `#`.
    fn read(offsets: &Offsets<'_>, start: usize, raw: &str) -> Self {
        let mut line = Self { given: Vec::new(), expected: Vec::new() };
        if raw.trim_start().starts_with('#') {
            return line;
        }
        let mut after_bar = false;
        let mut at = 0;
        for piece in raw.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            let here = start + at;
            at += piece.len();
            match word {
                "" => {}
                "|" | "｜" => after_bar = true,
                _ => {
                    let cell = Cell { text: word.to_owned(), place: offsets.place(&(here..here + word.len())) };
                    if after_bar {
                        line.expected.push(cell);
                    } else {
                        line.given.push(cell);
                    }
                }
            }
        }
        line
    }
}
