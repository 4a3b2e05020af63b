//! The JSON API under `/api/v1`, for other systems.

use axum::Router;

use crate::state::ServerState;

/// Routes of the API.
pub(crate) fn routes() -> Router<ServerState> {
    Router::new()
}
