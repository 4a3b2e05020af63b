//! Documents on their way to rules, at the door of the program: whoever should not, files that would be more than files, two servers, a kill.

use std::time::{Duration, Instant};

use crate::browser::{Answer, Browser};
use crate::office::{Server, demo, demo_person, edit, one};
use duojin_tests::{Place, run};

/// Synthetic: written for this test.
const MEASURE: &str = "云溪市商务局关于支持批发企业发展的若干措施\n\
    对上年度营业收入达到1亿元以上的企业，给予一次性奖励20万元。\n";
/// What every enterprise meets.
const RULE: &str = "条款 人人有份\n  对象 企业、个体工商户\n  有效 2020-01-01 至 2099-12-31\n  当 成立日期 <= 2099-01-01 或 1元 >= 0元\n  给予 奖励 20万元\n";
const BORDER: &str = "----intruder";

fn upload(browser: &mut Browser, parts: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (head, words) in parts {
        body += &format!("--{BORDER}\r\nContent-Disposition: form-data; {head}\r\n\r\n{words}\r\n");
    }
    body += &format!("--{BORDER}--\r\n");
    let kind = format!("multipart/form-data; boundary={BORDER}");
    browser.request("POST", "/documents/upload", &[("Content-Type", &kind)], body.as_bytes())
}

fn paste(browser: &mut Browser, text: &str) -> String {
    let csrf = browser.get("/documents").is(200).csrf();
    let fields = [("csrf", csrf.as_str()), ("text", text), ("kind", "policy")];
    let answer = browser.post("/documents/paste", &fields).is(303);
    answer.location().split('?').next().unwrap().to_owned()
}

fn version(place: &Place, document: &str) -> String {
    one(place, "SELECT CAST(version AS TEXT) FROM documents WHERE id = $1", document.rsplit('/').next().unwrap())
}

fn kept(place: &Place) -> String {
    one(place, "SELECT CAST(count(*) AS TEXT) FROM documents WHERE id <> $1", "")
}

/// Brings a pasted document to review.
fn submit(place: &Place, browser: &mut Browser, document: &str, id: &str) {
    let csrf = browser.get(document).is(200).csrf();
    let csrf = ("csrf", csrf.as_str());
    let item = [csrf, ("action", "correct"), ("version", "1"), ("heading", "人人有份"), ("rule", RULE)];
    browser.post(&format!("{document}/items/1"), &item).is(303);
    let now = version(place, document);
    let front = [
        csrf,
        ("version", now.as_str()),
        ("id", id),
        ("title", "支持批发企业发展的若干措施"),
        ("issuer", "云溪市商务局"),
        ("level", "市"),
        ("region", "云溪市"),
        ("issued", "2026-01-01"),
    ];
    browser.post(&format!("{document}/front"), &front).is(303);
    let now = version(place, document);
    browser.post(&format!("{document}/submit"), &[csrf, ("version", &now)]).is(303);
}

#[test]
fn nobody_without_the_right_comes_near_a_draft_or_publishes_it() {
    let place = demo();
    let server = Server::start(&place, "first", &[]);
    let mut clerk = demo_person(&server, "部门");
    let document = paste(&mut clerk, MEASURE);
    submit(&place, &mut clerk, &document, "yx-none");
    let now = version(&place, &document);
    let readers: [(&str, bool); 5] =
        [("企业", false), ("镇街", false), ("系统管理", false), ("审计", true), ("部门", true)];
    for (role, reads) in readers {
        let mut browser = demo_person(&server, role);
        let csrf = clerk.get(&document).csrf();
        let own = browser.get("/account").csrf();
        for path in ["", "/original"] {
            let answer = browser.get(&format!("{document}{path}"));
            if reads { drop(answer.is(200)) } else { answer.is_refusal() }
        }
        for token in [&csrf, &own] {
            for step in ["publish", "send-back"] {
                let fields = [("csrf", token.as_str()), ("version", now.as_str()), ("note", "不")];
                browser.post(&format!("{document}/{step}"), &fields).is_refusal();
            }
        }
    }
    let mut nobody = server.visitor();
    nobody.jar.clear();
    let fields = [("csrf", ""), ("version", now.as_str())];
    nobody.post(&format!("{document}/publish"), &fields).is_refusal();
    assert_eq!(
        (
            version(&place, &document),
            one(&place, "SELECT CAST(count(*) AS TEXT) FROM publications WHERE path <> $1", "")
        ),
        (now, "0".to_owned())
    );
}

