//! Enterprises: the search, and one with everything known of it and every clause's reasons.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use duojin_app::access::Mask;
use duojin_app::entities::{self, ClauseAnswer, EntityDetail, FactLine, ReasonLine, WantedFact};
use duojin_app::owed::owed;
use duojin_app::rules::{Amount, ObjectKind, Outcome as RuleOutcome};
use duojin_app::search::{self, Found};
use duojin_base::{Cause as BaseCause, Datelike, Truth};
use duojin_web::Lang;
use duojin_web::number;
use duojin_web::pages::enterprises::{
    Choice, EnterprisePage, EnterpriseRow, EnterprisesPage, FactRow, Filter, HistoryYear, MatchView, Wanted,
};
use duojin_web::parts::mark::{Cause, Outcome};
use duojin_web::parts::money::Money3;
use duojin_web::parts::pager::Pager;
use duojin_web::parts::tree::{Origin, Reason};
use serde::Deserialize;

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::pages::policies::{amount_words, outcome, signed};
use crate::respond::page;
use crate::state::ServerState;

/// Rows of a page of the search.
const PER_PAGE: usize = 25;

/// The sizes in both languages.
const SIZES: [(&str, &str); 4] = [("大型", "large"), ("中型", "medium"), ("小型", "small"), ("微型", "micro")];

/// Routes of the enterprises.
pub(super) fn routes() -> Router<ServerState> {
    Router::new().route("/enterprises", get(list)).route("/enterprises/{id}", get(detail))
}

/// What the search form sends.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Part of the name, or beginning of the credit code.
    q: Option<String>,
    /// Area as named: `南城街道`.
    area: Option<String>,
    /// Beginning of the industry code.
    industry: Option<String>,
    /// `大型`, `中型`, `小型`, `微型`
    size: Option<String>,
    /// `enterprise`, `sole_trader` …
    kind: Option<String>,
    /// From 1.
    page: Option<String>,
}

impl SearchQuery {
    /// As the use case takes it; what does not read does not restrict.
    pub(crate) fn read(&self, per_page: usize) -> search::Query {
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        search::Query {
            text: given(&self.q).unwrap_or_default(),
            area: given(&self.area),
            industry: given(&self.industry),
            size: given(&self.size),
            kind: given(&self.kind).and_then(|word| ObjectKind::ALL.into_iter().find(|k| k.en() == word)),
            page: self.page.as_deref().and_then(|p| p.parse().ok()).unwrap_or(1),
            per_page,
        }
    }
}

async fn list(
    state: Visit,
    Query(query): Query<MomentQuery>,
    Query(search): Query<SearchQuery>,
) -> Result<Response, Failure> {
    let path = "/enterprises";
    let moment = moment(&state, &query, path)?;
    let wanted = search.read(PER_PAGE);
    let found = search::search(state.app(), state.principal(), moment.at, &wanted)
        .await
        .map_err(|error| failed(&state, &moment, path, &error))?;
    let mut frame = frame(&state, &moment, moment.lang.words().nav_enterprises.to_string(), path);
    frame.synthetic = found.synthetic;
    let kind = wanted.kind.map(ObjectKind::en).unwrap_or_default();
    let params = [
        ("q", wanted.text.as_str()),
        ("area", wanted.area.as_deref().unwrap_or_default()),
        ("industry", wanted.industry.as_deref().unwrap_or_default()),
        ("size", wanted.size.as_deref().unwrap_or_default()),
        ("kind", kind),
    ];
    frame.params =
        params.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let view = EnterprisesPage {
        q: wanted.text.clone(),
        filters: filters(&state, &wanted, moment.lang),
        rows: found.rows.iter().map(|row| identity(&state, row, moment.lang)).collect(),
        pager: Pager { page: as_i64(found.page), size: as_i64(found.per_page), total: signed(found.total) },
        n_register: signed(found.register),
        at_least: found.cut_short,
        frame,
    };
    Ok(page(&view))
}

fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn filters(state: &Visit, query: &search::Query, lang: Lang) -> Vec<Filter> {
    let en = lang.is_en();
    let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
    let label = |zh: &str, english: &str| if en { english.to_owned() } else { zh.to_owned() };
    let classes = &state.app().pack().classifications;
    let areas = classes.areas.iter().filter(|a| a.reporting).map(|a| choice(&a.name, if en { &a.en } else { &a.name }));
    let sections = classes
        .industries
        .iter()
        .filter(|i| i.code.len() == 2)
        .map(|i| choice(&i.code, &format!("{} {}", i.code, i.name)));
    let kinds = ObjectKind::ALL.into_iter().take(2);
    vec![
        Filter {
            name: "area".to_owned(),
            label: label("镇街", "Area"),
            chosen: query.area.clone().unwrap_or_default(),
            choices: areas.collect(),
        },
        Filter {
            name: "industry".to_owned(),
            label: label("行业大类", "Industry"),
            chosen: query.industry.clone().unwrap_or_default(),
            choices: sections.collect(),
        },
        Filter {
            name: "size".to_owned(),
            label: label("规模", "Size"),
            chosen: query.size.clone().unwrap_or_default(),
            choices: SIZES.iter().map(|(zh, english)| choice(zh, if en { english } else { zh })).collect(),
        },
        Filter {
            name: "kind".to_owned(),
            label: label("类型", "Kind"),
            chosen: query.kind.map(|k| k.en().to_owned()).unwrap_or_default(),
            choices: kinds.map(|k| choice(k.en(), &kind_word(k, lang))).collect(),
        },
    ]
}

fn size_word(size: &str, lang: Lang) -> String {
    let english = SIZES.iter().find(|(zh, _)| *zh == size).filter(|_| lang.is_en());
    english.map_or(size, |(_, english)| english).to_owned()
}

fn kind_word(kind: ObjectKind, lang: Lang) -> String {
    if lang.is_en() { kind.en().replace('_', " ") } else { kind.zh().to_owned() }
}

fn identity(state: &Visit, found: &Found, lang: Lang) -> EnterpriseRow {
    let industries = &state.app().pack().classifications.industries;
    let industry = found.industry.as_deref().map(|code| {
        industries.iter().find(|i| i.code == code).map_or_else(|| code.to_owned(), |i| format!("{code} {}", i.name))
    });
    EnterpriseRow {
        id: found.id.to_string(),
        name: found.name.clone().unwrap_or_else(|| format!("{} {}", kind_word(found.kind, lang), found.id)),
        code: found.code.clone().unwrap_or_default(),
        area: found.area.clone().unwrap_or_default(),
        industry: industry.unwrap_or_default(),
        kind: kind_word(found.kind, lang),
        size: found.size.as_deref().map(|size| size_word(size, lang)).unwrap_or_default(),
        n_eligible: None,
        n_unknown: None,
    }
}

async fn detail(state: Visit, Path(id): Path<String>, Query(query): Query<MomentQuery>) -> Result<Response, Failure> {
    let path = format!("/enterprises/{id}");
    let moment = moment(&state, &query, &path)?;
    let detail = entities::detail(state.app(), state.principal(), moment.at, &id)
        .await
        .map_err(|error| failed(&state, &moment, &path, &error))?;
    let lang = moment.lang;
    let mut identity = identity(&state, &detail.found, lang);
    identity.n_eligible = Some(as_i64(detail.matches.iter().filter(|m| m.outcome == RuleOutcome::Eligible).count()));
    identity.n_unknown = Some(as_i64(detail.matches.iter().filter(|m| m.outcome == RuleOutcome::Unknown).count()));
    let mut frame = frame(&state, &moment, identity.name.clone(), &path)
        .under(lang.words().nav_enterprises.to_string(), "/enterprises");
    frame.synthetic = detail.synthetic;
    let money = (!detail.matches.is_empty()).then(|| sums(&detail.matches));
    let view = EnterprisePage {
        about: about(&detail, lang),
        money,
        matches: detail.matches.iter().map(|answer| match_view(answer, lang)).collect(),
        wanted: wanted(&detail, lang),
        facts: detail.facts.iter().map(|line| fact_row(line, lang)).collect(),
        history: history(&detail.history, lang),
        identity,
        frame,
    };
    Ok(page(&view))
}

fn about(detail: &EntityDetail, lang: Lang) -> Vec<String> {
    let found = &detail.found;
    let founded = detail.facts.iter().find(|f| f.fact == search::identity::FOUNDED).and_then(|f| f.value.clone());
    let founded = founded.map(|day| {
        if lang.is_en() { format!("founded {}", lang.period(&day)) } else { format!("{} 成立", lang.period(&day)) }
    });
    [found.status.clone(), founded].into_iter().flatten().collect()
}

/// Determined, range, number undetermined: of the eligible and the undecided, never one total.
fn sums(answers: &[ClauseAnswer]) -> Money3 {
    let owed = owed(answers);
    Money3 {
        determined: owed.determined,
        n_determined: signed(owed.n_determined),
        low: owed.low,
        high: owed.high,
        n_undetermined: signed(owed.n_undetermined),
        of_enterprises: false,
    }
}

