//! Pages for what went wrong.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{OriginalUri, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use duojin_app::AppError;
use duojin_app::access::Refusal;
use duojin_base::Diagnostic;
use duojin_web::pages::error::{ErrorPage, Problem};
use duojin_web::parts::Linked;

use crate::gate::Visit;
use crate::moment::{Moment, MomentQuery};
use crate::pages::frame::frame;
use crate::respond::{page, reference, status};

/// What a page handler answers when it cannot answer: enough to show the page of the failure in its frame.
pub(crate) struct Failure(Box<Response>);

/// The moment asked for, or the page that says why it does not read.
pub(crate) fn moment(state: &Visit, query: &MomentQuery, path: &str) -> Result<Moment, Failure> {
    query.read(state.app().clock()).map_err(|problem| bad_moment(state, query, path, &problem))
}

fn bad_moment(state: &Visit, query: &MomentQuery, path: &str, problem: &Diagnostic) -> Failure {
    let moment = now(state, query);
    let (field, given) =
        if problem.code == "call.as-of" { ("as_of", &query.as_of) } else { ("known_at", &query.known_at) };
    let mend = if moment.lang.is_en() { &problem.mend_en } else { &problem.mend_zh };
    let problem = Problem::BadInput {
        field: field.to_owned(),
        given: given.clone().unwrap_or_default().chars().take(40).collect(),
        mend: mend.clone().unwrap_or_default(),
    };
    Failure(Box::new(show(state, &moment, path, problem)))
}

/// The present moment in the language asked for: a failure always has a frame to stand in.
fn now(state: &Visit, query: &MomentQuery) -> Moment {
    let clock = state.app().clock();
    Moment {
        at: duojin_app::At { as_of: clock.today(), known_at: clock.now() },
        as_of_chosen: false,
        known_at_chosen: false,
        lang: duojin_web::Lang::from_query(query.lang.as_deref()),
        today: clock.today(),
    }
}

/// Turns a failed use case into its page.
pub(crate) fn failed(state: &Visit, moment: &Moment, path: &str, error: &AppError) -> Failure {
    let problem = match error {
        AppError::NotFound { .. } => Problem::NotFound,
        AppError::Forbidden(refusal) => forbidden(*refusal, moment.lang),
        AppError::Input(problems) => {
            let mend = problems.first().map(|p| {
                let (what, mend) = if moment.lang.is_en() { (&p.en, &p.mend_en) } else { (&p.zh, &p.mend_zh) };
                mend.clone().unwrap_or_else(|| what.clone())
            });
            Problem::BadInput { field: String::new(), given: String::new(), mend: mend.unwrap_or_default() }
        }
        AppError::Busy { seconds } => Problem::Busy { seconds: *seconds },
        AppError::Store(_) | AppError::Io { .. } | AppError::Internal(_) => {
            Problem::Internal { reference: reference(error) }
        }
    };
    let mut response = show(state, moment, path, problem);
    *response.status_mut() = status(error);
    Failure(Box::new(response))
}

fn forbidden(refusal: Refusal, lang: duojin_web::Lang) -> Problem {
    let ask = if lang.is_en() {
        format!("To “{}” ask an administrator for a post that allows it.", refusal.permission.en())
    } else {
        format!("要“{}”，请找系统管理员安排相应岗位。", refusal.permission.zh())
    };
    Problem::Forbidden { ask }
}

/// The page for a caller to whom the route is not open.
pub(crate) fn refused_page(visit: &Visit, path: &str, lang: duojin_web::Lang, refusal: Refusal) -> Response {
    let moment = Moment { lang, ..now(visit, &MomentQuery::default()) };
    show(visit, &moment, path, forbidden(refusal, moment.lang))
}

fn show(state: &Visit, moment: &Moment, path: &str, problem: Problem) -> Response {
    let w = moment.lang.words();
    let title = problem.status().to_string();
    let code = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let ways_on = [("/", w.nav_cockpit), ("/plan", w.nav_plan), ("/policies", w.nav_policies)]
        .into_iter()
        .map(|(href, label)| Linked { label: label.to_string(), path: Some(href.to_owned()) })
        .collect();
    let mut response = page(&ErrorPage { frame: frame(state, moment, title, path), problem, ways_on });
    *response.status_mut() = code;
    response
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// Nothing lives at this address.
pub(crate) async fn not_found(
    state: Visit,
    OriginalUri(uri): OriginalUri,
    query: Result<Query<MomentQuery>, QueryRejection>,
) -> Response {
    if uri.path().starts_with("/api/") {
        let told = "没有这个接口，全部地址见 /api/openapi.json / no such address; all of them: /api/openapi.json";
        return (StatusCode::NOT_FOUND, Json(serde_json::json!({ "error": told }))).into_response();
    }
    let moment = now(&state, &query.map(|Query(query)| query).unwrap_or_default());
    // `//elsewhere` would be another host in a link.
    let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    show(&state, &moment, &path, Problem::NotFound)
}
