//! What surrounds every page: ribbon, head, navigation, time bar, breadcrumbs, foot; and how a link keeps the moment and language.

mod examples;

use std::fmt::Display;

use crate::Lang;
use crate::asset::{CSS_HREF, ICON_HREF, island_href};
use crate::words::Words;
use crate::words::office::OfficeWords;
use crate::words::reading::ReadingWords;

/// One word of the navigation row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Path without query.
    pub path: String,
    /// Word shown.
    pub label: String,
}

/// A step of the breadcrumbs; the last one has no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Words shown.
    pub label: String,
    /// Where it leads, `None` for the page itself.
    pub path: Option<String>,
}

/// Who is signed in and whose data they see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// Name of the person or role.
    pub name: String,
    /// Scope of what they see, e.g. 全市视图.
    pub scope: String,
    /// The posts held today, one line each: 市商务局 · 科长; empty for the public.
    pub posts: Vec<String>,
}

/// Everything around a page's own content. Paths in view structs are canonical (`/targets/T11`);
/// templates turn them into addresses with [`Frame::link`], which carries the moment and the language.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Language of the interface.
    pub lang: Lang,
    /// Title of the page, without the name of the system.
    pub title: String,
    /// Path of this page without query.
    pub path: String,
    /// The page's own query parameters (not `as_of`, `known_at`, `lang`), kept by the time bar and the language switch.
    pub params: Vec<(String, String)>,
    /// The civil date the page stands on, `YYYY-MM-DD`.
    pub as_of: String,
    /// The moment of knowledge the page stands on, `YYYY-MM-DD HH:MM`.
    pub known_at: String,
    /// Did the visitor choose `as_of`? Only then links carry it.
    pub as_of_chosen: bool,
    /// Did the visitor choose `known_at`? Only then links carry it.
    pub known_at_chosen: bool,
    /// Does the page stand on another day than today?
    pub historical: bool,
    /// Does the page show synthetic entities (ribbon 模拟数据)?
    pub synthetic: bool,
    /// One sentence after the time bar; empty for none.
    pub time_note: String,
    /// Who is signed in.
    pub who: Who,
    /// The navigation row; items without rights are absent.
    pub nav: Vec<NavItem>,
    /// Breadcrumbs; empty on top pages.
    pub crumbs: Vec<Crumb>,
    /// Version of the software and the pack, for the foot.
    pub version: String,
    /// The session's token: every POST form carries it in the hidden field `csrf`.
    pub csrf: String,
    /// Is somebody signed in? Then the head shows who and their menu, else the way to sign in.
    pub signed_in: bool,
    /// Unread items of the inbox.
    pub unread: u32,
    /// The second, calmer group of the navigation (管理): what of [`manage_nav`] the caller may use; empty for none.
    pub manage: Vec<NavItem>,
    /// Is the caller a demo person (ribbon 演示账号)?
    pub demo_account: bool,
    /// Does a moment in time mean nothing to this page? Then there is no time bar.
    pub timeless: bool,
}

impl Frame {
    /// A frame for a top page with the administrator's navigation.
    #[must_use]
    pub fn new(lang: Lang, title: impl Into<String>, path: impl Into<String>) -> Self {
        Self { lang, title: title.into(), path: path.into(), nav: admin_nav(lang), ..Self::default() }
    }

    /// The words of the interface.
    #[must_use]
    pub fn w(&self) -> &'static Words {
        self.lang.words()
    }

    /// The words of the office: accounts, people, audit, jobs, inbox, settings.
    #[must_use]
    pub fn o(&self) -> &'static OfficeWords {
        self.lang.office()
    }

    /// The words of the reading workbench.
    #[must_use]
    pub fn r(&self) -> &'static ReadingWords {
        self.lang.reading()
    }

    /// The same frame for a page to which a moment means nothing.
    #[must_use]
    pub fn timeless(mut self) -> Self {
        self.timeless = true;
        self
    }

    /// Is this one of the pages of the group 管理? Then its items stand in a row of their own.
    #[must_use]
    pub fn is_managing(&self) -> bool {
        self.manage.iter().any(|item| self.is_current(item))
    }

    /// Where to sign in and come back from.
    pub(crate) fn sign_in_path(&self) -> String {
        let pairs: Vec<(&str, &str)> = self.params.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let here = with_query(&self.path, &pairs);
        if here == "/" || below(&here, "/sign-in") {
            return "/sign-in".to_owned();
        }
        with_query("/sign-in", &[("next", &here)])
    }

    /// Adds a breadcrumb that leads somewhere. The page itself is added by the template from `title`.
    #[must_use]
    pub fn under(mut self, label: impl Into<String>, path: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), path: Some(path.into()) });
        self
    }

    /// Address of a path of ours, with the moment and the language. Addresses of other sites and pure fragments pass unchanged.
    #[must_use]
    pub fn link(&self, path: impl AsRef<str>) -> String {
        let path = path.as_ref();
        if !path.starts_with('/') {
            return path.to_owned();
        }
        let mut carried = Vec::new();
        if self.as_of_chosen {
            carried.push(("as_of", self.as_of.as_str()));
        }
        if self.known_at_chosen {
            carried.push(("known_at", self.known_at.as_str()));
        }
        if self.lang.is_en() {
            carried.push(("lang", "en"));
        }
        with_query(path, &carried)
    }

    /// Address of this page with one parameter changed (or dropped, when `value` is empty).
    #[must_use]
    pub fn with_param(&self, name: &str, value: impl AsRef<str>) -> String {
        let value = value.as_ref();
        let mut pairs: Vec<(&str, &str)> =
            self.params.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| *n != name).collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        self.link(with_query(&self.path, &pairs))
    }

    /// Address of this page in the other language.
    #[must_use]
    pub fn other_language(&self) -> String {
        let other = Self { lang: if self.lang.is_en() { Lang::Zh } else { Lang::En }, ..self.clone() };
        other.with_param("", "")
    }

    /// Is a navigation item the current one (its page or a page below it)?
    #[must_use]
    pub fn is_current(&self, item: &NavItem) -> bool {
        match item.path.as_str() {
            "/" => self.path == "/",
            // A target's own page is reached from the text it stands in.
            "/plan" => below(&self.path, "/plan") || below(&self.path, "/targets"),
            root => below(&self.path, root),
        }
    }

    /// May the caller open what an address names? Pages outside the navigation are open to whoever is shown a link to them.
    #[must_use]
    pub fn opens(&self, path: &str) -> bool {
        let named = |item: &NavItem| item.path != "/" && below(path, &item.path);
        let guarded = admin_nav(self.lang).iter().chain(&manage_nav(self.lang)).any(named);
        !guarded || self.nav.iter().chain(&self.manage).any(named)
    }

    /// A date or period as the page's language says it.
    #[must_use]
    pub fn period(&self, text: impl AsRef<str>) -> String {
        self.lang.period(text.as_ref())
    }

    pub(crate) fn count(&self, n: impl Display) -> String {
        crate::number::grouped(&n.to_string())
    }

    /// Address of a script island; `None` where it was not built: then the page works without.
    pub(crate) fn island(&self, name: &str) -> Option<String> {
        island_href(name)
    }

    pub(crate) fn css_href(&self) -> &'static str {
        &CSS_HREF
    }

    pub(crate) fn icon_href(&self) -> &'static str {
        &ICON_HREF
    }
}

