//! Figures that are no targets: history, names, ranks, money that is offered, conditions, plain counting.

use duojin_base::{Span, exact};
use duojin_text::quantity::{Comparator, CueKind, Dimension, Quantity};

use super::shared::is_start;
use crate::plan::clause::Clause;
use crate::plan::page::{Page, count, is_han};
use crate::plan::words::{GIVING, VERB};

/// A figure with its neighbours in the clause.
pub(super) struct Figure<'r> {
    pub(super) quantity: &'r Quantity,
    pub(super) clause: &'r Clause,
    /// All figures of the clause.
    pub(super) all: &'r [&'r Quantity],
    /// Whether 分别 shares out the words before it among several figures.
    pub(super) shared: bool,
}

impl Figure<'_> {
    pub(super) fn dimension(&self) -> Dimension {
        self.quantity.unit().dimension
    }

    /// The words of the clause before the figure and its bound.
    pub(super) fn fore(&self) -> Span {
        let start = self.all.iter().map(|other| other.span.end).filter(|end| *end <= self.quantity.span.start).max();
        Span::new(start.unwrap_or(self.clause.span.start).max(self.clause.span.start), self.quantity.span.start)
    }

    /// The words of the clause behind the figure and its bound.
    pub(super) fn aft(&self) -> Span {
        let end = self.all.iter().map(|other| other.span.start).filter(|start| *start >= self.quantity.span.end).min();
        Span::new(self.quantity.span.end, end.unwrap_or(self.clause.span.end).min(self.clause.span.end))
    }

    /// Whether the clause says this of the figure, or of the first of those it is shared out with.
    pub(super) fn is(&self, kind: CueKind) -> bool {
        let first = || self.all.iter().find(|other| other.span.start < self.quantity.span.start);
        self.quantity.is(kind) || self.shared && first().is_some_and(|first| first.is(kind))
    }

    /// Whether a word that bounds stands before the figure.
    pub(super) fn bounded_before(&self) -> bool {
        self.quantity.bound.words.iter().any(|word| word.end <= self.quantity.value_span.start)
    }

    fn is_counted(&self, other: &Quantity) -> bool {
        other.unit().dimension == Dimension::Count && other.value_span != self.quantity.value_span
    }
}

/// Whether the figure is a condition of what is counted: 年产值超50亿元的企业.
pub(super) fn is_condition(page: &Page, figure: &Figure<'_>) -> bool {
    let quantity = figure.quantity;
    let end = quantity.span.end;
    let counted = figure.all.iter().any(|other| figure.is_counted(other));
    let verb_before = verb_ending(page, quantity.span.start);
    if page.at(end) == '的' && end < figure.clause.span.end {
        let reached = ["目标", "水平", "增长", "增速", "速度", "规模", "发展目标", "总目标", "预期", "年均"];
        if page.any(end + 1, &reached).is_some() || figure.dimension() == Dimension::Count && verb_before {
            return false;
        }
        let fund = figure.dimension() == Dimension::Money
            && !counted
            && page.holds(figure.fore(), &["规模"])
            && page.holds(figure.clause.span, &["设立", "组建", "发行"]);
        return !fund;
    }
    let next = page.at(end);
    let goes_on = end < figure.clause.span.end
        && (is_han(next) || next == '“')
        && !matches!(next, '和' | '及' | '与' | '或' | '等' | '并')
        && page.any(end, &["水平", "规模", "目标", "左右", "大关", "台阶", "以上", "以内"]).is_none();
    if !goes_on || VERB.at(page, end).is_some() {
        return false;
    }
    match figure.dimension() {
        Dimension::Percent | Dimension::Points | Dimension::Times => false,
        Dimension::Count => {
            let later = figure.all.iter().any(|other| figure.is_counted(other) && other.span.start >= end);
            let bounded_behind = quantity.bound.words.iter().any(|word| word.start >= quantity.value_span.end);
            let coordinated =
                (quantity.bound.inherited || quantity.unit().base == "个") || page.before(quantity.span.start) == '、';
            // 20户以上的村, 50人以上企业: the size of what is meant; 户 may also count enterprises.
            let sizes = quantity.unit().base == "人" || quantity.unit().base == "户" && !page.has(end, "企业");
            bounded_behind && sizes && !coordinated && (later && !verb_before || quantity.unit().base == "户")
        }
        _ => counted,
    }
}

/// Whether a verb ends right before the place.
pub(super) fn verb_ending(page: &Page, at: u32) -> bool {
    page.before(at) == '、'
        || (2..=4).any(|back| {
            at.checked_sub(back).and_then(|from| VERB.at(page, from)).is_some_and(|verb| count(verb) == back)
        })
}

