//! From a trace to the tree of reasons that a person reads.

use duojin_base::{Causes, Money, Truth, exact};
use duojin_eval::{BenefitWorking, Decision, Subject, Trace};
use duojin_rule::{
    Amount, AmountFlags, Benefit, BenefitForm, BenefitKind, Dimension, Expr, Node, Outcome, Schema, Type,
};

use crate::figure::{figure, money_words};
use crate::phrase::{Phrases, date_words, rounding_words, unit_of};
use crate::words::{Read, Words, cause_words};
use crate::working::working;

/// What a line of the tree is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// The verdict: the root.
    Verdict,
    /// 有效期
    Validity,
    /// 对象
    Object,
    /// 当, or part of one.
    Condition,
    /// 除外: holds if the exception does not.
    Exception,
    /// 给予
    Benefit,
    /// 封顶 and 取整: how the sum becomes payable.
    Payable,
}

/// One line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it is about.
    pub kind: ReasonKind,
    /// Whether it holds. Of a benefit: whether it applies.
    pub truth: Truth,
    /// The condition in words.
    pub text: Words,
    /// What was found, in its unit: 1,120 万元. What is unknown has its causes here: 缺资料.
    pub value: Option<Words>,
    /// How the value was computed, with the numbers put in: 1,120 ÷ 920 − 1.
    pub working: Option<Words>,
    /// Why it is unknown.
    pub causes: Causes,
    /// What was read, in the order of the words, each once.
    pub read: Vec<Read>,
    /// Its parts, if it has parts.
    pub children: Vec<Self>,
}

/// The reasons of a decision. The root is the verdict; under it stand object, conditions and exceptions, then benefits.
pub fn explain(decision: &Decision<'_>, schema: &Schema) -> Reason {
    let phrases = Phrases::new(schema, decision.application_year);
    let mut children = Vec::new();
    let mut benefits = decision.working.iter().flat_map(|working| &working.benefits);
    for step in &decision.trace.children {
        match step.subject {
            Subject::Validity { validity, as_of } => {
                if decision.outcome == Outcome::NotInForce {
                    children.push(validity_reason(validity, as_of));
                }
            }
            Subject::Objects { objects, object } => {
                let objects = Phrases::objects(objects);
                let value = object.map_or_else(|| cause_words(step.causes()), |kind| Phrases::objects(&[kind]));
                children.push(Reason {
                    text: Words::new(format!("对象是{}", objects.zh), format!("is one of: {}", objects.en)),
                    value: Some(value),
                    ..plain(ReasonKind::Object, step)
                });
            }
            Subject::Exception(exception) => {
                children.push(exception_reason(&phrases, step, exception));
            }
            Subject::Benefit(benefit) => {
                if let Some(done) = benefits.next() {
                    children.push(benefit_reason(&phrases, step, benefit, done));
                }
            }
            Subject::Expr(_) => conditions(&phrases, step, &mut children),
            Subject::Clause(_) | Subject::Row(_) => {}
        }
    }
    let text = match (decision.outcome, decision.trace.children.first().map(|step| step.subject)) {
        (Outcome::NotInForce, Some(Subject::Validity { validity, as_of }))
            if validity.from.is_some_and(|from| as_of < from) =>
        {
            Words::new("这条政策还没有生效", "not yet in force")
        }
        _ => verdict(decision.outcome, &children),
    };
    let value = (decision.outcome != Outcome::NotEligible && decision.outcome != Outcome::NotInForce)
        .then(|| amount_words(decision.amount));
    children.extend(payable(decision));
    Reason {
        kind: ReasonKind::Verdict,
        truth: decision.truth,
        text,
        value,
        working: None,
        causes: decision.causes,
        read: Vec::new(),
        children,
    }
}

fn plain(kind: ReasonKind, step: &Trace<'_>) -> Reason {
    Reason {
        kind,
        truth: step.truth(),
        text: Words::default(),
        value: None,
        working: None,
        causes: step.causes(),
        read: Vec::new(),
        children: Vec::new(),
    }
}

/// 且 is taken apart: each of its parts is a line.
fn conditions(phrases: &Phrases<'_>, step: &Trace<'_>, into: &mut Vec<Reason>) {
    match step.expr().map(|expr| &expr.node) {
        Some(Node::And(_)) => step.children.iter().for_each(|part| conditions(phrases, part, into)),
        _ => into.push(condition(phrases, step)),
    }
}

