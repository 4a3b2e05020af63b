//! Forged, stolen, expired sessions, and a clock that jumps: seen in the rows a jump leaves behind.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::browser::Browser;
use crate::office::{Office, PASSWORD, Server, demo, demo_person};

const MINUTE: i64 = 60_000;

#[expect(clippy::disallowed_methods, reason = "the rows are set against the clock the server reads")]
fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

#[test]
fn forged_cookies_open_nothing() {
    let mut office = Office::open();
    let real = office.chief.jar["duojin"].clone();
    let hash = office.one("SELECT token_hash FROM sessions WHERE ended_at IS NULL AND id <> $1", "");
    let id = office.one("SELECT id FROM sessions WHERE ended_at IS NULL AND id <> $1", "");
    let mut flipped = real.clone().into_bytes();
    flipped[7] = if flipped[7] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    let visit = office.chief.jar.get("duojin-visit").cloned().unwrap_or_default();
    let long = "A".repeat(8_000);
    let (doubled, cut, shouted) = (format!("{real}{real}"), real[..real.len() - 1].to_owned(), real.to_uppercase());
    let forged = ["", "x", "' OR 1=1 --", "%00", "null", &flipped, &cut, &doubled, &shouted, &hash, &id, &visit, &long];
    for value in forged {
        let mut thief = office.server.visitor();
        thief.jar.insert("duojin".to_owned(), value.to_owned());
        thief.get("/people").is_refusal();
        assert!(!thief.signed_in(), "opened by “{value}”");
    }
    assert!(office.chief.signed_in(), "the owner was put out by forgeries");
}

#[test]
fn a_cookie_taken_before_the_sign_out_is_worth_nothing_after_it() {
    let mut office = Office::open();
    let mut thief = office.chief.clone();
    let token = thief.get("/people/new").csrf();
    office.chief.fill("/account", "/sign-out", &[]).is(303);
    thief.get("/people").asks_to_sign_in();
    let jar = thief.jar.clone();
    for jar in [jar, office.chief.jar.clone()] {
        let mut thief = Browser { port: thief.port, jar };
        let fields = [("csrf", token.as_str()), ("name", "贼"), ("login", "thief"), ("email", "")];
        thief.post("/people", &fields).is_refusal();
    }
    assert_eq!(office.one("SELECT CAST(count(*) AS TEXT) FROM people WHERE login = $1", "thief"), "0");
}

#[test]
fn a_new_password_ends_whoever_else_holds_a_session() {
    let mut office = Office::open();
    let mut thief = office.server.visitor();
    thief.sign_in("chief", PASSWORD).is(303);
    assert!(thief.signed_in());
    let new = "Lanting-93-muxun";
    let filled = [("current", PASSWORD), ("password", new), ("password_again", new)];
    office.chief.fill("/account", "/account/password", &filled).is(303);
    assert!(!thief.signed_in());
    assert!(office.chief.signed_in());
    assert_ne!(office.server.visitor().sign_in("chief", PASSWORD).status, 303);
}

#[test]
fn signing_in_never_keeps_a_cookie_somebody_else_chose() {
    let office = Office::open();
    let mut victim = office.server.visitor();
    let planted = "A".repeat(43);
    victim.jar.insert("duojin".to_owned(), planted.clone());
    victim.sign_in("chief", PASSWORD).is(303);
    assert_ne!(victim.jar["duojin"], planted);
    let mut thief = office.server.visitor();
    thief.jar.insert("duojin".to_owned(), planted);
    assert!(!thief.signed_in());
}

#[test]
fn a_cookie_of_one_directory_is_nobody_at_another() {
    let office = Office::open();
    let other = Office::open();
    let place = demo();
    let served = Server::start(&place, "demo", &[]);
    for port in [other.server.port, served.port] {
        let mut there = Browser { port, jar: office.chief.jar.clone() };
        assert!(!there.signed_in());
    }
    let mut here = Browser { port: office.server.port, jar: demo_person(&served, "系统管理").jar };
    here.get("/people").asks_to_sign_in();
}

