//! What a clause does in its sentence: opens a duty, is one, names what comes of it, or is none.

use duojin_base::Span;

use crate::plan::clause::Clause;
use crate::plan::model::Target;
use crate::plan::page::{Page, count, ends};
use crate::plan::target::verb_head;
use crate::plan::words::{ADVERB, NOUNISH, OPENED, OPENER, RESULT, RESULT_ADVERBS, RESULT_IF_ENDED, VAGUE, VERB};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// 同时, 到2025年: nothing of its own.
    Nothing,
    /// 围绕…, 以…为重点: belongs to what follows.
    Opening,
    /// A duty.
    Duty,
    /// Only a result: belongs to the duty before it.
    Result,
    /// Words without a verb: belong to what is before them.
    Fragment,
    /// 以…为指导, 坚持…: no duty.
    Principle,
    /// A number pursued.
    Target,
}

const PRINCIPLES: &[&str] = &[
    "以习近平",
    "坚持",
    "深入贯彻",
    "贯彻",
    "全面贯彻",
    "全面落实",
    "牢固树立",
    "完整",
    "准确",
    "认真落实",
    "坚定",
    "立足新发展",
    "认真贯彻",
    "深刻领会",
    "增强“四个",
    "坚决贯彻",
    "紧紧围绕",
    "牢牢把握",
    "深入学习",
    "严格落实党",
    "服务和融入",
];

pub(super) fn of(page: &Page, clause: &Clause, target: Option<&Target>, general: bool) -> Part {
    let span = clause.span;
    if span.len() <= 3 || is_time(page, span) {
        return Part::Nothing;
    }
    if target.is_some() {
        return Part::Target;
    }
    if general && is_principle(page, span) {
        return Part::Principle;
    }
    if page.any(span.start, &["以及", "及其"]).is_some()
        && verb_head(page, Span::new(span.start + 2, span.end)).is_none()
    {
        return Part::Fragment;
    }
    if opens(page, span) {
        return Part::Opening;
    }
    if page.at(span.start) == '由' {
        return Part::Fragment;
    }
    if page.any(span.start, &["总投资", "占地", "建筑面积", "规划面积", "计划投资", "项目总投资"]).is_some()
    {
        return Part::Fragment;
    }
    if general && is_state(page, span) {
        return Part::Nothing;
    }
    if results(page, span) {
        return Part::Result;
    }
    if verb_head(page, span).is_some() {
        return Part::Duty;
    }
    if general {
        // 产业体系基本建成: a state to come and no duty, unless it says who must act.
        return if obliges(page, span) || led_by_phrase(page, span) { Part::Duty } else { Part::Nothing };
    }
    if has_verb(page, span) { Part::Duty } else { Part::Fragment }
}

/// A clause that is a time alone, with a word or two.
fn is_time(page: &Page, span: Span) -> bool {
    let head = page.any(span.start, &["到", "至", "力争到", "截至"]).is_some();
    let digits = page.slice(span).iter().filter(|c| c.is_ascii_digit()).count();
    let tail = page.slice(span);
    let year = ends(tail, "年")
        || ends(tail, "年底")
        || ends(tail, "年末")
        || ends(tail, "末")
        || ends(tail, "年前")
        || ends(tail, "月底前")
        || ends(tail, "起");
    span.len() <= 12 && year && (head || digits >= 4)
}

fn is_principle(page: &Page, span: Span) -> bool {
    let led = page.any(span.start, PRINCIPLES).is_some();
    led || page.at(span.start) == '以' && ends(page.slice(span), "为指导")
}

/// 创新能力明显提升: a state to come, though its first word may be a verb.
fn is_state(page: &Page, span: Span) -> bool {
    const STATES: &[&str] = &[
        "提升", "提高", "增强", "改善", "完善", "优化", "显现", "加快", "壮大", "健全", "形成", "建立", "凸显", "突破",
        "领先", "前列", "实现", "达标", "转型",
    ];
    let tail = page.slice(span);
    let ended = STATES.iter().any(|word| ends(tail, word));
    let begins = verb_head(page, span).is_some_and(|(verb, _)| !NOUNISH.contains(&page.words(verb).as_str()));
    ended && !begins
}

