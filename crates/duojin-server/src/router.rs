//! All routes, and what holds for each answer: security headers, compression, limits.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

use crate::gate::gate;
use crate::state::ServerState;
use crate::{api, pages};

/// Largest request body, in bytes.
const MAX_BODY: usize = 2 << 20;

/// Scripts and styles come from us alone, nothing runs inline, nobody frames us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The whole service.
pub fn router(state: ServerState) -> Router {
    let fixed = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    Router::new()
        .route("/static/{name}", get(file))
        .merge(pages::routes())
        .merge(api::routes())
        .fallback(pages::not_found)
        .layer(middleware::from_fn_with_state(state.clone(), gate))
        .with_state(state.clone())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(state, known_host))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
}

/// A page of another site must not reach a server on this machine under a name of its own (DNS rebinding):
/// on a loopback connection only loopback names and the public one are answered. Calls without a host are not a browser's.
async fn known_host(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let local =
        request.extensions().get::<ConnectInfo<SocketAddr>>().is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback());
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let is_public = |host: &str| state.public_host().is_some_and(|public| public.eq_ignore_ascii_case(host));
    if local && host.is_some_and(|host| !is_loopback_name(host) && !is_public(host)) {
        let told = "夺锦只应答本机名称和 --public-url 里的名称 / only loopback names and that of --public-url are answered here\n";
        return (StatusCode::MISDIRECTED_REQUEST, told).into_response();
    }
    next.run(request).await
}

/// `localhost`, `127.0.0.1:8080`, `[::1]:8080`.
fn is_loopback_name(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Serves until `stop` resolves; requests under way are finished.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}

async fn file(Path(name): Path<String>) -> Response {
    match duojin_web::asset::asset(&name) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.mime.to_owned()),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
                (header::ETAG, format!("\"{}\"", asset.hash)),
            ],
            asset.bytes.into_owned(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_loopback_name;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for name in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080", "[::1]"] {
            assert!(is_loopback_name(name), "{name}");
        }
        for name in
            ["evil.example", "127.0.0.1.evil.example:8080", "10.0.0.1:8080", "", "[2001:db8::1]:80", "localhost.evil:1"]
        {
            assert!(!is_loopback_name(name), "{name}");
        }
    }
}
