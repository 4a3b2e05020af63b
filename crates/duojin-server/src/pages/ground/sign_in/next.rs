//! Where somebody goes after signing in: a page of ours, whatever the address said.

use duojin_web::Lang;
use duojin_web::frame::with_query;

/// Longest path that is kept.
const LONGEST: usize = 2_000;

/// The path, if it is one of ours to come back to; else nothing.
///
/// A browser reads `//host`, `/\host` and a path with a tab or line break in it as another site's address.
pub(super) fn ours(next: &str) -> &str {
    let plain = next.len() <= LONGEST && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let of_this_site = next.starts_with('/') && !next.starts_with("//");
    let of_signing_in = ["/sign-in", "/sign-out", "/link/"].iter().any(|way| next.starts_with(way));
    if plain && of_this_site && !of_signing_in { next } else { "" }
}

/// The path or the first page, in the language of the form.
pub(super) fn place(next: &str, lang: Lang) -> String {
    let path = match ours(next) {
        "" => "/",
        path => path,
    };
    in_language(path, lang)
}

/// The path in a language; one it names itself stays.
pub(in super::super) fn in_language(path: &str, lang: Lang) -> String {
    let has_one = path.contains("?lang=") || path.contains("&lang=");
    if lang.is_en() && !has_one { with_query(path, &[("lang", "en")]) } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_come_back_to() {
        for good in
            ["/", "/inbox", "/sanke?show=source&as_of=2026-06-30", "/enterprises?q=%E6%A3%80", "/plan#T11", "/signs"]
        {
            assert_eq!(ours(good), good);
        }
        for bad in [
            "",
            "inbox",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\nLocation: https://evil.example",
            "\t//evil.example",
            " /inbox",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/a b",
            "/检测",
            "/\u{7f}",
            "/\u{85}/evil.example",
            "/sign-in?next=/sign-in",
            "/sign-out",
            "/link/abc",
        ] {
            assert_eq!(ours(bad), "", "{bad:?}");
            assert_eq!(place(bad, Lang::Zh), "/");
        }
        assert_eq!(ours(&format!("/{}", "a".repeat(3_000))), "");
    }

    #[test]
    fn the_language_is_kept() {
        assert_eq!(place("/plan?target=T11#T11", Lang::En), "/plan?target=T11&lang=en#T11");
        assert_eq!(place("/plan?lang=en", Lang::En), "/plan?lang=en");
        assert_eq!(place("", Lang::En), "/?lang=en");
        assert_eq!(place("/plan", Lang::Zh), "/plan");
    }
}
