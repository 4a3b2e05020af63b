//! Where everything of a trajectory goes. Plain arithmetic on a canvas of given size; no colour is named, only classes.

use std::fmt::{self, Write as _};

use chrono::{Datelike as _, NaiveDate};

use super::legend::{ROW, legend, legend_rows};
use super::{Point, PointKind, Trajectory};
use crate::words::Words;

/// A finished drawing; prints itself as SVG.
#[derive(Clone, Debug)]
pub struct Drawing(String);

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const TOP: f64 = 26.0;
const RIGHT: f64 = 12.0;
const BOTTOM: f64 = 50.0;

struct Canvas {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    low: f64,
    high: f64,
    first: f64,
    last: f64,
}

impl Canvas {
    fn x(&self, at: NaiveDate) -> f64 {
        self.left + (year(at) - self.first) / (self.last - self.first) * (self.right - self.left)
    }

    fn x_year(&self, y: i32) -> f64 {
        self.left + (f64::from(y) - self.first) / (self.last - self.first) * (self.right - self.left)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)
    }
}

fn year(at: NaiveDate) -> f64 {
    let days = if at.leap_year() { 366.0 } else { 365.0 };
    f64::from(at.year()) + f64::from(at.ordinal0()) / days
}

pub(super) fn draw(of: &Trajectory, width: f64, height: f64, w: &Words) -> Drawing {
    let points: Vec<&Point> = of.points.iter().filter(|point| point.value.is_finite()).collect();
    let (ticks, canvas) = frame(of, &points, width, height);
    let rows = legend_rows(of, &points, width, w);
    let full = height + ROW * f64::from(u32::try_from(rows.len().saturating_sub(1)).unwrap_or(0));
    let mut svg = String::new();
    // Writing into a String cannot fail, so the results are dropped throughout.
    let _ = write!(
        svg,
        r#"<svg class="chart" viewBox="0 0 {width} {full}" role="img" aria-label="{}">"#,
        escape(&of.title)
    );
    let mut taken = grid(&mut svg, &canvas, &ticks);
    goal(&mut svg, of, &canvas, &mut taken);
    line(&mut svg, of, &points, &canvas);
    for point in &points {
        mark(&mut svg, point, &canvas);
        let (x, y) = (canvas.x(point.at), canvas.y(point.value));
        taken.push(Area { x0: x - 6.0, y0: y - 6.0, x1: x + 6.0, y1: y + 6.0 });
    }
    keep_off_lines(&points, &canvas, &mut taken);
    for point in &points {
        label(&mut svg, point, &canvas, &mut taken);
    }
    years(&mut svg, &canvas);
    legend(&mut svg, &rows, height - 8.0);
    svg.push_str("</svg>");
    Drawing(svg)
}

fn frame(of: &Trajectory, points: &[&Point], width: f64, height: f64) -> (Vec<f64>, Canvas) {
    let values = points.iter().map(|point| point.value).chain([of.goal]);
    let (min, max) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let ticks = ticks(min, max);
    let low = ticks.first().copied().unwrap_or(0.0);
    let high = ticks.last().copied().unwrap_or(1.0);
    let days = points.iter().map(|point| point.at).chain(of.deadline);
    let (first, last) = days.fold((i32::MAX, i32::MIN), |(from, to), at| (from.min(at.year()), to.max(at.year())));
    let widest = ticks.iter().map(|tick| text_width(&tick_label(*tick))).fold(0.0, f64::max);
    let canvas = Canvas {
        left: widest + 10.0,
        right: width - RIGHT,
        top: TOP,
        bottom: height - BOTTOM,
        low,
        high,
        first: f64::from(first),
        last: f64::from(last) + 1.0,
    };
    (ticks, canvas)
}

/// Three to six round steps that enclose both values.
fn ticks(min: f64, max: f64) -> Vec<f64> {
    let span = if max > min { max - min } else { max.abs().max(1.0) };
    let rough = span / 3.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(power * 10.0);
    let mut from = (min / step).floor() * step;
    // A point on the floor would sit on the axis; give it air unless the axis is zero anyway.
    if min - from < step * 0.08 && from > 0.0 {
        from -= step;
    }
    let mut ticks = vec![from];
    let mut at = from;
    while (at < max + step * 0.05 || ticks.len() < 3) && ticks.len() < 9 {
        at += step;
        ticks.push(at);
    }
    ticks
}

fn tick_label(tick: f64) -> String {
    let text = if tick.abs() < 10.0 && tick.fract().abs() > 1e-9 { format!("{tick:.1}") } else { format!("{tick:.0}") };
    crate::number::grouped(&text)
}

