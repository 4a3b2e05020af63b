//! What a plan is made of. Every piece points at its words by a span of the text; words are never copied.

use duojin_base::{Exact, NaiveDate, Span};
use serde::{Deserialize, Serialize};

use crate::number::Number;
use crate::sector::{Action, PolicyMatrix, Sector, SectorIndustry};
use crate::text::PlanText;

/// A name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The document a plan was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Stable id, e.g. `dongguan-2023`.
    pub id: String,
    /// File of the text, beside the document file.
    pub text: String,
    /// Digest of the text's bytes.
    pub sha256: String,
    /// Unicode scalars of the text.
    pub chars: usize,
    /// Bytes of the text.
    pub bytes: usize,
    /// Language tag.
    pub language: String,
    /// The place it is about.
    pub region: String,
    /// Years the plan looks towards.
    pub horizons: Vec<i32>,
    /// A title of our making where the text has none.
    pub proposed_title: Name,
    /// `proposed` until someone compares it with the official document.
    pub title_status: String,
    /// The words before the first chapter.
    pub preamble: Span,
    /// Residue of the page, not part of the plan.
    pub noise: Vec<Span>,
    /// Who stands as its source.
    pub issuer: Issuer,
    /// When it was published.
    pub published: Published,
}

/// Who stands as the source of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// As printed.
    pub name: String,
    /// The unit of the plan it is the same as.
    pub unit: String,
    /// What is known of its part: `page_source`.
    pub role: String,
    /// Where it is printed.
    pub span: Span,
}

/// When a document was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The civil day.
    pub date: NaiveDate,
    /// Where it is printed.
    pub span: Span,
}

/// What a section is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// 总体要求
    General,
    /// 重点领域
    Sector,
    /// 专项行动
    Action,
    /// 组织保障
    Safeguard,
}

/// How a section says who leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadKind {
    /// It names units.
    Named,
    /// 各有关部门: everyone concerned.
    AllConcerned,
    /// It says nothing.
    None,
}

/// A heading and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// `2`, `2.6`.
    pub id: String,
    /// 1 chapter, 2 section.
    pub level: u8,
    /// What it is for.
    pub kind: SectionKind,
    /// Chapter of a section.
    pub parent: Option<String>,
    /// As printed: `二、`, `(六)`.
    pub number: String,
    /// As printed.
    pub heading: String,
    /// Where the heading is.
    pub heading_span: Span,
    /// The whole section; a chapter spans its sections.
    pub span: Span,
    /// How it says who leads.
    pub lead_kind: LeadKind,
    /// 牵头单位, as listed.
    pub lead_units: Vec<String>,
    /// Where they are listed.
    pub lead_span: Option<Span>,
    /// 统筹单位, where the section names some.
    pub coordinators: Vec<String>,
    /// Where they are named.
    pub coordinators_span: Option<Span>,
}

/// How a number is to be met, as the text puts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// 以上, 达到, 不少于
    #[serde(rename = ">=")]
    AtLeast,
    /// 突破, 超过, 余
    #[serde(rename = ">")]
    MoreThan,
    /// no word
    #[serde(rename = "=")]
    Exactly,
    /// 25—30
    #[serde(rename = "range")]
    Range,
    /// 左右
    #[serde(rename = "~")]
    About,
}

/// How “reached” is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReachedOp {
    /// The figure may equal the line.
    #[serde(rename = ">=")]
    AtLeast,
    /// The figure must exceed the line.
    #[serde(rename = ">")]
    MoreThan,
}

/// The test for “reached” (达成), in the base unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// Whether equality is enough.
    pub op: ReachedOp,
    /// The line.
    pub base_value: Number,
}

impl Reached {
    /// Whether an exact figure in the base unit reaches the target.
    pub fn holds(&self, value: &Exact) -> bool {
        match self.op {
            ReachedOp::AtLeast => *value >= self.base_value.value,
            ReachedOp::MoreThan => *value > self.base_value.value,
        }
    }
}

/// When the number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    /// At the deadline.
    AtDeadline,
    /// 每年: in each year up to the deadline.
    EachYear,
    /// 新增: summed from a first year to the deadline.
    OverPeriod,
    /// No date is written.
    Undated,
}

/// What kind of number is pursued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A stock at a point in time.
    StockLevel,
    /// A flow of one year.
    AnnualLevel,
    /// A count that only grows.
    CumulativeCount,
    /// New ones over a span of years.
    NewAdditions,
    /// Growth in each year.
    YearlyGrowth,
    /// A count in each year.
    YearlyCount,
    /// A ratio.
    Ratio,
    /// 倍增: a multiple of a base.
    Doubling,
}

/// How strongly the text binds itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// 力争
    BestEffort,
    /// Plain, under a deadline phrase (到2025年).
    Plain,
    /// 不少于, 至少, or an undated commitment.
    Firm,
}

