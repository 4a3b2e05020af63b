//! What a text says, before names are looked up. Comments are kept; parentheses are kept; spelling variants are not.

use duojin_base::exact::Rounding;
use duojin_base::{Exact, NaiveDate, Span};
use duojin_rule::{ArithOp, BandMode, BenefitKind, CapScope, CompareOp, ExclusionMode, ExclusionPer};

use crate::period::PeriodArg;
use crate::words::{Func, LineWord};

/// Where something stands. All places are equal: two trees are equal if they say the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct At(pub Span);

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

/// A whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its declarations.
    pub items: Vec<Item>,
    /// Comments after the last of them.
    pub tail: Vec<String>,
}

/// Comments that belong to a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// On lines of their own before it.
    pub before: Vec<String>,
    /// At its end.
    pub after: Option<String>,
}

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub kind: ItemKind,
    /// All of it.
    pub at: At,
    /// Comments of its first line.
    pub notes: Notes,
}

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// 条款
    Clause(Clause),
    /// 派生
    Derived(Derived),
    /// 指标
    Indicator(Indicator),
}

/// A name or free word as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Without quotation marks.
    pub text: String,
    /// Where.
    pub at: At,
}

/// 条款
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Indented comments after the last of them.
    pub tail: Vec<String>,
}

/// 派生
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub body: Expr,
}

/// 指标
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Its name.
    pub name: Name,
    /// 单位
    pub unit: Option<Name>,
    /// The formula.
    pub body: Expr,
}

/// One line of a clause; each condition is a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub kind: LineKind,
    /// All of it.
    pub at: At,
    /// Comments.
    pub notes: Notes,
}

/// What a line of a clause says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// 编号
    Id(Name),
    /// 对象
    For(Vec<Name>),
    /// 有效
    Valid {
        /// 自
        from: Option<NaiveDate>,
        /// 至
        to: Option<NaiveDate>,
    },
    /// 申报年
    Year(i32),
    /// 牵头
    Lead(Vec<Name>),
    /// 资金
    Fund(Name),
    /// 来源
    Anchor(Name),
    /// 当 and 且
    When(Expr),
    /// 除外
    Except(Expr),
    /// 给予
    Give(Give),
    /// 封顶
    Cap(Expr),
    /// 取整
    Round {
        /// Which way.
        rounding: Rounding,
        /// To what.
        step: Expr,
    },
    /// 互斥
    Exclusive {
        /// The group.
        group: Name,
        /// 企业, 项目, 事项.
        over: Name,
        /// 每年, 终身.
        per: ExclusionPer,
        /// 择一, 补差.
        mode: ExclusionMode,
    },
    /// 合计封顶
    SharedCap {
        /// The group.
        group: Name,
        /// 每企业每年, 每企业累计.
        scope: CapScope,
        /// At most.
        limit: Expr,
    },
    /// A line that could not be read (reported).
    Broken(LineWord),
}

impl LineKind {
    /// The word that opens it; its order is the order of the lines.
    pub const fn word(&self) -> LineWord {
        match self {
            Self::Id(_) => LineWord::Id,
            Self::For(_) => LineWord::For,
            Self::Valid { .. } => LineWord::Valid,
            Self::Year(_) => LineWord::Year,
            Self::Lead(_) => LineWord::Lead,
            Self::Fund(_) => LineWord::Fund,
            Self::Anchor(_) => LineWord::Source,
            Self::When(_) => LineWord::When,
            Self::Except(_) => LineWord::Except,
            Self::Give(_) => LineWord::Give,
            Self::Cap(_) => LineWord::Cap,
            Self::Round { .. } => LineWord::Round,
            Self::Exclusive { .. } => LineWord::Exclusive,
            Self::SharedCap { .. } => LineWord::SharedCap,
            Self::Broken(LineWord::And) => LineWord::When,
            Self::Broken(word) => *word,
        }
    }
}

/// 给予
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Give {
    /// What sort.
    pub kind: BenefitKind,
    /// The Chinese word for the sort: 补贴, 补助 and 资助 stay what they are.
    pub word: &'static str,
    /// How much.
    pub form: Form,
    /// 若
    pub when: Option<Expr>,
}

/// How much is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// An amount.
    Amount(Expr),
    /// 不超过
    UpTo(Expr),
    /// 另行核定
    CaseByCase,
    /// 分配
    Share {
        /// The pool.
        pool: Name,
        /// 按
        weight: Expr,
    },
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it says.
    pub kind: Box<Kind>,
    /// Where.
    pub at: At,
    /// Levels below and including it.
    pub depth: u32,
}

impl Expr {
    /// Its place.
    pub const fn span(&self) -> Span {
        self.at.0
    }

    /// Without parentheses around it.
    pub fn bare(&self) -> &Self {
        let mut at = self;
        while let Kind::Paren(inner) = &*at.kind {
            at = inner;
        }
        at
    }
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number with its unit.
    Number {
        /// Digits as written, without separators.
        digits: String,
        /// Their value, unit not applied.
        value: Exact,
        /// The unit.
        unit: Option<Name>,
    },
    /// A date.
    Date(NaiveDate),
    /// Text.
    Text(String),
    /// 是, 否
    Bool(bool),
    /// A name.
    Name(String),
    /// `名[P]`
    Period {
        /// The name.
        name: Name,
        /// The period.
        period: PeriodArg,
        /// Where the bracket stands.
        period_at: At,
    },
    /// `{A, B}`
    Set(Vec<Name>),
    /// `控股方 的 E`
    Of {
        /// Who.
        reference: Expr,
        /// What of it.
        body: Expr,
    },
    /// `(E)`
    Paren(Expr),
    /// `- E`
    Neg(Expr),
    /// 非
    Not(Expr),
    /// 且
    And(Vec<Expr>),
    /// 或
    Or(Vec<Expr>),
    /// `+ - * /`
    Arith {
        /// Which.
        op: ArithOp,
        /// Left.
        left: Expr,
        /// Right.
        right: Expr,
    },
    /// A comparison.
    Compare {
        /// Which.
        op: CompareOp,
        /// Left.
        left: Expr,
        /// Right.
        right: Expr,
    },
    /// 属于, 包含 and their negations.
    Test {
        /// 包含 rather than 属于.
        contains: bool,
        /// 不…
        negated: bool,
        /// Left.
        item: Expr,
        /// The codes or words.
        codes: Vec<Name>,
    },
    /// 若 … 则 … 否则 …
    If {
        /// The condition.
        condition: Expr,
        /// If true.
        then: Expr,
        /// If false.
        otherwise: Expr,
    },
    /// 至少 k 项
    AtLeast {
        /// How many.
        k: u32,
        /// Of which.
        of: Vec<Expr>,
    },
    /// 分档, 超额累进
    Bands {
        /// Which.
        mode: BandMode,
        /// What is looked up.
        base: Expr,
        /// The bands.
        bands: Vec<Band>,
    },
    /// A function.
    Call(Call),
}

/// One band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Where it begins.
    pub from: Expr,
    /// 达到 rather than 超过.
    pub inclusive: bool,
    /// 给 or 按.
    pub value: Expr,
}

/// `f(…)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The function, if there is one of that name.
    pub func: Option<Func>,
    /// Its name.
    pub name: Name,
    /// What stands between the commas.
    pub args: Vec<Expr>,
    /// 其中
    pub filter: Option<Expr>,
    /// 已有年份
    pub known_only: bool,
    /// The bracket after it.
    pub period: Option<(PeriodArg, At)>,
}
