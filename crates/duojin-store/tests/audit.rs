//! The audit chain on both databases, and every way to tamper with it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::collections::BTreeSet;

use duojin_base::Instant;
use duojin_store::{
    AuditDigest, AuditEntry, AuditFilter, AuditOrder, ChainBreak, ChainFault, KeptHead, Location, NewAuditEntry, Store,
    StoreError, StoredPerson, Walk, chain_hash,
};
use proptest::prelude::*;
use sqlx::{Connection, PgConnection, SqliteConnection};
use support::Places;

fn new(at: i64, who: &str, action: &str) -> NewAuditEntry {
    NewAuditEntry {
        at: Instant(at),
        who: who.into(),
        post: "post-1".into(),
        action: action.into(),
        outcome: "done".into(),
        object: "entity:17".into(),
        detail: "{\"理由\":\"核对 50%_的\"}".into(),
        address: "::1".into(),
    }
}

async fn append(store: &Store, entries: &[NewAuditEntry]) -> i64 {
    let mut tx = store.begin().await.unwrap();
    let seq = tx.append_audits(entries).await.unwrap();
    tx.commit().await.unwrap();
    seq
}

/// Walks the whole chain as the verifier does.
async fn verify(store: &Store, kept: Option<&KeptHead>) -> Result<i64, ChainBreak> {
    let head = store.audit_head().await.unwrap();
    let mut walk = Walk::new(head.digest, kept);
    let mut after = None;
    loop {
        let page = store.audit_chain(after, 7).await.unwrap();
        if page.is_empty() {
            walk.end(&head.newest)?;
            return Ok(walk.seq());
        }
        for entry in page {
            walk.step(&entry?)?;
        }
        after = Some(walk.seq());
    }
}

async fn suite(location: &Location) {
    let store = Store::open(location).await.unwrap();
    assert_eq!(verify(&store, None).await, Ok(0));
    assert_eq!(append(&store, &[]).await, 0);
    assert_eq!(append(&store, &[new(1000, "person-1", "read_entity")]).await, 1);
    // A clock that jumps back does not turn recorded time; no typed byte hinders the record.
    let refused = NewAuditEntry { outcome: "refused".into(), object: "a\0b".into(), ..new(5, "person-2", "sign_in") };
    assert_eq!(append(&store, &[refused, new(3000, "person-1", "sign_in")]).await, 3);
    assert_eq!(verify(&store, None).await, Ok(3));
    let head = store.audit_head().await.unwrap();
    assert_eq!((head.newest.seq, head.at, head.digest), (3, Instant(3000), AuditDigest::Sha256));
    assert!(!store.choose_audit_digest(AuditDigest::Sm3).await.unwrap(), "the chain has begun");
    assert!(store.choose_audit_digest(AuditDigest::Sha256).await.unwrap());

    // What is rolled back was never there, and leaves no gap.
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.append_audit(&new(4000, "person-9", "sign_in")).await.unwrap(), 4);
    drop(tx);
    assert_eq!(append(&store, &[new(4000, "person-3", "sign_in")]).await, 4);

    // Searching.
    let find = async |filter: AuditFilter, order, limit| {
        let found = store.audit_entries(&filter, order, limit).await.unwrap();
        found.into_iter().map(|e| e.seq).collect::<Vec<_>>()
    };
    let newest = AuditOrder::NewestBefore(i64::MAX);
    let some = |text: &str| Some(text.to_owned());
    let any = AuditFilter::default;
    assert_eq!(find(any(), newest, 10).await, [4, 3, 2, 1]);
    assert_eq!(find(any(), newest, 2).await, [4, 3]);
    assert_eq!(find(any(), AuditOrder::NewestBefore(3), 2).await, [2, 1]);
    assert_eq!(find(any(), AuditOrder::OldestAfter(2), 9).await, [3, 4]);
    assert_eq!(find(AuditFilter { who: some("person-1"), ..any() }, newest, 9).await, [3, 1]);
    let action = AuditFilter { who: some("person-1"), action: some("sign_in"), ..any() };
    assert_eq!(find(action, newest, 9).await, [3]);
    assert_eq!(find(AuditFilter { outcome: some("refused"), ..any() }, newest, 9).await, [2]);
    let these = |objects: &[&str]| Some(objects.iter().map(|one| (*one).to_owned()).collect());
    let among = AuditFilter { objects: these(&["no such", "a\u{fffd}b"]), outcome: some("refused"), ..any() };
    assert_eq!(find(among, newest, 9).await, [2]);
    assert_eq!(find(AuditFilter { objects: these(&[]), ..any() }, newest, 9).await, [0_i64; 0]);
    assert_eq!(find(AuditFilter { object: some("a\u{fffd}b"), ..any() }, newest, 9).await, [2]);
    for (begins, found) in [("entity:", 3), ("entity:17", 3), ("entity:170", 0), ("ENTITY", 0), ("a", 1), ("%", 0)] {
        assert_eq!(
            find(AuditFilter { object_begins: some(begins), ..any() }, newest, 9).await.len(),
            found,
            "{begins}"
        );
    }
    // A person is also found by login and by name, and only that person.
    let mut tx = store.begin().await.unwrap();
    let person = StoredPerson {
        id: "person-1".into(),
        login: "li.na".into(),
        name: "李娜".into(),
        email: String::new(),
        demo: false,
        created_at: Instant(1),
        disabled_at: None,
        version: 1,
    };
    assert!(tx.add_person(&person).await.unwrap());
    tx.commit().await.unwrap();
    for (who, found) in [("li.na", vec![3, 1]), ("李娜", vec![3, 1]), ("李", vec![]), ("person-3", vec![4])] {
        assert_eq!(find(AuditFilter { who: some(who), ..any() }, newest, 9).await, found, "{who}");
    }
    let times = AuditFilter { from: Some(Instant(1000)), until: Some(Instant(3000)), ..any() };
    assert_eq!(find(times, newest, 9).await, [2, 1]);
    for (text, found) in [("核对", 4), ("50%_", 4), ("PERSON-2", 1), ("50_", 0), ("%", 4), ("\\", 0), ("'", 0), ("", 4)]
    {
        let filter = AuditFilter { text: some(text), ..any() };
        assert_eq!(find(filter, newest, 9).await.len(), found, "{text}");
    }
    store.close().await;
}

