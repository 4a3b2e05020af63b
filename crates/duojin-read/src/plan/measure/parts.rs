//! The parts of a duty: verb, who is urged, what they shall do, on what, by what.

use duojin_base::Span;

use crate::plan::model::{Measure, Quote};
use crate::plan::page::{Page, count, ends};
use crate::plan::target::verb_head;
use crate::plan::words::{ACTORS, INSTRUMENTS, NOUNISH, URGING, VAGUE, VERB};

/// Whether the verb urges somebody else.
pub(super) fn urges(measure: &Measure) -> bool {
    URGING.contains(&measure.verb.quote.as_str())
}

pub(super) fn read(page: &Page, span: Span, duty: Span, outcome: Option<Span>) -> Measure {
    let (verb, object_from) = governing(page, duty);
    let rest = page.trimmed(Span::new(object_from.min(duty.end), duty.end), &['的']);
    let urging = URGING.contains(&page.words(verb).as_str());
    let embedded = if urging { embedded(page, rest) } else { None };
    let (addressee, action, object) = match embedded {
        Some((addressee, action, object)) => (addressee, Some(action), object),
        None => (None, None, rest),
    };
    let quote = |span: Span| (!span.is_empty()).then(|| page.quote(span));
    Measure {
        section: None,
        clause: page.quote(span),
        verb: page.quote(verb),
        addressee: addressee.and_then(quote),
        addressee_inherited: false,
        action: action.and_then(quote),
        object: quote(without_vague(page, object)),
        mechanisms: mechanisms(page, span, object),
        outcome: outcome.and_then(quote),
        vague: vague(page, span),
        targets: Vec::new(),
        lead_units: Vec::new(),
    }
}

/// The verb at the head of the clause, or the first behind the phrase that opens it; and where its object begins.
fn governing(page: &Page, duty: Span) -> (Span, u32) {
    if let Some(found) = verb_head(page, duty) {
        return found;
    }
    let verbs = || (duty.start..duty.end).filter_map(|at| VERB.at(page, at).map(|verb| (at, verb)));
    let firm = verbs().find(|(at, verb)| !NOUNISH.contains(verb) && at + count(verb) < duty.end);
    match firm.or_else(|| verbs().next_back()) {
        Some((at, verb)) => {
            let found = Span::new(at, (at + count(verb)).min(duty.end));
            verb_head(page, Span::new(at, duty.end)).unwrap_or((found, found.end))
        }
        None => (Span::new(duty.start, duty.start), duty.start),
    }
}

/// 企业 | 开展 | 认证: an actor, then a verb; or the verb at once (鼓励开展…).
fn embedded(page: &Page, rest: Span) -> Option<(Option<Span>, Span, Span)> {
    if let Some((verb, from)) = verb_head(page, rest) {
        let object = Span::new(from.min(rest.end), rest.end);
        return (object.len() >= 2).then_some((None, verb, object));
    }
    let pairs = page.pairs(rest);
    let mut at = rest.start + 2;
    while at < rest.end {
        if let Some(pair) = pairs.iter().find(|pair| pair.start == at) {
            at = pair.end + 1;
            continue;
        }
        let actor = Span::new(rest.start, at);
        if VERB.at(page, at).is_some() && ACTORS.iter().any(|tail| ends(page.slice(actor), tail)) {
            let (verb, from) = verb_head(page, Span::new(at, rest.end))?;
            let addressee = without_vague(page, actor);
            return Some((Some(addressee), verb, Span::new(from.min(rest.end), rest.end)));
        }
        at += 1;
    }
    None
}

fn without_vague(page: &Page, span: Span) -> Span {
    let size = page.any(span.start, VAGUE).filter(|size| span.start + size < span.end).unwrap_or(0);
    Span::new(span.start + size, span.end)
}

fn vague(page: &Page, span: Span) -> Vec<Quote> {
    let mut out: Vec<Quote> = Vec::new();
    let mut at = span.start;
    while at < span.end {
        match page.any(at, VAGUE).filter(|size| at + size <= span.end) {
            Some(size) => {
                let found = page.quote(Span::new(at, at + size));
                if out.iter().all(|other| other.quote != found.quote) {
                    out.push(found);
                }
                at += size;
            }
            None => at += 1,
        }
    }
    out
}

/// What stands in quotes, and an object that ends like an instrument.
fn mechanisms(page: &Page, span: Span, object: Span) -> Vec<Quote> {
    const LONGEST: u32 = 24;
    let quoted = page.pairs(span).into_iter().filter(|pair| matches!(page.at(pair.start), '“' | '「'));
    let mut out: Vec<Quote> = quoted
        .map(|pair| Span::new(pair.start + 1, pair.end))
        .filter(|inner| (2..=LONGEST).contains(&inner.len()))
        .map(|inner| page.quote(inner))
        .collect();
    let head = without_vague(page, object);
    let of = (head.start..head.end).rev().find(|at| page.at(*at) == '的').map_or(head.start, |at| at + 1);
    let noun = Span::new(of, head.end);
    if out.is_empty()
        && (3..=LONGEST).contains(&noun.len())
        && INSTRUMENTS.iter().any(|tail| ends(page.slice(noun), tail))
    {
        out.push(page.quote(noun));
    }
    out
}
