//! Jobs and schedules as their pages show them.

use duojin_app::Permission;
use duojin_app::jobs::{Job, Kind, Schedule, Story, cron_words, result_words};
use duojin_app::people::Names;
use duojin_web::Lang;
use duojin_web::pages::jobs::{JobRow, JobState, Progress, ScheduleRow};
use duojin_web::parts::{Entry, Linked};

use super::super::reply::{either, say};
use super::super::sign_in::minute;
use crate::gate::Visit;

pub(super) fn row(job: &Job, names: &Names, lang: Lang) -> JobRow {
    let en = lang.is_en();
    let state = state(job);
    // A job that is being done or is done is one attempt further than it has failed.
    let beyond = matches!(state, JobState::Running | JobState::Done);
    JobRow {
        id: job.id.clone(),
        kind: if en { job.kind_en.clone() } else { job.kind_zh.clone() },
        state,
        made_by: names.get(&job.made_by).get(en).to_owned(),
        made_at: minute(job.made_at),
        run_at: minute(job.run_at),
        attempt: job.failures + i64::from(beyond),
        attempts_max: job.attempts_max,
        progress: Progress {
            done: job.progress.done,
            total: job.progress.total,
            note: either(&job.progress.note, lang).to_owned(),
        },
        cancel_asked: job.progress.cancel_asked,
        error: job.last_error.clone(),
        result: result_words(job).get(en).to_owned(),
        finished_at: job.finished_at.map(minute).unwrap_or_default(),
    }
}

fn state(job: &Job) -> JobState {
    match job.progress.state {
        "running" => JobState::Running,
        "done" => JobState::Done,
        "dead" => JobState::Dead,
        "cancelled" => JobState::Cancelled,
        "buried" => JobState::Buried,
        _ if job.failures > 0 => JobState::Retrying,
        _ => JobState::Waiting,
    }
}

pub(super) fn asked(story: &Story, lang: Lang) -> Vec<Entry> {
    story.asked.iter().map(|(name, text)| Entry::new(name.get(lang.is_en()), text.clone())).collect()
}

/// What happened, in order: what people did, and how it ended.
pub(super) fn history(job: &Job, story: &Story, names: &Names, lang: Lang) -> Vec<Entry> {
    let en = lang.is_en();
    let deed = |(at, who, what): &(_, String, duojin_app::said::Said)| {
        let (who, what) = (names.get(who), what.get(en));
        Entry::new(minute(*at), if en { format!("{} {what}", who.en) } else { format!("{}{what}", who.zh) })
    };
    let mut all: Vec<Entry> = story.history.iter().map(deed).collect();
    if let Some(at) = job.finished_at {
        let o = lang.office();
        let word = match state(job) {
            JobState::Done => o.job_done,
            JobState::Dead => o.job_failed,
            JobState::Buried => o.job_buried,
            _ => o.job_cancelled,
        };
        all.push(Entry::new(minute(at), word.to_string()));
    }
    all
}

/// Where the result of a finished job is seen.
pub(super) fn result_at(visit: &Visit, job: &Job, lang: Lang) -> Option<Linked> {
    let done = job.progress.state == "done";
    match Kind::from_name(&job.kind)? {
        Kind::VerifyAudit if done && visit.may(Permission::SearchAudit) => {
            Some(Linked::to(say(lang, "看审计链", "See the chain"), "/audit"))
        }
        Kind::MatchCity if done => Some(Linked::to(say(lang, "看政策", "See the policies"), "/policies")),
        _ => None,
    }
}

pub(super) fn schedule(one: &Schedule, lang: Lang) -> ScheduleRow {
    let en = lang.is_en();
    ScheduleRow {
        name: one.name.clone(),
        label: if en { one.en.clone() } else { one.zh.clone() },
        cron: one.cron.clone(),
        says: cron_words(&one.cron).get(en).to_owned(),
        next: if one.enabled { minute(one.next_at) } else { String::new() },
        last: one.last_at.map(minute).unwrap_or_default(),
        enabled: one.enabled,
        version: one.version,
        wrong: String::new(),
    }
}
