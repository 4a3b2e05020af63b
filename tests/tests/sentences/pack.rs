//! rule → sentence → rule over every rule of the pack, in the usual phrasing and in eight others.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use duojin_pack::Pack;
use duojin_read::sentence::{Phrasing, Rule, Vocabulary, read, write};
use duojin_tests::root;

use crate::plain::plain;

const PHRASINGS: u64 = 8;

fn collect(root: &Path, at: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

pub(crate) static PACK: LazyLock<Pack> = LazyLock::new(|| {
    let folder = root().join("packs/dongguan");
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files);
    duojin_pack::load(&files).map(|(pack, _)| pack).unwrap_or_else(|problems| panic!("{problems:#?}"))
});

pub(crate) fn rules() -> Vec<Rule> {
    let rules = &PACK.policies.rules;
    let clauses = rules.clauses.iter().map(|clause| Rule::Clause(Box::new(clause.clone())));
    let derived = rules.derived.iter().map(|derived| Rule::Derived(derived.clone()));
    let indicators = rules.indicators.iter().map(|indicator| Rule::Indicator(indicator.clone()));
    clauses.chain(derived).chain(indicators).collect()
}

/// A derived fact is read under a name of its own: the vocabulary has it already.
fn vocabulary<'s>(rule: &Rule) -> Vocabulary<'s> {
    let derived: Vec<_> = match rule {
        Rule::Derived(own) => PACK.policies.rules.derived.iter().filter(|one| one.name != own.name).cloned().collect(),
        _ => PACK.policies.rules.derived.clone(),
    };
    Vocabulary::new(&PACK.schema, &derived)
}

#[test]
fn rules_of_the_pack_are_said_and_read_back() {
    let all = rules();
    assert!(all.len() > 40, "{} rules", all.len());
    for rule in &all {
        let vocabulary = vocabulary(rule);
        let sentence = write(rule, &vocabulary, &Phrasing::usual());
        println!("{sentence}");
        let again = read(&sentence, &vocabulary).unwrap_or_else(|questions| panic!("{sentence}\n{questions:#?}"));
        assert_eq!(plain(&again), plain(rule), "{sentence}");
    }
    println!("figure: rules of the pack said and read back = {}", all.len());
}

#[test]
fn eight_phrasings_of_the_rules_of_the_pack_are_read_back() {
    let (mut tried, mut same) = (0, 0);
    for (n, rule) in (0_u64..).zip(rules()) {
        let vocabulary = vocabulary(&rule);
        for at in 0..PHRASINGS {
            let sentence = write(&rule, &vocabulary, &Phrasing::seeded(n * PHRASINGS + at).unproven());
            tried += 1;
            match read(&sentence, &vocabulary) {
                Ok(again) if plain(&again) == plain(&rule) => same += 1,
                Ok(_) => println!("read as another rule:\n{sentence}"),
                Err(questions) => println!("{sentence}\n{questions:#?}"),
            }
        }
    }
    println!("figure: phrasings of the rules of the pack = {tried}");
    println!("figure: phrasings of the rules of the pack read back = {same}");
    assert!(same * 100 >= tried * 99, "{same} of {tried}");
}
