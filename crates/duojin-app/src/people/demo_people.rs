//! The labelled people of demo data: one a role, who sign in by one click. They exist in demo data alone.

use duojin_access::{Permission, Principal, Role};
use duojin_rule::ObjectKind;
use duojin_store::{StoredHolding, StoredOrganisation, StoredPerson, StoredPost};
use serde::Serialize;
use serde_json::json;

use super::sign_in::SignedIn;
use super::{organisations, problems, sessions};
use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::search::{self, Query};
use crate::{audit, chance};

/// A demo person with a post.
struct Plan {
    login: &'static str,
    name: &'static str,
    role: Role,
    title: &'static str,
    sectors: &'static [u8],
}

const PLANS: [Plan; 8] = [
    plan("demo-task-force", "演示·专班", Role::TaskForce, "专班联络员", &[]),
    plan("demo-sector-lead", "演示·域长", Role::SectorLead, "信息技术服务域长", &[3]),
    plan("demo-department", "演示·部门", Role::Department, "部门经办", &[]),
    plan("demo-area", "演示·镇街", Role::Area, "镇街经办", &[]),
    plan("demo-statistician", "演示·统计", Role::Statistician, "统计员", &[]),
    plan("demo-auditor", "演示·审计", Role::Auditor, "审计员", &[]),
    plan("demo-enterprise", "演示·企业", Role::Enterprise, "企业经办", &[]),
    plan("demo-administrator", "演示·系统管理", Role::Administrator, "系统管理员", &[]),
];

const fn plan(
    login: &'static str,
    name: &'static str,
    role: Role,
    title: &'static str,
    sectors: &'static [u8],
) -> Plan {
    Plan { login, name, role, title, sectors }
}

/// A demo person as the sign-in page offers them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoPerson {
    /// `person-…`
    pub id: String,
    /// What they would sign in with.
    pub login: String,
    /// Name; begins with `演示·`.
    pub name: String,
    /// Key of the role.
    pub role: String,
    /// What the post is called.
    pub title: String,
    /// Name of the organisation.
    pub organisation_name: String,
}

/// The demo people, in the order of the table; nobody outside demo data.
///
/// # Errors
/// If the store fails.
pub async fn demo_people(app: &App) -> Result<Vec<DemoPerson>, AppError> {
    Principal::public().access(Permission::SignIn)?;
    if !app.is_demo() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for plan in &PLANS {
        let Some(person) = app.store().person_by_login(plan.login).await?.filter(|p| p.demo && p.disabled_at.is_none())
        else {
            continue;
        };
        let posts = sessions::posts_held(app, &person.id, app.clock().today()).await?;
        let Some(post) = posts.into_iter().next() else { continue };
        all.push(DemoPerson {
            id: person.id,
            login: person.login,
            name: person.name,
            role: post.role.key().to_owned(),
            title: post.title,
            organisation_name: post.organisation_name,
        });
    }
    Ok(all)
}

/// Signs a demo person in, without a password. The caller makes sure that it is asked for on a loopback address.
///
/// # Errors
/// If these are not demo data or this is no demo person, or the store fails.
pub async fn sign_in_demo(app: &App, person: &str, address: &str, agent: &str) -> Result<SignedIn, AppError> {
    Principal::public().access(Permission::SignIn)?;
    let not_there = || problems::not_found("演示人员", person);
    if !app.is_demo() {
        return Err(not_there());
    }
    let mut tx = app.store().begin().await?;
    let found = tx.person(person).await?.filter(|p| p.demo && p.disabled_at.is_none()).ok_or_else(not_there)?;
    let (token, session) = sessions::begin(app, &mut tx, &found.id, address, agent).await?;
    let principal = Principal::person(&found.id, &found.name, Vec::new()).calling_from(address);
    let detail = json!({ "session": session.id, "demo": true });
    tx.append_audit(&audit::entry(app, &principal, Permission::SignIn, format!("person:{person}"), detail)).await?;
    tx.commit().await?;
    Ok(SignedIn { token, session: session.id, person: found.id, name: found.name, must_change: false })
}

