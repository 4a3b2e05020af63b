//! The words before and behind a figure that say how it bounds: 不低于, 突破, 以上（含）.

use std::sync::LazyLock;

use super::model::{Comparator, Edge};
use super::view::{View, is_han};

use Comparator::{About, AtLeast, AtMost, LessThan, MoreThan};

/// A word of a bound.
#[derive(Clone, Copy)]
struct Word {
    words: &'static str,
    comparator: Comparator,
    /// A word of reaching, which a word behind the figure refines: 达到…以上, 达到…左右.
    weak: bool,
    ceiling: bool,
}

const fn firm(words: &'static str, comparator: Comparator) -> Word {
    Word { words, comparator, weak: false, ceiling: false }
}

const fn reach(words: &'static str) -> Word {
    Word { words, comparator: AtLeast, weak: true, ceiling: false }
}

const fn ceiling(words: &'static str) -> Word {
    Word { words, comparator: AtMost, weak: false, ceiling: true }
}

const BEFORE: &[Word] = &[
    firm("大于或等于", AtLeast),
    firm("大于等于", AtLeast),
    firm("高于或等于", AtLeast),
    firm("≥", AtLeast),
    firm(">=", AtLeast),
    firm("小于或等于", AtMost),
    firm("小于等于", AtMost),
    firm("低于或等于", AtMost),
    firm("≤", AtMost),
    firm("<=", AtMost),
    firm("不低于", AtLeast),
    firm("不少于", AtLeast),
    firm("不小于", AtLeast),
    firm("不短于", AtLeast),
    firm("至少", AtLeast),
    firm("最少", AtLeast),
    firm("最低", AtLeast),
    firm("不下于", AtLeast),
    firm("未低于", AtLeast),
    firm("满", AtLeast),
    ceiling("不超过"),
    ceiling("不超出"),
    ceiling("不超"),
    ceiling("不高于"),
    ceiling("不多于"),
    ceiling("不大于"),
    ceiling("不得超过"),
    ceiling("最高可达"),
    ceiling("最高达"),
    ceiling("最高"),
    ceiling("最多"),
    ceiling("至多"),
    ceiling("最长"),
    ceiling("上限为"),
    ceiling("不长于"),
    firm("控制在", AtMost),
    firm("未超过", AtMost),
    firm("超过", MoreThan),
    firm("超出", MoreThan),
    firm("突破", MoreThan),
    firm("高于", MoreThan),
    firm("大于", MoreThan),
    firm("多于", MoreThan),
    firm("长于", MoreThan),
    firm("超", MoreThan),
    firm("过", MoreThan),
    firm(">", MoreThan),
    firm("低于", LessThan),
    firm("不足", LessThan),
    firm("不满", LessThan),
    firm("未满", LessThan),
    firm("小于", LessThan),
    firm("少于", LessThan),
    firm("不到", LessThan),
    firm("未达到", LessThan),
    firm("未达", LessThan),
    firm("达不到", LessThan),
    firm("短于", LessThan),
    firm("<", LessThan),
    firm("大约", About),
    firm("约为", About),
    firm("约", About),
    firm("接近", About),
    firm("将近", About),
    firm("近", About),
    reach("达到"),
    reach("达至"),
    reach("达"),
    reach("稳定在"),
    reach("保持在"),
    reach("上"),
];

/// Verbs that with 到 or 至 tell what is come to.
const UP: &[&str] =
    &["提升", "提高", "增加", "增长", "扩大", "上升", "发展", "壮大", "增", "升", "扩", "提", "拓展", "扩充", "延长"];
const DOWN: &[&str] = &["降低", "下降", "压缩", "压减", "减少", "缩短", "缩小", "降", "减", "压降", "缩减", "下调"];

/// What may stand between the bound and the figure.
const FILLERS: &[&str] = &["人民币", "为", "在", "了", "等值", "到", "至"];

