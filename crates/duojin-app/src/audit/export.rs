//! The audit as a file: CSV for a spreadsheet, JSON lines exactly as digested.

use std::io::Write;

use duojin_access::{Permission, Principal};
use duojin_store::{AuditEntry, AuditFilter, AuditOrder};
use serde::Serialize;
use serde_json::json;

use super::search::Query;
use super::verify::{Head, shown_head};
use crate::app::App;
use crate::error::AppError;
use crate::progress::Progress;

/// Entries read at once.
const PAGE: i64 = 5_000;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// A table. A cell that a spreadsheet would take for a formula begins with an apostrophe.
    Csv,
    /// One JSON object a line, every column as it is digested.
    Jsonl,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Entries written.
    pub entries: u64,
    /// The newest entry when the export began.
    pub head: Head,
}

/// An export under way: asked for piece by piece, so that whoever reads slowly holds nothing up.
#[derive(Clone, Debug)]
pub struct Exporting {
    filter: AuditFilter,
    format: ExportFormat,
    after: i64,
    begun: bool,
    head: Head,
    entries: u64,
}

impl Exporting {
    /// Entries given so far.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// The newest entry when the export began: nothing after it is given.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The next piece of the file; none at its end.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn next(&mut self, app: &App) -> Result<Option<Vec<u8>>, AppError> {
        if !self.begun && self.format == ExportFormat::Csv {
            self.begun = true;
            return heads().map(Some);
        }
        let mut page = app.store().audit_entries(&self.filter, AuditOrder::OldestAfter(self.after), PAGE).await?;
        page.retain(|entry| entry.seq <= self.head.seq);
        let Some(newest) = page.last() else { return Ok(None) };
        self.after = newest.seq;
        self.entries += page.len() as u64;
        match self.format {
            ExportFormat::Csv => csv(&page),
            ExportFormat::Jsonl => jsonl(&page),
        }
        .map(Some)
    }
}

/// Begins to give what a query finds, oldest first; `before_seq`, `after_seq` and `limit` of the query do not count.
/// The export itself is put on record first.
///
/// # Errors
/// If the caller may not, or the store fails.
pub async fn begin_export(
    app: &App,
    principal: &Principal,
    query: &Query,
    format: ExportFormat,
) -> Result<Exporting, AppError> {
    principal.access(Permission::ExportAudit)?;
    let filter = query.filter(app).await?;
    super::read(app, principal, Permission::ExportAudit, "audit", json!({ "query": query, "format": format })).await?;
    let head = shown_head(app).await?;
    Ok(Exporting { filter, format, after: i64::MIN, begun: false, head, entries: 0 })
}

/// Writes what a query finds, as [`begin_export`] gives it.
///
/// # Errors
/// If the caller may not, the writer or the store fails.
pub async fn export(
    app: &App,
    principal: &Principal,
    query: &Query,
    format: ExportFormat,
    writer: &mut (dyn Write + Send),
    progress: &dyn Progress,
) -> Result<Exported, AppError> {
    let mut exporting = begin_export(app, principal, query, format).await?;
    progress.begin("导出审计", "exporting the audit", None);
    let written = write_all(app, &mut exporting, writer, progress).await;
    progress.end();
    written?;
    Ok(Exported { entries: exporting.entries, head: exporting.head })
}

async fn write_all(
    app: &App,
    exporting: &mut Exporting,
    writer: &mut (dyn Write + Send),
    progress: &dyn Progress,
) -> Result<(), AppError> {
    loop {
        let before = exporting.entries;
        let Some(bytes) = exporting.next(app).await? else { break };
        writer.write_all(&bytes).map_err(AppError::io("export"))?;
        progress.advance(exporting.entries - before);
    }
    writer.flush().map_err(AppError::io("export"))
}

fn heads() -> Result<Vec<u8>, AppError> {
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    let heads =
        ["序号", "时间", "毫秒", "主体", "岗位", "用途", "用途（中文）", "结果", "对象", "细节", "地址", "摘要"];
    writer.write_record(heads).map_err(AppError::internal)?;
    writer.into_inner().map_err(AppError::internal)
}

fn csv(page: &[AuditEntry]) -> Result<Vec<u8>, AppError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for entry in page {
        let permission = Permission::from_key(&entry.action).map_or("", Permission::zh);
        let (seq, at, time) = (entry.seq.to_string(), entry.at.to_string(), shanghai_time(entry.at));
        let texts = [&entry.who, &entry.post, &entry.action].map(|text| harmless(text));
        let more = [&entry.outcome, &entry.object, &entry.detail, &entry.address, &entry.hash].map(|t| harmless(t));
        let cells = [seq, time, at].into_iter().chain(texts).chain([permission.to_owned()]).chain(more);
        writer.write_record(cells).map_err(AppError::internal)?;
    }
    writer.into_inner().map_err(AppError::internal)
}

fn jsonl(page: &[AuditEntry]) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    for entry in page {
        let AuditEntry { seq, at, who, post, action, outcome, object, detail, address, hash } = entry;
        let line = json!({
            "seq": seq, "at": at, "who": who, "post": post, "action": action, "outcome": outcome,
            "object": object, "detail": detail, "address": address, "hash": hash,
        });
        serde_json::to_writer(&mut bytes, &line).map_err(AppError::internal)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// `2026-11-23T09:30:00.123+08:00`
pub(super) fn shanghai_time(at: i64) -> String {
    let day = duojin_base::shanghai_date(duojin_base::Instant(at));
    let within = at.saturating_add(8 * 3_600_000).rem_euclid(86_400_000);
    let (seconds, ms) = (within / 1000, within % 1000);
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{day}T{h:02}:{m:02}:{s:02}.{ms:03}+08:00")
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
