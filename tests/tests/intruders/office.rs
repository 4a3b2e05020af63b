//! A running office: a data directory, `duojin serve` over it, its first administrator.

use std::fs::File;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use duojin_tests::{Place, command, run};
use sqlx::Connection as _;

use crate::browser::{Browser, encode};

/// A password that keeps every rule.
pub(crate) const PASSWORD: &str = "Muxun-39-lanting";

/// A running server; ended with the value.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Its port on the loopback address.
    pub(crate) port: u16,
    log: String,
}

impl Server {
    /// Starts one over a data directory, with more arguments.
    pub(crate) fn start(place: &Place, name: &str, more: &[&str]) -> Self {
        let log = place.arg(&format!("{name}-{}.log", std::process::id()));
        let mut server = Self::spawn(place, log, "127.0.0.1:0", more);
        let line = server.wait_for("http://127.0.0.1:");
        let port = line.split("http://127.0.0.1:").nth(1).unwrap();
        server.port = port.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
        server
    }

    /// Starts one behind a proxy, under a public address.
    pub(crate) fn start_public(place: &Place, address: &str) -> Self {
        Self::start_at(place, "127.0.0.1", address, &["--public-url", address, "--behind-proxy"])
    }

    /// Starts one that listens at this address and says these words once it does.
    pub(crate) fn start_at(place: &Place, listen: &str, words: &str, more: &[&str]) -> Self {
        let port = TcpListener::bind((listen, 0)).unwrap().local_addr().unwrap().port();
        let mut server = Self::spawn(place, place.arg("at.log"), &format!("{listen}:{port}"), more);
        server.port = port;
        server.wait_for(words);
        server
    }

    fn spawn(place: &Place, log: String, listen: &str, more: &[&str]) -> Self {
        let file = File::create(&log).unwrap();
        let data = place.data();
        let mut call = command(&[&["serve", "--data", &data, "--listen", listen], more].concat());
        call.stdout(Stdio::from(file.try_clone().unwrap())).stderr(Stdio::from(file));
        Self { child: call.spawn().unwrap(), port: 0, log }
    }

    /// What it printed.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The first whole line with these words.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let said = self.said();
            let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
            if let Some(line) = whole.lines().find(|line| line.contains(words)) {
                return line.to_owned();
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "“{words}” was not said:\n{said}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A new visitor.
    pub(crate) fn visitor(&self) -> Browser {
        Browser::new(self.port)
    }

    /// Ends it without warning.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            assert!(!self.said().contains("panicked at"), "{}", self.said());
        }
    }
}

/// A new data directory without demo people, served, with its first administrator signed in.
#[derive(Debug)]
pub(crate) struct Office {
    /// The server, ended before the folder goes.
    pub(crate) server: Server,
    /// The first administrator.
    pub(crate) chief: Browser,
    /// Where it all lies.
    pub(crate) place: Place,
}

impl Office {
    /// Opens one.
    pub(crate) fn open() -> Self {
        Self::open_with(&[])
    }

    /// Opens one, with more arguments for `serve`.
    pub(crate) fn open_with(more: &[&str]) -> Self {
        let place = Place::new();
        let server = Server::start(&place, "first", more);
        let link = first_link(&server);
        let mut chief = server.visitor();
        let filled = [("name", "陈一"), ("login", "chief"), ("password", PASSWORD), ("password_again", PASSWORD)];
        chief.fill(&link, &link, &filled).is(303);
        assert!(chief.signed_in());
        Self { server, chief, place }
    }

    /// Adds a person and gives the page's answer: their page with the link shown once.
    pub(crate) fn invite(&mut self, name: &str, login: &str) -> crate::browser::Answer {
        self.chief.fill("/people/new", "/people", &[("name", name), ("login", login)])
    }

    /// Adds a person who has set a password and signed in.
    pub(crate) fn person(&mut self, name: &str, login: &str) -> Browser {
        let link = self.invite(name, login).is(200).link();
        let mut browser = self.server.visitor();
        browser.fill(&link, &link, &[("password", PASSWORD), ("password_again", PASSWORD)]).is(303);
        if !browser.signed_in() {
            browser.sign_in(login, PASSWORD).is(303);
        }
        browser
    }

    /// Adds a post and gives its path.
    pub(crate) fn post(&mut self, organisation: &str, title: &str, role: &str) -> String {
        let page = format!("/people/organisations/{}", path_id(organisation));
        let answer = self.chief.fill(&page, &format!("{page}/posts"), &[("title", title), ("role", role)]).is(303);
        answer.location().split('?').next().unwrap().to_owned()
    }

    /// Appoints somebody by login.
    pub(crate) fn appoint(&mut self, post: &str, login: &str) {
        let person = self.one("SELECT id FROM people WHERE login = $1", login);
        self.chief.fill(post, &format!("{post}/appoint"), &[("person", &person)]).is(303);
    }

    /// Adds an organisation and gives its id.
    pub(crate) fn organisation(&mut self, parent: &str, name: &str) -> String {
        let page = format!("/people/organisations/{}", path_id(parent));
        let filled = [("name", name), ("kind", "institution")];
        let answer = self.chief.fill(&page, &format!("{page}/children"), &filled).is(303);
        answer.location().split('?').next().unwrap().rsplit('/').next().unwrap().replace("%3A", ":")
    }

    /// One text out of the database.
    pub(crate) fn one(&self, sql: &str, bound: &str) -> String {
        one(&self.place, sql, bound)
    }

    /// Changes the database under the running server.
    pub(crate) fn edit(&self, sql: &str) -> u64 {
        edit(&self.place, sql)
    }
}

/// The link for the first administrator, as a path.
pub(crate) fn first_link(server: &Server) -> String {
    let line = server.wait_for("/link/");
    line[line.find("/link/").unwrap()..].trim().to_owned()
}

/// An id as it stands in paths.
pub(crate) fn path_id(id: &str) -> String {
    encode(id).replace("%3A", ":")
}

fn with_database<T>(place: &Place, work: impl AsyncFnOnce(&mut sqlx::SqliteConnection) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(place.path("data").join("duojin.db"))
            .busy_timeout(Duration::from_secs(20));
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let result = work(&mut connection).await;
        connection.close().await.unwrap();
        result
    })
}

/// One text out of the database.
pub(crate) fn one(place: &Place, sql: &str, bound: &str) -> String {
    with_database(place, async |connection| {
        sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(sql.to_owned()))
            .bind(bound)
            .fetch_one(connection)
            .await
            .unwrap_or_else(|e| panic!("{sql} {bound}: {e}"))
    })
}

/// Changes the database and gives the number of rows changed.
pub(crate) fn edit(place: &Place, sql: &str) -> u64 {
    with_database(place, async |connection| {
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap().rows_affected()
    })
}

/// A small demo city in a data directory.
pub(crate) fn demo() -> Place {
    let place = Place::new();
    run(&["demo", "--entities", "200", "--data", &place.data(), "--no-serve"]).ok();
    place
}

/// Signs in as one of the demo's people, by the name of the role on the sign-in page.
pub(crate) fn demo_person(server: &Server, role: &str) -> Browser {
    let mut browser = server.visitor();
    let page = browser.get("/sign-in").is(200);
    let row = page.body.split("<li>").find(|row| row.contains(&format!("<b>{role}</b>"))).expect("the role is offered");
    let person = row.split("name=\"person\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    browser.post("/sign-in/demo", &[("csrf", page.csrf().as_str()), ("person", person), ("next", "")]).is(303);
    assert!(browser.signed_in());
    browser
}
