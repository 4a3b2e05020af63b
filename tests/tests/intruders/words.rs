//! Text that would like to be something else where it is shown: markup, a formula, a mail header, somebody else's id.

use crate::browser::Browser;
use crate::office::{Office, PASSWORD, Server, demo, demo_person, path_id};
use duojin_tests::run;

const MARKUP: &str = "<img src=x onerror=alert(1)>\"'><script>alert(2)&lt;b";

#[track_caller]
fn holds_no_markup(browser: &mut Browser, path: &str) {
    for path in [path.to_owned(), format!("{path}{}lang=en", if path.contains('?') { '&' } else { '?' })] {
        let answer = browser.get(&path);
        for bad in ["<img src=x", "<script>alert", "onerror=alert(1)>"] {
            assert!(!answer.body.contains(bad), "{path} holds “{bad}”\n{answer}");
        }
        let policy = answer.headers("content-security-policy").next().unwrap_or_default().to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[test]
fn markup_in_names_is_shown_as_text_on_every_page() {
    let mut office = Office::open();
    office.invite(MARKUP, "markup").is(200);
    let organisation = office.organisation("unit:finance", MARKUP);
    let post = office.post(&organisation, MARKUP, "administrator");
    office.appoint(&post, "markup");
    let page = format!("/people/organisations/{}", path_id(&organisation));
    let (name, name_en) = (("name", MARKUP), ("name_en", MARKUP));
    office.chief.fill(&page, &page, &[name, name_en]).is(303);
    let person = format!("/people/{}", office.one("SELECT id FROM people WHERE login = $1", "markup"));
    let id = person.rsplit('/').next().unwrap();
    office.edit(&format!("UPDATE people SET email = '{}' WHERE id = '{id}'", MARKUP.replace('\'', "''")));
    let agent = [("User-Agent", MARKUP)];
    let link = office.chief.fill(&person, &format!("{person}/link"), &[]).is(200).link();
    let mut second = office.server.visitor();
    let fields = second.filled(&link, &link, &[("password", PASSWORD), ("password_again", PASSWORD)]);
    second.request("POST", &link, &agent, crate::browser::body(&fields).as_bytes()).is(303);
    assert!(second.signed_in());
    second.request("GET", "/account", &agent, b"").is(200);

    let compose = [
        ("roles", "administrator"),
        ("title", MARKUP),
        ("body", MARKUP),
        ("title_en", MARKUP),
        ("body_en", MARKUP),
        ("path", "/plan"),
    ];
    second.fill("/inbox/compose", "/inbox/messages", &compose).is(303);
    second.fill("/settings", "/settings/contact", &[("contact", MARKUP)]);
    let encoded = crate::browser::encode(MARKUP);
    let paths = [
        "/people",
        &page,
        &post,
        &person,
        "/account",
        "/inbox",
        "/inbox/compose",
        "/settings",
        "/sign-in",
        "/jobs",
        "/roles",
        &format!("/people?q={encoded}"),
        &format!("/sign-in?next=/{encoded}"),
        &format!("/{encoded}"),
        &format!("/people/{encoded}"),
        &format!("/people?kind={encoded}"),
        &format!("/people?done={encoded}"),
        &format!("/roles?role={encoded}"),
        &format!("/plan?target={encoded}"),
        &format!("/plan?as_of={encoded}"),
        &format!("/plan?lang={encoded}"),
        &format!("/inbox?tab={encoded}&page={encoded}"),
        &format!("/link/{encoded}"),
    ];
    for path in paths {
        holds_no_markup(&mut second, path);
    }
    assert!(second.get(&person).main().contains("&#60;img src=x"), "the name itself is gone");
    // A form that comes back with what was typed.
    let back = second.fill("/people/new", "/people", &[("name", MARKUP), ("login", MARKUP), ("email", MARKUP)]).is(400);
    assert!(!back.body.contains("<img src=x") && back.body.contains("&#60;img src=x"), "{back}");
    // The auditor reads it all.
    let mut auditor = office.person(MARKUP, "watcher");
    let auditing = office.post("city", "审计岗", "auditor");
    office.appoint(&auditing, "watcher");
    for path in ["/audit", "/audit?words=script", &format!("/audit?who={encoded}&object={encoded}&from={encoded}")] {
        holds_no_markup(&mut auditor, path);
    }
}

#[test]
fn the_audit_export_begins_no_cell_with_a_formula() {
    let mut office = Office::open();
    for (number, name) in
        ["=HYPERLINK(\"http://evil.example\",\"x\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "a\",\"=1+1"]
            .iter()
            .enumerate()
    {
        office.invite(name, &format!("formula{number}")).is(200);
        let below = office.organisation("unit:finance", name);
        office.post(&below, name, "administrator");
    }
    for login in ["=1+1", "@x", "+x", "-x"] {
        office
            .server
            .visitor()
            .request("POST", "/sign-in", &[("User-Agent", "=1+1"), ("X-Forwarded-For", "=1+1")], b"")
            .is_refusal();
        office.server.visitor().sign_in(login, "=1+1").is_refusal();
    }
    office.person("审计甲", "auditor");
    let desk = office.post("city", "审计岗", "auditor");
    office.appoint(&desk, "auditor");
    let mut auditor = office.server.visitor();
    auditor.sign_in("auditor", PASSWORD).is(303);
    let page = auditor.get("/audit/export?format=csv").is(200);
    let out = office.place.arg("audit.csv");
    run(&["audit", "export", "--data", &office.place.data(), "--out", &out]).ok();
    let file = std::fs::read_to_string(&out).unwrap();
    for (csv, whence) in [(page.body, "page"), (file, "file")] {
        assert!(csv.contains("HYPERLINK"), "{whence}: the name itself is gone");
        for line in csv.lines() {
            for cell in cells(line) {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{whence}: {cell}\n{line}");
            }
        }
    }
}

/// The cells of one line of CSV.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

#[test]
fn a_title_is_one_line_and_leads_nowhere_else() {
    let place = demo();
    let server = Server::start(&place, "demo", &[]);
    let mut sender = demo_person(&server, "系统管理");
    let fields = [("roles", "department"), ("title", "通知"), ("body", "正文")];
    let wrong = [
        ("title", "通知\r\nBcc: evil@example.com"),
        ("title", "通知\nX-Evil: 1"),
        ("title_en", "T\r\n\r\nbody"),
        ("title", "通\u{0}知"),
        ("title", "a\u{85}b"),
        ("title", ""),
        ("title", &"长".repeat(10_000)),
        ("body", &"长".repeat(100_000)),
        ("due_on", "2026-02-30"),
        ("due_on", "20261201"),
        ("path", "//evil.example"),
        ("path", "https://evil.example"),
        ("path", "javascript:alert(1)"),
        ("path", "/\\evil.example"),
        ("path", "/x\r\nSet-Cookie: a=b"),
        ("path", "data:text/html,x"),
        ("roles", "nobody"),
        ("organisations", "nowhere"),
    ];
    for (name, value) in wrong {
        let kept = fields.iter().copied().filter(|(other, _)| other != &name);
        let filled: Vec<_> = kept.chain([(name, value)]).collect();
        let answer = sender.fill("/inbox/compose", "/inbox/messages", &filled);
        assert_eq!(answer.status, 400, "{name}: {value:.60}\n{answer}");
    }
    assert_eq!(crate::office::one(&place, "SELECT CAST(count(*) AS TEXT) FROM inbox WHERE id <> $1", ""), "0");
    sender.fill("/inbox/compose", "/inbox/messages", &fields).is(303);
    // A wrong one that had been taken would lie there before it.
    assert_eq!(delivered(&place), 1);
}

#[test]
fn an_item_of_somebody_else_looks_like_one_that_is_not_there() {
    let place = demo();
    let server = Server::start(&place, "demo", &[]);
    let mut sender = demo_person(&server, "系统管理");
    sender
        .fill("/inbox/compose", "/inbox/messages", &[("roles", "department"), ("title", "保密通知"), ("body", "正文")])
        .is(303);
    assert_eq!(delivered(&place), 1);
    let id = crate::office::one(&place, "SELECT id FROM inbox WHERE title_zh = $1", "保密通知");
    let row = |id: &str| {
        crate::office::one(
            &place,
            "SELECT json_array(read_at, snoozed_until, done_at, done_by) FROM inbox WHERE id = $1",
            id,
        )
    };
    let before = row(&id);
    for role in ["企业", "镇街", "审计", "系统管理", "专班"] {
        let mut other = demo_person(&server, role);
        let token = other.get("/inbox").is(200).csrf();
        for act in ["done", "undo", "read", "wake", "snooze"] {
            let fields = [("csrf", token.as_str()), ("until", "2027-01-01")];
            let (there, nowhere) = (
                other.post(&format!("/inbox/{id}/{act}"), &fields),
                other.post(&format!("/inbox/item-{:032x}/{act}", 7), &fields),
            );
            assert_eq!(there.status, nowhere.status, "{role} {act}\n{there}");
            assert_ne!(there.status, 303, "{role} {act}");
            assert!(!there.body.contains("保密通知"));
        }
        other.post("/inbox/read-all", &[("csrf", token.as_str())]);
        assert!(!other.get("/inbox").main().contains("保密通知"), "{role}");
    }
    assert_eq!(row(&id), before);
    let mut addressee = demo_person(&server, "部门");
    addressee.fill("/inbox", &format!("/inbox/{id}/done"), &[]).is(303);
    assert_ne!(row(&id), before);
}

#[test]
fn nobody_ends_somebody_elses_session() {
    let mut office = Office::open();
    let mut second = office.person("李二", "second");
    let id = office.one(
        "SELECT s.id FROM sessions s JOIN people p ON p.id = s.person WHERE p.login = $1 AND s.ended_at IS NULL",
        "chief",
    );
    let token = second.get("/account").csrf();
    second.post(&format!("/account/sessions/{id}/end"), &[("csrf", &token)]).is_refusal();
    second.post("/account/sessions/end-others", &[("csrf", &token)]);
    assert!(office.chief.signed_in());
}

/// How many items lie in inboxes, once there is one: a message is delivered by a job.
fn delivered(place: &duojin_tests::Place) -> usize {
    let count = || crate::office::one(place, "SELECT CAST(count(*) AS TEXT) FROM inbox WHERE id <> $1", "");
    (0..600)
        .find_map(|_| {
            let found = count().parse().ok().filter(|found| *found > 0);
            if found.is_none() {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            found
        })
        .expect("nothing was delivered")
}
