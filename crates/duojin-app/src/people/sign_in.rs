//! Signing in with a password, changing it, and the lock against guessing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use duojin_access::{Permission, Principal};
use duojin_base::Instant;
use duojin_store::{Attempt, LockRule, StoredPerson};
use serde_json::json;

use super::password::{self, Hashing, Password, Place};
use super::{alerts, directory, links, problems, sessions};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, chance};

/// Attempts without a right password until a login is locked, for how long, and when they are forgotten.
pub const LOCK: LockRule = LockRule { attempts: 5, locked_ms: 30 * 60_000, forget_ms: 24 * 3_600_000 };
/// A refusal without hashing is put on record at most so often for each login.
const TOLD_EVERY_MS: i64 = 60_000;
/// Logins of which the last such record is remembered.
const TOLD_MAX: usize = 10_000;

/// What accounts keep in the memory of one server.
#[derive(Debug, Default)]
pub struct Accounts {
    /// Hashing of passwords.
    pub hashing: Hashing,
    /// When a refusal of a locked login was last put on record, by the hash of the login.
    told: Mutex<HashMap<String, i64>>,
}

/// A session that was begun.
#[derive(Clone)]
pub struct SignedIn {
    /// The secret for the cookie. It is nowhere else.
    pub token: String,
    /// Id of the session, no secret.
    pub session: String,
    /// Id of the person.
    pub person: String,
    /// Name of the person.
    pub name: String,
    /// Whether the password is so old that a change is asked for.
    pub must_change: bool,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("session", &self.session).field("person", &self.person).finish_non_exhaustive()
    }
}

/// Signs somebody in. Whether a login exists cannot be told from the answer, nor from what it costs.
///
/// # Errors
/// `sign-in.wrong` if login or password are not right, `sign-in.locked` if the login is locked,
/// [`AppError::Busy`] if too many sign in at once (then nothing is counted), or the store fails.
pub async fn sign_in(
    app: &App,
    login: &str,
    password: &Password,
    address: &str,
    agent: &str,
) -> Result<SignedIn, AppError> {
    let visitor = Principal::public().calling_from(address);
    visitor.access(Permission::SignIn)?;
    let login = directory::normal_login(login);
    let place = app.accounts().hashing.place()?;
    let (number, locked_until) = count(app, &visitor, &login).await?;
    let person = app.store().person_by_login(&login).await?;
    let right = verify(app, &place, password, person.as_ref()).await?;
    let Some((person, kept)) = person.zip(right) else {
        return Err(wrong(app, &visitor, &login, number, locked_until, PAIR_WRONG).await?);
    };
    let now = app.clock().now();
    let principal =
        Principal::person(&person.id, &person.name, sessions::posts_held(app, &person.id, app.clock().today()).await?)
            .calling_from(address);
    let fresh = if kept.outdated { Some(app.accounts().hashing.hash(&place, password).await?) } else { None };
    let mut tx = app.store().begin().await?;
    // As it stands now: neither disabled nor another password since it was looked at.
    let standing = tx.person(&person.id).await?.is_some_and(|person| person.disabled_at.is_none());
    let same = tx.password(&person.id).await?.is_some_and(|found| found.hash == kept.hash);
    if !standing || !same {
        drop(tx);
        return Err(wrong(app, &visitor, &login, number, locked_until, PAIR_WRONG).await?);
    }
    tx.forget_attempts(&login_hash(&login)).await?;
    if let Some(fresh) = fresh {
        tx.rehash_password(&person.id, &kept.hash, &fresh).await?;
    }
    let (token, session) = sessions::begin(app, &mut tx, &person.id, address, agent).await?;
    let object = format!("person:{}", person.id);
    let entry = audit::entry(app, &principal, Permission::SignIn, object, json!({ "session": session.id }));
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    let must_change = password::is_old(kept.changed_at, &principal.posts, now);
    Ok(SignedIn { token, session: session.id, person: person.id, name: person.name, must_change })
}

/// A password that was right, as it was kept then.
struct Kept {
    hash: String,
    changed_at: Instant,
    outdated: bool,
}

