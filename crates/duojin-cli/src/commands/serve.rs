//! `duojin serve`: a data directory in the browser.

use std::net::SocketAddr;
use std::sync::Arc;

use duojin_app::{App, At, Clock, Principal, Silent, matching, people, search, settings};
use duojin_server::ServerState;

use crate::arguments::Serve;
use crate::exit::Failure;

pub async fn run(call: &Serve) -> Result<(), Failure> {
    start_log();
    // The port is taken first: one in use is told before anything is opened.
    let listener = listen(call.listen).await?;
    let location = call.data.location();
    if !duojin_app::moving::is_made(&location).await? {
        eprintln!(
            "“{}”还没有数据，已新建空的数据目录；用 duojin import 导入 / a new, empty data directory; fill it with duojin import",
            location
        );
    }
    let app = App::open(&location, call.pack.pack.as_deref(), Clock::System).await?;
    let reached = Reached { public_url: call.public_url.clone(), behind_proxy: call.behind_proxy };
    serve(listener, Arc::new(app), reached).await
}

/// How browsers come to the service.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// Its public address; none if it is the one listened at, or the one in the settings.
    pub public_url: Option<String>,
    /// Whether every call comes through a proxy of ours.
    pub behind_proxy: bool,
}

/// Takes the address.
pub async fn listen(address: SocketAddr) -> Result<tokio::net::TcpListener, Failure> {
    tokio::net::TcpListener::bind(address).await.map_err(|e| {
        Failure::Call(match e.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("{address} 已被占用：先停下占用它的程序，或用 --listen 换一个端口 / the address is in use; choose another with --listen")
            }
            _ => format!("{address} 不能监听：{e} / cannot listen"),
        })
    })
}

/// Serves until Ctrl-C or a termination signal; requests under way are finished.
///
/// Without a session every caller is the public. Demo data on this machine alone are the exception: there a caller is the labelled
/// administrator of demo data, and may sign in as any of its people.
pub async fn serve(listener: tokio::net::TcpListener, app: Arc<App>, reached: Reached) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(Failure::ours)?;
    let here_alone = address.ip().is_loopback() && !reached.behind_proxy && reached.public_url.is_none();
    let open_demo = app.is_demo() && here_alone;
    let told = match reached.public_url {
        Some(url) => url,
        // Demo data on this machine are reached at this machine, whatever somebody tried out in the settings.
        None if open_demo => String::new(),
        None => origin(&settings::public_address(&app).await?),
    };
    let visitor = if open_demo { Principal::demo_administrator() } else { Principal::public() };
    let mut state = ServerState::new(Arc::clone(&app), visitor);
    if open_demo {
        state = state.with_demo_sign_in();
    }
    if reached.behind_proxy {
        state = state.behind_proxy();
    }
    if !told.is_empty() {
        state = state.reached_at(told.clone());
    }
    let site = if told.is_empty() { format!("http://{address}") } else { told };
    eprintln!("夺锦已打开：{site}/  （Ctrl-C 停止）/ serving, stop with Ctrl-C");
    if !address.ip().is_loopback() && !state.is_secure() {
        eprintln!(
            "监听的不是本机地址，也没有 https：密码会明文经过网络。前面放一个 https 代理，用 --public-url 和 --behind-proxy / not a loopback address and no https: passwords cross the network in the clear; put an https proxy in front"
        );
    }
    if app.is_demo() && !open_demo {
        eprintln!(
            "演示数据不只在本机打开：演示人员不能登录，只显示公开内容 / demo data beyond this machine: demo people cannot sign in, only public content is shown"
        );
    }
    if let Some(token) = people::first_link(&app).await? {
        eprintln!(
            "还没有系统管理员。打开下面的链接设第一位，只能用一次，24 小时内有效，重新启动会换一个 / no administrator yet: open this link to make the first; it works once, within 24 hours, until the next start\n  {site}{}",
            people::link_path(&token)
        );
    }
    warm(&app);
    let router = duojin_server::router(state.clone());
    let runner = super::jobs::start_runner(&app);
    let stop = async move {
        stop_signal().await;
        state.close_streams();
    };
    duojin_server::serve(listener, router, stop).await.map_err(Failure::ours)?;
    runner.stop().await;
    app.close().await;
    Ok(())
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return String::new() };
    let host = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{host}").to_ascii_lowercase()
}

/// The first visitor shall not wait for what every visitor needs: matches and the register are read at once.
fn warm(app: &Arc<App>) {
    let (app, principal) = (Arc::clone(app), Principal::system());
    tokio::spawn(async move {
        let clock = app.clock();
        let at = At { as_of: clock.today(), known_at: clock.now() };
        let searched =
            search::search(&app, &principal, at, &search::Query { per_page: 1, ..search::Query::default() }).await;
        let matched = matching::run(&app, &principal, at, &Silent).await.map(|_| ());
        if let Err(error) = searched.map(|_| ()).and(matched) {
            tracing::warn!(%error, "warming up failed; pages will say what is wrong");
        }
    });
}

pub async fn stop_signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// Logs go to standard error; `RUST_LOG` chooses what.
pub fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
