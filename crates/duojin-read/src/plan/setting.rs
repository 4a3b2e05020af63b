//! What a section is for, as far as it decides how its sentences are read.

use duojin_text::outline::{Kind, Outline};

use super::clause::Clause;
use super::page::{Page, ends, starts};
use super::words;

/// What is said in a stretch of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Setting {
    /// 发展基础, 面临形势: what has been.
    Background,
    /// 发展目标, 主要指标.
    Goals,
    /// 基本原则.
    Principles,
    /// Duties.
    #[default]
    Work,
}

const BACKGROUND: &[&str] =
    &["现状", "形势", "回顾", "成效", "成就", "背景", "机遇", "挑战", "存在问题", "存在的问题", "主要问题", "评估情况"];
const GOALS: &[&str] = &["目标", "指标", "愿景", "总体要求", "总体思路", "总要求", "定位", "总体考虑"];

fn own(heading: &[char]) -> Option<Setting> {
    let has = |words: &[&str]| {
        words.iter().any(|word| (0..heading.len()).any(|at| heading.get(at..).is_some_and(|tail| starts(tail, word))))
    };
    let begins_with_duty = [
        "夯实", "筑牢", "强化", "打牢", "优化", "营造", "改善", "打造", "完善", "提升", "巩固", "加强", "建设", "持续",
        "构建", "健全", "把握", "抢抓", "解决", "考核", "落实", "明确", "创造", "化解", "破解",
    ]
    .iter()
    .any(|word| starts(heading, word));
    if begins_with_duty {
        return None;
    }
    if has(&["原则"]) && !has(GOALS) {
        return Some(Setting::Principles);
    }
    if has(GOALS) {
        return Some(Setting::Goals);
    }
    let rests = ends(heading, "基础") || ends(heading, "环境");
    (has(BACKGROUND) || rests).then_some(Setting::Background)
}

/// The setting of each section: its own, or that of the one above.
pub(crate) fn settings(page: &Page, outline: &Outline) -> Vec<Setting> {
    let mut out: Vec<Setting> = Vec::with_capacity(outline.sections.len());
    for section in &outline.sections {
        let above = section.parent.and_then(|parent| out.get(parent)).copied();
        out.push(own(page.slice(section.heading_span)).or(above).unwrap_or_default());
    }
    out
}

/// What each section is for: as the outline says it; else by the setting of its chapter.
pub(crate) fn kinds(page: &Page, outline: &Outline) -> Vec<Kind> {
    let settings = settings(page, outline);
    let mut out: Vec<Kind> = Vec::with_capacity(outline.sections.len());
    for (index, section) in outline.sections.iter().enumerate() {
        let above = section.parent.and_then(|parent| out.get(parent)).copied();
        let told = || match settings.get(index) {
            Some(Setting::Work) | None => Kind::Action,
            _ => Kind::General,
        };
        out.push(match section.kind {
            Kind::Other => above.unwrap_or_else(told),
            kind => kind,
        });
    }
    out
}

/// The setting of a clause; a label like 主要目标： at the head of a paragraph speaks for the paragraph.
pub(crate) struct Settings {
    of_sections: Vec<Setting>,
    label: Option<(usize, Setting)>,
}

impl Settings {
    pub(crate) fn new(page: &Page, outline: &Outline) -> Self {
        Self { of_sections: settings(page, outline), label: None }
    }

    pub(crate) fn of(&mut self, page: &Page, clause: &Clause, first_of_block: bool) -> Setting {
        let of_section = clause.section.and_then(|section| self.of_sections.get(section)).copied();
        if first_of_block && self.label.is_none_or(|(block, _)| block != clause.block) {
            let label = clause.span.len() <= 10 && clause.stop != ',';
            self.label = label.then(|| own(page.slice(clause.span))).flatten().map(|setting| (clause.block, setting));
            // 绿色发展取得新成效。among the goals: what shall have come of it.
            let hoped = page.holds(clause.span, &["取得", "见到", "显现", "实现", "新成"]);
            if hoped && of_section == Some(Setting::Goals) {
                self.label = self.label.filter(|(_, setting)| *setting != Setting::Background);
            }
        }
        let labelled = self.label.filter(|(block, _)| *block == clause.block).map(|(_, setting)| setting);
        labelled.or(of_section).unwrap_or_default()
    }
}

/// Whether the clause speaks of what has come to be.
pub(crate) fn is_past(page: &Page, clause: &Clause) -> bool {
    page.holds(clause.span, words::PAST) && !page.holds(clause.span, words::AIMING)
}
