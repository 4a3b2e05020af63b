//! Numbers and other values: sums, products, what stands after a name, what stands in brackets.

use super::rule_text::{ADD, ANY, ATOM, COMPARE, MULTIPLY, NEGATE, OR, Piece, Whose};
use super::{Parsed, Reader};

/// What an aggregate over a list in brackets is called, and the function it is.
const OVER_LIST: [(&str, &str); 11] = [
    ("之和", "合计"),
    ("的总和", "合计"),
    ("的平均数", "平均"),
    ("中的较大者", "最大"),
    ("中的较高者", "最大"),
    ("中的最大者", "最大"),
    ("中的最高者", "最大"),
    ("中的较小者", "最小"),
    ("中的较低者", "最小"),
    ("中的最小者", "最小"),
    ("中的最低者", "最小"),
];

/// What an aggregate over years or rows is called.
pub(super) const OVER_ROWS: [(&str, &str); 12] = [
    ("合计值", "合计"),
    ("合计", "合计"),
    ("总额", "合计"),
    ("之和", "合计"),
    ("平均值", "平均"),
    ("平均数", "平均"),
    ("最大值", "最大"),
    ("最高值", "最大"),
    ("最小值", "最小"),
    ("最低值", "最小"),
    ("最大", "最大"),
    ("最小", "最小"),
];

const ROUND: [(&str, &str); 3] = [("向下取整", "向下取整"), ("向上取整", "向上取整"), ("四舍五入", "四舍五入")];

/// Words after 的 that do not ask for something of another entity.
const AFTER_OF: [&str; 20] = [
    "比例",
    "比重",
    "情形",
    "增速",
    "平均数",
    "总和",
    "周年数",
    "部分",
    "数量",
    "权重",
    "为",
    "给予",
    "企业",
    "个体工商户",
    "项目",
    "机构",
    "人",
    "园区",
    "奖励",
    "补",
];

