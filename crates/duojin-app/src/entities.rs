//! One entity: what is known of it and from where, and every clause with its reasons.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duojin_access::{Access, Mask, Permission, Principal};
use duojin_base::{EntityId, Instant, NaiveDate, Period, Truth, exact};
use duojin_eval::{Context, evaluate};
use duojin_explain::{Ask, Read, Reason, ReasonKind, Settles, Words, explain, missing};
use duojin_facts::wide::WideColumn;
use duojin_facts::{
    Batch, Holds, Layers, Observation, Observed, Provenance, RegisterSnapshot, Snapshot, Standing, Wanted, fold,
    provenance, span_holds,
};
use duojin_pack::Pack;
use duojin_rule::{
    Amount, Clause, CollectedUnder, FactDef, FactType, Outcome, RegisterId, Schema, Sensitivity, Value, builtin_unit,
    may_tell,
};
use serde::Serialize;
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::clock::At;
use crate::error::AppError;
use crate::layers::{Data, Statistical, data, statistical};
use crate::matching::{by_its_words, shown_on};
use crate::quantity::grouped;
use crate::said::Said;
use crate::search::{Found, Index, index};
use crate::sight::{as_seen, row};

impl From<Words> for Said {
    fn from(words: Words) -> Self {
        Self { zh: words.zh, en: words.en }
    }
}

/// Where a value was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceNote {
    /// What was read: `营业收入[2015]`.
    pub what: String,
    /// Who says so.
    pub source: String,
    /// When we recorded it.
    pub recorded_at: Instant,
    /// From which file or form.
    pub origin: String,
    /// Row there.
    pub row: u64,
}

/// One line of the tree of reasons.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonLine {
    /// Whether it holds.
    pub truth: Truth,
    /// The condition.
    pub text: Said,
    /// What was found.
    pub value: Option<Said>,
    /// How it was worked out.
    pub working: Option<Said>,
    /// Why it is unknown, in the words of the vocabulary.
    pub causes: Vec<duojin_base::Cause>,
    /// Where its values were read.
    pub sources: Vec<SourceNote>,
    /// Its parts.
    pub children: Vec<Self>,
}

/// A clause for this entity.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseAnswer {
    /// Id of the clause.
    pub clause: String,
    /// Its heading.
    pub title: String,
    /// Id of its document.
    pub document: String,
    /// Title of its document.
    pub document_title: String,
    /// Article.
    pub article: String,
    /// The day it was evaluated on.
    pub on: NaiveDate,
    /// 历史演示
    pub historical: bool,
    /// 符合, 不符合, 待定.
    pub outcome: Outcome,
    /// The money, in 分; if it is masked, what the clause's own words bound it by.
    #[serde(serialize_with = "amount_fields")]
    pub amount: Amount,
    /// Whether the money rests on facts that the caller may not see: the figure would tell them.
    pub amount_masked: bool,
    /// Clauses that it excludes or shares a cap with: see [`crate::owed`].
    #[serde(skip)]
    pub groups: crate::owed::Groups,
    /// Why.
    pub reason: ReasonLine,
    /// What is missing and would settle it.
    pub missing: Vec<Said>,
}

fn amount_fields<S: serde::Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeStruct;
    let mut fields = serializer.serialize_struct("Amount", 3)?;
    fields.serialize_field("low_fen", &amount.low.fen())?;
    fields.serialize_field("high_fen", &amount.high.map(duojin_base::Money::fen))?;
    fields.serialize_field("determined", &amount.determined().is_some())?;
    fields.end()
}

/// A missing fact, and what hangs on it.
#[derive(Clone, Debug, Serialize)]
pub struct WantedFact {
    /// Its name with the period.
    pub name: Said,
    /// Clauses that it helps to settle.
    pub clauses: u64,
    /// The most those clauses could give, in 分, where they say.
    pub stake_fen: i64,
    /// Whether some of them write no bound.
    pub unbounded: bool,
}

