//! Numbers pursued. 目标

mod nature;
mod refuse;
mod shared;
mod subject;
mod time;

use std::collections::HashMap;

use duojin_base::Span;
use duojin_text::outline::Outline;
use duojin_text::quantity::{self, Amount, Comparator, CueKind, Dimension, Quantity, Value};

use super::clause::Clause;
use super::leads::Leads;
use super::model::{Cadence, Filter, Modality, Question, Target};
use super::page::Page;
use super::setting::{Setting, Settings, is_past};
use super::words;
use refuse::Figure;
use time::{Clock, Due};

pub(in crate::plan) use subject::verb_head;
pub(in crate::plan) use time::year_of;

/// What the targets are read from.
pub(super) struct Ground<'r> {
    pub(super) page: &'r Page,
    pub(super) outline: &'r Outline,
    pub(super) read: &'r quantity::Reading,
    pub(super) clauses: &'r [Clause],
    pub(super) leads: &'r Leads,
    pub(super) year: Option<i32>,
}

/// Figures of one clause that are looked at; no official clause has more.
const FIGURES: usize = 32;

/// All targets, in order of place.
pub(super) fn targets(ground: &Ground<'_>, questions: &mut Vec<Question>) -> Vec<Target> {
    let Ground { page, outline, read, clauses, .. } = ground;
    let mut clock = Clock::new(page, outline, read, ground.year);
    let mut settings = Settings::new(page, outline);
    let shares = shares(page, read);
    let offered = offered(page, read, clauses);
    let whens: Vec<Span> = read.whens.iter().map(|when| when.span).collect();
    let mut out: Vec<Target> = Vec::new();
    let (mut next_when, mut next_quantity) = (0, 0);
    let (mut block, mut sentence) = (None, None);
    let (mut hoped, mut opening, mut all_hoped) = (false, true, false);
    // 预计…: what will come of itself.
    let mut forecast = false;
    // The indicator last named in the sentence, for figures that name none.
    let mut named = String::new();
    for clause in *clauses {
        let first_of_block = block != Some(clause.block);
        let first_of_sentence = sentence != Some(clause.sentence);
        if first_of_sentence {
            (hoped, opening, all_hoped) = (false, true, false);
            forecast = false;
            named.clear();
        }
        (block, sentence) = (Some(clause.block), Some(clause.sentence));
        let setting = settings.of(page, clause, first_of_block);
        clock.enter(outline, clause, setting);
        while read.whens.get(next_when).is_some_and(|when| when.span.start < clause.span.start) {
            next_when += 1;
        }
        while read.quantities.get(next_quantity).is_some_and(|quantity| quantity.span.start < clause.span.start) {
            next_quantity += 1;
        }
        let first = next_quantity;
        while read.quantities.get(next_quantity).is_some_and(|quantity| quantity.value_span.end <= clause.span.end) {
            next_quantity += 1;
        }
        if first_of_sentence
            && clause.span.len() <= 12
            && page.holds(clause.span, &["年来", "目前", "当前", "以来", "截至", "这些年"])
        {
            clock.tell_past();
        }
        clock.within_year(page, clause);
        clock.at_the_end(page, clause, opening, setting);
        forecast |= setting == Setting::Background && page.holds(clause.span, &["预计", "预测", "有望"]);
        let all: Vec<&Quantity> =
            read.quantities.get(first..next_quantity).unwrap_or_default().iter().take(FIGURES).collect();
        let clause_whens = within(&whens, clause.span);
        let mut filters: Vec<Filter> = Vec::new();
        let mut firm = false;
        for (offset, quantity) in all.iter().copied().enumerate() {
            while let Some(when) = read.whens.get(next_when).filter(|when| when.span.start < quantity.value_span.start)
            {
                clock.meet(page, when, clause, opening, setting);
                next_when += 1;
            }
            let figure = Figure { quantity, clause, all: &all, shared: shares.contains_key(&(first + offset)) };
            if refuse::is_condition(page, &figure) {
                filters.extend(filter(page, &figure, clause_whens));
                continue;
            }
            if clause.preamble && setting != Setting::Goals && !clock.is_ahead()
                || offered.contains_key(&clause.part)
                || refuse::refused(page, &figure).is_some()
            {
                continue;
            }
            let due = clock.due(setting);
            if forecast || history(page, clause, &clock, setting, due) || !aimed(page, &figure, setting, due) {
                continue;
            }
            let found = Found {
                figure,
                due,
                yearly: clock.is_yearly(page, clause) || quantity.is(CueKind::EachYear),
                firm,
                hoped,
                all_hoped,
            };
            firm |= quantity.bound.words.iter().any(|word| page.holds(*word, &["不少于", "至少", "不低于"]));
            let share = shares.get(&(first + offset));
            build(ground, &found, share, clause_whens, &filters, &mut named, &mut out);
            filters.clear();
        }
        while let Some(when) = read.whens.get(next_when).filter(|when| when.span.start < clause.span.end) {
            clock.meet(page, when, clause, opening, setting);
            next_when += 1;
        }
        let hopes = page.holds(clause.span, &["力争", "争取"]);
        hoped |= hopes;
        // 力争到…年，…: said with the time, it covers the sentence.
        all_hoped |= hopes && all.is_empty() && opening && clause.span.len() <= 14 && clock.is_ahead();
        // 主要指标：到…年: a label leaves the sentence as it was.
        opening &= clause.stop == ':';
    }
    ask(read, &out, questions);
    out
}

