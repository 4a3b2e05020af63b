//! Killed, doubled, locked out of its own folder, its record tampered with, its streams hoarded.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::browser::{Browser, body};
use crate::office::{Office, PASSWORD, Server, demo, demo_person, edit, one};
use duojin_tests::{Place, run};

fn verified(place: &Place) -> bool {
    run(&["audit", "verify", "--data", &place.data()]).code == Some(0)
}

/// A browser that may lose the server under its hands: the status, or none.
fn try_post(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Option<u16> {
    let body = body(fields);
    let jar: Vec<_> = browser.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = browser.host();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\nCookie: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        jar.join("; "),
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", browser.port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    std::str::from_utf8(&head[9..]).ok()?.parse().ok()
}

#[test]
fn what_was_answered_before_the_kill_is_there_after_it() {
    let mut office = Office::open();
    let mut acknowledged = Vec::new();
    for (round, wait_ms) in [40, 90, 150, 230].into_iter().enumerate() {
        let token = office.chief.get("/people/new").is(200).csrf();
        let chief = office.chief.clone();
        let stop = AtomicBool::new(false);
        let told: Vec<String> = std::thread::scope(|scope| {
            let posters: Vec<_> = (0..4)
                .map(|poster| {
                    let (chief, token, stop) = (&chief, &token, &stop);
                    scope.spawn(move || {
                        let mut told = Vec::new();
                        for number in 0.. {
                            if stop.load(Ordering::SeqCst) {
                                break;
                            }
                            let login = format!("r{round}-{poster}-{number}");
                            let fields = [("csrf", token.as_str()), ("name", "新来"), ("login", &login), ("email", "")];
                            match try_post(chief, "/people", &fields) {
                                Some(200) => told.push(login),
                                Some(other) => panic!("{login}: {other}"),
                                None => break,
                            }
                        }
                        told
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(wait_ms));
            office.server.kill();
            stop.store(true, Ordering::SeqCst);
            posters.into_iter().flat_map(|poster| poster.join().unwrap()).collect()
        });
        acknowledged.extend(told);
        assert!(verified(&office.place), "the chain is broken after kill {round}");
        office.server = Server::start(&office.place, &format!("again{round}"), &[]);
        office.chief.port = office.server.port;
        assert!(office.chief.signed_in(), "the kill put everybody out");
    }
    assert!(!acknowledged.is_empty(), "nothing was acknowledged before any kill: the test tries nothing");
    for login in &acknowledged {
        assert_eq!(
            office.one("SELECT CAST(count(*) AS TEXT) FROM people WHERE login = $1", login),
            "1",
            "{login} is lost"
        );
        let told = office.one(
            "SELECT CAST(count(*) AS TEXT) FROM audit a JOIN people p ON a.object IN (p.id, 'person:' || p.id) WHERE p.login = $1",
            login,
        );
        assert_ne!(told, "0", "{login} came without an entry in the audit");
    }
    run(&["doctor", "--data", &office.place.data()]).ok();
}

#[test]
fn two_servers_on_one_directory_are_one_office_or_the_second_says_why_not() {
    let mut office = Office::open();
    let second = Server::start(&office.place, "second", &[]);
    let mut there = Browser { port: second.port, jar: office.chief.jar.clone() };
    assert!(there.signed_in(), "a session of one server is nobody at the other");
    let port = second.port;
    std::thread::scope(|scope| {
        for (which, browser) in [office.chief.clone(), Browser { port, jar: there.jar.clone() }].into_iter().enumerate()
        {
            scope.spawn(move || {
                let mut browser = browser;
                for number in 0..10 {
                    let login = format!("p{which}-{number}");
                    browser.fill("/people/new", "/people", &[("name", "新来"), ("login", &login)]).is(200);
                }
            });
        }
    });
    assert_eq!(office.one("SELECT CAST(count(*) AS TEXT) FROM people WHERE login <> $1", "chief"), "20");
    assert!(verified(&office.place));
    // Guesses at one are counted at the other; a sign-out at one holds at the other.
    for attempt in 0..5 {
        let port = if attempt % 2 == 0 { office.server.port } else { second.port };
        assert_ne!(Browser::new(port).sign_in("chief", "Wrong-1-word").status, 303);
    }
    for port in [office.server.port, second.port] {
        assert_ne!(Browser::new(port).sign_in("chief", PASSWORD).status, 303);
    }
    there.fill("/account", "/sign-out", &[]).is(303);
    assert!(!office.chief.signed_in());
}

const CUT: &str = "DELETE FROM audit WHERE seq > 5";
const CUT_HEAD: &str = "UPDATE audit_head SET seq = 5, at = (SELECT at FROM audit WHERE seq = 5), hash = (SELECT hash FROM audit WHERE seq = 5)";

#[test]
fn every_tampering_with_the_audit_is_found_and_located() {
    let mut office = Office::open();
    for number in 0..6 {
        office.invite("新来", &format!("n{number}")).is(200);
    }
    office.server.kill();
    let whole = run(&["audit", "verify", "--data", &office.place.data()]);
    assert_eq!(whole.code, Some(0), "{whole}");
    let head = run(&["audit", "head", "--data", &office.place.data()]);
    assert_eq!(head.code, Some(0), "{head}");
    let data = office.place.path("data");
    let kept = office.place.path("kept.db");
    office.edit("PRAGMA wal_checkpoint(TRUNCATE)");
    std::fs::copy(data.join("duojin.db"), &kept).unwrap();
    let last = office.one("SELECT CAST(max(seq) AS TEXT) FROM audit WHERE who <> $1", "").parse().unwrap();
    let tampers = [
        ("UPDATE audit SET who = who || '-' WHERE seq = 4", 4),
        ("UPDATE audit SET at = at + 1 WHERE seq = 3", 3),
        ("UPDATE audit SET detail = detail || ' ' WHERE seq = 5", 5),
        ("UPDATE audit SET address = address || '0' WHERE seq = 5", 5),
        ("UPDATE audit SET outcome = outcome || '.' WHERE seq = 2", 2),
        ("UPDATE audit SET who = '', post = who || post, detail = detail WHERE seq = 4", 4),
        ("UPDATE audit SET hash = upper(hash) WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("UPDATE audit SET seq = seq + 1000 WHERE seq = (SELECT max(seq) FROM audit)", 0),
        ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", 0),
    ];
    for (tamper, seq) in tampers {
        std::fs::copy(&kept, data.join("duojin.db")).unwrap();
        let before = run(&["audit", "verify", "--data", &office.place.data()]);
        assert_eq!(before.code, Some(0), "{before}");
        std::fs::copy(&kept, data.join("duojin.db")).unwrap();
        assert_eq!(office.edit(tamper), 1, "{tamper}");
        let told = run(&["audit", "verify", "--data", &office.place.data()]);
        assert_eq!(told.code, Some(1), "{tamper}\n{told}");
        let first_bad = told.json()["first_bad"].as_u64();
        assert_eq!(first_bad, Some(if seq > 0 { seq } else { last }), "{tamper}\n{told}");
    }
    // Cut and made to look whole: found by the head that was kept elsewhere.
    std::fs::copy(&kept, data.join("duojin.db")).unwrap();
    office.edit(CUT);
    office.edit(CUT_HEAD);
    let head = head.json();
    let noted = format!("{}:{}", head["seq"], head["hash"].as_str().unwrap());
    assert_eq!(run(&["audit", "verify", "--data", &office.place.data()]).code, Some(0), "a whole, shorter chain");
    std::fs::copy(&kept, data.join("duojin.db")).unwrap();
    assert_eq!(run(&["audit", "verify", "--data", &office.place.data(), "--head", &noted]).code, Some(0));
    std::fs::copy(&kept, data.join("duojin.db")).unwrap();
    office.edit(CUT);
    office.edit(CUT_HEAD);
    let told = run(&["audit", "verify", "--data", &office.place.data(), "--head", &noted]);
    assert_eq!(told.code, Some(1), "{told}");
}

#[test]
fn a_directory_that_cannot_be_written_is_told_and_left_as_it_is() {
    let place = Place::new();
    let file = place.file("plain-file", "not a directory");
    for data in [file.as_str(), &format!("{file}/below"), "/proc/duojin-none", "/dev/null"] {
        let told = run(&["serve", "--data", data, "--listen", "127.0.0.1:0"]);
        assert!(told.code.is_some_and(|code| code != 0), "{told}");
        assert!(told.out.contains(data) || told.err.contains(data), "it is not said where\n{told}");
    }
    assert_eq!(std::fs::read_to_string(place.path("plain-file")).unwrap(), "not a directory");
}

#[test]
fn a_record_that_cannot_be_written_stops_the_change_and_not_the_service() {
    let mut office = Office::open();
    let form = [("name", "新来"), ("login", "unrecorded"), ("email", "")];
    let fields = office.chief.filled("/people/new", "/people", &form);
    office.edit("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    let pairs: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let status = try_post(&office.chief, "/people", &pairs).expect("an answer");
    assert!(status >= 500, "{status}: a change was answered as done without its record");
    assert_eq!(office.one("SELECT CAST(count(*) AS TEXT) FROM people WHERE login = $1", "unrecorded"), "0");
    office.server.visitor().get("/plan").is(200);
    office.edit("DROP TRIGGER full");
    office.chief.post("/people", &fields).is(200);
    assert!(verified(&office.place));
}

#[test]
fn hoarded_streams_and_slow_talkers_leave_the_others_served() {
    let place = demo();
    let server = Server::start(&place, "demo", &[]);
    let mut manager = demo_person(&server, "系统管理");
    manager.fill("/jobs", "/jobs", &[("kind", "compact")]).is(303);
    let job = one(&place, "SELECT id FROM jobs WHERE kind = $1 ORDER BY made_at DESC LIMIT 1", "compact");
    // Made one that somebody else works on for long, so that its stream does not end; our own worker must be done with it first.
    let done = || one(&place, "SELECT state FROM jobs WHERE id = $1", &job) == "done";
    assert!(
        (0..600).any(|_| done() || {
            std::thread::sleep(Duration::from_millis(100));
            false
        }),
        "the job never ended"
    );
    edit(
        &place,
        &format!(
            "UPDATE jobs SET state = 'running', leased_by = 'elsewhere', leased_until = 9000000000000, finished_at = NULL WHERE id = '{job}'"
        ),
    );
    let cookie: Vec<_> = manager.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let open = |headers: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let host = manager.host();
        write!(stream, "GET /jobs/{job}/progress HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").unwrap();
        stream
    };
    let signed = format!("Cookie: {}\r\n", cookie.join("; "));
    let mut streams: Vec<_> = (0..200).map(|_| open(&signed)).collect();
    let mut kinds = (0, 0);
    for stream in &mut streams {
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        match std::str::from_utf8(&head[9..]).unwrap() {
            "200" => kinds.0 += 1,
            "503" | "429" => kinds.1 += 1,
            other => panic!("{other}"),
        }
    }
    assert!(kinds.0 > 0 && kinds.0 <= 64 && kinds.1 >= 136, "{kinds:?} streams and refusals");
    // Also 200 who begin a request and never end it.
    let slow: Vec<_> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
            stream.write_all(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n").unwrap();
            stream
        })
        .collect();
    server.visitor().get("/plan").is(200);
    manager.clone().get("/people").is(200);
    drop((streams, slow));
    // Closed ones are given back: soon there is place again.
    let again = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        let mut head = [0; 12];
        open(&signed).read_exact(&mut head).is_ok() && head[9..] == *b"200"
    });
    assert!(again, "closed streams hold their places");
    let mut clerk = demo_person(&server, "企业");
    clerk.get(&format!("/jobs/{job}/progress")).is_refusal();
}
