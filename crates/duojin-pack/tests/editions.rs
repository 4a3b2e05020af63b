//! Versions of clauses: each is known from its own day of recording on, and an older one is never lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use duojin_base::{Diagnostic, Instant, NaiveDate};
use duojin_pack::Pack;

type Files = BTreeMap<String, Vec<u8>>;

fn collect(root: &Path, at: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(at).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

fn clause(attributes: &str, from: &str, amount: &str) -> String {
    format!(
        "## 版本示例 {{#dg-banben-2026-01{attributes}}}\n\n> 某机关，第一条\n\n给东莞的企业{amount}。\n\n\
         ```duojin\n条款 版本示例\n  编号 dg-banben-2026-01\n  对象 企业\n  有效 {from} 至 2030-12-31\n  当   在莞注册\n  \
         给予 奖励 {amount}\n```\n\n\
         ```例\n时点 2026-06-30\n企业 注册地   | 结论 金额\n甲   南城街道 | 符合 {amount}\n```\n\n"
    )
}

fn load(front: &str, clauses: &[String]) -> Result<Pack, Vec<Diagnostic>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    let mut files = Files::new();
    collect(&root, &root, &mut files);
    let head = format!(
        "+++\nid = \"dg-banben-2026\"\ntitle = \"版本示例\"\nissuer = \"某机关\"\nlevel = \"市\"\nregion = \"东莞市\"\nissued = \"2026\"\n\
         source = \"汇编\"\nsource_note = \"测试用。\"\ncomplete = true\ncompared = false\n{front}+++\n\n"
    );
    files.insert("policies/dg-banben-2026.md".to_owned(), format!("{head}{}", clauses.concat()).into_bytes());
    duojin_pack::load(&files).map(|(pack, _)| pack)
}

fn end_of(day: &str) -> Instant {
    Instant::end_of_shanghai_day(day.parse::<NaiveDate>().unwrap())
}

#[test]
fn a_version_is_known_from_its_recording_until_the_next() {
    let versions = [
        clause("", "2026-05-01", "10万元"),
        // Backdated: in force earlier than the first version said, but known only later.
        clause(" version=2 recorded=2027-03-01", "2026-01-01", "20万元"),
        clause(" 版本=3 收录=2027-05-01", "2026-01-01", "30万元"),
    ];
    let pack = load("\"收录\" = 2026-12-01\n", &versions).unwrap();
    let others = pack.policies.rules.clauses.len() - 1;
    let known = |day: &str| {
        let found = pack.clauses_known_at(end_of(day)).iter().find(|c| &*c.id == "dg-banben-2026-01");
        let words = pack.words_known_at("dg-banben-2026-01", end_of(day)).map(|(_, words)| words.version);
        (pack.clauses_known_at(end_of(day)).len(), found.map(|c| c.validity.from.unwrap().to_string()), words)
    };
    assert_eq!(known("2026-11-22"), (0, None, None), "nothing of ours was recorded");
    assert_eq!(known("2026-11-23"), (others, None, None), "the pack was, the document was not");
    let first = Some("2026-05-01".to_owned());
    assert_eq!(known("2026-12-01"), (others + 1, first.clone(), Some(1)));
    assert_eq!(known("2027-02-28"), (others + 1, first, Some(1)));
    let second = Some("2026-01-01".to_owned());
    assert_eq!(known("2027-03-01"), (others + 1, second.clone(), Some(2)));
    assert_eq!(known("2030-01-01"), (others + 1, second, Some(3)));
    // Each version has its words and its rule, and its own examples ran.
    let amounts: Vec<u32> = pack
        .policies
        .clauses()
        .filter(|(_, words, _)| &*words.id == "dg-banben-2026-01")
        .map(|(_, words, rule)| {
            assert_eq!(&*rule.id, "dg-banben-2026-01");
            words.version
        })
        .collect();
    assert_eq!(amounts, [1, 2, 3]);
    assert_eq!(pack.policies.words("dg-banben-2026-01").map(|(_, words)| words.version), Some(3));
    let plain = load("", &[clause("", "2026-05-01", "10万元")]).unwrap();
    assert_eq!(pack.policies.examples, plain.policies.examples + 2);
    assert_eq!(plain.policies.editions.len(), 1);
    assert_eq!(plain.clauses_known_at(end_of("2026-11-23")).len(), others + 1, "the default is the pack's day");
}

#[test]
fn an_example_of_an_older_version_runs_against_it() {
    let old = clause("", "2026-05-01", "10万元").replace("| 符合 10万元", "| 符合 20万元");
    let versions = [old, clause(" version=2 recorded=2027-03-01", "2026-01-01", "20万元")];
    let problems = load("", &versions).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].code.starts_with("example."), "{problems:?}");
}

#[test]
fn versions_that_say_nothing_clear_are_refused() {
    let first = || clause("", "2026-05-01", "10万元");
    let codes = |clauses: &[String]| -> Vec<&'static str> {
        load("", clauses).err().unwrap_or_default().iter().map(|p| p.code).collect()
    };
    let next = |attributes: &str| clause(attributes, "2026-05-01", "20万元");
    assert_eq!(codes(&[first(), next(" version=2")]), ["policy.version-order"], "not recorded later");
    assert_eq!(codes(&[first(), next(" version=3 recorded=2027-01-01")]), ["policy.version-order"], "a gap");
    assert_eq!(codes(&[first(), next(" version=2 recorded=2026-10-01")]), ["policy.version-order"], "recorded before");
    assert!(codes(&[first(), first()]).contains(&"policy.id-twice"));
    for attribute in [" version=0", " version=x", " recorded=2026-13-01", " kind=new"] {
        assert!(codes(&[next(attribute)]).contains(&"policy.heading-attribute"), "{attribute}");
    }
    assert_eq!(codes(&[first(), next(" version=2 recorded=2027-01-01")]), [""; 0]);
}
