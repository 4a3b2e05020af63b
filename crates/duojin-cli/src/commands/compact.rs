//! `duojin compact`: small changes move into Parquet files.

use duojin_app::compaction::{self, CompactionOptions};

use crate::arguments::{Compact, Format};
use crate::commands::open_existing;
use crate::exit::Failure;
use crate::output::{self, Bars};

pub async fn run(call: &Compact, format: Format) -> Result<(), Failure> {
    let app = open_existing(&call.data.location(), call.pack.pack.as_deref()).await?;
    let options = CompactionOptions { min_rows: call.min_rows };
    let bars = Bars::default();
    let report = compaction::run(&app, &output::operator(), options, &bars).await?;
    app.close().await;
    if format == Format::Json {
        output::json(&report)?;
    } else {
        println!("增量已整理，答案不变 / small changes compacted, no answer changed");
        println!("  成为文件的批次 / batches now in a file   {}", report.batches);
        println!("  移入文件 / small changes moved           {}", report.moved);
        println!("  文件字节数 / bytes of the files          {}", report.bytes);
        println!("  留在增量表 / left in the delta table     {}", report.left);
    }
    Ok(())
}
