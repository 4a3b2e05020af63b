//! A figure and its bound as one or two comparisons; 为正数, 正增长 as one with nought.

use duojin_text::quantity::{Comparator, Dimension, Edge, Value};

use super::super::lexicon::ValueKind;
use super::super::model::{Condition, ConditionValue, FactName, Op, Period};
use super::super::page::{Figure, Page, Stretch};
use super::super::roles::piece;
use super::numeric::{Memory, name_of};
use super::period::period_in;
use super::{Found, named};

pub(super) fn bounded(
    page: &Page<'_>,
    figure: &Figure,
    fact: &FactName,
    period: &Period,
    from: usize,
    index: usize,
    out: &mut Vec<Found>,
) {
    let quantity = &figure.quantity;
    let mut push = |op: Op, amount: &duojin_text::quantity::Amount, at: Stretch, firm: bool| {
        let value = ConditionValue::Number {
            written: amount.written.clone(),
            base: amount.base.clone(),
            unit: if amount.unit.words.is_empty() { amount.unit.base.to_owned() } else { amount.unit.words.clone() },
            base_unit: base_unit(amount.unit.base, amount.unit.dimension),
        };
        let condition = Condition { span: page.span(at), fact: fact.clone(), op, value, period: period.clone() };
        out.push(Found { at, condition, figure: Some(index), firm, step: None });
    };
    let at = (from.min(figure.start), figure.end);
    let words = page.words((figure.start, figure.end));
    let firm = ["含", "及以", "或以", "不", "等于"].iter().any(|word| words.contains(word));
    match &quantity.value {
        Value::One(amount) => {
            let op = match quantity.bound.comparator {
                Comparator::AtLeast | Comparator::About => Op::AtLeast,
                Comparator::MoreThan => Op::MoreThan,
                Comparator::AtMost => Op::AtMost,
                Comparator::LessThan => Op::LessThan,
                Comparator::Exactly | Comparator::Range => match amount.unit.dimension {
                    Dimension::Bare => Op::Equal,
                    _ => Op::AtLeast,
                },
            };
            push(op, amount, at, firm);
        }
        Value::Range { low, low_edge, high, high_edge } => {
            let low_at = page.place(low.span);
            let high_at = page.place(high.span);
            let middle = high_at.0.max(at.0);
            let low_words = page.words((figure.start, middle));
            let low_firm = ["含", "及以", "或以"].iter().any(|word| low_words.contains(word));
            let low_op = if *low_edge == Edge::Excluded { Op::MoreThan } else { Op::AtLeast };
            let high_op = if *high_edge == Edge::Excluded { Op::LessThan } else { Op::AtMost };
            push(low_op, low, (at.0.min(low_at.0), low_at.1.max(low_at.0 + 1)), low_firm);
            push(high_op, high, (high_at.0, at.1.max(high_at.0)), *high_edge == Edge::Included);
        }
    }
}

fn base_unit(base: &str, dimension: Dimension) -> String {
    match dimension {
        Dimension::Points => "%".to_owned(),
        _ => base.to_owned(),
    }
}

/// 利润总额为正数, 同比实现正增长: above nought.
pub(super) fn states(page: &Page<'_>, stretch: Stretch, memory: &mut Memory, found: &mut Vec<Found>) {
    const POSITIVE: &[&str] = &["为正数", "为正值", "为正", "正增长"];
    let mut from = stretch.0;
    while let Some((start, end)) = page.find((from, stretch.1), POSITIVE) {
        from = end;
        let piece = piece(page, stretch, start);
        let grows = page.word(start, "正增长").is_some();
        let mention = page.mentions_in((piece.0, start)).last().copied();
        let fact = mention.and_then(|mention| page.lexicon.facts_of(mention).next()).or(memory.flow());
        let Some(fact) = fact else { continue };
        let (name, unit) = match &fact.growth {
            Some(growth) if grows => (name_of(page, growth), "%"),
            _ if fact.kind == ValueKind::Money => (named(fact), "元"),
            _ => (named(fact), "%"),
        };
        let at = (mention.map_or(piece.0, |mention| mention.start), end);
        let period = period_in(page, (piece.0, start)).unwrap_or_else(|| memory.period.clone());
        let zero = duojin_base::exact::int(0);
        let value = ConditionValue::Number {
            written: zero.clone(),
            base: zero,
            unit: unit.to_owned(),
            base_unit: unit.to_owned(),
        };
        let condition = Condition { span: page.span(at), fact: name, op: Op::MoreThan, value, period };
        found.push(Found { at, condition, figure: None, firm: true, step: None });
    }
}
