//! Dimensions (量纲) and the units in which people write them.

use std::fmt;

use duojin_base::{Exact, exact};

/// What is measured, before powers are taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// 人民币, in 元.
    Money,
    /// 美元. Never mixed with 人民币.
    UsDollar,
    /// A count of a kind, named by its measure word: 家, 人, 件.
    Count(String),
    /// 面积, in 平方米.
    Area,
    /// 功率, in 千瓦.
    Power,
    /// 能耗, in 吨标准煤.
    Energy,
    /// 质量, in 吨.
    Mass,
    /// 时长, in years.
    Duration,
    /// 百分点. Not a ratio: 8% and 8 个百分点 never mix.
    PercentPoint,
}

/// A product of powers of [`Base`]; the empty product is a plain number or ratio (比例).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension(Vec<(Base, i8)>);

impl Dimension {
    /// A plain number or ratio.
    pub const RATIO: Self = Self(Vec::new());

    /// One base to the first power.
    pub fn of(base: Base) -> Self {
        Self(vec![(base, 1)])
    }

    /// Money in 元.
    pub fn money() -> Self {
        Self::of(Base::Money)
    }

    /// A count with its measure word.
    pub fn count(word: impl Into<String>) -> Self {
        Self::of(Base::Count(word.into()))
    }

    /// Whether it is a plain number.
    pub fn is_ratio(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is money to the first power.
    pub fn is_money(&self) -> bool {
        *self == Self::money()
    }

    /// The powers, ordered by base.
    pub fn powers(&self) -> &[(Base, i8)] {
        &self.0
    }

    fn combine(&self, other: &Self, sign: i8) -> Option<Self> {
        let mut powers = self.0.clone();
        for (base, power) in &other.0 {
            let change = power.checked_mul(sign)?;
            match powers.iter_mut().find(|(b, _)| b == base) {
                Some((_, p)) => *p = p.checked_add(change)?,
                None => powers.push((base.clone(), change)),
            }
        }
        powers.retain(|(_, p)| *p != 0);
        powers.sort();
        Some(Self(powers))
    }

    /// The dimension of a product, unless a power leaves -128..=127.
    pub fn times(&self, other: &Self) -> Option<Self> {
        self.combine(other, 1)
    }

    /// The dimension of a quotient, unless a power leaves -128..=127.
    pub fn per(&self, other: &Self) -> Option<Self> {
        self.combine(other, -1)
    }

    /// The Chinese word for messages: 金额, 比例, 家数 …
    pub fn zh(&self) -> String {
        self.words(
            |base| match base {
                Base::Money => "金额".to_owned(),
                Base::UsDollar => "美元金额".to_owned(),
                Base::Count(word) => format!("{word}数"),
                Base::Area => "面积".to_owned(),
                Base::Power => "功率".to_owned(),
                Base::Energy => "能耗".to_owned(),
                Base::Mass => "质量".to_owned(),
                Base::Duration => "时长".to_owned(),
                Base::PercentPoint => "百分点".to_owned(),
            },
            "比例",
        )
    }

    /// The English word for messages.
    pub fn en(&self) -> String {
        self.words(
            |base| match base {
                Base::Money => "money".to_owned(),
                Base::UsDollar => "US dollars".to_owned(),
                Base::Count(word) => format!("count of {word}"),
                Base::Area => "area".to_owned(),
                Base::Power => "power".to_owned(),
                Base::Energy => "energy".to_owned(),
                Base::Mass => "mass".to_owned(),
                Base::Duration => "duration".to_owned(),
                Base::PercentPoint => "percentage points".to_owned(),
            },
            "ratio",
        )
    }

    fn words(&self, name: impl Fn(&Base) -> String, plain: &str) -> String {
        let part = |sign: i8| {
            let words = self.0.iter().filter(|(_, p)| p.signum() == sign).map(|(base, p)| match p.abs() {
                1 => name(base),
                n => format!("{}^{n}", name(base)),
            });
            words.collect::<Vec<_>>().join("·")
        };
        match (part(1), part(-1)) {
            (top, bottom) if top.is_empty() && bottom.is_empty() => plain.to_owned(),
            (top, bottom) if bottom.is_empty() => top,
            (top, bottom) if top.is_empty() => format!("1/{bottom}"),
            (top, bottom) => format!("{top}/{bottom}"),
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.zh())
    }
}

/// A way to write a dimension: `value_in_base = written * factor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// As written: 万元.
    pub name: String,
    /// What it measures.
    pub dimension: Dimension,
    /// Size in the base unit (元, 平方米, 千瓦, 吨标准煤, 年; 1 for counts and ratios).
    pub factor: Exact,
}

