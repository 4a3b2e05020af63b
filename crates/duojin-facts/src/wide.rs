//! Wide Parquet (宽表): one row an entity, one column a (fact, period). What its columns are called, and how they are checked.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, SchemaRef};
use duojin_base::{Diagnostic, Period, Place};
use duojin_rule::{Dimension, FactDef, FactId, FactKind, FactType, RecordId, RegisterId, Schema};

use crate::snapshot::ColumnKey;

/// Value of the file's key `duojin.format`.
pub const WIDE_FORMAT: &str = "wide/1";

/// What a column of a wide file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WideColumn {
    /// `id`: the entity's internal id, ascending.
    Id,
    /// `行`: row of the file from which the row was taken, where that is not this row.
    Row,
    /// `对象`: what kind of entity.
    Object,
    /// `营业收入[2024]`, `注册地`.
    Fact(ColumnKey),
    /// `注册地@自`: first day of the state.
    StateFrom(FactId),
    /// `注册地@至`: last day of the state.
    StateTo(FactId),
    /// `名录:…`: whether listed.
    Register(RegisterId),
    /// `名录:…@自`
    RegisterFrom(RegisterId),
    /// `名录:…@至`
    RegisterTo(RegisterId),
    /// `记录:…`: all the entity's records of a kind.
    Records(RecordId),
}

/// Why a name is no column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnNameError {
    /// Nothing in the dictionary is called so; perhaps this was meant.
    Unknown {
        /// The nearest name.
        near: Option<String>,
    },
    /// A period fact without period.
    NeedsPeriod,
    /// A period of another length than the fact's, or none at all.
    WrongPeriod,
    /// A state fact with a period.
    NoPeriod,
}

impl WideColumn {
    /// Name of [`WideColumn::Row`].
    pub const ROW: &'static str = "行";

    /// The column of that name; aliases of facts are understood.
    ///
    /// # Errors
    /// If the schema has nothing of that name, or the period does not suit the fact.
    pub fn parse(name: &str, schema: &Schema) -> Result<Self, ColumnNameError> {
        match name {
            "id" => return Ok(Self::Id),
            Self::ROW => return Ok(Self::Row),
            "对象" => return Ok(Self::Object),
            _ => {}
        }
        let unknown = || ColumnNameError::Unknown { near: nearest(name, schema) };
        let (stem, bound) = match name.strip_suffix("@自") {
            Some(stem) => (stem, Some(true)),
            None => name.strip_suffix("@至").map_or((name, None), |stem| (stem, Some(false))),
        };
        if let Some(register) = stem.strip_prefix("名录:") {
            let (id, _) = schema.register_named(register).ok_or_else(unknown)?;
            return Ok(match bound {
                None => Self::Register(id),
                Some(true) => Self::RegisterFrom(id),
                Some(false) => Self::RegisterTo(id),
            });
        }
        if let Some(record) = name.strip_prefix("记录:") {
            return schema.record_named(record).map(|(id, _)| Self::Records(id)).ok_or_else(unknown);
        }
        let (word, period) = match stem.strip_suffix(']').and_then(|s| s.split_once('[')) {
            Some((word, period)) => (word, Some(period)),
            None => (stem, None),
        };
        let (fact, def) = schema.fact_named(word).ok_or_else(unknown)?;
        match (def.kind, period, bound) {
            (FactKind::State, None, None) => Ok(Self::Fact(ColumnKey { fact, period: None })),
            (FactKind::State, None, Some(true)) => Ok(Self::StateFrom(fact)),
            (FactKind::State, None, Some(false)) => Ok(Self::StateTo(fact)),
            (FactKind::State, Some(_), _) => Err(ColumnNameError::NoPeriod),
            (FactKind::Period(grain), Some(text), None) => match text.parse::<Period>() {
                Ok(period) if period.grain() == grain => Ok(Self::Fact(ColumnKey { fact, period: Some(period) })),
                _ => Err(ColumnNameError::WrongPeriod),
            },
            (FactKind::Period(_), None, None) => Err(ColumnNameError::NeedsPeriod),
            (FactKind::Period(_), _, Some(_)) => Err(unknown()),
        }
    }

