//! Messages about how a text is written.

use duojin_base::{Diagnostic, NaiveDate, Place};

use super::{did_you_mean, suggest_one};
use crate::suggest::apart;
use crate::units;
use crate::words::LineWord;

pub(crate) fn fence_unclosed(place: Place) -> Diagnostic {
    Diagnostic::error("rule.fence-unclosed", place, "规则块 ```duojin 没有结尾", "the block ```duojin is not closed")
        .mend("在规则后面另起一行写 ```", "write ``` on a line of its own after the rules")
}

pub(crate) fn quote_unclosed(place: Place, words: &str, closing: char) -> Diagnostic {
    Diagnostic::error(
        "rule.quote-unclosed",
        place,
        format!("引号没有合上：{words}"),
        format!("the quotation mark is not closed: {words}"),
    )
    .mend(format!("在同一行的末尾补上 {closing}"), format!("write {closing} on the same line"))
}

pub(crate) fn bracket_unclosed(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.bracket-unclosed",
        place,
        format!("期间的方括号没有合上：“{words}”"),
        format!("the square bracket of the period is not closed: “{words}”"),
    )
    .mend("期间写作 [2024]、[上年]、[上年Q3] 或 [近3年]", "write periods as [2024], [上年], [上年Q3] or [近3年]")
}

pub(crate) fn paren_unclosed(place: Place, end: Place) -> Diagnostic {
    Diagnostic::error("rule.paren-unclosed", place, "这个括号没有合上", "this parenthesis is not closed")
        .mend("在表达式末尾补上“)”", "add “)” at the end of the expression")
        .also(end, "到这里还缺“)”", "“)” is missing up to here")
}

pub(crate) fn brace_unclosed(place: Place, end: Place) -> Diagnostic {
    Diagnostic::error("rule.brace-unclosed", place, "这个花括号没有合上", "this brace is not closed")
        .mend("在最后一个代码后补上“}”", "add “}” after the last code")
        .also(end, "到这里还缺“}”", "“}” is missing up to here")
}

pub(crate) fn no_such_day(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.no-such-day",
        place,
        format!("日历上没有“{words}”这一天"),
        format!("there is no day “{words}”"),
    )
}

pub(crate) fn number_too_long(place: Place) -> Diagnostic {
    Diagnostic::error(
        "rule.number-too-long",
        place,
        "数字太长，最多 60 位",
        "the number is too long: at most 60 characters",
    )
}

pub(crate) fn sign_spelling(place: Place, words: &str, mend: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(mend);
    Diagnostic::error(
        "rule.sign-spelling",
        place,
        format!("“{words}”不是规则里的写法"),
        format!("“{words}” is not how rules write it"),
    )
    .mend(zh, en)
}

pub(crate) fn odd_character(place: Place, c: char) -> Diagnostic {
    let mend = match c {
        '。' | '．' => Some(("去掉句号；规则以换行结束", "remove the full stop: a rule ends with its line")),
        '￥' | '¥' | '$' => Some(("金额写作“500万元”", "write amounts as 500万元")),
        '‘' | '’' | '\'' => Some(("文字用“双引号”", "put text into double quotation marks")),
        '《' | '》' => Some(("名称用“双引号”", "put names into double quotation marks")),
        '?' | '？' => Some(("去掉问号", "remove the question mark")),
        ']' => Some(("前面缺“[”", "“[” is missing before it")),
        '^' => Some(("写成连乘：甲 * 甲", "multiply instead: A * A")),
        _ => None,
    };
    let diagnostic = Diagnostic::error(
        "rule.odd-character",
        place,
        format!("规则里没有“{c}”这个符号"),
        format!("the character “{c}” has no meaning in a rule"),
    );
    match mend {
        Some((zh, en)) => diagnostic.mend(zh, en),
        None => diagnostic.mend("文字请放在双引号里", "put text into quotation marks"),
    }
}

pub(crate) fn text_too_long(place: Place) -> Diagnostic {
    Diagnostic::error("rule.text-too-long", place, "规则文件超过 1 MB", "the text is longer than 1 MB")
        .mend("拆成几个文件", "split it into several files")
}

pub(crate) fn unexpected(place: Place, found: Option<&str>, zh: &str, en: &str) -> Diagnostic {
    match found {
        Some(found) => Diagnostic::error(
            "rule.unexpected",
            place,
            format!("这里应为{zh}，却是“{found}”"),
            format!("expected {en}, found “{found}”"),
        ),
        None => Diagnostic::error(
            "rule.unexpected",
            place,
            format!("到此为止，还缺{zh}"),
            format!("the text ends where {en} is expected"),
        ),
    }
}

