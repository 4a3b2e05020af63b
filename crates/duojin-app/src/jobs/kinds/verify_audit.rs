//! Walks the audit chain; if it does not hold, auditors and administrators are alerted in the same transaction. Body: `{}`.

use duojin_access::Role;
use duojin_store::Addressee;
use serde_json::json;

use crate::audit;
use crate::inbox::{self, ItemKind, NewItem};
use crate::jobs::context::{Context, Finished, JobError};

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let app = context.app();
    let verdict = audit::verify(app, context.principal(), context).await?;
    let result = json!(verdict);
    let mut tx = context.finishing().await?;
    if let Some(problem) = verdict.problem() {
        tracing::error!(problem = problem.en, "the audit chain does not hold");
        let told = [Role::Auditor, Role::Administrator].map(Role::key);
        let mut posts: Vec<String> = app
            .store()
            .holders(app.clock().today())
            .await?
            .into_iter()
            .filter(|holder| told.contains(&holder.role.as_str()))
            .map(|holder| holder.post)
            .collect();
        posts.sort();
        posts.dedup();
        for post in posts {
            let item = NewItem {
                unique_key: Some(format!("audit-broken:{}:{post}", context.id())),
                to: Addressee::Post(post),
                kind: ItemKind::Alert,
                title_zh: "审计链不完整".to_owned(),
                title_en: "The audit chain does not hold".to_owned(),
                body_zh: problem.zh.clone(),
                body_en: problem.en.clone(),
                path: "/audit".to_owned(),
                due_on: None,
            };
            inbox::post(app, &mut tx, &context.principal().id, item).await?;
        }
    }
    tx.done(&result).await
}
