//! Where every target stands, on a day and by what was known.

use duojin_access::{Permission, Principal};
use duojin_stats::{Figure, TargetsReport};

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;

/// The figures a reading may use: those of the pack, and those that the data directory has received.
pub(crate) async fn figures(app: &App) -> Result<Vec<Figure>, AppError> {
    let mut figures = app.pack().statistics.figures.clone();
    figures.extend(crate::series::received(app).await?);
    Ok(figures)
}

/// The report of `duojin targets` and of the API.
///
/// # Errors
/// If the store fails.
pub async fn report(app: &App, principal: &Principal, at: At) -> Result<TargetsReport, AppError> {
    principal.access(Permission::ReadPlan)?;
    let figures = figures(app).await?;
    let pack = app.pack();
    Ok(duojin_stats::targets_report(&pack.plan, &pack.statistics.catalog, &figures, at.as_of, at.known_at))
}

/// The same from the pack alone, without a data directory.
pub fn report_of_pack(pack: &duojin_pack::Pack, at: At) -> TargetsReport {
    duojin_stats::targets_report(&pack.plan, &pack.statistics.catalog, &pack.statistics.figures, at.as_of, at.known_at)
}
