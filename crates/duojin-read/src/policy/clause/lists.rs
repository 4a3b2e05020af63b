//! A short list of conditions that one applicant must meet together is one clause; a long one is cut item by item.

use std::collections::{HashMap, HashSet};

use duojin_text::outline::Role as BlockRole;

use super::super::model::ClauseKind;
use super::super::page::{Page, Stretch};
use super::Draft;
use super::topic::Topic;
use super::unit::Unit;

/// What can be looked over as one rule.
const ITEMS_MAX: usize = 7;
const CHARS_MAX: usize = 360;

pub(super) fn merged(page: &Page<'_>, drafts: Vec<Draft>, units: &[Unit]) -> Vec<Draft> {
    let runs = runs(units, &drafts);
    let run_of: HashMap<usize, usize> =
        runs.iter().enumerate().flat_map(|(n, run)| run.blocks.iter().map(move |block| (*block, n))).collect();
    let mut out: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut current: Option<usize> = None;
    for mut draft in drafts {
        let run = run_of.get(&draft.block).copied();
        let joins = run.is_some() && run == current;
        current = run;
        match (out.last_mut().filter(|_| joins), run.and_then(|run| runs.get(run))) {
            (Some(last), _) => last.clause.conditions.extend(draft.clause.conditions),
            (None, Some(run)) => {
                draft.at = page.trimmed(run.at);
                draft.clause.span = page.span(draft.at);
                out.push(draft);
            }
            (None, None) => out.push(draft),
        }
    }
    out
}

/// Items that are one clause.
struct Run {
    blocks: Vec<usize>,
    at: Stretch,
}

/// The items of one section below a heading or sentence about conditions, if all of them must hold and they are short.
fn runs(units: &[Unit], drafts: &[Draft]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let others: HashSet<usize> =
        drafts.iter().filter(|draft| draft.clause.kind != ClauseKind::Recognition).map(|draft| draft.block).collect();
    let mut from = 0;
    while let Some(first) = units.get(from) {
        let in_list = |unit: &&Unit| unit.section == first.section && unit.topic == Topic::Conditions;
        let length = units.iter().skip(from).take_while(in_list).count();
        let list: Vec<&Unit> =
            units.iter().skip(from).take(length).filter(|unit| unit.role == BlockRole::Item).collect();
        from += length.max(1);
        let mut blocks: Vec<usize> = list.iter().map(|unit| unit.block).collect();
        blocks.dedup();
        let plain = list.iter().all(|unit| unit.given.is_empty() && !unit.alternatives)
            && !blocks.iter().any(|block| others.contains(block));
        if !plain || blocks.len() < 2 || blocks.len() > ITEMS_MAX {
            continue;
        }
        for unit in list {
            match runs
                .last_mut()
                .filter(|run| run.blocks.last() == Some(&unit.block) || unit.at.1 - run.at.0 <= CHARS_MAX)
            {
                Some(run) if run.blocks.first().is_some_and(|first| blocks.contains(first)) => {
                    run.at.1 = unit.at.1;
                    if run.blocks.last() != Some(&unit.block) {
                        run.blocks.push(unit.block);
                    }
                }
                _ => runs.push(Run { blocks: vec![unit.block], at: unit.at }),
            }
        }
    }
    runs.retain(|run| run.blocks.len() > 1);
    runs
}
