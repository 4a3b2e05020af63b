//! A figure and what it is a figure of.

use duojin_text::quantity::{Comparator, CueKind, Dimension};

use super::super::lexicon::{Fact, Frame, ValueKind};
use super::super::model::{FactName, Op, Period};
use super::super::page::{Figure, Page, Stretch, is_han};
use super::super::question::{Question, QuestionKind};
use super::super::roles::{Role, coordinates, piece};
use super::bounded::{bounded, states};
use super::period::{of_the_year, period_in};
use super::{Found, named, unknown};

/// What the words before spoke of, for what they leave out: 比例不低于5%, 同比增长8%.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    last: Option<(FactName, ValueKind)>,
    /// Of which time it was.
    last_period: Period,
    flow: Option<Fact>,
    ratio: Option<(FactName, Period)>,
    /// The title last spoken of.
    pub(super) title: Option<String>,
    /// Of which time the item before spoke.
    item: Option<(String, Period)>,
    pub(super) period: Period,
}

impl Memory {
    /// The fact of the sentence that can grow.
    pub(super) fn flow(&self) -> Option<&Fact> {
        self.flow.as_ref()
    }

    /// Below the head of a column: 年营业收入.
    pub(crate) fn headed(page: &Page<'_>, title: Stretch) -> Self {
        let mut memory = Self::default();
        if let Some(mention) = page.mentions_in(title).last()
            && let Some(fact) = page.lexicon.facts_of(*mention).next()
        {
            memory.last = Some((named(fact), fact.kind));
            memory.flow = fact.growth.is_some().then(|| fact.clone());
            let year = of_the_year(page, title.0, (mention.start, mention.end)).then_some(Period::YearFromNow(0));
            let period = period_in(page, title).or(year);
            memory.item = period.map(|period| (fact.name.clone(), period));
        }
        memory
    }

    /// Keeps what the items of one list say of one thing: （一）增长10%以上的…（二）增长20%以上的….
    pub(crate) fn next_item(&mut self) {
        let period = std::mem::take(&mut self.period);
        if period != Period::None
            && let Some((fact, _)) = &self.last
        {
            self.item = Some((fact.name.clone(), period));
        }
    }

    /// Forgets what does not reach into another sentence; ratios reach into the items of their list.
    pub(crate) fn next_sentence(&mut self) {
        self.last = None;
        self.flow = None;
        self.item = None;
        self.period = Period::None;
    }
}

/// Takes in a ratio without a figure: 研究开发费用占销售收入的比例符合如下要求.
pub(crate) fn remember(page: &Page<'_>, stretch: Stretch, memory: &mut Memory) {
    if let Some((fact, at)) = framed(page, stretch, ValueKind::Percent) {
        let period = period_in(page, (stretch.0, at.1)).unwrap_or_default();
        memory.ratio = Some((named(fact), period));
    }
}

const GROWTH: &[&str] = &["增长", "增速", "增幅", "同比", "增加", "提高", "提升", "上升", "比上", "较上", "正增长"];
const RISE: &[&str] = &["增长", "增加", "新增", "增量", "增加额", "增长额"];
const DURATION_GAP_CHARS: usize = 6;
/// A name that words before it may make more of: 设备…投资总额.
const VAGUE: &str = "投资额";
const UNKNOWN_CHARS_MAX: usize = 16;

