//! Numbered lines become a tree: some are headings of sections, the others list items.
//!
//! Forms nest in the order they are met: a number of a form that is open closes what lies below it, a new form opens a level,
//! except that it also closes forms that by custom lie deeper. Whether a row of siblings is headings or items is decided for
//! the row as a whole, by what most of them look like.

use super::blocks::{Raw, is_title_end};
use super::chars::{at, contains, ends_sentence, find, is_han, outermost, part, trimmed};
use super::marker::{Marker, Style, digit};
use super::page::{Page, span};
use super::{Kind, Remark, RemarkKind, Role, Section};
use std::collections::BTreeMap;

/// A numbered block.
struct Node {
    block: usize,
    marker: Marker,
    parent: Option<usize>,
    shape: Shape,
    /// A body paragraph or another number below it.
    carries: bool,
    section: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Words up to a full stop, and more words behind.
    RunIn(usize),
    /// Words up to a colon, and more words behind.
    Labelled(usize),
    /// One phrase; up to here without its stop.
    Alone(usize),
    /// Sentences.
    Long,
    /// A number without words.
    Mute,
}

const RUN_IN_LONGEST: usize = 32;
const ALONE_LONGEST: usize = 42;
const ARTICLE_LONGEST: usize = 18;

/// Sections in order of place; sets the roles of their blocks and of items.
pub(crate) fn sections(page: &Page, raws: &mut [Raw], body: usize, remarks: &mut Vec<Remark>) -> Vec<Section> {
    bare_headings(page, raws, body);
    let mut nodes = nodes(page, raws, body);
    let rows = rows(&nodes, remarks);
    decide(&mut nodes, &rows);
    collect(page, raws, &nodes, remarks)
}

fn is_body_role(role: Role) -> bool {
    matches!(role, Role::Paragraph | Role::Preamble)
}

/// Title lines without a number, in documents that number no level above （一）.
fn bare_headings(page: &Page, raws: &mut [Raw], body: usize) {
    let numbered = |raw: &Raw| raw.marker.is_some_and(|found| found.style.rank().is_none_or(|rank| rank <= 5));
    if raws.iter().any(|raw| is_body_role(raw.role) && numbered(raw)) {
        return;
    }
    let content: Vec<usize> = (body..raws.len()).filter(|n| raws.get(*n).is_some_and(|raw| !raw.is_empty())).collect();
    let mut earlier_bare = false;
    for (place, index) in content.iter().enumerate() {
        let Some(raw) = raws.get(*index) else { continue };
        let next = content.get(place + 1).and_then(|next| raws.get(*next));
        let is_bare = !earlier_bare
            && is_body_role(raw.role)
            && raw.marker.is_none()
            && is_bare_title(raw.words(page))
            && next.is_some_and(|next| {
                is_body_role(next.role) && (next.marker.is_some() || next.to - next.from > raw.to - raw.from)
            });
        earlier_bare = is_bare;
        if is_bare && let Some(raw) = raws.get_mut(*index) {
            raw.marker = Some(Marker {
                style: Style::Bare,
                value: 0,
                start: raw.from,
                end: raw.from,
                rest: raw.from,
                doubtful: false,
            });
        }
    }
}

fn is_bare_title(words: &[char]) -> bool {
    (2..=20).contains(&words.len())
        && words.iter().all(|c| is_han(*c) || c.is_ascii_alphabetic() || matches!(c, '、' | '“' | '”'))
}

/// The first block that can be a bare heading, for documents without numbers in front.
pub(crate) fn first_bare(page: &Page, raws: &[Raw], before: usize) -> Option<usize> {
    let numbered = |raw: &Raw| raw.marker.is_some_and(|found| found.style.rank().is_none_or(|rank| rank <= 5));
    if raws.iter().any(|raw| !raw.is_empty() && numbered(raw)) {
        return None;
    }
    let mut told = false;
    for (index, raw) in raws.iter().enumerate().take(before).filter(|(_, raw)| !raw.is_empty()) {
        let words = raw.words(page);
        if told && is_bare_title(words) && !is_title_end(words) {
            let next = raws.iter().skip(index + 1).find(|next| !next.is_empty())?;
            if next.marker.is_some() || next.to - next.from > words.len() {
                return Some(index);
            }
        }
        told |= words.contains(&'。');
    }
    None
}

