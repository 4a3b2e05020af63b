//! People, organisations, posts, sessions and links: the same on both databases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::collections::BTreeMap;

use duojin_base::{Instant, NaiveDate};
use duojin_store::{
    Attempt, Location, LockRule, Store, StoredHolding, StoredLink, StoredOrganisation, StoredPerson, StoredPost,
    StoredSession,
};

const RULE: LockRule = LockRule { attempts: 5, locked_ms: 1000, forget_ms: 10_000 };

fn person(id: &str, login: &str) -> StoredPerson {
    StoredPerson {
        id: id.into(),
        login: login.into(),
        name: "陈霞".into(),
        email: String::new(),
        demo: false,
        created_at: Instant(1),
        disabled_at: None,
        version: 1,
    }
}

fn organisation(id: &str, parent: Option<&str>) -> StoredOrganisation {
    StoredOrganisation {
        id: id.into(),
        kind: "department".into(),
        name: format!("机构{id}"),
        name_en: String::new(),
        parent: parent.map(str::to_owned),
        area: Some("南城街道".into()),
        entity: Some(u64::MAX),
        from_pack: true,
        closed_on: None,
        version: 1,
    }
}

fn post(id: &str, organisation: &str, sectors: &[u8]) -> StoredPost {
    StoredPost {
        id: id.into(),
        organisation: organisation.into(),
        role: "sector_lead".into(),
        title: "域长".into(),
        sectors: sectors.to_vec(),
        closed_on: None,
        version: 1,
    }
}

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, n).unwrap()
}

fn holding(id: &str, post: &str, person: &str, from: u32, to: Option<u32>) -> StoredHolding {
    StoredHolding {
        id: id.into(),
        post: post.into(),
        person: person.into(),
        from_day: day(from),
        to_day: to.map(day),
        note: "任命".into(),
        recorded_by: "system".into(),
        recorded_at: Instant(7),
    }
}

fn session(hash: &str, id: &str, person: &str, at: i64) -> StoredSession {
    StoredSession {
        token_hash: hash.into(),
        id: id.into(),
        person: person.into(),
        created_at: Instant(at),
        seen_at: Instant(at),
        expires_at: Instant(at + 100),
        ended_at: None,
        ended_why: None,
        address: "127.0.0.1".into(),
        agent: "浏览器".into(),
    }
}

fn link(hash: &str, purpose: &str, person: Option<&str>) -> StoredLink {
    StoredLink {
        token_hash: hash.into(),
        purpose: purpose.into(),
        person: person.map(str::to_owned),
        made_by: "system".into(),
        made_at: Instant(10),
        expires_at: Instant(110),
        used_at: None,
    }
}

async fn people_and_passwords(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.add_person(&person("p1", "chenxia")).await.unwrap());
    assert!(!tx.add_person(&person("p2", "chenxia")).await.unwrap(), "a login is somebody's alone");
    assert!(!tx.add_person(&person("p1", "other")).await.unwrap());
    assert!(tx.add_person(&person("p2", "liwei")).await.unwrap());
    tx.commit().await.unwrap();

    // Of two changes that saw the same version, one is made.
    let seen = store.person("p1").await.unwrap().unwrap();
    assert_eq!(seen, person("p1", "chenxia"));
    let mut tx = store.begin().await.unwrap();
    let renamed = StoredPerson { name: "陈夏".into(), disabled_at: Some(Instant(9)), ..seen.clone() };
    assert!(tx.change_person(&renamed).await.unwrap());
    assert!(!tx.change_person(&StoredPerson { name: "陈下".into(), ..seen }).await.unwrap());
    tx.commit().await.unwrap();
    let found = store.person_by_login("chenxia").await.unwrap().unwrap();
    assert_eq!((&*found.name, found.version, found.disabled_at), ("陈夏", 2, Some(Instant(9))));
    assert_eq!(store.people().await.unwrap().iter().map(|p| &*p.id).collect::<Vec<_>>(), ["p1", "p2"]);

    // The password before goes into the history, newest first.
    let mut tx = store.begin().await.unwrap();
    for n in 1..=3 {
        tx.set_password("p1", &format!("h{n}"), Instant(n)).await.unwrap();
    }
    assert!(tx.rehash_password("p1", "h3", "h3+").await.unwrap());
    assert!(!tx.rehash_password("p1", "h3", "h3-").await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.password("p1").await.unwrap().unwrap().hash, "h3+");
    let earlier = store.earlier_passwords("p1", 5).await.unwrap();
    assert_eq!(earlier.iter().map(|p| &*p.hash).collect::<Vec<_>>(), ["h2", "h1"]);
    assert_eq!(store.earlier_passwords("p1", 1).await.unwrap().len(), 1);
    assert_eq!(store.password("p2").await.unwrap(), None);
    assert_eq!(store.people_with_password().await.unwrap(), ["p1"]);
    store.close().await;
}