pub(super) fn numeric(
    page: &Page<'_>,
    stretch: Stretch,
    roles: &[Role],
    memory: &mut Memory,
    questions: &mut Vec<Question>,
) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let figures = page.figures_in(stretch);
    if figures.is_empty() || page.has(stretch, &["如下", "下列", "以下"]) {
        remember(page, stretch, memory);
    }
    let first = page.figures.partition_point(|figure| figure.value.0 < stretch.0);
    let mut spread = distributed(page, stretch, figures);
    let mut previous: Option<&Figure> = None;
    for (index, (figure, role)) in figures.iter().zip(roles).enumerate() {
        let before = previous.replace(figure);
        if *role != Role::Condition {
            continue;
        }
        let piece = piece(page, stretch, figure.value.0);
        let floor = before.map_or(piece.0, |before| before.end.max(piece.0));
        let is_coordinate = before.is_some_and(|before| {
            coordinates(page, before.end, figure.start) || goes_up(page, before.end, figure.start)
        });
        let is_upper = figure.quantity.bound.comparator == Comparator::Exactly
            && before.is_some_and(|before| goes_up(page, before.end, figure.start));
        let head = (floor, figure.start.max(floor));
        if is_restated(page, piece, head, before) {
            continue;
        }
        let told = spread.get_mut(index).and_then(Option::take);
        let told = told.or_else(|| fact_of(page, (stretch, piece, head), figure, is_coordinate, memory, questions));
        let Some((fact, at, kind)) = told else { continue };
        let name_at = (at.0, at.1);
        let own = period_in(page, (piece.0, figure.start))
            .or_else(|| of_the_year(page, piece.0, name_at).then_some(Period::YearFromNow(0)));
        let known = page.lexicon.find(&fact.name);
        let over_time = known.is_some_and(|fact| fact.over_time);
        let is_ratio = kind == ValueKind::Percent && !known.is_some_and(|fact| fact.over_time);
        let own = own.or_else(|| {
            let topical = at.1 <= at.0;
            page.times_in((stretch.0, figure.start))
                .first()
                .filter(|_| topical)
                .and_then(|first| period_in(page, (first.start, first.end)))
        });
        let period = own.unwrap_or_else(|| match &memory.ratio {
            Some((_, period)) if is_ratio => period.clone(),
            _ if is_coordinate => memory.last_period.clone(),
            _ if over_time => match &memory.item {
                Some((name, period)) if memory.period == Period::None && *name == fact.name => period.clone(),
                _ => memory.period.clone(),
            },
            _ => Period::None,
        });
        if over_time {
            memory.period = period.clone();
        }
        if is_ratio && fact.known {
            memory.ratio = Some((fact.clone(), period.clone()));
        }
        if let Some(fact) = known.filter(|fact| fact.growth.is_some()) {
            memory.flow = Some(fact.clone());
        }
        memory.last_period.clone_from(&period);
        memory.last = Some((fact.clone(), kind));
        let begun = found.len();
        bounded(page, figure, &fact, &period, at.0, first + index, &mut found);
        // 1亿元（含1亿元）—5亿元之间.
        if is_upper && let Some(last) = found.last_mut() {
            last.condition.op = Op::AtMost;
        }
        if let Some((_, op)) = far_bound(page, head, figure)
            && let Some(one) = found.get_mut(begun)
        {
            one.condition.op = op;
        }
    }
    states(page, stretch, memory, &mut found);
    found
}

/// 10000平方米以上（含10000平方米）至15000平方米以下: only a remark and 至 between the ends of a range.
fn goes_up(page: &Page<'_>, from: usize, to: usize) -> bool {
    let from = if page.at(from) == ')' { from + 1 } else { from };
    let from = page.partner(from).filter(|close| *close > from && page.at(from) == '(').map_or(from, |close| close + 1);
    to == from + 1 && matches!(page.at(from), '至' | '到' | '-' | '~')
}

/// （年4.2万元） behind 月均收入低于3500元: the same in other words.
fn is_restated(page: &Page<'_>, piece: Stretch, head: Stretch, before: Option<&Figure>) -> bool {
    let open = piece.0.checked_sub(1).filter(|open| page.partner(*open).is_some());
    let (Some(open), Some(before)) = (open, before) else { return false };
    before.end == open && head.1 - head.0 <= 2
}

type Told = (FactName, Stretch, ValueKind);

