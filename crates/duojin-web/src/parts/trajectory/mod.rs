//! The trajectory of one target: its same-scope figures over time against the line it must reach.
//! A bound is a cap with an arrow, an inferred date a hollow point, a gap sparse dots: never a solid line.

mod layout;
mod legend;

use askama::filters::HtmlSafe;
use chrono::NaiveDate;

use crate::words::Words;

pub use layout::Drawing;

/// How sure a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointKind {
    /// A figure at a known date.
    Exact,
    /// A figure whose date we inferred.
    InferredDate,
    /// 近 X: known to be below X.
    UpperBound,
    /// 超 X: known to be above X.
    LowerBound,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Point {
    /// The day the figure stands for: the last day of its period.
    pub at: NaiveDate,
    /// The figure in the unit of the drawing.
    pub value: f64,
    /// The figure as written: 近 3,800.
    pub label: String,
    /// How sure it is.
    pub kind: PointKind,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Trajectory {
    /// What the drawing shows, with unit and span, for those who do not see it.
    pub title: String,
    /// Same-scope figures in order of date. Figures of a near scope do not belong here.
    pub points: Vec<Point>,
    /// The line to reach.
    pub goal: f64,
    /// Words on the line: 目标 ≥3,500.
    pub goal_label: String,
    /// The last day to reach it.
    pub deadline: Option<NaiveDate>,
    /// Words on the deadline: 期限 2025 年底.
    pub deadline_label: String,
    /// Two points farther apart than this are joined by dots only.
    pub days_joined_max: i64,
}

impl Trajectory {
    /// The drawing for a narrow place (a panel, a phone): type stays at least 12 px down to 312 px wide.
    #[must_use]
    pub fn narrow(&self, words: &Words) -> Drawing {
        layout::draw(self, 312.0, 220.0, words)
    }

    /// The drawing for a page's main column.
    #[must_use]
    pub fn wide(&self, words: &Words) -> Drawing {
        layout::draw(self, 680.0, 280.0, words)
    }

    /// Is there a line to draw at all?
    #[must_use]
    pub fn is_drawable(&self) -> bool {
        self.goal.is_finite() && self.points.iter().any(|point| point.value.is_finite())
    }
}

impl HtmlSafe for Drawing {}
