//! Figures of series that a data directory receives: `duojin import --as series`.
//!
//! One row is one figure: `indicator, period, value, unit, base_value, base_unit, kind, source_title, source_url, note`,
//! where the note may begin with `rel=A; basis=ytd; qualifier=gt`, as in published statistics files.

use std::collections::HashMap;

use duojin_base::{Diagnostic, Exact, Instant, Period, Place, exact};
use duojin_stats::{Basis, Figure, FigureKind, PublishedAt, Qualifier, Reliability, unit_factor};
use duojin_store::{BatchKind, ImportRecord, NewBatch, StoredFigure};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::import::ImportReport;
use crate::import::rows::{CellProblem, RejectedRow, rejected_csv};
use crate::import::table::{Cell, Row, Table};
use crate::principal::Principal;

/// A figure as it is kept: words as given, so that a later version of the program can read them anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptFigure {
    value: String,
    unit: String,
    base_value: String,
    base_unit: String,
    kind: String,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    qualifier: String,
    #[serde(default)]
    reliability: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    base_version: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    source_url: String,
    #[serde(default)]
    published_at: String,
    #[serde(default)]
    note: String,
}

/// The received figures recorded by `known_at`.
pub(crate) async fn received(app: &App, at: At) -> Result<Vec<Figure>, AppError> {
    let stored = app.store().figures(at.known_at).await?;
    stored.iter().map(figure).collect()
}

fn figure(stored: &StoredFigure) -> Result<Figure, AppError> {
    let kept: KeptFigure = serde_json::from_str(&stored.body).map_err(AppError::internal)?;
    let wrong = || AppError::Internal(format!("序列“{}”{} 的存储值读不出来", stored.series, stored.period));
    Ok(Figure {
        id: format!("R{}-{}-{}", stored.batch, stored.series, stored.period),
        indicator: stored.series.clone(),
        category: None,
        period: stored.period.parse().map_err(|_| wrong())?,
        basis: basis(&kept.basis).ok_or_else(wrong)?,
        value: exact::parse_decimal(&kept.base_value).ok_or_else(wrong)?,
        kind: kind(&kept.kind).ok_or_else(wrong)?,
        qualifier: qualifier(&kept.qualifier).ok_or_else(wrong)?,
        reliability: reliability(&kept.reliability).ok_or_else(wrong)?,
        published_at: PublishedAt::parse(&kept.published_at),
        value_text: kept.value,
        unit: kept.unit,
        base_unit: kept.base_unit,
        label: kept.label,
        base_version: kept.base_version,
        source: kept.source,
        source_url: Some(kept.source_url).filter(|u| !u.is_empty()),
        recorded_at: stored.recorded_at,
        note: Some(kept.note).filter(|n| !n.is_empty()),
        coverage: None,
    })
}

fn basis(word: &str) -> Option<Basis> {
    Some(match word {
        "" | "whole" => Basis::Whole,
        "ytd" => Basis::YearToDate,
        "eop" => Basis::EndOfPeriod,
        _ => return None,
    })
}

fn kind(word: &str) -> Option<FigureKind> {
    Some(match word {
        "" | "actual" => FigureKind::Actual,
        "preliminary" => FigureKind::Preliminary,
        "target" => FigureKind::Target,
        "plan" => FigureKind::Plan,
        _ => return None,
    })
}

fn qualifier(word: &str) -> Option<Qualifier> {
    Some(match word {
        "" | "exact" => Qualifier::Exact,
        "approx" => Qualifier::Approx,
        "gt" => Qualifier::Gt,
        "gte" => Qualifier::Gte,
        "approx_lt" => Qualifier::ApproxLt,
        _ => return None,
    })
}

fn reliability(word: &str) -> Option<Reliability> {
    Some(match word {
        "" | "A" => Reliability::A,
        "B" => Reliability::B,
        "C" => Reliability::C,
        _ => return None,
    })
}

/// Columns by header; the first three must be there.
struct Columns(HashMap<String, usize>);

const REQUIRED: [&str; 4] = ["indicator", "period", "value", "unit"];

