//! Where a target stands on a day, by what was known then. The rules are written in the crate's README.

use duojin_base::exact::int;
use duojin_base::{Exact, Instant, NaiveDate, Period, PeriodGrain};
use duojin_plan::{Cadence, Reached, Target, TargetKind, serialize_exact};
use serde::Serialize;

use crate::catalog::Binding;
use crate::figure::{Basis, Coverage, Figure, FigureKind, Qualifier, Reliability, Scope, Settles, current_vintages};
use crate::status::{Caveat, Reason, Status, Wanted};

/// How far it is, before the deadline. Amounts in the target's base unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Path {
    /// Where the line begins.
    pub from_period: Period,
    /// What it begins with.
    #[serde(serialize_with = "serialize_exact")]
    pub from_value: Exact,
    /// What the line asks for at the latest figure.
    #[serde(serialize_with = "serialize_exact")]
    pub expected: Exact,
    /// What is missing to the target.
    #[serde(serialize_with = "serialize_exact")]
    pub gap: Exact,
    /// Months from the latest figure to the deadline.
    pub months_left: i64,
    /// What must be added in each of those months.
    #[serde(serialize_with = "serialize_exact")]
    pub per_month: Exact,
}

/// A figure as it stands to a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoundFigure {
    /// The figure.
    #[serde(flatten)]
    pub figure: Figure,
    /// How its scope stands to the target's.
    pub scope: Scope,
    /// Why, in our words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope_reason: String,
}

/// Where a target stands, with what it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetReading {
    /// The status.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// The value read, in the target's base unit; a bound if `figure` says so.
    #[serde(serialize_with = "optional_exact")]
    pub value: Option<Exact>,
    /// The figure read.
    pub figure: Option<Figure>,
    /// Reporters in and due, for totals of returns.
    pub coverage: Option<Coverage>,
    /// What would settle it.
    pub wanted: Option<Wanted>,
    /// What is missing to the line, where a figure measures it.
    #[serde(serialize_with = "optional_exact")]
    pub gap: Option<Exact>,
    /// Before the deadline: the line and the required run-rate.
    pub path: Option<Path>,
    /// What a reader must know beside.
    pub caveats: Vec<Caveat>,
    /// Every visible figure that is bound to the target, oldest first; those of near or different scope change nothing.
    pub figures: Vec<BoundFigure>,
}

pub(crate) fn optional_exact<S: serde::Serializer>(value: &Option<Exact>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serialize_exact(value, serializer),
        None => serializer.serialize_none(),
    }
}

impl TargetReading {
    /// The visible figures of near scope.
    pub fn near(&self) -> impl Iterator<Item = &BoundFigure> {
        self.figures.iter().filter(|bound| bound.scope == Scope::Near)
    }

    /// The visible figures of the same scope.
    pub fn same(&self) -> impl Iterator<Item = &BoundFigure> {
        self.figures.iter().filter(|bound| bound.scope == Scope::Same)
    }
}

/// A figure in the target's base unit.
struct Measured<'a> {
    figure: &'a Figure,
    value: Exact,
}

/// What the rules find, before it is dressed.
struct Verdict<'a> {
    status: Status,
    reason: Reason,
    on: Option<&'a Measured<'a>>,
    value: Option<Exact>,
    wanted: Option<Wanted>,
    path: Option<Path>,
}

impl<'a> Verdict<'a> {
    fn new(status: Status, reason: Reason) -> Self {
        Self { status, reason, on: None, value: None, wanted: None, path: None }
    }

    fn on(mut self, measured: &'a Measured<'a>) -> Self {
        self.on = Some(measured);
        self
    }

    fn wanting(mut self, wanted: Wanted) -> Self {
        self.wanted = Some(wanted);
        self
    }
}

/// Reads where a target stands on `as_of`, from the figures known at `known_at`.
///
/// Only figures bound as the same scope decide. `plan_year` is the year in which the plan was published: 每年 counts from the
/// year after it unless the binding says otherwise.
pub fn reading(
    target: &Target,
    binding: &Binding,
    figures: &[Figure],
    plan_year: i32,
    as_of: NaiveDate,
    known_at: Instant,
) -> TargetReading {
    let visible =
        figures.iter().filter(|figure| figure.is_visible(as_of, known_at) && binding.scope_of(figure).is_some());
    let current = current_vintages(visible);
    let same: Vec<&Figure> = current
        .iter()
        .copied()
        .filter(|figure| binding.scope_of(figure).is_some_and(|(scope, _)| scope == Scope::Same))
        .collect();
    let measured: Vec<Measured<'_>> = same
        .iter()
        .filter_map(|figure| in_base_unit(figure, target, binding).map(|value| Measured { figure, value }))
        .collect();
    let question = Question { target, binding, due: target.due_year().and_then(Period::year), plan_year, as_of };
    let verdict = question.verdict(&same, &measured);
    let figures = current
        .iter()
        .filter_map(|figure| {
            let (scope, reason) = binding.scope_of(figure)?;
            Some(BoundFigure { figure: (*figure).clone(), scope, scope_reason: reason.to_owned() })
        })
        .collect();
    dress(&question, verdict, figures)
}

