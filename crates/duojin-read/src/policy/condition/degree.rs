//! 博士、硕士、本科: how far somebody has studied.

use super::super::model::Op;
use super::super::page::{Page, Stretch};
use super::Found;

const DEGREES: &[(&str, &[&str])] = &[
    ("博士", &["博士研究生", "博士"]),
    ("硕士", &["硕士研究生", "硕士"]),
    ("研究生", &["研究生"]),
    ("本科", &["全日制本科生", "全日制本科", "大学本科", "本科毕业生", "本科生", "本科", "学士"]),
    ("大专", &["大学专科", "大专", "高职高专", "专科"]),
];
/// What a degree is no degree in: 博士后科研工作站.
const PLACES: &[&str] = &["后", "科研", "工作站", "流动站", "创新实践", "高校", "院校", "点", "招收"];

/// The degrees of the stretch; those in one row are its steps.
pub(super) fn degrees(page: &Page<'_>, stretch: Stretch, found: &mut Vec<Found>) {
    for row in rows(page, stretch) {
        let n_all = row.len();
        for (step, (name, at)) in row.into_iter().enumerate() {
            let mut one = Found::text(page, at, "学历", Op::Is, vec![name.to_owned()]);
            one.step = Some((step, n_all)).filter(|_| n_all > 1);
            found.push(one);
        }
    }
}

/// The degree that ends at the place: 博士30万元.
pub(crate) fn degree_before(page: &Page<'_>, end: usize, floor: usize) -> Option<(&'static str, Stretch)> {
    DEGREES.iter().find_map(|(name, words)| {
        let start = page.any_before(end, words).filter(|start| *start >= floor)?;
        Some((*name, (start, end)))
    })
}

fn rows(page: &Page<'_>, stretch: Stretch) -> Vec<Vec<(&'static str, Stretch)>> {
    let mut rows: Vec<Vec<(&'static str, Stretch)>> = Vec::new();
    let mut at = stretch.0;
    while at < stretch.1 {
        let hit = DEGREES.iter().find_map(|(name, words)| {
            page.any(at, words).filter(|end| *end <= stretch.1).map(|end| (*name, (at, end)))
        });
        let Some((name, place)) = hit else {
            at += 1;
            continue;
        };
        at = place.1;
        if page.any(place.1, PLACES).is_some() {
            continue;
        }
        let joins = |row: &Vec<(&'static str, Stretch)>| {
            row.last().is_some_and(|(_, last)| {
                place.0 - last.1 <= 2 && page.slice((last.1, place.0)).iter().all(|c| "、和或及与".contains(*c))
            })
        };
        match rows.last_mut().filter(|row| joins(row)) {
            Some(row) => row.push((name, place)),
            None => rows.push(vec![(name, place)]),
        }
    }
    rows
}
