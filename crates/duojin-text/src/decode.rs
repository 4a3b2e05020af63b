//! Bytes become the one canonical text that every span refers to.
//!
//! Well-formed UTF-8 is always UTF-8; only what cannot be UTF-8 is tried as GB18030. A damaged UTF-8 file often happens to
//! be readable as GB18030 too, as nonsense; it is refused with the place of the damage instead.

use crate::outline::residue::{self, Residue};
use duojin_base::{Diagnostic, Place};

/// How the bytes were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, and so GBK and GB2312.
    Gb18030,
    /// UTF-16 with a byte order mark, low byte first.
    Utf16Le,
    /// UTF-16 with a byte order mark, high byte first.
    Utf16Be,
    /// Another one that a web page declares, by its usual name.
    Other(&'static str),
}

impl Encoding {
    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Other(name) => name,
        }
    }
}

/// A decoded document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The canonical text: every character of the file but a byte order mark.
    pub text: String,
    /// How it was written.
    pub encoding: Encoding,
    /// Whether a byte order mark stood in front (it is no part of the text).
    pub byte_order_mark: bool,
    /// What belongs to the web page and not to the document. The text keeps it; readers pass over it.
    pub dropped: Vec<Residue>,
    /// For each line of the text, the byte of the original file where it begins.
    pub line_bytes: Vec<usize>,
}

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecodable {
    /// A file of another kind, known by its first bytes.
    NotText {
        /// What it is: `PDF`, `ZIP (DOCX, XLSX)`, …
        kind: &'static str,
    },
    /// Neither UTF-8 nor GB18030.
    Damaged {
        /// The first byte that fits no encoding that was tried, from 0.
        byte: usize,
        /// The encoding that came furthest.
        encoding: Encoding,
    },
}

impl Undecodable {
    /// What to tell a person; `file` is the name they know.
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        match self {
            Self::NotText { kind } => Diagnostic::error(
                "text.not-text",
                Place::file(file),
                format!("这是{kind}文件,不是纯文本"),
                format!("this is a {kind} file, not plain text"),
            )
            .mend("请按该格式导入,或另存为 UTF-8 文本", "import it as that format, or save it as UTF-8 text"),
            Self::Damaged { byte, encoding } => Diagnostic::error(
                "text.damaged",
                Place::file(file),
                format!("第 {byte} 字节(从 0 起)不是有效的 {} 文本", encoding.name()),
                format!("byte {byte} (from 0) is not valid {}", encoding.name()),
            )
            .mend("请从来源重新下载,或另存为 UTF-8", "download it again from its source, or save it as UTF-8"),
        }
    }
}

/// First bytes of files that people drop here by mistake.
const OTHER_KINDS: [(&[u8], &str); 8] = [
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP (DOCX, XLSX)"),
    (b"\xD0\xCF\x11\xE0", "OLE (DOC, XLS, WPS)"),
    (b"{\\rtf", "RTF"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"\x1F\x8B", "gzip"),
];

/// Reads a document's bytes.
///
/// # Errors
/// [`Undecodable`] with the place of the first bad byte, or with the kind of file it is instead.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Undecodable> {
    if let Some((_, kind)) = OTHER_KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Undecodable::NotText { kind });
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return match std::str::from_utf8(rest) {
            Ok(text) => found(text.to_owned(), Encoding::Utf8, bytes, 3),
            Err(e) => Err(Undecodable::Damaged { byte: 3 + e.valid_up_to(), encoding: Encoding::Utf8 }),
        };
    }
    for (mark, encoding, library) in [
        (b"\xFF\xFE", Encoding::Utf16Le, encoding_rs::UTF_16LE),
        (b"\xFE\xFF", Encoding::Utf16Be, encoding_rs::UTF_16BE),
    ] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return match strictly(library, rest) {
                Ok(text) => found(text, encoding, bytes, 2),
                Err(byte) => Err(Undecodable::Damaged { byte: 2 + byte, encoding }),
            };
        }
    }
    let not_utf8 = match std::str::from_utf8(bytes) {
        Ok(text) => return found(text.to_owned(), Encoding::Utf8, bytes, 0),
        Err(e) => e.valid_up_to(),
    };
    if mostly_utf8(bytes) {
        return Err(Undecodable::Damaged { byte: not_utf8, encoding: Encoding::Utf8 });
    }
    match strictly(encoding_rs::GB18030, bytes) {
        Ok(text) => match strange(&text) {
            None => found(text, Encoding::Gb18030, bytes, 0),
            Some(_) => Err(Undecodable::Damaged { byte: not_utf8, encoding: Encoding::Gb18030 }),
        },
        Err(byte) if byte >= not_utf8 => Err(Undecodable::Damaged { byte, encoding: Encoding::Gb18030 }),
        Err(_) => Err(Undecodable::Damaged { byte: not_utf8, encoding: Encoding::Utf8 }),
    }
}

fn found(text: String, encoding: Encoding, bytes: &[u8], mark: usize) -> Result<Decoded, Undecodable> {
    if let Some(at) = text.find('\0') {
        let byte = if encoding == Encoding::Utf8 { mark + at } else { bytes.iter().position(|b| *b == 0).unwrap_or(0) };
        return Err(Undecodable::Damaged { byte, encoding });
    }
    let dropped = residue::find(&text);
    let line_bytes = line_bytes(bytes, encoding, mark);
    Ok(Decoded { text, encoding, byte_order_mark: mark > 0, dropped, line_bytes })
}

/// Decodes, or tells the byte where it fails.
fn strictly(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len());
    let mut text = String::with_capacity(room);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (encoding_rs::DecoderResult::InputEmpty, _) => Ok(text),
        (encoding_rs::DecoderResult::OutputFull, read) => Err(read),
        (encoding_rs::DecoderResult::Malformed(bad, after), read) => {
            Err(read.saturating_sub(usize::from(bad) + usize::from(after)))
        }
    }
}

/// Whether the bytes are UTF-8 with some damage: most bytes past ASCII stand in a well-formed three-byte
/// character, which Chinese in GB18030 rarely does by chance.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c.len_utf8() {
                1 => {}
                2 => bad += 2,
                n => good += n,
            }
        }
        bad += chunk.invalid().len();
    }
    good > bad
}

/// The first scalar that no document of this kind holds.
fn strange(text: &str) -> Option<char> {
    let strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    let (mut n, mut odd, mut first) = (0_usize, 0_usize, None);
    for c in text.chars() {
        n += 1;
        if strange(c) || matches!(u32::from(c), 0xE000..=0xF8FF) {
            odd += 1;
            first = first.or(Some(c));
        }
    }
    first.filter(|_| odd * 50 > n)
}

/// Where the lines begin in the file. In GB18030 the byte of a line feed is never a part of another character.
fn line_bytes(bytes: &[u8], encoding: Encoding, mark: usize) -> Vec<usize> {
    let unit = match encoding {
        Encoding::Utf8 | Encoding::Gb18030 | Encoding::Other(_) => 1,
        Encoding::Utf16Le | Encoding::Utf16Be => 2,
    };
    let feed: &[u8] = match encoding {
        Encoding::Utf8 | Encoding::Gb18030 | Encoding::Other(_) => b"\n",
        Encoding::Utf16Le => b"\n\0",
        Encoding::Utf16Be => b"\0\n",
    };
    let after_feeds = bytes
        .get(mark..)
        .unwrap_or_default()
        .chunks_exact(unit)
        .enumerate()
        .filter(|(_, chunk)| *chunk == feed)
        .map(|(n, _)| mark + (n + 1) * unit);
    std::iter::once(mark).chain(after_feeds).collect()
}
