//! Expressions in words, as an official would restate the condition.

use std::sync::Arc;

use duojin_base::exact::Rounding;
use duojin_base::{Exact, NaiveDate, Period, PeriodGrain};
use duojin_rule::{
    AggregateKind, ArithOp, BandMode, Base, CodeTest, CompareOp, Dimension, Expr, FieldDef, Node, ObjectKind,
    PeriodSel, RecordId, RegisterId, Schema, Type, Value,
};

use crate::figure::figure;
use crate::words::Words;

/// Puts expressions into words: knows the names, and from which year `[上年]` counts.
#[derive(Clone, Copy, Debug)]
pub struct Phrases<'a> {
    schema: &'a Schema,
    application_year: i32,
    row: Option<&'a [FieldDef]>,
}

/// How tightly an operator binds, for brackets.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Tight {
    Sum,
    Product,
    Atom,
}

impl<'a> Phrases<'a> {
    /// Words over that dictionary.
    pub const fn new(schema: &'a Schema, application_year: i32) -> Self {
        Self { schema, application_year, row: None }
    }

    pub(crate) const fn schema(&self) -> &'a Schema {
        self.schema
    }

    pub(crate) fn resolve(&self, period: PeriodSel) -> Option<Period> {
        period.resolve(self.application_year)
    }

    /// The same, inside the 其中 of those records.
    pub(crate) fn in_record(&self, record: RecordId) -> Self {
        Self { row: self.schema.record(record).map(|def| def.fields.as_slice()), ..*self }
    }

    /// The same, inside the 其中 of rows of that register.
    pub(crate) fn in_register(&self, register: RegisterId) -> Self {
        Self { row: self.schema.register(register).map(|def| def.fields.as_slice()), ..*self }
    }

    /// The expression in words.
    pub fn say(&self, expr: &Expr) -> Words {
        match &expr.node {
            Node::Const(value) => self.value(value, &expr.ty, None),
            Node::Fact { fact, period } => {
                let name = self
                    .schema
                    .fact(*fact)
                    .map_or_else(|| Words::new("未知事实", "unknown fact"), |def| named(&def.name, &def.en));
                match period {
                    None => name,
                    Some(period) => {
                        let period = self.period(*period);
                        Words::new(format!("{}（{}）", name.zh, period.zh), format!("{} ({})", name.en, period.en))
                    }
                }
            }
            Node::Field(at) => {
                let field = self.row.and_then(|row| row.get(usize::try_from(*at).ok()?));
                field.map_or_else(|| Words::new("字段", "field"), |field| named(&field.name, &field.en))
            }
            // The name is Chinese; English says what it is defined as.
            Node::Derived { name, body } => Words::new(&**name, self.say(body).en),
            Node::Of { reference, body } => {
                let (who, what) = (self.say(reference), Self { row: None, ..*self }.say(body));
                Words::new(format!("{}的{}", who.zh, what.zh), format!("{} of {}", what.en, who.en))
            }
            Node::And(parts) => self.list(parts, "，且", ", and "),
            Node::Or(parts) => self.list(parts, "，或", ", or "),
            Node::Not(part) => self.denied(part),
            Node::AtLeast { k, of } => {
                let parts = self.list(of, "；", "; ");
                Words::new(format!("至少 {k} 项成立：{}", parts.zh), format!("at least {k} of these: {}", parts.en))
            }
            Node::Compare { op, left, right } => self.compare(*op, left, right),
            Node::Member { item, test } => self.tested(item, test, "属于", "is in"),
            Node::Contains { set, test } => self.tested(set, test, "包含", "includes"),
            Node::TextIn { item, words } => {
                let item = self.say(item);
                let words: Vec<Words> =
                    words.iter().map(|word| Words::new(format!("“{word}”"), format!("“{word}”"))).collect();
                let words = Words::join(&words, "或", " or ");
                Words::new(format!("{}是{}", item.zh, words.zh), format!("{} is {}", item.en, words.en))
            }
            Node::HasValue(part) => {
                let part = self.say(part);
                Words::new(format!("有{}的资料", part.zh), format!("{} is on file", part.en))
            }
            Node::Listed(register) => {
                let name = self.register(*register);
                Words::new(format!("列入{}", name.zh), format!("listed in {}", name.en))
            }
            Node::FirstListed { register, year } => {
                let (name, year) = (self.register(*register), self.period(PeriodSel::Year(*year)));
                Words::new(
                    format!("{}首次列入{}", year.zh, name.zh),
                    format!("first listed in {} in {}", name.en, year.en),
                )
            }
            Node::Received { group, from_year } => match from_year {
                None => Words::new(format!("曾享受“{group}”"), format!("ever received support of “{group}”")),
                Some(year) => {
                    let year = self.period(PeriodSel::Year(*year));
                    Words::new(
                        format!("{}以来已享受“{group}”", year.zh),
                        format!("received support of “{group}” since {}", year.en),
                    )
                }
            },
            Node::AnyRecord { record, filter } => {
                let name = self.records(*record, filter.as_deref());
                Words::new(format!("有{}", name.zh), format!("has a {}", name.en))
            }
            Node::CountRecords { record, filter } => {
                let name = self.records(*record, filter.as_deref());
                Words::new(format!("{}的数量", name.zh), format!("number of {}", name.en))
            }
            Node::AggregateRecords { kind, record, value, filter } => {
                let (name, value) = (self.records(*record, filter.as_deref()), self.in_record(*record).say(value));
                let of = Words::new(format!("{}的{}", name.zh, value.zh), format!("{} over {}", value.en, name.en));
                aggregate(*kind, &of)
            }
            Node::CountRegister { register, filter } => {
                let name = self.rows(*register, filter.as_deref());
                Words::new(format!("{}的数量", name.zh), format!("number of entries in {}", name.en))
            }
            Node::AggregateRegister { kind, register, value, filter } => {
                let (name, value) = (self.rows(*register, filter.as_deref()), self.in_register(*register).say(value));
                aggregate(
                    *kind,
                    &Words::new(format!("{}的{}", name.zh, value.zh), format!("{} over {}", value.en, name.en)),
                )
            }
            Node::Series { name, period } => {
                let period = self.period(*period);
                Words::new(format!("序列“{name}”（{}）", period.zh), format!("series “{name}” ({})", period.en))
            }
            Node::Neg(_) | Node::Arith { .. } => self.formula(expr),
            Node::Growth { now, before } => {
                let said = self.say(now);
                if year_before(now, before) {
                    return Words::new(
                        format!("{}比上年增长", said.zh),
                        format!("growth of {} over the year before", said.en),
                    );
                }
                let before = self.say(before);
                Words::new(
                    format!("{}比{}增长", said.zh, before.zh),
                    format!("growth of {} over {}", said.en, before.en),
                )
            }
            Node::Share { part, whole } => {
                let (part, whole) = (self.say(part), self.say(whole));
                Words::new(
                    format!("{}占{}的比重", part.zh, whole.zh),
                    format!("{} as a share of {}", part.en, whole.en),
                )
            }
            Node::Points(part) => {
                let part = self.say(part);
                Words::new(format!("{}（按百分点）", part.zh), format!("{} in percentage points", part.en))
            }
            Node::Aggregate { kind, of, known_only } => {
                let said = aggregate(*kind, &self.several(of));
                if *known_only {
                    Words::new(format!("{}（按已有年份）", said.zh), format!("{} (years on file)", said.en))
                } else {
                    said
                }
            }
            Node::Round { rounding, value, step } => {
                let (said, step) =
                    (self.say(value), self.number(step, &value.ty, unit_of(self.schema, value).as_deref()));
                let (zh, en) = rounding_words(*rounding);
                Words::new(
                    format!("{}{zh}到 {} 的整数倍", said.zh, step.zh),
                    format!("{} {en} to a multiple of {}", said.en, step.en),
                )
            }
            Node::Age(part) => {
                let part = self.say(part);
                Words::new(format!("自{}至今的整年数", part.zh), format!("full years since {}", part.en))
            }
            Node::If { condition, then, otherwise } => {
                let [c, t, o] = [condition, then, otherwise].map(|part| self.say(part));
                Words::new(
                    format!("若{}则{}，否则{}", c.zh, t.zh, o.zh),
                    format!("if {} then {}, else {}", c.en, t.en, o.en),
                )
            }
            Node::Bands { mode, base, .. } => {
                let base = self.say(base);
                match mode {
                    BandMode::Whole => Words::new(format!("按{}分档", base.zh), format!("tier by {}", base.en)),
                    BandMode::Marginal => {
                        Words::new(format!("按{}超额累进", base.zh), format!("marginal tiers by {}", base.en))
                    }
                }
            }
        }
    }

    /// What stands when the expression is false.
    pub(crate) fn denied(&self, expr: &Expr) -> Words {
        match &expr.node {
            Node::Member { item, test } => self.tested(item, test, "不属于", "is not in"),
            Node::Contains { set, test } => self.tested(set, test, "不包含", "does not include"),
            Node::Listed(register) => {
                let name = self.register(*register);
                Words::new(format!("未列入{}", name.zh), format!("not listed in {}", name.en))
            }
            Node::HasValue(part) => {
                let part = self.say(part);
                Words::new(format!("没有{}的资料", part.zh), format!("{} is not on file", part.en))
            }
            Node::AnyRecord { record, filter } => {
                let name = self.records(*record, filter.as_deref());
                Words::new(format!("没有{}", name.zh), format!("has no {}", name.en))
            }
            Node::Not(part) => self.say(part),
            _ => {
                let said = self.say(expr);
                Words::new(format!("并非“{}”", said.zh), format!("not: {}", said.en))
            }
        }
    }

    /// A value in words; numbers in the given unit.
    pub(crate) fn value(&self, value: &Value, ty: &Type, unit: Option<&str>) -> Words {
        match value {
            Value::Bool(true) => Words::new("是", "yes"),
            Value::Bool(false) => Words::new("否", "no"),
            Value::Number(number) => self.number(number, ty, unit),
            Value::Code(code) => self.code(code, ty),
            Value::Text(text) => Words::same(format!("“{text}”")),
            Value::Date(date) => date_words(*date),
            Value::Set(codes) if codes.is_empty() => Words::new("没有", "none"),
            Value::Set(codes) => {
                Words::join(&codes.iter().map(|code| self.code(code, ty)).collect::<Vec<_>>(), "、", ", ")
            }
            Value::Entity(id) => Words::new(format!("主体 {}", id.0), format!("entity {}", id.0)),
        }
    }

    pub(crate) fn number(&self, value: &Exact, ty: &Type, unit: Option<&str>) -> Words {
        match ty {
            Type::Number(dimension) => figure(value, dimension, unit),
            _ => figure(value, &Dimension::RATIO, unit),
        }
    }

    fn code(&self, code: &Arc<str>, ty: &Type) -> Words {
        let class = match ty {
            Type::Code(class) | Type::Set(class) => self.schema.classification(*class),
            _ => None,
        };
        let def = class.and_then(|class| class.codes.iter().find(|def| def.code == *code));
        def.map_or_else(|| Words::same(&**code), |def| named(&def.name, &def.en))
    }

    pub(crate) fn period(&self, period: PeriodSel) -> Words {
        self.resolve(period).map_or_else(|| Words::new("期间不存在", "no such period"), period_words)
    }

    fn register(&self, register: RegisterId) -> Words {
        self.schema.register(register).map_or_else(|| Words::new("名录", "register"), |def| named(&def.name, &def.en))
    }

    fn records(&self, record: RecordId, filter: Option<&Expr>) -> Words {
        let name =
            self.schema.record(record).map_or_else(|| Words::new("记录", "record"), |def| named(&def.name, &def.en));
        restricted(name, filter.map(|filter| self.in_record(record).say(filter)))
    }

    fn rows(&self, register: RegisterId, filter: Option<&Expr>) -> Words {
        restricted(self.register(register), filter.map(|filter| self.in_register(register).say(filter)))
    }

    fn list(&self, parts: &[Expr], zh: &str, en: &str) -> Words {
        Words::join(&parts.iter().map(|part| self.say(part)).collect::<Vec<_>>(), zh, en)
    }

    fn tested(&self, item: &Expr, test: &CodeTest, zh: &str, en: &str) -> Words {
        let item = self.say(item);
        let ty = Type::Code(test.class);
        let codes = Words::join(&test.any_of.iter().map(|code| self.code(code, &ty)).collect::<Vec<_>>(), "、", ", ");
        Words::new(format!("{}{zh}{}", item.zh, codes.zh), format!("{} {en} {}", item.en, codes.en))
    }

    fn compare(&self, op: CompareOp, left: &Expr, right: &Expr) -> Words {
        let unit = unit_of(self.schema, left).or_else(|| unit_of(self.schema, right));
        let side = |expr: &Expr| match &expr.node {
            Node::Const(value) => self.value(value, &expr.ty, unit.as_deref()),
            _ => self.say(expr),
        };
        let (left_words, right_words) = (side(left), side(right));
        let (zh, en) = match (op, &left.ty) {
            (CompareOp::Ge, Type::Date) => ("不早于", "is on or after"),
            (CompareOp::Gt, Type::Date) => ("晚于", "is after"),
            (CompareOp::Le, Type::Date) => ("不晚于", "is on or before"),
            (CompareOp::Lt, Type::Date) => ("早于", "is before"),
            (CompareOp::Ge, _) => ("不低于", "is at least"),
            (CompareOp::Gt, _) => ("超过", "is more than"),
            (CompareOp::Le, _) => ("不超过", "is at most"),
            (CompareOp::Lt, _) => ("低于", "is less than"),
            (CompareOp::Eq, _) => ("等于", "equals"),
            (CompareOp::Ne, _) => ("不等于", "differs from"),
        };
        let gap = if right_words.zh.starts_with(|c: char| c.is_ascii_digit() || c == '−') { " " } else { "" };
        Words::new(
            format!("{}{zh}{gap}{}", left_words.zh, right_words.zh),
            format!("{} {en} {}", left_words.en, right_words.en),
        )
    }

    /// Several numbers: one fact over a run of years is said once.
    fn several(&self, of: &[Expr]) -> Words {
        let years: Option<Vec<(duojin_rule::FactId, i32)>> = of
            .iter()
            .map(|part| match &part.node {
                Node::Fact { fact, period: Some(period) } => {
                    let period = self.resolve(*period)?;
                    (period.grain() == PeriodGrain::Year).then_some((*fact, period.in_year()))
                }
                _ => None,
            })
            .collect();
        if let Some(mut years) = years
            && years.len() > 1
        {
            years.sort_by_key(|(_, year)| *year);
            let run = years.windows(2).all(|pair| matches!(pair, [(f, a), (g, b)] if f == g && a + 1 == *b));
            if let (true, Some((fact, first)), Some((_, last))) = (run, years.first(), years.last())
                && let Some(def) = self.schema.fact(*fact)
            {
                let name = named(&def.name, &def.en);
                return Words::new(
                    format!("{}（{first}—{last} 年）", name.zh),
                    format!("{} ({first}–{last})", name.en),
                );
            }
        }
        self.list(of, "、", ", ")
    }

    fn formula(&self, expr: &Expr) -> Words {
        let hint = unit_of(self.schema, expr);
        let within = |part: &Expr, at_least: Tight| {
            let said = match &part.node {
                Node::Const(value) if part.ty == expr.ty => self.value(value, &part.ty, hint.as_deref()),
                // A plain factor below one is a rate: 10%, 108%.
                Node::Const(Value::Number(number)) if is_rate(number, &part.ty) => {
                    self.number(number, &part.ty, Some("%"))
                }
                _ => self.say(part),
            };
            if tightness(part) < at_least {
                Words::new(format!("（{}）", said.zh), format!("({})", said.en))
            } else {
                said
            }
        };
        match &expr.node {
            Node::Neg(part) => {
                let part = within(part, Tight::Atom);
                Words::new(format!("−{}", part.zh), format!("−{}", part.en))
            }
            Node::Arith { op, left, right } => {
                let (sign, left_needs, right_needs) = operator(*op);
                let (left, right) = (within(left, left_needs), within(right, right_needs));
                Words::new(format!("{} {sign} {}", left.zh, right.zh), format!("{} {sign} {}", left.en, right.en))
            }
            _ => self.say(expr),
        }
    }

    /// Kinds of entity in words.
    pub(crate) fn objects(objects: &[ObjectKind]) -> Words {
        let en = |kind: &ObjectKind| kind.en().replace('_', " ");
        Words::join(&objects.iter().map(|kind| Words::new(kind.zh(), en(kind))).collect::<Vec<_>>(), "、", ", ")
    }
}

