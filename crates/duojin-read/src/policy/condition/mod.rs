//! Words as conditions: fact, comparison, value, unit, period.
//!
//! Numeric ones come from the figures of the text (`numeric`), the others from the shapes in which official texts name a place,
//! a title, a subject or a state.

mod bounded;
mod cue;
mod dated;
mod degree;
mod numeric;
mod period;
mod place;
mod subject;
mod tiers;
mod title;

use duojin_base::Span;

pub(crate) use degree::degree_before;
pub(crate) use numeric::Memory;
pub(crate) use subject::{levels, sized};
pub(crate) use tiers::resolve;

use super::lexicon::{Fact, Lexicon};
use super::model::{Condition, ConditionValue, FactName, Op, Period};
use super::page::{Page, Stretch};
use super::question::Question;
use super::roles::{Role, roles};

/// A condition with its place on the page.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) at: Stretch,
    pub(crate) condition: Condition,
    /// Which figure of the page it comes from.
    pub(crate) figure: Option<usize>,
    /// Whether the words say outright that the figure itself counts.
    pub(crate) firm: bool,
    /// Step of a coordinated row: 国家级、省级.
    pub(crate) step: Option<(usize, usize)>,
}

impl Found {
    pub(crate) fn text(page: &Page<'_>, at: Stretch, fact: &str, op: Op, values: Vec<String>) -> Self {
        let fact = page.lexicon.find(fact).map_or_else(|| unknown(fact), named);
        let value = ConditionValue::Text(values);
        let condition = Condition { span: page.span(at), fact, op, value, period: Period::None };
        Self { at, condition, figure: None, firm: false, step: None }
    }
}

pub(crate) fn named(fact: &Fact) -> FactName {
    FactName { name: fact.name.clone(), local: fact.local.clone(), known: true }
}

pub(crate) fn unknown(name: &str) -> FactName {
    FactName { name: name.to_owned(), local: None, known: false }
}

/// Every condition of the stretch, in order of place. `subject`: it names its subject, as 对…的企业 does.
pub(crate) fn in_stretch(
    page: &Page<'_>,
    stretch: Stretch,
    roles: &[Role],
    memory: &mut Memory,
    questions: &mut Vec<Question>,
) -> Vec<Found> {
    let mut found = numeric::numeric(page, stretch, roles, memory, questions);
    // What is given is no condition: text cues are looked for in front of it.
    let head = (stretch.0, gift_start(page, stretch, roles));
    place::places(page, head, &mut found);
    title::titles(page, head, memory, &mut found);
    degree::degrees(page, head, &mut found);
    dated::dated(page, stretch, &mut found);
    cue::cues(page, head, &mut found);
    subject::subjects(page, head, &mut found);
    found.sort_by_key(|one| one.at);
    found
}

/// What the words between two sums say without a figure: 其中小微企业实施的.
pub(crate) fn between(page: &Page<'_>, stretch: Stretch) -> Vec<Found> {
    let mut found = Vec::new();
    let mut memory = Memory::default();
    title::titles(page, stretch, &mut memory, &mut found);
    subject::subjects(page, stretch, &mut found);
    found.sort_by_key(|one| one.at);
    found
}

/// Where the words of giving begin.
pub(crate) fn gift_start(page: &Page<'_>, stretch: Stretch, roles: &[Role]) -> usize {
    let given = page.figures_in(stretch).iter().zip(roles).find(|(_, role)| **role == Role::Benefit);
    given.map_or(stretch.1, |(figure, _)| {
        let piece = super::roles::piece(page, stretch, figure.value.0);
        let verb = page.find((piece.0, figure.value.0), super::roles::GIVE).map(|(start, _)| start);
        let by = page.find((piece.0, figure.value.0), super::roles::BY).map(|(start, _)| start);
        verb.into_iter().chain(by).min().unwrap_or(figure.start).max(stretch.0)
    })
}

/// The conditions the words of a text state within a span of it, in order of place.
pub fn conditions(text: &str, within: Span, lexicon: &Lexicon) -> Vec<Condition> {
    let page = Page::new(text, &[], lexicon);
    let stretch = page.place(within);
    let mut questions = Vec::new();
    let mut memory = Memory::default();
    let mut all = Vec::new();
    for part in page.pieces(stretch, |c| matches!(c, '。' | ';' | '\n')) {
        let roles = roles(&page, part, false);
        all.extend(in_stretch(&page, part, &roles, &mut memory, &mut questions));
    }
    resolve(&mut all);
    all.into_iter().map(|found| found.condition).collect()
}
