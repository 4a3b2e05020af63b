//! The draft of a target's form: a form definition file for the pack, marked 草稿, with what a person must still decide.
//! Drafting proposes; nothing is issued, and nothing here is read by a rule.

use duojin_access::{Permission, Principal};
use duojin_plan::{Filter, TargetKind};
use duojin_stats::{Condition, FedBy, Field, FieldType, Frequency, IndicatorKind, Nature, Register, Wanted};
use serde::Serialize;

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::quantity;
use crate::said::Said;
use crate::sanke::{SankeRow, sanke_row};
use crate::standing::{Standing, Standings, standings};

/// A drafted form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDraft {
    /// `T23-草稿.toml`.
    pub file_name: String,
    /// The definition file.
    pub text: String,
    /// What a person must still decide.
    pub to_decide: Vec<Said>,
}

/// The draft for one target, with its line of 三可.
///
/// # Errors
/// If the plan has no such target, or the store fails.
pub async fn draft<'a>(
    app: &'a App,
    principal: &Principal,
    at: At,
    id: &str,
) -> Result<(SankeRow<'a>, FormDraft), AppError> {
    principal.access(Permission::ReadWorkList)?;
    let standings = standings(app, principal, at).await?;
    let standing = standings.get(id)?;
    Ok((sanke_row(&standings, standing), form_draft(&standings, standing)?))
}

#[derive(Serialize)]
struct FormFile<'a> {
    id: String,
    status: &'static str,
    title: String,
    title_en: String,
    target: &'a str,
    indicator: &'a str,
    /// `cells` for a handful of figures, `register` for a list from which a count is taken.
    shape: &'static str,
    reporter: String,
    frequency: Frequency,
    due_days_after_period: u32,
    to_decide: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<RegisterPart<'a>>,
    #[serde(rename = "cell", skip_serializing_if = "Vec::is_empty")]
    cells: Vec<CellPart>,
    #[serde(rename = "column", skip_serializing_if = "Vec::is_empty")]
    columns: Vec<ColumnPart<'a>>,
}

#[derive(Serialize)]
struct RegisterPart<'a> {
    id: &'a str,
    name: &'a str,
    count: &'a str,
    unit: &'a str,
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    conditions: &'a Vec<Condition>,
    instruction: String,
}

#[derive(Serialize)]
struct CellPart {
    id: &'static str,
    name: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    unit: String,
    period: &'static str,
    required: bool,
    instruction: String,
}

#[derive(Serialize)]
struct ColumnPart<'a> {
    name: &'a str,
    r#type: FieldType,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: &'a Vec<String>,
    required: bool,
    instruction: String,
}

const HEADER: &str = "\
# 草稿 DRAFT：由系统按计划原文、指标定义和名录字段起草，没有人审过，没有下发，不产生任何填报义务。
# 审的人逐条看完 to_decide，改好，把 status 改为 \"reviewed\"，再放进规则包的 forms/ 目录。
";

/// Drafts the form of a target.
///
/// # Errors
/// If the file cannot be written, which is our mistake.
pub fn form_draft(standings: &Standings<'_>, standing: &Standing<'_>) -> Result<FormDraft, AppError> {
    let register = standings.register(standing);
    let frequency = frequency(standing, register);
    let to_decide = to_decide(standing, register, frequency);
    let name = &standing.indicator.name;
    let file = FormFile {
        id: format!("{}-{}", standing.target.id.to_lowercase(), standing.indicator.id),
        status: "draft",
        title: format!("{}（{}）", name.zh, if register.is_some() { "名录" } else { "报表" }),
        title_en: name.en.clone(),
        target: &standing.target.id,
        indicator: &standing.indicator.id,
        shape: if register.is_some() { "register" } else { "cells" },
        reporter: reporter(standing),
        frequency,
        due_days_after_period: due_days(frequency),
        to_decide: to_decide.iter().map(|said| said.zh.clone()).collect(),
        register: register.map(|register| register_part(standing, register)),
        cells: if register.is_some() { Vec::new() } else { cells(standing, frequency) },
        columns: register
            .map(|register| register.fields.iter().map(|field| column(standing, field)).collect())
            .unwrap_or_default(),
    };
    let body = toml::to_string_pretty(&file).map_err(AppError::internal)?;
    Ok(FormDraft {
        file_name: format!("{}-草稿.toml", standing.target.id), text: format!("{HEADER}{body}"), to_decide
    })
}

