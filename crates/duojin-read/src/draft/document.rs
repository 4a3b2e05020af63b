//! Drafts as a literate policy file: front matter, the words with marks, the rule, what could not be read for sure.

use std::fmt::Write as _;

use duojin_base::Span;

use super::{ClauseDraft, Draft};
use crate::sentence::text_literal;

/// Most lines of a rule that marks can tell apart.
const MARKS: usize = 20;
/// The order of the lines of a clause.
const ORDER: [&str; 11] = ["编号", "对象", "有效", "申报年", "牵头", "资金", "来源", "当", "除外", "给予", "封顶"];

/// What the file says of the document. What is not known stays open for a person to fill in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// Stable id, the prefix of its clauses' ids.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// 文号
    pub number: Option<String>,
    /// 国家 省 市 镇街
    pub level: Option<String>,
    /// Where it holds.
    pub region: Option<String>,
    /// As precise as known: `2016`, `2017-04`, `2017-07-20`.
    pub issued: Option<String>,
    /// 原文 转载 汇编
    pub source: Option<String>,
    /// The honest statement about it.
    pub source_note: Option<String>,
}

/// The literate file of a draft. `text` is the document that was read.
pub fn document(draft: &Draft, text: &str, heading: &Heading) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = front(heading);
    if draft.clauses.is_empty() {
        out.push_str("\n没有读到给予支持的条款。\n");
    }
    let name = heading.title.as_deref().unwrap_or(&heading.id);
    for clause in &draft.clauses {
        let marks = marks(clause);
        let _ = write!(out, "\n## {} {{#{}}}\n", plain(&clause.name), clause.id);
        let _ = write!(out, "\n> {}，原文第 {} 至 {} 字\n", plain(name), clause.span.start + 1, clause.span.end);
        let _ = write!(out, "\n{}\n", prose(&chars, clause.span, &marks));
        let _ = write!(out, "\n```duojin\n{}```\n", clause.text());
        if !clause.questions.is_empty() {
            out.push_str("\n### 读不准的地方\n\n");
            for question in &clause.questions {
                let words = words(&chars, question.span);
                let words = if words.is_empty() { String::new() } else { format!("（“{words}”）") };
                let _ = writeln!(out, "- {}{words}", plain(&question.zh));
            }
        }
    }
    out
}

fn front(heading: &Heading) -> String {
    let mut out = String::from("+++\n");
    let mut line = |name: &str, value: Option<&str>, hint: &str| {
        let _ = match value {
            Some(value) => writeln!(out, "{name} = {}", toml_text(value)),
            None => writeln!(out, "# {name} = \"\"  # 待填：{hint}"),
        };
    };
    line("id", Some(&heading.id), "");
    line("title", heading.title.as_deref(), "文件标题");
    line("issuer", heading.issuer.as_deref(), "发文机关");
    if let Some(number) = &heading.number {
        line("number", Some(number), "");
    }
    line("level", heading.level.as_deref(), "国家、省、市或镇街");
    line("region", heading.region.as_deref(), "在哪里有效");
    line("issued", heading.issued.as_deref(), "发文日期");
    line("source", heading.source.as_deref(), "原文、转载或汇编");
    line("source_note", heading.source_note.as_deref(), "读的是什么，核对过没有");
    out.push_str("complete = true\ncompared = false\n+++\n");
    out
}

fn toml_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Disjoint spans within the clause, in order; the n-th has the n-th mark.
fn marks(clause: &ClauseDraft) -> Vec<Span> {
    let inside = |span: &Span| clause.span.start <= span.start && span.end <= clause.span.end && !span.is_empty();
    let mut spans: Vec<Span> = clause.lines.iter().filter_map(|line| line.span).filter(inside).collect();
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut marks: Vec<Span> = Vec::new();
    for span in spans {
        if marks.last().is_none_or(|last| last.end <= span.start) && marks.len() < MARKS {
            marks.push(span);
        }
    }
    marks
}

fn figure(at: usize) -> char {
    u32::try_from(at).ok().and_then(|at| char::from_u32(0x2460 + at)).unwrap_or('①')
}

/// The rule text of a clause in the one format.
pub(super) fn rule_text(clause: &ClauseDraft) -> String {
    let marks = marks(clause);
    let order = |word: &str| ORDER.iter().position(|known| *known == word).unwrap_or(ORDER.len());
    let mut lines: Vec<_> = clause.lines.iter().collect();
    lines.sort_by_key(|line| order(line.word));
    let mut text = format!("条款 {}\n", text_literal(&clause.name));
    let mut first = true;
    for line in lines {
        let word = match line.word {
            "当" if first => {
                first = false;
                "当"
            }
            "当" => "且",
            word => word,
        };
        let mark =
            line.span.and_then(|span| marks.iter().position(|mark| mark.start <= span.start && span.end <= mark.end));
        let comment = match (mark, line.settled) {
            (Some(at), true) => format!("  # {}", figure(at)),
            (Some(at), false) => format!("  # {} 待定", figure(at)),
            (None, true) => String::new(),
            (None, false) => "  # 待定".to_owned(),
        };
        let _ = writeln!(text, "  {word} {}{comment}", line.text);
    }
    // Every line was proven; the formatter can only fail on what the proof refused.
    duojin_lang::format(&text).unwrap_or(text)
}

/// The words of the clause with the marks around those that lines restate.
fn prose(chars: &[char], span: Span, marks: &[Span]) -> String {
    let mut out = String::new();
    let mut at = span.start;
    for (n, mark) in marks.iter().enumerate() {
        out.push_str(&words(chars, Span::new(at, mark.start)));
        let _ = write!(out, "[{}{}]", figure(n), words(chars, *mark));
        at = mark.end;
    }
    out.push_str(&words(chars, Span::new(at, span.end)));
    let trimmed = out.trim();
    // A paragraph must not begin like a list, a heading or a quotation.
    let starts = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '#' | '>' | '=' | '~');
    if trimmed.starts_with(starts) { format!("原文：{trimmed}") } else { trimmed.to_owned() }
}

fn words(chars: &[char], span: Span) -> String {
    let words: String = chars.get(span.start as usize..span.end as usize).unwrap_or_default().iter().collect();
    plain(&words)
}

/// One line of text in which nothing means anything to Markdown.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '[' => out.push('［'),
            ']' => out.push('］'),
            '*' => out.push('＊'),
            '_' => out.push('＿'),
            '<' => out.push('＜'),
            '>' => out.push('＞'),
            '`' => out.push('｀'),
            '\\' => out.push('＼'),
            '|' => out.push('｜'),
            '(' => out.push('（'),
            ')' => out.push('）'),
            ':' => out.push('：'),
            '&' => out.push('＆'),
            '{' => out.push('｛'),
            '}' => out.push('｝'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
