use super::{Deliverable, IndustryCode, Lead, Measure, SectorPage, SectorRow, SectorsPage, SpecialPolicy};
use crate::pages::cockpit::examples::lanes;
use crate::parts::lane::Lane;
use crate::parts::mark::{StatusCount, TargetStatus};
use crate::parts::matrix::{DocCell, DocState};
use crate::{Frame, Lang};

fn doc(state: DocState, title: &str, date: &str) -> DocCell {
    DocCell { state, title: title.into(), date: date.into(), href: None }
}

fn row(lane: &Lane) -> SectorRow {
    let counts = TargetStatus::ALL
        .into_iter()
        .map(|status| StatusCount {
            status,
            n: i64::try_from(lane.seats.iter().filter(|seat| seat.status == status).count()).unwrap_or(0),
        })
        .filter(|count| count.n > 0)
        .collect();
    SectorRow {
        no: lane.no,
        name: lane.sector.clone(),
        leads: lane.leads.clone(),
        counts,
        planning: if lane.no == 6 {
            doc(DocState::Issued, "现代物流业规划（示例）", "2022-06")
        } else {
            DocCell::not_seen()
        },
        action_plan: if lane.no == 3 {
            doc(DocState::Drafted, "软件业行动计划征求意见稿（示例）", "2024-03")
        } else {
            DocCell::not_seen()
        },
        support: if lane.no == 4 {
            doc(DocState::Issued, "商贸业支持措施（示例）", "2022-06-24")
        } else {
            DocCell::not_seen()
        },
    }
}

fn specials() -> Vec<SpecialPolicy> {
    ["总部经济", "领军企业", "集聚区", "人才", "两业融合", "数字化"]
        .into_iter()
        .map(|topic| SpecialPolicy { topic: topic.into(), lead: "市发展改革局".into(), doc: DocCell::not_seen() })
        .collect()
}

impl SectorsPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let mut frame = Frame::example(lang, "/sectors");
        frame.title = lang.words().nav_sectors.to_string();
        let note = if lang.is_en() {
            "“Not seen” means that we found none up to 2026-11-23; there may be one."
        } else {
            "“未见”指到 2026-11-23 没有找到，不等于没有。"
        };
        Self { frame, sectors: lanes().iter().map(row).collect(), specials: specials(), note: note.into() }
    }
}

impl SectorPage {
    /// An example; `None` only if the example lanes were empty.
    #[must_use]
    pub fn example(lang: Lang) -> Option<Self> {
        let lane = lanes().into_iter().nth(6)?;
        let w = lang.words();
        let mut frame = Frame::example(lang, "/sectors/7").under(w.nav_sectors.to_string(), "/sectors");
        frame.title.clone_from(&lane.sector);
        let measure = |id: &str, text: &str, verb: &str, mechanism: &str| Measure {
            id: id.into(),
            text: text.into(),
            verb: verb.into(),
            mechanism: mechanism.into(),
            lead: "市人力资源社会保障局".into(),
        };
        Some(Self {
            frame,
            leads: vec![
                Lead {
                    unit: "市人力资源社会保障局".into(),
                    principal: true,
                    from: "2023-12-01".into(),
                    to: String::new(),
                    note: String::new(),
                },
                Lead {
                    unit: "市教育局".into(),
                    principal: false,
                    from: "2023-12-01".into(),
                    to: String::new(),
                    note: String::new(),
                },
            ],
            measures: vec![
                measure("M081", "示例：建设分级的人力资源服务产业园。", "建设", "国家级、省级、市级三级园区"),
                measure("M082", "示例：推动院校与企业共建实训基地。", "推动", ""),
            ],
            deliverables: vec![Deliverable {
                id: "D01".into(),
                item: "五张清单".into(),
                amount: "5 张".into(),
                state: if lang.is_en() { "not seen" } else { "未见" }.into(),
            }],
            docs: row(&lane),
            specials: specials().into_iter().take(1).collect(),
            codes: vec![
                IndustryCode { code: "726".into(), name: "人力资源服务".into(), part: String::new() },
                IndustryCode {
                    code: "839".into(),
                    name: "技能培训、教育辅助及其他教育".into(),
                    part: if lang.is_en() { "part" } else { "部分" }.into(),
                },
            ],
            n_enterprises: Some(12_408),
            lane,
        })
    }
}
