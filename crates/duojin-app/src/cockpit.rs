//! The cockpit: how many targets stand how, the ten boats, what waits for someone to act, and how far 三可 has come.

use std::collections::BTreeMap;

use duojin_access::Principal;
use duojin_plan::{SectionKind, Sector};
use duojin_stats::{Caveat, Reason, Status, Wanted};

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::quantity;
use crate::said::{Said, counted};
use crate::sanke::{Awaits, SankeTotals, awaits, totals};
use crate::standing::{Standing, Standings, standings};
use crate::verdict;

/// Most items of the work list of the cockpit; the whole list is 三可.
const MAX_WORK: usize = 6;

/// A target in its boat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatOf {
    /// `T11`.
    pub id: String,
    /// What is measured.
    pub name: Said,
    /// Its short name.
    pub short: Said,
    /// What is to be reached, short.
    pub goal: Said,
    /// How it stands.
    pub status: Status,
    /// Last same-scope figure, digits with qualifier; empty if none.
    pub value: Said,
    /// Its period; empty if none.
    pub period: String,
    /// Whether there is a near figure beside no data.
    pub has_near: bool,
    /// What it waits for, if it has no figure.
    pub awaits: Option<Awaits>,
}

/// A sector with its targets in plan order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneOf {
    /// 1 to 10.
    pub number: u8,
    /// Its name.
    pub name: Said,
    /// Who leads it on the day.
    pub leads: String,
    /// Its targets.
    pub seats: Vec<SeatOf>,
}

/// What somebody should do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// The status that brought it up.
    pub status: Status,
    /// Targets it is about.
    pub targets: Vec<String>,
    /// In one line.
    pub title: Said,
    /// What is known and missing.
    pub text: Said,
    /// The step.
    pub act: Said,
    /// Where the step is taken.
    pub path: String,
}

/// The whole cockpit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cockpit {
    /// Number of targets.
    pub n_targets: usize,
    /// How many stand how.
    pub counts: Vec<(Status, usize)>,
    /// Remarks on the counts.
    pub remarks: Vec<Said>,
    /// The ten boats.
    pub lanes: Vec<LaneOf>,
    /// Targets of the whole city.
    pub n_overall: usize,
    /// Targets of the actions.
    pub n_actions: usize,
    /// What waits.
    pub work: Vec<Todo>,
    /// How far 三可 has come.
    pub sanke: SankeTotals,
    /// Where goals and figures come from.
    pub source: Said,
}

/// The cockpit at a moment.
///
/// # Errors
/// If the store fails.
pub async fn cockpit(app: &App, principal: &Principal, at: At) -> Result<(Cockpit, Said), AppError> {
    let standings = standings(app, principal, at).await?;
    Ok((read(&standings), crate::standing::time_note(&standings)))
}

/// The cockpit over these readings.
pub fn read(standings: &Standings<'_>) -> Cockpit {
    let published = standings.pack.plan.document.published.date;
    let n_sourced = standings.rows.iter().filter(|row| row.latest().is_some()).count();
    Cockpit {
        n_targets: standings.rows.len(),
        counts: Standings::counts(standings.rows.iter()),
        remarks: remarks(standings),
        lanes: standings.pack.plan.sectors.iter().map(|sector| lane(standings, sector)).collect(),
        n_overall: standings.n_in(SectionKind::General),
        n_actions: standings.n_in(SectionKind::Action),
        work: work(standings),
        sanke: totals(standings),
        source: Said::new(
            format!("目标：计划原文（{published}）。实际数：{n_sourced} 个目标有同口径公开数，点桨位看来源。"),
            format!(
                "Goals: the plan ({published}). Figures: {n_sourced} targets have a published figure of the same scope; open a seat for its source."
            ),
        ),
    }
}

/// A sector as a boat.
pub fn lane(standings: &Standings<'_>, sector: &Sector) -> LaneOf {
    LaneOf {
        number: sector.number,
        name: Said::new(&sector.name.zh, &sector.name.en),
        leads: leads_on(standings, sector),
        seats: standings.of_sector(sector).into_iter().map(|row| seat(standings, row)).collect(),
    }
}

