//! Reads on record, searching, verifying, exporting, over a directory of their own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use duojin_access::{Post, Role};
use duojin_base::{Instant, NaiveDate};
use duojin_store::{AuditEntry, Location, chain_hash};

use super::*;
use crate::clock::Clock;
use crate::moving::{self, Move};
use crate::progress::Silent;

async fn open(directory: &Path, clock: Clock) -> Arc<App> {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    Arc::new(App::open(&Location::Directory(directory.to_owned()), Some(&pack), clock).await.unwrap())
}

fn operator() -> Principal {
    Principal::local_operator("t")
}

fn of_role(role: Role) -> Principal {
    let post = Post {
        id: format!("post-{}", role.key()),
        role,
        organisations: vec!["org-1".into()],
        organisation_name: "单位".into(),
        title: String::new(),
        area: Some("莞城".into()),
        sectors: vec![1],
        entity: Some(1),
    };
    Principal::person(format!("person-{}", role.key()), "某人", vec![post]).calling_from("10.0.0.7")
}

async fn read_one(app: &App, n: usize) -> Result<(), AppError> {
    read(app, &operator(), Permission::ReadEntity, format!("entity:{n}"), json!({ "fields": 3 })).await
}

/// All but what opening the directory put on record.
async fn objects(app: &App) -> Vec<String> {
    let filter = duojin_store::AuditFilter::default();
    let order = duojin_store::AuditOrder::OldestAfter(0);
    let entries = app.store().audit_entries(&filter, order, 10_000).await.unwrap();
    entries.into_iter().filter(|e| e.who != "system").map(|e| e.object).collect()
}

/// How many entries opening the directory made.
async fn newest(app: &App) -> i64 {
    app.store().audit_head().await.unwrap().newest.seq
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_breaks_at_its_beginning_is_told_in_sensible_words() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let kept = KeptHead { seq: 3, hash: "0".repeat(64) };
    let told = |verdict: &Verdict| verdict.problem().unwrap().zh.clone();
    let verdict = verify_against(&app, &operator(), &Silent, Some(&kept)).await.unwrap();
    assert!(!verdict.ok && !told(&verdict).contains("第 1 至 0 条"), "{}", told(&verdict));
    assert!(told(&verdict).contains("它前面没有完好的记录") || newest(&app).await > 0, "{}", told(&verdict));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_is_durable_before_the_answer_and_gathered() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let readers: Vec<_> = (0..300)
        .map(|n| {
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                read_one(&app, n).await.unwrap();
                // Another connection sees it: it was committed.
                let seen = objects(&app).await;
                assert!(seen.contains(&format!("entity:{n}")));
            })
        })
        .collect();
    for reader in readers {
        reader.await.unwrap();
    }
    assert_eq!(objects(&app).await.len(), 300);
    assert!(app.gathering().commits() < 150, "{} commits for 300 reads", app.gathering().commits());
    assert!(verify_quietly(&app).await.unwrap().ok);
}

