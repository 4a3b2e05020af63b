//! Every route, called as every role: the answers are compared with the reviewed table `docs/access/routes.md`.
//!
//! `DUOJIN_UPDATE=1` writes the table anew; the difference is looked at in the commit. A route of the source that is not
//! in the gate's table, or one of the table that is not in the source, fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "a test is told by its caller whether to write the table")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use duojin_app::access::{Post, PrincipalKind, Role, Row};
use duojin_app::compaction::CompactionOptions;
use duojin_app::demo::{DemoCity, prepare};
use duojin_app::import::{ImportRequest, read_table};
use duojin_app::inbox::MessageOrder;
use duojin_app::people::NewPerson;
use duojin_app::search::{Query, search};
use duojin_app::{
    App, AppError, At, Clock, Location, Permission, Principal, Silent, audit, chance, compaction, documents, import,
    inbox, matching, moving, people, series,
};
use duojin_base::Instant;
use duojin_server::{ROUTES, ServerState, router};
use tower::ServiceExt;

const ENTITIES: u64 = 3_000;

struct Service {
    app: Arc<App>,
    /// Without a session the public; with one whose it is.
    closed: Router,
    /// Without a session the administrator of demo data.
    demo: Router,
    _directory: tempfile::TempDir,
}

async fn service() -> Service {
    let directory = tempfile::tempdir().unwrap();
    let pack = root().join("packs/dongguan");
    let clock = Clock::Fixed(Instant::end_of_shanghai_day("2026-11-23".parse().unwrap()));
    let city = DemoCity { entities: ENTITIES, seed: 7 };
    let app = prepare(directory.path(), Some(&pack), city, clock, &Silent, |app, file| {
        let city = duojin_city::City::new(&app.pack().schema, ENTITIES, 7).unwrap();
        city.write_parquet(std::fs::File::create(file).unwrap(), |_| ()).unwrap();
        Ok(())
    })
    .await
    .unwrap();
    let app = Arc::new(app);
    let with = |visitor| router(ServerState::new(Arc::clone(&app), visitor).with_demo_sign_in());
    let (closed, demo) = (with(Principal::public()), with(Principal::demo_administrator()));
    Service { app, closed, demo, _directory: directory }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A caller of the table's head.
#[derive(Clone)]
struct Caller {
    role: Role,
    /// Person who signs in; none for callers without a session.
    person: Option<String>,
}

/// One call of the table.
struct Probe {
    method: &'static str,
    /// As the router knows it.
    route: &'static str,
    path: String,
    note: &'static str,
    permission: Permission,
}

/// What came of a call, in the table's words.
async fn call(service: &Service, caller: &Caller, probe: &Probe) -> &'static str {
    let (router, token) = match (&caller.person, caller.role) {
        (Some(person), _) => {
            let signed = people::sign_in_demo(&service.app, person, "127.0.0.1", "test").await.unwrap();
            (&service.closed, Some(signed.token))
        }
        (None, Role::Public) => (&service.closed, None),
        (None, _) => (&service.demo, None),
    };
    let visit = token.clone().unwrap_or_else(chance::token);
    let name = if token.is_some() { "duojin" } else { "duojin-visit" };
    let mut request =
        Request::builder().method(probe.method).uri(&probe.path).header(header::COOKIE, format!("{name}={visit}"));
    let mut body = Body::empty();
    if probe.method == "POST" {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        body = Body::from(format!("csrf={}", chance::hash_token(&format!("csrf:{visit}"))));
    }
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 64 << 20).await.unwrap();
    let place = parts.headers.get(header::LOCATION).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let said = format!("{} {} as {:?}: {} {place}", probe.method, probe.path, caller.role, parts.status);
    assert!(!parts.status.is_server_error(), "{said}\n{}", String::from_utf8_lossy(&bytes));
    match parts.status {
        StatusCode::UNAUTHORIZED => "登录",
        StatusCode::SEE_OTHER if place.starts_with("/sign-in?next=") => "登录",
        StatusCode::FORBIDDEN => "不",
        StatusCode::NOT_FOUND if !probe.note.is_empty() => "无",
        StatusCode::OK
        | StatusCode::SEE_OTHER
        | StatusCode::BAD_REQUEST
        | StatusCode::CONFLICT
        | StatusCode::NOT_FOUND
        | StatusCode::GONE
        | StatusCode::UNPROCESSABLE_ENTITY => "可",
        other => panic!("{said}: {other} is no answer of the table"),
    }
}

