//! `duojin targets`: where every target stands, from the pack alone or with what a data directory has received.

use duojin_app::{Clock, DEFAULT_PACK};
use std::path::Path;

use crate::arguments::{Format, Targets};
use crate::exit::Failure;
use crate::output;

pub async fn run(call: &Targets, format: Format) -> Result<(), Failure> {
    let at = super::at(&call.moment)?;
    let report = match &call.data {
        Some(data) => {
            let app = super::open_existing(&call.database.beside(data), call.pack.pack.as_deref()).await?;
            duojin_app::targets::report(&app, &output::operator(), at).await?
        }
        None => {
            let directory = call.pack.pack.as_deref().unwrap_or(Path::new(DEFAULT_PACK));
            let (pack, _) = duojin_app::load_pack(directory)?;
            duojin_app::targets::report_of_pack(&pack, at)
        }
    };
    if format == Format::Json {
        return output::json(&report);
    }
    println!("数据截至 {}（今天 {}）", at.as_of, Clock::System.today());
    for row in &report.targets {
        let value = row.value.as_ref().and_then(duojin_base::exact::to_decimal).unwrap_or_default();
        let period = row.period.as_deref().unwrap_or_default();
        let unit = if value.is_empty() { "" } else { row.target.base_unit.as_str() };
        println!("{}  {}  {}  {value}{unit}  {period}", row.target.id, row.status.zh(), row.name_zh);
    }
    Ok(())
}
