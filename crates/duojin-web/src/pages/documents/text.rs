//! The original text as it is shown: lines as headings, paragraphs and tables, cut at the borders of every mark.
//! Not a character is altered; what overlaps is flattened, so that a stretch of text lies in one element.

use std::collections::BTreeSet;

/// At most so many marks are told of one stretch: the shortest, which say the most.
const TOLD: usize = 4;

/// `[start, end)` in Unicode scalars of the text.
pub type Span = (u32, u32);

/// Something that was read in the text and stands on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An item, by its number.
    Item(u32),
    /// A target of a plan, by its place.
    Target(u32),
    /// A measure of a plan, by its place.
    Measure(u32),
}

impl Part {
    /// Id of what was read: `i3`, `t0`.
    pub(super) fn key(self) -> String {
        match self {
            Self::Item(n) => format!("i{n}"),
            Self::Target(n) => format!("t{n}"),
            Self::Measure(n) => format!("m{n}"),
        }
    }

    /// Id of its words: `w3`, `wt0`.
    pub(super) fn words_id(self) -> String {
        match self {
            Self::Item(n) => format!("w{n}"),
            Self::Target(n) => format!("wt{n}"),
            Self::Measure(n) => format!("wm{n}"),
        }
    }

    /// The number of an item.
    pub(super) const fn item(self) -> Option<u32> {
        match self {
            Self::Item(n) => Some(n),
            Self::Target(_) | Self::Measure(_) => None,
        }
    }
}

/// What a mark means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The words of something that was read.
    Part(Part),
    /// The words of a field of an item: number of the item, place of the field among its marks.
    Field(u32, u32),
    /// The words a question is about: number of the item, place among its questions.
    Asked(u32, u32),
    /// Left out of the reading.
    Dropped,
}

/// A mark on the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextMark {
    /// Where.
    pub span: Span,
    /// What for.
    pub meaning: Meaning,
}

/// A stretch of text that lies in the same marks from end to end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The characters, unchanged.
    pub text: String,
    /// A line break of the original stands before it, inside a table's cell.
    pub broken: bool,
    /// What begins here; more than one only if two begin at the same word.
    pub begins: Vec<Part>,
    /// What it belongs to; of several the shortest.
    pub part: Option<Part>,
    /// Places of the fields it says, of that item.
    pub fields: Vec<u32>,
    /// Ids of fields and questions that begin here: `w3-0`, `q3-0`.
    pub ids: Vec<String>,
    /// Is a question about it?
    pub asked: bool,
    /// Was it left out of the reading?
    pub dropped: bool,
}