fn condition(phrases: &Phrases<'_>, step: &Trace<'_>) -> Reason {
    let Some(expr) = step.expr() else {
        return plain(ReasonKind::Condition, step);
    };
    let reason = Reason { text: phrases.say(expr), ..plain(ReasonKind::Condition, step) };
    let parts = |phrases: &Phrases<'_>| step.children.iter().map(|part| condition(phrases, part)).collect::<Vec<_>>();
    match (&expr.node, step.children.as_slice()) {
        (Node::And(_), _) => {
            Reason { text: Words::new("同时成立", "all of these"), children: parts(phrases), ..reason }
        }
        (Node::Or(_), _) => {
            Reason { text: Words::new("有一项成立即可", "one of these"), children: parts(phrases), ..reason }
        }
        (Node::AtLeast { k, of }, _) => {
            let held = step.children.iter().filter(|part| part.truth() == Truth::True).count();
            let open = step.children.iter().filter(|part| part.truth() == Truth::Unknown).count();
            let value = match open {
                0 => Words::new(format!("{held} 项成立"), format!("{held} hold")),
                _ => Words::new(format!("{held} 项成立，{open} 项待定"), format!("{held} hold, {open} open")),
            };
            let all = of.len();
            let text = Words::new(format!("{all} 项中至少 {k} 项成立"), format!("at least {k} of these {all}"));
            Reason { text, value: Some(value), children: parts(phrases), ..reason }
        }
        (Node::Not(part), [inner]) if takes_parts(part) => {
            let text = Words::new("以下不成立", "this does not hold");
            Reason { text, children: vec![condition(phrases, inner)], ..reason }
        }
        (Node::Not(_), [inner]) => {
            let inner = condition(phrases, inner);
            Reason { value: inner.value, working: inner.working, read: inner.read, children: inner.children, ..reason }
        }
        (Node::Derived { .. }, [body]) if expr.ty == Type::Bool => {
            let mut children = Vec::new();
            conditions(phrases, body, &mut children);
            Reason { children, ..reason }
        }
        (Node::If { .. }, [test, rest @ ..]) if expr.ty == Type::Bool => {
            let children = std::iter::once(test).chain(rest).map(|part| condition(phrases, part)).collect();
            Reason { children, ..reason }
        }
        (Node::Of { .. }, [_, body]) if expr.ty == Type::Bool => {
            let inner = condition(phrases, body);
            Reason { value: inner.value, working: inner.working, read: read(step), children: inner.children, ..reason }
        }
        _ => {
            let (value, working) = found(phrases, step, expr);
            Reason { value: Some(value), working, read: read(step), ..reason }
        }
    }
}

fn takes_parts(expr: &Expr) -> bool {
    match &expr.node {
        Node::And(_) | Node::Or(_) | Node::AtLeast { .. } | Node::If { .. } => true,
        Node::Derived { .. } => expr.ty == Type::Bool,
        Node::Not(part) => takes_parts(part),
        _ => false,
    }
}

