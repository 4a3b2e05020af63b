use super::{Frame, Who};
use crate::Lang;

impl Frame {
    /// The frame of the examples: the demo administrator on 2026-11-23.
    #[must_use]
    pub fn example(lang: Lang, path: &str) -> Self {
        let w = lang.words();
        let mut frame = Self::new(lang, w.nav_cockpit.to_string(), path);
        "2026-11-23".clone_into(&mut frame.as_of);
        "2026-11-23 18:00".clone_into(&mut frame.known_at);
        frame.who = match lang {
            Lang::Zh => Who { name: "演示管理员".into(), scope: "全市视图".into() },
            Lang::En => Who { name: "Demo administrator".into(), scope: "whole city".into() },
        };
        "0.1.0".clone_into(&mut frame.version);
        frame
    }
}
