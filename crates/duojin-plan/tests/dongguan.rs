//! The plan of the pack `dongguan`, read whole; broken copies of it; and equality with the annotation where that is at hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use duojin_plan::source::Files;
use duojin_plan::{CellState, LeadRole, read};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn pack() -> Files {
    fn walk(dir: &Path, base: &Path, files: &mut Files) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, files);
            } else {
                let name = path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let base = root().join("packs/dongguan");
    let mut files = Files::new();
    walk(&base, &base, &mut files);
    files
}

fn edit(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has {from}");
    files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
}

fn codes(files: &Files) -> Vec<(&'static str, String, Option<u32>)> {
    let (plan, problems) = read(files);
    assert_eq!(plan.is_none(), problems.iter().any(duojin_base::Diagnostic::is_error));
    problems.iter().map(|p| (p.code, p.place.file.clone(), p.place.line)).collect()
}

#[test]
fn the_pack_reads_without_a_problem() {
    let (plan, problems) = read(&pack());
    assert_eq!(problems, []);
    let plan = plan.unwrap();
    let counts = [
        plan.sections.len(),
        plan.targets.len(),
        plan.measures.len(),
        plan.deliverables.len(),
        plan.entities.len(),
        plan.clusters.len(),
        plan.units.len(),
        plan.systems.len(),
        plan.sectors.len(),
        plan.actions.len(),
        plan.matrix.cells.len(),
        plan.matrix.specials.len(),
        plan.sector_industries.len(),
    ];
    assert_eq!(counts, [29, 48, 193, 23, 51, 15, 12, 53, 10, 10, 30, 6, 347]);
    assert_eq!(plan.sectors.iter().map(|sector| sector.targets.len()).sum::<usize>(), 37);
    assert_eq!(plan.matrix.cells.iter().filter(|cell| cell.state == CellState::Issued).count(), 1);
    let t18 = plan.target("T18").unwrap();
    assert_eq!(plan.text.quote(t18.value_span), "400亿元");
}

#[test]
fn every_sector_has_one_principal_lead_and_every_deliverable_someone_who_answers() {
    let (plan, _) = read(&pack());
    let plan = plan.unwrap();
    let day = plan.document.published.date;
    let leads: Vec<&str> = plan.sectors.iter().map(|sector| sector.principal_on(day).unwrap().unit.as_str()).collect();
    assert_eq!(leads[4..7], ["市商务局", "市商务局", "市人力资源社会保障局"]);
    assert_eq!(plan.sectors.iter().filter(|sector| !sector.principal_stated).count(), 5);
    assert!(
        plan.sector(5).unwrap().leads.iter().any(|lead| lead.role == LeadRole::Joint && lead.unit == "市发展改革局")
    );
    for deliverable in &plan.deliverables {
        assert!(!plan.deliverable_leads(deliverable, None, day).is_empty(), "{}", deliverable.id);
    }
    let plans = plan.deliverables.iter().find(|one| one.item == "行业规划").unwrap();
    assert_eq!(plan.deliverable_leads(plans, Some(10), day), ["市工业和信息化局", "市住房和城乡建设局"]);
}

#[test]
fn a_broken_pack_is_told_every_error_at_once() {
    let mut files = pack();
    edit(&mut files, "plan/measures.csv", "M010,2.1,", "M010,2.99,");
    edit(&mut files, "plan/entities.csv", "E20,exhibition_brand,3.9,加博会", "E20,exhibition_brand,3.9,加傅会");
    edit(&mut files, "sectors.toml", "role = \"principal\"", "role = \"joint\"");
    edit(&mut files, "policy-matrix.toml", "state = \"issued\"", "state = \"unseen\"");
    edit(&mut files, "actions.toml", "id = \"talent\"\n", "");
    files.remove("plan/systems.csv");
    let found = codes(&files);
    for wanted in [
        ("plan.id-unknown", "plan/measures.csv"),
        ("plan.words-differ", "plan/entities.csv"),
        ("plan.principal-lead", "sectors.toml"),
        ("plan.matrix-document", "policy-matrix.toml"),
        ("pack.field-missing", "actions.toml"),
        ("pack.file-missing", "plan/systems.csv"),
    ] {
        assert!(found.iter().any(|(code, file, _)| (*code, file.as_str()) == wanted), "{wanted:?} in {found:?}");
    }
    assert!(found.contains(&("plan.id-unknown", "plan/measures.csv".to_owned(), Some(11))));
}

