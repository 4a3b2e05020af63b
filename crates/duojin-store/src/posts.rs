//! Posts, and who held them when.

use duojin_base::{Instant, NaiveDate};

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::organisations::day;
use crate::tx::{Tx, on_tx};

/// A seat in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPost {
    /// `post-…`
    pub id: String,
    /// Its organisation.
    pub organisation: String,
    /// What it makes its holder, as the access layer's word.
    pub role: String,
    /// What it is called.
    pub title: String,
    /// Numbers of sectors, ascending.
    pub sectors: Vec<u8>,
    /// The first day without it, if it is closed.
    pub closed_on: Option<NaiveDate>,
    /// Grows by one with each change of the post or of who holds it. Ignored when adding.
    pub version: i64,
}

/// Somebody in a post, from one day to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHolding {
    /// `holding-…`
    pub id: String,
    /// The post.
    pub post: String,
    /// Who.
    pub person: String,
    /// First day.
    pub from_day: NaiveDate,
    /// Last day, if one is set. The day before the first means that it was withdrawn before it began.
    pub to_day: Option<NaiveDate>,
    /// Why, in somebody's words; may be empty.
    pub note: String,
    /// Id of the principal who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: Instant,
}

impl StoredHolding {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from_day <= day && self.to_day.is_none_or(|to| day <= to)
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, from: NaiveDate, to: Option<NaiveDate>) -> bool {
        let to_day = self.to_day.unwrap_or(NaiveDate::MAX);
        let empty = to_day < self.from_day;
        !empty && self.from_day <= to.unwrap_or(NaiveDate::MAX) && from <= to_day
    }
}

/// A post held on some day, with its organisation and one of the organisations that stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPost {
    /// The post.
    pub post: StoredPost,
    /// Kind of its organisation.
    pub organisation_kind: String,
    /// Name of its organisation.
    pub organisation_name: String,
    /// Area of its organisation, by name.
    pub area: Option<String>,
    /// Entity of its organisation.
    pub entity: Option<u64>,
    /// Its organisation and all below it, by id; the own one first.
    pub organisations: Vec<String>,
}

type PostRow = (String, String, String, String, String, Option<String>, i64);
type HoldingRow = (String, String, String, String, Option<String>, String, String, i64);

const POST: &str = "SELECT id, organisation, role, title, sectors, closed_on, version FROM posts";
const HOLDING: &str = "SELECT id, post, person, from_day, to_day, note, recorded_by, recorded_at FROM holdings";

fn post(row: PostRow) -> Result<StoredPost, StoreError> {
    let (id, organisation, role, title, sectors, closed_on, version) = row;
    let sectors = numbers(&sectors)?;
    Ok(StoredPost { id, organisation, role, title, sectors, closed_on: day("posts", closed_on)?, version })
}

/// Numbers as they are stored: `1,5`.
fn numbers(text: &str) -> Result<Vec<u8>, StoreError> {
    let corrupt = |_| StoreError::Corrupt { table: "posts", why: format!("“{text}” are no numbers of sectors") };
    text.split(',').filter(|n| !n.is_empty()).map(|n| n.parse().map_err(corrupt)).collect()
}

