//! What is given: a sum, a rate of a base, so much each, by formula, case by case; its steps, ceilings and years.

mod each;
mod steps;
mod years;

use duojin_base::{Exact, Span, exact};
use duojin_text::quantity::{Dimension, Value};

use super::condition::{self, Found, Memory};
use super::lexicon::Lexicon;
use super::model::{Benefit, BenefitKind};
use super::page::{Figure, Page, Stretch};
use super::question::{Question, QuestionKind};
use super::roles::{BY, GIFT, GIVE, Role, coordinates, is_ceiling, piece, roles};

/// A benefit with its place on the page.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) at: Stretch,
    pub(crate) benefit: Benefit,
    /// Where its figures stand.
    pub(crate) figure: Stretch,
    /// Which row of coordinated figures it belongs to.
    pub(crate) row: usize,
    /// A ceiling behind it is its ceiling.
    open: bool,
}

/// Something that gives, in order of place.
enum Event<'p> {
    Row(Vec<&'p Figure>),
    Whole(Stretch),
    Ratio(Stretch, Exact),
    CaseByCase(Stretch),
    Formula(Stretch),
}

/// Every benefit of the stretch; the conditions that pick a step move from `conditions` into it.
pub(crate) fn in_stretch(
    page: &Page<'_>,
    stretch: Stretch,
    roles: &[Role],
    conditions: &mut Vec<Found>,
    questions: &mut Vec<Question>,
) -> Vec<Given> {
    let mut all: Vec<Given> = Vec::new();
    for (row, event) in events(page, stretch, roles).into_iter().enumerate() {
        match event {
            Event::Row(figures) => given(page, (stretch, roles), &figures, row, &mut all, questions),
            Event::Whole(at) => {
                let mut one = plain(page, at, BenefitKind::Rate, row);
                one.benefit.rate = Some(exact::int(100));
                one.benefit.base = match page.at(at.0) {
                    '免' => Some("租金".to_owned()),
                    _ => base_before(page, piece(page, stretch, at.0).0, at.0),
                };
                all.push(one);
            }
            Event::Ratio(at, rate) => {
                let mut one = plain(page, at, BenefitKind::Rate, row);
                one.benefit.rate = Some(rate);
                all.push(one);
            }
            Event::CaseByCase(at) => {
                let mut one = plain(page, at, BenefitKind::CaseByCase, row);
                one.open = false;
                all.push(one);
            }
            Event::Formula(at) => {
                let mut one = plain(page, at, BenefitKind::Formula, row);
                let formula = page.pieces((at.1, stretch.1), |c| matches!(c, '。' | ';')).first().copied();
                one.benefit.base = formula.map(|at| page.words(page.trimmed(at)));
                all.push(one);
            }
        }
    }
    years::assign(page, stretch, &mut all);
    steps::assign(page, stretch, &mut all, conditions, questions);
    all
}

fn plain(page: &Page<'_>, at: Stretch, kind: BenefitKind, row: usize) -> Given {
    let benefit = Benefit {
        span: page.span(at),
        kind,
        amount: None,
        amount_max: None,
        rate: None,
        rate_max: None,
        base: None,
        per: None,
        cap: None,
        cap_scope: None,
        years: None,
        currency: "元".to_owned(),
        when: Vec::new(),
    };
    Given { at, benefit, figure: at, row, open: true }
}

