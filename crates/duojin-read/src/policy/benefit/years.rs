//! 连续5年, 前2年, 第一年…第二年: for how many years.

use duojin_base::{Exact, exact};
use duojin_text::quantity::{Dimension, Time};

use super::super::page::{Page, Stretch};
use super::super::roles::piece;
use super::Given;

pub(super) fn assign(page: &Page<'_>, stretch: Stretch, all: &mut [Given]) {
    let running = running(page, stretch);
    // 并连续三年每年给予20万元: what stands beside the years lasts so long, what stands before does not.
    let beside = running
        .as_ref()
        .map(|(at, _)| piece(page, stretch, *at))
        .filter(|beside| all.iter().any(|given| given.figure.0 >= beside.0 && given.figure.0 < beside.1));
    for given in all.iter_mut() {
        let piece = piece(page, stretch, given.figure.0);
        let own = page.figures_in((piece.0, given.figure.0)).iter().rev().find(|figure| {
            !page.slice((figure.end, given.figure.0)).contains(&'、')
                && figure.quantity.unit().dimension == Dimension::Duration
                && figure.quantity.unit().base == "年"
                && page.any_before(figure.value.0, &["前", "后"]).is_some()
        });
        let schedule = schedule(page, (given.at.1, stretch.1.min(given.at.1 + 80)));
        given.benefit.years = own.map(|figure| figure.quantity.low().base.clone()).or(schedule).or_else(|| {
            let lasts = beside.is_none_or(|beside| piece == beside);
            running.as_ref().filter(|_| lasts).map(|(_, years)| years.clone())
        });
    }
}

/// 连续5年 anywhere in the clause, and where.
fn running(page: &Page<'_>, stretch: Stretch) -> Option<(usize, Exact)> {
    let time = page.times_in(stretch).iter().find_map(|time| match time.when.time {
        Time::RunningYears(n) if is_given(page, stretch, time.start, time.end) => {
            Some((time.start, exact::int(i64::from(n))))
        }
        _ => None,
    });
    time.or_else(|| {
        let figures = page.figures_in(stretch).iter();
        let mut years =
            figures.filter(|figure| figure.quantity.unit().base == "年" && lasts(page, stretch, figure.start));
        years.next().map(|figure| (figure.start, figure.quantity.high().base.clone()))
    })
}

/// 连续补助3年, 补贴期限3年, 奖励3年.
fn lasts(page: &Page<'_>, stretch: Stretch, start: usize) -> bool {
    let before = (start.saturating_sub(6).max(stretch.0), start);
    let term = page.has(before, &["为期", "期限", "补贴期", "奖励期", "扶持期", "支持期", "最长"]);
    let given =
        page.any_before(start, super::GIVE).is_some() || page.has(before, &["连续"]) && page.has(before, super::GIVE);
    let was_given = page.has((stretch.0, start), super::GIVE);
    given || term && was_given
}

/// 连续三年盈利 is a condition, 连续三年给予 and 奖励连续三年 are not.
fn is_given(page: &Page<'_>, stretch: Stretch, start: usize, end: usize) -> bool {
    // 连续两年在库的再奖励5万元: who may have it.
    let stop = page
        .find((end, stretch.1.min(end + 10)), &[",", "。", "给予", "予以"])
        .map_or(stretch.1.min(end + 10), |(at, _)| at);
    if page.has((end, stop), &["的再", "的,", "的给予", "的企业", "的奖励", "的补助", "的另"]) {
        return false;
    }
    page.has((end, stretch.1.min(end + 6)), super::GIVE)
        || page.has((start.saturating_sub(14).max(stretch.0), start), super::GIVE)
}

/// （第一年奖励5万元，第二年奖励3万元）: as many years as there are ordinals.
fn schedule(page: &Page<'_>, behind: Stretch) -> Option<Exact> {
    if page.at(behind.0) != '(' {
        return None;
    }
    let close = page.partner(behind.0)?;
    let years = page
        .slice((behind.0, close))
        .windows(3)
        .filter(|w| w.first() == Some(&'第') && w.last() == Some(&'年'))
        .count();
    (years > 1).then(|| exact::int(i64::try_from(years).unwrap_or(0)))
}
