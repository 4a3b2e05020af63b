//! What programs print: `pdftotext -bbox`, or lines of text in fixed columns.

use super::line::is_wide;
use super::{Page, Word};
use crate::document::html::each_char;
use crate::document::{Format, Unreadable, limits};

/// The pages of `pdftotext -bbox`.
///
/// # Errors
/// [`Unreadable::Broken`] if it is not that, [`Unreadable::TooLong`] beyond the limits.
pub fn pages_of_bbox(printed: &str) -> Result<Vec<Page>, Unreadable> {
    if !printed.contains("<doc>") {
        return Err(Unreadable::Broken { format: Format::Pdf, detail: "no pages".to_owned() });
    }
    let mut pages: Vec<Page> = Vec::new();
    let mut n_words = 0;
    for line in printed.lines() {
        let line = line.trim();
        if line.starts_with("<page ") {
            pages.push(Page::default());
        } else if let Some(rest) = line.strip_prefix("<word ")
            && let Some((attributes, text)) = rest.split_once('>')
            && let Some(page) = pages.last_mut()
        {
            n_words += 1;
            if n_words > limits::PIECES_MAX * 4 {
                return Err(Unreadable::TooLong { most: limits::PIECES_MAX * 4 });
            }
            let side = |name: &str| {
                let (_, behind) = attributes.split_once(name)?;
                behind.strip_prefix("=\"")?.split('"').next()?.parse::<f64>().ok()
            };
            let text = text.strip_suffix("</word>").unwrap_or(text);
            let mut words = String::new();
            each_char(text, |c| words.push(c));
            if let (Some(left), Some(top), Some(right), Some(bottom)) =
                (side("xMin"), side("yMin"), side("xMax"), side("yMax"))
            {
                page.words.push(Word { left, top, right, bottom, text: words });
            }
        }
    }
    Ok(pages)
}

/// Pages of plain text, a form feed behind each, where columns stand for places: a Chinese character is two wide.
pub fn pages_of_text(printed: &str) -> Vec<Page> {
    let mut pages: Vec<Page> = printed.split('\u{C}').map(page_of_text).collect();
    while pages.last().is_some_and(|page| page.words.is_empty()) {
        pages.pop();
    }
    pages
}

fn page_of_text(printed: &str) -> Page {
    let mut page = Page::default();
    let mut top = 0.0;
    for line in printed.split('\n') {
        let mut column = 0.0;
        let mut word: Option<Word> = None;
        for c in line.trim_end_matches('\r').chars() {
            let width = if c == '\u{3000}' || is_wide(c) { 2.0 } else { 1.0 };
            if c.is_whitespace() {
                page.words.extend(word.take());
            } else {
                let open = word.get_or_insert_with(|| Word {
                    left: column,
                    top,
                    right: column,
                    bottom: top + 2.0,
                    text: String::new(),
                });
                open.text.push(c);
                open.right = column + width;
            }
            column += width;
        }
        page.words.extend(word);
        top += 3.0;
    }
    page
}
