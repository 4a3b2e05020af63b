//! One pass over the tags of a page gives its paragraphs and tables.

use super::block::{dropped, is_inline};
use super::token::{Token, Tokens, attribute, each_char};
use crate::document::Unreadable;
use crate::document::grid::{Nest, Node, Para};
use crate::outline::residue::Why;

/// Paragraphs and tables of a page; what is dropped stands among them with its reason.
pub(super) fn read(page: &str, believe_names: bool) -> Result<Vec<Node>, Unreadable> {
    let mut reader = Reader { believe_names, ..Reader::default() };
    for token in Tokens::new(page) {
        reader.token(token)?;
    }
    reader.flush()?;
    reader.nest.finish()
}

/// An element that is dropped with all that is in it.
struct Dropping {
    name: String,
    /// Elements of the same name open inside.
    depth: usize,
    why: Why,
    /// Its words, where it stands in the line and the paragraph goes on behind it.
    inline: Option<String>,
}

#[derive(Default)]
struct Reader {
    believe_names: bool,
    nest: Nest,
    para: Para,
    dropping: Option<Dropping>,
    in_head: bool,
    raw: Option<Why>,
    pre: usize,
    in_link: bool,
    /// A blank was met and waits for what follows.
    blank: bool,
    feed: bool,
}

/// Blank for HTML; the no-break space is not.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}')
}

/// Letters between which a line feed of the source is no blank.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

impl Reader {
    fn token(&mut self, token: Token<'_>) -> Result<(), Unreadable> {
        match token {
            Token::Text(text) => {
                if !self.in_head {
                    self.text(text);
                }
            }
            Token::Raw(inside) => {
                if let Some(why) = self.raw.take()
                    && self.dropping.is_none()
                {
                    self.flush()?;
                    let words: String = inside.trim().chars().take(120).collect();
                    let mut para = Para { drop: Some(why), ..Para::default() };
                    para.push_str(&words);
                    self.nest.push(Node::Para(para))?;
                }
            }
            Token::Open(name, attributes) => self.open(name, attributes)?,
            Token::Close(name) => self.close(name)?,
        }
        Ok(())
    }

    fn open(&mut self, name: &str, attributes: &str) -> Result<(), Unreadable> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if let Some(dropping) = &mut self.dropping {
            if name.eq_ignore_ascii_case(&dropping.name) && !attributes.ends_with('/') {
                dropping.depth += 1;
            } else if !is_inline(name) && dropping.inline.is_none() {
                self.flush()?;
            }
            return Ok(());
        }
        self.raw = (is("script") || is("style")).then_some(Why::Script);
        if is("head") {
            self.in_head = true;
        } else if self.in_head
            && !["meta", "link", "base", "title", "script", "style", "noscript"].iter().any(|n| is(n))
        {
            self.in_head = false;
        }
        if is("br") {
            self.para.push('\n');
            (self.blank, self.feed) = (false, false);
            return Ok(());
        }
        if let Some(why) = dropped(name, attributes, self.believe_names) {
            let inline = is_inline(name).then(String::new);
            if inline.is_none() {
                self.flush()?;
            }
            self.dropping = Some(Dropping { name: name.to_owned(), depth: 1, why, inline });
            return Ok(());
        }
        if is("a") {
            let target = attribute(attributes, "href").unwrap_or_default();
            self.in_link = !target.is_empty() && !target.starts_with('#');
            if self.in_link {
                self.para.n_links += 1;
                let lower = target.to_ascii_lowercase();
                self.para.to_file |= [".doc", ".docx", ".pdf", ".xls", ".xlsx", ".wps", ".zip", ".rar", ".ofd"]
                    .iter()
                    .any(|end| lower.ends_with(end));
            }
        }
        if is_inline(name) {
            return Ok(());
        }
        self.flush()?;
        if is("table") {
            self.nest.open_table();
        } else if is("tr") {
            self.nest.open_row();
        } else if is("td") || is("th") {
            let span =
                |of: &str| attribute(attributes, of).and_then(|n| n.trim().parse().ok()).unwrap_or(1_usize).max(1);
            self.nest.open_cell(span("colspan"), span("rowspan"))?;
        } else if is("pre") {
            self.pre += 1;
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if let Some(dropping) = &mut self.dropping {
            if name.eq_ignore_ascii_case(&dropping.name) {
                dropping.depth -= 1;
                if dropping.depth == 0 {
                    let (why, inline) = (dropping.why, dropping.inline.take());
                    match inline {
                        Some(words) => self.para.taken.push((self.para.n, why, words)),
                        None => self.flush()?,
                    }
                    self.dropping = None;
                }
            }
            return Ok(());
        }
        if is("head") {
            self.in_head = false;
        } else if is("a") {
            self.in_link = false;
        }
        if is_inline(name) {
            return Ok(());
        }
        self.flush()?;
        if is("table") {
            self.nest.close_table()?;
        } else if is("tr") {
            self.nest.close_row();
        } else if is("td") || is("th") {
            self.nest.close_cell();
        } else if is("pre") {
            self.pre = self.pre.saturating_sub(1);
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let Self { para, blank, feed, pre, in_link, dropping, .. } = self;
        if let Some(words) = dropping.as_mut().and_then(|dropping| dropping.inline.as_mut()) {
            each_char(text, |c| words.push(c));
            return;
        }
        each_char(text, |c| {
            if *pre > 0 && c == '\n' {
                para.push('\n');
                return;
            }
            if is_blank(c) {
                *blank = true;
                *feed |= c == '\n';
                return;
            }
            if std::mem::take(blank) {
                let last = para.text.chars().next_back();
                let joins = std::mem::take(feed) && is_wide(c) && last.is_some_and(is_wide);
                if !joins && last.is_some_and(|last| !matches!(last, ' ' | '\n')) {
                    para.push(' ');
                }
            }
            *feed = false;
            para.push(c);
            if *in_link {
                para.n_linked += 1;
            }
        });
    }

    /// Ends the paragraph; each of its lines is one of its own unless it stands in a cell.
    fn flush(&mut self) -> Result<(), Unreadable> {
        (self.blank, self.feed) = (false, false);
        let mut para = std::mem::take(&mut self.para);
        if para.is_blank() && para.taken.is_empty() {
            return Ok(());
        }
        para.drop = self.dropping.as_ref().map(|dropping| dropping.why);
        if self.nest.is_in_cell() || para.drop.is_some() || !para.text.trim().contains('\n') {
            let tidy =
                para.text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
            para.n = u32::try_from(tidy.chars().count()).unwrap_or(u32::MAX);
            para.text = tidy;
            return self.nest.push(Node::Para(para));
        }
        for line in para.text.split('\n').filter(|line| !line.trim().is_empty()) {
            let mut one = Para { n_links: para.n_links, n_linked: 0, to_file: para.to_file, ..Para::default() };
            one.push_str(line);
            self.nest.push(Node::Para(one))?;
        }
        Ok(())
    }
}
