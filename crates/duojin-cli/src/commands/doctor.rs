//! `duojin doctor`: what a data directory holds, and whether it is whole.

use crate::arguments::{Doctor, Format};
use crate::exit::Failure;
use crate::output;

pub async fn run(call: &Doctor, format: Format) -> Result<(), Failure> {
    let report = duojin_app::doctor::examine(&call.data, call.deep, call.mend).await?;
    if format == Format::Json {
        output::json(&report)?;
    } else {
        println!(
            "{}",
            if report.ok {
                "数据目录完好 / the data directory is whole"
            } else {
                "数据目录有问题 / something is wrong"
            }
        );
        println!("  主体 / entities       {}", report.entities);
        println!("  观测 / observations   {}", report.observations);
        println!("  批次 / batches        {}", report.batches);
        for problem in &report.problems {
            println!("  · {} / {}", problem.zh, problem.en);
        }
        for name in &report.removed {
            println!("  · 已清除 / removed {name}");
        }
    }
    if report.ok { Ok(()) } else { Err(Failure::Judged) }
}
