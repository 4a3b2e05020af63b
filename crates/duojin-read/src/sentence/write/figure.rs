//! Figures, dates and periods.

use duojin_base::{Exact, NaiveDate, PeriodGrain, Span, exact};
use duojin_rule::{Dimension, Expr, Node, PeriodSel, Type, Value};

use super::Writer;
use crate::sentence::numeral;

impl Writer<'_> {
    /// A figure with its unit.
    pub(super) fn number(&mut self, value: &Exact, dimension: &Dimension) {
        let constant = Expr {
            node: Node::Const(Value::Number(value.clone())),
            ty: Type::Number(dimension.clone()),
            span: Span::default(),
        };
        let text = duojin_lang::print_expr(&constant, self.schema);
        let text = match text.strip_prefix('-') {
            Some(rest) => {
                self.push("-");
                rest
            }
            None => &text,
        };
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (digits, unit) = text.split_at(digits);
        let (digits, unit) = self.other_unit(digits, unit);
        if unit.ends_with('元') && !unit.contains('美') && self.phrasing.other(12) {
            self.push("人民币");
        }
        if unit == "%" && self.phrasing.other(6) {
            self.push("百分之");
            let words = chinese(&digits).unwrap_or(digits);
            self.push(&words);
            return;
        }
        match self.phrasing.pick(8) {
            1 => {
                let wide = digits.chars().map(wide).collect::<String>();
                self.push(&wide);
            }
            // 二万五千万元 is nobody's way to write it.
            2 if !unit.is_empty() && (digits.len() <= 4 || !unit.starts_with(['万', '亿'])) => {
                let words = chinese(&digits).unwrap_or(digits);
                self.push(&words);
            }
            3 => {
                let words = thousands(&digits);
                self.push(&words);
            }
            _ => self.push(&digits),
        }
        let wide = unit == "%" && self.phrasing.other(4);
        self.push(if wide { "％" } else { &unit });
    }

    /// The same amount in another unit of its kind.
    fn other_unit(&mut self, digits: &str, unit: &str) -> (String, String) {
        let same = || (digits.to_owned(), unit.to_owned());
        let others: &[&str] = match unit {
            "元" | "万元" | "亿元" => &["元", "万元", "亿元"],
            "平方米" | "万平方米" => &["平方米", "万平方米"],
            _ => return same(),
        };
        if !self.phrasing.other(3) {
            return same();
        }
        let other = self.phrasing.one(others);
        let (Some(from), Some(to)) = (duojin_lang::unit(unit), duojin_lang::unit(other)) else {
            return same();
        };
        let converted = exact::parse_decimal(digits)
            .and_then(|value| exact::to_decimal(&(value * from.factor / to.factor)))
            .filter(|digits| digits.len() <= 10 && !digits.starts_with("0.0"));
        converted.map_or_else(same, |digits| (digits, other.to_owned()))
    }

    pub(super) fn date(&mut self, date: NaiveDate) {
        let text = match self.phrasing.pick(4) {
            1 => date.format("%Y-%m-%d").to_string(),
            2 => date.format("%Y年%m月%d日").to_string(),
            _ => date.format("%Y年%-m月%-d日").to_string(),
        };
        self.push(&text);
    }

    pub(super) fn period(&mut self, sel: PeriodSel) {
        let (grain, index) = match sel {
            PeriodSel::At(period) => {
                let year = period.in_year();
                self.push(&format!("{year}年"));
                (period.grain(), period.index())
            }
            PeriodSel::Year(offset) => {
                self.year(offset);
                (PeriodGrain::Year, 1)
            }
            PeriodSel::Part { year, grain, index } => {
                self.year(year);
                (grain, index)
            }
        };
        match grain {
            PeriodGrain::Year => {
                if matches!(sel, PeriodSel::At(_)) && self.phrasing.other(3) {
                    self.push("度");
                }
            }
            PeriodGrain::Half => self.push(if index == 1 { "上半年" } else { "下半年" }),
            PeriodGrain::Quarter => {
                let ordinal = self.ordinal(u64::from(index));
                self.push(&format!("第{ordinal}季度"));
            }
            PeriodGrain::Month => self.push(&format!("{index}月")),
        }
    }

    /// A year counted from the application year.
    pub(super) fn year(&mut self, offset: i32) {
        match offset {
            0 => self.word(&["当年", "当年度", "申报年度", "本年度"]),
            -1 => self.word(&["上年度", "上一年度", "上年", "上一年", "申报前一年度"]),
            -2 => self.word(&["前年", "前年度"]),
            _ => {
                let count = self.ordinal(u64::from(offset.unsigned_abs()));
                let side = if offset < 0 { "前" } else { "后" };
                self.push(&format!("申报年{side}第{count}年"));
            }
        }
    }

    /// How many, before a measure word.
    pub(super) fn count(&mut self, n: u32) -> String {
        let written = self.ordinal(u64::from(n));
        if written == "二" { "两".to_owned() } else { written }
    }

    /// A small whole number in Chinese, or in digits.
    pub(super) fn ordinal(&mut self, n: u64) -> String {
        if self.phrasing.other(3) { n.to_string() } else { numeral::written(n) }
    }
}

fn wide(c: char) -> char {
    char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_graphic()).unwrap_or(c)
}

/// Digits as a Chinese numeral, if that is short and a whole number or has a fraction.
fn chinese(digits: &str) -> Option<String> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let value: u64 = whole.parse().ok().filter(|value| *value > 0 && *value < 1_000_000_000)?;
    let mut words = numeral::written(value);
    if !fraction.is_empty() {
        words.push('点');
        for c in fraction.chars() {
            words.push_str(&numeral::written(u64::from(c.to_digit(10)?)));
        }
    }
    Some(words)
}

fn thousands(digits: &str) -> String {
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |at| digits.split_at(at));
    let length = whole.chars().count();
    let mut out = String::new();
    for (at, c) in whole.chars().enumerate() {
        if at > 0 && (length - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out + fraction
}
