//! A browser of a few lines that can also do what browsers never do: any header, any byte.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any answer may take under load, so that a hanging server is a failure and not a hanging test.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status; 0 when the connection was closed without one.
    pub(crate) status: u16,
    /// The status line and the headers.
    pub(crate) head: String,
    /// The body; a chunked one with its chunk lines.
    pub(crate) body: String,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// The values of a header.
    pub(crate) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.headers("location").next().unwrap_or("")
    }

    /// Asserts the status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// Asserts that the answer sends the visitor to sign in.
    #[track_caller]
    pub(crate) fn asks_to_sign_in(&self) {
        assert!(self.status == 303 && self.location().starts_with("/sign-in"), "{self}");
    }

    /// Asserts an answer that opens nothing and is no fault of the server.
    #[track_caller]
    pub(crate) fn is_refusal(&self) {
        let leads_to_door = self.status == 303 && self.location().starts_with("/sign-in");
        assert!(leads_to_door || (400..500).contains(&self.status), "{self}");
    }

    /// The body from `<main` on: without the frame around it.
    pub(crate) fn main(&self) -> &str {
        self.body.split_once("<main").map_or(self.body.as_str(), |(_, main)| main)
    }

    /// The one-time link shown on the page, as a path.
    pub(crate) fn link(&self) -> String {
        let at = self.body.find("/link/").unwrap_or_else(|| panic!("no link on the page\n{self}"));
        self.body[at..].split(['"', '<', ' ', '?', '\n']).next().unwrap().to_owned()
    }

    /// The CSRF token of the page.
    pub(crate) fn csrf(&self) -> String {
        let at = self.body.find("name=\"csrf\" value=\"").unwrap_or_else(|| panic!("no form on the page\n{self}"));
        self.body[at + 19..].split('"').next().unwrap().to_owned()
    }

    /// The form that posts to this address, its fields as the page filled them.
    pub(crate) fn form(&self, action: &str) -> Vec<(String, String)> {
        let start = format!("action=\"{action}\"");
        let at = self.body.find(&start).unwrap_or_else(|| panic!("no form to {action}\n{self}"));
        fields(self.body[at..].split("</form>").next().unwrap())
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let main: String = self.main().chars().take(2500).collect();
        write!(f, "{}\n\n{main}", self.head)
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next())
}

fn fields(form: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut select = None;
    for tag in form.split('<').filter_map(|piece| piece.split('>').next()) {
        if tag.starts_with("input") && attribute(tag, "type") != Some("checkbox") {
            if let (Some(name), Some(value)) = (attribute(tag, "name"), attribute(tag, "value")) {
                found.push((name.to_owned(), unescape(value)));
            }
        } else if tag.starts_with("select") {
            select = attribute(tag, "name");
        } else if tag.starts_with("option")
            && tag.ends_with(" selected")
            && let (Some(name), Some(value)) = (select, attribute(tag, "value"))
        {
            found.push((name.to_owned(), unescape(value)));
        }
    }
    found
}

fn unescape(text: &str) -> String {
    let marks = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    marks.iter().fold(text.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

/// One field, percent-encoded so that any character arrives.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            _ => write!(out, "%{byte:02X}").unwrap(),
        }
    }
    out
}

/// The body of a form.
pub(crate) fn body<K: AsRef<str>, V: AsRef<str>>(fields: &[(K, V)]) -> String {
    let pairs = fields.iter().map(|(key, value)| format!("{}={}", encode(key.as_ref()), encode(value.as_ref())));
    pairs.collect::<Vec<_>>().join("&")
}

/// Sends these bytes and reads until the server closes.
pub(crate) fn raw(port: u16, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    // A server that has read enough may answer and close before all is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let hangs = matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
        assert!(!hangs, "no answer within {PATIENCE:?}");
    }
    Answer::of(&answer)
}

/// A visitor with a cookie jar.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// The server's port on the loopback address.
    pub(crate) port: u16,
    /// The cookies.
    pub(crate) jar: BTreeMap<String, String>,
}

impl Browser {
    /// Somebody nobody knows yet.
    pub(crate) fn new(port: u16) -> Self {
        Self { port, jar: BTreeMap::new() }
    }

    /// The name under which the server is called.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends one request; a header given here replaces the browser's own, an empty one removes it.
    pub(crate) fn request(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut lines = BTreeMap::from([("Host", self.host()), ("Connection", "close".to_owned())]);
        if method == "POST" {
            lines.insert("Origin", format!("http://{}", self.host()));
            lines.insert("Content-Type", "application/x-www-form-urlencoded".to_owned());
            lines.insert("Content-Length", body.len().to_string());
        }
        if !self.jar.is_empty() {
            let jar = self.jar.iter().map(|(name, value)| format!("{name}={value}"));
            lines.insert("Cookie", jar.collect::<Vec<_>>().join("; "));
        }
        for (name, value) in headers {
            lines.insert(name, (*value).to_owned());
        }
        let mut bytes = format!("{method} {path} HTTP/1.1\r\n").into_bytes();
        for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        let answer = raw(self.port, &bytes);
        assert!(answer.status < 500, "{method} {path}\n{answer}");
        for cookie in answer.headers("set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Reads a page.
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    /// Posts these fields as they are.
    pub(crate) fn post<K: AsRef<str>, V: AsRef<str>>(&mut self, path: &str, fields: &[(K, V)]) -> Answer {
        self.request("POST", path, &[], body(fields).as_bytes())
    }

    /// Opens the page, fills in its form and sends it, as a person does.
    pub(crate) fn fill(&mut self, page: &str, action: &str, filled: &[(&str, &str)]) -> Answer {
        let fields = self.filled(page, action, filled);
        self.post(action, &fields)
    }

    /// Opens the page and fills in its form, without sending it.
    pub(crate) fn filled(&mut self, page: &str, action: &str, filled: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = self.get(page).form(action);
        fields.retain(|(name, _)| filled.iter().all(|(other, _)| other != name));
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    }

    /// Tries to sign in.
    pub(crate) fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.fill("/sign-in", "/sign-in", &[("login", login), ("password", password)])
    }

    /// Whether the server knows this visitor by name.
    pub(crate) fn signed_in(&mut self) -> bool {
        self.get("/account").status == 200
    }
}
