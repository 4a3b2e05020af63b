//! The typed expression tree.

use std::sync::Arc;

use duojin_base::exact::Rounding;
use duojin_base::{Exact, Period, PeriodGrain, Span};

use crate::dimension::Dimension;
use crate::schema::{ClassId, FactId, RecordId, RegisterId};
use crate::value::Value;

/// Deepest nesting of an expression, derived facts inlined. The checker refuses more.
pub const MAX_EXPR_DEPTH: usize = 64;
/// Most nodes of one clause, derived facts inlined. The checker refuses more.
pub const MAX_EXPR_NODES: usize = 10_000;

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Three-valued truth.
    Bool,
    /// Exact number.
    Number(Dimension),
    /// One code.
    Code(ClassId),
    /// A set of codes.
    Set(ClassId),
    /// Free text.
    Text,
    /// Civil date.
    Date,
    /// Another entity.
    Entity,
}

/// Which period of a period fact, told from the application year (申报年).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodSel {
    /// A fixed period: `[2022]`.
    At(Period),
    /// A year counted from the application year: `[上年]` is -1, `[当年]` 0.
    Year(i32),
    /// A part of such a year: `[上年Q3]`.
    Part {
        /// Counted from the application year.
        year: i32,
        /// Length.
        grain: PeriodGrain,
        /// From 1.
        index: u8,
    },
}

impl PeriodSel {
    /// The civil period, given the application year; none outside 1900–2199.
    pub fn resolve(self, application_year: i32) -> Option<Period> {
        match self {
            Self::At(period) => Some(period),
            Self::Year(offset) => Period::year(application_year.checked_add(offset)?),
            Self::Part { year, grain, index } => Period::part(application_year.checked_add(year)?, grain, index),
        }
    }

    /// The same period so many years later.
    #[must_use]
    pub fn shift(self, years: i32) -> Option<Self> {
        match self {
            Self::At(period) => period.shift_years(years).map(Self::At),
            Self::Year(offset) => offset.checked_add(years).map(Self::Year),
            Self::Part { year, grain, index } => Some(Self::Part { year: year.checked_add(years)?, grain, index }),
        }
    }
}

/// An expression with its type and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Its type; holds for every value it can take.
    pub ty: Type,
    /// Where it stands in its source text (Unicode scalars).
    pub span: Span,
}

