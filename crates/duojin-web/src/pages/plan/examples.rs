//! The page with a short text written for the example: the plan itself lies in the pack.

use super::{Block, Chip, ChipTarget, PlanPage, Run, SectionNote, TocItem};
use crate::pages::cockpit::examples::{counts, lanes};
use crate::parts::Linked;
use crate::parts::lane::Seat;
use crate::parts::panel::TargetView;
use crate::{Frame, Lang};

const FILLING: &str = "此处为示例文字,并非计划原文,只为看清版面:一段约十行,数字嵌在句中,记号跟在数字之后,不改一字。版面每行约三十二字,段首缩进二字,左对齐,行距宽,便于打印后批注。支持机构围绕重点产业提供服务,推动平台、企业和园区之间的对接,鼓励先行先试。";

fn chip(text: &str, ids: &[&str], seats: &[Seat]) -> Run {
    let target = |id: &&str| {
        let seat = seats.iter().find(|seat| seat.id == **id)?;
        Some(ChipTarget { id: seat.id.clone(), name: seat.name.clone(), status: seat.status, has_near: seat.has_near })
    };
    Run::Chip(Chip { text: text.into(), targets: ids.iter().filter_map(target).collect() })
}

impl PlanPage {
    /// An example; `open` shows the panel of T11.
    #[must_use]
    pub fn example(lang: Lang, open: bool) -> Self {
        let en = lang.is_en();
        let say = |zh: &str, english: &str| (if en { english } else { zh }).to_owned();
        let lanes = lanes();
        let seats: Vec<Seat> = lanes.iter().flat_map(|lane| lane.seats.clone()).collect();
        let text = |words: &str| Run::Text(words.into());
        let mut frame = Frame::example(lang, "/plan");
        frame.title = lang.words().nav_plan.to_string();
        if open {
            frame.params = vec![("target".into(), "T11".into())];
        }
        let mut toc = vec![
            TocItem { id: "s1".into(), label: "一、总体要求".into(), n_targets: None, current: false },
            TocItem { id: "s1".into(), label: "总体目标".into(), n_targets: Some(9), current: false },
            TocItem { id: "s2".into(), label: "二、十大领域".into(), n_targets: None, current: false },
        ];
        toc.extend(lanes.iter().map(|lane| TocItem {
            id: format!("s2.{}", lane.no),
            label: lane.sector.clone(),
            n_targets: i64::try_from(lane.seats.len()).ok(),
            current: open && lane.no == 1,
        }));
        let section = |id: &str, runs: Vec<Run>, note: &str, path: &str| Block::Paragraph {
            id: Some(id.into()),
            runs,
            note: Some(SectionNote {
                text: note.into(),
                links: vec![Linked::to(say("看本领域", "See the sector"), path)],
            }),
        };
        let blocks = vec![
            Block::Heading { level: 1, id: "s2".into(), text: "二、重点发展“十大”领域".into() },
            section(
                "s2.1",
                vec![
                    Run::Heading("(一)金融服务。".into()),
                    text(FILLING),
                    text("到2025年,金融业增加值达到"),
                    chip("900亿元", &["T10"], &seats),
                    text(",制造业贷款、科技信贷贷款分别达到"),
                    chip("3500亿元", &["T11"], &seats),
                    text("、"),
                    chip("2000亿元", &["T12"], &seats),
                    text(",境内外上市公司超过"),
                    chip("100家", &["T13"], &seats),
                    text("。"),
                    Run::Lead("(牵头单位:市金融工作局)".into()),
                ],
                &say(
                    "4 个目标：待定 1 · 无数据 3（其中 1 个有相近口径）。",
                    "4 targets: 1 undetermined, 3 without data (1 of them with a near figure).",
                ),
                "/sectors/1",
            ),
            section(
                "s2.3",
                vec![
                    Run::Heading("(三)信息技术服务。".into()),
                    text(FILLING),
                    text("全市软件产业规模突破"),
                    chip("400亿元", &["T18"], &seats),
                    text(",遴选市级典型应用场景不少于"),
                    chip("100个", &["T19"], &seats),
                    text(",两项共用一个数的写作"),
                    chip("“双倍增”", &["T22", "T23"], &seats),
                    text("。"),
                ],
                &say("3 个目标：达成 1 · 无数据 2。", "3 targets: 1 reached, 2 without data."),
                "/sectors/3",
            ),
            Block::Heading { level: 2, id: "s3.1".into(), text: "（一）集聚区打造".into() },
            Block::Paragraph { id: None, runs: vec![text(FILLING)], note: None },
        ];
        Self {
            frame,
            issuer: "东莞市发展和改革局".into(),
            title: "东莞市生产性服务业行动计划".into(),
            meta: "2023 年 12 月 1 日发布 · 原文未载标题，此题为系统所拟 · 原文一字未改，仅为数字加注".into(),
            n_targets: 48,
            counts: counts(),
            toc,
            blocks,
            open: open.then(|| TargetView::example(lang)),
        }
    }
}
