//! What every handler gets.

use std::sync::Arc;

use duojin_app::{App, Principal};

/// The running product and who calls it.
#[derive(Clone, Debug)]
pub struct ServerState {
    app: Arc<App>,
    principal: Principal,
}

impl ServerState {
    /// Every call acts as `principal` until accounts exist.
    pub fn new(app: Arc<App>, principal: Principal) -> Self {
        Self { app, principal }
    }

    /// The product.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Who calls.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }
}
