//! The enterprise side of the API: the register, and one entity with its reasons.

use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use duojin_app::{entities, search};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::match_wire::{Enterprise, Enterprises};
use crate::api::wire::Failed;
use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::enterprises::SearchQuery;
use crate::respond::ApiFailure;
use crate::state::ServerState;

/// Rows of a page of the API.
const PER_PAGE: usize = 50;

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(all_enterprises)).routes(routes!(one_enterprise))
}

/// The register: by part of a name, beginning of a code, area, industry, size, kind.
#[utoipa::path(
    get,
    path = "/api/v1/enterprises",
    tag = "enterprises",
    params(SearchQuery, MomentQuery),
    responses((status = 200, body = Enterprises), (status = 400, body = Failed), (status = 403, body = Failed), (status = 500, body = Failed))
)]
async fn all_enterprises(
    state: Visit,
    Query(query): Query<MomentQuery>,
    Query(search_query): Query<SearchQuery>,
) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let found = search::search(state.app(), state.principal(), moment.at, &search_query.read(PER_PAGE)).await?;
    let body = json!({
        "items": found.rows, "total": found.total, "cut_short": found.cut_short, "register": found.register,
        "page": found.page, "per_page": found.per_page, "synthetic": found.synthetic,
    });
    Ok(Json(body).into_response())
}

/// One entity: facts with provenance, every clause with its tree of reasons, missing facts.
#[utoipa::path(
    get,
    path = "/api/v1/enterprises/{id}",
    tag = "enterprises",
    params(("id" = String, Path, description = "Internal id or credit code"), MomentQuery),
    responses((status = 200, body = Enterprise), (status = 400, body = Failed), (status = 403, body = Failed), (status = 404, body = Failed), (status = 500, body = Failed))
)]
async fn one_enterprise(
    state: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let detail = entities::detail(state.app(), state.principal(), moment.at, &id).await?;
    Ok(Json(detail).into_response())
}
