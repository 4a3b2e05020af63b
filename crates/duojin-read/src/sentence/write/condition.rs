//! Conditions: comparisons, memberships, registers, records, and what joins them.

use duojin_base::exact;
use duojin_rule::{CodeTest, CompareOp, Expr, Node, PeriodSel, RegisterId, Schema, Type, Value};

use super::term::is_year_before;
use super::verbs::{truth_verbs, untruth_verbs};
use super::{ADD, AND, COMPARE, OR, PRIMARY, Writer};

impl Writer<'_> {
    /// Says the expression if it is a condition of a kind; false if it is to be said as a value.
    pub(super) fn condition(&mut self, expr: &Expr) -> bool {
        match &expr.node {
            Node::Fact { fact, period } if expr.ty == Type::Bool => {
                let name = self.schema.fact(*fact).map_or("", |def| def.name.as_str());
                let verb = self.phrasing.one(truth_verbs(name));
                self.fact(*fact, *period, verb);
            }
            Node::And(parts) => match years_of(parts) {
                Some((last, n)) => {
                    let n = self.ordinal(n);
                    self.push(&format!("近{n}年每年均（"));
                    let outer = std::mem::replace(&mut self.each_year, true);
                    self.expr(last, OR);
                    self.each_year = outer;
                    self.push("）");
                }
                None => {
                    let between = self.phrasing.one(&["且", "，且", "并且"]);
                    self.list(parts, COMPARE, between);
                }
            },
            Node::Or(parts) => {
                let between = self.phrasing.one(&["或者", "，或者"]);
                self.list(parts, AND, between);
            }
            Node::Not(inner) => self.not(inner),
            Node::AtLeast { k, of } => {
                let k = self.count(*k);
                self.push(&format!("至少符合{k}项（"));
                self.list(of, OR, "；");
                self.push("）");
            }
            Node::Compare { op, left, right } => self.compare(*op, left, right),
            Node::Member { item, test } => {
                self.expr(item, PRIMARY);
                let verbs: &[&str] = if matches!(item.node, Node::Fact { .. } | Node::Field(_)) {
                    &["属于", "为"]
                } else {
                    &["属于"]
                };
                self.word(verbs);
                self.codes(test);
            }
            Node::Contains { set, test } => {
                self.expr(set, PRIMARY);
                self.word(&["包含", "包括", "含有"]);
                self.codes(test);
            }
            Node::TextIn { item, words } => {
                self.expr(item, PRIMARY);
                self.word(&["为", "属于"]);
                self.words(words);
            }
            Node::HasValue(inner) => {
                self.push("已掌握");
                self.expr(inner, OR);
                self.push("资料");
            }
            Node::Listed(register) => self.register("列入", &["已列入", "列入", "已纳入", "入选"], *register),
            Node::FirstListed { register, year } => {
                self.year(*year);
                self.register("首次列入", &["首次列入", "首次纳入", "首次入选"], *register);
            }
            Node::Received { group, from_year } => {
                match from_year {
                    None => self.word(&["曾享受", "此前已享受"]),
                    Some(0) => self.word(&["当年已享受", "本年度已享受"]),
                    Some(year) => {
                        self.push("自");
                        self.year(*year);
                        self.push("起已享受");
                    }
                }
                self.quote(group);
                self.word(&["支持", "扶持"]);
            }
            Node::AnyRecord { record, filter } => {
                let rows = self.schema.record(*record).map(|r| (r.name.as_str(), r.fields.as_slice()));
                let (name, fields) = rows.unwrap_or(("", &[]));
                self.word(&["拥有", "持有"]);
                let outer = self.row.replace(fields);
                if let Some(filter) = filter {
                    self.expr(filter, OR);
                    self.push("的");
                }
                self.row = outer;
                self.name(name);
            }
            _ => return false,
        }
        true
    }

    /// The verb between another entity and what is said of it: 控股方为高新技术企业.
    pub(super) fn verb_of(&mut self, fact: duojin_rule::FactId, reference: &Expr) -> &'static str {
        let name = self.schema.fact(fact).map_or("", |def| def.name.as_str());
        let verb = self.phrasing.one(truth_verbs(name));
        if verb.is_empty() || !matches!(reference.node, Node::Fact { .. } | Node::Field(_)) { "的" } else { verb }
    }

    fn not(&mut self, inner: &Expr) {
        match &inner.node {
            Node::Member { item, test } => {
                self.expr(item, PRIMARY);
                self.word(&["不属于", "不为"]);
                self.codes(test);
            }
            Node::Contains { set, test } => {
                self.expr(set, PRIMARY);
                self.word(&["不包含", "不包括", "不含有"]);
                self.codes(test);
            }
            Node::TextIn { item, words } => {
                self.expr(item, PRIMARY);
                self.word(&["不为", "不属于"]);
                self.words(words);
            }
            Node::HasValue(value) => {
                self.push("未掌握");
                self.expr(value, OR);
                self.push("资料");
            }
            Node::Listed(register) => self.register("未列入", &["未列入", "未被列入", "未纳入"], *register),
            Node::Fact { fact, period } => {
                let name = self.schema.fact(*fact).map_or("", |def| def.name.as_str());
                let verb = self.phrasing.one(untruth_verbs(name));
                self.fact(*fact, *period, verb);
            }
            Node::Field(_) | Node::Derived { .. } => {
                self.push("非");
                self.term(inner);
            }
            _ => {
                self.word(&["不存在", "未出现"]);
                self.expr(inner, OR);
                self.push("的情形");
            }
        }
    }

    fn register(&mut self, usual: &str, words: &[&str], register: RegisterId) {
        let word = self.phrasing.one(words);
        self.push(if word.is_empty() { usual } else { word });
        let name = self.schema.register(register).map_or("", |r| r.name.as_str());
        self.name(name);
    }

    fn codes(&mut self, test: &CodeTest) {
        let class = self.schema.classification(test.class);
        let names: Vec<&str> = test
            .any_of
            .iter()
            .map(|wanted| {
                let found = class.and_then(|class| class.codes.iter().find(|c| c.code == *wanted));
                let named = found.filter(|found| {
                    class.and_then(|class| class.find(&found.name)).is_some_and(|same| same.code == *wanted)
                });
                named.map_or(&**wanted, |named| named.name.as_str())
            })
            .collect();
        let last = names.len().saturating_sub(1);
        let or = names.len() > 1 && self.phrasing.other(2);
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                self.push(if or && at == last { "或" } else { "、" });
            }
            self.name(name);
        }
        if last > 0 && !or {
            self.word(&["之一", "中的一种"]);
        }
    }

    fn words(&mut self, words: &[std::sync::Arc<str>]) {
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                self.push("、");
            }
            self.quote(word);
        }
        if words.len() > 1 {
            self.push("之一");
        }
    }

    fn compare(&mut self, op: CompareOp, left: &Expr, right: &Expr) {
        use CompareOp::{Ge, Lt};
        if let (Node::Growth { now, before }, true) = (&left.node, is_figure(right)) {
            return self.growth(op, (now, before), right);
        }
        if let (Node::Age(date), true, Ge | Lt) = (&left.node, is_figure(right), op) {
            self.push("自");
            self.expr(date, PRIMARY);
            self.push(if op == Ge { "起满" } else { "起不满" });
            self.expr(right, ADD);
            if op == Ge && self.phrasing.other(3) {
                self.push("以上");
            }
            return;
        }
        self.expr(left, ADD);
        let dates = left.ty == Type::Date;
        let free =
            matches!(left.node, Node::Fact { .. } | Node::Field(_) | Node::Derived { .. } | Node::CountRecords { .. });
        self.bound(op, right, dates, free);
    }

    fn growth(&mut self, op: CompareOp, (now, before): (&Expr, &Expr), right: &Expr) {
        self.expr(now, PRIMARY);
        if is_year_before(now, before, self.schema) {
            if op == CompareOp::Gt && is_zero(right) && self.phrasing.other(2) {
                return self.push("同比实现正增长");
            }
            self.word(&["同比增长", "比上年同期增长"]);
        } else {
            self.word(&["较", "比"]);
            self.expr(before, PRIMARY);
            self.push("增长");
        }
        self.bound(op, right, false, true);
    }

    /// The words of a bound: 不低于3亿元, 3亿元以上, 早于2020年1月1日. `free`: the figure may follow what it bounds at once.
    fn bound(&mut self, op: CompareOp, right: &Expr, dates: bool, free: bool) {
        use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
        let figure = is_figure(right) && !dates;
        let (before, after): (&str, &str) = match (op, dates) {
            (Ge, true) => (self.phrasing.one(&["不早于", "不早于"]), ""),
            (Gt, true) => ("晚于", ""),
            (Le, true) => ("不晚于", ""),
            (Lt, true) => ("早于", ""),
            (Eq, _) => (self.phrasing.one(&["等于", "恰为"]), ""),
            (Ne, _) => ("不等于", ""),
            (Ge, _) if figure => one_of(
                &mut self.phrasing,
                free,
                &[
                    ("不低于", ""),
                    ("达到", "以上"),
                    ("不少于", ""),
                    ("达到", ""),
                    ("达到", "及以上"),
                    ("在", "以上"),
                    ("在", "（含）以上"),
                    ("达", "以上"),
                    ("大于或等于", ""),
                ],
                &[("", "以上"), ("", "及以上"), ("", "（含）以上"), ("", "以上（含本数）")],
            ),
            (Gt, _) if figure => one_of(
                &mut self.phrasing,
                free,
                &[("超过", ""), ("高于", ""), ("大于", ""), ("在", "以上（不含）")],
                &[("", "以上（不含）"), ("", "以上（不含本数）")],
            ),
            (Le, _) if figure => one_of(
                &mut self.phrasing,
                free,
                &[("不超过", ""), ("不高于", ""), ("不多于", ""), ("在", "以下（含）"), ("小于或等于", "")],
                &[("", "以下（含）"), ("", "及以下"), ("", "（含）以下"), ("", "以内")],
            ),
            (Lt, _) if figure => one_of(
                &mut self.phrasing,
                free,
                &[("低于", ""), ("不足", ""), ("小于", ""), ("不满", ""), ("不到", "")],
                &[("", "以下（不含）"), ("", "以下（不含本数）")],
            ),
            (Ge, _) => (self.phrasing.one(&["不低于", "不少于"]), ""),
            (Gt, _) => (self.phrasing.one(&["超过", "高于"]), ""),
            (Le, _) => (self.phrasing.one(&["不超过", "不高于"]), ""),
            (Lt, _) => (self.phrasing.one(&["低于", "小于"]), ""),
        };
        self.push(before);
        self.expr(right, ADD);
        self.push(after);
    }
}