/// A condition inside a target: a grade, a turnover, an area.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Its words.
    pub span: Span,
    /// What is compared.
    pub attribute: String,
    /// How.
    pub op: Comparator,
    /// With what, as written; a grade such as `3A` is no number.
    pub value: String,
    /// Unit as written.
    pub unit: String,
    /// The same in the base unit.
    pub base_value: String,
    /// The base unit.
    pub base_unit: String,
}

/// A deadline that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deadline(pub Option<i32>);

impl<'de> Deserialize<'de> for Deadline {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "none" {
            return Ok(Self(None));
        }
        text.parse().map(|year| Self(Some(year))).map_err(|_| serde::de::Error::custom("年份或 none (a year or none)"))
    }
}

/// One number pursued. 目标
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// `T01`…
    pub id: String,
    /// A short name of our making.
    pub name: Name,
    /// Its section.
    pub section: String,
    /// Its clause.
    pub span: Span,
    /// The number and unit alone.
    pub value_span: Span,
    /// What is measured, normalised.
    pub indicator: String,
    /// The scope, outermost first.
    pub subject: Vec<String>,
    /// Conditions inside the target.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// How the number is to be met.
    pub comparator: Comparator,
    /// The readings that stand where two do.
    #[serde(default)]
    pub comparator_accept: Vec<Comparator>,
    /// The words that say so.
    pub comparator_words: Vec<String>,
    /// The number, or both ends of a range, as written.
    pub values: Vec<Number>,
    /// Unit as written.
    pub unit: String,
    /// The same in the base unit.
    pub base_values: Vec<Number>,
    /// 元, 家, 个, 千瓦, %, 件/万人, 倍 …
    pub base_unit: String,
    /// The test for “reached”.
    pub achieved_when: Reached,
    /// Deadline year, if one is written.
    #[serde(default)]
    pub deadline: Option<i32>,
    /// The words of the deadline.
    #[serde(default)]
    pub deadline_span: Option<Span>,
    /// The year taken where none is written.
    #[serde(default)]
    pub deadline_inferred: Option<i32>,
    /// The readings of the deadline that stand.
    #[serde(default)]
    pub deadline_accept: Vec<Deadline>,
    /// When the number counts.
    pub cadence: Cadence,
    /// What kind of number it is.
    pub kind: TargetKind,
    /// How strongly the text binds itself.
    pub modality: Modality,
    /// Whether the reach of 力争 is open.
    #[serde(default)]
    pub modality_ambiguous: bool,
    /// 牵头单位, from the section.
    pub lead_units: Vec<String>,
    /// Targets that mean the same or spell it out.
    #[serde(default)]
    pub related: Vec<String>,
    /// The target this is a part of.
    #[serde(default)]
    pub subset_of: Option<String>,
    /// Systems that serve it.
    pub systems: Vec<String>,
}

impl Target {
    /// The year that decides: the written deadline, else the inferred one.
    pub fn due_year(&self) -> Option<i32> {
        self.deadline.or(self.deadline_inferred)
    }
}

/// A clause that obliges an action. 举措
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// `M001`…
    pub id: String,
    /// Its section.
    pub section: String,
    /// Its clause.
    pub span: Span,
    /// The governing verb.
    pub verb: String,
    /// Who is urged or made to act.
    pub addressee: Option<String>,
    /// Whether the addressee stands in an earlier clause.
    pub addressee_inherited: bool,
    /// The embedded verb.
    pub action: Option<String>,
    /// What it acts on.
    pub object: Option<String>,
    /// Named instruments.
    pub mechanisms: Vec<String>,
    /// A result named at its end.
    pub outcome: Option<String>,
    /// 一批, 系列, 更多.
    pub vague_quantity: Vec<String>,
    /// Targets inside it.
    pub targets: Vec<String>,
    /// 牵头单位, from the section.
    pub lead_units: Vec<String>,
    /// Systems that serve it.
    pub systems: Vec<String>,
}

/// Who answers for a deliverable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadRule {
    /// The leads of each sector, for their own.
    PerSector,
    /// Every unit that leads anything.
    EachLeadUnit,
    /// The units that coordinate the whole.
    Coordinators,
    /// The leads of one section.
    Section(String),
}

/// A counted or recurring duty that is no indicator. 成果
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deliverable {
    /// `D01`…
    pub id: String,
    /// Its section.
    pub section: String,
    /// Its clause.
    pub span: Span,
    /// What is due.
    pub item: String,
    /// The words of the item.
    pub item_span: Span,
    /// For each of what.
    pub per: String,
    /// How many for each.
    pub count_per: Option<u32>,
    /// How many in all.
    pub total: Option<u32>,
    /// `once`, `yearly`, `standing`, `periodic`.
    pub cadence: String,
    /// Who answers.
    pub lead_rule: LeadRule,
    /// Whether the text says so itself.
    pub lead_stated: bool,
}

