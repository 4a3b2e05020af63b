//! The view of one target: the panel beside the text, and the target's own page.

use duojin_app::definition::{self, Lineage, Named};
use duojin_app::plan::{Cadence, Comparator};
use duojin_app::quantity;
use duojin_app::said::Said;
use duojin_app::sanke::SankeRow as RowOf;
use duojin_app::standing::{Home, Standing, Standings};
use duojin_app::stats::{BoundFigure, FigureKind, Qualifier, Reliability, Scope};
use duojin_app::trajectory::{self, is_inferred};
use duojin_app::verdict;
use duojin_web::Lang;
use duojin_web::pages::sanke::SankeRow;
use duojin_web::parts::panel::{BigFigure, FigureRow, LineageRow, TargetView};
use duojin_web::parts::source::Source;
use duojin_web::parts::trajectory::{Point, PointKind, Trajectory};
use duojin_web::parts::{Entry, Linked};

use crate::pages::views::{amount, awaits, period, say, status};

/// Two points farther apart than a year and a quarter are not joined by a line.
const DAYS_JOINED_MAX: i64 = 460;

pub(crate) fn target_view(standings: &Standings<'_>, standing: &Standing<'_>, lang: Lang) -> TargetView {
    let target = standing.target;
    let id = &target.id;
    TargetView {
        id: id.clone(),
        name: if lang.is_en() { target.name.en.clone() } else { target.indicator.clone() },
        sector: Some(home(standings, standing, lang)),
        lead_units: target.lead_units.clone(),
        status: Some(status(standing.reading.status)),
        has_near: standing.has_near(),
        goal: BigFigure { amount: amount(&quantity::goal(target), lang), note: say(&goal_note(standing), lang) },
        latest: standing.latest().map(|figure| BigFigure {
            amount: amount(&quantity::of_figure(figure), lang),
            note: match figure.kind {
                FigureKind::Preliminary => {
                    format!("{}{}", period(figure, lang), if lang.is_en() { ", preliminary" } else { "，初步数" })
                }
                _ => period(figure, lang),
            },
        }),
        verdict: say(&verdict::verdict(standing), lang),
        settles: verdict::settles(standing).map(|said| say(&said, lang)),
        trajectory: drawing(standing, lang),
        figures: standing.same().into_iter().map(|bound| figure_row(bound, lang)).collect(),
        near: standing.near().into_iter().map(|bound| figure_row(bound, lang)).collect(),
        definition: definition::definition(standing).iter().map(|named| entry(named, lang)).collect(),
        unused: definition::unused(standing).iter().map(|named| entry(named, lang)).collect(),
        lineage: definition::lineage(standings, standing).iter().map(|row| lineage_row(row, lang)).collect(),
        quote: standings.pack.plan.text.quote(target.span).to_owned(),
        plan_path: format!("/plan?target={id}#{id}"),
        source: standing.latest().map(|figure| Source { text: figure.source.clone(), href: figure.source_url.clone() }),
    }
}

fn home(standings: &Standings<'_>, standing: &Standing<'_>, lang: Lang) -> Linked {
    let home = standings.home(standing.target);
    let name = say(&home.name(), lang);
    match home {
        Home::Sector(sector) => Linked::to(name, format!("/sectors/{}", sector.number)),
        Home::Action(action) => Linked::to(name, format!("/plan#s{}", action.section)),
        Home::Chapter(section) => Linked::to(name, format!("/plan#s{}", section.id)),
        Home::Nowhere => Linked::plain(name),
    }
}

/// What the large goal is: `目标，到 2025 年，不低于`.
fn goal_note(standing: &Standing<'_>) -> Said {
    let target = standing.target;
    let mut zh = vec!["目标".to_owned()];
    let mut en = vec!["goal".to_owned()];
    if let Some(year) = target.due_year() {
        zh.push(format!("到 {year} 年"));
        en.push(format!("by the end of {year}"));
    }
    match target.cadence {
        Cadence::EachYear => {
            zh.push("每年".to_owned());
            en.push("each year".to_owned());
        }
        Cadence::OverPeriod => {
            zh.push("逐年相加".to_owned());
            en.push("summed over the years".to_owned());
        }
        Cadence::AtDeadline | Cadence::Undated => {}
    }
    let (word_zh, word_en) = match target.comparator {
        Comparator::AtLeast => ("不低于", "at least"),
        Comparator::MoreThan => ("超过", "more than"),
        Comparator::About => ("左右", "about"),
        Comparator::Exactly | Comparator::Range => ("", ""),
    };
    if !word_zh.is_empty() {
        zh.push(word_zh.to_owned());
        en.push(word_en.to_owned());
    }
    Said::new(zh.join("，"), en.join(", "))
}

