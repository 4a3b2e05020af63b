//! Jobs, schedules, inbox and settings: one suite, two databases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::collections::BTreeSet;

use duojin_base::{Instant, NaiveDate};
use duojin_store::{
    Addressee, Due, InboxPart, JobFilter, JobRow, JobState, Location, NewInboxRow, NewJobRow, ScheduleRow, Store,
    TAKER_DIED,
};

use support::Places;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn new_job(id: &str, run_at: i64) -> NewJobRow {
    NewJobRow {
        id: id.into(),
        kind: "clean".into(),
        body: "{}".into(),
        unique_key: None,
        made_by: "system".into(),
        made_at: Instant(1),
        run_at: Instant(run_at),
        attempts_max: 3,
    }
}

async fn add(store: &Store, job: &NewJobRow) -> (String, bool) {
    let mut tx = store.begin().await.unwrap();
    let added = tx.add_job(job).await.unwrap();
    tx.commit().await.unwrap();
    added
}

fn due(now: i64) -> Due<'static> {
    Due { now: Instant(now), lease_now: Instant(now), kinds: &["clean", "compact"] }
}

async fn take(store: &Store, worker: &str, now: i64, until: i64) -> Option<JobRow> {
    let mut tx = store.begin().await.unwrap();
    let taken = tx.take_job(worker, due(now), Instant(until)).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

/// Runs one operation in a transaction of its own.
macro_rules! alone {
    ($store:expr, $tx:ident => $body:expr) => {{
        let mut $tx = $store.begin().await.unwrap();
        let answer = $body.await.unwrap();
        $tx.commit().await.unwrap();
        answer
    }};
}

async fn state(store: &Store, id: &str) -> JobState {
    store.job(id).await.unwrap().unwrap().state
}

async fn life_of_a_job(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let keyed = NewJobRow { unique_key: Some("k".into()), ..new_job("job-a", 100) };
    assert_eq!(add(&store, &keyed).await, ("job-a".into(), true));
    let again = NewJobRow { id: "job-other".into(), ..keyed };
    assert_eq!(add(&store, &again).await, ("job-a".into(), false), "asked for once");

    // What is rolled back was never there: a job is part of the change that caused it.
    let mut tx = store.begin().await.unwrap();
    tx.add_job(&new_job("job-gone", 0)).await.unwrap();
    drop(tx);
    assert_eq!(store.job("job-gone").await.unwrap(), None);

    assert_eq!(take(&store, "w", 99, 200).await, None, "not due");
    assert!(!store.job_is_due(due(99)).await.unwrap() && store.job_is_due(due(100)).await.unwrap());
    // A kind that a taker does not know is left for one that does.
    for kinds in [&["other"][..], &[]] {
        let stranger = Due { kinds, ..due(1_000) };
        assert!(!store.job_is_due(stranger).await.unwrap());
        assert_eq!(alone!(store, tx => tx.take_job("s", stranger, Instant(2_000))), None);
    }
    let taken = take(&store, "w", 100, 200).await.unwrap();
    assert_eq!((taken.state, taken.attempt, taken.failures), (JobState::Running, 1, 0));
    assert_eq!((taken.leased_by.as_deref(), taken.leased_until), (Some("w"), Some(Instant(200))));
    assert_eq!(take(&store, "x", 150, 250).await, None, "leased");
    // A taker whose own clock is ahead takes nothing: the shared clock says whether a lease has ended.
    let ahead = Due { now: Instant(900_000), ..due(150) };
    assert!(!store.job_is_due(ahead).await.unwrap());
    assert_eq!(alone!(store, tx => tx.take_job("x", ahead, Instant(2_000))), None);
    let lease = taken.lease();
    assert_eq!(store.renew_lease(&lease, Instant(300)).await.unwrap(), Some(false));
    assert_eq!(take(&store, "x", 250, 350).await, None, "renewed");

    // An expired lease is taken again, and its first holder changes nothing any more.
    let second = take(&store, "x", 301, 400).await.unwrap();
    assert_eq!((second.attempt, second.failures, second.last_error.as_str()), (2, 1, TAKER_DIED));
    let before = store.job("job-a").await.unwrap();
    assert_eq!(store.renew_lease(&lease, Instant(900)).await.unwrap(), None);
    assert_eq!(store.job_progress(&lease, 1, 2, "late", Instant(900)).await.unwrap(), None);
    assert_eq!(store.cancel_asked(&lease).await.unwrap(), None);
    assert!(!alone!(store, tx => tx.holds(&lease)));
    assert!(!alone!(store, tx => tx.finish_job(&lease, "{}", Instant(302))));
    assert!(!alone!(store, tx => tx.fail_job(&lease, "late", None, Instant(302))));
    assert!(!alone!(store, tx => tx.stop_job(&lease, Instant(302))));
    assert!(!alone!(store, tx => tx.give_job_back(&lease)));
    assert_eq!(store.job("job-a").await.unwrap(), before);

    let lease = second.lease();
    assert!(alone!(store, tx => tx.holds(&lease)));
    assert_eq!(store.job_progress(&lease, 3, 7, "第三步", Instant(500)).await.unwrap(), Some(false));
    assert!(alone!(store, tx => tx.mark_job("job-a", "b", Instant(1))));
    assert!(alone!(store, tx => tx.mark_job("job-a", "a", Instant(1))));
    assert!(!alone!(store, tx => tx.mark_job("job-a", "b", Instant(2))), "a step is done once");
    assert_eq!(store.job_marks("job-a").await.unwrap(), ["a", "b"]);
    assert!(alone!(store, tx => tx.fail_job(&lease, "broken", Some(Instant(1000)), Instant(310))));
    let waiting = store.job("job-a").await.unwrap().unwrap();
    assert_eq!((waiting.state, waiting.failures, waiting.run_at), (JobState::Queued, 2, Instant(1000)));
    assert_eq!((waiting.progress_done, waiting.progress_total, waiting.progress_note.as_str()), (3, 7, "第三步"));
    assert_eq!(take(&store, "w", 999, 1100).await, None);

    // Given back it is due at once, with no failure more.
    let third = take(&store, "w", 1000, 1100).await.unwrap();
    assert!(alone!(store, tx => tx.give_job_back(&third.lease())));
    assert_eq!(store.job("job-a").await.unwrap().unwrap().failures, 2);
    let fourth = take(&store, "w", 1000, 1100).await.unwrap();
    assert!(alone!(store, tx => tx.fail_job(&fourth.lease(), "for good", None, Instant(1001))));
    assert_eq!(state(&store, "job-a").await, JobState::Dead);
    assert_eq!(take(&store, "w", 9000, 9100).await, None);

    // Revived with a clean slate and its marks; cancelled while it runs it is told; then it stops.
    assert!(!alone!(store, tx => tx.cancel_job("job-a", Instant(1))), "it is at rest");
    assert!(alone!(store, tx => tx.retry_job("job-a", Instant(9000))));
    assert!(!alone!(store, tx => tx.retry_job("job-a", Instant(9000))), "it waits already");
    let fifth = take(&store, "w", 9000, 9100).await.unwrap();
    assert_eq!((fifth.attempt, fifth.failures), (5, 0));
    assert_eq!(store.job_marks("job-a").await.unwrap().len(), 2);
    assert!(alone!(store, tx => tx.cancel_job("job-a", Instant(9001))));
    assert_eq!(store.renew_lease(&fifth.lease(), Instant(9200)).await.unwrap(), Some(true));
    assert_eq!(store.cancel_asked(&fifth.lease()).await.unwrap(), Some(true));
    assert!(alone!(store, tx => tx.stop_job(&fifth.lease(), Instant(9002))));
    assert_eq!(state(&store, "job-a").await, JobState::Cancelled);

    // One that waits is cancelled at once; a dead one may be buried.
    add(&store, &new_job("job-b", 9100)).await;
    assert!(alone!(store, tx => tx.cancel_job("job-b", Instant(9003))));
    assert_eq!(state(&store, "job-b").await, JobState::Cancelled);
    assert!(!alone!(store, tx => tx.bury_job("job-b", Instant(9003))));
    add(&store, &new_job("job-c", 9100)).await;
    let taken = take(&store, "w", 9100, 9200).await.unwrap();
    assert!(alone!(store, tx => tx.fail_job(&taken.lease(), "no", None, Instant(9101))));
    assert!(alone!(store, tx => tx.bury_job("job-c", Instant(9102))));
    assert_eq!(state(&store, "job-c").await, JobState::Buried);
    add(&store, &new_job("job-d", 9100)).await;
    let taken = take(&store, "w", 9100, 9200).await.unwrap();
    assert!(alone!(store, tx => tx.finish_job(&taken.lease(), "{\"n\":1}", Instant(9103))));
    let done = store.job("job-d").await.unwrap().unwrap();
    assert_eq!(
        (done.state, done.result.as_str(), done.finished_at),
        (JobState::Done, "{\"n\":1}", Some(Instant(9103)))
    );

    let listed = |filter: JobFilter| {
        let store = store.clone();
        async move { store.jobs(&filter, 10, 0).await.unwrap().into_iter().map(|job| job.id).collect::<Vec<_>>() }
    };
    assert_eq!(listed(JobFilter::default()).await, ["job-a", "job-b", "job-c", "job-d"]);
    assert_eq!(listed(JobFilter { state: Some(JobState::Buried), ..JobFilter::default() }).await, ["job-c"]);
    assert_eq!(listed(JobFilter { made_by: Some("nobody".into()), ..JobFilter::default() }).await, [""; 0]);
    let counts: BTreeSet<(&str, i64)> =
        store.job_counts().await.unwrap().into_iter().map(|(state, n)| (state.key(), n)).collect();
    assert_eq!(counts, BTreeSet::from([("buried", 1), ("cancelled", 2), ("done", 1)]));
    assert_eq!(alone!(store, tx => tx.remove_old_jobs(Instant(9103))), 3);
    assert_eq!(listed(JobFilter::default()).await, ["job-d"]);
    assert_eq!(store.job_marks("job-a").await.unwrap(), [""; 0]);
    store.close().await;
}

/// Two processes on one database: every job is taken by one of them, and every one is taken.
async fn two_workers(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for n in 0..200 {
        tx.add_job(&new_job(&format!("job-{n:03}"), n)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let both_ready = std::sync::Arc::new(tokio::sync::Barrier::new(2));
    let workers = ["one", "other"].map(|worker| {
        let (location, both_ready) = (location.clone(), both_ready.clone());
        tokio::spawn(async move {
            let store = Store::open(&location).await.unwrap();
            both_ready.wait().await;
            let mut taken = Vec::new();
            while let Some(job) = take(&store, worker, 1000, 2000).await {
                assert!(alone!(store, tx => tx.finish_job(&job.lease(), worker, Instant(1001))));
                taken.push(job.id);
                // As if it had worked: SQLite gives the lock to whoever asks at the right moment, not in turn.
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
            store.close().await;
            taken
        })
    });
    let mut taken = Vec::new();
    for worker in workers {
        let own = worker.await.unwrap();
        assert!(!own.is_empty(), "one worker had nothing to do");
        taken.extend(own);
    }
    assert_eq!(taken.len(), 200);
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 200);
    assert_eq!(store.job_counts().await.unwrap(), [(JobState::Done, 200)]);
    store.close().await;
}

/// While a transaction with effects is open under the fence, nobody takes the job, even if the lease has ended.
async fn fenced(location: &Location) {
    let (store, other) = (Store::open(location).await.unwrap(), Store::open(location).await.unwrap());
    add(&store, &new_job("job-a", 0)).await;
    let first = take(&store, "w", 0, 10).await.unwrap();
    let mut effects = store.begin().await.unwrap();
    assert!(effects.holds(&first.lease()).await.unwrap());
    effects.mark_job("job-a", "half", Instant(11)).await.unwrap();
    let taking = tokio::spawn(async move { take(&other, "x", 20, 40).await });
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    assert!(effects.finish_job(&first.lease(), "", Instant(12)).await.unwrap());
    effects.commit().await.unwrap();
    assert_eq!(taking.await.unwrap(), None, "it was done before it could be taken");
    assert_eq!(state(&store, "job-a").await, JobState::Done);
    store.close().await;
}

async fn schedules(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let new = ScheduleRow {
        name: "nightly".into(),
        cron: "0 3 * * *".into(),
        kind: "compact".into(),
        body: "{}".into(),
        enabled: true,
        next_at: Instant(100),
        last_at: None,
        version: 1,
    };
    assert!(alone!(store, tx => tx.add_schedule(&new)));
    assert!(!alone!(store, tx => tx.add_schedule(&ScheduleRow { cron: "x".into(), ..new.clone() })));
    assert_eq!(store.schedules().await.unwrap(), std::slice::from_ref(&new));
    assert_eq!(store.due_schedules(Instant(99)).await.unwrap(), []);
    assert_eq!(store.due_schedules(Instant(100)).await.unwrap(), std::slice::from_ref(&new));
    // Of two processes one moves it on.
    assert!(alone!(store, tx => tx.advance_schedule(&new, Instant(200), Instant(101))));
    assert!(!alone!(store, tx => tx.advance_schedule(&new, Instant(200), Instant(101))));
    assert!(!alone!(store, tx => tx.change_schedule("nightly", 9, "", true, Instant(0))));
    assert!(alone!(store, tx => tx.change_schedule("nightly", 1, "0 4 * * *", false, Instant(300))));
    let now = store.schedules().await.unwrap().remove(0);
    assert_eq!((now.version, now.enabled, now.next_at, now.last_at), (2, false, Instant(300), Some(Instant(101))));
    assert_eq!(store.due_schedules(Instant(999)).await.unwrap(), []);
    store.close().await;
}

/// Two people and a post, straight into the tables: what they are is another suite's subject.
async fn people(location: &Location) {
    let rows = [
        "INSERT INTO organisations (id, kind, name, name_en, from_pack, version) VALUES ('org-1', 'department', '甲', 'a', false, 1)",
        "INSERT INTO organisations (id, kind, name, name_en, parent, from_pack, version) VALUES ('org-2', 'department', '乙', 'b', 'org-1', false, 1)",
        "INSERT INTO people (id, login, name, email, demo, created_at, version) VALUES ('person-1', 'a', '张三', 'a@example.invalid', false, 1, 1)",
        "INSERT INTO people (id, login, name, email, demo, created_at, version) VALUES ('person-2', 'b', '李四', '', false, 1, 1)",
        "INSERT INTO people (id, login, name, email, demo, created_at, disabled_at, version) VALUES ('person-3', 'c', '王五', 'c@example.invalid', false, 1, 5, 1)",
        "INSERT INTO posts (id, organisation, role, title, sectors, version) VALUES ('post-1', 'org-2', 'department', '科员', '[]', 1)",
        "INSERT INTO holdings (id, post, person, from_day, to_day, note, recorded_by, recorded_at) VALUES ('h1', 'post-1', 'person-1', '2026-01-01', '2026-06-30', '', 'x', 1)",
        "INSERT INTO holdings (id, post, person, from_day, note, recorded_by, recorded_at) VALUES ('h2', 'post-1', 'person-2', '2026-07-01', '', 'x', 1)",
        "INSERT INTO holdings (id, post, person, from_day, note, recorded_by, recorded_at) VALUES ('h3', 'post-1', 'person-3', '2026-01-01', '', 'x', 1)",
    ];
    match location {
        Location::Directory(directory) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(directory.join("duojin.db"));
            let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
            for row in rows {
                sqlx::query(row).execute(&pool).await.unwrap();
            }
            pool.close().await;
        }
        Location::Postgres { url, .. } => {
            let pool = sqlx::PgPool::connect(url).await.unwrap();
            for row in rows {
                sqlx::query(row).execute(&pool).await.unwrap();
            }
            pool.close().await;
        }
    }
}

fn item(id: &str, to: Addressee, due_on: Option<&str>) -> NewInboxRow {
    NewInboxRow {
        id: id.into(),
        unique_key: None,
        kind: "task".into(),
        to,
        title_zh: "题".into(),
        title_en: "title".into(),
        body_zh: String::new(),
        body_en: String::new(),
        path: "/targets".into(),
        due_on: due_on.map(day),
        made_by: "system".into(),
        made_at: Instant(7),
    }
}

async fn inbox(location: &Location) {
    let store = Store::open(location).await.unwrap();
    people(location).await;
    let (first, second) = ("person-1", "person-2");
    let to_first = || Addressee::Person(first.into());
    let keyed = NewInboxRow { unique_key: Some("k".into()), ..item("item-1", to_first(), Some("2026-07-01")) };
    assert!(alone!(store, tx => tx.add_item(&keyed)));
    assert!(!alone!(store, tx => tx.add_item(&NewInboxRow { id: "item-9".into(), ..keyed.clone() })), "one a key");
    assert!(alone!(store, tx => tx.add_item(&item("item-2", Addressee::Post("post-1".into()), Some("2026-06-20")))));
    assert!(alone!(store, tx => tx.add_item(&item("item-3", to_first(), None))));
    let mut nobody = store.begin().await.unwrap();
    assert!(nobody.add_item(&item("item-4", Addressee::Person("person-9".into()), None)).await.is_err());
    drop(nobody);

    let ids = |person: &'static str, on: &'static str, part: InboxPart| {
        let store = store.clone();
        async move {
            let rows = store.inbox(person, day(on), part, 10, 0).await.unwrap();
            rows.into_iter().map(|row| row.item.id).collect::<Vec<_>>()
        }
    };
    // An item of a post is its holder's: it moves when the post is handed over.
    assert_eq!(ids(first, "2026-06-30", InboxPart::Open).await, ["item-2", "item-1", "item-3"]);
    assert_eq!(ids(second, "2026-06-30", InboxPart::Open).await, [""; 0]);
    assert_eq!(ids(first, "2026-07-01", InboxPart::Open).await, ["item-1", "item-3"]);
    assert_eq!(ids(second, "2026-07-01", InboxPart::Open).await, ["item-2"]);
    assert_eq!(store.unread(first, day("2026-06-30")).await.unwrap(), 3);
    assert_eq!(store.unread(second, day("2026-07-01")).await.unwrap(), 1);
    assert_eq!(store.inbox_item("item-1", first, day("2026-07-01")).await.unwrap().unwrap().item, keyed);

    // Nobody else's hands.
    let july = day("2026-07-01");
    assert_eq!(store.inbox_item("item-1", second, july).await.unwrap(), None);
    assert!(!alone!(store, tx => tx.read_item("item-1", second, july, Instant(8))));
    assert!(!alone!(store, tx => tx.snooze_item("item-2", first, july, Some(day("2026-08-01")))));
    assert!(!alone!(store, tx => tx.finish_item("item-2", first, july, Instant(8))));

    assert!(alone!(store, tx => tx.read_item("item-1", first, july, Instant(8))));
    assert!(alone!(store, tx => tx.read_item("item-1", first, july, Instant(9))));
    assert_eq!(store.inbox_item("item-1", first, july).await.unwrap().unwrap().read_at, Some(Instant(8)));
    assert_eq!(store.unread(first, july).await.unwrap(), 1);
    assert!(alone!(store, tx => tx.snooze_item("item-3", first, july, Some(day("2026-07-03")))));
    assert_eq!(store.unread(first, july).await.unwrap(), 0);
    assert_eq!(ids(first, "2026-07-02", InboxPart::Snoozed).await, ["item-3"]);
    assert_eq!(ids(first, "2026-07-03", InboxPart::Snoozed).await, [""; 0], "it is back on its day");
    assert_eq!(store.unread(first, day("2026-07-03")).await.unwrap(), 1);
    assert!(alone!(store, tx => tx.finish_item("item-1", first, july, Instant(10))));
    assert!(!alone!(store, tx => tx.finish_item("item-1", first, july, Instant(11))));
    assert_eq!(ids(first, "2026-07-02", InboxPart::Done).await, ["item-1"]);
    assert_eq!(store.inbox_counts(first, july).await.unwrap(), [0, 1, 1]);
    assert_eq!(store.inbox_counts("person-9", july).await.unwrap(), [0, 0, 0]);
    assert!(!alone!(store, tx => tx.snooze_item("item-1", first, july, Some(day("2026-08-01")))));
    assert!(alone!(store, tx => tx.reopen_item("item-1", first, july)));
    assert!(!alone!(store, tx => tx.reopen_item("item-1", first, july)));
    assert_eq!(ids(first, "2026-07-02", InboxPart::Open).await, ["item-1"]);

    // All that is open, and nothing else: neither what is snoozed nor what another has.
    assert_eq!(alone!(store, tx => tx.read_items(second, july, Instant(12))), 1);
    assert_eq!(store.inbox_item("item-2", second, july).await.unwrap().unwrap().read_at, Some(Instant(12)));
    assert_eq!(alone!(store, tx => tx.read_items(first, july, Instant(13))), 0);
    assert_eq!(store.unread(first, day("2026-07-03")).await.unwrap(), 1);
    assert_eq!(alone!(store, tx => tx.read_items(first, day("2026-07-03"), Instant(14))), 1);
    assert_eq!(store.inbox_item("item-1", first, july).await.unwrap().unwrap().read_at, Some(Instant(8)));

    let holders = store.holders(july).await.unwrap();
    assert_eq!(holders.len(), 1, "who may not sign in is reached by nothing: {holders:?}");
    assert_eq!((holders[0].person.as_str(), holders[0].organisation.as_str()), (second, "org-2"));
    assert_eq!(store.organisation_parents().await.unwrap().len(), 2);
    assert_eq!(store.people_with_mail().await.unwrap(), [(first.into(), "张三".into(), "a@example.invalid".into())]);
    assert_eq!(store.owner_name(&to_first()).await.unwrap().as_deref(), Some("张三"));
    assert_eq!(store.owner_name(&Addressee::Post("post-1".into())).await.unwrap().as_deref(), Some("乙 · 科员"));

    // One calendar address at a time; an ended one shows nothing.
    alone!(store, tx => tx.add_calendar("hash-1", first, Instant(20)));
    assert_eq!(store.calendar_person("hash-1").await.unwrap().as_deref(), Some(first));
    alone!(store, tx => tx.add_calendar("hash-2", first, Instant(21)));
    assert_eq!(store.calendar_person("hash-1").await.unwrap(), None);
    assert_eq!(store.calendar_since(first).await.unwrap(), Some(Instant(21)));
    assert!(alone!(store, tx => tx.end_calendars(first, Instant(22))));
    assert!(!alone!(store, tx => tx.end_calendars(first, Instant(22))));
    assert_eq!(store.calendar_person("hash-2").await.unwrap(), None);
    alone!(store, tx => tx.add_calendar("hash-3", "person-3", Instant(23)));
    assert_eq!(store.calendar_person("hash-3").await.unwrap(), None, "the account is closed");
    store.close().await;
}

async fn settings(location: &Location) {
    let store = Store::open(location).await.unwrap();
    assert!(!alone!(store, tx => tx.change_setting("mail.host", "a", 1, "x", Instant(1))), "it is not there");
    assert!(alone!(store, tx => tx.change_setting("mail.host", "a", 0, "x", Instant(1))));
    assert!(!alone!(store, tx => tx.change_setting("mail.host", "b", 0, "y", Instant(2))), "it is there already");
    assert!(alone!(store, tx => tx.change_setting("mail.host", "b", 1, "y", Instant(2))));
    assert!(!alone!(store, tx => tx.change_setting("mail.host", "c", 1, "z", Instant(3))), "changed meanwhile");
    let [setting] = &store.settings().await.unwrap()[..] else { panic!() };
    assert_eq!((setting.value.as_str(), setting.version, setting.changed_by.as_str()), ("b", 2, "y"));
    store.close().await;
}

/// Sessions and links that are long over go; what is in use stays.
async fn cleaning(location: &Location) {
    let store = Store::open(location).await.unwrap();
    assert_eq!(alone!(store, tx => tx.prune_sessions(Instant(100))), 0);
    assert_eq!(alone!(store, tx => tx.remove_old_links(Instant(100))), 0);
    people(location).await;
    let rows = [
        "INSERT INTO sessions (token_hash, id, person, created_at, seen_at, expires_at, ended_at, address, agent) VALUES ('a', 'a', 'person-1', 1, 1, 900, 50, '', '')",
        "INSERT INTO sessions (token_hash, id, person, created_at, seen_at, expires_at, address, agent) VALUES ('b', 'b', 'person-1', 1, 1, 60, '', '')",
        "INSERT INTO sessions (token_hash, id, person, created_at, seen_at, expires_at, address, agent) VALUES ('c', 'c', 'person-1', 1, 1, 900, '', '')",
        "INSERT INTO links (token_hash, purpose, made_by, made_at, expires_at, used_at) VALUES ('a', 'invite', 'x', 1, 900, 50)",
        "INSERT INTO links (token_hash, purpose, made_by, made_at, expires_at) VALUES ('b', 'invite', 'x', 1, 900)",
    ];
    if let Location::Postgres { url, .. } = location {
        let pool = sqlx::PgPool::connect(url).await.unwrap();
        for row in rows {
            sqlx::query(row).execute(&pool).await.unwrap();
        }
        pool.close().await;
    } else if let Location::Directory(directory) = location {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(directory.join("duojin.db"));
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        for row in rows {
            sqlx::query(row).execute(&pool).await.unwrap();
        }
        pool.close().await;
    }
    assert_eq!(alone!(store, tx => tx.prune_sessions(Instant(100))), 1);
    assert_eq!(alone!(store, tx => tx.remove_old_links(Instant(100))), 1);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_conform() {
    let places = Places::new();
    for location in places.both("life") {
        life_of_a_job(&location).await;
    }
    for location in places.both("race") {
        two_workers(&location).await;
    }
    for location in places.both("fence") {
        fenced(&location).await;
    }
    for location in places.both("schedules") {
        schedules(&location).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn inbox_and_settings_conform() {
    let places = Places::new();
    for location in places.both("inbox") {
        inbox(&location).await;
    }
    for location in places.both("settings") {
        settings(&location).await;
    }
    for location in places.both("cleaning") {
        cleaning(&location).await;
    }
}
