//! Times the engine at full size in the profile it is built with: `cargo run -p duojin-match --example scale -- 1950000 35`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measuring tool")]

#[path = "../benches/world/mod.rs"]
mod world;

use std::sync::Arc;
use std::time::Instant;

use duojin_base::EntityId;
use duojin_match::{Bound, Graph, Keep, Ledger, match_all, match_one};
use world::World;

fn main() {
    let mut sizes = std::env::args().skip(1).map(|arg| arg.parse::<usize>().unwrap());
    let (rows, clauses) = (sizes.next().unwrap_or(1_950_000), sizes.next().unwrap_or(35));
    let timed = |what: &str, start: Instant| {
        println!("{what:<32}{:>10.1} ms", start.elapsed().as_secs_f64() * 1e3);
    };
    let world = World::new(clauses, 7);
    let start = Instant::now();
    let graph = Arc::new(Graph::compile(&world.clauses, &world.schema, &world.context));
    timed("compile", start);
    println!("{clauses} clauses, {} nodes, {} distinct tests", graph.node_count(), graph.tests().count());
    let start = Instant::now();
    let snapshot = Arc::new(world.snapshot(rows, 11));
    timed("make snapshot", start);
    let start = Instant::now();
    let bound = Bound::new(graph, snapshot, &Ledger::default()).unwrap();
    timed("bind", start);
    for (what, keep) in [
        ("summary", Keep::default()),
        ("summary again", Keep::default()),
        ("with rows and amounts", Keep { rows: true, amounts: true }),
    ] {
        let start = Instant::now();
        let totals = match_all(&bound, keep, &|_, _| ());
        timed(what, start);
        let (eligible, unknown) =
            totals.iter().fold((0, 0), |(e, u), clause| (e + clause.eligible, u + clause.unknown));
        let fen: i128 = totals.iter().map(|clause| clause.money.determined_fen).sum();
        println!("  eligible {eligible}, unknown {unknown}, determined {} 元", fen / 100);
    }
    let start = Instant::now();
    let asked = (0..1_000).filter_map(|at| match_one(&bound, EntityId(at * (rows as u64 / 1_000).max(1)))).count();
    println!("one entity: {:.1} µs ({asked} asked)", start.elapsed().as_secs_f64() * 1e6 / 1e3);
}
