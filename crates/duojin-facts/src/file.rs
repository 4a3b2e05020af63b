//! Reading and writing the bytes of a wide file: only the columns and rows that are asked for are decoded.
//!
//! INVARIANT (ids): in a wide file ids ascend strictly from row to row; [`WideFile::spine`] checks it.

use std::io::Write;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, DictionaryArray, StringArray, UInt64Array};
use arrow::compute::{cast, concat};
use arrow::datatypes::{DataType, Int32Type, Schema as ArrowSchema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchReader};
use bytes::{Buf, Bytes};
use duojin_base::{Diagnostic, Place};
use duojin_rule::{ObjectKind, Schema};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::statistics::Statistics;

use crate::error::FactsError;
use crate::snapshot::MORSEL_ROWS;
use crate::wide::{WIDE_FORMAT, WideColumn, read_columns};

trait Source: Send {
    fn bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError>;
}

impl<R: ChunkReader> Source for R {
    fn bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        self.get_bytes(start, length)
    }
}

/// Byte ranges of a file that were read before decoding, so that threads never share a file position.
struct Fetched {
    pieces: Vec<(u64, Bytes)>,
    len: u64,
}

impl Fetched {
    fn from(&self, start: u64) -> Result<Bytes, ParquetError> {
        let at = self.pieces.partition_point(|(first, _)| *first <= start).checked_sub(1);
        let piece = at.and_then(|at| self.pieces.get(at));
        let rest = piece.and_then(|(first, bytes)| {
            let skip = usize::try_from(start - first).ok().filter(|skip| *skip <= bytes.len())?;
            Some(bytes.slice(skip..))
        });
        rest.ok_or_else(|| ParquetError::General(format!("byte {start} lies outside the column chunks asked for")))
    }
}

impl Length for Fetched {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for Fetched {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        self.from(start).map(Buf::reader)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let rest = self.from(start)?;
        if rest.len() < length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} are not all there")));
        }
        Ok(rest.slice(..length))
    }
}

/// Who a wide file speaks of, row by row.
#[derive(Clone, Debug, Default)]
pub struct Spine {
    /// Internal ids, ascending.
    pub ids: Vec<u64>,
    /// What each is, where the file says it.
    pub kinds: Vec<Option<ObjectKind>>,
}

/// An opened wide file whose columns the dictionary understands.
#[derive(Clone)]
pub struct WideFile {
    name: String,
    source: Arc<Mutex<Box<dyn Source>>>,
    len: u64,
    metadata: ArrowReaderMetadata,
    /// Every column of the file, in its order.
    physical: Vec<WideColumn>,
    /// Those that are there for the reader, in the same order.
    columns: Vec<WideColumn>,
    visible: SchemaRef,
    names: Vec<String>,
    group_starts: Vec<u64>,
}

impl std::fmt::Debug for WideFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WideFile").field("name", &self.name).field("rows", &self.rows()).finish_non_exhaustive()
    }
}

