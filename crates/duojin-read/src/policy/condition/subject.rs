//! Whom a clause speaks of: 限上批发企业, 总部经济项目, 事业单位.

use super::super::model::Op;
use super::super::page::{Page, Stretch, is_han};
use super::Found;

/// Levels of a title.
const LEVELS: &[&str] = &[
    "国家级",
    "省级",
    "市级",
    "县级",
    "区级",
    "州级",
    "自治区级",
    "自治州级",
    "设区市级",
    "副省级",
    "镇级",
    "部级",
    "世界级",
    "国际级",
    "省部级",
    "地市级",
    "区县级",
    "县区级",
    "特等奖",
    "一等奖",
    "二等奖",
    "三等奖",
    "金奖",
    "银奖",
    "铜奖",
    "优秀奖",
    "一类",
    "二类",
    "三类",
    "A类",
    "B类",
    "C类",
    "D类",
    "E类",
    "甲级",
    "乙级",
    "丙级",
    "一级",
    "二级",
    "三级",
    "四级",
    "五级",
    "A级",
    "AA级",
    "AAA级",
    "AAAA级",
    "AAAAA级",
    "3A级",
    "4A级",
    "5A级",
    "三星级",
    "四星级",
    "五星级",
];
/// Subjects that name nobody in particular.
const ANYBODY: &[&str] = &[
    "企业",
    "项目",
    "申报企业",
    "申请企业",
    "该企业",
    "本企业",
    "上述企业",
    "试点企业",
    "单个企业",
    "每家企业",
    "每个企业",
    "各企业",
    "申报项目",
    "新项目",
    "建设项目",
    "该项目",
    "给予企业",
    "入选企业",
    "符合条件企业",
    "同一企业",
    "同一项目",
    "单个项目",
    "投资项目",
    "重点企业",
    "新建项目",
    "全市企业",
    "我市企业",
    "对企业",
];
const NOUN_CHARS_MAX: usize = 18;

/// The level words of the stretch that stand in one row.
pub(crate) fn levels(page: &Page<'_>, stretch: Stretch) -> Vec<Stretch> {
    let mut row: Vec<Stretch> = Vec::new();
    let mut at = stretch.0;
    while let Some(level) = page.find((at, stretch.1), LEVELS).into_iter().chain(bare(page, (at, stretch.1))).min() {
        let joined = row.last().is_none_or(|last| level.0 - last.1 <= 2);
        if !joined {
            break;
        }
        row.push(level);
        at = level.1;
    }
    row
}

/// 国家、省、市级: 级 stands with the last only.
fn bare(page: &Page<'_>, stretch: Stretch) -> Option<Stretch> {
    const BARE: &[&str] = &["国家", "省", "市", "县", "区", "部"];
    let mut at = stretch.0;
    while let Some(found) = page.find((at, stretch.1), BARE) {
        let joint = page.any(found.1, &["、", "和", "及", "或", "/"]);
        let goes_on = joint.and_then(|joint| page.any(joint, LEVELS).or_else(|| page.any(joint, BARE)));
        if goes_on.is_some_and(|end| page.at(end) != '内' && page.at(end) != '场')
            && !is_han(page.at(found.0.wrapping_sub(1)))
            || goes_on.is_some() && matches!(page.at(found.0.wrapping_sub(1)), '对' | '为' | '的' | '、')
        {
            return Some(found);
        }
        at = found.1;
    }
    None
}

/// The members of a row: A、B和C.
pub(super) fn members(page: &Page<'_>, stretch: Stretch) -> Vec<Stretch> {
    let mut members = Vec::new();
    for part in page.pieces(stretch, |c| matches!(c, '、' | '/')) {
        let joint = (part.0 + 2..part.1.saturating_sub(2))
            .find(|at| matches!(page.at(*at), '和' | '或' | '及') && !page.is_inside(*at));
        match joint {
            Some(at) => {
                let next = if page.at(at + 1) == '者' { at + 2 } else { at + 1 };
                members.extend([(part.0, at), (next, part.1)]);
            }
            None => members.push(part),
        }
    }
    members
}

