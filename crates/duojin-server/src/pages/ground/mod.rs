//! The office's own pages: coming in, people and posts, rights, audit, jobs, inbox, settings.

mod account;
mod audit;
mod inbox;
mod jobs;
mod people;
mod reply;
mod roles;
mod settings;
mod sign_in;

use axum::Router;

use crate::state::ServerState;

/// Routes of all of them.
pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .merge(account::routes())
        .merge(audit::routes())
        .merge(inbox::routes())
        .merge(jobs::routes())
        .merge(people::routes())
        .merge(roles::routes())
        .merge(settings::routes())
        .merge(sign_in::routes())
}
