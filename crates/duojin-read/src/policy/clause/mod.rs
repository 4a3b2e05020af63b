//! A document as clauses: its sentences are cut into units, units that belong together joined, each classed by what it says.

mod classify;
mod deadline;
mod exclusion;
mod leads;
mod lists;
mod materials;
mod table;
mod target;
mod topic;
mod unit;
mod validity;
mod who;

use duojin_base::Span;
use duojin_text::outline::{self, Outline, Role as BlockRole};

use super::condition;
use super::lexicon::Lexicon;
use super::model::{Clause, ClauseKind, Exclusion, Reading};
use super::page::{Page, Stretch};
use super::question::{Question, QuestionKind};
use topic::Topic;
use unit::Unit;

/// A clause with its place on the page.
pub(super) struct Draft {
    pub(super) at: Stretch,
    pub(super) block: usize,
    pub(super) clause: Clause,
}

/// Reads a support measure.
pub fn read(text: &str, lexicon: &Lexicon) -> Reading {
    let outline = outline::outline(text);
    let joined: Vec<Span> = outline.blocks.iter().map(|block| block.span).collect();
    let mut page = Page::new(text, &joined, lexicon);
    page.region = topic::region(&page, &outline);
    let page = page;
    let mut questions = Vec::new();
    let mut units = unit::units(&page, &outline, text, &mut questions);
    resolve(&mut units);
    for unit in &mut units {
        unit.give(&page, &mut questions);
    }
    let units = unit::joined(&page, units, &mut questions);
    let mut drafts: Vec<Draft> = Vec::new();
    for unit in &units {
        classify::classify(&page, &outline, unit, &mut drafts);
    }
    let mut drafts = lists::merged(&page, drafts, &units);
    attach(&page, &outline, &units, &mut drafts);
    drafts.sort_by_key(|draft| draft.at);

    let mut reading = Reading {
        region: page.region.clone(),
        validity: drafts
            .iter()
            .find_map(|draft| draft.clause.validity.clone().filter(|_| draft.clause.kind == ClauseKind::Definition)),
        mutual_exclusion: document_exclusion(&drafts),
        materials: materials::materials(&page, &outline),
        ..Reading::default()
    };
    if reading.validity.is_none() {
        reading.validity = units.iter().find_map(|unit| validity::validity(&page, &outline, unit.at));
    }
    reading.clauses = drafts.into_iter().map(|draft| draft.clause).collect();
    reading.questions = asked(&page, &reading.clauses, questions);
    reading
}

/// Steps meet across the items of a list too.
fn resolve(units: &mut [Unit]) {
    let lengths: Vec<usize> = units.iter().map(|unit| unit.conditions.len()).collect();
    let mut all: Vec<condition::Found> = units.iter_mut().flat_map(|unit| unit.conditions.drain(..)).collect();
    condition::resolve(&mut all);
    let mut all = all.into_iter();
    for (unit, length) in units.iter_mut().zip(lengths) {
        unit.conditions.extend(all.by_ref().take(length));
    }
}

/// Exclusions, stacking and lead units reach the clauses of their block.
fn attach(page: &Page<'_>, outline: &Outline, units: &[Unit], drafts: &mut [Draft]) {
    for unit in units {
        let exclusion = exclusion::exclusion(page, unit.at);
        let stacking = exclusion::stacking(page, unit.at);
        if exclusion.is_none() && stacking.is_none() {
            continue;
        }
        for draft in drafts.iter_mut().filter(|draft| draft.block == unit.block && draft.at.0 < unit.at.1) {
            let near = draft.at.1 <= unit.at.1 && unit.topic != Topic::Materials;
            if near && draft.clause.mutual_exclusion.is_none() {
                draft.clause.mutual_exclusion.clone_from(&exclusion);
            }
            if near && draft.clause.stacking.is_none() {
                draft.clause.stacking.clone_from(&stacking);
            }
        }
    }
    for (section, units) in leads::leads(page, outline) {
        for draft in drafts.iter_mut().filter(|draft| draft.clause.lead_units.is_empty()) {
            if leads::reaches(outline, section, draft.block) {
                draft.clause.lead_units.clone_from(&units);
            }
        }
    }
}

fn document_exclusion(drafts: &[Draft]) -> Option<Exclusion> {
    drafts
        .iter()
        .filter(|draft| draft.clause.kind == ClauseKind::Definition)
        .find_map(|draft| draft.clause.mutual_exclusion)
}

/// Only questions about what became a clause.
fn asked(page: &Page<'_>, clauses: &[Clause], questions: Vec<Question>) -> Vec<Question> {
    let mut questions: Vec<Question> = questions
        .into_iter()
        .filter(|question| {
            let about =
                |clause: &&Clause| clause.span.start < question.span.end && question.span.start < clause.span.end;
            let asks = |clause: &Clause| {
                !matches!(clause.kind, ClauseKind::Target | ClauseKind::Definition | ClauseKind::Procedure)
            };
            clauses.iter().find(about).is_some_and(asks)
        })
        .collect();
    for clause in clauses {
        let gives = matches!(clause.kind, ClauseKind::Award | ClauseKind::Subsidy | ClauseKind::LoanInterest);
        if gives && clause.benefits.is_empty() {
            questions.push(Question { span: clause.span, kind: QuestionKind::NoAmount });
        }
        if page.region.is_none() {
            questions.extend(who::regionless(clause));
        }
    }
    questions.sort_by_key(|question| question.span);
    questions.dedup();
    questions
}

/// Whether sentences of the block are read.
pub(super) fn is_body(role: BlockRole) -> bool {
    matches!(role, BlockRole::Paragraph | BlockRole::Preamble | BlockRole::Item | BlockRole::Heading)
}
