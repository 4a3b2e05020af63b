//! The units a document is read in: parts of sentences between semicolons, joined again where one goes on the other.

use std::collections::HashSet;

use duojin_text::outline::{Outline, Role as BlockRole};

use super::super::benefit::{self, Given};
use super::super::condition::{self, Found, Memory};
use super::super::model::BenefitKind;
use super::super::page::{Page, Stretch};
use super::super::question::Question;
use super::super::roles::{GIVE, Role, roles};
use super::table::{self, Table};
use super::topic::{self, Topic};

/// A part of a sentence and what it states.
pub(super) struct Unit {
    pub(super) at: Stretch,
    pub(super) block: usize,
    pub(super) section: Option<usize>,
    pub(super) role: BlockRole,
    /// It is an item of a list that runs on in one paragraph with the sentence that opens it.
    pub(super) runs_on: bool,
    /// It is a table; what it gives is known.
    pub(super) drawn: bool,
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
        if self.topic != Topic::Materials && !self.drawn {
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

pub(super) fn units(page: &Page<'_>, outline: &Outline, text: &str, questions: &mut Vec<Question>) -> Vec<Unit> {
    let tables: Vec<(Table, Vec<Given>)> = table::tables(page, outline, text)
        .into_iter()
        .map(|table| {
            let given = table.given(page, questions);
            (table, given)
        })
        .filter(|(_, given)| !given.is_empty())
        .collect();
    let mut tables = tables.into_iter().peekable();
    let mut drawn: HashSet<usize> = HashSet::new();
    let mut units = Vec::new();
    let mut memory = Memory::default();
    let mut opened = Opened::default();
    // Of the last part of the sentence: what opens a list may say who may have any of it.
    let mut opening_conditions: Vec<Found> = Vec::new();
    let mut listed_in = None;
    let mut inline = outline.items.iter().filter(|item| item.inline).map(|item| item.number_span.start).peekable();
    for sentence in &outline.sentences {
        let Some(block) = outline.blocks.get(sentence.block).filter(|block| super::is_body(block.role)) else {
            continue;
        };
        if drawn.contains(&sentence.block) {
            continue;
        }
        if let Some((table, given)) = tables.next_if(|(table, _)| table.blocks.contains(&sentence.block)) {
            let listed = opened.awarding;
            units.push(Unit {
                at: table.at(),
                block: sentence.block,
                section: block.section,
                role: block.role,
                runs_on: false,
                drawn: true,
                topic: Topic::Benefits,
                opening: Some(opened.at).filter(|_| listed),
                alternatives: false,
                roles: Vec::new(),
                conditions: if listed { opened.conditions.clone() } else { Vec::new() },
                given,
            });
            drawn.extend(table.blocks);
            continue;
        }
        let list = (block.role == BlockRole::Item).then_some(block.section);
        if list.is_some() && list == listed_in {
            memory.next_item();
        } else {
            memory.next_sentence();
        }
        listed_in = list;
        let whole = page.place(sentence.span);
        let is_item = block.role == BlockRole::Item;
        let heading = topic::of_block(outline, block.section);
        if !(is_item || block.role == BlockRole::Heading) && sentence.block != opened.block
            || opened.section != block.section && !below(outline, block.section, opened.section)
        {
            opened = Opened::default();
        }
        while inline.next_if(|start| *start < sentence.span.start).is_some() {}
        let numbered = inline.peek() == Some(&sentence.span.start);
        let runs_on = sentence.block == opened.block && numbered && opened.topic == Some(Topic::Conditions);
        let topic = opened.topic.filter(|_| sentence.block != opened.block || runs_on).unwrap_or(heading);
        let topic = labelled(page, whole).unwrap_or(topic);
        let parts = sentence.parts.iter().flat_map(|part| bounded(page, unnumbered(page, page.place(*part))));
        let parts = parts.flat_map(|part| given_apart(page, part));
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
                runs_on,
                drawn: false,
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

/// 奖励对象：…: a label at the head of a sentence that says who may apply.
fn labelled(page: &Page<'_>, sentence: Stretch) -> Option<Topic> {
    const LABEL_CHARS_MAX: usize = 8;
    let at = unnumbered(page, sentence);
    let (colon, _) = page.find((at.0, at.1.min(at.0 + LABEL_CHARS_MAX + 1)), &[":"])?;
    let is_more = colon + 1 < at.1;
    let topic = topic::of_heading(&page.words((at.0, colon)));
    (is_more && topic == Topic::Conditions).then_some(topic)
}

/// 对甲奖励20万元，对乙奖励10万元: each gives for itself. What only leads up to the first, …具体为：, is left out.
fn given_apart(page: &Page<'_>, part: Stretch) -> Vec<Stretch> {
    const SUBJECTS: &[&str] = &["对", "新获", "新认定", "首次认定", "首次获"];
    let mut roles_of = None;
    let mut gives = |at: Stretch| {
        let all = roles_of.get_or_insert_with(|| roles(page, part, false));
        let figures = page.figures_in(part);
        figures
            .iter()
            .zip(all.iter())
            .any(|(figure, role)| *role == Role::Benefit && figure.value.0 >= at.0 && figure.value.0 < at.1)
    };
    let mut out = Vec::new();
    let mut from = part.0;
    for at in part.0 + 1..part.1 {
        if page.is_inside(at) || page.any(at, SUBJECTS).is_none() && page.at(at - 1) != ',' {
            continue;
        }
        let whole = match page.at(at - 1) {
            ',' if page.any(at, SUBJECTS).is_none() => {
                gives((from, at)) && gives((at, part.1)) && earns(page, at, part.1)
            }
            ',' => gives((from, at)) && gives((at, part.1)),
            ':' => page.at(at) == '对' && !gives((from, at)) && gives((at, part.1)),
            _ => false,
        };
        if whole {
            if page.at(at - 1) == ',' {
                out.push((from, at - 1));
            }
            from = at;
        }
    }
    out.push((from, part.1));
    out
}

/// 完成股份制改造给予3万元: a piece that says by what its own sum is earned.
fn earns(page: &Page<'_>, at: usize, end: usize) -> bool {
    const DEEDS: &[&str] = &[
        "完成", "通过", "获得", "取得", "签订", "实现", "认定", "列入", "入选", "上市", "挂牌", "入库", "评为", "获评",
        "达到",
    ];
    const GOES_ON: &[&str] = &[
        "每", "单个", "单项", "最高", "同一", "再", "另", "前", "后", "其中", "第", "年度", "累计", "对其", "并",
        "同时", "按", "给予", "奖励",
    ];
    let stop = page.find((at, end), &[","]).map_or(end, |(stop, _)| stop);
    let Some((verb, _)) = page.find((at, stop), &["给予", "奖励", "补助", "奖补"]) else { return false };
    let gives = !page.figures_in((verb, stop)).is_empty();
    gives
        && verb > at + 3
        && page.any(at, GOES_ON).is_none()
        && page.has((at, verb), DEEDS)
        && page.figures_in((at, verb)).is_empty()
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
        if let Some(last) = all.last_mut().filter(|last| asks(last, &unit)) {
            last.at.1 = unit.at.1;
            last.conditions.extend(unit.conditions);
            continue;
        }
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

/// Conditions that run on in one paragraph and are longer than this are looked over one by one.
const ASKED_CHARS_MAX: usize = 360;

/// 符合下列条件的，给予50万元：（一）…；（二）…: what the items ask for is asked for by the sentence that gives.
fn asks(last: &Unit, unit: &Unit) -> bool {
    unit.runs_on
        && last.block == unit.block
        && (last.gives() || last.runs_on && !last.alternatives && unit.at.1 - last.at.0 <= ASKED_CHARS_MAX)
        && !unit.gives()
        && !unit.alternatives
        && unit.at.1 - last.at.0 <= UNIT_CHARS_MAX
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
