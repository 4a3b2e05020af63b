use super::AboutPage;
use crate::parts::Entry;
use crate::{Frame, Lang};

impl AboutPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let mut frame = Frame::example(lang, "/about");
        frame.title = lang.words().nav_about.to_string();
        Self {
            frame,
            versions: vec![Entry::new("duojin", "0.1.0"), Entry::new("packs/dongguan", "2026-11-23")],
            more: Vec::new(),
        }
    }
}
