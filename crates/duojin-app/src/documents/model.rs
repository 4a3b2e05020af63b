//! What is kept of a document as words and JSON.

use duojin_store::DocumentItem;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What a document is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// 计划
    Plan,
    /// 政策
    Policy,
}

impl DocumentKind {
    /// The word in the table and in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Policy => "policy",
        }
    }

    /// The kind of a word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Plan, Self::Policy].into_iter().find(|kind| kind.key() == key)
    }
}

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentState {
    /// 起草
    Draft,
    /// 复核
    InReview,
    /// 已发布
    Published,
}

impl DocumentState {
    /// The word in the table.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in-review",
            Self::Published => "published",
        }
    }

    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "in-review" => Self::InReview,
            "published" => Self::Published,
            _ => Self::Draft,
        }
    }
}

/// What people decided about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// 待定
    Open,
    /// 接受
    Accepted,
    /// 不是条款
    NotARule,
    /// 并入上一条
    Merged,
}

impl Decision {
    /// The word in the table.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::NotARule => "not-a-rule",
            Self::Merged => "merged",
        }
    }

    pub(super) fn from_key(key: &str) -> Self {
        [Self::Accepted, Self::NotARule, Self::Merged].into_iter().find(|one| one.key() == key).unwrap_or(Self::Open)
    }
}

/// Words of the document that a field came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptMark {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) zh: String,
    pub(super) en: String,
}

/// What could not be settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptQuestion {
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    pub(super) zh: String,
    pub(super) en: String,
}

/// An item as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) heading: String,
    pub(super) rule: String,
    pub(super) marks: Vec<KeptMark>,
    pub(super) questions: Vec<KeptQuestion>,
    /// Ids of the people who changed it.
    pub(super) changed_by: Vec<String>,
}

impl Body {
    pub(super) fn of(item: &DocumentItem) -> Result<Self, AppError> {
        serde_json::from_str(&item.body).map_err(|error| AppError::Internal(format!("item {}: {error}", item.number)))
    }

    /// The item with this body.
    pub(super) fn item(&self, number: i64, version: i64, decision: Decision) -> Result<DocumentItem, AppError> {
        let questions = i64::try_from(self.questions.len()).unwrap_or(i64::MAX);
        Ok(DocumentItem { number, version, decision: decision.key().to_owned(), questions, body: self.text()? })
    }

    fn text(&self) -> Result<String, AppError> {
        serde_json::to_string(self).map_err(|error| AppError::Internal(error.to_string()))
    }
}
