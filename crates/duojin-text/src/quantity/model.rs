//! What the scanner answers with.

use duojin_base::{Exact, NaiveDate, Span};

/// All quantities and times of a text, in order of place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Numbers with a unit.
    pub quantities: Vec<Quantity>,
    /// Points and spans of time.
    pub whens: Vec<When>,
    /// 分别: which value belongs to which subject.
    pub shares: Vec<Share>,
    /// Numerals that are no quantities, and why.
    pub marks: Vec<Mark>,
    /// What could not be settled.
    pub questions: Vec<Question>,
}

/// One quantity with the words that bound it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number, its unit and the words of its bound.
    pub span: Span,
    /// The number and its unit alone.
    pub value_span: Span,
    /// One figure or a range.
    pub value: Value,
    /// How the figure bounds what it speaks of.
    pub bound: Bound,
    /// What the clause says about it: growth, 每年, 累计 …
    pub cues: Vec<Cue>,
    /// 几十, 数百, 十几: the range only brackets it.
    pub vague: bool,
}

/// A figure with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Number and unit.
    pub span: Span,
    /// The number as written: 3500 in 3500亿元.
    pub written: Exact,
    /// The number in the base unit: 350000000000 元.
    pub base: Exact,
    /// The unit.
    pub unit: Unit,
}

/// One figure or a range.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a few hundred to a document, read far more often than moved")]
pub enum Value {
    /// One figure.
    One(Amount),
    /// A range; the bound of the quantity is then [`Comparator::Range`].
    Range {
        /// The lower end.
        low: Amount,
        /// Whether it belongs to the range.
        low_edge: Edge,
        /// The upper end.
        high: Amount,
        /// Whether it belongs to the range.
        high_edge: Edge,
    },
}

/// Whether the end of a range belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// 含, 以上, 不超过.
    Included,
    /// 不含, 超过, 不足.
    Excluded,
    /// The words do not say.
    Unsaid,
}

/// The kind of thing a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Dimension {
    Money,
    Count,
    Percent,
    Points,
    Times,
    Area,
    Power,
    Energy,
    Mass,
    Length,
    Volume,
    Duration,
    Score,
    /// A number without a unit.
    Bare,
}

/// A unit of measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// As written, with its multiplier: 亿元, 万家. Empty if there is none.
    pub words: String,
    /// Its dimension.
    pub dimension: Dimension,
    /// The base unit: 元, 家, %, 年.
    pub base: &'static str,
    /// One of it in the base unit.
    pub factor: Exact,
    /// What it is counted per: 万人 in 件/万人.
    pub per: Option<Per>,
    /// Whether it is not written here but follows from the neighbours or the noun.
    pub implied: bool,
}

/// What a ratio is counted per.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Per {
    /// As written: 万人, 平方米.
    pub words: String,
    /// Where: after the stroke, or from 每 on.
    pub span: Span,
}

/// How a figure bounds what it speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// No word: the figure itself.
    #[default]
    Exactly,
    /// 以上, 不低于, 达到: the figure included.
    AtLeast,
    /// 超过, 突破, 余.
    MoreThan,
    /// 以下, 不超过, 最高.
    AtMost,
    /// 低于, 不足.
    LessThan,
    /// 左右, 约, 近.
    About,
    /// Between two figures.
    Range,
}

/// The bound of a quantity and the words it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// The comparator.
    pub comparator: Comparator,
    /// The words, in order of place.
    pub words: Vec<Span>,
    /// 最高, 不超过, 封顶: the words of a ceiling, which on a benefit caps it.
    pub ceiling: bool,
    /// Whether the bound stands with an earlier member of the same coordination.
    pub inherited: bool,
}

/// A word of the clause that tells what a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Where it stands.
    pub span: Span,
    /// What it tells.
    pub kind: CueKind,
}

