//! Random well-typed expressions.

use std::sync::Arc;

use duojin_base::exact::{self, Rounding};
use duojin_base::{Exact, Period, PeriodGrain, Span};
use duojin_rule::{
    AggregateKind, ArithOp, Band, BandMode, Base, ClassId, CodeTest, CompareOp, Dimension, Expr, FactKind, FactType,
    FieldDef, Node, PeriodSel, RecordId, RegisterId, Schema, Type, Value,
};

use super::Shape;
use super::world::{self, GROUPS, LANDMARKS, WORDS};
use crate::Rng;

/// Dimensions of the schema's facts.
pub(super) fn dimensions() -> Vec<Dimension> {
    let mut all = vec![Dimension::RATIO, Dimension::money(), Dimension::count("人")];
    all.extend([Base::Area, Base::Energy, Base::UsDollar, Base::PercentPoint, Base::Duration].map(Dimension::of));
    all
}

const COMPARES: &[CompareOp] =
    &[CompareOp::Ge, CompareOp::Gt, CompareOp::Le, CompareOp::Lt, CompareOp::Eq, CompareOp::Ne];
const AGGREGATES: &[AggregateKind] = &[AggregateKind::Sum, AggregateKind::Mean, AggregateKind::Max, AggregateKind::Min];
const ROUNDINGS: &[Rounding] = &[Rounding::Down, Rounding::Up, Rounding::HalfUp];

/// Makes expressions; knows in whose `其中` it stands.
pub(super) struct Maker<'a> {
    rng: &'a mut Rng,
    schema: &'a Schema,
    shape: Shape,
    row: Option<&'a [FieldDef]>,
}

