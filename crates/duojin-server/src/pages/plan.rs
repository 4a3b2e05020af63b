//! `/plan`: the plan's own text with its targets' numbers alive.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use duojin_app::plan::{Plan, SectionKind};
use duojin_app::plan_text::{Block as BlockOf, Piece, PieceKind, blocks, blocks_of};
use duojin_app::said::Said;
use duojin_app::standing::{Standing, Standings, standings, time_note};
use duojin_web::Lang;
use duojin_web::pages::plan::{Block, Chip, ChipTarget, PlanPage, Run, SectionNote, TocItem};
use duojin_web::parts::Linked;
use serde::Deserialize;

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::pages::target_view::target_view;
use crate::pages::views::{counts, n, say, status};
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/plan";

pub(crate) fn routes() -> Router<ServerState> {
    Router::new().route(PATH, get(show))
}

#[derive(Debug, Deserialize)]
struct PlanQuery {
    /// The target whose panel is open.
    target: Option<String>,
    #[serde(flatten)]
    moment: MomentQuery,
}

async fn show(state: Visit, Query(query): Query<PlanQuery>) -> Result<Response, Failure> {
    let moment = moment(&state, &query.moment, PATH)?;
    let fail = |error| failed(&state, &moment, PATH, &error);
    let standings = standings(state.app(), state.principal(), moment.at).await.map_err(fail)?;
    let lang = moment.lang;
    let mut frame = frame(&state, &moment, lang.words().nav_plan.to_string(), PATH);
    frame.time_note = say(&time_note(&standings), lang);
    let wanted = query.target.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let open = wanted.map(|id| standings.get(id)).transpose().map_err(fail)?;
    if let Some(open) = open {
        frame.params = vec![("target".to_owned(), open.target.id.clone())];
    }
    let plan = &standings.pack.plan;
    let lines = blocks(plan);
    Ok(page(&PlanPage {
        frame,
        issuer: plan.document.issuer.name.clone(),
        title: plan.document.proposed_title.zh.clone(),
        meta: meta(plan),
        n_targets: n(standings.rows.len()),
        counts: counts(&Standings::counts(standings.rows.iter())),
        toc: toc(&standings, &lines, open),
        blocks: lines.iter().map(|line| block(&standings, line, lang)).collect(),
        open: open.map(|open| target_view(&standings, open, lang)),
    }))
}

/// The page stands in Chinese around the text, whatever the language of the interface.
fn meta(plan: &Plan) -> String {
    let published = Lang::Zh.period(&plan.document.published.date.to_string());
    let title =
        if plan.document.title_status == "proposed" { "原文未载标题，此题为系统所拟 · " } else { "" };
    format!("{published}发布 · {title}原文一字未改，仅为数字加注")
}

/// Targets that stand in a line, in text order.
fn ids(line: &BlockOf) -> Vec<&str> {
    let numbers = line.pieces.iter().filter_map(|piece| match &piece.kind {
        PieceKind::Number(ids) => Some(ids),
        _ => None,
    });
    numbers.flatten().map(String::as_str).collect()
}

fn toc(standings: &Standings<'_>, lines: &[BlockOf], open: Option<&Standing<'_>>) -> Vec<TocItem> {
    let plan = &standings.pack.plan;
    let mut items = Vec::new();
    for section in &plan.sections {
        let inside: Vec<&str> = blocks_of(lines, section).into_iter().flat_map(ids).collect();
        let current = open.is_some_and(|open| inside.contains(&open.target.id.as_str()));
        let id = format!("s{}", section.id);
        if section.level == 1 {
            items.push(TocItem {
                id: id.clone(),
                label: format!("{}{}", section.number, section.heading),
                n_targets: None,
                current: false,
            });
            let alone = !plan.sections.iter().any(|other| other.parent.as_deref() == Some(section.id.as_str()));
            if alone && !inside.is_empty() {
                items.push(TocItem { id, label: "总体目标".to_owned(), n_targets: Some(n(inside.len())), current });
            }
            continue;
        }
        let label = match section.kind {
            SectionKind::Sector => plan
                .sectors
                .iter()
                .find(|sector| sector.section == section.id)
                .map_or(&section.heading, |sector| &sector.short),
            _ => &section.heading,
        };
        items.push(TocItem {
            id,
            label: label.trim_end_matches("行动").to_owned(),
            n_targets: Some(n(inside.len())),
            current,
        });
    }
    items
}

fn block(standings: &Standings<'_>, line: &BlockOf, lang: Lang) -> Block {
    let plan = &standings.pack.plan;
    let section = line.section.as_deref().and_then(|id| plan.section(id));
    let fragment = section.map(|section| format!("s{}", section.id));
    if let (true, Some(section)) = (line.is_heading, section) {
        return Block::Heading {
            level: section.level,
            id: fragment.unwrap_or_default(),
            text: plan.text.quote(line.span).to_owned(),
        };
    }
    Block::Paragraph {
        id: fragment,
        runs: line.pieces.iter().map(|piece| run(standings, piece)).collect(),
        note: note(standings, line, lang),
    }
}

fn run(standings: &Standings<'_>, piece: &Piece) -> Run {
    let words = standings.pack.plan.text.quote(piece.span).to_owned();
    match &piece.kind {
        PieceKind::Text => Run::Text(words),
        PieceKind::Heading => Run::Heading(words),
        PieceKind::Lead => Run::Lead(words),
        PieceKind::Number(ids) => {
            let targets = ids.iter().filter_map(|id| standings.get(id).ok()).map(|standing| ChipTarget {
                id: standing.target.id.clone(),
                name: standing.target.indicator.clone(),
                status: status(standing.reading.status),
                has_near: standing.has_near(),
            });
            Run::Chip(Chip { text: words, targets: targets.collect() })
        }
    }
}

/// Our note under a paragraph with targets.
fn note(standings: &Standings<'_>, line: &BlockOf, lang: Lang) -> Option<SectionNote> {
    let rows: Vec<&Standing<'_>> = ids(line).into_iter().filter_map(|id| standings.get(id).ok()).collect();
    if rows.is_empty() {
        return None;
    }
    let w = lang.words();
    let counted: Vec<String> = counts(&Standings::counts(rows.iter().copied()))
        .iter()
        .map(|one| format!("{} {}", one.status.word(w).as_str(), one.n))
        .collect();
    let near = rows.iter().filter(|row| row.has_near()).count();
    let near = match near {
        0 => Said::none(),
        near => Said::new(format!("（其中 {near} 个有相近口径）"), format!(" ({near} with a near figure)")),
    };
    let sector =
        standings.pack.plan.sectors.iter().find(|sector| Some(sector.section.as_str()) == line.section.as_deref());
    let links = sector.map(|sector| {
        let label = Said::new("看本领域的举措与文件", "Measures and documents of this sector");
        Linked::to(say(&label, lang), format!("/sectors/{}", sector.number))
    });
    let (joint, stop) = if lang.is_en() { (": ", ".") } else { ("：", "。") };
    Some(SectionNote {
        text: format!("{}{joint}{}{}{stop}", w.n_targets.with(rows.len()), counted.join(" · "), say(&near, lang)),
        links: links.into_iter().collect(),
    })
}
