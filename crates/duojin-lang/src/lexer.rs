//! Text to tokens. Full width and look-alike characters are read as their plain forms; spans are those of the original text.
//! Nothing is refused here without a message, and whatever comes, tokens come out.

use duojin_base::{Diagnostic, Exact, NaiveDate, Span, exact};
use duojin_rule::CompareOp;
use unicode_normalization::UnicodeNormalization;

use crate::message;
use crate::source::Locator;
use crate::units;
use crate::words::{self, LineWord};

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind {
    /// A word between blanks and punctuation: a name or a keyword.
    Word(String),
    /// A name in backquotes.
    Quoted(String),
    /// Text in quotation marks.
    Text(String),
    /// What follows 编号.
    Raw(String),
    /// A number, with its unit if one is glued to it.
    Number(Number),
    /// A civil date; none if there is no such day (reported).
    Date(Option<NaiveDate>),
    /// What stands between square brackets; none if they are not closed (reported).
    Bracket(Option<String>),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `{`
    BraceOpen,
    /// `}`
    BraceClose,
    /// `,` `、` `;`
    Comma,
    /// `:`
    Colon,
    /// `.` between names
    Dot,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// A comparison.
    Compare(CompareOp),
    /// A character without meaning (reported).
    Bad,
    /// The end of the text.
    End,
}

/// A number as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number {
    /// Digits without separators: `1000`, `0.5`, `0111`.
    pub(crate) digits: String,
    /// Their value.
    pub(crate) value: Exact,
    /// The unit glued to it, known or not.
    pub(crate) unit: Option<String>,
}

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
    /// First on its line.
    pub(crate) line_start: bool,
}

/// A comment without its mark.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) text: String,
    pub(crate) span: Span,
    /// Nothing stands before it on its line.
    pub(crate) own_line: bool,
    /// On its own line, and not at the very beginning of it.
    pub(crate) indented: bool,
}

/// All tokens of a text; the last is [`TokenKind::End`].
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The plain form of a character.
pub(crate) fn plain(c: char) -> char {
    match c {
        '≥' | '≧' | '⩾' => '≥',
        '≤' | '≦' | '⩽' => '≤',
        '〉' | '›' => '>',
        '〈' | '‹' => '<',
        '−' | '–' | '—' | '‐' | '‑' | '─' => '-',
        '∗' | '×' | '✕' => '*',
        '÷' | '∕' | '⁄' => '/',
        '∶' | '︰' => ':',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '、' | '﹑' | '､' => ',',
        '・' | '•' | '‧' | '∙' | '⋅' => '·',
        '“' | '”' | '「' | '」' => c,
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff65}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{fe50}'..='\u{fe6b}'
        | '\u{f900}'..='\u{faff}'
        | '\u{2f00}'..='\u{2fdf}' => {
            let mut mapped = std::iter::once(c).nfkc();
            match (mapped.next(), mapped.next()) {
                (Some(one), None) if one != c => plain(one),
                _ => c,
            }
        }
        other => other,
    }
}

/// Every character of a name in its plain form, for looking it up.
pub(crate) fn plain_name(name: &str) -> String {
    name.chars().map(plain).filter(|c| !is_blank(*c)).collect()
}

pub(crate) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '·'
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{200c}' | '\u{200d}')
}

struct Lexer<'a> {
    /// Plain forms; as long as the original.
    plain: Vec<char>,
    original: Vec<char>,
    at: usize,
    base: u32,
    locator: &'a Locator<'a>,
    out: Lexed,
    line_start: bool,
    braces: u32,
}

