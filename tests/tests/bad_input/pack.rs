//! Packs with defects, one and many: every one is told with file, line and mend, and nothing is loaded by halves.

use std::fs;
use std::path::{Path, PathBuf};

use duojin_tests::{Place, Run, code, root, run};
use serde_json::Value;

/// A copy of the real pack, to be spoilt.
struct Spoilt {
    place: Place,
    pack: PathBuf,
}

impl Spoilt {
    fn new() -> Self {
        let place = Place::new();
        let pack = place.path("pack");
        copy(&root().join("packs/dongguan"), &pack);
        Self { place, pack }
    }

    /// Replaces the first occurrence; gives the line it stands on, counted from 1.
    fn replace(&self, file: &str, old: &str, new: &str) -> u64 {
        let path = self.pack.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let at = text.find(old).unwrap_or_else(|| panic!("{file} does not hold “{old}”"));
        fs::write(&path, text.replacen(old, new, 1)).unwrap();
        1 + u64::try_from(text[..at].matches('\n').count()).unwrap()
    }

    fn append(&self, file: &str, more: &str) {
        let path = self.pack.join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text + more).unwrap();
    }

    fn check(&self) -> Run {
        run(&["check", self.pack.to_str().unwrap()])
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

fn problems(run: &Run) -> Vec<Value> {
    let answer = run.fails(1);
    assert_eq!(answer["ok"], false, "{run}");
    let problems = answer["problems"].as_array().unwrap().clone();
    assert!(!problems.is_empty(), "{run}");
    problems
}

/// A problem at this place, in these words, with a mend.
fn finds(run: &Run, file: &str, line: u64, words: &[&str]) -> Value {
    let found = problems(run).into_iter().find(|problem| {
        problem["place"]["file"].as_str().is_some_and(|f| f.ends_with(file))
            && problem["place"]["line"] == line
            && words.iter().all(|word| problem.to_string().contains(word))
    });
    let found = found.unwrap_or_else(|| panic!("nothing at {file}:{line} with {words:?}\n{run}"));
    for part in ["zh", "en", "mend_zh", "mend_en"] {
        assert!(found[part].as_str().is_some_and(|t| !t.trim().is_empty()), "{part} is missing in {found}");
    }
    assert!(found["zh"].as_str().unwrap().chars().any(|c| c > '\u{4dff}'), "{found}");
    found
}

const CLAUSE: &str = "dg-zhuanli-cujin-2017.md";
const CONDITION: &str = "且   信息公示完成[2016]  # ④";

#[test]
fn the_real_pack_is_sound() {
    let answer = run(&["check"]).ok();
    assert_eq!((&answer["ok"], &answer["problems"]), (&true.into(), &serde_json::json!([])), "{answer}");
}

#[test]
fn every_defect_is_told_at_once() {
    let spoilt = Spoilt::new();
    let rule = spoilt.replace("policies/dg-zhuanli-cujin-2017.md", CONDITION, "且   没有这件事[2016]  # ④");
    let fact = spoilt.replace("facts.toml", "type = \"code:镇街\"", "type = \"code:没有的分类\"");
    let sector = spoilt.replace(
        "sectors.toml",
        "targets = [\"T10\", \"T11\", \"T12\", \"T13\"]",
        "targets = [\"T10\", \"T99\"]",
    );
    let area = spoilt.replace("classification/industry.csv", "6511", "6511,多出一格,再多一格");
    let run = spoilt.check();
    finds(&run, CLAUSE, rule, &["没有这件事"]);
    finds(&run, "facts.toml", fact - 5, &["没有的分类"]);
    finds(&run, "sectors.toml", sector - 6, &["2.1"]);
    finds(&run, "industry.csv", area, &[]);
    // For people it is the same, on standard error, with the place first.
    let spoken = duojin_tests::text(&["check", spoilt.pack.to_str().unwrap()]);
    assert_eq!(spoken.code, Some(1), "{spoken}");
    spoken.says(&["没有这件事", "没有的分类", "怎么改", &format!("{CLAUSE}:{rule}")]);
}

#[test]
fn a_type_error_says_what_cannot_be_compared() {
    let spoilt = Spoilt::new();
    let line = spoilt.replace("policies/dg-zhuanli-cujin-2017.md", CONDITION, "且   营业收入[2016] >= 5年  # ④");
    let run = spoilt.check();
    let found = finds(&run, CLAUSE, line, &["营业收入", "金额"]);
    assert!(found["place"]["column"].is_u64(), "{found}");
    for wrong in
        ["营业收入[2016] = 真", "信息公示完成[2016] >= 3", "注册地 >= 100万元", "营业收入[2016] 且 信息公示完成[2016]"]
    {
        let spoilt = Spoilt::new();
        let line = spoilt.replace("policies/dg-zhuanli-cujin-2017.md", CONDITION, &format!("且   {wrong}  # ④"));
        finds(&spoilt.check(), CLAUSE, line, &[]);
    }
}

#[test]
fn a_unit_error_names_both_dimensions() {
    for (wrong, words) in [
        ("营业收入[2016] >= 500平方米", ["金额", "面积"]),
        ("营业收入[2016] >= 从业人员[2016]", ["金额", "人"]),
        ("占比(研发费用[2016], 营业收入[2016]) >= 3百分点", ["比", "百分点"]),
        ("占比(研发费用[2016], 营业收入[2016]) >= 500万元", ["比", "金额"]),
        ("从业人员[2016] >= 100家", ["人", "家"]),
    ] {
        let spoilt = Spoilt::new();
        let line = spoilt.replace("policies/dg-zhuanli-cujin-2017.md", CONDITION, &format!("且   {wrong}  # ④"));
        finds(&spoilt.check(), CLAUSE, line, &words);
    }
}

#[test]
fn a_misspelt_fact_is_answered_with_the_right_one() {
    let spoilt = Spoilt::new();
    let line = spoilt.replace("policies/dg-zhuanli-cujin-2017.md", CONDITION, "且   营业收人[2016] >= 100万元  # ④");
    finds(&spoilt.check(), CLAUSE, line, &["营业收人", "营业收入"]);
}

#[test]
fn the_wall_stands() {
    let spoilt = Spoilt::new();
    spoilt.append(
        "facts.toml",
        "\n[[fact]]\nname = \"报表营收\"\nen = \"Revenue as reported\"\nkind = \"year\"\ntype = \"money\"\nunit = \"万元\"\nrange = [\"0元\", \"10000亿元\"]\napplies_to = [\"企业\"]\nsources = [\"统计报表\"]\nsensitivity = \"confidential\"\ncollected_under = \"statistical\"\nnote = \"统计报表上的数。\"\n",
    );
    // Reached directly, and through a derived fact.
    spoilt.append("policies/derived.dj", "\n派生 报表增长 = 报表营收[上年]\n");
    let line = spoilt.replace("policies/dg-zhuanli-cujin-2017.md", CONDITION, "且   报表增长 >= 100万元  # ④");
    let run = spoilt.check();
    assert!(
        problems(&run)
            .iter()
            .any(|p| p["zh"].as_str().is_some_and(|zh| zh.contains("统计") && zh.contains("报表营收"))),
        "clause line {line}\n{run}"
    );
}

#[test]
fn an_example_that_does_not_come_out_is_told() {
    let spoilt = Spoilt::new();
    let line = spoilt.replace(
        "policies/dg-zhuanli-cujin-2017.md",
        "乙   {信用贷款}          {}             是                 | 不符合",
        "乙   {信用贷款}          {}             是                 | 符合",
    );
    let run = spoilt.check();
    assert!(
        problems(&run)
            .iter()
            .any(|p| p["place"]["file"].as_str().is_some_and(|f| f.ends_with(CLAUSE)) && p["place"]["line"] == line),
        "{run}"
    );
}

#[test]
fn a_pack_that_is_none_is_told() {
    let place = Place::new();
    for pack in [place.arg("nowhere"), place.file("file", "x"), {
        std::fs::create_dir(place.path("empty")).unwrap();
        place.arg("empty")
    }] {
        let run = run(&["check", &pack]);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[&pack]);
    }
}

