//! What the reader answers with: clauses, conditions, benefits, questions, each with its place in the text.

use std::fmt;

use duojin_base::{Exact, NaiveDate, Span};

use super::question::Question;

/// What was understood of a support measure, and what was not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The region the document speaks for: what 本市 and 我县 stand for.
    pub region: Option<String>,
    /// 自…起施行, 有效期…: for the whole document.
    pub validity: Option<Stated>,
    /// 就高不重复 and its like, for the whole document.
    pub mutual_exclusion: Option<Exclusion>,
    /// In order of place.
    pub clauses: Vec<Clause>,
    /// What has to be handed in, in order of place.
    pub materials: Vec<Material>,
    /// What could not be settled.
    pub questions: Vec<Question>,
}

/// One subject group and what it gets, must be, or must do.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ClauseKind,
    /// Whom it speaks of; empty if the words do not say.
    pub who: String,
    /// What must hold.
    pub conditions: Vec<Condition>,
    /// What is given.
    pub benefits: Vec<Benefit>,
    /// 牵头单位, 责任单位, 负责解释: as written.
    pub lead_units: Vec<Stated>,
    /// Not beside others of its kind.
    pub mutual_exclusion: Option<Exclusion>,
    /// Until when to apply or to act.
    pub deadline: Option<Stated>,
    /// From when and until when it is in force.
    pub validity: Option<Stated>,
    /// 可叠加, 同时享受: may be had beside others.
    pub stacking: Option<Stated>,
}

/// What a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClauseKind {
    /// 奖励: money for a result or a title.
    Award,
    /// 补助, 补贴, 资助: money for a cost.
    Subsidy,
    /// 贴息.
    LoanInterest,
    /// Who may apply or be recognised.
    Recognition,
    /// What somebody must do.
    Obligation,
    /// What is aimed at.
    Target,
    /// What a word means, how the document is to be taken.
    Definition,
    /// How and until when to go about it.
    Procedure,
}

impl ClauseKind {
    /// As the gold annotations say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Award => "award",
            Self::Subsidy => "subsidy",
            Self::LoanInterest => "loan-interest",
            Self::Recognition => "recognition",
            Self::Obligation => "obligation",
            Self::Target => "target",
            Self::Definition => "definition",
            Self::Procedure => "procedure",
        }
    }
}

/// What must hold of an applicant.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The words it was read from.
    pub span: Span,
    /// What it speaks of.
    pub fact: FactName,
    /// How.
    pub op: Op,
    /// With what it is compared.
    pub value: ConditionValue,
    /// Of which time.
    pub period: Period,
}

/// The name of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactName {
    /// The agreed name; the words of the text where none was found.
    pub name: String,
    /// What the dictionary of the deploying pack calls it.
    pub local: Option<String>,
    /// Whether the lexicon has it.
    pub known: bool,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Op {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    Equal,
    In,
    Is,
    Not,
}

impl Op {
    /// `>=` `>` `<=` `<` `=` `in` `is` `not`.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::MoreThan => ">",
            Self::AtMost => "<=",
            Self::LessThan => "<",
            Self::Equal => "=",
            Self::In => "in",
            Self::Is => "is",
            Self::Not => "not",
        }
    }

    /// Whether it bounds from below.
    pub const fn is_lower(self) -> bool {
        matches!(self, Self::AtLeast | Self::MoreThan)
    }
}

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum ConditionValue {
    /// A figure with its unit.
    Number {
        /// As written: 2000 in 2000万元.
        written: Exact,
        /// In the base unit: 20000000.
        base: Exact,
        /// As written: 万元.
        unit: String,
        /// 元, %, 家.
        base_unit: String,
    },
    /// Names; several with [`Op::In`].
    Text(Vec<String>),
    /// A day.
    Day(NaiveDate),
}

/// Of which time a fact is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Period {
    /// The words do not say.
    #[default]
    None,
    /// 2022年.
    Year(i32),
    /// 2020—2022年, both included.
    Years(i32, i32),
    /// 当年 0, 上年度 -1.
    YearFromNow(i32),
    /// 近三年.
    Recent(u32),
    /// 连续两年.
    Running(u32),
    /// 2008年至今.
    Since(i32),
    /// 季度, 月 and the like, as written.
    Other(String),
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let han = |n: u32| match n {
            1 => "一".to_owned(),
            2 => "两".to_owned(),
            n => duojin_text::quantity::to_chinese(u64::from(n)),
        };
        match self {
            Self::None => f.write_str("none"),
            Self::Year(year) => write!(f, "{year}年"),
            Self::Years(from, to) => write!(f, "{from}—{to}年"),
            Self::YearFromNow(0) => f.write_str("当年"),
            Self::YearFromNow(-1) => f.write_str("上年度"),
            Self::YearFromNow(-2) => f.write_str("前年"),
            Self::YearFromNow(n) => write!(f, "{n:+}年"),
            Self::Recent(n) => write!(f, "近{}年", han(*n)),
            Self::Running(n) => write!(f, "连续{}年", han(*n)),
            Self::Since(year) => write!(f, "{year}年至今"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// What is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Benefit {
    /// The words it was read from.
    pub span: Span,
    /// Its shape.
    pub kind: BenefitKind,
    /// Figure in `currency`; the lower end of a range.
    pub amount: Option<Exact>,
    /// The upper end of a range.
    pub amount_max: Option<Exact>,
    /// Percent; the lower end of a range.
    pub rate: Option<Exact>,
    /// Percent; the upper end of a range.
    pub rate_max: Option<Exact>,
    /// Of what the rate is taken.
    pub base: Option<String>,
    /// For what each: 每件.
    pub per: Option<String>,
    /// The ceiling in `currency`.
    pub cap: Option<Exact>,
    /// Of what the ceiling is one: 每家企业, 每年.
    pub cap_scope: Option<String>,
    /// For how many years.
    pub years: Option<Exact>,
    /// 元, 美元.
    pub currency: String,
    /// What picks this step.
    pub when: Vec<Condition>,
}

/// The shape of a benefit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BenefitKind {
    /// 定额.
    Fixed,
    /// 最高, 不超过: a ceiling alone.
    UpTo,
    /// 按…的N%.
    Rate,
    /// 每件….
    PerUnit,
    /// 按公式.
    Formula,
    /// 一事一议.
    CaseByCase,
}

impl BenefitKind {
    /// As the gold annotations say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::UpTo => "upto",
            Self::Rate => "rate",
            Self::PerUnit => "per_unit",
            Self::Formula => "formula",
            Self::CaseByCase => "case_by_case",
        }
    }
}

/// Words with their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What they say, blanks dropped.
    pub words: String,
    /// Where.
    pub span: Span,
}

/// A rule against having two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// What it says.
    pub rule: ExclusionRule,
    /// Where.
    pub span: Span,
}

/// Kinds of rules against having two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExclusionRule {
    /// 就高不重复.
    Highest,
    /// 不重复.
    Once,
    /// 择一.
    Choose,
    /// 补差.
    Difference,
}

impl ExclusionRule {
    /// In a few characters.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Highest => "就高不重复",
            Self::Once => "不重复",
            Self::Choose => "择一享受",
            Self::Difference => "补差",
        }
    }
}

/// Something to hand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// What, blanks dropped.
    pub words: String,
    /// Where.
    pub span: Span,
}
