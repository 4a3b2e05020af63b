//! Matches the whole city as of today, so that the first reader of the day does not wait. Body: `{}`.

use serde_json::json;

use crate::clock::At;
use crate::jobs::context::{Context, Finished, JobError};
use crate::matching;

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let clock = context.app().clock();
    let at = At { as_of: clock.today(), known_at: clock.now() };
    let report = matching::run(context.app(), context.principal(), at, context).await?;
    let result = json!({
        "as_of": report.as_of, "entities": report.entities, "clauses": report.clauses,
        "seconds": report.load_seconds + report.match_seconds,
    });
    context.finish(&result).await
}