fn one_of<'w>(
    phrasing: &mut crate::sentence::Phrasing,
    free: bool,
    words: &[(&'w str, &'w str)],
    more: &[(&'w str, &'w str)],
) -> (&'w str, &'w str) {
    let at = phrasing.pick(words.len() + if free { more.len() } else { 0 });
    words.iter().chain(more).nth(at).copied().unwrap_or_default()
}

/// A figure that is not negative: it can stand right after a name.
pub(super) fn is_figure(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Const(Value::Number(value)) if *value >= exact::int(0))
}

fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Const(Value::Number(value)) if *value == exact::int(0))
}

/// Words for a bound before a figure.
pub(super) const fn plain_bound(op: CompareOp) -> &'static [&'static str] {
    match op {
        CompareOp::Ge => &["不低于", "达到", "不少于"],
        CompareOp::Gt => &["超过", "高于"],
        CompareOp::Le => &["不超过", "不高于"],
        CompareOp::Lt => &["低于", "不足"],
        CompareOp::Eq => &["等于"],
        CompareOp::Ne => &["不等于"],
    }
}

/// Whether “not” of it is said by a verb of its own.
pub(super) fn has_own_negation(inner: &Expr, _: &Schema) -> bool {
    matches!(
        inner.node,
        Node::Member { .. }
            | Node::Contains { .. }
            | Node::TextIn { .. }
            | Node::Fact { .. }
            | Node::Field(_)
            | Node::Derived { .. }
    )
}