impl Run {
    /// `0 2`, for the island.
    pub(super) fn field_list(&self) -> String {
        self.fields.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// A block of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; level 1 at the top, 0 for the title.
    Heading(u8, Vec<Run>),
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A table: rows of cells.
    Table(Vec<Vec<Vec<Run>>>),
}

/// Cuts a text into blocks. `headings` are spans that begin in the heading's line; marks outside the text are ignored.
///
/// Cost: each scalar is looked at twice, each mark sorted once.
#[must_use]
pub fn blocks(text: &str, headings: &[(Span, u8)], marks: &[TextMark]) -> Vec<Block> {
    let mut cutter = Cutter::new(text, marks);
    let mut headings: Vec<(u32, u8)> = headings.iter().map(|((start, _), level)| (*start, *level)).collect();
    headings.sort_unstable();
    let mut headings = headings.into_iter().peekable();
    let mut out = Vec::new();
    let mut table: Vec<Vec<Vec<Run>>> = Vec::new();
    let mut line_start = 0_u32;
    for line in text.split('\n') {
        let length = count(line);
        let line_end = line_start + length;
        let level = std::iter::from_fn(|| headings.next_if(|(start, _)| *start <= line_end)).last();
        let level = level.filter(|(start, _)| *start >= line_start).map(|(_, level)| level);
        if line.contains('\t') {
            table.push(line.split('\t').map(|cell| cutter.take(cell, 1)).collect());
        } else {
            if !table.is_empty() {
                out.push(Block::Table(std::mem::take(&mut table)));
            }
            let runs = cutter.take(line, 1);
            if !line.trim().is_empty() {
                out.push(level.map_or_else(|| Block::Paragraph(runs.clone()), |n| Block::Heading(n, runs.clone())));
            }
        }
        line_start = line_end + 1;
    }
    if !table.is_empty() {
        out.push(Block::Table(table));
    }
    out
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// Walks the text once and knows at each place which marks are open.
struct Cutter<'a> {
    marks: &'a [TextMark],
    /// Places where marks begin, in order: place, index of the mark.
    begins: std::iter::Peekable<std::vec::IntoIter<(u32, usize)>>,
    /// Places where marks end.
    ends: std::iter::Peekable<std::vec::IntoIter<(u32, usize)>>,
    /// Open marks, the shortest first.
    open: BTreeSet<(u32, usize)>,
    /// Marks that began since the last run.
    fresh: Vec<usize>,
    at: u32,
}

impl<'a> Cutter<'a> {
    fn new(text: &str, marks: &'a [TextMark]) -> Self {
        let length = count(text);
        let sound = |mark: &&(usize, &TextMark)| mark.1.span.0 < mark.1.span.1 && mark.1.span.1 <= length;
        let all: Vec<(usize, &TextMark)> = marks.iter().enumerate().collect();
        let mut begins: Vec<(u32, usize)> = all.iter().filter(sound).map(|(i, mark)| (mark.span.0, *i)).collect();
        let mut ends: Vec<(u32, usize)> = all.iter().filter(sound).map(|(i, mark)| (mark.span.1, *i)).collect();
        begins.sort_unstable();
        ends.sort_unstable();
        Self {
            marks,
            begins: begins.into_iter().peekable(),
            ends: ends.into_iter().peekable(),
            open: BTreeSet::new(),
            fresh: Vec::new(),
            at: 0,
        }
    }

    /// The runs of the next piece of the text, and over so many scalars behind it (a line feed, a tab).
    fn take(&mut self, piece: &str, behind: u32) -> Vec<Run> {
        let mut out: Vec<Run> = Vec::new();
        let mut current = String::new();
        let mut broken = false;
        let mut leading = true;
        for c in piece.chars() {
            if self.is_border() && !current.is_empty() {
                let run = self.run(std::mem::take(&mut current), std::mem::take(&mut broken));
                out.push(run);
            }
            self.step();
            if c == '\u{2028}' {
                if !current.is_empty() {
                    let run = self.run(std::mem::take(&mut current), broken);
                    out.push(run);
                }
                broken = true;
            } else if !(leading && c.is_whitespace()) {
                // Blanks in front of a line are the indent, which the page makes itself.
                leading = false;
                current.push(c);
            }
            self.at += 1;
        }
        if !current.is_empty() {
            let run = self.run(current, broken);
            out.push(run);
        }
        self.at += behind;
        out
    }

    fn is_border(&mut self) -> bool {
        let here = self.at;
        self.begins.peek().is_some_and(|(place, _)| *place <= here)
            || self.ends.peek().is_some_and(|(place, _)| *place <= here)
    }

    /// Opens and closes what begins and ends up to this place.
    fn step(&mut self) {
        let here = self.at;
        while let Some((_, i)) = self.begins.next_if(|(place, _)| *place <= here) {
            if let Some(mark) = self.marks.get(i) {
                self.open.insert((mark.span.1 - mark.span.0, i));
                self.fresh.push(i);
            }
        }
        while let Some((_, i)) = self.ends.next_if(|(place, _)| *place <= here) {
            if let Some(mark) = self.marks.get(i) {
                self.open.remove(&(mark.span.1 - mark.span.0, i));
            }
        }
    }

