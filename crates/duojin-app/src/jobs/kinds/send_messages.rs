//! One message to everybody who holds a post of the chosen roles or organisations: a hundred people a step, each person once.
//! Body: [`crate::inbox::MessageOrder`].
//!
//! People are taken in order of their ids, and the mark of a step is the id of its last person: an attempt goes on behind the
//! greatest mark, so that a change of posts between two attempts neither shifts nor repeats anything.

use std::collections::BTreeSet;

use duojin_store::Addressee;
use serde_json::json;

use crate::inbox::{self, ItemKind, MessageOrder, NewItem};
use crate::jobs::context::{Context, Finished, JobError};

const PEOPLE_A_STEP: usize = 100;

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let order: MessageOrder = context.body()?;
    let app = context.app();
    let everybody = inbox::recipients(app, &order).await?;
    let reached = context.marks().await?.pop();
    let behind = |person: &&String| reached.as_ref().is_none_or(|last| *person > last);
    let left: Vec<&String> = everybody.iter().filter(behind).collect();
    let total = everybody.len() as u64;
    let mut done = total - left.len() as u64;
    context.progress(done, total, "发通知 / sending messages");
    for people in left.chunks(PEOPLE_A_STEP) {
        let Some(last) = people.last() else { continue };
        if let Some(mut step) = context.step(last).await? {
            for person in people {
                let item = NewItem {
                    to: Addressee::Person((*person).clone()),
                    kind: ItemKind::Message,
                    title_zh: order.title_zh.clone(),
                    title_en: order.title_en.clone(),
                    body_zh: order.body_zh.clone(),
                    body_en: order.body_en.clone(),
                    path: order.path.clone(),
                    due_on: order.due_on,
                    unique_key: Some(format!("message:{}:{person}", context.id())),
                };
                inbox::post(app, &mut step, &context.principal().id, item).await?;
            }
            step.commit().await?;
        }
        done += people.len() as u64;
        context.progress(done, total, "发通知 / sending messages");
    }
    let marks: BTreeSet<String> = context.marks().await?.into_iter().collect();
    context.finish(&json!({ "people": total, "steps": marks.len() })).await
}
