//! From bytes of a text to scalars, lines and places.

use std::ops::Range;

use duojin_base::{Place, Span};

/// A file's text with its scalar borders counted once.
#[derive(Debug)]
pub(crate) struct Offsets<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    /// Byte at which each scalar begins.
    scalar_starts: Vec<usize>,
    /// Byte at which each line begins.
    line_starts: Vec<usize>,
}

impl<'a> Offsets<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, text, scalar_starts: text.char_indices().map(|(at, _)| at).collect(), line_starts }
    }

    fn scalar(&self, byte: usize) -> u32 {
        count(self.scalar_starts.partition_point(|start| *start < byte))
    }

    pub(crate) fn span(&self, bytes: &Range<usize>) -> Span {
        Span::new(self.scalar(bytes.start), self.scalar(bytes.end))
    }

    /// Line of a byte, from 1.
    pub(crate) fn line(&self, byte: usize) -> u32 {
        count(self.line_starts.partition_point(|start| *start <= byte))
    }

    pub(crate) fn place(&self, bytes: &Range<usize>) -> Place {
        let span = self.span(bytes);
        let line = self.line(bytes.start);
        let line_start = self.line_starts.get((line as usize).saturating_sub(1)).copied().unwrap_or(0);
        Place {
            file: self.file.to_owned(),
            line: Some(line),
            column: Some(span.start - self.scalar(line_start) + 1),
            span: Some(span),
        }
    }
}

pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
