//! Whom, when, by whom, beside what: the plain fields of a clause.

use duojin_rule::ObjectKind;

use super::condition::ask;
use super::{ClauseDraft, DraftLine, Maker};
use crate::policy::{Clause, ClauseKind, ExclusionRule};
use crate::sentence::{dates, text_literal};

/// Words for kinds of entity. 单位 and 申请人 say no kind.
const OBJECTS: [(&str, ObjectKind); 12] = [
    ("个体工商户", ObjectKind::SoleTrader),
    ("企业", ObjectKind::Enterprise),
    ("公司", ObjectKind::Enterprise),
    ("机构", ObjectKind::Institution),
    ("院校", ObjectKind::Institution),
    ("协会", ObjectKind::Institution),
    ("园区", ObjectKind::Park),
    ("项目", ObjectKind::Project),
    ("个人", ObjectKind::Person),
    ("人才", ObjectKind::Person),
    ("团队", ObjectKind::Person),
    ("申请人", ObjectKind::Person),
];

/// What a clause of that kind is called.
pub(super) const fn kind_word(kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Subsidy => "补助",
        ClauseKind::LoanInterest => "贴息",
        ClauseKind::Recognition => "认定",
        _ => "奖励",
    }
}

/// The kind of benefit as rule text has it, by the words nearest to it.
pub(super) fn given(kind: ClauseKind, words: &str) -> &'static str {
    const WORDS: [&str; 6] = ["贴息", "减免", "资助", "补助", "补贴", "奖励"];
    let fitting = WORDS.iter().copied().find(|word| words.contains(word));
    match (kind, fitting) {
        (_, Some(word)) => word,
        (ClauseKind::Subsidy, None) => "补助",
        (ClauseKind::LoanInterest, None) => "贴息",
        _ => "奖励",
    }
}

impl Maker<'_> {
    pub(super) fn objects(&self, clause: &Clause, draft: &mut ClauseDraft) {
        let mut kinds: Vec<&str> = Vec::new();
        for (word, kind) in OBJECTS {
            if clause.who.contains(word) && !kinds.contains(&kind.zh()) {
                kinds.push(kind.zh());
            }
        }
        let settled = !kinds.is_empty();
        if !settled {
            let zh = format!("对象“{}”是企业、机构、项目还是人？", clause.who);
            draft.questions.push(ask(clause.span, zh, format!("what kind of entity is {}?", clause.who)));
            kinds.push("企业");
            draft.lines.push(DraftLine::open("当", "否", None));
        }
        draft.lines.push(DraftLine { settled, ..DraftLine::settled("对象", kinds.join("、"), None) });
    }

    pub(super) fn validity(&self, clause: &Clause, draft: &mut ClauseDraft) {
        let Some(stated) = clause.validity.as_ref().or(self.reading.validity.as_ref()) else {
            let zh = "从哪天起施行、到哪天为止？文中没有读到".to_owned();
            draft.questions.push(ask(clause.span, zh, "from when until when is it in force? The text does not say"));
            return;
        };
        let text = match dates(&stated.words).as_slice() {
            [from, to] if from < to => format!("自 {from} 至 {to}"),
            [one] if stated.words.contains('起') || stated.words.contains("施行") => format!("自 {one}"),
            [one] if stated.words.contains('至') || stated.words.contains("截止") => format!("至 {one}"),
            _ => String::new(),
        };
        if stated.words.contains("有效期") && !text.contains('至') || text.is_empty() {
            let zh = format!("“{}”：有效期到哪天？", stated.words);
            draft.questions.push(ask(stated.span, zh, "until which day is it in force?"));
        }
        if !text.is_empty() {
            draft.lines.push(DraftLine::settled("有效", text, Some(stated.span)));
        }
    }

    pub(super) fn lead_units(&self, clause: &Clause, draft: &mut ClauseDraft) {
        let names: Vec<String> = clause.lead_units.iter().map(|unit| text_literal(&unit.words)).collect();
        if let Some(first) = clause.lead_units.first() {
            let span = clause.lead_units.iter().fold(first.span, |span, unit| span.to(unit.span));
            draft.lines.push(DraftLine::settled("牵头", names.join("、"), Some(span)));
        }
    }

    pub(super) fn exclusion(&self, clause: &Clause, draft: &mut ClauseDraft) {
        let Some(exclusion) = clause.mutual_exclusion.or(self.reading.mutual_exclusion) else { return };
        let mode = match exclusion.rule {
            ExclusionRule::Difference => "补差",
            ExclusionRule::Highest | ExclusionRule::Once | ExclusionRule::Choose => "择一",
        };
        let words = self.words(exclusion.span);
        let zh = format!("“{words}”：与哪些支持{mode}，按年还是终身？定了再写“互斥”");
        draft.questions.push(ask(exclusion.span, zh, "which supports exclude each other, in a year or ever?"));
    }
}
