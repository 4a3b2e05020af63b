//! What a file is, by its first bytes; the hint only tells a web page from plain text.

use super::{Format, Hint, Unreadable};

/// Pictures, archives and the like.
const OTHERS: [(&[u8], &str); 8] = [
    (b"{\\rtf", "RTF"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\x1F\x8B", "gzip"),
    (b"Rar!", "RAR"),
];

/// The tags with which saved or pasted pages begin.
const TAGS: [&str; 20] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<meta",
    "<div",
    "<p>",
    "<p ",
    "<table",
    "<span",
    "<h1",
    "<h2",
    "<h3",
    "<section",
    "<article",
    "<main",
    "<center",
    "<font",
    "<style",
    "<ul",
];

pub(super) fn kind(bytes: &[u8], hint: Hint<'_>) -> Result<Format, Unreadable> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if head.windows(5).any(|five| five == b"%PDF-") && !looks_like_html(head) {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Format::Docx);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(compound(bytes, hint));
    }
    if let Some((_, kind)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Unreadable::OtherKind { kind });
    }
    let html = match hint {
        Hint::Format(format) => format == Format::Html,
        Hint::Name(name) => {
            let name = name.to_lowercase();
            [".html", ".htm", ".shtml", ".xhtml"].iter().any(|end| name.ends_with(end)) || looks_like_html(head)
        }
        Hint::None => looks_like_html(head),
    };
    Ok(if html { Format::Html } else { Format::Text })
}

/// The first bytes without blanks, zeros (UTF-16) and comments begin with a tag.
fn looks_like_html(head: &[u8]) -> bool {
    let letters: String = head.iter().filter(|b| **b != 0).filter(|b| b.is_ascii()).map(|b| char::from(*b)).collect();
    let mut rest = letters.trim_start();
    while let Some(behind) = rest.strip_prefix("<!--").or_else(|| rest.strip_prefix("<?xml")) {
        let Some((_, after)) = behind.split_once('>') else { return true };
        rest = after.trim_start();
    }
    let lower = rest.get(..rest.len().min(20)).unwrap_or_default().to_ascii_lowercase();
    TAGS.iter().any(|tag| lower.starts_with(tag))
}

/// Office files of old, and encrypted new ones, share one container; the names in its directory tell them apart.
fn compound(bytes: &[u8], hint: Hint<'_>) -> Unreadable {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|part| part == wide.as_slice())
    };
    if holds("EncryptedPackage") {
        return Unreadable::Encrypted(Format::Docx);
    }
    if matches!(hint, Hint::Name(name) if name.to_lowercase().ends_with(".wps")) {
        return Unreadable::OldBinary { kind: "WPS" };
    }
    if holds("Workbook") || holds("Book") {
        return Unreadable::OtherKind { kind: "XLS" };
    }
    if holds("PowerPoint Document") {
        return Unreadable::OtherKind { kind: "PPT" };
    }
    Unreadable::OldBinary { kind: "DOC" }
}
