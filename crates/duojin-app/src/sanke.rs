//! 三可: for each target, whether it can be counted, watched and judged: definition, source, reporter and form, last figure, what is missing.

use duojin_access::{Permission, Principal};
use duojin_plan::Target;
use duojin_stats::{FedBy, Status, Wanted};

use crate::app::App;
use crate::clock::At;
use crate::definition::{self, frequency_word};
use crate::error::AppError;
use crate::quantity;
use crate::said::Said;
use crate::standing::{Standing, Standings, latest_line, standings, time_note};
use crate::verdict;

/// One target's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SankeRow<'a> {
    /// The target.
    pub target: &'a Target,
    /// Sector, action or chapter.
    pub home: Said,
    /// Where it stands.
    pub status: Status,
    /// Whether line, deadline and definition are settled.
    pub defined: bool,
    /// The test, or what is open in it.
    pub definition: Said,
    /// Whether there is a source of the same scope.
    pub sourced: bool,
    /// The source, or where one might be.
    pub source: Said,
    /// Whether reporter and form are settled.
    pub reported: bool,
    /// Who reports on which form.
    pub reporter: Said,
    /// Last same-scope figure with unit and period; empty if none.
    pub last: Said,
    /// Whether it is decided after its deadline.
    pub judged: bool,
    /// What is missing; empty if nothing.
    pub missing: Said,
    /// What a target without any same-scope figure waits for; none for the others.
    pub awaits: Option<Awaits>,
}

/// What a target without a same-scope figure waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// Its definition is settled, a reporter is proposed and the draft of its form is there: somebody has to issue it.
    FormReady,
    /// Line, deadline or a question of its definition is open.
    DefinitionOpen,
    /// Nobody is even proposed to report it.
    NobodyAsked,
}

/// What a target waits for on the way to its first figure; none if it has figures.
pub fn awaits(standings: &Standings<'_>, standing: &Standing<'_>) -> Option<Awaits> {
    if standing.reading.status != Status::NoData {
        return None;
    }
    let is_proposed = standing.binding.form.is_some() || standings.register(standing).is_some();
    Some(match (defined(standing), is_proposed) {
        (false, _) => Awaits::DefinitionOpen,
        (true, true) => Awaits::FormReady,
        (true, false) => Awaits::NobodyAsked,
    })
}

/// The rows to take up first: those that one figure settles, those without a base, those whose form is ready, then the rest.
/// Within each the order of the plan; what is judged is left out.
pub fn first_steps<'r, 'a>(rows: impl IntoIterator<Item = &'r SankeRow<'a>>, most: usize) -> Vec<&'r SankeRow<'a>>
where
    'a: 'r,
{
    let rank = |row: &SankeRow<'_>| match row.awaits {
        None if row.sourced => 0,
        None => 1,
        Some(Awaits::FormReady) => 2,
        Some(Awaits::DefinitionOpen) => 3,
        Some(Awaits::NobodyAsked) => 4,
    };
    let mut open: Vec<&SankeRow<'_>> = rows.into_iter().filter(|row| !row.judged).collect();
    open.sort_by_key(|row| rank(row));
    open.truncate(most);
    open
}

/// What the list can be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Everything.
    All,
    /// Definition open.
    Definition,
    /// No source of the same scope.
    Source,
    /// Reporter or form open.
    Reporter,
    /// Decided after the deadline.
    Decided,
}

impl Show {
    /// In the order of the filter.
    pub const ALL: [Self; 5] = [Self::All, Self::Definition, Self::Source, Self::Reporter, Self::Decided];

    /// The value in an address; empty for everything.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Definition => "definition",
            Self::Source => "source",
            Self::Reporter => "reporter",
            Self::Decided => "decided",
        }
    }

    /// Reads an address; none for an unknown word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.code() == code)
    }

    /// The words of the choice.
    pub fn said(self) -> Said {
        match self {
            Self::All => Said::new("全部", "All"),
            Self::Definition => Said::new("定义未定", "Definition open"),
            Self::Source => Said::new("没有同口径来源", "No same-scope source"),
            Self::Reporter => Said::new("填报人或报表未定", "Reporter or form open"),
            Self::Decided => Said::new("期限后已判定", "Decided after the deadline"),
        }
    }

    /// Whether a row belongs to it.
    pub fn holds(self, row: &SankeRow<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Definition => !row.defined,
            Self::Source => !row.sourced,
            Self::Reporter => !row.reported,
            Self::Decided => row.judged,
        }
    }
}

/// How many targets have got how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SankeTotals {
    /// All.
    pub targets: usize,
    /// Line, deadline and definition settled.
    pub defined: usize,
    /// The text gives a line.
    pub line_stated: usize,
    /// The text gives a deadline.
    pub deadline_stated: usize,
    /// A same-scope figure is known.
    pub sourced: usize,
    /// Reporter and form settled.
    pub reported: usize,
    /// Decided after the deadline.
    pub judged: usize,
}

