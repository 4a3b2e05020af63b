//! The legend under a trajectory: only the signs it uses, in as many rows as they need.

use std::fmt::Write as _;

use super::layout::{escape, text_width};
use super::{Point, PointKind, Trajectory};
use crate::words::{Word, Words};

/// Height of a row.
pub(super) const ROW: f64 = 18.0;

/// Draws a sign with its left end at x, on the base line y.
type Draw = fn(f64, f64) -> String;

/// A sign of the legend at a place, and its words.
pub(super) struct Sign {
    draw: Draw,
    text: &'static str,
}

/// The signs that the drawing uses, broken into rows that fit the width.
pub(super) fn legend_rows(of: &Trajectory, points: &[&Point], width: f64, w: &Words) -> Vec<Vec<Sign>> {
    let has = |kind| points.iter().any(|point| point.kind == kind);
    let gap = points.windows(2).any(|pair| matches!(pair, [a, b] if (b.at - a.at).num_days() > of.days_joined_max));
    let signs: [(bool, Draw, Word); 5] = [
        (has(PointKind::Exact), sign_exact, w.point_exact),
        (has(PointKind::InferredDate), sign_inferred, w.point_inferred),
        (has(PointKind::UpperBound), sign_upper, w.point_upper),
        (has(PointKind::LowerBound), sign_lower, w.point_lower),
        (gap, sign_gap, w.point_gap),
    ];
    let mut rows: Vec<Vec<Sign>> = vec![Vec::new()];
    let mut used = 0.0;
    for (_, draw, word) in signs.into_iter().filter(|(shown, ..)| *shown) {
        let text = word.text();
        let needed = 34.0 + text_width(text);
        if used > 0.0 && used + needed > width {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += needed;
        if let Some(row) = rows.last_mut() {
            row.push(Sign { draw, text });
        }
    }
    rows
}

/// Writes the rows, the first on `first_y`.
pub(super) fn legend(svg: &mut String, rows: &[Vec<Sign>], first_y: f64) {
    let mut y = first_y;
    for row in rows {
        let mut x = 4.0;
        for sign in row {
            let _ = write!(
                svg,
                r#"{}<text x="{:.1}" y="{y:.1}">{}</text>"#,
                (sign.draw)(x, y),
                x + 22.0,
                escape(sign.text)
            );
            x += 34.0 + text_width(sign.text);
        }
        y += ROW;
    }
}

fn sign_exact(x: f64, y: f64) -> String {
    format!(r#"<circle class="f-series" cx="{:.1}" cy="{:.1}" r="4.5"/>"#, x + 8.0, y - 4.0)
}

fn sign_inferred(x: f64, y: f64) -> String {
    format!(r#"<circle class="f-paper s-series" stroke-width="2" cx="{:.1}" cy="{:.1}" r="4"/>"#, x + 8.0, y - 4.0)
}

fn sign_upper(x: f64, y: f64) -> String {
    format!(r#"<path class="s-undet" stroke-width="3" d="M{x:.1} {:.1}h16"/>"#, y - 6.0)
}

fn sign_lower(x: f64, y: f64) -> String {
    format!(r#"<path class="s-undet" stroke-width="3" d="M{x:.1} {:.1}h16"/>"#, y - 2.0)
}

fn sign_gap(x: f64, y: f64) -> String {
    format!(
        r#"<path class="s-line-2" stroke-width="1.5" stroke-dasharray="1 5" stroke-linecap="round" d="M{x:.1} {:.1}h16"/>"#,
        y - 4.0
    )
}
