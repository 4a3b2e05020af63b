//! Reads the built-in list.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Cue, Fact, Frame, Lexicon, ValueKind};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    fact: Vec<FactRow>,
    #[serde(default)]
    frame: Vec<FrameRow>,
    #[serde(default)]
    cue: Vec<CueRow>,
}

#[derive(Deserialize)]
struct FactRow {
    name: String,
    kind: String,
    #[serde(default)]
    aliases: Vec<String>,
    growth: Option<String>,
    rise: Option<String>,
    #[serde(default)]
    over_time: bool,
}

/// `words`: steps in order, each with its alternatives between strokes.
#[derive(Deserialize)]
struct FrameRow {
    fact: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct CueRow {
    fact: String,
    value: String,
    #[serde(default)]
    not: bool,
    words: Vec<Vec<String>>,
}

fn steps(words: &[String]) -> Vec<Vec<Vec<char>>> {
    words.iter().map(|step| step.split('|').map(|word| word.chars().collect()).collect()).collect()
}

/// The list is part of the program: a test reads it, so a fault in it cannot reach a user.
pub(super) fn general() -> Lexicon {
    let file: File = toml::from_str(include_str!("../../../lexicon/facts.toml")).unwrap_or(File {
        fact: Vec::new(),
        frame: Vec::new(),
        cue: Vec::new(),
    });
    let mut lexicon = Lexicon::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in file.fact {
        let at = lexicon.add(Fact {
            kind: ValueKind::named(&row.kind),
            local: None,
            aliases: row.aliases,
            growth: row.growth,
            rise: row.rise,
            codes: Vec::new(),
            over_time: row.over_time,
            name: row.name.clone(),
        });
        places.insert(row.name, at);
    }
    for row in file.frame {
        if let Some(fact) = places.get(&row.fact).copied() {
            lexicon.frames.push(Frame { fact, steps: steps(&row.words) });
        }
    }
    for row in file.cue {
        if let Some(fact) = places.get(&row.fact).copied() {
            for words in &row.words {
                let steps = steps(words);
                lexicon.cues.push(Cue { fact, not: row.not, value: row.value.clone(), steps });
            }
        }
    }
    lexicon.frames.sort_by_key(|frame| std::cmp::Reverse(frame.steps.len()));
    lexicon.sort();
    lexicon
}
