//! All clauses over all entities: totals, areas, lists. 历史演示 for clauses that are not in force on the day.
//!
//! Each clause is evaluated on one day: the day of the question if it is in force then, else the last day of its validity.
//! One whose validity is still to come is not evaluated. Days are never added together.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use duojin_access::{Access, Permission, Principal};
use duojin_base::{Instant, NaiveDate, exact};
use duojin_facts::{ColumnKey, Snapshot, Wanted};
use duojin_match::{Amounts, Bound, ClauseTotals, Context, Graph, Keep, Ledger, MoneyTotals, breakdown, match_all};
use duojin_pack::Pack;
use duojin_rule::{Amount, BenefitForm, Clause, MoneyRounding, Node, Value};
use roaring::RoaringBitmap;
use serde::Serialize;

use crate::app::App;
use crate::clock::At;
use crate::disclosure::{Kept, MoneySight, Seen};
use crate::error::AppError;
use crate::layers::{Data, data};
use crate::progress::Progress;
use crate::search::identity;
use crate::sight::Sight;

/// Eligible entities kept for showing, a clause.
const SAMPLES: usize = 20;

/// How a clause came out over all entities.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseResult {
    /// Id of the clause.
    pub clause: String,
    /// The day it was evaluated on.
    pub on: NaiveDate,
    /// 历史演示: another day than the one asked about.
    pub historical: bool,
    /// 符合
    pub eligible: u64,
    /// 不符合, entities of other kinds included.
    pub not_eligible: u64,
    /// 待定
    pub unknown: u64,
    /// Money of the eligible, and what the undecided may get. None if it would give away what one or two entities get whose
    /// amounts the caller may not see.
    pub money: Option<Money>,
    /// Eligible entities by area code.
    pub areas: BTreeMap<String, u64>,
    /// Some eligible entities by id, with their amount, in id order.
    #[serde(skip)]
    pub eligible_samples: Vec<(u64, Option<Amount>)>,
    /// Some undecided entities by id.
    #[serde(skip)]
    pub unknown_samples: Vec<u64>,
}

/// Money in three parts: never one total. Sums in 分, as text where they leave 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Money {
    /// Entities whose amount is one figure.
    pub determined: u64,
    /// Sum of these figures, in 分.
    pub determined_fen: i128,
    /// Entities whose amount is a range or not known: the undecided (待定) too, for they may be owed it.
    pub undetermined: u64,
    /// The least they get together, in 分.
    pub low_fen: i128,
    /// The most that those with a bound get together, in 分.
    pub high_fen: i128,
    /// How many have no upper bound.
    pub unbounded: u64,
}

impl From<MoneyTotals> for Money {
    fn from(totals: MoneyTotals) -> Self {
        Self {
            determined: totals.determined,
            determined_fen: totals.determined_fen,
            undetermined: totals.undetermined,
            low_fen: totals.low_fen,
            high_fen: totals.high_fen,
            unbounded: totals.unbounded,
        }
    }
}

impl Money {
    /// Takes in entities of which it is not decided whether they get anything: 待定 is not zero.
    fn with_undecided(mut self, entities: u64, most: Most) -> Self {
        match most {
            Most::NoMoney => {}
            Most::UpTo(high) => {
                self.undetermined += entities;
                self.high_fen += i128::from(high.fen()) * i128::from(entities);
            }
            Most::Unbounded => {
                self.undetermined += entities;
                self.unbounded += entities;
            }
        }
        self
    }
}

/// The most that a clause can give one entity, as far as its own words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Most {
    /// It gives titles and services alone.
    NoMoney,
    /// No more than that.
    UpTo(duojin_base::Money),
    /// No cap is written, and the amount depends on facts.
    Unbounded,
}

/// The most one entity can get by the clause's own words.
pub(crate) fn most(clause: &Clause, default_rounding: MoneyRounding) -> Most {
    let with_money = clause.benefits.iter().filter(|benefit| !matches!(benefit.form, BenefitForm::InKind(_)));
    let mut forms = with_money.map(|benefit| &benefit.form).peekable();
    if forms.peek().is_none() {
        return Most::NoMoney;
    }
    if let Some(cap) = clause.cap {
        return Most::UpTo(cap.max(duojin_base::Money::ZERO));
    }
    let fixed = forms.try_fold(exact::int(0), |sum, form| match form {
        BenefitForm::Exact(e) | BenefitForm::UpTo(e) => match &e.node {
            Node::Const(Value::Number(yuan)) => Some(sum + yuan.max(&exact::int(0))),
            _ => None,
        },
        _ => None,
    });
    let MoneyRounding { rounding, step } = clause.rounding.unwrap_or(default_rounding);
    let step = step.to_exact_yuan();
    let payable = fixed.map(|sum| if step > exact::int(0) { exact::round_to(&sum, &step, rounding) } else { sum });
    payable.and_then(|sum| duojin_base::Money::from_exact_yuan(&sum)).map_or(Most::Unbounded, Most::UpTo)
}

