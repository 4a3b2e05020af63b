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

/// Whatever the words, nothing panics, and a question points into them.
#[test]
fn broken_sentences_become_questions() {
    let vocabulary = Vocabulary::new(&SCHEMA, &[]);
    let mut rng = duojin_testkit::Rng::new(7);
    let (mut asked, mut tried) = (0, 0);
    for seed in 1..budget(400, 20_000) {
        let Some(clause) = clause(seed) else { continue };
        let rule = Rule::Clause(Box::new(dressed(clause, seed)));
        let mut words: Vec<char> = write(&rule, &vocabulary, &Phrasing::seeded(seed).unproven()).chars().collect();
        for _ in 0..1 + rng.below(4) {
            let at = rng.below(words.len().max(1));
            if at >= words.len() {
                break;
            }
            match rng.below(4) {
                0 => drop(words.remove(at)),
                1 => words.insert(at, rng.one(&['（', '）', '“', '”', '的', '、', '5', '年', '\n', '若', '，'])),
                2 => words.truncate(at.max(1)),
                _ => {
                    let part: Vec<char> = words[at..(at + 6).min(words.len())].to_vec();
                    words.splice(at..at, part);
                }
            }
        }
        let sentence: String = words.iter().collect();
        tried += 1;
        if let Err(questions) = read(&sentence, &vocabulary) {
            asked += 1;
            assert!(!questions.is_empty());
            for question in questions {
                let end = u32::try_from(words.len()).unwrap();
                assert!(
                    question.span.start <= question.span.end && question.span.end <= end,
                    "{question:?}\n{sentence}"
                );
            }
        }
    }
    assert!(asked * 2 > tried, "{asked} of {tried} broken sentences were refused");
    let deep = format!("支持条件：{}规上{}。", "（".repeat(5_000), "）".repeat(5_000));
    assert!(read(&deep, &vocabulary).is_err());
}
