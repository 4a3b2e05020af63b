//! Identity of what facts are about.

use serde::{Deserialize, Serialize};

/// Internal id of an entity (主体). Identifiers such as the credit code are dated and may change; this does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityId(pub u64);