struct Found<'r> {
    figure: Figure<'r>,
    due: Option<Due>,
    yearly: bool,
    /// A firm bound stood before in the clause.
    firm: bool,
    /// 力争 stood before in the sentence.
    hoped: bool,
    /// 力争 stood with the time at the head of the sentence.
    all_hoped: bool,
}

/// Spans of an ordered list that begin in a span.
fn within(spans: &[Span], outer: Span) -> &[Span] {
    let from = spans.partition_point(|span| span.start < outer.start);
    let to = spans.partition_point(|span| span.start < outer.end);
    spans.get(from..to).unwrap_or_default()
}

/// What 分别 gives a figure: its subject, if that is told apart, and its year, if the members are years.
type Shared = (Option<String>, Option<(i32, Span)>);

/// By index of the quantity.
fn shares(page: &Page, read: &quantity::Reading) -> HashMap<usize, Shared> {
    let mut out = HashMap::new();
    for share in &read.shares {
        let when_of = |span: Span| {
            let at = read.whens.partition_point(|when| when.span.end <= span.start);
            read.whens.get(at).filter(|when| when.span.start <= span.start + 1 && when.span.end <= span.end + 1)
        };
        let rest = |span: Span| when_of(span).map_or(span, |when| Span::new(when.span.end.min(span.end), span.end));
        let plain: Vec<String> = share.pairs.iter().map(|(span, _)| subject::bare(page, rest(*span), &[]).1).collect();
        let by_year = share.pairs.iter().all(|(span, _)| {
            when_of(*span).is_some() || page.slice(*span).iter().all(|c| c.is_ascii_digit() || *c == '年')
        });
        // 2025年、2026年产值分别增长…: the members are years, and one subject may stand behind the last.
        let common = plain.iter().rev().find(|name| by_year && !name.chars().all(|c| c.is_ascii_digit() || c == '年'));
        let names = if by_year { Vec::new() } else { shared::shared_head(plain.clone()) };
        for (order, (span, index)) in share.pairs.iter().enumerate() {
            let year = when_of(*span).and_then(|when| when.year().map(|year| (year, when.span)));
            let name = if by_year { common.cloned() } else { names.get(order).cloned() };
            out.insert(*index, (name, year));
        }
    }
    out
}

/// The parts of sentences that offer money.
fn offered(page: &Page, read: &quantity::Reading, clauses: &[Clause]) -> HashMap<usize, ()> {
    let mut out = HashMap::new();
    for clause in clauses {
        let from = read.quantities.partition_point(|quantity| quantity.span.start < clause.span.start);
        let to = read.quantities.partition_point(|quantity| quantity.span.start < clause.span.end);
        let figures: Vec<&Quantity> = read.quantities.get(from..to).unwrap_or_default().iter().collect();
        if refuse::offers(page, clause, &figures) {
            out.insert(clause.part, ());
        }
    }
    out
}

fn history(page: &Page, clause: &Clause, clock: &Clock, setting: Setting, due: Option<Due>) -> bool {
    let aims = page.holds(clause.span, words::AIMING);
    match setting {
        Setting::Background => !(clock.is_ahead() && !clock.is_past() || aims),
        _ => clock.is_past() || is_past(page, clause) && !(due.is_some() && page.holds(clause.span, &["同比"])),
    }
}