/// Ones that may stand before the verb: 至少建成3个, 最高给予50万元.
const ADVERBS: &[Word] = &[
    firm("至少", AtLeast),
    firm("最少", AtLeast),
    firm("不少于", AtLeast),
    ceiling("最高"),
    ceiling("最多"),
    ceiling("至多"),
];
const ADVERB_REACH_CHARS: usize = 8;

/// What was found on one side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    pub(crate) comparator: Comparator,
    pub(crate) weak: bool,
    pub(crate) ceiling: bool,
    /// `[start, end)` of each word.
    pub(crate) words: Vec<(usize, usize)>,
    /// 提高到 and its like.
    pub(crate) to: bool,
    /// （含）, （不含）.
    pub(crate) edge: Option<Edge>,
    /// Where the side ends, seen from the figure.
    pub(crate) reach: usize,
}

/// The words before a figure by their last character.
static BY_LAST: LazyLock<Vec<(char, Word)>> = LazyLock::new(|| {
    let mut by_last: Vec<(char, Word)> =
        BEFORE.iter().filter_map(|word| word.words.chars().next_back().map(|c| (c, *word))).collect();
    by_last.sort_by_key(|(c, _)| *c);
    by_last
});

fn word_before(view: &View, at: usize) -> Option<(Word, usize)> {
    let last = view.before(at, 1);
    let from = BY_LAST.partition_point(|(c, _)| *c < last);
    let (word, start) = BY_LAST
        .iter()
        .skip(from)
        .take_while(|(c, _)| *c == last)
        .filter_map(|(_, w)| view.word_before(at, w.words).map(|start| (*w, start)))
        .min_by_key(|(_, start)| *start)?;
    let previous = view.before(start, 1);
    let part_of_another = match word.words {
        "过" => !matches!(previous, '额' | '值' | '入' | '量' | '率' | '数' | '均' | '已' | '重' | '模'),
        "约" => matches!(previous, '节' | '合' | '条' | '签' | '预' | '集' | '违'),
        "满" => matches!(previous, '届' | '期' | '圆' | '充'),
        "近" => matches!(previous, '最' | '附' | '邻'),
        "上" => !matches!(view.at(at), '百' | '千' | '万' | '亿'),
        "达" => matches!(previous, '下' | '到' | '发'),
        _ => false,
    };
    (!part_of_another).then_some((word, start))
}

/// Whether a word that bounds stands right before the index.
pub(crate) fn strong_before(view: &View, at: usize) -> bool {
    word_before(view, at).is_some()
        || FILLERS.iter().any(|f| view.word_before(at, f).is_some_and(|start| word_before(view, start).is_some()))
}

/// Whether a word that bounds stands right behind the index.
pub(crate) fn after(view: &View, at: usize) -> bool {
    AFTER.iter().any(|(words, ..)| view.has(at, words))
}

/// The bound before a figure that starts at the index; nothing before `floor` is looked at.
pub(crate) fn side_before(view: &View, start: usize, floor: usize) -> Side {
    let mut side = Side { reach: start, ..Side::default() };
    let mut at = start;
    for _ in 0..3 {
        let arrived = FILLERS.iter().filter_map(|f| view.word_before(at, f)).min().filter(|from| *from >= floor);
        let candidates = [Some(at), arrived.filter(|_| side.words.is_empty())];
        let Some((word, from, to)) = candidates.into_iter().flatten().find_map(|end| {
            word_before(view, end).filter(|(_, from)| *from >= floor).map(|(word, from)| (word, from, end))
        }) else {
            break;
        };
        if side.words.is_empty() || side.weak {
            side.comparator = word.comparator;
            side.weak = word.weak;
        }
        side.ceiling |= word.ceiling;
        side.words.insert(0, (from, to));
        side.reach = from;
        at = from;
    }
    if let Some(turn) = ["到", "至"].iter().find_map(|w| view.word_before(at, w)).filter(|from| *from >= floor) {
        let verb =
            |verbs: &[&str]| verbs.iter().filter_map(|v| view.word_before(turn, v)).filter(|from| *from >= floor).min();
        let found = verb(UP).map(|from| (AtLeast, from)).or_else(|| verb(DOWN).map(|from| (AtMost, from)));
        if let Some((comparator, from)) = found {
            if side.words.is_empty() {
                side.comparator = comparator;
                side.weak = true;
            }
            side.words.insert(0, (from, at));
            side.reach = from;
            side.to = true;
        }
    }
    if side.words.is_empty() {
        for back in 1..=ADVERB_REACH_CHARS {
            let Some(at) = start.checked_sub(back).filter(|at| *at >= floor) else { break };
            if !is_han(view.at(at)) {
                break;
            }
            if let Some((word, from)) =
                ADVERBS.iter().find_map(|w| view.word_before(at + 1, w.words).map(|from| (*w, from)))
                && from >= floor
            {
                side.comparator = word.comparator;
                side.ceiling = word.ceiling;
                side.words.push((from, at + 1));
                side.reach = from;
                break;
            }
        }
    }
    side
}