/// 营业收入、研发费用分别达到2000万元、100万元: the facts of figures that are shared out among as many nouns.
fn distributed(page: &Page<'_>, stretch: Stretch, figures: &[Figure]) -> Vec<Option<Told>> {
    const GAP_CHARS: usize = 8;
    let mut all: Vec<Option<Told>> = figures.iter().map(|_| None).collect();
    let mut from = stretch.0;
    while let Some((word, end)) = page.find((from, stretch.1), &["分别"]) {
        from = end;
        let first = figures.partition_point(|figure| figure.value.0 < end);
        let Some(head) = figures.get(first).filter(|figure| figure.start.saturating_sub(end) <= GAP_CHARS) else {
            continue;
        };
        let piece = piece(page, stretch, word);
        let mut run = vec![head];
        while let Some(next) = figures.get(first + run.len())
            && run.last().is_some_and(|last| coordinates(page, last.end, next.start))
        {
            run.push(next);
        }
        let nouns = page.pieces((piece.0, word), |c| matches!(c, '、' | '和' | '与' | '及'));
        if run.len() < 2 || nouns.len() < run.len() {
            continue;
        }
        let rises = page.has((end, head.value.0), GROWTH);
        let told: Option<Vec<Told>> = nouns
            .iter()
            .skip(nouns.len() - run.len())
            .zip(&run)
            .map(|(noun, figure)| named_by(page, *noun, figure, rises))
            .collect();
        for (slot, told) in all.iter_mut().skip(first).zip(told.into_iter().flatten()) {
            *slot = Some(told);
        }
    }
    all
}

/// The fact a noun names, if a figure of this kind can be one of it.
fn named_by(page: &Page<'_>, noun: Stretch, figure: &Figure, rises: bool) -> Option<Told> {
    let kind = ValueKind::of(figure.quantity.unit().dimension);
    let grows = kind == ValueKind::Percent && (rises || page.has(noun, GROWTH));
    if let Some(told) = mentioned(page, noun, figure, kind, grows) {
        return Some(told);
    }
    let noun = noun_before(page, noun);
    let fits = page.mentions_in(noun).is_empty() && (2..=UNKNOWN_CHARS_MAX).contains(&(noun.1.saturating_sub(noun.0)));
    fits.then(|| (unknown(&page.words(noun)), noun, kind))
}

