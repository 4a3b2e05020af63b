//! `/sign-in`, `/sign-out`, and the links by which somebody comes in for the first time.

mod link;
mod next;
mod rules;

use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use duojin_app::access::{Extent, Role, matrix};
use duojin_app::people::{self, Password, SignedIn};
use duojin_app::settings::account_contact;
use duojin_app::{AppError, Permission};
use duojin_base::{Diagnostic, Instant};
use duojin_web::Lang;
use duojin_web::frame::with_query;
use duojin_web::pages::sign_in::{DemoPerson, SignInPage, SignInState};
use serde::Deserialize;

use crate::gate::{Posted, Visit, clear_session, set_session};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

pub(super) use next::in_language;
pub(super) use rules::{differ, notice, rules};

const PATH: &str = "/sign-in";

pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/sign-in", get(show).post(enter))
        .route("/sign-in/demo", post(enter_demo))
        .route("/sign-out", post(leave))
        .merge(link::routes())
}

#[derive(Debug, Deserialize)]
struct SignInQuery {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    login: String,
    password: String,
    next: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DemoForm {
    person: String,
    next: String,
}

/// A form whose only field is its mark.
#[derive(Debug, Deserialize)]
pub(super) struct NoFields {}

async fn show(visit: Visit, Query(query): Query<SignInQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query.moment, PATH)?;
    let state = match query.done.as_str() {
        "signed-out" => SignInState::SignedOut,
        _ if visit.has_ended() => SignInState::Ended,
        _ => SignInState::Fresh,
    };
    let mut response = Door { state, login: String::new(), next: query.next }.page(&visit, &moment).await?;
    // Told once.
    if visit.has_ended() {
        forget_session(&visit, &mut response);
    }
    Ok(response)
}

/// The sign-in page, as somebody stands before it.
struct Door {
    state: SignInState,
    login: String,
    next: String,
}

impl Door {
    async fn page(self, visit: &Visit, moment: &Moment) -> Result<Response, Failure> {
        let Self { state, login, next } = self;
        let lang = moment.lang;
        let demo = demo_people(visit, lang).await.map_err(|error| failed(visit, moment, PATH, &error))?;
        let mut frame = frame(visit, moment, lang.office().sign_in.text(), PATH).timeless();
        frame.synthetic = !demo.is_empty();
        let next = next::ours(&next).to_owned();
        if !next.is_empty() {
            frame.params.push(("next".to_owned(), next.clone()));
        }
        let (status, wait) = match &state {
            SignInState::Fresh | SignInState::Ended | SignInState::SignedOut => (StatusCode::OK, None),
            SignInState::Refused | SignInState::Disabled => (StatusCode::BAD_REQUEST, None),
            SignInState::Locked { .. } => (StatusCode::TOO_MANY_REQUESTS, None),
            SignInState::TooMany { seconds } => (StatusCode::TOO_MANY_REQUESTS, Some(*seconds)),
            SignInState::Busy { seconds } => (StatusCode::SERVICE_UNAVAILABLE, Some(*seconds)),
        };
        let contact = account_contact(visit.app()).await.map_err(|error| failed(visit, moment, PATH, &error))?;
        let without_administrator = people::awaits_first_administrator(visit.app())
            .await
            .map_err(|error| failed(visit, moment, PATH, &error))?;
        let mut response =
            page(&SignInPage { frame, state, login: typed(&login), next, demo, contact, without_administrator });
        *response.status_mut() = status;
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        Ok(response)
    }
}

/// What is shown again of a login: enough to mend it.
fn typed(login: &str) -> String {
    login.trim().chars().filter(|c| !c.is_control()).take(80).collect()
}

async fn demo_people(visit: &Visit, lang: Lang) -> Result<Vec<DemoPerson>, AppError> {
    if !visit.state().has_demo_sign_in() {
        return Ok(Vec::new());
    }
    let people = people::demo_people(visit.app()).await?;
    let shown = people.into_iter().map(|person| {
        let role = Role::from_key(&person.role);
        let reach = role.map(|role| reach(role, lang)).unwrap_or_default();
        DemoPerson {
            id: person.id,
            name: person.name,
            role: role.map_or(person.role, |role| if lang.is_en() { role.en() } else { role.zh() }.to_owned()),
            place: format!("{} · {reach}", person.organisation_name),
        }
    });
    Ok(shown.collect())
}

/// Which enterprises a role sees, in words.
pub(super) fn reach(role: Role, lang: Lang) -> String {
    let extent = matrix().extent(Permission::ReadEntity, role);
    if extent == Extent::Nothing {
        return lang.office().no_enterprise_data.to_string();
    }
    if lang.is_en() { extent.en() } else { extent.zh() }.to_owned()
}

