//! Plans in the styles of several regions, written for this test: `NAME.txt` with `NAME.expected` beside it.
//!
//! A row of an expected file is a section (`#`), a target (`=`) or a measure (`-`); a person can read and amend it.
//! After a change of the reader that is meant, `UPDATE_EXPECTED=1` writes the files anew: read the difference.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::fmt::Write as _;
use std::path::Path;

use duojin_base::exact;
use duojin_read::plan::{Cadence, LeadKind, Modality, Reading, TargetKind, read};

fn rows(reading: &Reading) -> String {
    let mut out = String::new();
    for section in &reading.sections {
        let (id, heading) = (&section.section.id, &section.section.heading);
        writeln!(
            out,
            "# {id} {} {heading} | {} | {}",
            section.kind.word(),
            section.lead_units.join("、"),
            section.co_units.join("、")
        )
        .unwrap();
    }
    for target in &reading.targets {
        let figures: Vec<String> = target
            .base_values
            .iter()
            .map(|value| exact::to_decimal(value).unwrap_or_else(|| value.to_string()))
            .collect();
        let due = target.deadline.map_or_else(|| "-".to_owned(), |year| year.to_string());
        writeln!(
            out,
            "= {} | {} | {} {} {} | {due} | {} | {} | {}",
            target.value.quote,
            target.indicator,
            target.comparator.sign(),
            figures.join(".."),
            target.base_unit,
            target.kind.word(),
            target.modality.word(),
            target.lead_units.join("、"),
        )
        .unwrap();
    }
    for measure in &reading.measures {
        let addressee = measure.addressee.as_ref().map_or("", |quote| &quote.quote);
        let outcome = measure.outcome.as_ref().map_or("", |quote| &quote.quote);
        writeln!(out, "- {} | {} | {addressee} | {outcome}", measure.clause.quote, measure.verb.quote).unwrap();
    }
    out
}

#[expect(clippy::disallowed_methods, reason = "the switch of a person who amends the expected files")]
fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan_documents");
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
    let file = folder.join(format!("{name}.expected"));
    let found = rows(&read(&text));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    for (line, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}, row {}", line + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name}: number of rows");
}

#[test]
fn a_five_year_plan_with_background_and_goals() {
    check("ocean");
}

#[test]
fn a_county_plan_with_units_on_lines_of_their_own() {
    check("parts");
}

#[test]
fn an_opinion_of_the_state_council() {
    check("household");
}

#[test]
fn the_work_of_a_year() {
    check("digital");
}

#[test]
fn an_opinion_where_the_first_unit_leads() {
    check("village");
}

#[test]
fn a_plan_of_three_years() {
    check("private");
}

#[test]
fn a_five_year_plan_in_chapters() {
    check("elders");
}

#[test]
fn a_city_action_plan() {
    check("consumption");
}

/// The values of the targets of one paragraph under a heading.
fn values(heading: &str, sentence: &str) -> Vec<String> {
    let text = format!("某市某业行动方案\n某政发〔2024〕1号\n一、{heading}\n（一）有关工作。{sentence}\n");
    read(&text).targets.into_iter().map(|target| target.value.quote).collect()
}

#[test]
fn what_is_no_target() {
    for sentence in [
        "2022年实现产值800亿元，同比增长8%。",
        "截至2023年底，全市已建成平台30个。",
        "近年来，全市培育企业120家。",
        "对首次上规的企业给予10万元奖励，最高不超过50万元。",
        "支持年营业收入10亿元以上的企业上市。",
        "深入实施“百企提升”工程和“5个100”计划。",
        "推进三大工程、五项行动，做到六个坚持。",
        "推广5G、3C认证和500强企业经验，落实国办发〔2023〕5号文件。",
        "综合实力进入全省前10名。",
        "打造15分钟生活圈，实行24小时服务。",
        "每5年修订1次目录。",
        "用3年时间基本完成改造。",
    ] {
        assert_eq!(values("重点任务", sentence), Vec::<String>::new(), "{sentence}");
    }
    assert_eq!(values("发展基础", "全市拥有企业800家，产值突破500亿元。"), Vec::<String>::new());
}

#[test]
fn what_is_a_target() {
    for (sentence, expected) in [
        ("到2026年，产值由2023年的300亿元提高到500亿元以上。", vec!["500亿元"]),
        ("力争2027年底前建成省级实验室2家、市级实验室10家。", vec!["2家", "10家"]),
        ("培育年产值超50亿元的企业3家。", vec!["3家"]),
        ("培育20家以上的龙头企业。", vec!["20家"]),
        ("到2025年、2027年，规模分别达到100亿元、150亿元。", vec!["100亿元", "150亿元"]),
        ("“十五五”期间，研发投入年均增长10%左右。", vec!["10%"]),
        ("将办理时限压缩至3个工作日。", vec!["3个工作日"]),
        ("每年举办活动不少于20场次。", vec!["20场次"]),
        ("新建充电桩１２００个。", vec!["１２００个"]),
        ("到2027年，数字化普及率超过八成，产值翻一番。", vec!["八成", "翻一番"]),
    ] {
        assert_eq!(values("重点任务", sentence), expected, "{sentence}");
    }
}

