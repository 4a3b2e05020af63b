//! The policies of a pack: every literate document and rule file, checked together, each clause tied to its rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duojin_base::{Diagnostic, NaiveDate, Place};
use duojin_lang::Source;
use duojin_plan::source::{Files, Problems, text};
use duojin_policy::{PolicyClause, PolicyDocument};
use duojin_rule::{Clause, MoneyRounding, RuleSet, Schema};

use crate::examples;

/// Folder of documents (`.md`) and of rules that several of them use (`.dj`).
pub const FOLDER: &str = "policies/";

/// The rules as they stood from one day of recording (收录) to the next.
#[derive(Clone, Debug, Default)]
pub struct Edition {
    /// The day from which it is known.
    pub recorded: NaiveDate,
    /// Every rule, checked together; clauses in the order of the documents.
    pub rules: RuleSet,
    /// Which version of each clause it holds.
    pub versions: BTreeMap<Arc<str>, u32>,
}

/// What a pack says of policies.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// The documents, by path.
    pub documents: Vec<PolicyDocument>,
    /// Every rule of every file in its newest version, checked together; clauses in the order of the documents.
    pub rules: RuleSet,
    /// One for each day on which something was recorded, ascending; the last holds [`Policies::rules`].
    pub editions: Vec<Edition>,
    /// How many examples ran.
    pub examples: usize,
}

impl Policies {
    /// Each clause, in all its versions, with its document, its words and its rule.
    pub fn clauses(&self) -> impl Iterator<Item = (&PolicyDocument, &PolicyClause, &Clause)> {
        self.documents
            .iter()
            .flat_map(|document| document.clauses.iter().map(move |words| (document, words)))
            .filter_map(|(document, words)| self.rule_of(words).map(|rule| (document, words, rule)))
    }

    /// The newest rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Clause> {
        self.rules.clauses.iter().find(|clause| *clause.id == *id)
    }

    /// The rule of one version of a clause.
    pub fn rule_of(&self, words: &PolicyClause) -> Option<&Clause> {
        let holds = |edition: &&Edition| edition.versions.get(&words.id) == Some(&words.version);
        self.editions.iter().rev().find(holds)?.rules.clauses.iter().find(|clause| clause.id == words.id)
    }

    /// The document and the newest words of a clause by its id.
    pub fn words(&self, id: &str) -> Option<(&PolicyDocument, &PolicyClause)> {
        self.documents.iter().find_map(|document| document.clause(id).map(|clause| (document, clause)))
    }

    /// The edition that was known on a day; none before anything was recorded.
    pub fn edition_on(&self, day: NaiveDate) -> Option<&Edition> {
        self.editions.iter().rev().find(|edition| edition.recorded <= day)
    }

    /// The document and the words of a clause as an edition holds them.
    pub fn words_in(&self, edition: &Edition, id: &str) -> Option<(&PolicyDocument, &PolicyClause)> {
        let version = *edition.versions.get(id)?;
        self.documents.iter().find_map(|document| Some((document, document.clause_version(id, version)?)))
    }
}

/// The day on which a version of a clause was recorded: its own, its document's, or the pack's.
fn recorded_on(document: &PolicyDocument, clause: &PolicyClause, pack: NaiveDate) -> NaiveDate {
    clause.recorded.or(document.meta.recorded).unwrap_or(pack)
}

