//! What a clause means for one entity.

use duojin_base::{Cause, Causes, EntityId, Span, Truth};
use duojin_rule::{Amount, Clause, FactView, Outcome, Value};

use crate::amount::{self, AmountWorking};
use crate::evaluator::{Context, Evaluator, open_causes, truth_result};
use crate::logic;
use crate::trace::{Subject, Trace};

/// The answer of a clause for an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<'a> {
    /// 符合, 不符合, 待定, 不在有效期.
    pub outcome: Outcome,
    /// Whether object, conditions and exceptions hold. False outside the validity.
    pub truth: Truth,
    /// Why it is unknown; none if it is decided.
    pub causes: Causes,
    /// Money: see the order in which it is reckoned in this crate's `amount`. For 待定 from zero up to what it would be;
    /// for 不符合 and 不在有效期 nothing.
    pub amount: Amount,
    /// How the money came about; none for 不符合 and 不在有效期.
    pub working: Option<AmountWorking>,
    /// 申报年: from which `[上年]` was counted.
    pub application_year: i32,
    /// Every step. Children of the root: validity, object, conditions, exceptions, then benefits.
    pub trace: Trace<'a>,
}

/// Asks a clause of an entity.
///
/// - Outside its validity on `as_of` it is 不在有效期, and nothing else is asked. (A 历史演示 passes a day on which it was in force.)
/// - It holds if the entity is of one of its kinds 且 every condition holds 且 no exception does. Of an entity whose kind is not
///   known the first is unknown (缺资料). All parts are asked, also when the first one decides; causes are those of the unknown parts.
/// - Benefits are reckoned unless it surely does not hold.
/// - The application year (申报年) is the context's, else the clause's, else the year of `as_of`.
pub fn evaluate<'a>(clause: &'a Clause, view: &dyn FactView, entity: EntityId, context: &Context<'_>) -> Decision<'a> {
    let evaluator = Evaluator::new(view, context, clause.application_year, Some(entity));
    let application_year = evaluator.application_year;
    let in_force = clause.validity.holds_on(context.as_of);
    let validity = Subject::Validity { validity: clause.validity, as_of: context.as_of };
    let mut steps = vec![Trace::new(validity, Span::default(), Ok(Value::Bool(in_force)))];
    if !in_force {
        let trace = Trace::new(Subject::Clause(clause), clause.span, Ok(Value::Bool(false))).with(steps);
        let (outcome, truth, causes) = (Outcome::NotInForce, Truth::False, Causes::NONE);
        return Decision { outcome, truth, causes, amount: Amount::NOTHING, working: None, application_year, trace };
    }
    steps.push(objects(clause, &evaluator, entity));
    steps.extend(clause.conditions.iter().map(|condition| evaluator.trace(condition)));
    steps.extend(clause.exceptions.iter().map(|exception| {
        let held = evaluator.trace(exception);
        Trace::new(Subject::Exception(exception), exception.span, logic::not(&held)).with(vec![held])
    }));
    let truth = steps.iter().fold(Truth::True, |all, step| all & step.truth());
    let causes = if truth.is_decided() { Causes::NONE } else { open_causes(&steps) };
    let outcome = match truth {
        Truth::True => Outcome::Eligible,
        Truth::False => Outcome::NotEligible,
        Truth::Unknown => Outcome::Unknown,
    };
    let working = (truth != Truth::False).then(|| {
        let (traces, benefits) = clause.benefits.iter().map(|benefit| amount::benefit(&evaluator, benefit)).unzip();
        let traces: Vec<Trace<'a>> = traces;
        steps.extend(traces);
        amount::total(clause, context.default_rounding, benefits)
    });
    let amount = working.as_ref().map_or(Amount::NOTHING, |working| amount::under(outcome, working.amount));
    let trace = Trace::new(Subject::Clause(clause), clause.span, truth_result(truth, causes)).with(steps);
    Decision { outcome, truth, causes, amount, working, application_year, trace }
}

/// 对象: whether the clause speaks of this kind of entity.
fn objects<'a>(clause: &'a Clause, evaluator: &Evaluator<'_>, entity: EntityId) -> Trace<'a> {
    let object = evaluator.view.object(entity);
    let result = match object {
        Some(kind) => Ok(Value::Bool(clause.objects.contains(&kind))),
        None => Err(Causes::one(Cause::Missing)),
    };
    Trace::new(Subject::Objects { objects: &clause.objects, object }, Span::default(), result)
}
