//! The smallest clause and world on which a property still fails.

use std::sync::Arc;

use duojin_base::{Causes, exact};
use duojin_rule::{BenefitForm, Clause, Expr, Node, Type, Validity, Value};

use crate::MemoryView;
use crate::random::Case;

/// Drops and replaces parts as long as `fails` holds, until nothing smaller fails.
///
/// Returns the case as it was if it does not fail.
pub fn shrink(case: Case, mut fails: impl FnMut(&Case) -> bool) -> Case {
    let mut kept = case;
    let mut at = 0;
    // Each success makes the case strictly smaller or simpler; the bound is against a mistake in that.
    for _ in 0..200_000 {
        let Some(candidate) = smaller(&kept, at) else {
            break;
        };
        if fails(&candidate) {
            kept = candidate;
            at = 0;
        } else {
            at += 1;
        }
    }
    kept
}

/// The case as one prints it when two meanings disagree.
pub fn show(case: &Case) -> String {
    let MemoryView { objects, facts, conflicts, records, registers, ledgers, .. } = &case.view;
    let named = facts.iter().map(|((entity, fact, period), value)| {
        let name = case.view.schema.fact(*fact).map_or("?", |def| &def.name);
        let period = period.map(|p| format!("[{p}]")).unwrap_or_default();
        format!("  {} {name}{period} = {value:?}", entity.0)
    });
    format!(
        "seed {}\n{:#?}\nobjects {objects:?}\nfacts\n{}\nconflicts {conflicts:?}\nrecords {records:?}\nregisters {registers:?}\nledgers {ledgers:?}",
        case.seed,
        case.clause,
        named.collect::<Vec<_>>().join("\n"),
    )
}

/// The `at`-th smaller form of the case, none past the last.
pub fn smaller(case: &Case, at: usize) -> Option<Case> {
    let mut counter = Counter { left: at, done: false };
    let mut clause = case.clause.clone();
    counter.clause(&mut clause);
    if counter.done {
        return Some(Case { seed: case.seed, clause, view: case.view.clone() });
    }
    let mut view = case.view.clone();
    counter.world(&mut view);
    counter.done.then(|| Case { seed: case.seed, clause: case.clause.clone(), view })
}

/// Counts the possible steps and takes exactly one of them.
struct Counter {
    left: usize,
    done: bool,
}

impl Counter {
    fn hit(&mut self) -> bool {
        if self.done {
            return false;
        }
        if self.left == 0 {
            self.done = true;
            return true;
        }
        self.left -= 1;
        false
    }

    fn drop_one<T>(&mut self, of: &mut Vec<T>, keep: usize) {
        if of.len() > keep {
            for at in 0..of.len() {
                if self.hit() {
                    of.remove(at);
                    return;
                }
            }
        }
    }

    fn clear<T>(&mut self, of: &mut Option<T>) {
        if of.is_some() && self.hit() {
            *of = None;
        }
    }

