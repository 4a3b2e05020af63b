//! The world an expression is asked in, and the way from each kind of expression to its meaning.

use duojin_base::{Cause, Causes, Datelike, EntityId, Exact, NaiveDate, Period, Truth};
use duojin_rule::{Expr, FactId, FactView, Indicator, Known, MoneyRounding, Node, PeriodSel, RecordRow, Schema, Value};

use crate::trace::{Subject, Trace, Used};
use crate::{codes, logic, number, records, registers};

/// When, and with what declared beforehand, a rule is asked.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The dictionary: tells how codes of a classification lie under each other.
    pub schema: &'a Schema,
    /// The civil day on which the question stands (Asia/Shanghai).
    pub as_of: NaiveDate,
    /// 申报年, stronger than the clause's own. None: the clause's, else the year of `as_of`.
    pub application_year: Option<i32>,
    /// 金额取整 as the pack declares it, for clauses that do not say.
    pub default_rounding: MoneyRounding,
}

impl<'a> Context<'a> {
    /// With the application year left to the clause.
    pub const fn new(schema: &'a Schema, as_of: NaiveDate, default_rounding: MoneyRounding) -> Self {
        Self { schema, as_of, application_year: None, default_rounding }
    }
}

/// What an expression means for an entity, or why it cannot be told.
pub fn eval_expr(expr: &Expr, view: &dyn FactView, entity: EntityId, context: &Context<'_>) -> Known<Value> {
    trace_expr(expr, view, entity, context).result
}

/// As [`eval_expr`], with every step.
pub fn trace_expr<'a>(expr: &'a Expr, view: &dyn FactView, entity: EntityId, context: &Context<'_>) -> Trace<'a> {
    Evaluator::new(view, context, None, Some(entity)).trace(expr)
}

/// A number of the whole city. Facts of entities are unknown in it: an indicator has no entity.
pub fn eval_indicator(indicator: &Indicator, view: &dyn FactView, context: &Context<'_>) -> Known<Exact> {
    number_of(&trace_indicator(indicator, view, context).result)
}

/// As [`eval_indicator`], with every step.
pub fn trace_indicator<'a>(indicator: &'a Indicator, view: &dyn FactView, context: &Context<'_>) -> Trace<'a> {
    Evaluator::new(view, context, None, None).trace(&indicator.body)
}

/// A result as a truth: true, false, or unknown.
pub fn truth_of(result: &Known<Value>) -> Truth {
    match result {
        Ok(Value::Bool(value)) => Truth::from(*value),
        _ => Truth::Unknown,
    }
}

/// A value of a type that the checker would not have let through.
pub(crate) fn unexpected() -> Causes {
    Causes::one(Cause::Missing)
}

/// A result as a number.
pub(crate) fn number_of(result: &Known<Value>) -> Known<Exact> {
    match result {
        Ok(Value::Number(value)) => Ok(value.clone()),
        Ok(_) => Err(unexpected()),
        Err(causes) => Err(*causes),
    }
}

/// A truth as a result, with the causes of what left it open.
pub(crate) fn truth_result(truth: Truth, open: Causes) -> Known<Value> {
    match truth {
        Truth::True => Ok(Value::Bool(true)),
        Truth::False => Ok(Value::Bool(false)),
        Truth::Unknown => Err(if open.is_empty() { unexpected() } else { open }),
    }
}

/// The causes of all that is unknown among the steps.
pub(crate) fn open_causes(steps: &[Trace<'_>]) -> Causes {
    steps.iter().fold(Causes::NONE, |all, step| all.with(step.causes()))
}

/// Asks expressions of one entity, possibly of one of its records.
#[derive(Clone, Copy)]
pub(crate) struct Evaluator<'w> {
    pub(crate) view: &'w dyn FactView,
    pub(crate) schema: &'w Schema,
    pub(crate) as_of: NaiveDate,
    pub(crate) application_year: i32,
    /// None in an indicator.
    pub(crate) entity: Option<EntityId>,
    /// The record or register row in whose `其中` the expression stands.
    pub(crate) row: Option<&'w RecordRow>,
}

