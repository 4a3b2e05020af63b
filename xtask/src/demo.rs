//! `cargo xtask demo`: from a clean checkout to the running demo, with Rust alone.

use crate::needs;
use crate::shell::{self, Outcome};
use std::path::Path;

/// Builds `duojin` and runs `duojin demo` with the given arguments, until it is stopped.
pub(crate) fn run(args: &[String]) -> Outcome {
    needs::rust()?;
    islands()?;
    shell::heading("building duojin (the first time takes some minutes, then seconds)");
    let duojin = shell::build_duojin(false)?;
    shell::heading(&format!("duojin demo {}", args.join(" ")));
    let mut demo = shell::command(&duojin.to_string_lossy(), &["demo"]);
    shell::run(demo.args(args))
}

/// Builds the islands where there are some and Node.js is there; every page works without them.
pub(crate) fn islands() -> Outcome {
    let web = shell::root().join("web");
    if !has_sources(&web.join("islands")) {
        return Ok(());
    }
    if needs::node().is_none() || !shell::succeeds("npm", &["--version"]) {
        eprintln!(
            "No Node.js here: the islands (bars that move by themselves) are left out. Every page works without them."
        );
        return Ok(());
    }
    shell::heading("building the islands");
    install_npm_packages()?;
    shell::run(shell::command("npm", &["run", "--silent", "build", "--if-present"]).current_dir(web))
}

fn has_sources(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.path().extension().is_some_and(|ext| ext == "ts" || ext == "mjs"))
    })
}

/// `npm ci` in web/, unless what is installed is what the lock file names.
///
/// Scripts of packages do not run: some would download a browser of their own.
pub(crate) fn install_npm_packages() -> Outcome {
    let web = shell::root().join("web");
    let stamp = web.join("node_modules").join(".installed-lock");
    let lock =
        std::fs::read_to_string(web.join("package-lock.json")).map_err(|e| format!("web/package-lock.json: {e}"))?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    shell::run(shell::command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(web))?;
    shell::write(&stamp, &lock)
}
