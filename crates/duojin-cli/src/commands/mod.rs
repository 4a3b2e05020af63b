//! One file a subcommand.

pub mod admin;
pub mod audit;
pub mod bench;
pub mod check;
pub mod compact;
pub mod demo;
pub mod doctor;
pub mod draft;
pub mod explain;
pub mod fmt;
pub mod generate;
pub mod import;
pub mod jobs;
pub mod matching;
pub mod migrate;
pub mod read;
pub mod serve;
pub mod targets;

use std::path::Path;

use duojin_app::{App, At, Clock, Location};
use duojin_base::Instant;

use crate::arguments::Moment;
use crate::exit::Failure;

/// Opens a data directory that must be there already.
async fn open_existing(location: &Location, pack: Option<&Path>) -> Result<App, Failure> {
    if !duojin_app::moving::is_made(location).await? {
        return Err(Failure::Call(match location {
            Location::Directory(_) => format!(
                "“{location}”不是数据目录：里面没有 duojin.db。先用 duojin import 或 duojin demo 建一个 / no data directory; make one with duojin import or duojin demo"
            ),
            Location::Postgres { .. } => format!(
                "“{location}”里还没有数据。先用 duojin import、duojin demo 或 duojin migrate 建 / no data in it; make them with duojin import, duojin demo or duojin migrate"
            ),
        }));
    }
    Ok(App::open(location, pack, Clock::System).await?)
}

/// The moment a call asks for.
fn at(moment: &Moment) -> Result<At, Failure> {
    let clock = Clock::System;
    let known_at = match &moment.known_at {
        Some(text) => duojin_server::read_instant(text).map_err(|problem| Failure::Input(vec![problem]))?,
        None => clock.now(),
    };
    Ok(At { as_of: moment.as_of.unwrap_or_else(|| clock.today()), known_at: Instant(known_at.0) })
}