fn history(answers: &[ClauseAnswer], lang: Lang) -> Vec<HistoryYear> {
    let mut years: Vec<(i32, Vec<&ClauseAnswer>)> = Vec::new();
    for answer in answers {
        let year = answer.on.year();
        match years.last_mut().filter(|(known, _)| *known == year) {
            Some((_, members)) => members.push(answer),
            None => years.push((year, vec![answer])),
        }
    }
    years
        .into_iter()
        .map(|(year, mut members)| {
            members.sort_by_key(|a| (a.outcome != RuleOutcome::Eligible, a.outcome != RuleOutcome::Unknown));
            let own: Vec<ClauseAnswer> = members.iter().map(|a| (*a).clone()).collect();
            HistoryYear {
                year: year.to_string(),
                money: sums(&own),
                matches: own.iter().map(|a| match_view(a, lang)).collect(),
            }
        })
        .collect()
}

fn said(said: &duojin_app::said::Said, lang: Lang) -> String {
    said.get(lang.is_en()).to_owned()
}

fn match_view(answer: &ClauseAnswer, lang: Lang) -> MatchView {
    let shown = match answer.outcome {
        RuleOutcome::Eligible | RuleOutcome::Unknown => shown_amount(answer.outcome, answer.amount, lang),
        RuleOutcome::NotEligible | RuleOutcome::NotInForce => String::new(),
    };
    let mut reason = reason(&answer.reason, lang);
    reason.outcome = outcome(answer.outcome);
    // The amount stands beside the title; the root repeats only the verdict.
    reason.value = String::new();
    MatchView {
        title: answer.title.clone(),
        path: format!("/policies/{}#{}", answer.document, answer.clause),
        document: format!("{} · {}", answer.document_title, answer.article),
        amount: shown,
        is_open: may_change(answer),
        is_masked: answer.amount_masked,
        working: String::new(),
        reason,
    }
}

/// Whether its amount may still change the sums: undecided or a range, and not certainly nothing.
fn may_change(answer: &ClauseAnswer) -> bool {
    let has_money = answer.amount.high.is_none_or(|high| high.fen() > 0);
    match answer.outcome {
        RuleOutcome::Unknown => has_money,
        RuleOutcome::Eligible => has_money && answer.amount.determined().is_none(),
        RuleOutcome::NotEligible | RuleOutcome::NotInForce => false,
    }
}

fn shown_amount(outcome: RuleOutcome, amount: Amount, lang: Lang) -> String {
    match (outcome, amount.high) {
        (RuleOutcome::Unknown, Some(high)) if high.fen() > 0 && amount.low.fen() == 0 => {
            let high = number::money(high.fen(), lang).text();
            if lang.is_en() { format!("0 or up to {high}") } else { format!("0 至 {high}") }
        }
        _ => amount_words(amount, lang),
    }
}

fn reason(line: &ReasonLine, lang: Lang) -> Reason {
    let outcome = match line.truth {
        Truth::True => Outcome::Eligible,
        Truth::False => Outcome::NotEligible,
        Truth::Unknown => Outcome::Unknown,
    };
    let origins = line.sources.iter().map(|note| Origin {
        what: note.what.clone(),
        source: note.source.clone(),
        recorded: note.recorded_at.to_shanghai_text().chars().take(10).collect(),
        place: place(&note.origin, note.row, lang),
    });
    let value = line.value.as_ref().map(|v| said(v, lang)).unwrap_or_default();
    Reason {
        outcome,
        text: said(&line.text, lang),
        // The cause is drawn as a mark of its own.
        value: if line.causes.is_empty() { value } else { String::new() },
        origins: origins.collect(),
        calc: line.working.as_ref().map(|w| said(w, lang)),
        cause: if line.truth == Truth::Unknown { line.causes.first().copied().map(cause) } else { None },
        note: None,
        children: line.children.iter().map(|child| reason(child, lang)).collect(),
    }
}

/// `registry.parquet 第 12 行`.
fn place(origin: &str, row: u64, lang: Lang) -> String {
    if lang.is_en() { format!("{origin} row {row}") } else { format!("{origin} 第 {row} 行") }
}

fn cause(cause: BaseCause) -> Cause {
    match cause {
        BaseCause::Missing => Cause::Missing,
        BaseCause::Undefined => Cause::Meaningless,
        BaseCause::NotDue => Cause::NotDue,
        BaseCause::NotApplicable => Cause::NotApplicable,
        BaseCause::Conflict => Cause::Conflict,
    }
}

