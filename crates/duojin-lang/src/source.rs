//! Texts that hold rules, and where their words lie in the files that people see.

use duojin_base::{Diagnostic, Place, Span};

use crate::message;

/// Rule text: a whole `.dj` file, or one fenced block of a Markdown file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Path as the reader knows it.
    pub file: &'a str,
    /// The rules.
    pub text: &'a str,
    /// Where the text begins in its file, in Unicode scalars. Spans and lines are those of the file.
    pub base: u32,
    /// The line of the file on which the text begins, from 1.
    pub line: u32,
}

impl<'a> Source<'a> {
    /// A file that holds rules alone.
    pub const fn whole(file: &'a str, text: &'a str) -> Self {
        Self { file, text, base: 0, line: 1 }
    }

    /// The ` ```duojin ` blocks of a Markdown file, in order; a block that is not closed is reported and read to the end.
    pub fn fenced(file: &'a str, markdown: &'a str) -> (Vec<Self>, Vec<Diagnostic>) {
        let (mut blocks, mut diagnostics) = (Vec::new(), Vec::new());
        let mut open: Option<Fence> = None;
        let (mut at, mut bytes) = (0_u32, 0_usize);
        for (index, line) in markdown.split_inclusive('\n').enumerate() {
            let line_no = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let next_at = at.saturating_add(scalars(line));
            let next_bytes = bytes + line.len();
            match &open {
                None => {
                    if let Some((mark, length, info)) = fence_mark(line) {
                        let rules = info.split_whitespace().next() == Some("duojin");
                        open = Some(Fence {
                            mark,
                            length,
                            rules,
                            line: line_no,
                            at,
                            text_at: next_at,
                            text_bytes: next_bytes,
                        });
                    }
                }
                Some(fence) => {
                    let closes = fence_mark(line).is_some_and(|(mark, length, info)| {
                        mark == fence.mark && length >= fence.length && info.trim().is_empty()
                    });
                    if closes {
                        blocks.extend(fence.block(file, markdown, bytes));
                        open = None;
                    }
                }
            }
            (at, bytes) = (next_at, next_bytes);
        }
        if let Some(fence) = open.filter(|fence| fence.rules) {
            blocks.extend(fence.block(file, markdown, markdown.len()));
            let place = Place {
                file: file.to_owned(),
                line: Some(fence.line),
                column: Some(1),
                span: Some(Span::new(fence.at, fence.at + 3)),
            };
            diagnostics.push(message::fence_unclosed(place));
        }
        (blocks, diagnostics)
    }
}

struct Fence {
    mark: char,
    length: usize,
    rules: bool,
    line: u32,
    at: u32,
    text_at: u32,
    text_bytes: usize,
}

impl Fence {
    fn block<'a>(&self, file: &'a str, markdown: &'a str, end: usize) -> Option<Source<'a>> {
        let text = markdown.get(self.text_bytes..end)?;
        self.rules.then_some(Source { file, text, base: self.text_at, line: self.line + 1 })
    }
}

/// The mark, its length and what follows it, if the line opens or closes a fence.
fn fence_mark(line: &str) -> Option<(char, usize, &str)> {
    let inner = line.trim_start_matches(' ');
    let mark = inner.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = inner.trim_start_matches(mark);
    let length = inner.len() - rest.len();
    (line.len() - inner.len() <= 3 && length >= 3).then_some((mark, length, rest))
}

fn scalars(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// Finds line, column and words of a span in one [`Source`].
#[derive(Debug)]
pub(crate) struct Locator<'a> {
    source: Source<'a>,
    chars: Vec<char>,
    line_starts: Vec<u32>,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(source: Source<'a>) -> Self {
        let chars: Vec<char> = source.text.chars().collect();
        let mut line_starts = vec![0];
        for (at, c) in chars.iter().enumerate() {
            if *c == '\n' {
                line_starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { source, chars, line_starts }
    }

    /// The place of a span, which is in scalars of the file.
    pub(crate) fn place(&self, span: Span) -> Place {
        let local = span.start.saturating_sub(self.source.base);
        let line = self.line_starts.partition_point(|start| *start <= local).max(1) - 1;
        let start = self.line_starts.get(line).copied().unwrap_or(0);
        Place {
            file: self.source.file.to_owned(),
            line: Some(self.source.line.saturating_add(u32::try_from(line).unwrap_or(u32::MAX))),
            column: Some(local - start + 1),
            span: Some(span),
        }
    }

    /// The words of a span, on one line and not longer than a message can bear.
    pub(crate) fn words(&self, span: Span) -> String {
        const LONGEST: usize = 32;
        let start = span.start.saturating_sub(self.source.base) as usize;
        let mut words = String::new();
        let mut blank = false;
        for (count, c) in self.chars.iter().skip(start).take(span.len() as usize).enumerate() {
            if count >= LONGEST {
                words.push('…');
                break;
            }
            if c.is_whitespace() {
                blank = true;
                continue;
            }
            if blank && !words.is_empty() {
                words.push(' ');
            }
            blank = false;
            words.push(*c);
        }
        words
    }
}
