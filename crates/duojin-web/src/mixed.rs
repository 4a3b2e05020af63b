//! Chinese inside an English page is marked as Chinese, so that it is read aloud and set as such.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::Frame;

/// Text that may hold Chinese names; prints itself as HTML, escaped.
#[derive(Clone, Debug)]
pub struct Mixed {
    text: String,
    marks: bool,
}

impl HtmlSafe for Mixed {}

impl Frame {
    /// Text as it stands on a Chinese page; on an English one its Chinese runs are marked `lang="zh-CN"`.
    #[must_use]
    pub fn mixed(&self, text: impl AsRef<str>) -> Mixed {
        Mixed { text: text.as_ref().to_owned(), marks: self.lang.is_en() }
    }

    /// Does an element that can hold no other need `lang="zh-CN"` for this text?
    pub(crate) fn is_chinese(&self, text: &str) -> bool {
        self.lang.is_en() && text.contains(is_chinese)
    }
}

impl fmt::Display for Mixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.marks {
            return escape(&self.text, f);
        }
        for (run, is_chinese) in runs(&self.text) {
            if is_chinese {
                f.write_str("<span lang=\"zh-CN\">")?;
                escape(run, f)?;
                f.write_str("</span>")?;
            } else {
                escape(run, f)?;
            }
        }
        Ok(())
    }
}

fn escape(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for c in text.chars() {
        match c {
            '&' => f.write_str("&#38;")?,
            '<' => f.write_str("&#60;")?,
            '>' => f.write_str("&#62;")?,
            '"' => f.write_str("&#34;")?,
            '\'' => f.write_str("&#39;")?,
            c => fmt::Write::write_char(f, c)?,
        }
    }
    Ok(())
}

/// A letter or sign of Chinese script.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}')
}

/// What stands between two Chinese signs without ending the run: figures and quotation marks.
fn joins(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '%' | '“' | '”' | '·')
}

/// The text in runs; true where a run is Chinese.
fn runs(text: &str) -> Vec<(&str, bool)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_chinese) {
        let (before, from) = rest.split_at(start);
        // The run ends after the last Chinese sign before something that is neither Chinese nor joins.
        let mut end = 0;
        for (at, c) in from.char_indices() {
            if is_chinese(c) {
                end = at + c.len_utf8();
            } else if !joins(c) {
                break;
            }
        }
        let (run, after) = from.split_at(end);
        if !before.is_empty() {
            out.push((before, false));
        }
        out.push((run, true));
        rest = after;
    }
    if !rest.is_empty() {
        out.push((rest, false));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::runs;
    use crate::{Frame, Lang};

    #[test]
    fn chinese_runs_are_found_whole() {
        assert_eq!(
            runs("注册地: 模拟生成, recorded 2026"),
            [("注册地", true), (": ", false), ("模拟生成", true), (", recorded 2026", false)]
        );
        assert_eq!(runs("满2年的（“甲”）"), [("满2年的（“甲”）", true)]);
        assert_eq!(runs("plain 12%"), [("plain 12%", false)]);
        assert_eq!(runs(""), []);
    }

    #[test]
    fn only_english_pages_mark_and_both_escape() {
        let said = |lang| Frame::example(lang, "/").mixed("<甲> & b").to_string();
        assert_eq!(said(Lang::Zh), "&#60;甲&#62; &#38; b");
        assert_eq!(said(Lang::En), "&#60;<span lang=\"zh-CN\">甲</span>&#62; &#38; b");
    }
}
