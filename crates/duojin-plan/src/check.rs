//! What must hold between the pieces of a plan.

mod sectors;
mod target;

use std::collections::{BTreeMap, BTreeSet};

use duojin_base::{Diagnostic, Place, Span};

use crate::model::{
    Cluster, Deliverable, Document, LeadKind, LeadRule, Measure, NamedEntity, Section, System, Target, Unit,
};
use crate::read::path;
use crate::sector::{Action, Cell, PolicyDocument, Sector, SectorIndustry, Special};
use crate::source::{Item, Problems, unique};
use crate::text::PlanText;

/// What was read, with lines, before it is known to be right.
pub(crate) struct Draft {
    pub(crate) sections: Vec<Item<Section>>,
    pub(crate) targets: Vec<Item<Target>>,
    pub(crate) measures: Vec<Item<Measure>>,
    pub(crate) deliverables: Vec<Item<Deliverable>>,
    pub(crate) entities: Vec<Item<NamedEntity>>,
    pub(crate) clusters: Vec<Item<Cluster>>,
    pub(crate) units: Vec<Item<Unit>>,
    pub(crate) systems: Vec<Item<System>>,
    pub(crate) sectors: Vec<Item<Sector>>,
    pub(crate) sector_industries: Vec<Item<SectorIndustry>>,
    pub(crate) actions: Vec<Item<Action>>,
    pub(crate) cells: Vec<Item<Cell>>,
    pub(crate) specials: Vec<Item<Special>>,
    pub(crate) documents: Vec<Item<PolicyDocument>>,
}

struct Checker<'a> {
    text: &'a PlanText,
    sections: BTreeMap<&'a str, &'a Section>,
    targets: BTreeSet<&'a str>,
    measures: BTreeSet<&'a str>,
    systems: BTreeSet<&'a str>,
    units: BTreeSet<&'a str>,
    problems: &'a mut Problems,
}

pub(crate) fn check(document: &Document, text: &PlanText, draft: &Draft, problems: &mut Problems) {
    unique_ids(draft, problems);
    let mut checker = Checker {
        text,
        sections: draft.sections.iter().map(|item| (item.value.id.as_str(), &item.value)).collect(),
        targets: draft.targets.iter().map(|item| item.value.id.as_str()).collect(),
        measures: draft.measures.iter().map(|item| item.value.id.as_str()).collect(),
        systems: draft.systems.iter().map(|item| item.value.id.as_str()).collect(),
        units: draft.units.iter().map(|item| item.value.name.zh.as_str()).collect(),
        problems,
    };
    checker.document(document);
    draft.sections.iter().for_each(|item| checker.section(item));
    draft.targets.iter().for_each(|item| checker.target(item));
    draft.measures.iter().for_each(|item| checker.measure(item));
    draft.deliverables.iter().for_each(|item| checker.deliverable(item));
    draft.entities.iter().for_each(|item| checker.entity(item));
    draft.units.iter().for_each(|item| checker.unit(item));
    draft.systems.iter().for_each(|item| checker.system(item));
    draft.sectors.iter().for_each(|item| checker.sector(item, &draft.targets));
    draft.actions.iter().for_each(|item| checker.action(item, &draft.targets));
    checker.clusters(draft);
    checker.sector_numbers(draft);
    checker.matrix(draft);
}

fn unique_ids(draft: &Draft, problems: &mut Problems) {
    fn ids<'a, T>(items: &'a [Item<T>], file: &'a str, id: fn(&T) -> &str) -> impl Iterator<Item = (&'a str, Place)> {
        items.iter().map(move |item| (id(&item.value), Place::line(file, item.line)))
    }
    unique(("章节", "section"), ids(&draft.sections, path::SECTIONS, |x| &x.id), problems);
    unique(("目标", "target"), ids(&draft.targets, path::TARGETS, |x| &x.id), problems);
    unique(("举措", "measure"), ids(&draft.measures, path::MEASURES, |x| &x.id), problems);
    unique(("成果", "deliverable"), ids(&draft.deliverables, path::DELIVERABLES, |x| &x.id), problems);
    unique(("名称", "entity"), ids(&draft.entities, path::ENTITIES, |x| &x.id), problems);
    unique(("集聚区", "cluster"), ids(&draft.clusters, path::CLUSTERS, |x| &x.id), problems);
    unique(("单位", "unit"), ids(&draft.units, path::UNITS, |x| &x.id), problems);
    unique(("系统", "system"), ids(&draft.systems, path::SYSTEMS, |x| &x.id), problems);
    unique(("领域", "sector"), ids(&draft.sectors, path::SECTORS, |x| &x.id), problems);
    unique(("行业", "industry"), ids(&draft.sector_industries, path::SECTOR_INDUSTRIES, |x| &x.code), problems);
    unique(("行动", "action"), ids(&draft.actions, path::ACTIONS, |x| &x.id), problems);
    unique(("文件", "document"), ids(&draft.documents, path::MATRIX, |x| &x.id), problems);
}

