//! What the workbench shows of a document.

use std::collections::BTreeMap;

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Instant, Span};
use duojin_store::{DocumentItem, DocumentRow, DocumentStep, ItemCount, StoredDocument};
use serde::Serialize;
use serde_json::Value;

use super::compose::{self, Front};
use super::desk::Desk;
use super::model::{Body, Decision, DocumentKind, DocumentState};
use super::review;
use super::stored;
use crate::app::App;
use crate::error::AppError;
use crate::people::names;
use crate::said::Said;

/// A document in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentSummary {
    /// `document-…`
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is read as.
    pub kind: DocumentKind,
    /// How far it is.
    pub state: DocumentState,
    /// Name of whoever added it.
    pub added_by: Said,
    /// When.
    pub added_at: Instant,
    /// What may become a clause.
    pub items: usize,
    /// Accepted.
    pub accepted: usize,
    /// Not decided.
    pub open: usize,
    /// Set aside.
    pub not_rules: usize,
    /// Questions of items that are not decided.
    pub questions: usize,
}

/// Words that a field came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Where they stand.
    pub span: Span,
    /// Which field, in Chinese.
    pub field_zh: String,
    /// In English.
    pub field_en: String,
    /// The words.
    pub text: String,
}

/// What could not be settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// About which words.
    pub span: Option<Span>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What may become a clause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemView {
    /// Its number in the document.
    pub number: u32,
    /// For the next change.
    pub version: i64,
    /// Where it stands.
    pub span: Span,
    /// Words of its fields.
    pub marks: Vec<Mark>,
    /// What the clause is called.
    pub heading: String,
    /// Its rule.
    pub rule: String,
    /// The rule as an official sentence, to be compared with the text; empty while it does not check.
    pub sentence: String,
    /// What was decided.
    pub decision: Decision,
    /// What is open.
    pub questions: Vec<Asked>,
    /// What is wrong with the rule; places are those of the rule's text.
    #[serde(skip)]
    pub problems: Vec<Diagnostic>,
    /// Its sentences: the places where it can be cut.
    pub sentences: Vec<Span>,
    /// Names of those who changed it.
    pub changed_by: Vec<Said>,
}

/// A part that is no part of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DroppedView {
    /// Where it is.
    pub span: Span,
    /// Why, in Chinese.
    pub why_zh: String,
    /// In English.
    pub why_en: String,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryLine {
    /// When.
    pub at: Instant,
    /// Who.
    pub who: Said,
    /// What, in Chinese.
    pub what_zh: String,
    /// In English.
    pub what_en: String,
    /// Their words.
    pub note: String,
}

/// A document on the workbench.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentDetail {
    /// Its line in the list.
    pub summary: DocumentSummary,
    /// For changes of the document itself.
    pub version: i64,
    /// What the published file will say of it.
    pub front: Front,
    /// The canonical text; every span counts in it.
    pub text: String,
    /// What the file was.
    pub format: String,
    /// What is no part of the document.
    pub dropped: Vec<DroppedView>,
    /// In the order of the text.
    pub items: Vec<ItemView>,
    /// What keeps it from being submitted.
    #[serde(skip)]
    pub problems: Vec<Diagnostic>,
    /// What was done, in order.
    pub history: Vec<HistoryLine>,
    /// The document that it takes the place of: id and title.
    pub replaces: Option<(String, String)>,
    /// Of a plan: what was read.
    pub plan: Option<Value>,
    /// Whether the caller may change it now.
    pub may_edit: bool,
    /// Whether the caller may submit it now.
    pub may_submit: bool,
    /// Whether the caller may publish or send it back now; else why not, in both languages.
    pub may_review: Result<(), (String, String)>,
}

/// A document as it was given to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Name of the file.
    pub file_name: String,
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

fn summary(row: &DocumentRow, added_by: Said, counts: &[ItemCount]) -> DocumentSummary {
    let of = |wanted: Decision| counts.iter().filter(move |one| one.decision == wanted.key());
    let small = |n: i64| usize::try_from(n).unwrap_or_default();
    let count = |wanted: Decision| of(wanted).map(|one| small(one.items)).sum();
    let (accepted, open, not_rules) = (count(Decision::Accepted), count(Decision::Open), count(Decision::NotARule));
    DocumentSummary {
        id: row.id.clone(),
        title: row.title.clone(),
        kind: DocumentKind::from_key(&row.kind).unwrap_or(DocumentKind::Policy),
        state: DocumentState::from_key(&row.state),
        added_by,
        added_at: row.added_at,
        items: accepted + open + not_rules,
        accepted,
        open,
        not_rules,
        questions: of(Decision::Open).map(|one| small(one.questions)).sum(),
    }
}

