//! Two at once, and the office turned against itself.

use crate::browser::Browser;
use crate::office::{Office, PASSWORD, path_id};

/// All of them start as nearly together as threads can.
fn at_once<T: Send>(many: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let gate = std::sync::Barrier::new(many);
    std::thread::scope(|scope| {
        let (gate, work) = (&gate, &work);
        let threads: Vec<_> = (0..many)
            .map(|which| {
                scope.spawn(move || {
                    gate.wait();
                    work(which)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_link_used_by_two_at_once_makes_one() {
    let mut office = Office::open();
    let link = office.invite("李二", "second").is(200).link();
    let port = office.server.port;
    let prepared: Vec<_> = (0..6)
        .map(|which| {
            let mut browser = Browser::new(port);
            let password = format!("Muxun-39-lanting-{which}");
            let fields = browser.filled(&link, &link, &[("password", &password), ("password_again", &password)]);
            (browser, fields, password)
        })
        .collect();
    let ended = at_once(6, |which| {
        let (mut browser, fields, _) = prepared[which].clone();
        let status = browser.post(&link, &fields).status;
        (status, browser.signed_in())
    });
    let won: Vec<_> = (0..6).filter(|which| ended[*which].0 == 303).collect();
    assert_eq!(won.len(), 1, "{ended:?}");
    assert!(
        ended.iter().all(|(status, signed_in)| *status == 303 || ((400..500).contains(status) && !signed_in)),
        "{ended:?}"
    );
    for (which, (_, _, password)) in prepared.iter().enumerate().filter(|(which, _)| which % 3 == won[0] % 3) {
        let opens = office.server.visitor().sign_in("second", password).status == 303;
        assert_eq!(opens, which == won[0], "{password}");
    }
    office.server.visitor().post(&link, &[("csrf", "")]).is_refusal();
}

#[test]
fn the_first_administrators_link_makes_one_administrator() {
    let place = duojin_tests::Place::new();
    let server = crate::office::Server::start(&place, "first", &[]);
    let link = crate::office::first_link(&server);
    let port = server.port;
    let ended = at_once(5, |which| {
        let mut browser = Browser::new(port);
        let page = browser.get(&link);
        if page.status != 200 {
            return page.status;
        }
        let login = format!("chief{which}");
        let filled = [
            ("csrf", page.csrf()),
            ("name", "陈一".to_owned()),
            ("login", login),
            ("email", String::new()),
            ("password", PASSWORD.to_owned()),
            ("password_again", PASSWORD.to_owned()),
        ];
        browser.post(&link, &filled).status
    });
    assert_eq!(ended.iter().filter(|status| **status == 303).count(), 1, "{ended:?}");
    assert_eq!(crate::office::one(&place, "SELECT CAST(count(*) AS TEXT) FROM people WHERE login <> $1", ""), "1");
}

#[test]
fn two_administrators_on_one_post_one_wins_and_the_other_is_told_by_whom() {
    let mut office = Office::open();
    let mut second = office.person("李二", "second");
    let desk = office.post("city", "副管理员", "administrator");
    office.appoint(&desk, "second");
    let post = office.post("unit:finance", "金融岗", "department");
    for round in 0..4 {
        let titles = [format!("甲的写法{round}"), format!("乙的写法{round}")];
        let browsers = [office.chief.clone(), second.clone()];
        let forms: Vec<_> =
            (0..2).map(|who| browsers[who].clone().filled(&post, &post, &[("title", &titles[who])])).collect();
        let ended = at_once(2, |who| browsers[who].clone().post(&post, &forms[who]));
        let winner = ended.iter().position(|answer| answer.status == 303).expect("one of them wins");
        let loser = &ended[1 - winner];
        assert_eq!(loser.status, 409, "{loser}");
        let (who, name) =
            ([office.one("SELECT name FROM people WHERE login = $1", "chief"), "李二".to_owned()], &titles);
        assert!(loser.main().contains(&who[winner]), "who changed it is not told\n{loser}");
        assert!(loser.main().contains(&name[winner]) && loser.main().contains(&name[1 - winner]), "{loser}");
        assert!(second.get(&post).main().contains(&titles[winner]));
    }
    // The same for who sits on it: two appointments from the same page are not both taken.
    office.person("王三", "third");
    let people = ["second", "third"].map(|login| office.one("SELECT id FROM people WHERE login = $1", login));
    let action = format!("{post}/appoint");
    let forms: Vec<_> =
        people.iter().map(|person| office.chief.filled(&post, &action, &[("person", person)])).collect();
    let chief = office.chief.clone();
    let ended = at_once(2, |which| chief.clone().post(&action, &forms[which]).status);
    assert_eq!(ended.iter().filter(|status| **status == 303).count(), 1, "{ended:?}");
}

#[test]
fn an_organisation_never_comes_under_itself() {
    let mut office = Office::open();
    let upper = office.organisation("unit:finance", "甲处");
    let lower = office.organisation(&upper, "乙科");
    let parent = |office: &Office, id: &str| office.one("SELECT parent FROM organisations WHERE id = $1", id);
    let page = format!("/people/organisations/{}", path_id(&upper));
    for below in [upper.as_str(), &lower, "nowhere", "", "x' OR '1'='1"] {
        let answer = office.chief.fill(&page, &format!("{page}/move"), &[("parent", below)]);
        assert_eq!(answer.status, 400, "“{below}”\n{answer}");
        assert_eq!(parent(&office, &upper), "unit:finance");
    }
    // Two moves that are right alone and a circle together.
    for round in 0..4 {
        let ids = [0, 1].map(|which| office.organisation("unit:finance", &format!("第{round}轮{which}")));
        let pages = ids.clone().map(|id| format!("/people/organisations/{}", path_id(&id)));
        let chief = office.chief.clone();
        let ended = at_once(2, |which| {
            let mut browser = chief.clone();
            browser.fill(&pages[which], &format!("{}/move", pages[which]), &[("parent", &ids[1 - which])]).status
        });
        assert_eq!(ended.iter().filter(|status| **status == 303).count(), 1, "{ended:?}");
        let above = ids.clone().map(|id| parent(&office, &id));
        assert!(above.contains(&"unit:finance".to_owned()), "a circle: {above:?}");
    }
}

#[test]
fn a_circle_written_into_the_rows_hangs_nothing_and_opens_nothing() {
    let mut office = Office::open();
    let upper = office.organisation("unit:finance", "甲处");
    let lower = office.organisation(&upper, "乙科");
    office.edit(&format!("UPDATE organisations SET parent = '{lower}' WHERE id = '{upper}'"));
    let page = format!("/people/organisations/{}", path_id(&upper));
    for path in [page.as_str(), "/people", "/account", "/plan"] {
        // The browser's own patience is the judge of hanging; it also refuses any 5xx.
        office.chief.get(path);
    }
}

#[test]
fn a_role_without_its_scope_is_refused_and_in_the_rows_reaches_nothing() {
    let mut office = Office::open();
    let page = "/people/organisations/unit:finance";
    let action = format!("{page}/posts");
    let wrong: [&[(&str, &str)]; 12] = [
        &[("role", "sector_lead")],
        &[("role", "sector_lead"), ("sectors", "99")],
        &[("role", "sector_lead"), ("sectors", "0")],
        &[("role", "sector_lead"), ("sectors", "一")],
        &[("role", "department"), ("sectors", "1")],
        &[("role", "area")],
        &[("role", "enterprise")],
        &[("role", "system")],
        &[("role", "local_operator")],
        &[("role", "demo_administrator")],
        &[("role", "public")],
        &[("role", "")],
    ];
    for filled in wrong {
        let answer = office.chief.fill(page, &action, &[&[("title", "岗")], filled].concat());
        assert_eq!(answer.status, 400, "{filled:?}\n{answer}");
    }
    assert_eq!(office.one("SELECT CAST(count(*) AS TEXT) FROM posts WHERE role <> $1", "administrator"), "0");

    let mut second = office.person("李二", "second");
    let post = office.post(page.rsplit('/').next().unwrap(), "岗", "department");
    office.appoint(&post, "second");
    second.get("/enterprises").is(200);
    for set in [
        "role = 'sector_lead', sectors = ''",
        "role = 'area'",
        "role = 'enterprise'",
        "role = 'nothing'",
        "role = ''",
        "role = 'system'",
        "role = 'local_operator'",
    ] {
        office.edit(&format!("UPDATE posts SET {set} WHERE title = '岗'"));
        for path in ["/audit", "/people/new", "/jobs", "/settings"] {
            let answer = second.get(path);
            assert!((400..500).contains(&answer.status) || answer.status == 303, "{set}: {path}\n{answer}");
        }
        let token = second.get("/sign-in").body.contains("name=\"csrf\"");
        assert!(token || second.get("/account").status < 500);
        office.chief.get("/people").is(200);
    }
}

#[test]
fn the_last_administrator_cannot_lock_everybody_out() {
    let mut office = Office::open();
    let person = format!("/people/{}", office.one("SELECT id FROM people WHERE login = $1", "chief"));
    let post = format!("/people/posts/{}", office.one("SELECT id FROM posts WHERE role = $1", "administrator"));
    office.chief.fill(&person, &format!("{person}/disable"), &[]).is_refusal();
    office.chief.fill(&post, &format!("{post}/close"), &[]).is_refusal();
    let page = office.chief.get(&post);
    if page.body.contains(&format!("{post}/end\"")) {
        office.chief.fill(&post, &format!("{post}/end"), &[("to_day", "2020-01-01")]).is_refusal();
    }
    office.chief.get("/people/new").is(200);
}
