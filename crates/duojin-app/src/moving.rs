//! From one database to the other, everything, compared table by table (搬数据).

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Place};
use duojin_store::{CopiedTable, Location, NewAuditEntry, Store};
use serde::Serialize;
use serde_json::json;

use crate::app::setting;
use crate::clock::Clock;
use crate::error::AppError;
use crate::progress::Progress;

/// A table that was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedTable {
    /// Its name.
    pub table: &'static str,
    /// Rows of the source.
    pub source_rows: u64,
    /// Rows of the target, read back.
    pub target_rows: u64,
    /// SHA-256 over all rows of the source in the order of keys.
    pub source_sha256: String,
    /// The same of the target, read back.
    pub target_sha256: String,
    /// Whether both are the same.
    pub same: bool,
}

impl From<CopiedTable> for MovedTable {
    fn from(copied: CopiedTable) -> Self {
        Self {
            same: copied.same(),
            table: copied.table,
            source_rows: copied.source_rows,
            target_rows: copied.target_rows,
            source_sha256: copied.source_sha256,
            target_sha256: copied.target_sha256,
        }
    }
}

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// From where; without a password.
    pub from: String,
    /// To where; without a password.
    pub to: String,
    /// Rows of all tables.
    pub rows: u64,
    /// Table by table.
    pub tables: Vec<MovedTable>,
    /// Files that the manifest names.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// How many of them were copied; the others were where the target looks for them.
    pub files_copied: u64,
}

/// A move to make.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// From where.
    pub from: &'a Location,
    /// To where; it must be empty.
    pub to: &'a Location,
    /// The place it was moved to before is no more, and what was recorded there is given up.
    pub again: bool,
}

/// Whether there are data already. Changes nothing.
///
/// # Errors
/// If the database is away.
pub async fn is_made(location: &Location) -> Result<bool, AppError> {
    Ok(location.is_made().await?)
}

/// Moves all data into an empty place. The source keeps everything, and is marked: the product opens it no more, and moves it no second time unless told to. Servers on it must be stopped first, or what they write is not moved.
///
/// Killed at any moment, it leaves the target empty or complete.
///
/// # Errors
/// If the caller may not, there is nothing to move, the target is not empty, a file is missing or altered, or a database fails.
pub async fn migrate(
    principal: &Principal,
    wanted: Move<'_>,
    clock: Clock,
    progress: &dyn Progress,
) -> Result<Moved, AppError> {
    principal.access(Permission::MaintainData)?;
    let Move { from, to, .. } = wanted;
    if from.to_string() == to.to_string() {
        return Err(AppError::input(
            Diagnostic::error(
                "move.same-place",
                Place::default(),
                format!("来源和目标是同一处：{from}"),
                format!("source and target are the same place: {from}"),
            )
            .mend("换一个目标", "choose another target"),
        ));
    }
    if !from.is_made().await? {
        return Err(AppError::NotFound { what: "要搬的数据", id: from.to_string() });
    }
    let source = Store::open(from).await?;
    let target = Store::open(to).await?;
    let moved = move_all(principal, wanted, (&source, &target), clock, progress).await;
    source.close().await;
    target.close().await;
    moved
}

async fn move_all(
    principal: &Principal,
    Move { from, to, again }: Move<'_>,
    (source, target): (&Store, &Store),
    clock: Clock,
    progress: &dyn Progress,
) -> Result<Moved, AppError> {
    let _nobody_else_records = source.writing_both(target).await?;
    target.refuse_if_not_empty().await?;
    if let Some(before) = source.meta(setting::MOVED_TO).await? {
        if !again {
            return Err(AppError::input(moved_before(from, &before)));
        }
        // The target must not say of itself that it was moved.
        source.forget_meta(setting::MOVED_TO).await?;
    }
    put_on_record(principal, source, from, to, clock).await?;
    progress.begin("核对和复制文件", "files", None);
    let files = source.copy_files_to(target).await;
    progress.end();
    let files = files?;
    progress.begin("逐表复制并核对", "tables", Some(source.count_rows().await?));
    let copied = source.copy_to(target, &mut |rows| progress.advance(rows)).await;
    progress.end();
    let tables: Vec<MovedTable> = copied?.into_iter().map(MovedTable::from).collect();
    // What is recorded in the old place from now on would be lost: it opens no more.
    source.set_meta(setting::MOVED_TO, &to.to_string()).await?;
    Ok(Moved {
        from: from.to_string(),
        to: to.to_string(),
        rows: tables.iter().map(|table| table.source_rows).sum(),
        tables,
        files: files.files,
        file_bytes: files.bytes,
        files_copied: files.copied,
    })
}

fn moved_before(from: &Location, to: &str) -> Diagnostic {
    Diagnostic::error(
        "move.moved-before",
        Place::file(from.to_string()),
        format!("这里的数据已经搬到 {to}；从这里再搬，会丢掉那边后来的记录"),
        format!("the data were moved to {to}; a move from here would lose what was recorded there since"),
    )
    .mend(
        "从新的地方搬；那边已经不在了，才加 --again 从这里重搬",
        "move from the new place; only if that is no more, add --again",
    )
}

/// The entry goes into the source, so that it is moved as well.
async fn put_on_record(
    principal: &Principal,
    source: &Store,
    from: &Location,
    to: &Location,
    clock: Clock,
) -> Result<(), AppError> {
    let entry = NewAuditEntry {
        at: clock.now(),
        who: principal.id.clone(),
        post: String::new(),
        action: Permission::MaintainData.key().to_owned(),
        outcome: "done".to_owned(),
        object: "move".to_owned(),
        detail: json!({ "begun": { "from": from.to_string(), "to": to.to_string() } }).to_string(),
        address: principal.address.clone(),
    };
    let mut tx = source.begin().await?;
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    Ok(())
}
