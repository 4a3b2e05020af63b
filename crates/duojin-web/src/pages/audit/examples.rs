use super::{AuditOutcome, AuditPage, AuditQuery, AuditRow, Chain};
use crate::parts::form::Choice;
use crate::parts::{Entry, Linked};
use crate::{Frame, Lang};

impl AuditPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let en = lang.is_en();
        let o = lang.office();
        let mut frame = Frame::example_signed_in(lang, o.nav_audit.text(), "/audit");
        frame.params = vec![("from".into(), "2026-11-01".into()), ("words".into(), "南城".into())];
        let say = |zh: &str, english: &str| if en { english } else { zh }.to_owned();
        let row = |seq: i64, at: &str, who: &str, post: &str, action: String, outcome, object: &str, detail| AuditRow {
            seq,
            at: at.into(),
            who: Linked::to(who, "/people/person-5"),
            post: post.into(),
            action,
            outcome,
            object: Linked::plain(object),
            detail,
            address: "10.12.3.45".into(),
            hash: "9f2c1b7ad0e34e58b6a1f0c2d3e4958677a8b9cadbecfd0e1f2031425364758a".into(),
        };
        let rows = vec![
            row(
                184_213,
                "2026-11-23 17:52:08",
                "何丽",
                "南城街道经济发展局服务业发展与重点企业服务办公室 · 服务业统计与政策兑现经办（含企业走访、名录核对与报表催报）",
                say("看一个主体", "read one entity"),
                AuditOutcome::Done,
                "东莞市青帆供应链有限公司",
                vec![
                    Entry::new(
                        say("看到", "Seen"),
                        say("敏感事实 3 项：业务收入、税费、研发费用", "3 sensitive facts: revenue, taxes, R&D"),
                    ),
                    Entry::new(
                        say("遮去", "Masked"),
                        say("1 项，统计报表制度下收集", "1, collected under a statistical form"),
                    ),
                ],
            ),
            row(
                184_212,
                "2026-11-23 17:50:41",
                "何丽",
                "南城街道经济发展局 · 经办",
                say("看条款惠及谁、多少钱", "see whom a clause reaches and the money"),
                AuditOutcome::Refused,
                "policy:sgyb/c1",
                vec![Entry::new(o.reason.text(), say("超出本地区", "beyond the own area"))],
            ),
            row(
                184_209,
                "2026-11-23 02:00:07",
                "系统",
                "",
                say("跑全部匹配", "run all matches"),
                AuditOutcome::Failed,
                "job-7f3a",
                vec![Entry::new(o.last_error.text(), say("磁盘已满", "disk full"))],
            ),
        ];
        let mut page = Self {
            frame,
            query: AuditQuery { from: "2026-11-01".into(), words: "南城".into(), ..AuditQuery::default() },
            actions: vec![
                Choice::new("read_entity", say("看一个主体", "read one entity")),
                Choice::new("read_effects", say("看条款惠及谁、多少钱", "see whom a clause reaches and the money")),
            ],
            outcomes: vec![
                Choice::new("done", o.audit_done.text()),
                Choice::new("refused", o.audit_refused.text()),
                Choice::new("failed", o.audit_failed.text()),
            ],
            rows,
            total: Some(1_204),
            in_chain: 184_213,
            older: Some(184_209),
            newer: Some(184_300),
            chain: Chain::Sound { upto: 184_102, at: "2026-11-23 03:10".into() },
            may_search: true,
            may_verify: true,
            may_export: true,
            notice: None,
        };
        for (row, kind) in page.rows.iter_mut().zip(["person", "person", "system"]) {
            if kind == "system" {
                row.who.path = None;
                row.address.clear();
            }
        }
        page
    }

    /// A chain with a fault and a search without a hit; a chain being verified, seen without the right to search.
    #[must_use]
    pub fn examples_other(lang: Lang) -> [(&'static str, Self); 2] {
        let mut fault = Self::example(lang);
        fault.chain = Chain::Fault {
            seq: 97_001,
            at: "2026-11-23 03:10".into(),
            what: if lang.is_en() {
                "The content gives another hash."
            } else {
                "内容算出的摘要与记下的不同。"
            }
            .into(),
        };
        fault.rows.clear();
        (fault.older, fault.newer, fault.total) = (None, None, Some(0));
        let mut running = Self::example(lang);
        running.chain = Chain::Running { job: "job-9c1".into(), done: 61_440, total: 184_213 };
        (running.may_search, running.may_export) = (false, false);
        [("fault", fault), ("running", running)]
    }
}
