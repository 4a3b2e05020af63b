//! Which of several observations of one cell is read, and whether they disagree.
//!
//! The best-ranked source wins; within a source the latest recorded. Recording order never decides between sources.

use std::cmp::Reverse;
use std::collections::HashMap;

use duojin_base::{Exact, Instant, NaiveDate};
use duojin_rule::{FactDef, ObjectKind};

use crate::cells::{Cell, disagree};
use crate::observation::{Batch, BatchId};

/// Sources by number, in order of first sight.
#[derive(Default)]
pub(crate) struct Sources {
    names: Vec<String>,
    index: HashMap<String, usize>,
}

impl Sources {
    pub(crate) fn add(&mut self, name: &str) -> usize {
        if let Some(at) = self.index.get(name) {
            return *at;
        }
        self.names.push(name.to_owned());
        self.index.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }

    pub(crate) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    /// By source number: its rank in a source order of the dictionary. Those that it does not list come last, by name.
    pub(crate) fn ranks(&self, order: &[String]) -> Vec<usize> {
        let listed = |name: &String| order.iter().position(|s| s == name).unwrap_or(usize::MAX);
        let mut order: Vec<(usize, &String, usize)> =
            self.names.iter().enumerate().map(|(at, name)| (listed(name), name, at)).collect();
        order.sort();
        let mut ranks = vec![0; self.names.len()];
        for (rank, (_, _, at)) in order.into_iter().enumerate() {
            if let Some(slot) = ranks.get_mut(at) {
                *slot = rank;
            }
        }
        ranks
    }
}

/// How late an observation was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Recorded {
    pub(crate) at: Instant,
    pub(crate) batch: BatchId,
    pub(crate) row: u64,
}

impl Recorded {
    pub(crate) fn of(batch: &Batch, row: u64) -> Self {
        Self { at: batch.recorded_at, batch: batch.id, row }
    }
}

/// One observation of a cell.
pub(crate) struct Candidate {
    pub(crate) rank: usize,
    pub(crate) source: usize,
    pub(crate) recorded: Recorded,
    pub(crate) cell: Cell,
}

/// The candidate that is read stands first afterwards. Gives the best-ranked one that disagrees with it, if any.
pub(crate) fn settle(candidates: &mut [Candidate], tolerance: &Exact) -> Option<usize> {
    candidates.sort_by_key(|c| (c.rank, Reverse(c.recorded)));
    let (read, others) = candidates.split_first()?;
    let mut rank = read.rank;
    for (at, other) in others.iter().enumerate() {
        if other.rank != rank {
            rank = other.rank;
            if disagree(&read.cell, &other.cell, tolerance) {
                return Some(at + 1);
            }
        }
    }
    None
}

/// Whether the dictionary says that this kind of entity has the fact.
pub(crate) fn applies(def: &FactDef, kind: ObjectKind) -> bool {
    def.applies_to.is_empty() || def.applies_to.contains(&kind)
}

/// Whether a column can be known at all on that day: its period is over, or it is a state.
pub(crate) fn is_due(period: Option<duojin_base::Period>, as_of: NaiveDate) -> bool {
    period.is_none_or(|period| period.is_closed_on(as_of))
}
