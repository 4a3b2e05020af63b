//! Tags and text of a web page, one after the other.
//!
//! No tree is built: a tree builder that mends pages as browsers do copies every open `<b>` and `<font>` into each paragraph, so
//! that 90 kB grew to 3.4 GB and six seconds. Here each byte is looked at a bounded number of times and nothing is copied.

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text with its entities.
    Text(&'a str),
    /// A start tag and its attributes as written.
    Open(&'a str, &'a str),
    /// An end tag.
    Close(&'a str),
    /// The inside of a script, a style and the like.
    Raw(&'a str),
}

/// Elements whose inside is no markup.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"];

pub(super) struct Tokens<'a> {
    rest: &'a str,
    raw: Option<&'static str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self { rest: page, raw: None }
    }

    fn cut(&mut self, at: usize) -> &'a str {
        let (head, rest) = self.rest.split_at_checked(at).unwrap_or((self.rest, ""));
        self.rest = rest;
        head
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if let Some(name) = self.raw.take() {
                let end = raw_end(self.rest, name).unwrap_or(self.rest.len());
                let inside = self.cut(end);
                if !inside.trim().is_empty() {
                    return Some(Token::Raw(inside));
                }
                continue;
            }
            let Some(behind) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(Token::Text(self.cut(end)));
            };
            if let Some(comment) = behind.strip_prefix("!--") {
                let length = comment.find("-->").map_or(self.rest.len(), |at| at + 7);
                self.cut(length);
                continue;
            }
            let (is_close, name_from) = match behind.strip_prefix('/') {
                Some(_) => (true, 2),
                None => (false, 1),
            };
            let name_part = self.rest.get(name_from..).unwrap_or_default();
            if !name_part.starts_with(|c: char| c.is_ascii_alphabetic()) {
                if behind.starts_with(['!', '?', '/']) {
                    let length = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
                    self.cut(length);
                    continue;
                }
                // 研发投入<5%: a sign and no tag.
                let end = behind.find('<').map_or(self.rest.len(), |at| at + 1);
                return Some(Token::Text(self.cut(end)));
            }
            let name_length =
                name_part.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(name_part.len());
            let name = name_part.get(..name_length).unwrap_or_default();
            let attributes = name_part.get(name_length..).unwrap_or_default();
            let end = tag_end(attributes);
            let attributes = attributes.get(..end).unwrap_or_default();
            self.cut(name_from + name_length + end + 1);
            if is_close {
                return Some(Token::Close(name));
            }
            self.raw = RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw)).copied();
            return Some(Token::Open(name, attributes));
        }
    }
}

/// Where the end tag of a raw element begins.
fn raw_end(inside: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + inside.get(from..)?.find("</")?;
        let found = inside.get(at + 2..at + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return Some(at);
        }
        from = at + 2;
    }
}

/// Where the `>` of a tag is; a quote counts only behind `=`.
fn tag_end(attributes: &str) -> usize {
    let mut quote = None;
    let mut after_sign = false;
    for (at, c) in attributes.bytes().enumerate() {
        match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
            }
            None => match c {
                b'>' => return at,
                b'"' | b'\'' if after_sign => quote = Some(c),
                _ => {}
            },
        }
        if !c.is_ascii_whitespace() {
            after_sign = c == b'=' && quote.is_none();
        }
    }
    // A quote that is never closed: the tag ends at the first sign of an end.
    attributes.find('>').unwrap_or(attributes.len())
}

/// The value of an attribute as written.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(end)?;
        let behind = behind.trim_start();
        let Some(value) = behind.strip_prefix('=') else {
            if name.eq_ignore_ascii_case(wanted) {
                return Some("");
            }
            rest = behind;
            continue;
        };
        let value = value.trim_start();
        let (found, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inside = value.get(1..)?;
                inside.split_once(quote).unwrap_or((inside, ""))
            }
            _ => {
                let end = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
                value.split_at_checked(end)?
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(found);
        }
        rest = after;
    }
}

