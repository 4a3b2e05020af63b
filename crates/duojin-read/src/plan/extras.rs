//! What is neither target nor measure and still worth a row: counted or recurring duties, and named things.

use std::collections::HashSet;

use duojin_base::Span;

use super::clause::Clause;
use super::model::{Deliverable, Entity, Measure};
use super::page::{Page, count, ends, starts};
use super::words::VERB;

/// Ends of the names of papers a duty leaves behind.
const PAPERS: &[&str] = &[
    "清单",
    "规划",
    "计划",
    "方案",
    "政策",
    "地图",
    "目录",
    "办法",
    "台账",
    "报告",
    "名录",
    "图谱",
    "手册",
    "指南",
    "白皮书",
    "细则",
    "项目库",
    "数据库",
    "路线图",
];
const REGULAR: &[(&str, &str)] = &[
    ("每年度", "yearly"),
    ("每年", "yearly"),
    ("年度", "yearly"),
    ("每半年", "periodic"),
    ("每季度", "periodic"),
    ("每月", "periodic"),
    ("按季度", "periodic"),
    ("按月", "periodic"),
    ("定期", "periodic"),
];
const RECURRING: &[&str] = &[
    "评估", "考核", "遴选", "调度", "会商", "报告", "通报", "修订", "发布", "督查", "评选", "目标", "计划", "清单",
    "检查", "监测", "总结", "反馈",
];

/// Counted or recurring duties inside the measures.
pub(crate) fn deliverables(page: &Page, measures: &[Measure]) -> Vec<Deliverable> {
    let mut out = Vec::new();
    for measure in measures {
        let span = measure.clause.span;
        let of = |item: Span, name: String, per: Option<String>, count: Option<u32>, cadence| Deliverable {
            section: measure.section,
            clause: measure.clause.clone(),
            item: page.quote(item),
            name,
            per,
            count,
            cadence,
        };
        let counted = counted(page, span);
        for (item, name) in &counted {
            out.push(of(*item, page.words(*name), per(page, span), Some(1), "once"));
        }
        let regular = (span.start..span.end).find_map(|at| {
            REGULAR
                .iter()
                .find(|(word, _)| page.has(at, word) && at + count(word) <= span.end)
                .map(|(word, cadence)| (at, *word, *cadence))
        });
        if let Some((at, word, cadence)) = regular
            && counted.is_empty()
            && page.holds(span, RECURRING)
        {
            let item = Span::new(at, at + count(word));
            let name =
                measure.object.as_ref().map_or_else(|| measure.clause.quote.clone(), |object| object.quote.clone());
            out.push(of(item, name, None, (cadence == "yearly").then_some(1), cadence));
        }
    }
    out
}

/// 一份…清单、一个…计划: item and name.
fn counted(page: &Page, span: Span) -> Vec<(Span, Span)> {
    const LONGEST: u32 = 16;
    let mut out = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let one = page
            .any(at, &["一份", "一个", "一张", "一套", "一项", "一本"])
            .filter(|_| !matches!(page.before(at), '统' | '每' | '某' | '另'));
        let Some(size) = one else {
            at += 1;
            continue;
        };
        let from = at + size;
        let end = (from..span.end.min(from + LONGEST))
            .find(|end| matches!(page.at(*end), '、' | ',' | '”' | '’' | ';' | '。' | '和'))
            .unwrap_or(span.end.min(from + LONGEST));
        let name = page.trimmed(Span::new(from, end), &[]);
        if PAPERS.iter().any(|tail| ends(page.slice(name), tail)) {
            out.push((Span::new(at, name.end), name));
        }
        at = end.max(at + 1);
    }
    out
}

/// 一个…一份…, 每个…制定…: for each of what.
fn per(page: &Page, span: Span) -> Option<String> {
    for word in ["一个", "每个"] {
        let Some(at) = page.find(span, word) else { continue };
        let from = at + count(word);
        let end = (from..span.end.min(from + 12)).find(|end| {
            matches!(page.at(*end), ',' | '、')
                || page.any(*end, &["对应", "制定", "编制", "出台", "建立", "一份", "一个", "一张", "一套"]).is_some()
        })?;
        if end > from + 1 && page.any(end, &["、"]).is_none() {
            return Some(page.words(Span::new(from, end)));
        }
    }
    None
}

const BODIES: &[&str] =
    &["领导小组", "工作专班", "联席会议", "委员会", "指挥部", "协调小组", "工作组", "专家库", "推进组"];
const PROGRAMMES: &[&str] =
    &["计划", "工程", "行动", "制度", "机制", "模式", "体系", "专项", "平台", "示范区", "试点", "基地", "项目", "政策"];

/// Bodies, quoted programmes, documents; each where it first stands.
pub(crate) fn entities(page: &Page, clauses: &[Clause]) -> Vec<Entity> {
    const LONGEST: u32 = 30;
    let mut seen: HashSet<String> = HashSet::new();
    let mut out = Vec::new();
    for clause in clauses {
        let mut add = |kind: &'static str, span: Span| {
            let name = page.quote(span);
            if (3..=LONGEST).contains(&span.len()) && seen.insert(name.quote.clone()) {
                out.push(Entity { kind, section: clause.section, name });
            }
        };
        for pair in page.pairs(clause.span) {
            let inner = Span::new(pair.start + 1, pair.end);
            match page.at(pair.start) {
                '《' => add("document", inner),
                '“' | '「' => {
                    let tail = page.slice(Span::new(pair.end + 1, (pair.end + 5).min(clause.span.end)));
                    if let Some(word) = PROGRAMMES.iter().find(|word| starts(tail, word)) {
                        add("programme", Span::new(pair.start, pair.end + 1 + count(word)));
                    }
                }
                _ => {}
            }
        }
        for word in BODIES {
            let Some(at) = page.find(clause.span, word) else { continue };
            let floor = clause.span.start.max(at.saturating_sub(LONGEST - 6));
            let from = (floor..at).rev().find_map(|place| {
                if matches!(page.at(place), '、' | ',' | '的' | '”' | '(' | ')' | '与' | '由') {
                    return Some(place + 1);
                }
                VERB.at(page, place)
                    .filter(|verb| {
                        matches!(*verb, "组建" | "成立" | "建立" | "设立" | "下设" | "健全" | "完善" | "发挥")
                    })
                    .map(|verb| place + count(verb))
            });
            add("body", Span::new(from.unwrap_or(floor).min(at), at + count(word)));
        }
    }
    out
}
