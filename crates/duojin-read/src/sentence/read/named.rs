//! Names and the phrases that begin with words of their own.

use super::figure::Period;
use super::rule_text::{ANY, NOT, Piece, Whose, compare_text, identifier, text_literal};
use super::term::OVER_ROWS;
use super::{Parsed, Reader};
use crate::sentence::vocabulary::Meaning;

const LISTED: [(&str, &str); 12] = [
    ("未被列入", "未列入"),
    ("未被纳入", "未列入"),
    ("未列入", "未列入"),
    ("未纳入", "未列入"),
    ("未入选", "未列入"),
    ("已被列入", "列入"),
    ("已列入", "列入"),
    ("已纳入", "列入"),
    ("被列入", "列入"),
    ("列入", "列入"),
    ("纳入", "列入"),
    ("入选", "列入"),
];

/// Verbs before a yes-or-no name, and whether they deny it.
const VERBS: [(&str, bool); 25] = [
    ("被认定为", false),
    ("未被认定为", true),
    ("不属于", true),
    ("不具备", true),
    ("不具有", true),
    ("不符合", true),
    ("未发生", true),
    ("没有", true),
    ("不为", true),
    ("不是", true),
    ("非", true),
    ("无", true),
    ("未", true),
    ("属于", false),
    ("具备", false),
    ("具有", false),
    ("符合", false),
    ("发生", false),
    ("系", false),
    ("已", false),
    ("为", false),
    ("是", false),
    ("有", false),
    ("在", false),
    ("经", false),
];