/// An amount as the clause's own words bound it: for whoever may not see the facts that it rests on.
pub(crate) fn by_its_words(clause: &Clause, default_rounding: MoneyRounding, amount: Amount) -> Amount {
    let high = match most(clause, default_rounding) {
        Most::NoMoney => amount.high,
        Most::UpTo(high) => Some(high),
        Most::Unbounded => None,
    };
    Amount { low: duojin_base::Money::ZERO, high, ..amount }
}

/// The outcome of a run.
#[derive(Clone, Debug, Serialize)]
pub struct MatchReport {
    /// The day asked about.
    pub as_of: NaiveDate,
    /// What was recorded by then.
    pub known_at: Instant,
    /// Entities in the snapshot.
    pub entities: u64,
    /// Clauses evaluated.
    pub clauses: u64,
    /// Days evaluated.
    pub days: u64,
    /// Seconds spent reading columns.
    pub load_seconds: f64,
    /// Seconds spent evaluating.
    pub match_seconds: f64,
    /// Whether the entities are synthetic.
    pub synthetic: bool,
    /// By clause, in pack order.
    pub results: Vec<ClauseResult>,
}

impl MatchReport {
    /// The result of a clause.
    pub fn result(&self, clause: &str) -> Option<&ClauseResult> {
        self.results.iter().find(|r| r.clause == clause)
    }
}

/// The day on which a clause is shown to a reader who stands on `as_of`: that day if it is in force, else, 历史演示, the last day
/// of its validity. None if it is still to come: a day after `as_of` would tell what that reader cannot know.
pub fn shown_on(clause: &Clause, as_of: NaiveDate) -> Option<NaiveDate> {
    match clause.validity.to {
        _ if clause.validity.holds_on(as_of) => Some(as_of),
        Some(to) if to < as_of => Some(to),
        _ => None,
    }
}

/// Context of evaluation on a day: rounding as the pack declares it.
pub(crate) fn context(pack: &Pack, on: NaiveDate) -> Context {
    Context { as_of: on, application_year: None, rounding: pack.header.rounding }
}

/// The results at a moment; kept until something is recorded. Totals are open to whoever may see enterprises.
///
/// # Errors
/// If the caller may not, or the layers cannot be read.
pub async fn run(
    app: &App,
    principal: &Principal,
    at: At,
    progress: &dyn Progress,
) -> Result<Arc<MatchReport>, AppError> {
    within(app, principal, &principal.access(Permission::RunMatch)?, at, progress).await
}

/// The results over the entities that an access of the caller reaches.
pub(crate) async fn within(
    app: &App,
    principal: &Principal,
    access: &Access,
    at: At,
    progress: &dyn Progress,
) -> Result<Arc<MatchReport>, AppError> {
    let data = data(app).await?;
    let edition = app.pack().edition_known_at(at.known_at).map(|edition| edition.recorded);
    let money = MoneySight::new(principal.access(Permission::ReadEntity).ok());
    let key = MatchKey {
        newest: data.visible_newest(at.known_at),
        edition,
        as_of: at.as_of,
        reach: if access.shows_all() { Seen::Everything } else { Seen::of(access) },
        money: money.seen(),
    };
    if let Some(report) = app.matches().get(&key) {
        return Ok(report);
    }
    let _turn = app.matches().turn().await;
    if let Some(report) = app.matches().get(&key) {
        return Ok(report);
    }
    let pack = Arc::clone(app.pack());
    let report =
        tokio::task::block_in_place(|| evaluate(&pack, &data, Sights { access, money: &money }, at, progress))?;
    let report = Arc::new(report);
    app.matches().keep(key, &report);
    Ok(report)
}

/// What a kept report stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MatchKey {
    newest: i64,
    /// The edition of the rules, by its day of recording.
    edition: Option<NaiveDate>,
    as_of: NaiveDate,
    /// Over which entities.
    reach: Seen,
    /// Whose amounts were clear.
    money: Seen,
}

/// Reports kept: the last few moments asked about.
#[derive(Debug, Default)]
pub(crate) struct MatchCache {
    kept: std::sync::Mutex<Vec<(MatchKey, Arc<MatchReport>)>>,
    turn: tokio::sync::Mutex<()>,
}

/// How many moments are kept.
const KEPT: usize = 6;

impl MatchCache {
    fn get(&self, key: &MatchKey) -> Option<Arc<MatchReport>> {
        let kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.iter().find(|(k, _)| k == key).map(|(_, report)| Arc::clone(report))
    }

