//! Accounts end to end, over directories of their own, on SQLite; what differs between databases is tested in the store.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use duojin_access::{Permission, Principal, Role};
use duojin_base::{Instant, NaiveDate};
use duojin_store::{AuditEntry, AuditFilter, AuditOrder, Location};

use super::directory::{self, NewPerson, PersonChange};
use super::holdings::{self, Appointment, HandOver};
use super::organisations::{self, CITY, NewOrganisation};
use super::posts::{self, NewPost, PostChange};
use super::*;
use crate::app::App;
use crate::clock::Clock;
use crate::error::AppError;

mod steps;

const NOW: Instant = Instant(1_795_000_000_000);
const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;
const GOOD: &str = "Kite-over-7-hills";
const OTHER: &str = "Nine-4-blue-rivers";

async fn app(directory: &Path) -> App {
    app_at(&Location::Directory(directory.to_owned())).await
}

async fn app_at(location: &Location) -> App {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    App::open(location, Some(&pack), Clock::Fixed(NOW)).await.unwrap()
}

fn operator() -> Principal {
    Principal::local_operator("t")
}

fn pw(text: &str) -> Password {
    Password::new(text)
}

#[track_caller]
fn code<T: std::fmt::Debug>(answer: Result<T, AppError>) -> String {
    match answer {
        Err(AppError::Input(problems)) => {
            for problem in &problems {
                assert!(!problem.zh.is_empty() && !problem.en.is_empty());
            }
            problems.iter().map(|problem| problem.code).collect::<Vec<_>>().join(" ")
        }
        Err(AppError::NotFound { .. }) => "not-found".to_owned(),
        Err(AppError::Forbidden(_)) => "forbidden".to_owned(),
        other => panic!("{other:?}"),
    }
}

async fn enter(app: &App, login: &str, password: &str) -> Result<SignedIn, AppError> {
    sign_in(app, login, &pw(password), "10.0.0.1", "浏览器").await
}

async fn add(app: &App, login: &str) -> String {
    let new = NewPerson { login: login.to_owned(), name: format!("人{login}"), email: String::new() };
    directory::create_person(app, &operator(), &new).await.unwrap()
}

async fn with_password(app: &App, login: &str) -> String {
    let id = add(app, login).await;
    let link = make_link(app, &operator(), &id).await.unwrap();
    use_link(app, &link.token, &pw(GOOD), None, "10.0.0.1", "浏览器").await.unwrap();
    id
}

async fn first(app: &App) -> (String, Principal) {
    let token = first_link(app).await.unwrap().unwrap();
    let who = NewPerson { login: "admin1".into(), name: "首任".into(), email: String::new() };
    let signed = use_link(app, &token, &pw(GOOD), Some(&who), "10.0.0.1", "浏览器").await.unwrap();
    let principal = principal_of(app, &signed.token).await.unwrap().unwrap();
    (signed.person, principal)
}

async fn new_post(app: &App, organisation: &str, role: Role, sectors: &[u8]) -> String {
    let new = NewPost {
        organisation: organisation.to_owned(),
        role: role.key().to_owned(),
        title: "经办".to_owned(),
        sectors: sectors.to_vec(),
    };
    posts::create_post(app, &operator(), &new).await.unwrap()
}

async fn version(app: &App, post: &str) -> i64 {
    posts::post(app, &operator(), post).await.unwrap().version
}

async fn appoint(app: &App, post: &str, person: &str, from: NaiveDate) -> Result<String, AppError> {
    let new = Appointment {
        post: post.to_owned(),
        version: version(app, post).await,
        person: person.to_owned(),
        from_day: from,
        to_day: None,
        note: String::new(),
    };
    holdings::appoint(app, &operator(), &new).await
}

fn chrono_days(days: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::days(days)
}

async fn audit_of(app: &App, object: &str) -> Vec<AuditEntry> {
    let filter = AuditFilter { object: Some(object.to_owned()), ..AuditFilter::default() };
    app.store().audit_entries(&filter, AuditOrder::OldestAfter(0), 1000).await.unwrap()
}

