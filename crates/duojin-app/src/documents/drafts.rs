//! From a text to what may become clauses.

use duojin_base::Span;
use duojin_pack::Pack;
use duojin_read::draft::{self, ClauseDraft};
use duojin_read::plan;
use duojin_read::policy::{self, Lexicon};
use duojin_read::sentence::Vocabulary;
use duojin_rule::Schema;
use duojin_text::outline::{self, Outline};
use serde_json::Value;

use super::compose::{self, Front};
use super::model::{Body, DocumentKind, KeptMark, KeptQuestion};
use crate::people::problems;

/// The number (编号) of a draft, until the document has its own.
const PLACEHOLDER: &str = "draft";

/// What was read in a text.
pub(super) struct Read {
    pub(super) kind: DocumentKind,
    pub(super) title: Option<String>,
    pub(super) front: Front,
    pub(super) items: Vec<Body>,
    /// Of a plan: what was read, in the schema of `duojin read`.
    pub(super) plan: Option<Value>,
}

/// The names of facts, with those of the pack.
pub(super) fn lexicon(schema: &Schema) -> Lexicon {
    Lexicon::general().with(&draft::local_facts(schema))
}

/// Reads a text as a plan or a policy; as whichever it looks like, if nobody says.
pub(super) fn read(text: &str, wanted: Option<DocumentKind>, pack: &Pack) -> Read {
    let outline = outline::outline(text);
    let lexicon = lexicon(&pack.schema);
    let policy = policy::read(text, &lexicon);
    let kind = wanted.unwrap_or_else(|| likely(&policy, text));
    let title = outline.front.title.and_then(|span| span.of(text)).map(one_line);
    let front = Front { region: pack.header.region.zh.clone(), ..front_of(text, &outline) };
    match kind {
        DocumentKind::Plan => {
            let plan = plan::read(text).to_json();
            Read { kind, title, front, items: Vec::new(), plan: Some(plan) }
        }
        DocumentKind::Policy => {
            let items = items(text, &policy, &lexicon, pack);
            Read { kind, title, front, items, plan: None }
        }
    }
}

/// What the title calls it; else a document with rules and not many more targets is a policy, and any other a plan.
pub(super) fn likely(policy: &policy::Reading, text: &str) -> DocumentKind {
    use policy::ClauseKind as K;
    const POLICIES: [&str; 9] = ["办法", "措施", "细则", "指南", "申报", "奖励", "补贴", "资助", "扶持"];
    const PLANS: [&str; 5] = ["规划", "计划", "行动方案", "实施方案", "纲要"];
    let title = outline::outline(text).front.title.and_then(|span| span.of(text)).unwrap_or_default();
    if POLICIES.iter().any(|word| title.contains(word)) {
        return DocumentKind::Policy;
    }
    if PLANS.iter().any(|word| title.contains(word)) {
        return DocumentKind::Plan;
    }
    let gives = |kind: K| matches!(kind, K::Award | K::Subsidy | K::LoanInterest | K::Recognition);
    let rules = policy.clauses.iter().filter(|clause| !clause.benefits.is_empty() || gives(clause.kind)).count();
    let targets = plan::read(text).targets.len();
    if rules > 0 && 2 * rules >= targets { DocumentKind::Policy } else { DocumentKind::Plan }
}

fn front_of(text: &str, outline: &Outline) -> Front {
    let words = |span: Option<Span>| span.and_then(|span| span.of(text)).map(one_line).unwrap_or_default();
    let date = words(outline.front.date);
    let issued = duojin_text::quantity::read(&date).whens.into_iter().find_map(|when| match when.time {
        duojin_text::quantity::Time::Day(day) => Some(day.to_string()),
        _ => None,
    });
    Front {
        title: words(outline.front.title),
        issuer: words(outline.front.issuer),
        number: words(outline.front.number),
        issued: issued.unwrap_or_default(),
        ..Front::default()
    }
}

/// What a drafted file says of its document.
pub(super) fn heading(text: &str, id: &str, region: &str) -> draft::Heading {
    let outline = outline::outline(text);
    let front = front_of(text, &outline);
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    draft::Heading {
        id: id.to_owned(),
        title: said(front.title),
        issuer: said(front.issuer),
        number: said(front.number),
        region: said(region.to_owned()),
        issued: said(front.issued),
        ..draft::Heading::default()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().flat_map(str::chars).filter(|c| !problems::is_unseen(*c)).collect()
}

fn items(text: &str, reading: &policy::Reading, lexicon: &Lexicon, pack: &Pack) -> Vec<Body> {
    let vocabulary = Vocabulary::new(&pack.schema, &pack.policies.rules.derived);
    draft::draft(text, reading, &vocabulary, lexicon, PLACEHOLDER).clauses.iter().map(item).collect()
}

fn item(drafted: &ClauseDraft) -> Body {
    let lines = drafted.lines.iter().filter_map(|line| Some((line.word, line.span.filter(|span| !span.is_empty())?)));
    let mut marks: Vec<KeptMark> = lines
        .map(|(word, span)| {
            let (zh, en) = field(word);
            KeptMark { start: span.start, end: span.end, zh: zh.to_owned(), en: en.to_owned() }
        })
        .collect();
    marks.sort_by_key(|mark| (mark.start, mark.end));
    marks.dedup();
    let questions = drafted.questions.iter().map(|asked| KeptQuestion {
        start: Some(asked.span.start),
        end: Some(asked.span.end),
        zh: asked.zh.clone(),
        en: asked.en.clone(),
    });
    Body {
        start: drafted.span.start,
        end: drafted.span.end,
        heading: drafted.name.chars().filter(|c| !problems::is_unseen(*c)).collect(),
        rule: compose::without_marks(&drafted.text())
            .chars()
            .filter(|c| *c == '\n' || !problems::is_unseen(*c))
            .collect(),
        marks,
        questions: questions.collect(),
        changed_by: Vec::new(),
    }
}

/// What the line of a rule is about.
fn field(word: &str) -> (&'static str, &'static str) {
    match word {
        "对象" => ("对象", "whom"),
        "有效" => ("有效", "validity"),
        "牵头" => ("牵头", "lead"),
        "当" | "且" => ("条件", "condition"),
        "除外" => ("除外", "exception"),
        "给予" => ("待遇", "benefit"),
        "封顶" | "合计封顶" => ("封顶", "cap"),
        "互斥" => ("互斥", "exclusion"),
        _ => ("其他", "other"),
    }
}

/// A part of a text read for itself, for an item that was cut.
pub(super) fn of_part(text: &str, part: Span, name: &str, pack: &Pack) -> Body {
    let words = part.of(text).unwrap_or_default();
    let lexicon = lexicon(&pack.schema);
    let reading = policy::read(words, &lexicon);
    let found = items(words, &reading, &lexicon, pack).into_iter().next();
    let mut body = found.unwrap_or_else(|| Body {
        start: 0,
        end: 0,
        heading: String::new(),
        rule: String::new(),
        marks: Vec::new(),
        questions: vec![KeptQuestion {
            start: Some(0),
            end: Some(part.len()),
            zh: "这一段没有读出条款：请写规则，或标为“不是条款”".to_owned(),
            en: "no clause was read in this part: write its rule, or set it aside".to_owned(),
        }],
        changed_by: Vec::new(),
    });
    for mark in &mut body.marks {
        mark.start += part.start;
        mark.end += part.start;
    }
    for question in &mut body.questions {
        question.start = question.start.map(|at| at + part.start);
        question.end = question.end.map(|at| at + part.start);
    }
    Body { start: part.start, end: part.end, heading: name.to_owned(), ..body }
}
