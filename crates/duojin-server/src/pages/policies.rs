//! The policy library: the list, and a document with its clauses.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use duojin_app::matching::Money;
use duojin_app::policies::{self, ClauseDetail, ClauseEffect, PolicySummary, TokenClass, shown_rule};
use duojin_app::rules::{Amount, Level, Outcome as RuleOutcome};
use duojin_web::Lang;
use duojin_web::number;
use duojin_web::pages::policies::{ClauseBlock, Effect, ExampleEnterprise, PoliciesPage, PolicyPage, PolicyRow};
use duojin_web::parts::mark::Outcome;
use duojin_web::parts::money::Money3;
use duojin_web::parts::source::Source;
use duojin_web::parts::split::{ClauseView, RuleLine, Said, Token, TokenKind};
use duojin_web::parts::tiles::Tile;

use crate::gate::Visit;
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

/// Routes of the library.
pub(super) fn routes() -> Router<ServerState> {
    Router::new().route("/policies", get(list)).route("/policies/{id}", get(detail))
}

async fn list(state: Visit, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let path = "/policies";
    let moment = moment(&state, &query, path)?;
    let rows = policies::list(state.app(), state.principal(), moment.at)
        .map_err(|error| failed(&state, &moment, path, &error))?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let view = PoliciesPage {
        n_in_force: count(rows.iter().map(|r| r.in_force).sum()),
        n_clauses: count(rows.iter().map(|r| r.clauses).sum()),
        rows: rows.iter().map(|summary| row(summary, &moment)).collect(),
        frame: frame(&state, &moment, moment.lang.words().nav_policies.to_string(), path),
    };
    Ok(page(&view))
}

async fn detail(state: Visit, Path(id): Path<String>, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let path = format!("/policies/{id}");
    let moment = moment(&state, &query, &path)?;
    let detail = policies::detail(state.app(), state.principal(), moment.at, &id)
        .await
        .map_err(|error| failed(&state, &moment, &path, &error))?;
    let meta = &detail.document.meta;
    let title = title(&detail.summary, moment.lang);
    let mut frame =
        frame(&state, &moment, title, &path).under(moment.lang.words().nav_policies.to_string(), "/policies");
    frame.synthetic = detail.synthetic;
    let view = PolicyPage {
        policy: row(&detail.summary, &moment),
        source: Source::new(format!("{}：{}", meta.source.zh(), meta.source_note)),
        summary: detail
            .document
            .intro
            .iter()
            .flat_map(|b| b.runs())
            .map(duojin_app::rules::plain_text)
            .collect::<Vec<_>>()
            .join(" "),
        clauses: detail.clauses.iter().map(|clause| block(&state, clause, &moment)).collect(),
        frame,
    };
    Ok(page(&view))
}

fn title(summary: &PolicySummary<'_>, lang: Lang) -> String {
    match (&summary.meta.title_en, lang.is_en()) {
        (Some(title), true) => title.clone(),
        _ => summary.meta.title.clone(),
    }
}

fn row(summary: &PolicySummary<'_>, moment: &Moment) -> PolicyRow {
    let meta = summary.meta;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let stake = summary.highest_fen.map(|fen| number::money(fen, moment.lang).text()).map_or(String::new(), |amount| {
        if moment.lang.is_en() { format!("up to {amount} each") } else { format!("单家最高 {amount}") }
    });
    PolicyRow {
        id: meta.id.clone(),
        title: title(summary, moment.lang),
        issuer: meta.issuer.clone(),
        number: meta.number.clone().unwrap_or_default(),
        level: level(meta.level, moment.lang).to_owned(),
        issued: meta.issued.clone(),
        state: outcome(summary.state),
        last_day: summary.last_day.map(|day| day.to_string()).unwrap_or_default(),
        n_clauses: count(summary.clauses),
        n_money: count(summary.with_money),
        stake,
    }
}

fn level(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::Town, Lang::En) => "town",
        (Level::City, Lang::En) => "city",
        (Level::Province, Lang::En) => "province",
        (Level::Nation, Lang::En) => "nation",
        (Level::City, Lang::Zh) => "市级",
        (Level::Province, Lang::Zh) => "省级",
        (level, Lang::Zh) => level.zh(),
    }
}

/// The outcome as pages draw it.
pub(super) fn outcome(outcome: RuleOutcome) -> Outcome {
    match outcome {
        RuleOutcome::Eligible => Outcome::Eligible,
        RuleOutcome::NotEligible => Outcome::NotEligible,
        RuleOutcome::Unknown => Outcome::Unknown,
        RuleOutcome::NotInForce => Outcome::NotInForce,
    }
}

