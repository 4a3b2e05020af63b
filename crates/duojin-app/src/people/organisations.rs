//! The tree of organisations: those the pack knows, those people added, and where they stand.

use duojin_access::{Organisation, OrganisationKind, OrganisationProblem, Permission, Principal, check_tree};
use duojin_base::{Diagnostic, NaiveDate};
use duojin_store::StoredOrganisation;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::standing::Directory;
use super::{directory::StoredId, problems};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, chance};

/// Id of the city itself.
pub const CITY: &str = "city";
/// Id of the task force.
pub const TASK_FORCE: &str = "task_force";
/// Most characters of a name.
const NAME_MAX: usize = 100;

/// An organisation to be added.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewOrganisation {
    /// Key of its kind: `department`, `institution`, `enterprise`, … (`city` and `area` come from the pack alone).
    pub kind: String,
    /// Chinese name.
    pub name: String,
    /// English name; may be empty.
    #[serde(default)]
    pub name_en: String,
    /// The organisation above it; enterprises have none.
    #[serde(default)]
    pub parent: Option<String>,
    /// For an enterprise: its internal id.
    #[serde(default)]
    pub entity: Option<u64>,
}

/// An organisation as the directory shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganisationView {
    /// `unit:commerce`, `area:441900004`, `entity:17`, `organisation-…`.
    pub id: String,
    /// Key of its kind.
    pub kind: String,
    /// Chinese name.
    pub name: String,
    /// English name; may be empty.
    pub name_en: String,
    /// The organisation above it.
    pub parent: Option<String>,
    /// Its area by name, for areas.
    pub area: Option<String>,
    /// Its entity, for enterprises.
    pub entity: Option<u64>,
    /// Whether the pack tells it: then its names are the pack's.
    pub from_pack: bool,
    /// The first day without it, if it is closed.
    pub closed_on: Option<NaiveDate>,
    /// For the next change.
    pub version: i64,
    /// Posts it has that are open.
    pub posts: usize,
}

fn told(one: &StoredOrganisation) -> Value {
    json!({ "name": one.name, "name_en": one.name_en, "parent": one.parent, "closed_on": one.closed_on })
}

fn object(id: &str) -> String {
    format!("organisation:{id}")
}

/// Organisations in reach of the caller, by id.
///
/// # Errors
/// If the caller may not see people, or the store fails.
pub async fn organisations(app: &App, principal: &Principal) -> Result<Vec<OrganisationView>, AppError> {
    let access = principal.access(Permission::ReadPeople)?;
    let directory = Directory::read_only(app).await?;
    let seen = directory.organisations.iter().filter(|one| access.shows_organisation(&one.id));
    let view = |one: &StoredOrganisation| OrganisationView {
        id: one.id.clone(),
        kind: one.kind.clone(),
        name: one.name.clone(),
        name_en: one.name_en.clone(),
        parent: one.parent.clone(),
        area: one.area.clone(),
        entity: one.entity,
        from_pack: one.from_pack,
        closed_on: one.closed_on,
        version: one.version,
        posts: directory.posts.iter().filter(|post| post.organisation == one.id && post.closed_on.is_none()).count(),
    };
    Ok(seen.map(view).collect())
}

/// What the pack knows: the city, its task force, the units of the plan, and the areas.
fn of_pack(app: &App) -> Vec<StoredOrganisation> {
    let pack = app.pack();
    let one = |id: String, kind: OrganisationKind, zh: &str, en: &str, parent: Option<String>, area: Option<&str>| {
        StoredOrganisation {
            id,
            kind: kind.key().to_owned(),
            name: zh.to_owned(),
            name_en: en.to_owned(),
            parent,
            area: area.map(str::to_owned),
            entity: None,
            from_pack: true,
            closed_on: None,
            version: 1,
        }
    };
    let city = || Some(CITY.to_owned());
    let region = &pack.header.region;
    let mut all = vec![
        one(CITY.to_owned(), OrganisationKind::City, &region.zh, &region.en, None, None),
        one(TASK_FORCE.to_owned(), OrganisationKind::TaskForce, "工作专班", "Task force", city(), None),
    ];
    for unit in &pack.plan.units {
        let (zh, en) = (&unit.name.zh, &unit.name.en);
        all.push(one(format!("unit:{}", unit.id), OrganisationKind::Department, zh, en, city(), None));
    }
    let areas = &pack.classifications.areas;
    // Reporting areas first: the others stand under them.
    for area in areas.iter().filter(|area| area.reporting).chain(areas.iter().filter(|area| !area.reporting)) {
        let above = area.parent.as_deref().and_then(|name| areas.iter().find(|one| one.name == name));
        let parent = above.map(|above| format!("area:{}", above.code)).or_else(city);
        let id = format!("area:{}", area.code);
        all.push(one(id, OrganisationKind::Area, &area.name, &area.en, parent, Some(&area.name)));
    }
    all
}

