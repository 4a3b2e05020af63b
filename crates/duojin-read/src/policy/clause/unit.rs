//! The units a document is read in: parts of sentences between semicolons, joined again where one goes on the other.

use duojin_text::outline::{Outline, Role as BlockRole};

use super::super::benefit::{self, Given};
use super::super::condition::{self, Found, Memory};
use super::super::model::BenefitKind;
use super::super::page::{Page, Stretch};
use super::super::question::Question;
use super::super::roles::{GIVE, Role, roles};
use super::topic::{self, Topic};

/// A part of a sentence and what it states.
pub(super) struct Unit {
    pub(super) at: Stretch,
    pub(super) block: usize,
    pub(super) section: Option<usize>,
    pub(super) role: BlockRole,
    pub(super) topic: Topic,
    /// The sentence that opens its list, if that gives something.
    pub(super) opening: Option<Stretch>,
    /// The list asks for one of its items: 之一.
    pub(super) alternatives: bool,
    pub(super) roles: Vec<Role>,
    pub(super) conditions: Vec<Found>,
    pub(super) given: Vec<Given>,
}

impl Unit {
    pub(super) fn give(&mut self, page: &Page<'_>, questions: &mut Vec<Question>) {
        if self.topic != Topic::Materials {
            self.given = benefit::in_stretch(page, self.at, &self.roles, &mut self.conditions, questions);
        }
    }

    fn gives(&self) -> bool {
        !self.given.is_empty()
    }
}

/// What the sentences before said about those that follow.
#[derive(Default)]
struct Opened {
    topic: Option<Topic>,
    section: Option<usize>,
    block: usize,
    alternatives: bool,
    awarding: bool,
    at: Stretch,
    conditions: Vec<Found>,
}

pub(super) fn units(page: &Page<'_>, outline: &Outline, questions: &mut Vec<Question>) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut memory = Memory::default();
    let mut opened = Opened::default();
    // Of the last part of the sentence: what opens a list may say who may have any of it.
    let mut opening_conditions: Vec<Found> = Vec::new();
    for sentence in &outline.sentences {
        let Some(block) = outline.blocks.get(sentence.block).filter(|block| super::is_body(block.role)) else {
            continue;
        };
        memory.next_sentence();
        let whole = page.place(sentence.span);
        let is_item = block.role == BlockRole::Item;
        let heading = topic::of_block(outline, block.section);
        if !(is_item || block.role == BlockRole::Heading) && sentence.block != opened.block
            || opened.section != block.section && !below(outline, block.section, opened.section)
        {
            opened = Opened::default();
        }
        let topic = opened.topic.filter(|_| sentence.block != opened.block).unwrap_or(heading);
        let parts = sentence.parts.iter().flat_map(|part| bounded(page, unnumbered(page, page.place(*part))));
        for at in parts.filter(|at| at.1 > at.0) {
            let roles = roles(page, at, opened.awarding && sentence.block != opened.block);
            let mut conditions = if topic == Topic::Materials {
                Vec::new()
            } else {
                condition::in_stretch(page, at, &roles, &mut memory, questions)
            };
            let listed = opened.awarding && sentence.block != opened.block;
            if listed {
                conditions.splice(0..0, opened.conditions.iter().cloned());
            }
            opening_conditions.clone_from(&conditions);
            units.push(Unit {
                at,
                block: sentence.block,
                section: block.section,
                role: block.role,
                topic,
                opening: Some(opened.at).filter(|_| listed),
                alternatives: opened.alternatives,
                roles,
                conditions,
                given: Vec::new(),
            });
        }
        if let Some(topic) = topic::of_opening(page, whole) {
            opened = Opened {
                topic: Some(topic),
                section: block.section,
                block: sentence.block,
                alternatives: page.has(whole, &["之一"]),
                awarding: topic == Topic::Benefits,
                at: whole,
                conditions: std::mem::take(&mut opening_conditions),
            };
        }
    }
    units
}

