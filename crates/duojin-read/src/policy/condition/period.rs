//! Of which time a figure is meant.

use duojin_text::quantity::{Cadence, Time};

use super::super::model::Period;
use super::super::page::{Page, Stretch, is_han};

/// The time named last in the stretch.
pub(super) fn period_in(page: &Page<'_>, stretch: Stretch) -> Option<Period> {
    page.times_in(stretch)
        .iter()
        .rev()
        .filter(|time| time.end <= stretch.1)
        .find_map(|time| of(page, &time.when.time, time.end))
}

fn of(page: &Page<'_>, time: &Time, end: usize) -> Option<Period> {
    match time {
        Time::Year(year) if page.any(end, &["至今", "以来"]).is_some() => Some(Period::Since(*year)),
        Time::Year(year) => Some(Period::Year(*year)),
        Time::Years { from, to } => Some(Period::Years(*from, *to)),
        Time::YearFromNow(n) => Some(Period::YearFromNow(*n)),
        Time::RecentYears(n) => Some(Period::Recent(*n)),
        Time::RunningYears(n) => Some(Period::Running(*n)),
        Time::Every(Cadence::Year) => Some(Period::YearFromNow(0)),
        Time::Every(Cadence::HalfYear) => Some(Period::Other("半年".to_owned())),
        Time::Every(Cadence::Quarter) => Some(Period::Other("季度".to_owned())),
        Time::Every(Cadence::Month) => Some(Period::Other("月".to_owned())),
        _ => None,
    }
}

/// 年销售额, 年度纳税额, 年产值: the year the clause is applied in.
pub(super) fn of_the_year(page: &Page<'_>, floor: usize, name: Stretch) -> bool {
    const GAP_CHARS: usize = 8;
    let own = page.any_before(name.0, &["年度", "全年", "年"]).filter(|start| *start >= floor);
    // 年度代理出口额: a word between them.
    let before = own.or_else(|| {
        let near = (name.0.saturating_sub(GAP_CHARS + 2).max(floor), name.0);
        let (start, end) = page.rfind(near, &["年度", "全年", "年"])?;
        // 年 alone must begin what is said: 对年网络销售额, ,年实物商品网络销售额.
        let begins =
            end > start + 1 || start == floor || !is_han(page.at(start - 1)) || "对且其的".contains(page.at(start - 1));
        let words = page.slice((end, name.0));
        let plain = words.iter().all(|c| is_han(*c) && !"的起且和并内后前底末初限龄均至".contains(*c));
        (plain && begins).then_some(start)
    });
    let is_time = |at: usize| page.times_in((at.saturating_sub(8), at + 1)).iter().any(|time| time.end > at);
    page.at(name.0) == '年' && !matches!(page.at(name.0 + 1), '龄' | '限')
        || before.is_some_and(|start| !is_time(start) && !page.at(start.wrapping_sub(1)).is_ascii_digit())
}
