//! The typography of a sentence: full or half width marks, one sort of brackets or another, items on lines or in a row.

use crate::sentence::Phrasing;
use crate::sentence::fold::closing;

/// The same words in another typography. What stands in quotation marks stays.
pub(super) fn restyled(text: String, phrasing: &mut Phrasing) -> String {
    let brackets = match phrasing.pick(6) {
        3 => Some(('(', ')')),
        4 => Some(('〔', '〕')),
        5 => Some(('[', ']')),
        _ => None,
    };
    let half = phrasing.other(5);
    let wide = phrasing.other(8);
    let row = phrasing.other(4);
    if brackets.is_none() && !half && !wide && !row {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut inside = None;
    let mut before = '\n';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match inside {
            Some(close) if c == close => inside = None,
            Some(_) => {}
            None => inside = closing(c),
        }
        if inside.is_some() || c == '”' || c == '」' {
            out.push(c);
            before = c;
            continue;
        }
        // （一） keeps its brackets: a mark is known by them.
        match c {
            '\n' if row && before == '：' && chars.peek() != Some(&'|') => {}
            '\n' if row && before == '；' => {}
            '（' | '）' => {
                let pair = brackets.unwrap_or(('（', '）'));
                out.push(if c == '（' { pair.0 } else { pair.1 });
            }
            '，' if half && !before.is_ascii_digit() => out.push(','),
            '；' if half => out.push(';'),
            '：' if half => out.push(':'),
            '0'..='9' if wide => out.push(char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)),
            c => out.push(c),
        }
        before = c;
    }
    out
}
