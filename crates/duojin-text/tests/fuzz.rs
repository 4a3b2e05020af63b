//! Random bytes and mutated documents of every format: no panic, and every span inside its text. Long with `DUOJIN_BUDGET=long`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "formats/make.rs"]
mod make;
mod support;

use duojin_base::Span;
use duojin_text::document::pdf::{self, Page, Word, pages_of_bbox, pages_of_text};
use duojin_text::document::{Document, Hint, open};
use duojin_text::quantity::{Quantity, Value};
use duojin_text::{outline, quantity};

/// Documents to try.
#[expect(clippy::disallowed_methods, reason = "the budget of a test comes from its caller")]
fn budget() -> usize {
    match std::env::var("DUOJIN_BUDGET").as_deref() {
        Ok("long") => 200_000,
        _ => 1500,
    }
}

/// The same documents in every run: a small generator of our own (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

/// What borders, joins and bounds in the readers, and what tears encodings.
const SPICES: [&str; 34] = [
    "\t",
    "\u{2028}",
    "\u{AD}",
    "\u{200B}",
    "\u{3000}",
    "\r",
    "\0",
    "一",
    "（",
    "）",
    "第",
    "条",
    "、",
    "，",
    "分别",
    "每",
    "万",
    "亿",
    "分之",
    "几",
    "-",
    "—",
    "2025年",
    "2月30日",
    "“",
    "《",
    "<table>",
    "<td rowspan=9>",
    "</div>",
    "&#x110000;",
    "<w:p>",
    "</w:tbl>",
    "\u{1F600}",
    "\u{E000}",
];

fn mutated(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + dice.next(6) {
        let n = bytes.len();
        let at = dice.next(n + 1);
        let length = dice.next(1 + n.saturating_sub(at).min(400));
        match dice.next(8) {
            0 if n > 0 => {
                let at = dice.next(n);
                bytes[at] ^= 1 << dice.next(8);
            }
            1 => bytes.truncate(at),
            2 => {
                let part = bytes[at..at + length].to_vec();
                let times = 1 + dice.next(20);
                let target = dice.next(n + 1);
                bytes.splice(target..target, part.repeat(times));
            }
            3 => {
                bytes.drain(at..at + length);
            }
            4 => {
                let from = dice.next(other.len() + 1);
                let part = other[from..(from + dice.next(300)).min(other.len())].to_vec();
                bytes.splice(at..at + length, part);
            }
            5 | 6 => {
                let spice = SPICES[dice.next(SPICES.len())];
                bytes.splice(at..at, spice.bytes());
            }
            _ => {
                let noise: Vec<u8> = (0..dice.next(12)).map(|_| u8::try_from(dice.next(256)).unwrap()).collect();
                bytes.splice(at..at, noise);
            }
        }
    }
    bytes
}

/// Everything that is read of a text lies in it.
fn hold(text: &str) {
    let n = u32::try_from(text.chars().count()).unwrap();
    support::hold(text, &outline(text));
    let inside = |span: Span| assert!(span.start <= span.end && span.end <= n, "{span:?} of {n} in {text:?}");
    let reading = quantity::read(text);
    let mut before = 0;
    for one in &reading.quantities {
        let Quantity { span, value_span, value, bound, cues, .. } = one;
        inside(*span);
        assert!(span.start <= value_span.start && value_span.end <= span.end && !value_span.is_empty(), "{one:?}");
        assert!(value_span.start >= before, "in order: {one:?}");
        before = value_span.start;
        bound.words.iter().for_each(|words| inside(*words));
        cues.iter().for_each(|cue| inside(cue.span));
        match value {
            Value::One(amount) => inside(amount.span),
            Value::Range { low, high, .. } => [low, high].iter().for_each(|amount| inside(amount.span)),
        }
        if let Some(per) = &one.unit().per {
            inside(per.span);
        }
    }
    reading.whens.iter().for_each(|one| inside(one.span));
    reading.marks.iter().for_each(|one| inside(one.span));
    reading.questions.iter().for_each(|one| inside(one.span));
    for share in &reading.shares {
        inside(share.span);
        for (subject, index) in &share.pairs {
            inside(*subject);
            assert!(*index < reading.quantities.len());
        }
    }
}

