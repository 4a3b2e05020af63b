//! People: who there is, adding, renaming, disabling and enabling them.

use std::collections::BTreeMap;

use duojin_access::{Access, Permission, Principal};
use duojin_base::Instant;
use duojin_store::{StoredPerson, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::holdings::HoldingView;
use super::standing::Directory;
use super::{links, problems, sign_in};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, chance};

/// Most characters of a name.
const NAME_MAX: usize = 60;
/// Most characters of a login.
const LOGIN_MAX: usize = 40;

/// Somebody to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct NewPerson {
    /// 2 to 40 small letters, digits, `.`, `_`, `-`, beginning with a letter; nobody else has it. Capitals become small.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// Address for the digest; may be empty.
    #[serde(default)]
    pub email: String,
}

/// What of somebody is to be changed, against the version that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PersonChange {
    /// The version that was seen.
    pub version: i64,
    /// Name as shown.
    pub name: String,
    /// Address for the digest; may be empty.
    pub email: String,
}

/// Somebody as the directory shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// `person-…`
    pub id: String,
    /// What they sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Address for the digest; may be empty.
    pub email: String,
    /// Whether it is a labelled person of demo data.
    pub demo: bool,
    /// When they were added.
    pub created_at: Instant,
    /// When they were disabled, if they are.
    pub disabled_at: Option<Instant>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Until when the login is locked, if it is.
    pub locked_until: Option<Instant>,
    /// For the next change.
    pub version: i64,
    /// What they hold, held and will hold, by first day; only where the caller sees the organisation.
    pub holdings: Vec<HoldingView>,
}

/// A login as it is kept and asked for.
pub(crate) fn normal_login(typed: &str) -> String {
    typed.trim().chars().take(LOGIN_MAX * 2).collect::<String>().to_ascii_lowercase()
}

/// What is put on record of somebody.
pub(crate) fn told(person: &StoredPerson) -> Value {
    json!({ "login": person.login, "name": person.name, "email": person.email, "disabled": person.disabled_at.is_some() })
}

pub(crate) fn login_taken(login: &str) -> AppError {
    let told = problems::of(
        "person.login-taken",
        "login",
        format!("登录名“{login}”已有人用"),
        format!("the login “{login}” is taken"),
    );
    AppError::input(told.mend("换一个", "choose another"))
}

/// A new person from what was typed; every problem at once.
pub(crate) fn person_from(app: &App, new: &NewPerson, demo: bool) -> Result<StoredPerson, AppError> {
    let login = normal_login(&new.login);
    let mut wrong = Vec::new();
    let starts = login.starts_with(|c: char| c.is_ascii_lowercase());
    let signs = login.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c));
    if !(2..=LOGIN_MAX).contains(&login.len()) || !starts || !signs {
        wrong.push(
            problems::of(
                "person.bad-login",
                "login",
                format!("登录名“{login}”不合规则"),
                format!("“{login}” is no login"),
            )
            .mend(
                format!("以字母开头，2 到 {LOGIN_MAX} 个小写字母、数字、点、下划线或短横"),
                format!(
                    "2 to {LOGIN_MAX} small letters, digits, dots, underscores or hyphens, beginning with a letter"
                ),
            ),
        );
    }
    let (name, email) = (new.name.trim().to_owned(), new.email.trim().to_owned());
    check_name_and_email(&name, &email, &mut wrong);
    if !wrong.is_empty() {
        return Err(AppError::Input(wrong));
    }
    Ok(StoredPerson {
        id: chance::id("person"),
        login,
        name,
        email,
        demo,
        created_at: app.clock().now(),
        disabled_at: None,
        version: 1,
    })
}

fn check_name_and_email(name: &str, email: &str, wrong: &mut Vec<duojin_base::Diagnostic>) {
    let length = name.chars().count();
    if length == 0 || length > NAME_MAX || name.chars().any(problems::is_unseen) {
        wrong.push(problems::of(
            "person.bad-name",
            "name",
            format!("姓名要有 1 到 {NAME_MAX} 个字符，不含换行和看不见的字符"),
            format!("a name has 1 to {NAME_MAX} characters, no line break and none that is not seen"),
        ));
    }
    let parts = email.split_once('@');
    let good = parts.is_some_and(|(who, place)| !who.is_empty() && !place.is_empty() && !place.contains('@'));
    let plain =
        email.len() <= 254 && !email.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c));
    if !email.is_empty() && (!good || !plain) {
        wrong.push(
            problems::of(
                "person.bad-email",
                "email",
                format!("“{email}”不像电子邮箱"),
                format!("“{email}” is no mail address"),
            )
            .mend("写成 name@example.com，或留空", "write name@example.com, or leave it empty"),
        );
    }
}

/// People the caller sees: those who hold or held a post of an organisation in reach; all, if every organisation is.
///
/// # Errors
/// If the caller may not see people, or the store fails.
pub async fn people(app: &App, principal: &Principal) -> Result<Vec<PersonView>, AppError> {
    let access = principal.access(Permission::ReadPeople)?;
    let directory = Directory::read_only(app).await?;
    let locked = app.store().locked_logins(app.clock().now()).await?;
    Ok(directory.people.iter().filter_map(|person| view(&directory, &access, &locked, person)).collect())
}

/// One of the people the caller sees.
///
/// # Errors
/// If the caller may not see people or this one, or the store fails.
pub async fn person(app: &App, principal: &Principal, id: &str) -> Result<PersonView, AppError> {
    let access = principal.access(Permission::ReadPeople)?;
    let directory = Directory::read_only(app).await?;
    let locked = app.store().locked_logins(app.clock().now()).await?;
    view(&directory, &access, &locked, directory.person(id)?).ok_or_else(|| problems::not_found("人员", id))
}

