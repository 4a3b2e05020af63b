//! How a target is defined, by what it is or could be measured, and what was not used.

use duojin_plan::{Cadence, Modality};
use duojin_stats::{BoundFigure, Completeness, Frequency, Scope};

use crate::quantity;
use crate::said::Said;
use crate::standing::{Standing, Standings};

/// A name and what is said under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Name.
    pub name: Said,
    /// What is said.
    pub text: Said,
}

fn named(zh: &str, en: &str, text: Said) -> Named {
    Named { name: Said::new(zh, en), text }
}

/// 指标, 口径, 判定, 期限, 频次, 语气, 牵头单位, 覆盖 and what is open, in that order.
pub fn definition(standing: &Standing<'_>) -> Vec<Named> {
    let (target, indicator) = (standing.target, standing.indicator);
    // Many definitions begin with the name; it is not said twice.
    let zh = if indicator.definition.starts_with(&indicator.name.zh) {
        indicator.definition.clone()
    } else {
        format!("{}：{}", indicator.name.zh, indicator.definition)
    };
    let mut entries = vec![
        named("指标", "Indicator", Said::new(zh, format!("{}: {}", indicator.name.en, indicator.definition))),
        named("口径", "Scope", Said::same(&indicator.scope)),
        named("判定", "Test", test(standing)),
        named("期限", "Deadline", deadline(standing)),
        named("频次", "When it counts", cadence(target.cadence)),
        named("语气", "Wording", modality(standing)),
        named(
            "牵头单位",
            "Lead units",
            if target.lead_units.is_empty() {
                Said::new("原文没有写", "the text names none")
            } else {
                Said::same(standing.leads())
            },
        ),
        named("覆盖", "Coverage", coverage(standing)),
    ];
    if let Some(question) = &indicator.question {
        entries.push(named("未定", "Open", Said::same(question)));
    }
    entries
}

/// How 达成 is tested.
pub fn test(standing: &Standing<'_>) -> Said {
    let line = quantity::line(standing.target);
    let said = match standing.target.cadence {
        Cadence::AtDeadline | Cadence::Undated => Said::new(
            format!("期限时点的数 {} 为达成", line.zh),
            format!("reached if the figure of the deadline is {}", line.en),
        ),
        Cadence::EachYear => Said::new(
            format!("每一年的数都 {} 为达成", line.zh),
            format!("reached if the figure of every year is {}", line.en),
        ),
        Cadence::OverPeriod => Said::new(
            format!("起算年到期限年相加 {} 为达成", line.zh),
            format!("reached if the years from the first to the deadline add up to {}", line.en),
        ),
    };
    let words: String = standing.target.comparator_words.iter().map(|word| format!("“{word}”")).collect();
    if words.is_empty() {
        return said.then(&Said::new("；原文只写数，没有写“以上”之类的词", "(the text gives the bare number)"));
    }
    said.then(&Said::new(format!("；原文写{words}"), format!("(the text says {words})")))
}

fn deadline(standing: &Standing<'_>) -> Said {
    let target = standing.target;
    match (target.deadline, target.deadline_inferred) {
        (Some(year), _) => Said::new(format!("{year} 年底"), format!("end of {year}")),
        (None, Some(year)) => Said::new(
            format!("原文没有写；按计划的期限取 {year} 年底"),
            format!("the text states none; end of {year} is taken from the plan's horizon"),
        ),
        (None, None) => Said::new("原文没有写", "the text states none"),
    }
}

fn cadence(cadence: Cadence) -> Said {
    match cadence {
        Cadence::AtDeadline => Said::new("看期限时点的数", "at the deadline"),
        Cadence::EachYear => Said::new("每年一个数，年年都要到", "in each year"),
        Cadence::OverPeriod => Said::new("逐年相加，看期末合计", "summed over the years"),
        Cadence::Undated => Said::new("没有写时点", "no date is written"),
    }
}

fn modality(standing: &Standing<'_>) -> Said {
    let said = match standing.target.modality {
        Modality::BestEffort => Said::new("力争", "best effort (力争)"),
        Modality::Plain => Said::new("平叙，写明到哪一年", "plain, under a deadline phrase"),
        Modality::Firm => Said::new("硬性", "firm"),
    };
    if standing.target.modality_ambiguous {
        return said.then(&Said::new("（管到哪里有两读）", "(its reach can be read two ways)"));
    }
    said
}

fn coverage(standing: &Standing<'_>) -> Said {
    match standing.reading.coverage {
        Some(coverage) => Said::new(
            format!("应报 {} 个单位，到了 {} 个", coverage.due, coverage.reported),
            format!("{} of {} reporters are in", coverage.reported, coverage.due),
        ),
        None => Said::new("不适用（不是逐户汇总的数）", "does not apply (no total of single returns)"),
    }
}

/// Something a target is, or could be, measured by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// 指标, 序列, 名录, 报表.
    pub kind: Said,
    /// Its name.
    pub name: String,
    /// How its scope stands to the target's, or 未接入.
    pub scope: Said,
    /// Whether it decides the status.
    pub used: bool,
    /// Why it is, or is not, used.
    pub why: Said,
}