/// What was found for a leaf of the tree, and how it was computed.
fn found(phrases: &Phrases<'_>, step: &Trace<'_>, expr: &Expr) -> (Words, Option<Words>) {
    let open = step.causes();
    if !open.is_empty() {
        // A code that is on file but too coarse to tell is shown, with the cause.
        if let (Node::Member { item, .. } | Node::Contains { set: item, .. }, [read]) =
            (&expr.node, step.children.as_slice())
            && let Ok(value) = &read.result
        {
            let (coarse, cause) = (phrases.value(value, &item.ty, None), cause_words(open));
            let zh = format!("{}（代码不够细，{}）", coarse.zh, cause.zh);
            return (Words::new(zh, format!("{} (code too coarse: {})", coarse.en, cause.en)), None);
        }
        return (cause_words(open), None);
    }
    match (&expr.node, step.children.as_slice()) {
        (Node::Compare { .. }, [left, right]) => {
            let unit = |side: &Trace<'_>| side.expr().and_then(|expr| unit_of(phrases.schema(), expr));
            let unit = unit(left).or_else(|| unit(right));
            let shown = |side: &Trace<'_>| match (side.expr(), &side.result) {
                (Some(expr), Ok(value)) => phrases.value(value, &expr.ty, unit.as_deref()),
                _ => cause_words(side.causes()),
            };
            let is_constant = |side: &Trace<'_>| matches!(side.expr().map(|e| &e.node), Some(Node::Const(_)));
            let (l, r) = (shown(left), shown(right));
            match (is_constant(left), is_constant(right)) {
                (_, true) => (l, working(phrases, left)),
                (true, _) => (r, working(phrases, right)),
                _ => {
                    let workings: Vec<Words> =
                        [left, right].into_iter().filter_map(|side| working(phrases, side)).collect();
                    let both = Words::new(format!("{}，对照 {}", l.zh, r.zh), format!("{} against {}", l.en, r.en));
                    (both, (!workings.is_empty()).then(|| Words::join(&workings, "；", "; ")))
                }
            }
        }
        (Node::Member { item, .. } | Node::Contains { set: item, .. } | Node::TextIn { item, .. }, [read]) => {
            match &read.result {
                Ok(value) => (phrases.value(value, &item.ty, None), None),
                Err(causes) => (cause_words(*causes), None),
            }
        }
        (Node::Listed(_), _) => (yes_no(step, ("列入", "listed"), ("未列入", "not listed")), None),
        (Node::Received { .. }, _) => (yes_no(step, ("已享受", "received"), ("未享受", "not received")), None),
        (Node::HasValue(_), _) => (yes_no(step, ("有资料", "on file"), ("没有资料", "not on file")), None),
        (Node::AnyRecord { .. }, rows) => {
            let (held, all) = (rows.iter().filter(|row| row.truth() == Truth::True).count(), rows.len());
            (Words::new(format!("{all} 条中 {held} 条符合"), format!("{held} of {all} entries")), None)
        }
        _ => match &step.result {
            Ok(value) => {
                (phrases.value(value, &expr.ty, unit_of(phrases.schema(), expr).as_deref()), working(phrases, step))
            }
            Err(causes) => (cause_words(*causes), None),
        },
    }
}

fn yes_no(step: &Trace<'_>, yes: (&str, &str), no: (&str, &str)) -> Words {
    let (zh, en) = if step.truth() == Truth::True { yes } else { no };
    Words::new(zh, en)
}

/// What a step read, each once.
fn read(step: &Trace<'_>) -> Vec<Read> {
    let mut found: Vec<Read> = Vec::new();
    step.walk(&mut |step| {
        if let Some(used) = step.used {
            let used = Read::from(used);
            if !found.contains(&used) {
                found.push(used);
            }
        }
    });
    found
}

fn exception_reason(phrases: &Phrases<'_>, step: &Trace<'_>, exception: &Expr) -> Reason {
    let reason = plain(ReasonKind::Exception, step);
    let Some(held) = step.children.first() else {
        return reason;
    };
    let inner = condition(phrases, held);
    let said = phrases.say(exception);
    let text = Words::new(format!("没有除外情形：{}", said.zh), format!("exception does not apply: {}", said.en));
    Reason { text, value: inner.value, working: inner.working, read: read(step), children: inner.children, ..reason }
}

fn validity_reason(validity: duojin_rule::Validity, as_of: duojin_base::NaiveDate) -> Reason {
    let span = |from: &str, to: &str, open: &str, english: bool| {
        let day = |day: duojin_base::NaiveDate| {
            if english { date_words(day).en } else { date_words(day).zh }
        };
        match (validity.from.map(day), validity.to.map(day)) {
            (Some(first), Some(last)) => format!("{first}{to}{last}"),
            (Some(first), None) => format!("{first}{from}"),
            (None, Some(last)) => format!("{open}{last}"),
            (None, None) => String::new(),
        }
    };
    let day = date_words(as_of);
    Reason {
        kind: ReasonKind::Validity,
        truth: Truth::from(validity.holds_on(as_of)),
        text: Words::new(
            format!("有效期：{}", span(" 起", " 至 ", "至 ", false)),
            format!("in force: {}", span(" onwards", " to ", "until ", true)),
        ),
        value: Some(day),
        working: None,
        causes: Causes::NONE,
        read: Vec::new(),
        children: Vec::new(),
    }
}

