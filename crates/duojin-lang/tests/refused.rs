//! What must be refused or warned of, with the words under which it is underlined. Each snapshot was read line by line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "support/schema.rs"]
mod schema;

use std::fmt::Write as _;

use duojin_base::{Diagnostic, Severity};
use duojin_lang::{Language, Scope, Source, check, check_expr_in, render};

fn tell(out: &mut String, text: &str, diagnostics: &[Diagnostic]) {
    for d in diagnostics {
        let mark = if d.severity == Severity::Error { "✗" } else { "!" };
        let words = d.place.span.and_then(|span| span.of(text)).unwrap_or("");
        writeln!(out, "  {mark} {}  [{}]", d.zh, d.code).unwrap();
        writeln!(out, "    划线 {words}").unwrap();
        if let Some(mend) = &d.mend_zh {
            writeln!(out, "    改法 {mend}").unwrap();
        }
        writeln!(out, "    英文 {}{}", d.en, d.mend_en.as_ref().map(|m| format!(" | {m}")).unwrap_or_default())
            .unwrap();
    }
}

#[test]
fn expressions() {
    let schema = schema::schema();
    let mut out = String::new();
    for line in include_str!("bad/expressions.txt").lines().filter(|line| !line.starts_with('#')) {
        writeln!(out, "{line}").unwrap();
        let (checked, warnings) = check_expr_in(line, &schema, Scope::Entity);
        let diagnostics = match checked {
            Ok(_) => warnings,
            Err(diagnostics) => diagnostics,
        };
        assert!(!diagnostics.is_empty(), "nothing is said about: {line}");
        tell(&mut out, line, &diagnostics);
    }
    insta::assert_snapshot!(out);
}

fn refuse(name: &str, text: &str) {
    let (_, diagnostics) = check(&[Source::whole(name, text)], &schema::schema());
    assert!(!diagnostics.is_empty(), "nothing is said about {name}");
    insta::assert_snapshot!(name, render(&diagnostics, &[(name, text)], false, Language::Zh));
}

#[test]
fn lines_of_clauses() {
    refuse("clause-lines.dj", include_str!("bad/clause-lines.dj"));
}

#[test]
fn benefits() {
    refuse("benefits.dj", include_str!("bad/benefits.dj"));
}

#[test]
fn the_wall() {
    refuse("wall.dj", include_str!("bad/wall.dj"));
}

#[test]
fn derived_and_indicators() {
    refuse("derived.dj", include_str!("bad/derived.dj"));
}

/// A block that is not closed is told, and what it holds is still read with places of the whole file.
#[test]
fn fences() {
    let markdown = "# 政策\n\n```duojin\n条款 甲\n  对象 企业\n  当 限额以上\n  给予 奖励 十万\n```\n\n~~~text\n```duojin\n~~~\n\n```duojin\n派生 乙 = 销售 >= 1元\n";
    let (blocks, mut diagnostics) = Source::fenced("a.md", markdown);
    assert_eq!(blocks.len(), 2);
    let (rules, more) = check(&blocks, &schema::schema());
    assert!(rules.clauses.is_empty() && rules.derived.is_empty());
    diagnostics.extend(more);
    let words: Vec<_> = diagnostics
        .iter()
        .map(|d| (d.place.line.unwrap(), d.place.column.unwrap(), d.place.span.unwrap().of(markdown).unwrap()))
        .collect();
    assert_eq!(words, [(14, 1, "```"), (7, 9, "十万"), (15, 8, "销售")]);
}
