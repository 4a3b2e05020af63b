//! `duojin jobs`: see, run, retry and cancel jobs without a server.

use std::sync::Arc;
use std::time::Duration;

use duojin_app::App;
use duojin_app::jobs::{self, Job, JobQuery, JobState, Kind, Runner, RunnerOptions, Until};
use duojin_base::{Diagnostic, Place};
use serde_json::json;

use crate::arguments::{Format, Jobs, JobsWhat};
use crate::exit::Failure;
use crate::output;

pub async fn run(call: &Jobs, format: Format) -> Result<(), Failure> {
    super::serve::start_log();
    let app = Arc::new(open(call).await?);
    let done = one(&app, &call.what, format).await;
    app.close().await;
    done
}

async fn one(app: &Arc<App>, what: &JobsWhat, format: Format) -> Result<(), Failure> {
    let operator = output::operator();
    match what {
        JobsWhat::List { state, .. } => list(app, state.as_deref(), format).await,
        JobsWhat::Run { drain, lease_seconds, .. } => {
            let lease = Duration::from_secs((*lease_seconds).max(1));
            let options = RunnerOptions { lease, ..options() };
            let until = if *drain { Until::Drained } else { Until::Idle };
            work(app, &options, until, format).await
        }
        JobsWhat::Start { kind, .. } => {
            let kind = Kind::from_name(kind).ok_or_else(|| unknown_kind(kind))?;
            let id = jobs::start(app, &operator, kind).await?;
            told(format, &id, "已发起", "started")
        }
        JobsWhat::Retry { id, .. } => {
            jobs::retry(app, &operator, id).await?;
            told(format, id, "将马上重试", "due again at once")
        }
        JobsWhat::Cancel { id, .. } => {
            jobs::cancel(app, &operator, id).await?;
            told(format, id, "已要求停止", "asked to stop")
        }
    }
}

fn told(format: Format, id: &str, zh: &str, en: &str) -> Result<(), Failure> {
    if format == Format::Json {
        return output::json(&json!({ "ok": true, "job": id }));
    }
    println!("{id} {zh} / {en}");
    Ok(())
}

fn unknown_kind(name: &str) -> Failure {
    let known: Vec<&str> = Kind::ALL.iter().filter(|kind| kind.by_hand()).map(|kind| kind.name()).collect();
    Failure::Input(vec![
        Diagnostic::error(
            "job.kind",
            Place::default(),
            format!("没有任务“{name}”"),
            format!("there is no kind of job “{name}”"),
        )
        .mend(format!("可用：{}", known.join("、")), format!("known: {}", known.join(", "))),
    ])
}

async fn list(app: &App, state: Option<&str>, format: Format) -> Result<(), Failure> {
    let state = match state {
        None => None,
        Some(word) => Some(JobState::from_key(word).ok_or_else(|| {
            let known: Vec<&str> = JobState::ALL.iter().map(|state| state.key()).collect();
            Failure::Call(format!("没有状态“{word}”；可用 / known: {}", known.join(" ")))
        })?),
    };
    let listed = jobs::list(app, &output::operator(), &JobQuery { state, ..JobQuery::default() }).await?;
    if format == Format::Json {
        return output::json(&listed);
    }
    for job in &listed.jobs {
        println!("{}", line(job));
    }
    if listed.jobs.is_empty() {
        println!("没有任务 / no jobs");
    }
    Ok(())
}

fn line(job: &Job) -> String {
    let p = &job.progress;
    let far = if p.total > 0 { format!("  {}/{}", p.done, p.total) } else { String::new() };
    let why = if job.last_error.is_empty() { String::new() } else { format!("  {}", job.last_error) };
    format!("{}  {}  {}  {}{far}{why}", job.id, job.made_at.to_shanghai_text(), p.state_zh, job.kind_zh)
}

/// Works until there is nothing to do; Ctrl-C or a termination signal gives the job under way back.
async fn work(app: &Arc<App>, options: &RunnerOptions, until: Until, format: Format) -> Result<(), Failure> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        super::serve::stop_signal().await;
        let _ = stop.send(true);
    });
    let worked = jobs::work(app, options, until, &stopped).await?;
    if format == Format::Json {
        return output::json(&worked);
    }
    println!(
        "完成 {}，待重试 {}，失败 {}，取消 {}，交还 {} / done, to be retried, failed for good, cancelled, given back",
        worked.done, worked.failed, worked.dead, worked.cancelled, worked.left
    );
    Ok(())
}

/// Starts the runner of a server.
pub fn start_runner(app: &Arc<App>) -> Runner {
    Runner::start(app, &options())
}

/// The password of the mail server may come from the environment of the process instead of a file.
fn options() -> RunnerOptions {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is the edge: secrets are given to the process here"
    )]
    let mail_password = std::env::var("DUOJIN_MAIL_PASSWORD").ok().filter(|password| !password.is_empty());
    RunnerOptions { mail_password, ..RunnerOptions::default() }
}

async fn open(call: &Jobs) -> Result<App, Failure> {
    let place = call.what.place();
    super::open_existing(&place.data.location(), place.pack.pack.as_deref()).await
}
