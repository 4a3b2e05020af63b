//! What the clause says about a figure: growth, 每年, 累计, 分别; and the lengths of time that figures make.

use super::atom::Atom;
use super::bound::Side;
use super::model::{Cue, CueKind, Dimension, Quantity, Reading, Relation, Time, Value, When};
use super::view::{View, ends_clause};

const CUES: &[(&str, CueKind)] = &[
    ("同比", CueKind::YearOnYear),
    ("年均", CueKind::YearlyAverage),
    ("每年", CueKind::EachYear),
    ("累计", CueKind::Cumulative),
    ("新增", CueKind::Added),
    ("增创", CueKind::Added),
    ("分别", CueKind::Respectively),
    ("每满", CueKind::PerStep),
    ("每新增", CueKind::PerStep),
    ("每增加", CueKind::PerStep),
    ("每提高", CueKind::PerStep),
    ("各", CueKind::Each),
    ("均", CueKind::Each),
    ("增长", CueKind::Rise),
    ("提高", CueKind::Rise),
    ("提升", CueKind::Rise),
    ("上升", CueKind::Rise),
    ("增加", CueKind::Rise),
    ("增幅", CueKind::Rise),
    ("增速", CueKind::Rise),
    ("下降", CueKind::Fall),
    ("减少", CueKind::Fall),
    ("降低", CueKind::Fall),
    ("压减", CueKind::Fall),
    ("降幅", CueKind::Fall),
];
/// Whether one of the words of [`CUES`] begins so.
fn begins_cue(c: char) -> bool {
    matches!(c, '同' | '年' | '每' | '累' | '新' | '增' | '分' | '各' | '均' | '提' | '上' | '下' | '减' | '降' | '压')
}

const CUE_REACH_CHARS: usize = 30;

pub(crate) fn cues(view: &View, atom: &Atom, before: &Side, floor: usize) -> Vec<Cue> {
    let mut found = Vec::new();
    let from = (1..=CUE_REACH_CHARS)
        .filter_map(|back| atom.start.checked_sub(back))
        .take_while(|at| *at >= floor && !ends_clause(view.at(*at)))
        .last()
        .unwrap_or(atom.start);
    for at in from..atom.start {
        if !begins_cue(view.at(at)) {
            continue;
        }
        let Some((kind, end)) = CUES.iter().find_map(|(word, kind)| view.word(at, word).map(|end| (*kind, end))) else {
            continue;
        };
        let average = kind == CueKind::Each
            && view.at(at) == '均'
            && matches!(view.before(at, 1), '年' | '人' | '亩' | '户' | '平');
        let difference = matches!(kind, CueKind::Rise | CueKind::Fall);
        // 增加值 names a figure and tells of no rise.
        let named = difference && view.at(end) == '值';
        let skipped = average || named || difference && before.to || kind == CueKind::Each && is_noun_ge(view, at);
        if end > atom.start || skipped {
            continue;
        }
        let kind = if difference && view.has(atom.end, "提高到") { CueKind::From } else { kind };
        found.push(Cue { span: view.span(at, end), kind });
    }
    if before.to {
        found.push(Cue { span: view.span(before.reach, atom.start), kind: CueKind::To });
    }
    let raised = |to: usize| {
        ["提高", "提升", "增加", "增长", "扩大", "上升", "降低", "下降"].iter().any(|v| view.has(to, v))
            && matches!(view.at(to + 2), '到' | '至')
    };
    if matches!(view.before(atom.start, 1), '从' | '由') && raised(atom.end) {
        found.push(Cue { span: view.span(atom.start - 1, atom.start), kind: CueKind::From });
    }
    if atom.multiply {
        found.push(Cue { span: view.span(atom.start, atom.end), kind: CueKind::Multiply });
    }
    found
}

/// 各 in 各类, 各级, 各镇 tells of no share.
fn is_noun_ge(view: &View, at: usize) -> bool {
    view.at(at) == '各' && matches!(view.at(at + 1), '类' | '级' | '镇' | '地' | '项' | '有' | '市' | '部')
}

/// 连续两年, 3年内, 自…之日起12个月内.
pub(crate) fn derive_when(view: &View, atom: &Atom, after: &Side, quantity: &Quantity, reading: &mut Reading) {
    let unit = quantity.unit();
    let Value::One(figure) = &quantity.value else { return };
    if unit.dimension != Dimension::Duration {
        return;
    }
    if let Some(from) = view.word_before(atom.start, "连续")
        && unit.base == "年"
        && figure.base.is_integer()
        && let Ok(years) = u32::try_from(figure.base.to_integer())
    {
        reading.whens.push(When {
            span: view.span(from, atom.end),
            relation: Relation::At,
            time: Time::RunningYears(years),
            part: super::model::Part::Whole,
        });
        return;
    }
    let within = after.words.iter().any(|(from, to)| view.words(*from, *to).ends_with('内'));
    let event_end = view
        .word_before(atom.start, "日起")
        .or_else(|| view.word_before(atom.start, "起").or_else(|| view.word_before(atom.start, "后")));
    let event_end = event_end.or_else(|| view.word_before(atom.start, "后的").filter(|_| within));
    if !within && event_end.is_none() {
        return;
    }
    let event_start = event_end.and_then(|end| {
        (1..=40)
            .filter_map(|back| end.checked_sub(back))
            .take_while(|at| !ends_clause(view.at(*at)))
            .find(|at| matches!(view.at(*at), '自' | '从' | '在'))
    });
    let event = event_start.zip(event_end).map(|(from, to)| view.span(from, to));
    let start = event_start.unwrap_or(atom.start);
    reading.whens.push(When {
        span: view.span(start, after.reach.max(atom.end)),
        relation: if within { Relation::Within } else { Relation::Since },
        time: Time::Length { amount: figure.base.clone(), unit: unit.base, from: event },
        part: super::model::Part::Whole,
    });
}
