//! The literate policy file that a document becomes: what the pack would hold had we written it by hand.

use std::fmt::Write as _;

use duojin_base::{Datelike as _, Diagnostic, NaiveDate, Span};
use duojin_policy::{Level, split_comment};
use duojin_store::StoredDocument;
use serde::{Deserialize, Serialize};

use super::model::Body;
use crate::people::problems;

/// What the published file says of the document. Empty is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Front {
    /// Stable id, the prefix of its clauses' ids: small letters, digits, hyphens.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// Document number (文号).
    pub number: String,
    /// Level of government: 国家 省 市 镇街.
    pub level: String,
    /// Where it holds.
    pub region: String,
    /// Date as precise as known: `2016`, `2017-04`, `2017-07-20`.
    pub issued: String,
    /// First day in force, if the document says so.
    pub valid_from: String,
    /// Last day in force, if the document says so.
    pub valid_to: String,
}

/// Most characters of a line of the front.
const LINE_MAX: usize = 200;

const LEVELS: [Level; 4] = [Level::Nation, Level::Province, Level::City, Level::Town];

/// Whether a text can be the id of a document.
fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (3..=60).contains(&text.len()) && text.chars().all(plain) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// A civil day of four figures for the year.
fn day(text: &str) -> Option<NaiveDate> {
    text.parse::<NaiveDate>().ok().filter(|day| (1000..=9999).contains(&day.year()))
}

/// Whether a date is as precise as known: `2016`, `2017-04`, `2017-07-20`.
fn is_date(text: &str) -> bool {
    let figures = text.len() == 4 || text.len() == 7 || text.len() == 10;
    let whole = format!("{text}{}", "-01-01".get(text.len().saturating_sub(4)..).unwrap_or_default());
    figures && day(&whole).is_some_and(|day| day.to_string() == whole)
}

impl Front {
    /// Everything that keeps it from being published.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, zh: String, en: &str| wrong.push(problems::of("document.front", field, zh, en));
        if !is_id(&self.id) {
            say(
                "id",
                "编号以小写字母开头，3 至 60 个小写字母、数字或短横".to_owned(),
                "an id begins with a small letter and has 3 to 60 small letters, digits and hyphens",
            );
        }
        let needed = [("title", "标题", &self.title), ("issuer", "发文机关", &self.issuer)];
        let needed =
            needed.into_iter().chain([("region", "适用地区", &self.region), ("issued", "发文日期", &self.issued)]);
        for (field, zh, _) in needed.filter(|(_, _, value)| value.trim().is_empty()) {
            say(field, format!("请写{zh}"), "this must be given");
        }
        if !LEVELS.iter().any(|level| level.zh() == self.level) {
            say("level", "请选层级：国家、省、市、镇街".to_owned(), "choose the level: 国家 省 市 镇街");
        }
        if !self.issued.trim().is_empty() && !is_date(self.issued.trim()) {
            say(
                "issued",
                "发文日期写成 2026-01-31；只知道年月时写 2026-01 或 2026".to_owned(),
                "a date is written 2026-01-31, 2026-01 or 2026",
            );
        }
        for (field, value) in [("valid_from", &self.valid_from), ("valid_to", &self.valid_to)] {
            if !value.is_empty() && day(value).is_none() {
                say(field, "这不是日期，写成 2026-01-31".to_owned(), "a day is written 2026-01-31");
            }
        }
        let lines =
            [("title", &self.title), ("issuer", &self.issuer), ("number", &self.number), ("region", &self.region)];
        for (field, value) in lines {
            if value.chars().count() > LINE_MAX {
                say(field, format!("不超过 {LINE_MAX} 个字"), "this is too long: at most 200 characters");
            }
            if value.chars().any(problems::is_unseen) {
                say(field, UNSEEN.0.to_owned(), UNSEEN.1);
            }
        }
        wrong
    }

    /// Path of its file within the pack.
    pub(super) fn path(&self) -> String {
        format!("policies/{}.md", self.id)
    }
}

/// Id of the clause of an item.
pub(super) fn clause_id(front: &Front, number: i64) -> String {
    format!("{}-{number:02}", front.id)
}

