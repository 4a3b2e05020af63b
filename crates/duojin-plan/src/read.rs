//! Reads a plan from the files of a pack. Every mistake is told; a plan with one is not given out.

use duojin_base::{Diagnostic, NaiveDate, Place};
use serde::Deserialize;

use crate::check::{Draft, check};
use crate::model::{
    AreaBasis, Cluster, ClusterTier, Deliverable, Document, LeadKind, LeadRule, Measure, Name, NamedEntity, Plan,
    Section, SectionKind, Stated, System, Target, Unit,
};
use crate::sector::{Action, Cell, Fit, PolicyDocument, PolicyMatrix, Sector, SectorIndustry, Special};
use crate::source::{Files, Item, Problems, Row, csv_rows, text, toml_file, toml_items};
use crate::text::PlanText;

/// Where the pieces of a plan lie in a pack.
pub(crate) mod path {
    pub(crate) const DOCUMENT: &str = "plan/document.toml";
    pub(crate) const SECTIONS: &str = "plan/sections.csv";
    pub(crate) const TARGETS: &str = "plan/targets.toml";
    pub(crate) const MEASURES: &str = "plan/measures.csv";
    pub(crate) const DELIVERABLES: &str = "plan/deliverables.csv";
    pub(crate) const ENTITIES: &str = "plan/entities.csv";
    pub(crate) const CLUSTERS: &str = "plan/clusters.csv";
    pub(crate) const UNITS: &str = "plan/units.toml";
    pub(crate) const SYSTEMS: &str = "plan/systems.csv";
    pub(crate) const SECTORS: &str = "sectors.toml";
    pub(crate) const SECTOR_INDUSTRIES: &str = "sector-industries.csv";
    pub(crate) const ACTIONS: &str = "actions.toml";
    pub(crate) const MATRIX: &str = "policy-matrix.toml";
}

/// The paths a plan is read from; the text's own path stands in the document file.
pub const PATHS: &[&str] = &[
    path::DOCUMENT,
    path::SECTIONS,
    path::TARGETS,
    path::MEASURES,
    path::DELIVERABLES,
    path::ENTITIES,
    path::CLUSTERS,
    path::UNITS,
    path::SYSTEMS,
    path::SECTORS,
    path::SECTOR_INDUSTRIES,
    path::ACTIONS,
    path::MATRIX,
];

// The tables of the file are read item by item, with their lines; here only its head.
#[derive(Deserialize)]
struct MatrixFile {
    checked: NaiveDate,
}

