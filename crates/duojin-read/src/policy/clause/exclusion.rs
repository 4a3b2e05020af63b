//! 就高不重复, 不再享受, 可叠加.

use super::super::model::{Exclusion, ExclusionRule, Stated};
use super::super::page::{Page, Stretch};

pub(super) fn exclusion(page: &Page<'_>, stretch: Stretch) -> Option<Exclusion> {
    let rules: [(&[&str], ExclusionRule); 4] = [
        (&["就高", "从高", "择高", "最高标准", "高的执行", "从优"], ExclusionRule::Highest),
        (&["补差", "补足差额", "差额部分"], ExclusionRule::Difference),
        (
            &[
                "择一",
                "只能选择",
                "择优选择",
                "任选其一",
                "其中一项",
                "选择其一",
                "只能享受一",
                "只能申报一",
                "择优享受",
            ],
            ExclusionRule::Choose,
        ),
        (
            &[
                "不重复",
                "不得重复",
                "不再重复",
                "不予重复",
                "不可重复",
                "不叠加",
                "不得叠加",
                "不再享受",
                "不得同时",
                "不同时享受",
                "不再给予",
                "不重叠",
                "不可兼得",
                "不能重复",
                "只给予一次",
                "只能享受一次",
                "只享受一次",
                "不得兼得",
                "不得多头",
            ],
            ExclusionRule::Once,
        ),
    ];
    let (found, rule) = rules.iter().find_map(|(words, rule)| page.find(stretch, words).map(|at| (at, *rule)))?;
    let sentence = page
        .pieces(stretch, |c| matches!(c, '。' | ';'))
        .into_iter()
        .find(|piece| piece.0 <= found.0 && found.0 < piece.1)?;
    Some(Exclusion { rule, span: page.span(page.trimmed(sentence)) })
}

pub(super) fn stacking(page: &Page<'_>, stretch: Stretch) -> Option<Stated> {
    let at = page.find(
        stretch,
        &["可叠加", "可以叠加", "叠加享受", "可同时享受", "可以同时享受", "可累加", "不受此限", "可重复享受"],
    )?;
    let sentence = page
        .pieces(stretch, |c| matches!(c, '。' | ';'))
        .into_iter()
        .find(|piece| piece.0 <= at.0 && at.0 < piece.1)?;
    let sentence = page.trimmed(sentence);
    (page.any_before(at.0, &["不", "不得"]).is_none())
        .then(|| Stated { words: page.words(sentence), span: page.span(sentence) })
}
