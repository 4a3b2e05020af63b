//! The project's tasks: `cargo xtask TASK`. One file a task; what several share lies in `shell`, `needs`, `serving`, `tally`.
//!
//! Light on purpose: it depends on nothing of ours and compiles in seconds, so that `cargo xtask demo` speaks at once.
#![expect(
    clippy::disallowed_methods,
    reason = "tasks run at the outermost edge: environment and clock are theirs to read"
)]

mod asked;
mod bench;
mod contract;
mod demo;
mod evidence;
mod gold;
mod layers;
mod needs;
mod reading;
mod serving;
mod shell;
mod shots;
mod soak;
mod tally;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask TASK

  demo [ARGS..]      build and run the demo on 127.0.0.1:8080 (ARGS go to `duojin demo`)
  test [--setup]     every test at its short budget; --setup installs the Debian packages it needs
  soak [--show]      the same tests and the benches with long budgets, kept in bench/soak/; --show prints the last one
  layers             does each crate depend only on what it may?
  asked [--write]    does each use case ask what its caller may? --write writes the list that is reviewed
  contract           the API against its OpenAPI document, as each role (schemathesis)
  evidence N         run the command behind each \"Done when\" line of issue N, write docs/evidence/N.md
  roles              six people sign in with a browser: does each see what is theirs?
  workbench          from a document to a rule in force, with a browser and two people
  shots              every page as a picture into shots/, with the checks of a browser
  bench data|run|compare
                     synthetic cities, measured runs, two results side by side
  reading            precision and recall of `duojin read` on annotated documents, where there are some
  gold               compare `duojin targets` with the annotated plan beside the checkout, where there is one
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let task = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let done = match task.as_str() {
        "demo" => demo::run(&rest),
        "test" => test::run(&rest),
        "soak" => soak::run(&rest),
        "layers" => layers::run(),
        "asked" => asked::run(&rest),
        "contract" => contract::run(),
        "evidence" => evidence::run(&rest),
        "shots" => shots::run(),
        "roles" => shots::roles(),
        "workbench" => shots::workbench(),
        "bench" => bench::run(&rest),
        "gold" => gold::run(),
        "reading" => reading::run(),
        "" | "help" | "-h" | "--help" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprintln!("There is no task `{other}`.\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            if !why.is_empty() {
                eprintln!("\n{why}");
            }
            ExitCode::FAILURE
        }
    }
}
