//! `/sectors` and `/sectors/{no}`: the ten sectors, what each has to do, and which documents it has.

mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::lane::{Lane, Seat};
use crate::parts::mark::StatusCount;
use crate::parts::matrix::{DocCell, DocState};

/// A sector's line in the list and the matrix.
#[derive(Clone, Debug)]
pub struct SectorRow {
    /// 1 to 10.
    pub no: u8,
    /// Name.
    pub name: String,
    /// Lead units in one line.
    pub leads: String,
    /// How its targets stand; statuses nobody has left out.
    pub counts: Vec<StatusCount>,
    /// 规划.
    pub planning: DocCell,
    /// 行动计划.
    pub action_plan: DocCell,
    /// 支持政策.
    pub support: DocCell,
}

impl SectorRow {
    /// Path of its page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/sectors/{}", self.no)
    }

    fn cells(&self) -> [&DocCell; 3] {
        [&self.planning, &self.action_plan, &self.support]
    }
}

/// One of the six special policies.
#[derive(Clone, Debug)]
pub struct SpecialPolicy {
    /// What it is for: 总部经济.
    pub topic: String,
    /// Lead unit; empty if the plan names none.
    pub lead: String,
    /// How far it is.
    pub doc: DocCell,
}

/// The list with the matrix.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sectors/list.html")]
pub struct SectorsPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The ten sectors.
    pub sectors: Vec<SectorRow>,
    /// The six special policies.
    pub specials: Vec<SpecialPolicy>,
    /// What 未见 means here and up to which day we looked.
    pub note: String,
}

/// A lead unit with the time it led.
#[derive(Clone, Debug)]
pub struct Lead {
    /// Unit.
    pub unit: String,
    /// Is it the principal lead?
    pub principal: bool,
    /// From, ISO; empty if unknown.
    pub from: String,
    /// To, ISO; empty while it lasts.
    pub to: String,
    /// Why it changed, or on what it rests.
    pub note: String,
}

/// A measure of the plan.
#[derive(Clone, Debug)]
pub struct Measure {
    /// `M012`.
    pub id: String,
    /// The clause, as the plan says it.
    pub text: String,
    /// 推动, 建设 …
    pub verb: String,
    /// By which mechanism; empty if none is named.
    pub mechanism: String,
    /// Lead unit.
    pub lead: String,
}

/// A deliverable of the plan.
#[derive(Clone, Debug)]
pub struct Deliverable {
    /// `D01`.
    pub id: String,
    /// What is to be there.
    pub item: String,
    /// How many, or how often.
    pub amount: String,
    /// Is it there, and how do we know?
    pub state: String,
}

/// Codes of one industry class.
#[derive(Clone, Debug)]
pub struct IndustryCode {
    /// GB/T 4754 code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whole class, or part of it.
    pub part: String,
}

/// One sector.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sectors/sector.html")]
pub struct SectorPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Its lane: number, name, leads, seats.
    pub lane: Lane,
    /// Who leads and led it.
    pub leads: Vec<Lead>,
    /// Its measures.
    pub measures: Vec<Measure>,
    /// Its deliverables.
    pub deliverables: Vec<Deliverable>,
    /// Its line of the matrix.
    pub docs: SectorRow,
    /// Special policies that concern it.
    pub specials: Vec<SpecialPolicy>,
    /// Its industry codes.
    pub codes: Vec<IndustryCode>,
    /// How many enterprises of the register bear such a code, with a sentence on the register; `None` if none is loaded.
    pub n_enterprises: Option<i64>,
}

impl SectorPage {
    fn seats(&self) -> &[Seat] {
        &self.lane.seats
    }

    fn documents(&self) -> [(crate::words::Word, &DocCell); 3] {
        let w = self.frame.w();
        [(w.planning, &self.docs.planning), (w.action_plan, &self.docs.action_plan), (w.support, &self.docs.support)]
    }
}

impl SectorsPage {
    /// How many sectors have issued the document of a column of the matrix.
    fn n_issued(&self, column: &usize) -> usize {
        self.sectors
            .iter()
            .filter(|row| row.cells().get(*column).is_some_and(|cell| cell.state == DocState::Issued))
            .count()
    }
}
