//! Trees to checked rules: names, types, dimensions, periods, the statistical wall, limits.

mod call;
mod clause;
mod compare;
mod derived;
mod expr;
mod names;
mod number;
mod several;
mod wall;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use duojin_base::{Diagnostic, Span};
use duojin_rule::{Dimension, Expr, FieldDef, RuleSet, Schema, Type};

use crate::ast::{File, ItemKind, LineKind};
use crate::parser::{parse_expr, parse_file};
use crate::source::{Locator, Source};
pub(crate) use expr::grain_of;
pub(crate) use names::Names;
pub(crate) use several::shift_years;

/// What an expression may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One entity: conditions, amounts, derived facts.
    Entity,
    /// The whole city: 指标.
    City,
}

/// The record or register row in whose 其中 an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) fields: &'a [FieldDef],
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'a> {
    pub(crate) locator: &'a Locator<'a>,
    pub(crate) scope: Scope,
    pub(crate) row: Option<Row<'a>>,
    /// Which of the several periods of `[近3年]` is meant now.
    pub(crate) turn: Option<usize>,
}

/// A derived fact, ready to be inlined.
#[derive(Clone)]
pub(crate) struct Ready {
    pub(crate) body: Arc<Expr>,
    pub(crate) depth: usize,
    pub(crate) nodes: usize,
}

pub(crate) struct Checker<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) names: Names,
    /// By name; none if it has errors of its own.
    pub(crate) derived: HashMap<String, Option<Ready>>,
    /// Exclusion groups that clauses declare; none where no clauses are at hand.
    pub(crate) groups: Option<HashSet<String>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'s> Checker<'s> {
    fn new(schema: &'s Schema) -> Self {
        Self { schema, names: Names::new(schema), derived: HashMap::new(), groups: None, diagnostics: Vec::new() }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        // The several years of one aggregate say the same thing several times.
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// What a type is called, in both languages.
    pub(crate) fn type_words(&self, ty: &Type) -> (String, String) {
        let class = |id| self.schema.classification(id).map_or_else(String::new, |c| c.name.clone());
        match ty {
            Type::Bool => ("是非".to_owned(), "a yes/no".to_owned()),
            Type::Number(dimension) => (dimension.zh(), dimension.en()),
            Type::Code(id) => (format!("“{}”的代码", class(*id)), format!("a code of {}", class(*id))),
            Type::Set(id) => (format!("“{}”的代码集", class(*id)), format!("a set of codes of {}", class(*id))),
            Type::Text => ("文字".to_owned(), "text".to_owned()),
            Type::Date => ("日期".to_owned(), "a date".to_owned()),
            Type::Entity => ("主体".to_owned(), "an entity".to_owned()),
        }
    }
}

/// Reads and checks texts together: derived facts of one are known in all. Clauses, derived facts and indicators with errors are
/// left out; the diagnostics say why, those of one text in the order of its words.
pub fn check(sources: &[Source<'_>], schema: &Schema) -> (RuleSet, Vec<Diagnostic>) {
    let locators: Vec<Locator<'_>> = sources.iter().map(|source| Locator::new(*source)).collect();
    let mut checker = Checker::new(schema);
    let mut files: Vec<(File, &Locator<'_>)> = Vec::new();
    for (source, locator) in sources.iter().zip(&locators) {
        let (file, diagnostics) = parse_file(*source, locator);
        checker.diagnostics.extend(diagnostics);
        files.push((file, locator));
    }
    checker.groups = Some(groups(&files));
    let mut rules = RuleSet::default();
    checker.derive(&files, &mut rules);
    checker.clauses(&files, &mut rules);
    checker.indicators(&files, &mut rules);
    let order = |d: &Diagnostic| sources.iter().position(|s| s.file == d.place.file).unwrap_or(usize::MAX);
    let mut diagnostics = checker.diagnostics;
    diagnostics.sort_by_key(|d| (order(d), d.place.span.map_or(0, |span| span.start)));
    (rules, diagnostics)
}

/// Reads and checks one expression about an entity.
///
/// # Errors
/// All that is wrong with it. Warnings alone do not make it fail.
pub fn check_expr(text: &str, schema: &Schema) -> Result<Expr, Vec<Diagnostic>> {
    check_expr_in(text, schema, Scope::Entity)
        .0
        .map_err(|errors| errors.into_iter().filter(Diagnostic::is_error).collect())
}

/// As [`check_expr`], for an entity or the whole city, and with the warnings of an expression that is sound.
pub fn check_expr_in(text: &str, schema: &Schema, scope: Scope) -> (Result<Expr, Vec<Diagnostic>>, Vec<Diagnostic>) {
    let source = Source::whole("", text);
    let locator = Locator::new(source);
    let (tree, diagnostics) = parse_expr(source, &locator);
    let mut checker = Checker::new(schema);
    checker.diagnostics = diagnostics;
    let cx = Cx { locator: &locator, scope, row: None, turn: None };
    let checked = tree.and_then(|tree| checker.expr(cx, &tree)).filter(|expr| checker.within_limits(cx, expr));
    let failed = checker.diagnostics.iter().any(Diagnostic::is_error);
    match checked {
        Some(expr) if !failed => (Ok(expr), checker.diagnostics),
        _ => (Err(checker.diagnostics), Vec::new()),
    }
}

fn groups(files: &[(File, &Locator<'_>)]) -> HashSet<String> {
    let clauses = files.iter().flat_map(|(file, _)| &file.items).filter_map(|item| match &item.kind {
        ItemKind::Clause(clause) => Some(clause),
        _ => None,
    });
    let lines = clauses.flat_map(|clause| &clause.lines);
    lines
        .filter_map(|line| match &line.kind {
            LineKind::Exclusive { group, .. } => Some(group.text.clone()),
            _ => None,
        })
        .collect()
}

pub(crate) fn expr(node: duojin_rule::Node, ty: Type, span: Span) -> Expr {
    Expr { node, ty, span }
}

pub(crate) fn ratio() -> Type {
    Type::Number(Dimension::RATIO)
}
