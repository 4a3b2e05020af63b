//! `/documents/{id}`: the workbench of a document.

use axum::extract::{Path, Query};
use axum::response::Response;
use duojin_app::AppError;
use duojin_app::documents::{self, DocumentDetail, DocumentState, Front};
use duojin_base::Diagnostic;
use duojin_web::pages::documents::{
    DroppedText, Event, FrontFields, ItemCard, Order, Review, WorkbenchPage, document_path,
};
use duojin_web::parts::notice::Notice;

use super::item::{Scalars, card, pair, problem};
use super::{Asked, Call, PATH, list, minute, plan};
use crate::gate::Visit;
use crate::pages::failure::Failure;
use crate::respond::page;

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &asked.moment, document_path(&id))?;
    let (mut view, _) = view(&call, &id, &asked.order, &asked.q).await.map_err(|error| call.fail(&error))?;
    view.notice = done(&call, &asked.done, &asked.at);
    Ok(page(&view))
}

/// The notice of a word after `?done=`; unknown ones say nothing.
fn done(call: &Call, word: &str, at: &str) -> Option<Notice> {
    let number = at.parse::<u32>().unwrap_or_default();
    let item = |zh: &str, en: &str| {
        if call.en() { format!("Clause {number}: {en}") } else { format!("第 {number} 条{zh}") }
    };
    Some(match word {
        "read" => Notice::done(call.say("已交入，读好了", "Handed in and read")),
        "accept" => Notice::done(item("已接受", "accepted")),
        "correct" => Notice::done(item("已改正并接受", "corrected and accepted")),
        "not-rule" => Notice::done(item("标为不是条款", "set aside as no rule")),
        "reopen" => Notice::done(item("已恢复", "open again")),
        "split" => Notice::done(item("已拆成两条，都要重看", "split in two; both are open again")),
        "merge" => Notice::done(item("已并入后一条，要重看", "merged with the next; it is open again")),
        "front" => Notice::done(call.say("文件信息已保存", "The particulars are saved")),
        "submitted" => Notice::done(
            call.say("已提交复核，有权发布的人收到了通知", "Submitted: those who may publish have been told"),
        ),
        "sent-back" => {
            Notice::done(call.say("已退回，提交的人收到了通知", "Sent back: whoever submitted it has been told"))
        }
        "published" => Notice::done(call.say("已发布，条款即时生效", "Published: its clauses are in force now"))
            .and(call.say("符合条件的企业正在逐家通知。", "Enterprises that they reach are being told.")),
        _ => return None,
    })
}

