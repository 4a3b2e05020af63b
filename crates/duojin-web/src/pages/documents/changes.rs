//! `/documents/{id}/changes`: a document beside the one it replaces, line by line.

use askama::Template;

use super::diff::{Stretch, compare};
use super::document_path;
use crate::Frame;

/// So many equal lines stay around a change.
const AROUND: usize = 2;
/// Fewer equal lines than this are not folded.
const FOLDED: usize = 6;

/// A line of the comparison: its number from 1 and its words on each side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The old one; `None` if it is new.
    pub old: Option<(usize, String)>,
    /// The new one; `None` if it is gone.
    pub new: Option<(usize, String)>,
}

impl Line {
    fn is_same(&self) -> bool {
        matches!((&self.old, &self.new), (Some((_, old)), Some((_, new))) if old == new)
    }
}

/// A clause that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedClause {
    /// Heading.
    pub heading: String,
    /// What became of it: 新增, 删去, 改动.
    pub what: String,
    /// Number of the item in the new version, if it is there.
    pub item: Option<u32>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/documents/changes.html")]
pub struct ChangesPage {
    /// What surrounds it.
    pub frame: Frame,
    /// Id of the new version.
    pub id: String,
    /// Id and title of the old one.
    pub old: (String, String),
    /// All lines in order.
    pub lines: Vec<Line>,
    /// The clauses that changed.
    pub clauses: Vec<ChangedClause>,
}

/// A piece of the table: lines to show, or equal ones to fold.
#[derive(Debug)]
enum Part<'a> {
    Shown(&'a [Line]),
    Folded(&'a [Line]),
}

impl ChangesPage {
    fn has_changes(&self) -> bool {
        self.lines.iter().any(|line| !line.is_same())
    }

    fn n_changed(&self) -> usize {
        self.lines.iter().filter(|line| line.old.is_some() && line.new.is_some() && !line.is_same()).count()
    }

    fn n_added(&self) -> usize {
        self.lines.iter().filter(|line| line.old.is_none()).count()
    }

    fn n_removed(&self) -> usize {
        self.lines.iter().filter(|line| line.new.is_none()).count()
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let mut out = Vec::new();
        let mut rest: &[Line] = &self.lines;
        while !rest.is_empty() {
            let shown = rest.iter().take_while(|line| !line.is_same()).count();
            let (head, tail) = rest.split_at(shown);
            if !head.is_empty() {
                out.push(Part::Shown(head));
            }
            let same = tail.iter().take_while(|line| line.is_same()).count();
            let (equal, behind) = tail.split_at(same);
            // At the two ends of the text there is a change on one side only.
            let before = if out.is_empty() { 0 } else { AROUND };
            let after = if behind.is_empty() { 0 } else { AROUND };
            if same < FOLDED + before + after {
                if !equal.is_empty() {
                    out.push(Part::Shown(equal));
                }
            } else {
                let (first, more) = equal.split_at(before);
                let (middle, last) = more.split_at(more.len() - after);
                out.extend([Part::Shown(first), Part::Folded(middle), Part::Shown(last)]);
            }
            rest = behind;
        }
        out
    }

    /// Both sides of a line in stretches; a side that is alone is changed as a whole.
    fn sides(&self, line: &&Line) -> (Vec<Stretch>, Vec<Stretch>) {
        let words = |side: &Option<(usize, String)>| side.as_ref().map_or_else(String::new, |(_, text)| text.clone());
        compare(&words(&line.old), &words(&line.new))
    }

    fn back(&self) -> String {
        document_path(&self.id)
    }

    fn item_path(&self, number: &u32) -> String {
        format!("{}#i{number}", document_path(&self.id))
    }

    fn what(&self, line: &&Line) -> &'static str {
        let r = self.frame.r();
        match (&line.old, &line.new) {
            (None, _) => r.line_added.text(),
            (_, None) => r.line_removed.text(),
            _ if line.is_same() => "",
            _ => r.line_changed.text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn long_equal_parts_are_folded_and_nothing_is_lost() {
        for (n, at) in [(0, 0), (3, 1), (40, 0), (40, 20), (40, 39), (9, 4)] {
            let lines: Vec<Line> = (0..n)
                .map(|i| Line { old: Some((i + 1, format!("{i}"))), new: (i != at).then(|| (i + 1, format!("{i}"))) })
                .collect();
            let page = ChangesPage { lines: lines.clone(), ..ChangesPage::example(Lang::Zh) };
            let parts = page.parts();
            let all: Vec<Line> = parts
                .iter()
                .flat_map(|part| match part {
                    Part::Shown(lines) | Part::Folded(lines) => lines.to_vec(),
                })
                .collect();
            assert_eq!(all, lines, "{n} {at}");
            let folded = parts.iter().any(|part| matches!(part, Part::Folded(lines) if !lines.is_empty()));
            assert_eq!(folded, n == 40, "{n} {at}");
        }
    }
}
