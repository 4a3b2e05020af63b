//! Prints what a plan says as JSON: `read_plan FILE`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("用法: read_plan FILE");
        return ExitCode::from(2);
    };
    let decoded = std::fs::read(&file)
        .map_err(|error| error.to_string())
        .and_then(|bytes| duojin_text::decode(&bytes).map_err(|error| format!("{error:?}")));
    match decoded {
        Ok(decoded) => {
            println!("{:#}", duojin_read::plan::read(&decoded.text).to_json());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::from(1)
        }
    }
}
