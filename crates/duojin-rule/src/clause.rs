//! Clauses (条款) with their benefits (待遇), derived facts and indicators.

use std::sync::Arc;

use duojin_base::exact::Rounding;
use duojin_base::{Money, NaiveDate, Span};
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::schema::ObjectKind;

/// When a clause is in force, both days included; an open end has no day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Validity {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl Validity {
    /// Whether it is in force on that day.
    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// One support of a policy: whom, what, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Stable id, e.g. `dg-kejifuwu-2016-03`.
    pub id: Arc<str>,
    /// Its name: 批发业稳增长.
    pub name: Arc<str>,
    /// Kinds of entity it speaks of. For others it does not hold.
    pub objects: Vec<ObjectKind>,
    /// When in force.
    pub validity: Validity,
    /// 申报年: from which `[上年]` counts. Default: the year of `as_of`.
    pub application_year: Option<i32>,
    /// 牵头
    pub lead_units: Vec<String>,
    /// 资金: the funds pool.
    pub fund: Option<String>,
    /// 来源: article of the document, e.g. 三（二）2.
    pub anchor: Option<String>,
    /// 当: all must hold. Never empty.
    pub conditions: Vec<Expr>,
    /// 除外: none may hold.
    pub exceptions: Vec<Expr>,
    /// 给予: all that apply are added up.
    pub benefits: Vec<Benefit>,
    /// 封顶: most for one entity under this clause.
    pub cap: Option<Money>,
    /// 取整 of the payable amount, if the clause says so. It follows the cap; rounding up never pays more than the cap.
    pub rounding: Option<MoneyRounding>,
    /// 互斥: exclusion groups it belongs to.
    pub exclusions: Vec<Exclusion>,
    /// 合计封顶: caps shared with other clauses.
    pub shared_caps: Vec<SharedCap>,
    /// Its words in the source text.
    pub span: Span,
}

/// How a payable amount is brought to a payable step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MoneyRounding {
    /// Which way.
    pub rounding: Rounding,
    /// Step, at least one 分.
    pub step: Money,
}

/// What sort of support it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenefitKind {
    /// 奖励: money for a result or title.
    Award,
    /// 补贴, 补助, 资助: money for a cost.
    Subsidy,
    /// 贴息
    LoanInterest,
    /// 减免
    Relief,
    /// 称号, 认定
    Title,
    /// 服务
    Service,
}

/// One thing given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// What sort.
    pub kind: BenefitKind,
    /// How much.
    pub form: BenefitForm,
    /// 若: only then.
    pub when: Option<Expr>,
    /// Its words.
    pub span: Span,
}

/// How much is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BenefitForm {
    /// An exact amount of money. A negative result is zero.
    Exact(Expr),
    /// 不超过: anything from zero up to the amount.
    UpTo(Expr),
    /// 另行核定 (一事一议).
    CaseByCase,
    /// 按权重分配: a share of a pool; resolved only by a pool run.
    PoolShare {
        /// The pool.
        pool: Arc<str>,
        /// This entity's weight, a number of any dimension.
        weight: Expr,
    },
    /// A title or service, in words.
    InKind(Arc<str>),
}

/// 就高不重复: of the members of a group one is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Name of the group.
    pub group: Arc<str>,
    /// Over what it counts: 企业, 项目, 事项.
    pub over: Arc<str>,
    /// Within what time.
    pub per: ExclusionPer,
    /// What happens to the others.
    pub mode: ExclusionMode,
}

/// The time within which an exclusion counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExclusionPer {
    /// 每年
    Year,
    /// 终身
    Lifetime,
}

/// How an exclusion settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExclusionMode {
    /// 择一: the best one.
    BestOne,
    /// 补差: the difference up to the best.
    TopUp,
}

/// A cap over several clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedCap {
    /// Name of the group that shares it.
    pub group: Arc<str>,
    /// For whom and within what time.
    pub scope: CapScope,
    /// At most.
    pub limit: Money,
}

/// For whom and within what time a shared cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CapScope {
    /// 每企业每年
    EntityYear,
    /// 每企业累计
    EntityLifetime,
}

/// 派生: a named expression that rules use like a fact. Inlined where used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its name.
    pub name: Arc<str>,
    /// What it is.
    pub body: Arc<Expr>,
    /// Its words.
    pub span: Span,
}

/// 指标: a number of the whole city for a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Its name.
    pub name: Arc<str>,
    /// The formula.
    pub body: Expr,
    /// Unit in which people read it.
    pub unit: Option<String>,
    /// Its words.
    pub span: Span,
}

/// Everything one source text declares, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet {
    /// Clauses, in order.
    pub clauses: Vec<Clause>,
    /// Derived facts, in order.
    pub derived: Vec<Derived>,
    /// Indicators, in order.
    pub indicators: Vec<Indicator>,
}