/// Makes the demo people that are not there yet. Does nothing outside demo data.
///
/// # Errors
/// If the data cannot be read or the store fails; then nothing is changed.
pub async fn ensure_demo_people(app: &App) -> Result<(), AppError> {
    if !app.is_demo() {
        return Ok(());
    }
    let there: Vec<String> = app.store().people().await?.into_iter().map(|person| person.login).collect();
    if PLANS.iter().all(|plan| there.iter().any(|login| login == plan.login)) {
        return Ok(());
    }
    let firm = an_enterprise(app).await?;
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    let system = Principal::system();
    let known = tx.organisations().await?;
    let mut made = Vec::new();
    for plan in &PLANS {
        let Some(organisation) = place(app, plan, firm.as_ref()) else { continue };
        let person = StoredPerson {
            id: chance::id("person"),
            login: plan.login.to_owned(),
            name: plan.name.to_owned(),
            email: String::new(),
            demo: true,
            created_at: app.clock().now(),
            disabled_at: None,
            version: 1,
        };
        if !tx.add_person(&person).await? {
            continue;
        }
        if !known.iter().any(|one| one.id == organisation.id) {
            tx.add_organisation(&organisation).await?;
        }
        let post = StoredPost {
            id: chance::id("post"),
            organisation: organisation.id.clone(),
            role: plan.role.key().to_owned(),
            title: plan.title.to_owned(),
            sectors: plan.sectors.to_vec(),
            closed_on: None,
            version: 1,
        };
        tx.add_post(&post).await?;
        tx.add_holding(&StoredHolding {
            id: chance::id("holding"),
            post: post.id.clone(),
            person: person.id.clone(),
            from_day: app.clock().today(),
            to_day: None,
            note: String::new(),
            recorded_by: system.id.clone(),
            recorded_at: app.clock().now(),
        })
        .await?;
        made.push(json!({ "person": person.id, "login": plan.login, "post": post.id, "role": post.role, "organisation": organisation.id }));
    }
    if made.is_empty() {
        return Ok(());
    }
    let entry = audit::entry(app, &system, Permission::ManagePeople, "people:demo", json!({ "made": made }));
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Where a demo person's post stands; none if there is no such place in this pack or these data.
fn place(app: &App, plan: &Plan, firm: Option<&StoredOrganisation>) -> Option<StoredOrganisation> {
    let pack = app.pack();
    let id = match plan.role {
        Role::Enterprise => return firm.cloned(),
        Role::TaskForce => organisations::TASK_FORCE.to_owned(),
        Role::SectorLead => {
            let sector = pack.plan.sector(*plan.sectors.first()?)?;
            let lead = sector.principal_on(app.clock().today()).or_else(|| sector.leads.first())?;
            format!("unit:{}", pack.plan.unit(&lead.unit)?.id)
        }
        Role::Department => {
            let unit = pack.plan.units.iter().find(|unit| unit.id == "commerce").or_else(|| pack.plan.units.first())?;
            format!("unit:{}", unit.id)
        }
        Role::Area => {
            let area = pack.classifications.area("南城").or_else(|| pack.classifications.reporting_areas().next())?;
            format!("area:{}", area.code)
        }
        _ => organisations::CITY.to_owned(),
    };
    Some(StoredOrganisation {
        id,
        kind: String::new(),
        name: String::new(),
        name_en: String::new(),
        parent: None,
        area: None,
        entity: None,
        from_pack: true,
        closed_on: None,
        version: 1,
    })
}

/// An enterprise of the synthetic city, the same each time.
async fn an_enterprise(app: &App) -> Result<Option<StoredOrganisation>, AppError> {
    if app.store().newest_batch().await? == 0 {
        return Ok(None);
    }
    let area = app.pack().classifications.area("南城").map(|area| area.name.clone());
    let mut found = None;
    for area in [area, None] {
        let query = Query { area, kind: Some(ObjectKind::Enterprise), page: 1, per_page: 1, ..Query::default() };
        found = search::search(app, &asker(), now(app), &query).await?.rows.into_iter().next();
        if found.is_some() {
            break;
        }
    }
    Ok(found.map(|found| StoredOrganisation {
        id: format!("entity:{}", found.id),
        kind: duojin_access::OrganisationKind::Enterprise.key().to_owned(),
        name: found.name.unwrap_or_else(|| format!("主体 {}", found.id)),
        name_en: String::new(),
        parent: None,
        area: None,
        entity: Some(found.id),
        from_pack: false,
        closed_on: None,
        version: 1,
    }))
}

/// Name of an enterprise of these data, if there is such a one.
pub(super) async fn enterprise_name(app: &App, entity: u64) -> Result<Option<String>, AppError> {
    let found = search::index(app, now(app)).await?.find(entity).filter(|found| found.kind == ObjectKind::Enterprise);
    Ok(found.map(|found| found.name.unwrap_or_else(|| entity.to_string())))
}

/// Looking up a name for the directory is the program's own question, not the caller's.
fn asker() -> Principal {
    Principal::system()
}

fn now(app: &App) -> At {
    At { as_of: app.clock().today(), known_at: app.clock().now() }
}
