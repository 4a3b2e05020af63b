//! The document of the API is a snapshot: whoever changes it sees that other systems rely on it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use duojin_app::{App, Clock, Location, Principal};
use duojin_base::Instant;
use duojin_server::{ServerState, router};
use tower::ServiceExt;

async fn document() -> serde_json::Value {
    let directory = tempfile::tempdir().unwrap();
    let pack = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let app = App::open(&Location::Directory(directory.path().to_owned()), Some(&pack), Clock::Fixed(Instant(0)))
        .await
        .unwrap();
    let router = router(ServerState::new(Arc::new(app), Principal::demo_administrator()));
    let response = router.oneshot(Request::get("/api/openapi.json").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_as_it_was() {
    let mut document = document().await;
    document["info"]["version"] = "[version]".into();
    insta::assert_json_snapshot!("openapi", document);
}

/// Every shape it refers to is in it.
#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_whole() {
    let document = document().await;
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name} is referred to and missing");
    }
    for path in
        ["/health", "/api/v1/plan", "/api/v1/targets", "/api/v1/targets/{id}", "/api/v1/sectors", "/api/v1/sanke.csv"]
    {
        assert!(document["paths"].get(path).is_some(), "{path}");
    }
}
