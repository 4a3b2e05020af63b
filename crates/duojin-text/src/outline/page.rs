//! The text as lines of folded characters.

use super::chars::{BORDER, fold, part, trimmed};
use super::marker::marker;
use duojin_base::Span;

/// A text with its characters and lines.
pub(crate) struct Page {
    /// As written.
    pub(crate) chars: Vec<char>,
    /// In one width; same number of scalars.
    pub(crate) folded: Vec<char>,
    pub(crate) lines: Vec<Line>,
}

/// A line: `start..end` without its line feed, `from..to` without blanks at its ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Line {
    pub(crate) fn is_blank(&self) -> bool {
        self.from >= self.to
    }
}

impl Page {
    pub(crate) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut folded: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
        let mut lines = Vec::new();
        let mut start = 0;
        for line in folded.split(|c| *c == '\n') {
            let end = start + line.len();
            let (from, to) = trimmed(&folded, start, end);
            lines.push(Line { start, end, from, to });
            start = end + 1;
        }
        for line in &lines {
            borders(&chars, &mut folded, line);
        }
        Self { chars, folded, lines }
    }

    pub(crate) fn folded(&self, line: &Line) -> &[char] {
        part(&self.folded, line.from, line.to)
    }

    pub(crate) fn written(&self, start: usize, end: usize) -> String {
        part(&self.chars, start, end).iter().collect()
    }
}

/// Tabs inside a line part the cells of a table, but not the one behind a number.
fn borders(chars: &[char], folded: &mut [char], line: &Line) {
    if !part(chars, line.from, line.to).contains(&'\t') {
        return;
    }
    let rest = marker(folded, line.from, line.to).map_or(line.from, |found| found.rest);
    for (c, folded) in chars.iter().zip(folded.iter_mut()).take(line.to).skip(rest) {
        if *c == '\t' {
            *folded = BORDER;
        }
    }
}

/// A span from borders; texts end long before the limit.
pub(crate) fn span(start: usize, end: usize) -> Span {
    let scalar = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span::new(scalar(start), scalar(end))
}
