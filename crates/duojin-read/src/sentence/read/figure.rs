//! Figures with units, dates and periods.

use duojin_base::{Exact, NaiveDate, Span, exact};
use duojin_rule::{Dimension, Expr, Node, Type, Value};

use super::Reader;
use super::rule_text::Piece;
use crate::sentence::fold::THOUSANDS;
use crate::sentence::numeral;

/// A period as rule text writes it.
pub(super) struct Period {
    /// `上年Q3`
    pub(super) text: String,
    /// Counted from the application year, and the whole year.
    pub(super) year: Option<String>,
}

const YEARS: [(&str, &str); 16] = [
    ("申报年度", "当年"),
    ("申报当年", "当年"),
    ("申报前一年度", "上年"),
    ("申报前一年", "上年"),
    ("上一年度", "上年"),
    ("上一年", "上年"),
    ("上年度", "上年"),
    ("上年", "上年"),
    ("去年", "上年"),
    ("前年度", "前年"),
    ("前年", "前年"),
    ("当年度", "当年"),
    ("当年", "当年"),
    ("本年度", "当年"),
    ("本年", "当年"),
    ("今年", "当年"),
];

impl Reader<'_> {
    /// A figure with its unit: 3亿元, 8%, 三百万元, 百分之八.
    pub(super) fn figure(&mut self) -> Option<Piece> {
        self.maybe(|reader| {
            reader.eat("人民币");
            if reader.eat("百分之") {
                let (value, length) = reader.digits().or_else(|| numeral::number(reader.rest()))?;
                reader.at += length;
                return Some(literal(&(value / exact::int(100)), &Dimension::RATIO, reader));
            }
            let digits = reader.digits();
            let written = digits.is_none();
            let (value, length) = digits.or_else(|| numeral::number(reader.rest()))?;
            reader.at += length;
            match reader.unit() {
                Some((dimension, factor)) => Some(literal(&(value * factor), &dimension, reader)),
                // A Chinese numeral without a unit is rather a part of a word.
                None if written => None,
                None => Some(literal(&value, &Dimension::RATIO, reader)),
            }
        })
    }

    /// Digits, perhaps with separators and a fraction.
    fn digits(&self) -> Option<(Exact, usize)> {
        let chars = self.rest();
        let mut text = String::new();
        let mut length = 0;
        while let Some(c) = chars.get(length) {
            let after = || chars.get(length + 1).is_some_and(char::is_ascii_digit);
            match *c {
                '0'..='9' => text.push(*c),
                THOUSANDS if !text.is_empty() && !text.contains('.') => {}
                '.' if !text.is_empty() && !text.contains('.') && after() => text.push('.'),
                _ => break,
            }
            length += 1;
        }
        Some((exact::parse_decimal(&text)?, length)).filter(|_| length > 0)
    }

    fn unit(&mut self) -> Option<(Dimension, Exact)> {
        let (length, unit) = (1..=7).rev().find_map(|length| {
            let name: String = self.rest().get(..length)?.iter().collect();
            Some((length, duojin_lang::unit(&name)?))
        })?;
        self.at += length;
        Some((unit.dimension, unit.factor))
    }

    /// 2020年1月1日, 2020-01-01.
    pub(super) fn date(&mut self) -> Option<NaiveDate> {
        self.maybe(|reader| {
            let year = reader.row_of_digits(4, 4)?;
            let dashes = reader.eat("-");
            if !dashes && !reader.eat("年") {
                return None;
            }
            let month = reader.row_of_digits(1, 2)?;
            if !reader.eat(if dashes { "-" } else { "月" }) {
                return None;
            }
            let day = reader.row_of_digits(1, 2)?;
            if !dashes && !reader.eat("日") {
                return None;
            }
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        })
    }

    pub(super) fn row_of_digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let length = self.rest().iter().take_while(|c| c.is_ascii_digit()).count();
        if length < least || length > most {
            return None;
        }
        let text: String = self.rest().get(..length)?.iter().collect();
        self.at += length;
        text.parse().ok()
    }

    /// A small whole number, in digits or Chinese.
    pub(super) fn small(&mut self) -> Option<u32> {
        if let Some(n) = self.row_of_digits(1, 4) {
            return Some(n);
        }
        let chars: Vec<char> = self.rest().iter().take(6).copied().collect();
        let (value, length) = numeral::whole(&chars)?;
        self.at += length;
        u32::try_from(value).ok()
    }

    /// 2022年, 上年度第三季度, 2022年7月.
    pub(super) fn period(&mut self) -> Option<Period> {
        self.maybe(|reader| {
            let (year, offset) = match reader.eat_one(&YEARS) {
                Some(year) => (year.to_owned(), true),
                None => reader.far_year().or_else(|| reader.civil_year())?,
            };
            let part = reader.part();
            let text = format!("{year}{}", part.as_deref().unwrap_or_default());
            let year = (offset && part.is_none()).then_some(year);
            Some(Period { text, year })
        })
    }

    /// 申报年前第三年, 申报年后第一年.
    fn far_year(&mut self) -> Option<(String, bool)> {
        self.maybe(|reader| {
            let sign = reader.eat_one(&[("申报年前第", '-'), ("申报年后第", '+')])?;
            let n = reader.small()?;
            reader.eat("年").then(|| (format!("申报年{sign}{n}"), true))
        })
    }

    fn civil_year(&mut self) -> Option<(String, bool)> {
        self.maybe(|reader| {
            let year = reader.row_of_digits(4, 4)?;
            (reader.eat("年") && (1900..=2199).contains(&year)).then(|| {
                reader.eat("度");
                (year.to_string(), false)
            })
        })
    }

    fn part(&mut self) -> Option<String> {
        if self.eat("上半年") {
            return Some("H1".to_owned());
        }
        if self.eat("下半年") {
            return Some("H2".to_owned());
        }
        self.maybe(|reader| {
            reader.eat("第");
            let n = reader.small()?;
            if reader.eat("季度") {
                return Some(format!("Q{n}"));
            }
            reader.eat("月").then(|| format!("-{n:02}"))
        })
    }
}

/// A figure as rule text, in the unit that reads best.
fn literal(value: &Exact, dimension: &Dimension, reader: &Reader<'_>) -> Piece {
    let constant = Expr {
        node: Node::Const(Value::Number(value.clone())),
        ty: Type::Number(dimension.clone()),
        span: Span::default(),
    };
    let text = duojin_lang::print_expr(&constant, reader.vocabulary.schema);
    Piece { literal: true, ..Piece::atom(text) }
}
