//! What people decide about the items of a draft.

use duojin_access::{Permission, Principal};
use duojin_base::Span;
use duojin_store::{DocumentItem, Tx};
use serde_json::json;

use super::compose::{self, Front};
use super::desk::Desk;
use super::intake::step;
use super::model::{Body, Decision, DocumentState, KeptMark, KeptQuestion};
use super::{being_drafted, object, stored};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::problems;

const HEADING_MAX: usize = 60;
const RULE_MAX: usize = 20_000;

/// What becomes of an item, against the version that was seen.
#[derive(Clone, Debug)]
pub struct ItemChange {
    /// The version that was seen.
    pub version: i64,
    /// What it is.
    pub decision: Decision,
    /// What the clause is called.
    pub heading: String,
    /// Its rule.
    pub rule: String,
}

/// Takes an item of a draft for a change.
async fn take(
    tx: &mut Tx,
    id: &str,
    number: u32,
    version: i64,
) -> Result<(Vec<DocumentItem>, DocumentItem, Body), AppError> {
    being_drafted(tx, id).await?;
    let all = tx.document_items(id).await?;
    let wanted = i64::from(number);
    let item = all.iter().find(|item| item.number == wanted && item.decision != Decision::Merged.key());
    let item = item.cloned().ok_or_else(|| problems::not_found("条目", &number.to_string()))?;
    if item.version != version {
        let told = problems::of(
            "document.changed-meanwhile",
            "version",
            format!("第 {number} 条已被别人改过，你的改动没有写入"),
            format!("somebody else changed item {number}; your change was not recorded"),
        );
        return Err(AppError::input(told.mend("看看现在的样子，再决定要不要改", "see how it stands now, then decide")));
    }
    let body = Body::of(&item)?;
    Ok((all, item, body))
}

async fn put(tx: &mut Tx, id: &str, item: &DocumentItem, decision: Decision, body: &Body) -> Result<(), AppError> {
    let changed = body.item(item.number, item.version + 1, decision)?;
    tx.put_document_item(id, &changed).await?;
    Ok(())
}

