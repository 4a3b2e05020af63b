//! Clause and rule side by side: what the clause says in our words, and the rule that is run, with equal marks on both.

use askama::Template;
use askama::filters::HtmlSafe;

use super::mark::Outcome;
use super::source::Source;
use crate::Frame;

/// What a stretch of rule text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// A fact of the dictionary.
    Fact,
    /// A number with its unit.
    Number,
    /// Quoted text.
    Text,
    /// A comment.
    Comment,
    /// Operators, names, spaces.
    Plain,
}

impl TokenKind {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Keyword => "k",
            Self::Fact => "f",
            Self::Number => "q",
            Self::Text => "s",
            Self::Comment => "c",
            Self::Plain => "",
        }
    }
}

/// A stretch of rule text within one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The characters, unchanged.
    pub text: String,
}

/// A stretch of the restated clause; `mark` (1..=20) ties it to the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub text: String,
    /// Number shown circled before it.
    pub mark: Option<u8>,
}

/// One line of the rule; `mark` ties it to the restated clause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleLine {
    /// The tokens, spaces included.
    pub tokens: Vec<Token>,
    /// Number shown circled at the line's end.
    pub mark: Option<u8>,
}

/// One clause with its rule.
#[derive(Clone, Debug)]
pub struct ClauseView {
    /// Id, which is also the fragment of its address.
    pub id: String,
    /// Title.
    pub title: String,
    /// In force on the page's day, or not.
    pub state: Outcome,
    /// Valid from, ISO; empty if unknown.
    pub valid_from: String,
    /// Valid to, ISO; empty for no stated end.
    pub valid_to: String,
    /// Lead unit.
    pub lead_unit: String,
    /// The clause in our own words, paragraph by paragraph.
    pub said: Vec<Vec<Said>>,
    /// The rule text.
    pub rule: Vec<RuleLine>,
    /// Article of the document it restates.
    pub source: Source,
    /// Open questions of reading.
    pub doubts: Vec<String>,
    /// What checking the rule said, e.g. 单位一致.
    pub checks: Vec<String>,
}

impl ClauseView {
    /// The drawn pair.
    #[must_use]
    pub fn split<'a>(&'a self, frame: &'a Frame) -> Split<'a> {
        Split { frame, clause: self }
    }
}

/// A drawn pair.
#[derive(Debug, Template)]
#[template(path = "parts/split/split.html")]
pub struct Split<'a> {
    frame: &'a Frame,
    clause: &'a ClauseView,
}

impl HtmlSafe for Split<'_> {}

impl Split<'_> {
    fn circled(&self, n: &u8) -> String {
        circled(*n)
    }
}

/// The circled figure of a mark: ① to ⑳; beyond that the number in brackets.
fn circled(n: u8) -> String {
    match n {
        1..=20 => char::from_u32(0x2460 + u32::from(n) - 1).map(String::from).unwrap_or_default(),
        _ => format!("({n})"),
    }
}

/// Splits plain rule text into lines of one plain token each, for callers without a lexer at hand.
#[must_use]
pub fn plain_rule(text: &str) -> Vec<RuleLine> {
    text.lines()
        .map(|line| RuleLine { tokens: vec![Token { kind: TokenKind::Plain, text: line.to_owned() }], mark: None })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::circled;

    #[test]
    fn marks_are_circled_up_to_twenty() {
        assert_eq!(circled(1), "①");
        assert_eq!(circled(20), "⑳");
        assert_eq!(circled(21), "(21)");
    }
}