pub(super) fn subjects(page: &Page<'_>, stretch: Stretch, found: &mut Vec<Found>) {
    for piece in page.pieces(stretch, |c| matches!(c, ',' | ';' | '。' | ':' | '\n')) {
        applicants(page, piece, found);
        excluded(page, piece, found);
        let Some(noun) = noun(page, piece, stretch.0).or_else(|| sized(page, piece)) else { continue };
        let taken = found.iter().any(|one| one.at.0 < noun.1 && noun.0 < one.at.1 && one.figure.is_none());
        if !taken {
            found.push(classed(page, noun));
        }
    }
    selected(page, stretch, found);
    if let Some((start, end)) = page.find(stretch, &["已享受", "已获得市级", "已获得过"])
        && page.has((end, stretch.1), &["不再", "不予", "不得"])
    {
        let to = page
            .find((end, stretch.1), &["的作品", "的企业", "的项目", "的,", "的不再", "的不得", "的不予"])
            .map_or(stretch.1, |(at, _)| at);
        found.push(Found::text(page, (start, to), "已享受同类资助", Op::Not, vec!["是".to_owned()]));
    }
    if let Some((start, end)) =
        page.find(stretch, &["备案登记", "登记备案", "完成备案", "办理备案", "经备案", "予以备案", "已备案"])
    {
        found.push(Found::text(page, (start, end), "备案", Op::Is, vec!["已备案".to_owned()]));
    }
}

/// 从民营企业、外资企业中遴选.
fn selected(page: &Page<'_>, stretch: Stretch, found: &mut Vec<Found>) {
    let Some((at, _)) = page.find(stretch, &["遴选", "评选", "择优", "选取"]) else { return };
    let Some((middle, _)) = page.rfind((stretch.0, at), &["企业中", "单位中", "机构中", "项目中"]) else {
        return;
    };
    let noun_end = middle + 2;
    let Some((from, start)) = page.rfind((stretch.0, middle), &["从"]) else { return };
    if at - noun_end > 8 || page.has((start, noun_end), &["。", ";"]) {
        return;
    }
    // 从年度投资1亿元以上的技改项目中: the noun alone.
    let begin =
        (start..noun_end).rev().find(|at| page.at(*at) == '的' && !page.is_inside(*at)).map_or(start, |at| at + 1);
    let values: Vec<String> =
        page.pieces((begin, noun_end), |c| c == '、').into_iter().map(|member| page.words(member)).collect();
    let fact = if page.any_before(noun_end, &["项目"]).is_some() { "项目类型" } else { "企业类型" };
    let at = if begin > start { (begin, noun_end) } else { (from, noun_end) };
    found.push(Found::text(page, at, fact, if values.len() > 1 { Op::In } else { Op::Is }, values));
}

/// The noun that ends the subject of the piece: …的限上批发企业, 对规上工业企业.
fn noun(page: &Page<'_>, piece: Stretch, sentence: usize) -> Option<Stretch> {
    let (mut end, _) = (piece.1, ());
    // 特色农业类项目 stands at the end; 重点产业新上的工业类项目(不含…): before a bracket.
    if let Some(open) = page.partner(end.saturating_sub(1)).filter(|open| *open > piece.0 && *open < end) {
        end = open;
    }
    let found = page.rfind((piece.0, end), &["企业", "项目", "公司"])?;
    let behind = page.slice((found.1, end));
    let whole = behind.is_empty()
        || behind.first().is_some_and(|c| !is_han(*c) && !c.is_ascii_digit())
        || begins_predicate(page, found.1);
    if !whole {
        return None;
    }
    let mut start = found.0;
    while start > piece.0
        && found.1 - start < NOUN_CHARS_MAX
        && (is_han(page.at(start - 1)) || matches!(page.at(start - 1), '、' | '“' | '”' | '-'))
        && page.at(start - 1) != '的'
        && !(page.at(start - 1) == '为' && page.at(start) != '主')
    {
        start -= 1;
        if page.at(start) == '对' && start == piece.0 {
            start += 1;
            break;
        }
    }
    // A subject is introduced by 对 or by an attribute.
    if let Some(to) = page.any(start, &["其中对", "其中"]).filter(|to| *to < found.0) {
        start = to;
    }
    let introduced = matches!(page.at(start.wrapping_sub(1)), '的' | '对' | '为' | '中') || sentence == start;
    while let Some(to) =
        page.any(start, &["我市", "我县", "我区", "本市", "全市", "传统", "符合条件"]).filter(|to| *to < found.0)
    {
        start = to;
    }
    let words = page.words((start, found.1));
    // 下列项目 points to a list and names no class.
    let verbal = [
        "下列",
        "以下",
        "上述",
        "给予",
        "认定",
        "获得",
        "通过",
        "支持",
        "鼓励",
        "列入",
        "完成",
        "取得",
        "上市",
        "挂牌",
        "投资",
        "建立",
        "注册",
        "奖励",
        "引导",
        "推动",
        "超过",
        "以上、",
        "服务",
        "占",
        "从事",
        "孵化",
        "在库",
        "销售",
    ]
    .iter()
    .any(|verb| words.replace("服务业", "").replace("投资项目", "").contains(verb));
    (introduced && !verbal && start < found.0 && !ANYBODY.contains(&words.as_str())).then_some((start, found.1))
}

