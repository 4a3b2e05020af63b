//! The audit chain: append-only, each entry bound to the one before it by a digest.

mod chain;
mod read;

use duojin_base::Instant;

pub use chain::{AuditDigest, AuditEntry, ChainBreak, ChainFault, KeptHead, Walk, chain_hash};
pub use read::{AuditFilter, AuditOrder};

use crate::error::StoreError;
use crate::tx::{Tx, on_tx};

/// What is to be put on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAuditEntry {
    /// When.
    pub at: Instant,
    /// Id of the principal.
    pub who: String,
    /// Posts through which it was allowed, or empty.
    pub post: String,
    /// Key of the action.
    pub action: String,
    /// `done`, `refused` or `failed`.
    pub outcome: String,
    /// What it was done to: `entity:17`, `post:…`; empty if to nothing in particular.
    pub object: String,
    /// More, as JSON.
    pub detail: String,
    /// Network address, or empty.
    pub address: String,
}

/// The newest entry, and what binds the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Number and digest of the newest entry; 0 and empty before there is any.
    pub newest: KeptHead,
    /// When it was recorded.
    pub at: Instant,
    /// What binds the entries.
    pub digest: AuditDigest,
}

fn digest_of(key: &str) -> Result<AuditDigest, StoreError> {
    AuditDigest::from_key(key)
        .ok_or_else(|| StoreError::Corrupt { table: "audit_head", why: format!("unknown digest “{key}”") })
}

/// PostgreSQL keeps no NUL in a text: both databases record the replacement character, so that no typed byte hinders the record.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

const INSERT: &str = "INSERT INTO audit (seq, at, who, post, action, outcome, object, detail, address, hash) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

impl Tx {
    /// Adds an entry to the chain; it stands when the transaction is committed. Answers its number.
    ///
    /// The head stays locked until the commit: append last, so that others wait briefly and never crosswise.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn append_audit(&mut self, entry: &NewAuditEntry) -> Result<i64, StoreError> {
        self.append_audits(std::slice::from_ref(entry)).await
    }

    /// Adds entries to the chain in their order, and answers the number of the last; 0 if there is none to add.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn append_audits(&mut self, entries: &[NewAuditEntry]) -> Result<i64, StoreError> {
        if entries.is_empty() {
            return Ok(0);
        }
        on_tx!(self, connection => {
            // The update comes first: its row lock makes PostgreSQL append in turn. SQLite writes one at a time anyway.
            let (mut seq, mut at, mut hash, digest): (i64, i64, String, String) =
                sqlx::query_as("UPDATE audit_head SET seq = seq WHERE one = 1 RETURNING seq, at, hash, digest")
                    .fetch_one(&mut *connection)
                    .await?;
            let digest = digest_of(&digest)?;
            for new in entries {
                seq += 1;
                // A clock that jumps back does not turn recorded time.
                at = at.max(new.at.0);
                let mut entry = AuditEntry {
                    seq,
                    at,
                    who: storable(&new.who),
                    post: storable(&new.post),
                    action: storable(&new.action),
                    outcome: storable(&new.outcome),
                    object: storable(&new.object),
                    detail: storable(&new.detail),
                    address: storable(&new.address),
                    hash: String::new(),
                };
                hash = chain_hash(digest, &entry, &hash);
                entry.hash.clone_from(&hash);
                sqlx::query(INSERT)
                    .bind(entry.seq)
                    .bind(entry.at)
                    .bind(entry.who)
                    .bind(entry.post)
                    .bind(entry.action)
                    .bind(entry.outcome)
                    .bind(entry.object)
                    .bind(entry.detail)
                    .bind(entry.address)
                    .bind(entry.hash)
                    .execute(&mut *connection)
                    .await?;
            }
            sqlx::query("UPDATE audit_head SET seq = $1, at = $2, hash = $3 WHERE one = 1")
                .bind(seq)
                .bind(at)
                .bind(&hash)
                .execute(&mut *connection)
                .await?;
            Ok(seq)
        })
    }
}