impl<'w> Evaluator<'w> {
    pub(crate) fn new(
        view: &'w dyn FactView,
        context: &Context<'w>,
        clause_year: Option<i32>,
        entity: Option<EntityId>,
    ) -> Self {
        let application_year = context.application_year.or(clause_year).unwrap_or(context.as_of.year());
        Self { view, schema: context.schema, as_of: context.as_of, application_year, entity, row: None }
    }

    /// The same questions asked of one record.
    pub(crate) fn at_row<'n>(&self, row: &'n RecordRow) -> Evaluator<'n>
    where
        'w: 'n,
    {
        Evaluator { row: Some(row), ..*self }
    }

    /// Evaluates an expression: looks up the meaning of its kind.
    pub(crate) fn trace<'a>(&self, expr: &'a Expr) -> Trace<'a> {
        let step = |result| Trace::new(Subject::Expr(expr), expr.span, result);
        let over = |children: Vec<Trace<'a>>, result| step(result).with(children);
        let each = |parts: &'a [Expr]| -> Vec<Trace<'a>> { parts.iter().map(|part| self.trace(part)).collect() };
        match &expr.node {
            Node::Const(value) => step(Ok(value.clone())),
            Node::Fact { fact, period } => self.fact(expr, *fact, *period),
            Node::Field(at) => step(self.field(*at)),
            Node::Derived { body, .. } => {
                let body = self.trace(body);
                let result = body.result.clone();
                over(vec![body], result)
            }
            Node::Of { reference, body } => self.of(expr, reference, body),
            Node::And(parts) => {
                let parts = each(parts);
                let result = logic::and(&parts);
                over(parts, result)
            }
            Node::Or(parts) => {
                let parts = each(parts);
                let result = logic::or(&parts);
                over(parts, result)
            }
            Node::Not(part) => {
                let part = self.trace(part);
                let result = logic::not(&part);
                over(vec![part], result)
            }
            Node::AtLeast { k, of } => {
                let parts = each(of);
                let result = logic::at_least(*k, &parts);
                over(parts, result)
            }
            Node::HasValue(part) => {
                let part = self.trace(part);
                let result = logic::has_value(&part);
                over(vec![part], result)
            }
            Node::Compare { op, left, right } => {
                let sides = vec![self.trace(left), self.trace(right)];
                let result = logic::compare(*op, &sides);
                over(sides, result)
            }
            Node::If { condition, then, otherwise } => self.choose(expr, condition, then, otherwise),
            Node::Member { item, test } => {
                let item = self.trace(item);
                let result = codes::member(self.schema, &item.result, test);
                over(vec![item], result)
            }
            Node::Contains { set, test } => {
                let set = self.trace(set);
                let result = codes::contains(self.schema, &set.result, test);
                over(vec![set], result)
            }
            Node::TextIn { item, words } => {
                let item = self.trace(item);
                let result = codes::text_in(&item.result, words);
                over(vec![item], result)
            }
            Node::Listed(register) => registers::listed(self, expr, *register),
            Node::FirstListed { register, year } => registers::first_listed(self, expr, *register, *year),
            Node::Received { group, from_year } => registers::received(self, expr, group, *from_year),
            Node::AnyRecord { record, filter } => records::any(self, expr, *record, filter.as_deref()),
            Node::CountRecords { record, filter } => {
                records::count(self, expr, records::Source::Own(*record), filter.as_deref())
            }
            Node::AggregateRecords { kind, record, value, filter } => {
                records::aggregate(self, expr, *kind, records::Source::Own(*record), value, filter.as_deref())
            }
            Node::CountRegister { register, filter } => {
                records::count(self, expr, records::Source::Register(*register), filter.as_deref())
            }
            Node::AggregateRegister { kind, register, value, filter } => {
                records::aggregate(self, expr, *kind, records::Source::Register(*register), value, filter.as_deref())
            }
            Node::Series { name, period } => registers::series(self, expr, name, *period),
            Node::Neg(part) => {
                let part = self.trace(part);
                let result = number::negate(&part);
                over(vec![part], result)
            }
            Node::Arith { op, left, right } => {
                let sides = vec![self.trace(left), self.trace(right)];
                let result = number::arith(*op, &sides);
                over(sides, result)
            }
            Node::Growth { now, before } => {
                let sides = vec![self.trace(now), self.trace(before)];
                let result = number::growth(&sides);
                over(sides, result)
            }
            Node::Share { part, whole } => {
                let sides = vec![self.trace(part), self.trace(whole)];
                let result = number::share(&sides);
                over(sides, result)
            }
            Node::Points(part) => {
                let part = self.trace(part);
                let result = number::points(&part);
                over(vec![part], result)
            }
            Node::Aggregate { kind, of, known_only } => {
                let parts = each(of);
                let result = number::aggregate(*kind, &parts, *known_only);
                over(parts, result)
            }
            Node::Round { rounding, value, step: size } => {
                let part = self.trace(value);
                let result = number::round(&part, *rounding, size);
                over(vec![part], result)
            }
            Node::Age(part) => {
                let part = self.trace(part);
                let result = number::age(&part, self.as_of);
                over(vec![part], result)
            }
            Node::Bands { mode, base, bands } => number::bands(self, expr, *mode, base, bands),
        }
    }

    /// 事实: what the view knows of it. A relative period (`[上年]`) counts from the application year;
    /// one that leaves 1900–2199 is 无意义.
    fn fact<'a>(&self, expr: &'a Expr, fact: FactId, period: Option<PeriodSel>) -> Trace<'a> {
        let step = |result| Trace::new(Subject::Expr(expr), expr.span, result);
        let Some(entity) = self.entity else {
            return step(Err(unexpected()));
        };
        let period: Option<Period> = match period {
            None => None,
            Some(period) => match period.resolve(self.application_year) {
                Some(period) => Some(period),
                None => return step(Err(Causes::one(Cause::Undefined))),
            },
        };
        let mut step = step(self.view.fact(entity, fact, period));
        step.used = Some(Used::Fact { entity, fact, period });
        step
    }

    /// 字段: the value of the row at hand.
    fn field(&self, at: u32) -> Known<Value> {
        let cell = self.row.and_then(|row| row.get(usize::try_from(at).ok()?));
        cell.cloned().unwrap_or(Err(unexpected()))
    }

    /// `控股方 的 X`: X asked of the referenced entity. An unknown reference makes it unknown for the reference's causes.
    /// What is asked of the other one has no row; an entity of which nothing is known answers 缺资料 fact by fact.
    fn of<'a>(&self, expr: &'a Expr, reference: &'a Expr, body: &'a Expr) -> Trace<'a> {
        let reference = self.trace(reference);
        let step = Trace::new(Subject::Expr(expr), expr.span, Err(unexpected()));
        match &reference.result {
            Ok(Value::Entity(other)) => {
                let there = Self { entity: Some(*other), row: None, ..*self };
                let body = there.trace(body);
                Trace { result: body.result.clone(), ..step }.with(vec![reference, body])
            }
            Ok(_) => step.with(vec![reference]),
            Err(causes) => Trace { result: Err(*causes), ..step }.with(vec![reference]),
        }
    }

    /// 若 … 则 … 否则 …: the branch that the condition names. An unknown condition makes it unknown for the condition's
    /// causes, even where both branches agree. The other branch is not asked.
    fn choose<'a>(&self, expr: &'a Expr, condition: &'a Expr, then: &'a Expr, otherwise: &'a Expr) -> Trace<'a> {
        let condition = self.trace(condition);
        let branch = match condition.truth() {
            Truth::True => then,
            Truth::False => otherwise,
            Truth::Unknown => {
                let open = condition.causes();
                let result = truth_result(Truth::Unknown, open);
                return Trace::new(Subject::Expr(expr), expr.span, result).with(vec![condition]);
            }
        };
        let branch = self.trace(branch);
        Trace::new(Subject::Expr(expr), expr.span, branch.result.clone()).with(vec![condition, branch])
    }
}