    fn keep(&self, key: MatchKey, report: &Arc<MatchReport>) {
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(report)));
    }

    /// One run at a time: a second asker waits and then finds the result.
    async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }
}

fn evaluate(
    pack: &Pack,
    data: &Data,
    sights: Sights<'_>,
    at: At,
    progress: &dyn Progress,
) -> Result<MatchReport, AppError> {
    let clauses = pack.clauses_known_at(at.known_at);
    let mut days: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for (index, clause) in clauses.iter().enumerate() {
        if let Some(on) = shown_on(clause, at.as_of) {
            days.entry(on).or_default().push(index);
        }
    }
    let mut report = MatchReport {
        as_of: at.as_of,
        known_at: at.known_at,
        entities: 0,
        clauses: days.values().map(|members| members.len() as u64).sum(),
        days: days.len() as u64,
        load_seconds: 0.0,
        match_seconds: 0.0,
        synthetic: data.is_synthetic(),
        results: Vec::with_capacity(clauses.len()),
    };
    if days.is_empty() {
        report.entities = data.fold(&pack.schema, at, &Wanted::default())?.snapshot.len() as u64;
    }
    let mut results: HashMap<usize, ClauseResult> = HashMap::new();
    progress.begin("匹配全部条款", "matching all clauses", Some(days.len() as u64));
    for (on, members) in days {
        let chosen: Vec<Clause> = members.iter().filter_map(|i| clauses.get(*i)).cloned().collect();
        let timing = evaluate_day(pack, data, sights, At { as_of: on, ..at }, &chosen, |nth, entities, result| {
            let Some(index) = members.get(nth) else { return };
            report.entities = entities;
            results.insert(*index, ClauseResult { historical: on != at.as_of, ..result });
        })?;
        report.load_seconds += timing.0;
        report.match_seconds += timing.1;
        progress.advance(1);
    }
    progress.end();
    report.results = (0..clauses.len()).filter_map(|index| results.remove(&index)).collect();
    Ok(report)
}

/// What a caller sees: which entities, and whose amounts.
#[derive(Clone, Copy)]
struct Sights<'a> {
    access: &'a Access,
    money: &'a MoneySight,
}

/// Evaluates some clauses on one day; gives the seconds of loading and of matching.
fn evaluate_day(
    pack: &Pack,
    data: &Data,
    Sights { access, money }: Sights<'_>,
    at: At,
    clauses: &[Clause],
    mut take: impl FnMut(usize, u64, ClauseResult),
) -> Result<(f64, f64), AppError> {
    let start = Stopwatch::now();
    let graph = Arc::new(Graph::compile(clauses, &pack.schema, &context(pack, at.as_of)));
    let needs = graph.needs();
    let column = |name| pack.schema.fact_named(name).map(|(fact, _)| ColumnKey { fact, period: None });
    let area = column(identity::AREA);
    let mut keys = needs.columns;
    keys.extend(area);
    keys.extend(column(identity::INDUSTRY).filter(|_| !access.shows_all() || money.seen() != Seen::Everything));
    keys.sort();
    keys.dedup();
    let wanted = Wanted { keys, records: needs.records, registers: needs.registers };
    let snapshot = Arc::new(data.fold(&pack.schema, at, &wanted)?.snapshot);
    let loaded = start.elapsed().as_secs_f64();
    let bound = Bound::new(graph, Arc::clone(&snapshot), &Ledger::default()).map_err(AppError::internal)?;
    let totals = match_all(&bound, Keep { rows: true, amounts: true }, &|_, _| ());
    let matched = start.elapsed().as_secs_f64() - loaded;
    let seen = Sight::of(access, pack, &snapshot).rows(&snapshot);
    let entities = seen.as_ref().map_or(snapshot.len() as u64, RoaringBitmap::len);
    let mut kept = Kept::new();
    for (nth, total) in totals.into_iter().enumerate() {
        let total = match &seen {
            Some(seen) => only(total, seen, entities),
            None => total,
        };
        let none = RoaringBitmap::new();
        let rows = total.eligible_rows.as_ref().unwrap_or(&none);
        let groups = area.and_then(|key| breakdown(&snapshot, key, rows, None)).unwrap_or_default();
        let areas = groups.into_iter().map(|g| (g.code.map_or(String::new(), |c| c.to_string()), g.rows)).collect();
        let amounts = total.amounts.as_ref();
        let eligible_samples = ids(&snapshot, rows)
            .into_iter()
            .enumerate()
            .map(|(at, id)| (id, amounts.and_then(|a| a.get(at))))
            .collect();
        let unknown_samples = ids(&snapshot, total.unknown_rows.as_ref().unwrap_or(&none));
        let paid = rows.iter().zip(0..).filter_map(|(row, at)| Some((row, amounts?.get(at)?)));
        let gives_away =
            clauses.get(nth).is_none_or(|clause| money.gives_away(pack, clause, &snapshot, &mut kept, paid));
        let sums = Money::from(total.money).with_undecided(total.unknown, chosen_most(clauses, nth, pack));
        take(
            nth,
            entities,
            ClauseResult {
                clause: total.id.to_string(),
                on: at.as_of,
                historical: false,
                eligible: total.eligible,
                not_eligible: total.not_eligible,
                unknown: total.unknown,
                money: (!gives_away).then_some(sums),
                areas,
                eligible_samples,
                unknown_samples,
            },
        );
    }
    Ok((loaded, matched))
}

