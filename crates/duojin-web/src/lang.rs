//! The two languages of the interface, and how dates are said in them.

use crate::words::office::{self, OfficeWords};
use crate::words::reading::{self, ReadingWords};
use crate::words::{EN, Words, ZH};

/// Language of the interface. Data (plan text, names, clauses) stays Chinese in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Lang {
    /// Reads the `lang` query parameter; anything but `en` is Chinese.
    #[must_use]
    pub fn from_query(value: Option<&str>) -> Self {
        match value {
            Some("en") => Self::En,
            _ => Self::Zh,
        }
    }

    /// The value of the `lang` attribute of the page.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Is this English?
    #[must_use]
    pub const fn is_en(self) -> bool {
        matches!(self, Self::En)
    }

    /// The words of the interface in this language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }

    /// The words of the office pages in this language.
    #[must_use]
    pub fn office(self) -> &'static OfficeWords {
        match self {
            Self::Zh => &office::ZH,
            Self::En => &office::EN,
        }
    }

    /// The words of the reading workbench in this language.
    #[must_use]
    pub fn reading(self) -> &'static ReadingWords {
        match self {
            Self::Zh => &reading::ZH,
            Self::En => &reading::EN,
        }
    }

    /// Says a period or date: `2025`, `2025-09`, `2025-09-30`, `2025Q3`, `2025H1`, `2023/2025`. Other text passes unchanged.
    #[must_use]
    pub fn period(self, text: &str) -> String {
        if let Some((from, to)) = text.split_once('/') {
            let joint = if self.is_en() { " to " } else { " 至 " };
            return format!("{}{joint}{}", self.period(from), self.period(to));
        }
        self.known_period(text).unwrap_or_else(|| text.to_owned())
    }

    fn known_period(self, text: &str) -> Option<String> {
        let year = text.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?;
        let rest = text.get(4..)?;
        if rest.is_empty() {
            return Some(if self.is_en() { year.to_owned() } else { format!("{year} 年") });
        }
        if let Some(part) = rest.strip_prefix(['Q', 'H']) {
            let n: u8 = part.parse().ok()?;
            let quarter = rest.starts_with('Q');
            return match (self, quarter, n) {
                (Self::En, true, 1..=4) => Some(format!("Q{n} {year}")),
                (Self::En, false, 1..=2) => Some(format!("H{n} {year}")),
                (Self::Zh, true, 1..=4) => Some(format!("{year} 年第 {n} 季度")),
                (Self::Zh, false, 1) => Some(format!("{year} 年上半年")),
                (Self::Zh, false, 2) => Some(format!("{year} 年下半年")),
                _ => None,
            };
        }
        let mut parts = rest.strip_prefix('-')?.splitn(2, '-');
        let month: usize = parts.next()?.parse().ok()?;
        let name = MONTHS.get(month.checked_sub(1)?)?;
        match parts.next() {
            None if self.is_en() => Some(format!("{name} {year}")),
            None => Some(format!("{year} 年 {month} 月")),
            Some(day) => {
                let day: u8 = day.parse().ok().filter(|d| (1..=31).contains(d))?;
                Some(if self.is_en() {
                    format!("{day} {name} {year}")
                } else {
                    format!("{year} 年 {month} 月 {day} 日")
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang::{En, Zh};

    #[test]
    fn periods_are_said_in_both_languages() {
        for (text, zh, en) in [
            ("2025", "2025 年", "2025"),
            ("2025-09", "2025 年 9 月", "September 2025"),
            ("2025-09-30", "2025 年 9 月 30 日", "30 September 2025"),
            ("2025Q3", "2025 年第 3 季度", "Q3 2025"),
            ("2025H1", "2025 年上半年", "H1 2025"),
            ("2016/2017-06", "2016 年 至 2017 年 6 月", "2016 to June 2017"),
            ("2025-13", "2025-13", "2025-13"),
            ("长期", "长期", "长期"),
            ("2025Q9", "2025Q9", "2025Q9"),
        ] {
            assert_eq!(Zh.period(text), zh);
            assert_eq!(En.period(text), en);
        }
    }
}