fn nodes(page: &Page, raws: &[Raw], body: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (block, raw) in raws.iter().enumerate().skip(body) {
        let Some(marker) = raw.marker.filter(|_| is_body_role(raw.role)) else {
            if is_body_role(raw.role)
                && let Some(node) = open.last().and_then(|n| nodes.get_mut(*n))
            {
                node.carries = true;
            }
            continue;
        };
        let style_of = |n: &usize| nodes.get(*n).map(|node| node.marker.style);
        if let Some(place) = open.iter().position(|n| style_of(n) == Some(marker.style)) {
            open.truncate(place);
        } else if let Some(rank) = marker.style.rank() {
            let deeper = |n: &usize| style_of(n).and_then(Style::rank).is_some_and(|other| other > rank);
            if let Some(place) = open.iter().position(deeper) {
                open.truncate(place);
            } else if marker.style.is_division() || marker.style == Style::Han || marker.style == Style::Bare {
                // A chapter never lies below an article.
                if let Some(place) = open.iter().position(|n| style_of(n) == Some(Style::Article)) {
                    open.truncate(place);
                }
            }
        } else if let Some(place) =
            open.iter().position(|n| style_of(n).and_then(Style::rank).is_some_and(|rank| rank > 6))
        {
            open.truncate(place);
        }
        let parent = open.last().copied();
        if let Some(node) = parent.and_then(|n| nodes.get_mut(n)) {
            node.carries = true;
        }
        open.push(nodes.len());
        let shape = shape(page, marker.rest, raw.to);
        nodes.push(Node { block, marker, parent, shape, carries: false, section: marker.style.is_division() });
    }
    for node in &mut nodes {
        let Some(raw) = raws.get(node.block) else { continue };
        if let Shape::Alone(end) = node.shape
            && is_statement(&page.folded, (node.marker.rest, end, raw.to), node.carries)
        {
            node.shape = Shape::Long;
        }
    }
    nodes
}

/// Whether a phrase with its stop is a sentence and no heading: it gives a sum, puts the document in force, or nothing lies below.
fn is_statement(words: &[char], (from, end, to): (usize, usize, usize), carries: bool) -> bool {
    let phrase = part(words, from, end);
    let stopped = end < to;
    stopped && (gives_sum(phrase) || !carries && at(words, end) == '。') || puts_in_force(phrase)
}

/// 给予10万元奖励, 按20%补助: a verb of giving and a sum or share.
fn gives_sum(words: &[char]) -> bool {
    let gives = ["给予", "予以", "奖励", "补助", "补贴", "资助", "奖补"].iter().any(|verb| contains(words, verb));
    let is_numeral = |c: char| c.is_ascii_digit() || digit(c).is_some() || "十百千万亿".contains(c);
    let is_sum = |pair: &[char]| matches!(pair, [number, '元' | '%'] if is_numeral(*number));
    gives && (words.windows(2).any(is_sum) || contains(words, "百分之"))
}

/// 自…起施行, 有效期….
fn puts_in_force(words: &[char]) -> bool {
    ["起施行", "起实施", "起执行", "起生效", "负责解释", "同时废止"].iter().any(|said| contains(words, said))
        || contains(words, "有效期") && words.iter().any(|c| c.is_ascii_digit() || *c == '年')
}

