//! What the reader of plans answers with.

use duojin_base::{Exact, Span};
use duojin_text::outline::{Kind, Outline, Section};
use duojin_text::quantity::Comparator;

/// What a plan says, each part with its place in the text.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The words of the text's own front: title, issuer, date, and what is not its own.
    pub document: Document,
    /// Headings with their lead units.
    pub sections: Vec<PlanSection>,
    /// Units named in the notes on who leads.
    pub units: Vec<UnitRole>,
    /// Numbers pursued. 目标
    pub targets: Vec<Target>,
    /// Clauses that oblige an action. 任务
    pub measures: Vec<Measure>,
    /// Counted or recurring duties that are no indicators. 交付物
    pub deliverables: Vec<Deliverable>,
    /// Named bodies, programmes, documents.
    pub entities: Vec<Entity>,
    /// What could not be settled.
    pub questions: Vec<Question>,
}

/// The front of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its title, if the text has one.
    pub title: Option<Quote>,
    /// Who issued it.
    pub issuer: Option<Quote>,
    /// Its number. 发文字号
    pub number: Option<Quote>,
    /// The first full date.
    pub published: Option<Quote>,
    /// The year of that date, or of the number or title.
    pub year: Option<i32>,
    /// Paragraphs before the first section.
    pub preamble: Option<Quote>,
    /// What is not the document's. 网页残留
    pub noise: Vec<Quote>,
    /// The years targets are due in.
    pub horizons: Vec<i32>,
    /// Scalars of the text.
    pub chars: u32,
}

/// Words and their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// Where.
    pub span: Span,
    /// The words as written.
    pub quote: String,
}

/// Whether a section names who leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LeadKind {
    /// Units by name.
    Named,
    /// 各有关部门.
    Everyone,
    /// Nobody.
    #[default]
    None,
}

impl LeadKind {
    /// As the gold annotations say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Everyone => "各有关部门",
            Self::None => "none",
        }
    }
}

/// A heading, with who leads what stands below it.
#[derive(Clone, Debug)]
pub struct PlanSection {
    /// The section of the outline.
    pub section: Section,
    /// What its chapter is for; where the words do not tell, general if it has goals or background, else action.
    pub kind: Kind,
    /// `id` of the section above.
    pub parent: Option<String>,
    /// Who leads. 牵头单位
    pub lead_units: Vec<String>,
    /// Who helps. 配合单位
    pub co_units: Vec<String>,
    /// Whether by name.
    pub lead_kind: LeadKind,
    /// The words that say so; none where it is inherited.
    pub lead: Option<Quote>,
    /// Whether it comes from a section above.
    pub inherited: bool,
}

/// What a unit does in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitRole {
    /// Its name as written.
    pub name: String,
    /// `id`s of the sections it leads.
    pub leads: Vec<String>,
    /// `id`s of the sections it helps in.
    pub coordinates: Vec<String>,
    /// Where it is named.
    pub mentions: Vec<Span>,
}

/// How a target runs over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// Reached by the deadline.
    AtDeadline,
    /// Each year.
    EachYear,
    /// Summed over the period.
    OverPeriod,
    /// No date stands.
    Undated,
}

impl Cadence {
    /// As the gold annotations say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtDeadline => "at_deadline",
            Self::EachYear => "each_year",
            Self::OverPeriod => "over_period",
            Self::Undated => "undated",
        }
    }
}

/// What sort of number is pursued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// A stock at a date.
    StockLevel,
    /// A flow of a year.
    AnnualLevel,
    /// A count since the beginning.
    CumulativeCount,
    /// What is added.
    NewAdditions,
    /// Growth in percent.
    YearlyGrowth,
    /// A count each year.
    YearlyCount,
    /// A share, a rate, so many per so many.
    Ratio,
    /// A multiple of a base level.
    Doubling,
}

impl TargetKind {
    /// As the gold annotations say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::StockLevel => "stock_level",
            Self::AnnualLevel => "annual_level",
            Self::CumulativeCount => "cumulative_count",
            Self::NewAdditions => "new_additions",
            Self::YearlyGrowth => "yearly_growth",
            Self::YearlyCount => "yearly_count",
            Self::Ratio => "ratio",
            Self::Doubling => "doubling",
        }
    }
}

/// How firmly it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Modality {
    /// 力争, 争取.
    BestEffort,
    /// Plain, under a deadline of this year.
    Plain(i32),
    /// 不少于, 至少, or a commitment without a date.
    Firm,
}

