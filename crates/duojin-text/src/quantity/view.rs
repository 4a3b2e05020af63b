//! The text as the scanner sees it: blanks dropped, full width made half width, each character with its place in the text.

use crate::document::{is_unseen, upright};
use duojin_base::Span;

/// What stands where nothing stands.
pub(crate) const NOTHING: char = '\0';

/// What stands between two cells of a table.
pub(crate) const CELL: char = '\t';

pub(crate) struct View {
    chars: Vec<char>,
    places: Vec<u32>,
    /// Whether a blank stood before the character.
    gaps: Vec<bool>,
    /// The character as it stood in the text.
    raw: Vec<char>,
    /// Inside 《…》.
    titled: Vec<bool>,
    /// Inside a short quotation: the index of its opening mark plus one, else 0.
    quoted: Vec<u32>,
}

const QUOTE_CHARS_MAX: usize = 12;

impl View {
    pub(crate) fn new(text: &str) -> Self {
        let size = text.len() / 2;
        let mut view = Self {
            chars: Vec::with_capacity(size),
            places: Vec::with_capacity(size),
            gaps: Vec::with_capacity(size),
            raw: Vec::with_capacity(size),
            titled: Vec::new(),
            quoted: Vec::new(),
        };
        let mut gap = false;
        let mut border = None;
        for (place, raw) in (0_u32..).zip(text.chars()) {
            if is_unseen(raw) {
                continue;
            }
            if raw.is_whitespace() && !matches!(raw, '\n' | '\u{2028}') {
                if raw == '\t' && view.chars.last().is_some_and(|last| *last != '\n') {
                    border = Some(place);
                }
                gap = true;
                continue;
            }
            if let Some(place) = border.take().filter(|_| raw != '\n') {
                view.push(CELL, place, gap, '\t');
            }
            view.push(half_width(raw), place, gap, raw);
            gap = false;
        }
        view.enclose();
        view
    }

    fn push(&mut self, c: char, place: u32, gap: bool, raw: char) {
        self.chars.push(c);
        self.places.push(place);
        self.gaps.push(gap);
        self.raw.push(raw);
    }

    fn enclose(&mut self) {
        let len = self.chars.len();
        self.titled = vec![false; len];
        self.quoted = vec![0; len];
        let mut title_from: Option<usize> = None;
        let mut quote_from: Option<usize> = None;
        for at in 0..len {
            match self.at(at) {
                '《' | '〈' if title_from.is_none() => title_from = Some(at),
                '》' | '〉' => {
                    if let Some(from) = title_from.take() {
                        self.titled.iter_mut().take(at).skip(from).for_each(|inside| *inside = true);
                    }
                }
                '\n' | CELL => (title_from, quote_from) = (None, None),
                '“' | '‘' | '「' => quote_from = Some(at),
                '”' | '’' | '」' => {
                    if let Some(from) = quote_from.take()
                        && at - from <= QUOTE_CHARS_MAX + 1
                    {
                        let mark = u32::try_from(from + 1).unwrap_or(u32::MAX);
                        self.quoted.iter_mut().take(at).skip(from).for_each(|opening| *opening = mark);
                    }
                }
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

    /// The character `back` places before `index` (1 = the one right before).
    pub(crate) fn before(&self, index: usize, back: usize) -> char {
        index.checked_sub(back).map_or(NOTHING, |at| self.at(at))
    }

    pub(crate) fn raw(&self, index: usize) -> char {
        self.raw.get(index).copied().unwrap_or(NOTHING)
    }

    pub(crate) fn gap(&self, index: usize) -> bool {
        self.gaps.get(index).copied().unwrap_or(false)
    }

    pub(crate) fn titled(&self, index: usize) -> bool {
        self.titled.get(index).copied().unwrap_or(false)
    }

    /// Where the short quotation around the index opens.
    pub(crate) fn quoted(&self, index: usize) -> Option<usize> {
        self.quoted.get(index).and_then(|mark| mark.checked_sub(1)).map(|from| from as usize)
    }

    /// The end of `word` if it stands at `index`.
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

    pub(crate) fn has(&self, index: usize, word: &str) -> bool {
        self.word(index, word).is_some()
    }

    /// The end of the first of `words` that stands at `index`.
    pub(crate) fn any(&self, index: usize, words: &[&str]) -> Option<usize> {
        words.iter().find_map(|word| self.word(index, word))
    }

    /// The start of `word` if it ends right before `index`.
    pub(crate) fn word_before(&self, index: usize, word: &str) -> Option<usize> {
        let mut at = index;
        for wanted in word.chars().rev() {
            at = at.checked_sub(1)?;
            if self.at(at) != wanted {
                return None;
            }
        }
        Some(at)
    }

    /// The span of `[start, end)`, counted in characters of the view.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let place = |index: usize| self.places.get(index).copied();
        let from = place(start).unwrap_or_else(|| self.places.last().map_or(0, |last| last + 1));
        let to = if end > start { end.checked_sub(1).and_then(place).map_or(from, |last| last + 1) } else { from };
        Span::new(from, to)
    }

    pub(crate) fn words(&self, start: usize, end: usize) -> String {
        self.chars.iter().take(end).skip(start).collect()
    }
}

fn half_width(raw: char) -> char {
    match raw {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(raw) - 0xfee0).unwrap_or(raw),
        '—' | '–' | '―' | '−' | '‐' | '‑' | '─' => '-',
        '〜' | '∼' => '~',
        '﹪' => '%',
        '○' => '〇',
        '﹑' => '、',
        // Between two lines of a table cell.
        '\u{2028}' => '\n',
        other => match upright(other) {
            same if same == other => other,
            usual => half_width(usual),
        },
    }
}

/// What ends a clause of a sentence.
pub(crate) fn ends_clause(c: char) -> bool {
    matches!(c, ',' | ';' | ':') || ends_sentence(c)
}

/// What ends a sentence.
pub(crate) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '\n' | CELL | NOTHING)
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}