/// Entities that some callers see and others do not.
async fn entities(service: &Service, area: &str, own: u64) -> (u64, u64, u64) {
    let at = At { as_of: service.app.clock().today(), known_at: service.app.clock().now() };
    let all = Principal::demo_administrator();
    let find =
        async |query: Query| search(&service.app, &all, at, &Query { per_page: 100, ..query }).await.unwrap().rows;
    let here = find(Query { area: Some(area.to_owned()), ..Query::default() }).await;
    let own_sector: BTreeSet<&str> =
        service.app.pack().plan.sector_industries.iter().filter(|i| i.sector == 3).map(|i| i.code.as_str()).collect();
    let in_own_sector = |code: Option<&str>| code.is_some_and(|code| own_sector.contains(code));
    let in_area = here.iter().find(|f| f.id != own && !in_own_sector(f.industry.as_deref())).unwrap().id;
    let (mut in_sector, mut elsewhere) = (None, None);
    for page in 1..=30 {
        for found in find(Query { page, ..Query::default() }).await {
            let (away, own_sector) =
                (found.area.as_deref() != Some(area) && found.id != own, in_own_sector(found.industry.as_deref()));
            if away && own_sector {
                in_sector.get_or_insert(found.id);
            } else if away {
                elsewhere.get_or_insert(found.id);
            }
        }
    }
    (in_area, in_sector.expect("a firm of the sector outside the area"), elsewhere.unwrap())
}

