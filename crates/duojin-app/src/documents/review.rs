//! Two people: whoever drafted submits, another reviews and publishes.

use duojin_access::{Permission, Principal, Role};
use duojin_base::{Diagnostic, Span};
use duojin_store::{Addressee, DocumentItem, DocumentStep, Publication, StoredDocument, Tx};
use serde::Serialize;
use serde_json::json;

use super::compose::{self, Front, Section};
use super::intake::step;
use super::items::changed;
use super::model::{Body, Decision, DocumentKind, DocumentState};
use super::{object, stored};
use crate::app::App;
use crate::error::AppError;
use crate::inbox::{self, ItemKind, NewItem};
use crate::jobs::{self, Kind, NewJob};
use crate::people::problems;
use crate::{audit, chance};

const NOTE_MAX: usize = 500;

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Id of the policy document.
    pub policy: String,
    /// How many clauses.
    pub clauses: usize,
    /// The job that tells enterprises.
    pub job: String,
}

/// What would be published now, checked in the whole pack; every problem.
pub(super) async fn composed(
    app: &App,
    document: &StoredDocument,
    items: &[DocumentItem],
) -> Result<(Publication, usize), AppError> {
    let front: Front = serde_json::from_str(&document.row.front).unwrap_or_default();
    let mut wrong: Vec<Diagnostic> = front.problems();
    if DocumentKind::from_key(&document.row.kind) != Some(DocumentKind::Policy) {
        let told = problems::of(
            "document.plan",
            "kind",
            "计划文件只能对照阅读，还不能发布为目标",
            "a plan can be read beside its text; it cannot yet be published as targets",
        );
        return Err(AppError::input(told.mend("目标和任务请在规则包里维护", "keep targets and measures in the pack")));
    }
    // What was published since the request began is not in its pack.
    let mut published = app.store().publications().await?;
    let path = front.path();
    let is_taken = published.iter().any(|one| one.path == path) || app.pack_has(&path);
    if is_taken || app.pack().policies.documents.iter().any(|one| one.meta.id == front.id) {
        let told = problems::of(
            "document.id-taken",
            "id",
            format!("编号“{}”已经有一份政策在用", front.id),
            format!("a policy with the id “{}” is in the library already", front.id),
        );
        wrong.push(told.mend("换一个，例如在后面加年份", "choose another, with the year behind it for instance"));
    }
    let open = items.iter().filter(|item| item.decision == Decision::Open.key()).count();
    if open > 0 {
        let told = problems::of(
            "document.open-items",
            "items",
            format!("还有 {open} 条没有决定"),
            format!("{open} items are not decided"),
        );
        wrong.push(told.mend("逐条接受、改正，或标为“不是条款”", "accept, correct or set aside each of them"));
    }
    let mut bodies = Vec::new();
    for item in items.iter().filter(|item| item.decision == Decision::Accepted.key()) {
        let body = Body::of(item)?;
        wrong.extend(compose::unseen(&body.heading, &body.rule));
        bodies.push((item.number, body));
    }
    bodies.sort_by_key(|(number, body)| (body.start, *number));
    if bodies.is_empty() && open == 0 {
        wrong.push(problems::of("document.no-clause", "items", "没有一条被接受", "no item is accepted"));
    }
    if !wrong.is_empty() {
        return Err(AppError::Input(wrong));
    }
    let sections: Vec<Section<'_>> = bodies.iter().map(|(number, body)| Section { number: *number, body }).collect();
    let text = compose::file(document, &front, &sections, app.clock().today());
    let publication = Publication {
        seq: published.last().map_or(0, |one| one.seq) + 1,
        document: document.row.id.clone(),
        path,
        text,
        published_by: String::new(),
        published_at: app.clock().now(),
    };
    published.push(publication.clone());
    app.pack_with(published).await?;
    Ok((publication, bodies.len()))
}

