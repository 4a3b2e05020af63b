//! One figure with its unit: 300万元, 三分之二, 翻一番, 三成, 半年, 26.9件/万人.

use duojin_base::{Exact, exact};

use super::model::Dimension;
use super::number::{self, Numeral, Style};
use super::units::{Measure, measure, unit_at};
use super::view::{View, is_han};
use super::words;

/// A figure on its way to a quantity; places are counted in the view.
pub(crate) struct Atom {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) number: Numeral,
    pub(crate) measure: Option<Measure>,
    pub(crate) words: String,
    pub(crate) per: Option<(usize, usize)>,
    pub(crate) implied: bool,
    pub(crate) more: Option<(usize, usize)>,
    pub(crate) multiply: bool,
}

fn plain_numeral(start: usize, end: usize, value: Exact) -> Numeral {
    Numeral {
        start,
        end,
        written: value.clone(),
        value,
        multiplier_at: end,
        style: Style::Chinese,
        vague: None,
        more: None,
        doubtful: false,
    }
}

fn atom_of(number: Numeral, end: usize, measure: Measure, words: String) -> Atom {
    Atom {
        start: number.start,
        end,
        number,
        measure: Some(measure),
        words,
        per: None,
        implied: false,
        more: None,
        multiply: false,
    }
}

const PERCENT: Measure = measure("%", Dimension::Percent, "%", 1, 1);
const TIMES: Measure = measure("倍", Dimension::Times, "倍", 1, 1);
pub(crate) const YUAN: Measure = measure("元", Dimension::Money, "元", 1, 1);
const PIECE: Measure = measure("个", Dimension::Count, "个", 1, 1);

/// 三分之二, 一半, 双倍增, 翻一番, 半年.
pub(crate) fn special(view: &View, at: usize) -> Option<Atom> {
    match view.at(at) {
        '双' => {
            let end = view.word(at, "双倍增")?;
            let programme = view.any(end, &["计划", "企业", "行动", "工程"]).is_some();
            (!programme).then(|| Atom {
                multiply: true,
                ..atom_of(plain_numeral(at, end, exact::int(2)), end, TIMES, "倍".to_owned())
            })
        }
        '倍' if view.has(at, "倍增")
            && (view.word_before(at, "实现").is_some() || view.word_before(at, "年").is_some()) =>
        {
            let end = at + 2;
            let programme = view.any(end, &["计划", "企业", "行动", "工程", "目标"]).is_some();
            (!programme).then(|| Atom {
                multiply: true,
                ..atom_of(plain_numeral(at, end, exact::int(2)), end, TIMES, "倍".to_owned())
            })
        }
        '翻' => {
            let (end, doublings) = if view.at(at + 1) == '番' {
                (at + 2, 1_u32)
            } else {
                let times = if view.at(at + 1) == '了' { at + 2 } else { at + 1 };
                let n = number::begins(view.at(times)).then(|| number::numeral(view, times))??;
                let end = view.any(n.end, &["番", "倍"])?;
                (
                    end,
                    u32::try_from(n.value.to_integer())
                        .ok()
                        .filter(|d| (1..=20).contains(d) && n.value.is_integer())?,
                )
            };
            let value = exact::int(1_i64.checked_shl(doublings)?);
            Some(Atom { multiply: true, ..atom_of(plain_numeral(at, end, value), end, TIMES, "倍".to_owned()) })
        }
        '一' if view.has(at, "一半") => {
            Some(atom_of(plain_numeral(at, at + 2, exact::int(50)), at + 2, PERCENT, String::new()))
        }
        '半' if view.has(at, "半数") || view.before(at, 1) == '过' && !is_han(view.at(at + 1)) => {
            let end = if view.at(at + 1) == '数' { at + 2 } else { at + 1 };
            Some(atom_of(plain_numeral(at, end, exact::int(50)), end, PERCENT, String::new()))
        }
        '半' if view.at(at + 1) == '年' || view.has(at + 1, "个月") || view.has(at + 1, "小时") => {
            if matches!(view.before(at, 1), '上' | '下') {
                return None;
            }
            let (m, end) = unit_at(view, at + 1)?;
            Some(atom_of(plain_numeral(at, at + 1, exact::scaled(5, 1)), end, m, m.word.to_owned()))
        }
        c if number::begins(c) => fraction(view, at),
        _ => None,
    }
}

/// 百分之十, 千分之五, 三分之二.
fn fraction(view: &View, at: usize) -> Option<Atom> {
    if !number::before_parts(view, at) {
        return None;
    }
    let (below, denominator) = match view.at(at) {
        '百' | '千' | '万' if view.has(at + 1, "分之") => (
            at + 3,
            exact::int(10).pow(match view.at(at) {
                '百' => 2,
                '千' => 3,
                _ => 4,
            }),
        ),
        _ => {
            let n = number::numeral(view, at)?;
            (view.word(n.end, "分之")?, n.value)
        }
    };
    if !number::begins(view.at(below)) || denominator == exact::int(0) {
        return None;
    }
    let top = number::numeral(view, below)?;
    let scale = exact::int(100) / &denominator;
    let mut number = plain_numeral(at, top.end, &top.value * &scale);
    number.vague = top.vague.map(|(low, high)| (low * &scale, high * &scale));
    let end = top.end;
    let mut atom = atom_of(number, end, PERCENT, String::new());
    atom.more = top.more.map(|from| (from, from + 1));
    Some(atom)
}

