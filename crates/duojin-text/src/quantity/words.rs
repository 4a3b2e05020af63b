//! Numerals that are no quantities: ordinals, numbering, codes, names, and words that merely hold a numeral.

use super::model::MarkKind;
use super::number::{Numeral, Style};
use super::units::unit_at;
use super::view::{View, is_han};

/// Common words that begin with 一 where it counts nothing.
const BEGIN_WITH_ONE: &[&str] = &[
    "一次性",
    "一体",
    "一定",
    "一般",
    "一律",
    "一并",
    "一直",
    "一旦",
    "一些",
    "一样",
    "一带一路",
    "一站式",
    "一条龙",
    "一级",
    "一线",
    "一流",
    "一方",
    "一代",
    "一手",
    "一时",
    "一面",
    "一同",
    "一起",
    "一经",
    "一边",
    "一切",
    "一贯",
    "一向",
    "一再",
    "一度",
    "一致",
    "一事",
    "一企",
    "一网",
    "一窗",
    "一票否决",
    "一部分",
    "一户一",
    "一件事",
    "一对一",
    "一本",
    "一道",
    "一期",
    "一类",
    "一把手",
    "一门",
    "一县",
    "一镇",
    "一村",
    "一园",
    "一业",
    "一品",
    "一策",
    "一码",
    "一张网",
    "一揽子",
    "一行",
    "一概",
    "一如",
    "一套班子",
];

/// Characters that make a word with the 一 behind them.
const BEFORE_ONE: &[char] =
    &['统', '唯', '单', '之', '任', '某', '进', '逐', '专', '万', '合', '归', '划', '同', '上', '下', '这', '另', '新'];

/// Words whose first character is also a measure word.
const NO_MEASURE: &[&str] = &[
    "部分",
    "部门",
    "部署",
    "种植",
    "种养",
    "种子",
    "家庭",
    "条件",
    "条例",
    "条款",
    "项目",
    "人才",
    "人民",
    "人员",
    "人均",
    "层次",
    "层面",
    "层级",
    "类型",
    "期间",
    "期货",
    "场所",
    "场景",
    "支持",
    "支部",
    "支出",
    "支付",
    "支撑",
    "对外",
    "对接",
    "对象",
    "对标",
    "处理",
    "处罚",
    "处置",
    "只有",
    "只能",
    "起步",
    "起草",
    "位置",
    "位列",
    "本地",
    "本市",
    "本科",
    "单位",
    "单一",
    "单个",
    "头部",
    "例如",
    "组织",
    "组建",
    "组成",
    "门槛",
    "批准",
    "批复",
    "批零",
    "台账",
    "档案",
    "轮次",
    "日常",
    "天然",
    "天津",
    "分别",
    "分布",
    "分配",
    "分为",
    "升级",
    "克服",
    "周边",
    "周期",
    "列入",
    "列为",
    "根据",
    "张家",
    "队伍",
    "班子",
    "班级",
    "名单",
    "件事",
    "位一体",
    "公里碑",
    "首先",
    "年龄",
    "字号",
    "字头",
];

const ONE_TO_NINE_ENUMERATE: &[char] = &['是', '要', '则'];

/// What follows a number in a name, a grade, a code or a time of day.
const NAME_TAIL: &[&str] =
    &["号", "级", "星级", "楼", "版", "室", "强", "维", "轴", "代", "A级", "时整", "路", "环", "线", "周岁生日"];

