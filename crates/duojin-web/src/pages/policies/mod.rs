//! `/policies` and `/policies/{id}`: the published documents, clause and rule side by side, who matches, how much money.

mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::mark::{Mark, Outcome};
use crate::parts::money::Money3;
use crate::parts::source::Source;
use crate::parts::split::ClauseView;
use crate::parts::tiles::{Tile, tile_map};
use crate::words::Words;

/// A document's line in the list.
#[derive(Clone, Debug)]
pub struct PolicyRow {
    /// Id in its address.
    pub id: String,
    /// Title.
    pub title: String,
    /// Issuer.
    pub issuer: String,
    /// Document number; empty if none.
    pub number: String,
    /// 国家, 省, 市, 镇街.
    pub level: String,
    /// Date issued, ISO; empty if unknown.
    pub issued: String,
    /// `Eligible` is in force, `NotInForce` expired or not yet in force, `Unknown` when the document states no validity.
    pub state: Outcome,
    /// The last day on which one of its clauses is in force, ISO; empty if none is stated.
    pub last_day: String,
    /// Number of clauses turned into rules.
    pub n_clauses: i64,
    /// How many of them pay money.
    pub n_money: i64,
    /// Money at stake in words with unit: 单家最高 100 万元; empty if none.
    pub stake: String,
}

impl PolicyRow {
    /// Path of its page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/policies/{}", self.id)
    }
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/policies/list.html")]
pub struct PoliciesPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The documents.
    pub rows: Vec<PolicyRow>,
    /// How many clauses are in force on the page's day.
    pub n_in_force: i64,
    /// How many clauses there are.
    pub n_clauses: i64,
}

impl PoliciesPage {
    /// 止于 2023 年 12 月 31 日, 到 …, or that no end is stated.
    fn validity(&self, row: &PolicyRow) -> String {
        let w = self.frame.w();
        match (row.state, self.frame.period(&row.last_day)) {
            (Outcome::Eligible, day) if day.is_empty() => w.no_end.to_string(),
            (Outcome::Eligible, day) => w.until.with(day),
            (_, day) if day.is_empty() => String::new(),
            (_, day) if row.last_day < self.frame.as_of => w.ended_on.with(day),
            _ => String::new(),
        }
    }

    fn force_mark(&self, state: &Outcome) -> Mark {
        force_mark(*state, self.frame.w())
    }
}

/// An enterprise named as an example.
#[derive(Clone, Debug)]
pub struct ExampleEnterprise {
    /// Id in its address.
    pub id: String,
    /// Name; synthetic ones end in （模拟）.
    pub name: String,
    /// Area.
    pub area: String,
    /// Its answer.
    pub outcome: Outcome,
    /// The amount with unit, or why there is none.
    pub amount: String,
    /// Does the amount rest on facts that the reader may not see? Then it is the range that the clause's own words give.
    pub is_masked: bool,
}

/// What the clause (or the whole document) does in the register.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The day the rules were evaluated on, ISO.
    pub on: String,
    /// Is that 历史演示: the last day of validity, not the page's day?
    pub historical: bool,
    /// 符合.
    pub n_eligible: i64,
    /// 不符合.
    pub n_not_eligible: i64,
    /// 待定.
    pub n_unknown: i64,
    /// The three sums; `None` where they would tell what one or two enterprises get.
    pub money: Option<Money3>,
    /// The fact that, if known, would settle most, with how many it would settle; empty if none is missing.
    pub most_wanted: Vec<(String, i64)>,
    /// Eligible enterprises by area; suppression is already decided.
    pub tiles: Vec<Tile>,
    /// Examples of each answer.
    pub examples: Vec<ExampleEnterprise>,
}

/// A clause with what it does; `effect` is `None` until it has been matched.
#[derive(Clone, Debug)]
pub struct ClauseBlock {
    /// Clause and rule.
    pub clause: ClauseView,
    /// Counts and money of this clause.
    pub effect: Option<Effect>,
}

impl ClauseBlock {
    /// Is there an amount among the examples that is only what the clause's own words bound?
    fn has_masked(&self) -> bool {
        let examples = self.effect.iter().flat_map(|effect| &effect.examples);
        examples.into_iter().any(|item| item.is_masked && !item.amount.is_empty())
    }

    fn map<'a>(&'a self, frame: &'a Frame) -> Option<crate::parts::tiles::TileMap<'a>> {
        let effect = self.effect.as_ref().filter(|effect| !effect.tiles.is_empty())?;
        Some(tile_map(frame, &effect.tiles, frame.w().eligible_by_area.as_str()))
    }
}

/// One document.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/policies/policy.html")]
pub struct PolicyPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Its line.
    pub policy: PolicyRow,
    /// Where the document was found.
    pub source: Source,
    /// What the document is about, in our own words; may be empty.
    pub summary: String,
    /// Its clauses in order.
    pub clauses: Vec<ClauseBlock>,
}

impl PolicyPage {
    fn force_mark(&self, state: &Outcome) -> Mark {
        force_mark(*state, self.frame.w())
    }
}

/// 在有效期, 不在有效期 or 有效期未载, for a clause's or document's state.
fn force_mark(state: Outcome, w: &Words) -> Mark {
    match state {
        Outcome::Eligible => Outcome::Eligible.mark(w).worded(w.in_force.as_str()),
        Outcome::NotInForce | Outcome::NotEligible => Outcome::NotInForce.mark(w),
        Outcome::Unknown => Outcome::Unknown.mark(w).worded(w.validity_unknown.as_str()),
    }
}
