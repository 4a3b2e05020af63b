//! `/sanke` and `/sanke/{id}/form`: is each target definable, countable, assessable, and what is missing.

mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::mark::{Awaits, Mark, TargetStatus};
use crate::words::{Word, Words};

/// One target's line of the work list.
#[derive(Clone, Debug)]
pub struct SankeRow {
    /// `T11`.
    pub id: String,
    /// Name of the indicator.
    pub name: String,
    /// Sector or chapter.
    pub section: String,
    /// Lead units in one line; empty if the plan names none.
    pub lead_units: String,
    /// How it stands.
    pub status: TargetStatus,
    /// Is the definition settled (line, deadline, base)?
    pub defined: bool,
    /// The line to reach, or what is open in it.
    pub definition: String,
    /// Is there a source of the same scope?
    pub sourced: bool,
    /// The source, or where one might be.
    pub source: String,
    /// Are reporter and form settled?
    pub reported: bool,
    /// Who reports on which form.
    pub reporter: String,
    /// Latest same-scope figure with unit and period; empty if none.
    pub last_figure: String,
    /// What is missing, in one sentence; empty if nothing.
    pub missing: String,
    /// What it waits for, if it has no figure.
    pub awaits: Option<Awaits>,
}

/// One step of the three: definition, source, reporter.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// Which: 0 definition, 1 source, 2 reporter and form.
    nth: u8,
    /// Settled?
    pub done: bool,
    /// What there is, or what is open.
    pub text: &'a str,
}

impl Step<'_> {
    /// Name of the step.
    #[must_use]
    pub fn label(&self, w: &Words) -> Word {
        match self.nth {
            0 => w.step_definition,
            1 => w.step_source,
            _ => w.step_reporter,
        }
    }
}

impl SankeRow {
    /// Path of the target's page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/targets/{}", self.id)
    }

    /// Path of the page with the draft of its form.
    #[must_use]
    pub fn form_path(&self) -> String {
        format!("/sanke/{}/form", self.id)
    }

    /// Its mark: the status, and for a target without figures what it waits for.
    #[must_use]
    pub fn mark(&self, w: &Words) -> Mark {
        self.awaits.map_or_else(|| self.status.mark(w), |awaits| awaits.mark(w))
    }

    /// The three steps.
    #[must_use]
    pub fn steps(&self) -> [Step<'_>; 3] {
        [
            Step { nth: 0, done: self.defined, text: &self.definition },
            Step { nth: 1, done: self.sourced, text: &self.source },
            Step { nth: 2, done: self.reported, text: &self.reporter },
        ]
    }
}

/// A choice of the filter.
#[derive(Clone, Debug)]
pub struct FilterChoice {
    /// Value of `show` in the address; empty for all.
    pub value: String,
    /// Words shown.
    pub label: String,
    /// How many rows.
    pub n: i64,
    /// Is it the one shown?
    pub current: bool,
}

/// The work list.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sanke/sanke.html")]
pub struct SankePage {
    /// What surrounds it.
    pub frame: Frame,
    /// How many targets in all, and how many have each step settled.
    pub n_targets: i64,
    /// Definition settled.
    pub n_defined: i64,
    /// A same-scope source known.
    pub n_sourced: i64,
    /// Reporter and form settled.
    pub n_reported: i64,
    /// Decided after the deadline (reached or missed).
    pub n_decided: i64,
    /// Links that filter the table (`?show=`); may be empty.
    pub filters: Vec<FilterChoice>,
    /// The few rows to take up first; empty where the list itself is short.
    pub first: Vec<SankeRow>,
    /// The rows, in plan order.
    pub rows: Vec<SankeRow>,
    /// Address of the same table as a file, e.g. `/api/sanke.csv`; `None` while there is none.
    pub export: Option<String>,
}

impl SankePage {
    /// What the empty ones of this list wait for.
    fn waits(&self) -> Vec<Awaits> {
        Awaits::ALL.into_iter().filter(|one| self.rows.iter().any(|row| row.awaits == Some(*one))).collect()
    }
}

/// The draft of one form.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sanke/form.html")]
pub struct FormDraftPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The target the form is for.
    pub row: SankeRow,
    /// Name of the file.
    pub file_name: String,
    /// The definition file, TOML.
    pub text: String,
    /// What a person must still decide, one sentence each.
    pub to_decide: Vec<String>,
    /// Address of the file itself.
    pub download: String,
}
