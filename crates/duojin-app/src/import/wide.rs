//! Wide Parquet files: what is new in one, and writing one from rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, BooleanBuilder, Date32Builder, DictionaryArray, Int64Builder, ListBuilder,
    RecordBatch, StringBuilder, StringDictionaryBuilder, UInt64Array, UInt64Builder, make_comparator, new_null_array,
};
use arrow::compute::{filter_record_batch, nullif};
use arrow::datatypes::{DataType, Field, Int32Type, Schema as ArrowSchema};
use duojin_base::{NaiveDate, exact};
use duojin_facts::wide::WideColumn;
use duojin_facts::{BatchId, ColumnKey, FactsError, Holds, Spine, WideFile, WideMeta, WideWriter};
use duojin_rule::{FactType, Schema, Value};
use duojin_store::{Partition, Store, StoredFile};

use super::run::{ImportRequest, NewRow, unreadable};
use super::{ImportReport, admit};
use crate::app::App;
use crate::chance;
use crate::error::AppError;
use crate::layers::Data;
use crate::progress::Progress;

/// What was new in a file, stored on one side of the wall.
pub(super) struct Taken {
    pub(super) file: StoredFile,
    /// Smallest and largest entity in it.
    pub(super) entities: Option<(u64, u64)>,
    pub(super) observations: u64,
}

/// One import of a wide file, its parts.
pub(super) struct Take<'a> {
    pub(super) app: &'a App,
    /// What is known to everyone.
    pub(super) data: &'a Data,
    pub(super) request: &'a ImportRequest,
    pub(super) source: &'a str,
    pub(super) synthetic: bool,
    pub(super) report: &'a mut ImportReport,
    pub(super) progress: &'a dyn Progress,
}

/// How a cell of the new file compares with what the same source said last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    New,
    Same,
}

