//! The pack in this repository: it loads as a whole, it holds what it promises, and broken variants are told all at once.
//! To see every problem of a pack in words: `duojin check packs/dongguan`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use duojin_base::{Diagnostic, NaiveDate};
use duojin_rule::{BenefitForm, CollectedUnder};

type Files = BTreeMap<String, Vec<u8>>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan")
}

fn collect(root: &Path, at: &Path, files: &mut Files) {
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

fn files() -> Files {
    let (root, mut files) = (folder(), Files::new());
    collect(&root, &root, &mut files);
    files
}

fn told(problems: &[Diagnostic]) -> String {
    problems
        .iter()
        .map(|one| {
            let place = format!("{}:{}:{}", one.place.file, one.place.line.unwrap_or(0), one.place.column.unwrap_or(0));
            format!("{place} {} {} / {}\n", one.code, one.zh, one.mend_zh.as_deref().unwrap_or(""))
        })
        .collect()
}

fn loaded() -> duojin_pack::Pack {
    match duojin_pack::load(&files()) {
        Ok((pack, _)) => pack,
        Err(problems) => panic!("\n{}", told(&problems)),
    }
}

#[test]
fn the_pack_loads_without_error_or_warning() {
    match duojin_pack::load(&files()) {
        Ok((_, warnings)) => assert!(warnings.is_empty(), "\n{}", told(&warnings)),
        Err(problems) => panic!("\n{}", told(&problems)),
    }
}

#[test]
fn it_holds_enough_real_clauses_with_money_from_enough_documents() {
    let pack = loaded();
    let clauses: Vec<_> = pack.policies.clauses().collect();
    assert!(clauses.len() >= 30, "{} clauses", clauses.len());
    let money = clauses
        .iter()
        .filter(|(_, _, rule)| rule.benefits.iter().any(|benefit| !matches!(benefit.form, BenefitForm::InKind(_))));
    let figures = clauses.iter().filter(|(_, _, rule)| {
        rule.benefits.iter().any(|benefit| matches!(benefit.form, BenefitForm::Exact(_) | BenefitForm::UpTo(_)))
    });
    assert!(money.count() >= 25);
    assert!(figures.count() >= 15);
    let documents: BTreeSet<&str> = clauses.iter().map(|(document, _, _)| document.meta.id.as_str()).collect();
    assert!(documents.len() >= 10, "{documents:?}");
    assert!(pack.policies.examples >= 2 * clauses.len(), "{} examples", pack.policies.examples);
}

#[test]
fn every_clause_is_cited_questioned_and_shown_by_examples_of_both_kinds() {
    for (document, words, rule) in loaded().policies.clauses() {
        assert!(words.citation_text().chars().count() > 10, "{}", words.id);
        assert!(!words.questions.is_empty(), "{}: no open question", words.id);
        let outcomes: BTreeSet<&str> = words
            .examples
            .iter()
            .flat_map(|table| {
                let at = table.expected.iter().position(|head| head.text == "结论").unwrap();
                table.rows.iter().map(move |row| row.expected[at].text.as_str())
            })
            .collect();
        assert!(outcomes.contains("符合") && outcomes.contains("不符合"), "{}: {outcomes:?}", words.id);
        assert!(document.meta.source_note.contains("核对"), "{}: no statement about the source", document.file);
        assert!(rule.anchor.is_some(), "{}: no article", words.id);
        assert!(rule.validity.from.is_some(), "{}: no first day", words.id);
    }
}

#[test]
fn most_clauses_have_expired_and_some_are_in_force() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let pack = loaded();
    let (in_force, expired): (Vec<_>, Vec<_>) =
        pack.policies.clauses().partition(|(_, _, rule)| rule.validity.holds_on(today));
    assert!(
        !in_force.is_empty() && expired.len() > in_force.len(),
        "{} in force, {} not",
        in_force.len(),
        expired.len()
    );
}

#[test]
fn the_dictionary_has_the_agreed_words() {
    let schema = loaded().schema;
    for name in [
        "名称",
        "统一社会信用代码",
        "主体类型",
        "行业",
        "注册地",
        "成立日期",
        "经营状态",
        "注册资本",
        "企业规模",
        "资质认定",
        "纳税信用等级",
        "上市板块",
        "法人资格",
        "财务制度健全",
        "研发准备金制度",
        "营业面积",
        "控股方",
        "总机构",
        "规上",
        "限额以上",
        "营业收入",
        "销售额",
        "产值",
        "利润总额",
        "应纳税所得额",
        "纳税额",
        "地方财政贡献",
        "研发费用",
        "出口额",
        "进口额",
        "固定资产投资",
        "设备投资",
        "资产总额",
        "从业人员",
        "科技人员",
        "高新收入",
        "服务企业数",
        "能耗",
        "研发加计扣除",
    ] {
        assert!(schema.fact_named(name).is_some(), "{name}");
    }
    assert_eq!(schema.fact_named("营收").unwrap().1.name, "营业收入");
    for name in ["失信被执行人名单", "严重违法失信名单", "高新技术企业名录", "科技服务机构备案名录", "环保处罚名单"]
    {
        assert!(schema.register_named(name).is_some(), "{name}");
    }
    for name in ["门店", "专利", "设备"] {
        assert!(schema.record_named(name).is_some(), "{name}");
    }
    let statistical = schema.facts().filter(|(_, fact)| fact.collected_under == CollectedUnder::Statistical).count();
    assert!(statistical >= 3, "the wall needs something behind it");
}

