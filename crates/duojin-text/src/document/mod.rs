//! Bytes of any of the usual formats become one canonical text, with the tables in it and what was dropped on the way.
//!
//! For plain UTF-8 text the canonical text is the file itself. Of a web page, a DOCX or a PDF it is the paragraphs, one a line.
//! A table is one row a line, its cells separated by a tab, the lines inside a cell by U+2028; readers take both for borders.
//! `places` lead from the canonical text back into the original, so that the two can be shown side by side.

mod build;
mod clean;
mod docx;
mod grid;
mod html;
pub mod limits;
pub mod pdf;
mod plain;
mod sniff;
mod unreadable;

pub(crate) use clean::{is_unseen, upright};

use crate::decode::Encoding;
use crate::outline::residue::Why;
use duojin_base::{Diagnostic, Place, Span};

pub use unreadable::Unreadable;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// Office Open XML.
    Docx,
    /// PDF with a text layer.
    Pdf,
}

impl Format {
    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "TXT",
            Self::Html => "HTML",
            Self::Docx => "DOCX",
            Self::Pdf => "PDF",
        }
    }
}

/// What is known of a file beside its bytes. The bytes decide; the hint tells text from HTML where they do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hint<'a> {
    /// Nothing.
    #[default]
    None,
    /// The file's name.
    Name(&'a str),
    /// Its format, say of pasted text.
    Format(Format),
}

/// A document as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What the file was.
    pub format: Format,
    /// The canonical text; all spans refer to it.
    pub text: String,
    /// How the bytes were written, where that is a question.
    pub encoding: Option<Encoding>,
    /// Tables, in order of place.
    pub tables: Vec<Table>,
    /// What is not the document's.
    pub dropped: Vec<Dropped>,
    /// Where the parts of the text stand in the original, in order, without overlap.
    pub places: Vec<Placed>,
    /// What a reader of the original should know.
    pub notes: Vec<Note>,
}

/// A table in the canonical text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// All its rows.
    pub span: Span,
    /// The grid: a cell over several columns or rows stands with the same span at each of its places. An empty cell has an empty span.
    pub rows: Vec<Vec<Span>>,
}

/// Something that was left out, or that stays in the text and is no part of the document (plain text).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Why.
    pub why: Why,
    /// Where it is in the text; empty where it would have stood.
    pub span: Span,
    /// Its words, shortened.
    pub words: String,
}

/// A part of the text and its place in the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The part.
    pub span: Span,
    /// Its place.
    pub origin: Origin,
}

/// A place in the original, all counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A line of a plain text.
    Line(u32),
    /// A paragraph outside of tables.
    Paragraph(u32),
    /// A cell of a table.
    Cell {
        /// Which table.
        table: u32,
        /// Which row.
        row: u32,
        /// Which column of the grid.
        column: u32,
    },
    /// A footnote or endnote.
    Note(u32),
    /// A page of a PDF.
    Page(u32),
}

/// What a reader of the original should know about a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The part; empty for a point.
    pub span: Span,
    /// What.
    pub kind: NoteKind,
}

/// Kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// A tracked insertion that nobody has accepted yet; the text has it.
    Inserted,
    /// Here a footnote is called.
    Footnote {
        /// Its number, from 1.
        number: u32,
    },
    /// A paragraph's number that the program counts; the text spells it out.
    Numbered,
    /// Bytes that fit no encoding, shown as U+FFFD.
    Damaged {
        /// How many.
        characters: u32,
    },
    /// Characters of a private font (signs of lists mostly) that mean nothing outside of it.
    Private {
        /// How many.
        characters: u32,
    },
}

impl Document {
    /// Where a scalar of the text stands in the original.
    pub fn origin(&self, scalar: u32) -> Option<Origin> {
        let after = self.places.partition_point(|placed| placed.span.start <= scalar);
        let placed = after.checked_sub(1).and_then(|n| self.places.get(n))?;
        (scalar < placed.span.end).then_some(placed.origin)
    }

    /// What to tell a person about the conversion; `file` is the name they know.
    pub fn diagnostics(&self, file: &str) -> Vec<Diagnostic> {
        let count = |pick: &dyn Fn(&NoteKind) -> u32| self.notes.iter().map(|note| pick(&note.kind)).sum::<u32>();
        let n_deleted = self.dropped.iter().filter(|dropped| dropped.why == Why::Deleted).count();
        let n_inserted = count(&|kind| u32::from(*kind == NoteKind::Inserted));
        let mut told = Vec::new();
        if n_deleted > 0 || n_inserted > 0 {
            told.push(
                Diagnostic::warning(
                    "document.tracked-changes",
                    Place::file(file),
                    format!("文档带有修订痕迹：保留了 {n_inserted} 处插入，去掉了 {n_deleted} 处删除"),
                    format!(
                        "the document has tracked changes: {n_inserted} insertions kept, {n_deleted} deletions left out"
                    ),
                )
                .mend(
                    "请确认这是定稿，或接受全部修订后再传",
                    "make sure it is final, or accept all changes and upload again",
                ),
            );
        }
        let n_damaged = count(&|kind| if let NoteKind::Damaged { characters } = kind { *characters } else { 0 });
        if n_damaged > 0 {
            told.push(
                Diagnostic::warning(
                    "document.damaged-characters",
                    Place::file(file),
                    format!("有 {n_damaged} 个字符无法解码，以 U+FFFD 代替"),
                    format!("{n_damaged} characters could not be decoded and stand as U+FFFD"),
                )
                .mend("请从来源重新保存网页", "save the page again from its source"),
            );
        }
        told
    }
}

/// Reads a document's bytes. A PDF needs a program for its text first: see [`pdf::read`].
///
/// # Errors
/// [`Unreadable`] with what it is and what to do.
pub fn open(bytes: &[u8], hint: Hint<'_>) -> Result<Document, Unreadable> {
    if bytes.len() > limits::FILE_BYTES_MAX {
        return Err(Unreadable::TooBig { bytes: bytes.len(), most: limits::FILE_BYTES_MAX });
    }
    match sniff::kind(bytes, hint)? {
        Format::Text => plain::read(bytes),
        Format::Html => html::read(bytes),
        Format::Docx => docx::read(bytes),
        Format::Pdf => Err(Unreadable::NeedsProgram),
    }
}
