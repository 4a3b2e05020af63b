//! A table as a person sees it: headers, rows, cells with their address.

use duojin_base::NaiveDate;

/// Most rows of one CSV or XLSX import.
pub const MAX_ROWS: usize = 1_048_575;
/// Most columns of one import.
pub const MAX_COLUMNS: usize = 1_000;
/// Longest cell text kept, in characters.
pub const MAX_CELL: usize = 2_000;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing, or blanks.
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number of a spreadsheet, in its shortest decimal spelling.
    Number(String),
    /// A truth of a spreadsheet.
    Bool(bool),
    /// A date of a spreadsheet.
    Date(NaiveDate),
    /// An error value of a spreadsheet: `#DIV/0!`.
    Error(String),
}

impl Cell {
    /// The text that a person sees.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Number(text) | Self::Error(text) => text.clone(),
            Self::Bool(true) => "是".to_owned(),
            Self::Bool(false) => "否".to_owned(),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// One row, with its number in the file (from 1).
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As the person's program counts it.
    pub number: u32,
    /// As many as there are headers.
    pub cells: Vec<Cell>,
}

/// A table read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name of the sheet, for spreadsheets.
    pub sheet: Option<String>,
    /// Other sheets that hold something and were not read.
    pub other_sheets: Vec<String>,
    /// Row number of the headers.
    pub header_row: u32,
    /// Column headers, trimmed.
    pub headers: Vec<String>,
    /// First column of the table in the file, from 0.
    pub first_column: u32,
    /// The rows below.
    pub rows: Vec<Row>,
}

impl Table {
    /// `C5`-style address of a cell.
    pub fn address(&self, row: u32, column: usize) -> String {
        format!("{}{row}", column_letters(self.first_column as usize + column))
    }
}

/// `A`, `Z`, `AA`: letters of a column counted from 0.
pub fn column_letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + u8::try_from(column % 26).unwrap_or(0));
        match (column / 26).checked_sub(1) {
            Some(next) => column = next,
            None => break,
        }
    }
    letters.reverse();
    String::from_utf8(letters).unwrap_or_default()
}
