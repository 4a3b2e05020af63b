//! Sentences cut at their commas, outside brackets and quotes.

use duojin_base::Span;
use duojin_text::outline::{Outline, Role};

use super::page::Page;

/// A stretch between two commas.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clause {
    /// Without commas and the number of an item.
    pub(crate) span: Span,
    /// Running number of the sentence.
    pub(crate) sentence: usize,
    /// Running number of the part of the sentence between semicolons.
    pub(crate) part: usize,
    /// Index of the block.
    pub(crate) block: usize,
    /// Index of the section.
    pub(crate) section: Option<usize>,
    /// Whether it stands before the first section.
    pub(crate) preamble: bool,
    /// What ends it: `,`, `;`, `:`, `。`.
    pub(crate) stop: char,
}

/// Cuts all sentences; what lies in a note on who leads is left out.
pub(crate) fn clauses(page: &Page, outline: &Outline, notes: &[Span]) -> Vec<Clause> {
    let mut out = Vec::new();
    let mut part_number = 0;
    for (number, sentence) in outline.sentences.iter().enumerate() {
        let Some(block) = outline.blocks.get(sentence.block) else { continue };
        for part in &sentence.parts {
            part_number += 1;
            let mut add = |from: u32, to: u32, stop: char| {
                let mut span = item_head(page, page.trimmed(Span::new(from, to), TRIM));
                let first = notes.partition_point(|note| note.end <= span.start);
                for note in notes.get(first..).unwrap_or_default().iter().take_while(|note| note.start < span.end) {
                    if note.start <= span.start {
                        span.start = note.end.min(span.end);
                    } else {
                        span.end = note.start;
                        break;
                    }
                }
                let span = page.trimmed(span, TRIM);
                if !span.is_empty() && page.slice(span).iter().any(|c| c.is_alphanumeric()) {
                    let preamble = block.role == Role::Preamble;
                    out.push(Clause {
                        span,
                        sentence: number,
                        part: part_number,
                        block: sentence.block,
                        section: block.section,
                        preamble,
                        stop,
                    });
                }
            };
            cut(page, *part, &mut add);
        }
    }
    out
}

const TRIM: &[char] = &[',', ';', ':', '。', '!', '?', '-', '—', '·', '●', '■', '◆', '—'];

/// No official clause is longer; a bound keeps hostile texts linear.
const LONGEST: u32 = 400;

fn cut(page: &Page, part: Span, add: &mut impl FnMut(u32, u32, char)) {
    let pairs = page.pairs(part);
    let mut pairs = pairs.iter().peekable();
    let (mut from, mut at) = (part.start, part.start);
    while at < part.end {
        if at - from >= LONGEST {
            add(from, at, ',');
            from = at;
        }
        while pairs.next_if(|pair| pair.start < at).is_some() {}
        if let Some(pair) = pairs.next_if(|pair| pair.start == at && pair.len() < LONGEST) {
            at = pair.end + 1;
            continue;
        }
        let c = page.at(at);
        let in_number =
            c == ',' && page.before(at).is_ascii_digit() && (1..=3).all(|k| page.at(at + k).is_ascii_digit());
        if matches!(c, ',' | ':' | ';') && !in_number {
            add(from, at, c);
            from = at + 1;
        }
        at += 1;
    }
    add(from, part.end, '。');
}

/// Without （1）, 1., 一是 in front.
fn item_head(page: &Page, span: Span) -> Span {
    let mut at = span.start;
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let mut open = false;
    if page.at(at) == '(' {
        open = true;
        at += 1;
    }
    let first = at;
    while at < span.end && is_number(page.at(at)) && at - first < 3 {
        at += 1;
    }
    if at == first {
        let circled = matches!(page.at(at), '\u{2460}'..='\u{2473}') && !open;
        return if circled { page.trimmed(Span::new(at + 1, span.end), TRIM) } else { span };
    }
    let han = !page.at(first).is_ascii_digit();
    let c = page.at(at);
    let closes = if open {
        c == ')'
    } else {
        c == '.' && !page.at(at + 1).is_ascii_digit() || han && matches!(c, '是' | '、')
    };
    if closes { page.trimmed(Span::new(at + 1, span.end), TRIM) } else { span }
}
