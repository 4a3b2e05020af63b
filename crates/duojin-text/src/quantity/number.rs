//! Numerals: Arabic, Chinese, mixed; their exact value; and the way back into Chinese characters.

use duojin_base::{Exact, exact};
use num_bigint::BigInt;

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

fn digit(c: char) -> Option<i128> {
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
    let is_point =
        matches!(view.at(end), '.' | '·') && view.at(end + 1).is_ascii_digit() && !view.gap(end) && !view.gap(end + 1);
    if is_point {
        let fraction_end = digits_end(view, end + 1);
        text.push('.');
        text.push_str(&view.words(end + 1, fraction_end));
        end = fraction_end;
    }
    Some((end, exact::parse_decimal(&text)?, doubtful))
}

fn arabic(view: &View, start: usize) -> Option<Numeral> {
    let (plain_end, plain_value, mut doubtful) = plain(view, start)?;
    let (mut end, exponent) = multipliers(view, plain_end);
    let mut found = Numeral {
        start,
        end,
        value: &plain_value * power(exponent),
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
    // 三点五万.
    if view.at(end) == '点' && digit(view.at(end + 1)).is_some() && n_multipliers * n_digits == 0 {
        let mut at = end + 1;
        let mut text = format!("{value}.");
        while let Some(d) = digit(view.at(at)) {
            text.push_str(&d.to_string());
            at += 1;
            if text.len() > 30 {
                break;
            }
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

/// The value of a numeral in Chinese characters with multipliers.
fn chinese_value(run: &[char]) -> Option<i128> {
    let (mut total, mut section) = (0_i128, 0_i128);
    let mut pending: Option<i128> = None;
    let mut last_exponent = u32::MAX;
    let mut zero_before = false;
    for (at, c) in run.iter().enumerate() {
        if let Some(d) = digit(*c) {
            if pending.is_some() {
                return None;
            }
            if d == 0 {
                if run.len() == 1 {
                    return Some(0);
                }
                zero_before = true;
            } else {
                pending = Some(d);
            }
            continue;
        }
        let exponent = multiplier(*c)?;
        let ten = 10_i128.checked_pow(exponent)?;
        if exponent < 4 {
            let bare_allowed = exponent == 1 || at == 0;
            let times = pending.take().or(bare_allowed.then_some(1))?;
            if section != 0 && exponent >= last_exponent {
                return None;
            }
            section = section.checked_add(times.checked_mul(ten)?)?;
        } else {
            section = section.checked_add(pending.take().unwrap_or(0))?;
            if section == 0 && total == 0 {
                if at != 0 {
                    return None;
                }
                section = 1;
            }
            if exponent == 8 {
                total = total.checked_add(section)?.checked_mul(ten)?;
            } else {
                if section == 0 {
                    return None;
                }
                total = total.checked_add(section.checked_mul(ten)?)?;
            }
            section = 0;
        }
        last_exponent = exponent;
        zero_before = false;
    }
    if let Some(d) = pending {
        // 两万五, 三百五.
        let short = !zero_before && (2..=8).contains(&last_exponent);
        let times = if short { 10_i128.checked_pow(last_exponent - 1)? } else { 1 };
        section = section.checked_add(d.checked_mul(times)?)?;
    }
    total.checked_add(section)
}

/// The number in Chinese characters as official texts write it: 一千零五十, 十二, 三亿零二十万.
pub fn to_chinese(number: u64) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if number == 0 {
        return "零".to_owned();
    }
    let name = |digit: u64| usize::try_from(digit).ok().and_then(|d| DIGITS.get(d)).copied().unwrap_or('零');
    let mut written = String::new();
    let mut open_zero = false;
    for (divisor, group_name) in [(1_0000_0000_0000_u64, "万亿"), (1_0000_0000, "亿"), (1_0000, "万"), (1, "")] {
        let group = number / divisor % 10_000;
        // 一万亿五千亿 is written 一万五千亿.
        let group_name = if divisor == 1_0000_0000_0000 && !(number / 1_0000_0000).is_multiple_of(10_000) {
            "万"
        } else {
            group_name
        };
        if group == 0 {
            open_zero = !written.is_empty();
            continue;
        }
        if !written.is_empty() && group < 1000 {
            open_zero = true;
        }
        for (place, place_name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = group / place % 10;
            if digit == 0 {
                open_zero = open_zero || !written.is_empty();
                continue;
            }
            if open_zero && !written.is_empty() {
                written.push('零');
            }
            open_zero = false;
            if !(digit == 1 && place == 10 && written.is_empty()) {
                written.push(name(digit));
            }
            written.push_str(place_name);
        }
        open_zero = false;
        written.push_str(group_name);
    }
    written
}
