use super::{ComposePage, Due, InboxItem, InboxPage, ItemKind, Tab};
use crate::parts::form::Choice;
use crate::parts::notice::Notice;
use crate::parts::pager::Pager;
use crate::{Frame, Lang};

fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang.is_en() { en } else { zh }.to_owned()
}

fn item(id: &str, kind: ItemKind, title: String, due: Option<(&str, i64)>) -> InboxItem {
    InboxItem {
        id: id.into(),
        kind,
        unread: false,
        title,
        body: String::new(),
        path: Some("/sanke/T10".into()),
        post: String::new(),
        due: due.map(|(on, days_left)| Due { on: on.into(), days_left }),
        made_by: "周敏".into(),
        made_at: "2026-11-20 09:12".into(),
        snoozed_until: String::new(),
        done_by: String::new(),
        done_at: String::new(),
    }
}

impl InboxPage {
    /// An example of one of the three lists.
    #[must_use]
    pub fn example(lang: Lang, tab: Tab) -> Self {
        let mut frame = Frame::example_signed_in(lang, lang.office().inbox.text(), "/inbox");
        if tab != Tab::Open {
            frame.params = vec![("tab".into(), tab.key().into())];
        }
        let mut report = item(
            "inbox-1",
            ItemKind::Task,
            say(lang, "报 2025 年末制造业贷款余额", "Report the loans to manufacturing at the end of 2025"),
            Some(("2026-11-20", -3)),
        );
        report.unread = true;
        report.body = say(
            lang,
            "目标 T11 还缺期末数：9 月末“近 3,800 亿元”定不了。报表草稿已备好，核对后提交。",
            "Target T11 lacks its final figure. The draft of the form is ready: check it and submit.",
        );
        report.post = "市委金融办 · 金融服务域长（含地方金融组织监管、上市培育与普惠金融联络）".into();
        let mut alert = item(
            "inbox-2",
            ItemKind::Alert,
            say(lang, "登录名 luo.yongkang 因密码连错锁到 18:24", "The login luo.yongkang is locked until 18:24"),
            None,
        );
        alert.unread = true;
        alert.path = Some("/people/person-9".into());
        alert.made_by = say(lang, "系统", "the system");
        let check = item(
            "inbox-3",
            ItemKind::Task,
            say(lang, "核对横沥镇名录里 12 家企业的行业代码", "Check the industry codes of 12 enterprises of Hengli"),
            Some(("2026-11-23", 0)),
        );
        let mut message = item(
            "inbox-4",
            ItemKind::Message,
            say(
                lang,
                "年度评估口径座谈会改到 12 月 3 日下午",
                "The meeting on definitions moves to the afternoon of 3 December",
            ),
            Some(("2026-12-03", 10)),
        );
        message.path = None;
        message.body = say(
            lang,
            "地点不变。请带上本领域还没定的口径问题。",
            "Same place. Bring the open questions of your sector.",
        );
        let mut items = vec![report, check, message, alert];
        if tab != Tab::Open {
            items.truncate(2);
            for one in &mut items {
                one.unread = false;
                if tab == Tab::Done {
                    one.done_by = "陈志远".into();
                    one.done_at = "2026-11-22 16:05".into();
                } else {
                    one.snoozed_until = "2026-11-30".into();
                }
            }
        }
        Self {
            frame,
            tab,
            n_open: 4,
            n_snoozed: 2,
            n_done: 31,
            pager: Pager { page: 1, size: 50, total: 4 },
            items,
            tomorrow: "2026-11-24".into(),
            next_monday: "2026-11-30".into(),
            may_send: true,
            notice: (tab == Tab::Done).then(|| Notice::done(say(lang, "已办好，移到“已办”", "Done, moved here"))),
        }
    }

    /// An empty list.
    #[must_use]
    pub fn example_empty(lang: Lang, tab: Tab) -> Self {
        let mut page = Self::example(lang, tab);
        page.items.clear();
        page.notice = None;
        (page.n_open, page.n_snoozed, page.n_done, page.frame.unread) = (0, 0, 0, 0);
        page.may_send = false;
        page
    }
}

impl ComposePage {
    /// An example: nobody was chosen.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let o = lang.office();
        let pick = |labels: &[(&str, &str)]| {
            labels.iter().map(|(zh, en)| Choice::new(*en, say(lang, zh, en))).collect::<Vec<_>>()
        };
        Self {
            frame: Frame::example_signed_in(lang, o.compose.text(), "/inbox/compose").under(o.inbox.text(), "/inbox"),
            roles: pick(&[
                ("专班", "task force"),
                ("域长", "sector lead"),
                ("部门", "department"),
                ("镇街", "area"),
                ("统计", "statistician"),
            ]),
            organisations: pick(&[
                ("市商务局", "市商务局"),
                ("市工业和信息化局", "市工业和信息化局"),
                ("南城街道", "南城街道"),
                ("松山湖高新区", "松山湖高新区"),
            ]),
            title: say(lang, "年度评估口径座谈会改到 12 月 3 日下午", "The meeting on definitions moves to 3 December"),
            body: String::new(),
            title_en: String::new(),
            body_en: String::new(),
            due_on: String::new(),
            path: String::new(),
            notice: Some(Notice::problem(say(lang, "没有发出", "Not sent")).and(say(
                lang,
                "还没选发给谁。至少选一种角色或一个机构。",
                "Nobody is chosen: tick a role or an organisation.",
            ))),
        }
    }
}
