//! Plain support measures by seed: a few conditions, one benefit, as real documents have them.

use std::fmt::Write as _;

use duojin_lang::{Source, check};
use duojin_rule::{Clause, Schema};
use duojin_testkit::Rng;

/// The rule of a seed, over the random schema.
pub(crate) fn measure(seed: u64, schema: &Schema) -> Clause {
    let mut rng = Rng::new(seed);
    let year = rng.one(&["上年", "当年", "2022", "2023", "2024"]);
    let money = |rng: &mut Rng| rng.one(&["500万元", "2000万元", "1亿元", "3亿元", "5000万元", "150万元", "2.5亿元"]);
    let op = |rng: &mut Rng| rng.one(&[">=", ">=", ">=", ">", "<", "<="]);
    let rate = |rng: &mut Rng| rng.one(&["5%", "8%", "10%", "12.5%", "20%", "60%"]);
    let mut conditions: Vec<String> = Vec::new();
    let mut kinds: Vec<usize> = (0..13).collect();
    for _ in 0..1 + rng.below(4) {
        let at = rng.below(kinds.len());
        let (op, n) = (op(&mut rng), rng.one(&[2, 10, 15, 50, 100, 300]));
        conditions.push(match kinds.remove(at) {
            0 => format!("营业收入[{year}] {op} {}", money(&mut rng)),
            1 => format!("研发费用[{year}] {op} {}", money(&mut rng)),
            2 => format!("注册资本 {op} {}", money(&mut rng)),
            3 => format!("从业人员[{year}] {op} {n}人"),
            4 => format!("占地面积 {op} {n}平方米"),
            5 => format!("合格率 {op} {}", rate(&mut rng)),
            6 => format!("同比(营业收入[{year}]) >= {}", rate(&mut rng)),
            7 => format!("行业 属于 {}", rng.one(&["批发业", "零售业", "{批发业, 零售业}", "软件业"])),
            8 => format!("所属镇街 属于 {}", rng.one(&["南城街道", "{南城街道, 东城街道}"])),
            9 => format!("规上[{year}]"),
            10 => "高新技术企业".to_owned(),
            11 => "未列入(失信名单)".to_owned(),
            _ => format!("满年(成立日期) >= {}年", rng.one(&[1, 2, 3])),
        });
    }
    let kind = rng.one(&["奖励", "补贴"]);
    let sum = |rng: &mut Rng| rng.one(&["5万元", "10万元", "30万元", "100万元", "50万元"]);
    let mut cap = None;
    let benefit = match rng.below(4) {
        0 | 1 => format!("{kind} {}", sum(&mut rng)),
        2 => format!("{kind} 不超过 {}", sum(&mut rng)),
        _ => {
            cap = rng.chance(2, 3).then(|| rng.one(&["200万元", "500万元"]));
            format!("{kind} 研发费用[{year}] * {}", rate(&mut rng))
        }
    };
    let mut text = "条款 样\n  对象 企业\n".to_owned();
    for (at, condition) in conditions.iter().enumerate() {
        let _ = writeln!(text, "  {} {condition}", if at == 0 { "当" } else { "且" });
    }
    let _ = writeln!(text, "  给予 {benefit}");
    if let Some(cap) = cap {
        let _ = writeln!(text, "  封顶 {cap}");
    }
    let (mut rules, diagnostics) = check(&[Source::whole("样", &text)], schema);
    rules.clauses.pop().unwrap_or_else(|| panic!("{text}\n{diagnostics:#?}"))
}
