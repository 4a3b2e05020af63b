//! Numbers in front of lines: 第一章, 第十条, 一、（一）1.（1）①, 附件1, in either width and with stray blanks.

use super::chars::{at, fold, is_han, part};

/// The form of a number. Forms nest in the order they are met; see `tree`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Style {
    /// 附件1, 附表, 附录.
    Annex,
    /// 第一编, 第一篇, 第一部分.
    Part,
    /// 第一章.
    Chapter,
    /// 第一节.
    Division,
    /// 第一条.
    Article,
    /// 一、
    Han,
    /// （一）, 一）, ㈠.
    HanBracket,
    /// 1. 1、 ⒈
    Arabic,
    /// 1.1 and deeper; the number of its parts.
    Dotted(u8),
    /// （1）, ⑴.
    ArabicBracket,
    /// 1）.
    ArabicHalf,
    /// ①.
    Circled,
    /// A title line without any number.
    Bare,
    /// 一是, 二是 inside a paragraph.
    Ordinal,
}

impl Style {
    /// The usual order of depth; an article stands anywhere.
    pub(crate) fn rank(self) -> Option<u8> {
        Some(match self {
            Self::Annex => 0,
            Self::Part => 1,
            Self::Chapter => 2,
            Self::Division => 3,
            Self::Article => return None,
            Self::Bare => 4,
            Self::Han => 5,
            Self::HanBracket => 6,
            Self::Arabic => 7,
            Self::Dotted(parts) => 6 + parts,
            Self::ArabicBracket => 12,
            Self::ArabicHalf => 13,
            Self::Circled => 14,
            Self::Ordinal => 15,
        })
    }

    /// Whether the form alone makes it a heading, never a list item.
    pub(crate) fn is_division(self) -> bool {
        matches!(self, Self::Annex | Self::Part | Self::Chapter | Self::Division | Self::Article)
    }
}

/// A number in front of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) style: Style,
    /// The number; 0 for an annex without one.
    pub(crate) value: u32,
    /// First scalar.
    pub(crate) start: usize,
    /// One past its last scalar, punctuation included, blanks not.
    pub(crate) end: usize,
    /// Where the words begin.
    pub(crate) rest: usize,
    /// Whether it could as well be the beginning of a sentence; then it counts only as the next number of a row.
    pub(crate) doubtful: bool,
}

/// The marker at `start`, in folded text that ends at `end`.
pub(crate) fn marker(chars: &[char], start: usize, end: usize) -> Option<Marker> {
    let c = at(chars, start);
    if let Some((style, value)) = single(c) {
        return Some(made(chars, style, value, start, start + 1, end, false));
    }
    match c {
        '第' => division(chars, start, end),
        '附' => annex(chars, start, end),
        '(' | '[' | '〔' | '【' => bracketed(chars, start, end),
        _ if c.is_ascii_digit() => arabic(chars, start, end),
        _ if digit(c).is_some() || c == '十' => han(chars, start, end),
        _ => None,
    }
}

fn made(chars: &[char], style: Style, value: u32, start: usize, stop: usize, end: usize, doubtful: bool) -> Marker {
    let mut rest = stop;
    while rest < end && at(chars, rest) == ' ' {
        rest += 1;
    }
    Marker { style, value, start, end: stop.min(end), rest: rest.min(end), doubtful }
}

/// Numbers that are one character.
fn single(c: char) -> Option<(Style, u32)> {
    let n = u32::from(c);
    Some(match c {
        '①'..='⑳' => (Style::Circled, n - 0x2460 + 1),
        '㉑'..='㉟' => (Style::Circled, n - 0x3251 + 21),
        '❶'..='❿' => (Style::Circled, n - 0x2776 + 1),
        '⑴'..='⒇' => (Style::ArabicBracket, n - 0x2474 + 1),
        '⒈'..='⒛' => (Style::Arabic, n - 0x2488 + 1),
        '㈠'..='㈩' => (Style::HanBracket, n - 0x3220 + 1),
        _ => return None,
    })
}

