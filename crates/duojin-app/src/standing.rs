//! Where every target stands, with everything that is said of it: what cockpit, plan, target and 三可 pages are filled from.

use duojin_access::{Permission, Principal};
use duojin_base::{Datelike, NaiveDate, Period};
use duojin_pack::Pack;
use duojin_plan::{Action, Section, SectionKind, Sector, Target};
use duojin_stats::{Binding, BoundFigure, Figure, Indicator, Register, Scope, Status, TargetReading, WorkItem};

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::quantity;
use crate::said::Said;

/// One target with its reading.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The target.
    pub target: &'a Target,
    /// How it gets its figures.
    pub binding: &'a Binding,
    /// What is measured.
    pub indicator: &'a Indicator,
    /// Where it stands.
    pub reading: TargetReading,
    /// How far it is on the way of 三可.
    pub work: WorkItem,
    /// The day it is read on.
    pub as_of: NaiveDate,
}

/// Where a target belongs.
#[derive(Clone, Copy, Debug)]
pub enum Home<'a> {
    /// One of the ten sectors.
    Sector(&'a Sector),
    /// One of the ten actions.
    Action(&'a Action),
    /// A chapter of the text: the whole city.
    Chapter(&'a Section),
    /// Nowhere; a checked plan has none.
    Nowhere,
}

impl Home<'_> {
    /// Its name.
    pub fn name(&self) -> Said {
        match self {
            Self::Sector(sector) => Said::new(&sector.name.zh, &sector.name.en),
            Self::Action(action) => Said::new(&action.name.zh, &action.name.en),
            Self::Chapter(section) => Said::new(&section.heading, "Whole city"),
            Self::Nowhere => Said::none(),
        }
    }
}

/// All targets at a moment, in plan order.
#[derive(Clone, Debug)]
pub struct Standings<'a> {
    /// The pack they belong to.
    pub pack: &'a Pack,
    /// The moment.
    pub at: At,
    /// The targets.
    pub rows: Vec<Standing<'a>>,
}

/// Where every target stands.
///
/// # Errors
/// If the caller may not read the plan, or the store fails.
pub async fn standings<'a>(app: &'a App, principal: &Principal, at: At) -> Result<Standings<'a>, AppError> {
    principal.access(Permission::ReadPlan)?;
    let figures = crate::targets::figures(app).await?;
    Ok(Standings::new(app.pack(), &figures, at))
}

impl<'a> Standings<'a> {
    /// Reads every target from these figures.
    pub fn new(pack: &'a Pack, figures: &[Figure], at: At) -> Self {
        let catalog = &pack.statistics.catalog;
        let readings = duojin_stats::readings(&pack.plan, catalog, figures, at.as_of, at.known_at);
        let works = duojin_stats::work_list(&pack.plan, catalog, figures, at.as_of, at.known_at);
        let rows = readings
            .into_iter()
            .zip(works)
            .filter_map(|((target, reading), work)| {
                let binding = catalog.binding(&target.id)?;
                let indicator = catalog.indicator(&binding.indicator)?;
                Some(Standing { target, binding, indicator, reading, work, as_of: at.as_of })
            })
            .collect();
        Self { pack, at, rows }
    }

    /// One target.
    ///
    /// # Errors
    /// If the plan has none of that id.
    pub fn get(&self, id: &str) -> Result<&Standing<'a>, AppError> {
        self.rows
            .iter()
            .find(|row| row.target.id == id)
            .ok_or_else(|| AppError::NotFound { what: "目标", id: id.chars().take(20).collect() })
    }

    /// Where a target belongs.
    pub fn home(&self, target: &Target) -> Home<'a> {
        let plan = &self.pack.plan;
        if let Some(sector) = plan.sector_of(&target.id) {
            return Home::Sector(sector);
        }
        let action = plan.actions.iter().find(|action| action.targets.contains(&target.id));
        match (action, plan.section(&target.section)) {
            (Some(action), _) => Home::Action(action),
            (None, Some(section)) => Home::Chapter(section),
            (None, None) => Home::Nowhere,
        }
    }

    /// The targets of a sector, in plan order.
    pub fn of_sector(&self, sector: &Sector) -> Vec<&Standing<'a>> {
        self.rows.iter().filter(|row| sector.targets.contains(&row.target.id)).collect()
    }

    /// How many have each status, in the order of the legend; statuses nobody has are left out.
    pub fn counts<'b>(rows: impl Iterator<Item = &'b Standing<'a>>) -> Vec<(Status, usize)>
    where
        'a: 'b,
    {
        let statuses: Vec<Status> = rows.map(|row| row.reading.status).collect();
        let counts = duojin_stats::count_statuses(statuses.iter());
        Status::ALL
            .into_iter()
            .filter_map(|status| counts.get(&status).map(|n| (status, *n)))
            .filter(|(_, n)| *n > 0)
            .collect()
    }

    /// The register behind a target's count.
    pub fn register(&self, standing: &Standing<'_>) -> Option<&'a Register> {
        let binding = standing.binding.register.as_ref()?;
        self.pack.statistics.catalog.register(&binding.id)
    }

    /// How many targets stand in a kind of section: of the whole city (总体要求) or of the actions.
    pub fn n_in(&self, kind: SectionKind) -> usize {
        let plan = &self.pack.plan;
        self.rows
            .iter()
            .filter(|row| plan.section(&row.target.section).is_some_and(|section| section.kind == kind))
            .count()
    }
}

