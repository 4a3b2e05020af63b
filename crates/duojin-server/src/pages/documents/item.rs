//! An item of the extraction as its page shows it.

use duojin_app::documents::{Asked, Decision, ItemView, Mark};
use duojin_app::policies::tokens;
use duojin_base::{Diagnostic, Span};
use duojin_web::pages::documents::{
    Decision as Decided, ItemCard, Place, Problem, Question, ReadField, RulePiece, Sentence,
};
use duojin_web::parts::split::TokenKind;

use super::Call;
use crate::pages::policies::kind;

/// Longest words of a choice or a list, in scalars.
const SHOWN: usize = 48;

/// A text whose scalars are found at once.
pub(super) struct Scalars<'a> {
    text: &'a str,
    at: Vec<usize>,
}

impl<'a> Scalars<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let at = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, at }
    }

    /// The words of a span; empty if it leaves the text.
    pub(super) fn of(&self, span: Span) -> &'a str {
        let place = |n: u32| self.at.get(n as usize).copied();
        place(span.start).zip(place(span.end)).and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// The same, on one line and not too long.
    pub(super) fn short(&self, span: Span) -> String {
        let words = self.of(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut short: String = words.chars().take(SHOWN).collect();
        if short.len() < words.len() {
            short.push('…');
        }
        short
    }
}

pub(super) fn pair(span: Span) -> (u32, u32) {
    (span.start, span.end)
}

pub(super) fn card(call: &Call, text: &Scalars<'_>, item: &ItemView, is_last: bool) -> ItemCard {
    let wrong: Vec<Span> = item.problems.iter().filter_map(|problem| problem.place.span).collect();
    ItemCard {
        number: item.number,
        version: item.version,
        span: pair(item.span),
        words: text.of(item.span).to_owned(),
        heading: item.heading.clone(),
        decision: match item.decision {
            Decision::Open | Decision::Merged => Decided::Open,
            Decision::Accepted => Decided::Accepted,
            Decision::NotARule => Decided::NotARule,
        },
        fields: item.marks.iter().map(|mark| field(call, mark)).collect(),
        rule_text: item.rule.clone(),
        rule: if item.rule.trim().is_empty() { Vec::new() } else { pieces(&item.rule, &wrong) },
        sentence: item.sentence.clone(),
        questions: item.questions.iter().map(|asked| question(call, asked)).collect(),
        problems: item.problems.iter().map(|one| problem(call, &item.rule, one)).collect(),
        // The first sentence begins the item itself.
        sentences: item
            .sentences
            .iter()
            .filter(|sentence| sentence.start > item.span.start)
            .map(|sentence| Sentence { at: sentence.start, text: text.short(*sentence) })
            .filter(|sentence| !sentence.text.is_empty())
            .collect(),
        may_merge: !is_last,
        changed_by: item.changed_by.iter().map(|name| name.get(call.en()).to_owned()).collect(),
        typed: None,
    }
}

fn field(call: &Call, mark: &Mark) -> ReadField {
    let text = mark.text.split_whitespace().collect::<Vec<_>>().join(" ");
    ReadField { name: call.say(&mark.field_zh, &mark.field_en), text, span: pair(mark.span) }
}

fn question(call: &Call, asked: &Asked) -> Question {
    Question { text: call.say(&asked.zh, &asked.en), span: asked.span.filter(|span| !span.is_empty()).map(pair) }
}

/// A problem with the words of the rule it is about.
pub(super) fn problem(call: &Call, rule: &str, one: &Diagnostic) -> Problem {
    let (text, mend) = call.told(one);
    let words = one.place.span.and_then(|span| span.of(rule)).unwrap_or_default().trim();
    Problem {
        text: text.to_owned(),
        mend: mend.to_owned(),
        place: Place {
            line: one.place.line.unwrap_or(0),
            // Words over several lines are the whole rule, which stands below.
            words: if words.contains('\n') { String::new() } else { words.to_owned() },
        },
        grave: one.is_error(),
    }
}

/// The rule line by line in colours, with what is wrong.
fn pieces(rule: &str, wrong: &[Span]) -> Vec<Vec<RulePiece>> {
    let mut at = 0_u32;
    let mut out = Vec::new();
    for line in rule.lines() {
        let mut pieces = Vec::new();
        for (class, text) in tokens(line) {
            let end = at + super::small(text.chars().count());
            let is_wrong = !text.trim().is_empty() && wrong.iter().any(|span| span.start < end && at < span.end);
            let kind = class.map_or(TokenKind::Plain, |class| kind(Some(class)));
            pieces.push(RulePiece { kind, text, wrong: is_wrong });
            at = end;
        }
        at += 1;
        out.push(pieces);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_scalars() {
        let text = "甲乙\n丙丁";
        let scalars = Scalars::new(text);
        assert_eq!(scalars.of(Span::new(1, 4)), "乙\n丙");
        assert_eq!(scalars.short(Span::new(1, 4)), "乙 丙");
        assert_eq!(scalars.of(Span::new(4, 9)), "");
        assert_eq!(scalars.of(Span::new(5, 5)), "");
    }

    #[test]
    fn what_is_wrong_is_underlined_where_it_stands() {
        let rule = "条款 甲\n  当 没有的事实 > 3";
        let start = super::super::small(rule.chars().take_while(|c| *c != '没').count());
        let lines = pieces(rule, &[Span::new(start, start + 5)]);
        let wrong: String =
            lines.iter().flatten().filter(|piece| piece.wrong).map(|piece| piece.text.as_str()).collect();
        assert_eq!(wrong, "没有的事实");
        let whole: Vec<String> =
            lines.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect();
        assert_eq!(whole.join("\n"), rule);
    }
}
