//! A data directory over HTTP: who is let in, open health, and an orderly end.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command};

use duojin_tests::{Place, command};

/// A running `duojin serve`; killed if a test fails before it ends it.
struct Served {
    child: Child,
    said: BufReader<ChildStderr>,
    address: String,
}

impl Served {
    fn start(place: &Place, more: &[&str]) -> Self {
        let data = place.data();
        let call: Vec<&str> =
            ["serve", "--data", &data, "--listen", "127.0.0.1:0"].iter().chain(more).copied().collect();
        let mut child = command(&call).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut served = Self { child, said, address: String::new() };
        served.address = served.hears("http://").split('/').next().unwrap().to_owned();
        served
    }

    /// Reads on until something is said; answers what follows it in that line.
    fn hears(&mut self, word: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "it ended before it said “{word}”");
            if let Some((_, rest)) = line.split_once(word) {
                return rest.trim().to_owned();
            }
        }
    }

    #[cfg(unix)]
    fn ends_well(mut self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{rest}");
        assert!(!rest.contains("panicked at"), "{rest}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody at a browser.
#[derive(Default)]
struct Browser {
    address: String,
    cookies: BTreeMap<String, String>,
    csrf: String,
}

impl Browser {
    fn at(served: &Served) -> Self {
        Self { address: served.address.clone(), ..Self::default() }
    }

    fn send(&mut self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let address = &self.address;
        write!(stream, "{head} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        for line in answer.lines().take_while(|line| !line.is_empty()) {
            if let Some((_, cookie)) = line.split_once("set-cookie: ") {
                let (name, rest) = cookie.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
        }
        if let Some((_, rest)) = answer.split_once("name=\"csrf\" value=\"") {
            rest.split('"').next().unwrap().clone_into(&mut self.csrf);
        }
        answer
    }

    fn get(&mut self, path: &str) -> String {
        self.send(&format!("GET {path}"), "")
    }

    fn post(&mut self, path: &str, fields: &str) -> String {
        let body = format!("csrf={}&{fields}", self.csrf);
        self.send(&format!("POST {path}"), &body)
    }
}

#[track_caller]
fn is(answer: &str, status: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
}

#[cfg(unix)]
#[test]
fn a_directory_is_served_and_closed() {
    let place = Place::new();
    place.import(&place.generate(100, 9), &[]).ok();
    let before = place.counts();
    let mut served = Served::start(&place, &[]);
    let link = served.hears("/link/");
    let mut visitor = Browser::at(&served);
    is(&visitor.get("/health"), "200");
    for path in ["/", "/no/such/page", "/%ff%fe", "/?as_of=nonsense", "/?known_at=99999999999999999999"] {
        let answer = visitor.get(path);
        let status = answer.split(' ').nth(1).unwrap().to_owned();
        assert!(status.starts_with(['2', '3', '4']), "{path}: {answer}");
    }
    // Being on this machine gives nothing: who has not signed in is the public.
    is(&visitor.get("/plan"), "200");
    let closed = visitor.get("/enterprises");
    is(&closed, "303");
    assert!(closed.contains("location: /sign-in?next=/enterprises"), "{closed}");
    is(&visitor.get("/api/v1/enterprises"), "401");
    assert!(!visitor.get("/sign-in").contains("/sign-in/demo"), "demo people are offered on real data");
    is(&visitor.post("/sign-in/demo", "person=person-1"), "404");

    // The link that was printed makes the first administrator, once.
    let path = format!("/link/{link}");
    let mut first = Browser::at(&served);
    is(&first.get(&path), "200");
    let fields = "name=Chen&login=chen.xia&email=&password=Kite-over-7-hills&password_again=Kite-over-7-hills";
    is(&first.post(&path, fields), "303");
    is(&first.get("/account"), "200");
    is(&first.get("/people"), "200");
    is(&first.get("/enterprises"), "403");
    is(&visitor.get(&path), "410");
    let mut again = Browser::at(&served);
    again.get("/sign-in");
    is(&again.post("/sign-in", "login=chen.xia&password=wrong-Guess-1"), "400");
    is(&again.post("/sign-in", "login=chen.xia&password=Kite-over-7-hills&next=/account"), "303");
    served.ends_well();
    assert_eq!(place.counts(), before);

    // The session outlives the server, and there is no second first administrator.
    let mut served = Served::start(&place, &[]);
    again.address = served.address.clone();
    is(&again.get("/account"), "200");
    is(&again.post("/sign-out", ""), "303");
    is(&again.get("/account"), "303");
    Command::new("kill").args(["-TERM", &served.child.id().to_string()]).status().unwrap();
    let mut rest = String::new();
    served.said.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains("/link/"), "{rest}");
    assert_eq!(served.child.wait().unwrap().code(), Some(0), "{rest}");
}

#[cfg(unix)]
#[test]
fn a_demo_is_open_on_this_machine_alone() {
    let place = Place::new();
    let data = place.data();
    duojin_tests::run(&["demo", "--data", &data, "--entities", "100", "--no-serve"]).ok();
    let served = Served::start(&place, &[]);
    let mut visitor = Browser::at(&served);
    let page = visitor.get("/enterprises");
    is(&page, "200");
    assert!(page.contains("模拟数据"), "synthetic data are labelled");
    let door = visitor.get("/sign-in");
    let (_, rest) = door.split_once("name=\"person\" value=\"").unwrap();
    let person = rest.split('"').next().unwrap().to_owned();
    is(&visitor.post("/sign-in/demo", &format!("person={person}")), "303");
    assert!(visitor.get("/account").contains("演示"), "who it is is labelled");
    served.ends_well();
    // Behind a proxy it is no longer this machine alone.
    let served = Served::start(&place, &["--behind-proxy"]);
    let mut visitor = Browser::at(&served);
    is(&visitor.get("/enterprises"), "303");
    assert!(!visitor.get("/sign-in").contains("name=\"person\""), "demo people are offered through a proxy");
    is(&visitor.post("/sign-in/demo", &format!("person={person}")), "404");
    served.ends_well();
}
