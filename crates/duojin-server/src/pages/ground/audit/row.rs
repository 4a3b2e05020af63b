//! One entry of the audit, in words.

use duojin_app::audit::Entry;
use duojin_app::people::{Names, names};
use duojin_app::{AppError, Permission};
use duojin_web::Lang;
use duojin_web::pages::audit::{AuditOutcome, AuditRow};
use duojin_web::parts::{Entry as Told, Linked};
use serde_json::Value;

use super::super::reply::step;
use crate::gate::Visit;

/// Longest text of one detail that is shown; the export has it whole.
const SHOWN: usize = 500;

/// The entries of a page.
pub(super) async fn rows(visit: &Visit, entries: &[Entry], lang: Lang) -> Result<Vec<AuditRow>, AppError> {
    let mut ids = Vec::new();
    for entry in entries {
        let of_object = entry.object.strip_prefix("person:").or_else(|| entry.object.strip_prefix("post:"));
        ids.extend(entry.post.split(',').chain([entry.who.as_str()]).chain(of_object));
    }
    let names = names(visit.app(), visit.principal(), &ids).await?;
    Ok(entries.iter().map(|entry| row(visit, entry, &names, lang)).collect())
}

fn row(visit: &Visit, entry: &Entry, names: &Names, lang: Lang) -> AuditRow {
    let en = lang.is_en();
    let posts = entry.post.split(',').filter(|id| !id.is_empty()).map(|id| names.get(id).get(en).to_owned());
    AuditRow {
        seq: entry.seq,
        at: entry.at.to_shanghai_text(),
        who: Linked { label: names.get(&entry.who).get(en).to_owned(), path: person(visit, &entry.who) },
        post: posts.collect::<Vec<_>>().join(if en { "; " } else { "；" }),
        action: if en { entry.action_en.clone() } else { entry.action_zh.clone() },
        outcome: match entry.outcome.as_str() {
            "refused" => AuditOutcome::Refused,
            "failed" => AuditOutcome::Failed,
            _ => AuditOutcome::Done,
        },
        object: object(visit, &entry.object, names, en),
        detail: told(&entry.detail, lang),
        address: entry.address.clone(),
        hash: entry.hash.clone(),
    }
}

fn person(visit: &Visit, id: &str) -> Option<String> {
    (id.starts_with("person-") && visit.may(Permission::ReadPeople)).then(|| format!("/people/{}", step(id)))
}

/// What it was done to, with its page if the reader may open it.
fn object(visit: &Visit, object: &str, names: &Names, en: bool) -> Linked {
    let path = |permission, path: String| visit.may(permission).then_some(path);
    let (label, path) = match object.split_once(':') {
        Some(("person", id)) => (names.get(id).get(en).to_owned(), person(visit, id)),
        Some(("post", id)) => {
            (names.get(id).get(en).to_owned(), path(Permission::ReadPeople, format!("/people/posts/{}", step(id))))
        }
        Some(("organisation", id)) => {
            (object.to_owned(), path(Permission::ReadPeople, format!("/people/organisations/{}", step(id))))
        }
        Some(("entity", id)) => (object.to_owned(), path(Permission::ReadEntity, format!("/enterprises/{}", step(id)))),
        Some(("setting", _)) => (object.to_owned(), path(Permission::ReadSettings, "/settings".to_owned())),
        Some(("schedule", _)) => (object.to_owned(), path(Permission::ReadJobs, "/jobs".to_owned())),
        None if object.starts_with("job-") => {
            (object.to_owned(), path(Permission::ReadJobs, format!("/jobs/{}", step(object))))
        }
        _ => (object.to_owned(), None),
    };
    Linked { label, path }
}

/// Details field by field. They hold names of facts, never their values: what a reader may not see is not in the audit.
fn told(detail: &Value, lang: Lang) -> Vec<Told> {
    let entry = |(name, value): (&String, &Value)| Told::new(word(name, lang), text(value, lang));
    match detail {
        Value::Object(fields) => fields.iter().filter(|(_, value)| !value.is_null()).map(entry).collect(),
        Value::Null => Vec::new(),
        other => vec![Told::new(lang.office().details.to_string(), text(other, lang))],
    }
}

fn text(value: &Value, lang: Lang) -> String {
    let (colon, stop, comma) = if lang.is_en() { (": ", "; ", ", ") } else { ("：", "；", "、") };
    let whole = match value {
        Value::Null => "—".to_owned(),
        Value::Bool(true) => if lang.is_en() { "yes" } else { "是" }.to_owned(),
        Value::Bool(false) => if lang.is_en() { "no" } else { "否" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(|one| text(one, lang)).collect::<Vec<_>>().join(comma),
        Value::Object(fields) => {
            let all = fields.iter().map(|(name, value)| format!("{}{colon}{}", word(name, lang), text(value, lang)));
            all.collect::<Vec<_>>().join(stop)
        }
        Value::Number(number) => number.to_string(),
    };
    match whole.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    }
}

/// Name of a field; as it is if it has none.
fn word(name: &str, lang: Lang) -> String {
    let known = match name {
        "before" => ("原来", "before"),
        "after" => ("改成", "after"),
        "why" => ("原因", "why"),
        "do" => ("办了", "did"),
        "kind" => ("种类", "kind"),
        "facts" => ("看到的敏感事实", "sensitive facts seen"),
        "entries" => ("条数", "entries"),
        "query" => ("查找", "search"),
        "format" => ("格式", "format"),
        "limit" => ("每页", "a page"),
        "sessions_ended" => ("结束的登录", "sessions ended"),
        "session" => ("登录编号", "session"),
        "attempt" => ("第几次", "attempt"),
        "locked" => ("已锁", "locked"),
        "people" => ("人数", "people"),
        "roles" => ("角色", "roles"),
        "organisations" => ("机构", "organisations"),
        "title" => ("标题", "title"),
        "name" => ("名称", "name"),
        "login" => ("登录名", "login"),
        "email" => ("邮箱", "e-mail"),
        "disabled" => ("停用", "disabled"),
        "cron" => ("定时", "cron line"),
        "cron_before" => ("原来的定时", "cron line before"),
        "enabled" => ("开着", "on"),
        "enabled_before" => ("原来开着", "on before"),
        "until" => ("到", "until"),
        _ => return name.to_owned(),
    };
    if lang.is_en() { known.1 } else { known.0 }.to_owned()
}
