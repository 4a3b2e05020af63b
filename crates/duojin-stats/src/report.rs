//! Targets with their standing, as other programs read them, and the work list that honest “no data” makes.

use std::collections::BTreeMap;

use duojin_base::{Datelike, Exact, Instant, NaiveDate};
use duojin_plan::{Plan, Target, TargetRecord, serialize_exact};
use serde::Serialize;

use crate::catalog::{Catalog, FedBy};
use crate::figure::{Coverage, Figure, Qualifier, Scope};
use crate::reading::{Path, TargetReading, optional_exact, reading};
use crate::status::{Caveat, Reason, Status, Wanted};

/// A near figure in short: shown beside the status, changing nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearFigure {
    /// Id of the figure.
    pub id: String,
    /// What it measures.
    pub indicator: String,
    /// Its period.
    pub period: String,
    /// In its base unit.
    #[serde(serialize_with = "serialize_exact")]
    pub value: Exact,
    /// The base unit.
    pub base_unit: String,
    /// Measurement or bound.
    pub qualifier: Qualifier,
    /// Title of its source.
    pub source: String,
    /// Why it is only near.
    pub scope_reason: String,
}

/// One target with its standing. The first fields are those of the plan's annotation schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetRow {
    /// The target.
    #[serde(flatten)]
    pub target: TargetRecord,
    /// Its short name in Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: String,
    /// Where it stands.
    pub status: Status,
    /// The value read, in `base_unit`, or null.
    #[serde(serialize_with = "optional_exact")]
    pub value: Option<Exact>,
    /// Whether the value is a measurement or a bound, or null.
    pub qualifier: Option<Qualifier>,
    /// Its period, or null.
    pub period: Option<String>,
    /// Title of its source, or null.
    pub source: Option<String>,
    /// The best scope of any visible figure: `same` where one decides, `near` where there are only 相近口径, null where there is none.
    pub scope: Option<Scope>,
    /// Reporters in and due, or null where the figure is no total of returns.
    pub coverage: Option<Coverage>,
    /// Why it stands there.
    pub reason: Reason,
    /// What would settle it.
    pub wanted: Option<Wanted>,
    /// What is missing, in `base_unit`.
    #[serde(serialize_with = "optional_exact")]
    pub gap: Option<Exact>,
    /// Before the deadline: the line and the required run-rate.
    pub path: Option<Path>,
    /// What a reader must know beside.
    pub caveats: Vec<Caveat>,
    /// 相近口径
    pub near: Vec<NearFigure>,
}

/// All targets in plan order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetsReport {
    /// Data up to that day.
    pub as_of: NaiveDate,
    /// Known at that instant.
    pub known_at: Instant,
    /// The targets.
    pub targets: Vec<TargetRow>,
}

/// Where every target stands, in plan order. A target without binding (a pack is refused for one) is left out.
pub fn readings<'a>(
    plan: &'a Plan,
    catalog: &Catalog,
    figures: &[Figure],
    as_of: NaiveDate,
    known_at: Instant,
) -> Vec<(&'a Target, TargetReading)> {
    let plan_year = plan.document.published.date.year();
    let read = |target: &'a Target| {
        let binding = catalog.binding(&target.id)?;
        let mut found = reading(target, binding, figures, plan_year, as_of, known_at);
        if catalog.indicator(&binding.indicator).is_some_and(|indicator| indicator.question.is_some()) {
            found.caveats.push(Caveat::DefinitionOpen);
        }
        Some((target, found))
    };
    plan.targets.iter().filter_map(read).collect()
}

/// The report behind `duojin targets`: `figures` are those of the pack and of approved returns.
pub fn targets_report(
    plan: &Plan,
    catalog: &Catalog,
    figures: &[Figure],
    as_of: NaiveDate,
    known_at: Instant,
) -> TargetsReport {
    let rows = readings(plan, catalog, figures, as_of, known_at);
    let targets = rows.into_iter().map(|(target, reading)| row(plan, target, reading)).collect();
    TargetsReport { as_of, known_at, targets }
}