/// One observation, as a line of the table of facts.
#[derive(Clone, Debug, Serialize)]
pub struct FactLine {
    /// Name of the fact.
    pub fact: String,
    /// English label.
    pub en: String,
    /// Period, or from–to; empty for a lasting state.
    pub holds: String,
    /// The value without unit; none if it is masked.
    pub value: Option<String>,
    /// Why it is masked.
    pub mask: Option<Mask>,
    /// Unit.
    pub unit: String,
    /// Who says so.
    pub source: String,
    /// When we recorded it.
    pub recorded_at: Instant,
    /// From which file or form.
    pub origin: String,
    /// Row there.
    pub row: u64,
    /// Whether it is the one that is read.
    pub is_read: bool,
    /// Whether sources disagree here.
    pub disagrees: bool,
}

/// Everything on the page of one entity.
#[derive(Clone, Debug, Serialize)]
pub struct EntityDetail {
    /// Who it is.
    pub found: Found,
    /// Whether it is synthetic.
    pub synthetic: bool,
    /// What is known, dictionary order, best source first.
    pub facts: Vec<FactLine>,
    /// Clauses in force on the day: eligible, undecided, not eligible.
    pub matches: Vec<ClauseAnswer>,
    /// 历史演示: clauses not in force on the day, each on its own day, newest first.
    pub history: Vec<ClauseAnswer>,
    /// Missing facts of the clauses in force, the weightiest first.
    pub wanted: Vec<WantedFact>,
}

/// One entity with all clauses.
///
/// # Errors
/// If the caller may not see it, there is none, or the layers cannot be read.
pub async fn detail(app: &App, principal: &Principal, at: At, who: &str) -> Result<EntityDetail, AppError> {
    let access = principal.access(Permission::ReadEntity)?;
    let index = index(app, at).await?;
    let data = data(app).await?;
    // The one page that may show what is behind the wall, and only to who may see it. No clause is answered from it.
    let behind =
        if access.passes_the_wall() { Some(statistical(app, principal, Permission::ReadEntity).await?) } else { None };
    let pack = Arc::clone(app.pack());
    let found = find(&index, who).filter(|found| access.shows(&row(&pack, found)));
    let found = found.ok_or_else(|| AppError::NotFound { what: "主体", id: who.chars().take(40).collect() })?;
    let id = found.id;
    let (detail, sensitive) =
        tokio::task::block_in_place(|| answer(&pack, &data, behind.as_ref(), &index, &access, at, found))?;
    if !sensitive.is_empty() {
        let facts: Vec<String> = sensitive.into_iter().map(|(entity, fact)| format!("{entity}:{fact}")).collect();
        audit::read(app, principal, Permission::ReadEntity, format!("entity:{id}"), json!({ "facts": facts })).await?;
    }
    Ok(detail)
}

/// Clauses of a policy in force that an entity meets: id, version, heading. No fact is shown to anybody: nothing goes on record.
pub(crate) async fn met(
    app: &App,
    principal: &Principal,
    at: At,
    entity: u64,
    policy: &str,
) -> Result<Vec<(String, u32, String)>, AppError> {
    principal.access(Permission::RunMatch)?;
    if index(app, at).await?.find(entity).is_none() {
        return Ok(Vec::new());
    }
    let (pack, data) = (app.pack(), data(app).await?);
    tokio::task::block_in_place(|| {
        let world = World::read(&pack.schema, &data, EntityId(entity), at)?;
        let snapshot = world.stand(at)?;
        let context = Context::new(&pack.schema, at.as_of, pack.header.rounding);
        let of_policy = pack.clauses_known_at(at.known_at).iter().filter_map(|clause| {
            let (document, words) = pack.words_known_at(&clause.id, at.known_at)?;
            (document.meta.id == policy && clause.validity.holds_on(at.as_of)).then_some((clause, words))
        });
        Ok(of_policy
            .filter(|(clause, _)| evaluate(clause, &snapshot, EntityId(entity), &context).outcome == Outcome::Eligible)
            .map(|(clause, words)| (clause.id.to_string(), words.version, words.heading.clone()))
            .collect())
    })
}

fn find(index: &Index, who: &str) -> Option<Found> {
    let who = who.trim();
    match who.parse::<u64>() {
        Ok(id) if who.len() < 18 => index.find(id),
        _ => index.find_code(&who.to_uppercase()),
    }
}

