//! Pages for what went wrong: what, where, and the next step.

mod examples;

use askama::Template;

use crate::Frame;
use crate::parts::Linked;

/// What went wrong.
#[derive(Clone, Debug)]
pub enum Problem {
    /// 404: nothing lives at this address.
    NotFound,
    /// 400: something in the address or form could not be read.
    BadInput {
        /// Name of the field: `as_of`.
        field: String,
        /// What was given.
        given: String,
        /// What would be right, with an example.
        mend: String,
    },
    /// 403: the visitor's scope does not allow it.
    Forbidden {
        /// Whom to ask.
        ask: String,
    },
    /// 503: too much at once; nothing was done.
    Busy {
        /// Seconds after which to come again.
        seconds: u32,
    },
    /// 500: our mistake, with the number under which it stands in the log.
    Internal {
        /// Reference number.
        reference: String,
    },
}

impl Problem {
    /// The HTTP status it goes with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::BadInput { .. } => 400,
            Self::Forbidden { .. } => 403,
            Self::Busy { .. } => 503,
            Self::Internal { .. } => 500,
        }
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/error/error.html")]
pub struct ErrorPage {
    /// What surrounds it.
    pub frame: Frame,
    /// What went wrong.
    pub problem: Problem,
    /// Where one could go instead.
    pub ways_on: Vec<Linked>,
}