impl Checker<'_> {
    fn wrong(&mut self, code: &'static str, file: &str, line: u32, zh: String, en: String, mend: (&str, &str)) {
        self.problems.push(Diagnostic::error(code, Place::line(file, line), zh, en).mend(mend.0, mend.1));
    }

    /// A span lies in the text, is not empty, and lies in `outer` if one is given.
    fn span(&mut self, file: &str, line: u32, what: &str, span: Span, outer: Option<Span>) -> bool {
        let in_text = !span.is_empty() && self.text.get(span).is_some();
        if !in_text {
            self.wrong(
                "plan.span-outside",
                file,
                line,
                format!("{what} 的区间 [{}, {}) 不在正文里（正文 {} 字）", span.start, span.end, self.text.chars()),
                format!(
                    "{what}: span [{}, {}) is not in the text of {} scalars",
                    span.start,
                    span.end,
                    self.text.chars()
                ),
                ("按 Unicode 字符重数区间，左闭右开", "count the span again in Unicode scalars, half open"),
            );
            return false;
        }
        if let Some(outer) = outer
            && (span.start < outer.start || span.end > outer.end)
        {
            self.wrong(
                "plan.span-not-within",
                file,
                line,
                format!("{what} 的区间 [{}, {}) 超出 [{}, {})", span.start, span.end, outer.start, outer.end),
                format!("{what}: span [{}, {}) leaves [{}, {})", span.start, span.end, outer.start, outer.end),
                ("改区间，或改所在章节", "mend the span, or the section it names"),
            );
            return false;
        }
        true
    }

    fn words(&mut self, file: &str, line: u32, what: &str, span: Span, expected: &str) {
        if self.span(file, line, what, span, None) && self.text.quote(span) != expected {
            let found = self.text.quote(span).to_owned();
            self.wrong(
                "plan.words-differ",
                file,
                line,
                format!("{what} 写“{expected}”，正文该处是“{found}”"),
                format!("{what} says “{expected}”, the text has “{found}”"),
                ("改成正文的字，或改区间", "use the words of the text, or mend the span"),
            );
        }
    }

    fn known(&mut self, file: &str, line: u32, kind: (&str, &str), ids: &[String], set: fn(&Self) -> &BTreeSet<&str>) {
        for id in ids {
            if !set(self).contains(id.as_str()) {
                self.wrong(
                    "plan.id-unknown",
                    file,
                    line,
                    format!("没有{} {id}", kind.0),
                    format!("there is no {} {id}", kind.1),
                    ("改编号，或补上这一项", "mend the id, or add the item"),
                );
            }
        }
    }

    fn section_of(&mut self, file: &str, line: u32, id: &str) -> Option<Span> {
        let found = self.sections.get(id).map(|section| section.span);
        if found.is_none() {
            self.wrong(
                "plan.id-unknown",
                file,
                line,
                format!("没有章节 {id}"),
                format!("there is no section {id}"),
                ("改章节编号", "mend the section id"),
            );
        }
        found
    }

    fn leads_of_section(&mut self, file: &str, line: u32, section: &str, leads: &[String]) {
        let Some(of_section) = self.sections.get(section).map(|section| section.lead_units.clone()) else {
            return;
        };
        if of_section != leads {
            self.wrong(
                "plan.leads-differ",
                file,
                line,
                format!("牵头单位“{}”与章节 {section} 的“{}”不一致", leads.join("、"), of_section.join("、")),
                format!(
                    "lead units “{}” are not those of section {section}, “{}”",
                    leads.join(", "),
                    of_section.join(", ")
                ),
                ("照章节改", "use those of the section"),
            );
        }
    }

    fn document(&mut self, document: &Document) {
        let file = path::DOCUMENT;
        let spans =
            std::iter::once(("preamble", document.preamble)).chain(document.noise.iter().map(|span| ("noise", *span)));
        for (what, span) in spans.collect::<Vec<_>>() {
            self.span(file, 1, what, span, None);
        }
        self.words(file, 1, "issuer", document.issuer.span, &document.issuer.name);
        self.span(file, 1, "published", document.published.span, None);
        self.known(file, 1, ("单位", "unit"), std::slice::from_ref(&document.issuer.unit), |c| &c.units);
        if document.title_status != "proposed" && document.title_status != "verified" {
            self.wrong(
                "plan.title-status",
                file,
                1,
                format!("title_status 写的是“{}”", document.title_status),
                format!("title_status says “{}”", document.title_status),
                ("写 proposed 或 verified", "write proposed or verified"),
            );
        }
    }

    fn section(&mut self, item: &Item<Section>) {
        let (file, line, section) = (path::SECTIONS, item.line, &item.value);
        self.words(file, line, "heading", section.heading_span, &section.heading);
        let parent = section.parent.as_deref().and_then(|id| self.section_of(file, line, id));
        self.span(file, line, "span", section.span, parent);
        self.span(file, line, "heading", section.heading_span, Some(section.span));
        if let Some(beginning) = self.text.get(section.span)
            && !beginning.starts_with(&section.number)
        {
            self.wrong(
                "plan.number-differs",
                file,
                line,
                format!("章节 {} 不以“{}”开头", section.id, section.number),
                format!("section {} does not begin with “{}”", section.id, section.number),
                ("改序号或区间", "mend the number or the span"),
            );
        }
        if section.lead_kind == LeadKind::Named {
            self.known(file, line, ("单位", "unit"), &section.lead_units, |c| &c.units);
        }
        self.known(file, line, ("单位", "unit"), &section.coordinators, |c| &c.units);
        self.named_in(file, line, &section.lead_units, section.lead_span, section.span);
        self.named_in(file, line, &section.coordinators, section.coordinators_span, section.span);
    }

    /// Every unit listed stands in the words that list it.
    fn named_in(&mut self, file: &str, line: u32, units: &[String], span: Option<Span>, section: Span) {
        if units.is_empty() != span.is_none() {
            self.wrong(
                "plan.leads-unplaced",
                file,
                line,
                "牵头单位与它的区间要么都写，要么都不写".to_owned(),
                "units and the span that names them come together".to_owned(),
                ("补上区间，或删去单位", "add the span, or drop the units"),
            );
        }
        let Some(span) = span else { return };
        if !self.span(file, line, "lead", span, Some(section)) {
            return;
        }
        let words = self.text.quote(span).to_owned();
        for unit in units.iter().filter(|unit| !words.contains(unit.as_str())) {
            self.wrong(
                "plan.words-differ",
                file,
                line,
                format!("“{words}”里没有{unit}"),
                format!("{unit} is not in “{words}”"),
                ("改单位或区间", "mend the unit or the span"),
            );
        }
    }

    fn measure(&mut self, item: &Item<Measure>) {
        let (file, line, measure) = (path::MEASURES, item.line, &item.value);
        let section = self.section_of(file, line, &measure.section);
        self.span(file, line, "span", measure.span, section);
        self.leads_of_section(file, line, &measure.section, &measure.lead_units);
        self.known(file, line, ("目标", "target"), &measure.targets, |c| &c.targets);
        self.known(file, line, ("系统", "system"), &measure.systems, |c| &c.systems);
    }

    fn deliverable(&mut self, item: &Item<Deliverable>) {
        let (file, line, deliverable) = (path::DELIVERABLES, item.line, &item.value);
        let section = self.section_of(file, line, &deliverable.section);
        self.span(file, line, "span", deliverable.span, section);
        self.span(file, line, "item", deliverable.item_span, Some(deliverable.span));
        if let LeadRule::Section(id) = &deliverable.lead_rule {
            self.section_of(file, line, id);
        }
    }

    fn entity(&mut self, item: &Item<NamedEntity>) {
        let (file, line, entity) = (path::ENTITIES, item.line, &item.value);
        let section = self.section_of(file, line, &entity.section);
        self.span(file, line, "span", entity.span, section);
        self.words(file, line, "name", entity.span, &entity.name);
    }

    fn unit(&mut self, item: &Item<Unit>) {
        let (file, line, unit) = (path::UNITS, item.line, &item.value);
        for span in &unit.mentions {
            self.words(file, line, "mention", *span, &unit.name.zh);
        }
        let of = |listed: fn(&Section) -> &[String]| -> BTreeSet<String> {
            let named = self.sections.values().filter(|section| listed(section).contains(&unit.name.zh));
            named.map(|section| section.id.clone()).collect()
        };
        let expected = (of(|section| &section.lead_units), of(|section| &section.coordinators));
        let said: (BTreeSet<String>, BTreeSet<String>) =
            (unit.leads.iter().cloned().collect(), unit.coordinates.iter().cloned().collect());
        if expected != said {
            self.wrong(
                "plan.unit-sections",
                file,
                line,
                format!("{} 牵头或统筹的章节与章节表不一致", unit.name.zh),
                format!("{}: the sections it leads or coordinates differ from the table of sections", unit.name.zh),
                ("照 plan/sections.csv 改", "take them from plan/sections.csv"),
            );
        }
    }

    fn system(&mut self, item: &Item<System>) {
        let (file, line, system) = (path::SYSTEMS, item.line, &item.value);
        self.known(file, line, ("举措", "measure"), &system.measures, |c| &c.measures);
        self.known(file, line, ("目标", "target"), &system.targets, |c| &c.targets);
    }
}
