//! Chinese numerals: 三百二十万, 百分之八, 十五.

use duojin_base::{Exact, exact};

fn digit(c: char) -> Option<i64> {
    Some(match c {
        '零' => 0,
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

const fn place(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        _ => return None,
    })
}

/// The whole number at the beginning and its length in characters; 万 and 亿 belong to it.
pub(super) fn whole(chars: &[char]) -> Option<(i64, usize)> {
    let (mut total, mut group, mut section, mut last) = (0_i64, 0_i64, 0_i64, None::<i64>);
    let mut length = 0;
    for c in chars.iter().take(24) {
        if let Some(d) = digit(*c) {
            if last.is_some_and(|d| d != 0) {
                return None; // 二零二二: not a number but a row of digits.
            }
            last = Some(d);
        } else if let Some(times) = place(*c) {
            section = section.checked_add(last.take().unwrap_or(1).checked_mul(times)?)?;
        } else if matches!(c, '万' | '亿') && length > 0 {
            section = section.checked_add(last.take().unwrap_or(0))?;
            if *c == '万' {
                // 二万五千万: twenty-five thousand times ten thousand.
                group = group.checked_add(section)?.checked_mul(10_000)?;
            } else {
                total = total.checked_add(group.checked_add(section)?.checked_mul(100_000_000)?)?;
                group = 0;
            }
            section = 0;
        } else {
            break;
        }
        length += 1;
    }
    let value = total.checked_add(group)?.checked_add(section)?.checked_add(last.unwrap_or(0))?;
    (length > 0).then_some((value, length))
}

/// A number with an optional fraction (点五) at the beginning.
pub(super) fn number(chars: &[char]) -> Option<(Exact, usize)> {
    let (value, mut length) = whole(chars)?;
    let mut number = exact::int(value);
    if chars.get(length) == Some(&'点') {
        let digits: Vec<i64> = chars.iter().skip(length + 1).map_while(|c| digit(*c)).take(9).collect();
        for (at, d) in (1_u32..).zip(&digits) {
            number += exact::scaled(*d, at);
        }
        if !digits.is_empty() {
            length += 1 + digits.len();
        }
    }
    Some((number, length))
}

/// A whole number written out: 二十五.
pub(super) fn written(value: u64) -> String {
    duojin_text::quantity::to_chinese(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_back() {
        for n in (0..2_000).chain([9_999, 10_000, 10_010, 30_000, 100_000, 1_050_000, 100_000_000, 320_000_000]) {
            let words: Vec<char> = written(n).chars().collect();
            assert_eq!(whole(&words), Some((i64::try_from(n).unwrap(), words.len())), "{words:?}");
        }
        let twice: Vec<char> = "二万五千万".chars().collect();
        assert_eq!(whole(&twice), Some((250_000_000, 5)));
        let half: Vec<char> = "八点五".chars().collect();
        assert_eq!(number(&half), Some((exact::scaled(85, 1), 3)));
    }
}
