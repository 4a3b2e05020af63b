//! The plain form of a sentence: half width, without blanks, one spelling of each mark; every character knows its place.

/// A text brought to its plain form. What stands in “ ” or 「 」 is kept as it is.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    /// The characters.
    pub(super) chars: Vec<char>,
    /// Their places in the text, in scalars; one more than there are characters.
    pub(super) places: Vec<u32>,
}

/// The closing mark of a quotation.
pub(super) const fn closing(open: char) -> Option<char> {
    match open {
        '“' => Some('”'),
        '「' => Some('」'),
        _ => None,
    }
}

/// Brings a text to its plain form.
pub(super) fn fold(text: &str) -> Folded {
    let mut folded = Folded { chars: Vec::new(), places: Vec::new() };
    let mut inside = None;
    let mut end = 0_u32;
    let mut doubled = false;
    let all: Vec<char> = text.chars().collect();
    for (at, c) in all.iter().copied().enumerate() {
        let place = end;
        end = end.saturating_add(1);
        let plain = match inside {
            Some(close) => {
                // A closing mark written twice is one that belongs to the words.
                if c == close && !doubled {
                    doubled = all.get(at + 1) == Some(&close);
                    inside = if doubled { inside } else { None };
                } else {
                    doubled = false;
                }
                Some(c)
            }
            None => {
                inside = closing(c);
                if c == ',' && parts_thousands(&all, at) { Some(THOUSANDS) } else { plain(c) }
            }
        };
        if let Some(c) = plain {
            folded.chars.push(c);
            folded.places.push(place);
        }
    }
    folded.places.push(end);
    folded
}

/// Stands between the digits of 3,000: a comma there is no mark between words.
pub(super) const THOUSANDS: char = '\'';

/// Whether the comma there parts the thousands of a figure.
pub(crate) fn parts_thousands(chars: &[char], at: usize) -> bool {
    let digit = |at: usize| chars.get(at).and_then(|c| plain(*c)).is_some_and(|c| c.is_ascii_digit());
    at > 0 && digit(at - 1) && (1..=3).all(|n| digit(at + n)) && !digit(at + 4)
}

/// The plain form of one character; none if it says nothing.
pub(crate) fn plain(c: char) -> Option<char> {
    Some(match c {
        '\n' => '\n',
        c if c.is_whitespace() || c.is_control() => return None,
        '\u{feff}' | '\u{200b}' => return None,
        '〔' | '［' | '【' | '[' | '（' | '﹙' => '(',
        '〕' | '］' | '】' | ']' | '）' | '﹚' => ')',
        '×' | '✕' | '＊' | '﹡' => '*',
        '÷' | '∕' => '/',
        '－' | '−' | '–' | '﹣' => '-',
        '﹪' => '%',
        '≧' => '≥',
        '≦' => '≤',
        '．' => '.',
        '｡' => '。',
        '､' => '、',
        '〇' => '零',
        c => match u32::from(c) {
            wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
            _ => c,
        },
    })
}