/// The navigation of the city-wide administrator: only pages that exist.
#[must_use]
pub fn admin_nav(lang: Lang) -> Vec<NavItem> {
    let (w, r) = (lang.words(), lang.reading());
    [
        ("/", w.nav_cockpit),
        ("/plan", w.nav_plan),
        ("/sanke", w.nav_sanke),
        ("/sectors", w.nav_sectors),
        ("/policies", w.nav_policies),
        ("/documents", r.nav_documents),
        ("/enterprises", w.nav_enterprises),
    ]
    .into_iter()
    .map(|(path, label)| NavItem { path: path.to_owned(), label: label.to_string() })
    .collect()
}

/// The whole group 管理: keep the items the caller may use.
#[must_use]
pub fn manage_nav(lang: Lang) -> Vec<NavItem> {
    let o = lang.office();
    [
        ("/people", o.nav_people),
        ("/roles", o.nav_roles),
        ("/audit", o.nav_audit),
        ("/jobs", o.nav_jobs),
        ("/settings", o.nav_settings),
    ]
    .into_iter()
    .map(|(path, label)| NavItem { path: path.to_owned(), label: label.to_string() })
    .collect()
}

fn below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

/// Adds query parameters to a path that may already have some, before its fragment.
#[must_use]
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let (head, fragment) = match path.split_once('#') {
        Some((head, fragment)) => (head, Some(fragment)),
        None => (path, None),
    };
    let mut out = head.to_owned();
    for (name, value) in pairs {
        out.push(if out.contains('?') { '&' } else { '?' });
        out.push_str(&encode(name));
        out.push('=');
        out.push_str(&encode(value));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// Percent-encodes all but letters, digits and `-._~:/`.
pub(crate) fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_carry_moment_and_language() {
        let mut frame = Frame::example(Lang::En, "/plan");
        frame.as_of_chosen = true;
        assert_eq!(frame.link("/plan?target=T11#T11"), "/plan?target=T11&as_of=2026-11-23&lang=en#T11");
        assert_eq!(frame.link("https://example.org/a"), "https://example.org/a");
        assert_eq!(frame.link("#main"), "#main");
        frame.known_at_chosen = true;
        frame.lang = Lang::Zh;
        assert_eq!(frame.link("/"), "/?as_of=2026-11-23&known_at=2026-11-23%2018:00");
    }

    #[test]
    fn parameters_are_kept_replaced_and_escaped() {
        let mut frame = Frame::example(Lang::Zh, "/enterprises");
        frame.params = vec![("q".into(), "检测 A&B".into()), ("page".into(), "2".into())];
        assert_eq!(frame.with_param("page", "3"), "/enterprises?q=%E6%A3%80%E6%B5%8B%20A%26B&page=3");
        assert_eq!(frame.with_param("q", ""), "/enterprises?page=2");
        assert!(frame.other_language().ends_with("&page=2&lang=en"));
    }

    #[test]
    fn the_current_item_includes_pages_below_it() {
        let frame = Frame::example(Lang::Zh, "/targets/T11");
        let current: Vec<_> = frame.nav.iter().filter(|i| frame.is_current(i)).map(|i| i.path.as_str()).collect();
        assert_eq!(current, ["/plan"]);
    }

    #[test]
    fn a_link_is_shown_to_whoever_may_open_it() {
        let mut frame = Frame::example(Lang::Zh, "/");
        assert!(frame.opens("/sanke?show=source") && frame.opens("/sanke/T11/form") && frame.opens("/plan#T03"));
        frame.nav.retain(|item| item.path == "/" || item.path == "/plan");
        assert!(!frame.opens("/sanke") && !frame.opens("/sanke?show=source") && !frame.opens("/sanke/T11/form"));
        assert!(frame.opens("/plan?target=T11") && frame.opens("/targets/T11") && frame.opens("/about"));
    }
}
