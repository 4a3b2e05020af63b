//! Support measures: one line, one sentence, what it must be read as; whole documents of our own; what must hold of any text.
//!
//! How to add a case: a line in a table of `sentences`; conditions as `fact op value [period]`, benefits as `type figures`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod policy_support;

use duojin_base::Span;
use duojin_read::policy::{self, ClauseKind, Lexicon, LocalFact, Reading, ValueKind};
use policy_support::{benefit, condition};
use proptest::prelude::*;

fn read(text: &str) -> Reading {
    policy::read(text, Lexicon::general())
}

/// Conditions of clauses and of steps, then benefits, each in order of place.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let reading = read(text);
    let mut conditions = Vec::new();
    let mut benefits = Vec::new();
    for clause in &reading.clauses {
        conditions.extend(clause.conditions.iter().map(condition));
        benefits.extend(clause.benefits.iter().map(benefit));
    }
    (conditions, benefits)
}

fn check(text: &str, conditions: &[&str], benefits: &[&str]) {
    let (found_conditions, found_benefits) = told(text);
    assert_eq!(found_conditions, conditions, "conditions of {text}");
    assert_eq!(found_benefits, benefits, "benefits of {text}");
}

#[test]
fn figures_with_their_facts() {
    for (text, conditions) in [
        ("对上年度营业收入不低于2000万元的企业，奖励5万元。", &["营业收入 >= 2000万元 [上年度]"][..]),
        ("对上年度营收超过２０００万元的企业，奖励5万元。", &["营业收入 > 2000万元 [上年度]"]),
        ("对成立满1年不足5年的企业，奖励5万元。", &["成立年限 >= 1年 [none]", "成立年限 < 5年 [none]"]),
        ("对连续两年营业收入增长10%以上的企业，奖励5万元。", &["营业收入增速 >= 10% [连续两年]"]),
        ("企业上年度研发费用占营业收入比重不低于3%的，奖励5万元。", &["研发费用占比 >= 3% [上年度]"]),
        (
            "对年度纳税额达到500万元（含）以上且同比增长10%以上的企业，奖励5万元。",
            &["纳税额 >= 500万元 [当年]", "纳税额增速 >= 10% [当年]"],
        ),
        (
            "对实缴注册资本在1亿元以上（含1亿元）、5亿元以下的企业，奖励5万元。",
            &["注册资本 >= 1亿元 [none]", "注册资本 <= 5亿元 [none]"],
        ),
        (
            "对2023年产值达到5亿元且同比实现正增长的企业，奖励5万元。",
            &["产值 >= 5亿元 [2023年]", "产值增速 > 0% [2023年]"],
        ),
        ("对实际使用外资1000万美元以上的企业，奖励5万元。", &["实到外资 >= 1000万美元 [none]"]),
        ("对年度产值同比增加2000万元以上的企业，奖励5万元。", &["产值增量 >= 2000万元 [当年]"]),
        ("对购置生产设备投资总额达到300万元以上的企业，奖励5万元。", &["设备投资 >= 300万元 [none]"]),
    ] {
        let (found, _) = told(text);
        assert_eq!(found, conditions, "{text}");
    }
}

#[test]
fn names_and_states() {
    for (text, conditions) in [
        ("对首次认定为国家高新技术企业的，奖励10万元。", &["首次认定 is 国家高新技术企业 [none]"][..]),
        ("对当年新增纳入规模以上服务业统计的企业，奖励10万元。", &["首次上规 is 规模以上服务业 [none]"]),
        ("企业在主板、创业板上市的，奖励500万元。", &["上市板块 in 主板、创业板 [none]"]),
        ("对新引进的总部经济项目，奖励10万元。", &["项目类型 is 总部经济项目 [none]"]),
    ] {
        let (found, _) = told(text);
        assert_eq!(found, conditions, "{text}");
    }
    let list = "某某市扶持资金申报指南\n一、申报条件\n（一）在本市注册、纳税，具有独立法人资格；\n（二）财务管理制度健全，近三年内未发生重大安全事故，未被列入失信名单。\n二、申报材料\n1.申请表。\n";
    assert_eq!(
        told(list).0,
        [
            "注册地 in 某某市 [none]",
            "纳税地 in 某某市 [none]",
            "法人资格 is 独立法人 [none]",
            "财务制度 is 健全 [none]",
            "安全环保事故 not 有 [近三年]",
            "信用状况 not 失信 [近三年]",
        ]
    );
    assert_eq!(read(list).materials.len(), 1);
}

