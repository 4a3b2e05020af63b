//! Whom a clause speaks of.

use super::super::model::{Clause, ConditionValue};
use super::super::page::{Page, Stretch, is_han};
use super::super::question::{Question, QuestionKind};
use super::unit::Unit;

const SUBJECTS: &[&str] = &[
    "企业",
    "机构",
    "单位",
    "个人",
    "项目",
    "申请人",
    "组织",
    "园区",
    "平台",
    "基地",
    "协会",
    "人才",
    "团队",
    "商户",
    "合作社",
    "公司",
    "产品",
    "权利人",
    "经营主体",
    "市场主体",
];
const NOUN_CHARS_MAX: usize = 16;

pub(super) fn who(page: &Page<'_>, unit: &Unit) -> String {
    let gift = super::super::condition::gift_start(page, unit.at, &unit.roles);
    let head = (unit.at.0, gift.max(unit.at.0));
    noun(page, head).or_else(|| noun(page, unit.at)).unwrap_or_default()
}

/// The last noun of a subject, with the attribute right before it.
fn noun(page: &Page<'_>, head: Stretch) -> Option<String> {
    let found = page.rfind(head, SUBJECTS)?;
    let mut start = found.0;
    while start > head.0
        && found.1 - start < NOUN_CHARS_MAX
        && is_han(page.at(start - 1))
        && !matches!(page.at(start - 1), '的' | '对' | '为' | '予' | '在')
    {
        start -= 1;
    }
    Some(page.words((start, found.1)))
}

/// 我市 and no region known.
pub(super) fn regionless(clause: &Clause) -> Vec<Question> {
    clause
        .conditions
        .iter()
        .filter(|condition| match &condition.value {
            ConditionValue::Text(values) => {
                values.iter().any(|value| value.starts_with(['本', '我']) && value.chars().count() <= 3)
            }
            _ => false,
        })
        .map(|condition| Question { span: condition.span, kind: QuestionKind::RegionMissing })
        .collect()
}
