//! Reading the chain: its head, its entries as they stand, and what a reader looks for.

use duojin_base::Instant;
use sqlx::Row;

use super::chain::{AuditDigest, AuditEntry, ChainBreak, ChainFault, KeptHead};
use super::{AuditHead, digest_of};
use crate::db::{Store, on_db};
use crate::error::StoreError;

/// What a reader of the audit looks for; nothing set is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Id of the principal, or login or name of a person.
    pub who: Option<String>,
    /// Key of the action.
    pub action: Option<String>,
    /// The object, exactly.
    pub object: Option<String>,
    /// The beginning of the object.
    pub object_begins: Option<String>,
    /// Any of these objects, exactly.
    pub objects: Option<Vec<String>>,
    /// The beginning of the details.
    pub detail_begins: Option<String>,
    /// `done`, `refused` or `failed`.
    pub outcome: Option<String>,
    /// Recorded at or after.
    pub from: Option<Instant>,
    /// Recorded before.
    pub until: Option<Instant>,
    /// Words within id, object, detail or address; Latin letters of either case.
    pub text: Option<String>,
}

/// Which end to read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOrder {
    /// Newest first, before this number.
    NewestBefore(i64),
    /// Oldest first, after this number.
    OldestAfter(i64),
}

enum Bound<'a> {
    Text(&'a str),
    Pattern(String),
    Number(i64),
}

const COLUMNS: &str = "seq, at, who, post, action, outcome, object, detail, address, hash";

/// `%words%` for LIKE, with its own signs escaped.
fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

impl AuditFilter {
    /// Conditions with `?` where a value is bound, and the values in their order.
    fn conditions(&self, order: AuditOrder) -> Vec<(&'static str, Bound<'_>)> {
        const WITHIN: &str = "(lower(object) LIKE ? ESCAPE '\\' OR lower(detail) LIKE ? ESCAPE '\\' \
                              OR lower(who) LIKE ? ESCAPE '\\' OR lower(address) LIKE ? ESCAPE '\\')";
        let texts = [
            ("(who = ? OR who IN (SELECT id FROM people WHERE login = ? OR name = ?))", &self.who),
            ("action = ?", &self.action),
            ("object = ?", &self.object),
            ("substr(object, 1, length(?)) = ?", &self.object_begins),
            ("substr(detail, 1, length(?)) = ?", &self.detail_begins),
            ("outcome = ?", &self.outcome),
        ];
        let texts = texts.into_iter().filter_map(|(sql, value)| Some((sql, Bound::Text(value.as_deref()?))));
        let times = [("at >= ?", self.from), ("at < ?", self.until)];
        let times = times.into_iter().filter_map(|(sql, at)| Some((sql, Bound::Number(at?.0))));
        let words = self.text.as_deref().filter(|words| !words.is_empty());
        let words = words.map(|words| (WITHIN, Bound::Pattern(pattern(words))));
        let place = match order {
            AuditOrder::NewestBefore(seq) => ("seq < ?", Bound::Number(seq)),
            AuditOrder::OldestAfter(seq) => ("seq > ?", Bound::Number(seq)),
        };
        texts.chain(times).chain(words).chain([place]).collect()
    }

    /// The whole condition with `$n` where a value is bound, and the values in their order.
    fn bound(&self, order: AuditOrder) -> (String, Vec<Bound<'_>>) {
        let (mut parts, mut values) = (Vec::new(), Vec::new());
        for (sql, value) in self.conditions(order) {
            values.push(value);
            parts.push(sql.replace('?', &format!("${}", values.len())));
        }
        if let Some(objects) = &self.objects {
            let first = values.len() + 1;
            values.extend(objects.iter().map(|object| Bound::Text(object)));
            let places: Vec<String> = (first..=values.len()).map(|number| format!("${number}")).collect();
            parts.push(if places.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("object IN ({})", places.join(", "))
            });
        }
        (parts.join(" AND "), values)
    }
}

fn entry_of<'r, R: Row>(row: &'r R) -> Result<AuditEntry, sqlx::Error>
where
    &'static str: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    Ok(AuditEntry {
        seq: row.try_get("seq")?,
        at: row.try_get("at")?,
        who: row.try_get("who")?,
        post: row.try_get("post")?,
        action: row.try_get("action")?,
        outcome: row.try_get("outcome")?,
        object: row.try_get("object")?,
        detail: row.try_get("detail")?,
        address: row.try_get("address")?,
        hash: row.try_get("hash")?,
    })
}

impl Store {
    /// The newest entry of the chain, as its head row says.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit_head(&self) -> Result<AuditHead, StoreError> {
        let sql = "SELECT seq, at, hash, digest FROM audit_head WHERE one = 1";
        let (seq, at, hash, digest): (i64, i64, String, String) =
            on_db!(&self.db, pool => sqlx::query_as(sql).fetch_one(pool).await)?;
        Ok(AuditHead { newest: KeptHead { seq, hash }, at: Instant(at), digest: digest_of(&digest)? })
    }

    /// Chooses what binds the chain, before its first entry; afterwards it is not changed, and the answer is false.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn choose_audit_digest(&self, digest: AuditDigest) -> Result<bool, StoreError> {
        let sql = "UPDATE audit_head SET digest = $1 WHERE one = 1 AND (seq = 0 OR digest = $1)";
        let rows = on_db!(&self.db, pool => sqlx::query(sql).bind(digest.key()).execute(pool).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Entries as they stand, in the order of numbers, for whoever verifies. `after` is the last number seen, none at the start:
    /// an entry before the first number is seen too. One that does not read is told with its place.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit_chain(
        &self,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Result<AuditEntry, ChainBreak>>, StoreError> {
        let unreadable = |seq: i64| ChainBreak { seq, fault: ChainFault::Unreadable };
        let place = if after.is_some() { "seq > $1" } else { "seq >= $1" };
        let sql = format!("SELECT {COLUMNS} FROM audit WHERE {place} ORDER BY seq LIMIT $2");
        on_db!(&self.db, pool => {
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(after.unwrap_or(i64::MIN)).bind(limit);
            let rows = query.fetch_all(pool).await?;
            let mut last = after.unwrap_or(0);
            Ok(rows
                .iter()
                .map(|row| {
                    last = row.try_get("seq").unwrap_or(last.saturating_add(1));
                    entry_of(row).map_err(|_| unreadable(last))
                })
                .collect())
        })
    }

    /// Entries that a filter lets through.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit_entries(
        &self,
        filter: &AuditFilter,
        order: AuditOrder,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let (conditions, bound) = filter.bound(order);
        let direction = if matches!(order, AuditOrder::NewestBefore(_)) { "DESC" } else { "ASC" };
        let sql = format!("SELECT {COLUMNS} FROM audit WHERE {conditions} ORDER BY seq {direction} LIMIT {limit}");
        on_db!(&self.db, pool => {
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for value in &bound {
                query = match value {
                    Bound::Text(text) => query.bind(*text),
                    Bound::Pattern(text) => query.bind(text.as_str()),
                    Bound::Number(number) => query.bind(*number),
                };
            }
            let rows = query.fetch_all(pool).await?;
            Ok(rows.iter().map(entry_of).collect::<Result<_, _>>()?)
        })
    }
}
