//! Tokens to tree. A line that cannot be read is reported and skipped, so that every error of a text is told at once.

mod expr;
mod lines;

use std::iter::Peekable;
use std::vec::IntoIter;

use duojin_base::{Diagnostic, Span};

use crate::ast::{At, Clause, Derived, Expr, File, Indicator, Item, ItemKind, Line, LineKind, Name, Notes};
use crate::lexer::{Comment, Token, TokenKind, lex};
use crate::message;
use crate::source::{Locator, Source};
use crate::suggest;
use crate::words::{self, LineWord};

/// Deepest nesting that is read, parentheses included; the checker allows less.
pub(crate) const MAX_PARSE_DEPTH: u32 = 160;
/// Longest text, in bytes.
pub const MAX_TEXT_BYTES: usize = 1 << 20;
/// After so many errors no more are told.
const MAX_ERRORS: usize = 200;

/// The error has been reported.
pub(crate) struct Broken;
pub(crate) type Parsed<T> = Result<T, Broken>;

pub(crate) struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    end: Token,
    comments: Peekable<IntoIter<Comment>>,
    locator: &'a Locator<'a>,
    diagnostics: Vec<Diagnostic>,
    depth: u32,
    parens: u32,
    in_clause: bool,
}

/// Reads a text.
pub(crate) fn parse_file(source: Source<'_>, locator: &Locator<'_>) -> (File, Vec<Diagnostic>) {
    if source.text.len() > MAX_TEXT_BYTES {
        return (File::default(), vec![message::text_too_long(locator.place(Span::new(source.base, source.base)))]);
    }
    let mut parser = Parser::new(source, locator);
    let file = parser.file();
    (file, parser.finish())
}

/// Reads one expression.
pub(crate) fn parse_expr(source: Source<'_>, locator: &Locator<'_>) -> (Option<Expr>, Vec<Diagnostic>) {
    if source.text.len() > MAX_TEXT_BYTES {
        return (None, vec![message::text_too_long(locator.place(Span::new(source.base, source.base)))]);
    }
    let mut parser = Parser::new(source, locator);
    let expr = parser.expr(0).and_then(|expr| parser.expect_end().map(|()| expr)).ok();
    let diagnostics = parser.finish();
    (expr.filter(|_| !diagnostics.iter().any(Diagnostic::is_error)), diagnostics)
}

impl<'a> Parser<'a> {
    fn new(source: Source<'_>, locator: &'a Locator<'a>) -> Self {
        let lexed = lex(source.text, source.base, locator);
        let end = Token { kind: TokenKind::End, span: Span::default(), line_start: true };
        let end = lexed.tokens.last().cloned().unwrap_or(end);
        Self {
            tokens: lexed.tokens,
            at: 0,
            end,
            comments: lexed.comments.into_iter().peekable(),
            locator,
            diagnostics: lexed.diagnostics,
            depth: 0,
            parens: 0,
            in_clause: false,
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.truncate(MAX_ERRORS);
        self.diagnostics
    }

    fn token(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at.saturating_add(ahead)).unwrap_or(&self.end)
    }

    fn kind(&self) -> &TokenKind {
        &self.token(0).kind
    }

    fn span(&self) -> Span {
        self.token(0).span
    }