#[test]
fn a_number_that_differs_from_its_words_is_refused() {
    for (from, to, code) in [
        (
            "values = [\"3500\"]\nunit = \"亿元\"\nbase_values = [\"350000000000\"]",
            "values = [\"3600\"]\nunit = \"亿元\"\nbase_values = [\"360000000000\"]",
            "plan.value-differs",
        ),
        ("base_values = [\"350000000000\"]", "base_values = [\"35000000000\"]", "plan.base-differs"),
        (
            "achieved_when = { op = \">\", base_value = \"40000000000\" }",
            "achieved_when = { op = \">=\", base_value = \"40000000000\" }",
            "plan.reached-differs",
        ),
        ("lead_units = [\"市科技局\"]", "lead_units = [\"市教育局\"]", "plan.leads-differ"),
        ("span = [435, 460]", "span = [435, 9460]", "plan.span-outside"),
    ] {
        let mut files = pack();
        edit(&mut files, "plan/targets.toml", from, to);
        let found = codes(&files);
        assert!(
            found.iter().any(|(found, file, line)| *found == code && file == "plan/targets.toml" && line.is_some()),
            "{code} in {found:?}"
        );
    }
}

#[test]
fn a_changed_text_is_refused() {
    let mut files = pack();
    edit(&mut files, "plan/plan.txt", "3500亿元", "3600亿元");
    let found = codes(&files);
    assert!(found.iter().any(|(code, ..)| *code == "plan.text-changed"));
    assert!(found.iter().any(|(code, ..)| *code == "plan.value-differs"));
}

/// All fields of all targets equal the annotation, notes apart.
#[test]
fn targets_equal_the_annotation() {
    let path = root().join("../shared/data/plan/dongguan-2023.gold.json");
    let Ok(gold) = std::fs::read(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let gold: serde_json::Value = serde_json::from_slice(&gold).unwrap();
    let (plan, _) = read(&pack());
    let plan = plan.unwrap();
    let targets = gold["targets"].as_array().unwrap();
    assert_eq!(targets.len(), plan.targets.len());
    for (expected, target) in targets.iter().zip(&plan.targets) {
        let mut expected = expected.clone();
        let object = expected.as_object_mut().unwrap();
        object.remove("notes");
        let ours = serde_json::to_value(plan.record(target)).unwrap();
        assert_eq!(ours.as_object().unwrap().len(), object.len(), "{}", target.id);
        for (field, value) in object.iter() {
            assert_eq!(&ours[field], value, "{} {field}", target.id);
        }
    }
    let sections = gold["sections"].as_array().unwrap();
    for (expected, section) in sections.iter().zip(&plan.sections) {
        assert_eq!(expected["lead_units"], serde_json::to_value(&section.lead_units).unwrap());
        assert_eq!(expected["span"], serde_json::to_value(section.span).unwrap());
    }
    for (expected, measure) in gold["measures"].as_array().unwrap().iter().zip(&plan.measures) {
        assert_eq!(expected["quote"], plan.text.quote(measure.span));
    }
}

/// A file cut short, emptied or filled with noise is told or read, never a panic, and no plan comes with an error.
#[test]
fn damaged_files_never_panic() {
    let whole = pack();
    let paths = duojin_plan::PATHS.iter().copied().chain(["plan/plan.txt"]);
    for path in paths {
        let bytes = &whole[path];
        let mut damaged: Vec<Vec<u8>> = (0..24).map(|at| bytes[..bytes.len() * at / 24].to_vec()).collect();
        damaged.extend((1..12).map(|at| {
            let mut noisy = bytes.clone();
            for step in (at..noisy.len()).step_by(97 * at) {
                noisy[step] = [b'"', b'9', b'[', 0xff, b',', b'\n'][(step + at) % 6];
            }
            noisy
        }));
        for bytes in damaged {
            let mut files = whole.clone();
            files.insert(path.to_owned(), bytes);
            let found = codes(&files);
            assert!(found.iter().all(|(_, file, _)| !file.is_empty()));
        }
    }
}