/// Order of two numbers or two dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `>=`
    Ge,
    /// `>`
    Gt,
    /// `<=`
    Le,
    /// `<`
    Lt,
    /// `=`
    Eq,
    /// `!=`
    Ne,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`; division by zero is 无意义.
    Div,
}

/// How several numbers become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// 合计
    Sum,
    /// 平均
    Mean,
    /// 最大
    Max,
    /// 最小
    Min,
}

/// A test of codes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeTest {
    /// Of which classification.
    pub class: ClassId,
    /// Codes wanted. In a hierarchical classification each stands for all codes that begin with it;
    /// a value that is only the beginning of a wanted code cannot be told (缺资料).
    pub any_of: Vec<Arc<str>>,
}

/// One band of a tier table (分档).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Where the band begins, in the base unit of the base's dimension. Bands ascend.
    pub from: Exact,
    /// Whether `from` itself belongs to the band (达到) or not (超过).
    pub inclusive: bool,
    /// Whole-band: the amount. Marginal: the rate.
    pub value: Expr,
}

/// How bands give an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BandMode {
    /// 分档: the value of the highest band reached; zero below the first.
    Whole,
    /// 超额累进: each band's rate on the part of the base that lies in it.
    Marginal,
}

/// What an expression is.
///
/// Logic is Kleene's; a number whose part is unknown is unknown for the union of the parts' causes, unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A literal.
    Const(Value),
    /// A fact of the entity; `period` is there if, and only if, it is a period fact.
    Fact {
        /// Which.
        fact: FactId,
        /// For which period.
        period: Option<PeriodSel>,
    },
    /// A field of the record or register row in whose `其中` it stands.
    Field(u32),
    /// A derived fact (派生) inlined, with its name for the reader.
    Derived {
        /// Its name.
        name: Arc<str>,
        /// Its definition.
        body: Arc<Expr>,
    },
    /// `控股方 的 X`: X evaluated for the referenced entity. Unknown reference: unknown.
    Of {
        /// A fact of type entity.
        reference: Box<Expr>,
        /// What is asked of it.
        body: Box<Expr>,
    },
    /// 且: never empty.
    And(Vec<Expr>),
    /// 或: never empty.
    Or(Vec<Expr>),
    /// 非
    Not(Box<Expr>),
    /// 至少 k 项: at least `k` of them.
    AtLeast {
        /// How many.
        k: u32,
        /// Of which.
        of: Vec<Expr>,
    },
    /// Two numbers of one dimension, or two dates.
    Compare {
        /// The order asked for.
        op: CompareOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// 属于: a code is among, or below, the wanted ones.
    Member {
        /// Of type code.
        item: Box<Expr>,
        /// Which codes.
        test: CodeTest,
    },
    /// 包含: a set holds one of the wanted codes.
    Contains {
        /// Of type set.
        set: Box<Expr>,
        /// Which codes.
        test: CodeTest,
    },
    /// Free text is one of these words.
    TextIn {
        /// Of type text.
        item: Box<Expr>,
        /// The words.
        words: Vec<Arc<str>>,
    },
    /// 有资料: whether the value is known. Always decided.
    HasValue(Box<Expr>),
    /// 列入: on the register on the day of `as_of`. Absence is false only where the register is complete and fresh.
    Listed(RegisterId),
    /// 首次列入: a membership begins in the year counted from the application year (and by `as_of`), and none before it. “None
    /// begins in the year” needs a register complete from the year's first day to its last or `as_of`; “none before” one complete
    /// for all of the past up to the year.
    FirstListed {
        /// Which register.
        register: RegisterId,
        /// Year counted from the application year.
        year: i32,
    },
    /// 已享受: something of the exclusion group was paid within years counted from the application year. Unknown until the ledger is loaded.
    Received {
        /// The group.
        group: Arc<str>,
        /// First year, counted from the application year; none: ever.
        from_year: Option<i32>,
    },
    /// 有: some own record satisfies the condition. Unknown if the records are not known.
    AnyRecord {
        /// Which records.
        record: RecordId,
        /// With what property; none: any record.
        filter: Option<Box<Expr>>,
    },
    /// 计数: own records that satisfy the condition. Unknown while one of them is unknown.
    CountRecords {
        /// Which records.
        record: RecordId,
        /// With what property.
        filter: Option<Box<Expr>>,
    },
    /// 合计/最大/…: a number over the own records that satisfy the condition. Sum of none is zero; mean, max and min of none are 无意义.
    AggregateRecords {
        /// How.
        kind: AggregateKind,
        /// Which records.
        record: RecordId,
        /// The number.
        value: Box<Expr>,
        /// With what property.
        filter: Option<Box<Expr>>,
    },
    /// Rows of a whole register that satisfy the condition (indicators only). A partial or unloaded register gives no data.
    CountRegister {
        /// Which register.
        register: RegisterId,
        /// With what property.
        filter: Option<Box<Expr>>,
    },
    /// A number over rows of a whole register (indicators only).
    AggregateRegister {
        /// How.
        kind: AggregateKind,
        /// Which register.
        register: RegisterId,
        /// The number.
        value: Box<Expr>,
        /// With what property.
        filter: Option<Box<Expr>>,
    },
    /// A published series at a period (indicators only).
    Series {
        /// Its id.
        name: Arc<str>,
        /// For which period.
        period: PeriodSel,
    },
    /// Negation of a number.
    Neg(Box<Expr>),
    /// Arithmetic on numbers.
    Arith {
        /// Which.
        op: ArithOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// 同比: `now / before - 1`; 无意义 unless `before > 0`.
    Growth {
        /// The period's value.
        now: Box<Expr>,
        /// The year before.
        before: Box<Expr>,
    },
    /// 占比: `part / whole`; 无意义 unless `whole > 0`.
    Share {
        /// Part.
        part: Box<Expr>,
        /// Whole.
        whole: Box<Expr>,
    },
    /// 百分点: a ratio as percentage points (times 100).
    Points(Box<Expr>),
    /// 平均/最大/最小/合计 over several numbers (also over periods). Never empty.
    Aggregate {
        /// How.
        kind: AggregateKind,
        /// Of what.
        of: Vec<Expr>,
        /// 已有年份: over the known ones alone; unknown if none is known.
        known_only: bool,
    },
    /// 取整 to a multiple of the step.
    Round {
        /// Which way.
        rounding: Rounding,
        /// What.
        value: Box<Expr>,
        /// A positive constant in the base unit of the value's dimension.
        step: Exact,
    },
    /// 满年: whole years from a date to `as_of`; negative if the date is later: 无意义.
    Age(Box<Expr>),
    /// 若 … 则 … 否则 …. An unknown condition makes it unknown.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// If true.
        then: Box<Expr>,
        /// If false.
        otherwise: Box<Expr>,
    },
    /// 分档 and 超额累进. Only values that are asked for matter: of 分档 that of the highest band reached, of 超额累进 the rates of
    /// all bands reached.
    Bands {
        /// How bands give an amount.
        mode: BandMode,
        /// The number that is looked up.
        base: Box<Expr>,
        /// Ascending, never empty.
        bands: Vec<Band>,
    },
}

impl Expr {
    /// A truth constant.
    pub fn truth(value: bool, span: Span) -> Self {
        Self { node: Node::Const(Value::Bool(value)), ty: Type::Bool, span }
    }

    /// The direct parts, in the order in which they are written.
    pub fn children(&self) -> Vec<&Self> {
        match &self.node {
            Node::Const(_)
            | Node::Fact { .. }
            | Node::Field(_)
            | Node::Listed(_)
            | Node::FirstListed { .. }
            | Node::Received { .. }
            | Node::Series { .. } => Vec::new(),
            Node::Derived { body, .. } => vec![body],
            Node::Of { reference, body } => vec![reference, body],
            Node::And(parts) | Node::Or(parts) => parts.iter().collect(),
            Node::AtLeast { of, .. } | Node::Aggregate { of, .. } => of.iter().collect(),
            Node::Not(e) | Node::HasValue(e) | Node::Neg(e) | Node::Points(e) | Node::Age(e) => vec![e],
            Node::Compare { left, right, .. } | Node::Arith { left, right, .. } => vec![left, right],
            Node::Member { item, .. } | Node::TextIn { item, .. } => vec![item],
            Node::Contains { set, .. } => vec![set],
            Node::AnyRecord { filter, .. } | Node::CountRecords { filter, .. } | Node::CountRegister { filter, .. } => {
                filter.iter().map(|f| &**f).collect()
            }
            Node::AggregateRecords { value, filter, .. } | Node::AggregateRegister { value, filter, .. } => {
                std::iter::once(&**value).chain(filter.iter().map(|f| &**f)).collect()
            }
            Node::Growth { now, before } => vec![now, before],
            Node::Share { part, whole } => vec![part, whole],
            Node::Round { value, .. } => vec![value],
            Node::If { condition, then, otherwise } => vec![condition, then, otherwise],
            Node::Bands { base, bands, .. } => std::iter::once(&**base).chain(bands.iter().map(|b| &b.value)).collect(),
        }
    }

    /// Calls `visit` on this expression and everything below it, outer first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }
}