    /// The span of the token before.
    fn last_span(&self) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or_else(Span::default, |t| t.span)
    }

    fn advance(&mut self) {
        if self.at < self.tokens.len() {
            self.at += 1;
        }
    }

    fn word(&self) -> Option<&str> {
        match self.kind() {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    fn is_word(&self, zh: &str, en: &str) -> bool {
        self.word().is_some_and(|word| word == zh || word == en)
    }

    fn take_word(&mut self, zh: &str, en: &str) -> bool {
        let found = self.is_word(zh, en);
        if found {
            self.advance();
        }
        found
    }

    fn take(&mut self, kind: &TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.advance();
        }
        found
    }

    fn report(&mut self, diagnostic: Diagnostic) -> Broken {
        self.diagnostics.push(diagnostic);
        Broken
    }

    /// The line that the current token opens, if it opens one.
    fn line_word(&self) -> Option<LineWord> {
        let token = self.token(0);
        let TokenKind::Word(word) = &token.kind else {
            return None;
        };
        if !token.line_start {
            return None;
        }
        let line = LineWord::find(word)?;
        let next = &self.token(1).kind;
        if matches!(next, TokenKind::Bracket(_) | TokenKind::Compare(_))
            || (word == "round" && *next == TokenKind::Open)
        {
            return None;
        }
        match line {
            LineWord::And => (self.in_clause && self.parens == 0).then_some(line),
            _ if line.opens_item() || self.in_clause => Some(line),
            _ => None,
        }
    }

    fn at_end(&self) -> bool {
        *self.kind() == TokenKind::End
    }

    /// Reports what is not expected here, with the likely reason.
    fn unexpected(&mut self, zh: &str, en: &str) -> Broken {
        if *self.kind() == TokenKind::Bad || matches!(self.kind(), TokenKind::Bracket(None) | TokenKind::Date(None)) {
            return Broken;
        }
        let span = if self.at_end() { self.last_span() } else { self.span() };
        let place = self.locator.place(span);
        if let Some((at, glued, keyword)) = self.glued() {
            let place = self.locator.place(at);
            return self.report(message::glued_keyword(place, &glued, keyword));
        }
        let found = if self.at_end() { None } else { Some(self.locator.words(span)) };
        self.report(message::unexpected(place, found.as_deref(), zh, en))
    }

    /// A neighbouring word that has a keyword glued to it.
    fn glued(&self) -> Option<(Span, String, &'static str)> {
        let near = [self.at.checked_sub(1), Some(self.at)];
        near.into_iter().flatten().filter_map(|at| self.tokens.get(at)).find_map(|token| match &token.kind {
            TokenKind::Word(word) => suggest::glued_keyword(word).map(|keyword| (token.span, word.clone(), keyword)),
            _ => None,
        })
    }

    fn expect_end(&mut self) -> Parsed<()> {
        if self.at_end() { Ok(()) } else { Err(self.unexpected("运算符或结尾", "an operator or the end")) }
    }

    /// A name, bare, in backquotes or in quotation marks.
    fn name(&mut self, zh: &str, en: &str) -> Parsed<Name> {
        let span = self.span();
        let text = match self.kind() {
            TokenKind::Word(text) | TokenKind::Quoted(text) | TokenKind::Text(text) | TokenKind::Raw(text) => {
                text.trim().to_owned()
            }
            TokenKind::Number(_) | TokenKind::Date(_) => {
                let place = self.locator.place(span);
                let words = self.locator.words(span);
                return Err(self.report(message::name_begins_with_digit(place, &words)));
            }
            _ => return Err(self.unexpected(zh, en)),
        };
        if self.line_word().is_some() || (text.is_empty() && !matches!(self.kind(), TokenKind::Word(_))) {
            return Err(self.unexpected(zh, en));
        }
        self.advance();
        Ok(Name { text, at: At(span) })
    }

    fn file(&mut self) -> File {
        let mut file = File::default();
        while !self.at_end() {
            self.parens = 0;
            self.in_clause = false;
            match self.line_word() {
                Some(LineWord::Clause) => file.items.extend(self.clause()),
                Some(LineWord::Let) => file.items.extend(self.derived()),
                Some(LineWord::Indicator) => file.items.extend(self.indicator()),
                _ => {
                    let (span, words) = (self.span(), self.locator.words(self.span()));
                    let place = self.locator.place(span);
                    let in_line = self.word().and_then(LineWord::find);
                    let near = suggest::nearest(&words, ["条款", "派生", "指标"].into_iter());
                    if *self.kind() != TokenKind::Bad {
                        self.report(message::not_a_declaration(
                            place,
                            &words,
                            in_line,
                            near.first().map(String::as_str),
                        ));
                    }
                    self.skip_to_item();
                }
            }
        }
        file.tail = self.comments.by_ref().map(|c| c.text).collect();
        file
    }

    fn skip_to_item(&mut self) {
        self.parens = 0;
        self.in_clause = false;
        self.advance();
        while !self.at_end() && self.line_word().is_none() {
            self.advance();
        }
    }

    fn skip_line(&mut self) {
        self.parens = 0;
        while !self.at_end() && self.line_word().is_none() && self.misspelt_line_word().is_none() {
            self.advance();
        }
    }

    /// The line that the current word almost opens: 给与.
    fn misspelt_line_word(&self) -> Option<LineWord> {
        let word: Vec<char> = self.word().filter(|_| self.token(0).line_start)?.chars().collect();
        let near = |zh: &&str| word.len() > 1 && suggest::edit_distance(&word, &zh.chars().collect::<Vec<_>>()) == 1;
        LineWord::all_zh().filter(|zh| zh.chars().count() > 1).find(near).and_then(LineWord::find)
    }

    /// Comments that stand before the current token.
    fn notes_before(&mut self) -> Notes {
        let start = self.span().start;
        let mut notes = Notes::default();
        while let Some(comment) = self.comments.next_if(|c| c.span.start < start) {
            notes.before.push(comment.text);
        }
        notes
    }

    /// Comments within what was just read, and the one at its end.
    fn notes_after(&mut self, mut notes: Notes) -> Notes {
        let (last, next) = (self.last_span().end, self.span().start);
        while let Some(comment) = self.comments.next_if(|c| c.span.start < last) {
            notes.before.push(comment.text);
        }
        notes.after = self
            .comments
            .next_if(|c| !c.own_line && (c.span.start < next || self.at >= self.tokens.len()))
            .map(|c| c.text);
        notes
    }

    fn clause(&mut self) -> Option<Item> {
        let notes = self.notes_before();
        let start = self.span();
        self.advance();
        self.in_clause = true;
        let name = self.name("条款的名称", "the name of the clause");
        let name = name.and_then(|name| {
            if self.at_end() || self.token(0).line_start { Ok(name) } else { Err(self.unexpected_after_name()) }
        });
        let broken_name = name.is_err();
        let name = name.unwrap_or_else(|Broken| Name { text: String::new(), at: At(start) });
        if broken_name {
            self.skip_line();
        }
        let notes = self.notes_after(notes);
        let mut lines = Vec::new();
        if broken_name {
            lines.push(Line { kind: LineKind::Broken(LineWord::Clause), at: At(start), notes: Notes::default() });
        }
        let mut conditions = false;
        while !self.at_end() {
            match self.line_word() {
                Some(word) if word.opens_item() => break,
                Some(word) => {
                    let before = lines.len();
                    self.line(word, conditions, &mut lines);
                    if lines.len() > before {
                        conditions =
                            matches!(word, LineWord::When | LineWord::And) && (conditions || word == LineWord::When);
                    }
                }
                None => {
                    let words = self.locator.words(self.span());
                    let place = self.locator.place(self.span());
                    if *self.kind() != TokenKind::Bad {
                        let near = suggest::nearest(&words, LineWord::all_zh());
                        self.report(message::not_a_line(place, &words, near.first().map(String::as_str)));
                    }
                    let at = At(self.span());
                    let meant = self.misspelt_line_word().unwrap_or(LineWord::Clause);
                    self.advance();
                    self.skip_line();
                    lines.push(Line { kind: LineKind::Broken(meant), at, notes: Notes::default() });
                }
            }
        }
        self.in_clause = false;
        let next = self.span().start;
        let mut tail = Vec::new();
        while let Some(comment) =
            self.comments.next_if(|c| c.indented && (c.span.start < next || self.at >= self.tokens.len()))
        {
            tail.push(comment.text);
        }
        let at = At(start.to(self.last_span()));
        Some(Item { kind: ItemKind::Clause(Clause { name, lines, tail }), at, notes })
    }

    fn unexpected_after_name(&mut self) -> Broken {
        let span = self.span();
        let (place, words) = (self.locator.place(span), self.locator.words(span));
        self.report(message::more_after_name(place, &words))
    }

    fn derived(&mut self) -> Option<Item> {
        let notes = self.notes_before();
        let start = self.span();
        self.advance();
        let read = self.named_body(false);
        let notes = self.notes_after(notes);
        let (name, _, body) = self.or_skip_item(read)?;
        let at = At(start.to(self.last_span()));
        Some(Item { kind: ItemKind::Derived(Derived { name, body }), at, notes })
    }

    fn indicator(&mut self) -> Option<Item> {
        let notes = self.notes_before();
        let start = self.span();
        self.advance();
        let read = self.named_body(true);
        let notes = self.notes_after(notes);
        let (name, unit, body) = self.or_skip_item(read)?;
        let at = At(start.to(self.last_span()));
        Some(Item { kind: ItemKind::Indicator(Indicator { name, unit, body }), at, notes })
    }

    fn or_skip_item<T>(&mut self, read: Parsed<T>) -> Option<T> {
        if read.is_err() {
            self.parens = 0;
            while !self.at_end() && self.line_word().is_none() {
                self.advance();
            }
        }
        read.ok()
    }

    /// `名 [单位 名] = E`
    fn named_body(&mut self, with_unit: bool) -> Parsed<(Name, Option<Name>, Expr)> {
        let name = self.name("名称", "a name")?;
        if words::is_reserved(&name.text) {
            let place = self.locator.place(name.at.0);
            return Err(self.report(message::reserved_name(place, &name.text)));
        }
        let unit = if with_unit && self.take_word("单位", "unit") {
            let mut unit = self.name("单位名称", "the name of a unit")?;
            // 元/人
            while self.take(&TokenKind::Slash) {
                let part = self.name("单位名称", "the name of a unit")?;
                unit = Name { text: format!("{}/{}", unit.text, part.text), at: At(unit.at.0.to(part.at.0)) };
            }
            Some(unit)
        } else {
            None
        };
        if *self.kind() != TokenKind::Compare(duojin_rule::CompareOp::Eq) {
            return Err(self.unexpected("“=”", "“=”"));
        }
        self.advance();
        let body = self.expr(0)?;
        if !self.at_end() && self.line_word().is_none() {
            return Err(self.unexpected("运算符或下一条", "an operator or the next declaration"));
        }
        Ok((name, unit, body))
    }
}
