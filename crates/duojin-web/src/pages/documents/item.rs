//! One item of the extraction: a clause as read, its draft rule, what is open, what was decided.

use askama::Template;
use askama::filters::HtmlSafe;

use super::below_document;
use super::text::Span;
use crate::Frame;
use crate::parts::form::{Act, Choice, Field, Select};
use crate::parts::mark::{Mark, TargetStatus};
use crate::parts::notice::{Conflict, Notice};
use crate::parts::split::TokenKind;
use crate::words::Word;

/// What was decided about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet.
    Open,
    /// 已接受.
    Accepted,
    /// 不是条款.
    NotARule,
}

/// A field as read, with the words that say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadField {
    /// Name: 对象, 条件, 优惠.
    pub name: String,
    /// The words.
    pub text: String,
    /// Where they stand in the text.
    pub span: Span,
}

/// Something a person must settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// The words it is about.
    pub span: Option<Span>,
}

/// Where in the rule a problem is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Line of the rule, from 1; 0 if it is of the whole.
    pub line: u32,
    /// The words.
    pub words: String,
}

/// A fault of the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What and why.
    pub text: String,
    /// How to mend it; empty if nobody knows.
    pub mend: String,
    /// Where.
    pub place: Place,
    /// Does it stand in the way of accepting?
    pub grave: bool,
}

/// A stretch of the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePiece {
    /// What it is.
    pub kind: TokenKind,
    /// The characters.
    pub text: String,
    /// Is something wrong with it?
    pub wrong: bool,
}

/// A place where an item can be split: the sentence that would begin the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its first scalar.
    pub at: u32,
    /// Its words, shortened.
    pub text: String,
}

/// A correction that was not stored: it stands in the form again.
#[derive(Clone, Debug, Default)]
pub struct TypedItem {
    /// Heading.
    pub heading: String,
    /// Rule.
    pub rule: String,
    /// Why not.
    pub notice: Option<Notice>,
    /// Somebody else changed it meanwhile.
    pub conflict: Option<Conflict>,
}

/// One item.
#[derive(Clone, Debug)]
pub struct ItemCard {
    /// Its number in the text, from 1.
    pub number: u32,
    /// Version of the row, sent back with every form.
    pub version: i64,
    /// Where its words stand.
    pub span: Span,
    /// Its words.
    pub words: String,
    /// Heading.
    pub heading: String,
    /// What was decided.
    pub decision: Decision,
    /// Fields in order of place.
    pub fields: Vec<ReadField>,
    /// The rule as stored.
    pub rule_text: String,
    /// The rule in lines, coloured; empty for none.
    pub rule: Vec<Vec<RulePiece>>,
    /// The rule as an official sentence; empty if it cannot be said.
    pub sentence: String,
    /// What is open.
    pub questions: Vec<Question>,
    /// What is wrong with the rule.
    pub problems: Vec<Problem>,
    /// Where it can be split.
    pub sentences: Vec<Sentence>,
    /// Is there an item behind it to merge with?
    pub may_merge: bool,
    /// Who changed it.
    pub changed_by: Vec<String>,
    /// A correction that was not stored.
    pub typed: Option<TypedItem>,
}

impl ItemCard {
    /// How late it comes when the urgent come first.
    #[must_use]
    pub fn urgency(&self) -> u8 {
        match self.decision {
            Decision::Open if self.problems.iter().any(|problem| problem.grave) => 0,
            Decision::Open if !self.problems.is_empty() || !self.questions.is_empty() => 1,
            Decision::Open => 2,
            Decision::Accepted => 3,
            Decision::NotARule => 4,
        }
    }

    /// Does it hold these words?
    #[must_use]
    pub fn holds(&self, words: &str) -> bool {
        let words = words.trim().to_lowercase();
        [&self.heading, &self.words, &self.rule_text].iter().any(|text| text.to_lowercase().contains(&words))
    }

    /// Fields of one name together, in order of first place: name, and for each its index and words.
    fn grouped(&self) -> Vec<(&str, Vec<(usize, &str)>)> {
        let mut out: Vec<(&str, Vec<(usize, &str)>)> = Vec::new();
        for (i, field) in self.fields.iter().enumerate() {
            match out.iter_mut().find(|(name, _)| *name == field.name) {
                Some((_, list)) => list.push((i, &field.text)),
                None => out.push((&field.name, vec![(i, &field.text)])),
            }
        }
        out
    }

    fn is_open(&self) -> bool {
        self.decision == Decision::Open
    }