/// The whole work list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SankeList<'a> {
    /// The counts over all targets.
    pub totals: SankeTotals,
    /// All targets, in plan order.
    pub rows: Vec<SankeRow<'a>>,
    /// Which deadlines have passed.
    pub time_note: Said,
}

/// The work list at a moment.
///
/// # Errors
/// If the store fails.
pub async fn list<'a>(app: &'a App, principal: &Principal, at: At) -> Result<SankeList<'a>, AppError> {
    principal.access(Permission::ReadWorkList)?;
    let standings = standings(app, principal, at).await?;
    Ok(SankeList {
        totals: totals(&standings),
        rows: standings.rows.iter().map(|row| sanke_row(&standings, row)).collect(),
        time_note: time_note(&standings),
    })
}

/// The counts over all targets.
pub fn totals(standings: &Standings<'_>) -> SankeTotals {
    let count = |holds: &dyn Fn(&Standing<'_>) -> bool| standings.rows.iter().filter(|row| holds(row)).count();
    SankeTotals {
        targets: standings.rows.len(),
        defined: count(&defined),
        line_stated: count(&|row| row.work.line_stated),
        deadline_stated: count(&|row| row.work.deadline_stated),
        sourced: count(&|row| row.work.has_same_scope),
        reported: count(&reported),
        judged: count(&|row| row.work.judged),
    }
}

fn defined(standing: &Standing<'_>) -> bool {
    let work = &standing.work;
    work.line_stated && work.deadline_stated && work.definition_settled
}

/// A reporter is settled with the form it reports on; drafts do not count, and a pack carries no issued form yet.
fn reported(_standing: &Standing<'_>) -> bool {
    false
}

/// One target's row.
pub fn sanke_row<'a>(standings: &Standings<'a>, standing: &Standing<'a>) -> SankeRow<'a> {
    SankeRow {
        target: standing.target,
        home: standings.home(standing.target).name(),
        status: standing.reading.status,
        defined: defined(standing),
        definition: definition_text(standing),
        sourced: standing.work.has_same_scope,
        source: source_text(standings, standing),
        reported: reported(standing),
        reporter: reporter_text(standings, standing),
        last: latest_line(standing),
        judged: standing.work.judged,
        missing: missing(standing),
        awaits: awaits(standings, standing),
    }
}

fn definition_text(standing: &Standing<'_>) -> Said {
    let work = &standing.work;
    let mut open = Vec::new();
    if !work.line_stated {
        open.push(Said::new("原文没有写判定线。", "The text states no line."));
    }
    if !work.deadline_stated {
        open.push(Said::new("原文没有写期限。", "The text states no deadline."));
    }
    if let Some(question) = &work.question {
        open.push(Said::same(question));
    }
    if open.is_empty() {
        return definition::test(standing);
    }
    Said::joined(&open, "", " ")
}

fn source_text(standings: &Standings<'_>, standing: &Standing<'_>) -> Said {
    if let Some(last) = standing.same().last() {
        return Said::same(&last.figure.source);
    }
    let first = match standing.work.fed_by.first() {
        Some(FedBy::Register) => standings.register(standing).map(|register| {
            Said::new(
                format!("“{}”，还没有装入。", register.name.zh),
                format!("The register “{}”, not loaded yet.", register.name.en),
            )
        }),
        Some(FedBy::Form) => Some(Said::new("部门报表，还没有数。", "A department's return; no figure yet.")),
        Some(FedBy::Series) => {
            Some(Said::new("公开序列里没有同口径的数。", "No published series of the same scope has a figure."))
        }
        None => None,
    };
    let said = first.unwrap_or_else(|| Said::new("没有找到。", "None found."));
    match standing.near().len() {
        0 => said,
        n => said.then(&Said::new(
            format!("公开的 {n} 个数口径只是相近。"),
            format!("Published figures of a near scope: {n}."),
        )),
    }
}

fn reporter_text(standings: &Standings<'_>, standing: &Standing<'_>) -> Said {
    if let Some(form) = &standing.binding.form {
        let every = frequency_word(form.frequency);
        return Said::new(
            format!("拟由{}报（{}），报表未定。", form.reporter, every.zh),
            format!("Proposed: {} ({}); no form yet.", form.reporter, every.en),
        );
    }
    match standings.register(standing) {
        Some(register) => Said::new(
            format!("拟由{}报名录，报表未定。", register.issuer),
            format!("Proposed: {} keeps the register; no form yet.", register.issuer),
        ),
        None => {
            Said::new("取公开发布的数，没有单位定期报送。", "Taken from publications; nobody reports it regularly.")
        }
    }
}

fn missing(standing: &Standing<'_>) -> Said {
    let mut parts = Vec::new();
    match standing.reading.wanted {
        Some(Wanted::Base) => parts.push(Said::new("基年与基数。", "The base year and its level.")),
        Some(Wanted::FirstYear) => parts.push(Said::new("起算的年份。", "The first year that counts.")),
        _ => parts.extend(verdict::wanted(standing).map(|said| Said::new(said.zh, capital(&said.en)))),
    }
    if standing.work.question.is_some() {
        parts.push(Said::new("定义里有一问待答。", "An open question of the definition."));
    }
    Said::joined(&parts, "", " ")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The table as a file, UTF-8 with a mark so that spreadsheets read it.
///
/// # Errors
/// If the store fails.
pub async fn csv(app: &App, principal: &Principal, at: At, show: Show, english: bool) -> Result<Vec<u8>, AppError> {
    let SankeList { rows, .. } = list(app, principal, at).await?;
    let heads = if english {
        [
            "Target",
            "Name",
            "Sector or chapter",
            "Lead units",
            "Goal",
            "Status",
            "Defined",
            "Definition",
            "Same-scope source",
            "Source",
            "Reporter and form settled",
            "Reporter and form",
            "Latest figure",
            "What is missing",
        ]
    } else {
        [
            "目标",
            "名称",
            "领域或章节",
            "牵头单位",
            "目标值",
            "状态",
            "定义已定",
            "定义",
            "有同口径来源",
            "来源",
            "填报人与报表已定",
            "填报人与报表",
            "最近的数",
            "缺什么",
        ]
    };
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(heads).map_err(AppError::internal)?;
    let yes = |holds: bool| match (holds, english) {
        (true, true) => "yes",
        (false, true) => "no",
        (true, false) => "是",
        (false, false) => "否",
    };
    for row in rows.iter().filter(|row| show.holds(row)) {
        let name = if english { &row.target.name.en } else { &row.target.name.zh };
        let leads = row.target.lead_units.join("、");
        let goal = quantity::goal_short(row.target);
        let status = if english { row.status.en() } else { row.status.zh() };
        writer
            .write_record([
                row.target.id.as_str(),
                name,
                row.home.get(english),
                &leads,
                goal.get(english),
                status,
                yes(row.defined),
                row.definition.get(english),
                yes(row.sourced),
                row.source.get(english),
                yes(row.reported),
                row.reporter.get(english),
                row.last.get(english),
                row.missing.get(english),
            ])
            .map_err(AppError::internal)?;
    }
    writer.into_inner().map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::{pack, standings_on};

    #[test]
    fn the_totals_count_the_rows() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-06-30");
        let rows: Vec<SankeRow<'_>> = standings.rows.iter().map(|row| sanke_row(&standings, row)).collect();
        let totals = totals(&standings);
        assert_eq!(
            (totals.targets, totals.line_stated, totals.deadline_stated, totals.sourced, totals.reported),
            (48, 46, 46, 3, 0)
        );
        assert_eq!(totals.judged, 2, "T18 reached and T22 missed");
        assert_eq!(totals.defined, rows.iter().filter(|row| row.defined).count());
        assert!(totals.defined < totals.line_stated, "questions of the definition count");
        for show in Show::ALL {
            assert_eq!(Show::from_code(show.code()), Some(show));
        }
        assert_eq!(
            rows.iter().filter(|row| Show::Decided.holds(row)).map(|row| row.target.id.as_str()).collect::<Vec<_>>(),
            ["T18", "T22"]
        );
    }

    #[test]
    fn every_row_says_what_is_missing_or_that_nothing_is() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        for standing in &standings.rows {
            let row = sanke_row(&standings, standing);
            assert!(
                !row.definition.is_empty() && !row.source.is_empty() && !row.reporter.is_empty(),
                "{}",
                row.target.id
            );
            assert!(!row.missing.is_empty() || row.status == Status::Reached, "{}", row.target.id);
            assert_eq!(row.sourced, !row.last.is_empty(), "{}", row.target.id);
        }
        let of = |id: &str| sanke_row(&standings, standings.get(id).unwrap());
        assert!(of("T06").definition.zh.contains("基年是哪一年"));
        assert!(of("T47").definition.zh.contains("原文没有写期限"));
        assert!(of("T23").reporter.zh.contains("市商务局报（月报）"));
        let waiting = |id: &str| of(id).awaits;
        assert_eq!(waiting("T10"), Some(Awaits::FormReady));
        assert_eq!(waiting("T12"), Some(Awaits::DefinitionOpen), "a question of the definition is open");
        assert_eq!(
            (waiting("T06"), waiting("T11"), waiting("T22")),
            (None, None, None),
            "only no data waits for a form"
        );
    }

    #[test]
    fn the_first_steps_are_the_nearest() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let rows: Vec<SankeRow<'_>> = standings.rows.iter().map(|row| sanke_row(&standings, row)).collect();
        let first: Vec<&str> = first_steps(&rows, 5).iter().map(|row| row.target.id.as_str()).collect();
        assert_eq!(first, ["T11", "T06", "T07", "T02", "T04"]);
        assert!(first_steps(&rows, 48).iter().all(|row| !row.judged));
    }
}
