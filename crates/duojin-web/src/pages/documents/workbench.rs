//! One document: its text on the left, what was read from it on the right, particulars and review above.

use askama::Template;
use askama::filters::HtmlSafe;

use super::item::{ItemCard, Problem, Surroundings};
use super::text::{Block, Meaning, Part, Run, Span, TextMark, blocks};
use super::{Counts, Kind, State, below_document, document_path};
use crate::Frame;
use crate::parts::form::{Choice, Field, Select};
use crate::parts::notice::{Conflict, Notice};
use crate::words::Word;

/// In which order the items stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Problems and questions first.
    #[default]
    Urgent,
    /// As in the text.
    Text,
}

impl Order {
    /// Reads `?order=`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if text == "text" { Self::Text } else { Self::Urgent }
    }

    /// What stands in an address; empty for the usual order.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Urgent => "",
            Self::Text => "text",
        }
    }
}

/// Something left out of the text's reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DroppedText {
    /// The words, shortened.
    pub text: String,
    /// Where in the text, if it still stands there.
    pub span: Option<Span>,
    /// Why it was left out.
    pub why: String,
}

/// What happened to the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, `YYYY-MM-DD HH:MM`.
    pub at: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// What they wrote; may be empty.
    pub note: String,
}

/// The particulars of a document. All are text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontFields {
    /// Id in the library.
    pub id: String,
    /// Title.
    pub title: String,
    /// Issuer.
    pub issuer: String,
    /// Document number.
    pub number: String,
    /// 国家, 省, 市, 镇街.
    pub level: String,
    /// Where it holds.
    pub region: String,
    /// Date issued.
    pub issued: String,
    /// First day in force.
    pub valid_from: String,
    /// Last day in force.
    pub valid_to: String,
}

/// Who may decide on publication, and why not the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// The reader may publish and send back.
    Open,
    /// The reader may not; the sentence says why.
    Closed(String),
}

/// A target read from a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRow {
    /// Indicator.
    pub name: String,
    /// The number as written, with its bound and unit.
    pub value: String,
    /// The deadline as written.
    pub deadline: String,
    /// Lead unit.
    pub unit: String,
    /// Where its words stand.
    pub span: Span,
}

/// A measure read from a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureRow {
    /// What is done, in the words of the text.
    pub text: String,
    /// Lead unit.
    pub unit: String,
    /// Where its words stand.
    pub span: Span,
}

/// What was read from a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanRead {
    /// Targets in order of place.
    pub targets: Vec<TargetRow>,
    /// Measures in order of place.
    pub measures: Vec<MeasureRow>,
}

/// The workbench.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/documents/workbench.html")]
pub struct WorkbenchPage {
    /// What surrounds it; its `params` hold `order` and `q`.
    pub frame: Frame,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Version of the row, sent back with every form.
    pub version: i64,
    /// Who handed it in, when, in which format: one line.
    pub origin: String,
    /// Its items.
    pub counts: Counts,
    /// The text in blocks; see [`WorkbenchPage::cut`].
    pub text: Vec<Block>,
    /// What was left out.
    pub dropped: Vec<DroppedText>,
    /// The items in the order shown, those found if something was looked for.
    pub items: Vec<ItemCard>,
    /// What keeps the document from being submitted, besides open items and lacking particulars.
    pub problems: Vec<Problem>,
    /// The order chosen.
    pub order: Order,
    /// What was looked for.
    pub q: String,
    /// Its particulars; what was typed if it was not accepted.
    pub front: FrontFields,
    /// Names of particulars that still lack.
    pub front_missing: Vec<String>,
    /// Were the particulars typed and not accepted? Then their form stands open.
    pub front_typed: bool,
    /// The document it replaces: id and title.
    pub replaces: Option<(String, String)>,
    /// Path of the published policy.
    pub policy_path: Option<String>,
    /// What was read from a plan.
    pub plan: Option<PlanRead>,
    /// What happened, the newest first.
    pub history: Vec<Event>,
    /// May the reader change items and particulars?
    pub may_edit: bool,
    /// May the reader submit it?
    pub may_submit: bool,
    /// May the reader publish and send back? Only asked while it is in review.
    pub review: Review,
    /// The note of a sending back that was not accepted.
    pub note: String,
    /// What a form was answered with.
    pub notice: Option<Notice>,
    /// Somebody else changed it meanwhile.
    pub conflict: Option<Conflict>,
}

