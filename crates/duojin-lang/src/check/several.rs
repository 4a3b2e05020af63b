//! Several periods at once: `[近3年]` written out, growth against the year before.

use duojin_base::Span;
use duojin_rule::{AggregateKind, Expr, Node, Type};

use super::number::dimension_of;
use super::{Checker, Cx, expr, ratio};
use crate::ast::{self, Call, Kind};
use crate::message;
use crate::words::Func;

impl Checker<'_> {
    /// The expression once for each of its periods, oldest first; once if it names no `[近3年]`.
    fn each_turn(&mut self, cx: Cx<'_>, tree: &ast::Expr) -> Option<Vec<Expr>> {
        let mut lengths = Vec::new();
        several_in(tree, &mut lengths);
        let Some((first, first_at)) = lengths.first().copied() else {
            return Some(vec![self.expr(Cx { turn: None, ..cx }, tree)?]);
        };
        if let Some((other, other_at)) = lengths.iter().copied().find(|(length, _)| *length != first) {
            let place = cx.locator.place(other_at);
            self.report(message::lengths_differ(place, cx.locator.place(first_at), first, other));
            return None;
        }
        let turns: Vec<Option<Expr>> = (0..first).map(|turn| self.expr(Cx { turn: Some(turn), ..cx }, tree)).collect();
        turns.into_iter().collect()
    }

    /// 合计, 平均, 最大, 最小 over years and arguments.
    pub(crate) fn aggregate(&mut self, cx: Cx<'_>, kind: AggregateKind, call: &Call, span: Span) -> Option<Expr> {
        let mut of: Vec<(Expr, &ast::Expr)> = Vec::new();
        let mut failed = false;
        for tree in &call.args {
            match self.each_turn(cx, tree) {
                Some(parts) => of.extend(parts.into_iter().map(|part| (part, tree))),
                None => failed = true,
            }
        }
        if failed {
            return None;
        }
        let mut done: Vec<(Expr, &ast::Expr)> = Vec::new();
        for (mut part, tree) in of {
            if !matches!(part.ty, Type::Number(_)) {
                let (zh, en) = self.type_words(&part.ty);
                let words = cx.locator.words(tree.span());
                self.report(message::not_a_number(
                    cx.locator.place(tree.span()),
                    &words,
                    &zh,
                    &en,
                    &format!("“{}”", call.name.text),
                ));
                return None;
            }
            for (earlier, earlier_tree) in &mut done {
                self.unify(cx, earlier, &mut part, (earlier_tree, tree), ("放在一起", "put together with"))?;
            }
            done.push((part, tree));
        }
        let Some((first, _)) = done.first() else {
            self.report(message::arguments(cx.locator.place(span), call.func, "至少一个数", "at least one number"));
            return None;
        };
        let ty = first.ty.clone();
        let of = done.into_iter().map(|(part, _)| part).collect();
        Some(expr(Node::Aggregate { kind, of, known_only: call.known_only }, ty, span))
    }

    /// 每年: the condition for each of the years.
    pub(crate) fn each_year(&mut self, cx: Cx<'_>, tree: &ast::Expr, span: Span) -> Option<Expr> {
        let mut lengths = Vec::new();
        several_in(tree, &mut lengths);
        if lengths.is_empty() {
            self.report(message::each_year_of_none(cx.locator.place(span)));
            return None;
        }
        let mut parts = self.each_turn(cx, tree)?;
        if let Some(odd) = parts.iter().find(|part| part.ty != Type::Bool) {
            let (zh, en) = self.type_words(&odd.ty);
            let words = cx.locator.words(tree.span());
            self.report(message::not_a_condition(cx.locator.place(tree.span()), &words, &zh, &en, "每年"));
            return None;
        }
        if parts.len() == 1 { parts.pop() } else { Some(expr(Node::And(parts), Type::Bool, span)) }
    }

    /// 同比 of one argument, or the growth of the first over the second.
    pub(crate) fn growth(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let (now, before) = match call.args.as_slice() {
            [tree] => {
                let (now, _) = self.numeric(cx, tree, "“同比”")?;
                let Some(before) = shift_years(&now, -1) else {
                    let words = cx.locator.words(tree.span());
                    self.report(message::growth_of(cx.locator.place(tree.span()), &words));
                    return None;
                };
                (now, before)
            }
            [now_tree, before_tree] => {
                let (now, before) = (self.numeric(cx, now_tree, "“同比”"), self.numeric(cx, before_tree, "“同比”"));
                let ((mut now, _), (mut before, _)) = (now?, before?);
                self.unify(cx, &mut now, &mut before, (now_tree, before_tree), ("比较", "compared with"))?;
                (now, before)
            }
            _ => {
                self.report(message::arguments(
                    cx.locator.place(span),
                    call.func,
                    "一个期间事实（如：销售额[上年]）",
                    "one period fact",
                ));
                return None;
            }
        };
        Some(expr(Node::Growth { now: Box::new(now), before: Box::new(before) }, ratio(), span))
    }

    pub(crate) fn share(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let [part_tree, whole_tree] = call.args.as_slice() else {
            self.report(message::arguments(
                cx.locator.place(span),
                call.func,
                "两个数（部分、整体）",
                "two numbers: part and whole",
            ));
            return None;
        };
        let (part, whole) = (self.numeric(cx, part_tree, "“占比”"), self.numeric(cx, whole_tree, "“占比”"));
        let ((part, _), (whole, _)) = (part?, whole?);
        let dimension = dimension_of(&part).per(&dimension_of(&whole));
        if dimension.is_none() {
            self.report(message::dimension_too_high(cx.locator.place(span)));
        }
        Some(expr(Node::Share { part: Box::new(part), whole: Box::new(whole) }, Type::Number(dimension?), span))
    }
}

