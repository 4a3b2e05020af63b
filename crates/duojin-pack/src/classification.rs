//! Classifications of a place: industries, sizes, thresholds of 规上, areas, kinds of entity; and what must hold between them and the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duojin_base::exact::parse_decimal;
use duojin_base::{Diagnostic, Exact, Place};
use duojin_plan::Plan;
use duojin_plan::source::{Files, Problems, Row, csv_rows, unique};
use duojin_rule::{Classification, CodeDef};
use duojin_stats::Statistics;

const INDUSTRY: &str = "classification/industry.csv";
const SIZE: &str = "classification/size.csv";
const ABOVE_SCALE: &str = "classification/above-scale.csv";
const AREAS: &str = "classification/areas.csv";
const ENTITY_TYPES: &str = "classification/entity-types.csv";

/// Level of an industry code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndustryLevel {
    /// 门类: a letter.
    Section,
    /// 大类: two digits.
    Division,
    /// 中类: three digits.
    Group,
    /// 小类: four digits.
    Class,
}

/// One code of GB/T 4754.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Industry {
    /// `F`, `51`, `511`, `5112`.
    pub code: String,
    /// Its level.
    pub level: IndustryLevel,
    /// Its name.
    pub name: String,
    /// The code above; none for a 门类.
    pub parent: Option<String>,
}

/// One line of the rule for 大中小微: an indicator's lower bounds for some industries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeRule {
    /// The industry as the rule names it.
    pub industry: String,
    /// Industry codes.
    pub codes: Vec<String>,
    /// 从业人员, 营业收入, 资产总额.
    pub indicator: String,
    /// 人 or 万元.
    pub unit: String,
    /// Lower bounds of 大型, 中型 and 小型, in `unit`.
    pub large_medium_small: [Exact; 3],
}

/// A threshold for entering 规上 or 限上 (四上).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AboveScale {
    /// 规模以上工业, 限额以上批发业 …
    pub scope: String,
    /// Industry codes; all that begin with one.
    pub codes: Vec<String>,
    /// Codes taken out again.
    pub except: Vec<String>,
    /// What is compared.
    pub indicator: String,
    /// 万元, where there is a line.
    pub threshold_wan: Option<Exact>,
    /// Another way in.
    pub alternative: Option<String>,
    /// First year, if known.
    pub from_year: Option<i32>,
    /// Last year, if superseded.
    pub to_year: Option<i32>,
    /// Whether two sources agree.
    pub verified: bool,
}

/// An area (镇街). The reporting ones add up to the city; the others lie within one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Nine-digit division code.
    pub code: String,
    /// Twelve-digit division code.
    pub code12: String,
    /// `南城街道`
    pub name: String,
    /// `南城`
    pub short: String,
    /// In English.
    pub en: String,
    /// 街道, 镇, 功能区.
    pub kind: String,
    /// 片区
    pub group: String,
    /// Whether it reports for itself.
    pub reporting: bool,
    /// For one that does not: the reporting area that it is filed under.
    pub parent: Option<String>,
    /// WGS-84 longitude and latitude, decimal degrees.
    pub point: (String, String),
    /// Column and row, from 1, in the tile map.
    pub tile: Option<(u8, u8)>,
}

/// A kind of market entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityType {
    /// `statistical` (统计分类) or `registration` (登记类型).
    pub table: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code above it in its table.
    pub parent: Option<String>,
    /// For a registration type: the statistical code it counts under.
    pub stat_code: Option<String>,
}

/// All classifications of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classifications {
    /// GB/T 4754, in code order of the file.
    pub industries: Vec<Industry>,
    /// 大中小微.
    pub sizes: Vec<SizeRule>,
    /// 规上 and 限上.
    pub above_scale: Vec<AboveScale>,
    /// Areas, reporting ones first.
    pub areas: Vec<Area>,
    /// Kinds of market entity.
    pub entity_types: Vec<EntityType>,
}

impl Classifications {
    /// 行业分类 as rules use it: a code stands for all that begin with it; a 门类 covers its 大类.
    pub fn industry_classification(&self) -> Classification {
        let mut covers: BTreeMap<&str, Vec<Arc<str>>> = BTreeMap::new();
        for industry in self.industries.iter().filter(|one| one.level == IndustryLevel::Division) {
            if let Some(parent) = &industry.parent {
                covers.entry(parent).or_default().push(Arc::from(industry.code.as_str()));
            }
        }
        let codes = self
            .industries
            .iter()
            .map(|industry| CodeDef {
                code: Arc::from(industry.code.as_str()),
                name: industry.name.clone(),
                en: String::new(),
                covers: covers.get(industry.code.as_str()).cloned().unwrap_or_default(),
            })
            .collect();
        Classification { name: "行业分类".to_owned(), hierarchical: true, codes }
    }

