//! Pages: a handler reads the call, asks a use case, fills a view of `duojin-web`.

mod failure;
mod frame;

use axum::Router;

use crate::state::ServerState;

pub(crate) use failure::not_found;

/// Routes of all pages.
pub(crate) fn routes() -> Router<ServerState> {
    Router::new()
}