async fn move_on(
    tx: &mut Tx,
    document: &StoredDocument,
    version: i64,
    from: DocumentState,
    to: DocumentState,
) -> Result<(), AppError> {
    // What was read is what was seen: a version guessed beforehand is none.
    if document.row.version == version
        && document.row.state == from.key()
        && tx.change_document(&document.row.id, version, to.key(), &document.row.front).await?
    {
        return Ok(());
    }
    Err(changed())
}

/// Hands a draft to review.
///
/// # Errors
/// If the caller may not draft, something is open or wrong (everything), somebody else changed it, or the store fails.
pub async fn submit(app: &App, principal: &Principal, id: &str, version: i64) -> Result<(), AppError> {
    principal.access(Permission::DraftRules)?;
    let document = stored(app, id).await?;
    let items = app.store().document_items(id).await?;
    let (publication, clauses) = composed(app, &document, &items).await?;
    let mut tx = app.store().begin().await?;
    move_on(&mut tx, &document, version, DocumentState::Draft, DocumentState::InReview).await?;
    tx.add_document_step(id, &step(app, principal, "submitted", None, "")).await?;
    tell_reviewers(app, &mut tx, principal, &document, clauses).await?;
    let detail = json!({ "what": "submitted", "clauses": clauses, "file": publication.path });
    tx.append_audit(&audit::entry(app, principal, Permission::DraftRules, object(id), detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// Every post that may publish, but not the submitter's own.
async fn tell_reviewers(
    app: &App,
    tx: &mut Tx,
    by: &Principal,
    document: &StoredDocument,
    clauses: usize,
) -> Result<(), AppError> {
    let today = app.clock().today();
    let holdings = tx.holdings().await?;
    for post in tx.posts().await? {
        let reviews = Role::from_key(&post.role).is_some_and(|role| role.is_allowed(Permission::PublishRules));
        let holder = holdings.iter().find(|one| one.post == post.id && one.holds_on(today));
        if !reviews || holder.is_none_or(|one| one.person == by.id) {
            continue;
        }
        let item = NewItem {
            to: Addressee::Post(post.id.clone()),
            kind: ItemKind::Task,
            title_zh: format!("复核条款：{}", document.row.title),
            title_en: format!("Review clauses: {}", document.row.title),
            body_zh: format!("{}提交了 {clauses} 条，请另一人复核后发布或退回。", by.name),
            body_en: format!(
                "{} submitted {clauses} clauses; another person reviews and publishes or sends them back.",
                by.name
            ),
            path: format!("/documents/{}", document.row.id),
            due_on: None,
            unique_key: Some(format!("review:{}:{}:{}", document.row.id, document.row.version, post.id)),
        };
        inbox::post(app, tx, "system", item).await?;
    }
    Ok(())
}

/// Why somebody may not review a document; none if they may.
pub(super) fn why_not(principal: &Principal, steps: &[DocumentStep]) -> Option<(String, String)> {
    let own: Vec<&DocumentStep> =
        steps.iter().filter(|one| one.who == principal.id && one.what != "sent-back").collect();
    let first = own.first()?;
    let item = own.iter().find_map(|one| one.item);
    Some(match (item, first.what.as_str()) {
        (Some(item), _) => (
            format!("须由另一人发布：你改过第 {item} 条"),
            format!("another person must publish: you changed item {item}"),
        ),
        (None, "submitted") => {
            ("须由另一人发布：是你提交的".to_owned(), "another person must publish: you submitted it".to_owned())
        }
        _ => ("须由另一人发布：你起草过".to_owned(), "another person must publish: you drafted it".to_owned()),
    })
}

/// Gives a document back to those who drafted it, with a note.
///
/// # Errors
/// If the caller may not review, the note is empty, it is not in review, somebody else changed it, or the store fails.
pub async fn send_back(app: &App, principal: &Principal, id: &str, version: i64, note: &str) -> Result<(), AppError> {
    principal.access(Permission::PublishRules)?;
    let note = note.trim();
    if note.is_empty() || note.chars().count() > NOTE_MAX {
        return Err(AppError::input(problems::of(
            "document.note",
            "note",
            format!("请写退回的理由，不超过 {NOTE_MAX} 个字"),
            format!("say why, in at most {NOTE_MAX} characters"),
        )));
    }
    let document = stored(app, id).await?;
    let steps = app.store().document_steps(id).await?;
    let mut tx = app.store().begin().await?;
    move_on(&mut tx, &document, version, DocumentState::InReview, DocumentState::Draft).await?;
    tx.add_document_step(id, &step(app, principal, "sent-back", None, note)).await?;
    let submitter = steps.iter().rev().find(|one| one.what == "submitted").map(|one| one.who.clone());
    if let Some(person) = submitter.filter(|who| who.starts_with("person-")) {
        let item = NewItem {
            to: Addressee::Person(person),
            kind: ItemKind::Task,
            title_zh: format!("退回修改：{}", document.row.title),
            title_en: format!("Sent back: {}", document.row.title),
            body_zh: format!("{}：{note}", principal.name),
            body_en: format!("{}: {note}", principal.name),
            path: format!("/documents/{id}"),
            due_on: None,
            unique_key: Some(chance::id("sent-back")),
        };
        inbox::post(app, &mut tx, "system", item).await?;
    }
    let detail = json!({ "what": "sent-back", "note": note });
    tx.append_audit(&audit::entry(app, principal, Permission::PublishRules, object(id), detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts the accepted items into force: they are in the pack of every request that begins afterwards, and enterprises that they
/// reach are told by a job of the same transaction.
///
/// # Errors
/// If the caller may not publish or drafted it, the pack would not load with it (every problem), somebody else changed or published
/// meanwhile, or the store fails.
pub async fn publish(app: &App, principal: &Principal, id: &str, version: i64) -> Result<Published, AppError> {
    principal.access(Permission::PublishRules)?;
    let document = stored(app, id).await?;
    if let Some((zh, en)) = why_not(principal, &app.store().document_steps(id).await?) {
        return Err(AppError::input(problems::of("document.two-people", "principal", zh, en)));
    }
    if document.row.version != version || document.row.state != DocumentState::InReview.key() {
        return Err(changed());
    }
    let items = app.store().document_items(id).await?;
    let (publication, clauses) = composed(app, &document, &items).await?;
    let mut tx = app.store().begin().await?;
    let before = tx.lock_publications().await?.last().map_or(0, |one| one.seq);
    if before + 1 != publication.seq {
        let told = problems::of(
            "document.changed-meanwhile",
            "version",
            "另一份文件刚刚发布，这一份还没有",
            "another document was published this moment; this one was not",
        );
        return Err(AppError::input(told.mend("再点一次“发布”", "publish it once more")));
    }
    // INVARIANT (two people): the steps are read again under the version, which grows with each of them.
    move_on(&mut tx, &document, version, DocumentState::InReview, DocumentState::Published).await?;
    let publication = Publication { published_by: principal.id.clone(), ..publication };
    tx.add_publication(&publication).await?;
    tx.add_document_step(id, &step(app, principal, "published", None, "")).await?;
    let front: Front = serde_json::from_str(&document.row.front).unwrap_or_default();
    let told = NewJob::new(Kind::AnnouncePolicy, json!({ "policy": front.id, "publication": publication.seq }));
    let job = jobs::enqueue(app, &mut tx, "system", told.unique(format!("announce:{}", publication.seq))).await?;
    let detail = json!({ "what": "published", "policy": front.id, "clauses": clauses, "publication": publication.seq });
    tx.append_audit(&audit::entry(app, principal, Permission::PublishRules, object(id), detail)).await?;
    tx.commit().await?;
    Ok(Published { policy: front.id, clauses, job })
}

/// Where an item stands, for those who show it.
pub(super) fn span(body: &Body) -> Span {
    Span::new(body.start, body.end)
}
