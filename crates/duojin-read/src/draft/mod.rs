//! Clauses as read become drafts of rules: rule text that parses and type-checks, each line tied to its words.
//!
//! Nothing is guessed. What cannot be settled (a fact that nobody knows, a year that the words do not say) becomes a question,
//! and the line that would state it says 否: an unfinished draft holds for nobody. A person settles the questions; nothing here
//! takes effect by itself.

mod benefit;
mod condition;
mod document;
mod fields;
mod pieces;
mod proof;

use duojin_base::Span;

use crate::policy::{self, ClauseKind, Lexicon, LocalFact, Reading, ValueKind};
use crate::sentence::{Question, Vocabulary};
use duojin_rule::{Base, FactType, Schema};

pub use document::{Heading, document};
use proof::Proof;

/// Drafts of the rules of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// In order of place.
    pub clauses: Vec<ClauseDraft>,
}

/// The draft of one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseDraft {
    /// Its id: that of the document and a number.
    pub id: String,
    /// A name made of what it gives to whom; to be made better by a person.
    pub name: String,
    /// The words of the clause.
    pub span: Span,
    /// The lines of the rule, in their order.
    pub lines: Vec<DraftLine>,
    /// What could not be settled.
    pub questions: Vec<Question>,
}

/// One line of a rule and the words it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// 当, 给予, 封顶 …
    pub word: &'static str,
    /// What follows the word.
    pub text: String,
    /// The words; none if the line is not from the text (编号).
    pub span: Option<Span>,
    /// Whether it says what the words say; otherwise a question is open.
    pub settled: bool,
    /// Whether the dictionary of the place read the words to the letter; otherwise the reader of prose understood them.
    pub to_the_letter: bool,
}

impl DraftLine {
    fn settled(word: &'static str, text: String, span: Option<Span>) -> Self {
        Self { word, text, span, settled: true, to_the_letter: false }
    }

    fn open(word: &'static str, text: &str, span: Option<Span>) -> Self {
        Self { word, text: text.to_owned(), span, settled: false, to_the_letter: false }
    }
}

impl ClauseDraft {
    /// Whether no question is open.
    pub fn is_settled(&self) -> bool {
        self.questions.is_empty() && self.lines.iter().all(|line| line.settled)
    }

    /// The rule text in the one format, with the marks ①② that tie lines to words.
    pub fn text(&self) -> String {
        document::rule_text(self)
    }
}

/// Drafts of the rules that a reading holds. Clauses that give nothing (duties, definitions, procedures) are not rules.
///
/// `id` is the document's; the words are those of `text`, which was read.
pub fn draft(text: &str, reading: &Reading, vocabulary: &Vocabulary<'_>, lexicon: &Lexicon, id: &str) -> Draft {
    let chars: Vec<char> = text.chars().collect();
    let mut clauses = Vec::new();
    for clause in &reading.clauses {
        let gives = matches!(clause.kind, ClauseKind::Award | ClauseKind::Subsidy | ClauseKind::LoanInterest);
        if gives || !clause.benefits.is_empty() {
            let number = clauses.len() + 1;
            let maker = Maker { chars: &chars, reading, vocabulary, lexicon, proof: Proof::new(vocabulary) };
            clauses.push(maker.clause(clause, format!("{id}-{number:02}")));
        }
    }
    Draft { clauses }
}

/// What drafts are made with.
struct Maker<'a> {
    chars: &'a [char],
    reading: &'a Reading,
    vocabulary: &'a Vocabulary<'a>,
    lexicon: &'a Lexicon,
    proof: Proof<'a>,
}

impl Maker<'_> {
    fn clause(&self, clause: &policy::Clause, id: String) -> ClauseDraft {
        let mut draft =
            ClauseDraft { name: self.name(clause), span: clause.span, lines: Vec::new(), questions: Vec::new(), id };
        let written = crate::sentence::text_literal(&draft.id);
        draft.lines.push(DraftLine::settled("编号", written, None));
        self.objects(clause, &mut draft);
        self.validity(clause, &mut draft);
        self.lead_units(clause, &mut draft);
        self.conditions(clause, &mut draft);
        self.benefits(clause, &mut draft);
        self.exclusion(clause, &mut draft);
        draft.questions.extend(self.questions_within(clause.span));
        self.proof.settle(&mut draft);
        draft.questions.sort_by_key(|question| question.span);
        draft.questions.dedup();
        draft
    }

    /// What it gives to whom.
    fn name(&self, clause: &policy::Clause) -> String {
        let what = fields::kind_word(clause.kind);
        let who: String = clause.who.chars().filter(|c| c.is_alphanumeric()).take(12).collect();
        if who.is_empty() { what.to_owned() } else { format!("{who}{what}") }
    }

    fn questions_within(&self, span: Span) -> Vec<Question> {
        let inside = |question: &&policy::Question| span.start <= question.span.start && question.span.end <= span.end;
        self.reading
            .questions
            .iter()
            .filter(inside)
            .map(|question| {
                let (zh, en) = question.kind.message();
                Question { span: question.span, zh, en }
            })
            .collect()
    }

    /// The words of a span.
    fn words(&self, span: Span) -> String {
        self.chars.get(span.start as usize..span.end as usize).unwrap_or_default().iter().collect()
    }
}

/// The facts of a schema as the lexicon takes them, so that a document is read with the names of the place.
pub fn local_facts(schema: &Schema) -> Vec<LocalFact> {
    let codes = |class| {
        let codes = schema.classification(class).map(|class| class.codes.as_slice()).unwrap_or_default();
        codes.iter().map(|code| code.name.clone()).collect()
    };
    schema
        .facts()
        .map(|(_, fact)| LocalFact {
            name: fact.name.clone(),
            aliases: fact.aliases.clone(),
            kind: match &fact.ty {
                FactType::Number { dimension, .. } => match dimension.powers() {
                    [] | [(Base::PercentPoint, 1)] => ValueKind::Percent,
                    [(Base::Money, 1)] => ValueKind::Money,
                    [(Base::Count(_), 1)] => ValueKind::Count,
                    [(Base::Area, 1)] => ValueKind::Area,
                    [(Base::Duration, 1)] => ValueKind::Duration,
                    _ => ValueKind::Other,
                },
                _ => ValueKind::Text,
            },
            codes: match fact.ty {
                FactType::Code(class) | FactType::Set(class) => codes(class),
                _ => Vec::new(),
            },
        })
        .collect()
}
