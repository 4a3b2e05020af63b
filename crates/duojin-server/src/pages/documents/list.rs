//! `/documents`: the list, and the forms that hand a document in.

use axum::extract::Query;
use axum::response::Response;
use duojin_app::documents::{self, DocumentKind, DocumentState, DocumentSummary};
use duojin_app::{AppError, Permission};
use duojin_web::pages::documents::{Counts, DocumentRow, DocumentsPage, Kind, NewDocument, State};
use duojin_web::parts::form::Choice;

use super::{Asked, Call, PATH, minute, small};
use crate::gate::Visit;
use crate::pages::failure::Failure;
use crate::respond::page;

pub(super) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let call = Call::new(visit, &asked.moment, PATH)?;
    Ok(page(&view(&call).await.map_err(|error| call.fail(&error))?))
}

pub(super) async fn view(call: &Call) -> Result<DocumentsPage, AppError> {
    let found = documents::list(call.visit.app(), call.visit.principal()).await?;
    let may_draft = call.visit.may(Permission::DraftRules);
    let replaceable = found.iter().map(|one| Choice::new(&one.id, shown(&one.title))).collect();
    Ok(DocumentsPage {
        frame: call.frame(call.lang().reading().nav_documents.to_string()),
        rows: found.into_iter().map(|one| row(call, one)).collect(),
        may_draft,
        replaceable: if may_draft { replaceable } else { Vec::new() },
        typed: NewDocument::default(),
        notice: None,
    })
}

/// A title as a choice shows it.
fn shown(title: &str) -> String {
    let mut short: String = title.chars().take(40).collect();
    if short.len() < title.len() {
        short.push('…');
    }
    short
}

fn row(call: &Call, one: DocumentSummary) -> DocumentRow {
    DocumentRow {
        counts: counts(&one),
        kind: kind(one.kind),
        state: state(one.state),
        added_by: one.added_by.get(call.en()).to_owned(),
        added_at: minute(one.added_at),
        id: one.id,
        title: one.title,
    }
}

pub(super) fn counts(of: &DocumentSummary) -> Counts {
    Counts {
        items: small(of.items),
        accepted: small(of.accepted),
        open: small(of.open),
        not_rules: small(of.not_rules),
        questions: small(of.questions),
    }
}

pub(super) fn kind(kind: DocumentKind) -> Kind {
    match kind {
        DocumentKind::Plan => Kind::Plan,
        DocumentKind::Policy => Kind::Policy,
    }
}

pub(super) fn state(state: DocumentState) -> State {
    match state {
        DocumentState::Draft => State::Draft,
        DocumentState::InReview => State::InReview,
        DocumentState::Published => State::Published,
    }
}