/// The part of a clause's totals that rests on rows the caller sees.
fn only(total: ClauseTotals, seen: &RoaringBitmap, entities: u64) -> ClauseTotals {
    let rows = |rows: &Option<RoaringBitmap>| rows.as_ref().map(|rows| rows & seen);
    let (eligible_rows, unknown_rows) = (rows(&total.eligible_rows), rows(&total.unknown_rows));
    let (mut money, mut amounts) = (MoneyTotals::default(), Amounts::default());
    for (at, row) in total.eligible_rows.iter().flatten().enumerate() {
        let amount = total.amounts.as_ref().and_then(|amounts| amounts.get(at)).filter(|_| seen.contains(row));
        if let Some(amount) = amount {
            money.add(amount, 1);
            amounts.push(amount);
        }
    }
    let count = |rows: &Option<RoaringBitmap>| rows.as_ref().map_or(0, RoaringBitmap::len);
    let (eligible, unknown) = (count(&eligible_rows), count(&unknown_rows));
    let not_eligible = if total.in_force { entities.saturating_sub(eligible).saturating_sub(unknown) } else { 0 };
    let amounts = total.amounts.is_some().then_some(amounts);
    ClauseTotals { eligible, not_eligible, unknown, money, eligible_rows, unknown_rows, amounts, ..total }
}

fn chosen_most(clauses: &[Clause], nth: usize, pack: &Pack) -> Most {
    clauses.get(nth).map_or(Most::Unbounded, |clause| most(clause, pack.header.rounding))
}

/// Internal ids of the first rows of a bitmap.
fn ids(snapshot: &Snapshot, rows: &RoaringBitmap) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut start = 0_usize;
    let mut rows = rows.iter().take(SAMPLES).map(|row| row as usize).peekable();
    for morsel in &snapshot.morsels {
        while let Some(row) = rows.next_if(|row| *row < start + morsel.rows()) {
            ids.extend(morsel.ids.get(row - start));
        }
        if rows.peek().is_none() {
            break;
        }
        start += morsel.rows();
    }
    ids
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::standing::tests::pack;

    #[test]
    fn a_clause_that_is_still_to_come_is_not_shown_on_a_later_day() {
        let pack = pack();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for as_of in ["1995-01-01", "2016-06-30", "2017-12-31", "2026-11-23"].map(day) {
            for clause in &pack.policies.rules.clauses {
                let on = shown_on(clause, as_of);
                assert!(
                    on.is_none_or(|on| on <= as_of && clause.validity.holds_on(on)),
                    "{} on {as_of}: {on:?}",
                    clause.id
                );
                assert_eq!(on.is_none(), clause.validity.from.is_some_and(|from| from > as_of), "{}", clause.id);
            }
        }
    }

    #[test]
    fn before_the_pack_was_recorded_there_was_no_clause_of_ours() {
        let pack = pack();
        let recorded = pack.header.recorded_at;
        let end = Instant::end_of_shanghai_day(recorded.pred_opt().unwrap());
        assert_eq!(pack.clauses_known_at(end).len(), 0);
        assert_eq!(pack.clauses_known_at(Instant(end.0 + 1)).len(), pack.policies.rules.clauses.len());
    }

    #[test]
    fn the_undecided_are_not_zero_in_the_money() {
        let pack = pack();
        let of = |id: &str| most(pack.policies.rule(id).unwrap(), pack.header.rounding);
        let fen = |yuan: i64| Most::UpTo(duojin_base::Money::from_fen(yuan * 100));
        assert_eq!(of("dg-gaoqi-2017-02"), fen(100_000));
        assert_eq!(of("dg-zhuzuoquan-2016-01"), fen(80_000));
        assert_eq!(of("dg-yanfa-buzhu-2016-01"), Most::Unbounded);
        assert_eq!(of("gj-gaoqi-2016-01"), Most::NoMoney);
        let money = Money::default().with_undecided(3, fen(5)).with_undecided(2, Most::Unbounded);
        assert_eq!((money.undetermined, money.high_fen, money.unbounded, money.low_fen), (5, 1500, 2, 0));
    }
}