    fn clause(&mut self, clause: &mut Clause) {
        self.drop_one(&mut clause.exceptions, 0);
        self.drop_one(&mut clause.conditions, 1);
        self.drop_one(&mut clause.benefits, 1);
        self.clear(&mut clause.cap);
        self.clear(&mut clause.rounding);
        self.clear(&mut clause.application_year);
        if clause.validity != Validity::default() && self.hit() {
            clause.validity = Validity::default();
        }
        for benefit in &mut clause.benefits {
            if benefit.when.is_some() && self.hit() {
                benefit.when = None;
            }
            if let Some(when) = &mut benefit.when {
                self.expr(when);
            }
            match &mut benefit.form {
                BenefitForm::InKind(_) => {}
                _ if self.hit() => benefit.form = BenefitForm::InKind(Arc::from("挂牌")),
                BenefitForm::Exact(expr) | BenefitForm::UpTo(expr) | BenefitForm::PoolShare { weight: expr, .. } => {
                    self.expr(expr);
                }
                BenefitForm::CaseByCase => {}
            }
        }
        for expr in clause.conditions.iter_mut().chain(&mut clause.exceptions) {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        if self.done {
            return;
        }
        for replacement in simpler(expr) {
            if self.hit() {
                *expr = replacement;
                return;
            }
        }
        match &mut expr.node {
            Node::And(of) | Node::Or(of) | Node::AtLeast { of, .. } | Node::Aggregate { of, .. } => {
                self.drop_one(of, 1);
                for part in of {
                    self.expr(part);
                }
            }
            Node::Bands { base, bands, .. } => {
                self.drop_one(bands, 1);
                self.expr(base);
                for band in bands {
                    self.expr(&mut band.value);
                }
            }
            Node::Derived { body, .. } => self.expr(Arc::make_mut(body)),
            Node::Of { reference: a, body: b }
            | Node::Compare { left: a, right: b, .. }
            | Node::Arith { left: a, right: b, .. }
            | Node::Growth { now: a, before: b }
            | Node::Share { part: a, whole: b } => {
                self.expr(a);
                self.expr(b);
            }
            Node::Not(a) | Node::HasValue(a) | Node::Neg(a) | Node::Points(a) | Node::Age(a) => {
                self.expr(a);
            }
            Node::Member { item: a, test } | Node::Contains { set: a, test } => {
                self.drop_one(&mut test.any_of, 1);
                self.expr(a);
            }
            Node::TextIn { item: a, .. } | Node::Round { value: a, .. } => self.expr(a),
            Node::AnyRecord { filter, .. } | Node::CountRecords { filter, .. } | Node::CountRegister { filter, .. } => {
                self.filter(filter);
            }
            Node::AggregateRecords { value, filter, .. } | Node::AggregateRegister { value, filter, .. } => {
                self.expr(value);
                self.filter(filter);
            }
            Node::If { condition, then, otherwise } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            Node::Const(_)
            | Node::Fact { .. }
            | Node::Field(_)
            | Node::Listed(_)
            | Node::FirstListed { .. }
            | Node::Received { .. }
            | Node::Series { .. } => {}
        }
    }

    fn filter(&mut self, filter: &mut Option<Box<Expr>>) {
        self.clear(filter);
        if let Some(filter) = filter {
            self.expr(filter);
        }
    }

    fn world(&mut self, view: &mut MemoryView) {
        // Halves first, then one by one: most of a world has nothing to do with it.
        if view.objects.len() > 1 {
            for id in view.objects.keys().copied().collect::<Vec<_>>() {
                if self.hit() {
                    view.objects.remove(&id);
                    view.facts.retain(|(entity, ..), _| *entity != id);
                    view.conflicts.retain(|(entity, ..)| *entity != id);
                    view.records.retain(|(entity, _), _| *entity != id);
                    view.registers.values_mut().for_each(|state| {
                        state.spans.remove(&id);
                    });
                    view.ledgers.values_mut().for_each(|ledger| {
                        ledger.remove(&id);
                    });
                    return;
                }
            }
        }
        let facts: Vec<_> = view.facts.keys().copied().collect();
        let mut width = facts.len();
        while width > 0 && !self.done {
            for chunk in facts.chunks(width) {
                if self.hit() {
                    chunk.iter().for_each(|key| {
                        view.facts.remove(key);
                    });
                    return;
                }
            }
            width /= 4;
        }
        for key in view.conflicts.iter().copied().collect::<Vec<_>>() {
            if self.hit() {
                view.conflicts.remove(&key);
                return;
            }
        }
        for key in view.records.keys().copied().collect::<Vec<_>>() {
            if self.hit() {
                view.records.remove(&key);
                return;
            }
        }
        for rows in view.records.values_mut() {
            self.drop_one(rows, 0);
        }
        for register in view.registers.keys().copied().collect::<Vec<_>>() {
            if self.hit() {
                view.registers.remove(&register);
                return;
            }
        }
        for state in view.registers.values_mut() {
            for spans in state.spans.values_mut() {
                self.drop_one(spans, 0);
            }
        }
        for group in view.ledgers.keys().cloned().collect::<Vec<_>>() {
            if self.hit() {
                view.ledgers.remove(&group);
                return;
            }
        }
    }
}

/// Whether an expression reads a field of the row in whose `其中` it stands.
fn reads_field(expr: &Expr) -> bool {
    match &expr.node {
        Node::Field(_) => true,
        // Conditions on records bring rows of their own, a reference has none.
        Node::AnyRecord { .. } | Node::CountRecords { .. } | Node::AggregateRecords { .. } => false,
        Node::CountRegister { .. } | Node::AggregateRegister { .. } => false,
        Node::Of { reference, .. } => reads_field(reference),
        _ => expr.children().into_iter().any(reads_field),
    }
}

/// Parts of the same type, and constants, that may stand in its place.
fn simpler(expr: &Expr) -> Vec<Expr> {
    if matches!(expr.node, Node::Const(_)) {
        return Vec::new();
    }
    let constant = |value| Expr { node: Node::Const(value), ty: expr.ty.clone(), span: expr.span };
    let mut found: Vec<Expr> = match expr.ty {
        Type::Bool => [true, false].map(|truth| constant(Value::Bool(truth))).into(),
        Type::Number(_) => [0, 1, 100].map(|number| constant(Value::Number(exact::int(number)))).into(),
        _ => Vec::new(),
    };
    let own_row = matches!(
        expr.node,
        Node::AnyRecord { .. }
            | Node::CountRecords { .. }
            | Node::AggregateRecords { .. }
            | Node::CountRegister { .. }
            | Node::AggregateRegister { .. }
    );
    found.extend(
        expr.children().into_iter().filter(|part| part.ty == expr.ty && !(own_row && reads_field(part))).cloned(),
    );
    found
}

/// Makes one known value of the world unknown: each in turn, none past the last. What the removal property is tested with.
///
/// Only observations go: facts of entities, and values of fields. No record, no register row and no payout is deleted.
pub fn forget(view: &MemoryView, at: usize) -> Option<MemoryView> {
    let mut view = view.clone();
    if let Some(key) = view.facts.keys().nth(at).copied() {
        view.facts.remove(&key);
        return Some(view);
    }
    let mut left = at - view.facts.len();
    for row in view.records.values_mut().flatten() {
        for cell in row.iter_mut().filter(|cell| cell.is_ok()) {
            if left == 0 {
                *cell = Err(Causes::one(duojin_base::Cause::Missing));
                return Some(view);
            }
            left -= 1;
        }
    }
    None
}
