//! Runs of words inside a paragraph, with the marks that tie them to the rule.

/// The number of a mark: ① is 1, ⑳ is 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(u8);

impl Mark {
    /// The number, 1 to 20.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The circled figure.
    pub fn figure(self) -> char {
        char::from_u32(0x2460 + u32::from(self.0) - 1).unwrap_or('○')
    }
}

/// The mark that a circled figure is.
pub fn mark_of(figure: char) -> Option<Mark> {
    let at = u32::from(figure).checked_sub(0x2460)?;
    (at < 20).then(|| u8::try_from(at + 1).ok().map(Mark)).flatten()
}

/// A run of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain words.
    Text(String),
    /// Emphasised.
    Emphasis(String),
    /// Strong.
    Strong(String),
    /// Names of facts and other words of the rule language.
    Code(String),
    /// A link.
    Link {
        /// Its words.
        text: String,
        /// Where to; only `https:`, `http:` or a path.
        href: String,
    },
    /// `[①words]`: words that a line of the rule restates.
    Marked {
        /// Which mark.
        mark: Mark,
        /// The words.
        text: String,
    },
}

impl Inline {
    /// Its words without form.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(t) | Self::Emphasis(t) | Self::Strong(t) | Self::Code(t) => t,
            Self::Link { text, .. } | Self::Marked { text, .. } => text,
        }
    }
}

/// The words of a run without form.
pub fn plain_text(run: &[Inline]) -> String {
    run.iter().map(Inline::text).collect()
}

/// Splits plain words at `[①…]`. The second answer is false if a mark is not closed.
pub(crate) fn split_marks(text: &str, into: &mut Vec<Inline>) -> bool {
    let mut rest = text;
    let mut plain = String::new();
    let mut closed = true;
    while let Some(at) = rest.find('[') {
        let (before, after) = rest.split_at(at);
        plain.push_str(before);
        let inner = after.get(1..).unwrap_or("");
        let mark = inner.chars().next().and_then(mark_of);
        // A mark holds no further bracket: one that reaches to the next bracket was not closed.
        let end = inner.find(['[', ']']).filter(|at| inner.get(*at..).is_some_and(|rest| rest.starts_with(']')));
        match (mark, end) {
            (Some(mark), Some(end)) => {
                if !plain.is_empty() {
                    into.push(Inline::Text(std::mem::take(&mut plain)));
                }
                let words = inner.get(..end).unwrap_or("");
                let words = words.strip_prefix(mark.figure()).unwrap_or(words);
                into.push(Inline::Marked { mark, text: words.to_owned() });
                rest = inner.get(end + 1..).unwrap_or("");
            }
            (mark, _) => {
                closed &= mark.is_none();
                plain.push('[');
                rest = inner;
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        into.push(Inline::Text(plain));
    }
    closed
}