/// Why the figure is no target whatever the clause says.
pub(super) fn refused(page: &Page, figure: &Figure<'_>) -> Option<&'static str> {
    let quantity = figure.quantity;
    let value = quantity.value_span;
    // “双倍增” is said in quotes and meant; “倍增” in quotes names a programme.
    let multiplied = quantity.is(CueKind::Multiply) && page.at(value.start) == '双';
    if quantity.vague {
        return Some("vague");
    }
    if is_start(page, quantity) || quantity.is(CueKind::PerStep) {
        return Some("starting point or step");
    }
    if !multiplied && is_quoted(page, value) {
        return Some("inside a name");
    }
    let before = page.before(value.start);
    if matches!(before, '前' | '第') && page.any_before(value.start, 0, &["年前", "底前", "月前"]).is_none() {
        return Some("rank");
    }
    if before == '每' || page.at(value.end) == '级' || page.has(value.end, "以上级") {
        return Some("part of a name");
    }
    if page.at(quantity.span.end) == '的' && page.has(quantity.span.end + 1, "基础上") {
        return Some("what is already so");
    }
    match figure.dimension() {
        Dimension::Duration => duration(page, figure),
        Dimension::Bare => {
            let low = &quantity.low().base;
            let year = *low >= exact::int(1900) && *low < exact::int(2100) && low.is_integer();
            (year || quantity.bound.comparator == Comparator::Exactly).then_some("no unit")
        }
        Dimension::Count => counted(page, figure),
        _ => sizes_a_work(page, figure).then_some("size of a work"),
    }
}

fn duration(page: &Page, figure: &Figure<'_>) -> Option<&'static str> {
    let fore = figure.fore();
    let measured = page.holds(fore, &["时间", "时限", "期限", "寿命", "年限", "周期", "时长", "用时", "耗时"])
        && matches!(page.before(figure.quantity.span.start), '为' | '于' | '在' | '到' | '至');
    let kept = (figure.bounded_before() || figure.quantity.is(CueKind::To) || measured) && fore.len() >= 2;
    let in_years = page.has(figure.quantity.value_span.end, "左右时间") || page.has(figure.quantity.span.end, "时间");
    (!kept || in_years).then_some("length of time")
}

/// Nouns by which a document counts its own parts.
const PARTS: &[&str] = &[
    "任务", "工程", "行动", "举措", "措施", "机制", "原则", "方面", "领域", "体系", "要求", "重点", "坚持", "关系",
    "环节", "清单", "方向", "能力", "格局", "目标", "路径", "模式", "维度", "板块", "层面", "政策", "制度", "计划",
    "专项", "阶段",
];

fn counted(page: &Page, figure: &Figure<'_>) -> Option<&'static str> {
    let quantity = figure.quantity;
    let fore = figure.fore();
    let exactly = quantity.bound.comparator == Comparator::Exactly;
    if quantity.unit().base == "次"
        && exactly
        && (page.holds(figure.clause.span, &["每"]) || quantity.low().base == exact::int(1))
    {
        return Some("frequency");
    }
    let papers = ["一式", "正本", "副本", "复印件", "材料", "原件"];
    if quantity.unit().base == "份" && page.holds(figure.clause.span, &papers) {
        return Some("copies");
    }
    if !in_chinese(page, quantity) {
        return None;
    }
    if quantity.unit().base == "届" || quantity.low().base == exact::int(1) {
        return Some("one of something");
    }
    let aft = page.slice(figure.aft());
    let own_part = PARTS.iter().any(|part| crate::plan::page::ends(aft, part));
    let coordinated = quantity.unit().implied && page.before(quantity.span.start) == '、';
    (own_part || fore.is_empty() && !coordinated).then_some("counts parts")
}

/// 三个, 十九届: a small number in Chinese numerals, by which things are rather named than aimed at.
pub(super) fn in_chinese(page: &Page, quantity: &Quantity) -> bool {
    let low = quantity.low();
    "一二三四五六七八九十两".contains(page.at(quantity.value_span.start))
        && low.written < exact::int(100)
        && low.base <= low.written
}

/// Inside a short quotation.
fn is_quoted(page: &Page, value: Span) -> bool {
    const REACH: u32 = 14;
    let open = (1..=REACH).filter_map(|back| value.start.checked_sub(back)).find_map(|at| match page.at(at) {
        '“' | '‘' | '「' => Some(true),
        '”' | '’' | '」' | '。' | '\n' => Some(false),
        _ => None,
    });
    let shut = (0..REACH).find_map(|ahead| match page.at(value.end + ahead) {
        '”' | '’' | '」' => Some(true),
        '“' | '‘' | '「' | '。' | '\n' => Some(false),
        _ => None,
    });
    open == Some(true) && shut == Some(true)
}

/// Whether the part of a sentence offers money: then its figures are amounts and conditions.
pub(super) fn offers(page: &Page, clause: &Clause, figures: &[&Quantity]) -> bool {
    if figures.is_empty() {
        return false;
    }
    if page.holds(clause.span, &["给予", "予以", "减按", "罚款", "奖补"]) {
        return true;
    }
    figures.iter().any(|figure| {
        let near = Span::new(
            figure.span.start.saturating_sub(8).max(clause.span.start),
            (figure.span.end + 8).min(clause.span.end),
        );
        let offered = figure.bound.ceiling || figure.bound.comparator == Comparator::Exactly;
        matches!(figure.unit().dimension, Dimension::Money | Dimension::Percent) && offered && page.holds(near, GIVING)
    })
}

/// 推进年产150万吨的项目建设: the size of a work under way, by which it is called.
fn sizes_a_work(page: &Page, figure: &Figure<'_>) -> bool {
    const WORKS: &[&str] = &["项目", "生产线", "装置", "机组"];
    const ONWARD: &[&str] = &["推进", "加快", "推动", "谋划", "实施", "抓好", "依托"];
    let physical = matches!(figure.dimension(), Dimension::Mass | Dimension::Power | Dimension::Volume);
    let fore = page.trimmed(figure.fore(), &[]);
    let onward = ONWARD.iter().any(|word| page.has(fore.start, word)) || page.holds(fore, &["年产"]);
    physical
        && onward
        && figure.quantity.bound.comparator == Comparator::Exactly
        && page.any(figure.quantity.span.end, &["的", "/"]).is_none()
        && page.holds(figure.aft(), WORKS)
}

/// Figures of projects and sites, which describe and promise nothing.
pub(super) fn describes(page: &Page, figure: &Figure<'_>) -> bool {
    let fore = figure.fore();
    let tail = Span::new(fore.end.saturating_sub(6).max(fore.start), fore.end);
    figure.quantity.bound.comparator == Comparator::Exactly
        && page.holds(tail, &["总投资", "占地", "建筑面积", "用地面积", "注册资本", "规划面积", "总面积"])
}
