//! `/plan`: the living plan. Not a character of the text is altered: a number is underlined and a mark set beside it.

pub(crate) mod examples;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Frame;
use crate::asset::island_href;
use crate::parts::mark::{Mark, StatusCount, TargetStatus};
use crate::parts::panel::TargetView;

/// A target under a chip.
#[derive(Clone, Debug)]
pub struct ChipTarget {
    /// `T11`.
    pub id: String,
    /// Name of the indicator.
    pub name: String,
    /// How it stands.
    pub status: TargetStatus,
    /// Is there a near-scope figure beside no data?
    pub has_near: bool,
}

/// A number in its sentence, with the targets that stand on it: once the number, a mark for each target.
#[derive(Clone, Debug)]
pub struct Chip {
    /// The characters of the text, unchanged.
    pub text: String,
    /// One or more targets.
    pub targets: Vec<ChipTarget>,
}

/// A stretch of a paragraph.
#[derive(Clone, Debug)]
pub enum Run {
    /// Characters of the text.
    Text(String),
    /// The run-in heading of a paragraph, set bold.
    Heading(String),
    /// The lead units in brackets, set quieter.
    Lead(String),
    /// A number with its targets.
    Chip(Chip),
}

/// What stands under a section: how its targets are doing.
#[derive(Clone, Debug, Default)]
pub struct SectionNote {
    /// Counts in words: 4 个目标：待定 1 · 无数据 3.
    pub text: String,
    /// Where to read on.
    pub links: Vec<crate::parts::Linked>,
}

/// A heading or paragraph of the text.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading; level 1 is a chapter.
    Heading {
        /// 1 or 2.
        level: u8,
        /// Fragment of its address: `s2.1`.
        id: String,
        /// Its characters.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Fragment of its address, where a section starts with it.
        id: Option<String>,
        /// Its characters in order.
        runs: Vec<Run>,
        /// Our note under it.
        note: Option<SectionNote>,
    },
}

/// A line of the contents.
#[derive(Clone, Debug)]
pub struct TocItem {
    /// Fragment it leads to.
    pub id: String,
    /// Short name of the section.
    pub label: String,
    /// Number of targets in it; `None` for a chapter, which is set bold.
    pub n_targets: Option<i64>,
    /// Is the open target in it?
    pub current: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/plan/plan.html")]
pub struct PlanPage {
    /// What surrounds it.
    pub frame: Frame,
    /// The red head.
    pub issuer: String,
    /// Title of the document.
    pub title: String,
    /// Issued when, title whose, what we did to the text.
    pub meta: String,
    /// Number of targets.
    pub n_targets: i64,
    /// How many stand how.
    pub counts: Vec<StatusCount>,
    /// Contents.
    pub toc: Vec<TocItem>,
    /// The text.
    pub blocks: Vec<Block>,
    /// The target whose panel is open (`?target=T11`).
    pub open: Option<TargetView>,
}

/// A drawn chip.
#[derive(Debug, Template)]
#[template(path = "pages/plan/chip.html")]
struct ChipLink<'a> {
    frame: &'a Frame,
    chip: &'a Chip,
    open: bool,
    first: &'a ChipTarget,
}

impl HtmlSafe for ChipLink<'_> {}

impl ChipLink<'_> {
    fn mark(&self, target: &ChipTarget) -> Mark {
        let w = self.frame.w();
        let mark = target.status.mark(w);
        if target.has_near { mark.and(w.has_near.as_str()) } else { mark }
    }
}

impl PlanPage {
    fn chip<'a>(&'a self, chip: &'a Chip) -> Option<ChipLink<'a>> {
        let first = chip.targets.first()?;
        let shown = self.open.as_ref().and_then(|open| chip.targets.iter().find(|target| target.id == open.id));
        Some(ChipLink { frame: &self.frame, chip, open: shown.is_some(), first: shown.unwrap_or(first) })
    }

    /// The panel, where the open target's chip stands in this paragraph.
    fn panel_in(&self, runs: &[Run]) -> Option<&TargetView> {
        let open = self.open.as_ref()?;
        let here = |run: &Run| matches!(run, Run::Chip(chip) if chip.targets.iter().any(|target| target.id == open.id));
        runs.iter().any(here).then_some(open)
    }

    fn is_open(&self) -> bool {
        self.open.is_some()
    }

    fn island(&self) -> Option<String> {
        island_href("plan")
    }
}