#[test]
fn torn_and_foreign_files_in_a_pack_are_told() {
    for (file, spoil) in [
        ("facts.toml", b"[[fact]\nname = ".to_vec()),
        ("pack.toml", Vec::new()),
        ("sectors.toml", b"\xff\xfe\x00\x01".to_vec()),
        ("plan/targets.toml", b"x = 1".to_vec()),
        ("plan/plan.txt", Vec::new()),
        ("classification/areas.csv", b"a,b\n1".to_vec()),
        ("series/published.csv", b"\0\0\0".to_vec()),
        ("policies/dg-zhuanli-cujin-2017.md", b"+++\nid = \n".to_vec()),
        ("policies/derived.dj", "派生 = = (".as_bytes().to_vec()),
    ] {
        let spoilt = Spoilt::new();
        fs::write(spoilt.pack.join(file), spoil).unwrap();
        let run = spoilt.check();
        assert!(
            problems(&run).iter().any(|p| p["place"]["file"].as_str().is_some_and(|f| f.ends_with(file))),
            "{file} is not named\n{run}"
        );
        fs::remove_file(spoilt.pack.join(file)).unwrap();
        let run = spoilt.check();
        if file.contains("policies/") {
            // A policy left out is a smaller pack; what leans on it is told where it stands.
            continue;
        }
        problems(&run);
        run.says(&[file.rsplit('/').next().unwrap()]);
    }
}

#[test]
fn a_broken_pack_is_loaded_by_no_command() {
    let spoilt = Spoilt::new();
    spoilt.replace("policies/dg-zhuanli-cujin-2017.md", CONDITION, "且   没有这件事[2016]  # ④");
    let pack = spoilt.pack.to_str().unwrap();
    let place = &spoilt.place;
    let file = place.file("x.csv", format!("统一社会信用代码,名称\n{},甲公司\n", code(1)));
    let (data, city) = (place.data(), place.arg("city.parquet"));
    for call in [
        vec!["targets", "--pack", pack],
        vec!["generate", "--entities", "10", "--out", &city, "--pack", pack],
        vec!["import", "--data", &data, &file, "--source", "市场监管登记", "--pack", pack],
        vec!["demo", "--entities", "10", "--data", &data, "--no-serve", "--pack", pack],
    ] {
        let run = run(&call);
        run.fails(1);
        run.says(&["没有这件事", CLAUSE]);
    }
    assert!(!Path::new(&city).exists(), "a file was made by a broken pack");
    assert!(!Path::new(&data).exists(), "a directory was made by a broken pack");
    // A directory that was fine stays so when its pack breaks.
    let good = Place::new();
    good.import(&good.file("x.csv", fs::read(place.path("x.csv")).unwrap()), &["--source", "市场监管登记"]).ok();
    let before = good.counts();
    for call in [vec!["match", "--data"], vec!["import", &file, "--source", "企业自报", "--data"]] {
        let run = run(&[&call[..], &[&good.data(), "--pack", pack]].concat());
        run.fails(1);
        run.says(&["没有这件事"]);
    }
    assert_eq!(good.counts(), before);
}