pub(crate) fn glued_keyword(place: Place, word: &str, keyword: &str) -> Diagnostic {
    let (zh, en) = did_you_mean(&apart(word, keyword));
    Diagnostic::error(
        "rule.glued-keyword",
        place,
        format!("“{word}”被读成一个名称：“{keyword}”前后要用空格与名称隔开"),
        format!("“{word}” is read as one name: put blanks around “{keyword}”"),
    )
    .mend(zh, en)
}

pub(crate) fn name_begins_with_digit(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.name-begins-with-digit",
        place,
        format!("名称不能以数字开头：“{words}”"),
        format!("a name cannot begin with a digit: “{words}”"),
    )
    .mend("把整个名称放进双引号", "put the whole name into quotation marks")
}

pub(crate) fn not_a_declaration(place: Place, words: &str, line: Option<LineWord>, near: Option<&str>) -> Diagnostic {
    if line.is_some() {
        return Diagnostic::error(
            "rule.line-outside-clause",
            place,
            format!("“{words}”这一行不在任何条款里"),
            format!("the line “{words}” belongs to no clause"),
        )
        .mend("先写一行“条款 名称”", "begin with a line “条款 NAME”");
    }
    let diagnostic = Diagnostic::error(
        "rule.not-a-declaration",
        place,
        format!("这里应为“条款”“派生”或“指标”，却是“{words}”"),
        format!("expected 条款, 派生 or 指标 (clause, let, indicator), found “{words}”"),
    );
    suggest_one(diagnostic, near)
}

pub(crate) fn not_a_line(place: Place, words: &str, near: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "rule.not-a-line",
        place,
        format!("条款里没有以“{words}”开头的行"),
        format!("no line of a clause begins with “{words}”"),
    );
    match near {
        Some(_) => suggest_one(diagnostic, near),
        None => diagnostic.mend(
            "可以写的行：编号、对象、有效、申报年、牵头、资金、来源、当、且、除外、给予、封顶、取整、互斥、合计封顶",
            "lines: id, for, valid, year, lead, fund, source, when, and, except, give, cap, round, exclusive, shared_cap",
        ),
    }
}

pub(crate) fn more_after_name(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.more-after-name",
        place,
        format!("条款名称后面多出“{words}”"),
        format!("“{words}” follows the name of the clause"),
    )
    .mend("名称里有空格或符号时，把整个名称放进双引号", "put a name with blanks or signs into quotation marks")
}

pub(crate) fn reserved_name(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.reserved-name",
        place,
        format!("“{name}”是规则里的关键字，不能作名称"),
        format!("“{name}” is a keyword and cannot be a name"),
    )
}

pub(crate) fn and_without_when(place: Place) -> Diagnostic {
    Diagnostic::error(
        "rule.and-without-when",
        place,
        "行首的“且”只能接在“当”的条件后面",
        "a line can begin with “且” only after the conditions of “当”",
    )
    .mend("与上一行写在同一行，或放进括号", "write it on the line before, or inside parentheses")
}

pub(crate) fn bad_id(place: Place, text: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.bad-id",
        place,
        format!("编号“{text}”里只能有英文字母、数字、“-”和“.”"),
        format!("the id “{text}” may hold only ASCII letters, digits, “-” and “.”"),
    )
    .mend("如：dg-2022-sgyb-02，或放进双引号", "for example dg-2022-sgyb-02, or put it into quotation marks")
}

pub(crate) fn validity_reversed(place: Place, first: NaiveDate, last: NaiveDate) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("有效 {last} 至 {first}"));
    Diagnostic::error(
        "rule.validity-reversed",
        place,
        format!("有效期倒置：{first} 晚于 {last}"),
        format!("the validity runs backwards: {first} is after {last}"),
    )
    .mend(zh, en)
}

pub(crate) fn unknown_benefit(place: Place, words: &str, near: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "rule.unknown-benefit",
        place,
        format!("“{words}”不是待遇的种类"),
        format!("“{words}” is no kind of benefit"),
    );
    match near {
        Some(_) => suggest_one(diagnostic, near),
        None => diagnostic.mend(
            "先写种类：奖励、补贴（补助、资助）、贴息、减免、称号（认定）、服务，如“给予 奖励 10万元”",
            "begin with the kind: award, subsidy, interest, relief, title or service",
        ),
    }
}

