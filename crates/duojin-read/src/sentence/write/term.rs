//! Numbers and the other values: 2022年销售额同比增速, （甲、乙）之和, 若…则….

use duojin_base::exact::{self, Rounding};
use duojin_rule::{AggregateKind, ArithOp, BandMode, Dimension, Expr, FactId, FieldDef, Node, PeriodSel, Type, Value};

use super::{ADD, MULTIPLY, NEGATE, OR, PRIMARY, Writer};

impl<'s> Writer<'s> {
    pub(super) fn term(&mut self, expr: &Expr) {
        match &expr.node {
            Node::Const(value) => self.value(value, expr),
            Node::Fact { fact, period } => self.fact(*fact, *period, ""),
            Node::Field(at) => {
                let name = self.row.and_then(|fields| fields.get(*at as usize)).map_or("", |f| f.name.as_str());
                self.name(name);
            }
            Node::Derived { name, .. } => self.name(name),
            Node::Of { reference, body } => {
                self.expr(reference, PRIMARY);
                let row = self.row.take();
                match &body.node {
                    Node::Fact { fact, period: None } if body.ty == Type::Bool => {
                        let verb = self.verb_of(*fact, reference);
                        self.fact(*fact, None, verb);
                    }
                    _ => {
                        self.push("的");
                        // （若…）的50% would be a half of it.
                        self.expr(body, if is_percentage(body) { u8::MAX } else { PRIMARY });
                    }
                }
                self.row = row;
            }
            Node::CountRecords { record, filter } => {
                let rows = self.schema.record(*record).map(|r| (r.name.as_str(), r.fields.as_slice()));
                self.rows("拥有的", rows, filter.as_deref(), None);
            }
            Node::CountRegister { register, filter } => {
                let rows = self.schema.register(*register).map(|r| (r.name.as_str(), r.fields.as_slice()));
                self.rows("全市", rows, filter.as_deref(), None);
            }
            Node::AggregateRecords { kind, record, value, filter } => {
                let rows = self.schema.record(*record).map(|r| (r.name.as_str(), r.fields.as_slice()));
                self.rows("拥有的", rows, filter.as_deref(), Some((*kind, value)));
            }
            Node::AggregateRegister { kind, register, value, filter } => {
                let rows = self.schema.register(*register).map(|r| (r.name.as_str(), r.fields.as_slice()));
                self.rows("全市", rows, filter.as_deref(), Some((*kind, value)));
            }
            Node::Series { name, period } => {
                self.push("统计序列");
                self.quote(name);
                self.push("的");
                self.period(*period);
                self.push("数值");
            }
            Node::Neg(inner) => {
                self.push("-");
                self.expr(inner, if matches!(inner.node, Node::Const(_)) { u8::MAX } else { NEGATE });
            }
            Node::Arith { op, left, right } => self.arith(*op, left, right),
            Node::Growth { now, before } => {
                self.expr(now, PRIMARY);
                if is_year_before(now, before, self.schema) {
                    self.word(&["同比增速", "同比增幅", "同比增长率"]);
                } else {
                    self.word(&["较", "比"]);
                    self.expr(before, PRIMARY);
                    // After another entity 的增幅 would be a fact of that name.
                    let open = matches!(before.node, Node::If { .. } | Node::Of { .. });
                    self.word(if open { &["的增速"] } else { &["的增速", "的增幅", "的增长率"] });
                }
            }
            Node::Share { part, whole } => {
                self.expr(part, PRIMARY);
                self.push("占");
                self.expr(whole, PRIMARY);
                self.word(&["的比例", "的比重", "比例", "比重"]);
            }
            Node::Points(inner) => {
                self.expr(inner, PRIMARY);
                self.push("折合百分点数");
            }
            Node::Age(inner) => {
                self.push("自");
                self.expr(inner, PRIMARY);
                self.push("起的周年数");
            }
            Node::Aggregate { kind, of, known_only } => self.aggregate(*kind, of, *known_only),
            Node::Round { rounding, value, step } => self.round(*rounding, value, step),
            Node::If { condition, then, otherwise } => {
                self.push("（若");
                self.expr(condition, OR);
                self.push("，则");
                self.expr(then, OR);
                self.word(&["，否则", "；否则"]);
                self.expr(otherwise, OR);
                self.push("）");
            }
            Node::Bands { mode, base, bands } => {
                self.push("（按");
                self.expr(base, ADD);
                let (head, gives) = match mode {
                    BandMode::Whole => ("大小分档：", "的为"),
                    BandMode::Marginal => ("超额累进：", "的部分按"),
                };
                self.push(head);
                let dimension = dimension_of(base);
                for (at, band) in bands.iter().enumerate() {
                    if at > 0 {
                        self.word(&["；", "，"]);
                    }
                    let words: &[&str] = if band.inclusive {
                        &["达到", "不低于", "不少于"]
                    } else {
                        &["超过", "高于", "大于"]
                    };
                    self.word(words);
                    self.number(&band.from, &dimension);
                    self.push(gives);
                    self.expr(&band.value, OR);
                }
                self.push("）");
            }
            // Conditions are said by `condition`.
            _ => {}
        }
    }