/// The same work for everybody: with a password, without one, disabled, or not there at all.
async fn verify(
    app: &App,
    place: &Place,
    password: &Password,
    person: Option<&StoredPerson>,
) -> Result<Option<Kept>, AppError> {
    let id = person.map_or("", |person| person.id.as_str());
    let kept = app.store().password(id).await?;
    let hash = kept.as_ref().map(|kept| kept.hash.as_str());
    let verified = app.accounts().hashing.verify(place, password, hash).await?;
    let may = verified.right && person.is_some_and(|person| person.disabled_at.is_none() && !person.demo);
    Ok(kept.filter(|_| may).map(|kept| Kept {
        hash: kept.hash,
        changed_at: kept.changed_at,
        outdated: verified.outdated,
    }))
}

/// What attempts are counted by. No login is kept that nobody has: what was typed there may be a password.
pub(crate) fn login_hash(login: &str) -> String {
    chance::hash_token(&format!("login:{login}"))
}

/// Counts an attempt before the password is looked at.
async fn count(app: &App, visitor: &Principal, login: &str) -> Result<(i64, Option<Instant>), AppError> {
    let hash = login_hash(login);
    let now = app.clock().now();
    if app.store().locked_until(&hash, now).await?.is_some() {
        return Err(locked(app, visitor, login, &hash).await?);
    }
    let mut tx = app.store().begin().await?;
    let attempt = tx.count_attempt(&hash, LOCK, now).await?;
    if matches!(attempt, Attempt::Counted { number: 1, .. }) {
        tx.prune_attempts(Instant(now.0 - LOCK.forget_ms)).await?;
    }
    tx.commit().await?;
    match attempt {
        Attempt::Counted { number, locked_until } => Ok((number, locked_until)),
        Attempt::Locked { .. } => Err(locked(app, visitor, login, &hash).await?),
    }
}

/// A locked login: refused without looking, and on record at most once a minute.
async fn locked(app: &App, visitor: &Principal, login: &str, hash: &str) -> Result<AppError, AppError> {
    if app.accounts().tells(hash, app.clock().now()) {
        let object = object_of(app, login).await?;
        let mut entry = audit::entry(app, visitor, Permission::SignIn, object, json!({ "why": "locked" }));
        "refused".clone_into(&mut entry.outcome);
        let mut tx = app.store().begin().await?;
        tx.append_audit(&entry).await?;
        tx.commit().await?;
    }
    let told = problems::of(
        "sign-in.locked",
        "login",
        "这个登录名连续几次密码不对，暂时锁住了，半小时之内会自己解开",
        "this login was tried too often with a wrong password and is locked; it opens again within half an hour",
    );
    Ok(AppError::input(told.mend(
        "到时再试；忘了密码，请找系统管理员要一个重置链接",
        "try again then; if the password is forgotten, ask an administrator for a reset link",
    )))
}

/// Until when a login is locked, if it is: told of logins that nobody has as of others.
///
/// # Errors
/// If the store fails.
pub async fn locked_until(app: &App, login: &str) -> Result<Option<Instant>, AppError> {
    Principal::public().access(Permission::SignIn)?;
    let hash = login_hash(&directory::normal_login(login));
    Ok(app.store().locked_until(&hash, app.clock().now()).await?)
}

async fn object_of(app: &App, login: &str) -> Result<String, AppError> {
    let person = app.store().person_by_login(login).await?;
    Ok(person.map_or_else(|| "login:unknown".to_owned(), |person| format!("person:{}", person.id)))
}

const PAIR_WRONG: (&str, &str) = ("登录名或密码不对", "login or password are not right");
const OLD_WRONG: (&str, &str) = ("现在的密码不对", "the current password is not right");

/// Puts a wrong attempt on record, and the lock if it was the last one; administrators are told of a lock.
async fn wrong(
    app: &App,
    visitor: &Principal,
    login: &str,
    number: i64,
    locked_until: Option<Instant>,
    (zh, en): (&str, &str),
) -> Result<AppError, AppError> {
    let object = object_of(app, login).await?;
    let detail = json!({ "why": "wrong", "attempt": number, "locked": locked_until.is_some() });
    let mut entry = audit::entry(app, visitor, Permission::SignIn, object.clone(), detail);
    "refused".clone_into(&mut entry.outcome);
    let mut tx = app.store().begin().await?;
    tx.append_audit(&entry).await?;
    if let (Some(_), Some(person)) = (locked_until, object.strip_prefix("person:")) {
        alerts::locked(app, &mut tx, person, login).await?;
    }
    tx.commit().await?;
    let told = problems::of("sign-in.wrong", "login", zh, en);
    Ok(AppError::input(told.mend(
        "核对后再试；连续五次不对，这个登录名会锁住半小时；忘了密码，请找系统管理员要一个重置链接",
        "check and try again; after five wrong ones the login is locked for half an hour; an administrator can make a reset link",
    )))
}

