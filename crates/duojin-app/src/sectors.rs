//! The ten sectors: leads with their history, targets, measures, deliverables, documents and industries.

use std::collections::{BTreeMap, BTreeSet};

use duojin_access::{Permission, Principal};
use duojin_plan::{
    CellState, Deliverable, Fit, LeadRole, MatrixKind, Measure, PolicyDocument, Sector, SectorIndustry, Special,
};
use serde::Serialize;

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::said::Said;
use crate::standing::{Standings, standings};

/// A document of the matrix, or its absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentOf {
    /// How far it is.
    pub state: CellState,
    /// Title, with number and the part it covers; empty if none was seen.
    pub title: String,
    /// Date of issue, ISO; empty if unknown.
    pub date: String,
}

/// 规划, 行动计划, 支持政策 of a sector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Documents {
    /// 规划
    pub plan: DocumentOf,
    /// 行动计划
    pub action_plan: DocumentOf,
    /// 支持政策
    pub support: DocumentOf,
}

/// One of the six special policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialOf {
    /// What it is for.
    pub topic: String,
    /// The action it belongs to.
    pub action: u8,
    /// Who leads that action.
    pub leads: String,
    /// How far it is.
    pub document: DocumentOf,
}

/// A lead with the time it led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadOf {
    /// Unit.
    pub unit: String,
    /// Whether it answers for the sector.
    pub principal: bool,
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO; empty while it lasts.
    pub to: String,
    /// On what the reading rests, and what is known of the unit.
    pub note: Said,
}

/// A deliverable as it stands for one sector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliverableOf {
    /// `D02`.
    pub id: String,
    /// What is due.
    pub item: String,
    /// How many, how often.
    pub amount: Said,
    /// Who answers, and whether it was seen.
    pub state: Said,
}

/// A class of industry of a sector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndustryOf {
    /// GB/T 4754 class.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How well it fits.
    pub part: Said,
}

/// A sector as other programs read it.
#[derive(Clone, Debug, Serialize)]
pub struct SectorRecord<'a> {
    /// The sector with its leads and targets.
    #[serde(flatten)]
    pub sector: &'a Sector,
    /// How many of its targets stand how; statuses nobody has are left out.
    pub counts: BTreeMap<&'static str, usize>,
    /// 规划, 行动计划, 支持政策.
    pub documents: Documents,
}

/// The ten sectors as other programs read them.
///
/// # Errors
/// If the store fails.
pub async fn records<'a>(app: &'a App, principal: &Principal, at: At) -> Result<Vec<SectorRecord<'a>>, AppError> {
    let (standings, matrix) = matrix(app, principal, at).await?;
    let record = |(sector, documents): (&'a Sector, Documents)| {
        let counts = Standings::counts(standings.of_sector(sector).into_iter());
        SectorRecord { sector, counts: counts.into_iter().map(|(status, n)| (status.code(), n)).collect(), documents }
    };
    Ok(matrix.sectors.into_iter().map(record).collect())
}

/// All a sector's page shows beside its targets.
#[derive(Clone, Debug)]
pub struct SectorView<'a> {
    /// The sector.
    pub sector: &'a Sector,
    /// Who leads and led it.
    pub leads: Vec<LeadOf>,
    /// Its measures with their words.
    pub measures: Vec<(&'a Measure, &'a str)>,
    /// What is due for it.
    pub deliverables: Vec<DeliverableOf>,
    /// Its documents.
    pub documents: Documents,
    /// Its industries.
    pub industries: Vec<IndustryOf>,
}

/// Every sector's documents, the special policies, and what 未见 means here.
#[derive(Clone, Debug)]
pub struct Matrix<'a> {
    /// By sector, in order.
    pub sectors: Vec<(&'a Sector, Documents)>,
    /// The six special policies.
    pub specials: Vec<SpecialOf>,
    /// What 未见 means, and what was seen that fills no cell.
    pub note: Said,
}

/// The matrix with the readings beside it.
///
/// # Errors
/// If the store fails.
pub async fn matrix<'a>(app: &'a App, principal: &Principal, at: At) -> Result<(Standings<'a>, Matrix<'a>), AppError> {
    let standings = standings(app, principal, at).await?;
    let matrix = matrix_of(&standings);
    Ok((standings, matrix))
}

/// One sector with the readings beside it.
///
/// # Errors
/// If there is none of that number, or the store fails.
pub async fn sector<'a>(
    app: &'a App,
    principal: &Principal,
    at: At,
    number: u8,
) -> Result<(Standings<'a>, SectorView<'a>), AppError> {
    let standings = standings(app, principal, at).await?;
    let sector =
        app.pack().plan.sector(number).ok_or_else(|| AppError::NotFound { what: "领域", id: number.to_string() })?;
    let view = sector_view(&standings, sector);
    Ok((standings, view))
}

