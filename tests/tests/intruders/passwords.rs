//! Guessing at the door.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::browser::{Browser, body};
use crate::office::{Office, PASSWORD};

fn guess(browser: &mut Browser, token: &str, login: &str, password: &str, headers: &[(&str, &str)]) -> u16 {
    let fields = [("csrf", token), ("login", login), ("password", password), ("next", "")];
    browser.request("POST", "/sign-in", headers, body(&fields).as_bytes()).status
}

#[test]
fn three_hundred_wrong_passwords_let_nobody_in_and_leave_the_others_served() {
    let mut office = Office::open();
    let port = office.server.port;
    let (let_in, slowed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let guessers: Vec<_> = (0..12)
            .map(|guesser| {
                let (let_in, slowed) = (&let_in, &slowed);
                scope.spawn(move || {
                    let mut browser = Browser::new(port);
                    let token = browser.get("/sign-in").csrf();
                    for attempt in 0..25 {
                        let claimed = format!("10.{guesser}.{attempt}.7");
                        let headers = [
                            ("X-Forwarded-For", claimed.as_str()),
                            ("Forwarded", "for=10.9.9.9"),
                            ("X-Real-IP", &claimed),
                        ];
                        let login = if attempt % 2 == 0 { "chief".to_owned() } else { format!("nobody{attempt}") };
                        match guess(&mut browser, &token, &login, &format!("Wrong-{guesser}-{attempt}"), &headers) {
                            303 => let_in.fetch_add(1, Ordering::SeqCst),
                            429 => slowed.fetch_add(1, Ordering::SeqCst),
                            _ => 0,
                        };
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let mut pages = 0;
            while !done.load(Ordering::SeqCst) {
                Browser::new(port).get("/plan").is(200);
                assert!(office.chief.signed_in(), "somebody who is in was put out by guesses at their login");
                pages += 1;
            }
            pages
        });
        for guesser in guessers {
            guesser.join().unwrap();
        }
        done.store(true, Ordering::SeqCst);
        assert!(reader.join().unwrap() > 0);
    });
    assert_eq!(let_in.load(Ordering::SeqCst), 0);
    // Twenty attempts a minute: 300 within two or three minutes are mostly turned away, whatever address they claim.
    assert!(slowed.load(Ordering::SeqCst) >= 220, "only {slowed:?} were slowed down");
    duojin_tests::run(&["audit", "verify", "--data", &office.place.data()]).ok();
}

#[test]
fn five_wrong_ones_lock_the_login_and_no_other() {
    let mut office = Office::open();
    office.person("李二", "second");
    let mut browser = office.server.visitor();
    for attempt in 0..5 {
        assert_ne!(browser.sign_in("chief", &format!("Wrong-{attempt}-word")).status, 303);
    }
    // Case and blanks are no second login with five more tries.
    for login in ["chief", "CHIEF", " chief ", "Chief"] {
        assert_ne!(office.server.visitor().sign_in(login, PASSWORD).status, 303, "“{login}” is not locked");
    }
    assert!(office.chief.signed_in());
    office.server.visitor().sign_in("second", PASSWORD).is(303);

    // The only administrator's login is opened on the machine itself, by name, and that is on record.
    let data = office.place.data();
    duojin_tests::text(&["admin", "unlock", "nobody", "--data", &data]).says(&["没有登录名“nobody”"]);
    duojin_tests::text(&["admin", "unlock", " CHIEF ", "--data", &data]).says(&["“chief”已解锁", "open again"]);
    office.server.visitor().sign_in("chief", PASSWORD).is(303);
    let again = duojin_tests::run(&["admin", "unlock", "chief", "--data", &data]).ok();
    assert_eq!(again["was_locked"], false);
    let search = ["audit", "search", "--data", &data, "--action", "manage_people", "--text", "unlocked"];
    let found = duojin_tests::run(&search).ok();
    let entries = found["entries"].as_array().unwrap();
    assert!(
        entries.len() == 2 && entries.iter().all(|one| one["who"].as_str().unwrap().starts_with("local:")),
        "{found}"
    );
}

#[test]
fn five_at_once_are_counted_like_five_in_turn() {
    let office = Office::open();
    let port = office.server.port;
    std::thread::scope(|scope| {
        for attempt in 0..8 {
            scope.spawn(move || Browser::new(port).sign_in("chief", &format!("Wrong-{attempt}-word")));
        }
    });
    assert_ne!(office.server.visitor().sign_in("chief", PASSWORD).status, 303, "eight wrong ones at once did not lock");
}

#[test]
fn somebody_unknown_is_answered_like_a_wrong_password() {
    let mut office = Office::open();
    office.person("李二", "second");
    let words = |login: &str| {
        let mut visitor = office.server.visitor();
        let said: Vec<_> = (0..6)
            .map(|_| {
                let answer = visitor.sign_in(login, "Wrong-1-word");
                let notice = answer.main().split("<form").next().unwrap().replace(login, "LOGIN");
                (answer.status, notice)
            })
            .collect();
        said
    };
    assert_eq!(words("second"), words("nobody"));
}

#[test]
fn monstrous_passwords_and_logins_are_refused_quietly() {
    let mut office = Office::open();
    let long = "密".repeat(10_000);
    let cases = [
        ("chief", long.as_str()),
        (long.as_str(), PASSWORD),
        ("chief", "Muxun-39-lanting\0"),
        ("chief\0", PASSWORD),
        ("chief'--", PASSWORD),
        ("", ""),
        ("%", PASSWORD),
        // Look-alikes: Cyrillic с, full width, combining mark, zero width joiner.
        ("сhief", PASSWORD),
        ("ｃｈｉｅｆ", PASSWORD),
        ("chief\u{301}", PASSWORD),
        ("chi\u{200d}ef", PASSWORD),
    ];
    for (login, password) in cases {
        let mut visitor = office.server.visitor();
        visitor.sign_in(login, password).is_refusal();
        assert!(!visitor.signed_in(), "“{login}” opened");
    }
    assert!(office.chief.signed_in());
    let filled = [("current", PASSWORD), ("password", long.as_str()), ("password_again", long.as_str())];
    office.chief.fill("/account", "/account/password", &filled).is(400);
    office.server.visitor().sign_in("chief", PASSWORD).is(303);
}

#[test]
fn look_alike_logins_cannot_be_taken() {
    let mut office = Office::open();
    for login in ["сhief", "ｃｈｉｅｆ", "CHIEF", " chief ", "chi\u{200d}ef", "chief\u{301}", "chief\u{a0}", "chіef"]
    {
        let answer = office.invite("冒名", login);
        assert_eq!(answer.status, 400, "“{login}”\n{answer}");
    }
    assert_eq!(office.one("SELECT CAST(count(*) AS TEXT) FROM people WHERE login <> $1", "chief"), "0");
}