fn row(plan: &Plan, target: &Target, reading: TargetReading) -> TargetRow {
    let near = reading
        .near()
        .map(|bound| NearFigure {
            id: bound.figure.id.clone(),
            indicator: bound.figure.indicator.clone(),
            period: bound.figure.period.to_string(),
            value: bound.figure.value.clone(),
            base_unit: bound.figure.base_unit.clone(),
            qualifier: bound.figure.qualifier,
            source: bound.figure.source.clone(),
            scope_reason: bound.scope_reason.clone(),
        })
        .collect();
    let has = |scope: Scope| reading.figures.iter().any(|bound| bound.scope == scope);
    let scope = [Scope::Same, Scope::Near, Scope::Different].into_iter().find(|scope| has(*scope));
    TargetRow {
        target: plan.record(target),
        name_zh: target.name.zh.clone(),
        name_en: target.name.en.clone(),
        status: reading.status,
        value: reading.value,
        qualifier: reading.figure.as_ref().map(|figure| figure.qualifier),
        period: reading.figure.as_ref().map(|figure| figure.period.to_string()),
        source: reading.figure.as_ref().map(|figure| figure.source.clone()),
        scope,
        coverage: reading.coverage,
        reason: reading.reason,
        wanted: reading.wanted,
        gap: reading.gap,
        path: reading.path,
        caveats: reading.caveats,
        near,
    }
}

/// How many targets have each status.
pub fn count_statuses<'a>(statuses: impl Iterator<Item = &'a Status>) -> BTreeMap<Status, usize> {
    let mut counts: BTreeMap<Status, usize> = Status::ALL.into_iter().map(|status| (status, 0)).collect();
    for status in statuses {
        *counts.entry(*status).or_default() += 1;
    }
    counts
}

/// How far a target is on the way to being countable, watchable, judgeable. 三可
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorkItem {
    /// The target.
    pub target: String,
    /// 判定线写清: the text itself gives a line (a doubling does not).
    pub line_stated: bool,
    /// 期限写明: the text itself gives a deadline.
    pub deadline_stated: bool,
    /// 定义已定: the indicator has no open question.
    pub definition_settled: bool,
    /// The open question.
    pub question: Option<String>,
    /// Where its figures shall come from, first choice first.
    pub fed_by: Vec<FedBy>,
    /// 报送单位: the keeper of the register or the reporter of the form.
    pub reporter: Option<String>,
    /// Whether there is a same-scope figure now.
    pub has_same_scope: bool,
    /// Whether the deadline has passed and the status is reached or missed.
    pub judged: bool,
    /// What would settle it.
    pub wanted: Option<Wanted>,
}

/// The work list over all targets, in plan order.
pub fn work_list(
    plan: &Plan,
    catalog: &Catalog,
    figures: &[Figure],
    as_of: NaiveDate,
    known_at: Instant,
) -> Vec<WorkItem> {
    let item = |(target, reading): (&Target, TargetReading)| {
        let binding = catalog.binding(&target.id);
        let indicator = binding.and_then(|binding| catalog.indicator(&binding.indicator));
        let keeper = binding
            .and_then(|binding| binding.register.as_ref())
            .and_then(|register| catalog.register(&register.id))
            .map(|register| register.issuer.clone());
        let reporter = binding.and_then(|binding| binding.form.as_ref()).map(|form| form.reporter.clone());
        let judged = matches!(reading.status, Status::Reached | Status::Missed);
        let due = target.due_year().and_then(duojin_base::Period::year).is_some_and(|due| due.is_closed_on(as_of));
        WorkItem {
            target: target.id.clone(),
            line_stated: reading.reason != Reason::BaseNotStated,
            deadline_stated: target.deadline.is_some(),
            definition_settled: indicator.is_some_and(|indicator| indicator.question.is_none()),
            question: indicator.and_then(|indicator| indicator.question.clone()),
            fed_by: indicator.map(|indicator| indicator.fed_by.clone()).unwrap_or_default(),
            reporter: keeper.or(reporter),
            has_same_scope: reading.same().next().is_some(),
            judged: judged && due,
            wanted: reading.wanted,
        }
    };
    readings(plan, catalog, figures, as_of, known_at).into_iter().map(item).collect()
}
