//! What could not be settled, with the words and suggestions.

use duojin_base::Span;

/// What could not be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The words in question.
    pub span: Span,
    /// What is asked.
    pub kind: QuestionKind,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// No fact of this name; the nearest ones.
    UnknownFact {
        /// As the text has it.
        name: String,
        /// Best first.
        suggestions: Vec<String>,
    },
    /// Of what is this figure a figure?
    FactMissing,
    /// Steps and amounts differ in number.
    Steps {
        /// Steps found.
        steps: usize,
        /// Amounts found.
        amounts: usize,
    },
    /// No amount is said.
    NoAmount,
    /// What is the rate taken of?
    BaseMissing,
    /// 我市, 本县: which?
    RegionMissing,
    /// About the figure itself.
    Quantity(duojin_text::quantity::QuestionKind),
}

impl QuestionKind {
    /// Short name of the kind.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownFact { .. } => "unknown-fact",
            Self::FactMissing => "fact-missing",
            Self::Steps { .. } => "steps",
            Self::NoAmount => "no-amount",
            Self::BaseMissing => "base-missing",
            Self::RegionMissing => "region-missing",
            Self::Quantity(_) => "quantity",
        }
    }

    /// The question in Chinese and English.
    pub fn message(&self) -> (String, String) {
        match self {
            Self::UnknownFact { name, suggestions } if suggestions.is_empty() => {
                (format!("事实字典里没有“{name}”，指的是什么？"), format!("no fact is called {name}: which is meant?"))
            }
            Self::UnknownFact { name, suggestions } => {
                let all = suggestions.join("、");
                (
                    format!("事实字典里没有“{name}”，是否指：{all}？"),
                    format!("no fact is called {name}: is it one of {all}?"),
                )
            }
            Self::FactMissing => ("这个数值说的是什么？".to_owned(), "what is this a figure of?".to_owned()),
            Self::Steps { steps, amounts } => (
                format!("有{steps}个档次、{amounts}个标准，如何对应？"),
                format!("{steps} steps but {amounts} amounts: which belongs to which?"),
            ),
            Self::NoAmount => {
                ("没有写明金额，标准是多少？".to_owned(), "no amount is said: how much is it?".to_owned())
            }
            Self::BaseMissing => ("这个比例以什么为基数？".to_owned(), "of what is the rate taken?".to_owned()),
            Self::RegionMissing => ("“本市”“我县”指哪里？".to_owned(), "which region do these words mean?".to_owned()),
            Self::Quantity(kind) => kind.message(),
        }
    }
}
