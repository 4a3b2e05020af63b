//! All clauses for one entity, on the same graph.

use duojin_base::{EntityId, Money, Truth};
use duojin_rule::{Amount, AmountFlags, Outcome};

use crate::bound::{At, Bound};
use crate::op::{NodeId, Op, Sort};
use crate::totals::outcome;

/// One clause for one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the clause says.
    pub outcome: Outcome,
    /// The amount. Undecided: from zero up to what it would be. Not eligible or not in force: nothing.
    pub amount: Amount,
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
    let at = At { id, place: Some((morsel, row)), record: None };
    let graph = &bound.graph;
    let mut truths: Vec<Option<Truth>> = Vec::with_capacity(graph.ops.len());
    for ((op, sort), own) in graph.ops.iter().zip(&graph.sorts).zip(&graph.own) {
        let truth = (*own && *sort == Sort::Truth).then(|| combine(bound, op, &truths, &at, truths.len()));
        truths.push(truth);
    }
    let known = |id: NodeId| truths.get(id.index()).copied().flatten().unwrap_or(Truth::Unknown);
    let nothing = |outcome| Answer { outcome, amount: Amount::NOTHING };
    let clauses = graph.clauses.iter().map(|plan| match plan {
        None => nothing(Outcome::NotInForce),
        Some(plan) if !plan.objects.contains(&kind) => nothing(Outcome::NotEligible),
        Some(plan) => match outcome(known(plan.root)) {
            Outcome::Eligible => Answer { outcome: Outcome::Eligible, amount: bound.amount(&plan.amount, &at) },
            Outcome::Unknown => Answer { outcome: Outcome::Unknown, amount: possible(bound.amount(&plan.amount, &at)) },
            decided => nothing(decided),
        },
    });
    let clauses = clauses.collect();
    Some(OneAnswer { clauses, truths })
}

/// What an amount is while nobody knows whether it is due; no money stays no money.
fn possible(amount: Amount) -> Amount {
    if amount == Amount::NOTHING {
        return amount;
    }
    Amount { low: Money::ZERO, high: amount.high, flags: amount.flags.with(AmountFlags::UNKNOWN) }
}

/// Logic is put together of the truths before it (INVARIANT arena: children come first); a test is asked.
fn combine(bound: &Bound, op: &Op, truths: &[Option<Truth>], at: &At<'_>, node: usize) -> Truth {
    let known = |id: NodeId| truths.get(id.index()).copied().flatten().unwrap_or(Truth::Unknown);
    match op {
        Op::And(of) => of.iter().fold(Truth::True, |all, id| all & known(*id)),
        Op::Or(of) => of.iter().fold(Truth::False, |any, id| any | known(*id)),
        Op::Not(inner) => !known(*inner),
        Op::AtLeast { k, of } => Truth::at_least(*k, of.iter().map(|id| known(*id))),
        Op::If { condition, then, otherwise } => match known(*condition) {
            Truth::True => known(*then),
            Truth::False => known(*otherwise),
            Truth::Unknown => Truth::Unknown,
        },
        _ => bound.truth(crate::graph::node_id(node), at),
    }
}
