//! The one way to write a text: a line a thought, Chinese keywords, the usual signs. Comments and parentheses stay.

use std::fmt::Write as _;

use duojin_base::exact::Rounding;
use duojin_rule::{ArithOp, BandMode, CapScope, ExclusionMode, ExclusionPer};

use crate::ast::{Call, Clause, Expr, File, Form, Give, ItemKind, Kind, LineKind, Name, Notes};
use crate::lexer::is_name_char;
use crate::words::{self, Func, LineWord};

/// The canonical text of a tree without broken lines.
pub fn format_file(file: &File) -> String {
    let mut out = String::new();
    for (index, item) in file.items.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        match &item.kind {
            ItemKind::Clause(clause) => format_clause(&mut out, clause, &item.notes),
            ItemKind::Derived(derived) => {
                let line = format!("派生 {} = {}", identifier(&derived.name.text), format_expr(&derived.body));
                push_line(&mut out, "", &line, &item.notes);
            }
            ItemKind::Indicator(indicator) => {
                let unit =
                    indicator.unit.as_ref().map(|unit| format!(" 单位 {}", unit_name(&unit.text))).unwrap_or_default();
                let line = format!("指标 {}{unit}", identifier(&indicator.name.text));
                push_line(&mut out, "", &line, &Notes { before: item.notes.before.clone(), after: None });
                let body = format!("= {}", format_expr(&indicator.body));
                push_line(&mut out, "  ", &body, &Notes { before: Vec::new(), after: item.notes.after.clone() });
            }
        }
    }
    if !file.items.is_empty() && !file.tail.is_empty() {
        out.push('\n');
    }
    for comment in &file.tail {
        push_comment(&mut out, "", comment);
        out.push('\n');
    }
    out
}

fn push_comment(out: &mut String, indent: &str, comment: &str) {
    out.push_str(indent);
    out.push('#');
    if !comment.is_empty() {
        out.push(' ');
        out.push_str(comment);
    }
}

fn push_line(out: &mut String, indent: &str, line: &str, notes: &Notes) {
    for comment in &notes.before {
        push_comment(out, indent, comment);
        out.push('\n');
    }
    out.push_str(indent);
    out.push_str(line);
    if let Some(comment) = &notes.after {
        push_comment(out, "  ", comment);
    }
    out.push('\n');
}

fn format_clause(out: &mut String, clause: &Clause, notes: &Notes) {
    push_line(out, "", &format!("条款 {}", free_name(&clause.name.text)), notes);
    let mut lines: Vec<_> = clause.lines.iter().collect();
    lines.sort_by_key(|line| line.kind.word());
    let mut conditions = 0_u32;
    for line in lines {
        let (word, body) = format_line(&line.kind, &mut conditions);
        let width = if word.chars().count() == 1 { "   " } else { " " };
        push_line(out, "  ", &format!("{word}{width}{body}"), &line.notes);
    }
    for comment in &clause.tail {
        push_comment(out, "  ", comment);
        out.push('\n');
    }
}

