//! 2017年1月1日以后投入实施, 2016年1月1日起登记.

use duojin_text::quantity::{Relation, Time};

use super::super::model::{Condition, ConditionValue, Op, Period};
use super::super::page::{Page, Stretch, is_han};
use super::super::roles::piece;
use super::Found;
use super::numeric::name_of;

const BEGIN: &[&str] = &["投入", "实施", "开工", "动工", "开始", "启动", "立项", "购置", "建设"];
const REGISTER: &[&str] = &["登记", "注册", "设立", "成立", "授权"];

pub(super) fn dated(page: &Page<'_>, stretch: Stretch, found: &mut Vec<Found>) {
    for time in page.times_in(stretch) {
        if let Time::Length { amount, unit, .. } = &time.when.time
            && time.when.relation == Relation::Within
            && page.has((time.end, piece(page, stretch, time.start).1), &["提出", "申请", "申报", "提交"])
            && page.any(time.end, &["不得", "不再", "不予", "不能"]).is_none()
        {
            let at = (time.start, time.end);
            let value = ConditionValue::Number {
                written: amount.clone(),
                base: amount.clone(),
                unit: (*unit).to_owned(),
                base_unit: (*unit).to_owned(),
            };
            let fact = name_of(page, "申请时限");
            let taken = found.iter().any(|one| one.condition.fact == fact);
            if !taken {
                let condition = Condition { span: page.span(at), fact, op: Op::AtMost, value, period: Period::None };
                found.push(Found { at, condition, figure: None, firm: true, step: None });
            }
            continue;
        }
        let Time::Day(day) = time.when.time else { continue };
        let op = match time.when.relation {
            Relation::Since => Op::AtLeast,
            Relation::Before => Op::LessThan,
            Relation::By | Relation::Until => Op::AtMost,
            _ => continue,
        };
        let piece = piece(page, stretch, time.start);
        let behind = (time.end, piece.1);
        let (fact, end) = match (page.find(behind, REGISTER), page.find(behind, BEGIN)) {
            (Some((at, end)), begin) if begin.is_none_or(|begin| at < begin.0) => ("登记时间".to_owned(), end),
            (_, Some((_, end))) => ("项目开始时间".to_owned(), end),
            _ if page.has((piece.0, time.start), &["开始时间", "开工时间", "实施时间"]) => {
                ("项目开始时间".to_owned(), time.end)
            }
            _ => match done(page, behind) {
                Some(verb) => (format!("{}时间", page.words(verb)), verb.1),
                None => continue,
            },
        };
        if page.has((piece.0, piece.1), &["本办法", "本政策", "本措施", "本细则", "施行"]) {
            continue;
        }
        let at = (time.start, end);
        let fact = name_of(page, &fact);
        let taken =
            found.iter().any(|one| one.condition.fact == fact && one.condition.value == ConditionValue::Day(day));
        if !taken {
            let condition =
                Condition { span: page.span(at), fact, op, value: ConditionValue::Day(day), period: Period::None };
            found.push(Found { at, condition, figure: None, firm: true, step: None });
        }
    }
}

/// 2024年1月1日后并网的: what came to be at that time, in few words.
fn done(page: &Page<'_>, behind: Stretch) -> Option<Stretch> {
    const OTHERWISE: &[&str] = &["提", "申", "报", "执行", "施行", "受理", "截止", "办理", "有效", "缴", "送", "填"];
    const DONE_CHARS_MAX: usize = 8;
    let (stop, _) = page.find((behind.0, behind.1.min(behind.0 + DONE_CHARS_MAX + 1)), &["的"])?;
    let words = page.slice((behind.0, stop));
    let is_plain = words.len() >= 2 && words.iter().all(|c| is_han(*c)) && page.at(stop + 1) != '日';
    (is_plain && !page.has((behind.0, stop), OTHERWISE)).then_some((behind.0, stop))
}