fn dress(question: &Question<'_>, verdict: Verdict<'_>, figures: Vec<BoundFigure>) -> TargetReading {
    let figure = verdict.on.map(|measured| measured.figure);
    let value = verdict.value.or_else(|| verdict.on.map(|measured| measured.value.clone()));
    let line = question.line();
    let measured = figure.is_some_and(|figure| figure.qualifier == Qualifier::Exact);
    let gap = match (&value, line) {
        (Some(value), Some(test)) if measured && !test.holds(value) => Some(&test.base_value.value - value),
        _ => None,
    };
    let mut caveats = Vec::new();
    if let Some(figure) = figure {
        if figure.kind == FigureKind::Preliminary {
            caveats.push(Caveat::Preliminary);
        }
        if figure.reliability == Reliability::C {
            caveats.push(Caveat::WeakSource);
        }
        if verdict.reason == Reason::EarlierFigureReaches {
            caveats.push(Caveat::EarlierPeriod);
        }
    }
    if question.target.deadline.is_none() && question.due.is_some() {
        caveats.push(Caveat::DeadlineInferred);
    }
    let weak = caveats.contains(&Caveat::WeakSource);
    TargetReading {
        status: verdict.status,
        reason: verdict.reason,
        value,
        coverage: figure.and_then(|figure| figure.coverage),
        wanted: verdict.wanted.or_else(|| weak.then_some(Wanted::Original)),
        figure: figure.cloned(),
        gap,
        path: verdict.path,
        caveats,
        figures,
    }
}

/// The value in the unit of the target's test; a ratio is shown to a percentage target as a percentage.
fn in_base_unit(figure: &Figure, target: &Target, binding: &Binding) -> Option<Exact> {
    if figure.base_unit == target.base_unit {
        return Some(figure.value.clone());
    }
    match (figure.base_unit.as_str(), target.base_unit.as_str()) {
        ("1", "%") => Some(&figure.value * int(100)),
        // 场 and 场次 are one count.
        ("场", "场次") => Some(figure.value.clone()),
        // The figures of a doubling are levels; the multiple is taken of its base.
        _ if target.kind == TargetKind::Doubling => {
            let base = binding.base.as_ref()?;
            (base.value.value > int(0)).then(|| &figure.value / &base.value.value)
        }
        _ => None,
    }
}

/// Everything that is asked about one target.
struct Question<'a> {
    target: &'a Target,
    binding: &'a Binding,
    due: Option<Period>,
    plan_year: i32,
    as_of: NaiveDate,
}

