//! Clauses: their lines put together.

use std::collections::HashMap;

use duojin_base::{Money, Place, Span};
use duojin_rule::{
    Base, Benefit, BenefitForm, BenefitKind, Clause, Dimension, Exclusion, Expr, MoneyRounding, Node, ObjectKind,
    RuleSet, SharedCap, Validity,
};

use super::compare::constant;
use super::number::{adopt, dimension_of};
use super::{Checker, Cx, Scope};
use crate::ast::{self, File, Form, Give, ItemKind, Kind, LineKind, Name};
use crate::message;
use crate::source::Locator;
use crate::suggest;
use crate::words::LineWord;

impl Checker<'_> {
    /// Checks all clauses; those with errors are left out.
    pub(crate) fn clauses(&mut self, files: &[(File, &Locator<'_>)], rules: &mut RuleSet) {
        let mut ids: HashMap<String, Place> = HashMap::new();
        for (file, locator) in files {
            for item in &file.items {
                let ItemKind::Clause(clause) = &item.kind else {
                    continue;
                };
                let cx = Cx { locator, scope: Scope::Entity, row: None, turn: None };
                let id = clause.lines.iter().find_map(|line| match &line.kind {
                    LineKind::Id(id) => Some(id),
                    _ => None,
                });
                let id = id.unwrap_or(&clause.name);
                let place = locator.place(id.at.0);
                let duplicate = ids.get(&id.text).filter(|_| !id.text.is_empty()).cloned();
                if let Some(first) = &duplicate {
                    self.report(message::duplicate_id(place.clone(), first.clone(), &id.text));
                }
                ids.entry(id.text.clone()).or_insert(place);
                let checked = self.clause(cx, clause, item.at.0, &id.text);
                rules.clauses.extend(checked.filter(|_| duplicate.is_none()));
            }
        }
    }

    fn clause(&mut self, cx: Cx<'_>, tree: &ast::Clause, span: Span, id: &str) -> Option<Clause> {
        let mut sound = self.once_and_in_order(cx, tree);
        let mut clause = Clause {
            id: id.into(),
            name: tree.name.text.as_str().into(),
            objects: Vec::new(),
            validity: Validity::default(),
            application_year: None,
            lead_units: Vec::new(),
            fund: None,
            anchor: None,
            conditions: Vec::new(),
            exceptions: Vec::new(),
            benefits: Vec::new(),
            cap: None,
            rounding: None,
            exclusions: Vec::new(),
            shared_caps: Vec::new(),
            span,
        };
        for line in &tree.lines {
            sound &= self.clause_line(cx, &mut clause, line).is_some();
        }
        for (word, example) in
            [(LineWord::For, "对象 企业"), (LineWord::When, "当 …"), (LineWord::Give, "给予 奖励 10万元")]
        {
            if !tree
                .lines
                .iter()
                .any(|line| line.kind.word() == word || matches!(line.kind, LineKind::Broken(LineWord::Clause)))
            {
                self.report(message::line_missing(
                    cx.locator.place(tree.name.at.0),
                    &tree.name.text,
                    word.zh(),
                    example,
                ));
                sound = false;
            }
        }
        sound &= self.whole_clause(cx, &clause, tree);
        sound.then_some(clause)
    }

    /// What only the clause as a whole shows: its size, the wall, facts that its objects do not have.
    fn whole_clause(&mut self, cx: Cx<'_>, clause: &Clause, tree: &ast::Clause) -> bool {
        let amounts = clause.benefits.iter().flat_map(|benefit| {
            let amount = match &benefit.form {
                BenefitForm::Exact(expr) | BenefitForm::UpTo(expr) | BenefitForm::PoolShare { weight: expr, .. } => {
                    Some(expr)
                }
                BenefitForm::CaseByCase | BenefitForm::InKind(_) => None,
            };
            amount.into_iter().chain(&benefit.when)
        });
        let all: Vec<&Expr> = clause.conditions.iter().chain(&clause.exceptions).chain(amounts).collect();
        let mut sound = true;
        let mut total = 0_usize;
        for expr in &all {
            let (depth, nodes) = self.size(expr);
            sound &= self.fits(cx, expr.span, depth, nodes);
            total = total.saturating_add(nodes);
        }
        sound = sound && self.fits(cx, tree.name.at.0, 1, total);
        if sound {
            for expr in &all {
                sound &= self.before_the_wall(cx, expr);
                self.applicable(cx, &clause.objects, expr);
            }
        }
        sound
    }

    /// Warns of facts that the dictionary does not give to any of the clause's objects.
    fn applicable(&mut self, cx: Cx<'_>, objects: &[ObjectKind], expr: &Expr) {
        match &expr.node {
            Node::Fact { fact, .. } => {
                let Some(fact) = self.schema.fact(*fact) else {
                    return;
                };
                let none = !fact.applies_to.is_empty()
                    && !objects.is_empty()
                    && !objects.iter().any(|o| fact.applies_to.contains(o));
                if none {
                    let has: Vec<&str> = fact.applies_to.iter().map(|o| o.zh()).collect();
                    let asked: Vec<&str> = objects.iter().map(|o| o.zh()).collect();
                    let diagnostic = message::not_applicable(
                        cx.locator.place(expr.span),
                        &fact.name,
                        &asked.join("、"),
                        &has.join("、"),
                    );
                    self.report(diagnostic);
                }
            }
            // What is asked of another entity, or said elsewhere, is not this clause's.
            Node::Of { reference, .. } => self.applicable(cx, objects, reference),
            Node::Derived { .. } => {}
            _ => expr.children().into_iter().for_each(|child| self.applicable(cx, objects, child)),
        }
    }

    fn once_and_in_order(&mut self, cx: Cx<'_>, tree: &ast::Clause) -> bool {
        let mut sound = true;
        let mut seen: Vec<(LineWord, Span)> = Vec::new();
        for line in &tree.lines {
            if matches!(line.kind, LineKind::Broken(_)) {
                continue;
            }
            let word = line.kind.word();
            let repeats = matches!(
                word,
                LineWord::When | LineWord::Except | LineWord::Give | LineWord::Exclusive | LineWord::SharedCap
            );
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word && !repeats) {
                self.report(message::line_twice(cx.locator.place(line.at.0), cx.locator.place(*first), word.zh()));
                sound = false;
            } else if let Some((later, _)) = seen.iter().rev().find(|(other, _)| *other > word) {
                self.report(message::line_order(cx.locator.place(line.at.0), word.zh(), later.zh()));
            }
            seen.push((word, line.at.0));
        }
        sound
    }

    fn clause_line(&mut self, cx: Cx<'_>, clause: &mut Clause, line: &ast::Line) -> Option<()> {
        match &line.kind {
            LineKind::Id(_) => {}
            LineKind::For(names) => {
                let objects: Vec<Option<ObjectKind>> = names.iter().map(|name| self.object(cx, name)).collect();
                clause.objects = objects.iter().copied().flatten().collect();
                objects.into_iter().collect::<Option<Vec<_>>>()?;
            }
            LineKind::Valid { from, to } => clause.validity = Validity { from: *from, to: *to },
            LineKind::Year(year) => clause.application_year = Some(*year),
            LineKind::Lead(names) => {
                clause.lead_units = names.iter().map(|n| n.text.clone()).collect();
            }
            LineKind::Fund(name) => clause.fund = Some(name.text.clone()),
            LineKind::Anchor(name) => clause.anchor = Some(name.text.clone()),
            LineKind::When(tree) => clause.conditions.push(self.condition(cx, tree, "当")?),
            LineKind::Except(tree) => clause.exceptions.push(self.condition(cx, tree, "除外")?),
            LineKind::Give(give) => clause.benefits.push(self.give(cx, give, line.at.0)?),
            LineKind::Cap(tree) => clause.cap = Some(self.money(cx, tree, "封顶")?),
            LineKind::Round { rounding, step } => {
                clause.rounding = Some(MoneyRounding { rounding: *rounding, step: self.money(cx, step, "取整")? });
            }
            LineKind::Exclusive { group, over, per, mode } => clause.exclusions.push(Exclusion {
                group: group.text.as_str().into(),
                over: over.text.as_str().into(),
                per: *per,
                mode: *mode,
            }),
            LineKind::SharedCap { group, scope, limit } => clause.shared_caps.push(SharedCap {
                group: group.text.as_str().into(),
                scope: *scope,
                limit: self.money(cx, limit, "合计封顶")?,
            }),
            LineKind::Broken(_) => return None,
        }
        Some(())
    }

    fn object(&mut self, cx: Cx<'_>, name: &Name) -> Option<ObjectKind> {
        let found = ObjectKind::ALL.into_iter().find(|o| o.zh() == name.text || o.en() == name.text);
        if found.is_none() {
            let near = suggest::nearest(&name.text, ObjectKind::ALL.iter().map(|o| o.zh()));
            self.report(message::unknown_object(
                cx.locator.place(name.at.0),
                &name.text,
                near.first().map(String::as_str),
            ));
        }
        found
    }

    /// A positive constant amount of money on a whole 分.
    fn money(&mut self, cx: Cx<'_>, tree: &ast::Expr, role: &str) -> Option<Money> {
        let checked = self.expr(cx, tree)?;
        let place = cx.locator.place(tree.span());
        let words = cx.locator.words(tree.span());
        let Some(value) = constant(&checked) else {
            self.report(message::not_constant_money(place, role, &words));
            return None;
        };
        let dimension = dimension_of(&checked);
        if !dimension.is_money() {
            let plain = matches!(&*tree.bare().kind, Kind::Number { unit: None, .. });
            self.report(message::not_money(place, role, &words, &dimension, plain));
            return None;
        }
        let money = Money::from_exact_yuan(value).filter(|money| money.fen() > 0);
        if money.is_none() {
            self.report(message::bad_money(place, role, &words));
        }
        money
    }

    fn give(&mut self, cx: Cx<'_>, give: &Give, span: Span) -> Option<Benefit> {
        let form = self.form(cx, give, span);
        let when = give.when.as_ref().map(|tree| self.condition(cx, tree, "若"));
        let when = match when {
            Some(checked) => Some(checked?),
            None => None,
        };
        Some(Benefit { kind: give.kind, form: form?, when, span })
    }

    fn form(&mut self, cx: Cx<'_>, give: &Give, span: Span) -> Option<BenefitForm> {
        let in_kind = matches!(give.kind, BenefitKind::Title | BenefitKind::Service);
        match &give.form {
            Form::Amount(tree) => match &*tree.bare().kind {
                Kind::Text(words) if in_kind => Some(BenefitForm::InKind(words.as_str().into())),
                Kind::Text(_) => {
                    self.report(message::money_in_words(cx.locator.place(tree.span()), give.word));
                    None
                }
                _ if in_kind => {
                    let words = cx.locator.words(tree.span());
                    self.report(message::in_kind_needs_words(cx.locator.place(tree.span()), give.word, &words));
                    None
                }
                _ => Some(BenefitForm::Exact(self.amount(cx, tree, give.word)?)),
            },
            Form::UpTo(tree) if !in_kind => Some(BenefitForm::UpTo(self.amount(cx, tree, give.word)?)),
            Form::CaseByCase if !in_kind => Some(BenefitForm::CaseByCase),
            Form::Share { pool, weight } if !in_kind => {
                let (weight, _) = self.numeric(cx, weight, "分配")?;
                Some(BenefitForm::PoolShare { pool: pool.text.as_str().into(), weight })
            }
            Form::UpTo(tree) | Form::Share { weight: tree, .. } => {
                let words = cx.locator.words(tree.span());
                self.report(message::in_kind_needs_words(cx.locator.place(tree.span()), give.word, &words));
                None
            }
            // 称号 另行核定 is not a form of the language: a title is named.
            Form::CaseByCase => {
                self.report(message::in_kind_needs_words(cx.locator.place(span), give.word, "另行核定"));
                None
            }
        }
    }

    /// An amount of money.
    fn amount(&mut self, cx: Cx<'_>, tree: &ast::Expr, word: &str) -> Option<Expr> {
        let (mut checked, dimension) = self.numeric(cx, tree, word)?;
        if dimension.is_money() || adopt(&mut checked, &Dimension::money()) {
            return Some(checked);
        }
        let words = cx.locator.words(tree.span());
        let plain = matches!(&*tree.bare().kind, Kind::Number { unit: None, .. });
        // 店数 * 5万元 is 金额·家数: the measure word must be divided away.
        let per_unit = dimension.powers().iter().find_map(|(base, power)| match base {
            Base::Count(word) if *power == 1 => Some(word.clone()),
            _ => None,
        });
        self.report(message::amount_not_money(
            cx.locator.place(tree.span()),
            &words,
            &dimension,
            plain,
            per_unit.as_deref(),
        ));
        None
    }
}