/// Entities of the register that bear a code of the sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InRegister {
    /// How many.
    pub entities: usize,
    /// Whether they are synthetic.
    pub synthetic: bool,
}

/// How many entities bear one of a sector's codes; none if the register is empty or the caller may see no enterprise.
///
/// # Errors
/// If the layers cannot be read.
pub async fn in_register(
    app: &App,
    principal: &Principal,
    at: At,
    sector: &SectorView<'_>,
) -> Result<Option<InRegister>, AppError> {
    let Ok(access) = principal.access(Permission::SearchEntities) else { return Ok(None) };
    let data = crate::layers::data(app).await?;
    if data.is_empty() {
        return Ok(None);
    }
    let index = crate::search::index(app, at).await?;
    if index.len() == 0 {
        return Ok(None);
    }
    let codes: BTreeSet<&str> = sector.industries.iter().map(|industry| industry.code.as_str()).collect();
    let entities =
        tokio::task::block_in_place(|| index.count_industry(|code| codes.contains(code), &access, app.pack()));
    Ok(Some(InRegister { entities, synthetic: data.is_synthetic() }))
}

/// The matrix of a pack.
pub fn matrix_of<'a>(standings: &Standings<'a>) -> Matrix<'a> {
    let plan = &standings.pack.plan;
    let sectors = plan.sectors.iter().map(|sector| (sector, documents(standings, sector))).collect();
    let specials = plan.matrix.specials.iter().map(|special| special_of(standings, special)).collect();
    let in_cells = |id: &str| {
        plan.matrix.cells.iter().any(|cell| cell.document.as_deref() == Some(id))
            || plan.matrix.specials.iter().any(|special| special.document.as_deref() == Some(id))
    };
    let beside: Vec<String> =
        plan.matrix.documents.iter().filter(|document| !in_cells(&document.id)).map(title).collect();
    let checked = plan.matrix.checked;
    let mut note = Said::new(
        format!("“未见”是说到 {checked} 为止没有在公开来源见到，不是说没有。"),
        format!("“Not seen” means that no public source showed it up to {checked}, not that there is none."),
    );
    if !beside.is_empty() {
        note = note.then(&Said::new(
            format!("另见：{}，不专属某一领域，不填入格子。", beside.join("、")),
            format!("Also seen, but of no single sector, so in no cell: {}.", beside.join(", ")),
        ));
    }
    Matrix { sectors, specials, note }
}

fn title(document: &PolicyDocument) -> String {
    document
        .number
        .as_ref()
        .map_or_else(|| format!("《{}》", document.title), |number| format!("《{}》（{number}）", document.title))
}

fn document(standings: &Standings<'_>, state: CellState, id: Option<&str>, covers: Option<&str>) -> DocumentOf {
    let found = id.and_then(|id| standings.pack.plan.matrix.documents.iter().find(|document| document.id == id));
    DocumentOf {
        state,
        title: found.map_or_else(String::new, |document| {
            covers.map_or_else(|| title(document), |covers| format!("{}：{covers}", title(document)))
        }),
        date: found.and_then(|document| document.date).map(|date| date.to_string()).unwrap_or_default(),
    }
}

fn documents(standings: &Standings<'_>, sector: &Sector) -> Documents {
    let of = |kind: MatrixKind| {
        let cell =
            standings.pack.plan.matrix.cells.iter().find(|cell| cell.sector == sector.number && cell.kind == kind);
        match cell {
            Some(cell) => document(standings, cell.state, cell.document.as_deref(), cell.covers.as_deref()),
            None => document(standings, CellState::Unseen, None, None),
        }
    };
    Documents {
        plan: of(MatrixKind::Plan),
        action_plan: of(MatrixKind::ActionPlan),
        support: of(MatrixKind::SupportPolicy),
    }
}

fn special_of(standings: &Standings<'_>, special: &Special) -> SpecialOf {
    let action = standings.pack.plan.actions.iter().find(|action| action.number == special.action);
    SpecialOf {
        topic: special.name.clone(),
        action: special.action,
        leads: action.map(|action| action.leads.join("、")).unwrap_or_default(),
        document: document(standings, special.state, special.document.as_deref(), None),
    }
}

/// All a sector's page shows.
pub fn sector_view<'a>(standings: &Standings<'a>, sector: &'a Sector) -> SectorView<'a> {
    let plan = &standings.pack.plan;
    SectorView {
        sector,
        leads: leads(standings, sector),
        measures: plan
            .measures
            .iter()
            .filter(|measure| measure.section == sector.section)
            .map(|measure| (measure, plan.text.quote(measure.span)))
            .collect(),
        deliverables: plan
            .deliverables
            .iter()
            .filter(|deliverable| deliverable.per == "重点领域")
            .map(|deliverable| deliverable_of(standings, sector, deliverable))
            .collect(),
        documents: documents(standings, sector),
        industries: plan
            .sector_industries
            .iter()
            .filter(|industry| industry.sector == sector.number)
            .map(|industry| industry_of(standings, industry))
            .collect(),
    }
}