impl Columns {
    fn read(file: &str, table: &Table) -> Result<Self, Diagnostic> {
        let columns: HashMap<String, usize> = table.headers.iter().enumerate().map(|(at, h)| (h.to_lowercase(), at)).collect();
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| !columns.contains_key(*name)).collect();
        if missing.is_empty() {
            return Ok(Self(columns));
        }
        Err(Diagnostic::error(
            "import.series-columns",
            Place::line(file, table.header_row),
            format!("缺少列：{}", missing.join("、")),
            format!("missing columns: {}", missing.join(", ")),
        )
        .mend(
            "表头写 indicator, period, value, unit, base_value, base_unit, kind, source_title, note",
            "the header is indicator, period, value, unit, base_value, base_unit, kind, source_title, note",
        ))
    }

    fn get(&self, row: &Row, name: &str) -> String {
        self.0.get(name).and_then(|at| row.cells.get(*at)).map(Cell::shown).unwrap_or_default()
    }

    fn address(&self, table: &Table, row: &Row, name: &str) -> String {
        table.address(row.number, self.0.get(name).copied().unwrap_or(0))
    }
}

fn read_row(table: &Table, columns: &Columns, row: &Row) -> Result<StoredFigure, Vec<CellProblem>> {
    let mut problems = Vec::new();
    let mut wrong = |name: &str, zh: String, en: String| {
        problems.push(CellProblem { cell: columns.address(table, row, name), zh, en });
    };
    let get = |name| columns.get(row, name);
    let (series, period, value, unit) = (get("indicator"), get("period"), get("value"), get("unit"));
    if series.is_empty() {
        wrong("indicator", "没写指标".to_owned(), "the indicator is missing".to_owned());
    }
    if let Err(error) = period.parse::<Period>() {
        wrong("period", error.to_string(), format!("“{period}” is no period"));
    }
    let number = exact::parse_decimal(&value);
    if number.is_none() {
        wrong("value", format!("“{value}”不是数"), format!("“{value}” is not a number"));
    }
    let (base_unit, base_value) = (get("base_unit"), get("base_value"));
    let base = base_of(number.as_ref(), &unit, &base_value, &base_unit);
    match &base {
        Ok(_) => {}
        Err((zh, en)) => wrong("base_value", zh.clone(), en.clone()),
    }
    let mut kept = KeptFigure {
        value,
        unit,
        base_value: String::new(),
        base_unit: String::new(),
        kind: get("kind"),
        basis: get("basis"),
        qualifier: get("qualifier"),
        reliability: get("reliability"),
        label: get("scope"),
        base_version: get("base_version"),
        source: [get("source_title"), get("source")].into_iter().find(|s| !s.is_empty()).unwrap_or_default(),
        source_url: get("source_url"),
        published_at: get("published_at"),
        note: String::new(),
    };
    read_note(&get("note"), &mut kept);
    if kind(&kept.kind).is_none() {
        wrong("kind", format!("“{}”不认识，写 actual、preliminary、target 或 plan", kept.kind), format!("kind “{}” is not known", kept.kind));
    }
    let words = [
        ("basis", &kept.basis, basis(&kept.basis).is_some()),
        ("qualifier", &kept.qualifier, qualifier(&kept.qualifier).is_some()),
        ("reliability", &kept.reliability, reliability(&kept.reliability).is_some()),
    ];
    for (name, word, known) in words {
        if !known {
            wrong(name, format!("{name}“{word}”不认识"), format!("{name} “{word}” is not known"));
        }
    }
    if !kept.published_at.is_empty() && PublishedAt::parse(&kept.published_at).is_none() {
        wrong("published_at", format!("“{}”不是日期", kept.published_at), format!("“{}” is not a date", kept.published_at));
    }
    match base {
        Ok((value, unit)) if problems.is_empty() => {
            kept.base_value = value;
            kept.base_unit = unit;
            let body = serde_json::to_string(&kept).unwrap_or_default();
            Ok(StoredFigure { batch: 0, recorded_at: Instant(0), series, period, body })
        }
        _ => Err(problems),
    }
}

/// The value in its base unit: as given if that follows from the unit, else worked out from the unit.
fn base_of(value: Option<&Exact>, unit: &str, base_value: &str, base_unit: &str) -> Result<(String, String), (String, String)> {
    let Some(value) = value else { return Ok((String::new(), String::new())) };
    let base_unit = if base_unit.is_empty() { derived_base_unit(unit) } else { base_unit };
    let Some(factor) = unit_factor(unit, base_unit) else {
        return Err((format!("单位“{unit}”换不成“{base_unit}”"), format!("unit “{unit}” does not convert to “{base_unit}”")));
    };
    let base = value * factor;
    if !base_value.is_empty() && exact::parse_decimal(base_value).as_ref() != Some(&base) {
        return Err((
            format!("按单位“{unit}”应为 {}，这里写的是“{base_value}”", exact::to_decimal(&base).unwrap_or_default()),
            format!("by its unit “{unit}” it should be {}, not “{base_value}”", exact::to_decimal(&base).unwrap_or_default()),
        ));
    }
    Ok((exact::to_decimal(&base).unwrap_or_default(), base_unit.to_owned()))
}

