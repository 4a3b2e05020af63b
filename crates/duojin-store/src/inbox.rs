//! Tasks, alerts and messages, of a person or of whoever holds a post; and calendar addresses.

use duojin_base::{Instant, NaiveDate};

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Tx, on_tx};

/// Whose an item is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Addressee {
    /// A person's, wherever they go.
    Person(String),
    /// Of whoever holds the post.
    Post(String),
}

/// An item to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInboxRow {
    /// `item-…`
    pub id: String,
    /// One item a key, for ever.
    pub unique_key: Option<String>,
    /// `task`, `alert` or `message`.
    pub kind: String,
    /// Whose.
    pub to: Addressee,
    /// Title in Chinese.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Text in Chinese.
    pub body_zh: String,
    /// Text in English.
    pub body_en: String,
    /// Page it leads to, or empty.
    pub path: String,
    /// Civil day by which it is due.
    pub due_on: Option<NaiveDate>,
    /// Id of the principal.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
}

/// An item as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// What was posted.
    pub item: NewInboxRow,
    /// When somebody it belongs to first opened it.
    pub read_at: Option<Instant>,
    /// The day on which it comes back.
    pub snoozed_until: Option<NaiveDate>,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// By whom.
    pub done_by: Option<String>,
}

/// Which items of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InboxPart {
    /// 待办: neither done nor snoozed.
    Open,
    /// 稍后: snoozed until a later day.
    Snoozed,
    /// 已办
    Done,
}

/// A holding of today by a person who may sign in: whom a message can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub person: String,
    /// The post.
    pub post: String,
    /// Its role.
    pub role: String,
    /// Its organisation.
    pub organisation: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    unique_key: Option<String>,
    kind: String,
    person: Option<String>,
    post: Option<String>,
    title_zh: String,
    title_en: String,
    body_zh: String,
    body_en: String,
    path: String,
    due_on: Option<String>,
    made_by: String,
    made_at: i64,
    read_at: Option<i64>,
    snoozed_until: Option<String>,
    done_at: Option<i64>,
    done_by: Option<String>,
}

fn day(id: &str, text: Option<String>) -> Result<Option<NaiveDate>, StoreError> {
    let wrong = |text: &str| StoreError::Corrupt { table: "inbox", why: format!("{id}: day {text}") };
    text.map(|text| text.parse().map_err(|_| wrong(&text))).transpose()
}

impl TryFrom<Row> for InboxRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let to = match (row.person, row.post) {
            (Some(person), None) => Addressee::Person(person),
            (None, Some(post)) => Addressee::Post(post),
            _ => return Err(StoreError::Corrupt { table: "inbox", why: format!("{}: whose", row.id) }),
        };
        let (due_on, snoozed_until) = (day(&row.id, row.due_on)?, day(&row.id, row.snoozed_until)?);
        Ok(Self {
            item: NewInboxRow {
                id: row.id,
                unique_key: row.unique_key,
                kind: row.kind,
                to,
                title_zh: row.title_zh,
                title_en: row.title_en,
                body_zh: row.body_zh,
                body_en: row.body_en,
                path: row.path,
                due_on,
                made_by: row.made_by,
                made_at: Instant(row.made_at),
            },
            read_at: row.read_at.map(Instant),
            snoozed_until,
            done_at: row.done_at.map(Instant),
            done_by: row.done_by,
        })
    }
}

/// Posts that person $1 holds on day $2.
macro_rules! held {
    () => {
        "(SELECT h.post FROM holdings h JOIN posts p ON p.id = h.post JOIN organisations o ON o.id = p.organisation \
         WHERE h.person = $1 AND h.from_day <= $2 AND (h.to_day IS NULL OR h.to_day >= $2) \
         AND (p.closed_on IS NULL OR p.closed_on > $2) AND (o.closed_on IS NULL OR o.closed_on > $2))"
    };
}

/// The item is $3 and belongs to person $1 on day $2.
macro_rules! own_item {
    () => {
        concat!(" WHERE id = $3 AND (person = $1 OR post IN ", held!(), ")")
    };
}

macro_rules! list {
    ($which:literal, $order:literal) => {
        concat!(
            "SELECT id, unique_key, kind, person, post, title_zh, title_en, body_zh, body_en, path, due_on, made_by, made_at, \
             read_at, snoozed_until, done_at, done_by FROM inbox WHERE (person = $1 OR post IN ",
            held!(),
            ") AND ",
            $which,
            " ORDER BY ",
            $order,
            " LIMIT $3 OFFSET $4"
        )
    };
}