fn leads(standings: &Standings<'_>, sector: &Sector) -> Vec<LeadOf> {
    let joint = sector.leads.iter().any(|lead| lead.role == LeadRole::Joint);
    sector
        .leads
        .iter()
        .map(|lead| {
            let mut note = Said::none();
            if joint && !sector.principal_stated {
                note = match lead.role {
                    LeadRole::Principal => Said::new(
                        "原文列了两个单位，先写的记为主牵头，是我们的读法。",
                        "The text lists two units; the first is read as principal, which is our reading.",
                    ),
                    LeadRole::Joint => Said::new("共同牵头。", "Joint lead."),
                };
            }
            if let Some(known) = standings.pack.plan.unit(&lead.unit).and_then(|unit| unit.note.as_deref()) {
                note = note.then(&Said::same(known));
            }
            LeadOf {
                unit: lead.unit.clone(),
                principal: lead.role == LeadRole::Principal,
                from: lead.from.to_string(),
                to: lead.to.map(|day| day.to_string()).unwrap_or_default(),
                note,
            }
        })
        .collect()
}

fn deliverable_of(standings: &Standings<'_>, sector: &Sector, deliverable: &Deliverable) -> DeliverableOf {
    let plan = &standings.pack.plan;
    let leads = plan.deliverable_leads(deliverable, Some(sector.number), standings.at.as_of).join("、");
    let cell = plan.matrix.cells.iter().find(|cell| cell.sector == sector.number && cell.deliverable == deliverable.id);
    let (zh, en) = match cell.map(|cell| cell.state) {
        Some(CellState::Issued) => ("已出台", "issued"),
        Some(CellState::Drafted) => ("起草中", "in draft"),
        Some(CellState::Unseen) => ("未见", "not seen"),
        None => ("还没有登记", "nothing recorded yet"),
    };
    let (often_zh, often_en) = match deliverable.cadence.as_str() {
        "once" => ("一次", "once"),
        "yearly" => ("每年", "every year"),
        "standing" => ("常设", "standing"),
        "periodic" => ("定期", "periodic"),
        other => (other, other),
    };
    let n = deliverable.count_per.map_or_else(String::new, |n| format!("{n} 份，"));
    let n_en = deliverable.count_per.map_or_else(String::new, |n| format!("{n}, "));
    DeliverableOf {
        id: deliverable.id.clone(),
        item: deliverable.item.clone(),
        amount: Said::new(format!("{n}{often_zh}"), format!("{n_en}{often_en}")),
        state: if leads.is_empty() {
            Said::new(zh, en)
        } else {
            Said::new(format!("{zh} · {leads}"), format!("{en} · {leads}"))
        },
    }
}

fn industry_of(standings: &Standings<'_>, industry: &SectorIndustry) -> IndustryOf {
    let name =
        standings.pack.classifications.industry(&industry.code).map(|found| found.name.clone()).unwrap_or_default();
    let fit = match industry.fit {
        Fit::Core => Said::none(),
        Fit::Peripheral => Said::new("边缘", "peripheral"),
        Fit::SeedOnly => Said::new("因计划点名", "named by the plan"),
    };
    let part = if industry.partial { Said::new("部分服务生产", "in part only") } else { Said::none() };
    let parts: Vec<&Said> = [&fit, &part].into_iter().filter(|said| !said.is_empty()).collect();
    IndustryOf { code: industry.code.clone(), name, part: Said::joined(parts, "，", ", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::{pack, standings_on};

    #[test]
    fn every_sector_has_leads_measures_documents_and_codes() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let mut measures = 0;
        for sector in &pack.plan.sectors {
            let view = sector_view(&standings, sector);
            assert!(
                view.leads.iter().filter(|lead| lead.principal && lead.to.is_empty()).count() == 1,
                "{}",
                sector.number
            );
            assert!(
                !view.industries.is_empty() && view.industries.iter().all(|industry| !industry.name.is_empty()),
                "{}",
                sector.number
            );
            assert!(view.measures.iter().all(|(_, words)| !words.is_empty()));
            assert!(view.deliverables.len() >= 8);
            measures += view.measures.len();
        }
        assert!(measures > 60, "{measures}");
        assert!(measures < pack.plan.measures.len(), "the actions have measures of their own");
    }

    #[test]
    fn the_matrix_has_thirty_cells_and_six_specials() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let matrix = matrix_of(&standings);
        assert_eq!((matrix.sectors.len(), matrix.specials.len()), (10, 6));
        let cells = matrix
            .sectors
            .iter()
            .flat_map(|(_, documents)| [&documents.plan, &documents.action_plan, &documents.support]);
        for cell in cells {
            assert_eq!(cell.state == CellState::Unseen, cell.title.is_empty());
        }
        assert!(matrix.note.zh.contains("不是说没有") && matrix.note.zh.contains("东府〔2025〕2号"));
    }
}
