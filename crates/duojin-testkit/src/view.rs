//! A world in plain maps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duojin_base::{Cause, Causes, Datelike, EntityId, Exact, NaiveDate, Period, Truth};
use duojin_rule::{
    Completeness, FactId, FactView, Known, Memberships, ObjectKind, RecordId, RecordRow, RegisterId, RegisterRows,
    Schema, Value,
};

/// From–to, both days included; open where unknown or lasting.
pub type DaySpan = (Option<NaiveDate>, Option<NaiveDate>);

/// What is loaded of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterState {
    /// Between which days absence means “not listed”; freshness already applied.
    pub complete: Option<(Option<NaiveDate>, NaiveDate)>,
    /// From–to by entity, both days included.
    pub spans: BTreeMap<EntityId, Vec<DaySpan>>,
    /// Rows on `as_of`, for indicators.
    pub rows: Vec<RecordRow>,
}

/// Everything known of a small world at one `as_of`, in maps that may be read and changed freely.
///
/// A fact that is not in the map is unknown: 不适用 if the dictionary does not give it to that kind of entity,
/// 未到期 if its period is not over on `as_of`, else 缺资料.
#[derive(Clone, Debug)]
pub struct MemoryView {
    /// The dictionary.
    pub schema: Arc<Schema>,
    /// The day on which the world is seen.
    pub as_of: NaiveDate,
    /// What each entity is. Others are not known at all.
    pub objects: BTreeMap<EntityId, ObjectKind>,
    /// Values by entity, fact and period.
    pub facts: BTreeMap<(EntityId, FactId, Option<Period>), Value>,
    /// Facts unknown because sources disagree; stronger than `facts`.
    pub conflicts: BTreeSet<(EntityId, FactId, Option<Period>)>,
    /// Records; an entity without an entry has unknown records, one with an empty list has none.
    pub records: BTreeMap<(EntityId, RecordId), Vec<RecordRow>>,
    /// Registers that are loaded.
    pub registers: BTreeMap<RegisterId, RegisterState>,
    /// Exclusion groups whose ledger is loaded: who was paid in which years.
    pub ledgers: BTreeMap<Arc<str>, BTreeMap<EntityId, BTreeSet<i32>>>,
    /// Published figures.
    pub series: BTreeMap<(Arc<str>, Period), Exact>,
}

impl MemoryView {
    /// An empty world.
    pub fn new(schema: Arc<Schema>, as_of: NaiveDate) -> Self {
        Self {
            schema,
            as_of,
            objects: BTreeMap::new(),
            facts: BTreeMap::new(),
            conflicts: BTreeSet::new(),
            records: BTreeMap::new(),
            registers: BTreeMap::new(),
            ledgers: BTreeMap::new(),
            series: BTreeMap::new(),
        }
    }

    /// Adds an entity.
    #[must_use]
    pub fn entity(mut self, id: u64, kind: ObjectKind) -> Self {
        self.objects.insert(EntityId(id), kind);
        self
    }

    /// Sets a fact by its name; the period is spelled as in [`Period`], none for a state fact.
    ///
    /// # Panics
    /// If there is no such fact or period.
    #[must_use]
    #[expect(clippy::expect_used, reason = "tests only: a misspelt name is a mistake of the test")]
    pub fn with(mut self, id: u64, fact: &str, period: Option<&str>, value: Value) -> Self {
        let (fact, _) = self.schema.fact_named(fact).expect("the schema has the fact");
        let period = period.map(|text| text.parse().expect("a period"));
        self.facts.insert((EntityId(id), fact, period), value);
        self
    }

    /// The register, loaded as its definition declares it and fresh on `as_of`; to be filled.
    pub fn load_register(&mut self, register: RegisterId) -> &mut RegisterState {
        let def = self.schema.register(register);
        let complete = def.and_then(|def| match &def.completeness {
            Completeness::Complete { from, to } => {
                let stale = to
                    .checked_add_days(chrono::Days::new(u64::from(def.fresh_days)))
                    .is_some_and(|last| last < self.as_of);
                // Fresh: what it covered still stands for today.
                (!stale).then(|| (*from, (*to).max(self.as_of)))
            }
            Completeness::Partial => None,
        });
        self.registers.entry(register).or_insert_with(|| RegisterState { complete, ..RegisterState::default() })
    }
}

impl FactView for MemoryView {
    fn object(&self, entity: EntityId) -> Option<ObjectKind> {
        self.objects.get(&entity).copied()
    }

    fn fact(&self, entity: EntityId, fact: FactId, period: Option<Period>) -> Known<Value> {
        let key = (entity, fact, period);
        if self.conflicts.contains(&key) {
            return Err(Causes::one(Cause::Conflict));
        }
        if let Some(value) = self.facts.get(&key) {
            return Ok(value.clone());
        }
        let applies = match (self.objects.get(&entity), self.schema.fact(fact)) {
            (Some(kind), Some(def)) => def.applies_to.contains(kind),
            _ => true,
        };
        Err(Causes::one(if !applies {
            Cause::NotApplicable
        } else if period.is_some_and(|period| !period.is_closed_on(self.as_of)) {
            Cause::NotDue
        } else {
            Cause::Missing
        }))
    }

    fn records(&self, entity: EntityId, record: RecordId) -> Known<Vec<RecordRow>> {
        self.records.get(&(entity, record)).cloned().ok_or(Causes::one(Cause::Missing))
    }

    fn memberships(&self, entity: EntityId, register: RegisterId) -> Memberships {
        self.registers.get(&register).map_or_else(Memberships::default, |state| Memberships {
            spans: state.spans.get(&entity).cloned().unwrap_or_default(),
            complete: state.complete,
        })
    }

    fn received(&self, entity: EntityId, group: &str, from_year: Option<i32>) -> Truth {
        let Some(ledger) = self.ledgers.get(group) else {
            return Truth::Unknown;
        };
        let until = self.as_of.year();
        let paid = |year: &i32| *year <= until && from_year.is_none_or(|from| from <= *year);
        Truth::from(ledger.get(&entity).is_some_and(|years| years.iter().any(paid)))
    }

    fn register_rows(&self, register: RegisterId) -> Option<RegisterRows> {
        let state = self.registers.get(&register)?;
        let complete =
            state.complete.is_some_and(|(from, to)| from.is_none_or(|from| from <= self.as_of) && self.as_of <= to);
        Some(RegisterRows { rows: state.rows.clone(), complete })
    }

    fn series(&self, name: &str, period: Period) -> Known<Exact> {
        let found = self.series.iter().find(|((id, at), _)| &**id == name && *at == period);
        found.map(|(_, value)| value.clone()).ok_or(Causes::one(if period.is_closed_on(self.as_of) {
            Cause::Missing
        } else {
            Cause::NotDue
        }))
    }
}
