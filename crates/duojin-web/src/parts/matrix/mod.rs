//! The matrix of documents a sector has: 规划, 行动计划, 支持政策; and the six special policies.

use crate::words::{Word, Words};

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocState {
    /// 已出台.
    Issued,
    /// 起草中.
    Drafted,
    /// 未见: we have not found one, which is not the same as there being none.
    NotSeen,
}

impl DocState {
    /// The word.
    #[must_use]
    pub fn word(self, w: &Words) -> Word {
        match self {
            Self::Issued => w.doc_issued,
            Self::Drafted => w.doc_drafted,
            Self::NotSeen => w.doc_not_seen,
        }
    }

    /// CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Drafted => "drafted",
            Self::NotSeen => "unseen",
        }
    }
}

/// One document of the matrix, or its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocCell {
    /// How far it is.
    pub state: DocState,
    /// Title with number, empty if not seen.
    pub title: String,
    /// Date of issue or draft, ISO; empty if unknown.
    pub date: String,
    /// Page of ours or address of the publisher.
    pub href: Option<String>,
}

impl DocCell {
    /// Nothing found.
    #[must_use]
    pub const fn not_seen() -> Self {
        Self { state: DocState::NotSeen, title: String::new(), date: String::new(), href: None }
    }
}
