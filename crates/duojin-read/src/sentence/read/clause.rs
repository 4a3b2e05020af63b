//! A clause from its article: the fields under their heads, or its core in one sentence.

use duojin_rule::ObjectKind;

use super::rule_text::{ANY, identifier, text_literal};
use super::{Parsed, Reader, TextLine};
use crate::sentence::numeral;

#[derive(Clone, Copy)]
enum Head {
    Objects,
    Conditions,
    Exceptions,
    Benefits,
    Cap,
    Rounding,
    Exclusions,
    SharedCaps,
    Validity,
    Year,
    Lead,
    Fund,
    Anchor,
    Core,
}

const HEADS: [(&str, Head); 25] = [
    ("支持对象:", Head::Objects),
    ("支持对象为", Head::Objects),
    ("适用对象:", Head::Objects),
    ("支持条件:", Head::Conditions),
    ("申报条件:", Head::Conditions),
    ("除外情形:", Head::Exceptions),
    ("不予支持的情形:", Head::Exceptions),
    ("支持标准:", Head::Benefits),
    ("支持方式:", Head::Benefits),
    ("奖补标准:", Head::Benefits),
    ("最高限额:", Head::Cap),
    ("金额取整:", Head::Rounding),
    ("不重复享受:", Head::Exclusions),
    ("合计限额:", Head::SharedCaps),
    ("有效期:", Head::Validity),
    ("申报年度:", Head::Year),
    ("申报年度为", Head::Year),
    ("牵头单位:", Head::Lead),
    ("责任单位:", Head::Lead),
    ("主管部门:", Head::Lead),
    ("资金来源:", Head::Fund),
    ("政策依据:", Head::Anchor),
    ("条文依据:", Head::Anchor),
    ("对于", Head::Core),
    ("对", Head::Core),
];

type Lines = Vec<TextLine>;

