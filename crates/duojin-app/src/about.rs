//! What is running: the pack, how much it holds, and who answers for its reading.

use duojin_access::{Permission, Principal};
use duojin_pack::Pack;

use crate::app::App;
use crate::error::AppError;
use crate::said::Said;

/// What the page about data and definitions adds to its standing chapters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Names and sizes.
    pub versions: Vec<(Said, Said)>,
    /// Headings with their paragraphs.
    pub chapters: Vec<(Said, Vec<Said>)>,
}

/// What is running.
///
/// # Errors
/// If the caller may not see it.
pub fn about(app: &App, principal: &Principal) -> Result<About, AppError> {
    principal.access(Permission::ReadService)?;
    Ok(of(app.pack(), app.is_demo()))
}

fn of(pack: &Pack, is_demo: bool) -> About {
    let header = &pack.header;
    let figures = &pack.statistics.figures;
    let measured = figures.iter().filter(|figure| figure.kind.is_measured()).count();
    let count = |zh: &str, en: &str, n: usize| (Said::new(zh, en), Said::same(n.to_string()));
    let versions = vec![
        (
            Said::new("规则包", "Pack"),
            Said::new(
                format!("{} {}", header.name.zh, header.version),
                format!("{} {}", header.name.en, header.version),
            ),
        ),
        (Said::new("收录日", "Recorded"), Said::same(header.recorded_at.to_string())),
        count("目标", "Targets", pack.plan.targets.len()),
        count("举措", "Measures", pack.plan.measures.len()),
        count("交付物", "Deliverables", pack.plan.deliverables.len()),
        count("指标", "Indicators", pack.statistics.catalog.indicators.len()),
        count("公开的数", "Published figures", figures.len()),
        count("其中实绩与初步数", "of these, measured", measured),
    ];
    let authority = &header.authority;
    let answer = if authority.confirmed {
        Said::new(
            format!("对原文和口径的读法由{}（{}）负责，已经确认。", authority.name.zh, authority.role.zh),
            format!(
                "{} ({}) answers for the reading of the texts and has confirmed it.",
                authority.name.en, authority.role.en
            ),
        )
    } else {
        Said::new(
            format!("本包依公开资料编成，读法还没有经任何机关确认。{}：{}。", authority.name.zh, authority.role.zh),
            format!(
                "This pack is compiled from public sources; no authority has confirmed its reading. {}: {}.",
                authority.name.en, authority.role.en
            ),
        )
    };
    let mut chapters = vec![(Said::new("谁对读法负责", "Who answers for the reading"), vec![answer])];
    if is_demo {
        let text = Said::new(
            "这是演示数据目录：企业全部是生成的，目标、计划和公开的数是真的。",
            "This is a demo directory: every enterprise is generated; the targets, the plan and the published figures are real.",
        );
        chapters.push((Said::new("这一份数据", "This data directory"), vec![text]));
    }
    About { versions, chapters }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::pack;

    #[test]
    fn the_page_counts_the_pack_and_says_whether_it_is_a_demo() {
        let pack = pack();
        let about = of(&pack, true);
        assert!(about.versions.contains(&(Said::new("目标", "Targets"), Said::same("48"))));
        assert_eq!(about.chapters.len(), of(&pack, false).chapters.len() + 1);
    }
}
