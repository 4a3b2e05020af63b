//! `/documents/{id}/changes`: a document beside the one it replaces.

use axum::extract::{Path, Query};
use axum::response::Response;
use duojin_app::documents::{self, DocumentDetail, LineKind};
use duojin_web::pages::documents::{ChangedClause, ChangesPage, Line, below_document, document_path};

use super::{Asked, Call, PATH};
use crate::gate::Visit;
use crate::pages::failure::Failure;
use crate::respond::page;

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &asked.moment, below_document(&id, "/changes"))?;
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let fail = |error| call.fail(&error);
    let found = documents::changes(app, principal, &id).await.map_err(fail)?;
    let new = documents::document(app, principal, &id).await.map_err(fail)?;
    let old = documents::document(app, principal, &found.old.0).await.map_err(fail)?;
    let lines = paired(&found.lines);
    let r = call.lang().reading();
    let frame = call.frame(r.changes.to_string()).under(r.nav_documents.to_string(), PATH);
    let view = ChangesPage {
        frame: frame.under(&found.new.1, document_path(&id)),
        id,
        old: found.old,
        clauses: clauses(&call, &lines, &old, &new),
        lines,
    };
    Ok(page(&view))
}

/// A line with its number, from 1.
type Numbered = (usize, String);

/// Lines that are gone beside the new ones in their place, as far as they speak of the same.
fn paired(all: &[documents::Line]) -> Vec<Line> {
    let words = |line: &documents::Line| line.runs.iter().map(|(_, words)| words.as_str()).collect::<String>();
    let mut out: Vec<Line> = Vec::new();
    let (mut gone, mut fresh): (Vec<Numbered>, Vec<Numbered>) = (Vec::new(), Vec::new());
    for line in all {
        match (line.kind, line.old, line.new) {
            (LineKind::Removed, Some(n), _) if fresh.is_empty() => gone.push((n, words(line))),
            (LineKind::Added, _, Some(n)) => fresh.push((n, words(line))),
            (LineKind::Removed, Some(n), _) => {
                settle(&mut gone, &mut fresh, &mut out);
                gone.push((n, words(line)));
            }
            (LineKind::Same, old, new) => {
                settle(&mut gone, &mut fresh, &mut out);
                let text = words(line);
                out.push(Line { old: old.map(|n| (n, text.clone())), new: new.map(|n| (n, text)) });
            }
            (LineKind::Removed, None, _) | (LineKind::Added, _, None) => {}
        }
    }
    settle(&mut gone, &mut fresh, &mut out);
    out
}

/// Puts what is gone and what is new in its place side by side, in order, and empties both.
fn settle(gone: &mut Vec<Numbered>, fresh: &mut Vec<Numbered>, out: &mut Vec<Line>) {
    let mut waiting = std::mem::take(fresh).into_iter().peekable();
    for old in std::mem::take(gone) {
        match waiting.next_if(|new| alike(&old.1, &new.1)) {
            Some(new) => out.push(Line { old: Some(old), new: Some(new) }),
            None => out.push(Line { old: Some(old), new: None }),
        }
    }
    out.extend(waiting.map(|new| Line { old: None, new: Some(new) }));
}

/// Whether at least a third of the longer line's pairs of characters stand in the other as well.
fn alike(one: &str, other: &str) -> bool {
    let pairs = |text: &str| -> std::collections::HashMap<(char, char), usize> {
        let mut counted = std::collections::HashMap::new();
        for pair in text.chars().zip(text.chars().skip(1)) {
            *counted.entry(pair).or_default() += 1;
        }
        counted
    };
    let (a, b) = (pairs(one), pairs(other));
    let shared: usize = a.iter().map(|(pair, n)| (*n).min(b.get(pair).copied().unwrap_or(0))).sum();
    let longer = one.chars().count().max(other.chars().count());
    longer > 0 && shared * 3 >= longer
}

/// The clauses whose lines are not as they were: those of the new version, then those that are gone.
fn clauses(call: &Call, lines: &[Line], old: &DocumentDetail, new: &DocumentDetail) -> Vec<ChangedClause> {
    let r = call.lang().reading();
    let differs = |line: &Line| match (&line.old, &line.new) {
        (Some((_, old)), Some((_, new))) => old != new,
        _ => true,
    };
    let mut out = Vec::new();
    for (item, range) in new.items.iter().zip(ranges(new)) {
        let own: Vec<&Line> =
            lines.iter().filter(|line| line.new.as_ref().is_some_and(|(n, _)| range.contains(n))).collect();
        let what = match own.iter().filter(|line| differs(line)).count() {
            0 => continue,
            _ if own.iter().all(|line| line.old.is_none()) => r.line_added,
            _ => r.line_changed,
        };
        out.push(ChangedClause { heading: item.heading.clone(), what: what.to_string(), item: Some(item.number) });
    }
    for (item, range) in old.items.iter().zip(ranges(old)) {
        let mut own = lines.iter().filter(|line| line.old.as_ref().is_some_and(|(n, _)| range.contains(n))).peekable();
        if own.peek().is_some() && own.all(|line| line.new.is_none()) {
            out.push(ChangedClause { heading: item.heading.clone(), what: r.line_removed.to_string(), item: None });
        }
    }
    out
}

/// The lines of each item, from 1.
fn ranges(of: &DocumentDetail) -> Vec<std::ops::RangeInclusive<usize>> {
    let breaks: Vec<usize> = of.text.chars().enumerate().filter(|(_, c)| *c == '\n').map(|(at, _)| at).collect();
    let line = |at: u32| breaks.partition_point(|place| *place < at as usize) + 1;
    of.items.iter().map(|item| line(item.span.start)..=line(item.span.end.saturating_sub(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, old: Option<usize>, new: Option<usize>, text: &str) -> documents::Line {
        documents::Line { kind, old, new, runs: vec![(false, text.to_owned())] }
    }

    #[test]
    fn a_changed_line_stands_beside_its_old_self() {
        let lines = paired(&[
            line(LineKind::Same, Some(1), Some(1), "总则"),
            line(LineKind::Removed, Some(2), None, "给予10万元奖励"),
            line(LineKind::Removed, Some(3), None, "由市局解释"),
            line(LineKind::Added, None, Some(2), "给予20万元奖励"),
            line(LineKind::Added, None, Some(3), "支持承办活动"),
        ]);
        let shown: Vec<(usize, usize)> = lines
            .iter()
            .map(|line| (line.old.as_ref().map_or(0, |l| l.0), line.new.as_ref().map_or(0, |l| l.0)))
            .collect();
        assert_eq!(shown, [(1, 1), (2, 2), (3, 0), (0, 3)]);
        assert!(!alike("", "") && alike("给予奖励", "给予奖励"));
    }
}
