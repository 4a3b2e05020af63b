//! The plan's own text, cut into headings and paragraphs, with its targets' numbers marked. Not a character is added, altered or lost.

use duojin_access::{Permission, Principal};
use duojin_base::Span;
use duojin_plan::{Document, Plan, Section};
use serde::Serialize;

use crate::app::App;
use crate::error::AppError;

/// A stretch of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words.
    pub span: Span,
    /// What it is.
    pub kind: PieceKind,
}

/// What a stretch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Running text.
    Text,
    /// The run-in heading of a section.
    Heading,
    /// The lead units in brackets.
    Lead,
    /// A number pursued, with the targets that stand on it, in plan order.
    Number(Vec<String>),
}

/// A line of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The whole line, without its end.
    pub span: Span,
    /// The section that begins with this line.
    pub section: Option<String>,
    /// Whether the line is the heading of a chapter and nothing else.
    pub is_heading: bool,
    /// The line in pieces that join to the whole.
    pub pieces: Vec<Piece>,
}

/// The plan's document, its headings and its text: spans of every other record point into this text, in Unicode scalars.
#[derive(Clone, Debug, Serialize)]
pub struct PlanRecord<'a> {
    /// What document it is.
    pub document: &'a Document,
    /// Headings in order, with leads.
    pub sections: &'a [Section],
    /// The text, unaltered.
    pub text: &'a str,
}

/// The plan as other programs read it.
///
/// # Errors
/// If the caller may not read the plan.
pub fn record<'a>(app: &'a App, principal: &Principal) -> Result<PlanRecord<'a>, AppError> {
    principal.access(Permission::ReadPlan)?;
    let plan = &app.pack().plan;
    Ok(PlanRecord { document: &plan.document, sections: &plan.sections, text: plan.text.as_str() })
}

/// The text from the preamble to the end of the last section, line by line.
pub fn blocks(plan: &Plan) -> Vec<Block> {
    let numbers = numbers(plan);
    lines(plan).into_iter().map(|line| block(plan, line, &numbers)).collect()
}

/// The blocks of one section, in order; a chapter has those of its sections too.
pub fn blocks_of<'a>(blocks: &'a [Block], section: &Section) -> Vec<&'a Block> {
    blocks.iter().filter(|block| section.span.start <= block.span.start && block.span.end <= section.span.end).collect()
}

/// Lines of what is plan: neither the page's head nor its residue.
fn lines(plan: &Plan) -> Vec<Span> {
    let start = plan.document.preamble.start;
    let end = plan.sections.iter().map(|section| section.span.end).max().unwrap_or(plan.document.preamble.end);
    let mut lines = Vec::new();
    let (mut at, mut from) = (start, start);
    for c in plan.text.quote(Span::new(start, end)).chars() {
        if c == '\n' {
            lines.push(Span::new(from, at));
            from = at + 1;
        }
        at += 1;
    }
    lines.push(Span::new(from, at));
    lines.retain(|line| !line.is_empty());
    lines
}

/// Numbers in text order; targets whose spans meet stand on one number together.
fn numbers(plan: &Plan) -> Vec<(Span, Vec<String>)> {
    let mut spans: Vec<(Span, String)> =
        plan.targets.iter().map(|target| (target.value_span, target.id.clone())).collect();
    spans.sort();
    let mut numbers: Vec<(Span, Vec<String>)> = Vec::new();
    for (span, id) in spans {
        match numbers.last_mut() {
            Some((held, ids)) if span.start < held.end => {
                *held = held.to(span);
                ids.push(id);
            }
            _ => numbers.push((span, vec![id])),
        }
    }
    numbers
}

