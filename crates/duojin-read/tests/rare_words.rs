//! No words of single documents in the readers' sources: see the test of the same name in `duojin-text`, whose list of general
//! words with their reasons is the one for both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "../../duojin-text/tests/support/rare_words.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod rare_words;

use std::path::Path;

#[test]
fn the_sources_hold_no_word_of_one_region() {
    let Some(found) = rare_words::findings(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) else { return };
    assert!(
        found.is_empty(),
        "words of one region's documents (see duojin-text/tests/general_words.md):\n{}",
        found.join("\n")
    );
}
