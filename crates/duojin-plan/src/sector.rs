//! Sectors and actions, who leads them, and what policies they are owed.

use duojin_base::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::Name;

/// A lead's part in a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadRole {
    /// The one that answers. 主牵头
    Principal,
    /// Named beside it. 共同牵头
    Joint,
}

/// A unit that leads a sector for some time. 域长
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lead {
    /// The unit, as named in the plan or later.
    pub unit: String,
    /// Its part.
    pub role: LeadRole,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it is over.
    #[serde(default)]
    pub to: Option<NaiveDate>,
}

impl Lead {
    /// Whether it leads on that day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// One of the plan's ten fields. 重点领域
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sector {
    /// 1 to 10: the key.
    pub number: u8,
    /// Latin id, for addresses.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// A short form.
    pub short: String,
    /// Its section.
    pub section: String,
    /// Its targets, in plan order.
    pub targets: Vec<String>,
    /// Who leads and led.
    pub leads: Vec<Lead>,
    /// Whether the plan itself settles the principal lead (it names one unit only).
    pub principal_stated: bool,
}

impl Sector {
    /// The principal lead on that day.
    pub fn principal_on(&self, day: NaiveDate) -> Option<&Lead> {
        self.leads.iter().find(|lead| lead.role == LeadRole::Principal && lead.holds_on(day))
    }
}

/// How well an industry class fits a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// At its heart.
    Core,
    /// At its edge.
    Peripheral,
    /// Only because the plan names it.
    SeedOnly,
}

/// A GB/T 4754 class assigned to a sector; our judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectorIndustry {
    /// Four-digit class.
    pub code: String,
    /// Sector number.
    pub sector: u8,
    /// How well it fits.
    pub fit: Fit,
    /// Whether only a part of the class serves producers.
    pub partial: bool,
    /// Another sector with a claim.
    pub alt_sector: Option<u8>,
}

/// One of the plan's ten special actions. 专项行动
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// 1 to 10.
    pub number: u8,
    /// Latin id, for addresses.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// Its section.
    pub section: String,
    /// 牵头单位, as listed.
    pub leads: Vec<String>,
    /// Its targets.
    pub targets: Vec<String>,
    /// Whether the plan asks for a policy of its own.
    pub special_policy: bool,
}

/// The three documents due for each sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatrixKind {
    /// 行业规划
    Plan,
    /// 行动计划
    ActionPlan,
    /// 产业支持政策
    SupportPolicy,
}

/// What is known of a due document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// 已出台
    Issued,
    /// 征求意见
    Drafted,
    /// 未见: we have not seen it, which does not say that there is none.
    Unseen,
}

/// One sector's place for one kind of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Sector number.
    pub sector: u8,
    /// Which of the three.
    pub kind: MatrixKind,
    /// The deliverable it is part of.
    pub deliverable: String,
    /// What is known.
    pub state: CellState,
    /// The document, where one was seen.
    #[serde(default)]
    pub document: Option<String>,
    /// The part of the sector it covers, where it is not all.
    #[serde(default)]
    pub covers: Option<String>,
}

/// One of the six special policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Special {
    /// The action it belongs to.
    pub action: u8,
    /// As named in the plan.
    pub name: String,
    /// The deliverable.
    pub deliverable: String,
    /// What is known.
    pub state: CellState,
    /// The document, where one was seen.
    #[serde(default)]
    pub document: Option<String>,
}

/// A document that was seen, in whole or part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// Id within the matrix.
    pub id: String,
    /// Title.
    pub title: String,
    /// Document number.
    #[serde(default)]
    pub number: Option<String>,
    /// Issuer.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Date.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// `original`, `reprint`, `excerpt`.
    pub seen: String,
    /// What a reader should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// 规划 × 行动计划 × 支持政策 for the sectors, and the special policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyMatrix {
    /// Looked up on that day.
    pub checked: NaiveDate,
    /// One for each sector and kind.
    pub cells: Vec<Cell>,
    /// One for each action that asks for a policy.
    pub specials: Vec<Special>,
    /// What was seen.
    pub documents: Vec<PolicyDocument>,
}
