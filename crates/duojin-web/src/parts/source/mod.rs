//! The source line under a figure: 来源 for what was found, 算法 for what was computed.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Frame;

/// Where a figure comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Title, publisher and date, in one line.
    pub text: String,
    /// Page of ours or address of the publisher.
    pub href: Option<String>,
}

impl Source {
    /// A source without a link.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None }
    }

    /// A source with a link.
    #[must_use]
    pub fn linked(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()) }
    }

    /// The line, drawn.
    #[must_use]
    pub fn line<'a>(&'a self, frame: &'a Frame) -> SourceLine<'a> {
        SourceLine { frame, source: self }
    }
}

/// A drawn source line.
#[derive(Debug, Template)]
#[template(
    source = r##"<p class="src"><span class="k">{{ frame.w().source }}</span>{% if let Some(href) = source.href %}<a href="{{ frame.link(href) }}">{{ frame.mixed(source.text) }}</a>{% else %}{{ frame.mixed(source.text) }}{% endif %}</p>"##,
    ext = "html"
)]
pub struct SourceLine<'a> {
    frame: &'a Frame,
    source: &'a Source,
}

impl HtmlSafe for SourceLine<'_> {}
