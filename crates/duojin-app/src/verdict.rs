//! The verdict on a target in plain sentences: what the figure says, and the one fact that would settle it.

use duojin_plan::{ReachedOp, TargetKind};
use duojin_stats::{Caveat, Figure, Qualifier, Reason, Status, Wanted};

use crate::quantity;
use crate::said::{Said, counted};
use crate::standing::Standing;

/// The verdict, in a sentence or two.
pub fn verdict(standing: &Standing<'_>) -> Said {
    let mut said = judgement(standing);
    for caveat in &standing.reading.caveats {
        said = said.then(&remark(*caveat));
    }
    said
}

fn judgement(standing: &Standing<'_>) -> Said {
    let reading = &standing.reading;
    let line = quantity::line(standing.target);
    let figure = reading.figure.as_ref().map(|figure| (period(figure), quantity::of_figure(figure).text()));
    let due = standing.due().map(|due| quantity::period_of(due, standing.target)).unwrap_or_default();
    match (reading.reason, figure) {
        (Reason::NoSameScopeFigure, _) => no_figure(standing),
        (Reason::FinalFigureReaches, Some((period, value))) => Said::new(
            format!("{}为 {}，到了判定线（{}）。", period.zh, value.zh, line.zh),
            format!("{} ({}) meets the line ({}).", capital(&value.en), period.en, line.en),
        ),
        (Reason::FinalFigureFallsShort | Reason::YearFallsShort, Some((period, value))) => {
            let gap = reading.gap.as_ref().map(|gap| quantity::in_unit_of(standing.target, gap).text());
            let exactly_at = matches!(standing.target.achieved_when.op, ReachedOp::MoreThan);
            match gap {
                // A figure on the line itself has no gap, yet “more than” is not met.
                Some(gap) if !(exactly_at && gap.zh.starts_with("0 ")) => Said::new(
                    format!("{}为 {}，离判定线（{}）差 {}。", period.zh, value.zh, line.zh, gap.zh),
                    format!("{} ({}) is {} short of the line ({}).", capital(&value.en), period.en, gap.en, line.en),
                ),
                _ => Said::new(
                    format!("{}为 {}，没有到判定线（{}）。", period.zh, value.zh, line.zh),
                    format!("{} ({}) does not meet the line ({}).", capital(&value.en), period.en, line.en),
                ),
            }
        }
        (Reason::EarlierFigureReaches, Some((period, value))) => Said::new(
            format!("{}为 {}，已到判定线（{}）；期限时点（{}）的数还没有见到。", period.zh, value.zh, line.zh, due.zh),
            format!(
                "{} ({}) already meets the line ({}); the figure of the deadline ({}) has not been seen.",
                capital(&value.en),
                period.en,
                line.en,
                due.en
            ),
        ),
        (Reason::OneFigureNoPath, Some((period, value))) => Said::new(
            format!("只有一个数：{}为 {}，还没有到判定线（{}）；一个数画不出进度线。", period.zh, value.zh, line.zh),
            format!(
                "There is one figure, {} ({}), short of the line ({}); one figure draws no line of progress.",
                value.en, period.en, line.en
            ),
        ),
        (Reason::FinalFigureMissing, Some((period, value))) => Said::new(
            format!("最近的数是 {}的 {}，还没有到判定线（{}）；{}的数没有见到。", period.zh, value.zh, line.zh, due.zh),
            format!(
                "The latest figure, {} ({}), does not meet the line ({}) yet; the figure of {} has not been seen.",
                value.en, period.en, line.en, due.en
            ),
        ),
        (Reason::BoundSettlesNothing, Some((period, value))) => bound(standing, &period, &value, &line),
        (Reason::OnPath | Reason::BelowPath, Some((period, value))) => on_the_way(standing, &period, &value, &line),
        (Reason::EveryYearReaches, Some((period, value))) => Said::new(
            format!("到 {}为止，每一年都到了判定线（{}）；最近一年 {}。", period.zh, line.zh, value.zh),
            format!("Up to {} every year meets the line ({}); the latest is {}.", period.en, line.en, value.en),
        ),
        (reason, Some((period, value))) => Said::new(
            format!("{}；最近的数是 {}的 {}。", reason.zh(), period.zh, value.zh),
            format!("{}; the latest figure is {} ({}).", capital(reason.en()), value.en, period.en),
        ),
        (reason, None) => Said::new(format!("{}。", reason.zh()), format!("{}.", capital(reason.en()))),
    }
}

fn period(figure: &Figure) -> Said {
    quantity::period(figure.period, figure.basis)
}

