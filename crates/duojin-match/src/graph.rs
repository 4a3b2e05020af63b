//! The shared graph: equal conditions are one node, however many clauses use them.
//!
//! INVARIANT (arena): ids are handed out in order, a node's children come before it, and every id in a graph indexes its arrays.

use std::collections::HashMap;
use std::sync::Arc;

use duojin_base::{Money, NaiveDate, Truth};
use duojin_facts::ColumnKey;
use duojin_rule::{Amount, Clause, CodeTest, MoneyRounding, ObjectKind, RecordId, RegisterId, Schema};

use crate::compile::Compiler;
use crate::kernel::Kernel;
use crate::op::{NodeId, Op, Sort, Source};
use crate::rat::Rat;

/// On what a compilation stands besides the clauses.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The civil day of the question.
    pub as_of: NaiveDate,
    /// 申报年 for all clauses, stronger than their own (e.g. the next window); none: the clause's, else the year of `as_of`.
    pub application_year: Option<i32>,
    /// 金额取整 of clauses that name none.
    pub rounding: MoneyRounding,
}

/// What a snapshot must hold for some clauses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Facts with their periods, ascending.
    pub columns: Vec<ColumnKey>,
    /// Record kinds, ascending.
    pub records: Vec<RecordId>,
    /// Registers, ascending.
    pub registers: Vec<RegisterId>,
    /// Exclusion groups with the first year asked about (none: ever), ascending: keys of a [`Ledger`](crate::Ledger).
    pub ledger: Vec<(Arc<str>, Option<i32>)>,
}

/// An answer per entity that columns do not hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lookup {
    Listed(RegisterId),
    FirstListed { register: RegisterId, year: i32 },
    Received { group: Arc<str>, from_year: Option<i32> },
}

/// One support of a clause, made ready.
#[derive(Clone, Debug)]
pub(crate) struct BenefitPlan {
    pub(crate) form: FormPlan,
    pub(crate) when: Option<NodeId>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum FormPlan {
    Exact(NodeId),
    UpTo(NodeId),
    CaseByCase,
    Pool,
    InKind,
}

/// How a clause's amount is found.
#[derive(Clone, Debug)]
pub(crate) struct AmountPlan {
    pub(crate) benefits: Vec<BenefitPlan>,
    pub(crate) cap: Option<Money>,
    pub(crate) rounding: MoneyRounding,
    /// The amount, where it is the same for everyone.
    pub(crate) constant: Option<Amount>,
}

/// A clause that is in force, made ready.
#[derive(Clone, Debug)]
pub(crate) struct ClausePlan {
    /// 当 and not 除外.
    pub(crate) root: NodeId,
    pub(crate) objects: Vec<ObjectKind>,
    pub(crate) amount: AmountPlan,
}

/// All clauses as one graph, for one `as_of`.
#[derive(Debug)]
pub struct Graph {
    pub(crate) context: Context,
    pub(crate) schema: Arc<Schema>,
    pub(crate) ops: Vec<Op>,
    pub(crate) sorts: Vec<Sort>,
    pub(crate) kernels: Vec<Kernel>,
    /// Nodes that are asked of the entity itself, not only within a record filter or of a referenced entity.
    pub(crate) own: Vec<bool>,
    pub(crate) columns: Vec<ColumnKey>,
    pub(crate) records: Vec<RecordId>,
    pub(crate) lookups: Vec<Lookup>,
    pub(crate) tests: Vec<CodeTest>,
    pub(crate) ids: Vec<Arc<str>>,
    pub(crate) clauses: Vec<Option<ClausePlan>>,
}

impl Graph {
    /// Compiles clauses. Those not in force on `as_of` take part only with that answer.
    pub fn compile(clauses: &[Clause], schema: &Arc<Schema>, context: &Context) -> Self {
        Compiler::new(schema, context).graph(clauses)
    }

