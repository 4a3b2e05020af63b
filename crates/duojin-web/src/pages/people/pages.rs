//! A person, a post, an organisation.

use askama::Template;

use super::timeline::Timeline;
use super::typed::Typed;
use super::{AccountState, PostLine, organisation_path, person_path, post_path};
use crate::Frame;
use crate::parts::Linked;
use crate::parts::form::{Checks, Choice, Field, Select};
use crate::parts::notice::{Conflict, Notice};

/// One appointment: a post somebody holds, held or will hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointmentRow {
    /// Id of the appointment, sent as `holding`.
    pub id: String,
    /// The person (on a post's page) or the post (on a person's page).
    pub what: Linked,
    /// Under it: the organisation on a person's page, the login on a post's.
    pub under: String,
    /// Role in words; empty on a post's page.
    pub role: String,
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO; empty while it is open.
    pub to: String,
    /// Note of whoever recorded it.
    pub note: String,
    /// Who recorded it and when: 陈志远，2026-03-01 09:10.
    pub recorded: String,
    /// Does it count on the page's day?
    pub now: bool,
}

/// A link shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownLink {
    /// The whole address.
    pub address: String,
    /// Until when it works, `YYYY-MM-DD HH:MM`.
    pub until: String,
}

/// A person.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/people/person.html")]
pub struct PersonPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Login.
    pub login: String,
    /// E-mail; may be empty.
    pub email: String,
    /// What the account can do.
    pub state: AccountState,
    /// Version of the row, sent back with every form.
    pub version: i64,
    /// Appointments, the newest first.
    pub appointments: Vec<AppointmentRow>,
    /// May the reader manage people? Without it there are no forms.
    pub may_manage: bool,
    /// A link made just now.
    pub link: Option<ShownLink>,
    /// What was sent to a form and not accepted.
    pub typed: Typed,
    /// What a form was answered with.
    pub notice: Option<Notice>,
    /// Somebody else changed it meanwhile.
    pub conflict: Option<Conflict>,
}

impl PersonPage {
    fn path(&self, act: &str) -> String {
        format!("{}{act}", person_path(&self.id))
    }

    fn bar(&self, row: &AppointmentRow) -> Option<(i32, i32)> {
        Timeline::of(&self.appointments, &self.frame.as_of)?.bar(row)
    }

    fn is_demo(&self) -> bool {
        self.state == AccountState::Demo
    }

    fn is_invited(&self) -> bool {
        self.state == AccountState::Invited
    }
}

/// A post.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/people/post.html")]
pub struct PostPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Role in words.
    pub role: String,
    /// Organisation.
    pub organisation: Linked,
    /// What it reaches in words: 本领域：现代商贸.
    pub reach: String,
    /// The ten sectors, those of the post chosen; empty if its role has none.
    pub sectors: Vec<Choice>,
    /// The first day without it, ISO; empty while it is open.
    pub closed_on: String,
    /// Version of the row, sent back with every form.
    pub version: i64,
    /// Appointments, the newest first.
    pub appointments: Vec<AppointmentRow>,
    /// People who may be appointed; empty without the right.
    pub people: Vec<Choice>,
    /// The day of the page, ISO: what the forms start with.
    pub today: String,
    /// May the reader appoint, end and close?
    pub may_manage: bool,
    /// May the reader hand it over (a manager, or its holder)?
    pub may_hand_over: bool,
    /// What was sent to a form and not accepted.
    pub typed: Typed,
    /// What a form was answered with.
    pub notice: Option<Notice>,
    /// Somebody else changed it meanwhile.
    pub conflict: Option<Conflict>,
}

impl PostPage {
    fn path(&self, act: &str) -> String {
        format!("{}{act}", post_path(&self.id))
    }

    fn current(&self) -> impl Iterator<Item = &AppointmentRow> {
        self.appointments.iter().filter(|row| row.now)
    }

    fn bar(&self, row: &AppointmentRow) -> Option<(i32, i32)> {
        Timeline::of(&self.appointments, &self.today)?.bar(row)
    }

    fn is_vacant(&self) -> bool {
        self.current().next().is_none()
    }

    fn has_forms(&self) -> bool {
        self.closed_on.is_empty() && (self.may_manage || self.may_hand_over)
    }

    fn sector_names(&self) -> String {
        let chosen: Vec<&str> = self.sectors.iter().filter(|s| s.chosen).map(|s| s.label.as_str()).collect();
        chosen.join("、")
    }
}

/// An organisation.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/people/organisation.html")]
pub struct OrganisationPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// English name; may be empty.
    pub name_en: String,
    /// What it is, in words.
    pub kind: String,
    /// Is it of the pack? Then it cannot be renamed here.
    pub from_pack: bool,
    /// The first day without it, ISO; empty while it is open.
    pub closed_on: String,
    /// What it stands under; `None` for the root.
    pub parent: Option<Linked>,
    /// What stands under it.
    pub children: Vec<Linked>,
    /// Its posts.
    pub posts: Vec<PostLine>,
    /// Version of the row, sent back with every form.
    pub version: i64,
    /// Where it could be moved, the present parent chosen; itself and those below are absent. Empty if it stays.
    pub parents: Vec<Choice>,
    /// Roles a post here may give.
    pub roles: Vec<Choice>,
    /// The ten sectors.
    pub sectors: Vec<Choice>,
    /// Kinds an organisation under it may have.
    pub kinds: Vec<Choice>,
    /// May the reader rename, move and add under it?
    pub may_manage: bool,
    /// May the reader close it? Not the city.
    pub may_close: bool,
    /// Are enterprises added here, by their number?
    pub takes_enterprises: bool,
    /// May the reader add posts?
    pub may_manage_posts: bool,
    /// What was sent to a form and not accepted.
    pub typed: Typed,
    /// What a form was answered with.
    pub notice: Option<Notice>,
    /// Somebody else changed it meanwhile.
    pub conflict: Option<Conflict>,
}

impl OrganisationPage {
    fn path(&self, act: &str) -> String {
        format!("{}{act}", organisation_path(&self.id))
    }

    fn is_open(&self) -> bool {
        self.closed_on.is_empty()
    }
}
