//! What we tell a person about their text, table or file: what, where, why, and what to do.

use serde::Serialize;

use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is loaded until it is mended.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// Where it is: a file of the pack, a sheet's cell, a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path as the reader knows it, `/` between folders.
    pub file: String,
    /// Line, from 1, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column, from 1, in Unicode scalars, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The words meant, in Unicode scalars of the file, if it is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// A line of a file, from 1.
    pub fn line(file: impl Into<String>, line: u32) -> Self {
        Self { file: file.into(), line: Some(line), ..Self::default() }
    }

    /// Words of a text: line and column are counted out.
    pub fn words(file: impl Into<String>, text: &str, span: Span) -> Self {
        let (mut line, mut column) = (1, 1);
        for c in text.chars().take(span.start as usize) {
            if c == '\n' {
                line += 1;
                column = 1;
            } else {
                column += 1;
            }
        }
        Self { file: file.into(), line: Some(line), column: Some(column), span: Some(span) }
    }
}

/// One message: stable code, both languages, place, the mend, and further places that belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Stable, e.g. `rule.dimension-mismatch`; listed in the manual.
    pub code: &'static str,
    /// What and why, in Chinese.
    pub zh: String,
    /// What and why, in English.
    pub en: String,
    /// Where.
    pub place: Place,
    /// What to do, in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend_zh: Option<String>,
    /// What to do, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend_en: Option<String>,
    /// Other places that matter, each with a short label (Chinese, English).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<(Place, String, String)>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, place: Place, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            zh: zh.into(),
            en: en.into(),
            place,
            mend_zh: None,
            mend_en: None,
            related: Vec::new(),
        }
    }

    /// A warning.
    pub fn warning(code: &'static str, place: Place, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, zh, en) }
    }

    /// With what to do about it.
    #[must_use]
    pub fn mend(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.mend_zh = Some(zh.into());
        self.mend_en = Some(en.into());
        self
    }

    /// With another place that matters.
    #[must_use]
    pub fn also(mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.related.push((place, zh.into(), en.into()));
        self
    }

    /// Whether it stops loading.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