/// Reads and checks the plan of a pack. The plan is given only if no problem is an error.
pub fn read(files: &Files) -> (Option<Plan>, Vec<Diagnostic>) {
    let mut problems = Problems::new();
    let document = toml_file::<Document>(files, path::DOCUMENT, &mut problems);
    let plan_text = document.as_ref().and_then(|document| read_text(files, &document.value, &mut problems));
    let draft = Draft {
        sections: rows(files, path::SECTIONS, SECTION_COLUMNS, &mut problems, section),
        targets: toml_items::<Target>(files, path::TARGETS, "target", &mut problems),
        measures: rows(files, path::MEASURES, MEASURE_COLUMNS, &mut problems, measure),
        deliverables: rows(files, path::DELIVERABLES, DELIVERABLE_COLUMNS, &mut problems, deliverable),
        entities: rows(files, path::ENTITIES, ENTITY_COLUMNS, &mut problems, entity),
        clusters: rows(files, path::CLUSTERS, CLUSTER_COLUMNS, &mut problems, cluster),
        units: toml_items::<Unit>(files, path::UNITS, "unit", &mut problems),
        systems: rows(files, path::SYSTEMS, SYSTEM_COLUMNS, &mut problems, system),
        sectors: toml_items::<Sector>(files, path::SECTORS, "sector", &mut problems),
        sector_industries: rows(files, path::SECTOR_INDUSTRIES, INDUSTRY_COLUMNS, &mut problems, sector_industry),
        actions: toml_items::<Action>(files, path::ACTIONS, "action", &mut problems),
        cells: toml_items::<Cell>(files, path::MATRIX, "cell", &mut problems),
        specials: toml_items::<Special>(files, path::MATRIX, "special", &mut problems),
        documents: toml_items::<PolicyDocument>(files, path::MATRIX, "document", &mut problems),
    };
    let head = toml_file::<MatrixFile>(files, path::MATRIX, &mut problems);
    let (Some(document), Some(plan_text)) = (document, plan_text) else {
        return (None, problems);
    };
    check(&document.value, &plan_text, &draft, &mut problems);
    let Some(head) = head else {
        return (None, problems);
    };
    if problems.iter().any(Diagnostic::is_error) {
        return (None, problems);
    }
    let plan = Plan {
        document: document.value,
        text: plan_text,
        sections: values(draft.sections),
        targets: values(draft.targets),
        measures: values(draft.measures),
        deliverables: values(draft.deliverables),
        entities: values(draft.entities),
        clusters: values(draft.clusters),
        units: values(draft.units),
        systems: values(draft.systems),
        sectors: values(draft.sectors),
        sector_industries: values(draft.sector_industries),
        actions: values(draft.actions),
        matrix: PolicyMatrix {
            checked: head.value.checked,
            cells: values(draft.cells),
            specials: values(draft.specials),
            documents: values(draft.documents),
        },
    };
    (Some(plan), problems)
}

fn values<T>(items: Vec<Item<T>>) -> Vec<T> {
    items.into_iter().map(|item| item.value).collect()
}

fn rows<T>(
    files: &Files,
    path: &str,
    columns: &[&str],
    problems: &mut Problems,
    read: fn(&Row, &mut Problems) -> Option<T>,
) -> Vec<Item<T>> {
    let rows = csv_rows(files, path, columns, problems);
    rows.iter().filter_map(|row| read(row, problems).map(|value| Item { line: row.line, value })).collect()
}

fn read_text(files: &Files, document: &Document, problems: &mut Problems) -> Option<PlanText> {
    let path = format!("plan/{}", document.text);
    let content = text(files, &path, problems)?;
    let digest: String = digest_hex(files.get(&path).map_or(&[], Vec::as_slice));
    if digest != document.sha256 {
        problems.push(
            Diagnostic::error(
                "plan.text-changed",
                Place::file(path.clone()),
                format!("正文与登记的校验值不符：现在是 {digest}"),
                format!("the text has another digest: {digest}"),
            )
            .mend("恢复原文；若确为新文本，所有区间都要重做", "restore the text; a new text needs all spans anew")
            .also(Place::file(path::DOCUMENT), "登记在这里", "registered here"),
        );
    }
    let plan_text = PlanText::new(content.to_owned());
    if plan_text.chars() != document.chars || content.len() != document.bytes {
        problems.push(
            Diagnostic::error(
                "plan.text-length",
                Place::file(path),
                format!(
                    "正文 {} 字、{} 字节，登记为 {} 字、{} 字节",
                    plan_text.chars(),
                    content.len(),
                    document.chars,
                    document.bytes
                ),
                format!(
                    "{} scalars, {} bytes; registered {}, {}",
                    plan_text.chars(),
                    content.len(),
                    document.chars,
                    document.bytes
                ),
            )
            .mend("恢复原文，或改 document.toml", "restore the text, or change document.toml"),
        );
    }
    Some(plan_text)
}

fn digest_hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

const SECTION_COLUMNS: &[&str] = &[
    "id",
    "level",
    "kind",
    "parent",
    "number",
    "heading",
    "heading_start",
    "heading_end",
    "start",
    "end",
    "lead_kind",
    "lead_units",
    "lead_start",
    "lead_end",
    "coordinators",
    "coordinators_start",
    "coordinators_end",
];

