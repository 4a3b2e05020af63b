//! The fact dictionary (事实字典): facts.toml, the registers of enterprises and the classifications become the schema of rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use duojin_base::{Diagnostic, Exact, NaiveDate, PeriodGrain, Place, exact};
use duojin_plan::source::{Files, Item, Problems, toml_items};
use duojin_rule::{
    Base, ClassId, Classification, CodeDef, CollectedUnder, Completeness, Dimension, FactDef, FactKind, FactType,
    FieldDef, ObjectKind, RecordDef, RegisterDef, SYNTHETIC_SOURCE, Schema, Sensitivity,
};
use serde::Deserialize;

use crate::classification::Classifications;

/// Where facts, records and small classifications stand.
pub const FACTS: &str = "facts.toml";
/// Where the registers that rules ask stand.
pub const REGISTERS: &str = "registers/enterprise.toml";

/// The code that stands for every area of the city.
pub const WHOLE_CITY: &str = "东莞市";
/// The code of places outside the city.
pub const ELSEWHERE: &str = "市外";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactFile {
    name: String,
    en: String,
    #[serde(default)]
    aliases: Vec<String>,
    kind: String,
    r#type: String,
    unit: Option<String>,
    decimals: Option<u8>,
    range: Option<Vec<String>>,
    applies_to: Vec<String>,
    sources: Vec<String>,
    tolerance: Option<String>,
    #[serde(default)]
    conflict_is_unknown: bool,
    sensitivity: String,
    collected_under: String,
    #[serde(default)]
    changeable: bool,
    scale: Option<String>,
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    name: String,
    en: String,
    r#type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordFile {
    name: String,
    en: String,
    fields: Vec<FieldFile>,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    code: String,
    name: String,
    #[serde(default)]
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassificationFile {
    name: String,
    hierarchical: bool,
    codes: Vec<CodeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterFile {
    name: String,
    en: String,
    fields: Vec<FieldFile>,
    completeness: String,
    complete_from: Option<toml::value::Datetime>,
    complete_to: Option<toml::value::Datetime>,
    fresh_days: u32,
    collected_under: String,
    sources: Vec<String>,
    #[expect(dead_code, reason = "for the reader of the file; the schema has no place for it")]
    note: Option<String>,
}

/// Reads the dictionary. What is wrong is told, and what is right of the rest is in the schema.
pub fn read(files: &Files, classifications: &Classifications, problems: &mut Problems) -> Schema {
    let mut reader = Reader { schema: Schema::new(), classes: BTreeMap::new(), problems };
    reader.class(classifications.industry_classification(), Place::file("classification/industry.csv"));
    reader.class(area_codes(classifications), Place::file("classification/areas.csv"));
    for item in toml_items::<ClassificationFile>(files, FACTS, "classification", reader.problems) {
        let place = Place::line(FACTS, item.line);
        reader.small_class(item.value, place);
    }
    for item in toml_items::<RecordFile>(files, FACTS, "record", reader.problems) {
        reader.record(item);
    }
    for item in toml_items::<RegisterFile>(files, REGISTERS, "register", reader.problems) {
        reader.register(item);
    }
    for item in toml_items::<FactFile>(files, FACTS, "fact", reader.problems) {
        reader.fact(item);
    }
    reader.schema
}

/// 镇街 with two codes more: the whole city, which covers them all, and elsewhere.
fn area_codes(classifications: &Classifications) -> Classification {
    let mut areas = classifications.area_classification();
    let covers = areas.codes.iter().map(|code| Arc::clone(&code.code)).collect();
    let code = |name: &str, en: &str, covers| CodeDef {
        code: Arc::from(name),
        name: name.to_owned(),
        en: en.to_owned(),
        covers,
    };
    areas.codes.push(code(WHOLE_CITY, "Dongguan", covers));
    areas.codes.push(code(ELSEWHERE, "Outside Dongguan", Vec::new()));
    areas
}

struct Reader<'p> {
    schema: Schema,
    classes: BTreeMap<String, ClassId>,
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn wrong(&mut self, code: &'static str, place: &Place, words: (String, String), mend: (&str, &str)) {
        self.problems.push(Diagnostic::error(code, place.clone(), words.0, words.1).mend(mend.0, mend.1));
    }

    fn twice(&mut self, place: &Place, name: &str, first: &str) {
        self.wrong(
            "dict.name-twice",
            place,
            (format!("“{name}”已经是“{first}”的名字或别称"), format!("“{name}” is already a name of “{first}”")),
            ("换一个名字或去掉别称", "choose another name, or drop the alias"),
        );
    }

    fn class(&mut self, classification: Classification, place: Place) {
        let name = classification.name.clone();
        if self.classes.contains_key(&name) {
            return self.twice(&place, &name, &name);
        }
        let id = self.schema.add_classification(classification);
        self.classes.insert(name, id);
    }

    fn small_class(&mut self, file: ClassificationFile, place: Place) {
        let mut codes: Vec<CodeDef> = Vec::with_capacity(file.codes.len());
        for one in file.codes {
            if codes.iter().any(|code| *code.code == *one.code) {
                self.twice(&place, &one.code, &file.name);
                continue;
            }
            codes.push(CodeDef { code: Arc::from(one.code), name: one.name, en: one.en, covers: Vec::new() });
        }
        self.class(Classification { name: file.name, hierarchical: file.hierarchical, codes }, place);
    }

    fn record(&mut self, item: Item<RecordFile>) {
        let place = Place::line(FACTS, item.line);
        let RecordFile { name, en, fields, sources } = item.value;
        if self.schema.record_named(&name).is_some() {
            return self.twice(&place, &name, &name);
        }
        self.source_order(&name, &sources, &place);
        let fields = self.fields(fields, &place);
        self.schema.add_record(RecordDef { name, en, fields, sources });
    }

    fn register(&mut self, item: Item<RegisterFile>) {
        let place = Place::line(REGISTERS, item.line);
        let file = item.value;
        if self.schema.register_named(&file.name).is_some() {
            return self.twice(&place, &file.name, &file.name);
        }
        self.source_order(&file.name, &file.sources, &place);
        let fields = self.fields(file.fields, &place);
        let from = file.complete_from.and_then(|date| self.date(date, &place));
        let to = file.complete_to.and_then(|date| self.date(date, &place));
        let completeness = match (file.completeness.as_str(), to) {
            ("complete", Some(to)) => Some(Completeness::Complete { from, to }),
            ("partial", None) if from.is_none() => Some(Completeness::Partial),
            _ => {
                self.wrong(
                    "dict.completeness",
                    &place,
                    (
                        format!("名录“{}”完整到哪一天没有说清", file.name),
                        format!("register “{}” does not say to which day it is complete", file.name),
                    ),
                    (
                        "写 completeness = \"complete\" 和 complete_to = 日期，或 \"partial\" 而不写日期",
                        "write \"complete\" with complete_to, or \"partial\" without dates",
                    ),
                );
                None
            }
        };
        let collected_under = self.word("collected_under", &file.collected_under, COLLECTED, &place);
        if let (Some(completeness), Some(collected_under)) = (completeness, collected_under) {
            self.schema.add_register(RegisterDef {
                name: file.name,
                en: file.en,
                fields,
                completeness,
                fresh_days: file.fresh_days,
                collected_under,
                sources: file.sources,
            });
        }
    }

    /// A source order names each source once, and at least one.
    fn source_order(&mut self, name: &str, sources: &[String], place: &Place) {
        if sources.is_empty() {
            self.wrong(
                "dict.empty",
                place,
                (format!("“{name}”的 sources 不能空"), format!("“{name}” needs sources")),
                ("写明从哪里来，先好后次", "say where it comes from, best first"),
            );
        }
        let mut earlier: Vec<&String> = Vec::with_capacity(sources.len());
        for source in sources {
            if earlier.contains(&source) || source == SYNTHETIC_SOURCE {
                self.wrong(
                    "dict.source-order",
                    place,
                    (
                        format!("“{name}”的 sources 里“{source}”写了两次，或不是真实来源"),
                        format!("the sources of “{name}” name “{source}” twice, or it is no real source"),
                    ),
                    ("每个来源只写一次；模拟生成不写", "name each source once, and never the synthetic one"),
                );
            }
            earlier.push(source);
        }
    }

    fn date(&mut self, date: toml::value::Datetime, place: &Place) -> Option<NaiveDate> {
        let day = date.to_string().parse().ok();
        if day.is_none() {
            self.wrong(
                "dict.date",
                place,
                (format!("“{date}”不是日期"), format!("“{date}” is not a date")),
                ("写 2026-12-31", "write 2026-12-31"),
            );
        }
        day
    }

    fn fields(&mut self, fields: Vec<FieldFile>, place: &Place) -> Vec<FieldDef> {
        let mut found: Vec<FieldDef> = Vec::with_capacity(fields.len());
        for field in fields {
            if found.iter().any(|one| one.name == field.name) {
                self.twice(place, &field.name, &field.name);
            } else if let Some(ty) = self.fact_type(&field.r#type, None, place) {
                found.push(FieldDef { name: field.name, en: field.en, ty });
            }
        }
        found
    }

    fn fact(&mut self, item: Item<FactFile>) {
        let place = Place::line(FACTS, item.line);
        let file = item.value;
        let kind = self.word("kind", &file.kind, KINDS, &place);
        let ty = self.fact_type(&file.r#type, file.decimals, &place);
        let sensitivity = self.word("sensitivity", &file.sensitivity, SENSITIVITIES, &place);
        let collected_under = self.word("collected_under", &file.collected_under, COLLECTED, &place);
        let applies_to: Vec<ObjectKind> =
            file.applies_to.iter().filter_map(|word| self.word("applies_to", word, OBJECTS, &place)).collect();
        if file.applies_to.is_empty() || file.sources.is_empty() {
            self.wrong(
                "dict.empty",
                &place,
                (
                    format!("“{}”的 applies_to 和 sources 不能空", file.name),
                    format!("“{}” needs applies_to and sources", file.name),
                ),
                ("写明哪些对象有它、从哪里来", "say which kinds of entity have it, and where it comes from"),
            );
        }
        if !file.sources.is_empty() {
            self.source_order(&file.name, &file.sources, &place);
        }
        let dimension = match &ty {
            Some(FactType::Number { dimension, .. }) => Some(dimension.clone()),
            _ => None,
        };
        let speaks_of_a_number =
            file.unit.is_some() || file.range.is_some() || file.scale.is_some() || file.decimals.is_some();
        if ty.is_some() && dimension.is_none() && speaks_of_a_number {
            self.wrong(
                "dict.not-a-number",
                &place,
                (
                    format!("“{}”不是数，不能有单位、范围、尺度、小数位", file.name),
                    format!("“{}” is no number and has no unit, range, scale or decimals", file.name),
                ),
                ("去掉这几项，或改 type", "drop them, or change the type"),
            );
        }
        let quantity = |reader: &mut Self, words: &str| {
            dimension.as_ref().and_then(|dimension| reader.quantity(words, dimension, &place))
        };
        let range = match file.range.as_deref() {
            Some([low, high]) => quantity(self, low).zip(quantity(self, high)),
            Some(_) => {
                self.wrong(
                    "dict.range",
                    &place,
                    (format!("“{}”的 range 要有两端", file.name), format!("the range of “{}” has two ends", file.name)),
                    ("写 [\"0元\", \"100亿元\"]", "write [\"0元\", \"100亿元\"]"),
                );
                None
            }
            None => None,
        };
        if let Some((low, high)) = &range
            && low > high
        {
            self.wrong(
                "dict.range",
                &place,
                (
                    format!("“{}”的 range 两端颠倒", file.name),
                    format!("the range of “{}” is the wrong way round", file.name),
                ),
                ("小的写在前", "write the smaller end first"),
            );
        }
        let scale = file.scale.as_deref().and_then(|words| quantity(self, words));
        if let (Some(unit), Some(dimension)) = (&file.unit, &dimension) {
            self.unit_fits(unit, dimension, &place);
        }
        let tolerance = file
            .tolerance
            .as_deref()
            .map_or(Some(exact::int(0)), |words| self.quantity(words, &Dimension::RATIO, &place));
        let (Some(kind), Some(ty), Some(sensitivity), Some(collected_under), Some(tolerance)) =
            (kind, ty, sensitivity, collected_under, tolerance)
        else {
            return;
        };
        let fact = FactDef {
            name: file.name,
            en: file.en,
            aliases: file.aliases,
            note: file.note,
            kind,
            ty,
            unit: file.unit,
            range,
            applies_to,
            sources: file.sources,
            tolerance,
            conflict_is_unknown: file.conflict_is_unknown,
            sensitivity,
            collected_under,
            changeable: file.changeable,
            scale,
        };
        if let Err(taken) = self.schema.add_fact(fact) {
            self.twice(&place, &taken.name, &taken.first);
        }
    }

    fn word<T: Copy>(&mut self, field: &str, word: &str, words: &[(&str, T)], place: &Place) -> Option<T> {
        let found = words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
            let known = known.join("、");
            self.wrong(
                "dict.word-unknown",
                place,
                (format!("{field} 写的是“{word}”"), format!("{field} says “{word}”")),
                (&format!("应为 {known} 之一"), &format!("one of {known}")),
            );
        }
        found
    }

    fn fact_type(&mut self, text: &str, decimals: Option<u8>, place: &Place) -> Option<FactType> {
        let number =
            |dimension: Dimension, usual: u8| Some(FactType::Number { dimension, decimals: decimals.unwrap_or(usual) });
        if decimals.is_some_and(|decimals| decimals > 9) {
            self.wrong(
                "dict.decimals",
                place,
                ("小数位最多 9".to_owned(), "at most 9 decimals".to_owned()),
                ("改小 decimals", "use fewer decimals"),
            );
        }
        let (word, of) = text.split_once(':').map_or((text, None), |(word, of)| (word, Some(of)));
        match (word, of) {
            ("bool", None) => Some(FactType::Bool),
            ("text", None) => Some(FactType::Text),
            ("date", None) => Some(FactType::Date),
            ("entity", None) => Some(FactType::Entity),
            ("money", None) => number(Dimension::money(), 2),
            ("usd", None) => number(Dimension::of(Base::UsDollar), 2),
            ("ratio", None) => number(Dimension::RATIO, 6),
            ("points", None) => number(Dimension::of(Base::PercentPoint), 4),
            ("area", None) => number(Dimension::of(Base::Area), 2),
            ("power", None) => number(Dimension::of(Base::Power), 2),
            ("energy", None) => number(Dimension::of(Base::Energy), 2),
            ("mass", None) => number(Dimension::of(Base::Mass), 2),
            ("duration", None) => number(Dimension::of(Base::Duration), 4),
            ("count", Some(unit)) => match duojin_lang::unit(unit) {
                Some(found) if matches!(found.dimension.powers(), [(Base::Count(word), 1)] if word == unit) => {
                    number(found.dimension, 0)
                }
                _ => {
                    self.wrong(
                        "dict.unit-unknown",
                        place,
                        (format!("不认识的量词“{unit}”"), format!("unknown measure word “{unit}”")),
                        ("用家、人、件、个、项、次、台 …", "use 家, 人, 件, 个, 项, 次, 台 …"),
                    );
                    None
                }
            },
            ("code" | "set", Some(name)) => match self.classes.get(name) {
                Some(class) if word == "code" => Some(FactType::Code(*class)),
                Some(class) => Some(FactType::Set(*class)),
                None => {
                    self.wrong(
                        "dict.classification-unknown",
                        place,
                        (format!("没有分类“{name}”"), format!("there is no classification “{name}”")),
                        ("在 [[classification]] 里加上，或改名字", "add it as a [[classification]], or mend the name"),
                    );
                    None
                }
            },
            _ => {
                self.wrong(
                    "dict.type-unknown",
                    place,
                    (format!("不认识的类型“{text}”"), format!("unknown type “{text}”")),
                    (
                        "用 money usd ratio points count:量词 area power energy mass duration bool text date entity code:分类 set:分类",
                        "use money usd ratio points count:WORD area power energy mass duration bool text date entity code:CLASS set:CLASS",
                    ),
                );
                None
            }
        }
    }

    fn unit_fits(&mut self, unit: &str, dimension: &Dimension, place: &Place) {
        if duojin_lang::unit(unit).is_none_or(|found| found.dimension != *dimension) {
            self.wrong(
                "dict.unit-dimension",
                place,
                (
                    format!("单位“{unit}”量不了{}", dimension.zh()),
                    format!("unit “{unit}” does not measure {}", dimension.en()),
                ),
                ("改单位，或改 type", "change the unit or the type"),
            );
        }
    }

    fn quantity(&mut self, words: &str, dimension: &Dimension, place: &Place) -> Option<Exact> {
        let found = read_quantity(words, dimension);
        if found.is_none() {
            self.wrong(
                "dict.quantity",
                place,
                (format!("“{words}”不是{}", dimension.zh()), format!("“{words}” is no {}", dimension.en())),
                ("写数和单位，如 100万元、5%、30人", "write number and unit: 100万元, 5%, 30人"),
            );
        }
        found
    }
}

/// A number with its unit, in the base unit of the dimension: `100万元`, `5%`, `-3人`; a plain number where none is needed.
pub(crate) fn read_quantity(words: &str, dimension: &Dimension) -> Option<Exact> {
    let end = words.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'))).unwrap_or(words.len());
    let (digits, unit) = words.split_at_checked(end)?;
    let number = exact::parse_decimal(digits)?;
    if unit.is_empty() {
        return dimension.is_ratio().then_some(number);
    }
    let unit = duojin_lang::unit(unit)?;
    (unit.dimension == *dimension).then(|| number * unit.factor)
}

const KINDS: &[(&str, FactKind)] = &[
    ("year", FactKind::Period(PeriodGrain::Year)),
    ("half", FactKind::Period(PeriodGrain::Half)),
    ("quarter", FactKind::Period(PeriodGrain::Quarter)),
    ("month", FactKind::Period(PeriodGrain::Month)),
    ("state", FactKind::State),
];

const SENSITIVITIES: &[(&str, Sensitivity)] = &[
    ("public", Sensitivity::Public),
    ("internal", Sensitivity::Internal),
    ("confidential", Sensitivity::Confidential),
];

const COLLECTED: &[(&str, CollectedUnder)] = &[
    ("statistical", CollectedUnder::Statistical),
    ("administrative", CollectedUnder::Administrative),
    ("self_reported", CollectedUnder::SelfReported),
    ("public", CollectedUnder::Public),
];

const OBJECTS: &[(&str, ObjectKind)] = &[
    ("企业", ObjectKind::Enterprise),
    ("个体工商户", ObjectKind::SoleTrader),
    ("项目", ObjectKind::Project),
    ("机构", ObjectKind::Institution),
    ("人", ObjectKind::Person),
    ("园区", ObjectKind::Park),
];
