//! People, their passwords, and how often a sign-in was tried.

use std::collections::BTreeMap;

use duojin_base::{Instant, NaiveDate};

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Tx, on_tx};

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPerson {
    /// `person-…`
    pub id: String,
    /// What they sign in with; nobody else has it.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// Address for the digest; may be empty.
    pub email: String,
    /// Whether it is a labelled person of demo data.
    pub demo: bool,
    /// When it was added.
    pub created_at: Instant,
    /// When it was disabled, if it is.
    pub disabled_at: Option<Instant>,
    /// Grows by one with each change. Ignored when adding.
    pub version: i64,
}

/// The password of a person, as a hash with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPassword {
    /// PHC string.
    pub hash: String,
    /// When it was set.
    pub changed_at: Instant,
}

/// What an attempt to sign in was answered before any password was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Counted: the n-th since the last right password. The last one that is allowed locks at once.
    Counted {
        /// From 1.
        number: i64,
        /// Until when the login is locked, if this was the last one.
        locked_until: Option<Instant>,
    },
    /// Not counted: the login is locked.
    Locked {
        /// Until when.
        until: Instant,
    },
}

/// How many attempts, and for how long a login is then locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockRule {
    /// Attempts without a right password.
    pub attempts: i64,
    /// Milliseconds.
    pub locked_ms: i64,
    /// Milliseconds after the newest attempt until all are forgotten.
    pub forget_ms: i64,
}

type PersonRow = (String, String, String, String, bool, i64, Option<i64>, i64);

const PERSON: &str = "SELECT id, login, name, email, demo, created_at, disabled_at, version FROM people";

fn person(row: PersonRow) -> StoredPerson {
    let (id, login, name, email, demo, created_at, disabled_at, version) = row;
    StoredPerson {
        id,
        login,
        name,
        email,
        demo,
        created_at: Instant(created_at),
        disabled_at: disabled_at.map(Instant),
        version,
    }
}

fn password((hash, changed_at): (String, i64)) -> StoredPassword {
    StoredPassword { hash, changed_at: Instant(changed_at) }
}

impl Store {
    /// Everybody, by login.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn people(&self) -> Result<Vec<StoredPerson>, StoreError> {
        let sql = format!("{PERSON} ORDER BY login");
        let sql = sqlx::AssertSqlSafe(sql);
        let rows: Vec<PersonRow> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(person).collect())
    }

    /// Somebody by id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn person(&self, id: &str) -> Result<Option<StoredPerson>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{PERSON} WHERE id = $1"));
        let row: Option<PersonRow> = on_db!(&self.db, pool => sqlx::query_as(sql).bind(id).fetch_optional(pool).await)?;
        Ok(row.map(person))
    }

    /// Somebody by login.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn person_by_login(&self, login: &str) -> Result<Option<StoredPerson>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{PERSON} WHERE login = $1"));
        let row: Option<PersonRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(login).fetch_optional(pool).await)?;
        Ok(row.map(person))
    }

    /// Whether somebody with a password, enabled and not of demo data, holds an open post of that role on a day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_holder(&self, role: &str, on: NaiveDate) -> Result<bool, StoreError> {
        let sql = "SELECT CAST(count(*) AS BIGINT) FROM holdings JOIN posts ON posts.id = holdings.post \
                   JOIN people ON people.id = holdings.person JOIN passwords ON passwords.person = people.id \
                   WHERE posts.role = $1 AND people.demo = false AND people.disabled_at IS NULL AND holdings.from_day <= $2 \
                   AND (holdings.to_day IS NULL OR holdings.to_day >= $2) AND (posts.closed_on IS NULL OR posts.closed_on > $2)";
        let day = on.to_string();
        let n: i64 = on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(role).bind(&day).fetch_one(pool).await)?;
        Ok(n > 0)
    }

    /// The password in force.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn password(&self, person: &str) -> Result<Option<StoredPassword>, StoreError> {
        let sql = "SELECT hash, changed_at FROM passwords WHERE person = $1";
        let row = on_db!(&self.db, pool => sqlx::query_as(sql).bind(person).fetch_optional(pool).await)?;
        Ok(row.map(password))
    }

    /// The newest passwords before the one in force.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn earlier_passwords(&self, person: &str, newest: i64) -> Result<Vec<StoredPassword>, StoreError> {
        let sql = "SELECT hash, changed_at FROM password_history WHERE person = $1 ORDER BY changed_at DESC LIMIT $2";
        let rows: Vec<(String, i64)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(person).bind(newest).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(password).collect())
    }

    /// Who has a password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn people_with_password(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT person FROM passwords ORDER BY person";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_all(pool).await)?)
    }

    /// Until when a login is locked, if it is; asked without writing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn locked_until(&self, login_hash: &str, now: Instant) -> Result<Option<Instant>, StoreError> {
        let sql = "SELECT locked_until FROM sign_in_attempts WHERE login_hash = $1 AND locked_until > $2";
        let found: Option<i64> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(login_hash).bind(now.0).fetch_optional(pool).await)?;
        Ok(found.map(Instant))
    }

    /// Every login that is locked, by its hash, with until when.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn locked_logins(&self, now: Instant) -> Result<BTreeMap<String, Instant>, StoreError> {
        let sql = "SELECT login_hash, locked_until FROM sign_in_attempts WHERE locked_until > $1";
        let found: Vec<(String, i64)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(now.0).fetch_all(pool).await)?;
        Ok(found.into_iter().map(|(hash, until)| (hash, Instant(until))).collect())
    }
}