impl Reader<'_> {
    /// A value with nothing after it.
    pub(super) fn atom(&mut self) -> Parsed<Piece> {
        match self.peek() {
            None => return self.stuck("条件或数额", "a condition or an amount"),
            Some('(') => return self.deeper(Self::brackets),
            Some('「') => {
                if let Some(text) = self.quotation('「') {
                    return Ok(Piece::atom(text_literal(&text)));
                }
            }
            _ => {}
        }
        if let Some(name) = self.name() {
            return Ok(self.value(&name, None, false));
        }
        if let Some(date) = self.date() {
            return Ok(Piece::atom(date.to_string()));
        }
        if let Some(period) = self.period() {
            return self.of_period(&period);
        }
        if let Some(figure) = self.figure() {
            return Ok(figure);
        }
        self.phrase()
    }

    /// A name of a value, as the dictionary writes it.
    pub(super) fn name(&mut self) -> Option<Meaning> {
        if let Some(name) = self.quotation('“') {
            let known = self.vocabulary.value_named(&name).cloned();
            return Some(known.unwrap_or(Meaning { name, ..Meaning::default() }));
        }
        let (length, meaning) = self.vocabulary.value(self.rest())?;
        let meaning = meaning.clone();
        self.at += length;
        Some(meaning)
    }

    pub(super) fn value(&self, meaning: &Meaning, period: Option<&str>, denied: bool) -> Piece {
        let years = self.each_year.filter(|_| meaning.period).map(|n| format!("近{n}年"));
        let bracket = period.map(ToOwned::to_owned).or(years).map(|p| format!("[{p}]")).unwrap_or_default();
        let text = format!("{}{bracket}", identifier(&meaning.name));
        if denied {
            return Piece::new(format!("非 {text}"), NOT);
        }
        let whose = match (meaning.entity, meaning.known) {
            (true, _) => Whose::Entity,
            (false, false) => Whose::Perhaps,
            (false, true) => Whose::Nothing,
        };
        Piece { class: meaning.class, whose, ..Piece::atom(text) }
    }

    /// 为高新技术企业 after another entity.
    pub(super) fn verb_of(&mut self, whose: Whose) -> Option<String> {
        if whose != Whose::Entity {
            return None;
        }
        self.maybe(|reader| {
            reader.eat_one(&VERBS).filter(|denied| !denied)?;
            let name = reader.name().filter(|name| name.truth)?;
            Some(reader.value(&name, None, false).text)
        })
    }

    /// What follows a period: a fact, 首次列入….
    fn of_period(&mut self, period: &Period) -> Parsed<Piece> {
        if let Some(year) = &period.year {
            if self.eat_any(&["首次列入", "首次纳入", "首次入选"]) {
                let register = self.register()?;
                return Ok(Piece::atom(format!("首次列入({register}, {year})")));
            }
            if year == "当年" && self.eat("已享受") {
                return self.received("每年");
            }
        }
        if let Some(piece) = self.maybe(|reader| {
            let name = reader.name()?;
            Some(reader.value(&name, Some(&period.text), false))
        }) {
            return Ok(piece);
        }
        let verbal = self.maybe(|reader| {
            let denied = reader.eat_one(&VERBS)?;
            let name = reader.name()?;
            Some(reader.value(&name, Some(&period.text), denied))
        });
        match verbal {
            Some(piece) => Ok(piece),
            None => self.stuck("事实的名称", "the name of a fact"),
        }
    }

    fn register(&mut self) -> Parsed<String> {
        let quoted = self.quotation('“');
        let found = match quoted {
            Some(name) => Some(name),
            None => self.vocabulary.register(self.rest()).map(|(length, name)| {
                self.at += length;
                name
            }),
        };
        match found {
            Some(name) => Ok(identifier(&name)),
            None => self.stuck("名录的名称", "the name of a register"),
        }
    }

    fn received(&mut self, when: &str) -> Parsed<Piece> {
        let Some(group) = self.quotation('“') else {
            return self.stuck("“支持的名称”", "the name of the support in quotation marks");
        };
        self.eat_any(&["支持", "扶持"]);
        Ok(Piece::atom(format!("已享受({}, {when})", text_literal(&group))))
    }

    /// A phrase that begins with a word of its own.
    fn phrase(&mut self) -> Parsed<Piece> {
        if self.eat("不设条件") {
            return Ok(Piece::atom("是"));
        }
        if self.eat("一律不适用") {
            return Ok(Piece::atom("否"));
        }
        if self.eat_any(&["不存在", "未出现"]) {
            let inner = self.expr()?;
            self.expect("的情形")?;
            return Ok(Piece::new(format!("非 {}", inner.at(NOT)), NOT));
        }
        if let Some(func) = self.eat_one(&[("已掌握", "有资料"), ("未掌握", "无资料")]) {
            let inner = self.expr()?;
            self.expect("资料")?;
            return Ok(Piece::atom(format!("{func}({})", inner.at(ANY))));
        }
        if self.eat("至少符合") {
            return self.at_least();
        }
        if self.eat_any(&["曾享受", "此前已享受"]) {
            return self.received("终身");
        }
        if let Some(func) = self.eat_one(&LISTED) {
            let register = self.register()?;
            return Ok(Piece::atom(format!("{func}({register})")));
        }
        if self.eat("自") {
            return self.since();
        }
        if self.eat("统计序列") {
            return self.series();
        }
        if let Some(years) =
            self.maybe(|r| r.eat("近").then(|| r.small()).flatten().filter(|_| r.eat_any(&["年", "个年度"])))
        {
            self.eat("度");
            return self.last_years(years);
        }
        if self.eat("全市") {
            return self.rows(true);
        }
        if self.eat("拥有的") {
            return self.rows(false);
        }
        if self.eat_any(&["拥有", "持有"]) {
            let (record, filter) = self.rows_of(false)?;
            return Ok(Piece::atom(format!("有({record}{filter})")));
        }
        let verbal = self.maybe(|reader| {
            let denied = reader.eat_one(&VERBS)?;
            let name = reader.name()?;
            Some(reader.value(&name, None, denied))
        });
        match verbal {
            Some(piece) => Ok(piece),
            None => self.stuck("条件、事实或数额", "a condition, a fact or an amount"),
        }
    }

    fn at_least(&mut self) -> Parsed<Piece> {
        let Some(k) = self.small() else {
            return self.stuck("几项", "how many");
        };
        self.expect("项")?;
        self.expect("(")?;
        let mut parts = vec![self.expr()?.at(ANY)];
        while self.eat_any(&[";", ","]) {
            parts.push(self.expr()?.at(ANY));
        }
        self.expect(")")?;
        Ok(Piece::atom(format!("至少 {k} 项({})", parts.join(", "))))
    }

    /// 自上年度起已享受…; 自成立日期起满3年; 自成立日期起的周年数.
    fn since(&mut self) -> Parsed<Piece> {
        let year = self.maybe(|r| r.period()?.year.filter(|_| r.eat("起已享受")));
        if let Some(year) = year {
            return self.received(&year);
        }
        let date = self.postfix()?;
        self.expect("起")?;
        let age = Piece::atom(format!("满年({})", date.at(ANY)));
        if self.eat("的周年数") {
            return Ok(age);
        }
        let Some(op) = self.eat_one(&[("不满", "<"), ("满", ">=")]) else {
            return self.stuck("“满”几年", "“满” so many years");
        };
        match self.figure() {
            Some(years) => {
                self.eat("以上");
                Ok(compare_text(&age, op, &years))
            }
            None => self.stuck("几年", "so many years"),
        }
    }

    fn series(&mut self) -> Parsed<Piece> {
        let Some(name) = self.quotation('“') else {
            return self.stuck("“序列的名称”", "the name of a series in quotation marks");
        };
        self.expect("的")?;
        let Some(period) = self.period() else {
            return self.stuck("年份", "a period");
        };
        self.expect("数值")?;
        Ok(Piece::atom(format!("序列({})[{}]", text_literal(&name), period.text)))
    }

    /// 近三年每年均（…）; 近三年研发费用合计值.
    fn last_years(&mut self, years: u32) -> Parsed<Piece> {
        if self.eat("每年均(") {
            let outer = self.each_year.replace(years);
            let inner = self.expr();
            self.each_year = outer;
            let inner = inner?;
            self.expect(")")?;
            return Ok(Piece::atom(format!("每年({})", inner.at(ANY))));
        }
        let Some(name) = self.name() else {
            return self.stuck("事实的名称", "the name of a fact");
        };
        let value = self.value(&name, Some(&format!("近{years}年")), false);
        let Some(func) = self.eat_one(&OVER_ROWS) else {
            return self.stuck("“合计值”“平均值”等", "what is made of the years");
        };
        let known = self.known_only();
        Ok(Piece::atom(format!("{func}({}{known})", value.text)))
    }

    /// A list with rows and the condition on them: 面积不低于1000平方米的门店.
    fn rows_of(&mut self, register: bool) -> Parsed<(String, String)> {
        if let Some(name) = self.rows_name(register, true) {
            return Ok((name, String::new()));
        }
        let filter = self.expr()?;
        self.expect("的")?;
        match self.rows_name(register, false) {
            Some(name) => Ok((name, format!(" 其中 {}", filter.at(ANY)))),
            None => self.stuck("记录或名录的名称", "the name of records or a register"),
        }
    }

    fn rows_name(&mut self, register: bool, first: bool) -> Option<String> {
        self.maybe(|reader| {
            if let Some(name) = reader.quotation('“') {
                let known = if register {
                    reader.vocabulary.schema.register_named(&name).is_some()
                } else {
                    reader.vocabulary.schema.record_named(&name).is_some()
                };
                // In quotation marks a field may stand where the rows may.
                return (known && !(first && reader.field_goes_on())).then(|| identifier(&name));
            }
            let rest = reader.rest();
            let found = if register { reader.vocabulary.register(rest) } else { reader.vocabulary.record(rest) };
            let (length, name) = found?;
            if first && reader.vocabulary.value(rest).is_some_and(|(value, _)| value > length) {
                return None;
            }
            reader.at += length;
            Some(identifier(&name))
        })
    }

    /// Whether a name that was just read is a field with a condition on it rather than the rows.
    fn field_goes_on(&self) -> bool {
        ["不", "达", "超", "低", "高", "属", "为", "等", "包"].iter().any(|word| self.sees(word))
    }

    /// 拥有的…的专利数量; 拥有的…的门店的面积合计值.
    fn rows(&mut self, register: bool) -> Parsed<Piece> {
        let (rows, filter) = self.rows_of(register)?;
        if self.eat_any(&["数量", "的数量"]) {
            return Ok(Piece::atom(format!("计数({rows}{filter})")));
        }
        self.expect("的")?;
        let value = self.atom()?;
        let Some(func) = self.eat_one(&OVER_ROWS) else {
            return self.stuck("“合计值”“平均值”等", "what is made of the rows");
        };
        Ok(Piece::atom(format!("{func}({rows} 的 {}{filter})", value.at(super::rule_text::ATOM))))
    }
}
