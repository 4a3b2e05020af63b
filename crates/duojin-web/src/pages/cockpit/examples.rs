//! The cockpit on a made-up day: the real targets with three figures that were published.

use super::{CockpitPage, SankeStep, WorkItem};
use crate::parts::Linked;
use crate::parts::lane::{Lane, Seat};
use crate::parts::mark::{Awaits, StatusCount, TargetStatus};
use crate::parts::source::Source;
use crate::{Frame, Lang};

type SeatLine = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// Number, sector, leads; then id, indicator, short name, goal, status, value, period of each seat.
const LANES: [(u8, &str, &str, &[SeatLine]); 10] = [
    (
        1,
        "金融服务",
        "市金融工作局",
        &[
            ("T10", "金融业增加值", "金融业增加值", "≥900亿元", "no_data", "", ""),
            ("T11", "制造业贷款", "制造业贷款", "≥3,500亿元", "undetermined", "近3,800", "2025-09"),
            ("T12", "科技信贷贷款", "科技信贷贷款", "≥2,000亿元", "no_data", "", ""),
            ("T13", "境内外上市公司数量", "境内外上市公司", ">100家", "no_data", "", ""),
        ],
    ),
    (
        2,
        "科技研发服务",
        "市科技局",
        &[
            ("T14", "科技服务业收入", "科技服务业收入", "≥150亿元", "no_data", "", ""),
            ("T15", "国家高新技术企业总数", "高新技术企业", "约11,000家", "no_data", "", ""),
            ("T16", "每万人高价值发明专利拥有量", "万人高价值专利", "≥26.9件", "no_data", "", ""),
            ("T17", "知识产权维权援助中心工作站数量", "维权援助工作站", "32座", "no_data", "", ""),
        ],
    ),
    (
        3,
        "信息技术服务",
        "市工业和信息化局",
        &[
            ("T18", "软件产业规模", "软件产业规模", ">400亿元", "reached", "463.42", "2023"),
            ("T19", "市级典型应用场景遴选数量", "典型应用场景", "≥100个", "no_data", "", ""),
            ("T20", "试点示范项目遴选数量", "试点示范项目", "150个", "no_data", "", ""),
            ("T21", "数字化转型规上工业企业数量", "规上工业数字化", "1万家", "no_data", "", ""),
        ],
    ),
    (
        4,
        "现代商贸",
        "市商务局",
        &[
            ("T22", "社会消费品零售总额", "社会消费品零售总额", ">5,000亿元", "missed", "4,446.00", "2025"),
            ("T23", "跨境电商进出口额", "跨境电商进出口额", ">500亿元", "no_data", "", ""),
        ],
    ),
    (
        5,
        "商务会展服务",
        "市商务局、市发展改革局",
        &[
            ("T24", "每年举办全国性展览和大会场次", "全国性展会，每年", "≥45场次", "no_data", "", ""),
            ("T25", "每年举办2万平方米以上全国性展览和大会场次", "其中 2 万平方米以上", "≥25场次", "no_data", "", ""),
        ],
    ),
    (
        6,
        "现代物流服务",
        "市商务局、市交通运输局",
        &[
            ("T26", "物流业和邮政业增加值", "物流邮政增加值", "≥297亿元", "no_data", "", ""),
            ("T27", "3A级以上物流企业数量", "3A 级以上物流企业", "25—30家", "no_data", "", ""),
            ("T28", "年营业额过亿元物流企业集团数量", "过亿物流集团", "2—3家", "no_data", "", ""),
            ("T29", "年营业额超千万元物流企业数量", "超千万物流企业", "≥20家", "no_data", "", ""),
        ],
    ),
    (
        7,
        "人力资源服务",
        "市人力资源社会保障局、市教育局",
        &[
            ("T30", "国家级人力资源服务产业园数量", "国家级产业园", "1个", "no_data", "", ""),
            ("T31", "省级人力资源服务产业园数量", "省级产业园", "≥1个", "no_data", "", ""),
            ("T32", "市级人力资源服务产业园数量", "市级产业园", "≥3个", "no_data", "", ""),
            ("T33", "人力资源服务业营业收入", "服务业营收", ">220亿元", "no_data", "", ""),
            ("T34", "省级高水平中职学校数量", "省级中职", "5所", "no_data", "", ""),
            ("T35", "市级高水平校企合作基地数量", "校企基地", "50个", "no_data", "", ""),
            ("T36", "技能大师工作室数量", "大师工作室", "200个", "no_data", "", ""),
        ],
    ),
    (
        8,
        "检验检测认证",
        "市市场监管局",
        &[
            ("T37", "获省级CMA资质认定证书的检验检测认证机构数量", "CMA 资质机构", "≥420家", "no_data", "", ""),
            ("T38", "主导或参与国际标准数量", "国际标准", "38项", "no_data", "", ""),
            ("T39", "国家级质检中心数量", "国家级质检中心", "9个", "no_data", "", ""),
        ],
    ),
    (
        9,
        "低碳环保服务",
        "市发展改革局、市生态环境局",
        &[
            ("T40", "引进和培育生态环境、碳服务企业数量", "环境、碳服务企业", "≥20家", "no_data", "", ""),
            ("T41", "可再生能源装机量", "可再生能源装机", "≥150万千瓦", "no_data", "", ""),
            ("T42", "储能装机量", "储能装机", "≥20万千瓦", "no_data", "", ""),
        ],
    ),
    (
        10,
        "设计服务",
        "市工业和信息化局、市住房城乡建设局",
        &[
            ("T43", "新增国家级或省级文化产业示范园区数量", "文化产业示范园区", "3个", "no_data", "", ""),
            ("T44", "国家级工业设计中心数量", "国家级工业设计中心", "≥3家", "no_data", "", ""),
            ("T45", "省级工业设计中心数量", "省级工业设计中心", "≥25家", "no_data", "", ""),
            ("T46", "市级工业设计中心数量", "市级工业设计中心", "≥60家", "no_data", "", ""),
        ],
    ),
];

