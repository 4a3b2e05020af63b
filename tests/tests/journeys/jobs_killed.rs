//! Job runs killed at any moment, on both databases: nothing lost, nothing twice. And a process killed between the mail
//! server's yes and our commit: the same mail again, by the same name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use duojin_base::Instant as Recorded;
use duojin_store::{
    Addressee, Location, NewInboxRow, NewJobRow, Store, StoredHolding, StoredOrganisation, StoredPerson, StoredPost,
};
use duojin_testkit::postgres::Postgres;
use duojin_testkit::smtp::Smtp;
use duojin_tests::{Place, Run, command, finish};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const PEOPLE: usize = 3_000;
const A_STEP: i64 = 100;

#[expect(clippy::disallowed_methods, reason = "the budget of a test comes from its caller")]
fn moments() -> u32 {
    match std::env::var("DUOJIN_BUDGET").as_deref() {
        Ok("long") => 200,
        _ => 20,
    }
}

/// A data directory, its database, and how to reach both from here and from the command line.
struct Ground {
    location: Location,
    directory: PathBuf,
    runtime: tokio::runtime::Runtime,
    store: Store,
    _place: Place,
    _server: Option<Postgres>,
}

impl Ground {
    fn new(postgres: bool) -> Self {
        let place = Place::new();
        let server = postgres.then(|| Postgres::start().unwrap());
        let directory = place.path("data");
        let location = match &server {
            Some(server) => {
                Location::Postgres { url: server.create_database("killed").unwrap(), directory: directory.clone() }
            }
            None => Location::Directory(directory.clone()),
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let store = runtime.block_on(Store::open(&location)).unwrap();
        Self { location, directory, runtime, store, _place: place, _server: server }
    }

    /// The arguments of a call on this data.
    fn call(&self, arguments: &[&str]) -> Vec<String> {
        let mut call: Vec<String> = arguments.iter().map(|&word| word.to_owned()).collect();
        call.extend(["--data".to_owned(), self.directory.to_str().unwrap().to_owned()]);
        if let Location::Postgres { url, .. } = &self.location {
            call.extend(["--database".to_owned(), url.clone()]);
        }
        call.extend(["--format".to_owned(), "json".to_owned()]);
        call
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let call = self.call(arguments);
        command(&call.iter().map(String::as_str).collect::<Vec<_>>()).spawn().unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Run {
        finish(arguments.join(" "), self.start(arguments))
    }

    /// Works until no job is open; the lease of a killed process ends after a second.
    fn start_work(&self) -> Child {
        self.start(&["jobs", "run", "--drain", "--lease-seconds", "1"])
    }

    fn work(&self) -> Run {
        finish("jobs run".to_owned(), self.start_work())
    }

    /// People who all hold one post of a role.
    fn people(&self, many: usize, role: &str, mail: bool) {
        self.runtime.block_on(async {
            let mut tx = self.store.begin().await.unwrap();
            let organisation = StoredOrganisation {
                id: "org-1".into(),
                kind: "area".into(),
                name: "甲镇".into(),
                name_en: "A".into(),
                parent: None,
                area: None,
                entity: None,
                from_pack: false,
                closed_on: None,
                version: 1,
            };
            tx.add_organisation(&organisation).await.unwrap();
            let post = StoredPost {
                id: "post-1".into(),
                organisation: "org-1".into(),
                role: role.into(),
                title: "统计员".into(),
                sectors: vec![],
                closed_on: None,
                version: 1,
            };
            tx.add_post(&post).await.unwrap();
            for n in 0..many {
                let person = StoredPerson {
                    id: format!("person-{n:05}"),
                    login: format!("login-{n}"),
                    name: format!("某人{n}"),
                    email: if mail { format!("p{n:05}@example.invalid") } else { String::new() },
                    demo: false,
                    created_at: Recorded(1),
                    disabled_at: None,
                    version: 1,
                };
                tx.add_person(&person).await.unwrap();
                let holding = StoredHolding {
                    id: format!("holding-{n}"),
                    post: "post-1".into(),
                    person: person.id,
                    from_day: "2020-01-01".parse().unwrap(),
                    to_day: None,
                    note: String::new(),
                    recorded_by: "t".into(),
                    recorded_at: Recorded(1),
                };
                tx.add_holding(&holding).await.unwrap();
            }
            tx.commit().await.unwrap();
        });
    }

    fn add_job(&self, id: &str, kind: &str, body: &str) {
        let job = NewJobRow {
            id: id.into(),
            kind: kind.into(),
            body: body.into(),
            unique_key: None,
            made_by: "system".into(),
            made_at: Recorded(1_795_000_000_000),
            run_at: Recorded(1),
            attempts_max: 50,
        };
        self.runtime.block_on(async {
            let mut tx = self.store.begin().await.unwrap();
            tx.add_job(&job).await.unwrap();
            tx.commit().await.unwrap();
        });
    }

    /// Alters an entry of the audit behind the program's back.
    fn tamper(&self) {
        let sql = "UPDATE audit SET detail = 'nothing happened' WHERE seq = 1";
        self.runtime.block_on(async {
            match &self.location {
                Location::Directory(directory) => {
                    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(directory.join("duojin.db"));
                    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                    assert_eq!(sqlx::query(sql).execute(&pool).await.unwrap().rows_affected(), 1);
                    pool.close().await;
                }
                Location::Postgres { url, .. } => {
                    let pool = sqlx::PgPool::connect(url).await.unwrap();
                    assert_eq!(sqlx::query(sql).execute(&pool).await.unwrap().rows_affected(), 1);
                    pool.close().await;
                }
            }
        });
    }

    /// Items with keys of that beginning, and how many different people have one.
    fn items(&self, beginning: &str) -> (i64, i64) {
        let sql = "SELECT CAST(count(*) AS BIGINT), CAST(count(DISTINCT person) AS BIGINT) FROM inbox WHERE unique_key LIKE $1";
        let pattern = format!("{beginning}%");
        self.runtime.block_on(async {
            match &self.location {
                Location::Directory(directory) => {
                    let options = sqlx::sqlite::SqliteConnectOptions::new()
                        .filename(directory.join("duojin.db"))
                        .busy_timeout(Duration::from_secs(5));
                    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                    let counts = sqlx::query_as(sql).bind(&pattern).fetch_one(&pool).await.unwrap();
                    pool.close().await;
                    counts
                }
                Location::Postgres { url, .. } => {
                    let pool = sqlx::PgPool::connect(url).await.unwrap();
                    let counts = sqlx::query_as(sql).bind(&pattern).fetch_one(&pool).await.unwrap();
                    pool.close().await;
                    counts
                }
            }
        })
    }

    fn marks(&self, job: &str) -> i64 {
        i64::try_from(self.runtime.block_on(self.store.job_marks(job)).unwrap().len()).unwrap()
    }

    fn state(&self, job: &str) -> &'static str {
        self.runtime.block_on(self.store.job(job)).unwrap().unwrap().state.key()
    }
}

fn messages(postgres: bool) {
    const BODY: &str = r#"{"roles":["area"],"title_zh":"周五前报送","title_en":"by Friday"}"#;
    let ground = Ground::new(postgres);
    ground.people(PEOPLE, "area", false);
    ground.add_job("job-whole", "send_messages", BODY);
    let begun = Instant::now();
    ground.work().ok();
    let whole = begun.elapsed();
    let everybody = i64::try_from(PEOPLE).unwrap();
    assert_eq!(ground.items("message:job-whole:"), (everybody, everybody));

    let mut random = StdRng::seed_from_u64(if postgres { 5 } else { 4 });
    let (mut killed, mut halfway) = (0, 0);
    for moment in 0..moments() {
        let job = format!("job-{moment}");
        let key = format!("message:{job}:");
        ground.add_job(&job, "send_messages", BODY);
        // One to three kills before it is left alone; the later ones first wait for the lease of the one before.
        for nth in 0..=moment % 3 {
            let wait = if nth == 0 { Duration::ZERO } else { Duration::from_millis(600) };
            let mut child = ground.start_work();
            std::thread::sleep(wait + whole.mul_f64(random.random_range(0.1..1.1)));
            child.kill().unwrap();
            if !child.wait().unwrap().success() {
                killed += 1;
            }
            let (items, people) = ground.items(&key);
            assert_eq!(items, people, "somebody has it twice");
            assert_eq!(items, ground.marks(&job) * A_STEP, "a step is there whole or not at all");
            halfway += u32::from(items > 0 && items < everybody);
        }
        ground.work().ok();
        assert_eq!(ground.state(&job), "done");
        assert_eq!(ground.items(&key), (everybody, everybody));
    }
    println!("{killed} killed, {halfway} halfway");
    assert!(killed > 0 && halfway > 0, "no kill ever came in time");
}

#[test]
fn messages_killed_at_any_moment_reach_everybody_once_on_sqlite() {
    messages(false);
}

#[test]
fn messages_killed_at_any_moment_reach_everybody_once_on_postgres() {
    messages(true);
}

#[test]
fn two_processes_share_the_work_of_one_database() {
    let ground = Ground::new(true);
    ground.people(300, "area", false);
    let jobs: Vec<String> = (0..12).map(|n| format!("job-{n:02}")).collect();
    for job in &jobs {
        ground.add_job(job, "send_messages", r#"{"roles":["area"],"title_zh":"通知"}"#);
    }
    let children = [ground.start_work(), ground.start_work()];
    let done: Vec<u64> =
        children.into_iter().map(|child| finish("jobs run".to_owned(), child).ok()["done"].as_u64().unwrap()).collect();
    assert_eq!(done.iter().sum::<u64>(), 12, "{done:?}");
    for job in &jobs {
        assert_eq!(ground.items(&format!("message:{job}:")), (300, 300));
    }
}

fn imports(postgres: bool) {
    let files = Place::new();
    let file = files.generate(600, 21);
    let import = ["import", file.as_str()];
    let ground = Ground::new(postgres);
    let begun = Instant::now();
    ground.run(&import).ok();
    let whole = begun.elapsed();
    let counts = |ground: &Ground| {
        let report = ground.run(&["doctor"]).ok();
        (report["entities"].as_u64().unwrap(), report["observations"].as_u64().unwrap())
    };
    let expected = counts(&ground);
    let mut random = StdRng::seed_from_u64(11);
    let mut killed = 0;
    for _ in 0..moments() {
        let ground = Ground::new(postgres);
        let mut child = ground.start(&import);
        std::thread::sleep(whole.mul_f64(random.random_range(0.1..1.1)));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let between = counts(&ground);
        assert!(between == (0, 0) || between == expected, "half a city: {between:?}");
        ground.run(&import).ok();
        assert_eq!(counts(&ground), expected);
    }
    assert!(killed > 0, "no kill ever came in time");
}

/// On SQLite the same is tried in `interrupted`.
#[test]
fn an_import_killed_at_any_moment_can_be_run_again_on_postgres() {
    imports(true);
}

#[test]
fn a_mail_that_was_taken_and_not_noted_goes_out_again_by_the_same_name() {
    const MANY: usize = 25;
    let ground = Ground::new(false);
    ground.people(MANY, "area", true);
    let process = Arc::new(AtomicU32::new(0));
    let (own, mut number) = (Arc::clone(&process), 0);
    // The third, ninth and tenth mail are taken, and nobody lives to write it down.
    let killed = Arc::new(Mutex::new(Vec::new()));
    let kills = Arc::clone(&killed);
    let server = Smtp::start(move |mail| {
        number += 1;
        if [3, 9, 10].contains(&number) {
            let id = own.load(Ordering::SeqCst).to_string();
            assert!(std::process::Command::new("kill").args(["-9", &id]).status().unwrap().success());
            kills.lock().unwrap().push(mail.to[0].clone());
        }
        250
    })
    .unwrap();
    ground.runtime.block_on(async {
        let mut tx = ground.store.begin().await.unwrap();
        let port = server.port().to_string();
        for (key, value) in
            [("mail.host", "127.0.0.1"), ("mail.port", &port), ("mail.tls", "none"), ("mail.from", "d@example.invalid")]
        {
            assert!(tx.change_setting(key, value, 0, "t", Recorded(1)).await.unwrap());
        }
        let item = NewInboxRow {
            id: "item-1".into(),
            unique_key: None,
            kind: "task".into(),
            to: Addressee::Post("post-1".into()),
            title_zh: "报送".into(),
            title_en: "file".into(),
            body_zh: String::new(),
            body_en: String::new(),
            path: String::new(),
            due_on: None,
            made_by: "system".into(),
            made_at: Recorded(1),
        };
        assert!(tx.add_item(&item).await.unwrap());
        tx.commit().await.unwrap();
    });
    ground.add_job("job-digest", "digest", "{}");
    for _ in 0..4 {
        let child = ground.start_work();
        process.store(child.id(), Ordering::SeqCst);
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            break;
        }
    }
    assert_eq!(ground.state("job-digest"), "done");
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in server.taken() {
        names.entry(mail.to[0].clone()).or_default().push(mail.header("Message-ID").unwrap().to_owned());
    }
    let killed: BTreeSet<String> = killed.lock().unwrap().iter().cloned().collect();
    assert_eq!(names.len(), MANY, "everybody has one");
    for (person, ids) in &names {
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), 1, "{person} has one mail by two names");
        assert_eq!(ids.len() > 1, killed.contains(person), "{person}: {ids:?}");
    }
    assert_eq!(names.values().map(Vec::len).sum::<usize>(), MANY + 3);
}

