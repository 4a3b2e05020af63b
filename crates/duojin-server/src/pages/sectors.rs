//! `/sectors` and `/sectors/{no}`.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use duojin_app::AppError;
use duojin_app::cockpit::{lane, leads_on};
use duojin_app::plan::{CellState, Sector};
use duojin_app::sectors::{self, DocumentOf, Documents, SpecialOf};
use duojin_app::standing::{Standings, time_note};
use duojin_web::Lang;
use duojin_web::pages::sectors::{
    Deliverable, IndustryCode, Lead, Measure, SectorPage, SectorRow, SectorsPage, SpecialPolicy,
};
use duojin_web::parts::matrix::{DocCell, DocState};

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::pages::views::{self, counts, n, say};
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/sectors";

pub(crate) fn routes() -> Router<ServerState> {
    Router::new().route(PATH, get(list)).route("/sectors/{no}", get(one))
}

async fn list(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let moment = moment(&state, &query, PATH)?;
    let found = sectors::matrix(state.app(), state.principal(), moment.at).await;
    let (standings, matrix) = found.map_err(|error| failed(&state, &moment, PATH, &error))?;
    let lang = moment.lang;
    let mut frame = frame(&state, &moment, lang.words().nav_sectors.to_string(), PATH);
    frame.time_note = say(&time_note(&standings), lang);
    Ok(page(&SectorsPage {
        frame,
        sectors: matrix.sectors.iter().map(|(sector, documents)| row(&standings, sector, documents, lang)).collect(),
        specials: matrix.specials.iter().map(special).collect(),
        note: say(&matrix.note, lang),
    }))
}

async fn one(state: Visit, Path(number): Path<String>, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let path = format!("{PATH}/{number}");
    let moment = moment(&state, &query, &path)?;
    let fail = |error| failed(&state, &moment, &path, &error);
    let number: u8 = number
        .parse()
        .map_err(|_| fail(AppError::NotFound { what: "领域", id: number.chars().take(20).collect() }))?;
    let (standings, view) = sectors::sector(state.app(), state.principal(), moment.at, number).await.map_err(fail)?;
    let register = sectors::in_register(state.app(), state.principal(), moment.at, &view).await.map_err(fail)?;
    let lang = moment.lang;
    let mut frame = frame(&state, &moment, sector_name(view.sector, lang).to_owned(), &path)
        .under(lang.words().nav_sectors.to_string(), PATH);
    frame.time_note = say(&time_note(&standings), lang);
    frame.synthetic = register.is_some_and(|register| register.synthetic);
    let matrix = sectors::matrix_of(&standings);
    Ok(page(&SectorPage {
        frame,
        lane: views::lane(&lane(&standings, view.sector), lang),
        leads: view
            .leads
            .iter()
            .map(|lead| Lead {
                unit: lead.unit.clone(),
                principal: lead.principal,
                from: lead.from.clone(),
                to: lead.to.clone(),
                note: say(&lead.note, lang),
            })
            .collect(),
        measures: view.measures.iter().map(|(measure, words)| measure_row(measure, words)).collect(),
        deliverables: view
            .deliverables
            .iter()
            .map(|due| Deliverable {
                id: due.id.clone(),
                item: due.item.clone(),
                amount: say(&due.amount, lang),
                state: say(&due.state, lang),
            })
            .collect(),
        docs: row(&standings, view.sector, &view.documents, lang),
        specials: concerned(&matrix.specials, view.sector),
        codes: view
            .industries
            .iter()
            .map(|industry| IndustryCode {
                code: industry.code.clone(),
                name: industry.name.clone(),
                part: say(&industry.part, lang),
            })
            .collect(),
        n_enterprises: register.map(|register| n(register.entities)),
    }))
}

/// Special policies of actions that one of the sector's leads leads.
fn concerned(specials: &[SpecialOf], sector: &Sector) -> Vec<SpecialPolicy> {
    let shares =
        |special: &&SpecialOf| sector.leads.iter().any(|lead| special.leads.split('、').any(|unit| unit == lead.unit));
    specials.iter().filter(shares).map(special).collect()
}

fn measure_row(measure: &duojin_app::plan::Measure, words: &str) -> Measure {
    let addressee = measure.addressee.as_deref().filter(|_| !measure.addressee_inherited);
    let verb = match (addressee, &measure.action) {
        (Some(addressee), Some(action)) => format!("{}{addressee}{action}", measure.verb),
        (None, Some(action)) => format!("{} {action}", measure.verb),
        (Some(addressee), None) => format!("{}{addressee}", measure.verb),
        (None, None) => measure.verb.clone(),
    };
    Measure {
        id: measure.id.clone(),
        text: words.to_owned(),
        verb,
        mechanism: measure.mechanisms.join("、"),
        lead: measure.lead_units.join("、"),
    }
}

fn sector_name(sector: &Sector, lang: Lang) -> &str {
    if lang.is_en() { &sector.name.en } else { &sector.name.zh }
}

fn row(standings: &Standings<'_>, sector: &Sector, documents: &Documents, lang: Lang) -> SectorRow {
    SectorRow {
        no: sector.number,
        name: sector_name(sector, lang).to_owned(),
        leads: leads_on(standings, sector),
        counts: counts(&Standings::counts(standings.of_sector(sector).into_iter())),
        planning: cell(&documents.plan),
        action_plan: cell(&documents.action_plan),
        support: cell(&documents.support),
    }
}

fn special(special: &SpecialOf) -> SpecialPolicy {
    SpecialPolicy { topic: special.topic.clone(), lead: special.leads.clone(), doc: cell(&special.document) }
}

fn cell(document: &DocumentOf) -> DocCell {
    let state = match document.state {
        CellState::Issued => DocState::Issued,
        CellState::Drafted => DocState::Drafted,
        CellState::Unseen => DocState::NotSeen,
    };
    DocCell { state, title: document.title.clone(), date: document.date.clone(), href: None }
}
