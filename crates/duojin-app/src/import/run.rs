//! One import from file to manifest. Killed at any point it leaves the manifest as it was, and can be run again.

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, EntityId, Instant, NaiveDate, Place, Uscc};
use duojin_facts::wide::WideColumn;
use duojin_facts::{BatchId, ColumnKey, FactsError, Holds, Observation, Observed, Wanted, WideFile};
use duojin_rule::{FactView, ObjectKind, Schema, Value};
use duojin_store::{BatchKind, ImportRecord, NewAuditEntry, NewBatch, Partition, StoredObservation};

use super::mapping::{Bound, Mapping, bind};
use super::rows::{CellProblem, Key, MAX_WARNINGS, ReadRow, object_of_code, read_rows, rejected_csv};
use super::table::Table;
use super::wide::{Take, Taken, write_rows};
use super::{FileKind, ImportReport, admit, kind_of, read_table};
use crate::app::App;
use crate::audit;
use crate::clock::At;
use crate::error::AppError;
use crate::layers::{Data, data, statistical};
use crate::progress::Progress;
use crate::search::{Index, identity, index};

/// Observations up to which an import is kept in the delta table; larger ones become a file.
const DELTA_MAX: u64 = 5_000;
/// The source of files that name none.
const DEFAULT_SOURCE: &str = "企业自报";

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The file on disk.
    pub path: PathBuf,
    /// Its name as the person knows it.
    pub name: String,
    /// The source it speaks for; wide Parquet may name its own.
    pub source: Option<String>,
    /// Period of columns that name none.
    pub period: Option<String>,
    /// Meaning of columns; kept for the source.
    pub mapping: Option<Mapping>,
    /// When the source published it.
    pub published_at: Option<NaiveDate>,
    /// Read and report only.
    pub dry_run: bool,
}

/// Imports facts of entities.
///
/// # Errors
/// If the caller may not record, or the file as a whole cannot be taken; then nothing is written.
pub async fn run(
    app: &App,
    principal: &Principal,
    request: &ImportRequest,
    progress: &dyn Progress,
) -> Result<ImportReport, AppError> {
    principal.access(Permission::ImportFacts)?;
    let mut start = Vec::new();
    {
        use std::io::Read;
        let file = File::open(&request.path).map_err(AppError::io(&request.name))?;
        file.take(16).read_to_end(&mut start).map_err(AppError::io(&request.name))?;
    }
    // What is new is told against what is known: nobody may record in between.
    let _alone = if request.dry_run { None } else { Some(app.store().writing().await?) };
    let report = match kind_of(&request.name, &start).map_err(AppError::input)? {
        FileKind::Parquet => import_wide(app, principal, request, progress).await?,
        FileKind::Csv | FileKind::Xlsx => import_table(app, principal, request, progress).await?,
    };
    Ok(report)
}

/// What a file cannot be read for, as the person's input.
pub(super) fn unreadable(name: &str, error: FactsError) -> AppError {
    match error {
        FactsError::Columns { diagnostics, .. } => AppError::Input(diagnostics),
        other => AppError::input(
            Diagnostic::error(
                "import.parquet",
                Place::file(name),
                other.to_string(),
                format!("the Parquet file does not read: {other}"),
            )
            .mend("重新导出或重新传一次；什么都没有写入", "export or upload it again; nothing was written"),
        ),
    }
}

