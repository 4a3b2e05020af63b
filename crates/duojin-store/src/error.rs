//! What can go wrong in the store, and what the reader can do about it.

use std::path::PathBuf;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or is away.
    #[error("数据库出错：{0}")]
    Database(#[from] sqlx::Error),
    /// The database does not answer or does not let us in.
    #[error("数据库“{place}”连不上：{why}")]
    Away {
        /// Its address without the password.
        place: String,
        /// Why.
        why: String,
    },
    /// No address of a database.
    #[error("数据库地址不对：应为 postgres://用户:密码@主机:端口/库名")]
    Address,
    /// What is copied goes into an empty database only.
    #[error("目标数据库不是空的，里面有：{contents}；什么都没有写入")]
    NotEmpty {
        /// Tables and their rows.
        contents: String,
    },
    /// The schema could not be brought up to date.
    #[error("数据库升级没有完成：{0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file could not be read or written.
    #[error("文件“{path}”读写失败：{source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The data were written by a later version of the program.
    #[error("数据目录的格式是第 {found} 版，本程序只认到第 {known} 版：请用更新的程序打开，数据没有被改动")]
    TooNew {
        /// Format found.
        found: i64,
        /// Newest format known.
        known: i64,
    },
    /// The file is no database, is damaged, or belongs to another program.
    #[error("“{path}”不是夺锦的数据库，或已经损坏：{why}")]
    NotOurs {
        /// The database file.
        path: PathBuf,
        /// What was found.
        why: String,
    },
    /// The small changes of a batch are not those that were read.
    #[error("批次 {batch} 的增量在整理时变了：什么都没有改动，请重新运行")]
    Changed {
        /// Which batch.
        batch: i64,
    },
    /// A row does not read as what it should be.
    #[error("数据库里“{table}”的一行读不通：{why}")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Why.
        why: String,
    },
}

impl StoreError {
    /// Whether another writer held SQLite for too long: the same may succeed later.
    pub fn is_busy(&self) -> bool {
        // 5 is SQLITE_BUSY; extended codes have it in their lowest byte.
        let code = |code: &str| code.parse::<u32>().is_ok_and(|code| code & 0xff == 5);
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some()
                    && error.code().is_some_and(|found| code(&found))
            }
            _ => false,
        }
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
