//! Units as people write them: the built-in ones with any magnitude before them, and literals back to text.

use duojin_base::{Exact, exact};
use duojin_rule::{Base, Dimension, Unit, builtin_unit};
use num_traits::Zero;

/// The unit of that name: built in, or with 十百千万亿 before it (千万元, 万亿元).
pub fn unit(name: &str) -> Option<Unit> {
    let name = match name {
        "㎡" | "平米" => "平方米",
        "亿平米" => "亿平方米",
        other => other,
    };
    let mut factor = 1_i64;
    let mut rest = name;
    for _ in 0..4 {
        if let Some(found) = builtin_unit(rest) {
            return Some(Unit {
                name: name.to_owned(),
                dimension: found.dimension,
                factor: found.factor * exact::int(factor),
            });
        }
        let first = rest.chars().next()?;
        let times = match first {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => return None,
        };
        factor = factor.checked_mul(times)?;
        rest = rest.get(first.len_utf8()..)?;
    }
    None
}

/// Units in which a literal of the dimension may be written, largest first where that reads best.
pub(crate) fn units_of(dimension: &Dimension) -> Vec<String> {
    let names: &[&str] = match dimension.powers() {
        [] => return Vec::new(),
        [(Base::Money, 1)] => &["亿元", "万元", "元"],
        [(Base::UsDollar, 1)] => &["亿美元", "万美元", "美元"],
        [(Base::Area, 1)] => &["万平方米", "平方米", "亩"],
        [(Base::Power, 1)] => &["万千瓦", "千瓦"],
        [(Base::Energy, 1)] => &["万吨标准煤", "吨标准煤"],
        [(Base::Mass, 1)] => &["万吨", "吨"],
        [(Base::Duration, 1)] => &["年", "个月"],
        [(Base::PercentPoint, 1)] => &["个百分点"],
        [(Base::Count(word), 1)] => {
            return vec![format!("亿{word}"), format!("万{word}"), word.clone()];
        }
        _ => return Vec::new(),
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The literal for a non-negative number of the dimension, or none if no literal can say it.
pub(crate) fn literal(value: &Exact, dimension: &Dimension) -> Option<String> {
    if dimension.is_ratio() {
        return Some(ratio_literal(value)?.0);
    }
    let units = units_of(dimension);
    if value.is_zero() {
        return units.last().map(|base| match dimension.powers() {
            [(Base::Area, 1)] => "0平方米".to_owned(),
            [(Base::Duration, 1)] => "0年".to_owned(),
            _ => format!("0{base}"),
        });
    }
    let mut best: Option<(usize, String)> = None;
    for name in units {
        let Some(found) = unit(&name) else { continue };
        let Some(digits) = exact::to_decimal(&(value / &found.factor)) else {
            continue;
        };
        let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len());
        // A shorter number reads better; a decimal fraction costs more than a trailing zero.
        let cost = digits.len() + 2 * decimals;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, format!("{digits}{name}")));
        }
    }
    best.map(|(_, text)| text)
}

/// A plain number or percentage: `1000`, `0.08` as `8%`.
fn ratio_literal(value: &Exact) -> Option<(String, bool)> {
    let plain = exact::to_decimal(value)?;
    if value.is_integer() {
        return Some((plain, false));
    }
    let percent = exact::to_decimal(&(value * exact::int(100)))?;
    Some((format!("{percent}%"), true))
}
