use super::{
    AccountState, AppointmentRow, Holder, NewPersonPage, OrganisationPage, OrganisationRow, PeoplePage, PersonLine,
    PersonPage, PostLine, PostPage, ShownLink, Typed,
};
use crate::parts::Linked;
use crate::parts::form::Choice;
use crate::parts::notice::{Conflict, ConflictRow, Notice};
use crate::{Frame, Lang};

fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang.is_en() { en } else { zh }.to_owned()
}

fn frame(lang: Lang, title: &str, path: &str) -> Frame {
    Frame::example_signed_in(lang, title, path).under(lang.office().nav_people.text(), "/people")
}

fn holder(id: &str, name: &str, to: &str) -> Holder {
    Holder { id: id.into(), name: name.into(), to: to.into(), from: String::new() }
}

fn post(lang: Lang, id: &str, title: &str, role: (&str, &str), holders: Vec<Holder>) -> PostLine {
    PostLine { id: id.into(), title: title.into(), role: say(lang, role.0, role.1), closed_on: String::new(), holders }
}

fn choices(labels: &[&str], chosen: &[usize]) -> Vec<Choice> {
    labels
        .iter()
        .enumerate()
        .map(|(at, label)| Choice::new(at.to_string(), *label).chosen(chosen.contains(&at)))
        .collect()
}

const SECTORS: [&str; 10] = [
    "金融服务",
    "科技研发",
    "信息技术",
    "现代商贸",
    "商务会展",
    "现代物流",
    "人力资源",
    "检验检测",
    "低碳环保",
    "设计服务",
];

impl PeoplePage {
    /// An example: a part of the tree.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let mut frame = Frame::example_signed_in(lang, lang.office().nav_people.text(), "/people");
        frame.crumbs.clear();
        let kind = |zh, en| say(lang, zh, en);
        let row = |id: &str, depth, kind: String, name: &str, posts| OrganisationRow {
            id: id.into(),
            depth,
            kind,
            name: name.into(),
            closed_on: String::new(),
            posts,
        };
        let task_force = ("专班", "task force");
        let lead = ("域长", "sector lead");
        let area = ("镇街", "area");
        let mut closed =
            row("unit:旧物流办", 2, kind("其他机构", "other institution"), "市现代物流业发展办公室", Vec::new());
        closed.closed_on = "2025-06-30".into();
        let rows = vec![
            row("city", 0, kind("市", "city"), "东莞市", Vec::new()),
            row(
                "unit:专班",
                1,
                kind("专班", "task force"),
                "生产性服务业专班",
                vec![
                    post(lang, "post-1", "组长", task_force, vec![holder("person-2", "周敏", "")]),
                    post(
                        lang,
                        "post-2",
                        "联络员",
                        task_force,
                        vec![holder("person-1", "陈志远", ""), holder("person-3", "欧阳嘉慧", "2026-12-31")],
                    ),
                ],
            ),
            row(
                "unit:市商务局",
                1,
                kind("部门", "department"),
                "市商务局",
                vec![
                    post(lang, "post-3", "现代商贸域长", lead, vec![holder("person-4", "李国强", "")]),
                    post(lang, "post-4", "商务会展域长", lead, Vec::new()),
                ],
            ),
            closed,
            row(
                "area:441900004",
                1,
                kind("镇街（园区）", "area"),
                "南城街道",
                vec![post(
                    lang,
                    "post-5",
                    "服务业统计与政策兑现经办（含企业走访、名录核对与报表催报）",
                    area,
                    vec![holder("person-5", "何丽", "")],
                )],
            ),
            row(
                "unit:南城经发",
                2,
                kind("其他机构", "other institution"),
                "南城街道经济发展局服务业发展与重点企业服务办公室",
                Vec::new(),
            ),
        ];
        let person = |id: &str, name: &str, login: &str, state| PersonLine {
            id: id.into(),
            name: name.into(),
            login: login.into(),
            state,
        };
        Self {
            frame,
            q: String::new(),
            kinds: [("city", "市", "city"), ("task_force", "专班", "task force"), ("department", "部门", "department")]
                .into_iter()
                .map(|(value, zh, en)| Choice::new(value, say(lang, zh, en)))
                .collect(),
            rows,
            without_post: vec![
                person("person-8", "谢颖", "xie.ying", AccountState::Invited),
                person("person-9", "罗永康", "luo.yongkang", AccountState::Locked { until: "2026-11-23 18:24".into() }),
                person("person-10", "梁志明", "liang.zhiming", AccountState::Disabled { since: "2026-07-01".into() }),
            ],
            may_manage_people: true,
            notice: None,
        }
    }

    /// A search without a hit.
    #[must_use]
    pub fn example_empty(lang: Lang) -> Self {
        let mut page = Self::example(lang);
        page.q = "张三".into();
        page.frame.params = vec![("q".into(), "张三".into())];
        page.rows.clear();
        page.without_post.clear();
        page.may_manage_people = false;
        page
    }
}

impl NewPersonPage {
    /// An example: the login is taken.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        Self {
            frame: frame(lang, lang.office().new_person.text(), "/people/new"),
            name: "陈志远".into(),
            login: "chen.zhiyuan".into(),
            email: String::new(),
            login_wrong: say(
                lang,
                "已有人用这个登录名，换成 chen.zhiyuan2 这样。",
                "Somebody has this login: try chen.zhiyuan2.",
            ),
            notice: Some(Notice::problem(say(lang, "没有建成", "Not made"))),
        }
    }
}

