//! What a form is answered with: the page it changed, or the same page with what was typed and what is wrong.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use duojin_app::AppError;
use duojin_app::people::{LastChange, Subject, last_change};
use duojin_base::{Diagnostic, NaiveDate, Place};
use duojin_web::frame::with_query;
use duojin_web::parts::notice::{Conflict, ConflictRow, Notice};

use super::Call;
use crate::respond::page;

/// The page that a form changed, with a word for its notice.
pub(super) fn go(call: &Call, path: &str, done: &str) -> Response {
    let mut pairs = vec![("done", done)];
    if call.en() {
        pairs.push(("lang", "en"));
    }
    Redirect::to(&with_query(path, &pairs)).into_response()
}

/// The notice of a word after `?done=`; unknown ones say nothing.
pub(super) fn done(call: &Call, word: Option<&str>) -> Option<Notice> {
    let (zh, en) = match word? {
        "saved" => ("已保存", "Saved"),
        "disabled" => ("账号已停用，它的登录都已结束", "The account is disabled and its sessions have ended"),
        "enabled" => ("账号已恢复", "The account is enabled again"),
        "unlocked" => ("已解锁", "Unlocked"),
        "appointed" => ("已任职", "Appointed"),
        "handed-over" => ("已交接", "Handed over"),
        "ended" => ("任职的最后一天已记下", "The last day is recorded"),
        "closed" => ("已撤销", "Closed"),
        "made" => ("已建好", "Made"),
        "moved" => ("已移动", "Moved"),
        _ => return None,
    };
    Some(Notice::done(call.say(zh, en)))
}

/// Why a form was not accepted.
#[derive(Debug)]
pub(super) struct Refused {
    problems: Vec<Diagnostic>,
}

impl Refused {
    /// The problems of a form; other failures have pages of their own.
    pub(super) fn of(error: AppError) -> Result<Self, AppError> {
        match error {
            AppError::Input(problems) => Ok(Self { problems }),
            other => Err(other),
        }
    }

    /// Whether somebody else was first.
    pub(super) fn is_conflict(&self) -> bool {
        self.problems.iter().any(|problem| problem.code.ends_with(".changed-meanwhile"))
    }

    fn status(&self) -> StatusCode {
        if self.is_conflict() { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST }
    }

    /// The problem of one field, if that is all there is.
    pub(super) fn of_field(&self, call: &Call, field: &str) -> String {
        let found = self.problems.iter().find(|problem| problem.place.file == field);
        found.map(|problem| words(call, problem).join(call.say("。", ". "))).unwrap_or_default()
    }

    /// All of them as the notice of the page.
    pub(super) fn notice(&self, call: &Call) -> Notice {
        if let [only] = &self.problems[..] {
            let mut words = words(call, only).into_iter();
            let notice = Notice::problem(words.next().unwrap_or_default());
            return words.fold(notice, Notice::and);
        }
        let count = self.problems.len();
        let title = if call.en() {
            format!("Not recorded: {count} things to mend")
        } else {
            format!("没有写入，有 {count} 处要改")
        };
        let lines = self.problems.iter().map(|problem| words(call, problem).join(call.say("。", ". ")));
        lines.fold(Notice::problem(title), Notice::and)
    }

    /// The page of the form again.
    pub(super) fn page(&self, view: &impl duojin_web::Template) -> Response {
        let mut response = page(view);
        if response.status() == StatusCode::OK {
            *response.status_mut() = self.status();
        }
        response
    }

    /// What stands in a page beside the form: the problems, or, if somebody else was first, both versions and what they changed.
    pub(super) async fn beside(
        &self,
        call: &Call,
        subject: Subject<'_>,
        rows: Vec<ConflictRow>,
    ) -> Result<(Notice, Option<Conflict>), AppError> {
        let rows: Vec<ConflictRow> = rows.into_iter().filter(|row| row.theirs != row.yours).collect();
        let change = match self.is_conflict() && !rows.is_empty() {
            true => last_change(call.visit.app(), call.visit.principal(), subject).await?,
            false => None,
        };
        Ok(match change {
            Some(LastChange { who, at, what_zh, what_en }) => {
                let at = at.to_shanghai_text().chars().take(16).collect();
                let what = call.say(&what_zh, &what_en);
                let told =
                    if call.en() { format!("What {who} changed: {what}") } else { format!("{who}改的是：{what}") };
                (Notice::hint(told), Some(Conflict { who, at, rows }))
            }
            None => (self.notice(call), None),
        })
    }
}

/// What is wrong, and how to mend it.
fn words(call: &Call, problem: &Diagnostic) -> Vec<String> {
    let (what, mend) = if call.en() { (&problem.en, &problem.mend_en) } else { (&problem.zh, &problem.mend_zh) };
    std::iter::once(what).chain(mend).cloned().collect()
}

/// A day of a form.
pub(super) fn day(field: &'static str, text: &str) -> Result<NaiveDate, AppError> {
    text.trim().parse().map_err(|_| {
        let shown: String = text.chars().take(30).collect();
        let (zh, en) = (format!("“{shown}”不是日期"), format!("“{shown}” is not a date"));
        let told = Diagnostic::error("form.day", Place::file(field), zh, en);
        AppError::input(told.mend("写成 2026-11-23 这样", "write it as 2026-11-23"))
    })
}

/// A choice of a form.
pub(super) fn chosen<'a>(field: &'static str, text: &'a str, what: (&str, &str)) -> Result<&'a str, AppError> {
    let text = text.trim();
    if text.is_empty() {
        let (zh, en) = (format!("请选{}", what.0), format!("choose {}", what.1));
        return Err(AppError::input(Diagnostic::error("form.choose", Place::file(field), zh, en)));
    }
    Ok(text)
}
