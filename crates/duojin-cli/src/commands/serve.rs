//! `duojin serve`: a data directory in the browser.

use std::net::SocketAddr;
use std::sync::Arc;

use duojin_app::{App, At, Clock, Principal, Silent, matching, search};
use duojin_server::ServerState;

use crate::arguments::Serve;
use crate::exit::Failure;
use crate::output;

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
    serve(listener, Arc::new(app)).await
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
/// On a loopback address every call is the local operator's (the demo administrator's on demo data); on any other it is the public's.
pub async fn serve(listener: tokio::net::TcpListener, app: Arc<App>) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(Failure::ours)?;
    let principal = match (address.ip().is_loopback(), app.is_demo()) {
        (true, true) => Principal::demo_administrator(),
        (true, false) => output::operator(),
        (false, _) => Principal::public(),
    };
    eprintln!("夺锦已打开：http://{address}/  （Ctrl-C 停止）/ serving, stop with Ctrl-C");
    if !address.ip().is_loopback() {
        eprintln!(
            "监听的不是本机地址：在有账号之前，只显示公开内容 / not a loopback address: only public content is shown until there are accounts"
        );
    }
    warm(&app, &principal);
    let router = duojin_server::router(ServerState::new(Arc::clone(&app), principal));
    let runner = super::jobs::start_runner(&app);
    axum_serve(listener, router).await?;
    runner.stop().await;
    app.close().await;
    Ok(())
}

/// The first visitor shall not wait for what every visitor needs: matches and the register are read at once.
fn warm(app: &Arc<App>, principal: &Principal) {
    let (app, principal) = (Arc::clone(app), principal.clone());
    if !principal.may(duojin_app::Permission::SearchEntities) {
        return;
    }
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

async fn axum_serve(listener: tokio::net::TcpListener, router: duojin_server::Router) -> Result<(), Failure> {
    duojin_server::serve(listener, router, stop_signal()).await.map_err(Failure::ours)
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