impl Take<'_> {
    fn bad(&self, error: FactsError) -> AppError {
        unreadable(&self.request.name, error)
    }

    /// What is new in the general columns; none if nothing is. Its entities become known. The report is filled in.
    pub(super) fn general(&mut self, file: &WideFile, own: &Data) -> Result<Option<Taken>, AppError> {
        let bounds = self.check_rows(file)?;
        if self.data.is_empty() && file.is_whole() {
            return self.copy_whole(file, bounds);
        }
        self.filtered(Partition::General, file, own, bounds)
    }

    /// What is new in the statistical columns; none if nothing is. Unless the file's general columns make its entities known, they
    /// must be known already.
    pub(super) fn behind_the_wall(
        &mut self,
        file: &WideFile,
        own: &Data,
        known_by_file: bool,
    ) -> Result<Option<Taken>, AppError> {
        let bounds = self.check_rows(file)?;
        if !known_by_file {
            let mut unknown = 0;
            for rows in file.row_groups() {
                let spine = file.spine(rows).map_err(|e| self.bad(e))?;
                let known = known_ids(self.data, &spine)?;
                unknown += spine.ids.iter().filter(|id| !known.contains(id)).count();
            }
            if unknown > 0 {
                return Err(admit::unknown_entities(&self.request.name, unknown));
            }
        }
        self.filtered(Partition::Statistical, file, own, bounds)
    }

    /// Ids ascend from row to row; gives the smallest and the largest.
    fn check_rows(&self, file: &WideFile) -> Result<Option<(u64, u64)>, AppError> {
        self.progress.begin("核对每一行", "checking every row", Some(file.rows()));
        let mut bounds: Option<(u64, u64)> = None;
        let mut last = None;
        for rows in file.row_groups() {
            let spine = file.spine(rows.clone()).map_err(|e| self.bad(e))?;
            if let (Some(first), Some(end)) = (spine.ids.first(), spine.ids.last()) {
                if last.is_some_and(|last| last >= *first) {
                    return Err(self.bad(FactsError::Row {
                        file: self.request.name.clone(),
                        row: rows.start + 1,
                        problem: "id 没有升序排列".to_owned(),
                    }));
                }
                last = Some(*end);
                bounds = Some((bounds.map_or(*first, |(min, _)| min), *end));
            }
            self.progress.advance(spine.ids.len() as u64);
        }
        self.progress.end();
        Ok(bounds)
    }

    /// The cells that the source did not give before.
    fn filtered(
        &mut self,
        partition: Partition,
        file: &WideFile,
        own: &Data,
        entities: Option<(u64, u64)>,
    ) -> Result<Option<Taken>, AppError> {
        let before = (self.report.accepted, self.report.new_entities);
        if self.request.dry_run {
            let mut sink = io::sink();
            self.filter_groups(partition, own, file, &mut sink).map_err(|error| AppError::Io {
                path: self.request.name.clone(),
                source: io::Error::new(error.kind(), error.to_string()),
            })?;
            return Ok(None);
        }
        let files = self.app.store().files();
        let stored = files
            .put_in(partition, &chance::id("batch"), "parquet", |out| self.filter_groups(partition, own, file, out))?;
        if before == (self.report.accepted, self.report.new_entities) {
            // Nothing new: the file stays an orphan only until this line.
            files.discard(&stored)?;
            return Ok(None);
        }
        Ok(Some(Taken { file: stored, entities, observations: self.report.accepted - before.0 }))
    }

    /// The first file of a directory is kept byte for byte.
    fn copy_whole(&mut self, file: &WideFile, entities: Option<(u64, u64)>) -> Result<Option<Taken>, AppError> {
        let observations = file.observations().map_err(|e| self.bad(e))?;
        self.report.accepted += observations;
        self.report.new_entities = file.rows();
        if self.request.dry_run || file.rows() == 0 {
            return Ok(None);
        }
        let mut input = std::fs::File::open(&self.request.path).map_err(AppError::io(&self.request.name))?;
        self.progress.begin("写入批次文件", "writing the batch file", None);
        let put = |out: &mut dyn io::Write| io::copy(&mut input, out).map(|_| ());
        let file = self.app.store().files().put(&chance::id("batch"), "parquet", put)?;
        self.progress.end();
        Ok(Some(Taken { file, entities, observations }))
    }

    fn filter_groups(
        &mut self,
        partition: Partition,
        own: &Data,
        file: &WideFile,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let failed = |e: &dyn std::fmt::Display| io::Error::other(e.to_string());
        let schema = with_origin_row(file);
        let meta = WideMeta { source: self.source.to_owned(), synthetic: self.synthetic, further: Vec::new() };
        // The writer wants an owner that may cross threads; bytes of one row group are passed on as they come.
        let mut writer = WideWriter::new(Vec::new(), &schema, &meta).map_err(|e| failed(&e))?;
        let makes_known = (partition == Partition::General).then_some(self.data);
        self.progress.begin("比对已有记录", "comparing with what is known", Some(file.rows()));
        for rows in file.row_groups() {
            let (first, count) = (rows.start, rows.end - rows.start);
            let spine = file.spine(rows.clone()).map_err(|e| failed(&e))?;
            let arrays = file.read(rows, file.columns()).map_err(|e| failed(&e))?;
            let kept = filter_group(makes_known, own, file.columns(), &schema, &spine, first, arrays, self.report)
                .map_err(|e| failed(&e))?;
            if kept.num_rows() > 0 {
                writer.write(&kept).map_err(|e| failed(&e))?;
            }
            self.progress.advance(count);
        }
        self.progress.end();
        out.write_all(&writer.finish().map_err(|e| failed(&e))?)
    }
}

/// The columns of the file, and the row each came from: rows that say nothing new are left out, and the others move up.
fn with_origin_row(file: &WideFile) -> Arc<ArrowSchema> {
    let schema = file.arrow_schema();
    if file.columns().contains(&WideColumn::Row) {
        return Arc::clone(schema);
    }
    let origin = Arc::new(Field::new(WideColumn::ROW, DataType::UInt64, true));
    Arc::new(ArrowSchema::new(schema.fields().iter().cloned().chain([origin]).collect::<Vec<_>>()))
}

