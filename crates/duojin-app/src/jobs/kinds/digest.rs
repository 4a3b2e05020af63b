//! The daily digest: one mail a day to everybody who has an address and open items. Body: `{}`.
//!
//! What is open, and through which posts, is asked as of the day on which it goes out: a digest that is tried again the day after
//! tells nobody of a post they no longer hold. The mail's key is person and the day on which the digest was asked for, in every attempt:
//! so none gets two.

use duojin_base::{NaiveDate, shanghai_date};
use duojin_store::{InboxPart, InboxRow};
use serde_json::json;

use super::mail::Mail;
use crate::app::App;
use crate::jobs::context::{Context, Finished, JobError};
use crate::jobs::{Kind, NewJob, enqueue};
use crate::settings;

const PEOPLE_A_STEP: usize = 50;
const ITEMS_A_MAIL: i64 = 20;

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let app = context.app();
    if settings::mail_server(app).await?.is_none() {
        return context.finish(&json!({ "mails": 0, "why": "没有设置邮件服务器 / no mail server is set up" })).await;
    }
    let (asked, day) = (shanghai_date(context.made_at()), app.clock().today());
    let page = settings::public_address(app).await?;
    let everybody = app.store().people_with_mail().await?;
    let (total, mut done, mut mails) = (everybody.len() as u64, 0, 0_u64);
    for people in everybody.chunks(PEOPLE_A_STEP) {
        // Read before the step begins: a reader in a writing transaction would hold others up.
        let mut written = Vec::new();
        for (person, name, address) in people {
            if let Some((subject, text)) = digest_of(app, person, name, day, &page).await? {
                let mail = Mail { name: name.clone(), to: address.clone(), subject, text };
                written.push((person, mail));
            }
        }
        let last = people.last().map_or("", |(person, _, _)| person.as_str());
        if let Some(mut step) = context.step(last).await? {
            for (person, mail) in written {
                let job = NewJob::new(Kind::Mail, json!(mail)).unique(format!("digest:{person}:{asked}"));
                enqueue(app, &mut step, "system", job).await?;
                mails += 1;
            }
            step.commit().await?;
        }
        done += people.len() as u64;
        context.progress(done, total, "写每日摘要 / writing digests");
    }
    context.finish(&json!({ "day": day, "mails": mails })).await
}

/// Subject and text, or none if nothing is open.
async fn digest_of(
    app: &App,
    person: &str,
    name: &str,
    day: NaiveDate,
    page: &str,
) -> Result<Option<(String, String)>, JobError> {
    let [open, _, _] = app.store().inbox_counts(person, day).await?;
    if open == 0 {
        return Ok(None);
    }
    let items = app.store().inbox(person, day, InboxPart::Open, ITEMS_A_MAIL, 0).await?;
    let lines = |line: &dyn Fn(&InboxRow) -> String| items.iter().map(line).collect::<Vec<_>>().join("\n");
    let zh = lines(&|row| match row.item.due_on {
        Some(due) if due < day => format!("· {}（已过期，{due}）", row.item.title_zh),
        Some(due) => format!("· {}（{due} 前）", row.item.title_zh),
        None => format!("· {}", row.item.title_zh),
    });
    let en = lines(&|row| match row.item.due_on {
        Some(due) if due < day => format!("- {} (overdue since {due})", row.item.title_en),
        Some(due) => format!("- {} (due {due})", row.item.title_en),
        None => format!("- {}", row.item.title_en),
    });
    let shown = items.len();
    let link = if page.is_empty() { String::new() } else { format!("{page}/inbox\n\n") };
    let text = format!(
        "{name}：\n\n您有 {open} 件待办（列出 {shown} 件）：\n{zh}\n\n{link}You have {open} open items ({shown} listed):\n{en}\n"
    );
    Ok(Some((format!("夺锦 {day}：{open} 件待办 / {open} open items"), text)))
}