/// The last year's part and the number of years, if the parts say one thing of each of the last years (每年).
pub(super) fn years_of(parts: &[Expr]) -> Option<(&Expr, u64)> {
    let last = parts.last().filter(|_| parts.len() > 1)?;
    let n = i32::try_from(parts.len()).ok()?;
    let fits = parts.iter().zip((1..=n).rev()).all(|(part, back)| {
        let mut periods = 0;
        let plain = only_of(part, -back, &mut periods);
        plain && periods > 0
    });
    let same = fits
        && parts.iter().zip((1..=n).rev()).all(|(part, back)| {
            back == 1 || duojin_lang::without_spans(&moved(last, 1 - back)) == duojin_lang::without_spans(part)
        });
    same.then(|| (last, u64::from(n.unsigned_abs())))
}

/// Whether it is made of simple parts and every period in it is that year.
fn only_of(expr: &Expr, year: i32, periods: &mut u32) -> bool {
    match &expr.node {
        Node::Fact { period: Some(period), .. } => {
            *periods += 1;
            *period == PeriodSel::Year(year)
        }
        Node::Fact { period: None, .. } | Node::Const(_) => true,
        Node::Not(_) | Node::Compare { .. } | Node::Arith { .. } | Node::Member { .. } | Node::Or(_) | Node::And(_) => {
            expr.children().into_iter().all(|child| only_of(child, year, periods))
        }
        _ => false,
    }
}

/// The same so many years later.
fn moved(expr: &Expr, years: i32) -> Expr {
    let mut expr = expr.clone();
    shift(&mut expr, years);
    expr
}

fn shift(expr: &mut Expr, years: i32) {
    match &mut expr.node {
        Node::Fact { period: Some(period), .. } => *period = period.shift(years).unwrap_or(*period),
        Node::Not(inner) | Node::Member { item: inner, .. } => shift(inner, years),
        Node::Compare { left, right, .. } | Node::Arith { left, right, .. } => {
            shift(left, years);
            shift(right, years);
        }
        Node::And(parts) | Node::Or(parts) => parts.iter_mut().for_each(|part| shift(part, years)),
        _ => {}
    }
}
