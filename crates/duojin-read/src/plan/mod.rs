//! An action plan: sections with lead units, targets, measures.
//!
//! [`read`] goes over the outline and the quantities of the text: sentences are cut into clauses, each figure is asked why
//! it could be no target (history, name, rank, offered money, condition, plain counting), and each clause what it does in
//! its sentence (opens a duty, is one, names its result). Words decide only by closed lists of function words.

mod clause;
mod extras;
mod json;
mod leads;
mod measure;
mod model;
mod page;
mod setting;
mod target;
mod words;

pub use model::{
    Cadence, Deliverable, Document, Entity, Filter, LeadKind, Measure, Modality, PlanSection, Question, Quote, Reading,
    Target, TargetKind, UnitRole,
};

use duojin_text::{outline, quantity};

/// Reads a plan. Never fails: what cannot be settled is a question.
pub fn read(text: &str) -> Reading {
    let outline = outline(text);
    let figures = quantity::read(text);
    let page = page::Page::new(text);
    let notes = leads::notes(&page, &outline);
    let leads = leads::Leads::new(&page, &outline, notes);
    let clauses = clause::clauses(&page, &outline, &leads.spans());
    let year = target::year_of(&page, &outline, &figures);
    let mut questions = Vec::new();
    let ground =
        target::Ground { page: &page, outline: &outline, read: &figures, clauses: &clauses, leads: &leads, year };
    let targets = target::targets(&ground, &mut questions);
    let measures = measure::measures(&page, &outline, &clauses, &targets, &leads);
    let mut horizons: Vec<i32> = targets.iter().filter_map(|target| target.deadline).collect();
    horizons.sort_unstable();
    horizons.dedup();
    questions.sort_by_key(|question| question.span);
    Reading {
        document: Document { year, horizons, ..Document::of(&page, &outline) },
        sections: leads.sections(&page, &outline),
        units: leads.roles(&page, &outline),
        deliverables: extras::deliverables(&page, &measures),
        entities: extras::entities(&page, &clauses),
        targets,
        measures,
        questions,
    }
}