fn fact_of(
    page: &Page<'_>,
    (stretch, piece, head): (Stretch, Stretch, Stretch),
    figure: &Figure,
    is_coordinate: bool,
    memory: &Memory,
    questions: &mut Vec<Question>,
) -> Option<Told> {
    let dimension = figure.quantity.unit().dimension;
    let kind = ValueKind::of(dimension);
    let whole = (piece.0, head.1);
    let from_last = || {
        memory.last.clone().filter(|(_, last)| *last == kind).map(|(fact, _)| (fact, (figure.start, figure.end), kind))
    };
    if is_coordinate && let Some(told) = from_last() {
        return Some(told);
    }
    if kind == ValueKind::Duration
        && figure.quantity.bound.comparator == Comparator::AtMost
        && page.has((figure.end, piece.1), &["提出", "申请", "申报", "提交"])
        && page.any(figure.end, &["不得", "不再", "不予", "不能", "只", "仅", "最多"]).is_none()
        && !page.has((figure.end, piece.1), &["资格"])
    {
        return Some((name_of(page, "申请时限"), head, kind));
    }
    // 为其缴纳3个月以上的养老保险费.
    if kind == ValueKind::Duration
        && let Some(at) = page.any_before(figure.start, &["缴纳", "足额缴纳", "连续缴纳", "缴交", "参加"])
        && page.has((figure.end, piece.1), &["保险", "社保"])
    {
        return Some((name_of(page, "社保"), (at.max(head.0), figure.start), kind));
    }
    // 三年内不得再次申请 forbids, it asks for nothing.
    if kind == ValueKind::Duration && page.any(figure.end, &["不得", "不再", "不予", "不能"]).is_some() {
        return None;
    }
    if kind == ValueKind::Duration
        && let Some(not) = page.any(figure.end, &["未", "没有"])
    {
        let end = (not..piece.1.min(not + 6))
            .take_while(|at| is_han(page.at(*at)) && page.at(*at) != '的')
            .last()
            .map_or(not, |last| last + 1);
        return Some((unknown(&format!("未{}年限", page.words((not, end)))), (figure.start, end), kind));
    }
    if matches!(kind, ValueKind::Percent | ValueKind::Count)
        && let Some((fact, at)) = framed(page, whole, kind)
        && at.1 > head.0
    {
        return Some((named(fact), at, kind));
    }
    let grows = kind == ValueKind::Percent && grows(page, head, figure);
    if kind == ValueKind::Percent && !grows && page.has(head, &["占"]) {
        return share_of(page, head, questions).map(|(fact, at)| (fact, at, kind));
    }
    let told = mentioned(page, head, figure, kind, grows);
    let is_vague = told.as_ref().is_none_or(|(fact, ..)| fact.name == VAGUE);
    if is_vague
        && kind == ValueKind::Money
        && let Some((fact, at)) = framed(page, whole, kind)
    {
        return Some((named(fact), at, kind));
    }
    if told.is_some() {
        return told;
    }
    if grows {
        let at = (head.0, figure.start);
        if let Some(growth) = memory.flow.as_ref().and_then(|fact| fact.growth.as_deref()) {
            return Some((name_of(page, growth), at, kind));
        }
        if let Some((fact, _)) = memory.last.as_ref().filter(|(fact, last)| *last == kind && is_growth(&fact.name)) {
            return Some((fact.clone(), at, kind));
        }
        return unknown_growth(page, head, questions).map(|(fact, at)| (fact, at, kind));
    }
    if kind == ValueKind::Percent
        && page.has(head, &["比例", "占比", "比重"])
        && let Some((fact, _)) = &memory.ratio
    {
        return Some((fact.clone(), head, kind));
    }
    let far = far_bound(page, head, figure);
    let noun = noun_before(page, far.map_or(head, |(at, _)| (head.0, at)));
    if noun.1 <= noun.0 {
        // A mere figure that begins its piece compares nothing.
        let compares = figure.quantity.bound.comparator != Comparator::Exactly;
        let part = page.any(figure.end, &["的部分", "部分", "的"]).is_some();
        if !compares && !part && !is_coordinate {
            return None;
        }
        let told = from_last().or_else(|| topical(page, stretch, piece, kind));
        return told.or_else(|| counted(page, figure, kind, questions));
    }
    let is_firm = figure.quantity.bound.comparator != Comparator::Exactly || far.is_some();
    if noun.1 - noun.0 > UNKNOWN_CHARS_MAX
        && is_firm
        && let Some(told) = counted(page, figure, kind, questions)
    {
        return Some(told);
    }
    if noun.1 - noun.0 < 2 || noun.1 - noun.0 > UNKNOWN_CHARS_MAX || !is_firm && kind != ValueKind::Money {
        if is_firm && kind != ValueKind::Duration {
            questions.push(Question { span: page.span((figure.start, figure.end)), kind: QuestionKind::FactMissing });
        }
        return None;
    }
    // 承诺5年内不迁离 binds for later; only from an event on is it asked: 自投产之日起三年内.
    let from_event = page.any_before(noun.0, &["自", "从"]).is_some();
    // 建设期不超过24个月: a term with its bound in front.
    let is_term = figure.start < figure.value.0
        && page.any_before(noun.1, &["期", "期限", "时间", "年限", "周期", "时长"]).is_some_and(|at| at >= noun.0);
    let is_within = figure.quantity.bound.comparator == Comparator::AtMost;
    if kind == ValueKind::Duration && is_within && !from_event && !is_term {
        return None;
    }
    let name = page.words(noun);
    let suggestions = page.lexicon.nearest(&name, Some(kind));
    questions
        .push(Question { span: page.span(noun), kind: QuestionKind::UnknownFact { name: name.clone(), suggestions } });
    Some((unknown(&name), noun, kind))
}

pub(super) fn name_of(page: &Page<'_>, name: &str) -> FactName {
    page.lexicon.find(name).map_or_else(|| unknown(name), named)
}

fn grows(page: &Page<'_>, head: Stretch, figure: &Figure) -> bool {
    let cued = figure
        .quantity
        .cues
        .iter()
        .any(|cue| matches!(cue.kind, CueKind::Rise | CueKind::YearOnYear | CueKind::YearlyAverage));
    (cued || page.has(head, GROWTH)) && !figure.quantity.is(CueKind::To)
}

