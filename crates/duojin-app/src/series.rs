//! Figures of series that a data directory receives: `duojin import --as series`.
//!
//! What a row means is told by `duojin_stats::statistics_row`; here rows are compared with what is known, and recorded.

use std::collections::HashMap;

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Instant, Place};
use duojin_stats::{Figure, FigureText, STATISTICS_COLUMNS, statistics_row};
use duojin_store::{BatchKind, ImportRecord, NewAuditEntry, NewBatch, Partition, StoredFigure};

use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::import::ImportReport;
use crate::import::rows::{CellProblem, RejectedRow, rejected_csv};
use crate::import::table::{Cell, Row, Table};

/// Columns without which a row says nothing.
const REQUIRED: [&str; 4] = ["indicator", "period", "value", "unit"];

/// The received figures. Which of them were known at a moment is told by the figure: by its publication where it has one,
/// else by when it was recorded.
pub(crate) async fn received(app: &App) -> Result<Vec<Figure>, AppError> {
    let stored = app.store().figures(Instant(i64::MAX)).await?;
    stored.iter().map(read_stored).collect()
}

fn read_stored(stored: &StoredFigure) -> Result<Figure, AppError> {
    let text: FigureText = serde_json::from_str(&stored.body).map_err(AppError::internal)?;
    Figure::from_text(text, stored.recorded_at)
        .ok_or_else(|| AppError::Internal(format!("序列“{}”{} 的存储值读不出来", stored.series, stored.period)))
}

/// Where the columns stand in a table.
struct Columns(HashMap<String, usize>);

impl Columns {
    fn read(file: &str, table: &Table) -> Result<Self, Diagnostic> {
        let columns: HashMap<String, usize> =
            table.headers.iter().enumerate().map(|(at, h)| (h.to_lowercase(), at)).collect();
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| !columns.contains_key(*name)).collect();
        if missing.is_empty() {
            return Ok(Self(columns));
        }
        let header = STATISTICS_COLUMNS.join(", ");
        Err(Diagnostic::error(
            "import.series-columns",
            Place::line(file, table.header_row),
            format!("缺少列：{}", missing.join("、")),
            format!("missing columns: {}", missing.join(", ")),
        )
        .mend(format!("表头写 {header}"), format!("the header is {header}")))
    }

    /// The words of a row, by column.
    fn words(&self, row: &Row) -> HashMap<&str, String> {
        let shown = |at: &usize| row.cells.get(*at).map(Cell::shown).unwrap_or_default();
        self.0.iter().map(|(name, at)| (name.as_str(), shown(at))).collect()
    }

    /// Address of the cell that a message is about: messages begin with the name of its column.
    fn address(&self, table: &Table, row: &Row, message: &str) -> String {
        let column = message.split_whitespace().next().and_then(|name| self.0.get(name)).copied();
        table.address(row.number, column.unwrap_or(0))
    }
}

fn read_row(file: &str, table: &Table, columns: &Columns, row: &Row) -> Result<StoredFigure, Vec<CellProblem>> {
    let words = columns.words(row);
    let cell = |name: &str| words.get(name).map_or("", String::as_str);
    let (series, period) = (cell("indicator").to_owned(), cell("period").to_owned());
    let id = format!("{series}@{period}#{}", cell("source_title"));
    let problem = |zh: String, en: String| CellProblem { cell: columns.address(table, row, &zh), zh, en };
    let figure = statistics_row(cell, &Place::line(file, row.number), id, Instant(0)).map_err(|found| {
        found
            .into_iter()
            .map(|d| {
                problem(
                    format!("{}，{}", d.zh, d.mend_zh.unwrap_or_default()),
                    format!("{}; {}", d.en, d.mend_en.unwrap_or_default()),
                )
            })
            .collect::<Vec<_>>()
    })?;
    let text = figure
        .to_text()
        .ok_or_else(|| vec![problem("value 没有有限小数".to_owned(), "value has no finite decimal".to_owned())])?;
    let body = serde_json::to_string(&text).map_err(|e| vec![problem(e.to_string(), e.to_string())])?;
    Ok(StoredFigure { batch: 0, recorded_at: Instant(0), series, period, body })
}

/// One row of a series: what it measures, for when, and who says so in which scope.
fn row_key(figure: &StoredFigure) -> Result<(String, String, String), AppError> {
    let text = read_stored(figure)?;
    let who = [text.source.as_str(), &text.label, &text.base_version, &format!("{:?}", text.basis)].join("\u{1f}");
    Ok((figure.series.clone(), figure.period.clone(), who))
}

/// Records the figures of a table. A row that is known already, word for word, changes nothing.
///
/// # Errors
/// If the caller may not record, the table has not the columns, or the store fails.
pub async fn import(
    app: &App,
    principal: &Principal,
    file: &str,
    table: &Table,
    dry_run: bool,
) -> Result<ImportReport, AppError> {
    principal.access(Permission::ImportSeries)?;
    let columns = Columns::read(file, table).map_err(AppError::input)?;
    let _alone = if dry_run { None } else { Some(app.store().writing().await?) };
    let mut latest: HashMap<(String, String, String), String> = HashMap::new();
    for stored in app.store().figures(Instant(i64::MAX)).await? {
        latest.insert(row_key(&stored)?, stored.body);
    }
    let mut report = ImportReport::new(file, "series", table.rows.len());
    report.dry_run = dry_run;
    let mut taken = Vec::new();
    for row in &table.rows {
        match read_row(file, table, &columns, row) {
            Err(reasons) => {
                let cells = row.cells.iter().map(Cell::shown).collect();
                report.rejected_rows.push(RejectedRow { row: row.number, reasons, cells });
            }
            Ok(figure) => {
                let key = row_key(&figure)?;
                if latest.get(&key) == Some(&figure.body) {
                    report.unchanged += 1;
                } else {
                    latest.insert(key, figure.body.clone());
                    taken.push(figure);
                }
            }
        }
    }
    report.accepted = taken.len() as u64;
    report.rejected = report.rejected_rows.len() as u64;
    if report.rejected > 0 {
        report.rejected_csv = Some(rejected_csv(table, &report.rejected_rows).map_err(AppError::input)?);
    }
    if dry_run {
        return Ok(report);
    }
    let record = report.to_record(principal, app.clock().now())?;
    if taken.is_empty() {
        let mut tx = app.store().begin().await?;
        tx.record_import(&record, None).await?;
        tx.append_audit(&told(app, principal, &report)).await?;
        tx.commit().await?;
        return Ok(report);
    }
    let batch = NewBatch {
        kind: BatchKind::Series,
        partition: Partition::General,
        source: "series".to_owned(),
        recorded_at: record.recorded_at,
        published_at: None,
        recorded_by: principal.id.clone(),
        origin: file.to_owned(),
        file: None,
        rows: ImportRecord::count(report.rows),
        observations: ImportRecord::count(report.accepted),
        entities: None,
        synthetic: false,
    };
    let mut tx = app.store().begin().await?;
    report.batch = tx.record_batches(&[(&batch, &[])], &taken, Some(&record)).await?.first().copied();
    tx.append_audit(&told(app, principal, &report)).await?;
    tx.commit().await?;
    Ok(report)
}

fn told(app: &App, principal: &Principal, report: &ImportReport) -> NewAuditEntry {
    audit::entry(app, principal, Permission::ImportSeries, format!("file:{}", report.file), report.for_the_record())
}
