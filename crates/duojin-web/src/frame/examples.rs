use super::{Frame, Who, manage_nav};
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
            Lang::Zh => Who { name: "演示管理员".into(), scope: "全市视图".into(), ..Who::default() },
            Lang::En => Who { name: "Demo administrator".into(), scope: "whole city".into(), ..Who::default() },
        };
        "0.1.0".clone_into(&mut frame.version);
        frame
    }

    /// The frame of the office's examples: somebody is signed in, and no moment is shown.
    #[must_use]
    pub fn example_signed_in(lang: Lang, title: impl Into<String>, path: &str) -> Self {
        let mut frame = Self::example(lang, path).timeless();
        frame.title = title.into();
        frame.who = Who {
            name: "陈志远".into(),
            scope: lang.office().n_posts.with(2),
            posts: vec!["市发展和改革局 · 系统管理员".into(), "生产性服务业专班 · 联络员".into()],
        };
        frame.signed_in = true;
        "example-token".clone_into(&mut frame.csrf);
        frame.unread = 3;
        frame.manage = manage_nav(lang);
        frame
    }
}
