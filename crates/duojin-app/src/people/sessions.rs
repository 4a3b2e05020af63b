//! Sessions: who a cookie is, how long it lasts, and what its owner sees and ends.

use duojin_access::{Permission, Post, Principal, Role};
use duojin_base::{Instant, NaiveDate};
use duojin_store::{HeldPost, SessionOwner, StoredSession, Tx};
use serde::Serialize;
use serde_json::json;

use super::{password, problems};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, chance};

/// A session unused for so long has ended.
pub const IDLE_MS: i64 = 30 * 60_000;
/// A session ends after this whatever happens.
pub const LONGEST_MS: i64 = 12 * 3_600_000;
/// The clocks of two servers differ by less.
pub(super) const SKEW_MS: i64 = 2 * 60_000;
/// The use of a session is written down at most so often.
const SEEN_EVERY_MS: i64 = 60_000;
/// Sessions are kept for so long after they end.
const KEPT_MS: i64 = 180 * 86_400_000;
/// Sessions shown to their owner.
const SHOWN: i64 = 50;

/// Who calls with a session.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person with the posts held today.
    pub principal: Principal,
    /// Id of the session, no secret.
    pub session: String,
    /// What they sign in with.
    pub login: String,
    /// Whether it is a labelled person of demo data.
    pub demo: bool,
    /// Whether the password is so old that a change is asked for.
    pub must_change: bool,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// `session-…`
    pub id: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to about a minute.
    pub seen_at: Instant,
    /// Where it began.
    pub address: String,
    /// Browser, as it calls itself.
    pub agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Whether it still works.
    pub alive: bool,
    /// Why it ended: `signed-out`, `idle`, `too-long`, `clock`, `password-changed`, `disabled`, `ended-by-owner`.
    pub ended_why: Option<String>,
}

/// Whose session it is; none if it does not work (any more).
///
/// # Errors
/// If the store fails.
pub async fn principal_of(app: &App, token: &str) -> Result<Option<Principal>, AppError> {
    Ok(caller_of(app, token).await?.map(|caller| caller.principal))
}

/// As [`principal_of`], with what pages show of the account: two reads, and once a minute one small write.
///
/// # Errors
/// If the store fails.
pub async fn caller_of(app: &App, token: &str) -> Result<Option<Caller>, AppError> {
    let now = app.clock().now();
    let Some(owner) = app.store().session_owner(&chance::hash_token(token)).await? else { return Ok(None) };
    let SessionOwner { session, name, login, disabled, demo, password_changed_at } = owner;
    if session.ended_at.is_some() || disabled || (demo && !app.is_demo()) {
        return Ok(None);
    }
    if let Some(why) = over(&session, now) {
        // Written down, so that a clock that jumps back does not make it live again.
        let mut tx = app.store().begin().await?;
        tx.end_session(&session.id, &session.person, why, now).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let posts = posts_held(app, &session.person, app.clock().today()).await?;
    if now.0.saturating_sub(session.seen_at.0) >= SEEN_EVERY_MS {
        let mut tx = app.store().begin().await?;
        tx.session_seen(&session.token_hash, now).await?;
        tx.commit().await?;
    }
    let must_change = password_changed_at.is_some_and(|at| password::is_old(at, &posts, now));
    let principal = Principal::person(session.person, name, posts);
    Ok(Some(Caller { principal, session: session.id, login, demo, must_change }))
}

/// Who stands behind a session now, without counting that as its use: for what stays open while nobody does anything.
/// None if it does not work (any more).
///
/// # Errors
/// If the store fails.
pub async fn still_there(app: &App, token: &str) -> Result<Option<Principal>, AppError> {
    let Some(owner) = app.store().session_owner(&chance::hash_token(token)).await? else { return Ok(None) };
    let SessionOwner { session, name, disabled, demo, .. } = owner;
    let ended = session.ended_at.is_some() || over(&session, app.clock().now()).is_some();
    if ended || disabled || (demo && !app.is_demo()) {
        return Ok(None);
    }
    let posts = posts_held(app, &session.person, app.clock().today()).await?;
    Ok(Some(Principal::person(session.person, name, posts)))
}

/// Why a session that nobody ended is over.
fn over(session: &StoredSession, now: Instant) -> Option<&'static str> {
    if session.created_at.max(session.seen_at).0 > now.0.saturating_add(SKEW_MS) {
        Some("clock")
    } else if now.0 >= session.expires_at.0 {
        Some("too-long")
    } else if now.0.saturating_sub(session.seen_at.0) >= IDLE_MS {
        Some("idle")
    } else {
        None
    }
}

