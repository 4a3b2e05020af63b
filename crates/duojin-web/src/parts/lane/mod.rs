//! A sector as a dragon boat, a target as a seat in plan order. All boats are equally long and level: nothing is ranked.

use askama::Template;
use askama::filters::HtmlSafe;

use super::mark::{Awaits, Mark, TargetStatus};
use crate::Frame;
use crate::words::Words;

/// One target in its boat.
#[derive(Clone, Debug)]
pub struct Seat {
    /// `T11`.
    pub id: String,
    /// Full name of the indicator.
    pub name: String,
    /// Name short enough for a seat.
    pub short: String,
    /// What is to be reached: ≥3,500亿元.
    pub goal: String,
    /// How it stands.
    pub status: TargetStatus,
    /// Latest same-scope figure, digits only: 近3,800; empty if there is none. Only then the paddle is in the water.
    pub value: String,
    /// Period of `value`.
    pub period: String,
    /// Is there a near-scope figure beside no data?
    pub has_near: bool,
    /// What it waits for, if it has no figure.
    pub awaits: Option<Awaits>,
}

impl Seat {
    /// Path of the target's page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/targets/{}", self.id)
    }

    /// Its mark: the status, and for an empty seat what it waits for.
    #[must_use]
    pub fn mark(&self, w: &Words) -> Mark {
        self.awaits.map_or_else(|| self.status.mark(w), |awaits| awaits.mark(w))
    }

    fn icon(&self) -> &'static str {
        self.awaits.map_or_else(|| self.status.icon(), Awaits::icon)
    }

    fn class(&self) -> &'static str {
        self.awaits.map_or("", Awaits::class)
    }
}

/// One sector.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Number of the sector, 1 to 10.
    pub no: u8,
    /// Name of the sector.
    pub sector: String,
    /// Its lead units in one line.
    pub leads: String,
    /// Its targets in plan order.
    pub seats: Vec<Seat>,
}

impl Lane {
    /// The drawn lane. The page must include the boat's sprite once (`parts/lane/boat.html`).
    #[must_use]
    pub fn boat<'a>(&'a self, frame: &'a Frame) -> Boat<'a> {
        Boat { frame, lane: self }
    }
}

/// A drawn lane.
#[derive(Debug, Template)]
#[template(path = "parts/lane/lane.html")]
pub struct Boat<'a> {
    frame: &'a Frame,
    lane: &'a Lane,
}

impl HtmlSafe for Boat<'_> {}