/// No part of a sentence is this long; text without signs is cut, so that reading stays linear.
const UNIT_CHARS_MAX: usize = 1200;

fn bounded(page: &Page<'_>, at: Stretch) -> Vec<Stretch> {
    let (mut from, end) = at;
    let mut parts = Vec::new();
    while end.saturating_sub(from) > UNIT_CHARS_MAX {
        let limit = from + UNIT_CHARS_MAX;
        let cut = (from + UNIT_CHARS_MAX / 2..limit)
            .rev()
            .find(|at| matches!(page.at(*at), ',' | '、' | ':'))
            .map_or(limit, |at| at + 1);
        parts.push((from, cut));
        from = cut;
    }
    parts.push((from, end));
    parts
}

/// Whether a section is the other or lies below it.
fn below(outline: &Outline, section: Option<usize>, other: Option<usize>) -> bool {
    let mut at = section;
    while let Some(index) = at {
        if Some(index) == other {
            return true;
        }
        at = outline.sections.get(index).and_then(|section| section.parent);
    }
    false
}

/// Without signs at the ends and without the number of an item: 1. ①（1）.
fn unnumbered(page: &Page<'_>, at: Stretch) -> Stretch {
    let (mut start, end) = page.trimmed(at);
    let digits = (start..end).take_while(|at| page.at(*at).is_ascii_digit()).count();
    if (1..=2).contains(&digits)
        && matches!(page.at(start + digits), '.' | '、')
        && !page.at(start + digits + 1).is_ascii_digit()
    {
        start += digits + 1;
    }
    (start.min(end), end)
}

/// Joins units of one block where one goes on the other: a sum without a subject, a ceiling, a sentence in brackets.
pub(super) fn joined(page: &Page<'_>, units: Vec<Unit>, questions: &mut Vec<Question>) -> Vec<Unit> {
    let mut all: Vec<Unit> = Vec::with_capacity(units.len());
    for unit in units {
        let joins = all.last().is_some_and(|last| {
            last.block == unit.block && unit.at.1 - last.at.0 <= UNIT_CHARS_MAX && goes_on(page, last, &unit)
        });
        match all.last_mut().filter(|_| joins) {
            Some(last) => {
                last.at = (last.at.0, unit.at.1);
                last.roles = roles(page, last.at, false);
                let mut memory = Memory::default();
                last.conditions = condition::in_stretch(page, last.at, &last.roles, &mut memory, questions);
                condition::resolve(&mut last.conditions);
                last.give(page, questions);
            }
            None => all.push(unit),
        }
    }
    all
}

/// …为重大项目。重大项目给予…: the sentence before ends with what this one begins with.
fn names(page: &Page<'_>, last: Stretch, next: Stretch) -> bool {
    const NAME_CHARS_MIN: usize = 4;
    let Some((_, from)) = page.rfind((last.1.saturating_sub(20).max(last.0), last.1), &["为", "是"]) else {
        return false;
    };
    last.1 - from >= NAME_CHARS_MIN && page.slice((next.0, next.1)).starts_with(page.slice((from, last.1)))
}

fn goes_on(page: &Page<'_>, last: &Unit, unit: &Unit) -> bool {
    if !unit.gives() {
        return false;
    }
    let bracketed = page.at(unit.at.0) == '(';
    let is_subjectless = unit.conditions.is_empty() && page.at(unit.at.0) != '对';
    let only_caps = unit.given.iter().all(|given| given.benefit.kind == BenefitKind::UpTo);
    let promised = !last.gives() && (!last.conditions.is_empty() || page.has(last.at, &["公式"]));
    let follows = page.at(last.at.1) == '。' || page.at(last.at.1) == ';' && page.at(unit.at.0) != '对';
    let is_subjectless = is_subjectless && !page.has(unit.at, &["的,"]);
    bracketed && last.gives()
        || follows && !last.gives() && names(page, last.at, unit.at)
        || is_subjectless && promised && follows && (page.has(last.at, GIVE) || page.at(last.at.1) == '。')
        || is_subjectless && only_caps && last.gives() && follows
}
