//! How far a job is, as server-sent events. The store is asked, never a memory: any process may be running the job.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use duojin_app::jobs::{self, JobProgress};
use duojin_app::{App, Principal, people};
use duojin_web::Lang;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::super::reply::{either, step};
use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::{Failure, failed, moment};

/// How often the store is asked.
const EVERY: Duration = Duration::from_millis(500);
/// A line without content goes out so often, so that nothing on the way takes the stream for dead.
const ALIVE: Duration = Duration::from_secs(15);
/// Seconds after which somebody for whom there is no place may come again.
const COME_AGAIN: &str = "30";

/// `event: progress` at every change; `event: end` when the job is at rest, and the stream ends. It also ends with the session.
pub(super) async fn stream(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Response, Failure> {
    let path = format!("/jobs/{}/progress", step(&id));
    let moment = moment(&visit, &query, &path)?;
    // What is not there is told before the stream begins.
    let found = jobs::progress(visit.app(), visit.principal(), &id).await;
    found.map_err(|error| failed(&visit, &moment, &path, &error))?;
    let Some((place, closing)) = visit.state().stream() else {
        let told = "现在看进度的人太多，页面上的“刷新”照常可用 / too many streams are open; the page can be reloaded\n";
        return Ok((StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, COME_AGAIN)], told).into_response());
    };
    let watching = Watching {
        app: Arc::clone(visit.app()),
        principal: visit.principal().clone(),
        session: visit.session().map(str::to_owned),
        id,
        lang: moment.lang,
        told: None,
        ended: false,
        closing,
        _place: place,
    };
    let events = futures_util::stream::unfold(watching, |mut watching| async move {
        let event = watching.next().await?;
        Some((Ok::<_, Infallible>(event), watching))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
}

struct Watching {
    app: Arc<App>,
    principal: Principal,
    session: Option<String>,
    id: String,
    lang: Lang,
    told: Option<JobProgress>,
    ended: bool,
    closing: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

impl Watching {
    /// The next event, when there is something new; none if nothing more will come.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if self.ended || *self.closing.borrow() {
                return None;
            }
            if self.told.is_some() {
                tokio::select! {
                    _ = self.closing.changed() => return None,
                    () = tokio::time::sleep(EVERY) => {}
                }
            }
            let now = self.look().await?;
            if self.told.as_ref() == Some(&now) {
                continue;
            }
            self.ended = now.at_rest;
            let event = Event::default().event(if now.at_rest { "end" } else { "progress" }).data(self.words(&now));
            self.told = Some(now);
            return Some(event);
        }
    }

    /// How far it is; none once the session is over or the job is no longer the reader's to see.
    async fn look(&mut self) -> Option<JobProgress> {
        if let Some(token) = &self.session {
            self.principal = people::still_there(&self.app, token).await.ok()??;
        }
        jobs::progress(&self.app, &self.principal, &self.id).await.ok()
    }

    fn words(&self, now: &JobProgress) -> String {
        json!({
            "state": now.state, "done": now.done, "total": now.total,
            "note": either(&now.note, self.lang), "cancel_asked": now.cancel_asked,
        })
        .to_string()
    }
}
