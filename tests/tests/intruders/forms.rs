//! Forms sent by somebody else's page, cut, blown up, or in no encoding at all: nothing is changed by them.

use crate::browser::{Answer, Browser, body, raw};
use crate::office::{Office, PASSWORD};

fn people(office: &Office) -> String {
    office.one("SELECT CAST(count(*) AS TEXT) FROM people WHERE login <> $1", "")
}

fn send(browser: &mut Browser, token: &str, login: &str, headers: &[(&str, &str)]) -> Answer {
    let fields = [("csrf", token), ("name", "外来"), ("login", login), ("email", "")];
    browser.request("POST", "/people", headers, body(&fields).as_bytes())
}

#[test]
fn a_foreign_page_posts_nothing() {
    let mut office = Office::open();
    let token = office.chief.get("/people/new").csrf();
    let own = format!("http://{}", office.chief.host());
    let (below, port) = (format!("{own}.evil.example"), format!("http://127.0.0.1:{}", office.server.port ^ 1));
    let foreign: [&[(&str, &str)]; 8] = [
        &[("Origin", "http://evil.example")],
        &[("Origin", "null")],
        &[("Origin", &below)],
        &[("Origin", &port)],
        &[("Origin", "https://evil.example, http://127.0.0.1")],
        &[("Origin", ""), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", ""), ("Sec-Fetch-Site", "same-site")],
        &[("Origin", &own), ("Sec-Fetch-Site", "cross-site")],
    ];
    for headers in foreign {
        let answer = send(&mut office.chief, &token, "foreign", headers);
        assert_eq!(answer.status, 403, "{headers:?}\n{answer}");
    }
    assert_eq!(people(&office), "1");
}

#[test]
fn without_the_token_of_this_very_session_nothing_is_posted_with_or_without_an_origin() {
    let mut office = Office::open();
    let mut same_person = office.server.visitor();
    same_person.sign_in("chief", PASSWORD).is(303);
    let of_other_session = same_person.get("/people/new").csrf();
    let of_nobody = office.server.visitor().get("/sign-in").csrf();
    let cookie = office.chief.jar["duojin"].clone();
    for token in ["", "0", &of_other_session, &of_nobody, &cookie, &"0".repeat(64), &"a".repeat(100_000)] {
        for headers in [&[][..], &[("Origin", "")]] {
            let answer = send(&mut office.chief, token, "tokenless", headers);
            assert_eq!(answer.status, 403, "“{token:.70}” {headers:?}\n{answer}");
        }
    }
    let without = body(&[("name", "外来"), ("login", "tokenless")]);
    office.chief.request("POST", "/people", &[("Origin", "")], without.as_bytes()).is_refusal();
    assert_eq!(people(&office), "1");
}

#[test]
fn changing_by_reading_is_impossible() {
    let mut office = Office::open();
    let token = office.chief.get("/people/new").csrf();
    let query = format!("/people?{}", body(&[("csrf", token.as_str()), ("name", "外来"), ("login", "by-get")]));
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
            office.chief.request("GET", &query, &[(name, method)], b"").is(200);
        }
    }
    office.chief.get(&format!("{query}&_method=POST")).is(200);
    office.chief.get("/sign-out").is_refusal();
    assert!(office.chief.signed_in());
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "BREW"] {
        office.chief.request(method, "/people", &[], b"").is_refusal();
    }
    assert_eq!(people(&office), "1");
}

