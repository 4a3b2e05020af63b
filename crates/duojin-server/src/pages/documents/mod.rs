//! The reading workbench (解构): documents handed in, what was read from them, decisions, review, versions.

mod changes;
mod forms;
mod intake;
mod item;
mod list;
mod original;
mod plan;
mod view;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use duojin_app::AppError;
use duojin_base::{Diagnostic, Instant};
use duojin_web::frame::with_query;
use duojin_web::parts::notice::Notice;
use duojin_web::{Frame, Lang};
use serde::Deserialize;

use crate::gate::Visit;
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{self, Failure, failed};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/documents";
/// Largest pasted form, in bytes: a Chinese character is nine of them on the way.
const PASTED: usize = 8 << 20;

/// Routes of the workbench.
pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/documents", get(list::show))
        .route("/documents/paste", post(intake::paste).layer(DefaultBodyLimit::max(PASTED)))
        .route("/documents/upload", post(intake::upload).layer(DefaultBodyLimit::max(intake::TAKEN)))
        .route("/documents/{id}", get(view::show))
        .route("/documents/{id}/original", get(original::show))
        .route("/documents/{id}/changes", get(changes::show))
        .route("/documents/{id}/front", post(forms::front))
        .route("/documents/{id}/items/{n}", post(forms::decide))
        .route("/documents/{id}/items/{n}/split", post(forms::split))
        .route("/documents/{id}/items/{n}/merge", post(forms::merge))
        .route("/documents/{id}/submit", post(forms::submit))
        .route("/documents/{id}/send-back", post(forms::send_back))
        .route("/documents/{id}/publish", post(forms::publish))
}

/// What a page may be asked with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// A word for the notice.
    done: String,
    /// The item it is about.
    at: String,
    order: String,
    q: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

/// One call of these pages: who asks, in which language, at which address.
struct Call {
    visit: Visit,
    moment: Moment,
    path: String,
}

impl Call {
    fn new(visit: Visit, query: &MomentQuery, path: impl Into<String>) -> Result<Self, Failure> {
        // A draft is what it is now: an address with a moment does not travel.
        let query = MomentQuery { as_of: None, known_at: None, ..query.clone() };
        let path = path.into();
        let moment = failure::moment(&visit, &query, &path)?;
        Ok(Self { visit, moment, path })
    }

    fn fail(&self, error: &AppError) -> Failure {
        failed(&self.visit, &self.moment, &self.path, error)
    }

    fn lang(&self) -> Lang {
        self.moment.lang
    }

    fn en(&self) -> bool {
        self.lang().is_en()
    }

    fn say(&self, zh: &str, en: &str) -> String {
        if self.en() { en } else { zh }.to_owned()
    }

    fn frame(&self, title: impl Into<String>) -> Frame {
        frame(&self.visit, &self.moment, title, &self.path).timeless()
    }

    /// What is wrong, and how to mend it, each in the language of the page.
    fn told<'a>(&self, problem: &'a Diagnostic) -> (&'a str, &'a str) {
        match self.en() {
            true => (&problem.en, problem.mend_en.as_deref().unwrap_or_default()),
            false => (&problem.zh, problem.mend_zh.as_deref().unwrap_or_default()),
        }
    }

    /// To another page, with words of the address besides its own.
    fn go(&self, path: &str, pairs: &[(&str, &str)]) -> Response {
        let language = self.en().then_some(("lang", "en"));
        let all: Vec<(&str, &str)> =
            pairs.iter().copied().filter(|(_, value)| !value.is_empty()).chain(language).collect();
        Redirect::to(&with_query(path, &all)).into_response()
    }
}

/// Why a form was not accepted.
struct Refused(Vec<Diagnostic>);

impl Refused {
    /// The problems of a form; other failures have pages of their own.
    fn of(error: AppError) -> Result<Self, AppError> {
        match error {
            AppError::Input(problems) => Ok(Self(problems)),
            other => Err(other),
        }
    }

    /// Whether somebody else was first.
    fn is_conflict(&self) -> bool {
        self.0.iter().any(|problem| problem.code.ends_with(".changed-meanwhile"))
    }

    fn notice(&self, call: &Call) -> Notice {
        if let [only] = self.0.as_slice() {
            let (what, mend) = call.told(only);
            let notice = Notice::problem(what);
            return if mend.is_empty() { notice } else { notice.and(mend) };
        }
        let n = self.0.len();
        let title = if call.en() {
            format!("Not recorded: {n} things to mend")
        } else {
            format!("没有写入，有 {n} 处要改")
        };
        let joint = if call.en() { ". " } else { "。" };
        self.0.iter().fold(Notice::problem(title), |notice, problem| {
            let (what, mend) = call.told(problem);
            notice.and(if mend.is_empty() { what.to_owned() } else { format!("{what}{joint}{mend}") })
        })
    }

    /// The page of the form again.
    fn page(&self, view: &impl duojin_web::Template) -> Response {
        let status = if self.is_conflict() { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST };
        with_status(page(view), status)
    }
}

fn with_status(mut response: Response, status: StatusCode) -> Response {
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// `2026-11-23 09:12` in Shanghai.
fn minute(at: Instant) -> String {
    at.to_shanghai_text().chars().take(16).collect()
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The query of a form's address.
type Of = Query<MomentQuery>;
