//! What a part of the document is about, by the general words of its heading or of the sentence that opens its list.

use std::collections::HashMap;

use duojin_text::outline::Outline;

use super::super::page::{Page, Stretch, is_han};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Topic {
    /// 申报条件, 申报对象, 须符合下列条件.
    Conditions,
    /// 奖励标准, 扶持政策.
    Benefits,
    /// 申报材料.
    Materials,
    /// 申报时间, 办理流程.
    Procedure,
    /// 申报依据, 联系方式.
    Aside,
    #[default]
    Other,
}

/// What a heading says it is about.
pub(super) fn of_heading(words: &str) -> Topic {
    const CUES: [(&[&str], Topic); 5] = [
        (&["材料", "资料", "附件", "表格"], Topic::Materials),
        (&["联系", "依据", "咨询", "解释", "名词"], Topic::Aside),
        (&["条件", "对象", "资格", "范围", "申报主体", "适用", "申报要求", "准入"], Topic::Conditions),
        (
            &["标准", "额度", "奖励", "补助", "补贴", "资助", "扶持", "优惠", "支持", "方式及", "政策内容"],
            Topic::Benefits,
        ),
        (&["时间", "时限", "流程", "程序", "步骤", "申报安排", "办法", "受理", "方式"], Topic::Procedure),
    ];
    CUES.iter().find(|(cues, _)| cues.iter().any(|cue| words.contains(cue))).map_or(Topic::Other, |(_, topic)| *topic)
}

/// What a sentence that ends with a colon says about the list below it.
pub(super) fn of_opening(page: &Page<'_>, stretch: Stretch) -> Option<Topic> {
    if page.at(stretch.1.saturating_sub(1)) != ':' {
        return None;
    }
    let has = |words: &[&str]| page.has(stretch, words);
    if has(&["材料", "资料", "文件和"]) {
        return Some(Topic::Materials);
    }
    if has(&["条件", "要求", "之一"]) {
        return Some(Topic::Conditions);
    }
    has(super::super::roles::GIVE).then_some(Topic::Benefits)
}

/// The topic of the block by the headings above it, the nearest that says anything.
pub(super) fn of_block(outline: &Outline, section: Option<usize>) -> Topic {
    let mut at = section;
    while let Some(section) = at.and_then(|at| outline.sections.get(at)) {
        let topic = of_heading(&section.heading.replace(char::is_whitespace, ""));
        if topic != Topic::Other {
            return topic;
        }
        at = section.parent;
    }
    Topic::Other
}

const NAME_CHARS_MAX: usize = 6;

/// The region a document speaks for: the one its title names, else its issuer, else the one named most often.
pub(super) fn region(page: &Page<'_>, outline: &Outline) -> Option<String> {
    let front = [outline.front.title, outline.front.issuer, outline.front.number, outline.front.addressee];
    let fronts = || front.into_iter().flatten().map(|span| page.place(span));
    let named = fronts().find_map(|front| names(page, front).into_iter().next());
    named.or_else(|| fronts().find_map(|front| district(page, front))).or_else(|| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let all = names(page, (0, page.len()));
        for name in &all {
            *counts.entry(name.clone()).or_default() += 1;
        }
        let most = counts.values().copied().max().filter(|most| *most > 1)?;
        all.into_iter().find(|name| counts.get(name) == Some(&most))
    })
}

/// X区 at the head of a title.
fn district(page: &Page<'_>, front: Stretch) -> Option<String> {
    const NO_DISTRICT: &[&str] =
        &["园区", "地区", "开发区", "示范区", "自治区", "新区", "高新区", "社区", "市区", "片区", "试验区", "功能区"];
    let (at, end) = page.find((front.0, front.1.min(front.0 + 6)), &["区"])?;
    let words = page.words((front.0, end));
    (at >= front.0 + 2
        && page.slice((front.0, at)).iter().all(|c| is_han(*c))
        && !NO_DISTRICT.iter().any(|no| words.ends_with(no)))
    .then_some(words)
}

/// X市, X县: two to five characters that begin a word.
fn names(page: &Page<'_>, stretch: Stretch) -> Vec<String> {
    const NO_NAME: &[&str] = &[
        "我", "本", "全", "各", "省", "城", "地级", "上", "股", "该", "跨", "园", "社", "功能", "行政", "示范", "开发",
        "直辖", "都",
    ];
    const BEFORE: &[&str] = &[
        "关于",
        "年度",
        "度",
        "级",
        "印发",
        "组织",
        "申报",
        "中共",
        "年",
        "省",
        "在",
        "于",
        "自治区",
        "支持",
        "推动",
        "促进",
        "加快",
        "实施",
        "经",
        "由",
        "报",
        "和",
        "与",
        "是",
        "对",
        "为",
        "向",
        "到",
        "从",
        "申请",
        "《",
        "、",
        "(",
        "“",
        "以",
        "市",
        "县",
        "将",
        "至",
        "请",
    ];
    let mut names = Vec::new();
    for at in stretch.0..stretch.1 {
        if !matches!(page.at(at), '市' | '县')
            || page.any(at + 1, &["场", "值", "级", "委", "域"]).is_some() && page.word(at + 1, "委").is_none()
        {
            continue;
        }
        let limit = at.saturating_sub(NAME_CHARS_MAX).max(stretch.0);
        let mut start = (limit..at).rev().take_while(|at| is_han(page.at(*at))).last().unwrap_or(at);
        if let Some((_, end)) = page.rfind((limit, at), BEFORE) {
            start = start.max(end);
        }
        let words = page.words((start, at));
        let n = words.chars().count();
        let begins = start == stretch.0 || start > limit || !is_han(page.at(start.wrapping_sub(1)));
        if (1..=5).contains(&n) && begins && !NO_NAME.iter().any(|no| words.starts_with(no)) && (n > 1) {
            names.push(page.words((start, at + 1)));
        }
    }
    names
}