fn count_of(document: &str, item: &DocumentItem) -> ItemCount {
    ItemCount { document: document.to_owned(), decision: item.decision.clone(), items: 1, questions: item.questions }
}

/// All documents, newest first.
///
/// # Errors
/// If the caller may not see drafts, or the store fails.
pub async fn list(app: &App, principal: &Principal) -> Result<Vec<DocumentSummary>, AppError> {
    principal.access(Permission::ReadDrafts)?;
    let mut counts: BTreeMap<String, Vec<ItemCount>> = BTreeMap::new();
    for one in app.store().document_counts().await? {
        counts.entry(one.document.clone()).or_default().push(one);
    }
    let mut known: BTreeMap<String, Said> = BTreeMap::new();
    let mut found = Vec::new();
    for row in app.store().documents().await? {
        let name = match known.get(&row.added_by) {
            Some(name) => name.clone(),
            None => names::name(app, &row.added_by).await?,
        };
        known.insert(row.added_by.clone(), name.clone());
        found.push(summary(&row, name, counts.get(&row.id).map_or(&[], Vec::as_slice)));
    }
    Ok(found)
}

/// One document with everything that was read in it.
///
/// # Errors
/// If the caller may not see drafts, there is no such document, or the store fails.
pub async fn document(app: &App, principal: &Principal, id: &str) -> Result<DocumentDetail, AppError> {
    principal.access(Permission::ReadDrafts)?;
    let kept = stored(app, id).await?;
    let items = app.store().document_items(id).await?;
    let steps = app.store().document_steps(id).await?;
    let counts: Vec<ItemCount> = items.iter().map(|item| count_of(id, item)).collect();
    let summary = summary(&kept.row, names::name(app, &kept.row.added_by).await?, &counts);
    let reading: Value = serde_json::from_str(&kept.reading).unwrap_or(Value::Null);
    let is_draft = summary.state == DocumentState::Draft;
    let problems = match is_draft && summary.kind == DocumentKind::Policy {
        true => match review::composed(app, &kept, &items).await {
            Err(AppError::Input(problems)) => problems,
            Err(other) => return Err(other),
            Ok(_) => Vec::new(),
        },
        false => Vec::new(),
    };
    let desk = Desk::new(app.pack());
    let mut views = Vec::new();
    for item in items.iter().filter(|item| item.decision != Decision::Merged.key()) {
        views.push(view(app, &desk, &kept, item).await?);
    }
    views.sort_by_key(|item| (item.span.start, item.number));
    let mut history = Vec::new();
    for step in &steps {
        history.push(line(app, step).await?);
    }
    let replaces = match &kept.row.replaces {
        Some(old) => app.store().document(old).await?.map(|old| (old.row.id, old.row.title)),
        None => None,
    };
    let may_edit = is_draft && principal.may(Permission::DraftRules);
    Ok(DocumentDetail {
        version: kept.row.version,
        front: serde_json::from_str(&kept.row.front).unwrap_or_default(),
        format: kept.row.format.clone(),
        dropped: dropped(&reading),
        may_submit: may_edit && summary.kind == DocumentKind::Policy && problems.is_empty(),
        may_review: may_review(principal, summary.state, &steps),
        plan: reading.get("plan").filter(|plan| !plan.is_null()).cloned(),
        text: kept.text,
        summary,
        items: views,
        problems,
        history,
        replaces,
        may_edit,
    })
}

fn may_review(principal: &Principal, state: DocumentState, steps: &[DocumentStep]) -> Result<(), (String, String)> {
    if state != DocumentState::InReview {
        return Err(("还没有提交复核".to_owned(), "it is not in review".to_owned()));
    }
    if !principal.may(Permission::PublishRules) {
        return Err(("由有发布权限的另一人复核".to_owned(), "another person who may publish reviews it".to_owned()));
    }
    review::why_not(principal, steps).map_or(Ok(()), Err)
}

fn dropped(reading: &Value) -> Vec<DroppedView> {
    let number = |one: &Value, key: &str| one.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let text = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let all = reading.get("dropped").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let view = |one: &Value| {
        let span = Span::new(number(one, "start")?, number(one, "end")?);
        Some(DroppedView { span, why_zh: text(one, "why_zh"), why_en: text(one, "why_en") })
    };
    all.iter().filter_map(view).collect()
}

