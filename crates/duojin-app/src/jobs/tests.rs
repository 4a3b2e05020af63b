//! Jobs through the front door, over a directory of their own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use duojin_access::{Permission, Principal};
use duojin_base::{Instant, NaiveDate};
use duojin_store::{JobState, Location, NewJobRow, StoredHolding, StoredOrganisation, StoredPerson, StoredPost};
use serde_json::json;
use tokio::sync::watch;

use super::guard::JobsGuard;
use super::*;
use crate::clock::Clock;
use crate::inbox::{self, InboxPart, MessageOrder};
use crate::settings::{self, SettingChange, change_settings};

pub(crate) async fn open(directory: &Path, clock: Clock) -> Arc<App> {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    Arc::new(App::open(&Location::Directory(directory.to_owned()), Some(&pack), clock).await.unwrap())
}

pub(crate) fn operator() -> Principal {
    Principal::local_operator("t")
}

/// An organisation, a post of a role in it, and somebody who holds it from the beginning of 2020.
pub(crate) async fn somebody(app: &App, name: &str, role: &str, email: &str) -> Principal {
    let (person, post, organisation) = (format!("person-{name}"), format!("post-{name}"), format!("org-{name}"));
    let mut tx = app.store().begin().await.unwrap();
    tx.add_organisation(&StoredOrganisation {
        id: organisation.clone(),
        kind: "department".into(),
        name: name.into(),
        name_en: name.into(),
        parent: None,
        area: None,
        entity: None,
        from_pack: false,
        closed_on: None,
        version: 1,
    })
    .await
    .unwrap();
    tx.add_person(&StoredPerson {
        id: person.clone(),
        login: name.into(),
        name: name.into(),
        email: email.into(),
        demo: false,
        created_at: Instant(1),
        disabled_at: None,
        version: 1,
    })
    .await
    .unwrap();
    tx.add_post(&StoredPost {
        id: post.clone(),
        organisation,
        role: role.into(),
        title: name.into(),
        sectors: vec![],
        closed_on: None,
        version: 1,
    })
    .await
    .unwrap();
    tx.add_holding(&StoredHolding {
        id: format!("holding-{name}"),
        post,
        person: person.clone(),
        from_day: "2020-01-01".parse().unwrap(),
        to_day: None,
        note: String::new(),
        recorded_by: "t".into(),
        recorded_at: Instant(1),
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
    super::maker::principal(app, &person).await.unwrap()
}

async fn ask(app: &App, made_by: &str, what: &str) -> String {
    let mut tx = app.store().begin().await.unwrap();
    let id = enqueue(app, &mut tx, made_by, NewJob::new(Kind::Probe, json!({ "what": what }))).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn idle(app: &Arc<App>) -> Worked {
    let (_stop, stopped) = watch::channel(false);
    work(app, &RunnerOptions::default(), Until::Idle, &stopped).await.unwrap()
}

async fn job(app: &App, id: &str) -> Job {
    detail(app, &operator(), id).await.unwrap()
}

fn code(error: &AppError) -> &'static str {
    match error {
        AppError::Input(problems) => problems[0].code,
        AppError::NotFound { .. } => "not-found",
        AppError::Forbidden(_) => "forbidden",
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_part_of_the_change_that_caused_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    let mut tx = app.store().begin().await.unwrap();
    let id = enqueue(&app, &mut tx, "system", NewJob::new(Kind::Clean, json!({}))).await.unwrap();
    drop(tx);
    assert_eq!(code(&detail(&app, &operator(), &id).await.unwrap_err()), "not-found");

    let id = ask(&app, "local:anna", "done").await;
    assert_eq!(outstanding(&app).await.unwrap().len(), 1);
    assert_eq!(idle(&app).await, Worked { done: 1, ..Worked::default() });
    let done = job(&app, &id).await;
    assert_eq!((done.progress.state, done.result), ("done", Some(json!({ "as": "local:anna" }))));
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "jobs are left behind: [\"probe queued\"]")]
async fn a_test_that_leaves_jobs_behind_fails() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    ask(&app, "system", "done").await;
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_wait_and_in_the_end_the_job_is_dead_until_somebody_acts() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    let (panics, never) = (ask(&app, "system", "panic").await, ask(&app, "system", "permanent").await);
    let half = ask(&app, "system", "half").await;
    let before = app.clock().now();
    assert_eq!(idle(&app).await, Worked { failed: 1, dead: 2, ..Worked::default() });
    let waiting = job(&app, &panics).await;
    assert!(waiting.last_error.contains("as the test says"), "{}", waiting.last_error);
    let wait = waiting.run_at.0 - before.0;
    assert!((4_000..10_000).contains(&wait) && waiting.failures == 1, "{wait}");
    assert_eq!(job(&app, &never).await.progress.state, "dead");
    // What a failed step asked for was not asked for.
    assert_eq!(job(&app, &half).await.progress.state, "dead");
    assert_eq!(outstanding(&app).await.unwrap().len(), 1);

    // With its attempts used up it is dead.
    let last = NewJobRow {
        id: "job-last".into(),
        kind: "probe".into(),
        body: r#"{"what":"retry"}"#.into(),
        unique_key: None,
        made_by: "system".into(),
        made_at: before,
        run_at: before,
        attempts_max: 1,
    };
    let mut tx = app.store().begin().await.unwrap();
    tx.add_job(&last).await.unwrap();
    tx.add_job(&NewJobRow { id: "job-new".into(), kind: "of a later version".into(), ..last }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(idle(&app).await, Worked { dead: 1, ..Worked::default() });
    // A kind that this process does not know is left, untouched, for one that does; nobody waits for it here.
    let new = app.store().job("job-new").await.unwrap().unwrap();
    assert_eq!((new.state, new.attempt, new.failures), (JobState::Queued, 0, 0));
    let (_stop, stopped) = watch::channel(false);
    cancel(&app, &operator(), &panics).await.unwrap();
    assert_eq!(work(&app, &RunnerOptions::default(), Until::Drained, &stopped).await.unwrap(), Worked::default());
    assert_eq!(job(&app, "job-new").await.kind_zh, "of a later version");
    cancel(&app, &operator(), "job-new").await.unwrap();

    bury(&app, &operator(), "job-last").await.unwrap();
    assert_eq!(code(&bury(&app, &operator(), "job-last").await.unwrap_err()), "job.state");
    assert_eq!(code(&retry(&app, &operator(), "job-9").await.unwrap_err()), "not-found");
    retry(&app, &operator(), &never).await.unwrap();
    assert_eq!(idle(&app).await, Worked { dead: 1, ..Worked::default() });
    assert_eq!(job(&app, &panics).await.progress.state, "cancelled");
    let listed = list(&app, &operator(), &JobQuery { state: Some(JobState::Buried), ..JobQuery::default() }).await;
    assert_eq!(listed.unwrap().jobs.len(), 1);
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_job_tells_where_it_is_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    let runner = Runner::start(&app, &RunnerOptions::default());
    let id = ask(&app, "system", "slow").await;
    let mut seen = Vec::new();
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = progress(&app, &operator(), &id).await.unwrap();
        if now.state == "running" && now.done > 0 && seen.last() != Some(&now.done) {
            assert_eq!((now.total, now.note.as_str()), (200, "慢慢来 / slowly"));
            seen.push(now.done);
        }
        if seen.len() == 2 {
            break;
        }
    }
    assert!(seen.len() == 2 && seen.is_sorted(), "{seen:?}");
    cancel(&app, &operator(), &id).await.unwrap();
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if progress(&app, &operator(), &id).await.unwrap().at_rest {
            break;
        }
    }
    let stopped = job(&app, &id).await;
    assert_eq!(stopped.progress.state, "cancelled");
    assert!(stopped.progress.done < 200 && stopped.failures == 0);
    runner.stop().await;
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_ends_gives_its_job_back_and_the_next_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    let runner = Runner::start(&app, &RunnerOptions::default());
    let id = ask(&app, "system", "slow").await;
    while app.store().job_marks(&id).await.unwrap().len() < 5 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    runner.stop().await;
    let given_back = job(&app, &id).await;
    assert_eq!((given_back.progress.state, given_back.failures), ("queued", 0));
    assert_eq!(idle(&app).await, Worked { done: 1, ..Worked::default() });
    let before = job(&app, &id).await.result.unwrap()["before"].as_u64().unwrap();
    assert!((5..200).contains(&before), "{before}");
    assert_eq!(app.store().job_marks(&id).await.unwrap().len(), 200);
    guard.end().await;
}

