//! Failures and exit codes: 1 the input is wrong, 2 the call is wrong, 3 our failure.

use std::process::ExitCode;

use duojin_app::AppError;
use duojin_base::Diagnostic;
use serde_json::json;

use crate::arguments::Format;

/// Why the program does not end with 0.
#[derive(Debug)]
pub enum Failure {
    /// What was given is wrong.
    Input(Vec<Diagnostic>),
    /// The input was judged and the judgement is on standard output already.
    Judged,
    /// The call is wrong.
    Call(String),
    /// Ours.
    Ours(String),
}

impl Failure {
    /// Our own failure.
    pub fn ours(error: impl std::fmt::Display) -> Self {
        Self::Ours(error.to_string())
    }

    const fn code(&self) -> u8 {
        match self {
            Self::Input(_) | Self::Judged => 1,
            Self::Call(_) => 2,
            Self::Ours(_) => 3,
        }
    }

    /// Says it on standard error (and as JSON on standard output if asked for) and gives the exit code.
    pub fn report(self, format: Format) -> ExitCode {
        let code = self.code();
        match &self {
            Self::Judged => {}
            Self::Input(problems) => {
                if format == Format::Json {
                    println!("{}", json!({ "ok": false, "problems": problems }));
                }
                for problem in problems {
                    eprintln!("{}", plain(problem));
                }
            }
            Self::Call(words) | Self::Ours(words) => {
                if format == Format::Json {
                    println!("{}", json!({ "ok": false, "error": words }));
                }
                eprintln!("duojin: {words}");
            }
        }
        ExitCode::from(code)
    }
}

/// One message for a terminal: place, what and why, mend; Chinese, then English.
pub fn plain(problem: &Diagnostic) -> String {
    let place = &problem.place;
    let line = place.line.map_or(String::new(), |line| format!(":{line}"));
    let column = place.column.map_or(String::new(), |column| format!(":{column}"));
    let word = match problem.severity {
        duojin_base::Severity::Error => "错误",
        duojin_base::Severity::Warning => "提醒",
        duojin_base::Severity::Note => "说明",
    };
    let mut text = format!("{}{line}{column} {word} [{}]\n  {}", place.file, problem.code, problem.zh);
    if let Some(mend) = &problem.mend_zh {
        text.push_str("\n  怎么改：");
        text.push_str(mend);
    }
    text.push_str("\n  ");
    text.push_str(&problem.en);
    if let Some(mend) = &problem.mend_en {
        text.push_str(" — ");
        text.push_str(mend);
    }
    text
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Input(problems) => Self::Input(problems),
            AppError::NotFound { ref id, .. } => {
                let en = format!("“{id}” was not found");
                Self::Input(vec![
                    Diagnostic::error("call.not-found", duojin_base::Place::default(), error.to_string(), en).mend(
                        "核对写法；数据目录由 duojin import 或 duojin demo 建立",
                        "check the spelling; a data directory is made by duojin import or duojin demo",
                    ),
                ])
            }
            AppError::Forbidden(_) | AppError::Io { .. } => {
                let en = match &error {
                    AppError::Io { path, source } => format!("“{path}”: {source}"),
                    _ => "not allowed".to_owned(),
                };
                Self::Input(vec![Diagnostic::error(
                    "call.refused",
                    duojin_base::Place::default(),
                    error.to_string(),
                    en,
                )])
            }
            AppError::Busy { .. } | AppError::Store(_) | AppError::Internal(_) => Self::ours(error),
        }
    }
}
