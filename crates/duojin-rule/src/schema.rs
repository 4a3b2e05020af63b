//! The schema that rules are checked against: the fact dictionary (事实字典), records, registers and classifications.

use std::collections::HashMap;
use std::sync::Arc;

use duojin_base::{Exact, NaiveDate, PeriodGrain};
use serde::{Deserialize, Serialize};

use crate::dimension::Dimension;

/// Index of a fact in its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u32);
/// Index of a record kind in its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u32);
/// Index of a register in its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegisterId(pub u32);
/// Index of a classification in its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u32);

/// What an entity is. 对象
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// 企业
    Enterprise,
    /// 个体工商户
    SoleTrader,
    /// 项目
    Project,
    /// 机构
    Institution,
    /// 人
    Person,
    /// 园区
    Park,
}

impl ObjectKind {
    /// All kinds in the order of the vocabulary.
    pub const ALL: [Self; 6] =
        [Self::Enterprise, Self::SoleTrader, Self::Project, Self::Institution, Self::Person, Self::Park];

    /// The Chinese word, as in `对象 企业`.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Enterprise => "企业",
            Self::SoleTrader => "个体工商户",
            Self::Project => "项目",
            Self::Institution => "机构",
            Self::Person => "人",
            Self::Park => "园区",
        }
    }

    /// The English word, as in `for enterprise`.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::SoleTrader => "sole_trader",
            Self::Project => "project",
            Self::Institution => "institution",
            Self::Person => "person",
            Self::Park => "park",
        }
    }
}

/// When a fact's value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// 期间: one value a period of this grain (revenue of 2024).
    Period(PeriodGrain),
    /// 状态: holds from–to (registered in 南城).
    State,
}

/// What a fact's value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactType {
    /// 是/否
    Bool,
    /// A number; stored as an integer of `10^-decimals` base units.
    Number {
        /// What it measures.
        dimension: Dimension,
        /// Decimal places kept, in the base unit (money: 2).
        decimals: u8,
    },
    /// One code.
    Code(ClassId),
    /// Several codes.
    Set(ClassId),
    /// Free text.
    Text,
    /// A civil date.
    Date,
    /// Another entity.
    Entity,
}

/// Under which law a value was collected. The wall (semantics: facts) stands before `Statistical`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CollectedUnder {
    /// 统计: never read by a match, a score, a credit rule or a company list.
    Statistical,
    /// 行政
    Administrative,
    /// 自报
    SelfReported,
    /// 公开
    Public,
}

/// The source of invented data (模拟): it stands in for every source, after all that are named.
pub const SYNTHETIC_SOURCE: &str = "模拟生成";

/// Whether a source may tell of what these sources are named for.
pub fn may_tell(sources: &[String], source: &str) -> bool {
    source == SYNTHETIC_SOURCE || sources.iter().any(|named| named == source)
}

/// How carefully a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Anyone.
    Public,
    /// Staff and the enterprise itself.
    Internal,
    /// Only who needs it; reads are audited.
    Confidential,
}

/// One entry of the fact dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactDef {
    /// Chinese name: the identifier in rules.
    pub name: String,
    /// English label.
    pub en: String,
    /// Other names that resolve to it.
    pub aliases: Vec<String>,
    /// What it means, in our words.
    pub note: String,
    /// When a value holds.
    pub kind: FactKind,
    /// What a value is.
    pub ty: FactType,
    /// The unit in which people read it (万元), one of the dimension's.
    pub unit: Option<String>,
    /// Plausible range in the base unit; outside it is a warning with the likely mend.
    pub range: Option<(Exact, Exact)>,
    /// Kinds of entity that have it; for others it is 不适用.
    pub applies_to: Vec<ObjectKind>,
    /// Sources, best first. A rule reads the best that has a value for the period.
    pub sources: Vec<String>,
    /// Relative difference between sources that is not yet a conflict.
    pub tolerance: Exact,
    /// 冲突即未知: a conflict makes it unknown.
    pub conflict_is_unknown: bool,
    /// How carefully it is shown.
    pub sensitivity: Sensitivity,
    /// Under which law it is collected.
    pub collected_under: CollectedUnder,
    /// Whether the entity can change it (near miss moves only such facts).
    pub changeable: bool,
    /// The declared scale for the size of a change, in the base unit.
    pub scale: Option<Exact>,
}

/// A field of a record or register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// Chinese name.
    pub name: String,
    /// English label.
    pub en: String,
    /// What its value is.
    pub ty: FactType,
}

/// Records that an entity owns: 门店, 专利.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordDef {
    /// Chinese name.
    pub name: String,
    /// English label.
    pub en: String,
    /// The fields.
    pub fields: Vec<FieldDef>,
    /// Sources, best first. A rule reads the list of the best that has one for the entity.
    pub sources: Vec<String>,
}

/// How much of the world a register holds. 完整/部分
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Every member between the two days is in it; absence is false.
    Complete {
        /// First day covered, if the register does not cover all of the past.
        from: Option<NaiveDate>,
        /// Last day covered.
        to: NaiveDate,
    },
    /// Members may be missing; absence is unknown.
    Partial,
}

/// A kept list (名录).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterDef {
    /// Chinese name.
    pub name: String,
    /// English label.
    pub en: String,
    /// The fields of a row.
    pub fields: Vec<FieldDef>,
    /// How complete it declares itself.
    pub completeness: Completeness,
    /// After so many days past its last covered day it is stale: absence is unknown.
    pub fresh_days: u32,
    /// Under which law it is collected.
    pub collected_under: CollectedUnder,
    /// Sources, best first. Only what one of them brings loads the register.
    pub sources: Vec<String>,
}

