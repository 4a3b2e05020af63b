//! All clauses by all entities.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use duojin_rule::ObjectKind;
use rayon::prelude::*;
use roaring::RoaringBitmap;

use crate::bound::{At, Bound};
use crate::graph::{ClausePlan, node_id};
use crate::kernels::Block;
use crate::planes::{count, rows_in, words};
use crate::totals::{Amounts, ClauseTotals, MoneyTotals};

/// What a run keeps besides the sums.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keep {
    /// Bitmaps of eligible and undecided rows.
    pub rows: bool,
    /// Amounts of the eligible rows.
    pub amounts: bool,
}

/// One clause in one morsel.
#[derive(Default)]
struct Part {
    eligible: u64,
    unknown: u64,
    money: MoneyTotals,
    eligible_rows: RoaringBitmap,
    unknown_rows: RoaringBitmap,
    amounts: Amounts,
}

/// Evaluates all clauses for all entities, morsels in parallel on the current rayon pool; the result does not depend on their order.
///
/// `progress` is told rows done and rows in all, from any thread.
pub fn match_all(bound: &Bound, keep: Keep, progress: &(dyn Fn(usize, usize) + Sync)) -> Vec<ClauseTotals> {
    let total = bound.snapshot.len();
    let done = AtomicUsize::new(0);
    let starts = bound.snapshot.morsels.iter().scan(0, |next, morsel| {
        let start = *next;
        *next += morsel.rows();
        Some(start)
    });
    let starts: Vec<usize> = starts.collect();
    let parts: Vec<Vec<Part>> = starts
        .par_iter()
        .enumerate()
        .map_init(Block::default, |block, (morsel, start)| {
            let parts = match_morsel(bound, block, morsel, *start, keep);
            let rows = bound.snapshot.morsels.get(morsel).map_or(0, duojin_facts::Morsel::rows);
            progress(done.fetch_add(rows, Ordering::Relaxed) + rows, total);
            parts
        })
        .collect();
    let mut totals: Vec<_> =
        bound.graph.ids.iter().enumerate().map(|(at, id)| empty(id, bound.graph.in_force(at), keep)).collect();
    for morsel in parts {
        for (total, part) in totals.iter_mut().zip(morsel) {
            total.eligible += part.eligible;
            total.unknown += part.unknown;
            total.money.merge(&part.money);
            if let Some(rows) = &mut total.eligible_rows {
                *rows |= part.eligible_rows;
            }
            if let Some(rows) = &mut total.unknown_rows {
                *rows |= part.unknown_rows;
            }
            if let Some(amounts) = &mut total.amounts {
                amounts.append(&part.amounts);
            }
        }
    }
    for clause in totals.iter_mut().filter(|clause| clause.in_force) {
        clause.not_eligible = (total as u64).saturating_sub(clause.eligible).saturating_sub(clause.unknown);
    }
    totals
}

fn empty(id: &Arc<str>, in_force: bool, keep: Keep) -> ClauseTotals {
    let rows = || keep.rows.then(RoaringBitmap::new);
    ClauseTotals {
        id: Arc::clone(id),
        in_force,
        eligible: 0,
        not_eligible: 0,
        unknown: 0,
        money: MoneyTotals::default(),
        eligible_rows: rows(),
        unknown_rows: rows(),
        amounts: keep.amounts.then(Amounts::default),
    }
}

/// Rows of a morsel by kind of entity.
fn planes_by_kind(kinds: &[ObjectKind]) -> Vec<(ObjectKind, Vec<u64>)> {
    let mut planes: Vec<(ObjectKind, Vec<u64>)> = Vec::new();
    for (at, chunk) in kinds.chunks(64).enumerate() {
        for kind in ObjectKind::ALL {
            let bits =
                chunk.iter().enumerate().fold(0_u64, |bits, (row, found)| bits | u64::from(*found == kind) << row);
            if bits == 0 {
                continue;
            }
            let plane = match planes.iter().position(|(known, _)| *known == kind) {
                Some(known) => planes.get_mut(known),
                None => {
                    planes.push((kind, vec![0; words(kinds.len())]));
                    planes.last_mut()
                }
            };
            if let Some(word) = plane.and_then(|(_, plane)| plane.get_mut(at)) {
                *word = bits;
            }
        }
    }
    planes
}

