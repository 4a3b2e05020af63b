//! Reads indicators, bindings, registers and series from the files of a pack; every mistake is told.

use std::collections::{BTreeMap, BTreeSet};

use duojin_base::exact::{int, parse_decimal, scaled};
use duojin_base::{Diagnostic, Exact, Instant, NaiveDate, Period, Place};
use duojin_plan::Plan;
use duojin_plan::source::{Files, Item, Problems, Row, csv_rows, toml_items, unique};
use serde::Serialize;

use crate::catalog::{Binding, Catalog, FedBy, FieldType, Indicator, Register};
use crate::figure::{Basis, Figure, FigureKind, PublishedAt, Qualifier, Reliability};

const INDICATORS: &str = "indicators.toml";
const BINDINGS: &str = "bindings.toml";
const REGISTERS: &str = "registers.toml";
const PUBLISHED: &str = "series/published.csv";
const STRUCTURE: &str = "series/structure.csv";

/// The files statistics are read from.
pub const PATHS: &[&str] = &[INDICATORS, BINDINGS, REGISTERS, PUBLISHED, STRUCTURE];

/// A structural figure: how a total splits by area, kind or size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StructureFigure {
    /// The figure; its `category` says which part.
    #[serde(flatten)]
    pub figure: Figure,
    /// The area, where the part is one.
    pub area: Option<String>,
}

/// What a pack says of statistics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Indicators, bindings, registers.
    pub catalog: Catalog,
    /// Published figures, in file order.
    pub figures: Vec<Figure>,
    /// Structural figures, in file order.
    pub structure: Vec<StructureFigure>,
}

/// Reads and checks; given out only if no problem is an error. References to the plan are checked if there is one.
pub fn read(files: &Files, plan: Option<&Plan>) -> (Option<Statistics>, Vec<Diagnostic>) {
    let mut problems = Problems::new();
    let indicators = toml_items::<Indicator>(files, INDICATORS, "indicator", &mut problems);
    let bindings = toml_items::<Binding>(files, BINDINGS, "binding", &mut problems);
    let registers = toml_items::<Register>(files, REGISTERS, "register", &mut problems);
    let figures = read_published(files, &mut problems);
    let structure = read_structure(files, &mut problems);
    check_registers(&registers, plan, &mut problems);
    check_indicators(&indicators, &mut problems);
    check_bindings(&bindings, &indicators, &registers, &figures, plan, &mut problems);
    if problems.iter().any(Diagnostic::is_error) {
        return (None, problems);
    }
    fn values<T>(items: Vec<Item<T>>) -> Vec<T> {
        items.into_iter().map(|item| item.value).collect()
    }
    let catalog = Catalog { indicators: values(indicators), bindings: values(bindings), registers: values(registers) };
    (Some(Statistics { catalog, figures, structure }), problems)
}

const PUBLISHED_COLUMNS: &[&str] = &[
    "id",
    "indicator",
    "period",
    "basis",
    "value",
    "unit",
    "base_value",
    "base_unit",
    "kind",
    "qualifier",
    "scope",
    "base_version",
    "reliability",
    "source",
    "published_at",
    "source_url",
    "recorded_at",
    "note",
];

const STRUCTURE_COLUMNS: &[&str] = &[
    "id",
    "fact",
    "category",
    "area",
    "period",
    "basis",
    "value",
    "unit",
    "base_value",
    "base_unit",
    "kind",
    "qualifier",
    "reliability",
    "source",
    "published_at",
    "source_url",
    "recorded_at",
    "note",
];

fn read_published(files: &Files, problems: &mut Problems) -> Vec<Figure> {
    let rows = csv_rows(files, PUBLISHED, PUBLISHED_COLUMNS, problems);
    unique(("数", "figure"), rows.iter().map(|row| (row.get("id"), row.place())), problems);
    rows.iter().filter_map(|row| figure(row, "indicator", problems)).collect()
}

