//! Writing a synthetic city to a file: under a temporary name, flushed, then renamed.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use duojin_app::{AppError, Progress, Schema};
use duojin_base::{Diagnostic, Place};
use duojin_city::City;

/// Writes the city; gives the length of the file in bytes.
///
/// # Errors
/// If the dictionary lacks what a city needs, or the file cannot be written; then there is no file.
pub fn write(schema: &Schema, entities: u64, seed: u64, out: &Path, progress: &dyn Progress) -> Result<u64, AppError> {
    let wrong = |error: &dyn std::fmt::Display| {
        let words = error.to_string();
        AppError::Input(vec![Diagnostic::error("city", Place::file(out.display().to_string()), words.clone(), words)])
    };
    let city = City::new(schema, entities, seed).map_err(|e| wrong(&e))?;
    let temporary = out.with_extension("parquet.part");
    progress.begin("生成模拟城市", "making a synthetic city", Some(entities));
    let mut told = 0;
    let file = File::create(&temporary).map_err(|e| wrong(&e))?;
    let written = city.write_parquet(BufWriter::with_capacity(1 << 20, file), |rows| {
        progress.advance(rows - told);
        told = rows;
    });
    let result = written
        .map_err(|e| wrong(&e))
        .and_then(|out| out.into_inner().map_err(|e| wrong(&e)))
        .and_then(|file| file.sync_all().and_then(|()| file.metadata()).map_err(|e| wrong(&e)))
        .and_then(|meta| std::fs::rename(&temporary, out).map(|()| meta.len()).map_err(|e| wrong(&e)));
    progress.end();
    if result.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    result
}
