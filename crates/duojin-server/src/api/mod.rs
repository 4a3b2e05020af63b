//! The JSON API under `/api/v1`, for other systems, and the document that describes it.

mod enterprises;
mod health;
mod match_wire;
mod plan;
mod policies;
mod wire;

use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::state::ServerState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "夺锦 Duojin",
        description = "Targets, sectors, policies and enterprises of a city's industrial plan. Every call takes as_of and known_at.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "service", description = "The service itself"),
        (name = "plan", description = "The plan, its targets and sectors"),
        (name = "policies", description = "Documents, clauses and what they do"),
        (name = "enterprises", description = "The register, and one entity with its reasons")
    )
)]
struct Described;

/// Routes of the API with their description.
fn described() -> OpenApiRouter<ServerState> {
    OpenApiRouter::with_openapi(Described::openapi())
        .merge(health::routes())
        .merge(plan::routes())
        .merge(policies::routes())
        .merge(enterprises::routes())
}

/// Routes of the API.
pub(crate) fn routes() -> Router<ServerState> {
    let (router, document) = described().split_for_parts();
    router.route("/api/openapi.json", get(async move || Json(document)))
}
