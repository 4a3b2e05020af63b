//! `duojin bench`: figures to keep, as JSON.

use std::time::Instant;

use duojin_app::demo::{DemoCity, prepare};
use duojin_app::{At, Clock, Principal, Silent, matching};
use serde_json::json;

use crate::arguments::{Bench, BenchWhat, Format};
use crate::exit::Failure;
use crate::output;

pub async fn run(call: &Bench, format: Format) -> Result<(), Failure> {
    let BenchWhat::Demo { entities, pack } = &call.what;
    let folder = std::env::temp_dir().join(format!("duojin-bench-{}", std::process::id()));
    let city = DemoCity { entities: *entities, seed: 2023 };
    let clock = Clock::System;
    let start = Instant::now();
    let mut generated = 0.0;
    let app = prepare(&folder, pack.pack.as_deref(), city, clock, &Silent, |app, file| {
        let begun = Instant::now();
        let result = crate::city::write(&app.pack().schema, city.entities, city.seed, file, &Silent);
        generated = begun.elapsed().as_secs_f64();
        result.map(|_| ())
    })
    .await?;
    let prepared = start.elapsed().as_secs_f64();
    let at = At { as_of: clock.today(), known_at: clock.now() };
    let report = matching::run(&app, &Principal::demo_administrator(), at, &Silent).await?;
    let figures = json!({
        "bench": "demo",
        "entities": report.entities,
        "clauses": report.clauses,
        "days": report.days,
        "pairs": report.entities * report.clauses,
        "generate_seconds": generated,
        "import_seconds": prepared - generated,
        "load_seconds": report.load_seconds,
        "match_seconds": report.match_seconds,
        "peak_mb": peak_megabytes(),
        "cores": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        "optimised": !cfg!(debug_assertions),
    });
    app.close().await;
    let _ = std::fs::remove_dir_all(&folder);
    // Figures to keep are JSON in either format.
    let _ = format;
    output::json(&figures)
}

/// The most memory this process has held, in MB; none where the system does not tell.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