/// The word of a scope.
pub fn scope_word(scope: Scope) -> Said {
    match scope {
        Scope::Same => Said::new("同口径", "same"),
        Scope::Near => Said::new("相近口径", "near"),
        Scope::Different => Said::new("口径不同", "different"),
    }
}

/// How often, in words.
pub fn frequency_word(frequency: Frequency) -> Said {
    match frequency {
        Frequency::Month => Said::new("月报", "monthly"),
        Frequency::Quarter => Said::new("季报", "quarterly"),
        Frequency::Year => Said::new("年报", "yearly"),
    }
}

/// Indicator, series, register and form a target hangs on.
pub fn lineage(standings: &Standings<'_>, standing: &Standing<'_>) -> Vec<Lineage> {
    let has_same = !standing.same().is_empty();
    let unbound = || Said::new("未接入", "not connected");
    let mut rows = vec![Lineage {
        kind: Said::new("指标", "Indicator"),
        name: standing.indicator.name.zh.clone(),
        scope: scope_word(Scope::Same),
        used: has_same,
        why: Said::new("目标量的就是它", "it is what the target measures"),
    }];
    for series in &standing.binding.series {
        let select = &series.select;
        let labels = select.labels.as_ref().map_or_else(String::new, |labels| format!("（{}）", labels.join("、")));
        let seen = standing.reading.figures.iter().any(|bound| select.matches(&bound.figure));
        let why = if seen {
            Said::same(&series.reason)
        } else {
            Said::same(&series.reason).then(&Said::new("这个时点还没有数。", "No figure yet at this moment."))
        };
        rows.push(Lineage {
            kind: Said::new("公开序列", "Published series"),
            name: format!("{}{labels}", select.indicator),
            scope: scope_word(series.scope),
            used: seen && series.scope == Scope::Same,
            why,
        });
    }
    if let Some(register) = standings.register(standing) {
        let why = match (register.loaded, register.completeness) {
            (false, _) => Said::new(
                format!("还没有装入；由{}报送。没有装入的名录不是零", register.issuer),
                format!("not loaded; kept by {}. A register that is not loaded is not zero", register.issuer),
            ),
            (true, Completeness::Partial) => Said::new("只有部分，个数是下界", "partial: its count is a lower bound"),
            (true, Completeness::Complete) => {
                Said::new("声明完整，可以计数", "declared complete, so it can be counted")
            }
        };
        rows.push(Lineage {
            kind: Said::new("名录", "Register"),
            name: register.name.zh.clone(),
            scope: if register.loaded { scope_word(Scope::Same) } else { unbound() },
            used: register.loaded && has_same,
            why,
        });
    }
    if let Some(form) = &standing.binding.form {
        let every = frequency_word(form.frequency);
        rows.push(Lineage {
            kind: Said::new("报表", "Form"),
            name: format!("{}（{}，{}）", standing.indicator.name.zh, form.reporter, every.zh),
            scope: unbound(),
            used: false,
            why: Said::new("报表还没有定稿下发", "the form has not been issued"),
        });
    }
    rows
}

/// What was not used and why, one for each figure of a different scope.
pub fn unused(standing: &Standing<'_>) -> Vec<Named> {
    let entry = |bound: &&BoundFigure| {
        let figure = &bound.figure;
        let value = quantity::of_figure(figure).text();
        let period = quantity::period(figure.period, figure.basis);
        Named {
            name: Said::same(if figure.label.is_empty() {
                figure.indicator.clone()
            } else {
                format!("{}（{}）", figure.indicator, figure.label)
            }),
            text: Said::new(
                format!("{}，{}。{}", period.zh, value.zh, bound.scope_reason),
                format!("{}, {}. {}", value.en, period.en, bound.scope_reason),
            ),
        }
    };
    standing.different().iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::tests::{pack, standings_on};

    #[test]
    fn every_target_is_defined_in_both_languages() {
        let pack = pack();
        let standings = standings_on(&pack, "2026-11-23");
        for row in &standings.rows {
            let entries = definition(row);
            assert!(entries.len() >= 8);
            assert!(
                entries.iter().all(|entry| !entry.text.zh.is_empty() && !entry.text.en.is_empty()),
                "{}",
                row.target.id
            );
            assert!(lineage(&standings, row).len() >= 2, "{} hangs on nothing", row.target.id);
        }
        let of = |id: &str| standings.get(id).unwrap();
        assert_eq!(test(of("T22")).zh, "期限时点的数 > 5,000 亿元 为达成；原文写“突破”");
        assert!(unused(of("T11")).iter().any(|entry| entry.text.zh.contains("4,622.46 亿元")));
        let used: Vec<String> =
            lineage(&standings, of("T18")).into_iter().filter(|row| row.used).map(|row| row.name).collect();
        assert!(used.iter().any(|name| name.contains("规上软件")), "{used:?}");
        assert!(
            lineage(&standings, of("T02")).iter().all(|row| !row.used),
            "a register that is not loaded decides nothing"
        );
    }
}
