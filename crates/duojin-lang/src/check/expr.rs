//! Expressions: what each is, and of which type.

use duojin_base::Span;
use duojin_base::{Exact, PeriodGrain, exact};
use duojin_rule::{ArithOp, Dimension, Expr, FactKind, Node, PeriodSel, Type, Value};

use super::names::type_of;
use super::{Checker, Cx, Scope, expr};
use crate::ast::{self, At, Kind, Name};
use crate::message;
use crate::period::{self, PeriodArg};
use crate::units;

impl Checker<'_> {
    /// Checks an expression; none if an error was reported.
    pub(crate) fn expr(&mut self, cx: Cx<'_>, tree: &ast::Expr) -> Option<Expr> {
        let tree = tree.bare();
        let span = tree.span();
        match &*tree.kind {
            Kind::Number { value, unit, .. } => Some(self.number(cx, value, unit.as_ref(), span)?),
            Kind::Date(date) => Some(expr(Node::Const(Value::Date(*date)), Type::Date, span)),
            Kind::Text(text) => Some(expr(Node::Const(Value::Text(text.as_str().into())), Type::Text, span)),
            Kind::Bool(value) => Some(Expr::truth(*value, span)),
            Kind::Name(name) => self.name(cx, name, span),
            Kind::Period { name, period, period_at } => self.period_fact(cx, name, *period, *period_at, span),
            Kind::Set(_) => {
                self.report(message::set_alone(cx.locator.place(span)));
                None
            }
            Kind::Of { reference, body } => self.of(cx, reference, body, span),
            Kind::Paren(inner) => self.expr(cx, inner),
            Kind::Neg(inner) => self.negate(cx, inner, span),
            Kind::Not(inner) => {
                let inner = self.condition(cx, inner, "非")?;
                Some(expr(Node::Not(Box::new(inner)), Type::Bool, span))
            }
            Kind::And(parts) => Some(expr(Node::And(self.conditions(cx, parts, "且")?), Type::Bool, span)),
            Kind::Or(parts) => Some(expr(Node::Or(self.conditions(cx, parts, "或")?), Type::Bool, span)),
            Kind::Arith { op, left, right } => self.arith(cx, *op, left, right, span),
            Kind::Compare { op, left, right } => self.compare(cx, *op, left, right, span),
            Kind::Test { contains, negated, item, codes } => self.test(cx, (*contains, *negated), item, codes, span),
            Kind::If { condition, then, otherwise } => self.choice(cx, condition, then, otherwise, span),
            Kind::AtLeast { k, of } => {
                Some(expr(Node::AtLeast { k: *k, of: self.conditions(cx, of, "至少")? }, Type::Bool, span))
            }
            Kind::Bands { mode, base, bands } => self.bands(cx, *mode, base, bands, span),
            Kind::Call(call) => self.call(cx, call, span),
        }
    }

    /// An expression that must be true or false.
    pub(crate) fn condition(&mut self, cx: Cx<'_>, tree: &ast::Expr, role: &str) -> Option<Expr> {
        let checked = self.expr(cx, tree)?;
        if checked.ty == Type::Bool {
            return Some(checked);
        }
        let (zh, en) = self.type_words(&checked.ty);
        let words = cx.locator.words(tree.span());
        self.report(message::not_a_condition(cx.locator.place(tree.span()), &words, &zh, &en, role));
        None
    }

    fn conditions(&mut self, cx: Cx<'_>, trees: &[ast::Expr], role: &str) -> Option<Vec<Expr>> {
        let checked: Vec<Option<Expr>> = trees.iter().map(|tree| self.condition(cx, tree, role)).collect();
        checked.into_iter().collect()
    }

    fn number(&mut self, cx: Cx<'_>, value: &Exact, unit: Option<&Name>, span: Span) -> Option<Expr> {
        let Some(name) = unit else {
            return Some(expr(Node::Const(Value::Number(value.clone())), super::ratio(), span));
        };
        let Some(found) = units::unit(&name.text) else {
            self.report(message::unknown_unit(
                cx.locator.place(name.at.0),
                &exact::to_decimal(value).unwrap_or_default(),
                &name.text,
            ));
            return None;
        };
        Some(expr(Node::Const(Value::Number(value * found.factor)), Type::Number(found.dimension), span))
    }

    /// A number of any dimension, or a report.
    pub(crate) fn numeric(&mut self, cx: Cx<'_>, tree: &ast::Expr, role: &str) -> Option<(Expr, Dimension)> {
        let checked = self.expr(cx, tree)?;
        if let Type::Number(dimension) = &checked.ty {
            let dimension = dimension.clone();
            return Some((checked, dimension));
        }
        let (zh, en) = self.type_words(&checked.ty);
        let words = cx.locator.words(tree.span());
        self.report(message::not_a_number(cx.locator.place(tree.span()), &words, &zh, &en, role));
        None
    }

    fn negate(&mut self, cx: Cx<'_>, inner: &ast::Expr, span: Span) -> Option<Expr> {
        // -5元 is a literal; -(5元) is the negation of one.
        let literal = matches!(&*inner.kind, Kind::Number { .. });
        let (checked, _) = self.numeric(cx, inner, "“-”")?;
        let ty = checked.ty.clone();
        match checked.node {
            Node::Const(Value::Number(value)) if literal => Some(expr(Node::Const(Value::Number(-value)), ty, span)),
            node => Some(expr(Node::Neg(Box::new(Expr { node, ty: ty.clone(), span: checked.span })), ty, span)),
        }
    }

    fn name(&mut self, cx: Cx<'_>, name: &str, span: Span) -> Option<Expr> {
        if let Some(field) = self.field(cx, name, span) {
            return Some(field);
        }
        if cx.scope == Scope::City {
            if self.names.fact(name).is_some() || self.derived.contains_key(name) {
                self.report(message::fact_in_indicator(cx.locator.place(span), name));
            } else {
                self.unknown_name(cx, name, span);
            }
            return None;
        }
        if let Some(ready) = self.derived.get(name) {
            let body = ready.as_ref()?.body.clone();
            let ty = body.ty.clone();
            return Some(expr(Node::Derived { name: name.into(), body }, ty, span));
        }
        let Some(id) = self.names.fact(name) else {
            self.unknown_name(cx, name, span);
            return None;
        };
        let fact = self.schema.fact(id)?;
        if let FactKind::Period(grain) = fact.kind {
            self.report(message::period_missing(cx.locator.place(span), name, example_period(grain)));
            return None;
        }
        Some(expr(Node::Fact { fact: id, period: None }, type_of(&fact.ty), span))
    }

    fn field(&self, cx: Cx<'_>, name: &str, span: Span) -> Option<Expr> {
        let plain = crate::lexer::plain_name(name);
        let row = cx.row?;
        let at = row.fields.iter().position(|f| f.name == name || crate::lexer::plain_name(&f.name) == plain)?;
        let field = row.fields.get(at)?;
        Some(expr(Node::Field(u32::try_from(at).ok()?), type_of(&field.ty), span))
    }

    /// The one period that is meant here: a single one, or the turn of several.
    pub(crate) fn one_period(&mut self, cx: Cx<'_>, name: &str, period: PeriodArg, at: At) -> Option<PeriodSel> {
        if let PeriodArg::One(sel) = period {
            return Some(sel);
        }
        let Some(turn) = cx.turn else {
            self.report(message::several_periods(cx.locator.place(at.0), name, &period.text()));
            return None;
        };
        period.expand().and_then(|all| all.get(turn).copied())
    }

    fn period_fact(&mut self, cx: Cx<'_>, name: &Name, period: PeriodArg, at: At, span: Span) -> Option<Expr> {
        let place = cx.locator.place(span);
        if self.field(cx, &name.text, span).is_some() {
            self.report(message::period_on(place, &name.text, "字段", "field"));
            return None;
        }
        if cx.scope == Scope::Entity && self.derived.contains_key(&name.text) {
            self.report(message::period_on(place, &name.text, "派生", "derived fact"));
            return None;
        }
        let Some(id) = self.names.fact(&name.text) else {
            self.unknown_name(cx, &name.text, name.at.0);
            return None;
        };
        if cx.scope == Scope::City {
            self.report(message::fact_in_indicator(place, &name.text));
            return None;
        }
        let fact = self.schema.fact(id)?;
        let FactKind::Period(grain) = fact.kind else {
            self.report(message::period_on(place, &name.text, "状态事实", "state fact"));
            return None;
        };
        let sel = self.one_period(cx, &name.text, period, at)?;
        let wanted = grain_of(sel);
        if wanted != grain {
            let text = period::sel_text(sel);
            let mend = same_year(sel, grain);
            self.report(message::wrong_grain(
                cx.locator.place(at.0),
                &name.text,
                grain_words(grain),
                (&text, length_word(wanted)),
                &mend,
            ));
            return None;
        }
        Some(expr(Node::Fact { fact: id, period: Some(sel) }, type_of(&fact.ty), span))
    }

    fn of(&mut self, cx: Cx<'_>, reference: &ast::Expr, body: &ast::Expr, span: Span) -> Option<Expr> {
        if let Kind::Name(name) = &*reference.bare().kind {
            let rows = self.names.record(name).is_some() || self.names.register(name).is_some();
            if rows && self.names.fact(name).is_none() {
                self.report(message::rows_of(cx.locator.place(span), name));
                return None;
            }
        }
        let checked = self.expr(cx, reference);
        // What is asked of the other entity is no field of this row.
        let inner = Cx { row: None, ..cx };
        let body = self.expr(inner, body);
        let (checked, body) = (checked?, body?);
        if checked.ty != Type::Entity {
            let (zh, en) = self.type_words(&checked.ty);
            let words = cx.locator.words(reference.span());
            self.report(message::not_an_entity(cx.locator.place(reference.span()), &words, &zh, &en));
            return None;
        }
        let ty = body.ty.clone();
        Some(expr(Node::Of { reference: Box::new(checked), body: Box::new(body) }, ty, span))
    }

    fn arith(&mut self, cx: Cx<'_>, op: ArithOp, left: &ast::Expr, right: &ast::Expr, span: Span) -> Option<Expr> {
        let role = match op {
            ArithOp::Add => "“+”",
            ArithOp::Sub => "“-”",
            ArithOp::Mul => "“*”",
            ArithOp::Div => "“/”",
        };
        let (a, b) = (self.numeric(cx, left, role), self.numeric(cx, right, role));
        let ((mut a, da), (mut b, db)) = (a?, b?);
        let dimension = match op {
            ArithOp::Add | ArithOp::Sub => {
                let verb = if op == ArithOp::Add { ("相加", "added to") } else { ("相减", "subtracted from") };
                self.unify(cx, &mut a, &mut b, (left, right), verb)?
            }
            ArithOp::Mul | ArithOp::Div => {
                let result = if op == ArithOp::Mul { da.times(&db) } else { da.per(&db) };
                if result.is_none() {
                    self.report(message::dimension_too_high(cx.locator.place(span)));
                }
                result?
            }
        };
        Some(expr(Node::Arith { op, left: Box::new(a), right: Box::new(b) }, Type::Number(dimension), span))
    }

    fn choice(
        &mut self,
        cx: Cx<'_>,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let condition = self.condition(cx, condition, "若");
        let (a, b) = (self.expr(cx, then), self.expr(cx, otherwise));
        let (condition, mut a, mut b) = (condition?, a?, b?);
        let ty = if let (Type::Number(_), Type::Number(_)) = (&a.ty, &b.ty) {
            Type::Number(self.unify(
                cx,
                &mut a,
                &mut b,
                (then, otherwise),
                ("作为同一个数的两支", "the other branch of"),
            )?)
        } else if a.ty == b.ty {
            a.ty.clone()
        } else {
            let (first, second) = (self.type_words(&a.ty), self.type_words(&b.ty));
            let words = (cx.locator.words(then.span()), cx.locator.words(otherwise.span()));
            self.report(message::branches_differ(cx.locator.place(span), (&words.0, &first), (&words.1, &second)));
            return None;
        };
        Some(expr(Node::If { condition: Box::new(condition), then: Box::new(a), otherwise: Box::new(b) }, ty, span))
    }
}