impl Question<'_> {
    fn line(&self) -> Option<&Reached> {
        (self.target.kind != TargetKind::NewAdditions).then_some(&self.target.achieved_when)
    }

    fn settles(&self, measured: &Measured<'_>) -> Settles {
        measured.figure.qualifier.settles(&measured.value, &self.target.achieved_when)
    }

    fn is_due(&self) -> bool {
        self.due.is_some_and(|due| due.is_closed_on(self.as_of))
    }

    /// Whether the target asks for whole years, so that a part-year figure is none.
    fn is_yearly(&self) -> bool {
        match self.target.kind {
            TargetKind::AnnualLevel | TargetKind::YearlyGrowth | TargetKind::YearlyCount | TargetKind::NewAdditions => {
                true
            }
            TargetKind::StockLevel | TargetKind::CumulativeCount | TargetKind::Ratio | TargetKind::Doubling => false,
        }
    }

    fn fits(&self, figure: &Figure) -> bool {
        let whole_year = match figure.basis {
            Basis::Whole => figure.period.grain() == PeriodGrain::Year,
            Basis::YearToDate => ends_a_year(figure.period),
            Basis::EndOfPeriod => false,
        };
        if self.is_yearly() { whole_year } else { whole_year || figure.basis != Basis::YearToDate }
    }

    fn verdict<'a>(&self, same: &[&Figure], measured: &'a [Measured<'a>]) -> Verdict<'a> {
        if self.target.kind == TargetKind::Doubling && self.binding.base.is_none() {
            return Verdict::new(Status::Undetermined, Reason::BaseNotStated).wanting(Wanted::Base);
        }
        if same.is_empty() {
            return Verdict::new(Status::NoData, Reason::NoSameScopeFigure).wanting(self.final_wanted());
        }
        if measured.is_empty() {
            return Verdict::new(Status::NotComparable, Reason::UnitDiffers).wanting(self.final_wanted());
        }
        let usable: Vec<&'a Measured<'a>> = measured.iter().filter(|one| self.fits(one.figure)).collect();
        if usable.is_empty() {
            return Verdict::new(Status::NoFinalData, Reason::OnlyPartYear).wanting(self.final_wanted());
        }
        match self.target.cadence {
            Cadence::EachYear => self.each_year(&usable),
            Cadence::OverPeriod => self.over_period(&usable),
            Cadence::AtDeadline | Cadence::Undated => self.at_deadline(&usable),
        }
    }

    fn final_wanted(&self) -> Wanted {
        self.due.map_or(Wanted::SameScopeFigure, Wanted::FigureOf)
    }

    fn at_deadline<'a>(&self, usable: &[&'a Measured<'a>]) -> Verdict<'a> {
        let Some(due) = self.due else {
            return match usable.last() {
                Some(last) if self.settles(last) == Settles::Reached => {
                    Verdict::new(Status::Reached, Reason::FinalFigureReaches).on(last)
                }
                Some(last) => Verdict::new(Status::Undetermined, Reason::NoDeadline).on(last).wanting(Wanted::Deadline),
                None => Verdict::new(Status::NoData, Reason::NoSameScopeFigure),
            };
        };
        let in_time: Vec<&'a Measured<'a>> =
            usable.iter().copied().filter(|one| one.figure.period.last_day() <= due.last_day()).collect();
        let Some(last) = in_time.last().copied() else {
            return Verdict::new(Status::NoFinalData, Reason::FinalFigureMissing).wanting(Wanted::FigureOf(due));
        };
        let is_final = last.figure.period.last_day() == due.last_day();
        match (self.settles(last), is_final) {
            (Settles::Reached, true) => Verdict::new(Status::Reached, Reason::FinalFigureReaches).on(last),
            (Settles::NotReached, true) => Verdict::new(Status::Missed, Reason::FinalFigureFallsShort).on(last),
            (Settles::Reached, false) => {
                Verdict::new(Status::Reached, Reason::EarlierFigureReaches).on(last).wanting(Wanted::FigureOf(due))
            }
            (Settles::Open, _) => {
                Verdict::new(Status::Undetermined, Reason::BoundSettlesNothing).on(last).wanting(Wanted::FigureOf(due))
            }
            (Settles::NotReached, false) if self.is_due() => {
                Verdict::new(Status::NoFinalData, Reason::FinalFigureMissing).on(last).wanting(Wanted::FigureOf(due))
            }
            (Settles::NotReached, false) => self.on_the_way(due, &in_time, last),
        }
    }

    /// Before the deadline, with a last figure that falls short: the straight line from the first comparable figure to the target.
    fn on_the_way<'a>(&self, due: Period, in_time: &[&'a Measured<'a>], last: &'a Measured<'a>) -> Verdict<'a> {
        let exact: Vec<&Measured<'_>> =
            in_time.iter().copied().filter(|one| one.figure.qualifier == Qualifier::Exact).collect();
        let comparable: Vec<&&Measured<'_>> =
            exact.iter().filter(|one| one.figure.base_version == last.figure.base_version).collect();
        let wanted = Wanted::FigureOf(due);
        let first = comparable.first().filter(|first| first.figure.end_month() < last.figure.end_month());
        let Some(first) = first else {
            let reason =
                if exact.len() > comparable.len() { Reason::BaseVersionChanged } else { Reason::OneFigureNoPath };
            let status = if exact.len() > comparable.len() { Status::NotComparable } else { Status::NoFinalData };
            return Verdict::new(status, reason).on(last).wanting(wanted);
        };
        let line = &self.target.achieved_when.base_value.value;
        let due_month = i64::from(due.in_year()) * 12 + 12;
        let span = int(due_month - first.figure.end_month());
        let gone = int(last.figure.end_month() - first.figure.end_month());
        // A series that began above the line and fell below it is asked to be back at the line.
        let expected =
            if first.value >= *line { line.clone() } else { &first.value + (line - &first.value) * gone / span };
        let months_left = due_month - last.figure.end_month();
        let gap = line - &last.value;
        let per_month = &gap / int(months_left);
        let (status, reason) = if last.value >= expected {
            (Status::OnTrack, Reason::OnPath)
        } else {
            (Status::Behind, Reason::BelowPath)
        };
        let path = Path {
            from_period: first.figure.period,
            from_value: first.value.clone(),
            expected,
            gap,
            months_left,
            per_month,
        };
        let mut verdict = Verdict::new(status, reason).on(last).wanting(wanted);
        verdict.path = Some(path);
        verdict
    }

    /// 每年: every year from the first to the deadline must reach the line.
    fn each_year<'a>(&self, usable: &[&'a Measured<'a>]) -> Verdict<'a> {
        let Some(due) = self.due else {
            return Verdict::new(Status::Undetermined, Reason::NoDeadline).wanting(Wanted::Deadline);
        };
        let first = self.binding.first_year.unwrap_or(self.plan_year + 1);
        let mut last = None;
        let mut open = None;
        let mut missing = None;
        for year in first..=due.in_year() {
            let Some(period) = Period::year(year).filter(|period| period.is_closed_on(self.as_of)) else {
                break;
            };
            match usable.iter().find(|one| one.figure.period.in_year() == year).map(|one| (one, self.settles(one))) {
                Some((one, Settles::NotReached)) => {
                    return Verdict::new(Status::Missed, Reason::YearFallsShort).on(one);
                }
                Some((one, Settles::Open)) => {
                    open = open.or(Some((*one, period)));
                    last = Some(*one);
                }
                Some((one, Settles::Reached)) => last = Some(*one),
                None => missing = missing.or(Some(period)),
            }
        }
        if let Some((one, period)) = open {
            return Verdict::new(Status::Undetermined, Reason::BoundSettlesNothing)
                .on(one)
                .wanting(Wanted::FigureOf(period));
        }
        let verdict = match (missing, self.is_due(), last) {
            (Some(period), ..) => {
                Verdict::new(Status::NoFinalData, Reason::YearMissing).wanting(Wanted::FigureOf(period))
            }
            (None, true, _) => Verdict::new(Status::Reached, Reason::EveryYearReaches),
            (None, false, Some(_)) => Verdict::new(Status::OnTrack, Reason::EveryYearReaches),
            (None, false, None) => {
                let wanted = Period::year(first).map_or(Wanted::SameScopeFigure, Wanted::FigureOf);
                Verdict::new(Status::NoFinalData, Reason::YearMissing).wanting(wanted)
            }
        };
        match last {
            Some(last) => verdict.on(last),
            None => verdict,
        }
    }

    /// 新增: the years from the first to the deadline are added up.
    fn over_period<'a>(&self, usable: &[&'a Measured<'a>]) -> Verdict<'a> {
        let Some(due) = self.due else {
            return Verdict::new(Status::Undetermined, Reason::NoDeadline).wanting(Wanted::Deadline);
        };
        let Some(first) = self.binding.first_year else {
            return Verdict::new(Status::Undetermined, Reason::FirstYearNotStated).wanting(Wanted::FirstYear);
        };
        let mut sum = int(0);
        let (mut last, mut missing, mut all_exact) = (None, None, true);
        for year in first..=due.in_year() {
            let Some(period) = Period::year(year).filter(|period| period.is_closed_on(self.as_of)) else {
                break;
            };
            match usable.iter().find(|one| one.figure.period.in_year() == year) {
                Some(one) => {
                    last = Some(*one);
                    sum += &one.value;
                    all_exact &= one.figure.qualifier == Qualifier::Exact;
                }
                None => missing = missing.or(Some(period)),
            }
        }
        let reached = self.target.achieved_when.holds(&sum);
        let mut verdict = match (reached && all_exact, missing, self.is_due()) {
            // Additions are never negative: once enough, always enough.
            (true, ..) => Verdict::new(Status::Reached, Reason::SumReaches),
            (false, ..) if !all_exact => {
                Verdict::new(Status::Undetermined, Reason::BoundSettlesNothing).wanting(Wanted::FigureOf(due))
            }
            (false, Some(period), _) => {
                Verdict::new(Status::NoFinalData, Reason::YearMissing).wanting(Wanted::FigureOf(period))
            }
            (false, None, true) => Verdict::new(Status::Missed, Reason::SumFallsShort),
            (false, None, false) => self.sum_on_the_way(first, due, &sum),
        };
        verdict.value = last.is_some().then_some(sum);
        match last {
            Some(last) => verdict.on(last),
            None => verdict,
        }
    }

    fn sum_on_the_way<'a>(&self, first: i32, due: Period, sum: &Exact) -> Verdict<'a> {
        let closed = (first..=due.in_year())
            .filter(|year| Period::year(*year).is_some_and(|period| period.is_closed_on(self.as_of)))
            .count();
        let years = due.in_year() - first + 1;
        let line = &self.target.achieved_when.base_value.value;
        let closed = i64::try_from(closed).unwrap_or(0);
        let expected = line * int(closed) / int(i64::from(years.max(1)));
        let wanted = Wanted::FigureOf(due);
        if closed == 0 {
            return Verdict::new(Status::NoFinalData, Reason::YearMissing).wanting(wanted);
        }
        let (status, reason) =
            if *sum >= expected { (Status::OnTrack, Reason::OnPath) } else { (Status::Behind, Reason::BelowPath) };
        Verdict::new(status, reason).wanting(wanted)
    }
}

fn ends_a_year(period: Period) -> bool {
    Period::year(period.in_year()).is_some_and(|year| year.last_day() == period.last_day())
}