    /// The drawn card. `next` is the item shown behind it, where the page comes back to.
    #[must_use]
    pub(super) fn drawn<'a>(&'a self, page: &Surroundings<'a>, next: &u32) -> Card<'a> {
        Card {
            frame: page.frame,
            document: page.document,
            order: page.order,
            may_edit: page.may_edit,
            item: self,
            next: *next,
        }
    }
}

/// What a card must know of its page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) frame: &'a Frame,
    pub(super) document: &'a str,
    /// `text` or empty: kept by the forms.
    pub(super) order: &'static str,
    pub(super) may_edit: bool,
}

/// A drawn [`ItemCard`].
#[derive(Debug, Template)]
#[template(path = "pages/documents/item.html")]
pub(super) struct Card<'a> {
    frame: &'a Frame,
    document: &'a str,
    order: &'static str,
    may_edit: bool,
    item: &'a ItemCard,
    next: u32,
}

impl HtmlSafe for Card<'_> {}

impl Card<'_> {
    fn path(&self, rest: &str) -> String {
        below_document(self.document, &format!("/items/{}{rest}", self.item.number))
    }

    /// A button that decides about the item.
    fn deciding(&self, action: &str, label: &Word) -> Act<'_> {
        let button = self.frame.act(self.path(""), label).with("version", self.item.version).with("action", action);
        button.with("next", self.next).with("order", self.order).about(self.frame.r().item_no.with(self.item.number))
    }

    /// Id of a field of the item's forms.
    fn id(&self, name: &str) -> String {
        format!("f{}-{name}", self.item.number)
    }

    fn changers(&self) -> String {
        self.item.changed_by.join(if self.frame.lang.is_en() { ", " } else { "、" })
    }

    /// What is decided is out of the way of whoever drafts; a reviewer reads it all. Of what is no rule there is nothing to read.
    fn is_folded(&self) -> bool {
        match self.item.decision {
            Decision::Open => false,
            Decision::Accepted => self.may_edit,
            Decision::NotARule => true,
        }
    }

    fn mark(&self) -> Mark {
        let (w, r) = (self.frame.w(), self.frame.r());
        match self.item.decision {
            Decision::Open => TargetStatus::NoFinalData.mark(w).worded(&r.decision_open),
            Decision::Accepted => TargetStatus::Reached.mark(w).worded(&r.decision_accepted),
            Decision::NotARule => TargetStatus::NotComparable.mark(w).worded(&r.decision_not_rule),
        }
    }

    fn heading(&self) -> &str {
        self.item.typed.as_ref().map_or(&self.item.heading, |typed| &typed.heading)
    }

    fn rule(&self) -> &str {
        self.item.typed.as_ref().map_or(&self.item.rule_text, |typed| &typed.rule)
    }

    /// Rows of the field for the rule: what stands in it and two more.
    fn rows(&self) -> usize {
        self.rule().lines().count().clamp(5, 24) + 2
    }

    /// Where the words of a question stand.
    fn asked_at(&self, question: &Question, i: &usize) -> Option<String> {
        let number = self.item.number;
        question.span.map(|span| if span == self.item.span { format!("#w{number}") } else { format!("#q{number}-{i}") })
    }

    fn places(&self) -> Vec<Choice> {
        self.item.sentences.iter().map(|one| Choice::new(one.at.to_string(), &one.text)).collect()
    }

    fn open_class(&self) -> &'static str {
        match self.item.urgency() {
            0 => " grave",
            1 => " asks",
            2 => "",
            _ => " done",
        }
    }

    fn questions(&self) -> String {
        let r = self.frame.r();
        match self.item.questions.len() {
            1 => r.one_question.to_string(),
            n => r.n_questions.with(n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::pages::documents::WorkbenchPage;

    #[test]
    fn urgent_items_come_first() {
        let page = WorkbenchPage::example(Lang::Zh);
        let order: Vec<u8> = page.items.iter().map(ItemCard::urgency).collect();
        assert!(order.windows(2).all(|pair| pair[0] <= pair[1]), "{order:?}");
        assert!(order.contains(&0) && order.contains(&1) && order.contains(&3));
    }

    #[test]
    fn a_search_looks_at_heading_words_and_rule() {
        let page = WorkbenchPage::example(Lang::Zh);
        let item = page.items.iter().find(|item| item.number == 1).unwrap();
        assert!(item.holds(&item.heading) && item.holds(" 给予 ") && !item.holds("没有这样的话"));
    }
}
