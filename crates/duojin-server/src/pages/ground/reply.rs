//! How a form of these pages is answered, and how moments, names and problems are written on them.

use axum::response::{IntoResponse, Redirect, Response};
use duojin_base::Diagnostic;
use duojin_web::Lang;
use duojin_web::frame::with_query;
use duojin_web::parts::notice::Notice;

/// Words in the page's language.
pub(super) fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang.is_en() { en } else { zh }.to_owned()
}

/// To the page a form changed, with a word for its notice.
pub(super) fn go(path: &str, done: &str, lang: Lang) -> Response {
    let mut pairs = Vec::new();
    if !done.is_empty() {
        pairs.push(("done", done));
    }
    if lang.is_en() {
        pairs.push(("lang", "en"));
    }
    Redirect::to(&with_query(path, &pairs)).into_response()
}

/// What is wrong and how to mend it.
pub(super) fn words(problem: &Diagnostic, lang: Lang) -> String {
    let (what, mend) = match lang.is_en() {
        true => (&problem.en, &problem.mend_en),
        false => (&problem.zh, &problem.mend_zh),
    };
    match mend {
        Some(mend) => format!("{what}{}{mend}", if lang.is_en() { ". " } else { "。" }),
        None => what.clone(),
    }
}

/// The notice of a form that was not accepted; nothing was changed.
pub(super) fn refused(title: impl Into<String>, problems: &[Diagnostic], lang: Lang) -> Notice {
    problems.iter().fold(Notice::problem(title), |notice, problem| notice.and(words(problem, lang)))
}

/// What a job or worker left as `中文 / English`, in the page's language.
pub(super) fn either(text: &str, lang: Lang) -> &str {
    match text.rsplit_once(" / ") {
        Some((_, en)) if lang.is_en() => en,
        Some((zh, _)) => zh,
        None => text,
    }
}

/// One step of a path, percent-encoded.
pub(super) fn step(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_half_is_found() {
        assert_eq!(either("核验审计链 / verifying the audit chain", Lang::Zh), "核验审计链");
        assert_eq!(either("核验审计链 / verifying the audit chain", Lang::En), "verifying the audit chain");
        assert_eq!(either("磁盘满", Lang::En), "磁盘满");
        assert_eq!(step("unit:市/../x"), "unit:%E5%B8%82%2F..%2Fx");
    }
}
