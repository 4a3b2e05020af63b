//! What a unit is: an award, a subsidy, who may apply, what must be done, how and until when.

use duojin_text::outline::{Outline, Role as BlockRole};

use super::super::model::{BenefitKind, Clause, ClauseKind, Condition};
use super::super::page::{Page, Stretch};
use super::topic::Topic;
use super::unit::Unit;
use super::{Draft, deadline, exclusion, target, validity, who};

const MUST: &[&str] = &["应当", "必须", "应", "须", "不得", "将"];
const DUTIES: &[&str] = &[
    "缴纳",
    "退回",
    "退还",
    "返还",
    "报告",
    "接受",
    "配合",
    "填报",
    "缴回",
    "追回",
    "收回",
    "取消",
    "报送年度",
    "承担",
    "保存",
    "专款专用",
    "无偿收回",
    "承诺",
];
/// What is punished.
const FRAUDS: &[&str] = &["弄虚作假", "骗取", "套取", "虚报", "冒领", "挪用", "截留", "虚假材料", "隐瞒", "违规使用"];
const COSTS: &[&str] = &["费用", "投资", "投入", "租金", "利息", "登记费", "面积", "收费", "成本", "支出", "费"];
/// Words of coming by a title or of reaching a result.
const CAME_BY: &[&str] =
    &["认定", "获得", "取得", "获评", "获批", "获选", "入选", "评为", "评定", "通过", "首次", "上市", "挂牌", "入库"];

pub(super) fn classify(page: &Page<'_>, outline: &Outline, unit: &Unit, drafts: &mut Vec<Draft>) {
    if matches!(unit.topic, Topic::Materials | Topic::Aside) && unit.given.is_empty() {
        return;
    }
    if !unit.given.is_empty() {
        let kind = gift(page, unit);
        push(page, unit, kind, unit.at, drafts);
        return;
    }
    let excludes = exclusion::exclusion(page, unit.at).is_some();
    if excludes {
        // Beside what it excludes it is a part of that; alone it is a clause.
        let alone = drafts.last().is_none_or(|draft| draft.block != unit.block);
        let own = unit.role == BlockRole::Item
            || page.has(unit.at, &["本政策", "本办法", "本措施", "本细则", "同一", "本意见", "本规定", "本指南"]);
        if alone && own {
            let had = page.any(unit.at.0, &["已享受", "已获得", "已获", "已经"]).is_some();
            push(page, unit, if had { ClauseKind::Obligation } else { ClauseKind::Definition }, unit.at, drafts);
        }
        return;
    }
    if validity::validity(page, outline, unit.at).is_some_and(|_| validity::names_itself(page, unit.at)) {
        push(page, unit, ClauseKind::Definition, unit.at, drafts);
        if let Some(draft) = drafts.last_mut() {
            draft.clause.validity = validity::validity(page, outline, unit.at);
            draft.clause.deadline = None;
        }
        return;
    }
    if page.has(unit.at, &["是指", "所称"]) {
        push(page, unit, ClauseKind::Definition, unit.at, drafts);
        return;
    }
    let must = page.has(unit.at, MUST);
    if unit.topic != Topic::Conditions && page.has(unit.at, FRAUDS) && (must || page.has(unit.at, DUTIES)) {
        push(page, unit, ClauseKind::Obligation, unit.at, drafts);
        return;
    }
    if page
        .has(unit.at, &["分期", "阶段", "分次", "分年", "分批", "分两", "分三", "分2", "分3", "分四", "分五", "预拨"])
        && page.has(unit.at, &["兑现", "奖励额", "拨付", "奖励资金", "补助资金"])
    {
        push(page, unit, ClauseKind::Procedure, unit.at, drafts);
        return;
    }
    if deadline::deadline(page, unit.at).is_some() {
        let applies = page.has(unit.at, &["申请", "申报", "截止", "受理", "兑现", "请求", "提出", "拨付"]);
        if applies || must {
            push(page, unit, if applies { ClauseKind::Procedure } else { ClauseKind::Obligation }, unit.at, drafts);
            return;
        }
    }
    if unit.topic != Topic::Conditions && must && page.has(unit.at, DUTIES) {
        push(page, unit, ClauseKind::Obligation, unit.at, drafts);
        return;
    }
    let asks = unit.topic == Topic::Conditions
        || page.has(
            unit.at,
            &[
                "方可",
                "须符合",
                "应符合",
                "应具备",
                "须具备",
                "应当符合",
                "须为",
                "应为",
                "遴选出",
                "可申请",
                "可以申请",
            ],
        )
        || must && unit.role == BlockRole::Item && unit.topic == Topic::Other;
    if asks && !unit.conditions.is_empty() && page.at(unit.at.1) != ':' && unit.topic != Topic::Procedure {
        push(page, unit, ClauseKind::Recognition, unit.at, drafts);
        return;
    }
    for at in target::targets(page, outline, unit) {
        let mut draft = drafted(page, unit, ClauseKind::Target, at);
        draft.clause.conditions.clear();
        draft.clause.deadline = draft.clause.deadline.take().or_else(|| target::year(page, at, unit.at));
        drafts.push(draft);
    }
}

