//! A document comes in: its bytes are kept, its text is read, and what may become a clause is drafted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use duojin_access::{Permission, Principal};
use duojin_store::{DocumentRow, DocumentStep, StoredDocument};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::compose::Front;
use super::drafts;
use super::model::{Decision, DocumentKind, DocumentState};
use super::{object, pdf};
use crate::app::App;
use crate::error::AppError;
use crate::people::problems;
use crate::{audit, chance};

/// Most bytes of a document.
pub const MOST_BYTES: usize = 20 << 20;
/// Most bytes of text in a document: 700,000 Chinese characters.
const MOST_TEXT: usize = 2 << 20;
/// Most items of a document: they are shown on one page.
const MOST_ITEMS: usize = 1000;
const TITLE_MAX: usize = 120;
const NAME_MAX: usize = 200;

/// A document to be read.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// What it is called; its own title, or the file's name, if empty.
    pub title: String,
    /// What it is read as; told from its text if none.
    pub kind: Option<DocumentKind>,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Id of the document that it takes the place of.
    pub replaces: Option<String>,
}

/// Keeps a document and drafts what was read in it. Answers its id.
///
/// # Errors
/// If the caller may not draft, the bytes are no document (and what to do), it takes the place of none, or the store fails.
pub async fn add(app: &App, principal: &Principal, new: NewDocument) -> Result<String, AppError> {
    principal.access(Permission::DraftRules)?;
    let replaces = match new.replaces.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => Some(super::stored(app, id).await?.row.id),
        None => None,
    };
    let file_name = name_of(&new.file_name);
    let opened = pdf::open(&new.bytes, &file_name).await?;
    if opened.text.trim().is_empty() {
        let told = problems::of("document.empty", "file", "文件里没有文字", "there is no text in the file");
        return Err(AppError::input(
            told.mend("换一份有文字的文件，或把文字粘贴进来", "choose a file with text, or paste the text"),
        ));
    }
    if opened.text.len() > MOST_TEXT {
        let most = MOST_TEXT >> 20;
        let told = problems::of(
            "document.long",
            "file",
            format!("文件里的文字超过 {most} MB"),
            format!("there are more than {most} MB of text in the file"),
        );
        return Err(AppError::input(told.mend("只交政策的正文，或分成几份", "hand in the measure alone, or in parts")));
    }
    if opened.text.contains('\0') {
        let told = problems::of(
            "document.nul",
            "file",
            "文件里有不能显示的字符（NUL），它不是一份文字",
            "the file holds NUL characters: it is no text",
        );
        return Err(AppError::input(told.mend("换一份文件", "choose another file")));
    }
    let id = chance::id("document");
    let pack = std::sync::Arc::clone(app.pack());
    let (text, wanted) = (opened.text.clone(), new.kind);
    let read = tokio::task::spawn_blocking(move || drafts::read(&text, wanted, &pack)).await;
    let read = read.map_err(|error| AppError::Internal(error.to_string()))?;
    if read.items.len() > MOST_ITEMS {
        let told = problems::of(
            "document.many-items",
            "file",
            format!("读出 {} 条，一份文件最多 {MOST_ITEMS} 条", read.items.len()),
            format!("{} items were read; a document has at most {MOST_ITEMS}", read.items.len()),
        );
        return Err(AppError::input(told.mend("分成几份交入", "hand it in in parts")));
    }
    let now = app.clock().now();
    let title: String = new.title.trim().chars().filter(|c| !problems::is_unseen(*c)).take(TITLE_MAX).collect();
    let title = Some(title).filter(|title| !title.is_empty());
    let title = title.or_else(|| read.title.clone()).unwrap_or_else(|| file_name.clone());
    let front = Front { title: title.clone(), ..read.front };
    let row = DocumentRow {
        id: id.clone(),
        title: title.chars().take(TITLE_MAX).collect(),
        kind: read.kind.key().to_owned(),
        state: DocumentState::Draft.key().to_owned(),
        version: 1,
        file_name,
        format: opened.format.name().to_lowercase(),
        sha256: hex(&Sha256::digest(&new.bytes)),
        front: json!(front).to_string(),
        replaces,
        added_by: principal.id.clone(),
        added_at: now,
    };
    let reading = json!({ "dropped": dropped(&opened.dropped), "plan": read.plan }).to_string();
    let kept = StoredDocument { original: STANDARD.encode(&new.bytes), text: opened.text, reading, row };
    let mut tx = app.store().begin().await?;
    tx.add_document(&kept).await?;
    for (number, body) in (1_i64..).zip(&read.items) {
        tx.put_document_item(&id, &body.item(number, 1, Decision::Open)?).await?;
    }
    tx.add_document_step(&id, &step(app, principal, "added", None, "")).await?;
    let detail = json!({
        "title": kept.row.title, "kind": kept.row.kind, "file": kept.row.file_name,
        "sha256": kept.row.sha256, "items": read.items.len(),
    });
    tx.append_audit(&audit::entry(app, principal, Permission::DraftRules, object(&id), detail)).await?;
    tx.commit().await?;
    Ok(id)
}

pub(super) fn step(app: &App, principal: &Principal, what: &str, item: Option<i64>, note: &str) -> DocumentStep {
    DocumentStep {
        seq: 0,
        at: app.clock().now(),
        who: principal.id.clone(),
        what: what.to_owned(),
        item,
        note: note.to_owned(),
    }
}

/// The last part of a path, as far as it can be shown.
fn name_of(file: &str) -> String {
    let last = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.trim().chars().filter(|c| !problems::is_unseen(*c)).take(NAME_MAX).collect();
    if shown.is_empty() { "粘贴的文字.txt".to_owned() } else { shown }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn dropped(all: &[duojin_text::document::Dropped]) -> serde_json::Value {
    let one = |one: &duojin_text::document::Dropped| {
        let (zh, en) = one.why.words();
        json!({ "start": one.span.start, "end": one.span.end, "why_zh": zh, "why_en": en })
    };
    all.iter().map(one).collect()
}
