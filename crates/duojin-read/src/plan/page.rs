//! The text as the reader of plans sees it: one width, scalar by scalar, so that places are places of the text.

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

    /// The character as it stands in the text.
    pub(crate) fn raw(&self, index: u32) -> char {
        self.raw.get(index as usize).copied().unwrap_or(NOTHING)
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
        let start = |word: &str| {
            let mut at = index;
            for wanted in word.chars().rev() {
                at = at.checked_sub(1).filter(|at| *at >= floor && self.at(*at) == wanted)?;
            }
            Some(at)
        };
        words.iter().filter_map(|word| start(word)).min()
    }

    /// First place of the word in the span.
    pub(crate) fn find(&self, span: Span, word: &str) -> Option<u32> {
        let slice = self.slice(span);
        let first = word.chars().next()?;
        let at = (0..slice.len())
            .find(|at| slice.get(*at) == Some(&first) && slice.get(*at..).is_some_and(|tail| starts(tail, word)))?;
        u32::try_from(at).ok().map(|at| span.start + at)
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
    // Words are short: bytes that begin a scalar are counted faster than the library counts long texts.
    let beginnings = word.bytes().filter(|byte| byte & 0xC0 != 0x80).count();
    u32::try_from(beginnings).unwrap_or(u32::MAX)
}

pub(crate) fn starts(chars: &[char], word: &str) -> bool {
    let mut at = chars.iter();
    word.chars().all(|wanted| at.next() == Some(&wanted))
}

pub(crate) fn ends(chars: &[char], word: &str) -> bool {
    chars
        .len()
        .checked_sub(word.chars().count())
        .and_then(|from| chars.get(from..))
        .is_some_and(|tail| starts(tail, word))
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

/// A set of words that is asked at many places: by first character.
pub(crate) struct Lexicon {
    /// For each Han character, one more than the index of its words; 0 for none.
    heads: Vec<u16>,
    words: Vec<Vec<&'static str>>,
}

const FIRST_HAN: u32 = 0x4E00;
const HAN: usize = 0x5200;

impl Lexicon {
    /// From words with blanks between.
    pub(crate) fn new(list: &'static str) -> Self {
        let mut lexicon = Self { heads: vec![0; HAN], words: Vec::new() };
        for word in list.split_whitespace() {
            let Some(head) = word.chars().next().and_then(slot).and_then(|slot| lexicon.heads.get_mut(slot)) else {
                continue;
            };
            if *head == 0 {
                lexicon.words.push(Vec::new());
                *head = u16::try_from(lexicon.words.len()).unwrap_or(0);
            }
            if let Some(words) = lexicon.words.get_mut(usize::from(*head).wrapping_sub(1)) {
                words.push(word);
            }
        }
        for words in &mut lexicon.words {
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        lexicon
    }

    /// The longest word at the index.
    pub(crate) fn at(&self, page: &Page, index: u32) -> Option<&'static str> {
        let head = *self.heads.get(slot(page.at(index))?)?;
        let words = self.words.get(usize::from(head).checked_sub(1)?)?;
        words.iter().copied().find(|word| page.has(index, word))
    }
}

fn slot(c: char) -> Option<usize> {
    u32::from(c).checked_sub(FIRST_HAN).map(|slot| slot as usize)
}
