//! Points and periods of time: years, dates, five-year plans, 上年度, 近三年, 每年.

use duojin_base::{Exact, NaiveDate};

use super::model::{Cadence, Part, Question, QuestionKind, Relation, Time, When};
use super::number::{Style, numeral};
use super::view::View;

/// The time that begins at the index, and where it ends.
pub(crate) fn time_at(view: &View, at: usize, questions: &mut Vec<Question>) -> Option<(When, usize)> {
    let (mut relation, core) = match view.at(at) {
        '到' | '至' => (Relation::By, at + 1),
        '自' | '从' => (Relation::Since, at + 1),
        '截' => (Relation::Until, view.any(at, &["截至", "截止到", "截止"])?),
        _ => (Relation::At, at),
    };
    let (time, mut part, mut end) = core_at(view, core, at, questions)?;
    if relation == Relation::At && matches!(time, Time::Every(_)) {
        relation = Relation::Each;
    }
    if !matches!(time, Time::Every(_) | Time::RecentYears(_)) {
        if let Some((found, to)) = part_at(view, end) {
            (part, end) = (found, to);
        }
        let tail = [
            (["以前", "之前", "前"].as_slice(), Relation::Before),
            (["起", "以来", "之后", "以后"].as_slice(), Relation::Since),
        ];
        // 9月30日17:00前.
        end = clock(view, end).filter(|to| view.any(*to, &["以前", "之前", "前"]).is_some()).unwrap_or(end);
        for (words, meaning) in tail {
            if let Some(to) = view.any(end, words) {
                // 年前三季度, 前三年: 前 that belongs to what follows.
                let belongs = view.at(end) == '前' && super::number::begins(view.at(end + 1));
                if !belongs {
                    (relation, end) = (meaning, to);
                }
                break;
            }
        }
    }
    Some((When { span: view.span(at, end), relation, time, part }, end))
}

/// A time of day behind a date: 17:00, 下午5时, 17点30分.
fn clock(view: &View, at: usize) -> Option<usize> {
    let digits = |from: usize| (from..from + 2).take_while(|at| view.at(*at).is_ascii_digit()).count();
    let hour = view.any(at, &["上午", "下午", "中午", "晚上"]).unwrap_or(at);
    let after = hour + digits(hour);
    if after == hour {
        return None;
    }
    match view.at(after) {
        ':' => Some(after + 1 + digits(after + 1)).filter(|to| *to > after + 1),
        '时' | '点' => {
            let minute = after + 1 + digits(after + 1);
            Some(if minute > after + 1 && view.at(minute) == '分' { minute + 1 } else { after + 1 })
        }
        _ => None,
    }
}

fn part_at(view: &View, at: usize) -> Option<(Part, usize)> {
    let parts = [
        (["年底", "年末", "月底", "月末", "期末", "底", "末"].as_slice(), Part::End),
        (["年初", "月初", "初"].as_slice(), Part::Start),
        (["年中", "中旬"].as_slice(), Part::Middle),
    ];
    parts
        .into_iter()
        .find_map(|(words, part)| view.any(at, words).filter(|_| !view.has(at, "初步")).map(|end| (part, end)))
}

/// A year written with four digits: `2025`, `二〇二五`.
fn year_number(view: &View, at: usize) -> Option<(i32, usize)> {
    // Most numerals are no years: four digits, and no fifth.
    let digit = |at: usize| {
        let c = view.at(at);
        c.is_ascii_digit() || matches!(c, '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九')
    };
    if !(at..at + 4).all(digit) || digit(at + 4) && !view.gap(at + 4) {
        return None;
    }
    let n = numeral(view, at)?;
    let four =
        n.end - n.start == 4 && n.multiplier_at == n.end && matches!(n.style, Style::Arabic | Style::ChineseDigits);
    let year = small(&n.value).filter(|year| four && (1900..2100).contains(year))?;
    (!view.before(at, 1).is_ascii_digit() || view.gap(at)).then_some((i32::try_from(year).ok()?, n.end))
}

