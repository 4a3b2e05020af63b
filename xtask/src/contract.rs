//! `cargo xtask contract`: the API against its own OpenAPI document, as each role, by schemathesis (from PyPI, in an environment of its own).

use std::path::{Path, PathBuf};

use crate::serving::Server;
use crate::shell::{self, Outcome};
use crate::tally;

/// The version that the checks were written with.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Calls of each operation and role: few with every change, many in soak.
const EXAMPLES: [(&str, &str); 2] = [("short", "8"), ("long", "300")];

/// The size of the city behind the service.
const ENTITIES: u32 = 3_000;

/// Builds, serves, and lets schemathesis call.
pub(crate) fn run() -> Outcome {
    let duojin = shell::build_duojin(false)?;
    let server = Server::start(&duojin, ENTITIES)?;
    against(&duojin, &server).map(|_| ())
}

/// The same against a server that runs already, and as the public against a closed one beside it; gives how many roles passed.
pub(crate) fn against(duojin: &Path, server: &Server) -> Outcome<tally::Tally> {
    let closed = Server::closed_beside(duojin)?;
    let schemathesis = installed()?;
    let budget = std::env::var("DUOJIN_BUDGET").unwrap_or_default();
    let examples = EXAMPLES.iter().find(|(name, _)| *name == budget).unwrap_or(&EXAMPLES[0]).1;
    let script = shell::root().join("tests/contract/contract.py");
    let said = shell::watch(&mut shell::command(
        "python3",
        &[&script.to_string_lossy(), &server.base, &closed.base, examples, &schemathesis.to_string_lossy()],
    ))?;
    let found = tally::count(&said.lines);
    if !said.success || found.failed > 0 || found.passed == 0 {
        return Err(format!(
            "the API does not keep to its document. The server's last words:\n{}",
            [server.last_words(), closed.last_words()].join("\n")
        ));
    }
    Ok(found)
}

/// The program, installed once into the target folder.
fn installed() -> Outcome<PathBuf> {
    let folder = shell::target_dir()?.join("contract").join(SCHEMATHESIS);
    let program = folder.join("bin").join("schemathesis");
    if !program.exists() {
        let place = folder.to_string_lossy();
        shell::run(&mut shell::command("python3", &["-m", "venv", &place]))?;
        let pip = folder.join("bin").join("pip");
        shell::run(&mut shell::command(
            &pip.to_string_lossy(),
            &["install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS],
        ))?;
    }
    Ok(program)
}