#[test]
fn sessions_end_by_idleness_by_age_and_when_the_clock_jumped() {
    let office = Office::open();
    let now = now_ms();
    let cases = [
        ("idle", format!("seen_at = {}", now - 31 * MINUTE)),
        ("too old", format!("expires_at = {}", now - 1)),
        ("the clock was an hour ahead", format!("created_at = {0}, seen_at = {0}", now + 60 * MINUTE)),
        ("seen in the far future", format!("seen_at = {}, expires_at = {0}", i64::MAX)),
        ("seen before all time", format!("seen_at = {}", i64::MIN)),
        ("ended", format!("ended_at = {now}")),
    ];
    for (what, set) in cases {
        let mut person = office.server.visitor();
        person.sign_in("chief", PASSWORD).is(303);
        let id = office.one("SELECT id FROM sessions WHERE id <> $1 ORDER BY created_at DESC LIMIT 1", "");
        assert_eq!(office.edit(&format!("UPDATE sessions SET {set} WHERE id = '{id}'")), 1);
        let kept = person.jar.clone();
        person.get("/people").asks_to_sign_in();
        // What has ended stays ended, also when the row would hold again.
        office.edit(&format!(
            "UPDATE sessions SET created_at = {now}, seen_at = {now}, expires_at = {} WHERE id = '{id}'",
            now + 60 * MINUTE
        ));
        person.jar = kept;
        assert!(!person.signed_in(), "{what}: a session that had ended opened again");
    }
}

#[test]
fn links_end_with_their_day_and_a_disabled_person_with_the_click() {
    let mut office = Office::open();
    let late = office.invite("李二", "late").is(200).link();
    let id = office.one("SELECT id FROM people WHERE login = $1", "late");
    office.edit(&format!("UPDATE links SET expires_at = {} WHERE person = '{id}'", now_ms() - 1));
    let mut visitor = office.server.visitor();
    let page = visitor.get(&late);
    assert!(!page.body.contains("name=\"password\""), "{page}");
    let token = visitor.get("/sign-in").csrf();
    let fields = [("csrf", token.as_str()), ("password", PASSWORD), ("password_again", PASSWORD)];
    visitor.post(&late, &fields).is_refusal();
    assert!(!visitor.signed_in());

    let mut gone = office.person("王三", "gone");
    assert!(gone.signed_in());
    let page = format!("/people/{}", office.one("SELECT id FROM people WHERE login = $1", "gone"));
    office.chief.fill(&page, &format!("{page}/disable"), &[]).is(303);
    assert!(!gone.signed_in());
    assert_ne!(office.server.visitor().sign_in("gone", PASSWORD).status, 303);
}

#[test]
fn a_clock_that_was_a_year_ahead_leaves_no_link_for_a_year_and_no_lock_nobody_can_lift() {
    let mut office = Office::open();
    let year = now_ms() + 365 * 24 * 60 * MINUTE;
    for attempt in 0..5 {
        office.server.visitor().sign_in("chief", &format!("Wrong-{attempt}-word"));
    }
    assert_ne!(office.server.visitor().sign_in("chief", PASSWORD).status, 303);
    assert_eq!(
        office.edit(&format!("UPDATE sign_in_attempts SET last_at = {year}, locked_until = {year} + 1800000")),
        1
    );
    // The lock stands, and whoever is inside can lift it.
    assert_ne!(office.server.visitor().sign_in("chief", PASSWORD).status, 303);
    let page = format!("/people/{}", office.one("SELECT id FROM people WHERE login = $1", "chief"));
    office.chief.fill(&page, &format!("{page}/unlock"), &[]).is(303);
    office.server.visitor().sign_in("chief", PASSWORD).is(303);

    let link = office.invite("李二", "second").is(200).link();
    assert!(office.server.visitor().get(&link).body.contains("name=\"password\""));
    let of_then = format!("UPDATE links SET made_at = {year}, expires_at = {year} + 86400000 WHERE used_at IS NULL");
    assert_eq!(office.edit(&of_then), 1);
    assert!(!office.server.visitor().get(&link).body.contains("name=\"password\""), "a link for a year");

    // What was recorded then is followed by what is recorded now, and the chain holds.
    office.edit(&format!("UPDATE passwords SET changed_at = {year}"));
    office.chief.get("/people").is(200);
    office.invite("王三", "third").is(200);
    duojin_tests::run(&["audit", "verify", "--data", &office.place.data()]).ok();
}