fn push(page: &Page<'_>, unit: &Unit, kind: ClauseKind, at: Stretch, drafts: &mut Vec<Draft>) {
    drafts.push(drafted(page, unit, kind, at));
}

fn drafted(page: &Page<'_>, unit: &Unit, kind: ClauseKind, at: Stretch) -> Draft {
    let conditions: Vec<Condition> = unit.conditions.iter().map(|found| found.condition.clone()).collect();
    let conditions = match kind {
        ClauseKind::Definition | ClauseKind::Target => Vec::new(),
        ClauseKind::Procedure => conditions.into_iter().filter(|condition| condition.fact.name == "申请时限").collect(),
        _ => conditions,
    };
    let at = unremarked(page, unit, at);
    let clause = Clause {
        span: page.span(at),
        kind,
        who: who::who(page, unit),
        conditions,
        benefits: unit.given.iter().map(|given| given.benefit.clone()).collect(),
        lead_units: Vec::new(),
        mutual_exclusion: exclusion::exclusion(page, at),
        deadline: deadline::deadline(page, at),
        validity: None,
        stacking: None,
    };
    Draft { at, block: unit.block, clause }
}

/// Without a remark in brackets at its end that gives nothing.
fn unremarked(page: &Page<'_>, unit: &Unit, at: Stretch) -> Stretch {
    let Some(open) = page.partner(at.1.saturating_sub(1)).filter(|open| *open > at.0 && page.at(*open) == '(') else {
        return at;
    };
    let inside = (open, at.1);
    let gives = unit.given.iter().any(|given| given.at.1 > open)
        || page.has(inside, super::super::roles::GIVE) && !page.figures_in(inside).is_empty();
    if gives || unit.given.is_empty() { at } else { (at.0, open) }
}

/// Money for a result or a title, for a cost, for interest.
fn gift(page: &Page<'_>, unit: &Unit) -> ClauseKind {
    if page.has(unit.at, &["贴息", "贷款利息", "利息补贴", "利息补助"]) {
        return ClauseKind::LoanInterest;
    }
    // An item without a word of giving is given what the sentence that opens its list gives.
    let said = if page.has(unit.at, super::super::roles::GIVE) { unit.at } else { unit.opening.unwrap_or(unit.at) };
    if page.has(said, &["奖励", "奖金", "奖补", "一次性奖"]) {
        return ClauseKind::Award;
    }
    let for_cost = unit.given.iter().any(|given| {
        let named = given.benefit.base.iter().chain(&given.benefit.per).chain(&given.benefit.cap_scope);
        named.into_iter().any(|words| COSTS.iter().any(|cost| words.contains(cost)))
    });
    let picked = unit.given.iter().flat_map(|given| &given.benefit.when);
    let for_title = unit.conditions.iter().map(|found| &found.condition).chain(picked).any(|condition| {
        let fact = condition.fact.name.as_str();
        matches!(
            fact,
            "资质认定" | "首次认定" | "重新认定" | "认定级别" | "标准级别" | "上市板块" | "上市阶段" | "首次上规"
        ) || fact.ends_with("增速")
    });
    // 补贴 for what somebody is, no title that they came by: the word decides.
    let by_word = page.has(said, &["补助", "补贴", "资助", "补偿"]) && !page.has(unit.at, CAME_BY);
    let by_rate = unit.given.iter().any(|given| given.benefit.kind == BenefitKind::Rate);
    let for_costs =
        page.has(said, &["补助", "补贴", "资助", "支持", "扶持", "减免", "减缴", "返还", "补偿", "减征", "免租"]);
    if for_title && !by_word && !for_cost && !by_rate || !for_costs { ClauseKind::Award } else { ClauseKind::Subsidy }
}
