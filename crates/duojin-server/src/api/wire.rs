//! The shapes of the API, for its document: what other systems may rely on.
//!
//! The answers themselves are written by the records of the application layer; a test reads every answer back into these shapes
//! and compares, so that neither can drift from the other.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a stretch of the plan's text is: first scalar, one past the last, counted in Unicode scalars.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Vec<u32>)]
pub(crate) struct Span([u32; 2]);

/// A number, whole where the value is whole.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = f64)]
pub(crate) struct Number(serde_json::Number);

/// The same in Chinese and English.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    zh: String,
    en: String,
}

/// How a number is to be met, as the text puts it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) enum Comparator {
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = ">")]
    MoreThan,
    #[serde(rename = "=")]
    Exactly,
    #[serde(rename = "range")]
    Range,
    #[serde(rename = "~")]
    About,
}

/// Where a target stands.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// 达成
    Reached,
    /// 进度正常: before the deadline only
    OnTrack,
    /// 落后: before the deadline only
    Behind,
    /// 未达成
    Missed,
    /// 无数据: no figure of the same scope, ever
    NoData,
    /// 无期末数据: figures, but not the one that settles
    NoFinalData,
    /// 口径不同
    NotComparable,
    /// 待定: what is known settles nothing
    Undetermined,
}

/// How a figure's scope (口径) stands to a target's; only `same` decides.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    Same,
    Near,
    Different,
}

/// Whether a value is a measurement or only bounds it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Qualifier {
    Exact,
    /// 左右
    Approx,
    /// 超过
    Gt,
    /// 以上
    Gte,
    /// 近: below the value
    ApproxLt,
}

/// Reporters in, of reporters due.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coverage {
    reported: u32,
    due: u32,
}

/// The test for 达成, in the base unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reached {
    /// `>=` or `>`
    op: Comparator,
    base_value: Number,
}

/// A condition inside a target.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    quote: String,
    attribute: String,
    op: Comparator,
    /// A number, or a grade such as `3A`.
    value: serde_json::Value,
    unit: String,
    base_value: serde_json::Value,
    base_unit: String,
    span: Span,
}

/// What would settle a target: a figure of a period, the base of a doubling, …
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// `same_scope_figure`, `figure_of`, `base`, `first_year`, `deadline`, `original`
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<String>,
}

/// Before the deadline: the straight line, what is missing, and the required run-rate. Amounts in the target's base unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Path {
    from_period: String,
    from_value: Number,
    expected: Number,
    gap: Number,
    months_left: i64,
    per_month: Number,
}

/// A figure of near scope: shown beside the status, changing nothing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearFigure {
    id: String,
    indicator: String,
    period: String,
    value: Number,
    base_unit: String,
    qualifier: Qualifier,
    source: String,
    scope_reason: String,
}

/// A target with its standing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    /// `T01`…
    id: String,
    /// Its section.
    section: String,
    /// Its clause, as written.
    quote: String,
    span: Span,
    /// The number and unit alone.
    value_quote: String,
    value_span: Span,
    /// What is measured.
    indicator: String,
    /// The scope, outermost first, `;` between.
    subject: String,
    comparator: Comparator,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    comparator_accept: Vec<Comparator>,
    comparator_words: Vec<String>,
    /// As written.
    values: Vec<Number>,
    /// As written.
    unit: String,
    base_values: Vec<Number>,
    /// 元, 家, 个, 千瓦, %, 件/万人, 倍 …
    base_unit: String,
    achieved_when: Reached,
    /// Year, if one is written.
    deadline: Option<i32>,
    deadline_quote: Option<String>,
    deadline_span: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deadline_inferred: Option<i32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    deadline_accept: Vec<Option<i32>>,
    /// `at_deadline`, `each_year`, `over_period`, `undated`
    cadence: String,
    /// `stock_level`, `annual_level`, …
    kind: String,
    /// 力争, 到2025年 or firm
    modality: String,
    modality_ambiguous: bool,
    /// 牵头单位
    lead_units: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    related: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subset_of: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    filters: Vec<Filter>,
    systems: Vec<String>,
    name_zh: String,
    name_en: String,
    status: Status,
    /// The value read, in `base_unit`; with `qualifier` a bound.
    value: Option<Number>,
    qualifier: Option<Qualifier>,
    /// Its period: `2025`, `2025-Q3`, `2025-09`.
    period: Option<String>,
    /// Title of its source.
    source: Option<String>,
    /// The best scope of any visible figure.
    scope: Option<Scope>,
    coverage: Option<Coverage>,
    /// Why it stands there: `final_figure_falls_short`, `bound_settles_nothing`, …
    reason: String,
    wanted: Option<Wanted>,
    /// What is missing, in `base_unit`.
    gap: Option<Number>,
    path: Option<Path>,
    /// `preliminary`, `weak_source`, `earlier_period`, `deadline_inferred`, `definition_open`
    caveats: Vec<String>,
    near: Vec<NearFigure>,
}

/// All targets in plan order.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Targets {
    as_of: NaiveDate,
    /// Unix milliseconds.
    known_at: i64,
    targets: Vec<Target>,
}

