//! Until when: 8月15日前, 自颁发之日起12个月内, 截止时间为7月21日.

use duojin_text::quantity::{Dimension, Relation, Time};

use super::super::model::Stated;
use super::super::page::{Page, Stretch};

/// What has to be done in time.
const ACTS: &[&str] = &["兑现", "提出", "提交", "报告", "申请", "办理", "填报", "缴", "报送", "备案", "拨付", "受理"];

/// 三年内不得再次申请: a ban, no deadline.
fn forbids(page: &Page<'_>, end: usize) -> bool {
    page.any(end, &["不得", "不再", "不予", "不能"]).is_some()
}

/// 前三年内, 近两年内: time gone by.
fn is_past(page: &Page<'_>, start: usize) -> bool {
    page.any_before(start, &["近", "前", "过去", "最近", "此前"]).is_some()
}

pub(super) fn deadline(page: &Page<'_>, stretch: Stretch) -> Option<Stated> {
    let closes = page.has(stretch, &["截止", "截至", "前", "内", "之前"]);
    let mut places: Vec<Stretch> = Vec::new();
    let acts = page.has(stretch, ACTS);
    for time in page.times_in(stretch) {
        let due = matches!(time.when.relation, Relation::Before | Relation::By | Relation::Until | Relation::Within);
        let is_point = match time.when.time {
            Time::Day(_) | Time::DayOfYear { .. } => closes && (due || page.has(stretch, &["截止"])),
            Time::Month { .. } | Time::MonthOfYear(_) => due,
            Time::Length { .. } => due && acts && !is_past(page, time.start) && !forbids(page, time.end),
            _ => false,
        };
        if is_point {
            places.push((time.start, time.end));
        }
    }
    if places.is_empty() && acts {
        places.extend(page.figures_in(stretch).iter().filter_map(|figure| {
            let is_length = figure.quantity.unit().dimension == Dimension::Duration;
            let within =
                page.any_before(figure.end, &["内"]).is_some() || page.any(figure.end, &["前", "之前"]).is_some();
            (is_length && within && !is_past(page, figure.start) && !forbids(page, figure.end))
                .then_some((figure.start, figure.end))
        }));
    }
    let (first, last) = (places.first()?, places.last()?);
    let words: Vec<String> = places.iter().map(|at| page.words(*at)).collect();
    Some(Stated { words: words.join("；"), span: page.span((first.0, last.1)) })
}
