//! The plan's text with its scalar borders, so that a span is cut in constant time.

use duojin_base::Span;

/// A text that answers spans of Unicode scalars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanText {
    text: String,
    borders: Vec<usize>,
}

impl PlanText {
    /// Indexes the text.
    pub fn new(text: String) -> Self {
        let borders = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect();
        Self { text, borders }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Number of Unicode scalars.
    pub fn chars(&self) -> usize {
        self.borders.len() - 1
    }

    /// The words of a span; none if it leaves the text or ends before it starts.
    pub fn get(&self, span: Span) -> Option<&str> {
        let start = *self.borders.get(span.start as usize)?;
        let end = *self.borders.get(span.end as usize)?;
        self.text.get(start..end)
    }

    /// The words of a span that was checked when the plan was read; empty for one that was not.
    pub fn quote(&self, span: Span) -> &str {
        self.get(span).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_scalars_and_never_leave_the_text() {
        let text = PlanText::new("到2025年,突破".to_owned());
        assert_eq!(text.chars(), 9);
        assert_eq!(text.get(Span::new(1, 6)), Some("2025年"));
        assert_eq!(text.get(Span::new(7, 9)), Some("突破"));
        assert_eq!(text.get(Span::new(7, 10)), None);
        assert_eq!(text.get(Span::new(5, 2)), None);
    }
}
