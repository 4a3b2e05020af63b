//! The parts of a subject, and those among them that the dictionary of the place can read to the letter.

use duojin_base::Span;

use super::Maker;
use crate::policy::{Clause, ClauseKind};
use crate::sentence::{parts_thousands, plain, read_condition};

/// Longest part that is tried.
const PIECE_CHARS_MAX: usize = 120;
/// Most parts between 、 that are tried as one.
const JOINED_MAX: usize = 8;
/// Words before a condition that are not of it.
const BEFORE: [&str; 12] =
    ["对于", "对", "申报企业", "申报单位", "申请企业", "申请单位", "应当", "应", "须", "需", "凡", "且"];
/// Words after it that are not of it.
const AFTER: [&str; 8] = ["的企业", "的单位", "的机构", "的项目", "的申请人", "的个体工商户", "的园区", "的"];

/// Where conditions of a clause stand.
pub(super) struct Source {
    /// Which words.
    pub(super) span: Span,
    /// One of the items is enough.
    pub(super) any: bool,
}

/// A part that was read to the letter.
pub(super) struct Letter {
    pub(super) span: Span,
    pub(super) texts: Vec<String>,
}

impl Maker<'_> {
    /// The clause itself, and the list that it points to: 符合下列条件的企业，给予…：（一）….
    /// Second: whether it points to a list far above, which only a person can confirm.
    pub(super) fn sources(&self, clause: &Clause) -> (Vec<Source>, bool) {
        let words = self.words(clause.span);
        let any =
            |words: &str| ["条件之一", "任一条件", "情形之一", "条件中的一"].iter().any(|word| words.contains(word));
        let mut sources = vec![Source { span: clause.span, any: false }];
        let below = ["下列条件", "以下条件", "下列情形", "以下情形", "下列任一", "以下任一", "下列要求", "以下要求"];
        let above = ["符合条件的", "符合上述条件", "符合以上条件", "符合前款", "符合前述", "达到上述条件"];
        if below.iter().any(|word| words.contains(word)) {
            // The first item may stand on the line of the lead and be counted to it.
            let own = clause.span.start as usize..clause.span.end as usize;
            let colons = own.filter(|at| matches!(self.chars.get(*at), Some('：' | ':'))).map(border);
            let lead = colons.clone().find(|at| items_after(self.chars, *at).is_some()).unwrap_or(clause.span.end);
            if let Some(span) = items_after(self.chars, lead) {
                sources.clear();
                sources.push(Source { span: Span::new(clause.span.start, lead), any: false });
                sources.push(Source { span, any: any(&words) });
            }
        } else if above.iter().any(|word| words.contains(word)) {
            let lists = |other: &&Clause| other.kind == ClauseKind::Recognition && !other.conditions.is_empty();
            let before = self.reading.clauses.iter().filter(lists).rfind(|other| other.span.end <= clause.span.start);
            if let Some(list) = before {
                let lead = self.words(Span::new(list.span.start.saturating_sub(40), list.span.start));
                sources.push(Source { span: list.span, any: any(&lead) });
                return (sources, true);
            }
        }
        (sources, false)
    }

    /// The parts between the marks of a source that are not about what is given.
    pub(super) fn segments(&self, span: Span) -> Vec<Span> {
        let benefits = || self.reading.clauses.iter().flat_map(|clause| &clause.benefits);
        let given = |part: &Span| {
            let words = self.words(*part);
            let giving =
                ["给予", "予以", "一次性给予", "最高给予", "授予"].iter().any(|word| words.trim().starts_with(word));
            giving || benefits().any(|benefit| part.start < benefit.span.end && benefit.span.start < part.end)
        };
        self.between(span.start as usize, span.end as usize, |c| {
            matches!(c, '，' | ',' | '；' | ';' | '。' | '\n' | '：' | ':')
        })
        .into_iter()
        .filter(|part| !given(part))
        .collect()
    }

    fn between(&self, from: usize, to: usize, ends: impl Fn(char) -> bool) -> Vec<Span> {
        let mut parts = Vec::new();
        let mut start = from;
        for at in from..=to {
            let c = self.chars.get(at).copied().filter(|_| at < to);
            if c == Some(',') && parts_thousands(self.chars, at) {
                continue;
            }
            if c.is_none_or(&ends) {
                if at > start {
                    parts.push(Span::new(border(start), border(at)));
                }
                start = at + 1;
            }
        }
        parts
    }

    /// What the dictionary reads in a segment: all of it, or the longest runs of its parts between 、.
    pub(super) fn letters(&self, segment: Span) -> Vec<Letter> {
        let parts = self.between(segment.start as usize, segment.end as usize, |c| c == '、');
        let mut found = Vec::new();
        let mut at = 0;
        while at < parts.len() {
            let run = (1..=JOINED_MAX.min(parts.len() - at)).rev().find_map(|length| {
                let span = parts.get(at)?.to(*parts.get(at + length - 1)?);
                Some((length, Letter { span, texts: self.to_the_letter(span)? }))
            });
            match run {
                Some((length, letter)) => {
                    found.push(letter);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The conditions that a part states in the words of the dictionary; none if it says anything else besides.
    fn to_the_letter(&self, piece: Span) -> Option<Vec<String>> {
        if piece.len() as usize > PIECE_CHARS_MAX {
            return None;
        }
        let words = self.words(piece);
        let mut words = without_number(words.trim());
        for before in BEFORE {
            words = words.strip_prefix(before).unwrap_or(words);
        }
        for after in AFTER {
            if let Some(rest) = words.strip_suffix(after) {
                words = rest;
                break;
            }
        }
        let texts = read_condition(words, self.vocabulary).ok()?;
        texts.iter().all(|text| self.proof.is_condition(text)).then_some(texts)
    }

    /// What is left of a segment when what was read and the words of the frame are taken off; none if it says nothing more.
    pub(super) fn unread(&self, segment: Span, read: &[Span]) -> Option<Span> {
        let parts = self.between(segment.start as usize, segment.end as usize, |c| c == '、');
        let touched = |part: &Span| read.iter().any(|span| span.start < part.end && part.start < span.end);
        parts.into_iter().filter(|part| !touched(part)).find(|part| {
            let words = self.words(*part);
            let mut words = without_number(words.trim());
            for frame in
                BEFORE.iter().chain(&["同时", "符合", "满足", "下列", "以下", "上述", "条件", "情形", "之一", "要求"])
            {
                words = words.strip_prefix(frame).unwrap_or(words);
            }
            let words: String = AFTER.iter().fold(words.to_owned(), |words, frame| words.replace(frame, ""));
            let frame = [
                "企业", "单位", "机构", "条件", "项目", "申报", "申请", "下列", "以下", "同时", "具备", "之一", "符合",
            ];
            let rest = frame.iter().fold(words, |words, frame| words.replace(frame, ""));
            rest.chars().filter(|c| c.is_alphanumeric()).count() >= 2
        })
    }
}

/// The numbered items that stand right after a place: from the first item to the end of the last.
fn items_after(chars: &[char], from: u32) -> Option<Span> {
    /// Longest list that is looked through.
    const REACH: usize = 4_000;
    let rest = chars.get(from as usize..)?;
    let rest = rest.get(..REACH.min(rest.len()))?;
    let mark = |c: &char| matches!(c, '：' | ':' | '，' | ',' | '。' | '；' | ';') || c.is_whitespace();
    let start = rest.iter().take_while(|c| mark(c)).count();
    let style = (1..=4).find(|style| marker(rest.get(start..).unwrap_or_default(), *style, 1).is_some())?;
    let (mut at, mut n) = (start, 1);
    let mut end = start;
    while at < rest.len() {
        let here = rest.get(at..).unwrap_or_default();
        let begins = at == start || rest.get(at - 1).is_some_and(mark);
        if begins && marker(here, style, n).is_some() {
            n += 1;
            end = at + here.iter().take_while(|c| !matches!(c, '。' | '\n')).count();
        }
        // After the last sentence of an item either the next item follows or the list is over.
        if at >= end {
            let next = at + here.iter().take_while(|c| mark(c)).count();
            if marker(rest.get(next..).unwrap_or_default(), style, n).is_none() {
                break;
            }
            at = next;
        } else {
            at += 1;
        }
    }
    (n > 1).then(|| Span::new(from + border(start), from + border(end)))
}

/// The length of the mark of the n-th item in a style: （一） 1. （1） ①
fn marker(chars: &[char], style: usize, n: usize) -> Option<usize> {
    let wanted: Vec<char> = crate::sentence::mark(style, n).chars().filter_map(plain).collect();
    let here = chars.iter().take(wanted.len()).filter_map(|c| plain(*c));
    (!wanted.is_empty() && here.eq(wanted.iter().copied())).then_some(wanted.len())
}

/// Without the number of an item: （一） 1. ①
fn without_number(words: &str) -> &str {
    let open = words.strip_prefix(['（', '(', '〔', '[', '［']);
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十０１２３４５６７８９".contains(c);
    match open {
        Some(rest) => {
            let rest = rest.trim_start_matches(numeral);
            rest.strip_prefix(['）', ')', '〕', ']', '］']).unwrap_or(words)
        }
        None => {
            let rest = words.trim_start_matches(numeral);
            let mark = rest.strip_prefix(['.', '．', '、']).filter(|_| rest.len() < words.len());
            mark.or_else(|| words.strip_prefix(|c| ('①'..='⑳').contains(&c))).unwrap_or(words)
        }
    }
}

fn border(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