fn set(app: &mut App, at: i64) {
    app.set_clock(Clock::Fixed(Instant(at)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_comes_by_one_link_that_works_once() {
    let dir = tempfile::tempdir().unwrap();
    let app = Arc::new(app(dir.path()).await);
    let old = first_link(&app).await.unwrap().unwrap();
    let token = first_link(&app).await.unwrap().unwrap();
    assert_eq!(code(link_info(&app, &old).await), "link.works-no-more");
    assert_eq!(link_info(&app, &token).await.unwrap().purpose, LinkPurpose::FirstAdministrator);

    // Every rule at once, and the link still works afterwards.
    let who = NewPerson { login: "Admin1".into(), name: "首任".into(), email: String::new() };
    let weak = use_link(&app, &token, &pw("admin1"), Some(&who), "", "").await;
    assert_eq!(code(weak), "password.too-short password.too-few-kinds password.holds-login password.common");
    let bad = NewPerson { login: "9 x".into(), name: String::new(), email: "nowhere".into() };
    let refused = use_link(&app, &token, &pw(GOOD), Some(&bad), "", "").await;
    assert_eq!(code(refused), "person.bad-login person.bad-name person.bad-email");

    // Many browsers at once: exactly one wins, and one person is there.
    let uses: Vec<_> = (0..6)
        .map(|n| {
            let (app, token) = (Arc::clone(&app), token.clone());
            tokio::spawn(async move {
                let who = NewPerson { login: format!("admin{n}"), name: "首任".into(), email: String::new() };
                use_link(&app, &token, &pw(GOOD), Some(&who), "10.0.0.1", "b").await
            })
        })
        .collect();
    let mut won = Vec::new();
    for one in uses {
        match one.await.unwrap() {
            Ok(signed) => won.push(signed),
            refused => assert_eq!(code(refused), "link.works-no-more"),
        }
    }
    let [signed] = &won[..] else { panic!("{won:?}") };
    assert_eq!(app.store().people().await.unwrap().len(), 1);
    let principal = principal_of(&app, &signed.token).await.unwrap().unwrap();
    assert_eq!((principal.posts.len(), principal.posts[0].role), (1, Role::Administrator));
    assert!(principal.may(Permission::ManagePeople));
    assert_eq!(first_link(&app).await.unwrap(), None);

    // Nothing secret is on record.
    let all = app.store().audit_entries(&AuditFilter::default(), AuditOrder::OldestAfter(0), 1000).await.unwrap();
    for entry in &all {
        for secret in [GOOD, token.as_str(), signed.token.as_str(), "argon2"] {
            assert!(!entry.detail.contains(secret) && !entry.object.contains(secret), "{entry:?}");
        }
    }
    assert!(
        all.iter()
            .any(|entry| entry.object == format!("person:{}", signed.person) && entry.detail.contains("set by link"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_wrong_passwords_cost_five_hashes() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = app(dir.path()).await;
    let (_, admin) = first(&app).await;
    let id = with_password(&app, "chenxia").await;
    let before = app.accounts().hashing.begun();
    let shared = Arc::new(app);
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let app = Arc::clone(&shared);
            tokio::spawn(async move {
                let mut codes = BTreeMap::<String, u32>::new();
                for n in 0..500 {
                    *codes.entry(code(enter(&app, "ChenXia ", &format!("Wrong-{n}-password")).await)).or_default() += 1;
                }
                codes
            })
        })
        .collect();
    let mut codes = BTreeMap::<String, u32>::new();
    for one in tries {
        for (code, n) in one.await.unwrap() {
            *codes.entry(code).or_default() += n;
        }
    }
    assert_eq!(codes, BTreeMap::from([("sign-in.wrong".to_owned(), 5), ("sign-in.locked".to_owned(), 9995)]));
    assert_eq!(shared.accounts().hashing.begun() - before, 5);
    // Now the right one does not help either, until the time is over or somebody unlocks.
    assert_eq!(code(enter(&shared, "chenxia", GOOD).await), "sign-in.locked");
    let on_record = audit_of(&shared, &format!("person:{id}")).await;
    assert_eq!(on_record.iter().filter(|e| e.action == "sign_in" && e.outcome == "refused").count(), 6);
    let inbox = crate::inbox::unread(&shared, &admin).await.unwrap();
    assert_eq!(inbox, 1, "administrators are told once");
    unlock(&shared, &admin, &id).await.unwrap();
    assert!(enter(&shared, "chenxia", GOOD).await.is_ok());

    // A login nobody has is counted, hashed and locked like any other, and its name is nowhere.
    let before = shared.accounts().hashing.begun();
    let mut told = Vec::new();
    for _ in 0..7 {
        told.push(code(enter(&shared, "my-Secret-typed-here", GOOD).await));
    }
    assert_eq!(told[..5], ["sign-in.wrong"; 5]);
    assert_eq!(told[5..], ["sign-in.locked"; 2]);
    assert_eq!(shared.accounts().hashing.begun() - before, 5);
    let all = shared.store().audit_entries(&AuditFilter::default(), AuditOrder::OldestAfter(0), 1000).await.unwrap();
    assert!(!all.iter().any(|e| format!("{e:?}").to_lowercase().contains("typed-here")));

    app = Arc::into_inner(shared).unwrap();
    for _ in 0..5 {
        assert_eq!(code(enter(&app, "chenxia", "Wrong-1-password").await), "sign-in.wrong");
    }
    set(&mut app, NOW.0 + 29 * MINUTE);
    assert_eq!(code(enter(&app, "chenxia", GOOD).await), "sign-in.locked");
    set(&mut app, NOW.0 - DAY);
    assert_eq!(code(enter(&app, "chenxia", GOOD).await), "sign-in.locked");
    set(&mut app, NOW.0 + 30 * MINUTE);
    assert!(enter(&app, "chenxia", GOOD).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_in_time_and_do_not_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = app(dir.path()).await;
    let id = with_password(&app, "chenxia").await;
    let alive = async |app: &App, token: &str| principal_of(app, token).await.unwrap().is_some();
    for forged in ["", "x", &"A".repeat(43), "' OR 1=1 --", "夺锦"] {
        assert!(!alive(&app, forged).await);
    }
    // Used within the half hour it lives on; unused it ends, and a clock that jumps back does not revive it.
    let token = enter(&app, "chenxia", GOOD).await.unwrap().token;
    for minutes in [29, 58, 87] {
        set(&mut app, NOW.0 + minutes * MINUTE);
        assert!(alive(&app, &token).await);
    }
    set(&mut app, NOW.0 + 117 * MINUTE);
    assert!(!alive(&app, &token).await);
    set(&mut app, NOW.0 + 88 * MINUTE);
    assert!(!alive(&app, &token).await);
    // To look whether somebody is still there is no use: what stays open does not keep a session alive.
    set(&mut app, NOW.0);
    let token = enter(&app, "chenxia", GOOD).await.unwrap().token;
    for minutes in [10, 20, 29] {
        set(&mut app, NOW.0 + minutes * MINUTE);
        assert!(still_there(&app, &token).await.unwrap().is_some());
    }
    set(&mut app, NOW.0 + 30 * MINUTE);
    assert!(still_there(&app, &token).await.unwrap().is_none() && !alive(&app, &token).await);
    // Twelve hours are the longest.
    set(&mut app, NOW.0);
    let token = enter(&app, "chenxia", GOOD).await.unwrap().token;
    for minutes in (25..12 * 60).step_by(25) {
        set(&mut app, NOW.0 + minutes * MINUTE);
        assert!(alive(&app, &token).await, "{minutes}");
    }
    set(&mut app, NOW.0 + 12 * 60 * MINUTE);
    assert!(!alive(&app, &token).await);
    // One that begins in the future is none, now and later.
    let token = enter(&app, "chenxia", GOOD).await.unwrap().token;
    set(&mut app, NOW.0);
    assert!(!alive(&app, &token).await);
    set(&mut app, NOW.0 + 12 * 60 * MINUTE);
    assert!(!alive(&app, &token).await);
    // Instants at the ends of time are answered.
    for at in [i64::MIN / 4, 0, i64::MAX / 4] {
        set(&mut app, at);
        assert!(!alive(&app, &token).await);
    }

    // The owner sees and ends them; a new password ends the others.
    set(&mut app, NOW.0);
    let one = enter(&app, "chenxia", GOOD).await.unwrap();
    let two = enter(&app, "chenxia", GOOD).await.unwrap();
    let me = principal_of(&app, &one.token).await.unwrap().unwrap();
    let mine = my_sessions(&app, &me, Some(&one.session)).await.unwrap();
    assert_eq!(mine.iter().filter(|s| s.current).map(|s| &s.id).collect::<Vec<_>>(), [&one.session]);
    assert!(mine.iter().filter(|s| s.alive).count() >= 2);
    let stranger = Principal::person("person-else", "别人", Vec::new());
    assert_eq!(code(end_session(&app, &stranger, &two.session).await), "not-found");
    let change = change_password(&app, &me, &one.session, &pw(GOOD), &pw(GOOD)).await;
    assert_eq!(code(change), "password.used-before");
    let change = change_password(&app, &me, &one.session, &pw(OTHER), &pw("Some-0ther-word")).await;
    assert_eq!(code(change), "sign-in.wrong");
    change_password(&app, &me, &one.session, &pw(GOOD), &pw(OTHER)).await.unwrap();
    assert!(alive(&app, &one.token).await && !alive(&app, &two.token).await);
    sign_out(&app, &me, &one.token).await.unwrap();
    assert!(!alive(&app, &one.token).await);

    // A disabled person has no session and gets none; the version decides between two administrators.
    let three = enter(&app, "chenxia", OTHER).await.unwrap();
    let seen = directory::person(&app, &operator(), &id).await.unwrap();
    let left = make_link(&app, &operator(), &id).await.unwrap();
    directory::disable_person(&app, &operator(), &id, seen.version).await.unwrap();
    assert!(!alive(&app, &three.token).await);
    assert_eq!(code(link_info(&app, &left.token).await), "link.works-no-more");
    assert_eq!(code(enter(&app, "chenxia", OTHER).await), "sign-in.wrong");
    let change = PersonChange { version: seen.version, name: "别名".into(), email: String::new() };
    assert_eq!(code(directory::change_person(&app, &operator(), &id, &change).await), "person.changed-meanwhile");
    directory::enable_person(&app, &operator(), &id, seen.version + 1).await.unwrap();
    assert!(enter(&app, "chenxia", OTHER).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn old_passwords_ask_to_be_changed_and_five_are_not_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = app(dir.path()).await;
    let id = with_password(&app, "chenxia").await;
    let post = new_post(&app, CITY, Role::Statistician, &[]).await;
    set(&mut app, NOW.0 + 91 * DAY);
    assert!(!enter(&app, "chenxia", GOOD).await.unwrap().must_change);
    appoint(&app, &post, &id, app.clock().today()).await.unwrap();
    let signed = enter(&app, "chenxia", GOOD).await.unwrap();
    assert!(signed.must_change, "a statistician reaches confidential facts");
    let caller = caller_of(&app, &signed.token).await.unwrap().unwrap();
    assert!(caller.must_change);
    let mut now = GOOD.to_owned();
    for n in 1..=5 {
        set(&mut app, NOW.0 + 91 * DAY + n);
        let next = format!("River-{n}-runs-east");
        change_password(&app, &caller.principal, &caller.session, &pw(&now), &pw(&next)).await.unwrap();
        let again = if n < 5 { "password.used-before" } else { "" };
        let back = make_link(&app, &operator(), &id).await.unwrap();
        if n < 5 {
            assert_eq!(code(use_link(&app, &back.token, &pw(GOOD), None, "", "").await), again);
        } else {
            use_link(&app, &back.token, &pw(GOOD), None, "", "").await.unwrap();
        }
        now = next;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn organisations_come_from_the_pack_once_and_never_form_a_ring() {
    let dir = tempfile::tempdir().unwrap();
    let one = app(dir.path()).await;
    let (_, admin) = first(&one).await;
    let all = organisations::organisations(&one, &admin).await.unwrap();
    let count = |kind: &str| all.iter().filter(|o| o.kind == kind).count();
    assert_eq!((count("city"), count("task_force"), count("department"), count("area")), (1, 1, 12, 36));
    let port = all.iter().find(|o| o.name == "东莞港").unwrap();
    assert_eq!(all.iter().find(|o| Some(&o.id) == port.parent.as_ref()).unwrap().name, "沙田镇");

    // What people moved stays where it is when the pack is read again.
    organisations::move_organisation(&one, &admin, &port.id, port.version, CITY).await.unwrap();
    one.close().await;
    let app = app(dir.path()).await;
    let again = organisations::organisations(&app, &admin).await.unwrap();
    assert_eq!(again.len(), all.len());
    assert_eq!(again.iter().find(|o| o.id == port.id).unwrap().parent.as_deref(), Some(CITY));
    assert_eq!(audit_of(&app, "organisations").await.len(), 1);

    let new = |name: &str, parent: &str| NewOrganisation {
        kind: "institution".into(),
        name: name.into(),
        name_en: String::new(),
        parent: Some(parent.into()),
        entity: None,
    };
    let a = organisations::add_organisation(&app, &admin, &new("甲", "unit:commerce")).await.unwrap();
    let b = organisations::add_organisation(&app, &admin, &new("乙", &a)).await.unwrap();
    let ring = organisations::move_organisation(&app, &admin, &a, 1, &b).await;
    let Err(AppError::Input(problems)) = &ring else { panic!("{ring:?}") };
    assert_eq!(
        (problems[0].code, problems[0].zh.contains("甲 → 乙 → 甲")),
        ("organisation.under-itself", true),
        "{problems:?}"
    );
    assert_eq!(code(organisations::move_organisation(&app, &admin, &a, 1, &a).await), "organisation.under-itself");
    assert_eq!(code(organisations::move_organisation(&app, &admin, &a, 1, "none").await), "organisation.no-parent");
    assert_eq!(code(organisations::close_organisation(&app, &admin, &a, 1).await), "organisation.in-use");
    assert_eq!(
        code(organisations::rename_organisation(&app, &admin, "unit:commerce", 1, "x", "").await),
        "organisation.name-of-pack"
    );
    organisations::rename_organisation(&app, &admin, &b, 1, "丙", "").await.unwrap();
    assert_eq!(
        code(organisations::rename_organisation(&app, &admin, &b, 1, "丁", "").await),
        "organisation.changed-meanwhile"
    );
    organisations::close_organisation(&app, &admin, &b, 2).await.unwrap();
    assert_eq!(code(organisations::add_organisation(&app, &admin, &new("戊", &b)).await), "organisation.parent-closed");
    assert_eq!(code(organisations::add_organisation(&app, &operator(), &new("戊", &a)).await), "forbidden");
    let firm = NewOrganisation { kind: "enterprise".into(), parent: None, entity: Some(7), ..new("某厂", "") };
    assert_eq!(code(organisations::add_organisation(&app, &admin, &firm).await), "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_has_its_place_its_scope_and_one_editor_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let (admin_id, admin) = first(&app).await;
    let make = async |organisation: &str, role: &str, sectors: &[u8]| {
        let new = NewPost {
            organisation: organisation.into(),
            role: role.into(),
            title: "岗".into(),
            sectors: sectors.to_vec(),
        };
        posts::create_post(&app, &admin, &new).await
    };
    assert_eq!(code(make(CITY, "area", &[]).await), "post.wrong-organisation");
    assert_eq!(code(make("unit:commerce", "enterprise", &[]).await), "post.wrong-organisation");
    assert_eq!(code(make("unit:commerce", "sector_lead", &[]).await), "post.no-scope");
    assert_eq!(code(make("unit:commerce", "sector_lead", &[4, 77]).await), "post.no-such-sector");
    assert_eq!(code(make("unit:commerce", "department", &[4]).await), "post.needless-sectors");
    assert_eq!(code(make("unit:commerce", "local_operator", &[]).await), "post.no-such-role");
    assert_eq!(code(make("nowhere", "department", &[]).await), "not-found");
    let lead = make("unit:commerce", "sector_lead", &[6, 4, 4]).await.unwrap();
    assert_eq!(posts::post(&app, &admin, &lead).await.unwrap().sectors, [4, 6]);

    // Two administrators edit one post: the second hears who changed what, and nothing of theirs is written.
    let change = |title: &str| PostChange { version: 1, title: title.into(), sectors: vec![4] };
    posts::change_post(&app, &admin, &lead, &change("商贸域长")).await.unwrap();
    let second = posts::change_post(&app, &operator(), &lead, &change("别的")).await;
    let Err(AppError::Input(problems)) = &second else { panic!("{second:?}") };
    assert_eq!(problems[0].code, "post.changed-meanwhile");
    assert!(problems[0].zh.contains("首任") && problems[0].zh.contains("商贸域长"), "{}", problems[0].zh);
    assert_eq!(posts::post(&app, &admin, &lead).await.unwrap().title, "商贸域长");

    // The last administrator stays.
    let seen = directory::person(&app, &admin, &admin_id).await.unwrap();
    assert_eq!(code(directory::disable_person(&app, &admin, &admin_id, seen.version).await), "post.last-administrator");
    let held = &seen.holdings[0];
    let today = app.clock().today();
    let end = holdings::end_holding(&app, &admin, &held.id, version(&app, &held.post).await, today).await;
    assert_eq!(code(end), "post.last-administrator");
    let heir = add(&app, "heir").await;
    let order = HandOver {
        post: held.post.clone(),
        version: version(&app, &held.post).await,
        to: heir.clone(),
        first_day: today,
        note: String::new(),
    };
    assert_eq!(
        code(holdings::hand_over(&app, &admin, &order).await),
        "post.last-administrator",
        "the heir cannot sign in yet"
    );
    let link = make_link(&app, &admin, &heir).await.unwrap();
    let heir_session = use_link(&app, &link.token, &pw(GOOD), None, "", "").await.unwrap();
    holdings::hand_over(&app, &admin, &order).await.unwrap();
    let heir = principal_of(&app, &heir_session.token).await.unwrap().unwrap();
    assert!(heir.may(Permission::ManagePosts));
    assert_eq!(code(posts::close_post(&app, &heir, &held.post, version(&app, &held.post).await).await), "post.held");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_a_person_and_a_link_or_neither() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let (_, admin) = first(&app).await;
    let new = |login: &str| NewPerson { login: login.into(), name: "何丽".into(), email: String::new() };
    let (id, link) = invite(&app, &admin, &new("heli")).await.unwrap();
    assert_eq!((link.purpose, audit_of(&app, &format!("person:{id}")).await.len()), (LinkPurpose::Invitation, 2));
    assert_eq!(code(invite(&app, &admin, &new("heli")).await), "person.login-taken");
    use_link(&app, &link.token, &pw(GOOD), None, "", "").await.unwrap();
    let heli = principal_of(&app, &enter(&app, "heli", GOOD).await.unwrap().token).await.unwrap().unwrap();
    assert_eq!(code(invite(&app, &heli, &new("other")).await), "forbidden");
    assert!(app.store().person_by_login("other").await.unwrap().is_none());

    // Sign-ins and links stand among the entries of a person; what changed the row is what is told.
    let change = PersonChange { version: 1, name: "何莉".into(), email: String::new() };
    directory::change_person(&app, &admin, &id, &change).await.unwrap();
    make_link(&app, &admin, &id).await.unwrap();
    let told = last_change(&app, &operator(), Subject::Person(&id)).await.unwrap().unwrap();
    assert_eq!((told.who.as_str(), told.at, told.what_zh.as_str()), ("首任", NOW, "名称 何丽 → 何莉"));
    assert_eq!(told.what_en, "name 何丽 → 何莉");
    assert_eq!(code(last_change(&app, &heli, Subject::Person(&id)).await), "forbidden");
    let port = Subject::Organisation("unit:commerce");
    assert_eq!(last_change(&app, &admin, port).await.unwrap(), None, "nobody changed it yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hands_over_ones_own_post_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = app(dir.path()).await;
    let today = app.clock().today();
    let a = with_password(&app, "anna").await;
    let b = with_password(&app, "bob").await;
    let post = new_post(&app, "area:441900004", Role::Area, &[]).await;
    let other = new_post(&app, "area:441900003", Role::Area, &[]).await;
    let past = today.pred_opt().unwrap();
    assert_eq!(code(appoint(&app, &post, &a, past).await), "holding.past");
    appoint(&app, &post, &a, today).await.unwrap();
    assert_eq!(code(appoint(&app, &post, &b, today).await), "holding.taken");
    let token = enter(&app, "anna", GOOD).await.unwrap().token;
    let anna = principal_of(&app, &token).await.unwrap().unwrap();
    assert_eq!(anna.posts[0].area.as_deref(), Some("南城街道"));
    let order = async |app: &App, post: &str, first_day: NaiveDate| HandOver {
        post: post.to_owned(),
        version: version(app, post).await,
        to: b.clone(),
        first_day,
        note: "轮岗".into(),
    };
    let tomorrow = today.succ_opt().unwrap();
    let may = |who: &Principal| [&post, &other].map(|post| holdings::may_hand_over(who, post));
    assert_eq!(
        (may(&anna), may(&operator()), may(&Principal::public())),
        ([true, false], [true, true], [false, false])
    );
    // Another's change of a post tells of the town's people no one who does not see the town.
    assert_eq!(code(last_change(&app, &anna, Subject::Post(&other)).await), "not-found");
    assert_eq!(code(last_change(&app, &anna, Subject::Organisation("unit:commerce")).await), "not-found");
    assert!(last_change(&app, &anna, Subject::Post(&post)).await.unwrap().unwrap().what_zh.contains("任职的人 人anna"));
    assert_eq!(code(holdings::hand_over_own(&app, &anna, &order(&app, &other, tomorrow).await).await), "not-found");
    assert_eq!(code(holdings::hand_over(&app, &anna, &order(&app, &post, tomorrow).await).await), "forbidden");
    holdings::hand_over_own(&app, &anna, &order(&app, &post, tomorrow).await).await.unwrap();
    assert!(!principal_of(&app, &token).await.unwrap().unwrap().posts.is_empty(), "until the end of the day");
    set(&mut app, NOW.0 + DAY);
    let token = enter(&app, "anna", GOOD).await.unwrap().token;
    let anna = principal_of(&app, &token).await.unwrap().unwrap();
    assert!(anna.posts.is_empty() && !anna.may(Permission::ReadPeople));
    assert_eq!(code(holdings::hand_over_own(&app, &anna, &order(&app, &post, tomorrow).await).await), "forbidden");
    let bob = principal_of(&app, &enter(&app, "bob", GOOD).await.unwrap().token).await.unwrap().unwrap();
    assert_eq!(bob.posts[0].id, post);
    // What a clerk of a town sees of people ends at the town.
    let seen = posts::posts(&app, &bob).await.unwrap();
    assert_eq!(seen.iter().map(|p| &p.id).collect::<Vec<_>>(), [&post]);
    assert_eq!(directory::people(&app, &bob).await.unwrap().len(), 2, "both held it once");
    let on_record = audit_of(&app, &format!("post:{post}")).await;
    assert_eq!(on_record.iter().filter(|e| e.action == "hand_over_post" && e.who == a).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn duties_are_kept_apart_and_nobody_gets_a_post_unseen() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let today = app.clock().today();
    let (own, admin) = first(&app).await;
    let (anna, bob) = (with_password(&app, "anna").await, with_password(&app, "bob").await);
    let [watch, count, second] = [
        new_post(&app, CITY, Role::Auditor, &[]).await,
        new_post(&app, CITY, Role::Statistician, &[]).await,
        new_post(&app, CITY, Role::Administrator, &[]).await,
    ];
    let by_admin = async |post: &str, person: &str, from: NaiveDate, to: Option<NaiveDate>| {
        let version = version(&app, post).await;
        let (post, person) = (post.to_owned(), person.to_owned());
        let new = Appointment { post, version, person, from_day: from, to_day: to, note: String::new() };
        holdings::appoint(&app, &admin, &new).await
    };
    for post in [&watch, &count, &second] {
        assert_eq!(code(by_admin(post, &own, today, None).await), "holding.own");
    }
    by_admin(&watch, &anna, today, None).await.unwrap();
    // Not even through the command line, and in neither order.
    assert_eq!(code(appoint(&app, &count, &own, today).await), "holding.duties");
    assert_eq!(code(appoint(&app, &second, &anna, today).await), "holding.duties");
    // One after the other is possible: no day has both.
    let week = today + chrono_days(7);
    by_admin(&count, &bob, today, week.pred_opt()).await.unwrap();
    assert_eq!(code(by_admin(&second, &bob, today, None).await), "holding.duties");
    by_admin(&second, &bob, week, None).await.unwrap();
    let handed = HandOver {
        post: count.clone(),
        version: version(&app, &count).await,
        to: own.clone(),
        first_day: today.succ_opt().unwrap(),
        note: String::new(),
    };
    assert_eq!(code(holdings::hand_over(&app, &admin, &handed).await), "holding.own");
    assert_eq!(code(holdings::hand_over(&app, &operator(), &handed).await), "holding.duties");

    // The auditor and the person are told of every post and every link.
    make_link(&app, &admin, &bob).await.unwrap();
    let titles = async |login: &str| {
        let token = enter(&app, login, GOOD).await.unwrap().token;
        let who = principal_of(&app, &token).await.unwrap().unwrap();
        let items = crate::inbox::list(&app, &who, duojin_store::InboxPart::Open, 0).await.unwrap().items;
        items.into_iter().map(|item| item.title_zh).collect::<Vec<_>>()
    };
    let (to_auditor, to_bob) = (titles("anna").await, titles("bob").await);
    for told in [&to_auditor, &to_bob] {
        assert_eq!(told.iter().filter(|title| title.starts_with("人bob任职")).count(), 2, "{told:?}");
        assert!(told.iter().any(|title| title == "为 bob 生成了设密码的链接"), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_people_are_one_a_role_and_in_demo_data_alone() {
    let dir = tempfile::tempdir().unwrap();
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let city = crate::demo::DemoCity { entities: 300, seed: 7 };
    let prepare = async || {
        let location = Location::Directory(dir.path().join("demo"));
        crate::demo::prepare(&location, Some(&pack), city, Clock::Fixed(NOW), &crate::Silent, |app, file| {
            let city = duojin_city::City::new(&app.pack().schema, 300, 7).unwrap();
            city.write_parquet(std::fs::File::create(file).unwrap(), |_| ()).unwrap();
            Ok(())
        })
        .await
        .unwrap()
    };
    prepare().await.close().await;
    let app = prepare().await;
    let all = demo_people(&app).await.unwrap();
    let mut roles: Vec<Role> = all.iter().map(|one| Role::from_key(&one.role).unwrap()).collect();
    roles.sort();
    assert_eq!(roles, Role::HELD_BY_POST);
    for one in &all {
        assert!(one.name.starts_with("演示·"));
        assert_eq!(code(enter(&app, &one.login, GOOD).await), "sign-in.wrong", "no password opens it");
        let signed = sign_in_demo(&app, &one.id, "127.0.0.1", "b").await.unwrap();
        let who = principal_of(&app, &signed.token).await.unwrap().unwrap();
        assert_eq!((who.posts.len(), who.posts[0].role.key()), (1, one.role.as_str()));
        assert!(who.may(Permission::UseInbox));
    }
    let firm = all.iter().find(|one| one.role == "enterprise").unwrap();
    let signed = sign_in_demo(&app, &firm.id, "127.0.0.1", "b").await.unwrap();
    let who = principal_of(&app, &signed.token).await.unwrap().unwrap();
    let at = crate::At { as_of: app.clock().today(), known_at: NOW };
    let query = crate::search::Query { per_page: 50, ..Default::default() };
    let found = crate::search::search(&app, &who, at, &query).await.unwrap();
    assert_eq!(found.rows.iter().map(|row| Some(row.id)).collect::<Vec<_>>(), [who.posts[0].entity]);
    assert_eq!(code(make_link(&app, &operator(), &firm.id).await), "link.not-for-them");
    assert_eq!(code(sign_in_demo(&app, "person-x", "", "").await), "not-found");
    assert_eq!(first_link(&app).await.unwrap(), None);

    // Elsewhere there are none, and a person cannot be made one.
    let real = self::app(&dir.path().join("real")).await;
    assert_eq!(demo_people(&real).await.unwrap(), []);
    let id = add(&real, "demo-area").await;
    assert_eq!(code(sign_in_demo(&real, &id, "127.0.0.1", "b").await), "not-found");
}

/// Two servers on one PostgreSQL: what one does the other knows, and what both do at once is done once.
#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_postgres_agree() {
    let server = duojin_testkit::postgres::Postgres::start().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let url = server.create_database("accounts").unwrap();
    let place = Location::Postgres { url, directory: dir.path().to_owned() };
    let both = [Arc::new(app_at(&place).await), Arc::new(app_at(&place).await)];
    let [one, other] = &both;
    let (_, admin) = first(one).await;
    assert_eq!(first_link(other).await.unwrap(), None);
    let id = with_password(one, "chenxia").await;

    // One session for both; ended at one it is ended at the other.
    let signed = enter(one, "chenxia", GOOD).await.unwrap();
    let me = principal_of(other, &signed.token).await.unwrap().unwrap();
    sign_out(other, &me, &signed.token).await.unwrap();
    assert_eq!(principal_of(one, &signed.token).await.unwrap(), None);

    // A link: one of many browsers at two servers wins.
    let link = make_link(one, &admin, &id).await.unwrap();
    let uses = both.iter().cycle().take(8).map(|app| {
        let (app, token) = (Arc::clone(app), link.token.clone());
        tokio::spawn(async move { use_link(&app, &token, &pw(OTHER), None, "", "").await.is_ok() })
    });
    let mut won = 0;
    for used in uses.collect::<Vec<_>>() {
        won += usize::from(used.await.unwrap());
    }
    assert_eq!(won, 1);

    // A post: of appointments that saw one version, one is made.
    let post = new_post(one, "area:441900004", Role::Area, &[]).await;
    let seen = version(one, &post).await;
    let appointed = both.iter().cycle().take(8).map(|app| {
        let (app, post, id) = (Arc::clone(app), post.clone(), id.clone());
        tokio::spawn(async move {
            let from_day = app.clock().today();
            let new = Appointment { post, version: seen, person: id, from_day, to_day: None, note: String::new() };
            holdings::appoint(&app, &operator(), &new).await
        })
    });
    let mut made = 0;
    for answer in appointed.collect::<Vec<_>>() {
        match answer.await.unwrap() {
            Ok(_) => made += 1,
            refused => assert_eq!(code(refused), "post.changed-meanwhile"),
        }
    }
    assert_eq!((made, posts::post(other, &admin, &post).await.unwrap().holdings.len()), (1, 1));
    let posts = sessions::posts_held(other, &id, other.clock().today()).await.unwrap();
    assert_eq!(posts[0].area.as_deref(), Some("南城街道"));

    // Five wrong passwords at both together lock the login at both.
    let begun = || one.accounts().hashing.begun() + other.accounts().hashing.begun();
    let before = begun();
    let wrong = both.iter().cycle().take(60).map(|app| {
        let app = Arc::clone(app);
        tokio::spawn(async move { code(enter(&app, "chenxia", GOOD).await) })
    });
    let mut locked = 0;
    for answer in wrong.collect::<Vec<_>>() {
        locked += usize::from(answer.await.unwrap() == "sign-in.locked");
    }
    assert_eq!((locked, begun() - before), (55, 5));
    assert_eq!(code(enter(other, "chenxia", OTHER).await), "sign-in.locked");
    assert_eq!(crate::inbox::unread(other, &admin).await.unwrap(), 1);
}