/// One row group without the cells that the same source already gave, and without rows that then say nothing. An entity that is
/// not among those known before says something by being there; without `known_before` it does not.
#[expect(clippy::too_many_arguments, reason = "one row group, its parts")]
fn filter_group(
    known_before: Option<&Data>,
    own: &Data,
    columns: &[WideColumn],
    schema: &Arc<ArrowSchema>,
    spine: &Spine,
    first_row: u64,
    arrays: Vec<Option<ArrayRef>>,
    report: &mut ImportReport,
) -> Result<RecordBatch, AppError> {
    let n = spine.ids.len();
    let known = known_before.map(|data| known_ids(data, spine)).transpose()?;
    let verdicts = compare(own, columns, schema, spine, &arrays)?;
    let mut out: Vec<ArrayRef> = Vec::with_capacity(columns.len());
    let mut says: Vec<bool> =
        spine.ids.iter().map(|id| known.as_ref().is_some_and(|known| !known.contains(id))).collect();
    report.new_entities += says.iter().filter(|new| **new).count() as u64;
    for ((array, column), field) in arrays.into_iter().zip(columns).zip(schema.fields()) {
        let array = array.unwrap_or_else(|| new_null_array(field.data_type(), n));
        let Some(verdict) = value_column(*column).and_then(|c| verdicts.get(&c)) else {
            out.push(array);
            continue;
        };
        let same: BooleanArray = verdict.iter().map(|v| Some(*v == Verdict::Same)).collect();
        if value_column(*column) == Some(*column) {
            for (row, says) in says.iter_mut().enumerate() {
                if array.is_valid(row) {
                    if same.value(row) {
                        report.unchanged += 1;
                    } else {
                        report.accepted += 1;
                        *says = true;
                    }
                }
            }
        }
        out.push(nullif(&array, &same).map_err(AppError::internal)?);
    }
    if !columns.contains(&WideColumn::Row) {
        out.push(Arc::new((1..=n as u64).map(|row| first_row + row).collect::<UInt64Array>()));
    }
    let batch = RecordBatch::try_new(Arc::clone(schema), out).map_err(AppError::internal)?;
    filter_record_batch(&batch, &BooleanArray::from(says)).map_err(AppError::internal)
}

/// The column whose cell decides whether a column's cell is new: dates of a state go with the state.
fn value_column(column: WideColumn) -> Option<WideColumn> {
    match column {
        WideColumn::Id | WideColumn::Row | WideColumn::Object => None,
        WideColumn::StateFrom(fact) | WideColumn::StateTo(fact) => {
            Some(WideColumn::Fact(ColumnKey { fact, period: None }))
        }
        WideColumn::RegisterFrom(id) | WideColumn::RegisterTo(id) => Some(WideColumn::Register(id)),
        other => Some(other),
    }
}

fn companions(column: WideColumn) -> Vec<WideColumn> {
    match column {
        WideColumn::Fact(ColumnKey { fact, period: None }) => {
            vec![column, WideColumn::StateFrom(fact), WideColumn::StateTo(fact)]
        }
        WideColumn::Register(id) => vec![column, WideColumn::RegisterFrom(id), WideColumn::RegisterTo(id)],
        _ => vec![column],
    }
}

fn known_ids(data: &Data, spine: &Spine) -> Result<BTreeSet<u64>, AppError> {
    let (Some(first), Some(last)) = (spine.ids.first(), spine.ids.last()) else { return Ok(BTreeSet::new()) };
    let mut known: BTreeSet<u64> = data.delta_entities().filter(|id| first <= id && id <= last).collect();
    for wide in &data.wide {
        for (group, rows) in wide.file.row_groups().enumerate() {
            if wide.file.id_bounds(group).is_none_or(|(min, max)| min <= *last && *first <= max) {
                known.extend(wide.file.spine(rows).map_err(AppError::internal)?.ids);
            }
        }
    }
    Ok(known)
}

