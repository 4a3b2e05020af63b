//! What goes to the terminal: bars on standard error, results on standard output.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use duojin_app::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::exit::Failure;

/// Bars on a terminal, a line a step elsewhere.
#[derive(Debug, Default)]
pub struct Bars {
    current: Mutex<Option<ProgressBar>>,
}

impl Progress for Bars {
    fn begin(&self, zh: &str, en: &str, total: Option<u64>) {
        let words = format!("{zh} / {en}");
        if !std::io::stderr().is_terminal() {
            eprintln!("{words}");
            return;
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let style = match total {
            Some(_) => ProgressStyle::with_template("{msg:40} {bar:30} {pos}/{len} {elapsed}"),
            None => ProgressStyle::with_template("{msg:40} {spinner} {elapsed}"),
        };
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(words);
        bar.enable_steady_tick(Duration::from_millis(200));
        self.put(Some(bar));
    }

    fn advance(&self, units: u64) {
        if let Ok(current) = self.current.lock()
            && let Some(bar) = current.as_ref()
        {
            bar.inc(units);
        }
    }

    fn end(&self) {
        self.put(None);
    }
}

impl Bars {
    fn put(&self, next: Option<ProgressBar>) {
        if let Ok(mut current) = self.current.lock()
            && let Some(done) = std::mem::replace(&mut *current, next)
        {
            done.finish();
        }
    }
}

/// A line on standard output. A closed pipe is ignored; an answer that cannot be written otherwise (a full disk) ends the program with 3.
pub fn say(words: std::fmt::Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout().lock(), "{words}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        mutter(format_args!("duojin: 结果写不出去：{error} / the answer cannot be written"));
        std::process::exit(3);
    }
}

/// A line on standard error; there is nowhere to tell of it if that fails.
pub fn mutter(words: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr().lock(), "{words}");
}

/// One JSON document on standard output.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::ours)?;
    println!("{text}");
    Ok(())
}

/// The person at the keyboard, for the record: as the system knows the process, since a variable can say anything.
pub fn operator() -> duojin_app::Principal {
    let user = system_user().or_else(named_user);
    duojin_app::Principal::local_operator(user.as_deref().unwrap_or("unknown"))
}

/// The owner of this process, by name; by number if it has none.
#[cfg(target_os = "linux")]
fn system_user() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let id = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then(|| name.to_owned())
    });
    Some(name.unwrap_or_else(|| format!("uid-{id}")))
}

#[cfg(not(target_os = "linux"))]
fn system_user() -> Option<String> {
    None
}

fn named_user() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the command line is the edge: who calls is told by the system")]
    let named = ["USER", "USERNAME", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    named
}
