//! Status marks: word, shape and colour, always all three.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::words::{Word, Words};

/// How a target stands (semantics 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetStatus {
    /// 达成.
    Reached,
    /// 进度正常.
    OnTrack,
    /// 落后.
    Behind,
    /// 未达成.
    Missed,
    /// 待定: figures that settle nothing.
    Undetermined,
    /// 无期末数据: figures, but not the one that settles the deadline.
    NoFinalData,
    /// 口径不同.
    NotComparable,
    /// 无数据: no same-scope figure ever.
    NoData,
}

impl TargetStatus {
    /// Every status, in the order of legends.
    pub const ALL: [Self; 8] = [
        Self::Reached,
        Self::OnTrack,
        Self::Behind,
        Self::Missed,
        Self::NoData,
        Self::NoFinalData,
        Self::NotComparable,
        Self::Undetermined,
    ];

    /// The code used in the API, which is also the CSS class.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::OnTrack => "on_track",
            Self::Behind => "behind",
            Self::Missed => "missed",
            Self::Undetermined => "undetermined",
            Self::NoFinalData => "no_final_data",
            Self::NotComparable => "not_comparable",
            Self::NoData => "no_data",
        }
    }

    /// Reads the code; `None` for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The word.
    #[must_use]
    pub fn word(self, w: &Words) -> Word {
        match self {
            Self::Reached => w.reached,
            Self::OnTrack => w.on_track,
            Self::Behind => w.behind,
            Self::Missed => w.missed,
            Self::Undetermined => w.undetermined,
            Self::NoFinalData => w.no_final_data,
            Self::NotComparable => w.not_comparable,
            Self::NoData => w.no_data,
        }
    }

    /// What the status means, in half a sentence.
    #[must_use]
    pub fn meaning(self, w: &Words) -> Word {
        match self {
            Self::Reached => w.reached_means,
            Self::OnTrack => w.on_track_means,
            Self::Behind => w.behind_means,
            Self::Missed => w.missed_means,
            Self::Undetermined => w.undetermined_means,
            Self::NoFinalData => w.no_final_data_means,
            Self::NotComparable => w.not_comparable_means,
            Self::NoData => w.no_data_means,
        }
    }

    /// Id of the symbol in the page's sprite.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Reached => "i-ok",
            Self::OnTrack => "i-go",
            Self::Behind => "i-slow",
            Self::Missed => "i-x",
            Self::Undetermined => "i-q",
            Self::NoFinalData => "i-half",
            Self::NotComparable => "i-ne",
            Self::NoData => "i-nil",
        }
    }

    /// The mark: shape and word.
    #[must_use]
    pub fn mark(self, w: &Words) -> Mark {
        Mark { class: self.code(), icon: self.icon(), word: self.word(w).to_string() }
    }
}

/// What a target without a same-scope figure waits for. All are no data: the same colour, another shape, other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Awaits {
    /// 报表已备: defined, a reporter proposed, the draft of the form there.
    FormReady,
    /// 定义未定: a question of the definition is open.
    DefinitionOpen,
    /// 没人报: nobody is proposed to report it.
    NobodyAsked,
}

impl Awaits {
    /// All, in the order of legends.
    pub const ALL: [Self; 3] = [Self::FormReady, Self::DefinitionOpen, Self::NobodyAsked];

    /// CSS class, beside that of no data.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::FormReady => "form_ready",
            Self::DefinitionOpen => "definition_open",
            Self::NobodyAsked => "nobody_asked",
        }
    }

    /// The word.
    #[must_use]
    pub fn word(self, w: &Words) -> Word {
        match self {
            Self::FormReady => w.form_ready,
            Self::DefinitionOpen => w.definition_open,
            Self::NobodyAsked => w.nobody_asked,
        }
    }

    /// What it means, in half a sentence.
    #[must_use]
    pub fn meaning(self, w: &Words) -> Word {
        match self {
            Self::FormReady => w.form_ready_means,
            Self::DefinitionOpen => w.definition_open_means,
            Self::NobodyAsked => w.nobody_asked_means,
        }
    }

    /// Id of the symbol in the page's sprite: a dashed circle, with a form, with three dots, or empty.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::FormReady => "i-form",
            Self::DefinitionOpen => "i-dots",
            Self::NobodyAsked => "i-nil",
        }
    }

    /// The mark: no data, and what it waits for.
    #[must_use]
    pub fn mark(self, w: &Words) -> Mark {
        let mark = TargetStatus::NoData.mark(w).and(self.word(w).as_str());
        let class = match self {
            Self::FormReady => "no_data form_ready",
            Self::DefinitionOpen => "no_data definition_open",
            Self::NobodyAsked => "no_data nobody_asked",
        };
        Mark { class, icon: self.icon(), ..mark }
    }
}

