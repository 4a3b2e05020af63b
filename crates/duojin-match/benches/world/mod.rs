//! A made-up city for measuring: columns with gaps as registries have them, and clauses whose thresholds repeat as policies' do.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "bench"
)]
#![allow(dead_code, reason = "shared by bench, example and test")]

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{BooleanArray, Date32Array, Int64Array, UInt32Array};
use duojin_base::exact::{self, Rounding};
use duojin_base::{Exact, Instant, Money, NaiveDate, Period, PeriodGrain, Span};
use duojin_facts::{Column, ColumnKey, MORSEL_ROWS, Morsel, Snapshot};
use duojin_match::Context;
use duojin_rule::{
    ArithOp, Benefit, BenefitForm, BenefitKind, Classification, Clause, CodeDef, CodeTest, CollectedUnder, CompareOp,
    Dimension, Expr, FactDef, FactId, FactKind, FactType, MoneyRounding, Node, ObjectKind, PeriodSel, Schema,
    Sensitivity, Type, Validity, Value,
};

/// A seeded stream of numbers (splitmix64): the same city on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }
}

pub(crate) struct World {
    pub(crate) schema: Arc<Schema>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) context: Context,
    money: Vec<FactId>,
    flags: Vec<FactId>,
    industry: FactId,
    area: FactId,
    employees: FactId,
    established: FactId,
}

fn fact(name: &str, kind: FactKind, ty: FactType) -> FactDef {
    FactDef {
        name: name.to_owned(),
        en: name.to_owned(),
        aliases: Vec::new(),
        note: String::new(),
        kind,
        ty,
        unit: None,
        range: None,
        applies_to: ObjectKind::ALL.to_vec(),
        sources: Vec::new(),
        tolerance: exact::int(0),
        conflict_is_unknown: false,
        sensitivity: Sensitivity::Internal,
        collected_under: CollectedUnder::Administrative,
        changeable: true,
        scale: None,
    }
}

fn expr(node: Node, ty: Type) -> Expr {
    Expr { node, ty, span: Span::default() }
}

fn number(value: Exact, dimension: Dimension) -> Expr {
    expr(Node::Const(Value::Number(value)), Type::Number(dimension))
}

fn compare(op: CompareOp, left: Expr, right: Expr) -> Expr {
    expr(Node::Compare { op, left: Box::new(left), right: Box::new(right) }, Type::Bool)
}

impl World {
    pub(crate) fn new(n_clauses: usize, seed: u64) -> Self {
        let mut schema = Schema::new();
        let code =
            |code: String| CodeDef { name: code.clone(), code: code.into(), en: String::new(), covers: Vec::new() };
        let industries = (0..1_400)
            .map(|i| code(format!("{:04}", 100 + i * 7)))
            .chain((1..98).map(|d| code(format!("{d:02}"))))
            .collect();
        let industries = schema.add_classification(Classification {
            name: "行业分类".into(),
            hierarchical: true,
            codes: industries,
        });
        let areas = (0..33).map(|i| code(format!("镇街{i}"))).collect();
        let areas =
            schema.add_classification(Classification { name: "镇街".into(), hierarchical: false, codes: areas });
        let money_type = || FactType::Number { dimension: Dimension::money(), decimals: 2 };
        let year = FactKind::Period(PeriodGrain::Year);
        let mut add = |name: &str, kind, ty| schema.add_fact(fact(name, kind, ty)).unwrap();
        let money = ["营业收入", "纳税额", "研发费用", "出口额"].map(|name| add(name, year, money_type())).to_vec();
        let flags = (0..6).map(|i| add(&format!("标志{i}"), FactKind::State, FactType::Bool)).collect();
        let industry = add("行业", FactKind::State, FactType::Code(industries));
        let area = add("镇街", FactKind::State, FactType::Code(areas));
        let people = FactType::Number { dimension: Dimension::count("人"), decimals: 0 };
        let employees = add("从业人数", FactKind::State, people);
        let established = add("成立日期", FactKind::State, FactType::Date);
        let as_of = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let rounding = MoneyRounding { rounding: Rounding::Down, step: Money::from_fen(100) };
        let context = Context { as_of, application_year: None, rounding };
        let mut world = Self {
            schema: Arc::new(schema),
            clauses: Vec::new(),
            context,
            money,
            flags,
            industry,
            area,
            employees,
            established,
        };
        let mut dice = Dice(seed);
        world.clauses = (0..n_clauses).map(|n| world.clause(n, &mut dice)).collect();
        world
    }

