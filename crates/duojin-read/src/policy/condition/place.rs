//! 在我市注册, 税务登记, 实施地在…: where an enterprise or a project is.

use super::super::model::Op;
use super::super::page::{Page, Stretch, is_han};
use super::Found;

/// Ends of names of regions.
const REGION_END: &[char] = &['市', '县', '区', '镇', '省', '街', '乡', '州', '盟', '旗', '境', '内', '域', '园'];
const PLACE_CHARS_MAX: usize = 14;
const ROW_CHARS_MAX: usize = 24;
const REGISTER: &[&str] = &["注册", "工商登记", "登记注册", "登记", "工商", "设立", "成立"];
const TAX: &[&str] = &["税务登记", "税务", "纳税", "缴税", "缴纳税收", "税收"];
const CARRY_OUT: &[&str] = &["实施", "建设", "投产", "落户", "落地"];

pub(super) fn places(page: &Page<'_>, stretch: Stretch, found: &mut Vec<Found>) {
    for piece in page.pieces(stretch, |c| matches!(c, ',' | ';' | '。' | ':' | '\n')) {
        in_piece(page, piece, found);
    }
}

fn in_piece(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    let mut at = piece.0;
    while let Some((start, place, end)) = region(page, (at, piece.1)) {
        at = end;
        let rest = (end, piece.1.min(end + 16));
        let value = resolve(page, &page.words(place));
        let before = (start.saturating_sub(8).max(piece.0), start);
        let carried = page.rfind(before, &["实施地", "实施地点", "项目地", "建设地"]);
        // 注册地、税务征管关系均在本市: a row of relations before 在.
        let row = (start.saturating_sub(ROW_CHARS_MAX).max(piece.0), start);
        let registered =
            page.rfind(row, &["注册登记地", "登记注册地", "注册地", "注册地址", "注册所在地", "登记地", "住所"]);
        if registered.is_some()
            && let Some(tax) = page.find(
                row,
                &["税收缴纳地", "税收解缴地", "税务征管", "税收征管", "税务登记", "纳税地", "税收户管", "税务关系"],
            )
        {
            found.push(Found::text(page, tax, "纳税地", Op::In, vec![value.clone()]));
        }
        if let Some((from, _)) = carried {
            found.push(Found::text(page, (from, end), "实施地", Op::In, vec![value]));
            continue;
        }
        let verb = registered.map(|_| (start, end)).or_else(|| page.find(rest, REGISTER));
        let tax = page.find(rest, TAX);
        if let Some((_, to)) = verb.filter(|verb| tax.is_none_or(|tax| verb.0 < tax.0)) {
            let from = registered.map_or(start, |(from, _)| from);
            found.push(Found::text(page, (from, to.max(end)), "注册地", Op::In, vec![value.clone()]));
        } else if tax.is_none()
            && let Some((_, to)) = page.find((end, rest.1.min(end + 4)), CARRY_OUT)
        {
            found.push(Found::text(page, (start, to), "实施地", Op::In, vec![value.clone()]));
        }
        if let Some(tax) = tax.filter(|_| !page.has(rest, &["税收优惠"])) {
            found.push(Found::text(page, tax, "纳税地", Op::In, vec![value]));
        }
    }
}

/// 在X市内: the first one: where 在 stands, the name, the end of the words of place.
fn region(page: &Page<'_>, piece: Stretch) -> Option<(usize, Stretch, usize)> {
    (piece.0..piece.1).find_map(|at| {
        let from = page.any(at, &["在", "于"])?;
        let limit = piece.1.min(from + PLACE_CHARS_MAX);
        let run = (from..limit).take_while(|at| is_han(page.at(*at))).last().map_or(from, |last| last + 1);
        let stop = page
            .find(
                (from, run),
                &[
                    "注册",
                    "登记",
                    "工商",
                    "税务",
                    "办理",
                    "进行",
                    "依法",
                    "从事",
                    "设立",
                    "成立",
                    "实施",
                    "建设",
                    "投产",
                    "落户",
                    "落地",
                    "纳税",
                    "新注册",
                    "新设立",
                    "新登记",
                    "新成立",
                    "新办",
                    "的",
                ],
            )
            .map_or(run, |(start, _)| start);
        let name = (from, stop);
        let last = page.at(stop.saturating_sub(1));
        let short = stop == from + 1 && page.region.as_ref().is_some_and(|region| region.contains(last));
        let is_place = stop >= from + 2 && REGION_END.contains(&last) || short;
        is_place.then_some((at, name, stop))
    })
}

/// The region that 本市, 我县 and the like stand for.
pub(crate) fn resolve(page: &Page<'_>, words: &str) -> String {
    let inner = ["行政区域内", "行政区域", "行政区内", "境内", "辖区内", "辖区", "范围内", "市内", "内"];
    let mut name = words;
    for tail in inner {
        if let Some(rest) = name.strip_suffix(tail) {
            name = if tail == "市内" { words.strip_suffix('内').unwrap_or(name) } else { rest };
            break;
        }
    }
    let own = name.starts_with(['本', '我', '全', '该']) || name.chars().count() <= 1;
    match &page.region {
        Some(region) if own || name.is_empty() => region.clone(),
        _ => name.to_owned(),
    }
}
