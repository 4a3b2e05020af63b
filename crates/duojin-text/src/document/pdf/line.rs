//! Words become lines, and lines pieces where a wide gap lies between.

use super::Page;
use crate::outline::residue::Why;

/// A line of a page.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) page: u32,
    pub(super) pieces: Vec<Piece>,
    /// The middle between upper and lower edge.
    pub(super) middle: f64,
    /// Width of a Chinese character.
    pub(super) em: f64,
    /// Height of the boxes, which justification does not change.
    pub(super) height: f64,
    /// Chinese characters of the word that `em` and `height` were taken from.
    n_wide: usize,
    pub(super) drop: Option<Why>,
}

/// A part of a line without a wide gap in it.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) text: String,
}

/// In characters: a gap that is a column's border or a letter-spaced word.
const WIDE_GAP: f64 = 0.8;
/// In characters: a gap that is a blank between Latin words.
const BLANK_GAP: f64 = 0.13;

pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}')
}

impl Line {
    pub(super) fn left(&self) -> f64 {
        self.pieces.first().map_or(0.0, |piece| piece.left)
    }

    pub(super) fn right(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.right)
    }

    pub(super) fn text(&self) -> String {
        let words: Vec<&str> = self.pieces.iter().map(|piece| piece.text.as_str()).collect();
        words.join(" ")
    }
}

/// The width of a character of a word, by its widest kind.
fn em(text: &str, width: f64) -> f64 {
    let halves: f64 = text.chars().map(|c| if is_wide(c) { 2.0 } else { 1.0 }).sum();
    if halves > 0.0 { 2.0 * width / halves } else { width }
}

pub(super) fn lines(page: &Page, number: u32) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last: Option<(f64, f64, f64)> = None;
    for word in page.words.iter().filter(|word| !word.text.trim().is_empty()) {
        let sane =
            [word.left, word.top, word.right, word.bottom].iter().all(|side| side.is_finite() && side.abs() < 1e6);
        if !sane {
            continue;
        }
        let text = word.text.trim();
        let own_em = em(text, word.right - word.left).clamp(0.5, 500.0);
        let beside = last.is_some_and(|(top, bottom, right)| {
            let common = bottom.min(word.bottom) - top.max(word.top);
            let smaller = (bottom - top).min(word.bottom - word.top).max(0.1);
            common > 0.45 * smaller && word.left >= right - 0.75 * own_em
        });
        last = Some((word.top, word.bottom, word.right));
        let height = word.bottom - word.top;
        match lines.last_mut().filter(|_| beside) {
            Some(line) => line.add((word.left, word.right), text, own_em, height),
            None => lines.push(Line {
                page: number,
                pieces: vec![Piece { left: word.left, right: word.right, text: text.to_owned() }],
                middle: f64::midpoint(word.top, word.bottom),
                em: own_em,
                height,
                n_wide: text.chars().filter(|c| is_wide(*c)).count(),
                drop: None,
            }),
        }
    }
    upwards(&mut lines);
    lines
}

/// Lines that the program gave a little too late, as those of a heading in large type, go back to their height. A line far
/// above the one before it begins another column.
fn upwards(lines: &mut [Line]) {
    for from in 1..lines.len() {
        let mut at = from;
        while at > 0 && from - at < 8 {
            let [above, below] = [at - 1, at].map(|n| lines.get(n).map(|line| (line.middle, line.em)));
            let (Some((above, _)), Some((below, em))) = (above, below) else { break };
            if !(above - below > 0.6 * em && above - below < 4.0 * em) {
                break;
            }
            lines.swap(at - 1, at);
            at -= 1;
        }
    }
}

impl Line {
    fn add(&mut self, (left, right): (f64, f64), text: &str, own_em: f64, height: f64) {
        // Quotes are as wide as a character in some fonts and half of it in others: a long word tells best.
        let n_wide = text.chars().filter(|c| is_wide(*c)).count();
        if n_wide > self.n_wide {
            (self.em, self.height, self.n_wide) = (own_em, height, n_wide);
        }
        let Some(piece) = self.pieces.last_mut() else { return };
        let gap = left - piece.right;
        if gap >= WIDE_GAP * self.em {
            self.pieces.push(Piece { left, right, text: text.to_owned() });
            return;
        }
        let latin = |c: Option<char>| c.is_some_and(|c| !is_wide(c) && c.is_alphanumeric());
        let blank = gap >= BLANK_GAP * self.em && latin(piece.text.chars().next_back()) && latin(text.chars().next());
        if blank {
            piece.text.push(' ');
        }
        piece.text.push_str(text);
        piece.right = piece.right.max(right);
    }
}
