//! Checked rules back to rule text: what the reader sees where no source is at hand, and one half of the round trip
//! `check(print(x)) == x`.

use std::fmt::Write as _;

use duojin_base::exact::{self, Rounding};
use duojin_base::{Exact, Span};
use duojin_rule::{
    AggregateKind, ArithOp, BandMode, Benefit, BenefitForm, CapScope, Clause, CodeTest, Dimension, ExclusionMode,
    ExclusionPer, Expr, FactKind, FieldDef, Node, PeriodSel, RuleSet, Schema, Type, Value,
};
use num_traits::{One, Signed};

use crate::check::{grain_of, shift_years};
use crate::format::{arith_sign, code, free_name, id_text, identifier, text_literal, unit_name};
use crate::period::{sel_text, year_text};
use crate::units;
use crate::words::{self, Func};

/// The rule text of an expression. What the language cannot spell (a literal of a third of a 元) is written as near as can be.
pub fn print_expr(expr: &Expr, schema: &Schema) -> String {
    let mut printer = Printer::new(schema);
    printer.expr(expr, ANY);
    printer.out
}

/// The rule text of an expression, or none if the language cannot spell it exactly.
pub fn print_exactly(expr: &Expr, schema: &Schema) -> Option<String> {
    let mut printer = Printer::new(schema);
    printer.expr(expr, ANY);
    printer.exact.then_some(printer.out)
}

/// The rule text of a clause, with a line end.
pub fn print_clause(clause: &Clause, schema: &Schema) -> String {
    let mut printer = Printer::new(schema);
    printer.clause(clause);
    printer.out
}

/// The rule text of everything, derived facts first.
pub fn print_rules(rules: &RuleSet, schema: &Schema) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(
        rules.derived.iter().map(|d| format!("派生 {} = {}\n", identifier(&d.name), print_expr(&d.body, schema))),
    );
    parts.extend(rules.clauses.iter().map(|clause| print_clause(clause, schema)));
    parts.extend(rules.indicators.iter().map(|i| {
        let unit = i.unit.as_ref().map(|unit| format!(" 单位 {}", unit_name(unit))).unwrap_or_default();
        format!("指标 {}{unit}\n  = {}\n", identifier(&i.name), print_expr(&i.body, schema))
    }));
    parts.join("\n")
}

const ANY: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const ADD: u8 = 5;
const MULTIPLY: u8 = 6;
const NEGATE: u8 = 7;
const ATOM: u8 = 8;

struct Printer<'s> {
    out: String,
    schema: &'s Schema,
    row: Option<&'s [FieldDef]>,
    exact: bool,
}

