//! A change is made only by the caller's own wish: the form came from a page of ours, of the same visit.

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Visit;
use crate::state::ServerState;

/// Refuses a call that another site's page made the browser send.
pub(super) fn check(
    state: &ServerState,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(), (StatusCode, &'static str)> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || is_ours(state, headers) {
        return Ok(());
    }
    Err((StatusCode::FORBIDDEN, "这个请求不是从夺锦的页面发出的 / the request did not come from a page of ours\n"))
}

/// Browsers since 2020 say which site a request came from; older ones say the origin of a POST. One that says neither is not a browser.
fn is_ours(state: &ServerState, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), state.public_origin(), text(header::HOST)) {
        (None, ..) => true,
        (Some(origin), Some(public), _) => origin == public,
        (Some(origin), None, Some(host)) => origin.split_once("://").is_some_and(|(_, name)| name == host),
        (Some(_), None, None) => false,
    }
}

/// A form of ours: its fields, after its `csrf` was found to be of this visit.
#[derive(Debug)]
pub(crate) struct Posted<T>(pub(crate) T);

#[derive(Debug, Deserialize)]
struct Marked {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest<ServerState> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &ServerState) -> Result<Self, Response> {
        let visit = request.extensions().get::<Visit>().cloned();
        let Form(pairs) =
            Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let words = serde_html_form::to_string(&pairs).unwrap_or_default();
        let Marked { csrf } = serde_html_form::from_str(&words).unwrap_or(Marked { csrf: String::new() });
        if !visit.is_some_and(|visit| same(&visit.csrf(), &csrf)) {
            let told = "页面放得太久或登录已变，请刷新后再提交；什么都没有改 / the page is too old or the sign-in has changed: reload it and send again; nothing was changed\n";
            return Err((StatusCode::FORBIDDEN, told).into_response());
        }
        // PostgreSQL keeps none: better told here than by whatever the form would have changed.
        if pairs.iter().any(|(_, value)| value.contains('\0')) {
            let told = "表单里有不能存的字符（NUL） / the form holds a character that cannot be kept (NUL)\n";
            return Err((StatusCode::BAD_REQUEST, told).into_response());
        }
        serde_html_form::from_str(&words).map(Self).map_err(|error| {
            (StatusCode::BAD_REQUEST, format!("表单不全：{error} / the form is not complete\n")).into_response()
        })
    }
}

/// Compares in a time that does not tell where they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}
