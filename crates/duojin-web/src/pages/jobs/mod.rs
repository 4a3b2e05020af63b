//! `/jobs` and `/jobs/{id}`: work in the background, its dead letters, its schedules.
//! A bar carries `data-job`, so that a script may move it; without script one follows 刷新.

mod examples;

use askama::Template;

use crate::Frame;
use crate::frame::encode;
use crate::parts::form::{Choice, Select};
use crate::parts::mark::{Mark, TargetStatus};
use crate::parts::notice::Notice;
use crate::parts::{Entry, Linked};

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its time or for a free hand.
    Waiting,
    /// Failed, waits to be tried again.
    Retrying,
    /// Somebody is at it.
    Running,
    /// Failed as often as it may: a dead letter.
    Dead,
    /// Done.
    Done,
    /// A dead letter nobody will try again.
    Buried,
    /// Cancelled.
    Cancelled,
}

impl JobState {
    fn mark(&self, frame: &Frame) -> Mark {
        let (w, o) = (frame.w(), frame.o());
        match self {
            Self::Waiting => TargetStatus::NoData.mark(w).worded(&o.job_waiting),
            Self::Retrying => TargetStatus::Behind.mark(w).worded(&o.job_retry_wait),
            Self::Running => TargetStatus::OnTrack.mark(w).worded(&o.job_running),
            Self::Dead => TargetStatus::Missed.mark(w).worded(&o.job_failed),
            Self::Done => TargetStatus::Reached.mark(w).worded(&o.job_done),
            Self::Buried => TargetStatus::NotComparable.mark(w).worded(&o.job_buried),
            Self::Cancelled => TargetStatus::NotComparable.mark(w).worded(&o.job_cancelled),
        }
    }
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Done.
    pub done: i64,
    /// In all; 0 while unknown.
    pub total: i64,
    /// What it is at; may be empty.
    pub note: String,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// Id.
    pub id: String,
    /// What it is, in words: 跑全部匹配.
    pub kind: String,
    /// How it stands.
    pub state: JobState,
    /// Who asked for it.
    pub made_by: String,
    /// When, `YYYY-MM-DD HH:MM`.
    pub made_at: String,
    /// When it runs or will be tried again, `YYYY-MM-DD HH:MM`.
    pub run_at: String,
    /// Which attempt, from 1; 0 before the first.
    pub attempt: i64,
    /// How many it may have.
    pub attempts_max: i64,
    /// How far it is.
    pub progress: Progress,
    /// Was it asked to stop?
    pub cancel_asked: bool,
    /// The last error in words; empty for none.
    pub error: String,
    /// What came of it in words: 写入 1,204 行; may be empty.
    pub result: String,
    /// When it ended, `YYYY-MM-DD HH:MM`; empty while it has not.
    pub finished_at: String,
}

impl JobRow {
    /// Path of its page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/jobs/{}", encode(&self.id))
    }

    fn act(&self, act: &str) -> String {
        format!("{}/{act}", self.path())
    }

    const fn can_cancel(&self) -> bool {
        matches!(self.state, JobState::Waiting | JobState::Retrying | JobState::Running) && !self.cancel_asked
    }

    fn is_dead(&self) -> bool {
        self.state == JobState::Dead
    }

    fn is_running(&self) -> bool {
        self.state == JobState::Running
    }
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Name in the address its forms post to: `nightly-match`.
    pub name: String,
    /// What it runs, in words.
    pub label: String,
    /// The cron line, five fields.
    pub cron: String,
    /// The cron line in words: 每天 02:00; may be empty.
    pub says: String,
    /// Next run, `YYYY-MM-DD HH:MM` in Shanghai; empty when off.
    pub next: String,
    /// Last run; empty if there was none.
    pub last: String,
    /// Is it on?
    pub enabled: bool,
    /// Version of the row, sent back with every form.
    pub version: i64,
    /// What is wrong with the line just entered; empty for nothing.
    pub wrong: String,
}

impl ScheduleRow {
    fn act(&self, act: &str) -> String {
        format!("/jobs/schedules/{}{act}", encode(&self.name))
    }
}

/// All jobs.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/jobs/jobs.html")]
pub struct JobsPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Running now.
    pub running: Vec<JobRow>,
    /// Waiting, with those that will be tried again.
    pub waiting: Vec<JobRow>,
    /// Dead letters.
    pub dead: Vec<JobRow>,
    /// Ended lately: done, buried, cancelled; the newest first.
    pub ended: Vec<JobRow>,
    /// Schedules.
    pub schedules: Vec<ScheduleRow>,
    /// Kinds the reader may start by hand; empty for none.
    pub kinds: Vec<Choice>,
    /// May the reader retry, bury and cancel?
    pub may_manage: bool,
    /// May the reader change schedules?
    pub may_schedule: bool,
    /// What a form was answered with.
    pub notice: Option<Notice>,
}

/// One job.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/jobs/job.html")]
pub struct JobPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The job.
    pub job: JobRow,
    /// What was asked for, field by field.
    pub body: Vec<Entry>,
    /// What happened: moment and words, in order.
    pub history: Vec<Entry>,
    /// Steps already done (marks), for a job that has some.
    pub steps_done: i64,
    /// Where the result lies; may be absent.
    pub result_at: Option<Linked>,
    /// May the reader retry, bury and cancel?
    pub may_manage: bool,
    /// What a form was answered with.
    pub notice: Option<Notice>,
}
