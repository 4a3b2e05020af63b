//! What a form was answered with: done, or what is wrong and how to mend it; and what two people changed at once.

use askama::Template;
use askama::filters::HtmlSafe;

/// Kind of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It was done.
    Done,
    /// It was not done; something must be changed first.
    Problem,
    /// It was done or not, and something should be known.
    Hint,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Problem => "problem",
            Self::Hint => "hint",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Done => "i-ok",
            Self::Problem => "i-x",
            Self::Hint => "i-q",
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Problem => "alert",
            Self::Done | Self::Hint => "status",
        }
    }
}

/// A sentence above a page or form; prints itself as HTML. A problem is announced as an alert.
#[derive(Clone, Debug, Template)]
#[template(
    source = r##"<div class="notice {{ tone.class() }}" role="{{ tone.role() }}"><svg class="ico" aria-hidden="true"><use href="#{{ tone.icon() }}"/></svg><div><b>{{ title }}</b>{% for line in lines %}<p>{{ line }}</p>{% endfor %}</div></div>"##,
    ext = "html"
)]
pub struct Notice {
    /// Kind.
    pub tone: Tone,
    /// What happened, in one sentence.
    pub title: String,
    /// What is wrong and how to mend it, a sentence each; may be empty.
    pub lines: Vec<String>,
}

impl HtmlSafe for Notice {}

impl Notice {
    /// It was done.
    #[must_use]
    pub fn done(title: impl Into<String>) -> Self {
        Self { tone: Tone::Done, title: title.into(), lines: Vec::new() }
    }

    /// It was not done.
    #[must_use]
    pub fn problem(title: impl Into<String>) -> Self {
        Self { tone: Tone::Problem, title: title.into(), lines: Vec::new() }
    }

    /// Something to know.
    #[must_use]
    pub fn hint(title: impl Into<String>) -> Self {
        Self { tone: Tone::Hint, title: title.into(), lines: Vec::new() }
    }

    /// The same with one more sentence.
    #[must_use]
    pub fn and(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }
}

/// One field two people changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictRow {
    /// Name of the field, as its label says.
    pub field: String,
    /// What stands in the store now.
    pub theirs: String,
    /// What this form wanted to write.
    pub yours: String,
}

/// 别人刚改过: nothing was written; both versions stand side by side and the form below holds the newer version number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Who changed it meanwhile.
    pub who: String,
    /// When, `YYYY-MM-DD HH:MM` in Shanghai.
    pub at: String,
    /// The fields that differ.
    pub rows: Vec<ConflictRow>,
}

impl Conflict {
    /// The drawn table.
    #[must_use]
    pub fn drawn<'a>(&'a self, frame: &'a crate::Frame) -> ConflictTable<'a> {
        ConflictTable { frame, conflict: self }
    }
}

/// A drawn [`Conflict`].
#[derive(Debug, Template)]
#[template(path = "parts/notice/conflict.html")]
pub struct ConflictTable<'a> {
    frame: &'a crate::Frame,
    conflict: &'a Conflict,
}

impl HtmlSafe for ConflictTable<'_> {}
