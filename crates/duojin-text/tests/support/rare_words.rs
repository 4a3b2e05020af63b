//! Whether the sources of a reader hold words that only the documents of one region use.
//!
//! A grammar reads documents that nobody has seen; a list of one document's own words does not. So each run of at least four
//! Chinese characters in a string of the sources is looked up in the development documents beside the project: what stands in
//! the documents of one region only, and cannot be put together from words that several regions use, is a finding, unless
//! `general_words.md` says why it is a word of any official document. Names of the regions and of their towns are findings
//! wherever they stand, however short.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const RUN_MIN: usize = 4;
const WORDS_MAX: usize = 3;

struct Documents {
    /// Region and text of each.
    all: Vec<(usize, String)>,
    /// For every word of two to four characters the regions that use it.
    regions: BTreeMap<Vec<char>, BTreeSet<usize>>,
    /// Names of regions and towns.
    names: BTreeSet<String>,
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}')
}

/// Places in the name of a region: 甲省乙市 → 甲, 乙.
fn places(region: &str) -> Vec<String> {
    let split = region.split(['省', '市', '县', '区', '/', '各', '镇']);
    split.filter(|place| place.chars().count() >= 2 && *place != "全国").map(str::to_owned).collect()
}

fn texts(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|kind| kind == "txt"));
    found.sort();
    found
}

fn documents(data: &Path) -> Documents {
    let json = |path: &Path| -> serde_json::Value {
        std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    };
    let mut read: Vec<(Vec<String>, String)> = Vec::new();
    for path in ["plan", "plans-dev", "policies"].iter().flat_map(|folder| texts(&data.join(folder))) {
        let about = json(&path.with_extension("json"));
        let gold = json(&path.with_extension("gold.json"));
        let region = about["region"].as_str().map(str::to_owned);
        let region =
            region.or_else(|| gold["document"]["issuer"]["name"].as_str().map(str::to_owned)).unwrap_or_default();
        read.push((places(&region), std::fs::read_to_string(&path).unwrap()));
    }
    let mut names: BTreeSet<String> = read.iter().flat_map(|(places, _)| places.clone()).collect();
    // Towns: code, code, name, kind.
    for line in std::fs::read_to_string(data.join("reference/dongguan-towns.csv")).unwrap_or_default().lines().skip(1) {
        let name = line.split(',').nth(2).unwrap_or_default();
        let bare = name.trim_end_matches("街道").trim_end_matches('镇');
        if bare.chars().count() >= 2 {
            names.insert(bare.to_owned());
        }
    }
    // Regions that share a place are one: a city and its province.
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for (places, _) in &read {
        let mut joined: BTreeSet<String> = places.iter().cloned().collect();
        groups.retain(|group| {
            let apart = group.is_disjoint(&joined);
            if !apart {
                joined.extend(group.iter().cloned());
            }
            apart
        });
        groups.push(joined);
    }
    let group_of = |places: &[String]| {
        groups.iter().position(|group| places.iter().any(|place| group.contains(place))).unwrap_or(groups.len())
    };
    let all: Vec<(usize, String)> = read.iter().map(|(places, text)| (group_of(places), text.clone())).collect();
    let mut regions: BTreeMap<Vec<char>, BTreeSet<usize>> = BTreeMap::new();
    for (region, text) in &all {
        let chars: Vec<char> = text.chars().collect();
        for length in 2..=4 {
            for word in chars.windows(length).filter(|word| word.iter().all(|c| is_han(*c))) {
                regions.entry(word.to_vec()).or_default().insert(*region);
            }
        }
    }
    Documents { all, regions, names }
}