fn answer(
    pack: &Pack,
    data: &Data,
    behind: Option<&Statistical>,
    index: &Index,
    access: &Access,
    at: At,
    found: Found,
) -> Result<(EntityDetail, SensitiveReads), AppError> {
    let seer = Seer { pack, index, access, sensitive: RefCell::default() };
    let world = World::read(&pack.schema, data, EntityId(found.id), at)?;
    let clauses = pack.clauses_known_at(at.known_at);
    let mut days: BTreeMap<NaiveDate, Vec<&Clause>> = BTreeMap::new();
    for clause in clauses {
        if let Some(on) = shown_on(clause, at.as_of) {
            days.entry(on).or_default().push(clause);
        }
    }
    let (mut matches, mut history) = (Vec::new(), Vec::new());
    let mut wanted: Vec<(Ask, WantedFact)> = Vec::new();
    for (on, members) in days {
        let snapshot = world.stand(At { as_of: on, ..at })?;
        let context = Context::new(&pack.schema, on, pack.header.rounding);
        for clause in members {
            let decision = evaluate(clause, &snapshot, EntityId(found.id), &context);
            let asks = missing(&decision, &pack.schema);
            let mut told = explain(&decision, &pack.schema);
            let amount_masked = mask_money(&world, &seer, &mut told);
            let amount = match amount_masked {
                true => by_its_words(clause, pack.header.rounding, decision.amount),
                false => decision.amount,
            };
            let reason = line(&world, &seer, on, told);
            let Some((document, words)) = pack.words_known_at(&clause.id, at.known_at) else { continue };
            let historical = on != at.as_of;
            let answer = ClauseAnswer {
                clause: clause.id.to_string(),
                title: words.heading.clone(),
                document: document.meta.id.clone(),
                document_title: document.meta.title.clone(),
                article: words.citation_text(),
                on,
                historical,
                outcome: decision.outcome,
                amount,
                amount_masked,
                groups: crate::owed::Groups::of(clause),
                reason,
                missing: asks.iter().map(|ask| ask.words.clone().into()).collect(),
            };
            if historical {
                history.push(answer);
            } else {
                weigh(&mut wanted, asks, amount);
                matches.push(answer);
            }
        }
    }
    let rank = |outcome: Outcome| match outcome {
        Outcome::Eligible => 0,
        Outcome::Unknown => 1,
        Outcome::NotEligible | Outcome::NotInForce => 2,
    };
    matches.sort_by(|a, b| rank(a.outcome).cmp(&rank(b.outcome)).then(b.amount.high.cmp(&a.amount.high)));
    history.sort_by(|a, b| b.on.cmp(&a.on).then(rank(a.outcome).cmp(&rank(b.outcome))));
    let mut wanted: Vec<WantedFact> = wanted.into_iter().map(|(_, fact)| fact).collect();
    wanted
        .sort_by(|a, b| b.clauses.cmp(&a.clauses).then(b.stake_fen.cmp(&a.stake_fen)).then(a.name.zh.cmp(&b.name.zh)));
    let mut facts = world.lines(&seer);
    if let Some(behind) = behind {
        let told = behind.told_of(EntityId(found.id), at)?;
        facts.extend(told.iter().filter_map(|one| world.fact_line(&seer, one)));
    }
    let found = as_seen(access, pack, found);
    let detail = EntityDetail { synthetic: world.synthetic, facts, found, matches, history, wanted };
    Ok((detail, seer.sensitive.into_inner()))
}

/// Only what would settle whether a clause holds is worth asking first.
fn weigh(wanted: &mut Vec<(Ask, WantedFact)>, asks: Vec<Ask>, amount: Amount) {
    for ask in asks.into_iter().filter(|ask| ask.settles == Settles::Outcome) {
        let stake = amount.high.map_or(0, duojin_base::Money::fen);
        match wanted.iter_mut().find(|(known, _)| known.what == ask.what) {
            Some((_, fact)) => {
                fact.clauses += 1;
                fact.stake_fen = fact.stake_fen.saturating_add(stake);
                fact.unbounded |= amount.high.is_none();
            }
            None => {
                let fact = WantedFact {
                    name: ask.words.clone().into(),
                    clauses: 1,
                    stake_fen: stake,
                    unbounded: amount.high.is_none(),
                };
                wanted.push((ask, fact));
            }
        }
    }
}