/// Who leads a sector on the day, principal first.
pub fn leads_on(standings: &Standings<'_>, sector: &Sector) -> String {
    let day = standings.at.as_of;
    let on_day = sector.leads.iter().filter(|lead| lead.holds_on(day)).map(|lead| lead.unit.as_str());
    let names: Vec<&str> = on_day.collect();
    // Before the plan nobody leads; the boat still says whose it is going to be.
    if names.is_empty() {
        sector
            .leads
            .iter()
            .filter(|lead| lead.to.is_none())
            .map(|lead| lead.unit.as_str())
            .collect::<Vec<_>>()
            .join("、")
    } else {
        names.join("、")
    }
}

/// A target as a seat.
pub fn seat(standings: &Standings<'_>, standing: &Standing<'_>) -> SeatOf {
    let latest = standing.latest();
    SeatOf {
        id: standing.target.id.clone(),
        name: Said::new(&standing.target.indicator, &standing.target.name.en),
        short: Said::new(&standing.target.name.zh, &standing.target.name.en),
        goal: quantity::goal_short(standing.target),
        status: standing.reading.status,
        value: latest.map_or_else(Said::none, |figure| {
            let quantity = quantity::of_figure(figure);
            let gap = if quantity.qualifier.en.is_empty() { "" } else { " " };
            Said::new(
                format!("{}{}", quantity.qualifier.zh, quantity.digits.zh),
                format!("{}{gap}{}", quantity.qualifier.en, quantity.digits.en),
            )
        }),
        period: latest.map(|figure| figure.period.to_string()).unwrap_or_default(),
        has_near: standing.has_near(),
        awaits: awaits(standings, standing),
    }
}

fn remarks(standings: &Standings<'_>) -> Vec<Said> {
    let mut remarks = Vec::new();
    let without = standings.rows.iter().filter(|row| row.reading.status == Status::NoData).count();
    let near = standings.rows.iter().filter(|row| row.has_near()).count();
    if near > 0 {
        remarks.push(Said::new(
            format!("无数据的 {without} 个里，{near} 个有相近口径的数，只作旁证。"),
            format!(
                "Of the {without} without data, {near} have a figure of a near scope: evidence beside the matter only."
            ),
        ));
    }
    let mut by_deadline: BTreeMap<i32, usize> = BTreeMap::new();
    let mut undated = 0;
    for row in &standings.rows {
        match row.target.deadline {
            Some(year) => *by_deadline.entry(year).or_default() += 1,
            None => undated += 1,
        }
    }
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (year, n) in by_deadline {
        zh.push(format!("{year} 年 {n} 个"));
        en.push(format!("{n} by {year}"));
    }
    if undated > 0 {
        zh.push(format!("未写期限 {undated} 个"));
        en.push(format!("{undated} without a deadline"));
    }
    remarks.push(Said::new(format!("按期限：{}。", zh.join("，")), format!("By deadline: {}.", en.join(", "))));
    remarks
}

/// What waits, most pressing first: what was missed, what one figure would settle, what the text leaves open, then forms to draft.
fn work(standings: &Standings<'_>) -> Vec<Todo> {
    let mut todos: Vec<(u8, Todo)> = standings.rows.iter().filter_map(todo).collect();
    todos.extend(doublings(standings).map(|todo| (2, todo)));
    todos.extend(disagreements(standings).into_iter().map(|todo| (4, todo)));
    todos.extend(forms(standings).map(|todo| (5, todo)));
    todos.sort_by_key(|(rank, _)| *rank);
    todos.into_iter().map(|(_, todo)| todo).take(MAX_WORK).collect()
}