async fn enter(
    visit: Visit,
    headers: HeaderMap,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<SignInForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let SignInForm { login, password, next } = form;
    let address = visit.principal().address.clone();
    if let Err(seconds) = visit.state().attempts().count(&address) {
        return Door { state: SignInState::TooMany { seconds }, login, next }.page(&visit, &moment).await;
    }
    // An empty form guesses nothing: it is not counted against anybody.
    if login.trim().is_empty() || password.is_empty() {
        return Door { state: SignInState::Refused, login, next }.page(&visit, &moment).await;
    }
    match people::sign_in(visit.app(), &login, &Password::new(password), &address, agent(&headers)).await {
        Ok(signed) => entered(&visit, &moment, &signed, &next).await,
        Err(error) => {
            let state = refused(&visit, &login, &error).await.map_err(|error| failed(&visit, &moment, PATH, &error))?;
            let Some(state) = state else { return Err(failed(&visit, &moment, PATH, &error)) };
            Door { state, login, next }.page(&visit, &moment).await
        }
    }
}

/// What the page says of a refusal; none if something else went wrong.
async fn refused(visit: &Visit, login: &str, error: &AppError) -> Result<Option<SignInState>, AppError> {
    Ok(match error {
        AppError::Busy { seconds } => Some(SignInState::Busy { seconds: *seconds }),
        AppError::Input(problems) if has(problems, "sign-in.locked") => {
            let until = people::locked_until(visit.app(), login).await?.unwrap_or_else(|| visit.app().clock().now());
            Some(SignInState::Locked { until: minute(until) })
        }
        AppError::Input(problems) if has(problems, "sign-in.wrong") => Some(SignInState::Refused),
        _ => None,
    })
}

pub(super) fn has(problems: &[Diagnostic], code: &str) -> bool {
    problems.iter().any(|problem| problem.code == code)
}

/// `2026-11-23 17:58` in Shanghai.
pub(super) fn minute(at: Instant) -> String {
    at.to_shanghai_text().chars().take(16).collect()
}

pub(super) fn agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn enter_demo(
    visit: Visit,
    headers: HeaderMap,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<DemoForm>,
) -> Result<Response, Failure> {
    const DEMO: &str = "/sign-in/demo";
    let moment = moment(&visit, &query, DEMO)?;
    let address = visit.principal().address.clone();
    if let Err(seconds) = visit.state().attempts().count(&address) {
        let state = SignInState::TooMany { seconds };
        return Door { state, login: String::new(), next: form.next }.page(&visit, &moment).await;
    }
    if !visit.state().has_demo_sign_in() {
        let nobody = AppError::NotFound { what: "演示人员", id: typed(&form.person) };
        return Err(failed(&visit, &moment, DEMO, &nobody));
    }
    let signed = people::sign_in_demo(visit.app(), &form.person, &address, agent(&headers))
        .await
        .map_err(|error| failed(&visit, &moment, DEMO, &error))?;
    entered(&visit, &moment, &signed, &form.next).await
}

/// Somebody came in: with a session that nobody had before, and without the one this browser had.
async fn entered(visit: &Visit, moment: &Moment, signed: &SignedIn, next: &str) -> Result<Response, Failure> {
    if let Some(token) = visit.session() {
        people::sign_out(visit.app(), visit.principal(), token)
            .await
            .map_err(|error| failed(visit, moment, PATH, &error))?;
    }
    let place =
        if signed.must_change { in_language("/account/password", moment.lang) } else { next::place(next, moment.lang) };
    let mut response = Redirect::to(&place).into_response();
    if let Some(cookie) = set_session(&signed.token, visit.state().is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Takes the session's cookie from the browser.
pub(super) fn forget_session(visit: &Visit, response: &mut Response) {
    if let Some(cookie) = clear_session(visit.state().is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

async fn leave(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, "/sign-out")?;
    if let Some(token) = visit.session() {
        people::sign_out(visit.app(), visit.principal(), token)
            .await
            .map_err(|error| failed(&visit, &moment, "/sign-out", &error))?;
    }
    Ok(left(&visit, moment.lang))
}

/// To the sign-in page, without a session.
pub(super) fn left(visit: &Visit, lang: Lang) -> Response {
    let place = in_language(&with_query(PATH, &[("done", "signed-out")]), lang);
    let mut response = Redirect::to(&place).into_response();
    forget_session(visit, &mut response);
    response
}
