//! The wall (统计墙): what was collected under a statistical form is told apart here, by the dictionary as it is now.

use duojin_rule::{CollectedUnder, FactId, RegisterId, Schema};

use crate::observation::Observed;
use crate::wide::WideColumn;

fn fact(schema: &Schema, id: FactId) -> bool {
    schema.fact(id).is_some_and(|def| def.collected_under == CollectedUnder::Statistical)
}

fn register(schema: &Schema, id: RegisterId) -> bool {
    schema.register(id).is_some_and(|def| def.collected_under == CollectedUnder::Statistical)
}

impl WideColumn {
    /// Whether the column holds what was collected under a statistical form; dates of a value go with the value.
    pub fn is_statistical(self, schema: &Schema) -> bool {
        match self {
            Self::Id | Self::Row | Self::Object | Self::Records(_) => false,
            Self::Fact(key) => fact(schema, key.fact),
            Self::StateFrom(id) | Self::StateTo(id) => fact(schema, id),
            Self::Register(id) | Self::RegisterFrom(id) | Self::RegisterTo(id) => register(schema, id),
        }
    }
}

impl Observed {
    /// Whether it was collected under a statistical form.
    pub fn is_statistical(&self, schema: &Schema) -> bool {
        match self {
            Self::Object(_) | Self::Records { .. } => false,
            Self::Fact { fact: id, .. } => fact(schema, *id),
            Self::Register { register: id, .. } => register(schema, *id),
        }
    }
}