/// Whether every organisation is in reach: then people without a post are as well.
fn sees_all(access: &Access) -> bool {
    access.reaches().iter().any(|reach| !reach.own && reach.organisations == duojin_access::Limit::All)
}

fn view(
    directory: &Directory,
    access: &Access,
    locked: &BTreeMap<String, Instant>,
    person: &StoredPerson,
) -> Option<PersonView> {
    let holdings = directory.holdings.iter().filter(|one| one.person == person.id);
    let holdings: Vec<HoldingView> = holdings.filter_map(|one| HoldingView::of(directory, access, one)).collect();
    if holdings.is_empty() && !sees_all(access) {
        return None;
    }
    Some(PersonView {
        id: person.id.clone(),
        login: person.login.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        demo: person.demo,
        created_at: person.created_at,
        disabled_at: person.disabled_at,
        has_password: directory.with_password.contains(&person.id),
        locked_until: locked.get(&sign_in::login_hash(&person.login)).copied(),
        version: person.version,
        holdings,
    })
}

/// Adds somebody. They have no password until they use a link ([`super::make_link`]).
///
/// # Errors
/// If the caller may not manage people, a field is wrong (every problem at once), the login is taken, or the store fails.
pub async fn create_person(app: &App, principal: &Principal, new: &NewPerson) -> Result<StoredId, AppError> {
    principal.access(Permission::ManagePeople)?;
    let person = person_from(app, new, false)?;
    let mut tx = app.store().begin().await?;
    add(app, principal, &mut tx, &person).await?;
    tx.commit().await?;
    Ok(person.id)
}

pub(super) async fn add(app: &App, principal: &Principal, tx: &mut Tx, person: &StoredPerson) -> Result<(), AppError> {
    if !tx.add_person(person).await? {
        return Err(login_taken(&person.login));
    }
    let detail = json!({ "after": told(person) });
    let object = format!("person:{}", person.id);
    tx.append_audit(&audit::entry(app, principal, Permission::ManagePeople, object, detail)).await?;
    Ok(())
}

/// Id of what was made.
pub type StoredId = String;

/// Changes name and address.
///
/// # Errors
/// If the caller may not manage people, a field is wrong, somebody else changed the person (`person.changed-meanwhile`), or the store fails.
pub async fn change_person(app: &App, principal: &Principal, id: &str, change: &PersonChange) -> Result<(), AppError> {
    principal.access(Permission::ManagePeople)?;
    let (name, email) = (change.name.trim().to_owned(), change.email.trim().to_owned());
    let mut wrong = Vec::new();
    check_name_and_email(&name, &email, &mut wrong);
    if !wrong.is_empty() {
        return Err(AppError::Input(wrong));
    }
    put(app, principal, id, change.version, |person| StoredPerson { name, email, ..person }).await
}

/// Disables somebody: their sessions end and they cannot sign in; what they did and held stays on record.
///
/// # Errors
/// If the caller may not manage people, it is the last administrator, somebody else changed the person, or the store fails.
pub async fn disable_person(app: &App, principal: &Principal, id: &str, version: i64) -> Result<(), AppError> {
    principal.access(Permission::ManagePeople)?;
    let now = app.clock().now();
    put(app, principal, id, version, |person| StoredPerson { disabled_at: person.disabled_at.or(Some(now)), ..person })
        .await
}

/// Enables somebody again.
///
/// # Errors
/// If the caller may not manage people, somebody else changed the person, or the store fails.
pub async fn enable_person(app: &App, principal: &Principal, id: &str, version: i64) -> Result<(), AppError> {
    principal.access(Permission::ManagePeople)?;
    put(app, principal, id, version, |person| StoredPerson { disabled_at: None, ..person }).await
}

async fn put(
    app: &App,
    principal: &Principal,
    id: &str,
    version: i64,
    change: impl FnOnce(StoredPerson) -> StoredPerson,
) -> Result<(), AppError> {
    let mut tx = app.store().begin().await?;
    tx.lock_directory().await?;
    let before = Directory::read(&mut tx).await?;
    let person = before.person(id)?.clone();
    let changed = change(person.clone());
    let mut after = before.clone();
    for one in after.people.iter_mut().filter(|one| one.id == id) {
        *one = changed.clone();
    }
    before.keeps_administrator(&after, app.clock().today())?;
    if !tx.change_person(&StoredPerson { version, ..changed.clone() }).await? {
        drop(tx);
        return problems::changed_meanwhile(app, "person.changed-meanwhile", &format!("person:{id}")).await;
    }
    if changed.disabled_at.is_some() && person.disabled_at.is_none() {
        tx.end_sessions(id, None, "disabled", app.clock().now()).await?;
        links::end_all(&mut tx, id).await?;
    }
    let detail = json!({ "before": told(&person), "after": told(&changed) });
    tx.append_audit(&audit::entry(app, principal, Permission::ManagePeople, format!("person:{id}"), detail)).await?;
    tx.commit().await?;
    Ok(())
}

impl Directory {
    /// As it stands, outside a transaction: what is read first may be older than what is read last.
    pub(crate) async fn read_only(app: &App) -> Result<Self, AppError> {
        let store = app.store();
        Ok(Self {
            holdings: store.holdings().await?,
            posts: store.posts().await?,
            people: store.people().await?,
            with_password: store.people_with_password().await?.into_iter().collect(),
            organisations: store.organisations().await?,
        })
    }
}