impl WideFile {
    /// Opens a file; `name` is what messages call it. Reads the footer only.
    ///
    /// # Errors
    /// If it is no Parquet, is truncated, or has columns that the dictionary does not know.
    pub fn open<R: ChunkReader + 'static>(
        name: impl Into<String>,
        input: R,
        schema: &Schema,
    ) -> Result<Self, FactsError> {
        let name = name.into();
        let parquet = |source| FactsError::Parquet { file: name.clone(), source };
        let metadata = ArrowReaderMetadata::load(&input, ArrowReaderOptions::new()).map_err(parquet)?;
        let columns = read_columns(&name, metadata.schema(), schema)
            .map_err(|diagnostics| FactsError::Columns { file: name.clone(), diagnostics })?;
        if let Some(declared) = key_value(&metadata, "duojin.format").filter(|found| *found != WIDE_FORMAT) {
            let wrong = Diagnostic::error(
                "wide.format",
                Place::file(&name),
                format!("文件的格式是“{declared}”，本程序只读“{WIDE_FORMAT}”"),
                format!("the file's format is “{declared}”; this program reads “{WIDE_FORMAT}”"),
            );
            return Err(FactsError::Columns { file: name, diagnostics: vec![wrong] });
        }
        let mut group_starts = vec![0];
        let mut rows = 0;
        for group in metadata.metadata().row_groups() {
            rows += u64::try_from(group.num_rows()).unwrap_or(0);
            group_starts.push(rows);
        }
        let names = metadata.schema().fields().iter().map(|f| f.name().clone()).collect();
        let len = input.len();
        let (physical, visible) = (columns.clone(), Arc::clone(metadata.schema()));
        let source: Arc<Mutex<Box<dyn Source>>> = Arc::new(Mutex::new(Box::new(input)));
        Ok(Self { name, source, len, metadata, physical, columns, visible, names, group_starts })
    }

    /// The same file as if it had no other columns than those. Who a row is about is always kept.
    #[must_use]
    pub fn keep(mut self, wanted: impl Fn(WideColumn) -> bool) -> Self {
        let spine = |column| matches!(column, WideColumn::Id | WideColumn::Row | WideColumn::Object);
        let stays: Vec<bool> = self.columns.iter().map(|column| spine(*column) || wanted(*column)).collect();
        let fields = self.visible.fields().iter().zip(&stays).filter(|(_, stays)| **stays);
        self.visible = Arc::new(ArrowSchema::new(fields.map(|(field, _)| Arc::clone(field)).collect::<Vec<_>>()));
        let mut stays = stays.into_iter();
        self.columns.retain(|_| stays.next() == Some(true));
        self
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of rows, so of entities.
    pub fn rows(&self) -> u64 {
        self.group_starts.last().copied().unwrap_or(0)
    }

    /// Its columns, in the file's order.
    pub fn columns(&self) -> &[WideColumn] {
        &self.columns
    }

    /// Its Arrow schema: a field for each of its columns.
    pub fn arrow_schema(&self) -> &SchemaRef {
        &self.visible
    }

    /// Whether every column of the bytes is there for the reader.
    pub fn is_whole(&self) -> bool {
        self.columns.len() == self.physical.len()
    }

    /// Where a column stands in the bytes; none if it is not one of [`WideFile::columns`].
    fn root(&self, column: WideColumn) -> Option<usize> {
        if self.columns.contains(&column) { self.physical.iter().position(|c| *c == column) } else { None }
    }

    /// A value of the file's own metadata, e.g. `duojin.source`.
    pub fn meta(&self, key: &str) -> Option<&str> {
        key_value(&self.metadata, key)
    }

    /// Row ranges of its row groups.
    pub fn row_groups(&self) -> impl Iterator<Item = Range<u64>> {
        self.group_starts.iter().zip(self.group_starts.iter().skip(1)).map(|(from, to)| *from..*to)
    }

    /// Smallest and largest id of a row group, if its statistics tell.
    pub fn id_bounds(&self, group: usize) -> Option<(u64, u64)> {
        let root = self.root(WideColumn::Id)?;
        let leaf = self.leaves(root).next()?;
        match self.metadata.metadata().row_groups().get(group)?.columns().get(leaf)?.statistics()? {
            Statistics::Int64(stats) => Some((stats.min_opt()?.cast_unsigned(), stats.max_opt()?.cast_unsigned())),
            _ => None,
        }
    }

    fn leaves(&self, root: usize) -> impl Iterator<Item = usize> {
        let descr = self.metadata.parquet_schema();
        (0..descr.num_columns()).filter(move |leaf| descr.get_column_root_idx(*leaf) == root)
    }

    /// Whether the row group's statistics say that the column is null throughout.
    fn all_null(&self, group: usize, root: usize) -> bool {
        let Some(group) = self.metadata.metadata().row_groups().get(group) else {
            return false;
        };
        let mut leaves = self.leaves(root);
        let (Some(leaf), None) = (leaves.next(), leaves.next()) else {
            return false;
        };
        if self.metadata.parquet_schema().column(leaf).max_rep_level() > 0 {
            return false;
        }
        let nulls = group.columns().get(leaf).and_then(|c| c.statistics()).and_then(Statistics::null_count_opt);
        nulls.is_some_and(|nulls| i64::try_from(nulls).is_ok_and(|nulls| nulls == group.num_rows()))
    }

    /// How many values the fact columns hold: observations, for the count that `doctor` gives.
    ///
    /// # Errors
    /// If the file lacks statistics and cannot be read.
    pub fn observations(&self) -> Result<u64, FactsError> {
        let mut count = 0;
        for column in &self.columns {
            let Some(root) = self.root(*column) else { continue };
            if matches!(
                column,
                WideColumn::Id
                    | WideColumn::Row
                    | WideColumn::Object
                    | WideColumn::StateFrom(_)
                    | WideColumn::StateTo(_)
                    | WideColumn::RegisterFrom(_)
                    | WideColumn::RegisterTo(_)
            ) {
                continue;
            }
            for (group, rows) in self.row_groups().enumerate() {
                let flat = {
                    let mut leaves = self.leaves(root);
                    leaves.next().filter(|leaf| self.metadata.parquet_schema().column(*leaf).max_rep_level() == 0)
                };
                let chunk = flat.and_then(|leaf| self.metadata.metadata().row_groups().get(group)?.columns().get(leaf));
                count += match chunk.and_then(|c| c.statistics()).and_then(Statistics::null_count_opt) {
                    Some(nulls) => (rows.end - rows.start).saturating_sub(nulls),
                    None => {
                        let arrays = self.read(rows, &[*column])?;
                        arrays.first().and_then(Option::as_ref).map_or(0, |a| (a.len() - a.null_count()) as u64)
                    }
                };
            }
        }
        Ok(count)
    }

    /// The given columns of the given rows, in the order asked for. None: the column is null throughout, or not in the file.
    ///
    /// # Errors
    /// If the bytes cannot be read or decoded.
    pub fn read(&self, rows: Range<u64>, wanted: &[WideColumn]) -> Result<Vec<Option<ArrayRef>>, FactsError> {
        let roots: Vec<Option<usize>> = wanted.iter().map(|w| self.root(*w)).collect();
        let groups = self.row_groups().enumerate().filter(|(_, g)| g.start < rows.end && rows.start < g.end);
        let mut parts: Vec<Vec<(usize, Option<ArrayRef>)>> = vec![Vec::new(); wanted.len()];
        for (group, span) in groups {
            let within = rows.start.max(span.start) - span.start..rows.end.min(span.end) - span.start;
            let length = usize::try_from(within.end - within.start).unwrap_or(0);
            let needed: Vec<usize> =
                roots.iter().flatten().copied().filter(|root| !self.all_null(group, *root)).collect();
            let batch = if needed.is_empty() {
                None
            } else {
                Some(self.read_group(group, within, span.end - span.start, &needed)?)
            };
            for ((part, root), _) in parts.iter_mut().zip(&roots).zip(wanted) {
                let name = root.filter(|root| needed.contains(root)).and_then(|root| self.names.get(root));
                let array = name.and_then(|name| batch.as_ref()?.column_by_name(name).cloned());
                part.push((length, array.filter(|a| a.null_count() < a.len())));
            }
        }
        parts.into_iter().zip(&roots).map(|(part, root)| self.join(part, *root)).collect()
    }

    fn join(&self, part: Vec<(usize, Option<ArrayRef>)>, root: Option<usize>) -> Result<Option<ArrayRef>, FactsError> {
        let Some(root) = root.filter(|_| part.iter().any(|(_, array)| array.is_some())) else {
            return Ok(None);
        };
        if let [(_, Some(array))] = part.as_slice() {
            return Ok(Some(Arc::clone(array)));
        }
        let data_type = self.metadata.schema().field(root).data_type().clone();
        let whole: Vec<ArrayRef> =
            part.into_iter().map(|(n, a)| a.unwrap_or_else(|| arrow::array::new_null_array(&data_type, n))).collect();
        let slices: Vec<&dyn Array> = whole.iter().map(AsRef::as_ref).collect();
        Ok(Some(concat(&slices)?))
    }

    fn read_group(
        &self,
        group: usize,
        within: Range<u64>,
        group_rows: u64,
        roots: &[usize],
    ) -> Result<RecordBatch, FactsError> {
        let parquet = |source| FactsError::Parquet { file: self.name.clone(), source };
        let fetched = self.fetch(group, roots).map_err(parquet)?;
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), roots.iter().copied());
        let rows = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(fetched, self.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(rows(within.end - within.start).max(1));
        if within != (0..group_rows) {
            let selectors =
                vec![RowSelector::skip(rows(within.start)), RowSelector::select(rows(within.end - within.start))];
            builder = builder.with_row_selection(RowSelection::from(selectors));
        }
        let reader = builder.build().map_err(parquet)?;
        let schema = reader.schema();
        let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>()?;
        Ok(arrow::compute::concat_batches(&schema, &batches)?)
    }

    fn fetch(&self, group: usize, roots: &[usize]) -> Result<Fetched, ParquetError> {
        let group = self
            .metadata
            .metadata()
            .row_groups()
            .get(group)
            .ok_or_else(|| ParquetError::General("no such row group".to_owned()))?;
        let source = self.source.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut pieces = Vec::new();
        for root in roots {
            for leaf in self.leaves(*root) {
                let Some(chunk) = group.columns().get(leaf) else {
                    continue;
                };
                let (start, length) = chunk.byte_range();
                let length =
                    usize::try_from(length).map_err(|_| ParquetError::General("column chunk too long".to_owned()))?;
                pieces.push((start, source.bytes(start, length)?));
            }
        }
        pieces.sort_by_key(|(start, _)| *start);
        Ok(Fetched { pieces, len: self.len })
    }

    /// Ids and kinds of the rows.
    ///
    /// # Errors
    /// If the bytes cannot be read, ids do not ascend, or a kind of entity is unknown; names the row.
    pub fn spine(&self, rows: Range<u64>) -> Result<Spine, FactsError> {
        let wrong =
            |row: u64, problem: String| FactsError::Row { file: self.name.clone(), row: rows.start + row + 1, problem };
        let mut arrays = self.read(rows.clone(), &[WideColumn::Id, WideColumn::Object])?.into_iter();
        let (Some(Some(ids)), Some(objects)) = (arrays.next(), arrays.next()) else {
            return if rows.is_empty() { Ok(Spine::default()) } else { Err(wrong(0, "缺 id".to_owned())) };
        };
        let Some(ids) = ids.as_any().downcast_ref::<UInt64Array>() else {
            return Ok(Spine::default());
        };
        let kinds = match objects {
            Some(objects) => object_kinds(&objects)?,
            None => vec![Ok(None); ids.len()],
        };
        let mut spine = Spine { ids: Vec::with_capacity(ids.len()), kinds: Vec::with_capacity(ids.len()) };
        for (row, (id, kind)) in (0..).zip(ids.iter().zip(kinds)) {
            let id = id.ok_or_else(|| wrong(row, "缺 id".to_owned()))?;
            if let Some(last) = spine.ids.last().filter(|last| **last >= id) {
                return Err(wrong(row, format!("id {id} 没有大于上一行的 {last}：宽表按 id 升序，每个主体一行")));
            }
            let kind =
                kind.map_err(|()| wrong(row, "对象 不是企业、个体工商户、项目、机构、人、园区之一".to_owned()))?;
            spine.ids.push(id);
            spine.kinds.push(kind);
        }
        Ok(spine)
    }
}