fn read_structure(files: &Files, problems: &mut Problems) -> Vec<StructureFigure> {
    let rows = csv_rows(files, STRUCTURE, STRUCTURE_COLUMNS, problems);
    unique(("数", "figure"), rows.iter().map(|row| (row.get("id"), row.place())), problems);
    let read = |row: &Row, problems: &mut Problems| {
        let mut figure = figure(row, "fact", problems)?;
        figure.category = row.optional("category").filter(|category| category != "全市");
        Some(StructureFigure { figure, area: row.optional("area") })
    };
    rows.iter().filter_map(|row| read(row, problems)).collect()
}

fn figure(row: &Row, indicator: &str, problems: &mut Problems) -> Option<Figure> {
    let bases = [("", Basis::Whole), ("ytd", Basis::YearToDate), ("eop", Basis::EndOfPeriod)];
    let kinds = [
        ("actual", FigureKind::Actual),
        ("preliminary", FigureKind::Preliminary),
        ("target", FigureKind::Target),
        ("plan", FigureKind::Plan),
    ];
    let qualifiers = [
        ("exact", Qualifier::Exact),
        ("approx", Qualifier::Approx),
        ("gt", Qualifier::Gt),
        ("gte", Qualifier::Gte),
        ("approx_lt", Qualifier::ApproxLt),
    ];
    let grades = [("A", Reliability::A), ("B", Reliability::B), ("C", Reliability::C)];
    for column in ["period", "value", "unit", "base_value", "base_unit", "recorded_at"] {
        row.required(column, problems);
    }
    let period = row.parsed::<Period>("period", "2024、2024-Q3 或 2024-07", "2024, 2024-Q3 or 2024-07", problems);
    let basis = row.word("basis", &bases, problems);
    let kind = row.word("kind", &kinds, problems);
    let qualifier = row.word("qualifier", &qualifiers, problems);
    let reliability = row.word("reliability", &grades, problems);
    let value = base_value(row, problems);
    let published_at = match row.get("published_at") {
        "" => None,
        text => {
            let parsed = PublishedAt::parse(text);
            if parsed.is_none() {
                row.wrong("published_at", text, "2025、2025-10 或 2025-10-31", "2025, 2025-10 or 2025-10-31", problems);
            }
            parsed
        }
    };
    let recorded_at = row
        .parsed::<NaiveDate>("recorded_at", "2026-11-23", "2026-11-23", problems)
        .and_then(|day| day.pred_opt())
        .map(|day| Instant(Instant::end_of_shanghai_day(day).0 + 1));
    Some(Figure {
        id: row.required("id", problems),
        indicator: row.required(indicator, problems),
        category: None,
        period: period?,
        basis: basis?,
        value_text: row.get("value").to_owned(),
        unit: row.get("unit").to_owned(),
        value: value?,
        base_unit: row.get("base_unit").to_owned(),
        kind: kind?,
        qualifier: qualifier?,
        label: row.get("scope").to_owned(),
        base_version: row.get("base_version").to_owned(),
        reliability: reliability?,
        source: row.required("source", problems),
        published_at,
        source_url: row.optional("source_url"),
        recorded_at: recorded_at?,
        note: row.optional("note"),
        coverage: None,
    })
}

/// What one of a published unit is in its base unit: 亿元 is 10⁸ 元, % is 1/100.
pub fn unit_factor(unit: &str, base_unit: &str) -> Option<Exact> {
    if unit == base_unit {
        return Some(int(1));
    }
    if unit == "%" && base_unit == "1" {
        return Some(scaled(1, 2));
    }
    for (prefix, factor) in [("亿", 100_000_000), ("万", 10_000)] {
        // 万家 is 10⁴ 家; the published unit may name the group, the base unit the measure.
        if unit.strip_prefix(prefix) == Some(base_unit) {
            return Some(int(factor));
        }
    }
    None
}

fn base_value(row: &Row, problems: &mut Problems) -> Option<Exact> {
    let read = |column: &str, problems: &mut Problems| {
        let cell = row.get(column);
        let value = parse_decimal(cell);
        if value.is_none() && !cell.is_empty() {
            row.wrong(column, cell, "十进制数", "a decimal number", problems);
        }
        value
    };
    let value = read("value", problems);
    let base_value = read("base_value", problems);
    let (value, base_value) = (value?, base_value?);
    let (unit, base_unit) = (row.get("unit"), row.get("base_unit"));
    if unit_factor(unit, base_unit).is_none_or(|factor| value * factor != base_value) {
        problems.push(
            Diagnostic::error(
                "stats.base-differs",
                row.place(),
                format!("{} {unit} 不是 {} {base_unit}", row.get("value"), row.get("base_value")),
                format!("{} {unit} is not {} {base_unit}", row.get("value"), row.get("base_value")),
            )
            .mend(
                "按单位重算 base_value：亿元换成元乘 10⁸，百分数换成比率除以 100",
                "compute base_value from the unit",
            ),
        );
    }
    Some(base_value)
}

