//! The reading workbench through the front door: handed in, decided, submitted by one person, published by another.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use duojin_app::demo::{DemoCity, prepare};
use duojin_app::{App, Clock, Principal, Silent, chance, people};
use duojin_base::Instant;
use duojin_server::{ServerState, router};
use tower::ServiceExt;

const ENTITIES: u64 = 300;
const TODAY: &str = "2026-11-23";

/// Written for this test; no such document exists.
const POLICY: &str = "青湾市支持设计服务业发展若干措施\n\
青湾市工业和信息化局\n\
2026年1月5日\n\
一、支持主体做大\n\
对上年度营业收入达到5000万元及以上的设计企业，给予一次性20万元奖励。牵头单位：市工业和信息化局。\n\
二、支持创新\n\
对认定为高新技术企业的企业，给予一次性10万元奖励。\n\
三、支持增长\n\
对年销售额达到3亿元及以上的企业，对超出8%的新增销售额予以支持。销售额每超出1000万元支持1万元，每家企业支持总额不超过50万元。\n\
四、附则\n\
本措施自2026年2月1日起施行，有效期至2028年12月31日。\n";

/// A rule that checks in the pack.
const RULE: &str = "条款 高新奖励\n  对象 企业\n  当   资质认定 包含 国家高新技术企业\n  给予 奖励 10万元\n";

struct Service {
    app: Arc<App>,
    router: Router,
    _directory: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    #[track_caller]
    fn went_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", text(&self.body));
        self.headers.get(header::LOCATION).unwrap().to_str().unwrap().to_owned()
    }

    #[track_caller]
    fn says(&self, status: StatusCode, words: &[&str]) -> &Self {
        let said = text(&self.body);
        assert_eq!(self.status, status, "{said}");
        for word in words {
            assert!(said.contains(word), "“{word}” is not in: {said}");
        }
        self
    }

    /// The card of an item, as HTML.
    #[track_caller]
    fn item(&self, number: &str) -> &str {
        let (_, rest) = self.body.split_once(&format!("id=\"i{number}\"")).expect("the item");
        rest.split_once("</article>").unwrap().0
    }

    /// The numbers of the items in the order shown.
    fn items(&self) -> Vec<String> {
        self.body.split("<article ").skip(1).map(|card| value(card, "id").trim_start_matches('i').to_owned()).collect()
    }

    /// The version that the forms of the document itself send back.
    #[track_caller]
    fn version(&self, form: &str) -> String {
        let (_, rest) = self.body.split_once(&format!("{form}\"")).expect("the form");
        hidden(rest, "version")
    }
}

/// The first value of an attribute.
#[track_caller]
fn value<'a>(html: &'a str, name: &str) -> &'a str {
    html.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap()
}

/// The value of a hidden field.
#[track_caller]
fn hidden(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}: {html}"));
    unescape(rest.split('"').next().unwrap())
}

