//! Running programs: where we are, with which cargo, what they said and how long it took.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What a task ends with: nothing, or what went wrong and what to do about it.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The workspace's folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that runs us, so that a task uses the same toolchain as its caller.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// A command that runs in the workspace's folder.
pub(crate) fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// The words of a command, for messages.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
}

/// Runs it with our own input and output; fails when it cannot start or does not end with 0.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let text = words(command);
    let status = command.status().map_err(|e| format!("`{text}` cannot be started: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{text}` failed ({status}); its own words stand above.")) }
}

/// Runs it and returns its standard output; standard error is ours.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    let text = words(command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("`{text}` cannot be started: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(said) } else { Err(format!("`{text}` failed ({}).\n{said}", output.status)) }
}

/// Runs quietly and says whether it ended with 0.
pub(crate) fn succeeds(program: &str, args: &[&str]) -> bool {
    command(program, args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a command said, line by line in the order of arrival (both streams), and whether it ended with 0.
pub(crate) struct Said {
    pub(crate) lines: Vec<String>,
    pub(crate) success: bool,
    pub(crate) elapsed: Duration,
}

/// Runs it, shows every line as it comes and keeps it.
pub(crate) fn watch(command: &mut Command) -> Outcome<Said> {
    let text = words(command);
    let started = Instant::now();
    if std::io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("`{text}` cannot be started: {e}"))?;
    let (sender, receiver) = mpsc::channel();
    let readers = [
        child.stdout.take().map(|out| echo(out, std::io::stdout(), sender.clone())),
        child.stderr.take().map(|err| echo(err, std::io::stderr(), sender)),
    ];
    let lines: Vec<String> = receiver.iter().collect();
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let status = child.wait().map_err(|e| format!("`{text}` was lost: {e}"))?;
    Ok(Said { lines, success: status.success(), elapsed: started.elapsed() })
}

fn echo(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    keep: mpsc::Sender<String>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let _ = to.write_all(&line);
            let _ = to.flush();
            let plain = without_colour(&String::from_utf8_lossy(&line));
            let _ = keep.send(plain.trim_end().to_owned());
            line.clear();
        }
    })
}

/// The text without terminal colours.
pub(crate) fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // An escape sequence ends with its first letter.
            for c in chars.by_ref() {
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(c);
        }
    }
    plain
}

/// Where cargo puts what it builds.
pub(crate) fn target_dir() -> Outcome<PathBuf> {
    let said = read(&mut command(&cargo(), &["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&said).map_err(|e| format!("cargo metadata is not readable: {e}"))?;
    metadata
        .get("target_directory")
        .and_then(|dir| dir.as_str())
        .map(PathBuf::from)
        .ok_or_else(|| "cargo metadata names no target_directory.".to_owned())
}

/// Builds the `duojin` program and returns its path.
///
/// The whole workspace is selected and one binary asked for: so the features are those of `cargo test --workspace`,
/// and nothing is built a second time with others.
pub(crate) fn build_duojin(release: bool) -> Outcome<PathBuf> {
    let mut build = command(&cargo(), &["build", "--workspace", "--bin", "duojin"]);
    if release {
        build.arg("--release");
    }
    run(&mut build)?;
    Ok(target_dir()?.join(if release { "release" } else { "debug" }).join("duojin"))
}

/// A heading between steps.
pub(crate) fn heading(text: &str) {
    eprintln!("\n━━ {text}");
}

/// `3 min 12 s`, `4.2 s`.
pub(crate) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

/// The commit we stand on, shortened, with `-dirty` where the work tree differs; `none` before the first commit.
pub(crate) fn commit() -> String {
    let git = |args: &[&str]| {
        let output = command("git", args).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(hash) = git(&["rev-parse", "--short=10", "HEAD"]) else {
        return "none".to_owned();
    };
    let dirty = git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|changed| !changed.is_empty());
    if dirty { format!("{hash}-dirty") } else { hash }
}

/// Today, UTC, as `2026-11-23`.
pub(crate) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    date_of_day(seconds / 86_400)
}

/// The civil date of a day counted from 1970-01-01.
fn date_of_day(mut day: u64) -> String {
    let leap = |y: u64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let mut year = 1970;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if day < length {
            break;
        }
        day -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}

/// How many cores this machine lends us.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Outcome {
    let told = |e| format!("{} cannot be written: {e}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(told)?;
    }
    std::fs::write(path, text).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(date_of_day(0), "1970-01-01");
        assert_eq!(date_of_day(11_016), "2000-02-29");
        assert_eq!(date_of_day(20_780), "2026-11-23");
        assert_eq!(date_of_day(20_453), "2025-12-31");
    }

    #[test]
    fn colours_go_and_text_stays() {
        assert_eq!(without_colour("\u{1b}[32;1m     Summary\u{1b}[0m [ 1.0s] 符合"), "     Summary [ 1.0s] 符合");
    }
}
