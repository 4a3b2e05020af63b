//! Titles and lists: 首次认定为高新技术企业, 列入规模以上统计, 在主板上市, 国家标准.

use super::super::model::Op;
use super::super::page::{Page, Stretch, is_han};
use super::Found;
use super::numeric::Memory;
use super::period::period_in;
use super::subject::{levels, members};

const GET: &[&str] = &[
    "获得认定为",
    "获认定为",
    "被认定为",
    "认定为",
    "获认定",
    "认定",
    "获得",
    "获评为",
    "获评",
    "获批为",
    "获批",
    "评定为",
    "评价为",
    "评级为",
    "等级为",
    "评为",
    "列入",
    "入选",
    "通过",
    "取得",
    "命名为",
    "授予",
    "荣获",
    "纳入",
    "入围",
    "拥有",
    "具有",
    "评选为",
    "新备案",
    "新晋",
    "新录入",
    "新获证",
    "创建为",
    "创建成为",
    "新设立",
    "新组建",
    "新建立",
    "获",
];
const FIRST: &[&str] = &["首次", "初次", "首度", "第一次"];
/// 新 right before the verb: 新获评, 新列入.
const NEW: &[&str] = &["新", "新增", "当年新", "年度新"];
/// What a title is a title of.
const TITLES: &[&str] = &[
    "企业",
    "中心",
    "产品",
    "单位",
    "示范",
    "基地",
    "平台",
    "实验室",
    "品牌",
    "商标",
    "奖",
    "称号",
    "资质",
    "认证",
    "认定",
    "证书",
    "园区",
    "机构",
    "工厂",
    "车间",
    "孵化器",
    "空间",
    "专利",
    "目录",
    "名录",
    "冠军",
    "巨人",
    "景区",
    "项目",
    "评价",
    "等级",
    "级",
    "旅行社",
    "饭店",
    "酒店",
    "标准",
    "工作站",
    "研究院",
    "民宿",
    "乡村",
    "试点",
    "名牌",
    "老字号",
    "街区",
    "社区",
    "示范区",
    "集聚区",
    "绿色食品",
    "有机食品",
    "地理标志",
];
/// What is got and no title.
const NO_TITLE: &[&str] = &[
    "收入",
    "融资",
    "投资",
    "贷款",
    "知识产权",
    "法人",
    "用地",
    "补助",
    "补贴",
    "资助",
    "奖励",
    "规模以上",
    "限额以上",
    "规上",
    "限上",
    "统计",
    "方式",
    "异常",
    "每",
    "失信",
    "黑名单",
    "支持",
    "资金",
    "批件",
    "方案",
    "意愿",
    "良好",
    "能力",
    "作用",
    "技术力量",
    "人员",
    "价",
    "条件",
    "制度",
];
const TITLE_CHARS_MAX: usize = 36;

pub(super) fn titles(page: &Page<'_>, stretch: Stretch, memory: &mut Memory, found: &mut Vec<Found>) {
    fields(page, stretch, found);
    for piece in page.pieces(stretch, |c| matches!(c, ',' | ';' | '。' | ':' | '\n')) {
        let n_before = found.len();
        scale(page, piece, found);
        listing(page, piece, found);
        standards(page, piece, found);
        if found.len() == n_before {
            recognised(page, piece, memory, found);
        }
    }
}

/// 属于《…领域》规定的范围.
fn fields(page: &Page<'_>, stretch: Stretch, found: &mut Vec<Found>) {
    let Some((start, end)) = page.find(stretch, &["属于《", "符合《", "列入《", "纳入《"]) else { return };
    let Some(close) = page.partner(end - 1).filter(|close| *close < stretch.1) else { return };
    if page.has((end, close), &["领域"]) {
        let to = page.find((close, stretch.1.min(close + 8)), &["范围", "目录"]).map_or(close + 1, |(_, to)| to);
        found.push(Found::text(page, (start, to), "技术领域", Op::In, vec![page.words((end, close))]));
    }
}

