//! Targets: their words, numbers, test and leads agree.

use duojin_base::Exact;
use duojin_base::exact::{int, parse_decimal};

use super::Checker;
use crate::model::{Comparator, ReachedOp, Target};
use crate::read::path;
use crate::source::Item;

/// 亿 and 万 before a unit of measure.
fn scale_of(unit: &str) -> (Exact, &str) {
    if let Some(rest) = unit.strip_prefix('亿') {
        (int(100_000_000), rest)
    } else if let Some(rest) = unit.strip_prefix('万') {
        (int(10_000), rest)
    } else {
        (int(1), unit)
    }
}

/// The runs of ASCII digits (with a decimal point) in a text.
fn digits_in(text: &str) -> Vec<Exact> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(parse_decimal).collect()
}

impl Checker<'_> {
    pub(super) fn target(&mut self, item: &Item<Target>) {
        let (file, line, target) = (path::TARGETS, item.line, &item.value);
        let section = self.section_of(file, line, &target.section);
        self.span(file, line, "span", target.span, section);
        self.span(file, line, "value_span", target.value_span, Some(target.span));
        if let Some(span) = target.deadline_span {
            self.span(file, line, "deadline_span", span, section);
        }
        for filter in &target.filters {
            self.span(file, line, "filter", filter.span, Some(target.span));
        }
        if target.deadline.is_some() != target.deadline_span.is_some() {
            self.wrong(
                "plan.deadline-unplaced",
                file,
                line,
                format!("{} 的期限与期限的区间要么都写，要么都不写", target.id),
                format!("{}: deadline and deadline_span come together", target.id),
                (
                    "补上 deadline_span；推定的年份写 deadline_inferred",
                    "add deadline_span; an inferred year is deadline_inferred",
                ),
            );
        }
        self.leads_of_section(file, line, &target.section, &target.lead_units);
        self.known(file, line, ("目标", "target"), &target.related, |c| &c.targets);
        self.known(file, line, ("目标", "target"), target.subset_of.as_slice(), |c| &c.targets);
        self.known(file, line, ("系统", "system"), &target.systems, |c| &c.systems);
        self.numbers(line, target);
    }

    fn numbers(&mut self, line: u32, target: &Target) {
        let file = path::TARGETS;
        let wanted = if target.comparator == Comparator::Range { 2 } else { 1 };
        if target.values.len() != wanted || target.base_values.len() != wanted {
            self.wrong(
                "plan.value-count",
                file,
                line,
                format!("{} 要 {wanted} 个数", target.id),
                format!("{} needs {wanted} numbers", target.id),
                ("范围写两个数，其余写一个", "two numbers for a range, one otherwise"),
            );
            return;
        }
        let (scale, rest) = scale_of(&target.unit);
        let same_unit = rest.is_empty() || target.base_unit.starts_with(rest);
        let scaled = target
            .values
            .iter()
            .map(|value| &value.value * &scale)
            .eq(target.base_values.iter().map(|v| v.value.clone()));
        if !same_unit || !scaled {
            self.wrong(
                "plan.base-differs",
                file,
                line,
                format!("{} 的数换到基本单位“{}”不是 base_values", target.id, target.base_unit),
                format!("{}: values in “{}” are not base_values", target.id, target.base_unit),
                ("按单位重算 base_values", "compute base_values from the unit"),
            );
        }
        if let Some(quote) = self.text.get(target.value_span) {
            let digits = digits_in(quote);
            if !digits.is_empty() && !digits.iter().eq(target.values.iter().map(|value| &value.value)) {
                let quote = quote.to_owned();
                self.wrong(
                    "plan.value-differs",
                    file,
                    line,
                    format!("{} 的数与正文“{quote}”不一致", target.id),
                    format!("{}: the numbers differ from “{quote}”", target.id),
                    ("照正文改 values", "take values from the text"),
                );
            }
        }
        let strict = target.achieved_when.op == ReachedOp::MoreThan;
        let line_is_first =
            target.base_values.first().is_some_and(|first| first.value == target.achieved_when.base_value.value);
        if strict != (target.comparator == Comparator::MoreThan) || !line_is_first {
            self.wrong(
                "plan.reached-differs",
                file,
                line,
                format!("{} 的 achieved_when 与比较词、数值不合", target.id),
                format!("{}: achieved_when does not fit comparator and value", target.id),
                (
                    "突破、超过、余用 >，其余用 >=，数取（较小的）目标数",
                    "> for 突破, 超过, 余; >= otherwise; the (lower) number",
                ),
            );
        }
    }
}
