//! What a figure measures: the indicator and of whom.

use duojin_base::Span;
use duojin_text::quantity::{CueKind, Dimension};

use super::refuse::{Figure, verb_ending};
use super::shared::is_start;
use crate::plan::page::{Page, count};
use crate::plan::words::{ADVERB, NOUNISH, VERB};

const LEADING: &[&str] = &[
    "其中",
    "同时",
    "并",
    "且",
    "和",
    "及",
    "以及",
    "到",
    "力争",
    "争取",
    "努力",
    "确保",
    "实现",
    "推动",
    "使",
    "预计",
    "预期",
    "全市",
    "全省",
    "我市",
    "我省",
    "全县",
    "全区",
    "全州",
    "全旗",
    "我县",
    "我区",
    "本市",
    "或",
    "、",
    "年",
    "的",
    "至",
    "每年",
    "保持",
    "初步",
    "基本",
    "累计",
    "计划",
    "全年",
    "年内",
    "上半年",
    "一季度",
    "二季度",
    "三季度",
    "将",
    "把",
    "(",
    "“(",
];
const TRAILING: &[&str] = &[
    "累计",
    "总体",
    "均",
    "分别",
    "力争",
    "为",
    "约",
    "基本",
    "原则上",
    "一般",
    "再",
    "年均",
    "每年",
    "平均",
    "要",
    "将",
    "保持",
    "稳定",
    "共",
    "总计",
    "合计",
    "增长",
    "提高",
    "提升",
    "增加",
    "上升",
    "下降",
    "减少",
    "降低",
    "实现",
    "新增",
    "在",
    "到",
    "至",
    "了",
    "各",
    "达",
    "比上年",
    "较上年",
    "同比",
    "增幅",
    "的",
    "不断",
    "全部",
    "翻",
    "就",
    "较",
    "比",
    "相比",
    "都",
    "完成",
    "由",
    "从",
    "率先",
    "稳步",
];
/// Verbs that are never the beginning of an indicator's own name.
const PLAIN: &[&str] = &[
    "拥有", "获得", "完成", "引进", "培育", "新增", "建成", "打造", "建设", "认定", "遴选", "设立", "创建", "举办",
    "累计", "培养", "形成", "发放", "吸引", "推动", "开展", "组织", "建立", "壮大", "做强", "新建", "实施", "制定",
    "主办",
];

/// The words of the span without brackets, times, and the given leading and trailing words.
pub(super) fn bare(page: &Page, span: Span, whens: &[Span]) -> (Span, String) {
    let mut span = page.trimmed(span, &[',', '、', ';', ':', '。', '和', '及', '与']);
    if page.before(span.end) == '“' {
        span.end -= 1;
    }
    let mut moved = true;
    while moved && !span.is_empty() {
        moved = false;
        if let Some(when) = whens.iter().find(|when| when.start <= span.start && when.end > span.start) {
            span.start = when.end.min(span.end);
            moved = true;
        } else if let Some(size) = page.any(span.start, LEADING) {
            span.start = (span.start + size).min(span.end);
            moved = true;
        }
        span = page.trimmed(span, &[',', '、', ':']);
    }
    loop {
        let when = whens.iter().find(|when| when.end == span.end && when.start >= span.start).map(|when| when.start);
        // 占比 is a word of its own.
        let trailing =
            page.any_before(span.end, span.start, TRAILING).filter(|_| !page.has(span.end.saturating_sub(2), "占比"));
        let Some(from) = trailing.or(when) else { break };
        span = page.trimmed(Span::new(span.start, from), &[',', '、']);
    }
    let mut out = String::new();
    let pairs: Vec<Span> =
        page.pairs(span).into_iter().filter(|pair| matches!(page.at(pair.start), '(' | '[')).collect();
    let mut at = span.start;
    while at < span.end {
        if let Some(pair) = pairs.iter().find(|pair| pair.start == at) {
            at = pair.end + 1;
        } else if let Some(when) = whens.iter().find(|when| when.start == at && when.end <= span.end) {
            at = when.end;
        } else {
            out.push(page.raw(at));
            at += 1;
        }
    }
    (span, out)
}

