//! Which conditions pick which step: 国家级、省级分别100万元、30万元; 500万元以内的部分按10%.

use super::super::condition::{Found, between, degree_before, levels, sized};
use super::super::model::{BenefitKind, ConditionValue, Op};
use super::super::page::{Page, Stretch};
use super::super::question::{Question, QuestionKind};
use super::super::roles::{coordinates, piece};
use super::Given;

pub(super) fn assign(
    page: &Page<'_>,
    stretch: Stretch,
    all: &mut [Given],
    conditions: &mut Vec<Found>,
    questions: &mut Vec<Question>,
) {
    let mut rows: Vec<usize> = all.iter().map(|given| given.row).collect();
    rows.dedup();
    let n_main = all.iter().filter(|given| is_main(given)).count();
    let mut from = stretch.0;
    for row in rows {
        let members: Vec<usize> =
            all.iter().enumerate().filter(|(_, given)| given.row == row).map(|(n, _)| n).collect();
        let Some(first) = members.first().and_then(|n| all.get(*n)) else { continue };
        let start = first.figure.0;
        if members.len() > 1 {
            coordinated(page, (from, start), &members, all, conditions, questions);
        } else if n_main > 1 && is_main(first) {
            alone(page, stretch, from, members.first().copied().unwrap_or(0), all, conditions);
        }
        from = members.last().and_then(|n| all.get(*n)).map_or(start, |given| given.figure.1);
    }
}

fn is_main(given: &Given) -> bool {
    !matches!(given.benefit.kind, BenefitKind::CaseByCase | BenefitKind::Formula)
}

/// As many steps as sums: each sum has its step.
fn coordinated(
    page: &Page<'_>,
    before: Stretch,
    members: &[usize],
    all: &mut [Given],
    conditions: &mut Vec<Found>,
    questions: &mut Vec<Question>,
) {
    let n = members.len();
    let near = |found: &Found| found.at.0 >= before.0 && found.at.0 < before.1;
    // Figures that stand in a row.
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for index in conditions.iter().filter(|found| near(found)).filter_map(|found| found.figure) {
        match runs.last_mut() {
            Some(run) if run.last() == Some(&index) => {}
            Some(run) if run.last().is_some_and(|last| in_row(page, *last, index)) => run.push(index),
            _ => runs.push(vec![index]),
        }
    }
    if let Some(run) = runs.iter().rev().find(|run| run.len() == n) {
        for (member, figure) in members.iter().zip(run) {
            take(all, *member, conditions, |found| found.figure == Some(*figure));
        }
        return;
    }
    if conditions.iter().any(|found| near(found) && found.step.is_some_and(|(_, all)| all == n)) {
        for (step, member) in members.iter().enumerate() {
            take(all, *member, conditions, |found| near(found) && found.step == Some((step, n)));
        }
        return;
    }
    let listed = conditions.iter().rposition(|found| {
        near(found) && matches!(&found.condition.value, ConditionValue::Text(values) if values.len() == n)
    });
    if let Some(index) = listed {
        let found = conditions.remove(index);
        let ConditionValue::Text(values) = found.condition.value.clone() else { return };
        for (member, value) in members.iter().zip(values) {
            let mut condition = found.condition.clone();
            condition.op = Op::Is;
            condition.value = ConditionValue::Text(vec![value]);
            if let Some(given) = all.get_mut(*member) {
                given.benefit.when.push(condition);
            }
        }
        return;
    }
    let row = levels(page, before);
    if row.len() == n {
        for (member, level) in members.iter().zip(row) {
            give_level(page, all, *member, level);
        }
    } else if let Some(run) = runs.iter().rev().find(|run| run.len() > 1) {
        questions.push(Question {
            span: page.span((before.0, before.1)),
            kind: QuestionKind::Steps { steps: run.len(), amounts: n },
        });
    }
}

fn in_row(page: &Page<'_>, earlier: usize, later: usize) -> bool {
    let (Some(earlier), Some(later)) = (page.figures.get(earlier), page.figures.get(later)) else { return false };
    coordinates(page, earlier.end, later.start) || {
        // 1000万元以上的、5000万元以上的
        later.start > earlier.end
            && later.start - earlier.end <= 3
            && page.has((earlier.end, later.start), &["、", "和"])
    }
}

