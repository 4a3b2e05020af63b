//! The gate: who calls, whether the route is theirs, whether the call is their own wish. Every request passes it before its handler.
//!
//! INVARIANT (deny by default): a route that is not in the table answers nobody.

mod address;
mod cookie;
mod own_wish;
mod rate;
mod table;
mod visit;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use duojin_app::access::Refusal;
use duojin_app::{AppError, Permission, audit, inbox, people};
use duojin_web::Lang;
use duojin_web::frame::with_query;

use crate::pages::failure::refused_page;
use crate::respond::ApiFailure;
use crate::state::ServerState;

use cookie::Cookies;
pub(crate) use cookie::{clear_session, set_session};
pub(crate) use own_wish::{NOT_OWN, Posted, is_own};
pub(crate) use rate::Attempts;
pub use table::{ROUTES, Route};
pub(crate) use visit::Visit;

/// Lets a request through to its handler with its [`Visit`], or answers it here.
pub(crate) async fn gate(State(state): State<ServerState>, mut request: Request, next: Next) -> Response {
    let state = match state.renewed().await {
        Ok(state) => state,
        Err(error) => return ApiFailure::from(error).into_response(),
    };
    let address = address::caller(&request, state.is_behind_proxy());
    let asked = Asked {
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        whole: request.uri().path_and_query().map_or_else(String::new, |whole| whole.as_str().to_owned()),
        route: request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()),
    };
    // No text of ours holds a NUL, and PostgreSQL keeps none: it is asked for nothing that could be there.
    if asked.whole.contains("%00") && !asked.path.starts_with("/api/") {
        return (StatusCode::BAD_REQUEST, "地址里有不能用的字符 / the address holds a character that cannot be\n")
            .into_response();
    }
    let visit = match enter(&state, Cookies::read(request.headers()), address).await {
        Ok(visit) => visit,
        Err(error) => return ApiFailure::from(error).into_response(),
    };
    // What matches no route goes on to the fallback, which says so in the caller's frame.
    if let Some(route) = &asked.route {
        let Some(permission) = table::permission(&asked.method, route) else {
            if let Some(methods) = table::methods(route) {
                return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, methods)]).into_response();
            }
            tracing::error!(method = %asked.method, route, "a route without an entry in the table was called");
            return (StatusCode::FORBIDDEN, "没有登记的地址 / a route without an entry\n").into_response();
        };
        if let Err(why) = own_wish::check(&state, &asked.method, request.headers()) {
            return why.into_response();
        }
        if let Err(refusal) = visit.principal().access(permission) {
            return refuse(&visit, &asked, refusal).await;
        }
        if visit.must_change() && !OPEN_WITH_AN_OLD_PASSWORD.contains(&route.as_str()) {
            return Redirect::to(&asked.in_language("/account/password")).into_response();
        }
    }
    let fresh = visit.fresh_cookie();
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    // What a signed-in person sees is not kept by caches on the way or on a shared computer.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(header::HeaderValue::from_static("no-store"));
    if let Some(cookie) = fresh {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Routes that somebody whose password is due may still use.
const OPEN_WITH_AN_OLD_PASSWORD: &[&str] = &["/account/password", "/sign-out", "/static/{name}", "/health"];

/// What of a request decides whether it may pass.
struct Asked {
    method: Method,
    path: String,
    whole: String,
    route: Option<String>,
}

impl Asked {
    fn lang(&self) -> Lang {
        let query = self.whole.split_once('?').map_or("", |(_, query)| query);
        Lang::from_query(query.split('&').find_map(|pair| pair.strip_prefix("lang=")))
    }

    fn in_language(&self, path: &str) -> String {
        if self.lang().is_en() { with_query(path, &[("lang", "en")]) } else { path.to_owned() }
    }
}

async fn enter(state: &ServerState, cookies: Cookies, address: String) -> Result<Visit, AppError> {
    let caller = match &cookies.session {
        // Who came in without a password is nobody once the demo is open to other machines.
        Some(token) => {
            people::caller_of(state.app(), token).await?.filter(|caller| !caller.demo || state.has_demo_sign_in())
        }
        None => None,
    };
    let Some(caller) = caller else {
        return Ok(Visit::new(state.clone(), state.visitor().clone().calling_from(address), None, cookies));
    };
    let principal = caller.principal.clone().calling_from(address);
    let unread = match principal.may(Permission::UseInbox) {
        true => inbox::unread(state.app(), &principal).await?,
        false => 0,
    };
    Ok(Visit::new(state.clone(), principal, Some(caller), cookies).with_unread(unread))
}

/// Signs of a refused call's path that are put on record: a path can be as long as its sender likes.
const PATH_KEPT: usize = 200;

/// A refused call is put on record; a reader who could sign in is led there, everyone else is told.
async fn refuse(visit: &Visit, asked: &Asked, refusal: Refusal) -> Response {
    if refusal.signed_in {
        let path: String = asked.path.chars().take(PATH_KEPT).collect();
        let object = format!("route:{} {path}", asked.method);
        if let Err(error) = audit::refused(visit.app(), visit.principal(), refusal.permission, object).await {
            tracing::error!(%error, "a refusal could not be put on record");
        }
    }
    if asked.path.starts_with("/api/") {
        return ApiFailure::from(AppError::Forbidden(refusal)).into_response();
    }
    if !refusal.signed_in && matches!(asked.method, Method::GET | Method::HEAD) {
        let door = with_query("/sign-in", &[("next", &asked.whole)]);
        return Redirect::to(&asked.in_language(&door)).into_response();
    }
    refused_page(visit, &asked.path, asked.lang(), refusal)
}