    /// The context it stands on.
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Number of clauses, in the order given.
    pub fn clause_count(&self) -> usize {
        self.clauses.len()
    }

    /// Number of nodes.
    pub fn node_count(&self) -> usize {
        self.ops.len()
    }

    /// Whether a clause is in force on `as_of`.
    pub fn in_force(&self, clause: usize) -> bool {
        matches!(self.clauses.get(clause), Some(Some(_)))
    }

    /// What a snapshot must hold to be asked.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs { columns: self.columns.clone(), records: self.records.clone(), ..Needs::default() };
        for lookup in &self.lookups {
            match lookup {
                Lookup::Listed(register) | Lookup::FirstListed { register, .. } => {
                    needs.registers.push(*register);
                }
                Lookup::Received { group, from_year } => {
                    needs.ledger.push((Arc::clone(group), *from_year));
                }
            }
        }
        needs.columns.sort();
        needs.records.sort();
        needs.registers.sort();
        needs.registers.dedup();
        needs.ledger.sort();
        needs
    }

    /// The distinct tests: truths asked of the entity itself that are not put together of others by logic. Ascending.
    pub fn tests(&self) -> impl Iterator<Item = NodeId> {
        let nodes = self.ops.iter().zip(&self.sorts).zip(&self.own).enumerate();
        nodes
            .filter(|(_, ((op, sort), own))| **own && **sort == Sort::Truth && !is_logic(op))
            .map(|(at, _)| node_id(at))
    }

    /// The distinct tests a clause's conditions and benefits use, ascending.
    pub fn tests_of(&self, clause: usize) -> Vec<NodeId> {
        let mut seen = vec![false; self.ops.len()];
        let mut open = match self.clauses.get(clause) {
            Some(Some(plan)) => plan.roots(),
            _ => Vec::new(),
        };
        while let Some(id) = open.pop() {
            if let Some(flag) = seen.get_mut(id.index())
                && !std::mem::replace(flag, true)
            {
                open.extend(self.op(id).own_children());
            }
        }
        self.tests().filter(|id| seen.get(id.index()) == Some(&true)).collect()
    }

