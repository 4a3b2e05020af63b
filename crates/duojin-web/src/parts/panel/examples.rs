use chrono::NaiveDate;

use super::{BigFigure, FigureRow, LineageRow, TargetView};
use crate::Lang;
use crate::number::Amount;
use crate::parts::mark::TargetStatus;
use crate::parts::source::Source;
use crate::parts::trajectory::{Point, PointKind, Trajectory};
use crate::parts::{Entry, Linked};

/// Value, label, year, month, day, how sure.
type Shown = (f64, &'static str, i32, u32, u32, PointKind);

const POINTS: [Shown; 4] = [
    (2662.0, "2,662", 2022, 3, 31, PointKind::InferredDate),
    (2854.0, "2,854", 2022, 12, 31, PointKind::Exact),
    (3305.0, "3,305", 2023, 3, 31, PointKind::Exact),
    (3800.0, "近 3,800", 2025, 9, 30, PointKind::UpperBound),
];

impl TargetView {
    /// An example: manufacturing loans, whose last figure is only a bound.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let en = lang.is_en();
        let say = |zh: &str, english: &str| (if en { english } else { zh }).to_owned();
        let row = |period: &str, value: &str, source: &str, published: &str, inferred| FigureRow {
            period: period.into(),
            inferred,
            amount: match value.strip_prefix('近') {
                Some(rest) => Amount::new(rest, "亿元").qualified("近"),
                None => Amount::new(value, "亿元"),
            },
            scope: "余额，人民银行口径".into(),
            source: Source::new(source),
            published: published.into(),
            grade: "B".into(),
        };
        Self {
            id: "T11".into(),
            name: "制造业贷款".into(),
            sector: Some(Linked::to("金融服务", "/sectors/1")),
            lead_units: vec!["市金融工作局".into()],
            status: Some(TargetStatus::Undetermined),
            has_near: false,
            goal: BigFigure {
                amount: Amount::new("3,500", "亿元"),
                note: say("目标，到 2025 年，达到", "goal, by 2025, at least"),
            },
            latest: Some(BigFigure {
                amount: Amount::new("3,800", "亿元").qualified("近"),
                note: say("2025 年 9 月末余额", "outstanding, end of September 2025"),
            }),
            verdict: say(
                "“近 3,800”只说不到 3,800，没说超过 3,500；期限时点的余额也没有见到。",
                "“Close to 3,800” says less than 3,800, not more than 3,500; the balance at the deadline has not been seen.",
            ),
            settles: Some(say("2025 年末制造业贷款余额。", "manufacturing loans outstanding at the end of 2025.")),
            trajectory: Some(Trajectory {
                title: say(
                    "制造业贷款余额，亿元，2022 年 3 月至 2025 年 9 月，与目标 3,500 对照",
                    "Manufacturing loans outstanding, 100 million yuan, March 2022 to September 2025, against the goal of 3,500",
                ),
                points: POINTS
                    .iter()
                    .filter_map(|(value, label, y, m, d, kind)| {
                        Some(Point {
                            at: NaiveDate::from_ymd_opt(*y, *m, *d)?,
                            value: *value,
                            label: (*label).into(),
                            kind: *kind,
                        })
                    })
                    .collect(),
                goal: 3500.0,
                goal_label: say("目标 ≥3,500", "goal ≥3,500"),
                deadline: NaiveDate::from_ymd_opt(2025, 12, 31),
                deadline_label: say("期限 2025 年底", "deadline: end of 2025"),
                days_joined_max: 460,
            }),
            figures: vec![
                row("2022-03", "2,662", "转载报道", "", true),
                row("2022-12", "2,854", "地方报纸", "2023-01-18", false),
                row("2023-03", "3,305", "地方报纸", "2023-05-09", false),
                row("2025-09", "近3,800", "市委金融办文章", "2025-10-21", false),
            ],
            near: vec![FigureRow {
                scope: "金融监管口径，含票据".into(),
                ..row("2023-09", "4,622.46", "监管部门通报", "2023-11-02", false)
            }],
            definition: [
                ("指标", "Indicator", "制造业贷款余额，期末时点数"),
                ("判定", "Test", "期末余额 ≥ 3,500 亿元为达成"),
                ("期限", "Deadline", "2025 年底"),
                ("频次", "Cadence", "期限时点一次"),
                ("语气", "Modality", "到 2025 年"),
                ("口径", "Scope", "同口径。2025 年 9 月数原文未注明"),
                ("覆盖", "Coverage", "不适用（部门数，非逐户汇总）"),
            ]
            .into_iter()
            .map(|(zh, english, text)| Entry::new(say(zh, english), text))
            .collect(),
            unused: vec![Entry::new(
                "2023 年 9 月末 4,622.46 亿元",
                say("金融监管口径，不可比", "regulator’s scope, not comparable"),
            )],
            lineage: vec![
                LineageRow {
                    kind: say("序列", "series"),
                    name: "制造业贷款余额（人民银行）".into(),
                    scope: say("同口径", "same"),
                    used: true,
                    why: say("与原文余额一致", "a balance, as the text reads"),
                },
                LineageRow {
                    kind: say("序列", "series"),
                    name: "制造业贷款（监管）".into(),
                    scope: say("相近", "near"),
                    used: false,
                    why: say("含票据，范围更宽", "includes bills, wider"),
                },
                LineageRow {
                    kind: say("报表", "form"),
                    name: "T11 制造业贷款月报（草稿）".into(),
                    scope: say("未接入", "not bound"),
                    used: false,
                    why: say("还没有填报人", "has no reporter yet"),
                },
            ],
            quote: "制造业贷款、科技信贷贷款分别达到3500亿元、2000亿元".into(),
            plan_path: "/plan?target=T11#T11".into(),
            source: Some(Source::new("金融“十四五”回顾，市委金融办，2025 年 10 月")),
        }
    }

    /// An example of honest emptiness.
    #[must_use]
    pub fn example_empty(lang: Lang) -> Self {
        let en = lang.is_en();
        let say = |zh: &str, english: &str| (if en { english } else { zh }).to_owned();
        Self {
            id: "T24".into(),
            name: "每年举办全国性展览和大会场次".into(),
            sector: Some(Linked::to("商务会展服务", "/sectors/5")),
            lead_units: vec!["市商务局".into(), "市发展改革局".into()],
            has_near: true,
            goal: BigFigure {
                amount: Amount::new("45", "场次"),
                note: say("目标，到 2025 年，每年不少于", "goal, by 2025, each year at least"),
            },
            verdict: say("没有见过按“全国性”统计的场次。", "No count of nationwide exhibitions has been published."),
            settles: Some(say(
                "2025 年全国性展览和大会的场次。",
                "the number of nationwide exhibitions and congresses in 2025.",
            )),
            near: vec![FigureRow {
                period: "2024".into(),
                amount: Amount::new("62", "场"),
                scope: "各类展会，未分全国性".into(),
                source: Source::new("会展年报"),
                published: "2025-02".into(),
                grade: "B".into(),
                ..FigureRow::default()
            }],
            definition: vec![
                Entry::new(say("指标", "Indicator"), "全国性展览和大会，场次"),
                Entry::new(say("判定", "Test"), "每年 ≥ 45 场次"),
            ],
            plan_path: "/plan?target=T24#T24".into(),
            ..Self::default()
        }
    }
}