impl<'s> Printer<'s> {
    fn new(schema: &'s Schema) -> Self {
        Self { out: String::new(), schema, row: None, exact: true }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn expr(&mut self, expr: &Expr, min: u8) {
        let level = level(expr);
        if level < min {
            self.push("(");
            self.bare(expr);
            self.push(")");
        } else {
            self.bare(expr);
        }
    }

    fn list(&mut self, parts: &[Expr], min: u8, between: &str) {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.push(between);
            }
            self.expr(part, min);
        }
    }

    fn call(&mut self, func: Func, parts: &[&Expr]) {
        self.push(func.zh());
        self.push("(");
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.expr(part, ANY);
        }
        self.push(")");
    }

    fn bare(&mut self, expr: &Expr) {
        match &expr.node {
            Node::Const(value) => self.value(value, &expr.ty),
            Node::Fact { fact, period } => {
                let def = self.schema.fact(*fact);
                self.exact &= def.is_some_and(|def| match (def.kind, period) {
                    (FactKind::Period(grain), Some(sel)) => grain_of(*sel) == grain,
                    (FactKind::State, None) => true,
                    _ => false,
                });
                let name = def.map(|f| f.name.clone());
                let name = name.unwrap_or_else(|| "?".to_owned());
                if self.row.is_some_and(|fields| fields.iter().any(|f| f.name == name)) {
                    self.exact = false;
                }
                self.push(&identifier(&name));
                if let Some(sel) = period {
                    let _ = write!(self.out, "[{}]", sel_text(*sel));
                }
            }
            Node::Field(at) => {
                let name = self.row.and_then(|fields| fields.get(*at as usize)).map(|f| f.name.clone());
                self.exact &= name.is_some();
                self.push(&identifier(&name.unwrap_or_else(|| "?".to_owned())));
            }
            Node::Derived { name, .. } => self.push(&identifier(name)),
            Node::Of { reference, body } => {
                // Right to left: a reference that is itself such a chain needs parentheses.
                self.expr(reference, if matches!(reference.node, Node::Of { .. }) { ATOM + 1 } else { ATOM });
                self.push(" 的 ");
                let row = self.row.take();
                self.expr(body, ATOM);
                self.row = row;
            }
            Node::And(parts) => self.joined(parts, NOT, " 且 "),
            Node::Or(parts) => self.joined(parts, AND, " 或 "),
            Node::Not(inner) => self.not(inner),
            Node::AtLeast { k, of } => {
                self.exact &= *k >= 1 && *k as usize <= of.len();
                let _ = write!(self.out, "至少 {k} 项(");
                self.list(of, ANY, ", ");
                self.push(")");
            }
            Node::Compare { op, left, right } => {
                self.expr(left, ADD);
                let _ = write!(self.out, " {} ", words::compare_sign(*op));
                self.expr(right, ADD);
            }
            Node::Member { item, test } => self.test(item, "属于", test),
            Node::Contains { set, test } => self.test(set, "包含", test),
            Node::TextIn { item, words } => self.text_in(item, "属于", words),
            Node::HasValue(inner) => self.call(Func::Known, &[inner]),
            Node::Listed(register) => self.register(Func::Listed, *register, None),
            Node::FirstListed { register, year } => {
                self.register(Func::FirstListed, *register, Some(*year));
            }
            Node::Received { group, from_year } => {
                let when = match from_year {
                    None => "终身".to_owned(),
                    Some(0) => "每年".to_owned(),
                    Some(year) => year_text(*year),
                };
                let _ = write!(self.out, "{}({}, {when})", Func::Received.zh(), free_name(group));
            }
            Node::AnyRecord { record, filter } => self.rows(
                Func::Any,
                self.schema.record(*record).map(|r| (&*r.name, &*r.fields)),
                None,
                filter.as_deref(),
            ),
            Node::CountRecords { record, filter } => {
                self.rows(
                    Func::Count,
                    self.schema.record(*record).map(|r| (&*r.name, &*r.fields)),
                    None,
                    filter.as_deref(),
                );
            }
            Node::AggregateRecords { kind, record, value, filter } => {
                let rows = self.schema.record(*record).map(|r| (&*r.name, &*r.fields));
                self.rows(fold(*kind), rows, Some(value), filter.as_deref());
            }
            Node::CountRegister { register, filter } => {
                self.rows(
                    Func::Count,
                    self.schema.register(*register).map(|r| (&*r.name, &*r.fields)),
                    None,
                    filter.as_deref(),
                );
            }
            Node::AggregateRegister { kind, register, value, filter } => {
                let rows = self.schema.register(*register).map(|r| (&*r.name, &*r.fields));
                self.rows(fold(*kind), rows, Some(value), filter.as_deref());
            }
            Node::Series { name, period } => {
                let _ = write!(self.out, "{}({})[{}]", Func::Series.zh(), text_literal(name), sel_text(*period));
            }
            Node::Neg(inner) => {
                self.push("-");
                let literal = matches!(inner.node, Node::Const(_));
                self.expr(inner, if literal { ATOM + 1 } else { NEGATE });
            }
            Node::Arith { op, left, right } => {
                let own = if matches!(op, ArithOp::Add | ArithOp::Sub) { ADD } else { MULTIPLY };
                self.expr(left, own);
                self.push(arith_sign(*op));
                self.expr(right, own + 1);
            }
            Node::Growth { now, before } => {
                let year_before =
                    shift_years(now, -1).is_some_and(|moved| without_spans(&moved) == without_spans(before));
                if year_before {
                    self.call(Func::Growth, &[now]);
                } else {
                    self.call(Func::Growth, &[now, before]);
                }
            }
            Node::Share { part, whole } => self.call(Func::Share, &[part, whole]),
            Node::Points(inner) => self.call(Func::Points, &[inner]),
            Node::Age(inner) => self.call(Func::Age, &[inner]),
            Node::Aggregate { kind, of, known_only } => {
                self.push(fold(*kind).zh());
                self.push("(");
                match years(of) {
                    Some((fact, n)) => {
                        let name = self.schema.fact(fact).map(|f| f.name.clone()).unwrap_or_default();
                        let _ = write!(self.out, "{}[近{n}年]", identifier(&name));
                        self.exact &= self.row.is_none_or(|fields| !fields.iter().any(|f| f.name == name));
                    }
                    None => {
                        // One argument that looks like `记录 的 …` would be read as rows.
                        self.list(of, if of.len() == 1 { NEGATE } else { ANY }, ", ");
                    }
                }
                self.push(if *known_only { " 已有年份)" } else { ")" });
            }
            Node::Round { rounding, value, step } => {
                let func = match rounding {
                    Rounding::Down => Func::Floor,
                    Rounding::Up => Func::Ceil,
                    Rounding::HalfUp => Func::HalfUp,
                };
                self.push(func.zh());
                self.push("(");
                self.expr(value, ANY);
                let dimension = dimension_of(value);
                if !(dimension.is_ratio() && step.is_one()) {
                    self.push(", ");
                    self.number(step, &dimension);
                }
                self.push(")");
            }
            Node::If { condition, then, otherwise } => {
                self.push("若 ");
                self.expr(condition, OR);
                self.push(" 则 ");
                self.expr(then, OR);
                self.push(" 否则 ");
                self.expr(otherwise, OR);
            }
            Node::Bands { mode, base, bands } => {
                let (func, gives) = match mode {
                    BandMode::Whole => (Func::Tiers, "给"),
                    BandMode::Marginal => (Func::Marginal, "按"),
                };
                self.push(func.zh());
                self.push("(");
                self.expr(base, ANY);
                self.push(": ");
                let dimension = dimension_of(base);
                for (index, band) in bands.iter().enumerate() {
                    if index > 0 {
                        self.push(", ");
                    }
                    self.push(if band.inclusive { "达到 " } else { "超过 " });
                    self.number(&band.from, &dimension);
                    let _ = write!(self.out, " {gives} ");
                    self.expr(&band.value, ANY);
                }
                self.push(")");
            }
        }
    }

    /// A list of one is that one: the language has no other way to say it.
    fn joined(&mut self, parts: &[Expr], min: u8, between: &str) {
        self.exact &= parts.len() > 1;
        self.list(parts, min, between);
    }

    fn not(&mut self, inner: &Expr) {
        match &inner.node {
            Node::Member { item, test } => self.test(item, "不属于", test),
            Node::Contains { set, test } => self.test(set, "不包含", test),
            Node::TextIn { item, words } => self.text_in(item, "不属于", words),
            Node::HasValue(value) => self.call(Func::Unknown, &[value]),
            Node::Listed(register) => self.register(Func::NotListed, *register, None),
            _ => {
                self.push("非 ");
                self.expr(inner, NOT);
            }
        }
    }

    fn test(&mut self, item: &Expr, word: &str, test: &CodeTest) {
        self.expr(item, ADD);
        let class = self.schema.classification(test.class);
        let codes: Vec<String> = test
            .any_of
            .iter()
            .map(|wanted| {
                let found = class.and_then(|class| class.codes.iter().find(|c| c.code == *wanted));
                let named = found.filter(|found| {
                    class.and_then(|class| class.find(&found.name)).is_some_and(|same| same.code == *wanted)
                });
                self.exact &= found.is_some();
                code(named.map_or(&**wanted, |named| &named.name))
            })
            .collect();
        self.exact &= !codes.is_empty();
        self.set(word, &codes);
    }

    fn text_in(&mut self, item: &Expr, word: &str, words: &[std::sync::Arc<str>]) {
        self.expr(item, ADD);
        self.exact &= !words.is_empty();
        let words: Vec<String> = words.iter().map(|word| code(word)).collect();
        self.set(word, &words);
    }

    fn set(&mut self, word: &str, codes: &[String]) {
        match codes {
            [one] => {
                let _ = write!(self.out, " {word} {one}");
            }
            several => {
                let _ = write!(self.out, " {word} {{{}}}", several.join(", "));
            }
        }
    }

    fn register(&mut self, func: Func, register: duojin_rule::RegisterId, year: Option<i32>) {
        let name = self.schema.register(register).map(|r| r.name.as_str());
        self.exact &= name.is_some();
        let year = year.map(|year| format!(", {}", year_text(year))).unwrap_or_default();
        let _ = write!(self.out, "{}({}{year})", func.zh(), identifier(name.unwrap_or("?")));
    }

    fn rows(
        &mut self,
        func: Func,
        rows: Option<(&'s str, &'s [FieldDef])>,
        value: Option<&Expr>,
        filter: Option<&Expr>,
    ) {
        self.exact &= rows.is_some();
        let (name, fields) = rows.unwrap_or(("?", &[]));
        let _ = write!(self.out, "{}({}", func.zh(), identifier(name));
        let outer = self.row.replace(fields);
        if let Some(value) = value {
            self.push(" 的 ");
            self.expr(value, ATOM);
        }
        if let Some(filter) = filter {
            self.push(" 其中 ");
            self.expr(filter, ANY);
        }
        self.row = outer;
        self.push(")");
    }

    fn value(&mut self, value: &Value, ty: &Type) {
        match value {
            Value::Bool(value) => self.push(if *value { "是" } else { "否" }),
            Value::Number(value) => match ty {
                Type::Number(dimension) => self.number(value, dimension),
                _ => self.number(value, &Dimension::RATIO),
            },
            Value::Date(date) => {
                let _ = write!(self.out, "{date}");
            }
            Value::Text(text) => self.push(&text_literal(text)),
            Value::Code(text) => {
                self.exact = false;
                self.push(&code(text));
            }
            Value::Set(codes) => {
                self.exact = false;
                let codes: Vec<String> = codes.iter().map(|c| code(c)).collect();
                let _ = write!(self.out, "{{{}}}", codes.join(", "));
            }
            Value::Entity(id) => {
                self.exact = false;
                let _ = write!(self.out, "`主体{}`", id.0);
            }
        }
    }

    fn number(&mut self, value: &Exact, dimension: &Dimension) {
        if value.is_negative() {
            self.push("-");
        }
        match units::literal(&value.abs(), dimension) {
            Some(text) => self.push(&text),
            None => {
                self.exact = false;
                let digits = exact::to_decimal(&value.abs())
                    .unwrap_or_else(|| format!("({} / {})", value.numer().abs(), value.denom()));
                let unit = units::units_of(dimension).pop().unwrap_or_default();
                let _ = write!(self.out, "{digits}{unit}");
            }
        }
    }

    fn clause(&mut self, clause: &Clause) {
        let mut line = |word: &str, body: &str| {
            let blanks = if word.chars().count() == 1 { "   " } else { " " };
            let _ = writeln!(self.out, "  {word}{blanks}{body}");
        };
        let names = |names: &[String]| names.iter().map(|n| free_name(n)).collect::<Vec<_>>().join("、");
        let schema = self.schema;
        let print = |expr: &Expr| print_expr(expr, schema);
        let money =
            |money: duojin_base::Money| units::literal(&money.to_exact_yuan(), &Dimension::money()).unwrap_or_default();
        if clause.id != clause.name {
            line("编号", &id_text(&clause.id));
        }
        line("对象", &clause.objects.iter().map(|o| o.zh()).collect::<Vec<_>>().join("、"));
        let from = clause.validity.from.map(|from| from.to_string());
        let to = clause.validity.to.map(|to| format!("至 {to}"));
        if from.is_some() || to.is_some() {
            line("有效", &[from, to].into_iter().flatten().collect::<Vec<_>>().join(" "));
        }
        if let Some(year) = clause.application_year {
            line("申报年", &year.to_string());
        }
        if !clause.lead_units.is_empty() {
            line("牵头", &names(&clause.lead_units));
        }
        if let Some(fund) = &clause.fund {
            line("资金", &free_name(fund));
        }
        if let Some(anchor) = &clause.anchor {
            line("来源", &text_literal(anchor));
        }
        for (index, condition) in clause.conditions.iter().enumerate() {
            let text = if matches!(condition.node, Node::And(_)) {
                format!("({})", print(condition))
            } else {
                print(condition)
            };
            line(if index == 0 { "当" } else { "且" }, &text);
        }
        for exception in &clause.exceptions {
            line("除外", &print(exception));
        }
        for benefit in &clause.benefits {
            line("给予", &print_benefit(benefit, schema));
        }
        if let Some(cap) = clause.cap {
            line("封顶", &money(cap));
        }
        if let Some(rounding) = clause.rounding {
            let way = match rounding.rounding {
                Rounding::Down => "向下",
                Rounding::Up => "向上",
                Rounding::HalfUp => "四舍五入",
            };
            line("取整", &format!("{way} {}", money(rounding.step)));
        }
        for exclusion in &clause.exclusions {
            let per = match exclusion.per {
                ExclusionPer::Year => "每年",
                ExclusionPer::Lifetime => "终身",
            };
            let mode = match exclusion.mode {
                ExclusionMode::BestOne => "择一",
                ExclusionMode::TopUp => "补差",
            };
            line("互斥", &format!("{} 于 {} {per} {mode}", free_name(&exclusion.group), exclusion.over));
        }
        for cap in &clause.shared_caps {
            let scope = match cap.scope {
                CapScope::EntityYear => "每企业每年",
                CapScope::EntityLifetime => "每企业累计",
            };
            line("合计封顶", &format!("{} {scope} {}", free_name(&cap.group), money(cap.limit)));
        }
        self.out.insert_str(0, &format!("条款 {}\n", free_name(&clause.name)));
    }
}