    fn run(&mut self, text: String, broken: bool) -> Run {
        let mut run = Run { text, broken, ..Run::default() };
        for i in self.fresh.drain(..) {
            match self.marks.get(i).map(|mark| mark.meaning) {
                Some(Meaning::Part(part)) => run.begins.push(part),
                Some(Meaning::Field(item, place)) => run.ids.push(format!("w{item}-{place}")),
                Some(Meaning::Asked(item, place)) => run.ids.push(format!("q{item}-{place}")),
                Some(Meaning::Dropped) | None => {}
            }
        }
        let mut said = Vec::new();
        for (_, i) in self.open.iter().take(64) {
            match self.marks.get(*i).map(|mark| mark.meaning) {
                Some(Meaning::Part(part)) => run.part = run.part.or(Some(part)),
                Some(Meaning::Field(item, place)) => {
                    run.part = run.part.or(Some(Part::Item(item)));
                    said.push((item, place));
                }
                Some(Meaning::Asked(item, _)) => {
                    run.part = run.part.or(Some(Part::Item(item)));
                    run.asked = true;
                }
                Some(Meaning::Dropped) => run.dropped = true,
                None => {}
            }
        }
        run.fields = said
            .into_iter()
            .filter(|(item, _)| Some(Part::Item(*item)) == run.part)
            .map(|(_, f)| f)
            .take(TOLD)
            .collect();
        run
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: u32, end: u32, meaning: Meaning) -> TextMark {
        TextMark { span: (start, end), meaning }
    }

    fn words(runs: &[Run]) -> Vec<&str> {
        runs.iter().map(|run| run.text.as_str()).collect()
    }

    #[test]
    fn marks_cut_the_text_and_overlap() {
        let text = "一、支持\n　　对企业给予10万元奖励。";
        let marks = [
            mark(7, 18, Meaning::Part(Part::Item(3))),
            mark(8, 10, Meaning::Field(3, 0)),
            mark(9, 12, Meaning::Field(3, 1)),
            mark(12, 16, Meaning::Field(3, 2)),
        ];
        let blocks = blocks(text, &[((0, 4), 1)], &marks);
        let [Block::Heading(1, head), Block::Paragraph(runs)] = &blocks[..] else { panic!("{blocks:?}") };
        assert_eq!(words(head), ["一、支持"]);
        assert_eq!(words(runs), ["对", "企", "业", "给予", "10万元", "奖励", "。"]);
        assert_eq!(runs[0].begins, [Part::Item(3)]);
        assert_eq!((runs[1].fields.as_slice(), runs[1].ids.as_slice()), (&[0][..], &["w3-0".to_owned()][..]));
        assert_eq!(runs[2].fields, [0, 1]);
        assert_eq!(runs[4].fields, [2]);
        assert_eq!((runs[5].part, runs[6].part), (Some(Part::Item(3)), None));
    }

    #[test]
    fn tables_keep_their_cells_and_lines() {
        let text = "前\n甲\t乙\u{2028}丙\n1\t2\n后";
        let blocks = blocks(text, &[], &[mark(4, 7, Meaning::Dropped)]);
        let [Block::Paragraph(_), Block::Table(rows), Block::Paragraph(after)] = &blocks[..] else {
            panic!("{blocks:?}")
        };
        assert_eq!(rows.len(), 2);
        assert_eq!(words(&rows[0][1]), ["乙", "丙"]);
        assert!(rows[0][1][1].broken && rows[0][1][0].dropped && rows[0][1][1].dropped);
        assert_eq!(words(after), ["后"]);
    }

    #[test]
    fn every_character_but_the_indent_is_kept() {
        let text = "甲乙丙丁\n  戊己\n\n庚";
        for start in 0..10 {
            for end in 0..12 {
                let marks = [mark(start, end, Meaning::Part(Part::Item(1))), mark(1, 3, Meaning::Field(1, 0))];
                let kept: String = blocks(text, &[], &marks)
                    .iter()
                    .flat_map(|block| match block {
                        Block::Heading(_, runs) | Block::Paragraph(runs) => runs.clone(),
                        Block::Table(_) => Vec::new(),
                    })
                    .map(|run| run.text)
                    .collect();
                assert_eq!(kept, "甲乙丙丁戊己庚", "{start}..{end}");
            }
        }
    }

    #[test]
    fn many_marks_stay_quick() {
        let text = "字".repeat(20_000);
        let marks: Vec<TextMark> = (0..10_000).map(|n| mark(n, 20_000 - n, Meaning::Field(1, n))).collect();
        let begun = std::time::Instant::now();
        let runs = blocks(&text, &[], &marks);
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
        assert_eq!(runs.len(), 1);
    }
}
