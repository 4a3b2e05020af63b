//! The text as the grammar sees it: blanks and marks of thousands dropped, full width made half width, broken paragraphs joined, figures, times and
//! names of facts marked. Places are indexes of this view; [`Page::span`] gives them back as spans of the text.

use duojin_base::Span;
use duojin_text::quantity::{self, Quantity, When};

use super::lexicon::{Lexicon, Mention};

/// What stands where nothing stands.
pub(crate) const NOTHING: char = '\0';

/// A stretch of the page, `[0, 1)`.
pub(crate) type Stretch = (usize, usize);

pub(crate) struct Page<'a> {
    pub(crate) lexicon: &'a Lexicon,
    chars: Vec<char>,
    places: Vec<u32>,
    /// For an opening bracket the place of its closing one, for a closing one that of its opening one, else 0.
    partners: Vec<u32>,
    /// Inside brackets, titles or quotes.
    inside: Vec<bool>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) times: Vec<Timed>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) region: Option<String>,
}

/// A quantity with its places on the page.
pub(crate) struct Figure {
    /// With the words of its bound.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Number and unit alone.
    pub(crate) value: Stretch,
    pub(crate) quantity: Quantity,
}

/// A time with its places on the page.
pub(crate) struct Timed {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) when: When,
}

impl<'a> Page<'a> {
    /// Line feeds inside `joined` (sorted) are dropped, others end what stands before them.
    pub(crate) fn new(text: &str, joined: &[Span], lexicon: &'a Lexicon) -> Self {
        let size = text.len() / 3 + 1;
        let (mut chars, mut places) = (Vec::with_capacity(size), Vec::with_capacity(size));
        let read = quantity::read(text);
        let mut joined = joined.iter().peekable();
        let mut numbers = read.quantities.iter().map(|quantity| quantity.value_span).peekable();
        for (place, raw) in (0_u32..).zip(text.chars()) {
            while joined.next_if(|span| span.end <= place).is_some() {}
            while numbers.next_if(|span| span.end <= place).is_some() {}
            let is_joined = joined.peek().is_some_and(|span| span.start <= place);
            // 500,000元: a mark of thousands is no comma.
            let marks_thousands = matches!(raw, ',' | '，') && numbers.peek().is_some_and(|span| span.start < place);
            let dropped = raw.is_whitespace() || marks_thousands || matches!(raw, '\u{200b}' | '\u{feff}');
            if dropped && (raw != '\n' || is_joined) {
                continue;
            }
            // “甲”“乙”: names that stand in a row without a sign.
            if matches!((chars.last(), raw), (Some('”'), '“') | (Some('》'), '《')) {
                chars.push('、');
                places.push(place);
            }
            chars.push(folded(raw));
            places.push(place);
        }
        let mut page = Self {
            lexicon,
            partners: Vec::new(),
            inside: Vec::new(),
            figures: Vec::new(),
            times: Vec::new(),
            mentions: lexicon.mentions(&chars),
            region: None,
            chars,
            places,
        };
        page.pair();
        page.times = read
            .whens
            .into_iter()
            .map(|when| {
                let (start, end) = page.place(when.span);
                Timed { start, end, when }
            })
            .collect();
        page.figures = read
            .quantities
            .into_iter()
            .map(|quantity| {
                let (start, end) = page.place(quantity.span);
                Figure { start, end, value: page.place(quantity.value_span), quantity }
            })
            .collect();
        page
    }

