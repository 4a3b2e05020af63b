//! Pieces of rule text, put together with no more brackets than they need.

use duojin_rule::ClassId;

use super::{Read, TextLine};

pub(super) const ANY: u8 = 0;
pub(super) const OR: u8 = 1;
pub(super) const AND: u8 = 2;
pub(super) const NOT: u8 = 3;
pub(super) const COMPARE: u8 = 4;
pub(super) const ADD: u8 = 5;
pub(super) const MULTIPLY: u8 = 6;
pub(super) const NEGATE: u8 = 7;
pub(super) const ATOM: u8 = 8;

/// Whether 的 after it asks for something of another entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// It is another entity.
    Entity,
    /// It may be.
    Perhaps,
    /// It is not.
    Nothing,
}

/// Rule text of a part of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// How tightly it holds together.
    pub(super) level: u8,
    /// A figure: a minus before it is part of the figure.
    pub(super) literal: bool,
    /// The classification of its codes.
    pub(super) class: Option<ClassId>,
    pub(super) whose: Whose,
    /// It is a chain of 的: chains read from right to left.
    pub(super) chain: bool,
    /// The parts, if it is joined by 且.
    pub(super) parts: Vec<String>,
}

impl Piece {
    pub(super) fn new(text: impl Into<String>, level: u8) -> Self {
        Self {
            text: text.into(),
            level,
            literal: false,
            class: None,
            whose: Whose::Nothing,
            chain: false,
            parts: Vec::new(),
        }
    }

    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::new(text, ATOM)
    }

    /// The text where something that holds together at least so tightly must stand.
    pub(super) fn at(&self, min: u8) -> String {
        if self.level < min { format!("({})", self.text) } else { self.text.clone() }
    }
}

/// A name in backquotes; the formatter takes them off where they are not needed.
pub(super) fn identifier(name: &str) -> String {
    format!("`{name}`")
}

/// Text in quotation marks.
pub(crate) fn text_literal(text: &str) -> String {
    let mut out = String::from("\"");
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

/// `属于 "A"` or `属于 {"A", "B"}`.
pub(super) fn test(item: &Piece, word: &str, codes: &[String]) -> Piece {
    let codes: Vec<String> = codes.iter().map(|code| text_literal(code)).collect();
    let set = match codes.as_slice() {
        [one] => one.clone(),
        several => format!("{{{}}}", several.join(", ")),
    };
    Piece::new(format!("{} {word} {set}", item.at(ADD)), COMPARE)
}

/// The order of lines in a clause.
const ORDER: [&str; 16] = [
    "派生",
    "指标",
    "条款",
    "编号",
    "对象",
    "有效",
    "申报年",
    "牵头",
    "资金",
    "来源",
    "当",
    "除外",
    "给予",
    "封顶",
    "取整",
    "互斥",
];

/// The lines as one text in the one format.
pub(super) fn assemble(mut lines: Vec<TextLine>) -> Result<Read, ()> {
    let order = |line: &TextLine| ORDER.iter().position(|word| *word == line.word).unwrap_or(ORDER.len());
    lines.sort_by_key(order);
    let mut text = String::new();
    let mut first = true;
    for line in &mut lines {
        match line.word {
            "派生" | "指标" | "条款" => text.push_str(line.word),
            "当" => {
                text.push_str(if first { "  当" } else { "  且" });
                first = false;
            }
            word => {
                text.push_str("  ");
                text.push_str(word);
            }
        }
        text.push(' ');
        text.push_str(&line.text);
        text.push('\n');
    }
    Ok(Read { text: duojin_lang::format(&text).map_err(|_| ())?, lines })
}

/// A comparison as rule text.
pub(super) fn compare_text(left: &Piece, op: &str, right: &Piece) -> Piece {
    Piece::new(format!("{} {op} {}", left.at(ADD), right.at(ADD)), COMPARE)
}