fn todo(row: &Standing<'_>) -> Option<(u8, Todo)> {
    let reading = &row.reading;
    // A target without figures is one line for all of them; a doubling without base is one line for both.
    if reading.status == Status::NoData || matches!(reading.reason, Reason::BaseNotStated) {
        return None;
    }
    let name = &row.target.name;
    let page = format!("/targets/{}", row.target.id);
    let make = |title: Said, act: Said, path: String| Todo {
        status: reading.status,
        targets: vec![row.target.id.clone()],
        title,
        text: verdict::verdict(row),
        act,
        path,
    };
    match (reading.status, reading.wanted) {
        (Status::Missed, _) => {
            let gap = reading.gap.as_ref().map(|gap| quantity::in_unit_of(row.target, gap).text());
            let title = match gap {
                Some(gap) => Said::new(format!("{}差 {}", name.zh, gap.zh), format!("{}: {} short", name.en, gap.en)),
                None => Said::new(format!("{}没有达成", name.zh), format!("{}: missed", name.en)),
            };
            let act = if reading.caveats.contains(&Caveat::WeakSource) {
                Said::new("核对来源原件", "Compare with the original")
            } else {
                Said::new("看差在哪里", "See the figures")
            };
            Some((0, make(title, act, page)))
        }
        (Status::Behind, _) => Some((
            0,
            make(
                Said::new(format!("{}落后于直线进度", name.zh), format!("{}: behind the line", name.en)),
                Said::new("看走势", "See the trajectory"),
                page,
            ),
        )),
        (Status::Undetermined | Status::NoFinalData | Status::NotComparable, Some(wanted)) => {
            // Nothing to do while the figure cannot be there yet.
            let settles = verdict::settles(row)?;
            let title = match wanted {
                Wanted::FigureOf(period) => {
                    let of = quantity::period_of(period, row.target);
                    Said::new(
                        format!("{}只差 {}的数", name.zh, of.zh),
                        format!("{}: the figure of {} is missing", name.en, of.en),
                    )
                }
                _ => Said::new(
                    format!("{}定不了，差：{}", name.zh, trimmed(&settles.zh)),
                    format!("{} lacks {}", name.en, trimmed(&settles.en)),
                ),
            };
            Some((
                1,
                make(
                    title,
                    Said::new("起草要数的表", "Draft the form that asks for it"),
                    format!("/sanke/{}/form", row.target.id),
                ),
            ))
        }
        (Status::Reached, Some(Wanted::FigureOf(period))) if period.is_closed_on(row.as_of) => {
            let due = quantity::period_of(period, row.target);
            Some((
                3,
                make(
                    Said::new(
                        format!("{}要补 {}的数", name.zh, due.zh),
                        format!("{}: the figure of {} is wanted", name.en, due.en),
                    ),
                    Said::new("起草要数的表", "Draft the form that asks for it"),
                    format!("/sanke/{}/form", row.target.id),
                ),
            ))
        }
        _ => None,
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches(['。', '.'])
}

fn doublings(standings: &Standings<'_>) -> Option<Todo> {
    let open: Vec<&Standing<'_>> =
        standings.rows.iter().filter(|row| row.reading.reason == Reason::BaseNotStated).collect();
    let first = open.first()?;
    let ids: Vec<String> = open.iter().map(|row| row.target.id.clone()).collect();
    Some(Todo {
        status: first.reading.status,
        title: Said::new("“倍增”没有写基年和基数", "The doublings state no base"),
        text: Said::new(
            format!("{} 要先定基年和基数，才谈得上进度。", ids.join("、")),
            format!("{} need a base year and level before any progress can be told.", ids.join(" and ")),
        ),
        act: Said::new("看原句", "See the sentence"),
        path: format!("/plan?target={0}#{0}", first.target.id),
        targets: ids,
    })
}

/// Targets that mean the same thing and draw different lines.
fn disagreements(standings: &Standings<'_>) -> Vec<Todo> {
    let mut todos = Vec::new();
    for (at, row) in standings.rows.iter().enumerate() {
        let other = standings.rows.iter().skip(at + 1).find(|other| {
            other.binding.indicator == row.binding.indicator && other.target.achieved_when != row.target.achieved_when
        });
        let Some(other) = other else { continue };
        let (one, two) = (quantity::line(row.target), quantity::line(other.target));
        todos.push(Todo {
            status: row.reading.status,
            targets: vec![row.target.id.clone(), other.target.id.clone()],
            title: Said::new(
                format!("{}两处写法不一", row.target.name.zh),
                format!("{}: two lines in the text", row.target.name.en),
            ),
            text: Said::new(
                format!("{} 的判定线是 {}，{} 的是 {}。", row.target.id, one.zh, other.target.id, two.zh),
                format!("{} asks for {}, {} for {}.", row.target.id, one.en, other.target.id, two.en),
            ),
            act: Said::new("对照原文", "Compare the sentences"),
            path: format!("/plan?target={0}#{0}", other.target.id),
        });
    }
    todos
}

fn forms(standings: &Standings<'_>) -> Option<Todo> {
    let open: Vec<&Standing<'_>> = standings.rows.iter().filter(|row| row.reading.status == Status::NoData).collect();
    if open.is_empty() {
        return None;
    }
    let n = open.len();
    Some(Todo {
        status: Status::NoData,
        targets: open.iter().map(|row| row.target.id.clone()).collect(),
        title: Said::new(
            format!("{n} 个目标没有同口径的数"),
            format!("{} without a same-scope figure", counted(n, "target", "targets")),
        ),
        text: Said::new(
            "缺的是报表：每个目标的草稿已备好，审一审就能下发。",
            "What is missing are forms: a draft for each is ready to be reviewed.",
        ),
        act: Said::new("打开三可清单", "Open the list"),
        path: "/sanke?show=source".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::{pack, standings_on};

    #[test]
    fn the_cockpit_counts_what_the_readings_say() {
        let pack = pack();
        let cockpit = read(&standings_on(&pack, "2026-06-30"));
        assert_eq!(cockpit.counts.iter().map(|(_, n)| n).sum::<usize>(), 48);
        assert_eq!(
            cockpit.counts,
            [(Status::Reached, 1), (Status::Missed, 1), (Status::NoData, 43), (Status::Undetermined, 3)]
        );
        assert_eq!((cockpit.lanes.len(), cockpit.n_overall, cockpit.n_actions), (10, 9, 2));
        assert_eq!(cockpit.remarks.last().unwrap().zh, "按期限：2025 年 42 个，2030 年 4 个，未写期限 2 个。");
        let seats: Vec<&SeatOf> = cockpit.lanes.iter().flat_map(|lane| &lane.seats).collect();
        assert_eq!(seats.len(), 37);
        let wet: Vec<(&str, &str)> = seats
            .iter()
            .filter(|seat| !seat.value.is_empty())
            .map(|seat| (seat.id.as_str(), seat.value.zh.as_str()))
            .collect();
        assert_eq!(wet, [("T11", "近3,800"), ("T18", "463.42"), ("T22", "4,446.00")]);
        assert_eq!(seats.iter().find(|seat| seat.id == "T11").unwrap().goal, Said::new("≥3,500亿元", "≥350 bn yuan"));
    }

    #[test]
    fn the_work_list_begins_with_what_was_missed() {
        let pack = pack();
        let cockpit = read(&standings_on(&pack, "2026-06-30"));
        let titles: Vec<&str> = cockpit.work.iter().map(|todo| todo.title.zh.as_str()).collect();
        assert_eq!(titles.first(), Some(&"社会消费品零售总额差 554 亿元"));
        assert!(titles.contains(&"“倍增”没有写基年和基数"));
        assert!(titles.iter().any(|title| title.contains("特色集聚区两处写法不一")), "{titles:?}");
        assert!(titles.contains(&"制造业贷款只差 2025 年末的数"), "{titles:?}");
        assert!(cockpit.work.len() <= MAX_WORK);
        let before = read(&standings_on(&pack, "2024-06-30"));
        assert!(
            before.work.iter().all(|todo| !todo.title.zh.contains("2025 年的数")),
            "nobody is asked for a year that is not over"
        );
        for todo in &cockpit.work {
            assert!(!todo.act.is_empty() && todo.path.starts_with('/') && !todo.text.is_empty());
        }
    }
}
