//! The two meanings of the rules agree: the reference evaluator against the batch path and the one-entity path,
//! on random clauses and worlds. `DUOJIN_PAIRS` sets how many (clause, entity) pairs (100,000 by default; soak asks millions),
//! `DUOJIN_SEED` where the seeds begin. A disagreement is printed as small as it can be made.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "tests")]

mod common;

use std::sync::Arc;

use duojin_base::EntityId;
use duojin_match::{Bound, Context, Graph, Keep, match_all, match_one};
use duojin_rule::{Amount, Clause, Outcome};
use duojin_testkit::random::{self, Case, Shape, default_rounding};
use duojin_testkit::{MemoryView, Rng, shrink};

const CLAUSES: usize = 500;
const ENTITIES: usize = 20;
/// Now and then a world of more than one word a morsel.
const MANY_ENTITIES: usize = 170;
const MORSEL: usize = 100;

type Answer = (Outcome, Amount);

/// What the reference evaluator says.
fn reference(clause: &Clause, view: &MemoryView, entity: EntityId) -> Answer {
    let context = duojin_eval::Context::new(&view.schema, view.as_of, default_rounding());
    let decision = duojin_eval::evaluate(clause, view, entity, &context);
    (decision.outcome, decision.amount)
}

fn bound(clauses: &[Clause], view: &MemoryView) -> Bound {
    let context = Context { as_of: view.as_of, application_year: None, rounding: default_rounding() };
    let graph = Graph::compile(clauses, &view.schema, &context);
    let needs = graph.needs();
    let snapshot = common::snapshot(view, &needs, MORSEL);
    Bound::new(Arc::new(graph), Arc::new(snapshot), &common::ledger(view, &needs)).unwrap()
}

/// By clause and entity: what the batch path says. It reckons amounts for the eligible alone.
fn batch(bound: &Bound) -> Vec<Vec<Answer>> {
    let rows = u32::try_from(bound.snapshot().len()).unwrap();
    let totals = match_all(bound, Keep { rows: true, amounts: true }, &|_, _| ());
    let answers = totals.iter().map(|total| {
        let mut amounts = total.amounts.as_ref().unwrap().iter();
        let answer = |row| {
            let eligible = total.eligible_rows.as_ref().unwrap().contains(row);
            let unknown = total.unknown_rows.as_ref().unwrap().contains(row);
            match (total.in_force, eligible, unknown) {
                (false, ..) => (Outcome::NotInForce, Amount::NOTHING),
                (_, true, _) => (Outcome::Eligible, amounts.next().unwrap()),
                (_, _, true) => (Outcome::Unknown, Amount::NOTHING),
                _ => (Outcome::NotEligible, Amount::NOTHING),
            }
        };
        (0..rows).map(answer).collect()
    });
    answers.collect()
}

fn one(bound: &Bound, entity: EntityId) -> Vec<Answer> {
    match_one(bound, entity).unwrap().clauses.iter().map(|answer| (answer.outcome, answer.amount)).collect()
}

fn differ(reference: Answer, batch: Answer, one: Answer) -> bool {
    let same_money = reference.0 != Outcome::Eligible || reference.1 == batch.1;
    reference.0 != batch.0 || !same_money || reference != one
}

/// The entities of a case on which the three disagree, with what each says.
fn disagreement(case: &Case) -> Option<String> {
    let bound = bound(std::slice::from_ref(&case.clause), &case.view);
    let batch = batch(&bound);
    case.view.objects.keys().zip(&batch[0]).find_map(|(entity, batch)| {
        let (reference, one) = (reference(&case.clause, &case.view, *entity), one(&bound, *entity)[0]);
        differ(reference, *batch, one)
            .then(|| format!("entity {}\nreference  {reference:?}\nbatch      {batch:?}\none entity {one:?}", entity.0))
    })
}

fn report(seed: u64, clause: &Clause, view: &MemoryView) -> ! {
    let case = Case { seed, clause: clause.clone(), view: view.clone() };
    // Clauses can disagree only together with others; then there is nothing to make smaller.
    let Some(first) = disagreement(&case) else {
        panic!("seed {seed}: disagreement only among all clauses of the round")
    };
    let smallest = shrink::shrink(case, |case| disagreement(case).is_some());
    let last = disagreement(&smallest).unwrap_or(first);
    panic!("the two meanings disagree\n{last}\n{}", shrink::show(&smallest));
}

#[expect(clippy::disallowed_methods, reason = "the budget of a test comes from its caller")]
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn reference_and_engine_agree() {
    let (pairs, first_seed) = (setting("DUOJIN_PAIRS", 100_000), setting("DUOJIN_SEED", 1));
    let schema = random::schema();
    let (mut done, mut seed) = (0_u64, first_seed);
    let (mut outcomes, mut ranges) = ([0_u64; 4], 0_u64);
    while done < pairs {
        let mut rng = Rng::new(seed);
        // Now and then deeper rules and worlds in which all is known.
        let entities = if seed % 8 == 3 { MANY_ENTITIES } else { ENTITIES };
        let shape = Shape { depth: 2 + (seed % 4) as usize, entities, nested_records: seed % 3 != 0 };
        let view = random::view(&mut rng, &schema, shape);
        let clauses: Vec<_> = (0..CLAUSES).map(|_| random::clause(&mut rng, &schema, shape)).collect();
        let bound = bound(&clauses, &view);
        let batch = batch(&bound);
        for (row, entity) in view.objects.keys().enumerate() {
            let one = one(&bound, *entity);
            for (at, clause) in clauses.iter().enumerate() {
                let reference = reference(clause, &view, *entity);
                if differ(reference, batch[at][row], one[at]) {
                    report(seed, clause, &view);
                }
                outcomes[reference.0 as usize] += 1;
                ranges += u64::from(reference.0 == Outcome::Eligible && reference.1.determined().is_none());
                done += 1;
            }
        }
        seed += 1;
    }
    println!(
        "{done} pairs, seeds {first_seed}..{seed}: eligible, not, unknown, not in force {outcomes:?}; ranges {ranges}"
    );
    println!("figure: agreement_pairs = {done}");
    let least = done / 200;
    assert!(
        outcomes.iter().all(|count| *count >= least) && ranges >= least,
        "too little happens: {outcomes:?}, {ranges} ranges"
    );
}
