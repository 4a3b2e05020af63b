//! From expressions to the shared graph: names, periods and constants are settled here, once.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use duojin_base::{Datelike, NaiveDate, Truth};
use duojin_facts::ColumnKey;
use duojin_rule::{
    ArithOp, Band, Benefit, BenefitForm, Clause, CodeTest, CompareOp, Expr, FactId, FactType, Node, PeriodSel,
    RecordId, Schema, Type, Value,
};

use crate::amount;
use crate::codes::Wanted;
use crate::graph::{AmountPlan, Arena, BenefitPlan, ClausePlan, Context, FormPlan, Graph, Lookup, node_id};
use crate::kernel::choose;
use crate::op::{BandOp, NodeId, Op, Sort, Source};
use crate::rat::Rat;

/// Days since 1970-01-01.
pub(crate) fn day_number(day: NaiveDate) -> i32 {
    day.num_days_from_ce().saturating_sub(NaiveDate::default().num_days_from_ce())
}

/// Where an expression stands: what its periods and fields mean.
#[derive(Clone, Copy)]
struct Scope {
    application_year: i32,
    record: Option<RecordId>,
}

pub(crate) struct Compiler<'a> {
    schema: &'a Arc<Schema>,
    context: &'a Context,
    arena: Arena,
    columns: Vec<ColumnKey>,
    column_index: HashMap<ColumnKey, u32>,
    records: Vec<RecordId>,
    lookups: Vec<Lookup>,
    tests: Vec<CodeTest>,
}

fn position_or_push<T: PartialEq>(list: &mut Vec<T>, item: T) -> u32 {
    let at = list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    });
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn sort_of_type(ty: &Type) -> Sort {
    match ty {
        Type::Bool => Sort::Truth,
        Type::Number(_) => Sort::Number,
        Type::Date => Sort::Day,
        Type::Entity => Sort::Entity,
        Type::Code(_) | Type::Set(_) | Type::Text => Sort::Word,
    }
}

/// Whether an order found fulfils the order asked for.
pub(crate) fn holds(op: CompareOp, found: Ordering) -> bool {
    match op {
        CompareOp::Ge => found != Ordering::Less,
        CompareOp::Gt => found == Ordering::Greater,
        CompareOp::Le => found != Ordering::Greater,
        CompareOp::Lt => found == Ordering::Less,
        CompareOp::Eq => found == Ordering::Equal,
        CompareOp::Ne => found != Ordering::Equal,
    }
}

/// The same comparison with its sides exchanged.
pub(crate) fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Ge => CompareOp::Le,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Eq | CompareOp::Ne => op,
    }
}