fn grid(svg: &mut String, canvas: &Canvas, ticks: &[f64]) -> Vec<Area> {
    for tick in ticks {
        let y = canvas.y(*tick);
        let _ = write!(
            svg,
            r#"<path class="s-line" d="M{:.1} {y:.1}H{:.1}"/><text x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"#,
            canvas.left,
            canvas.right,
            canvas.left - 6.0,
            y + 4.0,
            tick_label(*tick)
        );
    }
    Vec::new()
}

fn goal(svg: &mut String, of: &Trajectory, canvas: &Canvas, taken: &mut Vec<Area>) {
    let y = canvas.y(of.goal);
    let _ = write!(
        svg,
        r#"<path class="s-ink" stroke-width="1.6" stroke-dasharray="6 4" d="M{:.1} {y:.1}H{:.1}"/><text class="strong" x="{:.1}" y="{:.1}">{}</text>"#,
        canvas.left,
        canvas.right,
        canvas.left + 4.0,
        y - 7.0,
        escape(&of.goal_label)
    );
    taken.push(Area { x0: canvas.left, y0: y - 20.0, x1: canvas.left + 8.0 + text_width(&of.goal_label), y1: y - 3.0 });
    taken.push(Area { x0: canvas.left, y0: y - 2.0, x1: canvas.right, y1: y + 2.0 });
    if let Some(deadline) = of.deadline {
        let x = canvas.x(deadline).min(canvas.right);
        let left_of = x > (canvas.left + canvas.right) / 2.0;
        let (text_x, anchor) = if left_of { (x + 1.0, "end") } else { (x - 1.0, "start") };
        let _ = write!(
            svg,
            r#"<path class="s-ink" d="M{x:.1} {:.1}V{:.1}"/><text x="{text_x:.1}" y="{:.1}" text-anchor="{anchor}">{}</text>"#,
            canvas.top - 8.0,
            canvas.bottom,
            canvas.top - 13.0,
            escape(&of.deadline_label)
        );
        taken.push(Area { x0: x - 2.0, y0: canvas.top - 8.0, x1: x + 2.0, y1: canvas.bottom });
    }
}

fn line(svg: &mut String, of: &Trajectory, points: &[&Point], canvas: &Canvas) {
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let solid = (b.at - a.at).num_days() <= of.days_joined_max
            && [a, b].iter().all(|p| matches!(p.kind, PointKind::Exact | PointKind::InferredDate));
        let class = if solid {
            r#"class="s-series" stroke-width="2""#
        } else {
            r#"class="s-line-2" stroke-width="1.5" stroke-dasharray="1 5" stroke-linecap="round""#
        };
        let _ = write!(
            svg,
            r#"<path {class} fill="none" d="M{:.1} {:.1}L{:.1} {:.1}"/>"#,
            canvas.x(a.at),
            canvas.y(a.value),
            canvas.x(b.at),
            canvas.y(b.value)
        );
    }
}

/// Labels keep off the lines: each line is covered with small areas.
fn keep_off_lines(points: &[&Point], canvas: &Canvas, taken: &mut Vec<Area>) {
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let (x0, y0, x1, y1) = (canvas.x(a.at), canvas.y(a.value), canvas.x(b.at), canvas.y(b.value));
        for step in 1..16 {
            let part = f64::from(step) / 16.0;
            let (x, y) = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part);
            taken.push(Area { x0: x - 1.5, y0: y - 1.5, x1: x + 1.5, y1: y + 1.5 });
        }
    }
}

