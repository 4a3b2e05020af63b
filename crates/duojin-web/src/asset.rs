//! The static files: one style sheet, the brand mark, and the script islands if they were built.
//! An address carries the hash of its content, so a browser may keep a file for ever.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// The style sheet in cascade order: tokens, elements, frame, parts, pages, narrow screens, paper.
pub const CSS: &str = concat!(
    include_str!("sheet/tokens.css"),
    include_str!("sheet/elements.css"),
    include_str!("frame/frame.css"),
    include_str!("parts/parts.css"),
    include_str!("pages/pages.css"),
    include_str!("pages/office.css"),
    include_str!("pages/documents/documents.css"),
    include_str!("sheet/narrow.css"),
    include_str!("sheet/print.css"),
);

const ICON: &str = include_str!("frame/boat.svg");

/// Script islands built from `web/islands`; the folder may be missing, pages work without.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Islands;

/// A static file.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Content.
    pub bytes: Cow<'static, [u8]>,
    /// Content type with charset.
    pub mime: &'static str,
    /// Sixteen hex digits of the content's hash, for the address and the `ETag`.
    pub hash: String,
}

impl Asset {
    fn new(bytes: Cow<'static, [u8]>, mime: &'static str) -> Self {
        let hash = fnv(&bytes);
        Self { bytes, mime, hash }
    }
}

/// The file served at `/static/{name}`; `None` for an unknown name.
#[must_use]
pub fn asset(name: &str) -> Option<Asset> {
    match name {
        "duojin.css" => Some(Asset::new(Cow::Borrowed(CSS.as_bytes()), "text/css; charset=utf-8")),
        "boat.svg" => Some(Asset::new(Cow::Borrowed(ICON.as_bytes()), "image/svg+xml")),
        _ if name.ends_with(".js") => {
            Islands::get(name).map(|file| Asset::new(file.data, "text/javascript; charset=utf-8"))
        }
        _ => None,
    }
}

/// Address of the style sheet with its hash.
pub(crate) static CSS_HREF: LazyLock<String> =
    LazyLock::new(|| format!("/static/duojin.css?v={}", fnv(CSS.as_bytes())));
/// Address of the icon with its hash.
pub(crate) static ICON_HREF: LazyLock<String> =
    LazyLock::new(|| format!("/static/boat.svg?v={}", fnv(ICON.as_bytes())));

/// Address of a built island with its hash; `None` when it was not built.
pub(crate) fn island_href(name: &str) -> Option<String> {
    let file = format!("{name}.js");
    asset(&file).map(|found| format!("/static/{file}?v={}", found.hash))
}

// FNV-1a, 64 bits: an address only has to differ between versions, nobody attacks it.
fn fnv(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_keeps_to_the_baseline() {
        // Chromium 83 does not know these; flex gap cannot be told from grid gap, so neither is written.
        for word in [
            ":is(",
            ":where(",
            ":has(",
            "aspect-ratio",
            "inset:",
            ":focus-visible",
            "color-mix",
            "@container",
            " gap:",
            ";gap:",
            "{gap:",
        ] {
            assert!(!CSS.contains(word), "{word} is newer than Chromium 83");
        }
        assert!(!CSS.contains("@import") && !CSS.contains("url("), "one sheet, nothing fetched");
    }

    #[test]
    fn no_type_below_twelve_pixels() {
        for declaration in CSS.split(['{', ';', '}']).map(str::trim) {
            let Some(value) = declaration.strip_prefix("font-size:").or_else(|| declaration.strip_prefix("font:"))
            else {
                continue;
            };
            for word in value.split([' ', '/']) {
                if let Some(px) = word.strip_suffix("px").and_then(|n| n.parse::<f32>().ok()) {
                    assert!(px >= 12.0, "{declaration}");
                }
            }
        }
    }

    #[test]
    fn braces_balance() {
        assert_eq!(CSS.matches('{').count(), CSS.matches('}').count());
    }

    #[test]
    fn assets_are_found_by_name() {
        assert_eq!(asset("duojin.css").unwrap().mime, "text/css; charset=utf-8");
        assert!(CSS_HREF.ends_with(&asset("duojin.css").unwrap().hash));
        assert!(asset("../Cargo.toml").is_none());
    }
}
