//! What the service knows beside the product.

use std::sync::Arc;

use duojin_app::{App, AppError, Principal};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch};

use crate::gate::Attempts;

/// Streams of progress that are open at once, at most: each reads the store twice a second.
const STREAMS: usize = 64;

/// Answers that stay open: how many more there may be, and whether they shall end.
#[derive(Debug)]
struct Streams {
    free: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { free: Arc::new(Semaphore::new(STREAMS)), closing: watch::Sender::new(false) }
    }
}

/// The running product, and how it is reached.
#[derive(Clone, Debug)]
pub struct ServerState {
    app: Arc<App>,
    /// The newest that any request has seen; held while it is renewed, so that a pack is loaded once.
    latest: Arc<Mutex<Arc<App>>>,
    visitor: Principal,
    public_origin: Option<Arc<str>>,
    demo_sign_in: bool,
    behind_proxy: bool,
    attempts: Arc<Attempts>,
    streams: Arc<Streams>,
}

impl ServerState {
    /// Whoever calls without a session acts as `visitor`: the public, or the labelled administrator of demo data.
    pub fn new(app: Arc<App>, visitor: Principal) -> Self {
        Self {
            latest: Arc::new(Mutex::new(Arc::clone(&app))),
            app,
            visitor,
            public_origin: None,
            demo_sign_in: false,
            behind_proxy: false,
            attempts: Arc::default(),
            streams: Arc::default(),
        }
    }

    /// The same service, reached under that origin: `https://duojin.example.gov.cn`.
    #[must_use]
    pub fn reached_at(mut self, origin: impl Into<Arc<str>>) -> Self {
        self.public_origin = Some(origin.into());
        self
    }

    /// The same service, where the people of demo data sign in by one click. Only for a service that this machine alone can reach;
    /// on other data it changes nothing.
    #[must_use]
    pub fn with_demo_sign_in(mut self) -> Self {
        self.demo_sign_in = self.app.is_demo();
        self
    }

    /// The same service behind a proxy of ours, through which every call comes: it says where each came from.
    #[must_use]
    pub fn behind_proxy(mut self) -> Self {
        self.behind_proxy = true;
        self
    }

    /// The same service with the product as of the newest publication: what one request works on from beginning to end.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn renewed(&self) -> Result<Self, AppError> {
        // Asked outside of the lock: requests wait for each other only while a pack is loaded.
        let seen = Arc::clone(&*self.latest.lock().await);
        if seen.is_newest().await? {
            return Ok(Self { app: seen, ..self.clone() });
        }
        let mut latest = self.latest.lock().await;
        *latest = latest.renewed().await?;
        Ok(Self { app: Arc::clone(&latest), ..self.clone() })
    }

    /// The product.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Who calls without a session.
    pub fn visitor(&self) -> &Principal {
        &self.visitor
    }

    /// The origin that browsers see, if it was told.
    pub fn public_origin(&self) -> Option<&str> {
        self.public_origin.as_deref()
    }

    /// Whether the people of demo data sign in by one click.
    pub fn has_demo_sign_in(&self) -> bool {
        self.demo_sign_in
    }

    /// Whether the last entry of `X-Forwarded-For` is believed.
    pub(crate) fn is_behind_proxy(&self) -> bool {
        self.behind_proxy
    }

    /// Attempts to come in, by address.
    pub(crate) fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    /// A place for an answer that stays open, and word of when it shall end; none if there are too many.
    pub(crate) fn stream(&self) -> Option<(OwnedSemaphorePermit, watch::Receiver<bool>)> {
        let place = Arc::clone(&self.streams.free).try_acquire_owned().ok()?;
        Some((place, self.streams.closing.subscribe()))
    }

    /// Ends every answer that stays open; to be called when the service shall stop, which waits for answers under way.
    pub fn close_streams(&self) {
        self.streams.closing.send_replace(true);
    }

    /// Host of the public address, with its port if it says one.
    pub(crate) fn public_host(&self) -> Option<&str> {
        self.public_origin().and_then(|origin| origin.split_once("://")).map(|(_, host)| host)
    }

    /// Whether browsers reach it by https: then cookies go no other way.
    pub fn is_secure(&self) -> bool {
        self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }
}
