//! Sessions, and links that work once. Of a secret only its hash is here.

use duojin_base::Instant;

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Tx, on_tx};

/// A session of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// SHA-256 of the secret in the cookie, hexadecimal.
    pub token_hash: String,
    /// `session-…`: shown to its owner, no secret.
    pub id: String,
    /// Whose.
    pub person: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to about a minute.
    pub seen_at: Instant,
    /// When it ends whatever happens.
    pub expires_at: Instant,
    /// When it was ended, if it was.
    pub ended_at: Option<Instant>,
    /// Why: `signed-out`, `idle`, `too-long`, `clock`, `password-changed`, `disabled`, `ended-by-owner`.
    pub ended_why: Option<String>,
    /// Network address it began from.
    pub address: String,
    /// Browser, as it calls itself.
    pub agent: String,
}

/// A session with its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionOwner {
    /// The session.
    pub session: StoredSession,
    /// Owner's name.
    pub name: String,
    /// Owner's login.
    pub login: String,
    /// Whether the owner is disabled.
    pub disabled: bool,
    /// Whether the owner is a labelled person of demo data.
    pub demo: bool,
    /// When the owner's password was set, if there is one.
    pub password_changed_at: Option<Instant>,
}

/// A link that works once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLink {
    /// SHA-256 of its secret, hexadecimal.
    pub token_hash: String,
    /// `first-administrator`, `invitation`, `reset`.
    pub purpose: String,
    /// Whose password it sets; none for the first administrator's.
    pub person: Option<String>,
    /// Id of the principal who made it.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// Until when it works.
    pub expires_at: Instant,
    /// When it was used, if it was.
    pub used_at: Option<Instant>,
}

type SessionRow = (String, String, String, i64, i64, i64, Option<i64>, Option<String>, String, String);
type LinkRow = (String, String, Option<String>, String, i64, i64, Option<i64>);

fn session(row: SessionRow) -> StoredSession {
    let (token_hash, id, person, created_at, seen_at, expires_at, ended_at, ended_why, address, agent) = row;
    StoredSession {
        token_hash,
        id,
        person,
        created_at: Instant(created_at),
        seen_at: Instant(seen_at),
        expires_at: Instant(expires_at),
        ended_at: ended_at.map(Instant),
        ended_why,
        address,
        agent,
    }
}

fn link((token_hash, purpose, person, made_by, made_at, expires_at, used_at): LinkRow) -> StoredLink {
    StoredLink {
        token_hash,
        purpose,
        person,
        made_by,
        made_at: Instant(made_at),
        expires_at: Instant(expires_at),
        used_at: used_at.map(Instant),
    }
}

impl Store {
    /// A session by the hash of its secret, with its owner.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn session_owner(&self, token_hash: &str) -> Result<Option<SessionOwner>, StoreError> {
        let sql = "SELECT s.id, s.person, s.created_at, s.seen_at, s.expires_at, s.ended_at, s.ended_why, s.address, s.agent, \
                   p.name, p.login, p.disabled_at, p.demo, w.changed_at \
                   FROM sessions s JOIN people p ON p.id = s.person LEFT JOIN passwords w ON w.person = s.person \
                   WHERE s.token_hash = $1";
        type Row = (
            String,
            String,
            i64,
            i64,
            i64,
            Option<i64>,
            Option<String>,
            String,
            String,
            String,
            String,
            Option<i64>,
            bool,
            Option<i64>,
        );
        let row: Option<Row> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(token_hash).fetch_optional(pool).await)?;
        Ok(row.map(|row| {
            let (id, person, created_at, seen_at, expires_at, ended_at, ended_why, address, agent, ..) = row.clone();
            let hash = token_hash.to_owned();
            let (.., name, login, disabled_at, demo, changed_at) = row;
            SessionOwner {
                session: session((
                    hash, id, person, created_at, seen_at, expires_at, ended_at, ended_why, address, agent,
                )),
                name,
                login,
                disabled: disabled_at.is_some(),
                demo,
                password_changed_at: changed_at.map(Instant),
            }
        }))
    }

    /// The sessions of somebody, newest first, ended ones too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sessions_of(&self, person: &str, newest: i64) -> Result<Vec<StoredSession>, StoreError> {
        let sql = "SELECT token_hash, id, person, created_at, seen_at, expires_at, ended_at, ended_why, address, agent \
                   FROM sessions WHERE person = $1 ORDER BY created_at DESC, id LIMIT $2";
        let rows: Vec<SessionRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(person).bind(newest).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(session).collect())
    }

    /// A link by the hash of its secret.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link(&self, token_hash: &str) -> Result<Option<StoredLink>, StoreError> {
        let sql = "SELECT token_hash, purpose, person, made_by, made_at, expires_at, used_at FROM links WHERE token_hash = $1";
        let row: Option<LinkRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(token_hash).fetch_optional(pool).await)?;
        Ok(row.map(link))
    }
}

