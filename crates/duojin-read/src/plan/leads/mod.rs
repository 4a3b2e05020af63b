//! Who leads and who helps in what: the notes, inherited along the tree of sections.

mod note;

use std::collections::{BTreeMap, HashMap};

use duojin_base::Span;
use duojin_text::outline::Outline;

use super::model::{LeadKind, PlanSection, UnitRole};
use super::page::{Page, count};
use super::setting::kinds;
pub(crate) use note::notes;
use note::{Note, UNITS};

/// Notes below a place that are looked at.
const LOOK_AHEAD: usize = 16;

/// Notes with the sections and paragraphs they speak for.
pub(crate) struct Leads {
    notes: Vec<Note>,
    /// By section: indices of its own notes.
    own: HashMap<usize, Vec<usize>>,
    /// By section: lead and helping units, its own or inherited.
    units: Vec<(Vec<String>, Vec<String>)>,
}

impl Leads {
    pub(crate) fn new(page: &Page, outline: &Outline, notes: Vec<Note>) -> Self {
        let mut own: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, note) in notes.iter().enumerate() {
            if let Some(section) = note.section {
                own.entry(section).or_default().push(index);
            }
        }
        lift(outline, &notes, &mut own);
        let mut units: Vec<(Vec<String>, Vec<String>)> = Vec::with_capacity(outline.sections.len());
        for (index, section) in outline.sections.iter().enumerate() {
            let named = own.get(&index).map(|indices| joined(page, indices.iter().filter_map(|n| notes.get(*n))));
            let above = || section.parent.and_then(|parent| units.get(parent)).cloned();
            units.push(named.or_else(above).unwrap_or_default());
        }
        Self { notes, own, units }
    }

    pub(crate) fn spans(&self) -> Vec<Span> {
        self.notes.iter().map(|note| note.span).collect()
    }

    /// Who leads and who helps in what stands at a place.
    pub(crate) fn at(
        &self,
        page: &Page,
        place: u32,
        block: usize,
        section: Option<usize>,
    ) -> (Vec<String>, Vec<String>) {
        let first = self.notes.partition_point(|note| note.span.end <= place);
        if let Some(note) = self.notes.get(first).filter(|note| note.block == block && !note.alone) {
            return joined(page, std::iter::once(note));
        }
        let own = section.and_then(|section| self.own.get(&section)).map_or(&[][..], Vec::as_slice);
        if own.len() > 1 {
            // Several notes: the next one below, if it stands alone, speaks for what is above it.
            let first = own.partition_point(|n| self.notes.get(*n).is_some_and(|note| note.span.start < place));
            let ahead = own.get(first..).unwrap_or_default().iter().take(LOOK_AHEAD);
            let below = ahead.filter_map(|n| self.notes.get(*n)).find(|note| note.alone);
            if let Some(note) = below {
                return joined(page, std::iter::once(note));
            }
        }
        section.and_then(|section| self.units.get(section)).cloned().unwrap_or_default()
    }

    pub(crate) fn sections(&self, page: &Page, outline: &Outline) -> Vec<PlanSection> {
        let kinds = kinds(page, outline);
        let section_of = |(index, section): (usize, &duojin_text::outline::Section)| {
            let (lead_units, co_units) = self.units.get(index).cloned().unwrap_or_default();
            let note = self.own.get(&index).and_then(|own| own.first()).and_then(|n| self.notes.get(*n));
            let everyone = !lead_units.is_empty()
                && lead_units.iter().all(|name| ["各", "有关", "相关"].iter().any(|head| name.starts_with(head)));
            PlanSection {
                parent: section.parent.and_then(|parent| outline.sections.get(parent)).map(|parent| parent.id.clone()),
                section: section.clone(),
                kind: kinds.get(index).copied().unwrap_or(section.kind),
                lead_kind: if lead_units.is_empty() {
                    LeadKind::None
                } else if everyone {
                    LeadKind::Everyone
                } else {
                    LeadKind::Named
                },
                inherited: note.is_none() && !lead_units.is_empty(),
                lead: note.map(|note| page.quote(note.span)),
                lead_units,
                co_units,
            }
        };
        outline.sections.iter().enumerate().map(section_of).collect()
    }

    /// Every unit with the sections it leads or helps in, and where it is named.
    pub(crate) fn roles(&self, page: &Page, outline: &Outline) -> Vec<UnitRole> {
        let mut roles: Vec<UnitRole> = Vec::new();
        let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
        for (index, indices) in &self.own.iter().collect::<BTreeMap<_, _>>() {
            let Some(section) = outline.sections.get(**index) else { continue };
            for note in indices.iter().filter_map(|n| self.notes.get(*n)) {
                let of =
                    note.leads.iter().map(|span| (true, *span)).chain(note.helpers.iter().map(|span| (false, *span)));
                for (leads, span) in of {
                    let name = page.words(span);
                    let at = *by_name.entry(name.clone()).or_insert_with(|| {
                        roles.push(UnitRole { name, ..UnitRole::default() });
                        roles.len() - 1
                    });
                    let Some(role) = roles.get_mut(at) else { continue };
                    let ids = if leads { &mut role.leads } else { &mut role.coordinates };
                    if !ids.contains(&section.id) {
                        ids.push(section.id.clone());
                    }
                }
            }
        }
        roles.truncate(UNITS);
        mentions(page, &mut roles);
        roles
    }
}