async fn import_wide(
    app: &App,
    principal: &Principal,
    request: &ImportRequest,
    progress: &dyn Progress,
) -> Result<ImportReport, AppError> {
    let schema = &app.pack().schema;
    let opened = File::open(&request.path).map_err(AppError::io(&request.name))?;
    let file = WideFile::open(request.name.clone(), opened, schema).map_err(|e| unreadable(&request.name, e))?;
    let source = request
        .source
        .clone()
        .or_else(|| file.meta("duojin.source").map(str::to_owned))
        .unwrap_or_else(|| DEFAULT_SOURCE.to_owned());
    let (file, refused) = admit::columns_of_file(&request.name, file, &source, schema)?;
    let synthetic = file.meta("duojin.synthetic") == Some("true") || names_synthetic(&request.name, &file, schema)?;
    admit::synthetic_source(&request.name, &source, synthetic)?;
    let general = file.clone().keep(|column| !column.is_statistical(schema));
    let behind = file.clone().keep(|column| column.is_statistical(schema));
    let says = |file: &WideFile| file.columns().iter().any(|column| admit::has_value(*column));
    let wall = if says(&behind) { Some(statistical(app, principal, Permission::ImportFacts).await?) } else { None };
    let data = data(app).await?;
    if !data.is_empty() {
        let index = index(app, At { as_of: NaiveDate::MAX, known_at: Instant(i64::MAX) }).await?;
        tokio::task::block_in_place(|| refuse_other_entities(&request.name, &file, schema, &index))?;
    }
    let mut report = ImportReport::new(&request.name, &source, usize::try_from(file.rows()).unwrap_or(usize::MAX));
    report.dry_run = request.dry_run;
    report.refused_columns = refused;
    let (taken, taken_behind) = tokio::task::block_in_place(|| {
        let mut take = Take { app, data: &data, request, source: &source, synthetic, report: &mut report, progress };
        let own = data.of_source(&source);
        let makes_known = wall.is_none() || general.columns().iter().any(|column| admit::makes_known(*column, schema));
        let taken = if makes_known { take.general(&general, &own)? } else { None };
        let taken_behind = match &wall {
            Some(wall) => take.behind_the_wall(&behind, &wall.told_by(&source), makes_known)?,
            None => None,
        };
        Ok::<_, AppError>((taken, taken_behind))
    })?;
    if request.dry_run {
        return Ok(report);
    }
    let record = report.to_record(principal, app.clock().now())?;
    let batch = |taken: Taken, partition| NewBatch {
        kind: BatchKind::Wide,
        partition,
        source: source.clone(),
        recorded_at: record.recorded_at,
        published_at: request.published_at,
        recorded_by: principal.id.clone(),
        origin: request.name.clone(),
        file: Some(taken.file),
        rows: ImportRecord::count(report.rows),
        observations: ImportRecord::count(taken.observations),
        entities: taken.entities,
        synthetic,
    };
    let batches = [
        taken.map(|taken| (batch(taken, Partition::General), Vec::new())),
        taken_behind.map(|taken| (batch(taken, Partition::Statistical), Vec::new())),
    ];
    record_sides(app, principal, batches, &record, &mut report).await?;
    Ok(report)
}

/// Records what an import brought on either side of the wall: all of it in one transaction.
async fn record_sides(
    app: &App,
    principal: &Principal,
    sides: [Option<(NewBatch, Vec<StoredObservation>)>; 2],
    record: &ImportRecord,
    report: &mut ImportReport,
) -> Result<(), AppError> {
    let batches: Vec<(&NewBatch, &[StoredObservation])> =
        sides.iter().flatten().map(|(batch, observations)| (batch, observations.as_slice())).collect();
    if batches.is_empty() {
        let mut tx = app.store().begin().await?;
        tx.record_import(record, None).await?;
        tx.append_audit(&told(app, principal, report)).await?;
        tx.commit().await?;
        return Ok(());
    }
    let mut tx = app.store().begin().await?;
    let ids = tx.record_batches(&batches, &[], Some(record)).await?;
    for (id, (batch, _)) in ids.into_iter().zip(batches) {
        match batch.partition {
            Partition::General => report.batch = Some(id),
            Partition::Statistical => report.statistical_batch = Some(id),
        }
    }
    tx.append_audit(&told(app, principal, report)).await?;
    tx.commit().await?;
    Ok(())
}

fn told(app: &App, principal: &Principal, report: &ImportReport) -> NewAuditEntry {
    audit::entry(app, principal, Permission::ImportFacts, format!("file:{}", report.file), report.for_the_record())
}

