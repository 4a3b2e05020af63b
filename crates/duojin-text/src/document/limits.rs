//! What a document may cost. Every limit is told in the message that refuses a document for it.

/// Largest file that is opened.
pub const FILE_BYTES_MAX: usize = 64 << 20;
/// Largest web page.
pub const HTML_BYTES_MAX: usize = 16 << 20;
/// Most entries of a DOCX package.
pub const DOCX_ENTRIES_MAX: usize = 4096;
/// Largest part of a DOCX package, unpacked.
pub const DOCX_PART_BYTES_MAX: u64 = 32 << 20;
/// Longest canonical text.
pub const TEXT_SCALARS_MAX: usize = 4_000_000;
/// Most paragraphs and table cells of a document.
pub const PIECES_MAX: usize = 400_000;
/// Most places in the grids of all tables; a table beyond it keeps its rows and loses its merged cells.
pub const GRID_PLACES_MAX: usize = 400_000;
/// Deepest table in a table; what lies deeper is read as paragraphs.
pub const TABLE_DEPTH_MAX: usize = 16;
/// Deepest text box in a text box.
pub const BOX_DEPTH_MAX: usize = 16;
/// Columns that one cell may reach over.
pub const COLUMN_SPAN_MAX: usize = 256;
/// Rows that one cell may reach over.
pub const ROW_SPAN_MAX: usize = 4096;
/// Scalars kept of each thing that was dropped.
pub const DROPPED_SCALARS_MAX: usize = 200;
/// Most dropped things that are listed.
pub const DROPPED_MAX: usize = 2000;
/// Longest number text of a list level (第%1章).
pub const LABEL_SCALARS_MAX: usize = 40;
/// A page of a PDF with fewer letters than this, on average, holds pictures and no text.
pub const PDF_LETTERS_A_PAGE_MIN: usize = 12;
