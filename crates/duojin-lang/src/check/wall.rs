//! Limits, and the wall: nothing collected under a statistical form is read by a clause.

use duojin_base::Span;
use duojin_rule::{CollectedUnder, Expr, MAX_EXPR_DEPTH, MAX_EXPR_NODES, Node};

use super::{Checker, Cx};
use crate::message;

impl Checker<'_> {
    /// Depth and nodes, derived facts inlined.
    pub(crate) fn size(&self, expr: &Expr) -> (usize, usize) {
        if let Node::Derived { name, .. } = &expr.node
            && let Some(Some(ready)) = self.derived.get(&**name)
        {
            return (ready.depth.saturating_add(1), ready.nodes.saturating_add(1));
        }
        let (mut depth, mut nodes) = (0, 1_usize);
        for child in expr.children() {
            let (below, count) = self.size(child);
            depth = depth.max(below);
            nodes = nodes.saturating_add(count);
        }
        (depth + 1, nodes)
    }

    pub(crate) fn fits(&mut self, cx: Cx<'_>, span: Span, depth: usize, nodes: usize) -> bool {
        if depth > MAX_EXPR_DEPTH {
            self.report(message::too_deep(cx.locator.place(span)));
        } else if nodes > MAX_EXPR_NODES {
            self.report(message::too_many_nodes(cx.locator.place(span), nodes));
        } else {
            return true;
        }
        false
    }

    pub(crate) fn within_limits(&mut self, cx: Cx<'_>, expr: &Expr) -> bool {
        let (depth, nodes) = self.size(expr);
        self.fits(cx, expr.span, depth, nodes)
    }

    /// Reports whatever a clause reads that it must not. True if nothing.
    pub(crate) fn before_the_wall(&mut self, cx: Cx<'_>, expr: &Expr) -> bool {
        let mut sound = true;
        self.look_behind(cx, expr, None, &mut sound);
        sound
    }

    /// `through` is the use of a derived fact within which we are: its words are the ones that stand in the clause.
    fn look_behind(&mut self, cx: Cx<'_>, expr: &Expr, through: Option<(&str, Span)>, sound: &mut bool) {
        let read = match &expr.node {
            Node::Fact { fact, .. } => self.schema.fact(*fact).map(|f| (f.name.clone(), f.collected_under)),
            Node::Listed(register) | Node::FirstListed { register, .. } | Node::CountRegister { register, .. } => {
                self.schema.register(*register).map(|r| (r.name.clone(), r.collected_under))
            }
            Node::AggregateRegister { register, .. } => {
                self.schema.register(*register).map(|r| (r.name.clone(), r.collected_under))
            }
            _ => None,
        };
        if let Some((name, CollectedUnder::Statistical)) = read {
            *sound = false;
            let span = through.map_or(expr.span, |(_, span)| span);
            let derived = through.map(|(derived, _)| derived.to_owned());
            self.report(message::wall(cx.locator.place(span), &name, derived.as_deref()));
        }
        match &expr.node {
            Node::Derived { name, body } => {
                self.look_behind(cx, body, through.or(Some((name, expr.span))), sound);
            }
            _ => expr.children().into_iter().for_each(|child| self.look_behind(cx, child, through, sound)),
        }
    }
}
