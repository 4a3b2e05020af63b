//! DOCX: the paragraphs of `word/document.xml` with the numbers that Word counts, tables, footnotes, tracked changes.

mod body;
mod numbering;
mod package;
mod styles;
mod xml;

use super::build::Writer;
use super::grid::{Node, Para};
use super::{Document, Format, Unreadable};
use crate::outline::residue::Why;
use body::Called;
use numbering::Numbering;
use package::Package;
use std::collections::BTreeMap;
use styles::Styles;

pub(super) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let mut package = Package::open(bytes)?;
    let main = package.main()?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut part = |name: &str| package.part(&format!("{folder}/{name}"));
    let styles = part("styles.xml")?.map(|xml| Styles::read(&xml)).transpose()?.unwrap_or_default();
    let mut numbering = part("numbering.xml")?.map(|xml| Numbering::read(&xml)).transpose()?.unwrap_or_default();
    let notes = [part("footnotes.xml")?, part("endnotes.xml")?];
    let Some(xml) = package.part(&main)? else {
        return Err(Unreadable::Broken { format: Format::Docx, detail: main });
    };
    let body = body::read(&xml, &styles, &mut numbering)?;
    let mut writer = Writer::new(false);
    for head in package.heads(&folder) {
        if let Some(xml) = package.part(&head)? {
            let found = body::read(&xml, &Styles::default(), &mut Numbering::default())?;
            let words: Vec<&str> = found.nodes.iter().filter_map(words).collect();
            writer.drop(Why::RunningHead, &words.join(" "));
        }
    }
    writer.nodes(&body.nodes, None)?;
    let mut by_id: BTreeMap<Called, Vec<Node>> = BTreeMap::new();
    for (at_end, xml) in [false, true].into_iter().zip(notes) {
        let Some(xml) = xml else { continue };
        let found = body::read(&xml, &styles, &mut Numbering::default())?;
        by_id.extend(found.notes.into_iter().map(|(id, nodes)| (Called { id, at_end }, nodes)));
    }
    for (number, called) in (1_u32..).zip(&body.called) {
        // Each once, however often it is called.
        if let Some(nodes) = by_id.remove(called) {
            writer.nodes(&nodes, Some(number))?;
        }
    }
    writer.finish(Format::Docx, None)
}

fn words(node: &Node) -> Option<&str> {
    match node {
        Node::Para(Para { text, .. }) if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    }
}