    fn value(&mut self, value: &Value, expr: &Expr) {
        match value {
            Value::Bool(true) => self.push("不设条件"),
            Value::Bool(false) => self.push("一律不适用"),
            Value::Number(value) => self.number(value, &dimension_of(expr)),
            Value::Date(date) => self.date(*date),
            Value::Text(text) => self.quoted('「', text),
            // The language has no such constants.
            Value::Code(code) => self.quote(code),
            Value::Set(codes) => codes.iter().for_each(|code| self.quote(code)),
            Value::Entity(id) => self.quote(&id.0.to_string()),
        }
    }

    /// A fact with its period before it; `verb` stands between the two.
    pub(super) fn fact(&mut self, fact: FactId, period: Option<PeriodSel>, verb: &str) {
        if let Some(period) = period.filter(|_| !self.each_year) {
            self.period(period);
        }
        self.push(verb);
        let name = self.schema.fact(fact).map_or("", |def| def.name.as_str());
        self.name(name);
    }

    fn arith(&mut self, op: ArithOp, left: &Expr, right: &Expr) {
        match op {
            ArithOp::Mul if per_step(left).is_some() && is_money_literal(right) => {
                if let Some((amount, step)) = per_step(left) {
                    self.expr(amount, PRIMARY);
                    self.push("每满");
                    self.expr(step, PRIMARY);
                    self.word(&["计", "给予", "奖励", "的给予"]);
                    self.expr(right, PRIMARY);
                }
            }
            ArithOp::Mul if is_percentage(right) => {
                self.expr(left, PRIMARY);
                self.word(&["的", "×"]);
                self.expr(right, PRIMARY);
            }
            ArithOp::Mul if matches!(left.node, Node::CountRecords { .. }) && is_money_literal(right) => {
                self.expr(left, PRIMARY);
                self.word(&["每个", "每件", "每项"]);
                self.expr(right, PRIMARY);
            }
            _ => {
                let own = if matches!(op, ArithOp::Add | ArithOp::Sub) { ADD } else { MULTIPLY };
                self.expr(left, own);
                let sign: &[&str] = match op {
                    ArithOp::Add => &["＋", "+", "加上"],
                    ArithOp::Sub => &["－", "-", "减去"],
                    ArithOp::Mul => &["×", "*", "乘以"],
                    ArithOp::Div => &["÷", "/", "除以"],
                };
                self.word(sign);
                self.expr(right, own + 1);
            }
        }
    }

    fn rows(
        &mut self,
        head: &str,
        rows: Option<(&'s str, &'s [FieldDef])>,
        filter: Option<&Expr>,
        value: Option<(AggregateKind, &Expr)>,
    ) {
        let (name, fields) = rows.unwrap_or(("", &[]));
        self.push(head);
        let outer = self.row.replace(fields);
        if let Some(filter) = filter {
            self.expr(filter, OR);
            self.push("的");
        }
        self.name(name);
        match value {
            None => self.word(&["数量", "的数量"]),
            Some((kind, value)) => {
                self.push("的");
                self.expr(value, PRIMARY);
                self.push(row_word(kind));
            }
        }
        self.row = outer;
    }

