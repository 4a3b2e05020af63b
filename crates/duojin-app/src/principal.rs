//! How a refusal of the access layer becomes an answer.

use duojin_access::Refusal;

use crate::error::AppError;

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Forbidden(refusal)
    }
}
