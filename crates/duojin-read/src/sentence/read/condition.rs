//! Conditions: what joins them, comparisons, memberships.

use super::rule_text::{AND, ATOM, COMPARE, NOT, OR, Piece, compare_text as compare, test};
use super::{Parsed, Reader};

const ANDS: [&str; 8] = [",并且", "并且", ",且", "且", ",同时", "同时", ",并", "并"];
const ORS: [&str; 5] = [",或者", ",或", "或者", "或", "抑或"];

/// Words of comparison before a value.
pub(super) const BOUNDS: [(&str, &str); 45] = [
    ("大于或等于", ">="),
    ("大于等于", ">="),
    ("小于或等于", "<="),
    ("小于等于", "<="),
    ("不低于", ">="),
    ("不少于", ">="),
    ("不小于", ">="),
    ("不早于", ">="),
    ("不得低于", ">="),
    ("不得少于", ">="),
    ("至少为", ">="),
    ("达到", ">="),
    ("不超过", "<="),
    ("不高于", "<="),
    ("不多于", "<="),
    ("不大于", "<="),
    ("不晚于", "<="),
    ("不等于", "!="),
    ("超过", ">"),
    ("超出", ">"),
    ("高于", ">"),
    ("大于", ">"),
    ("多于", ">"),
    ("晚于", ">"),
    ("突破", ">"),
    ("低于", "<"),
    ("少于", "<"),
    ("小于", "<"),
    ("早于", "<"),
    ("不足", "<"),
    ("不满", "<"),
    ("不到", "<"),
    ("未达到", "<"),
    ("未达", "<"),
    ("等于", "="),
    ("恰为", "="),
    (">=", ">="),
    ("<=", "<="),
    ("!=", "!="),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    (">", ">"),
    ("<", "<"),
    ("=", "="),
];

/// Words of comparison after a figure. 以上 and 以下 include the figure.
const AFTER: [(&str, &str); 20] = [
    ("以上(不含本数)", ">"),
    ("以上(不含)", ">"),
    ("(不含)以上", ">"),
    ("以上(含本数)", ">="),
    ("以上(含)", ">="),
    ("(含本数)以上", ">="),
    ("(含)以上", ">="),
    ("(含)及以上", ">="),
    ("及以上", ">="),
    ("以上", ">="),
    ("以下(不含本数)", "<"),
    ("以下(不含)", "<"),
    ("(不含)以下", "<"),
    ("以下(含本数)", "<="),
    ("以下(含)", "<="),
    ("(含)以下", "<="),
    ("(含)及以下", "<="),
    ("及以下", "<="),
    ("以下", "<="),
    ("以内", "<="),
];

impl Reader<'_> {
    /// Any expression.
    pub(super) fn expr(&mut self) -> Parsed<Piece> {
        self.deeper(|reader| {
            let first = reader.both()?;
            if !reader.sees_any(&ORS) {
                return Ok(first);
            }
            let mut parts = vec![first.at(AND)];
            while reader.eat_any(&ORS) {
                parts.push(reader.both()?.at(AND));
            }
            Ok(Piece::new(parts.join(" 或 "), OR))
        })
    }

    fn sees_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.sees(word))
    }

    /// Joined by 且.
    fn both(&mut self) -> Parsed<Piece> {
        let first = self.comparison()?;
        if !self.sees_any(&ANDS) {
            return Ok(first);
        }
        let mut parts = vec![first.at(NOT)];
        while self.eat_any(&ANDS) {
            parts.push(self.comparison()?.at(NOT));
        }
        Ok(Piece { parts: parts.clone(), ..Piece::new(parts.join(" 且 "), AND) })
    }

    fn comparison(&mut self) -> Parsed<Piece> {
        let left = self.sum()?;
        if left.level <= COMPARE {
            return Ok(left);
        }
        if let Some(piece) = self.membership(&left) {
            return Ok(piece);
        }
        if let Some(op) = self.eat_one(&BOUNDS) {
            let right = self.sum()?;
            // 达到3亿元以上 says no more than 达到3亿元.
            let after = if op == ">=" { self.eat_one(&AFTER) } else { None };
            return Ok(compare(&left, after.unwrap_or(op), &right));
        }
        let start = self.at;
        // 在3亿元以上, 3亿元以上.
        let needs_after = self.eat("在");
        let reach = !needs_after && (self.eat("达") || self.eat("满"));
        if let Some(right) = self.figure() {
            let after = self.eat_one(&AFTER).or(reach.then_some(">="));
            if let Some(op) = after {
                return Ok(compare(&left, op, &right));
            }
        }
        self.at = start;
        if left.level == ATOM && self.eat("为") {
            let right = self.sum()?;
            return Ok(compare(&left, "=", &right));
        }
        Ok(left)
    }

    /// 属于批发业、零售业之一, 不包含…, 为“存续”.
    fn membership(&mut self, item: &Piece) -> Option<Piece> {
        const WORDS: [(&str, &str); 10] = [
            ("不属于", "不属于"),
            ("属于", "属于"),
            ("不包含", "不包含"),
            ("不包括", "不包含"),
            ("不含有", "不包含"),
            ("包含", "包含"),
            ("包括", "包含"),
            ("含有", "包含"),
            ("不为", "不属于"),
            ("为", "属于"),
        ];
        self.maybe(|reader| {
            let word = reader.eat_one(&WORDS)?;
            let codes = reader.codes(item)?;
            Some(test(item, word, &codes))
        })
    }

    fn codes(&mut self, item: &Piece) -> Option<Vec<String>> {
        let mut codes = vec![self.code(item)?];
        loop {
            let next = self.maybe(|reader| reader.eat("、").then(|| reader.code(item)).flatten());
            if let Some(code) = next {
                codes.push(code);
                continue;
            }
            // 或 joins codes, 或者 joins conditions.
            let last = self.maybe(|reader| {
                let joins = !reader.sees("或者") && reader.eat_any(&["或", "和"]);
                joins.then(|| reader.code(item)).flatten()
            });
            match last {
                Some(code) => codes.push(code),
                None => break,
            }
        }
        self.eat_any(&["之一", "中的一种", "其中之一"]);
        Some(codes)
    }

    fn code(&mut self, item: &Piece) -> Option<String> {
        if let Some(words) = self.quotation('“') {
            return Some(words);
        }
        let (length, code) = self.vocabulary.code(item.class, self.rest())?;
        let code = code.to_owned();
        // 2022 may be a code; before 年 it is a year.
        let digits = code.chars().all(|c| c.is_ascii_digit());
        let next = self.words.chars.get(self.at + length);
        if digits && next.is_some_and(|c| c.is_ascii_digit() || matches!(c, '年' | '.' | '%' | '万' | '亿' | '元'))
        {
            return None;
        }
        self.at += length;
        Some(code)
    }
}