impl WorkbenchPage {
    /// Cuts the text for showing: items, their fields and questions, targets and measures, and what was left out.
    pub fn cut(&mut self, text: &str, headings: &[(Span, u8)]) {
        let index = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let mut marks = Vec::new();
        for item in &self.items {
            marks.push(TextMark { span: item.span, meaning: Meaning::Part(Part::Item(item.number)) });
            let fields = item.fields.iter().enumerate();
            marks
                .extend(fields.map(|(i, f)| TextMark { span: f.span, meaning: Meaning::Field(item.number, index(i)) }));
            // One about the whole item says nothing of single words.
            let asked = item.questions.iter().enumerate().filter_map(|(i, q)| Some((i, q.span?)));
            let asked = asked.filter(|(_, span)| *span != item.span);
            marks.extend(asked.map(|(i, span)| TextMark { span, meaning: Meaning::Asked(item.number, index(i)) }));
        }
        if let Some(plan) = &self.plan {
            let targets = plan.targets.iter().enumerate();
            marks.extend(
                targets.map(|(i, t)| TextMark { span: t.span, meaning: Meaning::Part(Part::Target(index(i))) }),
            );
            let measures = plan.measures.iter().enumerate();
            marks.extend(
                measures.map(|(i, m)| TextMark { span: m.span, meaning: Meaning::Part(Part::Measure(index(i))) }),
            );
        }
        let dropped = self.dropped.iter().filter_map(|one| one.span);
        marks.extend(dropped.map(|span| TextMark { span, meaning: Meaning::Dropped }));
        self.text = blocks(text, headings, &marks);
    }

    fn path(&self, rest: &str) -> String {
        below_document(&self.id, rest)
    }

    /// This page with the order and the search kept, at a fragment.
    fn here(&self) -> String {
        document_path(&self.id)
    }

    fn ordered(&self, order: &str) -> String {
        self.frame.with_param("order", order)
    }

    fn surroundings(&self) -> Surroundings<'_> {
        Surroundings { frame: &self.frame, document: &self.id, order: self.order.key(), may_edit: self.may_edit }
    }

    /// The items with the number of the one shown behind each (its own for the last).
    fn shown(&self) -> Vec<(&ItemCard, u32)> {
        let behind = self.items.iter().skip(1).map(|item| item.number);
        let numbers: Vec<u32> = behind.chain(self.items.last().map(|item| item.number)).collect();
        self.items.iter().zip(numbers).collect()
    }

    fn is_draft(&self) -> bool {
        self.state == State::Draft
    }

    fn is_in_review(&self) -> bool {
        self.state == State::InReview
    }

    fn missing(&self) -> String {
        self.front_missing.join(if self.frame.lang.is_en() { ", " } else { "、" })
    }

    fn island(&self) -> Option<String> {
        self.frame.island("workbench")
    }

    fn old_path(&self, id: &str) -> String {
        document_path(id)
    }

    fn may_review(&self) -> bool {
        self.review == Review::Open
    }

    fn is_plan(&self) -> bool {
        self.kind == Kind::Plan
    }

    fn without_search(&self) -> String {
        self.frame.with_param("q", "")
    }

    fn runs<'a>(&'a self, runs: &'a [Run]) -> Runs<'a> {
        // While something is looked for, the list holds a part of the items: a number in the text leads to all of them.
        let list = if self.q.is_empty() { String::new() } else { self.without_search() };
        Runs { frame: &self.frame, runs, list }
    }

    /// Headings look alike below the third level.
    fn level_class(&self, level: &u8) -> u8 {
        (*level).min(3)
    }

    /// The page's own headings take the first two levels.
    fn aria_level(&self, level: &u8) -> u8 {
        level.saturating_add(2).clamp(3, 6)
    }

    fn levels(&self) -> Vec<Choice> {
        ["国家", "省", "市", "镇街"].map(|level| Choice::new(level, level).chosen(level == self.front.level)).to_vec()
    }

    fn front_lines(&self) -> Vec<(Word, &str)> {
        let (r, front) = (self.frame.r(), &self.front);
        vec![
            (r.title, &front.title),
            (r.front_id, &front.id),
            (r.issuer, &front.issuer),
            (r.number, &front.number),
            (r.level, &front.level),
            (r.region, &front.region),
            (r.issued, &front.issued),
            (r.first_day, &front.valid_from),
            (r.last_day, &front.valid_to),
        ]
    }
}

/// A paragraph of the text with its marks; not a character between them is added.
#[derive(Debug, Template)]
#[template(path = "pages/documents/runs.html")]
struct Runs<'a> {
    frame: &'a Frame,
    runs: &'a [Run],
    /// Address of the page that holds what the numbers lead to; empty for this one.
    list: String,
}

impl HtmlSafe for Runs<'_> {}

impl Runs<'_> {
    fn href(&self, part: &Part) -> String {
        format!("{}#{}", self.list, part.key())
    }

    fn class(&self, run: &&Run) -> &'static str {
        let of_item = run.part.is_some_and(|part| part.item().is_some());
        match (of_item, run.asked, run.fields.is_empty()) {
            (false, ..) if matches!(run.part, Some(Part::Measure(_))) => "w",
            (false, ..) => "w of",
            (true, true, false) => "w f asked",
            (true, true, true) => "w asked",
            (true, false, false) => "w f",
            (true, false, true) => "w",
        }
    }
}
