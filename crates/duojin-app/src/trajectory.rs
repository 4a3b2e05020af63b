//! The figures of a target over time against the line it must reach: what a drawing or another program needs.

use duojin_access::Principal;
use duojin_base::exact::{int, to_f64};
use duojin_base::{Exact, NaiveDate, Period};
use duojin_plan::{TargetKind, serialize_exact};
use duojin_stats::{Basis, BoundFigure, Figure, Qualifier, TargetRow};
use serde::Serialize;

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::quantity;
use crate::said::Said;
use crate::standing::{Standing, standings};
use crate::verdict;

/// One same-scope figure on the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrajectoryPoint {
    /// Id of the figure.
    pub figure: String,
    /// Its period.
    pub period: Period,
    /// The last day of the period.
    pub at: NaiveDate,
    /// In the target's base unit.
    #[serde(serialize_with = "serialize_exact")]
    pub value: Exact,
    /// Measurement or bound.
    pub qualifier: Qualifier,
    /// Whether the source's date was inferred.
    pub inferred: bool,
}

/// The line and the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trajectory {
    /// Unit of all values.
    pub base_unit: String,
    /// The line to reach.
    #[serde(serialize_with = "serialize_exact")]
    pub goal: Exact,
    /// The last day to reach it.
    pub deadline: Option<NaiveDate>,
    /// Same-scope figures of whole periods, oldest first.
    pub points: Vec<TrajectoryPoint>,
}

/// Whether the source's date or year was inferred by whoever recorded the figure; the note says so.
pub fn is_inferred(figure: &Figure) -> bool {
    figure.note.as_deref().is_some_and(|note| note.contains("推定"))
}

/// The trajectory of a target. A part-year sum of a yearly quantity is no point of it, nor is a level under a multiple.
pub fn trajectory(standing: &Standing<'_>) -> Trajectory {
    let target = standing.target;
    let yearly = !matches!(target.kind, TargetKind::StockLevel | TargetKind::CumulativeCount | TargetKind::Ratio);
    let comparable = |figure: &Figure| {
        let year = Period::year(figure.period.in_year());
        let unit = figure.base_unit == target.base_unit || (figure.base_unit == "1" && target.base_unit == "%");
        let ends_year = year.is_some_and(|year| year.last_day() == figure.period.last_day());
        let whole_year = ends_year && (figure.basis == Basis::YearToDate || Some(figure.period) == year);
        unit && (!yearly || whole_year)
    };
    let points = standing
        .same()
        .into_iter()
        .filter(|bound| comparable(&bound.figure))
        .map(|bound| point(&bound.figure, &target.base_unit))
        .collect();
    Trajectory {
        base_unit: target.base_unit.clone(),
        goal: target.achieved_when.base_value.value.clone(),
        deadline: standing.due().map(Period::last_day),
        points,
    }
}

fn point(figure: &Figure, base_unit: &str) -> TrajectoryPoint {
    let percent = figure.base_unit == "1" && base_unit == "%";
    TrajectoryPoint {
        figure: figure.id.clone(),
        period: figure.period,
        at: figure.period.last_day(),
        value: if percent { &figure.value * int(100) } else { figure.value.clone() },
        qualifier: figure.qualifier,
        inferred: is_inferred(figure),
    }
}

/// A value as it stands on the axis of a drawing: in the unit of the text in Chinese, in the English unit in English.
pub fn on_axis(standing: &Standing<'_>, value: &Exact, english: bool) -> (f64, String) {
    let (divisor, _) = axis(standing, english);
    let moved = value / divisor;
    (to_f64(&moved), quantity::digits(&moved))
}

/// Divisor and unit of the axis.
pub fn axis(standing: &Standing<'_>, english: bool) -> (Exact, String) {
    let target = standing.target;
    if !english {
        return (quantity::factor(target), quantity::unit(target).to_owned());
    }
    match target.base_unit.as_str() {
        "元" => (int(1_000_000_000), "billion yuan".to_owned()),
        unit => (int(1), quantity::english_unit(unit).to_owned()),
    }
}

/// One target with everything it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetDetail {
    /// Data up to that day.
    pub as_of: NaiveDate,
    /// Known at that instant.
    pub known_at: duojin_base::Instant,
    /// The row of the report.
    pub target: TargetRow,
    /// The verdict in a sentence.
    pub verdict: Said,
    /// The one fact that would settle it.
    pub settles: Option<Said>,
    /// Every visible figure bound to it, oldest first, of whatever scope.
    pub figures: Vec<BoundFigure>,
    /// Its trajectory.
    pub trajectory: Trajectory,
}

/// One target with its figures and trajectory.
///
/// # Errors
/// If the plan has no such target, or the store fails.
pub async fn detail(app: &App, principal: &Principal, at: At, id: &str) -> Result<TargetDetail, AppError> {
    let standings = standings(app, principal, at).await?;
    let standing = standings.get(id)?;
    let report = crate::targets::report(app, principal, at).await?;
    let row = report.targets.into_iter().find(|row| row.target.id == id);
    Ok(TargetDetail {
        as_of: at.as_of,
        known_at: at.known_at,
        target: row.ok_or_else(|| AppError::Internal(format!("目标 {id} 没有读数")))?,
        verdict: verdict::verdict(standing),
        settles: verdict::settles(standing),
        figures: standing.reading.figures.clone(),
        trajectory: trajectory(standing),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::{pack, standings_on};

    #[test]
    fn points_stand_on_the_last_day_of_their_period() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let of = |id: &str| trajectory(standings.get(id).unwrap());
        let loans: Vec<(String, Qualifier, bool)> =
            of("T11").points.iter().map(|p| (p.at.to_string(), p.qualifier, p.inferred)).collect();
        assert_eq!(
            loans,
            [
                ("2022-03-31".to_owned(), Qualifier::Exact, true),
                ("2022-12-31".to_owned(), Qualifier::Exact, false),
                ("2023-03-31".to_owned(), Qualifier::Exact, false),
                ("2025-09-30".to_owned(), Qualifier::ApproxLt, false),
            ]
        );
        assert!(
            of("T22").points.iter().all(|p| p.at.to_string().ends_with("-12-31")),
            "no part-year sum among whole years"
        );
        assert!(of("T22").points.len() >= 2);
        assert!(of("T10").points.is_empty());
        let t22 = standings.get("T22").unwrap();
        let last = of("T22").points.last().unwrap().value.clone();
        assert_eq!(on_axis(t22, &last, false).1, "4,446");
        assert_eq!(on_axis(t22, &last, true).1, "444.6");
    }
}
