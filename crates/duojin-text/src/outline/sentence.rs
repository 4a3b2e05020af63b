//! Sentences and their parts; brackets and quotes are never torn.

use super::chars::{BORDER, at, ends_sentence, is_han, outermost, part, trimmed};
use super::items::Start;
use super::page::span;
use duojin_base::Span;

/// A sentence of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// With its full stop.
    pub span: Span,
    /// Index of the block.
    pub block: usize,
    /// Its parts between semicolons, each with its semicolon; they follow each other without a gap but blanks.
    pub parts: Vec<Span>,
}

/// Cuts `start..end` at sentence ends and in front of the numbers of items.
pub(crate) fn sentences(
    chars: &[char],
    start: usize,
    end: usize,
    block: usize,
    starts: &[Start],
    out: &mut Vec<Sentence>,
) {
    let pairs = outermost(chars, start, end);
    let mut pair = pairs.iter().peekable();
    let mut starts = starts.iter().peekable();
    let (mut index, mut from) = (start, start);
    let mut cuts: Vec<usize> = Vec::new();
    while index < end {
        while starts.next_if(|next| next.marker < index).is_some() {}
        if starts.next_if(|next| next.marker == index).is_some() && index > from {
            push(chars, from, index, block, &mut cuts, out);
            from = index;
        }
        while pair.next_if(|(open, _)| *open < index).is_some() {}
        if let Some((_, close)) = pair.next_if(|(open, _)| *open == index) {
            index = close + 1;
            // “……。”: the full stop inside closes the sentence too, unless the sentence goes on.
            let quoted = matches!(at(chars, index - 1), '”' | '’' | '」');
            let next = if index < end { at(chars, index) } else { '\0' };
            if quoted && ends_sentence(at(chars, index.saturating_sub(2))) && goes_on(next) {
                push(chars, from, index, block, &mut cuts, out);
                from = index;
            }
            continue;
        }
        let c = at(chars, index);
        index += 1;
        if c == BORDER {
            push(chars, from, index - 1, block, &mut cuts, out);
            from = index;
        } else if ends_sentence(c) || c == '.' && is_stop(chars, index, end) {
            while index < end && (ends_sentence(at(chars, index)) || matches!(at(chars, index), '”' | '’' | ')')) {
                index += 1;
            }
            push(chars, from, index, block, &mut cuts, out);
            from = index;
        } else if c == ';' {
            cuts.push(index);
        }
    }
    push(chars, from, end, block, &mut cuts, out);
}

/// Whether what follows a closed quotation is a new sentence.
fn goes_on(next: char) -> bool {
    next == '\0' || next == '\n' || is_han(next) && !matches!(next, '的' | '等' | '和' | '与' | '及' | '为' | '是')
}

/// A half-width full stop at the end of Chinese words.
fn is_stop(chars: &[char], after: usize, end: usize) -> bool {
    after >= 2 && is_han(at(chars, after - 2)) && (after >= end || matches!(at(chars, after), ' ' | '\n'))
}

fn push(chars: &[char], from: usize, to: usize, block: usize, cuts: &mut Vec<usize>, out: &mut Vec<Sentence>) {
    let (start, end) = trimmed(chars, from, to);
    if start < end && part(chars, start, end).iter().any(|c| c.is_alphanumeric()) {
        let mut parts = Vec::new();
        let mut at_part = start;
        for cut in cuts.drain(..).filter(|cut| *cut > start && *cut <= end).chain(std::iter::once(end)) {
            let (a, b) = trimmed(chars, at_part, cut);
            if a < b {
                parts.push(span(a, b));
            }
            at_part = cut.max(at_part);
        }
        out.push(Sentence { span: span(start, end), block, parts });
    }
    cuts.clear();
}
