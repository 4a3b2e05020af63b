//! Subjects that several figures share: coordinations, 分别, 由…增加到…, and what goes on with the figure before.

use duojin_base::Span;
use duojin_text::quantity::{CueKind, Quantity};

use super::refuse::Figure;
use super::subject::{bare, finish};
use crate::plan::page::Page;

/// Whether the figure is what a rise or fall starts from.
pub(super) fn is_start(page: &Page, quantity: &Quantity) -> bool {
    const TURNS: &[&str] = &[
        "下调至",
        "上调至",
        "下调到",
        "调整为",
        "提高为",
        "增加到",
        "提高到",
        "提升到",
        "增长到",
        "扩大到",
        "上升到",
        "下降到",
        "降低到",
        "压缩到",
        "减少到",
        "缩短到",
        "增加至",
        "提高至",
        "提升至",
        "增长至",
        "扩大至",
        "上升至",
        "下降至",
        "降低至",
        "压缩至",
        "减少至",
        "缩短至",
        "增至",
        "升至",
        "降至",
        "减至",
        "压减至",
        "压减到",
        "缩减至",
        "扩展到",
    ];
    quantity.is(CueKind::From) || page.any(quantity.value_span.end, TURNS).is_some()
}

/// What stands before 分别 where years and no subjects are told apart by it.
pub(super) fn before_share(page: &Page, figure: &Figure<'_>, whens: &[Span]) -> String {
    let clause = figure.clause.span;
    let end = page.find(clause, "分别").unwrap_or(figure.quantity.span.start);
    finish(page, figure, bare(page, Span::new(clause.start, end), whens).1)
}

/// A name that only goes on with the one before it: 占…比重, 总数, nothing at all.
pub(super) fn carried(name: &str, before: &str) -> String {
    let stem =
        before.trim_end_matches("数量").trim_end_matches("增长率").trim_end_matches("增速").trim_end_matches("年均");
    let bare = matches!(name, "" | "增长率" | "数量" | "总数" | "总量" | "规模" | "增速" | "占比");
    if before.is_empty() || !(bare || name.starts_with('占')) {
        return name.to_owned();
    }
    // One share of a whole does not go on with another share of it.
    let stem = stem.split_once('占').map_or(stem, |(owner, _)| owner);
    format!("{stem}{name}")
}

/// Members of a coordination before the figure: 水稻、小麦单产均达到…, 营收与数量“双倍增”.
pub(super) fn members(page: &Page, span: Span, joints: &[char], whens: &[Span]) -> Vec<String> {
    let (span, _) = bare(page, span, whens);
    let pairs = page.pairs(span);
    let mut parts = Vec::new();
    let mut from = span.start;
    for at in span.start..=span.end {
        let inside = pairs.iter().any(|pair| pair.start < at && at < pair.end);
        if at == span.end || joints.contains(&page.at(at)) && !inside {
            let (_, words) = bare(page, Span::new(from, at), whens);
            if !words.is_empty() {
                parts.push(words);
            }
            from = at + 1;
        }
    }
    shared_head(parts)
}

/// 城镇新建、改造面积: the head of the last member and the beginning of the first belong to all.
pub(super) fn shared_head(parts: Vec<String>) -> Vec<String> {
    const MODIFIER: usize = 2;
    let measured = |word: &str| {
        word.ends_with([
            '率', '额', '量', '数', '值', '入', '模', '款', '重', '积', '益', '例', '润', '税', '资', '次', '度', '力',
            '速',
        ])
    };
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return parts };
    let (first, last): (Vec<char>, Vec<char>) = (first.chars().collect(), last.chars().collect());
    let shares = parts.len() > 1
        && measured(&last.iter().collect::<String>())
        && parts.iter().rev().skip(1).all(|part| !measured(part))
        && last.len() > MODIFIER + 1
        && first.len() >= MODIFIER;
    if !shares {
        return parts;
    }
    let head: String = last.iter().skip(MODIFIER).collect();
    let begin: String = first.iter().take(first.len() - MODIFIER).collect();
    let count = parts.len();
    parts
        .into_iter()
        .enumerate()
        .map(|(index, part)| match index {
            0 => part + &head,
            _ if index + 1 == count => begin.clone() + &part,
            _ => format!("{begin}{part}{head}"),
        })
        .collect()
}