/// For each value column, cell by cell: whether the source's latest word on it is the same.
fn compare(
    own: &Data,
    columns: &[WideColumn],
    schema: &Arc<ArrowSchema>,
    spine: &Spine,
    arrays: &[Option<ArrayRef>],
) -> Result<BTreeMap<WideColumn, Vec<Verdict>>, AppError> {
    let n = spine.ids.len();
    let place = |column: WideColumn| columns.iter().position(|c| *c == column);
    let mut verdicts: BTreeMap<WideColumn, Vec<Verdict>> =
        columns.iter().filter_map(|c| value_column(*c)).map(|c| (c, vec![Verdict::New; n])).collect();
    let (Some(first), Some(last)) = (spine.ids.first(), spine.ids.last()) else { return Ok(verdicts) };
    // By column and row: the batch that spoke last.
    let mut spoke: HashMap<(WideColumn, usize), BatchId> = HashMap::new();
    let has_delta = own.delta_entities().next().is_some();
    for wide in &own.wide {
        for (group, rows) in wide.file.row_groups().enumerate() {
            if wide.file.id_bounds(group).is_some_and(|(min, max)| max < *first || *last < min) {
                continue;
            }
            let old_spine = wide.file.spine(rows.clone()).map_err(AppError::internal)?;
            let pairs = joined(&spine.ids, &old_spine.ids);
            if pairs.is_empty() {
                continue;
            }
            for (column, verdict) in &mut verdicts {
                let parts = companions(*column);
                let old = wide.file.read(rows.clone(), &parts).map_err(AppError::internal)?;
                let Some(old_value) = old.first().and_then(Option::as_ref) else { continue };
                let mut equal: Vec<Box<dyn Fn(usize, usize) -> bool + '_>> = Vec::new();
                for (part, old_array) in parts.iter().zip(&old) {
                    let at = place(*part);
                    let new_array = at.and_then(|at| arrays.get(at)).and_then(Option::as_ref);
                    equal.push(equality(schema, at, new_array, old_array.as_ref(), n, old_value.len())?);
                }
                for (new_row, old_row) in &pairs {
                    if old_value.is_valid(*old_row)
                        && let Some(slot) = verdict.get_mut(*new_row)
                    {
                        let same = equal.iter().all(|eq| eq(*new_row, *old_row));
                        *slot = if same { Verdict::Same } else { Verdict::New };
                        if has_delta {
                            spoke.insert((*column, *new_row), wide.batch.id);
                        }
                    }
                }
            }
        }
    }
    compare_small(own, schema, spine, arrays, &place, &spoke, &mut verdicts)?;
    Ok(verdicts)
}

