//! The tree of organisations: what may stand where.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// 市
    City,
    /// 专班
    TaskForce,
    /// 部门
    Department,
    /// 镇街、园区
    Area,
    /// 企业
    Enterprise,
    /// 其他机构
    Institution,
}

impl OrganisationKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::City, Self::TaskForce, Self::Department, Self::Area, Self::Enterprise, Self::Institution];

    /// The word in the store and the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::TaskForce => "task_force",
            Self::Department => "department",
            Self::Area => "area",
            Self::Enterprise => "enterprise",
            Self::Institution => "institution",
        }
    }

    /// In Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::City => "市",
            Self::TaskForce => "专班",
            Self::Department => "部门",
            Self::Area => "镇街（园区）",
            Self::Enterprise => "企业",
            Self::Institution => "其他机构",
        }
    }

    /// In English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::TaskForce => "task force",
            Self::Department => "department",
            Self::Area => "area",
            Self::Enterprise => "enterprise",
            Self::Institution => "other institution",
        }
    }

    /// The kind of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One organisation of the tree. 机构
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Stable id: `unit:commerce`, `area:441900004`, `entity:17`, `organisation-…`.
    pub id: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Chinese name.
    pub name: String,
    /// English name; may be empty.
    pub name_en: String,
    /// The organisation above it.
    pub parent: Option<String>,
    /// Its area by name, for areas.
    pub area: Option<String>,
    /// Its entity, for enterprises.
    pub entity: Option<u64>,
}

/// Why a tree is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganisationProblem {
    /// It would stand under itself; the way round, from it back to it.
    Cycle(Vec<String>),
    /// What it is to stand under does not exist.
    NoParent {
        /// The organisation.
        id: String,
        /// Its parent.
        parent: String,
    },
    /// An area without an area, an enterprise without an entity.
    Incomplete(String),
}

/// Checks that organisations form a tree and each is complete.
///
/// # Errors
/// The first problem, in the order of ids.
pub fn check_tree(organisations: &[Organisation]) -> Result<(), OrganisationProblem> {
    let by_id: BTreeMap<&str, &Organisation> = organisations.iter().map(|o| (o.id.as_str(), o)).collect();
    for organisation in by_id.values() {
        let complete = match organisation.kind {
            OrganisationKind::Area => organisation.area.is_some(),
            OrganisationKind::Enterprise => organisation.entity.is_some(),
            _ => true,
        };
        if !complete {
            return Err(OrganisationProblem::Incomplete(organisation.id.clone()));
        }
        let mut way = vec![organisation.id.clone()];
        let mut seen: BTreeSet<&str> = BTreeSet::from([organisation.id.as_str()]);
        let mut at = *organisation;
        while let Some(parent) = &at.parent {
            at = by_id
                .get(parent.as_str())
                .ok_or_else(|| OrganisationProblem::NoParent { id: at.id.clone(), parent: parent.clone() })?;
            way.push(at.id.clone());
            if !seen.insert(at.id.as_str()) {
                return Err(OrganisationProblem::Cycle(way));
            }
        }
    }
    Ok(())
}
