//! Real documents, where the sibling folder with them exists: the plan's sections against its annotation, and every text
//! against what must hold of any outline. Run with `--nocapture` to read what was found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use duojin_text::outline::{Outline, RemarkKind, Section, outline};
use std::path::{Path, PathBuf};
use support::{hold, plain_widths};

fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no folder ../shared/data beside the workspace");
    None
}

fn plain(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn overlap(a: (u64, u64), b: (u64, u64)) -> f64 {
    let common = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    let union = (a.1 - a.0) + (b.1 - b.0) - common;
    common as f64 / union.max(1) as f64
}

#[test]
fn the_plan_has_the_sections_of_its_annotation() {
    let Some(data) = data() else { return };
    let text = std::fs::read_to_string(data.join("plan/dongguan-2023.txt")).unwrap();
    let gold: serde_json::Value =
        serde_json::from_slice(&std::fs::read(data.join("plan/dongguan-2023.gold.json")).unwrap()).unwrap();
    let pair = |value: &serde_json::Value| (value[0].as_u64().unwrap(), value[1].as_u64().unwrap());
    let read = outline(&text);
    let wanted = gold["sections"].as_array().unwrap();
    let mut wrong = Vec::new();
    let mut kinds = 0;
    for section in wanted {
        let fits = |found: &&Section| {
            plain(&found.heading) == plain(section["heading"].as_str().unwrap())
                && overlap(pair(&section["span"]), (found.span.start.into(), found.span.end.into())) >= 0.5
        };
        let Some(found) = read.sections.iter().find(fits) else {
            wrong.push(section["heading"].to_string());
            continue;
        };
        let same = found.id == section["id"].as_str().unwrap()
            && pair(&section["span"]) == (found.span.start.into(), found.span.end.into())
            && pair(&section["heading_span"]) == (found.heading_span.start.into(), found.heading_span.end.into())
            && u64::from(found.level) == section["level"].as_u64().unwrap()
            && found.number == section["number"].as_str().unwrap();
        if !same {
            wrong.push(format!("{section} read as {found:?}"));
        }
        kinds += usize::from(found.kind.word() == section["kind"].as_str().unwrap());
    }
    println!(
        "sections: {} of {}, {} read, kinds {kinds}",
        wanted.len() - wrong.len(),
        wanted.len(),
        read.sections.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(read.sections.len(), wanted.len());
    assert_eq!(kinds, wanted.len());
    let document = &gold["document"];
    let spans = |span: Option<duojin_base::Span>| span.map(|span| (u64::from(span.start), u64::from(span.end)));
    assert_eq!(spans(read.front.title), None);
    assert_eq!(spans(read.front.issuer), Some(pair(&document["issuer"]["span"])));
    assert_eq!(spans(read.front.date), Some(pair(&document["published"]["span"])));
    assert_eq!(spans(read.front.preamble), Some(pair(&document["preamble"]["span"])));
    let noise: Vec<_> = document["noise"].as_array().unwrap().iter().map(|one| pair(&one["span"])).collect();
    let found: Vec<_> = read.residue.iter().map(|one| (u64::from(one.span.start), u64::from(one.span.end))).collect();
    assert_eq!(found, noise);
    assert_eq!(read.remarks, []);
}

#[test]
fn every_document_is_read_whole() {
    let Some(data) = data() else { return };
    for folder in ["plan", "plans-dev", "policies"] {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(data.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "txt")) {
            let bytes = std::fs::read(file).unwrap();
            let decoded = duojin_text::decode(&bytes).unwrap();
            let read = outline(&decoded.text);
            hold(&decoded.text, &read);
            tell(&file.file_name().unwrap().to_string_lossy(), &decoded.text, &read);
            let widened = plain_widths(outline(&support::widened(&decoded.text)));
            assert_eq!(plain_widths(read.clone()), widened, "{}", file.display());
            let chars: Vec<char> = decoded.text.chars().collect();
            for n in 1..12 {
                let cut: String = chars[chars.len() * n / 25..chars.len() - chars.len() * n / 31].iter().collect();
                hold(&cut, &outline(&cut));
            }
            let (gb, _, lossy) = encoding_rs::GB18030.encode(&decoded.text);
            assert!(!lossy);
            let again = duojin_text::decode(&gb).unwrap();
            assert_eq!((again.text.as_str(), again.encoding), (decoded.text.as_str(), duojin_text::Encoding::Gb18030));
            assert_eq!(again.line_bytes.len(), again.text.split('\n').count());
            if let Some(numbers) = sections_known(&file.file_name().unwrap().to_string_lossy()) {
                let level = |level| read.sections.iter().filter(|section| section.level == level).count();
                assert_eq!((level(1), level(2)), numbers, "{}", file.display());
            }
        }
    }
}

/// Sections of the first and second level, counted by eye.
fn sections_known(file: &str) -> Option<(usize, usize)> {
    Some(match file {
        "gbf-2018-121-tiyu.txt" => (5, 19),
        "gf-2018-42-nongji.txt" => (8, 20),
        "gf-2019-4-zhijiao.txt" => (7, 20),
        "xinxiang-2023-zhizao.txt" => (1, 2),
        "gj-gaoqi-rending-2016.txt" => (5, 23),
        "gj-zhuanli-jianjiao-2016.txt" => (12, 0),
        _ => return None,
    })
}

fn tell(name: &str, text: &str, read: &Outline) {
    let cut = |span: Option<duojin_base::Span>| span.and_then(|span| span.of(text)).unwrap_or("–").replace('\n', "⏎");
    println!(
        "\n== {name}: {} sections, {} items, {} sentences",
        read.sections.len(),
        read.items.len(),
        read.sentences.len()
    );
    let front = &read.front;
    println!(
        "   title {} | issuer {} | number {} | date {}",
        cut(front.title),
        cut(front.issuer),
        cut(front.number),
        cut(front.date)
    );
    println!("   addressee {} | preamble {:.30}…", cut(front.addressee), cut(front.preamble));
    for section in &read.sections {
        println!("   {}{} {}{}", "  ".repeat(section.level as usize), section.id, section.number, section.heading);
    }
    for remark in &read.remarks {
        let words = if remark.kind == RemarkKind::NoHeading { "" } else { " expected " };
        println!("   ! {:?} {}{words}{}", remark.kind, cut(Some(remark.span)), remark.expected);
    }
    let mut roles = std::collections::BTreeMap::<String, usize>::new();
    for block in &read.blocks {
        *roles.entry(format!("{:?}", block.role)).or_default() += 1;
    }
    println!("   {roles:?} residue {:?}", read.residue.iter().map(|one| cut(Some(one.span))).collect::<Vec<_>>());
}
