//! `duojin migrate`: everything from one database to the other.

use std::path::{Path, PathBuf};

use duojin_app::moving::{self, Move};
use duojin_app::{Clock, Location};

use crate::arguments::{Format, Migrate};
use crate::exit::Failure;
use crate::output::{self, Bars};

/// One end of the move, before it is known where the files of a PostgreSQL lie.
enum End {
    Sqlite(PathBuf),
    Postgres(String),
}

impl End {
    fn directory(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(directory) => Some(directory),
            Self::Postgres(_) => None,
        }
    }
}

pub async fn run(call: &Migrate, format: Format) -> Result<(), Failure> {
    let (from, to) = (end(call, "--from", &call.from)?, end(call, "--to", &call.to)?);
    let shared = from.directory().or(to.directory()).map(Path::to_owned);
    let (from, to) = (location(call, from, shared.as_ref())?, location(call, to, shared.as_ref())?);
    let wanted = Move { from: &from, to: &to, again: call.again };
    let moved = moving::migrate(&output::operator(), wanted, Clock::System, &Bars::default()).await?;
    if format == Format::Json {
        return output::json(&moved);
    }
    println!("已从 {} 搬到 {}，两边一样 / moved, both sides are the same", moved.from, moved.to);
    println!("  {:<26}{:>10}{:>10}  SHA-256", "表 / table", "来源/from", "目标/to");
    for table in &moved.tables {
        let short = table.target_sha256.get(..16).unwrap_or_default();
        println!("  {:<28}{:>10}{:>10}  {short}…", table.table, table.source_rows, table.target_rows);
    }
    println!("  行 / rows              {}", moved.rows);
    println!(
        "  文件 / files           {}（{} 字节，复制 {} / copied）",
        moved.files, moved.file_bytes, moved.files_copied
    );
    println!("来源没有删，今后请只用目标 / the source was kept; from now on use the target alone");
    Ok(())
}

/// What is typed wrongly is not repeated: it may hold a password.
fn end(call: &Migrate, option: &str, text: &str) -> Result<End, Failure> {
    if let Some(directory) = text.strip_prefix("sqlite:").filter(|directory| !directory.is_empty()) {
        return Ok(End::Sqlite(PathBuf::from(directory)));
    }
    if text == "postgres" || text == "postgres:" {
        let url = call.database.database.clone().filter(|url| !url.is_empty());
        return url.map(End::Postgres).ok_or_else(|| {
            Failure::Call(format!(
                "{option} 只写了 postgres：还要 --database 或环境变量 DUOJIN_DATABASE / {option} says postgres alone: --database or DUOJIN_DATABASE is needed"
            ))
        });
    }
    let url = text.strip_prefix("postgres:").filter(|rest| rest.starts_with("postgres")).unwrap_or(text);
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(End::Postgres(url.to_owned()));
    }
    Err(Failure::Call(format!(
        "{option} 应为 sqlite:目录 或 postgres:postgres://… / {option} is sqlite:DIR or postgres:postgres://…"
    )))
}

fn location(call: &Migrate, end: End, shared: Option<&PathBuf>) -> Result<Location, Failure> {
    match end {
        End::Sqlite(directory) => Ok(Location::Directory(directory)),
        End::Postgres(url) => match call.data.as_ref().or(shared) {
            Some(directory) => Ok(Location::Postgres { url, directory: directory.clone() }),
            None => {
                Err(Failure::Call("文件在哪个目录：加 --data DIR / say with --data where the files are".to_owned()))
            }
        },
    }
}