/// Brings in what the pack knows. Again and again it changes nothing; names follow the pack, what people changed otherwise stays.
///
/// # Errors
/// If the store fails; then nothing is changed.
pub async fn sync_from_pack(app: &App) -> Result<(), AppError> {
    let wanted = of_pack(app);
    let differs = |known: &[StoredOrganisation]| {
        wanted.iter().any(|one| {
            let found = known.iter().find(|known| known.id == one.id);
            found.is_none_or(|found| (&found.name, &found.name_en) != (&one.name, &one.name_en))
        })
    };
    if !differs(&app.store().organisations().await?) {
        return Ok(());
    }
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    let known = tx.organisations().await?;
    let (mut added, mut renamed) = (Vec::new(), Vec::new());
    for one in &wanted {
        match known.iter().find(|known| known.id == one.id) {
            None => {
                tx.add_organisation(one).await?;
                added.push(one.id.clone());
            }
            Some(found) if (&found.name, &found.name_en) != (&one.name, &one.name_en) => {
                let names =
                    StoredOrganisation { name: one.name.clone(), name_en: one.name_en.clone(), ..found.clone() };
                tx.change_organisation(&names).await?;
                renamed.push(json!({ "id": one.id, "before": found.name, "after": one.name }));
            }
            Some(_) => {}
        }
    }
    if added.is_empty() && renamed.is_empty() {
        return Ok(());
    }
    let pack = &app.pack().header;
    let detail = json!({ "pack": pack.id, "version": pack.version, "added": added, "renamed": renamed });
    let entry = audit::entry(app, &Principal::system(), Permission::ManageOrganisations, "organisations", detail);
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    Ok(())
}

fn check_names(name: &str, name_en: &str) -> Vec<Diagnostic> {
    let bad = |text: &str| text.chars().count() > NAME_MAX || text.chars().any(problems::is_unseen);
    let mut wrong = Vec::new();
    if name.is_empty() || bad(name) {
        wrong.push(problems::of(
            "organisation.bad-name",
            "name",
            format!("机构名称要有 1 到 {NAME_MAX} 个字符，不含换行和看不见的字符"),
            format!("a name has 1 to {NAME_MAX} characters, no line break and none that is not seen"),
        ));
    }
    if bad(name_en) {
        wrong.push(problems::of(
            "organisation.bad-name",
            "name_en",
            format!("英文名称最多 {NAME_MAX} 个字符，不含换行和看不见的字符"),
            format!("an English name has at most {NAME_MAX} characters, no line break and none that is not seen"),
        ));
    }
    wrong
}

/// Checks the tree as it would be; names make the way round readable, beginning with the one that is `changed`.
pub(crate) fn check(all: &[StoredOrganisation], changed: &str) -> Result<(), AppError> {
    let tree: Vec<Organisation> = all
        .iter()
        .filter_map(|one| {
            Some(Organisation {
                id: one.id.clone(),
                kind: OrganisationKind::from_key(&one.kind)?,
                name: one.name.clone(),
                name_en: one.name_en.clone(),
                parent: one.parent.clone(),
                area: one.area.clone(),
                entity: one.entity,
            })
        })
        .collect();
    let name = |id: &str| all.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| one.name.clone());
    check_tree(&tree).map_err(|problem| {
        AppError::input(match problem {
            OrganisationProblem::Cycle(way) => {
                let way = ring(&way, changed).iter().map(|id| name(id)).collect::<Vec<_>>().join(" → ");
                problems::of(
                    "organisation.under-itself",
                    "parent",
                    format!("机构不能归到自己下面：{way}"),
                    format!("an organisation cannot stand under itself: {way}"),
                )
                .mend("选一个不在它下面的上级", "choose a parent that does not stand below it")
            }
            OrganisationProblem::NoParent { id, parent } => problems::of(
                "organisation.no-parent",
                "parent",
                format!("“{}”的上级“{parent}”不存在", name(&id)),
                format!("the parent “{parent}” of “{}” does not exist", name(&id)),
            ),
            OrganisationProblem::Incomplete(id) => problems::of(
                "organisation.incomplete",
                "kind",
                format!("“{}”缺少所属镇街或企业编号", name(&id)),
                format!("“{}” lacks its area or its enterprise", name(&id)),
            ),
        })
    })
}

