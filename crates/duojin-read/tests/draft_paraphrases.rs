//! Plain support measures in eight phrasings, through the reader of real documents and the drafts, back to the same rule.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/measures.rs"]
mod measures;

use std::collections::BTreeMap;

use duojin_base::{Exact, exact};
use duojin_lang::{Source, check, print_clause};
use duojin_read::draft::{ClauseDraft, draft, local_facts};
use duojin_read::policy::{self, ConditionValue, Lexicon};
use duojin_read::sentence::{Phrasing, Vocabulary, write_sentence};
use duojin_rule::{Clause, CompareOp, Node, Schema, Type, Value};
use duojin_testkit::random;
use measures::measure;

const PHRASINGS: u64 = 8;

/// Conditions in any order, benefits and ceiling, as rule text.
fn core(clause: &Clause, schema: &Schema) -> Vec<String> {
    let text = print_clause(clause, schema);
    let wanted =
        |line: &&str| ["当", "且", "除外", "给予", "封顶"].iter().any(|word| line.trim_start().starts_with(word));
    let mut lines: Vec<String> =
        text.lines().filter(wanted).map(|line| line.trim_start().replacen('且', "当", 1)).collect();
    lines.sort();
    lines
}

/// The numeric conditions as the reader of documents would name them: fact, sign, value in its base unit (percent in %).
fn figures_of(clause: &Clause, schema: &Schema, lexicon: &Lexicon) -> Vec<(String, &'static str, Exact)> {
    let mut all = Vec::new();
    for condition in &clause.conditions {
        let Node::Compare { op, left, right } = &condition.node else { continue };
        let Node::Const(Value::Number(value)) = &right.node else { continue };
        let name = |fact| schema.fact(fact).unwrap().name.clone();
        let name = match &left.node {
            Node::Fact { fact, .. } => name(*fact),
            Node::Growth { now, .. } => match &now.node {
                Node::Fact { fact, .. } => lexicon.find(&name(*fact)).unwrap().growth.clone().unwrap(),
                _ => continue,
            },
            _ => continue,
        };
        let percent = matches!(&left.ty, Type::Number(dimension) if dimension.is_ratio());
        let value = if percent { value * exact::int(100) } else { value.clone() };
        let sign = match op {
            CompareOp::Ge => ">=",
            CompareOp::Gt => ">",
            CompareOp::Le => "<=",
            CompareOp::Lt => "<",
            CompareOp::Eq | CompareOp::Ne => continue,
        };
        all.push((name, sign, value));
    }
    all
}

fn checked(draft: &ClauseDraft, schema: &Schema) -> Clause {
    let text = draft.text();
    let (mut rules, diagnostics) = check(&[Source::whole("草稿", &text)], schema);
    rules.clauses.pop().unwrap_or_else(|| panic!("a draft that is no rule:\n{text}\n{diagnostics:#?}"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is told its budget by its caller")]
fn plain_measures_come_back_through_the_reader_of_documents() {
    let wanted = match std::env::var("DUOJIN_BUDGET").as_deref() {
        Ok("long") => 2_000,
        _ => 150,
    };
    let schema = random::schema();
    let vocabulary = Vocabulary::new(&schema, &[]);
    let lexicon = Lexicon::general().with(&local_facts(&schema));
    let (mut tried, mut same, mut honest, mut wrong) = (0, 0, 0, 0);
    let (mut by_letter, mut by_reader) = (0, 0);
    let (mut figures, mut figures_read) = (0, 0);
    let mut lost: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..wanted {
        let clause = measure(seed, &schema);
        let rule = core(&clause, &schema);
        for at in 0..PHRASINGS {
            let phrasing = Phrasing::seeded(seed * PHRASINGS + at);
            let text = write_sentence(&clause, &vocabulary, &phrasing).unwrap();
            tried += 1;
            let reading = policy::read(&text, &lexicon);
            for (name, sign, value) in figures_of(&clause, &schema, &lexicon) {
                figures += 1;
                let found = reading.clauses.iter().flat_map(|clause| &clause.conditions).any(|condition| {
                    let own = condition.fact.local.as_ref() == Some(&name) || condition.fact.name == name;
                    let base = match &condition.value {
                        ConditionValue::Number { base, .. } => Some(base),
                        _ => None,
                    };
                    own && condition.op.sign() == sign && base == Some(&value)
                });
                figures_read += u64::from(found);
                if !found {
                    println!("READER\t{}\t{name} {sign} {value}", text.replace('\n', "⏎"));
                }
            }
            let drafts = draft(&text, &reading, &vocabulary, &lexicon, "x").clauses;
            let lines = drafts.iter().flat_map(|one| &one.lines).filter(|line| matches!(line.word, "当" | "给予"));
            for line in lines {
                if line.to_the_letter { by_letter += 1 } else { by_reader += 1 }
            }
            let back = drafts.first().map(|one| checked(one, &schema));
            let read = back.as_ref().map(|clause| core(clause, &schema)).unwrap_or_default();
            if read == rule {
                same += 1;
                continue;
            }
            for line in rule.iter().filter(|line| !read.contains(line)) {
                let kind: String = line.chars().filter(|c| !c.is_ascii_digit()).take(14).collect();
                *lost.entry(kind).or_default() += 1;
            }
            // A draft that asks is honest; one that says something else without asking is not.
            let asks = drafts.first().is_none_or(|one| one.lines.iter().any(|line| !line.settled));
            if asks {
                honest += 1;
            } else {
                wrong += 1;
            }
            let shape = if asks { "ASKED" } else { "WRONG" };
            println!("{shape}\t{}\texpected {}\tread {}", text.replace('\n', "⏎"), rule.join("；"), read.join("；"));
        }
    }
    for (kind, n) in lost {
        println!("lost {n}: {kind}");
    }
    println!("figure: lines of plain measures read to the letter by the dictionary of the place = {by_letter}");
    println!("figure: lines of plain measures read by the reader of documents = {by_reader}");
    println!("figure: numeric conditions of plain measures = {figures}");
    println!("figure: numeric conditions of plain measures that the reader of documents finds alone = {figures_read}");
    println!("figure: plain measures phrased = {tried}");
    println!("figure: plain measures drafted as the same rule = {same}");
    println!("figure: plain measures drafted with questions = {honest}");
    println!("figure: plain measures drafted as another rule = {wrong}");
    assert_eq!(wrong, 0, "read as another rule without a question");
    assert!(same * 100 >= tried * 99, "{same} of {tried}");
}
