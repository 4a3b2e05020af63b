//! The two cookies: of a session, and of a visit without one. Each is a secret of 256 bits; the store knows its hash alone.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

/// Name of a session's cookie.
const SESSION: &str = "duojin";
/// Name of the cookie by which forms of a visitor without a session are known to be ours.
const VISIT: &str = "duojin-visit";

/// What a browser brought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies {
    /// Token of a session, valid or not.
    pub(crate) session: Option<String>,
    /// Token of a visit.
    pub(crate) visit: Option<String>,
}

impl Cookies {
    /// Reads them; anything that is no token of ours counts as absent.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut found = Self::default();
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        for one in lines.flat_map(Cookie::split_parse).flatten().filter(|one| is_token(one.value())) {
            match one.name() {
                SESSION => found.session = Some(one.value().to_owned()),
                VISIT => found.visit = Some(one.value().to_owned()),
                _ => {}
            }
        }
        found
    }
}

fn is_token(text: &str) -> bool {
    (20..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn line(name: &'static str, token: &str, secure: bool) -> Option<HeaderValue> {
    let cookie =
        Cookie::build((name, token.to_owned())).path("/").http_only(true).same_site(SameSite::Lax).secure(secure);
    HeaderValue::from_str(&cookie.build().to_string()).ok()
}

/// Sets the cookie of a session. It has no date: the browser forgets it when it closes, and the store ends it anyway.
pub(crate) fn set_session(token: &str, secure: bool) -> Option<HeaderValue> {
    line(SESSION, token, secure)
}

/// Takes the cookie of a session away.
pub(crate) fn clear_session(secure: bool) -> Option<HeaderValue> {
    let mut cookie =
        Cookie::build((SESSION, "")).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build();
    cookie.make_removal();
    HeaderValue::from_str(&cookie.to_string()).ok()
}

/// Sets the cookie of a visit.
pub(crate) fn set_visit(token: &str, secure: bool) -> Option<HeaderValue> {
    line(VISIT, token, secure)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_of_our_making_are_read() {
        let read = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(line).unwrap());
            let found = Cookies::read(&headers);
            (found.session, found.visit)
        };
        let token = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";
        assert_eq!(read(&format!("duojin={token}; other=1")), (Some(token.to_owned()), None));
        assert_eq!(read(&format!("duojin-visit={token}")), (None, Some(token.to_owned())));
        for bad in ["duojin=", "duojin=short", "duojin=\"../../etc/passwd-and-more\"", "duojin; duojin-visit", ";;;"] {
            assert_eq!(read(bad), (None, None), "{bad}");
        }
    }

    #[test]
    fn cookies_are_kept_from_scripts_and_other_sites() {
        let line = set_session("abcdefghijklmnopqrstuvwxyz", true).unwrap();
        let line = line.to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!set_session("abcdefghijklmnopqrstuvwxyz", false).unwrap().to_str().unwrap().contains("Secure"));
    }
}