/// Whether anything in the words says that the figure shall be reached.
fn aimed(page: &Page, figure: &Figure<'_>, setting: Setting, due: Option<Due>) -> bool {
    if refuse::describes(page, figure) && due.is_none() {
        return false;
    }
    if setting == Setting::Principles && due.is_none() {
        return false;
    }
    if setting == Setting::Goals || due.is_some() || page.holds(figure.clause.span, words::AIMING) {
        return true;
    }
    let quantity = figure.quantity;
    let before = Span::new(figure.clause.span.start, quantity.span.start);
    let verb = (before.start..before.end).any(|at| words::VERB.at(page, at).is_some());
    if refuse::in_chinese(page, quantity)
        && figure.dimension() == Dimension::Count
        && !refuse::verb_ending(page, quantity.span.start)
    {
        return false;
    }
    match figure.dimension() {
        Dimension::Count if matches!(page.before(quantity.span.start), '为' | '对' | '向') => {
            let behind = Span::new(quantity.span.end, figure.clause.span.end);
            (behind.start..behind.end).any(|at| words::VERB.at(page, at).is_some())
        }
        Dimension::Count => verb || quantity.bound.comparator != Comparator::Exactly || quantity.is(CueKind::EachYear),
        Dimension::Percent if quantity.is(CueKind::YearlyAverage) || quantity.is(CueKind::EachYear) => true,
        Dimension::Percent if ["实现", "确保"].iter().any(|word| page.has(figure.clause.span.start, word)) => true,
        Dimension::Money if pledged(page, figure) => true,
        Dimension::Area
        | Dimension::Length
        | Dimension::Power
        | Dimension::Energy
        | Dimension::Mass
        | Dimension::Volume
            if verb_head(page, figure.clause.span).is_some() =>
        {
            true
        }
        _ => {
            figure.bounded_before() && (!quantity.bound.ceiling || quantity.is(CueKind::Fall))
                || quantity.is(CueKind::Multiply)
        }
    }
}

/// 完成投资…, 设立规模…的基金: money the document says will be there.
fn pledged(page: &Page, figure: &Figure<'_>) -> bool {
    let Some((verb, _)) = verb_head(page, figure.clause.span) else { return false };
    let reaches = ["完成", "实现", "引进", "新增", "发放", "吸引", "争取", "投放", "撬动", "带动"]
        .iter()
        .any(|word| page.has(verb.start, word));
    let founds = ["设立", "组建", "发行", "成立", "建立"].iter().any(|word| page.has(verb.start, word))
        && page.holds(figure.fore(), &["规模"]);
    reaches || founds
}

fn filter(page: &Page, figure: &Figure<'_>, whens: &[Span]) -> Option<Filter> {
    let quantity = figure.quantity;
    let Value::One(amount) = &quantity.value else { return None };
    let (named, attribute) = subject::bare(page, figure.fore(), whens);
    let start = if named.is_empty() { quantity.span.start } else { named.start };
    let from_verb = verb_head(page, Span::new(start, quantity.span.start)).map_or(start, |(_, object)| object);
    let attribute = if from_verb > start {
        subject::bare(page, Span::new(from_verb, quantity.span.start), &[]).1
    } else {
        attribute
    };
    Some(Filter {
        quote: page.quote(Span::new(from_verb.min(quantity.span.start), quantity.span.end)),
        attribute,
        comparator: quantity.bound.comparator,
        value: amount.written.clone(),
        unit: amount.unit.words.clone(),
        base_value: amount.base.clone(),
        base_unit: amount.unit.base_words(),
    })
}

const SCOPES: &[&str] = &["全市", "全省", "全国", "全县", "全区", "我市", "我省", "国家级", "省级", "市级"];

