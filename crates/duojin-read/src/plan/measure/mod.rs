//! Clauses that oblige an action. 任务

mod parts;
mod role;

use duojin_base::Span;
use duojin_text::outline::{Kind, Outline};

use super::clause::Clause;
use super::leads::Leads;
use super::model::{Measure, Target};
use super::page::Page;
use super::setting::{Setting, Settings};
use role::Part;

/// A measure on its way: where it begins, the clause of the duty, and what follows.
struct Draft {
    start: u32,
    duty: Span,
    clause: Clause,
    outcome: Option<Span>,
}

/// All measures, in order of place.
pub(super) fn measures(
    page: &Page,
    outline: &Outline,
    clauses: &[Clause],
    targets: &[Target],
    leads: &Leads,
) -> Vec<Measure> {
    let mut settings = Settings::new(page, outline);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut block = None;
    let mut part = None;
    let mut pending: Option<(u32, Clause)> = None;
    // Whether the draft last made can be carried on by the next clause.
    let mut open = false;
    for clause in clauses {
        let setting = settings.of(page, clause, block != Some(clause.block));
        block = Some(clause.block);
        if part != Some(clause.part) {
            if let Some((start, only)) = pending.take()
                && role::has_verb(page, only.span)
            {
                drafts.push(Draft { start, duty: only.span, clause: only, outcome: None });
            }
            (part, open) = (Some(clause.part), false);
        }
        if clause.preamble && setting != Setting::Goals
            || clause.section.is_none() && !clause.preamble && !outline.sections.is_empty()
            || matches!(setting, Setting::Background | Setting::Principles)
        {
            continue;
        }
        let general = setting == Setting::Goals
            || clause
                .section
                .and_then(|section| outline.sections.get(section))
                .is_some_and(|section| section.kind == Kind::General);
        let target = target_of(targets, clause.span);
        let role = role::of(page, clause, target, general);
        match role {
            Part::Nothing => {}
            Part::Opening => {
                pending.get_or_insert((clause.span.start, *clause));
                open = false;
            }
            Part::Fragment => match drafts.last_mut().filter(|_| open && pending.is_none()) {
                Some(draft) => draft.duty.end = clause.span.end.max(draft.duty.end),
                None if pending.is_some() => {}
                None => open = false,
            },
            Part::Principle => {
                pending = None;
                open = false;
            }
            Part::Target => {
                if let Some((start, _)) =
                    pending.take().filter(|_| target.is_some_and(|target| target.deadline.is_none()))
                {
                    drafts.push(Draft { start, duty: clause.span, clause: *clause, outcome: None });
                }
                open = false;
            }
            Part::Result if open && pending.is_none() => {
                if let Some(draft) = drafts.last_mut() {
                    draft.outcome = Some(draft.outcome.map_or(clause.span, |outcome| outcome.to(clause.span)));
                }
            }
            Part::Result | Part::Duty => {
                let start = pending.take().map_or(clause.span.start, |(start, _)| start);
                drafts.push(Draft { start, duty: clause.span, clause: *clause, outcome: None });
                open = true;
            }
        }
    }
    if let Some((start, only)) = pending.filter(|(_, only)| role::has_verb(page, only.span)) {
        drafts.push(Draft { start, duty: only.span, clause: only, outcome: None });
    }
    finish(page, drafts, targets, leads)
}

fn target_of(targets: &[Target], span: Span) -> Option<&Target> {
    let at = targets.partition_point(|target| target.value.span.start < span.start);
    targets.get(at).filter(|target| target.value.span.end <= span.end)
}

fn finish(page: &Page, drafts: Vec<Draft>, targets: &[Target], leads: &Leads) -> Vec<Measure> {
    let mut out: Vec<Measure> = Vec::with_capacity(drafts.len());
    let mut sentence = None;
    for draft in drafts {
        let end = draft.outcome.map_or(draft.duty.end, |outcome| outcome.end.max(draft.duty.end));
        let span = Span::new(draft.start, end);
        let from = targets.partition_point(|target| target.value.span.start < span.start);
        let to = targets.partition_point(|target| target.value.span.start < span.end);
        let (lead_units, _) = leads.at(page, span.start, draft.clause.block, draft.clause.section);
        let mut measure = parts::read(page, span, draft.duty, draft.outcome);
        measure.section = draft.clause.section;
        measure.lead_units = lead_units;
        measure.targets = (from..to).collect();
        // Who was urged before in the sentence goes on acting.
        if sentence == Some(draft.clause.sentence)
            && measure.addressee.is_none()
            && !parts::urges(&measure)
            && let Some(before) = out.last()
            && before.addressee.is_some()
            && (before.addressee_inherited || parts::urges(before))
        {
            measure.addressee.clone_from(&before.addressee);
            measure.addressee_inherited = true;
        }
        sentence = Some(draft.clause.sentence);
        out.push(measure);
    }
    out
}