/// What the caller may see of one entity and of those it refers to.
struct Seer<'a> {
    pack: &'a Pack,
    index: &'a Index,
    access: &'a Access,
    /// What was shown in the clear and is to be put on record.
    sensitive: RefCell<SensitiveReads>,
}

/// Entities and names of the sensitive facts that were shown.
type SensitiveReads = BTreeSet<(u64, String)>;

impl Seer<'_> {
    fn value(&self, entity: EntityId, fact: &FactDef) -> Result<(), Mask> {
        let found = self.index.find(entity.0).ok_or(Mask::OutOfReach)?;
        self.access.value(&row(self.pack, &found), fact.sensitivity, fact.collected_under)?;
        if fact.sensitivity == Sensitivity::Confidential || fact.collected_under == CollectedUnder::Statistical {
            self.sensitive.borrow_mut().insert((entity.0, fact.name.clone()));
        }
        Ok(())
    }
}

/// Takes the sum out of the tree if a benefit in it rests on what the caller may not see. Answers whether it did.
fn mask_money(world: &World, seer: &Seer<'_>, told: &mut Reason) -> bool {
    let masked =
        told.children.iter().filter(|part| part.kind == ReasonKind::Benefit).any(|part| hides(world, seer, part));
    for part in told.children.iter_mut().filter(|part| masked && part.kind == ReasonKind::Payable) {
        (part.value, part.working) = (None, None);
    }
    masked
}

fn hides(world: &World, seer: &Seer<'_>, reason: &Reason) -> bool {
    reason.read.iter().any(|read| !world.may_read(seer, read))
        || reason.children.iter().any(|part| hides(world, seer, part))
}

/// A line of reasons as the caller may see it. The truth is told; a value that rests on a fact out of scope is not.
fn line(world: &World, seer: &Seer<'_>, on: NaiveDate, reason: duojin_explain::Reason) -> ReasonLine {
    seen(world, seer, on, reason).0
}

fn seen(world: &World, seer: &Seer<'_>, on: NaiveDate, reason: duojin_explain::Reason) -> (ReasonLine, bool) {
    let children = reason.children.into_iter().map(|child| seen(world, seer, on, child));
    let (children, hidden): (Vec<ReasonLine>, Vec<bool>) = children.unzip();
    let hidden = hidden.contains(&true) || reason.read.iter().any(|read| !world.may_read(seer, read));
    let line = ReasonLine {
        truth: reason.truth,
        text: reason.text.into(),
        value: reason.value.map(Into::into).filter(|_| !hidden),
        working: reason.working.map(Into::into).filter(|_| !hidden),
        causes: reason.causes.iter().collect(),
        sources: reason.read.iter().filter_map(|read| world.source(read, on)).collect(),
        children,
    };
    (line, hidden)
}

/// What was ever observed of an entity and of those it refers to.
struct World {
    schema: Arc<Schema>,
    entity: EntityId,
    known: Vec<(EntityId, Provenance)>,
    batches: Vec<Batch>,
    /// Loaded registers, with the last day on which something was told of them.
    registers: BTreeMap<RegisterId, NaiveDate>,
    synthetic: bool,
}

