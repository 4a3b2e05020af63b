//! Lines become paragraphs: a paragraph ends in a line that does not reach the right edge, and begins with an indent.

use super::line::{Line, is_wide};
use crate::document::grid::{Node, Para};
use crate::outline::chars::{closes_line, fold};

/// The edges of the text of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
}

/// For each page the edges between which its lines stand; a page with few lines has those of the document.
pub(super) fn frames(pages: &[Vec<Line>]) -> Vec<Frame> {
    let all: Vec<&Line> = pages.iter().flatten().filter(|line| line.drop.is_none()).collect();
    let whole = frame(&all).unwrap_or(Frame { left: 0.0, right: f64::MAX });
    pages
        .iter()
        .map(|lines| {
            let own: Vec<&Line> = lines.iter().filter(|line| line.drop.is_none()).collect();
            if own.len() >= 12 { frame(&own).unwrap_or(whole) } else { whole }
        })
        .collect()
}

fn frame(lines: &[&Line]) -> Option<Frame> {
    let widest = lines.iter().map(|line| line.right() - line.left()).fold(0.0, f64::max);
    let long: Vec<&&Line> = lines.iter().filter(|line| line.right() - line.left() >= 0.7 * widest).collect();
    let mut lefts: Vec<f64> = long.iter().map(|line| line.left()).collect();
    let mut rights: Vec<f64> = long.iter().map(|line| line.right()).collect();
    lefts.sort_by(f64::total_cmp);
    rights.sort_by(f64::total_cmp);
    // A tenth of the lines may stand out to the left (numbers of lines, notes) or to the right (hanging stops).
    Some(Frame { left: *lefts.get(lefts.len() / 10)?, right: *rights.get(rights.len() - 1 - rights.len() / 10)? })
}

/// Paragraphs in the making.
#[derive(Default)]
pub(super) struct Maker {
    para: Option<Para>,
    last: Option<Last>,
}

#[derive(Clone, Copy)]
struct Last {
    page: u32,
    middle: f64,
    height: f64,
    /// The distance to the line above, inside the same paragraph.
    pitch: Option<f64>,
    is_full: bool,
    closes: bool,
    is_single: bool,
}

impl Maker {
    pub(super) fn close(&mut self, nodes: &mut Vec<Node>) {
        self.last = None;
        nodes.extend(self.para.take().map(Node::Para));
    }

    pub(super) fn line(&mut self, line: &Line, frame: Frame, nodes: &mut Vec<Node>) {
        let goes_on = self.last.is_some_and(|last| goes_on(last, line, frame));
        if !goes_on {
            self.close(nodes);
        }
        let para = self.para.get_or_insert_default();
        if para.pages.last().is_none_or(|(_, page)| *page != line.page) {
            para.pages.push((para.n, line.page));
        }
        let text = line.text();
        let latin = |c: Option<char>| c.is_some_and(|c| !is_wide(c) && c.is_alphabetic());
        if latin(para.text.chars().next_back()) && latin(text.chars().next()) {
            para.push(' ');
        }
        para.push_str(&text);
        let pitch = self.last.filter(|last| goes_on && last.page == line.page).map(|last| line.middle - last.middle);
        self.last = Some(Last {
            page: line.page,
            middle: line.middle,
            height: line.height,
            pitch,
            is_full: line.right() >= frame.right - 2.1 * line.em,
            closes: text.chars().next_back().is_none_or(|c| closes_line(fold(c))),
            is_single: line.pieces.len() == 1,
        });
    }
}

fn goes_on(last: Last, line: &Line, frame: Frame) -> bool {
    let em = line.em.max(1e-6);
    let same_size = last.height < 1.2 * line.height && line.height < 1.2 * last.height;
    let at_left = line.left() <= frame.left + 0.9 * em;
    // The distance to the line above grows between paragraphs that are set apart.
    let far = last.page == line.page
        && last.pitch.is_some_and(|pitch| (line.middle - last.middle) > 1.5 * pitch.abs() + 0.1 * em);
    let text = line.text();
    let folded: Vec<char> = text.chars().take(16).map(fold).collect();
    let numbered = crate::outline::begins_with_number(&folded);
    last.is_full && same_size && at_left && !far && last.is_single && !(last.closes && numbered)
}
