//! The wall (统计墙) in the store: two partitions that no query reads together.

use crate::error::StoreError;

/// Where a batch lies: the wall (统计墙) runs between the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// What rules, lists and pages read.
    #[default]
    General,
    /// What was collected under a statistical form (统计): in a table and a folder of its own, never read with the rest.
    Statistical,
}

impl Partition {
    /// The word of the manifest.
    pub const fn word(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Statistical => "statistical",
        }
    }

    pub(crate) fn read(word: &str) -> Result<Self, StoreError> {
        let found = [Self::General, Self::Statistical].into_iter().find(|partition| partition.word() == word);
        found.ok_or_else(|| StoreError::Corrupt { table: "batches", why: format!("partition “{word}”") })
    }
}