pub(crate) const fn grain_of(sel: PeriodSel) -> PeriodGrain {
    match sel {
        PeriodSel::At(period) => period.grain(),
        PeriodSel::Year(_) => PeriodGrain::Year,
        PeriodSel::Part { grain, .. } => grain,
    }
}

pub(crate) const fn grain_words(grain: PeriodGrain) -> (&'static str, &'static str) {
    match grain {
        PeriodGrain::Year => ("年", "yearly"),
        PeriodGrain::Half => ("半年", "half-yearly"),
        PeriodGrain::Quarter => ("季", "quarterly"),
        PeriodGrain::Month => ("月", "monthly"),
    }
}

const fn length_word(grain: PeriodGrain) -> &'static str {
    match grain {
        PeriodGrain::Year => "一整年",
        PeriodGrain::Half => "一个半年",
        PeriodGrain::Quarter => "一个季度",
        PeriodGrain::Month => "一个月",
    }
}

/// A period of the wanted length in the same year.
fn same_year(sel: PeriodSel, grain: PeriodGrain) -> String {
    let part = match grain {
        PeriodGrain::Year => "",
        PeriodGrain::Half => "H1",
        PeriodGrain::Quarter => "Q4",
        PeriodGrain::Month => "-12",
    };
    match sel {
        PeriodSel::At(period) if matches!(grain, PeriodGrain::Half | PeriodGrain::Quarter) => {
            format!("{}-{part}", period.in_year())
        }
        PeriodSel::At(period) => format!("{}{part}", period.in_year()),
        PeriodSel::Year(year) | PeriodSel::Part { year, .. } => {
            format!("{}{part}", period::year_text(year))
        }
    }
}

pub(crate) const fn example_period(grain: PeriodGrain) -> &'static str {
    match grain {
        PeriodGrain::Year => "上年",
        PeriodGrain::Half => "上年H1",
        PeriodGrain::Quarter => "上年Q4",
        PeriodGrain::Month => "上年-12",
    }
}
