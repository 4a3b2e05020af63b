//! No words of single documents in the readers' sources: see `support/rare_words.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/rare_words.rs"]
mod rare_words;

use std::path::Path;

#[test]
fn the_sources_hold_no_word_of_one_region() {
    let Some(found) = rare_words::findings(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) else { return };
    assert!(found.is_empty(), "words of one region's documents (see tests/general_words.md):\n{}", found.join("\n"));
}

/// The names that the plan's annotation gives to places, bodies and brands would be found, and the names of towns.
#[test]
fn names_of_the_documents_would_be_found() {
    let Some(names) = rare_words::own_words(40) else {
        println!("skipped: there is no folder ../shared/data beside the workspace");
        return;
    };
    assert!(names.len() > 15, "{names:?}");
    let missed: Vec<&String> =
        names.iter().filter(|name| rare_words::found_in(&[name.as_str()]).unwrap().is_empty()).collect();
    println!("{} of {} names found, missed {missed:?}", names.len() - missed.len(), names.len());
    assert!(missed.len() * 4 <= names.len(), "{missed:?}");
    assert!(rare_words::found_in(&["给予最高不超过", "牵头单位", "营业收入", "对符合条件的企业"]).unwrap().is_empty());
}

#[test]
fn every_general_word_has_a_reason() {
    for (word, reason) in rare_words::general_words() {
        assert!(reason.chars().count() >= 6, "{word}: {reason:?}");
    }
}