/// The lengths of the `[近3年]` below, those of inner aggregates aside.
fn several_in(tree: &ast::Expr, found: &mut Vec<(usize, Span)>) {
    let mut below = |trees: &[&ast::Expr]| trees.iter().for_each(|tree| several_in(tree, found));
    match &*tree.kind {
        Kind::Period { period, period_at, .. } => {
            if period.is_several() {
                found.push((period.expand().map_or(0, |all| all.len()), period_at.0));
            }
        }
        Kind::Call(call) => {
            let own = matches!(call.func, Some(Func::Sum | Func::Mean | Func::Max | Func::Min | Func::EachYear));
            if !own {
                call.args.iter().chain(&call.filter).for_each(|tree| several_in(tree, found));
                if let Some((period, at)) = call.period.filter(|(period, _)| period.is_several()) {
                    found.push((period.expand().map_or(0, |all| all.len()), at.0));
                }
            }
        }
        Kind::Number { .. } | Kind::Date(_) | Kind::Text(_) | Kind::Bool(_) | Kind::Name(_) | Kind::Set(_) => {}
        Kind::Of { reference, body } => below(&[reference, body]),
        Kind::Paren(inner) | Kind::Neg(inner) | Kind::Not(inner) | Kind::Test { item: inner, .. } => below(&[inner]),
        Kind::And(parts) | Kind::Or(parts) | Kind::AtLeast { of: parts, .. } => {
            parts.iter().for_each(|tree| several_in(tree, found));
        }
        Kind::Arith { left, right, .. } | Kind::Compare { left, right, .. } => {
            below(&[left, right]);
        }
        Kind::If { condition, then, otherwise } => below(&[condition, then, otherwise]),
        Kind::Bands { base, bands, .. } => {
            below(&[base]);
            bands.iter().for_each(|band| several_in(&band.value, found));
        }
    }
}

/// The same expression about periods so many years later; none if it holds no period, or something that has no other year.
pub(crate) fn shift_years(now: &Expr, years: i32) -> Option<Expr> {
    let mut moved = now.clone();
    let mut periods = 0;
    (shift(&mut moved, years, &mut periods) && periods > 0).then_some(moved)
}

fn shift(at: &mut Expr, years: i32, periods: &mut u32) -> bool {
    match &mut at.node {
        Node::Const(_) => true,
        Node::Fact { period: Some(sel), .. } | Node::Series { period: sel, .. } => match sel.shift(years) {
            Some(moved) => {
                *sel = moved;
                *periods += 1;
                true
            }
            None => false,
        },
        Node::Of { body, .. } => shift(body, years, periods),
        Node::Neg(inner) => shift(inner, years, periods),
        Node::Arith { left, right, .. } => shift(left, years, periods) && shift(right, years, periods),
        Node::Share { part, whole } => shift(part, years, periods) && shift(whole, years, periods),
        Node::Aggregate { of, .. } => of.iter_mut().all(|part| shift(part, years, periods)),
        _ => false,
    }
}