#[test]
fn notes_on_who_leads_are_read_in_many_forms() {
    for (note, leads, helps) in [
        ("（牵头单位：市甲局；配合单位：市乙局、市丙局）", vec!["市甲局"], vec!["市乙局", "市丙局"]),
        (
            "（市甲局牵头，市乙局、各县（市、区）人民政府配合）",
            vec!["市甲局"],
            vec!["市乙局", "各县（市、区）人民政府"],
        ),
        ("［责任单位：市甲局、市乙局］", vec!["市甲局", "市乙局"], vec![]),
        ("【市甲局、市乙局等按职责分工负责】", vec!["市甲局", "市乙局"], vec![]),
        ("(由市甲局会同市乙局负责)", vec!["市甲局"], vec!["市乙局"]),
        ("\n牵头单位：市甲局\n配合单位：市乙局", vec!["市甲局"], vec!["市乙局"]),
        ("（牵头单位：市甲局 配合单位：市乙局）", vec!["市甲局"], vec!["市乙局"]),
    ] {
        let text = format!(
            "某市方案\n一、主要任务\n（一）建设平台。到2027年，建成平台3个。{note}\n（二）培育企业。培育企业。\n"
        );
        let reading = read(&text);
        let section = reading.sections.iter().find(|section| section.section.id == "1.1").unwrap();
        assert_eq!(
            (&section.lead_units, &section.co_units),
            (&leads.iter().map(|s| (*s).to_owned()).collect(), &helps.iter().map(|s| (*s).to_owned()).collect()),
            "{note}"
        );
        assert_eq!(section.lead_kind, LeadKind::Named);
        assert_eq!(reading.targets[0].lead_units, leads, "{note}");
    }
}

#[test]
fn a_unit_named_above_leads_what_lies_below() {
    let text = "某市方案\n一、主要任务\n（一）建设平台\n1.搭建平台。到2027年，建成平台3个。\n2.引进机构。引进机构5家。\n（责任单位：市甲局）\n（二）培育企业。培育企业8家。（各有关部门按职责分工负责）\n";
    let reading = read(text);
    let leads: Vec<(&str, &[String])> =
        reading.targets.iter().map(|target| (target.value.quote.as_str(), target.lead_units.as_slice())).collect();
    let (one, all) = (["市甲局".to_owned()], ["各有关部门".to_owned()]);
    assert_eq!(leads, [("3个", one.as_slice()), ("5家", &one), ("8家", &all)]);
    assert_eq!(reading.sections.last().unwrap().lead_kind, LeadKind::Everyone);
}

#[test]
fn kinds_and_modalities() {
    let kind = |sentence: &str| {
        let text = format!("某市方案\n一、主要任务\n（一）有关工作。{sentence}\n");
        let target = read(&text).targets.remove(0);
        (target.kind, target.cadence, target.modality)
    };
    use Cadence::{AtDeadline, EachYear, OverPeriod, Undated};
    assert_eq!(kind("到2027年，产值达到10亿元。"), (TargetKind::AnnualLevel, AtDeadline, Modality::Plain(2027)));
    assert_eq!(kind("力争到2027年，产值翻一番。"), (TargetKind::Doubling, AtDeadline, Modality::BestEffort));
    assert_eq!(kind("到2027年，新增企业10家。"), (TargetKind::NewAdditions, OverPeriod, Modality::Plain(2027)));
    assert_eq!(kind("每年举办展会10场。"), (TargetKind::YearlyCount, EachYear, Modality::Firm));
    assert_eq!(kind("到2027年，贷款余额不低于10亿元。"), (TargetKind::StockLevel, AtDeadline, Modality::Firm));
    assert_eq!(kind("建设基地3个。"), (TargetKind::CumulativeCount, Undated, Modality::Firm));
    assert_eq!(kind("到2027年，普及率达到60%。"), (TargetKind::Ratio, AtDeadline, Modality::Plain(2027)));
}

#[test]
fn a_duty_has_its_way_its_tail_and_its_addressee() {
    let text = "某市方案\n一、主要任务\n（一）有关工作。以市场需求为导向，围绕重点产业，支持龙头企业设立研发中心，提升创新能力。鼓励银行机构加大信贷投放，扩大贷款规模。\n";
    let measures = read(text).measures;
    let quotes: Vec<&str> = measures.iter().map(|measure| measure.clause.quote.as_str()).collect();
    assert_eq!(
        quotes,
        [
            "以市场需求为导向，围绕重点产业，支持龙头企业设立研发中心，提升创新能力",
            "鼓励银行机构加大信贷投放",
            "扩大贷款规模"
        ]
    );
    let first = &measures[0];
    let words =
        |quote: &Option<duojin_read::plan::Quote>| quote.as_ref().map(|quote| quote.quote.clone()).unwrap_or_default();
    assert_eq!((first.verb.quote.as_str(), words(&first.addressee).as_str()), ("支持", "龙头企业"));
    assert_eq!(
        (words(&first.action), words(&first.object), words(&first.outcome)),
        ("设立".to_owned(), "研发中心".to_owned(), "提升创新能力".to_owned())
    );
    assert!(measures[2].addressee_inherited && words(&measures[2].addressee) == "银行机构");
}
