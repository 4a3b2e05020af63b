//! The names of facts and the words that speak of them: a built-in general list, extended by the fact dictionary of a pack.

mod file;

use std::collections::HashMap;
use std::sync::OnceLock;

use duojin_text::quantity::Dimension;

/// What a fact's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// 元.
    Money,
    /// %.
    Percent,
    /// 家, 人, 件, 台.
    Count,
    /// 平方米, 亩.
    Area,
    /// 年, 个月.
    Duration,
    /// A figure of another dimension.
    Other,
    /// A name, a code, yes or no, a date.
    Text,
}

impl ValueKind {
    /// The kind of value a figure of this dimension can be.
    pub const fn of(dimension: Dimension) -> Self {
        match dimension {
            Dimension::Money => Self::Money,
            Dimension::Percent | Dimension::Points => Self::Percent,
            Dimension::Count => Self::Count,
            Dimension::Area => Self::Area,
            Dimension::Duration => Self::Duration,
            _ => Self::Other,
        }
    }

    fn named(word: &str) -> Self {
        match word {
            "money" => Self::Money,
            "percent" => Self::Percent,
            "count" => Self::Count,
            "area" => Self::Area,
            "duration" => Self::Duration,
            "text" => Self::Text,
            _ => Self::Other,
        }
    }
}

/// A fact rules may speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The agreed name.
    pub name: String,
    /// What the deploying pack calls it, if it has it.
    pub local: Option<String>,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// What its value is.
    pub kind: ValueKind,
    /// The fact that is its growth in percent.
    pub growth: Option<String>,
    /// The fact that is its growth in its own unit.
    pub rise: Option<String>,
    /// Allowed codes, where the dictionary lists them.
    pub codes: Vec<String>,
    /// Whether it is summed over a time: what stands with it of the same time need not repeat the time.
    pub over_time: bool,
}

/// A fact of a pack, as the caller hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFact {
    /// Its name in the pack.
    pub name: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// What its value is.
    pub kind: ValueKind,
    /// Allowed codes.
    pub codes: Vec<String>,
}

/// Words in this order within one piece of a sentence that name a fact: 科技人员 … 占 … 职工.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) fact: usize,
    pub(crate) steps: Vec<Vec<Vec<char>>>,
}

/// Words that by themselves are a condition.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    pub(crate) fact: usize,
    pub(crate) not: bool,
    pub(crate) value: String,
    pub(crate) steps: Vec<Vec<Vec<char>>>,
}

/// A name of a fact on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Index of the name; [`Lexicon::facts_of`].
    name: usize,
}

/// The names of facts.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    facts: Vec<Fact>,
    by_name: HashMap<String, usize>,
    /// Each name and the facts that bear it, the built-in first.
    names: Vec<(Vec<char>, Vec<usize>)>,
    /// First character to names, longest first.
    index: HashMap<char, Vec<usize>>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) cues: Vec<Cue>,
}