/// The ring of a way that ends where it was before, from the changed one back to it.
fn ring<'a>(way: &'a [String], changed: &str) -> Vec<&'a str> {
    let Some((end, before)) = way.split_last() else { return Vec::new() };
    let mut ring: Vec<&str> = before.iter().map(String::as_str).skip_while(|id| id != end).collect();
    let first = ring.iter().position(|id| *id == changed).unwrap_or(0);
    ring.rotate_left(first);
    ring.extend(ring.first().copied());
    ring
}

/// Adds an organisation of people's own: a department, an institution, an enterprise by its entity.
///
/// # Errors
/// If the caller may not manage organisations, a field is wrong, the enterprise has one already, or the store fails.
pub async fn add_organisation(app: &App, principal: &Principal, new: &NewOrganisation) -> Result<StoredId, AppError> {
    principal.access(Permission::ManageOrganisations)?;
    let (name, name_en) = (new.name.trim(), new.name_en.trim());
    let mut wrong = check_names(name, name_en);
    let kind = OrganisationKind::from_key(&new.kind)
        .filter(|kind| !matches!(kind, OrganisationKind::City | OrganisationKind::Area | OrganisationKind::TaskForce));
    let enterprise = kind == Some(OrganisationKind::Enterprise);
    if kind.is_none() {
        wrong.push(problems::of(
            "organisation.bad-kind",
            "kind",
            "只能新增部门、企业和其他机构；市、专班和镇街来自规则包",
            "departments, enterprises and other institutions can be added; city, task force and areas come from the pack",
        ));
    }
    if enterprise != new.entity.is_some() {
        wrong.push(problems::of(
            "organisation.entity",
            "entity",
            "企业要写主体编号，别的机构不写",
            "an enterprise needs its entity, other organisations have none",
        ));
    }
    if enterprise == new.parent.is_some() {
        wrong.push(problems::of(
            "organisation.parent",
            "parent",
            "企业没有上级，别的机构要选上级",
            "an enterprise has no parent; other organisations need one",
        ));
    }
    if !wrong.is_empty() {
        return Err(AppError::Input(wrong));
    }
    if let Some(entity) = new.entity {
        super::demo_people::enterprise_name(app, entity)
            .await?
            .ok_or_else(|| problems::not_found("主体", &entity.to_string()))?;
    }
    let id = new.entity.map_or_else(|| chance::id("organisation"), |entity| format!("entity:{entity}"));
    let one = StoredOrganisation {
        id: id.clone(),
        kind: new.kind.clone(),
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        parent: new.parent.clone(),
        area: None,
        entity: new.entity,
        from_pack: false,
        closed_on: None,
        version: 1,
    };
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    let mut all = tx.organisations().await?;
    if all.iter().any(|known| known.id == id) {
        return Err(AppError::input(problems::of(
            "organisation.exists",
            "entity",
            "这家企业已在机构里",
            "this enterprise is an organisation already",
        )));
    }
    all.push(one.clone());
    check(&all, &id)?;
    open_parent(&all, one.parent.as_deref())?;
    tx.add_organisation(&one).await?;
    let detail = json!({ "after": told(&one), "kind": one.kind, "entity": one.entity });
    tx.append_audit(&audit::entry(app, principal, Permission::ManageOrganisations, object(&id), detail)).await?;
    tx.commit().await?;
    Ok(id)
}

fn open_parent(all: &[StoredOrganisation], parent: Option<&str>) -> Result<(), AppError> {
    let closed = all.iter().find(|one| Some(one.id.as_str()) == parent && one.closed_on.is_some());
    closed.map_or(Ok(()), |closed| {
        Err(AppError::input(problems::of(
            "organisation.parent-closed",
            "parent",
            format!("上级“{}”已撤销", closed.name),
            format!("the parent “{}” is closed", closed.name),
        )))
    })
}

