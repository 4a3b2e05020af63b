//! How much a pack holds.

use duojin_pack::Pack;
use serde::Serialize;

/// Counts of a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PackCounts {
    /// Targets of the plan.
    pub targets: usize,
    /// Measures of the plan.
    pub measures: usize,
    /// Deliverables of the plan.
    pub deliverables: usize,
    /// Sectors.
    pub sectors: usize,
    /// Facts of the dictionary.
    pub facts: usize,
    /// Registers of entities.
    pub registers: usize,
    /// Published figures.
    pub figures: usize,
    /// Policy documents.
    pub documents: usize,
    /// Clauses.
    pub clauses: usize,
    /// Example enterprises that were run.
    pub examples: usize,
}

impl PackCounts {
    /// For printing: Chinese, English, number.
    pub fn lines(&self) -> [(&'static str, &'static str, usize); 10] {
        [
            ("目标", "targets", self.targets),
            ("举措", "measures", self.measures),
            ("交付事项", "deliverables", self.deliverables),
            ("重点领域", "sectors", self.sectors),
            ("事实", "facts", self.facts),
            ("名录", "registers", self.registers),
            ("公开数", "published figures", self.figures),
            ("政策文件", "policy documents", self.documents),
            ("条款", "clauses", self.clauses),
            ("举例", "examples run", self.examples),
        ]
    }
}

/// Counts what a pack holds.
pub fn pack_counts(pack: &Pack) -> PackCounts {
    PackCounts {
        targets: pack.plan.targets.len(),
        measures: pack.plan.measures.len(),
        deliverables: pack.plan.deliverables.len(),
        sectors: pack.plan.sectors.len(),
        facts: pack.schema.facts().len(),
        registers: pack.schema.registers().len(),
        figures: pack.statistics.figures.len(),
        documents: pack.policies.documents.len(),
        clauses: pack.policies.rules.clauses.len(),
        examples: pack.policies.examples,
    }
}