fn due(now: Instant) -> duojin_store::Due<'static> {
    duojin_store::Due { now, lease_now: now, kinds: Kind::NAMES }
}

/// A taker that slept past its lease changes nothing; whoever took the job after it does all of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_lease_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    let id = ask(&app, "system", "slow").await;
    let (first, other) = (Arc::clone(&app), open(folder.path(), Clock::System).await);
    let sleeper = tokio::spawn(async move { idle(&first).await });
    while app.store().job_marks(&id).await.unwrap().len() < 5 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // As if a minute had passed unnoticed.
    let later = Instant(app.clock().now().0 + 60_000);
    let mut tx = other.store().begin().await.unwrap();
    let taken = tx.take_job("other", due(later), Instant(later.0 + 60_000)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!((taken.id.as_str(), taken.attempt, taken.failures), (id.as_str(), 2, 1));
    assert_eq!(sleeper.await.unwrap(), Worked { left: 1, ..Worked::default() });
    let marks = app.store().job_marks(&id).await.unwrap().len();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(app.store().job_marks(&id).await.unwrap().len(), marks, "the sleeper still writes");
    let mut tx = other.store().begin().await.unwrap();
    assert!(tx.give_job_back(&taken.lease()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(idle(&other).await, Worked { done: 1, ..Worked::default() });
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_may_do_what_its_maker_may_do_when_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    let administrator = somebody(&app, "chen", "administrator", "").await;
    let clerk = somebody(&app, "li", "department", "").await;
    for (who, kind, expected) in [
        (&clerk, Kind::Clean, "forbidden"),
        (&Principal::public(), Kind::Clean, "forbidden"),
        // An administrator runs the machine and does not see what the city is owed.
        (&administrator, Kind::MatchCity, "forbidden"),
        (&administrator, Kind::Mail, "job.not-by-hand"),
    ] {
        assert_eq!(code(&start(&app, who, kind).await.unwrap_err()), expected, "{} {}", who.id, kind.name());
    }
    let id = start(&app, &administrator, Kind::Clean).await.unwrap();
    assert_eq!(code(&detail(&app, &clerk, &id).await.unwrap_err()), "forbidden");
    assert_eq!(code(&cancel(&app, &clerk, &id).await.unwrap_err()), "forbidden");
    assert_eq!(idle(&app).await, Worked { done: 1, ..Worked::default() });

    // Between asking and running the post was left, or the account closed.
    let (left, closed) = (start(&app, &administrator, Kind::Clean).await.unwrap(), ask(&app, "person-9", "done").await);
    let mut tx = app.store().begin().await.unwrap();
    tx.end_holding("holding-chen", "2020-01-02".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(idle(&app).await, Worked { dead: 2, ..Worked::default() });
    assert!(job(&app, &left).await.last_error.contains(Permission::MaintainData.zh()));
    assert!(job(&app, &closed).await.last_error.contains("person-9"));
    // The maker sees the own job, and is told.
    let administrator = super::maker::principal(&app, "person-chen").await.unwrap();
    assert_eq!(progress(&app, &administrator, &left).await.unwrap().state, "dead");
    let told = inbox::list(&app, &administrator, InboxPart::Open, 0).await.unwrap().items;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].path, format!("/jobs/{left}"));
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_run_once_however_often_they_were_missed() {
    let folder = tempfile::tempdir().unwrap();
    let start_at = 1_795_000_000_000;
    let first = open(folder.path(), Clock::Fixed(Instant(start_at))).await;
    assert_eq!(idle(&first).await, Worked::default());
    let made = schedules(&first, &operator()).await.unwrap();
    assert_eq!(made.len(), 5);
    assert!(made.iter().all(|s| s.enabled && s.next_at.0 > start_at && s.next_at.0 <= start_at + 86_400_000));

    // A week later, two processes look: each schedule has run once, and its next time is ahead.
    let week = Clock::Fixed(Instant(start_at + 7 * 86_400_000));
    let (one, other) = (open(folder.path(), week).await, open(folder.path(), week).await);
    let guard = JobsGuard::new(&one);
    let (left, right) = tokio::join!(super::schedules::run_due(&one), super::schedules::run_due(&other));
    left.and(right).unwrap();
    assert_eq!(outstanding(&one).await.unwrap().len(), 5);
    let worked = idle(&one).await;
    let jobs = list(&one, &operator(), &JobQuery::default()).await.unwrap().jobs;
    let ended: Vec<_> = jobs.iter().map(|job| (&job.kind, job.progress.state, &job.last_error)).collect();
    assert_eq!(worked, Worked { done: 5, ..Worked::default() }, "{ended:?}");
    assert!(jobs.iter().all(|job| job.made_by == "system"));
    assert!(schedules(&one, &operator()).await.unwrap().iter().all(|s| s.next_at.0 > week.now().0));
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_is_changed_by_those_who_may_with_lines_that_read() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::Fixed(Instant(1_795_000_000_000))).await;
    let guard = JobsGuard::new(&app);
    schedules(&app, &operator()).await.unwrap();
    let change =
        |cron: &str, version| ScheduleChange { name: "compact".into(), version, cron: cron.into(), enabled: true };
    for (principal, change, expected) in [
        (Principal::public(), change("0 1 * * *", 1), "forbidden"),
        (operator(), change("1 am", 1), "schedule.cron"),
        (operator(), change("0 0 31 4 *", 1), "schedule.never"),
        (operator(), ScheduleChange { name: "lunch".into(), ..change("0 1 * * *", 1) }, "not-found"),
    ] {
        assert_eq!(code(&change_schedule(&app, &principal, &change).await.unwrap_err()), expected);
    }
    let changed = change_schedule(&app, &operator(), &change("  0  1 * * 7 ", 1)).await.unwrap();
    assert_eq!((changed.cron.as_str(), changed.version), ("0 1 * * 7", 2));
    let late = change_schedule(&app, &operator(), &change("0 2 * * *", 1)).await.unwrap_err();
    assert_eq!(code(&late), "schedule.changed-meanwhile");
    assert!(late.to_string().contains("0 1 * * 7"), "{late}");
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_each_person_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::System).await;
    let guard = JobsGuard::new(&app);
    let mut people = Vec::new();
    for n in 0..230 {
        let role = if n % 23 == 0 { "task_force" } else { "area" };
        people.push(somebody(&app, &format!("p{n:03}"), role, "").await);
    }
    let order = MessageOrder {
        roles: vec!["area".into()],
        title_zh: "周五前报送".into(),
        path: "/targets".into(),
        ..MessageOrder::default()
    };
    for (order, expected) in [
        (MessageOrder { roles: vec![], ..order.clone() }, "message.to-whom"),
        (MessageOrder { roles: vec!["king".into()], ..order.clone() }, "message.role"),
        (MessageOrder { roles: vec!["system".into()], ..order.clone() }, "message.role"),
        (MessageOrder { roles: vec!["auditor".into()], ..order.clone() }, "message.nobody"),
        (MessageOrder { organisations: vec!["org-x".into()], ..order.clone() }, "message.organisation"),
        (MessageOrder { title_zh: " ".into(), ..order.clone() }, "message.title"),
        (MessageOrder { path: "//evil.example".into(), ..order.clone() }, "message.path"),
        (MessageOrder { body_zh: "长".repeat(5001), ..order.clone() }, "message.too-long"),
    ] {
        assert_eq!(code(&inbox::send_messages(&app, &operator(), order).await.unwrap_err()), expected);
    }
    assert_eq!(code(&inbox::send_messages(&app, &people[1], order.clone()).await.unwrap_err()), "forbidden");
    assert_eq!(inbox::preview(&app, &people[0], &order).await.unwrap(), 220);
    let within = MessageOrder { organisations: vec!["org-p001".into(), "org-p000".into()], ..order.clone() };
    assert_eq!(inbox::preview(&app, &people[0], &within).await.unwrap(), 1);

    let id = inbox::send_messages(&app, &people[0], order).await.unwrap();
    assert_eq!(idle(&app).await, Worked { done: 1, ..Worked::default() });
    assert_eq!(job(&app, &id).await.result, Some(json!({ "people": 220, "steps": 3 })));
    let shown = progress(&app, &people[0], &id).await.unwrap();
    assert_eq!((shown.done, shown.total), (220, 220));
    for (n, person) in people.iter().enumerate() {
        let expected = i64::from(n % 23 != 0);
        assert_eq!(inbox::unread(&app, person).await.unwrap(), expected, "{n}");
    }
    // Run again from its marks it sends nothing twice.
    let mut tx = app.store().begin().await.unwrap();
    let row = app.store().job(&id).await.unwrap().unwrap();
    let again = NewJobRow {
        id: "job-again".into(),
        kind: row.kind,
        body: row.body,
        unique_key: None,
        made_by: row.made_by,
        made_at: row.made_at,
        run_at: row.run_at,
        attempts_max: 3,
    };
    tx.add_job(&again).await.unwrap();
    tx.mark_job("job-again", "person-p150", Instant(1)).await.unwrap();
    tx.commit().await.unwrap();
    idle(&app).await;
    for (n, person) in people.iter().enumerate().filter(|(n, _)| n % 23 != 0) {
        assert_eq!(inbox::unread(&app, person).await.unwrap(), if n > 150 { 2 } else { 1 }, "{n}");
    }
    guard.end().await;
}

