//! `/documents` and below: the reading workbench (解构工作台). Documents, what was read from each, decisions, review, versions.

mod changes;
mod diff;
mod examples;
mod item;
pub mod text;
mod workbench;

use askama::Template;

use crate::Frame;
use crate::frame::encode;
use crate::parts::form::{Choice, Field, Select};
use crate::parts::mark::Mark;
use crate::parts::mark::TargetStatus;
use crate::parts::notice::Notice;

pub use changes::{ChangedClause, ChangesPage, Line};
pub use item::{Decision, ItemCard, Place, Problem, Question, ReadField, RulePiece, Sentence, TypedItem};
pub use workbench::{DroppedText, Event, FrontFields, MeasureRow, Order, PlanRead, Review, TargetRow, WorkbenchPage};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An action plan: targets and measures.
    Plan,
    /// A policy: clauses.
    Policy,
}

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 起草中.
    Draft,
    /// 待复核.
    InReview,
    /// 已发布.
    Published,
}

impl State {
    fn mark(self, frame: &Frame) -> Mark {
        let (w, r) = (frame.w(), frame.r());
        match self {
            Self::Draft => TargetStatus::NoFinalData.mark(w).worded(&r.state_draft),
            Self::InReview => TargetStatus::OnTrack.mark(w).worded(&r.state_in_review),
            Self::Published => TargetStatus::Reached.mark(w).worded(&r.state_published),
        }
    }
}

impl Kind {
    fn word(self, frame: &Frame) -> &'static str {
        let r = frame.r();
        match self {
            Self::Plan => r.kind_plan.text(),
            Self::Policy => r.kind_policy.text(),
        }
    }
}

/// How many items stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub items: u32,
    /// Accepted.
    pub accepted: u32,
    /// Not decided yet.
    pub open: u32,
    /// Marked as no rule.
    pub not_rules: u32,
    /// Questions of open items.
    pub questions: u32,
}

impl Counts {
    fn decided(&self) -> u32 {
        self.accepted + self.not_rules
    }
}

/// A document's line in the list.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// Id in its address.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Who handed it in.
    pub added_by: String,
    /// When, `YYYY-MM-DD HH:MM`.
    pub added_at: String,
    /// Its items.
    pub counts: Counts,
}

impl DocumentRow {
    /// Path of its workbench.
    #[must_use]
    pub fn path(&self) -> String {
        document_path(&self.id)
    }
}

/// What was sent to the form of a new document and not accepted. A file must be chosen again: browsers fill none in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDocument {
    /// Title.
    pub title: String,
    /// `plan`, `policy` or empty.
    pub kind: String,
    /// Id of the document it replaces; empty for none.
    pub replaces: String,
    /// The pasted text.
    pub text: String,
    /// Was it the upload form?
    pub uploaded: bool,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/documents/list.html")]
pub struct DocumentsPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The documents, the newest first.
    pub rows: Vec<DocumentRow>,
    /// May the reader hand documents in?
    pub may_draft: bool,
    /// Documents a new one may replace.
    pub replaceable: Vec<Choice>,
    /// What was typed and not accepted.
    pub typed: NewDocument,
    /// What a form was answered with.
    pub notice: Option<Notice>,
}

impl DocumentsPage {
    /// Choices of the kind, for one of the two forms.
    fn kinds(&self, uploaded: &bool) -> Vec<Choice> {
        let r = self.frame.r();
        let typed = if self.typed.uploaded == *uploaded { self.typed.kind.as_str() } else { "" };
        [("plan", r.kind_plan), ("policy", r.kind_policy)]
            .map(|(key, word)| Choice::new(key, word.text()).chosen(key == typed))
            .to_vec()
    }

    fn replaced(&self, uploaded: &bool) -> Vec<Choice> {
        let typed = if self.typed.uploaded == *uploaded { self.typed.replaces.as_str() } else { "" };
        self.replaceable.iter().map(|one| one.clone().chosen(!typed.is_empty() && one.value == typed)).collect()
    }

    fn typed_title(&self, uploaded: &bool) -> &str {
        if self.typed.uploaded == *uploaded { &self.typed.title } else { "" }
    }
}

/// Path of a document's workbench.
#[must_use]
pub fn document_path(id: &str) -> String {
    format!("/documents/{}", encode(id))
}

/// Path of something below a document: `/submit`, `/items/3/split`.
#[must_use]
pub fn below_document(id: &str, rest: &str) -> String {
    format!("{}{rest}", document_path(id))
}
