//! `duojin demo`: a synthetic city, matched and served.

use std::sync::Arc;

use duojin_app::demo::{DemoCity, prepare};
use duojin_app::{App, At, Clock, Principal, matching};
use serde_json::json;

use super::serve::{Reached, listen, serve, start_log};
use crate::arguments::{Demo, Format};
use crate::exit::Failure;
use crate::output::{self, Bars};

pub async fn run(call: &Demo, format: Format) -> Result<(), Failure> {
    start_log();
    let listener = if call.no_serve { None } else { Some(listen(call.listen).await?) };
    let bars = Bars::default();
    let city = DemoCity { entities: call.entities, seed: call.seed };
    let app = prepare(
        &call.database.beside(&call.data),
        call.pack.pack.as_deref(),
        city,
        Clock::System,
        &bars,
        |app, file| crate::city::write(&app.pack().schema, city.entities, city.seed, file, &bars).map(|_| ()),
    )
    .await?;
    let clock = Clock::System;
    let at = At { as_of: clock.today(), known_at: clock.now() };
    let report = matching::run(&app, &Principal::demo_administrator(), at, &bars).await?;
    if format == Format::Json {
        output::json(&json!({
            "data": call.data, "entities": report.entities, "seed": call.seed, "synthetic": true,
            "clauses": report.clauses, "load_seconds": report.load_seconds, "match_seconds": report.match_seconds,
        }))?;
    } else {
        println!(
            "模拟数据：{} 个主体，{} 条条款；读列 {:.1} 秒，匹配 {:.1} 秒 / synthetic data",
            report.entities, report.clauses, report.load_seconds, report.match_seconds
        );
    }
    match listener {
        Some(listener) => serve(listener, Arc::new(app), Reached::default()).await,
        None => {
            close(app).await;
            Ok(())
        }
    }
}

async fn close(app: App) {
    app.close().await;
}
