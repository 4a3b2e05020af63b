//! `/roles`: the table of rights in force, as it is enforced.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use duojin_app::access::{Extent, Role, matrix};
use duojin_app::{Permission, Principal, PrincipalKind};
use duojin_web::Lang;
use duojin_web::pages::roles::{self, RightsCell, RightsGroup, RightsRow, RoleColumn, RolesPage};

use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

pub(super) fn routes() -> Router<ServerState> {
    Router::new().route("/roles", get(show))
}

#[derive(Debug, serde::Deserialize)]
struct RolesQuery {
    #[serde(flatten)]
    moment: MomentQuery,
    role: Option<String>,
}

async fn show(visit: Visit, Query(query): Query<RolesQuery>) -> Result<Response, Failure> {
    let path = "/roles";
    let asked = MomentQuery { as_of: None, known_at: None, ..query.moment };
    let moment = moment(&visit, &asked, path)?;
    let lang = moment.lang;
    let chosen = query.role.as_deref().and_then(Role::from_key).map_or("", Role::key);
    let mut frame = frame(&visit, &moment, lang.office().nav_roles.to_string(), path).timeless();
    if !chosen.is_empty() {
        frame.params.push(("role".to_owned(), chosen.to_owned()));
    }
    let yours = own(visit.principal());
    let columns = Role::ALL.iter().map(|role| RoleColumn {
        key: role.key().to_owned(),
        label: say(lang, role.zh(), role.en()),
        yours: yours.contains(role),
    });
    Ok(page(&RolesPage {
        frame,
        roles: columns.collect(),
        ceilings: ceilings(lang),
        groups: groups(lang),
        chosen: chosen.to_owned(),
    }))
}

fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang.is_en() { en } else { zh }.to_owned()
}

/// The roles in which the caller acts today.
fn own(principal: &Principal) -> Vec<Role> {
    match principal.kind {
        PrincipalKind::Person if !principal.posts.is_empty() => principal.posts.iter().map(|post| post.role).collect(),
        PrincipalKind::Person | PrincipalKind::Public => vec![Role::Public],
        PrincipalKind::LocalOperator => vec![Role::LocalOperator],
        PrincipalKind::System => vec![Role::System],
        PrincipalKind::DemoAdministrator => vec![Role::DemoAdministrator],
    }
}

fn cell(lang: Lang, words: (&str, &str), extent: roles::Extent) -> RightsCell {
    RightsCell { word: say(lang, words.0, words.1), extent }
}

fn ceilings(lang: Lang) -> Vec<RightsRow> {
    let (table, highest) = (matrix(), Role::ALL.iter().map(|role| matrix().ceiling(*role)).max());
    let row =
        |zh: &str, en: &str, cells: Vec<RightsCell>| RightsRow { key: String::new(), label: say(lang, zh, en), cells };
    let sensitivity = Role::ALL.iter().map(|role| {
        let ceiling = table.ceiling(*role);
        let whole = Some(ceiling) == highest;
        cell(lang, words_of(ceiling), if whole { roles::Extent::Everything } else { roles::Extent::Part })
    });
    let statistical = Role::ALL.iter().map(|role| match table.statistical(*role) {
        true => cell(lang, ("是", "yes"), roles::Extent::Everything),
        false => cell(lang, ("否", "no"), roles::Extent::Nothing),
    });
    vec![
        row("最多看到多敏感的事实", "most sensitive facts seen", sensitivity.collect()),
        row("看统计报表制度收集的数", "sees what was collected under a statistical form", statistical.collect()),
    ]
}

fn words_of(ceiling: duojin_app::access::Sensitivity) -> (&'static str, &'static str) {
    use duojin_app::access::Sensitivity;
    match ceiling {
        Sensitivity::Public => ("公开", "public"),
        Sensitivity::Internal => ("内部", "internal"),
        Sensitivity::Confidential => ("保密", "confidential"),
    }
}

/// Headings of the page, in its order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Plan,
    Entities,
    Data,
    People,
    Audit,
    Work,
    Settings,
    Own,
}

const HEADINGS: [(Heading, &str, &str); 8] = [
    (Heading::Plan, "计划与政策", "Plan and policies"),
    (Heading::Entities, "主体与惠及", "Entities and effects"),
    (Heading::Data, "数据", "Data"),
    (Heading::People, "人员、机构与岗位", "People, organisations and posts"),
    (Heading::Audit, "审计", "Audit"),
    (Heading::Work, "任务与通知", "Jobs and messages"),
    (Heading::Settings, "设置", "Settings"),
    (Heading::Own, "登录与自己的账号", "Signing in and one's own account"),
];

/// Every permission stands under one heading: a new one does not compile until it does.
const fn heading(permission: Permission) -> Heading {
    use Permission as P;
    match permission {
        P::ReadService | P::ReadPlan | P::ReadWorkList | P::ReadPolicies => Heading::Plan,
        P::ReadDrafts | P::DraftRules | P::PublishRules => Heading::Plan,
        P::ReadEffects | P::SearchEntities | P::ReadEntity | P::RunMatch => Heading::Entities,
        P::ImportFacts | P::ImportSeries | P::MaintainData => Heading::Data,
        P::ReadPeople | P::ManagePeople | P::ManageOrganisations | P::ManagePosts | P::HandOverPost | P::ReadRoles => {
            Heading::People
        }
        P::SearchAudit | P::VerifyAudit | P::ExportAudit => Heading::Audit,
        P::ReadJobs | P::ManageJobs | P::ManageSchedules | P::SendMessages => Heading::Work,
        P::ReadSettings | P::ManageSettings => Heading::Settings,
        P::SignIn | P::UseInbox | P::ManageOwnAccount => Heading::Own,
    }
}

fn groups(lang: Lang) -> Vec<RightsGroup> {
    let group = |(of, zh, en): (Heading, &str, &str)| {
        let here = Permission::ALL.iter().copied().filter(|permission| heading(*permission) == of);
        RightsGroup { title: say(lang, zh, en), rows: here.map(|permission| row(lang, permission)).collect() }
    };
    HEADINGS.into_iter().map(group).collect()
}

fn row(lang: Lang, permission: Permission) -> RightsRow {
    let cells = Role::ALL.iter().map(|role| {
        let extent = matrix().extent(permission, *role);
        let shown = match extent {
            Extent::Nothing => roles::Extent::Nothing,
            Extent::Everything => roles::Extent::Everything,
            Extent::Sectors | Extent::Area | Extent::Organisation | Extent::Entity | Extent::Person => {
                roles::Extent::Part
            }
        };
        cell(lang, (extent.zh(), extent.en()), shown)
    });
    RightsRow {
        key: permission.key().to_owned(),
        label: say(lang, permission.zh(), permission.en()),
        cells: cells.collect(),
    }
}
