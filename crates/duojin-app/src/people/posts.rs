//! Posts: seats in organisations, with a role and what it reaches.

use std::collections::BTreeSet;

use duojin_access::{OrganisationKind, Permission, Principal, Role};
use duojin_base::{Diagnostic, NaiveDate};
use duojin_store::StoredPost;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::holdings::HoldingView;
use super::standing::Directory;
use super::{directory::StoredId, problems};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, chance};

/// Most characters of a title.
const TITLE_MAX: usize = 60;

/// A post to be made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewPost {
    /// Id of its organisation.
    pub organisation: String,
    /// Key of a role that a post may give.
    pub role: String,
    /// What it is called.
    pub title: String,
    /// Numbers of sectors: needed by a sector lead, and by nobody else.
    #[serde(default)]
    pub sectors: Vec<u8>,
}

/// What of a post is to be changed, against the version that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PostChange {
    /// The version that was seen.
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// Numbers of sectors.
    #[serde(default)]
    pub sectors: Vec<u8>,
}

/// A post as the directory shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostView {
    /// `post-…`
    pub id: String,
    /// Id of its organisation.
    pub organisation: String,
    /// Name of its organisation.
    pub organisation_name: String,
    /// Key of its role.
    pub role: String,
    /// What it is called.
    pub title: String,
    /// Numbers of sectors.
    pub sectors: Vec<u8>,
    /// The first day without it, if it is closed.
    pub closed_on: Option<NaiveDate>,
    /// For the next change of the post or of who holds it.
    pub version: i64,
    /// Who holds it today.
    pub holder: Option<HoldingView>,
    /// Who held it, holds it and will hold it, by first day.
    pub holdings: Vec<HoldingView>,
}

pub(super) fn told(post: &StoredPost) -> Value {
    json!({
        "organisation": post.organisation, "role": post.role, "title": post.title,
        "sectors": post.sectors, "closed_on": post.closed_on,
    })
}

pub(super) fn object(id: &str) -> String {
    format!("post:{id}")
}

/// Posts of the organisations in reach of the caller.
///
/// # Errors
/// If the caller may not see people, or the store fails.
pub async fn posts(app: &App, principal: &Principal) -> Result<Vec<PostView>, AppError> {
    let access = principal.access(Permission::ReadPeople)?;
    let directory = Directory::read_only(app).await?;
    let today = app.clock().today();
    let seen = directory.posts.iter().filter(|post| access.shows_organisation(&post.organisation));
    let view = |post: &StoredPost| {
        let of_post = directory.holdings.iter().filter(|one| one.post == post.id);
        let holdings: Vec<HoldingView> = of_post.filter_map(|one| HoldingView::of(&directory, &access, one)).collect();
        let organisation = directory.organisation(&post.organisation)?;
        Ok(PostView {
            id: post.id.clone(),
            organisation: post.organisation.clone(),
            organisation_name: organisation.name.clone(),
            role: post.role.clone(),
            title: post.title.clone(),
            sectors: post.sectors.clone(),
            closed_on: post.closed_on,
            version: post.version,
            holder: holdings.iter().find(|one| one.holds_on(today)).cloned(),
            holdings,
        })
    };
    seen.map(view).collect()
}

/// One post, if its organisation is in reach of the caller.
///
/// # Errors
/// If the caller may not see people or this post, or the store fails.
pub async fn post(app: &App, principal: &Principal, id: &str) -> Result<PostView, AppError> {
    principal.access(Permission::ReadPeople)?;
    let all = posts(app, principal).await?;
    all.into_iter().find(|post| post.id == id).ok_or_else(|| problems::not_found("岗位", id))
}

/// Kinds of organisation a role may be held in.
pub fn fits(role: Role, kind: OrganisationKind) -> bool {
    use OrganisationKind as K;
    match role {
        Role::Enterprise => kind == K::Enterprise,
        Role::Area => kind == K::Area,
        Role::Department => matches!(kind, K::Department | K::Institution),
        Role::SectorLead => kind == K::Department,
        Role::TaskForce => kind == K::TaskForce,
        Role::Statistician | Role::Auditor => matches!(kind, K::City | K::Department | K::Institution),
        Role::Administrator => matches!(kind, K::City | K::TaskForce | K::Department | K::Institution),
        Role::Public | Role::LocalOperator | Role::System | Role::DemoAdministrator => false,
    }
}

/// Title and sectors as they are kept; every problem at once.
fn check(app: &App, role: Role, title: &str, sectors: &[u8]) -> Result<(String, Vec<u8>), Vec<Diagnostic>> {
    let title = title.trim();
    let length = title.chars().count();
    let mut wrong = Vec::new();
    if length == 0 || length > TITLE_MAX || title.chars().any(problems::is_unseen) {
        wrong.push(problems::of(
            "post.bad-title",
            "title",
            format!("岗位名称要有 1 到 {TITLE_MAX} 个字符，不含换行和看不见的字符"),
            format!("a title has 1 to {TITLE_MAX} characters, no line break and none that is not seen"),
        ));
    }
    let sectors: BTreeSet<u8> = sectors.iter().copied().collect();
    for number in sectors.iter().filter(|number| app.pack().plan.sector(**number).is_none()) {
        wrong.push(problems::of(
            "post.no-such-sector",
            "sectors",
            format!("没有第 {number} 个重点领域"),
            format!("there is no sector {number}"),
        ));
    }
    if role == Role::SectorLead && sectors.is_empty() {
        wrong.push(
            problems::of(
                "post.no-scope",
                "sectors",
                "域长岗位没有选重点领域：这样它什么也看不到",
                "a sector lead's post without a sector reaches nothing",
            )
            .mend("至少选一个重点领域", "choose at least one sector"),
        );
    }
    if role != Role::SectorLead && !sectors.is_empty() {
        wrong.push(problems::of(
            "post.needless-sectors",
            "sectors",
            "只有域长岗位按重点领域划分，这个角色不选重点领域",
            "only sector leads are limited to sectors; leave them out",
        ));
    }
    if wrong.is_empty() { Ok((title.to_owned(), sectors.into_iter().collect())) } else { Err(wrong) }
}