impl Standing<'_> {
    /// The year that decides, as a period.
    pub fn due(&self) -> Option<Period> {
        self.target.due_year().and_then(Period::year)
    }

    /// Figures of the same scope, oldest first.
    pub fn same(&self) -> Vec<&BoundFigure> {
        self.reading.same().collect()
    }

    /// Figures of near scope, oldest first.
    pub fn near(&self) -> Vec<&BoundFigure> {
        self.reading.near().collect()
    }

    /// Figures of different scope, oldest first.
    pub fn different(&self) -> Vec<&BoundFigure> {
        self.reading.figures.iter().filter(|bound| bound.scope == Scope::Different).collect()
    }

    /// Whether there is a near figure beside a target without data.
    pub fn has_near(&self) -> bool {
        self.reading.status == Status::NoData && self.reading.near().next().is_some()
    }

    /// The figure to show: the one that was read, else the last of the same scope.
    pub fn latest(&self) -> Option<&Figure> {
        self.reading.figure.as_ref().or_else(|| self.same().last().map(|bound| &bound.figure))
    }

    /// Who leads, in the order of the text.
    pub fn leads(&self) -> String {
        self.target.lead_units.join("、")
    }
}

/// What stands after the time bar: which deadlines have passed.
pub fn time_note(standings: &Standings<'_>) -> Said {
    let mut years: Vec<i32> = standings.rows.iter().filter_map(|row| row.target.due_year()).collect();
    years.sort_unstable();
    years.dedup();
    let passed = |year: i32| Period::year(year).is_some_and(|period| period.is_closed_on(standings.at.as_of));
    let (over, ahead): (Vec<i32>, Vec<i32>) = years.into_iter().partition(|year| passed(*year));
    let list = |years: &[i32]| years.iter().map(ToString::to_string).collect::<Vec<_>>();
    match (over.as_slice(), ahead.as_slice()) {
        ([], []) => Said::none(),
        (over, []) => Said::new(
            format!("{} 年的目标已过期限", list(over).join("、")),
            format!("The deadlines of {} have passed", list(over).join(" and ")),
        ),
        ([], ahead) if ahead.first().is_some_and(|year| *year == standings.at.as_of.year()) => Said::new(
            format!("{} 年的目标今年到期", list(ahead).first().cloned().unwrap_or_default()),
            format!("The targets of {} fall due this year", list(ahead).first().cloned().unwrap_or_default()),
        ),
        ([], ahead) => Said::new(
            format!("{} 年的目标尚未到期", list(ahead).join("、")),
            format!("The deadlines of {} lie ahead", list(ahead).join(" and ")),
        ),
        (over, ahead) => Said::new(
            format!("{} 年的目标已过期限，{} 年的尚未到期", list(over).join("、"), list(ahead).join("、")),
            format!(
                "The deadlines of {} have passed, those of {} lie ahead",
                list(over).join(" and "),
                list(ahead).join(" and ")
            ),
        ),
    }
}

/// The last figure in one line with its period: `2025 年 9 月末近 3,800 亿元`.
pub fn latest_line(standing: &Standing<'_>) -> Said {
    standing.latest().map_or_else(Said::none, |figure| {
        let value = quantity::of_figure(figure).text();
        let period = quantity::period(figure.period, figure.basis);
        Said::new(format!("{} {}", period.zh, value.zh), format!("{}, {}", value.en, period.en))
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use duojin_base::Instant;
    use std::path::Path;
    use std::sync::Arc;

    pub(crate) fn pack() -> Arc<Pack> {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
        crate::app::load_pack(&directory).unwrap_or_else(|error| panic!("{error:?}")).0
    }

    pub(crate) fn at(day: &str) -> At {
        let as_of: NaiveDate = day.parse().unwrap();
        At { as_of, known_at: Instant::end_of_shanghai_day("2026-11-23".parse().unwrap()) }
    }

    pub(crate) fn standings_on<'a>(pack: &'a Pack, day: &str) -> Standings<'a> {
        Standings::new(pack, &pack.statistics.figures, at(day))
    }

    #[test]
    fn all_targets_are_read_in_plan_order() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let ids: Vec<&str> = standings.rows.iter().map(|row| row.target.id.as_str()).collect();
        assert_eq!(ids.len(), 48);
        assert!(ids.is_sorted());
        let boats: usize = pack.plan.sectors.iter().map(|sector| standings.of_sector(sector).len()).sum();
        assert_eq!((boats, standings.n_in(SectionKind::General), standings.n_in(SectionKind::Action)), (37, 9, 2));
        assert!(matches!(standings.get("T49"), Err(AppError::NotFound { .. })));
        assert_eq!(
            standings.home(standings.get("T11").unwrap().target).name(),
            Said::new("金融服务", "Financial services")
        );
        assert_eq!(standings.home(standings.get("T47").unwrap().target).name().zh, "服务业核心集聚区打造行动");
        assert_eq!(standings.home(standings.get("T01").unwrap().target).name().zh, "总体要求");
    }

    #[test]
    fn the_note_tells_which_deadlines_have_passed() {
        let pack = pack();
        let note = |day: &str| time_note(&standings_on(&pack, day));
        assert_eq!(note("2026-06-30").zh, "2025 年的目标已过期限，2030 年的尚未到期");
        assert_eq!(note("2024-06-30").en, "The deadlines of 2025 and 2030 lie ahead");
        assert_eq!(note("2031-01-01").zh, "2025、2030 年的目标已过期限");
        assert_eq!(note("2025-06-30").zh, "2025 年的目标今年到期");
    }

    #[test]
    fn the_latest_figure_is_exact_with_unit_and_period() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let line = |id: &str| latest_line(standings.get(id).unwrap());
        assert_eq!(line("T22"), Said::new("2025 年 4,446.00 亿元", "444.6 billion yuan, 2025"));
        assert_eq!(
            line("T11"),
            Said::new("2025 年 9 月末 近 3,800 亿元", "just under 380 billion yuan, end of September 2025")
        );
        assert!(line("T10").is_empty());
    }
}