/// One code of a classification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeDef {
    /// The code as stored in facts: `5112`, `南城街道`.
    pub code: Arc<str>,
    /// Chinese name; rules may use it where it is unique.
    pub name: String,
    /// English name, possibly empty.
    pub en: String,
    /// For a code that only groups others (门类 F): the codes below it. Empty otherwise.
    pub covers: Vec<Arc<str>>,
}

/// A list or hierarchy of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// Chinese name: 行业分类.
    pub name: String,
    /// Whether a code stands for all codes that begin with it.
    pub hierarchical: bool,
    /// All codes.
    pub codes: Vec<CodeDef>,
}

impl Classification {
    /// The code by code or unique name.
    pub fn find(&self, word: &str) -> Option<&CodeDef> {
        self.codes.iter().find(|c| &*c.code == word).or_else(|| {
            let mut named = self.codes.iter().filter(|c| c.name == word);
            let first = named.next()?;
            let rest: Vec<_> = named.collect();
            // A 大类 and its only 中类 often share a name: the shortest code covers the others.
            let shortest = rest.iter().fold(first, |best, c| if c.code.len() < best.code.len() { c } else { best });
            let covered = |c: &CodeDef| {
                c.code.starts_with(&*shortest.code) || shortest.covers.iter().any(|p| c.code.starts_with(&**p))
            };
            (covered(first) && rest.iter().all(|c| covered(c))).then_some(shortest)
        })
    }
}

/// What rules may speak of.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    facts: Vec<FactDef>,
    records: Vec<RecordDef>,
    registers: Vec<RegisterDef>,
    classifications: Vec<Classification>,
    fact_names: HashMap<String, FactId>,
}

/// Two entries claim one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// The name.
    pub name: String,
    /// The entry that had it first.
    pub first: String,
}

impl Schema {
    /// An empty schema.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a classification.
    pub fn add_classification(&mut self, classification: Classification) -> ClassId {
        self.classifications.push(classification);
        ClassId(index(self.classifications.len() - 1))
    }

    /// Adds a record kind.
    pub fn add_record(&mut self, record: RecordDef) -> RecordId {
        self.records.push(record);
        RecordId(index(self.records.len() - 1))
    }

    /// Adds a register.
    pub fn add_register(&mut self, register: RegisterDef) -> RegisterId {
        self.registers.push(register);
        RegisterId(index(self.registers.len() - 1))
    }

    /// Adds a fact under its name and aliases.
    ///
    /// # Errors
    /// If one of the names is taken; then nothing is added.
    pub fn add_fact(&mut self, fact: FactDef) -> Result<FactId, SchemaError> {
        let id = FactId(index(self.facts.len()));
        for name in std::iter::once(&fact.name).chain(&fact.aliases) {
            if let Some(first) = self.fact_names.get(name).and_then(|id| self.fact(*id)) {
                return Err(SchemaError { name: name.clone(), first: first.name.clone() });
            }
        }
        for name in std::iter::once(&fact.name).chain(&fact.aliases) {
            self.fact_names.insert(name.clone(), id);
        }
        self.facts.push(fact);
        Ok(id)
    }

    /// The fact of that name or alias.
    pub fn fact_named(&self, name: &str) -> Option<(FactId, &FactDef)> {
        let id = *self.fact_names.get(name)?;
        Some((id, self.fact(id)?))
    }

    /// The fact.
    pub fn fact(&self, id: FactId) -> Option<&FactDef> {
        self.facts.get(id.0 as usize)
    }

    /// All facts, in dictionary order.
    pub fn facts(&self) -> impl ExactSizeIterator<Item = (FactId, &FactDef)> {
        self.facts.iter().enumerate().map(|(at, fact)| (FactId(index(at)), fact))
    }

    /// The record kind.
    pub fn record(&self, id: RecordId) -> Option<&RecordDef> {
        self.records.get(id.0 as usize)
    }

    /// The record kind of that name.
    pub fn record_named(&self, name: &str) -> Option<(RecordId, &RecordDef)> {
        self.records().find(|(_, record)| record.name == name)
    }

    /// All record kinds.
    pub fn records(&self) -> impl ExactSizeIterator<Item = (RecordId, &RecordDef)> {
        self.records.iter().enumerate().map(|(at, record)| (RecordId(index(at)), record))
    }

    /// The register.
    pub fn register(&self, id: RegisterId) -> Option<&RegisterDef> {
        self.registers.get(id.0 as usize)
    }

    /// The register of that name.
    pub fn register_named(&self, name: &str) -> Option<(RegisterId, &RegisterDef)> {
        self.registers().find(|(_, register)| register.name == name)
    }

    /// All registers.
    pub fn registers(&self) -> impl ExactSizeIterator<Item = (RegisterId, &RegisterDef)> {
        self.registers.iter().enumerate().map(|(at, register)| (RegisterId(index(at)), register))
    }

    /// The classification.
    pub fn classification(&self, id: ClassId) -> Option<&Classification> {
        self.classifications.get(id.0 as usize)
    }

    /// All classifications.
    pub fn classifications(&self) -> impl ExactSizeIterator<Item = (ClassId, &Classification)> {
        self.classifications.iter().enumerate().map(|(at, class)| (ClassId(index(at)), class))
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
