//! The components pages are put together from. Each has its view struct, its template and, where it stands alone, an example.

pub mod form;
pub mod lane;
pub mod mark;
pub mod matrix;
pub mod money;
pub mod notice;
pub mod pager;
pub mod panel;
pub mod source;
pub mod split;
pub mod tiles;
pub mod trajectory;
pub mod tree;

/// A word that may lead somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Words shown.
    pub label: String,
    /// Canonical path (`/sectors/1`) or outside address; `None` for plain words.
    pub path: Option<String>,
}

impl Linked {
    /// A link.
    #[must_use]
    pub fn to(label: impl Into<String>, path: impl Into<String>) -> Self {
        Self { label: label.into(), path: Some(path.into()) }
    }

    /// Plain words.
    #[must_use]
    pub fn plain(label: impl Into<String>) -> Self {
        Self { label: label.into(), path: None }
    }
}

/// A name and what is said under it, e.g. 口径 and its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// What is said.
    pub text: String,
}

impl Entry {
    /// Puts a name and a text together.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}