/// 累计达到1000人次: a count whose noun stands elsewhere is called by what it counts.
fn counted(page: &Page<'_>, figure: &Figure, kind: ValueKind, questions: &mut Vec<Question>) -> Option<Told> {
    if kind != ValueKind::Count || figure.quantity.bound.comparator == Comparator::Exactly {
        return None;
    }
    let at = (figure.start, figure.end);
    // 30人以下的企业: how many work there.
    let behind = (figure.end, (figure.end + 8).min(page.len()));
    if figure.quantity.unit().base == "人"
        && page.at(figure.end) == '的'
        && page.find(behind, &["企业", "单位", "机构", "公司"]).is_some()
    {
        return Some((name_of(page, "从业人员"), at, kind));
    }
    questions.push(Question { span: page.span(at), kind: QuestionKind::FactMissing });
    Some((unknown(&format!("{}数", figure.quantity.unit().base)), at, kind))
}

/// 根据其研发费用，500万元以内的部分: the fact was named in a piece of its own.
fn topical(page: &Page<'_>, stretch: Stretch, piece: Stretch, kind: ValueKind) -> Option<Told> {
    let mentions = page.mentions_in((stretch.0, piece.0));
    mentions.iter().rev().find_map(|mention| {
        let fact = page.lexicon.facts_of(*mention).find(|fact| fact.kind == kind)?;
        Some((named(fact), (piece.0, piece.0), kind))
    })
}

/// The name of a fact nearest to the figure that fits its kind.
fn mentioned(page: &Page<'_>, head: Stretch, figure: &Figure, kind: ValueKind, grows: bool) -> Option<Told> {
    for mention in page.mentions_in(head).iter().rev() {
        let at = (mention.start, mention.end);
        for fact in page.lexicon.facts_of(*mention) {
            if grows && let Some(growth) = &fact.growth {
                return Some((name_of(page, growth), at, kind));
            }
            // 成立满一年 is right before its figure; other durations are not the fact's.
            if fact.kind != kind || kind == ValueKind::Duration && head.1 - mention.end > DURATION_GAP_CHARS {
                continue;
            }
            let rises = kind != ValueKind::Percent
                && !figure.quantity.is(CueKind::To)
                && (page.has((mention.end, head.1), RISE)
                    || page.any_before(mention.start, &["新增", "增加"]).is_some_and(|start| start >= head.0));
            return match fact.rise.as_ref().filter(|_| rises) {
                Some(rise) => Some((name_of(page, rise), at, kind)),
                None => Some((named(fact), at, kind)),
            };
        }
    }
    None
}

/// Words in order: the fact and where they stand.
fn framed<'p>(page: &'p Page<'_>, stretch: Stretch, kind: ValueKind) -> Option<(&'p Fact, Stretch)> {
    page.lexicon.frames.iter().find_map(|frame| {
        let fact = page.lexicon.fact(frame.fact).filter(|fact| fact.kind == kind)?;
        frame_at(page, stretch, frame).map(|at| (fact, at))
    })
}

fn frame_at(page: &Page<'_>, stretch: Stretch, frame: &Frame) -> Option<Stretch> {
    super::cue::in_order(page, stretch, &frame.steps)
}

/// 甲占乙的比例 of no known kind: 甲占比.
fn share_of(page: &Page<'_>, head: Stretch, questions: &mut Vec<Question>) -> Option<(FactName, Stretch)> {
    let (at, _) = page.rfind(head, &["占"])?;
    let noun = noun_before(page, (head.0, at));
    if noun.1 <= noun.0 {
        return None;
    }
    let name = format!("{}占比", page.words(noun));
    let suggestions = page.lexicon.nearest(&name, Some(ValueKind::Percent));
    questions
        .push(Question { span: page.span(noun), kind: QuestionKind::UnknownFact { name: name.clone(), suggestions } });
    Some((unknown(&name), (noun.0, head.1)))
}

fn is_growth(name: &str) -> bool {
    ["增速", "增长率", "增幅"].iter().any(|end| name.ends_with(end))
}

