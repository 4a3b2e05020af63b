//! An organisation: where it stands, what stands under it, its posts.

use std::collections::BTreeSet;

use axum::extract::{Path, Query};
use axum::response::Response;
use duojin_app::access::{OrganisationKind, Role};
use duojin_app::people::{OrganisationView, Subject, organisations, posts};
use duojin_app::{AppError, Permission};
use duojin_web::pages::people::{OrganisationPage, Typed, organisation_path};
use duojin_web::parts::Linked;
use duojin_web::parts::form::Choice;
use duojin_web::parts::notice::ConflictRow;

use super::answer::{self, Refused};
use super::{Call, PageQuery, labels};
use crate::gate::Visit;
use crate::pages::failure::Failure;
use crate::respond::page;

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query.moment, organisation_path(&id))?;
    let view = view(&call, &id).await.map_err(|error| call.fail(&error))?;
    Ok(page(&OrganisationPage { notice: answer::done(&call, query.done.as_deref()), ..view }))
}

fn name<'a>(call: &Call, one: &'a OrganisationView) -> &'a str {
    if call.en() && !one.name_en.is_empty() { &one.name_en } else { &one.name }
}

fn linked(call: &Call, one: &OrganisationView) -> Linked {
    Linked::to(name(call, one), organisation_path(&one.id))
}

async fn view(call: &Call, id: &str) -> Result<OrganisationPage, AppError> {
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let all = organisations::organisations(app, principal).await?;
    let own = all.iter().find(|one| one.id == id);
    let own = own.ok_or_else(|| AppError::NotFound { what: "机构", id: id.chars().take(60).collect() })?;
    let posts = posts::posts(app, principal).await?;
    let kind = OrganisationKind::from_key(&own.kind);
    let roles: Vec<Role> =
        Role::HELD_BY_POST.into_iter().filter(|role| kind.is_some_and(|kind| posts::fits(*role, kind))).collect();
    let may_manage = call.visit.may(Permission::ManageOrganisations);
    let stays = id == organisations::CITY || own.entity.is_some();
    let above = all.iter().find(|one| Some(&one.id) == own.parent.as_ref());
    let frame = call.frame(name(call, own));
    Ok(OrganisationPage {
        frame: above.iter().fold(frame, |frame, above| frame.under(name(call, above), organisation_path(&above.id))),
        id: own.id.clone(),
        name: own.name.clone(),
        name_en: own.name_en.clone(),
        kind: labels::kind(call, &own.kind),
        from_pack: own.from_pack,
        closed_on: labels::day(own.closed_on),
        parent: above.map(|above| linked(call, above)),
        children: all.iter().filter(|one| one.parent.as_deref() == Some(id)).map(|one| linked(call, one)).collect(),
        posts: posts.iter().filter(|post| post.organisation == id).map(|post| labels::post_line(call, post)).collect(),
        version: own.version,
        parents: if stays || !may_manage { Vec::new() } else { parents(call, &all, own) },
        roles: roles.iter().map(|role| Choice::new(role.key(), call.say(role.zh(), role.en()))).collect(),
        sectors: if roles.contains(&Role::SectorLead) { labels::sectors(call, &[]) } else { Vec::new() },
        kinds: kinds(call, id),
        may_manage,
        may_close: may_manage && id != organisations::CITY,
        takes_enterprises: id == organisations::CITY,
        may_manage_posts: call.visit.may(Permission::ManagePosts),
        typed: Typed::default(),
        notice: None,
        conflict: None,
    })
}

/// Kinds that can be added below: enterprises are added on the city's page alone.
fn kinds(call: &Call, id: &str) -> Vec<Choice> {
    let enterprise = Some(OrganisationKind::Enterprise).filter(|_| id == organisations::CITY);
    let kinds = [OrganisationKind::Department, OrganisationKind::Institution].into_iter().chain(enterprise);
    kinds.map(|kind| Choice::new(kind.key(), call.say(kind.zh(), kind.en()))).collect()
}

/// Where it could stand: open organisations that are neither itself nor below it.
fn parents(call: &Call, all: &[OrganisationView], own: &OrganisationView) -> Vec<Choice> {
    let mut below: BTreeSet<&str> = BTreeSet::from([own.id.as_str()]);
    loop {
        let found = all.iter().filter(|one| one.parent.as_deref().is_some_and(|above| below.contains(above)));
        let more: Vec<&str> = found.map(|one| one.id.as_str()).filter(|id| !below.contains(id)).collect();
        if more.is_empty() {
            break;
        }
        below.extend(more);
    }
    let could =
        all.iter().filter(|one| one.closed_on.is_none() && one.entity.is_none() && !below.contains(one.id.as_str()));
    could.map(|one| Choice::new(&one.id, name(call, one)).chosen(Some(&one.id) == own.parent.as_ref())).collect()
}

/// What a form of the page wanted to write, as the page would show it.
pub(super) enum Yours {
    /// Nothing that could be compared.
    Nothing,
    /// Its names.
    Names { name: String, name_en: String },
    /// What it was to stand under.
    Parent { id: String },
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
        Ok(()) => return Ok(answer::go(call, &organisation_path(id), done)),
        Err(error) => Refused::of(error)?,
    };
    let view = view(call, id).await?;
    let rows = rows(call, &view, yours);
    let (notice, conflict) = refused.beside(call, Subject::Organisation(id), rows).await?;
    Ok(refused.page(&OrganisationPage { notice: Some(notice), conflict, typed, ..view }))
}

fn rows(call: &Call, view: &OrganisationPage, yours: Yours) -> Vec<ConflictRow> {
    let o = call.moment.lang.office();
    let row = |field: String, theirs: String, yours: String| ConflictRow { field, theirs, yours };
    match yours {
        Yours::Nothing => Vec::new(),
        Yours::Names { name, name_en } => vec![
            row(o.name_zh.to_string(), view.name.clone(), name.trim().to_owned()),
            row(o.name_en.to_string(), view.name_en.clone(), name_en.trim().to_owned()),
        ],
        Yours::Parent { id } => {
            let chosen = view.parents.iter().find(|one| one.value == id).map(|one| one.label.clone());
            let stored = view.parent.as_ref().map(|parent| parent.label.clone());
            vec![row(o.upper.to_string(), stored.unwrap_or_default(), chosen.unwrap_or_default())]
        }
    }
}
