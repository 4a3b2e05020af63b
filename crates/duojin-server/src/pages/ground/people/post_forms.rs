//! What is done to a post: changed, closed; somebody appointed, handed over to, ended.

use axum::extract::{Path, Query};
use axum::response::Response;
use duojin_app::people::{Appointment, HandOver, PostChange, holdings, posts};
use duojin_app::{AppError, Permission};
use duojin_web::pages::people::{Typed, post_path};

use super::Call;
use super::answer::{self, chosen, day};
use super::post::{Yours, finish};
use crate::gate::{Posted, Visit};
use crate::moment::MomentQuery;
use crate::pages::failure::Failure;

#[derive(Debug, serde::Deserialize)]
pub(super) struct PostForm {
    version: i64,
    title: String,
    #[serde(default)]
    sectors: Vec<u8>,
}

pub(super) async fn change(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<PostForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, post_path(&id))?;
    let change = PostChange { version: form.version, title: form.title.clone(), sectors: form.sectors.clone() };
    let outcome = posts::change_post(call.visit.app(), call.visit.principal(), &id, &change).await;
    let typed = Typed::form("").with("title", &form.title);
    let typed = form.sectors.iter().fold(typed, |typed, number| typed.with("sectors", number.to_string()));
    let yours = Yours::Post { title: form.title, sectors: form.sectors };
    finish(&call, &id, outcome, "saved", typed, yours).await.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct AppointForm {
    version: i64,
    person: String,
    from_day: String,
    #[serde(default)]
    to_day: String,
    #[serde(default)]
    note: String,
}

impl AppointForm {
    fn typed(&self) -> Typed {
        let typed = Typed::form("/appoint").with("person", &self.person).with("from_day", &self.from_day);
        typed.with("to_day", &self.to_day).with("note", &self.note)
    }

    async fn done(&self, call: &Call, post: &str) -> Result<(), AppError> {
        let to_day = if self.to_day.trim().is_empty() { None } else { Some(day("to_day", &self.to_day)?) };
        let new = Appointment {
            post: post.to_owned(),
            version: self.version,
            person: chosen("person", &self.person, ("人", "a person"))?.to_owned(),
            from_day: day("from_day", &self.from_day)?,
            to_day,
            note: self.note.clone(),
        };
        holdings::appoint(call.visit.app(), call.visit.principal(), &new).await.map(drop)
    }
}

pub(super) async fn appoint(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<AppointForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, post_path(&id))?;
    let outcome = form.done(&call, &id).await;
    let yours = Yours::Holder { person: form.person.clone() };
    finish(&call, &id, outcome, "appointed", form.typed(), yours).await.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct HandOverForm {
    version: i64,
    person: String,
    from_day: String,
    #[serde(default)]
    note: String,
}

impl HandOverForm {
    fn typed(&self) -> Typed {
        let typed = Typed::form("/hand-over").with("person", &self.person);
        typed.with("from_day", &self.from_day).with("note", &self.note)
    }

    async fn done(&self, call: &Call, post: &str) -> Result<(), AppError> {
        let order = HandOver {
            post: post.to_owned(),
            version: self.version,
            to: chosen("person", &self.person, ("人", "a person"))?.to_owned(),
            first_day: day("from_day", &self.from_day)?,
            note: self.note.clone(),
        };
        let (app, principal) = (call.visit.app(), call.visit.principal());
        let made = match principal.may(Permission::ManagePosts) {
            true => holdings::hand_over(app, principal, &order).await,
            false => holdings::hand_over_own(app, principal, &order).await,
        };
        made.map(drop)
    }
}

pub(super) async fn hand_over(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<HandOverForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, post_path(&id))?;
    let outcome = form.done(&call, &id).await;
    // Whoever gave their own post away from today on does not see it any more: their account is left to them.
    let gone = outcome.is_ok()
        && !call.visit.may(Permission::ManagePosts)
        && day("from_day", &form.from_day).is_ok_and(|first| first <= call.moment.today);
    if gone {
        return Ok(answer::go(&call, "/account", "handed-over"));
    }
    let yours = Yours::Holder { person: form.person.clone() };
    finish(&call, &id, outcome, "handed-over", form.typed(), yours).await.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct EndForm {
    version: i64,
    holding: String,
    to_day: String,
}

pub(super) async fn end(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<EndForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, post_path(&id))?;
    let outcome = match day("to_day", &form.to_day) {
        Ok(last) => {
            let (app, principal) = (call.visit.app(), call.visit.principal());
            holdings::end_holding(app, principal, &form.holding, form.version, last).await
        }
        Err(error) => Err(error),
    };
    let typed = Typed::form("/end").with("to_day", &form.to_day);
    finish(&call, &id, outcome, "ended", typed, Yours::Nothing).await.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct CloseForm {
    version: i64,
}

pub(super) async fn close(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<CloseForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, post_path(&id))?;
    let outcome = posts::close_post(call.visit.app(), call.visit.principal(), &id, form.version).await;
    let typed = Typed::form("/close");
    finish(&call, &id, outcome, "closed", typed, Yours::Nothing).await.map_err(|error| call.fail(&error))
}
