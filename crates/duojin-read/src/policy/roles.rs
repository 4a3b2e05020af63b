//! What a figure of a clause is for: something to be met, something that is given, or neither.

use duojin_base::exact;
use duojin_text::quantity::{Comparator, CueKind, Dimension};

use super::page::{Figure, Page, Stretch, is_han};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It must be met.
    Condition,
    /// It is given.
    Benefit,
    /// What a benefit is counted per: 每超出1000万元.
    Step,
    /// Neither: a number of years it is given, copies, 3 at most.
    Nothing,
}

/// Verbs of giving; what follows is given.
pub(crate) const GIVE: &[&str] = &[
    "给予", "予以", "给与", "奖励", "奖补", "补助", "补贴", "资助", "扶持", "支持", "贴息", "减缴", "减免", "减征",
    "返还", "补偿", "发放", "奖",
];
/// What is given, behind its figure: 30万元的一次性奖励.
pub(crate) const GIFT: &[&str] = &[
    "奖励",
    "奖补",
    "补助",
    "补贴",
    "资助",
    "扶持",
    "支持",
    "贴息",
    "津贴",
    "启动资金",
    "安家费",
    "奖金",
    "补偿",
    "返还",
    "减免",
    "配套",
    "优惠",
    "奖",
    "支助",
    "专项资金",
];
/// Words that begin the base of a rate.
pub(crate) const BY: &[&str] = &["按照", "按", "参照", "依照", "依据", "以其", "以实际", "以项目", "以年度"];
/// How far behind its figure a gift may be named.
const GIFT_REACH_CHARS: usize = 12;

/// The piece of the sentence around the index: between signs, closed brackets not torn, never outside the stretch.
pub(crate) fn piece(page: &Page<'_>, stretch: Stretch, at: usize) -> Stretch {
    let is_end = |c: char| matches!(c, ',' | ';' | '。' | ':' | '\n' | '!');
    let mut start = at;
    while start > stretch.0 {
        let before = start - 1;
        let c = page.at(before);
        if let Some(open) = page.partner(before).filter(|open| *open < before && *open >= stretch.0) {
            start = open;
        } else if is_end(c) || page.partner(before).is_some_and(|close| close > at) {
            break;
        } else {
            start = before;
        }
    }
    let mut end = at;
    while end < stretch.1 {
        if let Some(close) = page.partner(end).filter(|close| *close > end && *close < stretch.1) {
            end = close + 1;
        } else if is_end(page.at(end)) || page.partner(end).is_some_and(|open| open < at) {
            break;
        } else {
            end += 1;
        }
    }
    (start, end.max(at))
}

/// Whether only a sign or word of coordination stands between the two places.
pub(crate) fn coordinates(page: &Page<'_>, from: usize, to: usize) -> bool {
    from <= to
        && to - from <= 2
        && to > from
        && page
            .slice((from, to))
            .iter()
            .all(|c| matches!(c, '、' | '和' | '与' | '及' | '或' | '以' | '/' | '者' | ','))
}

/// The role of each figure of the stretch; `awarding`: it stands in a list below words of giving.
pub(crate) fn roles(page: &Page<'_>, stretch: Stretch, awarding: bool) -> Vec<Role> {
    let figures = page.figures_in(stretch);
    let mut roles: Vec<Role> = Vec::with_capacity(figures.len());
    let mut given = false;
    for (index, figure) in figures.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|n| figures.get(n).zip(roles.get(n).copied()));
        let awarding = awarding || is_listed(page, stretch, figure);
        let around = Around { stretch, before, next: figures.get(index + 1), given, awarding };
        let role = role(page, figure, &around);
        given |= role == Role::Benefit;
        roles.push(role);
    }
    // 国家级、省级分别为50万元、20万元: what is coordinated with something given is given.
    for index in (1..figures.len()).rev() {
        let (Some(earlier), Some(later)) = (figures.get(index - 1), figures.get(index)) else { continue };
        let same = earlier.quantity.unit().dimension == later.quantity.unit().dimension
            && coordinates(page, earlier.end, later.start)
            && !is_firm_lower(earlier);
        if same
            && roles.get(index) == Some(&Role::Benefit)
            && let Some(role) = roles.get_mut(index - 1).filter(|role| **role == Role::Condition)
        {
            *role = Role::Benefit;
        }
    }
    roles
}