#[test]
fn shapes_of_benefits() {
    for (text, benefits) in [
        ("对购置设备的企业，按设备投资额的15%给予补助，单个项目最高不超过500万元。", &["rate 15% cap 5000000"][..]),
        ("资助金额不超过审计确认费用的30%，最高500万元。", &["rate 30% cap 5000000"]),
        ("按照实际投资额的20%、最高不超过100万元给予一次性补助。", &["rate 20% cap 1000000"]),
        ("对入选的企业，给予最高100万元奖励。", &["upto cap 1000000"]),
        ("对入选的企业，每家给予10万元一次性奖励。", &["fixed 100000"]),
        ("对引进的团队，给予500万元至1000万元的资助。", &["fixed 5000000..10000000"]),
        ("国内发明专利授权每件资助3000元，单个企业年度资助总额不超过5万元。", &["per_unit 3000 per 每件 cap 50000"]),
        ("企业每引进1名博士，给予企业5万元补贴。", &["per_unit 50000 per 每引进1名博士"]),
        ("租赁厂房的，按每平方米每月10元给予租金补助，连续补助2年。", &["per_unit 10 per 每平方米每月 years 2"]),
        ("新建基地的，给予200元/亩补助。", &["per_unit 200 per 每亩"]),
        ("参加展览会的，给予展位费全额补贴，每个展位不超过2万元。", &["rate 100% cap 20000"]),
        ("对重大项目，采取“一事一议”方式予以支持。", &["case_by_case"]),
        ("按国家拨付资金1:0.5比例给予配套，最高300万元。", &["rate 50% cap 3000000"]),
        ("前三年全额返还、后两年减半返还其缴纳的租金。", &["rate 100% years 3", "rate 50% years 2"]),
        ("企业获得的补助按公式计算：核定投入×系数。每个企业补助总额不超过50万元。", &["formula cap 500000"]),
        ("产值每增加1000万元奖励2万元，最高不超过100万元。", &["per_unit 20000 per 每增加1000万元 cap 1000000"]),
        (
            "对企业的银行贷款，给予贷款利息50%的贴息，每家企业每年最高100万元，贴息期限不超过3年。",
            &["rate 50% cap 1000000 years 3"],
        ),
    ] {
        let (_, found) = told(text);
        assert_eq!(found, benefits, "{text}");
    }
}

#[test]
fn steps_with_their_conditions() {
    check(
        "对当年主营业务收入首次突破5亿元、10亿元的工业企业，分别给予20万元、50万元奖励。",
        &["企业类型 is 工业企业 [none]"],
        &["fixed 200000 when 营业收入 > 5亿元 [当年]", "fixed 500000 when 营业收入 > 10亿元 [当年]"],
    );
    check(
        "对新获批的国家级、省级企业技术中心，分别给予200万元和80万元奖励。",
        &[],
        &[
            "fixed 2000000 when 首次认定 is 国家级企业技术中心 [none]",
            "fixed 800000 when 首次认定 is 省级企业技术中心 [none]",
        ],
    );
    check(
        "对国家、省、市级示范基地，分别给予50万元、30万元、10万元奖励。",
        &[],
        &[
            "fixed 500000 when 资质认定 is 国家级示范基地 [none]",
            "fixed 300000 when 资质认定 is 省级示范基地 [none]",
            "fixed 100000 when 资质认定 is 市级示范基地 [none]",
        ],
    );
    check(
        "固定资产投资1000万元及以上至5000万元、5000万元以上的，按投资额的5%、8%给予企业奖励。",
        &[],
        &[
            "rate 5% when 固定资产投资 >= 1000万元 [none] & 固定资产投资 <= 5000万元 [none]",
            "rate 8% when 固定资产投资 > 5000万元 [none]",
        ],
    );
    check(
        "按照研发费用，500万元以内的部分按照10%的比例补贴，500万元以上的部分，按照5%比例补贴。",
        &[],
        &["rate 10% when 研发费用 <= 500万元 [none]", "rate 5% when 研发费用 > 500万元 [none]"],
    );
    check(
        "奖励标准：国家级50万元，省级30万元。",
        &[],
        &["fixed 500000 when 认定级别 is 国家级 [none]", "fixed 300000 when 认定级别 is 省级 [none]"],
    );
    check(
        "对年营业收入2000万元以上、1亿元以上的，分别给予不超过10万元、50万元的补贴。",
        &[],
        &["upto cap 100000 when 营业收入 >= 2000万元 [当年]", "upto cap 500000 when 营业收入 >= 1亿元 [当年]"],
    );
}

