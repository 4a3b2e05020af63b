//! The lines of a clause.

use duojin_base::exact::{self, Rounding};
use duojin_base::{NaiveDate, Span};
use duojin_rule::{CapScope, ExclusionMode, ExclusionPer};
use num_traits::ToPrimitive;

use super::{Broken, Parsed, Parser};
use crate::ast::{At, Expr, Form, Give, Kind, Line, LineKind, Name, Notes};
use crate::lexer::{Number, TokenKind};
use crate::message;
use crate::suggest;
use crate::words::{self, LineWord};

impl Parser<'_> {
    /// Reads one line; `conditions` tells whether the line before was a condition.
    pub(super) fn line(&mut self, word: LineWord, conditions: bool, lines: &mut Vec<Line>) {
        let mut notes = self.notes_before();
        let start = self.span();
        self.advance();
        self.parens = 0;
        let read = if word == LineWord::And && !conditions {
            let place = self.locator.place(start);
            Err(self.report(message::and_without_when(place)))
        } else {
            self.line_body(word)
        };
        let read = read.and_then(|kind| self.line_end().map(|()| kind));
        if read.is_err() {
            self.skip_line();
        }
        notes = self.notes_after(notes);
        let at = At(start.to(self.last_span()));
        match read {
            Ok(LineKind::When(expr)) => {
                let mut parts = match *expr.kind {
                    Kind::And(parts) => parts,
                    kind => vec![Expr { kind: Box::new(kind), ..expr }],
                };
                let after = notes.after.take();
                for (index, part) in parts.drain(..).enumerate() {
                    let before = if index == 0 { std::mem::take(&mut notes.before) } else { Vec::new() };
                    let at = if index == 0 { At(start.to(part.span())) } else { part.at };
                    lines.push(Line { kind: LineKind::When(part), at, notes: Notes { before, after: None } });
                }
                if let Some(last) = lines.last_mut() {
                    last.notes.after = after;
                }
            }
            Ok(kind) => lines.push(Line { kind, at, notes }),
            Err(Broken) => lines.push(Line { kind: LineKind::Broken(word), at, notes }),
        }
    }

    fn line_end(&mut self) -> Parsed<()> {
        if self.at_end() || self.line_word().is_some() {
            return Ok(());
        }
        if self.token(0).line_start
            && self.glued().is_none()
            && let Some(word) = self.word().map(ToOwned::to_owned)
        {
            let place = self.locator.place(self.span());
            let near = suggest::nearest(&word, LineWord::all_zh());
            return Err(self.report(message::not_a_line(place, &word, near.first().map(String::as_str))));
        }
        Err(self.unexpected("运算符或下一行", "an operator or the next line"))
    }

    fn line_body(&mut self, word: LineWord) -> Parsed<LineKind> {
        Ok(match word {
            LineWord::Id => LineKind::Id(self.id()?),
            LineWord::For => LineKind::For(self.names("对象（如：企业、个体工商户）", "kinds of entity")?),
            LineWord::Valid => self.validity()?,
            LineWord::Year => LineKind::Year(self.year()?),
            LineWord::Lead => LineKind::Lead(self.names("牵头单位的名称", "the names of the lead units")?),
            LineWord::Fund => LineKind::Fund(self.name("资金的名称", "the name of the fund")?),
            LineWord::Source => LineKind::Anchor(self.name("条文位置（如：\"三（二）2\"）", "the article, as text")?),
            LineWord::When | LineWord::And => LineKind::When(self.expr(0)?),
            LineWord::Except => LineKind::Except(self.expr(0)?),
            LineWord::Give => LineKind::Give(self.give()?),
            LineWord::Cap => LineKind::Cap(self.expr(0)?),
            LineWord::Round => self.rounding()?,
            LineWord::Exclusive => self.exclusive()?,
            LineWord::SharedCap => self.shared_cap()?,
            LineWord::Clause | LineWord::Let | LineWord::Indicator => {
                return Err(self.unexpected("条款的一行", "a line of a clause"));
            }
        })
    }

    fn id(&mut self) -> Parsed<Name> {
        let quoted = matches!(self.kind(), TokenKind::Text(_));
        let name = self.name("编号", "an id")?;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        if !quoted && !name.text.chars().all(fits) {
            let place = self.locator.place(name.at.0);
            return Err(self.report(message::bad_id(place, &name.text)));
        }
        Ok(name)
    }

    fn names(&mut self, zh: &str, en: &str) -> Parsed<Vec<Name>> {
        let mut names = vec![self.name(zh, en)?];
        while self.take(&TokenKind::Comma) {
            names.push(self.name(zh, en)?);
        }
        Ok(names)
    }

    fn date(&mut self) -> Parsed<NaiveDate> {
        match *self.kind() {
            TokenKind::Date(date) => {
                self.advance();
                date.ok_or(Broken)
            }
            _ => Err(self.unexpected("日期（如：2024-03-01）", "a date such as 2024-03-01")),
        }
    }

    fn validity(&mut self) -> Parsed<LineKind> {
        let start = self.span();
        let from = if self.take_word("自", "from") || matches!(self.kind(), TokenKind::Date(_)) {
            let date = self.date()?;
            self.take_word("起", "on");
            Some(date)
        } else {
            None
        };
        let to = if self.take_word("至", "to") || self.take_word("到", "until") { Some(self.date()?) } else { None };
        if from.is_none() && to.is_none() {
            return Err(
                self.unexpected("日期（如：自 2024-01-01 至 2026-12-31）", "dates: from 2024-01-01 to 2026-12-31")
            );
        }
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            let place = self.locator.place(start.to(self.last_span()));
            return Err(self.report(message::validity_reversed(place, first, last)));
        }
        Ok(LineKind::Valid { from, to })
    }

    fn year(&mut self) -> Parsed<i32> {
        let year = match self.kind() {
            TokenKind::Number(Number { value, unit, .. })
                if unit.as_deref().is_none_or(|u| matches!(u, "年" | "年度")) =>
            {
                value.is_integer().then(|| value.to_integer().to_i32()).flatten().filter(|y| (1900..=2199).contains(y))
            }
            _ => None,
        };
        let Some(year) = year else {
            return Err(self.unexpected("年份（如：2023）", "a year such as 2023"));
        };
        self.advance();
        Ok(year)
    }

    fn give(&mut self) -> Parsed<Give> {
        let found = self.word().and_then(words::benefit_kind);
        let Some((kind, word)) = found else {
            let span = self.span();
            let words = self.locator.words(span);
            if self.at_end() || self.line_word().is_some() {
                return Err(self.unexpected("待遇的种类（如：奖励、补贴）", "a kind of benefit"));
            }
            let near = suggest::nearest(&words, words::benefit_words());
            let place = self.locator.place(span);
            return Err(self.report(message::unknown_benefit(place, &words, near.first().map(String::as_str))));
        };
        self.advance();
        let form = if self.take_word("不超过", "upto") {
            Form::UpTo(self.expr(0)?)
        } else if self.take_word("另行核定", "case_by_case") {
            Form::CaseByCase
        } else if (self.is_word("分配", "share") && self.token(1).kind != TokenKind::Open)
            && self.take_word("分配", "share")
        {
            let pool = self.name("资金池的名称", "the name of the pool")?;
            if !self.take_word("按", "by") {
                return Err(self.unexpected("“按”和分配的权重", "“by” and the weight"));
            }
            Form::Share { pool, weight: self.expr(0)? }
        } else {
            Form::Amount(self.expr(0)?)
        };
        let when = if self.line_word().is_none() && self.take_word("若", "if") { Some(self.expr(0)?) } else { None };
        Ok(Give { kind, word, form, when })
    }

    fn rounding(&mut self) -> Parsed<LineKind> {
        let rounding = match self.word() {
            Some("向下" | "向下取整" | "down") => Rounding::Down,
            Some("向上" | "向上取整" | "up") => Rounding::Up,
            Some("四舍五入" | "half_up") => Rounding::HalfUp,
            _ => return Err(self.unexpected("“向下”“向上”或“四舍五入”", "down, up or half_up")),
        };
        self.advance();
        self.take_word("到", "to");
        Ok(LineKind::Round { rounding, step: self.expr(0)? })
    }

    fn exclusive(&mut self) -> Parsed<LineKind> {
        let group = self.name("互斥组的名称", "the name of the group")?;
        if !self.take_word("于", "over") {
            return Err(self.unexpected("“于 企业”“于 项目”或“于 事项”", "“over enterprise”"));
        }
        let over = self.name("“企业”“项目”或“事项”", "enterprise, project or matter")?;
        let over_zh = match over.text.as_str() {
            "企业" | "enterprise" => "企业",
            "项目" | "project" => "项目",
            "事项" | "matter" => "事项",
            other => {
                let place = self.locator.place(over.at.0);
                return Err(self.report(message::bad_over(place, other)));
            }
        };
        let per = match self.word() {
            Some("每年" | "yearly") => ExclusionPer::Year,
            Some("终身" | "lifetime") => ExclusionPer::Lifetime,
            _ => return Err(self.unexpected("“每年”或“终身”", "yearly or lifetime")),
        };
        self.advance();
        let mode = match self.word() {
            Some("择一" | "best") => ExclusionMode::BestOne,
            Some("补差" | "topup") => ExclusionMode::TopUp,
            _ => return Err(self.unexpected("“择一”或“补差”", "best or topup")),
        };
        self.advance();
        Ok(LineKind::Exclusive { group, over: Name { text: over_zh.to_owned(), at: over.at }, per, mode })
    }

    fn shared_cap(&mut self) -> Parsed<LineKind> {
        let group = self.name("合计封顶组的名称", "the name of the group")?;
        let scope = match self.word() {
            Some("每企业每年" | "entity_year") => CapScope::EntityYear,
            Some("每企业累计" | "entity_lifetime") => CapScope::EntityLifetime,
            _ => {
                return Err(self.unexpected("“每企业每年”或“每企业累计”", "entity_year or entity_lifetime"));
            }
        };
        self.advance();
        Ok(LineKind::SharedCap { group, scope, limit: self.expr(0)? })
    }

    /// `k 项` after 至少.
    pub(super) fn how_many(&mut self) -> Parsed<(u32, Span)> {
        let span = self.span();
        let k = match self.kind() {
            TokenKind::Number(Number { value, unit, .. })
                if unit.as_deref().is_none_or(|u| matches!(u, "项" | "个" | "条")) =>
            {
                (*value >= exact::int(1) && value.is_integer()).then(|| value.to_integer().to_u32()).flatten()
            }
            _ => None,
        };
        let Some(k) = k else {
            return Err(self.unexpected("个数（如：至少 2 项）", "how many, a whole number of at least 1"));
        };
        self.advance();
        if matches!(self.word(), Some("项" | "个" | "条" | "of")) {
            self.advance();
        }
        Ok((k, span))
    }
}