/// Two servers append in turn: no number twice, no gap, and the chain holds.
async fn two_servers(location: &Location) {
    let stores = [Store::open(location).await.unwrap(), Store::open(location).await.unwrap()];
    let writers = stores.clone().map(|store| {
        tokio::spawn(async move {
            let mut given = Vec::new();
            for at in 0..40 {
                given.push(append(&store, &[new(at, "person-1", "read_entity")]).await);
            }
            given
        })
    });
    let mut given = BTreeSet::new();
    for writer in writers {
        given.extend(writer.await.unwrap());
    }
    assert_eq!(given, (1..=80).collect());
    assert_eq!(verify(&stores[0], None).await, Ok(80));
}

async fn run_sql(location: &Location, sql: &'static str) {
    match location {
        Location::Directory(directory) => {
            let url = format!("sqlite://{}", directory.join("duojin.db").display());
            let mut connection = SqliteConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Location::Postgres { url, .. } => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

/// What a hand in the database does is found, and the first entry that does not hold is named.
async fn tampered(location: &Location, sql: &'static str, fault: ChainFault, seq: i64) {
    let store = Store::open(location).await.unwrap();
    let entries: Vec<_> = (0..20).map(|at| new(at, "person-1", "read_entity")).collect();
    append(&store, &entries).await;
    let kept = store.audit_head().await.unwrap().newest;
    assert_eq!(verify(&store, Some(&kept)).await, Ok(20));
    run_sql(location, sql).await;
    assert_eq!(verify(&store, Some(&kept)).await, Err(ChainBreak { seq, fault }), "{sql}");
    store.close().await;
}

const SWAP: &str = "UPDATE audit SET seq = -1 WHERE seq = 8; UPDATE audit SET seq = 8 WHERE seq = 9; UPDATE audit SET seq = 9 WHERE seq = -1";
const INSERT: &str = "UPDATE audit SET seq = -seq WHERE seq >= 12; UPDATE audit SET seq = 1 - seq WHERE seq < 0; \
                      INSERT INTO audit SELECT 12, at, 'x', post, action, outcome, object, detail, address, hash FROM audit WHERE seq = 11";
const AFTER: &str = "INSERT INTO audit SELECT 21, at, who, post, action, outcome, object, detail, address, hash FROM audit WHERE seq = 20";
const BEFORE: &str = "INSERT INTO audit SELECT -3, at, who, post, action, outcome, object, detail, address, hash FROM audit WHERE seq = 20";
const CUT: &str =
    "DELETE FROM audit WHERE seq > 15; UPDATE audit_head SET seq = 15, hash = (SELECT hash FROM audit WHERE seq = 15)";

fn tamperings() -> Vec<(&'static str, ChainFault, i64)> {
    let altered = [
        "UPDATE audit SET at = 99 WHERE seq = 7",
        "UPDATE audit SET who = 'x' WHERE seq = 7",
        "UPDATE audit SET post = 'x' WHERE seq = 7",
        "UPDATE audit SET action = 'x' WHERE seq = 7",
        "UPDATE audit SET outcome = 'x' WHERE seq = 7",
        "UPDATE audit SET object = 'x' WHERE seq = 7",
        "UPDATE audit SET detail = 'x' WHERE seq = 7",
        "UPDATE audit SET address = 'x' WHERE seq = 7",
        "UPDATE audit SET hash = 'x' WHERE seq = 7",
    ];
    let altered = altered.map(|sql| (sql, ChainFault::Altered, 7));
    let others = [
        ("DELETE FROM audit WHERE seq = 1", ChainFault::Missing, 1),
        ("DELETE FROM audit WHERE seq = 14", ChainFault::Missing, 14),
        ("DELETE FROM audit WHERE seq >= 19", ChainFault::Missing, 19),
        ("DELETE FROM audit", ChainFault::Missing, 1),
        (SWAP, ChainFault::Altered, 8),
        (INSERT, ChainFault::Altered, 12),
        (AFTER, ChainFault::Altered, 21),
        (BEFORE, ChainFault::Unexpected, -3),
        (CUT, ChainFault::Missing, 16),
        ("UPDATE audit_head SET hash = 'x'", ChainFault::Rewritten, 20),
        ("UPDATE audit_head SET digest = 'sm3'", ChainFault::Altered, 1),
        ("UPDATE audit_head SET seq = 17", ChainFault::Unexpected, 18),
    ];
    altered.into_iter().chain(others).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_on_both_databases() {
    let places = Places::new();
    for location in places.both("audit") {
        suite(&location).await;
    }
    for location in places.both("servers") {
        two_servers(&location).await;
    }
    for (number, (sql, fault, seq)) in tamperings().into_iter().enumerate() {
        for location in places.both(&format!("tampered_{number}")) {
            tampered(&location, sql, fault, seq).await;
        }
    }
    // SQLite takes anything into any column.
    for (number, sql) in
        ["UPDATE audit SET at = 'x' WHERE seq = 7", "UPDATE audit SET who = x'ff' WHERE seq = 7"].iter().enumerate()
    {
        tampered(&places.sqlite(&format!("odd_{number}")), sql, ChainFault::Unreadable, 7).await;
    }
}

/// Another writer that holds SQLite is told apart from a failure.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_held_for_long_is_busy() {
    let places = Places::new();
    let location = places.sqlite("held");
    let (one, other) = (Store::open(&location).await.unwrap(), Store::open(&location).await.unwrap());
    let held = one.begin().await.unwrap();
    let waited = other.begin().await;
    assert!(waited.as_ref().is_err_and(StoreError::is_busy), "{waited:?}");
    drop(held);
    assert!(other.begin().await.is_ok());
    assert!(!StoreError::Address.is_busy());
}

#[tokio::test(flavor = "multi_thread")]
async fn sm3_if_the_directory_was_made_so() {
    let places = Places::new();
    for location in places.both("sm3") {
        let store = Store::open(&location).await.unwrap();
        assert!(store.choose_audit_digest(AuditDigest::Sm3).await.unwrap());
        append(&store, &[new(1, "person-1", "sign_in")]).await;
        assert_eq!(verify(&store, None).await, Ok(1));
        let entry = store.audit_chain(None, 1).await.unwrap().remove(0).unwrap();
        assert_eq!(entry.hash, chain_hash(AuditDigest::Sm3, &entry, ""));
        assert_ne!(entry.hash, chain_hash(AuditDigest::Sha256, &entry, ""));
    }
}

/// A chain without a database.
fn chain(digest: AuditDigest, contents: &[[String; 7]]) -> Vec<AuditEntry> {
    let mut hash = String::new();
    let mut chain = Vec::new();
    for (seq, [who, post, action, outcome, object, detail, address]) in (1..).zip(contents.iter().cloned()) {
        let mut entry =
            AuditEntry { seq, at: seq * 10, who, post, action, outcome, object, detail, address, hash: String::new() };
        hash = chain_hash(digest, &entry, &hash);
        entry.hash.clone_from(&hash);
        chain.push(entry);
    }
    chain
}

fn walk(digest: AuditDigest, chain: &[AuditEntry], kept: &KeptHead) -> Result<(), ChainBreak> {
    let mut walk = Walk::new(digest, Some(kept));
    chain.iter().try_for_each(|entry| walk.step(entry))?;
    walk.end(&KeptHead { seq: walk.seq(), hash: walk.hash().to_owned() })
}

fn text_of(entry: &mut AuditEntry, column: usize) -> &mut String {
    let AuditEntry { who, post, action, outcome, object, detail, address, hash, .. } = entry;
    [who, post, action, outcome, object, detail, address, hash].into_iter().nth(column).unwrap()
}

proptest! {
    #[test]
    fn one_altered_byte_is_found_and_located(
        contents in prop::collection::vec(prop::array::uniform7("[a-c 核]{0,3}"), 1..8),
        which in any::<prop::sample::Index>(), column in 0_usize..10, at in any::<prop::sample::Index>(), flip in 1_u8..=255, sm3: bool,
    ) {
        let digest = if sm3 { AuditDigest::Sm3 } else { AuditDigest::Sha256 };
        let sound = chain(digest, &contents);
        let last = sound.last().unwrap();
        let kept = KeptHead { seq: last.seq, hash: last.hash.clone() };
        prop_assert_eq!(walk(digest, &sound, &kept), Ok(()));
        let mut altered = sound.clone();
        let place = which.index(altered.len());
        let entry = &mut altered[place];
        match column {
            0 => entry.seq ^= i64::from(flip) << (8 * at.index(7)),
            1 => entry.at ^= i64::from(flip) << (8 * at.index(7)),
            _ => {
                let text = text_of(entry, column - 2);
                let mut bytes = text.clone().into_bytes();
                // A byte is changed, or one is added where there is none.
                if bytes.is_empty() { bytes.push(flip) } else { let i = at.index(bytes.len()); bytes[i] ^= flip }
                let Ok(new) = String::from_utf8(bytes) else { return Ok(()) };
                *text = new;
            }
        }
        // The database hands the entries out in the order of their numbers.
        altered.sort_by_key(|entry| entry.seq);
        let found = walk(digest, &altered, &kept).unwrap_err();
        let expected = i64::try_from(place).unwrap() + 1;
        // A number moved down collides with an entry that holds: the first place that is wrong is then there.
        if column == 0 { prop_assert!(found.seq <= expected + 1) } else { prop_assert_eq!(found.seq, expected) }
    }

    #[test]
    fn removed_swapped_and_inserted_are_found_and_located(
        contents in prop::collection::vec(prop::array::uniform7("[a-c]{0,2}"), 2..9),
        one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), how in 0..4,
    ) {
        let digest = AuditDigest::Sha256;
        let sound = chain(digest, &contents);
        let last = sound.last().unwrap();
        let kept = KeptHead { seq: last.seq, hash: last.hash.clone() };
        let (one, other) = (one.index(sound.len()), other.index(sound.len()));
        let mut altered = sound.clone();
        let first = match how {
            0 => { altered.remove(one); one }
            1 if one != other => {
                altered.swap(one, other);
                for (seq, entry) in (1..).zip(&mut altered) { entry.seq = seq }
                one.min(other)
            }
            2 => {
                altered.insert(one, sound[other].clone());
                for (seq, entry) in (1..).zip(&mut altered) { entry.seq = seq }
                // A copy of the entry itself stands rightly; the one after it does not.
                if one == other { one + 1 } else { one }
            }
            // The end is cut off, or the whole chain written anew from here on.
            3 => { altered.truncate(one); one }
            _ => return Ok(()),
        };
        let found = walk(digest, &altered, &kept).unwrap_err();
        prop_assert_eq!(found.seq, i64::try_from(first).unwrap() + 1);
    }

    /// Fields that run together encode apart.
    #[test]
    fn no_two_entries_encode_alike(a in prop::array::uniform7("[ab]{0,2}"), b in prop::array::uniform7("[ab]{0,2}")) {
        let [a_chain, b_chain] = [&a, &b].map(|one| chain(AuditDigest::Sha256, std::slice::from_ref(one)));
        prop_assert_eq!(a == b, a_chain[0].hash == b_chain[0].hash);
    }
}

/// A forger who computes every digest anew is found by a head that was kept elsewhere.
#[test]
fn a_chain_written_anew_is_found_by_a_kept_head() {
    let contents: Vec<[String; 7]> = (0..5).map(|n| std::array::from_fn(|i| format!("{n}{i}"))).collect();
    let sound = chain(AuditDigest::Sha256, &contents);
    let kept = KeptHead { seq: 4, hash: sound[3].hash.clone() };
    let mut forged = contents;
    forged[1][0] = "nobody".into();
    let forged = chain(AuditDigest::Sha256, &forged);
    let found = walk(AuditDigest::Sha256, &forged, &kept);
    assert_eq!(found, Err(ChainBreak { seq: 4, fault: ChainFault::Rewritten }));
    assert_eq!(walk(AuditDigest::Sha256, &sound, &kept), Ok(()));
}
