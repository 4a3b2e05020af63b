//! A post: its role and reach, and who held it, holds it and will hold it.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::response::Response;
use duojin_app::access::Role;
use duojin_app::people::{PersonView, Subject, directory, holdings, posts};
use duojin_app::{AppError, Permission};
use duojin_web::pages::people::{PostPage, Typed, organisation_path, post_path};
use duojin_web::parts::Linked;
use duojin_web::parts::form::Choice;
use duojin_web::parts::notice::ConflictRow;

use super::answer::{self, Refused};
use super::labels::{self, Side};
use super::{Call, PageQuery};
use crate::gate::Visit;
use crate::pages::failure::Failure;
use crate::respond::page;

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query.moment, post_path(&id))?;
    let view = view(&call, &id).await.map_err(|error| call.fail(&error))?;
    Ok(page(&PostPage { notice: answer::done(&call, query.done.as_deref()), ..view }))
}

async fn view(call: &Call, id: &str) -> Result<PostPage, AppError> {
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let post = posts::post(app, principal, id).await?;
    let people = directory::people(app, principal).await?;
    let logins: BTreeMap<String, String> = people.iter().map(|one| (one.id.clone(), one.login.clone())).collect();
    let may_manage = call.visit.may(Permission::ManagePosts);
    let may_hand_over = holdings::may_hand_over(principal, id);
    let above = organisation_path(&post.organisation);
    Ok(PostPage {
        frame: call.frame(&post.title).under(&post.organisation_name, &above),
        role: labels::role(call, &post.role),
        organisation: Linked::to(&post.organisation_name, above),
        reach: labels::reach(call, &post),
        sectors: if post.role == Role::SectorLead.key() { labels::sectors(call, &post.sectors) } else { Vec::new() },
        closed_on: labels::day(post.closed_on),
        version: post.version,
        appointments: labels::appointments(call, &post.holdings, &Side::Person(&logins)),
        people: if may_manage || may_hand_over { choices(&people) } else { Vec::new() },
        today: call.moment.today.to_string(),
        may_manage,
        may_hand_over,
        id: post.id,
        title: post.title,
        typed: Typed::default(),
        notice: None,
        conflict: None,
    })
}

/// People who could hold a post, by name.
fn choices(people: &[PersonView]) -> Vec<Choice> {
    let mut able: Vec<&PersonView> = people.iter().filter(|one| one.disabled_at.is_none()).collect();
    able.sort_by(|a, b| (&a.name, &a.login).cmp(&(&b.name, &b.login)));
    able.into_iter().map(|one| Choice::new(&one.id, format!("{}（{}）", one.name, one.login))).collect()
}

/// What a form of the page wanted to write, as the page would show it.
pub(super) enum Yours {
    /// Nothing that could be compared.
    Nothing,
    /// Title and sectors.
    Post { title: String, sectors: Vec<u8> },
    /// Who was to hold it.
    Holder { person: String },
}

/// The page of a form that was answered.
pub(super) async fn finish(
    call: &Call,
    id: &str,
    outcome: Result<(), AppError>,
    done: &str,
    typed: Typed,
    yours: Yours,
) -> Result<Response, AppError> {
    let refused = match outcome {
        Ok(()) => return Ok(answer::go(call, &post_path(id), done)),
        Err(error) => Refused::of(error)?,
    };
    let view = view(call, id).await?;
    let rows = rows(call, &view, yours);
    let (notice, conflict) = refused.beside(call, Subject::Post(id), rows).await?;
    Ok(refused.page(&PostPage { notice: Some(notice), conflict, typed, ..view }))
}

fn rows(call: &Call, view: &PostPage, yours: Yours) -> Vec<ConflictRow> {
    let o = call.moment.lang.office();
    match yours {
        Yours::Nothing => Vec::new(),
        Yours::Post { title, sectors } => {
            let stored: Vec<&str> =
                view.sectors.iter().filter(|one| one.chosen).map(|one| one.label.as_str()).collect();
            vec![
                ConflictRow {
                    field: o.post_title.to_string(),
                    theirs: view.title.clone(),
                    yours: title.trim().to_owned(),
                },
                ConflictRow {
                    field: o.sectors_field.to_string(),
                    theirs: stored.join(call.say("、", ", ")),
                    yours: labels::sector_names(call, &sectors),
                },
            ]
        }
        Yours::Holder { person } => {
            let now: Vec<&str> =
                view.appointments.iter().filter(|row| row.now).map(|row| row.what.label.as_str()).collect();
            let now = now.join(call.say("、", ", "));
            let chosen = view.people.iter().find(|one| one.value == person);
            vec![ConflictRow {
                field: o.post_holders.to_string(),
                theirs: if now.is_empty() { o.vacant.to_string() } else { now },
                yours: chosen.map(|one| one.label.clone()).unwrap_or_default(),
            }]
        }
    }
}
