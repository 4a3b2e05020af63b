//! One morsel: each node's truth on demand, once, and only for the rows that still matter.
//!
//! A test of a column is asked for all rows at once. Logic, and what must go row by row, is asked only for the rows its
//! parent still needs; which rows were answered is remembered, so that another clause asks only for the rest.
#![allow(clippy::indexing_slicing)]
// INVARIANT (bounds): all planes and `need` have the morsel's number of words; `slots` has one entry a node (INVARIANT arena).

use duojin_base::Truth;
use duojin_facts::Column;

use super::compare::{self, Valid};
use crate::bound::{At, Bound, Sparse, to_bits};
use crate::kernel::Kernel;
use crate::op::{NodeId, Op};
use crate::planes::{Planes, rows_in, words};

/// What is known of a node for the morsel at hand.
#[derive(Debug, Default)]
struct Slot {
    planes: Planes,
    /// Rows that were asked; not used while `whole`.
    done: Vec<u64>,
    /// Of which morsel the planes speak; planes of another one are stale.
    stamp: u64,
    whole: bool,
}

/// Working room of one thread, reused from morsel to morsel.
#[derive(Debug, Default)]
pub(crate) struct Block {
    slots: Vec<Slot>,
    stamp: u64,
    morsel: usize,
    rows: usize,
    spare: Vec<Vec<u64>>,
    valid: Valid,
}

impl Block {
    /// Turns to a morsel.
    pub(crate) fn enter(&mut self, bound: &Bound, morsel: usize) {
        self.slots.resize_with(bound.graph.node_count(), Slot::default);
        self.stamp += 1;
        self.morsel = morsel;
        self.rows = bound.snapshot.morsels.get(morsel).map_or(0, duojin_facts::Morsel::rows);
    }

    pub(crate) fn planes(&self, id: NodeId) -> &Planes {
        &self.slots[id.index()].planes
    }

    fn take_spare(&mut self) -> Vec<u64> {
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.clear();
        buffer
    }

    /// Makes the planes of a truth right for the rows in `need`.
    pub(crate) fn ask(&mut self, bound: &Bound, id: NodeId, need: &[u64]) {
        let slot = &mut self.slots[id.index()];
        if slot.stamp != self.stamp {
            slot.stamp = self.stamp;
            slot.whole = false;
            slot.done.clear();
            slot.done.resize(words(self.rows), 0);
            slot.planes.resize(words(self.rows));
        }
        if slot.whole {
            return;
        }
        let mut open = self.take_spare();
        let done = &self.slots[id.index()].done;
        open.extend(need.iter().zip(done).map(|(need, done)| need & !done));
        if open.iter().any(|word| *word != 0) {
            match &bound.graph.kernels[id.index()] {
                Kernel::Logic => self.logic(bound, id, &open),
                Kernel::Rows | Kernel::None => self.rows(bound, id, &open),
                kernel => {
                    let slot = &mut self.slots[id.index()];
                    column(bound, self.morsel, bound.graph.op(id), kernel, &mut self.valid, &mut slot.planes);
                    slot.whole = true;
                }
            }
        }
        self.spare.push(open);
    }

    /// Writes answers for the rows in `open` and remembers that they are there.
    fn settle(&mut self, id: NodeId, open: &[u64], yes: &[u64], may: &[u64]) {
        let Slot { planes, done, .. } = &mut self.slots[id.index()];
        for (at, open) in open.iter().enumerate() {
            planes.yes[at] = planes.yes[at] & !open | yes[at] & open;
            planes.may[at] = planes.may[at] & !open | may[at] & open;
            done[at] |= open;
        }
    }

    fn rows(&mut self, bound: &Bound, id: NodeId, open: &[u64]) {
        let Some(morsel) = bound.snapshot.morsels.get(self.morsel) else {
            return;
        };
        let Slot { planes, done, .. } = &mut self.slots[id.index()];
        for row in rows_in(open) {
            let at = At { id: morsel.ids[row], place: Some((self.morsel, row)), record: None };
            let bits = u64::from(to_bits(bound.truth(id, &at)));
            let (word, bit) = (row / 64, row % 64);
            planes.yes[word] = planes.yes[word] & !(1 << bit) | (bits & 1) << bit;
            planes.may[word] = planes.may[word] & !(1 << bit) | (bits >> 1) << bit;
        }
        for (done, open) in done.iter_mut().zip(open) {
            *done |= open;
        }
    }

