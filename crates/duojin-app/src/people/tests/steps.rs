//! Whatever is done to posts and organisations, in any order, what must hold holds.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// What can happen to posts, with small numbers for which.
#[derive(Clone, Debug)]
enum Step {
    Appoint { post: usize, person: usize, ahead: i64, days: Option<i64> },
    End { holding: usize, ahead: i64 },
    HandOver { post: usize, person: usize, ahead: i64 },
    NextDay,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..2_usize, 0..3_usize, -1..4_i64, proptest::option::of(0..4_i64))
            .prop_map(|(post, person, ahead, days)| Step::Appoint { post, person, ahead, days }),
        3 => (0..3_usize, -1..4_i64).prop_map(|(holding, ahead)| Step::End { holding, ahead }),
        3 => (0..2_usize, 0..3_usize, -1..3_i64).prop_map(|(post, person, ahead)| Step::HandOver { post, person, ahead }),
        3 => Just(Step::NextDay),
    ];
    proptest::collection::vec(step, 8..24)
}

/// Whoever holds a post on each day of the time the test is about.
async fn calendar(app: &App, posts: &[String]) -> BTreeMap<(usize, NaiveDate), Vec<String>> {
    let all = app.store().holdings().await.unwrap();
    let start = duojin_base::shanghai_date(NOW);
    let mut found = BTreeMap::new();
    for (n, post) in posts.iter().enumerate() {
        for day in start.iter_days().take(40) {
            let holders = all.iter().filter(|one| one.post == *post && one.from_day <= day);
            let holders = holders.filter(|one| one.to_day.is_none_or(|to| to >= day)).map(|one| one.person.clone());
            found.insert((n, day), holders.collect());
        }
    }
    found
}

/// How often each kind of step was done or refused: a test in which everything is refused says nothing.
type Tally = BTreeMap<String, u32>;

async fn run(app: &mut App, steps: &[Step], case: usize, tally: &mut Tally) {
    let operator = operator();
    let mut posts = Vec::new();
    let mut people = Vec::new();
    for n in 0..2 {
        posts.push(new_post(app, "area:441900004", Role::Area, &[]).await);
        people.push(add(app, &format!("c{case}p{n}")).await);
    }
    people.push(add(app, &format!("c{case}p9")).await);
    let mut at = NOW.0;
    set(app, at);
    let mut before = calendar(app, &posts).await;
    for step in steps {
        let today = app.clock().today();
        let day = |ahead: i64| today + chrono_days(ahead);
        let answer = match step {
            Step::NextDay => {
                at += DAY;
                set(app, at);
                continue;
            }
            Step::Appoint { post, person, ahead, days } => {
                let new = Appointment {
                    post: posts[*post].clone(),
                    version: version(app, &posts[*post]).await,
                    person: people[*person].clone(),
                    from_day: day(*ahead),
                    to_day: days.map(|days| day(*ahead + days)),
                    note: String::new(),
                };
                holdings::appoint(app, &operator, &new).await.map(|_| ())
            }
            Step::End { holding, ahead } => {
                let all = app.store().holdings().await.unwrap();
                let mine: Vec<_> = all.iter().filter(|one| posts.contains(&one.post)).collect();
                let Some(one) = mine.get(*holding) else { continue };
                let version = version(app, &one.post).await;
                holdings::end_holding(app, &operator, &one.id, version, day(*ahead)).await
            }
            Step::HandOver { post, person, ahead } => {
                let order = HandOver {
                    post: posts[*post].clone(),
                    version: version(app, &posts[*post]).await,
                    to: people[*person].clone(),
                    first_day: day(*ahead),
                    note: String::new(),
                };
                holdings::hand_over(app, &operator, &order).await.map(|_| ())
            }
        };
        let after = calendar(app, &posts).await;
        let kind = match step {
            Step::Appoint { .. } => "appoint",
            Step::End { .. } => "end",
            _ => "hand over",
        };
        let told = match answer {
            Ok(()) => "done".to_owned(),
            refused => {
                assert_eq!(before, after, "what is refused changes nothing");
                code(refused)
            }
        };
        *tally.entry(format!("{kind}: {told}")).or_default() += 1;
        for ((post, on), holders) in &after {
            assert!(holders.len() <= 1, "{step:?}: {holders:?} hold post {post} on {on}");
            assert!(*on >= today || before[&(*post, *on)] == *holders, "{step:?} changed {on}, which has passed");
        }
        before = after;
        // Who one is today agrees with the slow way.
        for person in &people {
            let fast: Vec<String> =
                sessions::posts_held(app, person, today).await.unwrap().into_iter().map(|post| post.id).collect();
            let mut slow: Vec<String> =
                (0..posts.len()).filter(|n| before[&(*n, today)].contains(person)).map(|n| posts[n].clone()).collect();
            slow.sort();
            assert_eq!(fast, slow);
        }
    }
}

#[test]
fn whatever_happens_a_day_has_one_holder_and_the_past_stays() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let app = std::cell::RefCell::new(runtime.block_on(app(dir.path())));
    let case = std::cell::Cell::new(0);
    let tally = std::cell::RefCell::new(Tally::new());
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let done = runner.run(&steps(), |steps| {
        case.set(case.get() + 1);
        runtime.block_on(run(&mut app.borrow_mut(), &steps, case.get(), &mut tally.borrow_mut()));
        Ok(())
    });
    done.unwrap();
    let tally = tally.into_inner();
    for kind in ["appoint: done", "appoint: holding.taken", "appoint: holding.past", "end: done", "hand over: done"] {
        assert!(tally.get(kind).is_some_and(|n| *n >= 1), "{kind}: {tally:?}");
    }
}

#[test]
fn whatever_is_moved_the_tree_stays_one() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (app, admin, ids) = runtime.block_on(async {
        let app = app(dir.path()).await;
        let (_, admin) = first(&app).await;
        let mut ids = Vec::new();
        for n in 0..5 {
            let new = NewOrganisation {
                kind: "institution".into(),
                name: format!("机构{n}"),
                name_en: String::new(),
                parent: Some(CITY.into()),
                entity: None,
            };
            ids.push(organisations::add_organisation(&app, &admin, &new).await.unwrap());
        }
        (app, admin, ids)
    });
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let moves = proptest::collection::vec((0..5_usize, 0..5_usize), 1..12);
    let done = runner.run(&moves, |moves| {
        runtime.block_on(async {
            for (one, under) in &moves {
                let all = app.store().organisations().await.unwrap();
                let parents: BTreeMap<&str, Option<&str>> =
                    all.iter().map(|o| (o.id.as_str(), o.parent.as_deref())).collect();
                let mut above = vec![ids[*under].as_str()];
                while let Some(parent) = parents[above[above.len() - 1]] {
                    above.push(parent);
                }
                let ring = above.contains(&ids[*one].as_str());
                let version = all.iter().find(|o| o.id == ids[*one]).unwrap().version;
                let moved = organisations::move_organisation(&app, &admin, &ids[*one], version, &ids[*under]).await;
                assert_eq!(moved.is_err(), ring);
                organisations::check(&app.store().organisations().await.unwrap(), "").unwrap();
            }
        });
        Ok(())
    });
    done.unwrap();
}
