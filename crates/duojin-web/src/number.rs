//! Figures as text: thousands separators, money in the largest unit that keeps it exact, percentages.

use crate::Lang;

/// A number with its unit, ready to print. `exact` is set only when `value` had to be rounded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Word or sign before the number: 近, ≥, 约; empty if none.
    pub qualifier: String,
    /// The digits, with thousands separators.
    pub value: String,
    /// The unit, e.g. 亿元.
    pub unit: String,
    /// The exact amount in full, when `value` is rounded.
    pub exact: Option<String>,
}

impl Amount {
    /// An exact value with its unit.
    #[must_use]
    pub fn new(value: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { value: value.into(), unit: unit.into(), ..Self::default() }
    }

    /// The same amount with a word or sign before it.
    #[must_use]
    pub fn qualified(mut self, qualifier: impl Into<String>) -> Self {
        self.qualifier = qualifier.into();
        self
    }

    /// One line of text: qualifier, value, a space, unit.
    #[must_use]
    pub fn text(&self) -> String {
        if self.unit.is_empty() {
            format!("{}{}", self.qualifier, self.value)
        } else {
            format!("{}{} {}", self.qualifier, self.value, self.unit)
        }
    }
}

/// Digits in groups of three. Accepts a sign and a decimal part; other text passes unchanged.
#[must_use]
pub fn grouped(digits: &str) -> String {
    let (sign, body) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let (whole, fraction) = match body.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    out.push_str(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A count with thousands separators.
#[must_use]
pub fn count(n: i64) -> String {
    grouped(&n.to_string())
}

/// `numerator / 10^scale`, trailing zeros dropped, grouped.
#[must_use]
pub fn decimal(numerator: i64, scale: u32) -> String {
    grouped(&plain(i128::from(numerator), scale))
}

fn plain(numerator: i128, scale: u32) -> String {
    let sign = if numerator < 0 { "-" } else { "" };
    let power = 10_i128.pow(scale);
    let magnitude = numerator.abs();
    let whole = magnitude / power;
    let fraction = magnitude % power;
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{fraction:0width$}", width = scale as usize);
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// A ratio in basis points as a percentage: `1050` is `10.5%`.
#[must_use]
pub fn percent(basis_points: i64) -> String {
    format!("{}%", decimal(basis_points, 2))
}

/// Money in fen, in the largest unit that shows it exactly with two decimals or fewer.
/// Only when even that unit would need more is it rounded, marked 约 (≈) and given in full in `exact`.
#[must_use]
pub fn money(fen: i64, lang: Lang) -> Amount {
    let ladder: [(u32, &str); 3] = match lang {
        Lang::Zh => [(10, "亿元"), (6, "万元"), (2, "元")],
        Lang::En => [(11, "billion yuan"), (8, "million yuan"), (2, "yuan")],
    };
    let size = i128::from(fen).abs();
    let fen_wide = i128::from(fen);
    let fits = |scale: u32| scale <= 2 || fen_wide % 10_i128.pow(scale - 2) == 0;
    let reached = |scale: u32| size >= 10_i128.pow(scale);
    for (scale, unit) in ladder {
        // Below a thousand 万元 exactness wins over the larger unit; the full yuan form stays readable to 8 digits.
        if (reached(scale) || scale == 2) && fits(scale) && (scale != 2 || size < 10_000_000_000) {
            return Amount::new(grouped(&plain(fen_wide, scale)), unit);
        }
    }
    let (scale, unit) = ladder.into_iter().find(|(scale, _)| reached(*scale)).unwrap_or((2, ladder[2].1));
    let step = 10_i128.pow(scale.saturating_sub(2));
    let half = if fen < 0 { -step / 2 } else { step / 2 };
    let rounded = (fen_wide + half) / step;
    let about = if lang.is_en() { "≈ " } else { "约 " };
    let mut amount = Amount::new(grouped(&plain(rounded, 2)), unit).qualified(about);
    amount.exact = Some(format!("{} {}", grouped(&plain(fen_wide, 2)), ladder[2].1));
    amount
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_where_it_fits() {
        for (fen, zh, en) in [
            (35_000_000_000_000, "3,500 亿元", "350 billion yuan"),
            (4_634_200_000_000, "463.42 亿元", "46,342 million yuan"),
            (12_500_000, "12.5 万元", "125,000 yuan"),
            (1_000_000, "1 万元", "10,000 yuan"),
            (1_234_567, "12,345.67 元", "12,345.67 yuan"),
            (0, "0 元", "0 yuan"),
            (-26_000_000, "-26 万元", "-260,000 yuan"),
            (4_312_000_000, "4,312 万元", "43.12 million yuan"),
        ] {
            assert_eq!(money(fen, Lang::Zh).text(), zh, "{fen}");
            assert_eq!(money(fen, Lang::En).text(), en, "{fen}");
            assert!(money(fen, Lang::Zh).exact.is_none());
        }
    }

    #[test]
    fn rounded_money_says_so_and_gives_the_exact_amount() {
        let amount = money(1_234_567_890_123, Lang::Zh);
        assert_eq!(amount.text(), "约 123.46 亿元");
        assert_eq!(amount.exact.as_deref(), Some("12,345,678,901.23 元"));
        assert_eq!(money(i64::MIN, Lang::Zh).value, "-922,337,203.69");
    }

    #[test]
    fn counts_and_ratios() {
        assert_eq!(count(1_950_000), "1,950,000");
        assert_eq!(count(-1_000), "-1,000");
        assert_eq!(percent(1050), "10.5%");
        assert_eq!(percent(-5), "-0.05%");
        assert_eq!(decimal(444_600, 2), "4,446");
        assert_eq!(grouped("26.90"), "26.90");
        assert_eq!(grouped("近3800"), "近3800");
    }
}
