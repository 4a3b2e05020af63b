//! A PostgreSQL server of one's own: in a temporary folder, on a unix socket alone, gone when dropped.

use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running server. Dropping it stops it and removes its data.
#[derive(Debug)]
pub struct Postgres {
    server: Child,
    folder: TempDir,
    programs: PathBuf,
    user: Option<(u32, u32)>,
}

impl Postgres {
    /// Starts a server from the newest `/usr/lib/postgresql/*/bin`. It has the database `postgres` and trusts every local user.
    ///
    /// # Errors
    /// If the programs are missing (a test must then fail, not be skipped) or the server does not come up in 30 seconds.
    pub fn start() -> io::Result<Self> {
        let programs = newest(Path::new("/usr/lib/postgresql"))?;
        let user = service_user()?;
        let folder = tempfile::Builder::new().prefix("dj-pg-").tempdir()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700))?;
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid))?;
        }
        let data = folder.path().join("data");
        let mut initdb = command(&programs, "initdb", user);
        initdb.arg("--pgdata").arg(&data);
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        let made = initdb.current_dir(folder.path()).output()?;
        if !made.status.success() {
            return Err(io::Error::other(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr))));
        }
        let log = fs::File::create(folder.path().join("log"))?;
        let mut postgres = command(&programs, "postgres", user);
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path());
        for setting in [
            "listen_addresses=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=200",
            "shared_buffers=32MB",
        ] {
            postgres.args(["-c", setting]);
        }
        let server =
            postgres.current_dir(folder.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut started = Self { server, folder, programs, user };
        started.wait()?;
        Ok(started)
    }

    fn wait(&mut self) -> io::Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let mut ready = command(&self.programs, "pg_isready", self.user);
            ready.arg("-q").arg("-h").arg(self.folder.path());
            if ready.status()?.success() {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || Instant::now() > until {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(io::Error::other(format!("PostgreSQL did not start: {log}")));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The address of a database for sqlx: `postgres://postgres@localhost/NAME?host=/…`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.path().display())
    }

    /// Makes an empty database and gives its address. The name is ASCII letters, digits and `_`.
    ///
    /// # Errors
    /// If the name is no such word, or the database exists.
    pub fn create_database(&self, name: &str) -> io::Result<String> {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(io::Error::other(format!("no name for a database: {name}")));
        }
        let mut create = command(&self.programs, "createdb", self.user);
        let made = create.arg("-h").arg(self.folder.path()).args(["-U", "postgres", name]).output()?;
        if made.status.success() {
            Ok(self.url(name))
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&made.stderr).into_owned()))
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT is the fast shutdown: open connections are cut.
        let asked = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        let until = Instant::now() + Duration::from_secs(10);
        while asked.is_ok() && Instant::now() < until {
            if !matches!(self.server.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn command(programs: &Path, name: &str, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(programs.join(name));
    command.env_remove("PGHOST").env_remove("PGPORT").env_remove("PGDATA");
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

fn newest(root: &Path) -> io::Result<PathBuf> {
    let missing = || {
        io::Error::new(
            io::ErrorKind::NotFound,
            "PostgreSQL's server programs are missing: apt-get install postgresql-15",
        )
    };
    let versions = fs::read_dir(root).map_err(|_| missing())?;
    let numbered = versions.filter_map(|entry| {
        let path = entry.ok()?.path();
        let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
        let programs = path.join("bin");
        programs.join("initdb").exists().then_some((version, programs))
    });
    numbered.max().map(|(_, programs)| programs).ok_or_else(missing)
}

/// User and group of `postgres` if we are root (the server refuses to run as root), none otherwise.
fn service_user() -> io::Result<Option<(u32, u32)>> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let found = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let named = fields.next()? == "postgres";
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        named.then_some((uid, gid))
    });
    found
        .map(Some)
        .ok_or_else(|| io::Error::other("we are root and there is no user postgres: apt-get install postgresql-15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_serves_and_leaves_nothing() {
        let server = Postgres::start().unwrap();
        let url = server.create_database("one").unwrap();
        assert!(url.starts_with("postgres://postgres@localhost/one?host=/"), "{url}");
        assert!(server.create_database("one").is_err() && server.create_database("a;b").is_err());
        let folder = server.folder.path().to_owned();
        let asked = command(&server.programs, "psql", server.user)
            .arg("-h")
            .arg(&folder)
            .args(["-U", "postgres", "-d", "one", "-Atc", "select 6 * 7"])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&asked.stdout).trim(), "42");
        let id = server.server.id();
        drop(server);
        assert!(!folder.exists() && !Path::new(&format!("/proc/{id}")).exists());
    }
}