impl Modality {
    /// As the gold annotations say it.
    pub fn word(&self) -> String {
        match self {
            Self::BestEffort => "力争".to_owned(),
            Self::Plain(year) => format!("到{year}年"),
            Self::Firm => "firm".to_owned(),
        }
    }
}

/// A condition inside a target: 年产值超50亿元的….
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Figure, bound and what it is of.
    pub quote: Quote,
    /// What it is of.
    pub attribute: String,
    /// How it bounds.
    pub comparator: Comparator,
    /// The figure as written.
    pub value: Exact,
    /// The unit as written.
    pub unit: String,
    /// The figure in the base unit.
    pub base_value: Exact,
    /// The base unit.
    pub base_unit: String,
}

/// A number pursued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Index of its section.
    pub section: Option<usize>,
    /// The clause.
    pub clause: Quote,
    /// Number and unit alone.
    pub value: Quote,
    /// What is measured.
    pub indicator: String,
    /// Of whom or what.
    pub subject: String,
    /// Conditions inside it.
    pub filters: Vec<Filter>,
    /// How the figure bounds.
    pub comparator: Comparator,
    /// The words that say so.
    pub comparator_words: Vec<Quote>,
    /// One figure or the two ends, as written.
    pub values: Vec<Exact>,
    /// The unit as written.
    pub unit: String,
    /// The same in the base unit.
    pub base_values: Vec<Exact>,
    /// The base unit.
    pub base_unit: String,
    /// The year it is due.
    pub deadline: Option<i32>,
    /// The words that say so.
    pub deadline_words: Option<Quote>,
    /// Whether the year follows from elsewhere.
    pub deadline_inferred: bool,
    /// How it runs over time.
    pub cadence: Cadence,
    /// What sort of number it is.
    pub kind: TargetKind,
    /// How firmly it is said.
    pub modality: Modality,
    /// Whether 力争 earlier in the sentence may cover it.
    pub modality_ambiguous: bool,
    /// Who leads.
    pub lead_units: Vec<String>,
    /// Who helps.
    pub co_units: Vec<String>,
    /// Index of the target it is a part of (其中).
    pub subset_of: Option<usize>,
}

/// A clause that obliges an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Index of its section.
    pub section: Option<usize>,
    /// The clause, from what it is done by to what comes of it.
    pub clause: Quote,
    /// The governing verb.
    pub verb: Quote,
    /// Who is urged or made to act.
    pub addressee: Option<Quote>,
    /// Whether the addressee stands in an earlier clause.
    pub addressee_inherited: bool,
    /// What the addressee shall do.
    pub action: Option<Quote>,
    /// What is acted on.
    pub object: Option<Quote>,
    /// Named instruments.
    pub mechanisms: Vec<Quote>,
    /// The tail that names a result.
    pub outcome: Option<Quote>,
    /// 一批, 更多.
    pub vague: Vec<Quote>,
    /// Indices of the targets inside it.
    pub targets: Vec<usize>,
    /// Who leads.
    pub lead_units: Vec<String>,
}

/// A counted or recurring duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deliverable {
    /// Index of its section.
    pub section: Option<usize>,
    /// The clause.
    pub clause: Quote,
    /// What is to be there.
    pub item: Quote,
    /// The item without its number.
    pub name: String,
    /// For each of what.
    pub per: Option<String>,
    /// How many for each.
    pub count: Option<u32>,
    /// `once`, `standing`, `yearly`, `periodic`.
    pub cadence: &'static str,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// `body`, `programme`, `document`.
    pub kind: &'static str,
    /// Index of its section.
    pub section: Option<usize>,
    /// The name where it first stands.
    pub name: Quote,
}

/// What could not be settled, in words for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The words in question.
    pub span: Span,
    /// `plan.…`.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Document {
    pub(crate) fn of(page: &super::page::Page, outline: &Outline) -> Self {
        let quote = |span: Option<Span>| span.map(|span| page.quote(span));
        let front = &outline.front;
        Self {
            title: quote(front.title),
            issuer: quote(front.issuer),
            number: quote(front.number),
            published: quote(front.date),
            year: None,
            preamble: quote(front.preamble),
            noise: outline.residue.iter().map(|residue| page.quote(residue.span)).collect(),
            horizons: Vec::new(),
            chars: page.len(),
        }
    }
}

impl super::page::Page {
    pub(crate) fn quote(&self, span: Span) -> Quote {
        Quote { span, quote: self.words(span) }
    }
}
