//! Places in a text.

use serde::{Deserialize, Serialize};

/// `[start, end)` in Unicode scalars of a text; written `[start, end]` in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct Span {
    /// First scalar.
    pub start: u32,
    /// One past the last scalar.
    pub end: u32,
}

impl Span {
    /// From start up to, not including, end.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Number of scalars.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The words of the span, or none if it leaves the text.
    pub fn of(self, text: &str) -> Option<&str> {
        let mut borders = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len()));
        let start = borders.nth(self.start as usize)?;
        if self.is_empty() {
            return text.get(start..start);
        }
        let end = borders.nth((self.len() - 1) as usize)?;
        text.get(start..end)
    }
}

impl From<(u32, u32)> for Span {
    fn from((start, end): (u32, u32)) -> Self {
        Self { start, end }
    }
}

impl From<Span> for (u32, u32) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}
