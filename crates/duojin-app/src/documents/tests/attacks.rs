//! People who would get round the review, and documents that would get out of their page.

use std::time::Instant as Stopwatch;

use duojin_store::DocumentItem;

use super::super::model::{Body, KeptQuestion};
use super::super::review::composed;
use super::*;

const RULE: &str =
    "条款 甲\n  对象 企业\n  有效 2026-01-01 至 2027-12-31\n  当 营业收入[上年] >= 1亿元\n  给予 奖励 20万元\n";

fn accept(version: i64, heading: &str, rule: &str) -> ItemChange {
    ItemChange { version, decision: Decision::Accepted, heading: heading.into(), rule: rule.into() }
}

/// A document of one accepted item, with its particulars, not yet submitted.
async fn drafted(app: &App, who: &Principal, text: &str, front: Front) -> String {
    let id = add(app, who, measure(text)).await.unwrap();
    accept_all(app, who, &id).await;
    let version = document(app, who, &id).await.unwrap().version;
    change_front(app, who, &id, version, front).await.unwrap();
    id
}

async fn submitted(app: &App, who: &Principal, front: Front) -> (String, i64) {
    let id = drafted(app, who, MEASURE, front).await;
    let version = document(app, who, &id).await.unwrap().version;
    submit(app, who, &id, version).await.unwrap();
    (id, version + 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_given_once_whatever_pack_the_request_began_with() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let (clerk, lead) = (hired(&app, Role::Department, "clerk").await, hired(&app, Role::SectorLead, "lead").await);
    let (one, version) = submitted(&app, &clerk, front("yx-same")).await;
    let (two, other) = submitted(&app, &clerk, front("yx-same")).await;
    publish(&app, &lead, &one, version).await.unwrap();
    // This request began before the first was published.
    let told = codes(publish(&app, &lead, &two, other).await);
    assert_eq!(told, ["document.id-taken"]);
    assert_eq!(app.store().publications().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_of_the_pack_is_written_over_and_ids_that_begin_alike_are_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app(folder.path()).await;
    let (clerk, lead) = (hired(&app, Role::Department, "clerk").await, hired(&app, Role::SectorLead, "lead").await);
    let id = drafted(&app, &clerk, MEASURE, front("dg-gaoqi-2017")).await;
    let version = document(&app, &clerk, &id).await.unwrap().version;
    assert_eq!(codes(submit(&app, &clerk, &id, version).await), ["document.id-taken"]);
    // The id of a clause of the first is the second's; the third begins as the first.
    for policy in ["yx-a-01", "yx-a", "yx-a-1"] {
        let (id, version) = submitted(&app, &clerk, front(policy)).await;
        publish(&app, &lead, &id, version).await.unwrap();
        app = app.renewed().await.unwrap();
    }
    let at = At { as_of: app.clock().today(), known_at: app.clock().now() };
    for policy in ["yx-a-01", "yx-a", "yx-a-1"] {
        let shown = policies::detail(&app, &Principal::public(), at, policy).await.unwrap();
        let ids: Vec<String> = shown.clauses.iter().map(|clause| clause.words.id.to_string()).collect();
        assert_eq!(ids, [format!("{policy}-01"), format!("{policy}-02")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_had_a_hand_in_it_does_not_publish_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = hired(&app, Role::Department, "clerk").await;
    let mut hands = Vec::new();
    for (n, _) in (0..6).enumerate() {
        hands.push(hired(&app, Role::SectorLead, &format!("lead{n}")).await);
    }
    let [reopens, fronts, splits, merges, submits, other] = &hands[..] else { panic!() };
    let id = drafted(&app, &clerk, MEASURE, front("yx-hands")).await;
    let now = async |n: usize| document(&app, &clerk, &id).await.unwrap().items[n].clone();
    let item = now(0).await;
    let open = ItemChange { decision: Decision::Open, ..accept(item.version, "甲", "") };
    decide(&app, reopens, &id, item.number, open).await.unwrap();
    let version = document(&app, &clerk, &id).await.unwrap().version;
    change_front(&app, fronts, &id, version, front("yx-hands-2")).await.unwrap();
    let item = now(0).await;
    split(&app, splits, &id, item.number, item.version, item.span.start as usize + 8).await.unwrap();
    let item = now(0).await;
    merge(&app, merges, &id, item.number, item.version).await.unwrap();
    // An item does not go away by a decision that no form offers: it is joined with the next, which says so.
    let item = now(0).await;
    let gone = ItemChange { decision: Decision::Merged, ..accept(item.version, "甲", "") };
    decide(&app, merges, &id, item.number, gone).await.unwrap();
    assert_eq!(now(0).await.number, item.number);
    accept_all(&app, &clerk, &id).await;
    let version = document(&app, &clerk, &id).await.unwrap().version;
    submit(&app, submits, &id, version).await.unwrap();
    send_back(&app, other, &id, version + 1, "再看").await.unwrap();
    submit(&app, &clerk, &id, version + 2).await.unwrap();
    let before = document(&app, &clerk, &id).await.unwrap();
    for hand in [reopens, fronts, splits, merges, submits] {
        assert_eq!(codes(publish(&app, hand, &id, before.version).await), ["document.two-people"], "{}", hand.id);
        // Another post of the same person is the same person.
        let two = Principal { id: hand.id.clone(), ..of(Role::TaskForce, "again") };
        assert_eq!(codes(publish(&app, &two, &id, before.version).await), ["document.two-people"]);
        assert!(document(&app, hand, &id).await.unwrap().may_review.is_err());
    }
    for nobody in
        [Principal::local_operator("t"), Principal::system(), Principal::public(), of(Role::Administrator, "it")]
    {
        assert_eq!(codes(publish(&app, &nobody, &id, before.version).await), ["forbidden"], "{}", nobody.id);
    }
    // Whoever only sent it back has not drafted it.
    publish(&app, other, &id, before.version).await.unwrap();
    let demo = Principal::demo_administrator();
    let id = drafted(&app, &demo, MEASURE, front("yx-demo")).await;
    let version = document(&app, &demo, &id).await.unwrap().version;
    submit(&app, &demo, &id, version).await.unwrap();
    assert_eq!(codes(publish(&app, &demo, &id, version + 1).await), ["document.two-people"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_publish_at_once_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = hired(&app, Role::Department, "clerk").await;
    let (one, two) = (hired(&app, Role::SectorLead, "one").await, hired(&app, Role::TaskForce, "two").await);
    let (id, version) = submitted(&app, &clerk, front("yx-once")).await;
    let (first, second) = tokio::join!(publish(&app, &one, &id, version), publish(&app, &two, &id, version));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(codes(if first.is_ok() { second } else { first }), ["document.changed-meanwhile"]);
    // Two documents at once: both, or one is asked to do it again; under one id never both.
    for (left, right) in [("yx-left", "yx-right"), ("yx-both", "yx-both")] {
        let ((left_id, left_version), (right_id, right_version)) =
            (submitted(&app, &clerk, front(left)).await, submitted(&app, &clerk, front(right)).await);
        let (first, second) =
            tokio::join!(publish(&app, &one, &left_id, left_version), publish(&app, &two, &right_id, right_version));
        let (done, late) = if first.is_ok() { (left_id, second) } else { (right_id, first) };
        if late.is_err() {
            assert_eq!(codes(late), ["document.changed-meanwhile"]);
        } else {
            assert_ne!(left, right);
        }
        assert_eq!(document(&app, &clerk, &done).await.unwrap().summary.state, DocumentState::Published);
    }
    let seqs: Vec<i64> = app.store().publications().await.unwrap().iter().map(|one| one.seq).collect();
    assert_eq!(seqs, (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>());
    assert!(app.renewed().await.unwrap().pack().policies.documents.iter().any(|one| one.meta.id == "yx-both"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_guessed_beforehand_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let (clerk, lead) = (hired(&app, Role::Department, "clerk").await, hired(&app, Role::SectorLead, "lead").await);
    let (id, version) = submitted(&app, &clerk, front("yx-guess")).await;
    for guessed in [version - 1, version + 1, version + 2, 0, -1, i64::MAX] {
        assert_eq!(codes(publish(&app, &lead, &id, guessed).await), ["document.changed-meanwhile"], "{guessed}");
        assert_eq!(
            codes(send_back(&app, &lead, &id, guessed, "不").await),
            ["document.changed-meanwhile"],
            "{guessed}"
        );
    }
}

const NASTY: &[&str] = &[
    "甲\n+++\n乙",
    "甲\"\"\"\n+++\n",
    "'''\n+++\n'''",
    "甲 {#x}",
    "甲 {#yx-nasty-01 version=2}",
    "甲}\\",
    "<script>alert(1)</script>",
    "[①甲]",
    "[①甲",
    "![a](javascript:alert(1))",
    "[a](javascript:alert(1))",
    "```duojin",
    "甲\u{2028}乙",
    "甲\r\n乙\r丙",
    "甲\u{85}乙\u{b}丙\u{c}丁",
    "&lt;&#35;&amp;",
    "a\\",
    "# 甲",
    "1. 甲",
    "一. 1) 甲\n2) 乙",
    "- 甲",
    "====",
    "----",
    "    甲",
    "> 甲",
    "| 甲 | 乙 |",
    "~~~\n甲",
    "[甲]: http://x",
    "https://x.example 甲",
    "``",
    "$x$ ^x^ :x:",
];

#[tokio::test(flavor = "multi_thread")]
async fn words_stay_words_in_the_published_file() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    for nasty in NASTY {
        let text = format!(
            "云溪市商务局若干措施\n对上年度营业收入达到1亿元以上的企业，{nasty}给予一次性奖励20万元。\n{nasty}\n"
        );
        let id = add(&app, &clerk, measure(&text)).await.unwrap();
        let kept = app.store().document_items(&id).await.unwrap();
        let detail = document(&app, &clerk, &id).await.unwrap();
        // The whole text as one item, and the words wherever a person or a reader could put them.
        let mut body = Body::of(&kept[0]).unwrap();
        (body.start, body.end) = (0, u32::try_from(detail.text.chars().count()).unwrap());
        body.questions = vec![KeptQuestion { start: None, end: None, zh: (*nasty).into(), en: String::new() }];
        let mut tx = app.store().begin().await.unwrap();
        for (n, item) in kept.iter().enumerate() {
            let decision = if n == 0 { Decision::Open } else { Decision::Merged };
            tx.put_document_item(&id, &body.item(item.number, item.version, decision).unwrap()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let seen: String = nasty.chars().filter(|c| !crate::people::problems::is_unseen(*c)).collect();
        let heading = format!("{seen} 甲");
        decide(&app, &clerk, &id, 1, accept(kept[0].version, &heading, RULE)).await.unwrap();
        let version = document(&app, &clerk, &id).await.unwrap().version;
        let odd = |words: &str| Front {
            title: words.into(),
            issuer: words.into(),
            number: words.into(),
            region: words.into(),
            ..front("yx-nasty")
        };
        change_front(&app, &clerk, &id, version, odd(nasty)).await.unwrap();
        let kept = stored(&app, &id).await.unwrap();
        let items = app.store().document_items(&id).await.unwrap();
        if seen.trim() != nasty.trim() {
            let told = codes(composed(&app, &kept, &items).await);
            assert_eq!(told, ["document.front"; 4], "{nasty:?}");
            change_front(&app, &clerk, &id, version + 1, odd(&seen)).await.unwrap();
        }
        let kept = stored(&app, &id).await.unwrap();
        let (publication, _) =
            composed(&app, &kept, &items).await.unwrap_or_else(|error| panic!("{nasty:?}: {error:?}"));
        let (read, problems) = duojin_policy::read("x.md", &publication.text);
        let read = read.unwrap();
        assert!(problems.is_empty(), "{nasty:?}: {problems:?}");
        let plain = |words: &str| words.replace(|c: char| c.is_whitespace() || c == '\u{2060}', "");
        assert_eq!((plain(&read.meta.title), plain(&read.meta.issuer)), (plain(&seen), plain(&seen)));
        assert_eq!((read.meta.id.as_str(), read.clauses.len(), read.intro.len()), ("yx-nasty", 1, 0));
        let clause = &read.clauses[0];
        assert_eq!((&*clause.id, clause.version, clause.questions.len()), ("yx-nasty-01", 1, 1), "{nasty:?}");
        assert_eq!(plain(&clause.heading), plain(&heading));
        let prose: String = clause.prose.iter().flat_map(|block| block.runs()).map(duojin_policy::plain_text).collect();
        let text: String = detail.text.chars().filter(|c| !crate::people::problems::is_unseen(*c)).collect();
        assert_eq!(plain(&prose), plain(&text), "{nasty:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_one_clause_and_all_of_it_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    let line = "  当 营业收入[上年] >= 1亿元\n";
    let with = |more: &str| RULE.replace(line, &format!("{more}{line}"));
    // A return ends a line in Markdown and none in a rule: behind a comment it would close the block and open another.
    let smuggled = "  # 注\r```\r\r## 乙 {#yx-nasty-77}\r\r> 出处\r\r解释\r\r```duojin\r#\n";
    for (rule, code) in [
        (with(smuggled), "document.unseen"),
        (with("  # \u{202e}注\n"), "document.unseen"),
        (with("  # 注\u{2028}条款 乙\n"), "document.unseen"),
        (with("  # 注\0\n"), "document.unseen"),
        (with("```\n"), "rule.quote-unclosed"),
        (format!("{RULE}\n派生 新派生 = 营业收入[上年] >= 1元\n"), "rule"),
        (format!("{RULE}\n{}", RULE.replace("条款 甲", "条款 乙")), "rule"),
        (format!("{RULE}\n指标 社零 单位 亿元\n  = 序列(\"retail\")[当年]\n"), "rule"),
        (String::new(), "rule"),
        ("# 只有注\n".to_owned(), "rule"),
        (RULE.replace("1亿元\n", "1亿元 # ①、待定 # 注\n"), "document.unsettled"),
        (with(&format!("  # {}\n", "长".repeat(10_000))), "document.long-rule"),
    ] {
        let id = add(&app, &clerk, measure(MEASURE)).await.unwrap();
        let told = decide(&app, &clerk, &id, 1, accept(1, "甲", &rule)).await;
        assert!(codes(told).contains(&code), "{rule:.90}");
    }
    for rule in [
        with("  # ```\n"),
        with("  编号 别的\n").replace("别的", "some-other"),
        RULE.replace("1亿元\n", "1亿元 # ①甲、② # 乙\n").replace('\n', "\r\n"),
    ] {
        let id = drafted(&app, &clerk, MEASURE, front("yx-rule")).await;
        let item = document(&app, &clerk, &id).await.unwrap().items[0].clone();
        decide(&app, &clerk, &id, item.number, accept(item.version, "甲", &rule)).await.unwrap();
        let (kept, items) = (stored(&app, &id).await.unwrap(), app.store().document_items(&id).await.unwrap());
        let (publication, clauses) = composed(&app, &kept, &items).await.unwrap();
        let (read, problems) = duojin_policy::read("x.md", &publication.text);
        assert_eq!((clauses, read.unwrap().clauses.len(), problems.len()), (2, 2, 0), "{}", publication.text);
        // What was accepted before this was known is looked at again.
        let mut body = Body::of(&items[0]).unwrap();
        body.rule = with(smuggled);
        let items: Vec<DocumentItem> = vec![body.item(1, 9, Decision::Accepted).unwrap()];
        assert_eq!(codes(composed(&app, &kept, &items).await), ["document.unseen"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_of_the_front_are_dates() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    let id = drafted(&app, &clerk, MEASURE, front("yx-days")).await;
    let items = app.store().document_items(&id).await.unwrap();
    let problems = async |front: Front| {
        let mut kept = stored(&app, &id).await.unwrap();
        kept.row.front = serde_json::to_string(&front).unwrap();
        composed(&app, &kept, &items).await.map_or_else(|_| 1, |_| 0)
    };
    let good = front("yx-days");
    for issued in ["2026", "2026-02", "2026-02-28"] {
        assert_eq!(problems(Front { issued: issued.into(), ..good.clone() }).await, 0, "{issued}");
    }
    for issued in ["26", "2026年", "2026-13", "2026-02-30", "2026-2-3", "9999999", "昨天", "一二", "\u{1F600}"] {
        assert_eq!(problems(Front { issued: issued.into(), ..good.clone() }).await, 1, "{issued}");
    }
    assert_eq!(
        problems(Front { valid_from: "2026-1-5".into(), ..good.clone() }).await,
        0,
        "written as the file wants it"
    );
    for day in ["2026", "2026-02-30", "+12026-01-01", "2026-01-01\n+++"] {
        assert_eq!(problems(Front { valid_to: day.into(), ..good.clone() }).await, 1, "{day}");
    }
    assert_eq!(problems(Front { title: "长".repeat(201), ..good }).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn giants_are_refused_before_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    let begun = Stopwatch::now();
    for (text, code) in
        [("字".repeat(6_900_000), "document.too-long"), ("对企业给予奖励20万元。\n".repeat(70_000), "document.long")]
    {
        assert_eq!(codes(add(&app, &clerk, measure(&text)).await), [code]);
    }
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    let many = "对上年度营业收入达到1亿元以上的企业，给予一次性奖励20万元。\n".repeat(1001);
    let text = format!("若干措施\n一、支持企业做大\n{many}");
    assert_eq!(codes(add(&app, &clerk, measure(&text)).await), ["document.many-items"]);
    // One line of a megabyte is a document like another.
    let line = format!("若干措施\n一、支持企业做大\n{}给予一次性奖励20万元。\n", "对企业，".repeat(80_000));
    let id = add(&app, &clerk, measure(&line)).await.unwrap();
    document(&app, &clerk, &id).await.unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).map(|_| ()).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_does_not_bear_what_was_published_says_which_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let theirs = folder.path().join("pack");
    copy(&ours, &theirs);
    let data = folder.path().join("data");
    let first = app(&data).await;
    let (clerk, lead) = (hired(&first, Role::Department, "clerk").await, hired(&first, Role::SectorLead, "lead").await);
    let (id, version) = submitted(&first, &clerk, front("yx-kept")).await;
    let other =
        std::fs::read_to_string(theirs.join("policies/dg-gaoqi-2017.md")).unwrap().replace("dg-gaoqi-2017", "yx-kept");
    std::fs::write(theirs.join("policies/yx-kept.md"), &other).unwrap();
    // Another process with a later pack: it goes on, and what the first publishes is in force in the first.
    let location = Location::Directory(data.clone());
    let second = Arc::new(App::open(&location, Some(&theirs), Clock::Fixed(NOW)).await.unwrap());
    publish(&first, &lead, &id, version).await.unwrap();
    let at = At { as_of: first.clock().today(), known_at: first.clock().now() };
    let next = first.renewed().await.unwrap();
    assert!(!Arc::ptr_eq(&next, &first));
    for _ in 0..2 {
        assert!(Arc::ptr_eq(&second.renewed().await.unwrap(), &second));
        assert!(second.is_newest().await.unwrap());
    }
    assert!(policies::detail(&next, &Principal::public(), at, "yx-kept").await.is_ok());
    // Opened anew it says which document, and where it is. So it does when only an id is taken.
    for path in ["policies/yx-kept.md", "policies/aa.md", "policies/zz.md"] {
        std::fs::remove_file(theirs.join("policies/yx-kept.md")).ok();
        std::fs::write(theirs.join(path), &other).unwrap();
        let told = App::open(&location, Some(&theirs), Clock::Fixed(NOW)).await;
        std::fs::remove_file(theirs.join(path)).unwrap();
        let Err(AppError::Input(problems)) = told else { panic!("{path}") };
        let named =
            problems.iter().find(|one| one.code == "pack.published").unwrap_or_else(|| panic!("{path}: {problems:?}"));
        assert!(
            named.zh.contains(&id) && named.zh.contains("支持批发企业发展的若干措施") && named.mend_zh.is_some(),
            "{named:?}"
        );
    }
    assert_eq!(next.store().publications().await.unwrap().len(), 1);
    // A pack that took the file over as it is opens.
    let text = next.store().publications().await.unwrap()[0].text.clone();
    std::fs::write(theirs.join("policies/yx-kept.md"), text).unwrap();
    App::open(&location, Some(&theirs), Clock::Fixed(NOW)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_of_publication_is_that_of_shanghai() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = Arc::into_inner(app(folder.path()).await).unwrap();
    // 2026-11-18 23:59:59 and 2026-11-19 00:00:00 in Shanghai.
    for (policy, ms, day) in
        [("yx-late", 1_795_017_599_000, "2026-11-18"), ("yx-early", 1_795_017_600_000, "2026-11-19")]
    {
        app.set_clock(Clock::Fixed(Instant(ms)));
        let clerk = of(Role::Department, "clerk");
        let lead = of(Role::SectorLead, "lead");
        let (id, version) = submitted(&app, &clerk, front(policy)).await;
        publish(&app, &lead, &id, version).await.unwrap();
        let text = app.store().publications().await.unwrap().pop().unwrap().text;
        assert!(text.contains(&format!("\nrecorded = {day}\n")), "{text:.600}");
    }
    let app = Arc::new(app).renewed().await.unwrap();
    let public = Principal::public();
    let at = |ms| At { as_of: "2026-11-19".parse().unwrap(), known_at: Instant(ms) };
    let known = async |policy, ms| {
        policies::detail(&app, &public, at(ms), policy).await.is_ok_and(|one| one.clauses[0].in_force)
    };
    assert!(known("yx-late", 1_795_017_599_999).await && !known("yx-early", 1_795_017_599_999).await);
    assert!(known("yx-early", 1_795_017_600_000).await);
    assert!(!known("yx-late", 1_794_931_199_999).await, "the day before knew neither");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_documents_are_listed_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let clerk = of(Role::Department, "clerk");
    let id = add(&app, &clerk, measure(MEASURE)).await.unwrap();
    let one = stored(&app, &id).await.unwrap();
    let items = app.store().document_items(&id).await.unwrap();
    for n in 0..500 {
        let mut tx = app.store().begin().await.unwrap();
        let mut copy = one.clone();
        copy.row.id = format!("document-{n:03}");
        tx.add_document(&copy).await.unwrap();
        for number in 1..=40 {
            let item = duojin_store::DocumentItem { number, ..items[0].clone() };
            tx.put_document_item(&copy.row.id, &item).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    let begun = Stopwatch::now();
    let found = list(&app, &clerk).await.unwrap();
    let took = begun.elapsed();
    assert_eq!(found.len(), 501);
    let last = found.iter().find(|one| one.id == "document-007").unwrap();
    assert_eq!((last.items, last.open, last.questions), (40, 40, 40 * usize::try_from(items[0].questions).unwrap()));
    assert!(took.as_millis() < 500, "{took:?}");
}
