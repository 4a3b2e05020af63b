//! `cargo xtask shots`: every page as a picture, read by a browser of today and one of 2020.

use crate::demo::install_npm_packages;
use crate::serving::Server;
use crate::shell::{self, Outcome};
use crate::{needs, tally};

/// The size of the city behind the pages.
const ENTITIES: u32 = 20_000;

/// The size of the city that six people look at.
const ROLE_ENTITIES: u32 = 3_000;

/// Builds, serves and takes the pictures.
pub(crate) fn run() -> Outcome {
    needs::for_tests(false)?;
    let duojin = shell::build_duojin(false)?;
    let server = Server::start(&duojin, ENTITIES)?;
    script("shots.mjs", &server).map(|_| ())
}

/// Six people of the demo sign in with a browser, and each sees what is theirs.
pub(crate) fn roles() -> Outcome {
    needs::for_tests(false)?;
    let duojin = shell::build_duojin(false)?;
    let server = Server::start(&duojin, ROLE_ENTITIES)?;
    script("roles.mjs", &server).map(|_| ())
}

/// A document is uploaded, reviewed by another person, published, and reaches an enterprise.
pub(crate) fn workbench() -> Outcome {
    needs::for_tests(false)?;
    let duojin = shell::build_duojin(false)?;
    let server = Server::start(&duojin, ROLE_ENTITIES)?;
    script("workbench.mjs", &server)?;
    script("workbench_keys.mjs", &server).map(|_| ())
}

/// Runs a script of web/e2e against the server and counts its checks.
pub(crate) fn script(name: &str, server: &Server) -> Outcome<tally::Tally> {
    install_npm_packages()?;
    let chromium = needs::chromium().ok_or("There is no Chromium: install it, or name it in CHROMIUM.")?;
    let web = shell::root().join("web");
    let said = shell::watch(
        shell::command("node", &[&format!("e2e/{name}")])
            .current_dir(web)
            .env("DUOJIN_BASE", &server.base)
            .env("DUOJIN_SHOTS", shell::root().join("shots"))
            .env("CHROMIUM", chromium),
    )?;
    let found = tally::count(&said.lines);
    if !said.success || found.failed > 0 {
        return Err(format!("web/e2e/{name} failed. The server's last words:\n{}", server.last_words()));
    }
    if found.passed == 0 {
        return Err(format!("web/e2e/{name} ran no check."));
    }
    Ok(found)
}