/// A verb with the adverbs before it at the head of the span: where its object begins.
pub(in crate::plan) fn verb_head(page: &Page, span: Span) -> Option<(Span, u32)> {
    let mut at = span.start;
    loop {
        let verb = VERB.at(page, at).filter(|verb| at + count(verb) <= span.end);
        if let Some(adverb) = ADVERB.at(page, at).filter(|adverb| verb.is_none_or(|verb| count(adverb) > count(verb)))
            && at + count(adverb) <= span.end
        {
            at += count(adverb);
            continue;
        }
        let verb = verb?;
        let mut end = at + count(verb);
        // 服务业, 创新型: no verb but the name of a thing.
        if matches!(page.at(end), '业' | '型' | '器' | '商' | '率' | '额' | '量' | '区' | '用') {
            return None;
        }
        let first = Span::new(at, end);
        loop {
            let joint = if matches!(page.at(end), '和' | '、' | '或' | '并') { end + 1 } else { end };
            match VERB.at(page, joint).filter(|next| joint + count(next) <= span.end) {
                Some(next)
                    if !matches!(page.at(joint + count(next)), '业' | '型' | '器' | '商' | '中' | '基' | '平') =>
                {
                    end = joint + count(next);
                }
                _ => break,
            }
        }
        return Some((first, end));
    }
}

/// The indicator, and whether a verb that makes what is counted stands before it.
pub(super) fn indicator(page: &Page, figure: &Figure<'_>, whens: &[Span]) -> (String, bool) {
    let quantity = figure.quantity;
    let is_count = figure.dimension() == Dimension::Count;
    // 由10家增加到20家: what is measured stands before the figure it starts from.
    let start = figure.all.iter().find(|other| is_start(page, other) && other.span.end <= quantity.span.start);
    if let Some(start) = start {
        let floor = figure.all.iter().map(|other| other.span.end).filter(|end| *end <= start.span.start).max();
        let fore = Span::new(floor.unwrap_or(figure.clause.span.start), start.span.start);
        return (finish(page, figure, bare(page, fore, whens).1), false);
    }
    if is_count && names_behind(page, figure, whens) {
        let before = Span::new(figure.clause.span.start, quantity.value_span.start);
        return (finish(page, figure, counted(page, figure, whens)), verb_head(page, before).is_some());
    }
    let (fore, mut name) = bare(page, figure.fore(), whens);
    let reached =
        figure.bounded_before() && !quantity.bound.words.iter().any(|word| page.holds(*word, &["少", "低于"]));
    let is_first = figure.fore().start == figure.clause.span.start;
    let mut makes = false;
    if let Some((verb, object)) = verb_head(page, fore) {
        let words = page.words(verb);
        let plain = PLAIN.iter().any(|word| words == *word);
        let noun = NOUNISH.contains(&words.as_str());
        let money = figure.dimension() != Dimension::Percent;
        if plain && money && !(noun && figure.bounded_before())
            || is_count && !reached && !(noun && (!is_first || figure.bounded_before()))
        {
            makes = true;
            name = bare(page, Span::new(object.min(fore.end), fore.end), whens).1;
        }
    }
    if name.chars().count() < 2 && (is_count || makes) {
        name = counted(page, figure, whens);
    }
    let only_verb = !is_count && verb_head(page, fore).is_some_and(|(_, object)| object >= fore.end);
    if only_verb || matches!(name.as_str(), "规模" | "总规模") && page.at(quantity.span.end) == '的' {
        let behind = counted(page, figure, whens);
        name = if only_verb && !behind.is_empty() { behind } else { behind + &name };
    }
    // 达3家、争取4家: more of what was named before.
    let more = !is_first
        && ["力争", "争取", "冲刺", "确保", "力争达到", "争取达到"]
            .contains(&page.words(page.trimmed(figure.fore(), &['、', ',', '('])).as_str());
    if name.is_empty() && !more {
        let whole = Span::new(figure.clause.span.start, quantity.span.start);
        name = bare(page, whole, whens).1;
    }
    (finish(page, figure, name), makes)
}

