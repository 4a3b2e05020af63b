//! `/account`: one's own posts, sessions, password and calendar address.

mod examples;

use askama::Template;

use crate::Frame;
use crate::pages::sign_in::PasswordRule;
use crate::parts::form::Field;
use crate::parts::notice::Notice;

/// A post somebody holds or held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldPost {
    /// Title of the post: 科长.
    pub title: String,
    /// Path of its page; `None` if the reader may not see it.
    pub path: Option<String>,
    /// Organisation.
    pub organisation: String,
    /// Role in words.
    pub role: String,
    /// What it reaches in words: 本领域：现代商贸.
    pub reach: String,
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO; empty while it is open.
    pub to: String,
    /// Is it held on the day of the page?
    pub now: bool,
}

/// A session of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Id in the address its button posts to.
    pub id: String,
    /// Is it the one that asks?
    pub this: bool,
    /// When it began, `YYYY-MM-DD HH:MM`.
    pub began: String,
    /// When it was seen last, `YYYY-MM-DD HH:MM`.
    pub seen: String,
    /// Network address.
    pub address: String,
    /// Browser and system in words: Chromium 83，Windows.
    pub device: String,
}

/// The calendar address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// None yet.
    None,
    /// There is one; its secret part is not kept.
    Active {
        /// Day it was made, ISO.
        made: String,
    },
    /// Made just now: shown this once.
    Shown {
        /// The whole address.
        address: String,
    },
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/account/account.html")]
pub struct AccountPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Name.
    pub name: String,
    /// Login.
    pub login: String,
    /// E-mail; may be empty.
    pub email: String,
    /// Posts, those of today first.
    pub posts: Vec<HeldPost>,
    /// Open sessions, this one first.
    pub sessions: Vec<SessionRow>,
    /// Has the account a password? Demo accounts have none.
    pub has_password: bool,
    /// Day of the last change, ISO.
    pub password_changed: String,
    /// Day by which the next one is due, ISO.
    pub password_due: String,
    /// The rules, violated ones with `kept: Some(false)`.
    pub rules: Vec<PasswordRule>,
    /// The calendar address.
    pub calendar: Calendar,
    /// What a form was answered with.
    pub notice: Option<Notice>,
}

impl AccountPage {
    fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.this)
    }
}