/// By row: the kind of entity, none if null, an error if it is no kind.
fn object_kinds(objects: &ArrayRef) -> Result<Vec<Result<Option<ObjectKind>, ()>>, FactsError> {
    let objects = to_dictionary(objects)?;
    let names = string_values(&objects)?;
    let named: Vec<Option<ObjectKind>> = (0..names.len())
        .map(|at| ObjectKind::ALL.into_iter().find(|kind| !names.is_null(at) && kind.zh() == names.value(at)))
        .collect();
    let kind = |key: Option<i32>| match key {
        None => Ok(None),
        Some(key) => usize::try_from(key).ok().and_then(|key| named.get(key).copied().flatten()).map(Some).ok_or(()),
    };
    Ok(objects.keys().iter().map(kind).collect())
}

fn key_value<'a>(metadata: &'a ArrowReaderMetadata, key: &str) -> Option<&'a str> {
    let pairs = metadata.metadata().file_metadata().key_value_metadata()?;
    pairs.iter().find(|pair| pair.key == key)?.value.as_deref()
}

/// Any text array as a dictionary of `Utf8`.
pub(crate) fn to_dictionary(array: &ArrayRef) -> Result<DictionaryArray<Int32Type>, FactsError> {
    let wanted = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let array = if *array.data_type() == wanted { Arc::clone(array) } else { cast(array, &wanted)? };
    let found = array.as_any().downcast_ref::<DictionaryArray<Int32Type>>().cloned();
    found.ok_or_else(|| arrow::error::ArrowError::CastError("no dictionary of text".to_owned()).into())
}