fn section(row: &Row, problems: &mut Problems) -> Option<Section> {
    let kinds = [
        ("general", SectionKind::General),
        ("sector", SectionKind::Sector),
        ("action", SectionKind::Action),
        ("safeguard", SectionKind::Safeguard),
    ];
    let leads = [("named", LeadKind::Named), ("all_concerned", LeadKind::AllConcerned), ("none", LeadKind::None)];
    let kind = row.word("kind", &kinds, problems);
    let lead_kind = row.word("lead_kind", &leads, problems);
    let level = row.word("level", &[("1", 1_u8), ("2", 2)], problems);
    let heading_span = required_span(row, "heading_start", "heading_end", problems);
    let span = required_span(row, "start", "end", problems);
    Some(Section {
        id: row.required("id", problems),
        level: level?,
        kind: kind?,
        parent: row.optional("parent"),
        number: row.required("number", problems),
        heading: row.required("heading", problems),
        heading_span: heading_span?,
        span: span?,
        lead_kind: lead_kind?,
        lead_units: row.list("lead_units"),
        lead_span: row.span("lead_start", "lead_end", problems),
        coordinators: row.list("coordinators"),
        coordinators_span: row.span("coordinators_start", "coordinators_end", problems),
    })
}

fn required_span(row: &Row, start: &str, end: &str, problems: &mut Problems) -> Option<duojin_base::Span> {
    row.required(start, problems);
    row.span(start, end, problems)
}

const MEASURE_COLUMNS: &[&str] = &[
    "id",
    "section",
    "start",
    "end",
    "verb",
    "addressee",
    "addressee_inherited",
    "action",
    "object",
    "mechanisms",
    "outcome",
    "vague_quantity",
    "targets",
    "lead_units",
    "systems",
];

fn measure(row: &Row, problems: &mut Problems) -> Option<Measure> {
    let span = required_span(row, "start", "end", problems);
    Some(Measure {
        id: row.required("id", problems),
        section: row.required("section", problems),
        span: span?,
        verb: row.required("verb", problems),
        addressee: row.optional("addressee"),
        addressee_inherited: row.flag("addressee_inherited", problems),
        action: row.optional("action"),
        object: row.optional("object"),
        mechanisms: row.list("mechanisms"),
        outcome: row.optional("outcome"),
        vague_quantity: row.list("vague_quantity"),
        targets: row.list("targets"),
        lead_units: row.list("lead_units"),
        systems: row.list("systems"),
    })
}

const DELIVERABLE_COLUMNS: &[&str] = &[
    "id",
    "section",
    "start",
    "end",
    "item",
    "item_start",
    "item_end",
    "per",
    "count_per",
    "total",
    "cadence",
    "lead_rule",
    "lead_stated",
];

fn deliverable(row: &Row, problems: &mut Problems) -> Option<Deliverable> {
    let span = required_span(row, "start", "end", problems);
    let item_span = required_span(row, "item_start", "item_end", problems);
    let cadences = [("once", "once"), ("yearly", "yearly"), ("standing", "standing"), ("periodic", "periodic")];
    let cadence = row.word("cadence", &cadences, problems);
    let lead_rule = match row.get("lead_rule") {
        "per_sector" => Some(LeadRule::PerSector),
        "each_lead_unit" => Some(LeadRule::EachLeadUnit),
        "coordinators" => Some(LeadRule::Coordinators),
        other => match other.strip_prefix("section:") {
            Some(id) => Some(LeadRule::Section(id.to_owned())),
            None => {
                let known = "per_sector | each_lead_unit | coordinators | section:3.6";
                row.wrong("lead_rule", other, known, known, problems);
                None
            }
        },
    };
    Some(Deliverable {
        id: row.required("id", problems),
        section: row.required("section", problems),
        span: span?,
        item: row.required("item", problems),
        item_span: item_span?,
        per: row.required("per", problems),
        count_per: row.parsed("count_per", "整数", "a whole number", problems),
        total: row.parsed("total", "整数", "a whole number", problems),
        cadence: cadence?.to_owned(),
        lead_rule: lead_rule?,
        lead_stated: row.flag("lead_stated", problems),
    })
}