fn format_line(kind: &LineKind, conditions: &mut u32) -> (&'static str, String) {
    let names = |names: &[Name]| names.iter().map(|n| free_name(&n.text)).collect::<Vec<_>>().join("、");
    let word = kind.word().zh();
    let body = match kind {
        LineKind::Id(id) => id_text(&id.text),
        LineKind::For(objects) => names(objects),
        LineKind::Valid { from, to } => {
            let from = from.map(|from| from.to_string());
            let to = to.map(|to| format!("至 {to}"));
            [from, to].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        LineKind::Year(year) => year.to_string(),
        LineKind::Lead(units) => names(units),
        LineKind::Fund(name) => free_name(&name.text),
        LineKind::Anchor(name) => text_literal(&name.text),
        LineKind::When(expr) => {
            *conditions += 1;
            let text = format_condition(expr);
            return (if *conditions == 1 { word } else { LineWord::And.zh() }, text);
        }
        LineKind::Except(expr) => format_expr(expr),
        LineKind::Cap(expr) => format_expr(expr),
        LineKind::Give(give) => format_give(give),
        LineKind::Round { rounding, step } => {
            let way = match rounding {
                Rounding::Down => "向下",
                Rounding::Up => "向上",
                Rounding::HalfUp => "四舍五入",
            };
            format!("{way} {}", format_expr(step))
        }
        LineKind::Exclusive { group, over, per, mode } => {
            let per = match per {
                ExclusionPer::Year => "每年",
                ExclusionPer::Lifetime => "终身",
            };
            let mode = match mode {
                ExclusionMode::BestOne => "择一",
                ExclusionMode::TopUp => "补差",
            };
            format!("{} 于 {} {per} {mode}", free_name(&group.text), over.text)
        }
        LineKind::SharedCap { group, scope, limit } => {
            let scope = match scope {
                CapScope::EntityYear => "每企业每年",
                CapScope::EntityLifetime => "每企业累计",
            };
            format!("{} {scope} {}", free_name(&group.text), format_expr(limit))
        }
        LineKind::Broken(_) => String::new(),
    };
    (word, body)
}

/// A condition on a line of its own: a list of 且 there would be read as several lines' worth.
fn format_condition(expr: &Expr) -> String {
    match &*expr.kind {
        Kind::And(_) => format!("({})", format_expr(expr)),
        _ => format_expr(expr),
    }
}

fn format_give(give: &Give) -> String {
    let form = match &give.form {
        Form::Amount(expr) => format_expr(expr),
        Form::UpTo(expr) => format!("不超过 {}", format_expr(expr)),
        Form::CaseByCase => "另行核定".to_owned(),
        Form::Share { pool, weight } => {
            format!("分配 {} 按 {}", free_name(&pool.text), format_expr(weight))
        }
    };
    let when = give.when.as_ref().map(|when| format!(" 若 {}", format_expr(when))).unwrap_or_default();
    format!("{} {form}{when}", give.word)
}

/// The canonical text of an expression.
pub fn format_expr(expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(&mut out, expr);
    out
}

fn write_expr(out: &mut String, expr: &Expr) {
    match &*expr.kind {
        Kind::Number { digits, unit, .. } => {
            out.push_str(digits);
            if let Some(unit) = unit {
                out.push_str(&unit.text);
            }
        }
        Kind::Date(date) => {
            let _ = write!(out, "{date}");
        }
        Kind::Text(text) => out.push_str(&text_literal(text)),
        Kind::Bool(value) => out.push(if *value { '是' } else { '否' }),
        Kind::Name(name) => out.push_str(&identifier(name)),
        Kind::Period { name, period, .. } => {
            let _ = write!(out, "{}[{}]", identifier(&name.text), period.text());
        }
        Kind::Set(codes) => out.push_str(&set(codes)),
        Kind::Of { reference, body } => {
            write_expr(out, reference);
            out.push_str(" 的 ");
            write_expr(out, body);
        }
        Kind::Paren(inner) => {
            out.push('(');
            write_expr(out, inner);
            out.push(')');
        }
        Kind::Neg(inner) => {
            out.push('-');
            write_expr(out, inner);
        }
        Kind::Not(inner) => {
            out.push_str("非 ");
            write_expr(out, inner);
        }
        Kind::And(parts) => write_list(out, parts, " 且 "),
        Kind::Or(parts) => write_list(out, parts, " 或 "),
        Kind::Arith { op, left, right } => {
            write_expr(out, left);
            // 申报年-2 is one word to the reader.
            let year = matches!(&*left.kind, Kind::Name(name) if name == "申报年");
            out.push_str(if year { arith_sign(*op).trim() } else { arith_sign(*op) });
            write_expr(out, right);
        }
        Kind::Compare { op, left, right } => {
            write_expr(out, left);
            let _ = write!(out, " {} ", words::compare_sign(*op));
            write_expr(out, right);
        }
        Kind::Test { contains, negated, item, codes } => {
            write_expr(out, item);
            let _ = write!(out, " {} ", test_word(*contains, *negated));
            match codes.as_slice() {
                [one] => out.push_str(&code(&one.text)),
                several => out.push_str(&set(several)),
            }
        }
        Kind::If { condition, then, otherwise } => {
            out.push_str("若 ");
            write_expr(out, condition);
            out.push_str(" 则 ");
            write_expr(out, then);
            out.push_str(" 否则 ");
            write_expr(out, otherwise);
        }
        Kind::AtLeast { k, of } => {
            let _ = write!(out, "至少 {k} 项(");
            write_list(out, of, ", ");
            out.push(')');
        }
        Kind::Bands { mode, base, bands } => {
            let (func, gives) = match mode {
                BandMode::Whole => (Func::Tiers, "给"),
                BandMode::Marginal => (Func::Marginal, "按"),
            };
            let _ = write!(out, "{}(", func.zh());
            write_expr(out, base);
            out.push_str(": ");
            for (index, band) in bands.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(if band.inclusive { "达到 " } else { "超过 " });
                write_expr(out, &band.from);
                let _ = write!(out, " {gives} ");
                write_expr(out, &band.value);
            }
            out.push(')');
        }
        Kind::Call(call) => write_call(out, call),
    }
}