/// Mail goes to a real server of our own.
mod mail {
    use duojin_testkit::smtp::Smtp;

    use super::*;

    async fn set_up(app: &App, port: u16, more: &[(&str, &str)]) {
        let port = port.to_string();
        let mut changes = vec![
            ("mail.host", "127.0.0.1"),
            ("mail.port", port.as_str()),
            ("mail.tls", "none"),
            ("mail.from", "duojin@example.invalid"),
            ("public.address", "https://duojin.example.invalid/"),
        ];
        changes.extend(more);
        let changes: Vec<SettingChange> = changes
            .into_iter()
            .map(|(key, value)| SettingChange { key: key.into(), value: value.into(), version: 0 })
            .collect();
        change_settings(app, &operator(), &changes).await.unwrap();
    }

    async fn send(app: &App, key: &str) -> String {
        let mail = Mail {
            name: "张三".into(),
            to: "zhang@example.invalid".into(),
            subject: "三件待办".into(),
            text: "您好：\n\n· 一\n".into(),
        };
        let mut tx = app.store().begin().await.unwrap();
        let id = enqueue(app, &mut tx, "system", NewJob::new(Kind::Mail, json!(mail)).unique(key)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn mail_arrives_is_tried_again_or_dies_as_the_server_says() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let guard = JobsGuard::new(&app);
        let unset = send(&app, "unset").await;
        assert_eq!(idle(&app).await, Worked { dead: 1, ..Worked::default() });
        assert!(job(&app, &unset).await.last_error.contains("邮件服务器"));

        let mut codes = [250, 451, 550].into_iter();
        let server = Smtp::start(move |_| codes.next().unwrap_or(250)).unwrap();
        set_up(&app, server.port(), &[]).await;
        let (arrives, later, never) = (send(&app, "a").await, send(&app, "b").await, send(&app, "c").await);
        // Taken one after the other, in order of their ids where they are due at once: the codes go by arrival.
        assert_eq!(idle(&app).await, Worked { done: 1, failed: 1, dead: 1, ..Worked::default() });
        let states = |state: &'static str| {
            let app = Arc::clone(&app);
            let ids = [arrives.clone(), later.clone(), never.clone()];
            async move {
                for id in ids {
                    let job = job(&app, &id).await;
                    if job.progress.state == state {
                        return job;
                    }
                }
                panic!("none is {state}");
            }
        };
        assert!(states("done").await.result.unwrap()["message_id"].as_str().unwrap().ends_with("@example.invalid>"));
        let waiting = states("queued").await;
        assert!(waiting.last_error.contains("451"), "{}", waiting.last_error);
        assert!(states("dead").await.last_error.contains("550"));
        let taken = server.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].to, ["zhang@example.invalid"]);
        assert_eq!(taken[0].from, "duojin@example.invalid");
        assert!(taken[0].header("Date").is_some() && taken[0].raw.contains("Content-Transfer-Encoding"));
        let ids: std::collections::BTreeSet<_> =
            server.seen().iter().map(|mail| mail.header("Message-ID").unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 3, "one for each mail");

        // The one refused for now goes out under its own name again when it is due.
        cancel(&app, &operator(), &waiting.id).await.unwrap();
        retry(&app, &operator(), &waiting.id).await.unwrap();
        assert_eq!(idle(&app).await, Worked { done: 1, ..Worked::default() });
        let seen = server.seen();
        assert_eq!(seen.len(), 4);
        assert_eq!(seen[3].header("Message-ID"), seen[1].header("Message-ID"));
        assert_eq!(seen[3], seen[1], "every attempt sends the same");
        guard.end().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_that_says_nothing_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let guard = JobsGuard::new(&app);
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        set_up(&app, silent.local_addr().unwrap().port(), &[]).await;
        let id = send(&app, "a").await;
        assert_eq!(idle(&app).await, Worked { failed: 1, ..Worked::default() });
        assert!(job(&app, &id).await.last_error.contains("不回话"));
        drop(silent);
        cancel(&app, &operator(), &id).await.unwrap();
        retry(&app, &operator(), &id).await.unwrap();
        assert_eq!(idle(&app).await, Worked { failed: 1, ..Worked::default() }, "nobody is there now");
        cancel(&app, &operator(), &id).await.unwrap();
        guard.end().await;
    }

    /// Between the server's 250 and our commit the lease is lost: the mail goes out again, by the same name.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_mail_sent_and_not_noted_goes_out_again_by_the_same_name() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let guard = JobsGuard::new(&app);
        let (other, handle) = (open(folder.path(), Clock::System).await, tokio::runtime::Handle::current());
        let mut first = true;
        let server = Smtp::start(move |_| {
            if std::mem::take(&mut first) {
                handle.block_on(async {
                    let later = Instant(other.clock().now().0 + 60_000);
                    let mut tx = other.store().begin().await.unwrap();
                    // Taken by somebody who then dies: due again at once.
                    tx.take_job("other", due(later), Instant(0)).await.unwrap().unwrap();
                    tx.commit().await.unwrap();
                });
            }
            250
        })
        .unwrap();
        set_up(&app, server.port(), &[]).await;
        send(&app, "a").await;
        assert_eq!(idle(&app).await, Worked { left: 1, done: 1, ..Worked::default() });
        let taken = server.taken();
        assert_eq!(taken.len(), 2);
        assert_eq!(taken[0], taken[1]);
        guard.end().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_password_is_read_from_its_file_and_stored_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let guard = JobsGuard::new(&app);
        let server = Smtp::with_credentials(Some(("duojin", "s3cret-word")), |_| 250).unwrap();
        set_up(&app, server.port(), &[("mail.user", "duojin"), ("mail.password_file", "mail")]).await;
        let id = send(&app, "a").await;
        assert_eq!(idle(&app).await, Worked { failed: 1, ..Worked::default() }, "there is no such file yet");
        std::fs::create_dir(folder.path().join("secrets")).unwrap();
        std::fs::write(folder.path().join("secrets/mail"), "s3cret-word\n").unwrap();
        cancel(&app, &operator(), &id).await.unwrap();
        retry(&app, &operator(), &id).await.unwrap();
        assert_eq!(idle(&app).await, Worked { done: 1, ..Worked::default() });
        assert_eq!(server.taken().len(), 1);
        app.close().await;
        let database = std::fs::read(folder.path().join("duojin.db")).unwrap();
        assert!(!database.windows(11).any(|bytes| bytes == b"s3cret-word"));
        let app = open(folder.path(), Clock::System).await;
        std::mem::forget(guard);
        JobsGuard::new(&app).end().await;
    }

    /// A file is sent to the host it was put down for, and to no other until whoever runs the machine puts it down anew.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_password_is_sent_to_no_host_it_was_not_given_for() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let guard = JobsGuard::new(&app);
        let secret = folder.path().join("secrets/mail");
        std::fs::create_dir(folder.path().join("secrets")).unwrap();
        std::fs::write(&secret, "s3cret-word").unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        set_up(&app, 25, &[("mail.user", "duojin"), ("mail.password_file", "mail")]).await;
        let change = async |key: &str, value: &str| {
            let version = settings::settings(&app, &operator()).await.unwrap();
            let version = version.iter().find(|one| one.key == key).unwrap().version;
            let change = SettingChange { key: key.into(), value: value.into(), version };
            change_settings(&app, &operator(), &[change]).await
        };
        let refused = change("mail.host", "evil.example").await.unwrap_err();
        assert_eq!(code(&refused), "settings.password-of-another-host");
        // Nor by way of taking it out and putting it back.
        change("mail.password_file", "").await.unwrap();
        change("mail.host", "evil.example").await.unwrap();
        assert_eq!(code(&change("mail.password_file", "mail").await.unwrap_err()), "settings.password-of-another-host");
        assert_eq!(settings::mail_server(&app).await.unwrap().unwrap().password_file, "");
        // Put down anew it is this host's.
        tokio::time::sleep(Duration::from_millis(20)).await;
        std::fs::write(&secret, "another-word").unwrap();
        change("mail.password_file", "mail").await.unwrap();
        assert_eq!(code(&change("mail.host", "127.0.0.1").await.unwrap_err()), "settings.password-of-another-host");
        guard.end().await;
    }

    /// The password that the process was started with belongs to the server that was set up then.
    #[tokio::test(flavor = "multi_thread")]
    async fn the_password_of_the_process_stays_with_its_server() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let guard = JobsGuard::new(&app);
        let server = Smtp::with_credentials(Some(("duojin", "s3cret-word")), |_| 250).unwrap();
        set_up(&app, server.port(), &[("mail.user", "duojin")]).await;
        let options = RunnerOptions {
            mail_password: Some("s3cret-word".to_owned()),
            poll: Duration::from_millis(20),
            ..RunnerOptions::default()
        };
        let runner = Runner::start(&app, &options);
        let ended = async |id: &str| {
            for _ in 0..400 {
                let job = app.store().job(id).await.unwrap().unwrap();
                if !job.state.is_open() {
                    return job;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            panic!("{id} does not end");
        };
        let first = send(&app, "a").await;
        assert_eq!(ended(&first).await.state, JobState::Done);
        let moved = SettingChange { key: "mail.host".into(), value: "localhost".into(), version: 1 };
        change_settings(&app, &operator(), &[moved]).await.unwrap();
        let second = ended(&send(&app, "b").await).await;
        assert!(second.state == JobState::Dead && second.last_error.contains("重启服务"), "{}", second.last_error);
        assert_eq!(server.taken().len(), 1);
        bury(&app, &operator(), &second.id).await.unwrap();
        runner.stop().await;
        guard.end().await;
    }

    /// Asked for on one day and going out on the next: by the posts of the next.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_late_digest_goes_by_the_posts_of_the_day_it_goes_out() {
        const DAY: i64 = 86_400_000;
        let (folder, asked) = (tempfile::tempdir().unwrap(), Instant(1_795_000_000_000));
        let app = open(folder.path(), Clock::Fixed(asked)).await;
        let guard = JobsGuard::new(&app);
        let server = Smtp::start(|_| 250).unwrap();
        set_up(&app, server.port(), &[]).await;
        somebody(&app, "leaving", "area", "a@example.invalid").await;
        somebody(&app, "staying", "area", "b@example.invalid").await;
        let mut tx = app.store().begin().await.unwrap();
        for post in ["post-leaving", "post-staying"] {
            let item = inbox::NewItem {
                to: duojin_store::Addressee::Post(post.into()),
                kind: inbox::ItemKind::Task,
                title_zh: "报送".into(),
                title_en: "File it".into(),
                body_zh: String::new(),
                body_en: String::new(),
                path: String::new(),
                due_on: None,
                unique_key: None,
            };
            inbox::post(&app, &mut tx, "system", item).await.unwrap();
        }
        assert!(tx.end_holding("holding-leaving", app.clock().today()).await.unwrap());
        tx.commit().await.unwrap();
        start(&app, &operator(), Kind::Digest).await.unwrap();
        app.close().await;
        std::mem::forget(guard);
        let app = open(folder.path(), Clock::Fixed(Instant(asked.0 + DAY))).await;
        let guard = JobsGuard::new(&app);
        idle(&app).await;
        let to: Vec<_> = server.taken().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(to, ["b@example.invalid"]);
        guard.end().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_digest_goes_once_a_day_to_those_with_open_items() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let guard = JobsGuard::new(&app);
        let server = Smtp::start(|_| 250).unwrap();
        set_up(&app, server.port(), &[]).await;
        somebody(&app, "with-task", "area", "a@example.invalid").await;
        somebody(&app, "without-task", "department", "b@example.invalid").await;
        somebody(&app, "without-address", "area", "").await;
        let order = MessageOrder {
            roles: vec!["area".into()],
            title_zh: "报送七月报表".into(),
            title_en: "File July".into(),
            due_on: NaiveDate::from_ymd_opt(2999, 7, 31),
            ..MessageOrder::default()
        };
        inbox::send_messages(&app, &operator(), order).await.unwrap();
        for _ in 0..2 {
            start(&app, &operator(), Kind::Digest).await.unwrap();
            idle(&app).await;
        }
        let taken = server.taken();
        assert_eq!(taken.len(), 1, "one a day: {taken:?}");
        assert_eq!(taken[0].to, ["a@example.invalid"]);
        let mails = list(&app, &operator(), &JobQuery { kind: Some(Kind::Mail), ..JobQuery::default() }).await.unwrap();
        let body: Mail =
            serde_json::from_str(&app.store().job(&mails.jobs[0].id).await.unwrap().unwrap().body).unwrap();
        for words in
            ["报送七月报表（2999-07-31 前）", "File July (due 2999-07-31)", "https://duojin.example.invalid/inbox"]
        {
            assert!(body.text.contains(words), "{words} is not in {}", body.text);
        }
        guard.end().await;
    }
}