fn operator(op: ArithOp) -> (&'static str, Tight, Tight) {
    match op {
        ArithOp::Add => ("+", Tight::Sum, Tight::Sum),
        ArithOp::Sub => ("−", Tight::Sum, Tight::Product),
        ArithOp::Mul => ("×", Tight::Product, Tight::Product),
        ArithOp::Div => ("÷", Tight::Product, Tight::Atom),
    }
}

fn tightness(expr: &Expr) -> Tight {
    match &expr.node {
        Node::Arith { op: ArithOp::Add | ArithOp::Sub, .. } | Node::If { .. } => Tight::Sum,
        Node::Arith { .. } | Node::Neg(_) | Node::Round { .. } | Node::Share { .. } | Node::Growth { .. } => {
            Tight::Product
        }
        _ => Tight::Atom,
    }
}

/// Whether a plain number reads as a percentage: it has decimals, and in percent at most two.
pub(crate) fn is_rate(number: &Exact, ty: &Type) -> bool {
    let percent = number * duojin_base::exact::int(10_000);
    *ty == Type::Number(Dimension::RATIO) && !number.is_integer() && percent.is_integer()
}

fn named(zh: &str, en: &str) -> Words {
    Words::new(zh, if en.is_empty() { zh } else { en })
}

fn restricted(name: Words, filter: Option<Words>) -> Words {
    match filter {
        None => name,
        Some(filter) => {
            Words::new(format!("{}（其中{}）", name.zh, filter.zh), format!("{} (where {})", name.en, filter.en))
        }
    }
}