fn build(
    ground: &Ground<'_>,
    found: &Found<'_>,
    share: Option<&Shared>,
    whens: &[Span],
    filters: &[Filter],
    named: &mut String,
    out: &mut Vec<Target>,
) {
    let page = ground.page;
    let Found { figure, due, yearly, .. } = found;
    let quantity = figure.quantity;
    let (name, makes) = match share {
        Some((Some(name), _)) => (subject::finish(page, figure, name.clone()), false),
        Some((None, ..)) => (shared::before_share(page, figure, whens), false),
        None => subject::indicator(page, figure, whens),
    };
    let name = subject::finish(page, figure, shared::carried(&name, named));
    named.clone_from(&name);
    let condition: String =
        filters.iter().map(|filter| filter.quote.quote.as_str()).filter(|quote| !name.contains(quote)).collect();
    let name = condition + &name;
    // 双 before 倍增, 均 before 达到: one figure for each member of the subject.
    let both = quantity.is(CueKind::Multiply) && page.at(quantity.value_span.start) == '双';
    let each = quantity.cues.iter().any(|cue| cue.kind == CueKind::Each && page.at(cue.span.start) == '均');
    let names = if both {
        shared::members(page, figure.fore(), &['、', '和', '与', '及'], whens)
    } else if each {
        shared::members(page, figure.fore(), &['、'], whens)
    } else {
        Vec::new()
    };
    let names = if names.len() > 1 { names } else { vec![name] };
    let own_year = share.and_then(|(_, year)| *year);
    let deadline = own_year.map(|(year, _)| year).or(due.map(|due| due.year));
    let deadline_span = own_year.map(|(_, span)| span).or(due.map(|due| due.span));
    let kind = nature::kind(page, figure, *yearly, makes);
    let cadence = nature::cadence(kind, deadline, *yearly);
    let (modality, modality_ambiguous) = nature::modality(page, figure, deadline, found.firm, found.hoped);
    let (modality, modality_ambiguous) = match modality {
        Modality::Plain(_) if found.all_hoped => (Modality::BestEffort, false),
        other => (other, modality_ambiguous),
    };
    let clause = figure.clause;
    let (lead_units, co_units) = ground.leads.at(page, quantity.value_span.start, clause.block, clause.section);
    let amounts: Vec<&Amount> = match &quantity.value {
        Value::One(amount) => vec![amount],
        Value::Range { low, high, .. } => vec![low, high],
    };
    let scope: Vec<&str> = SCOPES.iter().filter(|word| page.find(clause.span, word).is_some()).copied().collect();
    let part_of = page.has(clause.span.start, "其中").then(|| out.len().checked_sub(1)).flatten();
    for indicator in names {
        let subject = [scope.as_slice(), &[indicator.trim_end_matches("数量")]].concat().join(";");
        out.push(Target {
            section: clause.section,
            clause: page.quote(clause.span),
            value: page.quote(quantity.value_span),
            subject,
            indicator,
            filters: filters.to_vec(),
            comparator: quantity.bound.comparator,
            comparator_words: quantity.bound.words.iter().map(|span| page.quote(*span)).collect(),
            values: amounts.iter().map(|amount| amount.written.clone()).collect(),
            unit: quantity.unit().words.clone(),
            base_values: amounts.iter().map(|amount| amount.base.clone()).collect(),
            base_unit: quantity.unit().base_words(),
            deadline,
            deadline_words: deadline_span.map(|span| page.quote(span)),
            deadline_inferred: due.is_some_and(|due| due.inferred),
            cadence,
            kind,
            modality: modality.clone(),
            modality_ambiguous,
            lead_units: lead_units.clone(),
            co_units: co_units.clone(),
            subset_of: part_of,
        });
    }
}

/// What about the targets a person must settle.
fn ask(read: &quantity::Reading, targets: &[Target], questions: &mut Vec<Question>) {
    let mut of_figures = read.questions.iter().peekable();
    for target in targets {
        while of_figures.next_if(|question| question.span.end <= target.value.span.start).is_some() {}
        if let Some(question) = of_figures.next_if(|question| question.span.start < target.value.span.end) {
            let (zh, en) = question.kind.message();
            questions.push(Question { span: question.span, code: "plan.figure", zh, en });
        }
        if target.cadence == Cadence::Undated {
            questions.push(Question {
                span: target.clause.span,
                code: "plan.no-deadline",
                zh: format!("“{}”没有写明期限，何时应达到？", target.value.quote),
                en: "no date stands here: when is it due?".to_owned(),
            });
        }
        if target.indicator.is_empty() {
            questions.push(Question {
                span: target.clause.span,
                code: "plan.no-indicator",
                zh: format!("“{}”是哪个指标？", target.value.quote),
                en: "what does this figure measure?".to_owned(),
            });
        }
        if target.comparator == Comparator::About {
            questions.push(Question {
                span: target.value.span,
                code: "plan.tolerance",
                zh: "“左右”“约”的容差没有写明".to_owned(),
                en: "about: the tolerance is not stated".to_owned(),
            });
        }
    }
}
