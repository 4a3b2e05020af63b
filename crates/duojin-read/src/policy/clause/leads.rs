//! 牵头单位：…, 责任单位：…: who is in charge of a part.

use duojin_text::outline::Outline;

use super::super::model::Stated;
use super::super::page::Page;

const LEADS: &[&str] = &["牵头单位", "责任单位", "责任部门", "牵头部门", "主管部门", "实施单位", "配合单位"];

/// Units in charge and the block that names them.
pub(super) fn leads(page: &Page<'_>, outline: &Outline) -> Vec<(usize, Vec<Stated>)> {
    let mut all = Vec::new();
    for (index, block) in outline.blocks.iter().enumerate() {
        let stretch = page.place(block.span);
        let mut units = Vec::new();
        let mut at = stretch.0;
        while let Some((_, end)) = page.find((at, stretch.1), LEADS) {
            at = end;
            if page.at(end) != ':' {
                continue;
            }
            let stop = (end + 1..stretch.1)
                .find(|at| matches!(page.at(*at), ')' | ']' | '。' | ';' | '\n'))
                .unwrap_or(stretch.1);
            for unit in page.pieces((end + 1, stop), |c| matches!(c, '、' | ',')) {
                units.push(Stated { words: page.words(unit), span: page.span(unit) });
            }
            at = stop;
        }
        if !units.is_empty() {
            all.push((index, units));
        }
    }
    all
}

/// Whether the units named in one block are in charge of another: the same block, or the same section above it.
pub(super) fn reaches(outline: &Outline, named: usize, block: usize) -> bool {
    let section = |index: usize| outline.blocks.get(index).and_then(|block| block.section);
    named == block || named > block && section(named).is_some() && section(named) == section(block)
}
