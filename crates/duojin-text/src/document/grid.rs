//! Paragraphs and tables in the making, from whatever format: a flat stack, no recursion into what a hostile file nests.

use super::clean::{Cleaned, clean};
use super::{Unreadable, limits};
use crate::outline::residue::Why;

/// A paragraph or a table.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Para(Para),
    Table(Grid),
}

/// A paragraph; its marks count scalars of its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Para {
    pub(super) text: String,
    /// Scalars in `text`.
    pub(super) n: u32,
    pub(super) marks: Vec<(u32, u32, Mark)>,
    /// Words taken out on the way.
    pub(super) taken: Vec<(u32, Why, String)>,
    /// The whole paragraph is no part of the document.
    pub(super) drop: Option<Why>,
    pub(super) n_private: u32,
    /// Scalars that are links, and whether one leads to a file.
    pub(super) n_linked: u32,
    pub(super) n_links: u32,
    pub(super) to_file: bool,
    /// Of a PDF: from which scalar on it stands on which page.
    pub(super) pages: Vec<(u32, u32)>,
}

/// Something to note about a part of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Inserted,
    Footnote(u32),
    Numbered,
}

impl Para {
    pub(super) fn push(&mut self, c: char) {
        match clean(c) {
            Cleaned::Char(c) => {
                self.text.push(c);
                self.n += 1;
            }
            Cleaned::Nothing => {}
            Cleaned::Private => self.n_private += 1,
        }
    }

    pub(super) fn push_str(&mut self, words: &str) {
        words.chars().for_each(|c| self.push(c));
    }

    /// Puts words in front, before anything is marked there.
    pub(super) fn prefix(&mut self, words: &str) {
        let n = u32::try_from(words.chars().count()).unwrap_or(0);
        self.text.insert_str(0, words);
        self.n += n;
        for mark in &mut self.marks {
            mark.0 += n;
            mark.1 += n;
        }
        self.taken.iter_mut().for_each(|taken| taken.0 += n);
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// Rows of cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell with what stands in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) nodes: Vec<Node>,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// The cell above reaches down to here.
    pub(super) goes_on: bool,
}

impl Grid {
    /// A table that only arranges a page: one column or row, tables inside, or cells that hold whole documents.
    pub(super) fn is_layout(&self) -> bool {
        let mut full_rows = 0;
        for row in &self.rows {
            let mut n_full = 0;
            for cell in row {
                let (mut n, mut scalars) = (0, 0);
                for node in &cell.nodes {
                    match node {
                        Node::Table(_) => return true,
                        Node::Para(para) => {
                            n += 1;
                            scalars += para.n;
                        }
                    }
                }
                if n > 40 || scalars > 4000 {
                    return true;
                }
                n_full += usize::from(n > 0 || cell.goes_on);
            }
            full_rows += usize::from(n_full >= 2);
        }
        full_rows < 2
    }
}

/// Open tables, the innermost last, over the nodes of the page.
#[derive(Debug, Default)]
pub(super) struct Nest {
    root: Vec<Node>,
    open: Vec<Open>,
    /// Tables that lie too deep and are read as paragraphs.
    too_deep: usize,
    n_pieces: usize,
}

#[derive(Debug, Default)]
struct Open {
    grid: Grid,
    row: Option<Vec<Cell>>,
    cell: Option<Cell>,
}

impl Nest {
    pub(super) fn is_in_cell(&self) -> bool {
        self.open.last().is_some_and(|open| open.cell.is_some())
    }

    fn count(&mut self) -> Result<(), Unreadable> {
        self.n_pieces += 1;
        if self.n_pieces > limits::PIECES_MAX {
            return Err(Unreadable::TooLong { most: limits::PIECES_MAX });
        }
        Ok(())
    }

    /// A paragraph, into the innermost open cell.
    pub(super) fn push(&mut self, node: Node) -> Result<(), Unreadable> {
        self.count()?;
        let cell = self.open.iter_mut().rev().find_map(|open| open.cell.as_mut());
        match cell {
            Some(cell) => cell.nodes.push(node),
            None => self.root.push(node),
        }
        Ok(())
    }

    pub(super) fn open_table(&mut self) {
        if self.open.len() >= limits::TABLE_DEPTH_MAX || self.too_deep > 0 {
            self.too_deep += 1;
        } else {
            self.open.push(Open::default());
        }
    }

    pub(super) fn open_row(&mut self) {
        if self.too_deep == 0 {
            self.close_row();
            if let Some(open) = self.open.last_mut() {
                open.row = Some(Vec::new());
            }
        }
    }

    pub(super) fn open_cell(&mut self, columns: usize, rows: usize) -> Result<(), Unreadable> {
        if self.too_deep > 0 {
            return Ok(());
        }
        self.count()?;
        self.close_cell();
        if let Some(open) = self.open.last_mut() {
            open.row.get_or_insert_default();
            open.cell = Some(Cell { columns, rows, ..Cell::default() });
        }
        Ok(())
    }

    /// The innermost open cell, to set what comes to be known of it.
    pub(super) fn cell(&mut self) -> Option<&mut Cell> {
        if self.too_deep > 0 { None } else { self.open.last_mut().and_then(|open| open.cell.as_mut()) }
    }

    pub(super) fn close_cell(&mut self) {
        if self.too_deep > 0 {
            return;
        }
        if let Some(open) = self.open.last_mut()
            && let Some(cell) = open.cell.take()
        {
            open.row.get_or_insert_default().push(cell);
        }
    }

    pub(super) fn close_row(&mut self) {
        self.close_cell();
        if self.too_deep > 0 {
            return;
        }
        if let Some(open) = self.open.last_mut()
            && let Some(row) = open.row.take()
        {
            open.grid.rows.push(row);
        }
    }

    /// Takes the open row out again: its words, if it had any.
    pub(super) fn drop_row(&mut self) -> String {
        self.close_cell();
        let row = self.open.last_mut().and_then(|open| open.row.take()).unwrap_or_default();
        let mut words = String::new();
        for node in row.into_iter().flat_map(|cell| cell.nodes) {
            if let Node::Para(para) = node {
                words.push_str(&para.text);
                words.push(' ');
            }
        }
        words
    }

    pub(super) fn close_table(&mut self) -> Result<(), Unreadable> {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return Ok(());
        }
        self.close_row();
        let Some(open) = self.open.pop() else { return Ok(()) };
        if open.grid.rows.is_empty() { Ok(()) } else { self.push(Node::Table(open.grid)) }
    }

    pub(super) fn finish(mut self) -> Result<Vec<Node>, Unreadable> {
        self.too_deep = 0;
        while !self.open.is_empty() {
            self.close_table()?;
        }
        Ok(self.root)
    }
}
