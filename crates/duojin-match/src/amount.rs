//! Money under a clause: benefits added up exactly, then the cap, then the rounding.

use duojin_base::{Money, Truth};
use duojin_rule::{Amount, AmountFlags, MoneyRounding};

use crate::bound::{At, Bound};
use crate::graph::{AmountPlan, Arena, FormPlan};
use crate::op::NodeId;
use crate::rat::Rat;

/// Exact bounds in 元 while they are added up.
struct Sum {
    low: Rat,
    /// None: without bound.
    high: Option<Rat>,
    flags: AmountFlags,
}

impl Sum {
    fn raise(&mut self, high: Option<&Rat>) {
        self.high = match (self.high.take(), high) {
            (Some(sum), Some(high)) => Some(sum.plus(high)),
            _ => None,
        };
    }

    fn flag(&mut self, flag: AmountFlags) {
        self.flags = self.flags.with(flag);
    }

    /// One benefit that applies, or may apply.
    fn add(&mut self, form: FormPlan, applies: Truth, number: impl Fn(NodeId) -> Option<Rat>) {
        if applies == Truth::False || matches!(form, FormPlan::InKind) {
            return;
        }
        if applies == Truth::Unknown {
            self.flag(AmountFlags::UNKNOWN);
        }
        match form {
            FormPlan::Exact(id) | FormPlan::UpTo(id) => {
                let up_to = matches!(form, FormPlan::UpTo(_));
                let value = number(id).map(Rat::at_least_zero);
                if up_to {
                    self.flag(AmountFlags::UP_TO);
                }
                match &value {
                    Some(value) if !up_to && applies == Truth::True => {
                        self.low = self.low.plus(value);
                    }
                    Some(_) => {}
                    None => self.flag(AmountFlags::UNKNOWN),
                }
                self.raise(value.as_ref());
            }
            FormPlan::CaseByCase => {
                self.flag(AmountFlags::CASE_BY_CASE);
                self.raise(None);
            }
            FormPlan::Pool => {
                self.flag(AmountFlags::POOL);
                self.raise(None);
            }
            FormPlan::InKind => {}
        }
    }

    fn finish(self, cap: Option<Money>, rounding: MoneyRounding) -> Amount {
        let Self { low, high, mut flags } = self;
        let limit = cap.map(|cap| Rat::scaled(cap.fen(), 2));
        let capped = |value: Rat| match &limit {
            Some(limit) => value.lesser(limit.clone()),
            None => value,
        };
        // Rounding up may step over the cap, which is the most that may be paid.
        let payable = |value: Rat| {
            let step = Rat::scaled(rounding.step.fen(), 2);
            let rounded = capped(value.rounded(&step, rounding.rounding));
            rounded.times(&Rat::int(100)).to_i64().map(Money::from_fen)
        };
        let top = high.map(&capped).or_else(|| limit.clone());
        // What does not fit into money is unknown: the cap, if any, still bounds it.
        let unfit = |flags: &mut AmountFlags| *flags = flags.with(AmountFlags::UNKNOWN);
        let low = payable(capped(low)).unwrap_or_else(|| {
            unfit(&mut flags);
            Money::ZERO
        });
        let high = top.and_then(|top| {
            payable(top).or_else(|| {
                unfit(&mut flags);
                limit.clone().and_then(payable)
            })
        });
        Amount { low, high, flags }
    }
}

fn start() -> Sum {
    Sum { low: Rat::ZERO, high: Some(Rat::ZERO), flags: AmountFlags::NONE }
}

/// The amount, if nothing of the entity moves it.
pub(crate) fn constant(plan: &AmountPlan, arena: &Arena) -> Option<Amount> {
    let mut sum = start();
    for benefit in &plan.benefits {
        let applies = match benefit.when {
            Some(when) => arena.truth_at(when)?,
            None => Truth::True,
        };
        if let FormPlan::Exact(id) | FormPlan::UpTo(id) = benefit.form
            && arena.number_at(id).is_none()
            && !arena.is_unknown(id)
        {
            return None;
        }
        sum.add(benefit.form, applies, |id| arena.number_at(id));
    }
    Some(sum.finish(plan.cap, plan.rounding))
}

impl Bound {
    /// The amount of an entity for which the clause holds.
    pub(crate) fn amount(&self, plan: &AmountPlan, at: &At<'_>) -> Amount {
        if let Some(amount) = plan.constant {
            return amount;
        }
        let mut sum = start();
        for benefit in &plan.benefits {
            let applies = benefit.when.map_or(Truth::True, |when| self.truth(when, at));
            sum.add(benefit.form, applies, |id| self.number(id, at));
        }
        sum.finish(plan.cap, plan.rounding)
    }
}