impl Reader<'_> {
    /// A rule of any sort as lines of rule text.
    pub(super) fn rule(&mut self) -> Parsed<Lines> {
        self.blank_lines();
        let start = self.at;
        if self.eat("本办法所称") {
            let Some(name) = self.quotation('“') else {
                return self.stuck("“名称”", "a name in quotation marks");
            };
            self.expect(",是指")?;
            let body = self.expr()?;
            self.end()?;
            let text = format!("{} = {}", identifier(&name), body.at(ANY));
            return Ok(vec![self.line("派生", text, start)]);
        }
        if self.eat("统计指标") {
            return self.indicator(start);
        }
        self.article()
    }

    fn indicator(&mut self, start: usize) -> Parsed<Lines> {
        let Some(name) = self.quotation('“') else {
            return self.stuck("“名称”", "a name in quotation marks");
        };
        let mut unit = String::new();
        if self.eat("(单位:") {
            let Some(name) = self.quotation('“') else {
                return self.stuck("“单位”", "a unit in quotation marks");
            };
            self.expect(")")?;
            let parts = name
                .split('/')
                .map(|part| if matches!(part, "%" | "‰") { part.to_owned() } else { text_literal(part) });
            unit = format!(" 单位 {}", parts.collect::<Vec<_>>().join("/"));
        }
        self.expect("按下式计算:")?;
        let body = self.expr()?;
        self.end()?;
        let text = format!("{}{unit}\n  = {}", identifier(&name), body.at(ANY));
        Ok(vec![self.line("指标", text, start)])
    }

    pub(super) fn line(&self, word: &'static str, text: String, from: usize) -> TextLine {
        TextLine { word, text, span: self.span(from, self.at) }
    }

    fn blank_lines(&mut self) {
        while self.eat("\n") {}
    }

    fn end(&mut self) -> Parsed<()> {
        self.eat("。");
        self.blank_lines();
        if self.at_end() { Ok(()) } else { self.stuck("结尾", "the end") }
    }

    fn article(&mut self) -> Parsed<Lines> {
        let mut lines = Vec::new();
        let start = self.at;
        let titled = self.maybe(|r| r.eat("第").then(|| r.small()).flatten().filter(|_| r.eat("条")));
        if titled.is_some() {
            let name = self.free()?;
            let mut id = None;
            if self.eat("(编号:") {
                let from = self.at;
                let written = self.free()?;
                id = Some(self.line("编号", text_literal(&written), from));
                self.expect(")")?;
            }
            lines.push(self.line("条款", text_literal(&name), start));
            lines.extend(id);
            self.eat_any(&["。", ":"]);
        } else {
            lines.push(self.line("条款", text_literal("本条"), start));
        }
        loop {
            while self.eat_any(&["\n", "。", ";"]) {}
            if self.at_end() {
                return Ok(lines);
            }
            self.numbering();
            let Some(head) = self.eat_one(&HEADS) else {
                return self.stuck("“支持条件：”等", "a head such as “支持条件：”");
            };
            self.body(head, &mut lines)?;
            if !self.at_end() && !matches!(self.peek(), Some('。' | '\n' | ';')) {
                return self.stuck("句号", "the end of the sentence");
            }
        }
    }

    /// 一、 第一款 （一） 1.
    fn numbering(&mut self) {
        self.maybe(|reader| {
            let ordinal = reader.eat("第");
            let bracket = !ordinal && reader.eat("(");
            let (_, length) = numeral::whole(reader.rest()).or_else(|| {
                let digits = reader.rest().iter().take_while(|c| c.is_ascii_digit()).count();
                (digits > 0).then_some((0, digits))
            })?;
            reader.at += length;
            let end: &[&str] = match (ordinal, bracket) {
                (true, _) => &["款"],
                (_, true) => &[")"],
                _ => &["、", "."],
            };
            reader.eat_any(end).then_some(())
        });
    }

    fn body(&mut self, head: Head, lines: &mut Lines) -> Parsed<()> {
        let from = self.at;
        match head {
            Head::Objects => {
                let objects = self.objects()?;
                lines.push(self.line("对象", objects, from));
            }
            Head::Conditions => self.conditions(lines)?,
            Head::Exceptions => {
                if self.eat_any(&["有下列情形之一的,不予支持:", "存在以下情形之一的,不予支持:"])
                {
                    lines.extend(self.items(1, |reader| reader.condition("除外", 2))?);
                } else {
                    let line = self.condition("除外", 1)?;
                    lines.push(line);
                }
            }
            Head::Benefits => {
                let several = self.sees("\n") || self.sees("(一)");
                if several {
                    lines.extend(self.items(1, Self::benefit_line)?);
                } else {
                    let line = self.benefit_line()?;
                    lines.push(line);
                }
            }
            Head::Cap => {
                self.eat_any(&["单个主体", "每家企业", "每家", "单个企业"]);
                self.eat_any(&["最高不超过", "最高", "封顶", "不超过"]);
                let line = self.amount("封顶", "", from)?;
                lines.push(line);
            }
            Head::Rounding => {
                let ways = [("向下取整到", "向下 "), ("向上取整到", "向上 "), ("四舍五入到", "四舍五入 ")];
                let Some(way) = self.eat_one(&ways) else {
                    return self.stuck("“向下取整到”等", "a way of rounding");
                };
                let line = self.amount("取整", way, from)?;
                lines.push(line);
            }
            Head::Exclusions => loop {
                let line = self.exclusion()?;
                lines.push(line);
                if !self.eat(";") {
                    break;
                }
            },
            Head::SharedCaps => loop {
                let line = self.shared_cap()?;
                lines.push(line);
                if !self.eat(";") {
                    break;
                }
            },
            Head::Validity => {
                let line = self.validity()?;
                lines.push(line);
            }
            Head::Year => {
                let Some(year) = self.row_of_digits(4, 4) else {
                    return self.stuck("年份", "a year");
                };
                self.eat_any(&["年度", "年"]);
                lines.push(self.line("申报年", year.to_string(), from));
            }
            Head::Lead => {
                let mut names = vec![text_literal(&self.free()?)];
                while self.eat("、") {
                    names.push(text_literal(&self.free()?));
                }
                lines.push(self.line("牵头", names.join("、"), from));
            }
            Head::Fund => {
                let name = self.free()?;
                lines.push(self.line("资金", text_literal(&name), from));
            }
            Head::Anchor => {
                let name = self.free()?;
                lines.push(self.line("来源", text_literal(&name), from));
            }
            Head::Core => self.core(lines)?,
        }
        Ok(())
    }

    fn conditions(&mut self, lines: &mut Lines) -> Parsed<()> {
        if self.eat_any(&["应当同时具备下表所列条件:", "应同时具备下表条件:"]) {
            lines.extend(self.table()?);
        } else if self.eat_any(&["应当同时具备下列条件:", "应同时具备以下条件:"]) {
            let several = self.items(1, |reader| match reader.respectively() {
                Some(lines) => Ok(lines),
                None => Ok(vec![reader.condition("当", 2)?]),
            })?;
            lines.extend(several.into_iter().flatten());
        } else {
            let line = self.condition("当", 1)?;
            lines.push(line);
        }
        Ok(())
    }

    /// A condition as a line of its own.
    fn condition(&mut self, word: &'static str, level: usize) -> Parsed<TextLine> {
        let from = self.at;
        let piece = self.block(level)?;
        // A line of 且 would fall apart into several lines.
        let joined = word == "当" && piece.level == super::rule_text::AND;
        let text = if joined { format!("({})", piece.text) } else { piece.at(ANY) };
        Ok(self.line(word, text, from))
    }

    fn benefit_line(&mut self) -> Parsed<TextLine> {
        let from = self.at;
        let text = self.benefit()?;
        Ok(self.line("给予", text, from))
    }

    fn amount(&mut self, word: &'static str, before: &str, from: usize) -> Parsed<TextLine> {
        match self.figure() {
            Some(figure) => Ok(self.line(word, format!("{before}{}", figure.text), from)),
            None => self.stuck("金额", "an amount"),
        }
    }

    /// 对…的企业，给予…
    fn core(&mut self, lines: &mut Lines) -> Parsed<()> {
        loop {
            let from = self.at;
            if let Some(several) = self.respectively() {
                lines.extend(several);
                if !self.eat_any(&[",", "、", ";"]) {
                    break;
                }
                continue;
            }
            let piece = self.expr()?;
            if piece.parts.is_empty() {
                lines.push(self.line("当", piece.at(ANY), from));
            } else {
                // 甲且乙的企业: two conditions, as if 、 stood between them.
                let parts: Vec<TextLine> = piece.parts.iter().map(|part| self.line("当", part.clone(), from)).collect();
                lines.extend(parts);
            }
            if !self.eat_any(&[",", "、", ";"]) {
                break;
            }
        }
        self.expect("的")?;
        let from = self.at;
        let objects = self.objects()?;
        lines.push(self.line("对象", objects, from));
        self.expect(",")?;
        let line = self.benefit_line()?;
        lines.push(line);
        let from = self.at;
        if self.eat_any(&[",最高不超过", ",单个企业最高", ",每家最高", ",最高", ",封顶", ",不超过"])
        {
            let line = self.amount("封顶", "", from)?;
            lines.push(line);
        }
        Ok(())
    }

    fn objects(&mut self) -> Parsed<String> {
        let table: Vec<(&str, &str)> = ObjectKind::ALL.iter().map(|kind| (kind.zh(), kind.zh())).collect();
        let mut objects = Vec::new();
        loop {
            match self.eat_one(&table) {
                Some(kind) => objects.push(kind),
                None => return self.stuck("“企业”等对象", "a kind of entity"),
            }
            if !self.eat_any(&["、", "和", "及", "或"]) {
                return Ok(objects.join("、"));
            }
        }
    }

    /// A free name: in quotation marks, or up to the next mark.
    fn free(&mut self) -> Parsed<String> {
        if let Some(words) = self.quotation('“') {
            return Ok(words);
        }
        let ends = |c: &char| matches!(c, '\n' | ',' | '。' | ';' | '、' | '(' | ')' | ':');
        let name: String = self.rest().iter().take_while(|c| !ends(c)).collect();
        if name.is_empty() {
            return self.stuck("名称", "a name");
        }
        self.at += name.chars().count();
        Ok(name)
    }
}
