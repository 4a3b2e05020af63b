//! How far an permission reaches: rows, sensitivity, law of collection.

use std::collections::BTreeSet;

use duojin_rule::{CollectedUnder, Sensitivity};
use serde::Serialize;

use crate::role::Role;

/// All of a kind, or some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit<T: Ord> {
    /// Every one, also unknown ones.
    All,
    /// These alone; an unknown one is none of them.
    Only(BTreeSet<T>),
}

impl<T: Ord> Limit<T> {
    /// Whether one of them is within.
    pub fn covers(&self, mut any_of: impl Iterator<Item = T>) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => any_of.any(|one| these.contains(&one)),
        }
    }

    /// Whether nothing can be within.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Only(these) if these.is_empty())
    }
}

/// What decides whether a row about an entity is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row<'a> {
    /// Internal id of the entity.
    pub entity: u64,
    /// Area by name; unknown if none.
    pub area: Option<&'a str>,
    /// Sectors by number: bit n for sector n, from 1.
    pub sectors: u16,
}

impl Row<'_> {
    fn sectors(&self) -> impl Iterator<Item = u8> {
        let bits = self.sectors;
        (1..16).filter(move |n| bits >> n & 1 == 1)
    }
}

/// 可见范围: what one post shows in one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The role that gives it.
    pub role: Role,
    /// The post that gives it; empty for callers without one.
    pub post: String,
    /// Areas by name.
    pub areas: Limit<String>,
    /// Sectors by number.
    pub sectors: Limit<u8>,
    /// Entities by internal id.
    pub entities: Limit<u64>,
    /// Organisations by id.
    pub organisations: Limit<String>,
    /// Whether only what belongs to the person is within.
    pub own: bool,
    /// The most sensitive facts shown.
    pub sensitivity: Sensitivity,
    /// Whether what was collected under a statistical form is shown.
    pub statistical: bool,
}

impl Reach {
    /// Whether a row is within.
    pub fn covers(&self, row: &Row<'_>) -> bool {
        !self.own
            && self.entities.covers(std::iter::once(row.entity))
            && self.sectors.covers(row.sectors())
            && match (&self.areas, row.area) {
                (Limit::All, _) => true,
                (Limit::Only(areas), Some(area)) => areas.contains(area),
                (Limit::Only(_), None) => false,
            }
    }

    /// Whether every row is within.
    pub fn covers_all(&self) -> bool {
        !self.own && self.areas == Limit::All && self.sectors == Limit::All && self.entities == Limit::All
    }

    fn clears(&self, sensitivity: Sensitivity, collected_under: CollectedUnder) -> bool {
        sensitivity <= self.sensitivity && (self.statistical || collected_under != CollectedUnder::Statistical)
    }
}

/// Why a value is not shown. 遮盖原因
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mask {
    /// 不在可见范围
    OutOfReach,
    /// 统计资料
    Statistical,
    /// 敏感程度高于岗位上限
    Sensitive,
}

/// What an permission reaches, by all posts that allow it. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access(Vec<Reach>);

impl Access {
    pub(crate) fn new(reaches: Vec<Reach>) -> Option<Self> {
        if reaches.is_empty() { None } else { Some(Self(reaches)) }
    }

    /// The reaches, one a post.
    pub fn reaches(&self) -> &[Reach] {
        &self.0
    }

    /// Whether a row is shown.
    pub fn shows(&self, row: &Row<'_>) -> bool {
        self.0.iter().any(|reach| reach.covers(row))
    }

    /// Whether every row is shown: then nobody need ask row by row.
    pub fn shows_all(&self) -> bool {
        self.0.iter().any(Reach::covers_all)
    }

    /// Whether what was collected under a statistical form is within, for some row.
    pub fn passes_the_wall(&self) -> bool {
        self.0.iter().any(|reach| reach.statistical)
    }

    /// What of it shows facts of that kind in the clear; none if nothing does.
    #[must_use]
    pub fn clearing(&self, sensitivity: Sensitivity, collected_under: CollectedUnder) -> Option<Self> {
        Self::new(self.0.iter().filter(|reach| reach.clears(sensitivity, collected_under)).cloned().collect())
    }

    /// Whether an organisation is within.
    pub fn shows_organisation(&self, id: &str) -> bool {
        self.0.iter().any(|reach| {
            !reach.own
                && match &reach.organisations {
                    Limit::All => true,
                    Limit::Only(these) => these.contains(id),
                }
        })
    }

    /// A value of a row: in the clear, or why not.
    ///
    /// # Errors
    /// The reason for which it is masked; the law of collection is told before sensitivity.
    pub fn value(&self, row: &Row<'_>, sensitivity: Sensitivity, collected_under: CollectedUnder) -> Result<(), Mask> {
        let covering = || self.0.iter().filter(|reach| reach.covers(row));
        if covering().any(|reach| reach.clears(sensitivity, collected_under)) {
            return Ok(());
        }
        let walled = collected_under == CollectedUnder::Statistical && !covering().any(|reach| reach.statistical);
        Err(match (covering().next(), walled) {
            (None, _) => Mask::OutOfReach,
            (Some(_), true) => Mask::Statistical,
            (Some(_), false) => Mask::Sensitive,
        })
    }
}