async fn import_table(
    app: &App,
    principal: &Principal,
    request: &ImportRequest,
    progress: &dyn Progress,
) -> Result<ImportReport, AppError> {
    let schema = Arc::clone(&app.pack().schema);
    let source = request.source.clone().unwrap_or_else(|| DEFAULT_SOURCE.to_owned());
    let saved = match &request.mapping {
        Some(mapping) => mapping.clone(),
        None => match app.store().mapping(&source).await? {
            Some(body) => serde_json::from_str(&body).map_err(AppError::internal)?,
            None => Mapping::default(),
        },
    };
    let mapping = Mapping { period: request.period.clone().or(saved.period.clone()), ..saved };
    let bytes = std::fs::read(&request.path).map_err(AppError::io(&request.name))?;
    let table = read_table(&request.name, &bytes).map_err(AppError::input)?;
    let mut bound = bind(&request.name, &table, &mapping, &schema).map_err(AppError::Input)?;
    let refused = admit::columns_of_table(&request.name, &table, &mut bound, &source, &schema)?;
    let is_statistical = |key: ColumnKey| WideColumn::Fact(key).is_statistical(&schema);
    let behind: Vec<bool> =
        bound.columns.iter().map(|c| is_statistical(ColumnKey { fact: c.fact, period: c.period })).collect();
    let wall =
        if behind.contains(&true) { Some(statistical(app, principal, Permission::ImportFacts).await?) } else { None };
    progress.begin("读表", "reading the table", None);
    let mut read = read_rows(&table, &bound, &schema);
    let at = At { as_of: NaiveDate::MAX, known_at: Instant(i64::MAX) };
    let index = index(app, at).await?;
    let data = data(app).await?;
    let known_codes = codes_of(&index, &read.rows);
    let synthetic = read.rows.iter().any(|row| match &row.key {
        Key::Code(code) => code.is_synthetic(),
        Key::Id(id) => {
            index.code_of(*id).and_then(|code| code.parse::<Uscc>().ok()).is_some_and(|code| code.is_synthetic())
        }
    });
    let mut report = ImportReport::new(&request.name, &source, table.rows.len());
    report.dry_run = request.dry_run;
    admit::synthetic_source(&request.name, &source, synthetic)?;
    report.unread_columns.clone_from(&bound.unread);
    report.refused_columns = refused;
    refuse_unknown_ids(&table, &bound, &index, &mut read);
    if !behind.contains(&false) {
        refuse_unknown_codes(&table, &bound, &known_codes, &mut read);
    }
    let older = tokio::task::block_in_place(|| older_values(&data.of_source(&source), &schema, &bound))?;
    let older_behind = match &wall {
        Some(wall) => tokio::task::block_in_place(|| older_values(&wall.told_by(&source), &schema, &bound))?,
        None => None,
    };
    let mut next_id = index.largest_id().map_or(1, |id| id + 1);
    let code_fact = schema.fact_named(identity::CODE).map(|(id, _)| id);
    let mut taken: Vec<NewRow> = Vec::new();
    let mut taken_behind: Vec<NewRow> = Vec::new();
    for row in &std::mem::take(&mut read.rows) {
        let (entity, is_new) = match &row.key {
            Key::Id(id) => (*id, None),
            Key::Code(code) => match known_codes.get(code.as_str()) {
                Some(id) => (*id, None),
                None => {
                    next_id += 1;
                    (next_id - 1, Some((object_of_code(code), code.as_str().to_owned())))
                }
            },
        };
        let mut values: Vec<(ColumnKey, Value)> = Vec::new();
        let mut values_behind: Vec<(ColumnKey, Value)> = Vec::new();
        let object = match &is_new {
            Some((kind, _)) => Some(*kind),
            None => index.kind(entity),
        };
        for (column, value) in bound.columns.iter().zip(&row.values) {
            let Some(value) = value else { continue };
            let key = ColumnKey { fact: column.fact, period: column.period };
            if let Some(problem) = not_for(&schema, key, object, || table.address(row.number, column.column)) {
                read.warning_count += 1;
                if read.warnings.len() < MAX_WARNINGS {
                    read.warnings.push(problem);
                }
                continue;
            }
            let (older, values) =
                if is_statistical(key) { (&older_behind, &mut values_behind) } else { (&older, &mut values) };
            let known = is_new.is_none()
                && older.as_ref().is_some_and(|o| o.fact(EntityId(entity), key.fact, key.period).as_ref() == Ok(value));
            if known {
                report.unchanged += 1;
            } else {
                values.push((key, value.clone()));
            }
        }
        if !values_behind.is_empty() {
            let kind = object.unwrap_or(ObjectKind::Enterprise);
            taken_behind.push(NewRow { entity, kind, tells_kind: true, row: row.number, values: values_behind });
        }
        if let Some((kind, code)) = is_new {
            report.new_entities += 1;
            values.extend(code_fact.map(|fact| (ColumnKey { fact, period: None }, Value::Text(code.into()))));
            taken.push(NewRow { entity, kind, tells_kind: true, row: row.number, values });
        } else if !values.is_empty() {
            let kind = index.kind(entity).unwrap_or(ObjectKind::Enterprise);
            // A source that never said what the entity is says so once: else its own earlier values could not be found again.
            let tells_kind = older.as_ref().is_none_or(|own| own.find(entity).is_none());
            taken.push(NewRow { entity, kind, tells_kind, row: row.number, values });
        }
    }
    progress.end();
    report.accepted = values_in(&taken) + values_in(&taken_behind);
    report.rejected = read.rejected.len() as u64;
    if report.rejected > 0 {
        report.rejected_csv = Some(rejected_csv(&table, &read.rejected).map_err(AppError::input)?);
    }
    report.rejected_rows = read.rejected;
    let general = sheets_not_read(&table);
    report.warning_count = (read.warning_count + general.len()) as u64;
    report.warnings = general.into_iter().chain(read.warnings).collect();
    if request.dry_run {
        return Ok(report);
    }
    let record = report.to_record(principal, app.clock().now())?;
    if request.mapping.is_some() {
        let body = serde_json::to_string(&mapping).map_err(AppError::internal)?;
        app.store().set_mapping(&source, &body, record.recorded_at.0).await?;
    }
    let mut sides = Vec::with_capacity(2);
    for (partition, rows) in [(Partition::General, taken), (Partition::Statistical, taken_behind)] {
        let template = NewBatch {
            kind: BatchKind::Delta,
            partition,
            source: source.clone(),
            recorded_at: record.recorded_at,
            published_at: request.published_at,
            recorded_by: principal.id.clone(),
            origin: request.name.clone(),
            file: None,
            rows: ImportRecord::count(report.rows),
            observations: ImportRecord::count(values_in(&rows)),
            entities: None,
            synthetic,
        };
        sides.push(as_batch(app, template, rows)?);
    }
    let behind = sides.pop().flatten();
    record_sides(app, principal, [sides.pop().flatten(), behind], &record, &mut report).await?;
    Ok(report)
}

