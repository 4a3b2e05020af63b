//! What must be accepted, in its canonical form.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/schema.rs"]
mod schema;

use std::fmt::Write as _;

use duojin_lang::{Source, check, check_expr, check_expr_in, parse, print_exactly, print_rules, without_spans};

#[test]
fn expressions() {
    let schema = schema::schema();
    let mut out = String::new();
    for line in include_str!("good/expressions.txt").lines().filter(|line| !line.starts_with('#')) {
        let (checked, warnings) = check_expr_in(line, &schema, duojin_lang::Scope::Entity);
        assert_eq!(warnings, [], "{line}");
        let checked = checked.unwrap_or_else(|errors| panic!("{line}\n{errors:#?}"));
        let canonical = duojin_lang::format(&format!("派生 x = {line}\n")).unwrap();
        let canonical = canonical.strip_prefix("派生 x = ").unwrap().trim_end();
        let read = print_exactly(&checked, &schema).unwrap_or_else(|| panic!("no spelling: {line}"));
        writeln!(out, "{line}\n  写 {canonical}").unwrap();
        if read != canonical {
            writeln!(out, "  读 {read}").unwrap();
        }
        let again = check_expr(&read, &schema).unwrap_or_else(|errors| panic!("{read}\n{errors:#?}"));
        assert_eq!(without_spans(&again), without_spans(&checked), "{line}\n{read}");
    }
    insta::assert_snapshot!(out);
}

fn accept(name: &str, text: &str) {
    let schema = schema::schema();
    let (rules, diagnostics) = check(&[Source::whole(name, text)], &schema);
    assert_eq!(diagnostics, []);
    let canonical = duojin_lang::format(text).unwrap();
    assert_eq!(duojin_lang::format(&canonical).unwrap(), canonical);
    let (tree, _) = parse(Source::whole(name, text));
    let (again, _) = parse(Source::whole(name, &canonical));
    assert_eq!(tree, again, "{canonical}");
    let printed = print_rules(&rules, &schema);
    let (_, diagnostics) = check(&[Source::whole(name, &printed)], &schema);
    assert_eq!(diagnostics, [], "{printed}");
    insta::assert_snapshot!(name, format!("{canonical}\n=== 读回 ===\n{printed}"));
}

#[test]
fn the_specification() {
    let text = include_str!("good/spec.dj");
    accept("spec.dj", text);
    assert_eq!(duojin_lang::format(text).unwrap(), text);
}

#[test]
fn clauses() {
    accept("clauses.dj", include_str!("good/clauses.dj"));
}

#[test]
fn derived_and_indicators() {
    accept("derived.dj", include_str!("good/derived.dj"));
}