/// Named characters that official pages use; others stay as written.
const NAMED: [(&str, char); 72] = [
    ("nbsp", '\u{A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("shy", '\u{AD}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("lt", '<'),
    ("gt", '>'),
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("middot", '·'),
    ("bull", '•'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("minus", '−'),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("asymp", '≈'),
    ("permil", '‰'),
    ("deg", '°'),
    ("sup1", '¹'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("yen", '¥'),
    ("euro", '€'),
    ("pound", '£'),
    ("cent", '¢'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("sect", '§'),
    ("para", '¶'),
    ("rarr", '→'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("darr", '↓'),
    ("radic", '√'),
    ("sum", '∑'),
    ("infin", '∞'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("Delta", 'Δ'),
    ("mu", 'μ'),
    ("micro", 'µ'),
    ("omega", 'ω'),
    ("Omega", 'Ω'),
    ("pi", 'π'),
    ("lang", '〈'),
    ("rang", '〉'),
    ("iexcl", '¡'),
];

/// Characters that pages meant for Windows give by number.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Each character of a text with its entities resolved.
pub(crate) fn each_char(text: &str, mut take: impl FnMut(char)) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (head, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        head.chars().for_each(&mut take);
        match entity(behind) {
            Some((c, length)) => {
                take(c);
                rest = behind.get(length..).unwrap_or_default();
            }
            None => {
                take('&');
                rest = behind.get(1..).unwrap_or_default();
            }
        }
    }
    rest.chars().for_each(take);
}

fn entity(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    if let Some(number) = body.strip_prefix('#') {
        let (radix, prefix) = if number.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
        let digits = number.get(prefix..)?;
        let length = digits.bytes().take(9).take_while(|b| char::from(*b).is_digit(radix)).count();
        let value = digits.get(..length).filter(|digits| !digits.is_empty())?;
        let value = u32::from_str_radix(value, radix).unwrap_or(u32::MAX);
        let closed = usize::from(digits.as_bytes().get(length) == Some(&b';'));
        let c = match value {
            0x80..=0x9F => WINDOWS.get(usize::try_from(value - 0x80).ok()?).copied()?,
            _ => char::from_u32(value).unwrap_or('\u{FFFD}'),
        };
        return Some((c, 2 + prefix + length + closed));
    }
    let length = body.bytes().take(8).take_while(u8::is_ascii_alphanumeric).count();
    let name = body.get(..length)?;
    let closed = body.as_bytes().get(length) == Some(&b';');
    if let Some((_, c)) = NAMED.iter().find(|(known, _)| closed && *known == name) {
        return Some((*c, length + 2));
    }
    // &nbsp without its semicolon is common.
    ["nbsp", "lt", "gt", "amp", "quot"]
        .iter()
        .find(|known| name.starts_with(**known))
        .and_then(|known| NAMED.iter().find(|(name, _)| name == known))
        .map(|(known, c)| (*c, known.len() + 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_a_page() {
        let page = "<!-- <p> --><P class='a>b' id=c>甲&lt;5%<br/>乙<1亿</P ><script>if (a</b) {}</script>丙<";
        let all: Vec<Token<'_>> = Tokens::new(page).collect();
        use Token::{Close, Open, Raw, Text};
        assert_eq!(
            all,
            [
                Open("P", " class='a>b' id=c"),
                Text("甲&lt;5%"),
                Open("br", "/"),
                Text("乙"),
                Text("<1亿"),
                Close("P"),
                Open("script", ""),
                Raw("if (a</b) {}"),
                Close("script"),
                Text("丙"),
                Text("<"),
            ]
        );
        assert_eq!(attribute(" class='a>b' id=c hidden", "class"), Some("a>b"));
        assert_eq!(attribute(" class='a>b' id=c hidden", "ID"), Some("c"));
        assert_eq!(attribute(" class='a>b' id=c hidden", "hidden"), Some(""));
        assert_eq!(attribute(" class='a", "id"), None);
    }

    #[test]
    fn entities() {
        let read = |text: &str| {
            let mut all = String::new();
            each_char(text, |c| all.push(c));
            all
        };
        assert_eq!(read("A&amp;B&nbsp;&#65;&#x4E00;&#150;&ldquo;x&rdquo;&unknown;&"), "A&B\u{A0}A一–“x”&unknown;&");
        assert_eq!(read("&nbsp&nbsp甲&#xFFFFFFFFF;"), "\u{A0}\u{A0}甲\u{FFFD}");
    }
}
