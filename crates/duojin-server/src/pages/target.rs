//! `/targets/{id}`: one target alone.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use duojin_app::cockpit::seat;
use duojin_app::sanke::sanke_row as row_of;
use duojin_app::standing::{Standing, Standings, standings, time_note};
use duojin_web::Lang;
use duojin_web::pages::target::TargetPage;
use duojin_web::parts::Linked;

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::pages::target_view::{sanke_row, target_view};
use crate::pages::views::{self, say};
use crate::respond::page;
use crate::state::ServerState;

pub(crate) fn routes() -> Router<ServerState> {
    Router::new().route("/targets/{id}", get(show))
}

async fn show(state: Visit, Path(id): Path<String>, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let path = format!("/targets/{id}");
    let moment = moment(&state, &query, &path)?;
    let fail = |error| failed(&state, &moment, &path, &error);
    let standings = standings(state.app(), state.principal(), moment.at).await.map_err(fail)?;
    let standing = standings.get(&id).map_err(fail)?;
    let lang = moment.lang;
    let mut frame =
        frame(&state, &moment, format!("{} {}", standing.target.id, target_name(standing.target, lang)), &path)
            .under(lang.words().nav_plan.to_string(), "/plan");
    frame.time_note = say(&time_note(&standings), lang);
    let (previous, next) = neighbours(&standings, standing, lang);
    let sector = standings.pack.plan.sector_of(&standing.target.id);
    let siblings = sector.map(|sector| standings.of_sector(sector)).unwrap_or_default();
    Ok(page(&TargetPage {
        frame,
        target: target_view(&standings, standing, lang),
        sanke: sanke_row(&row_of(&standings, standing), lang),
        previous,
        next,
        siblings: siblings
            .into_iter()
            .filter(|row| row.target.id != standing.target.id)
            .map(|row| views::seat(&seat(&standings, row), lang))
            .collect(),
    }))
}

fn target_name(target: &duojin_app::plan::Target, lang: Lang) -> &str {
    if lang.is_en() { &target.name.en } else { &target.name.zh }
}

fn neighbours(standings: &Standings<'_>, standing: &Standing<'_>, lang: Lang) -> (Option<Linked>, Option<Linked>) {
    let at = standings.rows.iter().position(|row| row.target.id == standing.target.id);
    let link = |at: Option<usize>| {
        let target = standings.rows.get(at?)?.target;
        Some(Linked::to(format!("{} {}", target.id, target_name(target, lang)), format!("/targets/{}", target.id)))
    };
    (link(at.and_then(|at| at.checked_sub(1))), link(at.map(|at| at + 1)))
}
