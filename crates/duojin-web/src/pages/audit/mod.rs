//! `/audit`: searching what was done, the state of the chain, export.

mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::form::{Choice, Field, Select};
use crate::parts::mark::{Mark, TargetStatus};
use crate::parts::notice::Notice;
use crate::parts::{Entry, Linked};

/// What an action came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// It was refused: no right, wrong password.
    Refused,
    /// It was tried and failed.
    Failed,
}

impl AuditOutcome {
    fn mark(&self, frame: &Frame) -> Mark {
        let (w, o) = (frame.w(), frame.o());
        match self {
            Self::Done => TargetStatus::Reached.mark(w).worded(&o.audit_done),
            Self::Refused => TargetStatus::Behind.mark(w).worded(&o.audit_refused),
            Self::Failed => TargetStatus::Missed.mark(w).worded(&o.audit_failed),
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Number in the chain.
    pub seq: i64,
    /// When, `YYYY-MM-DD HH:MM:SS` in Shanghai.
    pub at: String,
    /// Who: a person, or a name such as 系统.
    pub who: Linked,
    /// The post they acted in, with its organisation; empty for none.
    pub post: String,
    /// The action in words.
    pub action: String,
    /// What it came to.
    pub outcome: AuditOutcome,
    /// What it was done to; its path if it has a page the reader may open.
    pub object: Linked,
    /// The details, masked where the reader's reach ends.
    pub detail: Vec<Entry>,
    /// Network address, or the system user of a command; empty for none.
    pub address: String,
    /// Hash of the entry in hex.
    pub hash: String,
}

/// What is known of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Nobody verified it yet.
    NotYet,
    /// A job is at it.
    Running {
        /// Id of the job.
        job: String,
        /// Entries done.
        done: i64,
        /// Entries in all.
        total: i64,
    },
    /// It held up to an entry.
    Sound {
        /// The last entry looked at.
        upto: i64,
        /// When, `YYYY-MM-DD HH:MM`.
        at: String,
    },
    /// An entry does not hold.
    Fault {
        /// The first that does not.
        seq: i64,
        /// When it was found, `YYYY-MM-DD HH:MM`.
        at: String,
        /// What does not hold, in words.
        what: String,
    },
}

/// What is searched for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Name or login.
    pub who: String,
    /// Id or its beginning.
    pub object: String,
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO.
    pub to: String,
    /// Words in the details.
    pub words: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/audit/audit.html")]
pub struct AuditPage {
    /// What surrounds it; its `params` hold the search and `before` or `after`.
    pub frame: Frame,
    /// What is searched for.
    pub query: AuditQuery,
    /// Actions, the chosen one marked.
    pub actions: Vec<Choice>,
    /// Outcomes, the chosen one marked.
    pub outcomes: Vec<Choice>,
    /// The entries of this page, the newest first.
    pub rows: Vec<AuditRow>,
    /// How many the search finds in all; `None` if they were not counted.
    pub total: Option<i64>,
    /// Entries in the chain altogether.
    pub in_chain: i64,
    /// Number for `?before=` that leads to older entries.
    pub older: Option<i64>,
    /// Number for `?after=` that leads to newer ones.
    pub newer: Option<i64>,
    /// What is known of the chain.
    pub chain: Chain,
    /// May the reader search? Without it the page shows the chain alone.
    pub may_search: bool,
    /// May the reader have it verified?
    pub may_verify: bool,
    /// May the reader export?
    pub may_export: bool,
    /// What a form was answered with.
    pub notice: Option<Notice>,
}

impl AuditPage {
    fn export_path(&self, format: &str) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .frame
            .params
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !["before", "after"].contains(name))
            .collect();
        pairs.push(("format", format));
        crate::frame::with_query("/audit/export", &pairs)
    }

    fn turn(&self, name: &str, seq: &i64) -> String {
        let mut frame = self.frame.clone();
        frame.params.retain(|(name, _)| name != "before" && name != "after");
        frame.with_param(name, seq.to_string())
    }

    fn chain_mark(&self) -> Mark {
        let (w, o) = (self.frame.w(), self.frame.o());
        match self.chain {
            Chain::NotYet => TargetStatus::NoData.mark(w).worded(&o.chain_not_yet),
            Chain::Running { .. } => TargetStatus::OnTrack.mark(w).worded(&o.running),
            Chain::Sound { .. } => TargetStatus::Reached.mark(w).worded(&o.chain_ok_word),
            Chain::Fault { .. } => TargetStatus::Missed.mark(w).worded(&o.chain_fault_word),
        }
    }
}
