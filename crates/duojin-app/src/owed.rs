//! What one entity is owed by several clauses together: 互斥 and 合计封顶 are applied, and three figures come out, never one total.
//!
//! The clauses are those of one year. Which of several payments were made before is not known here: that needs the payout ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duojin_rule::{Clause, Outcome};

use crate::entities::ClauseAnswer;

/// Over whom an exclusion must count to bind the clauses of one entity. For others (项目, 事项) the entity may have several.
const OVER_ENTITY: &[&str] = &["企业", "主体", "机构", "个体工商户"];

/// Groups of a clause: those of which one is paid, and those that share a cap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// 互斥, over the entity itself.
    pub one_of: Vec<Arc<str>>,
    /// 合计封顶, with the limit in 分.
    pub shared_caps: Vec<(Arc<str>, i64)>,
    /// In an exclusion over something else: whether that is the same thing is not known.
    pub may_exclude: Vec<Arc<str>>,
}

impl Groups {
    /// The groups of a clause.
    pub(crate) fn of(clause: &Clause) -> Self {
        let (mut one_of, mut may_exclude) = (Vec::new(), Vec::new());
        for exclusion in &clause.exclusions {
            let of_entity = OVER_ENTITY.contains(&&*exclusion.over);
            if of_entity { &mut one_of } else { &mut may_exclude }.push(Arc::clone(&exclusion.group));
        }
        let shared_caps =
            clause.shared_caps.iter().map(|cap| (Arc::clone(&cap.group), cap.limit.fen().max(0))).collect();
        Self { one_of, shared_caps, may_exclude }
    }
}

/// Determined, range, number not determined; sums in 分.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Sum of what is one figure.
    pub determined: i64,
    /// How many figures it is the sum of: of an exclusion group or a shared cap, one.
    pub n_determined: u64,
    /// At least, the determined included.
    pub low: i64,
    /// At most; none without bound.
    pub high: Option<i64>,
    /// Clauses whose amount may still change the sum.
    pub n_undetermined: u64,
}

/// Amounts that are settled together.
#[derive(Clone, Debug)]
struct Item {
    low: i64,
    high: Option<i64>,
    /// Clauses that leave it open.
    open: u64,
    /// Shared caps that every part carries, and those that some part carries.
    all_capped: BTreeMap<Arc<str>, i64>,
    some_capped: BTreeMap<Arc<str>, i64>,
}

fn plus(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.zip(b).map(|(a, b)| a.saturating_add(b))
}

fn most(items: &[&Item]) -> Option<i64> {
    items.iter().try_fold(0, |most, item| Some(item.high?.max(most)))
}

/// The clauses of one year together: of an exclusion group the best one, of a shared cap no more than it.
pub fn owed(answers: &[ClauseAnswer]) -> Owed {
    let rows = answers.iter().filter_map(|answer| {
        let (low, high) = (answer.amount.low.fen(), answer.amount.high.map(duojin_base::Money::fen));
        let item = match answer.outcome {
            Outcome::Eligible if answer.amount.determined().is_some() => (low, high, 0),
            Outcome::Eligible => (low, high, 1),
            Outcome::Unknown => (0, high, 1),
            Outcome::NotEligible | Outcome::NotInForce => return None,
        };
        (item.1 != Some(0)).then(|| {
            let caps: BTreeMap<_, _> = answer.groups.shared_caps.iter().cloned().collect();
            let (low, high, open) = item;
            (&answer.groups, Item { low, high, open, all_capped: caps.clone(), some_capped: caps })
        })
    });
    let rows: Vec<Row<'_>> = rows.collect();
    let items: Vec<Item> = components(&rows).iter().map(|members| best_of(members)).collect();
    let items = under_caps(items);
    let mut owed = Owed { high: Some(0), ..Owed::default() };
    for item in items {
        owed.low = owed.low.saturating_add(item.low);
        owed.high = plus(owed.high, item.high);
        if item.open == 0 || item.high == Some(item.low) {
            owed.determined = owed.determined.saturating_add(item.low);
            owed.n_determined += 1;
        } else {
            owed.n_undetermined += item.open;
        }
    }
    owed
}

