//! Shapes of support measures that many regions use, in sentences of our own: one line, what it must be read as.
//!
//! How to add a case: a line in the table of the shape; conditions as `fact op value [period]`, benefits as `type figures`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod policy_support;

use duojin_read::policy::{self, ClauseKind, Lexicon, Reading};
use policy_support::{benefit, condition, quotes};

fn read(text: &str) -> Reading {
    policy::read(text, Lexicon::general())
}

/// What each clause says, in order of place: kind, conditions, benefits.
fn told(text: &str) -> Vec<String> {
    let reading = read(text);
    quotes(&reading.to_json(text), &mut |quote, span| assert_eq!(span.of(text), Some(quote), "{text}"));
    let clause = |clause: &policy::Clause| {
        let conditions: Vec<String> = clause.conditions.iter().map(condition).collect();
        let benefits: Vec<String> = clause.benefits.iter().map(benefit).collect();
        format!("{}: {} => {}", clause.kind.word(), conditions.join("; "), benefits.join("; "))
    };
    reading.clauses.iter().map(clause).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = told(text);
        if found != *expected {
            wrong.push(format!("{text}\n  expected {expected:#?}\n  found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn paragraphs_with_numbers_are_read_whole() {
    check(&[(
        "某措施\n\n一、对年度获奖团队，给予每人2万元资助。\n二、对符合下列条件之一的企业，给予不超过5万元的奖励：\n（一）上年度营业收入1亿元以上；\n（二）从业人员100人以上。\n",
        &[
            "subsidy:  => per_unit 20000 per 每人",
            "award:  => upto cap 50000",
            "recognition: 营业收入 >= 1亿元 [上年度] => ",
            "recognition: 从业人员 >= 100人 [none] => ",
        ],
    )]);
    let text =
        "某措施\n\n一、对年度获奖团队，给予每人2万元资助。\n二、本措施自2026年1月1日起施行，有效期至2028年12月31日。\n";
    let reading = read(text);
    assert_eq!(reading.clauses.len(), 2, "{:?}", reading.clauses);
    assert_eq!(reading.validity.unwrap().words, "自2026-01-01起至2028-12-31");
}

#[test]
fn marks_of_thousands() {
    check(&[
        ("对未列入失信名单的企业，最高给予500,000元奖励。", &["award: 信用状况 not 失信 [none] => upto cap 500000"]),
        (
            "对未列入失信名单的企业，最高给予５００，０００元奖励。",
            &["award: 信用状况 not 失信 [none] => upto cap 500000"],
        ),
        (
            "对注册资本1,000万元以上的企业，给予1,000,000元奖励。",
            &["award: 注册资本 >= 1000万元 [none] => fixed 1000000"],
        ),
    ]);
}

#[test]
fn numbers_in_words_and_brackets_of_all_forms() {
    check(&[
        (
            "对上年度营业收入二万五千万元以上的企业，给予二十万元奖励。",
            &["award: 营业收入 >= 25000万元 [上年度] => fixed 200000"],
        ),
        (
            "对研发费用占比百分之十二点五以上的企业，给予10万元奖励。",
            &["award: 研发费用占比 >= 12.5% [none] => fixed 100000"],
        ),
        (
            "对注册资本500万元以上〔不含〕的企业，给予30万元奖励。",
            &["award: 注册资本 > 500万元 [none] => fixed 300000"],
        ),
        (
            "对注册资本500万元【不含】以上的企业，给予30万元奖励。",
            &["award: 注册资本 > 500万元 [none] => fixed 300000"],
        ),
        ("对注册资本500万元以下[含]的企业，给予30万元奖励。", &["award: 注册资本 <= 500万元 [none] => fixed 300000"]),
    ]);
}

#[test]
fn rates_and_their_bases() {
    check(&[
        ("对符合条件的企业，按2023年研发费用×20%给予奖励。", &["award:  => rate 20%"]),
        ("对符合条件的企业，按2023年研发费用乘以20%给予奖励。", &["award:  => rate 20%"]),
        (
            "按设备投资额的10%与上年度地方贡献的50%孰低给予补助，单个项目最高500万元。",
            &["subsidy:  => rate 10% cap 5000000; rate 50% cap 5000000"],
        ),
        ("单个项目支持额度原则上不超过项目总投资的30%且不超过500万元。", &["subsidy:  => rate 30% cap 5000000"]),
        ("对企业实际支付的审计费、律师费给予50%、最高不超过100万元的补助。", &["subsidy:  => rate 50% cap 1000000"]),
        ("对初创企业入驻园区的，前两年免租，第三年按50%收取租金。", &["subsidy:  => rate 100% years 2"]),
    ]);
}

#[test]
fn a_sign_of_multiplication_is_no_part_of_the_base() {
    for (text, bases) in [
        ("按2023年研发费用×20%给予奖励。", &["2023年研发费用"][..]),
        ("按2023年研发费用＊百分之十二点五给予奖励。", &["2023年研发费用"]),
        ("按设备投资额的10%与上年度地方贡献的50%孰低给予补助。", &["设备投资额", "上年度地方贡献"]),
        ("单个项目支持额度原则上不超过项目总投资的30%。", &["项目总投资"]),
        ("对企业实际支付的审计费、律师费给予50%、最高不超过100万元的补助。", &["审计费、律师费"]),
    ] {
        let reading = read(text);
        let benefits = reading.clauses.iter().flat_map(|clause| &clause.benefits);
        let found: Vec<&str> = benefits.filter_map(|benefit| benefit.base.as_deref()).collect();
        assert_eq!(found, bases, "{text}");
    }
}

#[test]
fn the_word_of_giving_decides_where_no_title_was_won() {
    check(&[
        (
            "对研发费用在100万元以上的高新技术企业，给予补贴，最高不超过100万元。",
            &["subsidy: 研发费用 >= 100万元 [none]; 企业类型 is 高新技术企业 [none] => upto cap 1000000"],
        ),
        (
            "对上年度营业收入同比增长在20%（含）以上的企业，给予50万元补助。",
            &["subsidy: 营业收入增速 >= 20% [上年度] => fixed 500000"],
        ),
        ("对首次认定的高新技术企业，给予20万元补助。", &["award: 首次认定 is 高新技术企业 [none] => fixed 200000"]),
    ]);
}

#[test]
fn lists_that_run_on_in_one_paragraph() {
    check(&[
        (
            "企业同时符合下列条件的，给予50万元补贴：（一）上年研发费用1亿元以上；（二）从业人员100人以上。",
            &["subsidy: 研发费用 >= 1亿元 [上年度]; 从业人员 >= 100人 [none] => fixed 500000"],
        ),
        (
            "符合以下条件的企业，给予50万元奖励：[一]当年营业收入同比增长在10%以上；[二]未被列入失信名单。",
            &["award: 营业收入增速 >= 10% [当年]; 信用状况 not 失信 [none] => fixed 500000"],
        ),
        (
            "符合以下条件的企业，给予50万元奖励：〔一〕注册资本1亿元以上；〔二〕从业人员100人以上。",
            &["award: 注册资本 >= 1亿元 [none]; 从业人员 >= 100人 [none] => fixed 500000"],
        ),
        (
            "申请企业须同时具备以下条件：（一）在本市注册；（二）上年度营业收入不低于2000万元。",
            &["recognition: 注册地 in 本市 [none]; 营业收入 >= 2000万元 [上年度] => "],
        ),
    ]);
}

#[test]
fn facts_shared_out() {
    check(&[
        (
            "对营业收入、研发费用分别达到2000万元、100万元的企业，奖励10万元。",
            &["award: 营业收入 >= 2000万元 [none]; 研发费用 >= 100万元 [none] => fixed 100000"],
        ),
        (
            "对上年度产值、税收分别增长10%、5%以上的企业，奖励10万元。",
            &["award: 产值增速 >= 10% [上年度]; 纳税额增速 >= 5% [上年度] => fixed 100000"],
        ),
        (
            "对注册资本和从业人员分别不低于500万元和20人的企业，奖励10万元。",
            &["award: 注册资本 >= 500万元 [none]; 从业人员 >= 20人 [none] => fixed 100000"],
        ),
    ]);
}

#[test]
fn growth_of_what_was_named_before_or_by_nobody() {
    check(&[
        (
            "对营业收入增速达到30%以上的，奖励10万元；增速达到50%以上的，奖励20万元。",
            &["award: 营业收入增速 >= 30% [none] => fixed 100000", "award: 营业收入增速 >= 50% [none] => fixed 200000"],
        ),
        ("对用电量同比增长10%以上的企业，奖励10万元。", &["award: 用电量增速 >= 10% [none] => fixed 100000"]),
        (
            "奖励标准：\n（一）年度销售额增长10%（含）至20%的，奖励5万元；\n（二）增长20%（含）以上的，奖励10万元。",
            &[
                "award: 销售额增速 >= 10% [当年]; 销售额增速 < 20% [当年] => fixed 50000",
                "award: 销售额增速 >= 20% [当年] => fixed 100000",
            ],
        ),
    ]);
}

#[test]
fn sums_in_rows_and_steps() {
    check(&[
        (
            "对新认定的国家级工程中心奖励50万元，省级20万元，市级10万元。",
            &[
                "award:  => fixed 500000 when 认定级别 is 国家级 [none]; fixed 200000 when 认定级别 is 省级 [none]; fixed 100000 when 认定级别 is 市级 [none]",
            ],
        ),
        (
            "对营业收入达到2亿元的，给予100万元奖励，每增加1亿元增加奖励50万元。",
            &["award: 营业收入 >= 2亿元 [none] => fixed 1000000; per_unit 500000 per 每增加1亿元"],
        ),
        ("对参加境外展会的企业，每个标准展位补助2万元。", &["subsidy:  => per_unit 20000 per 每个标准展位"]),
        (
            "对市级重点实验室，每年给予不低于20万元、连续三年的资助。",
            &["subsidy: 资质认定 is 市级重点实验室 [none] => fixed 200000 years 3"],
        ),
        (
            "对新升规工业企业一次性奖励10万元，连续两年在库的再奖励5万元。",
            &["award: 首次上规 is 升规工业 [none] => fixed 100000; fixed 50000"],
        ),
        (
            "对新获批工作站的，给予100万元建站补助，并连续三年每年给予20万元运行补助。",
            &["award: 首次认定 is 工作站 [none] => fixed 1000000; fixed 200000 years 3"],
        ),
        ("符合条件的留学人员，可申请10万元至30万元创业启动资金。", &["award:  => fixed 100000..300000"]),
        ("对领军人才，享受每月1万元的生活津贴。", &["award:  => fixed 10000"]),
    ]);
}

#[test]
fn the_number_of_an_item_is_no_part_of_a_year() {
    check(&[(
        "指南\n一、申报条件\n1.注册资本100万元以上；\n2.2024年度营业收入达到3000万元以上。\n",
        &["recognition: 注册资本 >= 100万元 [none]; 营业收入 >= 3000万元 [2024年] => "],
    )]);
    assert!(read("1.2024年新增投资100万元的企业，奖励5万元。").clauses.iter().all(|c| c.kind == ClauseKind::Award));
}

#[test]
fn steps_drawn_as_a_table() {
    check(&[
        (
            "第三条 对企业按以下标准给予奖励：\n年营业收入\t奖励金额\n1亿元（含）-5亿元\t20万元\n5亿元（含）以上\t50万元\n第四条 对甲给予5万元奖励。\n",
            &[
                "award:  => fixed 200000 when 营业收入 >= 1亿元 [当年] & 营业收入 < 5亿元 [当年]; fixed 500000 when 营业收入 >= 5亿元 [当年]",
                "award:  => fixed 50000",
            ],
        ),
        (
            "第三条 补助标准\n序号\t级别\t补助标准\n1\t国家级\t最高100万元\n2\t省级\t投资额的10%\n",
            &["subsidy:  => upto cap 1000000 when 认定级别 is 国家级 [none]; rate 10% when 认定级别 is 省级 [none]"],
        ),
        ("附表\n姓名\t职务\n张三\t主任\n李四\t科长\n", &[]),
    ]);
}

#[test]
fn names_in_a_row_ranges_with_remarks_and_hours() {
    check(&[
        (
            "对获得“甲质量奖”“乙质量奖”的企业，分别给予200万元、100万元奖励。",
            &[
                "award:  => fixed 2000000 when 资质认定 is 甲质量奖 [none]; fixed 1000000 when 资质认定 is 乙质量奖 [none]",
            ],
        ),
        (
            "投资额在1亿元（含1亿元）—5亿元之间的，给予地价款10%的补助。",
            &["subsidy: 投资额 >= 1亿元 [none]; 投资额 <= 5亿元 [none] => rate 10%"],
        ),
    ]);
    for (text, deadline) in [
        ("申请单位应于2025年9月30日17:00前在线提交申请材料。", "2025年9月30日17:00前"),
        ("申请单位应于2025年9月30日下午5时前提交申请材料。", "2025年9月30日下午5时前"),
        ("申请单位应于2025年9月30日前提交申请材料。", "2025年9月30日前"),
    ] {
        let due: Vec<String> =
            read(text).clauses.into_iter().filter_map(|clause| clause.deadline).map(|stated| stated.words).collect();
        assert_eq!(due, [deadline], "{text}");
    }
}
