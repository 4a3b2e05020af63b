//! The policies of a pack: every literate document and rule file, checked together, each clause tied to its rule.

use std::collections::BTreeMap;

use duojin_base::{Diagnostic, Place};
use duojin_lang::Source;
use duojin_plan::source::{Files, Problems, text};
use duojin_policy::{PolicyClause, PolicyDocument};
use duojin_rule::{Clause, MoneyRounding, RuleSet, Schema};

use crate::examples;

/// Folder of documents (`.md`) and of rules that several of them use (`.dj`).
pub const FOLDER: &str = "policies/";

/// What a pack says of policies.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// The documents, by path.
    pub documents: Vec<PolicyDocument>,
    /// Every rule of every file, checked together; clauses in the order of the documents.
    pub rules: RuleSet,
    /// How many examples ran.
    pub examples: usize,
}

impl Policies {
    /// Each clause with its document, its words and its rule.
    pub fn clauses(&self) -> impl Iterator<Item = (&PolicyDocument, &PolicyClause, &Clause)> {
        self.documents
            .iter()
            .flat_map(|document| document.clauses.iter().map(move |words| (document, words)))
            .filter_map(|(document, words)| self.rule(&words.id).map(|rule| (document, words, rule)))
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Clause> {
        self.rules.clauses.iter().find(|clause| *clause.id == *id)
    }

    /// The document and words of a clause by its id.
    pub fn words(&self, id: &str) -> Option<(&PolicyDocument, &PolicyClause)> {
        self.documents.iter().find_map(|document| document.clause(id).map(|clause| (document, clause)))
    }
}

/// Reads and checks all of them against the dictionary, and runs the examples.
pub fn read(files: &Files, schema: &Schema, rounding: MoneyRounding, problems: &mut Problems) -> Policies {
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
    let fenced = documents.iter().flat_map(|document| {
        document.clauses.iter().filter_map(|clause| clause.rule.as_ref().map(|rule| rule.source(&document.file)))
    });
    let sources: Vec<Source<'_>> = shared.chain(fenced).collect();
    let (rules, found) = duojin_lang::check(&sources, schema);
    // A clause whose rule has errors is missing from the rules; its absence is then told already.
    let broken: Vec<String> = found.iter().filter(|one| one.is_error()).map(|one| one.place.file.clone()).collect();
    problems.extend(found);
    let mut policies = Policies { documents, rules, examples: 0 };
    tie(&policies, &texts, &broken, problems);
    policies.examples = examples::run(&policies, schema, rounding, problems);
    policies
}

/// Each heading's id is the id of one rule of its block, and no rule stands without a heading.
fn tie(policies: &Policies, texts: &BTreeMap<&str, &str>, broken: &[String], problems: &mut Problems) {
    let mut told = |code, place: Place, zh: String, en: String, mend: (&str, &str)| {
        problems.push(Diagnostic::error(code, place, zh, en).mend(mend.0, mend.1));
    };
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for document in &policies.documents {
        let place = |clause: &PolicyClause| {
            Place::words(&*document.file, texts.get(document.file.as_str()).copied().unwrap_or(""), clause.heading_span)
        };
        for clause in &document.clauses {
            if let Some(first) = seen.insert(&clause.id, place(clause)) {
                let zh = format!("编号 {} 在另一个文件里用过（{}）", clause.id, first.file);
                let en = format!("id {} is used in another file ({})", clause.id, first.file);
                told("policy.id-twice", place(clause), zh, en, ("换一个编号", "give it another id"));
            }
            let missing = clause.rule.is_some() && policies.rule(&clause.id).is_none();
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
    for rule in policies.rules.clauses.iter().filter(|rule| !seen.contains_key(&*rule.id)) {
        told(
            "policy.rule-without-words",
            Place::file(FOLDER),
            format!("条款 {} 没有文字", rule.id),
            format!("clause {} has no words", rule.id),
            ("给它一个“## 名称 {#编号}”和解释", "give it a “## name {#id}” and its prose"),
        );
    }
}