    /// 镇街 as rules use it: the area's full name is its code.
    pub fn area_classification(&self) -> Classification {
        let codes = self
            .areas
            .iter()
            .map(|area| CodeDef {
                code: Arc::from(area.name.as_str()),
                name: area.short.clone(),
                en: area.en.clone(),
                covers: Vec::new(),
            })
            .collect();
        Classification { name: "镇街".to_owned(), hierarchical: false, codes }
    }

    /// The areas that add up to the city.
    pub fn reporting_areas(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter().filter(|area| area.reporting)
    }

    /// An area by its full or short name.
    pub fn area(&self, name: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.name == name || area.short == name)
    }

    /// An industry by code.
    pub fn industry(&self, code: &str) -> Option<&Industry> {
        self.industries.iter().find(|industry| industry.code == code)
    }
}

/// Reads and checks the classifications; references from plan and statistics are checked if they are there.
pub fn read(
    files: &Files,
    plan: Option<&Plan>,
    statistics: Option<&Statistics>,
    problems: &mut Problems,
) -> Classifications {
    let found = Classifications {
        industries: read_industries(files, problems),
        sizes: Vec::new(),
        above_scale: Vec::new(),
        areas: read_areas(files, problems),
        entity_types: read_entity_types(files, problems),
    };
    let codes: BTreeSet<&str> = found.industries.iter().map(|industry| industry.code.as_str()).collect();
    let sizes = read_sizes(files, &codes, problems);
    let above_scale = read_above_scale(files, &codes, problems);
    check_references(&found, plan, statistics, problems);
    Classifications { sizes, above_scale, ..found }
}

fn wrong(problems: &mut Problems, code: &'static str, place: Place, zh: String, en: String, mend: (&str, &str)) {
    problems.push(Diagnostic::error(code, place, zh, en).mend(mend.0, mend.1));
}

fn read_industries(files: &Files, problems: &mut Problems) -> Vec<Industry> {
    let rows = csv_rows(files, INDUSTRY, &["code", "level", "name", "parent"], problems);
    unique(("行业", "industry"), rows.iter().map(|row| (row.get("code"), row.place())), problems);
    let levels = [
        ("section", IndustryLevel::Section),
        ("division", IndustryLevel::Division),
        ("group", IndustryLevel::Group),
        ("class", IndustryLevel::Class),
    ];
    let by_code: BTreeMap<&str, &str> = rows.iter().map(|row| (row.get("code"), row.get("level"))).collect();
    let mut industries = Vec::with_capacity(rows.len());
    for row in &rows {
        let (code, parent) = (row.get("code"), row.get("parent"));
        let name = row.required("name", problems);
        let Some(level) = row.word("level", &levels, problems) else { continue };
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        let (length, above) = match level {
            IndustryLevel::Section => (1, None),
            IndustryLevel::Division => (2, Some("section")),
            IndustryLevel::Group => (3, Some("division")),
            IndustryLevel::Class => (4, Some("group")),
        };
        let shape = code.len() == length && digits == (level != IndustryLevel::Section);
        let under = match above {
            None => parent.is_empty(),
            Some(above) => {
                let prefix = level == IndustryLevel::Division || code.starts_with(parent);
                by_code.get(parent) == Some(&above) && prefix
            }
        };
        if !shape || !under {
            wrong(
                problems,
                "class.industry",
                row.place(),
                format!("行业 {code} 的写法或上级“{parent}”不对"),
                format!("industry {code} is malformed or not under “{parent}”"),
                (
                    "门类一个字母，大类两位，中类三位，小类四位；上级是上一层且为其前缀",
                    "a letter, then 2, 3 and 4 digits, each under its prefix",
                ),
            );
        }
        industries.push(Industry { code: code.to_owned(), level, name, parent: row.optional("parent") });
    }
    industries
}

fn known_codes(row: &Row, listed: &[String], codes: &BTreeSet<&str>, problems: &mut Problems) {
    for code in listed.iter().filter(|code| !codes.contains(code.as_str())) {
        unknown(problems, row.place(), ("行业", "industry"), code);
    }
}