fn kind_words(kind: BenefitKind) -> (&'static str, &'static str) {
    match kind {
        BenefitKind::Award => ("奖励", "award"),
        BenefitKind::Subsidy => ("补贴", "subsidy"),
        BenefitKind::LoanInterest => ("贴息", "interest subsidy"),
        BenefitKind::Relief => ("减免", "relief"),
        BenefitKind::Title => ("称号", "title"),
        BenefitKind::Service => ("服务", "service"),
    }
}

fn benefit_reason(phrases: &Phrases<'_>, step: &Trace<'_>, benefit: &Benefit, done: &BenefitWorking) -> Reason {
    let (zh, en) = kind_words(benefit.kind);
    let formula = match &benefit.form {
        BenefitForm::Exact(formula) | BenefitForm::UpTo(formula) | BenefitForm::PoolShare { weight: formula, .. } => {
            Some(formula)
        }
        BenefitForm::CaseByCase | BenefitForm::InKind(_) => None,
    };
    let traced = formula.and_then(|formula| {
        step.children.iter().find(|part| part.expr().is_some_and(|expr| std::ptr::eq(expr, formula)))
    });
    let said = formula.map(|formula| phrases.say(formula)).unwrap_or_default();
    let gap = if said.zh.starts_with(|c: char| c.is_ascii_digit()) { " " } else { "" };
    let text = match &benefit.form {
        BenefitForm::Exact(_) => Words::new(format!("{zh}：{}", said.zh), format!("{en}: {}", said.en)),
        BenefitForm::UpTo(_) => Words::new(format!("{zh}：不超过{gap}{}", said.zh), format!("{en}: up to {}", said.en)),
        BenefitForm::CaseByCase => Words::new(format!("{zh}：另行核定"), format!("{en}: decided case by case")),
        BenefitForm::PoolShare { pool, .. } => {
            Words::new(format!("{zh}：“{pool}”按{}分配", said.zh), format!("{en}: share of “{pool}” by {}", said.en))
        }
        BenefitForm::InKind(words) => Words::new(format!("{zh}：{words}"), format!("{en}: {words}")),
    };
    let causes = traced.map_or(Causes::NONE, Trace::causes);
    let money = |value: &duojin_base::Exact| {
        let unit = formula.and_then(|formula| unit_of(phrases.schema(), formula));
        let whole = |unit: Option<&str>| figure(value, &Dimension::money(), unit);
        // In the unit of the facts if that is exact, else in one that fits.
        let first = whole(unit.as_deref());
        if first.zh.starts_with('约') { whole(None) } else { first }
    };
    let value = match (&benefit.form, done.applies) {
        (_, Truth::False) => Some(Words::new("不适用于本主体", "does not apply here")),
        (BenefitForm::Exact(_), _) => Some(done.value.as_ref().map_or_else(|| cause_words(causes), money)),
        (BenefitForm::UpTo(_), _) => Some(done.value.as_ref().map_or_else(
            || cause_words(causes),
            |value| {
                let top = money(value);
                Words::new(format!("0 至 {}", top.zh), format!("0 to {}", top.en))
            },
        )),
        (BenefitForm::PoolShare { .. }, _) if !causes.is_empty() => Some(cause_words(causes)),
        _ => None,
    };
    let mut children = Vec::new();
    if benefit.when.is_some()
        && let Some(when) = step.children.first()
    {
        conditions(phrases, when, &mut children);
    }
    let reads = traced.map(read).unwrap_or_default();
    let worked = traced.and_then(|traced| working(phrases, traced));
    Reason {
        text,
        value,
        working: worked,
        causes: step.causes().with(causes),
        read: reads,
        children,
        ..plain(ReasonKind::Benefit, step)
    }
}