/// Makes a post. Nobody holds it yet.
///
/// # Errors
/// If the caller may not manage posts, the role does not fit the organisation, a field is wrong (every problem at once), or the store fails.
pub async fn create_post(app: &App, principal: &Principal, new: &NewPost) -> Result<StoredId, AppError> {
    principal.access(Permission::ManagePosts)?;
    let role = Role::from_key(&new.role).filter(|role| Role::HELD_BY_POST.contains(role)).ok_or_else(|| {
        AppError::input(problems::of(
            "post.no-such-role",
            "role",
            format!("没有可任职的角色“{}”", new.role),
            format!("no post gives the role “{}”", new.role),
        ))
    })?;
    let (title, sectors) = check(app, role, &new.title, &new.sectors).map_err(AppError::Input)?;
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    let directory = Directory::read(&mut tx).await?;
    let organisation = directory.organisation(&new.organisation)?;
    let kind = OrganisationKind::from_key(&organisation.kind);
    if organisation.closed_on.is_some() || !kind.is_some_and(|kind| fits(role, kind)) {
        let why = if organisation.closed_on.is_some() {
            ("已撤销", "is closed")
        } else {
            ("不适合这个角色", "is no place for this role")
        };
        let kinds: Vec<OrganisationKind> = OrganisationKind::ALL.into_iter().filter(|kind| fits(role, *kind)).collect();
        let zh = kinds.iter().map(|kind| kind.zh()).collect::<Vec<_>>().join("、");
        let en = kinds.iter().map(|kind| kind.en()).collect::<Vec<_>>().join(", ");
        return Err(AppError::input(
            problems::of(
                "post.wrong-organisation",
                "organisation",
                format!("“{}”{}：{}", organisation.name, why.0, role.zh()),
                format!("“{}” {}: {}", organisation.name, why.1, role.en()),
            )
            .mend(format!("{}岗位设在：{zh}", role.zh()), format!("posts of this role stand in: {en}")),
        ));
    }
    let post = StoredPost {
        id: chance::id("post"),
        organisation: organisation.id.clone(),
        role: role.key().to_owned(),
        title,
        sectors,
        closed_on: None,
        version: 1,
    };
    tx.add_post(&post).await?;
    let detail = json!({ "after": told(&post) });
    tx.append_audit(&audit::entry(app, principal, Permission::ManagePosts, object(&post.id), detail)).await?;
    tx.commit().await?;
    Ok(post.id)
}

/// Changes title and sectors.
///
/// # Errors
/// If the caller may not manage posts, a field is wrong, somebody else changed it (`post.changed-meanwhile` says who and what), or the store fails.
pub async fn change_post(app: &App, principal: &Principal, id: &str, change: &PostChange) -> Result<(), AppError> {
    principal.access(Permission::ManagePosts)?;
    put(app, principal, id, change.version, |_, post| {
        let role = Role::from_key(&post.role).unwrap_or(Role::Public);
        let (title, sectors) = check(app, role, &change.title, &change.sectors).map_err(AppError::Input)?;
        Ok(StoredPost { title, sectors, ..post })
    })
    .await
}

/// Closes a post from today on. Nobody may hold it today or later.
///
/// # Errors
/// If the caller may not manage posts, somebody holds or will hold it, somebody else changed it, or the store fails.
pub async fn close_post(app: &App, principal: &Principal, id: &str, version: i64) -> Result<(), AppError> {
    principal.access(Permission::ManagePosts)?;
    let today = app.clock().today();
    put(app, principal, id, version, |directory, post| {
        if let Some(held) = directory.holdings.iter().find(|one| one.post == id && one.overlaps(today, None)) {
            let who = directory.name_of(&held.person);
            return Err(AppError::input(
                problems::of(
                    "post.held",
                    "post",
                    format!("岗位“{}”还由{who}任职，不能撤销", post.title),
                    format!("“{}” is held by {who} and cannot be closed", post.title),
                )
                .mend("先结束任职，末日为昨天或更早", "end the holding first, with yesterday as its last day"),
            ));
        }
        Ok(StoredPost { closed_on: post.closed_on.or(Some(today)), ..post })
    })
    .await
}

async fn put(
    app: &App,
    principal: &Principal,
    id: &str,
    version: i64,
    change: impl FnOnce(&Directory, StoredPost) -> Result<StoredPost, AppError>,
) -> Result<(), AppError> {
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    let directory = Directory::read(&mut tx).await?;
    let before = directory.post(id)?.clone();
    if before.version != version {
        drop(tx);
        return problems::changed_meanwhile(app, "post.changed-meanwhile", &object(id)).await;
    }
    let after = change(&directory, before.clone())?;
    tx.change_post(&after).await?;
    let detail = json!({ "before": told(&before), "after": told(&after) });
    tx.append_audit(&audit::entry(app, principal, Permission::ManagePosts, object(id), detail)).await?;
    tx.commit().await?;
    Ok(())
}