const AFTER: &[(&str, Comparator, bool)] = &[
    ("及以上", AtLeast, false),
    ("或以上", AtLeast, false),
    ("以上", AtLeast, false),
    ("之上", AtLeast, false),
    ("及其以上", AtLeast, false),
    ("及以下", AtMost, false),
    ("或以下", AtMost, false),
    ("以下", AtMost, false),
    ("以内", AtMost, false),
    ("之内", AtMost, false),
    ("封顶", AtMost, true),
    ("为限", AtMost, true),
    ("为上限", AtMost, true),
    ("左右", About, false),
    ("上下", About, false),
];

/// `(含)`, `(不含本数)`, `(含5000万元)`, `(含税)`: the end of the bracket and what it says of the edge.
fn bracket(view: &View, at: usize) -> Option<(usize, Option<Edge>)> {
    if !matches!(view.at(at), '(' | '[' | '〔' | '【') {
        return None;
    }
    let close = (at + 1..at + 16).find(|i| matches!(view.at(*i), ')' | ']' | '〕' | '】'))?;
    let excluded = view.has(at + 1, "不含");
    let said = if excluded { at + 3 } else { at + 2 };
    let of_the_figure = (excluded || view.at(at + 1) == '含')
        && (said == close
            || view.at(said).is_ascii_digit()
            || view.any(said, &["本", "该", "以上", "以下", "当"]).is_some()
            || super::number::begins(view.at(said)));
    Some((close + 1, of_the_figure.then_some(if excluded { Edge::Excluded } else { Edge::Included })))
}

/// The bound behind a figure that ends at the index; `duration` lets 内 count.
pub(crate) fn side_after(view: &View, end: usize, duration: bool) -> Side {
    let mut side = Side { reach: end, ..Side::default() };
    let mut at = end;
    let mut bracketed = None;
    if let Some((close, edge)) = bracket(view, at) {
        bracketed = edge.map(|_| (at, close));
        side.edge = edge;
        at = close;
    }
    let word = AFTER.iter().find_map(|(words, comparator, cap)| view.word(at, words).map(|to| (*comparator, *cap, to)));
    let word = word.or_else(|| (duration && view.at(at) == '内').then_some((AtMost, false, at + 1)));
    if let Some((comparator, cap, to)) = word {
        if let Some(words) = bracketed.take() {
            side.words.push(words);
        }
        side.words.push((at, to));
        side.comparator = comparator;
        side.ceiling = cap;
        side.reach = to;
        if let Some((close, Some(edge))) = bracket(view, to) {
            side.words.push((to, close));
            side.edge = Some(edge);
            side.reach = close;
        }
    } else if let Some(words) = bracketed {
        side.words.push(words);
        side.reach = words.1;
    }
    side
}

/// （含） and （不含） amend what the other words say.
pub(crate) fn amended(comparator: Comparator, edge: Option<Edge>) -> Comparator {
    match (comparator, edge) {
        (MoreThan, Some(Edge::Included)) => AtLeast,
        (LessThan, Some(Edge::Included)) => AtMost,
        (AtLeast, Some(Edge::Excluded)) => MoreThan,
        (AtMost, Some(Edge::Excluded)) => LessThan,
        (other, _) => other,
    }
}
