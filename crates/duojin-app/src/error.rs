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
            other => Self::Store(other),
        }
    }
}
