//! `/account`: one's own posts, sessions, password and calendar address.

mod device;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use duojin_app::access::Role;
use duojin_app::people::{self, MyAccount, MyPost, Password, SessionView};
use duojin_app::{AppError, inbox, settings};
use duojin_base::{Diagnostic, shanghai_date};
use duojin_web::frame::with_query;
use duojin_web::pages::account::{AccountPage, Calendar, HeldPost, SessionRow};
use duojin_web::pages::sign_in::{SetPasswordPage, WhySet};
use duojin_web::parts::notice::Notice;
use serde::Deserialize;

use super::sign_in::{NoFields, differ, has, in_language, left, minute, notice, reach, rules};
use crate::gate::{Posted, Visit};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/account";
const PASSWORD: &str = "/account/password";

pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", get(show_password).post(change_password))
        .route("/account/sessions/{id}/end", post(end_session))
        .route("/account/sessions/end-others", post(end_others))
        .route("/account/calendar", post(make_calendar))
        .route("/account/calendar/end", post(end_calendar))
        .route("/calendar/{token}", get(calendar))
}

#[derive(Debug, Deserialize)]
struct AccountQuery {
    #[serde(default)]
    done: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    current: String,
    password: String,
    password_again: String,
}

/// What is shown on the page beside what always is.
#[derive(Default)]
struct Shown<'a> {
    notice: Option<Notice>,
    problems: Option<&'a [Diagnostic]>,
    calendar: Option<Calendar>,
}

async fn show(visit: Visit, Query(query): Query<AccountQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query.moment, PATH)?;
    let done = match query.done.as_str() {
        "handed-over" => Some(("岗位已交接", "The post is handed over")),
        "password" => {
            Some(("密码已换，其他登录都已结束", "The password is changed; all your other sessions have ended"))
        }
        "session" => Some(("那次登录已结束", "That session has ended")),
        "others" => Some(("其他登录都已结束", "All your other sessions have ended")),
        "calendar-ended" => Some(("日历地址已停用", "The calendar address has ended")),
        _ => None,
    };
    let notice = done.map(|(zh, en)| Notice::done(if moment.lang.is_en() { en } else { zh }));
    account(&visit, &moment, Shown { notice, ..Shown::default() }).await
}

async fn account(visit: &Visit, moment: &Moment, shown: Shown<'_>) -> Result<Response, Failure> {
    let fail = |error: AppError| failed(visit, moment, PATH, &error);
    let (app, principal, lang) = (visit.app(), visit.principal(), moment.lang);
    let own: MyAccount = people::my_account(app, principal).await.map_err(fail)?;
    let current = visit.caller().map(|caller| caller.session.as_str());
    let mut sessions = people::my_sessions(app, principal, current).await.map_err(fail)?;
    sessions.retain(|session| session.alive);
    sessions.sort_by_key(|session| !session.current);
    let calendar = match shown.calendar {
        Some(calendar) => calendar,
        None => match inbox::calendar::calendar_since(app, principal).await.map_err(fail)? {
            Some(made) => Calendar::Active { made: shanghai_date(made).to_string() },
            None => Calendar::None,
        },
    };
    let day = |day: Option<duojin_base::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    Ok(page(&AccountPage {
        frame: frame(visit, moment, lang.office().my_account.text(), PATH).timeless(),
        has_password: own.password_changed.is_some(),
        password_changed: day(own.password_changed),
        password_due: day(own.password_due),
        posts: own.posts.into_iter().map(|post| held(visit, post, moment)).collect(),
        name: own.name,
        login: own.login,
        email: own.email,
        sessions: sessions.into_iter().map(|session| row(session, moment)).collect(),
        rules: rules(lang, shown.problems),
        calendar,
        notice: shown.notice,
    }))
}

fn held(visit: &Visit, post: MyPost, moment: &Moment) -> HeldPost {
    let lang = moment.lang;
    let role = Role::from_key(&post.role);
    let plan = &visit.app().pack().plan;
    let sectors: Vec<&str> = post
        .sectors
        .iter()
        .filter_map(|no| plan.sector(*no))
        .map(|sector| if lang.is_en() { &sector.name.en } else { &sector.name.zh })
        .map(String::as_str)
        .collect();
    let mut reach = role.map(|role| reach(role, lang)).unwrap_or_default();
    if !sectors.is_empty() {
        reach = format!("{reach}{}{}", if lang.is_en() { ": " } else { "：" }, sectors.join("、"));
    }
    HeldPost {
        path: post.visible.then(|| format!("/people/posts/{}", post.post)),
        title: post.title,
        organisation: post.organisation_name,
        role: role.map_or(post.role, |role| if lang.is_en() { role.en() } else { role.zh() }.to_owned()),
        reach,
        from: post.from_day.to_string(),
        to: post.to_day.map(|day| day.to_string()).unwrap_or_default(),
        now: post.now,
    }
}

