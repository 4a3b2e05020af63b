//! One call: the running product, and who calls.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use duojin_app::people::Caller;
use duojin_app::{App, Permission, Principal, chance};

use super::cookie::{self, Cookies};
use crate::state::ServerState;

/// What every handler gets.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    state: ServerState,
    principal: Arc<Principal>,
    caller: Option<Arc<Caller>>,
    /// The secret that forms of this visit are bound to.
    secret: String,
    fresh: bool,
    session: Option<String>,
    ended: bool,
    unread: i64,
}

impl Visit {
    pub(super) fn new(state: ServerState, principal: Principal, caller: Option<Caller>, cookies: Cookies) -> Self {
        let ended = cookies.session.is_some() && caller.is_none();
        let session = cookies.session.filter(|_| caller.is_some());
        let known = session.clone().or(cookies.visit);
        let fresh = known.is_none();
        let secret = known.unwrap_or_else(chance::token);
        Self {
            state,
            principal: Arc::new(principal),
            caller: caller.map(Arc::new),
            secret,
            fresh,
            session,
            ended,
            unread: 0,
        }
    }

    /// The product.
    pub(crate) fn app(&self) -> &Arc<App> {
        self.state.app()
    }

    /// The service.
    pub(crate) fn state(&self) -> &ServerState {
        &self.state
    }

    /// Who calls.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Whether the caller may do that at all.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.principal.may(permission)
    }

    /// Whether there is a session.
    pub(crate) fn signed_in(&self) -> bool {
        self.caller.is_some()
    }

    /// The account, if there is a session.
    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.caller.as_deref()
    }

    /// Whether a new password is due before anything else.
    pub(crate) fn must_change(&self) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.must_change)
    }

    /// Token of the session, if there is one.
    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Whether the browser brought a session that works no more.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// The same visit with so many unread items in the inbox.
    #[must_use]
    pub(super) fn with_unread(mut self, unread: i64) -> Self {
        self.unread = unread;
        self
    }

    /// Unread items of the inbox.
    pub(crate) fn unread(&self) -> i64 {
        self.unread
    }

    /// What a form of this visit must bring back.
    pub(crate) fn csrf(&self) -> String {
        chance::hash_token(&format!("csrf:{}", self.secret))
    }

    /// The cookie that a new visit gets.
    pub(super) fn fresh_cookie(&self) -> Option<HeaderValue> {
        if self.fresh { cookie::set_visit(&self.secret, self.state.is_secure()) } else { None }
    }
}

impl FromRequestParts<ServerState> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Infallible> {
        // INVARIANT (every request passes the gate): without one the caller is nobody.
        Ok(parts
            .extensions
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self::new(state.clone(), Principal::public(), None, Cookies::default())))
    }
}