/// The rules of every day on which something was recorded. What is wrong in several editions is told once.
fn editions(
    documents: &[PolicyDocument],
    shared: &[Source<'_>],
    schema: &Schema,
    pack: NaiveDate,
    problems: &mut Problems,
) -> Vec<Edition> {
    let versions = || documents.iter().flat_map(|document| document.clauses.iter().map(move |words| (document, words)));
    let mut days: BTreeSet<NaiveDate> =
        versions().map(|(document, words)| recorded_on(document, words, pack)).collect();
    if days.is_empty() {
        days.insert(pack);
    }
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut editions = Vec::with_capacity(days.len());
    for recorded in days {
        let mut newest: BTreeMap<Arc<str>, u32> = BTreeMap::new();
        for (_, words) in versions().filter(|(document, words)| recorded_on(document, words, pack) <= recorded) {
            let version = newest.entry(Arc::clone(&words.id)).or_insert(words.version);
            *version = words.version.max(*version);
        }
        let held = versions().filter(|(_, words)| newest.get(&words.id) == Some(&words.version));
        let fenced = held.filter_map(|(document, words)| words.rule.as_ref().map(|rule| rule.source(&document.file)));
        let sources: Vec<Source<'_>> = shared.iter().copied().chain(fenced).collect();
        let (rules, found) = duojin_lang::check(&sources, schema);
        let new: Vec<Diagnostic> = found.into_iter().filter(|one| !told.contains(one)).collect();
        told.extend(new);
        editions.push(Edition { recorded, rules, versions: newest });
    }
    problems.extend(told);
    editions
}

/// Reads and checks all of them against the dictionary, and runs the examples.
/// What says no day of recording of its own was recorded on `recorded`, with the pack.
pub fn read(
    files: &Files,
    schema: &Schema,
    recorded: NaiveDate,
    rounding: MoneyRounding,
    problems: &mut Problems,
) -> Policies {
    let mut documents = Vec::new();
    let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
    for path in files.keys().filter(|path| path.starts_with(FOLDER)) {
        let kind = path.rsplit_once('.').map_or("", |(_, kind)| kind);
        if !matches!(kind, "md" | "dj") {
            problems.push(
                Diagnostic::error(
                    "pack.policy-file",
                    Place::file(path),
                    "这里只放 .md 和 .dj",
                    "only .md and .dj belong here",
                )
                .mend("移走或改名", "move it away or rename it"),
            );
            continue;
        }
        let Some(text) = text(files, path, problems) else {
            continue;
        };
        texts.insert(path, text);
        if kind == "md" {
            let (document, found) = duojin_policy::read(path, text);
            problems.extend(found);
            documents.extend(document);
        }
    }
    let shared = texts.iter().filter(|(path, _)| path.ends_with(".dj")).map(|(path, text)| Source::whole(path, text));
    let shared: Vec<Source<'_>> = shared.collect();
    let mut found = Problems::new();
    let editions = editions(&documents, &shared, schema, recorded, &mut found);
    // A clause whose rule has errors is missing from the rules; its absence is then told already.
    let broken: Vec<String> = found.iter().filter(|one| one.is_error()).map(|one| one.place.file.clone()).collect();
    problems.extend(found);
    let rules = editions.last().map(|edition| edition.rules.clone()).unwrap_or_default();
    let mut policies = Policies { documents, rules, editions, examples: 0 };
    in_order(&policies, &texts, recorded, problems);
    tie(&policies, &texts, &broken, problems);
    policies.examples = examples::run(&policies, schema, rounding, problems);
    policies
}

/// Each heading's id is the id of one rule of its block, and no rule stands without a heading.
fn tie(policies: &Policies, texts: &BTreeMap<&str, &str>, broken: &[String], problems: &mut Problems) {
    let mut told = |code, place: Place, zh: String, en: String, mend: (&str, &str)| {
        problems.push(Diagnostic::error(code, place, zh, en).mend(mend.0, mend.1));
    };
    let mut seen: BTreeMap<(&str, u32), Place> = BTreeMap::new();
    for document in &policies.documents {
        let place = |clause: &PolicyClause| {
            Place::words(&*document.file, texts.get(document.file.as_str()).copied().unwrap_or(""), clause.heading_span)
        };
        for clause in &document.clauses {
            if let Some(first) = seen.insert((&clause.id, clause.version), place(clause)) {
                let zh = format!("编号 {} 在另一个文件里用过（{}）", clause.id, first.file);
                let en = format!("id {} is used in another file ({})", clause.id, first.file);
                told("policy.id-twice", place(clause), zh, en, ("换一个编号", "give it another id"));
            }
            // A version that no edition holds is told of where versions are put in order.
            let held = policies.editions.iter().any(|e| e.versions.get(&clause.id) == Some(&clause.version));
            let missing = held && clause.rule.is_some() && policies.rule_of(clause).is_none();
            if missing && !broken.contains(&document.file) {
                told(
                    "policy.rule-id",
                    place(clause),
                    format!("规则块里没有编号 {}", clause.id),
                    format!("no rule of the block has id {}", clause.id),
                    (
                        "规则的“编号”与标题的 {#…} 写成一样",
                        "give the rule's id and the heading's {#…} the same spelling",
                    ),
                );
            }
        }
    }
    let every = policies.editions.iter().flat_map(|edition| &edition.rules.clauses);
    let without: BTreeMap<&str, &Clause> =
        every.filter(|rule| !seen.keys().any(|(id, _)| **id == *rule.id)).map(|rule| (&*rule.id, rule)).collect();
    for rule in without.into_values() {
        told(
            "policy.rule-without-words",
            Place::file(FOLDER),
            format!("条款 {} 没有文字", rule.id),
            format!("clause {} has no words", rule.id),
            ("给它一个“## 名称 {#编号}”和解释", "give it a “## name {#id}” and its prose"),
        );
    }
}

/// Versions of a clause count from 1 without a gap, each recorded after the one before: else an earlier one was never known.
fn in_order(policies: &Policies, texts: &BTreeMap<&str, &str>, pack: NaiveDate, problems: &mut Problems) {
    let mut versions: BTreeMap<(&str, u32), (&PolicyDocument, &PolicyClause)> = BTreeMap::new();
    for document in &policies.documents {
        versions.extend(document.clauses.iter().map(|words| ((&*words.id, words.version), (document, words))));
    }
    for ((id, version), (document, words)) in &versions {
        let Some(before) = version.checked_sub(1).filter(|before| *before > 0) else { continue };
        let earlier = versions.get(&(id, before)).map(|(document, words)| recorded_on(document, words, pack));
        let recorded = recorded_on(document, words, pack);
        if earlier.is_some_and(|earlier| earlier < recorded) {
            continue;
        }
        let text = texts.get(document.file.as_str()).copied().unwrap_or("");
        let place = Place::words(&*document.file, text, words.heading_span);
        let (zh, en) = match earlier {
            None => (
                format!("条款 {id} 有第 {version} 版而没有第 {before} 版"),
                format!("clause {id} has version {version} but no version {before}"),
            ),
            Some(earlier) => (
                format!("条款 {id} 第 {version} 版的收录日 {recorded} 不晚于第 {before} 版的 {earlier}"),
                format!(
                    "version {version} of clause {id} is recorded on {recorded}, not after version {before} ({earlier})"
                ),
            ),
        };
        problems.push(Diagnostic::error("policy.version-order", place, zh, en).mend(
            "旧版本原样留着，新版本写更晚的 recorded",
            "leave the earlier version as it is, and give the new one a later recorded",
        ));
    }
}
