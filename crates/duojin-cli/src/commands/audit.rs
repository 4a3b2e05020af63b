//! `duojin audit`: the record of who did, read and was refused what.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use duojin_app::App;
use duojin_app::audit::{self, AuditDigest, ExportFormat, Query};

use super::open_existing;
use crate::arguments::{Audit, AuditDigestChoice, AuditQuery, AuditWhat, DataChoice, Format};
use crate::exit::{self, Failure};
use crate::output::{self, Bars};

pub async fn run(call: &Audit, format: Format) -> Result<(), Failure> {
    match &call.what {
        AuditWhat::Verify { data, head, pack } => {
            let app = open_existing(&data.location(), pack.pack.as_deref()).await?;
            let done = verify(&app, head.as_deref(), format).await;
            app.close().await;
            done
        }
        AuditWhat::Search { data, query, before, limit, pack } => {
            let query = Query { before_seq: *before, limit: *limit, ..asked(query) };
            let app = open_existing(&data.location(), pack.pack.as_deref()).await?;
            let done = search(&app, &query, format).await;
            app.close().await;
            done
        }
        AuditWhat::Export { data, query, out, pack } => {
            let kind = export_format(out)?;
            let app = open_existing(&data.location(), pack.pack.as_deref()).await?;
            let done = export(&app, &asked(query), kind, out, format).await;
            app.close().await;
            done
        }
        AuditWhat::Head { data, pack } => {
            let app = open_existing(&data.location(), pack.pack.as_deref()).await?;
            let head = audit::head(&app, &output::operator()).await;
            app.close().await;
            let head = head?;
            if format == Format::Json {
                return output::json(&head);
            }
            println!("{}", head.kept);
            Ok(())
        }
        AuditWhat::Digest { data, digest } => choose(data, *digest, format).await,
    }
}

fn asked(query: &AuditQuery) -> Query {
    let AuditQuery { who, action, object, outcome, from, to, text } = query.clone();
    Query { who, action, object, outcome, from, to, text, ..Query::default() }
}

async fn verify(app: &App, head: Option<&str>, format: Format) -> Result<(), Failure> {
    let kept = match head {
        Some(text) => Some(audit::read_head(text).map_err(|problem| Failure::Input(vec![problem]))?),
        None => None,
    };
    let verdict = audit::verify_against(app, &output::operator(), &Bars::default(), kept.as_ref()).await?;
    if format == Format::Json {
        output::json(&verdict)?;
    } else if let Some(problem) = verdict.problem() {
        println!("{}", exit::plain(problem));
    } else if verdict.entries == 0 {
        println!("审计链是空的，还没有记录 / the audit chain is empty: nothing is on record yet");
    } else {
        println!("审计链完好：{} 条 / the audit chain holds: {} entries", verdict.entries, verdict.entries);
        println!("  摘要 / digest    {} {}", verdict.digest, verdict.hash);
    }
    if verdict.ok { Ok(()) } else { Err(Failure::Judged) }
}

async fn search(app: &App, query: &Query, format: Format) -> Result<(), Failure> {
    let page = audit::search(app, &output::operator(), query).await?;
    if format == Format::Json {
        return output::json(&page);
    }
    for entry in &page.entries {
        let outcome = match entry.outcome.as_str() {
            "done" => "",
            "refused" => "（被拒 / refused）",
            _ => "（没成 / failed）",
        };
        println!(
            "{:>8}  {}  {}  {}{outcome}  {}  {}",
            entry.seq, entry.time, entry.who, entry.action_zh, entry.object, entry.detail
        );
    }
    if let Some(before) = page.next_before {
        println!("还有更早的：--before {before} / there is more");
    }
    Ok(())
}

fn export_format(out: &Path) -> Result<ExportFormat, Failure> {
    match out.extension().and_then(|e| e.to_str()) {
        Some("csv") => Ok(ExportFormat::Csv),
        Some("jsonl") => Ok(ExportFormat::Jsonl),
        _ => Err(Failure::Call("--out 的文件名应以 .csv 或 .jsonl 结尾 / the file is .csv or .jsonl".to_owned())),
    }
}

async fn export(app: &App, query: &Query, kind: ExportFormat, out: &Path, format: Format) -> Result<(), Failure> {
    let wrong = |e: std::io::Error| Failure::Call(format!("“{}”写不了：{e} / cannot be written", out.display()));
    let mut file = BufWriter::new(File::create(out).map_err(wrong)?);
    let exported = audit::export(app, &output::operator(), query, kind, &mut file, &Bars::default()).await?;
    file.flush().map_err(wrong)?;
    file.get_ref().sync_all().map_err(wrong)?;
    if format == Format::Json {
        return output::json(&exported);
    }
    println!("已导出 {} 条到 {} / entries exported", exported.entries, out.display());
    println!("  存证 / head    {}", exported.head.kept);
    Ok(())
}

/// The one call that makes a directory without using it: the digest is chosen before anything is in it.
async fn choose(data: &DataChoice, digest: AuditDigestChoice, format: Format) -> Result<(), Failure> {
    let digest = match digest {
        AuditDigestChoice::Sha256 => AuditDigest::Sha256,
        AuditDigestChoice::Sm3 => AuditDigest::Sm3,
    };
    audit::choose_digest(&output::operator(), &data.location(), digest).await?;
    if format == Format::Json {
        return output::json(&serde_json::json!({ "digest": digest.key() }));
    }
    println!("审计链用 {} / the audit chain uses it", digest.key());
    Ok(())
}