fn no_figure(standing: &Standing<'_>) -> Said {
    let said = Said::new(
        "没有见到同口径的公开数，也没有收到报表。",
        "No same-scope figure has been published, and no return is in.",
    );
    let n = standing.near().len();
    if n == 0 {
        return said;
    }
    said.then(&Said::new(
        format!("有 {n} 个相近口径的数，只作旁证，不改变状态。"),
        format!(
            "There {} of a near scope: evidence beside the matter, without effect on the status.",
            if n == 1 { "is 1 figure".to_owned() } else { format!("are {n} figures") }
        ),
    ))
}

fn bound(standing: &Standing<'_>, period: &Said, value: &Said, line: &Said) -> Said {
    let plain = standing
        .reading
        .figure
        .as_ref()
        .map(|figure| quantity::of_figure(figure).qualified(Said::none()).text())
        .unwrap_or_default();
    let says = match standing.reading.figure.as_ref().map(|figure| figure.qualifier) {
        Some(Qualifier::ApproxLt) => Said::new(
            format!("{}的“{}”只说不到 {}，没说是否到了判定线（{}）", period.zh, value.zh, plain.zh, line.zh),
            format!(
                "“{}” ({}) says only that it was below {}, not whether it met the line ({})",
                value.en, period.en, plain.en, line.en
            ),
        ),
        Some(Qualifier::Gt | Qualifier::Gte) => Said::new(
            format!("{}的“{}”只给了下界，没说是否到了判定线（{}）", period.zh, value.zh, line.zh),
            format!(
                "“{}” ({}) gives a lower bound only, not whether it met the line ({})",
                value.en, period.en, line.en
            ),
        ),
        _ => Said::new(
            format!("{}的“{}”是约数，定不了判定线（{}）", period.zh, value.zh, line.zh),
            format!("“{}” ({}) is approximate and does not settle the line ({})", value.en, period.en, line.en),
        ),
    };
    let due = standing.due();
    let at_due = standing
        .reading
        .figure
        .as_ref()
        .zip(due)
        .is_some_and(|(figure, due)| figure.period.last_day() == due.last_day());
    let Some(due) = due.filter(|_| !at_due) else {
        return Said::new(format!("{}。", says.zh), format!("{}.", says.en));
    };
    let due = quantity::period_of(due, standing.target);
    Said::new(
        format!("{}；期限时点（{}）的数也没有见到。", says.zh, due.zh),
        format!("{}; nor has the figure of the deadline ({}) been seen.", says.en, due.en),
    )
}

fn on_the_way(standing: &Standing<'_>, period: &Said, value: &Said, line: &Said) -> Said {
    let target = standing.target;
    let Some(path) = &standing.reading.path else {
        let reason = standing.reading.reason;
        return Said::new(
            format!("{}为 {}，{}。", period.zh, value.zh, reason.zh()),
            format!("{} ({}): {}.", capital(&value.en), period.en, reason.en()),
        );
    };
    let amount = |value| quantity::in_unit_of(target, value).text();
    let (expected, gap, step) = (amount(&path.expected), amount(&path.gap), amount(&path.per_month));
    let above = standing.reading.status == Status::OnTrack;
    Said::new(
        format!(
            "{}为 {}，按直线进度此时应为 {}，{}。离判定线（{}）还差 {}，还有 {} 个月，每月要增 {}。",
            period.zh,
            value.zh,
            expected.zh,
            if above { "赶得上" } else { "落在后面" },
            line.zh,
            gap.zh,
            path.months_left,
            step.zh
        ),
        format!(
            "{} ({}); a straight line would ask for {} by then, so it is {}. {} short of the line ({}) with {} left: {} a month.",
            capital(&value.en),
            period.en,
            expected.en,
            if above { "on track" } else { "behind" },
            capital(&gap.en),
            line.en,
            counted(usize::try_from(path.months_left).unwrap_or(0), "month", "months"),
            step.en
        ),
    )
}

fn remark(caveat: Caveat) -> Said {
    match caveat {
        Caveat::Preliminary => Said::new("这是初步数。", "This is a preliminary figure."),
        Caveat::WeakSource => Said::new(
            "来源是摘要或第三方转录，应核对原件。",
            "The source is a digest or a third-party transcription; compare it with the original.",
        ),
        Caveat::DeadlineInferred => {
            Said::new("原文没有写期限，年份是推定的。", "The text states no deadline; the year is inferred.")
        }
        // Said in the sentence itself, and in the definition.
        Caveat::EarlierPeriod | Caveat::DefinitionOpen => Said::none(),
    }
}

