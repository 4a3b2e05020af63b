//! The ways through the engine agree with each other: batch and one entity, many clauses at once and each alone, short morsels and long.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod common;

use std::sync::Arc;

use duojin_base::{EntityId, Truth};
use duojin_match::{Bound, Context, Graph, Keep, match_all, match_one};
use duojin_rule::{Clause, Outcome};
use duojin_testkit::random::{self, Shape, default_rounding};
use duojin_testkit::{MemoryView, Rng};

fn context(view: &MemoryView) -> Context {
    Context { as_of: view.as_of, application_year: None, rounding: default_rounding() }
}

fn bound(clauses: &[Clause], view: &MemoryView, rows_per_morsel: usize) -> Bound {
    let graph = Graph::compile(clauses, &view.schema, &context(view));
    let needs = graph.needs();
    let snapshot = common::snapshot(view, &needs, rows_per_morsel);
    Bound::new(Arc::new(graph), Arc::new(snapshot), &common::ledger(view, &needs)).unwrap()
}

fn world(seed: u64, clauses: usize, entities: usize) -> (Vec<Clause>, MemoryView) {
    let mut rng = Rng::new(seed);
    let schema = random::schema();
    let shape = Shape { entities, ..Shape::default() };
    let view = random::view(&mut rng, &schema, shape);
    ((0..clauses).map(|_| random::clause(&mut rng, &schema, shape)).collect(), view)
}

// Every outcome, amount and single truth of the batch path equals the one-entity path's.
#[test]
fn batch_equals_one_entity() {
    let mut seen = [0; 3];
    for seed in 0..4 {
        let (clauses, view) = world(seed, 60, 150);
        let bound = bound(&clauses, &view, 71);
        let totals = match_all(&bound, Keep { rows: true, amounts: true }, &|_, _| ());
        let planes: Vec<_> = (0..bound.snapshot().morsels.len()).map(|morsel| bound.morsel_truths(morsel)).collect();
        let ids: Vec<u64> = bound.snapshot().morsels.iter().flat_map(|morsel| morsel.ids.clone()).collect();
        let mut amounts_taken = vec![0; clauses.len()];
        for (row, id) in ids.iter().enumerate() {
            let one = match_one(&bound, EntityId(*id)).unwrap();
            for (at, (answer, total)) in one.clauses.iter().zip(&totals).enumerate() {
                let row = u32::try_from(row).unwrap();
                let eligible = total.eligible_rows.as_ref().unwrap().contains(row);
                let outcome = match (total.in_force, eligible, total.unknown_rows.as_ref().unwrap().contains(row)) {
                    (false, ..) => Outcome::NotInForce,
                    (_, true, false) => Outcome::Eligible,
                    (_, false, true) => Outcome::Unknown,
                    (_, false, false) => Outcome::NotEligible,
                    (_, true, true) => panic!("eligible and undecided"),
                };
                assert_eq!(answer.outcome, outcome, "seed {seed} clause {at} entity {id}");
                if eligible {
                    seen[0] += 1;
                    let amount = total.amounts.as_ref().unwrap().get(amounts_taken[at]);
                    amounts_taken[at] += 1;
                    assert_eq!(Some(answer.amount), amount, "seed {seed} clause {at} entity {id}");
                } else {
                    seen[if outcome == Outcome::Unknown { 1 } else { 2 }] += 1;
                    assert_eq!(answer.amount.low, duojin_base::Money::ZERO);
                }
            }
            let (morsel, row) = bound.snapshot().find(*id).unwrap();
            for test in bound.graph().tests() {
                let batch: Truth = planes[morsel][test.index()].as_ref().unwrap()[row];
                assert_eq!(one.truth(test), Some(batch), "seed {seed} test {test:?} entity {id}");
            }
        }
        for (taken, total) in amounts_taken.iter().zip(&totals) {
            assert_eq!(*taken, total.amounts.as_ref().unwrap().len());
            assert_eq!(total.eligible, *taken as u64);
            assert_eq!(total.money.determined + total.money.undetermined, total.eligible);
        }
    }
    assert!(seen.iter().all(|count| *count > 500), "a world in which nothing happens proves nothing: {seen:?}");
}

// Sharing nodes between clauses, and cutting the rows otherwise, changes no answer.
#[test]
fn together_equals_alone() {
    let (clauses, view) = world(77, 40, 130);
    let keep = Keep { rows: true, amounts: true };
    let together = match_all(&bound(&clauses, &view, 64), keep, &|_, _| ());
    let other_cut = match_all(&bound(&clauses, &view, 1_000), keep, &|_, _| ());
    for (at, clause) in clauses.iter().enumerate() {
        let alone = match_all(&bound(std::slice::from_ref(clause), &view, 9), keep, &|_, _| ());
        for other in [&alone[0], &other_cut[at]] {
            let ours = &together[at];
            assert_eq!(
                (ours.eligible, ours.unknown, ours.not_eligible),
                (other.eligible, other.unknown, other.not_eligible)
            );
            assert_eq!(ours.money, other.money);
            assert_eq!(ours.eligible_rows, other.eligible_rows);
            assert_eq!(ours.unknown_rows, other.unknown_rows);
            let amounts = |of: &duojin_match::ClauseTotals| of.amounts.as_ref().unwrap().iter().collect::<Vec<_>>();
            assert_eq!(amounts(ours), amounts(other));
        }
    }
}

// A snapshot made without what the graph reads is refused, never taken for “nothing known”.
#[test]
fn missing_projection_is_refused() {
    let (clauses, view) = world(5, 20, 10);
    let graph = Graph::compile(&clauses, &view.schema, &context(&view));
    let needs = graph.needs();
    let mut fewer = needs.clone();
    let dropped = fewer.columns.pop().unwrap();
    let snapshot = common::snapshot(&view, &fewer, 10);
    let refused = Bound::new(Arc::new(graph), Arc::new(snapshot), &common::ledger(&view, &needs)).unwrap_err();
    assert_eq!(refused, duojin_match::BindError::MissingColumn(dropped));
}