/// The rule with its number (编号) set.
pub(super) fn with_id(rule: &str, id: &str) -> String {
    let mut out = String::with_capacity(rule.len() + id.len() + 16);
    let mut done = false;
    for (at, line) in rule.lines().enumerate() {
        let is_number = line.trim_start().starts_with("编号 ");
        if is_number && !done {
            let _ = writeln!(out, "  编号 {id}");
            done = true;
        } else if !is_number {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        if at == 0 && !done && !rule.lines().any(|line| line.trim_start().starts_with("编号 ")) {
            let _ = writeln!(out, "  编号 {id}");
            done = true;
        }
    }
    out
}

/// A rule without the marks ① that tie its lines to prose: a published clause shows the words of the document as they stand.
pub(super) fn without_marks(rule: &str) -> String {
    let mut out = String::with_capacity(rule.len());
    for line in rule.lines() {
        match split_comment(line) {
            (before, comment) if comment.contains(is_figure) => {
                let words: String = comment.chars().filter(|c| !is_figure(*c)).collect();
                let words = words.trim_matches(|c: char| matches!(c, '#' | '/' | '、') || c.is_whitespace());
                out.push_str(before.trim_end());
                if !words.is_empty() {
                    let _ = write!(out, "  # {words}");
                }
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

fn is_figure(c: char) -> bool {
    ('①'..='⑳').contains(&c)
}

const UNSEEN: (&str, &str) = (
    "里面有看不见或改变书写方向的字符，删去后再写",
    "it holds characters that are not seen or turn the direction of writing",
);

/// Characters of a heading or a rule that a reviewer would not see. In a file some of them end a line or a block of rules.
pub(super) fn unseen(heading: &str, rule: &str) -> Vec<Diagnostic> {
    let of_rule = |c: char| problems::is_unseen(c) && !matches!(c, '\n' | '\t');
    let found = [("heading", heading.chars().any(problems::is_unseen)), ("rule", rule.chars().any(of_rule))];
    let told = |(field, _): (&'static str, bool)| problems::of("document.unseen", field, UNSEEN.0, UNSEEN.1);
    found.into_iter().filter(|(_, is_there)| *is_there).map(told).collect()
}

/// Lines of a rule that a draft left open, from 1: they hold for nobody until a person writes what the words say.
pub(super) fn unsettled(rule: &str) -> Vec<usize> {
    let is_open = |line: &str| split_comment(line).1.contains("待定");
    (1..).zip(rule.lines()).filter(|(_, line)| is_open(line)).map(|(number, _)| number).collect()
}

/// Words as plain words of Markdown, without what is not seen.
fn plain(text: &str, out: &mut String) {
    let mut before = ' ';
    for c in text.trim().chars() {
        let last = std::mem::replace(&mut before, c);
        match c {
            // An unescaped bracket with a figure would tie words to a line of the rule.
            c if last == '[' && is_figure(c) => {
                out.push('\u{2060}');
                out.push(c);
            }
            // A number that begins a line would make it a list.
            '.' | ')' if last.is_ascii_digit() => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_whitespace() && problems::is_unseen(c) => out.push(' '),
            c if problems::is_unseen(c) => before = last,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '+' | '-' | '|' | '!' | '~' | '&' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
}

/// A string of one line, whatever it holds: every such string of JSON is one of TOML.
fn toml(text: &str) -> String {
    serde_json::Value::from(text.trim()).to_string()
}

/// One item of a document, to be published.
pub(super) struct Section<'a> {
    pub(super) number: i64,
    pub(super) body: &'a Body,
}

/// The whole file.
pub(super) fn file(document: &StoredDocument, front: &Front, sections: &[Section<'_>], recorded: NaiveDate) -> String {
    let mut out = String::from("+++\n");
    let said = [
        ("id", &front.id),
        ("title", &front.title),
        ("issuer", &front.issuer),
        ("number", &front.number),
        ("level", &front.level),
        ("region", &front.region),
        ("issued", &front.issued),
    ];
    for (name, value) in said.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        let _ = writeln!(out, "{name} = {}", toml(value));
    }
    for (name, day) in [("valid_from", &front.valid_from), ("valid_to", &front.valid_to)] {
        if let Some(day) = self::day(day) {
            let _ = writeln!(out, "{name} = {day}");
        }
    }
    let note = format!(
        "由上传的文件“{}”（SHA-256 {}）解构，经另一人复核后发布；没有与发文机关的原件核对。",
        document.row.file_name, document.row.sha256
    );
    let _ = write!(
        out,
        "source = \"转载\"\nsource_note = {}\ncomplete = true\ncompared = false\nrecorded = {recorded}\n+++\n",
        toml(&note)
    );
    for section in sections {
        clause(document, front, section, &mut out);
    }
    out
}

fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(|run| run.chars().count()).max().unwrap_or(0)
}

fn clause(document: &StoredDocument, front: &Front, section: &Section<'_>, out: &mut String) {
    let (body, id) = (section.body, clause_id(front, section.number));
    out.push_str("\n## ");
    plain(&body.heading, out);
    let _ = write!(out, " {{#{id}}}\n\n> ");
    let number = if front.number.is_empty() { String::new() } else { format!("，{}", front.number) };
    plain(&format!("{}{number}，原文第 {} 至 {} 字", front.issuer, body.start + 1, body.end), out);
    out.push_str("\n\n");
    let words = Span::new(body.start, body.end).of(&document.text).unwrap_or_default();
    for line in
        words.split(ends_line).filter(|line| line.contains(|c: char| !c.is_whitespace() && !problems::is_unseen(c)))
    {
        plain(line, out);
        out.push_str("\n\n");
    }
    let rule = with_id(&without_marks(&body.rule), &id);
    let fence = "`".repeat(longest_run(&rule, '`').max(2) + 1);
    let _ = write!(out, "{fence}duojin\n{rule}{fence}\n");
    if !body.questions.is_empty() {
        out.push_str("\n### 读不准的地方\n\n");
        for question in &body.questions {
            out.push_str("- ");
            plain(&question.zh, out);
            out.push('\n');
        }
    }
}
