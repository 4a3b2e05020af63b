//! `/link/{token}`: the first administrator, an invitation, a new password. What a link is for is the link's own business.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use duojin_app::AppError;
use duojin_app::people::{self, FirstAdministrator, LinkInfo, LinkPurpose, Password};
use duojin_base::Diagnostic;
use duojin_web::Lang;
use duojin_web::pages::sign_in::{
    FirstAdministratorPage, LinkEnd, LinkEndedPage, SetPasswordPage, SignInState, WhySet,
};
use serde::Deserialize;

use super::{Door, agent, differ, entered, has, notice, rules, typed};
use crate::gate::{Posted, Visit};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

pub(super) fn routes() -> Router<ServerState> {
    Router::new().route("/link/{token}", get(show).post(set))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LinkForm {
    name: String,
    login: String,
    email: String,
    password: String,
    password_again: String,
}

/// A link that somebody opened.
struct Opened<'a> {
    visit: &'a Visit,
    moment: &'a Moment,
    token: &'a str,
}

async fn show(visit: Visit, Path(token): Path<String>, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, "/link")?;
    let opened = Opened { visit: &visit, moment: &moment, token: &token };
    match people::link_info(visit.app(), &token).await {
        Ok(info) => Ok(opened.form(info, &LinkForm::default(), None)),
        Err(error) => opened.ended_or(error).await,
    }
}

async fn set(
    visit: Visit,
    Path(token): Path<String>,
    headers: HeaderMap,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<LinkForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, "/link")?;
    let opened = Opened { visit: &visit, moment: &moment, token: &token };
    let address = visit.principal().address.clone();
    if let Err(seconds) = visit.state().attempts().count(&address) {
        let state = SignInState::TooMany { seconds };
        return Door { state, login: form.login, next: String::new() }.page(&visit, &moment).await;
    }
    let info = match people::link_info(visit.app(), &token).await {
        Ok(info) => info,
        Err(error) => return opened.ended_or(error).await,
    };
    let first = FirstAdministrator { login: form.login.clone(), name: form.name.clone(), email: form.email.clone() };
    let first = (info.purpose == LinkPurpose::FirstAdministrator).then_some(&first);
    if form.password != form.password_again {
        let (login, name) = match first {
            Some(first) => (first.login.clone(), first.name.clone()),
            None => (info.login.clone().unwrap_or_default(), info.name.clone().unwrap_or_default()),
        };
        let mut problems =
            people::link_problems(visit.app(), &Password::new(form.password.clone()), &login, &name, first);
        problems.push(differ());
        return Ok(opened.form(info, &form, Some(&problems)));
    }
    // The first administrator's next work is posts and people.
    let next = if first.is_some() { "/people" } else { "" };
    let password = Password::new(form.password.clone());
    match people::use_link(visit.app(), &token, &password, first, &address, agent(&headers)).await {
        Ok(signed) => entered(&visit, &moment, &signed, next).await,
        Err(AppError::Input(problems)) if !has(&problems, "link.works-no-more") => {
            Ok(opened.form(info, &form, Some(&problems)))
        }
        Err(error) => opened.ended_or(error).await,
    }
}

impl Opened<'_> {
    fn lang(&self) -> Lang {
        self.moment.lang
    }

    /// The form of the link, with what was typed (never a password) and what was wrong with it.
    fn form(&self, info: LinkInfo, form: &LinkForm, problems: Option<&[Diagnostic]>) -> Response {
        let lang = self.lang();
        let link = self.token.to_owned();
        let path = people::link_path(self.token);
        let framed = |title| frame(self.visit, self.moment, title, &path).timeless();
        let rules = rules(lang, problems);
        let notice = problems.map(|problems| notice(lang, problems));
        let o = lang.office();
        let why = match info.purpose {
            LinkPurpose::FirstAdministrator => {
                return status_of(
                    page(&FirstAdministratorPage {
                        frame: framed(o.first_admin.text()),
                        link,
                        name: typed(&form.name),
                        login: typed(&form.login),
                        email: typed(&form.email),
                        rules,
                        notice,
                    }),
                    problems,
                );
            }
            LinkPurpose::Invitation => WhySet::Invitation(link),
            LinkPurpose::Reset => WhySet::Reset(link),
        };
        let (name, login) = (info.name.unwrap_or_default(), info.login.unwrap_or_default());
        status_of(
            page(&SetPasswordPage { frame: framed(o.set_password.text()), why, name, login, rules, notice }),
            problems,
        )
    }

    /// The page of a link that leads nowhere, if that is what went wrong.
    async fn ended_or(&self, error: AppError) -> Result<Response, Failure> {
        let fail = |error: &AppError| failed(self.visit, self.moment, "/link", error);
        if !matches!(&error, AppError::Input(problems) if has(problems, "link.works-no-more")) {
            return Err(fail(&error));
        }
        let end = people::link_end(self.visit.app(), self.token).await.map_err(|error| fail(&error))?;
        let (why, status) = match end {
            Some(people::LinkEnd::Unknown) => (LinkEnd::Unknown, StatusCode::NOT_FOUND),
            Some(people::LinkEnd::Used) => (LinkEnd::Used, StatusCode::GONE),
            // One whose person or purpose is no more works no more either.
            Some(people::LinkEnd::Expired) | None => (LinkEnd::Expired, StatusCode::GONE),
        };
        let frame = frame(self.visit, self.moment, why.title(self.lang()), "/link").timeless();
        let mut response = page(&LinkEndedPage { frame, why });
        *response.status_mut() = status;
        Ok(response)
    }
}

fn status_of(mut response: Response, problems: Option<&[Diagnostic]>) -> Response {
    if problems.is_some() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    response
}
