//! For tests alone: does as its body says.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::jobs::context::{Context, Finished, JobError};
use crate::jobs::{Kind, NewJob, enqueue};

#[derive(Deserialize)]
struct Body {
    what: String,
}

#[allow(clippy::panic, reason = "a job that panics is what is tried")]
pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let body: Body = context.body()?;
    match body.what.as_str() {
        "done" => context.finish(&json!({ "as": context.principal().id })).await,
        "panic" => panic!("as the test says"),
        "retry" => Err(JobError::Retry("later".to_owned())),
        "permanent" => Err(JobError::Permanent("never".to_owned())),
        // Two hundred steps of ten milliseconds.
        "slow" => {
            let before = context.marks().await?.len() as u64;
            for n in before..200 {
                if let Some(step) = context.step(&format!("{n:03}")).await? {
                    step.commit().await?;
                }
                context.progress(n + 1, 200, "慢慢来 / slowly");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            context.finish(&json!({ "before": before })).await
        }
        // A step that asks for more work and then fails: nothing of it may remain.
        "half" => {
            if let Some(mut step) = context.step("half").await? {
                enqueue(context.app(), &mut step, "system", NewJob::new(Kind::Probe, json!({ "what": "done" })))
                    .await?;
                drop(step);
                return Err(JobError::Permanent("half".to_owned()));
            }
            context.finish(&json!({})).await
        }
        other => Err(JobError::Permanent(other.to_owned())),
    }
}