    fn money_in(&self, which: u64, year: i32) -> Expr {
        let period = Some(PeriodSel::At(Period::year(year).unwrap()));
        let fact = self.money[which as usize % self.money.len()];
        expr(Node::Fact { fact, period }, Type::Number(Dimension::money()))
    }

    fn state(&self, fact: FactId, ty: Type) -> Expr {
        expr(Node::Fact { fact, period: None }, ty)
    }

    fn test(&self, dice: &mut Dice) -> Expr {
        let year = 2022 + dice.below(3) as i32;
        match dice.below(8) {
            0 | 1 => {
                let steps = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 100_000];
                let least = exact::int(steps[dice.below(7) as usize] * 10_000);
                compare(CompareOp::Ge, self.money_in(dice.below(4), year), number(least, Dimension::money()))
            }
            2 => {
                let which = dice.below(4);
                let (now, before) = (self.money_in(which, year), self.money_in(which, year - 1));
                let growth =
                    expr(Node::Growth { now: Box::new(now), before: Box::new(before) }, Type::Number(Dimension::RATIO));
                let least = exact::int(5 * (1 + dice.below(5) as i64)) / exact::int(100);
                compare(CompareOp::Ge, growth, number(least, Dimension::RATIO))
            }
            3 => {
                let (part, whole) = (self.money_in(2, year), self.money_in(0, year));
                let share =
                    expr(Node::Share { part: Box::new(part), whole: Box::new(whole) }, Type::Number(Dimension::RATIO));
                let least = exact::int(1 + dice.below(6) as i64) / exact::int(100);
                compare(CompareOp::Ge, share, number(least, Dimension::RATIO))
            }
            4 => {
                let any_of = (0..1 + dice.below(4)).map(|_| Arc::from(format!("{:02}", 1 + dice.below(97)))).collect();
                let class = duojin_rule::ClassId(0);
                let item = self.state(self.industry, Type::Code(class));
                expr(Node::Member { item: Box::new(item), test: CodeTest { class, any_of } }, Type::Bool)
            }
            5 => {
                let any_of = (0..3 + dice.below(5)).map(|_| Arc::from(format!("镇街{}", dice.below(33)))).collect();
                let class = duojin_rule::ClassId(1);
                let item = self.state(self.area, Type::Code(class));
                expr(Node::Member { item: Box::new(item), test: CodeTest { class, any_of } }, Type::Bool)
            }
            6 => {
                let years = exact::int(1 + dice.below(5) as i64);
                let duration = Type::Number(Dimension::of(duojin_rule::Base::Duration));
                let age = expr(Node::Age(Box::new(self.state(self.established, Type::Date))), duration.clone());
                compare(CompareOp::Ge, age, expr(Node::Const(Value::Number(years)), duration))
            }
            _ => {
                let people = Dimension::count("人");
                let least = exact::int([10, 50, 100, 300][dice.below(4) as usize]);
                compare(CompareOp::Ge, self.state(self.employees, Type::Number(people.clone())), number(least, people))
            }
        }
    }

    fn clause(&self, n: usize, dice: &mut Dice) -> Clause {
        let flag = |dice: &mut Dice| self.state(self.flags[dice.below(6) as usize], Type::Bool);
        let mut conditions = vec![flag(dice)];
        for _ in 0..2 + dice.below(5) {
            let test = self.test(dice);
            conditions.push(if dice.chance(250) {
                expr(Node::Or(vec![test, self.test(dice)]), Type::Bool)
            } else {
                test
            });
        }
        let amount = if dice.chance(500) {
            number(exact::int(100_000), Dimension::money())
        } else {
            // Half a step of growth rewarded: (now - before * 108%) * 2%.
            let money = || Type::Number(Dimension::money());
            let arith =
                |op, left, right, ty| expr(Node::Arith { op, left: Box::new(left), right: Box::new(right) }, ty);
            let ratio = |percent: i64| number(exact::int(percent) / exact::int(100), Dimension::RATIO);
            let base = arith(ArithOp::Mul, self.money_in(0, 2023), ratio(108), money());
            let more = arith(ArithOp::Sub, self.money_in(0, 2024), base, money());
            arith(ArithOp::Mul, more, ratio(2), money())
        };
        Clause {
            id: format!("bench-{n}").into(),
            name: format!("条款{n}").into(),
            objects: vec![ObjectKind::Enterprise, ObjectKind::SoleTrader],
            validity: Validity::default(),
            application_year: None,
            lead_units: Vec::new(),
            fund: None,
            anchor: None,
            conditions,
            exceptions: vec![flag(dice)],
            benefits: vec![Benefit {
                kind: BenefitKind::Award,
                form: BenefitForm::Exact(amount),
                when: None,
                span: Span::default(),
            }],
            cap: Money::from_yuan(1_000_000),
            rounding: None,
            exclusions: Vec::new(),
            shared_caps: Vec::new(),
            span: Span::default(),
        }
    }

    /// So many entities: 56 % sole traders and 39 % small firms with few facts, 5 % with many.
    pub(crate) fn snapshot(&self, entities: usize, seed: u64) -> Snapshot {
        let mut keys = Vec::new();
        for fact in &self.money {
            keys.extend((2021..=2024).map(|year| ColumnKey { fact: *fact, period: Period::year(year) }));
        }
        let states = self.flags.iter().chain([&self.industry, &self.area, &self.employees, &self.established]);
        keys.extend(states.map(|fact| ColumnKey { fact: *fact, period: None }));
        let classes = self.schema.classifications();
        let codes: Vec<Vec<Arc<str>>> =
            classes.map(|(_, class)| class.codes.iter().map(|code| Arc::clone(&code.code)).collect()).collect();
        let starts = (0..entities).step_by(MORSEL_ROWS);
        let morsels = starts
            .map(|start| self.morsel(&keys, start, (entities - start).min(MORSEL_ROWS), seed ^ start as u64))
            .collect();
        Snapshot {
            as_of: self.context.as_of,
            known_at: Instant(0),
            schema: Arc::clone(&self.schema),
            keys,
            record_kinds: Vec::new(),
            codes,
            morsels,
            registers: HashMap::new(),
            conflicts: HashMap::<ColumnKey, std::collections::BTreeSet<u64>>::new(),
        }
    }

    fn morsel(&self, keys: &[ColumnKey], start: usize, rows: usize, seed: u64) -> Morsel {
        let mut dice = Dice(seed);
        let groups: Vec<u64> = (0..rows).map(|_| dice.below(1000)).collect();
        let known = |group: u64| {
            if group < 562 {
                4
            } else if group < 950 {
                50
            } else {
                930
            }
        };
        let kinds = groups
            .iter()
            .map(|group| if *group < 562 { ObjectKind::SoleTrader } else { ObjectKind::Enterprise })
            .collect();
        let mut columns: BTreeMap<usize, Column> = BTreeMap::new();
        for (at, key) in keys.iter().enumerate() {
            let column = if key.period.is_some() {
                let scale = if self.money[0] == key.fact { 1 } else { 20 };
                let values = groups.iter().map(|group| {
                    dice.chance(known(*group)).then(|| {
                        let digits = 10_i64.pow(3 + dice.below(7) as u32);
                        dice.below(1_000) as i64 * digits / scale
                    })
                });
                Column::Number(values.collect::<Int64Array>())
            } else if self.flags.contains(&key.fact) {
                Column::Bool(
                    groups.iter().map(|_| dice.chance(800).then(|| dice.chance(400))).collect::<BooleanArray>(),
                )
            } else if key.fact == self.industry {
                Column::Code((0..rows).map(|_| Some(dice.below(1_400) as u32)).collect::<UInt32Array>())
            } else if key.fact == self.area {
                Column::Code((0..rows).map(|_| Some(dice.below(33) as u32)).collect::<UInt32Array>())
            } else if key.fact == self.employees {
                Column::Number(
                    groups
                        .iter()
                        .map(|group| dice.chance(known(*group)).then(|| dice.below(500) as i64))
                        .collect::<Int64Array>(),
                )
            } else {
                Column::Date(
                    (0..rows)
                        .map(|_| dice.chance(970).then(|| 8_000 + dice.below(12_000) as i32))
                        .collect::<Date32Array>(),
                )
            };
            columns.insert(at, column);
        }
        Morsel {
            ids: (0..rows).map(|row| (start + row) as u64).collect(),
            kinds,
            columns: columns.into_values().collect(),
            records: Vec::new(),
        }
    }
}
