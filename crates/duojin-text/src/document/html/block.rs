//! What elements mean: which break a paragraph, which hold no part of the document.

use super::token::attribute;
use crate::outline::residue::Why;

/// Elements that stand in the line.
const INLINE: [&str; 37] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "u",
];

pub(super) fn is_inline(name: &str) -> bool {
    INLINE.iter().any(|known| name.eq_ignore_ascii_case(known)) || ["tt", "var", "wbr"].contains(&name)
}

/// Elements that are never a part of the document.
fn by_element(name: &str) -> Option<Why> {
    const ELEMENTS: [(&str, Why); 12] = [
        ("nav", Why::Navigation),
        ("aside", Why::Navigation),
        ("menu", Why::Navigation),
        ("footer", Why::Footer),
        ("select", Why::Buttons),
        ("button", Why::Buttons),
        ("noscript", Why::Script),
        ("object", Why::Script),
        ("svg", Why::Script),
        ("template", Why::Hidden),
        ("del", Why::Deleted),
        ("s", Why::Deleted),
    ];
    ELEMENTS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, why)| *why)
}

/// Parts of names that page makers give to what surrounds the document.
const NAMES: [(&str, Why); 50] = [
    ("nav", Why::Navigation),
    ("navbar", Why::Navigation),
    ("navi", Why::Navigation),
    ("navigation", Why::Navigation),
    ("topnav", Why::Navigation),
    ("subnav", Why::Navigation),
    ("sidenav", Why::Navigation),
    ("leftnav", Why::Navigation),
    ("menu", Why::Navigation),
    ("mainmenu", Why::Navigation),
    ("submenu", Why::Navigation),
    ("breadcrumb", Why::Navigation),
    ("breadcrumbs", Why::Navigation),
    ("crumb", Why::Navigation),
    ("crumbs", Why::Navigation),
    ("location", Why::Navigation),
    ("position", Why::Navigation),
    ("header", Why::Navigation),
    ("topbar", Why::Navigation),
    ("banner", Why::Navigation),
    ("search", Why::Navigation),
    ("searchbox", Why::Navigation),
    ("login", Why::Navigation),
    ("sidebar", Why::Navigation),
    ("pagination", Why::Navigation),
    ("pager", Why::Navigation),
    ("share", Why::Share),
    ("sharebox", Why::Share),
    ("sharing", Why::Share),
    ("bdshare", Why::Share),
    ("bdsharebuttonbox", Why::Share),
    ("bshare", Why::Share),
    ("jiathis", Why::Share),
    ("qrcode", Why::Share),
    ("ewm", Why::Share),
    ("toolbar", Why::Buttons),
    ("tools", Why::Buttons),
    ("fontsize", Why::Buttons),
    ("print", Why::Buttons),
    ("related", Why::Neighbours),
    ("relative", Why::Neighbours),
    ("prevnext", Why::Neighbours),
    ("recommend", Why::Neighbours),
    ("footer", Why::Footer),
    ("foot", Why::Footer),
    ("bottom", Why::Footer),
    ("copyright", Why::Footer),
    ("friendlink", Why::Footer),
    ("friendlinks", Why::Footer),
    ("links", Why::Footer),
];

/// Parts of names that say that the document itself is inside.
const CONTENT: [&str; 14] = [
    "article", "content", "main", "text", "txt", "detail", "news", "doc", "document", "body", "title", "zoom", "con",
    "page",
];

fn by_name(attributes: &str) -> Option<Why> {
    let names = [attribute(attributes, "class"), attribute(attributes, "id"), attribute(attributes, "role")];
    let mut found = None;
    for part in names.into_iter().flatten().flat_map(|name| name.split(|c: char| !c.is_ascii_alphabetic())) {
        if CONTENT.iter().any(|known| part.eq_ignore_ascii_case(known)) {
            return None;
        }
        found = found
            .or_else(|| NAMES.iter().find(|(known, _)| part.eq_ignore_ascii_case(known)).map(|(_, why)| *why))
            .or_else(|| part.eq_ignore_ascii_case("contentinfo").then_some(Why::Footer));
    }
    found
}

fn is_hidden(attributes: &str) -> bool {
    if attribute(attributes, "hidden").is_some() || attribute(attributes, "aria-hidden") == Some("true") {
        return true;
    }
    let style: String = attribute(attributes, "style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    style.contains("display:none") || style.contains("visibility:hidden") || style.contains("mso-hide:all")
}

/// Why an element is no part of the document; names count only where they are believed.
pub(super) fn dropped(name: &str, attributes: &str, believe_names: bool) -> Option<Why> {
    const VOID: [&str; 14] =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
    if VOID.iter().any(|void| name.eq_ignore_ascii_case(void)) || attributes.ends_with('/') {
        return None;
    }
    if ["html", "body"].iter().any(|whole| name.eq_ignore_ascii_case(whole)) {
        return None;
    }
    let by_element = by_element(name);
    if by_element.is_some() {
        return by_element;
    }
    if attributes.is_empty() {
        return None;
    }
    if is_hidden(attributes) {
        return Some(Why::Hidden);
    }
    if believe_names { by_name(attributes) } else { None }
}
