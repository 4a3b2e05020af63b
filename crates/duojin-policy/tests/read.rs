//! Reading literate Markdown: what is understood, and every mistake with its line.
//! Each bad case changes one good document in one place.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use duojin_base::Diagnostic;
use duojin_policy::{Block, Inline, Level, PolicyDocument, SourceKind, mark_of, plain_text, read};

const GOOD: &str = r#"+++
id = "dg-demo"
title = "示范办法"
issuer = "市商务局"
number = "东商〔2022〕1号"
level = "市"
region = "东莞市"
issued = "2022-06"
valid_to = 2022-12-31
source = "转载"
source_note = "没有核对。"
complete = false
compared = false
+++

开头的话，带*强调*和`事实`。

## 批发业奖励 {#dg-demo-01}

> 市商务局，东商〔2022〕1号，第一条

[①批发企业]里[②收入到 1 亿元]的，
给[③一笔奖励]。方括号[不带圈]照写。

1. 第一
2. 第二

```duojin
条款 批发业奖励
  编号 dg-demo-01
  对象 企业
  当   行业 属于 批发业  # ①
  且   营业收入[上年] >= 1亿元  # ②
  给予 奖励 1万元  # ③
```

### 读不准的地方

- 哪一年的收入？
- 含不含税？

```例
时点 2022-12-31
各例 行业=5112
企业 营业收入[2021] | 结论 金额
甲   1亿元          | 符合 1万元
乙   _              | 待定 _
```
"#;

fn good() -> PolicyDocument {
    let (document, problems) = read("p.md", GOOD);
    assert_eq!(problems, []);
    document.unwrap()
}

/// Code and line of every problem after one replacement.
fn bad(from: &str, to: &str) -> Vec<(&'static str, Option<u32>)> {
    assert!(GOOD.contains(from), "{from}");
    let (_, problems) = read("p.md", &GOOD.replacen(from, to, 1));
    problems.iter().map(|one: &Diagnostic| (one.code, one.place.line)).collect()
}

fn line_of(words: &str) -> Option<u32> {
    GOOD.lines().position(|line| line.contains(words)).map(|at| u32::try_from(at + 1).unwrap())
}

#[test]
fn the_front_matter_is_read() {
    let meta = good().meta;
    assert_eq!(
        (meta.id.as_str(), meta.title.as_str(), meta.number.as_deref()),
        ("dg-demo", "示范办法", Some("东商〔2022〕1号"))
    );
    assert_eq!((meta.level, meta.source, meta.complete), (Level::City, SourceKind::Repost, false));
    assert_eq!(
        (meta.issued.as_str(), meta.valid_from, meta.valid_to.map(|day| day.to_string()).as_deref()),
        ("2022-06", None, Some("2022-12-31"))
    );
}

