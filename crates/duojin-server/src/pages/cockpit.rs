//! `/`: the cockpit.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use duojin_app::cockpit::{Todo, cockpit};
use duojin_web::pages::cockpit::{CockpitPage, SankeStep, WorkItem};
use duojin_web::parts::Linked;
use duojin_web::parts::source::Source;

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::pages::views::{counts, lane, n, say, status};
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/";

pub(crate) fn routes() -> Router<ServerState> {
    Router::new().route(PATH, get(show))
}

async fn show(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let moment = moment(&state, &query, PATH)?;
    let (view, note) = cockpit(state.app(), state.principal(), moment.at)
        .await
        .map_err(|error| failed(&state, &moment, PATH, &error))?;
    let lang = moment.lang;
    let mut frame = frame(&state, &moment, lang.words().nav_cockpit.to_string(), PATH);
    frame.time_note = say(&note, lang);
    let steps = if lang.is_en() {
        ["Line stated", "Deadline stated", "Same-scope figure", "Decided after deadline", "Form and reporter"]
    } else {
        ["判定线写清", "期限写明", "有同口径数", "期限后已判定", "报表与填报人"]
    };
    let sanke = &view.sanke;
    let done = [sanke.line_stated, sanke.deadline_stated, sanke.sourced, sanke.judged, sanke.reported];
    Ok(page(&CockpitPage {
        frame,
        n_targets: n(view.n_targets),
        counts: counts(&view.counts),
        remarks: view.remarks.iter().map(|said| say(said, lang)).collect(),
        lanes: view.lanes.iter().map(|one| lane(one, lang)).collect(),
        n_overall: n(view.n_overall),
        n_actions: n(view.n_actions),
        work: view.work.iter().map(|todo| item(todo, lang)).collect(),
        sanke: steps
            .into_iter()
            .zip(done)
            .map(|(label, done)| SankeStep { label: label.to_owned(), n: n(done) })
            .collect(),
        source: Source::new(say(&view.source, lang)),
    }))
}

fn item(todo: &Todo, lang: duojin_web::Lang) -> WorkItem {
    WorkItem {
        status: status(todo.status),
        title: say(&todo.title, lang),
        text: say(&todo.text, lang),
        act: Linked::to(say(&todo.act, lang), todo.path.clone()),
    }
}