fn reporter(standing: &Standing<'_>) -> String {
    standing.work.reporter.clone().or_else(|| standing.target.lead_units.first().cloned()).unwrap_or_default()
}

fn frequency(standing: &Standing<'_>, register: Option<&Register>) -> Frequency {
    match (&standing.binding.form, register, standing.indicator.nature) {
        (Some(form), ..) => form.frequency,
        (None, Some(_), _) | (None, None, Nature::Flow) => Frequency::Year,
        (None, None, Nature::Stock) => Frequency::Quarter,
    }
}

const fn due_days(frequency: Frequency) -> u32 {
    match frequency {
        Frequency::Month => 15,
        Frequency::Quarter => 20,
        Frequency::Year => 60,
    }
}

fn register_part<'a>(standing: &'a Standing<'_>, register: &'a Register) -> RegisterPart<'a> {
    let conditions = standing.binding.register.as_ref().map(|binding| &binding.conditions);
    static NONE: Vec<Condition> = Vec::new();
    RegisterPart {
        id: &register.id,
        name: &register.name.zh,
        count: &standing.indicator.name.zh,
        unit: quantity::unit(standing.target),
        conditions: conditions.unwrap_or(&NONE),
        instruction: format!(
            "{}{}一行一个，报齐后声明完整的范围与截至日；没有声明的名录只作部分。",
            standing.indicator.definition, standing.indicator.scope
        ),
    }
}

fn column<'a>(standing: &Standing<'_>, field: &'a Field) -> ColumnPart<'a> {
    let counted = standing
        .binding
        .register
        .as_ref()
        .is_some_and(|register| register.conditions.iter().any(|c| c.field == field.name));
    let how = match field.kind {
        FieldType::Text => "按证照或文件上的全称写。",
        FieldType::Number => "写数，不写单位和约数。",
        FieldType::Year => "四位年份。",
        FieldType::Date => "写成 2026-06-30 这样。",
        FieldType::Flag => "写 是 或 否，不知道留空。",
        FieldType::Choice => "只写列出的选项。",
        FieldType::Area => "33 个镇街（园区）之一。",
        FieldType::Sector => "十大领域的序号，1 到 10。",
        FieldType::Industry => "国民经济行业分类（2017）代码，尽量四位。",
        FieldType::Uscc => "18 位统一社会信用代码。",
    };
    let needed = if counted { "本目标按它计数，留空即不能定。" } else { "" };
    ColumnPart {
        name: &field.name,
        r#type: field.kind,
        unit: field.unit.as_deref(),
        choices: &field.choices,
        required: counted || matches!(field.kind, FieldType::Text | FieldType::Uscc),
        instruction: format!("{how}{needed}"),
    }
}

