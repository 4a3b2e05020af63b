//! Web pages: what belongs to the page and not to the document goes, tables stay tables.

mod block;
mod page;
mod token;

pub(crate) use token::each_char;

use super::build::Writer;
use super::grid::{Node, Para};
use super::{Document, Format, NoteKind, Unreadable, limits};
use crate::decode::{self, Encoding};
use crate::outline::residue::Why;
use duojin_base::Span;

pub(super) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    if bytes.len() > limits::HTML_BYTES_MAX {
        return Err(Unreadable::TooBig { bytes: bytes.len(), most: limits::HTML_BYTES_MAX });
    }
    let (text, encoding, n_damaged) = decoded(bytes);
    let mut nodes = page::read(&text, true)?;
    // A name like `header` around the whole page is not believed: what is left must outweigh what such names drop.
    let (kept, named) = weigh(&nodes);
    if named > kept {
        nodes = page::read(&text, false)?;
    }
    menus(&mut nodes);
    let mut writer = Writer::new(true);
    if n_damaged > 0 {
        writer.note(Span::new(0, 0), NoteKind::Damaged { characters: n_damaged });
    }
    writer.nodes(&nodes, None)?;
    writer.finish(Format::Html, Some(encoding))
}

/// The text of the page: by its bytes if they are clean, else by the charset it declares, else by a guess.
fn decoded(bytes: &[u8]) -> (String, Encoding, u32) {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).into_owned();
    let declared = declared_charset(&head).and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let ours =
        declared.is_none_or(|found| [encoding_rs::UTF_8, encoding_rs::GBK, encoding_rs::GB18030].contains(&found));
    if let Ok(found) = decode::decode(bytes)
        && (ours || found.encoding != Encoding::Gb18030)
    {
        return (found.text, found.encoding, 0);
    }
    let chosen = match declared {
        Some(found) if found == encoding_rs::GBK => encoding_rs::GB18030,
        Some(found) => found,
        None => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            match detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow) {
                guess if guess == encoding_rs::GBK => encoding_rs::GB18030,
                guess => guess,
            }
        }
    };
    let (text, used, _) = chosen.decode(bytes);
    let n_damaged = u32::try_from(text.chars().filter(|c| *c == '\u{FFFD}').count()).unwrap_or(u32::MAX);
    let encoding = match used {
        found if found == encoding_rs::UTF_8 => Encoding::Utf8,
        found if found == encoding_rs::GB18030 => Encoding::Gb18030,
        found if found == encoding_rs::UTF_16LE => Encoding::Utf16Le,
        found if found == encoding_rs::UTF_16BE => Encoding::Utf16Be,
        found => Encoding::Other(found.name()),
    };
    (text.into_owned(), encoding, n_damaged)
}

/// `charset=gb2312` in a meta tag or an XML declaration.
fn declared_charset(head: &str) -> Option<&str> {
    let lower = head.to_ascii_lowercase();
    let at = ["charset=", "encoding="].iter().find_map(|word| lower.find(word).map(|at| at + word.len()))?;
    let rest = head.get(at..)?.trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
    rest.get(..end).filter(|label| !label.is_empty())
}

/// Letters that stay, and letters that the names of elements drop.
fn weigh(nodes: &[Node]) -> (u64, u64) {
    let (mut kept, mut named) = (0, 0);
    for node in nodes {
        match node {
            Node::Para(para) => {
                let n = u64::from(para.n.saturating_sub(para.n_linked));
                match para.drop {
                    None => kept += n,
                    Some(Why::Script | Why::Hidden) => {}
                    Some(_) => named += n,
                }
            }
            // Nothing nests deeper than `TABLE_DEPTH_MAX`.
            Node::Table(grid) => {
                for cell in grid.rows.iter().flatten() {
                    let (inner_kept, inner_named) = weigh(&cell.nodes);
                    (kept, named) = (kept + inner_kept, named + inner_named);
                }
            }
        }
    }
    (kept, named)
}

/// Fewest links one below the other that are a menu.
const MENU_LINKS_MIN: usize = 4;

/// Rows of lines that are nothing but links lead to other pages.
fn menus(nodes: &mut [Node]) {
    let is_link = |node: &Node| matches!(node, Node::Para(para) if is_link(para));
    let mut at = 0;
    while at < nodes.len() {
        let length = nodes.iter().skip(at).take_while(|node| is_link(node)).count();
        for node in nodes.iter_mut().skip(at).take(length) {
            if let Node::Para(para) = node
                && (length >= MENU_LINKS_MIN || para.n_links >= 3)
            {
                para.drop = para.drop.or(Some(Why::Navigation));
            }
        }
        at += length.max(1);
        if let Some(Node::Table(grid)) = nodes.get_mut(at - 1) {
            for cell in grid.rows.iter_mut().flatten() {
                menus(&mut cell.nodes);
            }
        }
    }
}

fn is_link(para: &Para) -> bool {
    let letters = para.text.chars().filter(|c| c.is_alphanumeric()).count();
    para.drop.is_none()
        && para.n_links > 0
        && !para.to_file
        && para.n <= 120
        && para.n_linked as usize * 10 >= letters * 9
        && !para.text.contains(['。', '；'])
}