fn shape(page: &Page, rest: usize, to: usize) -> Shape {
    let words = &page.folded;
    let (from, to) = trimmed(words, rest, to);
    if from >= to {
        return Shape::Mute;
    }
    let mut pairs = outermost(words, from, to).into_iter().peekable();
    let mut index = from;
    let mut colon = None;
    while index < to {
        if let Some((_, close)) = pairs.next_if(|(open, _)| *open == index) {
            index = close + 1;
            continue;
        }
        let c = at(words, index);
        if c == ';' {
            return Shape::Long;
        }
        if c == ':' && colon.is_none() {
            colon = Some(index);
        }
        if ends_sentence(c) {
            let more = trimmed(words, index + 1, to);
            let long = index - from > if more.0 < more.1 { RUN_IN_LONGEST } else { ALONE_LONGEST };
            return match colon {
                Some(colon) if gives_sum(part(words, from, colon)) => Shape::Long,
                Some(colon) if colon - from <= 20 => Shape::Labelled(colon),
                _ if long => Shape::Long,
                // A sum behind a comma is a provision, no name.
                _ if more.0 < more.1 && provides(part(words, from, index)) => Shape::Long,
                _ if more.0 < more.1 => Shape::RunIn(index),
                _ => Shape::Alone(index),
            };
        }
        index += 1;
    }
    match colon {
        Some(colon) if colon + 1 < to => Shape::Long,
        Some(colon) if colon - from <= 24 => Shape::Alone(colon),
        Some(_) => Shape::Long,
        None if to - from <= ALONE_LONGEST => Shape::Alone(to),
        None => Shape::Long,
    }
}

fn provides(words: &[char]) -> bool {
    words.contains(&',') && (words.iter().any(char::is_ascii_digit) || gives_sum(words))
        || words.first() == Some(&'对') && gives_sum(words)
        || puts_in_force(words)
}

/// Siblings of one form, cut where the numbers start again; tells what is odd about the numbers.
fn rows(nodes: &[Node], remarks: &mut Vec<Remark>) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut open: BTreeMap<(Option<usize>, Style), usize> = BTreeMap::new();
    let mut latest: Vec<(Style, u32)> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let Marker { style, value, .. } = node.marker;
        let row = open.get(&(node.parent, style)).copied();
        let before = latest.iter().find(|(other, _)| *other == style).map(|(_, value)| *value);
        let last = row
            .and_then(|row| rows.get(row))
            .and_then(|row| row.last())
            .and_then(|n| nodes.get(*n))
            .map(|n| n.marker.value);
        let counted = !matches!(style, Style::Bare) && value > 0;
        let kind = match last.or(before.filter(|before| before + 1 == value)) {
            _ if !counted => None,
            Some(last) if value == last + 1 => None,
            Some(last) if value == last => Some(RemarkKind::Repeated),
            Some(_) if value == 1 => Some(RemarkKind::Restarted),
            Some(last) if value > last => Some(RemarkKind::Skipped),
            Some(_) => Some(RemarkKind::Backwards),
            None if value == 1 => None,
            None => Some(RemarkKind::StartsLate),
        };
        if let Some(kind) = kind {
            remarks.push(Remark {
                kind,
                span: span(node.marker.start, node.marker.end),
                expected: last.map_or(1, |last| last + 1),
                found: value,
            });
        }
        match row.and_then(|row| rows.get_mut(row)) {
            Some(row) if kind != Some(RemarkKind::Restarted) => row.push(index),
            _ => {
                open.insert((node.parent, style), rows.len());
                rows.push(vec![index]);
            }
        }
        match latest.iter_mut().find(|(other, _)| *other == style) {
            Some(entry) => entry.1 = value,
            None => latest.push((style, value)),
        }
    }
    rows
}

/// Headings or items, row by row from the top.
fn decide(nodes: &mut [Node], rows: &[Vec<usize>]) {
    for row in rows {
        let members: Vec<&Node> = row.iter().filter_map(|n| nodes.get(*n)).collect();
        let Some(first) = members.first() else { continue };
        let style = first.marker.style;
        let below_item = first.parent.and_then(|n| nodes.get(n)).is_some_and(|parent| !parent.section);
        let strong = members
            .iter()
            .filter(|node| match node.shape {
                Shape::RunIn(_) | Shape::Mute => true,
                Shape::Alone(_) | Shape::Labelled(_) => node.carries,
                Shape::Long => false,
            })
            .count();
        let weak = members.iter().filter(|node| matches!(node.shape, Shape::Labelled(_)) && !node.carries).count();
        let section = match style {
            _ if style.is_division() => true,
            _ if below_item => false,
            Style::Bare => true,
            // 一、 is a heading unless the whole row speaks against it.
            Style::Han => strong + weak > 0 || members.iter().any(|node| matches!(node.shape, Shape::Alone(_))),
            _ => strong * 2 > members.len() || weak > 1 && strong + weak == members.len(),
        };
        for n in row {
            if let Some(node) = nodes.get_mut(*n) {
                node.section = section;
            }
        }
    }
}

