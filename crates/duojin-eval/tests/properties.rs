//! Laws that hold for every rule and every world. Each runs on random cases; `PROPTEST_CASES` lengthens them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::cell::Cell;

use duojin_base::{Cause, EntityId, Money, Span, Truth};
use duojin_eval::{Context, Decision, Subject, eval_expr, evaluate, truth_of};
use duojin_rule::{Clause, Expr, FactView, Node, Outcome, Type, Value};
use duojin_testkit::random::{self, Case, Shape, asked, cases, default_rounding};
use duojin_testkit::{MemoryView, Rng, shrink};
use proptest::prelude::*;

fn context(view: &MemoryView) -> Context<'_> {
    Context::new(&view.schema, view.as_of, default_rounding())
}

fn decide<'a>(clause: &'a Clause, view: &MemoryView, entity: EntityId) -> Decision<'a> {
    evaluate(clause, view, entity, &context(view))
}

/// Whether the clause stands on an absence test, which alone may be changed by learning something.
fn tests_absence(clause: &Clause) -> bool {
    let mut found = false;
    let mut look = |expr: &Expr| {
        expr.walk(&mut |part| {
            found |= matches!(part.node, Node::HasValue(_) | Node::Aggregate { known_only: true, .. });
        });
    };
    clause.conditions.iter().chain(&clause.exceptions).for_each(&mut look);
    clause.benefits.iter().filter_map(|benefit| benefit.when.as_ref()).for_each(&mut look);
    for benefit in &clause.benefits {
        if let duojin_rule::BenefitForm::Exact(e) | duojin_rule::BenefitForm::UpTo(e) = &benefit.form {
            look(e);
        }
    }
    found
}

/// What is wrong with a decision taken alone, if anything.
fn wrong_alone(case: &Case, entity: EntityId) -> Option<String> {
    let Decision { outcome, truth, causes, amount, working, trace, .. } = decide(&case.clause, &case.view, entity);
    if amount.low < Money::ZERO {
        return Some("less than nothing".to_owned());
    }
    if amount.high.is_some_and(|high| high < amount.low) {
        return Some("bounds crossed".to_owned());
    }
    if let Some(cap) = case.clause.cap
        && (amount.low > cap || amount.high.is_none_or(|high| high > cap) && amount != duojin_rule::Amount::NOTHING)
    {
        return Some("above the cap".to_owned());
    }
    let rounding = case.clause.rounding.unwrap_or(default_rounding());
    let off_step = |money: Money| money.fen() % rounding.step.fen() != 0 && Some(money) != case.clause.cap;
    if off_step(amount.low) || amount.high.is_some_and(off_step) {
        return Some("not on the payable step".to_owned());
    }
    if (truth == Truth::Unknown) == causes.is_empty() {
        return Some("unknown without cause, or decided with one".to_owned());
    }
    let expected = match outcome {
        Outcome::Eligible => Truth::True,
        Outcome::Unknown => Truth::Unknown,
        Outcome::NotEligible | Outcome::NotInForce => Truth::False,
    };
    if truth != expected || trace.truth() != truth || working.is_some() == (truth == Truth::False) {
        return Some("outcome, truth, trace and working do not fit together".to_owned());
    }
    let mut odd = None;
    trace.walk(&mut |step| {
        if step.result.as_ref().is_err_and(|causes| causes.is_empty()) {
            odd = Some("a step is unknown without cause".to_owned());
        }
        if let (Subject::Expr(expr), Ok(value)) = (step.subject, &step.result)
            && !fits(value, &expr.ty)
        {
            odd = Some(format!("{value:?} is no {:?}", expr.ty));
        }
    });
    odd
}

fn fits(value: &Value, ty: &Type) -> bool {
    matches!(
        (value, ty),
        (Value::Bool(_), Type::Bool)
            | (Value::Number(_), Type::Number(_))
            | (Value::Code(_), Type::Code(_))
            | (Value::Text(_), Type::Text)
            | (Value::Date(_), Type::Date)
            | (Value::Set(_), Type::Set(_))
            | (Value::Entity(_), Type::Entity)
    )
}

