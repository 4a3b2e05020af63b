//! Addresses written another way, other hosts' names, and where one is sent after signing in.

use crate::browser::{Answer, encode};
use crate::office::{Office, PASSWORD, Server, demo, demo_person, first_link};
use duojin_tests::Place;

fn opens_the_audit(answer: &Answer) -> bool {
    answer.body.contains("/audit/verify") || answer.headers("content-type").any(|kind| kind.contains("csv"))
}

#[test]
fn no_other_spelling_of_an_address_opens_a_page() {
    let place = demo();
    let server = Server::start(&place, "demo", &[]);
    let mut clerk = demo_person(&server, "企业");
    let mut auditor = demo_person(&server, "审计");
    assert!(opens_the_audit(&auditor.get("/audit").is(200)));
    clerk.get("/audit").is(403);
    let spellings = [
        "/people/../audit",
        "/plan/../audit",
        "/plan/%2e%2e/audit",
        "/static/../audit",
        "/static/%2e%2e/audit",
        "/static/..%2faudit",
        "//audit",
        "/./audit",
        "/audit/",
        "/audit//",
        "/audit/.",
        "/AUDIT",
        "/audit;a=b",
        "/audit%20",
        "/audit%00",
        "/audit%2f",
        "/%61udit",
        "/audit?lang=en",
        "/audit#x",
        "/audit\\",
        "/sign-in/../audit",
        "/audit/export?format=csv",
        "/audit/export/?format=csv",
        "http://127.0.0.1/audit",
        "http://evil.example/audit",
        "/audit/%2e",
        "/.%2e/audit",
        "/audit%3f",
        "/%2faudit",
        "/api/../audit",
    ];
    for path in spellings {
        let answer = clerk.get(path);
        assert!(!opens_the_audit(&answer), "{path} opened\n{answer}");
        answer.is_refusal();
    }
    for name in ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Uri"] {
        let answer = clerk.request("GET", "/plan", &[(name, "/audit")], b"").is(200);
        assert!(!opens_the_audit(&answer), "{name}");
    }
    for path in
        ["/static/../duojin.db", "/static/%2e%2e/%2e%2e/duojin.db", "/static/..%5cduojin.db", "/static//etc/passwd"]
    {
        clerk.get(path).is(404);
    }
}

#[test]
fn another_hosts_name_is_not_answered_and_never_shown() {
    let mut office = Office::open();
    let own = office.chief.host();
    let names = [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "0.0.0.0.example",
        "127.0.0.1, evil.example",
    ];
    for name in names {
        let answer = office.chief.request("GET", "/people", &[("Host", name)], b"");
        assert!((400..500).contains(&answer.status), "{name}\n{answer}");
    }
    let token = office.chief.get("/people/new").csrf();
    let spoofed = [
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "host=evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Host", "evil.example"),
    ];
    let fields = format!("csrf={token}&name={}&login=linked&email=", encode("李二"));
    let answer = office.chief.request("POST", "/people", &spoofed, fields.as_bytes()).is(200);
    assert!(!answer.body.contains("evil.example"), "{answer}");
    assert!(answer.body.contains(&format!("http://{own}/link/")), "{answer}");
}

