//! The text as the reader of plans sees it: one width, scalar by scalar, so that places are places of the text.

use std::collections::HashMap;

use duojin_base::Span;

/// What stands where nothing stands.
pub(crate) const NOTHING: char = '\0';

pub(crate) struct Page {
    chars: Vec<char>,
    raw: Vec<char>,
}

impl Page {
    pub(crate) fn new(text: &str) -> Self {
        let raw: Vec<char> = text.chars().collect();
        Self { chars: raw.iter().map(|c| fold(*c)).collect(), raw }
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.chars.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn at(&self, index: u32) -> char {
        self.chars.get(index as usize).copied().unwrap_or(NOTHING)
    }

    /// The character right before the index.
    pub(crate) fn before(&self, index: u32) -> char {
        index.checked_sub(1).map_or(NOTHING, |at| self.at(at))
    }

    /// The folded characters of a span; empty where it leaves the text.
    pub(crate) fn slice(&self, span: Span) -> &[char] {
        self.chars.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The words of a span as they stand in the text.
    pub(crate) fn words(&self, span: Span) -> String {
        self.raw.get(span.start as usize..span.end as usize).unwrap_or_default().iter().collect()
    }

    /// Whether the word stands at the index.
    pub(crate) fn has(&self, index: u32, word: &str) -> bool {
        starts(self.chars.get(index as usize..).unwrap_or_default(), word)
    }

    /// The longest of the words at the index: its length.
    pub(crate) fn any(&self, index: u32, words: &[&str]) -> Option<u32> {
        words.iter().filter(|word| self.has(index, word)).map(|word| count(word)).max()
    }

    /// The longest of the words that ends right before the index, not before `floor`: its start.
    pub(crate) fn any_before(&self, index: u32, floor: u32, words: &[&str]) -> Option<u32> {
        words
            .iter()
            .filter_map(|word| index.checked_sub(count(word)).filter(|from| *from >= floor && self.has(*from, word)))
            .min()
    }

    /// First place of the word in the span.
    pub(crate) fn find(&self, span: Span, word: &str) -> Option<u32> {
        let size = count(word);
        (span.start..span.end.saturating_sub(size).saturating_add(1)).find(|at| at + size <= span.end && self.has(*at, word))
    }

    pub(crate) fn holds(&self, span: Span, words: &[&str]) -> bool {
        words.iter().any(|word| self.find(span, word).is_some())
    }

    /// The span without blanks and the given characters at its ends.
    pub(crate) fn trimmed(&self, span: Span, also: &[char]) -> Span {
        let drop = |c: char| matches!(c, ' ' | '\n') || also.contains(&c);
        let (mut start, mut end) = (span.start, span.end);
        while start < end && drop(self.at(start)) {
            start += 1;
        }
        while end > start && drop(self.before(end)) {
            end -= 1;
        }
        Span::new(start, end)
    }

    /// Outermost pairs of brackets and quotes in the span: opening and closing place. What is never closed opens nothing.
    pub(crate) fn pairs(&self, span: Span) -> Vec<Span> {
        const DEPTH: usize = 16;
        let mut open: Vec<(char, u32)> = Vec::new();
        let mut pairs: Vec<Span> = Vec::new();
        for index in span.start..span.end {
            let c = self.at(index);
            if let Some(closing) = closing(c) {
                open.push((closing, index));
                continue;
            }
            let floor = open.len().saturating_sub(DEPTH);
            let Some(depth) = open.get(floor..).unwrap_or_default().iter().rposition(|(wanted, _)| *wanted == c) else {
                continue;
            };
            if let Some((_, from)) = open.get(floor + depth) {
                let pair = Span::new(*from, index);
                while pairs.last().is_some_and(|inner| inner.start > pair.start) {
                    pairs.pop();
                }
                pairs.push(pair);
            }
            open.truncate(floor + depth);
        }
        pairs
    }
}

/// The number of scalars of a word.
pub(crate) fn count(word: &str) -> u32 {
    u32::try_from(word.chars().count()).unwrap_or(u32::MAX)
}

pub(crate) fn starts(chars: &[char], word: &str) -> bool {
    let mut at = chars.iter();
    word.chars().all(|wanted| at.next() == Some(&wanted))
}

pub(crate) fn ends(chars: &[char], word: &str) -> bool {
    chars.len().checked_sub(word.chars().count()).and_then(|from| chars.get(from..)).is_some_and(|tail| starts(tail, word))
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '〇')
}

fn closing(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        '“' => '”',
        '‘' => '’',
        '《' => '》',
        '〈' => '〉',
        '【' => '】',
        '〔' => '〕',
        '[' => ']',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '｡' => '。',
        '﹙' => '(',
        '﹚' => ')',
        '\n' => '\n',
        _ if c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}') => ' ',
        _ => c,
    }
}

/// A set of words that is asked at many places.
pub(crate) struct Lexicon(HashMap<char, Vec<&'static str>>);

impl Lexicon {
    pub(crate) fn new(lists: &[&[&'static str]]) -> Self {
        let mut heads: HashMap<char, Vec<&'static str>> = HashMap::new();
        for word in lists.iter().copied().flatten() {
            if let Some(head) = word.chars().next() {
                heads.entry(head).or_default().push(word);
            }
        }
        for words in heads.values_mut() {
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        Self(heads)
    }

    /// The longest word at the index.
    pub(crate) fn at(&self, page: &Page, index: u32) -> Option<&'static str> {
        self.0.get(&page.at(index))?.iter().copied().find(|word| page.has(index, word))
    }
}
