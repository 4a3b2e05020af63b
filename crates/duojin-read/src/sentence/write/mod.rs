//! Rules to sentences.

mod clause;
mod condition;
mod core;
mod figure;
mod items;
mod several;
mod style;
mod term;
mod verbs;

pub(crate) use items::mark;

use duojin_rule::{Expr, FieldDef, Schema};

use super::fold::{closing, plain};
use super::{Phrasing, Rule, Vocabulary, read_text};

/// The official sentence of a rule.
///
/// It reads back to the same rule if the rule language can spell the rule at all; a rule that it cannot (a third of a 元) is
/// said as near as can be.
pub fn write(rule: &Rule, vocabulary: &Vocabulary<'_>, phrasing: &Phrasing) -> String {
    let plain = said(rule, vocabulary, phrasing);
    if phrasing.quoted || !phrasing.proven {
        return plain;
    }
    // A name can run into the words around it; then names stand in quotation marks. Comparing rule text costs a tenth of checking.
    let wanted = rule_text(rule, vocabulary.schema);
    let same = |text: &str| read_text(text, vocabulary).is_ok_and(|read| read.text == wanted);
    if same(&plain) {
        return plain;
    }
    let quoted = said(rule, vocabulary, &phrasing.quoted());
    if same(&quoted) { quoted } else { plain }
}

/// The core of a clause as prose without an article's frame: 对…的企业，给予…，最高不超过…. None if that cannot say it: nested
/// conditions, several benefits, exceptions.
pub fn write_sentence(
    clause: &duojin_rule::Clause,
    vocabulary: &Vocabulary<'_>,
    phrasing: &Phrasing,
) -> Option<String> {
    let mut writer = Writer::new(vocabulary.schema, *phrasing);
    writer.is_plain(clause).then(|| {
        writer.sentence(clause);
        style::restyled(writer.out, &mut writer.phrasing)
    })
}

/// The words of one condition.
pub fn write_condition(condition: &Expr, vocabulary: &Vocabulary<'_>, phrasing: &Phrasing) -> String {
    let mut writer = Writer::new(vocabulary.schema, *phrasing);
    writer.expr(condition, OR);
    writer.out
}

fn said(rule: &Rule, vocabulary: &Vocabulary<'_>, phrasing: &Phrasing) -> String {
    let mut writer = Writer::new(vocabulary.schema, *phrasing);
    match rule {
        Rule::Clause(clause) => writer.clause(clause),
        Rule::Derived(derived) => {
            writer.push("本办法所称");
            writer.quote(&derived.name);
            writer.push("，是指");
            writer.expr(&derived.body, OR);
            writer.push("。\n");
        }
        Rule::Indicator(indicator) => {
            writer.push("统计指标");
            writer.quote(&indicator.name);
            if let Some(unit) = &indicator.unit {
                writer.push("（单位：");
                writer.quote(unit);
                writer.push("）");
            }
            writer.push("按下式计算：");
            writer.expr(&indicator.body, OR);
            writer.push("。\n");
        }
    }
    style::restyled(writer.out, &mut writer.phrasing)
}

/// The canonical rule text of a rule.
fn rule_text(rule: &Rule, schema: &Schema) -> String {
    let rules = match rule {
        Rule::Clause(clause) => return duojin_lang::print_clause(clause, schema),
        Rule::Derived(derived) => duojin_rule::RuleSet { derived: vec![derived.clone()], ..Default::default() },
        Rule::Indicator(indicator) => {
            duojin_rule::RuleSet { indicators: vec![indicator.clone()], ..Default::default() }
        }
    };
    duojin_lang::print_rules(&rules, schema)
}

// How tightly words hold together.
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARE: u8 = 4;
const ADD: u8 = 5;
const MULTIPLY: u8 = 6;
const NEGATE: u8 = 7;
/// A name with words after it: X同比增速, 控股方的X.
const SUFFIX: u8 = 8;
/// A name, a figure, or what stands in brackets.
const PRIMARY: u8 = 9;

struct Writer<'s> {
    out: String,
    schema: &'s Schema,
    phrasing: Phrasing,
    row: Option<&'s [FieldDef]>,
    /// Within 近三年每年均（…）: the last year's facts stand for every year's.
    each_year: bool,
}

impl<'s> Writer<'s> {
    fn new(schema: &'s Schema, phrasing: Phrasing) -> Self {
        Self { out: String::new(), schema, phrasing, row: None, each_year: false }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// One of several words that mean the same.
    fn word(&mut self, words: &[&str]) {
        let word = self.phrasing.one(words);
        self.out.push_str(word);
    }

    fn quote(&mut self, name: &str) {
        self.quoted('“', name);
    }

    fn quoted(&mut self, open: char, words: &str) {
        let Some(close) = closing(open) else { return };
        self.out.push(open);
        for c in words.chars() {
            self.out.push(c);
            if c == close {
                self.out.push(c);
            }
        }
        self.out.push(close);
    }

    /// A name, in quotation marks if it would not come back as it is.
    fn name(&mut self, name: &str) {
        let safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '（' | '）' | '—');
        let same = name.chars().all(|c| safe(c) && (plain(c) == Some(c) || matches!(c, '（' | '）')));
        if self.phrasing.quoted || !same || name.is_empty() {
            self.quote(name);
        } else {
            self.push(name);
        }
    }

    fn expr(&mut self, expr: &Expr, min: u8) {
        if level(expr, self.schema) < min {
            self.push("（");
            self.bare(expr);
            self.push("）");
        } else {
            self.bare(expr);
        }
    }

    fn list(&mut self, parts: &[Expr], min: u8, between: &str) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.push(between);
            }
            self.expr(part, min);
        }
    }

    fn bare(&mut self, expr: &Expr) {
        if !self.condition(expr) {
            self.term(expr);
        }
    }
}

fn level(expr: &Expr, schema: &Schema) -> u8 {
    use duojin_rule::{ArithOp, Node, Value};
    match &expr.node {
        Node::Or(_) => OR,
        Node::And(parts) => {
            if condition::years_of(parts).is_some() {
                PRIMARY
            } else {
                AND
            }
        }
        Node::Compare { .. } | Node::Member { .. } | Node::Contains { .. } | Node::TextIn { .. } => COMPARE,
        Node::Not(inner) if condition::has_own_negation(inner, schema) => COMPARE,
        Node::Arith { op: ArithOp::Add | ArithOp::Sub, .. } => ADD,
        Node::Arith { .. } => MULTIPLY,
        Node::Neg(_) => NEGATE,
        Node::Const(Value::Number(value)) if *value < duojin_base::exact::int(0) => NEGATE,
        Node::Of { .. } | Node::Growth { .. } | Node::Share { .. } | Node::Points(_) | Node::Round { .. } => SUFFIX,
        _ => PRIMARY,
    }
}
