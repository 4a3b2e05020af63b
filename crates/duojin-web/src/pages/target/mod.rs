//! `/targets/{id}`: one target, the panel alone and richer.

mod examples;

use askama::Template;

use crate::Frame;
use crate::pages::sanke::SankeRow;
use crate::parts::panel::TargetView;
use crate::parts::{Linked, lane::Seat};

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/target/target.html")]
pub struct TargetPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The target.
    pub target: TargetView,
    /// Its line of 三可.
    pub sanke: SankeRow,
    /// The targets before and after it in the plan.
    pub previous: Option<Linked>,
    /// See `previous`.
    pub next: Option<Linked>,
    /// The other targets of the same sector, for orientation.
    pub siblings: Vec<Seat>,
}