fn cells(standing: &Standing<'_>, frequency: Frequency) -> Vec<CellPart> {
    let indicator = standing.indicator;
    let unit = quantity::unit(standing.target).to_owned();
    let kind = match indicator.kind {
        IndicatorKind::Count => "integer",
        _ => "decimal",
    };
    let what = format!("{}{}", indicator.definition, indicator.scope);
    let period = match (indicator.nature, frequency) {
        (Nature::Stock, _) => "end_of_period",
        (Nature::Flow, Frequency::Year) => "whole",
        (Nature::Flow, _) => "year_to_date",
    };
    let cell = |id, name: String, unit: &str, period, required, instruction: String| CellPart {
        id,
        name,
        r#type: kind,
        unit: unit.to_owned(),
        period,
        required,
        instruction,
    };
    let mut cells = Vec::new();
    if standing.target.kind == TargetKind::Doubling {
        // A multiple cannot be reported; the two levels it is the ratio of can.
        let level = "亿元";
        cells.push(cell(
            "value",
            format!("{}：本期水平", indicator.name.zh),
            level,
            period,
            true,
            format!("{what}填水平，倍数由系统算。"),
        ));
        cells.push(cell(
            "base",
            format!("{}：基年水平", indicator.name.zh),
            level,
            "base_year",
            true,
            "与本期同口径、同范围的基年数；基年定了再填。".to_owned(),
        ));
    } else {
        let how = match period {
            "end_of_period" => "填期末时点数。",
            "year_to_date" => "填 1 月到本期末的累计数。",
            _ => "填全年数。",
        };
        cells.push(cell("value", indicator.name.zh.clone(), &unit, period, true, format!("{what}{how}")));
        let has_growth = indicator.nature == Nature::Flow && indicator.kind == IndicatorKind::Level;
        if has_growth {
            let instruction = "按本期口径调整后的上年同期数；口径没变也要填，用来核对，系统不拿两期水平自算增速。";
            cells.push(cell(
                "same_period_last_year",
                format!("{}：上年同期", indicator.name.zh),
                &unit,
                period,
                false,
                instruction.to_owned(),
            ));
        }
        for filter in &standing.target.filters {
            cells.push(cell(
                "filter",
                filter.attribute.clone(),
                &filter.unit,
                period,
                false,
                filter_instruction(filter),
            ));
        }
    }
    let text = |id, name: &str, required, instruction: &str| CellPart {
        id,
        name: name.to_owned(),
        r#type: "text",
        unit: String::new(),
        period,
        required,
        instruction: instruction.to_owned(),
    };
    cells.push(text("scope", "口径", true, "写明统计范围和依据的制度；与上期不同的，写明哪里不同。"));
    if standing.work.fed_by.first() == Some(&FedBy::Series) {
        cells.push(text("source", "来源", true, "公开发布的标题、发布单位与日期。"));
    }
    cells.push(text("note", "说明", false, "初步数、修订、缺报的单位等，没有留空。"));
    cells
}

fn filter_instruction(filter: &Filter) -> String {
    format!("目标里的条件：{} {}{}；填的数只算满足它的。", filter.attribute, filter.value, filter.unit)
}

