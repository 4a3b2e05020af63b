//! Links that work once: the first administrator's, invitations, resets.

use duojin_access::{Permission, Principal, Role};
use duojin_base::{Diagnostic, Instant};
use duojin_store::{StoredHolding, StoredLink, StoredPerson, StoredPost, Tx};
use serde::Serialize;
use serde_json::json;

use super::directory::{self, NewPerson};
use super::password::{Password, broken_rules};
use super::sign_in::{SignedIn, hash_new, login_hash};
use super::{alerts, organisations, problems, sessions, standing};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, chance};

/// A link works for so long.
pub const WORKS_MS: i64 = 24 * 3_600_000;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkPurpose {
    /// Makes the first administrator.
    FirstAdministrator,
    /// Sets the first password of somebody.
    Invitation,
    /// Sets a new password of somebody.
    Reset,
}

impl LinkPurpose {
    const ALL: [Self; 3] = [Self::FirstAdministrator, Self::Invitation, Self::Reset];

    const fn key(self) -> &'static str {
        match self {
            Self::FirstAdministrator => "first-administrator",
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}

/// A link that was made. Its secret is nowhere else.
#[derive(Clone)]
pub struct NewLink {
    /// The secret.
    pub token: String,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Until when it works.
    pub expires_at: Instant,
}

impl std::fmt::Debug for NewLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewLink").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// What the page of a link shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkInfo {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose password it sets; none for the first administrator's.
    pub login: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// Until when it works.
    pub expires_at: Instant,
}

/// Who the first administrator is to be.
pub type FirstAdministrator = NewPerson;

/// The path of a link, below the public address.
pub fn link_path(token: &str) -> String {
    format!("/link/{token}")
}

/// A link for the first administrator, as long as there is none; an earlier one works no longer. None if there is an administrator, or on demo data.
///
/// # Errors
/// If the store fails.
pub async fn first_link(app: &App) -> Result<Option<String>, AppError> {
    new_first_link(app, &Principal::system()).await
}

/// As [`first_link`], asked for by somebody who may manage people: the operator of the machine.
///
/// # Errors
/// If the caller may not manage people, or the store fails.
pub async fn first_link_by(app: &App, principal: &Principal) -> Result<Option<String>, AppError> {
    principal.access(Permission::ManagePeople)?;
    new_first_link(app, principal).await
}

/// Whether nobody can give accounts yet, so that the first administrator's link is what is waited for. Never on demo data.
///
/// # Errors
/// If the store fails.
pub async fn awaits_first_administrator(app: &App) -> Result<bool, AppError> {
    Principal::public().access(Permission::SignIn)?;
    if app.is_demo() {
        return Ok(false);
    }
    Ok(!app.store().has_holder(Role::Administrator.key(), app.clock().today()).await?)
}

