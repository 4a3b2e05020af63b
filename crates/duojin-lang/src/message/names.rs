//! Messages about names, periods and functions.

use duojin_base::{Diagnostic, Place};

use super::{did_you_mean, suggest};
use crate::format::{identifier, text_literal};
use crate::words::Func;

pub(crate) fn unknown_name(place: Place, name: &str, kind: &str, row: Option<&str>, near: &[String]) -> Diagnostic {
    let (zh, en) = match row {
        Some(row) => (
            format!("“{row}”没有叫“{name}”的{kind}"),
            format!("“{row}” has no field, and the dictionary no fact, named “{name}”"),
        ),
        None => (format!("没有叫“{name}”的{kind}"), format!("there is no fact named “{name}”")),
    };
    let diagnostic = Diagnostic::error("rule.unknown-name", place, zh, en);
    if near.is_empty() {
        return diagnostic.mend(
            "事实须先写进事实字典，派生须先声明",
            "declare the fact in the dictionary, or a derived fact in the rules",
        );
    }
    suggest(diagnostic, near)
}

pub(crate) fn bare_register(place: Place, name: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("列入({})", identifier(name)));
    Diagnostic::error(
        "rule.bare-register",
        place,
        format!("“{name}”是名录，不是事实"),
        format!("“{name}” is a register, not a fact"),
    )
    .mend(zh, en)
}

pub(crate) fn bare_rows(place: Place, name: &str, func: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("{func}({})", identifier(name)));
    Diagnostic::error(
        "rule.bare-records",
        place,
        format!("“{name}”是一组记录，不能单独作值"),
        format!("“{name}” names rows, not a value"),
    )
    .mend(zh, en)
}

pub(crate) fn bare_function(place: Place, name: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("{name}(…)"));
    Diagnostic::error(
        "rule.bare-function",
        place,
        format!("“{name}”是函数，后面要有括号"),
        format!("“{name}” is a function and needs its parentheses"),
    )
    .mend(zh, en)
}

pub(crate) fn bare_code(place: Place, name: &str, class: &str, fact: &str) -> Diagnostic {
    let code = crate::format::code(name);
    Diagnostic::error(
        "rule.bare-code",
        place,
        format!("“{name}”是“{class}”里的一项，不是事实，不能单独作条件"),
        format!("“{name}” is a code of “{class}”, not a fact"),
    )
    .mend(
        format!("写“{fact} 属于 {code}”；几项并列写“{fact} 属于 {{…, {code}}}”"),
        format!("write “{fact} 属于 {code}”; for several “{fact} 属于 {{…, {code}}}”"),
    )
}

pub(crate) fn ambiguous_code(place: Place, word: &str, class: &str, same: &[String]) -> Diagnostic {
    Diagnostic::error(
        "rule.ambiguous-code",
        place,
        format!("“{class}”里叫“{word}”的不止一项：{}", same.join("、")),
        format!("several codes of “{class}” are named “{word}”: {}", same.join(", ")),
    )
    .mend("写代码而不是名称", "write the code instead of the name")
}

pub(crate) fn unknown_code(place: Place, word: &str, class: &str, near: &[String], other: Option<&str>) -> Diagnostic {
    let zh = format!("“{class}”里没有“{word}”");
    let en = format!("“{class}” has no code “{word}”");
    let diagnostic = Diagnostic::error("rule.unknown-code", place, zh, en);
    match other {
        Some(other) if near.is_empty() => diagnostic.mend(
            format!("“{word}”属于“{other}”：换用存放“{other}”的事实"),
            format!("“{word}” belongs to “{other}”: use a fact of that classification"),
        ),
        _ => suggest(diagnostic, near),
    }
}

pub(crate) fn unknown_register(place: Place, name: &str, near: &[String], all: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "rule.unknown-register",
        place,
        format!("没有叫“{name}”的名录"),
        format!("there is no register named “{name}”"),
    );
    if near.is_empty() && !all.is_empty() {
        return diagnostic
            .mend(format!("已有的名录：{}", all.join("、")), format!("known registers: {}", all.join(", ")));
    }
    suggest(diagnostic, near)
}

pub(crate) fn unknown_rows(place: Place, name: &str, city: bool, near: &[String]) -> Diagnostic {
    let (zh, en) = if city { ("名录", "register") } else { ("记录", "record") };
    suggest(
        Diagnostic::error(
            "rule.unknown-records",
            place,
            format!("没有叫“{name}”的{zh}"),
            format!("there is no {en} named “{name}”"),
        ),
        near,
    )
}