fn values_in(rows: &[NewRow]) -> u64 {
    rows.iter().map(|row| row.values.len() as u64).sum()
}

/// Rows as a batch: small ones as small changes, others as a file on the batch's side of the wall. None if there are none.
fn as_batch(
    app: &App,
    mut batch: NewBatch,
    mut rows: Vec<NewRow>,
) -> Result<Option<(NewBatch, Vec<StoredObservation>)>, AppError> {
    let schema = &app.pack().schema;
    rows.sort_by_key(|row| row.entity);
    let Some((first, last)) = rows.first().zip(rows.last()) else { return Ok(None) };
    batch.entities = Some((first.entity, last.entity));
    if values_in(&rows) <= DELTA_MAX {
        let observations = rows.iter().flat_map(NewRow::observations).map(|o| stored(&o, schema));
        return Ok(Some((batch, observations.collect::<Result<Vec<_>, _>>()?)));
    }
    batch.kind = BatchKind::Wide;
    let write = || write_rows(app.store(), batch.partition, schema, &batch.source, &rows);
    batch.file = Some(tokio::task::block_in_place(write)?);
    Ok(Some((batch, Vec::new())))
}

/// Sheets that were not read are worth a second look.
fn sheets_not_read(table: &Table) -> Vec<CellProblem> {
    let sheets = table.other_sheets.iter().map(|sheet| CellProblem {
        cell: format!("工作表“{sheet}”"),
        zh: "没有读：一次只读第一张有表的工作表，另存为单独的文件再导入".to_owned(),
        en: "was not read: only the first sheet with a table is; save it as a file of its own".to_owned(),
    });
    sheets.collect()
}

/// Ids and codes of a stretch of a wide file; no codes if it has no such column.
type Identified = Vec<(u64, String, bool)>;