fn unescape(html: &str) -> String {
    let pairs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&"), ("&amp;", "&")];
    pairs.iter().fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The words of a page without its markup.
fn text(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    unescape(&out)
}

/// Somebody at a browser: a cookie, and the token that belongs into forms.
#[derive(Clone)]
struct Browser {
    cookie: String,
    csrf: String,
}

impl Browser {
    fn of(name: &str, token: &str) -> Self {
        Self { cookie: format!("{name}={token}"), csrf: chance::hash_token(&format!("csrf:{token}")) }
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

const BORDER: &str = "----duojin-test";

/// A part of an upload: name, file name, bytes.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        out.extend(format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        out.extend_from_slice(bytes);
        out.extend(b"\r\n");
    }
    out.extend(format!("--{BORDER}--\r\n").bytes());
    out
}

impl Service {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
        let clock = Clock::Fixed(Instant::end_of_shanghai_day(TODAY.parse().unwrap()));
        let city = DemoCity { entities: ENTITIES, seed: 7 };
        let app = prepare(directory.path(), Some(&pack), city, clock, &Silent, |app, file| {
            let city = duojin_city::City::new(&app.pack().schema, ENTITIES, 7).unwrap();
            city.write_parquet(std::fs::File::create(file).unwrap(), |_| ()).unwrap();
            Ok(())
        });
        let app = Arc::new(app.await.unwrap());
        let router = router(ServerState::new(Arc::clone(&app), Principal::public()).with_demo_sign_in());
        Self { app, router, _directory: directory }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = request.header(header::HOST, "duojin.test").body(body).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, who: &Browser, path: &str) -> Answer {
        let path = path.split('#').next().unwrap();
        self.ask(Request::get(path).header(header::COOKIE, &who.cookie), Body::empty()).await
    }

    async fn post(&self, who: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = format!("csrf={}", who.csrf);
        for (name, value) in fields {
            body += &format!("&{name}={}", encode(value));
        }
        let request = Request::post(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Body::from(body)).await
    }

    /// Posts, and looks at the page the answer leads to.
    async fn done(&self, who: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(who, path, fields).await;
        let place = answer.went_to();
        let page = self.get(who, &place).await;
        assert_eq!(page.status, StatusCode::OK, "{place}: {}", text(&page.body));
        page
    }

    async fn upload(&self, who: &Browser, parts: &[Part<'_>]) -> Answer {
        let request = Request::post("/documents/upload")
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BORDER}"));
        self.ask(request, Body::from(multipart(parts))).await
    }

    /// Signs in as a demo person of a role.
    async fn enter(&self, role: &str) -> Browser {
        let all = people::demo_people(&self.app).await.unwrap();
        let person = all.into_iter().find(|one| one.role == role).unwrap();
        let stranger = Browser::of("duojin-visit", &chance::token());
        let answer = self.post(&stranger, "/sign-in/demo", &[("person", &person.id)]).await;
        answer.went_to();
        let lines = answer.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        let token = lines.into_iter().find_map(|line| line.strip_prefix("duojin=")?.split(';').next()).unwrap();
        Browser::of("duojin", token)
    }

    /// A document of that text, and its address.
    async fn paste(&self, who: &Browser, words: &str) -> String {
        let answer = self.post(who, "/documents/paste", &[("text", words), ("kind", "policy")]).await;
        let place = answer.went_to();
        assert!(place.ends_with("?done=read"), "{place}");
        place.split('?').next().unwrap().to_owned()
    }

    /// Accepts every item that is open with a rule that holds.
    async fn accept_all(&self, who: &Browser, place: &str) {
        let page = self.get(who, place).await;
        for number in page.items() {
            let page = self.get(who, place).await;
            let version = hidden(page.item(&number), "version");
            let path = format!("{place}/items/{number}");
            let fields = [
                ("action", "correct"),
                ("version", version.as_str()),
                ("heading", "高新奖励"),
                ("rule", RULE),
                ("next", "1"),
            ];
            self.done(who, &path, &fields).await;
        }
    }

    async fn fill_front(&self, who: &Browser, place: &str, id: &str) {
        let version = self.get(who, place).await.version("/front");
        let fields = [
            ("version", version.as_str()),
            ("id", id),
            ("title", "青湾市支持设计服务业发展若干措施"),
            ("issuer", "青湾市工业和信息化局"),
            ("level", "市"),
            ("region", "青湾市"),
            ("issued", "2026-01-05"),
            ("valid_from", "2026-02-01"),
            ("valid_to", "2028-12-31"),
        ];
        self.done(who, &format!("{place}/front"), &fields).await.says(StatusCode::OK, &["文件信息已保存"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_drafts_and_another_publishes() {
    let service = Service::new().await;
    let (drafter, reviewer) = (service.enter("department").await, service.enter("task_force").await);
    let list = service.get(&drafter, "/documents").await;
    list.says(StatusCode::OK, &["还没有文件", "在下面上传一份"]);

    // Uploaded as a file; the bytes come back as they were.
    let file = POLICY.as_bytes();
    let parts: [Part<'_>; 4] = [
        ("csrf", None, drafter.csrf.as_bytes()),
        ("title", None, b""),
        ("kind", None, b"policy"),
        ("file", Some("青湾措施.txt"), file),
    ];
    let place = service.upload(&drafter, &parts).await.went_to();
    let place = place.split('?').next().unwrap().to_owned();
    let page = service.get(&drafter, &place).await;
    page.says(StatusCode::OK, &["青湾市支持设计服务业发展若干措施", "一次性20万元奖励", "起草中", "文件信息还要补"]);
    let original = service.get(&drafter, &format!("{place}/original")).await;
    assert_eq!(original.body, POLICY);
    assert!(original.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment; "));
    assert_eq!(original.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");

    // Every number in the text leads to its item, every item to its words.
    let items = page.items();
    assert!(items.len() >= 2, "{items:?}");
    for number in &items {
        assert!(page.body.contains(&format!("id=\"w{number}\" href=\"#i{number}\"")), "{number}");
        assert!(page.item(number).contains(&format!("href=\"#w{number}\"")), "{number}");
    }

    // A rule with a fault is not accepted, and what was typed stays.
    let number = items[0].as_str();
    let path = format!("{place}/items/{number}");
    let version = hidden(page.item(number), "version");
    let typed = "条款 甲\n  对象 企业\n  当   没有的事实 > 3万元\n  给予 奖励 1万元\n";
    let fields = [("action", "correct"), ("version", version.as_str()), ("heading", "甲题目"), ("rule", typed)];
    let refused = service.post(&drafter, &path, &fields).await;
    refused.says(StatusCode::BAD_REQUEST, &["没有写入", "没有的事实"]);
    assert!(refused.item(number).contains("value=\"甲题目\"") && text(refused.item(number)).contains(typed.trim()));

    service.accept_all(&drafter, &place).await;
    service.fill_front(&drafter, &place, "qingwan-design-2026").await;
    let page = service.get(&drafter, &place).await;
    let submitted = service.done(&drafter, &format!("{place}/submit"), &[("version", &page.version("/submit"))]).await;
    submitted.says(StatusCode::OK, &["已提交复核", "待复核"]);
    assert!(!submitted.body.contains("/publish\"") && !submitted.body.contains("/submit\""));

    // The reviewer sends it back with a note, it is submitted again, and published.
    let review = service.get(&reviewer, &place).await;
    let version = review.version("/send-back");
    let back = format!("{place}/send-back");
    let wordless = service.post(&reviewer, &back, &[("version", &version), ("note", " ")]).await;
    wordless.says(StatusCode::BAD_REQUEST, &["请写退回的理由"]);
    let sent = service.done(&reviewer, &back, &[("version", &version), ("note", "第二条请核对数额")]).await;
    sent.says(StatusCode::OK, &["已退回", "起草中"]);
    let page = service.get(&drafter, &place).await;
    page.says(StatusCode::OK, &["第二条请核对数额"]);
    service.done(&drafter, &format!("{place}/submit"), &[("version", &page.version("/submit"))]).await;
    let review = service.get(&reviewer, &place).await;
    let published =
        service.done(&reviewer, &format!("{place}/publish"), &[("version", &review.version("/publish"))]).await;
    published.says(StatusCode::OK, &["已发布", "在政策库里看"]);
    let library = service.get(&reviewer, "/policies/qingwan-design-2026").await;
    library.says(StatusCode::OK, &["青湾市支持设计服务业发展若干措施", "高新奖励", "10万元"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_drafted_does_not_publish() {
    let service = Service::new().await;
    let (own, other) = (service.enter("task_force").await, service.enter("sector_lead").await);
    let place = service.paste(&own, POLICY).await;
    service.accept_all(&own, &place).await;
    service.fill_front(&own, &place, "qingwan-own").await;
    let page = service.get(&own, &place).await;
    let page = service.done(&own, &format!("{place}/submit"), &[("version", &page.version("/submit"))]).await;
    page.says(StatusCode::OK, &["须由另一人发布：你改过第"]);
    assert!(!page.body.contains("/publish\""), "no button that would be refused");
    // A correction that comes too late is not written, and still stands there.
    let number = page.items()[0].clone();
    let late = [("action", "correct"), ("version", "1"), ("heading", "来晚了的题目"), ("rule", RULE)];
    let late = service.post(&other, &format!("{place}/items/{number}"), &late).await;
    late.says(StatusCode::BAD_REQUEST, &["现在不能改", "你填的", "来晚了的题目"]);
    // Not by a form of one's own making either.
    let version = service.get(&other, &place).await.version("/publish");
    let refused = service.post(&own, &format!("{place}/publish"), &[("version", &version)]).await;
    refused.says(StatusCode::BAD_REQUEST, &["须由另一人发布"]);
    service.get(&own, "/policies/qingwan-own").await.says(StatusCode::NOT_FOUND, &[]);
    // A department may draft and may not publish.
    let department = service.enter("department").await;
    let refused = service.post(&department, &format!("{place}/publish"), &[("version", &version)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_at_one_item_lose_nothing() {
    let service = Service::new().await;
    let (first, second) = (service.enter("department").await, service.enter("task_force").await);
    let place = service.paste(&first, POLICY).await;
    let page = service.get(&second, &place).await;
    let number = page.items()[0].clone();
    let version = hidden(page.item(&number), "version");
    let path = format!("{place}/items/{number}");
    let fields = |heading: &'static str| {
        [("action", "correct"), ("version", version.as_str()), ("heading", heading), ("rule", RULE)].to_vec()
    };
    service.done(&first, &path, &fields("先改的")).await.says(StatusCode::OK, &["已改正并接受"]);
    let late = service.post(&second, &path, &fields("后改的")).await;
    late.says(StatusCode::CONFLICT, &["先改的", "后改的"]);
    let card = late.item(&number);
    assert!(card.contains("value=\"后改的\"") && card.contains("现在存的"), "{card}");
    // The form holds the newer version: saving once more writes it.
    let newer = hidden(card, "version");
    assert_ne!(newer, version);
    let again = [("action", "correct"), ("version", newer.as_str()), ("heading", "后改的"), ("rule", RULE)];
    service.done(&second, &path, &again).await.says(StatusCode::OK, &["后改的"]);

    // The particulars as well.
    let old = service.get(&first, &place).await.version("/front");
    service.fill_front(&first, &place, "qingwan-two").await;
    let late = [("version", old.as_str()), ("title", "另一个题目")];
    let late = service.post(&second, &format!("{place}/front"), &late).await;
    late.says(StatusCode::CONFLICT, &["另一个题目", "青湾市支持设计服务业发展若干措施"]);
    assert!(late.body.contains("id=\"front\" open") && late.body.contains("value=\"另一个题目\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn items_are_split_merged_set_aside_and_found() {
    let service = Service::new().await;
    let drafter = service.enter("department").await;
    let place = service.paste(&drafter, POLICY).await;
    let page = service.get(&drafter, &format!("{place}?order=text")).await;
    let before = page.items();
    let number = before.iter().find(|n| page.item(n).contains("/split\"")).expect("an item of two sentences").clone();
    let card = page.item(&number);
    let version = hidden(card, "version");
    let at = card.split_once("<option value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let fields = [("version", version.as_str()), ("at", at.as_str()), ("order", "text")];
    let answer = service.post(&drafter, &format!("{place}/items/{number}/split"), &fields).await;
    let to = answer.went_to();
    assert!(to.contains("order=text") && to.ends_with(&format!("#i{number}")), "{to}");
    let page = service.get(&drafter, &to).await;
    page.says(StatusCode::OK, &["已拆成两条"]);
    let after = page.items();
    assert_eq!(after.len(), before.len() + 1);
    let version = hidden(page.item(&number), "version");
    let merged = service
        .done(&drafter, &format!("{place}/items/{number}/merge"), &[("version", &version), ("order", "text")])
        .await;
    assert_eq!(merged.items(), before);
    // A place outside the item is refused in words.
    let version = hidden(merged.item(&number), "version");
    let wrong = [("version", version.as_str()), ("at", "999999")];
    let refused = service.post(&drafter, &format!("{place}/items/{number}/split"), &wrong).await;
    refused.says(StatusCode::BAD_REQUEST, &["拆分的位置不在这一条里面"]);

    let fields = [("action", "not-rule"), ("version", version.as_str()), ("next", before[1].as_str())];
    let answer = service.post(&drafter, &format!("{place}/items/{number}"), &fields).await;
    assert!(answer.went_to().ends_with(&format!("#i{}", before[1])), "the page goes on behind it");
    let page = service.get(&drafter, &place).await;
    assert_eq!(page.items().last(), Some(&number), "what is decided comes last");
    assert_eq!(service.get(&drafter, &format!("{place}?order=text")).await.items(), before);

    let found = service.get(&drafter, &format!("{place}?q={}", encode("高新技术"))).await;
    assert!(!found.items().is_empty() && found.items().len() < before.len());
    let none = service.get(&drafter, &format!("{place}?q={}", encode("没有这个词"))).await;
    none.says(StatusCode::OK, &["没有条款含“没有这个词”"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused_in_words() {
    let service = Service::new().await;
    let drafter = service.enter("department").await;
    let send = |csrf: &'static [u8], name: &'static str, bytes: Vec<u8>| {
        let (service, drafter) = (&service, drafter.clone());
        async move {
            let csrf = if csrf.is_empty() { drafter.csrf.as_bytes() } else { csrf };
            let parts: [Part<'_>; 3] =
                [("csrf", None, csrf), ("title", None, "我的题目".as_bytes()), ("file", Some(name), &bytes)];
            service.upload(&drafter, &parts).await
        }
    };
    // Not of this visit; without a token; the token behind the file.
    send(b"wrong", "a.txt", POLICY.into()).await.says(StatusCode::FORBIDDEN, &["什么都没有改"]);
    let behind: [Part<'_>; 2] = [("file", Some("a.txt"), POLICY.as_bytes()), ("csrf", None, drafter.csrf.as_bytes())];
    assert_eq!(service.upload(&drafter, &behind).await.status, StatusCode::FORBIDDEN);
    let request = Request::post("/documents/upload").header(header::COOKIE, &drafter.cookie);
    assert_eq!(service.ask(request, Body::from("x")).await.status, StatusCode::BAD_REQUEST);

    let large = send(b"", "大.txt", vec![b'a'; (20 << 20) + 1]).await;
    large.says(StatusCode::PAYLOAD_TOO_LARGE, &["文件超过 20 MB", "什么都没有存"]);
    assert!(large.body.contains("value=\"我的题目\""), "the title that was typed stays");
    send(b"", "a.txt", Vec::new()).await.says(StatusCode::BAD_REQUEST, &["没有选文件，或文件是空的"]);
    let picture = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1];
    let refused = send(b"", "图.png", picture.to_vec()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", text(&refused.body));
    assert!(refused.body.contains("class=\"notice problem\""));
    let blank = service.post(&drafter, "/documents/paste", &[("text", " \n "), ("title", "题")]).await;
    blank.says(StatusCode::BAD_REQUEST, &["粘进来的是空的"]);
    service.get(&drafter, "/documents").await.says(StatusCode::OK, &["还没有文件"]);

    // Those who may only read see no forms and are refused.
    let auditor = service.enter("auditor").await;
    let page = service.get(&auditor, "/documents").await;
    page.says(StatusCode::OK, &["还没有文件", "请找有起草权的同事"]);
    assert!(!page.body.contains("/documents/paste"));
    assert_eq!(service.post(&auditor, "/documents/paste", &[("text", POLICY)]).await.status, StatusCode::FORBIDDEN);
    let firm = service.enter("enterprise").await;
    assert_eq!(service.get(&firm, "/documents").await.status, StatusCode::FORBIDDEN);
    assert!(!service.get(&firm, "/policies").await.body.contains("href=\"/documents\""));
    service.get(&drafter, "/documents/document-none").await.says(StatusCode::NOT_FOUND, &[]);
    service.get(&drafter, "/documents/document-none/original").await.says(StatusCode::NOT_FOUND, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_stands_beside_the_old_one() {
    let service = Service::new().await;
    let drafter = service.enter("department").await;
    let old = service.paste(&drafter, POLICY).await;
    let id = old.rsplit('/').next().unwrap();
    let words = POLICY.replace("一次性10万元", "一次性15万元");
    let fields = [("text", words.as_str()), ("kind", "policy"), ("replaces", id)];
    let place = service.post(&drafter, "/documents/paste", &fields).await.went_to();
    let place = place.split('?').next().unwrap();
    service.get(&drafter, place).await.says(StatusCode::OK, &["替代", "看两版差别"]);
    let page = service.get(&drafter, &format!("{place}/changes")).await;
    page.says(StatusCode::OK, &["变了的条款", "改动 1 处"]);
    assert!(page.body.contains("<del>10</del>") && page.body.contains("<ins>15</ins>"), "{}", text(&page.body));
    assert!(page.body.contains(&format!("{place}#i")), "the clause that changed is linked");
    // One that replaces nothing has nothing to compare.
    assert_eq!(service.get(&drafter, &format!("{old}/changes")).await.status, StatusCode::NOT_FOUND);
}

/// What stands in a document is words, wherever it comes from.
#[tokio::test(flavor = "multi_thread")]
async fn a_document_runs_nothing() {
    let service = Service::new().await;
    let drafter = service.enter("department").await;
    let evil = "<script>alert(1)</script>对企业给予一次性10万元奖励\"><img src=x>。\n";
    let place = service.paste(&drafter, &format!("{evil}{evil}")).await;
    let page = service.get(&drafter, &format!("{place}?q=%3Cimg&order=%22x")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("<script>") && !page.body.contains("<img"));
}