/// Answer of a match or of one condition in it (semantics 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// 符合, or true.
    Eligible,
    /// 不符合, or false.
    NotEligible,
    /// 待定, or unknown.
    Unknown,
    /// 不在有效期.
    NotInForce,
}

impl Outcome {
    /// CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Eligible => "yes",
            Self::NotEligible => "no",
            Self::Unknown => "unknown",
            Self::NotInForce => "off",
        }
    }

    /// The mark: shape and word.
    #[must_use]
    pub fn mark(self, w: &Words) -> Mark {
        let (icon, word) = match self {
            Self::Eligible => ("i-ok", w.eligible),
            Self::NotEligible => ("i-x", w.not_eligible),
            Self::Unknown => ("i-q", w.undetermined),
            Self::NotInForce => ("i-off", w.not_in_force),
        };
        Mark { class: self.class(), icon, word: word.to_string() }
    }
}

/// Why an answer is unknown (semantics 2). Only a missing fact is ever asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// 缺资料.
    Missing,
    /// 无意义: growth or ratio on a base of zero or less.
    Meaningless,
    /// 未到期: the period is not closed or published.
    NotDue,
    /// 不适用: the fact does not exist for this kind of entity.
    NotApplicable,
    /// 冲突: sources disagree.
    Conflict,
}

impl Cause {
    /// The word.
    #[must_use]
    pub fn word(self, w: &Words) -> Word {
        match self {
            Self::Missing => w.cause_missing,
            Self::Meaningless => w.cause_meaningless,
            Self::NotDue => w.cause_not_due,
            Self::NotApplicable => w.cause_not_applicable,
            Self::Conflict => w.cause_conflict,
        }
    }
}

/// A drawn mark; prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(
    source = r##"<span class="st {{ class }}"><svg class="ico" aria-hidden="true"><use href="#{{ icon }}"/></svg>{{ word }}</span>"##,
    ext = "html"
)]
pub struct Mark {
    class: &'static str,
    icon: &'static str,
    word: String,
}

impl HtmlSafe for Mark {}

impl Mark {
    /// The same shape and colour with another word.
    #[must_use]
    pub fn worded(mut self, word: &str) -> Self {
        word.clone_into(&mut self.word);
        self
    }

    /// The same mark with more words after it, e.g. “无数据 · 有相近”.
    #[must_use]
    pub fn and(mut self, more: &str) -> Self {
        self.word.push_str(" · ");
        self.word.push_str(more);
        self
    }
}

/// A status and how many have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusCount {
    /// Status.
    pub status: TargetStatus,
    /// Number of targets.
    pub n: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn every_status_has_word_shape_and_colour() {
        for status in TargetStatus::ALL {
            assert_eq!(TargetStatus::from_code(status.code()), Some(status));
            let html = status.mark(Lang::Zh.words()).to_string();
            assert!(html.contains(&format!("#{}", status.icon())) && html.contains(status.code()));
            assert!(html.contains(&status.word(Lang::Zh.words()).to_string()));
        }
        assert_eq!(TargetStatus::from_code("done"), None);
    }

    #[test]
    fn what_waits_differs_in_word_and_shape() {
        let w = Lang::En.words();
        let marks: std::collections::HashSet<String> = Awaits::ALL.iter().map(|one| one.mark(w).to_string()).collect();
        let icons: std::collections::HashSet<&str> = Awaits::ALL.iter().map(|one| one.icon()).collect();
        assert_eq!((marks.len(), icons.len()), (3, 3));
        assert!(marks.iter().all(|mark| mark.contains("no_data") && mark.contains("No data")), "it is no data still");
    }
}