async fn probes(service: &Service, callers: &[Caller]) -> Vec<Probe> {
    let who = |role| callers.iter().find(|c| c.role == role).and_then(|c| c.person.clone()).unwrap();
    let principal = |token: String| async move { people::principal_of(&service.app, &token).await.unwrap().unwrap() };
    let post_of = async |role| {
        let signed = people::sign_in_demo(&service.app, &who(role), "127.0.0.1", "test").await.unwrap();
        principal(signed.token).await.posts.remove(0)
    };
    let clerk = post_of(Role::Area).await;
    let firm = post_of(Role::Enterprise).await;
    let area = clerk.area.clone().unwrap();
    let own = firm.entity.unwrap();
    let (in_area, in_sector, elsewhere) = entities(service, &area, own).await;
    let policy = service.app.pack().policies.documents[0].meta.id.clone();
    let organisation: String = clerk.organisations[0].bytes().map(|b| format!("%{b:02X}")).collect();
    let mut probes = Vec::new();
    for route in ROUTES {
        let mut add = |path: String, note| {
            probes.push(Probe { method: route.method, route: route.path, path, note, permission: route.permission });
        };
        if route.path.ends_with("/enterprises/{id}") {
            let of = |id: u64| route.path.replace("{id}", &id.to_string());
            add(of(own), "本企业");
            add(of(in_area), "本地区的");
            add(of(in_sector), "本领域的");
            add(of(elsewhere), "别处的");
            continue;
        }
        let id = match route.path {
            path if path.contains("/policies/") => policy.clone(),
            path if path.contains("/organisations/") => organisation.clone(),
            path if path.contains("/posts/") => clerk.id.clone(),
            path if path.starts_with("/people/") => who(Role::Area),
            path if path.contains("/targets/") || path.contains("/sanke/") => "T11".to_owned(),
            _ => "nothing-of-that-name".to_owned(),
        };
        let path = ["{id}", "{name}", "{token}"]
            .iter()
            .fold(route.path.replace("{no}", "1").replace("{n}", "1"), |p, part| p.replace(part, &id));
        // Whose page it is decides: what is of another organisation is not there.
        let of_the_town = matches!(route.path, "/people/{id}" | "/people/posts/{id}" | "/people/organisations/{id}");
        add(path, if of_the_town { "镇街的" } else { "" });
    }
    probes
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_every_role_as_reviewed() {
    let service = service().await;
    let mut callers = vec![Caller { role: Role::Public, person: None }];
    for person in people::demo_people(&service.app).await.unwrap() {
        callers.push(Caller { role: Role::from_key(&person.role).unwrap(), person: Some(person.id) });
    }
    callers.push(Caller { role: Role::DemoAdministrator, person: None });
    assert_eq!(callers.len(), Role::HELD_BY_POST.len() + 2, "a demo person for each role");
    callers.sort_by_key(|caller| caller.role);

    let mut table = "# Routes and what each role is answered\n\nWritten by `DUOJIN_UPDATE=1 cargo test -p duojin-server --test matrix`, reviewed by people.\n\
                     可: it is theirs (the page, or word of what is missing in the form); 不: refused; 登录: asked to sign in; 无: as if there were no such thing.\n\n"
        .to_owned();
    let head: Vec<&str> = callers.iter().map(|c| c.role.key()).collect();
    writeln!(table, "| route | permission | {} |\n|---|---|{}", head.join(" | "), "---|".repeat(head.len())).unwrap();
    let mut wrong = Vec::new();
    for probe in probes(&service, &callers).await {
        let mut cells = Vec::new();
        for caller in &callers {
            let cell = call(&service, caller, &probe).await;
            let kind = match (&caller.person, caller.role) {
                (None, Role::Public) => PrincipalKind::Public,
                (None, _) => PrincipalKind::DemoAdministrator,
                _ => PrincipalKind::Person,
            };
            if (cell == "可" || cell == "无") != given(kind, caller.role, probe.permission) {
                wrong.push(format!("{} {} as {}: {cell}", probe.method, probe.path, caller.role.key()));
            }
            cells.push(cell);
        }
        let note = if probe.note.is_empty() { String::new() } else { format!("（{}）", probe.note) };
        writeln!(
            table,
            "| {} {}{note} | {} | {} |",
            probe.method,
            probe.route,
            probe.permission.key(),
            cells.join(" | ")
        )
        .unwrap();
    }
    assert!(wrong.is_empty(), "these answers are not what the table of rights says:\n{}", wrong.join("\n"));
    let path = root().join("docs/access/routes.md");
    if std::env::var("DUOJIN_UPDATE").is_ok() {
        std::fs::write(&path, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (is, was)) in table.lines().zip(reviewed.lines()).enumerate() {
        assert_eq!(
            is,
            was,
            "docs/access/routes.md line {}: DUOJIN_UPDATE=1 writes it anew; look at the difference",
            line + 1
        );
    }
    assert_eq!(
        table.lines().count(),
        reviewed.lines().count(),
        "docs/access/routes.md: DUOJIN_UPDATE=1 writes it anew"
    );
    service.app.close().await;
}

/// What the table of rights gives, asked of a post that has all it could be limited to.
fn given(kind: PrincipalKind, role: Role, permission: Permission) -> bool {
    let principal = match kind {
        PrincipalKind::Public => Principal::public(),
        PrincipalKind::DemoAdministrator => Principal::demo_administrator(),
        _ => person_with_post(role),
    };
    principal.may(permission)
}

/// Somebody whose one post has all it could be limited to.
fn person_with_post(role: Role) -> Principal {
    let post = Post {
        id: "post".into(),
        role,
        organisations: vec!["o".into()],
        organisation_name: "单位".into(),
        title: "岗位".into(),
        area: Some("南城街道".into()),
        sectors: vec![1],
        entity: Some(1),
    };
    Principal::person("p", "甲", vec![post])
}

/// What is out of reach is not there: an enterprise's own page is, its neighbour's is not.
#[tokio::test(flavor = "multi_thread")]
async fn rows_out_of_reach_do_not_exist() {
    let service = service().await;
    let people = people::demo_people(&service.app).await.unwrap();
    for person in people {
        let signed = people::sign_in_demo(&service.app, &person.id, "127.0.0.1", "test").await.unwrap();
        let principal = people::principal_of(&service.app, &signed.token).await.unwrap().unwrap();
        let Ok(access) = principal.access(Permission::SearchEntities) else { continue };
        let at = At { as_of: service.app.clock().today(), known_at: service.app.clock().now() };
        let found = search(&service.app, &principal, at, &Query { per_page: 100, ..Query::default() }).await.unwrap();
        assert!(!found.rows.is_empty(), "{} sees nobody", person.name);
        let sectors = &service.app.pack().plan.sector_industries;
        for one in &found.rows {
            let of = sectors.iter().filter(|i| Some(i.code.as_str()) == one.industry.as_deref());
            let row =
                Row { entity: one.id, area: one.area.as_deref(), sectors: of.fold(0, |all, i| all | 1 << i.sector) };
            assert!(access.shows(&row), "{} sees {one:?}", person.name);
        }
    }
    service.app.close().await;
}

/// The routes of the source and those of the gate's table are the same.
#[test]
fn the_table_and_the_source_name_the_same_routes() {
    let mut source = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.ends_with("gate/table.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            for mark in [".route(\"", ".route(\n            \"", "path = \"/"] {
                for (at, _) in text.match_indices(mark) {
                    let rest = &text[at + mark.len() - usize::from(mark.ends_with('/'))..];
                    source.insert(rest.split('"').next().unwrap().to_owned());
                }
            }
            for (at, mark) in text.match_indices("const PATH: &str = \"") {
                source.insert(text[at + mark.len()..].split('"').next().unwrap().to_owned());
            }
        }
    }
    let table: BTreeSet<String> = ROUTES.iter().map(|route| route.path.to_owned()).collect();
    assert_eq!(
        source.difference(&table).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "routes without an entry in the table"
    );
    assert_eq!(table.difference(&source).collect::<Vec<_>>(), Vec::<&String>::new(), "entries without a route");
}

/// A method that a route does not have is told, with those it has; it reaches no handler.
#[tokio::test(flavor = "multi_thread")]
async fn another_method_is_not_allowed() {
    let service = service().await;
    for (method, path, allowed) in [
        ("POST", "/plan", "GET, HEAD"),
        ("DELETE", "/sign-in", "GET, POST, HEAD"),
        ("PUT", "/audit/verify", "POST"),
        ("TRACE", "/api/v1/plan", "GET, HEAD"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let answer = service.demo.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(answer.headers()[header::ALLOW], allowed, "{method} {path}");
    }
    service.app.close().await;
}

/// What a caller of that role may be in the application layer.
fn of_role(role: Role) -> Principal {
    match role {
        Role::Public => Principal::public(),
        Role::LocalOperator => Principal::local_operator("test"),
        Role::System => Principal::system(),
        Role::DemoAdministrator => Principal::demo_administrator(),
        role => person_with_post(role),
    }
}

fn forbidden<T>(answer: Result<T, AppError>) -> bool {
    matches!(answer, Err(AppError::Forbidden(_)))
}

/// Use cases that no route reaches, called as every role: refused exactly where the table of rights says so.
/// What is allowed is given nothing to work on, so that it changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn use_cases_without_a_route_ask_as_well() {
    let service = service().await;
    let app = &service.app;
    let nowhere = service._directory.path().join("no-such-file.csv");
    let at = At { as_of: app.clock().today(), known_at: app.clock().now() };
    let location = Location::Directory(service._directory.path().join("nothing-here"));
    let order = MessageOrder { roles: vec!["auditor".into()], title_zh: "试".into(), ..MessageOrder::default() };
    for role in Role::ALL {
        let who = of_role(*role);
        let request = ImportRequest {
            path: nowhere.clone(),
            name: "no-such-file.csv".into(),
            source: None,
            period: None,
            mapping: None,
            published_at: None,
            dry_run: true,
        };
        let empty = read_table("empty.csv", "a\n".as_bytes()).unwrap();
        let answers = [
            ("import::run::run", Permission::ImportFacts, forbidden(import::run(app, &who, &request, &Silent).await)),
            (
                "series::import",
                Permission::ImportSeries,
                forbidden(series::import(app, &who, "empty.csv", &empty, true).await),
            ),
            (
                "compaction::run",
                Permission::MaintainData,
                forbidden(compaction::run(app, &who, CompactionOptions { min_rows: u64::MAX }, &Silent).await),
            ),
            (
                "documents::standalone::read_file",
                Permission::DraftRules,
                forbidden(documents::read_file(&who, b"a", "a.txt", None, None)),
            ),
            (
                "documents::standalone::draft_file",
                Permission::DraftRules,
                forbidden(documents::draft_file(&who, b"a", "a.txt", None)),
            ),
            ("matching::run", Permission::RunMatch, forbidden(matching::run(app, &who, at, &Silent).await)),
            (
                "moving::migrate",
                Permission::MaintainData,
                forbidden(
                    moving::migrate(
                        &who,
                        moving::Move { from: &location, to: &location, again: false },
                        app.clock(),
                        &Silent,
                    )
                    .await,
                ),
            ),
            (
                "audit::verify::choose_digest",
                Permission::MaintainData,
                forbidden(audit::choose_digest(&who, &location, audit::AuditDigest::Sha256).await),
            ),
            (
                "audit::verify::verify_against",
                Permission::VerifyAudit,
                forbidden(audit::verify_against(app, &who, &Silent, None).await),
            ),
            (
                "people::links::first_link_by",
                Permission::ManagePeople,
                forbidden(people::links::first_link_by(app, &who).await),
            ),
            (
                "people::directory::create_person",
                Permission::ManagePeople,
                forbidden(
                    people::directory::create_person(
                        app,
                        &who,
                        &NewPerson { login: "!".into(), name: String::new(), email: String::new() },
                    )
                    .await,
                ),
            ),
            ("inbox::messages::preview", Permission::SendMessages, forbidden(inbox::preview(app, &who, &order).await)),
        ];
        for (name, permission, refused) in answers {
            assert_eq!(refused, !who.may(permission), "{name} as {}", role.key());
        }
    }
    assert_eq!(answers_of_this_test().difference(&listed()).collect::<Vec<_>>(), Vec::<&String>::new());
    app.close().await;
}

fn answers_of_this_test() -> BTreeSet<String> {
    let source = include_str!("matrix.rs");
    let is_asked = |after: &str| after.trim_start_matches([',', ' ', '\n']).starts_with("Permission::");
    let pieces: Vec<&str> = source.split('"').collect();
    pieces
        .windows(2)
        .filter(|pair| pair[0].contains("::") && is_asked(pair[1]))
        .map(|pair| pair[0].to_owned())
        .collect()
}

/// The reviewed list of use cases.
fn listed() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("docs/access/use-cases.md")).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).map(str::to_owned).collect()
}

/// Every use case is called by a route of the service, or by the test above.
#[test]
fn every_use_case_is_reached() {
    let mut source = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                source += &std::fs::read_to_string(&path).unwrap();
            }
        }
    }
    let here = answers_of_this_test();
    assert!(here.len() >= 10, "{here:?}");
    let unreached: Vec<String> = listed()
        .into_iter()
        .filter(|name| {
            let called = name.rsplit("::").next().unwrap();
            let by_a_route = source.match_indices(called).any(|(at, _)| {
                let before = source[..at].chars().next_back();
                let after = source[at + called.len()..].chars().next();
                after == Some('(') && !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            });
            // Words so common that finding them proves nothing.
            let common = matches!(called, "run" | "import");
            !here.contains(name) && (!by_a_route || common)
        })
        .collect();
    assert_eq!(unreached, Vec::<String>::new(), "use cases that nothing here calls as every role");
}
