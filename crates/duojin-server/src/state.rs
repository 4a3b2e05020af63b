//! What the service knows beside the product.

use std::sync::Arc;

use duojin_app::{App, Principal};

/// The running product, and how it is reached.
#[derive(Clone, Debug)]
pub struct ServerState {
    app: Arc<App>,
    visitor: Principal,
    public_origin: Option<Arc<str>>,
}

impl ServerState {
    /// Whoever calls without a session acts as `visitor`: the public, or the labelled administrator of demo data.
    pub fn new(app: Arc<App>, visitor: Principal) -> Self {
        Self { app, visitor, public_origin: None }
    }

    /// The same service, reached under that origin: `https://duojin.example.gov.cn`.
    #[must_use]
    pub fn reached_at(mut self, origin: impl Into<Arc<str>>) -> Self {
        self.public_origin = Some(origin.into());
        self
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

    /// Whether browsers reach it by https: then cookies go no other way.
    pub fn is_secure(&self) -> bool {
        self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }
}