fn block(plan: &Plan, line: Span, numbers: &[(Span, Vec<String>)]) -> Block {
    let inside = |span: Span| line.start <= span.start && span.end <= line.end;
    let section = plan.sections.iter().find(|section| inside(section.heading_span) && section.span.start == line.start);
    let is_heading = section.is_some_and(|section| section.heading_span.end == line.end);
    let mut marks: Vec<Piece> = Vec::new();
    if let Some(section) = section.filter(|_| !is_heading) {
        // The full stop of a run-in heading is part of it.
        let after = section.heading_span.end;
        let stop = plan.text.get(Span::new(after, after + 1)).is_some_and(|c| c == "。");
        let end = if stop { after + 1 } else { after };
        marks.push(Piece { span: Span::new(line.start, end), kind: PieceKind::Heading });
        if let Some(lead) = section.lead_span.filter(|span| inside(*span)) {
            marks.push(Piece { span: bracketed(plan, lead, line), kind: PieceKind::Lead });
        }
    }
    let here = numbers.iter().filter(|(span, _)| inside(*span));
    marks.extend(here.map(|(span, ids)| Piece { span: *span, kind: PieceKind::Number(ids.clone()) }));
    marks.sort_by_key(|piece| piece.span);
    Block { span: line, section: section.map(|section| section.id.clone()), is_heading, pieces: fill(line, marks) }
}

/// A span with the bracket on either side of it, where there is one.
fn bracketed(plan: &Plan, span: Span, line: Span) -> Span {
    let is = |at: u32, signs: [&str; 2]| plan.text.get(Span::new(at, at + 1)).is_some_and(|c| signs.contains(&c));
    let start = if span.start > line.start && is(span.start - 1, ["(", "（"]) { span.start - 1 } else { span.start };
    let end = if span.end < line.end && is(span.end, [")", "）"]) { span.end + 1 } else { span.end };
    Span::new(start, end)
}

/// The marks and the running text between them.
fn fill(line: Span, marks: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = line.start;
    for mark in marks {
        // A mark inside another one is dropped rather than its words doubled.
        if mark.span.start < at {
            continue;
        }
        if at < mark.span.start {
            pieces.push(Piece { span: Span::new(at, mark.span.start), kind: PieceKind::Text });
        }
        at = mark.span.end;
        pieces.push(mark);
    }
    if at < line.end {
        pieces.push(Piece { span: Span::new(at, line.end), kind: PieceKind::Text });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::pack;

    /// Not a character is altered: the pieces of a section join to the words of its span.
    #[test]
    fn pieces_join_to_the_text() {
        let pack = pack();
        let plan = &pack.plan;
        let blocks = blocks(plan);
        for section in &plan.sections {
            let lines: Vec<String> = blocks_of(&blocks, section)
                .iter()
                .map(|block| block.pieces.iter().map(|piece| plan.text.quote(piece.span)).collect())
                .collect();
            assert_eq!(lines.join("\n"), plan.text.quote(section.span), "section {}", section.id);
        }
        assert_eq!(
            blocks.first().map(|block| plan.text.quote(block.span)),
            Some(plan.text.quote(plan.document.preamble))
        );
    }

    #[test]
    fn every_target_stands_on_its_number_once() {
        let pack = pack();
        let mut seen = Vec::new();
        for block in blocks(&pack.plan) {
            for piece in block.pieces {
                if let PieceKind::Number(ids) = piece.kind {
                    seen.push((pack.plan.text.quote(piece.span).to_owned(), ids));
                }
            }
        }
        let ids: Vec<&String> = seen.iter().flat_map(|(_, ids)| ids).collect();
        assert_eq!(ids.len(), 48);
        assert!(pack.plan.targets.iter().all(|target| ids.contains(&&target.id)));
        let shared: Vec<_> = seen.iter().filter(|(_, ids)| ids.len() > 1).collect();
        assert_eq!(shared, [&("双倍增".to_owned(), vec!["T06".to_owned(), "T07".to_owned()])]);
        assert!(seen.iter().any(|(words, ids)| words == "3500亿元" && ids == &["T11"]));
    }

    #[test]
    fn headings_and_leads_are_told_apart() {
        let pack = pack();
        let blocks = blocks(&pack.plan);
        let of = |id: &str| blocks.iter().find(|block| block.section.as_deref() == Some(id)).unwrap();
        assert!(of("2").is_heading && of("4").is_heading && !of("2.1").is_heading);
        let words = |kind: &PieceKind| -> Vec<&str> {
            of("2.1")
                .pieces
                .iter()
                .filter(|piece| piece.kind == *kind)
                .map(|piece| pack.plan.text.quote(piece.span))
                .collect()
        };
        assert_eq!(words(&PieceKind::Heading), ["(一)金融服务。"]);
        assert_eq!(words(&PieceKind::Lead), ["(牵头单位:市金融工作局)"]);
    }
}
