//! Audit, jobs, inbox and settings through the front door, as the people of the demo.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use duojin_app::demo::{DemoCity, prepare};
use duojin_app::jobs::{RunnerOptions, Until, Worked, outstanding, work};
use duojin_app::people::{self, PersonChange, directory};
use duojin_app::search::{Query as SearchQuery, search};
use duojin_app::{App, At, Clock, Principal, Silent, chance};
use duojin_base::Instant;
use duojin_server::{ServerState, router};
use futures_util::StreamExt as _;
use tower::ServiceExt;

const ENTITIES: u64 = 500;

struct Service {
    app: Arc<App>,
    state: ServerState,
    router: Router,
    _directory: tempfile::TempDir,
}

impl Service {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let pack: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
        let clock = Clock::Fixed(Instant::end_of_shanghai_day("2026-11-23".parse().unwrap()));
        let city = DemoCity { entities: ENTITIES, seed: 7 };
        let app = prepare(directory.path(), Some(&pack), city, clock, &Silent, |app, file| {
            let city = duojin_city::City::new(&app.pack().schema, ENTITIES, 7).unwrap();
            city.write_parquet(std::fs::File::create(file).unwrap(), |_| ()).unwrap();
            Ok(())
        })
        .await
        .unwrap();
        let app = Arc::new(app);
        let state = ServerState::new(Arc::clone(&app), Principal::demo_administrator()).with_demo_sign_in();
        Self { router: router(state.clone()), state, app, _directory: directory }
    }

    /// The demo person of a role, signed in by the form.
    async fn sign_in(&self, role: &str) -> Browser<'_> {
        let people = people::demo_people(&self.app).await.unwrap();
        let person = people.into_iter().find(|person| person.role == role).unwrap();
        let mut browser = self.visitor();
        let answer = browser.post("/sign-in/demo", &[("person", &person.id)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let cookies = answer.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        let session = cookies.filter_map(|line| line.strip_prefix("duojin=")).next().expect("a session");
        browser.token = session.split(';').next().unwrap().to_owned();
        browser.name = "duojin";
        browser.person = person.id;
        browser
    }

    /// Whoever calls without a session: the labelled administrator of demo data.
    fn visitor(&self) -> Browser<'_> {
        Browser { service: self, name: "duojin-visit", token: chance::token(), person: String::new() }
    }

    /// Does all the work that is due.
    async fn work(&self) -> Worked {
        let (_stop, stopped) = tokio::sync::watch::channel(false);
        work(&self.app, &RunnerOptions::default(), Until::Idle, &stopped).await.unwrap()
    }

    async fn ends(self) {
        let left = outstanding(&self.app).await.unwrap();
        assert!(left.is_empty(), "jobs are left behind: {left:?}");
        self.app.close().await;
    }
}

