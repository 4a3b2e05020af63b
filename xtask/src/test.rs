//! `cargo xtask test`: every test at its short budget, in steps; the first that fails ends the run.

use crate::serving::Server;
use crate::shell::{self, Outcome};
use crate::tally::{self, Tally};
use crate::{asked, contract, demo, layers, needs, shots};
use std::time::{Duration, Instant};

/// The city behind the browser tests: small, so that making it costs seconds.
const ENTITIES: u32 = 5_000;

/// What the whole run came to so far.
#[derive(Default)]
struct Report {
    tally: Tally,
    closing: Vec<String>,
    steps: Vec<(&'static str, Duration)>,
}

/// Runs all steps; closes with each runner's own summary and one plain line.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(unknown) = args.iter().find(|arg| *arg != "--setup") {
        return Err(format!("`cargo xtask test` knows only --setup, not `{unknown}`."));
    }
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    needs::rust()?;
    needs::for_tests(in_ci || args.iter().any(|arg| arg == "--setup"))?;

    let started = Instant::now();
    let mut report = Report::default();
    let done = steps(&mut report);

    shell::heading("what ran");
    for (name, time) in &report.steps {
        println!("{:>12}  {name}", shell::span(*time));
    }
    println!("{:>12}  in all", shell::span(started.elapsed()));
    for line in &report.closing {
        println!("{line}");
    }
    if done.is_err() && report.tally.failed == 0 {
        report.tally.failed = 1; // a step that is no test runner has failed
    }
    if let Err(why) = &done {
        println!("\n{why}");
    }
    println!("{}", report.tally.line());
    // Everything is said; the plain line stays the last one.
    done.map_err(|_| String::new())
}

fn steps(report: &mut Report) -> Outcome {
    let cargo = shell::cargo();
    report.step(
        "format",
        || shell::run(&mut shell::command(&cargo, &["fmt", "--all", "--check"])),
        || "run `cargo fmt --all`",
    )?;
    report.step("layers", layers::run, || "the mend stands under each violation")?;
    report.step("asked", || asked::run(&[]), || "cargo xtask asked --write, and review docs/access/use-cases.md")?;
    report.step(
        "clippy",
        || shell::run(&mut shell::command(&cargo, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
        || "mend what clippy names",
    )?;
    report.step(
        "documentation",
        || shell::run(shell::command(&cargo, &["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings")),
        || "mend the doc comments named above",
    )?;
    tests(report, &cargo)?;

    let mut duojin = None;
    report.step(
        "build duojin",
        || {
            demo::islands()?;
            duojin = Some(shell::build_duojin(false)?);
            Ok(())
        },
        || "see the compiler's words",
    )?;
    let duojin = duojin.unwrap_or_default();
    report.step(
        "duojin check packs/dongguan",
        || shell::run(&mut shell::command(&duojin.to_string_lossy(), &["check", "packs/dongguan"])),
        || "each error names its file, line and mend",
    )?;
    let mut server = None;
    report.step(
        "demo for the browser",
        || {
            server = Some(Server::start(&duojin, ENTITIES)?);
            Ok(())
        },
        || "run `cargo xtask demo --entities 5000` and look",
    )?;
    let Some(server) = server else { return Ok(()) };
    let mut found = Tally::default();
    report.step(
        "journeys in the browser",
        || {
            found.add(shots::script("journeys.mjs", &server)?);
            Ok(())
        },
        || "each failed check says what it looked for",
    )?;
    report.step(
        "six roles in the browser",
        || {
            found.add(shots::script("roles.mjs", &server)?);
            Ok(())
        },
        || "each failed check says who saw what",
    )?;
    report.step(
        "from a document to a rule in force, in the browser",
        || {
            found.add(shots::script("workbench.mjs", &server)?);
            Ok(())
        },
        || "each failed check says at which step it stopped",
    )?;
    report.step(
        "the API against its document, as each role",
        || {
            found.add(contract::against(&duojin, &server)?);
            Ok(())
        },
        || "schemathesis prints the call that failed as a curl line",
    )?;
    report.step(
        "pages in the browser",
        || {
            found.add(shots::script("shots.mjs", &server)?);
            Ok(())
        },
        || "pictures of the pages lie in shots/",
    )?;
    report.closing.push(format!("browser: {}", found.line()));
    report.tally.add(found);
    Ok(())
}

/// The Rust tests: nextest where it is installed (it knows no documentation tests), `cargo test` otherwise.
fn tests(report: &mut Report, cargo: &str) -> Outcome {
    if shell::succeeds(cargo, &["nextest", "--version"]) {
        report.runner(
            "tests",
            cargo,
            &["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "slow"],
        )?;
        report.runner("documentation tests", cargo, &["test", "--workspace", "--doc"])
    } else {
        report.runner("tests", cargo, &["test", "--workspace", "--no-fail-fast"])
    }
}

impl Report {
    fn step(
        &mut self,
        name: &'static str,
        mut work: impl FnMut() -> Outcome,
        mend: impl FnOnce() -> &'static str,
    ) -> Outcome {
        shell::heading(name);
        let started = Instant::now();
        let done = work();
        self.steps.push((name, started.elapsed()));
        eprintln!("   {} {}", if done.is_ok() { "done in" } else { "failed after" }, shell::span(started.elapsed()));
        done.map_err(|why| format!("Step `{name}` failed: {why}\nWhat to do: {}.", mend()))
    }

    fn runner(&mut self, name: &'static str, program: &str, args: &[&str]) -> Outcome {
        shell::heading(name);
        let said = shell::watch(&mut shell::command(program, args))?;
        self.steps.push((name, said.elapsed));
        let found = tally::count(&said.lines);
        self.tally.add(found);
        let mut closing = said.lines.iter().filter(|line| tally::is_closing(line));
        if let Some(last) = closing.next_back() {
            let one = format!("{name}: {}", found.line());
            self.closing.push(if last.contains("Summary [") { last.trim_start().to_owned() } else { one });
        }
        if said.success {
            Ok(())
        } else {
            Err(format!(
                "Step `{name}` failed: `{program} {}`.\nWhat to do: the failing tests are named above.",
                args.join(" ")
            ))
        }
    }
}
