//! Coming in through the front door, and everything that must not: forged and ended sessions, other sites' forms, links used twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use duojin_app::demo::{DemoCity, prepare};
use duojin_app::people::{self, directory, directory::NewPerson};
use duojin_app::settings::{SettingChange, change_settings};
use duojin_app::{App, Clock, Location, Principal, Silent, chance};
use duojin_base::Instant;
use duojin_server::{ServerState, router};
use tower::ServiceExt;

const NOW: Instant = Instant(1_795_000_000_000);
const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;
const GOOD: &str = "Kite-over-7-hills";
const OTHER: &str = "Nine-4-blue-rivers";

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan")
}

async fn open(directory: &Path, at: i64) -> Arc<App> {
    let clock = Clock::Fixed(Instant(at));
    Arc::new(App::open(&Location::Directory(directory.to_owned()), Some(&pack()), clock).await.unwrap())
}

fn public(app: &Arc<App>) -> ServerState {
    ServerState::new(Arc::clone(app), Principal::public())
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

    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
    }
}

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// A browser with its cookies, somewhere.
#[derive(Clone)]
struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    csrf: String,
    address: Option<&'static str>,
}

impl Browser {
    fn new(state: ServerState) -> Self {
        Self { router: router(state), cookies: BTreeMap::new(), csrf: String::new(), address: None }
    }

    fn at(mut self, address: &'static str) -> Self {
        self.address = Some(address);
        self
    }

