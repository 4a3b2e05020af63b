//! What has to be handed in: the items below 申报材料.

use duojin_text::outline::{Outline, Role as BlockRole};

use super::super::model::Material;
use super::super::page::Page;
use super::topic::{self, Topic};

pub(super) fn materials(page: &Page<'_>, outline: &Outline) -> Vec<Material> {
    let mut found: Vec<Material> = Vec::new();
    let mut opened: Option<Option<usize>> = None;
    for block in &outline.blocks {
        let is_item = block.role == BlockRole::Item;
        let whole = page.place(block.span);
        let below = opened.is_some_and(|section| section == block.section)
            || topic::of_block(outline, block.section) == Topic::Materials;
        if is_item && below {
            let at = page.trimmed(page.place(block.body));
            if at.1 > at.0 {
                found.push(Material { words: page.words(at), span: page.span(at) });
            }
        } else if super::is_body(block.role) && !is_item {
            opened =
                (topic::of_opening(page, page.trimmed_end(whole)) == Some(Topic::Materials)).then_some(block.section);
        }
    }
    found
}
