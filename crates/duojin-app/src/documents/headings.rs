//! Where a text has its title and its headings, for showing it.

use duojin_base::Span;
use duojin_text::outline::{Role, outline};

/// Lines that are a title (level 0) or a heading alone (from 1), in order. A heading with its paragraph behind it is not among them.
pub fn headings(text: &str) -> Vec<(Span, u32)> {
    let outline = outline(text);
    let titles = outline.blocks.iter().filter(|block| block.role == Role::Title).map(|block| (block.span, 0));
    let alone = outline.sections.iter().filter_map(|section| {
        let block = outline.blocks.get(section.block).filter(|block| block.body.is_empty())?;
        Some((block.span, section.level))
    });
    let mut all: Vec<(Span, u32)> = titles.chain(alone).collect();
    all.sort_unstable_by_key(|(span, level)| (span.start, *level));
    all
}

#[cfg(test)]
mod tests {
    use super::headings;

    #[test]
    fn headings_with_their_paragraph_are_none() {
        let text = "青湾市设计服务业若干措施\n一、总体要求\n（一）支持做大。对企业给予奖励，最高不超过100万元。\n二、附则\n本措施自发布之日起施行。\n";
        let found: Vec<(String, u32)> =
            headings(text).into_iter().map(|(span, level)| (span.of(text).unwrap().to_owned(), level)).collect();
        assert!(
            found.contains(&("一、总体要求".to_owned(), 1)) && found.contains(&("二、附则".to_owned(), 1)),
            "{found:?}"
        );
        assert!(!found.iter().any(|(words, _)| words.contains("支持做大")), "{found:?}");
    }
}
