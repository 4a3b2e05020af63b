//! What must hold of every reading: spans inside the text and equal to their quotes, no panic, time in proportion to length.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::Path;
use std::time::Instant;

use duojin_read::plan::{Quote, read};
use proptest::prelude::*;

fn hold(text: &str) {
    let chars: Vec<char> = text.chars().collect();
    let reading = read(text);
    let quoted = |quote: &Quote| {
        let (start, end) = (quote.span.start as usize, quote.span.end as usize);
        assert!(start <= end && end <= chars.len(), "{quote:?} leaves the text");
        assert_eq!(chars[start..end].iter().collect::<String>(), quote.quote);
    };
    let document = &reading.document;
    [&document.title, &document.issuer, &document.number, &document.published, &document.preamble]
        .into_iter()
        .flatten()
        .for_each(quoted);
    document.noise.iter().for_each(quoted);
    reading.sections.iter().filter_map(|section| section.lead.as_ref()).for_each(quoted);
    let mut before = 0;
    for target in &reading.targets {
        [&target.clause, &target.value].into_iter().for_each(quoted);
        target.deadline_words.iter().chain(&target.comparator_words).for_each(quoted);
        target.filters.iter().for_each(|filter| quoted(&filter.quote));
        assert!(target.clause.span.start <= target.value.span.start && target.value.span.end <= target.clause.span.end);
        assert!(target.value.span.start >= before, "targets stand in order");
        before = target.value.span.start;
        assert_eq!(target.values.len(), target.base_values.len());
    }
    let mut before = 0;
    for measure in &reading.measures {
        [&measure.clause, &measure.verb].into_iter().for_each(quoted);
        [&measure.addressee, &measure.action, &measure.object, &measure.outcome].into_iter().flatten().for_each(quoted);
        measure.mechanisms.iter().chain(&measure.vague).for_each(quoted);
        assert!(measure.clause.span.start >= before, "measures do not overlap: {measure:?}");
        before = measure.clause.span.end;
        assert!(measure.targets.iter().all(|target| *target < reading.targets.len()));
    }
    reading.deliverables.iter().for_each(|item| [&item.clause, &item.item].into_iter().for_each(quoted));
    reading.entities.iter().for_each(|item| quoted(&item.name));
    for unit in &reading.units {
        for span in &unit.mentions {
            assert_eq!(chars[span.start as usize..span.end as usize].iter().collect::<String>(), unit.name);
        }
    }
    assert!(reading.questions.iter().all(|question| question.span.end as usize <= chars.len()));
    let json = reading.to_json();
    assert_eq!(json["targets"].as_array().unwrap().len(), reading.targets.len());
    assert_eq!(json["schema"], "plan-gold/1");
}

fn documents() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan_documents");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn the_documents_hold() {
    documents().iter().for_each(|text| hold(text));
    ["", "\n", "（", "。", "一、", "到2025年", "（牵头单位：）", "分别达到", "100家"].into_iter().for_each(hold);
}

/// Scraps of official sentences, put together without sense.
const SCRAPS: &[&str] = &[
    "一、",
    "（一）",
    "1.",
    "到2025年，",
    "“十五五”末",
    "2022年",
    "力争",
    "分别",
    "达到",
    "突破",
    "100家",
    "5%",
    "亿元",
    "3—5个",
    "以上",
    "的",
    "企业",
    "、",
    "，",
    "；",
    "。",
    "：",
    "\n",
    "（",
    "）",
    "“",
    "”",
    "［",
    "］",
    "牵头单位：",
    "市某局",
    "配合",
    "负责",
    "支持",
    "推动",
    "围绕",
    "提升",
    "一批",
    "建设",
    "均",
    "双倍增",
    "每年",
    "其中",
    "由",
    "增加到",
    "每万人",
    "责任单位",
    "以",
    "为",
    "重点",
    "《",
    "》",
    "年内",
    "给予",
    "奖励",
    "𠀀",
    " ",
    "　",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_text_holds(text in "\\PC{0,200}") {
        hold(&text);
    }

    #[test]
    fn scraps_hold(scraps in prop::collection::vec(prop::sample::select(SCRAPS), 0..120)) {
        hold(&scraps.concat());
    }

    #[test]
    fn mutated_documents_hold(which in 0_usize..64, cuts in prop::collection::vec((0_usize..4000, 0_usize..40, prop::sample::select(SCRAPS)), 1..12)) {
        let documents = documents();
        let mut chars: Vec<char> = documents[which % documents.len()].chars().collect();
        for (at, size, scrap) in cuts {
            let at = at % chars.len().max(1);
            let end = (at + size).min(chars.len());
            chars.splice(at.min(end)..end, scrap.chars());
        }
        hold(&chars.into_iter().collect::<String>());
    }
}

/// Twice the text may not take much more than twice the time; the bound is wide because machines are shared.
#[test]
fn time_is_in_proportion_to_length() {
    for scrap in [
        "（牵头单位：市甲局、市乙局）",
        "到2025年，",
        "支持企业建设3个平台，",
        "（",
        "“",
        "分别达到3家、5家、",
        "、市某局",
        "围绕某业",
        "100家以上的",
        "责任单位：",
        "一、总体目标\n",
    ] {
        let time = |n: usize| {
            let text = format!("某市方案\n一、任务\n{}", scrap.repeat(n));
            (0..3)
                .map(|_| {
                    let start = Instant::now();
                    std::hint::black_box(read(&text));
                    start.elapsed().as_secs_f64()
                })
                .fold(f64::INFINITY, f64::min)
        };
        // Machines are shared: the one quiet moment of several counts.
        let quiet = (0..8).map(|_| (time(250), time(2000))).find(|(short, long)| *long < short.max(0.002) * 24.0);
        assert!(quiet.is_some(), "{scrap}: eight times the text takes more than twenty-four times the time");
    }
}
