//! PDF with a text layer. A program at the edge takes words with their places out of the file; here they become paragraphs.
//!
//! Measured on official documents printed from the same source: of `pdftotext`'s modes `-raw` tears lines at full-width
//! punctuation, the plain one loses the indents and the columns of tables, `-layout` leaves one blank between two columns.
//! `-bbox` gives each word with its box and so keeps indents, sizes and columns: it is what is read here.

mod heads;
mod line;
mod paragraph;
mod source;
mod table;

use super::build::Writer;
use super::clean::{Cleaned, clean};
use super::grid::{Node, Para};
use super::{Document, Format, Unreadable, limits};
use crate::outline::residue::{self, Why};
use line::Line;

pub use source::{pages_of_bbox, pages_of_text};

/// A page with its words in reading order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Words.
    pub words: Vec<Word>,
}

/// A word and its box; y grows downwards. The unit does not matter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
    /// Its characters.
    pub text: String,
}

/// Reads the words of all pages.
///
/// # Errors
/// [`Unreadable::Scanned`] if there are pages and hardly a letter, [`Unreadable::Garbled`] if the letters are none.
pub fn read(pages: &[Page]) -> Result<Document, Unreadable> {
    let (mut letters, mut strange, mut n_scalars) = (0_usize, 0_usize, 0_usize);
    for c in pages.iter().flat_map(|page| &page.words).flat_map(|word| word.text.chars()) {
        n_scalars += 1;
        letters += usize::from(c.is_alphanumeric());
        let odd = c == '\u{FFFD}' || clean(c) == Cleaned::Private || c.is_control() && !c.is_whitespace();
        strange += usize::from(odd);
    }
    if strange > 20 && strange * 4 > letters + strange {
        return Err(Unreadable::Garbled);
    }
    if letters < limits::PDF_LETTERS_A_PAGE_MIN * pages.len().max(1) && letters < 200 {
        return Err(Unreadable::Scanned { pages: pages.len() });
    }
    if n_scalars > limits::TEXT_SCALARS_MAX {
        return Err(Unreadable::TooLong { most: limits::TEXT_SCALARS_MAX });
    }
    let mut by_page: Vec<Vec<Line>> = (1_u32..).zip(pages).map(|(number, page)| line::lines(page, number)).collect();
    if by_page.iter().map(Vec::len).sum::<usize>() > limits::PIECES_MAX {
        return Err(Unreadable::TooLong { most: limits::PIECES_MAX });
    }
    heads::mark(&mut by_page);
    let mut nodes: Vec<Node> = Vec::new();
    let frames = paragraph::frames(&by_page);
    let mut maker = paragraph::Maker::default();
    for (lines, frame) in by_page.iter().zip(frames) {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if let Some(why) = line.drop {
                nodes.push(Node::Para(line.para(Some(why))));
                at += 1;
            } else if let Some((grid, end)) = table::at(lines, at, frame) {
                maker.close(&mut nodes);
                nodes.push(Node::Table(grid));
                at = end;
            } else {
                maker.line(line, frame, &mut nodes);
                at += 1;
            }
        }
    }
    maker.close(&mut nodes);
    for node in &mut nodes {
        if let Node::Para(para) = node
            && para.drop.is_none()
            && residue::line(&para.text, false) == Some(Why::PageNumber)
        {
            para.drop = Some(Why::PageNumber);
        }
    }
    let mut writer = Writer::new(false);
    writer.nodes(&nodes, None)?;
    writer.finish(Format::Pdf, None)
}

impl Line {
    fn para(&self, drop: Option<Why>) -> Para {
        let mut para = Para { drop, pages: vec![(0, self.page)], ..Para::default() };
        para.push_str(&self.text());
        para
    }
}
