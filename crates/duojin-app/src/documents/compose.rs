//! The literate policy file that a document becomes: what the pack would hold had we written it by hand.

use std::fmt::Write as _;

use duojin_base::{Diagnostic, NaiveDate, Span};
use duojin_policy::Level;
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

const LEVELS: [Level; 4] = [Level::Nation, Level::Province, Level::City, Level::Town];

/// Whether a text can be the id of a document.
fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (3..=60).contains(&text.len()) && text.chars().all(plain) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_day(text: &str) -> bool {
    text.is_empty() || text.parse::<NaiveDate>().is_ok()
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
        for (field, value) in [("valid_from", &self.valid_from), ("valid_to", &self.valid_to)] {
            if !is_day(value) {
                say(field, format!("“{value}”不是日期，写成 2026-01-31"), "a day is written 2026-01-31");
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
        match line.rsplit_once('#') {
            Some((before, comment)) if comment.contains(is_figure) => {
                let words: String = comment.chars().filter(|c| !is_figure(*c)).collect();
                let words = words.trim_matches(|c: char| c == '、' || c.is_whitespace());
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

/// Lines of a rule that a draft left open, from 1: they hold for nobody until a person writes what the words say.
pub(super) fn unsettled(rule: &str) -> Vec<usize> {
    let is_open = |line: &str| line.rsplit_once('#').is_some_and(|(_, comment)| comment.contains("待定"));
    (1..).zip(rule.lines()).filter(|(_, line)| is_open(line)).map(|(number, _)| number).collect()
}

/// Words as plain words of Markdown.
fn plain(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '+' | '-' | '|' | '!' | '~' | '&' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '\u{2028}' | '\t' => out.push(' '),
            c => out.push(c),
        }
    }
}

fn toml(text: &str) -> String {
    toml::Value::String(text.trim().to_owned()).to_string()
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
        if !day.is_empty() {
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

fn clause(document: &StoredDocument, front: &Front, section: &Section<'_>, out: &mut String) {
    let (body, id) = (section.body, clause_id(front, section.number));
    out.push_str("\n## ");
    plain(&body.heading.replace(['\n', '\r'], " "), out);
    let _ = write!(out, " {{#{id}}}\n\n> ");
    let number = if front.number.is_empty() { String::new() } else { format!("，{}", front.number) };
    plain(&format!("{}{number}，原文第 {} 至 {} 字", front.issuer, body.start + 1, body.end), out);
    out.push_str("\n\n");
    let words = Span::new(body.start, body.end).of(&document.text).unwrap_or_default();
    for line in words.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A number that begins a line would make it a list.
        if line.starts_with(|c: char| c.is_ascii_digit()) {
            out.push('\u{2060}');
        }
        plain(line, out);
        out.push_str("\n\n");
    }
    let _ = write!(out, "```duojin\n{}```\n", with_id(&without_marks(&body.rule), &id));
    if !body.questions.is_empty() {
        out.push_str("\n### 读不准的地方\n\n");
        for question in &body.questions {
            out.push_str("- ");
            plain(&question.zh.replace(['\n', '\r'], " "), out);
            out.push('\n');
        }
    }
}
