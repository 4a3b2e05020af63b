//! What must hold of every outline.
#![allow(dead_code, reason = "each test binary uses a part")]

use duojin_base::Span;
use duojin_text::outline::{Outline, Role};

fn inside(inner: Span, outer: Span) -> bool {
    inner.start >= outer.start && inner.end <= outer.end
}

/// Panics with the words of the first thing that does not hold.
pub(crate) fn hold(text: &str, read: &Outline) {
    let chars: Vec<char> = text.chars().collect();
    let all = Span::new(0, u32::try_from(chars.len()).unwrap());
    let is_cut = |span: Span| span.start <= span.end && inside(span, all);
    // Blocks: every line in exactly one, in order, with nothing but line feeds between.
    let mut next = 0;
    for block in &read.blocks {
        assert_eq!(block.span.start, next, "blocks follow each other");
        assert!(block.span.start <= block.span.end && inside(block.body, block.span), "{block:?}");
        next = block.span.end + 1;
        if let Some(feed) = chars.get(block.span.end as usize) {
            assert_eq!(*feed, '\n');
        }
    }
    assert_eq!(next, all.end + 1, "blocks reach the end");
    // Sections: nested, ordered.
    let mut before = 0;
    for (index, section) in read.sections.iter().enumerate() {
        assert!(is_cut(section.span) && section.span.start >= before, "{section:?}");
        before = section.span.start;
        assert!(inside(section.number_span, section.span) && inside(section.heading_span, section.span), "{section:?}");
        assert!(section.number_span.end <= section.heading_span.start, "{section:?}");
        let words: String =
            chars[section.heading_span.start as usize..section.heading_span.end as usize].iter().collect();
        assert_eq!(words, section.heading);
        match section.parent {
            Some(parent) => {
                assert!(parent < index && inside(section.span, read.sections[parent].span), "{section:?}");
                assert_eq!(section.level, read.sections[parent].level + 1);
            }
            None => assert_eq!(section.level, 1),
        }
        let sibling = read.sections[..index].iter().rev().find(|other| other.parent == section.parent);
        assert!(
            sibling.is_none_or(|other| other.span.end <= section.span.start),
            "siblings do not overlap: {section:?}"
        );
        assert_eq!(read.blocks[section.block].section, Some(index));
    }
    for block in read.blocks.iter() {
        if let Some(section) = block.section {
            assert!(inside(block.body, read.sections[section].span), "{block:?}");
        }
    }
    let mut before = 0;
    for sentence in &read.sentences {
        assert!(sentence.span.start >= before && !sentence.span.is_empty(), "{sentence:?}");
        before = sentence.span.end;
        assert!(inside(sentence.span, read.blocks[sentence.block].body), "{sentence:?}");
        let mut at = sentence.span.start;
        for part in &sentence.parts {
            assert!(part.start >= at && inside(*part, sentence.span), "{sentence:?}");
            at = part.end;
        }
        assert_eq!(at, sentence.span.end);
    }
    for item in &read.items {
        assert!(inside(item.number_span, item.span) && inside(item.span, read.blocks[item.block].span), "{item:?}");
    }
    for residue in &read.residue {
        assert!(is_cut(residue.span));
    }
    // No word is lost: what a reader reads lies in a sentence, or in a part with a role of its own.
    for (index, block) in read.blocks.iter().enumerate() {
        if matches!(block.role, Role::Paragraph | Role::Preamble | Role::Item | Role::Heading) {
            let sentences: Vec<Span> = read
                .sentences
                .iter()
                .filter(|sentence| sentence.block == index)
                .map(|sentence| sentence.span)
                .collect();
            for place in block.body.start..block.body.end {
                let told = !chars[place as usize].is_alphanumeric()
                    || sentences.iter().any(|span| (span.start..span.end).contains(&place));
                assert!(told, "scalar {place} of {block:?} lies in no sentence");
            }
        }
    }
}

/// Half-width characters of numbers in front of lines, made full.
pub(crate) fn widened(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let mut in_front = true;
        line.chars()
            .map(|c| {
                let of_a_number = c.is_ascii_digit()
                    || matches!(c, '(' | ')' | '.')
                    || "一二三四五六七八九十百零第章节条编、".contains(c);
                in_front &= of_a_number || c.is_whitespace();
                match c {
                    '0'..='9' | '(' | ')' | '.' if in_front => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
                    _ => c,
                }
            })
            .collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The outline without the words that the widths change.
pub(crate) fn plain_widths(mut read: Outline) -> Outline {
    for section in &mut read.sections {
        section.number.clear();
        section.heading.clear();
    }
    read
}