fn wrong(problems: &mut Problems, code: &'static str, place: Place, zh: String, en: String, mend: (&str, &str)) {
    problems.push(Diagnostic::error(code, place, zh, en).mend(mend.0, mend.1));
}

fn check_registers(registers: &[Item<Register>], plan: Option<&Plan>, problems: &mut Problems) {
    unique(
        ("名录", "register"),
        registers.iter().map(|item| (item.value.id.as_str(), Place::line(REGISTERS, item.line))),
        problems,
    );
    for item in registers {
        let (register, place) = (&item.value, Place::line(REGISTERS, item.line));
        unique(("字段", "field"), register.fields.iter().map(|field| (field.name.as_str(), place.clone())), problems);
        for field in &register.fields {
            let choice = (field.kind == FieldType::Choice) == field.choices.is_empty();
            let number = (field.kind == FieldType::Number) != field.unit.is_some();
            if choice || number {
                wrong(
                    problems,
                    "stats.field-shape",
                    place.clone(),
                    format!("{} 的字段“{}”：选项要写 choices，数要写 unit，其余都不写", register.id, field.name),
                    format!(
                        "{}, field “{}”: a choice has choices, a number a unit, others neither",
                        register.id, field.name
                    ),
                    ("补上或删去", "add or drop it"),
                );
            }
        }
        if plan.is_some_and(|plan| plan.unit(&register.issuer).is_none()) {
            unknown(problems, place, ("单位", "unit"), &register.issuer);
        }
    }
}

fn unknown(problems: &mut Problems, place: Place, kind: (&str, &str), id: &str) {
    wrong(
        problems,
        "stats.id-unknown",
        place,
        format!("没有{} {id}", kind.0),
        format!("there is no {} {id}", kind.1),
        ("改编号，或补上这一项", "mend the id, or add the item"),
    );
}

fn check_indicators(indicators: &[Item<Indicator>], problems: &mut Problems) {
    let ids = indicators.iter().map(|item| (item.value.id.as_str(), Place::line(INDICATORS, item.line)));
    unique(("指标", "indicator"), ids, problems);
    for item in indicators {
        if item.value.fed_by.is_empty() {
            wrong(
                problems,
                "stats.no-feed",
                Place::line(INDICATORS, item.line),
                format!("{} 没有来源", item.value.id),
                format!("{} is fed by nothing", item.value.id),
                ("fed_by 写 series、register 或 form", "name series, register or form in fed_by"),
            );
        }
    }
}

fn check_bindings(
    bindings: &[Item<Binding>],
    indicators: &[Item<Indicator>],
    registers: &[Item<Register>],
    figures: &[Figure],
    plan: Option<&Plan>,
    problems: &mut Problems,
) {
    unique(
        ("绑定", "binding"),
        bindings.iter().map(|item| (item.value.target.as_str(), Place::line(BINDINGS, item.line))),
        problems,
    );
    let by_id: BTreeMap<&str, &Indicator> =
        indicators.iter().map(|item| (item.value.id.as_str(), &item.value)).collect();
    for item in bindings {
        let (binding, place) = (&item.value, Place::line(BINDINGS, item.line));
        match by_id.get(binding.indicator.as_str()) {
            Some(indicator) => check_feeds(binding, indicator, &place, plan, problems),
            None => unknown(problems, place.clone(), ("指标", "indicator"), &binding.indicator),
        }
        for series in &binding.series {
            if !figures.iter().any(|figure| series.select.matches(figure)) {
                wrong(
                    problems,
                    "stats.empty-selection",
                    place.clone(),
                    format!("{} 选的“{}”在 {PUBLISHED} 里一行也没有", binding.target, series.select.indicator),
                    format!("{}: “{}” selects no row of {PUBLISHED}", binding.target, series.select.indicator),
                    ("改 select 的 indicator 或 labels", "mend indicator or labels of select"),
                );
            }
        }
        if let Some(register) = &binding.register {
            match registers.iter().find(|item| item.value.id == register.id) {
                Some(found) => check_conditions(binding, &found.value, &place, problems),
                None => unknown(problems, place.clone(), ("名录", "register"), &register.id),
            }
        }
        if let (Some(plan), Some(form)) = (plan, &binding.form)
            && plan.unit(&form.reporter).is_none()
        {
            unknown(problems, place.clone(), ("单位", "unit"), &form.reporter);
        }
    }
    let Some(plan) = plan else { return };
    let bound: BTreeSet<&str> = bindings.iter().map(|item| item.value.target.as_str()).collect();
    for target in plan.targets.iter().filter(|target| !bound.contains(target.id.as_str())) {
        wrong(
            problems,
            "stats.target-unbound",
            Place::file(BINDINGS),
            format!("目标 {} 没有绑定", target.id),
            format!("target {} has no binding", target.id),
            ("补一项 [[binding]]", "add a [[binding]]"),
        );
    }
}

