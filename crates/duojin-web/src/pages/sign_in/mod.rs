//! `/sign-in`, `/link/{token}` and `/account/password`: coming in, and setting a password. The fields of the forms are in the crate's README.

mod examples;

pub(crate) use examples::rules as example_rules;

use askama::Template;

use crate::Frame;
use crate::parts::form::Field;
use crate::parts::notice::Notice;

/// Why the form is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInState {
    /// Somebody came to sign in.
    Fresh,
    /// Login or password was wrong: which of them is not said.
    Refused,
    /// The login is locked.
    Locked {
        /// Until when, `YYYY-MM-DD HH:MM`.
        until: String,
    },
    /// Too many attempts from this address (429).
    TooMany {
        /// Seconds to wait.
        seconds: u32,
    },
    /// Too many sign in at once (503); nothing was counted.
    Busy {
        /// Seconds to wait.
        seconds: u32,
    },
    /// The account is disabled.
    Disabled,
    /// The session was over.
    Ended,
    /// Signed out just now.
    SignedOut,
}

/// A demo person who signs in by one click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// Id of the person, sent as `person`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Role in words: 专班.
    pub role: String,
    /// Organisation and what is seen: 市商务局 · 本领域.
    pub place: String,
}

/// Signing in.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sign_in/sign_in.html")]
pub struct SignInPage {
    /// What surrounds it; `csrf` is the token of the visitor before the session.
    pub frame: Frame,
    /// Why it is shown.
    pub state: SignInState,
    /// The login as it was typed; never the password.
    pub login: String,
    /// A path of ours to come back to; empty for the first page. The server lets no other address through.
    pub next: String,
    /// The demo people; empty unless the data is demo data and the address is a loopback one.
    pub demo: Vec<DemoPerson>,
    /// Whom to ask for an account, as the settings say; may be empty.
    pub contact: String,
    /// Is there no administrator yet, so that nobody can give accounts?
    pub without_administrator: bool,
}

impl SignInPage {
    fn notice(&self) -> Option<Notice> {
        let o = self.frame.o();
        Some(match &self.state {
            SignInState::Fresh => return None,
            SignInState::Refused => Notice::problem(o.sign_in_refused.text()).and(o.sign_in_refused_next.text()),
            SignInState::Locked { until } => {
                Notice::problem(o.sign_in_locked.with(until)).and(o.sign_in_locked_next.text())
            }
            SignInState::TooMany { seconds } => {
                Notice::problem(o.sign_in_too_many.text()).and(o.sign_in_too_many_next.with(seconds))
            }
            SignInState::Busy { seconds } => {
                let w = self.frame.w();
                Notice::problem(w.busy.text()).and(w.busy_text.with(seconds))
            }
            SignInState::Disabled => Notice::problem(o.sign_in_disabled.text()).and(o.sign_in_disabled_next.text()),
            SignInState::Ended => Notice::hint(o.sign_in_ended.text()).and(o.sign_in_ended_next.text()),
            SignInState::SignedOut => Notice::done(o.signed_out.text()),
        })
    }
}

/// What a password must be, and whether the one just given was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRule {
    /// The rule: 至少 10 个字.
    pub text: String,
    /// `None` before anything was given.
    pub kept: Option<bool>,
}

impl PasswordRule {
    /// A rule nothing was held against yet.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), kept: None }
    }
}

/// The first administrator's page behind the one-time link.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sign_in/first.html")]
pub struct FirstAdministratorPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The token of the link, for the address the form posts to.
    pub link: String,
    /// Name as typed.
    pub name: String,
    /// Login as typed.
    pub login: String,
    /// E-mail as typed; may be empty.
    pub email: String,
    /// The rules, the violated ones with `kept: Some(false)`.
    pub rules: Vec<PasswordRule>,
    /// What went wrong, if anything.
    pub notice: Option<Notice>,
}

/// Why a password is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhySet {
    /// A new person's first password; with the token of the link.
    Invitation(String),
    /// A forgotten one; with the token of the link.
    Reset(String),
    /// The policy asks for a change; the person is signed in.
    Due,
}

/// Setting a password.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sign_in/set.html")]
pub struct SetPasswordPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Why.
    pub why: WhySet,
    /// Name of the person.
    pub name: String,
    /// Their login, for the browser's password store.
    pub login: String,
    /// The rules, the violated ones with `kept: Some(false)`.
    pub rules: Vec<PasswordRule>,
    /// What went wrong, if anything.
    pub notice: Option<Notice>,
}

impl SetPasswordPage {
    fn lead(&self) -> String {
        let o = self.frame.o();
        match self.why {
            WhySet::Invitation(_) => o.set_password_invited.with(&self.name),
            WhySet::Reset(_) => o.set_password_reset.with(&self.name),
            WhySet::Due => o.set_password_due.with(&self.name),
        }
    }

    fn action(&self) -> String {
        match &self.why {
            WhySet::Invitation(link) | WhySet::Reset(link) => format!("/link/{link}"),
            WhySet::Due => "/account/password".to_owned(),
        }
    }

    fn is_due(&self) -> bool {
        self.why == WhySet::Due
    }
}

/// Why a link leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// It was used.
    Used,
    /// It is older than it may be.
    Expired,
    /// There never was one.
    Unknown,
}

/// A link that leads nowhere (410, or 404 for an unknown one).
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sign_in/ended.html")]
pub struct LinkEndedPage {
    /// What surrounds it; its title is [`LinkEnd`] in words.
    pub frame: Frame,
    /// Why.
    pub why: LinkEnd,
}

impl LinkEnd {
    /// In words: the title of the page.
    #[must_use]
    pub fn title(self, lang: crate::Lang) -> &'static str {
        let o = lang.office();
        match self {
            Self::Used => o.link_used.text(),
            Self::Expired => o.link_expired.text(),
            Self::Unknown => o.link_unknown.text(),
        }
    }
}
