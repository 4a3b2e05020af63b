//! 每件, 单品种, 元/亩: for what each a sum is given; 每家企业, 每年: of what a ceiling is one.

use super::super::page::{Figure, Page, Stretch};
use super::super::roles::{GIVE, Role};

/// Applicants: one sum each is the sum itself.
const APPLICANTS: &[&str] =
    &["家", "户", "企业", "个企业", "个单位", "单位", "个机构", "家企业", "位", "个申请人", "个主体", "个申报"];
const TIMES: &[&str] = &["年度", "年", "季度", "季", "个月", "月"];
const EACH: &[&str] = &["每", "单个", "单台", "单件", "单品", "单项", "单套", "单条", "单场", "单笔"];
const PER_CHARS_MAX: usize = 16;

/// For what each the sum is given.
pub(super) fn each(page: &Page<'_>, told: (Stretch, &[Role]), piece: Stretch, figure: &Figure) -> Option<String> {
    let head = (piece.0, figure.start);
    if let Some(step) = step(page, told, piece, figure) {
        return Some(step);
    }
    let mut from = head.0;
    while let Some((start, end)) = page.find((from, head.1), EACH) {
        let is_applicant = page.any(end, APPLICANTS).is_some() || page.any(start, &["单个企业", "单个单位"]).is_some();
        let is_time = page.any(end, TIMES).is_some();
        if !is_applicant && !is_time {
            let verb = page.find((end, head.1), GIVE).map_or(head.1, |(at, _)| at);
            let stop = page
                .find(
                    (end, verb),
                    &["最高", "不超过", "标准为", "标准:", "的", "按", "一次性", "分别", "各", ",", "再"],
                )
                .map_or(verb, |(at, _)| at);
            return Some(page.words(page.trimmed((start, stop.min(start + PER_CHARS_MAX)))));
        }
        from = end;
    }
    let per = figure.quantity.unit().per.as_ref()?;
    (!APPLICANTS.contains(&per.words.as_str()) && !TIMES.contains(&per.words.as_str()) && per.words != "个"
        || per.words == "个" && page.has(figure.value, &["/"]))
    .then(|| format!("每{}", per.words))
}

/// 每超出1000万元支持1万元: the step in front of the sum.
fn step(page: &Page<'_>, (stretch, roles): (Stretch, &[Role]), piece: Stretch, figure: &Figure) -> Option<String> {
    let step = page.figures_in(stretch).iter().zip(roles).rev().find(|(other, role)| {
        **role == Role::Step && other.end <= figure.start && other.start >= piece.0.saturating_sub(12)
    });
    let (step, _) = step?;
    let gap = page.slice((step.end, figure.start));
    if gap.len() > 24 || gap.iter().any(|c| matches!(c, ';' | '。')) {
        return None;
    }
    let from = page.rfind((step.start.saturating_sub(10).max(stretch.0), step.value.0), &["每"])?.0;
    let verb = page.find((step.end, figure.start), GIVE).map_or(step.end, |(at, _)| at);
    let verb =
        page.find((step.end, verb), &[",", "再", "的", "增加", "另", "额外", "追加", "加"]).map_or(verb, |(at, _)| at);
    Some(page.words(page.trimmed((from, verb.min(from + PER_CHARS_MAX)))))
}

/// Of what a ceiling is one.
pub(super) fn scope(page: &Page<'_>, piece: Stretch, figure: &Figure) -> Option<String> {
    let head = (piece.0, figure.start);
    // It stands at the head of its piece: 单个企业每年最高50万元.
    let begin = (head.0, head.1.min(head.0 + 4));
    let from = page.find(begin, &["同一", "每", "单个", "单", "累计", "年度", "年累计", "企业累计"])?.0;
    let stop = page
        .find(
            (from, head.1),
            &["最高", "分别", "给予", "奖励", "补助", "补贴", "资助", "支持", "总额", "总金额", "金额", "合计"],
        )
        .map_or(head.1, |(at, _)| at);
    (stop > from).then(|| page.words((from, stop)))
}