fn words(sectors: &[u8]) -> String {
    sectors.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

fn holding(row: HoldingRow) -> Result<StoredHolding, StoreError> {
    let (id, post, person, from_day, to_day, note, recorded_by, recorded_at) = row;
    let from_day = day("holdings", Some(from_day))?;
    let from_day = from_day.ok_or_else(|| StoreError::Corrupt { table: "holdings", why: "no first day".to_owned() })?;
    let recorded_at = Instant(recorded_at);
    Ok(StoredHolding { id, post, person, from_day, to_day: day("holdings", to_day)?, note, recorded_by, recorded_at })
}

impl Store {
    /// All posts, by organisation and id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn posts(&self) -> Result<Vec<StoredPost>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{POST} ORDER BY organisation, id"));
        let rows: Vec<PostRow> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.into_iter().map(post).collect()
    }

    /// All holdings there ever were, by first day.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn holdings(&self) -> Result<Vec<StoredHolding>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{HOLDING} ORDER BY from_day, id"));
        let rows: Vec<HoldingRow> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.into_iter().map(holding).collect()
    }

    /// The posts somebody holds on a day, each with its organisation and those below it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn posts_held(&self, person: &str, on: NaiveDate) -> Result<Vec<HeldPost>, StoreError> {
        // The tree has no cycle; the depth is bounded all the same, so that a damaged one answers.
        let sql = "WITH RECURSIVE below (post, id, depth) AS ( \
                     SELECT DISTINCT p.id, p.organisation, 0 FROM holdings h JOIN posts p ON p.id = h.post \
                       JOIN organisations o ON o.id = p.organisation \
                       WHERE h.person = $1 AND h.from_day <= $2 AND (h.to_day IS NULL OR h.to_day >= $2) \
                         AND (p.closed_on IS NULL OR p.closed_on > $2) AND (o.closed_on IS NULL OR o.closed_on > $2) \
                     UNION \
                     SELECT b.post, o.id, b.depth + 1 FROM below b JOIN organisations o ON o.parent = b.id WHERE b.depth < 32 \
                   ) \
                   SELECT p.id, p.organisation, p.role, p.title, p.sectors, p.version, o.kind, o.name, o.area, o.entity, b.id \
                   FROM below b JOIN posts p ON p.id = b.post JOIN organisations o ON o.id = p.organisation \
                   ORDER BY p.id, b.depth, b.id";
        type Row = (String, String, String, String, String, i64, String, String, Option<String>, Option<i64>, String);
        let on = on.to_string();
        let rows: Vec<Row> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(person).bind(&on).fetch_all(pool).await)?;
        let mut held: Vec<HeldPost> = Vec::new();
        for row in rows {
            let (id, organisation, role, title, sectors, version, kind, name, area, entity, below) = row;
            match held.last_mut().filter(|last| last.post.id == id) {
                Some(last) => last.organisations.push(below),
                None => held.push(HeldPost {
                    post: StoredPost {
                        id,
                        organisation,
                        role,
                        title,
                        sectors: numbers(&sectors)?,
                        closed_on: None,
                        version,
                    },
                    organisation_kind: kind,
                    organisation_name: name,
                    area,
                    entity: entity.map(i64::cast_unsigned),
                    organisations: vec![below],
                }),
            }
        }
        Ok(held)
    }
}

impl Tx {
    /// All posts, by organisation and id, as they stand in this transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn posts(&mut self) -> Result<Vec<StoredPost>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{POST} ORDER BY organisation, id"));
        let rows: Vec<PostRow> = on_tx!(self, c => sqlx::query_as(sql).fetch_all(c).await)?;
        rows.into_iter().map(post).collect()
    }

    /// All holdings, by first day, as they stand in this transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn holdings(&mut self) -> Result<Vec<StoredHolding>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{HOLDING} ORDER BY from_day, id"));
        let rows: Vec<HoldingRow> = on_tx!(self, c => sqlx::query_as(sql).fetch_all(c).await)?;
        rows.into_iter().map(holding).collect()
    }

    /// Adds a post. False if the id is taken.
    ///
    /// # Errors
    /// If the database fails, or the organisation does not exist.
    pub async fn add_post(&mut self, post: &StoredPost) -> Result<bool, StoreError> {
        let sql = "INSERT INTO posts (id, organisation, role, title, sectors, closed_on, version) \
                   VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING";
        let added = on_tx!(self, c => sqlx::query(sql)
            .bind(&post.id)
            .bind(&post.organisation)
            .bind(&post.role)
            .bind(&post.title)
            .bind(words(&post.sectors))
            .bind(post.closed_on.map(|day| day.to_string()))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// Changes title, sectors and closing. False if the version is no longer that one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_post(&mut self, post: &StoredPost) -> Result<bool, StoreError> {
        let sql = "UPDATE posts SET title = $3, sectors = $4, closed_on = $5, version = version + 1 \
                   WHERE id = $1 AND version = $2";
        let changed = on_tx!(self, c => sqlx::query(sql)
            .bind(&post.id)
            .bind(post.version)
            .bind(&post.title)
            .bind(words(&post.sectors))
            .bind(post.closed_on.map(|day| day.to_string()))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Adds a holding. False if the id is taken.
    ///
    /// # Errors
    /// If the database fails, or post or person do not exist.
    pub async fn add_holding(&mut self, one: &StoredHolding) -> Result<bool, StoreError> {
        let sql = "INSERT INTO holdings (id, post, person, from_day, to_day, note, recorded_by, recorded_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        let added = on_tx!(self, c => sqlx::query(sql)
            .bind(&one.id)
            .bind(&one.post)
            .bind(&one.person)
            .bind(one.from_day.to_string())
            .bind(one.to_day.map(|day| day.to_string()))
            .bind(&one.note)
            .bind(&one.recorded_by)
            .bind(one.recorded_at.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// Sets the last day of a holding. False if it is not there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_holding(&mut self, id: &str, to_day: NaiveDate) -> Result<bool, StoreError> {
        let sql = "UPDATE holdings SET to_day = $2 WHERE id = $1";
        let changed = on_tx!(self, c => sqlx::query(sql)
            .bind(id)
            .bind(to_day.to_string())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }
}