fn match_morsel(bound: &Bound, block: &mut Block, morsel: usize, start: usize, keep: Keep) -> Vec<Part> {
    let Some(rows) = bound.snapshot.morsels.get(morsel) else {
        return Vec::new();
    };
    block.enter(bound, morsel);
    let by_kind = planes_by_kind(&rows.kinds);
    let mut need = Vec::new();
    let clauses = bound.graph.clauses.iter().map(|plan| {
        let Some(plan) = plan else {
            return Part::default();
        };
        need.clear();
        need.resize(words(rows.ids.len()), 0);
        for (_, plane) in by_kind.iter().filter(|(kind, _)| plan.objects.contains(kind)) {
            for (word, bits) in need.iter_mut().zip(plane) {
                *word |= bits;
            }
        }
        match_clause(bound, block, plan, &need, morsel, start, keep)
    });
    clauses.collect()
}

fn match_clause(
    bound: &Bound,
    block: &mut Block,
    plan: &ClausePlan,
    need: &[u64],
    morsel: usize,
    start: usize,
    keep: Keep,
) -> Part {
    block.ask(bound, plan.root, need);
    let planes = block.planes(plan.root);
    let eligible: Vec<u64> = planes.yes.iter().zip(need).map(|(yes, need)| yes & need).collect();
    let unknown: Vec<u64> =
        planes.may.iter().zip(&planes.yes).zip(need).map(|((may, yes), need)| may & !yes & need).collect();
    let mut part = Part { eligible: count(&eligible), unknown: count(&unknown), ..Part::default() };
    if keep.rows {
        part.eligible_rows = bitmap(&eligible, start);
        part.unknown_rows = bitmap(&unknown, start);
    }
    match plan.amount.constant {
        Some(amount) => {
            part.money.add(amount, part.eligible);
            if keep.amounts {
                (0..part.eligible).for_each(|_| part.amounts.push(amount));
            }
        }
        None => {
            let ids = bound.snapshot.morsels.get(morsel).map_or(&[][..], |morsel| &morsel.ids);
            for row in rows_in(&eligible) {
                let at = At { id: ids.get(row).copied().unwrap_or_default(), place: Some((morsel, row)), record: None };
                let amount = bound.amount(&plan.amount, &at);
                part.money.add(amount, 1);
                if keep.amounts {
                    part.amounts.push(amount);
                }
            }
        }
    }
    part
}

/// Rows counted through the snapshot. A snapshot of more than 2^32 entities does not fit one process.
fn bitmap(plane: &[u64], start: usize) -> RoaringBitmap {
    match (u32::try_from(start), u32::try_from(start + plane.len() * 64)) {
        (Ok(first), Ok(_)) => {
            let bytes: Vec<u8> = plane.iter().flat_map(|word| word.to_le_bytes()).collect();
            RoaringBitmap::from_lsb0_bytes(first, &bytes)
        }
        _ => rows_in(plane).filter_map(|row| u32::try_from(start + row).ok()).collect(),
    }
}

impl Bound {
    /// The truth planes of every own truth node for one morsel, as the batch path finds them: for tests against the other paths.
    #[doc(hidden)]
    pub fn morsel_truths(&self, morsel: usize) -> Vec<Option<Vec<duojin_base::Truth>>> {
        let mut block = Block::default();
        block.enter(self, morsel);
        let rows = self.snapshot.morsels.get(morsel).map_or(0, duojin_facts::Morsel::rows);
        let mut all = Vec::new();
        crate::planes::ones(rows, &mut all);
        let own = self.graph.sorts.iter().zip(&self.graph.own).enumerate();
        own.map(|(at, (sort, own))| {
            if !own || *sort != crate::op::Sort::Truth {
                return None;
            }
            block.ask(self, node_id(at), &all);
            let planes = block.planes(node_id(at));
            let bit = |plane: &[u64], row: usize| plane.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1);
            let truth = |row| match (bit(&planes.yes, row), bit(&planes.may, row)) {
                (true, _) => duojin_base::Truth::True,
                (false, true) => duojin_base::Truth::Unknown,
                (false, false) => duojin_base::Truth::False,
            };
            Some((0..rows).map(truth).collect())
        })
        .collect()
    }
}