/// A figure as it stands to a target.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure {
    id: String,
    indicator: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    period: String,
    /// `whole`, `year_to_date`, `end_of_period`
    basis: String,
    /// As published.
    value_text: String,
    /// As published.
    unit: String,
    value: Number,
    base_unit: String,
    /// `actual`, `preliminary`
    kind: String,
    qualifier: Qualifier,
    /// Name of the scope, empty if none is stated.
    label: String,
    base_version: String,
    /// `A`, `B`, `C`
    reliability: String,
    source: String,
    published_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source_url: Option<String>,
    /// Unix milliseconds.
    recorded_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    coverage: Option<Coverage>,
    scope: Scope,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    scope_reason: String,
}

/// One same-scope figure on the line, at the last day of its period.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrajectoryPoint {
    figure: String,
    period: String,
    at: NaiveDate,
    value: Number,
    qualifier: Qualifier,
    /// Whether the source's date was inferred.
    inferred: bool,
}

/// The figures of a target over time against the line it must reach.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trajectory {
    base_unit: String,
    goal: Number,
    deadline: Option<NaiveDate>,
    points: Vec<TrajectoryPoint>,
}

/// One target with everything it was read from.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetDetail {
    as_of: NaiveDate,
    /// Unix milliseconds.
    known_at: i64,
    target: Target,
    verdict: Said,
    /// The one fact that would settle it.
    settles: Option<Said>,
    /// Every visible figure bound to it, oldest first.
    figures: Vec<Figure>,
    trajectory: Trajectory,
}

/// Who stands as the source of the plan.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Issuer {
    name: String,
    unit: String,
    role: String,
    span: Span,
}

/// When the plan was published.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Published {
    date: NaiveDate,
    span: Span,
}

/// The document a plan was read from.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    id: String,
    text: String,
    sha256: String,
    chars: usize,
    bytes: usize,
    language: String,
    region: String,
    horizons: Vec<i32>,
    proposed_title: Said,
    /// `proposed` until someone compares it with the official document.
    title_status: String,
    preamble: Span,
    noise: Vec<Span>,
    issuer: Issuer,
    published: Published,
}

/// A heading and what stands under it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    /// `2`, `2.6`
    id: String,
    level: u8,
    /// `general`, `sector`, `action`, `safeguard`
    kind: String,
    parent: Option<String>,
    number: String,
    heading: String,
    heading_span: Span,
    span: Span,
    /// `named`, `all_concerned`, `none`
    lead_kind: String,
    lead_units: Vec<String>,
    lead_span: Option<Span>,
    coordinators: Vec<String>,
    coordinators_span: Option<Span>,
}

/// The plan: document, headings, text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    document: Document,
    sections: Vec<Section>,
    /// The text, unaltered; spans are places in it.
    text: String,
}

/// A unit that leads a sector for some time. 域长
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lead {
    unit: String,
    /// `principal`, `joint`
    role: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

/// A due document, or that it was not seen.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DueDocument {
    /// `issued`, `drafted`, `unseen` (which does not say that there is none)
    state: String,
    title: String,
    date: String,
}

/// 规划, 行动计划, 支持政策.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Documents {
    plan: DueDocument,
    action_plan: DueDocument,
    support: DueDocument,
}

/// One of the ten sectors. 重点领域
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Sector {
    number: u8,
    id: String,
    name: Said,
    short: String,
    section: String,
    targets: Vec<String>,
    leads: Vec<Lead>,
    /// Whether the plan itself settles the principal lead.
    principal_stated: bool,
    /// How many of its targets have each status.
    counts: BTreeMap<String, usize>,
    documents: Documents,
}

/// The ten sectors.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sectors {
    sectors: Vec<Sector>,
}

/// That the service runs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Health {
    ok: bool,
    version: String,
}

/// Why a call failed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Failed {
    error: String,
    /// What was wrong with the input, each with place and mend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problems: Option<Vec<serde_json::Value>>,
    /// Under which a failure of ours stands in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The permission that the caller is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permission: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::path::Path as FilePath;
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::Request;
    use duojin_app::{App, Clock, Location, Principal};
    use duojin_base::Instant;
    use serde::de::DeserializeOwned;
    use tower::ServiceExt;

    use super::*;

    async fn get<T: DeserializeOwned + Serialize>(state: &crate::ServerState, path: &str) {
        let response =
            crate::router(state.clone()).oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let read: T = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(serde_json::to_value(&read).unwrap(), answer, "{path}");
    }

    /// What the document promises is what is answered: nothing more, nothing less.
    #[tokio::test(flavor = "multi_thread")]
    async fn the_shapes_are_those_of_the_answers() {
        let directory = tempfile::tempdir().unwrap();
        let pack = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
        let clock = Clock::Fixed(Instant::end_of_shanghai_day("2026-11-23".parse().unwrap()));
        let app = App::open(&Location::Directory(directory.path().to_owned()), Some(&pack), clock).await.unwrap();
        let state = crate::ServerState::new(Arc::new(app), Principal::demo_administrator());
        get::<Health>(&state, "/health").await;
        get::<Targets>(&state, "/api/v1/targets").await;
        // Before the deadline there are paths, with run-rates.
        get::<Targets>(&state, "/api/v1/targets?as_of=2024-06-30").await;
        for id in 1..=48 {
            get::<TargetDetail>(&state, &format!("/api/v1/targets/T{id:02}")).await;
        }
        get::<Plan>(&state, "/api/v1/plan").await;
        get::<Sectors>(&state, "/api/v1/sectors").await;
    }
}
