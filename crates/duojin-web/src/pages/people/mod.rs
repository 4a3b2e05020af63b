//! `/people` and below: organisations as a tree with their posts and holders; a person, a post, an organisation.

mod examples;
mod pages;
mod timeline;
mod typed;

use askama::Template;

use crate::Frame;
use crate::frame::encode;
use crate::parts::form::{Choice, Field, Select};
use crate::parts::mark::{Mark, TargetStatus};
use crate::parts::notice::Notice;

pub use pages::{AppointmentRow, OrganisationPage, PersonPage, PostPage, ShownLink};
pub use typed::Typed;

/// Who holds a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Id of the person.
    pub id: String,
    /// Name.
    pub name: String,
    /// Last day, ISO; empty while it is open.
    pub to: String,
    /// First day, ISO, if it lies ahead of the page's day; else empty.
    pub from: String,
}

impl Holder {
    /// Path of the person's page.
    #[must_use]
    pub fn path(&self) -> String {
        person_path(&self.id)
    }
}

/// A post in the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostLine {
    /// Id.
    pub id: String,
    /// Title: 科长.
    pub title: String,
    /// Role in words.
    pub role: String,
    /// The first day without it, ISO; empty while it is open.
    pub closed_on: String,
    /// Who holds it on the page's day, or will.
    pub holders: Vec<Holder>,
}

impl PostLine {
    /// Path of its page.
    #[must_use]
    pub fn path(&self) -> String {
        post_path(&self.id)
    }
}

/// An organisation in the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Id.
    pub id: String,
    /// How many stand above it.
    pub depth: usize,
    /// What it is, in words.
    pub kind: String,
    /// Name.
    pub name: String,
    /// The first day without it, ISO; empty while it is open.
    pub closed_on: String,
    /// Its posts.
    pub posts: Vec<PostLine>,
}

impl OrganisationRow {
    /// Path of its page.
    #[must_use]
    pub fn path(&self) -> String {
        organisation_path(&self.id)
    }

    /// Deeper ones are not set further in: five steps fill a phone.
    fn indent(&self) -> usize {
        self.depth.min(4)
    }
}

/// What an account can do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// Signs in with a password.
    Active,
    /// Has a login but never set a password.
    Invited,
    /// Locked by wrong passwords.
    Locked {
        /// Until when, `YYYY-MM-DD HH:MM`.
        until: String,
    },
    /// Disabled by an administrator.
    Disabled {
        /// Since which day, ISO.
        since: String,
    },
    /// A demo person.
    Demo,
}

impl AccountState {
    fn mark(&self, frame: &Frame) -> Mark {
        let (w, o) = (frame.w(), frame.o());
        match self {
            Self::Active => TargetStatus::Reached.mark(w).worded(&o.state_active),
            Self::Invited => TargetStatus::NoData.mark(w).worded(&o.state_invited),
            Self::Locked { until } => TargetStatus::Behind.mark(w).worded(&o.state_locked.with(until)),
            Self::Disabled { since } => TargetStatus::NotComparable.mark(w).worded(&o.state_disabled.with(since)),
            Self::Demo => TargetStatus::NoFinalData.mark(w).worded(&o.state_demo),
        }
    }

    /// May an administrator disable it?
    #[must_use]
    pub const fn is_disabled(&self) -> bool {
        matches!(self, Self::Disabled { .. })
    }

    const fn is_locked(&self) -> bool {
        matches!(self, Self::Locked { .. })
    }
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonLine {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Login.
    pub login: String,
    /// What the account can do.
    pub state: AccountState,
}

impl PersonLine {
    /// Path of the page.
    #[must_use]
    pub fn path(&self) -> String {
        person_path(&self.id)
    }
}

/// The tree.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/people/tree.html")]
pub struct PeoplePage {
    /// What surrounds it; its `params` hold `q` and `kind`.
    pub frame: Frame,
    /// What was searched for.
    pub q: String,
    /// Kinds of organisation, the chosen one marked.
    pub kinds: Vec<Choice>,
    /// The organisations in order of the tree, filtered; those above a hit stay.
    pub rows: Vec<OrganisationRow>,
    /// People who hold no post today, filtered by the same words.
    pub without_post: Vec<PersonLine>,
    /// May the reader add people?
    pub may_manage_people: bool,
    /// What a form was answered with.
    pub notice: Option<Notice>,
}

impl PeoplePage {
    fn is_filtered(&self) -> bool {
        !self.q.is_empty() || self.kinds.iter().any(|kind| kind.chosen)
    }
}

/// Adding a person: `/people/new`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/people/new.html")]
pub struct NewPersonPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Name as typed.
    pub name: String,
    /// Login as typed.
    pub login: String,
    /// E-mail as typed.
    pub email: String,
    /// What is wrong with the login (taken, bad characters); empty for nothing.
    pub login_wrong: String,
    /// What went wrong.
    pub notice: Option<Notice>,
}

/// Path of a person's page.
#[must_use]
pub fn person_path(id: &str) -> String {
    format!("/people/{}", encode(id))
}

/// Path of a post's page.
#[must_use]
pub fn post_path(id: &str) -> String {
    format!("/people/posts/{}", encode(id))
}

/// Path of an organisation's page.
#[must_use]
pub fn organisation_path(id: &str) -> String {
    format!("/people/organisations/{}", encode(id))
}
