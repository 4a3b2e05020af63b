//! Items that stand inside a paragraph: （1）…；（2）…, ①…②…, 1.…2.…, 一是…；二是….

use super::chars::{at, is_han};
use super::marker::{Marker, Style, digit, marker};
use duojin_base::Span;

/// An item of a list: a line of its own, or a stretch of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// From its number to its last scalar.
    pub span: Span,
    /// Its number.
    pub number_span: Span,
    /// The number as a number.
    pub value: u32,
    /// The form of its number.
    pub style: Style,
    /// Index of the block it stands in.
    pub block: usize,
    /// Whether it stands inside a paragraph.
    pub inline: bool,
}

/// Where an inline item begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) marker: usize,
    pub(crate) number_end: usize,
    pub(crate) value: u32,
    pub(crate) style: Style,
}

/// The rows of inline items in `start..end`: at least 1 and 2 of one form, each after a sign or, for 1, after words.
pub(crate) fn inline(chars: &[char], start: usize, end: usize) -> Vec<Start> {
    let mut rows: Vec<Vec<Start>> = Vec::new();
    for index in start..end {
        let Some(found) = candidate(chars, start, index, end) else { continue };
        let this = Start { marker: found.start, number_end: found.end, value: found.value, style: found.style };
        let row = rows.iter_mut().rev().find(|row| row.last().is_some_and(|last| last.style == this.style));
        match row {
            Some(row) if row.last().is_some_and(|last| last.value + 1 == this.value) => row.push(this),
            _ if this.value == 1 => rows.push(vec![this]),
            _ => {}
        }
    }
    let mut all: Vec<Start> = rows.into_iter().filter(|row| row.len() > 1).flatten().collect();
    all.sort_by_key(|start| start.marker);
    all
}

fn candidate(chars: &[char], start: usize, index: usize, end: usize) -> Option<Marker> {
    let c = at(chars, index);
    let before = if index > start { at(chars, index - 1) } else { '\n' };
    let after_sign = matches!(before, '\n' | ' ' | '。' | ';' | ':' | ',' | '、' | '!' | '?' | ')' | '”');
    if let Some(value) = digit(c).or((c == '十').then_some(10)) {
        let told = at(chars, index + 1) == '是' && after_sign && value > 0;
        return told.then(|| Marker {
            style: Style::Ordinal,
            value,
            start: index,
            end: index + 2,
            rest: index + 2,
            doubtful: false,
        });
    }
    let possible = matches!(c, '(' | '[' | '〔' | '【')
        || c.is_ascii_digit() && !before.is_ascii_digit() && before != '.'
        || !is_han(c) && u32::from(c) >= 0x2460;
    let found = if possible { marker(chars, index, end)? } else { return None };
    let fits = match found.style {
        Style::ArabicBracket | Style::HanBracket => after_sign,
        Style::Circled => true,
        Style::Arabic => {
            at(chars, index + 1) != ' '
                && is_han(at(chars, found.rest))
                && (after_sign && before != ',' || is_han(before))
        }
        Style::ArabicHalf => after_sign,
        _ => false,
    };
    (fits && !found.doubtful).then_some(found)
}
