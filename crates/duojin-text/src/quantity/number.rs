//! Numerals: Arabic, Chinese, mixed; their exact value.

use duojin_base::{Exact, exact};
use num_bigint::BigInt;

use super::chinese::chinese_value;
use super::units::unit_begins_with_multiplier;
use super::view::View;

/// How a numeral is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Arabic,
    Chinese,
    /// 二〇二五.
    ChineseDigits,
    /// 百, 千万 with no digit before.
    BareMultiplier,
}

#[derive(Clone, Debug)]
pub(crate) struct Numeral {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: Exact,
    /// What stands before the multiplier that goes with the unit.
    pub(crate) written: Exact,
    /// Where that multiplier begins; `end` if there is none.
    pub(crate) multiplier_at: usize,
    pub(crate) style: Style,
    /// 几十, 三五: the least and the greatest it may mean.
    pub(crate) vague: Option<(Exact, Exact)>,
    /// 余, 多 after the number.
    pub(crate) more: Option<usize>,
    /// Whether a comma or blank was taken for a thousands mark though it could be another.
    pub(crate) doubtful: bool,
}

const NUMERAL_CHARS_MAX: usize = 40;

pub(super) fn digit(c: char) -> Option<i128> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

pub(crate) fn multiplier(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

fn power(exponent: u32) -> Exact {
    Exact::from_integer(exact::power_of_ten(exponent))
}

fn big(value: i128) -> Exact {
    Exact::from_integer(BigInt::from(value))
}

/// Whether a numeral may begin with this character.
pub(crate) fn begins(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || multiplier(c).is_some() || matches!(c, '几' | '数')
}

/// The numeral that begins at the index.
pub(crate) fn numeral(view: &View, start: usize) -> Option<Numeral> {
    let c = view.at(start);
    let mut found = if c.is_ascii_digit() {
        arabic(view, start)?
    } else if matches!(c, '几' | '数') {
        vague_multiplier(view, start)?
    } else {
        chinese(view, start)?
    };
    more(view, &mut found);
    Some(found)
}

/// 余, 多, and 几 after a multiplier.
fn more(view: &View, found: &mut Numeral) {
    let round = |found: &Numeral| (&found.value / exact::int(10)).is_integer();
    match view.at(found.end) {
        '余' | '多' if !view.has(found.end, "多种") && !view.has(found.end, "余热") && round(found) => {
            found.more = Some(found.end);
            found.end += 1;
            // 100余万元: the multiplier stands behind.
            let behind = multipliers(view, found.end);
            if behind.1 > 0 && found.multiplier_at == found.end - 1 {
                found.written = found.value.clone();
                found.value *= power(behind.1);
                found.multiplier_at = found.end;
                found.end = behind.0;
            } else if found.multiplier_at == found.end - 1 {
                found.multiplier_at = found.end;
            }
        }
        '几' if view.before(found.end, 1) == '十' => {
            let low = &found.value + exact::int(1);
            let high = &found.value + exact::int(9);
            found.vague = Some((low, high));
            found.end += 1;
            found.multiplier_at = found.end;
        }
        _ => {}
    }
}

/// The run of multipliers from the index: its end and the power of ten.
fn multipliers(view: &View, start: usize) -> (usize, u32) {
    let (mut at, mut exponent) = (start, 0);
    while let Some(more) = multiplier(view.at(at)) {
        if unit_begins_with_multiplier(view, at) || at - start >= 3 || is_denominator(view, at) {
            break;
        }
        exponent += more;
        at += 1;
    }
    (at, exponent)
}

/// Whether 分之 stands behind the characters of numerals that begin here; says it without working out their value.
pub(crate) fn before_parts(view: &View, start: usize) -> bool {
    let end = (start..start + 2 * NUMERAL_CHARS_MAX).find(|at| {
        let c = view.at(*at);
        !(begins(c) || matches!(c, '.' | ',' | '点' | '余' | '多'))
    });
    end.is_some_and(|end| view.at(end) == '分' && view.at(end + 1) == '之')
}

/// 百分之 and its like.
fn is_denominator(view: &View, at: usize) -> bool {
    view.at(at + 1) == '分' && view.at(at + 2) == '之'
}

fn digits_end(view: &View, start: usize) -> usize {
    let mut at = start;
    while view.at(at).is_ascii_digit() && (at == start || !view.gap(at)) && at - start < NUMERAL_CHARS_MAX {
        at += 1;
    }
    at
}

/// `1,234.5`, `1 200`: the end of the plain number, its value, and whether a mark in it may be another.
fn plain(view: &View, start: usize) -> Option<(usize, Exact, bool)> {
    let mut end = digits_end(view, start);
    if end == start {
        return None;
    }
    let mut text = view.words(start, end);
    let mut doubtful = false;
    if end - start <= 3 && view.at(start) != '0' {
        loop {
            let comma = view.at(end) == ',' && !view.gap(end) && !view.gap(end + 1);
            let blank = view.gap(end) && view.at(end).is_ascii_digit();
            let from = if comma { end + 1 } else { end };
            let group_end = digits_end(view, from);
            if !(comma || blank) || group_end - from != 3 || text.len() > 30 {
                break;
            }
            let next = view.at(group_end);
            // A year or a date after a blank or comma is its own number.
            if blank && (next == '年' || next == '.' || view.gap(group_end) && next.is_ascii_digit()) {
                break;
            }
            doubtful |= blank || view.raw(end) == '\u{ff0c}' && text.len() == 3;
            text.push_str(&view.words(from, group_end));
            end = group_end;
        }
    }
    let is_point = matches!(view.at(end), '.' | '·')
        && view.at(end + 1).is_ascii_digit()
        && !view.gap(end)
        && !view.gap(end + 1)
        && !(end - start <= 2 && is_year(view, end + 1));
    if is_point {
        let fraction_end = digits_end(view, end + 1);
        text.push('.');
        text.push_str(&view.words(end + 1, fraction_end));
        end = fraction_end;
    }
    Some((end, exact::parse_decimal(&text)?, doubtful))
}

/// 2.2024年度: the number of an item stands before a year.
fn is_year(view: &View, start: usize) -> bool {
    digits_end(view, start) == start + 4
        && view.at(start + 4) == '年'
        && matches!((view.at(start), view.at(start + 1)), ('1', '9') | ('2', '0'))
}

fn arabic(view: &View, start: usize) -> Option<Numeral> {
    let (plain_end, plain_value, mut doubtful) = plain(view, start)?;
    let (mut end, exponent) = multipliers(view, plain_end);
    let mut found = Numeral {
        start,
        end,
        value: if exponent == 0 { plain_value.clone() } else { &plain_value * power(exponent) },
        written: plain_value,
        multiplier_at: plain_end,
        style: Style::Arabic,
        vague: None,
        more: None,
        doubtful: false,
    };
    // 1亿5000万: further parts, each smaller than the last multiplier.
    let mut last = exponent;
    while last > 0 && view.at(end).is_ascii_digit() && !view.gap(end) {
        let Some((part_end, part, doubt)) = plain(view, end) else { break };
        let (next_end, next_exponent) = multipliers(view, part_end);
        let added = part * power(next_exponent);
        if added >= power(last) || !added.is_integer() || view.at(next_end) == '年' {
            break;
        }
        doubtful |= doubt;
        found.value += added;
        found.written = found.value.clone();
        (end, last) = (next_end, next_exponent);
        found.end = end;
        found.multiplier_at = end;
    }
    found.doubtful = doubtful;
    Some(found)
}

/// 几十, 数百万, 几个.
fn vague_multiplier(view: &View, start: usize) -> Option<Numeral> {
    let (end, exponent) = multipliers(view, start + 1);
    let several = view.at(start) == '几' && exponent == 0 && super::units::unit_at(view, end).is_some();
    if exponent == 0 && !several {
        return None;
    }
    let (low, high) = (exact::int(2) * power(exponent), exact::int(9) * power(exponent));
    Some(Numeral {
        start,
        end,
        value: low.clone(),
        written: low.clone(),
        multiplier_at: end,
        style: Style::Chinese,
        vague: Some((low, high)),
        more: None,
        doubtful: false,
    })
}

fn chinese(view: &View, start: usize) -> Option<Numeral> {
    let mut end = start;
    let (mut n_multipliers, mut n_digits) = (0_usize, 0_usize);
    while end - start < NUMERAL_CHARS_MAX {
        let c = view.at(end);
        if multiplier(c).is_some() {
            if unit_begins_with_multiplier(view, end) || is_denominator(view, end) {
                break;
            }
            n_multipliers += 1;
        } else if digit(c).is_some() {
            n_digits += 1;
        } else {
            break;
        }
        end += 1;
    }
    if end == start {
        return None;
    }
    let run: Vec<char> = (start..end).map(|at| view.at(at)).collect();
    let mut found = Numeral {
        start,
        end,
        value: exact::int(0),
        written: exact::int(0),
        multiplier_at: end,
        style: Style::Chinese,
        vague: None,
        more: None,
        doubtful: false,
    };
    if n_multipliers == 0 && n_digits > 1 {
        let values: Vec<i128> = run.iter().filter_map(|c| digit(*c)).collect();
        if n_digits >= 4 || values.contains(&0) {
            found.value = big(values.iter().fold(0_i128, |sum, d| sum.saturating_mul(10).saturating_add(*d)));
            found.style = Style::ChineseDigits;
            found.written = found.value.clone();
            return Some(found);
        }
        return approximate(&values, 0, found);
    }
    // 二三十, 三五百: two neighbouring digits before the multipliers.
    if let [first, second, rest @ ..] = run.as_slice()
        && let (Some(first), Some(second)) = (digit(*first), digit(*second))
        && first > 0
        && second > 0
    {
        let exponents: Option<Vec<u32>> = rest.iter().map(|c| multiplier(*c)).collect();
        return approximate(&[first, second], exponents?.iter().sum(), found);
    }
    let value = chinese_value(&run)?;
    found.value = big(value);
    if n_digits == 0 && run.first() != Some(&'十') && run.first() != Some(&'拾') {
        found.style = Style::BareMultiplier;
    }
    // 三点五万, 百分之十二点五.
    let is_whole = run.iter().all(|c| !matches!(c, '万' | '亿'));
    if view.at(end) == '点' && digit(view.at(end + 1)).is_some() && is_whole {
        let mut at = end + 1;
        let mut text = format!("{value}.");
        while let Some(d) = digit(view.at(at)) {
            text.push_str(&d.to_string());
            at += 1;
            if text.len() > 30 {
                break;
            }
        }
        // 十二点五十分 is a time of day.
        if matches!(multiplier(view.at(at)), Some(1..=3)) {
            found.written = found.value.clone();
            return Some(found);
        }
        let decimal = exact::parse_decimal(&text)?;
        let (tail, exponent) = multipliers(view, at);
        found.written = decimal.clone();
        found.value = decimal * power(exponent);
        found.multiplier_at = at;
        found.end = tail;
        return Some(found);
    }
    let head = run.iter().rposition(|c| !matches!(c, '万' | '亿')).map_or(0, |last| last + 1);
    let head_value = run.get(..head).filter(|h| !h.is_empty()).and_then(chinese_value);
    if head < run.len() {
        let factor = run.iter().skip(head).filter_map(|c| multiplier(*c)).sum();
        let written = head_value.map_or_else(|| exact::int(1), big);
        // 一亿三千万 is not (一亿三千)万.
        if &written * power(factor) == found.value {
            found.written = written;
            found.multiplier_at = start + head;
            return Some(found);
        }
    }
    found.written = found.value.clone();
    Some(found)
}

/// 七八 and 三五 mean about so many; other pairs of digits mean no number.
fn approximate(values: &[i128], exponent: u32, mut found: Numeral) -> Option<Numeral> {
    let &[low, high] = values else { return None };
    if !(high == low + 1 || (low, high) == (3, 5)) || low == 0 {
        return None;
    }
    let (low, high) = (big(low) * power(exponent), big(high) * power(exponent));
    found.value = low.clone();
    found.written = low.clone();
    found.vague = Some((low, high));
    Some(found)
}