impl Reader<'_> {
    pub(super) fn sum(&mut self) -> Parsed<Piece> {
        let mut left = self.product()?;
        loop {
            let sign = self.eat_one(&[("+", '+'), ("加上", '+'), ("-", '-'), ("减去", '-')]);
            let Some(sign) = sign else {
                return Ok(left);
            };
            let right = self.product()?;
            left = Piece::new(format!("{} {sign} {}", left.at(ADD), right.at(MULTIPLY)), ADD);
        }
    }

    fn product(&mut self) -> Parsed<Piece> {
        let mut left = self.unary()?;
        loop {
            if let Some(sign) = self.eat_one(&[("*", '*'), ("乘以", '*'), ("/", '/'), ("除以", '/')]) {
                let right = self.unary()?;
                left = Piece::new(format!("{} {sign} {}", left.at(MULTIPLY), right.at(NEGATE)), MULTIPLY);
            } else if let Some(rate) = self.maybe(|r| r.eat("的").then(|| r.rate()).flatten()) {
                left = Piece::new(format!("{} * {}", left.at(MULTIPLY), rate.text), MULTIPLY);
            } else if let Some(piece) = self.maybe(|reader| reader.per_step(&left)) {
                left = piece;
            } else if let Some(each) =
                self.maybe(|r| r.eat_any(&["每个", "每件", "每项", "每家"]).then(|| r.figure()).flatten())
            {
                left = Piece::new(format!("{} * {}", left.at(MULTIPLY), each.text), MULTIPLY);
            } else {
                return Ok(left);
            }
        }
    }

    /// A percentage.
    fn rate(&mut self) -> Option<Piece> {
        self.figure().filter(|figure| figure.text.ends_with('%'))
    }

    /// 每满1000万元计1万元
    fn per_step(&mut self, amount: &Piece) -> Option<Piece> {
        if !self.eat("每满") {
            return None;
        }
        let step = self.figure()?;
        self.eat(",");
        self.eat_any(&["计", "的给予", "给予", "的奖励", "奖励"]);
        let given = self.figure()?;
        let text = format!("向下取整({} / {}) * {}", amount.at(MULTIPLY), step.text, given.text);
        Some(Piece::new(text, MULTIPLY))
    }

    fn unary(&mut self) -> Parsed<Piece> {
        if !self.eat("-") {
            return self.postfix();
        }
        // -8% is a figure, -（8%） the negative of one.
        let brackets = self.peek() == Some('(');
        let inner = self.deeper(Self::unary)?;
        let text = if inner.literal && brackets { format!("({})", inner.text) } else { inner.at(NEGATE) };
        Ok(Piece::new(format!("-{text}"), NEGATE))
    }

    /// A value and what stands after it: 同比增速, 占…的比例, 向下取整, 控股方的….
    pub(super) fn postfix(&mut self) -> Parsed<Piece> {
        let mut left = self.atom()?;
        loop {
            if left.level <= COMPARE {
                return Ok(left);
            }
            if self.eat("同比实现正增长") {
                return Ok(Piece::new(format!("同比({}) > 0", left.at(ANY)), COMPARE));
            }
            if self.eat_any(&["同比增速", "同比增幅", "同比增长率", "同比增长", "比上年同期增长"])
            {
                left = Piece::atom(format!("同比({})", left.at(ANY)));
            } else if self.eat("较") || (!self.sees("比例") && !self.sees("比重") && self.eat("比")) {
                let before = self.deeper(Self::postfix)?;
                if !self.eat_any(&["的增速", "的增幅", "的增长率", "增长"]) {
                    return self.stuck("“增长”", "“增长”");
                }
                left = Piece::atom(format!("同比({}, {})", left.at(ANY), before.at(ANY)));
            } else if self.eat("占") {
                let whole = self.deeper(Self::postfix)?;
                if !self.eat_any(&["的比例", "的比重", "比例", "比重"]) {
                    return self.stuck("“的比例”", "“的比例”");
                }
                left = Piece::atom(format!("占比({}, {})", left.at(ANY), whole.at(ANY)));
            } else if self.eat("折合百分点数") {
                left = Piece::atom(format!("百分点({})", left.at(ANY)));
            } else if let Some(way) = self.eat_one(&ROUND) {
                left = self.round(way, &left)?;
            } else if let Some(body) = self.verb_of(left.whose) {
                // 控股方为高新技术企业
                let reference = if left.chain { format!("({})", left.text) } else { left.at(ATOM) };
                left = Piece { chain: true, ..Piece::atom(format!("{reference} 的 {body}")) };
            } else if self.of_follows(left.whose) {
                self.at += 1;
                let body = self.deeper(Self::atom)?;
                let whose = body.whose;
                let reference = if left.chain { format!("({})", left.text) } else { left.at(ATOM) };
                let chain = Piece::atom(format!("{reference} 的 {}", body.at(ATOM)));
                left = Piece { whose, class: body.class, chain: true, ..chain };
            } else {
                return Ok(left);
            }
        }
    }

    fn round(&mut self, way: &str, value: &Piece) -> Parsed<Piece> {
        if !self.eat("到") {
            return Ok(Piece::atom(format!("{way}({})", value.at(ANY))));
        }
        match self.figure() {
            Some(step) => Ok(Piece::atom(format!("{way}({}, {})", value.at(ANY), step.text))),
            None => self.stuck("取整到多少", "what it is rounded to"),
        }
    }

    /// Whether 的 stands here and asks for something of the entity before it.
    fn of_follows(&self, whose: Whose) -> bool {
        if whose == Whose::Nothing || !self.sees("的") {
            return false;
        }
        let after = self.words.chars.get(self.at + 1..).unwrap_or_default();
        let figure = |c: &&char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let rate = matches!(after.iter().find(|c| !figure(c)), Some('%' | '‰')) || self.sees_at(self.at + 1, "百分之");
        if whose == Whose::Perhaps && rate {
            return false;
        }
        let value = self.vocabulary.value(after).map_or(0, |(length, _)| length);
        let rows = [self.vocabulary.record(after), self.vocabulary.register(after)];
        let rows = rows.into_iter().flatten().map(|(length, _)| length).max().unwrap_or(0);
        let word = AFTER_OF
            .iter()
            .filter(|word| self.sees_at(self.at + 1, word) && !self.sees_at(self.at + 1, "人民币"))
            .map(|w| w.chars().count())
            .max();
        // After what is an entity for sure, a name is a name: 控股方的增幅.
        let name =
            if whose == Whose::Entity { value > 0 && value >= word.unwrap_or(0) } else { value > word.unwrap_or(0) };
        (name && value > rows)
            || (word.is_none() && rows == 0 && !matches!(after.first(), None | Some(',' | ';' | '。')))
    }

    /// What stands in brackets: a part, a list, 若…则…, a table of tiers.
    pub(super) fn brackets(&mut self) -> Parsed<Piece> {
        self.expect("(")?;
        if self.eat("若") {
            return self.choice();
        }
        if self.sees("按") && self.vocabulary.value(self.rest()).is_none() {
            self.at += 1;
            return self.bands();
        }
        let mut list = vec![self.expr()?];
        while self.eat("、") {
            list.push(self.expr()?);
        }
        self.expect(")")?;
        if let Some(func) = self.eat_one(&OVER_LIST) {
            let least = if list.len() == 1 { NEGATE } else { ANY };
            let parts: Vec<String> = list.iter().map(|part| part.at(least)).collect();
            let known = self.known_only();
            return Ok(Piece::atom(format!("{func}({}{known})", parts.join(", "))));
        }
        match list.pop() {
            Some(one) if list.is_empty() => Ok(Piece { parts: Vec::new(), ..one }),
            _ => self.stuck("“之和”“中的较大者”等", "what is made of the list"),
        }
    }

    pub(super) fn known_only(&mut self) -> &'static str {
        if self.eat("(仅计已有年份)") { " 已有年份" } else { "" }
    }

    fn choice(&mut self) -> Parsed<Piece> {
        let condition = self.expr()?;
        self.eat_any(&[",", "的,"]);
        self.expect("则")?;
        let then = self.expr()?;
        self.eat_any(&[",", ";"]);
        self.expect("否则")?;
        let otherwise = self.expr()?;
        self.expect(")")?;
        let text = format!("若 {} 则 {} 否则 {}", condition.at(OR), then.at(OR), otherwise.at(OR));
        Ok(Piece { whose: Whose::Perhaps, class: then.class, ..Piece::new(format!("({text})"), ATOM) })
    }

    fn bands(&mut self) -> Parsed<Piece> {
        const FROM: [(&str, &str); 6] = [
            ("达到", "达到"),
            ("不低于", "达到"),
            ("不少于", "达到"),
            ("超过", "超过"),
            ("高于", "超过"),
            ("大于", "超过"),
        ];
        let base = self.sum()?;
        let marginal = self.eat("超额累进:");
        if !marginal && !self.eat_any(&["大小分档:", "分档:"]) {
            return self.stuck("“分档：”或“超额累进：”", "“分档：”");
        }
        let mut bands = Vec::new();
        loop {
            let Some(from) = self.eat_one(&FROM) else {
                return self.stuck("“达到”或“超过”", "“达到” or “超过”");
            };
            let border = self.sum()?;
            self.eat("以上");
            let word = if marginal { "按" } else { "给" };
            if !self.eat(if marginal { "的部分按" } else { "的为" }) {
                return self.stuck("这一档的数额", "what the band gives");
            }
            let value = self.expr()?;
            bands.push(format!("{from} {} {word} {}", border.text, value.at(ANY)));
            if !self.eat_any(&[";", ","]) {
                break;
            }
        }
        self.expect(")")?;
        let func = if marginal { "超额累进" } else { "分档" };
        Ok(Piece::atom(format!("{func}({}: {})", base.at(ANY), bands.join(", "))))
    }
}
