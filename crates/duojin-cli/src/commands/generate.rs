//! `duojin generate`: a synthetic city as one wide Parquet file.

use serde_json::json;

use crate::arguments::{Format, Generate};
use crate::exit::Failure;
use crate::output::{self, Bars};

pub fn run(call: &Generate, format: Format) -> Result<(), Failure> {
    let pack = call.pack.pack.as_deref().unwrap_or(std::path::Path::new(duojin_app::DEFAULT_PACK));
    let (pack, _) = duojin_app::load_pack(pack)?;
    let bytes = crate::city::write(&pack.schema, call.entities, call.seed, &call.out, &Bars::default())?;
    if format == Format::Json {
        output::json(
            &json!({ "file": call.out, "entities": call.entities, "seed": call.seed, "bytes": bytes, "synthetic": true }),
        )
    } else {
        println!(
            "已写 {}：{} 个模拟主体，{} 字节 / synthetic entities written",
            call.out.display(),
            call.entities,
            bytes
        );
        Ok(())
    }
}