#[test]
fn a_file_is_only_a_file() {
    let place = demo();
    let server = Server::start(&place, "first", &[]);
    let mut clerk = demo_person(&server, "部门");
    let csrf = clerk.get("/documents").is(200).csrf();
    let page = "<html><head><title>若干措施</title></head><body><script>alert(1)</script><p>对上年度营业收入达到1亿元以上的企业，给予一次性奖励20万元。&lt;script&gt;alert(2)&lt;/script&gt;</p></body></html>";
    // Without the token first, nothing of it is read.
    for parts in [
        vec![("name=\"file\"; filename=\"a.html\"", page)],
        vec![("name=\"file\"; filename=\"a.html\"", page), ("name=\"csrf\"", csrf.as_str())],
        vec![("name=\"csrf\"", ""), ("name=\"file\"; filename=\"a.html\"", page)],
        vec![("name=\"csrf\"", "0"), ("name=\"file\"; filename=\"a.html\"", page)],
    ] {
        assert_eq!(upload(&mut clerk, &parts).status, 403);
    }
    let foreign = [("Content-Type", "multipart/form-data; boundary=x"), ("Origin", "http://evil.example")];
    assert_eq!(clerk.request("POST", "/documents/upload", &foreign, b"--x--\r\n").status, 403);
    assert_eq!(kept(&place), "0");
    for name in [
        "../../etc/<b onload=alert(3)>.html",
        "C:\\\\windows\\\\a.html",
        "a.html; filename*=UTF-8''b.exe",
        "\u{202e}lmth.exe.html",
        "a\tb.html",
    ] {
        let file = format!("name=\"file\"; filename=\"{name}\"");
        let parts = [("name=\"csrf\"", csrf.as_str()), ("name=\"kind\"", "policy"), (file.as_str(), page)];
        let answer = upload(&mut clerk, &parts).is(303);
        let document = answer.location().split('?').next().unwrap().to_owned();
        let shown = clerk.get(&document).is(200);
        for bad in ["<script>alert", "<b onload", "\u{202e}", "../"] {
            assert!(!shown.body.contains(bad), "{bad}\n{shown}");
        }
        let original = clerk.get(&format!("{document}/original")).is(200);
        assert_eq!(original.headers("x-content-type-options").collect::<Vec<_>>(), ["nosniff"]);
        let saved = original.headers("content-disposition").next().unwrap();
        assert!(
            saved.starts_with("attachment; filename=\"original.html\"; filename*=UTF-8''") && saved.ends_with(".html"),
            "{saved}"
        );
        assert!(!saved.contains(['/', '\\', '<', '>']), "{saved}");
        assert_eq!(original.body, page);
    }
    let large = "字".repeat(7 << 20);
    let parts = [("name=\"csrf\"", csrf.as_str()), ("name=\"file\"; filename=\"a.txt\"", large.as_str())];
    assert_eq!(upload(&mut clerk, &parts).status, 413);
    assert_eq!(kept(&place), "5");
}

/// As many enterprises with somebody at a desk.
fn desks(place: &Place, many: u32) {
    let known = "SELECT CAST(count(*) AS TEXT) FROM posts WHERE role = 'enterprise' AND id <> $1";
    let before: u32 = one(place, known, "").parse().unwrap();
    for n in 1..=many {
        // Small firms of the demo city, then its shops.
        let entity = if n <= 40 { 300_000_000 + n } else { 400_000_000 + n - 40 };
        edit(
            place,
            &format!(
                "INSERT INTO people (id, login, name, email, demo, created_at, version) VALUES ('person-d{n}', 'd{n}', '甲', '', false, 1, 1)"
            ),
        );
        edit(
            place,
            &format!(
                "INSERT INTO organisations (id, kind, name, name_en, entity, from_pack, version) SELECT 'org-d{n}', kind, '企业{n}', '', {entity}, false, 1 FROM organisations WHERE entity IS NOT NULL LIMIT 1"
            ),
        );
        edit(
            place,
            &format!(
                "INSERT INTO posts (id, organisation, role, title, sectors, version) VALUES ('post-d{n}', 'org-d{n}', 'enterprise', '', '', 1)"
            ),
        );
        edit(
            place,
            &format!(
                "INSERT INTO holdings (id, post, person, from_day, note, recorded_by, recorded_at) VALUES ('holding-d{n}', 'post-d{n}', 'person-d{n}', '2020-01-01', '', 't', 1)"
            ),
        );
    }
    // An enterprise that is none of the data, and one whose entity nobody knows.
    edit(place, "UPDATE organisations SET entity = NULL WHERE id = 'org-d1'");
    edit(place, "UPDATE organisations SET entity = 999999999 WHERE id = 'org-d2'");
    assert_eq!(one(place, known, ""), (before + many).to_string());
}