fn hold_document(found: &Document) {
    let n = u32::try_from(found.text.chars().count()).unwrap();
    let inside = |span: Span| assert!(span.start <= span.end && span.end <= n, "{span:?} of {n}: {found:?}");
    found.places.iter().for_each(|one| inside(one.span));
    assert!(found.places.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{:?}", found.places);
    found.dropped.iter().for_each(|one| inside(one.span));
    found.notes.iter().for_each(|one| inside(one.span));
    for table in &found.tables {
        inside(table.span);
        table.rows.iter().flatten().for_each(|cell| inside(*cell));
    }
    found.diagnostics("文");
    hold(&found.text);
}

#[test]
fn random_and_mutated_documents() {
    let n = budget();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let text = make::text();
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let docx = make::docx();
    // The parts of the package, to be changed before they are packed.
    let body = make::p("甲")
        + &make::numbered(1, 0, "总则")
        + &make::numbered(2, 2, "给予5万元")
        + "<w:tbl><w:tr><w:tc><w:tcPr>\
        <w:gridSpan w:val=\"2\"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p><w:del><w:r><w:delText>乙</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>丙</w:t></w:r></w:ins></w:p>";
    let page = make::html("utf-8");
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(page.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let sources: [&[u8]; 7] =
        [text.as_bytes(), &gb, page.as_bytes(), &wide, &docx, include_bytes!("document.txt"), body.as_bytes()];
    let (mut n_read, mut n_refused) = (0_usize, 0_usize);
    for nth in 0..n {
        let source = sources[nth % sources.len()];
        let other = sources[dice.next(sources.len())];
        let bytes = match dice.next(20) {
            0 => (0..dice.next(400)).map(|_| u8::try_from(dice.next(256)).unwrap()).collect(),
            1 => (0..dice.next(60)).flat_map(|_| SPICES[dice.next(SPICES.len())].bytes()).collect(),
            _ => mutated(source, other, &mut dice),
        };
        let bytes = if nth % sources.len() == 6 { make::package(&String::from_utf8_lossy(&bytes), &[]) } else { bytes };
        let hint = [Hint::None, Hint::Name("a.html"), Hint::Name("a.txt")][dice.next(3)];
        match open(&bytes, hint) {
            Ok(found) => {
                n_read += 1;
                hold_document(&found);
            }
            Err(problem) => {
                n_refused += 1;
                let told = problem.diagnostic("文");
                assert!(!told.zh.is_empty() && told.mend_zh.is_some());
            }
        }
    }
    println!("{n_read} read, {n_refused} refused");
    println!("figure: fuzzed documents = {n}");
    assert!(n_read * 2 > n_refused, "most of what is tried should be read, or the parts behind are not tried");
}

#[test]
fn random_and_mutated_pages() {
    let n = budget() / 3;
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let pages = make::pdf();
    for nth in 0..n {
        let mut pages: Vec<Page> = pages.clone();
        for _ in 0..1 + dice.next(12) {
            let at = dice.next(pages.len());
            let words = &mut pages[at].words;
            let (a, b) = (dice.next(words.len().max(1)), dice.next(words.len().max(1)));
            if words.is_empty() {
                continue;
            }
            match dice.next(6) {
                0 => words.swap(a, b),
                1 => drop(words.remove(a)),
                2 => words[a].text = SPICES[dice.next(SPICES.len())].repeat(dice.next(4)),
                3 => words[a].left = [0.0, -5.0, 1e9, f64::NAN, f64::INFINITY, 300.0][dice.next(6)],
                4 => words[a].top = words[b].top,
                _ => {
                    let copy = Word { left: words[a].left + 3.0, ..words[a].clone() };
                    words.insert(b, copy);
                }
            }
        }
        if let Ok(found) = pdf::read(&pages) {
            hold_document(&found);
        }
        if nth % 3 == 0 {
            let bytes = mutated(
                make::text().as_bytes(),
                b"<doc>\n<page >\n<word xMin=\"1\" yMin=\"1\" xMax=\"1e999\" yMax=\"2\">a</word>",
                &mut dice,
            );
            let printed = String::from_utf8_lossy(&bytes);
            for found in
                [pages_of_bbox(&printed).and_then(|pages| pdf::read(&pages)), pdf::read(&pages_of_text(&printed))]
            {
                found.iter().for_each(hold_document);
            }
        }
    }
    println!("figure: fuzzed pages = {n}");
}
