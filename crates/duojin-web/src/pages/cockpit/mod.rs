//! `/`: the cockpit. Ten boats, the counts, what waits for you, and how far each target is countable.

pub(crate) mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::lane::{Lane, Seat};
use crate::parts::mark::{Awaits, Mark, StatusCount, TargetStatus};
use crate::parts::{Linked, source::Source};

/// Something that waits for the visitor.
#[derive(Clone, Debug)]
pub struct WorkItem {
    /// Status that brought it up.
    pub status: TargetStatus,
    /// What it is, in one line.
    pub title: String,
    /// What is known and missing.
    pub text: String,
    /// The next step.
    pub act: Linked,
}

/// How many of the targets have got as far as one step of 三可.
#[derive(Clone, Debug)]
pub struct SankeStep {
    /// Name of the step: 判定线写清.
    pub label: String,
    /// How many are there.
    pub n: i64,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/cockpit/cockpit.html")]
pub struct CockpitPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Number of targets in the plan.
    pub n_targets: i64,
    /// How many stand how; statuses nobody has may be left out.
    pub counts: Vec<StatusCount>,
    /// Remarks on the counts, each a sentence: near figures, deadlines.
    pub remarks: Vec<String>,
    /// The ten sectors in plan order.
    pub lanes: Vec<Lane>,
    /// How many targets are of the whole city, not of a sector.
    pub n_overall: i64,
    /// How many targets belong to the actions.
    pub n_actions: i64,
    /// What waits for the visitor.
    pub work: Vec<WorkItem>,
    /// Steps of 三可.
    pub sanke: Vec<SankeStep>,
    /// Where goals and figures come from.
    pub source: Source,
}

impl CockpitPage {
    /// The marks that occur in the boats, each with what it means.
    fn legend(&self) -> Vec<(Mark, &'static str)> {
        let w = self.frame.w();
        let has = |is: &dyn Fn(&Seat) -> bool| self.lanes.iter().flat_map(|lane| &lane.seats).any(is);
        let statuses = TargetStatus::ALL
            .into_iter()
            .filter(|status| has(&|seat| seat.status == *status && seat.awaits.is_none()))
            .map(|status| (status.mark(w), ""));
        let waits = Awaits::ALL
            .into_iter()
            .filter(|awaits| has(&|seat| seat.awaits == Some(*awaits)))
            .map(|awaits| (awaits.mark(w), awaits.meaning(w).text()));
        statuses.chain(waits).collect()
    }

    /// Width of a bar of 100 for a step.
    fn bar(&self, step: &SankeStep) -> i64 {
        if self.n_targets > 0 { (step.n.max(0) * 100 / self.n_targets).min(100) } else { 0 }
    }
}