#[test]
fn behind_a_public_name_links_bear_it_and_cookies_travel_encrypted() {
    let place = Place::new();
    let server = Server::start_public(&place, "https://duojin.example.gov.cn");
    let link = first_link(&server);
    let mut visitor = server.visitor();
    let there = [("Host", "duojin.example.gov.cn"), ("X-Forwarded-For", "203.0.113.9")];
    let page = visitor.request("GET", &link, &there, b"").is(200);
    let token = page.csrf();
    let fields = crate::browser::body(&[
        ("csrf", token.as_str()),
        ("name", "陈一"),
        ("login", "chief"),
        ("email", ""),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ]);
    let own = [there[0], there[1], ("Origin", "https://duojin.example.gov.cn")];
    let plain = [there[0], there[1], ("Origin", "http://duojin.example.gov.cn")];
    visitor.request("POST", &link, &plain, fields.as_bytes()).is(403);
    let answer = visitor.request("POST", &link, &own, fields.as_bytes()).is(303);
    let cookies: Vec<_> = answer.headers("set-cookie").collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        assert!(["; Secure", "; HttpOnly", "; SameSite="].iter().all(|word| cookie.contains(word)), "{cookie}");
    }
    visitor.request("GET", "/people", &[("Host", "evil.example"), there[1]], b"").is(421);
    // Whoever guesses from many claimed addresses is still one: the last entry is the proxy's own.
    let mut guesser = server.visitor();
    let token = guesser.request("GET", "/sign-in", &there, b"").csrf();
    let slowed = (0..30)
        .filter(|attempt| {
            let claimed = format!("10.0.0.{attempt}, 203.0.113.77");
            let headers = [there[0], own[2], ("X-Forwarded-For", claimed.as_str())];
            let login = format!("nobody{attempt}");
            let fields = crate::browser::body(&[
                ("csrf", token.as_str()),
                ("login", &login),
                ("password", "Wrong-1-word"),
                ("next", ""),
            ]);
            guesser.request("POST", "/sign-in", &headers, fields.as_bytes()).status == 429
        })
        .count();
    assert!(slowed >= 5, "only {slowed} of 30 were slowed down");
}

#[test]
fn after_signing_in_one_stays_here() {
    let office = Office::open();
    let away = [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "///evil.example",
        "javascript:alert(1)",
        "/\r\nSet-Cookie: a=b",
        "\t//evil.example",
        "/\t/evil.example",
        "@evil.example",
        ".evil.example",
        "/%0d%0aX: y\r\n",
        " //evil.example",
        "/\u{2028}/x",
    ];
    for next in away {
        let mut person = office.server.visitor();
        let shown = person.get(&format!("/sign-in?next={}", encode(next))).is(200);
        let form = shown.form("/sign-in");
        let kept = form.iter().find(|(name, _)| name == "next").map_or("", |(_, value)| value.as_str());
        assert!(kept.is_empty() || (kept.starts_with('/') && !kept.starts_with("//")), "“{next}” is kept as “{kept}”");
        let answer =
            person.fill("/sign-in", "/sign-in", &[("login", "chief"), ("password", PASSWORD), ("next", next)]).is(303);
        let to = answer.location();
        let stays = to.starts_with('/') && !to[1..].starts_with(['/', '\\', '\t']);
        assert!(
            stays && answer.headers("set-cookie").all(|cookie| !cookie.starts_with("a=")),
            "“{next}” leads to “{to}”\n{}",
            answer.head
        );
    }
}

#[test]
fn a_demo_beyond_this_machine_shows_only_what_is_public() {
    let place = demo();
    let jars: Vec<_> = {
        let server = Server::start(&place, "here", &[]);
        ["系统管理", "统计"].map(|role| demo_person(&server, role).jar).into()
    };
    let server = Server::start_at(&place, "0.0.0.0", "http://0.0.0.0", &[]);
    let person = crate::office::one(&place, "SELECT id FROM people WHERE demo AND login <> $1 LIMIT 1", "");
    for jar in jars.into_iter().chain([std::collections::BTreeMap::new()]) {
        let mut visitor = server.visitor();
        visitor.jar = jar;
        for path in ["/people", "/enterprises", "/audit", "/account", "/jobs"] {
            visitor.get(path).is_refusal();
        }
        let token = visitor.get("/sign-in").is(200).csrf();
        visitor.post("/sign-in/demo", &[("csrf", token.as_str()), ("person", &person), ("next", "")]).is_refusal();
        assert!(!visitor.signed_in());
    }
    let mut proxied = server.visitor();
    let claims = [("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"), ("Forwarded", "for=127.0.0.1")];
    proxied.request("GET", "/people", &claims, b"").is_refusal();
}