/// The removal property of one world: what is wrong when one of its values is forgotten.
///
/// `worse` undecided stays undecided, and what is decided both before and after is decided alike; amounts only widen.
fn wrong_after_forgetting(case: &Case, entity: EntityId, at: usize) -> Option<String> {
    let less = shrink::forget(&case.view, at)?;
    let before = decide(&case.clause, &case.view, entity);
    let after = decide(&case.clause, &less, entity);
    if !before.truth.is_decided() && after.truth.is_decided() {
        return Some(format!("forgetting decided it: {:?}", after.outcome));
    }
    if before.truth.is_decided() && after.truth.is_decided() && before.truth != after.truth {
        return Some(format!("learning turned {:?} into {:?}", after.outcome, before.outcome));
    }
    let (known, wide) = (before.amount, after.amount);
    if known.low < wide.low || wide.high.is_some_and(|high| known.high.is_none_or(|known| known > high)) {
        // What does not fit into money has no bounds to compare.
        let fits = known.flags.has(duojin_rule::AmountFlags::UNKNOWN) && known.high.is_none();
        return (!fits).then(|| format!("amount {wide:?} does not hold {known:?}"));
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn every_decision_is_whole_and_its_amount_bounded(case in cases(Shape::default())) {
        for entity in asked(&case.view) {
            let wrong = wrong_alone(&case, entity);
            prop_assert!(wrong.is_none(), "{wrong:?} for {entity:?}\n{}", shrink::show(&case));
        }
    }

    #[test]
    fn removal_never_decides_and_learning_never_changes(case in cases(Shape { entities: 3, ..Shape::default() })) {
        if tests_absence(&case.clause) {
            return Ok(());
        }
        let cells = case.view.facts.len() + 30;
        let mut rng = Rng::new(case.seed ^ 1);
        for entity in asked(&case.view) {
            for at in (0..40).map(|_| rng.below(cells)) {
                let wrong = wrong_after_forgetting(&case, entity, at);
                prop_assert!(wrong.is_none(), "{wrong:?} for {entity:?}, cell {at}\n{}", shrink::show(&case));
            }
        }
    }

    #[test]
    fn kleenes_laws(seed in any::<u64>()) {
        let mut rng = Rng::new(seed);
        let schema = random::schema();
        let view = random::view(&mut rng, &schema, Shape { entities: 3, ..Shape::default() });
        let shape = Shape { depth: 2, ..Shape::default() };
        let [a, b, c] = [0; 3].map(|_| random::expr(&mut rng, &schema, &Type::Bool, shape));
        let context = context(&view);
        for entity in asked(&view) {
            let ask = |expr: Expr| eval_expr(&expr, &view, entity, &context);
            let same = |left: Expr, right: Expr| {
                let (left, right) = (ask(left), ask(right));
                prop_assert_eq!(truth_of(&left), truth_of(&right));
                // Causes too: both sides leave the same parts open.
                prop_assert_eq!(left, right);
                Ok(())
            };
            let [a, b, c] = [&a, &b, &c].map(Clone::clone);
            let (t, f) = (Expr::truth(true, Span::default()), Expr::truth(false, Span::default()));
            same(and(&a, &b), and(&b, &a))?;
            same(or(&a, &b), or(&b, &a))?;
            same(and(&a, &and(&b, &c)), and(&and(&a, &b), &c))?;
            same(or(&a, &or(&b, &c)), or(&or(&a, &b), &c))?;
            same(not(&and(&a, &b)), or(&not(&a), &not(&b)))?;
            same(not(&or(&a, &b)), and(&not(&a), &not(&b)))?;
            same(not(&not(&a)), a.clone())?;
            same(and(&a, &a), a.clone())?;
            same(or(&a, &a), a.clone())?;
            same(and(&a, &t), a.clone())?;
            same(or(&a, &f), a.clone())?;
            same(and(&a, &f), f)?;
            same(or(&a, &t), t)?;
            same(at_least(3, &[&a, &b, &c]), and(&a, &and(&b, &c)))?;
            same(at_least(1, &[&a, &b, &c]), or(&a, &or(&b, &c)))?;
            // Distribution and k-of-n agree in truth; the causes may be told of more parts.
            let truth = |expr: Expr| truth_of(&ask(expr));
            prop_assert_eq!(truth(and(&a, &or(&b, &c))), truth(or(&and(&a, &b), &and(&a, &c))));
            let two = or(&and(&a, &b), &or(&and(&a, &c), &and(&b, &c)));
            prop_assert_eq!(truth(at_least(2, &[&a, &b, &c])), truth(two));
        }
    }
}

fn make(node: Node) -> Expr {
    Expr { node, ty: Type::Bool, span: Span::default() }
}
fn and(a: &Expr, b: &Expr) -> Expr {
    make(Node::And(vec![a.clone(), b.clone()]))
}
fn or(a: &Expr, b: &Expr) -> Expr {
    make(Node::Or(vec![a.clone(), b.clone()]))
}
fn not(a: &Expr) -> Expr {
    make(Node::Not(Box::new(a.clone())))
}
fn at_least(k: u32, of: &[&Expr]) -> Expr {
    make(Node::AtLeast { k, of: of.iter().map(|e| (*e).clone()).collect() })
}

/// The random cases are worth something: every outcome and cause occurs, and the kinds of expression do.
#[test]
fn random_cases_reach_everything() {
    let mut outcomes = std::collections::BTreeMap::new();
    let mut causes = duojin_base::Causes::NONE;
    let mut kinds = std::collections::BTreeMap::new();
    let mut paid = 0;
    for seed in 0..1_500 {
        let case = Case::from_seed(seed);
        for entity in asked(&case.view) {
            let decision = decide(&case.clause, &case.view, entity);
            *outcomes.entry(format!("{:?}", decision.outcome)).or_insert(0) += 1;
            paid += u32::from(decision.amount.determined().is_some_and(|money| money > Money::ZERO));
            causes = causes.with(decision.causes);
            decision.trace.walk(&mut |step| {
                if let Some(expr) = step.expr() {
                    let name = format!("{:?}", expr.node);
                    let name = name.split([' ', '(', '{']).next().unwrap().to_owned();
                    let seen: &mut (u32, u32) = kinds.entry(name).or_default();
                    if step.result.is_ok() {
                        seen.0 += 1;
                    } else {
                        seen.1 += 1;
                    }
                }
            });
        }
    }
    println!("{outcomes:?}\n{kinds:?}\npaid {paid}");
    assert!(
        ["Eligible", "NotEligible", "Unknown", "NotInForce"].iter().all(|o| outcomes.get(*o).is_some_and(|n| *n > 300)),
        "{outcomes:?}"
    );
    assert!(Cause::ALL.iter().all(|cause| causes.contains(*cause)), "{causes:?}");
    assert!(paid > 100, "{paid}");
    let expected = [
        "Const",
        "Fact",
        "Field",
        "Derived",
        "Of",
        "And",
        "Or",
        "Not",
        "AtLeast",
        "Compare",
        "Member",
        "Contains",
        "TextIn",
        "HasValue",
        "Listed",
        "FirstListed",
        "Received",
        "AnyRecord",
        "CountRecords",
        "AggregateRecords",
        "Neg",
        "Arith",
        "Growth",
        "Share",
        "Points",
        "Aggregate",
        "Round",
        "Age",
        "If",
        "Bands",
    ];
    for name in expected {
        let (known, unknown) = kinds.get(name).copied().unwrap_or_default();
        let never_unknown = matches!(name, "Const" | "HasValue");
        assert!(known > 20 && (unknown > 20 || never_unknown), "{name}: {known} known, {unknown} unknown");
    }
}

/// The shrinker finds a small case for a property that is wrong on purpose.
#[test]
fn a_disagreement_is_shrunk_to_its_core() {
    let tried = Cell::new(0);
    let fails = |case: &Case| {
        tried.set(tried.get() + 1);
        asked(&case.view).iter().any(|id| decide(&case.clause, &case.view, *id).trace.truth() == Truth::True)
            && case.view.objects.keys().any(|id| case.view.object(*id).is_some())
    };
    let large = (0..).map(Case::from_seed).find(|case| fails(case)).unwrap();
    let small = shrink::shrink(large, fails);
    println!("{} tries\n{}", tried.get(), shrink::show(&small));
    assert!(small.view.facts.is_empty() && small.view.objects.len() == 1, "{}", shrink::show(&small));
    assert!(matches!(small.clause.conditions.as_slice(), [Expr { node: Node::Const(Value::Bool(true)), .. }]));
    assert!(small.clause.exceptions.is_empty() && small.clause.benefits.len() == 1);
}