#[test]
fn a_figure_between_steps_belongs_to_one_of_them() {
    let (lower, _) =
        told("投资额在5000万元（含）至1亿元的，按投资额的3%给予补助；投资额1亿元（含）以上的，按5%给予补助。");
    assert_eq!(lower, ["投资额 >= 5000万元 [none]", "投资额 < 1亿元 [none]", "投资额 >= 1亿元 [none]"]);
}

#[test]
fn documents_of_our_own() {
    let measures = read(include_str!("policy_documents/measures.txt"));
    assert_eq!(measures.region.as_deref(), Some("云汀市"));
    assert_eq!(measures.validity.as_ref().unwrap().words, "自2024-07-01起3年");
    assert!(measures.mutual_exclusion.is_some());
    assert_eq!(measures.clauses[2].lead_units.len(), 2);
    let kinds = |reading: &Reading, kind| reading.clauses.iter().filter(|clause| clause.kind == kind).count();
    assert_eq!(kinds(&measures, ClauseKind::Target), 2);
    assert_eq!(kinds(&measures, ClauseKind::LoanInterest), 1);
    assert_eq!(kinds(&measures, ClauseKind::Definition), 2);
    assert_eq!(measures.clauses.iter().map(|clause| clause.benefits.len()).sum::<usize>(), 22);

    let rules = read(include_str!("policy_documents/rules.txt"));
    assert_eq!(rules.region.as_deref(), Some("白榆县"));
    assert_eq!(rules.materials.len(), 4);
    assert_eq!(kinds(&rules, ClauseKind::Recognition), 1, "a short list of joint conditions is one clause");
    assert_eq!(kinds(&rules, ClauseKind::Subsidy), 5);
    assert_eq!(kinds(&rules, ClauseKind::Obligation), 2);
    let apply = rules.clauses.iter().find(|clause| clause.kind == ClauseKind::Procedure).unwrap();
    assert_eq!(apply.deadline.as_ref().unwrap().words, "3月31日前");

    let guide = read(include_str!("policy_documents/guide.txt"));
    assert_eq!(guide.region.as_deref(), Some("青砚区"));
    assert_eq!(guide.materials.len(), 3);
    let park =
        guide.clauses.iter().find(|clause| clause.conditions.iter().any(|one| one.fact.name == "入驻率")).unwrap();
    assert_eq!(park.kind, ClauseKind::Subsidy, "an item is given what the sentence above it gives");
    assert_eq!(benefit(&park.benefits[0]), "fixed 300000");
}

#[test]
fn an_unknown_name_is_a_question_with_suggestions() {
    let reading = read(
        "对研发费用投入总强度不低于3000万元的企业，给予10万元奖励。对企业净营业总收入额达到2亿元的，给予5万元奖励。",
    );
    assert!(reading.questions.iter().all(|question| !question.span.is_empty()));
    let unknown = read("对年发电总量超过1000万千瓦时的企业，给予10万元奖励。");
    let question = &unknown.questions[0];
    assert_eq!(question.kind.code(), "unknown-fact");
    assert!(question.kind.message().0.contains("发电总量"));
    assert_eq!(Lexicon::general().nearest("研发投入额", Some(ValueKind::Money))[0], "研发费用");
}

#[test]
fn a_pack_extends_the_lexicon() {
    let pack = [
        LocalFact {
            name: "研发投入".to_owned(),
            aliases: vec!["研发费用".to_owned()],
            kind: ValueKind::Money,
            codes: Vec::new(),
        },
        LocalFact {
            name: "算力规模".to_owned(),
            aliases: vec!["智能算力".to_owned()],
            kind: ValueKind::Other,
            codes: Vec::new(),
        },
    ];
    let lexicon = Lexicon::general().with(&pack);
    assert_eq!(lexicon.find("研发费用").unwrap().local.as_deref(), Some("研发投入"));
    assert_eq!(lexicon.find("智能算力").unwrap().name, "算力规模");
    assert!(Lexicon::general().find("算力规模").is_none());
    let text = "研发费用超过100万元的企业，奖励1万元。";
    let all = policy::condition::conditions(text, Span::new(0, 12), &lexicon);
    assert_eq!(all[0].fact.local.as_deref(), Some("研发投入"));
    assert_eq!(policy::benefit::benefits(text, Span::new(0, 21), &lexicon).len(), 1);
}

