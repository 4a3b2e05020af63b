use super::{ClauseBlock, Effect, ExampleEnterprise, PoliciesPage, PolicyPage, PolicyRow};
use crate::parts::mark::Outcome;
use crate::parts::money::Money3;
use crate::parts::source::Source;
use crate::parts::split::{ClauseView, RuleLine, Said, Token, TokenKind};
use crate::parts::tiles::Tile;
use crate::{Frame, Lang};

const COUNTS: &str = "望牛墩2 中堂3 高埗4 石碣7 石龙4 石排3 企石5 麻涌4 万江9 莞城6 东城22 茶山5 横沥3 桥头4 洪梅0 道滘5 南城31 寮步8 东坑3 常平12 谢岗· 沙田6 厚街9 大岭山5 松山湖· 大朗7 樟木头4 清溪4 虎门14 长安12 黄江3 塘厦8 凤岗6";

fn tiles() -> Vec<Tile> {
    COUNTS
        .split(' ')
        .map(|item| {
            let at = item.find(|c: char| c.is_ascii_digit() || c == '·').unwrap_or(item.len());
            let (area, n) = item.split_at(at);
            Tile { area: area.into(), n: n.parse().ok(), path: Some(format!("/enterprises?area={area}")) }
        })
        .collect()
}

type Piece = (TokenKind, &'static str);

fn rule() -> Vec<RuleLine> {
    use TokenKind::{Fact, Keyword, Number, Plain};
    let lines: [(&[Piece], Option<u8>); 6] = [
        (&[(Keyword, "条款"), (Plain, " 批发业稳增长")], None),
        (&[(Plain, "  "), (Keyword, "对象"), (Plain, " 企业")], None),
        (
            &[
                (Plain, "  "),
                (Keyword, "当"),
                (Plain, "   "),
                (Fact, "行业"),
                (Plain, " "),
                (Keyword, "属于"),
                (Plain, " 批发业 "),
                (Keyword, "且"),
                (Plain, " "),
                (Fact, "限额以上"),
            ],
            Some(1),
        ),
        (
            &[
                (Plain, "  "),
                (Keyword, "且"),
                (Plain, "   "),
                (Fact, "销售额"),
                (Plain, "[2022] >= "),
                (Number, "3亿元"),
            ],
            Some(2),
        ),
        (
            &[
                (Plain, "  "),
                (Keyword, "给予"),
                (Plain, " 奖励 "),
                (Keyword, "向下取整"),
                (Plain, "(("),
                (Fact, "销售额"),
                (Plain, "[2022] - "),
                (Fact, "销售额"),
                (Plain, "[2021] * "),
                (Number, "108%"),
                (Plain, ") / "),
                (Number, "1000万元"),
                (Plain, ") * "),
                (Number, "1万元"),
            ],
            Some(3),
        ),
        (&[(Plain, "  "), (Keyword, "封顶"), (Plain, " "), (Number, "100万元")], Some(4)),
    ];
    lines
        .into_iter()
        .map(|(tokens, mark)| RuleLine {
            tokens: tokens.iter().map(|(kind, text)| Token { kind: *kind, text: (*text).into() }).collect(),
            mark,
        })
        .collect()
}

fn clause() -> ClauseView {
    let said = |text: &str, mark| Said { text: text.into(), mark };
    ClauseView {
        id: "c1".into(),
        title: "批发业稳增长".into(),
        state: Outcome::NotInForce,
        valid_from: "2022-06-24".into(),
        valid_to: "2023-06-30".into(),
        lead_unit: "市商务局".into(),
        said: vec![vec![
            said("限额以上的批发企业", Some(1)),
            said("，", None),
            said("2022 年含税销售额有 3 亿元或更多", Some(2)),
            said("，就超出上年 8% 的那部分给予奖励：", None),
            said("每满 1,000 万元奖 1 万元，零头不计", Some(3)),
            said("；", None),
            said("一家最多 100 万元", Some(4)),
            said("。", None),
        ]],
        rule: rule(),
        source: Source::new("惠企政策汇编节选，第 2 项第 1 款（示例）"),
        doubts: vec!["节选没写有效期，演示日由人假定。".into(), "销售额用税务开票数还是申报数？".into()],
        checks: vec!["检查通过：单位一致，存在能符合的企业。".into()],
    }
}

fn example(id: &str, name: &str, outcome: Outcome, amount: &str) -> ExampleEnterprise {
    let is_masked = outcome == Outcome::Eligible;
    ExampleEnterprise {
        id: id.into(),
        name: name.into(),
        area: "南城".into(),
        outcome,
        amount: amount.into(),
        is_masked,
    }
}

fn policy(id: &str, title: &str, state: Outcome, n_money: i64, stake: &str) -> PolicyRow {
    PolicyRow {
        id: id.into(),
        title: title.into(),
        issuer: "市商务局".into(),
        number: "东商务〔2022〕00 号（示例）".into(),
        level: "市".into(),
        issued: "2022-06-24".into(),
        state,
        last_day: if state == Outcome::Unknown { String::new() } else { "2023-12-31".into() },
        n_clauses: 3,
        n_money,
        stake: stake.into(),
    }
}

impl PoliciesPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let mut frame = Frame::example(lang, "/policies");
        frame.title = lang.words().nav_policies.to_string();
        Self {
            frame,
            rows: vec![
                policy("sgyb", "“三个一百”行动惠企政策汇编（示例）", Outcome::NotInForce, 2, "单家最高 100 万元"),
                policy("kjfw", "科技服务机构奖励（示例）", Outcome::Eligible, 3, "每家 10 万元或 20 万元"),
                policy("mcrd", "名称认定办法（示例）", Outcome::Unknown, 0, ""),
            ],
            n_in_force: 3,
            n_clauses: 9,
        }
    }
}

