//! A file read by itself: no data, nothing kept.

use std::path::Path;

use duojin_access::{Permission, Principal};
use duojin_base::Diagnostic;
use duojin_pack::Pack;
use duojin_read::policy::{self, Lexicon};
use duojin_read::{draft, plan, sentence};
use serde_json::Value;

use super::model::DocumentKind;
use super::{drafts, pdf};
use crate::app::{DEFAULT_PACK, load_pack};
use crate::error::AppError;

/// What was read in a file.
#[derive(Clone, Debug)]
pub struct FileReading {
    /// What it was read as.
    pub kind: DocumentKind,
    /// The canonical text that every span counts in.
    pub text: String,
    /// What was read, in the schema of the kind.
    pub value: Value,
    /// What a reader of the original should know.
    pub remarks: Vec<Diagnostic>,
}

/// The pack whose names are used: the one named; else the default one, where it lies; else none.
fn pack_of(directory: Option<&Path>) -> Result<Option<std::sync::Arc<Pack>>, AppError> {
    match directory {
        Some(directory) => Ok(Some(load_pack(directory)?.0)),
        None if Path::new(DEFAULT_PACK).join("pack.toml").is_file() => Ok(Some(load_pack(Path::new(DEFAULT_PACK))?.0)),
        None => Ok(None),
    }
}

/// Reads a file as a plan or a policy; as whichever it looks like, if nobody says. What is open is part of the answer, no error.
///
/// # Errors
/// If the caller may not, the bytes are no document, or the pack cannot be loaded.
pub fn read_file(
    principal: &Principal,
    bytes: &[u8],
    name: &str,
    wanted: Option<DocumentKind>,
    pack: Option<&Path>,
) -> Result<FileReading, AppError> {
    principal.access(Permission::DraftRules)?;
    let opened = pdf::open_now(bytes, name).map_err(AppError::input)?;
    let remarks = opened.diagnostics(name);
    let text = opened.text;
    let read_policy = || -> Result<policy::Reading, AppError> {
        Ok(match pack_of(pack)? {
            Some(pack) => policy::read(&text, &drafts::lexicon(&pack.schema)),
            None => policy::read(&text, Lexicon::general()),
        })
    };
    let (kind, value) = match wanted {
        Some(DocumentKind::Plan) => (DocumentKind::Plan, plan::read(&text).to_json()),
        Some(DocumentKind::Policy) => (DocumentKind::Policy, read_policy()?.to_json(&text)),
        None => {
            let policy = read_policy()?;
            match drafts::likely(&policy, &text) {
                DocumentKind::Plan => (DocumentKind::Plan, plan::read(&text).to_json()),
                DocumentKind::Policy => (DocumentKind::Policy, policy.to_json(&text)),
            }
        }
    };
    Ok(FileReading { kind, text, value, remarks })
}

/// A literate policy file drafted from a document, to be settled by people.
///
/// # Errors
/// If the caller may not, the bytes are no document, or there is no pack to draft against.
pub fn draft_file(
    principal: &Principal,
    bytes: &[u8],
    name: &str,
    pack: Option<&Path>,
) -> Result<(String, Vec<Diagnostic>), AppError> {
    principal.access(Permission::DraftRules)?;
    let opened = pdf::open_now(bytes, name).map_err(AppError::input)?;
    let pack = match pack_of(pack)? {
        Some(pack) => pack,
        None => load_pack(Path::new(DEFAULT_PACK))?.0,
    };
    let lexicon = drafts::lexicon(&pack.schema);
    let vocabulary = sentence::Vocabulary::new(&pack.schema, &pack.policies.rules.derived);
    let reading = policy::read(&opened.text, &lexicon);
    let id = id_of(name);
    let drafted = draft::draft(&opened.text, &reading, &vocabulary, &lexicon, &id);
    let region = pack.header.region.zh.clone();
    let written = draft::document(&drafted, &opened.text, &drafts::heading(&opened.text, &id, &region));
    Ok((written, opened.diagnostics(name)))
}

/// An id made of a file's name.
fn id_of(name: &str) -> String {
    let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain: String =
        stem.chars().map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    if plain.starts_with(|c: char| c.is_ascii_lowercase()) { plain.to_owned() } else { format!("policy-{plain}") }
        .trim_end_matches('-')
        .to_owned()
}
