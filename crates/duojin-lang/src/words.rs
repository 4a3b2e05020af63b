//! The words of the language: each with its English twin.

use duojin_rule::{BenefitKind, CompareOp};

/// Words that open a line of a clause or a declaration. Only at the start of a line do they mean that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineWord {
    /// 条款
    Clause,
    /// 派生
    Let,
    /// 指标
    Indicator,
    /// 编号
    Id,
    /// 对象
    For,
    /// 有效
    Valid,
    /// 申报年
    Year,
    /// 牵头
    Lead,
    /// 资金
    Fund,
    /// 来源
    Source,
    /// 当
    When,
    /// 且, opening a further condition
    And,
    /// 除外
    Except,
    /// 给予
    Give,
    /// 封顶
    Cap,
    /// 取整
    Round,
    /// 互斥
    Exclusive,
    /// 合计封顶
    SharedCap,
}

const LINE_WORDS: &[(LineWord, &str, &str)] = &[
    (LineWord::Clause, "条款", "clause"),
    (LineWord::Let, "派生", "let"),
    (LineWord::Indicator, "指标", "indicator"),
    (LineWord::Id, "编号", "id"),
    (LineWord::For, "对象", "for"),
    (LineWord::Valid, "有效", "valid"),
    (LineWord::Year, "申报年", "year"),
    (LineWord::Lead, "牵头", "lead"),
    (LineWord::Fund, "资金", "fund"),
    (LineWord::Source, "来源", "source"),
    (LineWord::When, "当", "when"),
    (LineWord::And, "且", "and"),
    (LineWord::Except, "除外", "except"),
    (LineWord::Give, "给予", "give"),
    (LineWord::Cap, "封顶", "cap"),
    (LineWord::Round, "取整", "round"),
    (LineWord::Exclusive, "互斥", "exclusive"),
    (LineWord::SharedCap, "合计封顶", "shared_cap"),
];

impl LineWord {
    /// The word that opens a line.
    pub fn find(word: &str) -> Option<Self> {
        LINE_WORDS.iter().find(|(_, zh, en)| *zh == word || *en == word).map(|(line, ..)| *line)
    }

    /// The Chinese word.
    pub fn zh(self) -> &'static str {
        LINE_WORDS.iter().find(|(line, ..)| *line == self).map_or("", |(_, zh, _)| zh)
    }

    /// Whether it opens a declaration rather than a line of a clause.
    pub const fn opens_item(self) -> bool {
        matches!(self, Self::Clause | Self::Let | Self::Indicator)
    }

    /// All Chinese words.
    pub(crate) fn all_zh() -> impl Iterator<Item = &'static str> {
        LINE_WORDS.iter().map(|(_, zh, _)| *zh)
    }
}

/// Words with a meaning inside expressions; a name of this spelling stands in backquotes.
const RESERVED: &[&str] = &[
    "且",
    "或",
    "非",
    "若",
    "则",
    "否则",
    "属于",
    "不属于",
    "包含",
    "不包含",
    "的",
    "其中",
    "已有年份",
    "不低于",
    "达到",
    "超过",
    "不超过",
    "低于",
    "不足",
    "等于",
    "不等于",
    "大于",
    "小于",
    "是",
    "否",
    "至少",
    "给",
    "按",
    "于",
    "自",
    "至",
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "in",
    "has",
    "of",
    "where",
    "true",
    "false",
    "at_least",
    "above",
    "from",
    "at",
    "to",
    "give",
    "by",
];

/// Whether the word means something inside expressions.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// Chinese operator words that people glue to names.
pub(crate) const GLUED: &[&str] = &[
    "不属于",
    "属于",
    "不包含",
    "包含",
    "不低于",
    "不超过",
    "达到",
    "超过",
    "低于",
    "不足",
    "不等于",
    "等于",
    "其中",
    "且",
    "或",
    "的",
];

/// The comparison that a word means.
pub(crate) fn compare_word(word: &str) -> Option<CompareOp> {
    Some(match word {
        "不低于" | "达到" => CompareOp::Ge,
        "超过" | "大于" => CompareOp::Gt,
        "不超过" => CompareOp::Le,
        "低于" | "不足" | "小于" => CompareOp::Lt,
        "等于" => CompareOp::Eq,
        "不等于" => CompareOp::Ne,
        _ => return None,
    })
}

/// The sign of a comparison.
pub(crate) const fn compare_sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Ge => ">=",
        CompareOp::Gt => ">",
        CompareOp::Le => "<=",
        CompareOp::Lt => "<",
        CompareOp::Eq => "=",
        CompareOp::Ne => "!=",
    }
}

/// Kinds of benefit with the words for them; the first of a kind is the usual one.
const BENEFITS: &[(BenefitKind, &str, &str)] = &[
    (BenefitKind::Award, "奖励", "award"),
    (BenefitKind::Subsidy, "补贴", "subsidy"),
    (BenefitKind::Subsidy, "补助", "subsidy"),
    (BenefitKind::Subsidy, "资助", "subsidy"),
    (BenefitKind::LoanInterest, "贴息", "interest"),
    (BenefitKind::Relief, "减免", "relief"),
    (BenefitKind::Title, "称号", "title"),
    (BenefitKind::Title, "认定", "title"),
    (BenefitKind::Service, "服务", "service"),
];

/// The kind of benefit and its Chinese word.
pub(crate) fn benefit_kind(word: &str) -> Option<(BenefitKind, &'static str)> {
    BENEFITS.iter().find(|(_, zh, en)| *zh == word || *en == word).map(|(kind, zh, _)| (*kind, *zh))
}

/// The usual Chinese word of a kind of benefit.
pub(crate) fn benefit_zh(kind: BenefitKind) -> &'static str {
    BENEFITS.iter().find(|(k, ..)| *k == kind).map_or("", |(_, zh, _)| zh)
}

/// All Chinese words for kinds of benefit.
pub(crate) fn benefit_words() -> impl Iterator<Item = &'static str> {
    BENEFITS.iter().map(|(_, zh, _)| *zh)
}

macro_rules! functions {
    ($($variant:ident $zh:literal $en:literal,)*) => {
        /// A built-in function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Func {
            $(#[doc = $zh] $variant,)*
        }

        impl Func {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The Chinese word.
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }

            /// The English word.
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)* }
            }
        }
    };
}

functions! {
    Growth "同比" "growth",
    Share "占比" "share",
    Points "百分点" "points",
    Sum "合计" "sum",
    Mean "平均" "mean",
    Max "最大" "max",
    Min "最小" "min",
    EachYear "每年" "each_year",
    Floor "向下取整" "floor",
    Ceil "向上取整" "ceil",
    HalfUp "四舍五入" "round",
    Age "满年" "age",
    Tiers "分档" "tiers",
    Marginal "超额累进" "marginal",
    Any "有" "any",
    Count "计数" "count",
    Known "有资料" "known",
    Unknown "无资料" "unknown",
    Listed "列入" "listed",
    NotListed "未列入" "not_listed",
    FirstListed "首次列入" "first_listed",
    Received "已享受" "received",
    Series "序列" "series",
}

impl Func {
    /// The function of that name.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.zh() == word || f.en() == word)
    }
}
