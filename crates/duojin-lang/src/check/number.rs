//! Dimensions that must agree, literals that take the dimension of their neighbour, and the likely mends.

use duojin_base::{Exact, Span, exact};
use duojin_rule::{AggregateKind, ArithOp, Base, Dimension, Expr, FactDef, FactType, Node, Type, Value};
use num_traits::Zero;

use super::{Checker, Cx};
use crate::ast::{self, Kind};
use crate::message;
use crate::suggest;
use crate::units;

/// Gives the expression the dimension, if it is of the kind that has none of its own: zero, a count of records or rows, a series.
pub(crate) fn adopt(expr: &mut Expr, dimension: &Dimension) -> bool {
    let Type::Number(own) = &expr.ty else {
        return false;
    };
    if own == dimension {
        return true;
    }
    if !own.is_ratio() {
        return false;
    }
    let counts = matches!(dimension.powers(), [(Base::Count(_), 1)]);
    let adopted = match &mut expr.node {
        Node::Const(Value::Number(value)) => value.is_zero(),
        Node::CountRecords { .. } | Node::CountRegister { .. } => counts,
        Node::Series { .. } => true,
        Node::Neg(inner) => adopt(inner, dimension),
        Node::Arith { op: ArithOp::Add | ArithOp::Sub, left, right } => adopt_all(vec![left, right], dimension),
        Node::Aggregate { of, .. } => adopt_all(of.iter_mut().collect(), dimension),
        Node::If { then, otherwise, .. } => adopt_all(vec![then, otherwise], dimension),
        _ => false,
    };
    if adopted {
        expr.ty = Type::Number(dimension.clone());
    }
    adopted
}

fn adopt_all(parts: Vec<&mut Expr>, dimension: &Dimension) -> bool {
    let mut tried: Vec<Expr> = parts.iter().map(|part| (**part).clone()).collect();
    if !tried.iter_mut().all(|part| adopt(part, dimension)) {
        return false;
    }
    for (part, done) in parts.into_iter().zip(tried) {
        *part = done;
    }
    true
}

/// The dimension of a number; a plain one for anything else.
pub(crate) fn dimension_of(expr: &Expr) -> Dimension {
    match &expr.ty {
        Type::Number(dimension) => dimension.clone(),
        _ => Dimension::RATIO,
    }
}