fn events<'p>(page: &'p Page<'_>, stretch: Stretch, roles: &[Role]) -> Vec<Event<'p>> {
    let mut events: Vec<(usize, Event<'p>)> = Vec::new();
    for (figure, _) in page.figures_in(stretch).iter().zip(roles).filter(|(_, role)| **role == Role::Benefit) {
        if let Some((_, Event::Row(row))) = events.last_mut()
            && let Some(last) = row.last()
            && coordinates(page, last.end, figure.start)
            && page.at(last.end) != ','
            && last.quantity.unit().dimension == figure.quantity.unit().dimension
            && (is_ceiling(last) == is_ceiling(figure) || figure.quantity.bound.inherited)
        {
            row.push(figure);
            continue;
        }
        events.push((figure.start, Event::Row(vec![figure])));
    }
    let mut at = stretch.0;
    while let Some(found) = page.find(
        (at, stretch.1),
        &[
            "全额",
            "免租",
            "减半",
            "一事一议",
            "一企一策",
            "一人一策",
            "一项一策",
            "一项目一策",
            "一团一策",
            "公式",
            "1:",
        ],
    ) {
        at = found.1;
        let near = page.has((found.1, stretch.1.min(found.1 + 8)), GIVE)
            || page.has((found.0.saturating_sub(12).max(stretch.0), found.0), GIVE);
        match page.at(found.0) {
            '全' if near && page.any(found.1, &["退", "追", "收", "缴"]).is_none() => {
                events.push((found.0, Event::Whole((found.0, (found.1 + 2).min(stretch.1)))));
            }
            '免' if !page.is_inside(found.0) => events.push((found.0, Event::Whole(found))),
            '减' if near => events.push((found.0, Event::Ratio(found, exact::int(50)))),
            '一' if is_settled(page, stretch, found) => events.push((found.0, Event::CaseByCase(found))),
            '公' if page.has(stretch, GIVE) => events.push((found.0, Event::Formula(found))),
            '1' if near || page.has(stretch, &["配套"]) => {
                let digits =
                    (found.1..stretch.1).take_while(|at| page.at(*at).is_ascii_digit() || page.at(*at) == '.').count();
                let rate = exact::parse_decimal(&page.words((found.1, found.1 + digits)));
                if let Some(rate) = rate {
                    let at = (found.0, found.1 + digits);
                    events.push((found.0, Event::Ratio(at, rate * exact::int(100))));
                }
            }
            _ => {}
        }
    }
    events.sort_by_key(|(at, _)| *at);
    events.into_iter().map(|(_, event)| event).collect()
}

/// 实行“一事一议”, 以一事一议方式: not the name of another support.
fn is_settled(page: &Page<'_>, stretch: Stretch, at: Stretch) -> bool {
    let before = (at.0.saturating_sub(6).max(stretch.0), at.0);
    page.has(before, &["实行", "给予", "采取", "采用", "按", "以", "通过", "可", "进行", "予以", "享受"])
        && !page.has(before, &["已享受", "已获得"])
        || page.has((at.1, stretch.1.min(at.1 + 8)), &["方式", "给予", "确定", "支持", "办理"])
            && !page.has((stretch.0, at.0), &["已享受", "已获得"])
}

fn given(
    page: &Page<'_>,
    (stretch, roles): (Stretch, &[Role]),
    figures: &[&Figure],
    row: usize,
    all: &mut Vec<Given>,
    questions: &mut Vec<Question>,
) {
    let Some(first) = figures.first() else { return };
    let piece = piece(page, stretch, first.value.0);
    let is_money = first.quantity.unit().dimension == Dimension::Money;
    let caps = is_ceiling(first);
    if is_money && caps && cap(page, piece, figures, all) {
        return;
    }
    let each = each::each(page, (stretch, roles), piece, first);
    for figure in figures {
        let at = if figures.len() > 1 { (figure.start, figure.end) } else { whole(page, piece, figure) };
        let (low, high) = match &figure.quantity.value {
            Value::One(amount) => (amount.base.clone(), None),
            Value::Range { low, high, .. } => (low.base.clone(), Some(high.base.clone())),
        };
        let kind = match (is_money, caps, &each) {
            (false, ..) => BenefitKind::Rate,
            (true, true, _) => BenefitKind::UpTo,
            (true, false, Some(_)) => BenefitKind::PerUnit,
            (true, false, None) => BenefitKind::Fixed,
        };
        let mut one = plain(page, at, kind, row);
        one.figure = (figure.start, figure.end);
        let unit = figure.quantity.unit();
        match kind {
            BenefitKind::Rate => {
                let percent = if unit.dimension == Dimension::Times { exact::int(100) } else { exact::int(1) };
                one.benefit.rate = Some(low * &percent);
                one.benefit.rate_max = high.map(|high| high * percent);
                one.benefit.base = base_before(page, piece.0, first.start)
                    .or_else(|| base_behind(page, piece, figures.last().unwrap_or(first)))
                    .or_else(|| base_ahead(page, piece, first));
                if one.benefit.base.is_none() {
                    questions.push(Question {
                        span: page.span((figure.start, figure.end)),
                        kind: QuestionKind::BaseMissing,
                    });
                }
                take_ceiling_before(page, &mut one, all);
            }
            BenefitKind::UpTo => {
                one.benefit.cap = Some(high.unwrap_or(low));
                one.benefit.cap_scope = each::scope(page, piece, first);
                one.open = false;
            }
            _ => {
                one.benefit.amount = Some(low);
                one.benefit.amount_max = high;
                one.benefit.per.clone_from(&each);
            }
        }
        if is_money {
            unit.base.clone_into(&mut one.benefit.currency);
        }
        all.push(one);
    }
}

/// A ceiling behind what it caps: 按20%给予补助，最高50万元.
fn cap(page: &Page<'_>, piece: Stretch, figures: &[&Figure], all: &mut [Given]) -> bool {
    let mut open: Vec<&mut Given> = all.iter_mut().filter(|given| given.open && given.benefit.cap.is_none()).collect();
    let Some(last_row) = open.last().map(|given| given.row) else { return false };
    let distributes = figures.len() > 1;
    if distributes {
        open.retain(|given| given.row == last_row);
        if open.len() != figures.len() {
            return false;
        }
    }
    let Some(first) = figures.first() else { return false };
    let scope = each::scope(page, piece, first);
    for (index, given) in open.into_iter().enumerate() {
        let Some(figure) = figures.get(if distributes { index } else { 0 }) else { continue };
        given.benefit.cap = Some(figure.quantity.high().base.clone());
        given.benefit.cap_scope.clone_from(&scope);
        if given.at.1 < figure.end && given.figure == given.at || given.row == last_row && !distributes {
            given.at.1 = given.at.1.max(figure.end);
            given.benefit.span = page.span(given.at);
        }
    }
    true
}

/// 最高500万元、不超过投资额20%的补助: the ceiling stands before the rate.
fn take_ceiling_before(page: &Page<'_>, one: &mut Given, all: &mut Vec<Given>) {
    let Some(last) = all.last() else { return };
    let joined = last.benefit.kind == BenefitKind::UpTo
        && one.figure.0 >= last.figure.1
        && one.figure.0 - last.figure.1 <= 20
        && !page.slice((last.figure.1, one.figure.0)).iter().any(|c| matches!(c, ',' | ';' | '。'));
    if joined && let Some(last) = all.pop() {
        one.benefit.cap = last.benefit.cap;
        one.benefit.cap_scope = last.benefit.cap_scope;
        one.at = (last.at.0.min(one.at.0), one.at.1);
        one.benefit.span = page.span(one.at);
    }
}

/// 展位费给予最高80%的补贴: the base stands before the verb.
fn base_ahead(page: &Page<'_>, piece: Stretch, figure: &Figure) -> Option<String> {
    let (verb, _) = page.rfind((piece.0, figure.start), &["给予", "予以"])?;
    let from = page.rfind((piece.0, verb), &["的", "对", "按", "其"]).map_or(piece.0, |(_, end)| end);
    let words = page.words((from, verb));
    (words.chars().count() >= 2
        && ["费", "额", "金", "入", "资", "息", "款", "献", "税"].iter().any(|end| words.ends_with(end)))
    .then_some(words)
}

/// From the verb or 每 in front of the figure to the gift behind it.
fn whole(page: &Page<'_>, piece: Stretch, figure: &Figure) -> Stretch {
    let head = (piece.0, figure.start);
    let verb = page.rfind(head, &["给予", "予以"]).or_else(|| page.find(head, BY)).or_else(|| page.find(head, GIVE));
    let each = page.find(head, &["每", "单个", "一次性"]);
    let from = verb.into_iter().chain(each).map(|(start, _)| start).min().unwrap_or(figure.start);
    let to = page.find((figure.end, piece.1.min(figure.end + 14)), GIFT).map_or(figure.end, |(_, end)| end);
    (from, to)
}

/// What a rate is taken of: the words before it.
fn base_before(page: &Page<'_>, from: usize, to: usize) -> Option<String> {
    const BASE_CHARS_MAX: usize = 40;
    const LEADING: &[&str] = &[
        "不超过",
        "原则上",
        "企业",
        "其",
        "照",
        "该",
        "按",
        "的",
        "最高",
        "不高于",
        "实施",
        "一定",
        "金额",
        "额度",
        "总额",
        "标准",
        "比例",
        "为",
    ];
    let head = (from, to);
    let start = page.rfind(head, BY).or_else(|| page.rfind(head, GIVE)).map_or(from, |(_, end)| end);
    // 按投资额的10%与贡献的50%孰低: another share before it is none of its base.
    let earlier = page.figures_in((start, to)).iter().rfind(|figure| {
        figure.quantity.unit().dimension == Dimension::Percent
            && figure.end < to
            && matches!(page.at(figure.end), '与' | '和' | '、' | '或' | '及')
    });
    let start = earlier.map_or(start, |figure| figure.end + 1);
    let start = start.max(to.saturating_sub(BASE_CHARS_MAX));
    let mut at = (start, to);
    while let Some(next) = page.any(at.0, LEADING).filter(|next| *next <= at.1) {
        at.0 = next;
    }
    while at.1 > at.0
        && matches!(page.at(at.1 - 1), '×' | '*' | '✕' | '╳' | '乘' | '的' | '按' | '给' | '予' | '最' | '高' | '以')
    {
        at.1 -= 1;
    }
    (at.1 >= at.0 + 2 && !page.slice(at).ends_with(&['年'])).then(|| page.words(at))
}

/// 给予100%租金补贴: the base stands behind the rate.
fn base_behind(page: &Page<'_>, piece: Stretch, figure: &Figure) -> Option<String> {
    let (stop, _) = page.find((figure.end, piece.1.min(figure.end + 14)), GIFT)?;
    // 给予50%、最高100万元的补助: a ceiling is no base.
    if !page.figures_in((figure.end, stop)).is_empty() {
        return None;
    }
    let mut from = figure.end;
    while let Some(to) =
        page.any(from, &["的", "比例", "一次性", "给予", "予以", "标准", "直接", "事后"]).filter(|to| *to <= stop)
    {
        from = to;
    }
    (stop >= from + 2).then(|| page.words((from, stop)))
}

/// What the words of a text give within a span of it, in order of place.
pub fn benefits(text: &str, within: Span, lexicon: &Lexicon) -> Vec<Benefit> {
    let page = Page::new(text, &[], lexicon);
    let stretch = page.place(within);
    let mut questions = Vec::new();
    let mut memory = Memory::default();
    let mut all = Vec::new();
    for part in page.pieces(stretch, |c| matches!(c, '。' | ';' | '\n')) {
        let roles = roles(&page, part, false);
        let mut conditions = condition::in_stretch(&page, part, &roles, &mut memory, &mut questions);
        condition::resolve(&mut conditions);
        all.extend(in_stretch(&page, part, &roles, &mut conditions, &mut questions));
    }
    all.into_iter().map(|given| given.benefit).collect()
}
