//! What a source may tell, and on which side of the wall it goes (semantics: facts).
//!
//! A column from a source that the dictionary does not name for it is not taken: it would have no place in the source order.
//! The column that says whom a row is about is always taken.

use duojin_base::{Diagnostic, Place};
use duojin_facts::WideFile;
use duojin_facts::wide::WideColumn;
use duojin_rule::{SYNTHETIC_SOURCE, Schema, may_tell};

use super::mapping::Bound;
use super::rows::{CellProblem, ReadRow, RejectedRow};
use super::table::{Cell, Table};
use crate::error::AppError;
use crate::search::identity;

/// Takes out the columns that the source may not tell; gives what was taken out.
///
/// # Errors
/// If no column is left.
pub(super) fn columns_of_table(
    name: &str,
    table: &Table,
    bound: &mut Bound,
    source: &str,
    schema: &Schema,
) -> Result<Vec<CellProblem>, AppError> {
    let mut refused = Vec::new();
    bound.columns.retain(|column| {
        let Some(def) = schema.fact(column.fact) else { return false };
        let listed = def.name == identity::CODE || may_tell(&def.sources, source);
        if !listed {
            refused.push(not_of(table.address(table.header_row, column.column), &def.name, &def.sources, source));
        }
        listed
    });
    if bound.columns.is_empty() { Err(nothing_left(name, source, &refused)) } else { Ok(refused) }
}

/// The same of a wide file.
///
/// # Errors
/// If no column is left.
pub(super) fn columns_of_file(
    name: &str,
    file: WideFile,
    source: &str,
    schema: &Schema,
) -> Result<(WideFile, Vec<CellProblem>), AppError> {
    let order = |column: WideColumn| match column {
        WideColumn::Id | WideColumn::Row | WideColumn::Object => None,
        WideColumn::Fact(key) => fact_order(schema, key.fact),
        WideColumn::StateFrom(fact) | WideColumn::StateTo(fact) => fact_order(schema, fact),
        WideColumn::Register(id) | WideColumn::RegisterFrom(id) | WideColumn::RegisterTo(id) => {
            schema.register(id).map(|def| (&def.name, &def.sources))
        }
        WideColumn::Records(id) => schema.record(id).map(|def| (&def.name, &def.sources)),
    };
    let listed = |column| order(column).is_none_or(|(_, sources)| may_tell(sources, source));
    let mut refused = Vec::new();
    for column in file.columns().iter().filter(|column| !listed(**column)) {
        if let Some((word, sources)) = order(*column) {
            let column = column.name(schema).unwrap_or_default();
            refused.push(not_of(format!("列“{column}”"), word, sources, source));
        }
    }
    let file = if refused.is_empty() { file } else { file.keep(listed) };
    let says = file.columns().iter().any(|column| has_value(*column));
    if refused.is_empty() || says { Ok((file, refused)) } else { Err(nothing_left(name, source, &refused)) }
}

fn fact_order(schema: &Schema, fact: duojin_rule::FactId) -> Option<(&String, &Vec<String>)> {
    schema.fact(fact).filter(|def| def.name != identity::CODE).map(|def| (&def.name, &def.sources))
}

/// Whether a column says something of an entity, and not only which one it is.
pub(super) fn has_value(column: WideColumn) -> bool {
    !matches!(column, WideColumn::Id | WideColumn::Row | WideColumn::Object)
}

/// Whether a general column tells more of an entity than its code: then it may become known by it.
pub(super) fn makes_known(column: WideColumn, schema: &Schema) -> bool {
    let code = matches!(column, WideColumn::Fact(key) if fact_order(schema, key.fact).is_none());
    has_value(column) && !code
}

fn not_of(cell: String, word: &str, sources: &[String], source: &str) -> CellProblem {
    let named = sources.join("、");
    CellProblem {
        cell,
        zh: format!(
            "“{word}”没有收：它在事实字典里的来源是{named}，没有“{source}”。来源写错了就用 --source 重新导入；确实该有，就在字典的 sources 里加上它的位次"
        ),
        en: format!(
            "“{word}” was not taken: its sources in the dictionary are {named}, and “{source}” is none of them. Import again with the right --source, or give the source its rank in the dictionary"
        ),
    }
}

fn nothing_left(name: &str, source: &str, refused: &[CellProblem]) -> AppError {
    let diagnostic = |one: &CellProblem| {
        Diagnostic::error("import.source-not-listed", Place::file(name), format!("{}：{}", one.cell, one.zh), &one.en)
            .mend(
                "用 --source 写对来源，或在 facts.toml 的 sources 里写上它；什么都没有写入",
                "name the right --source, or list it under sources in facts.toml; nothing was written",
            )
    };
    if refused.is_empty() {
        return AppError::Internal(format!("“{name}”（{source}）没有可读的列"));
    }
    AppError::Input(refused.iter().map(diagnostic).collect())
}

/// The source of invented data speaks of invented entities alone.
///
/// # Errors
/// If it is named for a file of others.
pub(super) fn synthetic_source(name: &str, source: &str, synthetic: bool) -> Result<(), AppError> {
    if source != SYNTHETIC_SOURCE || synthetic {
        return Ok(());
    }
    Err(AppError::input(
        Diagnostic::error(
            "import.synthetic-source",
            Place::file(name),
            format!("“{SYNTHETIC_SOURCE}”只用于模拟主体，这个文件里不是"),
            format!("“{SYNTHETIC_SOURCE}” is for synthetic entities alone; this file is not of such"),
        )
        .mend("用 --source 写明真实来源；什么都没有写入", "name the real --source; nothing was written"),
    ))
}

/// Turns back rows of entities that nobody knows: a statistical form makes no entity known to the rest of the system.
pub(super) fn turn_back(
    table: &Table,
    key: usize,
    rows: Vec<ReadRow>,
    rejected: &mut Vec<RejectedRow>,
    (zh, en): (&str, &str),
) {
    for row in rows {
        let cells = table.rows.iter().find(|r| r.number == row.number);
        rejected.push(RejectedRow {
            row: row.number,
            reasons: vec![CellProblem { cell: table.address(row.number, key), zh: zh.to_owned(), en: en.to_owned() }],
            cells: cells.map(|r| r.cells.iter().map(Cell::shown).collect()).unwrap_or_default(),
        });
    }
    rejected.sort_by_key(|row| row.row);
}

/// A wide file with nothing but statistical columns cannot make entities known.
pub(super) fn unknown_entities(name: &str, count: usize) -> AppError {
    AppError::input(
        Diagnostic::error(
            "import.statistical-unknown",
            Place::file(name),
            format!("统计报表的文件里有 {count} 个主体还没有登记资料"),
            format!("{count} entities of this statistical file have no registration data here"),
        )
        .mend(
            "先导入它们的登记资料，再导入统计数；什么都没有写入",
            "import their registration data first; nothing was written",
        ),
    )
}