/// What a cue tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueKind {
    /// 增长, 提高, 上升: the figure is a difference.
    Rise,
    /// 下降, 减少.
    Fall,
    /// 提高到, 增至: the figure is what is come to.
    To,
    /// 从…提高到…: the figure it starts from.
    From,
    /// 翻番, 倍增: a multiple of a base level that must be known.
    Multiply,
    /// 年均.
    YearlyAverage,
    /// 每年.
    EachYear,
    /// 累计.
    Cumulative,
    /// 新增.
    Added,
    /// 同比.
    YearOnYear,
    /// 分别.
    Respectively,
    /// 每满, 每新增: the step a benefit is counted by.
    PerStep,
    /// 均, 各.
    Each,
}

/// A point or span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// With the words of its relation.
    pub span: Span,
    /// How it relates.
    pub relation: Relation,
    /// The time itself.
    pub time: Time,
    /// Which part of it.
    pub part: Part,
}

/// How a time relates to what happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Relation {
    /// In it.
    #[default]
    At,
    /// 到, 至: a deadline.
    By,
    /// 前.
    Before,
    /// 截至.
    Until,
    /// 自…起.
    Since,
    /// 内.
    Within,
    /// 每.
    Each,
}

/// Which part of a year or month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Part {
    #[default]
    Whole,
    Start,
    Middle,
    End,
}

/// A time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Time {
    /// 2023年12月1日.
    Day(NaiveDate),
    /// 12月1日, of a year said elsewhere.
    DayOfYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// 2023年12月.
    Month {
        /// The year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// 12月, of a year said elsewhere.
    MonthOfYear(u32),
    /// 2025年.
    Year(i32),
    /// 2023—2025年, both ends included.
    Years {
        /// The first.
        from: i32,
        /// The last.
        to: i32,
    },
    /// “十五五”: a five-year plan by its number.
    Plan {
        /// 15 for 十五五.
        number: u32,
        /// Its first year.
        from: i32,
        /// Its last year.
        to: i32,
    },
    /// 当年 0, 上年度 -1, 前年 -2: years from the one a clause is applied in.
    YearFromNow(i32),
    /// 近三年.
    RecentYears(u32),
    /// 连续两年.
    RunningYears(u32),
    /// 每年, 每月: the cadence.
    Every(Cadence),
    /// A length of time, from an event where one is named: 自颁发之日起12个月内.
    Length {
        /// The figure in `unit`.
        amount: Exact,
        /// 年, 日, 工作日, 小时.
        unit: &'static str,
        /// The words of the event.
        from: Option<Span>,
    },
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Cadence {
    Year,
    HalfYear,
    Quarter,
    Month,
    Week,
    Day,
}

/// 分别: subjects and the values that belong to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The word 分别.
    pub span: Span,
    /// Subject and index into [`Reading::quantities`], in order.
    pub pairs: Vec<(Span, usize)>,
}

/// A numeral that is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// Why.
    pub kind: MarkKind,
}

/// Why a numeral is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// 第三.
    Ordinal,
    /// 一、 （一） 1.
    Numbering,
    /// Part of a name, a code, a title or a slogan.
    Name,
    /// Part of a word: 一体化, 零售.
    Word,
    /// 一批, 一系列.
    Several,
    /// 每万人: what a ratio is counted per.
    Denominator,
    /// A number with neither unit nor bound.
    Bare,
}

/// What could not be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The words in question.
    pub span: Span,
    /// What is asked.
    pub kind: QuestionKind,
}

/// What is asked about a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuestionKind {
    /// 几十, 数百: how many exactly?
    Vague,
    /// 倍增, 翻番: from which year's level?
    BaseLevel,
    /// 分别: subjects and values differ in number.
    Distribution {
        /// Subjects found.
        subjects: usize,
        /// Values found.
        values: usize,
    },
    /// The words before and after bound it in opposite ways.
    OpposedBounds,
    /// The lower end of a range is the greater one.
    EmptyRange,
    /// The unit is not written here; is it the neighbour's?
    ImpliedUnit,
    /// Is the comma or blank inside a number a thousands mark?
    Grouping,
    /// Not a day of the calendar.
    NoSuchDay,
}
