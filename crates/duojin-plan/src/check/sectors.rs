//! Sectors, actions, clusters and the matrix of due policies.

use std::collections::BTreeSet;

use super::{Checker, Draft};
use crate::model::{SectionKind, Target};
use crate::read::path;
use crate::sector::{Action, CellState, LeadRole, MatrixKind, Sector};
use crate::source::Item;

impl Checker<'_> {
    /// The targets listed are those of the section, in order.
    fn targets_of(&mut self, file: &str, line: u32, section: &str, listed: &[String], targets: &[Item<Target>]) {
        let of_section = targets.iter().filter(|item| item.value.section == section).map(|item| &item.value.id);
        if !of_section.eq(listed.iter()) {
            self.wrong(
                "plan.targets-differ",
                file,
                line,
                format!("列出的目标不是章节 {section} 的目标"),
                format!("the targets listed are not those of section {section}"),
                ("照 plan/targets.toml 的次序列", "list them as in plan/targets.toml"),
            );
        }
    }

    pub(super) fn sector(&mut self, item: &Item<Sector>, targets: &[Item<Target>]) {
        let (file, line, sector) = (path::SECTORS, item.line, &item.value);
        self.kind_of(file, line, &sector.section, SectionKind::Sector);
        self.targets_of(file, line, &sector.section, &sector.targets, targets);
        let named =
            self.sections.get(sector.section.as_str()).map(|section| section.lead_units.clone()).unwrap_or_default();
        let first = sector.leads.iter().map(|lead| lead.from).min();
        let at_first: Vec<String> =
            sector.leads.iter().filter(|lead| Some(lead.from) == first).map(|lead| lead.unit.clone()).collect();
        if at_first != named {
            self.wrong(
                "plan.leads-differ",
                file,
                line,
                format!("领域 {} 最初的牵头单位不是章节列的“{}”", sector.number, named.join("、")),
                format!("sector {}: its first leads are not “{}”", sector.number, named.join(", ")),
                ("照章节的次序列出", "list them in the section's order"),
            );
        }
        // INVARIANT (one principal): checked on every day on which a lead begins.
        for day in sector.leads.iter().map(|lead| lead.from).collect::<BTreeSet<_>>() {
            let principals =
                sector.leads.iter().filter(|lead| lead.role == LeadRole::Principal && lead.holds_on(day)).count();
            if principals != 1 {
                self.wrong(
                    "plan.principal-lead",
                    file,
                    line,
                    format!("领域 {} 在 {day} 有 {principals} 个主牵头单位", sector.number),
                    format!("sector {} has {principals} principal leads on {day}", sector.number),
                    ("任何一天恰有一个主牵头单位", "exactly one principal lead on any day"),
                );
            }
        }
        if sector.principal_stated != (named.len() == 1) {
            self.wrong(
                "plan.principal-stated",
                file,
                line,
                format!("领域 {} 的 principal_stated 与原文列的单位数不合", sector.number),
                format!("sector {}: principal_stated does not fit the units named", sector.number),
                ("原文只列一个单位时写 true", "true if the plan names one unit"),
            );
        }
    }

    fn kind_of(&mut self, file: &str, line: u32, section: &str, kind: SectionKind) {
        if self.section_of(file, line, section).is_some()
            && self.sections.get(section).is_some_and(|section| section.kind != kind || section.level != 2)
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

    pub(super) fn action(&mut self, item: &Item<Action>, targets: &[Item<Target>]) {
        let (file, line, action) = (path::ACTIONS, item.line, &item.value);
        self.kind_of(file, line, &action.section, SectionKind::Action);
        self.targets_of(file, line, &action.section, &action.targets, targets);
        self.leads_of_section(file, line, &action.section, &action.leads);
    }

    pub(super) fn clusters(&mut self, draft: &Draft) {
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
                    format!("{} is not the named cluster {}", cluster.name, cluster.entity),
                    ("改 entity 或 name", "mend entity or name"),
                );
            }
        }
    }

    pub(super) fn sector_numbers(&mut self, draft: &Draft) {
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
            for number in item.value.sectors.iter().filter(|number| !sectors.contains(number)) {
                number_problem(self, path::CLUSTERS, item.line, *number);
            }
        }
    }

    pub(super) fn matrix(&mut self, draft: &Draft) {
        let file = path::MATRIX;
        let documents: BTreeSet<&str> = draft.documents.iter().map(|item| item.value.id.as_str()).collect();
        let deliverables: BTreeSet<&str> = draft.deliverables.iter().map(|item| item.value.id.as_str()).collect();
        let cells =
            draft.cells.iter().map(|item| (item.line, &item.value.document, item.value.state, &item.value.deliverable));
        let specials = draft
            .specials
            .iter()
            .map(|item| (item.line, &item.value.document, item.value.state, &item.value.deliverable));
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
        let kinds = [MatrixKind::Plan, MatrixKind::ActionPlan, MatrixKind::SupportPolicy];
        for sector in &draft.sectors {
            for kind in kinds {
                let n = draft
                    .cells
                    .iter()
                    .filter(|item| item.value.sector == sector.value.number && item.value.kind == kind)
                    .count();
                if n != 1 {
                    self.wrong(
                        "plan.matrix-cell",
                        file,
                        1,
                        format!("领域 {} 的 {kind:?} 有 {n} 格", sector.value.number),
                        format!("sector {} has {n} cells of {kind:?}", sector.value.number),
                        ("每个领域三类文件各一格", "one cell for each sector and kind"),
                    );
                }
            }
        }
        for action in &draft.actions {
            let n = draft.specials.iter().filter(|item| item.value.action == action.value.number).count();
            if n != usize::from(action.value.special_policy) {
                self.wrong(
                    "plan.matrix-special",
                    file,
                    1,
                    format!("行动 {} 有 {n} 项特色行动方案政策", action.value.number),
                    format!("action {} has {n} special policies", action.value.number),
                    ("与 actions.toml 的 special_policy 一致", "agree with special_policy in actions.toml"),
                );
            }
        }
    }
}