async fn attempt(store: &Store, login: &str, now: i64) -> Attempt {
    let mut tx = store.begin().await.unwrap();
    let answer = tx.count_attempt(login, RULE, Instant(now)).await.unwrap();
    tx.commit().await.unwrap();
    answer
}

async fn attempts(location: &Location) {
    let store = Store::open(location).await.unwrap();
    for n in 1..=4 {
        assert_eq!(attempt(&store, "a", n).await, Attempt::Counted { number: n, locked_until: None });
    }
    assert_eq!(attempt(&store, "a", 5).await, Attempt::Counted { number: 5, locked_until: Some(Instant(1005)) });
    for now in [6, 1004, -5000] {
        assert_eq!(attempt(&store, "a", now).await, Attempt::Locked { until: Instant(1005) });
        assert_eq!(store.locked_until("a", Instant(now)).await.unwrap(), Some(Instant(1005)));
        let all = store.locked_logins(Instant(now)).await.unwrap();
        assert_eq!(all.into_iter().collect::<Vec<_>>(), [("a".to_owned(), Instant(1005))]);
    }
    // After the lock it begins anew, and so it does when all is forgotten.
    assert_eq!(store.locked_until("a", Instant(1005)).await.unwrap(), None);
    assert!(store.locked_logins(Instant(1005)).await.unwrap().is_empty());
    assert_eq!(attempt(&store, "a", 1005).await, Attempt::Counted { number: 1, locked_until: None });
    assert_eq!(attempt(&store, "a", 1006).await, Attempt::Counted { number: 2, locked_until: None });
    assert_eq!(attempt(&store, "a", 11_007).await, Attempt::Counted { number: 1, locked_until: None });
    assert_eq!(attempt(&store, "b", 11_007).await, Attempt::Counted { number: 1, locked_until: None });
    let mut tx = store.begin().await.unwrap();
    tx.forget_attempts("a").await.unwrap();
    assert_eq!(tx.prune_attempts(Instant(11_007)).await.unwrap(), 0);
    assert_eq!(tx.prune_attempts(Instant(11_008)).await.unwrap(), 1);
    tx.commit().await.unwrap();

    // However many come at once, over two connections, five are let through.
    let other = Store::open(location).await.unwrap();
    let tries: Vec<_> = (0..40)
        .map(|n| {
            let store = if n % 2 == 0 { store.clone() } else { other.clone() };
            tokio::spawn(async move { attempt(&store, "c", 20_000).await })
        })
        .collect();
    let mut counted = Vec::new();
    for one in tries {
        if let Attempt::Counted { number, .. } = one.await.unwrap() {
            counted.push(number);
        }
    }
    counted.sort_unstable();
    assert_eq!(counted, [1, 2, 3, 4, 5]);
    store.close().await;
    other.close().await;
}

