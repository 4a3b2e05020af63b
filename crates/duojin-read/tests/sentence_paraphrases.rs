//! Every rule in eight official phrasings, each read back to the same rule.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/plain.rs"]
mod plain;
#[path = "support/rules.rs"]
mod rules;

use duojin_read::sentence::{Phrasing, Rule, Vocabulary, read, write};
use plain::plain;
use rules::{SCHEMA, budget, clause, dressed};

const PHRASINGS: u64 = 8;

#[test]
fn eight_phrasings_of_random_rules_are_read_back() {
    let wanted = budget(250, 5_000);
    let vocabulary = Vocabulary::new(&SCHEMA, &[]);
    let (mut done, mut seed) = (0, 0);
    let (mut tried, mut same, mut different) = (0_u64, 0_u64, 0_u64);
    let mut wrong = Vec::new();
    while done < wanted {
        seed += 1;
        let Some(clause) = clause(seed) else { continue };
        let rule = Rule::Clause(Box::new(dressed(clause, seed)));
        done += 1;
        let usual = write(&rule, &vocabulary, &Phrasing::usual());
        for at in 0..PHRASINGS {
            // As it comes, without a look at whether it can be read.
            let phrasing = Phrasing::seeded(seed * PHRASINGS + at).unproven();
            let sentence = write(&rule, &vocabulary, &phrasing);
            tried += 1;
            different += u64::from(sentence != usual);
            let problem = match read(&sentence, &vocabulary) {
                Ok(again) if plain(&again) == plain(&rule) => {
                    same += 1;
                    continue;
                }
                Ok(Rule::Clause(again)) => duojin_lang::print_clause(&again, &SCHEMA),
                Ok(other) => format!("{other:?}"),
                Err(questions) => format!("{questions:#?}"),
            };
            let Rule::Clause(clause) = &rule else { unreachable!() };
            let said = duojin_lang::print_clause(clause, &SCHEMA);
            wrong.push(format!("seed {seed} phrasing {at}\n{said}\n{sentence}\n{problem}"));
        }
    }
    println!("figure: phrasings of random rules = {tried}");
    println!("figure: phrasings of random rules that differ from the usual = {different}");
    println!("figure: phrasings of random rules read back = {same}");
    for one in wrong.iter().take(20) {
        println!("{one}\n");
    }
    assert!(different * 10 > tried * 9, "only {different} of {tried} phrasings differ from the usual one");
    assert!(same * 100 >= tried * 99, "{same} of {tried} phrasings read back");
}
