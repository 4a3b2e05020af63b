//! As whom a job acts: whoever asked for it, with the posts held when it runs.

use duojin_access::Principal;

use super::context::JobError;
use crate::app::App;
use crate::people::sessions::posts_held;

/// The principal of an id, as it stands now.
///
/// # Errors
/// If there is no such principal any more, or the store fails.
pub(super) async fn principal(app: &App, id: &str) -> Result<Principal, JobError> {
    if let Some(user) = id.strip_prefix("local:") {
        return Ok(Principal::local_operator(user));
    }
    if id == Principal::system().id {
        return Ok(Principal::system());
    }
    if id == Principal::demo_administrator().id && app.is_demo() {
        return Ok(Principal::demo_administrator());
    }
    let gone = || JobError::Permanent(format!("发起人“{id}”已停用或不存在 / whoever asked for it is gone"));
    let person = app.store().person(id).await?.ok_or_else(gone)?;
    if person.disabled_at.is_some() || (person.demo && !app.is_demo()) {
        return Err(gone());
    }
    let posts = posts_held(app, id, app.clock().today()).await?;
    Ok(Principal::person(id, person.name, posts))
}
