//! Clauses by rows. `cargo bench -p duojin-match`; under `cargo test --benches` every case runs once, which is why sizes are small.
#![allow(clippy::unwrap_used, missing_docs, reason = "bench")]

mod world;

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use duojin_base::EntityId;
use duojin_match::{Bound, Graph, Keep, Ledger, match_all, match_one};
use world::World;

fn main() {
    divan::main();
}

fn bound(clauses: usize, rows: usize) -> Bound {
    let world = World::new(clauses, 7);
    let graph = Graph::compile(&world.clauses, &world.schema, &world.context);
    Bound::new(Arc::new(graph), Arc::new(world.snapshot(rows, 11)), &Ledger::default()).unwrap()
}

#[divan::bench(args = [(35, 65_536), (35, 262_144), (140, 65_536), (140, 262_144)], sample_count = 10)]
fn summary(bencher: Bencher<'_, '_>, (clauses, rows): (usize, usize)) {
    let bound = bound(clauses, rows);
    bencher.counter(ItemsCount::new(clauses * rows)).bench(|| match_all(&bound, Keep::default(), &|_, _| ()));
}

#[divan::bench(args = [35, 500], sample_count = 100)]
fn one_entity(bencher: Bencher<'_, '_>, clauses: usize) {
    let bound = bound(clauses, 65_536);
    bencher.bench(|| match_one(&bound, EntityId(40_000)));
}

#[divan::bench(args = [35, 500], sample_count = 10)]
fn compile(bencher: Bencher<'_, '_>, clauses: usize) {
    let world = World::new(clauses, 7);
    bencher.bench(|| Graph::compile(&world.clauses, &world.schema, &world.context));
}
