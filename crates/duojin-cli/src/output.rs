//! What goes to the terminal: bars on standard error, results on standard output.

use std::io::IsTerminal;
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

/// One JSON document on standard output.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::ours)?;
    println!("{text}");
    Ok(())
}

/// The person at the keyboard, for the record.
pub fn operator() -> duojin_app::Principal {
    #[expect(clippy::disallowed_methods, reason = "the command line is the edge: who calls is told by the system")]
    let user = ["USER", "USERNAME", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    duojin_app::Principal::local_operator(user.as_deref().unwrap_or("unknown"))
}
