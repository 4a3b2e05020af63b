//! `duojin import`: files into a data directory.

use duojin_app::import::{self, FileKind, ImportRequest, mapping::Mapping};
use duojin_app::{App, Clock, Progress};
use duojin_base::{Diagnostic, Place};

use crate::arguments::{Format, Import, ImportAs};
use crate::exit::Failure;
use crate::output::{self, Bars};

pub async fn run(call: &Import, format: Format) -> Result<(), Failure> {
    let mapping = read_mapping(call)?;
    if let Some(folder) = call.rejected.as_deref().and_then(std::path::Path::parent)
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        let folder = folder.display();
        return Err(Failure::Call(format!(
            "没有目录“{folder}”，退回的行没处写；什么都没有写入 / there is no folder “{folder}” for the rejected rows; nothing was written"
        )));
    }
    // What is recorded is the file's name: the folder it lay in is nobody's business.
    let file = call
        .file
        .file_name()
        .map_or_else(|| call.file.display().to_string(), |name| name.to_string_lossy().into_owned());
    let app = App::open(&call.data.location(), call.pack.pack.as_deref(), Clock::System).await?;
    let operator = output::operator();
    let bars = Bars::default();
    let report = match call.kind {
        ImportAs::Series => {
            let bytes = read(&call.file)?;
            let table = import::read_table(&file, &bytes).map_err(|problem| Failure::Input(vec![problem]))?;
            duojin_app::series::import(&app, &operator, &file, &table, call.dry_run).await?
        }
        ImportAs::Facts => {
            let request = ImportRequest {
                path: call.file.clone(),
                name: file.clone(),
                source: call.source.clone(),
                period: call.period.clone(),
                mapping,
                published_at: call.published,
                dry_run: call.dry_run,
            };
            import::run(&app, &operator, &request, &bars).await?
        }
    };
    bars.end();
    app.close().await;
    if let (Some(path), Some(bytes)) = (&call.rejected, &report.rejected_csv) {
        std::fs::write(path, bytes).map_err(|e| Failure::Call(format!("{}：{e}", path.display())))?;
    }
    if format == Format::Json {
        output::json(&report)?;
    } else {
        let done = if report.dry_run { "试读（没有写入）/ dry run" } else { "已导入 / imported" };
        println!("{done} {}", report.file);
        println!("  来源 / source          {}", report.source);
        println!("  行 / rows              {}", report.rows);
        println!("  新记录 / new values    {} 项", report.accepted);
        println!("  已有相同 / unchanged   {} 项", report.unchanged);
        println!("  新主体 / new entities  {}", report.new_entities);
        println!("  退回 / rejected rows   {}", report.rejected);
        if !report.unread_columns.is_empty() {
            println!("  没读的列 / columns not read: {}", report.unread_columns.join("、"));
        }
        for column in &report.refused_columns {
            println!("  没收的列 {}：{} / {} (column not taken)", column.cell, column.zh, column.en);
        }
        for row in report.rejected_rows.iter().take(20) {
            for reason in &row.reasons {
                println!("  第 {} 行 {}：{} / {}", row.row, reason.cell, reason.zh, reason.en);
            }
        }
        for warning in report.warnings.iter().take(20) {
            println!("  已写入，请核实 {}：{} / {} (taken, please check)", warning.cell, warning.zh, warning.en);
        }
        if report.rejected > 0 && call.rejected.is_none() {
            println!(
                "  加 --rejected FILE.csv 可把退回的行存成文件 / add --rejected FILE.csv to keep the rejected rows"
            );
        }
    }
    // Rows went back: the caller must see it without reading the report.
    if report.rejected > 0 { Err(Failure::Judged) } else { Ok(()) }
}

fn read(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|e| Failure::Call(format!("“{}”打不开：{e} / cannot be opened", path.display())))
}

fn read_mapping(call: &Import) -> Result<Option<Mapping>, Failure> {
    let start = read_start(&call.file)?;
    let file = call.file.display().to_string();
    // What the file is must be settled before a directory is made for it.
    let kind = import::kind_of(&file, &start).map_err(|problem| Failure::Input(vec![problem]))?;
    let Some(path) = &call.mapping else { return Ok(None) };
    if kind == FileKind::Parquet {
        return Err(Failure::Call(
            "Parquet 宽表的列名就是映射，不用 --mapping / wide Parquet needs no mapping".to_owned(),
        ));
    }
    let text = String::from_utf8(read(path)?).map_err(|_| Failure::Call(format!("{} 不是 UTF-8", path.display())))?;
    let mapping = toml::from_str(&text).map_err(|error| {
        let place = Place::file(path.display().to_string());
        let words = error.to_string();
        Failure::Input(vec![Diagnostic::error(
            "import.mapping",
            place,
            format!("映射文件读不懂：{words}"),
            words.clone(),
        )])
    })?;
    Ok(Some(mapping))
}

fn read_start(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let wrong = |e: std::io::Error| Failure::Call(format!("“{}”打不开：{e} / cannot be opened", path.display()));
    let mut start = Vec::new();
    std::fs::File::open(path).map_err(wrong)?.take(16).read_to_end(&mut start).map_err(wrong)?;
    Ok(start)
}
