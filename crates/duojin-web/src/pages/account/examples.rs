use super::{AccountPage, Calendar, HeldPost, SessionRow};
use crate::pages::sign_in::example_rules;
use crate::parts::notice::Notice;
use crate::{Frame, Lang};

impl AccountPage {
    /// An example: two posts, one of the past, three sessions.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let en = lang.is_en();
        let post = |title: &str, organisation: &str, role: (&str, &str), from: &str, to: &str| HeldPost {
            title: title.into(),
            path: Some("/people/posts/post-1".into()),
            organisation: organisation.into(),
            role: if en { role.1 } else { role.0 }.into(),
            reach: if en { "everything" } else { "全部" }.into(),
            from: from.into(),
            to: to.into(),
            now: to.is_empty(),
        };
        let session = |id: &str, this, seen: &str, device: &str| SessionRow {
            id: id.into(),
            this,
            began: "2026-11-23 08:41".into(),
            seen: seen.into(),
            address: if this { "10.12.3.45" } else { "10.12.8.200" }.into(),
            device: device.into(),
        };
        Self {
            frame: Frame::example_signed_in(lang, lang.office().my_account.text(), "/account"),
            name: "陈志远".into(),
            login: "chen.zhiyuan".into(),
            email: "chen.zhiyuan@example.gov.cn".into(),
            posts: vec![
                post("系统管理员", "市发展和改革局", ("系统管理", "administrator"), "2026-03-01", ""),
                post("联络员", "生产性服务业专班", ("专班", "task force"), "2025-09-01", ""),
                post("数据科副科长", "市政务服务和数据管理局", ("部门", "department"), "2023-12-01", "2026-02-28"),
            ],
            sessions: vec![
                session("session-1", true, "2026-11-23 17:58", "Chromium 83，Windows 7"),
                session("session-2", false, "2026-11-23 12:10", "Chrome 118，Android"),
                session("session-3", false, "2026-11-22 09:02", "奇安信浏览器，统信 UOS"),
            ],
            has_password: true,
            password_changed: "2026-08-30".into(),
            password_due: "2026-11-28".into(),
            rules: example_rules(lang, false, 0),
            calendar: Calendar::Active { made: "2026-10-08".into() },
            notice: None,
        }
    }

    /// Examples: a new address just made; a password refused; a demo person without posts.
    #[must_use]
    pub fn examples_other(lang: Lang) -> [(&'static str, Self); 3] {
        let en = lang.is_en();
        let mut made = Self::example(lang);
        made.calendar = Calendar::Shown {
            address: "https://duojin.example.gov.cn/calendar/kq8ZrV2m0yT4bN7xWc1uHsL9aEoJdPfG3iXvYtRkB5Q.ics".into(),
        };
        made.notice = Some(Notice::done(if en { "The calendar address is made" } else { "日历地址已生成" }));
        let mut refused = Self::example(lang);
        refused.rules = example_rules(lang, true, 1);
        refused.notice =
            Some(Notice::problem(if en { "The password was not changed" } else { "密码没有换成" }).and(if en {
                "It is one of the commonest passwords."
            } else {
                "它是常见密码，换一个。"
            }));
        let mut empty = Self::example(lang);
        empty.frame.demo_account = true;
        empty.frame.manage.clear();
        empty.frame.unread = 0;
        empty.posts.clear();
        empty.sessions.truncate(1);
        empty.has_password = false;
        empty.calendar = Calendar::None;
        [("made", made), ("refused", refused), ("empty", empty)]
    }
}