async fn begin_and_give_up(reading: impl Future<Output = Result<(), AppError>>) {
    let mut reading = std::pin::pin!(reading);
    std::future::poll_fn(|context| {
        assert!(reading.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_up_waiting_is_on_record_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    for n in 0..20 {
        begin_and_give_up(read_one(&app, n)).await;
    }
    app.close().await;
    drop(app);
    assert_eq!(objects(&*open(folder.path(), Clock::System).await).await.len(), 20);
}

/// A runtime that ends while entries wait takes them with it; the next one begins anew and nobody waits for ever.
#[test]
fn a_runtime_that_ends_leaves_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let app = first.block_on(async {
        let app = open(folder.path(), Clock::System).await;
        begin_and_give_up(read_one(&app, 1)).await;
        app
    });
    drop(first);
    runtime().block_on(async {
        tokio::time::timeout(Duration::from_secs(5), read_one(&app, 2)).await.unwrap().unwrap();
        assert!(objects(&app).await.contains(&"entity:2".to_owned()));
        tokio::time::timeout(Duration::from_secs(5), app.close()).await.unwrap();
    });
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    app.store().close().await;
    assert!(matches!(read_one(&app, 1).await, Err(AppError::Internal(_))));
    assert!(search(&app, &operator(), &Query::default()).await.is_err());
}

#[tokio::test]
async fn searching_is_for_those_who_may_and_is_on_record() {
    let folder = tempfile::tempdir().unwrap();
    // 2026-11-23 00:00 in Shanghai, and a millisecond before.
    let midnight = Instant(1_795_363_200_000);
    let day = |d| NaiveDate::from_ymd_opt(2026, 11, d);
    assert_eq!(duojin_base::shanghai_date(midnight), day(23).unwrap());
    let app = open(folder.path(), Clock::Fixed(Instant(midnight.0 - 1))).await;
    read_one(&app, 1).await.unwrap();
    app.close().await;
    let app = open(folder.path(), Clock::Fixed(midnight)).await;
    let start = newest(&app).await - 1;
    refused(&app, &of_role(Role::Area), Permission::SearchAudit, "route:GET /audit").await.unwrap();

    for role in [Role::Public, Role::Enterprise, Role::Area, Role::TaskForce, Role::Administrator] {
        let principal = of_role(role);
        assert!(matches!(search(&app, &principal, &Query::default()).await, Err(AppError::Forbidden(_))));
        let mut nothing = Vec::new();
        let exported = export(&app, &principal, &Query::default(), ExportFormat::Csv, &mut nothing, &Silent).await;
        assert!(matches!(exported, Err(AppError::Forbidden(_))) && nothing.is_empty());
    }
    let auditor = of_role(Role::Auditor);
    let page = search(&app, &auditor, &Query::default()).await.unwrap();
    let told: Vec<_> = page
        .entries
        .iter()
        .filter(|e| e.who != "system")
        .map(|e| (e.action.as_str(), e.outcome.as_str(), e.who.as_str()))
        .collect();
    let area = ("search_audit", "refused", "person-area");
    assert_eq!(told, [("search_audit", "done", "person-auditor"), area, ("read_entity", "done", "local:t")]);
    assert_eq!((page.entries[0].post.as_str(), page.entries[0].address.as_str()), ("post-auditor", "10.0.0.7"));
    assert_eq!((page.entries[1].post.as_str(), page.entries[2].action_zh.as_str()), ("", "看一个主体"));
    assert_eq!(page.entries[2].time, "2026-11-22T23:59:59.999+08:00");
    assert_eq!((page.head.seq, page.next_before), (start + 3, None));

    let count = async |query: Query| search(&app, &auditor, &query).await.unwrap().entries.len();
    assert_eq!(count(Query { to: day(22), who: Some("local:t".into()), ..Query::default() }).await, 1);
    assert_eq!(count(Query { from: day(23), who: Some(" person-area ".into()), ..Query::default() }).await, 1);
    assert_eq!(count(Query { from: day(24), ..Query::default() }).await, 0);
    assert_eq!(count(Query { who: Some(String::new()), outcome: Some("refused".into()), ..Query::default() }).await, 1);

    // Page by page, nothing is left out or told twice.
    let mut seqs = Vec::new();
    let mut query = Query { limit: 2, before_seq: Some(start + 6), ..Query::default() };
    loop {
        let page = search(&app, &auditor, &query).await.unwrap();
        seqs.extend(page.entries.iter().map(|e| e.seq));
        match page.next_before {
            Some(before) => query.before_seq = Some(before),
            None => break,
        }
    }
    assert_eq!(seqs, (1..start + 6).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn an_export_is_harmless_and_can_be_verified_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let start = newest(&app).await;
    for object in ["=1+1", "+1", "-1", "@x", "\tx", "安, \"全\"\n"] {
        read(&app, &operator(), Permission::ReadEntity, object, json!({ "说": object })).await.unwrap();
    }
    let mut bytes = Vec::new();
    let all = Query::default();
    let mine = Query { who: Some("local:t".into()), ..Query::default() };
    let exported = export(&app, &operator(), &mine, ExportFormat::Csv, &mut bytes, &Silent).await.unwrap();
    assert_eq!((exported.entries, exported.head.seq), (7, start + 7), "the export itself is the last");
    let text = String::from_utf8(bytes).unwrap();
    let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let cells: Vec<String> = table.records().map(|row| row.unwrap()[8].to_owned()).collect();
    assert_eq!(cells, ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "安, \"全\"\n", "audit"]);

    let mut bytes = Vec::new();
    let exported = export(&app, &operator(), &all, ExportFormat::Jsonl, &mut bytes, &Silent).await.unwrap();
    let mut hash = String::new();
    for line in String::from_utf8(bytes).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        let entry = AuditEntry {
            seq: line["seq"].as_i64().unwrap(),
            at: line["at"].as_i64().unwrap(),
            who: text("who"),
            post: text("post"),
            action: text("action"),
            outcome: text("outcome"),
            object: text("object"),
            detail: text("detail"),
            address: text("address"),
            hash: text("hash"),
        };
        assert_eq!(chain_hash(AuditDigest::Sha256, &entry, &hash), entry.hash);
        hash = entry.hash;
    }
    assert_eq!(hash, exported.head.hash);
}

#[tokio::test]
async fn a_chain_that_does_not_hold_is_told_and_left_as_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let start = newest(&app).await;
    for n in 0..5 {
        read_one(&app, n).await.unwrap();
    }
    let kept = read_head(&head(&app, &operator()).await.unwrap().kept).unwrap();
    let verdict = verify_against(&app, &operator(), &Silent, Some(&kept)).await.unwrap();
    assert_eq!((verdict.ok, verdict.entries), (true, start + 5));
    assert_eq!(objects(&app).await.len(), 6, "that it was verified is on record");
    assert!(matches!(head(&app, &of_role(Role::Area)).await, Err(AppError::Forbidden(_))));
    assert!(matches!(verify(&app, &of_role(Role::Area), &Silent).await, Err(AppError::Forbidden(_))));
    // The chain has begun: its digest stays.
    let location = Location::Directory(folder.path().to_owned());
    assert!(matches!(choose_digest(&operator(), &location, AuditDigest::Sm3).await, Err(AppError::Input(_))));

    let forged = KeptHead { hash: "0".repeat(64), ..kept };
    let verdict = verify_against(&app, &operator(), &Silent, Some(&forged)).await.unwrap();
    assert_eq!((verdict.first_bad, verdict.fault), (Some(start + 5), Some("rewritten")));
    let longer = KeptHead { seq: start + 9, ..forged };
    let verdict = verify_against(&app, &operator(), &Silent, Some(&longer)).await.unwrap();
    assert_eq!((verdict.first_bad, verdict.fault, verdict.entries), (Some(start + 7), Some("missing"), start + 6));
    assert!(verdict.problem().unwrap().mend_zh.is_some());
    assert_eq!(objects(&app).await.len(), 6, "nothing is added to evidence");
}

