//! A document and the one that it takes the place of, line by line.

use duojin_access::{Permission, Principal};
use serde::Serialize;
use similar::{Algorithm, ChangeTag, TextDiff};

use super::stored;
use crate::app::App;
use crate::error::AppError;
use crate::people::problems;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// As it was.
    Same,
    /// New.
    Added,
    /// Gone.
    Removed,
}

/// A line of either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What became of it.
    pub kind: LineKind,
    /// Its number in the old document, from 1.
    pub old: Option<usize>,
    /// Its number in the new document, from 1.
    pub new: Option<usize>,
    /// Its words in runs: whether they differ, and the words.
    pub runs: Vec<(bool, String)>,
}

/// How a document differs from the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Id and title of the old one.
    pub old: (String, String),
    /// Id and title of the new one.
    pub new: (String, String),
    /// Line by line.
    pub lines: Vec<Line>,
}

/// Compares a document with the one that it takes the place of.
///
/// # Errors
/// If the caller may not see drafts, it takes the place of none, or the store fails.
pub async fn changes(app: &App, principal: &Principal, id: &str) -> Result<Changes, AppError> {
    principal.access(Permission::ReadDrafts)?;
    let new = stored(app, id).await?;
    let Some(old) = &new.row.replaces else {
        return Err(problems::not_found("被替代的文件", id));
    };
    let old = stored(app, old).await?;
    let (before, after) = (old.text, new.text);
    let lines = tokio::task::spawn_blocking(move || compare(&before, &after)).await;
    let lines = lines.map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(Changes { old: (old.row.id, old.row.title), new: (new.row.id, new.row.title), lines })
}

fn compare(before: &str, after: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(before, after);
    for op in diff.ops() {
        for change in diff.iter_inline_changes(op) {
            let kind = match change.tag() {
                ChangeTag::Equal => LineKind::Same,
                ChangeTag::Insert => LineKind::Added,
                ChangeTag::Delete => LineKind::Removed,
            };
            let runs =
                change.iter_strings_lossy().map(|(differs, words)| (differs, words.trim_end_matches('\n').to_owned()));
            lines.push(Line {
                kind,
                old: change.old_index().map(|index| index + 1),
                new: change.new_index().map(|index| index + 1),
                runs: runs.collect(),
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_the_words_in_them_are_told_apart() {
        let lines = compare("第一条\n奖励10万元。\n第三条\n", "第一条\n奖励20万元。\n第三条\n第四条\n");
        let kinds: Vec<LineKind> = lines.iter().map(|line| line.kind).collect();
        assert_eq!(kinds, [LineKind::Same, LineKind::Removed, LineKind::Added, LineKind::Same, LineKind::Added]);
        let differing: String =
            lines.iter().flat_map(|line| &line.runs).filter(|run| run.0).map(|run| run.1.as_str()).collect();
        assert!(differing.contains('1') && differing.contains('2'), "{lines:?}");
        assert_eq!(
            (lines.get(4).and_then(|line| line.new), lines.get(1).and_then(|line| line.old)),
            (Some(4), Some(2))
        );
    }
}