/// What is given, as after 给予.
pub fn print_benefit(benefit: &Benefit, schema: &Schema) -> String {
    let form = match &benefit.form {
        BenefitForm::Exact(expr) => print_expr(expr, schema),
        BenefitForm::UpTo(expr) => format!("不超过 {}", print_expr(expr, schema)),
        BenefitForm::CaseByCase => "另行核定".to_owned(),
        BenefitForm::PoolShare { pool, weight } => {
            format!("分配 {} 按 {}", free_name(pool), print_expr(weight, schema))
        }
        BenefitForm::InKind(words) => text_literal(words),
    };
    let when = benefit.when.as_ref().map(|when| format!(" 若 {}", print_expr(when, schema))).unwrap_or_default();
    format!("{} {form}{when}", words::benefit_zh(benefit.kind))
}

const fn fold(kind: AggregateKind) -> Func {
    match kind {
        AggregateKind::Sum => Func::Sum,
        AggregateKind::Mean => Func::Mean,
        AggregateKind::Max => Func::Max,
        AggregateKind::Min => Func::Min,
    }
}

fn dimension_of(expr: &Expr) -> Dimension {
    match &expr.ty {
        Type::Number(dimension) => dimension.clone(),
        _ => Dimension::RATIO,
    }
}

/// The fact and the number of years, if the parts are its last years before the application year.
fn years(of: &[Expr]) -> Option<(duojin_rule::FactId, usize)> {
    let fact = match &of.first()?.node {
        Node::Fact { fact, .. } if of.len() > 1 => *fact,
        _ => return None,
    };
    let first = i32::try_from(of.len()).ok()?;
    let fits = of
        .iter()
        .zip((1..=first).rev())
        .all(|(part, back)| part.node == Node::Fact { fact, period: Some(PeriodSel::Year(-back)) });
    fits.then_some((fact, of.len()))
}

