//! People, posts, organisations and the table of rights through the front door, as demo people of every role.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use duojin_app::demo::{DemoCity, prepare};
use duojin_app::people::posts;
use duojin_app::rules::ObjectKind;
use duojin_app::search::{Query, search};
use duojin_app::{App, At, Clock, Principal, Silent, audit, chance, people};
use duojin_base::Instant;
use duojin_server::{ServerState, router};
use tower::ServiceExt;

const ENTITIES: u64 = 300;
const TODAY: &str = "2026-11-23";
const GOOD: &str = "Kite-over-7-hills";

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
    fn place(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |place| place.to_str().unwrap())
    }

    /// The page after the redirect of a form that was accepted.
    #[track_caller]
    fn went_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", text(&self.body));
        self.place().to_owned()
    }

    /// The version that the forms of a page send back.
    #[track_caller]
    fn version(&self) -> String {
        let (_, rest) = self.body.split_once("name=\"version\" value=\"").expect("a form with a version");
        rest.split('"').next().unwrap().to_owned()
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
    out.replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&").replace("&#38;", "&")
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

    fn stranger() -> Self {
        Self::of("duojin-visit", &chance::token())
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
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
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, who: &Browser, path: &str) -> Answer {
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

    /// Signs in as a demo person, through the page of signing in.
    async fn enter(&self, role: &str) -> (Browser, people::DemoPerson) {
        let all = people::demo_people(&self.app).await.unwrap();
        let person = all.into_iter().find(|one| one.role == role).unwrap();
        let answer = self.post(&Browser::stranger(), "/sign-in/demo", &[("person", &person.id)]).await;
        answer.went_to();
        (session_of(&answer), person)
    }

    /// The post a demo person holds.
    async fn post_of(&self, person: &people::DemoPerson) -> posts::PostView {
        let all = posts::posts(&self.app, &Principal::demo_administrator()).await.unwrap();
        all.into_iter().find(|post| post.holder.as_ref().is_some_and(|held| held.person == person.id)).unwrap()
    }

    /// What the audit has of an object, oldest first: who and what; as the demo auditor finds it.
    async fn on_record(&self, object: &str) -> Vec<(String, String)> {
        let all = people::demo_people(&self.app).await.unwrap();
        let auditor = all.iter().find(|one| one.role == "auditor").unwrap();
        let signed = people::sign_in_demo(&self.app, &auditor.id, "127.0.0.1", "test").await.unwrap();
        let auditor = people::principal_of(&self.app, &signed.token).await.unwrap().unwrap();
        let query = audit::Query { object: Some(object.to_owned()), limit: 100, ..Default::default() };
        let found = audit::search(&self.app, &auditor, &query).await.unwrap();
        found.entries.into_iter().rev().map(|entry| (entry.who, entry.action)).collect()
    }
}

#[track_caller]
fn session_of(answer: &Answer) -> Browser {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let token = lines.into_iter().find_map(|line| line.strip_prefix("duojin=")?.split(';').next()).expect("a session");
    Browser::of("duojin", token)
}

fn organisation(id: &str) -> String {
    format!("/people/organisations/{id}")
}

fn id_in(place: &str) -> String {
    place.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_its_own_part_of_the_directory() {
    let service = Service::new().await;
    let stranger = service.get(&Browser::stranger(), "/people").await;
    assert!(stranger.went_to().starts_with("/sign-in?next="));
    let (firm, _) = service.enter("enterprise").await;
    assert_eq!(service.get(&firm, "/people").await.status, StatusCode::FORBIDDEN);

    // Those who see the whole city; who may change it is another matter.
    for (role, changes) in [("administrator", true), ("auditor", false), ("task_force", false)] {
        let (who, person) = service.enter(role).await;
        let page = service.get(&who, "/people").await;
        page.says(StatusCode::OK, &["市商务局", "南城街道", "演示·部门", "演示·镇街", "演示·企业"]);
        assert_eq!(page.body.contains("href=\"/people/new\""), changes, "{role}");
        assert!(!page.body.contains("name=\"as_of\""), "who holds what is asked of today");
        let clerk = service.post_of(&people_of(&service, "area").await).await;
        let post = service.get(&who, &format!("/people/posts/{}", clerk.id)).await;
        post.says(StatusCode::OK, &["镇街经办", "演示·镇街", "本地区：南城街道"]);
        for act in ["/appoint\"", "/end\"", "/close\"", "/hand-over\""] {
            assert_eq!(post.body.contains(act), changes, "{role} {act}");
        }
        let place = service.get(&who, &organisation("unit:commerce")).await;
        for act in ["/children\"", "/posts\"", "/move\"", "/close\""] {
            assert_eq!(place.body.contains(act), changes, "{role} {act}");
        }
        let own = service.get(&who, &format!("/people/{}", person.id)).await;
        assert_eq!(own.body.contains("/disable\""), changes, "{role}");
        let status = service.get(&who, "/people/new").await.status;
        assert_eq!(status, if changes { StatusCode::OK } else { StatusCode::FORBIDDEN });
    }

    // A clerk of a town sees the town.
    let (clerk, person) = service.enter("area").await;
    let tree = service.get(&clerk, "/people").await;
    let said = text(tree.says(StatusCode::OK, &["南城街道", "演示·镇街", "镇街经办"]).body.as_str());
    for other in ["市商务局", "演示·部门", "工作专班", "东莞市系统", "莞城街道", "系统管理员"]
    {
        assert!(!said.contains(other), "{other}: {said}");
    }
    let own = service.post_of(&person).await;
    let page = service.get(&clerk, &format!("/people/posts/{}", own.id)).await;
    assert!(page.body.contains("/hand-over\"") && !page.body.contains("/appoint\"") && !page.body.contains("/end\""));
    // What is out of reach is as if it were not there, in the frame of a page.
    let (_, department) = service.enter("department").await;
    let theirs = service.post_of(&department).await;
    let hidden =
        [format!("/people/posts/{}", theirs.id), format!("/people/{}", department.id), organisation("unit:commerce")];
    for path in
        hidden.iter().map(String::as_str).chain(["/people/nobody", "/people/posts/none", "/people/organisations/none"])
    {
        let answer = service.get(&clerk, path).await;
        answer.says(StatusCode::NOT_FOUND, &["演示·镇街"]);
        assert!(answer.body.contains("</html>"), "{path}");
    }
    // And no form of an administrator works for them.
    for path in ["/appoint", "/end", "/close", ""] {
        let answer = service.post(&clerk, &format!("/people/posts/{}{path}", own.id), &[("version", "1")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let order = [("version", "1"), ("person", person.id.as_str()), ("from_day", TODAY)];
    let answer = service.post(&clerk, &format!("/people/posts/{}/hand-over", theirs.id), &order).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "somebody else's post");
    service.app.close().await;
}

async fn people_of(service: &Service, role: &str) -> people::DemoPerson {
    people::demo_people(&service.app).await.unwrap().into_iter().find(|one| one.role == role).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_is_searched_and_keeps_what_stands_above_a_hit() {
    let service = Service::new().await;
    let (auditor, _) = service.enter("auditor").await;
    let rows = |page: &Answer| page.body.matches("<th scope=\"row\" class=\"d").count();
    let all = service.get(&auditor, "/people").await;
    assert!(rows(&all) > 45, "{}", rows(&all));
    let one = service.get(&auditor, &format!("/people?q={}", encode("demo-department"))).await;
    one.says(StatusCode::OK, &["市商务局", "演示·部门"]);
    assert_eq!(rows(&one), 2, "the office and the city above it: {}", text(&one.body));
    let areas = service.get(&auditor, &format!("/people?kind=area&q={}", encode("南城"))).await;
    assert_eq!(rows(&areas), 2, "{}", text(&areas.body));
    assert!(areas.body.contains("<option value=\"area\" selected>") && areas.body.contains("value=\"南城\""));
    let none = service.get(&auditor, &format!("/people?q={}&lang=en", encode("nobody of that name"))).await;
    none.says(StatusCode::OK, &["Nothing found"]);
    let words = service.get(&auditor, "/people?kind=nonsense&done=nonsense").await;
    assert_eq!(rows(&words), rows(&all));
    service.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn organisations_are_added_moved_renamed_and_closed_but_never_under_themselves() {
    let service = Service::new().await;
    let (admin, who) = service.enter("administrator").await;
    let child = |name: &'static str| [("name", name), ("name_en", ""), ("kind", "institution"), ("entity", "")];
    let made = service.post(&admin, &format!("{}/children", organisation("unit:commerce")), &child("商贸服务科")).await;
    let a = id_in(&made.went_to());
    let made = service.post(&admin, &format!("{}/children", organisation(&a)), &child("会展组")).await;
    let b = id_in(&made.went_to());
    service.get(&admin, &organisation("unit:commerce")).await.says(StatusCode::OK, &["商贸服务科"]);

    // Nothing of what was typed is lost when a field is wrong.
    let wrong = [("name", ""), ("name_en", "Trade desk"), ("kind", "department"), ("entity", "")];
    let refused = service.post(&admin, &format!("{}/children", organisation(&a)), &wrong).await;
    refused.says(StatusCode::BAD_REQUEST, &["机构名称要有 1 到 100 个字符"]);
    assert!(
        refused.body.contains("value=\"Trade desk\"")
            && refused.body.contains("<option value=\"department\" selected>")
    );

    // Under itself it is not offered, and not accepted either.
    let page = service.get(&admin, &organisation(&a)).await;
    assert!(
        !page.body.contains(&format!("<option value=\"{b}\""))
            && !page.body.contains(&format!("<option value=\"{a}\""))
    );
    let version = page.version();
    let ring =
        service.post(&admin, &format!("{}/move", organisation(&a)), &[("version", &version), ("parent", &b)]).await;
    ring.says(
        StatusCode::BAD_REQUEST,
        &["机构不能归到自己下面：商贸服务科 → 会展组 → 商贸服务科", "选一个不在它下面的上级"],
    );
    let elsewhere = page.body.split("<option value=\"unit:").nth(2).unwrap().split('"').next().unwrap();
    let elsewhere = format!("unit:{elsewhere}");
    let to = [("version", version.as_str()), ("parent", elsewhere.as_str())];
    let moved = service.done(&admin, &format!("{}/move?lang=en", organisation(&a)), &to).await;
    moved.says(StatusCode::OK, &["Moved"]);
    assert!(moved.body.contains("<html lang=\"en\">"), "the language is kept");

    // Whoever saw the older version hears who was first, sees both, and their text stays.
    let late = [("version", version.as_str()), ("name", "商贸处"), ("name_en", "Trade")];
    let conflict = service.post(&admin, &organisation(&a), &late).await;
    conflict.says(
        StatusCode::CONFLICT,
        &["演示·系统管理在 2026-11-23 23:59 改过这一项", "演示·系统管理改的是：上级 市商务局 →", "商贸服务科"],
    );
    assert!(conflict.body.contains("value=\"商贸处\"") && conflict.body.contains("value=\"Trade\""));
    assert_ne!(conflict.version(), version, "saving again writes over the newer one knowingly");
    let again = [("version", conflict.version()), ("name", "商贸处".into()), ("name_en", "Trade".into())];
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (*name, value.as_str())).collect();
    service.done(&admin, &organisation(&a), &again).await.says(StatusCode::OK, &["已保存", "商贸处"]);

    let page = service.get(&admin, &organisation(&a)).await;
    let close = service.post(&admin, &format!("{}/close", organisation(&a)), &[("version", &page.version())]).await;
    close.says(StatusCode::BAD_REQUEST, &["还不能撤销", "会展组", "先撤销它的岗位和下级机构"]);
    let below = service.get(&admin, &organisation(&b)).await;
    let closed = service.done(&admin, &format!("{}/close", organisation(&b)), &[("version", &below.version())]).await;
    closed.says(StatusCode::OK, &["已撤销", "2026-11-23 撤销"]);
    assert!(!closed.body.contains("/children\""), "a closed one has no forms");
    let record = service.on_record(&format!("organisation:{a}")).await;
    assert_eq!(record, vec![(who.id, "manage_organisations".to_owned()); 3], "added, moved, renamed");

    // The pack's own names stay; the city stays where it is; an enterprise comes by its number.
    let pack = service.get(&admin, &organisation("unit:commerce")).await;
    let rename = [("version", pack.version()), ("name", "某局".to_owned())];
    let rename: Vec<(&str, &str)> = rename.iter().map(|(name, value)| (*name, value.as_str())).collect();
    service
        .post(&admin, &organisation("unit:commerce"), &rename)
        .await
        .says(StatusCode::BAD_REQUEST, &["名称来自规则包"]);
    let city = service.get(&admin, &organisation("city")).await;
    assert!(!city.body.contains("/move\"") && !city.body.contains("/close\"") && city.body.contains("name=\"entity\""));
    let firm = |entity: &'static str| [("name", "某厂"), ("kind", "enterprise"), ("entity", entity)];
    let add = format!("{}/children", organisation("city"));
    service
        .post(&admin, &add, &firm("999999999"))
        .await
        .says(StatusCode::BAD_REQUEST, &["没有编号为 999999999 的主体"]);
    service.post(&admin, &add, &firm("七")).await.says(StatusCode::BAD_REQUEST, &["主体编号“七”不是数字"]);
    service.post(&admin, &add, &firm("")).await.says(StatusCode::BAD_REQUEST, &["企业要写主体编号"]);
    let number = an_enterprise(&service).await;
    let firm = [("name", "某厂"), ("kind", "enterprise"), ("entity", number.as_str())];
    let page = service.done(&admin, &add, &firm).await;
    page.says(StatusCode::OK, &["已建好", "某厂", "企业"]);
    let twice = service.post(&admin, &add, &firm).await;
    twice.says(StatusCode::BAD_REQUEST, &["这家企业已在机构里"]);
    service.app.close().await;
}

/// An enterprise that is no organisation yet, by its number.
async fn an_enterprise(service: &Service) -> String {
    let at = At { as_of: service.app.clock().today(), known_at: service.app.clock().now() };
    let query = Query { kind: Some(ObjectKind::Enterprise), page: 1, per_page: 10, ..Query::default() };
    let found = search(&service.app, &Principal::demo_administrator(), at, &query).await.unwrap();
    let firm = service.post_of(&people_of(service, "enterprise").await).await.organisation;
    let free = found.rows.iter().find(|row| format!("entity:{}", row.id) != firm).unwrap();
    free.id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_added_invited_appointed_handed_over_from_and_ended() {
    let service = Service::new().await;
    let (admin, boss) = service.enter("administrator").await;
    // A login that is taken: the sentence stands at its field and what was typed stays.
    let taken = [("name", "陈霞"), ("login", "demo-area"), ("email", "chen@example.gov.cn")];
    let refused = service.post(&admin, "/people", &taken).await;
    refused.says(StatusCode::BAD_REQUEST, &["登录名“demo-area”已有人用", "换一个"]);
    for kept in ["value=\"陈霞\"", "value=\"demo-area\"", "value=\"chen@example.gov.cn\"", "aria-invalid=\"true\""] {
        assert!(refused.body.contains(kept), "{kept}");
    }
    let many = service.post(&admin, "/people?lang=en", &[("name", ""), ("login", "9"), ("email", "x")]).await;
    many.says(StatusCode::BAD_REQUEST, &["3 things to mend", "is no login", "a name has", "is no mail address"]);

    let made = service.post(&admin, "/people", &[("name", "陈霞"), ("login", "chenxia"), ("email", "")]).await;
    made.says(StatusCode::OK, &["人已建好", "只显示这一次", "还没设密码", "2026-11-24 23:59"]);
    let (_, rest) = made.body.split_once("http://duojin.test/link/").expect("a whole address");
    let token = rest.split('<').next().unwrap().to_owned();
    let path = made.body.split("action=\"/people/person-").nth(1).unwrap();
    let person = format!("person-{}", path.split(['/', '"']).next().unwrap());
    let seen = service.get(&admin, &format!("/people/{person}")).await;
    assert!(!seen.body.contains(&token), "the link is nowhere else");
    service.get(&admin, "/people").await.says(StatusCode::OK, &["没有岗位的人", "陈霞"]);

    // The person sets a password with it.
    let visitor = Browser::stranger();
    let link = format!("/link/{token}");
    service.get(&visitor, &link).await.says(StatusCode::OK, &["陈霞，欢迎"]);
    let set = service.post(&visitor, &link, &[("password", GOOD), ("password_again", GOOD)]).await;
    set.went_to();
    let chen = session_of(&set);
    assert_eq!(service.get(&chen, "/people").await.status, StatusCode::FORBIDDEN, "no post yet");

    // A post of the town, with a role that fits there.
    let nancheng = service.post_of(&people_of(&service, "area").await).await.organisation;
    let add = format!("{}/posts", organisation(&nancheng));
    let misfit = service.post(&admin, &add, &[("title", "域长"), ("role", "sector_lead"), ("sectors", "1")]).await;
    misfit.says(StatusCode::BAD_REQUEST, &["不适合这个角色：域长", "域长岗位设在：部门"]);
    assert!(misfit.body.contains("value=\"域长\""));
    service.post(&admin, &add, &[("title", "经办"), ("role", "")]).await.says(StatusCode::BAD_REQUEST, &["请选角色"]);
    let place = service.post(&admin, &add, &[("title", "经办"), ("role", "area")]).await.went_to();
    let post = id_in(&place);
    let at = format!("/people/posts/{post}");
    let page = service.get(&admin, &place).await;
    page.says(StatusCode::OK, &["已建好", "现在没有人"]);

    // Appointed: not for a day that has passed, not with a day that is none; the note stays in the form.
    let version = page.version();
    let appoint = async |who: &str, from: &str, version: &str| {
        let fields = [("version", version), ("person", who), ("from_day", from), ("to_day", ""), ("note", "借调一年")];
        service.post(&admin, &format!("{at}/appoint"), &fields).await
    };
    let past = appoint(&person, "2026-11-01", &version).await;
    past.says(StatusCode::BAD_REQUEST, &["2026-11-01 已经过去", "把实际情况写在备注里"]);
    for kept in ["value=\"借调一年\"", "value=\"2026-11-01\"", &format!("<option value=\"{person}\" selected>")] {
        assert!(past.body.contains(kept), "{kept}");
    }
    appoint(&person, "明天", &version).await.says(StatusCode::BAD_REQUEST, &["“明天”不是日期"]);
    appoint("", TODAY, &version).await.says(StatusCode::BAD_REQUEST, &["请选人"]);
    assert_eq!(appoint("person-none", TODAY, &version).await.status, StatusCode::NOT_FOUND);
    let place = appoint(&person, TODAY, &version).await.went_to();
    let page = service.get(&admin, &place).await;
    page.says(StatusCode::OK, &["已任职", "陈霞", "演示·系统管理，2026-11-23 23:59", "借调一年"]);
    let version = page.version();
    let other = people_of(&service, "department").await;
    let overlap = appoint(&other.id, TODAY, &version).await;
    overlap.says(StatusCode::BAD_REQUEST, &["由陈霞任职，同一天不能有两个人", "用“交接”"]);
    service.get(&chen, "/people").await.says(StatusCode::OK, &["南城街道", "陈霞"]);

    // Handed over by its holder to a colleague they see, from tomorrow.
    let colleague = people_of(&service, "area").await;
    let page = service.get(&chen, &at).await;
    assert!(page.body.contains("/hand-over\"") && page.body.contains(&format!("<option value=\"{}\">", colleague.id)));
    let order =
        [("version", version.as_str()), ("person", person.as_str()), ("from_day", "2026-11-24"), ("note", "轮岗")];
    let same = service.post(&chen, &format!("{at}/hand-over"), &order).await;
    same.says(StatusCode::BAD_REQUEST, &["已经由他任职"]);
    assert!(same.body.contains("value=\"轮岗\""));
    let order = [order[0], ("person", colleague.id.as_str()), order[2], order[3]];
    let page = service.done(&chen, &format!("{at}/hand-over"), &order).await;
    page.says(StatusCode::OK, &["已交接", "2026-11-24", "轮岗"]);

    // Ended by the administrator: the colleague's days are withdrawn before they begin.
    let holdings = posts::post(&service.app, &Principal::demo_administrator(), &post).await.unwrap().holdings;
    let next = holdings.iter().find(|one| one.person == colleague.id).unwrap();
    let version = service.get(&admin, &at).await.version();
    let end = |to_day: &'static str| [("version", version.as_str()), ("holding", next.id.as_str()), ("to_day", to_day)];
    service
        .post(&admin, &format!("{at}/end"), &end("2025-01-01"))
        .await
        .says(StatusCode::BAD_REQUEST, &["2025-01-01 已经过去"]);
    let page = service.done(&admin, &format!("{at}/end"), &end(TODAY)).await;
    page.says(StatusCode::OK, &["任职的最后一天已记下", "当日撤回或未开始即撤回"]);
    let version = page.version();
    let held = service.post(&admin, &format!("{at}/close"), &[("version", &version)]).await;
    held.says(StatusCode::BAD_REQUEST, &["还由陈霞任职，不能撤销", "先结束任职"]);

    // Given away from today on: the holder no longer sees it, and is not sent to a page that is not theirs.
    let order = [("version", version.as_str()), ("person", colleague.id.as_str()), ("from_day", TODAY), ("note", "")];
    let gone = service.post(&chen, &format!("{at}/hand-over"), &order).await;
    assert!(gone.went_to().starts_with("/account?"), "{}", gone.place());
    assert_eq!(service.get(&chen, &at).await.status, StatusCode::FORBIDDEN);

    let record = service.on_record(&format!("post:{post}")).await;
    let by = |who: &str, action: &str| (who.to_owned(), action.to_owned());
    let expected = [
        by(&boss.id, "manage_posts"),
        by(&boss.id, "manage_posts"),
        by(&person, "hand_over_post"),
        by(&boss.id, "manage_posts"),
        by(&person, "hand_over_post"),
    ];
    assert_eq!(record, expected, "made, appointed, handed over, ended, handed over");
    let record = service.on_record(&format!("person:{person}")).await;
    let expected = [by(&boss.id, "manage_people"), by(&boss.id, "manage_people"), by(&person, "manage_own_account")];
    assert_eq!(record, expected, "added, invited, the password set");
    service.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_changed_disabled_enabled_unlocked_and_never_the_last_administrators() {
    let service = Service::new().await;
    let (admin, boss) = service.enter("administrator").await;
    let made = service.post(&admin, "/people", &[("name", "何丽"), ("login", "heli"), ("email", "")]).await;
    let path = made.body.split("action=\"/people/person-").nth(1).unwrap();
    let person = format!("person-{}", path.split(['/', '"']).next().unwrap());
    let at = format!("/people/{person}");
    let version = made.version();
    let bad = service.post(&admin, &at, &[("version", &version), ("name", "何丽丽"), ("email", "nowhere")]).await;
    bad.says(StatusCode::BAD_REQUEST, &["“nowhere”不像电子邮箱", "写成 name@example.com"]);
    assert!(bad.body.contains("value=\"何丽丽\"") && bad.body.contains("value=\"nowhere\""));
    let change = [("version", version.as_str()), ("name", "何丽丽"), ("email", "he@example.gov.cn")];
    service.done(&admin, &at, &change).await.says(StatusCode::OK, &["已保存", "何丽丽", "he@example.gov.cn"]);

    // The second browser saw the older version. A link made meanwhile concerns the person but did not change them.
    let link = service.post(&admin, &format!("{at}/link?lang=en"), &[]).await;
    link.says(StatusCode::OK, &["Shown this once", "http://duojin.test/link/"]);
    let late = service.post(&admin, &at, &[("version", &version), ("name", "何莉"), ("email", "")]).await;
    late.says(
        StatusCode::CONFLICT,
        &["演示·系统管理改的是：名称 何丽 → 何丽丽，邮箱 空 → he@example.gov.cn", "两份并列"],
    );
    assert!(late.body.contains("value=\"何莉\""));
    let late = service.post(&admin, &format!("{at}/disable"), &[("version", &version)]).await;
    late.says(StatusCode::CONFLICT, &["演示·系统管理在 2026-11-23 23:59 已先改了它：名称 何丽 → 何丽丽"]);

    let version = late.version();
    let page = service.done(&admin, &format!("{at}/disable"), &[("version", &version)]).await;
    page.says(StatusCode::OK, &["账号已停用", "已停用，2026-11-23"]);
    assert!(!page.body.contains("/link\"") && page.body.contains("/enable\""));
    service.post(&admin, &format!("{at}/link"), &[]).await.says(StatusCode::BAD_REQUEST, &["不能发链接"]);
    let page = service.done(&admin, &format!("{at}/enable"), &[("version", &page.version())]).await;
    page.says(StatusCode::OK, &["账号已恢复", "还没设密码"]);

    // Locked by wrong passwords, and opened again.
    for _ in 0..5 {
        let _ = people::sign_in(&service.app, "heli", &people::Password::new("wrong-Word-1"), "10.0.0.1", "test").await;
    }
    let page = service.get(&admin, &at).await;
    page.says(StatusCode::OK, &["锁到 2026-11-24 00:29"]);
    service.done(&admin, &format!("{at}/unlock"), &[]).await.says(StatusCode::OK, &["已解锁", "还没设密码"]);

    // Nobody takes the last administrator away, not even themselves.
    let own = service.get(&admin, &format!("/people/{}", boss.id)).await;
    let last = service.post(&admin, &format!("/people/{}/disable", boss.id), &[("version", &own.version())]).await;
    last.says(StatusCode::BAD_REQUEST, &["这样就没有系统管理员了", "先任命另一位系统管理员"]);
    let post = service.post_of(&boss).await;
    let held = post.holder.unwrap().id;
    let end = [("version", post.version.to_string()), ("holding", held), ("to_day", TODAY.to_owned())];
    let end: Vec<(&str, &str)> = end.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let last = service.post(&admin, &format!("/people/posts/{}/end", post.id), &end).await;
    last.says(StatusCode::BAD_REQUEST, &["这样就没有系统管理员了"]);
    assert_eq!(service.post(&admin, "/people/nobody/disable", &[("version", "1")]).await.status, StatusCode::NOT_FOUND);
    service.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_administrators_at_one_post_the_second_sees_who_changed_what() {
    let service = Service::new().await;
    let (first, boss) = service.enter("administrator").await;
    // A second administrator, with a password of their own.
    let made = service.post(&first, "/people", &[("name", "梁志明"), ("login", "liang"), ("email", "")]).await;
    let token = made.body.split_once("/link/").unwrap().1.split('<').next().unwrap().to_owned();
    let person = made.body.split("action=\"/people/person-").nth(1).unwrap();
    let person = format!("person-{}", person.split(['/', '"']).next().unwrap());
    let add = format!("{}/posts", organisation("city"));
    let seat = id_in(&service.post(&first, &add, &[("title", "副管理员"), ("role", "administrator")]).await.went_to());
    let fields = [("version", "1"), ("person", person.as_str()), ("from_day", TODAY)];
    service.done(&first, &format!("/people/posts/{seat}/appoint"), &fields).await;
    let set = service
        .post(&Browser::stranger(), &format!("/link/{token}"), &[("password", GOOD), ("password_again", GOOD)])
        .await;
    let second = session_of(&set);

    // Both open the sector lead's post; the second saves first.
    let lead = service.post_of(&people_of(&service, "sector_lead").await).await;
    let at = format!("/people/posts/{}", lead.id);
    let version = service.get(&first, &at).await.version();
    let theirs = [("version", version.as_str()), ("title", "金融与科技域长"), ("sectors", "1"), ("sectors", "2")];
    service.done(&second, &at, &theirs).await.says(StatusCode::OK, &["已保存", "金融与科技域长"]);
    let mine = [("version", version.as_str()), ("title", "金融域长"), ("sectors", "1"), ("sectors", "3")];
    let conflict = service.post(&first, &at, &mine).await;
    conflict.says(
        StatusCode::CONFLICT,
        &[
            "梁志明在 2026-11-23 23:59 改过这一项",
            "梁志明改的是：名称 信息技术服务域长 → 金融与科技域长，领域 3 → 1、2",
            "金融域长",
            "两份并列",
        ],
    );
    assert!(conflict.body.contains("name=\"title\" type=\"text\" value=\"金融域长\""));
    for (number, ticked) in [("1", true), ("2", false), ("3", true)] {
        let boxed = format!("name=\"sectors\" value=\"{number}\"{}>", if ticked { " checked" } else { "" });
        assert!(conflict.body.contains(&boxed), "{boxed}");
    }
    let stored = posts::post(&service.app, &Principal::demo_administrator(), &lead.id).await.unwrap();
    assert_eq!((stored.title.as_str(), &stored.sectors[..]), ("金融与科技域长", &[1, 2][..]), "nothing was written");
    let english = service.post(&first, &format!("{at}?lang=en"), &mine).await;
    english
        .says(StatusCode::CONFLICT, &["What 梁志明 changed: name 信息技术服务域长 → 金融与科技域长, sectors 3 → 1、2"]);

    // Who holds it is of the same version: an appointment by an older page tells of the holder.
    let fields = [("version", version.as_str()), ("person", person.as_str()), ("from_day", TODAY)];
    let late = service.post(&first, &format!("{at}/hand-over"), &fields).await;
    late.says(StatusCode::CONFLICT, &["梁志明改的是", "演示·域长"]);
    // Knowingly once more, with the newer version the page came back with.
    let again = [("version", conflict.version()), ("title", "金融域长".to_owned()), ("sectors", "1".to_owned())];
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (*name, value.as_str())).collect();
    service.done(&first, &at, &again).await.says(StatusCode::OK, &["金融域长"]);
    let record = service.on_record(&format!("post:{}", lead.id)).await;
    assert_eq!(record, [(person, "manage_posts".to_owned()), (boss.id, "manage_posts".to_owned())]);

    // A sector lead without a sector reaches nothing and is not written.
    let version = service.get(&first, &at).await.version();
    let none = service.post(&first, &at, &[("version", &version), ("title", "金融域长")]).await;
    none.says(StatusCode::BAD_REQUEST, &["域长岗位没有选重点领域", "至少选一个重点领域"]);
    assert!(!none.body.contains(" checked"), "the boxes stand as they were sent");
    service.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_rights_is_the_table_in_force() {
    use duojin_app::Permission;
    use duojin_app::access::{Role, matrix};
    let service = Service::new().await;
    let (clerk, _) = service.enter("area").await;
    let page = service.get(&clerk, "/roles").await;
    page.says(StatusCode::OK, &["统计报表制度", "谁能办什么"]);
    // Cell by cell: each row holds the words of the table in its order.
    for permission in Permission::ALL {
        let row =
            page.body.split("<tr>").find(|row| row.contains(&format!("<th scope=\"row\">{}</th>", permission.zh())));
        let row = row.unwrap_or_else(|| panic!("no row for {}", permission.key()));
        let cells: Vec<&str> = row
            .split("<td class=\"")
            .skip(1)
            .map(|c| c.split_once('>').unwrap().1.split('<').next().unwrap())
            .collect();
        let expected: Vec<&str> = Role::ALL.iter().map(|role| matrix().extent(*permission, *role).zh()).collect();
        assert_eq!(cells, expected, "{}", permission.key());
    }
    let yours = page.body.matches("class=\"yours\"").count();
    assert_eq!(yours, 1, "the clerk's own column is marked");
    let one = service.get(&clerk, "/roles?role=auditor&lang=en").await;
    one.says(StatusCode::OK, &["What auditor may do", "search the audit", "Not allowed", "manage people"]);
    assert_eq!(service.get(&clerk, "/roles?role=nobody").await.status, StatusCode::OK);
    assert!(service.get(&Browser::stranger(), "/roles").await.went_to().starts_with("/sign-in"));
    service.app.close().await;
}
