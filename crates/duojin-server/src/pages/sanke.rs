//! `/sanke`, the work list, and the drafts of forms under it.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use duojin_app::AppError;
use duojin_app::form_draft::draft;
use duojin_app::sanke::{SankeList, Show, first_steps, list as work_list};
use duojin_base::{Diagnostic, Place};
use duojin_web::pages::sanke::{FilterChoice, FormDraftPage, SankePage};
use serde::Deserialize;

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::pages::target_view::sanke_row;
use crate::pages::views::{n, say};
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/sanke";
/// How many targets stand at the top as the ones to take up first.
const FIRST_STEPS: usize = 5;

pub(crate) fn routes() -> Router<ServerState> {
    Router::new()
        .route(PATH, get(list))
        .route("/sanke/{id}/form", get(form))
        .route("/sanke/{id}/form.toml", get(form_file))
}

#[derive(Debug, Deserialize)]
struct SankeQuery {
    /// One of [`Show`].
    show: Option<String>,
    #[serde(flatten)]
    moment: MomentQuery,
}

/// Reads `show`.
pub(crate) fn read_show(text: Option<&str>) -> Result<Show, AppError> {
    let text = text.unwrap_or_default().trim();
    Show::from_code(text).ok_or_else(|| {
        let shown: String = text.chars().take(20).collect();
        let choices: Vec<&str> = Show::ALL.into_iter().map(Show::code).filter(|code| !code.is_empty()).collect();
        let choices = choices.join(", ");
        AppError::input(
            Diagnostic::error(
                "call.show",
                Place::default(),
                format!("没有“{shown}”这一类"),
                format!("there is no group “{shown}”"),
            )
            .mend(format!("show 可以写 {choices}，或不写"), format!("show may be {choices}, or left out")),
        )
    })
}

async fn list(state: Visit, Query(query): Query<SankeQuery>) -> Result<Response, Failure> {
    let moment = moment(&state, &query.moment, PATH)?;
    let fail = |error| failed(&state, &moment, PATH, &error);
    let show = read_show(query.show.as_deref()).map_err(fail)?;
    let SankeList { totals, rows, time_note } =
        work_list(state.app(), state.principal(), moment.at).await.map_err(fail)?;
    let lang = moment.lang;
    let mut frame = frame(&state, &moment, lang.words().nav_sanke.to_string(), PATH);
    frame.time_note = say(&time_note, lang);
    let mut export = "/api/v1/sanke.csv".to_owned();
    if show != Show::All {
        frame.params = vec![("show".to_owned(), show.code().to_owned())];
        export = format!("{export}?show={}", show.code());
    }
    let filters = Show::ALL.into_iter().map(|choice| FilterChoice {
        value: choice.code().to_owned(),
        label: say(&choice.said(), lang),
        n: n(rows.iter().filter(|row| choice.holds(row)).count()),
        current: choice == show,
    });
    let shown: Vec<_> = rows.iter().filter(|row| show.holds(row)).collect();
    // A list that is short already needs no shorter one before it.
    let first = if shown.len() > FIRST_STEPS { first_steps(shown.iter().copied(), FIRST_STEPS) } else { Vec::new() };
    Ok(page(&SankePage {
        frame,
        first: first.into_iter().map(|row| sanke_row(row, lang)).collect(),
        n_targets: n(totals.targets),
        n_defined: n(totals.defined),
        n_sourced: n(totals.sourced),
        n_reported: n(totals.reported),
        n_decided: n(totals.judged),
        filters: filters.collect(),
        rows: shown.iter().map(|row| sanke_row(row, lang)).collect(),
        export: Some(export),
    }))
}

async fn form(state: Visit, Path(id): Path<String>, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let path = format!("/sanke/{id}/form");
    let moment = moment(&state, &query, &path)?;
    let (row, draft) = draft(state.app(), state.principal(), moment.at, &id)
        .await
        .map_err(|error| failed(&state, &moment, &path, &error))?;
    let lang = moment.lang;
    let w = lang.words();
    let frame = frame(&state, &moment, format!("{}{}", w.form_draft_of.as_str(), row.target.id), &path)
        .under(w.nav_sanke.to_string(), PATH);
    let download = frame.link(format!("/sanke/{}/form.toml", row.target.id));
    Ok(page(&FormDraftPage {
        frame,
        row: sanke_row(&row, lang),
        file_name: draft.file_name,
        text: draft.text,
        to_decide: draft.to_decide.iter().map(|said| say(said, lang)).collect(),
        download,
    }))
}

async fn form_file(
    state: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Response, Failure> {
    let path = format!("/sanke/{id}/form.toml");
    let moment = moment(&state, &query, &path)?;
    let (row, draft) = draft(state.app(), state.principal(), moment.at, &id)
        .await
        .map_err(|error| failed(&state, &moment, &path, &error))?;
    // A plain name for old readers, the real one encoded (RFC 6266).
    let disposition = format!(
        "attachment; filename=\"{}-draft.toml\"; filename*=UTF-8''{}",
        row.target.id,
        percent(&draft.file_name)
    );
    Ok((
        [
            (header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        draft.text,
    )
        .into_response())
}

fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
