//! The inbox through the front door.

use duojin_access::Principal;
use duojin_base::{Instant, NaiveDate};
use duojin_store::{StoredHolding, StoredPerson};

use super::calendar::{calendar, calendar_since, end_calendar, make_calendar};
use super::*;
use crate::clock::Clock;
use crate::jobs::guard::JobsGuard;
use crate::jobs::tests::{open, operator, somebody};
use crate::settings::{SettingChange, account_contact, change_settings, settings};

const NOW: Instant = Instant(1_795_000_000_000);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn put(app: &App, to: Addressee, title: &str, due_on: Option<NaiveDate>) {
    let mut tx = app.store().begin().await.unwrap();
    let item = NewItem {
        to,
        kind: ItemKind::Task,
        title_zh: title.into(),
        title_en: title.into(),
        body_zh: "请看, 再办;\n谢谢".into(),
        body_en: String::new(),
        path: "/targets".into(),
        due_on,
        unique_key: Some(format!("test:{title}")),
    };
    assert!(post(app, &mut tx, "system", item.clone()).await.unwrap());
    assert!(!post(app, &mut tx, "system", item).await.unwrap(), "posted twice it is there once");
    tx.commit().await.unwrap();
}

fn not_found<T: std::fmt::Debug>(answer: Result<T, AppError>) -> bool {
    matches!(answer, Err(AppError::NotFound { .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn items_are_read_put_off_done_and_brought_back_by_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::Fixed(NOW)).await;
    let guard = JobsGuard::new(&app);
    let (anna, bert) = (somebody(&app, "anna", "area", "").await, somebody(&app, "bert", "area", "").await);
    let today = app.clock().today();
    put(&app, Addressee::Person(anna.id.clone()), "late", Some(today.pred_opt().unwrap())).await;
    put(&app, Addressee::Post("post-anna".into()), "of the post", None).await;
    let page = list(&app, &anna, InboxPart::Open, 0).await.unwrap();
    assert_eq!((page.open, page.snoozed, page.done, page.more), (2, 0, 0, false));
    let [late, of_post] = &page.items[..] else { panic!("{page:?}") };
    assert!(late.overdue && !late.of_post && !late.read && of_post.of_post && !of_post.overdue);
    assert_eq!(unread(&app, &anna).await.unwrap(), 2);
    assert_eq!(unread(&app, &bert).await.unwrap(), 0);
    assert_eq!(unread(&app, &Principal::public()).await.unwrap(), 0);

    assert!(not_found(read(&app, &bert, &late.id).await) && not_found(item(&app, &bert, &late.id).await));
    assert!(not_found(done(&app, &bert, &late.id).await) && not_found(undo(&app, &bert, &late.id).await));
    assert!(matches!(list(&app, &Principal::public(), InboxPart::Open, 0).await, Err(AppError::Forbidden(_))));
    assert!(matches!(list(&app, &operator(), InboxPart::Open, 0).await, Err(AppError::Forbidden(_))));
    assert!(matches!(read_all(&app, &operator()).await, Err(AppError::Forbidden(_))));
    assert_eq!(read_all(&app, &bert).await.unwrap(), 0, "what is another's is not read");
    assert_eq!(unread(&app, &anna).await.unwrap(), 2);

    read(&app, &anna, &late.id).await.unwrap();
    assert!(item(&app, &anna, &late.id).await.unwrap().read);
    assert_eq!((read_all(&app, &anna).await.unwrap(), unread(&app, &anna).await.unwrap()), (1, 0));
    for wrong in [today, today.pred_opt().unwrap(), day("2999-01-01")] {
        assert!(matches!(snooze(&app, &anna, &late.id, wrong).await, Err(AppError::Input(_))), "{wrong}");
    }
    snooze(&app, &anna, &late.id, today.succ_opt().unwrap()).await.unwrap();
    done(&app, &anna, &of_post.id).await.unwrap();
    done(&app, &anna, &of_post.id).await.unwrap();
    let page = list(&app, &anna, InboxPart::Done, 0).await.unwrap();
    assert_eq!((page.open, page.snoozed, page.done), (0, 1, 1));
    assert_eq!(page.items[0].done_by.as_deref(), Some("person-anna"));
    undo(&app, &anna, &late.id).await.unwrap();
    undo(&app, &anna, &of_post.id).await.unwrap();
    assert_eq!(list(&app, &anna, InboxPart::Open, 0).await.unwrap().open, 2);
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_the_posts_moves_with_the_post() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::Fixed(NOW)).await;
    let guard = JobsGuard::new(&app);
    let anna = somebody(&app, "anna", "area", "").await;
    put(&app, Addressee::Post("post-anna".into()), "of the post", None).await;
    put(&app, Addressee::Person(anna.id.clone()), "her own", None).await;
    let mut tx = app.store().begin().await.unwrap();
    let person = StoredPerson {
        id: "person-carl".into(),
        login: "carl".into(),
        name: "carl".into(),
        email: String::new(),
        demo: false,
        created_at: Instant(1),
        disabled_at: None,
        version: 1,
    };
    tx.add_person(&person).await.unwrap();
    let today = app.clock().today();
    tx.end_holding("holding-anna", today.pred_opt().unwrap()).await.unwrap();
    tx.add_holding(&StoredHolding {
        id: "holding-carl".into(),
        post: "post-anna".into(),
        person: "person-carl".into(),
        from_day: today,
        to_day: None,
        note: String::new(),
        recorded_by: "t".into(),
        recorded_at: Instant(1),
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let carl = Principal::person("person-carl", "carl", vec![]);
    let titles = async |who: &Principal| {
        let page = list(&app, who, InboxPart::Open, 0).await.unwrap();
        page.items.into_iter().map(|item| item.title_zh).collect::<Vec<_>>()
    };
    assert_eq!(titles(&anna).await, ["her own"]);
    assert_eq!(titles(&carl).await, ["of the post"]);
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_shows_due_dates_until_its_address_ends() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::Fixed(NOW)).await;
    let guard = JobsGuard::new(&app);
    let anna = somebody(&app, "anna", "area", "").await;
    put(&app, Addressee::Post("post-anna".into()), "报送年度报表", Some(day("2026-12-31"))).await;
    put(&app, Addressee::Person(anna.id.clone()), "no date", None).await;
    let change = SettingChange { key: "public.address".into(), value: "https://d.example/".into(), version: 0 };
    change_settings(&app, &operator(), &[change]).await.unwrap();
    assert!(not_found(calendar(&app, "guessed").await));
    let first = make_calendar(&app, &anna).await.unwrap();
    let text = calendar(&app, &first).await.unwrap();
    let unfolded = text.replace("\r\n ", "");
    for words in [
        "BEGIN:VCALENDAR",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "SUMMARY:报送年度报表",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "URL:https://d.example/targets",
        "@duojin",
        "请看\\, 再办\\;\\n谢谢",
    ] {
        assert!(unfolded.contains(words), "{words} is not in\n{text}");
    }
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    assert_eq!(text, calendar(&app, &first).await.unwrap(), "the same items give the same text");
    assert!(text.lines().all(|line| line.len() <= 75), "a line is longer than 75 octets");

    let second = make_calendar(&app, &anna).await.unwrap();
    assert!(not_found(calendar(&app, &first).await), "a new address ends the old one");
    assert!(calendar(&app, &second).await.is_ok());
    assert!(calendar_since(&app, &anna).await.unwrap().is_some());
    end_calendar(&app, &anna).await.unwrap();
    assert!(not_found(calendar(&app, &second).await));
    assert_eq!(calendar_since(&app, &anna).await.unwrap(), None);
    guard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_checked_all_at_once_and_never_overwritten_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), Clock::Fixed(NOW)).await;
    let guard = JobsGuard::new(&app);
    let change = |key: &str, value: &str, version| SettingChange { key: key.into(), value: value.into(), version };
    let clerk = somebody(&app, "li", "area", "").await;
    assert!(matches!(settings(&app, &clerk).await, Err(AppError::Forbidden(_))));
    assert!(matches!(change_settings(&app, &clerk, &[]).await, Err(AppError::Forbidden(_))));
    let wrong = [change("mail.port", "0", 0), change("mail.colour", "red", 0), change("mail.host", "a.example", 0)];
    let Err(AppError::Input(problems)) = change_settings(&app, &operator(), &wrong).await else { panic!() };
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["settings.value", "settings.unknown"]);
    let host = async || {
        let all = settings(&app, &operator()).await.unwrap();
        all.into_iter().find(|setting| setting.key == "mail.host").map(|s| (s.value, s.version)).unwrap()
    };
    assert_eq!(host().await, (String::new(), 0), "all or nothing");
    change_settings(&app, &operator(), &[change("mail.host", "a.example", 0)]).await.unwrap();
    assert_eq!(host().await, ("a.example".into(), 1));
    // Of two who saw the same, the second is told; what stays as it is is no change.
    change_settings(&app, &operator(), &[change("mail.host", "a.example", 0)]).await.unwrap();
    let both = [change("mail.port", "25", 0), change("mail.host", "b.example", 0)];
    let Err(AppError::Input(problems)) = change_settings(&app, &operator(), &both).await else { panic!() };
    assert_eq!(problems[0].code, "settings.changed-meanwhile");
    assert!(problems[0].zh.contains("被本机操作员 t改成") && problems[0].zh.contains("a.example"));
    assert_eq!(account_contact(&app).await.unwrap(), "");
    let long = "长".repeat(201);
    for wrong in [long.as_str(), "两\n行"] {
        let change = [change("account.contact", wrong, 0)];
        assert!(matches!(change_settings(&app, &operator(), &change).await, Err(AppError::Input(_))), "{wrong}");
    }
    change_settings(&app, &operator(), &[change("account.contact", " 信息中心 2283 0000/1 ", 0)]).await.unwrap();
    assert_eq!(account_contact(&app).await.unwrap(), "信息中心 2283 0000/1");
    let port = settings(&app, &operator()).await.unwrap().into_iter().find(|s| s.key == "mail.port").unwrap();
    assert_eq!((port.value.as_str(), port.version), ("587", 0));
    guard.end().await;
}