impl Tx {
    /// Begins a session.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_session(&mut self, one: &StoredSession) -> Result<(), StoreError> {
        let sql = "INSERT INTO sessions (token_hash, id, person, created_at, seen_at, expires_at, ended_at, ended_why, address, agent) \
                   VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, $7, $8)";
        on_tx!(self, c => sqlx::query(sql)
            .bind(&one.token_hash)
            .bind(&one.id)
            .bind(&one.person)
            .bind(one.created_at.0)
            .bind(one.seen_at.0)
            .bind(one.expires_at.0)
            .bind(&one.address)
            .bind(&one.agent)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that a session was used. One that has ended stays ended; time does not go back.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn session_seen(&mut self, token_hash: &str, now: Instant) -> Result<(), StoreError> {
        let sql = "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND ended_at IS NULL AND seen_at < $2";
        on_tx!(self, c => sqlx::query(sql).bind(token_hash).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Ends a session by its id, if it is of that person and has not ended. Says whether it did.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_session(&mut self, id: &str, person: &str, why: &str, now: Instant) -> Result<bool, StoreError> {
        let sql =
            "UPDATE sessions SET ended_at = $3, ended_why = $4 WHERE id = $1 AND person = $2 AND ended_at IS NULL";
        let ended = on_tx!(self, c => sqlx::query(sql)
            .bind(id)
            .bind(person)
            .bind(now.0)
            .bind(why)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(ended == 1)
    }

    /// Ends every session of somebody, but one if it is named by its id. Says how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_sessions(
        &mut self,
        person: &str,
        but: Option<&str>,
        why: &str,
        now: Instant,
    ) -> Result<u64, StoreError> {
        let sql =
            "UPDATE sessions SET ended_at = $3, ended_why = $4 WHERE person = $1 AND id <> $2 AND ended_at IS NULL";
        Ok(on_tx!(self, c => sqlx::query(sql)
            .bind(person)
            .bind(but.unwrap_or_default())
            .bind(now.0)
            .bind(why)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Removes sessions that ended, or had to end, before an instant. Says how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn prune_sessions(&mut self, before: Instant) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sessions WHERE expires_at < $1 AND (ended_at IS NULL OR ended_at < $1)";
        Ok(on_tx!(self, c => sqlx::query(sql).bind(before.0).execute(c).await.map(|done| done.rows_affected()))?)
    }

    /// Adds a link; earlier ones of the same purpose for the same person work no longer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_link(&mut self, one: &StoredLink) -> Result<(), StoreError> {
        self.end_links(&one.purpose, one.person.as_deref()).await?;
        let sql = "INSERT INTO links (token_hash, purpose, person, made_by, made_at, expires_at, used_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, NULL)";
        on_tx!(self, c => sqlx::query(sql)
            .bind(&one.token_hash)
            .bind(&one.purpose)
            .bind(&one.person)
            .bind(&one.made_by)
            .bind(one.made_at.0)
            .bind(one.expires_at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Lets unused links of a purpose for somebody work no longer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_links(&mut self, purpose: &str, person: Option<&str>) -> Result<(), StoreError> {
        // Zero, not now: a clock that jumps back must not let it work again.
        let sql =
            "UPDATE links SET expires_at = 0 WHERE purpose = $1 AND COALESCE(person, '') = $2 AND used_at IS NULL";
        on_tx!(self, c => sqlx::query(sql)
            .bind(purpose)
            .bind(person.unwrap_or_default())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Uses a link up, if it still works. Of many at once, one gets it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn use_link(&mut self, token_hash: &str, now: Instant) -> Result<Option<StoredLink>, StoreError> {
        let sql = "UPDATE links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 \
                   RETURNING token_hash, purpose, person, made_by, made_at, expires_at, used_at";
        let row: Option<LinkRow> =
            on_tx!(self, c => sqlx::query_as(sql).bind(token_hash).bind(now.0).fetch_optional(c).await)?;
        Ok(row.map(link))
    }
}
