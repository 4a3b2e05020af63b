//! Two server processes on one PostgreSQL: what one does the other sees at once. Sessions, posts, data, jobs, settings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use duojin_app::demo::{DemoCity, prepare};
use duojin_app::import::{self, ImportRequest};
use duojin_app::jobs::{self, Kind, RunnerOptions, Until};
use duojin_app::people::{self, holdings, posts};
use duojin_app::{App, Clock, Location, Principal, Silent, chance};
use duojin_server::{ServerState, router};
use tower::ServiceExt;

struct Server {
    app: Arc<App>,
    router: Router,
}

impl Server {
    async fn open(location: &Location) -> Self {
        let app = Arc::new(App::open(location, Some(&pack()), Clock::System).await.unwrap());
        let router = router(ServerState::new(Arc::clone(&app), Principal::public()).with_demo_sign_in());
        Self { app, router }
    }

    async fn get(&self, token: &str, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, format!("duojin={token}")).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, String::from_utf8(to_bytes(body, 64 << 20).await.unwrap().to_vec()).unwrap())
    }

    async fn post(&self, token: &str, path: &str) -> StatusCode {
        let csrf = chance::hash_token(&format!("csrf:{token}"));
        let request = Request::post(path)
            .header(header::COOKIE, format!("duojin={token}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("csrf={csrf}")))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap().status()
    }

    async fn enter(&self, role: &str) -> (String, String) {
        let person = people::demo_people(&self.app).await.unwrap().into_iter().find(|p| p.role == role).unwrap().id;
        (people::sign_in_demo(&self.app, &person, "127.0.0.1", "test").await.unwrap().token, person)
    }
}

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_are_one() {
    let postgres = duojin_testkit::postgres::Postgres::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let location =
        Location::Postgres { url: postgres.create_database("both").unwrap(), directory: folder.path().join("files") };
    let city = DemoCity { entities: 300, seed: 3 };
    let made = prepare(location.clone(), Some(&pack()), city, Clock::System, &Silent, |app, file| {
        let city = duojin_city::City::new(&app.pack().schema, 300, 3).unwrap();
        city.write_parquet(std::fs::File::create(file).unwrap(), |_| ()).unwrap();
        Ok(())
    })
    .await
    .unwrap();
    made.close().await;
    let (one, other) = (Server::open(&location).await, Server::open(&location).await);

    // A session of one is a session of the other, and ends on both.
    let (token, _) = one.enter("task_force").await;
    assert_eq!(other.get(&token, "/enterprises").await.0, StatusCode::OK);
    assert_eq!(other.post(&token, "/sign-out").await, StatusCode::SEE_OTHER);
    assert_eq!(one.get(&token, "/enterprises").await.0, StatusCode::SEE_OTHER, "the session ended elsewhere");

    // A post that ends on one gives nothing on the other.
    let (clerk, _) = one.enter("area").await;
    assert_eq!(other.get(&clerk, "/enterprises").await.0, StatusCode::OK);
    let administrator = Principal::demo_administrator();
    let held = people::principal_of(&one.app, &clerk).await.unwrap().unwrap().posts.remove(0);
    let post = posts::post(&one.app, &administrator, &held.id).await.unwrap();
    let yesterday = one.app.clock().today().pred_opt().unwrap();
    holdings::end_holding(&one.app, &administrator, &post.holdings[0].id, post.version, yesterday).await.unwrap();
    assert_eq!(other.get(&clerk, "/enterprises").await.0, StatusCode::FORBIDDEN, "the post ended elsewhere");

    // What one imports the other shows: no cache stands in between.
    let (lead, _) = other.enter("task_force").await;
    let code = duojin_base::Uscc::with_check("91441900000000001").unwrap();
    assert!(!other.get(&lead, "/enterprises?q=两台服务器").await.1.contains(code.as_str()));
    let path = folder.path().join("firm.csv");
    std::fs::write(&path, format!("统一社会信用代码,名称\n{code},两台服务器看得见的公司\n")).unwrap();
    let request = ImportRequest {
        path,
        name: "firm.csv".into(),
        source: None,
        period: None,
        mapping: None,
        published_at: None,
        dry_run: false,
    };
    import::run(&one.app, &administrator, &request, &Silent).await.unwrap();
    let query: String = "两台服务器".bytes().map(|b| format!("%{b:02X}")).collect();
    let (status, shown) = other.get(&lead, &format!("/enterprises?q={query}")).await;
    assert!(status == StatusCode::OK && shown.contains(code.as_str()), "{status}");

    // A job asked for on one is done by the other, and both tell so.
    let job = jobs::start(&one.app, &administrator, Kind::VerifyAudit).await.unwrap();
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let worked = jobs::work(&other.app, &RunnerOptions::default(), Until::Idle, &stopped).await.unwrap();
    assert!(worked.done >= 1);
    let seen = jobs::progress(&one.app, &administrator, &job).await.unwrap();
    assert_eq!(seen.state, "done");
    assert!(jobs::outstanding(&one.app).await.unwrap().is_empty());

    one.app.close().await;
    other.app.close().await;
}
