//! Expressions, by precedence climbing.

use duojin_base::Span;
use duojin_rule::{ArithOp, BandMode, CompareOp};

use super::{MAX_PARSE_DEPTH, Parsed, Parser};
use crate::ast::{At, Band, Call, Expr, Kind, Name};
use crate::lexer::{Number, TokenKind};
use crate::message;
use crate::period::PeriodArg;
use crate::units;
use crate::words::{self, Func};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const ADD: u8 = 5;
const MULTIPLY: u8 = 6;
const NEGATE: u8 = 7;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Infix {
    Or,
    And,
    Compare(CompareOp),
    /// contains, negated, number of words.
    Test(bool, bool, usize),
    Arith(ArithOp),
}

impl Infix {
    const fn power(self) -> u8 {
        match self {
            Self::Or => OR,
            Self::And => AND,
            Self::Compare(_) | Self::Test(..) => COMPARE,
            Self::Arith(ArithOp::Add | ArithOp::Sub) => ADD,
            Self::Arith(ArithOp::Mul | ArithOp::Div) => MULTIPLY,
        }
    }
}

impl Parser<'_> {
    fn node(&mut self, kind: Kind, span: Span, below: u32) -> Parsed<Expr> {
        let depth = below + 1;
        if depth > MAX_PARSE_DEPTH {
            let place = self.locator.place(span);
            return Err(self.report(message::too_deep(place)));
        }
        Ok(Expr { kind: Box::new(kind), at: At(span), depth })
    }

    /// An expression whose operators bind at least as tightly as `min`.
    pub(super) fn expr(&mut self, min: u8) -> Parsed<Expr> {
        if self.depth >= MAX_PARSE_DEPTH {
            let place = self.locator.place(self.span());
            return Err(self.report(message::too_deep(place)));
        }
        self.depth += 1;
        let read = self.climb(min);
        self.depth -= 1;
        read
    }

    fn infix(&self) -> Option<Infix> {
        if self.line_word().is_some() {
            return None;
        }
        Some(match self.kind() {
            TokenKind::Compare(op) => Infix::Compare(*op),
            TokenKind::Plus => Infix::Arith(ArithOp::Add),
            TokenKind::Minus => Infix::Arith(ArithOp::Sub),
            TokenKind::Star => Infix::Arith(ArithOp::Mul),
            TokenKind::Slash => Infix::Arith(ArithOp::Div),
            TokenKind::Word(word) => match word.as_str() {
                "且" | "and" => Infix::And,
                "或" | "or" => Infix::Or,
                "属于" | "in" => Infix::Test(false, false, 1),
                "不属于" => Infix::Test(false, true, 1),
                "包含" | "has" => Infix::Test(true, false, 1),
                "不包含" => Infix::Test(true, true, 1),
                "not" => match &self.token(1).kind {
                    TokenKind::Word(next) if next == "in" => Infix::Test(false, true, 2),
                    TokenKind::Word(next) if next == "has" => Infix::Test(true, true, 2),
                    _ => return None,
                },
                other => Infix::Compare(words::compare_word(other)?),
            },
            _ => return None,
        })
    }

    fn climb(&mut self, min: u8) -> Parsed<Expr> {
        let mut left = self.prefix()?;
        while let Some(infix) = self.infix().filter(|infix| infix.power() >= min) {
            left = match infix {
                Infix::And => self.chain(left, AND)?,
                Infix::Or => self.chain(left, OR)?,
                Infix::Arith(op) => {
                    self.advance();
                    let right = self.expr(infix.power() + 1)?;
                    let (span, depth) = (left.span().to(right.span()), left.depth.max(right.depth));
                    self.node(Kind::Arith { op, left, right }, span, depth)?
                }
                Infix::Compare(op) => {
                    self.advance();
                    let right = self.expr(COMPARE + 1)?;
                    self.no_chain(&left, op, &right)?;
                    let (span, depth) = (left.span().to(right.span()), left.depth.max(right.depth));
                    self.node(Kind::Compare { op, left, right }, span, depth)?
                }
                Infix::Test(contains, negated, length) => {
                    for _ in 0..length {
                        self.advance();
                    }
                    let codes = self.codes()?;
                    let (span, depth) = (left.span().to(self.last_span()), left.depth);
                    self.node(Kind::Test { contains, negated, item: left, codes }, span, depth)?
                }
            };
        }
        Ok(left)
    }

    /// `a 且 b 且 c` as one list.
    fn chain(&mut self, first: Expr, power: u8) -> Parsed<Expr> {
        let mut parts = vec![first];
        while self.infix().is_some_and(|infix| infix.power() == power) {
            self.advance();
            parts.push(self.expr(power + 1)?);
        }
        let span = parts.iter().fold(Span::new(u32::MAX, 0), |span, part| span.to(part.span()));
        let depth = parts.iter().map(|part| part.depth).max().unwrap_or(0);
        self.node(if power == AND { Kind::And(parts) } else { Kind::Or(parts) }, span, depth)
    }

    fn no_chain(&mut self, left: &Expr, op: CompareOp, right: &Expr) -> Parsed<()> {
        let Some(Infix::Compare(second)) = self.infix() else {
            return Ok(());
        };
        let place = self.locator.place(left.span().to(self.span()));
        let (first, middle) = (self.locator.words(left.span()), self.locator.words(right.span()));
        Err(self.report(message::chained(place, &first, words::compare_sign(op), &middle, words::compare_sign(second))))
    }

    fn prefix(&mut self) -> Parsed<Expr> {
        let start = self.span();
        if self.line_word().is_some() {
            return Err(self.unexpected("表达式", "an expression"));
        }
        if *self.kind() == TokenKind::Minus {
            self.advance();
            let inner = self.expr(NEGATE)?;
            let (span, depth) = (start.to(inner.span()), inner.depth);
            return self.node(Kind::Neg(inner), span, depth);
        }
        match self.word() {
            Some("非" | "not") => {
                self.advance();
                let inner = self.expr(NOT)?;
                let (span, depth) = (start.to(inner.span()), inner.depth);
                self.node(Kind::Not(inner), span, depth)
            }
            Some("若" | "if") => {
                self.advance();
                let condition = self.expr(OR)?;
                if !self.take_word("则", "then") {
                    return Err(self.unexpected("“则”", "“then”"));
                }
                let then = self.expr(OR)?;
                if !self.take_word("否则", "else") {
                    return Err(self.unexpected("“否则”", "“else”"));
                }
                let otherwise = self.expr(OR)?;
                let span = start.to(otherwise.span());
                let depth = condition.depth.max(then.depth).max(otherwise.depth);
                self.node(Kind::If { condition, then, otherwise }, span, depth)
            }
            _ => self.postfix(),
        }
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let base = self.primary()?;
        if self.line_word().is_some() {
            return Ok(base);
        }
        let dot = *self.kind() == TokenKind::Dot;
        if !dot && !self.is_word("的", "of") {
            if matches!(self.kind(), TokenKind::Bracket(_)) {
                let (place, words) = (self.locator.place(self.span()), self.locator.words(base.span()));
                return Err(self.report(message::bracket_after_expression(place, &words)));
            }
            return Ok(base);
        }
        self.advance();
        if self.depth >= MAX_PARSE_DEPTH {
            let place = self.locator.place(self.span());
            return Err(self.report(message::too_deep(place)));
        }
        self.depth += 1;
        let body = self.postfix();
        self.depth -= 1;
        let body = body?;
        let (span, depth) = (base.span().to(body.span()), base.depth.max(body.depth));
        self.node(Kind::Of { reference: base, body }, span, depth)
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let span = self.span();
        if self.line_word().is_some() {
            return Err(self.unexpected("表达式", "an expression"));
        }
        match self.kind().clone() {
            TokenKind::Number(number) => {
                self.advance();
                self.number(number, span)
            }
            TokenKind::Date(Some(date)) => {
                self.advance();
                self.node(Kind::Date(date), span, 0)
            }
            TokenKind::Text(text) => {
                self.advance();
                self.node(Kind::Text(text), span, 0)
            }
            TokenKind::Open => {
                self.advance();
                self.parens += 1;
                let inner = self.expr(0)?;
                self.close(span)?;
                let depth = inner.depth;
                self.node(Kind::Paren(inner), span.to(self.last_span()), depth)
            }
            TokenKind::BraceOpen => {
                let codes = self.codes()?;
                self.node(Kind::Set(codes), span.to(self.last_span()), 0)
            }
            TokenKind::Word(word) => match word.as_str() {
                "是" | "true" => {
                    self.advance();
                    self.node(Kind::Bool(true), span, 0)
                }
                "否" | "false" => {
                    self.advance();
                    self.node(Kind::Bool(false), span, 0)
                }
                "至少" | "at_least" => self.at_least(),
                _ if self.token(1).kind == TokenKind::Open && !words::is_reserved(&word) => self.call(word),
                _ if words::is_reserved(&word) => Err(self.unexpected("表达式", "an expression")),
                _ => self.named(word),
            },
            TokenKind::Quoted(name) => self.named(name),
            _ => Err(self.unexpected("表达式", "an expression")),
        }
    }

    fn number(&mut self, number: Number, span: Span) -> Parsed<Expr> {
        let Number { digits, value, unit } = number;
        let unit_span = |text: &str| Span::new(span.end.saturating_sub(length(text)), span.end);
        let mut whole = span;
        let unit = match unit {
            Some(text) => Some(Name { at: At(unit_span(&text)), text }),
            // 3 亿元: a blank before the unit.
            None => match self
                .word()
                .filter(|w| !self.token(0).line_start && units::unit(w).is_some())
                .map(ToOwned::to_owned)
            {
                Some(text) if self.token(1).kind != TokenKind::Open => {
                    let at = At(self.span());
                    whole = span.to(self.span());
                    self.advance();
                    Some(Name { text, at })
                }
                _ => None,
            },
        };
        if let Some(name) = unit.as_ref().filter(|name| units::unit(&name.text).is_none()) {
            let place = self.locator.place(name.at.0);
            return Err(self.report(message::unknown_unit(place, &digits, &name.text)));
        }
        self.node(Kind::Number { digits, value, unit }, whole, 0)
    }

    fn close(&mut self, open: Span) -> Parsed<()> {
        if self.line_word().is_none() && self.take(&TokenKind::Close) {
            self.parens = self.parens.saturating_sub(1);
            return Ok(());
        }
        if self.at_end() || self.line_word().is_some() {
            let (place, end) = (self.locator.place(open), self.locator.place(self.last_span()));
            return Err(self.report(message::paren_unclosed(place, end)));
        }
        Err(self.unexpected("“)”或运算符", "“)” or an operator"))
    }

    fn named(&mut self, name: String) -> Parsed<Expr> {
        let span = self.span();
        self.advance();
        let TokenKind::Bracket(inside) = self.kind().clone() else {
            return self.node(Kind::Name(name), span, 0);
        };
        let (period, period_at) = self.period(inside)?;
        let whole = span.to(period_at.0);
        self.node(Kind::Period { name: Name { text: name, at: At(span) }, period, period_at }, whole, 0)
    }

    fn period(&mut self, inside: Option<String>) -> Parsed<(PeriodArg, At)> {
        let span = self.span();
        self.advance();
        let Some(inside) = inside else {
            return Err(super::Broken);
        };
        let place = self.locator.place(span);
        let Some(period) = PeriodArg::parse(&inside) else {
            return Err(self.report(message::bad_period(place, &inside)));
        };
        if period.expand().is_none() {
            return Err(self.report(message::bad_range(place, &inside)));
        }
        Ok((period, At(span)))
    }

    /// `A`, `"A"`, `5112` or `{A, B}`.
    fn codes(&mut self) -> Parsed<Vec<Name>> {
        if *self.kind() != TokenKind::BraceOpen {
            return Ok(vec![self.code()?]);
        }
        let open = self.span();
        self.advance();
        self.parens += 1;
        let mut codes = vec![self.code()?];
        while self.take(&TokenKind::Comma) {
            codes.push(self.code()?);
        }
        if !self.take(&TokenKind::BraceClose) {
            if self.at_end() || self.line_word().is_some() {
                let (place, end) = (self.locator.place(open), self.locator.place(self.last_span()));
                return Err(self.report(message::brace_unclosed(place, end)));
            }
            return Err(self.unexpected("“}”或“、”", "“}” or “,”"));
        }
        self.parens = self.parens.saturating_sub(1);
        Ok(codes)
    }

    fn code(&mut self) -> Parsed<Name> {
        let span = self.span();
        let text = match self.kind() {
            TokenKind::Word(word) if !words::is_reserved(word) && self.line_word().is_none() => word.clone(),
            TokenKind::Quoted(text) | TokenKind::Text(text) => text.clone(),
            TokenKind::Number(Number { digits, unit, .. }) => {
                format!("{digits}{}", unit.as_deref().unwrap_or_default())
            }
            _ => {
                return Err(self.unexpected("代码、代码名称或“{甲, 乙}”", "a code, its name, or {A, B}"));
            }
        };
        self.advance();
        Ok(Name { text, at: At(span) })
    }

    fn at_least(&mut self) -> Parsed<Expr> {
        let start = self.span();
        self.advance();
        let (k, k_span) = self.how_many()?;
        let open = self.span();
        if !self.take(&TokenKind::Open) {
            return Err(self.unexpected("“(”和各项条件", "“(” and the conditions"));
        }
        self.parens += 1;
        let mut of = vec![self.expr(0)?];
        while self.take(&TokenKind::Comma) {
            of.push(self.expr(0)?);
        }
        self.close(open)?;
        let span = start.to(self.last_span());
        if k as usize > of.len() {
            let place = self.locator.place(k_span);
            return Err(self.report(message::k_too_large(place, k, of.len())));
        }
        let depth = of.iter().map(|e| e.depth).max().unwrap_or(0);
        self.node(Kind::AtLeast { k, of }, span, depth)
    }

    fn call(&mut self, word: String) -> Parsed<Expr> {
        let name = Name { text: word, at: At(self.span()) };
        let func = Func::find(&name.text);
        let name = Name { text: func.map_or(name.text, |func| func.zh().to_owned()), at: name.at };
        self.advance();
        let open = self.span();
        self.advance();
        self.parens += 1;
        match func {
            Some(Func::Tiers) => return self.bands(BandMode::Whole, name.at.0, open),
            Some(Func::Marginal) => return self.bands(BandMode::Marginal, name.at.0, open),
            _ => {}
        }
        let mut call = Call { func, name, args: Vec::new(), filter: None, known_only: false, period: None };
        if *self.kind() != TokenKind::Close {
            loop {
                call.args.push(self.expr(0)?);
                if self.take_word("已有年份", "known") {
                    call.known_only = true;
                }
                if self.take_word("其中", "where") {
                    call.filter = Some(self.expr(0)?);
                }
                if !self.take(&TokenKind::Comma) {
                    break;
                }
            }
        }
        self.close(open)?;
        if call.func == Some(Func::Series)
            && let TokenKind::Bracket(inside) = self.kind().clone()
        {
            call.period = Some(self.period(inside)?);
        }
        let span = call.name.at.0.to(self.last_span());
        let depth = call.args.iter().chain(&call.filter).map(|e| e.depth).max().unwrap_or(0);
        self.node(Kind::Call(call), span, depth)
    }

    fn bands(&mut self, mode: BandMode, start: Span, open: Span) -> Parsed<Expr> {
        let base = self.expr(0)?;
        if !self.take(&TokenKind::Colon) {
            return Err(self.unexpected("“:”和各档", "“:” and the bands"));
        }
        let mut bands = Vec::new();
        loop {
            let inclusive = match self.word() {
                Some("达到" | "不低于" | "from") => true,
                Some("超过" | "above") => false,
                _ => return Err(self.unexpected("“达到”或“超过”", "from or above")),
            };
            self.advance();
            let from = self.expr(ADD)?;
            let gives = match mode {
                BandMode::Whole => self.take_word("给", "give"),
                BandMode::Marginal => self.take_word("按", "at"),
            };
            if !gives {
                return Err(match mode {
                    BandMode::Whole => self.unexpected("“给”和这一档的数额", "give and the amount of the band"),
                    BandMode::Marginal => self.unexpected("“按”和这一档的比例", "at and the rate of the band"),
                });
            }
            let value = self.expr(0)?;
            bands.push(Band { from, inclusive, value });
            if !self.take(&TokenKind::Comma) {
                break;
            }
        }
        self.close(open)?;
        let below = bands.iter().map(|b| b.from.depth.max(b.value.depth)).max().unwrap_or(0).max(base.depth);
        self.node(Kind::Bands { mode, base, bands }, start.to(self.last_span()), below)
    }
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