fn unknown(problems: &mut Problems, place: Place, kind: (&str, &str), id: &str) {
    wrong(
        problems,
        "class.code-unknown",
        place,
        format!("没有{} {id}", kind.0),
        format!("there is no {} {id}", kind.1),
        ("改代码，或补进分类", "mend the code, or add it to the classification"),
    );
}

fn decimal(row: &Row, column: &str, problems: &mut Problems) -> Option<Exact> {
    let cell = row.get(column);
    let value = parse_decimal(cell);
    if value.is_none() && !cell.is_empty() {
        row.wrong(column, cell, "十进制数", "a decimal number", problems);
    }
    value
}

fn read_sizes(files: &Files, codes: &BTreeSet<&str>, problems: &mut Problems) -> Vec<SizeRule> {
    let columns = ["industry", "codes", "indicator", "unit", "large_min", "medium_min", "small_min"];
    let rows = csv_rows(files, SIZE, &columns, problems);
    let mut sizes = Vec::with_capacity(rows.len());
    for row in &rows {
        let listed = row.list("codes");
        known_codes(row, &listed, codes, problems);
        let unit = row.word("unit", &[("人", "人"), ("万元", "万元")], problems);
        for column in ["large_min", "medium_min", "small_min"] {
            row.required(column, problems);
        }
        let large = decimal(row, "large_min", problems);
        let medium = decimal(row, "medium_min", problems);
        let small = decimal(row, "small_min", problems);
        let (Some(unit), Some(large), Some(medium), Some(small)) = (unit, large, medium, small) else { continue };
        if !(large > medium && medium > small) {
            wrong(
                problems,
                "class.size-order",
                row.place(),
                "大、中、小型的下限要依次变小".to_owned(),
                "the bounds of large, medium and small must fall".to_owned(),
                ("对照划型办法改", "compare the rule"),
            );
        }
        sizes.push(SizeRule {
            industry: row.required("industry", problems),
            codes: listed,
            indicator: row.required("indicator", problems),
            unit: unit.to_owned(),
            large_medium_small: [large, medium, small],
        });
    }
    sizes
}

fn read_above_scale(files: &Files, codes: &BTreeSet<&str>, problems: &mut Problems) -> Vec<AboveScale> {
    let columns = ["scope", "codes", "indicator", "threshold_wan", "alternative", "from_year", "to_year", "status"];
    let rows = csv_rows(files, ABOVE_SCALE, &columns, problems);
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        // `K-701` is K without 701.
        let (mut listed, mut except) = (Vec::new(), Vec::new());
        for part in row.list("codes") {
            let mut words = part.split('-').map(str::to_owned);
            listed.extend(words.next());
            except.extend(words);
        }
        known_codes(row, &listed, codes, problems);
        known_codes(row, &except, codes, problems);
        let verified = row.word("status", &[("verified", true), ("weak", false)], problems);
        let from_year = row.parsed("from_year", "年份", "a year", problems);
        let to_year = row.parsed("to_year", "年份", "a year", problems);
        found.push(AboveScale {
            scope: row.required("scope", problems),
            codes: listed,
            except,
            indicator: row.required("indicator", problems),
            threshold_wan: decimal(row, "threshold_wan", problems),
            alternative: row.optional("alternative"),
            from_year,
            to_year,
            verified: verified.unwrap_or(false),
        });
    }
    found
}

