//! A person: seen, added, changed, disabled, given a link.

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use duojin_app::people::{self, NewLink, NewPerson, PersonChange, Subject, directory};
use duojin_app::{AppError, Permission, settings};
use duojin_web::pages::people::{NewPersonPage, PersonPage, ShownLink, Typed, person_path};
use duojin_web::parts::notice::{ConflictRow, Notice};

use super::answer::{self, Refused};
use super::labels::{self, Side};
use super::{Call, PageQuery};
use crate::gate::{Posted, Visit};
use crate::moment::MomentQuery;
use crate::pages::failure::Failure;
use crate::respond::page;

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query.moment, person_path(&id))?;
    let view = view(&call, &id).await.map_err(|error| call.fail(&error))?;
    Ok(page(&PersonPage { notice: answer::done(&call, query.done.as_deref()), ..view }))
}

async fn view(call: &Call, id: &str) -> Result<PersonPage, AppError> {
    let person = directory::person(call.visit.app(), call.visit.principal(), id).await?;
    Ok(PersonPage {
        frame: call.frame(&person.name),
        state: labels::state(&person),
        appointments: labels::appointments(call, &person.holdings, &Side::Post),
        may_manage: call.visit.may(Permission::ManagePeople),
        id: person.id,
        name: person.name,
        login: person.login,
        email: person.email,
        version: person.version,
        link: None,
        typed: Typed::default(),
        notice: None,
        conflict: None,
    })
}

/// The page of a form that was answered.
async fn finish(
    call: &Call,
    id: &str,
    outcome: Result<(), AppError>,
    done: &str,
    typed: Typed,
    yours: Option<&PersonForm>,
) -> Result<Response, AppError> {
    let refused = match outcome {
        Ok(()) => return Ok(answer::go(call, &person_path(id), done)),
        Err(error) => Refused::of(error)?,
    };
    let view = view(call, id).await?;
    let o = call.moment.lang.office();
    let rows = yours.map_or_else(Vec::new, |yours| {
        let row = |field: String, theirs: &str, yours: &str| ConflictRow {
            field,
            theirs: theirs.to_owned(),
            yours: yours.trim().to_owned(),
        };
        vec![
            row(o.person_name.to_string(), &view.name, &yours.name),
            row(o.email.to_string(), &view.email, &yours.email),
        ]
    });
    let (notice, conflict) = refused.beside(call, Subject::Person(id), rows).await?;
    Ok(refused.page(&PersonPage { notice: Some(notice), conflict, typed, ..view }))
}

pub(super) async fn new(visit: Visit, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, "/people/new".to_owned())?;
    Ok(page(&empty(&call)))
}

fn empty(call: &Call) -> NewPersonPage {
    NewPersonPage {
        frame: call.frame(call.moment.lang.office().new_person.to_string()),
        name: String::new(),
        login: String::new(),
        email: String::new(),
        login_wrong: String::new(),
        notice: None,
    }
}

/// The link is shown in the answer itself: it stands nowhere else, least of all in an address.
pub(super) async fn create(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    headers: HeaderMap,
    Posted(form): Posted<NewPerson>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, "/people/new".to_owned())?;
    let made = people::invite(call.visit.app(), call.visit.principal(), &form).await;
    let (id, link) = match made {
        Ok(made) => made,
        Err(error) => {
            let refused = Refused::of(error).map_err(|error| call.fail(&error))?;
            let view = NewPersonPage {
                name: form.name,
                login: form.login,
                email: form.email,
                login_wrong: refused.of_field(&call, "login"),
                notice: Some(refused.notice(&call)),
                ..empty(&call)
            };
            return Ok(refused.page(&view));
        }
    };
    let call = Call { path: person_path(&id), ..call };
    let made = Notice::done(call.say("人已建好，把链接转给本人", "The person is added: pass the link on"));
    with_link(&call, &id, &headers, &link, Some(made)).await.map_err(|error| call.fail(&error))
}

pub(super) async fn link(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    headers: HeaderMap,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, person_path(&id))?;
    let made = people::make_link(call.visit.app(), call.visit.principal(), &id).await;
    let answer = match made {
        Ok(link) => with_link(&call, &id, &headers, &link, None).await,
        Err(error) => finish(&call, &id, Err(error), "", Typed::form("/link"), None).await,
    };
    answer.map_err(|error| call.fail(&error))
}

async fn with_link(
    call: &Call,
    id: &str,
    headers: &HeaderMap,
    link: &NewLink,
    notice: Option<Notice>,
) -> Result<Response, AppError> {
    let address = format!("{}{}", site(call, headers).await?, people::link_path(&link.token));
    let shown = ShownLink { address, until: labels::minute(link.expires_at) };
    Ok(page(&PersonPage { link: Some(shown), notice, ..view(call, id).await? }))
}

/// What a whole address of ours begins with: the public address, else how the caller reached us.
async fn site(call: &Call, headers: &HeaderMap) -> Result<String, AppError> {
    if let Some(origin) = call.visit.state().public_origin() {
        return Ok(origin.to_owned());
    }
    let set = settings::public_address(call.visit.app()).await?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    Ok(if set.is_empty() { host.map_or_else(String::new, |host| format!("http://{host}")) } else { set })
}

/// A form of one button.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Nothing {}

#[derive(Debug, serde::Deserialize)]
pub(super) struct PersonForm {
    version: i64,
    name: String,
    #[serde(default)]
    email: String,
}

pub(super) async fn change(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<PersonForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, person_path(&id))?;
    let change = PersonChange { version: form.version, name: form.name.clone(), email: form.email.clone() };
    let outcome = directory::change_person(call.visit.app(), call.visit.principal(), &id, &change).await;
    let typed = Typed::form("").with("name", &form.name).with("email", &form.email);
    finish(&call, &id, outcome, "saved", typed, Some(&form)).await.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct Version {
    version: i64,
}

pub(super) async fn disable(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<Version>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, person_path(&id))?;
    let outcome = directory::disable_person(call.visit.app(), call.visit.principal(), &id, form.version).await;
    let typed = Typed::form("/disable");
    finish(&call, &id, outcome, "disabled", typed, None).await.map_err(|error| call.fail(&error))
}

pub(super) async fn enable(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<Version>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, person_path(&id))?;
    let outcome = directory::enable_person(call.visit.app(), call.visit.principal(), &id, form.version).await;
    let typed = Typed::form("/enable");
    finish(&call, &id, outcome, "enabled", typed, None).await.map_err(|error| call.fail(&error))
}

pub(super) async fn unlock(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, person_path(&id))?;
    let outcome = people::unlock(call.visit.app(), call.visit.principal(), &id).await;
    let typed = Typed::form("/unlock");
    finish(&call, &id, outcome, "unlocked", typed, None).await.map_err(|error| call.fail(&error))
}
