//! `POST /documents/paste` and `POST /documents/upload`: a document comes in.

use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Multipart, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use duojin_app::AppError;
use duojin_app::documents::{self, DocumentKind, MOST_BYTES};
use duojin_web::pages::documents::{NewDocument, document_path};
use duojin_web::parts::notice::Notice;
use serde::Deserialize;

use super::{Call, Of, PATH, Refused, list, with_status};
use crate::gate::{NOT_OWN, Posted, Visit, is_own};
use crate::moment::MomentQuery;
use crate::pages::failure::Failure;
use crate::respond::page;

/// Most bytes of a request that are read, so that a file that is too large is answered in words and not by a broken connection.
pub(super) const TAKEN: usize = 128 << 20;
/// Longest field beside the file, in bytes.
const FIELD: usize = 8 << 10;

#[derive(Debug, Deserialize)]
pub(super) struct Pasted {
    text: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    replaces: String,
}

pub(super) async fn paste(visit: Visit, Query(query): Of, Posted(form): Posted<Pasted>) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, PATH)?;
    let typed = NewDocument {
        title: form.title,
        kind: form.kind,
        replaces: form.replaces,
        text: form.text.replace("\r\n", "\n"),
        uploaded: false,
    };
    if typed.text.trim().is_empty() {
        let notice = Notice::problem(call.say("粘进来的是空的", "The pasted text is empty")).and(
            call.say("把文件的全文粘到“原文”里再交入。", "Paste the whole text of the document and hand it in again."),
        );
        return again(&call, typed, notice, StatusCode::BAD_REQUEST).await;
    }
    let bytes = typed.text.clone().into_bytes();
    add(&call, typed, String::new(), bytes).await
}

/// What a sent file came with.
#[derive(Default)]
struct Sent {
    file: Option<(String, Vec<u8>)>,
    too_large: bool,
    typed: NewDocument,
}

/// Why an upload is not looked at any further.
enum Stop {
    /// It is not a form of this visit; nothing was kept.
    NotOwn,
    /// It is broken.
    Broken(StatusCode),
}

impl From<MultipartError> for Stop {
    fn from(error: MultipartError) -> Self {
        Self::Broken(error.status())
    }
}

pub(super) async fn upload(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, PATH)?;
    let Ok(parts) = parts else {
        let told =
            "文件要用上传表单发来（multipart/form-data） / send the file with the upload form (multipart/form-data)\n";
        return Ok((StatusCode::BAD_REQUEST, told).into_response());
    };
    let sent = match read(&call.visit, parts).await {
        Ok(sent) => sent,
        Err(Stop::NotOwn) => return Ok((StatusCode::FORBIDDEN, NOT_OWN).into_response()),
        Err(Stop::Broken(StatusCode::PAYLOAD_TOO_LARGE)) => {
            let typed = NewDocument { uploaded: true, ..NewDocument::default() };
            return again(&call, typed, too_large(&call), StatusCode::PAYLOAD_TOO_LARGE).await;
        }
        Err(Stop::Broken(status)) => {
            let told = "文件没有传完，什么都没有存 / the file did not arrive whole; nothing was kept\n";
            return Ok((status, told).into_response());
        }
    };
    if sent.too_large {
        return again(&call, sent.typed, too_large(&call), StatusCode::PAYLOAD_TOO_LARGE).await;
    }
    match sent.file {
        Some((name, bytes)) if !bytes.is_empty() => add(&call, sent.typed, name, bytes).await,
        _ => {
            let notice = Notice::problem(call.say("没有选文件，或文件是空的", "No file was chosen, or it is empty"))
                .and(call.say(
                    "选一个 txt、html、docx 或 pdf 再交入。",
                    "Choose a txt, html, docx or pdf and hand it in again.",
                ));
            again(&call, sent.typed, notice, StatusCode::BAD_REQUEST).await
        }
    }
}

async fn read(visit: &Visit, mut parts: Multipart) -> Result<Sent, Stop> {
    // INVARIANT (own wish): the token comes first; of a form that is not ours no file is read.
    let first = parts.next_field().await?.filter(|field| field.name() == Some("csrf")).ok_or(Stop::NotOwn)?;
    if !is_own(visit, &words(first).await?) {
        return Err(Stop::NotOwn);
    }
    let mut sent = Sent { typed: NewDocument { uploaded: true, ..NewDocument::default() }, ..Sent::default() };
    while let Some(field) = parts.next_field().await? {
        match field.name() {
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                match bytes(field).await? {
                    Some(bytes) => sent.file = Some((name, bytes)),
                    None => sent.too_large = true,
                }
            }
            Some("title") => sent.typed.title = words(field).await?,
            Some("kind") => sent.typed.kind = words(field).await?,
            Some("replaces") => sent.typed.replaces = words(field).await?,
            _ => {}
        }
    }
    Ok(sent)
}

/// A short field.
async fn words(mut field: Field<'_>) -> Result<String, Stop> {
    let mut held = Vec::new();
    while let Some(piece) = field.chunk().await? {
        if held.len() + piece.len() > FIELD {
            return Err(Stop::Broken(StatusCode::BAD_REQUEST));
        }
        held.extend_from_slice(&piece);
    }
    let text = String::from_utf8(held).map_err(|_| Stop::Broken(StatusCode::BAD_REQUEST))?;
    if text.contains('\0') { Err(Stop::Broken(StatusCode::BAD_REQUEST)) } else { Ok(text) }
}

/// The bytes of the file; none if they are too many, which are then read and thrown away.
async fn bytes(mut field: Field<'_>) -> Result<Option<Vec<u8>>, Stop> {
    let mut held = Some(Vec::new());
    while let Some(piece) = field.chunk().await? {
        match &mut held {
            Some(all) if all.len() + piece.len() <= MOST_BYTES => all.extend_from_slice(&piece),
            _ => held = None,
        }
    }
    Ok(held)
}

fn too_large(call: &Call) -> Notice {
    let most = MOST_BYTES >> 20;
    let title =
        if call.en() { format!("The file is larger than {most} MB") } else { format!("文件超过 {most} MB") };
    Notice::problem(title).and(call.say(
        "什么都没有存。去掉图片另存一份，或把文字粘进来。",
        "Nothing was kept. Save it without its pictures, or paste the text.",
    ))
}

async fn add(call: &Call, typed: NewDocument, file_name: String, bytes: Vec<u8>) -> Result<Response, Failure> {
    let new = documents::NewDocument {
        title: typed.title.clone(),
        kind: DocumentKind::from_key(&typed.kind),
        file_name,
        bytes,
        replaces: Some(typed.replaces.clone()).filter(|id| !id.is_empty()),
    };
    let refused = match documents::add(call.visit.app(), call.visit.principal(), new).await {
        Ok(id) => return Ok(call.go(&document_path(&id), &[("done", "read")])),
        Err(error) => Refused::of(error).map_err(|error| call.fail(&error))?,
    };
    again(call, typed, refused.notice(call), StatusCode::BAD_REQUEST).await
}

async fn again(call: &Call, typed: NewDocument, notice: Notice, status: StatusCode) -> Result<Response, Failure> {
    let view = list::view(call).await.map_err(|error: AppError| call.fail(&error))?;
    let view = duojin_web::pages::documents::DocumentsPage { typed, notice: Some(notice), ..view };
    Ok(with_status(page(&view), status))
}
