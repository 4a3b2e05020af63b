//! `/inbox` and `/inbox/compose`: tasks, alerts and messages in one list; sending messages.

mod examples;

use askama::Template;

use crate::Frame;
use crate::frame::encode;
use crate::parts::form::{Checks, Choice, Field};
use crate::parts::notice::Notice;
use crate::parts::pager::Pager;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// Somebody has to do something.
    Task,
    /// Something happened that should be looked at.
    Alert,
    /// Somebody wrote.
    Message,
}

/// The list shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Neither done nor snoozed.
    Open,
    /// Comes back on its day.
    Snoozed,
    /// Done.
    Done,
}

impl Tab {
    /// The value of `?tab=`; the open ones need none.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Snoozed => "snoozed",
            Self::Done => "done",
        }
    }
}

/// A due date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day, ISO.
    pub on: String,
    /// Days from the page's day: 0 is today, negative is overdue.
    pub days_left: i64,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxItem {
    /// Id.
    pub id: String,
    /// What it is.
    pub kind: ItemKind,
    /// Was it never read?
    pub unread: bool,
    /// Title.
    pub title: String,
    /// Text; may be empty.
    pub body: String,
    /// Path of the page it is about; `None` for none.
    pub path: Option<String>,
    /// The post it was sent to, with its organisation; empty if it went to the person.
    pub post: String,
    /// When it is due; `None` for never.
    pub due: Option<Due>,
    /// Who sent it.
    pub made_by: String,
    /// When, `YYYY-MM-DD HH:MM`.
    pub made_at: String,
    /// The day it comes back, ISO; empty unless snoozed.
    pub snoozed_until: String,
    /// Who did it; empty unless done.
    pub done_by: String,
    /// When, `YYYY-MM-DD HH:MM`; empty unless done.
    pub done_at: String,
}

impl InboxItem {
    fn act(&self, act: &str) -> String {
        format!("/inbox/{}/{act}", encode(&self.id))
    }

    fn kind_word(&self, frame: &Frame) -> &'static str {
        let o = frame.o();
        match self.kind {
            ItemKind::Task => o.kind_task.text(),
            ItemKind::Alert => o.kind_alert.text(),
            ItemKind::Message => o.kind_message.text(),
        }
    }

    const fn kind_class(&self) -> &'static str {
        match self.kind {
            ItemKind::Task => "task",
            ItemKind::Alert => "alert",
            ItemKind::Message => "message",
        }
    }

    /// Words for the due date, and whether it is over.
    fn due_words(&self, frame: &Frame) -> Option<(String, bool)> {
        let due = self.due.as_ref()?;
        let o = frame.o();
        let open = self.done_at.is_empty();
        Some(match due.days_left {
            -1 if open => (o.overdue_by_one.to_string(), true),
            days if days < 0 && open => (o.overdue_by.with(days.unsigned_abs()), true),
            0 if open => (o.due_today.to_string(), false),
            _ => (o.due_on.with(frame.period(&due.on)), false),
        })
    }
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/inbox/inbox.html")]
pub struct InboxPage {
    /// What surrounds it; its `params` hold `tab` and `page`.
    pub frame: Frame,
    /// Which list.
    pub tab: Tab,
    /// How many are open.
    pub n_open: i64,
    /// How many are snoozed.
    pub n_snoozed: i64,
    /// How many are done.
    pub n_done: i64,
    /// The items: open ones by due date, snoozed ones by day, done ones by time.
    pub items: Vec<InboxItem>,
    /// Which page of how many.
    pub pager: Pager,
    /// Tomorrow, ISO, sent by its button.
    pub tomorrow: String,
    /// Next Monday, ISO, sent by its button.
    pub next_monday: String,
    /// May the reader send messages?
    pub may_send: bool,
    /// What a form was answered with.
    pub notice: Option<Notice>,
}

impl InboxPage {
    fn tabs(&self) -> [(Tab, &'static str, i64); 3] {
        let o = self.frame.o();
        [
            (Tab::Open, o.tab_open.text(), self.n_open),
            (Tab::Snoozed, o.tab_snoozed.text(), self.n_snoozed),
            (Tab::Done, o.tab_done.text(), self.n_done),
        ]
    }

    fn tab_path(&self, tab: &Tab) -> String {
        let mut frame = self.frame.clone();
        frame.params.clear();
        frame.with_param("tab", tab.key())
    }

    fn empty(&self) -> (&'static str, &'static str) {
        let o = self.frame.o();
        match self.tab {
            Tab::Open => (o.open_empty.text(), o.open_empty_next.text()),
            Tab::Snoozed => (o.snoozed_empty.text(), o.snoozed_empty_next.text()),
            Tab::Done => (o.done_empty.text(), o.done_empty_next.text()),
        }
    }

    fn has_unread(&self) -> bool {
        self.items.iter().any(|item| item.unread)
    }
}

/// Writing a message.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/inbox/compose.html")]
pub struct ComposePage {
    /// What surrounds it.
    pub frame: Frame,
    /// Roles it may go to, those ticked chosen.
    pub roles: Vec<Choice>,
    /// Organisations it may go to, those ticked chosen.
    pub organisations: Vec<Choice>,
    /// Title as typed.
    pub title: String,
    /// Text as typed.
    pub body: String,
    /// Title in English as typed; the Chinese one stands in for it.
    pub title_en: String,
    /// Text in English as typed; the Chinese one stands in for it.
    pub body_en: String,
    /// Due date as typed, ISO; may be empty.
    pub due_on: String,
    /// Page to open as typed; may be empty.
    pub path: String,
    /// What went wrong.
    pub notice: Option<Notice>,
}
