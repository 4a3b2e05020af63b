//! The little of XML that the parts of a package need.

use crate::document::html::each_char;
use crate::document::{Format, Unreadable};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Every event of a part.
pub(super) fn each(part: &str, mut take: impl FnMut(&Event<'_>) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(part);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => take(&event)?,
            Err(e) => return Err(Unreadable::Broken { format: Format::Docx, detail: e.to_string() }),
        }
    }
}

/// The value of an attribute by its local name.
pub(super) fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let mut value = String::new();
    each_char(&found.value, |c| value.push(c));
    Some(value)
}

/// `w:val` as a number.
pub(super) fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    value(element, name)?.trim().parse().ok()
}

/// Whether a switch is on: `<w:vanish/>` is, `<w:vanish w:val="0"/>` is not.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(value(element, "val").as_deref(), Some("0" | "false" | "off"))
}

/// The character of `&amp;` or `&#65;`.
pub(super) fn reference(name: &str) -> Option<char> {
    let mut found = None;
    each_char(&format!("&{name};"), |c| found = if found.is_none() { Some(c) } else { Some('\u{FFFD}') });
    found.filter(|c| *c != '\u{FFFD}')
}
