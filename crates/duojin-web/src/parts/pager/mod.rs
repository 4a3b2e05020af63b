//! Page numbers under a long table. The address of each page carries the filters.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Frame;

/// Which page of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// Current page, from 1.
    pub page: i64,
    /// Rows on a page.
    pub size: i64,
    /// Rows in all.
    pub total: i64,
}

impl Pager {
    /// Number of pages, at least 1.
    #[must_use]
    pub fn pages(&self) -> i64 {
        let size = self.size.max(1);
        (self.total.max(0) + size - 1).div_euclid(size).max(1)
    }

    /// The drawn row of page numbers; empty for one page.
    #[must_use]
    pub fn row<'a>(&self, frame: &'a Frame) -> PagerRow<'a> {
        PagerRow { frame, pager: *self }
    }

    /// First, last, current and its neighbours; 0 stands for a gap.
    fn shown(&self) -> Vec<i64> {
        let last = self.pages();
        let mut out: Vec<i64> = Vec::new();
        for n in [1, self.page - 1, self.page, self.page + 1, last] {
            let before = out.last().copied().unwrap_or(0);
            if n <= before || n > last {
                continue;
            }
            if n > before + 1 {
                out.push(0);
            }
            out.push(n);
        }
        out
    }
}

/// A drawn row of page numbers.
#[derive(Debug, Template)]
#[template(path = "parts/pager/pager.html")]
pub struct PagerRow<'a> {
    frame: &'a Frame,
    pager: Pager,
}

impl HtmlSafe for PagerRow<'_> {}

impl PagerRow<'_> {
    fn href(&self, page: &i64) -> String {
        self.frame.with_param("page", page.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Pager;

    #[test]
    fn gaps_and_ends() {
        let shown = |page, total| Pager { page, size: 50, total }.shown();
        assert_eq!(shown(1, 20), [1]);
        assert_eq!(shown(1, 0), [1]);
        assert_eq!(shown(1, 500), [1, 2, 0, 10]);
        assert_eq!(shown(5, 500), [1, 0, 4, 5, 6, 0, 10]);
        assert_eq!(shown(10, 500), [1, 0, 9, 10]);
        assert_eq!(Pager { page: 1, size: 50, total: 51 }.pages(), 2);
    }
}