pub(crate) fn unknown_group(place: Place, group: &str, near: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        "rule.unknown-group",
        place,
        format!("没有条款声明互斥组“{group}”，“已享受”将一直待定"),
        format!("no clause declares the exclusion group “{group}”: the answer will stay unknown"),
    );
    suggest(diagnostic, near)
}

pub(crate) fn unknown_function(place: Place, name: &str, near: &[String]) -> Diagnostic {
    let meant = match name {
        "增速" | "增长" | "增长率" | "增幅" => Some("同比"),
        "求和" | "总和" | "总计" | "累计" => Some("合计"),
        "均值" | "平均值" => Some("平均"),
        "最大值" | "最高" => Some("最大"),
        "最小值" | "最低" => Some("最小"),
        "个数" | "数量" | "总数" => Some("计数"),
        "存在" | "拥有" => Some("有"),
        "比例" | "占比率" | "比重" => Some("占比"),
        "属于名录" | "在名录" => Some("列入"),
        "周岁" | "年限" => Some("满年"),
        _ => None,
    };
    let near = &meant.map_or_else(|| near.to_vec(), |meant| vec![meant.to_owned()]);
    suggest(
        Diagnostic::error(
            "rule.unknown-function",
            place,
            format!("没有叫“{name}”的函数"),
            format!("there is no function named “{name}”"),
        ),
        near,
    )
}

pub(crate) fn fact_as_function(place: Place, name: &str, argument: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("{name}[{argument}]"));
    Diagnostic::error(
        "rule.fact-as-function",
        place,
        format!("“{name}”是事实，期间写在方括号里"),
        format!("“{name}” is a fact: its period stands in square brackets"),
    )
    .mend(zh, en)
}

pub(crate) fn period_missing(place: Place, name: &str, example: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("{name}[{example}]"));
    Diagnostic::error(
        "rule.period-missing",
        place,
        format!("“{name}”每期一个值，要写明是哪一期"),
        format!("“{name}” has a value for each period: say which"),
    )
    .mend(zh, en)
}

pub(crate) fn period_on(place: Place, name: &str, zh: &str, en: &str) -> Diagnostic {
    let (mend_zh, mend_en) = did_you_mean(name);
    Diagnostic::error(
        "rule.period-on-state",
        place,
        format!("“{name}”是{zh}，不按期间取值"),
        format!("“{name}” is a {en} and takes no period"),
    )
    .mend(mend_zh, mend_en)
}

pub(crate) fn wrong_grain(place: Place, name: &str, has: (&str, &str), asked: (&str, &str), mend: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("{name}[{mend}]"));
    Diagnostic::error(
        "rule.wrong-period-length",
        place,
        format!("“{name}”按{}取值，“{}”是{}", has.0, asked.0, asked.1),
        format!("“{name}” is {}: “{}” is a period of another length", has.1, asked.0),
    )
    .mend(zh, en)
}

pub(crate) fn several_periods(place: Place, name: &str, text: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.several-periods",
        place,
        format!("[{text}]是好几期，不能直接当一个数用"),
        format!("[{text}] means several periods and is no single value"),
    )
    .mend(
        format!("写合计({name}[{text}])、平均(…)、最大(…)、最小(…)或 每年(…)"),
        format!("write 合计({name}[{text}]), 平均, 最大, 最小 or 每年(…)"),
    )
}

pub(crate) fn lengths_differ(place: Place, first: Place, a: usize, b: usize) -> Diagnostic {
    Diagnostic::error(
        "rule.period-lists-differ",
        place,
        format!("同一个式子里的期间个数不同：{a} 期和 {b} 期"),
        format!("the lists of periods differ in length: {a} and {b}"),
    )
    .also(first, "另一串期间", "the other list")
}

pub(crate) fn each_year_of_none(place: Place) -> Diagnostic {
    Diagnostic::error(
        "rule.each-year-of-none",
        place,
        "“每年”里没有 [近N年]，不知道是哪几年",
        "“每年” needs a [近N年] inside it",
    )
    .mend("如：每年(研发费用[近3年] >= 100万元)", "for example 每年(研发费用[近3年] >= 100万元)")
}

pub(crate) fn growth_of(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.growth-of",
        place,
        format!("“{words}”没有上一年可比：同比要一个带期间的事实"),
        format!("“{words}” has no year before: growth needs a fact with a period"),
    )
    .mend(
        "如：同比(销售额[上年])；与指定年份比写 同比(销售额[2024], 销售额[2021])",
        "for example 同比(销售额[上年]), or 同比(销售额[2024], 销售额[2021])",
    )
}

pub(crate) fn arguments(place: Place, func: Option<Func>, zh: &str, en: &str) -> Diagnostic {
    let name = func.map_or("函数", Func::zh);
    Diagnostic::error("rule.arguments", place, format!("“{name}”的括号里应为{zh}"), format!("“{name}” takes {en}"))
}

