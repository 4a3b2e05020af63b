//! Takes away what is long over: sessions and links 30 days after their end, jobs at rest 90 days after theirs. Body: `{}`.
//! The audit is never cleaned.

use duojin_base::Instant;
use serde_json::json;

use crate::jobs::context::{Context, Finished, JobError};

const DAY_MS: i64 = 86_400_000;

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let now = context.app().clock().now().0;
    let before = |days: i64| Instant(now - days * DAY_MS);
    let mut tx = context.finishing().await?;
    let sessions = tx.prune_sessions(before(30)).await?;
    tx.prune_attempts(before(30)).await?;
    let links = tx.remove_old_links(before(30)).await?;
    let jobs = tx.remove_old_jobs(before(90)).await?;
    tx.done(&json!({ "sessions": sessions, "links": links, "jobs": jobs })).await
}
