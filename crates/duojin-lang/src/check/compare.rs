//! Comparisons and tests of codes.

use std::sync::Arc;

use duojin_base::Span;
use duojin_rule::{ClassId, CodeTest, CompareOp, Expr, Node, Type, Value};

use super::{Checker, Cx, expr};
use crate::ast::{self, At, Kind, Name};
use crate::message;

impl Checker<'_> {
    pub(crate) fn compare(
        &mut self,
        cx: Cx<'_>,
        op: CompareOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let Some(a) = self.expr(cx, left) else {
            // A name on the right may be a code: only what is surely an expression is looked at further.
            if !matches!(&*right.bare().kind, Kind::Name(_) | Kind::Text(_) | Kind::Set(_)) {
                self.expr(cx, right);
            }
            return None;
        };
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        match &a.ty {
            Type::Number(_) | Type::Date => {}
            _ if !equality => {
                let (zh, en) = self.type_words(&a.ty);
                let words = cx.locator.words(left.span());
                self.report(message::no_order(cx.locator.place(span), &words, &zh, &en));
                return None;
            }
            Type::Bool => return self.compare_truth(cx, op, a, right, span),
            Type::Text if matches!(a.node, Node::Const(_)) => {
                self.report(message::literal_left(
                    cx.locator.place(span),
                    &cx.locator.words(left.span()),
                    &cx.locator.words(right.span()),
                ));
                return None;
            }
            Type::Code(_) | Type::Text | Type::Set(_) | Type::Entity => {
                let Some(words) = as_codes(right) else {
                    let (zh, en) = self.type_words(&a.ty);
                    let words = cx.locator.words(left.span());
                    self.report(message::compare_with_literal(cx.locator.place(span), &words, &zh, &en));
                    return None;
                };
                return self.member(cx, (false, op == CompareOp::Ne), a, left, &words, span);
            }
        }
        let mut a = a;
        let mut b = self.expr(cx, right)?;
        match (&a.ty, &b.ty) {
            (Type::Date, Type::Date) => {}
            (Type::Number(_), Type::Number(_)) => {
                self.unify(cx, &mut a, &mut b, (left, right), ("比较", "compared with"))?;
                self.plausible(cx, &a, right, &b);
                self.plausible(cx, &b, left, &a);
            }
            _ => {
                let plain = |tree: &ast::Expr, words| {
                    if matches!(&*tree.bare().kind, Kind::Number { unit: None, .. }) {
                        ("没有单位的数".to_owned(), "a plain number".to_owned())
                    } else {
                        words
                    }
                };
                let (first, second) = (plain(left, self.type_words(&a.ty)), plain(right, self.type_words(&b.ty)));
                let words = (cx.locator.words(left.span()), cx.locator.words(right.span()));
                self.report(message::type_mismatch(cx.locator.place(span), (&words.0, &first), (&words.1, &second)));
                return None;
            }
        }
        Some(expr(Node::Compare { op, left: Box::new(a), right: Box::new(b) }, Type::Bool, span))
    }

    /// `限额以上 = 是`
    fn compare_truth(&mut self, cx: Cx<'_>, op: CompareOp, a: Expr, right: &ast::Expr, span: Span) -> Option<Expr> {
        let Kind::Bool(wanted) = *right.bare().kind else {
            let words = cx.locator.words(right.span());
            self.report(message::truth_with_literal(cx.locator.place(span), &words));
            return None;
        };
        if wanted == (op == CompareOp::Eq) { Some(a) } else { Some(expr(Node::Not(Box::new(a)), Type::Bool, span)) }
    }

    pub(crate) fn test(
        &mut self,
        cx: Cx<'_>,
        how: (bool, bool),
        item: &ast::Expr,
        codes: &[Name],
        span: Span,
    ) -> Option<Expr> {
        let checked = self.expr(cx, item)?;
        self.member(cx, how, checked, item, codes, span)
    }

    /// 属于 and 包含 by the type of what is tested.
    fn member(
        &mut self,
        cx: Cx<'_>,
        how: (bool, bool),
        item: Expr,
        tree: &ast::Expr,
        codes: &[Name],
        span: Span,
    ) -> Option<Expr> {
        let (contains, negated) = how;
        let words = cx.locator.words(tree.span());
        let node = match (&item.ty, contains) {
            (Type::Code(class), false) => Node::Member { test: self.codes(cx, *class, codes)?, item: Box::new(item) },
            (Type::Set(class), true) => Node::Contains { test: self.codes(cx, *class, codes)?, set: Box::new(item) },
            (Type::Text, false) => {
                let words: Vec<Arc<str>> = codes.iter().map(|c| c.text.as_str().into()).collect();
                Node::TextIn { item: Box::new(item), words }
            }
            (Type::Set(_), false) | (Type::Code(_) | Type::Text, true) => {
                let first = codes.first().map_or("…", |c| c.text.as_str());
                self.report(message::wrong_test(cx.locator.place(span), &words, contains, first));
                return None;
            }
            (ty, _) => {
                let (zh, en) = self.type_words(ty);
                self.report(message::no_codes(cx.locator.place(tree.span()), &words, &zh, &en));
                return None;
            }
        };
        let tested = expr(node, Type::Bool, span);
        Some(if negated { expr(Node::Not(Box::new(tested)), Type::Bool, span) } else { tested })
    }

    fn codes(&mut self, cx: Cx<'_>, class: ClassId, codes: &[Name]) -> Option<CodeTest> {
        let found: Vec<Option<Arc<str>>> =
            codes.iter().map(|code| self.code(cx, class, &code.text, code.at.0)).collect();
        Some(CodeTest { class, any_of: found.into_iter().collect::<Option<_>>()? })
    }
}

/// The words on the right of `=`, read as codes.
fn as_codes(tree: &ast::Expr) -> Option<Vec<Name>> {
    let tree = tree.bare();
    let one = |text: String| Some(vec![Name { text, at: At(tree.span()) }]);
    match &*tree.kind {
        Kind::Name(text) | Kind::Text(text) => one(text.clone()),
        Kind::Number { digits, unit, .. } => one(format!("{digits}{}", unit.as_ref().map_or("", |u| u.text.as_str()))),
        Kind::Set(codes) => Some(codes.clone()),
        _ => None,
    }
}

/// The number of a constant.
pub(crate) fn constant(expr: &Expr) -> Option<&duojin_base::Exact> {
    match &expr.node {
        Node::Const(Value::Number(value)) => Some(value),
        _ => None,
    }
}
