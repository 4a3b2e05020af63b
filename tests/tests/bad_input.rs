use duojin_tests::*;
#[test]
fn show() {
    let p = Place::new();
    let f = p.generate(50, 1);
    let r = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(f).unwrap())
        .unwrap();
    println!(
        "{:#?}",
        r.metadata().file_metadata().key_value_metadata().map(|v| v
            .iter()
            .map(|k| (k.key.clone(), k.value.clone().unwrap_or_default().chars().take(300).collect::<String>()))
            .collect::<Vec<_>>())
    );
    for f in r.schema().fields() {
        println!("{} {:?} {}", f.name(), f.data_type(), f.is_nullable());
    }
    let b = r.build().unwrap().next().unwrap().unwrap();
    println!("{:?}", b.slice(0, 2));
}