    fn aggregate(&mut self, kind: AggregateKind, of: &[Expr], known_only: bool) {
        match last_years(of).filter(|_| !self.each_year) {
            Some((fact, n)) => {
                let n = self.ordinal(n);
                self.push(&format!("近{n}年"));
                self.fact(fact, None, "");
                self.push(row_word(kind));
            }
            None => {
                self.push("（");
                self.list(of, OR, "、");
                self.push("）");
                let words: &[&str] = match kind {
                    AggregateKind::Sum => &["之和", "的总和"],
                    AggregateKind::Mean => &["的平均数"],
                    AggregateKind::Max => &["中的较大者", "中的较高者", "中的最大者"],
                    AggregateKind::Min => &["中的较小者", "中的较低者", "中的最小者"],
                };
                self.word(words);
            }
        }
        if known_only {
            self.push("（仅计已有年份）");
        }
    }

    fn round(&mut self, rounding: Rounding, value: &Expr, step: &duojin_base::Exact) {
        // 百分之八四舍五入 would run together.
        self.expr(value, if matches!(value.node, Node::Const(_)) { u8::MAX } else { PRIMARY });
        self.push(match rounding {
            Rounding::Down => "向下取整",
            Rounding::Up => "向上取整",
            Rounding::HalfUp => "四舍五入",
        });
        let dimension = dimension_of(value);
        if !(dimension.is_ratio() && *step == exact::int(1)) {
            self.push("到");
            self.number(step, &dimension);
        }
    }
}

pub(super) const fn row_word(kind: AggregateKind) -> &'static str {
    match kind {
        AggregateKind::Sum => "合计值",
        AggregateKind::Mean => "平均值",
        AggregateKind::Max => "最大值",
        AggregateKind::Min => "最小值",
    }
}

pub(super) fn dimension_of(expr: &Expr) -> Dimension {
    match &expr.ty {
        Type::Number(dimension) => dimension.clone(),
        _ => Dimension::RATIO,
    }
}

fn is_percentage(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Const(Value::Number(value))
        if dimension_of(expr).is_ratio() && !value.is_integer() && *value > exact::int(0))
}

fn is_money_literal(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Const(Value::Number(value)) if dimension_of(expr).is_money() && *value > exact::int(0))
}

/// Amount and step of `向下取整(amount / step)`.
fn per_step(expr: &Expr) -> Option<(&Expr, &Expr)> {
    let Node::Round { rounding: Rounding::Down, value, step } = &expr.node else {
        return None;
    };
    let Node::Arith { op: ArithOp::Div, left, right } = &value.node else {
        return None;
    };
    let whole = dimension_of(value).is_ratio() && *step == exact::int(1);
    (whole && is_money_literal(right)).then_some((left, right))
}

/// The fact and the number of years, if the parts are its last years before the application year.
fn last_years(of: &[Expr]) -> Option<(FactId, u64)> {
    let fact = match of.first()?.node {
        Node::Fact { fact, .. } if of.len() > 1 => fact,
        _ => return None,
    };
    let n = i32::try_from(of.len()).ok()?;
    let fits = of
        .iter()
        .zip((1..=n).rev())
        .all(|(part, back)| part.node == Node::Fact { fact, period: Some(PeriodSel::Year(-back)) });
    fits.then(|| (fact, u64::from(n.unsigned_abs())))
}

/// Whether `before` is `now` a year earlier, so that 同比 says it.
pub(super) fn is_year_before(now: &Expr, before: &Expr, schema: &duojin_rule::Schema) -> bool {
    let growth = Expr {
        node: Node::Growth { now: Box::new(now.clone()), before: Box::new(before.clone()) },
        ty: Type::Number(Dimension::RATIO),
        span: duojin_base::Span::default(),
    };
    // The printer of the rule language knows; it leaves the second argument out.
    let printed = duojin_lang::print_expr(&growth, schema);
    printed == format!("同比({})", duojin_lang::print_expr(now, schema))
}
