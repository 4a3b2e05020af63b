//! What we say: each message a function, in both languages, with its stable code and the likely mend.

mod clauses;
mod names;
mod syntax;
mod types;

pub(crate) use clauses::*;
pub(crate) use names::*;
pub(crate) use syntax::*;
pub(crate) use types::*;

use duojin_base::Diagnostic;

/// `是否想写“…”?`
pub(crate) fn did_you_mean(text: &str) -> (String, String) {
    (format!("是否想写“{text}”？"), format!("Did you mean “{text}”?"))
}

/// The nearest names as a mend, if there are any.
fn suggest(diagnostic: Diagnostic, near: &[String]) -> Diagnostic {
    if near.is_empty() {
        return diagnostic;
    }
    let (zh, en) = did_you_mean(&near.join("”“"));
    diagnostic.mend(zh.replace("”“", "”或“"), en.replace("”“", "” or “"))
}

fn suggest_one(diagnostic: Diagnostic, near: Option<&str>) -> Diagnostic {
    suggest(diagnostic, &near.map(ToOwned::to_owned).into_iter().collect::<Vec<_>>())
}
