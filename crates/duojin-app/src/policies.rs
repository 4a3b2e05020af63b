//! The policy library: documents, their clauses in our words and as rules, and what they do to the city.

use std::sync::Arc;

use duojin_access::{Permission, Principal};
use duojin_base::{NaiveDate, Span};
pub use duojin_lang::TokenClass;
use duojin_lang::highlight;
use duojin_policy::{Meta, PolicyClause, PolicyDocument};
use duojin_rule::{Amount, BenefitForm, BenefitKind, Clause, Outcome};

use crate::app::App;
use crate::clock::At;
use crate::disclosure::shows_money;
use crate::error::AppError;
use crate::matching::{ClauseResult, MatchReport, Most, by_its_words, most, shown_on};
use crate::progress::Silent;
use crate::search::{Found, index};
use crate::sight::row;

/// A document in the list.
#[derive(Clone, Debug)]
pub struct PolicySummary<'a> {
    /// What its front matter says.
    pub meta: &'a Meta,
    /// `Eligible` here reads “some clause is in force”, `NotInForce` none is.
    pub state: Outcome,
    /// Clauses turned into rules.
    pub clauses: usize,
    /// How many of them give money.
    pub with_money: usize,
    /// How many are in force on the day.
    pub in_force: usize,
    /// The last day on which one of them is in force; none if one states no end, or there is none.
    pub last_day: Option<NaiveDate>,
    /// The highest cap or fixed amount of one clause, in 分, where one is written.
    pub highest_fen: Option<i64>,
}

/// A clause on its document's page.
#[derive(Clone, Debug)]
pub struct ClauseDetail<'a> {
    /// Its words.
    pub words: &'a PolicyClause,
    /// Its rule.
    pub rule: &'a Clause,
    /// Whether it is in force on the day of the question.
    pub in_force: bool,
    /// The day on which it is shown: see [`shown_on`]; one still to come stands on the day of the question, without effect.
    pub on: NaiveDate,
    /// What it does to the city; none where the caller may see no enterprise, or nothing is loaded.
    pub effect: Option<ClauseEffect>,
}

/// What a clause does to the city.
#[derive(Clone, Debug)]
pub struct ClauseEffect {
    /// Counts, money and areas.
    pub result: ClauseResult,
    /// Some eligible and undecided entities.
    pub examples: Vec<Example>,
}

/// An entity named as an example.
#[derive(Clone, Debug)]
pub struct Example {
    /// Who it is.
    pub found: Found,
    /// 符合 or 待定.
    pub outcome: Outcome,
    /// The money of an eligible one; if it is masked, what the clause's own words bound it by.
    pub amount: Option<Amount>,
    /// Whether the money rests on facts that the caller may not see.
    pub amount_masked: bool,
}

/// A document with its clauses.
#[derive(Clone, Debug)]
pub struct PolicyDetail<'a> {
    /// The document.
    pub document: &'a PolicyDocument,
    /// Its line in the list.
    pub summary: PolicySummary<'a>,
    /// Its clauses, in order.
    pub clauses: Vec<ClauseDetail<'a>>,
    /// Whether the entities are synthetic.
    pub synthetic: bool,
}

fn gives_money(clause: &Clause) -> bool {
    clause.benefits.iter().any(|b| {
        !matches!(b.form, BenefitForm::InKind(_)) && !matches!(b.kind, BenefitKind::Title | BenefitKind::Service)
    })
}

/// The clauses of a document in the versions that were recorded by then. A reader who stands before the first recording sees the
/// first edition, with nothing of it in force.
fn rules_of<'a>(
    app: &'a App,
    document: &'a PolicyDocument,
    at: At,
) -> impl Iterator<Item = (&'a PolicyClause, &'a Clause)> {
    let policies = &app.pack().policies;
    let edition = app.pack().edition_known_at(at.known_at).or_else(|| policies.editions.first());
    let held = move |words: &&PolicyClause| edition.is_some_and(|e| e.versions.get(&words.id) == Some(&words.version));
    document.clauses.iter().filter(held).filter_map(|words| policies.rule_of(words).map(|rule| (words, rule)))
}

fn summary<'a>(app: &'a App, document: &'a PolicyDocument, at: At) -> PolicySummary<'a> {
    let known = !app.pack().clauses_known_at(at.known_at).is_empty();
    let rules: Vec<&Clause> = rules_of(app, document, at).map(|(_, rule)| rule).collect();
    let in_force = rules.iter().filter(|rule| known && rule.validity.holds_on(at.as_of)).count();
    PolicySummary {
        meta: &document.meta,
        state: if in_force > 0 { Outcome::Eligible } else { Outcome::NotInForce },
        clauses: rules.len(),
        with_money: rules.iter().filter(|rule| gives_money(rule)).count(),
        in_force,
        last_day: rules
            .iter()
            .map(|rule| rule.validity.to)
            .collect::<Option<Vec<_>>>()
            .and_then(|days| days.into_iter().max()),
        highest_fen: rules
            .iter()
            .filter_map(|rule| match most(rule, app.pack().header.rounding) {
                Most::UpTo(money) if money.fen() > 0 => Some(money.fen()),
                _ => None,
            })
            .max(),
    }
}

