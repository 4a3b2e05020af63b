//! Full dates in a line.

use super::chars::{at, part};
use super::marker::digit;

/// 2023年12月1日, 二〇二三年十二月一日, also in brackets.
pub(crate) fn is_date(words: &[char]) -> bool {
    date_in(words).is_some_and(|(from, to)| {
        words.iter().enumerate().all(|(n, c)| (from..to).contains(&n) || matches!(c, '(' | ')' | ' '))
    })
}

/// The first full date in a line, as borders.
pub(crate) fn date_in(words: &[char]) -> Option<(usize, usize)> {
    let is_digit = |c: char| c.is_ascii_digit() || digit(c).is_some() || matches!(c, '十' | '○' | 'O');
    // Digits with blanks about them, from a place on: one past them.
    let run = |mut index: usize| {
        while is_digit(at(words, index)) || at(words, index) == ' ' {
            index += 1;
        }
        index
    };
    words.iter().enumerate().skip(4).find_map(|(n, sign)| {
        if !matches!(sign, '年' | '-' | '/' | '.') {
            return None;
        }
        let mut from = n;
        while *sign == '年' && from > 0 && at(words, from - 1) == ' ' {
            from -= 1;
        }
        let year_end = from;
        while from > 0 && year_end - from < 5 && is_digit(at(words, from - 1)) {
            from -= 1;
        }
        if year_end - from != 4 {
            return None;
        }
        let month_end = run(n + 1);
        let day_end = run(month_end + 1);
        if month_end == n + 1 || day_end == month_end + 1 {
            return None;
        }
        match (sign, at(words, month_end)) {
            ('年', '月') if at(words, day_end) == '日' => Some((from, day_end + 1)),
            ('-', '-') | ('/', '/') | ('.', '.') if at(words, from).is_ascii_digit() => {
                let blanks = part(words, month_end, day_end).iter().rev().take_while(|c| **c == ' ').count();
                Some((from, day_end - blanks))
            }
            _ => None,
        }
    })
}
