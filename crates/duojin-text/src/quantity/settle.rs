//! Figures become quantities: their bounds, and ranges of two of them.

use duojin_base::{Exact, Span, exact};

use super::atom::Atom;
use super::bound::{self, Side};
use super::cue::{cues, derive_when};
use super::model::{
    Amount, Bound, Comparator, Dimension, Edge, Per, Quantity, Question, QuestionKind, Reading, Unit, Value,
};
use super::units::unit_at;
use super::view::{View, ends_clause};
use super::{number, share};

pub(crate) fn settle(view: &View, atoms: Vec<Atom>, reading: &mut Reading) {
    let mut floor = 0;
    let mut at = 0;
    let mut previous: Option<(Comparator, bool, &'static str)> = None;
    let mut placed: Vec<(usize, usize)> = Vec::new();
    while let Some(atom) = atoms.get(at) {
        // （不含500万元） repeats the figure: it is part of the bound.
        if atom.start < floor {
            at += 1;
            continue;
        }
        let before = bound::side_before(view, atom.start, floor);
        let duration = atom.measure.is_some_and(|m| m.dimension == Dimension::Duration);
        let after = bound::side_after(view, atom.end, duration);
        let next = atoms.get(at + 1).filter(|next| next.start >= after.reach);
        let ranged = next.and_then(|next| range(view, atom, &before, &after, next).map(|high| (next, high)));
        let (quantity, end) = if let Some((next, (high_before, high_after))) = ranged {
            at += 1;
            (
                range_quantity(view, (atom, &before, &after), (next, &high_before, &high_after), floor, reading),
                high_after.reach.max(next.end),
            )
        } else {
            (one_quantity(view, atom, &before, &after, floor, reading), after.reach.max(atom.end))
        };
        let mut quantity = quantity;
        let firm = !before.words.is_empty();
        if let Some((comparator, true, base)) = previous
            && quantity.bound.comparator == Comparator::Exactly
            && base == quantity.unit().base
            && floor > 0
            && matches!(view.before(atom.start, 1), '、' | '和' | '及' | '与')
            && !(floor..atom.start).any(|i| ends_clause(view.at(i)))
        {
            quantity.bound.comparator = comparator;
            quantity.bound.inherited = true;
        }
        let inheritable = quantity.bound.inherited
            || firm && after.words.is_empty() && quantity.bound.comparator != Comparator::Range;
        previous = Some((quantity.bound.comparator, inheritable, quantity.unit().base));
        derive_when(view, atom, &after, &quantity, reading);
        placed.push((atom.start, end));
        reading.quantities.push(quantity);
        floor = end;
        at += 1;
    }
    share::distribute(view, &placed, reading);
}

fn amount(view: &View, atom: &Atom, floor: usize) -> Amount {
    let m = atom.measure;
    let factor = m.map_or_else(|| exact::int(1), |m| m.factor());
    let per = atom.per.or_else(|| per_before(view, atom.start, floor)).map(|(from, to)| {
        let from_word = if view.at(from) == '每' { from + 1 } else { from };
        Per { words: view.words(from_word, to), span: view.span(from, to) }
    });
    let number = &atom.number;
    let plain = m.is_none_or(|m| m.is_base());
    // The usual case needs no arithmetic: 3家, 5%.
    let unscaled = number.written == number.value || number.written == exact::int(0);
    let base = if plain { number.value.clone() } else { &number.value * &factor };
    let factor = if unscaled { factor } else { factor * (&number.value / &number.written) };
    Amount {
        span: view.span(atom.start, atom.end),
        written: atom.number.written.clone(),
        base,
        unit: Unit {
            words: atom.words.clone(),
            dimension: m.map_or(Dimension::Bare, |m| m.dimension),
            base: m.map_or("", |m| m.base),
            factor,
            per,
            implied: atom.implied,
        },
    }
}

/// 每万人…26.9件: the unit behind 每 in the same clause, if no figure stands between.
fn per_before(view: &View, start: usize, floor: usize) -> Option<(usize, usize)> {
    let each = (1..=30)
        .filter_map(|back| start.checked_sub(back))
        .take_while(|at| *at >= floor && !ends_clause(view.at(*at)))
        .find(|at| view.at(*at) == '每')?;
    let unit_from = number::begins(view.at(each + 1))
        .then(|| number::numeral(view, each + 1))
        .flatten()
        .map_or(each + 1, |n| n.end);
    let (m, end) = unit_at(view, unit_from)?;
    (m.dimension != Dimension::Duration && end <= start).then_some((each, end))
}

fn bound_of(view: &View, sides: &[&Side], more: Option<(usize, usize)>) -> Bound {
    let mut words: Vec<Span> =
        sides.iter().flat_map(|side| &side.words).chain(&more).map(|(from, to)| view.span(*from, *to)).collect();
    words.sort();
    Bound { comparator: Comparator::Exactly, words, ceiling: sides.iter().any(|side| side.ceiling), inherited: false }
}

fn one_quantity(
    view: &View,
    atom: &Atom,
    before: &Side,
    after: &Side,
    floor: usize,
    reading: &mut Reading,
) -> Quantity {
    let value_span = view.span(atom.start, atom.end);
    let span = view.span(before.reach.min(atom.start), after.reach.max(atom.end));
    let mut bound = bound_of(view, &[before, after], atom.more);
    let none = Comparator::Exactly;
    let mut comparator = match (before.comparator, after.comparator) {
        (first, second) if second == none => first,
        (first, second) if first == none || before.weak || first == second => second,
        (first, second) => {
            let up = |c| matches!(c, Comparator::AtLeast | Comparator::MoreThan);
            if up(first) != up(second) && second != Comparator::About && first != Comparator::About {
                reading.questions.push(Question { span, kind: QuestionKind::OpposedBounds });
            }
            if first == Comparator::About { second } else { first }
        }
    };
    if atom.more.is_some() && (comparator == none || before.weak && after.comparator == none) {
        comparator = Comparator::MoreThan;
    }
    bound.comparator = bound::amended(comparator, after.edge);
    let low = amount(view, atom, floor);
    let cues = cues(view, atom, before, floor);
    if atom.multiply {
        reading.questions.push(Question { span: value_span, kind: QuestionKind::BaseLevel });
    }
    let mut vague = false;
    let value = if let Some((least, most)) = &atom.number.vague {
        reading.questions.push(Question { span: value_span, kind: QuestionKind::Vague });
        vague = true;
        let factor = atom.measure.map_or_else(|| exact::int(1), |m| m.factor());
        let end = |figure: &Exact| Amount { written: figure.clone(), base: figure * &factor, ..low.clone() };
        Value::Range { low: end(least), low_edge: Edge::Unsaid, high: end(most), high_edge: Edge::Unsaid }
    } else {
        Value::One(low)
    };
    if vague && bound.comparator == none {
        bound.comparator = Comparator::About;
    }
    Quantity { span, value_span, value, bound, cues, vague }
}

const RANGE_MARKS: &[&str] = &["--", "-", "~", "至", "到"];
const RANGE_JOINTS: &[&str] = &["", "、", ",", "且", "并", "而", "但", ",且", "至", "到"];

/// Whether two neighbouring figures are the ends of a range; the sides of the upper one.
fn range(view: &View, low: &Atom, before: &Side, after: &Side, high: &Atom) -> Option<(Side, Side)> {
    let same = low.measure.map(|m| m.base) == high.measure.map(|m| m.base)
        && !low.multiply
        && !high.multiply
        && low.measure.is_some();
    if !same || low.number.vague.is_some() {
        return None;
    }
    let duration = high.measure.is_some_and(|m| m.dimension == Dimension::Duration);
    let high_before = bound::side_before(view, high.start, after.reach.max(low.end));
    let high_after = bound::side_after(view, high.end, duration);
    let joint = after.reach.max(low.end);
    let rising = low.number.value <= high.number.value || low.number.multiplier_at == low.number.end;
    if rising && RANGE_MARKS.iter().any(|mark| view.word(joint, mark) == Some(high.start)) {
        return Some((Side { reach: high.start, ..Side::default() }, high_after));
    }
    let upper = |side: &Side| matches!(side.comparator, Comparator::AtMost | Comparator::LessThan);
    let lower = |side: &Side| matches!(side.comparator, Comparator::AtLeast | Comparator::MoreThan) && !side.weak;
    let two_sided = (lower(before) || lower(after))
        && (upper(&high_before) || upper(&high_after))
        && low.number.value < high.number.value;
    let joined = RANGE_JOINTS.iter().any(|mark| view.word(joint, mark) == Some(high_before.reach));
    (two_sided && joined).then_some((high_before, high_after))
}

fn edge(sides: [&Side; 2]) -> Edge {
    if let Some(edge) = sides.iter().find_map(|side| side.edge) {
        return edge;
    }
    match sides.iter().map(|side| side.comparator).find(|c| *c != Comparator::Exactly) {
        Some(Comparator::AtLeast | Comparator::AtMost) => Edge::Included,
        Some(Comparator::MoreThan | Comparator::LessThan) => Edge::Excluded,
        _ => Edge::Unsaid,
    }
}

fn range_quantity(
    view: &View,
    low: (&Atom, &Side, &Side),
    high: (&Atom, &Side, &Side),
    floor: usize,
    reading: &mut Reading,
) -> Quantity {
    let value_span = view.span(low.0.start, high.0.end);
    let span = view.span(low.1.reach.min(low.0.start), high.2.reach.max(high.0.end));
    let mut bound = bound_of(view, &[low.1, low.2, high.1, high.2], None);
    bound.comparator = Comparator::Range;
    let (low_amount, high_amount) = (amount(view, low.0, floor), amount(view, high.0, floor));
    if low_amount.base > high_amount.base {
        reading.questions.push(Question { span: value_span, kind: QuestionKind::EmptyRange });
    }
    let low_side = if low.1.weak { Side::default() } else { low.1.clone() };
    let value = Value::Range {
        low: low_amount,
        low_edge: edge([low.2, &low_side]),
        high: high_amount,
        high_edge: edge([high.2, high.1]),
    };
    Quantity { span, value_span, value, bound, cues: cues(view, low.0, low.1, floor), vague: false }
}