#[test]
fn what_one_server_publishes_the_other_has_and_every_enterprise_is_told_once_through_kills() {
    const MANY: u32 = 120;
    let place = demo();
    desks(&place, MANY);
    let mut first = Server::start(&place, "first", &[]);
    let mut second = Server::start(&place, "second", &[]);
    let mut clerk = demo_person(&first, "部门");
    let document = paste(&mut clerk, MEASURE);
    submit(&place, &mut clerk, &document, "yx-told");
    second.visitor().get("/policies/yx-told").is(404);
    let mut lead = demo_person(&first, "专班");
    let csrf = lead.get(&document).is(200).csrf();
    let fields = [("csrf", csrf.clone()), ("version", version(&place, &document))];
    lead.post(&format!("{document}/publish"), &fields).is(303);
    lead.post(&format!("{document}/publish"), &fields).is_refusal();
    for server in [&first, &second] {
        let shown = server.visitor().get("/policies/yx-told").is(200);
        assert!(shown.body.contains("人人有份"), "{shown}");
    }
    let told = "SELECT CAST(count(*) AS TEXT) FROM inbox WHERE unique_key LIKE 'announce:yx-told-%' AND id <> $1";
    let state = "SELECT state FROM jobs WHERE kind = 'announce_policy' AND id <> $1";
    let begun = Instant::now();
    let mut kills = 0;
    while one(&place, state, "") != "done" {
        if kills < 3 && one(&place, told, "").parse::<u32>().unwrap() > kills * 30 {
            kills += 1;
            first.kill();
            second.kill();
            // Nobody waits for a lease of the dead.
            edit(&place, "UPDATE jobs SET leased_until = 1 WHERE kind = 'announce_policy'");
            first = Server::start(&place, &format!("first{kills}"), &[]);
            second = Server::start(&place, &format!("second{kills}"), &[]);
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{}: {}", one(&place, state, ""), one(&place, told, ""));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(kills > 0, "nothing was killed under way: the test tries nothing");
    let each = "SELECT CAST(count(*) AS TEXT) FROM inbox WHERE unique_key LIKE 'announce:yx-told-%' AND post = $1";
    for n in 1..=MANY {
        assert_eq!(one(&place, each, &format!("post-d{n}")), if n <= 2 { "0" } else { "1" }, "post-d{n}");
    }
    // Nobody was shown a fact, and the record of such reads is not buried under those of a job.
    assert_eq!(
        one(&place, "SELECT CAST(count(*) AS TEXT) FROM audit WHERE action = 'read_entity' AND who = $1", "system"),
        "0"
    );
    // Each step stands in the audit, and the tools know the documents.
    let object = format!("document:{}", document.rsplit('/').next().unwrap());
    assert_eq!(one(&place, "SELECT CAST(count(*) AS TEXT) FROM audit WHERE object = $1", &object), "5");
    drop((first, second));
    run(&["doctor", "--data", &place.data()]).ok();
    let (from, to) = (format!("sqlite:{}", place.data()), format!("sqlite:{}", place.arg("moved")));
    let moved = run(&["migrate", "--from", &from, "--to", &to]).ok();
    let tables = moved["tables"].as_array().unwrap();
    for (name, rows) in [("documents", 1), ("document_items", 1), ("publications", 1)] {
        assert!(
            tables.iter().any(|table| table["table"] == name && table["target_rows"] == rows && table["same"] == true),
            "{tables:?}"
        );
    }
    run(&["doctor", "--data", &place.arg("moved")]).ok();
}
