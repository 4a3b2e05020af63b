//! Rules compared without their places.

use duojin_base::Span;
use duojin_lang::without_spans;
use duojin_read::sentence::Rule;
use duojin_rule::{Benefit, BenefitForm};

/// The rule with all places forgotten.
pub(crate) fn plain(rule: &Rule) -> Rule {
    match rule {
        Rule::Clause(clause) => {
            let mut clause = (**clause).clone();
            clause.span = Span::default();
            clause.conditions.iter_mut().chain(&mut clause.exceptions).for_each(|e| *e = without_spans(e));
            clause.benefits.iter_mut().for_each(forget);
            Rule::Clause(Box::new(clause))
        }
        Rule::Derived(derived) => {
            let mut derived = derived.clone();
            derived.span = Span::default();
            derived.body = without_spans(&derived.body).into();
            Rule::Derived(derived)
        }
        Rule::Indicator(indicator) => {
            let mut indicator = indicator.clone();
            indicator.span = Span::default();
            indicator.body = without_spans(&indicator.body);
            Rule::Indicator(indicator)
        }
    }
}

fn forget(benefit: &mut Benefit) {
    benefit.span = Span::default();
    match &mut benefit.form {
        BenefitForm::Exact(expr) | BenefitForm::UpTo(expr) | BenefitForm::PoolShare { weight: expr, .. } => {
            *expr = without_spans(expr);
        }
        BenefitForm::CaseByCase | BenefitForm::InKind(_) => {}
    }
    if let Some(when) = &mut benefit.when {
        *when = without_spans(when);
    }
}