#[test]
fn a_broken_audit_chain_is_told_to_the_auditors() {
    for postgres in [false, true] {
        let ground = Ground::new(postgres);
        ground.people(2, "auditor", false);
        for _ in 0..3 {
            ground.run(&["jobs", "start", "verify_audit"]).ok();
        }
        assert_eq!(ground.work().ok()["done"], 3);
        assert_eq!(ground.items("audit-broken:").0, 0, "it holds");
        ground.tamper();
        let id = ground.run(&["jobs", "start", "verify_audit"]).ok()["job"].as_str().unwrap().to_owned();
        assert_eq!(ground.work().ok()["done"], 1);
        assert_eq!(ground.state(&id), "done");
        // One item, the post's: both holders see it.
        assert_eq!(ground.items("audit-broken:").0, 1);
    }
}

#[test]
fn calls_about_jobs_that_cannot_be_done_are_told() {
    let ground = Ground::new(false);
    assert_eq!(ground.work().ok()["done"], 0);
    ground.run(&["jobs", "start", "lunch"]).fails(1);
    ground.run(&["jobs", "start", "mail"]).fails(1);
    ground.run(&["jobs", "retry", "job-9"]).fails(1);
    ground.run(&["jobs", "cancel", "job-9"]).fails(1);
    ground.run(&["jobs", "list", "--state", "asleep"]).fails(2);
    let id = ground.run(&["jobs", "start", "clean"]).ok()["job"].as_str().unwrap().to_owned();
    ground.run(&["jobs", "cancel", &id]).ok();
    ground.run(&["jobs", "cancel", &id]).fails(1);
    ground.run(&["jobs", "retry", &id]).ok();
    assert_eq!(ground.work().ok()["done"], 1);
    let listed = ground.run(&["jobs", "list", "--state", "done"]).ok();
    assert_eq!(listed["jobs"][0]["id"], id.as_str());
    let nowhere = Place::new();
    duojin_tests::run(&["jobs", "list", "--data", &nowhere.arg("none")]).fails(2);
}

#[test]
fn a_server_does_jobs_and_gives_back_what_it_cannot_end() {
    let ground = Ground::new(false);
    ground.people(200, "area", false);
    ground.add_job("job-a", "send_messages", r#"{"roles":["area"],"title_zh":"通知"}"#);
    let child = ground.start(&["serve", "--listen", "127.0.0.1:0"]);
    let until = Instant::now() + Duration::from_secs(30);
    while ground.state("job-a") != "done" && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(ground.items("message:job-a:"), (200, 200));
    assert!(std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