/// 新增并纳入统计口径的规模以上工业企业.
fn scale(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    const SCALE: &[&str] =
        &["规模以上", "限额以上", "规上", "限上", "纳入统计", "升规", "上规", "纳统", "入统", "入库"];
    let Some((at, end)) = page.find(piece, SCALE) else { return };
    let from = page.find((piece.0, end), &["首次", "新增", "新升", "初次", "当年新", "年度新", "新纳入", "新上规"]);
    let Some((from, _)) = from else { return };
    let name = page.find((at, piece.1), &["规模以上", "限额以上", "规上", "限上"]).unwrap_or((at, end));
    let noun_end = page.find((name.1, piece.1.min(name.1 + 10)), &["企业", "单位"]).map_or(name.1, |(_, to)| to);
    let stop = page.find((name.1, noun_end), &["统计", "的", "库", "名录"]).map_or(noun_end, |(at, _)| at);
    let words = page.words((name.0, stop)).replace("规上", "规模以上").replace("限上", "限额以上");
    let value = words.trim_end_matches("企业").trim_end_matches("单位").to_owned();
    let mut one = Found::text(page, (from, noun_end), "首次上规", Op::Is, vec![value]);
    one.condition.period = period_in(page, (piece.0, from)).unwrap_or_default();
    found.push(one);
}

/// 在中小板、创业板上市.
fn listing(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    const BOARDS: &[&str] =
        &["主板", "中小板", "创业板", "科创板", "北交所", "新三板", "境外", "区域性股权市场", "港交所", "四板"];
    let Some((_, end)) = page.find(piece, &["上市", "挂牌"]) else { return };
    let mut boards: Vec<Stretch> = Vec::new();
    let mut at = piece.0;
    while let Some(board) = page.find((at, end), BOARDS) {
        at = board.1;
        // 区域性股权市场科创板: a board of the other, one name.
        match boards.last_mut().filter(|last| last.1 == board.0) {
            Some(last) => last.1 = board.1,
            None => boards.push(board),
        }
    }
    let Some(first) = boards.first() else { return };
    let values: Vec<String> = boards.iter().map(|board| page.words(*board)).collect();
    let op = if values.len() > 1 { Op::In } else { Op::Is };
    found.push(Found::text(page, (first.0, end), "上市板块", op, values));
}

/// 牵头制定国际标准、国家标准、行业标准.
fn standards(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    const STANDARDS: &[&str] = &["国际标准", "国家标准", "行业标准", "地方标准", "团体标准"];
    if !page.has(piece, &["制定", "制订", "修订", "主导", "参与", "牵头", "获批", "发布", "起草"]) {
        return;
    }
    let mut all: Vec<Stretch> = Vec::new();
    let mut at = piece.0;
    while let Some(standard) = page.find((at, piece.1), STANDARDS) {
        all.push(standard);
        at = standard.1;
    }
    let n_all = all.len();
    for (step, standard) in all.into_iter().enumerate() {
        let mut one = Found::text(page, standard, "标准级别", Op::Is, vec![page.words(standard)]);
        one.step = Some((step, n_all));
        found.push(one);
    }
}