/// Why the numeral is no quantity and where the words that say so end.
pub(crate) fn no_quantity(view: &View, n: &Numeral) -> Option<(MarkKind, usize)> {
    let previous = view.before(n.start, 1);
    let next = view.at(n.end);
    let unit_end = super::atom::tenths(view, n)
        .or_else(|| unit_at(view, n.end).filter(|_| !no_measure(view, n.end)).map(|(_, end)| end));
    let chinese = n.style != Style::Arabic;
    if previous == '第' {
        return Some((MarkKind::Ordinal, unit_end.unwrap_or(n.end)));
    }
    if previous == '每' && unit_end.is_some() {
        return Some((MarkKind::Denominator, unit_end.unwrap_or(n.end)));
    }
    if previous == '(' && next == ')' {
        return Some((MarkKind::Numbering, n.end + 1));
    }
    let begins_line =
        matches!(previous, '\n' | '\t' | '\0') || (matches!(previous, '。' | ';' | ':') || view.gap(n.start));
    if begins_line
        && (next == '、' || next == '.')
        && !(chinese && n.style == Style::BareMultiplier)
        && !adjoins_value(view, n.end + 1)
    {
        return Some((MarkKind::Numbering, n.end + 1));
    }
    if view.titled(n.start) {
        return Some((MarkKind::Name, n.end));
    }
    if matches!(previous, '〔' | '[' | '【') && matches!(next, '〕' | ']' | '】') {
        return Some((MarkKind::Name, n.end));
    }
    let coded_before =
        previous.is_ascii_alphabetic() && !view.gap(n.start) || matches!(previous, '+' | '_' | '@' | '/' | '#' | '.');
    let coded_behind = matches!(next, '+' | '_' | '@') || next.is_ascii_alphabetic() && unit_end.is_none();
    if n.style == Style::Arabic && (coded_before && previous != '/' && previous != '.' || coded_behind) {
        let mut end = n.end;
        while view.at(end).is_ascii_alphanumeric() && !view.gap(end) {
            end += 1;
        }
        let end = if view.at(end) == '级' { end + 1 } else { end };
        return Some((MarkKind::Name, end));
    }
    if let Some(end) = view.any(n.end, NAME_TAIL).filter(|_| unit_end.is_none()) {
        return Some((MarkKind::Name, end));
    }
    if chinese {
        return chinese_word(view, n, unit_end);
    }
    None
}

/// Whether a number with a multiplier or unit stands here: then 、 before it joins values and numbers no paragraph.
fn adjoins_value(view: &View, at: usize) -> bool {
    view.at(at).is_ascii_digit()
        && super::number::numeral(view, at)
            .is_some_and(|n| matches!(view.at(n.end), '、' | '%') || unit_at(view, n.end).is_some())
}

fn chinese_word(view: &View, n: &Numeral, unit_end: Option<usize>) -> Option<(MarkKind, usize)> {
    let first = view.at(n.start);
    let previous = view.before(n.start, 1);
    if first == '一' && n.end == n.start + 1 {
        if let Some(end) = view.any(n.start, &["一批次"]) {
            return if unit_end.is_some() { None } else { Some((MarkKind::Word, end)) };
        }
        if let Some(end) = view.any(n.start, &["一批", "一系列", "一大批", "一些"]) {
            return Some((MarkKind::Several, end));
        }
        if let Some(end) = view.any(n.start, BEGIN_WITH_ONE) {
            return Some((MarkKind::Word, end));
        }
        if BEFORE_ONE.contains(&previous)
            && !(previous == '新' && unit_end.is_some() && view.before(n.start, 2) == '更')
        {
            return Some((MarkKind::Word, n.end));
        }
    }
    if let Some(open) = view.quoted(n.start)
        && !(open + 1..n.start).any(|at| view.at(at).is_ascii_digit())
    {
        return Some((MarkKind::Name, n.end));
    }
    let plain_digit = n.end == n.start + 1;
    // 零部件, 零件: a count of none is not written so, a rate of none is (零元, 零个百分点 stay).
    if plain_digit && first == '零' && matches!(view.at(n.end), '部' | '件' | '担' | '门' | '层' | '本' | '台')
    {
        return Some((MarkKind::Word, n.end));
    }
    if plain_digit && ONE_TO_NINE_ENUMERATE.contains(&view.at(n.end)) && !is_han(previous) {
        return Some((MarkKind::Numbering, n.end + 1));
    }
    if first == '二' && plain_digit && matches!(view.at(n.end), '次' | '类' | '期') {
        return Some((MarkKind::Ordinal, n.end + 1));
    }
    if unit_end.is_none() {
        let large = n.value >= duojin_base::exact::int(10_000) || n.style == Style::BareMultiplier;
        let said = large
            && n.style != Style::ChineseDigits
            && (super::bound::strong_before(view, n.start) || super::bound::after(view, n.end));
        return (!said).then_some((MarkKind::Word, n.end));
    }
    if n.style == Style::BareMultiplier && n.more.is_none() {
        let told = super::bound::strong_before(view, n.start) || previous == '上';
        // 百家, 万众: a bare multiplier counts only behind a word that bounds it.
        return (!told).then_some((MarkKind::Word, n.end));
    }
    None
}

/// Whether the character here begins a word and measures nothing.
pub(crate) fn no_measure(view: &View, at: usize) -> bool {
    view.any(at, NO_MEASURE).is_some()
}