    /// The columns a node reads, of the entity itself or of others, ascending.
    pub fn reads(&self, node: NodeId) -> Vec<ColumnKey> {
        let mut keys = Vec::new();
        let mut seen = vec![false; self.ops.len()];
        let mut open = vec![node];
        while let Some(id) = open.pop() {
            match seen.get_mut(id.index()) {
                Some(flag) if !*flag => *flag = true,
                _ => continue,
            }
            let op = self.op(id);
            if let Some(Source::Column(at)) = op.source() {
                keys.extend(self.columns.get(at as usize));
            }
            open.extend(op.own_children());
            open.extend(op.far_children());
        }
        keys.sort();
        keys.dedup();
        keys
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT (arena)")]
    pub(crate) fn op(&self, id: NodeId) -> &Op {
        &self.ops[id.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT (arena)")]
    pub(crate) fn sort(&self, id: NodeId) -> Sort {
        self.sorts[id.index()]
    }
}

/// What clauses need of a snapshot, to make one with projection.
pub fn columns_needed(clauses: &[Clause], schema: &Arc<Schema>, context: &Context) -> Needs {
    Graph::compile(clauses, schema, context).needs()
}

impl ClausePlan {
    /// Everything evaluated for it.
    pub(crate) fn roots(&self) -> Vec<NodeId> {
        let of_benefits = self.amount.benefits.iter().flat_map(|benefit| {
            let value = match benefit.form {
                FormPlan::Exact(id) | FormPlan::UpTo(id) => Some(id),
                FormPlan::CaseByCase | FormPlan::Pool | FormPlan::InKind => None,
            };
            value.into_iter().chain(benefit.when)
        });
        std::iter::once(self.root).chain(of_benefits).collect()
    }
}

pub(crate) fn node_id(at: usize) -> NodeId {
    // More than 2^32 nodes do not fit into memory long before.
    NodeId(u32::try_from(at).unwrap_or(u32::MAX))
}

/// Logic over other truths, or a constant: not a test of its own.
pub(crate) fn is_logic(op: &Op) -> bool {
    matches!(op, Op::Truth(_) | Op::And(_) | Op::Or(_) | Op::Not(_) | Op::AtLeast { .. } | Op::If { .. })
}

/// Nodes under construction: interning and simplification.
pub(crate) struct Arena {
    pub(crate) ops: Vec<Op>,
    pub(crate) sorts: Vec<Sort>,
    costs: Vec<u32>,
    index: HashMap<Op, NodeId>,
}

impl Arena {
    pub(crate) fn new() -> Self {
        Self { ops: Vec::new(), sorts: Vec::new(), costs: Vec::new(), index: HashMap::new() }
    }

    /// The node of that operation; equal operations are one node.
    pub(crate) fn node(&mut self, op: Op) -> NodeId {
        if let Some(id) = self.index.get(&op) {
            return *id;
        }
        let id = node_id(self.ops.len());
        self.sorts.push(self.sort_of(&op));
        self.costs.push(self.cost_of(&op));
        self.ops.push(op.clone());
        self.index.insert(op, id);
        id
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT (arena)")]
    pub(crate) fn op(&self, id: NodeId) -> &Op {
        &self.ops[id.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT (arena)")]
    pub(crate) fn sort(&self, id: NodeId) -> Sort {
        self.sorts[id.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT (arena)")]
    fn cost(&self, id: NodeId) -> u32 {
        self.costs[id.index()]
    }

    pub(crate) fn truth(&mut self, truth: Truth) -> NodeId {
        self.node(Op::Truth(truth))
    }

    pub(crate) fn truth_at(&self, id: NodeId) -> Option<Truth> {
        match self.op(id) {
            Op::Truth(truth) => Some(*truth),
            Op::Unknown(Sort::Truth) => Some(Truth::Unknown),
            _ => None,
        }
    }

    pub(crate) fn number_at(&self, id: NodeId) -> Option<Rat> {
        match self.op(id) {
            Op::Number(value) => Some(value.clone()),
            _ => None,
        }
    }

    pub(crate) fn number(&mut self, value: &Rat) -> NodeId {
        self.node(Op::Number(value.canonical()))
    }

    pub(crate) fn unknown(&mut self, sort: Sort) -> NodeId {
        if sort == Sort::Truth { self.truth(Truth::Unknown) } else { self.node(Op::Unknown(sort)) }
    }

    pub(crate) fn is_unknown(&self, id: NodeId) -> bool {
        matches!(self.op(id), Op::Unknown(_) | Op::Truth(Truth::Unknown))
    }

    /// Cheap ones first: then the dear ones are asked of few rows. One order for equal sets, so that equal logic is one node.
    fn ordered(&self, mut of: Vec<NodeId>) -> Vec<NodeId> {
        of.sort_by_key(|id| (self.cost(*id), *id));
        of
    }

    /// 且 (`neutral` true) or 或 (`neutral` false) of truths.
    fn junction(&mut self, of: Vec<NodeId>, neutral: Truth) -> NodeId {
        let deciding = !neutral;
        let mut kept = self.ordered(of);
        kept.dedup();
        if kept.iter().any(|id| self.truth_at(*id) == Some(deciding)) {
            return self.truth(deciding);
        }
        kept.retain(|id| self.truth_at(*id) != Some(neutral));
        match kept.as_slice() {
            [] => self.truth(neutral),
            [one] => *one,
            _ if neutral == Truth::True => self.node(Op::And(kept.into())),
            _ => self.node(Op::Or(kept.into())),
        }
    }

    pub(crate) fn and(&mut self, of: Vec<NodeId>) -> NodeId {
        self.junction(of, Truth::True)
    }

    pub(crate) fn or(&mut self, of: Vec<NodeId>) -> NodeId {
        self.junction(of, Truth::False)
    }

    pub(crate) fn not(&mut self, id: NodeId) -> NodeId {
        if let Some(truth) = self.truth_at(id) {
            return self.truth(!truth);
        }
        match self.op(id) {
            Op::Not(inner) => *inner,
            _ => self.node(Op::Not(id)),
        }
    }

    pub(crate) fn at_least(&mut self, k: usize, of: Vec<NodeId>) -> NodeId {
        let certain = of.iter().filter(|id| self.truth_at(**id) == Some(Truth::True)).count();
        let Some(k) = k.checked_sub(certain).filter(|k| *k > 0) else {
            return self.truth(Truth::True);
        };
        let open: Vec<_> =
            of.into_iter().filter(|id| !matches!(self.truth_at(*id), Some(Truth::True | Truth::False))).collect();
        if k > open.len() {
            self.truth(Truth::False)
        } else if k == open.len() {
            self.and(open)
        } else if k == 1 {
            self.or(open)
        } else {
            let of = self.ordered(open).into();
            self.node(Op::AtLeast { k, of })
        }
    }

    fn sort_of(&self, op: &Op) -> Sort {
        match op {
            Op::Truth(_)
            | Op::Flag(_)
            | Op::Compare { .. }
            | Op::CompareDay { .. }
            | Op::Member { .. }
            | Op::Contains { .. }
            | Op::TextIn { .. }
            | Op::Has(_)
            | Op::Lookup(_)
            | Op::And(_)
            | Op::Or(_)
            | Op::Not(_)
            | Op::AtLeast { .. }
            | Op::AnyRecord { .. } => Sort::Truth,
            Op::Unknown(sort) => *sort,
            Op::If { then, .. } => self.sort(*then),
            Op::Of { body, .. } => self.sort(*body),
            Op::Number(_)
            | Op::Value { .. }
            | Op::CountRecords { .. }
            | Op::AggregateRecords { .. }
            | Op::Negate(_)
            | Op::Arith { .. }
            | Op::Growth { .. }
            | Op::Share { .. }
            | Op::Aggregate { .. }
            | Op::Round { .. }
            | Op::Age(_)
            | Op::Bands { .. } => Sort::Number,
            Op::Day(_) | Op::DayOf(_) => Sort::Day,
            Op::Entity(_) | Op::EntityOf(_) => Sort::Entity,
            Op::Word | Op::WordOf(_) => Sort::Word,
        }
    }

    /// A rough cost of asking one row, in column reads.
    fn cost_of(&self, op: &Op) -> u32 {
        let own = match op {
            Op::Truth(_) | Op::Unknown(_) | Op::Number(_) | Op::Day(_) | Op::Entity(_) | Op::Word => 0,
            Op::Flag(_) | Op::Lookup(_) => 1,
            Op::Value { .. } | Op::DayOf(_) | Op::EntityOf(_) | Op::WordOf(_) => 1,
            Op::Member { .. } | Op::Compare { .. } | Op::CompareDay { .. } => 2,
            Op::Contains { .. } => 8,
            Op::TextIn { .. } => 16,
            Op::AnyRecord { .. } | Op::CountRecords { .. } | Op::AggregateRecords { .. } => 32,
            Op::Of { .. } => 128,
            Op::Growth { .. } | Op::Share { .. } => 4,
            Op::Arith { .. } | Op::Aggregate { .. } | Op::Round { .. } | Op::Bands { .. } | Op::Age(_) => 8,
            Op::And(_) | Op::Or(_) | Op::Not(_) | Op::AtLeast { .. } | Op::If { .. } | Op::Has(_) | Op::Negate(_) => 1,
        };
        let children = op.own_children().into_iter().chain(op.far_children());
        children.fold(own, |sum: u32, id| sum.saturating_add(self.cost(id)))
    }
}
