//! Invented names and codes. Every name ends in （模拟）; every code has the registration authority 99xxxx, which no real code has.

use duojin_base::Uscc;

use crate::dice::Dice;

#[rustfmt::skip]
const COINED: [&str; 64] = [
    "澄", "岚", "聿", "瀚", "昱", "珩", "砺", "臻", "沅", "翊", "朔", "衡", "麓", "湛", "溯", "霁", "曜", "芃", "淞", "垚", "棠", "骁", "璟", "琮",
    "祺", "钧", "铄", "榕", "屿", "舸", "帆", "桦", "楷", "澜", "滢", "煦", "熠", "琢", "畅", "皓", "睿", "砚", "禾", "稷", "筑", "纬", "翎", "耘",
    "舜", "艺", "荟", "菁", "蔚", "语", "辰", "迈", "逸", "铭", "锐", "雍", "韬", "颂", "骏", "鹭",
];
#[rustfmt::skip]
const SHOPS: [&str; 24] = [
    "小店", "商行", "便利店", "百货店", "服装店", "饮食店", "餐馆", "小吃店", "美发店", "五金店", "经营部", "网店", "水果店", "文具店", "维修店", "茶饮店", "日用品店", "鞋店",
    "手机店", "加工店", "家居店", "食品店", "饰品店", "工作室",
];

fn trade_word(class: &str, dice: &mut Dice) -> &'static str {
    let list: &[&'static str] = match class.get(..2).unwrap_or("") {
        "13" | "14" | "15" => &["食品", "食品科技"],
        "17" | "18" => &["服饰", "制衣", "针织"],
        "19" => &["鞋业", "鞋材"],
        "20" | "21" => &["家具", "家居"],
        "22" | "23" => &["纸品", "包装", "印刷"],
        "24" => &["文创玩具", "玩具礼品"],
        "26" => &["新材料", "化工材料"],
        "29" => &["塑胶制品", "塑料", "橡塑"],
        "30" | "31" | "32" | "33" => &["五金制品", "金属制品", "五金"],
        "34" | "35" => &["精密模具", "机械设备", "自动化设备", "智能装备"],
        "36" => &["汽车零件"],
        "38" => &["电器", "新能源", "照明", "电源科技"],
        "39" => &["电子", "电子科技", "光电", "通讯科技"],
        "40" => &["仪器"],
        "47" | "48" | "49" | "50" => &["建筑工程", "装饰工程"],
        "51" => &["贸易", "供应链", "进出口"],
        "52" => &["商贸", "电子商务", "百货"],
        "53" | "54" | "55" | "56" | "57" | "58" | "59" | "60" => &["物流", "国际货运", "供应链管理"],
        "61" | "62" => &["餐饮管理", "酒店"],
        "63" | "64" | "65" => &["软件", "信息技术", "网络科技", "数据服务"],
        "70" => &["物业管理", "置业"],
        "71" | "72" => &["企业管理", "商务咨询", "会展服务", "人力资源", "广告"],
        "73" | "74" | "75" => &["检测技术", "科技服务", "工业设计", "技术研究"],
        _ => &["实业", "服务"],
    };
    dice.pick(list, "实业")
}

fn coined(dice: &mut Dice) -> String {
    let mut name = String::with_capacity(9);
    for _ in 0..if dice.chance(0.6) { 2 } else { 3 } {
        name.push_str(dice.pick(&COINED, "澄"));
    }
    name
}

pub(crate) fn company(class: &str, form: &str, dice: &mut Dice) -> String {
    let ending = match form {
        "股份有限公司" => "股份有限公司",
        "合伙企业" => "中心（有限合伙）",
        "个人独资企业" => "厂",
        "分支机构" => "有限公司分公司",
        _ => "有限公司",
    };
    format!("东莞市{}{}{ending}（模拟）", coined(dice), trade_word(class, dice))
}

pub(crate) fn shop(area: &str, dice: &mut Dice) -> String {
    let place = area.trim_end_matches("街道").trim_end_matches('镇');
    format!("东莞市{place}{}{}（模拟）", coined(dice), dice.pick(&SHOPS, "小店"))
}

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The credit code of the `number`-th entity: category 1 enterprise, 2 sole trader.
pub(crate) fn credit_code(sole_trader: bool, area: usize, number: u64) -> Option<Uscc> {
    let mut body = [b'0'; 8];
    let mut rest = number;
    for slot in body.iter_mut().rev() {
        *slot = ALPHABET.get(usize::try_from(rest % 31).unwrap_or(0)).copied().unwrap_or(b'0');
        rest /= 31;
    }
    let body = std::str::from_utf8(&body).ok()?;
    let check = organisation_check(body);
    let category = if sole_trader { '2' } else { '1' };
    Uscc::with_check(&format!("9{category}99{:04}{body}{check}", area + 1)).ok()
}

/// Check character of an organisation code (GB 11714).
fn organisation_check(body: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(c, w)| c.to_digit(36).unwrap_or(0) * w).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}
