use super::{Choice, EnterprisePage, EnterpriseRow, EnterprisesPage, FactRow, Filter, HistoryYear, MatchView, Wanted};
use crate::parts::mark::{Cause, Outcome};
use crate::parts::money::Money3;
use crate::parts::pager::Pager;
use crate::parts::tree::{Origin, Reason};
use crate::{Frame, Lang};

fn row(id: &str, name: &str, area: &str, n_eligible: i64) -> EnterpriseRow {
    EnterpriseRow {
        id: id.into(),
        name: format!("{name}（模拟）"),
        code: "99990019MA5N73206J".into(),
        area: area.into(),
        industry: "M745 质检技术服务".into(),
        kind: "企业".into(),
        size: "小型".into(),
        n_eligible: Some(n_eligible),
        n_unknown: Some(2),
    }
}

fn leaf(outcome: Outcome, text: &str, value: &str, source: &str) -> Reason {
    let origin = Origin {
        source: source.into(),
        recorded: "2026-11-20".into(),
        place: "registry.parquet 第 1,204 行".into(),
        ..Origin::default()
    };
    Reason { value: value.into(), origins: vec![origin], ..Reason::new(outcome, text) }
}

fn eligible() -> MatchView {
    let growth = Reason {
        calc: Some("1,120 万元 ÷ 920 万元 − 1".into()),
        value: "21.7%".into(),
        ..Reason::new(Outcome::Eligible, "业务收入比上年增加 20% 或更多")
    };
    let either = Reason {
        children: vec![
            leaf(Outcome::Eligible, "服务本市企业 200 家或更多", "486 家", "企业自报 2016-03-11"),
            leaf(Outcome::NotEligible, "获国家级资质", "未列入", "国家级资质名录，声明完整至 2016-12-31"),
        ],
        ..Reason::new(Outcome::Eligible, "以下有一项成立")
    };
    MatchView {
        title: "科技服务机构评估奖励，第二档".into(),
        path: "/policies/kjfw#c2".into(),
        document: "市科学技术局专题申报指南，三（二）2（示例）".into(),
        amount: "10 万元".into(),
        is_open: false,
        is_masked: false,
        working: String::new(),
        reason: Reason {
            children: vec![
                leaf(Outcome::Eligible, "在本市注册", "是", "登记信息，2012-05-09 起"),
                leaf(Outcome::Eligible, "业务收入达 500 万元", "1,120 万元", "2015 年度审计报告"),
                growth,
                either,
            ],
            ..Reason::new(Outcome::Eligible, "四项条件全部成立")
        },
    }
}

fn unknown() -> MatchView {
    let missing = Reason {
        cause: Some(Cause::Missing),
        note: Some("没有部门登记过这件事，只能问企业。".into()),
        ..Reason::new(Outcome::Unknown, "建立研发准备金制度")
    };
    MatchView {
        title: "企业研究开发补助".into(),
        path: "/policies/yfbz#c1".into(),
        document: "研究开发财政补助，一（二）、二（示例）".into(),
        amount: "0 或 26 万元".into(),
        is_open: true,
        is_masked: true,
        working: "研发费用 260 万元 × 10%".into(),
        reason: Reason {
            children: vec![leaf(Outcome::Eligible, "享受研发费加计扣除", "是", "税务共享，2016-06-02"), missing],
            ..Reason::new(Outcome::Unknown, "缺一项资料，其余成立")
        },
    }
}

fn refused() -> MatchView {
    MatchView {
        title: "科技服务机构资质奖励".into(),
        path: "/policies/kjfw#c1".into(),
        document: "市科学技术局专题申报指南，三（一）（示例）".into(),
        amount: String::new(),
        is_open: false,
        is_masked: false,
        working: String::new(),
        reason: leaf(Outcome::NotEligible, "具有国家级或省级资质", "未列入", "两级资质名录，声明完整"),
    }
}

impl EnterprisesPage {
    /// An example with rows.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let w = lang.words();
        let mut frame = Frame::example(lang, "/enterprises");
        frame.title = w.nav_enterprises.to_string();
        frame.synthetic = true;
        frame.params = vec![("q".into(), "检测".into())];
        let filter = |name: &str, label: &str, choices: &[&str]| Filter {
            name: name.into(),
            label: label.into(),
            chosen: String::new(),
            choices: choices.iter().map(|c| Choice { value: (*c).into(), label: (*c).into() }).collect(),
        };
        Self {
            frame,
            q: "检测".into(),
            filters: vec![
                filter("area", &w.area, &["莞城", "东城", "南城", "松山湖"]),
                filter("industry", &w.industry, &["M 科学研究和技术服务业"]),
                filter("size", &w.size, &["大型", "中型", "小型", "微型"]),
                filter("kind", &w.kind, &["企业", "个体工商户"]),
            ],
            rows: vec![
                row("1", "东莞市蓝舵检测技术服务有限公司", "松山湖", 1),
                row("2", "东莞市衡正检测有限公司", "南城", 0),
            ],
            pager: Pager { page: 1, size: 50, total: 312 },
            n_register: 1_950_000,
            at_least: false,
        }
    }

    /// An example where nothing was found.
    #[must_use]
    pub fn example_empty(lang: Lang) -> Self {
        Self {
            rows: Vec::new(),
            q: "99990019MA5N7320".into(),
            pager: Pager { page: 1, size: 50, total: 0 },
            ..Self::example(lang)
        }
    }
}

impl EnterprisePage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let identity = row("1", "东莞市蓝舵检测技术服务有限公司", "松山湖", 1);
        let mut frame =
            Frame::example(lang, "/enterprises/1").under(lang.words().nav_enterprises.to_string(), "/enterprises");
        frame.title.clone_from(&identity.name);
        frame.synthetic = true;
        let fact = |fact: &str, period: &str, value: &str, unit: &str, source: &str| FactRow {
            fact: fact.into(),
            period: period.into(),
            value: value.into(),
            unit: unit.into(),
            source: source.into(),
            recorded: "2026-11-20 09:12".into(),
            place: "registry.parquet 第 1,204 行".into(),
            conflicts: Vec::new(),
        };
        let mut conflict = fact("从业人员", "2015", "46", "人", "社保");
        conflict.conflicts = vec!["企业自报 52 人，超出容差 5%".into()];
        let money = Money3 {
            determined: 10_000_000,
            n_determined: 1,
            low: 10_000_000,
            high: Some(36_000_000),
            n_undetermined: 1,
            of_enterprises: false,
        };
        Self {
            frame,
            identity,
            about: vec!["2012 年成立".into(), "参保 46 人".into()],
            money: Some(money),
            matches: vec![eligible(), unknown(), refused()],
            wanted: vec![Wanted {
                fact: "研发准备金制度".into(),
                periods: lang.period("2015"),
                n_clauses: 1,
                stake: "26 万元".into(),
            }],
            facts: vec![
                fact("业务收入", "2015", "1,120", "万元", "2015 年度审计报告"),
                fact("业务收入", "2014", "920", "万元", "2015 年度审计报告"),
                conflict,
                fact("注册地", "", "松山湖", "", "登记信息"),
            ],
            history: vec![
                HistoryYear { year: "2016".into(), money, matches: vec![eligible(), unknown()] },
                HistoryYear {
                    year: "2015".into(),
                    money: Money3 {
                        n_determined: 0,
                        determined: 0,
                        low: 0,
                        high: Some(0),
                        n_undetermined: 0,
                        of_enterprises: false,
                    },
                    matches: vec![refused()],
                },
            ],
        }
    }
}