/// The measure words that count things.
const COUNT_WORDS: &[&str] = &[
    "家", "人", "件", "个", "项", "户", "次", "场", "场次", "座", "所", "名", "台", "套", "辆", "间", "处", "条", "款",
    "种", "篇", "部", "批", "宗", "只", "期", "届", "份", "倍数",
];

/// The built-in unit of that name, if there is one.
///
/// Counts may be scaled: 万人, 万件, 亿件. 亩 is 10000/15 平方米; 公顷 10,000 平方米.
pub fn builtin_unit(name: &str) -> Option<Unit> {
    let unit = |dimension: Dimension, factor: Exact| Some(Unit { name: name.to_owned(), dimension, factor });
    let ratio = |top: i64, bottom: i64| exact::int(top) / exact::int(bottom);
    match name {
        "元" => unit(Dimension::money(), exact::int(1)),
        "分" => unit(Dimension::money(), ratio(1, 100)),
        "千元" => unit(Dimension::money(), exact::int(1_000)),
        "万元" => unit(Dimension::money(), exact::int(10_000)),
        "百万元" => unit(Dimension::money(), exact::int(1_000_000)),
        "亿元" => unit(Dimension::money(), exact::int(100_000_000)),
        "美元" => unit(Dimension::of(Base::UsDollar), exact::int(1)),
        "万美元" => unit(Dimension::of(Base::UsDollar), exact::int(10_000)),
        "亿美元" => unit(Dimension::of(Base::UsDollar), exact::int(100_000_000)),
        "%" => unit(Dimension::RATIO, ratio(1, 100)),
        "‰" => unit(Dimension::RATIO, ratio(1, 1000)),
        "倍" => unit(Dimension::RATIO, exact::int(1)),
        "万" => unit(Dimension::RATIO, exact::int(10_000)),
        "亿" => unit(Dimension::RATIO, exact::int(100_000_000)),
        "个百分点" | "百分点" => unit(Dimension::of(Base::PercentPoint), exact::int(1)),
        "平方米" => unit(Dimension::of(Base::Area), exact::int(1)),
        "万平方米" => unit(Dimension::of(Base::Area), exact::int(10_000)),
        "亩" => unit(Dimension::of(Base::Area), ratio(10_000, 15)),
        "公顷" => unit(Dimension::of(Base::Area), exact::int(10_000)),
        "平方公里" => unit(Dimension::of(Base::Area), exact::int(1_000_000)),
        "千瓦" => unit(Dimension::of(Base::Power), exact::int(1)),
        "万千瓦" => unit(Dimension::of(Base::Power), exact::int(10_000)),
        "兆瓦" => unit(Dimension::of(Base::Power), exact::int(1_000)),
        "吨标准煤" => unit(Dimension::of(Base::Energy), exact::int(1)),
        "万吨标准煤" => unit(Dimension::of(Base::Energy), exact::int(10_000)),
        "吨" => unit(Dimension::of(Base::Mass), exact::int(1)),
        "万吨" => unit(Dimension::of(Base::Mass), exact::int(10_000)),
        "年" | "周年" => unit(Dimension::of(Base::Duration), exact::int(1)),
        "个月" => unit(Dimension::of(Base::Duration), ratio(1, 12)),
        _ => {
            let (factor, word) = match (name.strip_prefix('万'), name.strip_prefix('亿')) {
                (Some(word), _) => (10_000, word),
                (_, Some(word)) => (100_000_000, word),
                _ => (1, name),
            };
            COUNT_WORDS.contains(&word).then(|| Unit {
                name: name.to_owned(),
                dimension: Dimension::count(word),
                factor: exact::int(factor),
            })
        }
    }
}