fn small(value: &Exact) -> Option<u32> {
    if value.is_integer() { u32::try_from(value.to_integer()).ok() } else { None }
}

fn number_in(view: &View, at: usize, most: u32) -> Option<(u32, usize)> {
    if !super::number::begins(view.at(at)) {
        return None;
    }
    let n = numeral(view, at)?;
    let value = small(&n.value).filter(|v| n.vague.is_none() && n.more.is_none() && (1..=most).contains(v))?;
    Some((value, n.end))
}

fn core_at(view: &View, at: usize, whole: usize, questions: &mut Vec<Question>) -> Option<(Time, Part, usize)> {
    let c = view.at(at);
    if super::number::begins(c) {
        return calendar_at(view, at, questions).or_else(|| plan_at(view, at));
    }
    match c {
        '“' | '"' | '‘' => plan_at(view, at),
        '近' | '最' | '过' => recent_at(view, at),
        '每' => cadence_at(view, at),
        '上' | '去' | '当' | '本' | '今' | '前' | '明' | '次' | '下' => {
            const RELATIVE: &[(&str, i32)] = &[
                ("上一个会计年度", -1),
                ("上一会计年度", -1),
                ("上一年度", -1),
                ("上一年", -1),
                ("上年度", -1),
                ("上年", -1),
                ("去年", -1),
                ("当年度", 0),
                ("当年", 0),
                ("本年度", 0),
                ("本年", 0),
                ("今年", 0),
                ("前年度", -2),
                ("前年", -2),
                ("明年", 1),
                ("次年", 1),
                ("下一年度", 1),
                ("下一年", 1),
                ("下年度", 1),
            ];
            let (years, end) =
                RELATIVE.iter().find_map(|(words, years)| view.word(at, words).map(|end| (*years, end)))?;
            let part_of_another = matches!(view.before(whole, 1), '以' | '之') && c == '上'
                || c == '前' && super::view::is_han(view.before(at, 1));
            (!part_of_another).then_some((Time::YearFromNow(years), Part::Whole, end))
        }
        _ => None,
    }
}

fn calendar_at(view: &View, at: usize, questions: &mut Vec<Question>) -> Option<(Time, Part, usize)> {
    if let Some((year, end)) = year_number(view, at) {
        if view.at(end) == '年' {
            let end = end + 1;
            if let Some((month, to)) = number_in(view, end, 12)
                && view.at(to) == '月'
            {
                return Some(day_or_month(view, at, year, month, to + 1, questions));
            }
            let between = view.any(end, &["-", "~", "至", "到"]).and_then(|from| year_number(view, from));
            if let Some((last, to)) = between.filter(|(last, to)| *last > year && view.at(*to) == '年') {
                return Some((
                    Time::Years { from: year, to: last },
                    Part::Whole,
                    if view.at(to + 1) == '度' { to + 2 } else { to + 1 },
                ));
            }
            let end = if view.at(end) == '度' { end + 1 } else { end };
            return Some((Time::Year(year), Part::Whole, end));
        }
        if let Some((last, to)) = view.any(end, &["--", "-", "~", "至", "到"]).and_then(|from| year_number(view, from))
            && view.at(to) == '年'
            && last > year
        {
            let to = if view.at(to + 1) == '度' { to + 2 } else { to + 1 };
            return Some((Time::Years { from: year, to: last }, Part::Whole, to));
        }
        if matches!(view.at(end), '、' | '和')
            && let Some((_, to)) = year_number(view, end + 1)
            && matches!(view.at(to), '年' | '、' | '和')
        {
            return Some((Time::Year(year), Part::Whole, end));
        }
        if matches!(view.at(end), '-' | '/')
            && let Some((month, to)) = number_in(view, end + 1, 12)
            && view.at(to) == view.at(end)
            && let Some((day, to)) = number_in(view, to + 1, 31)
        {
            return NaiveDate::from_ymd_opt(year, month, day).map(|day| (Time::Day(day), Part::Whole, to));
        }
        return None;
    }
    if !(at + 1..at + 4).any(|at| view.at(at) == '月') {
        return None;
    }
    let (month, end) = number_in(view, at, 12)?;
    if view.at(end) != '月' || matches!(view.before(at, 1), '第' | '个') {
        return None;
    }
    if let Some((day, to)) = number_in(view, end + 1, 31)
        && matches!(view.at(to), '日' | '号')
    {
        return Some((Time::DayOfYear { month, day }, Part::Whole, to + 1));
    }
    let end = if view.at(end + 1) == '份' { end + 2 } else { end + 1 };
    Some((Time::MonthOfYear(month), Part::Whole, end))
}

