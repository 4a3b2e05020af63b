//! Where the data are, and how the database there is reached. A password in an address is never shown.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use crate::error::StoreError;

/// How long to wait for a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the data are.
#[derive(Clone)]
pub enum Location {
    /// A directory with everything in it; made if absent.
    Directory(PathBuf),
    /// A PostgreSQL database, and a directory for the files.
    Postgres {
        /// `postgres://…`
        url: String,
        /// Directory of the files.
        directory: PathBuf,
    },
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// As it may be shown: without the password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(directory) => write!(f, "{}", directory.display()),
            Self::Postgres { url, .. } => match options(url) {
                Ok(options) => f.write_str(&shown(&options)),
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl From<&Path> for Location {
    fn from(directory: &Path) -> Self {
        Self::Directory(directory.to_owned())
    }
}

impl From<&PathBuf> for Location {
    fn from(directory: &PathBuf) -> Self {
        Self::Directory(directory.clone())
    }
}

impl From<&Location> for Location {
    fn from(location: &Location) -> Self {
        location.clone()
    }
}

impl Location {
    /// The directory of the files.
    pub fn directory(&self) -> &Path {
        match self {
            Self::Directory(directory) | Self::Postgres { directory, .. } => directory,
        }
    }

    /// Whether there are data already. Changes nothing.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn is_made(&self) -> Result<bool, StoreError> {
        match self {
            Self::Directory(directory) => Ok(directory.join("duojin.db").is_file()),
            Self::Postgres { url, .. } => {
                let mut connection = connect(&options(url)?).await?;
                let sql = "SELECT CAST(count(*) AS BIGINT) FROM information_schema.tables \
                           WHERE table_schema = current_schema() AND table_name = 'meta'";
                let tables: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
                connection.close().await?;
                Ok(tables == 1)
            }
        }
    }
}

/// An address as the driver wants it. What is wrong with it is not repeated: it may be the password.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let scheme = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let options = PgConnectOptions::from_str(url).ok().filter(|_| scheme);
    Ok(options.ok_or(StoreError::Address)?.application_name("duojin"))
}

fn shown(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or(options.get_username());
    match options.get_socket() {
        Some(socket) => format!("postgres://{}@{}/{database}", options.get_username(), socket.display()),
        None => {
            format!("postgres://{}@{}:{}/{database}", options.get_username(), options.get_host(), options.get_port())
        }
    }
}

/// A connection of one's own, outside the pool. It tells why it failed, which a pool that tries again does not.
pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let away = |why: String| StoreError::Away { place: shown(options), why };
    match tokio::time::timeout(PATIENCE, PgConnection::connect_with(options)).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(away(error.to_string())),
        Err(_) => Err(away(format!("no answer within {} s", PATIENCE.as_secs()))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let urls = [
            "postgres://clerk:geheim@db.example:5433/city",
            "postgresql://clerk:geheim@localhost/city?sslmode=disable",
            "postgres://clerk@localhost/city?password=geheim",
            "postgres://clerk:geheim@db.example:port/city",
            "postgres://geheim",
            "mysql://clerk:geheim@localhost/city",
        ];
        for url in urls {
            let location = Location::Postgres { url: url.into(), directory: PathBuf::new() };
            let told = options(url).err().map(|e| format!("{e} {e:?}")).unwrap_or_default();
            let all = format!("{location} {location:?} {told}");
            assert!(!all.contains("geheim") || url == "postgres://geheim", "{all}");
        }
        let first = Location::Postgres { url: urls.first().unwrap().to_string(), directory: PathBuf::new() };
        assert_eq!(first.to_string(), "postgres://clerk@db.example:5433/city");
    }
}