struct Browser<'a> {
    service: &'a Service,
    name: &'static str,
    token: String,
    person: String,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn place(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |place| place.to_str().unwrap())
    }

    /// The addresses of a form's acts on things of a kind: `/inbox/{id}/done`.
    fn acts(&self, begins: &str, ends: &str) -> Vec<String> {
        let actions = self.body.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let found = actions.filter(|action| action.starts_with(begins) && action.ends_with(ends));
        found.map(str::to_owned).collect()
    }

    fn hidden(&self, within: &str, name: &str) -> String {
        let form =
            self.body.split(&format!("action=\"{within}\"")).nth(1).unwrap_or_else(|| panic!("no form {within}"));
        let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Browser<'_> {
    async fn response(&self, request: Request<Body>) -> axum::http::Response<Body> {
        self.service.router.clone().oneshot(request).await.unwrap()
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.response(request).await.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    fn asking(&self, path: &str) -> Request<Body> {
        let cookie = format!("{}={}", self.name, self.token);
        Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()
    }

    async fn get(&self, path: &str) -> Answer {
        self.answer(self.asking(path)).await
    }

    async fn page(&self, path: &str) -> Answer {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let csrf = chance::hash_token(&format!("csrf:{}", self.token));
        let mut body = format!("csrf={csrf}");
        for (name, value) in fields {
            body += &format!("&{name}={}", encode(value));
        }
        let request = Request::post(path)
            .header(header::COOKIE, format!("{}={}", self.name, self.token))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.answer(request).await
    }

    /// Posts a form that works, and gives the page it leads to.
    async fn done(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        self.page(answer.place()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_the_roles_it_was_written_to_and_nobody_else() {
    let service = Service::new().await;
    let sender = service.sign_in("task_force").await;
    let page = sender.page("/inbox/compose").await;
    assert!(
        page.body.contains("value=\"sector_lead\"") && page.body.contains("南城街道"),
        "roles and organisations to choose"
    );

    // Everything that was typed comes back, and what is wrong stands above.
    let typed = [
        ("title", "座谈会改期"),
        ("body", "改到 12 月 3 日"),
        ("due_on", "三号"),
        ("path", "/sanke"),
        ("roles", "area"),
    ];
    let wrong = sender.post("/inbox/messages", &typed).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    for words in ["没有发出", "“三号”不是日期", "座谈会改期", "改到 12 月 3 日", "value=\"area\" checked"]
    {
        assert!(wrong.body.contains(words), "{words}");
    }
    let nobody = sender.post("/inbox/messages", &[("title", "座谈会改期")]).await;
    assert_eq!(nobody.status, StatusCode::BAD_REQUEST);
    assert!(nobody.body.contains("没有选发给谁") && nobody.body.contains("座谈会改期"));
    for field in [("title", "两\n行"), ("body", "响\u{7}铃")] {
        let odd = sender.post("/inbox/messages", &[field, ("title_en", "x"), ("roles", "area")]).await;
        assert!(odd.status == StatusCode::BAD_REQUEST && odd.body.contains("控制字符"), "{field:?}");
    }
    assert_eq!(
        sender.post("/inbox/messages", &[("title", "a\0b"), ("roles", "area")]).await.status,
        StatusCode::BAD_REQUEST
    );
    for path in ["/inbox?tab=%00", "/jobs/%00", "/jobs?done=%00"] {
        assert_eq!(sender.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    let lure = [("title", "x"), ("roles", "area"), ("path", "//evil.example")];
    assert_eq!(sender.post("/inbox/messages", &lure).await.status, StatusCode::BAD_REQUEST);

    let fields = [
        ("title", "座谈会改期"),
        ("title_en", "The meeting moves"),
        ("body", "改到 12 月 3 日"),
        ("due_on", "2026-12-03"),
        ("path", "/sanke"),
        ("roles", "area"),
        ("roles", "sector_lead"),
    ];
    let sent = sender.done("/inbox/messages", &fields).await;
    assert!(sent.body.contains("通知已交后台发送"));
    assert_eq!(outstanding(&service.app).await.unwrap().len(), 1);
    assert_eq!(service.work().await.done, 1);

    for (role, reached) in
        [("area", true), ("sector_lead", true), ("department", false), ("enterprise", false), ("task_force", false)]
    {
        let inbox = service.sign_in(role).await.page("/inbox").await;
        assert_eq!(inbox.body.contains("座谈会改期"), reached, "{role}");
    }
    let reader = service.sign_in("area").await;
    let english = reader.page("/inbox?lang=en").await;
    for words in ["The meeting moves", "演示·专班", "href=\"/sanke?lang=en\"", "1 unread"] {
        assert!(english.body.contains(words), "{words}");
    }
    for role in ["area", "department", "sector_lead", "auditor"] {
        let browser = service.sign_in(role).await;
        assert_eq!(browser.get("/inbox/compose").await.status, StatusCode::FORBIDDEN, "{role}");
        assert_eq!(browser.post("/inbox/messages", &fields).await.status, StatusCode::FORBIDDEN, "{role}");
    }
    service.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_read_put_off_done_and_brought_back_by_its_owner() {
    let service = Service::new().await;
    let sender = service.sign_in("task_force").await;
    for title in ["第一件", "第二件"] {
        sender.done("/inbox/messages", &[("title", title), ("roles", "area")]).await;
    }
    assert_eq!(service.work().await.done, 2);
    let (reader, other) = (service.sign_in("area").await, service.sign_in("department").await);
    let open = reader.page("/inbox").await;
    let done = open.acts("/inbox/", "/done");
    assert_eq!(done.len(), 2);
    let act = |what: &str| done[0].replace("/done", what);

    let read = reader.done(&act("/read"), &[]).await;
    assert!(read.body.contains("已标为已读") && read.body.contains("1 条未读"), "{}", read.body);
    let none = reader.done("/inbox/read-all", &[]).await;
    assert!(!none.body.contains("条未读") && none.acts("/inbox/", "/read").is_empty());

    for (until, words) in [("2026-11-23", "明天到一年之内"), ("后天", "“后天”不是日期"), ("", "不是日期")]
    {
        let wrong = reader.post(&act("/snooze"), &[("until", until)]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{until}");
        assert!(wrong.body.contains(words) && wrong.body.contains("没有推后"), "{until}");
    }
    // Shown on the page as tomorrow and next Monday: 2026-11-23 is a Monday.
    assert!(open.body.contains("value=\"2026-11-24\"") && open.body.contains("value=\"2026-11-30\""));
    let snoozed = reader.done(&act("/snooze"), &[("until", "2026-11-30")]).await;
    assert_eq!(snoozed.acts("/inbox/", "/done").len(), 1);
    let later = reader.page("/inbox?tab=snoozed").await;
    assert!(
        later.body.contains("推后到 2026-11-30") || later.body.contains("推后到 2026 年 11 月 30 日"),
        "{}",
        later.body
    );
    let woken = reader.done(&act("/wake"), &[]).await;
    assert!(woken.body.contains("已回到“待办”") && woken.acts("/inbox/", "/wake").is_empty());

    let finished = reader.done(&done[0], &[]).await;
    assert_eq!(finished.acts("/inbox/", "/done").len(), 1);
    let list = reader.page("/inbox?tab=done").await;
    assert!(list.body.contains("演示·镇街办好"), "{}", list.body);
    reader.done(&act("/undo"), &[]).await;
    assert_eq!(reader.page("/inbox").await.acts("/inbox/", "/done").len(), 2);

    // Of somebody else it is not even told whether it exists.
    for what in ["/done", "/undo", "/read", "/wake"] {
        assert_eq!(other.post(&act(what), &[]).await.status, StatusCode::NOT_FOUND, "{what}");
    }
    assert_eq!(
        service.visitor().get("/inbox").await.status,
        StatusCode::FORBIDDEN,
        "the demo administrator has no inbox"
    );
    service.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_searched_exported_and_verified_by_auditors() {
    let service = Service::new().await;
    let (auditor, admin) = (service.sign_in("auditor").await, service.sign_in("administrator").await);
    // Somebody puts a formula where it ends up in the audit.
    let enterprise = service.sign_in("enterprise").await;
    let formula = "=HYPERLINK(\"http://evil.example\")";
    admin.post(&format!("/jobs/{}/cancel", "%3DHYPERLINK"), &[]).await;
    assert_eq!(enterprise.get("/people").await.status, StatusCode::FORBIDDEN);
    assert_eq!(admin.done("/settings/contact", &[("contact", formula), ("version", "0")]).await.status, StatusCode::OK);

    let all = auditor.page("/audit").await;
    for words in ["演示·审计", "演示·系统管理", "审计员", "看人员与岗位", "被拒", "route:GET /people", "还没有核验过"]
    {
        assert!(all.body.contains(words), "{words}");
    }
    let by_name = auditor.page("/audit?who=%E6%BC%94%E7%A4%BA%C2%B7%E4%BC%81%E4%B8%9A&outcome=refused").await;
    assert!(by_name.body.contains("route:GET /people") && !by_name.body.contains("setting:account.contact"));
    let by_login = auditor.page("/audit?who=demo-administrator&action=manage_settings&object=setting:").await;
    assert!(
        by_login.body.contains("setting:account.contact") && by_login.body.contains("HYPERLINK"),
        "{}",
        by_login.body
    );
    let nothing = auditor.page("/audit?words=nobody-wrote-this-xyzzy&to=2020-01-01").await;
    assert!(nothing.body.contains("没有这样的记录"));
    for odd in ["before=-9223372036854775808", "after=9223372036854775807"] {
        auditor.page(&format!("/audit?{odd}")).await;
    }
    for (odd, words) in [
        ("before=x", "“x”不是记录的序号"),
        ("action=no_such&outcome=z", "没有“no_such”这种用途"),
        ("action=no_such&outcome=z", "没有“z”这种结果"),
    ] {
        let wrong = auditor.get(&format!("/audit?{odd}")).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.body.contains(words), "{odd}: {}", wrong.body);
        assert!(!wrong.body.contains("setting:account.contact"), "nothing is shown for it");
        let export = auditor.get(&format!("/audit/export?{odd}")).await;
        assert_eq!(export.status, StatusCode::BAD_REQUEST, "{odd}");
    }

    // Whoever saw a confidential fact is found by the enterprise, and what was only looked up is not among them.
    let (statistician, whole) = (service.sign_in("statistician").await, Principal::local_operator("t"));
    let at = At { as_of: service.app.clock().today(), known_at: service.app.clock().now() };
    let rows =
        search(&service.app, &whole, at, &SearchQuery { per_page: 400, ..SearchQuery::default() }).await.unwrap().rows;
    let unread = auditor.page("/audit?action=confidential_reads").await;
    assert!(unread.body.contains("没有这样的记录"), "{}", unread.body);
    let mut seen = None;
    for found in rows.iter().filter(|found| found.name.is_some() && found.code.is_some()) {
        statistician.page(&format!("/enterprises/{}", found.id)).await;
        if auditor.page("/audit?action=confidential_reads").await.body.contains(&format!("entity:{}", found.id)) {
            seen = Some(found.clone());
            break;
        }
    }
    let seen = seen.expect("somebody has a confidential fact");
    let (name, code) = (seen.name.unwrap(), seen.code.unwrap());
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for text in [encoded, code.to_lowercase()] {
        let found = auditor.page(&format!("/audit?object={text}&action=confidential_reads")).await;
        assert!(found.body.contains(&format!("entity:{}", seen.id)) && found.body.contains("演示·统计"), "{text}");
        let other = auditor.page(&format!("/audit?object={text}&action=manage_settings")).await;
        assert!(other.body.contains("没有这样的记录"));
    }
    let wrong = auditor.get("/audit?from=yesterday&words=kept").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.body.contains("“yesterday”不是日期") && wrong.body.contains("value=\"kept\""));

    let csv = auditor.page("/audit/export?format=csv&object=setting:").await;
    let file = csv.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(file, "attachment; filename=\"duojin-audit-2026-11-23.csv\"");
    assert!(csv.body.starts_with('\u{feff}') && csv.body.lines().count() == 2, "{}", csv.body);
    let jsonl = auditor.page("/audit/export?format=jsonl").await;
    let lines: Vec<serde_json::Value> = jsonl.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.windows(2).all(|pair| pair[0]["seq"].as_i64() < pair[1]["seq"].as_i64()) && lines.len() > 10);
    assert!(lines.last().unwrap()["action"] == "export_audit", "the export itself is on record and in the file");
    // No cell of the whole table is a formula.
    let whole = auditor.page("/audit/export").await.body;
    for record in csv_records(&whole) {
        for cell in record {
            let signs = ['=', '+', '-', '@', '\t', '\r'];
            assert!(!cell.starts_with(signs) || cell.parse::<i64>().is_ok(), "{cell}");
        }
    }
    assert_eq!(auditor.get("/audit/export?format=xlsx").await.status, StatusCode::BAD_REQUEST);

    for role in ["administrator", "task_force", "sector_lead", "area", "department", "enterprise", "statistician"] {
        let browser = service.sign_in(role).await;
        for path in ["/audit", "/audit/export", "/audit/export?format=jsonl"] {
            assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{role} {path}");
        }
    }

    let running = auditor.done("/audit/verify", &[]).await;
    assert!(running.body.contains("已开始核验") && running.body.contains("data-job=\"job-"), "{}", running.body);
    auditor.done("/audit/verify", &[]).await;
    assert_eq!(outstanding(&service.app).await.unwrap().len(), 1, "asked twice it runs once");
    assert_eq!(service.work().await.done, 1);
    assert!(auditor.page("/audit").await.body.contains("完好"));
    // Who may verify and not search is led to the job.
    let job = admin.post("/audit/verify", &[]).await;
    assert!(job.place().starts_with("/jobs/job-"), "{}", job.place());
    service.work().await;
    assert!(admin.page(job.place()).await.body.contains("完好，"));
    service.ends().await;
}

/// The cells of a CSV file, read the slow way.
fn csv_records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    records
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_turned_page_by_page_in_both_directions() {
    let service = Service::new().await;
    let (auditor, admin) = (service.sign_in("auditor").await, service.sign_in("administrator").await);
    for version in 0..120 {
        let fields = [("contact", &*format!("办公室 {version}")), ("version", &*version.to_string())];
        admin.done("/settings/contact", &fields).await;
    }
    let numbers = |page: &Answer| -> Vec<i64> {
        let found = page.body.split("class=\"num hash\">第 ").skip(1);
        found.map(|rest| rest.split(' ').next().unwrap().replace(',', "").parse().unwrap()).collect()
    };
    let turn = |page: &Answer, rel: &str| {
        let link = page.body.split(&format!("rel=\"{rel}\" href=\"")).nth(1)?;
        Some(link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
    };
    let first = auditor.page("/audit?object=setting:").await;
    assert!(turn(&first, "prev").is_none());
    let second = auditor.page(&turn(&first, "next").unwrap()).await;
    let third = auditor.page(&turn(&second, "next").unwrap()).await;
    let forward: Vec<i64> = [&first, &second, &third].into_iter().flat_map(&numbers).collect();
    assert_eq!(forward.len(), 120);
    assert!(forward.windows(2).all(|pair| pair[0] > pair[1]));
    assert!(turn(&third, "next").is_none());
    let back = auditor.page(&turn(&third, "prev").unwrap()).await;
    assert_eq!(numbers(&back), numbers(&second));
    let begin = auditor.page(&turn(&back, "prev").unwrap()).await;
    assert_eq!(numbers(&begin), numbers(&first));
    assert!(turn(&begin, "prev").is_none() && turn(&begin, "next").is_some());
    service.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_started_cancelled_retried_and_buried() {
    let service = Service::new().await;
    let admin = service.sign_in("administrator").await;
    let page = admin.page("/jobs").await;
    assert!(
        page.body.contains("value=\"clean\"") && !page.body.contains("value=\"match_city\""),
        "only what is theirs to start"
    );
    let started = admin.done("/jobs", &[("kind", "clean")]).await;
    assert!(
        started.body.contains("已发起")
            && started.body.contains("清理过期记录")
            && started.body.contains("演示·系统管理")
    );
    let cancel = started.acts("/jobs/", "/cancel").remove(0);
    assert!(admin.done(&cancel, &[]).await.body.contains("已取消"));
    let again = admin.post(&cancel, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("任务现在是“已取消”"), "{}", again.body);
    for (kind, words) in
        [("match_city", None), ("mail", Some("不能手工发起")), ("nonsense", Some("没有任务种类“nonsense”"))]
    {
        let wrong = admin.post("/jobs", &[("kind", kind)]).await;
        match words {
            Some(words) => assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.body.contains(words), "{kind}"),
            None => assert_eq!(wrong.status, StatusCode::FORBIDDEN, "{kind}"),
        }
    }
    assert_eq!(admin.get("/jobs/job-nobody").await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.post("/jobs/job-nobody/retry", &[]).await.status, StatusCode::NOT_FOUND);

    // A mail without a server is a dead letter.
    let job = dead_letter(&service, &admin).await;
    let page = admin.page("/jobs").await;
    assert!(page.body.contains("需人工处理") && page.body.contains("还没有设置邮件服务器"), "{}", page.body);
    let inbox = admin.page("/inbox").await;
    assert!(inbox.body.contains("任务没有办成：发邮件"), "whoever asked for it is told");
    assert!(admin.done(&format!("{job}/retry"), &[]).await.body.contains("已交去重试"));
    assert_eq!(service.work().await.dead, 1);
    let buried = admin.done(&format!("{job}/bury"), &[]).await;
    for words in ["不再办", "演示·系统管理重试", "演示·系统管理不再办"] {
        assert!(buried.body.contains(words), "{words}: {}", buried.body);
    }
    assert_eq!(admin.post(&format!("{job}/bury"), &[]).await.status, StatusCode::CONFLICT);

    for (role, reads) in [("task_force", true), ("auditor", true), ("area", false), ("enterprise", false)] {
        let browser = service.sign_in(role).await;
        let status = if reads { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for path in ["/jobs", &job, &format!("{job}/progress")] {
            assert_eq!(browser.response(browser.asking(path)).await.status(), status, "{role} {path}");
        }
        let page = browser.get("/jobs").await;
        // The kinds that are theirs to start, and no other button.
        let theirs: &[&str] = match role {
            "task_force" => &["match_city"],
            "auditor" => &["verify_audit"],
            _ => &[],
        };
        let offered = ["match_city", "verify_audit", "clean", "compact", "digest", "mail", "send_messages"];
        for kind in offered {
            let choice = page.body.contains(&format!("value=\"{kind}\""));
            assert_eq!(choice, theirs.contains(&kind), "{role} {kind}");
        }
        let buttons = page.acts("/jobs", "");
        assert!(!reads || (buttons.iter().all(|path| path == "/jobs") && !buttons.is_empty()), "{role} {buttons:?}");
        for kind in ["clean", "mail", "compact"] {
            assert_eq!(browser.post("/jobs", &[("kind", kind)]).await.status, StatusCode::FORBIDDEN, "{role} {kind}");
        }
        for kind in theirs {
            assert!(browser.done("/jobs", &[("kind", kind)]).await.body.contains("已发起"), "{role} {kind}");
            assert_eq!(service.work().await.done, 1, "{role} {kind}");
        }
        for what in ["retry", "bury", "cancel"] {
            assert_eq!(browser.post(&format!("{job}/{what}"), &[]).await.status, StatusCode::FORBIDDEN, "{role}");
        }
    }
    service.ends().await;
}

/// Path of a job that is dead: a test mail whose server was taken out of the settings before it went.
async fn dead_letter(service: &Service, admin: &Browser<'_>) -> String {
    let nowhere = admin.post("/settings/mail/test", &[]).await;
    assert_eq!(nowhere.status, StatusCode::BAD_REQUEST);
    assert!(nowhere.body.contains("还没有设置邮件服务器"));
    let mail = |host: &'static str, version: &'static str| {
        [
            ("host", host),
            ("port", "587"),
            ("security", "starttls"),
            ("from", "a@example.cn"),
            ("host_version", version),
            ("from_version", version),
        ]
    };
    let set = admin.done("/settings/mail", &mail("mail.example.cn", "0")).await;
    assert!(
        set.body.contains("已保存") && set.body.contains("mail.example.cn") && set.body.contains("演示·系统管理改")
    );
    let no_address = admin.post("/settings/mail/test", &[]).await;
    assert!(no_address.body.contains("您的账号没有邮箱"));
    let operator = Principal::demo_administrator();
    let person = directory::person(&service.app, &operator, &admin.person).await.unwrap();
    let change = PersonChange { version: person.version, name: person.name, email: "admin@example.cn".into() };
    directory::change_person(&service.app, &operator, &admin.person, &change).await.unwrap();
    let asked = admin.post("/settings/mail/test", &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    admin.done("/settings/mail", &mail("", "1")).await;
    assert_eq!(service.work().await.dead, 1);
    asked.place().split('?').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_is_changed_and_a_wrong_line_stays_to_be_mended() {
    let service = Service::new().await;
    let admin = service.sign_in("administrator").await;
    let page = admin.page("/jobs").await;
    assert!(page.body.contains("每天 03:30"));
    let wrong = admin.post("/jobs/schedules/verify_audit", &[("cron", "每天三点"), ("version", "1")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(
        wrong.body.contains("value=\"每天三点\"")
            && wrong.body.contains("写五段")
            && wrong.body.contains("aria-invalid")
    );
    let changed = admin.done("/jobs/schedules/verify_audit", &[("cron", "15 4 * * 1-5"), ("version", "1")]).await;
    for words in ["定时已改", "周一到周五 04:15", "value=\"15 4 * * 1-5\"", "2026-11-24 04:15"] {
        assert!(changed.body.contains(words), "{words}");
    }
    let late = admin.post("/jobs/schedules/verify_audit", &[("cron", "0 5 * * *"), ("version", "1")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.body.contains("value=\"0 5 * * *\"")
            && late.body.contains("演示·系统管理刚刚改过它，现在是“15 4 * * 1-5”"),
        "both stand there"
    );
    let form = "/jobs/schedules/verify_audit";
    assert_eq!(late.hidden(form, "version"), "2", "the form holds the newer version");
    admin.done(form, &[("cron", "0 5 * * *"), ("version", "2")]).await;
    let off = admin.done("/jobs/schedules/verify_audit/disable", &[("version", "3")]).await;
    assert!(off.body.contains("定时已停") && off.body.contains("已停"));
    let on = admin.done("/jobs/schedules/verify_audit/enable", &[("version", "4")]).await;
    assert!(on.body.contains("定时已开") && on.body.contains("value=\"0 5 * * *\""));
    assert_eq!(admin.post("/jobs/schedules/nothing", &[("cron", "0 5 * * *")]).await.status, StatusCode::NOT_FOUND);
    let auditor = service.sign_in("auditor").await;
    assert_eq!(auditor.post(form, &[("cron", "0 5 * * *"), ("version", "5")]).await.status, StatusCode::FORBIDDEN);
    service.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_at_one_setting_see_both_versions() {
    let service = Service::new().await;
    let (one, other) = (service.sign_in("administrator").await, service.visitor());
    let seen = other.page("/settings").await;
    assert_eq!(seen.hidden("/settings/address", "version"), "0");
    let saved = one.done("/settings/address", &[("address", "https://a.example.cn/"), ("version", "0")]).await;
    assert!(saved.body.contains("已保存") && saved.body.contains("value=\"https://a.example.cn\""));
    let late = other.post("/settings/address", &[("address", "https://b.example.cn"), ("version", "0")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for words in ["演示·系统管理", "https://a.example.cn", "value=\"https://b.example.cn\""] {
        assert!(late.body.contains(words), "{words}: {}", late.body);
    }
    assert_eq!(late.hidden("/settings/address", "version"), "1");
    let mended = other.done("/settings/address", &[("address", "https://b.example.cn"), ("version", "1")]).await;
    assert!(mended.body.contains("演示管理员改"), "{}", mended.body);

    let wrong = one.post("/settings/address", &[("address", "b.example.cn"), ("version", "2")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.body.contains("value=\"b.example.cn\"") && wrong.body.contains("没有保存"));
    let mail =
        [("host", "mail example"), ("port", "0"), ("security", "tls"), ("password_file", "../shadow"), ("from", "x")];
    let wrong = one.post("/settings/mail", &mail).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(wrong.body.matches("aria-invalid=\"true\"").count(), 4, "every wrong field at once");
    assert!(wrong.body.contains("value=\"../shadow\"") && wrong.body.contains("value=\"tls\" selected"));

    // Whom to ask for an account stands on the sign-in page.
    one.done("/settings/contact", &[("contact", "信息中心 2283 0000"), ("version", "0")]).await;
    assert!(service.visitor().page("/sign-in").await.body.contains("信息中心 2283 0000"));

    let auditor = service.sign_in("auditor").await;
    let read = auditor.page("/settings").await;
    assert!(
        read.acts("/settings", "").is_empty()
            && read.body.contains("信息中心 2283 0000")
            && read.body.contains("SHA-256")
    );
    assert_eq!(
        auditor.post("/settings/contact", &[("contact", "x"), ("version", "1")]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(service.sign_in("area").await.get("/settings").await.status, StatusCode::FORBIDDEN);
    service.ends().await;
}

/// The next piece of a stream, or none at its end.
async fn piece(stream: &mut BodyDataStream) -> Option<String> {
    let bytes = tokio::time::timeout(Duration::from_secs(10), stream.next()).await.expect("the stream says nothing");
    Some(String::from_utf8(bytes?.unwrap().to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_until_the_job_or_the_session_ends() {
    let service = Service::new().await;
    let admin = service.sign_in("administrator").await;
    let started = admin.post("/jobs", &[("kind", "verify_audit")]).await;
    let path = format!("{}/progress", started.place().split('?').next().unwrap());
    let response = admin.response(admin.asking(&path)).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    let first = piece(&mut stream).await.unwrap();
    assert!(first.contains("event: progress") && first.contains("\"state\":\"queued\""), "{first}");
    // Another session watches as well, and ends.
    let leaver = service.sign_in("auditor").await;
    let mut left = leaver.response(leaver.asking(&path)).await.into_body().into_data_stream();
    assert!(piece(&mut left).await.is_some());
    assert_eq!(leaver.post("/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(piece(&mut left).await, None, "the stream ends with the session");

    assert_eq!(service.work().await.done, 1);
    let mut last = String::new();
    while let Some(words) = piece(&mut stream).await {
        last = words;
    }
    assert!(last.contains("event: end") && last.contains("\"state\":\"done\""), "{last}");
    assert_eq!(admin.get("/jobs/job-nobody/progress").await.status, StatusCode::NOT_FOUND);

    // There are so many places and no more; a stream that is closed gives its place back.
    let again = admin.post("/jobs", &[("kind", "clean")]).await;
    let path = format!("{}/progress", again.place().split('?').next().unwrap());
    let mut open = Vec::new();
    for _ in 0..64 {
        let response = admin.response(admin.asking(&path)).await;
        assert_eq!(response.status(), StatusCode::OK);
        open.push(response.into_body().into_data_stream());
    }
    let full = admin.get(&path).await;
    assert_eq!((full.status, full.headers.contains_key(header::RETRY_AFTER)), (StatusCode::SERVICE_UNAVAILABLE, true));
    open.truncate(63);
    let mut last = admin.response(admin.asking(&path)).await.into_body().into_data_stream();
    assert!(piece(&mut last).await.is_some());
    // A service that stops does not wait for those who watch.
    service.state.close_streams();
    assert_eq!(piece(&mut last).await, None);
    service.work().await;
    drop(open);
    service.ends().await;
}
