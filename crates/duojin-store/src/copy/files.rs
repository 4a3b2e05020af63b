//! The files that the manifest names, taken over before the rows that name them.

use duojin_base::Instant;

use crate::db::Store;
use crate::error::StoreError;
use crate::files::WriterLock;

/// Files of the manifest that are where the target looks for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopiedFiles {
    /// How many the manifest names.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them were copied; the others were there.
    pub copied: u64,
}

impl Store {
    /// Waits until nobody records into either side. The two may lie in one directory.
    ///
    /// # Errors
    /// If a lock cannot be taken.
    pub async fn writing_both(&self, target: &Store) -> Result<Vec<WriterLock>, StoreError> {
        let mut locks = vec![self.writing().await?];
        if !self.files().is_same(target.files()) {
            locks.push(target.writing().await?);
        }
        Ok(locks)
    }

    /// Takes over every file of the manifest, with the bytes that were recorded.
    ///
    /// # Errors
    /// If a file is missing, altered or cannot be written.
    pub async fn copy_files_to(&self, target: &Store) -> Result<CopiedFiles, StoreError> {
        let mut done = CopiedFiles::default();
        for batch in self.batches(Instant(i64::MAX)).await? {
            let Some(file) = batch.entry.file else { continue };
            let (from, to) = (self.files().clone(), target.files().clone());
            let there = to.path(&file.name).is_file() && to.verify(&file.name, &file.sha256)?.is_none();
            done.files += 1;
            done.bytes += file.bytes;
            if !there {
                let taken = tokio::task::spawn_blocking(move || to.take_over(&from, &file.name, &file.sha256));
                let path = target.files().path("");
                taken.await.map_err(|e| StoreError::file(path)(std::io::Error::other(e)))??;
                done.copied += 1;
            }
        }
        Ok(done)
    }
}
