//! Drafts the form that would give a target its figures. A draft is a proposal: a person reviews it before it is issued.

use duojin_plan::{Name, Plan, Target};
use serde::{Deserialize, Serialize};

use crate::catalog::{Binding, Catalog, Field, FieldType, Frequency, Indicator, Nature};

/// A form as a file of the pack, marked draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDraft {
    /// `target-t16`
    pub id: String,
    /// Always `draft`.
    pub status: String,
    /// Its name.
    pub name: Name,
    /// The target it serves.
    pub target: String,
    /// The indicator it fills.
    pub indicator: String,
    /// Who files it.
    pub reporter: String,
    /// Whether the plan or the pack names the reporter for this very figure, or we took the lead unit.
    pub reporter_basis: ReporterBasis,
    /// How often.
    pub frequency: Frequency,
    /// 指标定义
    pub definition: String,
    /// 口径
    pub scope: String,
    /// What must be settled before the form is issued.
    pub questions: Vec<String>,
    /// The register whose rows are filed, for a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// What is filled in: one line for a department's figure, one row for each member of a register.
    pub cells: Vec<DraftCell>,
}

/// Why that unit reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReporterBasis {
    /// The binding names it.
    Form,
    /// It keeps the register.
    Register,
    /// It leads the sector or section.
    Lead,
    /// It coordinates the whole plan.
    Coordinator,
}

/// One thing to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftCell {
    /// Its label.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Unit of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Words of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// 必填
    pub required: bool,
}

impl FormDraft {
    /// Where the draft goes in the pack.
    pub fn path(&self) -> String {
        format!("forms/draft/{}.toml", self.id)
    }

    /// The file, with a head that says what it is.
    ///
    /// # Errors
    /// If it cannot be written as TOML, which no draft of ours brings about.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        let body = toml::to_string_pretty(self)?;
        Ok(format!("# 草稿：由系统起草，未下发。请主管部门审定义、口径、填报人和格子，再改 status。\n{body}"))
    }
}

/// The draft for a target; none if the target has no binding, indicator or anyone who could report.
pub fn draft_form(plan: &Plan, catalog: &Catalog, target: &Target) -> Option<FormDraft> {
    let binding = catalog.binding(&target.id)?;
    let indicator = catalog.indicator(&binding.indicator)?;
    let (reporter, reporter_basis) = reporter(plan, catalog, target, binding)?;
    let register = binding.register.as_ref().and_then(|count| catalog.register(&count.id));
    let cells = match register {
        Some(register) => register.fields.iter().map(register_cell).collect(),
        None => figure_cells(target, indicator),
    };
    let mut questions: Vec<String> = indicator.question.iter().cloned().collect();
    if reporter_basis != ReporterBasis::Form && reporter_basis != ReporterBasis::Register {
        questions.push(format!("由{reporter}填报是按牵头单位推定的，是否合适？"));
    }
    Some(FormDraft {
        id: format!("target-{}", target.id.to_lowercase()),
        status: "draft".to_owned(),
        name: Name { zh: format!("{}报表", target.name.zh), en: format!("Return: {}", target.name.en) },
        target: target.id.clone(),
        indicator: indicator.id.clone(),
        reporter,
        reporter_basis,
        frequency: binding.form.as_ref().map_or(Frequency::Year, |form| form.frequency),
        definition: indicator.definition.clone(),
        scope: indicator.scope.clone(),
        questions,
        register: register.map(|register| register.id.clone()),
        cells,
    })
}

fn reporter(plan: &Plan, catalog: &Catalog, target: &Target, binding: &Binding) -> Option<(String, ReporterBasis)> {
    if let Some(form) = &binding.form {
        return Some((form.reporter.clone(), ReporterBasis::Form));
    }
    if let Some(register) = binding.register.as_ref().and_then(|count| catalog.register(&count.id)) {
        return Some((register.issuer.clone(), ReporterBasis::Register));
    }
    if let Some(lead) = target.lead_units.first() {
        return Some((lead.clone(), ReporterBasis::Lead));
    }
    let coordinator = plan.sections.iter().find_map(|section| section.coordinators.first())?;
    Some((coordinator.clone(), ReporterBasis::Coordinator))
}

fn register_cell(field: &Field) -> DraftCell {
    DraftCell {
        name: field.name.clone(),
        kind: field.kind,
        unit: field.unit.clone(),
        choices: field.choices.clone(),
        // Dates of an end (有效期至, 退市日期) may be open; everything else names the member.
        required: field.kind != FieldType::Date,
    }
}

fn figure_cells(target: &Target, indicator: &Indicator) -> Vec<DraftCell> {
    let cell = |name: &str, kind: FieldType, unit: Option<&str>, required: bool| DraftCell {
        name: name.to_owned(),
        kind,
        unit: unit.map(str::to_owned),
        choices: Vec::new(),
        required,
    };
    // The clerk fills in the unit of the plan (亿元), not the base unit.
    let unit = if target.unit.is_empty() { indicator.unit.as_str() } else { target.unit.as_str() };
    let value = match indicator.nature {
        Nature::Stock => "期末数",
        Nature::Flow => "本期数",
    };
    vec![
        cell(value, FieldType::Number, Some(unit), true),
        cell("数据来源", FieldType::Text, None, true),
        cell("口径说明", FieldType::Text, None, false),
    ]
}