async fn end(
    app: &App,
    principal: &Principal,
    mut tx: Tx,
    id: &str,
    what: &str,
    number: u32,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    tx.add_document_step(id, &step(app, principal, what, Some(i64::from(number)), "")).await?;
    let detail = json!({ "item": number, "what": what, "change": detail });
    tx.append_audit(&audit::entry(app, principal, Permission::DraftRules, object(id), detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// Decides about an item: accepts it, perhaps with another heading or rule, says that it is no clause, or opens it again.
///
/// # Errors
/// If the caller may not draft, the rule has a fault and is to be accepted (every fault), somebody else changed it, or the store fails.
pub async fn decide(
    app: &App,
    principal: &Principal,
    id: &str,
    number: u32,
    change: ItemChange,
) -> Result<(), AppError> {
    principal.access(Permission::DraftRules)?;
    if change.decision == Decision::Merged {
        return merge(app, principal, id, number, change.version).await;
    }
    let heading = change.heading.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut wrong = Vec::new();
    if heading.is_empty() || heading.chars().count() > HEADING_MAX {
        wrong.push(problems::of(
            "document.heading",
            "heading",
            format!("条款名称要有 1 到 {HEADING_MAX} 个字符"),
            format!("the name of a clause has 1 to {HEADING_MAX} characters"),
        ));
    }
    let rule = change.rule.replace("\r\n", "\n");
    wrong.extend(compose::unseen(&heading, &rule));
    if rule.len() > RULE_MAX {
        wrong.push(problems::of("document.long-rule", "rule", "规则太长", "the rule is too long"));
    } else if change.decision == Decision::Accepted {
        wrong.extend(Desk::new(app.pack()).faults(&rule));
        for line in compose::unsettled(&rule) {
            let told = problems::of(
                "document.unsettled",
                "rule",
                format!("规则第 {line} 行还待定：按原文写好，再去掉“# 待定”"),
                format!("line {line} of the rule is not settled: write what the text says, then take “# 待定” away"),
            );
            wrong.push(
                told.mend(
                    "这一行说不清时，退回请主管单位解释",
                    "if the text does not say, ask the office that issued it",
                ),
            );
        }
    }
    if !wrong.is_empty() && change.decision == Decision::Accepted {
        return Err(AppError::Input(wrong));
    }
    let mut tx = app.store().begin().await?;
    let (_, item, before) = take(&mut tx, id, number, change.version).await?;
    let mut after = before.clone();
    // What is set aside keeps its words.
    if change.decision == Decision::Accepted {
        after.heading = heading;
        after.rule = duojin_lang::format(&rule).unwrap_or(rule);
    }
    let edited = (&after.heading, &after.rule) != (&before.heading, &before.rule);
    if edited && !after.changed_by.contains(&principal.id) {
        after.changed_by.push(principal.id.clone());
    }
    put(&mut tx, id, &item, change.decision, &after).await?;
    let what = match change.decision {
        Decision::Accepted if edited => "corrected",
        Decision::Accepted => "accepted",
        Decision::NotARule => "not-a-rule",
        Decision::Open | Decision::Merged => "reopened",
    };
    let detail = if edited { json!({ "heading": after.heading, "rule": after.rule }) } else { json!(null) };
    end(app, principal, tx, id, what, number, detail).await
}

/// Cuts an item in two at a place of its text. Both are open again; the rule stays with the first, the second is read anew.
///
/// # Errors
/// If the caller may not draft, the place is not inside the item, somebody else changed it, or the store fails.
pub async fn split(
    app: &App,
    principal: &Principal,
    id: &str,
    number: u32,
    version: i64,
    at: usize,
) -> Result<(), AppError> {
    principal.access(Permission::DraftRules)?;
    let document = stored(app, id).await?;
    let mut tx = app.store().begin().await?;
    let (all, item, body) = take(&mut tx, id, number, version).await?;
    let at = u32::try_from(at).ok().filter(|at| (body.start + 1..body.end).contains(at)).ok_or_else(|| {
        AppError::input(problems::of(
            "document.split",
            "at",
            "拆分的位置不在这一条里面",
            "the place is not inside the item",
        ))
    })?;
    let next = all.iter().map(|item| item.number).max().unwrap_or(0) + 1;
    let halves = [Span::new(body.start, at), Span::new(at, body.end)];
    for (half, number) in halves.into_iter().zip([item.number, next]) {
        let read = super::drafts::of_part(&document.text, half, &body.heading, app.pack());
        let mut part = Body { changed_by: body.changed_by.clone(), ..read };
        if !part.changed_by.contains(&principal.id) {
            part.changed_by.push(principal.id.clone());
        }
        let of = DocumentItem { number, version: if number == item.number { item.version } else { 0 }, ..item.clone() };
        put(&mut tx, id, &of, Decision::Open, &part).await?;
    }
    end(app, principal, tx, id, "split", number, json!({ "at": at, "new": next })).await
}

/// Takes the item that follows in the text into this one. The rule of this one stays; the words and questions of both are kept.
///
/// # Errors
/// If the caller may not draft, nothing follows, somebody else changed it, or the store fails.
pub async fn merge(app: &App, principal: &Principal, id: &str, number: u32, version: i64) -> Result<(), AppError> {
    principal.access(Permission::DraftRules)?;
    let mut tx = app.store().begin().await?;
    let (all, item, mut body) = take(&mut tx, id, number, version).await?;
    let mut following = Vec::new();
    for other in all.iter().filter(|other| other.number != item.number && other.decision != Decision::Merged.key()) {
        let other_body = Body::of(other)?;
        if other_body.start >= body.start {
            following.push((other, other_body));
        }
    }
    let Some((other, next)) = following.into_iter().min_by_key(|(other, next)| (next.start, other.number)) else {
        return Err(AppError::input(problems::of("document.merge", "item", "后面没有条目可以并入", "no item follows")));
    };
    body.end = body.end.max(next.end);
    body.marks.extend(next.marks.iter().cloned());
    body.marks.sort_by_key(|mark: &KeptMark| (mark.start, mark.end));
    body.questions.extend(next.questions.iter().cloned());
    body.questions.push(KeptQuestion {
        start: Some(next.start),
        end: Some(next.end),
        zh: format!("并入了“{}”：规则里还没有它，请补上", next.heading),
        en: format!("“{}” was merged in: the rule does not say it yet", next.heading),
    });
    if !body.changed_by.contains(&principal.id) {
        body.changed_by.push(principal.id.clone());
    }
    put(&mut tx, id, &item, Decision::Open, &body).await?;
    put(&mut tx, id, other, Decision::Merged, &next).await?;
    let merged = other.number;
    end(app, principal, tx, id, "merged", number, json!({ "merged": merged })).await
}

/// Changes what the published file will say of the document.
///
/// # Errors
/// If the caller may not draft, it is not being drafted, somebody else changed it, or the store fails.
pub async fn change_front(
    app: &App,
    principal: &Principal,
    id: &str,
    version: i64,
    front: Front,
) -> Result<(), AppError> {
    principal.access(Permission::DraftRules)?;
    let document = stored(app, id).await?;
    let mut tx = app.store().begin().await?;
    if document.row.state != DocumentState::Draft.key() {
        being_drafted(&mut tx, id).await?;
        return Err(changed());
    }
    if document.row.version != version
        || !tx.change_document(id, version, DocumentState::Draft.key(), &json!(front).to_string()).await?
    {
        return Err(changed());
    }
    tx.add_document_step(id, &step(app, principal, "front", None, "")).await?;
    let detail = json!({ "what": "front", "before": document.row.front, "after": front });
    tx.append_audit(&audit::entry(app, principal, Permission::DraftRules, object(id), detail)).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) fn changed() -> AppError {
    let told = problems::of(
        "document.changed-meanwhile",
        "version",
        "这份文件刚被别人改过，你的操作没有写入",
        "somebody else changed this document; nothing was recorded",
    );
    AppError::input(told.mend("看看现在的样子，再决定", "see how it stands now, then decide"))
}
