use super::{Changed, LineSetting, MailSettings, SettingsPage};
use crate::parts::Entry;
use crate::parts::form::Choice;
use crate::parts::notice::{Conflict, ConflictRow, Notice};
use crate::{Frame, Lang};

impl SettingsPage {
    /// An example as an administrator sees it.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let en = lang.is_en();
        let say = |zh: &str, english: &str| if en { english } else { zh }.to_owned();
        let changed = || Some(Changed { by: "梁志明".into(), at: "2026-10-08 10:20".into() });
        let line = |value: &str| LineSetting { value: value.into(), version: 1, ..LineSetting::default() };
        Self {
            frame: Frame::example_signed_in(lang, lang.office().nav_settings.text(), "/settings"),
            mail: MailSettings {
                host: line("mail.example.gov.cn"),
                port: line("465"),
                security: vec![
                    Choice::new("tls", "TLS").chosen(true),
                    Choice::new("starttls", "STARTTLS"),
                    Choice::new("none", say("不加密", "none")),
                ],
                user: line("duojin"),
                password_file: line("mail-password"),
                from: line("duojin@example.gov.cn"),
                security_version: 1,
                changed: changed(),
            },
            address: LineSetting {
                value: "https://duojin.example.gov.cn".into(),
                version: 1,
                changed: changed(),
                ..LineSetting::default()
            },
            contact: LineSetting::default(),
            policy: vec![
                Entry::new(
                    say("密码", "Password"),
                    say(
                        "至少 10 个字符，三种以上，不含登录名，不与前五个相同",
                        "10 characters of three kinds, not the login, none of the last five",
                    ),
                ),
                Entry::new(
                    say("换密码", "Change"),
                    say("180 天；能看保密事实的 90 天", "every 180 days; 90 for roles that reach confidential facts"),
                ),
                Entry::new(say("锁定", "Lockout"), say("连错 5 次，锁 30 分钟", "30 minutes after five wrong ones")),
                Entry::new(
                    say("登录", "Session"),
                    say("停 30 分钟或满 12 小时结束", "ends after 30 idle minutes or 12 hours"),
                ),
            ],
            digest: "SHA-256".into(),
            versions: vec![
                Entry::new(say("程序", "Program"), "0.1.0"),
                Entry::new(say("规则包", "Pack"), "dongguan 2026.11"),
                Entry::new(say("数据库", "Store"), "SQLite 3.46"),
            ],
            may_manage: true,
            notice: None,
            conflict: None,
        }
    }

    /// An address that cannot be one, and a setting changed by two; the page as an auditor reads it.
    #[must_use]
    pub fn examples_other(lang: Lang) -> [(&'static str, Self); 2] {
        let en = lang.is_en();
        let say = |zh: &str, english: &str| if en { english } else { zh }.to_owned();
        let mut wrong = Self::example(lang);
        wrong.address.value = "duojin.example.gov.cn".into();
        wrong.address.wrong = say("要从 http:// 或 https:// 写起。", "Begin with http:// or https://.");
        wrong.notice = Some(Notice::problem(say("没有保存", "Not saved")));
        wrong.conflict = Some(Conflict {
            who: "陈志远".into(),
            at: "2026-11-23 17:52".into(),
            rows: vec![ConflictRow {
                field: lang.office().mail_host.to_string(),
                theirs: "mail.example.gov.cn".into(),
                yours: "smtp.example.gov.cn".into(),
            }],
        });
        let mut read = Self::example(lang);
        read.may_manage = false;
        [("wrong", wrong), ("read", read)]
    }
}
