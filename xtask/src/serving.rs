//! A demo server for the tests that need one: small city, own data directory, own port, gone when dropped.

use crate::shell::{self, Outcome};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long the server may take until `/health` answers.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// A running `duojin serve`.
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
    pub(crate) base: String,
}

impl Server {
    /// Makes a demo of `entities` in a fresh data directory and serves it on a free port of the loopback.
    pub(crate) fn start(duojin: &Path, entities: u32) -> Outcome<Server> {
        let folder = shell::target_dir()?.join("e2e");
        let data = folder.join("data");
        if data.exists() {
            std::fs::remove_dir_all(&data).map_err(|e| format!("{} cannot be emptied: {e}", data.display()))?;
        }
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let duojin = duojin.to_string_lossy();
        let data = data.to_string_lossy();
        shell::run(&mut shell::command(
            &duojin,
            &["demo", "--entities", &entities.to_string(), "--data", &data, "--no-serve"],
        ))?;
        Self::serve(&duojin, &data, &folder.join("serve.log"), &[])
    }

    /// A second server on the same data that is closed to visitors, as behind a proxy: whoever has no session is the public.
    pub(crate) fn closed_beside(duojin: &Path) -> Outcome<Server> {
        let folder = shell::target_dir()?.join("e2e");
        let data = folder.join("data");
        Self::serve(&duojin.to_string_lossy(), &data.to_string_lossy(), &folder.join("closed.log"), &["--behind-proxy"])
    }

    fn serve(duojin: &str, data: &str, log: &Path, more: &[&str]) -> Outcome<Server> {
        let port = free_port()?;
        let address = format!("127.0.0.1:{port}");
        let log = log.to_path_buf();
        let out = File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let err = out.try_clone().map_err(|e| format!("{}: {e}", log.display()))?;
        let child = shell::command(duojin, &[&["serve", "--data", data, "--listen", &address], more].concat())
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|e| format!("`duojin serve` cannot be started: {e}"))?;
        let mut server = Server { child, log, base: format!("http://{address}") };
        server.wait_until_ready(&address)?;
        Ok(server)
    }

    fn wait_until_ready(&mut self, address: &str) -> Outcome {
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("`duojin serve` ended at once ({status}). Its log:\n{}", self.last_words()));
            }
            if healthy(address) {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        Err(format!(
            "GET /health on {address} gave no 200 within {} s. The log:\n{}",
            READY_WITHIN.as_secs(),
            self.last_words()
        ))
    }

    /// The end of the server's log.
    pub(crate) fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let from = lines.len().saturating_sub(20);
        lines.get(from..).unwrap_or_default().join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM first, as a service manager would, so that every test also walks the way down.
        let asked = shell::succeeds("kill", &["-TERM", &self.child.id().to_string()]);
        let started = Instant::now();
        while asked && started.elapsed() < Duration::from_secs(5) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Outcome<u16> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| format!("no free port on 127.0.0.1: {e}"))
}

fn healthy(address: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = [0_u8; 64];
        let n = stream.read(&mut head)?;
        Ok(String::from_utf8_lossy(head.get(..n).unwrap_or_default()).into_owned())
    };
    ask().is_ok_and(|head| head.starts_with("HTTP/1.1 200"))
}