#[test]
fn the_json_has_the_words_of_every_span() {
    let text = include_str!("policy_documents/measures.txt");
    let json = read(text).to_json(text);
    let mut n_quotes = 0;
    policy_support::quotes(&json, &mut |quote, span| {
        n_quotes += 1;
        assert_eq!(span.of(text), Some(quote));
    });
    assert!(n_quotes > 60);
}

fn sound(text: &str) {
    let reading = read(text);
    let n_chars = u32::try_from(text.chars().count()).unwrap();
    let json = reading.to_json(text);
    policy_support::quotes(&json, &mut |quote, span| {
        assert!(span.start <= span.end && span.end <= n_chars, "{span:?} of {n_chars}");
        assert_eq!(span.of(text), Some(quote));
    });
    for clause in &reading.clauses {
        for stated in clause.lead_units.iter().chain(&clause.deadline).chain(&clause.validity).chain(&clause.stacking) {
            assert!(stated.span.end <= n_chars);
        }
    }
    for kind in [Span::new(0, n_chars), Span::new(n_chars / 3, n_chars / 2), Span::new(n_chars, n_chars + 9)] {
        policy::condition::conditions(text, kind, Lexicon::general());
        policy::benefit::benefits(text, kind, Lexicon::general());
    }
}

/// Characters dropped, doubled, moved and replaced by signs.
fn mutated(text: &str, seeds: &[(usize, u8)]) -> String {
    const SIGNS: &[char] =
        &['（', '）', '》', '《', '，', '。', '的', '元', '%', '每', '\n', '、', '9', '“', '”', '至'];
    let mut chars: Vec<char> = text.chars().collect();
    for (place, what) in seeds {
        if chars.is_empty() {
            break;
        }
        let at = place % chars.len();
        match what % 4 {
            0 => drop(chars.remove(at)),
            1 => chars.insert(at, SIGNS[usize::from(*what) % SIGNS.len()]),
            2 => chars[at] = SIGNS[usize::from(*what) / 4 % SIGNS.len()],
            _ => {
                let end = (at + usize::from(*what)).min(chars.len());
                chars.drain(at..end);
            }
        }
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_soundly(text in "[\\PC\n]{0,200}") {
        sound(&text);
    }

    #[test]
    fn mutated_measures_are_read_soundly(
        which in 0_usize..3,
        seeds in prop::collection::vec((0_usize..5000, any::<u8>()), 0..60),
    ) {
        let texts = [
            include_str!("policy_documents/measures.txt"),
            include_str!("policy_documents/rules.txt"),
            include_str!("policy_documents/guide.txt"),
        ];
        sound(&mutated(texts[which], &seeds));
    }

    #[test]
    fn words_of_measures_in_any_order_are_read_soundly(
        words in prop::collection::vec(prop::sample::select(vec![
            "对", "的", "企业", "，", "。", "给予", "最高", "不超过", "100万元", "5%", "、", "奖励", "每", "每增加", "（含）", "以上", "至",
            "营业收入", "占", "比例", "分别", "国家级", "省级", "首次认定为", "（", "）", "《", "》", "在我市注册", "连续3年", "上年度", "；",
            "一事一议", "全额", "公式", "自", "起施行", "有效期", "前", "\n", "第三条", "（一）", "：", "人", "1:1", "第一年", "不能为", "规上",
        ]), 0..60),
    ) {
        sound(&words.concat());
    }
}

#[test]
fn half_and_full_width_read_the_same() {
    let full = "对营业收入１０００万元（含）以上，且同比增长１０％以上的企业，给予５万元奖励。";
    let half = "对营业收入1000万元(含)以上,且同比增长10%以上的企业,给予5万元奖励。";
    assert_eq!(told(full), told(half));
}

#[test]
fn words_of_a_visitor_measure() {
    check(
        "旅行社组织游客过夜，全年累计达到1000人次、3000人次的，分别按每人次30元、40元给予奖励。",
        &[],
        &[
            "per_unit 30 per 每人次 when 人次数 >= 1000人次 [none]",
            "per_unit 40 per 每人次 when 人次数 >= 3000人次 [none]",
        ],
    );
    check("对企业参加展会的展位费给予最高80%、每个标准展位不超过3万元的补贴。", &[], &["rate 80% cap 30000"]);
    check("奖励资金分三年按40%、30%、30%的比例兑现。", &[], &[]);
}