impl PolicyPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let mut frame =
            Frame::example(lang, "/policies/sgyb").under(lang.words().nav_policies.to_string(), "/policies");
        let row = policy("sgyb", "“三个一百”行动惠企政策汇编（示例）", Outcome::NotInForce, 2, "单家最高 100 万元");
        frame.title.clone_from(&row.title);
        frame.synthetic = true;
        let effect = Effect {
            on: "2023-06-30".into(),
            historical: true,
            n_eligible: 210,
            n_not_eligible: 1_949_749,
            n_unknown: 41,
            money: Some(Money3 {
                determined: 4_312_000_000,
                n_determined: 210,
                low: 4_312_000_000,
                high: Some(8_412_000_000),
                n_undetermined: 41,
                of_enterprises: true,
            }),
            most_wanted: vec![("销售额[2021]".into(), 38), ("限额以上[2022]".into(), 3)],
            tiles: tiles(),
            examples: vec![
                example("1", "东莞市青帆供应链有限公司（模拟）", Outcome::Eligible, "0—100 万元"),
                example("2", "东莞市岭南批发有限公司（模拟）", Outcome::Unknown, "0–100 万元"),
            ],
        };
        let few = Effect {
            n_eligible: 2,
            n_unknown: 0,
            money: None,
            tiles: Vec::new(),
            examples: Vec::new(),
            ..effect.clone()
        };
        Self {
            frame,
            policy: row,
            source: Source::new("公开汇编节选，2022-06-24（示例）"),
            summary: String::new(),
            clauses: vec![
                ClauseBlock { clause: clause(), effect: Some(effect) },
                ClauseBlock {
                    clause: ClauseView {
                        id: "c2".into(),
                        title: "零售业稳增长".into(),
                        state: Outcome::Unknown,
                        valid_to: String::new(),
                        ..clause()
                    },
                    effect: None,
                },
                ClauseBlock {
                    clause: ClauseView { id: "c3".into(), title: "住宿业稳增长".into(), ..clause() },
                    effect: Some(few),
                },
            ],
        }
    }
}
