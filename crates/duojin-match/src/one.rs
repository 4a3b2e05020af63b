//! All clauses for one entity, on the same graph.

use duojin_base::{EntityId, Truth};
use duojin_rule::{Amount, Outcome};

use crate::bound::{At, Bound};
use crate::op::{NodeId, Op, Sort};
use crate::totals::outcome;

/// One clause for one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the clause says.
    pub outcome: Outcome,
    /// The amount, if eligible.
    pub amount: Option<Amount>,
}

/// All clauses for one entity.
#[derive(Clone, Debug)]
pub struct OneAnswer {
    /// In the order of the clauses.
    pub clauses: Vec<Answer>,
    /// By node; none for what is no truth of the entity itself.
    truths: Vec<Option<Truth>>,
}

impl OneAnswer {
    /// The answer of a test, see [`Graph::tests`](crate::Graph::tests).
    pub fn truth(&self, test: NodeId) -> Option<Truth> {
        self.truths.get(test.index()).copied().flatten()
    }
}

/// Answers all clauses for one entity with the truth of every distinct test; none if the snapshot does not hold it.
pub fn match_one(bound: &Bound, entity: EntityId) -> Option<OneAnswer> {
    let EntityId(id) = entity;
    let (morsel, row) = bound.snapshot.find(id)?;
    let kind = *bound.snapshot.morsels.get(morsel)?.kinds.get(row)?;
    let at = At {
        id,
        place: Some((morsel, row)),
        record: None,
    };
    let graph = &bound.graph;
    let mut truths: Vec<Option<Truth>> = Vec::with_capacity(graph.ops.len());
    for ((op, sort), own) in graph.ops.iter().zip(&graph.sorts).zip(&graph.own) {
        let truth =
            (*own && *sort == Sort::Truth).then(|| combine(bound, op, &truths, &at, truths.len()));
        truths.push(truth);
    }
    let known = |id: NodeId| {
        truths
            .get(id.index())
            .copied()
            .flatten()
            .unwrap_or(Truth::Unknown)
    };
    let clauses = graph.clauses.iter().map(|plan| match plan {
        None => Answer {
            outcome: Outcome::NotInForce,
            amount: None,
        },
        Some(plan) if !plan.objects.contains(&kind) => Answer {
            outcome: Outcome::NotEligible,
            amount: None,
        },
        Some(plan) => {
            let outcome = outcome(known(plan.root));
            Answer {
                outcome,
                amount: (outcome == Outcome::Eligible).then(|| bound.amount(&plan.amount, &at)),
            }
        }
    });
    let clauses = clauses.collect();
    Some(OneAnswer { clauses, truths })
}

/// Logic is put together of the truths before it (INVARIANT arena: children come first); a test is asked.
fn combine(bound: &Bound, op: &Op, truths: &[Option<Truth>], at: &At<'_>, node: usize) -> Truth {
    let known = |id: NodeId| {
        truths
            .get(id.index())
            .copied()
            .flatten()
            .unwrap_or(Truth::Unknown)
    };
    match op {
        Op::And(of) => of.iter().fold(Truth::True, |all, id| all & known(*id)),
        Op::Or(of) => of.iter().fold(Truth::False, |any, id| any | known(*id)),
        Op::Not(inner) => !known(*inner),
        Op::AtLeast { k, of } => Truth::at_least(*k, of.iter().map(|id| known(*id))),
        Op::If {
            condition,
            then,
            otherwise,
        } => match known(*condition) {
            Truth::True => known(*then),
            Truth::False => known(*otherwise),
            Truth::Unknown => Truth::Unknown,
        },
        _ => bound.truth(crate::graph::node_id(node), at),
    }
}