impl Documents {
    /// How many regions use a word.
    fn used(&self, word: &[char]) -> usize {
        if let 2..=4 = word.len() {
            return self.regions.get(word).map_or(0, BTreeSet::len);
        }
        let words: String = word.iter().collect();
        self.all
            .iter()
            .filter(|(_, text)| text.contains(&words))
            .map(|(region, _)| region)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Whether it can be put together from at most so many words that several regions use, and single function characters.
    /// What takes more of them is a name: 市 + 产业 + 发展 + 领导 + 小组.
    fn is_general(&self, word: &[char], words: usize) -> bool {
        let Some((first, rest)) = word.split_first() else { return true };
        let longest = if words == 0 { 0 } else { word.len().min(4) };
        "的为于或等以及并按之在有个各每非不未无被起已".contains(*first) && self.is_general(rest, words)
            || (2..=longest).any(|n| self.used(&word[..n]) >= 2 && self.is_general(&word[n..], words - 1))
    }

    /// The longest parts of a run that documents of one region only hold.
    fn rare(&self, run: &[char]) -> Vec<String> {
        let mut found = Vec::new();
        let mut covered = 0;
        for from in 0..run.len().saturating_sub(RUN_MIN - 1) {
            let longest = (from + RUN_MIN..=run.len()).rev().find(|to| self.used(&run[from..*to]) > 0);
            let Some(to) = longest.filter(|to| *to > covered) else { continue };
            covered = to;
            let word = &run[from..to];
            if self.used(word) == 1 && !self.is_general(word, WORDS_MAX) {
                found.push(word.iter().collect());
            }
        }
        found
    }
}

/// The strings of a Rust source without its comments and its tests.
fn strings(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let chars: Vec<char> = source.chars().collect();
    let at = |n: usize| chars.get(n).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let mut n = 0;
    while n < chars.len() {
        match at(n) {
            '/' if at(n + 1) == '/' => {
                while n < chars.len() && at(n) != '\n' {
                    n += 1;
                }
            }
            '\'' if at(n + 1) == '\\' => n += 3,
            '\'' if at(n + 2) == '\'' => n += 3,
            '"' => {
                let mut string = String::new();
                n += 1;
                while n < chars.len() && at(n) != '"' {
                    n += usize::from(at(n) == '\\');
                    string.push(at(n));
                    n += 1;
                }
                found.push(string);
                n += 1;
            }
            _ => n += 1,
        }
    }
    found
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else {
            into.push(path);
        }
    }
    into.sort();
}

/// Words with a reason: `| word | reason |`.
pub(crate) fn general_words() -> BTreeMap<String, String> {
    include_str!("../general_words.md")
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.split_once('|'))
        .map(|(word, reason)| (word.trim().to_owned(), reason.trim_matches(['|', ' ']).to_owned()))
        .filter(|(word, _)| word.chars().all(is_han) && word.chars().count() >= RUN_MIN)
        .collect()
}

/// `word (file)` for each finding in the sources of a crate; none where there are no documents beside the project.
pub(crate) fn findings(source_folder: &Path) -> Option<Vec<String>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        println!("skipped: there is no folder ../shared/data beside the workspace");
        return None;
    }
    let documents = documents(&data);
    let general = general_words();
    let mut files = Vec::new();
    sources(source_folder, &mut files);
    assert!(files.len() > 5, "the sources are found");
    let mut found: BTreeSet<String> = BTreeSet::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let is_rust = path.extension().is_some_and(|kind| kind == "rs");
        let strings = if is_rust { strings(&text) } else { vec![text] };
        let file = path.strip_prefix(source_folder).unwrap().display().to_string();
        for string in strings {
            found.extend(of_string(&documents, &general, &string).into_iter().map(|word| format!("{word} ({file})")));
        }
    }
    Some(found.into_iter().collect())
}

fn of_string(documents: &Documents, general: &BTreeMap<String, String>, string: &str) -> Vec<String> {
    let names = documents.names.iter().filter(|name| string.contains(name.as_str())).cloned();
    let runs = string.split(|c| !is_han(c)).map(|run| run.chars().collect::<Vec<char>>());
    let rare = runs
        .flat_map(|run| documents.rare(&run))
        .filter(|word| !general.keys().any(|known| known.contains(word.as_str())));
    names.chain(rare).collect()
}

/// What of these strings is found: the proof that the test can fail.
pub(crate) fn found_in(strings: &[&str]) -> Option<Vec<String>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let documents = data.is_dir().then(|| documents(&data))?;
    Some(strings.iter().flat_map(|string| of_string(&documents, &general_words(), string)).collect())
}

/// Long words of the documents themselves that no other region uses, to be tried on the test: names of places, bodies and products.
pub(crate) fn own_words(many: usize) -> Option<Vec<String>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let documents = data.is_dir().then(|| documents(&data))?;
    let gold: serde_json::Value =
        serde_json::from_slice(&std::fs::read(data.join("plan/dongguan-2023.gold.json")).ok()?).ok()?;
    let names = gold["entities"].as_array()?.iter().filter_map(|entity| entity["name"].as_str());
    let own = names.filter(|name| name.chars().count() >= 5 && name.chars().all(is_han));
    Some(
        own.filter(|name| documents.used(&name.chars().collect::<Vec<_>>()) == 1)
            .take(many)
            .map(str::to_owned)
            .collect(),
    )
}