fn division(chars: &[char], start: usize, end: usize) -> Option<Marker> {
    let (value, after) = number(chars, start + 1, end)?;
    let at_unit = blanks(chars, after, end);
    let (style, long) = match at(chars, at_unit) {
        '章' => (Style::Chapter, 1),
        '节' => (Style::Division, 1),
        '条' => (Style::Article, 1),
        '编' | '篇' => (Style::Part, 1),
        '部' if at(chars, at_unit + 1) == '分' => (Style::Part, 2),
        _ => return None,
    };
    let mut stop = at_unit + long;
    let doubtful = stop < end && !matches!(at(chars, stop), ' ' | ':' | '、' | '.');
    if matches!(at(chars, stop), ':' | '、' | '.') {
        stop += 1;
    }
    Some(made(chars, style, value, start, stop, end, doubtful))
}

fn annex(chars: &[char], start: usize, end: usize) -> Option<Marker> {
    if !matches!(at(chars, start + 1), '件' | '表' | '录' | '则') || at(chars, start + 1) == '则' {
        return None;
    }
    let after = blanks(chars, start + 2, end);
    let (value, mut stop) = match number(chars, after, end) {
        Some((value, stop)) => (value, stop),
        None => (0, start + 2),
    };
    let colon = blanks(chars, stop, end);
    let doubtful = match at(chars, colon) {
        _ if colon >= end => false,
        ':' | '、' | '.' => {
            stop = colon + 1;
            false
        }
        _ => value == 0 || colon == stop,
    };
    (!doubtful).then(|| made(chars, Style::Annex, value, start, stop, end, false))
}

fn bracketed(chars: &[char], start: usize, end: usize) -> Option<Marker> {
    let inside = blanks(chars, start + 1, end);
    let is_arabic = at(chars, inside).is_ascii_digit();
    let (value, after) = number(chars, inside, end)?;
    let close = blanks(chars, after, end);
    let fits = match at(chars, start) {
        '(' => at(chars, close) == ')',
        // [1] refers to a note.
        '[' => at(chars, close) == ']' && !is_arabic,
        '〔' => at(chars, close) == '〕' && !is_arabic,
        _ => at(chars, close) == '】' && !is_arabic,
    };
    if !fits || value > 99 {
        return None;
    }
    let mut stop = close + 1;
    if matches!(at(chars, stop), '、' | '.') {
        stop += 1;
    }
    let style = if is_arabic { Style::ArabicBracket } else { Style::HanBracket };
    Some(made(chars, style, value, start, stop, end, false))
}

fn arabic(chars: &[char], start: usize, end: usize) -> Option<Marker> {
    let (value, after) = digits(chars, start, end)?;
    if value == 0 || value > 99 {
        return None;
    }
    let sign = blanks(chars, after, end);
    let next = at(chars, sign + 1);
    match at(chars, sign) {
        '、' | '.' if sign < end && !next.is_ascii_digit() => {
            Some(made(chars, Style::Arabic, value, start, sign + 1, end, false))
        }
        // 1、2月 and 3.5亿元 begin sentences; 1、2016年 and 4.2016年 probably number one.
        '、' => Some(made(chars, Style::Arabic, value, start, sign + 1, end, true)),
        '.' if is_year(chars, sign + 1) => Some(made(chars, Style::Arabic, value, start, sign + 1, end, true)),
        ')' => Some(made(chars, Style::ArabicHalf, value, start, sign + 1, end, false)),
        '.' if sign == after => dotted(chars, start, value, sign, end),
        _ => None,
    }
}

fn is_year(chars: &[char], start: usize) -> bool {
    part(chars, start, start + 4).iter().filter(|c| c.is_ascii_digit()).count() == 4
        && matches!(at(chars, blanks(chars, start + 4, start + 6)), '年' | '-' | '—' | '–')
}

