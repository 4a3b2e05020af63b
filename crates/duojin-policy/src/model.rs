//! What a document and its clauses are, once read.

use std::sync::Arc;

use duojin_base::{NaiveDate, Span};

use crate::examples::ExampleTable;
use crate::front::Meta;
use crate::inline::{Inline, plain_text};
use crate::rule_block::RuleBlock;

/// A published document as we restate it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDocument {
    /// Path as the reader knows it.
    pub file: String,
    /// What the front matter says.
    pub meta: Meta,
    /// Prose before the first clause.
    pub intro: Vec<Block>,
    /// The clauses, in order.
    pub clauses: Vec<PolicyClause>,
}

impl PolicyDocument {
    /// The newest version of the clause of that id.
    pub fn clause(&self, id: &str) -> Option<&PolicyClause> {
        self.clauses.iter().filter(|clause| &*clause.id == id).max_by_key(|clause| clause.version)
    }

    /// That version of the clause of that id.
    pub fn clause_version(&self, id: &str, version: u32) -> Option<&PolicyClause> {
        self.clauses.iter().find(|clause| &*clause.id == id && clause.version == version)
    }
}

/// One clause: our words, the rule, what we could not settle, examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyClause {
    /// The id in its heading; the rule carries the same (编号).
    pub id: Arc<str>,
    /// Which version (版本) of the clause it is, from 1. A later one takes the place of an earlier from its recording on.
    pub version: u32,
    /// The day on which this version was recorded (收录), if its heading says so.
    pub recorded: Option<NaiveDate>,
    /// The words of its heading.
    pub heading: String,
    /// Where the heading stands.
    pub heading_span: Span,
    /// Issuer, document number, article.
    pub citation: Vec<Inline>,
    /// The clause in our own words.
    pub prose: Vec<Block>,
    /// The rule. None only where its absence has been reported.
    pub rule: Option<RuleBlock>,
    /// 读不准的地方: what the text leaves open and what we assumed.
    pub questions: Vec<Question>,
    /// Examples that run as tests.
    pub examples: Vec<ExampleTable>,
}

impl PolicyClause {
    /// The citation as plain text.
    pub fn citation_text(&self) -> String {
        plain_text(&self.citation)
    }
}

/// One open question of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its words.
    pub words: Vec<Inline>,
}

/// A block of prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// Numbered or not.
        ordered: bool,
        /// Its items.
        items: Vec<Vec<Inline>>,
    },
    /// A quotation; our own words all the same.
    Note(Vec<Inline>),
}

impl Block {
    /// All inline runs of the block, in order.
    pub fn runs(&self) -> Vec<&[Inline]> {
        match self {
            Self::Paragraph(run) | Self::Note(run) => vec![run],
            Self::List { items, .. } => items.iter().map(Vec::as_slice).collect(),
        }
    }
}