/// The ten lanes of the examples.
pub(crate) fn lanes() -> Vec<Lane> {
    LANES
        .iter()
        .map(|(no, sector, leads, seats)| Lane {
            no: *no,
            sector: (*sector).to_owned(),
            leads: (*leads).to_owned(),
            seats: seats.iter().map(seat).collect(),
        })
        .collect()
}

fn seat((id, name, short, goal, status, value, period): &SeatLine) -> Seat {
    Seat {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        short: (*short).to_owned(),
        goal: (*goal).to_owned(),
        status: TargetStatus::from_code(status).unwrap_or(TargetStatus::NoData),
        value: (*value).to_owned(),
        period: (*period).to_owned(),
        has_near: ["T12", "T17", "T21", "T24", "T36"].contains(id),
        awaits: awaits(id, status),
    }
}

/// Every third definition is open, and one target nobody was asked for.
fn awaits(id: &str, status: &str) -> Option<Awaits> {
    let number: usize = id.trim_start_matches('T').parse().unwrap_or_default();
    (status == "no_data").then_some(match number {
        13 => Awaits::NobodyAsked,
        n if n % 3 == 0 => Awaits::DefinitionOpen,
        _ => Awaits::FormReady,
    })
}

/// The counts of the examples.
pub(crate) fn counts() -> Vec<StatusCount> {
    [(TargetStatus::Reached, 1), (TargetStatus::Missed, 1), (TargetStatus::Undetermined, 3), (TargetStatus::NoData, 43)]
        .into_iter()
        .map(|(status, n)| StatusCount { status, n })
        .collect()
}

impl CockpitPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let en = lang.is_en();
        let say = |zh: &str, english: &str| (if en { english } else { zh }).to_owned();
        let work = |status, title: String, text: String, act: Linked| WorkItem { status, title, text, act };
        Self {
            frame: Frame::example(lang, "/"),
            n_targets: 48,
            counts: counts(),
            remarks: vec![
                say(
                    "无数据的 43 个里，5 个有相近口径的数，只作旁证。",
                    "Of the 43 without data, 5 have near-scope figures, as evidence only.",
                ),
                say(
                    "按期限：2025 年 42 个，2030 年 4 个，未写期限 2 个。",
                    "By deadline: 42 in 2025, 4 in 2030, 2 undated.",
                ),
            ],
            lanes: lanes(),
            n_overall: 9,
            n_actions: 2,
            work: vec![
                work(
                    TargetStatus::Missed,
                    say("社会消费品零售总额差 554 亿元", "Retail sales fall 55.4 billion yuan short"),
                    say(
                        "2025 年 4,446.00 亿元，目标超过 5,000 亿元。",
                        "444.6 billion yuan in 2025; the goal is more than 500.",
                    ),
                    Linked::to(say("看来源与口径", "See source and scope"), "/targets/T22"),
                ),
                work(
                    TargetStatus::Undetermined,
                    say("制造业贷款只差一个年末数", "Manufacturing loans lack one year-end figure"),
                    say(
                        "9 月末“近 3,800 亿元”定不了 3,500。",
                        "“Close to 380 billion” in September does not settle 350.",
                    ),
                    Linked::to(say("看还缺什么", "See what is missing"), "/targets/T11"),
                ),
                work(
                    TargetStatus::Undetermined,
                    say("“双倍增”没有写基期", "“Doubling” states no base"),
                    say(
                        "T06、T07 要先定基年和基数，才谈得上进度。",
                        "T06 and T07 need a base year and level before any progress can be told.",
                    ),
                    Linked::to(say("起草基期说明", "Draft the base"), "/sanke/T06/form"),
                ),
                work(
                    TargetStatus::Reached,
                    say("软件产业规模要补 2025 年数", "The software industry lacks its 2025 figure"),
                    say(
                        "463.42 亿元是 2023 年规上口径，已超过 400。",
                        "46.342 billion yuan is of 2023, above-scale; already over 40.",
                    ),
                    Linked::to(say("看 T18", "See T18"), "/targets/T18"),
                ),
            ],
            sanke: [
                ("判定线写清", "Line stated", 46),
                ("期限写明", "Deadline stated", 46),
                ("有同口径数", "Same-scope figure", 3),
                ("期限后已判定", "Decided after deadline", 2),
                ("报表与填报人", "Form and reporter", 0),
            ]
            .into_iter()
            .map(|(zh, english, n)| SankeStep { label: say(zh, english), n })
            .collect(),
            source: Source::new(say(
                "目标：行动计划第二章（2023-12-01）。实际数：3 个目标有同口径公开数，见各桨位。",
                "Goals: chapter 2 of the action plan (2023-12-01). Figures: 3 targets have published same-scope figures, see their seats.",
            )),
        }
    }
}
