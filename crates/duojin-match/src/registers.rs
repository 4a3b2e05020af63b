//! Registers and ledgers as answers by entity: 列入, 首次列入, 已享受.

use std::sync::Arc;

use duojin_base::{Datelike, NaiveDate, Truth};
use duojin_facts::{RegisterSnapshot, Snapshot};
use duojin_rule::DaySpan;

use crate::bound::{Ledger, Sparse};
use crate::graph::{Graph, Lookup};

/// Days on which absence from a register means “not listed”.
struct Covered {
    from: Option<NaiveDate>,
    to: NaiveDate,
}

/// None if the register is partial. Freshness is applied where facts are kept.
fn covered(register: &RegisterSnapshot) -> Option<Covered> {
    register.complete_between().map(|(from, to)| Covered { from, to })
}

/// What a lookup says of everyone, worked out once.
pub(crate) fn answers(graph: &Graph, snapshot: &Snapshot, ledger: &Ledger, lookup: &Lookup) -> Sparse {
    let as_of = graph.context.as_of;
    match lookup {
        Lookup::Listed(register) => match snapshot.registers.get(register) {
            Some(register) => {
                let cover = covered(register);
                let ask = |spans: &[DaySpan]| listed(spans, cover.as_ref(), as_of);
                Sparse::new(ask(&[]), register.spans.iter().map(|(id, spans)| (*id, ask(spans))))
            }
            None => Sparse::new(Truth::Unknown, std::iter::empty()),
        },
        Lookup::FirstListed { register, year } => match snapshot.registers.get(register) {
            Some(register) => {
                let cover = covered(register);
                let ask = |spans: &[DaySpan]| first_listed(spans, cover.as_ref(), *year, as_of);
                Sparse::new(ask(&[]), register.spans.iter().map(|(id, spans)| (*id, ask(spans))))
            }
            None => Sparse::new(Truth::Unknown, std::iter::empty()),
        },
        Lookup::Received { group, from_year } => match ledger.groups.get(&(Arc::clone(group), *from_year)) {
            Some(group) => Sparse::new(group.otherwise, group.entities.iter().map(|(id, truth)| (*id, *truth))),
            None => Sparse::new(Truth::Unknown, std::iter::empty()),
        },
    }
}

fn listed(spans: &[DaySpan], cover: Option<&Covered>, as_of: NaiveDate) -> Truth {
    let on = |(from, to): &DaySpan| from.is_none_or(|from| from <= as_of) && to.is_none_or(|to| as_of <= to);
    if spans.iter().any(on) {
        Truth::True
    } else if cover.is_some_and(|cover| cover.from.is_none_or(|from| from <= as_of) && as_of <= cover.to) {
        Truth::False
    } else {
        Truth::Unknown
    }
}

/// A membership begins in `year`, and none before it. Only what lies up to `as_of` counts.
///
/// A span without a first day began at an unknown time: it may have been in the year or before it, unless it ended before.
fn first_listed(spans: &[DaySpan], cover: Option<&Covered>, year: i32, as_of: NaiveDate) -> Truth {
    let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31)) else {
        return Truth::Unknown;
    };
    let last = last.min(as_of);
    // Absence counts only on days of which the register knows all; no first day: all of the past.
    let knows = |from: Option<NaiveDate>, to: NaiveDate| {
        let reaches_back = |cover: &Covered| cover.from.is_none_or(|known| from.is_some_and(|from| known <= from));
        cover.is_some_and(|cover| reaches_back(cover) && to <= cover.to)
    };
    let before = spans
        .iter()
        .any(|(from, to)| from.is_some_and(|from| from < first) || (from.is_none() && to.is_some_and(|to| to < first)));
    let begins = spans.iter().any(|(from, _)| from.is_some_and(|from| from.year() == year && from <= as_of));
    let vague = spans.iter().any(|(from, to)| from.is_none() && to.is_none_or(|to| first <= to));
    let none_before = if before {
        Truth::False
    } else if vague || !first.pred_opt().is_some_and(|day| knows(None, day)) {
        Truth::Unknown
    } else {
        Truth::True
    };
    let in_year = if begins {
        Truth::True
    } else if vague || !knows(Some(first), last) {
        Truth::Unknown
    } else {
        Truth::False
    };
    none_before & in_year
}
