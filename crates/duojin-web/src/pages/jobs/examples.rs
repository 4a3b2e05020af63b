use super::{JobPage, JobRow, JobState, JobsPage, Progress, ScheduleRow};
use crate::parts::form::Choice;
use crate::parts::{Entry, Linked};
use crate::{Frame, Lang};

fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang.is_en() { en } else { zh }.to_owned()
}

fn job(lang: Lang, id: &str, kind: (&str, &str), state: JobState) -> JobRow {
    let ended = matches!(state, JobState::Dead | JobState::Done | JobState::Buried | JobState::Cancelled);
    JobRow {
        id: id.into(),
        kind: say(lang, kind.0, kind.1),
        state,
        made_by: "陈志远".into(),
        made_at: "2026-11-23 17:40".into(),
        run_at: "2026-11-23 18:05".into(),
        attempt: 1,
        attempts_max: 5,
        progress: Progress::default(),
        cancel_asked: false,
        error: String::new(),
        result: String::new(),
        finished_at: if ended { "2026-11-23 17:46" } else { "" }.into(),
    }
}

const IMPORT: (&str, &str) = (
    "导入事实：2026 年三季度各镇街服务业企业名录核对与营业收入补报表（第二批）.xlsx",
    "import facts: 三季度名录核对与补报表（第二批）.xlsx",
);
const MATCH: (&str, &str) = ("跑全部匹配", "run all matches");
const MAIL: (&str, &str) = ("每日汇总邮件", "daily digest by mail");
const VERIFY: (&str, &str) = ("核验审计链", "verify the audit chain");

impl JobsPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let o = lang.office();
        let mut import = job(lang, "job-1", IMPORT, JobState::Running);
        import.progress = Progress {
            done: 1_240_000,
            total: 1_950_000,
            note: say(lang, "写入第 3 个文件", "writing the third file"),
        };
        let mut verify = job(lang, "job-2", VERIFY, JobState::Running);
        verify.cancel_asked = true;
        verify.made_by = say(lang, "定时", "schedule");
        let mut waits = job(lang, "job-3", MAIL, JobState::Retrying);
        waits.attempt = 2;
        waits.error = say(
            lang,
            "邮件服务器 mail.example.gov.cn:465 没有应答。",
            "The mail server mail.example.gov.cn:465 does not answer.",
        );
        let mut first = job(lang, "job-4", MATCH, JobState::Waiting);
        first.attempt = 0;
        let mut dead = job(lang, "job-5", MAIL, JobState::Dead);
        dead.attempt = 5;
        dead.error = say(
            lang,
            "收件人 he.li@example.gov.cn 被邮件服务器拒绝（550）。改正邮箱后重试。",
            "The mail server refuses he.li@example.gov.cn (550). Correct the address, then retry.",
        );
        let mut done = job(lang, "job-6", MATCH, JobState::Done);
        done.result = say(lang, "1,950,000 家 × 31 条，符合 210 家", "1,950,000 entities × 31 clauses, 210 eligible");
        Self {
            frame: Frame::example_signed_in(lang, o.nav_jobs.text(), "/jobs"),
            running: vec![import, verify],
            waiting: vec![first, waits],
            dead: vec![dead],
            ended: vec![
                done,
                job(lang, "job-7", MAIL, JobState::Buried),
                job(lang, "job-8", MATCH, JobState::Cancelled),
            ],
            schedules: vec![
                ScheduleRow {
                    name: "nightly-match".into(),
                    label: say(lang, "跑全部匹配", "run all matches"),
                    cron: "0 2 * * *".into(),
                    says: say(lang, "每天 02:00", "every day at 02:00"),
                    next: "2026-11-24 02:00".into(),
                    last: "2026-11-23 02:00".into(),
                    enabled: true,
                    version: 1,
                    wrong: String::new(),
                },
                ScheduleRow {
                    name: "digest".into(),
                    label: say(lang, "每日汇总邮件", "daily digest by mail"),
                    cron: "30 8 * * 1-6".into(),
                    says: say(lang, "周一到周六 08:30", "Monday to Saturday at 08:30"),
                    next: String::new(),
                    last: String::new(),
                    enabled: false,
                    version: 3,
                    wrong: say(
                        lang,
                        "“星期”只能写 0 到 6。例：30 8 * * 1-5",
                        "The weekday is 0 to 6. Example: 30 8 * * 1-5",
                    ),
                },
            ],
            kinds: vec![
                Choice::new("match", say(lang, "跑全部匹配", "run all matches")),
                Choice::new("verify-audit", say(lang, "核验审计链", "verify the audit chain")),
            ],
            may_manage: true,
            may_schedule: true,
            notice: None,
        }
    }

    /// Nothing at all, seen by an auditor.
    #[must_use]
    pub fn example_empty(lang: Lang) -> Self {
        let mut page = Self::example(lang);
        page.running.clear();
        page.waiting.clear();
        page.dead.clear();
        page.ended.clear();
        page.schedules.clear();
        page.kinds.clear();
        (page.may_manage, page.may_schedule) = (false, false);
        page
    }
}

impl JobPage {
    /// An example: a running one, or a dead letter.
    #[must_use]
    pub fn example(lang: Lang, dead: bool) -> Self {
        let all = JobsPage::example(lang);
        let mut rows = if dead { all.dead } else { all.running };
        let job = rows.swap_remove(0);
        let frame =
            Frame::example_signed_in(lang, job.kind.clone(), &job.path()).under(lang.office().nav_jobs.text(), "/jobs");
        Self {
            frame,
            job,
            body: vec![Entry::new(say(lang, "文件", "File"), "三季度名录核对与补报表（第二批）.xlsx，412 MB")],
            history: vec![
                Entry::new("2026-11-23 17:40", say(lang, "发起", "asked for")),
                Entry::new("2026-11-23 17:41", say(lang, "第 1 次开始", "first attempt began")),
            ],
            steps_done: 3,
            result_at: (!dead).then(|| Linked::to(say(lang, "已写入的文件", "files written"), "/enterprises")),
            may_manage: true,
            notice: None,
        }
    }
}
