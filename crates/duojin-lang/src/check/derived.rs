//! Derived facts, those that others need first; and indicators.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use duojin_rule::{Dimension, Expr, Indicator, RuleSet, Type};

use super::{Checker, Cx, Ready, Scope};
use crate::ast::{self, File, Item, ItemKind, Kind};
use crate::message;
use crate::source::Locator;
use crate::suggest;
use crate::units;

struct Declared<'a> {
    derived: &'a ast::Derived,
    item: &'a Item,
    locator: &'a Locator<'a>,
}

impl Checker<'_> {
    /// Checks all derived facts in an order in which each finds those it names.
    pub(crate) fn derive(&mut self, files: &[(File, &Locator<'_>)], rules: &mut RuleSet) {
        let mut declared: Vec<Declared<'_>> = Vec::new();
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for (file, locator) in files {
            for item in &file.items {
                let ItemKind::Derived(derived) = &item.kind else {
                    continue;
                };
                let name = derived.name.text.as_str();
                let place = locator.place(derived.name.at.0);
                if let Some(first) = by_name.get(name).and_then(|at| declared.get(*at)) {
                    let first = first.locator.place(first.derived.name.at.0);
                    self.report(message::duplicate_derived(place, first, name));
                } else if self.names.fact(name).is_some() {
                    self.report(message::name_taken(place, name));
                } else {
                    by_name.insert(name, declared.len());
                    declared.push(Declared { derived, item, locator });
                }
            }
        }
        for one in &declared {
            self.derived.insert(one.derived.name.text.clone(), None);
        }
        let needs: Vec<HashSet<usize>> = declared
            .iter()
            .map(|one| {
                let mut found = Vec::new();
                names_in(&one.derived.body, &mut found);
                found.iter().filter_map(|name| by_name.get(name.as_str()).copied()).collect()
            })
            .collect();
        let mut checked: Vec<Option<Expr>> = declared.iter().map(|_| None).collect();
        for at in self.in_order(&declared, &needs) {
            let Some(one) = declared.get(at) else {
                continue;
            };
            let cx = Cx { locator: one.locator, scope: Scope::Entity, row: None, turn: None };
            let Some(body) = self.expr(cx, &one.derived.body) else {
                continue;
            };
            let (depth, nodes) = self.size(&body);
            if !self.fits(cx, one.derived.body.span(), depth, nodes) {
                continue;
            }
            let ready = Ready { body: Arc::new(body.clone()), depth, nodes };
            self.derived.insert(one.derived.name.text.clone(), Some(ready));
            if let Some(slot) = checked.get_mut(at) {
                *slot = Some(body);
            }
        }
        for one in &declared {
            if let Some(Some(ready)) = self.derived.get(&one.derived.name.text) {
                let derived = duojin_rule::Derived {
                    name: one.derived.name.text.as_str().into(),
                    body: ready.body.clone(),
                    span: one.item.at.0,
                };
                rules.derived.push(derived);
            }
        }
    }

    /// Kahn's order; those in a cycle are reported and left out.
    fn in_order(&mut self, declared: &[Declared<'_>], needs: &[HashSet<usize>]) -> Vec<usize> {
        let mut open: Vec<usize> = needs.iter().map(HashSet::len).collect();
        let mut needed_by: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, needs) in needs.iter().enumerate() {
            for need in needs {
                needed_by.entry(*need).or_default().push(at);
            }
        }
        let mut ready: VecDeque<usize> = open.iter().enumerate().filter(|(_, n)| **n == 0).map(|(at, _)| at).collect();
        let mut order = Vec::new();
        while let Some(at) = ready.pop_front() {
            order.push(at);
            for later in needed_by.get(&at).into_iter().flatten() {
                if let Some(left) = open.get_mut(*later) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push_back(*later);
                    }
                }
            }
        }
        let done: HashSet<usize> = order.iter().copied().collect();
        let mut told: HashSet<usize> = HashSet::new();
        for start in (0..declared.len()).filter(|at| !done.contains(at)) {
            if told.contains(&start) {
                continue;
            }
            // Follow needs that are not done: sooner or later a name comes again.
            let (mut path, mut at) = (Vec::new(), start);
            while !path.contains(&at) && !told.contains(&at) {
                path.push(at);
                let next = needs.get(at).into_iter().flatten().copied().filter(|n| !done.contains(n)).min();
                let Some(next) = next else { break };
                at = next;
            }
            if let Some(begin) = path.iter().position(|p| *p == at) {
                let names: Vec<&str> = path
                    .iter()
                    .skip(begin)
                    .chain([&at])
                    .filter_map(|p| declared.get(*p))
                    .map(|d| d.derived.name.text.as_str())
                    .collect();
                if let Some(first) = declared.get(at) {
                    self.report(message::derived_cycle(
                        first.locator.place(first.derived.name.at.0),
                        &names.join(" → "),
                    ));
                }
            }
            told.extend(path);
        }
        order
    }

    /// Checks all indicators.
    pub(crate) fn indicators(&mut self, files: &[(File, &Locator<'_>)], rules: &mut RuleSet) {
        let mut seen: HashMap<String, duojin_base::Place> = HashMap::new();
        for (file, locator) in files {
            for item in &file.items {
                let ItemKind::Indicator(indicator) = &item.kind else {
                    continue;
                };
                let name = &indicator.name.text;
                let place = locator.place(indicator.name.at.0);
                if let Some(first) = seen.get(name) {
                    self.report(message::duplicate_indicator(place, first.clone(), name));
                    continue;
                }
                seen.insert(name.clone(), place);
                let cx = Cx { locator, scope: Scope::City, row: None, turn: None };
                let Some(mut body) = self.expr(cx, &indicator.body) else {
                    continue;
                };
                if !self.within_limits(cx, &body) || !self.indicator_type(cx, indicator, &mut body) {
                    continue;
                }
                let unit = indicator.unit.as_ref().map(|unit| unit.text.clone());
                rules.indicators.push(Indicator { name: name.as_str().into(), body, unit, span: item.at.0 });
            }
        }
    }

    fn indicator_type(&mut self, cx: Cx<'_>, indicator: &ast::Indicator, body: &mut Expr) -> bool {
        let span = indicator.body.span();
        let words = cx.locator.words(span);
        let Type::Number(own) = body.ty.clone() else {
            let (zh, en) = self.type_words(&body.ty);
            self.report(message::not_a_number(cx.locator.place(span), &words, &zh, &en, "指标"));
            return false;
        };
        let Some(unit) = &indicator.unit else {
            return true;
        };
        let Some(dimension) = unit_dimension(&unit.text) else {
            let near = suggest::nearest(
                &unit.text,
                ["元", "万元", "亿元", "家", "个", "人", "件", "%", "平方米", "万平方米", "场次"].into_iter(),
            );
            self.report(message::unknown_indicator_unit(cx.locator.place(unit.at.0), &unit.text, &near));
            return false;
        };
        if own == dimension || self.with_unit(body, &dimension) {
            return true;
        }
        self.report(message::indicator_unit(cx.locator.place(unit.at.0), &unit.text, &dimension, &own));
        false
    }
}

/// The dimension of 万元, %, 元/人.
fn unit_dimension(text: &str) -> Option<Dimension> {
    match text.split_once('/') {
        None => units::unit(text).map(|unit| unit.dimension),
        Some((top, bottom)) => units::unit(top)?.dimension.per(&units::unit(bottom)?.dimension),
    }
}

/// All bare names of an expression.
fn names_in(tree: &ast::Expr, found: &mut Vec<String>) {
    match &*tree.kind {
        Kind::Name(name) => found.push(name.clone()),
        Kind::Number { .. } | Kind::Date(_) | Kind::Text(_) | Kind::Bool(_) | Kind::Period { .. } | Kind::Set(_) => {}
        Kind::Of { reference, body } => [reference, body].into_iter().for_each(|t| names_in(t, found)),
        Kind::Paren(inner) | Kind::Neg(inner) | Kind::Not(inner) | Kind::Test { item: inner, .. } => {
            names_in(inner, found);
        }
        Kind::And(parts) | Kind::Or(parts) | Kind::AtLeast { of: parts, .. } => {
            parts.iter().for_each(|t| names_in(t, found));
        }
        Kind::Arith { left, right, .. } | Kind::Compare { left, right, .. } => {
            [left, right].into_iter().for_each(|t| names_in(t, found));
        }
        Kind::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().for_each(|t| names_in(t, found));
        }
        Kind::Bands { base, bands, .. } => {
            names_in(base, found);
            bands.iter().for_each(|band| names_in(&band.value, found));
        }
        Kind::Call(call) => call.args.iter().chain(&call.filter).for_each(|t| names_in(t, found)),
    }
}