async fn view(
    app: &App,
    desk: &Desk<'_>,
    document: &StoredDocument,
    item: &DocumentItem,
) -> Result<ItemView, AppError> {
    let text = document.text.as_str();
    let mut body = Body::of(item)?;
    let front: Front = serde_json::from_str(&document.row.front).unwrap_or_default();
    if !front.id.is_empty() && !body.rule.trim().is_empty() {
        body.rule = compose::with_id(&body.rule, &compose::clause_id(&front, item.number));
    }
    let span = review::span(&body);
    let mut changed_by = Vec::new();
    for id in &body.changed_by {
        changed_by.push(names::name(app, id).await?);
    }
    let (sentence, problems) = if body.rule.trim().is_empty() { Default::default() } else { desk.read(&body.rule) };
    Ok(ItemView {
        number: u32::try_from(item.number).unwrap_or(u32::MAX),
        version: item.version,
        span,
        marks: body
            .marks
            .iter()
            .map(|mark| {
                let span = Span::new(mark.start, mark.end);
                let words = span.of(text).unwrap_or_default().to_owned();
                Mark { span, field_zh: mark.zh.clone(), field_en: mark.en.clone(), text: words }
            })
            .collect(),
        sentence,
        heading: body.heading,
        rule: body.rule,
        decision: Decision::from_key(&item.decision),
        questions: body
            .questions
            .into_iter()
            .map(|one| Asked {
                span: one.start.zip(one.end).map(|(start, end)| Span::new(start, end)),
                zh: one.zh,
                en: one.en,
            })
            .collect(),
        problems,
        sentences: sentences(text, span),
        changed_by,
    })
}

/// The sentences inside a stretch, cut at what ends one.
fn sentences(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = span.start;
    for (at, c) in (span.start..).zip(span.of(text).unwrap_or_default().chars()) {
        if matches!(c, '。' | '；' | '\n' | '！' | '？') {
            if at + 1 > start + 1 {
                found.push(Span::new(start, at + 1));
            }
            start = at + 1;
        }
    }
    if start < span.end {
        found.push(Span::new(start, span.end));
    }
    found
}

async fn line(app: &App, step: &DocumentStep) -> Result<HistoryLine, AppError> {
    let (zh, en) = match step.what.as_str() {
        "added" => ("上传", "uploaded"),
        "accepted" => ("接受", "accepted"),
        "corrected" => ("改正并接受", "corrected and accepted"),
        "not-a-rule" => ("标为不是条款", "set aside as no clause"),
        "reopened" => ("恢复待定", "reopened"),
        "split" => ("拆分", "split"),
        "merged" => ("并入下一条", "merged with the next"),
        "front" => ("改文件信息", "changed the document's front"),
        "submitted" => ("提交复核", "submitted for review"),
        "sent-back" => ("退回", "sent back"),
        "published" => ("发布", "published"),
        other => (other, other),
    };
    let (what_zh, what_en) = match step.item {
        Some(item) => (format!("{zh}：第 {item} 条"), format!("{en}: item {item}")),
        None => (zh.to_owned(), en.to_owned()),
    };
    Ok(HistoryLine { at: step.at, who: names::name(app, &step.who).await?, what_zh, what_en, note: step.note.clone() })
}

/// The bytes as they were given to us.
///
/// # Errors
/// If the caller may not see drafts, there is no such document, or the store fails.
pub async fn original(app: &App, principal: &Principal, id: &str) -> Result<Original, AppError> {
    use base64::Engine as _;
    principal.access(Permission::ReadDrafts)?;
    let kept = stored(app, id).await?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(&kept.original);
    let bytes = bytes.map_err(|error| AppError::Internal(format!("document {id}: {error}")))?;
    let media_type = match kept.row.format.as_str() {
        "html" => "text/html; charset=utf-8",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf" => "application/pdf",
        _ => "text/plain; charset=utf-8",
    };
    Ok(Original { file_name: saved_as(kept.row.file_name, &kept.row.format), media_type, bytes })
}

/// A name whose ending is that of the format: what is a text for us is no program for whoever saves it.
fn saved_as(name: String, format: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let fits = ending == format || (format == "html" && ending == "htm");
    if fits { name } else { format!("{name}.{format}") }
}