/// Something the plan names: an area, a cluster, an exhibition, a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedEntity {
    /// `E01`…
    pub id: String,
    /// `cluster_flagship`, `exhibition_brand`, …
    pub kind: String,
    /// Its section.
    pub section: String,
    /// Its name, as written.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// The two tiers of clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterTier {
    /// 标杆
    Flagship,
    /// 特色
    Feature,
}

/// How it is known where a cluster lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaBasis {
    /// A public source says so.
    Seen,
    /// Its name says so.
    InName,
    /// Our judgement.
    Judgement,
    /// Not known.
    Unknown,
}

/// A named cluster and what is known of its place. 集聚区
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cluster {
    /// `C01`…
    pub id: String,
    /// The named entity.
    pub entity: String,
    /// As written.
    pub name: String,
    /// Its tier.
    pub tier: ClusterTier,
    /// The area it lies in, if known.
    pub area: Option<String>,
    /// How that is known.
    pub area_basis: AreaBasis,
    /// Areas it may lie in.
    pub area_candidates: Vec<String>,
    /// Sectors it is for.
    pub sectors: Vec<u8>,
    /// WGS-84 longitude and latitude as decimals; the area's point unless `own_point`.
    pub point: Option<(String, String)>,
    /// Whether the point is the cluster's own.
    pub own_point: bool,
}

/// A unit the plan names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Latin id, for addresses.
    pub id: String,
    /// As written, and in English.
    pub name: Name,
    /// A short form.
    pub short: String,
    /// Sections it leads.
    pub leads: Vec<String>,
    /// Sections it coordinates.
    pub coordinates: Vec<String>,
    /// Everywhere it is named.
    pub mentions: Vec<Span>,
    /// What a reader should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// Whether the text says it or only implies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    /// In so many words.
    Explicit,
    /// By what else it asks.
    Implied,
}

/// A system the plan asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct System {
    /// `S01`…
    pub id: String,
    /// Its group.
    pub group: String,
    /// Its name.
    pub name: Name,
    /// Whether the text says so.
    pub stated: Stated,
    /// Measures it serves.
    pub measures: Vec<String>,
    /// Targets it serves.
    pub targets: Vec<String>,
}

/// A plan, whole and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The document.
    pub document: Document,
    /// Its text.
    pub text: PlanText,
    /// Headings, in order.
    pub sections: Vec<Section>,
    /// Targets, in plan order.
    pub targets: Vec<Target>,
    /// Measures, in plan order.
    pub measures: Vec<Measure>,
    /// Deliverables.
    pub deliverables: Vec<Deliverable>,
    /// What it names.
    pub entities: Vec<NamedEntity>,
    /// Its clusters.
    pub clusters: Vec<Cluster>,
    /// Its units.
    pub units: Vec<Unit>,
    /// The systems it asks for.
    pub systems: Vec<System>,
    /// Its ten sectors, by number.
    pub sectors: Vec<Sector>,
    /// Industry classes of the sectors.
    pub sector_industries: Vec<SectorIndustry>,
    /// Its ten actions, by number.
    pub actions: Vec<Action>,
    /// What was issued.
    pub matrix: PolicyMatrix,
}

impl Plan {
    /// A section by id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// A target by id.
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// A sector by number.
    pub fn sector(&self, number: u8) -> Option<&Sector> {
        self.sectors.iter().find(|sector| sector.number == number)
    }

    /// The sector a target sits in, if it sits in one.
    pub fn sector_of(&self, target: &str) -> Option<&Sector> {
        self.sectors.iter().find(|sector| sector.targets.iter().any(|id| id == target))
    }

    /// A unit by its Chinese name.
    pub fn unit(&self, name: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.name.zh == name)
    }

    /// Who answers for a deliverable on a day; `sector` narrows one that is due for each sector.
    pub fn deliverable_leads(&self, deliverable: &Deliverable, sector: Option<u8>, day: NaiveDate) -> Vec<&str> {
        fn once(mut names: Vec<&str>) -> Vec<&str> {
            let mut seen = std::collections::BTreeSet::new();
            names.retain(|name| seen.insert(*name));
            names
        }
        match &deliverable.lead_rule {
            LeadRule::PerSector => once(
                self.sectors
                    .iter()
                    .filter(|one| sector.is_none_or(|number| number == one.number))
                    .flat_map(|one| one.leads.iter().filter(|lead| lead.holds_on(day)).map(|lead| lead.unit.as_str()))
                    .collect(),
            ),
            LeadRule::EachLeadUnit => once(
                self.units.iter().filter(|unit| !unit.leads.is_empty()).map(|unit| unit.name.zh.as_str()).collect(),
            ),
            LeadRule::Coordinators => {
                once(self.sections.iter().flat_map(|section| section.coordinators.iter().map(String::as_str)).collect())
            }
            LeadRule::Section(id) => self
                .section(id)
                .map(|section| section.lead_units.iter().map(String::as_str).collect())
                .unwrap_or_default(),
        }
    }
}
