//! What is told when a change of people, posts or organisations is not possible.

use duojin_base::{Diagnostic, Place};

use super::changes::{self, LastChange};
use crate::app::App;
use crate::error::AppError;

/// A problem of one field of a form; the field's name is the place.
pub(crate) fn of(code: &'static str, field: &str, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, Place::file(field), zh, en)
}

/// Not there, or not for this caller.
pub(crate) fn not_found(what: &'static str, id: &str) -> AppError {
    AppError::NotFound { what, id: id.chars().take(60).collect() }
}

/// Somebody else changed it first: who, when and what, as the audit has it.
///
/// # Errors
/// Always: the answer is the problem, or that the store failed.
pub(crate) async fn changed_meanwhile<T>(app: &App, code: &'static str, object: &str) -> Result<T, AppError> {
    let (zh, en) = match changes::newest(app, object).await? {
        Some(LastChange { who, at, what_zh, what_en }) => {
            let at: String = at.to_shanghai_text().chars().take(16).collect();
            (
                format!("{who}在 {at} 已先改了它：{what_zh}。你的改动没有写入"),
                format!("{who} changed it first on {at}: {what_en}. Your change was not recorded"),
            )
        }
        None => (
            "它已被别人改过，你的改动没有写入".to_owned(),
            "somebody else changed it; your change was not recorded".to_owned(),
        ),
    };
    let mend = ("看看现状，再决定要不要改", "see how it stands now, then decide");
    Err(AppError::input(of(code, "version", zh, en).mend(mend.0, mend.1)))
}

/// Whether a character is not seen, turns the direction of writing, or stands for lost text: with it two names look alike and are not.
pub(crate) fn is_unseen(c: char) -> bool {
    let format = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || format
}
