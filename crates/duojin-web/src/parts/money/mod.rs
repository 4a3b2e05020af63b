//! Money is always three figures: determined, range, number undetermined. Never one total.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Frame;
use crate::number::{Amount, count, money};

/// The three figures, in fen and counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money3 {
    /// Sum of the determined amounts, fen.
    pub determined: i64,
    /// How many enterprises (or clauses) the determined amounts stand for.
    pub n_determined: i64,
    /// Lower end of what is possible, fen, determined amounts included.
    pub low: i64,
    /// Upper end of what is possible, fen; `None` where nothing caps it.
    pub high: Option<i64>,
    /// How many amounts are not determined.
    pub n_undetermined: i64,
    /// Are the counts enterprises (true) or clauses (false)?
    pub of_enterprises: bool,
}

impl Money3 {
    /// The drawn block.
    #[must_use]
    pub fn block<'a>(&'a self, frame: &'a Frame) -> MoneyBlock<'a> {
        MoneyBlock { frame, sums: self, quiet: false }
    }

    /// The block in a smaller size, for under a sentence that says the same.
    #[must_use]
    pub fn quiet_block<'a>(&'a self, frame: &'a Frame) -> MoneyBlock<'a> {
        MoneyBlock { frame, sums: self, quiet: true }
    }
}

/// The drawn block of three figures.
#[derive(Debug, Template)]
#[template(path = "parts/money/money.html")]
pub struct MoneyBlock<'a> {
    frame: &'a Frame,
    sums: &'a Money3,
    quiet: bool,
}

impl HtmlSafe for MoneyBlock<'_> {}

impl MoneyBlock<'_> {
    fn amount(&self, fen: &i64) -> Amount {
        money(*fen, self.frame.lang)
    }

    fn of(&self, n: &i64) -> String {
        let w = self.frame.w();
        if self.sums.of_enterprises { w.of_enterprises(count(*n)) } else { w.of_clauses(count(*n)) }
    }
}