impl Accounts {
    /// Whether a refusal of a locked login is due to be put on record.
    fn tells(&self, hash: &str, now: Instant) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.get(hash).is_some_and(|at| (now.0 - at).abs() < TOLD_EVERY_MS) {
            return false;
        }
        if told.len() >= TOLD_MAX {
            told.clear();
        }
        told.insert(hash.to_owned(), now.0);
        true
    }
}

/// Changes the caller's password and ends all other sessions; `session` is the id of the one that asks.
///
/// # Errors
/// `sign-in.wrong` and `sign-in.locked` for the old password, every rule the new one breaks at once, or the store fails.
pub async fn change_password(
    app: &App,
    principal: &Principal,
    session: &str,
    old: &Password,
    new: &Password,
) -> Result<(), AppError> {
    principal.access(Permission::ManageOwnAccount)?;
    let found = app.store().person(&principal.id).await?;
    let person = found.filter(|p| !p.demo).ok_or_else(|| problems::not_found("账户", &principal.id))?;
    let place = app.accounts().hashing.place()?;
    let (number, locked_until) = count(app, principal, &person.login).await?;
    let Some(kept) = verify(app, &place, old, Some(&person)).await? else {
        return Err(wrong(app, principal, &person.login, number, locked_until, OLD_WRONG).await?);
    };
    let hash = hash_new(app, &place, new, &person).await;
    let now = app.clock().now();
    let mut tx = app.store().begin().await?;
    let hash = match hash {
        Ok(hash) => hash,
        Err(broken) => {
            // The old password was right: trying out new ones locks nobody.
            tx.forget_attempts(&login_hash(&person.login)).await?;
            tx.commit().await?;
            return Err(broken);
        }
    };
    // Two changes at once: the second no longer knows the old password.
    if tx.password(&person.id).await?.is_none_or(|found| found.hash != kept.hash) {
        drop(tx);
        return Err(wrong(app, principal, &person.login, number, locked_until, OLD_WRONG).await?);
    }
    tx.set_password(&person.id, &hash, now).await?;
    links::end_all(&mut tx, &person.id).await?;
    tx.forget_attempts(&login_hash(&person.login)).await?;
    let ended = tx.end_sessions(&person.id, Some(session), "password-changed", now).await?;
    let object = format!("person:{}", person.id);
    let detail = json!({ "password": "changed", "sessions_ended": ended });
    tx.append_audit(&audit::entry(app, principal, Permission::ManageOwnAccount, object, detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// The hash of a new password, if it breaks no rule.
pub(crate) async fn hash_new(
    app: &App,
    place: &Place,
    new: &Password,
    person: &StoredPerson,
) -> Result<String, AppError> {
    let hashing = &app.accounts().hashing;
    let mut broken = password::broken_rules(new, &person.login, &person.name);
    let not_again = i64::try_from(password::NOT_AGAIN).unwrap_or(i64::MAX);
    let mut earlier = app.store().earlier_passwords(&person.id, not_again - 1).await?;
    earlier.extend(app.store().password(&person.id).await?);
    for one in earlier {
        if hashing.verify(place, new, Some(&one.hash)).await?.right {
            broken.push(password::used_before());
            break;
        }
    }
    if broken.is_empty() { hashing.hash(place, new).await } else { Err(AppError::Input(broken)) }
}

/// Opens a locked login before its time.
///
/// # Errors
/// If the caller may not manage people, there is no such person, or the store fails.
pub async fn unlock(app: &App, principal: &Principal, person: &str) -> Result<(), AppError> {
    principal.access(Permission::ManagePeople)?;
    let found = app.store().person(person).await?.ok_or_else(|| problems::not_found("人员", person))?;
    let mut tx = app.store().begin().await?;
    tx.forget_attempts(&login_hash(&found.login)).await?;
    let entry =
        audit::entry(app, principal, Permission::ManagePeople, format!("person:{person}"), json!({ "unlocked": true }));
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    Ok(())
}
