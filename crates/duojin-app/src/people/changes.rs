//! Who last changed a person, a post or an organisation, when and what: as the audit has it.

use std::collections::BTreeMap;

use duojin_access::{Permission, Principal};
use duojin_base::Instant;
use duojin_store::{AuditFilter, AuditOrder};
use serde_json::Value;

use super::standing::Directory;
use super::{directory, posts, problems};
use crate::app::App;
use crate::error::AppError;

/// Entries about an object that are looked at: sign-ins and links stand among its changes.
const LOOKED_AT: i64 = 200;

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A person, by id.
    Person(&'a str),
    /// A post or who holds it, by the post's id.
    Post(&'a str),
    /// An organisation, by id.
    Organisation(&'a str),
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// Name of whoever made it.
    pub who: String,
    /// When.
    pub at: Instant,
    /// The fields that differ, in Chinese.
    pub what_zh: String,
    /// In English.
    pub what_en: String,
}

/// The last change of something the caller sees; none if it was never changed.
///
/// # Errors
/// If the caller may not see people or this, or the store fails.
pub async fn last_change(
    app: &App,
    principal: &Principal,
    subject: Subject<'_>,
) -> Result<Option<LastChange>, AppError> {
    let access = principal.access(Permission::ReadPeople)?;
    let object = match subject {
        Subject::Person(id) => format!("person:{}", directory::person(app, principal, id).await?.id),
        Subject::Post(id) => posts::object(&posts::post(app, principal, id).await?.id),
        Subject::Organisation(id) if access.shows_organisation(id) => format!("organisation:{id}"),
        Subject::Organisation(id) => return Err(problems::not_found("机构", id)),
    };
    newest(app, &object).await
}

/// The newest entry about an object that changed its row.
pub(super) async fn newest(app: &App, object: &str) -> Result<Option<LastChange>, AppError> {
    let filter =
        AuditFilter { object: Some(object.to_owned()), outcome: Some("done".to_owned()), ..AuditFilter::default() };
    let entries = app.store().audit_entries(&filter, AuditOrder::NewestBefore(i64::MAX), LOOKED_AT).await?;
    let change = entries.into_iter().find_map(|entry| {
        let detail: Value = serde_json::from_str(&entry.detail).ok()?;
        detail.get("after").is_some().then_some((entry, detail))
    });
    let Some((entry, detail)) = change else { return Ok(None) };
    let known = Directory::read_only(app).await?;
    let people = known.people.into_iter().map(|one| (one.id, one.name));
    let organisations = known.organisations.into_iter().map(|one| (one.id, one.name));
    let names: BTreeMap<String, String> = people.chain(organisations).collect();
    let (zh, en) = differing(&detail, &names);
    let who = caller_name(&entry.who, |id| names.get(id).cloned());
    Ok(Some(LastChange { who, at: Instant(entry.at), what_zh: zh, what_en: en }))
}

/// Name of a caller by the id that is on record.
pub(super) fn caller_name(id: &str, person: impl Fn(&str) -> Option<String>) -> String {
    let others = [Principal::demo_administrator(), Principal::system()];
    let other = others.into_iter().find(|one| one.id == id).map(|one| one.name);
    let local = || id.strip_prefix("local:").map(|user| Principal::local_operator(user).name);
    person(id).or(other).or_else(local).unwrap_or_else(|| id.to_owned())
}

/// The fields that differ, in both languages.
fn differing(detail: &Value, names: &BTreeMap<String, String>) -> (String, String) {
    let before = detail.get("before").filter(|before| !before.is_null());
    let Some(after) = detail.get("after").and_then(Value::as_object) else { return (String::new(), String::new()) };
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (key, now) in after {
        let was = before.and_then(|before| before.get(key));
        // What was empty and stays empty is no change.
        if was == Some(now) || (was.is_none() && (now.is_null() || now.as_str() == Some(""))) {
            continue;
        }
        let word = field(key);
        let now = value(now, names);
        match was.map(|was| value(was, names)) {
            Some(was) => {
                zh.push(format!("{} {} → {}", word.0, was.0, now.0));
                en.push(format!("{} {} → {}", word.1, was.1, now.1));
            }
            None => {
                zh.push(format!("{} {}", word.0, now.0));
                en.push(format!("{} {}", word.1, now.1));
            }
        }
    }
    (zh.join("，"), en.join(", "))
}

fn field(key: &str) -> (&str, &str) {
    match key {
        "title" | "name" => ("名称", "name"),
        "name_en" => ("英文名", "English name"),
        "email" => ("邮箱", "e-mail"),
        "login" => ("登录名", "login"),
        "disabled" => ("停用", "disabled"),
        "sectors" => ("领域", "sectors"),
        "role" => ("角色", "role"),
        "closed_on" => ("撤销日", "closed on"),
        "parent" => ("上级", "under"),
        "organisation" => ("机构", "organisation"),
        "held_by" => ("任职的人", "held by"),
        "from_day" => ("第一天", "first day"),
        "to_day" => ("最后一天", "last day"),
        "note" => ("说明", "note"),
        other => (other, other),
    }
}

fn value(value: &Value, names: &BTreeMap<String, String>) -> (String, String) {
    let both = |text: String| (text.clone(), text);
    match value {
        Value::Null => ("无".to_owned(), "none".to_owned()),
        Value::Bool(true) => ("是".to_owned(), "yes".to_owned()),
        Value::Bool(false) => ("否".to_owned(), "no".to_owned()),
        Value::String(text) if text.is_empty() => ("空".to_owned(), "empty".to_owned()),
        Value::String(text) => both(names.get(text).unwrap_or(text).clone()),
        Value::Array(list) => {
            let all = list.iter().map(|one| self::value(one, names).0).collect::<Vec<_>>().join("、");
            both(if all.is_empty() { "—".to_owned() } else { all })
        }
        other => both(other.to_string()),
    }
}