#[test]
fn giants_are_turned_away_and_the_server_goes_on() {
    let mut office = Office::open();
    let token = office.chief.get("/people/new").csrf();
    let start = format!("csrf={token}&login=giant&name=");
    let giant = format!("{start}{}", "a".repeat(8 << 20));
    office.chief.request("POST", "/people", &[], giant.as_bytes()).is_refusal();
    let page = "/people/organisations/unit:finance/posts";
    let crowd = format!("csrf={token}&role=sector_lead&title=a{}", "&sectors=77".repeat(60_000));
    office.chief.request("POST", page, &[], crowd.as_bytes()).is(400);
    let long = format!("{start}{}", "名".repeat(10_000));
    office.chief.request("POST", "/people", &[], long.as_bytes()).is(400);
    let header = "a".repeat(2 << 20);
    let answer = office.chief.request("GET", "/people", &[("X-Long", &header)], b"");
    assert!(answer.status == 431 || answer.status == 0, "{answer}");
    let answer = office.chief.get(&format!("/people?q={}", "a".repeat(2 << 20)));
    assert!([0, 414, 431].contains(&answer.status), "{answer}");
    office.chief.get(&format!("/people?q={}", "%E5%90%8D".repeat(5_000))).is(200);
    // A length that lies: more is promised than comes, or both ways of saying it.
    let promised = format!("POST /people HTTP/1.1\r\nHost: {}\r\nContent-Length: -1\r\n\r\n", office.chief.host());
    raw(office.server.port, promised.as_bytes()).is_refusal();
    assert_eq!(people(&office), "1");
    assert!(office.chief.signed_in());
}

#[test]
fn a_request_smuggled_behind_another_is_not_run_with_its_cookies() {
    let mut office = Office::open();
    let token = office.chief.get("/people/new").csrf();
    let cookie = office.chief.jar["duojin"].clone();
    let inner_body = body(&[("csrf", token.as_str()), ("name", "外来"), ("login", "smuggled")]);
    let host = office.chief.host();
    let inner = format!(
        "POST /people HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: duojin={cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{inner_body}",
        inner_body.len()
    );
    for both in ["Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5"] {
        let outer =
            format!("POST /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{both}\r\n\r\n0\r\n\r\n{inner}");
        raw(office.server.port, outer.as_bytes());
    }
    assert_eq!(people(&office), "1");
}

#[test]
fn what_is_no_text_is_not_kept() {
    let mut office = Office::open();
    let token = office.chief.get("/people/new").csrf();
    let start = format!("csrf={token}&email=&login=");
    let bodies: [&[u8]; 6] = [
        b"nul&name=a%00b",
        b"escaped&name=%C1%F5%B3%AC",
        b"lone&name=a%ff",
        b"surrogate&name=%ED%A0%80",
        b"raw&name=\xc1\xf5\xb3\xac",
        b"cut&name=%E5%90",
    ];
    for bytes in bodies {
        let sent = [start.as_bytes(), bytes].concat();
        let answer = office.chief.request("POST", "/people", &[], &sent);
        assert_eq!(answer.status, 400, "{}\n{answer}", String::from_utf8_lossy(bytes));
    }
    let fields = body(&[("csrf", token.as_str()), ("name", "外来"), ("login", "other")]);
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", ""] {
        office.chief.request("POST", "/people", &[("Content-Type", kind)], fields.as_bytes()).is_refusal();
    }
    assert_eq!(people(&office), "1");
}

#[test]
fn names_that_nobody_can_tell_apart_by_eye_are_not_taken() {
    let mut office = Office::open();
    // Direction overrides, zero width, soft hyphen, line and paragraph separators, a byte order mark, tags, only blanks.
    for name in [
        "陈\u{202e}一",
        "陈\u{200b}一",
        "陈\u{ad}一",
        "陈\u{2066}一",
        "\u{feff}陈一",
        "陈\u{2028}一",
        "陈\u{e0041}一",
        "\u{3000}",
        "陈\r\n一",
        "\u{3164}",
    ] {
        let answer = office.invite(name, "double");
        assert_eq!(answer.status, 400, "“{}”\n{answer}", name.escape_unicode());
    }
    let id = office.organisation("unit:finance", "市金融工作局一处");
    let page = format!("/people/organisations/{id}");
    for name in ["市金融\u{200b}工作局", "\u{202e}局"] {
        let (post, below) = (format!("{page}/posts"), format!("{page}/children"));
        office.chief.fill(&page, &post, &[("title", name), ("role", "department")]).is(400);
        office.chief.fill(&page, &below, &[("name", name), ("kind", "institution")]).is(400);
        office.chief.fill(&page, &page, &[("name", name)]).is(400);
    }
    assert_eq!(people(&office), "1");
}