fn write_call(out: &mut String, call: &Call) {
    match call.func {
        Some(func) => out.push_str(func.zh()),
        None => out.push_str(&call.name.text),
    }
    out.push('(');
    write_list(out, &call.args, ", ");
    if call.known_only {
        out.push_str(" 已有年份");
    }
    if let Some(filter) = &call.filter {
        out.push_str(" 其中 ");
        write_expr(out, filter);
    }
    out.push(')');
    if let Some((period, _)) = &call.period {
        let _ = write!(out, "[{}]", period.text());
    }
}

fn write_list(out: &mut String, parts: &[Expr], between: &str) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        write_expr(out, part);
    }
}

pub(crate) const fn arith_sign(op: ArithOp) -> &'static str {
    match op {
        ArithOp::Add => " + ",
        ArithOp::Sub => " - ",
        ArithOp::Mul => " * ",
        ArithOp::Div => " / ",
    }
}

pub(crate) const fn test_word(contains: bool, negated: bool) -> &'static str {
    match (contains, negated) {
        (false, false) => "属于",
        (false, true) => "不属于",
        (true, false) => "包含",
        (true, true) => "不包含",
    }
}

fn set(codes: &[Name]) -> String {
    let inside: Vec<String> = codes.iter().map(|c| code(&c.text)).collect();
    format!("{{{}}}", inside.join(", "))
}

fn is_bare(word: &str) -> bool {
    let begins_well = word.chars().next().is_some_and(|c| !c.is_ascii_digit());
    // A name must come back from the lexer as it was: nothing that it would bring to a plain form.
    let plain = word.chars().all(|c| is_name_char(c) && crate::lexer::plain(c) == c);
    // Before a digit a keyword is a word of its own: 达到3.
    let digit_cuts =
        word.char_indices().any(|(at, c)| c.is_ascii_digit() && word.get(..at).is_some_and(words::is_reserved));
    begins_well
        && plain
        && !digit_cuts
        && !words::is_reserved(word)
        && !LineWord::find(word).is_some_and(LineWord::opens_item)
}

/// A name where an expression stands: bare, or in backquotes.
pub(crate) fn identifier(name: &str) -> String {
    if is_bare(name) { name.to_owned() } else { format!("`{name}`") }
}

/// A name where free words may stand: bare, or as text.
pub(crate) fn free_name(name: &str) -> String {
    if is_bare(name) { name.to_owned() } else { text_literal(name) }
}

/// A unit, perhaps one per another.
pub(crate) fn unit_name(name: &str) -> String {
    let parts: Vec<String> =
        name.split('/').map(|part| if matches!(part, "%" | "‰") { part.to_owned() } else { free_name(part) }).collect();
    parts.join("/")
}

/// A code or its name: bare, digits, or as text.
pub(crate) fn code(text: &str) -> String {
    let digits = !text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit());
    if digits || is_bare(text) { text.to_owned() } else { text_literal(text) }
}

pub(crate) fn id_text(id: &str) -> String {
    let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    if plain { id.to_owned() } else { text_literal(id) }
}

/// Text in quotation marks.
pub(crate) fn text_literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
