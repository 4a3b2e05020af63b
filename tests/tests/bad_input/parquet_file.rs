//! Parquet files that are cut, damaged, or hold other columns than they should.

use std::fs::File;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, UInt32Array, new_null_array};
use arrow::datatypes::{DataType, Field, Schema};
use duojin_tests::{Place, Run};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

/// A synthetic city in memory, to be spoilt and written again.
struct City {
    place: Place,
    batch: RecordBatch,
    meta: Vec<KeyValue>,
}

impl City {
    fn new() -> Self {
        let place = Place::new();
        let file = place.generate(60, 4);
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap();
        let meta = reader.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
        let batch = reader.with_batch_size(1000).build().unwrap().next().unwrap().unwrap();
        let meta = meta.into_iter().filter(|pair| pair.key != "ARROW:schema").collect();
        Self { place, batch, meta }
    }

    fn key(&self) -> String {
        self.batch.schema().field(0).name().clone()
    }

    /// Every column, each possibly replaced or left out.
    fn with(&self, change: impl Fn(&str, &ArrayRef) -> Option<ArrayRef>) -> RecordBatch {
        let mut fields = Vec::new();
        let mut columns = Vec::new();
        for (field, column) in self.batch.schema().fields().iter().zip(self.batch.columns()) {
            if let Some(new) = change(field.name(), column) {
                fields.push(if new.data_type() == field.data_type() && !field.is_nullable() && new.null_count() > 0 {
                    field.as_ref().clone().with_nullable(true)
                } else if new.data_type() == field.data_type() {
                    field.as_ref().clone()
                } else {
                    Field::new(field.name(), new.data_type().clone(), true)
                });
                columns.push(new);
            }
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
    }

    fn rows(&self, order: &[u32]) -> RecordBatch {
        let order = UInt32Array::from(order.to_vec());
        self.with(|_, column| Some(arrow::compute::take(column, &order, None).unwrap()))
    }

    fn write(&self, batch: &RecordBatch, meta: Vec<KeyValue>) -> String {
        let path = self.place.path("spoilt.parquet");
        let properties = WriterProperties::builder().set_key_value_metadata(Some(meta)).build();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn import(&self, batch: &RecordBatch) -> Run {
        let file = self.write(batch, self.meta.clone());
        self.place.import(&file, &[])
    }

    fn refuses(&self, batch: &RecordBatch, words: &[&str]) {
        let run = self.import(batch);
        let answer = run.fails(1);
        assert_eq!(answer["ok"], false, "{run}");
        run.says(&["spoilt.parquet"]);
        run.says(words);
        nothing_written(&self.place);
    }
}

/// No data directory, or one that is whole and empty.
fn nothing_written(place: &Place) {
    if place.path("data").exists() {
        let counts = place.counts();
        assert_eq!((counts.entities, counts.observations), (0, 0));
    }
}

#[test]
fn what_is_read_and_written_again_is_the_same_city() {
    let city = City::new();
    city.import(&city.batch).ok();
    assert_eq!(city.place.counts().entities, 60);
}

#[test]
fn missing_columns_are_named() {
    let city = City::new();
    let key = city.key();
    city.refuses(&city.with(|name, column| (name != key).then(|| column.clone())), &[&key]);
    city.refuses(&city.with(|name, column| (name != "对象").then(|| column.clone())), &["对象"]);
    // Without names, and nothing else known of them, entities would be numbers.
    city.refuses(&city.with(|name, column| (name == "营业收入[2024]").then(|| column.clone())), &[&key]);
}

#[test]
fn wrong_types_are_named_with_the_right_one() {
    let city = City::new();
    let words: ArrayRef = Arc::new(StringArray::from(vec!["很多"; 60]));
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7; 60]));
    let floats = arrow::compute::cast(&numbers, &DataType::Float64).unwrap();
    for (wrong, column) in [
        ("营业收入[2024]", &words),
        ("营业收入[2024]", &floats),
        ("成立日期", &words),
        ("行业", &numbers),
        ("法人资格", &numbers),
        ("资质认定", &words),
        ("记录:门店", &words),
        ("名录:失信被执行人名单", &words),
    ] {
        city.refuses(&city.with(|name, old| Some(if name == wrong { column.clone() } else { old.clone() })), &[wrong]);
    }
    let key = city.key();
    city.refuses(&city.with(|name, old| Some(if name == key { words.clone() } else { old.clone() })), &[&key]);
}