async fn posts_and_holdings(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.lock_directory().await.unwrap();
    for (id, parent) in [("city", None), ("a", Some("city")), ("b", Some("a")), ("c", Some("b")), ("d", Some("city"))] {
        assert!(tx.add_organisation(&organisation(id, parent)).await.unwrap());
    }
    assert!(!tx.add_organisation(&organisation("a", None)).await.unwrap());
    for id in ["p1", "p2"] {
        tx.add_person(&person(id, id)).await.unwrap();
    }
    assert!(tx.add_post(&post("x", "a", &[1, 10])).await.unwrap());
    assert!(tx.add_post(&post("y", "d", &[])).await.unwrap());
    assert!(tx.add_holding(&holding("h1", "x", "p1", 1, Some(9))).await.unwrap());
    assert!(tx.add_holding(&holding("h2", "x", "p2", 10, None)).await.unwrap());
    assert!(tx.add_holding(&holding("h3", "y", "p2", 5, None)).await.unwrap());
    tx.commit().await.unwrap();

    assert_eq!(store.organisations().await.unwrap()[0], organisation("a", Some("city")));
    assert_eq!(store.posts().await.unwrap()[0], post("x", "a", &[1, 10]));
    assert_eq!(store.holdings().await.unwrap()[0], holding("h1", "x", "p1", 1, Some(9)));
    let held = async |person: &str, on: u32| -> BTreeMap<String, Vec<String>> {
        let posts = store.posts_held(person, day(on)).await.unwrap();
        posts.into_iter().map(|held| (held.post.id, held.organisations)).collect()
    };
    let x = || ("x".to_owned(), ["a", "b", "c"].map(str::to_owned).to_vec());
    let y = || ("y".to_owned(), vec!["d".to_owned()]);
    assert_eq!(held("p1", 9).await, BTreeMap::from([x()]));
    assert_eq!(held("p1", 10).await, BTreeMap::new());
    assert_eq!(held("p2", 9).await, BTreeMap::from([y()]));
    assert_eq!(held("p2", 30).await, BTreeMap::from([x(), y()]));
    let first = &store.posts_held("p2", day(30)).await.unwrap()[0];
    assert_eq!(
        (first.entity, first.area.as_deref(), &*first.organisation_name),
        (Some(u64::MAX), Some("南城街道"), "机构a")
    );

    // What is closed gives nothing from that day on; a move shows at once; versions decide.
    let mut tx = store.begin().await.unwrap();
    let closed = StoredPost { closed_on: Some(day(20)), ..post("y", "d", &[]) };
    assert!(tx.change_post(&closed).await.unwrap());
    assert!(!tx.change_post(&closed).await.unwrap());
    assert!(tx.change_organisation(&organisation("c", Some("d"))).await.unwrap());
    assert!(!tx.change_organisation(&organisation("c", Some("a"))).await.unwrap());
    assert!(tx.end_holding("h2", day(25)).await.unwrap());
    assert!(!tx.end_holding("h9", day(25)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(held("p2", 19).await["y"], ["d", "c"]);
    assert_eq!(held("p2", 20).await.keys().collect::<Vec<_>>(), ["x"]);
    assert_eq!(held("p2", 26).await, BTreeMap::new());
    let mut tx = store.begin().await.unwrap();
    let gone = StoredOrganisation { closed_on: Some(day(15)), ..organisation("a", Some("city")) };
    assert!(tx.change_organisation(&gone).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(held("p2", 15).await.keys().collect::<Vec<_>>(), ["y"]);
    store.close().await;
}

async fn sessions_and_links(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.add_person(&person("p1", "chenxia")).await.unwrap();
    for (hash, id, at) in [("t1", "s1", 10), ("t2", "s2", 20), ("t3", "s3", 30)] {
        tx.add_session(&session(hash, id, "p1", at)).await.unwrap();
    }
    tx.set_password("p1", "h", Instant(3)).await.unwrap();
    tx.commit().await.unwrap();
    let owner = store.session_owner("t1").await.unwrap().unwrap();
    assert_eq!(owner.session, session("t1", "s1", "p1", 10));
    assert_eq!((&*owner.name, &*owner.login, owner.disabled, owner.demo), ("陈霞", "chenxia", false, false));
    assert_eq!(owner.password_changed_at, Some(Instant(3)));
    assert_eq!(store.session_owner("t9").await.unwrap(), None);

    let mut tx = store.begin().await.unwrap();
    tx.session_seen("t1", Instant(40)).await.unwrap();
    tx.session_seen("t1", Instant(35)).await.unwrap();
    assert!(!tx.end_session("s2", "p2", "signed-out", Instant(50)).await.unwrap(), "only one's own");
    assert!(tx.end_session("s2", "p1", "signed-out", Instant(50)).await.unwrap());
    assert!(!tx.end_session("s2", "p1", "idle", Instant(60)).await.unwrap(), "once");
    tx.session_seen("t2", Instant(70)).await.unwrap();
    assert_eq!(tx.end_sessions("p1", Some("s1"), "password-changed", Instant(80)).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let all = store.sessions_of("p1", 10).await.unwrap();
    let told: Vec<_> = all.iter().map(|s| (&*s.id, s.seen_at.0, s.ended_why.as_deref())).collect();
    assert_eq!(told, [("s3", 30, Some("password-changed")), ("s2", 20, Some("signed-out")), ("s1", 40, None)]);
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.prune_sessions(Instant(121)).await.unwrap(), 2);
    tx.commit().await.unwrap();

    // A link works once and in its time; a newer one of the same kind replaces it.
    let mut tx = store.begin().await.unwrap();
    tx.add_link(&link("l1", "reset", Some("p1"))).await.unwrap();
    tx.add_link(&link("l2", "invitation", Some("p1"))).await.unwrap();
    tx.add_link(&link("l3", "reset", Some("p1"))).await.unwrap();
    tx.add_link(&link("f1", "first-administrator", None)).await.unwrap();
    tx.add_link(&link("f2", "first-administrator", None)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for (hash, now, works) in [
        ("l1", 20, false),
        ("l3", 110, false),
        ("l3", 20, true),
        ("l3", 21, false),
        ("l2", 21, true),
        ("f1", 20, false),
    ] {
        assert_eq!(tx.use_link(hash, Instant(now)).await.unwrap().is_some(), works, "{hash} {now}");
    }
    tx.commit().await.unwrap();
    assert_eq!(store.link("l3").await.unwrap().unwrap().used_at, Some(Instant(20)));
    let uses: Vec<_> = (0..10)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let used = tx.use_link("f2", Instant(30)).await.unwrap();
                tx.commit().await.unwrap();
                used.is_some()
            })
        })
        .collect();
    let mut won = 0;
    for one in uses {
        won += usize::from(one.await.unwrap());
    }
    assert_eq!(won, 1);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_conform_on_both() {
    let places = support::Places::new();
    for location in places.both("people") {
        people_and_passwords(&location).await;
    }
    for location in places.both("attempts") {
        attempts(&location).await;
    }
    for location in places.both("posts") {
        posts_and_holdings(&location).await;
    }
    for location in places.both("sessions") {
        sessions_and_links(&location).await;
    }
}