pub(crate) fn filter_here(place: Place, func: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.filter-here",
        place,
        format!("“{func}”里不能写“其中”"),
        format!("“{func}” takes no 其中 (where)"),
    )
    .mend(
        "“其中”用在 有、计数，以及 合计(记录 的 字段 其中 …) 里",
        "其中 belongs into 有, 计数 and 合计(记录 的 字段 其中 …)",
    )
}

pub(crate) fn known_only_here(place: Place, func: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.known-only-here",
        place,
        format!("“{func}”里不能写“已有年份”"),
        format!("“{func}” takes no 已有年份 (known)"),
    )
    .mend("“已有年份”用在 合计、平均、最大、最小 的各期上", "已有年份 belongs into 合计, 平均, 最大, 最小 over periods")
}

pub(crate) fn not_rows(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.not-records",
        place,
        format!("“{words}”不是记录的名称"),
        format!("“{words}” is no name of records"),
    )
    .mend("如：计数(门店 其中 面积 >= 1500平方米)", "for example 计数(门店 其中 面积 >= 1500平方米)")
}

pub(crate) fn rows_of(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.records-of",
        place,
        format!("“{name}”是一组记录，不能直接取它的字段"),
        format!("“{name}” names rows: a field of them needs an aggregate"),
    )
    .mend(
        format!("写 合计({name} 的 字段)、最大(…)、计数({name} 其中 …) 或 有({name} 其中 …)"),
        format!("write 合计({name} 的 字段), 最大(…), 计数({name} 其中 …) or 有({name} 其中 …)"),
    )
}

pub(crate) fn register_in_clause(place: Place, name: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("列入({})", identifier(name)));
    Diagnostic::error(
        "rule.register-in-clause",
        place,
        format!("“{name}”是名录：对整个名录计数只能写在“指标”里"),
        format!("“{name}” is a register: whole registers are counted only in an indicator (指标)"),
    )
    .mend(zh, en)
}

pub(crate) fn record_in_indicator(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.record-in-indicator",
        place,
        format!("“{name}”是企业自己的记录，“指标”只能数名录"),
        format!("“{name}” are records of one entity; an indicator counts registers"),
    )
}

pub(crate) fn fact_in_indicator(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.fact-in-indicator",
        place,
        format!("“指标”说的是全市，不能直接用企业的“{name}”"),
        format!("an indicator speaks of the whole city and cannot read “{name}” of one entity"),
    )
    .mend("用名录的计数、合计，或 序列(\"编号\")[2025]", "count or sum a register, or read 序列(\"id\")[2025]")
}

pub(crate) fn entity_test_in_indicator(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.fact-in-indicator",
        place,
        format!("“{name}”问的是一个企业，不能写在“指标”里"),
        format!("“{name}” asks about one entity and cannot stand in an indicator"),
    )
}

pub(crate) fn series_in_clause(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.series-in-clause",
        place,
        format!("序列{}是全市的数，只能写在“指标”里", text_literal(name)),
        format!("the series {} is a figure of the city: only an indicator may read it", text_literal(name)),
    )
}

pub(crate) fn any_of_register(place: Place) -> Diagnostic {
    Diagnostic::error(
        "rule.any-of-register",
        place,
        "“指标”里没有“有(…)”，指标是一个数",
        "an indicator is a number: it has no 有(…)",
    )
    .mend("写 计数(…)", "write 计数(…)")
}

pub(crate) fn bad_year_word(place: Place, examples: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.bad-year-word",
        place,
        format!("这里应为年份的说法，如：{examples}"),
        format!("expected a word for a year: {examples}"),
    )
}

pub(crate) fn duplicate_derived(place: Place, first: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.duplicate-name",
        place,
        format!("派生“{name}”声明了两次"),
        format!("the derived fact “{name}” is declared twice"),
    )
    .also(first, "第一次在这里", "first declared here")
}

pub(crate) fn duplicate_indicator(place: Place, first: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.duplicate-name",
        place,
        format!("指标“{name}”声明了两次"),
        format!("the indicator “{name}” is declared twice"),
    )
    .also(first, "第一次在这里", "first declared here")
}

pub(crate) fn name_taken(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.name-taken",
        place,
        format!("“{name}”已是事实字典里的名称，派生要换一个"),
        format!("“{name}” is a fact of the dictionary: choose another name"),
    )
}

pub(crate) fn derived_cycle(place: Place, path: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.derived-cycle",
        place,
        format!("派生互相引用，绕成一圈：{path}"),
        format!("derived facts refer to each other in a circle: {path}"),
    )
    .mend("其中一个改用事实来写", "write one of them with facts alone")
}
