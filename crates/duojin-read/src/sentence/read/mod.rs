//! Sentences to rules.

mod benefit;
mod clause;
mod condition;
mod fields;
mod figure;
mod items;
mod named;
mod rule_text;
mod several;
mod term;

use duojin_base::Span;
use duojin_lang::Source;

use super::fold::{Folded, closing, fold};
use super::{Question, Rule, Vocabulary};
pub(crate) use rule_text::text_literal;

/// Deepest nesting of a sentence.
const MAX_DEPTH: u32 = 120;
/// Longest sentence, in characters.
const MAX_LENGTH: usize = 200_000;

/// A sentence as rule text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Rule text in the one format.
    pub text: String,
    /// Its lines and the words they came from.
    pub lines: Vec<TextLine>,
}

/// A line of rule text and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLine {
    /// The word that opens the line: 当, 给予.
    pub word: &'static str,
    /// What follows it.
    pub text: String,
    /// The words of the sentence.
    pub span: Span,
}

/// The rule that an official sentence says.
///
/// # Errors
/// What could not be read, and what the words say that is no sound rule (a name that nobody knows, money against a count).
pub fn read(sentence: &str, vocabulary: &Vocabulary<'_>) -> Result<Rule, Vec<Question>> {
    let read = read_text(sentence, vocabulary)?;
    let sources = [Source::whole("派生", &vocabulary.derived_text), Source::whole("句", &read.text)];
    let (mut rules, diagnostics) = duojin_lang::check(&sources, vocabulary.schema);
    let questions: Vec<Question> = diagnostics
        .iter()
        .filter(|d| d.is_error() && d.place.file == "句")
        .map(|d| {
            let line = d.place.line.unwrap_or(1).saturating_sub(2) as usize;
            let span = read.lines.get(line).map_or_else(|| whole(sentence), |line| line.span);
            Question { span, zh: d.zh.clone(), en: d.en.clone() }
        })
        .collect();
    if !questions.is_empty() {
        return Err(questions);
    }
    let clause = rules.clauses.pop().map(|clause| Rule::Clause(Box::new(clause)));
    let known = Source::whole("派生", &vocabulary.derived_text).text.lines().filter(|l| l.starts_with("派生 ")).count();
    let derived = || (rules.derived.len() > known).then(|| rules.derived.pop()).flatten().map(Rule::Derived);
    clause.or_else(|| rules.indicators.pop().map(Rule::Indicator)).or_else(derived).ok_or_else(|| {
        vec![Question { span: whole(sentence), zh: "这里没有规则".to_owned(), en: "no rule here".to_owned() }]
    })
}

/// The rule text of an official sentence, not yet checked.
///
/// # Errors
/// Where the reader got stuck, and what it expected.
pub fn read_text(sentence: &str, vocabulary: &Vocabulary<'_>) -> Result<Read, Vec<Question>> {
    let mut reader = Reader::new(sentence, vocabulary);
    if reader.words.chars.len() > MAX_LENGTH {
        let en = "the text is too long to be one rule".to_owned();
        return Err(vec![Question { span: whole(sentence), zh: "一条规则没有这么长".to_owned(), en }]);
    }
    match reader.rule() {
        Ok(lines) => rule_text::assemble(lines).map_err(|()| vec![reader.question()]),
        Err(Stuck) => Err(vec![reader.question()]),
    }
}

/// The conditions that a few words state (上年度营业收入不低于2000万元且行业属于批发业) as rule text, not yet checked: one, or
/// several joined by 且 or 分别.
///
/// # Errors
/// Where the reader got stuck.
pub fn read_condition(words: &str, vocabulary: &Vocabulary<'_>) -> Result<Vec<String>, Vec<Question>> {
    let mut reader = Reader::new(words, vocabulary);
    let texts = match reader.respectively() {
        Some(lines) => lines.into_iter().map(|line| line.text).collect(),
        None => match reader.expr() {
            Ok(piece) if piece.parts.is_empty() => vec![piece.text],
            Ok(piece) => piece.parts,
            Err(Stuck) => return Err(vec![reader.question()]),
        },
    };
    reader.all_of(texts)
}

/// The amount or other value that a few words name (上年度研发费用的10%) as rule text, not yet checked.
///
/// # Errors
/// Where the reader got stuck.
pub fn read_amount(words: &str, vocabulary: &Vocabulary<'_>) -> Result<String, Vec<Question>> {
    let mut reader = Reader::new(words, vocabulary);
    match reader.sum() {
        Ok(piece) => reader.all_of(vec![piece.at(rule_text::MULTIPLY)])?.pop().ok_or_else(Vec::new),
        Err(Stuck) => Err(vec![reader.question()]),
    }
}

/// What a few words give (给予不超过5万元的奖励) as rule text behind 给予, not yet checked.
///
/// # Errors
/// Where the reader got stuck.
pub fn read_benefit(words: &str, vocabulary: &Vocabulary<'_>) -> Result<String, Vec<Question>> {
    let mut reader = Reader::new(words, vocabulary);
    match reader.benefit() {
        Ok(text) => reader.all_of(vec![text])?.pop().ok_or_else(Vec::new),
        Err(Stuck) => Err(vec![reader.question()]),
    }
}

