//! `/settings`: mail server, public address, whom to ask; what is fixed in the program; versions.

mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::Entry;
use crate::parts::form::{Choice, Field, Select};
use crate::parts::notice::{Conflict, Notice};

/// Who changed a setting last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Name.
    pub by: String,
    /// When, `YYYY-MM-DD HH:MM`.
    pub at: String,
}

/// A setting of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineSetting {
    /// What stands in it.
    pub value: String,
    /// What is wrong with what was just typed; empty for nothing.
    pub wrong: String,
    /// Version of the setting, sent back with the form.
    pub version: i64,
    /// Who changed it last; `None` for never.
    pub changed: Option<Changed>,
}

/// The mail server. Each part is a setting of its own, with its own version: the form sends `host` and `host_version`, and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailSettings {
    /// Host; empty for none.
    pub host: LineSetting,
    /// Port.
    pub port: LineSetting,
    /// Encryption: `starttls`, `tls`, `none`, one chosen.
    pub security: Vec<Choice>,
    /// Version of the encryption.
    pub security_version: i64,
    /// User; may be empty.
    pub user: LineSetting,
    /// Name of the file with the password, in the folder `secrets` of the data directory; the password itself is never here.
    pub password_file: LineSetting,
    /// Sender.
    pub from: LineSetting,
    /// The latest change of any of them; `None` for never.
    pub changed: Option<Changed>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/settings/settings.html")]
pub struct SettingsPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The mail server.
    pub mail: MailSettings,
    /// The address the city knows the system by.
    pub address: LineSetting,
    /// Whom to ask for an account; stands on the sign-in page.
    pub contact: LineSetting,
    /// The policy on passwords and sessions, rule by rule.
    pub policy: Vec<Entry>,
    /// The digest of the audit: SHA-256 or SM3.
    pub digest: String,
    /// Versions: program, pack, store.
    pub versions: Vec<Entry>,
    /// May the reader change them? Without it the values stand as text.
    pub may_manage: bool,
    /// What a form was answered with.
    pub notice: Option<Notice>,
    /// Somebody else changed a setting meanwhile.
    pub conflict: Option<Conflict>,
}

impl SettingsPage {
    fn changed(&self, changed: &Option<Changed>) -> String {
        let o = self.frame.o();
        changed.as_ref().map_or_else(|| o.never_changed.to_string(), |one| o.changed_last.with2(&one.by, &one.at))
    }

    fn security(&self) -> &str {
        self.mail.security.iter().find(|choice| choice.chosen).map_or("", |choice| choice.label.as_str())
    }
}
