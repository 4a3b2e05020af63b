//! The canonical text is written here, with its tables, places, notes and what was dropped.

use super::grid::{Cell, Grid, Mark, Node, Para};
use super::{Document, Dropped, Format, Note, NoteKind, Origin, Placed, Table, Unreadable, limits};
use crate::decode::Encoding;
use crate::outline::residue::{self, Why};
use duojin_base::Span;

/// What stands between two cells of a row.
const CELL_BORDER: char = '\t';
/// What stands between two lines of a cell.
const CELL_LINE: char = '\u{2028}';

pub(super) struct Writer {
    text: String,
    n: u32,
    n_paragraphs: u32,
    n_private: u32,
    n_grid: usize,
    places: Vec<Placed>,
    tables: Vec<Table>,
    dropped: Vec<Dropped>,
    notes: Vec<Note>,
    /// Lines that are web residue are taken out.
    pub(super) web: bool,
    after_footer: bool,
}

/// Words short enough to be listed, blanks made one.
pub(super) fn shortened(words: &str) -> String {
    let mut short = String::new();
    let mut n = 0;
    for c in words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
        if c == ' ' && (short.is_empty() || short.ends_with(' ')) {
            continue;
        }
        if n == limits::DROPPED_SCALARS_MAX {
            short.push('…');
            break;
        }
        short.push(c);
        n += 1;
    }
    short.truncate(short.trim_end().len());
    short
}

impl Writer {
    pub(super) fn new(web: bool) -> Self {
        Self {
            text: String::new(),
            n: 0,
            n_paragraphs: 0,
            n_private: 0,
            n_grid: 0,
            places: Vec::new(),
            tables: Vec::new(),
            dropped: Vec::new(),
            notes: Vec::new(),
            web,
            after_footer: false,
        }
    }

    fn push(&mut self, c: char) -> Result<(), Unreadable> {
        if self.n as usize >= limits::TEXT_SCALARS_MAX {
            return Err(Unreadable::TooLong { most: limits::TEXT_SCALARS_MAX });
        }
        self.text.push(c);
        self.n += 1;
        Ok(())
    }

    /// Something left out that would have stood here.
    pub(super) fn drop(&mut self, why: Why, words: &str) {
        let words = shortened(words);
        if !words.is_empty() && self.dropped.len() < limits::DROPPED_MAX {
            self.dropped.push(Dropped { why, span: Span::new(self.n, self.n), words });
        }
    }

    pub(super) fn note(&mut self, span: Span, kind: NoteKind) {
        self.notes.push(Note { span, kind });
    }