pub(crate) fn bad_over(place: Place, word: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.exclusive-over",
        place,
        format!("互斥不能按“{word}”计"),
        format!("an exclusion cannot count over “{word}”"),
    )
    .mend("写“于 企业”“于 项目”或“于 事项”", "write over enterprise, project or matter")
}

pub(crate) fn too_deep(place: Place) -> Diagnostic {
    Diagnostic::error("rule.too-deep", place, "嵌套太深，最多 64 层", "nested too deeply: at most 64 levels")
        .mend("用“派生”把一部分单独命名，或合并同类的条件", "name a part with 派生, or flatten the conditions")
}

pub(crate) fn chained(place: Place, first: &str, op: &str, middle: &str, second: &str) -> Diagnostic {
    Diagnostic::error("rule.chained-comparison", place, "比较不能连写", "comparisons cannot be chained").mend(
        format!("拆成两个条件：{first} {op} {middle} 且 {middle} {second} …"),
        format!("write two conditions: {first} {op} {middle} 且 {middle} {second} …"),
    )
}

pub(crate) fn bracket_after_expression(place: Place, words: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.period-after-expression",
        place,
        format!("期间只能写在事实名称后面，“{words}”不是名称"),
        format!("a period stands after the name of a fact; “{words}” is none"),
    )
}

pub(crate) fn unknown_unit(place: Place, digits: &str, unit: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "rule.unknown-unit",
        place,
        format!("“{digits}{unit}”里的“{unit}”不是单位"),
        format!("“{unit}” in “{digits}{unit}” is no unit"),
    );
    let digits_meant: String = unit
        .chars()
        .map(|c| match c {
            'O' | 'o' | '〇' => '0',
            'l' | 'I' => '1',
            other => other,
        })
        .collect();
    let rest = digits_meant.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits_meant != unit && (rest.is_empty() || units::unit(rest).is_some()) {
        let (zh, en) = did_you_mean(&format!("{digits}{digits_meant}"));
        return diagnostic.mend(zh, en);
    }
    if unit.starts_with(['Q', 'q', 'H', 'h']) {
        return diagnostic.mend(
            format!("期间写在方括号里，如：销售额[{digits}{unit}]"),
            format!("periods stand in square brackets: 销售额[{digits}{unit}]"),
        );
    }
    let known = [
        "元",
        "万元",
        "亿元",
        "美元",
        "家",
        "人",
        "件",
        "个",
        "项",
        "个百分点",
        "平方米",
        "万平方米",
        "亩",
        "千瓦",
        "吨",
        "吨标准煤",
        "年",
        "个月",
    ];
    let near = crate::suggest::nearest(unit, known.into_iter());
    match near.first() {
        Some(near) => {
            let (zh, en) = did_you_mean(&format!("{digits}{near}"));
            diagnostic.mend(zh, en)
        }
        None => diagnostic.mend(
            "数字和后面的文字之间留空格，或改用认识的单位（万元、家、人、平方米、年 …）",
            "put a blank after the number, or use a known unit",
        ),
    }
}

pub(crate) fn bad_period(place: Place, inside: &str) -> Diagnostic {
    Diagnostic::error("rule.bad-period", place, format!("“[{inside}]”不是期间"), format!("“[{inside}]” is no period"))
        .mend(
            "写作 [2024]、[2024-Q3]、[2024-07]、[当年]、[上年]、[上年Q3]、[申报年-3]、[近3年] 或 [2021至2023]",
            "write [2024], [2024-Q3], [2024-07], [当年], [上年], [上年Q3], [申报年-3], [近3年] or [2021至2023]",
        )
}

pub(crate) fn bad_range(place: Place, inside: &str) -> Diagnostic {
    Diagnostic::error(
        "rule.bad-period-range",
        place,
        format!("“[{inside}]”读不出一串期间"),
        format!("“[{inside}]” gives no list of periods"),
    )
    .mend(
        "从早到晚，长度相同，最多 60 个，如 [2021至2023]",
        "from early to late, of one length, at most 60: [2021至2023]",
    )
}

pub(crate) fn k_too_large(place: Place, k: u32, n: usize) -> Diagnostic {
    let (zh, en) = did_you_mean(&format!("至少 {n} 项"));
    Diagnostic::error(
        "rule.k-too-large",
        place,
        format!("括号里只有 {n} 项，不可能满足至少 {k} 项"),
        format!("there are only {n} conditions: {k} can never hold"),
    )
    .mend(zh, en)
}
