//! What each word of a text is, for showing it in colours.

use duojin_base::Span;

use crate::lexer::{Lexed, TokenKind, lex};
use crate::source::{Locator, Source};
use crate::words::{self, Func, LineWord};

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenClass {
    /// 条款, 当, 给予: opens a line.
    Line,
    /// 且, 属于, 其中.
    Keyword,
    /// 同比, 列入.
    Function,
    /// A name.
    Name,
    /// A number with its unit.
    Number,
    /// A date.
    Date,
    /// The bracket with a period.
    Period,
    /// Text in quotation marks, or an id.
    Text,
    /// A sign.
    Operator,
    /// Brackets, commas.
    Punctuation,
    /// A comment.
    Comment,
    /// Without meaning.
    Bad,
}

impl TokenClass {
    /// A short word for style sheets.
    pub const fn css(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Keyword => "keyword",
            Self::Function => "function",
            Self::Name => "name",
            Self::Number => "number",
            Self::Date => "date",
            Self::Period => "period",
            Self::Text => "text",
            Self::Operator => "operator",
            Self::Punctuation => "punctuation",
            Self::Comment => "comment",
            Self::Bad => "bad",
        }
    }
}

/// The words of a text in order, with what they are. Blanks are left out; a text longer than [`crate::MAX_TEXT_BYTES`] has none.
pub fn highlight(text: &str) -> Vec<(Span, TokenClass)> {
    if text.len() > crate::MAX_TEXT_BYTES {
        return Vec::new();
    }
    let locator = Locator::new(Source::whole("", text));
    let Lexed { tokens, comments, .. } = lex(text, 0, &locator);
    let mut out: Vec<(Span, TokenClass)> = comments.iter().map(|c| (c.span, TokenClass::Comment)).collect();
    for (at, token) in tokens.iter().enumerate() {
        let opens = || tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Open);
        let class = match &token.kind {
            TokenKind::Word(word) if token.line_start && LineWord::find(word).is_some() => TokenClass::Line,
            TokenKind::Word(word) if words::is_reserved(word) => TokenClass::Keyword,
            TokenKind::Word(word) if opens() && Func::find(word).is_some() => TokenClass::Function,
            TokenKind::Word(_) | TokenKind::Quoted(_) => TokenClass::Name,
            TokenKind::Text(_) | TokenKind::Raw(_) => TokenClass::Text,
            TokenKind::Number(_) => TokenClass::Number,
            TokenKind::Date(_) => TokenClass::Date,
            TokenKind::Bracket(_) => TokenClass::Period,
            TokenKind::Plus | TokenKind::Minus | TokenKind::Star | TokenKind::Slash | TokenKind::Compare(_) => {
                TokenClass::Operator
            }
            TokenKind::Open | TokenKind::Close | TokenKind::BraceOpen | TokenKind::BraceClose => {
                TokenClass::Punctuation
            }
            TokenKind::Comma | TokenKind::Colon | TokenKind::Dot => TokenClass::Punctuation,
            TokenKind::Bad => TokenClass::Bad,
            TokenKind::End => continue,
        };
        out.push((token.span, class));
    }
    out.sort_by_key(|(span, _)| *span);
    out
}
