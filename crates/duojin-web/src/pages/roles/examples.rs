use super::{Extent, RightsCell, RightsGroup, RightsRow, RoleColumn, RolesPage};
use crate::{Frame, Lang};

type Labels = (&'static str, &'static str);
type ActionRow = (&'static str, Labels, &'static str);

const ROLES: [(&str, Labels); 12] = [
    ("public", ("公众", "public")),
    ("enterprise", ("企业", "enterprise")),
    ("area", ("镇街", "area")),
    ("department", ("部门", "department")),
    ("sector_lead", ("域长", "sector lead")),
    ("task_force", ("专班", "task force")),
    ("statistician", ("统计", "statistician")),
    ("auditor", ("审计", "auditor")),
    ("administrator", ("系统管理", "administrator")),
    ("local_operator", ("本机操作", "local operator")),
    ("system", ("系统任务", "system")),
    ("demo_administrator", ("演示管理", "demo administrator")),
];

// One letter a role: - nothing, A all, s sector, a area, u unit, e enterprise, m oneself.
const GROUPS: [(Labels, &[ActionRow]); 3] = [
    (
        ("看", "Reading"),
        &[
            ("read_plan", ("看计划、目标与领域", "read plan, targets and sectors"), "AAAAAAAAAAAA"),
            ("read_effects", ("看条款惠及谁、多少钱", "see whom a clause reaches and the money"), "--a-sA---AAA"),
            ("read_entity", ("看一个主体", "read one entity"), "-eaAsAA--AAA"),
        ],
    ),
    (
        ("办", "Doing"),
        &[
            ("run_match", ("跑全部匹配", "run all matches"), "-----A---AAA"),
            ("hand_over_post", ("交接岗位", "hand a post over"), "--mmmmm-----"),
            ("use_inbox", ("用自己的收件箱", "use one’s inbox"), "-mmmmmmmm---"),
        ],
    ),
    (
        ("管", "Administering"),
        &[
            ("manage_people", ("管理人员", "manage people"), "--------AA-A"),
            ("search_audit", ("查审计", "search the audit"), "-------A-A-A"),
        ],
    ),
];

fn cell(lang: Lang, letter: char) -> RightsCell {
    let (zh, en, extent) = match letter {
        'A' => ("全部", "all", Extent::Everything),
        's' => ("本领域", "own sectors", Extent::Part),
        'a' => ("本地区", "own area", Extent::Part),
        'u' => ("本单位", "own unit", Extent::Part),
        'e' => ("本企业", "own enterprise", Extent::Part),
        'm' => ("本人", "oneself", Extent::Part),
        'p' => ("公开", "public", Extent::Part),
        'i' => ("内部", "internal", Extent::Part),
        'c' => ("保密", "confidential", Extent::Everything),
        'y' => ("是", "yes", Extent::Everything),
        'n' => ("否", "no", Extent::Nothing),
        _ => ("—", "—", Extent::Nothing),
    };
    RightsCell { word: if lang.is_en() { en } else { zh }.into(), extent }
}

fn row(lang: Lang, key: &str, labels: Labels, letters: &str) -> RightsRow {
    let label = if lang.is_en() { labels.1 } else { labels.0 };
    RightsRow {
        key: key.into(),
        label: label.into(),
        cells: letters.chars().map(|letter| cell(lang, letter)).collect(),
    }
}

impl RolesPage {
    /// An example: the whole table, or the list of one role.
    #[must_use]
    pub fn example(lang: Lang, chosen: &str) -> Self {
        let mut frame = Frame::example_signed_in(lang, lang.office().nav_roles.text(), "/roles");
        if !chosen.is_empty() {
            frame.params = vec![("role".into(), chosen.into())];
        }
        let pick = |labels: Labels| if lang.is_en() { labels.1 } else { labels.0 }.to_owned();
        Self {
            frame,
            roles: ROLES
                .into_iter()
                .map(|(key, labels)| RoleColumn {
                    key: key.into(),
                    label: pick(labels),
                    yours: ["task_force", "administrator"].contains(&key),
                })
                .collect(),
            ceilings: vec![
                row(lang, "", ("敏感上限", "Most sensitive"), "pcipiicppccc"),
                row(lang, "", ("统计资料", "Statistical forms"), "nnnnnnynnyny"),
            ],
            groups: GROUPS
                .iter()
                .map(|(title, rows)| RightsGroup {
                    title: pick(*title),
                    rows: rows.iter().map(|(key, labels, letters)| row(lang, key, *labels, letters)).collect(),
                })
                .collect(),
            chosen: chosen.into(),
        }
    }
}