pub(crate) fn arith(op: ArithOp, left: &Rat, right: &Rat) -> Option<Rat> {
    match op {
        ArithOp::Add => Some(left.plus(right)),
        ArithOp::Sub => Some(left.minus(right)),
        ArithOp::Mul => Some(left.times(right)),
        ArithOp::Div => left.per(right),
    }
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(schema: &'a Arc<Schema>, context: &'a Context) -> Self {
        Self {
            schema,
            context,
            arena: Arena::new(),
            columns: Vec::new(),
            column_index: HashMap::new(),
            records: Vec::new(),
            lookups: Vec::new(),
            tests: Vec::new(),
        }
    }

    pub(crate) fn graph(mut self, clauses: &[Clause]) -> Graph {
        let plans: Vec<_> = clauses.iter().map(|clause| self.clause(clause)).collect();
        let mut own = vec![false; self.arena.ops.len()];
        let mut open: Vec<NodeId> = plans.iter().flatten().flat_map(ClausePlan::roots).collect();
        while let Some(id) = open.pop() {
            if let Some(flag) = own.get_mut(id.index())
                && !std::mem::replace(flag, true)
            {
                open.extend(self.arena.op(id).own_children());
            }
        }
        let kernels =
            (0..self.arena.ops.len()).map(|at| choose(node_id(at), &self.arena, self.context.as_of)).collect();
        Graph {
            context: *self.context,
            schema: Arc::clone(self.schema),
            ops: self.arena.ops,
            sorts: self.arena.sorts,
            kernels,
            own,
            columns: self.columns,
            records: self.records,
            lookups: self.lookups,
            tests: self.tests,
            ids: clauses.iter().map(|clause| Arc::clone(&clause.id)).collect(),
            clauses: plans,
        }
    }

    fn clause(&mut self, clause: &Clause) -> Option<ClausePlan> {
        if !clause.validity.holds_on(self.context.as_of) {
            return None;
        }
        let chosen = self.context.application_year.or(clause.application_year);
        let year = chosen.unwrap_or(self.context.as_of.year());
        let scope = Scope { application_year: year, record: None };
        let mut parts = self.each(&clause.conditions, scope);
        for exception in &clause.exceptions {
            let id = self.expr(exception, scope);
            parts.push(self.arena.not(id));
        }
        let root = self.arena.and(parts);
        let benefits = clause.benefits.iter().map(|benefit| self.benefit(benefit, scope)).collect();
        let rounding = clause.rounding.unwrap_or(self.context.rounding);
        let mut plan = AmountPlan { benefits, cap: clause.cap, rounding, constant: None };
        plan.constant = amount::constant(&plan, &self.arena);
        Some(ClausePlan { root, objects: clause.objects.clone(), amount: plan })
    }

    fn benefit(&mut self, benefit: &Benefit, scope: Scope) -> BenefitPlan {
        let form = match &benefit.form {
            BenefitForm::Exact(expr) => FormPlan::Exact(self.expr(expr, scope)),
            BenefitForm::UpTo(expr) => FormPlan::UpTo(self.expr(expr, scope)),
            BenefitForm::CaseByCase => FormPlan::CaseByCase,
            BenefitForm::PoolShare { .. } => FormPlan::Pool,
            BenefitForm::InKind(_) => FormPlan::InKind,
        };
        // A benefit in kind adds no money, so its condition need not be asked.
        let when = benefit.when.as_ref().filter(|_| !matches!(form, FormPlan::InKind));
        BenefitPlan { form, when: when.map(|expr| self.expr(expr, scope)) }
    }

    fn each(&mut self, exprs: &[Expr], scope: Scope) -> Vec<NodeId> {
        exprs.iter().map(|expr| self.expr(expr, scope)).collect()
    }

    fn record(&mut self, record: RecordId) -> u32 {
        position_or_push(&mut self.records, record)
    }

    fn lookup(&mut self, lookup: Lookup) -> NodeId {
        let at = position_or_push(&mut self.lookups, lookup);
        self.arena.node(Op::Lookup(at))
    }

    fn test(&mut self, test: &CodeTest) -> u32 {
        let mut test = test.clone();
        test.any_of.sort();
        test.any_of.dedup();
        position_or_push(&mut self.tests, test)
    }

    /// The column of a fact; none if the period lies outside the civil years we know.
    fn column(&mut self, fact: FactId, period: Option<PeriodSel>, scope: Scope) -> Option<Source> {
        let period = match period {
            Some(selected) => Some(selected.resolve(scope.application_year)?),
            None => None,
        };
        let key = ColumnKey { fact, period };
        let next = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
        let at = *self.column_index.entry(key).or_insert(next);
        if at == next {
            self.columns.push(key);
        }
        Some(Source::Column(at))
    }

    fn leaf(&mut self, source: Source, ty: &FactType) -> NodeId {
        self.arena.node(match ty {
            FactType::Bool => Op::Flag(source),
            FactType::Number { decimals, .. } => Op::Value { source, decimals: *decimals },
            FactType::Code(_) | FactType::Set(_) | FactType::Text => Op::WordOf(source),
            FactType::Date => Op::DayOf(source),
            FactType::Entity => Op::EntityOf(source),
        })
    }

    fn field_type(&self, field: u32, scope: Scope) -> Option<FactType> {
        let record = self.schema.record(scope.record?)?;
        record.fields.get(field as usize).map(|field| field.ty.clone())
    }

    fn expr(&mut self, expr: &Expr, scope: Scope) -> NodeId {
        let sort = sort_of_type(&expr.ty);
        match &expr.node {
            Node::Const(value) => self.literal(value),
            Node::Fact { fact, period } => {
                let ty = self.schema.fact(*fact).map(|def| def.ty.clone());
                match (ty, self.column(*fact, *period, scope)) {
                    (Some(ty), Some(source)) => self.leaf(source, &ty),
                    _ => self.arena.unknown(sort),
                }
            }
            Node::Field(at) => match self.field_type(*at, scope) {
                Some(ty) => self.leaf(Source::Field(*at), &ty),
                None => self.arena.unknown(sort),
            },
            Node::Derived { body, .. } => self.expr(body, scope),
            Node::Of { reference, body } => {
                let reference = self.expr(reference, scope);
                let body = self.expr(body, scope);
                self.of(reference, body)
            }
            Node::And(parts) => {
                let parts = self.each(parts, scope);
                self.arena.and(parts)
            }
            Node::Or(parts) => {
                let parts = self.each(parts, scope);
                self.arena.or(parts)
            }
            Node::Not(inner) => {
                let inner = self.expr(inner, scope);
                self.arena.not(inner)
            }
            Node::AtLeast { k, of } => {
                let of = self.each(of, scope);
                self.arena.at_least(*k as usize, of)
            }
            Node::Compare { op, left, right } => {
                let (left, right) = (self.expr(left, scope), self.expr(right, scope));
                self.compare(*op, left, right)
            }
            Node::Member { item, test } => {
                let at = self.test(test);
                self.word_test(item, scope, &mut |this, leaf| match leaf {
                    Leaf::At(source) => this.arena.node(Op::Member { item: source, test: at }),
                    Leaf::Literal(Value::Code(code)) => {
                        let truth = Wanted::new(this.schema.classification(test.class), test).ask(code);
                        this.arena.truth(truth)
                    }
                    Leaf::Literal(_) => this.arena.truth(Truth::Unknown),
                })
            }
            Node::Contains { set, test } => {
                let at = self.test(test);
                self.word_test(set, scope, &mut |this, leaf| match leaf {
                    Leaf::At(source) => this.arena.node(Op::Contains { set: source, test: at }),
                    Leaf::Literal(Value::Set(codes)) => {
                        let wanted = Wanted::new(this.schema.classification(test.class), test);
                        let truth = codes.iter().fold(Truth::False, |any, code| any | wanted.ask(code));
                        this.arena.truth(truth)
                    }
                    Leaf::Literal(_) => this.arena.truth(Truth::Unknown),
                })
            }
            Node::TextIn { item, words } => {
                let mut sorted = words.clone();
                sorted.sort();
                sorted.dedup();
                let words: Arc<[Arc<str>]> = sorted.into();
                self.word_test(item, scope, &mut |this, leaf| match leaf {
                    Leaf::At(source) => this.arena.node(Op::TextIn { item: source, words: Arc::clone(&words) }),
                    Leaf::Literal(Value::Text(text)) => this.arena.truth(words.contains(text).into()),
                    Leaf::Literal(_) => this.arena.truth(Truth::Unknown),
                })
            }
            Node::HasValue(inner) => {
                let inner = self.expr(inner, scope);
                self.has(inner)
            }
            Node::Listed(register) => self.lookup(Lookup::Listed(*register)),
            Node::FirstListed { register, year } => match scope.application_year.checked_add(*year) {
                Some(year) => self.lookup(Lookup::FirstListed { register: *register, year }),
                None => self.arena.truth(Truth::Unknown),
            },
            Node::Received { group, from_year } => {
                let from_year = from_year.map(|year| scope.application_year.saturating_add(year));
                self.lookup(Lookup::Received { group: Arc::clone(group), from_year })
            }
            Node::AnyRecord { record, filter } => {
                let (record, filter) = (self.record(*record), self.within(*record, filter.as_deref(), scope));
                self.arena.node(Op::AnyRecord { record, filter })
            }
            Node::CountRecords { record, filter } => {
                let (record, filter) = (self.record(*record), self.within(*record, filter.as_deref(), scope));
                self.arena.node(Op::CountRecords { record, filter })
            }
            Node::AggregateRecords { kind, record, value, filter } => {
                let inner = Scope { record: Some(*record), ..scope };
                let filter = self.within(*record, filter.as_deref(), scope);
                let value = self.expr(value, inner);
                let record = self.record(*record);
                self.arena.node(Op::AggregateRecords { kind: *kind, record, value, filter })
            }
            // Indicators only: a clause that reaches them is refused by the checker; here nothing is known of them.
            Node::CountRegister { .. } | Node::AggregateRegister { .. } | Node::Series { .. } => {
                self.arena.unknown(sort)
            }
            Node::Neg(inner) => {
                let inner = self.expr(inner, scope);
                self.negate(inner)
            }
            Node::Arith { op, left, right } => {
                let (left, right) = (self.expr(left, scope), self.expr(right, scope));
                self.arith(*op, left, right)
            }
            Node::Growth { now, before } => {
                let (now, before) = (self.expr(now, scope), self.expr(before, scope));
                self.positive_quotient(now, before, |now, before| Op::Growth { now, before }, &Rat::int(-1))
            }
            Node::Share { part, whole } => {
                let (part, whole) = (self.expr(part, scope), self.expr(whole, scope));
                self.positive_quotient(part, whole, |part, whole| Op::Share { part, whole }, &Rat::ZERO)
            }
            Node::Points(inner) => {
                let inner = self.expr(inner, scope);
                let hundred = self.arena.number(&Rat::int(100));
                self.arith(ArithOp::Mul, inner, hundred)
            }
            Node::Aggregate { kind, of, known_only } => {
                let mut of = self.each(of, scope);
                // The order of parts changes no aggregate; a part given twice counts twice.
                of.sort();
                let unknown = of.iter().filter(|id| self.arena.is_unknown(**id)).count();
                if unknown == of.len() || (unknown > 0 && !known_only) {
                    return self.arena.unknown(Sort::Number);
                }
                of.retain(|id| !self.arena.is_unknown(*id));
                match of.as_slice() {
                    [one] => *one,
                    _ => self.arena.node(Op::Aggregate { kind: *kind, of: of.into(), known_only: *known_only }),
                }
            }
            Node::Round { rounding, value, step } => {
                let (value, step) = (self.expr(value, scope), Rat::from_exact(step));
                match self.arena.number_at(value) {
                    Some(number) => {
                        let rounded = number.rounded(&step, *rounding);
                        self.arena.number(&rounded)
                    }
                    None if self.arena.is_unknown(value) => value,
                    None => self.arena.node(Op::Round { rounding: *rounding, value, step }),
                }
            }
            Node::Age(date) => {
                let date = self.expr(date, scope);
                if self.arena.is_unknown(date) {
                    self.arena.unknown(Sort::Number)
                } else {
                    self.arena.node(Op::Age(date))
                }
            }
            Node::If { condition, then, otherwise } => {
                let condition = self.expr(condition, scope);
                let (then, otherwise) = (self.expr(then, scope), self.expr(otherwise, scope));
                self.choose(condition, then, otherwise, sort)
            }
            Node::Bands { mode, base, bands } => {
                let base = self.expr(base, scope);
                if self.arena.is_unknown(base) {
                    return base;
                }
                let bands = bands.iter().map(|band| self.band(band, scope)).collect();
                self.arena.node(Op::Bands { mode: *mode, base, bands })
            }
        }
    }

    fn literal(&mut self, value: &Value) -> NodeId {
        let op = match value {
            Value::Bool(value) => Op::Truth((*value).into()),
            Value::Number(value) => Op::Number(Rat::from_exact(value)),
            Value::Code(_) | Value::Text(_) | Value::Set(_) => Op::Word,
            Value::Date(day) => Op::Day(day_number(*day)),
            Value::Entity(id) => Op::Entity(id.0),
        };
        self.arena.node(op)
    }

    fn band(&mut self, band: &Band, scope: Scope) -> BandOp {
        BandOp { from: Rat::from_exact(&band.from), inclusive: band.inclusive, value: self.expr(&band.value, scope) }
    }

    /// A filter over records; one that always holds is none.
    fn within(&mut self, record: RecordId, filter: Option<&Expr>, scope: Scope) -> Option<NodeId> {
        let id = self.expr(filter?, Scope { record: Some(record), ..scope });
        (self.arena.truth_at(id) != Some(Truth::True)).then_some(id)
    }

    fn of(&mut self, reference: NodeId, body: NodeId) -> NodeId {
        if self.arena.is_unknown(reference) || self.arena.is_unknown(body) {
            let sort = self.arena.sort(body);
            return self.arena.unknown(sort);
        }
        self.arena.node(Op::Of { reference, body })
    }

    fn choose(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId, sort: Sort) -> NodeId {
        match self.arena.truth_at(condition) {
            Some(Truth::True) => then,
            Some(Truth::False) => otherwise,
            Some(Truth::Unknown) => self.arena.unknown(sort),
            None => self.arena.node(Op::If { condition, then, otherwise }),
        }
    }

    /// A test of a code, set or text, brought down to where the word is read.
    fn word_test(&mut self, item: &Expr, scope: Scope, test: &mut dyn FnMut(&mut Self, Leaf<'_>) -> NodeId) -> NodeId {
        match &item.node {
            Node::Const(value) => test(self, Leaf::Literal(value)),
            Node::Derived { body, .. } => self.word_test(body, scope, test),
            Node::Fact { fact, period } => match self.column(*fact, *period, scope) {
                Some(source) => test(self, Leaf::At(source)),
                None => self.arena.truth(Truth::Unknown),
            },
            Node::Field(at) if self.field_type(*at, scope).is_some() => test(self, Leaf::At(Source::Field(*at))),
            Node::Of { reference, body } => {
                let reference = self.expr(reference, scope);
                let body = self.word_test(body, scope, test);
                self.of(reference, body)
            }
            Node::If { condition, then, otherwise } => {
                let condition = self.expr(condition, scope);
                let then = self.word_test(then, scope, test);
                let otherwise = self.word_test(otherwise, scope, test);
                self.choose(condition, then, otherwise, Sort::Truth)
            }
            _ => self.arena.truth(Truth::Unknown),
        }
    }

    fn has(&mut self, inner: NodeId) -> NodeId {
        if self.arena.is_unknown(inner) {
            return self.arena.truth(Truth::False);
        }
        match self.arena.op(inner) {
            // These always have a value.
            Op::Truth(_) | Op::Number(_) | Op::Day(_) | Op::Entity(_) | Op::Word | Op::Has(_) => {
                self.arena.truth(Truth::True)
            }
            Op::Not(of) => {
                let of = *of;
                self.has(of)
            }
            _ => self.arena.node(Op::Has(inner)),
        }
    }

    fn compare(&mut self, op: CompareOp, left: NodeId, right: NodeId) -> NodeId {
        if self.arena.is_unknown(left) || self.arena.is_unknown(right) {
            return self.arena.truth(Truth::Unknown);
        }
        match (self.arena.op(left), self.arena.op(right)) {
            (Op::Number(a), Op::Number(b)) => {
                let truth = holds(op, a.compare(b));
                self.arena.truth(truth.into())
            }
            (Op::Day(a), Op::Day(b)) => {
                let truth = holds(op, a.cmp(b));
                self.arena.truth(truth.into())
            }
            (Op::Number(_) | Op::Day(_), _) => self.compare(mirrored(op), right, left),
            _ if self.arena.sort(left) == Sort::Day => self.arena.node(Op::CompareDay { op, left, right }),
            _ => self.arena.node(Op::Compare { op, left, right }),
        }
    }

    fn negate(&mut self, inner: NodeId) -> NodeId {
        match self.arena.number_at(inner) {
            Some(number) => self.arena.number(&number.negated()),
            None if self.arena.is_unknown(inner) => inner,
            None => self.arena.node(Op::Negate(inner)),
        }
    }

    fn arith(&mut self, op: ArithOp, left: NodeId, right: NodeId) -> NodeId {
        if self.arena.is_unknown(left) || self.arena.is_unknown(right) {
            return self.arena.unknown(Sort::Number);
        }
        let (a, b) = (self.arena.number_at(left), self.arena.number_at(right));
        if op == ArithOp::Div && b.as_ref().is_some_and(Rat::is_zero) {
            return self.arena.unknown(Sort::Number);
        }
        if let (Some(a), Some(b)) = (&a, &b) {
            return match arith(op, a, b) {
                Some(value) => self.arena.number(&value),
                None => self.arena.unknown(Sort::Number),
            };
        }
        // Sums and products do not care about order: one order makes one node, constants stand on the right.
        let swap = matches!(op, ArithOp::Add | ArithOp::Mul) && (a.is_some() || (b.is_none() && right < left));
        let (left, right) = if swap { (right, left) } else { (left, right) };
        self.arena.node(Op::Arith { op, left, right })
    }

    /// `top / bottom + offset`, without meaning unless `bottom > 0`.
    fn positive_quotient(
        &mut self,
        top: NodeId,
        bottom: NodeId,
        op: impl Fn(NodeId, NodeId) -> Op,
        offset: &Rat,
    ) -> NodeId {
        if self.arena.is_unknown(top) || self.arena.is_unknown(bottom) {
            return self.arena.unknown(Sort::Number);
        }
        match (self.arena.number_at(top), self.arena.number_at(bottom)) {
            (_, Some(b)) if !b.is_positive() => self.arena.unknown(Sort::Number),
            (Some(a), Some(b)) => match a.per(&b) {
                Some(quotient) => self.arena.number(&quotient.plus(offset)),
                None => self.arena.unknown(Sort::Number),
            },
            _ => self.arena.node(op(top, bottom)),
        }
    }
}

/// Where a word comes from.
enum Leaf<'v> {
    At(Source),
    Literal(&'v Value),
}
