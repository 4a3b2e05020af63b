//! One opened target: two figures, the verdict, the trajectory, the same numbers as a table, definition, what was not used, source.

mod examples;

use askama::Template;
use askama::filters::HtmlSafe;

use super::mark::TargetStatus;
use super::source::Source;
use super::trajectory::Trajectory;
use super::{Entry, Linked};
use crate::Frame;
use crate::number::Amount;

/// A large figure and what stands under it.
#[derive(Clone, Debug, Default)]
pub struct BigFigure {
    /// The number with its unit.
    pub amount: Amount,
    /// Period, comparator, status: what the number is.
    pub note: String,
}

/// One published figure bound to a target.
#[derive(Clone, Debug, Default)]
pub struct FigureRow {
    /// Period, ISO-like: `2025-09`.
    pub period: String,
    /// Was the date or year inferred?
    pub inferred: bool,
    /// The number with its unit and any 近 or 约.
    pub amount: Amount,
    /// Scope as the source words it.
    pub scope: String,
    /// Title and publisher.
    pub source: Source,
    /// Date published, ISO; empty if unknown.
    pub published: String,
    /// Reliability grade of the source, e.g. A.
    pub grade: String,
}

/// Something a target is, or could be, measured by.
#[derive(Clone, Debug, Default)]
pub struct LineageRow {
    /// 指标, 序列, 名录, 报表.
    pub kind: String,
    /// Name.
    pub name: String,
    /// 同口径, 相近口径, 口径不同 or 未接入.
    pub scope: String,
    /// Does it decide the status?
    pub used: bool,
    /// Why it is, or is not, used.
    pub why: String,
}

/// How a target is defined (all text; an empty one is left out).
#[derive(Clone, Debug, Default)]
pub struct TargetView {
    /// `T11`.
    pub id: String,
    /// Name of the indicator.
    pub name: String,
    /// Sector or chapter it belongs to.
    pub sector: Option<Linked>,
    /// Lead units.
    pub lead_units: Vec<String>,
    /// How it stands; `None` only in a default value.
    pub status: Option<TargetStatus>,
    /// Is there a near-scope figure beside a `NoData`?
    pub has_near: bool,
    /// What is to be reached.
    pub goal: BigFigure,
    /// The latest same-scope figure.
    pub latest: Option<BigFigure>,
    /// The verdict in one plain sentence.
    pub verdict: String,
    /// The one fact that would settle it.
    pub settles: Option<String>,
    /// Drawn when there are same-scope figures.
    pub trajectory: Option<Trajectory>,
    /// Same-scope figures.
    pub figures: Vec<FigureRow>,
    /// Near-scope figures: shown apart, never on the line.
    pub near: Vec<FigureRow>,
    /// 指标, 口径, 判定, 期限, 频次, 语气, 牵头单位, 覆盖 …, in order.
    pub definition: Vec<Entry>,
    /// What was not used and why.
    pub unused: Vec<Entry>,
    /// Indicator, series, registers and forms it hangs on.
    pub lineage: Vec<LineageRow>,
    /// The plan's own words for it.
    pub quote: String,
    /// Where it stands in the text: `/plan?target=T11#T11`.
    pub plan_path: String,
    /// Where the latest figure comes from.
    pub source: Option<Source>,
}

impl TargetView {
    /// Its status; a view that was never given one has no data.
    #[must_use]
    pub fn status(&self) -> TargetStatus {
        self.status.unwrap_or(TargetStatus::NoData)
    }

    /// Path of its own page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/targets/{}", self.id)
    }

    /// The panel as it stands beside the text.
    #[must_use]
    pub fn panel<'a>(&'a self, frame: &'a Frame) -> Panel<'a> {
        Panel { frame, target: self }
    }
}

/// A drawn panel.
#[derive(Debug, Template)]
#[template(path = "parts/panel/panel.html")]
pub struct Panel<'a> {
    frame: &'a Frame,
    target: &'a TargetView,
}

impl HtmlSafe for Panel<'_> {}
