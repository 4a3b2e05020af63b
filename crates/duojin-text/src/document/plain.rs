//! Plain text: the file is the canonical text.

use super::build::shortened;
use super::{Document, Dropped, Format, Origin, Placed, Unreadable, limits};
use crate::decode;
use duojin_base::Span;

pub(super) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let decoded = decode::decode(bytes)?;
    let mut places = Vec::with_capacity(decoded.line_bytes.len());
    let mut at = 0_u32;
    let mut residue = decoded.dropped.iter().peekable();
    let mut dropped = Vec::new();
    for (number, line) in (1_u32..).zip(decoded.text.split('\n')) {
        let n = u32::try_from(line.chars().count()).unwrap_or(u32::MAX);
        let span = Span::new(at, at.saturating_add(n));
        if !line.trim().is_empty() {
            places.push(Placed { span, origin: Origin::Line(number) });
        }
        while let Some(one) = residue.next_if(|one| one.span.start < span.end || one.span.end <= span.end) {
            let inside = Span::new(one.span.start.saturating_sub(at), one.span.end.saturating_sub(at));
            dropped.push(Dropped { why: one.why, span: one.span, words: shortened(inside.of(line).unwrap_or(line)) });
        }
        at = span.end.saturating_add(1);
    }
    if at as usize > limits::TEXT_SCALARS_MAX + 1 {
        return Err(Unreadable::TooLong { most: limits::TEXT_SCALARS_MAX });
    }
    Ok(Document {
        format: Format::Text,
        text: decoded.text,
        encoding: Some(decoded.encoding),
        tables: Vec::new(),
        dropped,
        places,
        notes: Vec::new(),
    })
}
