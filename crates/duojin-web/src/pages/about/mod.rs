//! `/about`: how numbers are made, which versions are running, what is synthetic.

mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::Entry;

/// A chapter of the page.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/about/about.html")]
pub struct AboutPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Versions and sizes: software, pack, entities, observations.
    pub versions: Vec<Entry>,
    /// What the server adds to the standing chapters, e.g. how the demo's register was made.
    pub more: Vec<Chapter>,
}

impl AboutPage {
    /// The standing chapters, which say what `semantics` fixes.
    fn standing(&self) -> Vec<(crate::words::Word, crate::words::Word)> {
        let w = self.frame.w();
        vec![
            (w.about_numbers, w.about_numbers_text),
            (w.about_status, w.about_status_text),
            (w.about_truth, w.about_truth_text),
            (w.about_money, w.about_money_text),
            (w.about_time, w.about_time_text),
            (w.about_synthetic, w.about_synthetic_text),
        ]
    }
}