    /// The same person's browser at another service.
    fn moved(&self, state: ServerState) -> Self {
        Self { router: router(state), ..self.clone() }
    }

    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if !self.cookies.is_empty() {
            let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(header::COOKIE, line.join("; ").parse().unwrap());
        }
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(address.parse::<SocketAddr>().unwrap()));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 16 << 20).await.unwrap();
        let answer =
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() };
        for line in answer.cookies() {
            let (pair, rest) = line.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some((_, rest)) = answer.body.split_once("name=\"csrf\" value=\"") {
            rest.split('"').next().unwrap().clone_into(&mut self.csrf);
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post_with(&mut self, path: &str, fields: Pairs<'_>, headers: Pairs<'_>) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    /// Posts a form of the page that was seen last.
    async fn post(&mut self, path: &str, fields: Pairs<'_>) -> Answer {
        let csrf = self.csrf.clone();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        self.post_with(path, &fields, &[]).await
    }

    async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.get("/sign-in").await;
        self.post("/sign-in", &[("login", login), ("password", password)]).await
    }

    fn session(&self) -> String {
        self.cookies.get("duojin").cloned().unwrap_or_default()
    }

    /// Whether the browser's session works.
    async fn is_in(&mut self) -> bool {
        match self.get("/account").await.status {
            StatusCode::OK => true,
            StatusCode::SEE_OTHER => false,
            other => panic!("{other}"),
        }
    }
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn operator() -> Principal {
    Principal::local_operator("t")
}

async fn person(app: &App, login: &str) -> String {
    let new = NewPerson { login: login.to_owned(), name: format!("人{login}"), email: String::new() };
    let id = directory::create_person(app, &operator(), &new).await.unwrap();
    let link = people::make_link(app, &operator(), &id).await.unwrap();
    people::use_link(app, &link.token, &people::Password::new(GOOD), None, "", "").await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_comes_in_and_wrong_ones_lock() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    person(&app, "chen.xia").await;
    let mut browser = Browser::new(public(&app));

    let contact = SettingChange { key: "account.contact".to_owned(), value: "信息科 2283".to_owned(), version: 0 };
    change_settings(&app, &operator(), &[contact]).await.unwrap();
    let page = browser.get("/sign-in?next=/inbox").await;
    assert!(page.status == StatusCode::OK && page.body.contains("信息科 2283"), "whom to ask is told");
    assert!(page.body.contains("name=\"next\" value=\"/inbox\""));
    assert!(!page.body.contains("/sign-in/demo"), "no demo people on real data");
    let refused =
        browser.post("/sign-in", &[("login", "chen.xia"), ("password", "wrong-Secret-9"), ("next", "/inbox")]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(
        refused.body.contains("登录名或密码不对") && refused.body.contains("value=\"chen.xia\""),
        "the login is kept"
    );
    assert!(
        !refused.body.contains("wrong-Secret-9") && refused.body.contains("value=\"/inbox\""),
        "the password never, the way on is"
    );
    assert_eq!(browser.session(), "");

    let entered =
        browser.post("/sign-in?lang=en", &[("login", " Chen.Xia "), ("password", GOOD), ("next", "/inbox")]).await;
    assert_eq!((entered.status, entered.place()), (StatusCode::SEE_OTHER, "/inbox?lang=en"));
    assert!(browser.is_in().await);

    // The sixth of five wrong ones finds it locked, with the right password as well; so does a login that nobody has.
    for login in ["chen.xia", "nobody.there"] {
        let mut guess = Browser::new(public(&app));
        for _ in 0..5 {
            assert_eq!(guess.sign_in(login, "Wrong-guess-1").await.status, StatusCode::BAD_REQUEST);
        }
        let locked = guess.sign_in(login, GOOD).await;
        assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
        let until = Instant(NOW.0 + 30 * MINUTE).to_shanghai_text();
        assert!(locked.body.contains(&format!("已锁到 {}", &until[..16])), "{login}: until {until}");
        assert_eq!(guess.session(), "");
    }
    // An empty form is no guess.
    let mut nobody = Browser::new(public(&app));
    for _ in 0..7 {
        assert_eq!(nobody.sign_in("", "").await.status, StatusCode::BAD_REQUEST);
    }
    app.close().await;
    let later = open(dir.path(), NOW.0 + 31 * MINUTE).await;
    assert_eq!(Browser::new(public(&later)).sign_in("chen.xia", GOOD).await.status, StatusCode::SEE_OTHER);
    later.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_are_forged_old_or_ended_open_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    let id = person(&app, "chen.xia").await;
    let mut browser = Browser::new(public(&app));
    browser.sign_in("chen.xia", GOOD).await;
    assert!(browser.is_in().await);

    // Forged: another token, the hash that the store has, the id of the session, nonsense.
    let token = browser.session();
    let own = people::my_sessions(&app, &Principal::person(&id, "x", Vec::new()), None).await.unwrap();
    for forged in
        [chance::token(), chance::hash_token(&token), own[0].id.clone(), token.to_lowercase(), "' OR 1=1 --".to_owned()]
    {
        let mut thief = Browser::new(public(&app));
        thief.cookies.insert("duojin".to_owned(), forged.clone());
        assert!(!thief.is_in().await, "{forged}");
    }

    // Old: after 30 idle minutes, and after 12 hours in any case.
    for (after, works) in [(29 * MINUTE, true), (29 * MINUTE + 30 * MINUTE, false), (0, false)] {
        let later = open(dir.path(), NOW.0 + after).await;
        let mut same = browser.moved(public(&later));
        assert_eq!(same.is_in().await, works, "after {after} ms; what is over stays so when the clock jumps back");
        if !works {
            let told = same.get("/sign-in").await;
            assert!(told.body.contains("登录已结束") || !same.cookies.contains_key("duojin"));
            assert!(!same.cookies.contains_key("duojin"), "told once");
            assert!(!same.get("/sign-in").await.body.contains("登录已结束"));
        }
        later.close().await;
    }

    // Ended by leaving: the copy of a thief ends with it.
    let mut browser = Browser::new(public(&app));
    browser.sign_in("chen.xia", GOOD).await;
    assert!(browser.is_in().await);
    let mut copy = browser.clone();
    let left = browser.post("/sign-out", &[]).await;
    assert_eq!((left.status, left.place()), (StatusCode::SEE_OTHER, "/sign-in?done=signed-out"));
    assert!(browser.get("/sign-in?done=signed-out").await.body.contains("已退出"));
    assert!(!copy.is_in().await && !browser.cookies.contains_key("duojin"));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_person_is_out_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    let id = person(&app, "chen.xia").await;
    let mut browser = Browser::new(public(&app));
    browser.sign_in("chen.xia", GOOD).await;
    assert!(browser.is_in().await);
    let version = directory::person(&app, &operator(), &id).await.unwrap().version;
    disable(&app, &id, version).await;
    assert!(!browser.is_in().await);
    let refused = browser.sign_in("chen.xia", GOOD).await;
    assert_eq!(
        refused.status,
        StatusCode::BAD_REQUEST,
        "as with a wrong password: it is not told that the login exists"
    );
    app.close().await;
}

async fn disable(app: &App, id: &str, version: i64) {
    directory::disable_person(app, &operator(), id, version).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    person(&app, "chen.xia").await;
    let mut browser = Browser::new(public(&app));
    browser.sign_in("chen.xia", GOOD).await;
    assert!(browser.is_in().await);
    let csrf = browser.csrf.clone();
    let mut stranger = Browser::new(public(&app));
    stranger.get("/sign-in").await;

    let host = ("host", "duojin.example");
    let attacks: [(&str, &str, Pairs<'_>); 8] = [
        ("without a token", "", &[]),
        ("with a wrong token", &"0".repeat(64), &[]),
        ("with another visitor's token", &stranger.csrf, &[]),
        ("with the session itself", &browser.session(), &[]),
        ("from a foreign origin", &csrf, &[host, ("origin", "https://evil.example")]),
        ("from a page without origin", &csrf, &[host, ("origin", "null")]),
        ("across sites", &csrf, &[host, ("sec-fetch-site", "cross-site")]),
        (
            "from a neighbour's name",
            &csrf,
            &[host, ("sec-fetch-site", "same-site"), ("origin", "http://duojin.example")],
        ),
    ];
    for (what, token, headers) in attacks {
        for path in ["/sign-out", "/account/password", "/account/calendar", "/account/sessions/end-others"] {
            let fields = [("csrf", token), ("current", GOOD), ("password", OTHER), ("password_again", OTHER)];
            let answer = browser.clone().post_with(path, &fields, headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {what}");
            assert!(answer.cookies().iter().all(|line| !line.starts_with("duojin=")), "{path} {what}");
        }
    }
    assert!(browser.is_in().await, "still signed in");
    assert!(browser.get("/account").await.body.contains("还没有日历地址"), "no address was made");
    let mut again = Browser::new(public(&app));
    assert_eq!(again.sign_in("chen.xia", GOOD).await.status, StatusCode::SEE_OTHER, "the password is the old one");

    // Coming in by another site's form is refused as well: nobody is signed in as somebody else without knowing.
    let fields = [("csrf", stranger.csrf.as_str()), ("login", "chen.xia"), ("password", GOOD)];
    let mut victim = Browser::new(public(&app));
    victim.get("/sign-in").await;
    assert_eq!(victim.post_with("/sign-in", &fields, &[]).await.status, StatusCode::FORBIDDEN);
    // The same call from a page of ours goes through.
    let ours = [host, ("origin", "http://duojin.example"), ("sec-fetch-site", "same-origin")];
    assert_eq!(browser.post_with("/sign-out", &[("csrf", &csrf)], &ours).await.status, StatusCode::SEE_OTHER);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_on_is_ours_alone() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    person(&app, "chen.xia").await;
    let mut browser = Browser::new(public(&app));
    for next in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/\r\nset-cookie: a=b",
        "javascript:alert(1)",
        "/\"><script>",
    ] {
        let page = browser.get(&format!("/sign-in?next={}", percent(next))).await;
        let quoted = next.contains('"');
        assert!(quoted || page.body.contains("name=\"next\" value=\"\""), "{next:?}");
        assert!(!page.body.contains("<script>"), "{next:?}");
        let entered = browser.post("/sign-in", &[("login", "chen.xia"), ("password", GOOD), ("next", next)]).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        assert!(
            entered.place() == "/" || (quoted && entered.place().starts_with("/\"")),
            "{next:?}: {}",
            entered.place()
        );
        assert!(entered.cookies().iter().all(|line| line.starts_with("duojin")), "{next:?}");
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    let path = people::link_path(&people::first_link(&app).await.unwrap().unwrap());
    let mut browser = Browser::new(public(&app));
    let door = browser.get("/sign-in").await;
    assert!(door.body.contains("还没有系统管理员") && door.body.contains("duojin admin link"), "{}", door.body);
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("设第一位系统管理员"));
    let typed = |password: &'static str, again: &'static str| {
        [("name", "陈霞"), ("login", "chen.xia"), ("email", ""), ("password", password), ("password_again", again)]
    };
    let differ = browser.post(&path, &typed(GOOD, OTHER)).await;
    assert!(differ.status == StatusCode::BAD_REQUEST && differ.body.contains("两次输入的新密码不一样"));
    assert!(
        differ.body.contains("value=\"chen.xia\"")
            && differ.body.contains("value=\"陈霞\"")
            && !differ.body.contains(GOOD)
    );
    let weak = browser.post(&path, &typed("chen.xia", "chen.xia")).await;
    assert!(weak.status == StatusCode::BAD_REQUEST && weak.body.contains("没做到") && weak.body.contains("已做到"));
    // Everything that is wrong at once: address, login, password, and that it was typed differently.
    let fields =
        [("name", "陈霞"), ("login", "9"), ("email", "no-address"), ("password", "weak"), ("password_again", "weak2")];
    let all = browser.post(&path, &fields).await;
    for words in ["登录名“9”不合规则", "两次输入的新密码不一样", "邮箱", "没做到"] {
        assert!(all.body.contains(words), "{words}: {}", all.body);
    }
    let same = browser.post(&path, &[fields[0], fields[1], fields[2], fields[3], ("password_again", "weak")]).await;
    assert!(same.body.contains("登录名“9”不合规则") && same.body.contains("没做到"), "{}", same.body);
    assert_eq!(browser.session(), "");

    // Two browsers at once: one comes in, the other is told, and there is one administrator.
    let mut two = [browser.clone(), Browser::new(public(&app))];
    two[1].get(&path).await;
    let [mut one, mut other] = two;
    let (first, second) =
        (typed(GOOD, GOOD), [("name", "李强"), ("login", "li.qiang"), ("password", OTHER), ("password_again", OTHER)]);
    let answers = tokio::join!(one.post(&path, &first), other.post(&path, &second));
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE]);
    assert_eq!(directory::people(&app, &operator()).await.unwrap().len(), 1);
    let winner = if answers.0.status == StatusCode::SEE_OTHER { &mut one } else { &mut other };
    assert!(winner.is_in().await);
    assert_eq!(winner.get("/people").await.status, StatusCode::OK, "an administrator");
    let used = Browser::new(public(&app)).get(&path).await;
    assert!(used.status == StatusCode::GONE && used.body.contains("这个链接已经用过"));
    assert!(!browser.get("/sign-in").await.body.contains("还没有系统管理员"));

    // Unknown, replaced and old ones.
    let unknown = browser.get("/link/nothing-of-that-name").await;
    assert!(unknown.status == StatusCode::NOT_FOUND && unknown.body.contains("没有这个链接"));
    let new = NewPerson { login: "he.li".to_owned(), name: "何丽".to_owned(), email: String::new() };
    let id = directory::create_person(&app, &operator(), &new).await.unwrap();
    let old = people::make_link(&app, &operator(), &id).await.unwrap();
    let link = people::make_link(&app, &operator(), &id).await.unwrap();
    let replaced = browser.get(&people::link_path(&old.token)).await;
    assert!(replaced.status == StatusCode::GONE && replaced.body.contains("这个链接已过期"));
    let page = browser.get(&people::link_path(&link.token)).await;
    assert!(page.body.contains("何丽，欢迎") && page.body.contains("value=\"he.li\""));
    app.close().await;
    let later = open(dir.path(), NOW.0 + DAY).await;
    let mut late = browser.moved(public(&later));
    assert_eq!(late.get(&people::link_path(&link.token)).await.status, StatusCode::GONE, "a day later");
    let fields = [("password", GOOD), ("password_again", GOOD)];
    assert_eq!(late.post(&people::link_path(&link.token), &fields).await.status, StatusCode::GONE);
    assert_eq!(late.session(), "");
    later.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_new_and_kept_from_scripts() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    person(&app, "chen.xia").await;
    for (origin, secure) in
        [(None, false), (Some("https://duojin.example"), true), (Some("http://duojin.example"), false)]
    {
        let state = origin.map_or_else(|| public(&app), |origin| public(&app).reached_at(origin));
        let mut browser = Browser::new(state);
        // A session that somebody planted beforehand is not the one that comes of signing in.
        let planted = chance::token();
        browser.cookies.insert("duojin".to_owned(), planted.clone());
        let page = browser.get("/sign-in").await;
        let entered = browser.post("/sign-in", &[("login", "chen.xia"), ("password", GOOD)]).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        let first = browser.session();
        assert!(first != planted && first.len() == 43);
        for line in page.cookies().into_iter().chain(entered.cookies()) {
            assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"), "{line}");
            assert!(!line.contains("Domain"), "{line}");
            assert_eq!(line.contains("Secure"), secure, "{line}");
        }
        assert_eq!(entered.headers[header::CACHE_CONTROL], "no-store");
        // Signing in again: another session, and the one before has ended.
        assert!(browser.is_in().await);
        let mut before = browser.clone();
        assert_eq!(browser.sign_in("chen.xia", GOOD).await.status, StatusCode::SEE_OTHER);
        assert!(browser.session() != first && browser.is_in().await && !before.is_in().await);
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_tries_so_often_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    let state = public(&app);
    let mut browser = Browser::new(state.clone()).at("10.0.0.9:4000");
    browser.get("/sign-in").await;
    // What a caller says of itself is not believed.
    let csrf = browser.csrf.clone();
    let fields = [("csrf", csrf.as_str()), ("login", "somebody"), ("password", "")];
    for n in 0..20 {
        let from = format!("192.0.2.{n}");
        let answer = browser.post_with("/sign-in", &fields, &[("x-forwarded-for", &from)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{n}");
    }
    for path in ["/sign-in", "/sign-in/demo", "/link/nothing"] {
        let answer = browser.post(path, &[("login", "somebody"), ("password", GOOD)]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        let wait: u32 = answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=3).contains(&wait), "{wait}");
        assert!(answer.body.contains("这个地址试得太多") && answer.body.contains("action=\"/sign-in\""), "{path}");
    }
    assert!(browser.get("/sign-in").await.status == StatusCode::OK, "looking is free");
    let mut elsewhere = browser.clone().at("10.0.0.10:4000");
    assert_eq!(elsewhere.post("/sign-in", &[]).await.status, StatusCode::BAD_REQUEST);

    // Behind a proxy of ours each caller is counted apart, by what the proxy says last.
    let mut proxied = Browser::new(public(&app).behind_proxy()).at("127.0.0.1:4000");
    proxied.get("/sign-in").await;
    let csrf = proxied.csrf.clone();
    let fields = [("csrf", csrf.as_str())];
    for n in 0..20 {
        let line = format!("192.0.2.{n}, 10.1.1.1");
        assert_eq!(
            proxied.post_with("/sign-in", &fields, &[("x-forwarded-for", &line)]).await.status,
            StatusCode::BAD_REQUEST
        );
    }
    let status = async |browser: &mut Browser, line: &str| {
        browser.post_with("/sign-in", &fields, &[("x-forwarded-for", line)]).await.status
    };
    assert_eq!(status(&mut proxied, "8.8.8.8, 10.1.1.1").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status(&mut proxied, "10.1.1.1, 10.1.1.2").await, StatusCode::BAD_REQUEST);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_due_comes_before_anything_else() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    person(&app, "chen.xia").await;
    app.close().await;
    let app = open(dir.path(), NOW.0 + 181 * DAY).await;
    let mut browser = Browser::new(public(&app));
    browser.get("/sign-in").await;
    let entered = browser.post("/sign-in", &[("login", "chen.xia"), ("password", GOOD), ("next", "/inbox")]).await;
    assert_eq!((entered.status, entered.place()), (StatusCode::SEE_OTHER, "/account/password"));
    for path in ["/", "/plan", "/account"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.place()), (StatusCode::SEE_OTHER, "/account/password"), "{path}");
    }
    let mut other = Browser::new(public(&app));
    other.sign_in("chen.xia", GOOD).await;
    let page = browser.get("/account/password").await;
    assert!(
        page.status == StatusCode::OK && page.body.contains("密码该换了") && page.body.contains("name=\"current\"")
    );
    let change =
        |current: &'static str, new: &'static str| [("current", current), ("password", new), ("password_again", new)];
    let same = browser.post("/account/password", &change(GOOD, GOOD)).await;
    assert!(same.status == StatusCode::BAD_REQUEST && same.body.contains("不能再用"), "{}", same.body);
    let wrong = browser.post("/account/password", &change("Wrong-guess-1", OTHER)).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let changed = browser.post("/account/password", &change(GOOD, OTHER)).await;
    assert_eq!((changed.status, changed.place()), (StatusCode::SEE_OTHER, "/"));
    assert!(browser.is_in().await, "the one that asked goes on");
    assert!(!other.is_in().await, "all others have ended");
    assert_eq!(Browser::new(public(&app)).sign_in("chen.xia", GOOD).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.get("/account/password").await.place(), "/account#password");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_sessions_and_calendar() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    person(&app, "chen.xia").await;
    person(&app, "he.li").await;
    let mut browsers = Vec::new();
    for login in ["chen.xia", "chen.xia", "chen.xia", "he.li"] {
        let mut browser = Browser::new(public(&app));
        browser.sign_in(login, GOOD).await;
        browsers.push(browser);
    }
    let [mut one, mut two, mut three, mut other] = <[Browser; 4]>::try_from(browsers).ok().unwrap();
    let ends = |page: &str| -> Vec<String> {
        page.match_indices("/account/sessions/session-")
            .map(|(at, _)| page[at..].split('"').next().unwrap().to_owned())
            .collect()
    };
    // Another person's session is not there to be ended.
    let page = one.get("/account").await;
    assert!(page.body.contains("你还没有岗位") && page.body.contains("chen.xia"));
    let paths = ends(&page.body);
    assert_eq!(paths.len(), 3, "the two others, and the one by which the password was set");
    other.get("/account").await;
    assert_eq!(other.post(&paths[0], &[]).await.status, StatusCode::NOT_FOUND);
    for path in &paths {
        let ended = one.post(path, &[]).await;
        assert_eq!((ended.status, ended.place()), (StatusCode::SEE_OTHER, "/account?done=session"));
    }
    assert!(one.is_in().await && !two.is_in().await && !three.is_in().await && other.is_in().await);
    assert_eq!(one.post(&paths[0], &[]).await.status, StatusCode::NOT_FOUND, "it has ended already");
    two.sign_in("chen.xia", GOOD).await;
    one.get("/account").await;
    assert_eq!(one.post("/account/sessions/end-others?lang=en", &[]).await.place(), "/account?done=others&lang=en");
    assert!(one.is_in().await && !two.is_in().await && other.is_in().await);

    // The address is shown once; it is read without a cookie, and ends with the next.
    let page = one.post_with("/account/calendar", &[("csrf", &one.csrf.clone())], &[("host", "duojin.example")]).await;
    assert_eq!(page.status, StatusCode::OK);
    let (_, rest) = page.body.split_once("http://duojin.example").unwrap();
    let path = rest.split('<').next().unwrap().to_owned();
    assert!(path.ends_with(".ics") && !one.get("/account").await.body.contains(&path));
    let mut program = Browser::new(public(&app));
    for path in [path.as_str(), path.strip_suffix(".ics").unwrap()] {
        let feed = program.get(path).await;
        assert_eq!(feed.status, StatusCode::OK);
        assert_eq!(feed.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
        assert!(feed.body.starts_with("BEGIN:VCALENDAR"));
    }
    one.post("/account/calendar", &[]).await;
    assert_eq!(program.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(one.post("/account/calendar/end", &[]).await.place(), "/account?done=calendar-ended");
    assert!(one.get("/account").await.body.contains("还没有日历地址"));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_is_led_to_the_door() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    let mut browser = Browser::new(public(&app));
    for (path, next) in [
        ("/enterprises?q=%E6%A3%80&page=2", "/sign-in?next=/enterprises%3Fq%3D%25E6%25A3%2580%26page%3D2"),
        ("/account", "/sign-in?next=/account"),
        ("/people/nobody", "/sign-in?next=/people/nobody"),
        ("/jobs?lang=en", "/sign-in?next=/jobs%3Flang%3Den&lang=en"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.place()), (StatusCode::SEE_OTHER, next), "{path}");
        let door = browser.get(next).await;
        assert!(
            door.body.contains(&format!("name=\"next\" value=\"{}\"", path.replace('&', "&#38;"))),
            "{path}: {}",
            door.body
        );
    }
    for path in ["/api/v1/enterprises", "/api/v1/matches", "/api/v1/sanke.csv"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert!(told["error"].as_str().unwrap().contains("请先登录") && told["permission"].is_string(), "{told}");
    }
    for path in ["/", "/plan", "/policies", "/about", "/api/v1/plan", "/health"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
    // A HEAD is a GET without its body, at the door and before closed pages.
    for (path, status) in [
        ("/sign-in", StatusCode::OK),
        ("/account", StatusCode::SEE_OTHER),
        ("/api/v1/matches", StatusCode::UNAUTHORIZED),
        ("/link/nothing", StatusCode::NOT_FOUND),
    ] {
        let request = Request::builder().method(Method::HEAD).uri(path).body(Body::empty()).unwrap();
        let answer = browser.send(request).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, ""), "{path}");
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_people_come_in_by_one_click_on_this_machine_alone() {
    let dir = tempfile::tempdir().unwrap();
    let city = DemoCity { entities: 300, seed: 7 };
    let app = prepare(dir.path(), Some(&pack()), city, Clock::Fixed(NOW), &Silent, |app, file| {
        let city = duojin_city::City::new(&app.pack().schema, 300, 7).unwrap();
        city.write_parquet(std::fs::File::create(file).unwrap(), |_| ()).unwrap();
        Ok(())
    })
    .await
    .unwrap();
    let app = Arc::new(app);
    let people = people::demo_people(&app).await.unwrap();
    assert_eq!(people.len(), 8);
    let mut here =
        Browser::new(ServerState::new(Arc::clone(&app), Principal::demo_administrator()).with_demo_sign_in());
    let mut elsewhere = Browser::new(public(&app));
    let page = here.get("/sign-in?next=/inbox").await;
    let other = elsewhere.get("/sign-in").await;
    assert!(page.body.contains("模拟数据"), "the door of a demo says what it is");
    // Administrator and auditor see no enterprise; the matrix says so, and so does the door.
    assert_eq!(page.body.matches("不看企业数据").count(), 2, "{}", page.body);
    assert!(!page.body.contains("还没有系统管理员"));
    for person in &people {
        assert!(page.body.contains(&person.id) && page.body.contains(&person.name), "{}", person.name);
        assert!(!other.body.contains(&person.id));
        let refused = elsewhere.post("/sign-in/demo", &[("person", &person.id)]).await;
        assert_eq!((refused.status, elsewhere.session()), (StatusCode::NOT_FOUND, String::new()));
        let entered = here.post("/sign-in/demo", &[("person", &person.id), ("next", "/inbox")]).await;
        assert_eq!((entered.status, entered.place()), (StatusCode::SEE_OTHER, "/inbox"));
        let account = here.get("/account").await;
        assert!(account.body.contains(&person.name) && account.body.contains("演示账号没有密码"), "{}", person.name);
        // Nobody comes in with a password: there is none.
        assert_eq!(elsewhere.sign_in(&person.login, "demo").await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(here.post("/sign-in/demo", &[("person", "person-nobody")]).await.status, StatusCode::NOT_FOUND);
    here.post("/sign-out", &[]).await;
    assert_eq!(
        here.get("/people").await.status,
        StatusCode::OK,
        "without a session one is the labelled administrator again"
    );

    // On other data the offer changes nothing.
    let real = tempfile::tempdir().unwrap();
    let real = open(real.path(), NOW.0).await;
    let mut browser = Browser::new(public(&real).with_demo_sign_in());
    browser.get("/sign-in").await;
    assert_eq!(browser.post("/sign-in/demo", &[("person", &people[0].id)]).await.status, StatusCode::NOT_FOUND);
    real.close().await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_on_this_machine_passes_the_public_name_on() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), NOW.0).await;
    person(&app, "chen.xia").await;
    let here = "127.0.0.1:4000";
    let named = |host: &str| Request::get("/sign-in").header(header::HOST, host).body(Body::empty()).unwrap();
    let mut plain = Browser::new(public(&app)).at(here);
    assert_eq!(plain.send(named("duojin.example")).await.status, StatusCode::MISDIRECTED_REQUEST);
    let mut browser = Browser::new(public(&app).reached_at("https://duojin.example").behind_proxy()).at(here);
    assert_eq!(browser.send(named("duojin.example")).await.status, StatusCode::OK);
    for other in ["evil.example", "duojin.example.evil.example", "duojin.example:8443"] {
        assert_eq!(browser.send(named(other)).await.status, StatusCode::MISDIRECTED_REQUEST, "{other}");
    }
    let csrf = browser.csrf.clone();
    let fields = [("csrf", csrf.as_str()), ("login", "chen.xia"), ("password", GOOD)];
    for (origin, status) in [
        ("http://duojin.example", StatusCode::FORBIDDEN),
        ("https://duojin.example:8443", StatusCode::FORBIDDEN),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("https://duojin.example", StatusCode::SEE_OTHER),
    ] {
        let headers = [("host", "duojin.example"), ("origin", origin), ("x-forwarded-for", "6.6.6.6, 10.1.1.1")];
        assert_eq!(browser.post_with("/sign-in", &fields, &headers).await.status, status, "{origin}");
    }
    let page = browser
        .send(Request::get("/account").header(header::HOST, "duojin.example").body(Body::empty()).unwrap())
        .await;
    assert!(
        page.body.contains("10.1.1.1") && !page.body.contains("6.6.6.6"),
        "the session stands with where it came from"
    );
    app.close().await;
}