/// 用电量同比增长: the growth of a fact nobody knows.
fn unknown_growth(page: &Page<'_>, head: Stretch, questions: &mut Vec<Question>) -> Option<(FactName, Stretch)> {
    const YEAR_ON_YEAR: &[&str] = &["同比", "比上年", "较上年", "比上一年", "较上一年", "增长", "增速", "增幅"];
    let (cut, _) = page.find(head, YEAR_ON_YEAR)?;
    let noun = noun_before(page, (head.0, cut));
    if !(2..=UNKNOWN_CHARS_MAX).contains(&noun.1.saturating_sub(noun.0)) {
        return None;
    }
    let name = format!("{}增速", page.words(noun));
    let suggestions = page.lexicon.nearest(&name, Some(ValueKind::Percent));
    questions
        .push(Question { span: page.span(noun), kind: QuestionKind::UnknownFact { name: name.clone(), suggestions } });
    Some((unknown(&name), noun))
}

/// 裁员率不高于职工总数的20%: a bound in front of what the percentage is of.
fn far_bound(page: &Page<'_>, head: Stretch, figure: &Figure) -> Option<(usize, Op)> {
    const BOUNDS: &[(&[&str], Op)] =
        &[(&["不高于", "不超过", "不大于"], Op::AtMost), (&["不低于", "不少于", "不小于"], Op::AtLeast)];
    const GAP_CHARS_MAX: usize = 14;
    let is_plain = figure.quantity.unit().dimension == Dimension::Percent
        && figure.quantity.bound.comparator == Comparator::Exactly
        && figure.start == figure.value.0;
    let (at, end, op) = BOUNDS.iter().find_map(|(words, op)| page.rfind(head, words).map(|at| (at.0, at.1, *op)))?;
    let gap = page.slice((end, figure.start));
    let is_base = (2..=GAP_CHARS_MAX).contains(&gap.len()) && gap.iter().all(|c| is_han(*c));
    (is_plain && is_base).then_some((at, op))
}

/// The noun at the end of the stretch, without the words around it.
fn noun_before(page: &Page<'_>, head: Stretch) -> Stretch {
    const BEHIND: &[&str] = &[
        "之日起",
        "首次",
        "全年",
        "完成后的",
        "后的",
        "原则上",
        "应",
        "须",
        "需",
        "达到",
        "达",
        "在",
        "为",
        "是",
        "总计",
        "累计",
        "合计",
        "均",
        "要",
        "应当",
        "必须",
        "人民币",
        "占",
    ];
    const BEFORE: &[&str] = &[
        "、", "自", "从", "其中", "对于", "对", "且", "并", "其", "在", "的", "企业", "单位", "项目", "申报", "有",
        "具有", "该", "或", "同时",
    ];
    let (mut start, mut end) = head;
    while end > start
        && let Some(to) = page.any_before(end, BEHIND).filter(|to| *to >= start)
    {
        end = to;
    }
    for at in (start..end).rev() {
        let c = page.at(at);
        let parts = c == '、' && at + 2 < end && at >= start + 2 && !page.is_inside(at);
        if !is_han(c) && !matches!(c, '(' | ')' | '“' | '”' | '、') || c == '的' && at + 2 < end || parts {
            start = at + 1;
            break;
        }
    }
    // 取得证书并在本地工作1年以上: what is joined before it is another condition.
    if let Some((at, to)) = page.rfind((start, end), &["并", "且"])
        && to + 2 < end
        && at > start
        && !matches!(page.at(at - 1), '合' | '兼' | '归')
    {
        start = to;
    }
    // 新建年出栏量: 年 begins the name of what is counted by the year.
    let yearly = (start + 1..end.saturating_sub(2)).find(|at| {
        page.at(*at) == '年'
            && is_han(page.at(at - 1))
            && !"限龄度末底内初级".contains(page.at(at + 1))
            && !"近前后每两三五几多当上全本".contains(page.at(at - 1))
    });
    if let Some(at) = yearly {
        start = at;
    }
    // 项目实施后年节能量: when it is measured.
    if let Some((_, to)) = page.rfind((start, end), &["后"]).filter(|(_, to)| *to + 2 < end) {
        start = to;
    }
    while start < end
        && let Some(to) = page.any(start, BEFORE).filter(|to| *to <= end)
    {
        start = to;
    }
    (start, end)
}