/// Where the units are named: one pass, by first and second character.
fn mentions(page: &Page, roles: &mut [UnitRole]) {
    let mut heads: HashMap<(char, char), Vec<(usize, String)>> = HashMap::new();
    for (index, role) in roles.iter().enumerate() {
        let mut chars = role.name.chars();
        if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
            heads.entry((first, second)).or_default().push((index, role.name.clone()));
        }
    }
    let mut at = 0;
    while at < page.len() {
        let found = heads
            .get(&(page.at(at), page.at(at + 1)))
            .and_then(|names| names.iter().filter(|(_, name)| page.has(at, name)).max_by_key(|(_, name)| name.len()));
        if let Some((index, name)) = found {
            let end = at + count(name);
            if let Some(role) = roles.get_mut(*index) {
                role.mentions.push(Span::new(at, end));
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

fn joined<'n>(page: &Page, notes: impl Iterator<Item = &'n Note>) -> (Vec<String>, Vec<String>) {
    let (mut leads, mut helpers) = (Vec::new(), Vec::new());
    for note in notes {
        let add = |spans: &[Span], out: &mut Vec<String>| {
            for name in spans.iter().map(|span| page.words(*span)) {
                if !out.contains(&name) && out.len() < UNITS {
                    out.push(name);
                }
            }
        };
        add(&note.leads, &mut leads);
        add(&note.helpers, &mut helpers);
    }
    (leads, helpers)
}

/// Of several leaves below one heading only the last has a note, on a line of its own: it speaks for the heading.
fn lift(outline: &Outline, notes: &[Note], own: &mut HashMap<usize, Vec<usize>>) {
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, section) in outline.sections.iter().enumerate() {
        if let Some(parent) = section.parent {
            children.entry(parent).or_default().push(index);
        }
    }
    for (parent, children) in children.into_iter().rev() {
        let with: Vec<usize> = children.iter().copied().filter(|child| own.contains_key(child)).collect();
        let (Some(last), [only]) = (children.last(), with.as_slice()) else { continue };
        let alone =
            own.get(only).is_some_and(|indices| indices.iter().filter_map(|n| notes.get(*n)).all(|note| note.alone));
        let leaves =
            children.iter().all(|child| outline.sections.get(*child).is_some_and(|section| section.level >= 3));
        if last == only
            && children.len() > 1
            && alone
            && leaves
            && !own.contains_key(&parent)
            && let Some(indices) = own.remove(only)
        {
            own.insert(parent, indices);
        }
    }
}