fn entry(named: &Named, lang: Lang) -> Entry {
    Entry::new(say(&named.name, lang), say(&named.text, lang))
}

fn lineage_row(row: &Lineage, lang: Lang) -> LineageRow {
    LineageRow {
        kind: say(&row.kind, lang),
        name: row.name.clone(),
        scope: say(&row.scope, lang),
        used: row.used,
        why: say(&row.why, lang),
    }
}

fn figure_row(bound: &BoundFigure, lang: Lang) -> FigureRow {
    let figure = &bound.figure;
    let words = [&figure.label, &figure.base_version];
    let mut scope: Vec<&str> = words.into_iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    if bound.scope != Scope::Same {
        scope.insert(0, &figure.indicator);
    }
    if scope.is_empty() {
        scope.push(&figure.indicator);
    }
    let mut scope = scope.join("，");
    if bound.scope != Scope::Same && !bound.scope_reason.is_empty() {
        scope = format!("{scope}：{}", bound.scope_reason);
    }
    FigureRow {
        period: period(figure, lang),
        inferred: is_inferred(figure),
        amount: amount(&quantity::of_figure(figure), lang),
        scope,
        source: Source { text: figure.source.clone(), href: figure.source_url.clone() },
        published: figure.published_at.as_ref().map(|at| at.as_str().to_owned()).unwrap_or_default(),
        grade: match figure.reliability {
            Reliability::A => "A",
            Reliability::B => "B",
            Reliability::C => "C",
        }
        .to_owned(),
    }
}

fn drawing(standing: &Standing<'_>, lang: Lang) -> Option<Trajectory> {
    let line = trajectory::trajectory(standing);
    let (first, last) = (line.points.first()?, line.points.last()?);
    let english = lang.is_en();
    let place = |value| trajectory::on_axis(standing, value, english);
    let (_, unit) = trajectory::axis(standing, english);
    let (goal, goal_digits) = place(&line.goal);
    let sign = match standing.target.achieved_when.op {
        duojin_app::plan::ReachedOp::AtLeast => "≥",
        duojin_app::plan::ReachedOp::MoreThan => ">",
    };
    let points = line.points.iter().map(|point| {
        let (value, digits) = place(&point.value);
        let word = say(&quantity::qualifier(point.qualifier), lang);
        let kind = match (point.qualifier, point.inferred) {
            (Qualifier::ApproxLt, _) => PointKind::UpperBound,
            (Qualifier::Gt | Qualifier::Gte, _) => PointKind::LowerBound,
            (Qualifier::Exact | Qualifier::Approx, true) => PointKind::InferredDate,
            (Qualifier::Exact | Qualifier::Approx, false) => PointKind::Exact,
        };
        Point { at: point.at, value, label: if word.is_empty() { digits } else { format!("{word} {digits}") }, kind }
    });
    let year = standing.target.due_year();
    let name = &standing.indicator.name;
    let said = if english {
        Said::new(
            "",
            format!("{}, {unit}, {} to {}, against the line {sign} {goal_digits}", name.en, first.period, last.period),
        )
    } else {
        Said::new(
            format!("{}，{unit}，{} 至 {}，与判定线 {sign}{goal_digits} 对照", name.zh, first.period, last.period),
            "",
        )
    };
    Some(Trajectory {
        title: say(&said, lang),
        points: points.collect(),
        goal,
        goal_label: if english { format!("goal {sign}{goal_digits}") } else { format!("目标 {sign}{goal_digits}") },
        deadline: line.deadline,
        deadline_label: year
            .map(|year| if english { format!("deadline: end of {year}") } else { format!("期限 {year} 年底") })
            .unwrap_or_default(),
        days_joined_max: DAYS_JOINED_MAX,
    })
}

pub(crate) fn sanke_row(row: &RowOf<'_>, lang: Lang) -> SankeRow {
    SankeRow {
        id: row.target.id.clone(),
        name: if lang.is_en() { row.target.name.en.clone() } else { row.target.indicator.clone() },
        section: say(&row.home, lang),
        lead_units: row.target.lead_units.join("、"),
        status: status(row.status),
        defined: row.defined,
        definition: say(&row.definition, lang),
        sourced: row.sourced,
        source: say(&row.source, lang),
        reported: row.reported,
        reporter: say(&row.reporter, lang),
        last_figure: say(&row.last, lang),
        missing: say(&row.missing, lang),
        awaits: row.awaits.map(awaits),
    }
}
