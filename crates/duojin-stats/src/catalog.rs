//! What is measured, where its figures come from, and the registers behind counts.

use duojin_base::Period;
use duojin_plan::{Name, Number};
use serde::{Deserialize, Serialize};

use crate::figure::{Figure, Scope};

/// What sort of quantity an indicator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// 水平
    Level,
    /// 增速
    Growth,
    /// 个数
    Count,
    /// 比率
    Ratio,
    /// 倍数
    Multiple,
}

/// Whether it is about a moment or a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// 时点数
    Stock,
    /// 时期数
    Flow,
}

/// Where figures of an indicator come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FedBy {
    /// 公开序列
    Series,
    /// 名录
    Register,
    /// 部门报表
    Form,
}

/// A defined quantity. 指标
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Latin id.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// What sort of quantity.
    pub kind: IndicatorKind,
    /// Moment or span.
    pub nature: Nature,
    /// Base unit.
    pub unit: String,
    /// What it is, in our words.
    pub definition: String,
    /// 口径
    pub scope: String,
    /// What the definition has not settled; none if it is settled.
    #[serde(default)]
    pub question: Option<String>,
    /// Where figures come from, first choice first.
    pub fed_by: Vec<FedBy>,
}

/// Which rows of the published series are meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// The series' indicator.
    pub indicator: String,
    /// Scope labels; none means any.
    #[serde(default)]
    pub labels: Option<Vec<String>>,
}

impl Select {
    /// Whether a figure is one of the rows.
    pub fn matches(&self, figure: &Figure) -> bool {
        figure.indicator == self.indicator
            && figure.category.is_none()
            && self.labels.as_ref().is_none_or(|labels| labels.contains(&figure.label))
    }
}

/// Published rows, and how their scope stands to the target's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesBinding {
    /// Which rows.
    pub select: Select,
    /// 同口径, 相近口径, 口径不同.
    pub scope: Scope,
    /// Why, in our words.
    pub reason: String,
}

/// A condition on the rows of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The register's field.
    pub field: String,
    /// `=`, `>=`, `>`, `<=`, `<`.
    pub op: String,
    /// With what.
    pub value: String,
}

/// A count over a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterBinding {
    /// The register.
    pub id: String,
    /// Which rows are counted.
    #[serde(rename = "where")]
    pub conditions: Vec<Condition>,
}

/// How often a form is filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// 月报
    Month,
    /// 季报
    Quarter,
    /// 年报
    Year,
}

/// A department's return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormBinding {
    /// Who reports.
    pub reporter: String,
    /// How often.
    pub frequency: Frequency,
}

/// The base of a 倍增 target, once someone has settled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoublingBase {
    /// The base year.
    pub period: Period,
    /// The base level, in the unit of the figures.
    pub value: Number,
}

/// How a target gets its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The target.
    pub target: String,
    /// Its indicator; figures that bear the indicator's id (returns, register counts) are of the same scope.
    pub indicator: String,
    /// Published rows.
    #[serde(default)]
    pub series: Vec<SeriesBinding>,
    /// The register behind a count.
    #[serde(default)]
    pub register: Option<RegisterBinding>,
    /// The form behind a department's figure.
    #[serde(default)]
    pub form: Option<FormBinding>,
    /// For 倍增 targets.
    #[serde(default)]
    pub base: Option<DoublingBase>,
    /// For 每年 and 新增 targets: the first year that counts, where it is settled.
    #[serde(default)]
    pub first_year: Option<i32>,
}

impl Binding {
    /// How a figure's scope stands to the target's, with the reason; none if it is not bound.
    pub fn scope_of(&self, figure: &Figure) -> Option<(Scope, &str)> {
        if figure.indicator == self.indicator && figure.category.is_none() {
            return Some((Scope::Same, ""));
        }
        self.series
            .iter()
            .find(|series| series.select.matches(figure))
            .map(|series| (series.scope, series.reason.as_str()))
    }
}

/// Type of a register's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// 文本
    Text,
    /// 数, with a unit
    Number,
    /// 年份
    Year,
    /// 日期
    Date,
    /// 是否
    Flag,
    /// 选项
    Choice,
    /// 镇街
    Area,
    /// 领域
    Sector,
    /// 行业代码
    Industry,
    /// 统一社会信用代码
    Uscc,
}

/// A field of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Unit of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Words of a choice, lowest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

/// How much of its matter a register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// 部分: absence says nothing.
    Partial,
    /// 完整: absence is a fact.
    Complete,
}

/// A kept list with a schema. 名录
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Latin id.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// Who keeps it.
    pub issuer: String,
    /// How much it holds.
    pub completeness: Completeness,
    /// Whether any rows are in the pack.
    pub loaded: bool,
    /// After so many months without news it is unknown.
    pub freshness_months: u32,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// Indicators, bindings and registers of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// In file order.
    pub indicators: Vec<Indicator>,
    /// One for each target, in plan order.
    pub bindings: Vec<Binding>,
    /// In file order.
    pub registers: Vec<Register>,
}

impl Catalog {
    /// An indicator by id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The binding of a target.
    pub fn binding(&self, target: &str) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.target == target)
    }

    /// A register by id.
    pub fn register(&self, id: &str) -> Option<&Register> {
        self.registers.iter().find(|register| register.id == id)
    }
}