fn day_or_month(
    view: &View,
    at: usize,
    year: i32,
    month: u32,
    end: usize,
    questions: &mut Vec<Question>,
) -> (Time, Part, usize) {
    if let Some((day, to)) = number_in(view, end, 31)
        && matches!(view.at(to), '日' | '号')
    {
        if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
            return (Time::Day(date), Part::Whole, to + 1);
        }
        questions.push(Question { span: view.span(at, to + 1), kind: QuestionKind::NoSuchDay });
    }
    (Time::Month { year, month }, Part::Whole, if view.at(end) == '份' { end + 1 } else { end })
}

/// “十五五”末, 十四五期间: five-year plans by their number; the third began in 1966.
fn plan_at(view: &View, at: usize) -> Option<(Time, Part, usize)> {
    let quoted = matches!(view.at(at), '“' | '"' | '‘');
    let from = if quoted { at + 1 } else { at };
    let mut five = from;
    while five - from < 4
        && matches!(view.at(five), '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
    {
        five += 1;
    }
    if five - from < 2 || view.before(five, 1) != '五' {
        return None;
    }
    let mut end = five;
    if quoted {
        if !matches!(view.at(end), '”' | '"' | '’') {
            return None;
        }
        end += 1;
    }
    let behind = view.any(end, &["期间", "时期"]);
    if !quoted && behind.is_none() && !matches!(view.at(end), '末' | '规') {
        return None;
    }
    let number: u32 = match view.words(from, five - 1).as_str() {
        "十" => 10,
        words => {
            let tens = words.strip_prefix('十').map_or((0, words), |rest| (10, rest));
            let names = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
            tens.0 + u32::try_from(names.iter().position(|n| *n == tens.1)? + 1).ok()?
        }
    };
    let first = 1966 + 5 * (i32::try_from(number).ok()? - 3);
    (number >= 3).then_some((Time::Plan { number, from: first, to: first + 4 }, Part::Whole, behind.unwrap_or(end)))
}

fn recent_at(view: &View, at: usize) -> Option<(Time, Part, usize)> {
    let from = view.any(at, &["最近", "过去", "近"])?;
    let (years, end) = number_in(view, from, 30)?;
    let end = view.any(end, &["个会计年度", "个纳税年度", "个自然年度", "个年度", "会计年度", "年度", "年"])?;
    Some((
        Time::RecentYears(years),
        Part::Whole,
        if view.at(end) == '内' || view.at(end) == '来' { end + 1 } else { end },
    ))
}

fn cadence_at(view: &View, at: usize) -> Option<(Time, Part, usize)> {
    const EVERY: &[(&str, Cadence)] = &[
        ("每半年", Cadence::HalfYear),
        ("每年度", Cadence::Year),
        ("每年", Cadence::Year),
        ("每个季度", Cadence::Quarter),
        ("每季度", Cadence::Quarter),
        ("每季", Cadence::Quarter),
        ("每个月", Cadence::Month),
        ("每月", Cadence::Month),
        ("每周", Cadence::Week),
        ("每日", Cadence::Day),
        ("每天", Cadence::Day),
    ];
    EVERY.iter().find_map(|(words, every)| view.word(at, words).map(|end| (Time::Every(*every), Part::Whole, end)))
}
