//! Documents on their way to rules (解构): given to us, read, drafted, reviewed by another person, published.
//!
//! Drafts are internal. Nothing is in force before it was published, and whoever drafted does not publish.

mod changes;
mod compose;
mod desk;
mod drafts;
mod headings;
mod intake;
mod items;
mod model;
pub mod pdf;
mod review;
mod standalone;
mod view;

pub use changes::{Changes, Line, LineKind, changes};
pub use compose::Front;
pub use headings::headings;
pub use intake::{MOST_BYTES, NewDocument, add};
pub use items::{ItemChange, change_front, decide, merge, split};
pub use model::{Decision, DocumentKind, DocumentState};
pub use review::{Published, publish, send_back, submit};
pub use standalone::{FileReading, draft_file, read_file};
pub use view::{
    Asked, DocumentDetail, DocumentSummary, DroppedView, HistoryLine, ItemView, Mark, Original, document, list,
    original,
};

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "tests"
)]
mod tests;

use duojin_store::{StoredDocument, Tx};

use crate::app::App;
use crate::error::AppError;
use crate::people::problems;

/// The object of the audit.
fn object(id: &str) -> String {
    format!("document:{id}")
}

async fn stored(app: &App, id: &str) -> Result<StoredDocument, AppError> {
    app.store().document(id).await?.ok_or_else(|| problems::not_found("文件", id))
}

/// Takes hold of a document that is being drafted, for a change in this transaction.
async fn being_drafted(tx: &mut Tx, id: &str) -> Result<(), AppError> {
    if tx.touch_document(id, DocumentState::Draft.key()).await? {
        return Ok(());
    }
    let told = problems::of(
        "document.not-a-draft",
        "document",
        "这份文件在复核中或已发布，现在不能改",
        "this document is in review or published and cannot be changed now",
    );
    Err(AppError::input(told.mend("需要修改，请复核的人先退回", "ask the reviewer to send it back first")))
}
