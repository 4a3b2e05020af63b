//! Several conditions in one place: 分别, and tables.

use super::condition::BOUNDS;
use super::rule_text::{ANY, Piece, compare_text};
use super::{Parsed, Reader, TextLine};

impl Reader<'_> {
    /// 上年度销售额、营业收入分别不低于3亿元、1亿元
    pub(super) fn respectively(&mut self) -> Option<Vec<TextLine>> {
        let from = self.at;
        self.maybe(|reader| {
            let mut facts = vec![reader.simple_fact(None)?];
            let period = facts.first().and_then(|(_, period)| period.clone());
            while reader.eat_any(&["、", "和", "及"]) {
                facts.push(reader.simple_fact(period.as_deref())?);
            }
            if facts.len() < 2 || !reader.eat("分别") {
                return None;
            }
            let op = reader.eat_one(&BOUNDS)?;
            let mut lines = Vec::new();
            for (at, (fact, _)) in facts.iter().enumerate() {
                if at > 0 && !reader.eat_any(&["、", "和", "及"]) {
                    return None;
                }
                let figure = reader.figure()?;
                let text = compare_text(&Piece::atom(fact.clone()), op, &figure).at(ANY);
                lines.push(TextLine { word: "当", text, span: reader.span(from, reader.at) });
            }
            Some(lines)
        })
    }

    /// A fact and its period; the period said before is meant where none is said.
    fn simple_fact(&mut self, before: Option<&str>) -> Option<(String, Option<String>)> {
        let period = self.period().map(|period| period.text);
        let name = self.name()?;
        let period = period.or(before.map(ToOwned::to_owned)).filter(|_| name.period || name.fact.is_none());
        Some((self.value(&name, period.as_deref(), false).text, period))
    }

    /// Rows of a table with a number and a condition.
    pub(super) fn table(&mut self) -> Parsed<Vec<TextLine>> {
        let mut lines = Vec::new();
        loop {
            while self.eat("\n") {}
            if !self.eat("|") {
                break;
            }
            if self.eat("序号|条件|") {
                continue;
            }
            if self.small().is_some() {
                self.expect("|")?;
            }
            let from = self.at;
            let piece = self.expr()?;
            let text = if piece.parts.is_empty() { piece.at(ANY) } else { format!("({})", piece.text) };
            lines.push(TextLine { word: "当", text, span: self.span(from, self.at) });
            self.expect("|")?;
        }
        if lines.is_empty() { self.stuck("表里的条件", "the conditions of the table") } else { Ok(lines) }
    }
}
