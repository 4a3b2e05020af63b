//! What is known of the chain without walking it: what the last verification found, and whether one is under way.

use duojin_access::{Permission, Principal};
use duojin_base::Instant;
use duojin_store::{AuditFilter, AuditOrder, JobFilter, JobRow, JobState};
use serde_json::{Value, json};

use crate::app::App;
use crate::error::AppError;
use crate::jobs::{Kind, NewJob, enqueue};
use crate::said::Said;

/// Verifications that are looked at.
const LOOKED_AT: i64 = 20;

/// What is known of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainStanding {
    /// Nobody verified it yet.
    NotYet,
    /// A job is at it.
    Running {
        /// Id of the job.
        job: String,
        /// Entries done.
        done: i64,
        /// Entries in all; 0 while unknown.
        total: i64,
    },
    /// It held.
    Sound {
        /// Up to this entry.
        upto: i64,
        /// When.
        at: Instant,
    },
    /// It did not hold.
    Fault {
        /// The first entry that did not.
        seq: i64,
        /// When that was found.
        at: Instant,
        /// What is wrong.
        what: Said,
    },
}

/// What is known of the chain: of a verification under way, else of the last one, by job or by hand.
///
/// # Errors
/// If the caller may not verify it, or the store fails.
pub async fn standing(app: &App, principal: &Principal) -> Result<ChainStanding, AppError> {
    principal.access(Permission::VerifyAudit)?;
    let jobs = verifications(app).await?;
    if let Some(open) = jobs.iter().find(|job| job.state.is_open()) {
        let (done, total) = (open.progress_done, open.progress_total);
        return Ok(ChainStanding::Running { job: open.id.clone(), done, total });
    }
    let by_job = jobs.iter().filter(|job| job.state == JobState::Done).filter_map(found_by).max_by_key(at);
    let by_hand = recorded(app).await?;
    Ok([by_job, by_hand].into_iter().flatten().max_by_key(at).unwrap_or(ChainStanding::NotYet))
}

async fn verifications(app: &App) -> Result<Vec<JobRow>, AppError> {
    let filter = JobFilter { kind: Some(Kind::VerifyAudit.name().to_owned()), ..JobFilter::default() };
    Ok(app.store().jobs(&filter, LOOKED_AT, 0).await?)
}

fn at(standing: &ChainStanding) -> Instant {
    match standing {
        ChainStanding::Sound { at, .. } | ChainStanding::Fault { at, .. } => *at,
        ChainStanding::NotYet | ChainStanding::Running { .. } => Instant(i64::MIN),
    }
}

fn found_by(job: &JobRow) -> Option<ChainStanding> {
    let at = job.finished_at?;
    let verdict: Value = serde_json::from_str(&job.result).ok()?;
    let number = |name: &str| verdict.get(name).and_then(Value::as_i64);
    if verdict.get("ok").and_then(Value::as_bool)? {
        return Some(ChainStanding::Sound { upto: number("entries")?, at });
    }
    let words = |name: &str| verdict.pointer(&format!("/problem/{name}")).and_then(Value::as_str).unwrap_or_default();
    Some(ChainStanding::Fault { seq: number("first_bad")?, at, what: Said::new(words("zh"), words("en")) })
}

/// A chain that held puts that on record, whoever walked it.
async fn recorded(app: &App) -> Result<Option<ChainStanding>, AppError> {
    let filter = AuditFilter {
        action: Some(Permission::VerifyAudit.key().to_owned()),
        outcome: Some("done".to_owned()),
        ..AuditFilter::default()
    };
    let entries = app.store().audit_entries(&filter, AuditOrder::NewestBefore(i64::MAX), LOOKED_AT).await?;
    Ok(entries.into_iter().find_map(|entry| {
        let detail: Value = serde_json::from_str(&entry.detail).ok()?;
        let upto = detail.get("entries")?.as_i64()?;
        Some(ChainStanding::Sound { upto, at: Instant(entry.at) })
    }))
}

/// Has the chain verified by a job; if one is at it already, it is that one. Answers the job's id.
///
/// # Errors
/// If the caller may not, or the store fails.
pub async fn begin_verification(app: &App, principal: &Principal) -> Result<String, AppError> {
    principal.access(Permission::VerifyAudit)?;
    if let Some(open) = verifications(app).await?.into_iter().find(|job| job.state.is_open()) {
        return Ok(open.id);
    }
    let mut tx = app.store().begin().await?;
    let id = enqueue(app, &mut tx, &principal.id, NewJob::new(Kind::VerifyAudit, json!({}))).await?;
    let entry = super::entry(app, principal, Permission::VerifyAudit, id.clone(), json!({ "do": "start" }));
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    app.jobs_wake().wake();
    Ok(id)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::jobs::guard::JobsGuard;
    use crate::jobs::tests::{idle, open, operator, somebody};
    use crate::progress::Silent;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_known_of_the_chain_is_what_the_last_verification_found() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::Fixed(Instant(1_795_000_000_000))).await;
        let guard = JobsGuard::new(&app);
        let clerk = somebody(&app, "li", "area", "").await;
        assert!(matches!(standing(&app, &clerk).await, Err(AppError::Forbidden(_))));
        assert!(matches!(begin_verification(&app, &clerk).await, Err(AppError::Forbidden(_))));
        assert_eq!(standing(&app, &operator()).await.unwrap(), ChainStanding::NotYet);

        let job = begin_verification(&app, &operator()).await.unwrap();
        assert_eq!(begin_verification(&app, &operator()).await.unwrap(), job, "one is enough");
        assert!(
            matches!(standing(&app, &operator()).await.unwrap(), ChainStanding::Running { job: at, .. } if at == job)
        );
        assert_eq!(idle(&app).await.done, 1);
        let ChainStanding::Sound { upto, at } = standing(&app, &operator()).await.unwrap() else { panic!() };
        assert!(upto > 0 && at == app.clock().now());
        super::super::verify(&app, &operator(), &Silent).await.unwrap();
        let by_hand = standing(&app, &operator()).await.unwrap();
        assert!(matches!(by_hand, ChainStanding::Sound { upto: more, .. } if more > upto), "{by_hand:?}");

        let broken = JobRow {
            state: JobState::Done,
            result: json!({
                "ok": false, "entries": 3, "first_bad": 4, "problem": { "zh": "第 4 条被改过", "en": "entry 4 was altered" },
            })
            .to_string(),
            finished_at: Some(Instant(9)),
            ..app.store().job(&job).await.unwrap().unwrap()
        };
        let what = Said::new("第 4 条被改过", "entry 4 was altered");
        assert_eq!(found_by(&broken), Some(ChainStanding::Fault { seq: 4, at: Instant(9), what }));
        guard.end().await;
    }
}
