//! Tests that cross crates: they run the built `duojin` program and read what it answers; see `tests/`.
//!
//! Here is only what they share: finding the program, running it, temporary data directories, credit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// How long one call may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(40);

/// The root of the workspace; the program is run here, so that `packs/dongguan` is found.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace").to_path_buf()
}

/// The built program: `DUOJIN_BIN`, else beside the test executable's folder, else built now.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "a test is told by its caller which program to try")]
        let named = std::env::var_os("DUOJIN_BIN");
        if let Some(path) = named {
            return PathBuf::from(path);
        }
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let path = profile.join(format!("duojin{}", std::env::consts::EXE_SUFFIX));
        if !path.exists() {
            build(profile);
        }
        assert!(path.exists(), "{} was not built", path.display());
        path
    })
}

/// Two test programs may arrive here at once: cargo's own lock makes the second wait and find it fresh.
fn build(profile: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "-p", "duojin-cli", "--bin", "duojin"])
        .arg("--target-dir")
        .arg(profile.parent().unwrap())
        .current_dir(root());
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "duojin does not build");
}

/// What one run of the program left behind.
#[derive(Debug)]
pub struct Run {
    /// The call, for messages.
    pub call: String,
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Run {
    /// Reads an ended process; a panic is never an answer.
    pub fn of(call: String, output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
        let run = Self { call, code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
        assert!(!run.err.contains("panicked at"), "{run}");
        run
    }

    /// The one JSON document on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("not one JSON document ({e})\n{self}"))
    }

    /// Asserts success and gives the JSON.
    pub fn ok(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self}");
        self.json()
    }

    /// Asserts the exit code and gives the JSON.
    pub fn fails(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{self}");
        self.json()
    }

    /// Asserts that everything said (either stream) has all these words in it.
    pub fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.out.contains(word) || self.err.contains(word), "“{word}” is not said\n{self}");
        }
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { call, code, out, err } = self;
        write!(f, "{call}\nexit {code:?}\n-- out\n{out}\n-- err\n{err}")
    }
}

/// A call of the program, not yet started.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(root()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program as it is called by a person.
pub fn text(arguments: &[&str]) -> Run {
    let child = command(arguments).spawn().unwrap();
    finish(format!("duojin {}", arguments.join(" ")), child)
}

/// Waits for a call to end, and ends it when it has taken far too long: a refusal must never be a server that runs.
pub fn finish(call: String, child: Child) -> Run {
    let id = child.id();
    let (done, ended) = mpsc::channel::<()>();
    let guard = std::thread::spawn(move || {
        let late = ended.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        }
        late
    });
    let output = child.wait_with_output().unwrap();
    drop(done);
    let late = guard.join().unwrap();
    let run = Run::of(call, &output);
    assert!(!late, "still running after {PATIENCE:?}\n{run}");
    run
}

/// Runs the program with `--format json`; whatever happens, standard output holds one JSON document
/// (or nothing, when the call itself is not understood).
pub fn run(arguments: &[&str]) -> Run {
    let arguments = [arguments, &["--format", "json"]].concat();
    let run = text(&arguments);
    if run.code == Some(2) && run.out.is_empty() {
        assert!(!run.err.is_empty(), "{run}");
    } else {
        run.json();
    }
    run
}

/// A temporary folder with a data directory in it (not yet made).
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

impl Place {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in the folder, as an argument.
    pub fn arg(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file into the folder and gives its path as an argument.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.arg(name)
    }

    /// The data directory.
    pub fn data(&self) -> String {
        self.arg("data")
    }

    /// Imports a file into the data directory.
    pub fn import(&self, file: &str, more: &[&str]) -> Run {
        let data = self.data();
        run(&[&["import", "--data", &data, file], more].concat())
    }

    /// Imports facts of 2024 as the enterprise's own.
    pub fn import_own(&self, file: &str) -> Run {
        self.import(file, &["--source", "企业自报", "--period", "2024"])
    }

    /// What the doctor finds; the directory must be whole, without even a leftover.
    pub fn counts(&self) -> Counts {
        let report = run(&["doctor", "--data", &self.data()]).ok();
        assert_eq!(report["problems"], serde_json::json!([]), "{report}");
        Counts::of(&report)
    }

    /// What the doctor finds after a kill: whole, but files may be left that nobody uses.
    pub fn counts_lenient(&self) -> Counts {
        Counts::of(&run(&["doctor", "--data", &self.data()]).ok())
    }

    /// Writes a synthetic city and gives the file's path.
    pub fn generate(&self, entities: u32, seed: u32) -> String {
        let (file, entities, seed) =
            (self.arg(&format!("city-{seed}.parquet")), entities.to_string(), seed.to_string());
        run(&["generate", "--entities", &entities, "--seed", &seed, "--out", &file]).ok();
        file
    }
}

/// What the doctor counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Entities known.
    pub entities: u64,
    /// Distinct observations.
    pub observations: u64,
}

impl Counts {
    fn of(report: &Value) -> Self {
        assert_eq!(report["ok"], true, "{report}");
        Self { entities: report["entities"].as_u64().unwrap(), observations: report["observations"].as_u64().unwrap() }
    }
}

/// A well-formed credit code that belongs to nobody: there is no region 449999.
pub fn code(number: u32) -> String {
    let body = format!("91449999T{number:08}");
    let last = check_digit(&body);
    format!("{body}{last}")
}

/// The same code with a wrong last digit.
pub fn wrong_code(number: u32) -> String {
    let right = code(number);
    let last = if right.ends_with('3') { '4' } else { '3' };
    format!("{}{last}", &right[..17])
}

/// The eighteenth digit by GB 32100-2015, written here a second time so that the product is not its own judge.
pub fn check_digit(body: &str) -> char {
    const DIGITS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    for byte in body.bytes() {
        let value = DIGITS.iter().position(|digit| *digit == byte).expect("a digit of the code");
        sum = (sum + value * weight) % 31;
        weight = weight * 3 % 31;
    }
    char::from(DIGITS[(31 - sum) % 31])
}
