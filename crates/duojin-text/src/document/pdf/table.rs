//! Tables: lines of several pieces below each other whose pieces stand in columns.

use super::line::{Line, Piece};
use super::paragraph::Frame;
use crate::document::grid::{Cell, Grid, Node, Para};

/// Lines of a table at most; longer ones go on as another table.
const LINES_MAX: usize = 400;

struct Column {
    left: f64,
    right: f64,
}

/// The table that begins at a line, and the line behind it.
pub(super) fn at(lines: &[Line], from: usize, frame: Frame) -> Option<(Grid, usize)> {
    if lines.get(from)?.pieces.len() < 2 {
        return None;
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut end = from;
    for line in lines.iter().skip(from).take(LINES_MAX) {
        if line.drop.is_some() || !fits(line, &columns, frame) {
            break;
        }
        for piece in &line.pieces {
            match columns.iter_mut().find(|column| piece.left < column.right && column.left < piece.right) {
                Some(column) => {
                    column.left = column.left.min(piece.left);
                    column.right = column.right.max(piece.right);
                }
                None => columns.push(Column { left: piece.left, right: piece.right }),
            }
        }
        columns.sort_by(|a, b| a.left.total_cmp(&b.left));
        end += 1;
    }
    // Lines of one piece at the end belong to the paragraph below unless they are close.
    let pitch = row_pitch(lines.get(from..end)?);
    while end > from + 1
        && lines.get(end - 1).is_some_and(|line| line.pieces.len() < 2 && !is_close(lines, end - 1, pitch))
    {
        end -= 1;
    }
    let part = lines.get(from..end)?;
    let n_multiple = part.iter().filter(|line| line.pieces.len() > 1).count();
    if n_multiple < 2 || columns.len() < 2 || !is_aligned(part) {
        return None;
    }
    Some((grid(part, &columns), end))
}

/// The usual distance between lines of several pieces.
fn row_pitch(lines: &[Line]) -> f64 {
    let full: Vec<&Line> = lines.iter().filter(|line| line.pieces.len() > 1).collect();
    let mut gaps: Vec<f64> = full
        .windows(2)
        .filter_map(|pair| Some(pair.last()?.middle - pair.first()?.middle))
        .filter(|gap| *gap > 0.0)
        .collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(0.0)
}

/// Whether the line stands nearer to the one above than rows do, as lines of one cell.
fn is_close(lines: &[Line], at: usize, pitch: f64) -> bool {
    match (at.checked_sub(1).and_then(|above| lines.get(above)), lines.get(at)) {
        (Some(above), Some(line)) => line.middle - above.middle < 0.92 * pitch,
        _ => false,
    }
}

/// Whether each piece of the line stands in at most one column.
fn fits(line: &Line, columns: &[Column], frame: Frame) -> bool {
    let in_one = |piece: &Piece| {
        columns.iter().filter(|column| piece.left < column.right && column.left < piece.right).count() <= 1
    };
    let is_wide_line = line.pieces.len() == 1 && line.right() - line.left() > 0.66 * (frame.right - frame.left);
    !is_wide_line && line.pieces.iter().all(in_one)
}

/// At least two lines share the left edge, the right edge or the middle of a piece behind the first.
fn is_aligned(lines: &[Line]) -> bool {
    let multiple: Vec<&Line> = lines.iter().filter(|line| line.pieces.len() > 1).collect();
    multiple.windows(2).any(|pair| {
        let [above, below] = pair else { return false };
        let tolerance = 0.5 * below.em;
        above.pieces.iter().skip(1).any(|a| {
            below.pieces.iter().skip(1).any(|b| {
                (a.left - b.left).abs() < tolerance
                    || (a.right - b.right).abs() < tolerance
                    || (a.left + a.right - b.left - b.right).abs() < 2.0 * tolerance
            })
        })
    })
}

fn column_of(columns: &[Column], piece: &Piece) -> usize {
    columns.iter().position(|column| piece.left < column.right && column.left < piece.right).unwrap_or(0)
}

fn grid(lines: &[Line], columns: &[Column]) -> Grid {
    let anchors = anchors(lines, columns);
    let mut rows: Vec<Vec<Vec<(u32, &str)>>> = anchors.iter().map(|_| vec![Vec::new(); columns.len()]).collect();
    let mut nearest = 0;
    for (index, line) in lines.iter().enumerate() {
        let far = |n: usize| {
            let anchor = anchors.get(n).and_then(|at| lines.get(*at));
            anchor.map_or(f64::MAX, |anchor| (anchor.middle - line.middle).abs())
        };
        while anchors.get(nearest + 1).is_some_and(|next| *next <= index) || far(nearest + 1) < far(nearest) {
            nearest += 1;
        }
        let Some(row) = rows.get_mut(nearest) else { continue };
        for piece in &line.pieces {
            if let Some(cell) = row.get_mut(column_of(columns, piece)) {
                cell.push((line.page, piece.text.as_str()));
            }
        }
    }
    let cell = |words: Vec<(u32, &str)>| {
        let mut para = Para::default();
        for (page, text) in words {
            if para.pages.is_empty() {
                para.pages.push((0, page));
            }
            para.push_str(text);
        }
        let nodes = if para.is_blank() { Vec::new() } else { vec![Node::Para(para)] };
        Cell { nodes, columns: 1, rows: 1, goes_on: false }
    };
    Grid { rows: rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect() }
}

/// The lines that begin a row, or in a table of centred cells stand in its middle: by the running numbers of a column where
/// there are some, else every line that fills most columns.
fn anchors(lines: &[Line], columns: &[Column]) -> Vec<usize> {
    for column in 0..columns.len().min(2) {
        let of_column: Vec<(usize, &Piece)> = lines
            .iter()
            .enumerate()
            .flat_map(|(at, line)| line.pieces.iter().map(move |piece| (at, piece)))
            .filter(|(_, piece)| column_of(columns, piece) == column)
            .collect();
        let numbers: Vec<(usize, u32)> = of_column
            .iter()
            .filter_map(|(at, piece)| piece.text.trim_end_matches(['.', '、', '．']).parse().ok().map(|n| (*at, n)))
            .collect();
        let running = numbers.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if *b == *a + 1));
        if let Some((first, _)) = numbers.first().filter(|_| numbers.len() >= 2 && running) {
            let head = *first > 0;
            return head.then_some(0).into_iter().chain(numbers.iter().map(|(at, _)| *at)).collect();
        }
    }
    let most = (columns.len() * 3).div_ceil(5).max(2);
    let full: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.pieces.len() >= most).map(|(at, _)| at).collect();
    if full.is_empty() { (0..lines.len()).collect() } else { full }
}