/// The days that words name, in their order.
pub(crate) fn dates(words: &str) -> Vec<duojin_base::NaiveDate> {
    let schema = duojin_rule::Schema::new();
    let vocabulary = Vocabulary::new(&schema, &[]);
    let mut reader = Reader::new(words, &vocabulary);
    let mut dates = Vec::new();
    while !reader.at_end() {
        let after_digit =
            reader.at.checked_sub(1).and_then(|at| reader.words.chars.get(at)).is_some_and(char::is_ascii_digit);
        match reader.date().filter(|_| !after_digit) {
            Some(date) => dates.push(date),
            None => reader.at += 1,
        }
    }
    dates
}

fn whole(text: &str) -> Span {
    Span::new(0, u32::try_from(text.chars().count()).unwrap_or(u32::MAX))
}

/// Nothing fits here; the furthest place is noted in the reader.
#[derive(Debug)]
struct Stuck;

type Parsed<T> = Result<T, Stuck>;

struct Reader<'a> {
    words: Folded,
    vocabulary: &'a Vocabulary<'a>,
    at: usize,
    depth: u32,
    /// Within 近N年每年均（…）: a period fact without a period is meant for each of the years.
    each_year: Option<u32>,
    /// The furthest place where something else was expected.
    furthest: (usize, &'static str, &'static str),
}

impl<'a> Reader<'a> {
    fn new(sentence: &str, vocabulary: &'a Vocabulary<'a>) -> Self {
        Self {
            words: fold(sentence),
            vocabulary,
            at: 0,
            depth: 0,
            each_year: None,
            furthest: (0, "一条规则", "a rule"),
        }
    }

    fn rest(&self) -> &[char] {
        self.words.chars.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.words.chars.get(self.at).copied()
    }

    fn at_end(&self) -> bool {
        self.at >= self.words.chars.len()
    }

    fn sees(&self, word: &str) -> bool {
        self.sees_at(self.at, word)
    }

    fn sees_at(&self, at: usize, word: &str) -> bool {
        let mut chars = self.words.chars.get(at..).unwrap_or_default().iter();
        word.chars().all(|c| chars.next() == Some(&c))
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.sees(word);
        if found {
            self.at += word.chars().count();
        }
        found
    }

    /// The value of the first word that stands here; longer words come first in the table.
    fn eat_one<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        table.iter().find(|(word, _)| self.eat(word)).map(|(_, value)| *value)
    }

    fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    fn expect(&mut self, word: &'static str) -> Parsed<()> {
        if self.eat(word) { Ok(()) } else { self.stuck(word, word) }
    }

    fn stuck<T>(&mut self, zh: &'static str, en: &'static str) -> Parsed<T> {
        if self.at >= self.furthest.0 {
            self.furthest = (self.at, zh, en);
        }
        Err(Stuck)
    }

    /// The words between two places of the plain form.
    fn span(&self, from: usize, to: usize) -> Span {
        let place = |at: usize| self.words.places.get(at).copied().unwrap_or_default();
        let end = if to > from { place(to - 1).saturating_add(1) } else { place(from) };
        Span::new(place(from), end)
    }

    fn question(&self) -> Question {
        let (at, zh, en) = self.furthest;
        let end = (at + 12).min(self.words.chars.len());
        let shown: String = self.words.chars.get(at..end).unwrap_or_default().iter().collect();
        let (zh_here, en_here) = if shown.is_empty() {
            ("结尾".to_owned(), "the end".to_owned())
        } else {
            (format!("“{shown}”"), format!("“{shown}”"))
        };
        Question {
            span: self.span(at, end),
            zh: format!("读到{zh_here}读不下去：这里应有{zh}"),
            en: format!("stuck at {en_here}: expected {en}"),
        }
    }

    /// The texts, if nothing is left of the words.
    fn all_of(&mut self, texts: Vec<String>) -> Result<Vec<String>, Vec<Question>> {
        self.eat("。");
        if self.at_end() {
            return Ok(texts);
        }
        let Err(Stuck) = self.stuck::<()>("结尾", "the end") else { return Ok(texts) };
        Err(vec![self.question()])
    }

    /// What stands in quotation marks of that sort.
    fn quotation(&mut self, open: char) -> Option<String> {
        let close = closing(open)?;
        if self.peek() != Some(open) {
            return None;
        }
        let mut words = String::new();
        let mut at = self.at + 1;
        loop {
            let c = *self.words.chars.get(at)?;
            if c == close {
                if self.words.chars.get(at + 1) != Some(&close) {
                    self.at = at + 1;
                    return Some(words);
                }
                at += 1;
            }
            words.push(c);
            at += 1;
        }
    }

    /// Reads one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return self.stuck("嵌套不这么深的句子", "less nesting");
        }
        self.depth += 1;
        let done = read(self);
        self.depth -= 1;
        done
    }

    /// Reads, or goes back to where it was.
    fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let done = read(self);
        if done.is_none() {
            self.at = start;
        }
        done
    }
}
