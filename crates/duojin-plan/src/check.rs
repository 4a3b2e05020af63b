//! What must hold between the pieces of a plan.

use std::collections::{BTreeMap, BTreeSet};

use duojin_base::exact::{int, parse_decimal};
use duojin_base::{Diagnostic, Exact, Place, Span};

use crate::model::{
    Action, Cell, CellState, Cluster, Comparator, Deliverable, Document, LeadKind, LeadRole,
    LeadRule, MatrixKind, Measure, NamedEntity, PolicyDocument, ReachedOp, Section, SectionKind,
    Sector, SectorIndustry, Special, System, Target, Unit,
};
use crate::read::path;
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
        sections: draft
            .sections
            .iter()
            .map(|item| (item.value.id.as_str(), &item.value))
            .collect(),
        targets: draft
            .targets
            .iter()
            .map(|item| item.value.id.as_str())
            .collect(),
        measures: draft
            .measures
            .iter()
            .map(|item| item.value.id.as_str())
            .collect(),
        systems: draft
            .systems
            .iter()
            .map(|item| item.value.id.as_str())
            .collect(),
        units: draft
            .units
            .iter()
            .map(|item| item.value.name.zh.as_str())
            .collect(),
        problems,
    };
    checker.document(document);
    draft.sections.iter().for_each(|item| checker.section(item));
    draft.targets.iter().for_each(|item| checker.target(item));
    draft.measures.iter().for_each(|item| checker.measure(item));
    draft
        .deliverables
        .iter()
        .for_each(|item| checker.deliverable(item));
    draft.entities.iter().for_each(|item| checker.entity(item));
    draft.units.iter().for_each(|item| checker.unit(item));
    draft.systems.iter().for_each(|item| checker.system(item));
    draft
        .sectors
        .iter()
        .for_each(|item| checker.sector(item, &draft.targets));
    draft
        .actions
        .iter()
        .for_each(|item| checker.action(item, &draft.targets));
    checker.clusters(draft);
    checker.sector_numbers(draft);
    checker.matrix(draft);
}

fn unique_ids(draft: &Draft, problems: &mut Problems) {
    fn ids<'a, T>(
        items: &'a [Item<T>],
        file: &'a str,
        id: fn(&T) -> &str,
    ) -> impl Iterator<Item = (&'a str, Place)> {
        items
            .iter()
            .map(move |item| (id(&item.value), Place::line(file, item.line)))
    }
    unique(
        ("章节", "section"),
        ids(&draft.sections, path::SECTIONS, |x| &x.id),
        problems,
    );
    unique(
        ("目标", "target"),
        ids(&draft.targets, path::TARGETS, |x| &x.id),
        problems,
    );
    unique(
        ("举措", "measure"),
        ids(&draft.measures, path::MEASURES, |x| &x.id),
        problems,
    );
    unique(
        ("成果", "deliverable"),
        ids(&draft.deliverables, path::DELIVERABLES, |x| &x.id),
        problems,
    );
    unique(
        ("名称", "entity"),
        ids(&draft.entities, path::ENTITIES, |x| &x.id),
        problems,
    );
    unique(
        ("集聚区", "cluster"),
        ids(&draft.clusters, path::CLUSTERS, |x| &x.id),
        problems,
    );
    unique(
        ("单位", "unit"),
        ids(&draft.units, path::UNITS, |x| &x.id),
        problems,
    );
    unique(
        ("系统", "system"),
        ids(&draft.systems, path::SYSTEMS, |x| &x.id),
        problems,
    );
    unique(
        ("领域", "sector"),
        ids(&draft.sectors, path::SECTORS, |x| &x.id),
        problems,
    );
    unique(
        ("行业", "industry"),
        ids(&draft.sector_industries, path::SECTOR_INDUSTRIES, |x| {
            &x.code
        }),
        problems,
    );
    unique(
        ("行动", "action"),
        ids(&draft.actions, path::ACTIONS, |x| &x.id),
        problems,
    );
    unique(
        ("文件", "document"),
        ids(&draft.documents, path::MATRIX, |x| &x.id),
        problems,
    );
}