impl World {
    fn read(schema: &Arc<Schema>, data: &Data, entity: EntityId, at: At) -> Result<Self, AppError> {
        let layers = data.layers();
        let mut known = Vec::new();
        let mut open = vec![entity];
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            if !seen.insert(next) || seen.len() > MAX_REFERRED {
                continue;
            }
            let found = provenance(schema, &layers, next, at.as_of, at.known_at).map_err(AppError::internal)?;
            for one in &found {
                if let Observed::Fact { value: Value::Entity(other), .. } = &one.what {
                    open.push(*other);
                }
            }
            known.extend(found.into_iter().map(|one| (next, one)));
        }
        // A register that was loaded later decides nothing at that instant.
        let mut registers: BTreeMap<RegisterId, NaiveDate> = BTreeMap::new();
        let mut load = |id: RegisterId, source: &str, on: NaiveDate| {
            if schema.register(id).is_none_or(|def| !may_tell(&def.sources, source)) {
                return;
            }
            let known = registers.entry(id).or_insert(on);
            *known = on.max(*known);
        };
        for wide in layers.wide.iter().filter(|w| w.batch.recorded_at <= at.known_at) {
            for column in wide.file.columns() {
                if let WideColumn::Register(id) = column {
                    load(*id, &wide.batch.source, wide.batch.told_on());
                }
            }
        }
        let known_batches: BTreeMap<_, _> =
            layers.batches.iter().filter(|b| b.recorded_at <= at.known_at).map(|b| (b.id, b)).collect();
        for observation in layers.delta {
            if let (Observed::Register { register, .. }, Some(batch)) =
                (&observation.what, known_batches.get(&observation.batch))
            {
                load(*register, &batch.source, batch.told_on());
            }
        }
        let batches: Vec<Batch> =
            layers.wide.iter().map(|w| w.batch.clone()).chain(layers.batches.iter().cloned()).collect();
        let own: BTreeSet<_> = known.iter().filter(|(who, _)| *who == entity).map(|(_, p)| p.batch).collect();
        let synthetic = batches.iter().any(|b| b.synthetic && own.contains(&b.id));
        Ok(Self { schema: Arc::clone(schema), entity, known, batches, registers, synthetic })
    }

    /// The world as it stood on a day.
    fn stand(&self, at: At) -> Result<Snapshot, AppError> {
        let delta: Vec<Observation> = self
            .known
            .iter()
            .map(|(entity, p)| Observation { entity: *entity, what: p.what.clone(), batch: p.batch, row: p.row })
            .collect();
        let layers = Layers { wide: &[], delta: &delta, batches: &self.batches };
        let wanted = Wanted::everything(&layers);
        let mut snapshot =
            fold(&self.schema, &layers, at.as_of, at.known_at, &wanted).map_err(AppError::internal)?.snapshot;
        for (id, loaded) in &self.registers {
            // A register that is loaded and does not name this entity still decides its absence.
            if let Some(def) = self.schema.register(*id) {
                let own = snapshot.registers.remove(id).map(|register| register.spans).unwrap_or_default();
                snapshot.registers.insert(*id, RegisterSnapshot::loaded(def, *loaded, own));
            }
        }
        Ok(snapshot)
    }

    /// Whether the caller may see what was read.
    fn may_read(&self, seer: &Seer<'_>, read: &Read) -> bool {
        match read {
            Read::Fact { entity, fact, .. } => {
                self.schema.fact(*fact).is_some_and(|def| seer.value(*entity, def).is_ok())
            }
            Read::Records { .. } | Read::Register { .. } | Read::Ledger { .. } | Read::Series { .. } => true,
        }
    }

    /// Where a value was read on a day: the first, best source whose value held then.
    fn source(&self, read: &Read, on: NaiveDate) -> Option<SourceNote> {
        let (entity, what, test): (EntityId, String, ObservedTest) = match read {
            Read::Fact { entity, fact, period } => {
                let name = &self.schema.fact(*fact)?.name;
                let what = period.map_or_else(|| name.clone(), |period| format!("{name}[{period}]"));
                let (fact, period) = (*fact, *period);
                (*entity, what, Box::new(move |o| is_fact(o, fact, period, on)))
            }
            Read::Records { entity, record } => {
                let what = self.schema.record(*record)?.name.clone();
                let record = *record;
                (*entity, what, Box::new(move |o| matches!(o, Observed::Records { record: r, .. } if *r == record)))
            }
            Read::Register { entity, register } => {
                let what = self.schema.register(*register)?.name.clone();
                let register = *register;
                (
                    (*entity)?,
                    what,
                    Box::new(move |o| matches!(o, Observed::Register { register: r, .. } if *r == register)),
                )
            }
            Read::Ledger { .. } | Read::Series { .. } => return None,
        };
        let (_, found) =
            self.known.iter().find(|(who, p)| *who == entity && p.standing != Standing::Unlisted && test(&p.what))?;
        Some(SourceNote {
            what,
            source: found.source.clone(),
            recorded_at: found.recorded_at,
            origin: found.origin.clone(),
            row: found.row,
        })
    }

    /// The table of facts: what the caller may not see is there, masked.
    fn lines(&self, seer: &Seer<'_>) -> Vec<FactLine> {
        let own = self.known.iter().filter(|(who, _)| *who == self.entity);
        own.filter_map(|(_, p)| self.fact_line(seer, p)).collect()
    }

    fn fact_line(&self, seer: &Seer<'_>, p: &Provenance) -> Option<FactLine> {
        let schema = &self.schema;
        let mut mask = None;
        let (fact, en, holds, value, unit) = match &p.what {
            Observed::Object(_) => return None,
            Observed::Fact { fact, holds, value } => {
                let def = schema.fact(*fact)?;
                let (shown, unit) = shown_value(schema, &def.ty, def.unit.as_deref(), value);
                let holds = match holds {
                    Holds::In(period) => period.to_string(),
                    Holds::During(None, None) => String::new(),
                    Holds::During(from, to) => {
                        let day = |d: &Option<NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
                        format!("{}/{}", day(from), day(to))
                    }
                };
                mask = seer.value(self.entity, def).err();
                (def.name.clone(), def.en.clone(), holds, mask.is_none().then_some(shown), unit)
            }
            Observed::Records { record, rows } => {
                let def = schema.record(*record)?;
                (def.name.clone(), def.en.clone(), String::new(), Some(rows.len().to_string()), "条".to_owned())
            }
            Observed::Register { register, spans } => {
                let def = schema.register(*register)?;
                let listed = if spans.is_empty() { "未列入" } else { "列入" };
                (def.name.clone(), def.en.clone(), String::new(), Some(listed.to_owned()), String::new())
            }
        };
        Some(FactLine {
            fact,
            en,
            holds,
            value,
            mask,
            unit,
            source: p.source.clone(),
            recorded_at: p.recorded_at,
            origin: p.origin.clone(),
            row: p.row,
            is_read: p.standing == Standing::Read,
            disagrees: p.disagrees,
        })
    }
}

