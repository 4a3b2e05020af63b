//! `duojin fmt`: rule files and the rule blocks of literate Markdown, in their one format.

use std::path::{Path, PathBuf};

use duojin_base::{Diagnostic, Severity};
use duojin_lang::Source;

use crate::error::AppError;

/// What became of a file.
#[derive(Clone, Debug)]
pub enum FormatOutcome {
    /// It was in the format already.
    Same,
    /// It was changed, or would be.
    Changed,
    /// It does not read; it was left alone.
    Wrong(Vec<Diagnostic>),
}

/// Formats a file, or all `.md` and `.dj` files below a directory; with `write` they are rewritten.
///
/// # Errors
/// If a file cannot be read or written.
pub fn format_path(path: &Path, write: bool) -> Result<Vec<(PathBuf, FormatOutcome)>, AppError> {
    let mut files = Vec::new();
    collect(path, true, &mut files)?;
    files.sort();
    let mut outcomes = Vec::with_capacity(files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(AppError::io(file.display()))?;
        let outcome = match formatted(&file, &text) {
            Err(problems) => FormatOutcome::Wrong(problems),
            Ok(new) if new == text => FormatOutcome::Same,
            Ok(new) => {
                if write {
                    std::fs::write(&file, new).map_err(AppError::io(file.display()))?;
                }
                FormatOutcome::Changed
            }
        };
        outcomes.push((file, outcome));
    }
    Ok(outcomes)
}

fn collect(path: &Path, named: bool, files: &mut Vec<PathBuf>) -> Result<(), AppError> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).map_err(AppError::io(path.display()))? {
            collect(&entry.map_err(AppError::io(path.display()))?.path(), false, files)?;
        }
    } else if named || path.extension().is_some_and(|e| e == "md" || e == "dj") {
        files.push(path.to_owned());
    }
    Ok(())
}

fn formatted(path: &Path, text: &str) -> Result<String, Vec<Diagnostic>> {
    let name = path.display().to_string();
    if path.extension().is_some_and(|e| e == "dj") {
        return one(Source::whole(&name, text));
    }
    let (blocks, mut problems) = Source::fenced(&name, text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    for block in blocks {
        match one(block) {
            Ok(new) => {
                // Blocks come in order, and each is a slice of the text.
                if let Some((before, after)) = split_at_block(text, rest, block.text) {
                    out.push_str(before);
                    out.push_str(&new);
                    rest = after;
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    out.push_str(rest);
    if problems.iter().any(|p| p.severity == Severity::Error) { Err(problems) } else { Ok(out) }
}

fn split_at_block<'a>(whole: &'a str, rest: &'a str, block: &'a str) -> Option<(&'a str, &'a str)> {
    let done = whole.len() - rest.len();
    let start = (block.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?.checked_sub(done)?;
    Some((rest.get(..start)?, rest.get(start + block.len()..)?))
}

fn one(source: Source<'_>) -> Result<String, Vec<Diagnostic>> {
    let (file, problems) = duojin_lang::parse(source);
    if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(duojin_lang::format::format_file(&file)) }
}