/// 亿 and 万 before a unit of measure.
fn scale_of(unit: &str) -> (Exact, &str) {
    if let Some(rest) = unit.strip_prefix('亿') {
        (int(100_000_000), rest)
    } else if let Some(rest) = unit.strip_prefix('万') {
        (int(10_000), rest)
    } else {
        (int(1), unit)
    }
}

/// The runs of ASCII digits (with a decimal point) in a text.
fn digits_in(text: &str) -> Vec<Exact> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(parse_decimal)
        .collect()
}

impl Checker<'_> {
    fn wrong(
        &mut self,
        code: &'static str,
        file: &str,
        line: u32,
        zh: String,
        en: String,
        mend: (&str, &str),
    ) {
        self.problems
            .push(Diagnostic::error(code, Place::line(file, line), zh, en).mend(mend.0, mend.1));
    }

    /// A span lies in the text, is not empty, and lies in `outer` if one is given.
    fn span(&mut self, file: &str, line: u32, what: &str, span: Span, outer: Option<Span>) -> bool {
        let in_text = !span.is_empty() && self.text.get(span).is_some();
        if !in_text {
            self.wrong(
                "plan.span-outside",
                file,
                line,
                format!(
                    "{what} 的区间 [{}, {}) 不在正文里（正文 {} 字）",
                    span.start,
                    span.end,
                    self.text.chars()
                ),
                format!(
                    "{what}: span [{}, {}) is not in the text of {} scalars",
                    span.start,
                    span.end,
                    self.text.chars()
                ),
                (
                    "按 Unicode 字符重数区间，左闭右开",
                    "count the span again in Unicode scalars, half open",
                ),
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
                format!(
                    "{what} 的区间 [{}, {}) 超出 [{}, {})",
                    span.start, span.end, outer.start, outer.end
                ),
                format!(
                    "{what}: span [{}, {}) leaves [{}, {})",
                    span.start, span.end, outer.start, outer.end
                ),
                (
                    "改区间，或改所在章节",
                    "mend the span, or the section it names",
                ),
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
                (
                    "改成正文的字，或改区间",
                    "use the words of the text, or mend the span",
                ),
            );
        }
    }

    fn known(
        &mut self,
        file: &str,
        line: u32,
        kind: (&str, &str),
        ids: &[String],
        set: fn(&Self) -> &BTreeSet<&str>,
    ) {
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
        let Some(of_section) = self
            .sections
            .get(section)
            .map(|section| section.lead_units.clone())
        else {
            return;
        };
        if of_section != leads {
            self.wrong(
                "plan.leads-differ",
                file,
                line,
                format!(
                    "牵头单位“{}”与章节 {section} 的“{}”不一致",
                    leads.join("、"),
                    of_section.join("、")
                ),
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
        let spans = std::iter::once(("preamble", document.preamble))
            .chain(document.noise.iter().map(|span| ("noise", *span)));
        for (what, span) in spans.collect::<Vec<_>>() {
            self.span(file, 1, what, span, None);
        }
        self.words(
            file,
            1,
            "issuer",
            document.issuer.span,
            &document.issuer.name,
        );
        self.span(file, 1, "published", document.published.span, None);
        self.known(
            file,
            1,
            ("单位", "unit"),
            std::slice::from_ref(&document.issuer.unit),
            |c| &c.units,
        );
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
        self.words(
            file,
            line,
            "heading",
            section.heading_span,
            &section.heading,
        );
        let parent = section
            .parent
            .as_deref()
            .and_then(|id| self.section_of(file, line, id));
        self.span(file, line, "span", section.span, parent);
        self.span(
            file,
            line,
            "heading",
            section.heading_span,
            Some(section.span),
        );
        if let Some(beginning) = self.text.get(section.span)
            && !beginning.starts_with(&section.number)
        {
            self.wrong(
                "plan.number-differs",
                file,
                line,
                format!("章节 {} 不以“{}”开头", section.id, section.number),
                format!(
                    "section {} does not begin with “{}”",
                    section.id, section.number
                ),
                ("改序号或区间", "mend the number or the span"),
            );
        }
        if section.lead_kind == LeadKind::Named {
            self.known(file, line, ("单位", "unit"), &section.lead_units, |c| {
                &c.units
            });
        }
        self.known(file, line, ("单位", "unit"), &section.coordinators, |c| {
            &c.units
        });
        self.named_in(
            file,
            line,
            &section.lead_units,
            section.lead_span,
            section.span,
        );
        self.named_in(
            file,
            line,
            &section.coordinators,
            section.coordinators_span,
            section.span,
        );
    }

    /// Every unit listed stands in the words that list it.
    fn named_in(
        &mut self,
        file: &str,
        line: u32,
        units: &[String],
        span: Option<Span>,
        section: Span,
    ) {
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

    fn target(&mut self, item: &Item<Target>) {
        let (file, line, target) = (path::TARGETS, item.line, &item.value);
        let section = self.section_of(file, line, &target.section);
        self.span(file, line, "span", target.span, section);
        self.span(
            file,
            line,
            "value_span",
            target.value_span,
            Some(target.span),
        );
        if let Some(span) = target.deadline_span {
            self.span(file, line, "deadline_span", span, section);
        }
        for filter in &target.filters {
            self.span(file, line, "filter", filter.span, Some(target.span));
        }
        if target.deadline.is_some() != target.deadline_span.is_some() {
            self.wrong(
                "plan.deadline-unplaced",
                file,
                line,
                format!("{} 的期限与期限的区间要么都写，要么都不写", target.id),
                format!("{}: deadline and deadline_span come together", target.id),
                (
                    "补上 deadline_span；推定的年份写 deadline_inferred",
                    "add deadline_span; an inferred year is deadline_inferred",
                ),
            );
        }
        self.leads_of_section(file, line, &target.section, &target.lead_units);
        self.known(file, line, ("目标", "target"), &target.related, |c| {
            &c.targets
        });
        self.known(
            file,
            line,
            ("目标", "target"),
            target.subset_of.as_slice(),
            |c| &c.targets,
        );
        self.known(file, line, ("系统", "system"), &target.systems, |c| {
            &c.systems
        });
        self.numbers(line, target);
    }

    fn numbers(&mut self, line: u32, target: &Target) {
        let file = path::TARGETS;
        let wanted = if target.comparator == Comparator::Range {
            2
        } else {
            1
        };
        if target.values.len() != wanted || target.base_values.len() != wanted {
            self.wrong(
                "plan.value-count",
                file,
                line,
                format!("{} 要 {wanted} 个数", target.id),
                format!("{} needs {wanted} numbers", target.id),
                (
                    "范围写两个数，其余写一个",
                    "two numbers for a range, one otherwise",
                ),
            );
            return;
        }
        let (scale, rest) = scale_of(&target.unit);
        let same_unit = rest.is_empty() || target.base_unit.starts_with(rest);
        let scaled = target
            .values
            .iter()
            .map(|value| &value.value * &scale)
            .eq(target.base_values.iter().map(|v| v.value.clone()));
        if !same_unit || !scaled {
            self.wrong(
                "plan.base-differs",
                file,
                line,
                format!(
                    "{} 的数换到基本单位“{}”不是 base_values",
                    target.id, target.base_unit
                ),
                format!(
                    "{}: values in “{}” are not base_values",
                    target.id, target.base_unit
                ),
                (
                    "按单位重算 base_values",
                    "compute base_values from the unit",
                ),
            );
        }
        if let Some(quote) = self.text.get(target.value_span) {
            let digits = digits_in(quote);
            if !digits.is_empty()
                && !digits
                    .iter()
                    .eq(target.values.iter().map(|value| &value.value))
            {
                let quote = quote.to_owned();
                self.wrong(
                    "plan.value-differs",
                    file,
                    line,
                    format!("{} 的数与正文“{quote}”不一致", target.id),
                    format!("{}: the numbers differ from “{quote}”", target.id),
                    ("照正文改 values", "take values from the text"),
                );
            }
        }
        let strict = target.achieved_when.op == ReachedOp::MoreThan;
        let line_is_first = target
            .base_values
            .first()
            .is_some_and(|first| first.value == target.achieved_when.base_value.value);
        if strict != (target.comparator == Comparator::MoreThan) || !line_is_first {
            self.wrong(
                "plan.reached-differs",
                file,
                line,
                format!("{} 的 achieved_when 与比较词、数值不合", target.id),
                format!(
                    "{}: achieved_when does not fit comparator and value",
                    target.id
                ),
                (
                    "突破、超过、余用 >，其余用 >=，数取（较小的）目标数",
                    "> for 突破, 超过, 余; >= otherwise; the (lower) number",
                ),
            );
        }
    }

    fn measure(&mut self, item: &Item<Measure>) {
        let (file, line, measure) = (path::MEASURES, item.line, &item.value);
        let section = self.section_of(file, line, &measure.section);
        self.span(file, line, "span", measure.span, section);
        self.leads_of_section(file, line, &measure.section, &measure.lead_units);
        self.known(file, line, ("目标", "target"), &measure.targets, |c| {
            &c.targets
        });
        self.known(file, line, ("系统", "system"), &measure.systems, |c| {
            &c.systems
        });
    }

    fn deliverable(&mut self, item: &Item<Deliverable>) {
        let (file, line, deliverable) = (path::DELIVERABLES, item.line, &item.value);
        let section = self.section_of(file, line, &deliverable.section);
        self.span(file, line, "span", deliverable.span, section);
        self.span(
            file,
            line,
            "item",
            deliverable.item_span,
            Some(deliverable.span),
        );
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
            let named = self
                .sections
                .values()
                .filter(|section| listed(section).contains(&unit.name.zh));
            named.map(|section| section.id.clone()).collect()
        };
        let expected = (
            of(|section| &section.lead_units),
            of(|section| &section.coordinators),
        );
        let said: (BTreeSet<String>, BTreeSet<String>) = (
            unit.leads.iter().cloned().collect(),
            unit.coordinates.iter().cloned().collect(),
        );
        if expected != said {
            self.wrong(
                "plan.unit-sections",
                file,
                line,
                format!("{} 牵头或统筹的章节与章节表不一致", unit.name.zh),
                format!(
                    "{}: the sections it leads or coordinates differ from the table of sections",
                    unit.name.zh
                ),
                (
                    "照 plan/sections.csv 改",
                    "take them from plan/sections.csv",
                ),
            );
        }
    }

    fn system(&mut self, item: &Item<System>) {
        let (file, line, system) = (path::SYSTEMS, item.line, &item.value);
        self.known(file, line, ("举措", "measure"), &system.measures, |c| {
            &c.measures
        });
        self.known(file, line, ("目标", "target"), &system.targets, |c| {
            &c.targets
        });
    }

    /// The targets listed are those of the section, in order.
    fn targets_of(
        &mut self,
        file: &str,
        line: u32,
        section: &str,
        listed: &[String],
        targets: &[Item<Target>],
    ) {
        let of_section = targets
            .iter()
            .filter(|item| item.value.section == section)
            .map(|item| &item.value.id);
        if !of_section.eq(listed.iter()) {
            self.wrong(
                "plan.targets-differ",
                file,
                line,
                format!("列出的目标不是章节 {section} 的目标"),
                format!("the targets listed are not those of section {section}"),
                (
                    "照 plan/targets.toml 的次序列",
                    "list them as in plan/targets.toml",
                ),
            );
        }
    }

    fn sector(&mut self, item: &Item<Sector>, targets: &[Item<Target>]) {
        let (file, line, sector) = (path::SECTORS, item.line, &item.value);
        self.kind_of(file, line, &sector.section, SectionKind::Sector);
        self.targets_of(file, line, &sector.section, &sector.targets, targets);
        let named = self
            .sections
            .get(sector.section.as_str())
            .map(|section| section.lead_units.clone())
            .unwrap_or_default();
        let first = sector.leads.iter().map(|lead| lead.from).min();
        let at_first: Vec<String> = sector
            .leads
            .iter()
            .filter(|lead| Some(lead.from) == first)
            .map(|lead| lead.unit.clone())
            .collect();
        if at_first != named {
            self.wrong(
                "plan.leads-differ",
                file,
                line,
                format!(
                    "领域 {} 最初的牵头单位不是章节列的“{}”",
                    sector.number,
                    named.join("、")
                ),
                format!(
                    "sector {}: its first leads are not “{}”",
                    sector.number,
                    named.join(", ")
                ),
                ("照章节的次序列出", "list them in the section's order"),
            );
        }
        // INVARIANT (one principal): checked on every day on which a lead begins.
        for day in sector
            .leads
            .iter()
            .map(|lead| lead.from)
            .collect::<BTreeSet<_>>()
        {
            let principals = sector
                .leads
                .iter()
                .filter(|lead| lead.role == LeadRole::Principal && lead.holds_on(day))
                .count();
            if principals != 1 {
                self.wrong(
                    "plan.principal-lead",
                    file,
                    line,
                    format!(
                        "领域 {} 在 {day} 有 {principals} 个主牵头单位",
                        sector.number
                    ),
                    format!(
                        "sector {} has {principals} principal leads on {day}",
                        sector.number
                    ),
                    (
                        "任何一天恰有一个主牵头单位",
                        "exactly one principal lead on any day",
                    ),
                );
            }
        }
        if sector.principal_stated != (named.len() == 1) {
            self.wrong(
                "plan.principal-stated",
                file,
                line,
                format!(
                    "领域 {} 的 principal_stated 与原文列的单位数不合",
                    sector.number
                ),
                format!(
                    "sector {}: principal_stated does not fit the units named",
                    sector.number
                ),
                (
                    "原文只列一个单位时写 true",
                    "true if the plan names one unit",
                ),
            );
        }
    }

    fn kind_of(&mut self, file: &str, line: u32, section: &str, kind: SectionKind) {
        if self.section_of(file, line, section).is_some()
            && self
                .sections
                .get(section)
                .is_some_and(|section| section.kind != kind || section.level != 2)
        {
            self.wrong(
                "plan.section-kind",
                file,
                line,
                format!("章节 {section} 不是这一类"),
                format!("section {section} is of another kind"),
                ("改章节编号", "mend the section id"),
            );
        }
    }

    fn action(&mut self, item: &Item<Action>, targets: &[Item<Target>]) {
        let (file, line, action) = (path::ACTIONS, item.line, &item.value);
        self.kind_of(file, line, &action.section, SectionKind::Action);
        self.targets_of(file, line, &action.section, &action.targets, targets);
        self.leads_of_section(file, line, &action.section, &action.leads);
    }

    fn clusters(&mut self, draft: &Draft) {
        let file = path::CLUSTERS;
        for item in &draft.clusters {
            let cluster = &item.value;
            let named = draft.entities.iter().any(|entity| {
                entity.value.id == cluster.entity
                    && entity.value.name == cluster.name
                    && entity.value.kind.starts_with("cluster_")
            });
            if !named {
                self.wrong(
                    "plan.id-unknown",
                    file,
                    item.line,
                    format!("{} 不是计划点名的集聚区 {}", cluster.name, cluster.entity),
                    format!(
                        "{} is not the named cluster {}",
                        cluster.name, cluster.entity
                    ),
                    ("改 entity 或 name", "mend entity or name"),
                );
            }
        }
    }

    fn sector_numbers(&mut self, draft: &Draft) {
        let number_problem = |checker: &mut Self, file: &str, line: u32, number: u8| {
            checker.wrong(
                "plan.number-unknown",
                file,
                line,
                format!("没有序号 {number}"),
                format!("there is no number {number}"),
                ("序号从 1 起，不重不漏", "numbers run from 1 without gap"),
            );
        };
        for (at, item) in (1_u8..).zip(&draft.sectors) {
            if item.value.number != at {
                number_problem(self, path::SECTORS, item.line, item.value.number);
            }
        }
        for (at, item) in (1_u8..).zip(&draft.actions) {
            if item.value.number != at {
                number_problem(self, path::ACTIONS, item.line, item.value.number);
            }
        }
        let sectors: BTreeSet<u8> = draft.sectors.iter().map(|item| item.value.number).collect();
        for item in &draft.sector_industries {
            for number in std::iter::once(item.value.sector).chain(item.value.alt_sector) {
                if !sectors.contains(&number) {
                    number_problem(self, path::SECTOR_INDUSTRIES, item.line, number);
                }
            }
        }
        for item in &draft.clusters {
            for number in item
                .value
                .sectors
                .iter()
                .filter(|number| !sectors.contains(number))
            {
                number_problem(self, path::CLUSTERS, item.line, *number);
            }
        }
    }

    fn matrix(&mut self, draft: &Draft) {
        let file = path::MATRIX;
        let documents: BTreeSet<&str> = draft
            .documents
            .iter()
            .map(|item| item.value.id.as_str())
            .collect();
        let deliverables: BTreeSet<&str> = draft
            .deliverables
            .iter()
            .map(|item| item.value.id.as_str())
            .collect();
        let cells = draft.cells.iter().map(|item| {
            (
                item.line,
                &item.value.document,
                item.value.state,
                &item.value.deliverable,
            )
        });
        let specials = draft.specials.iter().map(|item| {
            (
                item.line,
                &item.value.document,
                item.value.state,
                &item.value.deliverable,
            )
        });
        for (line, document, state, deliverable) in cells.chain(specials) {
            if (state == CellState::Unseen) != document.is_none() {
                self.wrong(
                    "plan.matrix-document",
                    file,
                    line,
                    "已出台或征求意见要指明文件，未见不写文件".to_owned(),
                    "issued and drafted name a document, unseen names none".to_owned(),
                    ("补 document 或改 state", "add document or change state"),
                );
            }
            if let Some(id) = document
                && !documents.contains(id.as_str())
            {
                self.wrong(
                    "plan.id-unknown",
                    file,
                    line,
                    format!("没有文件 {id}"),
                    format!("there is no document {id}"),
                    ("在 [[document]] 里登记", "register it as [[document]]"),
                );
            }
            if !deliverables.contains(deliverable.as_str()) {
                self.wrong(
                    "plan.id-unknown",
                    file,
                    line,
                    format!("没有成果 {deliverable}"),
                    format!("there is no deliverable {deliverable}"),
                    ("改成果编号", "mend the deliverable id"),
                );
            }
        }
        let kinds = [
            MatrixKind::Plan,
            MatrixKind::ActionPlan,
            MatrixKind::SupportPolicy,
        ];
        for sector in &draft.sectors {
            for kind in kinds {
                let n = draft
                    .cells
                    .iter()
                    .filter(|item| {
                        item.value.sector == sector.value.number && item.value.kind == kind
                    })
                    .count();
                if n != 1 {
                    self.wrong(
                        "plan.matrix-cell",
                        file,
                        1,
                        format!("领域 {} 的 {kind:?} 有 {n} 格", sector.value.number),
                        format!("sector {} has {n} cells of {kind:?}", sector.value.number),
                        (
                            "每个领域三类文件各一格",
                            "one cell for each sector and kind",
                        ),
                    );
                }
            }
        }
        for action in &draft.actions {
            let n = draft
                .specials
                .iter()
                .filter(|item| item.value.action == action.value.number)
                .count();
            if n != usize::from(action.value.special_policy) {
                self.wrong(
                    "plan.matrix-special",
                    file,
                    1,
                    format!("行动 {} 有 {n} 项特色行动方案政策", action.value.number),
                    format!("action {} has {n} special policies", action.value.number),
                    (
                        "与 actions.toml 的 special_policy 一致",
                        "agree with special_policy in actions.toml",
                    ),
                );
            }
        }
    }
}
