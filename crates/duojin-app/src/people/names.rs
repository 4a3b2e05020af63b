//! Names of those who stand on something a caller was shown: who made a job, who did an item, through which post.

use std::collections::{BTreeMap, BTreeSet};

use duojin_access::{Permission, Principal};
use duojin_store::Addressee;

use crate::app::App;
use crate::error::AppError;
use crate::said::Said;

/// Names by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, Said>);

impl Names {
    /// The name of an id; the id itself if nobody knows it.
    pub fn get(&self, id: &str) -> Said {
        self.0.get(id).cloned().unwrap_or_else(|| Said::same(id))
    }
}

/// The names of principals and posts whose ids the caller was shown elsewhere: an id tells nothing, and cannot be guessed.
///
/// # Errors
/// If the caller sees nothing on which such ids stand, or the store fails.
pub async fn names(app: &App, principal: &Principal, ids: &[&str]) -> Result<Names, AppError> {
    let standing = [Permission::ReadJobs, Permission::SearchAudit, Permission::ReadSettings];
    if !standing.into_iter().any(|permission| principal.may(permission)) {
        principal.access(Permission::UseInbox)?;
    }
    let mut found = BTreeMap::new();
    for id in ids.iter().copied().filter(|id| !id.is_empty()).collect::<BTreeSet<_>>() {
        found.insert(id.to_owned(), name(app, id).await?);
    }
    Ok(Names(found))
}

/// The name of one principal or post; the id itself if nobody knows it.
pub(crate) async fn name(app: &App, id: &str) -> Result<Said, AppError> {
    if let Some(name) = without_row(id) {
        return Ok(name);
    }
    let owner = if id.starts_with("post-") { Addressee::Post(id.to_owned()) } else { Addressee::Person(id.to_owned()) };
    Ok(Said::same(app.store().owner_name(&owner).await?.unwrap_or_else(|| id.to_owned())))
}

/// Callers that are no person.
fn without_row(id: &str) -> Option<Said> {
    match id {
        "system" => Some(Said::new(Principal::system().name, "the system")),
        "public" => Some(Said::new(Principal::public().name, "the public")),
        "demo" => Some(Said::new(Principal::demo_administrator().name, "demo administrator")),
        _ => {
            let user = id.strip_prefix("local:")?;
            let zh = Principal::local_operator(user).name;
            Some(Said::new(format!("{zh} {user}"), format!("local operator {user}")))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::jobs::tests::{open, operator, somebody};

    #[tokio::test(flavor = "multi_thread")]
    async fn names_are_told_to_those_who_are_shown_ids() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), Clock::System).await;
        let clerk = somebody(&app, "anna", "area", "").await;
        assert!(matches!(names(&app, &Principal::public(), &["person-anna"]).await, Err(AppError::Forbidden(_))));
        let ids = ["person-anna", "post-anna", "system", "demo", "local:t", "person-gone", ""];
        for reader in [clerk, operator()] {
            let found = names(&app, &reader, &ids).await.unwrap();
            for (id, name) in [
                ("person-anna", "anna"),
                ("system", "the system"),
                ("demo", "demo administrator"),
                ("local:t", "local operator t"),
                ("person-gone", "person-gone"),
                ("", ""),
            ] {
                assert_eq!(found.get(id).en, name, "{id}");
            }
            assert!(found.get("post-anna").zh.starts_with("anna · "), "{:?}", found.get("post-anna"));
        }
    }
}