async fn new_first_link(app: &App, by: &Principal) -> Result<Option<String>, AppError> {
    if app.is_demo() {
        return Ok(None);
    }
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    if standing::Directory::read(&mut tx).await?.has_administrator(app.clock().today()) {
        return Ok(None);
    }
    let (token, link) = new(app, LinkPurpose::FirstAdministrator, None, by);
    tx.add_link(&link).await?;
    let detail = json!({ "purpose": link.purpose, "expires_at": link.expires_at.0 });
    tx.append_audit(&audit::entry(app, by, Permission::ManagePeople, "link:first-administrator", detail)).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// A link by which somebody sets a password: an invitation if there is none yet, else a reset. Earlier ones work no longer.
///
/// # Errors
/// If the caller may not manage people, there is no such person, they are disabled or of demo data, or the store fails.
pub async fn make_link(app: &App, principal: &Principal, person: &str) -> Result<NewLink, AppError> {
    principal.access(Permission::ManagePeople)?;
    let mut tx = app.store().begin().await?;
    let link = link_for(app, principal, &mut tx, person).await?;
    tx.commit().await?;
    Ok(link)
}

/// Adds somebody and makes the link by which they set their password: both or neither.
///
/// # Errors
/// As [`directory::create_person`].
pub async fn invite(app: &App, principal: &Principal, new: &NewPerson) -> Result<(String, NewLink), AppError> {
    principal.access(Permission::ManagePeople)?;
    let person = directory::person_from(app, new, false)?;
    let mut tx = app.store().begin().await?;
    directory::add(app, principal, &mut tx, &person).await?;
    let link = link_for(app, principal, &mut tx, &person.id).await?;
    tx.commit().await?;
    Ok((person.id, link))
}

async fn link_for(app: &App, principal: &Principal, tx: &mut Tx, person: &str) -> Result<NewLink, AppError> {
    let found = tx.person(person).await?.ok_or_else(|| problems::not_found("人员", person))?;
    if found.demo || found.disabled_at.is_some() {
        return Err(AppError::input(problems::of(
            "link.not-for-them",
            "person",
            format!("{}已停用或是演示人员，不能发链接", found.name),
            format!("{} is disabled or of demo data: no link can be made", found.name),
        )));
    }
    let purpose = if tx.password(person).await?.is_some() { LinkPurpose::Reset } else { LinkPurpose::Invitation };
    let (token, link) = new(app, purpose, Some(person), principal);
    end_all(tx, person).await?;
    tx.add_link(&link).await?;
    alerts::link_made(app, tx, person, &principal.name).await?;
    let detail = json!({ "link": link.purpose, "expires_at": link.expires_at.0 });
    tx.append_audit(&audit::entry(app, principal, Permission::ManagePeople, format!("person:{person}"), detail))
        .await?;
    Ok(NewLink { token, purpose, expires_at: link.expires_at })
}

/// Lets every link of somebody work no longer: there is a newer one, they have another password, or are disabled.
pub(super) async fn end_all(tx: &mut Tx, person: &str) -> Result<(), AppError> {
    for purpose in [LinkPurpose::Reset, LinkPurpose::Invitation] {
        tx.end_links(purpose.key(), Some(person)).await?;
    }
    Ok(())
}

fn new(app: &App, purpose: LinkPurpose, person: Option<&str>, by: &Principal) -> (String, StoredLink) {
    let now = app.clock().now();
    let token = chance::token();
    let link = StoredLink {
        token_hash: chance::hash_token(&token),
        purpose: purpose.key().to_owned(),
        person: person.map(str::to_owned),
        made_by: by.id.clone(),
        made_at: now,
        expires_at: Instant(now.0 + WORKS_MS),
        used_at: None,
    };
    (token, link)
}

fn works_no_more() -> AppError {
    let told = problems::of(
        "link.works-no-more",
        "link",
        "这个链接用过了、过期了，或已被新的链接取代",
        "this link was used, is too old, or was replaced by a newer one",
    );
    AppError::input(told.mend(
        "请系统管理员再发一个；首任管理员在服务器上运行 duojin admin link",
        "ask an administrator for another; for the first administrator run duojin admin link on the server",
    ))
}

/// What a link is for, if it works. Asking does not use it up.
///
/// # Errors
/// `link.works-no-more`, or the store fails.
pub async fn link_info(app: &App, token: &str) -> Result<LinkInfo, AppError> {
    Principal::public().access(Permission::SignIn)?;
    let (link, purpose) = working(app, token).await?;
    let person = match &link.person {
        Some(id) => app.store().person(id).await?,
        None => None,
    };
    let (login, name) = person.map(|person| (person.login, person.name)).unzip();
    Ok(LinkInfo { purpose, login, name, expires_at: link.expires_at })
}

/// Why a link works no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkEnd {
    /// It was used.
    Used,
    /// It is too old, or a newer one took its place.
    Expired,
    /// There never was one.
    Unknown,
}

/// Why a link works no more; none if it does. Only who has the secret learns it.
///
/// # Errors
/// If the store fails.
pub async fn link_end(app: &App, token: &str) -> Result<Option<LinkEnd>, AppError> {
    Principal::public().access(Permission::SignIn)?;
    let found = app.store().link(&chance::hash_token(token)).await?;
    Ok(match found {
        None => Some(LinkEnd::Unknown),
        Some(link) if link.used_at.is_some() => Some(LinkEnd::Used),
        Some(link) if is_over(&link, app.clock().now()) => Some(LinkEnd::Expired),
        Some(_) => None,
    })
}

/// A link of a clock that was ahead would work for as long as it was ahead: like a session's, its end is now.
fn is_over(link: &StoredLink, now: Instant) -> bool {
    link.expires_at.0 <= now.0 || link.made_at.0 > now.0.saturating_add(sessions::SKEW_MS)
}

async fn working(app: &App, token: &str) -> Result<(StoredLink, LinkPurpose), AppError> {
    let now = app.clock().now();
    let link = app.store().link(&chance::hash_token(token)).await?;
    let link = link.filter(|link| link.used_at.is_none() && !is_over(link, now)).ok_or_else(works_no_more)?;
    let purpose = LinkPurpose::from_key(&link.purpose).ok_or_else(works_no_more)?;
    Ok((link, purpose))
}