/// Id, code, and whether the file dates the code: of the rows that have a code.
fn identified(
    name: &str,
    file: &WideFile,
    schema: &Schema,
    rows: std::ops::Range<u64>,
) -> Result<Identified, AppError> {
    use arrow::array::{Array, StringArray};
    let Some((code, _)) = schema.fact_named(identity::CODE) else { return Ok(Vec::new()) };
    let bad = |e| unreadable(name, e);
    let column = WideColumn::Fact(ColumnKey { fact: code, period: None });
    let arrays = file.read(rows.clone(), &[column, WideColumn::StateFrom(code)]).map_err(bad)?;
    let [Some(codes), from] = arrays.as_slice() else { return Ok(Vec::new()) };
    let codes = arrow::compute::cast(codes, &arrow::datatypes::DataType::Utf8).map_err(AppError::internal)?;
    let Some(codes) = codes.as_any().downcast_ref::<StringArray>() else { return Ok(Vec::new()) };
    let ids = file.spine(rows).map_err(bad)?.ids;
    let dated = |row: usize| from.as_ref().is_some_and(|from| from.is_valid(row));
    let known = ids.into_iter().zip(codes).enumerate();
    Ok(known.filter_map(|(row, (id, code))| Some((id, code?.to_owned(), dated(row)))).collect())
}