/// Several sums, each with its own condition in front of it.
fn alone(
    page: &Page<'_>,
    stretch: Stretch,
    from: usize,
    member: usize,
    all: &mut [Given],
    conditions: &mut Vec<Found>,
) {
    let Some(given) = all.get(member) else { return };
    let figure = given.figure;
    let own = piece(page, stretch, figure.0);
    let is_first = from == stretch.0;
    let start = if is_first { own.0 } else { from };
    let had = given.benefit.when.len();
    take(all, member, conditions, |found| found.at.0 >= start && found.at.1 <= figure.0 && found.figure.is_some());
    let got = all.get(member).is_some_and(|given| given.benefit.when.len() > had);
    if !got && let Some((name, at)) = degree_before(page, figure.0, from.max(own.0)) {
        let found = Found::text(page, at, "学历", Op::Is, vec![name.to_owned()]);
        conditions.retain(|one| one.at != at);
        if let Some(given) = all.get_mut(member) {
            given.benefit.when.push(found.condition);
        }
        return;
    }
    if !got && let Some(at) = sized(page, (own.0.max(from), figure.0)) {
        let found = Found::text(page, at, "企业类型", Op::Is, vec![page.words(at)]);
        conditions.retain(|one| one.at != at);
        if let Some(given) = all.get_mut(member) {
            given.benefit.when.push(found.condition);
        }
        return;
    }
    // 其中小微企业实施的，提高到15%: what is said of this sum alone stands in a piece of its own.
    let apart = page.find((from, figure.0), &[","]).filter(|_| !is_first && !got);
    if let Some((_, begin)) = apart
        && page.has((begin, figure.0), &["的,"])
    {
        let said: Vec<Found> = between(page, (begin, own.0)).into_iter().filter(|one| one.figure.is_none()).collect();
        if !said.is_empty()
            && let Some(given) = all.get_mut(member)
        {
            conditions.retain(|one| one.figure.is_some() || !said.iter().any(|said| said.at == one.at));
            given.benefit.when.extend(said.into_iter().map(|one| one.condition));
            return;
        }
    }
    let mut level = levels(page, (own.0, figure.0));
    if level.len() != 1 {
        level = label(page, (from.max(own.0), figure.0)).into_iter().collect();
    }
    // 区级综合贡献: whose money it is.
    level.retain(|level| {
        page.any(level.1, &["财政", "综合", "部门", "留成", "经济", "贡献", "以上", "及以上"]).is_none()
    });
    if !got && let [level] = level.as_slice() {
        give_level(page, all, member, *level);
        conditions.retain(|found| {
            !(found.at.0 >= own.0 && found.at.0 < figure.0 && found.at.0 < level.1 && level.0 < found.at.1)
        });
    }
}

/// A类300万元、B类200万元: a short name right before the sum.
fn label(page: &Page<'_>, before: Stretch) -> Option<Stretch> {
    const LABEL_CHARS_MAX: usize = 8;
    let from = page.rfind(before, &["、", ":", ","]).map_or(before.0, |(_, end)| end);
    let is_grade = matches!(page.at(before.1.wrapping_sub(1)), '类' | '级' | '档' | '等' | '奖' | '名');
    ((2..=LABEL_CHARS_MAX).contains(&(before.1.saturating_sub(from))) && is_grade).then_some((from, before.1))
}

fn give_level(page: &Page<'_>, all: &mut [Given], member: usize, level: Stretch) {
    let found = Found::text(page, level, "认定级别", Op::Is, vec![page.words(level)]);
    if let Some(given) = all.get_mut(member) {
        given.benefit.when.push(found.condition);
    }
}

fn take(all: &mut [Given], member: usize, conditions: &mut Vec<Found>, which: impl Fn(&Found) -> bool) {
    let mut kept = Vec::with_capacity(conditions.len());
    for found in conditions.drain(..) {
        if which(&found) {
            if let Some(given) = all.get_mut(member) {
                given.benefit.when.push(found.condition);
            }
        } else {
            kept.push(found);
        }
    }
    *conditions = kept;
}
