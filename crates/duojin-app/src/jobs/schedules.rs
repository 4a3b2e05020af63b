//! Schedules (定时): what is done by itself, and who may change when.

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Instant, Place};
use duojin_store::{AuditFilter, AuditOrder, ScheduleRow, StoreError};
use serde::Serialize;
use serde_json::json;

use super::{Kind, NewJob, cron, enqueue};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::names;
use crate::said::Said;

/// What every installation does by itself, until somebody changes it: name and kind, cron line.
const BUILT_IN: [(Kind, &str); 5] = [
    (Kind::MatchCity, "30 5 * * *"),
    (Kind::Compact, "30 2 * * *"),
    (Kind::VerifyAudit, "30 3 * * *"),
    (Kind::Clean, "0 4 * * *"),
    (Kind::Digest, "0 8 * * *"),
];

/// A schedule as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// What it does, in Chinese.
    pub zh: String,
    /// What it does, in English.
    pub en: String,
    /// Five fields, in Asia/Shanghai.
    pub cron: String,
    /// Kind of the job it makes.
    pub kind: String,
    /// Whether it runs.
    pub enabled: bool,
    /// When next.
    pub next_at: Instant,
    /// When last.
    pub last_at: Option<Instant>,
    /// To be named when it is changed.
    pub version: i64,
}

impl From<ScheduleRow> for Schedule {
    fn from(row: ScheduleRow) -> Self {
        let kind = Kind::from_name(&row.kind);
        Self {
            zh: kind.map_or_else(|| row.kind.clone(), |kind| kind.zh().to_owned()),
            en: kind.map_or_else(|| row.kind.clone(), |kind| kind.en().to_owned()),
            name: row.name,
            cron: row.cron,
            kind: row.kind,
            enabled: row.enabled,
            next_at: row.next_at,
            last_at: row.last_at,
            version: row.version,
        }
    }
}

/// What a schedule shall become.
#[derive(Clone, Debug)]
pub struct ScheduleChange {
    /// Which.
    pub name: String,
    /// The version that the changer saw.
    pub version: i64,
    /// The new line.
    pub cron: String,
    /// Whether it shall run.
    pub enabled: bool,
}

/// All schedules.
///
/// # Errors
/// If the caller may not see jobs, or the store fails.
pub async fn schedules(app: &App, principal: &Principal) -> Result<Vec<Schedule>, AppError> {
    principal.access(Permission::ReadJobs)?;
    ensure(app).await?;
    Ok(app.store().schedules().await?.into_iter().map(Schedule::from).collect())
}

/// Changes when a schedule runs, and whether. Counted from now: what was missed while it was off stays missed.
///
/// # Errors
/// If the caller may not, the line does not read, the schedule is unknown or was changed meanwhile, or the store fails.
pub async fn change_schedule(app: &App, principal: &Principal, change: &ScheduleChange) -> Result<Schedule, AppError> {
    principal.access(Permission::ManageSchedules)?;
    let line = change.cron.split_whitespace().collect::<Vec<_>>().join(" ");
    let next_at = cron::next(&line, app.clock().now()).map_err(AppError::input)?;
    let found = |rows: Vec<ScheduleRow>| rows.into_iter().find(|row| row.name == change.name);
    let unknown = || AppError::NotFound { what: "定时", id: change.name.clone() };
    let before = found(app.store().schedules().await?).ok_or_else(unknown)?;
    let mut tx = app.store().begin().await?;
    if !tx.change_schedule(&change.name, change.version, &line, change.enabled, next_at).await? {
        drop(tx);
        return Err(changed_meanwhile(app, &change.name).await?);
    }
    let detail = json!({
        "cron": line, "enabled": change.enabled, "cron_before": before.cron, "enabled_before": before.enabled,
    });
    let object = format!("schedule:{}", change.name);
    tx.append_audit(&audit::entry(app, principal, Permission::ManageSchedules, object, detail)).await?;
    tx.commit().await?;
    found(app.store().schedules().await?).map(Schedule::from).ok_or_else(unknown)
}

/// Who was first, and what stands there now.
async fn changed_meanwhile(app: &App, name: &str) -> Result<AppError, AppError> {
    let filter = AuditFilter { object: Some(format!("schedule:{name}")), ..AuditFilter::default() };
    let newest = app.store().audit_entries(&filter, AuditOrder::NewestBefore(i64::MAX), 1).await?.pop();
    let who = match newest {
        Some(entry) => names::name(app, &entry.who).await?,
        None => Said::new("别人", "somebody else"),
    };
    let now = app.store().schedules().await?.into_iter().find(|row| row.name == name);
    let (cron, on) = now.map_or((String::new(), false), |row| (row.cron, row.enabled));
    let (state_zh, state_en) = if on { ("开着", "on") } else { ("停着", "off") };
    Ok(AppError::input(
        Diagnostic::error(
            "schedule.changed-meanwhile",
            Place::default(),
            format!("{}刚刚改过它，现在是“{cron}”，{state_zh}；您的改动没有写入", who.zh),
            format!("{} changed it meanwhile: it is “{cron}” now, {state_en}; nothing of yours was written", who.en),
        )
        .mend("看过现在的内容，要改就再存一次", "look at what is there now; to change it all the same, save again"),
    ))
}

/// Adds the built-in schedules that are not there yet.
pub(super) async fn ensure(app: &App) -> Result<(), AppError> {
    let known = app.store().schedules().await?;
    let missing: Vec<_> =
        BUILT_IN.iter().filter(|(kind, _)| !known.iter().any(|row| row.name == kind.name())).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let now = app.clock().now();
    let mut tx = app.store().begin().await?;
    for (kind, line) in missing {
        let row = ScheduleRow {
            name: kind.name().to_owned(),
            cron: (*line).to_owned(),
            kind: kind.name().to_owned(),
            body: "{}".to_owned(),
            enabled: true,
            next_at: cron::next(line, now).map_err(AppError::input)?,
            last_at: None,
            version: 1,
        };
        tx.add_schedule(&row).await?;
    }
    Ok(tx.commit().await?)
}

/// Makes the jobs of schedules whose time has come: one each, however often it was missed, and whoever else looks.
pub(super) async fn run_due(app: &App) -> Result<(), AppError> {
    let now = app.clock().now();
    for due in app.store().due_schedules(now).await? {
        let Some(kind) = Kind::from_name(&due.kind) else { continue };
        let next_at = match cron::next(&due.cron, now) {
            Ok(next_at) => next_at,
            Err(problem) => {
                tracing::error!(schedule = due.name, problem = problem.zh, "a schedule does not read");
                continue;
            }
        };
        let body = serde_json::from_str(&due.body)
            .map_err(|why| StoreError::Corrupt { table: "schedules", why: why.to_string() })?;
        let mut tx = app.store().begin().await?;
        if tx.advance_schedule(&due, next_at, now).await? {
            let job = NewJob::new(kind, body).unique(format!("schedule:{}:{}", due.name, due.next_at.0));
            enqueue(app, &mut tx, &Principal::system().id, job).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