/// 首次认定为X, 通过X认定, X获得认定后.
fn recognised(page: &Page<'_>, piece: Stretch, memory: &mut Memory, found: &mut Vec<Found>) {
    let Some((get, name_from)) = page.find(piece, GET) else {
        return row(page, piece, found);
    };
    if page.at(get) == '获' && page.at(name_from) == '奖' {
        return;
    }
    let before_get = (get.saturating_sub(4).max(piece.0), get);
    let not = page.has(before_get, &["未", "没有", "不"]);
    let first = page
        .rfind((get.saturating_sub(6).max(piece.0), get), FIRST)
        .or_else(|| page.any_before(get, NEW).filter(|at| *at >= piece.0).map(|at| (at, get)))
        .or_else(|| (page.at(get) == '新').then_some((get, get)));
    let again = page.has(piece, &["重新认定", "再次认定", "复审", "复评", "复核"]);
    let mut from = name_from;
    while let Some(to) = page
        .any(from, &["认定的", "认定为", "认定", "评定的", "批的", "案的", "立的", "通过的", "的"])
        .filter(|to| *to <= piece.1)
    {
        from = to;
    }
    let mut name = (from, name_end(page, from, piece.1));
    let is_level = |at: Stretch| at.1 > at.0 && levels(page, at) == [at];
    if name.1 < name.0 + 3 && !is_level(name) {
        name = (name_start(page, piece, get), get);
        // 对重新认定的奖励10万元: of the title last named.
        if again
            && name.1 < name.0 + 5
            && let Some(title) = memory.title.clone()
        {
            found.push(Found::text(page, (piece.0, from.min(piece.1)), "重新认定", Op::Is, vec![title]));
            return;
        }
    }
    // 国家科技主管部门认定: who recognises, not what.
    if page.any_before(name.1, &["部门", "机关", "厅", "局", "委员会", "机构认定"]).is_some() {
        return;
    }
    let levels = levels(page, name);
    let words = page.words(name);
    // 拥有专门机构: what one has is a title only if it says so.
    let owned = matches!(page.words((get, name_from)).as_str(), "拥有" | "具有");
    const CERTIFIED: &[&str] = &["资质", "证书", "认证", "称号", "资格", "专利", "商标", "等级"];
    let is_title = match owned {
        true => CERTIFIED.iter().any(|title| words.contains(title)),
        false => TITLES.iter().any(|title| words.contains(title)),
    } || !levels.is_empty();
    if !is_title || NO_TITLE.iter().any(|word| words.contains(word)) || name.1 < name.0 + 3 && !is_level(name) {
        return;
    }
    // 认定为A类: a level of nothing named; a prize is an honour.
    let is_bare = levels.last().is_some_and(|level| level.1 == name.1 && page.at(level.1 - 1) != '奖')
        && levels.first().is_some_and(|level| level.0 == name.0);
    let fact = if is_bare {
        "认定级别"
    } else if again {
        "重新认定"
    } else if first.is_some() {
        "首次认定"
    } else {
        "资质认定"
    };
    let period = period_in(page, (piece.0, get)).or_else(|| {
        let since = page.times_in((piece.0, get));
        since.is_empty().then_some(super::super::model::Period::None)
    });
    let from = first.map_or(get.min(name.0), |(from, _)| from.min(name.0));
    let whole = (from, name.1.max(name_from));
    if levels.len() > 1 {
        let tail = levels.last().map_or(name.1, |level| level.1);
        let n_all = levels.len();
        // 能力成熟度三级、四级: what they are levels of.
        let of = levels.first().map_or((name.0, name.0), |first| {
            let from = page.rfind((name.0, first.0), &["、", "的"]).map_or(name.0, |(_, end)| end);
            (from, first.0)
        });
        let of = page.words(of);
        for (step, level) in levels.into_iter().enumerate() {
            let value = format!("{of}{}{}", page.words(level), stripped(&page.words((tail, name.1))));
            let mut one = Found::text(page, level, fact, Op::Is, vec![value]);
            one.step = Some((step, n_all));
            found.push(one);
        }
        return;
    }
    // …装备、…产品推广目录: one list, whatever its name names.
    let is_list = page.any_before(name.1, &["目录", "名录", "名单"]).is_some()
        && !page.has(name, &["目录、", "名录、", "名单、"]);
    let parts = if is_list { vec![name] } else { members(page, name) };
    let values: Vec<String> = parts.into_iter().map(|member| stripped(&page.words(member))).collect();
    memory.title = values.first().cloned().or_else(|| memory.title.take());
    let op = match (not, values.len()) {
        (true, _) => Op::Not,
        (_, 0 | 1) => Op::Is,
        _ => Op::In,
    };
    let mut one = Found::text(page, whole, fact, op, values);
    one.condition.period = period.unwrap_or_default();
    found.push(one);
}