fn expr(node: Node, ty: Type) -> Expr {
    Expr { node, ty, span: Span::default() }
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

fn type_of(ty: &FactType) -> Type {
    match ty {
        FactType::Bool => Type::Bool,
        FactType::Number { dimension, .. } => Type::Number(dimension.clone()),
        FactType::Code(class) => Type::Code(*class),
        FactType::Set(class) => Type::Set(*class),
        FactType::Text => Type::Text,
        FactType::Date => Type::Date,
        FactType::Entity => Type::Entity,
    }
}

impl<'a> Maker<'a> {
    pub(super) fn new(rng: &'a mut Rng, schema: &'a Schema, shape: Shape) -> Self {
        Self { rng, schema, shape, row: None }
    }

    pub(super) fn of_type(&mut self, ty: &Type, depth: usize) -> Expr {
        match ty {
            Type::Bool => self.truth(depth),
            Type::Number(dimension) => self.number(dimension, depth),
            _ => self.plain(ty, depth),
        }
    }

    /// Codes, sets, texts, dates, references.
    fn plain(&mut self, ty: &Type, depth: usize) -> Expr {
        if depth > 0 && self.rng.chance(1, 6) {
            return self.any_sort(ty, depth);
        }
        if *ty == Type::Date && self.rng.chance(1, 4) {
            return expr(Node::Const(Value::Date(world::date(self.rng))), Type::Date);
        }
        self.leaf(ty).unwrap_or_else(|| self.constant(ty))
    }

    /// Forms that exist for every type.
    fn any_sort(&mut self, ty: &Type, depth: usize) -> Expr {
        let node = match self.rng.below(4) {
            0 => Node::Derived { name: Arc::from("派生量"), body: Arc::new(self.of_type(ty, depth - 1)) },
            1 => {
                let reference = boxed(self.plain(&Type::Entity, depth.min(1)));
                let row = self.row.take();
                let body = boxed(self.of_type(ty, depth - 1));
                self.row = row;
                Node::Of { reference, body }
            }
            _ => Node::If {
                condition: boxed(self.truth(depth - 1)),
                then: boxed(self.of_type(ty, depth - 1)),
                otherwise: boxed(self.of_type(ty, depth - 1)),
            },
        };
        expr(node, ty.clone())
    }

    /// A fact or field of the type, if there is one.
    fn leaf(&mut self, ty: &Type) -> Option<Expr> {
        if let Some(fields) = self.row {
            let fits: Vec<u32> =
                (0_u32..).zip(fields).filter(|(_, f)| type_of(&f.ty) == *ty).map(|(at, _)| at).collect();
            if !fits.is_empty() && self.rng.chance(5, 6) {
                return Some(expr(Node::Field(self.rng.one(&fits)), ty.clone()));
            }
        }
        let fits: Vec<_> =
            self.schema.facts().filter(|(_, def)| type_of(&def.ty) == *ty).map(|(id, def)| (id, def.kind)).collect();
        if fits.is_empty() {
            return None;
        }
        let (fact, kind) = self.rng.one(&fits);
        let period = match kind {
            FactKind::State => None,
            FactKind::Period(grain) => Some(self.period(grain)),
        };
        Some(expr(Node::Fact { fact, period }, ty.clone()))
    }

    fn period(&mut self, grain: PeriodGrain) -> PeriodSel {
        if self.rng.chance(1, 60) {
            return PeriodSel::Year(if grain == PeriodGrain::Year { 500 } else { -1 });
        }
        if self.rng.chance(1, 3) {
            let known: Vec<Period> = world::periods(FactKind::Period(grain)).into_iter().flatten().collect();
            return PeriodSel::At(self.rng.one(&known));
        }
        let year = self.rng.between(-3, 0);
        let index = match grain {
            PeriodGrain::Year => return PeriodSel::Year(year),
            PeriodGrain::Half => self.rng.between(1, 2),
            PeriodGrain::Quarter => self.rng.between(1, 4),
            PeriodGrain::Month => self.rng.one(&[1, 6, 7, 12]),
        };
        PeriodSel::Part { year, grain, index: u8::try_from(index).unwrap_or(1) }
    }

    fn constant(&mut self, ty: &Type) -> Expr {
        let value = match ty {
            Type::Bool => Value::Bool(self.rng.chance(1, 2)),
            Type::Number(dimension) => Value::Number(self.figure(dimension.is_ratio())),
            Type::Code(class) => Value::Code(world::code(self.rng, self.schema.classification(*class))),
            Type::Set(class) => Value::Set([world::code(self.rng, self.schema.classification(*class))].into()),
            Type::Text => Value::Text(Arc::from(*self.rng.pick(WORDS))),
            Type::Date => Value::Date(world::date(self.rng)),
            Type::Entity => Value::Entity(duojin_base::EntityId(10)),
        };
        expr(Node::Const(value), ty.clone())
    }

    fn figure(&mut self, ratio: bool) -> Exact {
        match self.rng.below(if ratio { 3 } else { 8 }) {
            0 => exact::scaled(self.rng.one(&[8, 50, 108, 33, -8]), 2),
            1 => exact::int(self.rng.one(&[1, 2, 10])) / exact::int(self.rng.one(&[3, 7, 10])),
            _ => exact::int(self.rng.one(LANDMARKS)),
        }
    }

    fn truth(&mut self, depth: usize) -> Expr {
        let node = match if depth == 0 { 20 + self.rng.below(8) } else { self.rng.below(28) } {
            0..=3 => Node::And(self.truths(depth)),
            4..=6 => Node::Or(self.truths(depth)),
            7 | 8 => Node::Not(boxed(self.truth(depth - 1))),
            9 => Node::AtLeast { k: u32::try_from(self.rng.below(4)).unwrap_or(0), of: self.truths(depth) },
            10..=13 => return self.compare(depth - 1),
            14 => {
                let ty = self.any_type();
                Node::HasValue(boxed(self.of_type(&ty, depth - 1)))
            }
            15 | 16 => return self.any_sort(&Type::Bool, depth),
            17..=19 => match self.record() {
                Some((record, fields)) => Node::AnyRecord { record, filter: self.filter(fields, depth - 1) },
                None => return self.compare(depth - 1),
            },
            20 => {
                let class = self.rng.one(&[super::INDUSTRY, super::INDUSTRY, super::AREA, super::TITLE]);
                Node::Member { item: boxed(self.plain(&Type::Code(class), depth.min(1))), test: self.test(class) }
            }
            21 => {
                let class = self.rng.one(&[super::INDUSTRY, super::TITLE]);
                Node::Contains { set: boxed(self.plain(&Type::Set(class), depth.min(1))), test: self.test(class) }
            }
            22 => {
                let words = (0..1 + self.rng.below(2)).map(|_| Arc::from(*self.rng.pick(WORDS))).collect();
                Node::TextIn { item: boxed(self.plain(&Type::Text, depth.min(1))), words }
            }
            23 => {
                let register = self.register();
                if self.rng.chance(1, 2) {
                    Node::Listed(register)
                } else {
                    Node::FirstListed { register, year: self.rng.between(-2, 1) }
                }
            }
            24 => Node::Received {
                group: Arc::from(*self.rng.pick(GROUPS)),
                from_year: self.rng.chance(2, 3).then(|| self.rng.between(-2, 0)),
            },
            25 => return self.compare(0),
            26 if self.rng.chance(1, 4) => return self.constant(&Type::Bool),
            _ => {
                return self.leaf(&Type::Bool).unwrap_or_else(|| self.constant(&Type::Bool));
            }
        };
        expr(node, Type::Bool)
    }

    fn truths(&mut self, depth: usize) -> Vec<Expr> {
        (0..1 + self.rng.below(3)).map(|_| self.truth(depth - 1)).collect()
    }

    fn compare(&mut self, depth: usize) -> Expr {
        let op = self.rng.one(COMPARES);
        let ty = if self.rng.chance(1, 6) { Type::Date } else { Type::Number(self.dimension()) };
        let left = boxed(self.of_type(&ty, depth));
        let right = if self.rng.chance(2, 3) { self.constant(&ty) } else { self.of_type(&ty, depth) };
        expr(Node::Compare { op, left, right: boxed(right) }, Type::Bool)
    }

    fn number(&mut self, dimension: &Dimension, depth: usize) -> Expr {
        let ty = Type::Number(dimension.clone());
        if depth == 0 || self.rng.chance(1, 4) {
            if self.rng.chance(3, 4)
                && let Some(leaf) = self.leaf(&ty)
            {
                return leaf;
            }
            return self.constant(&ty);
        }
        let down = depth - 1;
        let node = match self.rng.below(20) {
            0 => Node::Neg(boxed(self.number(dimension, down))),
            1..=4 => Node::Arith {
                op: self.rng.one(&[ArithOp::Add, ArithOp::Sub]),
                left: boxed(self.number(dimension, down)),
                right: boxed(self.number(dimension, down)),
            },
            5 | 6 => Node::Arith {
                op: self.rng.one(&[ArithOp::Mul, ArithOp::Div]),
                left: boxed(self.number(dimension, down)),
                right: boxed(self.number(&Dimension::RATIO, down)),
            },
            7 => {
                // Through another dimension and back: (a / b) * b', as in money a unit.
                let other = self.dimension();
                let (Some(per), Some(_)) = (dimension.per(&other), other.per(dimension)) else {
                    return self.constant(&ty);
                };
                let rate = Node::Arith {
                    op: ArithOp::Div,
                    left: boxed(self.number(dimension, down.min(1))),
                    right: boxed(self.number(&other, down.min(1))),
                };
                let rate = expr(rate, Type::Number(per));
                Node::Arith { op: ArithOp::Mul, left: boxed(rate), right: boxed(self.number(&other, down.min(1))) }
            }
            8 | 9 => Node::Aggregate {
                kind: self.rng.one(AGGREGATES),
                of: (0..1 + self.rng.below(3)).map(|_| self.number(dimension, down)).collect(),
                known_only: self.rng.chance(1, 3),
            },
            10 | 11 => Node::Round {
                rounding: self.rng.one(ROUNDINGS),
                value: boxed(self.number(dimension, down)),
                step: self
                    .rng
                    .one(
                        &[exact::int(1), exact::int(10), exact::scaled(5, 1), exact::int(1) / exact::int(3)].each_ref(),
                    )
                    .clone(),
            },
            12 | 13 => return self.any_sort(&ty, depth),
            14 => self.bands(dimension, down),
            15 | 16 => match self.record() {
                Some((record, fields)) => self.over_records(dimension, record, fields, down),
                None => return self.number(dimension, 0),
            },
            _ => return self.special(dimension, down),
        };
        expr(node, ty)
    }

    /// What only some dimensions have.
    fn special(&mut self, dimension: &Dimension, depth: usize) -> Expr {
        let node = if dimension.is_ratio() {
            let of = self.dimension();
            let (first, second) = (boxed(self.number(&of, depth)), boxed(self.number(&of, depth)));
            match self.rng.below(3) {
                0 => Node::Share { part: first, whole: second },
                1 => Node::Arith { op: ArithOp::Div, left: first, right: second },
                _ => Node::Growth { now: first, before: second },
            }
        } else if *dimension == Dimension::of(Base::PercentPoint) {
            Node::Points(boxed(self.number(&Dimension::RATIO, depth)))
        } else if *dimension == Dimension::of(Base::Duration) {
            Node::Age(boxed(self.plain(&Type::Date, depth)))
        } else {
            return self.number(dimension, 0);
        };
        expr(node, Type::Number(dimension.clone()))
    }

    fn bands(&mut self, dimension: &Dimension, depth: usize) -> Node {
        let mode = self.rng.one(&[BandMode::Whole, BandMode::Marginal]);
        let (base, value) = match mode {
            BandMode::Whole => (self.dimension(), dimension.clone()),
            BandMode::Marginal => (dimension.clone(), Dimension::RATIO),
        };
        let mut from = exact::int(self.rng.one(&[-1, 0, 1, 50]));
        let bands = (0..1 + self.rng.below(3))
            .map(|_| {
                let band = Band {
                    from: from.clone(),
                    inclusive: self.rng.chance(1, 2),
                    value: self.number(&value, depth.min(1)),
                };
                from += exact::int(self.rng.one(&[1, 50, 100]));
                band
            })
            .collect();
        Node::Bands { mode, base: boxed(self.number(&base, depth)), bands }
    }

    fn over_records(&mut self, dimension: &Dimension, record: RecordId, fields: &'a [FieldDef], depth: usize) -> Node {
        let filter = self.filter(fields, depth);
        if dimension.is_ratio() && self.rng.chance(1, 2) {
            return Node::CountRecords { record, filter };
        }
        let value = boxed(self.within(fields, |maker| maker.number(dimension, depth.min(1))));
        Node::AggregateRecords { kind: self.rng.one(AGGREGATES), record, value, filter }
    }

    fn filter(&mut self, fields: &'a [FieldDef], depth: usize) -> Option<Box<Expr>> {
        self.rng.chance(4, 5).then(|| boxed(self.within(fields, |maker| maker.truth(depth.min(2)))))
    }

    fn within<T>(&mut self, fields: &'a [FieldDef], make: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.row.replace(fields);
        let made = make(self);
        self.row = outer;
        made
    }

    fn record(&mut self) -> Option<(RecordId, &'a [FieldDef])> {
        if self.row.is_some() && !(self.shape.nested_records && self.rng.chance(1, 3)) {
            return None;
        }
        let all: Vec<_> = self.schema.records().map(|(id, def)| (id, def.fields.as_slice())).collect();
        Some(self.rng.one(&all))
    }

    fn register(&mut self) -> RegisterId {
        let all: Vec<_> = self.schema.registers().map(|(id, _)| id).collect();
        self.rng.one(&all)
    }

    fn test(&mut self, class: ClassId) -> CodeTest {
        let any_of =
            (0..1 + self.rng.below(2)).map(|_| world::code(self.rng, self.schema.classification(class))).collect();
        CodeTest { class, any_of }
    }

    fn dimension(&mut self) -> Dimension {
        self.rng.pick(&dimensions()).clone()
    }

    fn any_type(&mut self) -> Type {
        match self.rng.below(8) {
            0 => Type::Bool,
            1 => Type::Code(super::INDUSTRY),
            2 => Type::Set(super::TITLE),
            3 => Type::Text,
            4 => Type::Date,
            5 => Type::Entity,
            _ => Type::Number(self.dimension()),
        }
    }
}