/// Renames an organisation that people added. (The names of others follow the pack.)
///
/// # Errors
/// If the caller may not manage organisations, the name is wrong or the pack's, somebody else changed it, or the store fails.
pub async fn rename_organisation(
    app: &App,
    principal: &Principal,
    id: &str,
    version: i64,
    name: &str,
    name_en: &str,
) -> Result<(), AppError> {
    principal.access(Permission::ManageOrganisations)?;
    let (name, name_en) = (name.trim(), name_en.trim());
    let wrong = check_names(name, name_en);
    if !wrong.is_empty() {
        return Err(AppError::Input(wrong));
    }
    put(app, principal, id, version, |directory| {
        let one = directory.organisation(id)?;
        if one.from_pack {
            return Err(AppError::input(
                problems::of(
                    "organisation.name-of-pack",
                    "name",
                    "它的名称来自规则包，不能在这里改",
                    "its name comes from the pack and cannot be changed here",
                )
                .mend(
                    "改规则包里的名称，重新打开后就随之更新",
                    "change it in the pack; it follows when the data are opened again",
                ),
            ));
        }
        Ok(StoredOrganisation { name: name.to_owned(), name_en: name_en.to_owned(), ..one.clone() })
    })
    .await
}

/// Moves an organisation under another. Under itself it cannot be moved: the answer names the way round.
///
/// # Errors
/// If the caller may not manage organisations, the tree would be none, somebody else changed it, or the store fails.
pub async fn move_organisation(
    app: &App,
    principal: &Principal,
    id: &str,
    version: i64,
    parent: &str,
) -> Result<(), AppError> {
    principal.access(Permission::ManageOrganisations)?;
    put(app, principal, id, version, |directory| {
        let one = directory.organisation(id)?;
        if one.entity.is_some() || one.id == CITY {
            return Err(AppError::input(problems::of(
                "organisation.stays",
                "parent",
                "市和企业没有上级",
                "the city and enterprises have no parent",
            )));
        }
        open_parent(&directory.organisations, Some(parent))?;
        Ok(StoredOrganisation { parent: Some(parent.to_owned()), ..one.clone() })
    })
    .await
}

/// Closes an organisation from today on.
///
/// # Errors
/// If the caller may not manage organisations, it has an open post or an open organisation below it, somebody else changed it, or the store fails.
pub async fn close_organisation(app: &App, principal: &Principal, id: &str, version: i64) -> Result<(), AppError> {
    principal.access(Permission::ManageOrganisations)?;
    let today = app.clock().today();
    put(app, principal, id, version, |directory| {
        let one = directory.organisation(id)?;
        let post = directory.posts.iter().find(|post| post.organisation == id && post.closed_on.is_none());
        let below = directory.organisations.iter().find(|o| o.parent.as_deref() == Some(id) && o.closed_on.is_none());
        let in_the_way = post.map(|post| post.title.as_str()).or_else(|| below.map(|below| below.name.as_str()));
        if id == CITY || in_the_way.is_some() {
            let what = in_the_way.unwrap_or(&one.name);
            return Err(AppError::input(
                problems::of(
                    "organisation.in-use",
                    "organisation",
                    format!("“{}”还不能撤销：下面还有“{what}”", one.name),
                    format!("“{}” cannot be closed: “{what}” is still there", one.name),
                )
                .mend("先撤销它的岗位和下级机构", "close its posts and the organisations below it first"),
            ));
        }
        Ok(StoredOrganisation { closed_on: one.closed_on.or(Some(today)), ..one.clone() })
    })
    .await
}

async fn put(
    app: &App,
    principal: &Principal,
    id: &str,
    version: i64,
    change: impl FnOnce(&Directory) -> Result<StoredOrganisation, AppError>,
) -> Result<(), AppError> {
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    let mut directory = Directory::read(&mut tx).await?;
    let before = directory.organisation(id)?.clone();
    if before.version != version {
        drop(tx);
        return problems::changed_meanwhile(app, "organisation.changed-meanwhile", &object(id)).await;
    }
    let after = change(&directory)?;
    for one in directory.organisations.iter_mut().filter(|one| one.id == id) {
        *one = after.clone();
    }
    check(&directory.organisations, id)?;
    tx.change_organisation(&after).await?;
    let detail = json!({ "before": told(&before), "after": told(&after) });
    tx.append_audit(&audit::entry(app, principal, Permission::ManageOrganisations, object(id), detail)).await?;
    tx.commit().await?;
    Ok(())
}
