#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod schema;
#[test]
fn smoke() {
    let text = std::fs::read_to_string("tests/good/spec.dj").unwrap();
    let (rules, diags) = duojin_lang::check(&[duojin_lang::Source::whole("spec.dj", &text)], &schema::schema());
    for d in &diags { println!("{d:#?}"); }
    println!("{} {} {}", rules.clauses.len(), rules.derived.len(), rules.indicators.len());
    println!("{}", duojin_lang::format(&text).unwrap());
    assert!(diags.is_empty());
}
