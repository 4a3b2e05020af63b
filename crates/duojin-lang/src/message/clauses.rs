//! Messages about clauses, benefits and indicators.

use duojin_base::{Diagnostic, Place};
use duojin_rule::Dimension;

use super::{did_you_mean, suggest, suggest_one};

pub(crate) fn line_missing(place: Place, clause: &str, word: &str, example: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.line-missing",
        place,
        format!("条款“{clause}”缺“{word}”这一行"),
        format!("the clause “{clause}” has no line “{word}”"),
    )
    .mend(format!("补一行，如“{example}”"), format!("add a line such as “{example}”"))
}

pub(crate) fn line_twice(place: Place, first: Place, word: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.line-twice",
        place,
        format!("“{word}”这一行写了两次"),
        format!("the line “{word}” stands twice"),
    )
    .mend("留下一行", "keep one of them")
    .also(first, "第一次在这里", "first written here")
}

pub(crate) fn line_order(place: Place, word: &str, later: &str) -> Diagnostic {
    Diagnostic::warning(
        "rule.line-order",
        place,
        format!("“{word}”应写在“{later}”前面"),
        format!("“{word}” belongs before “{later}”"),
    )
    .mend("运行 duojin fmt 重排", "run duojin fmt")
}

pub(crate) fn duplicate_id(place: Place, first: Place, id: &str) -> Diagnostic {
    Diagnostic::error("rule.duplicate-id", place, format!("编号“{id}”用了两次"), format!("the id “{id}” is used twice"))
        .mend("给其中一条换一个编号", "give one of the clauses another id")
        .also(first, "第一次在这里", "first used here")
}

pub(crate) fn unknown_object(place: Place, word: &str, near: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "rule.unknown-object",
        place,
        format!("“{word}”不是条款的对象"),
        format!("“{word}” is no kind of entity"),
    );
    match near {
        Some(_) => suggest_one(diagnostic, near),
        None => diagnostic.mend(
            "对象只能是：企业、个体工商户、项目、机构、人、园区",
            "one of enterprise, sole_trader, project, institution, person, park",
        ),
    }
}

pub(crate) fn not_constant_money(place: Place, role: &str, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.not-constant-money",
        place,
        format!("“{role}”要一个写定的金额，“{words}”不是常数"),
        format!("“{role}” needs a fixed amount: “{words}” is no constant"),
    )
    .mend("如：100万元", "for example 100万元")
}

/// What an amount is instead of money.
fn kind_words(dimension: &Dimension, plain: bool) -> (String, String) {
    if plain {
        ("没有单位".to_owned(), "has no unit".to_owned())
    } else {
        (format!("是{}", dimension.zh()), format!("is {}", dimension.en()))
    }
}

pub(crate) fn not_money(place: Place, role: &str, words: &str, dimension: &Dimension, plain: bool) -> Diagnostic {
    let (zh, en) = kind_words(dimension, plain);
    let diagnostic = Diagnostic::error(
        "rule.not-money",
        place,
        format!("“{role}”要一个金额，“{words}”却{zh}"),
        format!("“{role}” needs an amount of money, but “{words}” {en}"),
    );
    if plain {
        let (zh, en) = did_you_mean(&format!("{words}万元"));
        return diagnostic.mend(zh, en);
    }
    diagnostic.mend("如：100万元", "for example 100万元")
}

pub(crate) fn bad_money(place: Place, role: &str, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.bad-money",
        place,
        format!("“{role}”的金额要大于零，并落在整分上：“{words}”不行"),
        format!("the amount of “{role}” must be above zero and a whole number of 分: “{words}” is not"),
    )
}

