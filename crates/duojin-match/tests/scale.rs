//! The benchmark's city at a small size, so that it cannot rot: full morsels, gaps, and both paths equal.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

#[path = "../benches/world/mod.rs"]
mod world;

use std::sync::Arc;

use duojin_base::EntityId;
use duojin_facts::ColumnKey;
use duojin_match::{Bound, Graph, Keep, Ledger, MoneyTotals, breakdown, match_all, match_one};
use duojin_rule::Outcome;

#[test]
fn benchmark_city_agrees_with_itself() {
    let world = world::World::new(40, 3);
    let graph = Graph::compile(&world.clauses, &world.schema, &world.context);
    let rows = 70_001;
    let bound = Bound::new(Arc::new(graph), Arc::new(world.snapshot(rows, 5)), &Ledger::default()).unwrap();
    let totals = match_all(&bound, Keep { rows: true, amounts: false }, &|_, _| ());
    assert!(totals.iter().any(|total| total.eligible > 100), "nobody is eligible");
    for id in (0..rows as u64).step_by(61) {
        let row = u32::try_from(id).unwrap();
        for (answer, total) in match_one(&bound, EntityId(id)).unwrap().clauses.iter().zip(&totals) {
            assert_eq!(answer.outcome == Outcome::Eligible, total.eligible_rows.as_ref().unwrap().contains(row));
            assert_eq!(answer.outcome == Outcome::Unknown, total.unknown_rows.as_ref().unwrap().contains(row));
        }
    }
}

// Groups of a breakdown add up to the clause's own totals.
#[test]
fn breakdown_adds_up() {
    let world = world::World::new(12, 3);
    let graph = Graph::compile(&world.clauses, &world.schema, &world.context);
    let bound = Bound::new(Arc::new(graph), Arc::new(world.snapshot(70_001, 5)), &Ledger::default()).unwrap();
    let (area, _) = world.schema.fact_named("镇街").unwrap();
    let key = ColumnKey { fact: area, period: None };
    for total in match_all(&bound, Keep { rows: true, amounts: true }, &|_, _| ()) {
        let groups =
            breakdown(bound.snapshot(), key, total.eligible_rows.as_ref().unwrap(), total.amounts.as_ref()).unwrap();
        assert_eq!(groups.iter().map(|group| group.rows).sum::<u64>(), total.eligible);
        let mut money = MoneyTotals::default();
        groups.iter().for_each(|group| money.merge(&group.money));
        assert_eq!(money, total.money);
        assert!(total.eligible < 1_000 || groups.len() == 33, "all areas occur among many");
    }
}