/// The page without notices, and everything it was made of.
pub(super) async fn view(
    call: &Call,
    id: &str,
    order: &str,
    q: &str,
) -> Result<(WorkbenchPage, DocumentDetail), AppError> {
    let detail = documents::document(call.visit.app(), call.visit.principal(), id).await?;
    let words = Scalars::new(&detail.text);
    let order = Order::read(order);
    let q: String = q.trim().chars().take(60).collect();
    let mut cards: Vec<ItemCard> =
        (1..).zip(&detail.items).map(|(nth, item)| card(call, &words, item, nth == detail.items.len())).collect();
    if order == Order::Urgent {
        // Stable: within one urgency the order of the text stays.
        cards.sort_by_key(ItemCard::urgency);
    }
    let lacking: Vec<&Diagnostic> = detail.problems.iter().filter(|one| one.code == "document.front").collect();
    let mut frame = call.frame(&detail.summary.title);
    frame = frame.under(call.lang().reading().nav_documents.to_string(), PATH);
    if order == Order::Text {
        frame.params.push(("order".to_owned(), order.key().to_owned()));
    }
    if !q.is_empty() {
        frame.params.push(("q".to_owned(), q.clone()));
    }
    let mut view = WorkbenchPage {
        frame,
        id: detail.summary.id.clone(),
        title: detail.summary.title.clone(),
        kind: list::kind(detail.summary.kind),
        state: list::state(detail.summary.state),
        version: detail.version,
        origin: origin(call, &detail),
        counts: list::counts(&detail.summary),
        text: Vec::new(),
        dropped: detail
            .dropped
            .iter()
            .map(|one| DroppedText {
                text: words.short(one.span),
                span: Some(pair(one.span)),
                why: call.say(&one.why_zh, &one.why_en),
            })
            .collect(),
        items: cards,
        problems: detail.problems.iter().filter(|one| is_of_document(one)).map(|one| problem(call, "", one)).collect(),
        order,
        front: front_fields(&detail.front),
        front_missing: missing(call, &lacking),
        front_typed: false,
        replaces: detail.replaces.clone(),
        policy_path: (detail.summary.state == DocumentState::Published)
            .then(|| format!("/policies/{}", detail.front.id)),
        plan: detail.plan.as_ref().map(plan::read),
        history: detail.history.iter().rev().map(|line| event(call, line)).collect(),
        may_edit: detail.may_edit,
        may_submit: detail.may_submit,
        review: match &detail.may_review {
            Ok(()) => Review::Open,
            Err((zh, en)) => Review::Closed(call.say(zh, en)),
        },
        note: String::new(),
        notice: None,
        conflict: None,
        q,
    };
    let headings: Vec<((u32, u32), u8)> = documents::headings(&detail.text)
        .into_iter()
        .map(|(span, level)| (pair(span), u8::try_from(level).unwrap_or(u8::MAX)))
        .collect();
    // The text keeps the marks of every item; only the list is what was looked for.
    view.cut(&detail.text, &headings);
    if !view.q.is_empty() {
        let wanted = view.q.clone();
        view.items.retain(|item| item.holds(&wanted));
    }
    Ok((view, detail))
}

/// What is told elsewhere on the page: particulars that lack, and items that are open.
fn is_of_document(one: &Diagnostic) -> bool {
    !matches!(one.code, "document.front" | "document.open-items")
}

fn origin(call: &Call, detail: &DocumentDetail) -> String {
    let (who, at) = (detail.summary.added_by.get(call.en()), minute(detail.summary.added_at));
    let format = detail.format.to_uppercase();
    if call.en() { format!("handed in by {who}, {at}, {format}") } else { format!("{who}交入，{at}，{format}") }
}

fn event(call: &Call, line: &documents::HistoryLine) -> Event {
    Event {
        at: minute(line.at),
        who: line.who.get(call.en()).to_owned(),
        what: call.say(&line.what_zh, &line.what_en),
        note: line.note.clone(),
    }
}

/// The names of the particulars that lack or are wrong, each once.
fn missing(call: &Call, lacking: &[&Diagnostic]) -> Vec<String> {
    let r = call.lang().reading();
    let names = [
        ("title", r.title),
        ("id", r.front_id),
        ("issuer", r.issuer),
        ("number", r.number),
        ("level", r.level),
        ("region", r.region),
        ("issued", r.issued),
        ("valid_from", r.first_day),
        ("valid_to", r.last_day),
    ];
    let lacks = |field: &str| lacking.iter().any(|one| one.place.file == field);
    names.into_iter().filter(|(field, _)| lacks(field)).map(|(_, name)| name.to_string()).collect()
}

pub(super) fn front_fields(front: &Front) -> FrontFields {
    FrontFields {
        id: front.id.clone(),
        title: front.title.clone(),
        issuer: front.issuer.clone(),
        number: front.number.clone(),
        level: front.level.clone(),
        region: front.region.clone(),
        issued: front.issued.clone(),
        valid_from: front.valid_from.clone(),
        valid_to: front.valid_to.clone(),
    }
}

/// The item of a number, wherever it stands.
pub(super) fn item_mut(view: &mut WorkbenchPage, number: u32) -> Option<&mut ItemCard> {
    view.items.iter_mut().find(|item| item.number == number)
}
