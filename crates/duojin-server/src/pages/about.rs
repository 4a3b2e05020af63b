//! `/about`: where figures come from, which versions run, what is synthetic.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use duojin_app::about::about;
use duojin_web::pages::about::{AboutPage, Chapter};
use duojin_web::parts::Entry;

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::pages::views::say;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/about";

pub(crate) fn routes() -> Router<ServerState> {
    Router::new().route(PATH, get(show))
}

async fn show(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let moment = moment(&state, &query, PATH)?;
    let lang = moment.lang;
    let about = about(state.app(), state.principal()).map_err(|error| failed(&state, &moment, PATH, &error))?;
    let mut versions = vec![Entry::new(if lang.is_en() { "Software" } else { "软件" }, env!("CARGO_PKG_VERSION"))];
    versions.extend(about.versions.iter().map(|(name, text)| Entry::new(say(name, lang), say(text, lang))));
    let more = about.chapters.iter().map(|(title, paragraphs)| Chapter {
        title: say(title, lang),
        paragraphs: paragraphs.iter().map(|said| say(said, lang)).collect(),
    });
    Ok(page(&AboutPage {
        frame: frame(&state, &moment, lang.words().nav_about.to_string(), PATH),
        versions,
        more: more.collect(),
    }))
}