#[test]
fn prose_becomes_runs_without_html() {
    let document = good();
    let [Block::Paragraph(intro)] = &document.intro[..] else { panic!("{:?}", document.intro) };
    assert_eq!(intro[1..4], [Inline::Emphasis("强调".into()), Inline::Text("和".into()), Inline::Code("事实".into())]);
    let clause = &document.clauses[0];
    assert_eq!(clause.citation_text(), "市商务局，东商〔2022〕1号，第一条");
    let Block::Paragraph(run) = &clause.prose[0] else { panic!() };
    assert_eq!(plain_text(run), "批发企业里收入到 1 亿元的，给一笔奖励。方括号[不带圈]照写。");
    let marks: Vec<(u8, &str)> = run
        .iter()
        .filter_map(|one| match one {
            Inline::Marked { mark, text } => Some((mark.number(), text.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(marks, [(1, "批发企业"), (2, "收入到 1 亿元"), (3, "一笔奖励")]);
    assert!(matches!(&clause.prose[1], Block::List { ordered: true, items } if items.len() == 2));
    assert_eq!(clause.questions.len(), 2);
}

#[test]
fn the_rule_keeps_its_place_in_the_file() {
    let document = good();
    let rule = document.clauses[0].rule.clone().unwrap();
    assert_eq!(rule.span.of(GOOD).unwrap(), rule.text);
    assert_eq!(Some(rule.line), line_of("条款 批发业奖励"));
    let lines = rule.lines();
    assert_eq!(lines[3].text, "  当   行业 属于 批发业");
    assert_eq!(lines[3].marks, [mark_of('①').unwrap()]);
    assert_eq!(lines[3].span.of(GOOD).unwrap(), "  当   行业 属于 批发业  # ①");
    assert_eq!(rule.source("p.md").base, rule.span.start);
}

#[test]
fn examples_are_cells_with_places() {
    let document = good();
    let table = &document.clauses[0].examples[0];
    assert_eq!(table.as_of.as_ref().unwrap().text, "2022-12-31");
    assert_eq!((table.common[0].0.text.as_str(), table.common[0].1.text.as_str()), ("行业", "5112"));
    assert_eq!(
        (table.object.text.as_str(), table.given.len(), table.expected.len(), table.rows.len()),
        ("企业", 1, 2, 2)
    );
    let cell = &table.rows[1].given[0];
    assert!(cell.is_blank());
    assert_eq!((cell.place.line, cell.place.column), (line_of("乙   _"), Some(5)));
}

#[test]
fn a_mark_on_one_side_only_is_told() {
    assert_eq!(bad("  # ②", ""), [("policy.mark-unmatched", line_of("## 批发业奖励"))]);
    assert_eq!(bad("[③一笔奖励]", "一笔奖励"), [("policy.mark-unmatched", line_of("## 批发业奖励"))]);
    assert!(bad("[③一笔奖励]", "[③一笔奖励").contains(&("policy.mark-open", line_of("[①批发企业]"))));
}

#[test]
fn a_clause_without_its_parts_is_told() {
    let heading = line_of("## 批发业奖励");
    assert_eq!(bad("> 市商务局，东商〔2022〕1号，第一条", ""), [("policy.citation-missing", heading)]);
    assert_eq!(bad("{#dg-demo-01}", "{#xx-01}"), [("policy.id-prefix", heading)]);
    assert!(bad(" {#dg-demo-01}", "").contains(&("policy.heading-id", heading)));
    assert!(bad("```duojin", "```rust").contains(&("policy.block-unknown", line_of("```duojin"))));
    assert!(bad("```duojin", "```rust").contains(&("policy.rule-missing", heading)));
    assert_eq!(bad("### 读不准的地方", "### 别的"), [("policy.heading-unknown", line_of("### 读不准的地方"))]);
}

#[test]
fn several_mistakes_of_the_front_matter_are_told_at_once() {
    let text = GOOD.replacen("level = \"市\"", "level = \"州\"", 1).replacen("issuer = ", "isuer = ", 1).replacen(
        "complete = false",
        "complete = 0",
        1,
    );
    let (document, problems) = read("p.md", &text);
    assert!(document.is_none());
    let told: Vec<(&str, Option<u32>)> = problems.iter().map(|one| (one.code, one.place.line)).collect();
    assert_eq!(
        told,
        [
            ("policy.front-field-unknown", Some(4)),
            ("policy.front-field-missing", Some(1)),
            ("policy.front-value", Some(6)),
            ("policy.front-value", Some(12)),
        ]
    );
}

#[test]
fn a_broken_front_matter_and_a_missing_one_are_told() {
    assert_eq!(bad("title = \"示范办法\"", "title = 示范办法")[0].0, "policy.front-toml");
    assert_eq!(bad("title = \"示范办法\"", "title = 示范办法")[0].1, Some(3));
    let (document, problems) = read("p.md", "# 没有头\n");
    assert!(document.is_none());
    let codes: Vec<&str> = problems.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["policy.front-missing", "policy.heading-unknown", "policy.no-clause"]);
}

#[test]
fn markdown_that_is_not_used_is_told() {
    for html in ["<b>粗</b>", "![图](a.png)", "<script>alert(1)</script>", "[点](javascript:alert)"] {
        let found = bad("开头的话", html);
        assert!(found.iter().any(|one| one.0 == "policy.markdown-unsupported"), "{html}: {found:?}");
    }
}

#[test]
fn rows_of_another_width_are_told_at_their_line() {
    assert_eq!(
        bad("乙   _              | 待定 _", "乙   _  _ | 待定 _"),
        [("policy.example-shape", line_of("乙   _"))]
    );
    assert_eq!(bad(" | 结论 金额", "").first().map(|one| one.0), Some("policy.example-shape"));
    assert_eq!(bad("各例 行业=5112", "各例 行业"), [("policy.example-shape", line_of("各例"))]);
}

#[test]
fn nothing_makes_it_panic() {
    let (document, _) = read("p.md", "");
    assert!(document.is_none());
    for end in 0..GOOD.len() {
        if let Some(cut) = GOOD.get(..end) {
            read("p.md", cut);
        }
    }
    for at in (0..GOOD.len()).filter(|at| GOOD.is_char_boundary(*at)).step_by(3) {
        let (before, after) = GOOD.split_at(at);
        read("p.md", &format!("{before}[①{after}"));
        read("p.md", &format!("{before}\n```例\n{after}"));
    }
}