/// The posts somebody holds on a day, as the access layer takes them.
pub(crate) async fn posts_held(app: &App, person: &str, on: NaiveDate) -> Result<Vec<Post>, AppError> {
    Ok(app.store().posts_held(person, on).await?.into_iter().filter_map(post).collect())
}

/// A word that is no role of a post gives nothing.
fn post(held: HeldPost) -> Option<Post> {
    let role = Role::from_key(&held.post.role).filter(|role| Role::HELD_BY_POST.contains(role))?;
    Some(Post {
        id: held.post.id,
        role,
        organisations: held.organisations,
        organisation_name: held.organisation_name,
        title: held.post.title,
        area: held.area,
        sectors: held.post.sectors,
        entity: held.entity,
    })
}

/// A new session in a transaction; answers its secret and its row.
pub(crate) async fn begin(
    app: &App,
    tx: &mut Tx,
    person: &str,
    address: &str,
    agent: &str,
) -> Result<(String, StoredSession), AppError> {
    let now = app.clock().now();
    let token = chance::token();
    let session = StoredSession {
        token_hash: chance::hash_token(&token),
        id: chance::id("session"),
        person: person.to_owned(),
        created_at: now,
        seen_at: now,
        expires_at: Instant(now.0 + LONGEST_MS),
        ended_at: None,
        ended_why: None,
        address: address.chars().take(64).collect(),
        agent: agent.chars().filter(|c| !c.is_control()).take(200).collect(),
    };
    tx.add_session(&session).await?;
    tx.prune_sessions(Instant(now.0 - KEPT_MS)).await?;
    Ok((token, session))
}

/// Ends the session of a cookie. One that has ended already stays so.
///
/// # Errors
/// If nobody is signed in, or the store fails.
pub async fn sign_out(app: &App, principal: &Principal, token: &str) -> Result<(), AppError> {
    principal.access(Permission::ManageOwnAccount)?;
    let Some(owner) = app.store().session_owner(&chance::hash_token(token)).await? else { return Ok(()) };
    end(app, principal, &owner.session.id, "signed-out").await.map(|_| ())
}

/// The caller's sessions, newest first; `current` is the id of the one that asks.
///
/// # Errors
/// If nobody is signed in, or the store fails.
pub async fn my_sessions(
    app: &App,
    principal: &Principal,
    current: Option<&str>,
) -> Result<Vec<SessionView>, AppError> {
    principal.access(Permission::ManageOwnAccount)?;
    let now = app.clock().now();
    let found = app.store().sessions_of(&principal.id, SHOWN).await?;
    let view = |one: StoredSession| {
        let over = over(&one, now);
        SessionView {
            current: Some(one.id.as_str()) == current,
            alive: one.ended_at.is_none() && over.is_none(),
            ended_why: one.ended_why.or_else(|| over.map(str::to_owned)),
            id: one.id,
            created_at: one.created_at,
            seen_at: one.seen_at,
            address: one.address,
            agent: one.agent,
        }
    };
    Ok(found.into_iter().map(view).collect())
}

/// Ends one of the caller's sessions, by its id.
///
/// # Errors
/// If nobody is signed in, the session is not the caller's or has ended, or the store fails.
pub async fn end_session(app: &App, principal: &Principal, id: &str) -> Result<(), AppError> {
    principal.access(Permission::ManageOwnAccount)?;
    if end(app, principal, id, "ended-by-owner").await? { Ok(()) } else { Err(problems::not_found("登录", id)) }
}

/// Ends the caller's sessions but the one that asks, by its id. Says how many.
///
/// # Errors
/// If nobody is signed in, or the store fails.
pub async fn end_other_sessions(app: &App, principal: &Principal, current: &str) -> Result<u64, AppError> {
    principal.access(Permission::ManageOwnAccount)?;
    let mut tx = app.store().begin().await?;
    let ended = tx.end_sessions(&principal.id, Some(current), "ended-by-owner", app.clock().now()).await?;
    if ended > 0 {
        let object = format!("person:{}", principal.id);
        let detail = json!({ "sessions_ended": ended });
        tx.append_audit(&audit::entry(app, principal, Permission::ManageOwnAccount, object, detail)).await?;
        tx.commit().await?;
    }
    Ok(ended)
}

async fn end(app: &App, principal: &Principal, id: &str, why: &str) -> Result<bool, AppError> {
    let mut tx = app.store().begin().await?;
    let ended = tx.end_session(id, &principal.id, why, app.clock().now()).await?;
    if ended {
        let object = format!("session:{id}");
        let entry = audit::entry(app, principal, Permission::ManageOwnAccount, object, json!({ "ended": why }));
        tx.append_audit(&entry).await?;
        tx.commit().await?;
    }
    Ok(ended)
}