    fn logic(&mut self, bound: &Bound, id: NodeId, open: &[u64]) {
        let (mut yes, mut may) = (self.take_spare(), self.take_spare());
        match bound.graph.op(id) {
            Op::And(of) => {
                // Rows that may still be true go on to the next part.
                yes.extend_from_slice(open);
                may.extend_from_slice(open);
                for part in of {
                    self.ask(bound, *part, &may);
                    let part = self.planes(*part);
                    let mut left = 0;
                    for at in 0..may.len() {
                        yes[at] &= part.yes[at];
                        may[at] &= part.may[at];
                        left |= may[at];
                    }
                    if left == 0 {
                        break;
                    }
                }
            }
            Op::Or(of) => {
                // Rows that are not certainly true yet go on.
                let mut rest = self.take_spare();
                rest.extend_from_slice(open);
                yes.resize(open.len(), 0);
                may.resize(open.len(), 0);
                for part in of {
                    self.ask(bound, *part, &rest);
                    let part = self.planes(*part);
                    let mut left = 0;
                    for at in 0..rest.len() {
                        yes[at] |= part.yes[at] & rest[at];
                        may[at] |= part.may[at] & rest[at];
                        rest[at] &= !part.yes[at];
                        left |= rest[at];
                    }
                    if left == 0 {
                        break;
                    }
                }
                self.spare.push(rest);
            }
            Op::Not(part) => {
                self.ask(bound, *part, open);
                let part = self.planes(*part);
                yes.extend(part.may.iter().map(|word| !word));
                may.extend(part.yes.iter().map(|word| !word));
            }
            Op::Has(part) => {
                self.ask(bound, *part, open);
                let part = self.planes(*part);
                yes.extend(part.yes.iter().zip(&part.may).map(|(yes, may)| yes | !may));
                may.extend_from_slice(&yes);
            }
            Op::AtLeast { k, of } => {
                for part in of {
                    self.ask(bound, *part, open);
                }
                yes.extend((0..open.len()).map(|at| reach(*k, of.iter().map(|part| self.planes(*part).yes[at]))));
                may.extend((0..open.len()).map(|at| reach(*k, of.iter().map(|part| self.planes(*part).may[at]))));
            }
            Op::If { condition, then, otherwise } => {
                self.ask(bound, *condition, open);
                let (mut if_true, mut if_false) = (self.take_spare(), self.take_spare());
                let condition = self.planes(*condition);
                if_true.extend(condition.yes.iter().zip(open).map(|(yes, open)| yes & open));
                if_false.extend(condition.may.iter().zip(open).map(|(may, open)| !may & open));
                self.ask(bound, *then, &if_true);
                self.ask(bound, *otherwise, &if_false);
                let (then, otherwise) = (self.planes(*then), self.planes(*otherwise));
                for at in 0..open.len() {
                    let (t, f) = (if_true[at], if_false[at]);
                    yes.push(then.yes[at] & t | otherwise.yes[at] & f);
                    may.push(then.may[at] & t | otherwise.may[at] & f | !(t | f));
                }
                self.spare.extend([if_true, if_false]);
            }
            _ => {
                yes.resize(open.len(), 0);
                may.resize(open.len(), !0);
            }
        }
        self.settle(id, open, &yes, &may);
        self.spare.extend([yes, may]);
    }
}

/// In which of 64 rows at least `k` of the words have a one.
fn reach(k: usize, words: impl Iterator<Item = u64>) -> u64 {
    // `have[j]`: rows with more than `j` ones so far.
    let mut have = vec![0_u64; k];
    for word in words {
        for j in (1..k).rev() {
            have[j] |= have[j - 1] & word;
        }
        have[0] |= word;
    }
    have[k - 1]
}

/// A test of columns, for all rows.
fn column(bound: &Bound, morsel: usize, op: &Op, kernel: &Kernel, valid: &mut Valid, out: &mut Planes) {
    let read = |at: u32| bound.column(morsel, at);
    match kernel {
        Kernel::Constant => out.fill(if let Op::Truth(truth) = op { *truth } else { Truth::Unknown }),
        Kernel::Flag(at) => match read(*at) {
            Column::Bool(array) => compare::flag(array, valid, out),
            _ => out.fill(Truth::Unknown),
        },
        Kernel::Number { column, span } => match read(*column) {
            Column::Number(array) => compare::number(array, *span, valid, out),
            _ => out.fill(Truth::Unknown),
        },
        Kernel::Day { column, span, latest } => match read(*column) {
            Column::Date(array) => compare::day(array, *span, *latest, valid, out),
            _ => out.fill(Truth::Unknown),
        },
        Kernel::Code { column, test } => match read(*column) {
            Column::Code(array) => compare::code(array, &bound.tables[*test as usize], valid, out),
            _ => out.fill(Truth::Unknown),
        },
        Kernel::Set { column, test } => {
            compare::set(read(*column), &bound.tables[*test as usize], out);
        }
        Kernel::Cross(by) => match (read(by.left), read(by.right)) {
            (Column::Number(left), Column::Number(right)) => {
                compare::cross(left, right, by, valid, out);
            }
            _ => out.fill(Truth::Unknown),
        },
        Kernel::Present(at) => compare::present(read(*at), valid, out),
        Kernel::Lookup(at) => lookup(&bound.lookups[*at as usize], bound.snapshot.morsels[morsel].ids.as_slice(), out),
        Kernel::None | Kernel::Logic | Kernel::Rows => out.fill(Truth::Unknown),
    }
}

/// All rows get the common answer, then the few others theirs: both lists ascend by id.
fn lookup(answers: &Sparse, ids: &[u64], out: &mut Planes) {
    out.fill(answers.otherwise);
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return;
    };
    let from = answers.others.partition_point(|(id, _)| id < first);
    let to = answers.others.partition_point(|(id, _)| id <= last);
    let mut row = 0;
    for (id, truth) in &answers.others[from..to] {
        row += ids[row..].partition_point(|known| known < id);
        if ids.get(row) == Some(id) {
            let (bits, bit) = (u64::from(to_bits(*truth)), row % 64);
            out.yes[row / 64] = out.yes[row / 64] & !(1 << bit) | (bits & 1) << bit;
            out.may[row / 64] = out.may[row / 64] & !(1 << bit) | (bits >> 1) << bit;
        }
    }
}