/// 以上, 超过, 低于: no bound of a gift.
fn is_firm_lower(figure: &Figure) -> bool {
    matches!(figure.quantity.bound.comparator, Comparator::AtLeast | Comparator::MoreThan | Comparator::LessThan)
}

pub(crate) fn is_ceiling(figure: &Figure) -> bool {
    figure.quantity.bound.comparator == Comparator::AtMost
}

/// 奖励标准：国家级50万元，省级30万元: a colon behind words of giving.
fn is_listed(page: &Page<'_>, stretch: Stretch, figure: &Figure) -> bool {
    let Some((colon, _)) = page.rfind((stretch.0, figure.value.0), &[":"]) else { return false };
    let from = colon.saturating_sub(14).max(stretch.0);
    page.has((from, colon), GIVE) && !page.is_inside(colon)
}

/// What is known around a figure when its role is asked.
struct Around<'a> {
    stretch: Stretch,
    /// The figure before it and its role.
    before: Option<(&'a Figure, Role)>,
    next: Option<&'a Figure>,
    /// Something was given before.
    given: bool,
    awarding: bool,
}

fn role(page: &Page<'_>, figure: &Figure, around: &Around<'_>) -> Role {
    let piece = piece(page, around.stretch, figure.value.0);
    let head = (piece.0, figure.start.max(piece.0));
    let dimension = figure.quantity.unit().dimension;
    if counted_per(page, head, figure).is_some() {
        return Role::Step;
    }
    let gives = gives(page, head) && !measures(page, head, figure);
    match dimension {
        Dimension::Money | Dimension::Percent | Dimension::Times => {}
        Dimension::Duration => return duration(page, head, figure, gives || around.given),
        _ if gives || around.given && is_ceiling(figure) => return Role::Nothing,
        // 每户企业最多申请2个项目: how often, not who.
        _ if is_ceiling(figure) && page.any(head.0, &["每", "同一", "单个"]).is_some() => return Role::Nothing,
        _ => return Role::Condition,
    }
    if is_schedule(page, figure) {
        return Role::Nothing;
    }
    if let Some((earlier, role @ (Role::Benefit | Role::Nothing))) = around.before
        && coordinates(page, earlier.end, figure.start)
        && earlier.quantity.unit().dimension == dimension
        && !is_firm_lower(figure)
    {
        return role;
    }
    if is_paid_out(page, head, figure) {
        return Role::Nothing;
    }
    if page.any(figure.end, &["的部分", "部分", "的,"]).is_some() && !gives {
        return Role::Condition;
    }
    // 补助比例提高至15%: the rate that is come to.
    if dimension == Dimension::Percent && figure.quantity.is(CueKind::To) && page.has(head, GIVE) {
        return Role::Benefit;
    }
    if is_firm_lower(figure) {
        // 给予不低于20万元的资助.
        let given_outright = figure.start < figure.value.0
            && page.any_before(figure.start, &["给予", "予以"]).is_some()
            && gift_behind(page, piece, figure, around.next);
        if given_outright {
            return Role::Benefit;
        }
        return if is_surplus(page, piece, figure) { Role::Nothing } else { Role::Condition };
    }
    if !gives && page.at(piece.1.saturating_sub(1)) == '的' {
        return Role::Condition;
    }
    let is_gift = gives || gift_behind(page, piece, figure, around.next);
    // 按20%, 按每人次30元, 按10万元的标准.
    let by = (dimension != Dimension::Money || page.has(head, &["每"]) || page.any_before(figure.start, BY).is_some())
        && page.has(head, BY)
        && (around.given || page.has((figure.end, around.stretch.1), GIVE));
    let bound = &figure.quantity.bound;
    let caps = is_ceiling(figure)
        && (bound.ceiling || bound.inherited || dimension == Dimension::Percent)
        && (around.given || page.has((around.stretch.0, head.1), GIVE));
    let listed = is_listed_on(page, piece, figure, around);
    if is_gift || by || (caps || around.awarding || listed) && !names_fact(page, head, figure) {
        Role::Benefit
    } else {
        Role::Condition
    }
}

