//! The reason tree: verdict, condition, value; the source under each; an unknown leaf carries its cause.

use askama::Template;
use askama::filters::HtmlSafe;

use super::mark::{Cause, Outcome};
use super::source::Source;
use crate::Frame;

/// One condition with its answer and its parts.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The answer.
    pub outcome: Outcome,
    /// The condition in words.
    pub text: String,
    /// The value read, with unit; empty if none.
    pub value: String,
    /// Where the value comes from.
    pub source: Option<Source>,
    /// The working, when the value was computed.
    pub calc: Option<String>,
    /// Why it is unknown.
    pub cause: Option<Cause>,
    /// A remark under it, e.g. who could answer.
    pub note: Option<String>,
    /// Parts of the condition.
    pub children: Vec<Reason>,
}

impl Reason {
    /// A condition with nothing but its answer.
    #[must_use]
    pub fn new(outcome: Outcome, text: impl Into<String>) -> Self {
        Self {
            outcome,
            text: text.into(),
            value: String::new(),
            source: None,
            calc: None,
            cause: None,
            note: None,
            children: Vec::new(),
        }
    }

    /// The innermost conditions that share the answer of this one: what failed, or what is not known.
    #[must_use]
    pub fn deciding(&self) -> Vec<&Self> {
        let parts: Vec<&Self> =
            self.children.iter().filter(|child| child.outcome == self.outcome).flat_map(Self::deciding).collect();
        if parts.is_empty() { vec![self] } else { parts }
    }

    /// The whole tree, drawn.
    #[must_use]
    pub fn tree<'a>(&'a self, frame: &'a Frame) -> Tree<'a> {
        Tree { frame, root: self }
    }
}

/// A drawn tree.
#[derive(Debug, Template)]
#[template(source = r##"<div class="tree"><ul><li>{{ root.branch(frame) }}</li></ul></div>"##, ext = "html")]
pub struct Tree<'a> {
    frame: &'a Frame,
    root: &'a Reason,
}

impl HtmlSafe for Tree<'_> {}

/// A drawn node with everything under it.
#[derive(Debug, Template)]
#[template(path = "parts/tree/branch.html")]
pub struct Branch<'a> {
    frame: &'a Frame,
    node: &'a Reason,
}

impl HtmlSafe for Branch<'_> {}

impl Reason {
    fn branch<'a>(&'a self, frame: &'a Frame) -> Branch<'a> {
        Branch { frame, node: self }
    }
}