/// Whether an observation is the one that was read.
type ObservedTest = Box<dyn Fn(&Observed) -> bool>;

/// Entities followed by reference from one page.
const MAX_REFERRED: usize = 20;

fn is_fact(observed: &Observed, fact: duojin_rule::FactId, period: Option<Period>, on: NaiveDate) -> bool {
    match observed {
        Observed::Fact { fact: f, holds: Holds::In(p), .. } => *f == fact && Some(*p) == period,
        Observed::Fact { fact: f, holds: Holds::During(from, to), .. } => {
            *f == fact && period.is_none() && span_holds((*from, *to), on)
        }
        _ => false,
    }
}

/// A value and its unit as the table shows them: exact, codes by name.
fn shown_value(schema: &Schema, ty: &FactType, unit: Option<&str>, value: &Value) -> (String, String) {
    let code = |code: &str| {
        let (FactType::Code(class) | FactType::Set(class)) = ty else { return code.to_owned() };
        let found = schema.classification(*class).and_then(|c| c.find(code));
        found.map_or_else(
            || code.to_owned(),
            // 塘厦镇 needs no 塘厦 beside it; 3525 needs 模具制造.
            |c| if code.contains(&c.name) { code.to_owned() } else { format!("{code} {}", c.name) },
        )
    };
    let plain = match value {
        Value::Number(number) => {
            let unit = unit.and_then(builtin_unit);
            let shown = unit.as_ref().map_or_else(|| number.clone(), |unit| number / &unit.factor);
            let digits = exact::to_decimal(&shown).map_or_else(|| shown.to_string(), |text| grouped(&text));
            return (digits, unit.map_or(String::new(), |unit| unit.name));
        }
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Code(word) => code(word),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Set(codes) if codes.is_empty() => "没有".to_owned(),
        Value::Set(codes) => codes.iter().map(|c| code(c)).collect::<Vec<_>>().join("、"),
        Value::Entity(id) => id.0.to_string(),
    };
    (plain, String::new())
}