fn aggregate(kind: AggregateKind, of: &Words) -> Words {
    let (zh, en) = match kind {
        AggregateKind::Sum => ("合计", "sum of"),
        AggregateKind::Mean => ("平均", "mean of"),
        AggregateKind::Max => ("最大值", "greatest of"),
        AggregateKind::Min => ("最小值", "least of"),
    };
    Words::new(format!("{}的{zh}", of.zh), format!("{en} {}", of.en))
}

pub(crate) fn rounding_words(rounding: Rounding) -> (&'static str, &'static str) {
    match rounding {
        Rounding::Down => ("向下取整", "rounded down"),
        Rounding::Up => ("向上取整", "rounded up"),
        Rounding::HalfUp => ("四舍五入", "rounded half up"),
    }
}

pub(crate) fn date_words(date: NaiveDate) -> Words {
    use duojin_base::Datelike;
    Words::new(format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day()), date.to_string())
}

pub(crate) fn period_words(period: Period) -> Words {
    let (year, at) = (period.in_year(), period.index());
    match period.grain() {
        PeriodGrain::Year => Words::new(format!("{year} 年"), year.to_string()),
        PeriodGrain::Half => {
            Words::new(format!("{year} 年{}半年", if at == 1 { "上" } else { "下" }), format!("H{at} {year}"))
        }
        PeriodGrain::Quarter => Words::new(
            format!("{year} 年{}季度", ["一", "二", "三", "四"].get(usize::from(at) - 1).unwrap_or(&"")),
            format!("Q{at} {year}"),
        ),
        PeriodGrain::Month => Words::new(format!("{year} 年 {at} 月"), format!("{year}-{at:02}")),
    }
}

/// Whether the two are one fact, a year apart.
fn year_before(now: &Expr, before: &Expr) -> bool {
    match (&now.node, &before.node) {
        (Node::Fact { fact: a, period: Some(p) }, Node::Fact { fact: b, period: Some(q) }) => {
            a == b && p.shift(-1) == Some(*q)
        }
        _ => false,
    }
}

/// The unit in which a number of that expression reads: that of the first fact of its dimension; % for growth and share.
pub(crate) fn unit_of(schema: &Schema, expr: &Expr) -> Option<String> {
    match &expr.node {
        Node::Growth { .. } => return Some("%".to_owned()),
        Node::Share { .. } if expr.ty == Type::Number(Dimension::RATIO) => {
            return Some("%".to_owned());
        }
        Node::Fact { fact, .. } => return schema.fact(*fact).and_then(|def| def.unit.clone()),
        Node::Age(_) if expr.ty == Type::Number(Dimension::of(Base::Duration)) => {
            return Some("年".to_owned());
        }
        _ => {}
    }
    expr.children().into_iter().filter(|part| part.ty == expr.ty).find_map(|part| unit_of(schema, part))
}
