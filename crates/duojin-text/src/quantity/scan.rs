//! One pass over the text collects figures and times; then units, bounds, ranges and cues are settled between neighbours.

use super::atom::{Atom, bare_pair, special, with_unit};
use super::model::{Mark, MarkKind, Question, QuestionKind, Reading};
use super::view::View;
use super::{neighbours, number, settle, when, words};

/// Finds every quantity and time of the text.
pub fn read(text: &str) -> Reading {
    let view = View::new(text);
    let mut reading = Reading::default();
    let mut atoms = collect(&view, &mut reading);
    neighbours::share_units(&view, &mut atoms, &mut reading);
    settle::settle(&view, atoms, &mut reading);
    reading.whens.sort_by_key(|when| when.span);
    reading.marks.sort_by_key(|mark| mark.span);
    reading.questions.sort_by_key(|question| question.span);
    reading
}

fn collect(view: &View, reading: &mut Reading) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut at = 0;
    while at < view.len() {
        if let Some((when, end)) = when::time_at(view, at, &mut reading.questions) {
            if view.titled(at) {
                reading.marks.push(Mark { span: when.span, kind: MarkKind::Name });
            } else {
                reading.whens.push(when);
            }
            at = end;
            continue;
        }
        if let Some(atom) = special(view, at) {
            at = atom.end;
            if view.titled(atom.start) {
                reading.marks.push(Mark { span: view.span(atom.start, atom.end), kind: MarkKind::Name });
            } else {
                atoms.push(atom);
            }
            continue;
        }
        if !number::begins(view.at(at)) {
            at += 1;
            continue;
        }
        let Some(n) = number::numeral(view, at) else {
            at += 1;
            continue;
        };
        if let Some(atom) = bare_pair(view, &n, atoms.last()) {
            at = atom.end;
            atoms.push(atom);
        } else if let Some((kind, end)) = words::no_quantity(view, &n) {
            at = end.max(n.end);
            reading.marks.push(Mark { span: view.span(n.start, at), kind });
        } else {
            if n.doubtful {
                reading.questions.push(Question { span: view.span(n.start, n.end), kind: QuestionKind::Grouping });
            }
            let atom = with_unit(view, n);
            at = atom.end;
            atoms.push(atom);
        }
    }
    atoms
}
