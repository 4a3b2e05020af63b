//! Rows become observations, or are turned back whole with every reason.
//!
//! INVARIANT (whole rows): a row is taken entirely or not at all; nothing is half-written.

use std::collections::HashSet;

use duojin_base::{Diagnostic, Place, Uscc};
use duojin_rule::{ObjectKind, Schema, Value};
use serde::Serialize;

use super::convert::convert;
use super::mapping::Bound;
use super::table::{Cell, Table};

/// Most warnings kept in a report; the rest are counted.
pub const MAX_WARNINGS: usize = 200;

/// Whom a row is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// By credit code.
    Code(Uscc),
    /// By internal id.
    Id(u64),
}

/// A row that was taken.
#[derive(Clone, Debug)]
pub struct ReadRow {
    /// Row number in the file.
    pub number: u32,
    /// About whom.
    pub key: Key,
    /// By index into [`Bound::columns`].
    pub values: Vec<Option<Value>>,
}

/// A row that was turned back.
#[derive(Clone, Debug, Serialize)]
pub struct RejectedRow {
    /// Row number in the file.
    pub row: u32,
    /// Every reason, with the address of its cell.
    pub reasons: Vec<CellProblem>,
    /// The cells as they stood, for the file that goes back.
    #[serde(skip)]
    pub cells: Vec<String>,
}

/// What is wrong in one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellProblem {
    /// `C5`
    pub cell: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What came out of a table.
#[derive(Clone, Debug, Default)]
pub struct ReadRows {
    /// Taken.
    pub rows: Vec<ReadRow>,
    /// Turned back.
    pub rejected: Vec<RejectedRow>,
    /// Taken, but doubtful: the first [`MAX_WARNINGS`].
    pub warnings: Vec<CellProblem>,
    /// How many were doubtful in all.
    pub warning_count: usize,
}

/// Reads every row.
pub fn read_rows(table: &Table, bound: &Bound, schema: &Schema) -> ReadRows {
    let mut out = ReadRows::default();
    let mut seen: HashSet<Key> = HashSet::new();
    for row in &table.rows {
        let mut reasons = Vec::new();
        let mut doubts = Vec::new();
        let key = match read_key(row.cells.get(bound.key).unwrap_or(&Cell::Empty)) {
            Ok(key) => {
                if !seen.insert(key.clone()) {
                    reasons.push(CellProblem {
                        cell: table.address(row.number, bound.key),
                        zh: "同一个主体在前面的行里已经有了，不知道该信哪一行".to_owned(),
                        en: "the same entity stands in an earlier row; which row is right is not known".to_owned(),
                    });
                }
                Some(key)
            }
            Err((zh, en)) => {
                reasons.push(CellProblem { cell: table.address(row.number, bound.key), zh, en });
                None
            }
        };
        let mut values = Vec::with_capacity(bound.columns.len());
        for column in &bound.columns {
            let cell = row.cells.get(column.column).unwrap_or(&Cell::Empty);
            let Some(fact) = schema.fact(column.fact) else { continue };
            let address = || table.address(row.number, column.column);
            match convert(cell, fact, column.unit.as_ref(), schema) {
                Ok(converted) => {
                    if let Some((zh, en)) = converted.as_ref().and_then(|c| c.doubt.clone()) {
                        doubts.push(CellProblem { cell: address(), zh, en });
                    }
                    values.push(converted.map(|c| c.value));
                }
                Err((zh, en)) => reasons.push(CellProblem { cell: address(), zh, en }),
            }
        }
        match key {
            Some(key) if reasons.is_empty() => {
                out.warning_count += doubts.len();
                let room = MAX_WARNINGS.saturating_sub(out.warnings.len());
                out.warnings.extend(doubts.into_iter().take(room));
                out.rows.push(ReadRow { number: row.number, key, values });
            }
            _ => {
                let cells = row.cells.iter().map(Cell::shown).collect();
                out.rejected.push(RejectedRow { row: row.number, reasons, cells });
            }
        }
    }
    out
}

fn read_key(cell: &Cell) -> Result<Key, (String, String)> {
    let shown = cell.shown();
    match cell {
        Cell::Empty => Err(("没写统一社会信用代码".to_owned(), "the credit code is missing".to_owned())),
        Cell::Number(text) if text.len() >= 15 => Err((
            format!("“{text}”被表格软件当成了数，后几位已经不准：把这一列设为文本，重新填"),
            format!("“{text}” was turned into a number and has lost digits: make the column text and fill it again"),
        )),
        Cell::Number(text) => match text.parse::<u64>() {
            Ok(id) => Ok(Key::Id(id)),
            Err(_) => Err((format!("“{text}”不是编号"), format!("“{text}” is no id"))),
        },
        _ => match shown.parse::<Uscc>() {
            Ok(code) => Ok(Key::Code(code)),
            Err(error) => match shown.parse::<u64>() {
                Ok(id) if shown.len() < 15 => Ok(Key::Id(id)),
                // `9.14419E+17`: what a spreadsheet writes for an all-digit code.
                Err(_) if shown.contains(['E', 'e']) && shown.parse::<f64>().is_ok() => Err((
                    format!("“{shown}”被表格软件当成了数，后几位已经丢失：把这一列设为文本，重新填"),
                    format!(
                        "“{shown}” was turned into a number and has lost digits: make the column text and fill it again"
                    ),
                )),
                _ => Err((error.to_string(), format!("“{shown}” is not a valid credit code"))),
            },
        },
    }
}

/// What a code alone tells of its holder: 92… are sole traders, 91… enterprises; others are institutions.
pub fn object_of_code(code: &Uscc) -> ObjectKind {
    match code.as_str().get(..2) {
        Some("92") => ObjectKind::SoleTrader,
        Some("91" | "93") => ObjectKind::Enterprise,
        _ => ObjectKind::Institution,
    }
}

/// The rejected rows as CSV (UTF-8 with a mark for Excel): the original columns, then row and reasons.
///
/// A cell that a spreadsheet would run as a formula is prefixed with an apostrophe.
///
/// # Errors
/// If it cannot be written.
pub fn rejected_csv(table: &Table, rejected: &[RejectedRow]) -> Result<Vec<u8>, Diagnostic> {
    let wrong = |e: &dyn std::fmt::Display| {
        Diagnostic::error(
            "import.rejected-file",
            Place::default(),
            format!("退回文件写不出：{e}"),
            format!("the file of rejected rows cannot be written: {e}"),
        )
    };
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    {
        let mut writer = csv::Writer::from_writer(&mut bytes);
        let headers = table.headers.iter().map(|h| harmless(h)).chain(["原行号".to_owned(), "退回原因".to_owned()]);
        writer.write_record(headers).map_err(|e| wrong(&e))?;
        for row in rejected {
            let reasons: Vec<String> = row.reasons.iter().map(|r| format!("{}：{}", r.cell, r.zh)).collect();
            let padding = std::iter::repeat_n(String::new(), table.headers.len().saturating_sub(row.cells.len()));
            let cells = row.cells.iter().map(|c| harmless(c)).chain(padding);
            writer.write_record(cells.chain([row.row.to_string(), reasons.join("；")])).map_err(|e| wrong(&e))?;
        }
        writer.flush().map_err(|e| wrong(&e))?;
    }
    Ok(bytes)
}

fn harmless(text: &str) -> String {
    let risky =
        text.starts_with(['=', '@', '\t', '\r']) || (text.starts_with(['+', '-']) && text.parse::<f64>().is_err());
    if risky { format!("'{text}") } else { text.to_owned() }
}