impl Lexicon {
    /// The built-in list: what support measures everywhere speak of.
    pub fn general() -> &'static Self {
        static GENERAL: OnceLock<Lexicon> = OnceLock::new();
        GENERAL.get_or_init(file::general)
    }

    /// The built-in list with the facts of a pack: one of the same name or alias is the same fact.
    #[must_use]
    pub fn with(&self, facts: &[LocalFact]) -> Self {
        let mut lexicon = self.clone();
        for fact in facts {
            // The name first, then its aliases: a pack may call by an alias what is called otherwise here.
            let words = std::iter::once(&fact.name).chain(&fact.aliases);
            let same = words.clone().find_map(|word| lexicon.by_name.get(word).copied());
            match same.and_then(|at| lexicon.facts.get_mut(at)) {
                Some(known) => {
                    if known.local.is_none() || known.name == fact.name {
                        known.local = Some(fact.name.clone());
                    }
                    if known.codes.is_empty() {
                        known.codes.clone_from(&fact.codes);
                    }
                    if let Some(at) = same {
                        for word in words {
                            lexicon.name(word, at);
                        }
                    }
                }
                None => {
                    lexicon.add(Fact {
                        name: fact.name.clone(),
                        local: Some(fact.name.clone()),
                        aliases: fact.aliases.clone(),
                        kind: fact.kind,
                        growth: None,
                        rise: None,
                        codes: fact.codes.clone(),
                        over_time: false,
                    });
                }
            }
        }
        lexicon.sort();
        lexicon
    }

    fn add(&mut self, fact: Fact) -> usize {
        let at = self.facts.len();
        let words: Vec<String> = std::iter::once(&fact.name).chain(&fact.aliases).cloned().collect();
        self.facts.push(fact);
        for word in words {
            self.by_name.entry(word.clone()).or_insert(at);
            self.name(&word, at);
        }
        at
    }

    fn name(&mut self, word: &str, fact: usize) {
        let chars: Vec<char> = word.chars().collect();
        let Some(first) = chars.first().copied() else { return };
        let row = self.index.entry(first).or_default();
        let known = row.iter().copied().find(|n| self.names.get(*n).is_some_and(|(name, _)| *name == chars));
        match known.and_then(|n| self.names.get_mut(n)) {
            Some((_, facts)) if !facts.contains(&fact) => facts.push(fact),
            Some(_) => {}
            None => {
                row.push(self.names.len());
                self.names.push((chars, vec![fact]));
            }
        }
    }

    fn sort(&mut self) {
        let Self { index, names, .. } = self;
        for row in index.values_mut() {
            row.sort_by_key(|n| std::cmp::Reverse(names.get(*n).map_or(0, |(name, _)| name.len())));
        }
    }

    /// Every name on the page, the longest at each place, none inside another.
    pub(crate) fn mentions(&self, chars: &[char]) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let hit = chars.get(at).and_then(|c| self.index.get(c)).and_then(|row| {
                row.iter().copied().find_map(|n| {
                    let (name, _) = self.names.get(n)?;
                    chars.get(at..).is_some_and(|rest| rest.starts_with(name)).then_some((n, name.len()))
                })
            });
            match hit {
                Some((name, len)) => {
                    found.push(Mention { start: at, end: at + len, name });
                    at += len;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The facts that bear the name of the mention.
    pub(crate) fn facts_of(&self, mention: Mention) -> impl Iterator<Item = &Fact> {
        self.names.get(mention.name).into_iter().flat_map(|(_, facts)| facts).filter_map(|fact| self.facts.get(*fact))
    }

    /// The fact of this name or alias.
    pub fn find(&self, name: &str) -> Option<&Fact> {
        self.by_name.get(name).and_then(|at| self.facts.get(*at))
    }

    pub(crate) fn fact(&self, at: usize) -> Option<&Fact> {
        self.facts.get(at)
    }

    /// All facts, the built-in first.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The names that look most like this one, best first.
    pub fn nearest(&self, name: &str, kind: Option<ValueKind>) -> Vec<String> {
        let wanted: Vec<char> = name.chars().collect();
        let mut scored: Vec<(u32, &str)> = self
            .facts
            .iter()
            .filter(|fact| kind.is_none_or(|kind| fact.kind == kind))
            .filter_map(|fact| {
                let words = std::iter::once(&fact.name).chain(&fact.aliases);
                let best = words.map(|word| likeness(&wanted, word)).max()?;
                (best >= LIKE_ENOUGH).then_some((best, fact.name.as_str()))
            })
            .collect();
        scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        scored.into_iter().take(SUGGESTIONS_MAX).map(|(_, name)| name.to_owned()).collect()
    }
}

const SUGGESTIONS_MAX: usize = 3;
/// Per mille of common characters.
const LIKE_ENOUGH: u32 = 350;

fn likeness(wanted: &[char], word: &str) -> u32 {
    let mut n_word = 0_u32;
    let mut n_common = 0_u32;
    for c in word.chars() {
        n_word += 1;
        n_common += u32::from(wanted.contains(&c));
    }
    let n_all = n_word + u32::try_from(wanted.len()).unwrap_or(u32::MAX - n_word);
    (n_common * 2000).checked_div(n_all).unwrap_or(0)
}
