//! What is given.

use super::rule_text::{ANY, text_literal};
use super::{Parsed, Reader};

/// Words for kinds of benefit and the usual word of the kind; longer words come first.
const KINDS: [(&str, &str); 16] = [
    ("奖励资金", "奖励"),
    ("资金奖励", "奖励"),
    ("奖励", "奖励"),
    ("奖补", "奖励"),
    ("资金补助", "补贴"),
    ("资金补贴", "补贴"),
    ("财政补助", "补贴"),
    ("补贴", "补贴"),
    ("补助", "补贴"),
    ("资助", "补贴"),
    ("扶持资金", "补贴"),
    ("贷款贴息", "贴息"),
    ("贴息", "贴息"),
    ("减免", "减免"),
    ("称号", "称号"),
    ("服务", "服务"),
];
const CEILINGS: [&str; 6] = ["最高不超过", "最高可达", "最高", "不超过", "不高于", "上限为"];

impl Reader<'_> {
    /// A benefit as it stands after 给予 in rule text.
    pub(super) fn benefit(&mut self) -> Parsed<String> {
        let when = self.maybe(|reader| {
            if !reader.eat_any(&["符合", "满足"]) {
                return None;
            }
            let when = reader.expr().ok()?;
            reader.eat_any(&["要求的,", "条件的,", "的,"]).then(|| format!(" 若 {}", when.at(ANY)))
        });
        let when = when.unwrap_or_default();
        if self.eat("按") {
            let amount = self.sum()?;
            self.expect("给予")?;
            self.eat("一次性");
            let kind = self.kind()?;
            return Ok(format!("{kind} {}{when}", amount.at(ANY)));
        }
        if self.eat_any(&["授予", "认定为"]) {
            return self.in_kind("称号", &when);
        }
        if self.eat("提供") {
            return self.in_kind("服务", &when);
        }
        self.eat("一次性");
        let highest = self.eat("最高给予");
        if !highest && !self.eat_any(&["给予", "予以"]) {
            return self.stuck("“给予”", "“给予”");
        }
        self.eat("一次性");
        let form = if highest || self.eat_any(&CEILINGS) {
            let amount = self.sum()?;
            (self.kind_after()?, format!("不超过 {}", amount.at(ANY)))
        } else if let Some(kind) = self.eat_one(&KINDS) {
            (kind, self.after_kind()?)
        } else {
            let amount = self.sum()?;
            (self.kind_after()?, amount.at(ANY))
        };
        Ok(format!("{} {}{when}", form.0, form.1))
    }

    fn in_kind(&mut self, kind: &str, when: &str) -> Parsed<String> {
        let Some(words) = self.quotation('“') else {
            return self.stuck("“称号或服务的名称”", "its name in quotation marks");
        };
        if !self.eat(if kind == "称号" { "称号" } else { "服务" }) {
            return self.stuck("“称号”或“服务”", "“称号” or “服务”");
        }
        Ok(format!("{kind} {}{when}", text_literal(&words)))
    }

    fn kind(&mut self) -> Parsed<&'static str> {
        match self.eat_one(&KINDS) {
            Some(kind) => Ok(kind),
            None => self.stuck("“奖励”“补贴”等", "a kind of benefit"),
        }
    }

    fn kind_after(&mut self) -> Parsed<&'static str> {
        self.eat_any(&["以内的", "以下的", "的"]);
        self.eat("一次性");
        self.kind()
    }

    /// What follows 给予奖励.
    fn after_kind(&mut self) -> Parsed<String> {
        if self.eat(",由") {
            let Some(pool) = self.quotation('“') else {
                return self.stuck("“资金池的名称”", "the name of the pool in quotation marks");
            };
            self.expect("按")?;
            let weight = self.sum()?;
            self.expect("的权重分配")?;
            return Ok(format!("分配 {} 按 {}", text_literal(&pool), weight.at(ANY)));
        }
        if self.eat_any(&[",具体金额另行核定", ",金额按一事一议确定"]) {
            return Ok("另行核定".to_owned());
        }
        self.eat(",");
        let amount = if self.eat_any(&CEILINGS) {
            format!("不超过 {}", self.sum()?.at(ANY))
        } else {
            self.eat_any(&["金额为", "标准为"]);
            self.sum()?.at(ANY)
        };
        Ok(amount)
    }
}