fn block(state: &Visit, clause: &ClauseDetail<'_>, moment: &Moment) -> ClauseBlock {
    let day = |day: Option<duojin_base::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    let validity = clause.rule.validity;
    let said = clause.words.prose.iter().flat_map(|b| b.runs()).map(|run| {
        run.iter()
            .map(|inline| Said { text: inline.text().to_owned(), mark: duojin_app::rules::mark_number(inline) })
            .collect()
    });
    let rule = shown_rule(clause.words).into_iter().map(|line| RuleLine {
        tokens: line.tokens.into_iter().map(|(class, text)| Token { kind: kind(class), text }).collect(),
        mark: line.marks.first().copied(),
    });
    let view = ClauseView {
        id: clause.rule.id.to_string(),
        title: clause.words.heading.clone(),
        state: if clause.in_force { Outcome::Eligible } else { Outcome::NotInForce },
        valid_from: day(validity.from),
        valid_to: day(validity.to),
        lead_unit: clause.rule.lead_units.join("、"),
        said: said.collect(),
        rule: rule.collect(),
        source: Source::new(clause.words.citation_text()),
        doubts: clause.words.questions.iter().map(|q| duojin_app::rules::plain_text(&q.words)).collect(),
        checks: Vec::new(),
    };
    ClauseBlock { clause: view, effect: clause.effect.as_ref().map(|effect| effect_view(state, effect, moment)) }
}

pub(super) fn kind(class: Option<TokenClass>) -> TokenKind {
    match class {
        Some(TokenClass::Line | TokenClass::Keyword | TokenClass::Function) => TokenKind::Keyword,
        Some(TokenClass::Name) => TokenKind::Fact,
        Some(TokenClass::Number | TokenClass::Date | TokenClass::Period) => TokenKind::Number,
        Some(TokenClass::Text) => TokenKind::Text,
        Some(TokenClass::Comment) => TokenKind::Comment,
        _ => TokenKind::Plain,
    }
}

fn effect_view(state: &Visit, effect: &ClauseEffect, moment: &Moment) -> Effect {
    let result = &effect.result;
    let areas = &state.app().pack().classifications;
    let tiles = areas.areas.iter().filter(|area| area.reporting).map(|area| {
        let n = result.areas.get(&area.name).copied().unwrap_or(0);
        // Only callers within the offices get here; what is published goes through disclosure control.
        Tile { area: area.short.clone(), n: Some(signed(n)), path: Some(format!("/enterprises?area={}", area.name)) }
    });
    let examples = effect.examples.iter().map(|example| ExampleEnterprise {
        id: example.found.id.to_string(),
        name: example.found.name.clone().unwrap_or_else(|| example.found.id.to_string()),
        area: example.found.area.clone().unwrap_or_default(),
        outcome: outcome(example.outcome),
        amount: example.amount.map_or(String::new(), |amount| amount_words(amount, moment.lang)),
        is_masked: example.amount_masked,
    });
    Effect {
        on: result.on.to_string(),
        historical: result.historical,
        n_eligible: signed(result.eligible),
        n_not_eligible: signed(result.not_eligible),
        n_unknown: signed(result.unknown),
        money: result.money.as_ref().map(money3),
        most_wanted: Vec::new(),
        tiles: tiles.collect(),
        examples: examples.collect(),
    }
}

pub(super) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The three figures; sums past 64 bits are shown as the largest that fits, which no budget reaches.
fn money3(money: &Money) -> Money3 {
    let fit = |fen: i128| i64::try_from(fen).unwrap_or(i64::MAX);
    Money3 {
        determined: fit(money.determined_fen),
        n_determined: signed(money.determined),
        low: fit(money.determined_fen + money.low_fen),
        high: (money.unbounded == 0).then(|| fit(money.determined_fen + money.high_fen)),
        n_undetermined: signed(money.undetermined),
        of_enterprises: true,
    }
}

/// An amount in words: a figure, a range, or why there is none.
pub(super) fn amount_words(amount: Amount, lang: Lang) -> String {
    let words = |fen: i64| number::money(fen, lang).text();
    let (low, high) = (amount.low.fen(), amount.high.map(duojin_base::Money::fen));
    match (amount.determined(), high) {
        (Some(figure), _) if figure.fen() == 0 => String::new(),
        (Some(figure), _) => words(figure.fen()),
        (None, Some(high)) if low == high => words(low),
        (None, Some(high)) if low == 0 => {
            if lang.is_en() {
                format!("0 to {}", words(high))
            } else {
                format!("0—{}", words(high))
            }
        }
        (None, Some(high)) => {
            if lang.is_en() {
                format!("{} to {}", words(low), words(high))
            } else {
                format!("{}—{}", words(low), words(high))
            }
        }
        (None, None) if low > 0 => {
            if lang.is_en() {
                format!("at least {}", words(low))
            } else {
                format!("至少 {}", words(low))
            }
        }
        (None, None) => {
            if lang.is_en() {
                "to be settled".to_owned()
            } else {
                "未定".to_owned()
            }
        }
    }
}