/// 各部门要…, 必须…: somebody is told to act.
fn obliges(page: &Page, span: Span) -> bool {
    (span.start..span.end.min(span.start + 24)).any(|at| {
        page.any(at, &["要", "应当", "应", "必须", "须", "负责"])
            .is_some_and(|size| at > span.start && verb_head(page, Span::new(at + size, span.end)).is_some())
    })
}

/// 对…实施…, 为…提供…: a phrase and then a duty.
fn led_by_phrase(page: &Page, span: Span) -> bool {
    OPENER.at(page, span.start).is_some() && has_verb(page, span)
}

fn opens(page: &Page, span: Span) -> bool {
    let slice = page.slice(span);
    if ["基础上", "前提下", "框架下", "过程中", "的同时", "背景下"].iter().any(|tail| ends(slice, tail))
    {
        return true;
    }
    // 按(参)照: an alternate in brackets inside the word.
    let alternate = page.at(span.start + 1) == '(' && page.has(span.start + 3, ")照");
    let mut at = span.start;
    while !alternate && OPENER.at(page, at).is_none() {
        let Some(adverb) = ADVERB.at(page, at) else { return false };
        at += count(adverb);
    }
    let opener_chars = if alternate { 5 } else { OPENER.at(page, at).map_or(0, count) };
    let opener = OPENER.at(page, at).unwrap_or_default();
    let rest = Span::new((at + opener_chars).min(span.end), span.end);
    if opener == "以"
        && let Some(last) = (rest.start..rest.end).rev().find(|place| page.at(*place) == '为')
    {
        return rest.end - last <= 7;
    }
    let abstract_end = OPENED.iter().any(|tail| ends(slice, tail));
    if opener == "由" || matches!(opener, "将" | "把") {
        return false;
    }
    !acts(page, rest, abstract_end)
}

/// Whether a verb with an object stands inside.
fn acts(page: &Page, span: Span, abstract_end: bool) -> bool {
    let pairs = page.pairs(span);
    let mut at = span.start;
    while at < span.end {
        if let Some(pair) = pairs.iter().find(|pair| pair.start == at) {
            at = pair.end + 1;
            continue;
        }
        if let Some(verb) = VERB.at(page, at) {
            let behind = at + count(verb);
            let stop = (behind..span.end).find(|place| matches!(page.at(*place), '、' | '和' | '与' | '及' | '等'));
            let object = stop.filter(|_| NOUNISH.contains(&verb)).unwrap_or(span.end).saturating_sub(behind);
            let vague = page.any(behind, VAGUE).is_some();
            let with_adverb = ADVERB_HEADS.iter().any(|adverb| page.any_before(at, span.start, &[adverb]).is_some());
            let nounish = NOUNISH.contains(&verb) && !vague && !with_adverb;
            let joint = matches!(page.at(behind), '的' | '、' | '和' | '等' | '与' | '及' | '业' | '型' | '性' | '者');
            if !joint && (nounish && !abstract_end && object >= 5 || !nounish && object >= 2) {
                return true;
            }
            at = behind;
            continue;
        }
        at += 1;
    }
    false
}

const ADVERB_HEADS: &[&str] = &[
    "加快",
    "大力",
    "积极",
    "重点",
    "全面",
    "深入",
    "着力",
    "持续",
    "进一步",
    "创新",
    "集中",
    "规划",
    "联合",
    "共同",
    "高标准",
    "高水平",
    "统筹",
];

/// Whether a verb stands in the clause at all.
pub(super) fn has_verb(page: &Page, span: Span) -> bool {
    (span.start..span.end).any(|at| VERB.at(page, at).is_some())
}

fn results(page: &Page, span: Span) -> bool {
    let mut at = span.start;
    loop {
        let ended = RESULT_IF_ENDED.iter().filter(|(head, _)| page.has(at, head)).any(|(head, tails)| {
            let rest = Span::new((at + count(head)).min(span.end), span.end);
            let urged = *head == "推动" && acts(page, Span::new((rest.start + 2).min(rest.end), rest.end), true);
            !urged && tails.iter().any(|tail| ends(page.slice(rest), tail))
        });
        if ended || page.any(at, RESULT).is_some() {
            return true;
        }
        match page.any(at, RESULT_ADVERBS) {
            Some(size) if at + size < span.end => at += size,
            _ => return false,
        }
    }
}
