//! Moves small changes into Parquet; no answer changes. Body: `{}`.

use crate::compaction::{self, CompactionOptions};
use crate::jobs::context::{Context, Finished, JobError};

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let options = CompactionOptions::default();
    let report = compaction::run(context.app(), context.principal(), options, context).await?;
    context.finish(&report).await
}
