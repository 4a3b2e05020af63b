//! What is done to an organisation: renamed, moved, closed; one or a post added under it.

use axum::extract::{Path, Query};
use axum::response::Response;
use duojin_app::AppError;
use duojin_app::access::OrganisationKind;
use duojin_app::people::{NewOrganisation, NewPost, organisations, posts};
use duojin_base::{Diagnostic, Place};
use duojin_web::pages::people::{Typed, organisation_path, post_path};

use super::Call;
use super::answer::{self, chosen};
use super::organisation::{Yours, finish};
use crate::gate::{Posted, Visit};
use crate::moment::MomentQuery;
use crate::pages::failure::Failure;

#[derive(Debug, serde::Deserialize)]
pub(super) struct NamesForm {
    version: i64,
    name: String,
    #[serde(default)]
    name_en: String,
}

pub(super) async fn rename(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<NamesForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, organisation_path(&id))?;
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let outcome =
        organisations::rename_organisation(app, principal, &id, form.version, &form.name, &form.name_en).await;
    let typed = Typed::form("").with("name", &form.name).with("name_en", &form.name_en);
    let yours = Yours::Names { name: form.name, name_en: form.name_en };
    finish(&call, &id, outcome, "saved", typed, yours).await.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct MoveForm {
    version: i64,
    parent: String,
}

pub(super) async fn move_under(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<MoveForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, organisation_path(&id))?;
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let outcome = organisations::move_organisation(app, principal, &id, form.version, &form.parent).await;
    let typed = Typed::form("/move").with("parent", &form.parent);
    finish(&call, &id, outcome, "moved", typed, Yours::Parent { id: form.parent })
        .await
        .map_err(|error| call.fail(&error))
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
    let call = Call::new(visit, &query, organisation_path(&id))?;
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let outcome = organisations::close_organisation(app, principal, &id, form.version).await;
    let typed = Typed::form("/close");
    finish(&call, &id, outcome, "closed", typed, Yours::Nothing).await.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct ChildForm {
    name: String,
    #[serde(default)]
    name_en: String,
    kind: String,
    #[serde(default)]
    entity: String,
}

impl ChildForm {
    fn typed(&self) -> Typed {
        let typed = Typed::form("/children").with("name", &self.name).with("name_en", &self.name_en);
        typed.with("kind", &self.kind).with("entity", &self.entity)
    }

    async fn done(&self, call: &Call, parent: &str) -> Result<String, AppError> {
        let entity = match self.entity.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| not_a_number(text))?),
        };
        // An enterprise stands under nobody: the city's page is where it is added, not what it belongs to.
        let enterprise = self.kind == OrganisationKind::Enterprise.key();
        let new = NewOrganisation {
            kind: self.kind.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            parent: Some(parent.to_owned()).filter(|_| !enterprise),
            entity,
        };
        let made = organisations::add_organisation(call.visit.app(), call.visit.principal(), &new).await;
        made.map_err(|error| match (error, entity) {
            // The page is there; the entity that was typed is not.
            (AppError::NotFound { .. }, Some(entity)) => no_such_entity(entity),
            (error, _) => error,
        })
    }
}

fn not_a_number(text: &str) -> AppError {
    let shown: String = text.chars().take(30).collect();
    let (zh, en) = (format!("主体编号“{shown}”不是数字"), format!("“{shown}” is no number of an entity"));
    AppError::input(Diagnostic::error("organisation.bad-entity", Place::file("entity"), zh, en))
}

fn no_such_entity(entity: u64) -> AppError {
    let (zh, en) = (format!("没有编号为 {entity} 的主体"), format!("there is no entity {entity}"));
    AppError::input(Diagnostic::error("organisation.no-entity", Place::file("entity"), zh, en))
}

pub(super) async fn add_child(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<ChildForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, organisation_path(&id))?;
    let answer = match form.done(&call, &id).await {
        Ok(made) => Ok(answer::go(&call, &organisation_path(&made), "made")),
        Err(error) => finish(&call, &id, Err(error), "", form.typed(), Yours::Nothing).await,
    };
    answer.map_err(|error| call.fail(&error))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct PostForm {
    title: String,
    role: String,
    #[serde(default)]
    sectors: Vec<u8>,
}

impl PostForm {
    fn typed(&self) -> Typed {
        let typed = Typed::form("/posts").with("title", &self.title).with("role", &self.role);
        self.sectors.iter().fold(typed, |typed, number| typed.with("sectors", number.to_string()))
    }

    async fn done(&self, call: &Call, organisation: &str) -> Result<String, AppError> {
        let new = NewPost {
            organisation: organisation.to_owned(),
            role: chosen("role", &self.role, ("角色", "a role"))?.to_owned(),
            title: self.title.clone(),
            sectors: self.sectors.clone(),
        };
        posts::create_post(call.visit.app(), call.visit.principal(), &new).await
    }
}

pub(super) async fn add_post(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<PostForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, organisation_path(&id))?;
    let answer = match form.done(&call, &id).await {
        Ok(made) => Ok(answer::go(&call, &post_path(&made), "made")),
        Err(error) => finish(&call, &id, Err(error), "", form.typed(), Yours::Nothing).await,
    };
    answer.map_err(|error| call.fail(&error))
}
