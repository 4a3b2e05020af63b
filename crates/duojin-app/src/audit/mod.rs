//! Audit (审计): who did, read or was refused what.
//!
//! Entries of changes go into the transaction of the change; reads and refusals change nothing and are gathered ([`read`], [`refused`]).

mod export;
mod gather;
mod search;
mod standing;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod tests;
mod verify;

use duojin_access::{Permission, Principal};
use duojin_store::NewAuditEntry;
use serde_json::{Value, json};

pub use duojin_store::{AuditDigest, KeptHead};
pub use export::{ExportFormat, Exported, Exporting, begin_export, export};
pub(crate) use gather::Gathering;
pub use search::{Entry, Page, Query, READS, search};
pub use standing::{ChainStanding, begin_verification, standing};
pub use verify::{Head, Verdict, choose_digest, head, read_head, verify, verify_against, verify_quietly};

use crate::app::App;
use crate::error::AppError;

/// An entry for something that is done in the transaction it is appended to. Append it last: the chain's head is locked until the commit.
pub fn entry(
    app: &App,
    principal: &Principal,
    permission: Permission,
    object: impl Into<String>,
    detail: Value,
) -> NewAuditEntry {
    new_entry(app, principal, permission, "done", object.into(), &detail)
}

/// An entry for something that was allowed and did not succeed.
pub fn failed(
    app: &App,
    principal: &Principal,
    permission: Permission,
    object: impl Into<String>,
    detail: Value,
) -> NewAuditEntry {
    new_entry(app, principal, permission, "failed", object.into(), &detail)
}

/// Puts a read of something sensitive on record, and answers when the record is durable: then it may be shown.
///
/// # Errors
/// If it could not be recorded; then it must not be shown.
pub async fn read(
    app: &App,
    principal: &Principal,
    permission: Permission,
    object: impl Into<String>,
    detail: Value,
) -> Result<(), AppError> {
    app.gathering().record(app.store(), entry(app, principal, permission, object, detail)).await
}

/// Puts an attempt that was not allowed on record.
///
/// # Errors
/// If it could not be recorded.
pub async fn refused(
    app: &App,
    principal: &Principal,
    permission: Permission,
    object: impl Into<String>,
) -> Result<(), AppError> {
    let entry = new_entry(app, principal, permission, "refused", object.into(), &json!({}));
    app.gathering().record(app.store(), entry).await
}

fn new_entry(
    app: &App,
    principal: &Principal,
    permission: Permission,
    outcome: &str,
    object: String,
    detail: &Value,
) -> NewAuditEntry {
    NewAuditEntry {
        at: app.clock().now(),
        who: principal.id.clone(),
        post: posts(principal, permission),
        action: permission.key().to_owned(),
        outcome: outcome.to_owned(),
        object,
        detail: detail.to_string(),
        address: principal.address.clone(),
    }
}

/// The posts through which it is allowed, by id.
fn posts(principal: &Principal, permission: Permission) -> String {
    let Ok(access) = principal.access(permission) else { return String::new() };
    let ids: Vec<&str> = access.reaches().iter().map(|reach| reach.post.as_str()).filter(|id| !id.is_empty()).collect();
    ids.join(",")
}