/// Whether some code of the file is one that synthetic entities bear, whatever the file says of itself.
fn names_synthetic(name: &str, file: &WideFile, schema: &Schema) -> Result<bool, AppError> {
    for rows in file.row_groups() {
        let found = identified(name, file, schema, rows)?;
        if found.iter().any(|(_, code, _)| code.parse::<Uscc>().is_ok_and(|code| code.is_synthetic())) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Internal ids are ours: a file whose ids mean other entities than ours would melt two into one, so it is refused whole.
/// A code that the file dates is a change of code, and taken.
fn refuse_other_entities(name: &str, file: &WideFile, schema: &Schema, index: &Index) -> Result<(), AppError> {
    const SHOWN: usize = 3;
    let mut strangers: HashMap<String, u64> = HashMap::new();
    let (mut clashes, mut some) = (0_u64, Vec::new());
    let mut clash = |id: u64, code: &str, other: String| {
        clashes += 1;
        if some.len() < SHOWN {
            some.push(format!("{id}：{code} / {other}"));
        }
    };
    for rows in file.row_groups() {
        for (id, code, dated) in identified(name, file, schema, rows)? {
            match index.code_of(id) {
                Some(ours) if ours == code => {}
                Some(ours) if !dated => clash(id, &code, ours.to_owned()),
                Some(_) => {}
                None => _ = strangers.insert(code, id),
            }
        }
    }
    if !strangers.is_empty() {
        index.each_code(|code, id| {
            if let Some(theirs) = strangers.get(code).filter(|theirs| **theirs != id) {
                clash(*theirs, code, format!("{id}"));
            }
        });
    }
    if clashes == 0 {
        return Ok(());
    }
    let some = some.join("；");
    Err(AppError::input(
        Diagnostic::error(
            "import.other-entities",
            Place::file(name),
            format!("文件里的内部编号指的不是本目录里的那些主体，有 {clashes} 处（编号：文件里的代码 / 本目录的）：{some}"),
            format!("ids in the file mean other entities than in this directory, in {clashes} places (id: code in the file / ours): {some}"),
        )
        .mend(
            "换一个 --data；或改用 CSV、XLSX 按统一社会信用代码导入。什么都没有写入",
            "choose another --data, or import by credit code as CSV or XLSX; nothing was written",
        ),
    ))
}

/// A row ready to be recorded.
pub(super) struct NewRow {
    pub(super) entity: u64,
    pub(super) kind: ObjectKind,
    /// Whether it says what kind of entity it is: of new ones, and behind the wall, where nothing else says it.
    tells_kind: bool,
    pub(super) row: u32,
    pub(super) values: Vec<(ColumnKey, Value)>,
}

impl NewRow {
    fn observations(&self) -> Vec<Observation> {
        let observation =
            |what| Observation { entity: EntityId(self.entity), what, batch: BatchId(0), row: u64::from(self.row) };
        let object = self.tells_kind.then(|| observation(Observed::Object(self.kind)));
        let facts = self.values.iter().map(|(key, value)| {
            let holds = key.period.map_or(Holds::During(None, None), Holds::In);
            observation(Observed::Fact { fact: key.fact, holds, value: value.clone() })
        });
        object.into_iter().chain(facts).collect()
    }
}

fn stored(observation: &Observation, schema: &Schema) -> Result<StoredObservation, AppError> {
    let text = observation.what.to_text(schema).ok_or_else(|| AppError::Internal("观测不在字典里".to_owned()))?;
    Ok(StoredObservation {
        batch: 0,
        line: 0,
        origin_row: observation.row,
        entity: observation.entity.0,
        subject: text.subject,
        holds: text.holds,
        value: text.value,
    })
}

fn codes_of(index: &Index, rows: &[ReadRow]) -> HashMap<String, u64> {
    let mut wanted: HashMap<String, u64> = HashMap::new();
    for row in rows {
        if let Key::Code(code) = &row.key {
            wanted.insert(code.as_str().to_owned(), u64::MAX);
        }
    }
    index.each_code(|code, id| {
        if let Some(slot) = wanted.get_mut(code) {
            *slot = id;
        }
    });
    wanted.retain(|_, id| *id != u64::MAX);
    wanted
}

/// A fact that the dictionary does not give to this kind of entity is never read (不适用): it is told, and not recorded.
fn not_for(
    schema: &Schema,
    key: ColumnKey,
    object: Option<ObjectKind>,
    cell: impl FnOnce() -> String,
) -> Option<CellProblem> {
    let def = schema.fact(key.fact)?;
    let object = object.filter(|kind| !def.applies_to.is_empty() && !def.applies_to.contains(kind))?;
    Some(CellProblem {
        cell: cell(),
        zh: format!("“{}”不适用于{}，没有记录", def.name, object.zh()),
        en: format!("“{}” does not exist for this kind of entity ({}) and was not recorded", def.name, object.en()),
    })
}

/// A row that names an internal id which nobody has goes back: ids are ours to give.
fn refuse_unknown_ids(table: &Table, bound: &Bound, index: &Index, read: &mut super::rows::ReadRows) {
    let (known, unknown): (Vec<ReadRow>, Vec<ReadRow>) =
        std::mem::take(&mut read.rows).into_iter().partition(|row| match row.key {
            Key::Id(id) => index.kind(id).is_some(),
            Key::Code(_) => true,
        });
    read.rows = known;
    let words = (
        "没有这个内部编号的主体：改填统一社会信用代码",
        "no entity has this internal id: give the credit code instead",
    );
    admit::turn_back(table, bound.key, unknown, &mut read.rejected, words);
}

/// A file of nothing but statistical figures makes no entity known to the rest of the system.
fn refuse_unknown_codes(table: &Table, bound: &Bound, known: &HashMap<String, u64>, read: &mut super::rows::ReadRows) {
    let (known, unknown): (Vec<ReadRow>, Vec<ReadRow>) =
        std::mem::take(&mut read.rows).into_iter().partition(|row| match &row.key {
            Key::Id(_) => true,
            Key::Code(code) => known.contains_key(code.as_str()),
        });
    read.rows = known;
    let words = (
        "这个主体还没有登记资料：先导入登记资料，再导入统计报表的数",
        "this entity has no registration data here: import that before figures of a statistical form",
    );
    admit::turn_back(table, bound.key, unknown, &mut read.rejected, words);
}

/// The latest values that the same source gave, whatever day they are for.
fn older_values(own: &Data, schema: &Arc<Schema>, bound: &Bound) -> Result<Option<duojin_facts::Snapshot>, AppError> {
    if own.is_empty() {
        return Ok(None);
    }
    let keys = bound.columns.iter().map(|c| ColumnKey { fact: c.fact, period: c.period }).collect();
    let at = At { as_of: NaiveDate::MAX, known_at: Instant(i64::MAX) };
    let folded = own.fold(schema, at, &Wanted { keys, ..Wanted::default() })?;
    Ok(Some(folded.snapshot))
}
