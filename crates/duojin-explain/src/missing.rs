//! What to ask for.

use duojin_base::{Cause, Truth};
use duojin_eval::{Decision, Subject, Trace, Used};
use duojin_rule::{Expr, Node, Schema};

use crate::phrase::Phrases;
use crate::words::{Read, Words};

/// What an answer would move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Settles {
    /// Whether the clause holds.
    Outcome,
    /// Only how much it gives.
    Amount,
}

/// Something that is 缺资料.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is missing.
    pub what: Read,
    /// Its name, with the period.
    pub words: Words,
    /// What is on file but too coarse to tell (行业 51 where 5112 is asked for).
    pub too_coarse: Option<Words>,
    /// What an answer would move.
    pub settles: Settles,
}

/// What is missing and would settle the outcome, then what would settle the amount; each once, in the order of the clause.
///
/// Only 缺资料 counts: 无意义, 未到期, 不适用 and 冲突 are never asked for. Of a decided part nothing is asked.
pub fn missing(decision: &Decision<'_>, schema: &Schema) -> Vec<Ask> {
    let phrases = Phrases::new(schema, decision.application_year);
    let mut asks = Vec::new();
    if decision.truth == Truth::False {
        return asks;
    }
    for step in &decision.trace.children {
        let is_benefit = matches!(step.subject, Subject::Benefit(_));
        if !is_benefit && decision.truth == Truth::Unknown {
            collect(step, &phrases, None, Settles::Outcome, &mut asks);
        }
    }
    for benefit in decision.trace.children.iter().filter(|step| matches!(step.subject, Subject::Benefit(_))) {
        for part in &benefit.children {
            collect(part, &phrases, None, Settles::Amount, &mut asks);
        }
    }
    asks
}

fn collect(step: &Trace<'_>, phrases: &Phrases<'_>, owner: Option<&Words>, settles: Settles, asks: &mut Vec<Ask>) {
    if !step.causes().contains(Cause::Missing) {
        return;
    }
    let Some(expr) = step.expr() else {
        step.children.iter().for_each(|child| collect(child, phrases, owner, settles, asks));
        return;
    };
    if let (Node::Of { .. }, [reference, body]) = (&expr.node, step.children.as_slice()) {
        let who = reference.expr().map(|reference| named(phrases, reference, owner));
        collect(body, phrases, who.as_ref().or(owner), settles, asks);
        return;
    }
    let deeper = match &expr.node {
        Node::AggregateRecords { record, .. } | Node::AnyRecord { record, .. } | Node::CountRecords { record, .. } => {
            phrases.in_record(*record)
        }
        _ => *phrases,
    };
    let before = asks.len();
    let open_below = step.children.iter().any(|child| child.causes().contains(Cause::Missing));
    step.children.iter().for_each(|child| collect(child, &deeper, owner, settles, asks));
    let add = |what: Read, words: Words, too_coarse: Option<Words>, asks: &mut Vec<Ask>| {
        if asks.iter().all(|ask| ask.what != what) {
            asks.push(Ask { what, words, too_coarse, settles });
        }
    };
    if let Some(used) = step.used {
        // A record whose fields are open: the record is asked for, unless the fields led to something that can be.
        if asks.len() == before {
            add(Read::from(used), named(phrases, expr, owner), None, asks);
        }
    } else if !open_below
        && let Node::Member { item, .. } | Node::Contains { set: item, .. } = &expr.node
        && let [read] = step.children.as_slice()
        && let (Some(used), Ok(value)) = (source(read), &read.result)
    {
        // The code is known and the test is open all the same: it is too coarse.
        add(Read::from(used), named(phrases, item, owner), Some(phrases.value(value, &item.ty, None)), asks);
    }
}

/// Where a value comes from: the step itself, or the one whose value it took over (派生, 的, 若).
fn source<'a>(step: &Trace<'a>) -> Option<Used<'a>> {
    step.used.or_else(|| step.children.last().and_then(source))
}

/// The name of what is missing, and whose it is.
fn named(phrases: &Phrases<'_>, expr: &Expr, owner: Option<&Words>) -> Words {
    let words = match &expr.node {
        Node::AnyRecord { record, .. } | Node::CountRecords { record, .. } | Node::AggregateRecords { record, .. } => {
            let def = phrases.schema().record(*record);
            def.map_or_else(
                || phrases.say(expr),
                |def| Words::new(format!("{}的资料", def.name), format!("records: {}", def.en)),
            )
        }
        Node::Listed(_) | Node::FirstListed { .. } | Node::Received { .. } => {
            let said = phrases.say(expr);
            let gap = if said.zh.starts_with(|c: char| c.is_ascii_digit()) { " " } else { "" };
            Words::new(format!("是否{gap}{}", said.zh), format!("whether {}", said.en))
        }
        _ => phrases.say(expr),
    };
    match owner {
        Some(owner) => Words::new(format!("{}的{}", owner.zh, words.zh), format!("{} of {}", words.en, owner.en)),
        None => words,
    }
}