/// 国家级奖励50万元，省级20万元: a short name and a bare sum that end their piece, behind another sum that was given.
fn is_listed_on(page: &Page<'_>, piece: Stretch, figure: &Figure, around: &Around<'_>) -> bool {
    const NAME_CHARS_MAX: usize = 12;
    let name = (piece.0, figure.start);
    figure.quantity.unit().dimension == Dimension::Money
        && figure.quantity.bound.comparator == Comparator::Exactly
        && figure.end >= piece.1
        && (2..=NAME_CHARS_MAX).contains(&(figure.start.saturating_sub(piece.0)))
        && page.slice(name).iter().all(|c| is_han(*c) || c.is_ascii_alphanumeric() || matches!(c, '“' | '”' | '、'))
        && !page.has(name, &["达", "满", "为", "投资", "投入", "注册", "应", "累计"])
        && around.before.is_some_and(|(earlier, role)| {
            role == Role::Benefit
                && earlier.quantity.unit().dimension == Dimension::Money
                && !is_ceiling(earlier)
                && piece.0.saturating_sub(earlier.end) <= GIFT_REACH_CHARS
        })
}

/// 按应奖励额的30%: part of the gift itself, how it is paid out.
fn is_paid_out(page: &Page<'_>, head: Stretch, figure: &Figure) -> bool {
    const GIFTS: &[&str] = &[
        "应奖励额",
        "奖励额",
        "奖励金额",
        "奖励资金",
        "补助金额",
        "补助资金",
        "补贴资金",
        "资助金额",
        "资助额",
        "奖补资金",
        "扶持资金",
        "应得奖励",
    ];
    figure.quantity.unit().dimension == Dimension::Percent
        && page.rfind((figure.start.saturating_sub(10).max(head.0), figure.start), GIFTS).is_some()
}

/// Whether something is given before the end of the stretch: a verb, not the noun in 获得奖励的企业.
fn gives(page: &Page<'_>, head: Stretch) -> bool {
    let Some((start, end)) = page.rfind(head, GIVE) else { return false };
    let is_verb = matches!(page.at(start), '给' | '予') || {
        let before = (start.saturating_sub(6).max(head.0), start);
        let had = page
            .rfind(before, &["获得", "获", "享受", "申请", "已"])
            .is_some_and(|(_, end)| !page.slice((end, start)).iter().any(|c| matches!(c, '的' | '每')));
        let is_attribute = page.at(end) == '的' && page.at(head.1) != '的';
        !had && !is_attribute
    };
    // 给予资助的项目总投资1000万元: the figure is one of the project.
    let attributed = page.has((end, head.1), &["的项目", "的企业", "的单位", "的机构"])
        || page.word(start, "支持").is_some() && page.has((end, head.1), &["对"]);
    is_verb && !attributed
}

/// 奖励…对营业额3000万元: a fact of the figure's kind stands between verb and figure.
fn measures(page: &Page<'_>, head: Stretch, figure: &Figure) -> bool {
    let from = page.rfind(head, GIVE).map_or(head.0, |(_, end)| end);
    figure.quantity.unit().dimension == Dimension::Money && names_fact(page, (from, head.1), figure)
}

/// 30万元的一次性奖励; 500万元以上的奖励10万元 names what is given behind another figure.
fn gift_behind(page: &Page<'_>, piece: Stretch, figure: &Figure, next: Option<&Figure>) -> bool {
    let reach = (figure.end, piece.1.min(figure.end + GIFT_REACH_CHARS));
    let Some((start, end)) = page.find(reach, GIFT) else { return false };
    let plain = page.slice((figure.end, start)).iter().all(|c| is_han(*c) || matches!(c, '、' | '/' | '(' | ')'))
        && !page.has((figure.end, start), &["以上", "以下", "企业", "项目"]);
    let gives_more = next.is_some_and(|next| {
        next.start >= end
            && next.start < piece.1
            && matches!(next.quantity.unit().dimension, Dimension::Money | Dimension::Percent)
    });
    plain && !gives_more
}