/// Cap and rounding, where they change something or bound it.
fn payable(decision: &Decision<'_>) -> Option<Reason> {
    let working = decision.working.as_ref()?;
    let paid = working.amount;
    let moved = |sum: &duojin_base::Exact, paid: Money| *sum != paid.to_exact_yuan();
    let changed = moved(&working.low, paid.low)
        || working.high.as_ref().zip(paid.high).is_some_and(|(sum, paid)| moved(sum, paid));
    let bounded = working.high.is_none() && paid.high.is_some();
    if !changed && !bounded {
        return None;
    }
    let sum = |value: &duojin_base::Exact| figure(value, &Dimension::money(), None);
    let mut steps = vec![match &working.high {
        Some(high) if *high == working.low => {
            let sum = sum(high);
            Words::new(format!("合计 {}", sum.zh), format!("sum {}", sum.en))
        }
        Some(high) => {
            let (low, high) = (sum(&working.low), sum(high));
            Words::new(format!("合计 {} 至 {}", low.zh, high.zh), format!("sum {} to {}", low.en, high.en))
        }
        None if working.low == exact::int(0) => Words::new("合计未定", "sum open"),
        None => {
            let low = sum(&working.low);
            Words::new(format!("合计至少 {}", low.zh), format!("sum at least {}", low.en))
        }
    }];
    if let Some(cap) = working.cap {
        let cap = money_words(cap);
        steps.push(Words::new(format!("封顶 {}", cap.zh), format!("cap {}", cap.en)));
    }
    let ((zh, en), step) = (rounding_words(working.rounding.rounding), money_words(working.rounding.step));
    steps.push(Words::new(format!("{zh}到 {}", step.zh), format!("{en} to {}", step.en)));
    Some(Reason {
        kind: ReasonKind::Payable,
        truth: Truth::True,
        text: Words::new("应付数额", "payable"),
        value: Some(amount_words(paid)),
        working: Some(Words::join(&steps, "，", ", ")),
        causes: Causes::NONE,
        read: Vec::new(),
        children: Vec::new(),
    })
}

fn verdict(outcome: Outcome, parts: &[Reason]) -> Words {
    let parts: Vec<&Reason> = parts.iter().filter(|part| part.kind != ReasonKind::Benefit).collect();
    let count = |truth: Truth| parts.iter().filter(|part| part.truth == truth).count();
    let all = parts.len();
    match outcome {
        Outcome::Eligible => Words::new(format!("{all} 项条件全部成立"), format!("all {all} conditions hold")),
        Outcome::NotEligible => {
            let not = count(Truth::False);
            Words::new(format!("{all} 项条件中 {not} 项不成立"), format!("{not} of {all} conditions do not hold"))
        }
        Outcome::Unknown => {
            let (open, held) = (count(Truth::Unknown), count(Truth::True));
            let causes = parts.iter().fold(Causes::NONE, |all, part| all.with(part.causes));
            let why = cause_words(causes);
            let rest = if held == 0 {
                Words::default()
            } else {
                Words::new(format!("，其余 {held} 项成立"), format!("; the other {held} hold"))
            };
            Words::new(
                format!("{open} 项定不了（{}）{}", why.zh, rest.zh),
                format!("{open} cannot be settled ({}){}", why.en, rest.en),
            )
        }
        Outcome::NotInForce => Words::new(
            "这条政策已过有效期，只作历史演示，不能申报",
            "expired: shown as history, no application possible",
        ),
    }
}

/// An amount with its bounds: 30 万元; 0 至 26 万元; 至少 5 万元; 另行核定.
pub fn amount_words(amount: Amount) -> Words {
    let Amount { low, high, flags } = amount;
    if amount == Amount::NOTHING {
        return Words::new("没有资金", "no money");
    }
    let why: Vec<Words> = [
        (AmountFlags::UP_TO, "数额在上限内核定", "up to a ceiling"),
        (AmountFlags::CASE_BY_CASE, "另行核定", "case by case"),
        (AmountFlags::POOL, "按权重分配", "share of a pool"),
        (AmountFlags::UNKNOWN, "有资料未定", "rests on what is not known"),
    ]
    .into_iter()
    .filter(|(flag, ..)| flags.has(*flag))
    .map(|(_, zh, en)| Words::new(zh, en))
    .collect();
    let why = Words::join(&why, "，", ", ");
    let bounds = match high {
        Some(high) if high == low => money_words(low),
        Some(high) => {
            let (least, most) = (money_words(low), money_words(high));
            let least = if low == Money::ZERO { Words::same("0") } else { least };
            Words::new(format!("{} 至 {}", least.zh, most.zh), format!("{} to {}", least.en, most.en))
        }
        None if low == Money::ZERO => {
            return Words::new(format!("数额未定（{}）", why.zh), format!("amount open ({})", why.en));
        }
        None => {
            let least = money_words(low);
            Words::new(format!("至少 {}", least.zh), format!("at least {}", least.en))
        }
    };
    if flags == AmountFlags::NONE {
        bounds
    } else {
        Words::new(format!("{}（{}）", bounds.zh, why.zh), format!("{} ({})", bounds.en, why.en))
    }
}