    fn pair(&mut self) {
        let len = self.chars.len();
        self.partners = vec![0; len];
        self.inside = vec![false; len];
        let mut open: Vec<(usize, char)> = Vec::new();
        for at in 0..len {
            let c = self.at(at);
            match c {
                '(' | '《' | '“' | '〈' | '[' | '〔' => open.push((at, c)),
                ')' | '》' | '”' | '〉' | ']' | '〕' => {
                    if let Some(depth) = open.iter().rposition(|(_, opening)| closes(*opening, c)) {
                        let from = open.get(depth).map_or(at, |(from, _)| *from);
                        open.truncate(depth);
                        for (place, other) in [(from, at), (at, from)] {
                            if let Some(slot) = self.partners.get_mut(place) {
                                *slot = u32::try_from(other).unwrap_or(0);
                            }
                        }
                        if open.is_empty() {
                            self.inside.iter_mut().take(at).skip(from + 1).for_each(|inside| *inside = true);
                        }
                    }
                }
                '\n' | '。' => open.clear(),
                _ => {}
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    pub(crate) fn at(&self, index: usize) -> char {
        self.chars.get(index).copied().unwrap_or(NOTHING)
    }

    pub(crate) fn slice(&self, (start, end): Stretch) -> &[char] {
        self.chars.get(start..end.max(start)).unwrap_or_default()
    }

    pub(crate) fn words(&self, stretch: Stretch) -> String {
        self.slice(stretch).iter().collect()
    }

    /// Whether the index lies inside brackets, a title or quotes.
    pub(crate) fn is_inside(&self, index: usize) -> bool {
        self.inside.get(index).copied().unwrap_or(false)
    }

    /// The other bracket of the one at the index.
    pub(crate) fn partner(&self, index: usize) -> Option<usize> {
        self.partners
            .get(index)
            .map(|other| *other as usize)
            .filter(|other| *other != 0 || (index != 0 && closes(self.at(0), self.at(index))))
    }

    /// The end of `word` if it stands at the index.
    pub(crate) fn word(&self, index: usize, word: &str) -> Option<usize> {
        let mut at = index;
        for wanted in word.chars() {
            if self.at(at) != wanted {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// The longest of the words that stands at the index: its end.
    pub(crate) fn any(&self, index: usize, words: &[&str]) -> Option<usize> {
        words.iter().filter_map(|word| self.word(index, word)).max()
    }

    /// The start of the longest of the words that ends at the index.
    pub(crate) fn any_before(&self, end: usize, words: &[&str]) -> Option<usize> {
        let start = |word: &&str| {
            let start = end.checked_sub(word.chars().count())?;
            self.word(start, word).map(|_| start)
        };
        words.iter().filter_map(start).min()
    }

    /// The first of the words in the stretch.
    pub(crate) fn find(&self, (start, end): Stretch, words: &[&str]) -> Option<Stretch> {
        let firsts = firsts(words);
        let chars = self.slice((start, end));
        chars
            .iter()
            .zip(start..)
            .filter(|(c, _)| firsts & bit(**c) != 0)
            .find_map(|(_, at)| self.within(at, end, words))
    }

    /// The last of the words in the stretch.
    pub(crate) fn rfind(&self, (start, end): Stretch, words: &[&str]) -> Option<Stretch> {
        let firsts = firsts(words);
        let chars = self.slice((start, end));
        let mut places = chars.iter().enumerate().rev().filter(|(_, c)| firsts & bit(**c) != 0);
        places.find_map(|(at, _)| self.within(start + at, end, words))
    }

    fn within(&self, at: usize, end: usize, words: &[&str]) -> Option<Stretch> {
        self.any(at, words).filter(|to| *to <= end).map(|to| (at, to))
    }

    pub(crate) fn has(&self, stretch: Stretch, words: &[&str]) -> bool {
        self.find(stretch, words).is_some()
    }

    /// The stretch as a span of the text.
    pub(crate) fn span(&self, (start, end): Stretch) -> Span {
        let place = |index: usize| self.places.get(index).copied();
        let from = place(start).unwrap_or_else(|| self.places.last().map_or(0, |last| last + 1));
        let last = end.checked_sub(1).filter(|last| *last >= start).and_then(place);
        Span::new(from, last.map_or(from, |last| last + 1).max(from))
    }

    /// A span of the text as a stretch of the page.
    pub(crate) fn place(&self, span: Span) -> Stretch {
        let start = self.places.partition_point(|place| *place < span.start);
        let end = self.places.partition_point(|place| *place < span.end);
        (start, end.max(start))
    }

    /// The pieces of the stretch between the signs that `cuts` tells, brackets not torn.
    pub(crate) fn pieces(&self, (start, end): Stretch, cuts: impl Fn(char) -> bool) -> Vec<Stretch> {
        let (mut pieces, mut from, mut at) = (Vec::new(), start, start);
        while at < end {
            if let Some(close) = self.partner(at).filter(|close| *close > at && *close < end) {
                at = close + 1;
                continue;
            }
            if cuts(self.at(at)) {
                if at > from {
                    pieces.push((from, at));
                }
                from = at + 1;
            }
            at += 1;
        }
        if end > from {
            pieces.push((from, end));
        }
        pieces
    }

    pub(crate) fn figures_in(&self, (start, end): Stretch) -> &[Figure] {
        let from = self.figures.partition_point(|figure| figure.value.0 < start);
        let to = self.figures.partition_point(|figure| figure.value.0 < end);
        self.figures.get(from..to.max(from)).unwrap_or_default()
    }

    pub(crate) fn times_in(&self, (start, end): Stretch) -> &[Timed] {
        let from = self.times.partition_point(|time| time.start < start);
        let to = self.times.partition_point(|time| time.start < end);
        self.times.get(from..to.max(from)).unwrap_or_default()
    }

    pub(crate) fn mentions_in(&self, (start, end): Stretch) -> &[Mention] {
        let from = self.mentions.partition_point(|mention| mention.start < start);
        let to = self.mentions.partition_point(|mention| mention.end <= end);
        self.mentions.get(from..to.max(from)).unwrap_or_default()
    }

    /// Without line feeds at the end.
    pub(crate) fn trimmed_end(&self, (start, mut end): Stretch) -> Stretch {
        while end > start && self.at(end - 1) == '\n' {
            end -= 1;
        }
        (start, end)
    }

    /// Without signs at both ends.
    pub(crate) fn trimmed(&self, (mut start, mut end): Stretch) -> Stretch {
        let is_sign = |c: char| matches!(c, ',' | '、' | ';' | '。' | ':' | '\n' | '.' | '!');
        while start < end && is_sign(self.at(start)) {
            start += 1;
        }
        while end > start && is_sign(self.at(end - 1)) {
            end -= 1;
        }
        (start, end)
    }
}

/// A set of characters, a bit for many of them: what is not in it begins no word.
fn firsts(words: &[&str]) -> u128 {
    words.iter().filter_map(|word| word.chars().next()).fold(0, |all, c| all | bit(c))
}

const fn bit(c: char) -> u128 {
    1 << ((c as u32 ^ (c as u32 >> 7)) & 127)
}

fn closes(opening: char, closing: char) -> bool {
    matches!((opening, closing), ('(', ')') | ('《', '》') | ('“', '”') | ('〈', '〉') | ('[' | '〔', ']' | '〕'))
}

fn folded(raw: char) -> char {
    match raw {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(raw) - 0xfee0).unwrap_or(raw),
        '—' | '–' | '―' | '−' | '‐' | '‑' | '─' => '-',
        '〜' | '∼' => '~',
        '﹪' => '%',
        '﹑' => '、',
        '【' => '[',
        '】' => ']',
        other => other,
    }
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}