fn mark(svg: &mut String, point: &Point, canvas: &Canvas) {
    let (x, y) = (canvas.x(point.at), canvas.y(point.value));
    let _ = match point.kind {
        PointKind::Exact => {
            write!(svg, r#"<circle class="f-series s-series" stroke-width="2" cx="{x:.1}" cy="{y:.1}" r="4.5"/>"#)
        }
        PointKind::InferredDate => {
            write!(svg, r#"<circle class="f-paper s-series" stroke-width="2" cx="{x:.1}" cy="{y:.1}" r="4.5"/>"#)
        }
        PointKind::UpperBound => bound(svg, x, y, 1.0),
        PointKind::LowerBound => bound(svg, x, y, -1.0),
    };
}

fn bound(svg: &mut String, x: f64, y: f64, down: f64) -> fmt::Result {
    write!(
        svg,
        r#"<path class="s-undet" stroke-width="3" d="M{:.1} {y:.1}H{:.1}"/><path class="s-undet" stroke-width="2" stroke-dasharray="3 3" d="M{x:.1} {y:.1}V{:.1}"/><path class="f-undet" d="M{:.1} {:.1}h10l-5 {:.1}z"/>"#,
        x - 11.0,
        x + 11.0,
        y + down * 20.0,
        x - 5.0,
        y + down * 15.0,
        down * 8.0
    )
}

struct Area {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }
}

/// Writes a point's label at the first place where nothing is yet. Where there is none it is left out: the table below has every figure.
fn label(svg: &mut String, point: &Point, canvas: &Canvas, taken: &mut Vec<Area>) {
    let (x, y) = (canvas.x(point.at), canvas.y(point.value));
    let width = text_width(&point.label);
    let side = if matches!(point.kind, PointKind::Exact | PointKind::InferredDate) { 9.0 } else { 15.0 };
    let places = [
        (x - width / 2.0, y - 9.0),
        (x - width - side, y + 4.0),
        (x + side, y + 4.0),
        (x - width / 2.0, y + 20.0),
        (x + 5.0, y + 20.0),
        (x - width - 5.0, y - 9.0),
        (x + 5.0, y - 9.0),
        (x - width - 5.0, y + 20.0),
        ((x - width * 0.7).max(canvas.left + 2.0), y - 13.0),
        (x - width * 0.3, y - 16.0),
    ];
    let area =
        |(left, base): (f64, f64)| Area { x0: left - 2.0, y0: base - 12.0, x1: left + width + 2.0, y1: base + 3.0 };
    let inside = |place: &Area| {
        place.x0 >= canvas.left - 1.0 && place.x1 <= canvas.right + 10.0 && place.y1 <= canvas.bottom && place.y0 >= 0.0
    };
    let free = places.into_iter().find(|place| {
        let place = area(*place);
        inside(&place) && !taken.iter().any(|other| other.meets(&place))
    });
    let Some((left, base)) = free else { return };
    taken.push(area((left, base)));
    let class =
        if matches!(point.kind, PointKind::Exact | PointKind::InferredDate) { "" } else { r#" class="strong""# };
    let _ = write!(svg, r#"<text{class} x="{left:.1}" y="{base:.1}">{}</text>"#, escape(&point.label));
}

#[expect(clippy::cast_possible_truncation, reason = "the bounds are calendar years and a handful of steps")]
fn years(svg: &mut String, canvas: &Canvas) {
    let (first, last) = (canvas.first as i32, canvas.last as i32);
    let room = (canvas.right - canvas.left) / 40.0;
    let every = (f64::from(last - first) / room).ceil().max(1.0) as i32;
    let _ = write!(svg, r#"<path class="s-ink-2" d="M{:.1} {:.1}H{:.1}"/>"#, canvas.left, canvas.bottom, canvas.right);
    for (nth, y) in (first..=last).enumerate() {
        let x = canvas.x_year(y);
        let _ = write!(svg, r#"<path class="s-ink-2" d="M{x:.1} {:.1}v5"/>"#, canvas.bottom);
        if y < last && nth.is_multiple_of(usize::try_from(every).unwrap_or(1)) {
            let middle = f64::midpoint(x, canvas.x_year(y + 1));
            let _ =
                write!(svg, r#"<text x="{middle:.1}" y="{:.1}" text-anchor="middle">{y}</text>"#, canvas.bottom + 18.0);
        }
    }
}

/// Rough width of a label at 12 px: full-width characters 12, others 7.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 6.8 } else { 12.0 }).sum()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn ticks_enclose_the_values() {
        for (min, max) in [(2662.0, 3800.0), (5.0, 5.0), (0.0, 1.0), (400.0, 463.42), (-3.0, 12.0)] {
            let ticks = ticks(min, max);
            assert!(ticks.first().unwrap() <= &min && ticks.last().unwrap() >= &max, "{min} {max} {ticks:?}");
            assert!((3..=9).contains(&ticks.len()), "{ticks:?}");
        }
    }

    /// A bound must never be joined by a solid line, nor two points across a gap.
    #[test]
    fn bounds_and_gaps_are_dotted() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let point = |at, value, kind| Point { at, value, label: value.to_string(), kind };
        let mut of = Trajectory {
            title: "a < b".into(),
            points: vec![
                point(day(2022, 12, 31), 1.0, PointKind::Exact),
                point(day(2023, 12, 31), 2.0, PointKind::Exact),
            ],
            goal: 3.0,
            goal_label: "goal".into(),
            deadline: Some(day(2025, 12, 31)),
            deadline_label: "end".into(),
            days_joined_max: 460,
        };
        let solid = |of: &Trajectory| {
            of.narrow(Lang::Zh.words()).to_string().matches(r#"class="s-series" stroke-width="2" fill="none""#).count()
        };
        assert_eq!(solid(&of), 1);
        of.points.push(point(day(2024, 6, 30), 2.5, PointKind::UpperBound));
        assert_eq!(solid(&of), 1);
        of.days_joined_max = 30;
        assert_eq!(solid(&of), 0);
        assert!(of.wide(Lang::En.words()).to_string().contains("a &lt; b"));
    }
}
