//! Documents become literate policy files: the rules in them are sound, and the file reads like one that a person wrote.

use duojin_lang::Source;
use duojin_read::draft::{Heading, document, draft, local_facts};
use duojin_read::policy::{self, Lexicon};
use duojin_read::sentence::Vocabulary;
use duojin_tests::root;

use crate::pack::PACK;

/// Written for this test.
const MEASURE: &str = "\
云岭市促进批发业发展若干措施

第一条　对上年度销售额不低于3亿元，上年度销售额同比增长8%以上，行业属于批发业的企业，给予一次性10万元奖励。
第二条　对注册地属于南城街道、上年度从业人员不少于15人的企业，按上年度研发费用的10%给予补助，每家企业最高不超过100万元。
第三条　符合下列条件之一的企业，给予不超过5万元的奖励：
（一）上年度营业收入达到2000万元；
（二）资质认定包含国家高新技术企业；
（三）具备法人资格且上年度利润总额超过500万元。
第四条　对本行业领军团队，给予每人2万元资助。
第五条　本措施自2026年1月1日起施行，有效期至2028年12月31日。
";

fn heading() -> Heading {
    let some = |text: &str| Some(text.to_owned());
    Heading {
        id: "yl-pifa-2026".to_owned(),
        title: some("云岭市促进批发业发展若干措施"),
        issuer: some("云岭市人民政府"),
        number: None,
        level: some("市"),
        region: some("云岭市"),
        issued: some("2026"),
        source: some("原文"),
        source_note: some("为测试而写。"),
    }
}

/// The literate file of a text; panics if it or its rules are not sound. How many clauses, and how many without a question.
fn literate(
    name: &str,
    text: &str,
    vocabulary: &Vocabulary<'_>,
    lexicon: &Lexicon,
    derived: &str,
) -> (String, usize, usize) {
    let heading = heading();
    let reading = policy::read(text, lexicon);
    let drafts = draft(text, &reading, vocabulary, lexicon, &heading.id);
    let file = document(&drafts, text, &heading);
    let (read, problems) = duojin_policy::read(name, &file);
    // A document that gives nothing has no clause: the file says so.
    let empty = drafts.clauses.is_empty();
    let errors: Vec<_> = problems.iter().filter(|d| d.is_error() && !(empty && d.code == "policy.no-clause")).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{file}");
    assert_eq!(read.map(|document| document.clauses.len()), Some(drafts.clauses.len()), "{name}");
    let (blocks, fences) = Source::fenced(name, &file);
    assert!(fences.is_empty(), "{name}: {fences:?}");
    let sources: Vec<Source<'_>> = blocks.iter().copied().chain([Source::whole("派生", derived)]).collect();
    let (rules, diagnostics) = duojin_lang::check(&sources, &PACK.schema);
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{file}");
    assert_eq!(rules.clauses.len(), drafts.clauses.len(), "{name}");
    let length = u32::try_from(text.chars().count()).unwrap();
    for clause in &drafts.clauses {
        assert_eq!(duojin_lang::format(&clause.text()).as_ref(), Ok(&clause.text()), "{name}: not in the one format");
        for span in clause.lines.iter().filter_map(|line| line.span) {
            assert!(span.start < span.end && span.end <= length, "{name}: {span:?}");
        }
    }
    let settled = drafts.clauses.iter().filter(|clause| clause.is_settled()).count();
    (file, drafts.clauses.len(), settled)
}

#[test]
fn a_measure_becomes_a_literate_policy_file() {
    let derived = &PACK.policies.rules.derived;
    let vocabulary = Vocabulary::new(&PACK.schema, derived);
    let lexicon = Lexicon::general().with(&local_facts(&PACK.schema));
    let text = duojin_lang::print_rules(
        &duojin_rule::RuleSet { derived: derived.clone(), ..Default::default() },
        &PACK.schema,
    );
    let (file, clauses, _) = literate("措施", MEASURE, &vocabulary, &lexicon, &text);
    println!("{file}");
    assert_eq!(clauses, 4);
    for line in [
        "当   销售额[上年] >= 3亿元",
        "且   同比(销售额[上年]) >= 8%",
        "且   行业 属于 批发业",
        "给予 奖励 10万元",
        "注册地 属于 南城街道",
        "给予 补助 研发费用[上年] * 10%",
        "封顶 100万元",
        "给予 奖励 不超过 5万元",
        "有效 2026-01-01 至 2028-12-31",
        "### 读不准的地方",
    ] {
        assert!(file.contains(line), "no line {line} in\n{file}");
    }
    assert!(file.contains("营业收入[上年] >= 2000万元 或 "), "the alternatives are not joined\n{file}");
}

/// Real documents: whatever is read of them, the drafts are sound.
#[test]
fn drafts_of_real_documents_are_sound() {
    let folder = root().join("../shared/data/policies");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return println!("skipped: no {} beside the workspace", folder.display());
    };
    let derived = &PACK.policies.rules.derived;
    let vocabulary = Vocabulary::new(&PACK.schema, derived);
    let lexicon = Lexicon::general().with(&local_facts(&PACK.schema));
    let text = duojin_lang::print_rules(
        &duojin_rule::RuleSet { derived: derived.clone(), ..Default::default() },
        &PACK.schema,
    );
    let (mut documents, mut all, mut without) = (0, 0, 0);
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.extension().is_none_or(|end| end != "txt") {
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let words = String::from_utf8_lossy(&bytes);
        let (_, clauses, settled) = literate(&path.display().to_string(), &words, &vocabulary, &lexicon, &text);
        documents += 1;
        all += clauses;
        without += settled;
    }
    println!("figure: real documents drafted = {documents}");
    println!("figure: draft clauses of real documents = {all}");
    println!("figure: draft clauses of real documents without a question = {without}");
}
