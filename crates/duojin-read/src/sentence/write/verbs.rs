//! Which verb goes with a yes-or-no fact, by the end of its name: 为…企业, 具备…资格, 发生…事件.

const KINDS: [&str; 8] = ["企业", "单位", "机构", "规上", "以上", "工业", "民营", "项目"];
const GOODS: [&str; 8] = ["资格", "产权", "制度", "品牌", "能力", "条件", "资质", "方案"];
const EVENTS: [&str; 4] = ["违规", "违法", "事件", "事故"];
/// Names that begin like this bring their own verb.
const WITH_VERB: [&str; 6] = ["有", "属于", "在", "近", "已", "未"];

/// Verbs that say a yes-or-no fact of that name.
pub(super) fn truth_verbs(name: &str) -> &'static [&'static str] {
    if WITH_VERB.iter().any(|start| name.starts_with(start)) {
        return &[""];
    }
    if KINDS.iter().any(|end| name.ends_with(end)) {
        &["为", "属于", "被认定为", "系"]
    } else if GOODS.iter().any(|end| name.ends_with(end)) {
        &["具备", "具有"]
    } else if EVENTS.iter().any(|end| name.ends_with(end)) {
        &["发生", "有"]
    } else {
        &["", "符合"]
    }
}

/// Verbs that deny it.
pub(super) fn untruth_verbs(name: &str) -> &'static [&'static str] {
    if WITH_VERB.iter().any(|start| name.starts_with(start)) {
        return &["非"];
    }
    if KINDS.iter().any(|end| name.ends_with(end)) {
        &["非", "不属于", "不为"]
    } else if GOODS.iter().any(|end| name.ends_with(end)) {
        &["不具备", "不具有", "无"]
    } else if EVENTS.iter().any(|end| name.ends_with(end)) {
        &["未发生", "无", "没有"]
    } else {
        &["非", "不符合"]
    }
}
