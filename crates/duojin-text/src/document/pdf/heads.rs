//! Page numbers, running heads and feet: lines that stand at the same edge of most pages.

use super::line::Line;
use crate::outline::residue::{self, Why};
use std::collections::BTreeMap;

/// Lines at each edge that may be one.
const EDGE_LINES: usize = 3;

/// The line with every run of digits made one sign.
fn shape(line: &Line) -> String {
    let mut shape = String::new();
    for c in line.text().chars().filter(|c| !c.is_whitespace()) {
        let c = if c.is_ascii_digit() || ('０'..='９').contains(&c) { '#' } else { c };
        if !(c == '#' && shape.ends_with('#')) {
            shape.push(c);
        }
    }
    shape
}

fn edges(lines: &[Line]) -> impl Iterator<Item = (bool, usize)> {
    let n = lines.len();
    let upper = (0..n.min(EDGE_LINES)).map(|at| (true, at));
    upper.chain((0..n.min(EDGE_LINES)).map(move |back| (false, n - 1 - back)))
}

pub(super) fn mark(pages: &mut [Vec<Line>]) {
    let n_full = pages.iter().filter(|lines| !lines.is_empty()).count();
    // For each shape the heights it stands at, each once a page.
    let mut heights: BTreeMap<(bool, String), Vec<f64>> = BTreeMap::new();
    for lines in pages.iter() {
        for (upper, line) in edges(lines).filter_map(|(upper, at)| Some((upper, lines.get(at)?))) {
            heights.entry((upper, shape(line))).or_default().push(line.middle);
        }
    }
    heights.values_mut().for_each(|places| places.sort_by(f64::total_cmp));
    for lines in pages {
        let found: Vec<(usize, Why)> = edges(lines)
            .filter_map(|(upper, at)| {
                let line = lines.get(at)?;
                let shape = shape(line);
                let same = heights.get(&(upper, shape.clone())).map_or(&[][..], Vec::as_slice);
                let from = same.partition_point(|height| *height < line.middle - line.em);
                let often = same.partition_point(|height| *height <= line.middle + line.em) - from;
                // A short paragraph (附件) may stand on two pages; on most of many it does not.
                let repeated =
                    often >= 2 && often * 2 >= n_full && (n_full > 3 || shape.contains('#') || often == n_full);
                let numbered = residue::line(&line.text(), false) == Some(Why::PageNumber);
                let only_number =
                    shape.chars().all(|c| matches!(c, '#' | '-' | '—' | '–' | '/' | '·' | '第' | '页' | '共'));
                if numbered || repeated && only_number {
                    Some((at, Why::PageNumber))
                } else {
                    repeated.then_some((at, Why::RunningHead))
                }
            })
            .collect();
        for (at, why) in found {
            if let Some(line) = lines.get_mut(at) {
                line.drop = Some(why);
            }
        }
    }
}
