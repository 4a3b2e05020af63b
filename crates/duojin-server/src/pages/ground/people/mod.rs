//! People, posts and organisations: their pages, and the forms on them.

mod answer;
mod labels;
mod organisation;
mod organisation_forms;
mod person;
mod post;
mod post_forms;
mod tree;

use axum::Router;
use axum::routing::{get, post as on_post};
use duojin_app::AppError;
use duojin_web::Frame;

use crate::gate::Visit;
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{self, Failure, failed};
use crate::pages::frame::frame;
use crate::state::ServerState;

pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/people", get(tree::show).post(person::create))
        .route("/people/new", get(person::new))
        .route("/people/{id}", get(person::show).post(person::change))
        .route("/people/{id}/disable", on_post(person::disable))
        .route("/people/{id}/enable", on_post(person::enable))
        .route("/people/{id}/unlock", on_post(person::unlock))
        .route("/people/{id}/link", on_post(person::link))
        .route("/people/posts/{id}", get(post::show).post(post_forms::change))
        .route("/people/posts/{id}/appoint", on_post(post_forms::appoint))
        .route("/people/posts/{id}/hand-over", on_post(post_forms::hand_over))
        .route("/people/posts/{id}/end", on_post(post_forms::end))
        .route("/people/posts/{id}/close", on_post(post_forms::close))
        .route("/people/organisations/{id}", get(organisation::show).post(organisation_forms::rename))
        .route("/people/organisations/{id}/move", on_post(organisation_forms::move_under))
        .route("/people/organisations/{id}/close", on_post(organisation_forms::close))
        .route("/people/organisations/{id}/children", on_post(organisation_forms::add_child))
        .route("/people/organisations/{id}/posts", on_post(organisation_forms::add_post))
}

/// What a page may be asked with: the language, and what was done just now.
#[derive(Debug, serde::Deserialize)]
pub(super) struct PageQuery {
    #[serde(flatten)]
    moment: MomentQuery,
    done: Option<String>,
}

/// One call of these pages: who asks, in which language, at which address.
pub(super) struct Call {
    visit: Visit,
    moment: Moment,
    path: String,
}

impl Call {
    fn new(visit: Visit, query: &MomentQuery, path: String) -> Result<Self, Failure> {
        // Who holds a post is asked of today: an address with a moment does not travel.
        let query = MomentQuery { as_of: None, known_at: None, ..query.clone() };
        let moment = failure::moment(&visit, &query, &path)?;
        Ok(Self { visit, moment, path })
    }

    fn fail(&self, error: &AppError) -> Failure {
        failed(&self.visit, &self.moment, &self.path, error)
    }

    fn en(&self) -> bool {
        self.moment.lang.is_en()
    }

    /// The words of a place in the caller's language.
    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.en() { en } else { zh }
    }

    /// A frame below 人员与岗位.
    fn frame(&self, title: impl Into<String>) -> Frame {
        let people = self.moment.lang.office().nav_people.to_string();
        frame(&self.visit, &self.moment, title, &self.path).timeless().under(people, "/people")
    }
}
