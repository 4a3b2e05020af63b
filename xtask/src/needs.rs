//! What must be there before we start: Rust, and for the tests a few Debian packages.

use crate::shell::{self, Outcome};
use std::path::{Path, PathBuf};

/// The oldest Rust that builds the workspace (`rust-version` in Cargo.toml).
const RUST: (u32, u32) = (1, 95);

/// A thing the tests need, the package that brings it and what it is for.
struct Need {
    package: &'static str,
    purpose: &'static str,
    present: bool,
}

/// Is this Rust new enough? Says how to get one otherwise.
pub(crate) fn rust() -> Outcome {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let said = shell::read(&mut shell::command(&rustc, &["--version"])).unwrap_or_default();
    match version(&said) {
        Some(found) if found >= RUST => Ok(()),
        found => {
            let (major, minor) = RUST;
            let have = found.map_or_else(|| "no Rust".to_owned(), |(major, minor)| format!("Rust {major}.{minor}"));
            Err(format!(
                "Duojin needs Rust {major}.{minor} or newer; here is {have}.\n\
                 With rustup:    rustup update stable\n\
                 Without rustup: see https://rustup.rs, or your distribution's packages rustc and cargo if they are new enough."
            ))
        }
    }
}

/// `rustc 1.95.0 (..)` → (1, 95).
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The newest Node.js major version on the path, if any.
pub(crate) fn node() -> Option<u32> {
    let said = shell::command("node", &["--version"]).output().ok()?;
    String::from_utf8_lossy(&said.stdout).trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The browser of the tests: `CHROMIUM`, or Debian's.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    named
        .into_iter()
        .chain(["/usr/bin/chromium", "/usr/bin/chromium-browser"].map(PathBuf::from))
        .find(|path| path.exists())
}

/// The packages of the tests, each with whether it is there.
fn needs() -> Vec<Need> {
    let postgres = std::fs::read_dir("/usr/lib/postgresql")
        .is_ok_and(|versions| versions.flatten().any(|version| version.path().join("bin/initdb").exists()));
    let chinese = shell::command("fc-list", &[":lang=zh", "file"]).output().is_ok_and(|said| !said.stdout.is_empty())
        || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists();
    vec![
        Need {
            package: "postgresql",
            purpose: "the store's suite runs on PostgreSQL as well as on SQLite",
            present: postgres,
        },
        Need { package: "chromium", purpose: "pages are read in a real browser", present: chromium().is_some() },
        Need { package: "fonts-noto-cjk", purpose: "Chinese in those pages, and their width", present: chinese },
        Need { package: "nodejs", purpose: "drives the browser", present: node().is_some() },
        Need {
            package: "python3-venv",
            purpose: "holds schemathesis, which calls the API as its document says",
            present: shell::succeeds("python3", &["-c", "import ensurepip, venv"]),
        },
        Need {
            package: "poppler-utils",
            purpose: "takes the text out of a PDF",
            present: shell::succeeds("pdftotext", &["-v"]),
        },
        Need {
            package: "poppler-data",
            purpose: "reads the Chinese of a PDF that brings no font of its own",
            present: Path::new("/usr/share/poppler/cMap").exists(),
        },
        Need {
            package: "npm",
            purpose: "fetches the driver named in web/package-lock.json",
            present: shell::succeeds("npm", &["--version"]),
        },
    ]
}

/// Everything the tests need: says the one line that installs what is missing, and runs it when asked to.
pub(crate) fn for_tests(install: bool) -> Outcome {
    let missing: Vec<Need> = needs().into_iter().filter(|need| !need.present).collect();
    if !missing.is_empty() {
        let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
        for need in &missing {
            eprintln!("missing: {:<16} {}", need.package, need.purpose);
        }
        let is_root = shell::read(&mut shell::command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
        let sudo = if is_root { "" } else { "sudo " };
        let line =
            format!("{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {}", packages.join(" "));
        if !install {
            return Err(format!("Install them with\n\n    {line}\n\nor let `cargo xtask test --setup` do it."));
        }
        eprintln!("installing: {line}");
        shell::run(shell::command("bash", &["-c", &line]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        let still: Vec<&str> = needs().into_iter().filter(|need| !need.present).map(|need| need.package).collect();
        if !still.is_empty() {
            return Err(format!("Installed, and yet not found: {}.", still.join(", ")));
        }
    }
    match node() {
        Some(major) if major >= 20 => Ok(()),
        found => Err(format!(
            "The browser tests need Node.js 20 or newer; here is {}. Get it from https://nodejs.org or your distribution.",
            found.map_or_else(|| "none".to_owned(), |major| major.to_string())
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-03-21)"), Some((1, 95)));
        assert_eq!(version("rustc 1.100.0-nightly"), Some((1, 100)));
        assert_eq!(version(""), None);
        assert!(version("rustc 2.0.0").is_some_and(|found| found >= RUST));
        assert!(version("rustc 1.94.9").is_some_and(|found| found < RUST));
    }
}
