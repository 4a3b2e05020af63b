use super::TargetPage;
use crate::pages::cockpit::examples::lanes;
use crate::pages::sanke::SankeRow;
use crate::parts::Linked;
use crate::parts::panel::TargetView;
use crate::{Frame, Lang};

impl TargetPage {
    /// An example with figures.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        Self::of(lang, TargetView::example(lang), 0)
    }

    /// An example without.
    #[must_use]
    pub fn example_empty(lang: Lang) -> Self {
        Self::of(lang, TargetView::example_empty(lang), 4)
    }

    fn of(lang: Lang, target: TargetView, lane: usize) -> Self {
        let mut frame = Frame::example(lang, &target.path()).under(lang.words().nav_plan.to_string(), "/plan");
        frame.title = format!("{} {}", target.id, target.name);
        let siblings = lanes().into_iter().nth(lane).map(|lane| lane.seats).unwrap_or_default();
        let sanke = SankeRow::examples(lang)
            .into_iter()
            .find(|row| row.id == target.id)
            .unwrap_or_else(|| SankeRow::example(lang, &target.id, &target.name));
        Self {
            frame,
            target,
            sanke,
            previous: Some(Linked::to("T10 金融业增加值", "/targets/T10")),
            next: Some(Linked::to("T12 科技信贷贷款", "/targets/T12")),
            siblings,
        }
    }
}