fn read_areas(files: &Files, problems: &mut Problems) -> Vec<Area> {
    let columns = [
        "code",
        "code12",
        "name",
        "short",
        "name_en",
        "kind",
        "group",
        "reporting",
        "parent",
        "parent_basis",
        "lon",
        "lat",
        "point",
        "tile_column",
        "tile_row",
    ];
    let rows = csv_rows(files, AREAS, &columns, problems);
    unique(("镇街", "area"), rows.iter().map(|row| (row.get("code"), row.place())), problems);
    unique(("镇街", "area"), rows.iter().map(|row| (row.get("name"), row.place())), problems);
    let reporting: BTreeSet<&str> =
        rows.iter().filter(|row| row.get("reporting") == "1").map(|row| row.get("name")).collect();
    let mut tiles = BTreeSet::new();
    let mut areas = Vec::with_capacity(rows.len());
    for row in &rows {
        row.word("kind", &[("街道", ()), ("镇", ()), ("功能区", ())], problems);
        for column in ["lon", "lat"] {
            row.required(column, problems);
            decimal(row, column, problems);
        }
        let reports = row.flag("reporting", problems);
        let column: Option<u8> = row.parsed("tile_column", "整数", "a whole number", problems);
        let line: Option<u8> = row.parsed("tile_row", "整数", "a whole number", problems);
        let tile = column.zip(line);
        let parent = row.optional("parent");
        let parent_fits = parent.as_deref().is_some_and(|parent| reporting.contains(parent));
        let tile_fits = tile.is_some_and(|tile| tiles.insert(tile));
        // INVARIANT (areas): a reporting area has a tile of its own and no parent; any other has a reporting parent and no tile,
        // so nothing is ever counted twice.
        let fits = if reports { parent.is_none() && tile_fits } else { parent_fits && tile.is_none() };
        if !fits {
            wrong(
                problems,
                "class.area",
                row.place(),
                format!("{}：统计单元要有不重的格子、没有上级；其余要有统计单元作上级、没有格子", row.get("name")),
                format!(
                    "{}: a reporting area has its own tile and no parent; any other a reporting parent and no tile",
                    row.get("name")
                ),
                ("改 reporting、parent 或格子", "mend reporting, parent or the tile"),
            );
        }
        areas.push(Area {
            code: row.required("code", problems),
            code12: row.required("code12", problems),
            name: row.required("name", problems),
            short: row.required("short", problems),
            en: row.required("name_en", problems),
            kind: row.get("kind").to_owned(),
            group: row.required("group", problems),
            reporting: reports,
            parent,
            point: (row.get("lon").to_owned(), row.get("lat").to_owned()),
            tile,
        });
    }
    areas
}

fn read_entity_types(files: &Files, problems: &mut Problems) -> Vec<EntityType> {
    let rows = csv_rows(files, ENTITY_TYPES, &["table", "code", "name", "parent", "stat_code"], problems);
    let codes: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row.get("table"), row.get("code"))).collect();
    let mut types = Vec::with_capacity(rows.len());
    for row in &rows {
        let (parent, stat_code) = (row.optional("parent"), row.optional("stat_code"));
        if let Some(parent) = &parent
            && !codes.contains(&(row.get("table"), parent.as_str()))
        {
            unknown(problems, row.place(), ("类型", "type"), parent);
        }
        if let Some(code) = &stat_code
            && !codes.contains(&("statistical", code.as_str()))
        {
            unknown(problems, row.place(), ("统计分类", "statistical type"), code);
        }
        types.push(EntityType {
            table: row.required("table", problems),
            code: row.required("code", problems),
            name: row.required("name", problems),
            parent,
            stat_code,
        });
    }
    let keys: Vec<(String, Place)> =
        rows.iter().map(|row| (format!("{} {}", row.get("table"), row.get("code")), row.place())).collect();
    unique(("类型", "type"), keys.iter().map(|(key, place)| (key.as_str(), place.clone())), problems);
    types
}

/// Codes and areas that other files of the pack name.
fn check_references(
    found: &Classifications,
    plan: Option<&Plan>,
    statistics: Option<&Statistics>,
    problems: &mut Problems,
) {
    let classes: BTreeSet<&str> = found
        .industries
        .iter()
        .filter(|industry| industry.level == IndustryLevel::Class)
        .map(|industry| industry.code.as_str())
        .collect();
    let areas: BTreeSet<&str> = found.areas.iter().map(|area| area.name.as_str()).collect();
    for (line, industry) in (2_u32..).zip(plan.map_or(&[][..], |plan| &plan.sector_industries)) {
        if !classes.contains(industry.code.as_str()) {
            unknown(problems, Place::line("sector-industries.csv", line), ("小类", "industry class"), &industry.code);
        }
    }
    for (line, cluster) in (2_u32..).zip(plan.map_or(&[][..], |plan| &plan.clusters)) {
        for name in cluster.area.iter().chain(&cluster.area_candidates).filter(|name| !areas.contains(name.as_str())) {
            unknown(problems, Place::line("plan/clusters.csv", line), ("镇街", "area"), name);
        }
    }
    for (line, figure) in (2_u32..).zip(statistics.map_or(&[][..], |statistics| &statistics.structure)) {
        if let Some(name) = figure.area.as_deref().filter(|name| !areas.contains(name)) {
            unknown(problems, Place::line("series/structure.csv", line), ("镇街", "area"), name);
        }
    }
}
