//! Random rules and worlds over one fixed schema: what two meanings of the rules are compared on.
//!
//! Everything comes from a seed, so a soak run of millions needs no more than a counter, and a failing seed can be kept.
//! [`cases`] gives the same cases to proptest, with shrinking by structure.

mod expr;
mod schema;
mod strategy;
mod world;

use std::sync::Arc;

use duojin_base::exact::Rounding;
use duojin_base::{EntityId, Money, NaiveDate};
use duojin_rule::{
    Benefit, BenefitForm, BenefitKind, Clause, Dimension, Expr, MoneyRounding, ObjectKind, Schema, Type, Validity,
};

pub use schema::{AREA, INDUSTRY, TITLE, as_of, schema};
pub use strategy::{CaseTree, Cases, cases};

use crate::{MemoryView, Rng};
use expr::Maker;

/// How large random things get.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Deepest nesting of an expression.
    pub depth: usize,
    /// Number of entities in a world.
    pub entities: usize,
    /// Whether the condition on a record may itself ask for records.
    pub nested_records: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self { depth: 4, entities: 6, nested_records: true }
    }
}

/// One clause and one world to ask it of.
#[derive(Clone, Debug)]
pub struct Case {
    /// Where it came from.
    pub seed: u64,
    /// The clause.
    pub clause: Clause,
    /// The world; every entity in it is to be asked.
    pub view: MemoryView,
}

impl Case {
    /// The case of a seed, in the default shape.
    pub fn from_seed(seed: u64) -> Self {
        Self::shaped(seed, Shape::default())
    }

    /// The case of a seed in a shape of one's own.
    pub fn shaped(seed: u64, shape: Shape) -> Self {
        let mut rng = Rng::new(seed);
        let schema = schema();
        let clause = clause(&mut rng, &schema, shape);
        Self { seed, clause, view: view(&mut rng, &schema, shape) }
    }
}

/// How money is rounded where the clause says nothing, in random tests.
pub fn default_rounding() -> MoneyRounding {
    MoneyRounding { rounding: Rounding::Down, step: Money::from_fen(1) }
}

/// A random world.
pub fn view(rng: &mut Rng, schema: &Arc<Schema>, shape: Shape) -> MemoryView {
    world::view(rng, schema, shape)
}

/// A random well-typed expression without aggregates over whole registers.
pub fn expr(rng: &mut Rng, schema: &Schema, ty: &Type, shape: Shape) -> Expr {
    Maker::new(rng, schema, shape).of_type(ty, shape.depth)
}

/// A random clause with every form of benefit.
pub fn clause(rng: &mut Rng, schema: &Schema, shape: Shape) -> Clause {
    let truth = |rng: &mut Rng| expr(rng, schema, &Type::Bool, shape);
    // A third of the clauses hold for everyone, so that money is compared as often as truth.
    let conditions = if rng.chance(1, 3) {
        vec![Expr::truth(true, duojin_base::Span::default())]
    } else {
        (0..1 + rng.below(3)).map(|_| truth(rng)).collect()
    };
    let exceptions = (0..rng.below(3).saturating_sub(1)).map(|_| truth(rng)).collect();
    let benefits = (0..1 + rng.below(3)).map(|_| benefit(rng, schema, shape)).collect();
    let mut objects = vec![ObjectKind::Enterprise];
    if rng.chance(2, 3) {
        objects.push(ObjectKind::SoleTrader);
    }
    Clause {
        id: Arc::from("t-1"),
        name: Arc::from("随机条款"),
        objects,
        validity: validity(rng),
        application_year: rng.chance(1, 2).then(|| rng.between(2022, 2025)),
        lead_units: Vec::new(),
        fund: None,
        anchor: None,
        conditions,
        exceptions,
        benefits,
        cap: rng.chance(1, 2).then(|| Money::from_fen(rng.one(&[0, 1, 9_999, 10_000, 1_000_050, i64::MAX]))),
        rounding: rng.chance(1, 2).then(|| MoneyRounding {
            rounding: rng.one(&[Rounding::Down, Rounding::Up, Rounding::HalfUp]),
            step: Money::from_fen(rng.one(&[1, 10, 100, 1_000_000])),
        }),
        exclusions: Vec::new(),
        shared_caps: Vec::new(),
        span: duojin_base::Span::default(),
    }
}

fn validity(rng: &mut Rng) -> Validity {
    let day = as_of();
    let near =
        |rng: &mut Rng| -> NaiveDate { rng.one(&[day, day.pred_opt().unwrap_or(day), day.succ_opt().unwrap_or(day)]) };
    match rng.below(8) {
        0 => Validity { from: Some(near(rng)), to: None },
        1 => Validity { from: None, to: Some(near(rng)) },
        _ => Validity::default(),
    }
}

fn benefit(rng: &mut Rng, schema: &Schema, shape: Shape) -> Benefit {
    let money = |rng: &mut Rng| expr(rng, schema, &Type::Number(Dimension::money()), shape);
    let form = match rng.below(12) {
        0..=5 => BenefitForm::Exact(money(rng)),
        6 | 7 => BenefitForm::UpTo(money(rng)),
        8 => BenefitForm::CaseByCase,
        9 => {
            let ty = Type::Number(rng.pick(&expr::dimensions()).clone());
            BenefitForm::PoolShare { pool: Arc::from("资金池"), weight: expr(rng, schema, &ty, shape) }
        }
        _ => BenefitForm::InKind(Arc::from("挂牌")),
    };
    let kind = if matches!(form, BenefitForm::InKind(_)) {
        rng.one(&[BenefitKind::Title, BenefitKind::Service])
    } else {
        rng.one(&[BenefitKind::Award, BenefitKind::Subsidy, BenefitKind::LoanInterest, BenefitKind::Relief])
    };
    let when = rng.chance(1, 2).then(|| expr(rng, schema, &Type::Bool, shape));
    Benefit { kind, form, when, span: duojin_base::Span::default() }
}

/// The entities of a random world, one of them unknown to it.
pub fn asked(view: &MemoryView) -> Vec<EntityId> {
    view.objects.keys().copied().chain([world::STRANGER]).collect()
}
