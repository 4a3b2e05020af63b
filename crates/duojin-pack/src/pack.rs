//! The whole pack: read at once, given out only if nothing in it is wrong.

use std::sync::Arc;

use duojin_base::exact::Rounding;
use duojin_base::{Diagnostic, Instant, Money, NaiveDate, Place, shanghai_date};
use duojin_plan::source::{Files, Problems, toml_file};
use duojin_plan::{Name, Plan};
use duojin_policy::{PolicyClause, PolicyDocument};
use duojin_rule::{Clause, MoneyRounding, Schema};
use duojin_stats::Statistics;
use serde::Deserialize;

use crate::classification::{self, Classifications};
use crate::dictionary;
use crate::policies::{self, Edition, Policies};

/// Where a pack says who it is.
const HEADER: &str = "pack.toml";

/// Who the pack is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// `dongguan`
    pub id: String,
    /// Version of the pack.
    pub version: String,
    /// Its name.
    pub name: Name,
    /// The place it is about.
    pub region: Region,
    /// When the pack was recorded: the earliest `known_at` of what it says.
    pub recorded_at: NaiveDate,
    /// Who answers for its reading of the texts.
    pub authority: Authority,
    /// 金额取整 where a clause writes none.
    pub rounding: MoneyRounding,
}

/// The place a pack is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Division code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Who answers for a pack.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The body.
    pub name: Name,
    /// In which capacity.
    pub role: Name,
    /// Whether it has confirmed the pack.
    pub confirmed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderFile {
    id: String,
    version: String,
    name: Name,
    region: Region,
    time_zone: String,
    recorded_at: NaiveDate,
    plan: String,
    authority: Authority,
    rounding: RoundingFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundingFile {
    #[serde(rename = "金额取整")]
    step: String,
    #[serde(rename = "方式")]
    way: String,
}

/// A place's plan, facts, series and policies, checked as a whole.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Who it is.
    pub header: Header,
    /// The plan with its text.
    pub plan: Plan,
    /// Indicators, bindings, registers behind targets, published figures.
    pub statistics: Statistics,
    /// Industries, sizes, thresholds, areas, kinds of entity.
    pub classifications: Classifications,
    /// The fact dictionary: what rules may speak of.
    pub schema: Arc<Schema>,
    /// Published documents, their clauses and rules.
    pub policies: Policies,
}

impl Pack {
    /// The rules as recorded by that instant; none before anything of ours was recorded.
    pub fn edition_known_at(&self, known_at: Instant) -> Option<&Edition> {
        self.policies.edition_on(shanghai_date(known_at))
    }

    /// The clauses as recorded by that instant, each in the newest version recorded by then.
    pub fn clauses_known_at(&self, known_at: Instant) -> &[Clause] {
        self.edition_known_at(known_at).map_or(&[], |edition| &edition.rules.clauses)
    }

    /// The document and the words of a clause in the version recorded by that instant.
    pub fn words_known_at(&self, id: &str, known_at: Instant) -> Option<(&PolicyDocument, &PolicyClause)> {
        self.policies.words_in(self.edition_known_at(known_at)?, id)
    }
}

/// Reads who the pack is.
fn read_header(files: &Files, problems: &mut Problems) -> Option<Header> {
    let file = toml_file::<HeaderFile>(files, HEADER, problems)?.value;
    if file.time_zone != "Asia/Shanghai" {
        problems.push(
            Diagnostic::error(
                "pack.time-zone",
                Place::file(HEADER),
                format!("时区“{}”不支持", file.time_zone),
                format!("time zone “{}” is not supported", file.time_zone),
            )
            .mend("写 Asia/Shanghai", "write Asia/Shanghai"),
        );
    }
    if file.plan != "plan/document.toml" {
        problems.push(
            Diagnostic::error("pack.plan", Place::file(HEADER), "plan 指向的文件不对", "plan points to another file")
                .mend("写 plan/document.toml", "write plan/document.toml"),
        );
    }
    let rounding = read_rounding(&file.rounding).or_else(|| {
        problems.push(
            Diagnostic::error(
                "pack.rounding",
                Place::file(HEADER),
                format!("金额取整“{} {}”不认识", file.rounding.way, file.rounding.step),
                format!("rounding “{} {}” is not known", file.rounding.way, file.rounding.step),
            )
            .mend(
                "方式写 向下、向上 或 四舍五入；步长写 分、元 或 万元",
                "use 向下, 向上 or 四舍五入, and a step of 分, 元 or 万元",
            ),
        );
        None
    })?;
    Some(Header {
        id: file.id,
        version: file.version,
        name: file.name,
        region: file.region,
        recorded_at: file.recorded_at,
        authority: file.authority,
        rounding,
    })
}

fn read_rounding(file: &RoundingFile) -> Option<MoneyRounding> {
    let rounding = match file.way.as_str() {
        "向下" => Rounding::Down,
        "向上" => Rounding::Up,
        "四舍五入" => Rounding::HalfUp,
        _ => return None,
    };
    let step = match file.step.as_str() {
        "分" => 1,
        "元" => 100,
        "万元" => 1_000_000,
        _ => return None,
    };
    Some(MoneyRounding { rounding, step: Money::from_fen(step) })
}

/// Reads and checks a pack from its files (path within the pack → bytes). Warnings come along with a pack that loads.
///
/// # Errors
/// Every problem at once; nothing is loaded by halves.
pub fn load(files: &Files) -> Result<(Pack, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut problems = Problems::new();
    let header = read_header(files, &mut problems);
    let (plan, found) = duojin_plan::read(files);
    problems.extend(found);
    let (statistics, found) = duojin_stats::read(files, plan.as_ref());
    problems.extend(found);
    let classifications = classification::read(files, plan.as_ref(), statistics.as_ref(), &mut problems);
    let schema = dictionary::read(files, &classifications, &mut problems);
    let rounding = header
        .as_ref()
        .map_or(MoneyRounding { rounding: Rounding::HalfUp, step: Money::from_fen(1) }, |header| header.rounding);
    let recorded = header.as_ref().map_or(NaiveDate::MIN, |header| header.recorded_at);
    let policies = policies::read(files, &schema, recorded, rounding, &mut problems);
    match (header, plan, statistics) {
        (Some(header), Some(plan), Some(statistics)) if !problems.iter().any(Diagnostic::is_error) => {
            Ok((Pack { header, plan, statistics, classifications, schema: Arc::new(schema), policies }, problems))
        }
        _ => Err(problems),
    }
}
