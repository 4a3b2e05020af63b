//! What a use case answers when it cannot answer.

use duojin_base::{Diagnostic, Place};
use duojin_store::StoreError;

/// Why a use case failed. The caller decides how to show it: exit codes, HTTP status.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// What was given is wrong: a pack, a file, a rule. Every problem at once.
    #[error("{}", summary(.0))]
    Input(Vec<Diagnostic>),
    /// The thing asked for is not there (or not for this caller).
    #[error("没有找到{what}“{id}”")]
    NotFound {
        /// What kind of thing, in Chinese.
        what: &'static str,
        /// As asked for.
        id: String,
    },
    /// The caller may not do this.
    #[error("没有权限：{}{}", .0.permission.zh(), if .0.signed_in { "。需要的话请找系统管理员" } else { "。请先登录" })]
    Forbidden(duojin_access::Refusal),
    /// Too much of it at once; nothing was done.
    #[error("现在太忙，请过 {seconds} 秒再试")]
    Busy {
        /// Seconds after which to come again.
        seconds: u32,
    },
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// A file outside the store could not be read or written.
    #[error("文件“{path}”：{source}")]
    Io {
        /// As given.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Our own mistake.
    #[error("内部错误：{0}")]
    Internal(String),
}

fn summary(problems: &[Diagnostic]) -> String {
    match problems {
        [only] => only.zh.clone(),
        [first, rest @ ..] => format!("{}（另有 {} 处问题）", first.zh, rest.len()),
        [] => "输入有误".to_owned(),
    }
}

impl AppError {
    pub(crate) fn io(path: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_string();
        move |source| Self::Io { path, source }
    }

    /// A file of the data directory that does not read.
    pub(crate) fn damaged(path: &std::path::Path) -> impl Fn(&dyn std::fmt::Display) -> Self {
        let path = path.display().to_string();
        move |why| {
            Self::input(
                Diagnostic::error(
                    "data.damaged-file",
                    Place::file(path.clone()),
                    format!("批次文件“{path}”读不出：{why}"),
                    format!("batch file “{path}” does not read: {why}"),
                )
                .mend(
                    "从备份恢复；duojin doctor 会列出全部问题",
                    "restore it from a backup; duojin doctor lists every problem",
                ),
            )
        }
    }

    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }

    /// A single problem of the input.
    pub fn input(problem: Diagnostic) -> Self {
        Self::Input(vec![problem])
    }
}

impl From<StoreError> for AppError {
    /// A data directory of a later version is the caller's input, not our failure.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooNew { found, known } => Self::input(
                Diagnostic::error(
                    "data.too-new",
                    Place::default(),
                    format!("数据目录的格式是第 {found} 版，本程序只认到第 {known} 版；数据没有被改动"),
                    format!(
                        "the data directory has format {found}; this program knows up to {known}; nothing was changed"
                    ),
                )
                .mend("用更新的 duojin 打开", "open it with a newer duojin"),
            ),
            StoreError::NotOurs { path, why } => Self::input(
                Diagnostic::error(
                    "data.not-ours",
                    Place::file(path.display().to_string()),
                    format!("“{}”不是夺锦的数据库，或已经损坏：{why}", path.display()),
                    format!("“{}” is no database of duojin, or is damaged: {why}", path.display()),
                )
                .mend("换一个 --data，或从备份恢复", "choose another --data, or restore it from a backup"),
            ),
            StoreError::File { path, source } => Self::input(
                Diagnostic::error(
                    "data.file",
                    Place::file(path.display().to_string()),
                    format!("“{}”读写不了：{source}", path.display()),
                    format!("“{}” cannot be read or written: {source}", path.display()),
                )
                .mend(
                    "看看它是不是目录、有没有写的权限、磁盘满没满，或换一个 --data",
                    "check that it is a directory, may be written, and the disk is not full; or choose another --data",
                ),
            ),
            StoreError::Away { place, why } => Self::input(
                Diagnostic::error(
                    "data.database-away",
                    Place::default(),
                    format!("数据库“{place}”连不上：{why}"),
                    format!("the database “{place}” is away: {why}"),
                )
                .mend(
                    "看看 PostgreSQL 开没开、地址和用户对不对、库建了没有（createdb）、这台机器能不能连过去",
                    "check that PostgreSQL runs, the address and user are right, the database exists (createdb) and this machine may reach it",
                ),
            ),
            StoreError::Address => Self::input(
                Diagnostic::error(
                    "data.database-address",
                    Place::default(),
                    "数据库地址读不懂",
                    "the address of the database does not read",
                )
                .mend(
                    "写成 postgres://用户:密码@主机:端口/库名；密码里的特殊字符用 %XX；不想让别人在进程表里看到，就放进环境变量 DUOJIN_DATABASE",
                    "write postgres://user:password@host:port/database, special characters of the password as %XX; keep it out of the process table with the variable DUOJIN_DATABASE",
                ),
            ),
            StoreError::NotEmpty { contents } => Self::input(
                Diagnostic::error(
                    "move.not-empty",
                    Place::default(),
                    format!("目标不是空的，里面有：{contents}；什么都没有写入"),
                    format!("the target is not empty, it holds: {contents}; nothing was written"),
                )
                .mend("换一个新的库或目录作目标", "choose a new database or directory as the target"),
            ),
            other => Self::Store(other),
        }
    }
}