/// A clause's groups and amount.
type Row<'a> = (&'a Groups, Item);

/// Clauses that hang together by a group of which one is paid.
fn components<'a>(rows: &'a [Row<'a>]) -> Vec<Vec<&'a Row<'a>>> {
    let mut parts: Vec<(BTreeSet<&str>, Vec<&'a Row<'a>>)> = Vec::new();
    for row in rows {
        let mut groups: BTreeSet<&str> = row.0.one_of.iter().chain(&row.0.may_exclude).map(|g| &**g).collect();
        let mut members = vec![row];
        let (joined, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(theirs, _)| !theirs.is_disjoint(&groups));
        parts = rest;
        for (theirs, others) in joined {
            groups.extend(theirs);
            members.splice(0..0, others);
        }
        parts.push((groups, members));
    }
    parts.into_iter().map(|(_, members)| members).collect()
}

/// The best of clauses that exclude one another. One that is open and could exceed the best determined leaves it open.
fn best_of(members: &[&Row<'_>]) -> Item {
    let items: Vec<&Item> = members.iter().map(|(_, item)| item).collect();
    if let [only] = items.as_slice() {
        return (*only).clone();
    }
    let low = items.iter().map(|item| item.low).max().unwrap_or(0);
    let one_group = members.first().and_then(|(first, _)| {
        first.one_of.iter().find(|group| members.iter().all(|(groups, _)| groups.one_of.contains(group)))
    });
    let (high, open) = if one_group.is_some() {
        let open = items.iter().filter(|item| item.open > 0 && item.high.is_none_or(|high| high > low)).count();
        (most(&items), open as u64)
    } else {
        // Each clause stands under its first group, of which no more than the greatest is paid; without one it may be paid beside.
        let mut by_group: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        let mut high = Some(0);
        for (groups, item) in members {
            match groups.one_of.first() {
                Some(group) => by_group.entry(group).or_default().push(item),
                None => high = plus(high, item.high),
            }
        }
        let high = by_group.values().fold(high, |sum, items| plus(sum, most(items)));
        (high, items.len() as u64)
    };
    let mut all_capped = items.first().map(|item| item.all_capped.clone()).unwrap_or_default();
    all_capped.retain(|cap, _| items.iter().all(|item| item.all_capped.contains_key(cap)));
    let some_capped = items.iter().flat_map(|item| item.some_capped.clone()).collect();
    Item { low, high, open, all_capped, some_capped }
}

fn under_caps(mut items: Vec<Item>) -> Vec<Item> {
    let caps: BTreeMap<Arc<str>, i64> = items.iter().flat_map(|item| item.some_capped.clone()).collect();
    for (cap, limit) in caps {
        let (under, mut others): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| item.all_capped.contains_key(&cap));
        // What is capped in part may come out lower, and is not known to come out lower.
        for item in others.iter_mut().filter(|item| item.some_capped.contains_key(&cap) && item.low > limit) {
            item.low = limit;
            item.open = item.open.max(1);
        }
        let mut all_capped = under.first().map(|item| item.all_capped.clone()).unwrap_or_default();
        all_capped.retain(|cap, _| under.iter().all(|item| item.all_capped.contains_key(cap)));
        if !under.is_empty() {
            let low = under.iter().fold(0_i64, |sum, item| sum.saturating_add(item.low)).min(limit);
            let high = under
                .iter()
                .try_fold(0_i64, |sum, item| Some(sum.saturating_add(item.high?)))
                .map_or(limit, |high| high.min(limit));
            let open = if low == high { 0 } else { under.iter().map(|item| item.open).sum() };
            let some_capped = under.iter().flat_map(|item| item.some_capped.clone()).collect();
            others.push(Item { low, high: Some(high), open, all_capped, some_capped });
        }
        items = others;
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said::Said;
    use duojin_base::{Money, Truth};
    use duojin_rule::{Amount, AmountFlags};

    fn answer(outcome: Outcome, low: i64, high: Option<i64>, group: &str, cap: Option<i64>) -> ClauseAnswer {
        let flags = if Some(low) == high { AmountFlags::NONE } else { AmountFlags::UNKNOWN };
        ClauseAnswer {
            clause: String::new(),
            title: String::new(),
            document: String::new(),
            document_title: String::new(),
            article: String::new(),
            on: "2026-11-23".parse().unwrap(),
            historical: false,
            outcome,
            amount: Amount { low: Money::from_fen(low), high: high.map(Money::from_fen), flags },
            amount_masked: false,
            groups: Groups {
                one_of: if group.is_empty() { vec![] } else { vec![group.into()] },
                shared_caps: cap.map(|limit| ("合".into(), limit)).into_iter().collect(),
                may_exclude: vec![],
            },
            reason: crate::entities::ReasonLine {
                truth: Truth::True,
                text: Said::none(),
                value: None,
                working: None,
                causes: vec![],
                sources: vec![],
                children: vec![],
            },
            missing: vec![],
        }
    }

    fn sum(determined: i64, n_determined: u64, low: i64, high: Option<i64>, n_undetermined: u64) -> Owed {
        Owed { determined, n_determined, low, high, n_undetermined }
    }

    #[test]
    fn of_an_exclusion_group_the_best_is_owed() {
        use Outcome::{Eligible, NotEligible, Unknown};
        let case = |rows: &[(Outcome, i64, Option<i64>, &str)]| {
            owed(&rows.iter().map(|(o, low, high, group)| answer(*o, *low, *high, group, None)).collect::<Vec<_>>())
        };
        assert_eq!(case(&[(Eligible, 5, Some(5), "甲"), (Eligible, 3, Some(3), "甲")]), sum(5, 1, 5, Some(5), 0));
        assert_eq!(case(&[(Eligible, 5, Some(5), ""), (Eligible, 3, Some(3), "")]), sum(8, 2, 8, Some(8), 0));
        // An open one that cannot exceed the best changes nothing; one that can leaves at least and at most.
        assert_eq!(case(&[(Eligible, 5, Some(5), "甲"), (Unknown, 0, Some(4), "甲")]), sum(5, 1, 5, Some(5), 0));
        assert_eq!(case(&[(Eligible, 5, Some(5), "甲"), (Unknown, 0, Some(9), "甲")]), sum(0, 0, 5, Some(9), 1));
        assert_eq!(case(&[(Eligible, 5, Some(5), "甲"), (Unknown, 0, None, "甲")]), sum(0, 0, 5, None, 1));
        // What is undecided is not zero, and what is not met is nothing.
        assert_eq!(case(&[(Unknown, 0, Some(9), ""), (NotEligible, 0, Some(0), "")]), sum(0, 0, 0, Some(9), 1));
    }

    #[test]
    fn a_shared_cap_bounds_the_sum() {
        use Outcome::{Eligible, Unknown};
        let case = |rows: &[(Outcome, i64, Option<i64>)]| {
            owed(&rows.iter().map(|(o, low, high)| answer(*o, *low, *high, "", Some(10))).collect::<Vec<_>>())
        };
        assert_eq!(case(&[(Eligible, 8, Some(8)), (Eligible, 7, Some(7))]), sum(10, 1, 10, Some(10), 0));
        assert_eq!(case(&[(Eligible, 8, Some(8)), (Unknown, 0, None)]), sum(0, 0, 8, Some(10), 1));
        assert_eq!(case(&[(Eligible, 10, Some(10)), (Unknown, 0, None)]), sum(10, 1, 10, Some(10), 0));
    }
}
