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
    #[error("没有权限：{0}")]
    Forbidden(&'static str),
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
            other => Self::Store(other),
        }
    }
}
