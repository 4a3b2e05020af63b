//! Conditions as numbered items: 符合下列条件之一：（一）…；（二）….

use duojin_rule::{Expr, Node};

use super::{OR, Writer};
use crate::sentence::numeral;

/// Levels of items below an article: （一） 1. （1） ①
pub(super) const LEVELS: usize = 4;
/// Words beyond which a joined condition is said as items.
const LONG: usize = 44;

/// The mark of the n-th item of a level, n from 1.
pub(crate) fn mark(level: usize, n: usize) -> String {
    match level {
        1 => format!("（{}）", numeral::written(n as u64)),
        2 => format!("{n}."),
        3 => format!("（{n}）"),
        _ => u32::try_from(n)
            .ok()
            .filter(|n| (1..=20).contains(n))
            .and_then(|n| char::from_u32(0x245f + n))
            .map_or_else(String::new, String::from),
    }
}

impl Writer<'_> {
    /// A condition at the place of a paragraph: as items of that level if it is long, in one breath if it is short.
    pub(super) fn block(&mut self, expr: &Expr, level: usize) {
        let limit = if level == LEVELS { 20 } else { 99 };
        let (heads, parts): (&[&str], &[Expr]) = match &expr.node {
            Node::And(parts) if super::condition::years_of(parts).is_none() => {
                (&["同时符合下列条件：", "同时满足以下条件："], parts)
            }
            Node::Or(parts) => (&["符合下列条件之一：", "满足以下任一条件："], parts),
            Node::AtLeast { of, .. } => (&[""], of),
            Node::Not(inner) => match &inner.node {
                Node::Or(parts) => (&["不存在下列任一情形：", "没有以下任一情形："], parts),
                Node::And(parts) => (&["不同时存在下列情形："], parts),
                _ => (&[], &[]),
            },
            _ => (&[], &[]),
        };
        if parts.is_empty() || level > LEVELS || parts.len() > limit || !self.is_long(expr) {
            return self.expr(expr, OR);
        }
        match &expr.node {
            Node::AtLeast { k, .. } => {
                let k = self.count(*k);
                self.push(&format!("至少符合下列条件中的{k}项："));
            }
            _ => self.word(heads),
        }
        self.items(parts, level, |writer, part| writer.block(part, level + 1));
    }

    /// Items of a level, each on a line of its own.
    pub(super) fn items<T>(&mut self, parts: &[T], level: usize, mut say: impl FnMut(&mut Self, &T)) {
        let end = self.phrasing.one(&["；", "；", "。"]);
        for (at, part) in parts.iter().enumerate() {
            self.push("\n");
            self.push(&mark(level, at + 1));
            say(self, part);
            if at + 1 < parts.len() {
                self.push(end);
            }
        }
    }

    fn is_long(&mut self, expr: &Expr) -> bool {
        let three = matches!(&expr.node, Node::AtLeast { .. }) || expr.children().len() > 2;
        three || duojin_lang::print_expr(expr, self.schema).chars().count() > LONG
    }
}
