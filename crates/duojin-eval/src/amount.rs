//! Money under a clause for one entity.
//!
//! The order is fixed:
//! 1. Each benefit that applies, or may apply, gives bounds in 元, exact and never negative: see [`Bounds::of`].
//! 2. The bounds are added up exactly.
//! 3. 封顶: no bound is above the cap; where there was no upper bound, the cap is it.
//! 4. 取整: by the clause's rounding, else the pack's. Rounding up never takes a bound above the cap: then the cap is paid.
//! 5. Into 分. A lower bound that does not fit becomes zero, an upper one none, and the amount is marked unknown.

use duojin_base::{Exact, Money, Truth, exact};
use duojin_rule::{Amount, AmountFlags, Benefit, BenefitForm, Clause, Known, MoneyRounding, Outcome, Value};
use num_traits::{Signed, Zero};

use crate::evaluator::{Evaluator, number_of};
use crate::trace::{Subject, Trace};

/// What one benefit adds, before cap and rounding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenefitWorking {
    /// Whether it applies.
    pub applies: Truth,
    /// What its formula gives in 元, also if negative; none if it has none or it is unknown.
    pub value: Option<Exact>,
    /// At least, in 元.
    pub low: Exact,
    /// At most, in 元, if there is a bound.
    pub high: Option<Exact>,
    /// Why not one figure.
    pub flags: AmountFlags,
}

/// How an amount came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountWorking {
    /// One a benefit, in their order.
    pub benefits: Vec<BenefitWorking>,
    /// Sum of the lower bounds, in 元.
    pub low: Exact,
    /// Sum of the upper bounds, in 元.
    pub high: Option<Exact>,
    /// 封顶, if the clause has one.
    pub cap: Option<Money>,
    /// The rounding that was used.
    pub rounding: MoneyRounding,
    /// What the clause gives if it holds.
    pub amount: Amount,
}

/// Bounds in 元 of what a benefit adds.
struct Bounds {
    low: Exact,
    high: Option<Exact>,
    flags: AmountFlags,
}

impl Bounds {
    fn nothing() -> Self {
        Self { low: exact::int(0), high: Some(exact::int(0)), flags: AmountFlags::NONE }
    }

    /// - An exact amount: itself; a negative one is zero. Unknown: from zero without bound, marked unknown.
    /// - 不超过 X: from zero to X. Unknown X: from zero without bound, marked both.
    /// - 另行核定, 按权重分配: from zero without bound, each with its mark; the weight matters only to a pool run.
    /// - A title or service: no money.
    fn of(form: &BenefitForm, value: Option<&Exact>) -> Self {
        let zero = || exact::int(0);
        let value = value.map(|value| if value.is_negative() { zero() } else { value.clone() });
        let mark = if value.is_some() { AmountFlags::NONE } else { AmountFlags::UNKNOWN };
        match form {
            BenefitForm::Exact(_) => Self { low: value.clone().unwrap_or_else(zero), high: value, flags: mark },
            BenefitForm::UpTo(_) => Self { low: zero(), high: value, flags: mark.with(AmountFlags::UP_TO) },
            BenefitForm::CaseByCase => Self { low: zero(), high: None, flags: AmountFlags::CASE_BY_CASE },
            BenefitForm::PoolShare { .. } => Self { low: zero(), high: None, flags: AmountFlags::POOL },
            BenefitForm::InKind(_) => Self::nothing(),
        }
    }

    /// 若: one that does not apply adds nothing. Of one that may apply the lower bound is zero, and it is marked unknown.
    fn given(self, applies: Truth, in_kind: bool) -> Self {
        match applies {
            _ if in_kind => Self::nothing(),
            Truth::True => self,
            Truth::False => Self::nothing(),
            Truth::Unknown => {
                Self { low: exact::int(0), high: self.high, flags: self.flags.with(AmountFlags::UNKNOWN) }
            }
        }
    }
}

/// Asks one benefit: whether it applies, and what it adds. A benefit that surely does not apply is not reckoned.
pub(crate) fn benefit<'a>(evaluator: &Evaluator<'_>, benefit: &'a Benefit) -> (Trace<'a>, BenefitWorking) {
    let when = benefit.when.as_ref().map(|when| evaluator.trace(when));
    let applies = when.as_ref().map_or(Truth::True, Trace::truth);
    let result = when.as_ref().map_or(Ok(Value::Bool(true)), |when| when.result.clone());
    let formula = match &benefit.form {
        BenefitForm::Exact(formula) | BenefitForm::UpTo(formula) | BenefitForm::PoolShare { weight: formula, .. } => {
            Some(formula)
        }
        BenefitForm::CaseByCase | BenefitForm::InKind(_) => None,
    };
    let formula = formula.filter(|_| applies != Truth::False).map(|formula| evaluator.trace(formula));
    let value: Option<Known<Exact>> = formula.as_ref().map(|formula| number_of(&formula.result));
    let value = value.and_then(Result::ok);
    let in_kind = matches!(benefit.form, BenefitForm::InKind(_));
    let Bounds { low, high, flags } = Bounds::of(&benefit.form, value.as_ref()).given(applies, in_kind);
    let children = when.into_iter().chain(formula).collect();
    let trace = Trace::new(Subject::Benefit(benefit), benefit.span, result).with(children);
    (trace, BenefitWorking { applies, value, low, high, flags })
}

/// Steps 2 to 5.
pub(crate) fn total(clause: &Clause, default_rounding: MoneyRounding, benefits: Vec<BenefitWorking>) -> AmountWorking {
    let rounding = clause.rounding.unwrap_or(default_rounding);
    let low = benefits.iter().fold(exact::int(0), |sum, one| sum + &one.low);
    let high = benefits.iter().try_fold(exact::int(0), |sum, one| Some(sum + one.high.as_ref()?));
    let mut flags = benefits.iter().fold(AmountFlags::NONE, |all, one| all.with(one.flags));
    let cap = clause.cap.map(|cap| cap.max(Money::ZERO));
    let limit = cap.map(Money::to_exact_yuan);
    let capped = |value: Exact| match &limit {
        Some(limit) if value > *limit => limit.clone(),
        _ => value,
    };
    let payable = |value: Exact| {
        let step = rounding.step.to_exact_yuan();
        let rounded = if step.is_zero() || step.is_negative() {
            value
        } else {
            exact::round_to(&value, &step, rounding.rounding)
        };
        Money::from_exact_yuan(&capped(rounded))
    };
    let low_paid = payable(capped(low.clone()));
    let bound = high.clone().map(capped).or_else(|| limit.clone());
    let high_paid = bound.clone().and_then(payable);
    if low_paid.is_none() || (bound.is_some() && high_paid.is_none()) {
        flags = flags.with(AmountFlags::UNKNOWN);
    }
    let amount = Amount { low: low_paid.unwrap_or(Money::ZERO), high: high_paid, flags };
    AmountWorking { benefits, low, high, cap: clause.cap, rounding, amount }
}

/// The amount as the outcome lets it stand: for 符合 what the clause gives; for 待定 anything from nothing to that, marked
/// unknown; else nothing.
pub(crate) fn under(outcome: Outcome, given: Amount) -> Amount {
    match outcome {
        Outcome::Eligible => given,
        Outcome::Unknown if given == Amount::NOTHING => given,
        Outcome::Unknown => {
            Amount { low: Money::ZERO, high: given.high, flags: given.flags.with(AmountFlags::UNKNOWN) }
        }
        Outcome::NotEligible | Outcome::NotInForce => Amount::NOTHING,
    }
}