/// The texts of a dictionary.
pub(crate) fn string_values(dictionary: &DictionaryArray<Int32Type>) -> Result<StringArray, FactsError> {
    let found = dictionary.values().as_any().downcast_ref::<StringArray>().cloned();
    found.ok_or_else(|| arrow::error::ArrowError::CastError("no text".to_owned()).into())
}

/// What a wide file says of itself.
#[derive(Clone, Debug, Default)]
pub struct WideMeta {
    /// The source, as the dictionary names it.
    pub source: String,
    /// Whether the entities are invented.
    pub synthetic: bool,
    /// Further keys, e.g. `duojin.seed`.
    pub further: Vec<(String, String)>,
}

/// Writes a wide file: row groups of [`MORSEL_ROWS`], zstd, statistics a row group. The same batches give the same bytes.
pub struct WideWriter<W: Write + Send> {
    inner: ArrowWriter<W>,
}

impl<W: Write + Send> WideWriter<W> {
    /// Begins a file of the given Arrow schema.
    ///
    /// # Errors
    /// If the schema cannot be written.
    pub fn new(output: W, arrow: &ArrowSchema, meta: &WideMeta) -> Result<Self, FactsError> {
        let mut pairs = vec![
            KeyValue::new("duojin.format".to_owned(), WIDE_FORMAT.to_owned()),
            KeyValue::new("duojin.source".to_owned(), meta.source.clone()),
            KeyValue::new("duojin.synthetic".to_owned(), meta.synthetic.to_string()),
        ];
        pairs.extend(meta.further.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(MORSEL_ROWS))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_created_by("duojin".to_owned())
            .set_key_value_metadata(Some(pairs))
            .build();
        let inner = ArrowWriter::try_new(output, Arc::new(fixed_metadata(arrow)), Some(properties)).map_err(written)?;
        Ok(Self { inner })
    }

    /// Appends rows; ids must ascend from call to call.
    ///
    /// # Errors
    /// If the output fails or the batch is not of the schema.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), FactsError> {
        self.inner.write(batch).map_err(written)
    }

    /// Ends the row group, so that what follows begins a new one.
    ///
    /// # Errors
    /// If the output fails.
    pub fn flush(&mut self) -> Result<(), FactsError> {
        self.inner.flush().map_err(written)
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// If the output fails.
    pub fn finish(self) -> Result<W, FactsError> {
        self.inner.into_inner().map_err(written)
    }
}

fn written(source: ParquetError) -> FactsError {
    FactsError::Parquet { file: "（写出）".to_owned(), source }
}

/// Metadata of the schema itself is dropped: the file's own keys say it, in a fixed order.
fn fixed_metadata(arrow: &ArrowSchema) -> ArrowSchema {
    ArrowSchema::new(arrow.fields().clone())
}