    pub(super) fn nodes(&mut self, nodes: &[Node], note: Option<u32>) -> Result<(), Unreadable> {
        for node in nodes {
            match node {
                Node::Para(para) => {
                    self.n_paragraphs += 1;
                    let origin = note.map_or(Origin::Paragraph(self.n_paragraphs), Origin::Note);
                    self.paragraph(para, origin)?;
                }
                Node::Table(grid) if grid.is_layout() => {
                    // Nothing nests deeper than `TABLE_DEPTH_MAX`.
                    for cell in grid.rows.iter().flatten() {
                        self.nodes(&cell.nodes, note)?;
                    }
                }
                Node::Table(grid) => self.table(grid)?,
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, para: &Para, origin: Origin) -> Result<(), Unreadable> {
        self.n_private += para.n_private;
        if let Some(why) = para.drop {
            self.drop(why, &para.text);
            return Ok(());
        }
        if self.web && !para.is_blank() {
            let why = residue::line(&para.text, self.after_footer);
            self.after_footer = why == Some(Why::Footer);
            if let Some(why) = why {
                self.drop(why, &para.text);
                return Ok(());
            }
        }
        let start = self.n;
        self.words(para, '\n')?;
        if self.n > start {
            self.place(start, para, origin);
            self.push('\n')?;
        }
        Ok(())
    }

    /// Where what was written since `start` stands: the pages of the paragraph, if it has some.
    fn place(&mut self, start: u32, para: &Para, origin: Origin) {
        let end = self.n;
        if para.pages.is_empty() {
            self.places.push(Placed { span: Span::new(start, end), origin });
            return;
        }
        for (nth, (from, page)) in para.pages.iter().enumerate() {
            let to = para.pages.get(nth + 1).map_or(end, |(next, _)| (start + next).min(end));
            let span = Span::new((start + from).min(end), to);
            if !span.is_empty() {
                self.places.push(Placed { span, origin: Origin::Page(*page) });
            }
        }
    }

    /// The words of a paragraph without blanks at the ends, inner line feeds as `feed`.
    fn words(&mut self, para: &Para, feed: char) -> Result<(), Unreadable> {
        let blanks = |words: &mut dyn Iterator<Item = char>| words.take_while(|c| c.is_whitespace()).count();
        let all = para.n as usize;
        let front = blanks(&mut para.text.chars());
        let back = blanks(&mut para.text.chars().rev());
        let begin = self.n;
        if front < all {
            for c in para.text.chars().take(all - back).skip(front) {
                self.push(match c {
                    '\n' | '\u{2028}' => feed,
                    _ => c,
                })?;
            }
        }
        let skipped = u32::try_from(front).unwrap_or(0);
        let place = |at: u32| (begin + at.saturating_sub(skipped)).min(self.n);
        for (from, to, mark) in &para.marks {
            let span = Span::new(place(*from), place(*to));
            let kind = match mark {
                Mark::Inserted if span.is_empty() => continue,
                Mark::Inserted => NoteKind::Inserted,
                Mark::Footnote(number) => NoteKind::Footnote { number: *number },
                Mark::Numbered => NoteKind::Numbered,
            };
            self.notes.push(Note { span, kind });
        }
        for (at, why, words) in &para.taken {
            if self.dropped.len() < limits::DROPPED_MAX {
                let at = place(*at);
                self.dropped.push(Dropped { why: *why, span: Span::new(at, at), words: shortened(words) });
            }
        }
        Ok(())
    }

    fn cell(&mut self, cell: &Cell) -> Result<Span, Unreadable> {
        let start = self.n;
        for node in &cell.nodes {
            let Node::Para(para) = node else { continue };
            self.n_private += para.n_private;
            if let Some(why) = para.drop {
                self.drop(why, &para.text);
                continue;
            }
            if para.is_blank() {
                self.words(para, CELL_LINE)?;
                continue;
            }
            if self.n > start {
                self.push(CELL_LINE)?;
            }
            self.words(para, CELL_LINE)?;
        }
        Ok(Span::new(start, self.n))
    }

    fn table(&mut self, grid: &Grid) -> Result<(), Unreadable> {
        let number = u32::try_from(self.tables.len() + 1).unwrap_or(u32::MAX);
        let mut rows: Vec<Vec<Span>> = Vec::new();
        // For each column the cell that reaches down: rows still to come, span.
        let mut down: Vec<Option<(usize, Span)>> = Vec::new();
        let start = self.n;
        let mut last = self.n;
        for row in &grid.rows {
            let row_number = u32::try_from(rows.len() + 1).unwrap_or(u32::MAX);
            let row_start = self.n;
            let mut places: Vec<Span> = Vec::new();
            let mut coming: Vec<(usize, usize, Span)> = Vec::new();
            let reach = |down: &[Option<(usize, Span)>], column: usize| down.get(column).copied().flatten();
            self.n_grid += down.len();
            if self.n_grid >= limits::GRID_PLACES_MAX {
                down.clear();
            }
            for (nth, cell) in row.iter().enumerate() {
                while let Some((_, span)) = reach(&down, places.len()) {
                    places.push(span);
                }
                if nth > 0 {
                    self.push(CELL_BORDER)?;
                }
                let above = rows.last().and_then(|above| above.get(places.len())).copied();
                let span = match above {
                    Some(above) if cell.goes_on => above,
                    _ => {
                        let span = self.cell(cell)?;
                        let column = u32::try_from(places.len() + 1).unwrap_or(u32::MAX);
                        if !span.is_empty() {
                            let origin = match cell.nodes.first() {
                                Some(Node::Para(Para { pages, .. })) if !pages.is_empty() => {
                                    Origin::Page(pages.first().map_or(1, |(_, page)| *page))
                                }
                                _ => Origin::Cell { table: number, row: row_number, column },
                            };
                            self.places.push(Placed { span, origin });
                        }
                        span
                    }
                };
                self.n_grid += cell.columns.clamp(1, limits::COLUMN_SPAN_MAX);
                let spare = self.n_grid < limits::GRID_PLACES_MAX;
                let columns = if spare { cell.columns.clamp(1, limits::COLUMN_SPAN_MAX) } else { 1 };
                for _ in 0..columns {
                    if spare && cell.rows > 1 {
                        coming.push((places.len(), cell.rows.min(limits::ROW_SPAN_MAX), span));
                    }
                    places.push(span);
                }
            }
            while let Some((_, span)) = reach(&down, places.len()) {
                places.push(span);
            }
            for place in &mut down {
                *place = place.filter(|(rows, _)| *rows > 1).map(|(rows, span)| (rows - 1, span));
            }
            for (column, rows, span) in coming {
                down.resize(down.len().max(column + 1), None);
                if let Some(place) = down.get_mut(column) {
                    *place = Some((rows - 1, span));
                }
            }
            self.close_row(row_start, &places);
            if self.n > row_start {
                last = self.n;
                self.push('\n')?;
                rows.push(places);
            }
        }
        if !rows.is_empty() {
            self.tables.push(Table { span: Span::new(start, last), rows });
        }
        Ok(())
    }

    /// A row of empty cells leaves no line.
    fn close_row(&mut self, start: u32, places: &[Span]) {
        if places.iter().all(|span| span.is_empty() || span.start < start) {
            while self.n > start {
                self.text.pop();
                self.n -= 1;
            }
        }
    }

    /// # Errors
    /// If nothing was written.
    pub(super) fn finish(mut self, format: Format, encoding: Option<Encoding>) -> Result<Document, Unreadable> {
        if self.text.trim().is_empty() {
            return Err(Unreadable::Empty(format));
        }
        if self.n_private > 0 {
            self.note(Span::new(0, 0), NoteKind::Private { characters: self.n_private });
        }
        self.notes.sort_by_key(|note| note.span);
        self.dropped.sort_by_key(|dropped| dropped.span.start);
        Ok(Document {
            format,
            text: self.text,
            encoding,
            tables: self.tables,
            dropped: self.dropped,
            places: self.places,
            notes: self.notes,
        })
    }
}
