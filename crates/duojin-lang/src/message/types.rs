//! Messages about types, dimensions and plausibility.

use duojin_base::{Diagnostic, Place};
use duojin_rule::Dimension;

use super::{did_you_mean, suggest};

/// A type in both languages.
type Words = (String, String);

pub(crate) fn dimension_mismatch(
    place: Place,
    left: (&str, &Words),
    right: (&str, &Words),
    verb: (&str, &str),
) -> Diagnostic {
    Diagnostic::error(
        "rule.dimension-mismatch",
        place,
        format!("“{}”是{}，不能与{}“{}”{}", left.0, left.1.0, right.1.0, right.0, verb.0),
        format!("“{}” ({}) cannot be {} “{}” ({})", left.0, left.1.1, verb.1, right.0, right.1.1),
    )
    .mend(
        "两边换成同一类的量；要看一个占另一个多少，写“占比(甲, 乙)”再与比例比较",
        "use quantities of one kind on both sides; for the share of one in the other write 占比(甲, 乙)",
    )
}

pub(crate) fn type_mismatch(place: Place, left: (&str, &Words), right: (&str, &Words)) -> Diagnostic {
    Diagnostic::error(
        "rule.type-mismatch",
        place,
        format!("“{}”是{}，不能与{}“{}”比较", left.0, left.1.0, right.1.0, right.0),
        format!("“{}” ({}) cannot be compared with “{}” ({})", left.0, left.1.1, right.0, right.1.1),
    )
    .mend("两边换成同一类的值，或换一项事实", "put values of one kind on both sides, or use another fact")
}

/// How to bring a number of another dimension into the wanted one.
pub(crate) fn write_in_unit(words: &str, unit: &str) -> (String, String) {
    (
        format!("与“{words}”比较的数要带单位，如“…{unit}”"),
        format!("a number compared with “{words}” needs a unit such as {unit}"),
    )
}

pub(crate) fn branches_differ(place: Place, then: (&str, &Words), otherwise: (&str, &Words)) -> Diagnostic {
    Diagnostic::error(
        "rule.branches-differ",
        place,
        format!("“则”后的“{}”是{}，“否则”后的“{}”是{}，两支要同类", then.0, then.1.0, otherwise.0, otherwise.1.0),
        format!(
            "“{}” is {} and “{}” is {}: both branches must be of one type",
            then.0, then.1.1, otherwise.0, otherwise.1.1
        ),
    )
}

pub(crate) fn not_a_condition(place: Place, words: &str, zh: &str, en: &str, role: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.not-a-condition",
        place,
        format!("“{role}”后面要一个条件，“{words}”却是{zh}"),
        format!("“{role}” needs a condition, but “{words}” is {en}"),
    )
    .mend(
        "写成比较或判断，如“销售额[上年] >= 3亿元”“行业 属于 批发业”",
        "compare or test it: 销售额[上年] >= 3亿元, 行业 属于 批发业",
    )
}

pub(crate) fn not_a_number(place: Place, words: &str, zh: &str, en: &str, role: &str) -> Diagnostic {
    let role = if role.starts_with('“') { role.to_owned() } else { format!("“{role}”") };
    Diagnostic::error(
        "rule.not-a-number",
        place,
        format!("{role}要一个数，“{words}”却是{zh}"),
        format!("{role} needs a number, but “{words}” is {en}"),
    )
}

pub(crate) fn not_a_date(place: Place, words: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.not-a-date",
        place,
        format!("“满年”要一个日期，“{words}”却是{zh}"),
        format!("“满年” needs a date, but “{words}” is {en}"),
    )
}

pub(crate) fn not_an_entity(place: Place, words: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.not-an-entity",
        place,
        format!("“的”前面要一个主体，“{words}”却是{zh}"),
        format!("“的” needs an entity before it, but “{words}” is {en}"),
    )
    .mend("如：控股方 的 营业收入[上年]", "for example 控股方 的 营业收入[上年]")
}

pub(crate) fn dimension_too_high(place: Place) -> Diagnostic {
    Diagnostic::error("rule.dimension-too-high", place, "量纲的乘方太高", "the power of a dimension is too high")
}

pub(crate) fn set_alone(place: Place) -> Diagnostic {
    Diagnostic::error(
        "rule.set-alone",
        place,
        "花括号只能写在“属于”“包含”或“=”后面",
        "a set stands only after 属于, 包含 or =",
    )
}

pub(crate) fn no_order(place: Place, words: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.no-order",
        place,
        format!("“{words}”是{zh}，没有大小先后"),
        format!("“{words}” is {en} and has no order"),
    )
    .mend("用“属于”“包含”“=”或“!=”", "use 属于, 包含, = or !=")
}

