//! rule → sentence → rule is the same rule, for every construct of the language.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/plain.rs"]
mod plain;
#[path = "support/rules.rs"]
mod rules;

use duojin_read::sentence::{Phrasing, Rule, Vocabulary, read, write};
use plain::plain;
use rules::{SCHEMA, budget, clause, dressed};

/// Random clauses, said and read back.
#[test]
fn sentences_of_random_rules_are_read_back() {
    let wanted = budget(1_500, 100_000);
    let vocabulary = Vocabulary::new(&SCHEMA, &[]);
    let (mut done, mut seed) = (0, 0);
    let mut wrong = Vec::new();
    while done < wanted {
        seed += 1;
        assert!(seed < wanted * 40, "only {done} of {seed} random rules have a spelling");
        let Some(clause) = clause(seed) else { continue };
        let rule = Rule::Clause(Box::new(dressed(clause, seed)));
        done += 1;
        let sentence = write(&rule, &vocabulary, &Phrasing::usual());
        let problem = match read(&sentence, &vocabulary) {
            Ok(again) if plain(&again) == plain(&rule) => continue,
            Ok(again) => match &again {
                Rule::Clause(again) => duojin_lang::print_clause(again, &SCHEMA),
                other => format!("{other:?}"),
            },
            Err(questions) => format!("{questions:#?}"),
        };
        let Rule::Clause(clause) = &rule else { unreachable!() };
        wrong.push(format!("seed {seed}\n{}\n{sentence}\n{problem}", duojin_lang::print_clause(clause, &SCHEMA)));
        if wrong.len() > 20 {
            break;
        }
    }
    println!("figure: sentence round trips = {}", done - wrong.len() as u64);
    assert!(wrong.is_empty(), "{} of {done} differ:\n{}", wrong.len(), wrong.join("\n\n"));
}