pub(crate) fn amount_not_money(
    place: Place,
    words: &str,
    dimension: &Dimension,
    plain: bool,
    per_unit: Option<&str>,
) -> Diagnostic {
    let (zh, en) = kind_words(dimension, plain);
    let diagnostic = Diagnostic::error(
        "rule.amount-not-money",
        place,
        format!("待遇要是金额，“{words}”却{zh}"),
        format!("a benefit must be money, but “{words}” {en}"),
    );
    if plain {
        let (zh, en) = did_you_mean(&format!("{words}万元"));
        return diagnostic.mend(zh, en);
    }
    match per_unit {
        Some(word) => diagnostic.mend(
            format!("按每{word}多少钱来写：数量 / 1{word} * 金额"),
            format!("write so much for each {word}: count / 1{word} * amount"),
        ),
        None if dimension.is_ratio() => diagnostic.mend(
            "比例要乘上一个金额，如：研发费用[上年] * 10%",
            "multiply the ratio by an amount: 研发费用[上年] * 10%",
        ),
        None => diagnostic,
    }
}

pub(crate) fn money_in_words(place: Place, word: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.money-in-words",
        place,
        format!("“{word}”要一个金额，不能只写文字"),
        format!("“{word}” needs an amount, not words"),
    )
    .mend(
        "金额不加引号，如“给予 奖励 10万元”；未定的写“另行核定”",
        "write the amount without quotation marks, or 另行核定 (case_by_case)",
    )
}

pub(crate) fn in_kind_needs_words(place: Place, word: &str, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.in-kind-needs-words",
        place,
        format!("“{word}”不是钱，要用文字说明，“{words}”不是文字"),
        format!("“{word}” is no money: say in words what is given; “{words}” is no text"),
    )
    .mend(format!("如：给予 {word} \"东莞市倍增企业\""), format!("for example 给予 {word} \"…\""))
}

pub(crate) fn not_applicable(place: Place, fact: &str, objects: &str, has: &str) -> Diagnostic {
    Diagnostic::warning(
        "rule.not-applicable",
        place,
        format!("“{fact}”只用于{has}，对本条款的对象（{objects}）永远待定"),
        format!("“{fact}” exists only for {has}: for {objects} it is always unknown"),
    )
    .mend("换一个事实，或改对象", "use another fact, or change 对象")
}

pub(crate) fn wall(place: Place, name: &str, derived: Option<&str>) -> Diagnostic {
    let (zh, en) = match derived {
        Some(derived) => (format!("“{derived}”用到的“{name}”"), format!("“{name}”, which “{derived}” reads,")),
        None => (format!("“{name}”"), format!("“{name}”")),
    };
    Diagnostic::error(
        "rule.statistical-wall",
        place,
        format!("{zh}是统计调查取得的资料，条款不得读取（统计法）"),
        format!("{en} was collected under a statistical form: no clause may read it (Statistics Law)"),
    )
    .mend("改用行政记录、公开名录或企业自报的事实", "use an administrative, public or self-reported fact")
}

pub(crate) fn too_many_nodes(place: Place, nodes: usize) -> Diagnostic {
    Diagnostic::error(
        "rule.too-many-nodes",
        place,
        format!("展开派生后有 {nodes} 个节点，最多 10000 个"),
        format!("{nodes} nodes with derived facts inlined: at most 10,000"),
    )
    .mend("拆成几个条款，或减少派生的层层引用", "split the clause, or nest fewer derived facts")
}

pub(crate) fn unknown_indicator_unit(place: Place, unit: &str, near: &[String]) -> Diagnostic {
    suggest(
        Diagnostic::error("rule.unknown-unit", place, format!("“{unit}”不是单位"), format!("“{unit}” is no unit")),
        near,
    )
}

pub(crate) fn indicator_unit(place: Place, unit: &str, wanted: &Dimension, own: &Dimension) -> Diagnostic {
    Diagnostic::error(
        "rule.indicator-unit",
        place,
        format!("单位“{unit}”是{}，式子算出来的却是{}", wanted.zh(), own.zh()),
        format!("the unit “{unit}” is {}, but the formula gives {}", wanted.en(), own.en()),
    )
}
