//! Keys of the directory in words.

use std::collections::BTreeMap;

use duojin_app::Permission;
use duojin_app::access::{Extent, OrganisationKind, Role, matrix};
use duojin_app::people::{HoldingView, PersonView, PostView};
use duojin_base::{NaiveDate, shanghai_date};
use duojin_web::pages::people::{AccountState, AppointmentRow, Holder, PostLine};
use duojin_web::parts::Linked;
use duojin_web::parts::form::Choice;

use super::Call;

pub(super) fn role(call: &Call, key: &str) -> String {
    Role::from_key(key).map_or_else(|| key.to_owned(), |role| call.say(role.zh(), role.en()).to_owned())
}

pub(super) fn kind(call: &Call, key: &str) -> String {
    OrganisationKind::from_key(key).map_or_else(|| key.to_owned(), |kind| call.say(kind.zh(), kind.en()).to_owned())
}

/// The sectors of the plan, by number.
pub(super) fn sectors(call: &Call, chosen: &[u8]) -> Vec<Choice> {
    let all = call.visit.app().pack().plan.sectors.iter();
    all.map(|one| {
        let label = call.say(&one.name.zh, &one.name.en);
        Choice::new(one.number.to_string(), label).chosen(chosen.contains(&one.number))
    })
    .collect()
}

/// Names of sectors on one line.
pub(super) fn sector_names(call: &Call, chosen: &[u8]) -> String {
    let names = sectors(call, chosen).into_iter().filter(|one| one.chosen).map(|one| one.label);
    names.collect::<Vec<_>>().join(call.say("、", ", "))
}

/// Which entities a post sees, by the table of rights.
pub(super) fn reach(call: &Call, post: &PostView) -> String {
    let extent =
        Role::from_key(&post.role).map_or(Extent::Nothing, |role| matrix().extent(Permission::ReadEntity, role));
    let word = call.say(extent.zh(), extent.en());
    match extent {
        Extent::Nothing => call.say("不看主体", "no entities").to_owned(),
        Extent::Everything => call.say("全部主体", "all entities").to_owned(),
        Extent::Sectors => format!("{word}{}{}", call.say("：", ": "), sector_names(call, &post.sectors)),
        Extent::Area | Extent::Organisation | Extent::Entity | Extent::Person => {
            format!("{word}{}{}", call.say("：", ": "), post.organisation_name)
        }
    }
}

/// What an account can do now.
pub(super) fn state(person: &PersonView) -> AccountState {
    match (person.disabled_at, person.locked_until) {
        (Some(at), _) => AccountState::Disabled { since: shanghai_date(at).to_string() },
        (None, Some(until)) => AccountState::Locked { until: minute(until) },
        (None, None) if person.demo => AccountState::Demo,
        (None, None) if person.has_password => AccountState::Active,
        (None, None) => AccountState::Invited,
    }
}

/// An instant as `YYYY-MM-DD HH:MM` in Shanghai.
pub(super) fn minute(at: duojin_base::Instant) -> String {
    at.to_shanghai_text().chars().take(16).collect()
}

pub(super) fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A post with who holds it today or later.
pub(super) fn post_line(call: &Call, post: &PostView) -> PostLine {
    let today = call.moment.today;
    let current = post.holdings.iter().filter(|one| one.to_day.is_none_or(|to| to >= today && to >= one.from_day));
    PostLine {
        id: post.id.clone(),
        title: post.title.clone(),
        role: role(call, &post.role),
        closed_on: day(post.closed_on),
        holders: current
            .map(|one| Holder {
                id: one.person.clone(),
                name: one.person_name.clone(),
                to: day(one.to_day),
                from: day(Some(one.from_day).filter(|from| *from > today)),
            })
            .collect(),
    }
}

/// Whose name and address stands in a row of appointments.
pub(super) enum Side<'a> {
    /// On a post's page the person, with logins by id.
    Person(&'a BTreeMap<String, String>),
    /// On a person's page the post.
    Post,
}

/// Appointments, the newest first.
pub(super) fn appointments(call: &Call, holdings: &[HoldingView], side: &Side<'_>) -> Vec<AppointmentRow> {
    let mut rows: Vec<&HoldingView> = holdings.iter().collect();
    rows.sort_by_key(|one| std::cmp::Reverse((one.from_day, one.recorded_at)));
    rows.into_iter().map(|one| appointment(call, one, side)).collect()
}

fn appointment(call: &Call, one: &HoldingView, side: &Side<'_>) -> AppointmentRow {
    let (what, under, role) = match side {
        Side::Person(logins) => {
            let path = duojin_web::pages::people::person_path(&one.person);
            (Linked::to(&one.person_name, path), logins.get(&one.person).cloned().unwrap_or_default(), String::new())
        }
        Side::Post => {
            let path = duojin_web::pages::people::post_path(&one.post);
            (Linked::to(&one.title, path), one.organisation_name.clone(), role(call, &one.role))
        }
    };
    let withdrawn = one.to_day.is_some_and(|to| to < one.from_day);
    let mark = if withdrawn {
        call.say("当日撤回或未开始即撤回", "withdrawn on its first day or before")
    } else {
        ""
    };
    let note = [mark, &one.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    AppointmentRow {
        id: one.id.clone(),
        what,
        under,
        role,
        from: one.from_day.to_string(),
        to: day(one.to_day.map(|to| to.max(one.from_day))),
        note: note.join(call.say("。", ". ")),
        recorded: format!("{}{}{}", one.recorded_by, call.say("，", ", "), minute(one.recorded_at)),
        now: one.holds_on(call.moment.today),
    }
}