/// 小微企业招用…, 对中小企业按…: a class by size or owner at the head of its piece.
pub(crate) fn sized(page: &Page<'_>, piece: Stretch) -> Option<Stretch> {
    const CLASSES: &[&str] = &[
        "小微企业",
        "中小微企业",
        "中小企业",
        "小型微利企业",
        "小型企业",
        "微型企业",
        "大型企业",
        "中型企业",
        "大中型企业",
        "民营企业",
        "国有企业",
        "外资企业",
        "外商投资企业",
    ];
    let from = page.any(piece.0, &["对"]).unwrap_or(piece.0);
    let end = page.any(from, CLASSES)?;
    (end <= piece.1 && !matches!(page.at(end), '和' | '、' | '及' | '的')).then_some((from, end))
}

/// 项目固定资产投资1000万元, 企业取得…: the subject's predicate begins.
fn begins_predicate(page: &Page<'_>, at: usize) -> bool {
    page.mentions_in((at, at + 6)).first().is_some_and(|mention| mention.start <= at + 1)
        || page
            .any(
                at,
                &[
                    "取得", "年", "首次", "在", "给予", "按", "每", "为", "获得", "投资", "当年", "上年", "实现",
                    "完成", "新", "实施", "购置", "租赁", "参加", "开展", "招用", "吸纳", "引进", "发行", "实现",
                ],
            )
            .is_some()
}

fn classed(page: &Page<'_>, noun: Stretch) -> Found {
    let words = page.words(noun);
    let members: Vec<String> = members(page, noun).into_iter().map(|member| page.words(member)).collect();
    let op = if members.len() > 1 { Op::In } else { Op::Is };
    let is_trade = words.contains("业企业") || words.contains("制造企业");
    if words.ends_with("项目") {
        return Found::text(page, noun, "项目类型", op, members);
    }
    if words.contains("规上") || words.contains("规模以上") {
        return Found::text(page, noun, "企业规模", op, members);
    }
    if is_trade && !words.contains("工业企业") && !words.contains("上") {
        let trades = members.iter().map(|member| trade(member)).collect();
        return Found::text(page, noun, "行业", op, trades);
    }
    Found::text(page, noun, "企业类型", op, members)
}

fn trade(words: &str) -> String {
    let stem = words.trim_end_matches("企业");
    if stem.ends_with('业') { stem.to_owned() } else { format!("{stem}业") }
}

/// （不含房地产住宅类项目）.
fn excluded(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    let Some((start, end)) = page.find(piece, &["(不含", "(不包括", "(除"]) else { return };
    let Some(close) = page.partner(start).filter(|close| *close <= piece.1) else { return };
    let words = page.words((end, close));
    let fact = if words.ends_with("项目") {
        "项目类型"
    } else if words.ends_with("企业") {
        "企业类型"
    } else {
        return;
    };
    found.push(Found::text(page, (start + 1, close), fact, Op::Not, vec![words]));
}

/// 事业单位、社会团体、非营利性科研机构; 为个人或者单位的; 的个人.
fn applicants(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    const APPLICANTS: &[&str] = &[
        "个人",
        "自然人",
        "单位",
        "企业",
        "事业单位",
        "社会团体",
        "科研机构",
        "高等院校",
        "高等学校",
        "高校",
        "科研院所",
        "社会组织",
        "个体工商户",
        "民办非企业单位",
        "行业协会",
        "非营利性科研机构",
        "非营利组织",
        "农民专业合作社",
        "家庭农场",
    ];
    let end = if page.at(piece.1.saturating_sub(1)) == '的' { piece.1 - 1 } else { piece.1 };
    let mut at = end;
    let mut from = end;
    let mut names: Vec<String> = Vec::new();
    while let Some(start) = page.any_before(at, APPLICANTS).filter(|start| *start >= piece.0) {
        names.insert(0, page.words((start, at)));
        from = start;
        let Some(joint) =
            page.any_before(start, &["、", "或者", "和", "或", "及", "以及"]).filter(|joint| *joint >= piece.0)
        else {
            break;
        };
        at = joint;
    }
    let introduced = from == piece.0 || matches!(page.at(from.wrapping_sub(1)), '为' | '的');
    let generic = names.len() == 1 && names.first().is_some_and(|name| matches!(name.as_str(), "企业" | "单位"));
    let attributed = generic && found.iter().any(|one| one.at.0 >= piece.0 && one.at.1 <= from && one.figure.is_some());
    if names.is_empty() || !introduced || generic && !(attributed && end == piece.1 && page.at(piece.1) != ',') {
        return;
    }
    let op = if names.len() > 1 { Op::In } else { Op::Is };
    found.push(Found::text(page, (from, end), "申请人类型", op, names));
}
