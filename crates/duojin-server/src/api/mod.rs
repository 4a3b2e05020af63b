//! The JSON API under `/api/v1`, for other systems, and the document that describes it.

mod enterprises;
mod health;
mod match_wire;
mod plan;
mod policies;
mod wire;

use axum::routing::get;
use axum::{Json, Router};
use duojin_app::Principal;
use utoipa::OpenApi;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::gate::ROUTES;
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
    let (router, mut document) = described().split_for_parts();
    say_who_may(&mut document);
    router.route("/api/openapi.json", get(async move || Json(document)))
}

/// Adds to each operation what the gate may answer before it: 401 and 403, and the permission it asks for.
fn say_who_may(document: &mut utoipa::openapi::OpenApi) {
    for route in ROUTES {
        let operation = document.paths.paths.get_mut(route.path).and_then(|item| match route.method {
            "GET" => item.get.as_mut(),
            "POST" => item.post.as_mut(),
            _ => None,
        });
        let Some(operation) = operation else { continue };
        let extensions = ExtensionsBuilder::new().add("x-permission", route.permission.key()).build();
        operation.extensions.get_or_insert_with(Default::default).merge(extensions);
        if Principal::public().may(route.permission) {
            continue;
        }
        for (status, why) in [("401", "Nobody is signed in"), ("403", "No post of the caller gives the permission")] {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Failed"))).build();
            let answer = ResponseBuilder::new().description(why).content("application/json", content).build();
            operation.responses.responses.insert(status.to_owned(), RefOr::T(answer));
        }
    }
}