fn to_decide(standing: &Standing<'_>, register: Option<&Register>, frequency: Frequency) -> Vec<Said> {
    let mut open = Vec::new();
    let target = standing.target;
    open.push(match (reporter(standing), target.lead_units.as_slice()) {
        (unit, _) if unit.is_empty() => {
            Said::new("由谁报：原文没有写牵头单位。", "Who reports: the text names no lead unit.")
        }
        (unit, [_, _, ..]) => Said::new(
            format!("由谁报：原文列了{}，草稿取{unit}。", standing.leads()),
            format!("Who reports: the text lists {}; the draft takes {unit}.", standing.leads()),
        ),
        (unit, []) => Said::new(
            format!("由谁报：原文没有写牵头单位，草稿取{unit}。"),
            format!("Who reports: the text names no lead unit; the draft takes {unit}."),
        ),
        (unit, [_]) => Said::new(
            format!("{unit}是否应承，由哪个科室报。"),
            format!("Whether {unit} accepts, and which of its offices reports."),
        ),
    });
    if let Some(question) = &standing.indicator.question {
        open.push(Said::same(question));
    }
    if target.deadline.is_none() {
        open.push(Said::new("期限：原文没有写，要定到哪一年。", "The deadline: the text states none."));
    }
    match standing.reading.wanted {
        Some(Wanted::Base) if standing.indicator.question.is_none() => {
            open.push(Said::new("基年与基数。", "Base year and level."));
        }
        Some(Wanted::FirstYear) if standing.indicator.question.is_none() => {
            open.push(Said::new("从哪一年起算。", "The first year that counts."));
        }
        _ => {}
    }
    let (zh, en) = match frequency {
        Frequency::Month => ("按月报、月后 15 日前到", "monthly, due 15 days after the month"),
        Frequency::Quarter => ("按季报、季后 20 日前到", "quarterly, due 20 days after the quarter"),
        Frequency::Year => ("按年报、年后 60 日前到", "yearly, due 60 days after the year"),
    };
    open.push(Said::new(
        format!("频次与期限：草稿写{zh}，是提议。"),
        format!("Frequency and due day: the draft says {en}, a proposal."),
    ));
    open.push(Said::new(
        "按统计制度收，还是按行政职责收：按统计制度收的数，匹配、评分、名单都不能读。",
        "Whether it is collected under a statistical form or by administrative duty: what a statistical form collects is never read by a match, a score or a list.",
    ));
    if standing.work.fed_by.first() == Some(&FedBy::Series) {
        open.push(Said::new(
            "要不要报：现在取公开发布的数，另设报表须说明为什么不够。",
            "Whether a form is needed at all: published figures are used now; say why they do not suffice.",
        ));
    }
    if let Some(register) = register {
        open.push(Said::new(
            format!(
                "名录的完整范围与截至日，由{}声明；{} 个月不更新即作未知。",
                register.issuer, register.freshness_months
            ),
            format!(
                "The extent of the register and its date, declared by {}; without news for {} months it is unknown.",
                register.issuer, register.freshness_months
            ),
        ));
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::{pack, standings_on};

    #[test]
    fn every_draft_is_a_form_file_marked_as_draft() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        for standing in &standings.rows {
            let id = &standing.target.id;
            let draft = form_draft(&standings, standing).unwrap();
            assert!(draft.text.starts_with("# 草稿"), "{id}");
            assert!(draft.file_name.contains(id.as_str()) && draft.file_name.contains("草稿"));
            let file: toml::Table = draft.text.parse().unwrap_or_else(|error| panic!("{id}: {error}\n{}", draft.text));
            assert_eq!(file.get("status").and_then(toml::Value::as_str), Some("draft"));
            assert_eq!(file.get("target").and_then(toml::Value::as_str), Some(id.as_str()));
            let parts = |key: &str| file.get(key).and_then(toml::Value::as_array).map_or(0, Vec::len);
            assert!(parts("cell") >= 3 || parts("column") >= 2, "{id} has nothing to fill");
            assert_eq!(parts("to_decide"), draft.to_decide.len());
            assert!(draft.to_decide.len() >= 3, "{id}");
        }
    }

    #[test]
    fn a_departments_form_has_unit_period_reporter_and_day() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let draft = form_draft(&standings, standings.get("T23").unwrap()).unwrap();
        for line in [
            "reporter = \"市商务局\"",
            "frequency = \"month\"",
            "due_days_after_period = 15",
            "unit = \"亿元\"",
            "period = \"year_to_date\"",
        ] {
            assert!(draft.text.contains(line), "{line} is not in\n{}", draft.text);
        }
    }

    #[test]
    fn a_doubling_asks_for_levels() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let draft = form_draft(&standings, standings.get("T06").unwrap()).unwrap();
        assert!(
            draft.text.contains("id = \"base\"") && draft.to_decide.iter().any(|said| said.zh.contains("基年是哪一年"))
        );
    }

    #[test]
    fn a_count_becomes_a_register() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let draft = form_draft(&standings, standings.get("T27").unwrap()).unwrap();
        assert!(
            draft.text.contains("shape = \"register\"")
                && draft.text.contains("[[column]]")
                && draft.text.contains("3A")
        );
    }
}
