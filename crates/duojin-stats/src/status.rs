//! The words of a standing: status, reason, what would settle it, what a reader must know beside.

use duojin_base::Period;
use serde::Serialize;

/// Where a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 达成
    Reached,
    /// 进度正常: before the deadline only.
    OnTrack,
    /// 落后: before the deadline only.
    Behind,
    /// 未达成
    Missed,
    /// 无数据: no figure of the same scope, ever.
    NoData,
    /// 无期末数据: figures, but not the one that settles.
    NoFinalData,
    /// 口径不同: figures that cannot be compared with the target or with each other.
    NotComparable,
    /// 待定: what is known settles nothing.
    Undetermined,
}

impl Status {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 8] = [
        Self::Reached,
        Self::OnTrack,
        Self::Behind,
        Self::Missed,
        Self::NoData,
        Self::NoFinalData,
        Self::NotComparable,
        Self::Undetermined,
    ];

    /// The word on the page.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Reached => "达成",
            Self::OnTrack => "进度正常",
            Self::Behind => "落后",
            Self::Missed => "未达成",
            Self::NoData => "无数据",
            Self::NoFinalData => "无期末数据",
            Self::NotComparable => "口径不同",
            Self::Undetermined => "待定",
        }
    }

    /// The word in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::OnTrack => "on track",
            Self::Behind => "behind",
            Self::Missed => "missed",
            Self::NoData => "no data",
            Self::NoFinalData => "no final data",
            Self::NotComparable => "not comparable",
            Self::Undetermined => "undetermined",
        }
    }

    /// As in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::OnTrack => "on_track",
            Self::Behind => "behind",
            Self::Missed => "missed",
            Self::NoData => "no_data",
            Self::NoFinalData => "no_final_data",
            Self::NotComparable => "not_comparable",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Why a target has its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No figure of the same scope.
    NoSameScopeFigure,
    /// The figure of the deadline reaches the target.
    FinalFigureReaches,
    /// The figure of the deadline falls short.
    FinalFigureFallsShort,
    /// The last figure before the deadline reaches it; the deadline's own is not there.
    EarlierFigureReaches,
    /// The last figure falls short and the deadline's own is not there.
    FinalFigureMissing,
    /// The figure is a bound that leaves it open.
    BoundSettlesNothing,
    /// 倍增 without base year and level.
    BaseNotStated,
    /// 新增 without a first year.
    FirstYearNotStated,
    /// No deadline is written or inferred.
    NoDeadline,
    /// Every year so far reaches it.
    EveryYearReaches,
    /// A year falls short.
    YearFallsShort,
    /// A year that is over has no figure.
    YearMissing,
    /// The years so far add up to it.
    SumReaches,
    /// All years are in and fall short.
    SumFallsShort,
    /// At or above the straight line to the target.
    OnPath,
    /// Below it.
    BelowPath,
    /// One figure: no line can be drawn.
    OneFigureNoPath,
    /// The figures stand on different base versions.
    BaseVersionChanged,
    /// The figures are in a unit that is not the target's.
    UnitDiffers,
    /// Only part-year figures of a yearly quantity.
    OnlyPartYear,
}

impl Reason {
    /// In one Chinese clause.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NoSameScopeFigure => "没有同口径的数",
            Self::FinalFigureReaches => "期限时点的数达到目标",
            Self::FinalFigureFallsShort => "期限时点的数没有达到目标",
            Self::EarlierFigureReaches => "期限前最近的数已达到目标，期限时点的数没有见到",
            Self::FinalFigureMissing => "已有的数没有达到目标，期限时点的数没有见到",
            Self::BoundSettlesNothing => "这个数只是界限，定不了",
            Self::BaseNotStated => "倍增没有写基年和基数",
            Self::FirstYearNotStated => "新增没有写从哪一年算起",
            Self::NoDeadline => "没有写期限",
            Self::EveryYearReaches => "每一年都达到",
            Self::YearFallsShort => "有一年没有达到",
            Self::YearMissing => "有一年没有数",
            Self::SumReaches => "逐年相加已达到目标",
            Self::SumFallsShort => "各年相加没有达到目标",
            Self::OnPath => "在直线进度之上",
            Self::BelowPath => "在直线进度之下",
            Self::OneFigureNoPath => "只有一个数，画不出进度线",
            Self::BaseVersionChanged => "基数版本变了，前后不可比",
            Self::UnitDiffers => "单位与目标不同",
            Self::OnlyPartYear => "只有年内累计数，没有全年数",
        }
    }

    /// In one English clause.
    pub const fn en(self) -> &'static str {
        match self {
            Self::NoSameScopeFigure => "no figure of the same scope",
            Self::FinalFigureReaches => "the figure of the deadline reaches the target",
            Self::FinalFigureFallsShort => "the figure of the deadline falls short",
            Self::EarlierFigureReaches => {
                "the last figure before the deadline reaches the target; the deadline's own has not been seen"
            }
            Self::FinalFigureMissing => "the figures so far fall short; the deadline's own has not been seen",
            Self::BoundSettlesNothing => "the figure is only a bound and settles nothing",
            Self::BaseNotStated => "the base year and level of the doubling are not stated",
            Self::FirstYearNotStated => "the first year of the count is not stated",
            Self::NoDeadline => "no deadline is stated",
            Self::EveryYearReaches => "every year reaches the target",
            Self::YearFallsShort => "a year falls short",
            Self::YearMissing => "a year has no figure",
            Self::SumReaches => "the years add up to the target",
            Self::SumFallsShort => "the years together fall short",
            Self::OnPath => "at or above the straight line to the target",
            Self::BelowPath => "below the straight line to the target",
            Self::OneFigureNoPath => "one figure draws no line",
            Self::BaseVersionChanged => "the figures stand on different bases",
            Self::UnitDiffers => "the figures are in another unit",
            Self::OnlyPartYear => "part-year figures only",
        }
    }
}

/// The one fact that would settle a target, or settle it better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "period")]
pub enum Wanted {
    /// Any figure of the same scope.
    SameScopeFigure,
    /// The figure of that period.
    FigureOf(Period),
    /// The base year and level.
    Base,
    /// The first year that counts.
    FirstYear,
    /// A deadline.
    Deadline,
    /// The original of the source that was quoted.
    Original,
}

/// What a reader must know beside the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caveat {
    /// 初步数
    Preliminary,
    /// The source is a digest or a third-party transcription.
    WeakSource,
    /// The figure is of an earlier period than the deadline.
    EarlierPeriod,
    /// The deadline was inferred.
    DeadlineInferred,
    /// The definition has open questions.
    DefinitionOpen,
}
