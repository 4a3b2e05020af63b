//! One thing said in both languages.

use std::sync::Arc;

use duojin_base::{Causes, EntityId, Period};
use duojin_eval::Used;
use duojin_rule::{FactId, RecordId, RegisterId};

/// The same in Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Words {
    /// Both.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The same in both.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// Several joined: by 、 or the given Chinese sign, and by the English one.
    pub(crate) fn join(parts: &[Self], zh: &str, en: &str) -> Self {
        let all = |pick: fn(&Self) -> &str, by: &str| parts.iter().map(pick).collect::<Vec<_>>().join(by);
        Self { zh: all(|w| &w.zh, zh), en: all(|w| &w.en, en) }
    }
}

/// Causes in the order in which they are shown: 缺资料、未到期.
pub(crate) fn cause_words(causes: Causes) -> Words {
    let each: Vec<Words> = causes.iter().map(|cause| Words::new(cause.zh(), cause.en())).collect();
    Words::join(&each, "、", ", ")
}

/// What was read from the world for a reason: the key under which source and date are found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Read {
    /// A fact.
    Fact {
        /// Of whom.
        entity: EntityId,
        /// Which.
        fact: FactId,
        /// For which civil period; none for a state fact.
        period: Option<Period>,
    },
    /// Own records.
    Records {
        /// Whose.
        entity: EntityId,
        /// Which.
        record: RecordId,
    },
    /// A register.
    Register {
        /// Of whom; none for the whole register.
        entity: Option<EntityId>,
        /// Which.
        register: RegisterId,
    },
    /// The payout ledger.
    Ledger {
        /// Of whom.
        entity: EntityId,
        /// Exclusion group.
        group: Arc<str>,
    },
    /// A published figure.
    Series {
        /// Its id.
        name: Arc<str>,
        /// For which period.
        period: Period,
    },
}

impl From<Used<'_>> for Read {
    fn from(used: Used<'_>) -> Self {
        match used {
            Used::Fact { entity, fact, period } => Self::Fact { entity, fact, period },
            Used::Records { entity, record } => Self::Records { entity, record },
            Used::Register { entity, register } => Self::Register { entity, register },
            Used::Ledger { entity, group, .. } => Self::Ledger { entity, group: Arc::from(group) },
            Used::Series { name, period } => Self::Series { name: Arc::from(name), period },
        }
    }
}
