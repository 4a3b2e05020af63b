//! The `duojin` program: parses the call, runs one use case, prints its answer.

#![allow(unreachable_pub, reason = "a program has no outside")]

// A reader that closes the pipe early (`duojin targets | head`) is no failure of ours: the macros of the standard library would panic.
macro_rules! println {
    ($($words:tt)*) => { crate::output::say(format_args!($($words)*)) };
}
macro_rules! eprintln {
    ($($words:tt)*) => { crate::output::mutter(format_args!($($words)*)) };
}

mod arguments;
mod city;
mod commands;
mod exit;
mod output;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use exit::Failure;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let wrong = error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if wrong { 2 } else { 0 });
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::ours(error).report(arguments.format),
    };
    match runtime.block_on(run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(arguments.format),
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let format = arguments.format;
    match &arguments.command {
        Command::Demo(call) => commands::demo::run(call, format).await,
        Command::Serve(call) => commands::serve::run(call).await,
        Command::Read(call) => commands::read::run(call, format),
        Command::Draft(call) => commands::draft::run(call, format),
        Command::Check(call) => commands::check::run(call, format),
        Command::Fmt(call) => commands::fmt::run(call, format),
        Command::Generate(call) => commands::generate::run(call, format),
        Command::Import(call) => commands::import::run(call, format).await,
        Command::Match(call) => commands::matching::run(call, format).await,
        Command::Explain(call) => commands::explain::run(call, format).await,
        Command::Targets(call) => commands::targets::run(call, format).await,
        Command::Doctor(call) => commands::doctor::run(call, format).await,
        Command::Compact(call) => commands::compact::run(call, format).await,
        Command::Jobs(call) => commands::jobs::run(call, format).await,
        Command::Audit(call) => commands::audit::run(call, format).await,
        Command::Migrate(call) => commands::migrate::run(call, format).await,
        Command::Admin(call) => commands::admin::run(call, format).await,
        Command::Bench(call) => commands::bench::run(call, format).await,
    }
}