/// All documents, by level and id.
///
/// # Errors
/// If the caller may not read policies.
pub fn list<'a>(app: &'a App, principal: &Principal, at: At) -> Result<Vec<PolicySummary<'a>>, AppError> {
    principal.access(Permission::ReadPolicies)?;
    let documents = app.pack().policies.documents.iter();
    let mut rows: Vec<_> = documents.map(|d| summary(app, d, at)).filter(|row| row.clauses > 0).collect();
    rows.sort_by(|a, b| {
        b.in_force
            .cmp(&a.in_force)
            .then(a.meta.level.cmp(&b.meta.level))
            .then(b.meta.issued.cmp(&a.meta.issued))
            .then(a.meta.id.cmp(&b.meta.id))
    });
    Ok(rows)
}

/// One document; what it does to the city comes along for whoever may see enterprises.
///
/// # Errors
/// If there is no such document, or the layers cannot be read.
pub async fn detail<'a>(app: &'a App, principal: &Principal, at: At, id: &str) -> Result<PolicyDetail<'a>, AppError> {
    principal.access(Permission::ReadPolicies)?;
    let known = |document: &&PolicyDocument| rules_of(app, document, at).next().is_some();
    let document = app.pack().policies.documents.iter().find(|d| d.meta.id == id).filter(known);
    let document = document.ok_or_else(|| AppError::NotFound { what: "政策", id: id.chars().take(60).collect() })?;
    let report = match principal.access(Permission::ReadEffects) {
        Ok(access) => {
            let report = crate::matching::within(app, principal, &access, at, &Silent).await?;
            Some(report).filter(|report| report.entities > 0)
        }
        Err(_) => None,
    };
    let mut clauses = Vec::new();
    let recorded = app.pack().edition_known_at(at.known_at).is_some();
    for (words, rule) in rules_of(app, document, at) {
        let effect = match &report {
            Some(report) => effect(app, principal, at, report, rule).await?,
            None => None,
        };
        clauses.push(ClauseDetail {
            words,
            rule,
            in_force: recorded && rule.validity.holds_on(at.as_of),
            on: shown_on(rule, at.as_of).unwrap_or(at.as_of),
            effect,
        });
    }
    let synthetic = report.is_some_and(|report| report.synthetic);
    Ok(PolicyDetail { document, summary: summary(app, document, at), clauses, synthetic })
}

async fn effect(
    app: &App,
    principal: &Principal,
    at: At,
    report: &Arc<MatchReport>,
    clause: &Clause,
) -> Result<Option<ClauseEffect>, AppError> {
    let Some(result) = report.result(&clause.id) else { return Ok(None) };
    let index = index(app, at).await?;
    let access = principal.access(Permission::ReadEntity).ok();
    let visible = |found: &Found| access.as_ref().is_some_and(|access| access.shows(&row(app.pack(), found)));
    let eligible =
        result.eligible_samples.iter().filter_map(|(id, amount)| Some((index.find(*id)?, Outcome::Eligible, *amount)));
    let unknown = result.unknown_samples.iter().filter_map(|id| Some((index.find(*id)?, Outcome::Unknown, None)));
    let told = |(found, outcome, amount): (Found, Outcome, Option<Amount>)| {
        let clear = access.as_ref().is_some_and(|access| shows_money(app.pack(), access, clause, &found));
        let amount_masked = amount.is_some() && !clear;
        let amount = amount.map(|amount| match clear {
            true => amount,
            false => by_its_words(clause, app.pack().header.rounding, amount),
        });
        Example { found, outcome, amount, amount_masked }
    };
    let shown = eligible.filter(|(f, ..)| visible(f)).take(6).chain(unknown.filter(|(f, ..)| visible(f)).take(3));
    let examples = shown.map(told).collect();
    Ok(Some(ClauseEffect { result: result.clone(), examples }))
}

/// A line of a rule as people read it, cut into tokens; marks tie it to the words.
#[derive(Clone, Debug)]
pub struct ShownLine {
    /// Class and characters, blanks included.
    pub tokens: Vec<(Option<TokenClass>, String)>,
    /// Marks of the line.
    pub marks: Vec<u8>,
}

/// The rule of a clause, line by line, with its tokens told apart.
pub fn shown_rule(words: &PolicyClause) -> Vec<ShownLine> {
    let Some(block) = &words.rule else { return Vec::new() };
    block
        .lines()
        .iter()
        .map(|line| ShownLine { tokens: tokens(&line.text), marks: line.marks.iter().map(|m| m.number()).collect() })
        .collect()
}

/// The words of one line of a rule in colours; what stands between has none.
pub fn tokens(line: &str) -> Vec<(Option<TokenClass>, String)> {
    let mut out: Vec<(Option<TokenClass>, String)> = Vec::new();
    let mut done = 0;
    let plain = |from: u32, to: u32, out: &mut Vec<(Option<TokenClass>, String)>| {
        if let Some(text) = Span::new(from, to).of(line).filter(|t| !t.is_empty()) {
            out.push((None, text.to_owned()));
        }
    };
    for (span, class) in highlight(line) {
        plain(done, span.start, &mut out);
        out.extend(span.of(line).map(|text| (Some(class), text.to_owned())));
        done = span.end;
    }
    let end = u32::try_from(line.chars().count()).unwrap_or(u32::MAX);
    plain(done, end, &mut out);
    out
}