/// 对国家级、省级专精特新企业: levels of a title without a verb.
fn row(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    let levels = levels(page, piece);
    let (Some(first), Some(last)) = (levels.first().copied(), levels.last().copied()) else { return };
    let tail = (last.1, name_end(page, last.1, piece.1));
    let words = page.words(tail);
    let introduced = first.0 == piece.0 || matches!(page.at(first.0 - 1), '对' | '的' | '为');
    let is_prize = page.at(last.1.wrapping_sub(1)) == '奖' && piece.1 <= last.1 + 1;
    if !introduced || !is_prize && !TITLES.iter().any(|title| words.contains(title)) {
        return;
    }
    let n_all = levels.len();
    for (step, level) in levels.into_iter().enumerate() {
        let level_words = page.words(level);
        let whole =
            if level_words.ends_with(['级', '奖', '类']) { level_words } else { format!("{level_words}级") };
        let at = if n_all == 1 { (level.0, tail.1) } else { level };
        let mut one = Found::text(page, at, "资质认定", Op::Is, vec![format!("{whole}{}", stripped(&words))]);
        one.step = Some((step, n_all)).filter(|_| n_all > 1);
        found.push(one);
    }
}

fn stripped(words: &str) -> String {
    let mut words = words.trim_matches(|c| matches!(c, '“' | '”' | '的' | ',' | '、'));
    for tail in ["资格后", "后", "认定证书", "证书", "认定", "称号", "资格"] {
        let rest = words.strip_suffix(tail).filter(|rest| !rest.ends_with("职业") && !rest.ends_with("执业"));
        words = rest.unwrap_or(words);
    }
    leveled(&words.replace(['“', '”'], ""))
}

/// 广东省…, 省…: 省级…, whoever says it.
fn leveled(words: &str) -> String {
    for (mark, level) in [('省', "省级"), ('市', "市级")] {
        if let Some((region, rest)) = words.split_once(mark)
            && region.chars().count() <= 3
            && !region.contains(['、', '和', '级'])
            && !rest.starts_with(['级', '场', '内', '部', '长'])
        {
            return format!("{level}{rest}");
        }
    }
    words.to_owned()
}

/// The name of a title ends at the piece's end or where 的企业 goes on.
fn name_end(page: &Page<'_>, from: usize, end: usize) -> usize {
    let limit = end.min(from + TITLE_CHARS_MAX);
    let stop = page.find(
        (from, limit),
        &[
            "每",
            "的企业",
            "的单位",
            "的产品",
            "的机构",
            "的项目",
            "的,",
            "给予",
            "奖励",
            "分别",
            "一次性",
            "后,",
            "并在",
            "并与",
            "并且",
            "并连续",
            "且",
        ],
    );
    let to = stop.map_or(limit, |(start, _)| start);
    // …的组织: the noun behind the last 的 bears the title.
    const HOLDERS: &[&str] =
        &["企业", "机构", "单位", "组织", "个人", "公司", "团队", "项目", "园区", "平台", "酒店", "饭店"];
    let reach = if page.any_before(to, HOLDERS).is_some() { 12 } else { 5 };
    let last = (from..to).rev().take(reach).find(|at| page.at(*at) == '的' && !page.is_inside(*at));
    last.unwrap_or(to).max(from)
}

fn name_start(page: &Page<'_>, piece: Stretch, get: usize) -> usize {
    (piece.0..get)
        .rev()
        .take(TITLE_CHARS_MAX)
        .take_while(|at| is_han(page.at(*at)) || matches!(page.at(*at), '“' | '”' | '、' | '(' | ')'))
        .last()
        .unwrap_or(get)
}