fn row(session: SessionView, moment: &Moment) -> SessionRow {
    SessionRow {
        device: device::device(&session.agent, moment.lang),
        this: session.current,
        began: minute(session.created_at),
        seen: minute(session.seen_at),
        address: session.address,
        id: session.id,
    }
}

async fn show_password(visit: Visit, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PASSWORD)?;
    if !visit.must_change() {
        return Ok(Redirect::to(&in_language("/account#password", moment.lang)).into_response());
    }
    Ok(due(&visit, &moment, None, None))
}

/// The page of somebody who sets a new password before anything else.
fn due(visit: &Visit, moment: &Moment, problems: Option<&[Diagnostic]>, notice: Option<Notice>) -> Response {
    let lang = moment.lang;
    page(&SetPasswordPage {
        frame: frame(visit, moment, lang.office().set_password.text(), PASSWORD).timeless(),
        why: WhySet::Due,
        name: visit.principal().name.clone(),
        login: visit.caller().map(|caller| caller.login.clone()).unwrap_or_default(),
        rules: rules(lang, problems),
        notice,
    })
}

async fn change_password(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<PasswordForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PASSWORD)?;
    let was_due = visit.must_change();
    let problems = if form.password == form.password_again {
        let session = visit.caller().map(|caller| caller.session.clone()).unwrap_or_default();
        let (old, new) = (Password::new(form.current), Password::new(form.password));
        match people::change_password(visit.app(), visit.principal(), &session, &old, &new).await {
            Ok(()) => {
                let place = if was_due { "/".to_owned() } else { with_query(PATH, &[("done", "password")]) };
                return Ok(Redirect::to(&in_language(&place, moment.lang)).into_response());
            }
            Err(AppError::Input(problems)) => problems,
            Err(error) => return Err(failed(&visit, &moment, PASSWORD, &error)),
        }
    } else {
        vec![differ()]
    };
    let told = Some(notice(moment.lang, &problems));
    let mut response = if was_due {
        due(&visit, &moment, Some(&problems), told)
    } else {
        account(&visit, &moment, Shown { notice: told, problems: Some(&problems), calendar: None }).await?
    };
    let locked = has(&problems, "sign-in.locked");
    *response.status_mut() = if locked { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::BAD_REQUEST };
    Ok(response)
}

async fn end_session(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    people::end_session(visit.app(), visit.principal(), &id)
        .await
        .map_err(|error| failed(&visit, &moment, PATH, &error))?;
    if visit.caller().is_some_and(|caller| caller.session == id) {
        return Ok(left(&visit, moment.lang));
    }
    Ok(done(&moment, "session"))
}

async fn end_others(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let session = visit.caller().map(|caller| caller.session.clone()).unwrap_or_default();
    people::end_other_sessions(visit.app(), visit.principal(), &session)
        .await
        .map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(done(&moment, "others"))
}

fn done(moment: &Moment, what: &str) -> Response {
    Redirect::to(&in_language(&with_query(PATH, &[("done", what)]), moment.lang)).into_response()
}

/// Answered with the page itself: the address is shown this once, and stands in no redirect.
async fn make_calendar(
    visit: Visit,
    headers: HeaderMap,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let fail = |error: AppError| failed(&visit, &moment, PATH, &error);
    let token = inbox::calendar::make_calendar(visit.app(), visit.principal()).await.map_err(fail)?;
    let site = site(&visit, &headers).await.map_err(fail)?;
    let calendar = Some(Calendar::Shown { address: format!("{site}/calendar/{token}.ics") });
    let made = if moment.lang.is_en() { "The calendar address is made" } else { "日历地址已生成" };
    account(&visit, &moment, Shown { notice: Some(Notice::done(made)), calendar, ..Shown::default() }).await
}

/// What the addresses of ours begin with: as told to the service, as set, or else as this browser came.
async fn site(visit: &Visit, headers: &HeaderMap) -> Result<String, AppError> {
    if let Some(origin) = visit.state().public_origin() {
        return Ok(origin.to_owned());
    }
    let set = settings::public_address(visit.app()).await?;
    if !set.is_empty() {
        return Ok(set);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    Ok(host.map_or_else(String::new, |host| format!("http://{host}")))
}

async fn end_calendar(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    inbox::calendar::end_calendar(visit.app(), visit.principal())
        .await
        .map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(done(&moment, "calendar-ended"))
}

/// For calendar programs, which do not sign in: the secret in the address is what they have.
async fn calendar(
    visit: Visit,
    Path(token): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, "/calendar")?;
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    let feed = inbox::calendar::calendar(visit.app(), token)
        .await
        .map_err(|error| failed(&visit, &moment, "/calendar", &error))?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], feed).into_response())
}