/// What is wrong with the form of a link, as far as it can be told without the store: the fields of the first administrator, and the
/// password.
pub fn link_problems(
    app: &App,
    new: &Password,
    login: &str,
    name: &str,
    first: Option<&FirstAdministrator>,
) -> Vec<Diagnostic> {
    let mut problems = match first.map(|first| directory::person_from(app, first, false)) {
        Some(Err(AppError::Input(problems))) => problems,
        _ => Vec::new(),
    };
    problems.extend(broken_rules(new, &directory::normal_login(login), name.trim()));
    problems
}

/// Uses a link: sets the password, ends the sessions there were and begins one. `first` is needed by the first administrator's link,
/// which makes the person and the post as well. Of two at once exactly one does it.
///
/// # Errors
/// `link.works-no-more`, every rule the password or the first administrator's fields break (then the link still works),
/// [`AppError::Busy`], or the store fails.
pub async fn use_link(
    app: &App,
    token: &str,
    new: &Password,
    first: Option<&FirstAdministrator>,
    address: &str,
    agent: &str,
) -> Result<SignedIn, AppError> {
    let visitor = Principal::public().calling_from(address);
    visitor.access(Permission::SignIn)?;
    let (link, purpose) = working(app, token).await?;
    let person = match (&link.person, first) {
        (Some(id), _) => app.store().person(id).await?.ok_or_else(works_no_more)?,
        (None, Some(first)) => match directory::person_from(app, first, false) {
            Ok(person) => person,
            // All that is wrong at once, so that the form is mended in one go.
            Err(_) => return Err(AppError::Input(link_problems(app, new, &first.login, &first.name, Some(first)))),
        },
        (None, None) => {
            return Err(AppError::input(problems::of(
                "person.no-login",
                "login",
                "请写登录名和姓名",
                "write a login and a name",
            )));
        }
    };
    let place = app.accounts().hashing.place()?;
    let hash = hash_new(app, &place, new, &person).await?;

    let now = app.clock().now();
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    // The update is what decides between two browsers.
    tx.use_link(&link.token_hash, now).await?.ok_or_else(works_no_more)?;
    if purpose == LinkPurpose::FirstAdministrator {
        if standing::Directory::read(&mut tx).await?.has_administrator(app.clock().today()) {
            return Err(works_no_more());
        }
        make_first(app, &mut tx, &person).await?;
    } else if tx.person(&person.id).await?.is_none_or(|person| person.disabled_at.is_some()) {
        return Err(works_no_more());
    }
    tx.set_password(&person.id, &hash, now).await?;
    end_all(&mut tx, &person.id).await?;
    tx.forget_attempts(&login_hash(&person.login)).await?;
    let ended = tx.end_sessions(&person.id, None, "password-changed", now).await?;
    let (token, session) = sessions::begin(app, &mut tx, &person.id, address, agent).await?;
    let themself = Principal::person(&person.id, &person.name, Vec::new()).calling_from(address);
    let detail = json!({ "password": "set by link", "link": purpose, "sessions_ended": ended, "session": session.id });
    let object = format!("person:{}", person.id);
    tx.append_audit(&audit::entry(app, &themself, Permission::ManageOwnAccount, object, detail)).await?;
    tx.commit().await?;
    Ok(SignedIn { token, session: session.id, person: person.id, name: person.name, must_change: false })
}

/// The first administrator: the person and a post that is theirs from today.
async fn make_first(app: &App, tx: &mut Tx, person: &StoredPerson) -> Result<(), AppError> {
    let system = Principal::system();
    if !tx.add_person(person).await? {
        return Err(directory::login_taken(&person.login));
    }
    let post = StoredPost {
        id: chance::id("post"),
        organisation: organisations::CITY.to_owned(),
        role: Role::Administrator.key().to_owned(),
        title: "系统管理员".to_owned(),
        sectors: Vec::new(),
        closed_on: None,
        version: 1,
    };
    tx.add_post(&post).await?;
    let holding = StoredHolding {
        id: chance::id("holding"),
        post: post.id.clone(),
        person: person.id.clone(),
        from_day: app.clock().today(),
        to_day: None,
        note: String::new(),
        recorded_by: system.id.clone(),
        recorded_at: app.clock().now(),
    };
    tx.add_holding(&holding).await?;
    let entries = [
        (Permission::ManagePeople, format!("person:{}", person.id), json!({ "after": directory::told(person) })),
        (
            Permission::ManagePosts,
            format!("post:{}", post.id),
            json!({ "after": { "role": post.role, "organisation": post.organisation, "held_by": person.id, "from": holding.from_day } }),
        ),
    ];
    for (permission, object, detail) in entries {
        tx.append_audit(&audit::entry(app, &system, permission, object, detail)).await?;
    }
    Ok(())
}
