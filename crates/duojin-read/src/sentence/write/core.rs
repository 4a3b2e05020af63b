//! The core of a clause in one sentence: 对…的企业，给予….

use duojin_rule::{Benefit, Clause, Expr, Node};

use super::{OR, Writer};

impl Writer<'_> {
    /// 对…的企业，给予…: only where the conditions are few and plain.
    pub(super) fn fits_one_sentence(&mut self, clause: &Clause) -> bool {
        // Both are usual; the sentence is the first choice for up to five conditions.
        self.is_plain(clause)
            && if clause.conditions.len() <= 5 { !self.phrasing.other(3) } else { self.phrasing.other(2) }
    }

    /// Whether the conditions are few and plain and one thing is given.
    pub(super) fn is_plain(&self, clause: &Clause) -> bool {
        let plain = |expr: &Expr| {
            let mut nodes = 0;
            expr.walk(&mut |_| nodes += 1);
            nodes <= 12 && !matches!(expr.node, Node::And(_) | Node::Or(_) | Node::AtLeast { .. })
        };
        let benefit = |benefit: &Benefit| benefit.when.is_none();
        clause.conditions.len() <= 8
            && clause.conditions.iter().all(plain)
            && clause.exceptions.is_empty()
            && matches!(clause.benefits.as_slice(), [one] if benefit(one))
            && !clause.objects.is_empty()
    }

    /// The core in one of the forms that support measures have, with its ceiling.
    pub(super) fn sentence(&mut self, clause: &Clause) {
        let listed = clause.conditions.len() > 1 && self.phrasing.other(4);
        if listed {
            self.word(&["对同时符合下列条件的", "符合以下条件的"]);
            self.objects(&clause.objects);
            self.push("，");
        } else {
            let between = self.phrasing.one(&["，", "、", "，"]);
            self.word(&["对", "对", "", "对于"]);
            self.joined(&clause.conditions, between);
            self.push("的");
            self.objects(&clause.objects);
            self.push("，");
        }
        if let [benefit] = clause.benefits.as_slice() {
            self.benefit(benefit);
        }
        if let Some(cap) = clause.cap {
            self.word(&["，最高不超过", "，单个企业最高", "，每家企业最高不超过", "，最高"]);
            self.money(cap);
        }
        if listed {
            self.push("：");
            self.items(&clause.conditions, 1, |writer, condition| writer.expr(condition, OR));
        }
        self.push("。");
    }

    fn joined(&mut self, conditions: &[Expr], between: &str) {
        for (at, group) in self.groups(conditions).into_iter().enumerate() {
            if at > 0 {
                self.push(between);
            }
            self.group(group, |writer, condition| writer.expr(condition, OR));
        }
    }

    pub(super) fn core(&mut self, clause: &Clause) {
        // After codes in quotation marks 、 would go on with the codes.
        let between = if self.phrasing.quoted { "，" } else { self.phrasing.one(&["，", "、", "，"]) };
        self.word(&["对", "对于"]);
        self.joined(&clause.conditions, between);
        self.push("的");
        self.objects(&clause.objects);
        self.push("，");
        if let [benefit] = clause.benefits.as_slice() {
            self.benefit(benefit);
        }
    }
}