/// What is missing, one line a fact: its years together, and the undetermined clauses that need any of them.
fn wanted(detail: &EntityDetail, lang: Lang) -> Vec<Wanted> {
    let mut facts: Vec<(String, Vec<&WantedFact>)> = Vec::new();
    for fact in &detail.wanted {
        let (name, _) = apart(said(&fact.name, lang));
        match facts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(fact),
            None => facts.push((name, vec![fact])),
        }
    }
    let line = |(name, members): (String, Vec<&WantedFact>)| {
        let mut periods: Vec<String> = members.iter().filter_map(|fact| apart(said(&fact.name, lang)).1).collect();
        periods.sort();
        let clauses = detail.matches.iter().filter(|answer| {
            answer.outcome == RuleOutcome::Unknown
                && answer.missing.iter().any(|said| members.iter().any(|fact| fact.name.zh == said.zh))
        });
        let stake = members.iter().map(|fact| fact.stake_fen).max().unwrap_or(0);
        let stake = if stake > 0 { number::money(stake, lang).text() } else { String::new() };
        Wanted { fact: name, periods: joined(&periods, lang), n_clauses: as_i64(clauses.count()), stake }
    };
    facts.into_iter().map(line).collect()
}

/// 研发费用（2023 年） is 研发费用 and 2023 年; what ends otherwise is the name alone.
fn apart(words: String) -> (String, Option<String>) {
    let inner = words.strip_suffix('）').or_else(|| words.strip_suffix(')'));
    let parts = inner.and_then(|inner| inner.rsplit_once(['（', '(']));
    match parts.filter(|(_, period)| period.starts_with(|c: char| c.is_ascii_digit())) {
        Some((name, period)) => (name.trim_end().to_owned(), Some(period.to_owned())),
        None => (words, None),
    }
}

/// 2023、2024、2025 年: the unit once, when all are years.
fn joined(periods: &[String], lang: Lang) -> String {
    if lang.is_en() {
        return periods.join(", ");
    }
    let years: Option<Vec<&str>> =
        periods.iter().map(|p| p.strip_suffix('年').map(str::trim_end).filter(|y| y.len() == 4)).collect();
    match years {
        Some(years) if !years.is_empty() => format!("{} 年", years.join("、")),
        _ => periods.join("、"),
    }
}

/// Why a value is not shown.
fn masked(mask: Option<Mask>, en: bool) -> &'static str {
    match (mask, en) {
        (Some(Mask::Statistical), false) => "不显示：统计报表收集的数，依统计法只给统计人员看",
        (Some(Mask::Statistical), true) => {
            "withheld: collected under a statistical form, for statisticians alone by law"
        }
        (Some(Mask::Sensitive), false) => "不显示：敏感程度高于你岗位的上限",
        (Some(Mask::Sensitive), true) => "withheld: more sensitive than your post may see",
        (Some(Mask::OutOfReach) | None, false) => "不显示：不在你的可见范围",
        (Some(Mask::OutOfReach) | None, true) => "withheld: not within your reach",
    }
}

fn fact_row(line: &FactLine, lang: Lang) -> FactRow {
    let en = lang.is_en();
    let mut conflicts = Vec::new();
    if line.disagrees {
        conflicts.push(if en { "sources disagree" } else { "来源之间不一致" }.to_owned());
    }
    if !line.is_read {
        conflicts
            .push(if en { "not the value that rules read on this day" } else { "这一天规则不读这个值" }.to_owned());
    }
    FactRow {
        fact: if en { format!("{} {}", line.fact, line.en) } else { line.fact.clone() },
        period: line.holds.clone(),
        value: line.value.clone().unwrap_or_else(|| masked(line.mask, en).to_owned()),
        unit: line.unit.clone(),
        source: line.source.clone(),
        recorded: line.recorded_at.to_shanghai_text().chars().take(16).collect(),
        place: place(&line.origin, line.row, lang),
        conflicts,
    }
}

#[cfg(test)]
mod tests {
    use duojin_web::Lang::{En, Zh};

    use super::{apart, joined};

    #[test]
    fn years_of_a_missing_fact_stand_together() {
        let parts = |words: &str| apart(words.to_owned());
        assert_eq!(parts("研发费用（2023 年）"), ("研发费用".to_owned(), Some("2023 年".to_owned())));
        assert_eq!(parts("R&D expense (2023)"), ("R&D expense".to_owned(), Some("2023".to_owned())));
        assert_eq!(parts("专利（发明）"), ("专利（发明）".to_owned(), None));
        assert_eq!(parts("核心知识产权"), ("核心知识产权".to_owned(), None));
        let periods = |all: &[&str]| all.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
        assert_eq!(joined(&periods(&["2023 年", "2024 年"]), Zh), "2023、2024 年");
        assert_eq!(joined(&periods(&["2023 年", "2024 年 6 月"]), Zh), "2023 年、2024 年 6 月");
        assert_eq!(joined(&periods(&["2023", "2024"]), En), "2023, 2024");
        assert_eq!(joined(&[], Zh), "");
    }
}