/// Puts `to` for `from` in the one line that begins with `start`; answers the file's text and the line.
fn change_line(text: &str, start: &str, from: &str, to: &str) -> (String, u32) {
    let at = text.lines().position(|line| line.starts_with(start)).expect("the line is there");
    let old = text.lines().nth(at).unwrap();
    assert!(old.contains(from), "{old} has no {from}");
    let new: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(line, old)| if line == at { old.replacen(from, to, 1) } else { old.to_owned() })
        .collect();
    (new.join("\n"), u32::try_from(at + 1).unwrap())
}

/// The problems of the pack with one line of one file changed, as code, file, line; and the line.
fn with_line(path: &str, start: &str, from: &str, to: &str) -> (Vec<(&'static str, String, u32)>, u32) {
    let mut files = files();
    let (changed, line) = change_line(std::str::from_utf8(&files[path]).unwrap(), start, from, to);
    files.insert(path.to_owned(), changed.into_bytes());
    let problems = duojin_pack::load(&files).expect_err("a broken pack does not load");
    (problems.iter().map(|one| (one.code, one.place.file.clone(), one.place.line.unwrap_or(0))).collect(), line)
}

const SERVICE: &str = "policies/dg-kejifuwu-2016.md";

#[test]
fn a_wrong_example_is_told_at_its_line() {
    let (found, line) = with_line(SERVICE, "乙   14人", "14人", "15人");
    assert_eq!(found, [("example.outcome", SERVICE.to_owned(), line)]);
    let (found, line) = with_line(SERVICE, "丙   120家", " 5万元", " 6万元");
    assert_eq!(found, [("example.amount", SERVICE.to_owned(), line)]);
    let (found, line) = with_line(SERVICE, "戊   120家", "营业收入[2014]", "营业收入[2015]");
    assert_eq!(found, [("example.missing", SERVICE.to_owned(), line)]);
    let (found, line) = with_line(SERVICE, "甲   600家", "600家", "600元");
    assert_eq!(found, [("example.value", SERVICE.to_owned(), line)]);
}

#[test]
fn changing_a_rule_fails_the_examples_that_it_concerns() {
    let (found, _) = with_line(SERVICE, "  且   服务企业数[上年] >= 100家", ">= 100家", ">= 90家");
    assert!(!found.is_empty() && found.iter().all(|one| one.0.starts_with("example.")), "{found:?}");
}

#[test]
fn several_mistakes_in_several_files_are_told_at_once() {
    let mut files = files();
    let change = |files: &mut Files, path: &str, from: &str, to: &str| {
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from), "{path}: {from}");
        files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
    };
    change(&mut files, "facts.toml", "type = \"code:镇街\"", "type = \"code:镇街道\"");
    change(&mut files, "facts.toml", "unit = \"家\"", "unit = \"万元\"");
    change(&mut files, "registers/enterprise.toml", "complete_to = 2026-12-31\n", "");
    change(&mut files, "policies/dg-sangeyibai-2022.md", ">= 3亿元  # ③", ">= 30%  # ③");
    change(&mut files, "policies/dg-zhineng-2017.md", "> 东莞市经济和信息化局", "东莞市经济和信息化局");
    change(&mut files, "policies/dg-peiyuku-2017.md", "  # ⑬", "");
    change(&mut files, "policies/gd-gaoqi-2017.md", "level = \"省\"", "level = \"州\"");
    let problems = duojin_pack::load(&files).expect_err("a broken pack does not load");
    let codes: BTreeSet<&str> = problems.iter().map(|one| one.code).collect();
    for code in [
        "dict.classification-unknown",
        "dict.unit-dimension",
        "dict.completeness",
        "policy.citation-missing",
        "policy.mark-unmatched",
        "policy.front-value",
    ] {
        assert!(codes.contains(code), "{code} is missing from\n{}", told(&problems));
    }
    let text = String::from_utf8(files["policies/dg-sangeyibai-2022.md"].clone()).unwrap();
    let line = text.lines().position(|line| line.contains(">= 30%  # ③")).map(|at| u32::try_from(at + 1).unwrap());
    assert!(
        problems.iter().any(|one| one.code.starts_with("rule.")
            && one.place.file.ends_with("sangeyibai-2022.md")
            && one.place.line == line),
        "{}",
        told(&problems)
    );
}

#[test]
fn a_rule_that_reaches_behind_the_wall_is_refused() {
    let path = "policies/dg-sangeyibai-2022.md";
    let (found, line) = with_line(path, "  且   销售额[2022] >= 3亿元", "销售额[2022]", "营业收入_统计[2022]");
    assert!(found.iter().any(|one| one.0.contains("wall") && one.2 == line), "{found:?}");
}

#[test]
fn rules_stand_in_canonical_form_and_keep_their_marks() {
    let pack = loaded();
    for document in &pack.policies.documents {
        for clause in &document.clauses {
            let rule = clause.rule.as_ref().unwrap();
            let formatted = duojin_lang::format(&rule.text).unwrap_or_else(|problems| panic!("{}", told(&problems)));
            assert_eq!(rule.text, formatted, "{}", clause.id);
        }
    }
}