/// Small changes of the source speak too: the one recorded after the last file decides.
fn compare_small(
    own: &Data,
    schema: &Arc<ArrowSchema>,
    spine: &Spine,
    arrays: &[Option<ArrayRef>],
    place: &dyn Fn(WideColumn) -> Option<usize>,
    spoke: &HashMap<(WideColumn, usize), BatchId>,
    verdicts: &mut BTreeMap<WideColumn, Vec<Verdict>>,
) -> Result<(), AppError> {
    for (column, verdict) in verdicts {
        let WideColumn::Fact(key) = *column else { continue };
        let mut latest: BTreeMap<usize, (BatchId, Holds, &Value)> = BTreeMap::new();
        for (id, batch, holds, value) in own.small_changes(key) {
            let Ok(row) = spine.ids.binary_search(&id) else { continue };
            if spoke.get(&(*column, row)).is_none_or(|last| *last < batch) {
                latest.insert(row, (batch, holds, value));
            }
        }
        let Some(ty) = own.type_of(key) else { continue };
        let olds = column_of(ty, latest.values().map(|(_, _, value)| Some(*value)));
        let at = place(*column);
        let new = at.and_then(|at| arrays.get(at)).and_then(Option::as_ref);
        let equal = equality(schema, at, new, Some(&olds), spine.ids.len(), olds.len())?;
        let mut dated_alike: Vec<Equality<'_>> = Vec::new();
        let days_of: [fn(Holds) -> Option<NaiveDate>; 2] = [first_day, last_day];
        for (date, day_of) in companions(*column).into_iter().skip(1).zip(days_of) {
            let days: Vec<Option<Value>> =
                latest.values().map(|(_, holds, _)| day_of(*holds).map(Value::Date)).collect();
            let olds = column_of(&FactType::Date, days.iter().map(Option::as_ref));
            let at = place(date);
            let new = at.and_then(|at| arrays.get(at)).and_then(Option::as_ref);
            dated_alike.push(equality(schema, at, new, Some(&olds), spine.ids.len(), olds.len())?);
        }
        for (nth, row) in latest.into_keys().enumerate() {
            if let Some(slot) = verdict.get_mut(row) {
                let alike = equal(row, nth) && dated_alike.iter().all(|date| date(row, nth));
                *slot = if alike { Verdict::Same } else { Verdict::New };
            }
        }
    }
    Ok(())
}

fn first_day(holds: Holds) -> Option<NaiveDate> {
    if let Holds::During(from, _) = holds { from } else { None }
}

fn last_day(holds: Holds) -> Option<NaiveDate> {
    if let Holds::During(_, to) = holds { to } else { None }
}

/// Rows of both that are about one entity; both ascend.
fn joined(new: &[u64], old: &[u64]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut old = old.iter().copied().enumerate().peekable();
    for (at, id) in new.iter().enumerate() {
        while old.next_if(|(_, other)| other < id).is_some() {}
        if let Some((old_at, _)) = old.next_if(|(_, other)| other == id) {
            pairs.push((at, old_at));
        }
    }
    pairs
}

type Equality<'a> = Box<dyn Fn(usize, usize) -> bool + 'a>;

fn equality<'a>(
    schema: &ArrowSchema,
    at: Option<usize>,
    new: Option<&ArrayRef>,
    old: Option<&ArrayRef>,
    n_new: usize,
    n_old: usize,
) -> Result<Equality<'a>, AppError> {
    match (new, old) {
        (None, None) => Ok(Box::new(|_, _| true)),
        _ => {
            let kind = match (old, at.and_then(|at| schema.fields().get(at))) {
                (Some(old), _) => old.data_type().clone(),
                (None, Some(field)) => field.data_type().clone(),
                (None, None) => return Ok(Box::new(|_, _| true)),
            };
            let new = new.map_or_else(|| new_null_array(&kind, n_new), Arc::clone);
            let old = old.map_or_else(|| new_null_array(new.data_type(), n_old), Arc::clone);
            let new = if new.data_type() == old.data_type() {
                new
            } else {
                arrow::compute::cast(&new, old.data_type()).map_err(AppError::internal)?
            };
            let compare =
                make_comparator(&new, &old, arrow::compute::SortOptions::default()).map_err(AppError::internal)?;
            Ok(Box::new(move |a, b| compare(a, b).is_eq()))
        }
    }
}

