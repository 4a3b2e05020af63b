//! The front matter of a document.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use duojin_base::{Diagnostic, Place};
use serde::{Deserialize, Serialize};
use toml::{Spanned, Value};

use crate::offsets::Offsets;

/// Level of government that issued it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 镇街
    Town,
    /// 市
    City,
    /// 省
    Province,
    /// 国家
    Nation,
}

impl Level {
    /// The Chinese word.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Town => "镇街",
            Self::City => "市",
            Self::Province => "省",
            Self::Nation => "国家",
        }
    }
}

/// What our restatement was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// 原文: the issuing office's own publication.
    Original,
    /// 转载: a third party's repost.
    Repost,
    /// 汇编: a compilation or excerpt.
    Compilation,
}

impl SourceKind {
    /// The Chinese word.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Original => "原文",
            Self::Repost => "转载",
            Self::Compilation => "汇编",
        }
    }
}

/// What the front matter says of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Stable id, the prefix of its clauses' ids.
    pub id: String,
    /// Title.
    pub title: String,
    /// English title, ours.
    pub title_en: Option<String>,
    /// Who issued it, as far as the source says.
    pub issuer: String,
    /// Document number (文号), if known.
    pub number: Option<String>,
    /// Level of government.
    pub level: Level,
    /// Where it holds.
    pub region: String,
    /// Date as precise as known: `2016`, `2017-04`, `2017-07-20`.
    pub issued: String,
    /// First day in force, if the document says so.
    pub valid_from: Option<NaiveDate>,
    /// Last day in force, if the document says so.
    pub valid_to: Option<NaiveDate>,
    /// How the validity of its clauses was settled.
    pub validity_note: Option<String>,
    /// What we read.
    pub source: SourceKind,
    /// The honest statement about it.
    pub source_note: String,
    /// Whether we had the whole text.
    pub complete: bool,
    /// Whether it was compared with the issuing office's text.
    pub compared: bool,
    /// The day its clauses were recorded (收录), if that is not the pack's.
    pub recorded: Option<NaiveDate>,
}

const FIELDS: &[&str] = &[
    "id",
    "title",
    "title_en",
    "issuer",
    "number",
    "level",
    "region",
    "issued",
    "valid_from",
    "valid_to",
    "validity_note",
    "source",
    "source_note",
    "complete",
    "compared",
    "recorded",
    "收录",
];

/// The byte range of the TOML between the `+++` lines, and where the body begins.
pub(crate) fn split(text: &str) -> Option<(Range<usize>, usize)> {
    let first = text.split_inclusive('\n').next()?;
    if first.trim_end() != "+++" {
        return None;
    }
    let mut at = first.len();
    for line in text.get(at..)?.split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return Some((first.len()..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Reads the front matter; none if something that must be there is not.
pub(crate) fn read(offsets: &Offsets<'_>, range: Range<usize>, problems: &mut Vec<Diagnostic>) -> Option<Meta> {
    let text = offsets.text.get(range.clone())?;
    let table: BTreeMap<String, Spanned<Value>> = match toml::from_str(text) {
        Ok(table) => table,
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let place = offsets.place(&(range.start + span.start..range.start + span.end));
            problems.push(
                Diagnostic::error(
                    "policy.front-toml",
                    place,
                    format!("文件头读不懂：{}", error.message()),
                    error.message(),
                )
                .mend("文件头是 TOML：名 = \"值\"", "the front matter is TOML: name = \"value\""),
            );
            return None;
        }
    };
    let mut reader = Reader { offsets, start: range.start, table: &table, problems };
    for (name, value) in &table {
        if !FIELDS.contains(&name.as_str()) {
            let place = reader.place(value);
            reader.problems.push(
                Diagnostic::error(
                    "policy.front-field-unknown",
                    place,
                    format!("文件头里不认识的字段 {name}"),
                    format!("unknown field {name} in the front matter"),
                )
                .mend(format!("可用的字段：{}", FIELDS.join("、")), format!("known fields: {}", FIELDS.join(", "))),
            );
        }
    }
    let id = reader.text("id").filter(|id| reader.id_ok(id));
    let title = reader.text("title");
    let issuer = reader.text("issuer");
    let level = reader
        .word("level", &[("镇街", Level::Town), ("市", Level::City), ("省", Level::Province), ("国家", Level::Nation)]);
    let region = reader.text("region");
    let issued = reader.text("issued");
    let source = reader.word(
        "source",
        &[("原文", SourceKind::Original), ("转载", SourceKind::Repost), ("汇编", SourceKind::Compilation)],
    );
    let source_note = reader.text("source_note");
    let complete = reader.flag("complete");
    let compared = reader.flag("compared");
    let (valid_from, valid_to) = (reader.date("valid_from"), reader.date("valid_to"));
    let recorded = reader.date("recorded").or_else(|| reader.date("收录"));
    let meta = Meta {
        title_en: reader.optional("title_en"),
        number: reader.optional("number"),
        validity_note: reader.optional("validity_note"),
        id: id?,
        title: title?,
        issuer: issuer?,
        level: level?,
        region: region?,
        issued: issued?,
        valid_from,
        valid_to,
        source: source?,
        source_note: source_note?,
        complete: complete?,
        compared: compared?,
        recorded,
    };
    Some(meta)
}

struct Reader<'a> {
    offsets: &'a Offsets<'a>,
    start: usize,
    table: &'a BTreeMap<String, Spanned<Value>>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn place(&self, value: &Spanned<Value>) -> Place {
        let span = value.span();
        self.offsets.place(&(self.start + span.start..self.start + span.end))
    }

    fn wrong(&mut self, name: &str, zh: &str, en: &str) {
        let place = self.table.get(name).map_or_else(|| Place::line(self.offsets.file, 1), |value| self.place(value));
        self.problems.push(
            Diagnostic::error(
                "policy.front-value",
                place,
                format!("文件头的 {name} 写法不对"),
                format!("{name} of the front matter is wrong"),
            )
            .mend(format!("应为{zh}"), format!("expected {en}")),
        );
    }

    fn missing(&mut self, name: &str) {
        self.problems.push(
            Diagnostic::error(
                "policy.front-field-missing",
                Place::line(self.offsets.file, 1),
                format!("文件头缺 {name}"),
                format!("the front matter lacks {name}"),
            )
            .mend(format!("补上 {name} = …"), format!("add {name} = …")),
        );
    }

    fn optional(&mut self, name: &str) -> Option<String> {
        match self.table.get(name).map(Spanned::get_ref)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            _ => {
                self.wrong(name, "不空的文字", "text that is not empty");
                None
            }
        }
    }

    fn text(&mut self, name: &str) -> Option<String> {
        if !self.table.contains_key(name) {
            self.missing(name);
            return None;
        }
        self.optional(name)
    }

    fn id_ok(&mut self, id: &str) -> bool {
        let good = id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
        if !good {
            self.wrong("id", "字母、数字、-、.", "letters, digits, - and .");
        }
        good
    }

    fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(name, &known.join("、"), &known.join(", "));
        }
        found
    }

    fn flag(&mut self, name: &str) -> Option<bool> {
        match self.table.get(name).map(Spanned::get_ref) {
            Some(Value::Boolean(value)) => Some(*value),
            Some(_) => {
                self.wrong(name, " true 或 false", "true or false");
                None
            }
            None => {
                self.missing(name);
                None
            }
        }
    }

    fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let value = self.table.get(name).map(Spanned::get_ref)?;
        let date = match value {
            Value::Datetime(date) => date.to_string().parse().ok(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong(name, "日期，如 2018-12-31", "a date such as 2018-12-31");
        }
        date
    }
}
