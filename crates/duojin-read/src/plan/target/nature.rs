//! Kind, cadence and modality of a target.

use duojin_text::quantity::{Comparator, CueKind, Dimension};

use super::refuse::Figure;
use crate::plan::model::{Cadence, Modality, TargetKind};
use crate::plan::page::Page;

const STOCKS: &[&str] = &["余额", "贷款", "存款", "资产", "基金", "市值", "净值", "存量", "储备"];
const ADDING: &[&str] =
    &["新增", "增创", "新建", "新设", "净增", "引进", "引育", "新培育", "新认定", "招引", "引入", "新引进", "增设"];
const HOLDING: &[&str] = &["拥有", "获得", "持有", "保持", "稳定"];
const REACHING: &[&str] = &["达", "突破", "超", "稳定", "保持"];

pub(super) fn kind(page: &Page, figure: &Figure<'_>, yearly: bool, makes: bool) -> TargetKind {
    let quantity = figure.quantity;
    let clause = figure.clause.span;
    if quantity.is(CueKind::Multiply) {
        return TargetKind::Doubling;
    }
    if quantity.unit().per.is_some() {
        return TargetKind::Ratio;
    }
    let rises = figure.is(CueKind::Rise) || figure.is(CueKind::Fall) || figure.is(CueKind::YearlyAverage);
    let adds = figure.is(CueKind::Added) || page.holds(figure.fore(), ADDING);
    match figure.dimension() {
        Dimension::Percent | Dimension::Points
            if rises && (yearly || figure.is(CueKind::YearlyAverage) || !figure.is(CueKind::To)) =>
        {
            TargetKind::YearlyGrowth
        }
        Dimension::Percent | Dimension::Points | Dimension::Times => TargetKind::Ratio,
        Dimension::Money if adds => TargetKind::NewAdditions,
        Dimension::Money if page.holds(clause, STOCKS) => TargetKind::StockLevel,
        Dimension::Money => TargetKind::AnnualLevel,
        Dimension::Count if yearly => TargetKind::YearlyCount,
        Dimension::Count if adds => TargetKind::NewAdditions,
        Dimension::Count if figure.is(CueKind::Cumulative) => TargetKind::CumulativeCount,
        Dimension::Count
            if page.holds(figure.fore(), HOLDING)
                || quantity.bound.words.iter().any(|word| page.holds(*word, REACHING)) =>
        {
            TargetKind::StockLevel
        }
        Dimension::Count if makes => TargetKind::CumulativeCount,
        _ => TargetKind::StockLevel,
    }
}

pub(super) fn cadence(kind: TargetKind, due: Option<i32>, yearly: bool) -> Cadence {
    match kind {
        _ if yearly => Cadence::EachYear,
        _ if due.is_none() => Cadence::Undated,
        TargetKind::NewAdditions => Cadence::OverPeriod,
        _ => Cadence::AtDeadline,
    }
}

const FIRM: &[&str] = &["不少于", "至少", "不低于", "不小于", "最少", "不得低于", "不得少于"];

/// The modality, and whether a 力争 earlier in the sentence leaves it open.
pub(super) fn modality(
    page: &Page,
    figure: &Figure<'_>,
    due: Option<i32>,
    firm_before: bool,
    hoped_before: bool,
) -> (Modality, bool) {
    if page.holds(figure.clause.span, &["力争", "争取"]) {
        return (Modality::BestEffort, false);
    }
    let quantity = figure.quantity;
    let firm =
        quantity.bound.words.iter().any(|word| page.holds(*word, FIRM)) || quantity.bound.inherited && firm_before;
    let open = hoped_before || firm_before && !firm && quantity.bound.comparator == Comparator::Exactly;
    match due {
        _ if firm => (Modality::Firm, false),
        None => (Modality::Firm, open),
        Some(year) => (Modality::Plain(year), open),
    }
}