/// The one fact that would settle it now. None where it is settled, or where the figure cannot be there yet.
pub fn settles(standing: &Standing<'_>) -> Option<Said> {
    let reading = &standing.reading;
    let early = match reading.wanted? {
        Wanted::FigureOf(period) => !period.is_closed_on(standing.as_of),
        Wanted::SameScopeFigure | Wanted::Base | Wanted::FirstYear | Wanted::Deadline | Wanted::Original => false,
    };
    let settled = matches!(reading.status, Status::Reached | Status::Missed | Status::OnTrack | Status::Behind);
    if early || settled { None } else { wanted(standing) }
}

/// What is still wanted of it, whether or not its status is settled.
pub fn wanted(standing: &Standing<'_>) -> Option<Said> {
    let name = &standing.indicator.name;
    Some(match standing.reading.wanted? {
        Wanted::SameScopeFigure => match standing.due() {
            Some(due) => figure_of(&quantity::period_of(due, standing.target), standing),
            None => Said::new(format!("一个同口径的{}数。", name.zh), format!("one same-scope figure: {}.", name.en)),
        },
        Wanted::FigureOf(period) => figure_of(&quantity::period_of(period, standing.target), standing),
        Wanted::Base => Said::new("基年是哪一年，基数是多少。", "the base year and the level of that year."),
        Wanted::FirstYear => Said::new("“新增”从哪一年算起。", "the year from which additions are counted."),
        Wanted::Deadline => Said::new("期限是哪一年。", "the year of the deadline."),
        Wanted::Original => Said::new("来源的原件，用来核对。", "the original of the source, to compare with."),
    })
}

fn figure_of(period: &Said, standing: &Standing<'_>) -> Said {
    let name = &standing.indicator.name;
    // A doubling is asked for as a level and its base, not as a multiple.
    let what = if standing.target.kind == TargetKind::Doubling { "（与基年同口径）" } else { "" };
    Said::new(format!("{}的{}{what}。", period.zh, name.zh), format!("{}, {}.", name.en, period.en))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::{pack, standings_on};

    #[test]
    fn the_verdict_names_figure_line_and_gap() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        let of = |id: &str| standings.get(id).unwrap();
        assert_eq!(
            verdict(of("T22")).zh,
            "2025 年为 4,446.00 亿元，离判定线（> 5,000 亿元）差 554 亿元。这是初步数。来源是摘要或第三方转录，应核对原件。"
        );
        assert!(
            verdict(of("T22"))
                .en
                .starts_with("444.6 billion yuan (2025) is 55.4 billion yuan short of the line (> 500 billion yuan).")
        );
        assert_eq!(settles(of("T22")), None);
        assert!(verdict(of("T11")).zh.starts_with("2025 年 9 月末的“近 3,800 亿元”只说不到 3,800 亿元，没说是否到了判定线（≥ 3,500 亿元）；期限时点（2025 年末）的数也没有见到。"));
        assert_eq!(settles(of("T11")).unwrap().zh, "2025 年末的制造业贷款。");
        assert!(verdict(of("T18")).zh.contains("2023 年为 463.42 亿元，已到判定线（> 400 亿元）"));
        assert!(verdict(of("T12")).zh.contains("相近口径的数，只作旁证"));
        assert_eq!(
            (settles(of("T18")), wanted(of("T18")).unwrap().zh.as_str()),
            (None, "2025 年的软件产业规模。"),
            "reached, yet a figure is wanted"
        );
        assert_eq!(
            settles(standings_on(&pack, "2024-06-30").get("T22").unwrap()),
            None,
            "2025 is not over: its figure settles nothing yet"
        );
    }

    /// After the deadline nobody is on the way any more, and before it no target has missed it at its deadline.
    #[test]
    fn each_moment_has_its_own_verdicts() {
        let pack = pack();
        for day in ["2023-12-31", "2024-06-30", "2025-06-30", "2026-06-30", "2031-06-30"] {
            for row in &standings_on(&pack, day).rows {
                let said = verdict(row);
                assert!(!said.zh.is_empty() && !said.en.is_empty());
                let chinese = said.en.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(!chinese, "{} on {day}: {}", row.target.id, said.en);
                let passed = row.due().is_some_and(|due| due.is_closed_on(row_day(day)));
                assert!(
                    !passed || !matches!(row.reading.status, Status::OnTrack | Status::Behind),
                    "{} on {day}",
                    row.target.id
                );
            }
        }
    }

    fn row_day(day: &str) -> duojin_base::NaiveDate {
        day.parse().unwrap()
    }
}