    /// Its name in a file; none if the schema does not have what it names.
    pub fn name(self, schema: &Schema) -> Option<String> {
        Some(match self {
            Self::Id => "id".to_owned(),
            Self::Row => Self::ROW.to_owned(),
            Self::Object => "对象".to_owned(),
            Self::Fact(key) => {
                let name = &schema.fact(key.fact)?.name;
                key.period.map_or_else(|| name.clone(), |period| format!("{name}[{period}]"))
            }
            Self::StateFrom(fact) => format!("{}@自", schema.fact(fact)?.name),
            Self::StateTo(fact) => format!("{}@至", schema.fact(fact)?.name),
            Self::Register(id) => format!("名录:{}", schema.register(id)?.name),
            Self::RegisterFrom(id) => format!("名录:{}@自", schema.register(id)?.name),
            Self::RegisterTo(id) => format!("名录:{}@至", schema.register(id)?.name),
            Self::Records(id) => format!("记录:{}", schema.record(id)?.name),
        })
    }

    /// The field with which it is written; none if the schema does not have what it names.
    pub fn field(self, schema: &Schema) -> Option<Field> {
        let name = self.name(schema)?;
        Some(match self {
            Self::Id => Field::new(name, DataType::UInt64, false),
            Self::Row => Field::new(name, DataType::UInt64, true),
            Self::Object => Field::new(name, dictionary(), true),
            Self::Fact(key) => field_of(&name, &schema.fact(key.fact)?.ty),
            Self::StateFrom(_) | Self::StateTo(_) | Self::RegisterFrom(_) | Self::RegisterTo(_) => {
                Field::new(name, DataType::Date32, true)
            }
            Self::Register(_) => Field::new(name, DataType::Boolean, true),
            Self::Records(id) => {
                let fields: Fields = schema.record(id)?.fields.iter().map(|f| field_of(&f.name, &f.ty)).collect();
                Field::new(name, DataType::List(Arc::new(Field::new("item", DataType::Struct(fields), false))), true)
            }
        })
    }
}

fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The Arrow field in which values of a type are written: numbers as scaled integers with their `decimals` in the metadata.
pub fn field_of(name: &str, ty: &FactType) -> Field {
    let plain = |data_type| Field::new(name, data_type, true);
    match ty {
        FactType::Bool => plain(DataType::Boolean),
        FactType::Number { dimension, decimals } => {
            let metadata = if dimension.is_money() && *decimals == 2 {
                ("unit".to_owned(), "分".to_owned())
            } else {
                ("decimals".to_owned(), decimals.to_string())
            };
            plain(DataType::Int64).with_metadata(HashMap::from([metadata]))
        }
        FactType::Code(_) => plain(dictionary()),
        FactType::Set(_) => plain(DataType::List(Arc::new(Field::new("item", DataType::Utf8, false)))),
        FactType::Text => plain(DataType::Utf8),
        FactType::Date => plain(DataType::Date32),
        FactType::Entity => plain(DataType::UInt64),
    }
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn type_suits(field: &Field, ty: &FactType) -> Result<(), (String, String)> {
    let found = field.data_type();
    let not = |zh: &str, en: &str| Err((format!("应为{zh}，这里是 {found}"), format!("expected {en}, found {found}")));
    match ty {
        FactType::Bool if *found != DataType::Boolean => not("布尔", "a boolean"),
        FactType::Number { dimension, decimals } => {
            if *found != DataType::Int64 {
                return not("64 位整数（按小数位放大）", "a 64-bit integer, scaled by its decimals");
            }
            let declared = match (field.metadata().get("unit").map(String::as_str), field.metadata().get("decimals")) {
                (Some("分"), _) => Some("2"),
                (Some("元"), None) => Some("0"),
                (_, declared) => declared.map(String::as_str),
            };
            if declared.is_some_and(|d| d != decimals.to_string())
                || (declared.is_none() && field.metadata().contains_key("unit"))
            {
                let declared = declared.unwrap_or("?");
                let money = if *dimension == Dimension::money() { "（2 位即以分为单位）" } else { "" };
                return Err((
                    format!("文件写明小数位为 {declared}，事实字典为 {decimals}{money}"),
                    format!("the file declares {declared} decimals, the dictionary {decimals}"),
                ));
            }
            Ok(())
        }
        FactType::Code(_) | FactType::Text if !is_text(found) => not("文本", "text"),
        FactType::Set(_) if !matches!(found, DataType::List(item) if is_text(item.data_type())) => {
            not("文本列表", "a list of text")
        }
        FactType::Date if *found != DataType::Date32 => not("日期（date32）", "a date (date32)"),
        FactType::Entity if *found != DataType::UInt64 => not("主体编号（uint64）", "an entity id (uint64)"),
        _ => Ok(()),
    }
}

fn column_suits(column: WideColumn, field: &Field, schema: &Schema) -> Result<(), (String, String)> {
    let ty = match column {
        WideColumn::Id | WideColumn::Row => FactType::Entity,
        WideColumn::Object => FactType::Text,
        WideColumn::Fact(key) => match schema.fact(key.fact) {
            Some(def) => def.ty.clone(),
            None => return Ok(()),
        },
        WideColumn::StateFrom(_) | WideColumn::StateTo(_) | WideColumn::RegisterFrom(_) | WideColumn::RegisterTo(_) => {
            FactType::Date
        }
        WideColumn::Register(_) => FactType::Bool,
        WideColumn::Records(id) => {
            let Some(def) = schema.record(id) else {
                return Ok(());
            };
            let fields = match field.data_type() {
                DataType::List(item) => match item.data_type() {
                    DataType::Struct(fields) => fields,
                    other => {
                        return Err((
                            format!("应为结构列表，这里是 {other} 的列表"),
                            format!("expected a list of structs, found {other}"),
                        ));
                    }
                },
                other => {
                    return Err((
                        format!("应为结构列表，这里是 {other}"),
                        format!("expected a list of structs, found {other}"),
                    ));
                }
            };
            for want in &def.fields {
                let Some((_, found)) = fields.find(&want.name) else {
                    continue;
                };
                type_suits(found, &want.ty)
                    .map_err(|(zh, en)| (format!("字段“{}”{zh}", want.name), format!("field “{}”: {en}", want.name)))?;
            }
            return match fields.iter().find(|f| def.fields.iter().all(|want| want.name != *f.name())) {
                Some(extra) => Err((
                    format!("记录没有字段“{}”", extra.name()),
                    format!("the record has no field “{}”", extra.name()),
                )),
                None => Ok(()),
            };
        }
    };
    type_suits(field, &ty)
}

/// Reads the columns of a file's Arrow schema: what each one is, in order.
///
/// # Errors
/// Everything that is wrong with them, at once.
pub fn read_columns(file: &str, arrow: &SchemaRef, schema: &Schema) -> Result<Vec<WideColumn>, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut columns: Vec<WideColumn> = Vec::with_capacity(arrow.fields().len());
    let place = || Place::file(file);
    for field in arrow.fields() {
        let name = field.name();
        match WideColumn::parse(name, schema) {
            Err(error) => wrong.push(name_diagnostic(place(), name, &error)),
            Ok(column) if columns.contains(&column) => wrong.push(Diagnostic::error(
                "wide.twice",
                place(),
                format!("列“{name}”与前面一列说的是同一件事"),
                format!("column “{name}” says the same as an earlier one"),
            )),
            Ok(column) => {
                if let Err((zh, en)) = column_suits(column, field, schema) {
                    wrong.push(
                        Diagnostic::error(
                            "wide.type",
                            place(),
                            format!("列“{name}”：{zh}"),
                            format!("column “{name}”: {en}"),
                        )
                        .mend(
                            "按事实字典的类型另存这一列后再导入",
                            "Save the column in the dictionary's type and import again",
                        ),
                    );
                }
                columns.push(column);
            }
        }
    }
    for (column, name) in [(WideColumn::Id, "id"), (WideColumn::Object, "对象")] {
        if !columns.contains(&column) {
            wrong.push(
                Diagnostic::error("wide.missing", place(), format!("缺少列“{name}”"), format!("column “{name}” is missing"))
                    .mend("宽表每行一个主体，必须有 id（uint64，升序）和 对象（企业、个体工商户……）两列", "A wide file has one row an entity and needs the columns id (uint64, ascending) and 对象 (企业, 个体工商户 …)"),
            );
        }
    }
    let has = |column| columns.contains(&column);
    for column in &columns {
        let orphan = match *column {
            WideColumn::StateFrom(fact) | WideColumn::StateTo(fact) => {
                !has(WideColumn::Fact(ColumnKey { fact, period: None }))
            }
            WideColumn::RegisterFrom(id) | WideColumn::RegisterTo(id) => !has(WideColumn::Register(id)),
            _ => false,
        };
        if let (true, Some(name)) = (orphan, column.name(schema)) {
            wrong.push(Diagnostic::error(
                "wide.orphan",
                place(),
                format!("列“{name}”限定的列不在文件里"),
                format!("the column that “{name}” bounds is not in the file"),
            ));
        }
    }
    if wrong.is_empty() { Ok(columns) } else { Err(wrong) }
}

