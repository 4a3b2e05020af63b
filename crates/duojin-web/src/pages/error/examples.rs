use super::{ErrorPage, Problem};
use crate::parts::Linked;
use crate::{Frame, Lang};

impl ErrorPage {
    /// An example of each problem.
    #[must_use]
    pub fn examples(lang: Lang) -> Vec<Self> {
        let w = lang.words();
        let bad = Problem::BadInput {
            field: "as_of".into(),
            given: "2025-13-01".into(),
            mend: if lang.is_en() {
                "Write a date such as 2025-12-31."
            } else {
                "写成 2025-12-31 这样的日期。"
            }
            .into(),
        };
        let refused = Problem::Forbidden {
            ask: if lang.is_en() {
                "Ask the office of the area to pass it on."
            } else {
                "需要的话，请所在镇街统计办转给你。"
            }
            .into(),
        };
        [
            (w.not_found, Problem::NotFound),
            (w.bad_input, bad),
            (w.forbidden, refused),
            (w.busy, Problem::Busy { seconds: 3 }),
            (w.internal, Problem::Internal { reference: "7F3A".into() }),
        ]
        .into_iter()
        .map(|(title, problem)| {
            let mut frame = Frame::example(lang, "/targets/T99");
            frame.title = title.to_string();
            Self { frame, problem, ways_on: vec![Linked::to(w.nav_plan.to_string(), "/plan")] }
        })
        .collect()
    }
}