fn derived_base_unit(unit: &str) -> &str {
    match unit {
        "%" => "1",
        _ => unit.trim_start_matches(['万', '亿']),
    }
}

/// `rel=A; basis=ytd; qualifier=gt; …`: known words fill empty fields, the rest stays a note.
fn read_note(note: &str, kept: &mut KeptFigure) {
    let mut rest = Vec::new();
    for part in note.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let slot = match part.split_once('=') {
            Some(("rel", _)) => &mut kept.reliability,
            Some(("basis", _)) => &mut kept.basis,
            Some(("qualifier", _)) => &mut kept.qualifier,
            Some(("base_version", _)) => &mut kept.base_version,
            _ => {
                rest.push(part);
                continue;
            }
        };
        if slot.is_empty() {
            *slot = part.split_once('=').map_or(String::new(), |(_, value)| value.trim().to_owned());
        }
    }
    kept.note = rest.join("; ");
}

/// Records the figures of a table. A row that is known already, word for word, changes nothing.
///
/// # Errors
/// If the caller may not record, the table has not the columns, or the store fails.
pub async fn import(app: &App, principal: &Principal, file: &str, table: &Table, dry_run: bool) -> Result<ImportReport, AppError> {
    if !principal.scope.write {
        return Err(AppError::Forbidden("不能导入数据"));
    }
    let columns = Columns::read(file, table).map_err(AppError::input)?;
    let mut latest: HashMap<(String, String, String), String> = HashMap::new();
    for stored in app.store().figures(Instant(i64::MAX)).await? {
        latest.insert(row_key(&stored), stored.body);
    }
    let mut report = ImportReport::new(file, "series", table.rows.len());
    let mut taken = Vec::new();
    for row in &table.rows {
        match read_row(table, &columns, row) {
            Err(reasons) => {
                let cells = row.cells.iter().map(Cell::shown).collect();
                report.rejected_rows.push(RejectedRow { row: row.number, reasons, cells });
            }
            Ok(figure) if latest.get(&row_key(&figure)) == Some(&figure.body) => report.unchanged += 1,
            Ok(figure) => {
                latest.insert(row_key(&figure), figure.body.clone());
                taken.push(figure);
            }
        }
    }
    report.accepted = taken.len() as u64;
    report.rejected = report.rejected_rows.len() as u64;
    if report.rejected > 0 {
        report.rejected_csv = Some(rejected_csv(table, &report.rejected_rows).map_err(AppError::input)?);
    }
    report.dry_run = dry_run;
    if dry_run {
        return Ok(report);
    }
    let now = app.clock().now();
    let count = i64::try_from(taken.len()).unwrap_or(i64::MAX);
    let record = ImportRecord {
        origin: file.to_owned(),
        source: "series".to_owned(),
        recorded_by: principal.id.clone(),
        recorded_at: now,
        accepted: count,
        unchanged: i64::try_from(report.unchanged).unwrap_or(i64::MAX),
        rejected: i64::try_from(report.rejected).unwrap_or(i64::MAX),
        body: serde_json::to_string(&report).map_err(AppError::internal)?,
    };
    if taken.is_empty() {
        app.store().record_import(&record).await?;
        return Ok(report);
    }
    let batch = NewBatch {
        kind: BatchKind::Series,
        source: "series".to_owned(),
        recorded_at: now,
        published_at: None,
        recorded_by: principal.id.clone(),
        origin: file.to_owned(),
        file: None,
        rows: i64::try_from(table.rows.len()).unwrap_or(i64::MAX),
        observations: count,
        entities: None,
        synthetic: false,
    };
    report.batch = Some(app.store().record_figures(&batch, &taken, Some(&record)).await?);
    Ok(report)
}

/// One row of a series: what it measures, for when, and who says so in which scope.
fn row_key(figure: &StoredFigure) -> (String, String, String) {
    let kept: Option<KeptFigure> = serde_json::from_str(&figure.body).ok();
    let who = kept.map_or(String::new(), |k| format!("{}\u{1f}{}\u{1f}{}\u{1f}{}", k.source, k.label, k.basis, k.base_version));
    (figure.series.clone(), figure.period.clone(), who)
}
