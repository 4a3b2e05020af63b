//! The shapes of the policy and enterprise side of the API, for its document.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::wire::Said;

/// A policy document in the list. Amounts in 分.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    id: String,
    title: String,
    title_en: Option<String>,
    issuer: String,
    /// 文号
    number: Option<String>,
    /// `town`, `city`, `province`, `nation`
    level: String,
    region: String,
    /// As precise as known: `2016`, `2017-04`, `2017-07-20`.
    issued: String,
    source_note: String,
    /// Clauses in force on the day.
    in_force: u64,
    clauses: u64,
    with_money: u64,
    /// The most one clause writes for one entity.
    highest_fen: Option<i64>,
}

/// Every policy document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policies {
    items: Vec<Policy>,
}

/// Money in three parts, in 分: never one total.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Money {
    /// Entities whose amount is one figure.
    determined: u64,
    determined_fen: i64,
    /// Entities whose amount is a range or not known.
    undetermined: u64,
    low_fen: i64,
    high_fen: i64,
    /// How many have no upper bound.
    unbounded: u64,
}

/// How a clause came out over all entities.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClauseResult {
    clause: String,
    /// The day it was evaluated on.
    on: NaiveDate,
    /// 历史演示: another day than the one asked about.
    historical: bool,
    eligible: u64,
    not_eligible: u64,
    unknown: u64,
    /// None: fewer than 3 entities whose amounts the caller may not see stand behind a part of it.
    money: Option<Money>,
    /// Eligible entities by area; empty key: area not known.
    areas: BTreeMap<String, u64>,
}

/// A clause of a document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyClause {
    id: String,
    title: String,
    article: String,
    /// In the rule language.
    rule: Option<String>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    lead_units: Vec<String>,
    in_force: bool,
    on: NaiveDate,
    effect: Option<ClauseResult>,
}

/// A document with its clauses.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyDocument {
    policy: Policy,
    /// 模拟数据
    synthetic: bool,
    clauses: Vec<PolicyClause>,
}

/// All clauses over all entities.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Matches {
    as_of: NaiveDate,
    /// Unix milliseconds.
    known_at: i64,
    entities: u64,
    clauses: u64,
    days: u64,
    load_seconds: f64,
    match_seconds: f64,
    synthetic: bool,
    results: Vec<ClauseResult>,
}

/// An entity in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Found {
    id: u64,
    name: Option<String>,
    code: Option<String>,
    /// `enterprise`, `sole_trader`, `project`, `institution`, `person`, `park`
    kind: String,
    area: Option<String>,
    industry: Option<String>,
    size: Option<String>,
    status: Option<String>,
}

/// A page of the register.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enterprises {
    items: Vec<Found>,
    /// At least so many if `cut_short`.
    total: u64,
    cut_short: bool,
    register: u64,
    page: u64,
    per_page: u64,
    synthetic: bool,
}

/// True, false or unknown.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
}

/// Why something is unknown.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// 缺资料
    Missing,
    /// 无意义
    Undefined,
    /// 未到期
    NotDue,
    /// 不适用
    NotApplicable,
    /// 冲突
    Conflict,
}

/// The outcome of a clause.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// 符合
    Eligible,
    /// 不符合
    NotEligible,
    /// 待定
    Unknown,
    /// 不在有效期
    NotInForce,
}

/// Where a value was read.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceNote {
    what: String,
    source: String,
    /// Unix milliseconds.
    recorded_at: i64,
    origin: String,
    row: u64,
}

/// One line of the tree of reasons.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonLine {
    truth: Truth,
    text: Said,
    value: Option<Said>,
    working: Option<Said>,
    causes: Vec<Cause>,
    sources: Vec<SourceNote>,
    #[schema(no_recursion)]
    children: Vec<ReasonLine>,
}

/// Money of one entity under one clause, in 分.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amount {
    low_fen: i64,
    /// None: no upper bound.
    high_fen: Option<i64>,
    determined: bool,
}

/// A clause for one entity.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClauseAnswer {
    clause: String,
    title: String,
    document: String,
    document_title: String,
    article: String,
    on: NaiveDate,
    historical: bool,
    outcome: Outcome,
    /// If it is masked: between zero and what the clause's own words bound it by.
    amount: Amount,
    /// Whether the amount rests on facts that the caller may not see.
    amount_masked: bool,
    reason: ReasonLine,
    missing: Vec<Said>,
}

/// One observation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactLine {
    fact: String,
    en: String,
    /// Period, or from/to; empty for a lasting state.
    holds: String,
    /// None: masked.
    value: Option<String>,
    /// Why it is masked: `out_of_reach`, `statistical`, `sensitive`.
    mask: Option<String>,
    unit: String,
    source: String,
    recorded_at: i64,
    origin: String,
    row: u64,
    is_read: bool,
    disagrees: bool,
}

/// A missing fact, and what hangs on it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WantedFact {
    name: Said,
    clauses: u64,
    stake_fen: i64,
    unbounded: bool,
}

/// One entity: facts with provenance, clauses with reasons.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enterprise {
    found: Found,
    synthetic: bool,
    facts: Vec<FactLine>,
    /// In force on the day.
    matches: Vec<ClauseAnswer>,
    /// 历史演示: each on its own day; never added together.
    history: Vec<ClauseAnswer>,
    wanted: Vec<WantedFact>,
}