fn check_feeds(binding: &Binding, indicator: &Indicator, place: &Place, plan: Option<&Plan>, problems: &mut Problems) {
    let promised: BTreeSet<bool> =
        [(FedBy::Register, binding.register.is_some()), (FedBy::Form, binding.form.is_some())]
            .into_iter()
            .map(|(feed, given)| indicator.fed_by.contains(&feed) == given)
            .collect();
    if promised.contains(&false) {
        wrong(
            problems,
            "stats.feed-differs",
            place.clone(),
            format!("{} 的名录、报表与指标 {} 的 fed_by 不合", binding.target, indicator.id),
            format!("{}: register and form do not fit fed_by of {}", binding.target, indicator.id),
            ("两处一致：fed_by 有的，绑定里要写明", "what fed_by names, the binding spells out"),
        );
    }
    let Some(plan) = plan else { return };
    match plan.target(&binding.target) {
        Some(target) if target.base_unit != indicator.unit => wrong(
            problems,
            "stats.unit-differs",
            place.clone(),
            format!(
                "目标 {} 的单位是“{}”，指标 {} 的是“{}”",
                target.id, target.base_unit, indicator.id, indicator.unit
            ),
            format!(
                "target {} is in “{}”, indicator {} in “{}”",
                target.id, target.base_unit, indicator.id, indicator.unit
            ),
            ("改指标的 unit", "mend the unit of the indicator"),
        ),
        Some(_) => {}
        None => unknown(problems, place.clone(), ("目标", "target"), &binding.target),
    }
}

fn check_conditions(binding: &Binding, register: &Register, place: &Place, problems: &mut Problems) {
    let Some(count) = &binding.register else {
        return;
    };
    for condition in &count.conditions {
        let fits = register.fields.iter().find(|field| field.name == condition.field).is_some_and(|field| {
            let ordered = [">=", ">", "<=", "<"].contains(&condition.op.as_str());
            let op = condition.op == "=" || ordered;
            op && match field.kind {
                FieldType::Choice => field.choices.contains(&condition.value),
                FieldType::Flag => !ordered && ["是", "否"].contains(&condition.value.as_str()),
                FieldType::Number | FieldType::Year => parse_decimal(&condition.value).is_some(),
                FieldType::Date => condition.value.parse::<NaiveDate>().is_ok(),
                FieldType::Text | FieldType::Area | FieldType::Sector | FieldType::Industry | FieldType::Uscc => {
                    !ordered
                }
            }
        });
        if !fits {
            wrong(
                problems,
                "stats.condition",
                place.clone(),
                format!(
                    "{}：名录 {} 不能按“{} {} {}”选",
                    binding.target, register.id, condition.field, condition.op, condition.value
                ),
                format!(
                    "{}: register {} has no “{} {} {}”",
                    binding.target, register.id, condition.field, condition.op, condition.value
                ),
                ("对照 registers.toml 的字段、类型和选项", "compare fields, types and choices in registers.toml"),
            );
        }
    }
}
