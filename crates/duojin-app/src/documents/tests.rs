//! From the bytes of a document to a rule in force, as two people do it.

use std::path::Path;
use std::sync::Arc;

use duojin_access::{Post, Principal, Role};
use duojin_base::Instant;
use duojin_store::Location;

use super::*;
use crate::app::App;
use crate::clock::{At, Clock};
use crate::policies;

mod attacks;

const NOW: Instant = Instant(1_795_000_000_000);

/// Synthetic: written for this test.
const MEASURE: &str = "云溪市商务局关于支持批发企业发展的若干措施\n\
    云商〔2026〕9号\n\
    一、支持企业做大\n\
    对上年度营业收入达到1亿元以上的批发企业，给予一次性奖励20万元。\n\
    对上年度营业收入达到5000万元以上、从业人员不少于50人的企业，给予不超过10万元的补助。\n\
    二、附则\n\
    本措施自2026年1月1日起施行，有效期至2027年12月31日。\n\
    云溪市商务局\n\
    2026年1月1日\n";

async fn app(directory: &Path) -> Arc<App> {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    Arc::new(App::open(&Location::Directory(directory.to_owned()), Some(&pack), Clock::Fixed(NOW)).await.unwrap())
}

fn of(role: Role, id: &str) -> Principal {
    let post = Post {
        id: format!("post-{id}"),
        role,
        organisations: Vec::new(),
        organisation_name: String::new(),
        title: String::new(),
        area: None,
        sectors: vec![1],
        entity: None,
    };
    Principal::person(format!("person-{id}"), format!("人{id}"), vec![post])
}

/// Somebody who has an account.
async fn hired(app: &App, role: Role, login: &str) -> Principal {
    let new = crate::people::NewPerson { login: login.to_owned(), name: format!("人{login}"), email: String::new() };
    let id = crate::people::directory::create_person(app, &Principal::local_operator("t"), &new).await.unwrap();
    Principal { id, ..of(role, login) }
}

fn measure(text: &str) -> NewDocument {
    NewDocument {
        title: String::new(),
        kind: None,
        file_name: "若干措施.txt".to_owned(),
        bytes: text.as_bytes().to_vec(),
        replaces: None,
    }
}

#[track_caller]
fn codes<T: std::fmt::Debug>(answer: Result<T, AppError>) -> Vec<&'static str> {
    match answer {
        Err(AppError::Input(problems)) => problems.iter().map(|problem| problem.code).collect(),
        Err(AppError::Forbidden(_)) => vec!["forbidden"],
        Err(AppError::NotFound { .. }) => vec!["not-found"],
        other => panic!("{other:?}"),
    }
}

fn front(id: &str) -> Front {
    Front {
        id: id.to_owned(),
        title: "支持批发企业发展的若干措施".to_owned(),
        issuer: "云溪市商务局".to_owned(),
        number: "云商〔2026〕9号".to_owned(),
        level: "市".to_owned(),
        region: "云溪市".to_owned(),
        issued: "2026-01-01".to_owned(),
        ..Front::default()
    }
}

