//! Who asks, and how far they may see.

use duojin_rule::{CollectedUnder, Sensitivity};
use serde::Serialize;

/// What kind of caller it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    /// 演示管理员: exists in demo data alone and is labelled so on every page.
    DemoAdministrator,
    /// 本机操作员: the command line on a data directory.
    LocalOperator,
    /// 公众
    Public,
}

/// What the caller may see: area × sector × sensitivity × law of collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Areas by code; none means all.
    pub areas: Option<Vec<String>>,
    /// Sectors by number; none means all.
    pub sectors: Option<Vec<u8>>,
    /// The most sensitive facts that are shown; more sensitive ones are masked with the reason.
    pub sensitivity: Sensitivity,
    /// Whether figures collected under a statistical form may be seen.
    pub statistical: bool,
    /// Whether single enterprises may be seen at all.
    pub enterprises: bool,
    /// Whether anything may be recorded.
    pub write: bool,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Stable id for the record: `demo`, `local:alice`.
    pub id: String,
    /// What kind.
    pub kind: PrincipalKind,
    /// How far they may see.
    pub scope: Scope,
}

impl Principal {
    /// The labelled administrator of demo data.
    pub fn demo_administrator() -> Self {
        Self { id: "demo".to_owned(), kind: PrincipalKind::DemoAdministrator, scope: Scope::everything() }
    }

    /// The person at the command line, by the system's user name.
    pub fn local_operator(user: &str) -> Self {
        Self { id: format!("local:{user}"), kind: PrincipalKind::LocalOperator, scope: Scope::everything() }
    }

    /// Anyone who has not signed in: published figures and texts, no enterprise.
    pub fn public() -> Self {
        let scope = Scope {
            areas: None,
            sectors: None,
            sensitivity: Sensitivity::Public,
            statistical: false,
            enterprises: false,
            write: false,
        };
        Self { id: "public".to_owned(), kind: PrincipalKind::Public, scope }
    }

    /// Whether a value of that sensitivity, collected under that law, is shown in the clear.
    pub fn may_read(&self, sensitivity: Sensitivity, collected_under: CollectedUnder) -> bool {
        sensitivity <= self.scope.sensitivity
            && (self.scope.statistical || collected_under != CollectedUnder::Statistical)
    }

    /// Whether an entity of that area is shown.
    pub fn may_see_area(&self, area: Option<&str>) -> bool {
        match (&self.scope.areas, area) {
            (None, _) => true,
            (Some(areas), Some(area)) => areas.iter().any(|a| a == area),
            (Some(_), None) => false,
        }
    }
}

impl Scope {
    /// Everything there is.
    pub const fn everything() -> Self {
        Self {
            areas: None,
            sectors: None,
            sensitivity: Sensitivity::Confidential,
            statistical: true,
            enterprises: true,
            write: true,
        }
    }
}