const ENTITY_COLUMNS: &[&str] = &["id", "type", "section", "name", "start", "end"];

fn entity(row: &Row, problems: &mut Problems) -> Option<NamedEntity> {
    let span = required_span(row, "start", "end", problems);
    Some(NamedEntity {
        id: row.required("id", problems),
        kind: row.required("type", problems),
        section: row.required("section", problems),
        name: row.required("name", problems),
        span: span?,
    })
}

const CLUSTER_COLUMNS: &[&str] =
    &["id", "entity", "name", "tier", "area", "area_status", "area_candidates", "sectors", "lon", "lat", "point"];

fn cluster(row: &Row, problems: &mut Problems) -> Option<Cluster> {
    let tier = row.word("tier", &[("flagship", ClusterTier::Flagship), ("feature", ClusterTier::Feature)], problems);
    let bases = [
        ("seen", AreaBasis::Seen),
        ("in_name", AreaBasis::InName),
        ("judgement", AreaBasis::Judgement),
        ("unknown", AreaBasis::Unknown),
    ];
    let area_basis = row.word("area_status", &bases, problems);
    let own_point =
        row.word("point", &[("own_point", Some(true)), ("area_point", Some(false)), ("none", None)], problems)?;
    let mut sectors = Vec::new();
    for part in row.list("sectors") {
        match part.parse() {
            Ok(number) => sectors.push(number),
            Err(_) => row.wrong("sectors", &part, "领域序号", "sector numbers", problems),
        }
    }
    for column in ["lon", "lat"] {
        let cell = row.get(column);
        if own_point.is_some() != duojin_base::exact::parse_decimal(cell).is_some() {
            row.wrong(
                column,
                cell,
                "有点写十进制度数，没有点留空",
                "decimal degrees if there is a point, else nothing",
                problems,
            );
        }
    }
    Some(Cluster {
        id: row.required("id", problems),
        entity: row.required("entity", problems),
        name: row.required("name", problems),
        tier: tier?,
        area: row.optional("area"),
        area_basis: area_basis?,
        area_candidates: row.list("area_candidates"),
        sectors,
        point: own_point.map(|_| (row.get("lon").to_owned(), row.get("lat").to_owned())),
        own_point: own_point == Some(true),
    })
}

const SYSTEM_COLUMNS: &[&str] = &["id", "group", "name_zh", "name_en", "stated", "measures", "targets"];

fn system(row: &Row, problems: &mut Problems) -> Option<System> {
    let stated = row.word("stated", &[("explicit", Stated::Explicit), ("implied", Stated::Implied)], problems);
    Some(System {
        id: row.required("id", problems),
        group: row.required("group", problems),
        name: Name { zh: row.required("name_zh", problems), en: row.required("name_en", problems) },
        stated: stated?,
        measures: row.list("measures"),
        targets: row.list("targets"),
    })
}

const INDUSTRY_COLUMNS: &[&str] = &["code", "sector", "fit", "partial", "partial_basis", "alt_sector", "status"];

fn sector_industry(row: &Row, problems: &mut Problems) -> Option<SectorIndustry> {
    let fits = [("core", Fit::Core), ("peripheral", Fit::Peripheral), ("seed_only", Fit::SeedOnly)];
    let fit = row.word("fit", &fits, problems);
    row.word("partial_basis", &[("", ()), ("judgement", ()), ("living_2019", ())], problems);
    row.word("status", &[("judgement", ())], problems);
    row.required("sector", problems);
    let sector = row.parsed("sector", "领域序号", "a sector number", problems);
    Some(SectorIndustry {
        code: row.required("code", problems),
        sector: sector?,
        fit: fit?,
        partial: row.flag("partial", problems),
        alt_sector: row.parsed("alt_sector", "领域序号", "a sector number", problems),
    })
}