/// 每超出1000万元, 每认定1件, 每满100人: where 每 stands.
fn counted_per(page: &Page<'_>, head: Stretch, figure: &Figure) -> Option<usize> {
    const STEPS: &[&str] = &[
        "每超出",
        "每同比增加",
        "每同比增长",
        "每超过",
        "每增加",
        "每增长",
        "每新增",
        "每满",
        "每达到",
        "每达",
        "每完成",
        "每引进",
        "每认定",
        "每获得",
        "每培育",
        "每提高",
        "每提升",
        "每多",
        "每",
        "单个",
    ];
    let from = figure.value.0.saturating_sub(12).max(head.0);
    let (start, end) = page.rfind((from, figure.value.0), STEPS)?;
    // 每件奖励3000元, 每家10万元 give; 每件 is then what it is given for.
    let measure_first = page.at(start) == '每' && end == start + 1;
    let gives = page.has((end, figure.value.0), GIVE)
        || page.has((end, figure.value.0), &["不超过", "最高", "按", "不少于", "不低于"]);
    // 每招收1名…: one of what a verb brings.
    let brings = measure_first
        && (2..=10).contains(&(figure.value.0 - end))
        && page.slice((end, figure.value.0)).iter().all(|c| is_han(*c))
        && (figure.quantity.unit().dimension == Dimension::Count || figure.quantity.low().written == exact::int(1))
        && page
            .any(
                end,
                &[
                    "家", "户", "人", "架", "批", "场", "天", "辆", "栋", "个", "名", "件", "项", "年", "月", "亩",
                    "吨", "台", "次",
                ],
            )
            .is_none();
    if brings
        && !page.has((end, figure.value.0), GIVE)
        && !page.has((end, figure.value.0), &["不超过", "最高", "按", "不少于", "不低于"])
    {
        return Some(start);
    }
    let named = figure.quantity.unit().per.is_some();
    (!measure_first && page.at(start) == '每' && !gives && !named || measure_first && figure.value.0 == end)
        .then_some(start)
}

/// 超出8%以上的新增部分: of what a benefit is counted.
fn is_surplus(page: &Page<'_>, piece: Stretch, figure: &Figure) -> bool {
    let from = figure.value.0.saturating_sub(4).max(piece.0);
    page.has((from, figure.value.0), &["超出", "超过"])
        && page.has((figure.end, piece.1.min(figure.end + 6)), &["部分", "新增", "增量", "增加"])
}

/// （第一年奖励5万元，第二年…）: how the sum before it is paid out.
fn is_schedule(page: &Page<'_>, figure: &Figure) -> bool {
    if !page.is_inside(figure.value.0) {
        return false;
    }
    let from = figure.value.0.saturating_sub(10);
    page.rfind((from, figure.value.0), &["年", "期", "次"])
        .is_some_and(|(start, _)| page.has((start.saturating_sub(3).max(from), start), &["第", "首"]))
}

fn duration(page: &Page<'_>, head: Stretch, figure: &Figure, giving: bool) -> Role {
    let from = figure.value.0.saturating_sub(3).max(head.0);
    let counts_years = page.has((from, figure.value.0), &["连续", "前", "后", "为期", "期限", "最长", "第", "连"])
        && !page.has(head, &["成立", "注册", "经营", "运营", "社保"]);
    if giving || counts_years && !is_firm_lower(figure) { Role::Nothing } else { Role::Condition }
}

/// Whether the name of a fact that the figure may be a figure of stands before it.
fn names_fact(page: &Page<'_>, head: Stretch, figure: &Figure) -> bool {
    let kind = super::ValueKind::of(figure.quantity.unit().dimension);
    page.mentions_in(head).iter().any(|mention| page.lexicon.facts_of(*mention).any(|fact| fact.kind == kind))
        && !page.has(head, GIFT)
}