/// Accepts every item: as drafted if it checks, else with a rule of the person's own.
async fn accept_all(app: &App, who: &Principal, id: &str) {
    let detail = document(app, who, id).await.unwrap();
    for item in &detail.items {
        if item.rule.contains("待定") {
            let rule = item.rule.clone();
            let as_is = ItemChange { version: item.version, decision: Decision::Accepted, heading: "甲".into(), rule };
            assert_eq!(codes(decide(app, who, id, item.number, as_is).await), ["document.unsettled"]);
        }
        let rule = match item.rule.contains("待定") || item.rule.is_empty() {
            true => "条款 甲\n  对象 企业\n  有效 2026-01-01 至 2027-12-31\n  当 营业收入[上年] >= 1亿元\n  给予 奖励 20万元\n".to_owned(),
            false => item.rule.clone(),
        };
        let change =
            ItemChange { version: item.version, decision: Decision::Accepted, heading: item.heading.clone(), rule };
        decide(app, who, id, item.number, change).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_bring_a_document_into_force() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let (clerk, lead) = (hired(&app, Role::Department, "clerk").await, hired(&app, Role::SectorLead, "lead").await);
    for nobody in
        [Principal::public(), of(Role::Enterprise, "firm"), of(Role::Area, "town"), of(Role::Administrator, "it")]
    {
        assert_eq!(codes(add(&app, &nobody, measure(MEASURE)).await), ["forbidden"]);
        assert_eq!(codes(list(&app, &nobody).await), ["forbidden"]);
    }
    let id = add(&app, &clerk, measure(MEASURE)).await.unwrap();
    let detail = document(&app, &clerk, &id).await.unwrap();
    assert_eq!((detail.summary.kind, detail.summary.state), (DocumentKind::Policy, DocumentState::Draft));
    assert_eq!(detail.front.issuer, "云溪市商务局");
    assert_eq!(detail.front.number, "云商〔2026〕9号");
    assert_eq!(detail.items.len(), 2, "{:?}", detail.items);
    let first = &detail.items[0];
    assert!(first.rule.contains(">= 1亿元") && first.rule.contains("20万元"), "{}", first.rule);
    for mark in detail.items.iter().flat_map(|item| &item.marks) {
        assert_eq!(mark.span.of(&detail.text), Some(mark.text.as_str()));
        assert!(!mark.text.is_empty());
    }
    assert_eq!(original(&app, &lead, &id).await.unwrap().bytes, MEASURE.as_bytes());

    // Not before everything is decided and said.
    let told = codes(submit(&app, &clerk, &id, detail.version).await);
    assert!(told.contains(&"document.front") && told.contains(&"document.open-items"), "{told:?}");
    accept_all(&app, &clerk, &id).await;
    let version = document(&app, &clerk, &id).await.unwrap().version;
    change_front(&app, &clerk, &id, version, front("yx-demo-2026")).await.unwrap();
    assert_eq!(
        codes(change_front(&app, &clerk, &id, version, front("yx-other")).await),
        ["document.changed-meanwhile"]
    );
    let detail = document(&app, &clerk, &id).await.unwrap();
    assert!(detail.may_submit, "{:?}", detail.problems);
    assert!(detail.items.iter().all(|item| !item.sentence.is_empty()), "{:?}", detail.items);
    submit(&app, &clerk, &id, detail.version).await.unwrap();

    // In review nobody changes it; whoever drafted does not publish, even with the right to.
    let detail = document(&app, &lead, &id).await.unwrap();
    let change = ItemChange {
        version: detail.items[0].version,
        decision: Decision::NotARule,
        heading: "甲".into(),
        rule: String::new(),
    };
    assert_eq!(codes(decide(&app, &clerk, &id, 1, change).await), ["document.not-a-draft"]);
    assert_eq!(codes(publish(&app, &clerk, &id, detail.version).await), ["forbidden"]);
    let both = Principal { id: clerk.id.clone(), ..of(Role::SectorLead, "clerk") };
    assert_eq!(codes(publish(&app, &both, &id, detail.version).await), ["document.two-people"]);
    assert_eq!(codes(send_back(&app, &lead, &id, detail.version, " ").await), ["document.note"]);
    send_back(&app, &lead, &id, detail.version, "请核对第一条").await.unwrap();
    assert_eq!(codes(publish(&app, &lead, &id, detail.version).await), ["document.changed-meanwhile"]);
    let detail = document(&app, &clerk, &id).await.unwrap();
    submit(&app, &clerk, &id, detail.version).await.unwrap();
    let detail = document(&app, &lead, &id).await.unwrap();
    assert_eq!(detail.may_review, Ok(()));
    let published = publish(&app, &lead, &id, detail.version).await.unwrap();
    assert_eq!((published.policy.as_str(), published.clauses), ("yx-demo-2026", 2));

    // What runs keeps its pack; the next to begin has the new one, and so has another process.
    let public = Principal::public();
    let at = At { as_of: app.clock().today(), known_at: app.clock().now() };
    assert!(policies::detail(&app, &public, at, "yx-demo-2026").await.is_err());
    let next = app.renewed().await.unwrap();
    let shown = policies::detail(&next, &public, at, "yx-demo-2026").await.unwrap();
    assert_eq!(shown.clauses.len(), 2);
    assert!(shown.clauses.iter().all(|clause| clause.in_force));
    assert!(Arc::ptr_eq(&next, &next.renewed().await.unwrap()));
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let other =
        App::open(&Location::Directory(folder.path().to_owned()), Some(&pack), Clock::Fixed(NOW)).await.unwrap();
    assert!(policies::detail(&other, &public, at, "yx-demo-2026").await.is_ok());
    // The day before knew nothing of it.
    let before = At { known_at: Instant(NOW.0 - 2 * 86_400_000), ..at };
    let past = policies::detail(&next, &public, before, "yx-demo-2026").await.unwrap();
    assert!(past.clauses.iter().all(|clause| !clause.in_force), "not in force before it was recorded");

    // Once is enough.
    let third = hired(&app, Role::TaskForce, "third").await;
    for app in [&next, &app] {
        assert_eq!(codes(publish(app, &third, &id, detail.version + 1).await), ["document.changed-meanwhile"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn items_are_cut_joined_and_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    let id = add(&app, &clerk, measure(MEASURE)).await.unwrap();
    let detail = document(&app, &clerk, &id).await.unwrap();
    let item = &detail.items[0];
    let comma = item.span.of(&detail.text).unwrap().chars().position(|c| c == '，').unwrap();
    let at = item.span.start as usize + comma + 1;
    assert_eq!(
        codes(split(&app, &clerk, &id, item.number, item.version, item.span.start as usize).await),
        ["document.split"]
    );
    split(&app, &clerk, &id, item.number, item.version, at).await.unwrap();
    assert_eq!(codes(split(&app, &clerk, &id, item.number, item.version, at).await), ["document.changed-meanwhile"]);
    let cut = document(&app, &clerk, &id).await.unwrap();
    assert_eq!(cut.items.len(), 3);
    assert_eq!((cut.items[0].span.end, cut.items[1].span.start), (at as u32, at as u32));
    merge(&app, &clerk, &id, cut.items[0].number, cut.items[0].version).await.unwrap();
    let joined = document(&app, &clerk, &id).await.unwrap();
    assert_eq!(joined.items.len(), 2);
    assert_eq!(joined.items[0].span, item.span);
    assert!(joined.items[0].questions.iter().any(|asked| asked.zh.contains("并入了")));
    let last = joined.items.last().unwrap();
    assert_eq!(codes(merge(&app, &clerk, &id, last.number, last.version).await), ["document.merge"]);
    let wrong = ItemChange {
        version: last.version,
        decision: Decision::Accepted,
        heading: "乙".into(),
        rule: "条款 乙\n  对象 企业\n  当 营业收人[上年] >= 1亿元\n  给予 奖励 1万元\n".into(),
    };
    let told = decide(&app, &clerk, &id, last.number, wrong).await;
    assert!(matches!(&told, Err(AppError::Input(problems)) if problems[0].zh.contains("营业收人")), "{told:?}");
    let aside =
        ItemChange { version: last.version, decision: Decision::NotARule, heading: "乙".into(), rule: String::new() };
    decide(&app, &clerk, &id, last.number, aside).await.unwrap();
    let after = document(&app, &clerk, &id).await.unwrap();
    assert_eq!(after.summary.not_rules, 1);
    assert_eq!(after.items.last().unwrap().rule, last.rule, "what is set aside keeps its rule");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_compared_with_the_old() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    let old = add(&app, &clerk, measure(MEASURE)).await.unwrap();
    let changed = MEASURE.replace("20万元", "30万元");
    let new = NewDocument { replaces: Some(old.clone()), ..measure(&changed) };
    let new = add(&app, &clerk, new).await.unwrap();
    let found = changes(&app, &clerk, &new).await.unwrap();
    let differing = found.lines.iter().filter(|line| line.kind != LineKind::Same).count();
    assert_eq!((found.old.0, differing), (old.clone(), 2), "{:?}", found.lines);
    assert_eq!(codes(changes(&app, &clerk, &old).await), ["not-found"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_document_is_refused_and_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    for bytes in
        [&b""[..], b"\0\0\0\0", &[0x50, 0x4b, 3, 4, 9, 9, 9], &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]]
    {
        let new = NewDocument { bytes: bytes.to_vec(), ..measure("") };
        let told = add(&app, &clerk, new).await;
        assert!(
            matches!(&told, Err(AppError::Input(problems)) if problems[0].mend_zh.is_some()),
            "{bytes:?}: {told:?}"
        );
    }
    assert!(list(&app, &clerk).await.unwrap().is_empty());
}
