//! The policy side of the API: documents, and what their clauses do to the city.

use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use duojin_app::matching;
use duojin_app::policies::{self, PolicySummary};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::match_wire::{Matches, Policies, PolicyDocument};
use crate::api::wire::Failed;
use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::respond::ApiFailure;
use crate::state::ServerState;

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(all_policies)).routes(routes!(one_policy)).routes(routes!(all_matches))
}

fn summary(summary: &PolicySummary<'_>) -> Value {
    let meta = summary.meta;
    json!({
        "id": meta.id, "title": meta.title, "title_en": meta.title_en, "issuer": meta.issuer, "number": meta.number,
        "level": meta.level, "region": meta.region, "issued": meta.issued, "source_note": meta.source_note,
        "in_force": summary.in_force, "clauses": summary.clauses, "with_money": summary.with_money, "highest_fen": summary.highest_fen,
    })
}

/// Every policy document, those with clauses in force first.
#[utoipa::path(
    get,
    path = "/api/v1/policies",
    tag = "policies",
    params(MomentQuery),
    responses((status = 200, body = Policies), (status = 400, body = Failed))
)]
async fn all_policies(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let items: Vec<Value> = policies::list(state.app(), state.principal(), moment.at)?.iter().map(summary).collect();
    Ok(Json(json!({ "items": items })).into_response())
}

/// One document with its clauses: words, rule, validity and, for whoever may see enterprises, its effect.
#[utoipa::path(
    get,
    path = "/api/v1/policies/{id}",
    tag = "policies",
    params(("id" = String, Path, description = "Id of the document"), MomentQuery),
    responses((status = 200, body = PolicyDocument), (status = 400, body = Failed), (status = 404, body = Failed), (status = 500, body = Failed))
)]
async fn one_policy(
    state: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let detail = policies::detail(state.app(), state.principal(), moment.at, &id).await?;
    let clauses: Vec<Value> = detail
        .clauses
        .iter()
        .map(|clause| {
            json!({
                "id": &*clause.rule.id, "title": clause.words.heading, "article": clause.words.citation_text(),
                "rule": clause.words.rule.as_ref().map(|block| block.text.as_str()),
                "valid_from": clause.rule.validity.from, "valid_to": clause.rule.validity.to,
                "lead_units": clause.rule.lead_units, "in_force": clause.in_force, "on": clause.on,
                "effect": clause.effect.as_ref().map(|effect| &effect.result),
            })
        })
        .collect();
    Ok(Json(json!({ "policy": summary(&detail.summary), "synthetic": detail.synthetic, "clauses": clauses }))
        .into_response())
}

/// All clauses over all entities, each on the day that its `on` tells. The same as `duojin match --historical --format json`.
#[utoipa::path(
    get,
    path = "/api/v1/matches",
    tag = "policies",
    params(MomentQuery),
    responses((status = 200, body = Matches), (status = 400, body = Failed), (status = 403, body = Failed), (status = 500, body = Failed))
)]
async fn all_matches(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, ApiFailure> {
    let moment = query.read(state.app().clock())?;
    let report = matching::run(state.app(), state.principal(), moment.at, &duojin_app::Silent).await?;
    Ok(Json(&*report).into_response())
}
