#![doc = include_str!("../README.md")]

mod api;
mod gate;
mod moment;
mod pages;
mod respond;
mod router;
mod state;

pub use axum::Router;
pub use gate::{ROUTES, Route};
pub use moment::{Moment, MomentQuery, read_instant};
pub use router::{router, serve};
pub use state::ServerState;
