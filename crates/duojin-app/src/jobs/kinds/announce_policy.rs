//! Tells each enterprise with an account which clauses of a newly published document it meets. Body: `{policy, publication}`.
//!
//! One item a clause version and post: an attempt that is repeated tells nobody twice. Amounts are not said here: the page says
//! them to whoever may see them.

use duojin_access::Role;
use duojin_rule::Outcome;
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
    let today = app.clock().today();
    let at = At { as_of: today, known_at: app.clock().now() };
    let everybody = enterprises(context).await?;
    let (total, mut done, mut told) = (everybody.len() as u64, 0_u64, 0_u64);
    for posts in everybody.chunks(POSTS_A_STEP) {
        // Matched before the step begins: a reader in a writing transaction would hold others up.
        let mut items = Vec::new();
        for (post, entity) in posts {
            for (clause, version, title) in met(context, at, *entity, &order.policy).await? {
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
        let last = posts.last().map_or("", |(post, _)| post.as_str());
        if let Some(mut step) = context.step(last).await? {
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
    let mut found: Vec<(String, u64)> = posts
        .into_iter()
        .filter(|post| post.role == Role::Enterprise.key())
        .filter(|post| holdings.iter().any(|one| one.post == post.id && one.holds_on(today)))
        .filter_map(|post| {
            let organisation = organisations.iter().find(|one| one.id == post.organisation)?;
            Some((post.id, organisation.entity?))
        })
        .collect();
    found.sort_unstable();
    Ok(found)
}

/// Clauses of the document that an enterprise meets: id, version, name.
async fn met(context: &Context, at: At, entity: u64, policy: &str) -> Result<Vec<(String, u32, String)>, JobError> {
    let detail = match entities::detail(context.app(), context.principal(), at, &entity.to_string()).await {
        Ok(detail) => detail,
        Err(AppError::NotFound { .. }) => return Ok(Vec::new()),
        Err(other) => return Err(other.into()),
    };
    let policies = &context.app().pack().policies;
    let version = |clause: &str| {
        policies
            .clauses()
            .filter(|(_, words, _)| *words.id == *clause)
            .map(|(_, words, _)| words.version)
            .max()
            .unwrap_or(1)
    };
    Ok(detail
        .matches
        .into_iter()
        .filter(|one| one.outcome == Outcome::Eligible && one.document == policy)
        .map(|one| (one.clause.clone(), version(&one.clause), one.title))
        .collect())
}
