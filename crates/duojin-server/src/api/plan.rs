//! The plan side of the API: the document, its targets, its sectors, the work list as a spreadsheet.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use duojin_app::{plan_text, sanke, sectors, targets, trajectory};
use serde::Deserialize;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::wire::{Failed, Plan, Sectors, TargetDetail, Targets};
use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::read_show;
use crate::respond::ApiFailure;
use crate::state::ServerState;

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(plan))
        .routes(routes!(all_targets))
        .routes(routes!(one_target))
        .routes(routes!(all_sectors))
        .routes(routes!(sanke_csv))
}

/// The plan: its document, its headings and its text, unaltered.
#[utoipa::path(get, path = "/api/v1/plan", tag = "plan", responses((status = 200, body = Plan)))]
async fn plan(state: Visit) -> Result<Response, ApiFailure> {
    Ok(Json(plan_text::record(state.app(), state.principal())?).into_response())
}

/// Every target in plan order, and where it stands at a moment. The same as `duojin targets --format json`.
#[utoipa::path(
    get,
    path = "/api/v1/targets",
    tag = "plan",
    params(MomentQuery),
    responses((status = 200, body = Targets), (status = 400, body = Failed), (status = 500, body = Failed))
)]
async fn all_targets(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let report = targets::report(state.app(), state.principal(), moment.at).await?;
    Ok(Json(report).into_response())
}

/// One target with its verdict, its figures of every scope, and its trajectory.
#[utoipa::path(
    get,
    path = "/api/v1/targets/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "`T01` to `T48`"), MomentQuery),
    responses((status = 200, body = TargetDetail), (status = 400, body = Failed), (status = 404, body = Failed), (status = 500, body = Failed))
)]
async fn one_target(
    state: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let detail = trajectory::detail(state.app(), state.principal(), moment.at, &id).await?;
    Ok(Json(detail).into_response())
}

/// The ten sectors: leads with their history, targets with their standing, due documents.
#[utoipa::path(
    get,
    path = "/api/v1/sectors",
    tag = "plan",
    params(MomentQuery),
    responses((status = 200, body = Sectors), (status = 400, body = Failed), (status = 500, body = Failed))
)]
async fn all_sectors(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let records = sectors::records(state.app(), state.principal(), moment.at).await?;
    Ok(Json(json!({ "sectors": records })).into_response())
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ShowQuery {
    /// `definition`, `source`, `reporter`, `decided`; all if absent.
    show: Option<String>,
}

/// The work list of 三可 as a spreadsheet: CSV, UTF-8 with a byte order mark.
#[utoipa::path(
    get,
    path = "/api/v1/sanke.csv",
    tag = "plan",
    params(ShowQuery, MomentQuery),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 400, body = Failed), (status = 500, body = Failed))
)]
async fn sanke_csv(
    state: Visit,
    Query(show): Query<ShowQuery>,
    Query(query): Query<MomentQuery>,
) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let show = read_show(show.show.as_deref())?;
    let bytes = sanke::csv(state.app(), state.principal(), moment.at, show, moment.lang.is_en()).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"sanke.csv\""),
    ];
    Ok((headers, bytes).into_response())
}
