use super::{FilterChoice, FormDraftPage, SankePage, SankeRow};
use crate::pages::cockpit::examples::lanes;
use crate::parts::mark::{Awaits, TargetStatus};
use crate::{Frame, Lang};

impl SankeRow {
    /// A line with nothing settled but the definition.
    #[must_use]
    pub fn example(lang: Lang, id: &str, name: &str) -> Self {
        let say = |zh: &str, english: &str| (if lang.is_en() { english } else { zh }).to_owned();
        Self {
            id: id.into(),
            name: name.into(),
            section: "商务会展服务".into(),
            lead_units: "市商务局".into(),
            status: TargetStatus::NoData,
            defined: true,
            definition: say("≥45 场次，每年", "≥45 a year"),
            sourced: false,
            source: say("没有见到公开数", "nothing published"),
            reported: false,
            reporter: say("未定", "open"),
            last_figure: String::new(),
            missing: say("填报人和报表", "reporter and form"),
            awaits: Some(Awaits::FormReady),
        }
    }

    /// The lines of the sectors in the examples.
    #[must_use]
    pub fn examples(lang: Lang) -> Vec<Self> {
        let mut rows = Vec::new();
        for lane in lanes() {
            for seat in &lane.seats {
                let mut row = Self::example(lang, &seat.id, &seat.name);
                row.section.clone_from(&lane.sector);
                row.lead_units.clone_from(&lane.leads);
                row.status = seat.status;
                row.awaits = seat.awaits;
                row.defined = seat.awaits != Some(Awaits::DefinitionOpen);
                row.definition.clone_from(&seat.goal);
                if !seat.value.is_empty() {
                    row.sourced = true;
                    row.source = "公开统计".into();
                    row.last_figure = format!("{} · {}", seat.value, seat.period);
                }
                rows.push(row);
            }
        }
        rows
    }
}

impl SankePage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let mut frame = Frame::example(lang, "/sanke");
        frame.title = lang.words().nav_sanke.to_string();
        let choice = |value: &str, zh: &str, english: &str, n, current| FilterChoice {
            value: value.into(),
            label: (if lang.is_en() { english } else { zh }).into(),
            n,
            current,
        };
        Self {
            frame,
            n_targets: 48,
            n_defined: 46,
            n_sourced: 3,
            n_reported: 0,
            n_decided: 2,
            filters: vec![
                choice("", "全部", "All", 48, true),
                choice("undefined", "定义未定", "Not defined", 2, false),
                choice("nosource", "没有来源", "No source", 45, false),
                choice("noform", "没有报表", "No form", 48, false),
            ],
            first: SankeRow::examples(lang)
                .into_iter()
                .filter(|row| row.status != TargetStatus::Missed)
                .take(5)
                .collect(),
            rows: SankeRow::examples(lang),
            export: None,
        }
    }
}

const FORM: &str = r#"# 草稿，未经审定
[form]
id = "T24-nationwide-exhibitions"
title = "全国性展览和大会场次"
target = "T24"
period = "year"
state = "draft"

[reporter]
kind = "department"
unit = "市商务局"      # 待定：原文写两个牵头单位

[[cell]]
name = "场次"
type = "count"
unit = "场次"
check = "场次 >= 0"
"#;

impl FormDraftPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let w = lang.words();
        let row = SankeRow::example(lang, "T24", "每年举办全国性展览和大会场次");
        let mut frame = Frame::example(lang, &row.form_path()).under(w.nav_sanke.to_string(), "/sanke");
        frame.title = format!("{}{}", w.form_draft_of, row.id);
        Self {
            frame,
            row,
            file_name: "T24.toml".into(),
            text: FORM.into(),
            to_decide: vec![
                "“全国性”以什么为准：参展商来源、批文，还是主办单位？".into(),
                "两个牵头单位，由哪一个报？".into(),
            ],
            download: "/sanke/T24/form.toml".into(),
        }
    }
}
