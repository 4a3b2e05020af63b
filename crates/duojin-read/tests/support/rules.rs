//! Random rules that the language can spell.

use std::sync::LazyLock;

use duojin_base::{Money, exact};
use duojin_lang::print_exactly;
use duojin_rule::{BenefitForm, Clause, Expr, Node, Schema, Type, Value};
use duojin_testkit::random;

pub(crate) static SCHEMA: LazyLock<std::sync::Arc<Schema>> = LazyLock::new(random::schema);

/// How many cases a test tries: `short` by default, `long` with `DUOJIN_BUDGET=long`.
#[expect(clippy::disallowed_methods, reason = "a test is told its budget by its caller")]
pub(crate) fn budget(short: u64, long: u64) -> u64 {
    match std::env::var("DUOJIN_BUDGET").as_deref() {
        Ok("long") => long,
        _ => short,
    }
}

/// The random clause of a seed, brought to what the language can spell; none if it cannot.
pub(crate) fn clause(seed: u64) -> Option<Clause> {
    let mut clause = random::Case::from_seed(seed).clause;
    clause.cap = clause.cap.filter(|cap| cap.fen() > 0);
    let mut spellable = true;
    let mut each = |expr: &mut Expr| {
        mend(expr);
        spellable &= print_exactly(expr, &SCHEMA).is_some();
    };
    clause.conditions.iter_mut().chain(&mut clause.exceptions).for_each(&mut each);
    for benefit in &mut clause.benefits {
        match &mut benefit.form {
            BenefitForm::Exact(expr) | BenefitForm::UpTo(expr) | BenefitForm::PoolShare { weight: expr, .. } => {
                each(expr);
            }
            BenefitForm::CaseByCase | BenefitForm::InKind(_) => {}
        }
        benefit.when.iter_mut().for_each(&mut each);
    }
    spellable.then_some(clause)
}

/// Random rules say some things in ways that have no spelling: derived facts of one name, lists of one, a third of a 元.
fn mend(expr: &mut Expr) {
    loop {
        let inner = match &mut expr.node {
            Node::Derived { body, .. } => (**body).clone(),
            Node::And(parts) | Node::Or(parts) if parts.len() == 1 => parts.remove(0),
            _ => break,
        };
        *expr = inner;
    }
    let number = matches!(expr.ty, Type::Number(_));
    match &mut expr.node {
        Node::Const(Value::Number(value)) if number && exact::to_decimal(value).is_none() => *value = exact::int(7),
        Node::Round { step, .. } if exact::to_decimal(step).is_none() => *step = exact::int(5),
        Node::AtLeast { k, of } => *k = (*k).clamp(1, u32::try_from(of.len()).unwrap_or(1)),
        _ => {}
    }
    for child in children(expr) {
        mend(child);
    }
}

fn children(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.node {
        Node::Of { reference: a, body: b }
        | Node::Compare { left: a, right: b, .. }
        | Node::Arith { left: a, right: b, .. }
        | Node::Growth { now: a, before: b }
        | Node::Share { part: a, whole: b } => vec![a, b],
        Node::And(parts) | Node::Or(parts) | Node::AtLeast { of: parts, .. } | Node::Aggregate { of: parts, .. } => {
            parts.iter_mut().collect()
        }
        Node::Not(e) | Node::HasValue(e) | Node::Neg(e) | Node::Points(e) | Node::Age(e) => vec![e],
        Node::Member { item: e, .. }
        | Node::TextIn { item: e, .. }
        | Node::Contains { set: e, .. }
        | Node::Round { value: e, .. } => vec![e],
        Node::AnyRecord { filter, .. } | Node::CountRecords { filter, .. } | Node::CountRegister { filter, .. } => {
            filter.iter_mut().map(|f| &mut **f).collect()
        }
        Node::AggregateRecords { value, filter, .. } | Node::AggregateRegister { value, filter, .. } => {
            std::iter::once(&mut **value).chain(filter.iter_mut().map(|f| &mut **f)).collect()
        }
        Node::If { condition, then, otherwise } => vec![condition, then, otherwise],
        Node::Bands { base, bands, .. } => {
            std::iter::once(&mut **base).chain(bands.iter_mut().map(|band| &mut band.value)).collect()
        }
        _ => Vec::new(),
    }
}

/// Adds what random clauses leave out: lead units, funds, exclusions, shared caps, so that every field is tried.
pub(crate) fn dressed(mut clause: Clause, seed: u64) -> Clause {
    use duojin_rule::{CapScope, Exclusion, ExclusionMode, ExclusionPer, SharedCap};
    clause.id = format!("t-{seed}").into();
    if seed.is_multiple_of(3) {
        clause.lead_units = vec!["市商务局".to_owned(), "市财政局（会同）".to_owned()];
        clause.anchor = Some("三（二）2，“末段”".to_owned());
    }
    if seed.is_multiple_of(4) {
        clause.fund = Some("专项 资金".to_owned());
        clause.exclusions.push(Exclusion {
            group: "稳增长".into(),
            over: if seed.is_multiple_of(8) { "企业" } else { "事项" }.into(),
            per: if seed.is_multiple_of(5) { ExclusionPer::Year } else { ExclusionPer::Lifetime },
            mode: if seed.is_multiple_of(7) { ExclusionMode::TopUp } else { ExclusionMode::BestOne },
        });
    }
    if seed.is_multiple_of(5) {
        let limit = Money::from_fen(5_000_000);
        clause.shared_caps.push(SharedCap { group: "研发 补助".into(), scope: CapScope::EntityYear, limit });
        clause.shared_caps.push(SharedCap { group: "稳增长".into(), scope: CapScope::EntityLifetime, limit });
    }
    clause
}
