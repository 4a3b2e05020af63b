//! The tree of organisations, as rows.

use duojin_base::NaiveDate;

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Connection, Tx, on_tx};

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOrganisation {
    /// `unit:commerce`, `area:441900004`, `entity:17`, `organisation-…`.
    pub id: String,
    /// What it is, as the access layer's word.
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
    /// Grows by one with each change. Ignored when adding.
    pub version: i64,
}

type Row = (String, String, String, String, Option<String>, Option<String>, Option<i64>, bool, Option<String>, i64);

const SELECT: &str =
    "SELECT id, kind, name, name_en, parent, area, entity, from_pack, closed_on, version FROM organisations";

fn read(row: Row) -> Result<StoredOrganisation, StoreError> {
    let (id, kind, name, name_en, parent, area, entity, from_pack, closed_on, version) = row;
    Ok(StoredOrganisation {
        id,
        kind,
        name,
        name_en,
        parent,
        area,
        entity: entity.map(i64::cast_unsigned),
        from_pack,
        closed_on: day("organisations", closed_on)?,
        version,
    })
}

/// A day as it is stored.
pub(crate) fn day(table: &'static str, text: Option<String>) -> Result<Option<NaiveDate>, StoreError> {
    text.map(|text| text.parse().map_err(|_| StoreError::Corrupt { table, why: format!("“{text}” is no day") }))
        .transpose()
}

impl Store {
    /// All organisations, by id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn organisations(&self) -> Result<Vec<StoredOrganisation>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY id"));
        let rows: Vec<Row> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Lets nobody else change people, posts or organisations until this transaction ends.
    ///
    /// INVARIANT (one at a time): what spans rows (the tree, one holder a day, the last administrator) is read after this.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_directory(&mut self) -> Result<(), StoreError> {
        // SQLite's transaction is the only writing one already. Readers are not kept waiting by this mode.
        if let Connection::Pg(transaction) = &mut self.0 {
            sqlx::query("LOCK TABLE organisations IN SHARE ROW EXCLUSIVE MODE").execute(&mut **transaction).await?;
        }
        Ok(())
    }

    /// All organisations, by id, as they stand in this transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn organisations(&mut self) -> Result<Vec<StoredOrganisation>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY id"));
        let rows: Vec<Row> = on_tx!(self, c => sqlx::query_as(sql).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// Adds an organisation. False if the id is taken.
    ///
    /// # Errors
    /// If the database fails, or the parent does not exist.
    pub async fn add_organisation(&mut self, one: &StoredOrganisation) -> Result<bool, StoreError> {
        let sql = "INSERT INTO organisations (id, kind, name, name_en, parent, area, entity, from_pack, closed_on, version) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT DO NOTHING";
        let added = on_tx!(self, c => sqlx::query(sql)
            .bind(&one.id)
            .bind(&one.kind)
            .bind(&one.name)
            .bind(&one.name_en)
            .bind(&one.parent)
            .bind(&one.area)
            .bind(one.entity.map(u64::cast_signed))
            .bind(one.from_pack)
            .bind(one.closed_on.map(|day| day.to_string()))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// Changes names, parent and closing. False if the version is no longer that one.
    ///
    /// # Errors
    /// If the database fails, or the parent does not exist.
    pub async fn change_organisation(&mut self, one: &StoredOrganisation) -> Result<bool, StoreError> {
        let sql = "UPDATE organisations SET name = $3, name_en = $4, parent = $5, closed_on = $6, version = version + 1 \
                   WHERE id = $1 AND version = $2";
        let changed = on_tx!(self, c => sqlx::query(sql)
            .bind(&one.id)
            .bind(one.version)
            .bind(&one.name)
            .bind(&one.name_en)
            .bind(&one.parent)
            .bind(one.closed_on.map(|day| day.to_string()))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }
}
