//! Where a call came from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;

/// The network address of the caller; empty if the call did not come over the network.
///
/// What a call says of itself (`X-Forwarded-For`) is believed only if a proxy of ours is known to stand before us,
/// and of it only the last entry, which that proxy wrote: the ones before it are the caller's own words.
pub(super) fn caller(request: &Request, behind_proxy: bool) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let told = if behind_proxy { forwarded(request.headers()) } else { None };
    told.or(peer).map_or_else(String::new, |address| address.to_canonical().to_string())
}

fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = line.rsplit(',').next()?.trim();
    let with_port = || last.parse::<SocketAddr>().ok().map(|address| address.ip());
    last.parse().ok().or_else(with_port)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use axum::body::Body;

    use super::*;

    fn address(lines: &[&str], behind_proxy: bool) -> String {
        let request = lines.iter().fold(Request::builder(), |request, line| request.header("x-forwarded-for", *line));
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 4000))));
        caller(&request, behind_proxy)
    }

    #[test]
    fn only_the_last_word_of_a_known_proxy_is_believed() {
        assert_eq!(address(&["10.0.0.1"], false), "192.0.2.7");
        assert_eq!(address(&[], true), "192.0.2.7");
        assert_eq!(address(&["10.0.0.1"], true), "10.0.0.1");
        assert_eq!(address(&["6.6.6.6, 10.0.0.1"], true), "10.0.0.1");
        assert_eq!(address(&["6.6.6.6", "10.0.0.1"], true), "10.0.0.1");
        assert_eq!(address(&["6.6.6.6, [2001:db8::1]:5000"], true), "2001:db8::1");
        assert_eq!(address(&["10.0.0.1, nonsense"], true), "192.0.2.7", "an unreadable last entry is none");
        assert_eq!(caller(&Request::new(Body::empty()), true), "");
    }
}
