//! A change is made only by the caller's own wish: the form came from a page of ours, of the same visit.

use std::collections::BTreeSet;

use axum::extract::{FromRequest, RawForm, Request};
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
        let RawForm(bytes) = RawForm::from_request(request, state).await.map_err(|error| {
            let error = error.into_response();
            (error.status(), unread(error.status())).into_response()
        })?;
        // Read in its place, text in another encoding would be kept as signs that stand for nothing.
        if !is_text(&bytes) {
            let told = "表单不是 UTF-8 文字，什么都没有改 / the form is not UTF-8 text; nothing was changed\n";
            return Err((StatusCode::BAD_REQUEST, told).into_response());
        }
        let pairs: Vec<(String, String)> = serde_html_form::from_bytes(&bytes).unwrap_or_default();
        let words = serde_html_form::to_string(&pairs).unwrap_or_default();
        let Marked { csrf } = serde_html_form::from_str(&words).unwrap_or(Marked { csrf: String::new() });
        if !visit.is_some_and(|visit| is_own(&visit, &csrf)) {
            return Err((StatusCode::FORBIDDEN, NOT_OWN).into_response());
        }
        // PostgreSQL keeps none: better told here than by whatever the form would have changed.
        if pairs.iter().any(|(_, value)| value.contains('\0')) {
            let told = "表单里有不能存的字符（NUL） / the form holds a character that cannot be kept (NUL)\n";
            return Err((StatusCode::BAD_REQUEST, told).into_response());
        }
        serde_html_form::from_str(&words)
            .map(Self)
            .map_err(|_| (StatusCode::BAD_REQUEST, incomplete::<T>(&pairs)).into_response())
    }
}

/// What is told of a form that is not of this visit.
pub(crate) const NOT_OWN: &str = "页面放得太久或登录已变，请刷新后再提交；什么都没有改 / the page is too old or the sign-in has changed: reload it and send again; nothing was changed\n";

/// Whether the token of a form is that of this visit.
pub(crate) fn is_own(visit: &Visit, csrf: &str) -> bool {
    same(&visit.csrf(), csrf)
}

/// What is wrong with a form that does not read: which field it lacks, or which one is not what is asked for. Our own pages send
/// whole forms; who sees this sent one of their own making.
fn incomplete<T: DeserializeOwned>(pairs: &[(String, String)]) -> String {
    let told = |zh: String, en: String| format!("{zh}，什么都没有改 / {en}; nothing was changed\n");
    if let Some(field) = lacking::<T>(pairs) {
        return told(format!("表单缺少“{field}”这一栏"), format!("the form lacks the field “{field}”"));
    }
    // Without the field that does not read, the form reads, or lacks just that one.
    let names: BTreeSet<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let wrong = names.into_iter().find(|name| {
        let rest: Vec<_> = pairs.iter().filter(|(one, _)| one != name).cloned().collect();
        read::<T>(&rest).is_ok() || lacking::<T>(&rest).as_deref() == Some(*name)
    });
    match wrong {
        Some(name) if pairs.iter().filter(|(one, _)| one == name).count() > 1 => {
            let name: String = name.chars().take(60).collect();
            told(format!("“{name}”这一栏写了不止一次"), format!("the field “{name}” is there more than once"))
        }
        Some(name) => {
            let name: String = name.chars().take(60).collect();
            told(format!("“{name}”这一栏的内容不合要求"), format!("the field “{name}” is not what is asked for"))
        }
        None => told(
            "表单里不止一栏的内容不合要求".to_owned(),
            "more than one field of the form is not what is asked for".to_owned(),
        ),
    }
}

fn read<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, String> {
    let words = serde_html_form::to_string(pairs).unwrap_or_default();
    serde_html_form::from_str(&words).map_err(|error| error.to_string())
}

/// The field that a form lacks: its reader says so between backquotes.
fn lacking<T: DeserializeOwned>(pairs: &[(String, String)]) -> Option<String> {
    let why = read::<T>(pairs).err()?;
    why.strip_prefix("missing field `")?.split('`').next().map(str::to_owned)
}

fn unread(status: StatusCode) -> &'static str {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => "表单太大，什么都没有改 / the form is too large; nothing was changed\n",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "表单要以 application/x-www-form-urlencoded 发来 / send the form as application/x-www-form-urlencoded\n"
        }
        _ => "表单没有读完，什么都没有改 / the form could not be read to its end; nothing was changed\n",
    }
}

/// Whether the form is UTF-8 once its percent signs are read.
fn is_text(form: &[u8]) -> bool {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(form.len());
    let mut rest = form.iter();
    while let Some(&byte) = rest.next() {
        let ahead = rest.as_slice();
        if byte == b'%'
            && let (Some(high), Some(low)) = (digit(ahead.first()), digit(ahead.get(1)))
        {
            plain.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = ahead.get(2..).unwrap_or_default().iter();
        } else {
            plain.push(byte);
        }
    }
    std::str::from_utf8(&plain).is_ok()
}

/// Compares in a time that does not tell where they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "read by nobody: how it fails is what is looked at")]
    struct Form {
        title: String,
        version: i64,
    }

    fn told(words: &str) -> String {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(words).unwrap_or_default();
        read::<Form>(&pairs).map_or_else(|_| incomplete::<Form>(&pairs), |_| String::new())
    }

    #[test]
    fn what_is_wrong_with_a_form_is_said_in_both_languages_and_not_in_its_readers() {
        assert_eq!(told("title=a&version=1"), "");
        for (words, zh, en) in [
            ("title=a", "表单缺少“version”这一栏", "lacks the field “version”"),
            ("version=1&title=a&title=b", "“title”这一栏写了不止一次", "“title” is there more than once"),
            ("title=a&version=x", "“version”这一栏的内容不合要求", "“version” is not what is asked for"),
            ("title=a&version=", "“version”这一栏的内容不合要求", "“version” is not what is asked for"),
            ("title=a&version=99999999999999999999", "“version”这一栏", "“version” is not"),
        ] {
            let told = told(words);
            assert!(told.starts_with(zh) && told.contains(en), "{words}: {told}");
        }
    }
}
