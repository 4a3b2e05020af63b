//! Fields of a clause that have forms of their own: exclusions, shared caps, validity.

use super::rule_text::text_literal;
use super::{Parsed, Reader, TextLine};

impl Reader<'_> {
    pub(super) fn exclusion(&mut self) -> Parsed<TextLine> {
        let from = self.at;
        self.expect("同一")?;
        let over = self.eat_one(&[("企业", "企业"), ("项目", "项目"), ("事项", "事项")]);
        let per = self.eat_one(&[("每年享受", "每年"), ("终身享受", "终身")]);
        let group = self.quotation('“');
        self.eat_any(&["同类支持的", "同类扶持的"]);
        let mode = self.eat_one(&[(",按就高不重复原则择一执行", "择一"), (",按就高原则补足差额", "补差")]);
        match (over, per, group, mode) {
            (Some(over), Some(per), Some(group), Some(mode)) => {
                Ok(self.line("互斥", format!("{} 于 {over} {per} {mode}", text_literal(&group)), from))
            }
            _ => self.stuck("怎样不重复享受", "how it excludes"),
        }
    }

    pub(super) fn shared_cap(&mut self) -> Parsed<TextLine> {
        let from = self.at;
        let scope = self.eat_one(&[("每家企业每年享受", "每企业每年"), ("每家企业累计享受", "每企业累计")]);
        let group = self.quotation('“');
        let limits = self.eat_any(&["支持合计不超过", "支持合计最高"]);
        match (scope, group, self.figure()) {
            (Some(scope), Some(group), Some(limit)) if limits => {
                Ok(self.line("合计封顶", format!("{} {scope} {}", text_literal(&group), limit.text), from))
            }
            _ => self.stuck("合计的限额", "the shared cap"),
        }
    }

    pub(super) fn validity(&mut self) -> Parsed<TextLine> {
        let from = self.at;
        let mut parts = Vec::new();
        if self.eat("自") {
            match self.date() {
                Some(date) => parts.push(format!("自 {date}")),
                None => return self.stuck("日期", "a date"),
            }
            self.eat_any(&["起施行", "起"]);
            self.eat(",");
        }
        if self.eat_any(&["截至", "至"]) {
            match self.date() {
                Some(date) => parts.push(format!("至 {date}")),
                None => return self.stuck("日期", "a date"),
            }
            self.eat("止");
        }
        if parts.is_empty() {
            return self.stuck("起止日期", "dates");
        }
        Ok(self.line("有效", parts.join(" "), from))
    }
}
