//! Answers: pages as HTML, and failures as pages or JSON with the right status.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use duojin_app::AppError;
use duojin_base::Diagnostic;
use serde_json::json;

/// A page, rendered.
pub(crate) fn page(view: &impl duojin_web::Template) -> Response {
    match duojin_web::render(view) {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page did not render");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Status of a failure.
pub(crate) fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::Input(_) => StatusCode::BAD_REQUEST,
        AppError::NotFound { .. } => StatusCode::NOT_FOUND,
        AppError::Forbidden(refusal) if refusal.signed_in => StatusCode::FORBIDDEN,
        AppError::Forbidden(_) => StatusCode::UNAUTHORIZED,
        AppError::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Store(_) | AppError::Io { .. } | AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A short number under which a failure of ours is found in the log.
pub(crate) fn reference(error: &AppError) -> String {
    use std::hash::{BuildHasher, RandomState};
    let number = RandomState::new().hash_one(error.to_string());
    let reference = format!("{:04X}", number & 0xFFFF);
    tracing::error!(%error, reference, "a request failed");
    reference
}

/// A failure of the API, as JSON.
#[derive(Debug)]
pub(crate) struct ApiFailure(AppError);

impl From<AppError> for ApiFailure {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl From<Diagnostic> for ApiFailure {
    fn from(problem: Diagnostic) -> Self {
        Self(AppError::input(problem))
    }
}

impl IntoResponse for ApiFailure {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let body = match &self.0 {
            AppError::Input(problems) => json!({ "error": self.0.to_string(), "problems": problems }),
            AppError::Forbidden(refusal) => {
                json!({ "error": self.0.to_string(), "permission": refusal.permission.key() })
            }
            AppError::NotFound { .. } | AppError::Busy { .. } => json!({ "error": self.0.to_string() }),
            AppError::Store(_) | AppError::Io { .. } | AppError::Internal(_) => {
                json!({ "error": "没有办成 / it did not work", "reference": reference(&self.0) })
            }
        };
        let mut response = (status, Json(body)).into_response();
        if let AppError::Busy { seconds } = &self.0 {
            response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
        }
        response
    }
}
