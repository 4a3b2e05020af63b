//! Conditions said together: 销售额、营业收入分别不低于3亿元、1亿元.

use duojin_rule::{Expr, FactId, Node, PeriodSel, Type};

use super::condition::is_figure;
use super::{ADD, Writer};

impl Writer<'_> {
    /// The conditions in order, those together that 分别 can join.
    pub(super) fn groups<'e>(&mut self, conditions: &'e [Expr]) -> Vec<&'e [Expr]> {
        let mut groups = Vec::new();
        let mut rest = conditions;
        while !rest.is_empty() {
            let alike = rest.iter().zip(rest.iter().skip(1)).take_while(|(a, b)| are_alike(a, b)).count() + 1;
            let length = if alike > 1 && self.phrasing.other(2) { alike } else { 1 };
            let (group, after) = rest.split_at(length.min(rest.len()));
            groups.push(group);
            rest = after;
        }
        groups
    }

    /// One condition as `say` says it, or several with 分别.
    pub(super) fn group(&mut self, group: &[Expr], say: impl FnOnce(&mut Self, &Expr)) {
        if let [one] = group {
            return say(self, one);
        }
        let sides: Vec<_> = group.iter().filter_map(sides).collect();
        let Some((op, _, _)) = sides.first().copied() else { return };
        let last = sides.len().saturating_sub(1);
        let join = self.phrasing.one(&["、", "和"]);
        let between = |at: usize| if at == last { join } else { "、" };
        let period = sides.first().and_then(|(_, left, _)| period_of(left));
        for (at, (_, left, _)) in sides.iter().enumerate() {
            if at > 0 {
                self.push(between(at));
            }
            // 上年度销售额、营业收入: the period is said once.
            match left.node {
                Node::Fact { fact, .. } if at > 0 && period.is_some() => self.bare_fact(fact),
                _ => self.expr(left, ADD),
            }
        }
        self.push("分别");
        self.word(super::condition::plain_bound(op));
        for (at, (_, _, right)) in sides.iter().enumerate() {
            if at > 0 {
                self.push(between(at));
            }
            self.expr(right, ADD);
        }
    }

    fn bare_fact(&mut self, fact: FactId) {
        self.fact(fact, None, "");
    }
}

fn sides(expr: &Expr) -> Option<(duojin_rule::CompareOp, &Expr, &Expr)> {
    match &expr.node {
        Node::Compare { op, left, right } => Some((*op, left, right)),
        _ => None,
    }
}

fn period_of(expr: &Expr) -> Option<PeriodSel> {
    match expr.node {
        Node::Fact { period, .. } => period,
        _ => None,
    }
}

/// Whether both compare a fact of the same period with a figure, in the same way.
fn are_alike(a: &Expr, b: &Expr) -> bool {
    let (Some((op, left, right)), Some((other, second, figure))) = (sides(a), sides(b)) else {
        return false;
    };
    let fact = |expr: &Expr| matches!(expr.node, Node::Fact { .. }) && matches!(expr.ty, Type::Number(_));
    op == other
        && fact(left)
        && fact(second)
        && period_of(left) == period_of(second)
        && is_figure(right)
        && is_figure(figure)
}