pub(crate) fn literal_left(place: Place, left: &str, right: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("{right} = {left}"));
    Diagnostic::error(
        "rule.literal-left",
        place,
        "事实写在左边，文字写在右边",
        "write the fact on the left and the text on the right",
    )
    .mend(zh, en)
}

pub(crate) fn compare_with_literal(place: Place, words: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.compare-with-literal",
        place,
        format!("“{words}”是{zh}，右边要写名称、代码或“{{甲, 乙}}”"),
        format!("“{words}” is {en}: write a name, a code or {{A, B}} on the right"),
    )
}

pub(crate) fn truth_with_literal(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.truth-with-literal",
        place,
        format!("是非事实只能与“是”或“否”比较，“{words}”不是"),
        format!("a yes/no fact is compared only with 是 or 否, not with “{words}”"),
    )
    .mend("是非事实可以直接作条件；相反的写“非 …”", "a yes/no fact is a condition by itself; its opposite is 非 …")
}

pub(crate) fn wrong_test(place: Place, words: &str, contains: bool, first: &str) -> Diagnostic {
    let (has, wants, right) = if contains {
        ("只有一个值", "one value", "属于")
    } else {
        ("可以有几个值", "several values", "包含")
    };
    let (zh, en) = did_you_mean(&format!("{words} {right} {first}"));
    Diagnostic::error(
        "rule.wrong-test",
        place,
        format!("“{words}”{has}，应当用“{right}”"),
        format!("“{words}” has {wants}: use {right}"),
    )
    .mend(zh, en)
}

pub(crate) fn no_codes(place: Place, words: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.no-codes",
        place,
        format!("“{words}”是{zh}，不是代码，不能用“属于”“包含”"),
        format!("“{words}” is {en}, not a code: 属于 and 包含 do not apply"),
    )
}

pub(crate) fn points_of(place: Place, words: &str, dimension: &Dimension) -> Diagnostic {
    Diagnostic::error(
        "rule.points-of",
        place,
        format!("“百分点”要一个比例，“{words}”却是{}", dimension.zh()),
        format!("“百分点” needs a ratio, but “{words}” is {}", dimension.en()),
    )
}

pub(crate) fn round_needs_step(place: Place, func: &str, words: &str, dimension: &Dimension) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "rule.round-needs-step",
        place,
        format!("“{words}”是{}，{func}要写明步长", dimension.zh()),
        format!("“{words}” is {}: say to what step it is rounded", dimension.en()),
    );
    let unit = crate::units::units_of(dimension).into_iter().find(|u| u == "万元" || !u.starts_with(['万', '亿']));
    match unit {
        Some(unit) => {
            let (zh, en) = did_you_mean(&format!("{func}({words}, 1{unit})"));
            diagnostic.mend(zh, en)
        }
        None => diagnostic,
    }
}

pub(crate) fn bad_step(place: Place) -> Diagnostic {
    Diagnostic::error("rule.bad-step", place, "步长要是一个大于零的常数", "the step must be a constant above zero")
        .mend("如：1万元", "for example 1万元")
}

pub(crate) fn band_not_constant(place: Place) -> Diagnostic {
    Diagnostic::error("rule.band-not-constant", place, "各档的起点要是常数", "a band must begin at a constant")
}

pub(crate) fn bands_not_ascending(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.bands-not-ascending",
        place,
        format!("各档要从低到高，“{words}”不高于前一档"),
        format!("bands must ascend: “{words}” is not above the band before it"),
    )
    .mend("按起点从小到大重新排列", "order the bands by where they begin")
}

pub(crate) fn implausible(
    place: Place,
    fact: &str,
    words: &str,
    range: (&str, &str),
    mend: Option<&str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        "rule.implausible",
        place,
        format!("“{words}”超出“{fact}”的合理范围（{} 至 {}）", range.0, range.1),
        format!("“{words}” is outside the plausible range of “{fact}” ({} to {})", range.0, range.1),
    );
    match mend {
        Some(mend) => suggest(diagnostic, &[mend.to_owned()]),
        None => diagnostic.mend("核对单位和位数", "check the unit and the digits"),
    }
}

pub(crate) fn percent_slip(place: Place, words: &str, digits: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("{digits}%"));
    Diagnostic::warning(
        "rule.percent-slip",
        place,
        format!("“{words}”是比例，“{digits}”等于 {digits}00%"),
        format!("“{words}” is a ratio: “{digits}” means {digits}00%"),
    )
    .mend(zh, en)
}
