//! How a meaning of the rules sees the world at `as_of`, `known_at`.

use duojin_base::{Cause, Causes, EntityId, Exact, NaiveDate, Period, Truth};

use crate::schema::{FactId, ObjectKind, RecordId, RegisterId};
use crate::value::{Known, Value};

/// From–to, both days included; open where unknown or lasting.
pub type DaySpan = (Option<NaiveDate>, Option<NaiveDate>);

/// One row of a record or register: a value, or why there is none, a field.
pub type RecordRow = Vec<Known<Value>>;

/// When an entity stood on a register, and between which days the register knows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    /// From–to, both days included; open where unknown or lasting.
    pub spans: Vec<DaySpan>,
    /// First (none: all of the past) and last day on which absence means “not listed”. None: never. Freshness is already applied.
    pub complete: Option<(Option<NaiveDate>, NaiveDate)>,
}

/// Rows of a whole register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterRows {
    /// The rows valid on `as_of`.
    pub rows: Vec<RecordRow>,
    /// Whether the count is the whole truth on `as_of`.
    pub complete: bool,
}

/// What is known of entities. Everything is seen at one `as_of` and `known_at`, folded and ranked by source.
///
/// The default of each method is “nothing is known”.
pub trait FactView {
    /// What the entity is.
    fn object(&self, entity: EntityId) -> Option<ObjectKind>;

    /// A fact's value; a period is given if, and only if, it is a period fact.
    fn fact(&self, entity: EntityId, fact: FactId, period: Option<Period>) -> Known<Value>;

    /// The entity's records.
    fn records(&self, _entity: EntityId, _record: RecordId) -> Known<Vec<RecordRow>> {
        Err(Causes::one(Cause::Missing))
    }

    /// When it stood on the register.
    fn memberships(&self, _entity: EntityId, _register: RegisterId) -> Memberships {
        Memberships::default()
    }

    /// Whether something of an exclusion group was paid to it from that year on (none: ever) up to `as_of`.
    fn received(&self, _entity: EntityId, _group: &str, _from_year: Option<i32>) -> Truth {
        Truth::Unknown
    }

    /// A whole register; none if nothing is loaded.
    fn register_rows(&self, _register: RegisterId) -> Option<RegisterRows> {
        None
    }

    /// A published figure in its base unit.
    fn series(&self, _name: &str, _period: Period) -> Known<Exact> {
        Err(Causes::one(Cause::Missing))
    }
}
