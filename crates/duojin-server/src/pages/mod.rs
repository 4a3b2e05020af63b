//! Pages: a handler reads the call, asks a use case, fills a view of `duojin-web`.

mod about;
mod cockpit;
mod documents;
pub(crate) mod enterprises;
pub(crate) mod failure;
mod frame;
mod ground;
mod plan;
mod policies;
mod sanke;
mod sectors;
mod target;
mod target_view;
mod views;

use axum::Router;

use crate::state::ServerState;

pub(crate) use failure::not_found;
pub(crate) use sanke::read_show;

/// Routes of all pages.
pub(crate) fn routes() -> Router<ServerState> {
    Router::new()
        .merge(cockpit::routes())
        .merge(plan::routes())
        .merge(target::routes())
        .merge(sanke::routes())
        .merge(sectors::routes())
        .merge(about::routes())
        .merge(policies::routes())
        .merge(documents::routes())
        .merge(enterprises::routes())
        .merge(ground::routes())
}