/// 三成, but not 三成立: its end.
pub(crate) fn tenths(view: &View, n: &Numeral) -> Option<usize> {
    let tail = view.at(n.end + 1);
    let word = matches!(
        tail,
        '立' | '为'
            | '果'
            | '员'
            | '本'
            | '功'
            | '熟'
            | '长'
            | '交'
            | '效'
            | '套'
            | '绩'
            | '都'
            | '分'
            | '品'
            | '型'
    );
    (view.at(n.end) == '成' && !word && n.value < exact::int(10) && n.value > exact::int(0)).then_some(n.end + 1)
}

pub(crate) fn with_unit(view: &View, mut n: Numeral) -> Atom {
    let more = n.more.map(|from| (from, from + 1));
    if let Some(end) = tenths(view, &n) {
        n.value *= exact::int(10);
        n.multiplier_at = n.end;
        let mut atom = atom_of(n, end, PERCENT, "成".to_owned());
        atom.more = more;
        return atom;
    }
    let arabic = n.style == Style::Arabic;
    let unit = unit_at(view, n.end)
        .filter(|(m, _)| arabic || !matches!(m.word, "分" | "角"))
        .filter(|_| !words::no_measure(view, n.end));
    let Some((m, mut end)) = unit else {
        let (start, end) = (n.start, n.end);
        let words = view.words(n.multiplier_at, end).replace(['余', '多'], "");
        return Atom { start, end, number: n, measure: None, words, per: None, implied: false, more, multiply: false };
    };
    let words = format!("{}{}", view.words(n.multiplier_at, n.end).replace(['余', '多'], ""), view.words(n.end, end));
    let mut more = more;
    // 两年半, 两个半月, 一倍半.
    if m.word == "个" && view.has(end, "半月") {
        n.value += exact::scaled(5, 1);
        n.written = n.value.clone();
        let month = measure("个月", Dimension::Duration, "年", 1, 12);
        return atom_of(n, end + 2, month, "个月".to_owned());
    }
    let half = view.at(end) == '半'
        && matches!(m.dimension, Dimension::Duration | Dimension::Times)
        && view.any(end, &["半导", "半成", "半年"]).is_none();
    if half {
        n.value += exact::scaled(5, 1);
        n.written = n.value.clone();
        end += 1;
    } else if view.at(end) == '多' && m.dimension == Dimension::Duration {
        more = Some((end, end + 1));
        end += 1;
    }
    if m.dimension == Dimension::Money && view.has(end, "人民币") {
        end += 3;
    }
    let mut atom = atom_of(n, end, m, words);
    atom.more = more;
    if view.at(end) == '/' {
        let (from, mut to) = (end + 1, end + 1);
        while number::multiplier(view.at(to)).is_some() && to - from < 3
            || to - from < 6 && view.at(to).is_ascii_digit()
        {
            to += 1;
        }
        if let Some((_, stop)) = unit_at(view, to).or_else(|| matches!(view.at(to), '月').then_some((PIECE, to + 1))) {
            atom.per = Some((from, stop));
            atom.end = stop;
        }
    }
    atom
}

/// 五标杆、十特色: numerals before nouns, coordinated with one another, count what the nouns name.
pub(crate) fn bare_pair(view: &View, n: &Numeral, last: Option<&Atom>) -> Option<Atom> {
    let (two, hundred) = (exact::int(2), exact::int(100));
    let bare = |n: &Numeral| {
        matches!(n.style, Style::Chinese)
            && n.vague.is_none()
            && n.value >= two
            && n.value < hundred
            && unit_at(view, n.end).is_none()
            && (n.end..n.end + 2).all(|at| is_han(view.at(at)) && !number::begins(view.at(at)))
            && !matches!(view.at(n.end), '大' | '是' | '要' | '星' | '级' | '分' | '者' | '方')
    };
    if !bare(n) || view.quoted(n.start).is_some() || view.titled(n.start) {
        return None;
    }
    let follows = view.before(n.start, 1) == '、'
        && last.is_some_and(|l| l.implied && l.words.is_empty() && n.start - l.end <= 5);
    let verb = is_han(view.before(n.start, 1))
        && is_han(view.before(n.start, 2))
        && !matches!(view.before(n.start, 1), '第' | '的' | '同' | '等');
    let partner = || {
        (n.end + 2..n.end + 5).find(|at| view.at(*at) == '、').is_some_and(|comma| {
            number::begins(view.at(comma + 1)) && number::numeral(view, comma + 1).is_some_and(|next| bare(&next))
        })
    };
    if !(follows || verb && partner()) {
        return None;
    }
    let mut atom = atom_of(n.clone(), n.end, PIECE, String::new());
    atom.implied = true;
    Some(atom)
}
