//! `/audit`: searching what was done, the state of the chain, and the export.

mod row;

use axum::Router;
use axum::body::Body;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use duojin_app::audit::{self, ChainStanding, ExportFormat};
use duojin_app::{AppError, Permission};
use duojin_base::{Diagnostic, NaiveDate};
use duojin_web::Lang;
use duojin_web::pages::audit::{AuditPage, AuditQuery as Typed, Chain};
use duojin_web::parts::form::Choice;
use duojin_web::parts::notice::Notice;
use serde::Deserialize;

use super::inbox::day;
use super::reply::{go, refused, say, step};
use super::sign_in::{NoFields, minute};
use crate::gate::{Posted, Visit};
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/audit";
const EXPORT: &str = "/audit/export";

pub(super) fn routes() -> Router<ServerState> {
    Router::new().route("/audit", get(show)).route("/audit/verify", post(verify)).route("/audit/export", get(export))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    who: String,
    action: String,
    outcome: String,
    from: String,
    to: String,
    object: String,
    words: String,
    before: String,
    after: String,
    format: String,
    done: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

impl Asked {
    /// The search without its page; every day that does not read.
    fn read(&self) -> Result<audit::Query, Vec<Diagnostic>> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let mut wrong = Vec::new();
        let mut read = |text: &str| -> Option<NaiveDate> {
            given(text).and_then(|text| day(&text).map_err(|problem| wrong.push(problem)).ok())
        };
        let (from, to) = (read(&self.from), read(&self.to));
        let mut number = |text: &str| -> Option<i64> {
            given(text).and_then(|text| text.parse().map_err(|_| wrong.push(no_number(&text))).ok())
        };
        let (before_seq, after_seq) = (number(&self.before), number(&self.after));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(audit::Query {
            who: given(&self.who),
            action: given(&self.action),
            object: given(&self.object),
            from,
            to,
            outcome: given(&self.outcome),
            text: given(&self.words),
            before_seq,
            after_seq,
            limit: 0,
        })
    }

    fn params(&self) -> Vec<(String, String)> {
        let all = [
            ("who", &self.who),
            ("action", &self.action),
            ("outcome", &self.outcome),
            ("from", &self.from),
            ("to", &self.to),
            ("object", &self.object),
            ("words", &self.words),
            ("before", &self.before),
            ("after", &self.after),
        ];
        let given = all.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let moment = moment(&visit, &asked.moment, PATH)?;
    let fail = |error: AppError| failed(&visit, &moment, PATH, &error);
    let (app, principal, lang) = (visit.app(), visit.principal(), moment.lang);
    let mut notice = (asked.done == "verifying")
        .then(|| Notice::done(say(lang, "已开始核验，在后台运行", "Verification has begun, in the background")));
    let searched = match asked.read() {
        Ok(query) => audit::search(app, principal, &query).await,
        Err(problems) => Err(AppError::Input(problems)),
    };
    let (found, status) = match searched {
        Ok(found) => (Some(found), StatusCode::OK),
        Err(AppError::Input(problems)) => {
            notice = Some(refused(say(lang, "没有查找", "Nothing was searched"), &problems, lang));
            (None, StatusCode::BAD_REQUEST)
        }
        Err(error) => return Err(fail(error)),
    };
    let standing = match visit.may(Permission::VerifyAudit) {
        true => audit::standing(app, principal).await.map_err(fail)?,
        false => ChainStanding::NotYet,
    };
    let rows = match &found {
        Some(found) => row::rows(&visit, &found.entries, lang).await.map_err(fail)?,
        None => Vec::new(),
    };
    let mut frame = frame(&visit, &moment, lang.office().nav_audit.to_string(), PATH).timeless();
    frame.params = asked.params();
    let mut view = AuditPage {
        frame,
        query: Typed {
            who: asked.who.clone(),
            object: asked.object.clone(),
            from: asked.from.clone(),
            to: asked.to.clone(),
            words: asked.words.clone(),
        },
        actions: actions(&asked.action, lang),
        outcomes: outcomes(&asked.outcome, lang),
        rows,
        total: None,
        in_chain: 1,
        older: None,
        newer: None,
        chain: chain(standing, lang),
        may_search: visit.may(Permission::SearchAudit),
        may_verify: visit.may(Permission::VerifyAudit),
        may_export: visit.may(Permission::ExportAudit),
        notice,
    };
    if let Some(found) = found {
        (view.older, view.newer, view.in_chain) = (found.next_before, found.next_after, found.head.seq);
    }
    let mut response = page(&view);
    if status != StatusCode::OK {
        *response.status_mut() = status;
    }
    Ok(response)
}

fn actions(chosen: &str, lang: Lang) -> Vec<Choice> {
    let words = |one: &Permission| if lang.is_en() { one.en() } else { one.zh() };
    let reads = Choice::new(audit::READS, lang.office().audit_reads.to_string()).chosen(audit::READS == chosen);
    let all = Permission::ALL.iter().map(|one| Choice::new(one.key(), words(one)).chosen(one.key() == chosen));
    std::iter::once(reads).chain(all).collect()
}

fn outcomes(chosen: &str, lang: Lang) -> Vec<Choice> {
    let o = lang.office();
    let all = [("done", &o.audit_done), ("refused", &o.audit_refused), ("failed", &o.audit_failed)];
    all.into_iter().map(|(key, word)| Choice::new(key, word.to_string()).chosen(key == chosen)).collect()
}

fn chain(standing: ChainStanding, lang: Lang) -> Chain {
    match standing {
        ChainStanding::NotYet => Chain::NotYet,
        ChainStanding::Running { job, done, total } => Chain::Running { job, done, total },
        ChainStanding::Sound { upto, at } => Chain::Sound { upto, at: minute(at) },
        ChainStanding::Fault { seq, at, what } => {
            Chain::Fault { seq, at: minute(at), what: what.get(lang.is_en()).to_owned() }
        }
    }
}

/// A long chain takes long: a job walks it. Who may not search goes to the job itself.
async fn verify(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let begun = audit::begin_verification(visit.app(), visit.principal()).await;
    let job = begun.map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(match visit.may(Permission::SearchAudit) {
        true => go(PATH, "verifying", moment.lang),
        false => go(&format!("/jobs/{}", step(&job)), "started", moment.lang),
    })
}

/// The file, piece by piece as it is read.
async fn export(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let moment = moment(&visit, &asked.moment, EXPORT)?;
    let fail = |error: AppError| failed(&visit, &moment, EXPORT, &error);
    let (format, mime, ending) = match asked.format.as_str() {
        "" | "csv" => (ExportFormat::Csv, "text/csv; charset=utf-8", "csv"),
        "jsonl" => (ExportFormat::Jsonl, "application/x-ndjson", "jsonl"),
        other => return Err(fail(AppError::input(no_format(other)))),
    };
    let query = asked.read().map_err(|problems| fail(AppError::Input(problems)))?;
    let exporting = audit::begin_export(visit.app(), visit.principal(), &query, format).await.map_err(fail)?;
    let name = format!("attachment; filename=\"duojin-audit-{}.{ending}\"", moment.today);
    let app = visit.app().clone();
    let pieces = futures_util::stream::try_unfold(exporting, move |mut exporting| {
        let app = app.clone();
        async move {
            let piece =
                exporting.next(&app).await.inspect_err(|error| tracing::error!(%error, "an export broke off"))?;
            Ok::<_, AppError>(piece.map(|piece| (piece, exporting)))
        }
    });
    let headers = [(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

fn no_number(given: &str) -> Diagnostic {
    let shown: String = given.chars().take(20).collect();
    Diagnostic::error(
        "audit.page",
        duojin_base::Place::default(),
        format!("“{shown}”不是记录的序号"),
        format!("“{shown}” is no number of an entry"),
    )
    .mend("回到审计首页，用“更早”“更新”翻页", "go back to the first page and turn by Older and Newer")
}

fn no_format(given: &str) -> Diagnostic {
    let shown: String = given.chars().take(20).collect();
    Diagnostic::error(
        "audit.format",
        duojin_base::Place::default(),
        format!("没有导出格式“{shown}”"),
        format!("there is no export format “{shown}”"),
    )
    .mend("写 format=csv 或 format=jsonl", "write format=csv or format=jsonl")
}