/// Cuts a text into tokens. `base` is where the text begins in its file.
pub(crate) fn lex(text: &str, base: u32, locator: &Locator<'_>) -> Lexed {
    let original: Vec<char> = text.chars().collect();
    let plain = original.iter().map(|c| plain(*c)).collect();
    let mut lexer = Lexer { plain, original, at: 0, base, locator, out: Lexed::default(), line_start: true, braces: 0 };
    lexer.run();
    lexer.out
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.plain.get(self.at + ahead).copied()
    }

    fn span(&self, from: usize) -> Span {
        let scalar = |at: usize| self.base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        Span::new(scalar(from), scalar(self.at))
    }

    fn push(&mut self, from: usize, kind: TokenKind) {
        let token = Token { kind, span: self.span(from), line_start: self.line_start };
        self.out.tokens.push(token);
        self.line_start = false;
    }

    fn run(&mut self) {
        while let Some(c) = self.peek(0) {
            let from = self.at;
            match c {
                '\n' => {
                    self.at += 1;
                    self.line_start = true;
                    self.braces = 0;
                }
                _ if is_blank(c) => {
                    self.at += 1;
                }
                '#' => self.comment(from, 1),
                '/' if self.peek(1) == Some('/') => self.comment(from, 2),
                '"' | '“' | '”' | '「' => self.text(from, c),
                '`' => self.quoted(from),
                '[' => self.bracket(from),
                '0'..='9' => self.number(from),
                _ if is_name_char(c) => self.word(from),
                _ => self.sign(from, c),
            }
            if self.raw_follows() {
                self.raw();
            }
        }
        self.push(self.at, TokenKind::End);
    }

    /// Whether 编号 opened the line and its id comes now.
    fn raw_follows(&self) -> bool {
        let Some(Token { kind: TokenKind::Word(word), line_start: true, .. }) = self.out.tokens.last() else {
            return false;
        };
        LineWord::find(word) == Some(LineWord::Id) && self.peek(0).is_some_and(is_blank)
    }

    fn raw(&mut self) {
        while self.peek(0).is_some_and(|c| is_blank(c) && c != '\n') {
            self.at += 1;
        }
        let from = self.at;
        let mut raw = String::new();
        while let Some(c) = self.peek(0).filter(|c| !is_blank(*c) && !matches!(c, '"' | '“' | '#')) {
            raw.push(c);
            self.at += 1;
        }
        if raw.is_empty() {
            return;
        }
        self.push(from, TokenKind::Raw(raw));
    }

    fn comment(&mut self, from: usize, mark: usize) {
        self.at += mark;
        let words = self.at;
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
        let text: String = self.original.iter().take(self.at).skip(words).collect();
        let at_margin = from.checked_sub(1).and_then(|before| self.plain.get(before)).is_none_or(|c| *c == '\n');
        let indented = self.line_start && !at_margin;
        self.out.comments.push(Comment {
            text: text.trim().to_owned(),
            span: self.span(from),
            own_line: self.line_start,
            indented,
        });
    }

    fn text(&mut self, from: usize, open: char) {
        self.at += 1;
        let mut text = String::new();
        while let (Some(c), Some(original)) = (self.peek(0), self.original.get(self.at).copied()) {
            let closes = match open {
                '"' => c == '"',
                '「' => c == '」',
                _ => matches!(c, '”' | '“'),
            };
            if closes {
                self.at += 1;
                self.push(from, TokenKind::Text(text));
                return;
            }
            if c == '\n' {
                break;
            }
            self.at += 1;
            if open == '"'
                && original == '\\'
                && let Some(escaped) = self.original.get(self.at).copied().filter(|c| matches!(c, '"' | '\\' | 'n'))
            {
                text.push(if escaped == 'n' { '\n' } else { escaped });
                self.at += 1;
                continue;
            }
            text.push(original);
        }
        let closing = if open == '"' { '"' } else { '”' };
        let (place, words) = (self.locator.place(self.span(from)), self.locator.words(self.span(from)));
        self.out.diagnostics.push(message::quote_unclosed(place, &words, closing));
        self.push(from, TokenKind::Bad);
    }

    fn quoted(&mut self, from: usize) {
        self.at += 1;
        let mut name = String::new();
        while let Some(c) = self.peek(0).filter(|c| *c != '\n') {
            let original = self.original.get(self.at).copied().unwrap_or(c);
            self.at += 1;
            if c == '`' {
                self.push(from, TokenKind::Quoted(name));
                return;
            }
            name.push(original);
        }
        let (place, words) = (self.locator.place(self.span(from)), self.locator.words(self.span(from)));
        self.out.diagnostics.push(message::quote_unclosed(place, &words, '`'));
        self.push(from, TokenKind::Bad);
    }

    fn bracket(&mut self, from: usize) {
        self.at += 1;
        let mut inside = String::new();
        while let Some(c) = self.peek(0).filter(|c| is_name_char(*c) || matches!(c, ' ' | '\t' | '-' | '+' | '~')) {
            inside.push(c);
            self.at += 1;
        }
        if self.peek(0) == Some(']') {
            self.at += 1;
            self.push(from, TokenKind::Bracket(Some(inside.trim().to_owned())));
            return;
        }
        let trailing = inside.chars().rev().take_while(|c| is_blank(*c)).count();
        self.at -= trailing;
        let (place, words) = (self.locator.place(self.span(from)), self.locator.words(self.span(from)));
        self.out.diagnostics.push(message::bracket_unclosed(place, &words));
        self.push(from, TokenKind::Bracket(None));
    }

    fn digits(&self, from: usize) -> usize {
        self.plain.iter().skip(from).take_while(|c| c.is_ascii_digit()).count()
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.plain.iter().take(to).skip(from).collect()
    }

    /// `2024-03-01` or `2024年3月1日`: the date and its length.
    fn date(&self, from: usize) -> Option<(Option<NaiveDate>, usize)> {
        let borders = [['-', '-', '\0'], ['年', '月', '日']];
        if self.digits(from) != 4 {
            return None;
        }
        let mut at = from + 4;
        let first = self.plain.get(at)?;
        let border = borders.iter().find(|b| b.first() == Some(first))?;
        let mut parts = vec![self.slice(from, at)];
        for mark in border.iter().take(2) {
            if self.plain.get(at) != Some(mark) {
                return None;
            }
            let length = self.digits(at + 1);
            if !(1..=2).contains(&length) {
                return None;
            }
            parts.push(self.slice(at + 1, at + 1 + length));
            at += 1 + length;
        }
        if border.last() == Some(&'日') {
            if self.plain.get(at) != Some(&'日') {
                return None;
            }
            at += 1;
        }
        let mut numbers = parts.iter().map(|p| p.parse::<u32>().unwrap_or(0));
        let year = i32::try_from(numbers.next()?).ok()?;
        Some((NaiveDate::from_ymd_opt(year, numbers.next()?, numbers.next()?), at - from))
    }

    fn number(&mut self, from: usize) {
        if let Some((date, length)) = self.date(from) {
            self.at += length;
            if date.is_none() {
                let (place, words) = (self.locator.place(self.span(from)), self.locator.words(self.span(from)));
                self.out.diagnostics.push(message::no_such_day(place, &words));
            }
            self.push(from, TokenKind::Date(date));
            return;
        }
        let mut digits = self.slice(from, from + self.digits(from));
        self.at = from + digits.len();
        // In a set of codes a comma separates: {511,512} is two codes.
        if digits.len() <= 3 && self.braces == 0 {
            while self.peek(0) == Some(',')
                && self.original.get(self.at) != Some(&'、')
                && self.digits(self.at + 1) == 3
            {
                digits.push_str(&self.slice(self.at + 1, self.at + 4));
                self.at += 4;
            }
        }
        if self.peek(0) == Some('.') && self.digits(self.at + 1) > 0 {
            let fraction = self.digits(self.at + 1);
            digits.push_str(&self.slice(self.at, self.at + 1 + fraction));
            self.at += 1 + fraction;
        }
        let Some(value) = exact::parse_decimal(&digits) else {
            let place = self.locator.place(self.span(from));
            self.out.diagnostics.push(message::number_too_long(place));
            self.push(from, TokenKind::Bad);
            return;
        };
        let unit = self.unit();
        self.push(from, TokenKind::Number(Number { digits, value, unit }));
    }

    /// The unit glued to a number: the longest one that leaves nothing, or an operator, behind it.
    fn unit(&mut self) -> Option<String> {
        let first = self.peek(0)?;
        if matches!(first, '%' | '‰') {
            self.at += 1;
            return Some(first.to_string());
        }
        let run: Vec<char> = self
            .plain
            .iter()
            .skip(self.at)
            .take_while(|c| (is_name_char(**c) && !c.is_ascii_digit()) || **c == '㎡')
            .copied()
            .collect();
        if run.is_empty() {
            return None;
        }
        let whole: String = run.iter().collect();
        let mut taken = run.len();
        if units::unit(&whole).is_none() && !words::is_reserved(&whole) {
            let split = (1..run.len()).rev().find(|at| {
                let (unit, rest): (String, String) = (run.iter().take(*at).collect(), run.iter().skip(*at).collect());
                units::unit(&unit).is_some()
                    && (words::is_reserved(&rest) || words::GLUED.iter().any(|k| rest.starts_with(k)))
            });
            if let Some(at) = split {
                taken = at;
            } else if run.first().is_some_and(char::is_ascii_alphabetic) {
                // 2024Q3 outside of brackets: the digits that follow belong to the odd unit.
                taken += self.digits(self.at + taken);
            }
        } else if words::is_reserved(&whole) {
            return None;
        }
        let unit = self.slice(self.at, self.at + taken);
        self.at += taken;
        Some(unit)
    }

    fn word(&mut self, from: usize) {
        let mut word = String::new();
        while let Some(c) = self.peek(0).filter(|c| is_name_char(*c)) {
            if c.is_ascii_digit() && words::is_reserved(&word) {
                break;
            }
            word.push(c);
            self.at += 1;
        }
        self.push(from, TokenKind::Word(word));
    }

    fn sign(&mut self, from: usize, c: char) {
        let next = self.peek(1);
        let (length, kind, mend) = match (c, next) {
            ('>', Some('=')) | ('≥', _) => (if c == '>' { 2 } else { 1 }, TokenKind::Compare(CompareOp::Ge), None),
            ('<', Some('=')) | ('≤', _) => (if c == '<' { 2 } else { 1 }, TokenKind::Compare(CompareOp::Le), None),
            ('!', Some('=')) => (2, TokenKind::Compare(CompareOp::Ne), None),
            ('≠', _) => (1, TokenKind::Compare(CompareOp::Ne), None),
            ('=', Some('>')) => (2, TokenKind::Compare(CompareOp::Ge), Some(">=")),
            ('=', Some('<')) => (2, TokenKind::Compare(CompareOp::Le), Some("<=")),
            ('=', Some('=')) => (2, TokenKind::Compare(CompareOp::Eq), Some("=")),
            ('<', Some('>')) => (2, TokenKind::Compare(CompareOp::Ne), Some("!=")),
            ('&', Some('&')) => (2, TokenKind::Word("且".to_owned()), Some("且")),
            ('&', _) => (1, TokenKind::Word("且".to_owned()), Some("且")),
            ('|', Some('|')) => (2, TokenKind::Word("或".to_owned()), Some("或")),
            ('|', _) => (1, TokenKind::Word("或".to_owned()), Some("或")),
            ('!', _) => (1, TokenKind::Word("非".to_owned()), Some("非")),
            ('>', _) => (1, TokenKind::Compare(CompareOp::Gt), None),
            ('<', _) => (1, TokenKind::Compare(CompareOp::Lt), None),
            ('=', _) => (1, TokenKind::Compare(CompareOp::Eq), None),
            ('(', _) => (1, TokenKind::Open, None),
            (')', _) => (1, TokenKind::Close, None),
            ('{', _) => (1, TokenKind::BraceOpen, None),
            ('}', _) => (1, TokenKind::BraceClose, None),
            (',' | ';', _) => (1, TokenKind::Comma, None),
            (':', _) => (1, TokenKind::Colon, None),
            ('.', _) => (1, TokenKind::Dot, None),
            ('+', _) => (1, TokenKind::Plus, None),
            ('-', _) => (1, TokenKind::Minus, None),
            ('*', _) => (1, TokenKind::Star, None),
            ('/', _) => (1, TokenKind::Slash, None),
            ('%' | '‰', _) => (1, TokenKind::Word(c.to_string()), None),
            _ => (1, TokenKind::Bad, None),
        };
        self.at += length;
        match kind {
            TokenKind::BraceOpen => self.braces += 1,
            TokenKind::BraceClose => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
        if let Some(mend) = mend {
            let (place, words) = (self.locator.place(self.span(from)), self.locator.words(self.span(from)));
            self.out.diagnostics.push(message::sign_spelling(place, &words, mend));
        }
        if kind == TokenKind::Bad {
            let place = self.locator.place(self.span(from));
            let original = self.original.get(from).copied().unwrap_or(c);
            self.out.diagnostics.push(message::odd_character(place, original));
        }
        self.push(from, kind);
    }
}