impl Checker<'_> {
    /// The common dimension of two numbers, or a report.
    pub(crate) fn unify(
        &mut self,
        cx: Cx<'_>,
        left: &mut Expr,
        right: &mut Expr,
        trees: (&ast::Expr, &ast::Expr),
        verb: (&str, &str),
    ) -> Option<Dimension> {
        let (a, b) = (dimension_of(left), dimension_of(right));
        if a == b || adopt(right, &a) {
            return Some(a);
        }
        if adopt(left, &b) {
            return Some(b);
        }
        let words = (cx.locator.words(trees.0.span()), cx.locator.words(trees.1.span()));
        let place = cx.locator.place(trees.0.span().to(trees.1.span()));
        let named = (dimension_words(trees.0, &a), dimension_words(trees.1, &b));
        let mut diagnostic = message::dimension_mismatch(place, (&words.0, &named.0), (&words.1, &named.1), verb);
        if let Some((zh, en)) = self.mismatch_mend(cx, (left, trees.0), (right, trees.1), verb.0 == "比较") {
            diagnostic = diagnostic.mend(zh, en);
        }
        self.report(diagnostic);
        None
    }

    fn mismatch_mend(
        &self,
        cx: Cx<'_>,
        left: (&Expr, &ast::Expr),
        right: (&Expr, &ast::Expr),
        compared: bool,
    ) -> Option<(String, String)> {
        let literal = |side: &(&Expr, &ast::Expr)| matches!(&*side.1.bare().kind, Kind::Number { .. });
        let (number, other) = if literal(&right) {
            (right, left)
        } else if literal(&left) {
            (left, right)
        } else {
            return None;
        };
        let Kind::Number { digits, value, unit } = &*number.1.bare().kind else {
            return None;
        };
        let (wanted, given) = (dimension_of(other.0), dimension_of(number.0));
        let fact = bare_fact(other.0).and_then(|id| self.schema.fact(id));
        if unit.is_none() {
            let unit = likely_unit(fact, value, &wanted)?;
            return Some(message::did_you_mean(&format!("{digits}{unit}")));
        }
        let point = Dimension::of(Base::PercentPoint);
        if given == point && wanted.is_ratio() {
            return Some(message::did_you_mean(&format!("{digits}%")));
        }
        if given.is_ratio() && wanted == point {
            let points = exact::to_decimal(&(value * units::unit(&unit.as_ref()?.text)?.factor * exact::int(100)))?;
            return Some(message::did_you_mean(&format!("{points}个百分点")));
        }
        if let ([(Base::Count(word), 1)], [(Base::Count(_), 1)]) = (wanted.powers(), given.powers()) {
            return Some(message::did_you_mean(&format!("{digits}{word}")));
        }
        let near = fact.and_then(|fact| self.near_fact(fact, &given));
        if let Some(near) = near {
            return Some(message::did_you_mean(near));
        }
        if !compared {
            return None;
        }
        let words = cx.locator.words(other.1.span());
        let unit = likely_unit(fact, value, &wanted);
        unit.map(|unit| message::write_in_unit(&words, &unit))
    }

    /// A fact of a like name that has the dimension: 研发费用 for 研发费用占比.
    fn near_fact(&self, fact: &FactDef, dimension: &Dimension) -> Option<&str> {
        let fits = self
            .schema
            .facts()
            .filter(|(_, other)| matches!(&other.ty, FactType::Number { dimension: d, .. } if d == dimension));
        let alike = |name: &&str| name.contains(fact.name.as_str()) || fact.name.contains(name);
        let names: Vec<&str> = fits.map(|(_, other)| other.name.as_str()).filter(alike).collect();
        let best = suggest::nearest(&fact.name, names.iter().copied()).into_iter().next()?;
        names.into_iter().find(|name| *name == best)
    }

    /// Warns of a literal outside what the fact can plausibly be.
    pub(crate) fn plausible(&mut self, cx: Cx<'_>, measured: &Expr, tree: &ast::Expr, constant: &Expr) {
        let Node::Const(Value::Number(value)) = &constant.node else {
            return;
        };
        let span = tree.span();
        if value.is_zero() {
            return;
        }
        let plain = match &*tree.bare().kind {
            Kind::Number { digits, value, unit } => {
                Some((digits.as_str(), value, unit.as_ref().map(|u| u.text.as_str())))
            }
            _ => None,
        };
        let Some(id) = bare_fact(measured) else {
            return self.percent_slip(cx, measured, plain, span);
        };
        let Some(fact) = self.schema.fact(id) else {
            return;
        };
        let Some((least, most)) = &fact.range else {
            return;
        };
        if least <= value && value <= most {
            return;
        }
        let fits = |unit: &str| {
            let (_, digits, _) = plain?;
            let size = digits * units::unit(unit)?.factor;
            (*least <= size && size <= *most).then(|| unit.to_owned())
        };
        let dimension = dimension_of(constant);
        let mut candidates: Vec<String> = fact.unit.iter().cloned().collect();
        if dimension.is_ratio() {
            candidates.extend(["%".to_owned(), "‰".to_owned()]);
        }
        candidates.extend(units::units_of(&dimension).into_iter().rev());
        let written = plain.and_then(|(_, _, unit)| unit);
        let mend = candidates.iter().filter(|unit| Some(unit.as_str()) != written).find_map(|unit| fits(unit));
        let mend = mend.and_then(|unit| plain.map(|(digits, ..)| format!("{digits}{unit}")));
        let show =
            |bound: &Exact| units::literal(bound, &dimension).or_else(|| exact::to_decimal(bound)).unwrap_or_default();
        let range = (signed(least, show), signed(most, show));
        let words = cx.locator.words(span);
        self.report(message::implausible(
            cx.locator.place(span),
            &fact.name.clone(),
            &words,
            (&range.0, &range.1),
            mend.as_deref(),
        ));
    }

    /// `同比(x) >= 8` almost surely means 8%.
    fn percent_slip(&mut self, cx: Cx<'_>, measured: &Expr, plain: Option<(&str, &Exact, Option<&str>)>, span: Span) {
        let share = matches!(&measured.node, Node::Growth { .. })
            || matches!(&measured.node, Node::Share { .. } if dimension_of(measured).is_ratio());
        let Some((digits, value, None)) = plain else {
            return;
        };
        if share && *value >= exact::int(1) {
            let words = cx.locator.words(measured.span);
            self.report(message::percent_slip(cx.locator.place(span), &words, digits));
        }
    }
}

/// What a number is called in a message.
pub(crate) fn dimension_words(tree: &ast::Expr, dimension: &Dimension) -> (String, String) {
    match &*tree.bare().kind {
        Kind::Number { unit: None, .. } => ("没有单位的数".to_owned(), "a plain number".to_owned()),
        _ => (dimension.zh(), dimension.en()),
    }
}

fn signed(value: &Exact, show: impl Fn(&Exact) -> String) -> String {
    if *value < exact::int(0) { format!("-{}", show(&-value)) } else { show(value) }
}

/// The fact that an expression is, seen through a reference, an aggregate of years or a derived name.
pub(crate) fn bare_fact(expr: &Expr) -> Option<duojin_rule::FactId> {
    match &expr.node {
        Node::Fact { fact, .. } => Some(*fact),
        Node::Of { body, .. } => bare_fact(body),
        Node::Derived { body, .. } => bare_fact(body),
        Node::Aggregate { kind: AggregateKind::Max | AggregateKind::Min | AggregateKind::Mean, of, .. } => {
            of.first().and_then(bare_fact)
        }
        _ => None,
    }
}

/// The unit that a bare number most likely has: the fact's own, else one that makes it plausible, else the base unit.
fn likely_unit(fact: Option<&FactDef>, value: &Exact, wanted: &Dimension) -> Option<String> {
    let fits = |name: &str| {
        let Some(unit) = units::unit(name).filter(|unit| unit.dimension == *wanted) else {
            return false;
        };
        let range = fact.and_then(|f| f.range.as_ref());
        range.is_none_or(|(least, most)| (least..=most).contains(&&(value * unit.factor)))
    };
    if let Some(unit) = fact.and_then(|f| f.unit.clone()).filter(|unit| fits(unit)) {
        return Some(unit);
    }
    let all = units::units_of(wanted);
    if wanted.is_money() {
        return ["万元", "亿元", "元"].into_iter().find(|name| fits(name)).map(ToOwned::to_owned);
    }
    all.iter().rev().find(|name| fits(name)).or(all.last()).cloned()
}
