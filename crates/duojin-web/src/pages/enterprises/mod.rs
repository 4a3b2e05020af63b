//! `/enterprises` and `/enterprises/{id}`: finding an enterprise; its facts, its matches with reasons, and what would settle the rest.

mod examples;
mod lead;

use askama::Template;

use crate::Frame;
use crate::parts::mark::Outcome;
use crate::parts::money::Money3;
use crate::parts::pager::Pager;
use crate::parts::tree::Reason;

/// One choice of a filter.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Value in the address.
    pub value: String,
    /// Words shown.
    pub label: String,
}

/// A filter of the search: a drop-down list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Name of the parameter: `area`.
    pub name: String,
    /// Label of the field.
    pub label: String,
    /// Chosen value; empty for all.
    pub chosen: String,
    /// Choices, without “all”.
    pub choices: Vec<Choice>,
}

/// A line of the search result.
#[derive(Clone, Debug)]
pub struct EnterpriseRow {
    /// Id in its address.
    pub id: String,
    /// Name; synthetic ones end in （模拟）.
    pub name: String,
    /// Unified code.
    pub code: String,
    /// Area.
    pub area: String,
    /// Industry code and name.
    pub industry: String,
    /// 企业, 个体工商户 …
    pub kind: String,
    /// 大, 中, 小, 微; empty if unknown.
    pub size: String,
    /// Clauses it is eligible for; `None` if not matched.
    pub n_eligible: Option<i64>,
    /// Clauses undetermined.
    pub n_unknown: Option<i64>,
}

impl EnterpriseRow {
    /// Path of its page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/enterprises/{}", self.id)
    }
}

/// The search.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/enterprises/search.html")]
pub struct EnterprisesPage {
    /// What surrounds it; its `params` hold `q`, the filters and `page`.
    pub frame: Frame,
    /// What was searched for.
    pub q: String,
    /// The filters.
    pub filters: Vec<Filter>,
    /// The rows of this page.
    pub rows: Vec<EnterpriseRow>,
    /// Which page of how many.
    pub pager: Pager,
    /// Entities in the register altogether.
    pub n_register: i64,
    /// Was the search cut short (more rows than are counted)?
    pub at_least: bool,
}

impl EnterprisesPage {
    /// Is any row matched? Else the two columns would hold only dashes.
    fn is_matched(&self) -> bool {
        self.rows.iter().any(|row| row.n_eligible.is_some() || row.n_unknown.is_some())
    }
}

/// A fact with where it comes from.
#[derive(Clone, Debug, Default)]
pub struct FactRow {
    /// Name in the dictionary.
    pub fact: String,
    /// Period or day, ISO-like; empty for timeless facts.
    pub period: String,
    /// Value as shown, without unit.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Source: 登记信息, 税务共享, 企业自报 …
    pub source: String,
    /// Recorded at, `YYYY-MM-DD HH:MM`.
    pub recorded: String,
    /// File and row: `城市.parquet 第 12 行`.
    pub place: String,
    /// What other sources say, one sentence each.
    pub conflicts: Vec<String>,
}

/// One clause and the answer for this enterprise.
#[derive(Clone, Debug)]
pub struct MatchView {
    /// Title of the clause.
    pub title: String,
    /// Its page: `/policies/dg-01#c2`.
    pub path: String,
    /// Document and article.
    pub document: String,
    /// The amount with unit: 10 万元, 0 或 26 万元; empty if none.
    pub amount: String,
    /// May the amount still change: undecided, or a range?
    pub is_open: bool,
    /// Does the amount rest on facts that the reader may not see? Then it is the range that the clause's own words give.
    pub is_masked: bool,
    /// How the amount was worked out; empty if none.
    pub working: String,
    /// The reasons, with the answer at the root.
    pub reason: Reason,
}

/// A fact that would settle something.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The fact: 研发费用.
    pub fact: String,
    /// The periods it is missing for, in words: `2023、2024 年`; empty for a lasting fact.
    pub periods: String,
    /// How many undetermined clauses hang on it.
    pub n_clauses: i64,
    /// How much money, in words with unit; empty if unknown.
    pub stake: String,
}

/// Expired clauses of one year, each evaluated on the last day of its validity.
#[derive(Clone, Debug)]
pub struct HistoryYear {
    /// The year of that last day.
    pub year: String,
    /// The three sums of this year alone.
    pub money: Money3,
    /// Its matches.
    pub matches: Vec<MatchView>,
}

impl HistoryYear {
    fn of(&self, outcome: Outcome) -> Vec<&MatchView> {
        of(&self.matches, outcome)
    }

    fn n_of(&self, outcome: Outcome) -> usize {
        self.of(outcome).len()
    }
}

impl MatchView {
    /// How many deciding conditions a short line names.
    const NAMED: usize = 3;

    fn is(&self, outcome: Outcome) -> bool {
        self.reason.outcome == outcome
    }

    /// The conditions that decided it, the first few.
    fn deciding(&self) -> Vec<&Reason> {
        self.reason.deciding().into_iter().take(Self::NAMED).collect()
    }

    /// How many deciding conditions a short line leaves out.
    fn n_further(&self) -> usize {
        self.reason.deciding().len().saturating_sub(Self::NAMED)
    }
}

/// What is known of one fact: rows that differ in period and value alone share a line.
#[derive(Clone, Copy, Debug)]
struct FactLine<'a> {
    first: &'a FactRow,
    rows: &'a [FactRow],
}

fn shares_line(a: &FactRow, b: &FactRow) -> bool {
    let origin = |row: &FactRow| {
        (row.fact.clone(), row.unit.clone(), row.source.clone(), row.recorded.clone(), row.place.clone())
    };
    a.conflicts == b.conflicts && origin(a) == origin(b)
}

fn of(matches: &[MatchView], outcome: Outcome) -> Vec<&MatchView> {
    matches.iter().filter(|item| item.reason.outcome == outcome).collect()
}

/// One enterprise.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/enterprises/enterprise.html")]
pub struct EnterprisePage {
    /// What surrounds it.
    pub frame: Frame,
    /// Who it is.
    pub identity: EnterpriseRow,
    /// Founded, registered address and the like, in one line.
    pub about: Vec<String>,
    /// The three sums on the page's day; `None` when no clause is in force.
    pub money: Option<Money3>,
    /// Matches on the page's day, eligible first, then undetermined, then not eligible.
    pub matches: Vec<MatchView>,
    /// Facts that would settle the undetermined ones, the weightiest first.
    pub wanted: Vec<Wanted>,
    /// Everything known, by fact and period.
    pub facts: Vec<FactRow>,
    /// 历史演示, newest year first.
    pub history: Vec<HistoryYear>,
}

impl EnterprisePage {
    /// What it can get, in one sentence.
    fn lead(&self) -> Option<Vec<lead::Piece>> {
        lead::lead(self)
    }

    fn of(&self, outcome: Outcome) -> Vec<&MatchView> {
        of(&self.matches, outcome)
    }

    fn lines(&self) -> Vec<FactLine<'_>> {
        let groups = self.facts.chunk_by(shares_line);
        groups.filter_map(|rows| Some(FactLine { first: rows.first()?, rows })).collect()
    }

    fn n_of(&self, outcome: Outcome) -> usize {
        self.of(outcome).len()
    }
}