fn appointment(id: &str, what: Linked, under: &str, role: String, days: (&str, &str)) -> AppointmentRow {
    AppointmentRow {
        id: id.into(),
        what,
        under: under.into(),
        role,
        from: days.0.into(),
        to: days.1.into(),
        note: if days.1.is_empty() {
            String::new()
        } else {
            "轮岗，东发改人〔2026〕00 号（示例）".into()
        },
        recorded: "陈志远，2026-03-01 09:10".into(),
        now: days.1.is_empty(),
    }
}

impl PersonPage {
    /// An example with a link just made.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let path = "/people/posts/post-2";
        Self {
            frame: frame(lang, "欧阳嘉慧", "/people/person-3"),
            id: "person-3".into(),
            name: "欧阳嘉慧".into(),
            login: "ouyang.jiahui".into(),
            email: "ouyang.jiahui@example.gov.cn".into(),
            state: AccountState::Active,
            version: 4,
            appointments: vec![
                appointment(
                    "h-2",
                    Linked::to("联络员", path),
                    "生产性服务业专班",
                    say(lang, "专班", "task force"),
                    ("2026-03-01", ""),
                ),
                appointment(
                    "h-1",
                    Linked::to("现代商贸域长", path),
                    "市商务局",
                    say(lang, "域长", "sector lead"),
                    ("2023-12-01", "2026-02-28"),
                ),
            ],
            may_manage: true,
            link: Some(ShownLink {
                address: "https://duojin.example.gov.cn/link/Zr8kQ0yT4bV2mN7xWc1uHsL9aEoJdPfG3iXvYtRkB5Q".into(),
                until: "2026-11-24 18:00".into(),
            }),
            typed: Typed::default(),
            notice: None,
            conflict: None,
        }
    }

    /// A locked person without a post, seen by an administrator; and one seen without rights.
    #[must_use]
    pub fn examples_other(lang: Lang) -> [(&'static str, Self); 2] {
        let mut locked = Self::example(lang);
        locked.appointments.clear();
        locked.link = None;
        locked.state = AccountState::Locked { until: "2026-11-23 18:24".into() };
        let mut seen = Self::example(lang);
        seen.link = None;
        seen.may_manage = false;
        seen.frame.manage.truncate(2);
        [("locked", locked), ("seen", seen)]
    }
}

impl PostPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        Self {
            frame: frame(lang, "现代商贸域长", "/people/posts/post-3")
                .under("市商务局", "/people/organisations/unit:x"),
            id: "post-3".into(),
            title: "现代商贸域长".into(),
            role: say(lang, "域长", "sector lead"),
            organisation: Linked::to("市商务局", "/people/organisations/unit:x"),
            reach: say(lang, "本领域", "own sectors"),
            sectors: choices(&SECTORS, &[3, 4]),
            closed_on: String::new(),
            version: 7,
            appointments: vec![
                appointment(
                    "h-4",
                    Linked::to("李国强", "/people/person-4"),
                    "li.guoqiang",
                    String::new(),
                    ("2026-03-01", ""),
                ),
                appointment(
                    "h-1",
                    Linked::to("欧阳嘉慧", "/people/person-3"),
                    "ouyang.jiahui",
                    String::new(),
                    ("2023-12-01", "2026-02-28"),
                ),
            ],
            people: choices(&["周敏（zhou.min）", "何丽（he.li）"], &[]),
            today: "2026-11-23".into(),
            may_manage: true,
            may_hand_over: true,
            typed: Typed::default(),
            notice: None,
            conflict: None,
        }
    }

    /// A post two administrators edited at once; and a vacant one.
    #[must_use]
    pub fn examples_other(lang: Lang) -> [(&'static str, Self); 2] {
        let o = lang.office();
        let mut conflict = Self::example(lang);
        conflict.typed = Typed::form("").with("title", "商贸域长").with("sectors", "3");
        conflict.conflict = Some(Conflict {
            who: "梁志明".into(),
            at: "2026-11-23 17:52".into(),
            rows: vec![
                ConflictRow {
                    field: o.post_title.to_string(),
                    theirs: "现代商贸域长".into(),
                    yours: "商贸域长".into(),
                },
                ConflictRow {
                    field: o.sectors_field.to_string(),
                    theirs: "现代商贸、商务会展".into(),
                    yours: "现代商贸".into(),
                },
            ],
        });
        let mut vacant = Self::example(lang);
        vacant.appointments.clear();
        [("conflict", conflict), ("vacant", vacant)]
    }
}

impl OrganisationPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let lead = ("域长", "sector lead");
        Self {
            frame: frame(lang, "市商务局", "/people/organisations/unit:x"),
            id: "unit:x".into(),
            name: "市商务局".into(),
            name_en: "Bureau of Commerce".into(),
            kind: say(lang, "部门", "department"),
            from_pack: false,
            closed_on: String::new(),
            parent: Some(Linked::to("东莞市", "/people/organisations/city")),
            children: vec![
                Linked::to("商贸服务科", "/people/organisations/unit:y"),
                Linked::to("会展促进中心", "/people/organisations/unit:z"),
            ],
            posts: vec![
                post(lang, "post-3", "现代商贸域长", lead, vec![holder("person-4", "李国强", "")]),
                post(lang, "post-4", "商务会展域长", lead, Vec::new()),
            ],
            version: 2,
            parents: choices(&["东莞市", "生产性服务业专班"], &[0]),
            roles: choices(&["部门", "域长", "统计"], &[]),
            sectors: choices(&SECTORS, &[]),
            kinds: choices(&["部门", "其他机构"], &[1]),
            may_manage: true,
            may_close: true,
            takes_enterprises: false,
            may_manage_posts: true,
            typed: Typed::default(),
            notice: None,
            conflict: None,
        }
    }
}