/// Writes rows (ascending by entity) as a wide file on one side of the wall.
pub(super) fn write_rows(
    store: &Store,
    partition: Partition,
    schema: &Schema,
    source: &str,
    rows: &[NewRow],
) -> Result<StoredFile, AppError> {
    let keys: BTreeSet<ColumnKey> = rows.iter().flat_map(|row| row.values.iter().map(|(key, _)| *key)).collect();
    let columns: Vec<WideColumn> = [WideColumn::Id, WideColumn::Row, WideColumn::Object]
        .into_iter()
        .chain(keys.iter().map(|k| WideColumn::Fact(*k)))
        .collect();
    let fields: Option<Vec<_>> = columns.iter().map(|c| c.field(schema)).collect();
    let arrow_schema = Arc::new(ArrowSchema::new(fields.ok_or_else(|| AppError::Internal("列不在字典里".to_owned()))?));
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(columns.len());
    arrays.push(Arc::new(rows.iter().map(|r| r.entity).collect::<UInt64Array>()));
    arrays.push(Arc::new(rows.iter().map(|r| u64::from(r.row)).collect::<UInt64Array>()));
    arrays.push(Arc::new(rows.iter().map(|r| Some(r.kind.zh())).collect::<DictionaryArray<Int32Type>>()));
    for key in &keys {
        let ty = &schema.fact(key.fact).ok_or_else(|| AppError::Internal("事实不在字典里".to_owned()))?.ty;
        let values = rows.iter().map(|row| row.values.iter().find(|(k, _)| k == key).map(|(_, value)| value));
        arrays.push(column_of(ty, values));
    }
    let batch = RecordBatch::try_new(Arc::clone(&arrow_schema), arrays).map_err(AppError::internal)?;
    let meta = WideMeta { source: source.to_owned(), synthetic: false, further: Vec::new() };
    let mut writer = WideWriter::new(Vec::new(), &arrow_schema, &meta).map_err(AppError::internal)?;
    writer.write(&batch).map_err(AppError::internal)?;
    let bytes = writer.finish().map_err(AppError::internal)?;
    Ok(store.files().put_in(partition, &chance::id("batch"), "parquet", |out| out.write_all(&bytes))?)
}

fn column_of<'a>(ty: &FactType, values: impl Iterator<Item = Option<&'a Value>>) -> ArrayRef {
    match ty {
        FactType::Bool => {
            let mut builder = BooleanBuilder::new();
            values.for_each(|v| {
                builder.append_option(v.and_then(|v| if let Value::Bool(b) = v { Some(*b) } else { None }));
            });
            Arc::new(builder.finish())
        }
        FactType::Number { decimals, .. } => {
            let mut builder = Int64Builder::new();
            let scaled =
                |v: &Value| if let Value::Number(n) = v { exact::to_scaled(n, u32::from(*decimals)) } else { None };
            values.for_each(|v| builder.append_option(v.and_then(scaled)));
            Arc::new(builder.finish())
        }
        FactType::Code(_) => {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            values.for_each(|v| {
                builder.append_option(v.and_then(|v| if let Value::Code(c) = v { Some(&**c) } else { None }));
            });
            Arc::new(builder.finish())
        }
        FactType::Text => {
            let mut builder = StringBuilder::new();
            values.for_each(|v| {
                builder.append_option(v.and_then(|v| if let Value::Text(t) = v { Some(&**t) } else { None }));
            });
            Arc::new(builder.finish())
        }
        FactType::Date => {
            use duojin_base::Datelike;
            let epoch = NaiveDate::default().num_days_from_ce();
            let mut builder = Date32Builder::new();
            values.for_each(|v| {
                builder.append_option(
                    v.and_then(|v| if let Value::Date(d) = v { Some(d.num_days_from_ce() - epoch) } else { None }),
                );
            });
            Arc::new(builder.finish())
        }
        FactType::Entity => {
            let mut builder = UInt64Builder::new();
            values.for_each(|v| {
                builder.append_option(v.and_then(|v| if let Value::Entity(e) = v { Some(e.0) } else { None }));
            });
            Arc::new(builder.finish())
        }
        FactType::Set(_) => {
            let item = arrow::datatypes::Field::new("item", arrow::datatypes::DataType::Utf8, false);
            let mut builder = ListBuilder::new(StringBuilder::new()).with_field(item);
            for value in values {
                match value {
                    Some(Value::Set(codes)) => {
                        codes.iter().for_each(|c| builder.values().append_value(c));
                        builder.append(true);
                    }
                    _ => builder.append(false),
                }
            }
            Arc::new(builder.finish())
        }
    }
}