/// Whether the nouns of the clause stand behind their figures: 建设3个省级、5个市级基地, 在10个领域.
fn names_behind(page: &Page, figure: &Figure<'_>, whens: &[Span]) -> bool {
    let start = figure.clause.span.start;
    let first = figure.all.iter().find(|first| first.unit().dimension == Dimension::Count);
    let Some(first) = first else { return false };
    let (head, _) = bare(page, Span::new(start, first.value_span.start), whens);
    if page.before(first.span.start) == '在' {
        return true;
    }
    let aft = Span::new(first.span.end, figure.clause.span.end);
    if verb_ending(page, first.span.start)
        && !bare(page, aft, whens).1.is_empty()
        && page.before(first.span.start) != '、'
    {
        return true;
    }
    // 至少建成3个: the bound encloses the verb.
    let encloses = page.any(first.span.start, &["至少", "最少", "不少于"]).is_some();
    if encloses && verb_head(page, Span::new(first.span.start, first.value_span.start)).is_some() {
        return true;
    }
    // Only a verb, with or without a bound, before the first figure.
    let mut end = first.span.start.max(head.start);
    if let Some((_, object)) = verb_head(page, Span::new(head.start, first.value_span.start)) {
        end = object.max(end);
    } else if first.span.start > start {
        return false;
    }
    let (left, _) = bare(
        page,
        Span::new(verb_head(page, head).map_or(head.start, |(_, object)| object), end.min(head.end.max(head.start))),
        whens,
    );
    left.is_empty()
}

/// The noun behind the figure; in a coordination its head may stand with the last member: 1个省级、3个市级产业园.
fn counted(page: &Page, figure: &Figure<'_>, whens: &[Span]) -> String {
    let (aft, own) = bare(page, figure.aft(), whens);
    let last = figure.all.iter().map(|other| other.span.end).max().unwrap_or(aft.end);
    if figure.quantity.unit().implied && aft.len() == 2 && last > figure.quantity.span.end {
        return own
            + &page
                .words(page.trimmed(Span::new((last + 2).min(figure.clause.span.end), figure.clause.span.end), &[]));
    }
    if last > figure.quantity.span.end && page.before(aft.end) == '级' {
        let tail = Span::new(last, figure.clause.span.end);
        let words: Vec<char> = page.words(tail).chars().collect();
        if let Some(grade) = words.iter().position(|c| *c == '级') {
            return own + &words.get(grade + 1..).unwrap_or_default().iter().collect::<String>();
        }
    }
    own
}

/// The name with what the figure says of it: …数量, …增长率, 每万人….
pub(super) fn finish(page: &Page, figure: &Figure<'_>, mut name: String) -> String {
    let quantity = figure.quantity;
    let grows = figure.is(CueKind::Rise) || figure.is(CueKind::YearlyAverage);
    match figure.dimension() {
        Dimension::Percent if grows && !figure.is(CueKind::To) && !name.ends_with('率') && !name.ends_with("增速") =>
        {
            name.push_str("增长率");
        }
        Dimension::Count if !name.is_empty() && !["数", "量", "次", "户"].iter().any(|tail| name.ends_with(tail)) =>
        {
            name.push_str("数量");
        }
        _ => {}
    }
    if let Some(per) = &quantity.unit().per
        && !name.contains('每')
        && page.holds(figure.clause.span, &["每"])
    {
        name = format!("每{}{name}", per.words);
    } else if let Some(per) = &quantity.unit().per
        && let Some((owner, rest)) = name.split_once(&format!("每{}", per.words)).filter(|(owner, _)| !owner.is_empty())
    {
        name = format!("每{}{owner}{}", per.words, rest.trim_start_matches("数量"));
    }
    name
}
