//! CSV in UTF-8 or GB18030, comma, semicolon or tab.

use duojin_base::{Diagnostic, Place};

use super::table::{Cell, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, Table, column_letters};

/// A row that no file holds.
const SENTINEL: &str = "\u{1a}\u{1a}";
const SENTINEL_ROW: &str = "\n\u{1a}\u{1a}\n";

/// Reads a CSV file; the first row that is not blank holds the headers.
///
/// # Errors
/// If it is no table: the message names the place and the mend.
pub fn read(file: &str, bytes: &[u8]) -> Result<Table, Diagnostic> {
    let mut text = decode(file, bytes)?;
    let delimiter = delimiter(&text);
    // Read back as a row of its own, or swallowed by a quote that is never closed.
    text.push_str(SENTINEL_ROW);
    let mut closed = false;
    let mut last = 1;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut headers: Option<(u32, Vec<String>)> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(1, csv::Position::line);
            let place = Place::line(file, u32::try_from(line).unwrap_or(u32::MAX));
            Diagnostic::error(
                "import.csv",
                place,
                format!("这一行读不成表格：{e}"),
                format!("this line does not read as a table row: {e}"),
            )
            .mend(
                "检查引号是否成对，用 Excel 另存为 CSV 再传",
                "check that quotes are paired; save as CSV from Excel and try again",
            )
        })?;
        let number = record.position().map_or(0, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
        if record.len() == 1 && record.get(0) == Some(SENTINEL) {
            closed = true;
            break;
        }
        last = number;
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if cells.iter().all(|c| c.is_empty()) {
            continue;
        }
        let Some((_, names)) = &headers else {
            if cells.len() > MAX_COLUMNS {
                return Err(too_wide(file, number, cells.len()));
            }
            headers = Some((number, cells.into_iter().map(str::to_owned).collect()));
            continue;
        };
        if let Some(extra) = cells.get(names.len()..).and_then(|rest| rest.iter().position(|c| !c.is_empty())) {
            let address = format!("{}{number}", column_letters(names.len() + extra));
            return Err(Diagnostic::error(
                "import.extra-cell",
                Place::line(file, number),
                format!("第 {number} 行比表头多出内容（{address}），列对不上"),
                format!("row {number} has more cells than the header ({address}); the columns do not line up"),
            )
            .mend("补上表头，或给含逗号的内容加引号", "add the header, or quote cells that hold a comma"));
        }
        let ends_in_sentinel = cells.last().is_some_and(|cell| cell.ends_with(SENTINEL));
        if cells.len() < names.len() && !ends_in_sentinel {
            return Err(Diagnostic::error(
                "import.missing-cell",
                Place::line(file, number),
                format!("第 {number} 行只有 {} 格，表头有 {} 列，列对不上", cells.len(), names.len()),
                format!(
                    "row {number} has {} cells under {} headers; the columns do not line up",
                    cells.len(),
                    names.len()
                ),
            )
            .mend(
                "空着的格也要写逗号；在最后一行的，可能文件没有传完，重新导出一次",
                "empty cells need their commas; if it is the last row the file may be truncated: export it again",
            ));
        }
        if rows.len() >= MAX_ROWS {
            return Err(too_long(file));
        }
        let cells = (0..names.len()).map(|at| cells.get(at).map_or(Cell::Empty, |c| text_cell(c))).collect();
        rows.push(Row { number, cells });
    }
    if !closed {
        return Err(Diagnostic::error(
            "import.open-quote",
            Place::line(file, last),
            format!("第 {last} 行起有一个引号没有配对，后面的内容都被它吞掉了"),
            format!("from row {last} on a quote is never closed and swallows what follows"),
        )
        .mend("把引号配成对，或用 Excel 另存为 CSV 再传", "pair the quotes, or save as CSV from Excel and try again"));
    }
    let Some((header_row, headers)) = headers else {
        return Err(empty(file));
    };
    Ok(Table { sheet: None, other_sheets: Vec::new(), header_row, headers, first_column: 0, rows })
}

pub(super) fn text_cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.chars().take(MAX_CELL).collect()) }
}

pub(super) fn empty(file: &str) -> Diagnostic {
    Diagnostic::error("import.empty", Place::file(file), "文件里没有表格", "there is no table in the file")
        .mend("第一行写表头，下面写数据", "put headers in the first row and data below")
}

pub(super) fn too_long(file: &str) -> Diagnostic {
    Diagnostic::error(
        "import.too-long",
        Place::file(file),
        format!("超过 {MAX_ROWS} 行"),
        format!("more than {MAX_ROWS} rows"),
    )
    .mend("拆成几个文件，或用 Parquet", "split the file, or use Parquet")
}

pub(super) fn too_wide(file: &str, row: u32, found: usize) -> Diagnostic {
    let place = Place::line(file, row);
    Diagnostic::error(
        "import.too-wide",
        place,
        format!("有 {found} 列，最多 {MAX_COLUMNS} 列"),
        format!("{found} columns; at most {MAX_COLUMNS}"),
    )
}

fn decode(file: &str, bytes: &[u8]) -> Result<String, Diagnostic> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, malformed) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if malformed || bytes.contains(&0) {
        return Err(Diagnostic::error(
            "import.encoding",
            Place::file(file),
            "文字编码认不出：既不是 UTF-8，也不是 GBK/GB18030",
            "the encoding is neither UTF-8 nor GBK/GB18030",
        )
        .mend("用 Excel 另存为“CSV UTF-8”再传", "save it as “CSV UTF-8” from Excel"));
    }
    Ok(text.into_owned())
}

fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    let (comma, semicolon, tab) = (count(','), count(';'), count('\t'));
    if tab > comma && tab >= semicolon {
        b'\t'
    } else if semicolon > comma {
        b';'
    } else {
        b','
    }
}
