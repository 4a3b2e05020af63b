//! `/documents/{id}/original`: the bytes as they were handed in. They are saved, never shown: a page of somebody else's runs nothing here.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use duojin_app::documents;
use duojin_web::pages::documents::below_document;

use super::{Asked, Call};
use crate::gate::Visit;
use crate::pages::failure::Failure;

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &asked.moment, below_document(&id, "/original"))?;
    let found = documents::original(call.visit.app(), call.visit.principal(), &id).await;
    let found = found.map_err(|error| call.fail(&error))?;
    let ending: String = found
        .file_name
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    let plain = if ending.is_empty() { "original".to_owned() } else { format!("original.{ending}") };
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", percent(&found.file_name));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(found.media_type)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, found.bytes).into_response())
}

/// Percent-encodes all but letters, digits and `-._`.
fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