fn name_diagnostic(place: Place, name: &str, error: &ColumnNameError) -> Diagnostic {
    let make = |code, zh: &str, en: &str| {
        Diagnostic::error(code, place.clone(), format!("列“{name}”{zh}"), format!("column “{name}” {en}"))
    };
    match error {
        ColumnNameError::Unknown { near } => {
            let found = make("wide.unknown-column", "不在事实字典里", "is not in the fact dictionary");
            match near {
                Some(near) => found.mend(
                    format!("是否想写“{near}”？否则请用列对应导入"),
                    format!("Did you mean “{near}”? Otherwise import with a column mapping"),
                ),
                None => found.mend(
                    "请用列对应导入，或先把事实写进字典",
                    "Import with a column mapping, or add the fact to the dictionary first",
                ),
            }
        }
        ColumnNameError::NeedsPeriod => make("wide.period", "要写期间", "needs its period")
            .mend(format!("写成“{name}[2024]”"), format!("Write “{name}[2024]”")),
        ColumnNameError::WrongPeriod => {
            make("wide.period", "的期间与事实字典的周期不符", "has a period that is not the fact's").mend(
                "年写 [2024]，半年写 [2024-H1]，季写 [2024-Q3]，月写 [2024-07]",
                "Year [2024], half [2024-H1], quarter [2024-Q3], month [2024-07]",
            )
        }
        ColumnNameError::NoPeriod => make("wide.period", "是状态，不带期间", "is a state and takes no period")
            .mend("去掉方括号；起止日期另写“@自”“@至”两列", "Drop the brackets; bounds go to columns “@自” and “@至”"),
    }
}

fn nearest(name: &str, schema: &Schema) -> Option<String> {
    let stem = name.split(['[', '@']).next().unwrap_or(name);
    let rest = name.get(stem.len()..).unwrap_or("");
    let facts =
        schema.facts().flat_map(|(_, def): (_, &FactDef)| std::iter::once(&def.name).chain(&def.aliases)).cloned();
    let registers = schema.registers().map(|(_, def)| format!("名录:{}", def.name));
    let records = schema.records().map(|(_, def)| format!("记录:{}", def.name));
    let limit = (stem.chars().count() / 2).max(1);
    let measured = facts.chain(registers).chain(records).map(|word| (distance(stem, &word), word));
    measured.filter(|(far, _)| *far <= limit).min().map(|(_, word)| format!("{word}{rest}"))
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(&b) {
            let best = (diagonal + usize::from(x != *y)).min(left + 1).min(*slot + 1);
            diagonal = *slot;
            *slot = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}
