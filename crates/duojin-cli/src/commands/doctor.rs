//! `duojin doctor`: what a data directory holds, and whether it is whole.

use crate::arguments::{Doctor, Format};
use crate::exit::Failure;
use crate::output;

pub async fn run(call: &Doctor, format: Format) -> Result<(), Failure> {
    let report = duojin_app::doctor::examine(&call.data.location(), call.deep, call.mend).await?;
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
        if report.statistical_batches > 0 {
            println!(
                "  其中统计墙后 / behind the statistical wall: 批次 / batches {}，观测 / observations {}",
                report.statistical_batches, report.statistical_observations
            );
        }
        for problem in &report.problems {
            println!("  · {} / {}", problem.zh, problem.en);
        }
        for name in &report.removed {
            println!("  · 已清除 / removed {name}");
        }
    }
    if report.ok { Ok(()) } else { Err(Failure::Judged) }
}