impl Tx {
    /// Adds an item. Under a key that is taken nothing is added. Answers whether it was.
    ///
    /// # Errors
    /// If the database fails, or the addressee is not there.
    pub async fn add_item(&mut self, item: &NewInboxRow) -> Result<bool, StoreError> {
        let sql = "INSERT INTO inbox (id, unique_key, kind, person, post, title_zh, title_en, body_zh, body_en, path, due_on, made_by, made_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (unique_key) DO NOTHING";
        let (person, post) = match &item.to {
            Addressee::Person(id) => (Some(id), None),
            Addressee::Post(id) => (None, Some(id)),
        };
        let added = on_tx!(self, connection => sqlx::query(sql)
            .bind(&item.id)
            .bind(&item.unique_key)
            .bind(&item.kind)
            .bind(person)
            .bind(post)
            .bind(&item.title_zh)
            .bind(&item.title_en)
            .bind(&item.body_zh)
            .bind(&item.body_en)
            .bind(&item.path)
            .bind(item.due_on.map(|day| day.to_string()))
            .bind(&item.made_by)
            .bind(item.made_at.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// Notes that the person opened an item; the first time counts. False if it is none of theirs on that day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn read_item(
        &mut self,
        id: &str,
        person: &str,
        today: NaiveDate,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let sql = concat!("UPDATE inbox SET read_at = COALESCE(read_at, $4)", own_item!());
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(person)
            .bind(today.to_string())
            .bind(id)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Notes that the person opened every open item. Answers how many nobody had opened.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn read_items(&mut self, person: &str, today: NaiveDate, now: Instant) -> Result<u64, StoreError> {
        let sql = concat!(
            "UPDATE inbox SET read_at = $3 WHERE (person = $1 OR post IN ",
            held!(),
            ") AND read_at IS NULL AND done_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= $2)"
        );
        Ok(on_tx!(self, connection => sqlx::query(sql)
            .bind(person)
            .bind(today.to_string())
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Puts an item off until a day, or, without one, brings it back. False if it is done, or none of theirs on that day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn snooze_item(
        &mut self,
        id: &str,
        person: &str,
        today: NaiveDate,
        until: Option<NaiveDate>,
    ) -> Result<bool, StoreError> {
        let sql = concat!("UPDATE inbox SET snoozed_until = $4", own_item!(), " AND done_at IS NULL");
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(person)
            .bind(today.to_string())
            .bind(id)
            .bind(until.map(|day| day.to_string()))
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// An item is done. False if it was done before, or is none of theirs on that day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn finish_item(
        &mut self,
        id: &str,
        person: &str,
        today: NaiveDate,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let sql = concat!(
            "UPDATE inbox SET done_at = $4, done_by = $1, read_at = COALESCE(read_at, $4)",
            own_item!(),
            " AND done_at IS NULL"
        );
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(person)
            .bind(today.to_string())
            .bind(id)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// An item is not done after all. False if it is not done, or none of theirs on that day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn reopen_item(&mut self, id: &str, person: &str, today: NaiveDate) -> Result<bool, StoreError> {
        let sql = concat!(
            "UPDATE inbox SET done_at = NULL, done_by = NULL, snoozed_until = NULL",
            own_item!(),
            " AND done_at IS NOT NULL"
        );
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(person)
            .bind(today.to_string())
            .bind(id)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Adds a calendar address by the hash of its secret; earlier ones of the person end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_calendar(&mut self, token_hash: &str, person: &str, now: Instant) -> Result<(), StoreError> {
        self.end_calendars(person, now).await?;
        let sql = "INSERT INTO calendars (token_hash, person, made_at) VALUES ($1, $2, $3)";
        on_tx!(self, connection => sqlx::query(sql)
            .bind(token_hash)
            .bind(person)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Ends the calendar addresses of a person. Answers whether there was one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_calendars(&mut self, person: &str, now: Instant) -> Result<bool, StoreError> {
        let sql = "UPDATE calendars SET ended_at = $2 WHERE person = $1 AND ended_at IS NULL";
        let ended = on_tx!(self, connection => sqlx::query(sql)
            .bind(person)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(ended > 0)
    }
}

impl Store {
    /// Items of a person, those of the posts held on that day among them.
    /// Open ones by due day (those without last), then the newest; snoozed ones by the day they come back; done ones the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn inbox(
        &self,
        person: &str,
        today: NaiveDate,
        part: InboxPart,
        limit: i64,
        skip: i64,
    ) -> Result<Vec<InboxRow>, StoreError> {
        let sql = match part {
            InboxPart::Open => list!(
                "done_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= $2)",
                "CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, made_at DESC, id"
            ),
            InboxPart::Snoozed => {
                list!("done_at IS NULL AND snoozed_until > $2", "snoozed_until, made_at DESC, id")
            }
            InboxPart::Done => list!("done_at IS NOT NULL", "done_at DESC, id"),
        };
        let rows: Vec<Row> = on_db!(&self.db, pool => sqlx::query_as(sql)
            .bind(person)
            .bind(today.to_string())
            .bind(limit)
            .bind(skip)
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(InboxRow::try_from).collect()
    }

    /// One item, if it belongs to the person on that day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn inbox_item(&self, id: &str, person: &str, today: NaiveDate) -> Result<Option<InboxRow>, StoreError> {
        let sql = concat!(
            "SELECT id, unique_key, kind, person, post, title_zh, title_en, body_zh, body_en, path, due_on, made_by, made_at, \
             read_at, snoozed_until, done_at, done_by FROM inbox",
            own_item!()
        );
        let row: Option<Row> = on_db!(&self.db, pool => sqlx::query_as(sql)
            .bind(person)
            .bind(today.to_string())
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        row.map(InboxRow::try_from).transpose()
    }

    /// How many open items of a person nobody has opened. Two index look-ups: it is asked for every page.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unread(&self, person: &str, today: NaiveDate) -> Result<i64, StoreError> {
        let sql = concat!(
            "SELECT CAST((SELECT count(*) FROM inbox WHERE person = $1 AND done_at IS NULL AND read_at IS NULL \
             AND (snoozed_until IS NULL OR snoozed_until <= $2)) + (SELECT count(*) FROM inbox WHERE post IN ",
            held!(),
            " AND done_at IS NULL AND read_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= $2)) AS BIGINT)"
        );
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql)
            .bind(person)
            .bind(today.to_string())
            .fetch_one(pool)
            .await)?)
    }

    /// How many items of a person are open, snoozed and done on that day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn inbox_counts(&self, person: &str, today: NaiveDate) -> Result<[i64; 3], StoreError> {
        let sql = concat!(
            "SELECT CAST(COALESCE(sum(CASE WHEN done_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= $2) THEN 1 ELSE 0 END), 0) AS BIGINT), \
             CAST(COALESCE(sum(CASE WHEN done_at IS NULL AND snoozed_until > $2 THEN 1 ELSE 0 END), 0) AS BIGINT), \
             CAST(COALESCE(sum(CASE WHEN done_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) \
             FROM inbox WHERE person = $1 OR post IN ",
            held!()
        );
        let (open, snoozed, done): (i64, i64, i64) = on_db!(&self.db, pool => sqlx::query_as(sql)
            .bind(person)
            .bind(today.to_string())
            .fetch_one(pool)
            .await)?;
        Ok([open, snoozed, done])
    }

    /// Whose calendar an address shows; none if it is unknown or has ended, or the person may no longer sign in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn calendar_person(&self, token_hash: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT c.person FROM calendars c JOIN people p ON p.id = c.person \
                   WHERE c.token_hash = $1 AND c.ended_at IS NULL AND p.disabled_at IS NULL";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(token_hash).fetch_optional(pool).await)?)
    }

    /// When the calendar address of a person was made, if there is one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn calendar_since(&self, person: &str) -> Result<Option<Instant>, StoreError> {
        let sql = "SELECT made_at FROM calendars WHERE person = $1 AND ended_at IS NULL ORDER BY made_at DESC LIMIT 1";
        let made: Option<i64> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(person).fetch_optional(pool).await)?;
        Ok(made.map(Instant))
    }

    /// Who holds which post on a day, of those who may sign in; by person.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn holders(&self, today: NaiveDate) -> Result<Vec<Holder>, StoreError> {
        let sql = "SELECT h.person, p.id, p.role, p.organisation FROM holdings h JOIN posts p ON p.id = h.post \
                   JOIN organisations o ON o.id = p.organisation JOIN people w ON w.id = h.person \
                   WHERE w.disabled_at IS NULL AND h.from_day <= $1 AND (h.to_day IS NULL OR h.to_day >= $1) \
                   AND (p.closed_on IS NULL OR p.closed_on > $1) AND (o.closed_on IS NULL OR o.closed_on > $1)";
        let rows: Vec<(String, String, String, String)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(today.to_string()).fetch_all(pool).await)?;
        let mut holders: Vec<Holder> = rows
            .into_iter()
            .map(|(person, post, role, organisation)| Holder { person, post, role, organisation })
            .collect();
        holders.sort_by(|a, b| (&a.person, &a.post).cmp(&(&b.person, &b.post)));
        Ok(holders)
    }

    /// Every organisation with the one above it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn organisation_parents(&self) -> Result<Vec<(String, Option<String>)>, StoreError> {
        let sql = "SELECT id, parent FROM organisations";
        Ok(on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?)
    }

    /// People with a mail address who may sign in: id, name, address; by id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn people_with_mail(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = "SELECT id, name, email FROM people WHERE disabled_at IS NULL AND email <> ''";
        let mut rows: Vec<(String, String, String)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.sort();
        Ok(rows)
    }

    /// Names of people, and titles of posts with their organisation (`单位 · 岗位`), for showing whose an item is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn owner_name(&self, owner: &Addressee) -> Result<Option<String>, StoreError> {
        let (sql, id) = match owner {
            Addressee::Person(id) => ("SELECT name FROM people WHERE id = $1", id),
            Addressee::Post(id) => (
                "SELECT o.name || ' · ' || p.title FROM posts p JOIN organisations o ON o.id = p.organisation WHERE p.id = $1",
                id,
            ),
        };
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(id).fetch_optional(pool).await)?)
    }
}
