//! XLSX: the first sheet that holds something.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use duojin_base::{Diagnostic, Place};

use super::csv::{empty, text_cell, too_long, too_wide};
use super::table::{Cell, MAX_COLUMNS, MAX_ROWS, Row, Table, column_letters};

/// Largest workbook read, packed, in bytes.
pub const MAX_BYTES: usize = 200 << 20;
/// How far below the top the header may stand (titles above it are passed over).
const HEADER_SEARCH: usize = 10;

/// Reads a workbook; the header is the first row with at least two filled cells.
///
/// # Errors
/// If it cannot be read, or headers are merged: the message names the cells and the mend.
pub fn read(file: &str, bytes: &[u8]) -> Result<Table, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        return Err(Diagnostic::error(
            "import.too-big",
            Place::file(file),
            "工作簿超过 200 MB",
            "the workbook is larger than 200 MB",
        )
        .mend("拆成几个文件，或用 Parquet", "split the file, or use Parquet"));
    }
    let broken = |e: &dyn std::fmt::Display| {
        Diagnostic::error(
            "import.workbook",
            Place::file(file),
            format!("工作簿打不开，可能没有传完或不是 xlsx：{e}"),
            format!("the workbook does not open; it may be truncated or not an xlsx: {e}"),
        )
        .mend(
            "在 Excel 里打开，另存为“Excel 工作簿 (.xlsx)”再传",
            "open it in Excel, save as “Excel Workbook (.xlsx)” and try again",
        )
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let sheets = workbook.sheet_names();
    for (nth, sheet) in sheets.iter().enumerate() {
        let range = workbook.worksheet_range(sheet).map_err(|e| broken(&e))?;
        let Some((top, left)) = range.start() else { continue };
        let filled = |row: &[Data]| row.iter().filter(|cell| !matches!(cell, Data::Empty)).count();
        let Some(header_at) = range.rows().take(HEADER_SEARCH).position(|row| filled(row) >= 2) else { continue };
        if range.width() > MAX_COLUMNS {
            return Err(too_wide(file, top + 1, range.width()));
        }
        if range.height() > MAX_ROWS {
            return Err(too_long(file));
        }
        let header_index = top + u32::try_from(header_at).unwrap_or(0);
        refuse_merged(file, sheet, &mut workbook, header_index, left)?;
        let mut rows = range.rows().skip(header_at);
        let headers: Vec<String> = rows.next().unwrap_or_default().iter().map(|cell| convert(cell).shown()).collect();
        let first = header_index + 2;
        let rows = (first..)
            .zip(rows)
            .map(|(number, row)| Row { number, cells: row.iter().map(convert).collect() })
            .filter(|row| row.cells.iter().any(|cell| *cell != Cell::Empty))
            .collect();
        let mut other_sheets = Vec::new();
        for other in sheets.iter().skip(nth + 1) {
            if workbook.worksheet_range(other).is_ok_and(|range| range.height() > 1) {
                other_sheets.push(other.clone());
            }
        }
        return Ok(Table {
            sheet: Some(sheet.clone()),
            other_sheets,
            header_row: header_index + 1,
            headers,
            first_column: left,
            rows,
        });
    }
    Err(empty(file))
}

/// Merged headers cannot be read; merged cells below leave rows without the value that a person sees.
/// A merged title above and a merged note under the table (from its first column, one row high) do no harm.
fn refuse_merged(
    file: &str,
    sheet: &str,
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    header: u32,
    left: u32,
) -> Result<(), Diagnostic> {
    let merged = workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default();
    let in_header = merged.iter().find(|m| m.start.0 <= header && header <= m.end.0);
    let in_data = || merged.iter().find(|m| m.start.0 > header && (m.end.0 > m.start.0 || m.start.1 > left));
    let Some(region) = in_header.or_else(in_data) else {
        return Ok(());
    };
    let corner = |(row, column): (u32, u32)| format!("{}{}", column_letters(column as usize), row + 1);
    let cells = format!("{}:{}", corner(region.start), corner(region.end));
    if in_header.is_none() {
        return Err(Diagnostic::error(
            "import.merged-cells",
            Place::line(format!("{file}#{sheet}"), region.start.0 + 1),
            format!("工作表“{sheet}”的 {cells} 合并了单元格，只有左上角一格有值，别的行会变成没有"),
            format!("the cells {cells} of sheet “{sheet}” are merged: only the first holds the value, the others would read as empty"),
        )
        .mend(
            "取消合并，每格各填各的，再传；什么都没有写入",
            "unmerge them, fill each cell, and try again; nothing was written",
        ));
    }
    Err(Diagnostic::error(
        "import.merged-header",
        Place::line(format!("{file}#{sheet}"), header + 1),
        format!("工作表“{sheet}”的表头 {cells} 合并了单元格，读不准"),
        format!("the header cells {cells} of sheet “{sheet}” are merged and cannot be read for certain"),
    )
    .mend(
        "取消合并，每列写一个表头，再传；什么都没有写入",
        "unmerge them, give each column its own header, and try again; nothing was written",
    ))
}

fn convert(cell: &Data) -> Cell {
    match cell {
        Data::Empty => Cell::Empty,
        Data::String(text) | Data::DurationIso(text) => text_cell(text.trim()),
        Data::Int(value) => Cell::Number(value.to_string()),
        Data::Float(value) => Cell::Number(format!("{value}")),
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            match duojin_base::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)) {
                Some(date) if moment.is_datetime() => Cell::Date(date),
                _ => Cell::Number(format!("{}", moment.as_f64())),
            }
        }
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(date) => Cell::Date(date),
            None => text_cell(text),
        },
        Data::Error(error) => Cell::Error(error.to_string()),
        #[allow(unreachable_patterns, reason = "the enum may grow")]
        other => text_cell(&format!("{other:?}")),
    }
}