#[test]
fn a_kept_head_is_copied_exactly() {
    let hash = "0a".repeat(32);
    assert_eq!(read_head(&format!(" 17:{hash}\n")).unwrap(), KeptHead { seq: 17, hash: hash.clone() });
    assert_eq!(read_head("0:").unwrap().seq, 0);
    for wrong in ["", "17", ":", "17:", "0:0", &format!("-1:{hash}"), &format!("1:{}", hash.to_uppercase()), "1:0a"] {
        assert!(read_head(wrong).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn moving_is_for_maintainers_and_keeps_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from", "to"].map(|name| Location::Directory(folder.path().join(name)));
    let clock = Clock::System;
    let wanted = Move { from: &from, to: &to, again: false };
    let nothing = moving::migrate(&operator(), wanted, clock, &Silent).await;
    assert!(matches!(nothing, Err(AppError::NotFound { .. })) && !moving::is_made(&to).await.unwrap());
    let app = open(from.directory(), clock).await;
    let start = newest(&app).await;
    read_one(&app, 1).await.unwrap();
    app.close().await;
    for principal in [of_role(Role::Auditor), Principal::public()] {
        let refused = moving::migrate(&principal, wanted, clock, &Silent).await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))));
    }
    assert!(matches!(
        moving::migrate(&operator(), Move { to: &from, ..wanted }, clock, &Silent).await,
        Err(AppError::Input(_))
    ));
    let moved = moving::migrate(&operator(), wanted, clock, &Silent).await.unwrap();
    assert!(moved.tables.iter().all(|table| table.same));
    let refused = moving::migrate(&operator(), wanted, clock, &Silent).await;
    assert!(matches!(refused, Err(AppError::Input(problems)) if problems[0].zh.contains("audit ")));
    let app = open(to.directory(), clock).await;
    assert_eq!(verify_quietly(&app).await.unwrap().entries, start + 2);
    app.close().await;
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let old = App::open(&from, Some(&pack), clock).await;
    assert!(matches!(old, Err(AppError::Input(problems)) if problems[0].code == "data.moved"));
}
