//! Characters of official documents: one width, and the classes that shapes are made of.

use crate::document::{is_unseen, upright};

/// The half-width form of a character, with one form for every blank. Keeps the number of scalars.
pub(crate) fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' | '\t' | '\r' | '\u{B}' | '\u{C}' => ' ',
        // Between two lines of a table cell.
        '\u{2028}' => BORDER,
        _ if is_unseen(c) => ' ',
        '｡' => '。',
        '﹙' => '(',
        '﹚' => ')',
        _ if c.is_whitespace() && c != '\n' => ' ',
        _ => match upright(c) {
            same if same == c => c,
            usual => fold(usual),
        },
    }
}

/// What stands, folded, between two cells of a table.
pub(crate) const BORDER: char = '\t';

/// A character of the text, or NUL past its end.
pub(crate) fn at(chars: &[char], index: usize) -> char {
    chars.get(index).copied().unwrap_or('\0')
}

/// A part of the text; empty where it leaves the text.
pub(crate) fn part(chars: &[char], start: usize, end: usize) -> &[char] {
    chars.get(start..end).unwrap_or_default()
}

/// The part without blanks at its ends, as borders.
pub(crate) fn trimmed(chars: &[char], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && is_blank(at(chars, start)) {
        start += 1;
    }
    while end > start && is_blank(at(chars, end - 1)) {
        end -= 1;
    }
    (start, end)
}

pub(crate) fn is_blank(c: char) -> bool {
    c == ' ' || c == '\n' || c == BORDER
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '〇')
}

/// Ends a sentence (folded).
pub(crate) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?')
}

/// Whether a line that ends so has said all it had to say (folded).
pub(crate) fn closes_line(c: char) -> bool {
    ends_sentence(c) || matches!(c, ';' | ':' | ')' | '】' | '》' | '〕' | ']' | '”' | '’' | '"' | '…')
}

pub(crate) fn contains(chars: &[char], word: &str) -> bool {
    find(chars, word).is_some()
}

/// First place of a word.
pub(crate) fn find(chars: &[char], word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    let n = word.chars().count();
    (0..(chars.len() + 1).saturating_sub(n)).find(|i| at(chars, *i) == first && starts(chars, *i, word))
}

/// Whether a word stands here.
pub(crate) fn starts(chars: &[char], index: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(n, c)| at(chars, index + n) == c)
}

pub(crate) fn ends(chars: &[char], word: &str) -> bool {
    let n = word.chars().count();
    chars.len() >= n && starts(chars, chars.len() - n, word)
}

/// For each opening bracket or quote that is closed on the way, its closing one (folded text). What is never closed opens nothing.
pub(crate) fn brackets(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut pairs = Vec::new();
    for (index, c) in part(chars, start, end).iter().enumerate() {
        let place = start + index;
        let closing = match c {
            '(' => ')',
            '“' => '”',
            '‘' => '’',
            '《' => '》',
            '〈' => '〉',
            '【' => '】',
            '〔' => '〕',
            '[' => ']',
            '「' => '」',
            '『' => '』',
            ')' | '”' | '’' | '》' | '〉' | '】' | '〕' | ']' | '」' | '』' => {
                // No document nests deeper; a bound keeps hostile ones linear.
                let floor = open.len().saturating_sub(32);
                let within = open.get(floor..).unwrap_or_default().iter().rposition(|(wanted, _)| wanted == c);
                if let Some(depth) = within.map(|depth| floor + depth) {
                    if let Some((_, from)) = open.get(depth) {
                        pairs.push((*from, place));
                    }
                    open.truncate(depth);
                }
                continue;
            }
            _ => continue,
        };
        open.push((closing, place));
    }
    pairs.sort_unstable();
    pairs
}

/// The outermost pairs among [`brackets`].
pub(crate) fn outermost(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut outer: Vec<(usize, usize)> = Vec::new();
    for pair in brackets(chars, start, end) {
        if outer.last().is_none_or(|(_, closed)| pair.0 > *closed) {
            outer.push(pair);
        }
    }
    outer
}