fn dotted(chars: &[char], start: usize, first: u32, mut sign: usize, end: usize) -> Option<Marker> {
    let (mut parts, mut last) = (1_u8, first);
    let mut stop = sign;
    while parts < 5 && at(chars, sign) == '.' {
        let Some((value, after)) = digits(chars, sign + 1, end).filter(|(value, _)| *value < 100) else { break };
        (parts, last, stop, sign) = (parts + 1, value, after, after);
    }
    // A measure (1.5 万元) has its unit behind.
    let next = at(chars, blanks(chars, stop, end));
    let told =
        at(chars, stop) == ' ' && is_han(next) && (parts > 2 || !"万亿千百元个家人年月日米吨倍亩件项户".contains(next));
    (parts > 1 && told && last > 0).then(|| made(chars, Style::Dotted(parts), last, start, stop, end, false))
}

fn han(chars: &[char], start: usize, end: usize) -> Option<Marker> {
    let (value, after) = number(chars, start, end)?;
    let sign = blanks(chars, after, end);
    match at(chars, sign) {
        '、' | '.' if sign < end => {
            // 一、二线城市 and 二、三产业 begin sentences.
            let next = at(chars, sign + 1);
            let doubtful = digit(next).is_some() || next == '十';
            Some(made(chars, Style::Han, value, start, sign + 1, end, doubtful))
        }
        ')' => Some(made(chars, Style::HanBracket, value, start, sign + 1, end, false)),
        _ => None,
    }
}

fn blanks(chars: &[char], mut index: usize, end: usize) -> usize {
    while index < end && at(chars, index) == ' ' {
        index += 1;
    }
    index
}

/// A number in digits or characters, blanks allowed between its digits (第 1 0 条), up to 999.
fn number(chars: &[char], start: usize, end: usize) -> Option<(u32, usize)> {
    let first = blanks(chars, start, end);
    if at(chars, first).is_ascii_digit() {
        let (mut value, mut index, mut stop) = (0_u32, first, first);
        while index < end {
            match at(chars, index).to_digit(10) {
                Some(d) if value < 100 => {
                    value = value * 10 + d;
                    stop = index + 1;
                }
                Some(_) => return None,
                None if at(chars, index) == ' ' => {}
                None => break,
            }
            index += 1;
        }
        return Some((value, stop));
    }
    let mut stop = first;
    let mut index = first;
    while index < end && index - first < 12 {
        match at(chars, index) {
            '十' | '百' => stop = index + 1,
            c if digit(c).is_some() => stop = index + 1,
            ' ' => {}
            _ => break,
        }
        index += 1;
    }
    han_number(part(chars, first, stop)).map(|value| (value, stop))
}

fn digits(chars: &[char], start: usize, end: usize) -> Option<(u32, usize)> {
    let (mut value, mut index) = (0_u32, start);
    while index < end && index - start < 5 {
        let Some(d) = at(chars, index).to_digit(10) else { break };
        value = value * 10 + d;
        index += 1;
    }
    (index > start && index - start < 5).then_some((value, index))
}

pub(crate) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// 二十一, 一百零三; also digit by digit (二一).
pub(crate) fn han_number(chars: &[char]) -> Option<u32> {
    let (mut total, mut run, mut seen) = (0_u32, None, false);
    for c in chars.iter().map(|c| fold(*c)).filter(|c| *c != ' ') {
        match c {
            '十' => {
                total += run.take().unwrap_or(1) * 10;
                seen = true;
            }
            '百' => {
                total += run.take()? * 100;
                seen = true;
            }
            _ => {
                let d = digit(c)?;
                run = Some(match run {
                    Some(0) | None => d,
                    Some(earlier) if !seen => earlier * 10 + d,
                    Some(_) => return None,
                });
            }
        }
        if total > 999 || run.is_some_and(|run| run > 999) {
            return None;
        }
    }
    (seen || run.is_some()).then(|| total + run.unwrap_or(0))
}
