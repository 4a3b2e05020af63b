//! Tells each enterprise with an account which clauses of a newly published document it meets. Body: `{policy, publication}`.
//!
//! One item a clause version and post: an attempt that is repeated tells nobody twice. Amounts are not said here: the page says
//! them to whoever may see them.

use std::collections::{HashMap, HashSet};

use duojin_access::Role;
use duojin_store::Addressee;
use serde::Deserialize;
use serde_json::json;

use crate::clock::At;
use crate::entities;
use crate::error::AppError;
use crate::inbox::{self, ItemKind, NewItem};
use crate::jobs::context::{Context, Finished, JobError};

const POSTS_A_STEP: usize = 20;

#[derive(Deserialize)]
struct Order {
    policy: String,
    publication: i64,
}

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let order: Order = context.body()?;
    let app = context.app();
    if app.publication() < order.publication {
        // Another process may have the pack that it loads with.
        let told = format!(
            "第 {} 次发布的文件在这里装不上 / publication {} does not load here",
            order.publication, order.publication
        );
        return Err(JobError::Retry(told));
    }
    let today = app.clock().today();
    let at = At { as_of: today, known_at: app.clock().now() };
    let everybody = enterprises(context).await?;
    let (total, mut done, mut told) = (everybody.len() as u64, 0_u64, 0_u64);
    for posts in everybody.chunks(POSTS_A_STEP) {
        // Matched before the step begins: a reader in a writing transaction would hold others up.
        let mut items = Vec::new();
        for (post, entity) in posts {
            for (clause, version, title) in entities::met(app, context.principal(), at, *entity, &order.policy).await? {
                items.push(NewItem {
                    to: Addressee::Post(post.clone()),
                    kind: ItemKind::Message,
                    title_zh: format!("新政策可能适合贵企业：{title}"),
                    title_en: format!("A new measure may be for you: {title}"),
                    body_zh: "按现有资料，贵企业符合这一条的条件。打开看理由和金额。".to_owned(),
                    body_en: "By what is known, you meet this clause. Open to see why and how much.".to_owned(),
                    path: format!("/enterprises/{entity}#{clause}"),
                    due_on: None,
                    unique_key: Some(format!("announce:{clause}:{version}:{post}")),
                });
            }
        }
        // Named by all its posts: who holds one may change between two attempts, and the parts with it.
        let names: Vec<&str> = posts.iter().map(|(post, _)| post.as_str()).collect();
        if let Some(mut step) = context.step(&names.join(" ")).await? {
            for item in items {
                told += u64::from(inbox::post(app, &mut step, "system", item).await?);
            }
            step.commit().await?;
        }
        done += posts.len() as u64;
        context.progress(done, total, "告知企业 / telling enterprises");
    }
    context.finish(&json!({ "posts": total, "told": told, "publication": order.publication })).await
}

/// Posts of enterprises that somebody holds today, with the entity, by post.
async fn enterprises(context: &Context) -> Result<Vec<(String, u64)>, JobError> {
    let (store, today) = (context.app().store(), context.app().clock().today());
    let (posts, holdings) =
        (store.posts().await.map_err(AppError::from)?, store.holdings().await.map_err(AppError::from)?);
    let organisations = store.organisations().await.map_err(AppError::from)?;
    let held: HashSet<&str> = holdings.iter().filter(|one| one.holds_on(today)).map(|one| one.post.as_str()).collect();
    let entities: HashMap<&str, u64> =
        organisations.iter().filter_map(|one| Some((one.id.as_str(), one.entity?))).collect();
    let mut found: Vec<(String, u64)> = posts
        .into_iter()
        .filter(|post| post.role == Role::Enterprise.key())
        .filter(|post| held.contains(post.id.as_str()))
        .filter_map(|post| Some((post.id, *entities.get(post.organisation.as_str())?)))
        .collect();
    found.sort_unstable();
    Ok(found)
}