/// How tightly an expression holds together as it is written.
fn level(expr: &Expr) -> u8 {
    match &expr.node {
        Node::If { .. } => ANY,
        Node::Or(_) => OR,
        Node::And(_) => AND,
        Node::Not(inner) => match inner.node {
            Node::HasValue(_) | Node::Listed(_) => ATOM,
            Node::Member { .. } | Node::Contains { .. } | Node::TextIn { .. } => COMPARE,
            _ => NOT,
        },
        Node::Compare { .. } | Node::Member { .. } | Node::Contains { .. } | Node::TextIn { .. } => COMPARE,
        Node::Arith { op: ArithOp::Add | ArithOp::Sub, .. } => ADD,
        Node::Arith { .. } => MULTIPLY,
        Node::Neg(_) => NEGATE,
        Node::Const(Value::Number(value)) if value.is_negative() => NEGATE,
        _ => ATOM,
    }
}

/// The expression with all places forgotten: equal if they say the same.
#[must_use]
pub fn without_spans(expr: &Expr) -> Expr {
    let mut plain = expr.clone();
    forget(&mut plain);
    plain
}

fn forget(expr: &mut Expr) {
    expr.span = Span::default();
    match &mut expr.node {
        Node::Const(_)
        | Node::Fact { .. }
        | Node::Field(_)
        | Node::Listed(_)
        | Node::FirstListed { .. }
        | Node::Received { .. }
        | Node::Series { .. } => {}
        Node::Derived { body, .. } => *body = std::sync::Arc::new(without_spans(body)),
        Node::Of { reference, body } => {
            forget(reference);
            forget(body);
        }
        Node::And(parts) | Node::Or(parts) | Node::AtLeast { of: parts, .. } | Node::Aggregate { of: parts, .. } => {
            parts.iter_mut().for_each(forget);
        }
        Node::Not(inner) | Node::HasValue(inner) | Node::Neg(inner) | Node::Points(inner) | Node::Age(inner) => {
            forget(inner);
        }
        Node::Member { item, .. }
        | Node::TextIn { item, .. }
        | Node::Contains { set: item, .. }
        | Node::Round { value: item, .. } => forget(item),
        Node::Compare { left, right, .. } | Node::Arith { left, right, .. } => {
            forget(left);
            forget(right);
        }
        Node::AnyRecord { filter, .. } | Node::CountRecords { filter, .. } | Node::CountRegister { filter, .. } => {
            if let Some(filter) = filter {
                forget(filter);
            }
        }
        Node::AggregateRecords { value, filter, .. } | Node::AggregateRegister { value, filter, .. } => {
            forget(value);
            if let Some(filter) = filter {
                forget(filter);
            }
        }
        Node::Growth { now: a, before: b } | Node::Share { part: a, whole: b } => {
            forget(a);
            forget(b);
        }
        Node::If { condition, then, otherwise } => {
            forget(condition);
            forget(then);
            forget(otherwise);
        }
        Node::Bands { base, bands, .. } => {
            forget(base);
            bands.iter_mut().for_each(|band| forget(&mut band.value));
        }
    }
}