impl Tx {
    /// Somebody by id, as they stand in this transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn person(&mut self, id: &str) -> Result<Option<StoredPerson>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{PERSON} WHERE id = $1"));
        let row: Option<PersonRow> = on_tx!(self, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
        Ok(row.map(person))
    }

    /// Everybody, by login, as they stand in this transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn people(&mut self) -> Result<Vec<StoredPerson>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{PERSON} ORDER BY login"));
        let rows: Vec<PersonRow> = on_tx!(self, c => sqlx::query_as(sql).fetch_all(c).await)?;
        Ok(rows.into_iter().map(person).collect())
    }

    /// Who has a password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn people_with_password(&mut self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT person FROM passwords ORDER BY person";
        Ok(on_tx!(self, c => sqlx::query_scalar(sql).fetch_all(c).await)?)
    }

    /// Adds somebody. False if the id or the login is taken.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_person(&mut self, person: &StoredPerson) -> Result<bool, StoreError> {
        let sql = "INSERT INTO people (id, login, name, email, demo, created_at, disabled_at, version) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT DO NOTHING";
        let added = on_tx!(self, c => sqlx::query(sql)
            .bind(&person.id)
            .bind(&person.login)
            .bind(&person.name)
            .bind(&person.email)
            .bind(person.demo)
            .bind(person.created_at.0)
            .bind(person.disabled_at.map(|at| at.0))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// Changes name, address and whether somebody is disabled. False if the version is no longer that one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_person(&mut self, person: &StoredPerson) -> Result<bool, StoreError> {
        let sql = "UPDATE people SET name = $3, email = $4, disabled_at = $5, version = version + 1 \
                   WHERE id = $1 AND version = $2";
        let changed = on_tx!(self, c => sqlx::query(sql)
            .bind(&person.id)
            .bind(person.version)
            .bind(&person.name)
            .bind(&person.email)
            .bind(person.disabled_at.map(|at| at.0))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Sets the password; the one before goes into the history.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_password(&mut self, person: &str, hash: &str, now: Instant) -> Result<(), StoreError> {
        let keep = "INSERT INTO password_history (person, changed_at, hash) \
                    SELECT person, changed_at, hash FROM passwords WHERE person = $1 \
                    ON CONFLICT (person, changed_at) DO UPDATE SET hash = excluded.hash";
        on_tx!(self, c => sqlx::query(keep).bind(person).execute(c).await.map(|_| ()))?;
        let set = "INSERT INTO passwords (person, hash, changed_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at";
        on_tx!(self, c => sqlx::query(set).bind(person).bind(hash).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Puts the same password under newer parameters. False if it was changed meanwhile.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rehash_password(&mut self, person: &str, old: &str, new: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE passwords SET hash = $3 WHERE person = $1 AND hash = $2";
        let changed = on_tx!(self, c => sqlx::query(sql)
            .bind(person)
            .bind(old)
            .bind(new)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// The password in force, as it stands in this transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn password(&mut self, person: &str) -> Result<Option<StoredPassword>, StoreError> {
        let sql = "SELECT hash, changed_at FROM passwords WHERE person = $1";
        let row = on_tx!(self, c => sqlx::query_as(sql).bind(person).fetch_optional(c).await)?;
        Ok(row.map(password))
    }

    /// Counts an attempt before the password is looked at: however many come at once, no more than the rule allows are looked at.
    /// A lock made before a clock jumped back holds until its own end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn count_attempt(
        &mut self,
        login_hash: &str,
        rule: LockRule,
        now: Instant,
    ) -> Result<Attempt, StoreError> {
        // The number of this attempt: one more, or the first again after a lock has ended or all is forgotten.
        let number = "CASE WHEN sign_in_attempts.locked_until IS NOT NULL OR sign_in_attempts.last_at < $2 - $5 THEN 1 \
                      ELSE sign_in_attempts.attempts + 1 END";
        let sql = format!(
            "INSERT INTO sign_in_attempts (login_hash, attempts, last_at, locked_until) \
             VALUES ($1, 1, $2, CASE WHEN $3 <= 1 THEN $2 + $4 END) \
             ON CONFLICT (login_hash) DO UPDATE SET attempts = {number}, last_at = $2, \
             locked_until = CASE WHEN {number} >= $3 THEN $2 + $4 END \
             WHERE sign_in_attempts.locked_until IS NULL OR sign_in_attempts.locked_until <= $2 \
             RETURNING attempts, locked_until"
        );
        let counted: Option<(i64, Option<i64>)> = on_tx!(self, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(login_hash)
            .bind(now.0)
            .bind(rule.attempts)
            .bind(rule.locked_ms)
            .bind(rule.forget_ms)
            .fetch_optional(c)
            .await)?;
        if let Some((number, locked_until)) = counted {
            return Ok(Attempt::Counted { number, locked_until: locked_until.map(Instant) });
        }
        let sql = "SELECT locked_until FROM sign_in_attempts WHERE login_hash = $1";
        let until: Option<Option<i64>> =
            on_tx!(self, c => sqlx::query_scalar(sql).bind(login_hash).fetch_optional(c).await)?;
        Ok(Attempt::Locked { until: until.flatten().map_or(now, Instant) })
    }

    /// Forgets the attempts of a login and its lock.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_attempts(&mut self, login_hash: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM sign_in_attempts WHERE login_hash = $1";
        on_tx!(self, c => sqlx::query(sql).bind(login_hash).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets attempts older than an instant that lock nothing any more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn prune_attempts(&mut self, before: Instant) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sign_in_attempts WHERE last_at < $1 AND (locked_until IS NULL OR locked_until < $1)";
        Ok(on_tx!(self, c => sqlx::query(sql).bind(before.0).execute(c).await.map(|done| done.rows_affected()))?)
    }
}