fn collect(page: &Page, raws: &mut [Raw], nodes: &[Node], remarks: &mut Vec<Remark>) -> Vec<Section> {
    let named_articles = article_headings(nodes);
    let mut sections: Vec<Section> = Vec::new();
    let mut of_node: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut children: Vec<u32> = Vec::new();
    let mut roots = 0;
    for (index, node) in nodes.iter().enumerate() {
        let Some(raw) = raws.get_mut(node.block) else { continue };
        if !node.section {
            raw.role = Role::Item;
            continue;
        }
        raw.role = Role::Heading;
        // A division below a list item belongs to the section around the list.
        let parent = std::iter::successors(node.parent, |n| nodes.get(*n).and_then(|above| above.parent))
            .find_map(|n| of_node.get(n).copied().flatten());
        let counter = match parent.and_then(|n| children.get_mut(n)) {
            Some(counter) => counter,
            None => &mut roots,
        };
        *counter += 1;
        let (level, id) = match parent.and_then(|n| sections.get(n)) {
            Some(parent) => (parent.level + 1, format!("{}.{counter}", parent.id)),
            None => (1, counter.to_string()),
        };
        let from = node.marker.rest;
        let is_article = node.marker.style == Style::Article;
        let heading_end = match node.shape {
            // An article's one sentence is its text; a phrase without a stop above a paragraph is a heading.
            Shape::Alone(end) if is_article => {
                if node.carries && end == raw.to {
                    end
                } else {
                    from
                }
            }
            Shape::RunIn(end) if is_article => {
                if named_articles && end - from <= ARTICLE_LONGEST {
                    end
                } else {
                    from
                }
            }
            Shape::RunIn(end) | Shape::Alone(end) | Shape::Labelled(end) if !is_article => end,
            _ => from,
        };
        let (from, heading_end) = trimmed(&page.folded, from, without_units(&page.folded, from, heading_end));
        let number_span = span(node.marker.start, node.marker.end);
        if node.shape == Shape::Mute && node.marker.style != Style::Annex {
            let found = node.marker.value;
            remarks.push(Remark { kind: RemarkKind::NoHeading, span: number_span, expected: found, found });
        }
        if let Some(slot) = of_node.get_mut(index) {
            *slot = Some(sections.len());
        }
        children.push(0);
        let heading = page.written(from, heading_end);
        let kind = match parent.and_then(|n| sections.get(n)) {
            Some(parent) => parent.kind,
            None => Kind::of(part(&page.folded, from, heading_end)),
        };
        sections.push(Section {
            id,
            level,
            parent,
            style: node.marker.style,
            number: page.written(node.marker.start, node.marker.end),
            value: node.marker.value,
            number_span,
            heading,
            heading_span: span(from, heading_end),
            span: span(raw.from, raw.to),
            kind,
            block: node.block,
        });
    }
    remarks.sort_by_key(|remark| (remark.span, remark.kind as u8));
    sections
}

/// Whether articles carry short headings of their own: 第七条 鼓励研发。对…
fn article_headings(nodes: &[Node]) -> bool {
    let articles = nodes.iter().filter(|node| node.marker.style == Style::Article);
    let (mut all, mut named) = (0, 0);
    for node in articles {
        all += 1;
        named += usize::from(matches!(node.shape, Shape::RunIn(end) if end - node.marker.rest <= ARTICLE_LONGEST));
    }
    named >= 3 && named * 3 >= all
}

/// A heading without the bracket that names who is responsible: 金融服务（牵头单位：…）.
fn without_units(words: &[char], from: usize, end: usize) -> usize {
    if end > from
        && at(words, end - 1) == ')'
        && let Some((open, close)) = outermost(words, from, end).last().copied()
    {
        let inside = part(words, open, close);
        let told = ["牵头", "责任单位", "负责", "配合"].iter().any(|word| contains(inside, word));
        if told && close + 1 == end && find(part(words, from, end), "(").is_some() && open > from {
            return open;
        }
    }
    end
}
