//! What is aimed at: 力争到2027年…, 打造10个…, 培育100家以上….

use duojin_text::outline::{Kind, Outline, Role as BlockRole};
use duojin_text::quantity::Dimension;

use super::super::model::Stated;
use super::super::page::{Page, Stretch};
use super::topic::Topic;
use super::unit::Unit;

const AIMS: &[&str] = &[
    "力争",
    "打造",
    "培育",
    "建设",
    "建成",
    "引进",
    "新增",
    "选取",
    "遴选",
    "提升到",
    "提升至",
    "提高到",
    "达到",
    "突破",
    "增长",
    "形成",
    "集聚",
    "超过",
];

pub(super) fn targets(page: &Page<'_>, outline: &Outline, unit: &Unit) -> Vec<Stretch> {
    let general = unit
        .section
        .and_then(|section| outline.sections.get(section))
        .is_some_and(|section| section.kind == Kind::General);
    let in_front = unit.role == BlockRole::Preamble || unit.section.is_none();
    if !(general || in_front) || matches!(unit.topic, Topic::Materials | Topic::Procedure | Topic::Aside) {
        return Vec::new();
    }
    let pieces = page.pieces(unit.at, |c| matches!(c, ',' | ';' | '。' | ':'));
    let mut found = Vec::new();
    let mut lead: Option<usize> = None;
    for piece in pieces {
        let figures =
            page.figures_in(piece).iter().any(|figure| figure.quantity.unit().dimension != Dimension::Duration);
        let strives = page.any(piece.0, &["力争", "确保", "努力"]).is_some();
        if figures && page.has(piece, AIMS) {
            found.push((lead.take().unwrap_or(piece.0), piece.1));
        } else if strives && page.has(piece, &["实现", "建成", "达到"]) {
            found.push(piece);
        } else {
            lead = (strives || page.at(piece.0) == '到' && !page.times_in(piece).is_empty()).then_some(piece.0);
        }
    }
    found
}

/// The year named last before the end of the target.
pub(super) fn year(page: &Page<'_>, at: Stretch, unit: Stretch) -> Option<Stated> {
    let time = page.times_in((unit.0, at.1)).iter().rev().find(|time| time.when.year().is_some())?;
    Some(Stated { words: page.words((time.start, time.end)), span: page.span((time.start, time.end)) })
}
