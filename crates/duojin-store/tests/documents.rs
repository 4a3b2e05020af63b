//! Documents, their items and steps, and what was published: the same on both databases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use duojin_base::Instant;
use duojin_store::{DocumentItem, DocumentRow, DocumentStep, ItemCount, Location, Publication, Store, StoredDocument};

fn document(id: &str, at: i64, replaces: Option<&str>) -> StoredDocument {
    StoredDocument {
        row: DocumentRow {
            id: id.into(),
            title: "若干措施".into(),
            kind: "policy".into(),
            state: "draft".into(),
            version: 1,
            file_name: "措施.docx".into(),
            format: "docx".into(),
            sha256: "00".into(),
            front: "{}".into(),
            replaces: replaces.map(str::to_owned),
            added_by: "person-a".into(),
            added_at: Instant(at),
        },
        original: "5bqU".into(),
        text: "第一条\n𠮷\u{2028}".into(),
        reading: "{}".into(),
    }
}

fn item(number: i64, version: i64, decision: &str) -> DocumentItem {
    DocumentItem { number, version, decision: decision.into(), questions: number + version, body: "{}".into() }
}

fn step(what: &str, item: Option<i64>) -> DocumentStep {
    DocumentStep { seq: 0, at: Instant(5), who: "person-a".into(), what: what.into(), item, note: "注".into() }
}

async fn conforms(location: &Location) {
    let store = Store::open(location).await.unwrap();
    assert_eq!((store.documents().await.unwrap().len(), store.newest_publication().await.unwrap()), (0, 0));
    assert_eq!(store.document("d1").await.unwrap(), None);
    let (first, second) = (document("d1", 1, None), document("d2", 2, Some("d1")));
    let mut tx = store.begin().await.unwrap();
    tx.add_document(&first).await.unwrap();
    tx.add_document(&second).await.unwrap();
    for (document, one) in [("d1", item(2, 1, "open")), ("d1", item(1, 1, "open")), ("d2", item(1, 1, "open"))] {
        tx.put_document_item(document, &one).await.unwrap();
    }
    for (document, one) in [("d1", step("added", None)), ("d1", step("accepted", Some(2))), ("d2", step("added", None))]
    {
        tx.add_document_step(document, &one).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(store.documents().await.unwrap(), [second.row.clone(), first.row.clone()], "newest first");
    assert_eq!(store.document("d1").await.unwrap(), Some(first.clone()));
    assert_eq!(store.document_items("d1").await.unwrap(), [item(1, 1, "open"), item(2, 1, "open")]);
    let steps = store.document_steps("d1").await.unwrap();
    assert_eq!(
        steps,
        [DocumentStep { seq: 1, ..step("added", None) }, DocumentStep { seq: 2, ..step("accepted", Some(2)) }]
    );

    // A change counts only against the version and the state that it is for; without a commit nothing of it stays.
    let mut tx = store.begin().await.unwrap();
    assert!(tx.touch_document("d1", "draft").await.unwrap());
    assert!(!tx.touch_document("d1", "published").await.unwrap());
    tx.put_document_item("d1", &item(1, 2, "accepted")).await.unwrap();
    assert_eq!(tx.document_items("d1").await.unwrap()[0].decision, "accepted");
    drop(tx);
    assert_eq!(store.document("d1").await.unwrap().unwrap().row.version, 1);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.touch_document("d1", "draft").await.unwrap());
    tx.put_document_item("d1", &item(1, 2, "accepted")).await.unwrap();
    assert!(!tx.change_document("d1", 1, "in-review", "{}").await.unwrap(), "the version has grown");
    assert!(tx.change_document("d1", 2, "in-review", "{\"id\":\"x\"}").await.unwrap());
    tx.commit().await.unwrap();
    let now = store.document("d1").await.unwrap().unwrap().row;
    assert_eq!((now.state.as_str(), now.version, now.front.as_str()), ("in-review", 3, "{\"id\":\"x\"}"));
    assert_eq!(store.document_items("d1").await.unwrap()[0], item(1, 2, "accepted"));
    let counts = store.document_counts().await.unwrap();
    let count = |document: &str, decision: &str, questions| ItemCount {
        document: document.into(),
        decision: decision.into(),
        items: 1,
        questions,
    };
    assert_eq!(counts, [count("d1", "accepted", 3), count("d1", "open", 3), count("d2", "open", 2)]);

    // Two that publish at once: one number each, in turn.
    let publishing: Vec<_> = (0..4)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let seq = tx.lock_publications().await.unwrap().last().map_or(0, |one| one.seq) + 1;
                let one = Publication {
                    seq,
                    document: "d1".into(),
                    path: format!("policies/p{n}.md"),
                    text: "+++".into(),
                    published_by: "person-b".into(),
                    published_at: Instant(9),
                };
                tx.add_publication(&one).await.unwrap();
                tx.commit().await.unwrap();
            })
        })
        .collect();
    for one in publishing {
        one.await.unwrap();
    }
    let all = store.publications().await.unwrap();
    assert_eq!(all.iter().map(|one| one.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(store.newest_publication().await.unwrap(), 4);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.add_publication(&all[3]).await.is_err(), "no number twice");
    drop(tx);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_conform_on_both() {
    let places = support::Places::new();
    for location in places.both("documents") {
        conforms(&location).await;
    }
}
