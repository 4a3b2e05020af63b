//! The rule of a clause as text in its file, with the marks its lines carry.

use duojin_base::Span;
use duojin_lang::Source;

use crate::inline::{Mark, mark_of};

/// The text of one ` ```duojin ` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleBlock {
    /// The rule text, without the fence.
    pub text: String,
    /// Where the text stands in the file.
    pub span: Span,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
}

/// One line of a rule as people read it: comments that only hold marks are taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// The line without marks and trailing blanks.
    pub text: String,
    /// The marks it carries.
    pub marks: Vec<Mark>,
    /// Where the line stands in the file, the comment included.
    pub span: Span,
}

impl RuleBlock {
    /// For the checker; its diagnostics then point into the Markdown file.
    pub fn source<'a>(&'a self, file: &'a str) -> Source<'a> {
        Source { file, text: &self.text, base: self.span.start, line: self.line }
    }

    /// The lines with their marks.
    pub fn lines(&self) -> Vec<RuleLine> {
        let mut at = self.span.start;
        let mut lines = Vec::new();
        for raw in self.text.split_inclusive('\n') {
            let length = u32::try_from(raw.chars().count()).unwrap_or(u32::MAX);
            let line = raw.trim_end_matches(['\n', '\r']);
            let visible = u32::try_from(line.chars().count()).unwrap_or(u32::MAX);
            let (code, comment) = split_comment(line);
            let marks: Vec<Mark> = comment.chars().filter_map(mark_of).collect();
            let only_marks =
                comment.chars().all(|c| mark_of(c).is_some() || c.is_whitespace() || matches!(c, '#' | '/' | '、'));
            let text = if marks.is_empty() || !only_marks { line } else { code };
            lines.push(RuleLine {
                text: text.trim_end().to_owned(),
                marks,
                span: Span::new(at, at.saturating_add(visible)),
            });
            at = at.saturating_add(length);
        }
        lines
    }
}

/// The code and the comment of a line; `#` and `//` inside quotes do not count.
pub fn split_comment(line: &str) -> (&str, &str) {
    let mut quote: Option<char> = None;
    let mut previous = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(close) if c == close => quote = None,
            Some(_) => {}
            None => match c {
                '"' => quote = Some('"'),
                '“' => quote = Some('”'),
                '`' => quote = Some('`'),
                '#' => return line.split_at(at),
                '/' if previous == '/' => return line.split_at(at - 1),
                _ => {}
            },
        }
        previous = c;
    }
    (line, "")
}
