//! The ZIP around a DOCX, with bounds on what it unpacks to.

use super::xml;
use crate::document::{Format, Unreadable, limits};
use quick_xml::events::Event;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;
use zip::result::ZipError;

pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

/// Packages that are no DOCX, by a file in them.
const OTHERS: [(&str, &str); 6] = [
    ("xl/workbook.xml", "XLSX"),
    ("ppt/presentation.xml", "PPTX"),
    ("OFD.xml", "OFD"),
    ("content.xml", "ODT"),
    ("META-INF/container.xml", "EPUB"),
    ("Index/Document.iwa", "Pages"),
];

fn broken(detail: impl std::fmt::Display) -> Unreadable {
    Unreadable::Broken { format: Format::Docx, detail: detail.to_string() }
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if archive.len() > limits::DOCX_ENTRIES_MAX {
            return Err(Unreadable::TooLong { most: limits::DOCX_ENTRIES_MAX });
        }
        Ok(Self { archive })
    }

    /// The text of a part, if there is one.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        let name = name.trim_start_matches('/');
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(why)) if why.contains("assword") => {
                return Err(Unreadable::Encrypted(Format::Docx));
            }
            Err(e) => return Err(broken(e)),
        };
        let mut bytes = Vec::new();
        file.take(limits::DOCX_PART_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(broken)?;
        if bytes.len() as u64 > limits::DOCX_PART_BYTES_MAX {
            return Err(Unreadable::Bomb { part: name.to_owned(), most: limits::DOCX_PART_BYTES_MAX });
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
        };
        Ok(Some(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)))
    }

    /// The name of the part with the document itself.
    pub(super) fn main(&mut self) -> Result<String, Unreadable> {
        if let Some(relations) = self.part("_rels/.rels")? {
            let mut found = None;
            xml::each(&relations, |event| {
                if let Event::Start(e) | Event::Empty(e) = event
                    && xml::value(e, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
                {
                    found = xml::value(e, "Target");
                }
                Ok(())
            })?;
            if let Some(name) = found.map(|name| name.trim_start_matches('/').to_owned())
                && name.ends_with(".xml")
                && !name.starts_with("xl/")
                && !name.starts_with("ppt/")
            {
                return Ok(name);
            }
        }
        if self.archive.index_for_name("word/document.xml").is_some() {
            return Ok("word/document.xml".to_owned());
        }
        let other = OTHERS.iter().find(|(file, _)| self.archive.index_for_name(file).is_some());
        Err(Unreadable::OtherKind { kind: other.map_or("ZIP", |(_, kind)| kind) })
    }

    /// The running heads and feet.
    pub(super) fn heads(&self, folder: &str) -> Vec<String> {
        let is_head = |name: &str| {
            name.strip_prefix(folder).map(|rest| rest.trim_start_matches('/')).is_some_and(|rest| {
                (rest.starts_with("header") || rest.starts_with("footer")) && rest.ends_with(".xml")
            })
        };
        let mut names: Vec<String> = self
            .archive
            .file_names()
            .filter_map(Result::ok)
            .filter(|name| is_head(name))
            .map(std::borrow::Cow::into_owned)
            .collect();
        names.sort_unstable();
        names.truncate(32);
        names
    }
}