#[test]
fn columns_nobody_knows_are_named() {
    let city = City::new();
    let mut fields = city.batch.schema().fields().to_vec();
    let mut columns = city.batch.columns().to_vec();
    fields.push(Arc::new(Field::new("营业收人[2024]", DataType::Int64, true)));
    columns.push(new_null_array(&DataType::Int64, 60));
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    let run = city.import(&batch);
    assert!(matches!(run.code, Some(0 | 1)), "{run}");
    run.says(&["营业收人[2024]"]);
}

#[test]
fn ids_out_of_order_or_told_twice() {
    let city = City::new();
    let reversed: Vec<u32> = (0..60).rev().collect();
    let run = city.import(&city.rows(&reversed));
    if run.code == Some(0) {
        // Order is not promised: then it must be the same city.
        let straight = City::new();
        straight.import(&straight.batch).ok();
        assert_eq!(city.place.counts(), straight.place.counts(), "{run}");
    } else {
        run.fails(1);
        run.says(&["spoilt.parquet"]);
        nothing_written(&city.place);
    }
    let city = City::new();
    let twice: Vec<u32> = (0..60).chain([59]).collect();
    city.refuses(&city.rows(&twice), &[]);
    let key = city.key();
    let none = city.with(|name, old| Some(if name == key { new_null_array(old.data_type(), 60) } else { old.clone() }));
    city.refuses(&none, &[&key]);
}

#[test]
fn a_file_of_a_newer_form_or_of_none() {
    let city = City::new();
    let newer: Vec<KeyValue> = city
        .meta
        .iter()
        .map(|pair| {
            if pair.key == "duojin.format" {
                KeyValue::new(pair.key.clone(), "wide/99".to_owned())
            } else {
                pair.clone()
            }
        })
        .collect();
    let run = city.place.import(&city.write(&city.batch, newer), &[]);
    run.fails(1);
    run.says(&["wide/99"]);
    nothing_written(&city.place);
    // Without its label, and in another's name: synthetic codes still make a synthetic directory.
    city.place.import(&city.write(&city.batch, Vec::new()), &["--source", "市场监管登记"]).ok();
    let report = duojin_tests::run(&["doctor", "--data", &city.place.data()]).ok();
    assert_eq!(report["synthetic"], true, "{report}");
}

#[test]
fn no_rows_are_no_city() {
    let city = City::new();
    let run = city.import(&city.batch.slice(0, 0));
    assert!(matches!(run.code, Some(0 | 1)), "{run}");
    nothing_written(&city.place);
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let place = Place::new();
    let whole = std::fs::read(place.generate(60, 4)).unwrap();
    for part in 0..16 {
        let length = whole.len() * part / 16;
        let run = place.import(&place.file("cut.parquet", &whole[..length]), &[]);
        run.fails(1);
        run.says(&["cut.parquet"]);
        nothing_written(&place);
    }
    for short in [1, 4, 8, 9, 100] {
        let run = place.import(&place.file("cut.parquet", &whole[..whole.len() - short]), &[]);
        run.fails(1);
        run.says(&["cut.parquet"]);
        nothing_written(&place);
    }
}

#[test]
fn a_damaged_file_is_refused_or_read_never_half() {
    let place = Place::new();
    let whole = std::fs::read(place.generate(60, 4)).unwrap();
    for step in 0..24 {
        let mut spoilt = whole.clone();
        let at = whole.len() * step / 24 + step;
        let end = (at + 8).min(whole.len());
        spoilt[at..end].fill(0xa5);
        let folder = Place::new();
        let run = folder.import(&folder.file("spoilt.parquet", spoilt), &[]);
        assert!(matches!(run.code, Some(0 | 1)), "{run}");
        if run.code == Some(0) {
            assert_eq!(folder.counts().entities, 60);
        } else if run.json()["ok"] == false {
            nothing_written(&folder);
        } else {
            // Some rows went back: what stayed is whole.
            folder.counts();
        }
    }
}
