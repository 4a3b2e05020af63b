//! Numbers written in Chinese characters, both ways.

use super::number::{digit, multiplier};

/// The value of a numeral in Chinese characters with multipliers.
pub(super) fn chinese_value(run: &[char]) -> Option<i128> {
    // What stands before the last 亿, since then before the last 万, since then.
    let (mut total, mut below, mut section) = (0_i128, 0_i128, 0_i128);
    let mut pending: Option<i128> = None;
    let mut last_exponent = u32::MAX;
    let mut zero_before = false;
    let mut zero_since_group = false;
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
                zero_since_group = true;
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
            if section == 0 && total == 0 && below == 0 {
                if at != 0 {
                    return None;
                }
                section = 1;
            }
            if exponent == 8 {
                total = total.checked_add(below)?.checked_add(section)?.checked_mul(ten)?;
                below = 0;
            } else if below > 0 && (section == 0 || section >= 1000 || zero_since_group) {
                // 二万五千万, 一万万: the second 万 multiplies what stands before it.
                below = below.checked_add(section)?.checked_mul(ten)?;
            } else if below > 0 || section == 0 {
                return None;
            } else {
                below = section.checked_mul(ten)?;
            }
            section = 0;
        }
        last_exponent = exponent;
        zero_before = false;
        zero_since_group &= exponent < 4;
    }
    if let Some(d) = pending {
        // 两万五, 三百五.
        let short = !zero_before && (2..=8).contains(&last_exponent);
        let times = if short { 10_i128.checked_pow(last_exponent - 1)? } else { 1 };
        section = section.checked_add(d.checked_mul(times)?)?;
    }
    total.checked_add(below)?.checked_add(section)
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
